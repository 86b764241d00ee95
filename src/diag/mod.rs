//! What goes wrong → a list of [`Diagnostic`]s with places; must not know how they are shown.
//!
//! Reading and laying out never fail: they return something usable and put their complaints here. `cli` shows
//! them; `pipeline` decides from their levels whether outputs are written.

mod allowance;
mod explained;
pub mod fix;
mod levels;
mod rule;
pub mod rules;
mod slip;
mod sources;

pub use allowance::{Allowance, COMMENT_PREFIX, is_comment_for_us};
pub use explained::{Explained, Part, codes as explained_codes, explained};
pub use fix::{Applicability, Edit, Fix};
pub use levels::{Levels, Setting};
pub use rule::{Group, Level, Rule};
pub use slip::nearest_code;
pub use sources::{LineColumn, Source, Sources};

use allowance::Allowances;
use std::collections::BTreeSet;
use std::ops::Range;

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
    /// The rule that fired; its code is there.
    pub rule: &'static Rule,
    /// How grave it is: what book.toml and the command line ask for, once it is in a sink that knows them; before, the rule's usual level.
    pub level: Level,
    /// The place, when the complaint has one.
    pub span: Option<Span>,
    /// One sentence: what is wrong here.
    pub message: String,
    /// Further places, and hints without a place.
    pub notes: Vec<(Option<Span>, String)>,
    /// What a program can do about it.
    pub fix: Option<Box<Fix>>,
    /// Words inside the place that are the place in truth: of the stages after `parse` none has the source.
    pub sought: Option<Box<Sought>>,
    /// Words inside the place, new ones for them, and the fix that this becomes when they are found there: as with `sought`.
    pub rewrite: Option<Box<(Sought, String, Fix)>>,
}

/// Words inside a place, as the source has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// These, after so many of their like.
    After(String, usize),
    /// These, which stand there once.
    Once(String),
    /// These, which are what a link leads to.
    Target(String),
}

impl Sought {
    /// Where they stand.
    fn find(&self, text: &str) -> Option<Range<usize>> {
        match self {
            Sought::After(words, after) => {
                let (at, found) = text.match_indices(words).nth(*after)?;
                Some(at..at + found.len())
            }
            Sought::Once(words) => {
                let mut found = text.match_indices(words);
                let (at, _) = found.next()?;
                found.next().is_none().then_some(at..at + words.len())
            }
            Sought::Target(words) => fix::target_of_link(text, words),
        }
    }

    fn place(&self, inside: Span, sources: &Sources) -> Option<Span> {
        let found = self.find(sources.text(inside))?;
        let at = |offset: usize| inside.start + offset as u32;
        Some(Span::new(inside.file, at(found.start), at(found.end)))
    }
}

