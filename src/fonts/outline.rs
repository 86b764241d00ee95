//! The outline of a glyph, and how far its ink reaches between two heights; must not know lines or text.

use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use harfrust::{Font, GlyphId};

/// Straight pieces that stand for a curve: of a letter as high as a page none is off by a hair.
const PIECES: u8 = 32;

/// Where the ink of a glyph begins and ends between two heights, in font units.
pub(super) fn ink_between(font: &Font, glyph: u16, bottom: i32, top: i32) -> Option<(i32, i32)> {
    let outline = font.outline_glyphs().get(GlyphId::from(glyph))?;
    let mut band = Band {
        heights: (bottom as f32, top as f32),
        ..Band::default()
    };
    outline
        .draw(&DrawOptions::default(), DrawMemory::default(), &mut band)
        .ok()?;
    // Casts of what is out of bounds, or no number, give a bound, or nought.
    band.reach
        .map(|(left, right)| (left.floor() as i32, right.ceil() as i32))
}

/// One piece of an outline, in font units up from the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke {
    /// To a place without drawing.
    Move([f32; 2]),
    /// A straight line.
    Line([f32; 2]),
    /// A curve with one control point.
    Quadratic([f32; 2], [f32; 2]),
    /// A curve with two control points.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
    /// Back to where the contour began.
    Close,
}

/// The outline of a glyph; empty for one without ink.
pub(super) fn strokes(font: &Font, glyph: u16) -> Vec<Stroke> {
    let mut strokes = Strokes(Vec::new());
    if let Some(outline) = font.outline_glyphs().get(GlyphId::from(glyph)) {
        // What cannot be drawn to its end is left out whole.
        if outline
            .draw(&DrawOptions::default(), DrawMemory::default(), &mut strokes)
            .is_err()
        {
            return Vec::new();
        }
    }
    strokes.0
}

/// Keeps an outline as it is.
struct Strokes(Vec<Stroke>);

impl PathSink for Strokes {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(Stroke::Move([x, y]));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(Stroke::Line([x, y]));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.push(Stroke::Quadratic([cx0, cy0], [x, y]));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.push(Stroke::Cubic([cx0, cy0], [cx1, cy1], [x, y]));
    }

    fn close(&mut self) {
        self.0.push(Stroke::Close);
    }
}

/// Draws an outline and keeps how far it reaches between two heights.
#[derive(Default)]
struct Band {
    heights: (f32, f32),
    start: (f32, f32),
    pen: (f32, f32),
    reach: Option<(f32, f32)>,
}

impl Band {
    fn straight(&mut self, to: (f32, f32)) {
        let from = std::mem::replace(&mut self.pen, to);
        let (low, high) = if from.1 <= to.1 { (from, to) } else { (to, from) };
        let (bottom, top) = self.heights;
        if high.1 < bottom || low.1 > top {
            return;
        }
        let rise = high.1 - low.1;
        let at = |height: f32| {
            let share = if rise > 0.0 { (height - low.1) / rise } else { 0.0 };
            low.0 + (high.0 - low.0) * share
        };
        let ends = match rise > 0.0 {
            true => [at(low.1.max(bottom)), at(high.1.min(top))],
            false => [low.0, high.0],
        };
        for x in ends {
            let (left, right) = self.reach.unwrap_or((x, x));
            self.reach = Some((left.min(x), right.max(x)));
        }
    }

    /// A curve through the points that a formula gives between 0 and 1.
    fn curve(&mut self, point: impl Fn(f32) -> (f32, f32)) {
        for piece in 1..=PIECES {
            self.straight(point(f32::from(piece) / f32::from(PIECES)));
        }
    }
}

/// The point between two at a share of the way.
fn between(one: (f32, f32), other: (f32, f32), share: f32) -> (f32, f32) {
    (one.0 + (other.0 - one.0) * share, one.1 + (other.1 - one.1) * share)
}

impl PathSink for Band {
    fn move_to(&mut self, x: f32, y: f32) {
        (self.start, self.pen) = ((x, y), (x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.straight((x, y));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let (from, control, to) = (self.pen, (cx0, cy0), (x, y));
        self.curve(|share| between(between(from, control, share), between(control, to, share), share));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (from, one, other, to) = (self.pen, (cx0, cy0), (cx1, cy1), (x, y));
        self.curve(|share| {
            let middle = between(one, other, share);
            let first = between(between(from, one, share), middle, share);
            between(first, between(middle, between(other, to, share), share), share)
        });
    }

    fn close(&mut self) {
        self.straight(self.start);
    }
}
