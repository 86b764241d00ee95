//! Pages → [`PageList`]: where each begins in what the EPUB says, too; must not know how an EPUB is written.
//!
//! A page begins with the first line of its main text, which layout recorded: no float, no note at the foot, no repeated head.
//! What only the print says is passed over. A page inside a word begins before the word; one without main text (a picture that
//! fills it) begins where the next one does, or, as the last of the book, with what fills it. Pages of notes behind the text begin at
//! their notes where the EPUB has these in a list, too.

use super::last_pages::LastPages;
use super::{Item, Made, Mark, Page, Pages, each_item};
use crate::config::NotePlace;
use crate::model::walk::{self, Visitor};
use crate::model::{
    Anchor, Block, BlockKind, Cell, Inline, InlineKind, LeftOut, Medium, NodeId, PageList, PagePlace, PageStart,
    Section,
};
use crate::resolve::{Index, Locator, Resolved, index_parts, words};
use std::collections::{BTreeMap, BTreeSet};

/// The page list of a book's pages. `notes` is where the EPUB has its notes.
pub fn page_list(pages: &Pages, resolved: &Resolved, notes: NotePlace) -> PageList {
    let texts = Texts::of(resolved, pages, notes);
    let mut list = PageList {
        labels: pages.pages.iter().map(|page| page.label.clone()).collect(),
        pages_of: pages_of(pages),
        turns: turns(pages),
        ..PageList::default()
    };
    let begins: Vec<Begins> = pages.pages.iter().map(|page| begins(page, &texts, resolved)).collect();
    let last_text = begins.iter().rev().find_map(place);
    let mut last_pages = None;
    for (index, (page, own)) in pages.pages.iter().zip(&begins).enumerate() {
        let at = match own {
            Begins::Not(why) => Err(*why),
            Begins::At(_) | Begins::WithNext => match begins[index..].iter().find_map(place) {
                Some(next) => Ok(next),
                None => last_pages
                    .get_or_insert_with(|| LastPages::of(resolved, &list.pages_of, last_text))
                    .place(index, pages)
                    .ok_or(LeftOut::PrintOnly),
            },
        };
        match at {
            Ok(at) => list.starts.push(start(page, index, at)),
            Err(why) => list.left_out.push((page.label.clone(), why)),
        }
    }
    list
}

/// Where a page begins.
enum Begins {
    At(PagePlace),
    /// It has no main text of its own.
    WithNext,
    Not(LeftOut),
}

fn place(begins: &Begins) -> Option<PagePlace> {
    match begins {
        Begins::At(place) => Some(*place),
        Begins::WithNext | Begins::Not(_) => None,
    }
}

fn begins(page: &Page, texts: &Texts<'_>, resolved: &Resolved) -> Begins {
    match page.made {
        _ if page.blank => return Begins::Not(LeftOut::Blank),
        Some(Made::HalfTitle) => return Begins::Not(LeftOut::HalfTitle),
        Some(Made::List) => return Begins::Not(LeftOut::List),
        Some(Made::Copyright) if !resolved.book.metadata.has_imprint() => return Begins::Not(LeftOut::Copyright),
        Some(Made::Copyright) => return Begins::At(PagePlace::Copyright),
        Some(Made::TitlePage) => return Begins::At(PagePlace::TitlePage),
        Some(Made::Contents) => return Begins::At(PagePlace::Contents),
        None => {}
    }
    let shared = page.starts.iter().find(|start| texts.has(start.node));
    match (shared, page.starts.first()) {
        (Some(start), _) => Begins::At(PagePlace::Text(texts.word_at(*start))),
        (None, Some(first)) if texts.are_popped_up && texts.in_notes.contains(&first.node) => {
            Begins::Not(LeftOut::Notes)
        }
        (None, Some(_)) => Begins::Not(LeftOut::PrintOnly),
        (None, None) => Begins::WithNext,
    }
}

/// Roman pages are the first of the book, and counted from one.
fn start(page: &Page, index: usize, at: PagePlace) -> PageStart {
    let arabic = page.label.parse();
    PageStart {
        label: page.label.clone(),
        is_front: arabic.is_err(),
        number: arabic.unwrap_or_else(|_| u32::try_from(index + 1).unwrap_or(u32::MAX)),
        at,
    }
}

