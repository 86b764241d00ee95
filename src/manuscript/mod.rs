//! The book's folder → [`Manuscript`]: every text in reading order, with where each byte came from.
//!
//! The only stage that reads text files. Must not know Markdown beyond SUMMARY.md's grammar.

mod assets;
mod blending;
mod bounds;
mod directive;
mod exif;
mod folder;
mod head;
mod hidden;
mod include;
mod lines;
mod load;
mod natural;
mod order;
mod originals;
mod origins;
mod patch;
mod reader;
mod references;
pub mod scan;
mod summary;
pub mod svg;
mod text;
mod unshown;
mod weight;
mod whole;

pub use assets::{Asset, AssetId, Assets, ImageFormat};
pub use folder::{Folder, Kind};
pub use head::{format, in_words};
pub use load::{LoadError, Reading, load};
pub use originals::{Change, Content, Originals};
pub use origins::Origins;
pub use patch::{Patched, Unpatched, patch};
pub use weight::{Weight, weigh};

use crate::config::Edition;
use crate::diag::{FileId, Sources, Span};

/// All that was read.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// The book's folder; all paths are relative to it and stay inside.
    pub folder: Folder,
    /// Settings.
    pub edition: Edition,
    /// Every text file that was read, for places in messages.
    pub sources: Sources,
    /// The reading order.
    pub entries: Vec<Entry>,
    /// Faces found in the book's `fonts/` folder, in order of their names.
    pub faces: Vec<FaceFile>,
    /// The author's style sheet for the EPUB.
    pub style_sheet: Option<FileId>,
    /// The colour profile of the press that the book names.
    pub profile: Option<std::sync::Arc<[u8]>>,
    /// Whether this is a single Markdown file without a book.toml: its headings make the chapters.
    pub single_file: bool,
    /// Whether book.toml gave the title (else a single file's first heading may).
    pub title_is_given: bool,
}

impl Manuscript {
    /// The folder, relative to the root, from which the images of a chapter are named: the one its file lies in.
    /// `chapter` is the path of a [`ChapterText`].
    pub fn folder_of(&self, chapter: &str) -> String {
        let folder = chapter.rsplit_once('/').map_or("", |(folder, _)| folder);
        Folder::join(&self.edition.source_folder, folder).unwrap_or_default()
    }
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

/// A face in the book's `fonts/` folder.
#[derive(Clone, Debug)]
pub struct FaceFile {
    /// Path relative to the book's folder.
    pub path: String,
    /// The bytes.
    pub bytes: std::sync::Arc<[u8]>,
}
