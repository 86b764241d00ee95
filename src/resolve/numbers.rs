//! Book → the number of each part, chapter, section, figure, table and note in one output; must not know where numbers are
//! printed.

use super::word_table::Words;
use super::words::words;
use super::{Address, Number};
use crate::config::Numbering;
use crate::diag::rules::NOTE_UNDEFINED;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Block, BlockKind, Book, Inline, InlineKind, Medium, NodeId, Role, Section, walk};
use crate::numerals::roman;
use std::collections::BTreeMap;

/// What decides which nodes have numbers.
#[derive(Clone, Copy)]
pub(super) struct Counted<'r> {
    /// Which titles have one.
    pub numbering: Numbering,
    /// Links whose address is a note in print.
    pub addresses: &'r BTreeMap<NodeId, Address>,
}

/// Numbers of all nodes that have one in an output: what stands in the other only is not counted.
///
/// Chapters are counted through the book (parts do not restart them), appendices by letters, sections within their
/// chapter, figures and tables through the book, notes within their chapter.
///
/// A note that is held in text for the other output, and called again in this one, is counted where it is called.
pub(super) fn number(
    book: &Book,
    counted: Counted<'_>,
    medium: Medium,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<NodeId, Number> {
    let mut counter = Counter {
        words: words(&book.metadata.language),
        numbering: settle(book, counted.numbering),
        addresses: counted.addresses,
        medium,
        diagnostics,
        numbers: BTreeMap::new(),
        parts: 0,
        chapters: 0,
        appendices: 0,
        figures: 0,
        tables: 0,
        notes: 0,
    };
    for section in &book.sections {
        counter.top(section);
    }
    counter.numbers
}

/// `auto`: no chapter is numbered when any chapter's title brings a number of its own ("Chapter 3", "12. The Whale"), no
/// part when any part's does, no appendix when any appendix's does; mixed numbering would count wrong.
#[derive(Clone, Copy)]
struct Titles {
    parts: bool,
    chapters: bool,
    appendices: bool,
    sections: bool,
}

fn settle(book: &Book, numbering: Numbering) -> Titles {
    match numbering {
        Numbering::None => Titles {
            parts: false,
            chapters: false,
            appendices: false,
            sections: false,
        },
        Numbering::Chapters => Titles {
            parts: true,
            chapters: true,
            appendices: true,
            sections: false,
        },
        Numbering::Sections => Titles {
            parts: true,
            chapters: true,
            appendices: true,
            sections: true,
        },
        Numbering::Auto => {
            let all: Vec<&Section> = book
                .sections
                .iter()
                .flat_map(|s| std::iter::once(s).chain(&s.sections))
                .collect();
            let free = |role: Role| {
                !all.iter()
                    .any(|s| s.role == role && brings_its_own_number(&walk::plain_text(&s.title)))
            };
            let several = all.iter().filter(|s| s.role == Role::Chapter && counts(s)).count() > 1;
            Titles {
                parts: free(Role::Part),
                chapters: several && free(Role::Chapter),
                appendices: several && free(Role::Appendix),
                sections: false,
            }
        }
    }
}

/// Whether a title begins with a number or ends in one: "3 The Ship", "IV. Night", "Chapter Two", "Part One", "Kapitel 5".
fn brings_its_own_number(title: &str) -> bool {
    let mut words = title
        .split(|c: char| c.is_whitespace() || ".:—–-".contains(c))
        .filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    if first.chars().all(|c| c.is_ascii_digit()) || (is_roman(first) && title.contains(['.', ':']) && first != "I") {
        return true;
    }
    let counts_by_word = NUMBER_WORDS.contains(&first.to_lowercase().as_str());
    counts_by_word
        && words.next().is_some_and(|second| {
            second.starts_with(|c: char| c.is_ascii_digit())
                || is_roman(second)
                || is_letter(second)
                || SPELLED.contains(&second.to_lowercase().as_str())
        })
}

/// Words that announce a number in a title.
const NUMBER_WORDS: &[&str] = &[
    "chapter",
    "part",
    "book",
    "section",
    "kapitel",
    "teil",
    "chapitre",
    "partie",
    "capítulo",
    "parte",
    "capitolo",
    "hoofdstuk",
    "deel",
    "rozdział",
    "część",
    "del",
    "lesson",
    "letter",
    "canto",
    "act",
    "appendix",
];

/// Numbers as words, up to where titles use them.
const SPELLED: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "first",
    "second",
    "third",
    "fourth",
];

/// Whether a word is a roman numeral as one is written, up to the most chapters that a book has.
fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b"IVXLC".contains(&b)) && (1..400).any(|number| roman(number) == word)
}

/// Whether a word is one capital, as in "Appendix B".
fn is_letter(word: &str) -> bool {
    matches!(word.as_bytes(), [b'A'..=b'Z'])
}

/// Whether a section is counted at all: by its role, and unless the author says `{.unnumbered}`.
fn counts(section: &Section) -> bool {
    section.role.is_numbered() && !section.attributes.has_class("unnumbered") && !section.title.is_empty()
}

