//! The dated data of `printers.toml` → what each printer asks for, as [`Rules`]; must not know a book, nor judge one.
//!
//! Layout takes margins from here, `check` compares, the cover is measured by it. A figure that a printer does not tell is `None`,
//! and is not checked.

use super::edition::{Ink, PressStandard, Printer};
use super::trim;
use crate::units::{Length, Size};
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// The data, a part of the program; the tests below hold that it can be read and has every printer.
const DATA: &str = include_str!("printers.toml");

/// How far a page may be from a size that is offered, to be that size: sizes in inches are given with two decimals.
const SAME_SIZE: Length = Length::points(1);

static ALL: LazyLock<BTreeMap<String, Rules>> =
    LazyLock::new(|| toml::from_str(DATA).expect("a test holds that printers.toml can be read"));

/// What a printer asks for.
pub fn rules(printer: Printer) -> &'static Rules {
    ALL.get(printer.word())
        .expect("a test holds that printers.toml has every printer")
}

/// Everything that is known of one printer.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rules {
    /// How it calls itself.
    pub name: String,
    /// Whether its own figures are in millimetres; else in inches.
    #[serde(default)]
    pub metric: bool,
    /// Sizes of the finished page.
    #[serde(default)]
    pub trim: Trim,
    /// White that must stay round what is printed.
    pub margins: LeastMargins,
    /// What stands out over the edges.
    pub bleed: Bleed,
    /// How many pages.
    pub pages: PageCount,
    /// The file of the inside.
    pub file: InsideFile,
    /// Papers; the first for an ink is the one of a book that names none.
    #[serde(default)]
    pub papers: Vec<Paper>,
    /// The cover.
    pub cover: Cover,
}

/// Sizes of the finished page.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trim {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// The sizes that are offered; empty where they are not known, and none is refused.
    #[serde(deserialize_with = "sizes")]
    pub sizes: Vec<Size>,
    /// Sizes of one's own, where they are taken.
    pub custom: Option<SizeRange>,
}

/// Sizes from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeRange {
    /// Least width and height.
    #[serde(deserialize_with = "size")]
    pub least: Size,
    /// Most.
    #[serde(deserialize_with = "size")]
    pub most: Size,
}

/// White that must stay round what is printed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LeastMargins {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// At head, foot and fore edge.
    #[serde(deserialize_with = "length")]
    pub outer: Length,
    /// There in a book with bleed.
    #[serde(deserialize_with = "length")]
    pub outer_with_bleed: Length,
    /// At the spine, by how many pages the book has; rising.
    pub gutter: Vec<GutterStep>,
}

/// The white at the spine of books of so many pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GutterStep {
    /// To so many pages.
    pub pages: usize,
    /// The white.
    #[serde(deserialize_with = "length")]
    pub inner: Length,
}

/// What stands out over the edges of a book with pictures that fill the page. One such page makes all pages of the file larger.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bleed {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// At head, foot and fore edge.
    #[serde(deserialize_with = "length")]
    pub outer: Length,
    /// At the spine.
    #[serde(deserialize_with = "length")]
    pub inner: Length,
}

/// How many pages a book may have.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageCount {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// The fewest.
    pub least: usize,
    /// The number is a multiple of this.
    pub multiple: u8,
}

/// What the file of the inside must be.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InsideFile {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// What is made where the book names no standard.
    #[serde(deserialize_with = "standard")]
    pub standard: StandardName,
    /// The standards it asks for; empty where it asks for none.
    #[serde(default, deserialize_with = "standards")]
    pub standards: Vec<PressStandard>,
    /// Whether it takes what is transparent.
    #[serde(default = "yes")]
    pub transparency: bool,
    /// Whether it recommends sRGB; inks are taken, and converted.
    #[serde(default)]
    pub srgb: bool,
    /// The most ink on one place, in percent.
    pub most_ink: Option<u16>,
    /// Pixels an inch that photographs should have.
    pub ppi: u32,
    /// Pixels an inch that drawings in pure black and white should have.
    pub line_art_ppi: Option<u32>,
    /// Whether the file may have crop marks.
    pub crop_marks: bool,
}

