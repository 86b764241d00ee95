//! An entry with the labels of its pages → what its line says, piece by piece, the same in both outputs; must not know how it
//! looks.

use super::{CrossReference, IndexEntry, IndexPlace};
use crate::model::{Inline, NodeId, walk};
use crate::numerals;
use crate::resolve::Words;

/// Between an entry and its pages, and between two of them.
const BETWEEN: &str = ", ";
/// Between the first page and the last of several.
const TO: &str = "–";
/// Before what to see, between the word and the entry, and between two entries.
const SEE: &str = ". ";
const BEFORE_ENTRY: &str = " ";
const NEXT_ENTRY: &str = "; ";

/// A piece of an entry's line, behind its words.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexPart<'i> {
    /// What parts two others.
    Between(&'static str),
    /// A page, or several in a row.
    Locator(Locator),
    /// "See".
    See(&'static str),
    /// The entry to see.
    Entry(&'i [Inline], Option<NodeId>),
}

impl IndexPart<'_> {
    /// Its words without their styles.
    pub fn text(&self) -> String {
        match self {
            IndexPart::Between(words) | IndexPart::See(words) => (*words).to_owned(),
            IndexPart::Locator(locator) => locator.words.clone(),
            IndexPart::Entry(words, _) => walk::leaf_text(words),
        }
    }
}

/// A page that an entry names, or several in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locator {
    /// What it says: `41`, `43–45`, `113–14`.
    pub words: String,
    /// The same with whole numbers, to be read aloud.
    pub spoken: String,
    /// The first place on it that was marked.
    pub to: NodeId,
}

/// What an entry's line says behind its words.
pub fn parts<'i>(entry: &'i IndexEntry, locators: Vec<Locator>, words: &Words) -> Vec<IndexPart<'i>> {
    let mut parts = Vec::new();
    for locator in locators {
        parts.extend([IndexPart::Between(BETWEEN), IndexPart::Locator(locator)]);
    }
    let [see, see_also] = words.see;
    references(see, &entry.see, &mut parts);
    references(see_also, &entry.see_also, &mut parts);
    parts
}

fn references<'i>(word: &'static str, references: &'i [CrossReference], parts: &mut Vec<IndexPart<'i>>) {
    for (index, reference) in references.iter().enumerate() {
        match index {
            0 => parts.extend([
                IndexPart::Between(SEE),
                IndexPart::See(word),
                IndexPart::Between(BEFORE_ENTRY),
            ]),
            _ => parts.push(IndexPart::Between(NEXT_ENTRY)),
        }
        parts.push(IndexPart::Entry(&reference.words, reference.to));
    }
}

/// The last number of a range as it is printed. English leaves out what it has in common with the first by the rule of *The Chicago
/// Manual of Style* (17th edition, 9.61): nothing below 100 and from whole hundreds (`71–72`, `100–104`), all but the last figure
/// from the first nine pages of a hundred (`107–8`), else all but the last two or those that differ (`113–14`, `498–532`). Other
/// languages write whole numbers.
fn last_of_range(first: &Page, last: &Page, short: bool) -> String {
    let (from, to) = (first.label.as_str(), last.label.as_str());
    let is_short =
        short && first.is_arabic && from.len() == to.len() && first.number > 100 && !first.number.is_multiple_of(100);
    if !is_short {
        return to.to_owned();
    }
    let common = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let least = if first.number % 100 < 10 { 1 } else { 2 };
    to[common.min(to.len() - least.min(to.len()))..].to_owned()
}

impl Locator {
    /// One page.
    pub fn single(words: String, to: NodeId) -> Locator {
        Locator {
            spoken: words.clone(),
            words,
            to,
        }
    }

    /// The pages that places stand on, by their labels, each once and in order: roman ones first; those that overlap, touch a range
    /// or are three in a row become one (`43–45`). A place without a label is on no page.
    pub fn of_pages(
        places: &[IndexPlace],
        words: &Words,
        mut label: impl FnMut(NodeId) -> Option<String>,
    ) -> Vec<Locator> {
        let mut pages: Vec<Stretch> = places
            .iter()
            .filter_map(|place| {
                let first = Page::of(label(place.start)?);
                let last = place.end.and_then(&mut label).map(Page::of);
                let last = last
                    .filter(|last| last.follows(&first))
                    .unwrap_or_else(|| first.clone());
                Some(Stretch {
                    is_range: first != last,
                    first,
                    last,
                    to: place.start,
                })
            })
            .collect();
        // The first mark on a page stands before the others.
        pages.sort_by(|a, b| (a.first.order(), b.last.order()).cmp(&(b.first.order(), a.last.order())));
        let mut rows: Vec<Vec<Stretch>> = Vec::new();
        for page in pages {
            match rows.last_mut() {
                Some(row) if touches(row, &page) => take_in(row, page),
                _ => rows.push(vec![page]),
            }
        }
        rows.into_iter()
            .flat_map(|row| of_row(row, words.short_ranges))
            .collect()
    }
}

