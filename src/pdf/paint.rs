//! Page → content stream; decides nothing about looks, must not know document objects.
//!
//! Lengths count down from the top in frames and up from the bottom in PDF. Coordinates stand on a grid of 1/1000 pt.

use super::boxes::Boxes;
use super::color::Inks;
use super::content::{Content, grid};
use super::crop;
use super::image::Images;
use super::line::{self, NATURAL};
use super::links::Area;
use super::marks::{Marked, Marks};
use super::text::{Font, Fonts};
use super::voice::{Voice, is_reversed, pieces};
use crate::config::CropMarks;
use crate::fonts::FaceId;
use crate::layout::{At, Element, GlyphRun, Item, LinkTo, Page, Paint, Path, Segment, Turn, each_item};
use crate::manuscript::AssetId;
use crate::units::{Length, Point, Size};

/// What the numbers of a matrix are told in.
const UNIT: Length = Length::points(1);

/// What pages draw with: fonts, and what is known of images.
pub(super) struct Palette<'a> {
    /// Fonts by face.
    pub(super) fonts: &'a Fonts,
    /// Images by asset.
    pub(super) images: &'a Images,
    /// The elements that marks refer to, where the content is tagged.
    pub(super) structure: Option<&'a [Element]>,
    /// What colours become.
    pub(super) inks: &'a Inks,
    /// The marks that show where the paper is cut, if there are any.
    pub(super) crop_marks: Option<&'a CropMarks>,
}

/// A painted page.
pub(super) struct Painted {
    /// Its content stream.
    pub(super) content: Vec<u8>,
    /// Areas that lead somewhere.
    pub(super) links: Vec<Area>,
    /// What is known of its marked content.
    pub(super) marked: Marked,
}

/// Paints a page.
pub(super) fn paint(page: &Page, boxes: &Boxes, palette: &Palette) -> Painted {
    let mut painter = Painter {
        out: Content::default(),
        palette,
        origin: (grid(boxes.left()), grid(boxes.top())),
        marks: palette.structure.map(Marks::new),
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
    if let Some(marks) = palette.crop_marks {
        crop::draw(&mut painter.out, boxes, marks);
    }
    let marked = painter.marks.take().map(|mut marks| {
        marks.close(&mut painter.out);
        marks.finish()
    });
    Painted {
        content: painter.out.into_bytes(),
        links: painter.links,
        marked: marked.unwrap_or_default(),
    }
}

/// The graphics state as far as it was written (clause 8.4), so that nothing is written twice.
struct Painter<'a> {
    out: Content,
    palette: &'a Palette<'a>,
    /// Where the top left of the finished page stands.
    origin: (i64, i64),
    marks: Option<Marks<'a>>,
    links: Vec<Area>,
    /// Inside BT … ET: how the last line is turned and where it began; BT itself sets it upright to (0, 0).
    line: Option<(Turn, (i64, i64))>,
    font: Option<(FaceId, Length)>,
    expansion: i32,
    fill: Paint,
    stroke: Paint,
    pen_width: Option<Length>,
}

