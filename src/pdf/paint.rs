//! Page → content stream; decides nothing about looks, must not know structure or document objects.
//!
//! Lengths count down from the top in frames and up from the bottom in PDF. Coordinates stand on a grid of 1/1000 pt.

use super::cluster::clusters;
use super::content::{Content, grid};
use super::image::Images;
use super::links::Area;
use super::text::{Font, Fonts};
use super::usage::each_item;
use crate::fonts::{FaceId, Glyph};
use crate::layout::{GlyphRun, Item, Page, Paint, Path, Segment};
use crate::manuscript::AssetId;
use crate::units::{Length, Point, Size, UNITS_PER_POINT};
use std::ops::Range;

/// How far a glyph may stand from where layout put it before its place is corrected, in points. With the rounding of
/// the correction itself it stays below the 0.02 pt that a printed line shows.
const TOLERANCE: f64 = 0.008;

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
        height: grid(page.trim.height),
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
    let Painter { out, mut links, .. } = painter;
    read_links(page, &mut links);
    Painted {
        content: out.into_bytes(),
        links,
    }
}

/// Finds the words that each link's area covers: those letters whose middle stands in it.
fn read_links(page: &Page, links: &mut [Area]) {
    if links.is_empty() {
        return;
    }
    each_item(&page.frame, |at, item| {
        if let Item::Glyphs(run) = item {
            for link in links
                .iter_mut()
                .filter(|link| link.at.y <= at.y && at.y <= link.at.y + link.size.height)
            {
                link.words
                    .push_str(&words_between(at.x, run, link.at.x, link.at.x + link.size.width));
            }
        }
    });
}

fn words_between(mut pen: Length, run: &GlyphRun, left: Length, right: Length) -> String {
    let mut words = String::new();
    for cluster in clusters(run) {
        let glyphs = &run.shaped.glyphs[cluster.glyphs];
        let width: Length = glyphs.iter().map(|glyph| run.advance(glyph)).sum();
        let middle = pen + width / 2;
        pen += width;
        if left <= middle && middle <= right {
            let text = run.shaped.text.get(cluster.text).unwrap_or("");
            let at = if run.shaped.level % 2 == 1 { 0 } else { words.len() };
            words.insert_str(at, text);
        }
    }
    words
}

/// The graphics state as far as it was written (clause 8.4), so that nothing is written twice.
struct Painter<'a> {
    out: Content,
    palette: &'a Palette<'a>,
    height: i64,
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
                words: String::new(),
            }),
            Item::Group(_) | Item::Mark(_) => {}
        }
    }

    /// A place on the page in PDF's own axes, on the grid.
    fn place(&self, at: Point) -> (i64, i64) {
        (grid(at.x), self.height - grid(at.y))
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
        let mut line = Line::new(&mut self.out, font, run);
        match &run.actual_text {
            Some(text) => line.said_as(text, run.range.start as usize..run.range.end as usize),
            None => line.clusters(),
        }
        line.finish();
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

/// Horizontal scaling that leaves letters as they are, in thousandths.
const NATURAL: i32 = 1000;

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

    /// Writes all glyphs. Where the ToUnicode texts of a cluster's glyphs are not the cluster's text, it is said in a
    /// span; neighbours that need one share it.
    fn clusters(&mut self) {
        let right_to_left = self.run.shaped.level % 2 == 1;
        if right_to_left {
            self.out.operator("/ReversedChars BMC");
        }
        let mut span: Option<(Range<usize>, String)> = None;
        for cluster in clusters(self.run) {
            let text = self.run.shaped.text.get(cluster.text).unwrap_or("");
            if self.reads_as(cluster.glyphs.clone(), text) {
                self.close_span(span.take());
                self.show(cluster.glyphs);
                continue;
            }
            span = Some(match span {
                None => (cluster.glyphs, text.to_owned()),
                Some((glyphs, before)) if right_to_left => {
                    (glyphs.start..cluster.glyphs.end, format!("{text}{before}"))
                }
                Some((glyphs, before)) => (glyphs.start..cluster.glyphs.end, before + text),
            });
        }
        self.close_span(span);
        if right_to_left {
            self.close_array();
            self.out.operator("EMC");
        }
    }

    fn close_span(&mut self, span: Option<(Range<usize>, String)>) {
        if let Some((glyphs, text)) = span {
            self.said_as(&text, glyphs);
        }
    }

    /// Glyphs that together stand for a text (clause 14.9.4).
    fn said_as(&mut self, text: &str, glyphs: Range<usize>) {
        self.close_array();
        self.out.raw("/Span<</ActualText ");
        self.out.text_string(text);
        self.out.operator(" >>BDC");
        self.show(glyphs);
        self.close_array();
        self.out.operator("EMC");
    }

    fn reads_as(&self, glyphs: Range<usize>, text: &str) -> bool {
        let mut rest = text;
        for glyph in &self.run.shaped.glyphs[glyphs] {
            match rest.strip_prefix(self.font.text(self.font.code(glyph.id))) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }

    fn show(&mut self, glyphs: Range<usize>) {
        let run = self.run;
        for glyph in run.shaped.glyphs.get(glyphs).unwrap_or(&[]) {
            self.glyph(glyph);
        }
    }

    fn glyph(&mut self, glyph: &Glyph) {
        let code = self.font.code(glyph.id);
        self.rise(glyph.y_offset);
        self.join_pens(self.layout + self.offset(glyph.x_offset));
        if self.opened != Opened::String {
            if self.opened == Opened::Nothing {
                self.out.raw("[");
            }
            self.out.raw("(");
            self.opened = Opened::String;
        }
        for byte in code.to_be_bytes() {
            self.out.string_byte(byte);
        }
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
    fn join_pens(&mut self, target: Length) {
        let parted = self.reader - target.0 as f64 / UNITS_PER_POINT as f64;
        if parted.abs() <= TOLERANCE {
            return;
        }
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

    fn finish(mut self) {
        self.close_array();
    }
}
