//! Any book → its pages: what is counted of them as they were chosen is what a reader of the finished pages counts.

use crate::driver::{BOOK_TOML, TestBook};
use pressmark::layout::{
    ArtifactKind, ElementId, ElementRole, Fault, Item, Mark, Page, PageAudit, Pages, Side, audit_pages, run_text,
};
use pressmark::pipeline::{Request, Target};
use pressmark::units::Length;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Baselines nearer to each other than this are of one line: raised marks of notes.
const ONE_LINE: Length = Length::points(6);
/// Feet of pages so near to each other are equal to the eye.
const EQUAL: Length = Length::milli(500);

/// Letters on a page: where, in which paragraph of the text, and which.
struct Seen {
    baseline: Length,
    paragraph: Option<ElementId>,
    note: bool,
    words: String,
}

/// All letters of a page but heads and folios, in reading order.
fn seen(page: &Page, pages: &Pages) -> Vec<Seen> {
    let role = |id: ElementId| pages.structure[id.0 as usize].role;
    let parent = |id: ElementId| pages.structure[id.0 as usize].parent;
    let inside = |mut id: Option<ElementId>, wanted: ElementRole| {
        while let Some(own) = id.filter(|own| role(*own) != wanted) {
            id = parent(own);
        }
        id
    };
    let mut marks: Vec<Mark> = Vec::new();
    let mut letters = Vec::new();
    for (at, item) in &page.frame.items {
        match item {
            Item::Mark(Mark::End) => {
                marks.pop();
            }
            Item::Mark(mark) => marks.push(*mark),
            Item::Glyphs(run) if !marks.contains(&Mark::Artifact(ArtifactKind::Pagination)) => {
                let element = marks.iter().rev().find_map(|mark| match mark {
                    Mark::Begin(id) => Some(*id),
                    _ => None,
                });
                letters.push(Seen {
                    baseline: at.y,
                    paragraph: inside(element, ElementRole::Paragraph),
                    note: inside(element, ElementRole::Note).is_some(),
                    words: run_text(run),
                });
            }
            _ => {}
        }
    }
    letters
}

/// How many lines each paragraph of the text has on each page it stands on.
fn lines_of_paragraphs(all: &[Vec<Seen>]) -> BTreeMap<ElementId, Vec<usize>> {
    let mut paragraphs: BTreeMap<ElementId, Vec<usize>> = BTreeMap::new();
    for page in all {
        let mut baselines: BTreeMap<ElementId, Vec<Length>> = BTreeMap::new();
        for letters in page.iter().filter(|letters| !letters.note) {
            if let Some(id) = letters.paragraph {
                baselines.entry(id).or_default().push(letters.baseline);
            }
        }
        for (id, mut baselines) in baselines {
            baselines.sort_unstable();
            let lines = 1 + baselines.windows(2).filter(|pair| pair[1] - pair[0] > ONE_LINE).count();
            paragraphs.entry(id).or_default().push(lines);
        }
    }
    paragraphs
}

/// Spreads whose pages end on one height, and those whose do not.
fn spreads(pages: &Pages, all: &[Vec<Seen>]) -> (usize, usize) {
    let foot = |page: &[Seen]| page.iter().map(|letters| letters.baseline).max();
    let pairs = pages.pages.windows(2).zip(all.windows(2));
    let versos = pairs.filter(|(pair, _)| pair[0].side == Side::Verso);
    let (equal, unequal): (Vec<bool>, Vec<bool>) = versos
        .map(|(_, letters)| match (foot(&letters[0]), foot(&letters[1])) {
            (Some(left), Some(right)) => (right - left).0.abs() <= EQUAL.0,
            (left, right) => left == right,
        })
        .partition(|equal| *equal);
    (equal.len(), unequal.len())
}

/// Rectos whose last line of the text ends in a hyphen, while its paragraph goes on overleaf.
fn recto_hyphens(pages: &Pages, all: &[Vec<Seen>]) -> usize {
    let ends_in_hyphen = |page: &[Seen]| {
        let text = || {
            page.iter()
                .filter(|letters| !letters.note && letters.paragraph.is_some())
        };
        let foot = text().map(|letters| letters.baseline).max();
        let last: String = text()
            .filter(|letters| foot.is_some_and(|foot| (foot - letters.baseline).0.abs() < ONE_LINE.0))
            .map(|letters| letters.words.as_str())
            .collect();
        last.trim_end().ends_with(['-', '\u{AD}'])
    };
    let rectos = pages.pages.iter().zip(all).filter(|(page, _)| page.side == Side::Recto);
    rectos.filter(|(_, letters)| ends_in_hyphen(letters)).count()
}

