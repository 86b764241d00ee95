//! Notes → calls in the text, and asides behind it or lists at the end of chapter or book; must not know how they are numbered.
//!
//! A footnote is an aside in the file of its call, its link back first, which reading systems hide and pop up. Notes in a list
//! have their links back last (DPUB-ARIA 1.1, doc-endnotes; its doc-endnote is deprecated).

use super::super::chapters::Content;
use super::super::contained::Called;
use super::super::spine::is_shown;
use super::addresses::has_long_piece;
use super::{TITLE_ID, Writer, heading_name};
use crate::config::NotePlace;
use crate::model::{Block, BlockKind, Language, NodeId, Note};

/// What leads back from a note in a list; the selector behind it keeps it from becoming a coloured picture.
const BACK: &str = "↩\u{FE0E}";

/// The id of the heading over a chapter's notes.
const NOTES_ID: &str = "pm-notes";

/// The id of a note's text; the call has the note's own.
fn text_id(note: NodeId) -> String {
    format!("note-{note}")
}

impl<'a> Writer<'_, '_, 'a> {
    pub(super) fn note_call(&mut self, note: &'a Note) {
        self.call_of(note.id, note.id);
    }

    /// A later call of a note: it leads to the same text, which is held here when the first call is for print only.
    pub(super) fn note_again(&mut self, id: NodeId, note: NodeId) {
        self.call_of(id, note);
    }

    fn call_of(&mut self, id: NodeId, note: NodeId) {
        let Some(file) = self.file_of(note) else {
            let label = self.number(id);
            self.xml.start("sup").text(&label).end();
            return;
        };
        self.call(id, &format!("{file}#{}", text_id(note)));
    }

    /// The file that has a note's text, empty for this one; `None` for a note that is not in the EPUB.
    fn file_of(&self, note: NodeId) -> Option<&str> {
        let holder = self.plan.moved_notes.get(&note).copied().unwrap_or(note);
        let page = self.plan.places.get(&holder)?.page;
        let page = self.plan.notes_page().unwrap_or(page);
        Some(match page == self.page {
            true => "",
            false => &self.plan.pages[page].file,
        })
    }

    pub(super) fn call(&mut self, id: NodeId, href: &str) {
        if let Some(held) = &mut self.held_calls {
            held.push((id, href.to_owned()));
            return;
        }
        let label = self.number(id);
        self.xml.start("a").attr("href", href);
        self.id(id);
        self.xml
            .attr("class", "note-call")
            .attr("epub:type", "noteref")
            .attr("role", "doc-noteref")
            .text(&label)
            .end();
    }

    fn number(&self, id: NodeId) -> String {
        self.plan
            .resolved
            .numbers_in_epub
            .get(&id)
            .map_or_else(|| "*".to_owned(), |number| number.label.clone())
    }

    /// The notes that a file calls, where they are to stand in it.
    pub(super) fn own_notes(&mut self, content: Content<'a>) {
        let notes = self.plan.called(content);
        match self.plan.note_place {
            _ if notes.is_empty() => {}
            NotePlace::Foot => self.footnotes(&notes),
            NotePlace::ChapterEnd => self.chapter_notes(&notes),
            NotePlace::BookEnd => {}
        }
    }

    fn footnotes(&mut self, notes: &Called<'a>) {
        for (index, note) in notes.iter().enumerate() {
            self.footnote(note, index == 0);
        }
    }

    fn footnote(&mut self, note: &'a Note, is_first: bool) {
        self.xml
            .start("aside")
            .attr("id", &text_id(note.id))
            .attr(
                "class",
                if is_first {
                    "footnote footnote-first"
                } else {
                    "footnote"
                },
            )
            .attr("epub:type", "footnote")
            .attr("role", "doc-footnote")
            .line();
        let mut blocks = note.blocks.iter().filter(|block| is_shown(block));
        let first = blocks.next();
        self.note_paragraph(first);
        self.back_links(note.id);
        match first.map(|block| &block.kind) {
            Some(BlockKind::Paragraph(content)) => {
                self.inlines(content);
                self.xml.end().line();
            }
            _ => {
                self.xml.end().line();
                self.blocks(first.map_or(&[], std::slice::from_ref));
            }
        }
        for block in blocks {
            self.blocks(std::slice::from_ref(block));
        }
        self.xml.end().line();
    }

    /// Opens the paragraph of a note that also has its links back.
    fn note_paragraph(&mut self, block: Option<&'a Block>) {
        self.xml.start("p");
        if let Some(BlockKind::Paragraph(content)) = block.map(|block| &block.kind)
            && has_long_piece(content)
        {
            self.xml.attr("class", "ragged");
        }
    }

    /// The note's number leads back to its first call, a letter to each later one.
    fn back_links(&mut self, note: NodeId) {
        let label = self.number(note);
        for (call, letter) in self.calls(note) {
            let text = letter.unwrap_or_else(|| label.clone());
            let named = format!("{}: {text}", self.plan.shared.back);
            self.back_link(call, &text, &named);
            self.xml.text(" ");
        }
    }

