//! The notes called in a text → a heading and the notes, stacked behind their chapter or behind the book; must not know pages.

use super::lines::from_variants;
use super::note::{NoteSetting, NoteText, Says};
use super::opening::is_printed;
use super::{Column, Compositor, Text, heading_style, piece};
use crate::layout::paragraph::{Align, Piece, TextStyle};
use crate::layout::structure::Structure;
use crate::layout::{ElementId, ElementRole, Stackable};
use crate::model::{Block, Inline, InlineKind, Language, Medium, Role, Section, walk};
use crate::resolve::{Address, Resolved, words};
use crate::units::Length;

/// White between two notes, in thousandths of their leading.
const BETWEEN: i64 = 200;

impl<'a> Compositor<'a> {
    /// The notes called in a chapter under a small heading; nothing when it calls none.
    pub(super) fn chapter_notes(&mut self, section: &'a Section, column: &Column) -> Vec<Stackable> {
        let notes = self.called(section);
        if notes.is_empty() {
            return Vec::new();
        }
        let heading = vec![piece(words(&column.language).notes, self.notes_heading())];
        let mut stack = vec![self.notes_title(heading, column)];
        self.numbered_notes(&notes, &column.language, &mut stack);
        stack
    }

    /// The notes that a section calls in print, in the order of their numbers: those called in a note follow it. The chapters of
    /// a part call their own.
    fn called(&self, section: &'a Section) -> Vec<NoteText<'a>> {
        let mut called = Called {
            resolved: self.job.resolved,
            notes: Vec::new(),
        };
        if is_printed(section) {
            called.section(section, section.role == Role::Part);
        }
        called.notes
    }

    /// The notes of the whole book, those of each chapter under its title.
    pub(super) fn book_notes(&mut self, column: &Column) -> Vec<Stackable> {
        let book = &self.job.resolved.book;
        let mut stack = Vec::new();
        for section in &book.sections {
            self.group(section, column, &mut stack);
            if section.role == Role::Part {
                for chapter in &section.sections {
                    self.group(chapter, column, &mut stack);
                }
            }
        }
        // The white below the section's own title is enough.
        if let Some(first) = stack.first_mut() {
            first.space_before = Length::ZERO;
        }
        stack
    }

    /// The notes of one chapter under its title.
    fn group(&mut self, section: &'a Section, column: &Column, stack: &mut Vec<Stackable>) {
        let notes = self.called(section);
        if notes.is_empty() {
            return;
        }
        let language = section.language.clone().unwrap_or_else(|| column.language.clone());
        let own = Column {
            language: language.clone(),
            ..column.clone()
        };
        let title = self.group_title(section);
        if !title.is_empty() {
            let title = self.notes_title(title, &own);
            stack.push(title);
        }
        self.numbered_notes(&notes, &language, stack);
    }

    /// A chapter's number and title, as far as it has them.
    fn group_title(&mut self, section: &Section) -> Vec<Piece> {
        let style = self.notes_heading();
        let title = section.short_title.as_deref().unwrap_or(&section.title);
        let number = self.job.resolved.numbers_in_print.get(&section.id);
        let mut pieces: Vec<Piece> = Vec::new();
        match number {
            Some(number) if title.is_empty() => pieces.push(piece(&number.full, style)),
            Some(number) => pieces.push(piece(&format!("{}.\u{2002}", number.label), style)),
            None => {}
        }
        if !title.is_empty() {
            pieces.extend(super::words_of(title, style, self.job));
        }
        pieces
    }

    fn notes_heading(&self) -> TextStyle {
        let design = self.job.design;
        TextStyle {
            bold: true,
            ..heading_style(design, design.headings[1])
        }
    }

    fn notes_title(&mut self, title: Vec<Piece>, column: &Column) -> Stackable {
        let design = self.job.design;
        let column = Column {
            leading: design.headings[1].leading,
            ..column.clone()
        };
        let element = self.structure.add(ElementRole::Heading(2), Structure::ROOT, None);
        let mut text = Text::new(&[], element, &column);
        text.lead = title;
        text.align = Align::Balanced;
        text.hyphenate = false;
        let mut one = from_variants(self.text(text, &column));
        for variant in &mut one.variants {
            variant.cuts.clear();
            variant.lines.iter_mut().for_each(|line| line.start = None);
        }
        (one.space_before, one.space_after) = design.heading_space[0];
        one.keep.with_next = true;
        one.keep.heading = true;
        one
    }

    /// Notes one under another, their numbers under one another's ends.
    fn numbered_notes(&mut self, notes: &[NoteText<'_>], language: &Language, stack: &mut Vec<Stackable>) {
        let ids: Vec<_> = notes.iter().map(|note| note.id).collect();
        let column = self.note_column(ElementId(0), language);
        let setting = NoteSetting {
            hang: Some(self.numbers_width(&ids, &column)),
            on_line: true,
        };
        for (index, note) in notes.iter().enumerate() {
            let mut own = self.note_stack(*note, &setting, Structure::ROOT, language);
            if let Some(first) = own.first_mut().filter(|_| index > 0) {
                first.space_before = first.space_before.max(column.leading.scale(BETWEEN, 1000));
            }
            stack.extend(own);
        }
    }
}

struct Called<'a> {
    resolved: &'a Resolved,
    notes: Vec<NoteText<'a>>,
}

impl<'a> Called<'a> {
    fn section(&mut self, section: &'a Section, is_part: bool) {
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        if is_part {
            return;
        }
        for inner in section.sections.iter().filter(|inner| is_printed(inner)) {
            self.section(inner, false);
        }
    }
}

impl<'a> walk::Visitor<'a> for Called<'a> {
    fn passes_over(&self, block: &'a Block) -> bool {
        !block.is_in(Medium::Print)
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Note(note) => self.notes.push(note.into()),
            InlineKind::Link(link) => {
                if let Some(Address::Note(address)) = self.resolved.addresses.get(&link.id) {
                    self.notes.push(NoteText {
                        id: link.id,
                        says: Says::Address(address, inline.span),
                    });
                }
            }
            _ => {}
        }
    }
}
