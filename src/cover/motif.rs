//! A seed and a band of a panel → the figure in it: rings, waves or tiles; must not know words.
//!
//! Figures stand out over the band on all sides; what comes after them covers what is too much. Areas that meet are drawn so
//! that no ground is seen between them, at any resolution: those of one colour are one path, and of two colours the first
//! reaches under the second.

use super::{Palette, Panel, Pen, Shape};
use crate::units::{Length, Point, Size};
use sha2::{Digest, Sha256};

/// How far the control points of a quarter of a circle are from its ends, in millionths of the radius.
const QUARTER: i64 = 552_285;
/// How far figures reach out over both sides of a panel that stands alone, in thousandths of its width: more than any bleed.
const OVER: i64 = 150;
/// Rows of tiles, the best first. Another number is taken only where it fills its band better by so many hundredths.
const ROWS: [i64; 3] = [3, 2, 4];
const BETTER: i64 = 8;
/// Most tiles of a row on either side of a place: a panel that is so much wider than its band is no cover.
const MOST_COLUMNS: i64 = 40;
/// What stands before or behind a tile reaches over its edge by this part of its side.
const UNDER: i64 = 80;
/// Rings at least, and at most on the widest sheet.
const RINGS: (i64, i64) = (11, 60);
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

/// A part of a panel from side to side, in so many rows of one height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its upper edge.
    pub top: Length,
    /// Its lower edge.
    pub bottom: Length,
    rows: i64,
}

impl Band {
    pub(super) fn new(top: Length, bottom: Length) -> Band {
        Band {
            top,
            bottom,
            rows: ROWS[0],
        }
    }

    pub(super) fn height(self) -> Length {
        self.bottom - self.top
    }

    /// The whole rows of the band that are between two heights: the upper edge of the first, and the lower of the last.
    pub fn rows_between(self, from: Length, to: Length) -> Option<(Length, Length)> {
        let lines = (0..=self.rows).map(|row| self.top + self.height().scale(row, self.rows));
        let inside: Vec<Length> = lines.filter(|line| (from..=to).contains(line)).collect();
        match (inside.first(), inside.last()) {
            (Some(first), Some(last)) if first < last => Some((*first, *last)),
            _ => None,
        }
    }
}

/// How far a figure reaches out over the sides of its panel: over the bleed, and to the far edge of the back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub left: Length,
    pub right: Length,
    /// How far off the back is: tiles begin anew behind the spine.
    pub spine: Length,
}

impl Reach {
    /// Of a panel that stands alone.
    pub fn alone(width: Length) -> Reach {
        Reach {
            left: width.scale(OVER, 1000),
            right: width.scale(OVER, 1000),
            spine: Length::ZERO,
        }
    }
}

/// The figure of one book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Motif {
    pub seed: Seed,
    pub palette: &'static Palette,
    pub reach: Reach,
}

impl Motif {
    /// The band that the figure fills: tiles are squares, as many as go on the panel's width, and their band is lower by what is
    /// left.
    pub fn band(self, width: Length, band: Band) -> Band {
        if self.seed.part(1, 3) != 2 {
            return band;
        }
        let filled = |rows: i64| width.scale(rows, columns(width, band.height(), rows));
        let score = |rows: i64| filled(rows).scale(100 - if rows == ROWS[0] { 0 } else { BETTER }, 100);
        let rows = ROWS.into_iter().max_by_key(|rows| score(*rows)).unwrap_or(ROWS[0]);
        Band {
            top: band.bottom - filled(rows),
            bottom: band.bottom,
            rows,
        }
    }

    /// Draws the figure in its band.
    pub fn draw(self, panel: &mut Panel, band: Band) {
        match self.seed.part(1, 3) {
            0 => self.rings(panel, band),
            1 => self.waves(panel, band),
            _ => Tiles::throw(self, panel.size, band).draw(panel, self.palette),
        }
    }

    /// Covers the band and something above and below it.
    fn fill(self, panel: &mut Panel, band: Band) {
        let reach = self.reach;
        let width = panel.size.width + reach.left + reach.right;
        let over = band.height() / 2;
        let at = Point::new(-reach.left, band.top - over);
        panel.rectangle(at, Size::new(width, band.height() + over * 2), self.palette.tones[0]);
    }

    /// Rings round a place on the lower edge: a sun, a drop in the water, a target.
    fn rings(self, panel: &mut Panel, band: Band) {
        self.fill(panel, band);
        let place = 300 + 100 * self.seed.part(2, 5) as i64;
        let middle = Point::new(panel.size.width.scale(place, 1000), band.bottom);
        let step = band.height().scale(100, 560);
        let widest = panel.size.width + self.reach.left.max(self.reach.right);
        let count = (widest.0 / step.0.max(1) + 1).clamp(RINGS.0, RINGS.1);
        for ring in (1..=count).rev() {
            let color = match ring {
                1 => self.palette.accent,
                _ if ring % 2 == 0 => self.palette.tones[1],
                _ => self.palette.tones[0],
            };
            panel.shapes.push(Shape::Area(circle(middle, step * ring), color));
        }
    }

