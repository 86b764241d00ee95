//! `book.toml` as its author wrote it: one struct a table, every value optional; must not know defaults.
//!
//! Unknown keys are found before these are filled (see [`super::reading`]), so that all of them are reported; the
//! `deny_unknown_fields` here keeps this file and the table in [`super::keys`] from drifting apart.

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
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
    /// `[style]`
    pub style: Style,
    /// `[hyphenation]`
    pub hyphenation: Hyphenation,
    /// `[check]`: levels by the codes of rules.
    pub check: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// `[hyphenation]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hyphenation {
    /// Words with their hyphens.
    pub exceptions: Option<ListOrLists>,
}

/// `[book]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Book {
    /// The title.
    pub title: Placed<String>,
    /// The subtitle.
    pub subtitle: Placed<String>,
    /// A title for narrow lists.
    pub short_title: Placed<String>,
    /// The title as sorted.
    pub sort_title: Placed<String>,
    /// Makers.
    pub authors: Vec<Spanned<TextOr<Author>>>,
    /// For stores.
    pub description: Placed<String>,
    /// A BCP 47 tag.
    pub language: Placed<String>,
    /// Further ones of the text.
    pub languages: Vec<Spanned<String>>,
    /// Of the title and the like, by key.
    pub language_of: LanguageOf,
    /// `ltr` or `rtl`.
    pub text_direction: Placed<String>,
    /// The folder of the texts.
    pub src: Placed<String>,
    /// The reading order.
    pub chapters: Vec<Spanned<String>>,
    /// A name that never changes.
    pub identifier: Placed<OneOrMany>,
    /// One for each format.
    pub isbn: Isbn,
    /// The publisher.
    pub publisher: Placed<String>,
    /// The date of publication.
    pub date: Placed<String>,
    /// The statement of rights.
    pub rights: Placed<String>,
    /// Keywords.
    pub subjects: Vec<Spanned<TextOr<Subject>>>,
    /// The series.
    pub series: Placed<TextOr<Series>>,
    /// The front cover.
    pub cover: Placed<String>,
    /// Its colours, by name.
    pub cover_colors: Placed<String>,
    /// Typographic quotes and dashes.
    pub smart_punctuation: Option<bool>,
}

/// An entry of `authors` with what there is to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Author {
    /// The name as printed.
    pub name: String,
    /// Words or MARC codes.
    pub role: Placed<OneOrMany>,
    /// The name as sorted.
    pub sort_as: Option<String>,
    /// A BCP 47 tag.
    pub language: Placed<String>,
    /// The name by language.
    #[serde(default)]
    pub other_scripts: BTreeMap<Spanned<String>, String>,
}

/// `language-of`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the keys of `[book]`")]
pub struct LanguageOf {
    pub title: Placed<String>,
    pub subtitle: Placed<String>,
    pub short_title: Placed<String>,
    pub description: Placed<String>,
    pub publisher: Placed<String>,
    pub rights: Placed<String>,
    pub subjects: Placed<String>,
    pub series: Placed<String>,
}

/// An entry of `subjects` with its place in a scheme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Whose codes.
    pub scheme: Spanned<String>,
    /// The code.
    pub code: Spanned<String>,
    /// In words.
    pub name: Option<String>,
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

/// `series` with the book's number in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The name.
    pub name: String,
    /// The number, as text.
    pub position: Placed<String>,
    /// `series` or `set`.
    pub kind: Placed<String>,
    /// An ISSN, a URN.
    pub identifier: Option<String>,
}

/// `[print]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Print {
    /// The finished page.
    pub trim_size: Placed<TextOr<Sides>>,
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
    /// `figures`, `tables`.
    pub lists: Option<Vec<Spanned<String>>>,
    /// A length.
    pub bleed: Placed<String>,
    /// `foot`, `chapter-end`, `book-end`.
    pub notes: Placed<String>,
    /// The number of pages is a multiple of this.
    pub page_multiple: Placed<i64>,
    /// `chapter`, `page`, `symbols`.
    pub note_marks: Placed<String>,
    /// `none`, `notes`, `inline`.
    pub links: Placed<String>,
    /// Whether links inside the book tell their page.
    pub page_references: Option<bool>,
    /// `kdp`, `ingramspark`, `lulu`, `bod`.
    pub printer: Placed<String>,
    /// `white`, `cream`, …
    pub paper: Placed<String>,
    /// `PDF/X-4`, `PDF/X-1a`, `PDF/X-3`, `none`.
    pub standard: Placed<String>,
    /// `black`, `color`.
    pub ink: Placed<String>,
    /// An ICC file.
    pub color_profile: Placed<String>,
    /// Whether marks show where the paper is cut.
    pub crop_marks: Placed<bool>,
    /// Percent.
    pub max_ink: Placed<i64>,
}

