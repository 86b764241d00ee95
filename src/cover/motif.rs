//! A seed and a band of a panel → the figure in it: rings, waves or tiles; must not know words.
//!
//! Figures stand out over the band on all sides; what comes after them covers what is too much.

use super::{Palette, Panel, Pen, Shape};
use crate::units::{Length, Point, Size};
use sha2::{Digest, Sha256};

/// How far the control points of a quarter of a circle are from its ends, in millionths of the radius.
const QUARTER: i64 = 552_285;
/// How far figures reach out over both sides of the panel, in thousandths of its width: more than any bleed.
const OVER: i64 = 150;
/// Rows of tiles.
const ROWS: i64 = 3;
/// A dot of the stores' picture in thousandths of a point: 1,600 on 432 points.
const DOT: i64 = 270;
/// Most tiles of a row: a panel that is so much wider than its band is no cover.
const MOST_COLUMNS: i64 = 40;
/// Rings of a band, and those that stand out over it.
const RINGS: i64 = 11;
/// Waves behind one another.
const WAVES: i64 = 4;

/// What is drawn for a book, told from its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seed([u8; 32]);

impl Seed {
    /// Of a name that never changes.
    pub fn new(name: &str) -> Seed {
        Seed(Sha256::digest(name.as_bytes()).into())
    }

    /// One of so many things; each place is another throw.
    pub fn part(self, place: usize, count: usize) -> usize {
        let at = |index: usize| u64::from(self.0[(place * 3 + index) % self.0.len()]);
        // Beyond the bytes that there are the place itself has to make the difference.
        let throw = at(0) + (at(1) << 8) + (at(2) << 16) + (place / self.0.len()) as u64 * 0x9E37;
        (throw % count.max(1) as u64) as usize
    }
}

/// A part of a panel from side to side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band {
    pub top: Length,
    pub bottom: Length,
}

impl Band {
    /// The same, a little lower in height, with edges that fall on whole dots of the stores' picture, as those of its tiles do:
    /// no seam is seen between two of one colour, or at the lower edge.
    pub fn on_dots(self) -> Band {
        let top = dots(self.top);
        let height = dots(self.height()) / ROWS * ROWS;
        Band {
            top: Length::milli(DOT * top),
            bottom: Length::milli(DOT * (top + height)),
        }
    }

    pub fn height(self) -> Length {
        self.bottom - self.top
    }
}

/// Dots of a length, to the nearest.
fn dots(length: Length) -> i64 {
    let point = Length::points(1).0;
    (length.scale(1000, DOT).0 + point / 2).div_euclid(point)
}

/// Draws the figure of a seed.
pub(super) fn draw(panel: &mut Panel, band: Band, seed: Seed, palette: &Palette) {
    match seed.part(1, 3) {
        0 => rings(panel, band, seed, palette),
        1 => waves(panel, band, seed, palette),
        _ => tiles(panel, band, seed, palette),
    }
}

/// From the far left to the far right of all figures.
fn reach(panel: &Panel) -> (Length, Length) {
    let over = panel.size.width.scale(OVER, 1000);
    (-over, panel.size.width + over * 2)
}

fn fill(panel: &mut Panel, band: Band, palette: &Palette) {
    let (left, width) = reach(panel);
    panel.rectangle(
        Point::new(left, band.top),
        Size::new(width, band.height()),
        palette.tones[0],
    );
}

/// Rings round a place on the lower edge: a sun, a drop in the water, a target.
fn rings(panel: &mut Panel, band: Band, seed: Seed, palette: &Palette) {
    fill(panel, band, palette);
    let place = 300 + 100 * seed.part(2, 5) as i64;
    let middle = Point::new(panel.size.width.scale(place, 1000), band.bottom);
    for ring in (1..=RINGS).rev() {
        let color = match ring {
            1 => palette.accent,
            _ if ring % 2 == 0 => palette.tones[1],
            _ => palette.tones[0],
        };
        let radius = band.height().scale(ring * 100, 560);
        panel.shapes.push(Shape::Area(circle(middle, radius), color));
    }
}

/// Waves under a disc.
fn waves(panel: &mut Panel, band: Band, seed: Seed, palette: &Palette) {
    fill(panel, band, palette);
    let (left, width) = reach(panel);
    let height = band.height();
    let place = 250 + 125 * seed.part(2, 5) as i64;
    let middle = Point::new(panel.size.width.scale(place, 1000), band.top + height.scale(36, 100));
    panel
        .shapes
        .push(Shape::Area(circle(middle, height.scale(22, 100)), palette.accent));
    for wave in 0..WAVES {
        let crest = band.top + height.scale(440 + 150 * wave, 1000);
        let step = panel.size.width.scale(260, 1000);
        let phase = step.scale(seed.part(3 + wave as usize, 8) as i64, 4);
        let from = palette.tones[1];
        let color = from.toward(palette.ground, (wave * 1000 / WAVES) as i32);
        let edge = Point::new(left - phase, crest);
        let shape = wave_shape(edge, step, height.scale(70, 1000), left + width, band.bottom);
        panel.shapes.push(Shape::Area(shape, color));
    }
}

