//! What a book is made into ↔ the words for it, and the names of the files; must not know how one is made.

use crate::config::Variant;

/// One of the files that a book is made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The EPUB, for stores and reading devices: whose the book says (`epub.target`).
    Epub,
    /// The EPUB for Kindle.
    Kindle,
    /// The EPUB for Kobo.
    Kobo,
    /// The PDF for screens and archives.
    Pdf,
    /// The PDF for the press.
    Print,
}

impl Target {
    /// The file of a variant of the EPUB.
    pub(super) fn of(variant: Variant) -> Target {
        match variant {
            Variant::All => Target::Epub,
            Variant::Kindle => Target::Kindle,
            Variant::Kobo => Target::Kobo,
        }
    }

    /// The name of its file, of a book whose files begin so.
    pub(super) fn file_name(self, stem: &str) -> String {
        match self {
            Target::Epub => format!("{stem}.epub"),
            Target::Kindle => format!("{stem}-kindle.epub"),
            Target::Kobo => format!("{stem}-kobo.epub"),
            Target::Pdf => format!("{stem}.pdf"),
            Target::Print => format!("{stem}-print.pdf"),
        }
    }

    /// Whether it shows printed pages.
    pub(super) fn has_pages(self) -> bool {
        matches!(self, Target::Pdf | Target::Print)
    }

    /// The word for it on the command line and in manifests.
    pub fn word(self) -> &'static str {
        match self {
            Target::Epub => "epub",
            Target::Kindle => "kindle",
            Target::Kobo => "kobo",
            Target::Pdf => "pdf",
            Target::Print => "print",
        }
    }

    /// The target of a word.
    pub fn from_word(word: &str) -> Option<Target> {
        let all = [Target::Epub, Target::Kindle, Target::Kobo, Target::Pdf, Target::Print];
        all.into_iter().find(|target| target.word() == word)
    }
}
