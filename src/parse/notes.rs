//! Notes defined in a chapter → notes held where they are first called; must not know how they were written.

use super::NOTE;
use super::blocks::NoteText;
use super::walk_mut::{self, VisitorMut};
use crate::diag::{Diagnostic, rules};
use crate::model::{Inline, InlineKind, NodeId, Note, Section};
use std::collections::BTreeMap;

/// How deep notes may call notes before it is taken for a mistake.
const DEEPEST_NOTE: usize = 4;

/// The form in which two spellings of a note's name are equal.
pub fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Puts each note where it is first called, in reading order. `called` are the names that calls refer to by index.
pub fn place(
    sections: &mut [Section],
    notes: BTreeMap<String, NoteText>,
    called: &[String],
    complaints: &mut Vec<Diagnostic>,
) {
    let mut placer = Placer {
        notes,
        numbers: BTreeMap::new(),
        called,
        depth: 0,
        complaints,
    };
    for section in sections {
        walk_mut::section(section, &mut placer);
    }
    let Placer { notes, complaints, .. } = placer;
    for (name, note) in notes {
        complaints.push(Diagnostic::new(
            &rules::NOTE_UNUSED,
            Some(note.span),
            format!("the note `{name}` is nowhere called"),
        ));
    }
}

struct Placer<'a> {
    /// Notes that stand nowhere yet.
    notes: BTreeMap<String, NoteText>,
    /// The stand-in ids of notes that do.
    numbers: BTreeMap<String, NodeId>,
    called: &'a [String],
    depth: usize,
    complaints: &'a mut Vec<Diagnostic>,
}

impl VisitorMut for Placer<'_> {
    fn inline(&mut self, inline: &mut Inline) {
        let InlineKind::NoteAgain { note, .. } = &mut inline.kind else {
            return;
        };
        if note.chapter == NOTE {
            return;
        }
        let name = self.called.get(note.local as usize).cloned().unwrap_or_default();
        let name = key(&name);
        if let Some(placed) = self.numbers.get(&name) {
            *note = *placed;
        } else if self.depth >= DEEPEST_NOTE {
            self.complaints.push(Diagnostic::new(
                &rules::LIMIT,
                Some(inline.span),
                format!("notes call notes more than {DEEPEST_NOTE} deep here"),
            ));
            inline.kind = InlineKind::Text(format!("[^{name}]"));
        } else if let Some(text) = self.notes.remove(&name) {
            let id = NodeId {
                chapter: NOTE,
                local: self.numbers.len() as u32,
            };
            self.numbers.insert(name, id);
            inline.kind = InlineKind::Note(Note {
                id,
                blocks: text.blocks,
            });
        } else {
            inline.kind = InlineKind::Text(format!("[^{name}]"));
        }
    }

    fn enter_note(&mut self) {
        self.depth += 1;
    }

    fn leave_note(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_equal_whatever_their_case() {
        assert_eq!(key("A  b"), key("a B"));
    }
}
