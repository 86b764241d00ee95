//! What goes wrong → a list of [`Diagnostic`]s with places; must not know how they are shown.
//!
//! Reading and laying out never fail: they return something usable and put their complaints here. `cli` shows
//! them; `pipeline` decides from their levels whether outputs are written.

pub mod rules;
mod sources;

pub use rules::{Level, Rule};
pub use sources::{LineColumn, Source, Sources};

use std::collections::BTreeSet;

/// Which file of the book a [`Span`] lies in; an index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end }
    }
}

/// One complaint: which rule, where, one terse sentence, and further places or hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that fired; its level and code are there.
    pub rule: &'static Rule,
    /// The place, when the complaint has one.
    pub span: Option<Span>,
    /// One sentence: what is wrong here.
    pub message: String,
    /// Further places, and hints without a place.
    pub notes: Vec<(Option<Span>, String)>,
    /// Words inside the place that are the place in truth, and how many of their like stand before them: of the stages after
    /// `parse` none has the source.
    pub sought: Option<(String, usize)>,
}

impl Diagnostic {
    /// A complaint without notes.
    pub fn new(rule: &'static Rule, span: Option<Span>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule,
            span,
            message: message.into(),
            notes: Vec::new(),
            sought: None,
        }
    }

    /// Says that the place is narrower: these words inside it, after so many of their like.
    #[must_use]
    pub fn at_words(mut self, words: impl Into<String>, after: usize) -> Diagnostic {
        self.sought = Some((words.into(), after));
        self
    }

    /// Looks the words up; when the source spells them otherwise, the wide place stays.
    fn narrow(&mut self, sources: &Sources) {
        let Some((words, after)) = self.sought.take() else {
            return;
        };
        if let Some(span) = self.span
            && let Some((at, found)) = sources.text(span).match_indices(&words).nth(after)
        {
            let start = span.start + at as u32;
            self.span = Some(Span::new(span.file, start, start + found.len() as u32));
        }
    }

    /// Adds a hint: what the author can do.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push((None, text.into()));
        self
    }

    /// Adds a second place ("first defined here").
    #[must_use]
    pub fn see(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.notes.push((Some(span), text.into()));
        self
    }
}

/// The sink that every stage writes its complaints to.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty sink.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Takes a complaint.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Takes a complaint that needs no notes.
    pub fn report(&mut self, rule: &'static Rule, span: Option<Span>, message: impl Into<String>) {
        self.add(Diagnostic::new(rule, span, message));
    }

    /// Takes all complaints of another sink (a thread's own), in their order.
    pub fn append(&mut self, mut other: Diagnostics) {
        self.list.append(&mut other.list);
    }

    /// All complaints, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// How many complaints have this level.
    pub fn count(&self, level: Level) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.rule.level == level)
            .count()
    }

    /// Whether anything makes the book wrong or incomplete.
    pub fn has_errors(&self) -> bool {
        self.count(Level::Error) > 0
    }

    /// Whether nothing was complained of.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Finds the words that are sought inside places.
    pub fn narrow(&mut self, sources: &Sources) {
        for diagnostic in &mut self.list {
            diagnostic.narrow(sources);
        }
    }

    /// Puts the complaints in reading order: by file and place, those without a place last, equal ones once. One without a place
    /// goes where another says the same of a place: a running head repeats a title.
    pub fn sort(&mut self) {
        fn key(d: &Diagnostic) -> (bool, Option<Span>, &str, &str) {
            (d.span.is_none(), d.span, d.rule.code, &d.message)
        }
        self.list.sort_by(|a, b| key(a).cmp(&key(b)));
        self.list.dedup();
        let placed: BTreeSet<(&str, String)> = self
            .list
            .iter()
            .filter(|own| own.span.is_some())
            .map(|own| (own.rule.code, own.message.clone()))
            .collect();
        self.list
            .retain(|own| own.span.is_some() || !placed.contains(&(own.rule.code, own.message.clone())));
    }
}
