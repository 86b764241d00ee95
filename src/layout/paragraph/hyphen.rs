//! A style → the signs that a line end may add, a hyphen or a space; must not know where lines end.

use super::TextStyle;
use super::items::look;
use crate::fonts::{Faces, Shaped, shape_text};
use crate::units::Length;
use std::sync::Arc;

/// The hyphen of a style: the sign that an author's own hyphens have, so that both look alike.
pub(super) fn hyphen(style: &TextStyle, level: u8, faces: &Faces) -> Option<Arc<Shaped>> {
    shape_text("-", look(style), "", level, faces).runs.into_iter().next()
}

/// The space of a style. It stands where the author ends a line, so that what is read off the page does not run together.
pub(super) fn space(style: &TextStyle, level: u8, faces: &Faces) -> Option<Arc<Shaped>> {
    shape_text(" ", look(style), "", level, faces).runs.into_iter().next()
}

/// The widths of hyphens, kept for the styles of one paragraph.
pub(super) struct HyphenWidths<'f> {
    faces: &'f Faces,
    known: Vec<(TextStyle, Length)>,
}

impl<'f> HyphenWidths<'f> {
    pub fn new(faces: &'f Faces) -> HyphenWidths<'f> {
        HyphenWidths {
            faces,
            known: Vec::new(),
        }
    }

    /// The width of a style's hyphen.
    pub fn get(&mut self, style: &TextStyle) -> Length {
        if let Some((_, width)) = self.known.iter().find(|(own, _)| own == style) {
            return *width;
        }
        let width = hyphen(style, 0, self.faces).map_or(Length::ZERO, |shaped| {
            let width = |advance: i32| {
                style
                    .size
                    .scale(i64::from(advance), i64::from(shaped.units_per_em.max(1)))
            };
            shaped
                .glyphs
                .iter()
                .map(|glyph| width(glyph.advance) + style.tracking)
                .sum()
        });
        self.known.push((*style, width));
        width
    }
}
