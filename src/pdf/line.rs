//! Glyph run → the text operators that draw it (PDF 1.7 clause 9.4.3); must not know pages or what stands round it.

use super::cluster::{Clusters, clusters, short};
use super::content::{Content, grid};
use super::text::{Font, Sign};
use super::voice::{SPACE, reads_as};
use crate::fonts::Glyph;
use crate::layout::GlyphRun;
use crate::units::{Length, UNITS_PER_POINT};
use std::ops::Range;

/// How far a glyph may stand from where layout put it before its place is corrected, in points. With the rounding of
/// the correction itself it stays below the 0.02 pt that a printed line shows.
const TOLERANCE: f64 = 0.008;

/// Horizontal scaling that leaves letters as they are, in thousandths.
pub(super) const NATURAL: i32 = 1000;

/// Room that is made for a run: a code, and its share of what stands between words; and the operators.
const BYTES_A_GLYPH: usize = 4;
const LEAST_BYTES: usize = 32;

/// Writes a run from where the text position stands, with the font, size and scaling selected. Tells whether its glyphs read as
/// its text by themselves.
pub(super) fn write(out: &mut Content, font: &Font, run: &GlyphRun) -> bool {
    out.reserve(run.glyphs().len() * BYTES_A_GLYPH + LEAST_BYTES);
    let mut line = Line::new(out, font, run);
    let reads = match run.actual_text {
        Some(_) => {
            line.show(run.range.start as usize..run.range.end as usize);
            false
        }
        None => line.clusters(),
    };
    line.close_array();
    reads
}

/// A glyph run while it is written as TJ arrays. Two pens run along it: layout's, by true advances, and the reader's,
/// by the widths in the file; where they part by more than [`TOLERANCE`], an adjustment joins them again.
struct Line<'a> {
    out: &'a mut Content,
    font: &'a Font,
    run: &'a GlyphRun,
    /// Where layout has the pen, from the start of the run.
    layout: Length,
    /// Where a reader of the file has it, in points.
    reader: f64,
    /// One thousandth of the em on the page, in points: what a unit of /W and of a TJ adjustment is worth.
    unit: f64,
    /// Decimals that an adjustment needs, and how many of their steps make one unit.
    places: u32,
    steps: f64,
    opened: Opened,
}

/// How far into `[(…)-12(…)]TJ` the writing is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Nothing,
    Array,
    String,
}

