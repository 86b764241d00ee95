//! A chapter's sections as folded → as handed over: ids in reading order, spans in the author's files, literal
//! characters in place, pictures without words complained of; must not change what the text says.

use super::pieces::HERE;
use super::walk_mut::{self, VisitorMut};
use super::{INDEX_END, NOTE, text};
use crate::diag::{Diagnostic, Fix, Span, rules};
use crate::manuscript::Origins;
use crate::model::{Block, BlockKind, Cell, Inline, InlineKind, ListItem, NodeId, Section, Term};
use std::collections::BTreeMap;

/// The class by which an author says that each row's first cell is its head.
const ROW_HEADS: &str = "row-heads";

/// Keys that mean something in the braces behind an image.
const IMAGE_KEYS: [&str; 3] = ["width", "lang", "short-title"];

/// What was counted on the way: how many, and where the first stands.
pub type Count = (usize, Option<Span>);

/// Counts for the book's warnings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Formulas.
    pub formulas: Count,
    /// Citations.
    pub citations: Count,
}

/// Finishes sections that came out of one file, the `chapter`th of the book.
pub fn sections(
    sections: &mut [Section],
    chapter: u16,
    (source, origins): (&str, &Origins),
    complaints: &mut Vec<Diagnostic>,
) -> Counts {
    let mut finish = Finish {
        chapter,
        source,
        next: 0,
        notes: BTreeMap::new(),
        index_ends: Vec::new(),
        origins,
        missing: Vec::new(),
        counts: Counts::default(),
    };
    for section in sections {
        walk_mut::section(section, &mut finish);
    }
    for diagnostic in complaints.iter_mut() {
        diagnostic.span = diagnostic.span.map(|span| finish.mapped(span));
        for (place, _) in &mut diagnostic.notes {
            *place = place.map(|span| finish.mapped(span));
        }
        diagnostic.fix = diagnostic.fix.take().and_then(|fix| finish.mapped_fix(fix));
    }
    complaints.append(&mut finish.missing);
    finish.counts
}

/// The byte, or the one before it at which a character begins.
fn border(text: &str, at: u32) -> u32 {
    text.floor_char_boundary(at as usize) as u32
}

fn count(count: &mut Count, span: Span) {
    count.0 += 1;
    count.1.get_or_insert(span);
}

struct Finish<'a> {
    chapter: u16,
    /// The chapter's text.
    source: &'a str,
    next: u32,
    /// Stand-in ids of notes → their own.
    notes: BTreeMap<NodeId, NodeId>,
    /// The ends of index marks that are still to come, the next one last.
    index_ends: Vec<NodeId>,
    origins: &'a Origins,
    missing: Vec<Diagnostic>,
    counts: Counts,
}

impl Finish<'_> {
    fn id(&mut self) -> NodeId {
        let id = NodeId {
            chapter: self.chapter,
            local: self.next,
        };
        self.next = self.next.saturating_add(1);
        id
    }

    /// The id of a note, which may be called before it is held.
    fn note(&mut self, stand_in: NodeId) -> NodeId {
        if let Some(own) = self.notes.get(&stand_in) {
            return *own;
        }
        let own = self.id();
        self.notes.insert(stand_in, own);
        own
    }

    fn place(&self, span: &mut Span) {
        *span = self.mapped(*span);
    }

    fn mapped(&self, span: Span) -> Span {
        if span.file != HERE {
            return span;
        }
        let start = border(self.source, span.start);
        self.origins.span(start, border(self.source, span.end).max(start))
    }

    /// A fix in the author's files; none where what it changes does not stand there byte for byte.
    fn mapped_fix(&self, mut fix: Box<Fix>) -> Option<Box<Fix>> {
        for edit in fix.edits.iter_mut().filter(|edit| edit.span.file == HERE) {
            edit.span = self.origins.verbatim(edit.span.start, edit.span.end)?;
        }
        Some(fix)
    }

    fn node(&mut self, kind: &mut InlineKind, span: Span) {
        match kind {
            InlineKind::Math(_) => count(&mut self.counts.formulas, span),
            InlineKind::Cite(_) => count(&mut self.counts.citations, span),
            _ => {}
        }
        match kind {
            InlineKind::Text(words) | InlineKind::Code(words) | InlineKind::Math(words) | InlineKind::Cite(words) => {
                text::finish(words);
            }
            InlineKind::Link(link) => {
                link.id = self.id();
                text::finish(&mut link.target);
                text::finish(&mut link.title);
            }
            InlineKind::Image(image) => {
                image.id = self.id();
                text::finish(&mut image.alt);
                text::finish(&mut image.title);
                if image.alt.trim().is_empty() && !image.is_decorative() {
                    let message = format!("the image `{}` has no alternative text", image.source);
                    self.missing
                        .push(Diagnostic::new(&rules::IMAGE_NO_ALT, Some(span), message));
                }
                for (key, _) in &image.attributes.pairs {
                    if !IMAGE_KEYS.contains(&key.as_str()) {
                        let message = format!("`{key}` means nothing on an image");
                        let complaint = Diagnostic::new(&rules::ATTRIBUTE_SYNTAX, Some(span), message);
                        self.missing
                            .push(complaint.hint("an image takes `width`, such as `{width=60%}` or `{width=40mm}`"));
                    }
                }
            }
            InlineKind::Note(note) => {
                note.id = match note.id.chapter {
                    NOTE => self.note(note.id),
                    _ => self.id(),
                };
            }
            InlineKind::NoteAgain { id, note } => {
                *id = self.id();
                *note = self.note(*note);
            }
            InlineKind::IndexMark(mark) => {
                mark.id = self.id();
                if mark.end.is_some() {
                    let end = self.id();
                    mark.end = Some(end);
                    self.index_ends.push(end);
                }
            }
            InlineKind::Anchor { id, .. } if *id == INDEX_END => {
                // Marks hold one another, or stand apart.
                *id = self.index_ends.pop().unwrap_or_default();
            }
            InlineKind::Span { id, .. } | InlineKind::Anchor { id, .. } | InlineKind::Ref { id, .. } => *id = self.id(),
            _ => {}
        }
    }
}

impl VisitorMut for Finish<'_> {
    fn section(&mut self, section: &mut Section) {
        section.id = self.id();
        self.place(&mut section.span);
    }

    fn block(&mut self, block: &mut Block) {
        block.id = self.id();
        self.place(&mut block.span);
        match &mut block.kind {
            BlockKind::Code(code) => text::finish(&mut code.text),
            BlockKind::Table(table) => {
                table.row_heads = block.attributes.has_class(ROW_HEADS);
                if !table.has_heads() {
                    let message = "this table has no header cells";
                    let complaint = Diagnostic::new(&rules::TABLE_NO_HEAD, Some(block.span), message);
                    self.missing.push(complaint);
                }
            }
            BlockKind::Math(tex) => {
                text::finish(tex);
                count(&mut self.counts.formulas, block.span);
            }
            BlockKind::Verse { stanzas, .. } => {
                for line in stanzas.iter_mut().flatten() {
                    self.place(&mut line.span);
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self, cell: &mut Cell) {
        cell.id = self.id();
        self.place(&mut cell.span);
    }

    fn item(&mut self, item: &mut ListItem) {
        item.id = self.id();
        self.place(&mut item.span);
    }

    fn term(&mut self, term: &mut Term) {
        term.id = self.id();
        self.place(&mut term.span);
    }

    fn inline(&mut self, inline: &mut Inline) {
        self.place(&mut inline.span);
        self.node(&mut inline.kind, inline.span);
    }
}