    /// Waves under a disc.
    fn waves(self, panel: &mut Panel, band: Band) {
        self.fill(panel, band);
        let right = panel.size.width + self.reach.right;
        let height = band.height();
        let place = 250 + 125 * self.seed.part(2, 5) as i64;
        let middle = Point::new(panel.size.width.scale(place, 1000), band.top + height.scale(36, 100));
        let disc = circle(middle, height.scale(22, 100));
        panel.shapes.push(Shape::Area(disc, self.palette.accent));
        for wave in 0..WAVES {
            let crest = band.top + height.scale(440 + 150 * wave, 1000);
            let step = panel.size.width.scale(260, 1000);
            // Whole waves more on the left than on a panel alone: the front of a book is the same on its sheet.
            let more = step * 2 * ((self.reach.left.0 / (step.0 * 2).max(1)) + 1);
            let phase = step.scale(self.seed.part(3 + wave as usize, 8) as i64, 4);
            let from = self.palette.tones[1];
            let color = from.toward(self.palette.ground, (wave * 1000 / WAVES) as i32);
            let edge = Point::new(-phase - more, crest);
            let shape = wave_shape(edge, step, height.scale(70, 1000), right, band.bottom + height / 2);
            panel.shapes.push(Shape::Area(shape, color));
        }
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

/// How many squares go side by side on a width, so that so many rows are no higher than a band.
fn columns(width: Length, height: Length, rows: i64) -> i64 {
    let height = height.0.max(1);
    let count = (width.0.saturating_mul(rows).saturating_add(height - 1)) / height;
    count.clamp(1, MOST_COLUMNS)
}

/// A square with a quarter of a disc in it.
#[derive(Clone, Copy)]
struct Tile {
    at: Point,
    /// Whether its ground is the brighter tone.
    is_bright: bool,
    /// Which of the colours the disc has, in the order in which they are drawn.
    disc: usize,
    /// Round which corner the disc is: whether the right one, and the lower one.
    right: bool,
    down: bool,
}

/// Squares with a quarter of a disc in each, turned as the seed throws them.
struct Tiles {
    side: Length,
    rows: Vec<Vec<Tile>>,
}

impl Tiles {
    fn throw(motif: Motif, panel: Size, band: Band) -> Tiles {
        let side = band.height() / band.rows.max(1);
        let count = ((panel.width.0 + side.0 / 2) / side.0.max(1)).clamp(1, MOST_COLUMNS);
        let beside = |reach: Length| (reach.0 / side.0.max(1) + 1).min(MOST_COLUMNS);
        let is_left = motif.reach.left > motif.reach.right;
        // Where the band ends with the paper one row more fills the bleed.
        let rows = band.rows + i64::from(band.bottom >= panel.height);
        let row = |row: i64| {
            let tile = |column: i64| {
                let aside = match (column < 0, column >= count) {
                    (true, _) if is_left => -motif.reach.spine,
                    (_, true) if !is_left => motif.reach.spine,
                    _ => Length::ZERO,
                };
                let at = Point::new(side * column + aside, band.top + side * row);
                Tile::throw(motif.seed, row * MOST_COLUMNS * 3 + column + MOST_COLUMNS, at)
            };
            (-beside(motif.reach.left)..count + beside(motif.reach.right))
                .map(tile)
                .collect()
        };
        Tiles {
            side,
            rows: (0..rows).map(row).collect(),
        }
    }

    fn draw(&self, panel: &mut Panel, palette: &Palette) {
        let Some((first, last)) = self.rows.first().and_then(|row| Some((row.first()?, row.last()?))) else {
            return;
        };
        let under = self.side / UNDER;
        let (top, height) = (first.at.y - under, self.side * self.rows.len() as i64 + under * 2);
        let whole = Size::new(last.at.x + self.side - first.at.x, height);
        panel.rectangle(Point::new(first.at.x, top), whole, palette.tones[0]);
        let mut paths = [const { Vec::new() }; 4];
        for (row, tiles) in self.rows.iter().enumerate() {
            for (column, tile) in tiles.iter().enumerate() {
                if tile.is_bright {
                    paths[0].extend(self.square(row, tile, under));
                }
                let over = |is_over: bool| if is_over { under } else { Length::ZERO };
                let beside = if tile.right {
                    tiles.get(column + 1)
                } else {
                    column.checked_sub(1).and_then(|at| tiles.get(at))
                };
                let level = if tile.down {
                    self.rows.get(row + 1)
                } else {
                    row.checked_sub(1).and_then(|at| self.rows.get(at))
                };
                let level = level.and_then(|tiles| tiles.get(column));
                let aside = over(beside.is_some_and(|other| other.right != tile.right && other.disc > tile.disc));
                // What ends a band covers what reaches under it.
                let along = over(level.is_none_or(|other| other.down != tile.down && other.disc > tile.disc));
                paths[tile.disc].extend(tile.quarter(self.side, Size::new(aside, along)));
            }
        }
        let colors = [palette.tones[1], palette.accent, palette.ground, palette.ink];
        for (path, color) in paths.into_iter().zip(colors).filter(|(path, _)| !path.is_empty()) {
            panel.shapes.push(Shape::Area(path, color));
        }
    }

    /// The ground of a tile; in the first row and the last with something above or below it.
    fn square(&self, row: usize, tile: &Tile, under: Length) -> Vec<Pen> {
        let above = if row == 0 { under } else { Length::ZERO };
        let below = if row + 1 == self.rows.len() {
            under
        } else {
            Length::ZERO
        };
        let at = Point::new(tile.at.x, tile.at.y - above);
        rectangle(at, Size::new(self.side, self.side + above + below))
    }
}

impl Tile {
    fn throw(seed: Seed, number: i64, at: Point) -> Tile {
        let place = 8 + number.unsigned_abs() as usize * 3;
        let is_bright = seed.part(place, 3) == 1;
        let corner = seed.part(place + 2, 4);
        Tile {
            at,
            is_bright,
            // On the brighter tone a disc of that tone would not be seen.
            disc: match seed.part(place + 1, 4) {
                0 if is_bright => 2,
                disc => disc,
            },
            right: corner % 2 == 1,
            down: corner / 2 == 1,
        }
    }

    /// A quarter of a disc round a corner; its straight sides reach over the tile's edges by so much.
    fn quarter(&self, side: Length, over: Size) -> Vec<Pen> {
        let (x, into_x) = if self.right {
            (self.at.x + side, -1)
        } else {
            (self.at.x, 1)
        };
        let (y, into_y) = if self.down {
            (self.at.y + side, -1)
        } else {
            (self.at.y, 1)
        };
        let pull = side.scale(QUARTER, 1_000_000);
        let at = |from_x: Length, from_y: Length| Point::new(x + from_x * into_x, y + from_y * into_y);
        vec![
            Pen::Move(at(-over.width, -over.height)),
            Pen::Line(at(side, -over.height)),
            Pen::Line(at(side, Length::ZERO)),
            Pen::Cubic(at(side, pull), at(pull, side), at(Length::ZERO, side)),
            Pen::Line(at(-over.width, side)),
            Pen::Close,
        ]
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn motif(name: &str) -> Motif {
        Motif {
            seed: Seed::new(name),
            palette: &super::super::PALETTES[0],
            reach: Reach::alone(Length::points(432)),
        }
    }

    #[test]
    fn whole_tiles_fill_the_width_and_their_band_is_no_higher_than_the_room() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let mut tiled = names
            .map(motif)
            .into_iter()
            .filter(|own| own.seed.part(1, 3) == 2)
            .peekable();
        assert!(tiled.peek().is_some());
        for motif in tiled {
            for height in [71, 120, 200, 262, 300, 410] {
                let room = Band::new(Length::points(648 - height), Length::points(648));
                let band = motif.band(Length::points(432), room);
                assert!(band.top >= room.top && band.bottom == room.bottom, "{height}");
                assert!(
                    band.height() >= room.height().scale(75, 100),
                    "{height}: {:?}",
                    band.height()
                );
                let side = band.height() / band.rows;
                let rest = Length::points(432).0 % side.0;
                assert!(rest.min(side.0 - rest) < Length::milli(1).0, "{height}: {side:?}");
            }
        }
    }

    #[test]
    fn of_two_discs_that_meet_the_first_reaches_under_the_second() {
        let side = Length::points(80);
        let tile = Tile {
            at: Point::default(),
            is_bright: false,
            disc: 0,
            right: true,
            down: false,
        };
        let pens = tile.quarter(side, Size::new(Length::points(1), Length::ZERO));
        assert_eq!(pens[0], Pen::Move(Point::new(Length::points(81), Length::ZERO)));
        assert_eq!(pens[1], Pen::Line(Point::default()));
    }

    #[test]
    fn only_whole_rows_are_seen_between_two_heights() {
        let at = Length::points;
        let band = Band::new(at(100), at(400));
        assert_eq!(band.rows_between(at(0), at(350)), Some((at(100), at(300))));
        assert_eq!(band.rows_between(at(150), at(310)), Some((at(200), at(300))));
        assert_eq!(band.rows_between(at(210), at(390)), None);
    }
}
