//! A page's calls and notes → the mark of each where marks begin anew on every page; must not know how marks look.
//!
//! Notes are counted in the order in which they begin on their page. A mark whose note begins on another page would be read as
//! that of another note: such a later call is answered that it needs the note once more, on its own page.

use super::SetRun;
use crate::layout::labels::Label;
use crate::model::NodeId;
use std::collections::BTreeMap;

impl SetRun<'_> {
    /// What a page answers of the marks of its notes.
    pub(super) fn marks(&self, page: usize) -> Vec<(Label, String)> {
        if self.marks_given_up || !self.galley.asked.has_marks() {
            return Vec::new();
        }
        let mut counted = BTreeMap::new();
        // Note → the copy of it that begins here: its own, or one for a later call.
        let mut here = BTreeMap::new();
        for (line, _) in self.note_lines(page).iter().filter(|(line, _)| line.line == 0) {
            let ordinal = counted.len() + 1;
            counted.entry(line.note).or_insert(ordinal);
            here.entry(self.note_of(line.note)).or_insert(line.note);
        }
        let mut answers = Vec::new();
        for call in self.calls(page) {
            let copy = *here.entry(self.note_of(call)).or_insert(call);
            if copy == call && self.galley.again.contains_key(&call) {
                answers.push((Label::Again(call), String::new()));
            }
            if let Some(ordinal) = counted.get(&copy) {
                answers.push((Label::Mark(call), ordinal.to_string()));
            }
        }
        let notes = counted.iter();
        answers.extend(notes.map(|(note, ordinal)| (Label::Mark(*note), ordinal.to_string())));
        answers
    }

    /// The note that a call calls, or that a copy is of.
    fn note_of(&self, call: NodeId) -> NodeId {
        self.galley.again.get(&call).copied().unwrap_or(call)
    }

    /// The calls in the text and the notes of a page.
    fn calls(&self, page: usize) -> Vec<NodeId> {
        let placed = self.pages().get(page).into_iter().flat_map(|plan| &plan.placed);
        let text = placed.flat_map(|(at, _)| self.lines(*at));
        let notes = self.note_lines(page).into_iter().map(|(_, line)| line);
        let lines = text.chain(notes);
        lines
            .flat_map(|line| line.calls.iter().map(|(call, _)| *call))
            .collect()
    }
}
