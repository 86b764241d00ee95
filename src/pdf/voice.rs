//! Glyph run → pieces by how they are read; must not know where they stand.
//!
//! Each piece becomes a marked-content sequence of its own. Sequences inside others would do by the standard, but readers of the
//! structure tree lose what follows the inner one.

use super::cluster::{LONG, clusters, short};
use super::text::Font;
use crate::layout::GlyphRun;
use std::ops::Range;

/// What stands between words; only two of them make a gap that is more than one.
pub(super) const SPACE: &str = " ";

/// How glyphs are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// Each as its face's ToUnicode map says.
    Plain,
    /// So, but from the last to the first (PDF 1.7 clause 14.8.2.3.3).
    Reversed,
    /// Together as a text (clause 14.9.4).
    Said(String),
}

/// Glyphs of a run that are read in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) glyphs: Range<u32>,
    pub(super) voice: Voice,
}

/// The pieces of a run in the order of its text. Neighbours that have to be said are said together.
///
/// Spaces one behind another, as code has them, are said: readers that look where letters stand make one space of any gap.
pub(super) fn pieces(font: &Font, run: &GlyphRun) -> Vec<Piece> {
    let reversed = is_reversed(run);
    let mut found: Vec<Piece> = Vec::new();
    let mut clusters = clusters(run).peekable();
    let mut after_space = false;
    while let Some(cluster) = clusters.next() {
        let text = run.shaped.text.get(cluster.text).unwrap_or("");
        let is_before_space = clusters
            .peek()
            .is_some_and(|next| run.shaped.text.get(next.text.clone()) == Some(SPACE));
        let is_in_gap = text == SPACE && (after_space || is_before_space);
        after_space = text == SPACE;
        let glyphs = cluster.glyphs.start as u32..cluster.glyphs.end as u32;
        let voice = match !is_in_gap && reads_as(font, run, cluster.glyphs, text) {
            true if reversed => Voice::Reversed,
            true => Voice::Plain,
            false => Voice::Said(text.to_owned()),
        };
        match (found.last_mut(), voice) {
            (Some(last), voice) if last.voice == voice && !matches!(voice, Voice::Said(_)) => {
                last.glyphs.end = glyphs.end
            }
            (
                Some(Piece {
                    glyphs: own,
                    voice: Voice::Said(before),
                }),
                Voice::Said(text),
            ) => {
                own.end = glyphs.end;
                before.insert_str(if reversed { 0 } else { before.len() }, &text);
            }
            (_, voice) => found.push(Piece { glyphs, voice }),
        }
    }
    if reversed {
        found.reverse();
    }
    found
}

/// Whether its glyphs stand in the order opposite to that of its text.
pub(super) fn is_reversed(run: &GlyphRun) -> bool {
    run.shaped.level % 2 == 1
}

/// Whether the ToUnicode texts of glyphs are a text. Nearly always it is one glyph with a text of a few bytes.
#[inline]
pub(super) fn reads_as(font: &Font, run: &GlyphRun, glyphs: Range<usize>, text: &str) -> bool {
    let glyphs = run.shaped.glyphs.get(glyphs).unwrap_or(&[]);
    if let ([glyph], own) = (glyphs, short(text))
        && own != LONG
    {
        return own == font.sign(glyph.id).short;
    }
    let mut rest = text;
    for glyph in glyphs {
        match rest.strip_prefix(font.text(font.sign(glyph.id).code)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}
