//! One file's content → the notes it calls; all files' → the long descriptions among them, which become files of their own; must
//! not know markup.

use super::chapters::{Content, Plan};
use super::spine::{is_for_print, is_shown};
use crate::model::{Block, BlockKind, Inline, InlineKind, NodeId, Note, Section, walk};
use crate::resolve::Resolved;
use std::collections::BTreeMap;

/// Notes in the order of their calls; one that is called in another follows it.
pub(super) type Called<'a> = Vec<&'a Note>;

impl<'a> Plan<'a> {
    /// The notes that are held in a file.
    pub fn called(&self, content: Content<'a>) -> Called<'a> {
        let mut caller = Caller {
            plan: self,
            notes: Vec::new(),
        };
        walk_content(content, &mut caller);
        caller.notes
    }
}

/// Walks what a file holds of the manuscript, in the order in which it is written.
fn walk_content<'a>(content: Content<'a>, visitor: &mut impl walk::Visitor<'a>) {
    match content {
        Content::Section { section, split } => walk_section(section, split, visitor),
        Content::Description { block, .. } => {
            if let BlockKind::Description { blocks, .. } = &block.kind {
                walk::blocks(blocks, visitor);
            }
        }
        Content::Cover | Content::TitlePage | Content::Copyright | Content::Contents | Content::Notes => {}
    }
}

fn walk_section<'a>(section: &'a Section, split: bool, visitor: &mut impl walk::Visitor<'a>) {
    walk::inlines(&section.title, visitor);
    walk::blocks(&section.blocks, visitor);
    let inner = section.sections.iter().filter(|inner| !split && !is_for_print(inner));
    for inner in inner {
        walk_section(inner, false, visitor);
    }
}

struct Caller<'p, 'a> {
    plan: &'p Plan<'a>,
    notes: Called<'a>,
}

impl<'a> walk::Visitor<'a> for Caller<'_, 'a> {
    fn passes_over(&self, block: &'a Block) -> bool {
        !is_shown(block) || self.plan.has_own_file(block)
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Note(note) => self.notes.push(note),
            // The note's own call is for print only: it is held here.
            InlineKind::NoteAgain { id, note } if self.plan.moved_notes.get(note) == Some(id) => {
                if let Some(whole) = self.plan.notes.get(note).copied() {
                    self.notes.push(whole);
                    walk::blocks(&whole.blocks, self);
                }
            }
            _ => {}
        }
    }
}

/// Whether any of these files calls a note.
pub(super) fn calls_notes(contents: &[Content]) -> bool {
    struct Calls(bool);
    impl<'a> walk::Visitor<'a> for Calls {
        fn passes_over(&self, block: &'a Block) -> bool {
            !is_shown(block)
        }
        fn inline(&mut self, inline: &'a Inline) {
            self.0 |= matches!(inline.kind, InlineKind::Note(_) | InlineKind::NoteAgain { .. });
        }
    }
    let mut calls = Calls(false);
    for content in contents {
        walk_content(*content, &mut calls);
    }
    calls.0
}

/// A file for each long description of something that is in the EPUB, in the order of what they describe.
pub(super) fn descriptions<'a>(contents: &[Content<'a>], resolved: &Resolved) -> Vec<Content<'a>> {
    let mut found = Described::default();
    for content in contents {
        walk_content(*content, &mut found);
    }
    let pairs = resolved.descriptions.iter();
    pairs
        .filter_map(|(of, description)| {
            Some(Content::Description {
                block: found.blocks.get(&description.block)?,
                of: *of,
                numbered: *found.shown.get(of)?,
            })
        })
        .collect()
}

#[derive(Default)]
struct Described<'a> {
    /// What may be described → the node that has its number.
    shown: BTreeMap<NodeId, NodeId>,
    /// Long descriptions.
    blocks: BTreeMap<NodeId, &'a Block>,
}

impl<'a> walk::Visitor<'a> for Described<'a> {
    fn passes_over(&self, block: &'a Block) -> bool {
        !is_shown(block)
    }

    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Figure(figure) => {
                let of = figure.picture().map_or(block.id, |image| image.id);
                self.shown.insert(of, block.id);
            }
            BlockKind::Table(_) => {
                self.shown.insert(block.id, block.id);
            }
            BlockKind::Description { .. } => {
                self.blocks.insert(block.id, block);
            }
            _ => {}
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        if let InlineKind::Image(image) = &inline.kind {
            self.shown.entry(image.id).or_insert(image.id);
        }
    }
}
