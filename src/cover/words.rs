//! Words → shaped runs from left to right, and how wide they are; must not know where they stand.

use super::{Color, Line, advance};
use crate::fonts::{Faces, Look, Shaped, shape_part};
use crate::units::{Length, Point};
use std::collections::BTreeSet;
use std::sync::Arc;
use unicode_bidi::{Level, ParagraphBidiInfo};

/// Parts of an em in which widths are counted before a size is chosen.
pub(super) const EM: i64 = 65_536;

/// Sets words in the book's faces.
pub struct Letters<'f> {
    faces: &'f Faces,
    pub(super) language: &'f str,
    /// Whether lines run from right to left.
    pub right_to_left: bool,
    /// Signs that no face has.
    pub missing: BTreeSet<char>,
}

/// How words of a kind look on a cover.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub look: Look,
    /// Letter-space in thousandths of the size. Only scripts that have capitals are spaced: others are joined, or stand apart.
    pub tracking: i64,
}

impl<'f> Letters<'f> {
    /// For words of a language.
    pub fn new(faces: &'f Faces, language: &'f str, right_to_left: bool) -> Letters<'f> {
        Letters {
            faces,
            language,
            right_to_left,
            missing: BTreeSet::new(),
        }
    }

    /// The same look with small capitals where the face has them; letters stay as they are elsewhere.
    pub(super) fn in_small_caps(&self, look: Look) -> Look {
        Look {
            small_caps: self.faces.has_small_caps(look.family, look.bold, look.italic),
            ..look
        }
    }

    /// Shapes words as one line, its runs from left to right (UAX 9).
    pub(super) fn shape(&mut self, words: &str, look: Look) -> Vec<Arc<Shaped>> {
        if words.is_empty() {
            return Vec::new();
        }
        let level = if self.right_to_left { Level::rtl() } else { Level::ltr() };
        let bidi = ParagraphBidiInfo::new(words, Some(level));
        let (levels, stretches) = bidi.visual_runs(0..words.len());
        let mut runs = Vec::new();
        for stretch in stretches {
            let level = levels[stretch.start].number();
            let shaped = shape_part(words, stretch, &[], look, self.language, level, self.faces);
            self.missing.extend(shaped.missing);
            match level % 2 {
                0 => runs.extend(shaped.runs),
                _ => runs.extend(shaped.runs.into_iter().rev()),
            }
        }
        runs
    }

    /// How wide words are, in parts of an em.
    pub(super) fn width(&mut self, words: &str, own: Type) -> i64 {
        let runs = self.shape(words, own.look);
        let tracking = Length(EM.abs() * tracking(words, own) / 1000);
        let glyphs = runs
            .iter()
            .flat_map(|run| run.glyphs.iter().map(move |glyph| (run, glyph)));
        let width: Length = glyphs
            .map(|(run, glyph)| advance(run, glyph, Length(EM), tracking))
            .sum();
        width.0
    }

    /// A line of words whose start, middle or end is at a place.
    pub(super) fn line(&mut self, words: &str, own: Type, size: Length, at: Point, stand: Stand, color: Color) -> Line {
        let tracking = size.scale(tracking(words, own), 1000);
        let mut runs = Vec::new();
        let mut x = Length::ZERO;
        for run in self.shape(words, own.look) {
            let width: Length = run
                .glyphs
                .iter()
                .map(|glyph| advance(&run, glyph, size, tracking))
                .sum();
            runs.push((x, run));
            x += width;
        }
        // The letter-space behind the last letter is no part of the line.
        let width = x - tracking;
        let left = match (stand, self.right_to_left) {
            (Stand::Middle, _) => at.x - width / 2,
            (Stand::Start, false) | (Stand::End, true) => at.x,
            (Stand::End, false) | (Stand::Start, true) => at.x - width,
        };
        Line {
            at: Point::new(left, at.y),
            runs,
            size,
            tracking,
            color,
        }
    }
}

/// Which part of a line is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    Start,
    Middle,
    End,
}

/// The letter-space of words: none where they have no letters of two cases.
fn tracking(words: &str, own: Type) -> i64 {
    match words.chars().any(|c| c.is_lowercase() || c.is_uppercase()) {
        true => own.tracking,
        false => 0,
    }
}
