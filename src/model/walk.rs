//! A book → each of its nodes in reading order, and the plain text of inlines; must not change anything.

use super::{Block, BlockKind, Book, Cell, Inline, InlineKind, NodeId, Section};
use std::collections::BTreeMap;

/// What a walk calls. Each method is called before the walk goes inside the node; all do nothing by default.
pub trait Visitor<'a> {
    /// Whether a block is passed over with all that is in it.
    fn passes_over(&self, _block: &'a Block) -> bool {
        false
    }
    /// A section, before its title, blocks and inner sections.
    fn section(&mut self, _section: &'a Section) {}
    /// A block.
    fn block(&mut self, _block: &'a Block) {}
    /// A table cell.
    fn cell(&mut self, _cell: &'a Cell) {}
    /// A node with an id that is neither section nor block nor inline: a list item or a term.
    fn part(&mut self, _id: NodeId) {}
    /// An inline. The blocks of a note are walked after the note itself.
    fn inline(&mut self, _inline: &'a Inline) {}
}

/// Walks the whole book in reading order.
pub fn book<'a>(book: &'a Book, visitor: &mut impl Visitor<'a>) {
    for inner in &book.sections {
        section(inner, visitor);
    }
}

/// Walks a section: title, blocks, inner sections.
pub fn section<'a>(node: &'a Section, visitor: &mut impl Visitor<'a>) {
    visitor.section(node);
    inlines(&node.title, visitor);
    blocks(&node.blocks, visitor);
    for inner in &node.sections {
        section(inner, visitor);
    }
}

/// Walks blocks in order.
pub fn blocks<'a>(nodes: &'a [Block], visitor: &mut impl Visitor<'a>) {
    for node in nodes {
        block(node, visitor);
    }
}

/// Walks one block and all that is in it.
pub fn block<'a>(node: &'a Block, visitor: &mut impl Visitor<'a>) {
    if visitor.passes_over(node) {
        return;
    }
    visitor.block(node);
    match &node.kind {
        BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => inlines(content, visitor),
        BlockKind::List(list) => {
            for item in &list.items {
                visitor.part(item.id);
                blocks(&item.blocks, visitor);
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
        BlockKind::Code(code) => optional(&code.caption, visitor),
        BlockKind::Verse { stanzas, attribution } => {
            for line in stanzas.iter().flatten() {
                inlines(&line.content, visitor);
            }
            optional(attribution, visitor);
        }
        BlockKind::Figure(figure) => {
            blocks(&figure.blocks, visitor);
            inlines(&figure.caption, visitor);
        }
        BlockKind::Table(table) => {
            inlines(&table.caption, visitor);
            for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                visitor.cell(cell);
                inlines(&cell.content, visitor);
            }
        }
        BlockKind::Definitions(list) => {
            for definition in list {
                for term in &definition.terms {
                    visitor.part(term.id);
                    inlines(&term.content, visitor);
                }
                for meaning in &definition.meanings {
                    blocks(meaning, visitor);
                }
            }
        }
        BlockKind::Details { summary, blocks: inner } => {
            inlines(summary, visitor);
            blocks(inner, visitor);
        }
        BlockKind::Division { blocks: inner, .. }
        | BlockKind::Only { blocks: inner, .. }
        | BlockKind::Description { blocks: inner, .. } => blocks(inner, visitor),
        BlockKind::SceneBreak | BlockKind::Math(_) => {}
    }
}

fn optional<'a>(content: &'a Option<Vec<Inline>>, visitor: &mut impl Visitor<'a>) {
    if let Some(content) = content {
        inlines(content, visitor);
    }
}

/// Every section of a book by its node.
pub fn sections(book: &Book) -> BTreeMap<NodeId, &Section> {
    struct Sections<'a>(BTreeMap<NodeId, &'a Section>);
    impl<'a> Visitor<'a> for Sections<'a> {
        fn section(&mut self, section: &'a Section) {
            self.0.insert(section.id, section);
        }
    }
    let mut sections = Sections(BTreeMap::new());
    self::book(book, &mut sections);
    sections.0
}

