//! Pieces of files → one text that knows where each of its bytes came from; must not know why they were put together.

use crate::diag::{FileId, Span};
use std::ops::Range;

/// Where each byte of an expanded text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// First byte in the expanded text.
    at: u32,
    file: FileId,
    /// First byte in the file.
    start: u32,
    /// Whether the piece stands in its file byte for byte; else all of it maps to `start..end`.
    verbatim: bool,
    end: u32,
}

impl Origins {
    /// Nothing was included: the text is the file.
    pub fn whole(file: FileId) -> Origins {
        Origins {
            pieces: vec![Piece {
                at: 0,
                file,
                start: 0,
                verbatim: true,
                end: u32::MAX,
            }],
        }
    }

    /// No text yet; pieces are pushed in order.
    pub fn new() -> Origins {
        Origins { pieces: Vec::new() }
    }

    /// From `at` on, the expanded text is the file from `start` on, byte for byte.
    pub fn push_verbatim(&mut self, at: u32, file: FileId, start: u32) {
        self.pieces.push(Piece {
            at,
            file,
            start,
            verbatim: true,
            end: u32::MAX,
        });
    }

    /// From `at` on, the expanded text was made out of `span` (a directive that was replaced).
    pub fn push_made(&mut self, at: u32, span: Span) {
        self.pieces.push(Piece {
            at,
            file: span.file,
            start: span.start,
            verbatim: false,
            end: span.end,
        });
    }

    /// The place in the author's files of a range of the expanded text. A range over a border of pieces ends where its
    /// first piece ends.
    ///
    /// # Panics
    /// Never: an empty table is a fault of `manuscript`, and gives file 0.
    pub fn span(&self, start: u32, end: u32) -> Span {
        let index = self.pieces.partition_point(|piece| piece.at <= start).saturating_sub(1);
        let Some(piece) = self.pieces.get(index) else {
            return Span::new(FileId(0), start, end);
        };
        if !piece.verbatim {
            return Span::new(piece.file, piece.start, piece.end);
        }
        let limit = self.pieces.get(index + 1).map_or(u32::MAX, |next| next.at);
        let shift = |at: u32| piece.start.saturating_add(at.saturating_sub(piece.at));
        Span::new(piece.file, shift(start), shift(end.min(limit).max(start)))
    }
}

impl Origins {
    /// The places in the author's files of all of a range of the expanded text, piece by piece.
    pub fn spans(&self, start: u32, end: u32) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut at = start;
        while at < end {
            let next = self.pieces.partition_point(|piece| piece.at <= at);
            let limit = self.pieces.get(next).map_or(end, |piece| piece.at.min(end));
            spans.push(self.span(at, limit));
            at = limit.max(at + 1);
        }
        spans
    }

    /// The place in the author's files of a range that stands there byte for byte; `None` where some of it was made of a directive, or
    /// comes from several pieces.
    pub fn verbatim(&self, start: u32, end: u32) -> Option<Span> {
        let next = self.pieces.partition_point(|piece| piece.at <= start);
        let piece = self.pieces.get(next.checked_sub(1)?)?;
        let limit = self.pieces.get(next).map_or(u32::MAX, |piece| piece.at);
        (piece.verbatim && end <= limit).then(|| self.span(start, end))
    }
}

impl Default for Origins {
    fn default() -> Origins {
        Origins::new()
    }
}

/// A text under construction, with where it came from.
#[derive(Clone, Debug, Default)]
pub struct Traced {
    /// The text so far.
    pub text: String,
    /// Where it came from.
    pub origins: Origins,
}

impl Traced {
    /// A file's own text.
    pub fn whole(file: FileId, text: &str) -> Traced {
        Traced {
            text: text.to_owned(),
            origins: Origins::whole(file),
        }
    }

    fn at(&self) -> u32 {
        self.text.len() as u32
    }

    /// Adds text that stands in `file` from byte `start` on.
    pub fn push_verbatim(&mut self, file: FileId, start: usize, text: &str) {
        if !text.is_empty() {
            self.origins.push_verbatim(self.at(), file, start as u32);
            self.text.push_str(text);
        }
    }

    /// Adds text that was made out of `span`.
    pub fn push_made(&mut self, span: Span, text: &str) {
        if !text.is_empty() {
            self.origins.push_made(self.at(), span);
            self.text.push_str(text);
        }
    }

    /// Adds a range of another text, with its origins.
    pub fn push_range(&mut self, other: &Traced, range: Range<usize>) {
        let Some(text) = other.text.get(range.clone()) else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let (start, end, base) = (range.start as u32, range.end as u32, self.at());
        let first = other
            .origins
            .pieces
            .partition_point(|piece| piece.at <= start)
            .saturating_sub(1);
        for piece in other.origins.pieces[first.min(other.origins.pieces.len())..].iter() {
            if piece.at >= end {
                break;
            }
            let skipped = if piece.verbatim {
                start.saturating_sub(piece.at)
            } else {
                0
            };
            self.origins.pieces.push(Piece {
                at: base + piece.at.max(start) - start,
                start: piece.start + skipped,
                ..*piece
            });
        }
        self.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_keeps_its_origins() {
        let (a, b) = (FileId(0), FileId(1));
        let mut inner = Traced::default();
        inner.push_verbatim(a, 10, "hello ");
        inner.push_made(Span::new(b, 5, 9), "# ");
        inner.push_verbatim(b, 20, "world");
        let mut outer = Traced::default();
        outer.push_verbatim(b, 0, ">>");
        outer.push_range(&inner, 3..10);
        assert_eq!(outer.text, ">>lo # wo");
        assert_eq!(outer.origins.span(0, 2), Span::new(b, 0, 2));
        assert_eq!(outer.origins.span(2, 4), Span::new(a, 13, 15));
        assert_eq!(outer.origins.span(5, 6), Span::new(b, 5, 9));
        assert_eq!(outer.origins.span(7, 9), Span::new(b, 20, 22));
    }
}
