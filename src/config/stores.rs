//! The dated data of `stores.toml` → what each store asks for, as [`Rules`]; must not know a book, nor judge one.
//!
//! The EPUB's writer takes its bounds from here, `check` compares. What a store does not tell is `None`, and is not checked.

use super::edition::Store;
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The data, a part of the program; the tests below hold that it can be read and has every store.
const DATA: &str = include_str!("stores.toml");

static ALL: LazyLock<BTreeMap<String, Rules>> =
    LazyLock::new(|| toml::from_str(DATA).expect("a test holds that stores.toml can be read"));

/// What a store asks for.
pub fn rules(store: Store) -> &'static Rules {
    ALL.get(store.word())
        .expect("a test holds that stores.toml has every store")
}

/// Bounds of a file's images: each the narrowest of some stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageBounds {
    /// Most pixels of an image in the text.
    pub pixels: u64,
    /// Most bytes of one.
    pub bytes: u64,
    /// Most pixels across and down of the cover.
    pub cover: (u32, u32),
    /// Most bytes of the cover.
    pub cover_bytes: u64,
    /// Whether what is transparent may stay so.
    pub transparency: bool,
    /// Whether pictures may move.
    pub animation: bool,
    /// Whether drawings may stay drawings.
    pub drawings: bool,
}

/// What the images of a file must keep to that goes to these stores. A cover is made no larger than the largest that any store
/// advises. What is transparent or moves, and drawings, stay as they are in a file that is for more than one store.
pub fn image_bounds(stores: &[Store]) -> ImageBounds {
    let all = || stores.iter().map(|store| rules(*store));
    let narrowest = |bound: fn(&Rules) -> [Option<u64>; 2]| all().flat_map(bound).flatten().min().unwrap_or(u64::MAX);
    let only = match stores {
        [one] => Some(&rules(*one).images),
        _ => None,
    };
    ImageBounds {
        pixels: narrowest(|rules| [rules.images.most_pixels, None]),
        bytes: narrowest(|rules| [rules.images.most_bytes, rules.images.advised_bytes]),
        cover: advised_cover(),
        cover_bytes: narrowest(|rules| [rules.cover.most_bytes, rules.cover.advised_bytes])
            .min(narrowest(|rules| [rules.images.most_bytes, rules.images.advised_bytes])),
        transparency: only.is_none_or(|images| images.transparency),
        animation: only.is_none_or(|images| images.animation),
        drawings: only.is_none_or(|images| images.drawings),
    }
}

/// Pixels across and down of a cover for every store: the largest that one of them advises.
pub fn advised_cover() -> (u32, u32) {
    let advised = Store::ALL.iter().filter_map(|store| rules(*store).cover.advised);
    advised.max().unwrap_or((u32::MAX, u32::MAX))
}

/// Fewest pixels across of a cover that every store takes.
pub fn least_cover_width() -> u32 {
    let least = Store::ALL.iter().filter_map(|store| rules(*store).cover.least);
    least.map(|(across, _)| across).max().unwrap_or(0)
}

/// Everything that is known of one store.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rules {
    /// How it calls itself.
    pub name: String,
    /// The cover.
    pub cover: Cover,
    /// Images in the text.
    pub images: Images,
    /// The file and its parts.
    pub file: File,
    /// The contents.
    pub navigation: Option<Navigation>,
    /// What the book must say of itself.
    pub metadata: Option<Metadata>,
    /// Languages that are taken.
    pub language: Option<Languages>,
    /// Style sheets.
    pub style: Option<Style>,
    /// Tables.
    pub tables: Option<Tables>,
    /// What makes the sending of a file to a reader's own device fail.
    pub send: Option<Send>,
}

/// The cover.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cover {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Fewest pixels across and down.
    pub least: Option<(u32, u32)>,
    /// Most.
    pub most: Option<(u32, u32)>,
    /// What it advises.
    pub advised: Option<(u32, u32)>,
    /// Most bytes.
    #[serde(default, deserialize_with = "bytes")]
    pub most_bytes: Option<u64>,
    /// Most bytes that it advises.
    #[serde(default, deserialize_with = "bytes")]
    pub advised_bytes: Option<u64>,
    /// Whether it may be a GIF.
    #[serde(default = "yes")]
    pub gif: bool,
    /// Whether it must stand on a page of its own.
    #[serde(default)]
    pub own_page: bool,
}

/// Images in the text.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Images {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Most pixels, across times down.
    pub most_pixels: Option<u64>,
    /// Most bytes.
    #[serde(default, deserialize_with = "bytes")]
    pub most_bytes: Option<u64>,
    /// Most bytes that it advises.
    #[serde(default, deserialize_with = "bytes")]
    pub advised_bytes: Option<u64>,
    /// Most of a drawing's width or height.
    pub drawing_side: Option<u32>,
    /// Whether they may be transparent.
    #[serde(default = "yes")]
    pub transparency: bool,
    /// Whether GIFs may move.
    #[serde(default = "yes")]
    pub animation: bool,
    /// Whether drawings (SVG) are shown as such.
    #[serde(default = "yes")]
    pub drawings: bool,
}

