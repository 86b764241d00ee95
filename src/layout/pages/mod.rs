//! The book → [`Pages`]: runs are set and broken at the same time, then numbered and finished in order.
//!
//! Must not know how a block is set. The steps: `runs` (what begins a page) → `flow` (what may be cut where, in which ways) →
//! `breaks` (where pages end) → `folios` (which page is which) → `report` (what is not as asked) → `finish` (what is drawn).
//! `breaks` asks of each place where a page may begin how it can be filled: `page` (its text), with `floats` and `notes`, → `ends`
//! (where it may end, at which `cost`) → `plan` (what stands where). Pages that leave the grid are evened in `feather`. Runs that
//! print page numbers, or marks that hang on pages (`marks`), go through the steps up to `folios` again (`settle`).

mod area;
mod breaks;
#[cfg(test)]
mod breaks_tests;
mod cost;
mod ends;
mod feather;
pub(super) mod finish;
mod floats;
mod flow;
mod folios;
mod heads;
mod marks;
mod notes;
mod page;
mod plan;
mod replay;
mod report;
mod runs;
mod settle;
mod steps;

pub(super) use area::Area;
#[cfg(test)]
pub(super) use replay::NoteRow;
pub(super) use replay::{Kind, Row, Sheet, replay};
pub use steps::Galleys;

use super::blocks::{Galley, set_section};
use super::labels::{self, Labels};
use super::matter;
use super::{Chapter, Job, LineBox, Pages, Side, Stackable};
use crate::config::RunningHeads;
use crate::diag::Diagnostics;
use breaks::{Found, break_pages};
use flow::Flow;
use page::Room;
use plan::PagePlan;
use rayon::prelude::*;
use replay::Told;
use runs::{Content, Opens, Run, runs};
use settle::settle;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A run with its lines and pages.
pub(super) struct SetRun<'a> {
    run: Run<'a>,
    galley: Galley,
    flow: Flow,
    /// Its pages when the first is a recto, and when it is a verso: which spreads there are depends on that.
    recto: Found,
    verso: Found,
    /// The side that the first page is on.
    side: Side,
    /// Its notes are numbered through it, whatever is asked: their marks on their pages did not come to rest.
    marks_given_up: bool,
}

impl SetRun<'_> {
    /// The pages, as they are on the side where the run opens.
    fn pages(&self) -> &[PagePlan] {
        match self.side {
            Side::Recto => &self.recto.pages,
            Side::Verso => &self.verso.pages,
        }
    }

    /// What the page builder tells of these pages.
    fn told(&self) -> &Told {
        match self.side {
            Side::Recto => &self.recto.told,
            Side::Verso => &self.verso.told,
        }
    }
}

/// Sets, breaks, numbers and finishes the whole book.
pub(super) fn make_up(job: Job<'_>, diagnostics: &mut Diagnostics) -> Pages {
    let (mut set, folios) = settle(job, diagnostics);
    for one in &mut set {
        diagnostics.append(std::mem::take(&mut one.galley.diagnostics));
    }
    report::report(&set, &folios, job.area, diagnostics);
    finish::finish(job, set, &folios, diagnostics)
}

/// The runs of the book, each set and broken on its own, side by side on the caller's threads.
pub(super) fn set_all(job: Job<'_>) -> Vec<SetRun<'_>> {
    let runs = runs(job);
    let (begun, of) = (AtomicUsize::new(0), runs.len());
    runs.into_par_iter()
        .map(|run| {
            (job.told)(Chapter {
                number: begun.fetch_add(1, Ordering::Relaxed) + 1,
                of,
                title: &run.title(),
            });
            set_run(job, run, &labels::UNKNOWN)
        })
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
            let lines: Vec<&LineBox> = page.placed.iter().flat_map(|(at, _)| set.lines(*at)).collect();
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
    let flow = Flow::new(&galley.stack, &galley.notes, job.area.leading);
    let room = room(job);
    let [recto, verso] = choose_pages(&flow, room, run.opens);
    let mut set = SetRun {
        run,
        galley,
        flow,
        recto,
        verso,
        side: Side::Recto,
        marks_given_up: false,
    };
    if job.design.leaves_grid() {
        set.feather(job.area);
    }
    set
}

/// The pages when the first is a recto, and when it is a verso, where it may be.
fn choose_pages(flow: &Flow, room: Room, opens: Opens) -> [Found; 2] {
    match opens {
        Opens::Next => break_pages(flow, room, [Side::Recto, Side::Verso]),
        Opens::Recto => {
            let [recto] = break_pages(flow, room, [Side::Recto]);
            [recto, Found::default()]
        }
    }
}

/// What the pages of a job have room for. Without running heads the folio is at the foot, where a long page would come near it.
fn room(job: Job<'_>) -> Room {
    Room {
        height: job.area.height,
        leading: job.area.leading,
        note_gap: job.design.note_gap,
        may_be_long: job.area.has_room_below() && job.design.running_heads != RunningHeads::None,
    }
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
