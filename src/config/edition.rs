//! Settings as settled: no `Option` is left that a stage must decide; must not know how they were written.

use crate::diag::Span;
use crate::model::Metadata;
use crate::units::{Length, Size};

/// All that is settled of one book before its text is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Title, makers, identity.
    pub metadata: Metadata,
    /// Where the text files lie, relative to the book's folder (`src`, or empty for the folder itself).
    pub source_folder: String,
    /// Files in reading order from `chapters`, each with its place in book.toml; empty when SUMMARY.md or names decide.
    pub chapters: Vec<(String, Option<Span>)>,
    /// A front cover of the author's own: path relative to the book's folder, and its place in book.toml.
    pub cover: Option<(String, Option<Span>)>,
    /// Whether straight quotes, hyphens and dots become the typographic ones of the language.
    pub smart_punctuation: bool,
    /// How the book is numbered.
    pub numbering: Numbering,
    /// The printed book.
    pub print: Print,
    /// The EPUB.
    pub epub: Epub,
}

/// `[print]`
#[derive(Clone, Debug, PartialEq)]
pub struct Print {
    /// The finished page.
    pub trim: Size,
    /// The white round the text.
    pub margins: Margins,
    /// Family of the text face.
    pub font: String,
    /// Place of `font` in book.toml.
    pub font_span: Option<Span>,
    /// Size of the text face.
    pub font_size: Length,
    /// From baseline to baseline.
    pub leading: Length,
    /// Where chapters open.
    pub chapter_start: ChapterStart,
    /// How many levels the printed contents show: 1 is chapters only.
    pub contents_depth: u8,
}

/// White round the text; inner is the spine side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margins {
    /// At the spine.
    pub inner: Length,
    /// At the fore edge.
    pub outer: Length,
    /// At the head.
    pub top: Length,
    /// At the foot.
    pub bottom: Length,
}

/// Where chapters open. Parts and the first chapter open on a recto all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChapterStart {
    /// On the next page.
    Any,
    /// On the next right-hand page.
    Recto,
    /// On the same page, after a space.
    RunOn,
}

/// Which titles get a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// Chapters and parts, unless a title already has a number of its own.
    Auto,
    /// None.
    None,
    /// Chapters and parts, always.
    Chapters,
    /// Chapters, parts, and the sections inside chapters (1.2, 1.2.3).
    Sections,
}

/// `[epub]`
#[derive(Clone, Debug, PartialEq)]
pub struct Epub {
    /// How many levels the navigation shows.
    pub contents_depth: u8,
}
