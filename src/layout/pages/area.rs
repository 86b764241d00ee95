//! Trim size and margins → [`Area`], the part of a page that holds text; must not know what the text is.

use super::super::{Edges, Side};
use crate::config::Print;
use crate::diag::{Diagnostics, rules};
use crate::units::{Length, Point, Size};

/// A measure below this many times the text size cannot be set: three or four letters a line.
const LEAST_MEASURE_EMS: i64 = 4;
/// A foot margin of fewer lines gives none to the text.
const LEAST_FOOT_LINES: i64 = 4;
/// The page that stands in for one too small to hold a line: 6 × 9 in with margins of an inch.
const SANE_TRIM: Size = Size::new(Length::points(432), Length::points(648));
const SANE_MARGIN: Length = Length::points(72);
/// What must not be cut keeps so far from the edges, in points: printers refuse text nearer than a quarter of an inch, and than
/// three eighths where pages bleed, for the knife may be off by an eighth.
const SAFE: Length = Length::points(18);
const SAFE_BESIDE_BLEED: Length = Length::points(27);

/// Where the text of a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::layout) struct Area {
    /// The finished page.
    pub trim: Size,
    /// Width of the text.
    pub measure: Length,
    /// Height of the text: a whole number of lines.
    pub height: Length,
    /// From baseline to baseline of the text.
    pub leading: Length,
    inner: Length,
    outer: Length,
    top: Length,
    bleed: Length,
    right_to_left: bool,
}

impl Area {
    /// The text area of an edition. One without room for text is reported, and a page of common size stands in.
    pub fn settle(print: &Print, right_to_left: bool, diagnostics: &mut Diagnostics) -> Area {
        let leading = print.leading.max(Length::points(1));
        let margins = &print.margins;
        let area = Area {
            right_to_left,
            bleed: print.bleed,
            ..Area::of(
                print.trim,
                [margins.inner, margins.outer, margins.top, margins.bottom],
                leading,
            )
        };
        let least = print.font_size.max(Length::points(1)) * LEAST_MEASURE_EMS;
        if area.measure >= least && area.height >= leading {
            return area;
        }
        diagnostics.report(
            &rules::PAGE_TOO_SMALL,
            None,
            format!(
                "the margins leave {} × {} for text, which does not hold a line",
                area.measure, area.height
            ),
        );
        let leading = leading.min(Length::points(40));
        Area {
            right_to_left,
            ..Area::of(SANE_TRIM, [SANE_MARGIN; 4], leading)
        }
    }

    fn of(trim: Size, [inner, outer, top, bottom]: [Length; 4], leading: Length) -> Area {
        let lines = (trim.height - top - bottom).0.max(0) / leading.0;
        Area {
            trim,
            measure: (trim.width - inner - outer).max(Length::ZERO),
            height: leading * lines,
            leading,
            inner,
            outer,
            top,
            bleed: Length::ZERO,
            right_to_left: false,
        }
    }

    /// The white beside the text of any page, where it is least.
    pub fn least_margin_across(&self) -> Length {
        self.inner.min(self.outer)
    }

    /// The white above or below the text, where it is least.
    pub fn least_margin_along(&self) -> Length {
        self.top.min(self.trim.height - self.top - self.height)
    }

    /// How many lines of text a page holds.
    pub fn lines(&self) -> i64 {
        self.height.0 / self.leading.0
    }

    /// Whether the foot margin can give a line.
    pub fn has_room_below(&self) -> bool {
        self.trim.height - self.top - self.height >= self.leading * LEAST_FOOT_LINES
    }

    /// The top left corner of the text on a page of this side. The spine is left of a recto, or right of it in a book
    /// that is bound on the right.
    pub fn corner(&self, side: Side) -> Point {
        let spine_is_left = (side == Side::Recto) != self.right_to_left;
        Point::new(if spine_is_left { self.inner } else { self.outer }, self.top)
    }

    /// Whether the outer edge of a page of this side is its right one.
    pub fn outer_is_right(&self, side: Side) -> bool {
        (side == Side::Recto) != self.right_to_left
    }

    /// How far ink may stand out over the edges of a page of this side. Nothing bleeds into the spine, unless a printer asks for it: then the pipeline lets it.
    pub fn bleed(&self, side: Side) -> Edges {
        let outer_is_right = self.outer_is_right(side);
        Edges {
            left: if outer_is_right { Length::ZERO } else { self.bleed },
            right: if outer_is_right { self.bleed } else { Length::ZERO },
            top: self.bleed,
            bottom: self.bleed,
        }
    }

    /// The page with its bleed on all sides: the corner from that of the finished page, and the size. What reaches into the
    /// spine is cut off with the page's own edge.
    pub fn sheet(&self) -> (Point, Size) {
        let size = Size::new(self.trim.width + self.bleed * 2, self.trim.height + self.bleed * 2);
        (Point::new(-self.bleed, -self.bleed), size)
    }

    /// How far inside the edges what must not be cut keeps.
    pub fn safe(&self) -> Edges {
        let safe = if self.bleed > Length::ZERO {
            SAFE_BESIDE_BLEED
        } else {
            SAFE
        };
        Edges {
            left: safe,
            right: safe,
            top: safe,
            bottom: safe,
        }
    }
}