/// Walks inlines in order.
pub fn inlines<'a>(nodes: &'a [Inline], visitor: &mut impl Visitor<'a>) {
    for node in nodes {
        visitor.inline(node);
        inlines(node.kind.content(), visitor);
        if let InlineKind::Note(note) = &node.kind {
            blocks(&note.blocks, visitor);
        }
    }
}

/// The words of inlines as one string: breaks are spaces, notes and pictures are nothing.
pub fn plain_text(nodes: &[Inline]) -> String {
    let mut text = String::new();
    push_text(nodes, &mut text);
    text
}

/// The words of a title: its [`plain_text`], or, of a title without words, the alternative texts of its pictures.
pub fn title_text(nodes: &[Inline]) -> String {
    let words = plain_text(nodes);
    if !words.trim().is_empty() {
        return words;
    }
    struct Alternatives(Vec<String>);
    impl<'a> Visitor<'a> for Alternatives {
        fn passes_over(&self, _block: &'a Block) -> bool {
            true
        }
        fn inline(&mut self, inline: &'a Inline) {
            if let InlineKind::Image(image) = &inline.kind {
                self.0.push(image.alt.clone());
            }
        }
    }
    let mut found = Alternatives(Vec::new());
    inlines(nodes, &mut found);
    found.0.join(" ")
}

/// The text of a leaf block, on which the offsets of an [`Anchor`](super::Anchor) count: the same as
/// [`plain_text`], with code as it is.
pub fn leaf_text(nodes: &[Inline]) -> String {
    plain_text(nodes)
}

/// The text of a block itself, on which the offsets of an [`Anchor`](super::Anchor) count, without that of the blocks inside
/// it: the lines of verse and code, the title of a call-out, and, last and behind a line end, whose a quotation is.
pub fn own_text(block: &Block) -> String {
    match &block.kind {
        BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => leaf_text(content),
        BlockKind::Code(code) => code.text.clone(),
        BlockKind::Math(source) => source.clone(),
        BlockKind::Admonition { title, .. } => title.as_deref().map(leaf_text).unwrap_or_default(),
        BlockKind::Details { summary, .. } => leaf_text(summary),
        BlockKind::Quote { attribution, .. } | BlockKind::Epigraph { attribution, .. } => {
            format!("\n{}", attribution.as_deref().map(leaf_text).unwrap_or_default())
        }
        BlockKind::Verse { stanzas, attribution } => {
            let lines = stanzas.iter().flatten().map(|line| line.content.as_slice());
            let mut text: String = lines.map(|line| leaf_text(line) + "\n").collect();
            text.extend(attribution.as_deref().map(leaf_text));
            text
        }
        BlockKind::List(_)
        | BlockKind::Figure(_)
        | BlockKind::Table(_)
        | BlockKind::Definitions(_)
        | BlockKind::SceneBreak
        | BlockKind::Division { .. }
        | BlockKind::Only { .. }
        | BlockKind::Description { .. } => String::new(),
    }
}

fn push_text(nodes: &[Inline], text: &mut String) {
    for node in nodes {
        match &node.kind {
            InlineKind::Text(words) | InlineKind::Code(words) | InlineKind::Math(words) | InlineKind::Cite(words) => {
                text.push_str(words);
            }
            InlineKind::SoftBreak | InlineKind::LineBreak => text.push(' '),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Superscript(content)
            | InlineKind::Subscript(content)
            | InlineKind::Keyboard(content)
            | InlineKind::Span { content, .. } => push_text(content, text),
            InlineKind::Link(link) => push_text(&link.content, text),
            InlineKind::Image(_)
            | InlineKind::Note(_)
            | InlineKind::NoteAgain { .. }
            | InlineKind::Anchor { .. }
            | InlineKind::IndexMark(_)
            | InlineKind::Ref { .. } => {}
        }
    }
}
