//! Numbered references → the words they print; must not know where they are printed.

use super::links::Links;
use super::words::words;
use super::{Destination, Number, Resolved, TargetKind};
use crate::diag::rules::REFERENCE_UNRESOLVED;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Block, BlockKind, Book, Inline, InlineKind, Medium, NodeId, Section, walk};
use std::collections::BTreeMap;

/// Between a word and its number, which stand on one line.
const BESIDE: &str = "\u{a0}";

impl Resolved {
    /// What a numbered reference prints in an output: `Figure 3`, `Section 1.2`; the title's words where the target has no
    /// number; `[label]` where it has neither, which was reported. `id` is the Ref's own, `label` what it names.
    pub fn reference(&self, medium: Medium, id: NodeId, label: &str) -> String {
        let Some(Destination::Node(node)) = self.links.get(&id) else {
            return format!("[{label}]");
        };
        let numbers = match medium {
            Medium::Print => &self.numbers_in_print,
            Medium::Epub => &self.numbers_in_epub,
        };
        let is_section = self.targets.get(node) == Some(&TargetKind::Section);
        match (numbers.get(node), self.titles.get(node)) {
            (Some(number), _) if is_section && number.full == number.label => {
                format!(
                    "{}{BESIDE}{}",
                    words(&self.book.metadata.language).section,
                    number.label
                )
            }
            (Some(number), _) => number.full.replace(' ', BESIDE),
            (None, Some(title)) => title.clone(),
            (None, None) => format!("[{label}]"),
        }
    }
}

/// The words of every target of a reference that lacks a number in some output. One that has no words either is reported.
pub(super) fn titles(
    book: &Book,
    links: &Links,
    numbers: [&BTreeMap<NodeId, Number>; 2],
    diagnostics: &mut Diagnostics,
) -> BTreeMap<NodeId, String> {
    let mut titled = Titled::default();
    titled.sections(&book.sections);
    let mut kept = BTreeMap::new();
    for (id, label, inline) in titled.references {
        let Some(Destination::Node(node)) = links.links.get(&id) else {
            continue;
        };
        if numbers.iter().all(|numbers| numbers.contains_key(node)) {
            continue;
        }
        match titled.titles.get(node).filter(|title| !title.is_empty()) {
            Some(title) => {
                kept.insert(*node, title.clone());
            }
            None if numbers.iter().any(|numbers| numbers.contains_key(node)) => {}
            None => {
                let message = format!("`{label}` has neither a number nor a title that could be printed here");
                let unresolved = Diagnostic::new(&REFERENCE_UNRESOLVED, Some(inline.span), message);
                diagnostics.add(unresolved.hint(format!(
                    "give it a caption, or write a link with words of its own: `[…](#{label})`"
                )));
            }
        }
    }
    kept
}

/// What has a title, and every reference.
#[derive(Default)]
struct Titled<'a> {
    titles: BTreeMap<NodeId, String>,
    references: Vec<(NodeId, &'a str, &'a Inline)>,
}

impl<'a> Titled<'a> {
    fn sections(&mut self, sections: &'a [Section]) {
        for section in sections {
            self.title(section.id, &section.title);
            walk::inlines(&section.title, self);
            walk::blocks(&section.blocks, self);
            self.sections(&section.sections);
        }
    }

    /// References inside a title print nothing here: two titles may name each other.
    fn title(&mut self, node: NodeId, content: &[Inline]) {
        let text = walk::plain_text(content);
        let words: Vec<&str> = text.split_whitespace().collect();
        self.titles.insert(node, words.join(" "));
    }
}

impl<'a> walk::Visitor<'a> for Titled<'a> {
    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Heading { content, .. } => self.title(block.id, content),
            BlockKind::Admonition { title: Some(title), .. } => self.title(block.id, title),
            _ => {}
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Ref { id, label } => self.references.push((*id, label, inline)),
            InlineKind::Span { id, content, .. } => self.title(*id, content),
            _ => {}
        }
    }
}
