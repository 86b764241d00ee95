//! Footnotes → calls in the text and asides behind it; must not know how they are numbered.

use super::super::chapters::is_shown;
use super::Writer;
use super::addresses::has_long_piece;
use crate::model::{BlockKind, NodeId, Note};

/// The id of a note's aside; the call has the note's own.
fn aside_id(note: NodeId) -> String {
    format!("note-{note}")
}

impl<'a> Writer<'_, '_, 'a> {
    pub(super) fn note_call(&mut self, note: &'a Note) {
        self.notes.push_back(note);
        self.call(note.id, &format!("#{}", aside_id(note.id)));
    }

    /// A later call of a note: it leads to the same aside, or holds it when the first call is for print only.
    pub(super) fn note_again(&mut self, id: NodeId, note: NodeId) {
        let holder = self.plan.moved_notes.get(&note).copied();
        let whole = self.plan.notes.get(&note).copied().filter(|_| holder == Some(id));
        if let Some(whole) = whole {
            self.notes.push_back(whole);
        }
        let Some(place) = self.plan.places.get(&holder.unwrap_or(note)) else {
            let label = self.number(id);
            self.xml.start("sup").text(&label).end();
            return;
        };
        let file = match place.page == self.page {
            true => "",
            false => self.plan.pages[place.page].file.as_str(),
        };
        self.call(id, &format!("{file}#{}", aside_id(note)));
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

    /// The notes called in this file, in the order of their calls; a note inside a note comes right after it.
    pub(super) fn footnotes(&mut self) {
        let mut is_first = true;
        while let Some(note) = self.notes.pop_front() {
            let waiting = std::mem::take(&mut self.notes);
            self.footnote(note, is_first);
            // What the note calls goes before what waits; ten thousand that wait are not moved for each.
            let called = std::mem::replace(&mut self.notes, waiting);
            called.into_iter().rev().for_each(|note| self.notes.push_front(note));
            is_first = false;
        }
    }

    fn footnote(&mut self, note: &'a Note, is_first: bool) {
        self.xml
            .start("aside")
            .attr("id", &aside_id(note.id))
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
        self.xml.start("p");
        if let Some(BlockKind::Paragraph(content)) = first.map(|block| &block.kind)
            && has_long_piece(content)
        {
            self.xml.attr("class", "ragged");
        }
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

    /// The note's number leads back to its first call, a letter to each later one.
    fn back_links(&mut self, note: NodeId) {
        let first = self.plan.moved_notes.get(&note).copied().unwrap_or(note);
        let label = self.number(note);
        self.back_link(first, &label);
        let later = self.plan.calls.get(&note).map_or(&[][..], Vec::as_slice);
        for (index, call) in later.iter().enumerate() {
            self.back_link(*call, &letter(index + 1));
        }
    }

    fn back_link(&mut self, call: NodeId, label: &str) {
        let Some(href) = self.plan.href(call, self.page) else {
            return;
        };
        let back = self.plan.shared.back;
        self.xml
            .start("a")
            .attr("href", &href)
            .attr("class", "back")
            .attr("role", "doc-backlink")
            .attr("title", back)
            .text(label)
            .end();
        self.xml.text(" ");
    }
}

/// b for the second call, c for the third; beyond z, figures.
fn letter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(index) if index < 26 => char::from(b'a' + index).to_string(),
        _ => (index + 1).to_string(),
    }
}