/// The first page on which each node has content.
fn pages_of(pages: &Pages) -> BTreeMap<NodeId, u32> {
    let mut found: BTreeMap<NodeId, u32> = pages.places.iter().map(|(node, place)| (*node, place.page)).collect();
    // In the contents and lists nodes are named that stand elsewhere.
    let texts = pages.pages.iter().zip(0..).filter(|(page, _)| page.made.is_none());
    for (page, number) in texts {
        let mut last = None;
        each_item(&page.frame, |_, item| {
            let Item::Mark(Mark::Begin(element)) = item else { return };
            let node = pages.structure.get(element.0 as usize).and_then(|element| element.node);
            if let Some(node) = node.filter(|node| last != Some(*node)) {
                found.entry(node).or_insert(number);
                last = Some(node);
            }
        });
    }
    found
}

fn turns(pages: &Pages) -> BTreeMap<Anchor, u32> {
    let firsts = pages.pages.iter().zip(0..);
    firsts
        .filter_map(|(page, number)| Some((*page.starts.first()?, number)))
        .collect()
}

/// What is in the EPUB: its nodes, and the texts of those in which pages begin.
struct Texts<'a> {
    wanted: BTreeSet<NodeId>,
    /// The nodes that pages begin with and that are in the EPUB, with their own text.
    found: BTreeMap<NodeId, String>,
    /// All notes and what is in them, and the links whose addresses are told in one.
    in_notes: BTreeSet<NodeId>,
    /// Whether the EPUB calls notes up where they are called, and has no list of them that a page might begin in.
    are_popped_up: bool,
    resolved: &'a Resolved,
    pages: &'a Pages,
}

impl<'a> Texts<'a> {
    fn of(resolved: &'a Resolved, pages: &'a Pages, notes: NotePlace) -> Texts<'a> {
        let starts = pages.pages.iter().flat_map(|page| &page.starts);
        let mut texts = Texts {
            wanted: starts.map(|start| start.node).collect(),
            found: BTreeMap::new(),
            in_notes: BTreeSet::new(),
            are_popped_up: notes == NotePlace::Foot,
            resolved,
            pages,
        };
        for section in &resolved.book.sections {
            texts.shown(section);
        }
        texts
    }

    fn shown(&mut self, section: &'a Section) {
        if !section.attributes.is_in(Medium::Epub) {
            return;
        }
        self.keep(section.id, || walk::leaf_text(&section.title));
        if let Some(index) = self.resolved.index.as_ref().filter(|index| index.section == section.id) {
            self.index(index, section);
        }
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        for inner in &section.sections {
            self.shown(inner);
        }
    }

    /// The letters and entries of the index: their texts are those of the lines.
    fn index(&mut self, index: &'a Index, section: &Section) {
        for group in &index.groups {
            self.keep(group.node, || group.letter.clone());
        }
        let language = section
            .language
            .as_ref()
            .unwrap_or(&self.resolved.book.metadata.language);
        let (pages, words) = (self.pages, words(language));
        index.each_entry(&mut |entry| {
            self.keep(entry.node, || {
                let label = |node| Some(pages.pages.get(pages.places.get(&node)?.page as usize)?.label.clone());
                let parts = index_parts(entry, Locator::of_pages(&entry.places, words, label), words);
                parts
                    .iter()
                    .fold(walk::leaf_text(&entry.words), |text, part| text + &part.text())
            });
        });
    }

    fn keep(&mut self, node: NodeId, text: impl FnOnce() -> String) {
        if self.wanted.contains(&node) {
            self.found.insert(node, text());
        }
    }

    fn has(&self, node: NodeId) -> bool {
        self.found.contains_key(&node) && !(self.are_popped_up && self.in_notes.contains(&node))
    }

    /// The place itself, or before the word that it is in.
    fn word_at(&self, place: Anchor) -> Anchor {
        let text = self.found.get(&place.node).map_or("", String::as_str);
        let at = word_start(text, place.offset as usize);
        Anchor {
            offset: u32::try_from(at).unwrap_or(u32::MAX),
            ..place
        }
    }
}

