//! SVG and the book's faces → clean SVG or pixels; must not know the book.

use super::flat::Flat;
use super::images::encode_png;
use super::names;
use crate::config::Packing;
use crate::fonts::{Faces, Lettering};
use image::{DynamicImage, RgbImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, WriteOptions};
use std::collections::{BTreeMap, BTreeSet};

/// How fine a drawing's points are kept: this part of its width is a tenth of a dot on a 300 dpi page of a foot's width.
const FINEST_PART: f32 = 40_000.0;

/// Most pixels that are painted at once: a cover of 1600 × 2560 four times over.
const MOST_PIXELS: u64 = 16_384_000;

/// Before each id: an author's may begin with a figure, which no name in XML does.
const ID_PREFIX: &str = "d-";

/// Drawings with the book's faces.
#[derive(Debug)]
pub(super) struct Drawing {
    lettering: Lettering,
}

impl Drawing {
    /// Our faces and no others.
    pub fn new(faces: &Faces) -> Drawing {
        Drawing {
            lettering: Lettering::new(faces),
        }
    }

    /// The drawing without anything that acts or comes from outside, its words as outlines.
    pub fn clean(&self, svg: &[u8]) -> Result<String, String> {
        let tree = self.lettering.read(svg)?;
        let digits = digits(tree.size().width().max(tree.size().height()));
        let options = WriteOptions {
            coordinates_precision: digits,
            // Factors are multiplied by coordinates, so an error in them grows.
            transforms_precision: digits + 4,
            indent: usvg::Indent::None,
            attributes_indent: usvg::Indent::None,
            id_prefix: Some(ID_PREFIX.to_owned()),
            ..WriteOptions::default()
        };
        Ok(with_good_ids(&tree.to_string(&options)))
    }

    /// The drawing as an opaque PNG of a width, on white.
    pub fn paint(&self, svg: &[u8], width: u32, packing: Packing) -> Result<Vec<u8>, String> {
        let pixels = self.draw(svg, width)?;
        match Flat::of(pixels.data(), pixels.width() as usize) {
            Some(flat) => flat.encode(packing),
            None => encode_png(&DynamicImage::ImageRgb8(opaque(&pixels)?), packing),
        }
    }

    /// The drawing's pixels at a width, on white.
    pub fn pixels(&self, svg: &[u8], width: u32) -> Result<RgbImage, String> {
        opaque(&self.draw(svg, width)?)
    }

    fn draw(&self, svg: &[u8], width: u32) -> Result<Pixmap, String> {
        let tree = self.lettering.read(svg)?;
        let scale = width as f32 / tree.size().width();
        let height = (tree.size().height() * scale).round() as u32;
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err("it is too tall to be drawn".to_owned());
        }
        let mut pixels = Pixmap::new(width, height).ok_or("it has no size")?;
        pixels.fill(resvg::tiny_skia::Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        Ok(pixels)
    }
}

/// Pixels without their alpha, which is full everywhere: then they are the same premultiplied or not. Stores refuse covers with an
/// alpha channel.
fn opaque(pixels: &Pixmap) -> Result<RgbImage, String> {
    let mut colors = vec![[0; 3]; pixels.pixels().len()];
    for (color, [red, green, blue, _]) in colors.iter_mut().zip(pixels.data().as_chunks().0) {
        *color = [*red, *green, *blue];
    }
    let picture = RgbImage::from_raw(pixels.width(), pixels.height(), colors.into_flattened());
    picture.ok_or_else(|| "its pixels do not add up".to_owned())
}

/// Digits behind the point that a drawing of this size needs.
fn digits(size: f32) -> u8 {
    let mut digits = 1;
    let mut step = 0.1;
    while step > size / FINEST_PART && digits < 7 {
        digits += 1;
        step /= 10.0;
    }
    digits
}

/// A drawing whose ids are names in XML, each given once, and none that nothing in it refers to: drawing programs write them with
/// blanks, or twice. `usvg` wrote the text: a quotation mark stands round values only.
fn with_good_ids(svg: &str) -> String {
    let names = names_of(&called_ids(svg));
    let (mut out, mut rest) = (String::with_capacity(svg.len()), svg);
    let mut given = BTreeSet::new();
    while let Some((before, after)) = rest.split_once(" id=\"") {
        let (id, next) = after.split_once('"').unwrap_or((after, ""));
        out.push_str(before);
        if let Some(name) = names.get(id).filter(|_| given.insert(id)) {
            out.push_str(&format!(" id=\"{name}\""));
        }
        rest = next;
    }
    out.push_str(rest);
    if names.iter().all(|(id, name)| *id == name.as_str()) {
        return out;
    }
    CALLS.iter().fold(out, |svg, call| renamed(&svg, *call, &names))
}

/// How a drawing refers to an id: what stands before it, and what behind.
const CALLS: [(&str, char); 2] = [("url(#", ')'), ("href=\"#", '"')];

/// What a drawing refers to: `url(#id)` and `href="#id"`. Maps hold tens of thousands of ids, so they are looked for once.
fn called_ids(svg: &str) -> BTreeSet<&str> {
    let found = CALLS.into_iter().flat_map(|(opening, closing)| {
        let ids = svg.split(opening).skip(1);
        ids.filter_map(move |after| Some(after.split_once(closing)?.0))
    });
    found.collect()
}

/// Each id, with the name that it has in the EPUB: its own, where that is one.
fn names_of<'s>(ids: &BTreeSet<&'s str>) -> BTreeMap<&'s str, String> {
    let mut free = (1..).map(|number| format!("{ID_PREFIX}{number}"));
    let mut name = |id: &str| match names::is_id(id) {
        true => id.to_owned(),
        false => free.find(|name| !ids.contains(name.as_str())).unwrap_or_default(),
    };
    ids.iter().map(|id| (*id, name(id))).collect()
}

/// The drawing with other names for what it refers to.
fn renamed(svg: &str, (opening, closing): (&str, char), names: &BTreeMap<&str, String>) -> String {
    let mut pieces = svg.split(opening);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let id = piece.split_once(closing).map_or("", |(id, _)| id);
        out.push_str(opening);
        out.push_str(names.get(id).map_or(id, String::as_str));
        out.push_str(&piece[id.len()..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::with_good_ids;

    #[test]
    fn ids_of_a_drawing_are_names_and_given_once() {
        let svg =
            "<svg><g id=\"a b\"/><g id=\"c\"/><g id=\"c\"/><g id=\"idle\"/><use href=\"#a b\" fill=\"url(#c)\"/></svg>";
        assert_eq!(
            with_good_ids(svg),
            "<svg><g id=\"d-1\"/><g id=\"c\"/><g/><g/><use href=\"#d-1\" fill=\"url(#c)\"/></svg>"
        );
    }
}
