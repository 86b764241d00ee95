//! Page → content stream; decides nothing about looks, must not know structure or document objects.
//!
//! Lengths count down from the top in frames and up from the bottom in PDF. Coordinates stand on a grid of 1/1000 pt.

use super::content::{Content, grid};
use super::image::Images;
use super::line::{self, NATURAL};
use super::links::Area;
use super::text::{Font, Fonts};
use super::usage::each_item;
use crate::fonts::FaceId;
use crate::layout::{GlyphRun, Item, Page, Paint, Path, Segment};
use crate::manuscript::AssetId;
use crate::units::{Length, Point, Size};

/// What pages draw with: fonts, and what is known of images.
pub(super) struct Palette<'a> {
    /// Fonts by face.
    pub(super) fonts: &'a Fonts,
    /// Images by asset.
    pub(super) images: &'a Images,
}

/// A painted page.
pub(super) struct Painted {
    /// Its content stream.
    pub(super) content: Vec<u8>,
    /// Areas that lead somewhere.
    pub(super) links: Vec<Area>,
}

/// Paints a page.
pub(super) fn paint(page: &Page, palette: &Palette) -> Painted {
    let mut painter = Painter {
        out: Content::default(),
        palette,
        origin: (grid(page.bleed.left), grid(page.bleed.bottom + page.trim.height)),
        links: Vec::new(),
        line: None,
        font: None,
        expansion: NATURAL,
        fill: Paint::Black,
        stroke: Paint::Black,
        pen_width: None,
    };
    each_item(&page.frame, |at, item| painter.item(at, item));
    painter.end_text();
    Painted {
        content: painter.out.into_bytes(),
        links: painter.links,
    }
}

/// The graphics state as far as it was written (clause 8.4), so that nothing is written twice.
struct Painter<'a> {
    out: Content,
    palette: &'a Palette<'a>,
    /// Where the top left of the finished page stands.
    origin: (i64, i64),
    links: Vec<Area>,
    /// Inside BT … ET: where the last line began; BT itself sets it to (0, 0).
    line: Option<(i64, i64)>,
    font: Option<(FaceId, Length)>,
    expansion: i32,
    fill: Paint,
    stroke: Paint,
    pen_width: Option<Length>,
}