/// The area under a line that goes up and down by so much at each step.
fn wave_shape(from: Point, step: Length, rise: Length, right: Length, bottom: Length) -> Vec<Pen> {
    let mut pens = vec![Pen::Move(from)];
    let mut x = from.x;
    let mut up = true;
    while x < right && step > Length::ZERO {
        let y = if up { from.y - rise } else { from.y + rise };
        pens.push(Pen::Cubic(
            Point::new(x + step.scale(36, 100), y),
            Point::new(x + step.scale(64, 100), y),
            Point::new(x + step, from.y),
        ));
        x += step;
        up = !up;
    }
    pens.extend([
        Pen::Line(Point::new(x, bottom)),
        Pen::Line(Point::new(from.x, bottom)),
        Pen::Close,
    ]);
    pens
}

/// Squares with a quarter of a disc in each, turned as the seed throws them.
fn tiles(panel: &mut Panel, band: Band, seed: Seed, palette: &Palette) {
    let dot = |count: i64| Length::milli(DOT * count);
    let side = dots(band.height()) / ROWS;
    let (left, width) = reach(panel);
    let (left, top) = (dots(left), dots(band.top));
    if side <= 0 {
        return;
    }
    let columns = (dots(width) / side + 1).min(MOST_COLUMNS);
    let grounds = [palette.tones[0], palette.tones[1], palette.tones[0]];
    let discs = [palette.tones[1], palette.accent, palette.ground, palette.ink];
    for row in 0..ROWS {
        for column in 0..columns {
            let place = 8 + (row * MOST_COLUMNS + column) as usize * 3;
            let ground = grounds[seed.part(place, grounds.len())];
            let disc = discs[seed.part(place + 1, discs.len())];
            let disc = if disc == ground { palette.ground } else { disc };
            let at = Point::new(dot(left + side * column), dot(top + side * row));
            panel.rectangle(at, Size::new(dot(side), dot(side)), ground);
            let quarter = quarter(at, dot(side), seed.part(place + 2, 4));
            panel.shapes.push(Shape::Area(quarter, disc));
        }
    }
}

/// A quarter of a disc in a square, round one of its corners.
fn quarter(at: Point, side: Length, corner: usize) -> Vec<Pen> {
    let (right, down) = (corner % 2 == 1, corner / 2 == 1);
    let (x, from_x) = if right { (at.x + side, -1) } else { (at.x, 1) };
    let (y, from_y) = if down { (at.y + side, -1) } else { (at.y, 1) };
    let pull = side.scale(QUARTER, 1_000_000);
    vec![
        Pen::Move(Point::new(x, y)),
        Pen::Line(Point::new(x + side * from_x, y)),
        Pen::Cubic(
            Point::new(x + side * from_x, y + pull * from_y),
            Point::new(x + pull * from_x, y + side * from_y),
            Point::new(x, y + side * from_y),
        ),
        Pen::Close,
    ]
}

/// A whole disc.
fn circle(middle: Point, radius: Length) -> Vec<Pen> {
    let pull = radius.scale(QUARTER, 1_000_000);
    let at = |x: Length, y: Length| Point::new(middle.x + x, middle.y + y);
    let none = Length::ZERO;
    vec![
        Pen::Move(at(radius, none)),
        Pen::Cubic(at(radius, pull), at(pull, radius), at(none, radius)),
        Pen::Cubic(at(-pull, radius), at(-radius, pull), at(-radius, none)),
        Pen::Cubic(at(-radius, -pull), at(-pull, -radius), at(none, -radius)),
        Pen::Cubic(at(pull, -radius), at(radius, -pull), at(radius, none)),
        Pen::Close,
    ]
}

/// The edge of a rectangle.
pub(super) fn rectangle(at: Point, size: Size) -> Vec<Pen> {
    let (right, bottom) = (at.x + size.width, at.y + size.height);
    vec![
        Pen::Move(at),
        Pen::Line(Point::new(right, at.y)),
        Pen::Line(Point::new(right, bottom)),
        Pen::Line(Point::new(at.x, bottom)),
        Pen::Close,
    ]
}
