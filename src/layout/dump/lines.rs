//! [`Variant`]s → text, one line a line, with how each was filled: `inspect --stage lines` and snapshots; must not change
//! anything.

use super::words::words_of;
use crate::layout::{GlyphRun, Item, LineBox, Stackable, Variant};
use crate::units::{Length, Point};
use std::fmt::Write;

/// A block: the number of lines of each of its variants, then the lines of the best.
pub(super) fn dump_stackable(one: &Stackable, text: &mut String) {
    let counts: Vec<String> = one
        .variants
        .iter()
        .map(|variant| variant.lines.len().to_string())
        .collect();
    let _ = writeln!(text, "block {}", counts.join("|"));
    if let Some(best) = one.variants.first() {
        text.push_str(&dump_variant(best));
    }
}

/// The lines of one way to set a block:
///
/// ```text
///  +0.53  107%  +0.5%   -1.2..302.4  “having little or no money in my pur¬
/// ```
///
/// Stretch or shrink as a ratio; the width of its word spaces and of its letters, against the face's own; where its ink
/// begins and ends, in points from the left of the measure; its words. `¬` is a hyphen that is not the author's. What is
/// longer than the measure says by how much. Notes called in a line are counted at its end.
pub fn dump_variant(variant: &Variant) -> String {
    let mut text = String::new();
    for line in &variant.lines {
        dump_line(line, &mut text);
    }
    text
}

fn dump_line(line: &LineBox, text: &mut String) {
    if line.items.is_empty() {
        let _ = writeln!(text, "{:6} white", "");
        return;
    }
    let filling = Filling::of(line);
    let words = words_of(&line.items, '¬');
    let mut words = words.lines();
    let _ = write!(
        text,
        "{:+6.2} {} {} {} ",
        f64::from(line.ratio) / 1000.0,
        filling.space(),
        filling.scaling(),
        filling.edges()
    );
    text.push_str(words.next().unwrap_or(""));
    if line.overfull > Length::ZERO {
        let _ = write!(text, " [{:.1} pt too long]", line.overfull.to_points());
    }
    if !line.notes.is_empty() {
        let _ = write!(text, " [notes: {}]", line.notes.len());
    }
    text.push('\n');
    for more in words {
        let _ = writeln!(text, "{:36}{more}", "");
    }
}

/// How a line was filled.
#[derive(Default)]
struct Filling {
    /// The word space that is furthest from the face's (those in code are left as they are): by how much, and the face's.
    space: Option<(Length, Length)>,
    /// Horizontal scaling of the run that is scaled the most, in thousandths.
    expansion: Option<i32>,
    /// Left and right end of what has ink.
    edges: Option<(Length, Length)>,
}

impl Filling {
    fn of(line: &LineBox) -> Filling {
        let mut filling = Filling::default();
        filling.items(&line.items, Point::default());
        filling
    }

    fn items(&mut self, items: &[(Point, Item)], origin: Point) {
        for (at, item) in items {
            let at = Point::new(origin.x + at.x, origin.y + at.y);
            match item {
                Item::Glyphs(run) => self.run(run, at.x),
                Item::Group(frame) => self.items(&frame.items, at),
                Item::Turned(_, frame) => self.ink(at.x, at.x + frame.size.height),
                Item::Image(_, size) | Item::Rule(size, _) => self.ink(at.x, at.x + size.width),
                Item::Path(_) | Item::Link(..) | Item::Mark(_) => {}
            }
        }
    }

    fn run(&mut self, run: &GlyphRun, mut x: Length) {
        let further = self
            .expansion
            .is_none_or(|own| (run.expansion - 1000).abs() > (own - 1000).abs());
        if further {
            self.expansion = Some(run.expansion);
        }
        for glyph in run.glyphs() {
            let advance = run.advance(glyph);
            if glyph.is_space() {
                let em = i64::from(run.shaped.units_per_em.max(1));
                let natural = run.size.scale(i64::from(glyph.advance), em);
                if !glyph.gives(true) {
                    self.word_space(advance - run.tracking - natural, natural);
                }
            } else if advance > Length::ZERO {
                self.ink(x, x + advance - run.white_after(glyph));
            }
            x += advance;
        }
    }

    fn word_space(&mut self, widened: Length, natural: Length) {
        let further = self.space.is_none_or(|(own, _)| widened.0.abs() > own.0.abs());
        if further {
            self.space = Some((widened, natural));
        }
    }

    fn ink(&mut self, left: Length, right: Length) {
        let edges = self.edges.get_or_insert((left, right));
        *edges = (edges.0.min(left), edges.1.max(right));
    }

    fn space(&self) -> String {
        match self.space {
            Some((widened, natural)) if natural > Length::ZERO => {
                format!("{:3.0}%", (natural + widened).0 as f64 / natural.0 as f64 * 100.0)
            }
            _ => "   —".to_owned(),
        }
    }

    fn scaling(&self) -> String {
        match self.expansion {
            Some(1000) => "     0".to_owned(),
            Some(scaled) => format!("{:+5.1}%", f64::from(scaled - 1000) / 10.0),
            None => "     —".to_owned(),
        }
    }

    fn edges(&self) -> String {
        match self.edges {
            Some((left, right)) => format!("{:6.1}..{:<6.1}", left.to_points(), right.to_points()),
            None => format!("{:14}", ""),
        }
    }
}
