//! The places marked in a book → its [`Index`]: entries merged, sorted and grouped, and what they say to see; must not know
//! pages.

mod collation;
mod entries;
mod line;

pub use line::{IndexPart, Locator, parts};

use super::TargetKind;
use super::nearest::Nearest;
use super::notes::highest_chapter;
use crate::diag::{Diagnostic, Diagnostics, Span, rules};
use crate::model::{Book, IndexMark, Inline, InlineKind, NodeId, Role, Section, walk};
use collation::Collation;
use entries::{Draft, Key};
use std::collections::{BTreeMap, BTreeSet};

/// The index of a book.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// The section that it stands in, behind the text of it.
    pub section: NodeId,
    /// The entries by their first letters.
    pub groups: Vec<IndexGroup>,
}

/// The entries that begin with one letter.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexGroup {
    /// Its own name.
    pub node: NodeId,
    /// The letter as a capital; nothing for figures, and for writing whose first letters are in no order of theirs.
    pub letter: String,
    /// The entries.
    pub entries: Vec<IndexEntry>,
}

/// An entry of the index.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexEntry {
    /// Its own name.
    pub node: NodeId,
    /// Its words.
    pub words: Vec<Inline>,
    /// The places marked for it, in the order of the text.
    pub places: Vec<IndexPlace>,
    /// What to look up instead.
    pub see: Vec<CrossReference>,
    /// What to look up, too.
    pub see_also: Vec<CrossReference>,
    /// The entries below it.
    pub entries: Vec<IndexEntry>,
}

/// A place that an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexPlace {
    /// Where it begins.
    pub start: NodeId,
    /// Where it ends, when it is about words.
    pub end: Option<NodeId>,
}

/// An entry that another one says to see.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossReference {
    /// Its words, with those of the entries above it.
    pub words: Vec<Inline>,
    /// The entry; nothing where there is none, which was reported.
    pub to: Option<NodeId>,
}

impl Index {
    /// Every entry, those below others with them, in order.
    pub fn each_entry<'a>(&'a self, see: &mut impl FnMut(&'a IndexEntry)) {
        fn inside<'a>(entries: &'a [IndexEntry], see: &mut impl FnMut(&'a IndexEntry)) {
            for entry in entries {
                see(entry);
                inside(&entry.entries, see);
            }
        }
        for group in &self.groups {
            inside(&group.entries, see);
        }
    }

    /// The groups and entries that an output shows, which has some of the places: those with a place in it, with something to see,
    /// or with such an entry below them.
    pub fn shown(&self, mut has_place: impl FnMut(NodeId) -> bool) -> BTreeSet<NodeId> {
        fn inside(
            entries: &[IndexEntry],
            has_place: &mut impl FnMut(NodeId) -> bool,
            shown: &mut BTreeSet<NodeId>,
        ) -> bool {
            let mut any = false;
            for entry in entries {
                let below = inside(&entry.entries, has_place, shown);
                let leads = !entry.see.is_empty() || !entry.see_also.is_empty();
                // Each place is asked for, whether or not another one is there.
                let places = entry.places.iter().filter(|place| has_place(place.start)).count();
                if below || leads || places > 0 {
                    shown.insert(entry.node);
                    any = true;
                }
            }
            any
        }
        let mut shown = BTreeSet::new();
        for group in &self.groups {
            if inside(&group.entries, &mut has_place, &mut shown) {
                shown.insert(group.node);
            }
        }
        shown
    }
}

/// Makes the index of a book that has a section for it. The places and entries that lines of it lead to are added to `targets`.
pub(super) fn index(
    book: &Book,
    targets: &mut BTreeMap<NodeId, TargetKind>,
    diagnostics: &mut Diagnostics,
) -> Option<Index> {
    let marks = marks(book);
    let section = section(&book.sections);
    let (Some(section), false) = (section, marks.is_empty()) else {
        report_half(section, &marks, diagnostics);
        return None;
    };
    let mut draft = Draft::default();
    for (mark, span) in &marks {
        draft.add(mark, *span, diagnostics);
    }
    draft.report_open(&Key::default(), diagnostics);
    draft.report_alike(diagnostics);
    let language = section.language.as_ref().unwrap_or(&book.metadata.language);
    let mut maker = Maker {
        collation: Collation::of(language),
        chapter: highest_chapter(&book.sections).checked_add(1)?,
        next: 0,
        nodes: BTreeMap::new(),
    };
    let groups = maker.groups(&draft);
    let mut index = Index {
        section: section.id,
        groups,
    };
    let names: Vec<String> = maker.nodes.keys().map(Key::shown).collect();
    let mut follower = Follower {
        nodes: &maker.nodes,
        small: maker.nodes.iter().map(|(key, node)| (key.small(), *node)).collect(),
        names: &names,
        nearest: Nearest::default(),
        targets,
        diagnostics,
    };
    for group in &mut index.groups {
        follower.entries(&mut group.entries, &draft, &mut Key::default());
    }
    Some(index)
}

/// Says what an index without marks, or marks without an index, lack.
fn report_half(section: Option<&Section>, marks: &[(&IndexMark, Span)], diagnostics: &mut Diagnostics) {
    match (section, marks.first()) {
        (None, Some((_, first))) => {
            let message = format!("{} marked for an index, and the book has none", places(marks.len()));
            let missing = Diagnostic::new(&rules::INDEX_MISSING, Some(*first), message);
            diagnostics.add(missing.hint("add a chapter with nothing but `# Index {.index}` where it is to stand"));
        }
        // What its author wrote by hand is an index, too.
        (Some(section), None) if section.blocks.is_empty() && section.sections.is_empty() => {
            let message = "no place is marked for this index";
            let empty = Diagnostic::new(&rules::INDEX_EMPTY, Some(section.span), message);
            diagnostics.add(
                empty.hint("mark words in the text: `[whale]{.index}` or `[the whale]{index=\"Whales > sperm\"}`"),
            );
        }
        _ => {}
    }
}

