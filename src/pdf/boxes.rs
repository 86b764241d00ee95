//! A page and what its file is for → its boxes (PDF 1.7 clause 14.11.2); must not know what is on the page.

use super::Purpose;
use crate::layout::Page;
use crate::units::{Length, Point, Size};

/// A rectangle with its lower left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Box {
    pub(super) corner: Point,
    pub(super) size: Size,
}

/// The boxes of a page, each inside the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Boxes {
    /// The medium; its corner is (0, 0).
    pub(super) media: Size,
    /// How far ink may reach; on screens nothing is cut off, and there is none.
    pub(super) bleed: Option<Box>,
    /// The finished page.
    pub(super) trim: Box,
}

impl Boxes {
    /// The boxes of a page. On screens it is seen as it will be cut.
    pub(super) fn of(page: &Page, purpose: &Purpose) -> Boxes {
        let Purpose::Press(press) = purpose else {
            let trim = Box {
                corner: Point::default(),
                size: page.trim,
            };
            return Boxes {
                media: page.trim,
                bleed: None,
                trim,
            };
        };
        let slug = press.crop_marks.map_or(Length::ZERO, |marks| marks.room);
        let sheet = page.sheet();
        Boxes {
            media: Size::new(sheet.width + slug * 2, sheet.height + slug * 2),
            bleed: Some(Box {
                corner: Point::new(slug, slug),
                size: sheet,
            }),
            trim: Box {
                corner: Point::new(slug + page.bleed.left, slug + page.bleed.bottom),
                size: page.trim,
            },
        }
    }

    /// The left edge of the finished page.
    pub(super) fn left(&self) -> Length {
        self.trim.corner.x
    }

    /// The upper edge of the finished page, from below.
    pub(super) fn top(&self) -> Length {
        self.trim.corner.y + self.trim.size.height
    }
}