struct Counter<'d> {
    words: &'static Words,
    numbering: Titles,
    addresses: &'d BTreeMap<NodeId, Address>,
    medium: Medium,
    diagnostics: &'d mut Diagnostics,
    numbers: BTreeMap<NodeId, Number>,
    parts: u32,
    chapters: u32,
    appendices: u32,
    figures: u32,
    tables: u32,
    notes: u32,
}

impl Counter<'_> {
    fn top(&mut self, section: &Section) {
        if !section.attributes.is_in(self.medium) {
            return;
        }
        self.notes = 0;
        let label = match section.role {
            Role::Part => {
                if self.numbering.parts && counts(section) {
                    self.parts += 1;
                    let label = roman(self.parts);
                    self.give(section.id, label.clone(), format!("{} {label}", self.words.part));
                }
                self.content(section);
                for inner in &section.sections {
                    self.top(inner);
                }
                return;
            }
            Role::Chapter if self.numbering.chapters && counts(section) => {
                self.chapters += 1;
                let label = self.chapters.to_string();
                self.give(section.id, label.clone(), format!("{} {label}", self.words.chapter));
                Some(label)
            }
            Role::Appendix if self.numbering.appendices && counts(section) => {
                self.appendices += 1;
                let label = letters(self.appendices);
                self.give(section.id, label.clone(), format!("{} {label}", self.words.appendix));
                Some(label)
            }
            _ => None,
        };
        self.content(section);
        self.inner(section, label.as_deref());
    }

    fn inner(&mut self, section: &Section, label: Option<&str>) {
        let mut count = 0;
        let medium = self.medium;
        for inner in section.sections.iter().filter(|inner| inner.attributes.is_in(medium)) {
            let mut own = None;
            if let Some(label) = label.filter(|_| self.numbering.sections && counts(inner)) {
                count += 1;
                let text = format!("{label}.{count}");
                self.give(inner.id, text.clone(), text.clone());
                own = Some(text);
            }
            self.content(inner);
            self.inner(inner, own.as_deref());
        }
    }

    fn give(&mut self, id: NodeId, label: String, full: String) {
        self.numbers.insert(id, Number { label, full });
    }

    /// A later call of a note whose first stands in text for the other output only. The EPUB brings the note here; for
    /// the printed page the parser holds it again, and a book in which it does not is told of.
    fn adopted(&mut self, inline: &Inline, call: NodeId, note: NodeId) {
        self.notes += 1;
        let label = self.notes.to_string();
        self.give(note, label.clone(), label.clone());
        self.give(call, label.clone(), label);
        if self.medium == Medium::Print {
            let message = "this note is first called in text for the EPUB only; the printed book lacks it";
            let lost = Diagnostic::new(&NOTE_UNDEFINED, Some(inline.span), message);
            self.diagnostics
                .add(lost.hint("give the text for the EPUB a note of its own"));
        }
    }

    fn note(&mut self, id: NodeId) {
        self.notes += 1;
        let label = self.notes.to_string();
        self.give(id, label.clone(), label);
    }

    fn content(&mut self, section: &Section) {
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
    }
}

impl<'a> walk::Visitor<'a> for Counter<'_> {
    fn passes_over(&self, block: &'a Block) -> bool {
        !block.is_in(self.medium)
    }

    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Figure(figure) if !figure.caption.is_empty() => {
                self.figures += 1;
                let label = self.figures.to_string();
                self.give(block.id, label.clone(), format!("{} {label}", self.words.figure));
            }
            BlockKind::Table(table) if !table.caption.is_empty() => {
                self.tables += 1;
                let label = self.tables.to_string();
                self.give(block.id, label.clone(), format!("{} {label}", self.words.table));
            }
            _ => {}
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            // One that is called before it is held has its number.
            InlineKind::Note(note) if self.numbers.contains_key(&note.id) => {}
            InlineKind::Note(note) => self.note(note.id),
            InlineKind::Link(link) if self.medium == Medium::Print => {
                if let Some(Address::Note(_)) = self.addresses.get(&link.id) {
                    self.note(link.id);
                }
            }
            InlineKind::NoteAgain { id, note } => match self.numbers.get(note).cloned() {
                Some(number) => {
                    self.numbers.insert(*id, number);
                }
                None => self.adopted(inline, *id, *note),
            },
            _ => {}
        }
    }
}

/// A, B, …, Z, AA, AB, …
fn letters(number: u32) -> String {
    let mut rest = number;
    let mut text = Vec::new();
    while rest > 0 {
        rest -= 1;
        text.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_numbers_that_titles_bring() {
        for title in [
            "Chapter 1: Loomings",
            "3. The Ship",
            "IV. Night",
            "Chapter Two",
            "Kapitel 5",
            "Appendix B: Tables",
            "12",
        ] {
            assert!(brings_its_own_number(title), "{title}");
        }
        for title in [
            "Loomings",
            "I Was Born",
            "Mix",
            "A Chapter of Accidents",
            "Part of the Story",
            "Liv. A life",
            "CIVIL: A War",
            "Letter to a Friend",
        ] {
            assert!(!brings_its_own_number(title), "{title}");
        }
    }

    #[test]
    fn counts_as_printers_do() {
        assert_eq!([1, 26, 27, 703].map(letters), ["A", "Z", "AA", "AAA"]);
    }
}
