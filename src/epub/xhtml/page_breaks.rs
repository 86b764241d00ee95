//! Places in the text where printed pages begin → markers between blocks and in lines; must not know how pages are made.
//!
//! While a node's own text is written the writer counts its bytes as `walk::leaf_text` does, and puts each marker before the
//! word at its place. A marker at the edge of an element stands outside of it, so that no link and no stress begins with one.

use super::super::page_list::{Break, Position};
use super::Writer;
use crate::model::NodeId;
use std::collections::btree_map::Entry;

/// A marker's element between blocks, and in a line.
const BETWEEN: &str = "div";
const IN_LINE: &str = "span";

/// The text that is being written, and the pages that still begin in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Text<'w> {
    breaks: &'w [Break],
    /// Bytes of it that are written.
    offset: u32,
}

impl<'w> Writer<'w, '_, '_> {
    /// Marks the pages that begin with a file.
    pub(super) fn breaks_of_file(&mut self) {
        let plan = self.plan;
        for start in plan.breaks.of_file(self.page) {
            self.mark(*start, BETWEEN);
        }
    }

    /// Marks the pages that begin with a block or section, before its element: nothing in a heading or a caption is read with
    /// the name of what it heads.
    pub(super) fn breaks_before(&mut self, node: NodeId) {
        let plan = self.plan;
        for own in plan.breaks.of(node).iter().take_while(|own| own.offset == 0) {
            self.mark(own.start, BETWEEN);
        }
    }

    /// Marks the pages that begin with a node, before what is written of it in a line.
    pub(super) fn breaks_at(&mut self, node: NodeId) {
        let plan = self.plan;
        for own in plan.breaks.of(node).iter().take_while(|own| own.offset == 0) {
            self.mark(own.start, IN_LINE);
        }
    }

    /// Begins the own text of a node.
    pub(super) fn begin_text(&mut self, node: NodeId) {
        let plan = self.plan;
        self.text = Text {
            breaks: plan.breaks.of(node),
            offset: 0,
        };
    }

    /// Breaks the text off for words that are not of it, and gives it to go on with.
    pub(super) fn suspend_text(&mut self) -> Text<'w> {
        std::mem::take(&mut self.text)
    }

    /// Passes over bytes of the text that are not written here.
    pub(super) fn pass(&mut self, bytes: u32) {
        self.text.offset = self.text.offset.saturating_add(bytes);
    }

    /// Ends the text; what was to be marked in it and is not stands here.
    pub(super) fn end_text(&mut self) {
        self.text.offset = u32::MAX;
        self.due_breaks();
        self.text = Text::default();
    }

    /// Marks the pages that begin with what comes next.
    pub(super) fn due_breaks(&mut self) {
        while let Some(own) = self.text.breaks.first().filter(|own| own.offset <= self.text.offset) {
            self.mark(own.start, IN_LINE);
            self.text.breaks = &self.text.breaks[1..];
        }
    }

    /// Writes words of the text, with the markers of the pages that begin in them.
    pub(super) fn run(&mut self, words: &str) {
        let start = self.text.offset;
        let end = start.saturating_add(u32::try_from(words.len()).unwrap_or(u32::MAX));
        let mut written = 0;
        while let Some(own) = self.text.breaks.first().filter(|own| own.offset < end) {
            let at = words.floor_char_boundary(own.offset.saturating_sub(start) as usize);
            self.xml.text(&words[written..at.max(written)]);
            written = at.max(written);
            self.mark(own.start, IN_LINE);
            self.text.breaks = &self.text.breaks[1..];
        }
        self.xml.text(&words[written..]);
        self.text.offset = end;
    }

    /// Marks a page, once.
    fn mark(&mut self, start: usize, element: &str) {
        let place = Position {
            page: self.page,
            byte: self.xml.position(),
        };
        if let Entry::Vacant(page) = self.shared.facts.page_breaks.entry(start) {
            page.insert(place);
            let plan = self.plan;
            plan.breaks.mark(start, element, &mut self.xml);
            if element == BETWEEN {
                self.xml.line();
            }
        }
    }
}
