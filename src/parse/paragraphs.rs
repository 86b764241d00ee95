//! The pieces of a paragraph or heading → its block; must not know what stands round it.

use super::blocks::Fold;
use super::containers::Frame;
use super::level::{Level, block, trimmed};
use super::pieces::{Piece, PieceKind, local_span};
use super::{attributes, captions};
use crate::diag::{Span, rules};
use crate::model::{Attributes, Block, BlockKind, InlineKind};
use std::ops::Range;

impl Fold<'_> {
    /// Makes a paragraph of what stands in none.
    pub fn flush(&mut self, level: &mut Level) {
        if level.loose.is_empty() {
            return;
        }
        let pieces = std::mem::take(&mut level.loose);
        self.paragraph(pieces, level);
    }

    /// Adds a paragraph, or what a paragraph of this form is: a figure, a formula, a named place.
    pub fn paragraph(&mut self, mut pieces: Vec<Piece>, level: &mut Level) {
        while pieces.last().is_some_and(Piece::is_blank) {
            pieces.pop();
        }
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return;
        };
        let mut range = first.start..last.end;
        let attributes = self.take_attributes(&mut pieces, &range, false).unwrap_or_default();
        let display = self.is_display_math(&pieces);
        let mut content = self.lines.fold(pieces);
        if !level.frames.last().is_some_and(Frame::is_verse) {
            content = trimmed(content);
        }
        if content.is_empty() {
            return;
        }
        if content
            .iter()
            .all(|inline| matches!(inline.kind, InlineKind::Anchor { .. }))
        {
            level.anchors.extend(content);
            return;
        }
        range.end = range
            .end
            .max(content.last().map_or(0, |inline| inline.span.end as usize));
        let span = local_span(range.start, range.end);
        let mut made = match content.as_slice() {
            [only] if display && matches!(only.kind, InlineKind::Math(_)) => {
                let InlineKind::Math(tex) = &only.kind else { return };
                block(span, BlockKind::Math(tex.clone()))
            }
            _ => captions::paragraph(content, span),
        };
        captions::merge_attributes(&mut made, attributes);
        level.push(made);
    }

    /// Whether the paragraph is one formula between `$$`.
    fn is_display_math(&self, pieces: &[Piece]) -> bool {
        match pieces {
            [only] => self.lines.source.original[only.start..].starts_with("$$"),
            _ => false,
        }
    }

    /// Takes the attributes that end a paragraph or heading, with a blank before them, out of its pieces.
    fn take_attributes(&mut self, pieces: &mut Vec<Piece>, range: &Range<usize>, heading: bool) -> Option<Attributes> {
        let source = self.lines.source.original;
        let words = source.get(range.clone())?;
        if !words.ends_with('}') {
            return None;
        }
        let brace = words.rfind('{')?;
        let before = &words[..brace];
        let apart = before.ends_with([' ', '\t', '\n']) || (heading && !before.ends_with([']', ')', '*', '_', '`']));
        let start = range.start + brace;
        let read = attributes::read(source, start).filter(|(_, end)| apart && *end == range.end);
        if read.is_none() && apart && attributes::looks_meant(&source[start..]) {
            let message = "these attributes are not understood, and stay as text";
            self.lines.complain(&rules::ATTRIBUTE_SYNTAX, start..range.end, message);
        }
        let (attributes, _) = read?;
        pieces.retain(|piece| piece.start < start);
        if let Some(Piece {
            start: first,
            end,
            kind: PieceKind::Source { text, .. },
            ..
        }) = pieces.last_mut()
        {
            text.truncate(start.saturating_sub(*first));
            text.truncate(text.trim_end().len());
            *end = *first + text.len();
        }
        Some(attributes)
    }

    /// Reads a heading to its end.
    pub fn heading(&mut self, rank: u8, span: Span) -> Block {
        let mut pieces = self.lines.pieces(&mut self.events, 0);
        let range = match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => span.start as usize..span.start as usize,
        };
        let attributes = self.take_attributes(&mut pieces, &range, true).unwrap_or_default();
        let content = trimmed(self.lines.fold(pieces));
        Block {
            attributes,
            ..block(span, BlockKind::Heading { level: rank, content })
        }
    }
}