/// A standard with a default, so that rules can be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardName(pub PressStandard);

impl Default for StandardName {
    fn default() -> StandardName {
        StandardName(PressStandard::X4)
    }
}

/// A paper to be printed on.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paper {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// Its name in book.toml: `white`, `cream`, `premium`, `groundwood`.
    pub name: String,
    /// What it is printed with.
    #[serde(deserialize_with = "inks")]
    pub inks: Vec<Ink>,
    /// The fewest pages, where more than of any book.
    pub least: Option<usize>,
    /// The most pages.
    pub most: usize,
    /// The most pages of large sizes.
    #[serde(default)]
    pub large: Vec<LargeTrim>,
    /// How thick a thousand pages (five hundred leaves) are.
    #[serde(default, deserialize_with = "some_length")]
    pub thousand_pages: Option<Length>,
}

/// The most pages of some sizes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LargeTrim {
    /// Which sizes.
    #[serde(deserialize_with = "sizes")]
    pub trims: Vec<Size>,
    /// The most pages.
    pub most: usize,
}

/// What the cover must be.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cover {
    /// Where this is from.
    pub source: String,
    /// The day it was compared.
    pub checked: String,
    /// What stands out over all four edges.
    #[serde(deserialize_with = "length")]
    pub bleed: Length,
    /// How far inside the edges words must keep.
    #[serde(default, deserialize_with = "some_length")]
    pub safe: Option<Length>,
    /// What the spine has besides its pages (the cover's own thickness).
    #[serde(default, deserialize_with = "some_length")]
    pub spine_extra: Option<Length>,
    /// Words may stand on the spine of books with so many pages.
    pub spine_text_from_pages: Option<usize>,
    /// Words may stand on spines so wide.
    #[serde(default, deserialize_with = "some_length")]
    pub spine_text_from_width: Option<Length>,
    /// What must stay clear of words on each side of the spine.
    #[serde(default, deserialize_with = "some_length")]
    pub spine_clear: Option<Length>,
    /// The place of the barcode.
    pub barcode: Option<Barcode>,
}

/// The place of the barcode, at the lower right of the back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Barcode {
    /// How wide it must be clear.
    #[serde(deserialize_with = "length")]
    pub width: Length,
    /// How high.
    #[serde(deserialize_with = "length")]
    pub height: Length,
    /// From the spine.
    #[serde(deserialize_with = "length")]
    pub from_spine: Length,
    /// From the foot of the finished cover.
    #[serde(deserialize_with = "length")]
    pub from_foot: Length,
}

/// Whether a size is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It is one of its sizes, or these are not known.
    Listed,
    /// It is taken as a size of one's own.
    Custom,
    /// It is not taken.
    Refused,
}

/// The number of pages that a book is under or over. Shown as it stands behind `binds`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PageLimit<'a> {
    /// The fewest.
    Least(usize),
    /// The most of its size on a paper.
    Most(usize, &'a Paper),
}

impl Trim {
    /// Whether a size is offered.
    pub fn offers(&self, size: Size) -> Offer {
        if self.sizes.is_empty() || self.sizes.iter().any(|own| same(*own, size)) {
            return Offer::Listed;
        }
        match self.custom {
            Some(range) if range.holds(size) => Offer::Custom,
            Some(_) | None => Offer::Refused,
        }
    }

    /// The offered size that is nearest to a size.
    pub fn nearest(&self, size: Size) -> Option<Size> {
        let distance = |own: &Size| (own.width - size.width).0.abs() + (own.height - size.height).0.abs();
        self.sizes.iter().copied().min_by_key(distance)
    }
}

impl SizeRange {
    fn holds(self, size: Size) -> bool {
        (self.least.width..=self.most.width + SAME_SIZE).contains(&size.width)
            && (self.least.height..=self.most.height + SAME_SIZE).contains(&size.height)
    }
}

impl LeastMargins {
    /// The white at the spine of a book of so many pages.
    pub fn gutter(&self, pages: usize) -> Length {
        let step = self.gutter.iter().find(|step| pages <= step.pages);
        step.or(self.gutter.last()).map_or(Length::ZERO, |step| step.inner)
    }

