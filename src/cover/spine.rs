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
const LARGEST: i64 = 460;
const USUAL_SIZES: (Length, Length) = (Length::points(14), Length::points(40));
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
const NAMES: i64 = 700;
/// Names above one another stand this far apart, in thousandths of their size; and so many at most.
const NAMES_LEADING: i64 = 1180;
const MOST_NAMES: usize = 3;
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
    let authors = authors(metadata);
    let in_a_row = authors.join(", ");
    let publisher: Vec<&str> = metadata.publisher.as_deref().into_iter().collect();
    let row: Vec<&str> = Some(in_a_row.as_str())
        .filter(|words| !words.is_empty())
        .into_iter()
        .collect();
    let none: Vec<&str> = Vec::new();
    let stack = match authors.len() {
        2..=MOST_NAMES => authors,
        _ => row.clone(),
    };
    let ways = [
        [(&row, &publisher), (&stack, &publisher)],
        [(&row, &none), (&stack, &none)],
        [(&none, &none), (&none, &none)],
    ];
    let largest = spine
        .size
        .height
        .scale(LARGEST, 1000)
        .max(USUAL_SIZES.0)
        .min(USUAL_SIZES.1);
    let first = largest.min(spine.size.height - spine.clear * 2);
    // The names on one line, then above one another, and the title on one line, then on two; then without the publisher, and at
    // last without the author.
    let ways = ways.iter().flat_map(|names| [(names, 1), (names, 2)]);
    for (names, lines) in ways.flat_map(|(names, lines)| names.map(|own| (own, lines))) {
        let names = [names.0.as_slice(), names.1.as_slice()];
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
    /// Each above the next.
    names: [&'m [&'m str]; 2],
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
        names: [&'m [&'m str]; 2],
        size: Length,
        spine: Spine,
        letters: &mut Letters,
    ) -> Option<Row<'m>> {
        let kind = names_type(letters);
        let small = size.scale(NAMES, 1000);
        let mut widest = |words: &[&str]| words.iter().map(|words| letters.width(words, kind)).max();
        let widths = names.map(|words| small.scale(widest(words).unwrap_or(0), EM));
        let between = |words: &[&str]| if words.is_empty() { Length::ZERO } else { size * BETWEEN };
        let taken: Length = widths.into_iter().sum::<Length>() + between(names[0]) + between(names[1]);
        // Words stand with the middle of their capitals in the middle of the spine; what is below that must have room, too.
        let uneven = size.scale((MIDDLE + DESCENT) * 2 - ASCENT - DESCENT, 1000);
        let room = Size::new(
            spine.size.width - spine.safe * 2 - taken,
            spine.size.height - spine.clear * 2 - uneven,
        );
        let most = names.iter().map(|names| names.len()).max().unwrap_or(0) as i64;
        if small.scale(NAMES_LEADING, 1000) * (most - 1) + small > room.height {
            return None;
        }
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
        let ends = [(from, Stand::Start), (to, Stand::End)];
        for (own, (x, stand)) in self.names.into_iter().zip(ends) {
            let leading = small.scale(NAMES_LEADING, 1000);
            for (index, words) in own.iter().enumerate() {
                // The middle of the names' capitals, which are smaller than the title's, on the middle of the spine.
                let down = leading * index as i64 - leading * (own.len() as i64 - 1) / 2;
                let up = (size - small).scale(MIDDLE, 1000);
                draw(words, names, small, [x, down - up], stand, palette.accent);
            }
        }
        let above = self.title.leading * (self.title.lines.len() as i64 - 1) / 2;
        for (index, words) in self.title.lines.iter().enumerate() {
            let down = self.title.leading * index as i64 - above;
            draw(words, TITLE, size, [middle, down], Stand::Middle, palette.ink);
        }
        panel
    }
}
