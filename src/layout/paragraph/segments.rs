//! One line's stretch of text → its segments: runs of glyphs, objects and fills in the order of the text, each with its width.
//!
//! Shapes anew what a break changes; all else shares the paragraph's runs. Must not know positions on the page.

use super::fit::Stop;
use super::flow::{Part, PartKind};
use super::hyphen::{hyphen, space};
use super::items::{Cell, Items, look};
use super::opportunities::Kind;
use super::{Paragraph, TextStyle};
use crate::fonts::{Faces, Glyph, Shaped, shape_part};
use crate::layout::{Frame, GlyphRun};
use crate::model::Anchor;
use crate::units::Length;
use smallvec::{SmallVec, smallvec};
use std::ops::Range;
use std::sync::Arc;

/// A part of a line that is drawn in one go.
pub(super) struct Segment<'p> {
    /// Its first byte in the paragraph's text.
    pub at: usize,
    /// Bidi embedding level.
    pub level: u8,
    pub body: Body<'p>,
    /// Its width, without spaces that hang past the line's end.
    pub width: Length,
    /// The width of those spaces.
    pub trailing: Length,
}

pub(super) enum Body<'p> {
    Glyphs(Letters<'p>),
    Object(&'p Frame),
    Fill { leader: bool },
}

/// Glyphs of one style.
pub(super) struct Letters<'p> {
    pub run: GlyphRun,
    pub style: &'p TextStyle,
    /// Code, whose spaces are not stretched.
    pub verbatim: bool,
    /// Whether letters may be scaled.
    pub scales: bool,
    /// The glyphs that count for the line's width; the rest are spaces past its end.
    pub counted: Range<u32>,
}

impl Letters<'_> {
    fn counted(&self) -> &[Glyph] {
        glyphs(&self.run.shaped, &self.counted)
    }

    /// The spaces that hang past the line's end, on either side of what counts.
    fn trailing(&self) -> impl Iterator<Item = &Glyph> {
        let Range { start, end } = self.run.range;
        let before = glyphs(&self.run.shaped, &(start..self.counted.start.min(end)));
        let after = glyphs(&self.run.shaped, &(self.counted.end.max(start)..end));
        before.iter().chain(after)
    }

    /// How many spaces may stretch, and the width of one.
    pub fn spaces(&self) -> (i64, i64) {
        if self.verbatim {
            return (0, 0);
        }
        let mut spaces = self.counted().iter().filter(|glyph| glyph.is_space());
        let Some(first) = spaces.next() else {
            return (0, 0);
        };
        let natural = self
            .run
            .size
            .scale(i64::from(first.advance), i64::from(self.run.shaped.units_per_em));
        (1 + spaces.count() as i64, natural.0)
    }

    /// How many of its glyphs have white after them that may be widened, or narrowed; the line's `last` has none.
    pub fn gaps(&self, widen: bool, last: bool) -> i64 {
        if self.verbatim {
            return 0;
        }
        let own = self.counted();
        let own = if last {
            own.split_last().map_or(own, |(_, own)| own)
        } else {
            own
        };
        own.iter().filter(|glyph| glyph.gives(widen)).count() as i64
    }

    /// Whether white is added after its last glyph, too, when it is added after those that give.
    pub fn ends_in_gap(&self, widen: bool) -> bool {
        self.counted().last().is_some_and(|glyph| glyph.gives(widen))
    }

    /// How many spaces hang past the line's end.
    pub fn trailing_spaces(&self) -> i64 {
        self.trailing().filter(|glyph| glyph.is_space()).count() as i64
    }

    /// How many of them have white after them that may be widened, or narrowed.
    pub fn trailing_gaps(&self, widen: bool) -> i64 {
        let gives = |glyph: &&Glyph| glyph.is_space() && glyph.gives(widen);
        self.trailing().filter(gives).count() as i64
    }

    /// The width of what counts, and of what hangs past the line's end.
    pub fn measure(&self) -> (Length, Length) {
        let advance = |glyph: &Glyph| self.run.advance(glyph);
        let counted = self.counted().iter().map(advance).sum();
        (counted, self.trailing().map(advance).sum())
    }
}