impl<'a> Visitor<'a> for Texts<'a> {
    fn passes_over(&self, block: &'a Block) -> bool {
        !block.is_in(Medium::Epub)
    }

    fn block(&mut self, block: &'a Block) {
        self.keep(block.id, || walk::own_text(block));
        if let BlockKind::Definitions(list) = &block.kind {
            for term in list.iter().flat_map(|definition| &definition.terms) {
                self.keep(term.id, || walk::leaf_text(&term.content));
            }
        }
    }

    fn cell(&mut self, cell: &'a Cell) {
        self.keep(cell.id, || walk::leaf_text(&cell.content));
    }

    fn part(&mut self, id: NodeId) {
        if !self.found.contains_key(&id) {
            self.keep(id, String::new);
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Note(note) => {
                self.keep(note.id, String::new);
                self.in_notes.insert(note.id);
                walk::blocks(&note.blocks, &mut InNote(&mut self.in_notes));
            }
            InlineKind::Link(link) if self.resolved.addresses.contains_key(&link.id) => {
                self.in_notes.insert(link.id);
            }
            _ => {}
        }
    }
}

/// Collects what a note holds; notes called in it are walked by themselves.
pub(super) struct InNote<'n>(pub &'n mut BTreeSet<NodeId>);

impl<'a> Visitor<'a> for InNote<'_> {
    fn block(&mut self, block: &'a Block) {
        self.0.insert(block.id);
        if let BlockKind::Definitions(list) = &block.kind {
            let terms = list.iter().flat_map(|definition| &definition.terms);
            self.0.extend(terms.map(|term| term.id));
        }
    }

    fn cell(&mut self, cell: &'a Cell) {
        self.0.insert(cell.id);
    }

    fn part(&mut self, id: NodeId) {
        self.0.insert(id);
    }
}

/// Where the word begins that a place is in; the place itself where a word begins there. A line may end behind a dash and
/// between letters of scripts without spaces, and these part words; a hyphen does not, whoever wrote it, nor does a stroke in
/// an address.
fn word_start(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let mut after = text[at..].chars().next();
    for (before_at, before) in text[..at].char_indices().rev() {
        if after.is_none_or(|after| parts(before, after)) {
            return before_at + before.len_utf8();
        }
        after = Some(before);
    }
    0
}

fn parts(before: char, after: char) -> bool {
    let is_white = |c: char| c.is_whitespace() || c == '\u{200B}';
    is_white(before) || is_white(after) || is_dash(before) || is_spaceless(before) || is_spaceless(after)
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2012}'..='\u{2015}' | '\u{2E3A}' | '\u{2E3B}')
}

/// Letters and signs of scripts that write no spaces between words: Thai to Myanmar, Khmer, Chinese and Japanese.
fn is_spaceless(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x0F00..=0x109F | 0x1780..=0x17FF | 0x1950..=0x1AAF
        | 0x2E80..=0x312F | 0x3190..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF65
        | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, parted where a page begins that was printed to begin at `|`.
    fn shown(text: &str) -> String {
        let at = text.find('|').expect("a page");
        let text = text.replace('|', "");
        let start = word_start(&text, at);
        format!("{}|{}", &text[..start], &text[start..])
    }

    #[test]
    fn pages_begin_before_whole_words() {
        for (printed, begins) in [
            ("|Call me", "|Call me"),
            ("Call |me", "Call |me"),
            ("unbe|lievable", "|unbelievable"),
            ("so “unbe|lievable", "so |“unbelievable"),
            ("a well-|known", "a |well-known"),
            ("the soft\u{AD}|ness", "the |soft\u{AD}ness"),
            ("end—|and then", "end—|and then"),
            ("see https://a.org/|b", "see |https://a.org/b"),
            ("cafe\u{301} cafe\u{301}|teria", "cafe\u{301} |cafe\u{301}teria"),
            ("白|鯨", "白|鯨"),
            ("ภาษา|ไทย", "ภาษา|ไทย"),
            ("한국|어", "|한국어"),
            ("שלום עו|לם", "שלום |עולם"),
            ("10\u{a0}|km", "10\u{a0}|km"),
            ("end|", "end|"),
        ] {
            assert_eq!(shown(printed), begins);
        }
        assert_eq!(word_start("é", 1), 0);
        assert_eq!(word_start("short", 99), 5);
    }
}