    /// All calls of a note, with the letter of each but the first.
    fn calls(&self, note: NodeId) -> Vec<(NodeId, Option<String>)> {
        let first = self.plan.moved_notes.get(&note).copied().unwrap_or(note);
        let later = self.plan.calls.get(&note).map_or(&[][..], Vec::as_slice);
        let later = later.iter().enumerate();
        std::iter::once((first, None))
            .chain(later.map(|(index, call)| (*call, Some(letter(index + 1)))))
            .collect()
    }

    /// `named` is what is read out where the text is a sign.
    fn back_link(&mut self, call: NodeId, text: &str, named: &str) {
        let Some(href) = self.plan.href(call, self.page) else {
            return;
        };
        let back = self.plan.shared.back;
        self.xml
            .start("a")
            .attr("href", &href)
            .attr("class", "back")
            .attr("role", "doc-backlink")
            .attr_if("aria-label", named)
            .attr("title", back)
            .attr_language(self.plan.said_in)
            .text(text)
            .end();
    }

    /// The notes of a chapter in a section of their own, behind its text.
    fn chapter_notes(&mut self, notes: &Called<'a>) {
        self.xml
            .start("section")
            .attr("class", "endnotes")
            .attr("epub:type", "endnotes")
            .attr("role", "doc-endnotes")
            .attr("aria-labelledby", NOTES_ID)
            .line();
        self.breaks_before_list(notes);
        self.xml.start("h2").attr("id", NOTES_ID);
        self.said(self.plan.shared.notes);
        self.xml.end().line();
        self.note_list(notes, None);
        self.xml.end().line();
    }

    /// The notes of the whole book, those of each chapter under its title.
    pub(super) fn book_notes(&mut self) {
        self.xml
            .start("section")
            .attr("class", "notes endnotes")
            .attr("epub:type", "endnotes")
            .attr("role", "doc-endnotes")
            .attr("aria-labelledby", TITLE_ID)
            .line();
        let plan = self.plan;
        let files = plan.pages.iter().map(|page| (page, plan.called(page.content)));
        let lists: Vec<_> = files.filter(|(_, notes)| !notes.is_empty()).collect();
        if let Some((_, first)) = lists.first() {
            self.breaks_before_list(first);
        }
        self.xml.start("h1").attr("id", TITLE_ID);
        self.xml.start("span").attr("class", "title");
        self.said(self.plan.shared.notes);
        self.xml.end();
        self.xml.end().line();
        for (page, notes) in lists {
            let language = match page.content {
                Content::Section { section, .. } => section.language.as_ref(),
                _ => None,
            };
            self.breaks_before_list(&notes);
            self.xml.start(heading_name(2));
            self.language(language, None);
            self.xml.start("a").attr("href", &page.file);
            self.xml.attr_language(page.title_language).text(&page.title);
            self.xml.end().end().line();
            self.note_list(&notes, language);
        }
        self.xml.end().line();
    }

    /// Marks the page that begins with the first of some notes: in print, too, it begins with what heads them.
    fn breaks_before_list(&mut self, notes: &Called<'a>) {
        if let Some(first) = notes.first() {
            self.breaks_before(first.id);
        }
    }

    /// Notes under their heading, in the language of the text that calls them.
    fn note_list(&mut self, notes: &Called<'a>, language: Option<&Language>) {
        self.xml.start("ol");
        self.language(language, None);
        self.xml.line();
        for (index, note) in notes.iter().enumerate() {
            self.xml.start("li").attr("id", &text_id(note.id));
            let label = self.number(note.id);
            if label.parse() != Ok(index + 1) && label.parse::<usize>().is_ok() {
                self.xml.attr("value", &label);
            }
            self.xml.attr("epub:type", "endnote").line();
            self.breaks_at(note.id);
            self.endnote(note, &label);
            self.xml.end().line();
        }
        self.xml.end().line();
    }

    /// The text of a note, its links back at the end of its last paragraph.
    fn endnote(&mut self, note: &'a Note, label: &str) {
        let shown: Vec<&'a Block> = note.blocks.iter().filter(|block| is_shown(block)).collect();
        let last = shown.last().copied();
        let is_paragraph = last.is_some_and(|block| matches!(block.kind, BlockKind::Paragraph(_)));
        for block in &shown[..shown.len() - usize::from(is_paragraph)] {
            self.blocks(std::slice::from_ref(*block));
        }
        self.note_paragraph(last);
        if let Some(block) = last
            && let BlockKind::Paragraph(content) = &block.kind
        {
            self.text_of(block.id, content);
        }
        for (call, letter) in self.calls(note.id) {
            let letter = letter.unwrap_or_default();
            let named = format!("{}: {label}{letter}", self.plan.shared.back);
            if is_paragraph || !letter.is_empty() {
                self.xml.text(" ");
            }
            self.back_link(call, &format!("{BACK}{letter}"), &named);
        }
        self.xml.end().line();
    }
}

/// b for the second call, c for the third; beyond z, figures.
fn letter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(index) if index < 26 => char::from(b'a' + index).to_string(),
        _ => (index + 1).to_string(),
    }
}
