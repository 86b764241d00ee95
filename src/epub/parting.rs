//! Chapters too long for one file → several sections, each a file; must not know markup or names of files.
//!
//! What goes on in another file is a section of its own without a title, wrapped in as many such sections as stand round it, so
//! that every writer, link and note finds it as it finds any other. Only what is too long is copied.

use super::spine::{is_for_print, is_shown};
use crate::diag::rules::PAGE_HEAVY;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Attributes, Block, BlockKind, Inline, InlineKind, NodeId, Role, Section, walk};
use crate::resolve::Resolved;
use std::collections::BTreeMap;

/// A longer chapter goes on in another file at the next section. Reading systems lay out a file at a time; the older engine of
/// Adobe's, which many devices still have, refuses files of more than 300 kB, and this is below it with the markup.
const LONG: usize = 240 << 10;

/// A file that no section parts ends behind a block. It begins a new page on the screen, which nobody asked for, so only where
/// the alternative is worse: beyond a megabyte engines take seconds to turn a page. Kobo refuses files of 10 MB.
const TOO_LONG: usize = 1 << 20;

/// A file of less than this does not end before a section: it would be little more than a title.
const LEAST: usize = LONG / 8;

/// What the tags of a block or inline come to.
const TAGS: usize = 24;

/// The chapters that are parted.
#[derive(Debug, Default)]
pub(super) struct Parting {
    chapters: BTreeMap<NodeId, Vec<Section>>,
}

impl Parting {
    /// Parting what is too long. A single block that is too long for a file is reported: where it may be parted only its author knows.
    pub fn of(resolved: &Resolved, diagnostics: &mut Diagnostics) -> Parting {
        let mut parts = Parting::default();
        for section in &resolved.book.sections {
            parts.look_at(section, diagnostics);
        }
        parts
    }

    /// The files of a section, if they are more than one: the first has its name and its title.
    pub fn get(&self, section: NodeId) -> Option<&[Section]> {
        self.chapters.get(&section).map(Vec::as_slice)
    }

    fn look_at(&mut self, section: &Section, diagnostics: &mut Diagnostics) {
        if is_for_print(section) {
            return;
        }
        // The chapters of a part have files of their own.
        let is_part = section.role == Role::Part;
        let inner: usize = if is_part { 0 } else { weigh_all(&section.sections) };
        if weigh_blocks(&section.blocks) + inner > LONG {
            let mut parter = Parter {
                done: Vec::new(),
                open: Vec::new(),
                weight: 0,
                free: u32::MAX,
                diagnostics,
            };
            parter.section(section, !is_part);
            if parter.done.len() > 1 {
                self.chapters.insert(section.id, parter.done);
            }
        }
        if is_part {
            for chapter in &section.sections {
                self.look_at(chapter, diagnostics);
            }
        }
    }
}

struct Parter<'d> {
    done: Vec<Section>,
    /// The sections that are open, the chapter first.
    open: Vec<Section>,
    /// Of what is open.
    weight: usize,
    /// Names of nodes are given from the other end than those of the text.
    free: u32,
    diagnostics: &'d mut Diagnostics,
}

impl Parter<'_> {
    fn section(&mut self, section: &Section, with_inner: bool) {
        self.open.push(Section {
            blocks: Vec::new(),
            sections: Vec::new(),
            ..section.clone()
        });
        self.blocks(&section.blocks);
        for inner in section.sections.iter().filter(|_| with_inner) {
            let weight = weigh(inner);
            if self.weight + weight > LONG && self.weight > LEAST {
                self.cut();
            }
            if weight > LONG {
                self.section(inner, true);
            } else {
                self.weight += weight;
                self.innermost().sections.push(inner.clone());
            }
        }
        self.close();
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            let weight = weigh_blocks(std::slice::from_ref(block));
            if self.weight + weight > TOO_LONG && self.weight > LEAST {
                self.cut();
            }
            if weight > TOO_LONG {
                let message = format!(
                    "this is {} kB in one piece: many readers cannot open such a page",
                    weight >> 10
                );
                let heavy = Diagnostic::new(&PAGE_HEAVY, Some(block.span), message);
                self.diagnostics.add(heavy.hint("part it in two or more"));
            }
            self.weight += weight;
            self.innermost().blocks.push(block.clone());
        }
    }

    fn innermost(&mut self) -> &mut Section {
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    /// The innermost section is complete.
    fn close(&mut self) {
        let Some(section) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(around) => around.sections.push(section),
            None => self.done.push(section),
        }
    }

    /// The file is complete; the sections that are open go on in the next.
    fn cut(&mut self) {
        let rest: Vec<Section> = self
            .open
            .iter()
            .map(|section| rest_of(section, &mut self.free))
            .collect();
        while !self.open.is_empty() {
            self.close();
        }
        self.open = rest;
        self.weight = 0;
    }
}

/// A section that goes on with what is left of another.
fn rest_of(section: &Section, free: &mut u32) -> Section {
    let id = NodeId {
        chapter: section.id.chapter,
        local: *free,
    };
    *free -= 1;
    Section {
        id,
        role: Role::Section,
        matter: section.matter,
        label: None,
        attributes: Attributes {
            label: None,
            ..section.attributes.clone()
        },
        span: section.span,
        title: Vec::new(),
        short_title: None,
        language: section.language.clone(),
        file: None,
        blocks: Vec::new(),
        sections: Vec::new(),
    }
}

fn weigh(section: &Section) -> usize {
    match is_for_print(section) {
        true => 0,
        false => weigh_blocks(&section.blocks) + weigh_all(&section.sections),
    }
}

fn weigh_all(sections: &[Section]) -> usize {
    sections.iter().map(weigh).sum()
}

/// About how many bytes blocks come to in a file, with the notes that are called in them.
fn weigh_blocks(blocks: &[Block]) -> usize {
    struct Scales(usize);
    impl<'a> walk::Visitor<'a> for Scales {
        fn passes_over(&self, block: &'a Block) -> bool {
            !is_shown(block)
        }
        fn block(&mut self, block: &'a Block) {
            self.0 += TAGS;
            if let BlockKind::Code(code) = &block.kind {
                self.0 += code.text.len();
            }
        }
        fn cell(&mut self, _: &'a crate::model::Cell) {
            self.0 += TAGS;
        }
        fn part(&mut self, _: NodeId) {
            self.0 += TAGS;
        }
        fn inline(&mut self, inline: &'a Inline) {
            self.0 += match &inline.kind {
                InlineKind::Text(words)
                | InlineKind::Cite(words)
                | InlineKind::Code(words)
                | InlineKind::Math(words) => words.len(),
                InlineKind::SoftBreak => 1,
                // The call, the note's element and the way back.
                InlineKind::Note(_) => TAGS * 12,
                _ => TAGS,
            };
        }
    }
    let mut scales = Scales(0);
    walk::blocks(blocks, &mut scales);
    scales.0
}
