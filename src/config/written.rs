//! `book.toml` as its author wrote it: one struct a table, every value optional; must not know defaults.
//!
//! Unknown keys are found before these are filled (see [`super::reading`]), so that all of them are reported; the
//! `deny_unknown_fields` here keeps this file and the table in [`super::keys`] from drifting apart.

use serde::Deserialize;
use toml::Spanned;

/// A value and its place.
pub type Placed<T> = Option<Spanned<T>>;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Written {
    /// `[book]`
    pub book: Book,
    /// `[print]`
    pub print: Print,
    /// `[epub]`
    pub epub: Epub,
}

/// `[book]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Book {
    /// The title.
    pub title: Placed<String>,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// Makers.
    pub authors: Vec<Spanned<Author>>,
    /// For stores.
    pub description: Option<String>,
    /// A BCP 47 tag.
    pub language: Placed<String>,
    /// `ltr` or `rtl`.
    pub text_direction: Placed<String>,
    /// The folder of the texts.
    pub src: Placed<String>,
    /// The reading order.
    pub chapters: Vec<Spanned<String>>,
    /// A name that never changes.
    pub identifier: Placed<String>,
    /// One for each format.
    pub isbn: Isbn,
    /// The publisher.
    pub publisher: Option<String>,
    /// The date of publication.
    pub date: Placed<String>,
    /// The statement of rights.
    pub rights: Option<String>,
    /// Keywords.
    pub subjects: Vec<String>,
    /// The series.
    pub series: Placed<Series>,
    /// The front cover.
    pub cover: Placed<String>,
    /// Typographic quotes and dashes.
    pub smart_punctuation: Option<bool>,
}

/// An entry of `authors`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Author {
    /// A name alone.
    Name(String),
    /// With what there is to say.
    #[serde(rename_all = "kebab-case")]
    Full {
        /// The name as printed.
        name: String,
        /// A word or a MARC code.
        role: Option<String>,
        /// The name as sorted.
        sort_as: Option<String>,
    },
}

/// `isbn`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Isbn {
    /// Of the EPUB.
    pub epub: Placed<String>,
    /// Of the printed book.
    pub print: Placed<String>,
    /// Another word for `print`.
    pub pdf: Placed<String>,
}

/// `series`
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Series {
    /// A name alone.
    Name(String),
    /// With the book's number in it.
    Full {
        /// The name.
        name: String,
        /// The number, as text.
        position: Option<String>,
    },
}

/// `[print]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Print {
    /// The finished page.
    pub trim_size: Placed<TrimSize>,
    /// The white round the text.
    pub margins: Placed<Margins>,
    /// Family of the text face.
    pub font: Placed<String>,
    /// A length.
    pub font_size: Placed<String>,
    /// A length.
    pub leading: Placed<String>,
    /// `any`, `recto`, `run-on`.
    pub chapter_start: Placed<String>,
    /// `auto`, `none`, `chapters`, `sections`.
    pub numbering: Placed<String>,
    /// Levels of the printed contents.
    pub contents_depth: Placed<i64>,
}

/// `trim-size`
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum TrimSize {
    /// `6x9in`, `A5`.
    Text(String),
    /// Two lengths.
    Sides {
        /// Horizontal.
        width: String,
        /// Vertical.
        height: String,
    },
}

/// `margins`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Margins {
    /// At the spine.
    pub inner: Placed<String>,
    /// At the fore edge.
    pub outer: Placed<String>,
    /// At the head.
    pub top: Placed<String>,
    /// At the foot.
    pub bottom: Placed<String>,
}

/// `[epub]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Epub {
    /// Levels of the navigation.
    pub contents_depth: Placed<i64>,
}