fn glyphs<'s>(shaped: &'s Shaped, range: &Range<u32>) -> &'s [Glyph] {
    shaped
        .glyphs
        .get(range.start as usize..range.end as usize)
        .unwrap_or(&[])
}

/// Runs that are right where a line is cut, each with its glyphs and its first byte: nearly always one.
type Pieces = SmallVec<[(Arc<Shaped>, Range<u32>, usize); 1]>;

/// Builds the segments of lines.
pub(super) struct Cutter<'c, 'p> {
    pub paragraph: &'p Paragraph,
    pub items: &'c Items<'p>,
    pub faces: &'c Faces,
}

impl<'p> Cutter<'_, 'p> {
    /// Adds the segments from one stop to another.
    pub fn cut(&self, from: usize, to: &Stop, segments: &mut Vec<Segment<'p>>) {
        let content_end = to.place.end.clamp(from, to.at);
        // The soft hyphen at a line's end is drawn as a hyphen, which stands for it.
        let soft = if to.kind == Kind::Soft { '\u{AD}'.len_utf8() } else { 0 };
        let end = to.at.saturating_sub(soft).max(from);
        let first = self.items.cell_at(from);
        for cell in self.items.cells.iter().skip(first) {
            if cell.range.start >= end {
                break;
            }
            let own = cell.range.start.max(from)..cell.range.end.min(end);
            let border = content_end.clamp(own.start, own.end);
            if self.items.mixed && border > own.start && border < own.end {
                self.cell(cell, own.start..border, content_end, segments);
                self.cell(cell, border..own.end, content_end, segments);
            } else {
                self.cell(cell, own, content_end, segments);
            }
        }
        match to.kind {
            Kind::Hyphen | Kind::Soft => self.hyphen(content_end, segments),
            Kind::Forced if self.is_made_break(to.at) => self.space(content_end, segments),
            _ => {}
        }
    }

    /// Whether the line ends at a break of the model's. One that is typed among the words (U+2028) parts them for whoever reads
    /// them off the page; a space more would be no word of the author's.
    fn is_made_break(&self, at: usize) -> bool {
        let cell = self.items.cells.get(self.items.cell_at(at.saturating_sub(1)));
        cell.is_some_and(|cell| matches!(self.items.flow.spans[cell.part].kind, PartKind::Break))
    }

    fn cell(&self, cell: &Cell, range: Range<usize>, content_end: usize, segments: &mut Vec<Segment<'p>>) {
        // Spaces past the line's end run with the paragraph (UAX 9, L1).
        let level = if range.start >= content_end {
            self.items.level
        } else {
            cell.level
        };
        let thing = |body: Body<'p>, width: Length| Segment {
            at: range.start,
            level,
            body,
            width,
            trailing: Length::ZERO,
        };
        match self.items.flow.spans[cell.part].kind {
            PartKind::Object(frame) => segments.push(thing(Body::Object(frame), frame.size.width)),
            PartKind::Fill { leader } => segments.push(thing(Body::Fill { leader }, Length::ZERO)),
            PartKind::Break => {}
            PartKind::Words { .. } => {
                let Some(shaped) = &cell.shaped else {
                    return;
                };
                let local = range.start - cell.range.start..range.end - cell.range.start;
                for (shaped, range, at) in self.pieces(cell, shaped, local) {
                    let at = cell.range.start + at;
                    segments.extend(self.letters(cell, shaped, range, at, level, content_end));
                }
            }
        }
    }

    /// A range of a run as runs that are right where the line is cut: each with its glyphs and its first byte in the cell.
    fn pieces(&self, cell: &Cell, shaped: &Arc<Shaped>, range: Range<usize>) -> Pieces {
        let shared = |range: Range<usize>| (Arc::clone(shaped), glyph_range(shaped, &range), range.start);
        let text = shaped.text.as_bytes();
        // What follows a space at a line's end changes nothing that is seen.
        let end_is_safe = is_safe(shaped, range.end) || (is_cluster(shaped, range.end) && text[range.end - 1] == b' ');
        if is_safe(shaped, range.start) && end_is_safe {
            return smallvec![shared(range)];
        }
        let mut pieces = Pieces::new();
        let start = if is_safe(shaped, range.start) {
            range.start
        } else {
            safe_after(shaped, range.clone())
        };
        let end = if end_is_safe {
            range.end
        } else {
            safe_before(shaped, start..range.end)
        };
        if start > range.start {
            self.shape_anew(cell, shaped, range.start..start, &mut pieces);
        }
        if start < end {
            pieces.push(shared(start..end));
        }
        if end.max(start) < range.end {
            self.shape_anew(cell, shaped, end.max(start)..range.end, &mut pieces);
        }
        pieces
    }

    fn shape_anew(&self, cell: &Cell, shaped: &Shaped, range: Range<usize>, pieces: &mut Pieces) {
        let PartKind::Words { style, language, .. } = self.items.flow.spans[cell.part].kind else {
            return;
        };
        let Some(text) = shaped.text.get(range.clone()) else {
            return;
        };
        let mut at = range.start;
        let from = cell.range.start + range.start;
        let first = self.items.apart.partition_point(|place| *place < from);
        let apart: Vec<usize> = self.items.apart[first..]
            .iter()
            .map(|place| place - from)
            .take_while(|place| *place < text.len())
            .collect();
        for run in shape_part(
            text,
            0..text.len(),
            &apart,
            look(style),
            &language.0,
            cell.level,
            self.faces,
        )
        .runs
        {
            let next = at + run.text.len();
            let all = 0..run.glyphs.len() as u32;
            pieces.push((run, all, at));
            at = next;
        }
    }

    fn letters(
        &self,
        cell: &Cell,
        shaped: Arc<Shaped>,
        range: Range<u32>,
        at: usize,
        level: u8,
        content_end: usize,
    ) -> Option<Segment<'p>> {
        let style = self.items.style(cell)?;
        let local = content_end.saturating_sub(at) + glyph_start(&shaped, &range);
        let counted = counted(&shaped, &range, local);
        let letters = Letters {
            run: self.run(shaped, range, style, self.anchor(cell, at)),
            style,
            verbatim: self.items.is_verbatim(cell),
            scales: cell.scales,
            counted,
        };
        Some(segment(letters, at, level))
    }

    fn run(&self, shaped: Arc<Shaped>, range: Range<u32>, style: &TextStyle, anchor: Option<Anchor>) -> GlyphRun {
        GlyphRun {
            shaped,
            range,
            size: style.size,
            expansion: 1000,
            space: Length::ZERO,
            gap: Length::ZERO,
            tracking: style.tracking,
            paint: style.paint,
            anchor,
            actual_text: None,
        }
    }

    fn anchor(&self, cell: &Cell, at: usize) -> Option<Anchor> {
        let part = &self.items.flow.spans[cell.part];
        let PartKind::Words { offset, made, .. } = part.kind else {
            return None;
        };
        let into = if made { 0 } else { (at - part.range.start) as u32 };
        Some(Anchor {
            node: self.paragraph.node?,
            offset: offset.saturating_add(into),
        })
    }

    /// The place in the text of a thing that is no text: behind the words before it, else before those behind it.
    pub fn anchor_of_object(&self, at: usize) -> Option<Anchor> {
        let spans = &self.items.flow.spans;
        let own = spans.partition_point(|part| part.range.end <= at);
        let end = |part: &Part<'_>| match part.kind {
            PartKind::Words { offset, made: true, .. } => Some(offset),
            PartKind::Words { offset, .. } => Some(offset.saturating_add(part.range.len() as u32)),
            _ => None,
        };
        let start = |part: &Part<'_>| match part.kind {
            PartKind::Words { offset, .. } => Some(offset),
            _ => None,
        };
        let before = spans.iter().take(own).rev().find_map(end);
        let offset = before.or_else(|| spans.iter().skip(own).find_map(start));
        Some(Anchor {
            node: self.paragraph.node?,
            offset: offset.unwrap_or(0),
        })
    }

    /// The letters before a line's end: their style and direction.
    fn before(&self, at: usize) -> Option<(&'p TextStyle, u8)> {
        let cell = self.items.cells.get(self.items.cell_at(at.saturating_sub(1)))?;
        Some((self.items.style(cell)?, cell.level))
    }

    /// A space past the end of a line that the author ends, in the style of the letter before it; it takes no room.
    fn space(&self, at: usize, segments: &mut Vec<Segment<'p>>) {
        let level = self.items.level;
        if let Some((style, _)) = self.before(at)
            && let Some(shaped) = space(style, level, self.faces)
        {
            let run = self.run(Arc::clone(&shaped), 0..shaped.glyphs.len() as u32, style, None);
            let letters = Letters {
                run,
                style,
                verbatim: false,
                scales: true,
                counted: 0..0,
            };
            segments.push(segment(letters, at, level));
        }
    }

    /// The hyphen of a broken word, in the style and direction of the letter before it.
    fn hyphen(&self, at: usize, segments: &mut Vec<Segment<'p>>) {
        let Some((style, level)) = self.before(at) else {
            return;
        };
        if let Some(shaped) = hyphen(style, level, self.faces) {
            let all = 0..shaped.glyphs.len() as u32;
            let mut run = self.run(shaped, all.clone(), style, None);
            run.actual_text = Some(Arc::from("\u{AD}"));
            let letters = Letters {
                run,
                style,
                verbatim: false,
                scales: true,
                counted: all,
            };
            segments.push(segment(letters, at, level));
        }
    }
}

