//! The cover's front → a drawing, and its pixels: the EPUB's cover and the stores' picture; must not know how it is designed.

use super::drawing::Drawing;
use super::images::{encode_jpeg, picture};
use super::xml::Xml;
use crate::config::stores::in_words;
use crate::config::{CoverColors, Packing, Store, stores};
use crate::cover::{self, Color, Letters, Line, Palette, Panel, Pen, Place, Shape};
use crate::diag::rules::{COVER_PIXELS, GLYPH_MISSING, IMAGE_TOO_LARGE, IMAGE_UNREADABLE};
use crate::diag::{Diagnostic, Diagnostics};
use crate::fonts::{Faces, Shaped, Stroke};
use crate::model::{Direction, Metadata};
use crate::raster::alone;
use crate::resolve::Resolved;
use crate::units::{Length, Point, Size};
use image::{DynamicImage, RgbImage};
use std::fmt::Write;

/// Pixels across and down of a cover that is drawn for stores: what Amazon advises, and what all others take. A test below holds it
/// to `config/stores.toml`.
pub(super) const PIXELS: (u32, u32) = (1600, 2560);
/// This part of it each side of a cover has that is drawn for a draft: a quarter of the pixels, and as many as a reader's library shows.
const DRAFT: u32 = 2;

/// Pixels across and down of a cover that is drawn.
pub(super) fn pixels(packing: Packing) -> (u32, u32) {
    match packing {
        Packing::Small => PIXELS,
        Packing::Quick => (PIXELS.0 / DRAFT, PIXELS.1 / DRAFT),
    }
}

/// What the panel of such a cover measures, as wide as a page of six inches; sizes in it are those of print.
const PANEL: Size = Size::new(Length::points(432), Length::milli(691_200));
/// Qualities of the stores' JPEG, tried in turn until no store finds it too large: of the first no block is seen on a plain ground.
const QUALITIES: [u8; 4] = [94, 88, 80, 70];
/// Signs named in a message; the rest would not help.
const MOST_SHOWN: usize = 20;

/// This part of a picture's width is its edge.
const EDGE: u32 = 24;

/// The front cover for stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreCover {
    /// The picture's file.
    pub jpeg: Vec<u8>,
    /// Where the picture is the author's: its mean colour along the spine, for what stands beside it in print.
    pub spine_edge: Option<Color>,
}

/// A cover that is set from the metadata, as a drawing.
#[derive(Debug)]
pub(super) struct Design {
    svg: String,
}

impl Design {
    /// The drawing as a PNG.
    ///
    /// # Errors
    /// Why it cannot be drawn or stored: no book may have an empty cover.
    pub fn draw(&self, drawing: &Drawing, packing: Packing) -> Result<Vec<u8>, String> {
        drawing.paint(self.svg.as_bytes(), pixels(packing).0, packing)
    }
}

/// Designs the cover that is set from the metadata. Signs that no face has are reported: a cover with boxes should not reach a store.
pub(super) fn design(metadata: &Metadata, colors: CoverColors, faces: &Faces, diagnostics: &mut Diagnostics) -> Design {
    let right_to_left = metadata.direction == Direction::RightToLeft;
    let mut letters = Letters::new(faces, &metadata.language.0, right_to_left);
    let place = Place {
        size: PANEL,
        safe: Length::ZERO,
        sheet: None,
    };
    let design = cover::front(metadata, place, Palette::chosen(colors), &mut letters);
    if !letters.missing.is_empty() {
        let signs: String = letters.missing.iter().take(MOST_SHOWN).collect();
        let message = format!("the cover made from the metadata needs signs that are in no face: {signs}");
        let hint = "add a face that has them to the book's fonts folder, or give a cover: `cover = \"cover.jpg\"`";
        diagnostics.add(Diagnostic::new(&GLYPH_MISSING, None, message).hint(hint));
    }
    Design {
        svg: svg(&design.panel, faces),
    }
}

