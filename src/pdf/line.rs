//! Glyph run → the text operators that draw it (PDF 1.7 clause 9.4.3); must not know pages or what stands round it.

use super::cluster::clusters;
use super::content::{Content, grid};
use super::text::Font;
use super::voice::reads_as;
use crate::fonts::Glyph;
use crate::layout::GlyphRun;
use crate::units::{Length, UNITS_PER_POINT};
use std::ops::Range;

/// How far a glyph may stand from where layout put it before its place is corrected, in points. With the rounding of
/// the correction itself it stays below the 0.02 pt that a printed line shows.
const TOLERANCE: f64 = 0.008;

/// Horizontal scaling that leaves letters as they are, in thousandths.
pub(super) const NATURAL: i32 = 1000;

/// Writes a run from where the text position stands, with the font, size and scaling selected. Tells whether its glyphs read as
/// its text by themselves.
pub(super) fn write(out: &mut Content, font: &Font, run: &GlyphRun) -> bool {
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
        let mut reads = true;
        for cluster in clusters(self.run) {
            let text = self.run.shaped.text.get(cluster.text).unwrap_or("");
            reads = reads && reads_as(self.font, self.run, cluster.glyphs.clone(), text);
            self.show(cluster.glyphs);
        }
        reads
    }

    fn show(&mut self, glyphs: Range<usize>) {
        let run = self.run;
        for glyph in run.shaped.glyphs.get(glyphs).unwrap_or(&[]) {
            self.glyph(glyph, self.font.code(glyph.id));
        }
    }

    fn glyph(&mut self, glyph: &Glyph, code: u16) {
        self.rise(glyph.y_offset);
        self.join_pens(match glyph.x_offset {
            0 => self.layout,
            offset => self.layout + self.offset(offset),
        });
        if self.opened != Opened::String {
            if self.opened == Opened::Nothing {
                self.out.raw("[");
            }
            self.out.raw("(");
            self.opened = Opened::String;
        }
        self.out.code(code);
        self.reader += self.font.width(code) as f64 * self.unit;
        self.layout += self.run.advance(glyph);
        if glyph.y_offset != 0 {
            self.close_array();
            self.out.operator("0 Ts");
        }
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
    #[inline]
    fn join_pens(&mut self, target: Length) {
        let parted = self.reader - target.0 as f64 / UNITS_PER_POINT as f64;
        if parted.abs() > TOLERANCE {
            self.adjust(parted);
        }
    }

    fn adjust(&mut self, parted: f64) {
        let adjustment = (parted / self.unit * self.steps).round();
        match self.opened {
            Opened::Nothing => self.out.raw("["),
            Opened::Array => self.out.raw(" "),
            Opened::String => self.out.raw(")"),
        }
        self.out.decimal(adjustment as i64, self.places);
        self.opened = Opened::Array;
        self.reader -= adjustment / self.steps * self.unit;
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