/// Letters are measured when they have been scaled.
fn segment(letters: Letters<'_>, at: usize, level: u8) -> Segment<'_> {
    Segment {
        at,
        level,
        body: Body::Glyphs(letters),
        width: Length::ZERO,
        trailing: Length::ZERO,
    }
}

/// The byte of a run's text where a range of its glyphs begins.
fn glyph_start(shaped: &Shaped, range: &Range<u32>) -> usize {
    let own = glyphs(shaped, range);
    let first = if shaped.level % 2 == 1 { own.last() } else { own.first() };
    first.map_or(0, |glyph| glyph.cluster as usize)
}

/// The glyphs of a range whose characters begin before `end`.
fn counted(shaped: &Shaped, range: &Range<u32>, end: usize) -> Range<u32> {
    let own = glyphs(shaped, range);
    if shaped.level % 2 == 1 {
        let skipped = own.partition_point(|glyph| glyph.cluster as usize >= end);
        range.start + skipped as u32..range.end
    } else {
        let kept = own.partition_point(|glyph| (glyph.cluster as usize) < end);
        range.start..range.start + kept as u32
    }
}

/// The glyphs of a range of bytes.
fn glyph_range(shaped: &Shaped, range: &Range<usize>) -> Range<u32> {
    let all = 0..shaped.glyphs.len() as u32;
    let whole = counted(shaped, &all, range.end);
    let before = counted(shaped, &all, range.start);
    if shaped.level % 2 == 1 {
        whole.start..before.start.max(whole.start)
    } else {
        before.end.min(whole.end)..whole.end
    }
}

fn cluster_glyph(shaped: &Shaped, at: usize) -> Option<&Glyph> {
    let all = 0..shaped.glyphs.len() as u32;
    let before = counted(shaped, &all, at);
    let index = if shaped.level % 2 == 1 {
        before.start.checked_sub(1)?
    } else {
        before.end
    };
    shaped
        .glyphs
        .get(index as usize)
        .filter(|glyph| glyph.cluster as usize == at)
}

/// Whether a cluster begins at a byte.
fn is_cluster(shaped: &Shaped, at: usize) -> bool {
    at == 0 || at >= shaped.text.len() || cluster_glyph(shaped, at).is_some()
}

/// Whether a run may be cut at a byte without shaping anew.
fn is_safe(shaped: &Shaped, at: usize) -> bool {
    let safe = |glyph: &Glyph| !glyph.is_unsafe_to_break();
    at == 0 || at >= shaped.text.len() || cluster_glyph(shaped, at).is_some_and(safe)
}

/// The first place after a range's start where its run may be cut, else the range's end.
fn safe_after(shaped: &Shaped, range: Range<usize>) -> usize {
    let text = &shaped.text;
    (range.start + 1..range.end)
        .find(|at| text.is_char_boundary(*at) && is_safe(shaped, *at))
        .unwrap_or(range.end)
}

/// The last place before a range's end where its run may be cut, else the range's start.
fn safe_before(shaped: &Shaped, range: Range<usize>) -> usize {
    let text = &shaped.text;
    (range.start + 1..range.end)
        .rev()
        .find(|at| text.is_char_boundary(*at) && is_safe(shaped, *at))
        .unwrap_or(range.start)
}