    /// The white at head, foot and fore edge.
    pub fn outer(&self, has_bleed: bool) -> Length {
        if has_bleed { self.outer_with_bleed } else { self.outer }
    }
}

impl InsideFile {
    /// Whether it is among the standards asked for.
    pub fn asks_for(&self, standard: PressStandard) -> bool {
        self.standards.is_empty() || self.standards.contains(&standard)
    }

    /// Whether a file of a standard is taken.
    pub fn takes(&self, standard: PressStandard) -> bool {
        self.asks_for(standard) && (self.transparency || !standard.allows_transparency())
    }
}

impl fmt::Display for PageLimit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageLimit::Least(least) => write!(f, "no fewer than {least}"),
            PageLimit::Most(most, paper) => {
                write!(f, "no more than {most} of this size on the paper `{}`", paper.name)
            }
        }
    }
}

impl Rules {
    /// The limit that a book of so many pages of a size on a paper breaks; of a paper that is not known, only the fewest pages of any.
    pub fn page_limit<'a>(&self, pages: usize, paper: Option<&'a Paper>, trim: Size) -> Option<PageLimit<'a>> {
        let least = paper.and_then(|paper| paper.least).unwrap_or(self.pages.least);
        if pages < least {
            return Some(PageLimit::Least(least));
        }
        let paper = paper?;
        let most = paper.most_pages(trim);
        (pages > most).then_some(PageLimit::Most(most, paper))
    }

    /// The pages that are printed of so many: blank ones are added to what the number must be a multiple of.
    pub fn printed_pages(&self, pages: usize) -> usize {
        pages.next_multiple_of(usize::from(self.pages.multiple.max(1)))
    }

    /// The paper of a name for an ink; without a name, the usual one.
    pub fn paper(&self, name: Option<&str>, ink: Ink) -> Option<&Paper> {
        self.papers
            .iter()
            .find(|paper| paper.inks.contains(&ink) && name.is_none_or(|name| paper.name == name))
    }

    /// The names of the papers, each once.
    pub fn paper_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for paper in &self.papers {
            if !names.contains(&paper.name.as_str()) {
                names.push(&paper.name);
            }
        }
        names
    }

    /// How wide the spine of a book of so many pages on a paper is; `None` where the printer does not tell.
    pub fn spine(&self, paper: &Paper, pages: usize) -> Option<Length> {
        let leaves = paper.thousand_pages?.scale(pages as i64, 1000);
        Some(leaves + self.cover.spine_extra.unwrap_or(Length::ZERO))
    }
}

impl Paper {
    /// The most pages of a book of a size.
    pub fn most_pages(&self, trim: Size) -> usize {
        let large = self
            .large
            .iter()
            .find(|large| large.trims.iter().any(|own| same(*own, trim)));
        large.map_or(self.most, |large| large.most)
    }
}

fn same(one: Size, other: Size) -> bool {
    let near = |one: Length, other: Length| (one - other).0.abs() <= SAME_SIZE.0;
    near(one.width, other.width) && near(one.height, other.height)
}

fn yes() -> bool {
    true
}

fn length<'de, D: Deserializer<'de>>(from: D) -> Result<Length, D::Error> {
    Length::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

fn some_length<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Length>, D::Error> {
    length(from).map(Some)
}

fn size<'de, D: Deserializer<'de>>(from: D) -> Result<Size, D::Error> {
    trim::read(&String::deserialize(from)?).map_err(D::Error::custom)
}

fn sizes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Size>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    words
        .iter()
        .map(|word| trim::read(word).map_err(D::Error::custom))
        .collect()
}

fn standard_named<E: Error>(name: &str) -> Result<PressStandard, E> {
    PressStandard::named(name).ok_or_else(|| E::custom(format!("`{name}` is no standard")))
}

fn standard<'de, D: Deserializer<'de>>(from: D) -> Result<StandardName, D::Error> {
    standard_named(&String::deserialize(from)?).map(StandardName)
}

fn standards<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PressStandard>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    words.iter().map(|word| standard_named(word)).collect()
}