/// `trim-size` as two lengths.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    /// Horizontal.
    pub width: String,
    /// Vertical.
    pub height: String,
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
    /// Whether the pages of the printed book are marked.
    pub page_list: Option<bool>,
    /// `foot`, `chapter-end`, `book-end`.
    pub notes: Placed<String>,
    /// A CSS file.
    pub css: Placed<String>,
    /// `all`, `kindle`, `kobo`.
    pub target: Placed<OneOrMany>,
    /// `true`, or `text`, `headings`, `code`.
    pub fonts: Placed<SwitchOrList>,
    /// `auto`, `paginated` or `scrolled`.
    pub flow: Placed<String>,
    /// What is claimed.
    pub accessibility: Accessibility,
}

/// `[epub.accessibility]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Accessibility {
    /// A standard and a level.
    pub conforms_to: Placed<String>,
    /// Who says so.
    pub certified_by: Placed<String>,
    /// What entitles them.
    pub certifier_credential: Placed<String>,
    /// Where they tell more.
    pub certifier_report: Placed<String>,
    /// In place of ours.
    pub summary: Option<String>,
}

/// `[style]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Style {
    /// `justified` or `ragged`.
    pub align: Placed<String>,
    /// Whether words may be hyphenated.
    pub hyphenate: Option<bool>,
    /// A length or ems.
    pub paragraph_indent: Placed<String>,
    /// `none`, `half` or `line`.
    pub paragraph_space: Placed<String>,
    /// `old-style` or `lining`.
    pub figures: Placed<String>,
    /// Lines of a chapter's first letter.
    pub drop_cap: Placed<i64>,
    /// Words in small capitals.
    pub lead_in: Placed<i64>,
    /// An ornament, or `blank`.
    pub scene_break: Placed<String>,
    /// `text`, `sans` or a family.
    pub heading_font: Placed<String>,
    /// `center` or `start`.
    pub title_align: Placed<String>,
    /// `plain`, `italic`, `small-caps` or `capitals`.
    pub title_style: Placed<String>,
    /// Lines above a chapter opening.
    pub chapter_sink: Placed<i64>,
    /// A length or ems.
    pub quote_indent: Placed<String>,
    /// A length.
    pub code_size: Placed<String>,
    /// `chapter`, `author` or `none`.
    pub running_heads: Placed<String>,
    /// `roman`, `arabic`.
    pub front_folios: Placed<String>,
}

/// A value that may be written shortly as a text, or fully as a table. (serde's untagged enums would lose the places of
/// what is wrong inside.)
#[derive(Debug)]
pub enum TextOr<T> {
    /// The short form.
    Text(String),
    /// The full form.
    Table(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextOr<T>, D::Error> {
        deserializer.deserialize_any(TextOrVisitor(PhantomData))
    }
}

struct TextOrVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for TextOrVisitor<T> {
    type Value = TextOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a table")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TextOr<T>, E> {
        Ok(TextOr::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<TextOr<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(TextOr::Table)
    }
}

/// A text, or a list of them.
#[derive(Debug)]
pub enum OneOrMany {
    /// A text.
    One(String),
    /// A list.
    Many(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneOrMany, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor)
    }
}

struct OneOrManyVisitor;

impl<'de> Visitor<'de> for OneOrManyVisitor {
    type Value = OneOrMany;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<OneOrMany, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(OneOrMany::Many)
    }
}

/// Yes or no, or a list of texts.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "`true`, `false` or a list of texts")]
pub enum SwitchOrList {
    /// Yes or no.
    Switch(bool),
    /// A list.
    List(Vec<String>),
}

/// A list of texts, or such lists under names.
#[derive(Debug)]
pub enum ListOrLists {
    /// One list.
    List(Vec<Spanned<String>>),
    /// Lists by name.
    Lists(BTreeMap<Spanned<String>, Vec<Spanned<String>>>),
}

impl<'de> Deserialize<'de> for ListOrLists {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ListOrLists, D::Error> {
        deserializer.deserialize_any(ListOrListsVisitor)
    }
}

struct ListOrListsVisitor;

impl<'de> Visitor<'de> for ListOrListsVisitor {
    type Value = ListOrLists;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a table of lists")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<ListOrLists, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(ListOrLists::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<ListOrLists, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(table)).map(ListOrLists::Lists)
    }
}
