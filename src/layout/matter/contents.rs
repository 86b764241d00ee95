//! The resolved contents with page labels → the pages of the contents; must not know on which page they stand.

use super::listing::{Entry, Listing};
use crate::layout::blocks::{Galley, in_small_caps, is_printed, piece, words_of};
use crate::layout::{Job, Stackable};
use crate::model::{NodeId, Role, Section, walk};
use crate::resolve::{ContentsEntry, words};
use std::collections::BTreeMap;

/// Fewer entries need no contents.
const LEAST_ENTRIES: usize = 2;

/// Whether contents are wanted, and the book has enough entries for them.
pub(in crate::layout) fn wants_contents(job: Job<'_>) -> bool {
    fn count(entries: &[ContentsEntry]) -> usize {
        entries.iter().map(|entry| 1 + entry.children.len()).sum()
    }
    job.edition.print.contents_depth > 0 && count(&job.resolved.contents) >= LEAST_ENTRIES
}

/// The contents, with the label of each entry's page.
pub(in crate::layout) fn contents(job: Job<'_>) -> Galley {
    let heading = words(&job.resolved.book.metadata.language).contents;
    let mut setter = Setter {
        job,
        sections: walk::sections(&job.resolved.book),
        listing: Listing::new(job, heading),
    };
    setter.entries(&job.resolved.contents, 1);
    setter.listing.finish()
}

struct Setter<'a> {
    job: Job<'a>,
    sections: BTreeMap<NodeId, &'a Section>,
    listing: Listing<'a>,
}

impl Setter<'_> {
    fn entries(&mut self, entries: &[ContentsEntry], level: u8) {
        let leading = self.listing.column.leading;
        let group = self.job.design.contents_group_space;
        for entry in entries {
            let section = self.sections.get(&entry.node).copied();
            let Some(section) = section.filter(|section| is_printed(section)) else {
                continue;
            };
            let part = section.role == Role::Part;
            // Chapters outside parts stand where chapters inside parts stand, so that all begin on one line.
            let mut one = self.entry(section, level, part);
            // The level of parts does not count: depth 1 is chapters, in parts or outside.
            let inner = if part { level } else { level + 1 };
            let goes_in = inner <= self.job.edition.print.contents_depth && level < u8::MAX - 1;
            let heads_group = level == 1 && goes_in && entry.children.iter().any(|inner| self.is_shown(inner));
            if part {
                one.space_before = leading;
                one.space_after = leading / 2;
                one.keep.with_next = true;
            } else if heads_group {
                // The heading's white is above the first.
                if self.listing.stack.len() > 1 {
                    one.space_before = group;
                }
                one.keep.with_next = true;
            }
            self.listing.stack.push(one);
            if goes_in {
                self.entries(&entry.children, inner);
            }
            if (part || heads_group)
                && let Some(last) = self.listing.stack.last_mut()
            {
                last.space_after = last.space_after.max(group);
            }
        }
    }

    fn is_shown(&self, entry: &ContentsEntry) -> bool {
        self.sections
            .get(&entry.node)
            .is_some_and(|section| is_printed(section))
    }

    fn entry(&mut self, section: &Section, level: u8, part: bool) -> Stackable {
        let job = self.job;
        let plain = self.listing.column.style;
        let style = match part {
            true => in_small_caps(plain, job.design, job.faces),
            false => plain,
        };
        let title = section.short_title.as_deref().unwrap_or(&section.title);
        let mut entry = Entry {
            node: section.id,
            level,
            number: None,
            words: Vec::new(),
            style,
            dots: !part,
        };
        match job.resolved.numbers_in_print.get(&section.id) {
            Some(number) if title.is_empty() || part => {
                entry.words.push(piece(&number.full, style));
                if part && !title.is_empty() {
                    entry.words.push(piece("\u{2002}", style));
                }
            }
            Some(number) if section.role == Role::Section => entry.number = Some(number.label.clone()),
            Some(number) => entry.number = Some(format!("{}.", number.label)),
            None => {}
        }
        entry.words.extend(words_of(title, style, job));
        self.listing.entry(entry)
    }
}
