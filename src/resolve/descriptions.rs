//! Long descriptions and what they describe → one with the other; must not know where a description is shown.

use super::links::Links;
use super::{Description, TargetKind};
use crate::diag::rules::DESCRIPTION_ALONE;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::{Block, BlockKind, Book, Inline, InlineKind, NodeId, walk};
use std::collections::BTreeMap;

/// Letters of a description that a PDF says with the picture: a string of PDF/A-2 holds 32,767 bytes, two or four to a letter
/// (ISO 19005-2, clause 6.1.13).
const MOST_LETTERS: usize = 8_000;

/// Finds what each description describes: what it names, else the figure or table right before it. What is described is led
/// back to, and so needs a place.
pub(super) fn resolve(book: &Book, links: &mut Links, diagnostics: &mut Diagnostics) -> BTreeMap<NodeId, Description> {
    let mut finder = Finder::default();
    walk::book(book, &mut finder);
    let mut found = BTreeMap::new();
    for written in &finder.written {
        match described(written, &finder, links) {
            Ok(node) if !found.contains_key(&node) => {
                links.targets.entry(node).or_insert(TargetKind::Inside);
                let description = Description {
                    block: written.block,
                    words: words(written.blocks),
                };
                found.insert(node, description);
            }
            Ok(_) => alone(written, "the figure has a long description already", diagnostics),
            Err(why) => alone(written, &why, diagnostics),
        }
    }
    found
}

fn alone(written: &Written, why: &str, diagnostics: &mut Diagnostics) {
    let complaint = Diagnostic::new(&DESCRIPTION_ALONE, Some(written.span), why);
    diagnostics.add(complaint.hint("the EPUB shows the description where it is written; print leaves it out"));
}

fn described(written: &Written, finder: &Finder, links: &Links) -> Result<NodeId, String> {
    let Some(label) = written.of else {
        return written
            .above
            .ok_or_else(|| "no figure or table stands right before this description".to_owned());
    };
    let node = links.labels.get(label);
    let node = node.ok_or_else(|| format!("nothing has the id `{label}` that this description is for"))?;
    let shown = finder.describable.get(node).copied();
    shown.ok_or_else(|| format!("`{label}` is no figure or table, and no picture outside of links"))
}

/// A description as it stands in the book.
struct Written<'a> {
    block: NodeId,
    span: Span,
    of: Option<&'a str>,
    /// The figure or table right before it.
    above: Option<NodeId>,
    blocks: &'a [Block],
}

#[derive(Default)]
struct Finder<'a> {
    /// Node that a label may name → the node that is described.
    describable: BTreeMap<NodeId, NodeId>,
    written: Vec<Written<'a>>,
    /// The last figure or table, and where it is.
    above: Option<(NodeId, Span)>,
    /// Where the last link is.
    link: Option<Span>,
}

impl<'a> walk::Visitor<'a> for Finder<'a> {
    fn block(&mut self, block: &'a Block) {
        let own = match &block.kind {
            BlockKind::Figure(figure) => figure.picture().map_or(block.id, |image| image.id),
            BlockKind::Table(_) => block.id,
            BlockKind::Description { of, blocks } => {
                self.written.push(Written {
                    block: block.id,
                    span: block.span,
                    of: of.as_deref(),
                    above: self.above.take().map(|(node, _)| node),
                    blocks,
                });
                return;
            }
            _ => {
                self.above = self.above.take().filter(|(_, figure)| encloses(*figure, block.span));
                return;
            }
        };
        self.describable.insert(block.id, own);
        self.above = Some((own, block.span));
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            // The picture would be a link in a link.
            InlineKind::Link(_) => self.link = Some(inline.span),
            InlineKind::Image(image) if !self.link.is_some_and(|link| encloses(link, inline.span)) => {
                self.describable.insert(image.id, image.id);
            }
            _ => {}
        }
    }
}

fn encloses(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && (outer.start..outer.end).contains(&inner.start)
}

/// The words of blocks, a line each.
fn words(blocks: &[Block]) -> String {
    struct Words(String);
    impl<'a> walk::Visitor<'a> for Words {
        fn block(&mut self, block: &'a Block) {
            self.0.push('\n');
            if let BlockKind::Code(code) = &block.kind {
                self.0.push_str(&code.text);
            }
        }
        fn cell(&mut self, _cell: &'a crate::model::Cell) {
            self.0.push('\n');
        }
        fn inline(&mut self, inline: &'a Inline) {
            match &inline.kind {
                InlineKind::Text(words) | InlineKind::Code(words) | InlineKind::Math(words) => self.0.push_str(words),
                InlineKind::SoftBreak | InlineKind::LineBreak => self.0.push(' '),
                _ => {}
            }
        }
    }
    let mut found = Words(String::new());
    walk::blocks(blocks, &mut found);
    let lines: Vec<&str> = found.0.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n").chars().take(MOST_LETTERS).collect()
}
