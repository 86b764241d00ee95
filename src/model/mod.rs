//! What the book says: plain data, made by `parse`, read by everything after it.
//!
//! Must not know Markdown, EPUB or PDF. The shape of the book is in its [`Section`]s, never in heading levels;
//! what a section *is* stands in its [`Role`]. Every block and inline carries the [`Span`] it was read from.

pub mod address;
mod block;
mod initial;
mod inline;
pub mod language_tag;
mod metadata;
mod outline;
mod page_list;
pub mod quantity;
mod role;
pub mod walk;
pub mod web_address;

pub use block::*;
pub use initial::{Initial, LeadIn, initial, opening_paragraph};
pub use inline::*;
pub use metadata::*;
pub use outline::outline;
pub use page_list::{LeftOut, PageList, PagePlace, PageStart};
pub use role::{Matter, Role};

use crate::diag::Span;
use std::fmt;

/// Languages that run from right to left, and scripts.
const RIGHT_TO_LEFT: [&str; 11] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"];
const RIGHT_TO_LEFT_SCRIPTS: [&str; 5] = ["arab", "hebr", "nkoo", "syrc", "thaa"];

/// A node's own name, unique in the book: which chapter file it came from and a count inside it, so that an edit in
/// one chapter leaves the others' ids alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    /// The chapter file, counted in reading order from 0.
    pub chapter: u16,
    /// The node in it, counted from 0 in the order of the text.
    pub local: u32,
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}-{}", self.chapter, self.local)
    }
}

/// The author's name for a node: `{#label}` without the `#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(pub String);

/// A place in the text: a leaf block and a byte in its [`walk::leaf_text`], or another block and a byte in its
/// [`walk::own_text`]. The first byte is also the place before all that is in the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor {
    /// The leaf block.
    pub node: NodeId,
    /// Byte offset in its text.
    pub offset: u32,
}

/// A BCP 47 language tag, such as `en-US`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(pub String);

impl Language {
    /// The primary subtag in lower case: `en` of `en-US`.
    pub fn primary(&self) -> String {
        self.0.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase()
    }

    /// Which way it is written: by its script where the tag names one, else by the language.
    pub fn direction(&self) -> Direction {
        let script = self.0.split(['-', '_']).skip(1).find(|subtag| subtag.len() == 4);
        let right_to_left = match script {
            Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script.to_ascii_lowercase().as_str()),
            None => RIGHT_TO_LEFT.contains(&self.primary().as_str()),
        };
        match right_to_left {
            true => Direction::RightToLeft,
            false => Direction::LeftToRight,
        }
    }
}

/// `{#label .class key=value}`: what an author wrote behind a heading, block, image or span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `#label`
    pub label: Option<Label>,
    /// `.class`, in order
    pub classes: Vec<String>,
    /// `key=value`, in order
    pub pairs: Vec<(String, String)>,
}

impl Attributes {
    /// Whether the class is there.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(own, _)| own == key)
            .map(|(_, value)| value.as_str())
    }

    /// The language given as `lang=…`.
    pub fn language(&self) -> Option<Language> {
        self.get("lang").map(|tag| Language(tag.to_owned()))
    }

    /// Which way the text of the element runs, where it says so: by `dir=rtl` or `dir=ltr`, else by its language.
    pub fn direction(&self) -> Option<Direction> {
        match self.get("dir") {
            Some("rtl") => Some(Direction::RightToLeft),
            Some("ltr") => Some(Direction::LeftToRight),
            _ => self.language().map(|language| language.direction()),
        }
    }

    /// Whether the classes leave it in an output: `.only-print` and `.only-epub` keep it out of the other.
    pub fn is_in(&self, medium: Medium) -> bool {
        !self.has_class(match medium {
            Medium::Epub => "only-print",
            Medium::Print => "only-epub",
        })
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.label.is_none() && self.classes.is_empty() && self.pairs.is_empty()
    }
}

/// The whole book as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// What the book says of itself.
    pub metadata: Metadata,
    /// Parts, chapters and front and back matter, in reading order.
    pub sections: Vec<Section>,
}

/// A titled piece of the book with the pieces inside it: part ⊃ chapter ⊃ section ⊃ subsection.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its own name.
    pub id: NodeId,
    /// What it is in the book. Sections inside a chapter are [`Role::Section`].
    pub role: Role,
    /// Front, body or back matter.
    pub matter: Matter,
    /// The author's name for it.
    pub label: Option<Label>,
    /// What else stood in the heading's braces.
    pub attributes: Attributes,
    /// The heading, or the line of SUMMARY.md for a part.
    pub span: Span,
    /// The title; empty when it has none (a dedication may have none).
    pub title: Vec<Inline>,
    /// A shorter title for running heads and contents, when the author gave one.
    pub short_title: Option<Vec<Inline>>,
    /// The language, where it differs from the book's.
    pub language: Option<Language>,
    /// The file this section opens (path relative to `src`, forward slashes), for links between files; `None` for
    /// sections inside a file and for parts.
    pub file: Option<String>,
    /// What stands before the first inner section.
    pub blocks: Vec<Block>,
    /// The sections inside.
    pub sections: Vec<Section>,
}
