//! Footnotes → their lines, kept by their node until a page calls for them; must not know pages.

use super::inline::note_mark;
use super::lines::{attach, flattened, reach, shift};
use super::{Column, Compositor, text_align, text_style};
use crate::layout::structure::element;
use crate::layout::{ElementRole, LineBox};
use crate::model::Note;
use crate::units::Length;

/// Between a note's number and its text, in thousandths of its size.
const NUMBER_GAP: i64 = 300;
/// Notes called in notes deeper than this are not set.
const DEEPEST: u8 = 4;

impl Compositor<'_> {
    /// Sets a note and keeps its lines. Its first line is the note's place.
    pub(super) fn note(&mut self, note: &Note, column: &Column) {
        if self.note_depth >= DEEPEST || self.notes.contains_key(&note.id) {
            return;
        }
        self.note_depth += 1;
        let lines = self.note_lines(note, column);
        self.note_depth -= 1;
        self.notes.insert(note.id, lines);
    }

    fn note_lines(&mut self, note: &Note, column: &Column) -> Vec<LineBox> {
        let own = self.structure.add(
            ElementRole::Note,
            crate::layout::structure::Structure::ROOT,
            Some(note.id),
        );
        let setting = self.job.design.note;
        let mut inner = Column {
            left: Length::ZERO,
            width: self.job.area.measure,
            parent: own,
            style: text_style(self.job.design, setting),
            leading: setting.leading,
            align: text_align(self.job.design),
            hyphenate: self.job.design.hyphenate,
            language: column.language.clone(),
            running: false,
            right_to_left: self.job.right_to_left,
            depth: 0,
            list_depth: 0,
        };
        let number = self.job.resolved.numbers_in_print.get(&note.id);
        let words = number.map_or("*", |number| &number.label).to_owned();
        let mut mark = self.words(&words, note_mark(&words, inner.style, self.job.faces), &inner);
        let gap = inner.style.size.scale(NUMBER_GAP, 1000);
        let width = reach(&mark.items) + gap;
        let mut hang = inner.style.size.max(width);
        hang = hang.min(inner.width / 4);
        inner = inner.inside(hang, Length::ZERO, own);
        let mut stack = self.blocks(&note.blocks, &inner);
        let x = if inner.right_to_left {
            inner.width + gap
        } else {
            hang - width
        };
        shift(&mut mark, x);
        let label = self.structure.add(ElementRole::ListLabel, own, None);
        let empty = LineBox {
            height: inner.leading,
            baseline: mark.baseline,
            ..LineBox::default()
        };
        attach(&mut stack, element(label, mark.items), empty);
        let mut lines = flattened(stack);
        if let Some(first) = lines.first_mut() {
            first.targets.push((note.id, Length::ZERO));
        }
        for line in &mut lines {
            line.start = None;
        }
        lines
    }
}
