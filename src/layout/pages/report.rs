//! Numbered pages → complaints about them: what the author asked and is not met, and what was given up; changes nothing.

use super::folios::Folios;
use super::plan::Relaxed;
use super::{Area, SetRun};
use crate::diag::{Diagnostics, rules};
use crate::layout::{Extent, Wish};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A page is told of when it is short by more than this part of it: an author can mend that, and a designer would not let it pass.
const TOLD_SHORT: i64 = 3;

/// Tells of every run what is not as it should be.
pub(super) fn report(set: &[SetRun<'_>], folios: &Folios, area: Area, diagnostics: &mut Diagnostics) {
    let mut labels: BTreeMap<(usize, usize), &str> = BTreeMap::new();
    for folio in &folios.list {
        labels.extend(folio.page.map(|page| (page, folio.label.as_str())));
    }
    for (index, run) in set.iter().enumerate() {
        let label = |page: usize| labels.get(&(index, page)).copied().unwrap_or_default();
        run.report_asked(&label, diagnostics);
        run.report_given_up(&label, area, diagnostics);
    }
}

impl SetRun<'_> {
    fn report_asked<'l>(&self, label: &impl Fn(usize) -> &'l str, diagnostics: &mut Diagnostics) {
        if self.galley.stack.iter().all(|one| one.keep.wish.is_none()) {
            return;
        }
        let pages = self.pages_of_blocks();
        for (block, one) in self.galley.stack.iter().enumerate() {
            let Some(wish) = one.keep.wish else { continue };
            for message in unmet(block, wish, &pages, label) {
                diagnostics.report(&rules::KEEP_UNMET, Some(wish.span), message);
            }
        }
    }

    fn report_given_up<'l>(&self, label: &impl Fn(usize) -> &'l str, area: Area, diagnostics: &mut Diagnostics) {
        let mut parted: Vec<&str> = Vec::new();
        for (page, relaxed) in &self.told().relaxed {
            // Before what fills a page the author knows that there is white.
            if self.begins_with_a_plate(*page + 1, area) {
                continue;
            }
            match relaxed {
                Relaxed::Short(lines) if *lines * TOLD_SHORT > area.lines() => {
                    let label = label(*page);
                    let message =
                        format!("page {label} ends {lines} lines short: what follows stays together on the next one");
                    diagnostics.report(&rules::PAGE_SHORT, self.run.span(), message);
                }
                Relaxed::Parted => parted.push(label(*page)),
                Relaxed::Short(_) | Relaxed::HeadingSpace => {}
            }
        }
        if let Some((first, others)) = parted.split_first() {
            let more = match others.len() {
                0 => String::new(),
                many => format!(", and so do {many} more of this chapter"),
            };
            let message =
                format!("page {first} ends where it should not{more}: all that stands there is to stay together");
            diagnostics.report(&rules::PAGE_SHORT, self.run.span(), message);
        }
    }

    fn begins_with_a_plate(&self, page: usize, area: Area) -> bool {
        let first = self.pages().get(page).and_then(|plan| plan.placed.first());
        let lines = first.map_or(&[][..], |(at, _)| self.lines(*at));
        lines
            .iter()
            .any(|line| line.extent != Extent::Line || line.height > area.height - area.leading)
    }

    /// On which pages each block stands.
    fn pages_of_blocks(&self) -> BTreeMap<usize, RangeInclusive<usize>> {
        let mut pages: BTreeMap<usize, RangeInclusive<usize>> = BTreeMap::new();
        for (page, plan) in self.pages().iter().enumerate() {
            for (at, _) in &plan.placed {
                let first = pages.get(&at.block).map_or(page, |pages| *pages.start());
                pages.insert(at.block, first..=page);
            }
        }
        pages
    }
}

/// What of that which the author asked of a block is not met.
fn unmet<'l>(
    block: usize,
    wish: Wish,
    pages: &BTreeMap<usize, RangeInclusive<usize>>,
    label: &impl Fn(usize) -> &'l str,
) -> Vec<String> {
    let mut unmet = Vec::new();
    let own = pages.range(block..block + wish.together.max(1));
    let (first, last) = own.fold((usize::MAX, 0), |(first, last), (_, pages)| {
        (first.min(*pages.start()), last.max(*pages.end()))
    });
    if wish.together > 0 && first < last {
        let (first, last) = (label(first), label(last));
        unmet.push(format!(
            "this is not kept together: it begins on page {first} and ends on page {last}"
        ));
    }
    let next = pages.range(block + 1..).next().map(|(_, pages)| *pages.start());
    if wish.with_next && next.is_some_and(|next| next > last) {
        unmet.push(format!(
            "page {} ends between this and what follows, which it is to stay with",
            label(last)
        ));
    }
    if wish.lines != 0 {
        unmet.push(format!(
            "this paragraph on page {} cannot be set {} {}",
            label(first),
            match wish.lines.unsigned_abs() {
                1 => "a line".to_owned(),
                lines => format!("{lines} lines"),
            },
            if wish.lines > 0 { "longer" } else { "shorter" }
        ));
    }
    unmet
}
