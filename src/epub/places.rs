//! The files of the EPUB → in which of them each node lies, and under which id; must not know markup.
//!
//! Only what something asks for has a place: a link, the contents, a label.

use super::chapters::{Content, Place, Plan};
use super::names;
use super::spine::{is_for_print, is_shown};
use crate::model::{Attributes, Block, BlockKind, Cell, Inline, InlineKind, NodeId, Note, Section, walk};
use std::collections::{BTreeMap, BTreeSet};

/// Finds every place in a plan's pages, and notes it there.
pub(super) fn find<'a>(plan: &mut Plan<'a>) {
    let pages: Vec<Content<'a>> = plan.pages.iter().map(|page| page.content).collect();
    let mut places = Places {
        notes_page: plan.notes_page(),
        plan,
        page: 0,
        ids: BTreeMap::new(),
        hidden: BTreeSet::new(),
        hiding: false,
        index_ends: BTreeSet::new(),
        again: Vec::new(),
    };
    for (page, content) in pages.into_iter().enumerate() {
        places.page = page;
        match content {
            Content::Section { section, split } => places.section(section, split, true),
            Content::Description { block, .. } => places.description(block),
            Content::Cover | Content::TitlePage | Content::Copyright | Content::Contents | Content::Notes => {}
        }
    }
    places.finish();
}

/// Finds the place of every node that may be asked for.
struct Places<'p, 'a> {
    plan: &'p mut Plan<'a>,
    page: usize,
    /// The page that has all notes.
    notes_page: Option<usize>,
    /// Ids given out, with the node that has each. Labels are unique in the book, so one table serves all files.
    ids: BTreeMap<String, NodeId>,
    /// Nodes for print only.
    hidden: BTreeSet<NodeId>,
    /// Whether the walk is inside something for print only.
    hiding: bool,
    /// The ends of what marks for the index are about.
    index_ends: BTreeSet<NodeId>,
    /// Later calls of notes, in order.
    again: Vec<(NodeId, NodeId)>,
}

impl<'a> Places<'_, 'a> {
    fn section(&mut self, section: &'a Section, split: bool, is_file: bool) {
        self.plan.sections.insert(section.id, section);
        let label = section.label.as_ref().or(section.attributes.label.as_ref());
        self.place(section.id, label.map(|label| label.0.as_str()), is_file);
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        if !split {
            for inner in section.sections.iter().filter(|inner| !is_for_print(inner)) {
                self.section(inner, false, false);
            }
        }
    }

    fn description(&mut self, block: &'a Block) {
        let label = block.attributes.label.as_ref();
        self.place(block.id, label.map(|label| label.0.as_str()), true);
        if let BlockKind::Description { blocks, .. } = &block.kind {
            walk::blocks(blocks, self);
        }
    }

    /// What stands in a note lies where the notes of the book are; the walk comes by again, when it has its place.
    fn note_elsewhere(&mut self, note: &'a Note) {
        if let Some(notes) = self.notes_page
            && self.page != notes
        {
            let page = std::mem::replace(&mut self.page, notes);
            walk::blocks(&note.blocks, self);
            self.page = page;
        }
    }

    /// Notes a node's place, with its label as id where that can be one.
    fn place(&mut self, node: NodeId, label: Option<&str>, is_file: bool) {
        if self.hiding {
            self.hidden.insert(node);
            return;
        }
        let own = label.filter(|label| names::is_id(label) && !self.ids.contains_key(*label));
        let id = own.map_or_else(|| node.to_string(), str::to_owned);
        self.ids.insert(id.clone(), node);
        let page = self.page;
        self.plan.places.entry(node).or_insert(Place { page, id, is_file });
    }

    /// Notes a node's place if anything asks for it.
    fn wanted(&mut self, node: NodeId, attributes: Option<&Attributes>) {
        let label = attributes.and_then(|attributes| attributes.label.as_ref());
        if self.hiding || label.is_some() || self.plan.resolved.targets.contains_key(&node) {
            self.place(node, label.map(|label| label.0.as_str()), false);
        }
    }

    /// The entries of the index that others lead to, where they are shown.
    fn index(&mut self) {
        let resolved = self.plan.resolved;
        let Some(index) = &resolved.index else { return };
        let Some(page) = self.plan.places.get(&index.section).map(|place| place.page) else {
            return;
        };
        self.page = page;
        for node in index.shown(|place| self.plan.places.contains_key(&place)) {
            self.wanted(node, None);
        }
    }

    fn finish(mut self) {
        for node in &self.hidden {
            self.plan.places.remove(node);
        }
        self.index();
        for (call, note) in self.again {
            if self.hidden.contains(&call) {
                continue;
            }
            let lost = self.hidden.contains(&note) && !self.plan.moved_notes.contains_key(&note);
            if lost {
                self.plan.moved_notes.insert(note, call);
            } else {
                self.plan.calls.entry(note).or_default().push(call);
            }
        }
    }
}

impl<'a> walk::Visitor<'a> for Places<'_, 'a> {
    fn passes_over(&self, block: &'a Block) -> bool {
        self.plan.has_own_file(block)
    }

    fn block(&mut self, block: &'a Block) {
        if !self.hiding && !is_shown(block) {
            // The walk comes by again after this call; what is noted here is taken out at the end.
            self.hiding = true;
            walk::block(block, self);
            self.hiding = false;
        }
        self.wanted(block.id, Some(&block.attributes));
    }

    fn cell(&mut self, cell: &'a Cell) {
        self.wanted(cell.id, None);
    }

    fn part(&mut self, id: NodeId) {
        self.wanted(id, None);
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Note(note) => {
                self.plan.notes.insert(note.id, note);
                self.place(note.id, None, false);
                self.note_elsewhere(note);
            }
            InlineKind::NoteAgain { id, note } => {
                if !self.hiding && !self.plan.places.contains_key(id) {
                    self.again.push((*id, *note));
                }
                self.place(*id, None, false);
            }
            InlineKind::Link(link) => self.wanted(link.id, Some(&link.attributes)),
            InlineKind::Image(image) => self.wanted(image.id, Some(&image.attributes)),
            InlineKind::IndexMark(mark) => {
                self.index_ends.extend(mark.end);
                self.wanted(mark.id, None);
            }
            // Pages are asked where it stands, and nothing leads there.
            InlineKind::Anchor { id, .. } if self.index_ends.contains(id) => {}
            InlineKind::Span { id, attributes, .. } | InlineKind::Anchor { id, attributes } => {
                self.wanted(*id, Some(attributes));
            }
            _ => {}
        }
    }
}
