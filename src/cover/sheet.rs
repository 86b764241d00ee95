//! Trim size, spine and bleed → where back, spine and front stand on the sheet; must not know what is on them.

use crate::units::{Length, Point, Size};

/// A printed cover before it is folded and cut: back, spine and front side by side. Lengths count from the top left of the
/// finished sheet, without its bleed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The finished page.
    pub trim: Size,
    /// The thickness of the book.
    pub spine: Length,
    /// How far ink stands out over the left and right edges, and over head and foot.
    pub bleed: Size,
    /// Whether the book is bound on the right: its front is on the left of the sheet then.
    pub right_to_left: bool,
}

/// A part of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its top left.
    pub at: Point,
    /// Its size.
    pub size: Size,
}

impl Area {
    /// The same without so much on all sides.
    #[must_use]
    pub fn inside(self, by: Length) -> Area {
        Area {
            at: Point::new(self.at.x + by, self.at.y + by),
            size: Size::new(self.size.width - by * 2, self.size.height - by * 2),
        }
    }

    /// Its right edge.
    pub fn right(self) -> Length {
        self.at.x + self.size.width
    }

    /// Its lower edge.
    pub fn bottom(self) -> Length {
        self.at.y + self.size.height
    }
}

impl Sheet {
    /// The finished sheet.
    pub fn size(&self) -> Size {
        Size::new(self.trim.width * 2 + self.spine, self.trim.height)
    }

    /// The sheet as it is printed.
    pub fn with_bleed(&self) -> Size {
        let size = self.size();
        Size::new(size.width + self.bleed.width * 2, size.height + self.bleed.height * 2)
    }

    fn area(&self, left: Length, width: Length) -> Area {
        Area {
            at: Point::new(left, Length::ZERO),
            size: Size::new(width, self.trim.height),
        }
    }

    /// The front.
    pub fn front(&self) -> Area {
        match self.right_to_left {
            true => self.area(Length::ZERO, self.trim.width),
            false => self.area(self.trim.width + self.spine, self.trim.width),
        }
    }

    /// The back.
    pub fn back(&self) -> Area {
        match self.right_to_left {
            true => self.area(self.trim.width + self.spine, self.trim.width),
            false => self.area(Length::ZERO, self.trim.width),
        }
    }

    /// The spine.
    pub fn spine(&self) -> Area {
        self.area(self.trim.width, self.spine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(right_to_left: bool) -> Sheet {
        Sheet {
            trim: Size::new(Length::points(432), Length::points(648)),
            spine: Length::points(54),
            bleed: Size::new(Length::points(9), Length::points(9)),
            right_to_left,
        }
    }

    #[test]
    fn the_parts_fill_the_sheet() {
        let sheet = sheet(false);
        assert_eq!(sheet.with_bleed(), Size::new(Length::points(936), Length::points(666)));
        assert_eq!(sheet.back().right(), sheet.spine().at.x);
        assert_eq!(sheet.spine().right(), sheet.front().at.x);
        assert_eq!(sheet.front().right(), sheet.size().width);
    }

    #[test]
    fn a_book_bound_on_the_right_has_its_front_on_the_left() {
        let sheet = sheet(true);
        assert_eq!(sheet.front().right(), sheet.spine().at.x);
        assert_eq!(sheet.spine().right(), sheet.back().at.x);
    }
}
