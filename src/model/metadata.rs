//! What a book says of itself; must not know in which file it is written.

use super::Language;
use std::collections::BTreeMap;

/// Title, makers and identity of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// The title. Never empty.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// A title short enough for a narrow list.
    pub short_title: Option<String>,
    /// The title as sorted, where its author says so: `Whale, The`. It is never guessed: an article of one language is a
    /// word of another.
    pub sort_title: Option<String>,
    /// Authors and contributors in the order given.
    pub contributors: Vec<Contributor>,
    /// What the book is about, for stores.
    pub description: Option<String>,
    /// The language of the text.
    pub language: Language,
    /// Further languages in which the text is written, as in a bilingual edition; not those of phrases.
    pub further_languages: Vec<Language>,
    /// The languages of what is said here, where they differ from that of the text.
    pub languages_of: BTreeMap<Saying, Language>,
    /// Which way the text runs.
    pub direction: Direction,
    /// The book's own identifier: a URN, URL or other name that never changes.
    pub identifier: Option<String>,
    /// Other names of it: a DOI, the number in a shop.
    pub further_identifiers: Vec<String>,
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
    pub subjects: Vec<Subject>,
    /// The series and the book's place in it.
    pub series: Option<Series>,
}

impl Metadata {
    /// Whether it says anything that only a copyright page of the EPUB would tell; a date alone does not make one.
    pub fn has_imprint(&self) -> bool {
        self.publisher.is_some() || self.rights.is_some() || self.isbn_epub.is_some()
    }
}

/// What a book says of itself in words that may be of another language than its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the keys of `[book]`")]
pub enum Saying {
    Title,
    Subtitle,
    ShortTitle,
    Description,
    Publisher,
    Rights,
    Subjects,
    Series,
}

/// A person or body that made the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributor {
    /// The name as printed.
    pub name: String,
    /// MARC relator codes (`aut`, `edt`, `ill`, `trl`, …), the weightiest first. Never empty.
    pub roles: Vec<&'static str>,
    /// The name as sorted: `Melville, Herman`.
    pub sort_as: Option<String>,
    /// The language of the name, where it is not that of the text.
    pub language: Option<Language>,
    /// The name in other scripts, each with the language it is written for.
    pub other_scripts: Vec<(Language, String)>,
}

impl Contributor {
    /// An author of whom nothing but the name is known.
    pub fn author(name: impl Into<String>) -> Contributor {
        Contributor {
            name: name.into(),
            roles: vec!["aut"],
            sort_as: None,
            language: None,
            other_scripts: Vec::new(),
        }
    }

    /// Whether this is an author, named on the title page.
    pub fn is_author(&self) -> bool {
        self.roles.contains(&"aut")
    }
}

/// A subject or keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// In words.
    pub name: String,
    /// The scheme that it is of, as EPUB names it, and its code there: `Thema`, `FBC`.
    pub code: Option<(String, String)>,
}

/// A series of books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The book's number in it: figures, with points between them.
    pub position: Option<String>,
    /// Whether it has an end, as the volumes of one work do.
    pub is_set: bool,
    /// Its own identifier: an ISSN, a URN.
    pub identifier: Option<String>,
}

/// Which way the text of the book runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    LeftToRight,
    /// Right to left.
    RightToLeft,
}