/// The front cover as stores take it, a JPEG in RGB: the author's picture, made smaller where it is larger, else the design.
///
/// # Errors
/// Why there is no picture: no file may go to a store without one.
pub(super) fn store_picture(
    resolved: &Resolved,
    colors: CoverColors,
    faces: &Faces,
    packing: Packing,
    diagnostics: &mut Diagnostics,
) -> Result<StoreCover, String> {
    let drawing = Drawing::new(faces);
    if let Some(id) = resolved.cover {
        match alone(|| picture(resolved.assets.get(id), &drawing, PIXELS)) {
            Ok((art, pixels)) => return of_art(&resolved.assets.get(id).path, resolved, art, pixels, diagnostics),
            Err(why) => {
                let message = format!("`{}` cannot be read: {why}", resolved.assets.get(id).path);
                diagnostics.report(&IMAGE_UNREADABLE, resolved.cover_span, message);
            }
        }
    }
    let design = design(&resolved.book.metadata, colors, faces, diagnostics);
    let pixels = drawing.pixels(design.svg.as_bytes(), pixels(packing).0);
    let jpeg = packed(&DynamicImage::ImageRgb8(pixels?))?;
    report_size(jpeg.len(), resolved, diagnostics);
    Ok(StoreCover { jpeg, spine_edge: None })
}

/// The mean colour of a picture along the edge at the spine: the left one, or in a book bound on the right the right one.
fn spine_edge(art: &RgbImage, right_to_left: bool) -> Option<Color> {
    let wide = (art.width() / EDGE).max(1);
    let from = if right_to_left {
        art.width().checked_sub(wide)?
    } else {
        0
    };
    let mut sums = [0_u64; 3];
    for y in 0..art.height() {
        for x in from..from + wide {
            for (sum, value) in sums.iter_mut().zip(art.get_pixel_checked(x, y)?.0) {
                *sum += u64::from(value);
            }
        }
    }
    let count = u64::from(wide) * u64::from(art.height());
    let [red, green, blue] = sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
    Some(Color(red, green, blue))
}

/// Most bytes of a cover that no store finds too large.
fn most_bytes() -> u64 {
    stores::image_bounds(&Store::ALL).cover_bytes
}

/// Tells of a picture that is too large at every quality.
fn report_size(bytes: usize, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let (bytes, most) = (bytes as u64, most_bytes());
    if bytes > most {
        let message = format!(
            "the stores' picture of the cover has {}, and they want {} at most; it could not be packed smaller",
            in_words(bytes),
            in_words(most)
        );
        let hint = "smooth its grain, or give a picture of fewer pixels";
        diagnostics.add(Diagnostic::new(&IMAGE_TOO_LARGE, resolved.cover_span, message).hint(hint));
    }
}

/// A JPEG that no store finds too large, if one of the qualities makes it so; else that of the last.
fn packed(art: &DynamicImage) -> Result<Vec<u8>, String> {
    let most = most_bytes();
    let mut jpeg = Vec::new();
    for quality in QUALITIES {
        jpeg = encode_jpeg(art, quality)?;
        if jpeg.len() as u64 <= most {
            break;
        }
    }
    Ok(jpeg)
}

fn of_art(
    path: &str,
    resolved: &Resolved,
    art: RgbImage,
    pixels: (u32, u32),
    diagnostics: &mut Diagnostics,
) -> Result<StoreCover, String> {
    if pixels.0 < stores::least_cover_width() {
        let message = format!(
            "`{path}` has {} × {} pixels; stores want {} × {} of a cover",
            pixels.0, pixels.1, PIXELS.0, PIXELS.1
        );
        diagnostics.report(&COVER_PIXELS, resolved.cover_span, message);
    }
    let right_to_left = resolved.book.metadata.direction == Direction::RightToLeft;
    let spine_edge = spine_edge(&art, right_to_left);
    let jpeg = packed(&DynamicImage::ImageRgb8(art))?;
    report_size(jpeg.len(), resolved, diagnostics);
    Ok(StoreCover { jpeg, spine_edge })
}

