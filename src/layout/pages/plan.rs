//! A page with the end that was chosen → its [`PagePlan`]: what stands where; decides nothing.

use super::cost::QUARTERS;
use super::ends::End;
use super::flow::At;
use super::page::{Page, Step};
use crate::units::Length;
use std::ops::Range;

/// What a page gives up of what its design asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::layout) enum Relaxed {
    /// White above a heading is a line more or less.
    HeadingSpace,
    /// It ends more than a line short: so many lines.
    Short(i64),
    /// It ends where what stands there should not be parted.
    Parted,
}

/// One page.
#[derive(Clone, Debug, Default)]
pub(super) struct PagePlan {
    /// What stands on it and how far below the top of the text its top is.
    pub placed: Vec<(At, Length)>,
    /// The block whose head is repeated, and how far below the top of the text.
    pub repeat: Option<(usize, Length)>,
    /// Lines of notes.
    pub notes: Range<usize>,
    /// How far below the top of the text its last line may end: where its notes end.
    pub depth: Length,
    /// Quarters of a line of white at its foot; nothing where it need not be full.
    pub white: Option<i64>,
    /// Whether its last line ends in a hyphen.
    pub hyphenated: bool,
    /// How many lines a run's last page has too few.
    pub missing: i64,
    /// What was given up to fill it.
    pub relaxed: Vec<Relaxed>,
    /// Something reaches below the text area.
    pub overfull: bool,
}

/// What an end and what stands above it give up, in the order in which it is tried.
fn relaxed(end: &End, steps: &[Step]) -> Vec<Relaxed> {
    let mut relaxed = Vec::new();
    if steps.iter().any(|step| step.moved) {
        relaxed.push(Relaxed::HeadingSpace);
    }
    let short = end.white.unwrap_or(0).div_euclid(QUARTERS);
    if short > 1 {
        relaxed.push(Relaxed::Short(short));
    }
    if end.forbidden {
        relaxed.push(Relaxed::Parted);
    }
    relaxed
}

impl Page<'_> {
    /// The page that one of its ends makes.
    pub fn plan(&self, end: &End) -> PagePlan {
        let mut steps: Vec<Step> = Vec::new();
        let mut at = end.step;
        while let Some(step) = at {
            steps.push(self.steps[step]);
            at = self.steps[step].before;
        }
        steps.reverse();
        let lines = end.white.unwrap_or(0).clamp(-QUARTERS, QUARTERS * self.leeway.white);
        let notes = self.area(self.from.note, end.next.note);
        let flexible = notes > Length::ZERO || steps.iter().any(|step| step.at_foot);
        let depth = match end.white {
            Some(_) if flexible => self.room.height - self.room.leading * lines / QUARTERS,
            _ => self.room.height,
        };
        let mut plan = PagePlan {
            notes: self.from.note..end.next.note,
            depth,
            white: end.white,
            hyphenated: end.hyphenated,
            missing: end.missing,
            relaxed: relaxed(end, &steps),
            overfull: end.overfull,
            ..PagePlan::default()
        };
        for step in steps.iter().filter(|step| !step.at_foot) {
            self.put(step, step.top, &mut plan);
        }
        let below = if notes > Length::ZERO {
            self.room.leading
        } else {
            Length::ZERO
        };
        self.put_foot(&steps, depth - notes - below, end.is_last, &mut plan);
        plan
    }

    /// Floats at the foot: above the notes, or on a chapter's last page below its text.
    fn put_foot(&self, steps: &[Step], foot: Length, is_last: bool, plan: &mut PagePlan) {
        let own = |step: &&Step| step.at_foot;
        let height = |step: &Step| {
            let block = &self.flow.blocks[step.block];
            block.before + block.ways.first().map_or(Length::ZERO, |way| way.height)
        };
        let total: Length = steps.iter().filter(own).map(height).sum();
        let text = steps
            .iter()
            .rev()
            .find(|step| !step.at_foot)
            .map_or(Length::ZERO, |step| self.bottom(step));
        let mut y = if is_last { text } else { (foot - total).max(text) };
        for step in steps.iter().filter(own) {
            self.put(step, y + self.flow.blocks[step.block].before, plan);
            y += height(step);
        }
    }

    fn bottom(&self, step: &Step) -> Length {
        let way = &self.flow.blocks[step.block].ways[step.way];
        let lines = &self.flow.lines[way.lines.start + step.from..way.lines.start + step.to];
        step.top + lines.iter().map(|line| line.height).sum::<Length>()
    }

    fn put(&self, step: &Step, top: Length, plan: &mut PagePlan) {
        let block = &self.flow.blocks[step.block];
        let way = &block.ways[step.way];
        if step.repeats {
            plan.repeat = Some((step.block, top - block.repeat.0));
        }
        let mut y = top;
        for line in step.from..step.to {
            let at = At {
                block: step.block,
                variant: way.variant,
                line,
            };
            plan.placed.push((at, y));
            y += self.flow.lines[way.lines.start + line].height;
        }
    }
}