impl Painter<'_> {
    fn item(&mut self, at: Point, item: &Item) {
        match item {
            Item::Glyphs(run) => self.glyphs(at, run),
            Item::Path(path) => self.path(at, path),
            Item::Rule(size, paint) => self.rule(at, *size, *paint),
            Item::Image(id, size) => self.image(at, *id, *size),
            Item::Link(to, size) => self.links.push(Area {
                at,
                size: *size,
                to: to.clone(),
            }),
            Item::Group(_) | Item::Mark(_) => {}
        }
    }

    /// A place on the page in PDF's own axes, on the grid.
    fn place(&self, at: Point) -> (i64, i64) {
        (self.origin.0 + grid(at.x), self.origin.1 - grid(at.y))
    }

    fn rule(&mut self, at: Point, size: Size, paint: Paint) {
        self.end_text();
        self.fill_with(paint);
        let (left, top) = self.place(at);
        let (right, bottom) = self.place(Point::new(at.x + size.width, at.y + size.height));
        for number in [left, bottom, right - left, top - bottom] {
            self.out.coordinate(number);
        }
        self.out.operator("re f");
    }

    fn path(&mut self, at: Point, path: &Path) {
        let operator = match (path.fill, path.stroke) {
            (None, None) => return,
            (Some(_), None) => "f",
            (None, Some(_)) => "S",
            (Some(_), Some(_)) => "B",
        };
        self.end_text();
        if let Some(paint) = path.fill {
            self.fill_with(paint);
        }
        if let Some((paint, width)) = path.stroke {
            self.stroke_with(paint, width);
        }
        for segment in &path.segments {
            self.segment(at, *segment);
        }
        self.out.operator(operator);
    }

    fn segment(&mut self, at: Point, segment: Segment) {
        let (points, operator): (&[Point], _) = match &segment {
            Segment::Move(to) => (&[*to], "m"),
            Segment::Line(to) => (&[*to], "l"),
            Segment::Cubic(first, second, to) => (&[*first, *second, *to], "c"),
            Segment::Close => (&[], "h"),
        };
        for point in points {
            let (x, y) = self.place(Point::new(at.x + point.x, at.y + point.y));
            self.out.coordinate(x);
            self.out.coordinate(y);
        }
        self.out.operator(operator);
    }

    fn image(&mut self, at: Point, id: AssetId, size: Size) {
        self.end_text();
        let Some((name, own)) = self.palette.images.find(id) else {
            return;
        };
        let (left, bottom) = self.place(Point::new(at.x, at.y + size.height));
        self.out.operator("q");
        for number in [grid(size.width), 0, 0, grid(size.height), left, bottom] {
            self.out.coordinate(number);
        }
        self.out.operator("cm");
        if own != UPRIGHT {
            for number in own {
                self.out.coordinate(number);
            }
            self.out.operator("cm");
        }
        self.out.operator(&format!("/{name} Do"));
        self.out.operator("Q");
    }

    fn fill_with(&mut self, paint: Paint) {
        if self.fill != paint {
            self.fill = paint;
            self.ink(paint, ["g", "rg"]);
        }
    }

    fn stroke_with(&mut self, paint: Paint, width: Length) {
        if self.stroke != paint {
            self.stroke = paint;
            self.ink(paint, ["G", "RG"]);
        }
        if self.pen_width != Some(width) {
            self.pen_width = Some(width);
            self.out.length(width);
            self.out.operator("w");
        }
    }

    /// An ink as numbers from 0 to 1 (clause 8.6.4), by its operators for grey and for red, green, blue.
    fn ink(&mut self, paint: Paint, [gray, rgb]: [&str; 2]) {
        let mut share = |value: u8| self.out.coordinate((i64::from(value) * 2000 + 255) / 510);
        let operator = match paint {
            Paint::Black => {
                share(0);
                gray
            }
            Paint::Gray(value) => {
                share(value);
                gray
            }
            Paint::Rgb(red, green, blue) => {
                [red, green, blue].into_iter().for_each(share);
                rgb
            }
        };
        self.out.operator(operator);
    }
}

/// The matrix of an image that stands as it is stored, in thousandths.
pub(super) const UPRIGHT: [i64; 6] = [1000, 0, 0, 1000, 0, 0];

/// Text (clause 9.4).
impl Painter<'_> {
    fn end_text(&mut self) {
        if self.line.take().is_some() {
            self.out.operator("ET");
        }
    }

    fn glyphs(&mut self, at: Point, run: &GlyphRun) {
        let fonts = self.palette.fonts;
        let Some(font) = fonts.get(run.shaped.face) else {
            return;
        };
        if run.size <= Length::ZERO || run.expansion <= 0 {
            return;
        }
        self.fill_with(run.paint);
        self.text_state(font, run);
        self.next_line(self.place(at));
        line::write(&mut self.out, font, run);
    }

    /// Selects face, size and horizontal scaling where they change; they outlive a text object (clause 9.3.1).
    fn text_state(&mut self, font: &Font, run: &GlyphRun) {
        if self.font != Some((run.shaped.face, run.size)) {
            self.font = Some((run.shaped.face, run.size));
            self.out.raw(&format!("/{} ", font.resource));
            self.out.length(run.size);
            self.out.operator("Tf");
        }
        if self.expansion != run.expansion {
            self.expansion = run.expansion;
            self.out.decimal(i64::from(run.expansion), 1);
            self.out.operator(" Tz");
        }
    }

    /// Moves to the start of a line, relative to the start of the last: both stand on the grid, so nothing adds up.
    fn next_line(&mut self, to: (i64, i64)) {
        let from = self.line.unwrap_or_else(|| {
            self.out.operator("BT");
            (0, 0)
        });
        self.out.coordinate(to.0 - from.0);
        self.out.coordinate(to.1 - from.1);
        self.out.operator("Td");
        self.line = Some(to);
    }
}
