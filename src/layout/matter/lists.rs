//! The resolved list of figures or tables with page labels → its pages; must not know on which page they stand.

use super::listing::{Entry, Listing};
use crate::config::Listed;
use crate::layout::Job;
use crate::layout::blocks::{Galley, words_of};
use crate::resolve::{ListEntry, words};

/// The lists that the author asked for and that have an entry in print.
pub(in crate::layout) fn wanted_lists(job: Job<'_>) -> Vec<Listed> {
    let lists = job.resolved.lists.iter();
    lists
        .filter(|(_, entries)| entries.iter().any(|entry| is_printed(job, entry)))
        .map(|(listed, _)| *listed)
        .collect()
}

/// What is left out of the printed book has no number in it.
fn is_printed(job: Job<'_>, entry: &ListEntry) -> bool {
    job.resolved.numbers_in_print.contains_key(&entry.node)
}

/// A list, with the label of each entry's page.
pub(in crate::layout) fn list(job: Job<'_>, listed: Listed) -> Galley {
    let heading = words(&job.resolved.book.metadata.language).listed(listed);
    let mut listing = Listing::new(job, heading);
    let style = listing.column.style;
    let lists = job.resolved.lists.iter().filter(|(own, _)| *own == listed);
    for entry in lists.flat_map(|(_, entries)| entries) {
        let Some(number) = job.resolved.numbers_in_print.get(&entry.node) else {
            continue;
        };
        let one = listing.entry(Entry {
            node: entry.node,
            level: 1,
            number: Some(format!("{}.", number.label)),
            words: words_of(&entry.title, style, job),
            style,
            dots: true,
        });
        listing.stack.push(one);
    }
    listing.finish()
}
