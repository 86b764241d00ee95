//! Glyph run → clusters: which glyphs stand together for which characters; must not know fonts or files.

use crate::layout::GlyphRun;
use std::ops::Range;

/// Glyphs that stand together for a piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    /// Indices into the shaped glyphs.
    pub(super) glyphs: Range<usize>,
    /// Byte range in the shaped text.
    pub(super) text: Range<usize>,
}

/// The clusters of a run in the order of its glyphs. A joiner or mark of direction that has no ink goes with the
/// character before it; other characters without ink and width (a soft hyphen inside a line) are left out.
pub(super) fn clusters(run: &GlyphRun) -> Vec<Cluster> {
    let (glyphs, text) = (&run.shaped.glyphs, &run.shaped.text);
    let right_to_left = run.shaped.level % 2 == 1;
    let end = (run.range.end as usize).min(glyphs.len());
    let mut at = (run.range.start as usize).min(end);
    let mut found: Vec<Cluster> = Vec::with_capacity(end - at);
    let mut carried: Option<usize> = None;
    while at < end {
        let start = at;
        while at < end && glyphs[at].cluster == glyphs[start].cluster {
            at += 1;
        }
        let mut range = text_of(run, start, at, right_to_left);
        if is_without_ink(run, start..at) {
            let said = text.get(range.clone()).unwrap_or("");
            if !said.is_empty() && said.chars().all(is_ignorable) {
                if said.chars().any(is_kept) {
                    match (right_to_left, found.last_mut()) {
                        (true, _) => carried = Some(range.end),
                        (false, Some(before)) => before.text.end = range.end,
                        (false, None) => {}
                    }
                }
                continue;
            }
        }
        if let Some(end) = carried.take() {
            range.end = end.max(range.end);
        }
        found.push(Cluster {
            glyphs: start..at,
            text: range,
        });
    }
    found
}

/// The text of the glyphs `start..end`, which share a cluster: up to where the next cluster begins, which in visual
/// order stands after them, or before them from right to left.
fn text_of(run: &GlyphRun, start: usize, end: usize, right_to_left: bool) -> Range<usize> {
    let glyphs = &run.shaped.glyphs;
    let from = glyphs[start].cluster as usize;
    let next = match right_to_left {
        false => glyphs.get(end),
        true => start.checked_sub(1).and_then(|before| glyphs.get(before)),
    };
    let to = next.map_or(run.shaped.text.len(), |glyph| glyph.cluster as usize);
    from..to.max(from)
}

fn is_without_ink(run: &GlyphRun, glyphs: Range<usize>) -> bool {
    run.shaped.glyphs[glyphs].iter().all(|glyph| glyph.advance == 0)
}

/// Characters that shaping turns into nothing: soft hyphen, zero-width space and joiners, marks of direction.
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}'
    )
}

/// Of these, those that change how the text reads: joiners and variation selectors.
fn is_kept(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts::{FaceId, Glyph, Shaped};
    use crate::layout::Paint;
    use crate::units::Length;
    use std::sync::Arc;

    fn run(text: &str, level: u8, glyphs: &[(u32, i32)]) -> GlyphRun {
        let glyphs: Vec<Glyph> = glyphs
            .iter()
            .map(|&(cluster, advance)| Glyph {
                id: 1,
                flags: 0,
                cluster,
                advance,
                x_offset: 0,
                y_offset: 0,
            })
            .collect();
        GlyphRun {
            range: 0..glyphs.len() as u32,
            shaped: Arc::new(Shaped {
                face: FaceId(0),
                units_per_em: 1000,
                level,
                text: text.into(),
                glyphs,
            }),
            size: Length::points(10),
            expansion: 1000,
            space: Length::ZERO,
            gap: Length::ZERO,
            tracking: Length::ZERO,
            paint: Paint::Black,
            anchor: None,
            actual_text: None,
        }
    }

    fn said(run: &GlyphRun) -> Vec<&str> {
        clusters(run)
            .into_iter()
            .map(|cluster| &run.shaped.text[cluster.text])
            .collect()
    }

    #[test]
    fn ligatures_and_marks_stand_together() {
        assert_eq!(
            said(&run("office", 0, &[(0, 500), (1, 900), (4, 400), (5, 400)])),
            ["o", "ffi", "c", "e"]
        );
        assert_eq!(
            said(&run("e\u{301}a", 0, &[(0, 500), (0, 0), (3, 400)])),
            ["e\u{301}", "a"]
        );
    }

    #[test]
    fn a_piece_of_a_run_ends_where_its_glyphs_end() {
        let mut piece = run("office", 0, &[(0, 500), (1, 900), (4, 400), (5, 400)]);
        piece.range = 1..2;
        assert_eq!(said(&piece), ["ffi"]);
    }

    #[test]
    fn right_to_left_clusters_end_where_the_one_before_them_begins() {
        assert_eq!(said(&run("אבג", 1, &[(4, 500), (2, 500), (0, 500)])), ["ג", "ב", "א"]);
    }

    #[test]
    fn what_has_no_ink_is_left_out_or_goes_with_its_letter() {
        assert_eq!(said(&run("a\u{AD}b", 0, &[(0, 500), (1, 0), (3, 500)])), ["a", "b"]);
        assert_eq!(
            said(&run("a\u{200C}b", 0, &[(0, 500), (1, 0), (4, 500)])),
            ["a\u{200C}", "b"]
        );
        assert_eq!(
            said(&run("א\u{200C}ב", 1, &[(5, 500), (2, 0), (0, 500)])),
            ["ב", "א\u{200C}"]
        );
    }
}
