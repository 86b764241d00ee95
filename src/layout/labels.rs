//! What lines say of the pages they stand on (page numbers, marks of notes) ↔ what the pages answer; must not know how
//! pages are made.
//!
//! Lines are set before their pages are known. Whatever is set asks [`Labels`] and keeps in its [`Asked`] what it asked
//! and what it was told; when the pages answer otherwise, and only then, it is set again. There is no other way from the
//! pages back to the lines.

use crate::model::NodeId;
use std::collections::BTreeMap;

/// Stands for a page's label until there is one: as wide as those of most pages, so that the lines keep their breaks.
const UNKNOWN_PAGE: &str = "000";
/// Stands for a mark until there is one: most pages have one note.
const UNKNOWN_MARK: &str = "1";

/// Something that only the pages know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    /// The label of the page on which a node stands.
    Page(NodeId),
    /// Which of the notes on its page is the one that a call calls, counted from 1; the first call has the note's name.
    Mark(NodeId),
    /// Whether a later call needs the note once more, because it stands on none of the notes' pages.
    Again(NodeId),
}

impl Label {
    /// What stands for it until the pages are known.
    fn unknown(self) -> Option<&'static str> {
        match self {
            Label::Page(_) => Some(UNKNOWN_PAGE),
            Label::Mark(_) => Some(UNKNOWN_MARK),
            Label::Again(_) => None,
        }
    }
}

/// What the pages answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Labels {
    /// Nothing while there are no pages.
    known: Option<BTreeMap<Label, String>>,
}

/// Before there are pages.
pub(super) static UNKNOWN: Labels = Labels { known: None };

impl Labels {
    /// What pages say; the first answer to a question stands.
    pub fn collect(answers: impl IntoIterator<Item = (Label, String)>) -> Labels {
        let mut known = BTreeMap::new();
        for (label, answer) in answers {
            known.entry(label).or_insert(answer);
        }
        Labels { known: Some(known) }
    }

    /// Whether there are pages.
    pub fn are_known(&self) -> bool {
        self.known.is_some()
    }

    /// The answer: a stand-in while there are no pages, nothing for what is on none of them.
    fn answer(&self, label: Label) -> Option<&str> {
        match &self.known {
            Some(known) => known.get(&label).map(String::as_str),
            None => label.unknown(),
        }
    }
}

/// What was asked, and what it was set with.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(BTreeMap<Label, Option<String>>);

impl Asked {
    /// Asks, and keeps the answer.
    pub fn ask(&mut self, label: Label, labels: &Labels) -> Option<String> {
        let answer = labels.answer(label).map(str::to_owned);
        self.0.insert(label, answer.clone());
        answer
    }

    /// Takes what was asked elsewhere.
    pub fn append(&mut self, other: Asked) {
        self.0.extend(other.0);
    }

    /// Whether marks were asked for.
    pub fn has_marks(&self) -> bool {
        // Pages come first in their order.
        let last = self.0.last_key_value();
        last.is_some_and(|(label, _)| !matches!(label, Label::Page(_)))
    }

    /// Whether any answer of marks is now another.
    pub fn has_stale_marks(&self, labels: &Labels) -> bool {
        let mut marks = self.0.iter().filter(|(label, _)| !matches!(label, Label::Page(_)));
        marks.any(|(label, told)| labels.answer(*label) != told.as_deref())
    }

    /// Whether any answer is now another.
    pub fn is_stale(&self, labels: &Labels) -> bool {
        self.0
            .iter()
            .any(|(label, told)| labels.answer(*label) != told.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: NodeId = NodeId { chapter: 1, local: 2 };

    #[test]
    fn only_another_answer_makes_stale() {
        let mut asked = Asked::default();
        assert!(!asked.is_stale(&UNKNOWN) && !asked.is_stale(&Labels::collect([])));
        assert_eq!(asked.ask(Label::Page(NODE), &UNKNOWN).as_deref(), Some(UNKNOWN_PAGE));
        assert!(!asked.is_stale(&UNKNOWN));
        let pages = Labels::collect([(Label::Page(NODE), "4".to_owned()), (Label::Page(NODE), "5".to_owned())]);
        assert!(asked.is_stale(&pages));
        assert_eq!(asked.ask(Label::Page(NODE), &pages).as_deref(), Some("4"));
        assert!(!asked.is_stale(&pages));
    }
}
