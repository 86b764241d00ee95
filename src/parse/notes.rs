//! Notes defined in a chapter → notes held where they are first called; must not know how they were written.
//!
//! A note whose first call stands in text for the EPUB only is held where the printed book first calls it: there for both, where
//! both show it, and twice where each has text of its own.

use super::NOTE;
use super::blocks::NoteText;
use super::walk_mut::{self, VisitorMut};
use crate::diag::{Diagnostic, Rule, rules};
use crate::model::{Attributes, Block, Inline, InlineKind, Medium, NodeId, Note, Section};
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
        placed: BTreeMap::new(),
        count: 0,
        called,
        depth: 0,
        held_later: BTreeMap::new(),
        seen: vec![[true, true]],
        block: [true, true],
        complaints,
    };
    for section in sections.iter_mut() {
        walk_mut::section(section, &mut placer);
    }
    let Placer {
        notes,
        placed,
        held_later,
        complaints,
        ..
    } = placer;
    if !held_later.is_empty() {
        let mut letter = Letting { held_later };
        for section in sections {
            walk_mut::section(section, &mut letter);
        }
    }
    for (name, note) in notes.iter().filter(|(name, _)| !placed.contains_key(*name)) {
        complaints.push(Diagnostic::new(
            &rules::NOTE_UNUSED,
            Some(note.span),
            format!("the note `{name}` is nowhere called, and left out of the book"),
        ));
    }
}

/// The outputs, in the order of [`Seen`].
const MEDIA: [Medium; 2] = [Medium::Epub, Medium::Print];

/// Which outputs show something, in the order of [`MEDIA`].
type Seen = [bool; 2];

struct Placer<'a> {
    /// Notes that some output has not shown yet.
    notes: BTreeMap<String, NoteText>,
    /// The stand-in ids of notes that stand somewhere, for each output.
    placed: BTreeMap<String, [Option<NodeId>; 2]>,
    /// How many stand-in ids were given.
    count: u32,
    called: &'a [String],
    depth: usize,
    /// Notes held in text for the EPUB only → the same held later in text for both.
    held_later: BTreeMap<NodeId, NodeId>,
    /// Which outputs show what is walked, one for each section and block around it.
    seen: Vec<Seen>,
    /// Which outputs show a block of this kind that is about to be entered.
    block: Seen,
    complaints: &'a mut Vec<Diagnostic>,
}

impl Placer<'_> {
    fn here(&self) -> Seen {
        self.seen.last().copied().unwrap_or([true, true])
    }

    /// Where the outputs that show this call find the note. The EPUB brings one here from text that is for print only;
    /// a printed page needs its own.
    fn place_of(&self, name: &str, [_, in_print]: Seen) -> Option<NodeId> {
        let [epub, print] = *self.placed.get(name)?;
        if in_print { print } else { epub.or(print) }
    }

    /// The note's text, kept for as long as an output may still need it.
    fn text_of(&mut self, name: &str, here: Seen) -> Option<Vec<Block>> {
        if here == [true, true] {
            return Some(self.notes.remove(name)?.blocks);
        }
        self.notes.get(name).map(|note| note.blocks.clone())
    }

    /// Makes of a call the note itself.
    fn hold(&mut self, name: String, blocks: Vec<Block>, here: Seen) -> InlineKind {
        let id = NodeId {
            chapter: NOTE,
            local: self.count,
        };
        self.count = self.count.saturating_add(1);
        let ids = self.placed.entry(name).or_default();
        if let ([Some(first), None], [true, true]) = (*ids, here) {
            self.held_later.insert(first, id);
        }
        for (own, shows) in ids.iter_mut().zip(here) {
            if shows {
                *own = Some(id);
            }
        }
        InlineKind::Note(Note { id, blocks })
    }

    fn complain(&mut self, rule: &'static Rule, inline: &Inline, message: String) {
        self.complaints.push(Diagnostic::new(rule, Some(inline.span), message));
    }
}

/// Makes calls of those notes that are held later.
struct Letting {
    held_later: BTreeMap<NodeId, NodeId>,
}

impl VisitorMut for Letting {
    fn inline(&mut self, inline: &mut Inline) {
        let later = |note: &NodeId| self.held_later.get(note).copied();
        match &mut inline.kind {
            InlineKind::Note(note) => {
                if let Some(held) = later(&note.id) {
                    let id = note.id;
                    inline.kind = InlineKind::NoteAgain { id, note: held };
                }
            }
            InlineKind::NoteAgain { note, .. } => *note = later(note).unwrap_or(*note),
            _ => {}
        }
    }
}

impl VisitorMut for Placer<'_> {
    fn block(&mut self, block: &mut Block) {
        if let Some(medium) = block.kind.only() {
            self.block = MEDIA.map(|own| own == medium);
        }
    }

    fn enter(&mut self, attributes: &Attributes) {
        let [epub, print] = self.here();
        let [in_epub, in_print] = std::mem::replace(&mut self.block, [true, true]);
        self.seen.push([
            epub && in_epub && attributes.is_in(Medium::Epub),
            print && in_print && attributes.is_in(Medium::Print),
        ]);
    }

    fn leave(&mut self) {
        self.seen.pop();
    }

    fn inline(&mut self, inline: &mut Inline) {
        let InlineKind::NoteAgain { note, .. } = &mut inline.kind else {
            return;
        };
        if note.chapter == NOTE {
            return;
        }
        let name = self.called.get(note.local as usize).cloned().unwrap_or_default();
        let name = key(&name);
        let here = self.here();
        if let Some(empty) = self.notes.get(&name).filter(|note| note.blocks.is_empty()) {
            let message = format!("the note `{name}` is called here and has no text");
            let told = Diagnostic::new(&rules::NOTE_UNDEFINED, Some(inline.span), message);
            self.complaints.push(told.see(empty.span, "defined here"));
            self.placed.entry(name.clone()).or_default();
            inline.kind = InlineKind::Text(format!("[^{name}]"));
        } else if here == [false, false] {
            inline.kind = InlineKind::Text(format!("[^{name}]"));
        } else if let Some(placed) = self.place_of(&name, here) {
            if let InlineKind::NoteAgain { note, .. } = &mut inline.kind {
                *note = placed;
            }
        } else if self.depth >= DEEPEST_NOTE {
            let message = format!("notes call notes more than {DEEPEST_NOTE} deep here");
            let deep = Diagnostic::new(&rules::LIMIT, Some(inline.span), message);
            self.complaints
                .push(deep.hint("say what the inner notes say in the words of an outer one"));
            inline.kind = InlineKind::Text(format!("[^{name}]"));
        } else if let Some(blocks) = self.text_of(&name, here) {
            inline.kind = self.hold(name, blocks, here);
        } else {
            let message = format!("the note `{name}` is called here but nowhere defined");
            self.complain(&rules::NOTE_UNDEFINED, inline, message);
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
