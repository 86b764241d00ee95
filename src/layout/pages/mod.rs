//! The book → [`Pages`]: runs are set and broken at the same time, then numbered and finished in order.
//!
//! Must not know how a block is set. The steps: `runs` (what begins a page) → `flow` (what may be cut where) →
//! `breaks` (where pages end) → `folios` (which page is which) → `finish` (what is drawn). Runs that print page numbers or
//! marks that hang on pages go through the steps up to `folios` again.

mod area;
mod breaks;
#[cfg(test)]
mod breaks_tests;
mod feather;
mod finish;
mod flow;
mod folios;
mod heads;
mod marks;
mod replay;
mod runs;
mod settle;

pub(super) use area::Area;
#[cfg(test)]
pub(super) use replay::NoteRow;
pub(super) use replay::{Kind, Row, Sheet, replay};

use super::blocks::{Galley, set_section};
use super::labels::{self, Labels};
use super::matter;
use super::{Job, LineBox, Pages, Side, Stackable};
use crate::diag::Diagnostics;
use breaks::{PagePlan, Room, break_pages};
use flow::Flow;
use rayon::prelude::*;
use replay::Told;
use runs::{Content, Opens, Run, runs};
use settle::settle;

/// A run with its lines and pages.
pub(super) struct SetRun<'a> {
    run: Run<'a>,
    galley: Galley,
    flow: Flow,
    /// Its pages when the first is a recto, and when it is a verso: which spreads there are depends on that.
    recto: Vec<PagePlan>,
    verso: Vec<PagePlan>,
    /// What was found out on the way to each of them.
    told: [Told; 2],
    /// The side that the first page is on.
    side: Side,
    /// Its notes are numbered through it, whatever is asked: their marks on their pages did not come to rest.
    marks_given_up: bool,
}

impl SetRun<'_> {
    /// The pages, as they are on the side where the run opens.
    fn pages(&self) -> &[PagePlan] {
        match self.side {
            Side::Recto => &self.recto,
            Side::Verso => &self.verso,
        }
    }

    /// What the page builder tells of these pages.
    fn told(&self) -> &Told {
        let [recto, verso] = &self.told;
        match self.side {
            Side::Recto => recto,
            Side::Verso => verso,
        }
    }
}

/// Sets, breaks, numbers and finishes the whole book.
pub(super) fn make_up(job: Job<'_>, diagnostics: &mut Diagnostics) -> Pages {
    let (mut set, folios) = settle(job, diagnostics);
    for one in &mut set {
        diagnostics.append(std::mem::take(&mut one.galley.diagnostics));
    }
    finish::finish(job, set, &folios, diagnostics)
}

/// The runs of the book, each set and broken on its own, side by side on the caller's threads.
pub(super) fn set_all(job: Job<'_>) -> Vec<SetRun<'_>> {
    runs(job)
        .into_par_iter()
        .map(|run| set_run(job, run, &labels::UNKNOWN))
        .collect()
}

/// What is stacked in each run, for looking at lines.
pub(super) fn stacks(job: Job<'_>) -> Vec<Vec<Stackable>> {
    set_all(job).into_iter().map(|one| one.galley.stack).collect()
}

/// Calls `see` with the lines of text on each page, from top to bottom, without notes.
pub(super) fn each_page(job: Job<'_>, mut see: impl FnMut(&[&LineBox])) {
    let (sets, _) = settle(job, &mut Diagnostics::new());
    for set in &sets {
        for page in set.pages() {
            let line = |at: &flow::At| set.galley.stack.get(at.block)?.variants.first()?.lines.get(at.line);
            let lines: Vec<&LineBox> = page.placed.iter().filter_map(|(at, _)| line(at)).collect();
            see(&lines);
        }
    }
}

fn set_run<'a: 'l, 'l>(job: Job<'a>, run: Run<'a>, labels: &'l Labels) -> SetRun<'a> {
    let job: Job<'l> = Job { labels, ..job };
    let galley = match &run.content {
        Content::HalfTitle => matter::half_title(job),
        Content::TitlePage => matter::title_page(job),
        Content::Copyright => matter::copyright(job),
        Content::Contents => matter::contents(job),
        Content::List(listed) => matter::list(job, *listed),
        Content::Sections(sections) => {
            let mut galleys = sections
                .iter()
                .zip(0..=u16::MAX)
                .map(|(section, index)| set_section(job, section, index));
            let mut first = galleys.next().unwrap_or_else(|| matter::half_title(job));
            for galley in galleys {
                join(&mut first, galley);
            }
            first
        }
    };
    let flow = Flow::new(&galley.stack, &galley.notes);
    let room = Room {
        height: job.area.height,
        leading: job.area.leading,
        note_gap: job.design.note_gap,
    };
    let recto = break_pages(&flow, room, Side::Recto);
    let verso = match run.opens {
        Opens::Next => break_pages(&flow, room, Side::Verso),
        Opens::Recto => Vec::new(),
    };
    let mut set = SetRun {
        run,
        galley,
        flow,
        recto,
        verso,
        told: Default::default(),
        side: Side::Recto,
        marks_given_up: false,
    };
    if job.design.leaves_grid() {
        set.feather(job.area);
    }
    set
}

/// Puts the galley of a chapter that runs on below the one before it.
fn join(first: &mut Galley, next: Galley) {
    let Galley {
        mut stack,
        mut notes,
        structure,
        diagnostics,
        asked,
        again,
    } = next;
    let base = first.structure.absorb(structure);
    renumber_stack(&mut stack, base);
    for line in notes.values_mut().flatten() {
        super::structure::renumber(&mut line.items, base);
    }
    first.stack.extend(stack);
    first.notes.extend(notes);
    first.diagnostics.append(diagnostics);
    first.asked.append(asked);
    first.again.extend(again);
}

fn renumber_stack(stack: &mut [Stackable], base: u32) {
    for one in stack {
        let lines = one.variants.iter_mut().flat_map(|variant| &mut variant.lines);
        for line in lines {
            super::structure::renumber(&mut line.items, base);
        }
    }
}
