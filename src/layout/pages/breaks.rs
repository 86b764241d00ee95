//! A [`Flow`] → the pages of one run, chosen together; must not know what is printed on them.
//!
//! Dynamic programming over page starts, after Plass (*Optimal Pagination Techniques*, 1981): a state is where the text, the
//! notes and the floats of the next page begin, on which side it is, and how deep the page it faces is. From each state the
//! page is filled in every way worth trying, and every place where it may end leads to another state. The cheapest way to
//! the end of the run is taken. Where it has faults, the run is solved again with more [`Leeway`], in a fixed order.

use super::cost::{self, QUARTERS, squared};
use super::ends::End;
use super::flow::Flow;
use super::page::{Leeway, Page, Room, State};
use super::plan::{PagePlan, Relaxed};
use super::replay::Told;
use crate::layout::Side;
use std::collections::{BTreeMap, BTreeSet};

/// What pages may do, tried in this order while faults are left: end a line short, with paragraphs in ways nearly as good as their
/// best; two lines short, with ways whose lines begin to be seen; many lines short, with white above headings that is a line more or
/// less, and with poor ways.
const LEEWAYS: [Leeway; 3] = [
    Leeway {
        white: 1,
        demerits: GOOD_WAY,
        headings: false,
    },
    Leeway {
        white: 2,
        demerits: FAIR_WAY,
        headings: false,
    },
    Leeway {
        white: 6,
        demerits: POOR_WAY,
        headings: true,
    },
];
/// A line of such demerits has spaces half too wide; two thirds; as wide again.
const GOOD_WAY: i64 = 24_000;
const FAIR_WAY: i64 = 60_000;
const POOR_WAY: i64 = 400_000;
/// A start is given up when it cost so much more than one on the same side with a line or two less text before it: what differs can be
/// made up for at less.
const MOST_BEHIND: i64 = 6_000;
/// So many lines back that is looked for.
const LOOK_BACK: usize = 2;
/// A run gives up the dearest of its starts beyond so many for each line of its text.
const STARTS_PER_LINE: usize = 64;

/// Where a page begins, with what its spread asks of it. Ordered by place first, so that what is reached from a page comes after
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    state: State,
    /// The side of the run's first page: runs that may open on either are solved for both at once.
    opened: Side,
    recto: bool,
    /// Quarters of a line of white at the foot of the verso that it faces.
    facing: Option<i64>,
}

impl Start {
    /// What an end of this page costs in its spread, and where the next page begins.
    fn end(self, end: &End) -> (i64, Start) {
        let mut cost = end.cost;
        if let (Some(facing), Some(white)) = (self.facing, end.white) {
            cost = cost.saturating_add(squared(cost::UNEQUAL, facing - white));
        }
        if self.recto && end.hyphenated {
            cost = cost.saturating_add(cost::RECTO_HYPHEN);
        }
        let next = Start {
            state: end.next,
            opened: self.opened,
            recto: !self.recto,
            facing: end.white.filter(|_| !self.recto),
        };
        (cost, next)
    }
}

/// A start that was reached, and from where and by which end at least cost.
struct Node {
    start: Start,
    cost: i64,
    from: usize,
    end: usize,
}

/// The pages of a run, with how they were found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The pages, in order.
    pub pages: Vec<PagePlan>,
    /// What they cost together.
    cost: i64,
    /// How they were found.
    pub told: Told,
}

impl Found {
    /// Whether a spread ends at different heights, a page is short by more than a line, a chapter ends in few lines, a recto ends in a
    /// hyphen, or a page ends where it must not.
    fn has_faults(&self, side: Side) -> bool {
        let is_recto = |index: usize| index.is_multiple_of(2) == (side == Side::Recto);
        let is_faulty = |(index, page): (usize, &PagePlan)| {
            let verso = index.checked_sub(1).filter(|_| is_recto(index));
            let facing = verso.and_then(|verso| self.pages[verso].white);
            let unequal = matches!((facing, page.white), (Some(facing), Some(white)) if facing != white);
            let short = page.white.is_some_and(|white| white > QUARTERS);
            let hyphen = page.hyphenated && is_recto(index);
            unequal || short || hyphen || page.missing > 0 || page.relaxed.contains(&Relaxed::Parted)
        };
        self.pages.iter().enumerate().any(is_faulty)
    }

    /// Writes down what was given up on which page.
    fn tell(&mut self) {
        for (index, page) in self.pages.iter().enumerate() {
            let own = page.relaxed.iter().map(|relaxed| (index, *relaxed));
            self.told.relaxed.extend(own);
        }
    }
}

/// The pages of a run at least cost, for each side that its first page may be on; at least one when there is any line.
pub(super) fn break_pages<const N: usize>(flow: &Flow, room: Room, sides: [Side; N]) -> [Found; N] {
    let mut best: [Option<Found>; N] = std::array::from_fn(|_| None);
    if flow.lines.is_empty() {
        return std::array::from_fn(|_| Found::default());
    }
    let mut faulty: Vec<usize> = (0..N).collect();
    for leeway in LEEWAYS {
        let own: Vec<Side> = faulty.iter().map(|index| sides[*index]).collect();
        let found = Search::new(flow, room, leeway, &own).run(&own);
        for (index, found) in std::mem::take(&mut faulty).into_iter().zip(found) {
            if found.has_faults(sides[index]) {
                faulty.push(index);
            }
            if best[index].as_ref().is_none_or(|best| found.cost < best.cost) {
                best[index] = Some(found);
            }
        }
        if faulty.is_empty() {
            break;
        }
    }
    let mut found = best.map(Option::unwrap_or_default);
    found.iter_mut().for_each(Found::tell);
    found
}

