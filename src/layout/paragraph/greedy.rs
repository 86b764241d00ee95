//! Places where lines may end → the one way that fills line after line; must not know text or glyphs.
//!
//! What nearly every browser and word processor does. The book is never set so; the audit sets it so as well, to show what
//! choosing all breaks of a paragraph together gains.

use super::fit::{Goal, Stop, Way, is_forced, trial};

/// Each line takes all that it can hold with its spaces narrowed; a word that no line holds makes its line too long.
pub(super) fn fit(stops: &[Stop], goal: &Goal) -> Way {
    let mut ends = Vec::new();
    let (mut from, mut last) = (0, 0);
    for (stop, own) in stops.iter().enumerate().skip(1) {
        let fits = |from: usize| trial(&stops[from], own, ends.len(), goal).is_some();
        if !fits(from) && last > from {
            ends.push(last);
            from = last;
        }
        last = stop;
        if is_forced(own.kind) {
            ends.push(stop);
            from = stop;
        }
    }
    Way { ends, demerits: 0 }
}