fn places(count: usize) -> String {
    match count {
        1 => "1 place is".to_owned(),
        more => format!("{more} places are"),
    }
}

/// The first section that is an index.
fn section(sections: &[Section]) -> Option<&Section> {
    sections.iter().find_map(|own| match own.role {
        Role::Index => Some(own),
        _ => section(&own.sections),
    })
}

/// Every mark in the order of the text, with where it was written.
fn marks(book: &Book) -> Vec<(&IndexMark, Span)> {
    struct Marks<'a>(Vec<(&'a IndexMark, Span)>);
    impl<'a> walk::Visitor<'a> for Marks<'a> {
        fn inline(&mut self, inline: &'a Inline) {
            if let InlineKind::IndexMark(mark) = &inline.kind {
                self.0.push((mark, inline.span));
            }
        }
    }
    let mut marks = Marks(Vec::new());
    walk::book(book, &mut marks);
    marks.0
}

/// Names the entries in their order.
struct Maker {
    collation: Collation,
    chapter: u16,
    next: u32,
    nodes: BTreeMap<Key, NodeId>,
}

impl Maker {
    fn node(&mut self) -> NodeId {
        let node = NodeId {
            chapter: self.chapter,
            local: self.next,
        };
        self.next = self.next.saturating_add(1);
        node
    }

    fn groups(&mut self, draft: &Draft) -> Vec<IndexGroup> {
        let sorted = self.sorted(draft);
        let mut groups: Vec<(String, Vec<(&String, &Draft)>)> = Vec::new();
        for (words, entry) in sorted {
            let letter = self.collation.letter(words);
            match groups.last_mut() {
                Some((own, entries)) if self.collation.is_same_letter(own, &letter) => {
                    *own = self.collation.plainer(std::mem::take(own), letter);
                    entries.push((words, entry));
                }
                _ => groups.push((letter, vec![(words, entry)])),
            }
        }
        groups
            .into_iter()
            .map(|(letter, entries)| IndexGroup {
                node: self.node(),
                letter,
                entries: self.entries(entries, &Key::default()),
            })
            .collect()
    }

    fn sorted<'d>(&self, draft: &'d Draft) -> Vec<(&'d String, &'d Draft)> {
        let mut sorted: Vec<_> = draft.below.iter().collect();
        // Equal words in different places of the map keep its order.
        sorted.sort_by(|(a, _), (b, _)| self.collation.compare(a, b));
        sorted
    }

    fn entries(&mut self, entries: Vec<(&String, &Draft)>, above: &Key) -> Vec<IndexEntry> {
        entries
            .into_iter()
            .map(|(words, draft)| {
                let node = self.node();
                let key = above.below(words);
                self.nodes.insert(key.clone(), node);
                IndexEntry {
                    node,
                    words: draft.words.clone(),
                    places: draft.places.clone(),
                    see: Vec::new(),
                    see_also: Vec::new(),
                    entries: self.entries(self.sorted(draft), &key),
                }
            })
            .collect()
    }
}

/// Finds the entries that others say to see, and notes what is led to.
struct Follower<'f> {
    nodes: &'f BTreeMap<Key, NodeId>,
    /// The same without capitals.
    small: BTreeMap<Key, NodeId>,
    names: &'f [String],
    nearest: Nearest,
    targets: &'f mut BTreeMap<NodeId, TargetKind>,
    diagnostics: &'f mut Diagnostics,
}

impl Follower<'_> {
    fn entries(&mut self, entries: &mut [IndexEntry], drafts: &Draft, above: &mut Key) {
        for entry in entries {
            let words = entries::words_of(&entry.words);
            let Some(draft) = drafts.below.get(&words) else {
                continue;
            };
            let mut key = above.below(&words);
            entry.see = self.references(&draft.see, &key);
            entry.see_also = self.references(&draft.see_also, &key);
            for place in &entry.places {
                for node in std::iter::once(place.start).chain(place.end) {
                    self.targets.entry(node).or_insert(TargetKind::Inside);
                }
            }
            self.entries(&mut entry.entries, draft, &mut key);
        }
    }

    fn references(&mut self, written: &entries::References, from: &Key) -> Vec<CrossReference> {
        written
            .iter()
            .map(|(key, (term, span))| {
                let to = self.find(key, from, *span);
                if let Some(node) = to {
                    self.targets.entry(node).or_insert(TargetKind::Inside);
                }
                CrossReference {
                    words: entries::joined(term),
                    to,
                }
            })
            .collect()
    }

    /// The entry of a name, whatever its capitals where there is none as it is written.
    fn find(&mut self, key: &Key, from: &Key, span: Span) -> Option<NodeId> {
        let found = self.nodes.get(key).or_else(|| self.small.get(&key.small()));
        let message = match found {
            Some(node) if self.nodes.get(from) != Some(node) => return Some(*node),
            Some(_) => format!("the entry `{}` says to see itself", from.shown()),
            None => format!("the index has no entry `{}`", key.shown()),
        };
        let mut complaint = Diagnostic::new(&rules::INDEX_SEE, Some(span), message);
        if found.is_none()
            && let Some(meant) = self.nearest.of(&key.shown(), self.names.iter().map(String::as_str))
        {
            complaint = complaint.hint(format!("did you mean `{meant}`?"));
        }
        self.diagnostics.add(complaint);
        None
    }
}
