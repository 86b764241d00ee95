//! Metadata and a spine → author, title and publisher along it; must not know which way it is turned.
//!
//! The panel lies: it is as wide as the book is high. Whoever folds it round the book turns it.

use super::fit::{ASCENT, DESCENT, Setting, Wish, fit_whole};
use super::front::{authors, look};
use super::words::{EM, Letters, Stand, Type};
use super::{Palette, Panel, Shape};
use crate::fonts::Family;
use crate::model::Metadata;
use crate::units::{Length, Point, Size};

/// The smallest size of words on a spine: smaller, nobody reads them from a shelf, and printers refuse them.
const LEAST_SIZE: Length = Length::points(6);
/// The largest, in thousandths of the spine's thickness; no smaller than the first of these where there is room, and never larger than
/// the second: a spine is no front.
const LARGEST: i64 = 400;
const USUAL_SIZES: (Length, Length) = (Length::points(14), Length::points(32));
/// From one size that is tried to the next smaller one, in thousandths.
const STEP: i64 = 960;
/// Under these parts of the largest size the title takes two lines, and then the publisher is left out.
const ONE_LINE: i64 = 600;
const NO_PUBLISHER: i64 = 500;
/// From baseline to baseline of a title of two lines, in thousandths of the size.
const LEADING: i64 = 1120;
/// White between author, title and publisher, in ems.
const BETWEEN: i64 = 2;
/// White at head and foot, in thousandths of the height: as on the front.
const MARGIN: i64 = 58;
/// The names are smaller than the title, in thousandths.
const NAMES: i64 = 780;
/// Half the height of a capital, in thousandths of the size: the middle of a line of words.
const MIDDLE: i64 = 325;

/// What a spine gives.
#[derive(Clone, Copy, Debug)]
pub struct Spine {
    /// As wide as the book is high, as high as it is thick.
    pub size: Size,
    /// What must stay clear at either long edge.
    pub clear: Length,
    /// What must stay clear at head and foot.
    pub safe: Length,
}

/// Sets the words of a spine, or gives nothing where there is no room for them. The publisher goes first, then the author.
pub fn spine(metadata: &Metadata, spine: Spine, palette: &Palette, letters: &mut Letters) -> Option<Panel> {
    let margin = spine.safe.max(spine.size.width.scale(MARGIN, 1000));
    let spine = Spine { safe: margin, ..spine };
    let authors = authors(metadata).join(", ");
    let publisher = metadata.publisher.clone().unwrap_or_default();
    let ways = [[authors.as_str(), publisher.as_str()], [authors.as_str(), ""], ["", ""]];
    let first = (spine.size.height - spine.clear * 2).min(
        spine
            .size
            .height
            .scale(LARGEST, 1000)
            .max(USUAL_SIZES.0)
            .min(USUAL_SIZES.1),
    );
    // With all names on one line, then in two; then without the publisher, and without the author.
    for (names, lines) in ways.into_iter().flat_map(|names| [(names, 1), (names, 2)]) {
        let least = match (lines, names[1].is_empty()) {
            (1, _) => first.scale(ONE_LINE, 1000),
            (_, false) => first.scale(NO_PUBLISHER, 1000),
            (_, true) => LEAST_SIZE,
        };
        let mut size = first;
        while size >= least.max(LEAST_SIZE) {
            if let Some(row) = Row::set(&metadata.title, lines, names, size, spine, letters) {
                return Some(row.draw(spine, palette, letters));
            }
            size = size.scale(STEP, 1000);
        }
    }
    None
}

/// Author, title and publisher side by side.
struct Row<'m> {
    title: Setting,
    names: [&'m str; 2],
    /// How wide the names are.
    widths: [Length; 2],
}

const TITLE: Type = Type {
    look: look(Family::Heading, false),
    tracking: 0,
};

fn names_type(letters: &Letters) -> Type {
    Type {
        look: letters.in_small_caps(look(Family::Text, false)),
        tracking: 50,
    }
}

impl<'m> Row<'m> {
    /// Sets a row in a size, where it fits: a long title may take two lines.
    fn set(
        title: &str,
        most_lines: usize,
        names: [&'m str; 2],
        size: Length,
        spine: Spine,
        letters: &mut Letters,
    ) -> Option<Row<'m>> {
        let kind = names_type(letters);
        let small = size.scale(NAMES, 1000);
        let widths = names.map(|words| small.scale(letters.width(words, kind), EM));
        let between = |words: &str| if words.is_empty() { Length::ZERO } else { size * BETWEEN };
        let taken: Length = widths.into_iter().sum::<Length>() + between(names[0]) + between(names[1]);
        // Words stand with the middle of their capitals in the middle of the spine; what is below that must have room, too.
        let uneven = size.scale((MIDDLE + DESCENT) * 2 - ASCENT - DESCENT, 1000);
        let room = Size::new(
            spine.size.width - spine.safe * 2 - taken,
            spine.size.height - spine.clear * 2 - uneven,
        );
        let wish = Wish {
            kind: TITLE,
            sizes: (size, size),
            leading: LEADING,
            most_lines,
            hold: 0,
            hyphenate: false,
        };
        let title = fit_whole(title, wish, room, letters)?;
        Some(Row { title, names, widths })
    }

    /// The author at the start, the publisher at the end, the title in the middle of what is left, or of the spine where it
    /// can be.
    fn draw(&self, spine: Spine, palette: &Palette, letters: &mut Letters) -> Panel {
        let mut panel = Panel::new(spine.size, palette.ground);
        let size = self.title.size;
        let (whole, from, to) = (spine.size.width, spine.safe, spine.size.width - spine.safe);
        let taken = |width: Length| {
            if width > Length::ZERO {
                width + size * BETWEEN
            } else {
                Length::ZERO
            }
        };
        let widest = self.title.lines.iter().map(|line| letters.width(line, TITLE)).max();
        let half = size.scale(widest.unwrap_or(0), EM) / 2;
        let (first, last) = (from + taken(self.widths[0]) + half, to - taken(self.widths[1]) - half);
        let middle = (whole / 2).max(first).min(last);
        let (names, small) = (names_type(letters), size.scale(NAMES, 1000));
        let mut draw = |words: &str, kind: Type, size: Length, [x, down]: [Length; 2], stand: Stand, color| {
            if words.is_empty() {
                return;
            }
            // From right to left the start is at the far end.
            let x = if letters.right_to_left { whole - x } else { x };
            let at = Point::new(x, spine.size.height / 2 + size.scale(MIDDLE, 1000) + down);
            panel
                .shapes
                .push(Shape::Line(letters.line(words, kind, size, at, stand, color)));
        };
        draw(
            self.names[0],
            names,
            small,
            [from, Length::ZERO],
            Stand::Start,
            palette.accent,
        );
        let above = self.title.leading * (self.title.lines.len() as i64 - 1) / 2;
        for (index, words) in self.title.lines.iter().enumerate() {
            let down = self.title.leading * index as i64 - above;
            draw(words, TITLE, size, [middle, down], Stand::Middle, palette.ink);
        }
        draw(
            self.names[1],
            names,
            small,
            [to, Length::ZERO],
            Stand::End,
            palette.accent,
        );
        panel
    }
}