impl<'a> Line<'a> {
    fn new(out: &'a mut Content, font: &'a Font, run: &'a GlyphRun) -> Line<'a> {
        let unit = grid(run.size) as f64 / 1000.0 * f64::from(run.expansion) / 1000.0 / 1000.0;
        // The rounding of an adjustment is at most half its last decimal: keep that below the tolerance.
        let (places, steps) = match unit {
            unit if unit <= 2.0 * TOLERANCE => (0, 1.0),
            unit if unit <= 20.0 * TOLERANCE => (1, 10.0),
            _ => (3, 1000.0),
        };
        Line {
            out,
            font,
            run,
            layout: Length::ZERO,
            reader: 0.0,
            unit,
            places,
            steps,
            opened: Opened::Nothing,
        }
    }

    /// Writes all glyphs, and tells whether they read as their clusters' texts.
    fn clusters(&mut self) -> bool {
        let (font, run) = (self.font, self.run);
        let mut reads = true;
        let mut clusters = clusters(run);
        loop {
            reads &= self.singles(&mut clusters);
            let Some(cluster) = clusters.next() else { break };
            let text = run.shaped.text.get(cluster.text).unwrap_or("");
            reads = reads && reads_as(font, run, cluster.glyphs.clone(), text);
            self.show(cluster.glyphs);
        }
        reads
    }

    /// Writes glyphs as long as each is a cluster, and tells whether they read as the clusters' texts. Nearly all glyphs of a book
    /// come by here, so both pens are held at hand. Of spaces one behind another readers make one.
    fn singles(&mut self, clusters: &mut Clusters<'a>) -> bool {
        let (font, run, unit) = (self.font, self.run, self.unit);
        let (mut layout, mut reader) = (self.layout, self.reader);
        let space = short(SPACE);
        let (mut reads, mut before) = (true, 0);
        while let Some((glyph, said)) = clusters.single() {
            let sign = font.sign(glyph.id);
            reads &= sign.short == said && !(said == space && before == space);
            before = said;
            let is_beside = glyph.x_offset != 0 || glyph.y_offset != 0;
            if is_beside || !sign.is_plain || self.opened != Opened::String || is_apart(reader, layout) {
                (self.layout, self.reader) = (layout, reader);
                self.glyph(glyph, sign);
                (layout, reader) = (self.layout, self.reader);
            } else {
                self.out.plain_code(sign.code);
                reader += sign.width * unit;
                layout += run.advance(glyph);
            }
        }
        (self.layout, self.reader) = (layout, reader);
        reads
    }

    fn show(&mut self, glyphs: Range<usize>) {
        let run = self.run;
        for glyph in run.shaped.glyphs.get(glyphs).unwrap_or(&[]) {
            self.glyph(glyph, self.font.sign(glyph.id));
        }
    }

    fn glyph(&mut self, glyph: &Glyph, sign: Sign) {
        if glyph.x_offset != 0 || glyph.y_offset != 0 {
            return self.shifted(glyph, sign);
        }
        self.join_pens(self.layout);
        self.draw(glyph, sign);
    }

    /// A glyph that stands beside the pen.
    fn shifted(&mut self, glyph: &Glyph, sign: Sign) {
        self.rise(glyph.y_offset);
        self.join_pens(self.layout + self.offset(glyph.x_offset));
        self.draw(glyph, sign);
        if glyph.y_offset != 0 {
            self.close_array();
            self.out.operator("0 Ts");
        }
    }

    /// Writes a glyph where the reader's pen is, and moves both pens on.
    fn draw(&mut self, glyph: &Glyph, sign: Sign) {
        if self.opened != Opened::String {
            self.open_string();
        }
        match sign.is_plain {
            true => self.out.plain_code(sign.code),
            false => self.out.code(sign.code),
        }
        self.reader += sign.width * self.unit;
        self.layout += self.run.advance(glyph);
    }

    fn open_string(&mut self) {
        if self.opened == Opened::Nothing {
            self.out.raw("[");
        }
        self.out.raw("(");
        self.opened = Opened::String;
    }

    /// A shift to the right in font units, on the page.
    fn offset(&self, units: i16) -> Length {
        let em = i64::from(self.run.shaped.units_per_em.max(1));
        self.run.size.scale(
            i64::from(units) * i64::from(self.run.expansion),
            em * i64::from(NATURAL),
        )
    }

    /// Lifts what follows (clause 9.3.7).
    fn rise(&mut self, units: i16) {
        if units != 0 {
            self.close_array();
            let em = i64::from(self.run.shaped.units_per_em.max(1));
            self.out.length(self.run.size.scale(i64::from(units), em));
            self.out.operator("Ts");
        }
    }

    /// Brings the reader's pen to where layout draws next.
    fn join_pens(&mut self, target: Length) {
        if is_apart(self.reader, target) {
            self.adjust(parted(self.reader, target));
        }
    }

    fn adjust(&mut self, parted: f64) {
        let adjustment = nearest(parted / self.unit * self.steps);
        match self.opened {
            Opened::Nothing => self.out.raw("["),
            Opened::Array => self.out.raw(" "),
            Opened::String => self.out.raw(")"),
        }
        self.out.decimal(adjustment, self.places);
        self.opened = Opened::Array;
        self.reader -= adjustment as f64 / self.steps * self.unit;
    }

    fn close_array(&mut self) {
        match self.opened {
            Opened::Nothing => return,
            Opened::Array => self.out.operator("]TJ"),
            Opened::String => self.out.operator(")]TJ"),
        }
        self.opened = Opened::Nothing;
    }
}

/// How far the reader's pen is from where layout draws, in points.
#[inline]
fn parted(reader: f64, target: Length) -> f64 {
    reader - target.0 as f64 / UNITS_PER_POINT as f64
}

/// Whether the pens have to be joined.
#[inline]
fn is_apart(reader: f64, target: Length) -> bool {
    parted(reader, target).abs() > TOLERANCE
}

/// A number rounded to nearest, halves away from zero, as `f64::round` does: that is a call into the system's library on most
/// processors, and what is added here is the greatest number below a half.
fn nearest(value: f64) -> i64 {
    (value + 0.499_999_999_999_999_94_f64.copysign(value)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_as_the_standard_library_does() {
        let halves = (-2000..2000).map(|half| f64::from(half) / 2.0);
        let beside = |value: f64| [value.next_down(), value, value.next_up()];
        for value in halves.flat_map(beside) {
            assert_eq!(nearest(value), value.round() as i64, "{value}");
        }
    }
}
