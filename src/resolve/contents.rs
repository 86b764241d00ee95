//! Book → its table of contents and its count of words; must not know pages.

use super::ContentsEntry;
use crate::model::{Block, BlockKind, Book, Inline, InlineKind, Role, Section, walk};

/// Sections that readers look for, in order and to full depth. Pages without words to look for (dedication, half
/// title) and pages that stand before the contents by custom are left out.
pub(super) fn contents(book: &Book) -> Vec<ContentsEntry> {
    entries(&book.sections, 1)
}

fn entries(sections: &[Section], level: u8) -> Vec<ContentsEntry> {
    let mut list = Vec::new();
    for section in sections {
        let inner = entries(&section.sections, level.saturating_add(1));
        if is_listed(section) {
            list.push(ContentsEntry {
                node: section.id,
                level,
                children: inner,
            });
        } else {
            list.extend(inner);
        }
    }
    list
}

fn is_listed(section: &Section) -> bool {
    let custom = matches!(
        section.role,
        Role::HalfTitle | Role::TitlePage | Role::Copyright | Role::Dedication | Role::Epigraph | Role::Contents
    );
    !custom && !section.attributes.has_class("unlisted") && !walk::title_text(&section.title).trim().is_empty()
}

/// Words of titles, text, tables, code and notes, parted by white space.
pub(super) fn count_words(book: &Book) -> usize {
    let mut counter = Counter { words: 0 };
    walk::book(book, &mut counter);
    counter.words
}

/// Words of one section and all inside it, counted as those of the book are.
pub fn words_of(section: &Section) -> usize {
    let mut counter = Counter { words: 0 };
    walk::section(section, &mut counter);
    counter.words
}

struct Counter {
    words: usize,
}

impl Counter {
    fn add(&mut self, text: &str) {
        self.words += text
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count();
    }
}

impl<'a> walk::Visitor<'a> for Counter {
    fn block(&mut self, block: &'a Block) {
        if let BlockKind::Code(code) = &block.kind {
            self.add(&code.text);
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        if let InlineKind::Text(text) | InlineKind::Code(text) = &inline.kind {
            self.add(text);
        }
    }
}
