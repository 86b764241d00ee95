//! Pages behind the last text of a book → the places where they begin; must not know the pages before them.
//!
//! A page that a picture fills begins where the next page does; the last one has none behind it. It begins before what stands on it,
//! or, where that floated past text behind it, with the end of this text: it stands on the page before.

use super::page_list::InNote;
use super::{Item, Mark, Page, Pages, each_item};
use crate::model::walk::{self, Visitor};
use crate::model::{Anchor, Block, BlockKind, Cell, Inline, InlineKind, Medium, NodeId, PagePlace, Section};
use crate::resolve::Resolved;
use std::collections::{BTreeMap, BTreeSet};

/// What is in the EPUB.
#[derive(Default)]
pub(super) struct LastPages {
    /// The running text, in the order of reading.
    order: BTreeMap<NodeId, usize>,
    /// A picture or a table's first cell → the block whose beginning is its own.
    whole: BTreeMap<NodeId, NodeId>,
    /// The blocks and cells that have text in both outputs, each with the page where that begins.
    texts: Vec<(NodeId, u32)>,
    in_notes: BTreeSet<NodeId>,
    /// Where the page before begins.
    before: Option<Anchor>,
}

impl LastPages {
    /// Looks the book through. `printed` tells the first page of all that has content in print, `last_text` where the last page with
    /// text begins.
    pub(super) fn of(resolved: &Resolved, printed: &BTreeMap<NodeId, u32>, last_text: Option<PagePlace>) -> LastPages {
        let mut last = LastPages::default();
        for section in &resolved.book.sections {
            last.shown(section);
        }
        last.order.retain(|node, _| !last.in_notes.contains(node));
        last.texts.retain_mut(|(node, page)| {
            let own = printed.get(node).filter(|_| last.order.contains_key(node));
            *page = own.copied().unwrap_or_default();
            own.is_some()
        });
        last.before = match last_text {
            Some(PagePlace::Text(at)) => Some(at),
            _ => None,
        };
        last
    }

    /// Where the next page begins; nothing in a book without a word or a picture that both outputs have.
    pub(super) fn place(&mut self, index: usize, pages: &Pages) -> Option<PagePlace> {
        let own = self.first_on(pages.pages.get(index)?, pages);
        let own = own.map(|node| Anchor { node, offset: 0 });
        let before = |page: u32| usize::try_from(page).is_ok_and(|page| page < index);
        let end = self.texts.iter().rev().find(|(_, page)| before(*page));
        let end = end.map(|(node, _)| Anchor {
            node: *node,
            offset: u32::MAX,
        });
        let order = |place: Option<Anchor>| Some((*self.order.get(&place?.node)?, place?.offset));
        let latest = [self.before, end, own].into_iter().max_by_key(|place| order(*place))?;
        self.before = latest;
        latest.map(PagePlace::Text)
    }

    /// The first on a page that is in the EPUB.
    fn first_on(&self, page: &Page, pages: &Pages) -> Option<NodeId> {
        let mut first = None;
        each_item(&page.frame, |_, item| {
            let Item::Mark(Mark::Begin(element)) = item else { return };
            let node = pages.structure.get(element.0 as usize).and_then(|element| element.node);
            let block = node.map(|node| self.whole.get(&node).copied().unwrap_or(node));
            first = first.or(block.filter(|block| self.order.contains_key(block)));
        });
        first
    }

    fn shown(&mut self, section: &Section) {
        if !section.attributes.is_in(Medium::Epub) {
            return;
        }
        self.next(section.id);
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        for inner in &section.sections {
            self.shown(inner);
        }
    }

    fn next(&mut self, node: NodeId) {
        let count = self.order.len();
        self.order.entry(node).or_insert(count);
    }
}

impl<'a> Visitor<'a> for LastPages {
    fn passes_over(&self, block: &'a Block) -> bool {
        !block.is_in(Medium::Epub)
    }

    fn block(&mut self, block: &'a Block) {
        self.next(block.id);
        match &block.kind {
            BlockKind::Figure(figure) => self.whole.extend(figure.picture().map(|image| (image.id, block.id))),
            BlockKind::Table(table) => {
                let first = table.head.iter().chain(table.rows.iter().flatten()).next();
                self.whole.extend(first.map(|cell| (cell.id, block.id)));
            }
            BlockKind::Paragraph(content) => {
                if let [
                    Inline {
                        kind: InlineKind::Image(image),
                        ..
                    },
                ] = content.as_slice()
                {
                    self.whole.insert(image.id, block.id);
                }
            }
            _ => {}
        }
        let text = walk::own_text(block);
        self.texts.extend((!text.trim().is_empty()).then_some((block.id, 0)));
    }

    fn cell(&mut self, cell: &'a Cell) {
        self.next(cell.id);
        self.texts.push((cell.id, 0));
    }

    fn part(&mut self, id: NodeId) {
        self.next(id);
    }

    fn inline(&mut self, inline: &'a Inline) {
        if let InlineKind::Note(note) = &inline.kind {
            walk::blocks(&note.blocks, &mut InNote(&mut self.in_notes));
        }
    }
}