/// The label of a page, and its place among others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Page {
    label: String,
    is_arabic: bool,
    number: u32,
}

impl Page {
    fn of(label: String) -> Page {
        let arabic = label.parse().ok();
        let roman = || numerals::from_roman(&label.to_uppercase()).unwrap_or(0);
        Page {
            is_arabic: arabic.is_some(),
            number: arabic.unwrap_or_else(roman),
            label,
        }
    }

    fn order(&self) -> (bool, u32) {
        (self.is_arabic, self.number)
    }

    fn follows(&self, first: &Page) -> bool {
        self.is_arabic == first.is_arabic && self.number > first.number
    }
}

/// Pages from one to another.
#[derive(Clone, Debug)]
struct Stretch {
    first: Page,
    last: Page,
    /// Words that are marked run over them; else each of them was marked.
    is_range: bool,
    to: NodeId,
}

/// Whether pages follow a row of others without a gap.
fn touches(row: &[Stretch], next: &Stretch) -> bool {
    row.last().is_some_and(|last| {
        last.last.is_arabic == next.first.is_arabic && next.first.number <= last.last.number.saturating_add(1)
    })
}

/// Adds pages to a row, in which each stretch begins behind the one before it.
fn take_in(row: &mut Vec<Stretch>, next: Stretch) {
    match row.last_mut() {
        Some(last) if next.first.number <= last.last.number => {
            if next.last.number > last.last.number {
                last.last = next.last;
                last.is_range = true;
            }
        }
        _ => row.push(next),
    }
}

/// What a row says: two pages beside one another, each marked, are two; all else is one.
fn of_row(row: Vec<Stretch>, short: bool) -> Vec<Locator> {
    let single = |own: &Stretch| Locator::single(own.first.label.clone(), own.to);
    let one_by_one = row.len() <= 2 && row.iter().all(|own| !own.is_range);
    match (row.first(), row.last()) {
        (Some(first), Some(last)) if !one_by_one => vec![Locator {
            words: format!(
                "{}{TO}{}",
                first.first.label,
                last_of_range(&first.first, &last.last, short)
            ),
            spoken: format!("{}{TO}{}", first.first.label, last.last.label),
            to: first.to,
        }],
        _ => row.iter().map(single).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;
    use crate::resolve::words;

    /// The pages of places, each written as `first` or `first-last`.
    fn shown(language: &str, places: &[&str]) -> String {
        let node = |local: usize| NodeId {
            chapter: 0,
            local: local as u32,
        };
        let labels: Vec<&str> = places
            .iter()
            .flat_map(|place| <[&str; 2]>::from(place.split_once('-').unwrap_or((place, place))))
            .collect();
        let places: Vec<IndexPlace> = (0..places.len())
            .map(|index| IndexPlace {
                start: node(index * 2),
                end: Some(node(index * 2 + 1)),
            })
            .collect();
        let found = Locator::of_pages(&places, words(&Language(language.to_owned())), |node| {
            Some(labels[node.local as usize].to_owned()).filter(|label| !label.is_empty())
        });
        found.into_iter().map(|own| own.words).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn pages_are_merged_and_in_order() {
        for (places, pages) in [
            (&["41", "41", "9"][..], "9, 41"),
            (&["43", "44"], "43, 44"),
            (&["43", "45", "44"], "43–45"),
            (&["41-43"], "41–43"),
            (&["41-43", "42", "44"], "41–44"),
            (&["12", "iv", "ix-x"], "iv, ix–x, 12"),
            (&["x-1"], "x"),
            (&["", "7"], "7"),
            (&[], ""),
        ] {
            assert_eq!(shown("en", places), pages);
        }
    }

    #[test]
    fn ranges_are_shortened_as_each_language_does() {
        for (range, english) in [
            ("3-10", "3–10"),
            ("71-72", "71–72"),
            ("96-117", "96–117"),
            ("100-104", "100–104"),
            ("600-613", "600–613"),
            ("107-108", "107–8"),
            ("505-517", "505–17"),
            ("1002-1006", "1002–6"),
            ("113-114", "113–14"),
            ("321-328", "321–28"),
            ("498-532", "498–532"),
            ("1087-1089", "1087–89"),
            ("1496-1500", "1496–500"),
            ("xiii-xiv", "xiii–xiv"),
        ] {
            assert_eq!(shown("en", &[range]), english);
            assert_eq!(shown("de", &[range]), range.replace('-', "–"));
        }
    }
}
