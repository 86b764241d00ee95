//! What the parser's events leave of a line of text, before it becomes inlines; must not know blocks.

use super::text;
use crate::diag::{FileId, Span};
use crate::model::{Inline, InlineKind};

/// One piece of a paragraph: words as in the source, raw HTML, or a finished inline.
#[derive(Clone, Debug)]
pub struct Piece {
    /// First byte in the chapter's text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// How many inlines stand inside one another in it.
    pub depth: usize,
    /// What it is.
    pub kind: PieceKind,
}

/// The kinds of pieces.
#[derive(Clone, Debug)]
pub enum PieceKind {
    /// Words that stand byte for byte in the source at `start..end`.
    Source {
        /// The words.
        text: String,
        /// Whether the first character stood behind a backslash.
        escaped: bool,
    },
    /// Words that do not: a decoded entity. Nothing is looked for in them.
    Literal(String),
    /// Words out of HTML: no Markdown in them, but their quotes become typographic.
    Plain(String),
    /// A tag or comment.
    Html(String),
    /// Anything finished.
    Node(InlineKind),
}

impl Piece {
    /// Words, HTML or a finished inline with nothing inside.
    pub fn new(start: usize, end: usize, kind: PieceKind) -> Piece {
        Piece {
            start,
            end,
            depth: 0,
            kind,
        }
    }

    /// A finished inline with `depth` others inside one another in it.
    pub fn node(start: usize, end: usize, depth: usize, kind: InlineKind) -> Piece {
        Piece {
            start,
            end,
            depth,
            kind: PieceKind::Node(kind),
        }
    }

    /// Whether nothing of it is seen: blanks, breaks and comments.
    pub fn is_blank(&self) -> bool {
        match &self.kind {
            PieceKind::Source { text, .. } | PieceKind::Literal(text) | PieceKind::Plain(text) => {
                text.chars().all(|c| c.is_whitespace() && c != '\u{a0}')
            }
            PieceKind::Html(tag) => tag.starts_with("<!--"),
            PieceKind::Node(kind) => matches!(kind, InlineKind::SoftBreak | InlineKind::LineBreak),
        }
    }
}

/// Adds words from the source, joined to the piece before when they follow it without a gap.
pub fn push_source(pieces: &mut Vec<Piece>, start: usize, words: &str, escaped: bool) {
    let end = start + words.len();
    if let Some(Piece {
        end: last_end,
        kind: PieceKind::Source { text, .. },
        ..
    }) = pieces.last_mut()
        && *last_end == start
        && !escaped
    {
        text.push_str(words);
        *last_end = end;
        return;
    }
    let text = words.to_owned();
    pieces.push(Piece::new(start, end, PieceKind::Source { text, escaped }));
}

/// The file of spans that lie inside the chapter's expanded text; no book has so many files.
pub const HERE: FileId = FileId(u32::MAX);

/// A span inside the chapter's text; the chapter's last step maps it to the author's files.
pub fn local_span(start: usize, end: usize) -> Span {
    Span::new(HERE, start as u32, end as u32)
}

/// Pieces → inlines: words side by side become one text, literal characters are protected.
pub fn to_inlines(pieces: Vec<Piece>) -> Vec<Inline> {
    let mut inlines: Vec<Inline> = Vec::new();
    for piece in pieces {
        let span = local_span(piece.start, piece.end);
        let words = match piece.kind {
            PieceKind::Source { text, escaped: false } => text::admit(&text),
            PieceKind::Source { text, escaped: true } => protect_first(&text::admit(&text)),
            PieceKind::Literal(text) => text::protect_all(&text::admit(&text)),
            PieceKind::Plain(text) => text::admit(&text),
            PieceKind::Html(_) => continue,
            PieceKind::Node(kind) => {
                inlines.push(Inline { span, kind });
                continue;
            }
        };
        match inlines.last_mut() {
            Some(Inline {
                span: last,
                kind: InlineKind::Text(text),
            }) => {
                // What stood between them is not seen (a comment): one blank is enough.
                let apart = last.end < span.start && text.ends_with(' ');
                text.push_str(if apart { words.trim_start_matches(' ') } else { &words });
                last.end = last.end.max(span.end);
            }
            _ if words.is_empty() => {}
            _ => inlines.push(Inline {
                span,
                kind: InlineKind::Text(words),
            }),
        }
    }
    inlines
}

fn protect_first(words: &str) -> String {
    let mut characters = words.chars();
    characters
        .next()
        .map(text::protect)
        .into_iter()
        .chain(characters)
        .collect()
}