/// A panel as a drawing whose words are outlines: the same glyphs at the same places as in print.
fn svg(panel: &Panel, faces: &Faces) -> String {
    let (width, height) = (panel.size.width, panel.size.height);
    let mut xml = Xml::fragment();
    xml.start("svg")
        .attr("xmlns", "http://www.w3.org/2000/svg")
        .attr("width", &PIXELS.0.to_string())
        .attr("height", &PIXELS.1.to_string())
        .attr("viewBox", &format!("0 0 {} {}", width.to_points(), height.to_points()));
    xml.start("rect")
        .attr("width", &width.to_points().to_string())
        .attr("height", &height.to_points().to_string())
        .attr("fill", &panel.ground.to_hex())
        .end();
    for shape in &panel.shapes {
        let (data, color) = match shape {
            Shape::Area(pens, color) => (area(pens), color),
            Shape::Line(line) => (words(line, faces), &line.color),
        };
        xml.start("path").attr("d", &data).attr("fill", &color.to_hex()).end();
    }
    xml.finish()
}

/// Path data (SVG 2, 9.3) of an area.
fn area(pens: &[Pen]) -> String {
    let mut data = String::new();
    let at = |point: &Point| [point.x.to_points(), point.y.to_points()];
    for pen in pens {
        match pen {
            Pen::Move(to) => command(&mut data, 'M', &[at(to)]),
            Pen::Line(to) => command(&mut data, 'L', &[at(to)]),
            Pen::Cubic(first, second, to) => command(&mut data, 'C', &[at(first), at(second), at(to)]),
            Pen::Close => data.push('Z'),
        }
    }
    data
}

/// Path data of all glyphs of a line.
fn words(line: &Line, faces: &Faces) -> String {
    let mut data = String::new();
    for (x, run) in &line.runs {
        let mut pen = line.at.x + *x;
        for glyph in &run.glyphs {
            let scale = line.size.to_points() / f64::from(run.units_per_em.max(1));
            let origin = [
                pen.to_points() + f64::from(glyph.x_offset) * scale,
                line.at.y.to_points() - f64::from(glyph.y_offset) * scale,
            ];
            letter(&mut data, run, glyph.id, origin, scale, faces);
            pen += line.advance(run, glyph);
        }
    }
    data
}

fn letter(data: &mut String, run: &Shaped, glyph: u16, origin: [f64; 2], scale: f64, faces: &Faces) {
    let at = |point: [f32; 2]| {
        [
            origin[0] + f64::from(point[0]) * scale,
            origin[1] - f64::from(point[1]) * scale,
        ]
    };
    for stroke in faces.outline(run.face, glyph) {
        match stroke {
            Stroke::Move(to) => command(data, 'M', &[at(to)]),
            Stroke::Line(to) => command(data, 'L', &[at(to)]),
            Stroke::Quadratic(control, to) => command(data, 'Q', &[at(control), at(to)]),
            Stroke::Cubic(first, second, to) => command(data, 'C', &[at(first), at(second), at(to)]),
            Stroke::Close => data.push('Z'),
        }
    }
}

/// A command with its places, to a thousandth of a point.
fn command(data: &mut String, letter: char, places: &[[f64; 2]]) {
    data.push(letter);
    for [x, y] in places {
        let _ = write!(data, "{x:.3} {y:.3} ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cover_that_is_drawn_is_as_large_as_stores_advise() {
        assert_eq!(PIXELS, stores::advised_cover());
        assert!(PIXELS.0 >= stores::least_cover_width());
        assert!(u64::from(PIXELS.0) * u64::from(PIXELS.1) <= stores::image_bounds(&Store::ALL).pixels);
    }
}
