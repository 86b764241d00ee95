//! Index marks → entries inside entries, each once, with what was marked for it; must not know their order.

use super::IndexPlace;
use crate::diag::{Diagnostic, Diagnostics, Span, rules};
use crate::model::{IndexMark, IndexTerm, Inline, InlineKind, RangeEdge, walk};
use std::collections::BTreeMap;

/// Between the words of an entry and those of one below it, where both are named in a line.
const BELOW: &str = ": ";

/// An entry by the words of its levels.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(Vec<String>);

impl Key {
    fn of(term: &IndexTerm) -> Key {
        Key(term.iter().map(|level| words_of(level)).collect())
    }

    /// The entry of some words below this one.
    pub fn below(&self, words: &str) -> Key {
        let mut levels = self.0.clone();
        levels.push(words.to_owned());
        Key(levels)
    }

    /// As an author writes it.
    pub fn shown(&self) -> String {
        self.0.join(" > ")
    }

    /// Without capitals.
    pub fn small(&self) -> Key {
        Key(self.0.iter().map(|words| words.to_lowercase()).collect())
    }
}

/// What an entry says to see: each entry once, with where that was written first.
pub(super) type References = BTreeMap<Key, (IndexTerm, Span)>;

/// An entry before it has its place in the order; at the top what holds all.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// Its words.
    pub words: Vec<Inline>,
    /// Where it was marked first.
    span: Option<Span>,
    pub places: Vec<IndexPlace>,
    /// A range that has begun and not ended: which of the places, and where that was written.
    open: Option<(usize, Span)>,
    pub see: References,
    pub see_also: References,
    /// The entries below it, by their words.
    pub below: BTreeMap<String, Draft>,
}

impl Draft {
    /// Adds what a mark says to the entries that it names.
    pub fn add(&mut self, mark: &IndexMark, span: Span, diagnostics: &mut Diagnostics) {
        for term in &mark.entries {
            let entry = self.entry(term, span);
            if mark.is_place {
                entry.place(mark, &Key::of(term), span, diagnostics);
            }
            for (own, terms) in [(&mut entry.see, &mark.see), (&mut entry.see_also, &mark.see_also)] {
                for term in terms {
                    own.entry(Key::of(term)).or_insert_with(|| (term.clone(), span));
                }
            }
        }
    }

    /// Adds a place, or ends the range that was begun.
    fn place(&mut self, mark: &IndexMark, key: &Key, span: Span, diagnostics: &mut Diagnostics) {
        match (mark.range, self.open) {
            (Some(RangeEdge::End), Some((index, _))) => {
                self.places[index].end = Some(mark.end.unwrap_or(mark.id));
                self.open = None;
                return;
            }
            (Some(RangeEdge::End), None) => {
                let message = format!("a range of the entry `{}` ends here, and none was begun", key.shown());
                let complaint = Diagnostic::new(&rules::INDEX_RANGE, Some(span), message);
                diagnostics.add(complaint.hint("begin it before, with the same entry and `range=start`"));
            }
            (Some(RangeEdge::Start), Some((_, before))) => {
                let message = format!("a range of the entry `{}` begins inside another one", key.shown());
                let complaint = Diagnostic::new(&rules::INDEX_RANGE, Some(span), message);
                diagnostics.add(complaint.see(before, "that one begins here".to_owned()));
            }
            (Some(RangeEdge::Start), None) => self.open = Some((self.places.len(), span)),
            (None, _) => {}
        }
        self.places.push(IndexPlace {
            start: mark.id,
            end: mark.end,
        });
    }

    /// Says which ranges have no end.
    pub fn report_open(&self, above: &Key, diagnostics: &mut Diagnostics) {
        for (words, draft) in &self.below {
            let key = above.below(words);
            if let Some((_, span)) = draft.open {
                let message = format!("the range of the entry `{}` has no end", key.shown());
                let complaint = Diagnostic::new(&rules::INDEX_RANGE, Some(span), message);
                let end = format!("write `[]{{index=\"{}\" range=end}}` where it ends", key.shown());
                diagnostics.add(complaint.hint(end));
            }
            draft.report_open(&key, diagnostics);
        }
    }

    fn entry(&mut self, term: &IndexTerm, span: Span) -> &mut Draft {
        let mut draft = self;
        for level in term {
            draft = draft.below.entry(words_of(level)).or_insert_with(|| Draft {
                words: level.clone(),
                span: Some(span),
                ..Draft::default()
            });
        }
        draft
    }

    /// Says which entries differ in nothing but capitals.
    pub fn report_alike(&self, diagnostics: &mut Diagnostics) {
        let mut seen: BTreeMap<String, (&String, &Draft)> = BTreeMap::new();
        for (words, draft) in &self.below {
            if let Some((first, other)) = seen.insert(words.to_lowercase(), (words, draft)) {
                let message = format!("the index has both `{first}` and `{words}`");
                let mut alike = Diagnostic::new(&rules::INDEX_ALIKE, draft.span, message);
                if let Some(place) = other.span {
                    alike = alike.see(place, format!("`{first}` is marked here first"));
                }
                diagnostics.add(alike);
            }
            draft.report_alike(diagnostics);
        }
    }
}

/// The words of an entry by which it is known, whatever their styles.
pub(super) fn words_of(content: &[Inline]) -> String {
    let text = walk::plain_text(content);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An entry and those above it in one line.
pub(super) fn joined(term: &IndexTerm) -> Vec<Inline> {
    let mut words: Vec<Inline> = Vec::new();
    for level in term {
        if let Some(last) = words.last() {
            words.push(Inline {
                span: last.span,
                kind: InlineKind::Text(BELOW.to_owned()),
            });
        }
        words.extend(level.iter().cloned());
    }
    words
}
