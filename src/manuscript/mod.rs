//! The book's folder → [`Manuscript`]: every text in reading order, with where each byte came from.
//!
//! The only stage that reads text files. Must not know Markdown beyond SUMMARY.md's grammar.

mod assets;

pub use assets::{Asset, AssetId, Assets, ImageFormat};

use crate::config::Edition;
use crate::diag::{FileId, Sources, Span};
use std::path::PathBuf;

/// All that was read.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// The book's folder; all paths are relative to it and stay inside.
    pub root: PathBuf,
    /// Settings.
    pub edition: Edition,
    /// Every text file that was read, for places in messages.
    pub sources: Sources,
    /// The reading order.
    pub entries: Vec<Entry>,
    /// Faces found in the book's `fonts/` folder, in order of their names.
    pub faces: Vec<FaceFile>,
    /// Whether this is a single Markdown file without a book.toml: its headings make the chapters.
    pub single_file: bool,
    /// Whether book.toml gave the title (else a single file's first heading may).
    pub title_is_given: bool,
}

/// One line of the reading order.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A chapter file, with the chapters that run on inside it.
    Chapter(ChapterEntry),
    /// A part: all chapters up to the next part belong to it.
    Part {
        /// Its title, as Markdown.
        title: String,
        /// The line in SUMMARY.md.
        span: Span,
    },
    /// A line between chapters, shown in contents.
    Separator,
}

/// One chapter of the reading order.
#[derive(Clone, Debug)]
pub struct ChapterEntry {
    /// The title in SUMMARY.md, as plain words; `None` when the order comes from file names or a list.
    pub title: Option<String>,
    /// Its place in SUMMARY.md or book.toml.
    pub span: Option<Span>,
    /// Before, among or after the numbered chapters.
    pub placement: Placement,
    /// The text; `None` for a draft or a file that could not be read (which was reported).
    pub text: Option<ChapterText>,
    /// Chapters nested under this one.
    pub nested: Vec<ChapterEntry>,
}

/// Before, among or after the numbered chapters of SUMMARY.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Before the list.
    Prefix,
    /// In the list (and every chapter of a book without SUMMARY.md).
    Numbered,
    /// After the list.
    Suffix,
}

/// A chapter's text with its includes in place.
#[derive(Clone, Debug)]
pub struct ChapterText {
    /// Path relative to the source folder, forward slashes.
    pub path: String,
    /// The text after includes.
    pub text: String,
    /// Which byte came from where.
    pub origins: Origins,
}

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
        let shift = |at: u32| piece.start + at.saturating_sub(piece.at);
        Span::new(piece.file, shift(start), shift(end.min(limit).max(start)))
    }
}

impl Default for Origins {
    fn default() -> Origins {
        Origins::new()
    }
}

/// A face in the book's `fonts/` folder.
#[derive(Clone, Debug)]
pub struct FaceFile {
    /// Path relative to the book's folder.
    pub path: String,
    /// The bytes.
    pub bytes: std::sync::Arc<[u8]>,
}
