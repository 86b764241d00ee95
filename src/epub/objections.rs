//! What was seen in the finished pages → what speaks against a claim that the EPUB is accessible, with places; must not know what is
//! claimed.
//!
//! Whether a book is accessible only a person can say. What a program can see to be wrong is looked for here, by the numbers of WCAG 2.2.

use super::chapters::Plan;
use super::languages;
use super::overrides::Overrides;
use super::page_list::Position;
use super::seen::Seen;
use super::xhtml::Facts;
use crate::diag::Span;
use std::collections::BTreeSet;

/// Something that speaks against the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Objection {
    /// Where, if it is the author's.
    pub span: Option<Span>,
    /// What, as a sentence without a stop.
    pub what: String,
}

/// What there is to look at.
#[derive(Debug)]
pub(super) struct Evidence<'e> {
    pub seen: &'e Seen,
    pub facts: &'e Facts,
    /// The pages that the author's text is in: their index and text.
    pub pages: &'e [(usize, &'e str)],
    /// The files of pictures that move on and on.
    pub moving: &'e BTreeSet<&'e str>,
    /// Whether the page list has every page break, in order, and no other.
    pub page_list_is_whole: bool,
    pub overrides: &'e Overrides,
}

const NO_ALT: &str = "an image has no text for those who do not see it (1.1.1)";
const NO_HEAD: &str = "a table has no cell that is a head (1.3.1)";
const MOVES: &str = "a picture moves for more than five seconds, and cannot be stopped (2.2.2)";

/// All objections, in the order of the text, then those without a place in it.
pub(super) fn find(plan: &Plan, evidence: &Evidence) -> Vec<Objection> {
    let seen = evidence.seen;
    let mut found: Vec<(Position, String)> = Vec::new();
    for picture in &seen.pictures {
        if picture.is_silent() {
            found.push((picture.at, NO_ALT.to_owned()));
        }
        if evidence.moving.contains(picture.file.as_str()) {
            found.push((picture.at, MOVES.to_owned()));
        }
    }
    found.extend(seen.headless.iter().map(|at| (*at, NO_HEAD.to_owned())));
    found.extend(seen.skipped.iter().map(|(at, level, last)| {
        let what = format!("a heading of level {level} follows one of level {last} (1.3.1)");
        (*at, what)
    }));
    for own in languages::unmarked(evidence.pages.iter().copied()) {
        let (words, language) = (&own.words, own.language);
        let what = format!("“{words}” is not in `{language}` and is not marked as of another language (3.1.2)");
        found.push((own.at, what));
    }
    found.sort_by_key(|(at, _)| *at);
    let objection = |(at, what): (Position, String)| Objection {
        span: evidence.facts.source_at(&plan.pages[at.page].file, at.byte),
        what,
    };
    let mut objections: Vec<Objection> = found.into_iter().map(objection).collect();
    objections.extend(of_the_book(plan, evidence));
    objections
}

/// What is wrong with the book as a whole.
fn of_the_book(plan: &Plan, evidence: &Evidence) -> Vec<Objection> {
    let own = evidence.overrides.all().into_iter();
    let mut found: Vec<Objection> = own
        .map(|(span, what)| Objection {
            span: Some(*span),
            what: what.clone(),
        })
        .collect();
    let mut add = |what: &str| {
        let what = what.to_owned();
        found.push(Objection { span: None, what });
    };
    if plan.language == "und" {
        add("the language of the book is not known (3.1.1)");
    }
    if !evidence.page_list_is_whole {
        add("the page list and the page breaks in the text do not match");
    }
    found
}
