//! A book → its lines one after another, each with its language; must not know what is looked for in them.

use super::customs::{self, Customs};
use super::line::{Kind, Line};
use crate::diag::Sources;
use crate::model::{Block, BlockKind, Book, Inline, Note, Role, Section};

/// What a proofreader meets.
pub(super) enum Met<'l, 'a> {
    /// A line.
    Line(&'l Line<'a>),
    /// Something else stands between two lines, or one of them stands apart.
    Break,
    /// The text of a section ends.
    End,
}

/// Walks a book; notes come behind the section that calls them.
pub(super) fn book<'a>(book: &'a Book, sources: &'a Sources, tell: &mut dyn FnMut(Met<'_, 'a>)) {
    let mut walk = Walk {
        sources,
        tell,
        notes: Vec::new(),
        is_imprint: false,
    };
    let own = customs::of(&book.metadata.language);
    for section in &book.sections {
        walk.section(section, own);
    }
}

struct Walk<'a, 't> {
    sources: &'a Sources,
    tell: &'t mut dyn FnMut(Met<'_, 'a>),
    notes: Vec<(&'a Note, &'static Customs)>,
    is_imprint: bool,
}

impl<'a> Walk<'a, '_> {
    fn section(&mut self, section: &'a Section, customs: &'static Customs) {
        let customs = section.language.as_ref().map_or(customs, customs::of);
        let customs = section.attributes.language().map_or(customs, |own| customs::of(&own));
        let outer = self.is_imprint;
        self.is_imprint |= section.role == Role::Copyright;
        self.alone(&section.title, customs);
        self.blocks(&section.blocks, customs);
        (self.tell)(Met::End);
        while let Some((note, customs)) = self.notes.pop() {
            self.blocks(&note.blocks, customs);
            (self.tell)(Met::End);
        }
        for inner in &section.sections {
            self.section(inner, customs);
        }
        self.is_imprint = outer;
    }

    fn line(&mut self, content: &'a [Inline], kind: Kind, customs: &'static Customs) {
        let kind = if self.is_imprint { Kind::Imprint } else { kind };
        let line = Line::gather(content, kind, customs, self.sources, &mut self.notes);
        (self.tell)(Met::Line(&line));
    }

    fn alone(&mut self, content: &'a [Inline], customs: &'static Customs) {
        (self.tell)(Met::Break);
        self.line(content, Kind::Alone, customs);
        (self.tell)(Met::Break);
    }

    fn apart(&mut self, blocks: &'a [Block], customs: &'static Customs) {
        (self.tell)(Met::Break);
        self.blocks(blocks, customs);
        (self.tell)(Met::Break);
    }

    fn blocks(&mut self, blocks: &'a [Block], customs: &'static Customs) {
        for block in blocks {
            let own = block.language();
            self.block(block, own.map_or(customs, |own| customs::of(&own)));
        }
    }

    fn block(&mut self, block: &'a Block, customs: &'static Customs) {
        match &block.kind {
            BlockKind::Paragraph(content) => self.line(content, Kind::Running, customs),
            BlockKind::Heading { content, .. } => self.alone(content, customs),
            BlockKind::List(list) => {
                for item in &list.items {
                    self.apart(&item.blocks, customs);
                }
            }
            BlockKind::Quote { blocks, attribution } | BlockKind::Epigraph { blocks, attribution } => {
                self.apart(blocks, customs);
                self.alone(attribution.as_deref().unwrap_or_default(), customs);
            }
            BlockKind::Admonition { title, blocks, .. } => {
                self.alone(title.as_deref().unwrap_or_default(), customs);
                self.apart(blocks, customs);
            }
            BlockKind::Code(code) => self.alone(code.caption.as_deref().unwrap_or_default(), customs),
            BlockKind::Verse { stanzas, attribution } => {
                (self.tell)(Met::Break);
                for line in stanzas.iter().flatten() {
                    self.line(&line.content, Kind::Verse, customs);
                }
                self.alone(attribution.as_deref().unwrap_or_default(), customs);
            }
            BlockKind::Figure(figure) => {
                self.apart(&figure.blocks, customs);
                self.alone(&figure.caption, customs);
            }
            BlockKind::Table(table) => {
                self.alone(&table.caption, customs);
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    self.line(&cell.content, Kind::Cell, customs);
                }
                (self.tell)(Met::Break);
            }
            BlockKind::Definitions(list) => {
                for definition in list {
                    for term in &definition.terms {
                        self.alone(&term.content, customs);
                    }
                    for meaning in &definition.meanings {
                        self.apart(meaning, customs);
                    }
                }
            }
            BlockKind::Details { summary, blocks } => {
                self.alone(summary, customs);
                self.apart(blocks, customs);
            }
            BlockKind::Division { blocks, .. }
            | BlockKind::Only { blocks, .. }
            | BlockKind::Description { blocks, .. } => self.apart(blocks, customs),
            BlockKind::SceneBreak | BlockKind::Math(_) => (self.tell)(Met::Break),
        }
    }
}
