//! What authors allow in their text, and complaints → those that are not allowed; must not know how it is written there.

use super::rule::Rule;
use super::rules::ALLOW_SYNTAX;
use super::{Diagnostic, FileId, Span};
use std::collections::BTreeMap;

/// Most places of one file in which one rule is allowed, one by one: each complaint is held against all of them.
const MOST_PLACES: usize = 1000;

/// What a comment for Pressmark begins with, behind its mark.
pub const COMMENT_PREFIX: &str = "pressmark:";

/// Whether a comment of HTML is for Pressmark.
pub fn is_comment_for_us(comment: &str) -> bool {
    let inside = comment.trim_start().strip_prefix("<!--");
    inside.is_some_and(|inside| inside.trim_start().starts_with(COMMENT_PREFIX))
}

/// A comment that allows some rules in some places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The rules, none of them fixed, each with its code in the comment.
    pub rules: Vec<(&'static Rule, Span)>,
    /// Where they are allowed: what begins in one of these ranges.
    pub covers: Vec<Span>,
}

/// All that the text of a book allows.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowances {
    grants: Vec<Grant>,
    /// By rule and file.
    places: BTreeMap<(&'static str, FileId), Vec<Place>>,
}

/// From where to where, and by which grant.
type Place = (u32, u32, usize);

/// One rule of one comment.
#[derive(Clone, Debug)]
struct Grant {
    rule: &'static Rule,
    span: Span,
    used: bool,
}

impl Allowances {
    /// Takes a comment; what is too much is complained of.
    pub(super) fn add(&mut self, allowance: Allowance) -> Vec<Diagnostic> {
        let mut complaints = Vec::new();
        for (rule, span) in allowance.rules {
            let grant = self.grants.len();
            let mut has_room = true;
            for cover in &allowance.covers {
                let places = self.places.entry((rule.code, cover.file)).or_default();
                has_room &= places.len() < MOST_PLACES;
                if has_room {
                    places.push((cover.start, cover.end, grant));
                }
            }
            if !has_room {
                let message = format!(
                    "`{}` is allowed in {MOST_PLACES} places of this file; here it is not",
                    rule.code
                );
                let many = Diagnostic::new(&ALLOW_SYNTAX, Some(span), message);
                complaints.push(many.hint("`allow-in-file` allows it in all of the file"));
            }
            self.grants.push(Grant {
                rule,
                span,
                used: !has_room,
            });
        }
        complaints
    }

    /// Whether a complaint is allowed; what allows it is then held to be used.
    pub(super) fn allow(&mut self, diagnostic: &Diagnostic) -> bool {
        let Some(span) = diagnostic.span else { return false };
        let Some(places) = self.places.get(&(diagnostic.rule.code, span.file)) else {
            return false;
        };
        let mut is_allowed = false;
        for (_, _, grant) in places.iter().filter(|(from, to, _)| (*from..*to).contains(&span.start)) {
            is_allowed = true;
            if let Some(grant) = self.grants.get_mut(*grant) {
                grant.used = true;
            }
        }
        is_allowed
    }

    /// What allowed nothing.
    pub(super) fn unused(&self) -> impl Iterator<Item = (&'static Rule, Span)> {
        let unused = self.grants.iter().filter(|grant| !grant.used);
        unused.map(|grant| (grant.rule, grant.span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rules::LINK_BROKEN;

    #[test]
    fn places_are_bounded_and_those_too_many_are_told() {
        let mut all = Allowances::default();
        let span = |at: u32| Span::new(FileId(0), at * 10, at * 10 + 5);
        let mut told = Vec::new();
        for at in 0..1002 {
            told.extend(all.add(Allowance {
                rules: vec![(&LINK_BROKEN, span(at))],
                covers: vec![span(at)],
            }));
        }
        assert_eq!(told.len(), 2);
        let at = |at: u32| Diagnostic::new(&LINK_BROKEN, Some(span(at)), "");
        assert!(all.allow(&at(3)) && !all.allow(&at(1001)));
        assert_eq!(all.unused().count(), 999);
    }
}
