//! Glyph run → clusters: which glyphs stand together for which characters; must not know fonts or files.

use crate::fonts::Glyph;
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
pub(super) fn clusters(run: &GlyphRun) -> Clusters<'_> {
    let glyphs = &run.shaped.glyphs;
    let end = (run.range.end as usize).min(glyphs.len());
    Clusters {
        glyphs,
        text: &run.shaped.text,
        right_to_left: run.shaped.level % 2 == 1,
        at: (run.range.start as usize).min(end),
        end,
    }
}

/// The clusters of a run while they are looked for: a book has as many as letters, so they are never held together.
pub(super) struct Clusters<'a> {
    glyphs: &'a [Glyph],
    text: &'a str,
    right_to_left: bool,
    at: usize,
    end: usize,
}

impl<'a> Clusters<'a> {
    /// The next cluster, if it is what nearly every one is: a glyph with ink before another, for a text of a few bytes. That is
    /// seen at once. Gives the glyph, and its text as [`short`] tells it.
    #[inline]
    pub(super) fn single(&mut self) -> Option<(&'a Glyph, u64)> {
        let glyphs: &'a [Glyph] = self.glyphs;
        if self.right_to_left || self.at + 1 >= self.end {
            return None;
        }
        let [own, next] = glyphs.get(self.at..self.at + 2)? else {
            return None;
        };
        if own.cluster >= next.cluster || own.advance == 0 || next.advance == 0 {
            return None;
        }
        let from = own.cluster as usize;
        let said = match next.cluster - own.cluster {
            1 => short_of_one(*self.text.as_bytes().get(from)?),
            _ => short(self.text.get(from..next.cluster as usize)?),
        };
        if said == LONG {
            return None;
        }
        self.at += 1;
        Some((own, said))
    }
}

impl Iterator for Clusters<'_> {
    type Item = Cluster;

    /// The next cluster, whatever it is made of.
    fn next(&mut self) -> Option<Cluster> {
        let mut carried: Option<usize> = None;
        while self.at < self.end {
            let mut cluster = self.following();
            self.at = cluster.glyphs.end;
            if self.is_without_ink(&cluster) {
                if self.right_to_left && self.is_kept(&cluster) {
                    carried = Some(cluster.text.end);
                }
                continue;
            }
            cluster.text.end = carried.map_or(cluster.text.end, |end| end.max(cluster.text.end));
            if !self.right_to_left {
                self.take_in(&mut cluster);
            }
            return Some(cluster);
        }
        None
    }
}

impl Clusters<'_> {
    /// The glyphs that share a cluster from where the search stands. Their text goes up to where the next cluster begins, which
    /// in visual order stands after them, or before them from right to left.
    fn following(&self) -> Cluster {
        let (glyphs, start) = (self.glyphs, self.at);
        let own = glyphs[start].cluster;
        let mut end = start + 1;
        while end < self.end && glyphs[end].cluster == own {
            end += 1;
        }
        let next = match self.right_to_left {
            false => glyphs.get(end),
            true => start.checked_sub(1).and_then(|before| glyphs.get(before)),
        };
        let from = own as usize;
        let to = next.map_or(self.text.len(), |glyph| glyph.cluster as usize);
        Cluster {
            glyphs: start..end,
            text: from..to.max(from),
        }
    }

    /// Adds to a cluster what follows it without ink and goes with it.
    fn take_in(&mut self, cluster: &mut Cluster) {
        while self.at < self.end && self.glyphs[self.at].advance == 0 {
            let next = self.following();
            if !self.is_without_ink(&next) {
                return;
            }
            self.at = next.glyphs.end;
            if self.is_kept(&next) {
                cluster.text.end = next.text.end;
            }
        }
    }

    fn said(&self, cluster: &Cluster) -> &str {
        self.text.get(cluster.text.clone()).unwrap_or("")
    }

    fn is_without_ink(&self, cluster: &Cluster) -> bool {
        let said = || self.said(cluster);
        let mut glyphs = self.glyphs[cluster.glyphs.clone()].iter();
        glyphs.all(|glyph| glyph.advance == 0) && !said().is_empty() && said().chars().all(is_ignorable)
    }

    fn is_kept(&self, cluster: &Cluster) -> bool {
        self.said(cluster).chars().any(is_kept)
    }
}

/// Stands for all texts that no number stands for; a number's highest byte is the length of its text.
pub(super) const LONG: u64 = u64::MAX;

/// A text of at most seven bytes as a number, so that two are compared at once; [`LONG`] for others.
#[inline]
pub(super) fn short(text: &str) -> u64 {
    match text.as_bytes() {
        [one] => short_of_one(*one),
        bytes if bytes.len() < 8 => {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            word[7] = bytes.len() as u8;
            u64::from_le_bytes(word)
        }
        _ => LONG,
    }
}

/// The text of a number, given as its bytes from the lowest on; not of [`LONG`].
pub(super) fn text_of(short: &[u8; 8]) -> &str {
    let length = usize::from(short[7]).min(7);
    std::str::from_utf8(&short[..length]).unwrap_or("")
}

/// The number of a text of one byte.
#[inline]
fn short_of_one(byte: u8) -> u64 {
    u64::from_le_bytes([byte, 0, 0, 0, 0, 0, 0, 1])
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
    use crate::fonts::{FaceId, Shaped};
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

    /// The clusters' texts, whatever way they are found.
    fn said(run: &GlyphRun) -> Vec<&str> {
        let text = |cluster: Cluster| &run.shaped.text[cluster.text];
        let (mut found, mut all) = (Vec::new(), clusters(run));
        loop {
            let at = all.at;
            if let Some((glyph, said)) = all.single() {
                assert_eq!(glyph, &run.shaped.glyphs[at]);
                let own = text(Clusters { at, ..clusters(run) }.next().expect("it is there"));
                assert_eq!(said, short(own));
                found.push(own);
            } else if let Some(cluster) = all.next() {
                found.push(text(cluster));
            } else {
                break;
            }
        }
        assert_eq!(clusters(run).map(text).collect::<Vec<_>>(), found);
        found
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

    #[test]
    fn a_joiner_behind_a_soft_hyphen_goes_with_the_letter_before() {
        assert_eq!(
            said(&run(
                "\u{AD}a\u{AD}\u{200D}b",
                0,
                &[(0, 0), (2, 500), (3, 0), (5, 0), (8, 500)]
            )),
            ["a\u{AD}\u{200D}", "b"]
        );
    }

    #[test]
    fn short_texts_are_told_apart_by_their_numbers() {
        let texts = ["", "\0", "\0\0", "a", "a\0", "é", "ffi", "1234567"];
        for (at, one) in texts.iter().enumerate() {
            assert!(
                texts[at + 1..].iter().all(|other| short(one) != short(other)),
                "{one:?}"
            );
            assert_ne!(short(one), LONG);
            assert_eq!(text_of(&short(one).to_le_bytes()), *one);
        }
        assert_eq!(short("12345678"), LONG);
    }
}