fn inks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Ink>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    let ink = |word: &String| match word.as_str() {
        "black" => Ok(Ink::Black),
        "color" => Ok(Ink::Color),
        other => Err(D::Error::custom(format!("`{other}` is no ink"))),
    };
    words.iter().map(ink).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_can_be_read_and_each_group_says_where_it_is_from() {
        let read: Result<BTreeMap<String, Rules>, _> = toml::from_str(DATA);
        let all = read.unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(all.len(), Printer::ALL.len());
        for printer in Printer::ALL {
            let rules = &all[printer.word()];
            let mut groups = vec![
                (&rules.margins.source, &rules.margins.checked),
                (&rules.bleed.source, &rules.bleed.checked),
                (&rules.pages.source, &rules.pages.checked),
                (&rules.file.source, &rules.file.checked),
                (&rules.cover.source, &rules.cover.checked),
            ];
            groups.extend(rules.papers.iter().map(|paper| (&paper.source, &paper.checked)));
            if !rules.trim.sizes.is_empty() {
                groups.push((&rules.trim.source, &rules.trim.checked));
            }
            for (source, checked) in groups {
                assert!(source.len() > 10, "{printer:?}");
                assert!(
                    super::super::dates::is_date(checked) && checked.len() == 10,
                    "{printer:?} {checked}"
                );
            }
        }
    }

    #[test]
    fn figures_are_of_a_books_order_and_rise() {
        let inches = |length: Length| length.to_points() / 72.0;
        for printer in Printer::ALL {
            let rules = rules(printer);
            assert!(
                rules
                    .margins
                    .gutter
                    .is_sorted_by(|a, b| a.pages < b.pages && a.inner < b.inner)
            );
            assert!(rules.margins.outer <= rules.margins.outer_with_bleed);
            assert!((0.1..0.3).contains(&inches(rules.bleed.outer)), "{printer:?}");
            assert!(rules.bleed.inner <= rules.bleed.outer);
            assert!((2..100).contains(&rules.pages.least) && rules.pages.multiple == 2);
            assert!(rules.file.ppi == 300 && !rules.file.crop_marks);
            let StandardName(made) = rules.file.standard;
            assert!(rules.file.standards.is_empty() || rules.file.standards.contains(&made));
            assert!(rules.file.transparency || !made.allows_transparency());
            for ink in [Ink::Black, Ink::Color] {
                assert!(rules.paper(None, ink).is_some(), "{printer:?} {ink:?}");
            }
            for paper in &rules.papers {
                assert!(paper.most > paper.least.unwrap_or(rules.pages.least));
                assert!(paper.large.iter().all(|large| large.most < paper.most));
                let spine = rules.spine(paper, 300).map(inches);
                assert!(
                    spine.is_none_or(|spine| (0.6..0.8).contains(&spine)),
                    "{printer:?} {spine:?}"
                );
            }
        }
    }

    #[test]
    fn the_figures_of_a_novel_at_kdp_are_those_that_kdp_gives() {
        let kdp = rules(Printer::Kdp);
        let inch = |thousandths: i64| Length::points(72).scale(thousandths, 1000);
        for (pages, inner) in [
            (24, 375),
            (150, 375),
            (151, 500),
            (301, 625),
            (700, 750),
            (701, 875),
            (5000, 875),
        ] {
            assert_eq!(kdp.margins.gutter(pages), inch(inner), "{pages}");
        }
        let letter = Size::new(inch(8500), inch(11_000));
        let cream = kdp.paper(Some("cream"), Ink::Black);
        assert_eq!(cream.map(|paper| paper.most_pages(letter)), Some(550));
        assert_eq!(cream.and_then(|paper| kdp.spine(paper, 200)), Some(inch(500)));
        assert_eq!(kdp.paper(Some("cream"), Ink::Color), None);
        assert_eq!(kdp.trim.offers(Size::new(inch(6000), inch(9000))), Offer::Listed);
        assert_eq!(kdp.trim.offers(Size::new(inch(6500), inch(9000))), Offer::Custom);
        assert_eq!(kdp.trim.offers(Size::new(inch(3000), inch(9000))), Offer::Refused);
    }
}
