//! What a book says of itself; must not know in which file it is written.

use super::Language;

/// Title, makers and identity of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// The title. Never empty.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// Authors and contributors in the order given.
    pub contributors: Vec<Contributor>,
    /// What the book is about, for stores.
    pub description: Option<String>,
    /// The language of the text.
    pub language: Language,
    /// Which way the text runs.
    pub direction: Direction,
    /// The book's own identifier: a URN, URL or other name that never changes.
    pub identifier: Option<String>,
    /// ISBN of the EPUB, digits only.
    pub isbn_epub: Option<String>,
    /// ISBN of the printed book, digits only.
    pub isbn_print: Option<String>,
    /// The publisher.
    pub publisher: Option<String>,
    /// Date of publication, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The moment of last change in UTC, `YYYY-MM-DDThh:mm:ssZ`: from SOURCE_DATE_EPOCH, else `date`, else a stated
    /// constant. Never from a clock.
    pub modified: String,
    /// The statement of rights, as the author wrote it.
    pub rights: Option<String>,
    /// Subjects or keywords.
    pub subjects: Vec<String>,
    /// The series and the book's place in it.
    pub series: Option<Series>,
}

impl Metadata {
    /// Whether it says anything that only a copyright page of the EPUB would tell; a date alone does not make one.
    pub fn has_imprint(&self) -> bool {
        self.publisher.is_some() || self.rights.is_some() || self.isbn_epub.is_some()
    }
}

/// A person or body that made the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributor {
    /// The name as printed.
    pub name: String,
    /// MARC relator code (`aut`, `edt`, `ill`, `trl`, …).
    pub role: String,
    /// The name as sorted: `Melville, Herman`.
    pub sort_as: Option<String>,
}

impl Contributor {
    /// Whether this is an author, named on the title page.
    pub fn is_author(&self) -> bool {
        self.role == "aut"
    }
}

/// A series of books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The book's number in it.
    pub position: Option<String>,
}

/// Which way the text of the book runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    LeftToRight,
    /// Right to left.
    RightToLeft,
}