#[derive(Clone, Debug)]
enum Part {
    Paragraph(usize),
    Noted(usize, usize),
    Heading,
    Quote(usize),
    Scene,
}

fn any_part() -> impl Strategy<Value = Part> {
    prop_oneof![
        8 => (1_usize..120).prop_map(Part::Paragraph),
        2 => (1_usize..60, 1_usize..50).prop_map(|(words, note)| Part::Noted(words, note)),
        1 => Just(Part::Heading),
        1 => (10_usize..50).prop_map(Part::Quote),
        1 => Just(Part::Scene),
    ]
}

/// Words of many lengths, some of which are hyphenated.
const WORDS: [&str; 12] = [
    "the",
    "circulation",
    "of",
    "a",
    "watery",
    "particular",
    "spleen",
    "is",
    "regulating",
    "it",
    "notwithstanding",
    "sea",
];

fn words(count: usize, seed: &mut usize) -> String {
    let word = |_| {
        *seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345) % (1 << 31);
        WORDS[*seed / 7 % WORDS.len()]
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

fn text(parts: &[Part], mut seed: usize) -> String {
    let mut text = "# One\n\n".to_owned();
    for (number, part) in parts.iter().enumerate() {
        text.push_str(&match part {
            Part::Paragraph(count) => format!("{}.\n\n", words(*count, &mut seed)),
            Part::Noted(count, note) => {
                let own = words(*count, &mut seed);
                format!("{own}[^{number}].\n\n[^{number}]: {}.\n\n", words(*note, &mut seed))
            }
            Part::Heading => format!("## {}\n\n", words(3, &mut seed)),
            Part::Quote(count) => format!("> {}.\n\n", words(*count, &mut seed)),
            Part::Scene => "---\n\n".to_owned(),
        });
    }
    text.push_str("The end.\n");
    text
}

fn laid(parts: &[Part], seed: usize, start: &str) -> (Pages, PageAudit) {
    let page = format!("[print]\ntrim-size = \"4.25x6in\"\nchapter-start = \"{start}\"\n");
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}\n{page}")),
        ("src/1.md", &text(parts, seed)),
        ("src/2.md", &text(&parts[parts.len() / 2..], seed + 1)),
    ]);
    let composed = book.compose_with(Request::new("").targets([Target::Pdf]));
    let audit = audit_pages(&composed.resolved, &composed.edition, &composed.design, &composed.faces);
    (composed.pages.expect("printed"), audit)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_audit_of_pages_is_what_a_reader_of_the_finished_pages_counts(
        parts in prop::collection::vec(any_part(), 1..50),
        seed in 0_usize..10_000,
        start in prop_oneof![Just("any"), Just("recto"), Just("run-on")],
    ) {
        let (pages, audit) = laid(&parts, seed, start);
        let all: Vec<Vec<Seen>> = pages.pages.iter().map(|page| seen(page, &pages)).collect();
        let paragraphs = lines_of_paragraphs(&all);
        let parted = || paragraphs.values().filter(|lines| lines.len() > 1);
        prop_assert_eq!(audit.pages, pages.pages.len());
        prop_assert_eq!(audit.count(Fault::Widow), parted().filter(|lines| lines.last() == Some(&1)).count());
        prop_assert_eq!(audit.count(Fault::Orphan), parted().filter(|lines| lines.first() == Some(&1)).count());
        let told = audit.spreads.values().fold((0, 0), |(equal, unequal), count| (equal + count.equal, unequal + count.unequal));
        prop_assert_eq!(told, spreads(&pages, &all));
        prop_assert_eq!(audit.count(Fault::RectoHyphen), recto_hyphens(&pages, &all));
        prop_assert_eq!(audit.notes, parts.iter().chain(&parts[parts.len() / 2..]).filter(|part| matches!(part, Part::Noted(..))).count());
        prop_assert_eq!((audit.count(Fault::StrayNote), audit.count(Fault::LostNote)), (0, 0));
    }
}
