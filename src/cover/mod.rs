//! Metadata and faces → a book's cover as plain data: panels of shapes and shaped words; must not know who draws it.
//!
//! One design for the printed cover, the stores' picture and the EPUB's cover. [`mod@front`] and [`mod@spine`] set words as large as
//! they may be, [`plan`] measures a printed cover by its printer's rules and [`sheet`] says where its panels stand, [`barcode`] turns an ISBN into bars.

pub mod barcode;
pub mod description;
mod fit;
mod front;
mod motif;
mod palette;
pub mod plan;
pub mod sheet;
mod spine;
mod words;

pub use front::{Design, Place, front};
pub use motif::Band;
pub use palette::{Color, PALETTES, Palette};
pub use spine::{Spine, spine};
pub use words::Letters;

use crate::fonts::{Glyph, Shaped};
use crate::units::{Length, Point, Size};
use std::sync::Arc;

/// One panel: shapes on a ground, in drawing order. Lengths count from its left and down from its top. Shapes may stand out
/// over its edges, to be cut off.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Its size.
    pub size: Size,
    /// What it is covered with.
    pub ground: Color,
    /// What is drawn.
    pub shapes: Vec<Shape>,
}

/// What stands on a panel.
#[derive(Clone, Debug)]
pub enum Shape {
    /// An area.
    Area(Vec<Pen>, Color),
    /// Words.
    Line(Line),
}

/// One move of the pen along the edge of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pen {
    /// To a place without drawing.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic curve: two control points and its end.
    Cubic(Point, Point, Point),
    /// Back to where this piece began.
    Close,
}

/// Words on one line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The left end of the baseline.
    pub at: Point,
    /// Shaped words from left to right, each with how far it is from the line's left end.
    pub runs: Vec<(Length, Arc<Shaped>)>,
    /// The size of the face.
    pub size: Length,
    /// Added after every letter.
    pub tracking: Length,
    /// The ink.
    pub color: Color,
}

impl Line {
    /// How far the pen moves for one glyph.
    pub fn advance(&self, run: &Shaped, glyph: &Glyph) -> Length {
        advance(run, glyph, self.size, self.tracking)
    }
}

/// How far the pen moves for a glyph, as layout counts it.
fn advance(run: &Shaped, glyph: &Glyph, size: Length, tracking: Length) -> Length {
    let natural = size.scale(i64::from(glyph.advance), i64::from(run.units_per_em.max(1)));
    match glyph.is_untracked() {
        true => natural,
        false => natural + tracking,
    }
}

impl Panel {
    /// An empty panel.
    fn new(size: Size, ground: Color) -> Panel {
        Panel {
            size,
            ground,
            shapes: Vec::new(),
        }
    }

    /// Adds a filled rectangle.
    fn rectangle(&mut self, at: Point, size: Size, color: Color) {
        self.shapes.push(Shape::Area(motif::rectangle(at, size), color));
    }
}
