//! A section → each of its nodes in reading order, to be changed; the twin of `model::walk`.

use crate::model::{Attributes, Block, BlockKind, Cell, IndexMark, Inline, InlineKind, ListItem, Section, Term};

/// What a walk calls, before it goes inside; all do nothing by default.
pub trait VisitorMut {
    /// A section, before its title.
    fn section(&mut self, _section: &mut Section) {}
    /// A block.
    fn block(&mut self, _block: &mut Block) {}
    /// A table cell.
    fn cell(&mut self, _cell: &mut Cell) {}
    /// A list item.
    fn item(&mut self, _item: &mut ListItem) {}
    /// A term.
    fn term(&mut self, _term: &mut Term) {}
    /// All the inlines of one paragraph, title, cell or line of verse.
    fn line(&mut self, _line: &mut Vec<Inline>) {}
    /// An inline. The blocks of a note are walked after the note itself.
    fn inline(&mut self, _inline: &mut Inline) {}
    /// The attributes of a section or block whose inside comes next.
    fn enter(&mut self, _attributes: &Attributes) {}
    /// The end of what was entered last.
    fn leave(&mut self) {}
    /// A note's text comes next.
    fn enter_note(&mut self) {}
    /// A note's text has ended.
    fn leave_note(&mut self) {}
}

/// Walks a section: title, short title, blocks, inner sections.
pub fn section(node: &mut Section, visitor: &mut impl VisitorMut) {
    visitor.section(node);
    visitor.enter(&node.attributes);
    line(&mut node.title, visitor);
    if let Some(title) = &mut node.short_title {
        line(title, visitor);
    }
    blocks(&mut node.blocks, visitor);
    for inner in &mut node.sections {
        section(inner, visitor);
    }
    visitor.leave();
}

/// Walks blocks in order.
pub fn blocks(nodes: &mut [Block], visitor: &mut impl VisitorMut) {
    for node in nodes {
        visitor.block(node);
        visitor.enter(&node.attributes);
        kind(&mut node.kind, visitor);
        visitor.leave();
    }
}

fn kind(kind: &mut BlockKind, visitor: &mut impl VisitorMut) {
    match kind {
        BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => line(content, visitor),
        BlockKind::List(list) => {
            for item in &mut list.items {
                visitor.item(item);
                blocks(&mut item.blocks, visitor);
            }
        }
        BlockKind::Quote {
            blocks: inner,
            attribution,
        }
        | BlockKind::Epigraph {
            blocks: inner,
            attribution,
        } => {
            blocks(inner, visitor);
            optional(attribution, visitor);
        }
        BlockKind::Admonition {
            title, blocks: inner, ..
        } => {
            optional(title, visitor);
            blocks(inner, visitor);
        }
        BlockKind::Code(code) => optional(&mut code.caption, visitor),
        BlockKind::Verse { stanzas, attribution } => {
            for verse in stanzas.iter_mut().flatten() {
                line(&mut verse.content, visitor);
            }
            optional(attribution, visitor);
        }
        BlockKind::Figure(figure) => {
            blocks(&mut figure.blocks, visitor);
            line(&mut figure.caption, visitor);
        }
        BlockKind::Table(table) => {
            line(&mut table.caption, visitor);
            for cell in table.head.iter_mut().chain(table.rows.iter_mut().flatten()) {
                visitor.cell(cell);
                line(&mut cell.content, visitor);
            }
        }
        BlockKind::Definitions(list) => {
            for definition in list {
                for term in &mut definition.terms {
                    visitor.term(term);
                    line(&mut term.content, visitor);
                }
                for meaning in &mut definition.meanings {
                    blocks(meaning, visitor);
                }
            }
        }
        BlockKind::Details { summary, blocks: inner } => {
            line(summary, visitor);
            blocks(inner, visitor);
        }
        BlockKind::Division { blocks: inner, .. }
        | BlockKind::Only { blocks: inner, .. }
        | BlockKind::Description { blocks: inner, .. } => blocks(inner, visitor),
        BlockKind::SceneBreak | BlockKind::Math(_) => {}
    }
}

fn optional(content: &mut Option<Vec<Inline>>, visitor: &mut impl VisitorMut) {
    if let Some(content) = content {
        line(content, visitor);
    }
}

fn line(nodes: &mut Vec<Inline>, visitor: &mut impl VisitorMut) {
    visitor.line(nodes);
    inlines(nodes, visitor);
}

/// Walks inlines in order. The words of an index mark's entries are lines of their own.
pub fn inlines(nodes: &mut [Inline], visitor: &mut impl VisitorMut) {
    for node in nodes {
        visitor.inline(node);
        match &mut node.kind {
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Superscript(content)
            | InlineKind::Subscript(content)
            | InlineKind::Keyboard(content)
            | InlineKind::Span { content, .. } => inlines(content, visitor),
            InlineKind::Link(link) => inlines(&mut link.content, visitor),
            InlineKind::Note(note) => {
                visitor.enter_note();
                blocks(&mut note.blocks, visitor);
                visitor.leave_note();
            }
            InlineKind::Text(_)
            | InlineKind::SoftBreak
            | InlineKind::LineBreak
            | InlineKind::Code(_)
            | InlineKind::Image(_)
            | InlineKind::NoteAgain { .. }
            | InlineKind::Math(_)
            | InlineKind::Anchor { .. }
            | InlineKind::Cite(_)
            | InlineKind::Ref { .. } => {}
            InlineKind::IndexMark(mark) => {
                let IndexMark {
                    entries, see, see_also, ..
                } = &mut **mark;
                for level in entries.iter_mut().chain(see).chain(see_also).flatten() {
                    line(level, visitor);
                }
            }
        }
    }
}