/// What it cost to reach a start, from which node, and by which of its ends.
type Reached = (i64, usize, usize);

struct Search<'f> {
    flow: &'f Flow,
    room: Room,
    leeway: Leeway,
    /// Starts that are to be followed.
    open: BTreeMap<Start, Reached>,
    done: Vec<Node>,
    /// What the cheapest start of each depth of text cost, by the side it is on and the side where the run opened.
    cheapest: Vec<[i64; 4]>,
    /// Starts that were given up, in case that no other leads to the end.
    given_up: BTreeMap<Start, Reached>,
    /// What was followed, once something that was given up is taken up again: from then on starts come out of order.
    seen: Option<BTreeSet<Start>>,
}

impl<'f> Search<'f> {
    fn new(flow: &'f Flow, room: Room, leeway: Leeway, sides: &[Side]) -> Search<'f> {
        let first = |side: &Side| Start {
            state: State::default(),
            opened: *side,
            recto: *side == Side::Recto,
            facing: None,
        };
        Search {
            flow,
            room,
            leeway,
            open: sides.iter().map(|side| (first(side), (0, usize::MAX, 0))).collect(),
            done: Vec::new(),
            cheapest: Vec::new(),
            given_up: BTreeMap::new(),
            seen: None,
        }
    }

    fn run(mut self, sides: &[Side]) -> Vec<Found> {
        let goal = Page::goal(self.flow);
        let mut last: Vec<Option<usize>> = vec![None; sides.len()];
        // Starts of one state follow one another; what a page holds does not depend on its spread.
        let mut filled: Option<(State, Vec<End>)> = None;
        while let Some((start, (cost, from, end))) = self.next(goal, last.iter().all(Option::is_some)) {
            if self.seen.as_mut().is_some_and(|seen| !seen.insert(start)) {
                continue;
            }
            self.done.push(Node { start, cost, from, end });
            let own = self.done.len() - 1;
            if start.state == goal {
                let side = sides.iter().position(|side| *side == start.opened).unwrap_or(0);
                if last[side].is_none_or(|last| cost < self.done[last].cost) {
                    last[side] = Some(own);
                }
                continue;
            }
            let ends = match filled.take() {
                Some((state, ends)) if state == start.state => ends,
                _ => Page::fill(self.flow, self.room, self.leeway, start.state).ends,
            };
            for (index, end) in ends.iter().enumerate() {
                // States grow from page to page, so none is opened again once it is done.
                let (more, next) = start.end(end);
                let total = cost.saturating_add(more);
                let entry = self.open.entry(next).or_insert((i64::MAX, own, index));
                if total < entry.0 {
                    *entry = (total, own, index);
                }
            }
            filled = Some((start.state, ends));
        }
        last.into_iter().map(|last| self.found(last)).collect()
    }

    /// The next start to be followed; one that was given up only when nothing else leads to the end.
    fn next(&mut self, goal: State, is_found: bool) -> Option<(Start, Reached)> {
        while let Some((start, reached)) = self.open.pop_first() {
            if start.state == goal || !self.is_hopeless(start, reached.0) {
                return Some((start, reached));
            }
            self.given_up.insert(start, reached);
        }
        if is_found {
            return None;
        }
        // The one that came furthest: each that is taken leads further, so this ends.
        if self.seen.is_none() {
            self.seen = Some(self.done.iter().map(|node| node.start).collect());
        }
        self.given_up.pop_last()
    }

    /// How much stands before a state, in lines: text, notes and floats.
    fn progress(&self, state: State) -> usize {
        let inside = self.flow.line_top(state.block, state.way, state.line) + self.flow.apart(state.float, state.note);
        let lines = usize::try_from(inside.0 / self.room.leading.0.max(1)).unwrap_or(0);
        self.flow.depth(state.block).saturating_add(lines)
    }

    /// Whether others that have about as much text before them got there so much cheaper that this one cannot win.
    fn is_hopeless(&mut self, start: Start, cost: i64) -> bool {
        let side = usize::from(start.recto) + 2 * usize::from(start.opened == Side::Recto);
        let depth = self.progress(start.state);
        if self.cheapest.len() <= depth {
            self.cheapest.resize(depth + 1, [i64::MAX; 4]);
        }
        let near = &self.cheapest[depth.saturating_sub(LOOK_BACK)..=depth];
        let least = near.iter().map(|sides| sides[side]).min().unwrap_or(i64::MAX);
        let most = self.flow.lines.len().saturating_add(1).saturating_mul(STARTS_PER_LINE);
        if cost > least.saturating_add(MOST_BEHIND) || (self.done.len() > most && cost > least) {
            return true;
        }
        let own = &mut self.cheapest[depth][side];
        *own = cost.min(*own);
        false
    }

    /// The pages on the way to a node.
    fn found(&self, last: Option<usize>) -> Found {
        let mut pages = Vec::new();
        let mut at = last;
        while let Some(node) = at.and_then(|at| self.done.get(at)) {
            let Some(before) = self.done.get(node.from) else { break };
            let page = Page::fill(self.flow, self.room, self.leeway, before.start.state);
            pages.extend(page.ends.get(node.end).map(|end| page.plan(end)));
            at = Some(node.from);
        }
        pages.reverse();
        let told = Told {
            states: self.done.len(),
            given_up: self.given_up.len(),
            relaxed: Vec::new(),
        };
        let cost = last
            .and_then(|last| self.done.get(last))
            .map_or(i64::MAX, |node| node.cost);
        Found { pages, cost, told }
    }
}
