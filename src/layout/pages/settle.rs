//! Runs with their pages ↔ what their lines say of the pages, until all of it is true; must not know what is asked.

use super::folios::Folios;
use super::{SetRun, set_all, set_run};
use crate::diag::{Diagnostics, rules};
use crate::layout::Job;
use crate::layout::labels::Labels;
use rayon::prelude::*;

/// What says something of the pages is set again at most this many times until it is true.
const MOST_ROUNDS: usize = 4;
/// Rounds that are left to the rest when marks of notes are given up.
const LAST_ROUNDS: usize = 2;

/// Sets the book and numbers the pages, and sets those runs again that say something of them, until all they say is true.
///
/// A chapter whose marks of notes do not come to rest gets numbers that hang on no page; page numbers that do not are printed as
/// they were a round before. Both are told.
pub(super) fn settle<'a>(job: Job<'a>, diagnostics: &mut Diagnostics) -> (Vec<SetRun<'a>>, Folios) {
    let mut set = set_all(job);
    let mut folios = Folios::count(job, &mut set);
    if rounds(job, &mut set, &mut folios, MOST_ROUNDS) {
        return (set, folios);
    }
    give_up_marks(&mut set, &folios, diagnostics);
    if !rounds(job, &mut set, &mut folios, LAST_ROUNDS) {
        let labels = folios.labels(&set);
        let unsettled = set.iter().find(|one| one.galley.asked.is_stale(&labels));
        let span = unsettled.and_then(|one| one.run.span());
        let message = "page numbers did not settle; some that are printed here are those of the round before";
        diagnostics.report(&rules::PAGES_UNSETTLED, span, message);
    }
    (set, folios)
}

/// Sets again what is not true, so many times at most; says whether all is true.
fn rounds<'a>(job: Job<'a>, set: &mut [SetRun<'a>], folios: &mut Folios, most: usize) -> bool {
    for _ in 0..most {
        let labels = folios.labels(set);
        if !set_again(job, set, &labels) {
            return true;
        }
        *folios = Folios::count(job, set);
    }
    let labels = folios.labels(set);
    !set.iter().any(|one| one.galley.asked.is_stale(&labels))
}

/// Sets those runs again that were told something else before; says whether there were any.
fn set_again<'a>(job: Job<'a>, set: &mut [SetRun<'a>], labels: &Labels) -> bool {
    let stale = set.par_iter_mut().filter(|one| one.galley.asked.is_stale(labels));
    let again = stale.map(|one| {
        let marks_given_up = one.marks_given_up;
        *one = SetRun {
            marks_given_up,
            ..set_run(job, one.run.clone(), labels)
        };
    });
    again.count() > 0
}

/// Lets chapters go whose marks still change.
fn give_up_marks(set: &mut [SetRun<'_>], folios: &Folios, diagnostics: &mut Diagnostics) {
    let labels = folios.labels(set);
    for one in set.iter_mut().filter(|one| one.galley.asked.has_stale_marks(&labels)) {
        one.marks_given_up = true;
        let message = "the marks of the notes of this chapter did not settle; they are numbered through it";
        diagnostics.report(&rules::PAGES_UNSETTLED, one.run.span(), message);
    }
}