impl Painter<'_> {
    fn item(&mut self, at: At, item: &Item) {
        match item {
            Item::Glyphs(run) => self.run(at, run),
            Item::Path(path) => {
                self.end_text();
                self.enter();
                self.path(at, path);
            }
            Item::Rule(size, paint) => self.rule(at, *size, *paint),
            Item::Image(id, size) => self.image(at, *id, *size),
            Item::Link(to, size) => self.link(at, to, *size),
            Item::Mark(mark) => self.marks.iter_mut().for_each(|marks| marks.meet(*mark)),
            Item::Group(_) | Item::Turned(..) => {}
        }
    }

    /// Before anything is drawn: its content goes into the sequence of its element.
    fn enter(&mut self) {
        if self.marks.as_ref().is_some_and(Marks::changes) {
            self.speak(&Voice::Plain);
        }
    }

    /// What comes next is a sequence of its own, read in some way.
    fn speak(&mut self, voice: &Voice) {
        self.end_text();
        if let Some(marks) = &mut self.marks {
            marks.switch(&mut self.out, voice);
        }
    }

    fn link(&mut self, at: At, to: &LinkTo, size: Size) {
        if let Some(marks) = &mut self.marks {
            marks.area(self.links.len());
            self.links.push(Area {
                at,
                size,
                to: to.clone(),
                link: marks.link(),
            });
        }
    }

    /// Tells the figure that is being drawn, if one is, where something of it stands.
    fn cover(&mut self, at: At, size: impl FnOnce() -> Size) {
        if !self.marks.as_ref().is_some_and(Marks::in_figure) {
            return;
        }
        let size = size();
        let one = self.place(at.point);
        let other = self.place(at.and(Point::new(size.width, size.height)));
        let extent = [
            one.0.min(other.0),
            one.1.min(other.1),
            one.0.max(other.0),
            one.1.max(other.1),
        ];
        self.marks.iter_mut().for_each(|marks| marks.cover(extent));
    }

    /// A place on the page in PDF's own axes, on the grid.
    fn place(&self, at: Point) -> (i64, i64) {
        (self.origin.0 + grid(at.x), self.origin.1 - grid(at.y))
    }

    /// How far a step in a turned frame goes in PDF's own axes, on the grid.
    fn step(at: At, step: Point) -> (i64, i64) {
        let step = at.turn.of(step);
        (grid(step.x), -grid(step.y))
    }

    fn rule(&mut self, at: At, size: Size, paint: Paint) {
        self.end_text();
        self.enter();
        self.fill_with(paint);
        let one = self.place(at.point);
        let other = self.place(at.and(Point::new(size.width, size.height)));
        let (left, bottom) = (one.0.min(other.0), one.1.min(other.1));
        for number in [left, bottom, one.0.max(other.0) - left, one.1.max(other.1) - bottom] {
            self.out.coordinate(number);
        }
        self.out.operator("re f");
    }

    /// Draws lines and curves. Outside of text objects only.
    fn path(&mut self, at: At, path: &Path) {
        let operator = match (path.fill, path.stroke) {
            (None, None) => return,
            (Some(_), None) => "f",
            (None, Some(_)) => "S",
            (Some(_), Some(_)) => "B",
        };
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

    fn segment(&mut self, at: At, segment: Segment) {
        let (points, operator): (&[Point], _) = match &segment {
            Segment::Move(to) => (&[*to], "m"),
            Segment::Line(to) => (&[*to], "l"),
            Segment::Cubic(first, second, to) => (&[*first, *second, *to], "c"),
            Segment::Close => (&[], "h"),
        };
        for point in points {
            let (x, y) = self.place(at.and(*point));
            self.out.coordinate(x);
            self.out.coordinate(y);
        }
        self.out.operator(operator);
    }

    fn image(&mut self, at: At, id: AssetId, size: Size) {
        self.end_text();
        let Some((name, own)) = self.palette.images.find(id) else {
            return;
        };
        self.enter();
        self.cover(at, || size);
        let (left, bottom) = self.place(at.and(Point::new(Length::ZERO, size.height)));
        let along = Painter::step(at, Point::new(size.width, Length::ZERO));
        let up = Painter::step(at, Point::new(Length::ZERO, -size.height));
        self.out.operator("q");
        for number in [along.0, along.1, up.0, up.1, left, bottom] {
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
            self.palette.inks.fill(paint, &mut self.out);
        }
    }

    fn stroke_with(&mut self, paint: Paint, width: Length) {
        if self.stroke != paint {
            self.stroke = paint;
            self.palette.inks.stroke(paint, &mut self.out);
        }
        if self.pen_width != Some(width) {
            self.pen_width = Some(width);
            self.out.length(width);
            self.out.operator("w");
        }
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

    /// Draws a run, with what its glyphs do not say by themselves.
    fn run(&mut self, at: At, run: &GlyphRun) {
        let Some(font) = self.palette.fonts.get(run.shaped.face) else {
            return;
        };
        let Some(marks) = &mut self.marks else {
            return self.unread(at, run);
        };
        marks.hear(run);
        if let Some(said) = &run.actual_text {
            self.speak(&Voice::Said(said.to_string()));
            return self.unread(at, run);
        }
        if !is_reversed(run) && self.reads(at, run) {
            return;
        }
        for piece in pieces(font, run) {
            let before = run.range.start as usize..piece.glyphs.start as usize;
            let before = run.shaped.glyphs.get(before).unwrap_or(&[]);
            let x = before.iter().map(|glyph| run.advance(glyph)).sum();
            let place = At {
                point: at.and(Point::new(x, Length::ZERO)),
                ..at
            };
            self.speak(&piece.voice);
            let own = GlyphRun {
                range: piece.glyphs,
                ..run.clone()
            };
            self.unread(place, &own);
        }
    }

    /// Draws a run into the sequence of its element, and takes it back where its glyphs do not read as its text.
    fn reads(&mut self, at: At, run: &GlyphRun) -> bool {
        self.enter();
        let before = (self.out.len(), self.line, self.font, self.expansion, self.fill);
        let reads = self.letters(at, run);
        if !reads {
            self.out.take_back(before.0);
            (self.line, self.font, self.expansion, self.fill) = (before.1, before.2, before.3, before.4);
        }
        reads
    }

    /// Draws a run of which nothing more is to be said.
    fn unread(&mut self, at: At, run: &GlyphRun) {
        self.letters(at, run);
    }

    /// Draws the glyphs of a run, and tells whether they read as its text.
    fn letters(&mut self, at: At, run: &GlyphRun) -> bool {
        let Some(font) = self.palette.fonts.get(run.shaped.face) else {
            return true;
        };
        if run.size <= Length::ZERO || run.expansion <= 0 {
            return true;
        }
        let above = Point::new(Length::ZERO, -run.size);
        let whole = At {
            point: at.and(above),
            ..at
        };
        self.cover(whole, || Size::new(run.width(), run.size));
        self.fill_with(run.paint);
        self.text_state(font, run);
        self.next_line(at);
        line::write(&mut self.out, font, run)
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

    /// Moves to the start of a line, relative to the start of the last: both stand on the grid, so nothing adds up. Where the
    /// text turns, the matrix says so (clause 9.4.2), and every turned line its own.
    fn next_line(&mut self, at: At) {
        let to = self.place(at.point);
        let (turn, from) = self.line.unwrap_or_else(|| {
            self.out.operator("BT");
            (Turn::UPRIGHT, (0, 0))
        });
        self.line = Some((at.turn, to));
        if at.turn == Turn::UPRIGHT && turn == Turn::UPRIGHT {
            self.out.coordinate(to.0 - from.0);
            self.out.coordinate(to.1 - from.1);
            self.out.operator("Td");
            return;
        }
        let along = Painter::step(at, Point::new(UNIT, Length::ZERO));
        let up = Painter::step(at, Point::new(Length::ZERO, -UNIT));
        for number in [along.0, along.1, up.0, up.1, to.0, to.1] {
            self.out.coordinate(number);
        }
        self.out.operator("Tm");
    }
}
