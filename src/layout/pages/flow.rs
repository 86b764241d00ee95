//! What is stacked → one long row of lines with the places where a page may end; must not know pages.
//!
//! Everything the page builder asks of a line stands in its [`FlowLine`], so that trying a page costs a walk over
//! small plain values and touches no letters.

use crate::layout::blocks::lines::{gap, height};
use crate::layout::{Cost, LineBox, Stackable};
use crate::model::NodeId;
use crate::units::Length;
use std::collections::BTreeMap;

/// At least this many lines of text stand below a heading on its page.
const LINES_AFTER_HEADING: usize = 2;
/// Notes called inside notes are followed this deep.
const NOTE_DEPTH: u8 = 4;

/// Where something stands in the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub block: usize,
    /// 0 for a whole float.
    pub line: usize,
}

/// One line as the page builder sees it.
#[derive(Clone, Debug)]
pub(super) struct FlowLine {
    pub at: At,
    pub height: Length,
    /// White above it when the line before it stands above it on its page.
    pub before: Length,
    /// White below it, of a float.
    pub after: Length,
    /// How far below its top it meets the grid.
    pub grid: Option<Length>,
    /// How far below the head of a page it stands when it begins one.
    pub sink: Length,
    /// What it costs to end a page after it; `None` where that is forbidden.
    pub cut: Option<Cost>,
    /// Whether it ends in a hyphen that is not the author's.
    pub hyphenated: bool,
    /// Whether it begins a page.
    pub page_before: bool,
    /// Whether it is a float as a whole.
    pub float: bool,
    /// How many lines of notes come before and with it, counted from the first of the run.
    pub notes: usize,
    /// The first line of the last note called in it; equal to `notes` when it calls none.
    pub last_note: usize,
    /// Height of what is repeated when a page begins with it.
    pub repeat: Length,
}

/// A line of a note.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoteLine {
    pub note: NodeId,
    pub line: usize,
}

/// A run as the page builder sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    pub lines: Vec<FlowLine>,
    pub notes: Vec<NoteLine>,
    /// The lines that are floats, in order.
    pub floats: Vec<usize>,
    /// `note_heights[n]` is the height of the first n lines of notes.
    pub note_heights: Vec<Length>,
}

impl Flow {
    /// The lines of a stack, each block in its best variant.
    pub fn new(stack: &[Stackable], notes: &BTreeMap<NodeId, Vec<LineBox>>) -> Flow {
        let mut flow = Flow {
            note_heights: vec![Length::ZERO],
            ..Flow::default()
        };
        let mut owed = 0;
        // Floats may move away: the white between two blocks is as if none stood between them.
        let mut above: Option<&Stackable> = None;
        for (block, one) in stack.iter().enumerate() {
            let first = flow.lines.len();
            if one.floats() {
                flow.push_float(block, one, notes);
            } else {
                let before = above.map_or(one.space_before, |above| gap(above, one));
                let first = flow.lines.len();
                flow.push_lines(block, one, before, notes);
                // A display right under its heading stands near it, and the text below meets the grid instead.
                if above.is_some_and(|above| above.keep.heading && !one.keep.heading)
                    && let Some(line) = flow.lines.get_mut(first)
                {
                    line.grid = line.grid.filter(|down| *down == Length::ZERO);
                }
                above = Some(one);
            }
            owed = flow.hold(first, one.keep.with_next, owed);
        }
        if let Some(last) = flow.lines.last_mut() {
            last.cut = Some(Cost::default());
        }
        flow
    }