impl Diagnostic {
    /// A complaint without notes.
    pub fn new(rule: &'static Rule, span: Option<Span>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule,
            level: rule.usual,
            span,
            message: message.into(),
            notes: Vec::new(),
            fix: None,
            sought: None,
            rewrite: None,
        }
    }

    /// Says that the place is narrower: these words inside it, after so many of their like.
    #[must_use]
    pub fn at_words(mut self, words: impl Into<String>, after: usize) -> Diagnostic {
        self.sought = Some(Box::new(Sought::After(words.into(), after)));
        self
    }

    /// Says that the place is narrower: what the link that it holds leads to, as it is written.
    #[must_use]
    pub fn at_target(mut self, written: impl Into<String>) -> Diagnostic {
        self.sought = Some(Box::new(Sought::Target(written.into())));
        self
    }

    /// Says that a fix puts new words in the place of these, which must stand once inside the place.
    #[must_use]
    pub fn rewrite(mut self, words: impl Into<String>, new: impl Into<String>, fix: Fix) -> Diagnostic {
        self.rewrite = Some(Box::new((Sought::Once(words.into()), new.into(), fix)));
        self
    }

    /// Says that a fix lets the link that the place holds lead elsewhere. What a definition for several links says is left to the author.
    #[must_use]
    pub fn retarget(mut self, written: impl Into<String>, new: impl Into<String>, fix: Fix) -> Diagnostic {
        self.rewrite = Some(Box::new((Sought::Target(written.into()), new.into(), fix)));
        self
    }

    /// Looks up what a fix rewrites; when the source spells it otherwise there is no fix.
    fn settle_rewrite(&mut self, sources: &Sources) {
        let (Some((sought, new, fix)), Some(span)) = (self.rewrite.take().map(|own| *own), self.span) else {
            return;
        };
        if let Some(place) = sought.place(span, sources) {
            self.fix = Some(Box::new(fix.replace(place, new)));
        }
    }

    /// Looks the words up; when the source spells them otherwise, the wide place stays.
    fn narrow(&mut self, sources: &Sources) {
        if let (Some(sought), Some(span)) = (self.sought.take(), self.span) {
            self.span = sought.place(span, sources).or(self.span);
        }
    }

    /// Adds a hint: what the author can do.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push((None, text.into()));
        self
    }

    /// Says what a program can do about it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Diagnostic {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Adds a second place ("first defined here").
    #[must_use]
    pub fn see(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.notes.push((Some(span), text.into()));
        self
    }
}

/// The sink that every stage writes its complaints to. It knows the levels that are asked for and what the text allows: what is off or
/// allowed is not in it.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    levels: Levels,
    allowances: Allowances,
}

impl Diagnostics {
    /// An empty sink, with the usual levels.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// An empty sink with the levels that a command asks for.
    pub fn with(levels: Levels) -> Diagnostics {
        Diagnostics {
            levels,
            ..Diagnostics::default()
        }
    }

    /// An empty sink with the levels of this one.
    #[must_use]
    pub fn like(&self) -> Diagnostics {
        Diagnostics::with(self.levels.clone())
    }

    /// Takes the levels of the book, over which those that are here stand; complaints made so far are put right.
    pub fn settle(&mut self, of_book: &Levels) {
        self.levels = self.levels.over(of_book);
        for own in std::mem::take(&mut self.list) {
            self.add(own);
        }
    }

    /// Takes what the text allows; complaints made so far are put right.
    pub fn allow(&mut self, allowances: Vec<Allowance>) {
        for own in allowances {
            let complaints = self.allowances.add(own);
            self.list.extend(complaints);
        }
        for own in std::mem::take(&mut self.list) {
            self.add(own);
        }
    }

    /// Tells what is allowed and did not occur, of the rules that were looked for.
    pub fn tell_unused(&mut self, was_looked_for: impl Fn(&Rule) -> bool) {
        let unused = self.allowances.unused();
        let unused: Vec<_> = unused
            .filter(|(rule, _)| was_looked_for(rule) && self.levels.level(rule).is_some())
            .collect();
        for (rule, span) in unused {
            let message = format!("`{}` is allowed here, and does not occur", rule.code);
            self.report(&rules::ALLOW_UNUSED, Some(span), message);
        }
    }

    /// Takes a complaint, at the level that is asked for; one that is off or allowed is dropped.
    pub fn add(&mut self, mut diagnostic: Diagnostic) {
        let Some(level) = self.levels.level(diagnostic.rule) else {
            return;
        };
        diagnostic.level = level;
        if !self.allowances.allow(&diagnostic) {
            self.list.push(diagnostic);
        }
    }

    /// Takes a complaint that needs no notes.
    pub fn report(&mut self, rule: &'static Rule, span: Option<Span>, message: impl Into<String>) {
        self.add(Diagnostic::new(rule, span, message));
    }

    /// Takes all complaints of another sink (a thread's own), in their order.
    pub fn append(&mut self, other: Diagnostics) {
        for own in other.list {
            self.add(own);
        }
    }

    /// All complaints, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// How many complaints have this level.
    pub fn count(&self, level: Level) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.level == level).count()
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
            diagnostic.settle_rewrite(sources);
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
