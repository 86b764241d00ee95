//! Book → its figures and tables that have a caption, in order; must not know pages or how they are numbered.

use super::{ListEntry, TargetKind};
use crate::config::Listed;
use crate::model::{Block, BlockKind, Book, Inline, InlineKind, NodeId, walk};
use std::collections::BTreeMap;

/// What stands in place of a caption in lists: `short-title="…"`.
const SHORT: &str = "short-title";

/// The lists that are asked for. What is listed is led to, and so needs a place in both outputs.
pub(super) fn lists(
    book: &Book,
    asked: &[Listed],
    targets: &mut BTreeMap<NodeId, TargetKind>,
) -> Vec<(Listed, Vec<ListEntry>)> {
    let mut finder = Finder {
        lists: asked.iter().map(|listed| (*listed, Vec::new())).collect(),
    };
    if !asked.is_empty() {
        walk::book(book, &mut finder);
    }
    for entry in finder.lists.iter().flat_map(|(_, entries)| entries) {
        targets.entry(entry.node).or_insert(TargetKind::Inside);
    }
    finder.lists
}

struct Finder {
    lists: Vec<(Listed, Vec<ListEntry>)>,
}

impl<'a> walk::Visitor<'a> for Finder {
    fn block(&mut self, block: &'a Block) {
        let (own, caption) = match &block.kind {
            BlockKind::Figure(figure) => (Listed::Figures, &figure.caption),
            BlockKind::Table(table) => (Listed::Tables, &table.caption),
            _ => return,
        };
        let list = self.lists.iter_mut().find(|(listed, _)| *listed == own);
        if let Some((_, entries)) = list
            && !caption.is_empty()
            && !block.has_class("unlisted")
        {
            entries.push(ListEntry {
                node: block.id,
                title: short(block, caption),
            });
        }
    }
}

/// The caption, or what the author wrote in its place.
fn short(block: &Block, caption: &[Inline]) -> Vec<Inline> {
    match block.get(SHORT) {
        Some(words) if !words.trim().is_empty() => vec![Inline {
            span: block.span,
            kind: InlineKind::Text(words.to_owned()),
        }],
        _ => caption.to_vec(),
    }
}