    fn push_float(&mut self, block: usize, one: &Stackable, notes: &BTreeMap<NodeId, Vec<LineBox>>) {
        self.floats.push(self.lines.len());
        let called: Vec<NodeId> = one
            .variants
            .first()
            .into_iter()
            .flat_map(|variant| &variant.lines)
            .flat_map(|line| line.notes.iter().copied())
            .collect();
        let last_note = self.push_notes(&called, notes);
        self.lines.push(FlowLine {
            at: At { block, line: 0 },
            height: height(one),
            before: one.space_before,
            after: one.space_after,
            grid: one.grid,
            sink: one.sink,
            cut: Some(one.keep.parting),
            hyphenated: false,
            page_before: one.keep.page_before,
            float: true,
            notes: self.notes.len(),
            last_note,
            repeat: Length::ZERO,
        });
    }

    fn push_lines(&mut self, block: usize, one: &Stackable, before: Length, notes: &BTreeMap<NodeId, Vec<LineBox>>) {
        let Some(variant) = one.variants.first() else { return };
        let repeat: Length = one.repeat.iter().map(|line| line.height).sum();
        let mut cuts = variant.cuts.iter().peekable();
        for (index, line) in variant.lines.iter().enumerate() {
            let last = index + 1 == variant.lines.len();
            let cut = cuts.next_if(|cut| cut.after == index + 1).map(|cut| cut.cost);
            let last_note = self.push_notes(&line.notes, notes);
            self.lines.push(FlowLine {
                at: At { block, line: index },
                height: line.height,
                before: if index == 0 { before } else { Length::ZERO },
                after: Length::ZERO,
                grid: one.grid.filter(|_| index == 0),
                sink: if index == 0 { one.sink } else { Length::ZERO },
                cut: if last { Some(one.keep.parting) } else { cut },
                hyphenated: line.hyphenated,
                page_before: one.keep.page_before && index == 0,
                float: false,
                notes: self.notes.len(),
                last_note,
                repeat: if index > one.repeat.len() { repeat } else { Length::ZERO },
            });
        }
    }

    /// Forbids the cuts between a heading and the lines it announces; `owed` lines are still to come from a heading above.
    fn hold(&mut self, first: usize, with_next: bool, owed: usize) -> usize {
        let own = self.lines.len() - first;
        for line in self.lines.iter_mut().skip(first).take(owed.saturating_sub(1)) {
            line.cut = None;
        }
        if with_next {
            if let Some(last) = self.lines.last_mut().filter(|_| own > 0) {
                last.cut = None;
            }
            return LINES_AFTER_HEADING;
        }
        owed.saturating_sub(own)
    }

    /// Adds the lines of the notes called in a line; gives the first line of the last of them.
    fn push_notes(&mut self, called: &[NodeId], notes: &BTreeMap<NodeId, Vec<LineBox>>) -> usize {
        let mut last = None;
        for note in called {
            last = self.push_note(*note, notes, 0).or(last);
        }
        last.unwrap_or(self.notes.len())
    }

    fn push_note(&mut self, note: NodeId, notes: &BTreeMap<NodeId, Vec<LineBox>>, depth: u8) -> Option<usize> {
        let lines = notes.get(&note)?;
        let first = self.notes.len();
        for (line, set) in lines.iter().enumerate() {
            self.notes.push(NoteLine { note, line });
            let below = self.note_heights.last().copied().unwrap_or(Length::ZERO);
            self.note_heights.push(below + set.height);
        }
        let mut last = first;
        if depth < NOTE_DEPTH {
            for inner in lines.iter().flat_map(|line| &line.notes) {
                last = self.push_note(*inner, notes, depth + 1).unwrap_or(last);
            }
        }
        Some(last)
    }

    /// The height of a range of note lines, without the white above them.
    pub fn notes_height(&self, from: usize, to: usize) -> Length {
        let at = |index: usize| self.note_heights.get(index).copied().unwrap_or(Length::ZERO);
        at(to) - at(from.min(to))
    }

    /// How many note lines belong to the lines before `line`.
    pub fn notes_before(&self, line: usize) -> usize {
        match line.checked_sub(1) {
            Some(above) => self.lines.get(above).map_or(self.notes.len(), |line| line.notes),
            None => 0,
        }
    }
}
