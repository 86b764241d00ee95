//! `book.toml` as written → [`Edition`] as settled; must not know what is done with a setting, nor read files.
//!
//! The steps, in order: [`mdbook`] sets aside what is another tool's, `reading` reports unknown keys and wrong kinds
//! (all of them) and fills [`written`], `settle` checks the values and fills in defaults.

mod book;
mod check;
mod dates;
pub mod edition;
mod epub;
mod fitting;
mod hyphenation;
mod isbn;
pub mod keys;
pub mod languages;
mod mdbook;
mod packing;
mod press;
pub mod printers;
mod reading;
mod roles;
mod settle;
pub mod stores;
mod style;
mod subjects;
mod trim;
pub mod written;

pub use check::FIXED;
pub use dates::LAST_SECOND;
pub use edition::*;
pub use fitting::MarginRoom;
pub use hyphenation::Exceptions;
pub use packing::Packing;

pub use reading::value_place;

use crate::diag::{Diagnostics, FileId, Span};
use written::Written;

/// What stands round a book.toml, besides its text.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Whether a folder `src` stands beside it.
    pub has_src: bool,
    /// `SOURCE_DATE_EPOCH`, when it is set: seconds since 1970.
    pub epoch: Option<i64>,
    /// The title of a book that gives none.
    pub default_title: &'a str,
}

/// Settings, and whether the title is the author's.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The settings.
    pub edition: Edition,
    /// Whether book.toml gave the title.
    pub title_is_given: bool,
    /// Where book.toml names the source folder.
    pub source_span: Option<Span>,
}

/// Reads the text of a book.toml. Never fails: every fault is reported, and a default stands in.
pub fn read(text: &str, file: FileId, around: Surroundings<'_>, diagnostics: &mut Diagnostics) -> Settled {
    let written = reading::read(text, file, diagnostics);
    let title_is_given = written
        .book
        .title
        .as_ref()
        .is_some_and(|title| !title.get_ref().trim().is_empty());
    let source_span = written.book.src.as_ref().map(|src| reading::place(file, src.span()));
    Settled {
        source_span,
        edition: settle::settle(written, Some(file), around, diagnostics),
        title_is_given,
    }
}

/// The settings of a book without a book.toml.
pub fn defaults(around: Surroundings<'_>, diagnostics: &mut Diagnostics) -> Edition {
    settle::settle(Written::default(), None, around, diagnostics)
}
