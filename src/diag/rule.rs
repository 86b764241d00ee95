//! What a rule is: its code, group and usual level; must not know any rule.

use std::fmt;

/// How grave a complaint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; never fails a build.
    Note,
    /// The book is complete, yet a careful author wants to know.
    Warning,
    /// The book would be wrong or incomplete: no output is written.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        })
    }
}

/// One kind of complaint.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable code, such as `link-broken`.
    pub code: &'static str,
    /// What it is about.
    pub group: Group,
    /// How grave it is where neither book.toml nor the command line says otherwise: ask [`super::Diagnostic::level`].
    pub usual: Level,
    /// Whether it cannot be lowered: what it tells of leaves no file that is whole and valid.
    pub fixed: bool,
    /// What it means, for a person who meets it the first time.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// What rules are about, in the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Files and settings.
    Reading,
    /// The author's style sheet.
    StyleSheet,
    /// What the text says.
    Text,
    /// What a proofreader marks.
    Proof,
    /// What the web answers.
    Web,
    /// Images and faces.
    Images,
    /// The printed page.
    Page,
    /// What printers ask for.
    Printers,
    /// What stores of e-books ask for.
    Stores,
    /// The cover.
    Cover,
    /// The EPUB that is made.
    Epub,
    /// A finished EPUB, whoever made it.
    FinishedEpub,
    /// What the book says of itself.
    Metadata,
}

impl Group {
    /// A heading for its rules.
    pub fn title(self) -> &'static str {
        match self {
            Group::Reading => "Reading the book",
            Group::StyleSheet => "The author's style sheet",
            Group::Text => "What the text says",
            Group::Proof => "What a proofreader marks",
            Group::Web => "What the web answers",
            Group::Images => "Images and faces",
            Group::Page => "The printed page",
            Group::Printers => "What printers ask for",
            Group::Stores => "What stores ask for",
            Group::Cover => "The cover",
            Group::Epub => "The EPUB",
            Group::FinishedEpub => "A finished EPUB",
            Group::Metadata => "Metadata",
        }
    }
}