/// The file and its parts.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Most bytes of the file.
    #[serde(default, deserialize_with = "bytes")]
    pub most: Option<u64>,
    /// Most bytes of it that are advised.
    #[serde(default, deserialize_with = "bytes")]
    pub advised: Option<u64>,
    /// Most bytes of a page with its images that are advised.
    #[serde(default, deserialize_with = "bytes")]
    pub page_advised: Option<u64>,
}

/// The contents.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Navigation {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// How many levels are shown.
    pub depth: u8,
}

/// What the book must say of itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Whether the identifier should be the ISBN.
    pub isbn: bool,
}

/// Languages that are taken.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Languages {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// The first parts of their tags.
    pub taken: Vec<String>,
}

/// Style sheets.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Style {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Whether backgrounds may be set.
    #[serde(default = "yes")]
    pub backgrounds: bool,
    /// Whether faces may be named that the file does not hold.
    #[serde(default = "yes")]
    pub foreign_fonts: bool,
}

/// Tables.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Most columns that can be read on small screens.
    pub columns: usize,
}

/// What makes the sending of a file to a reader's own device fail.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Where the bound of bytes is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Most bytes of the file.
    #[serde(default, deserialize_with = "bytes")]
    pub most: Option<u64>,
    /// What else.
    #[serde(default)]
    pub causes: Vec<Cause>,
}

/// One cause that somebody met.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// By what it is known.
    pub sign: Sign,
    /// In words that can be the subject of a sentence.
    pub what: String,
    /// Who met it.
    pub source: String,
    /// The day that was read.
    pub checked: String,
}

/// By what a cause is known in the files of an EPUB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// `--` inside a comment.
    Comment,
    /// A custom property of CSS.
    Variable,
    /// A link to an id that is not there.
    Fragment,
    /// A link to the id of a `body`.
    BodyId,
    /// An `img` without `src`.
    ImageSource,
    /// No encoding told.
    Encoding,
    /// Contents in another order than the spine.
    Order,
    /// The NCX's identifier is not the package's.
    Identifier,
    /// An address without a scheme.
    Address,
}

fn yes() -> bool {
    true
}

/// `5 MB` as bytes.
fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let unit = |unit: &str| match unit {
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        _ => None,
    };
    let read = text
        .split_once(' ')
        .and_then(|(number, name)| number.parse::<u64>().ok()?.checked_mul(unit(name)?));
    read.map(Some)
        .ok_or_else(|| D::Error::custom(format!("`{text}` is not a number of MB or GB")))
}

/// Bytes as stores write them: `5 MB`, `1.3 GB`.
pub fn in_words(bytes: u64) -> String {
    let (unit, name) = if bytes >= 1_000_000_000 {
        (1_000_000_000, "GB")
    } else {
        (1_000_000, "MB")
    };
    // Rounded up: what is over a bound is not told as the bound.
    let tenths = bytes.saturating_mul(10).div_ceil(unit);
    match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        rest => format!("{}.{rest} {name}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_store_has_rules_with_their_source_and_day() {
        let all: BTreeMap<String, Rules> = toml::from_str(DATA).unwrap();
        let words: Vec<&str> = Store::ALL.iter().map(|store| store.word()).collect();
        let mut known: Vec<&str> = all.keys().map(String::as_str).collect();
        known.sort_by_key(|name| words.iter().position(|word| word == name));
        assert_eq!(known, words);
        let table: toml::Table = toml::from_str(DATA).unwrap();
        for (store, groups) in &table {
            for (name, group) in groups.as_table().unwrap() {
                let Some(group) = group.as_table() else { continue };
                dated(group, &format!("{store}.{name}"));
                for cause in group
                    .get("causes")
                    .and_then(toml::Value::as_array)
                    .into_iter()
                    .flatten()
                {
                    dated(cause.as_table().unwrap(), &format!("{store}.{name}.causes"));
                }
            }
        }
    }

    fn dated(group: &toml::Table, name: &str) {
        let text = |key: &str| group.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        assert!(text("source").contains('.'), "{name} says not where it is from");
        assert!(super::super::dates::is_date(text("checked")), "{name} has no day");
    }

    #[test]
    fn bounds_are_the_narrowest_of_the_stores() {
        let all = image_bounds(&Store::ALL);
        assert_eq!((all.pixels, all.bytes), (5_600_000, 5_000_000));
        assert_eq!((all.cover, all.cover_bytes), ((1600, 2560), 3_000_000));
        assert!(all.transparency && all.animation && all.drawings);
        let kindle = image_bounds(&[Store::Kindle]);
        assert!(!kindle.transparency && !kindle.animation && !kindle.drawings);
        assert_eq!(kindle.pixels, u64::MAX);
        assert_eq!(least_cover_width(), 1400);
    }

    #[test]
    fn bytes_are_told_rounded_up() {
        assert_eq!(in_words(5_000_000), "5 MB");
        assert_eq!(in_words(5_000_001), "5.1 MB");
        assert_eq!(in_words(1_300_000_000), "1.3 GB");
    }
}
