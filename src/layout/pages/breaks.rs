//! A [`Flow`] → the pages of one run, chosen together; must not know what is printed on them.
//!
//! Dynamic programming over page starts, after Plass (*Optimal Pagination Techniques*, 1981): a state is where the text, the
//! notes and the floats of the next page begin; from each state the page is filled line by line, and every place where
//! it may end leads to another state. The cheapest way to the end of the run is taken. Only ends that leave little white
//! are tried, so that time and memory grow with the number of pages.

use super::flow::{At, Flow, FlowLine};
use crate::layout::{Cost, Side};
use crate::units::Length;
use std::collections::BTreeMap;

/// Ends that leave more white than this many lines are tried only when there is no better one.
const MOST_WHITE_LINES: i64 = 6;
/// What a line of white at the foot of a page costs, times its square.
const WHITE: i64 = 100;
/// What it costs to split a note.
const SPLIT_NOTE: i64 = 900;
/// A run's last page has at least this many lines, or costs the next for each that is missing.
const LEAST_LAST_LINES: i64 = 4;
const SHORT_LAST: i64 = 800;
/// What it costs when the pages of a spread end at different heights, for each line, times its square: more than a line of white
/// on both, since a step between facing pages is seen at once and white at the foot of both is not.
const UNEQUAL: i64 = 2_000;
/// What it costs to end a recto in a hyphen, besides what that costs on any page: the reader must turn the page for the rest.
const RECTO_HYPHEN: i64 = 1_200;
/// White at the foot of a page is told in quarters of a line.
const QUARTERS: i64 = 4;
/// What a page without any text beside floats costs.
const FLOATS_ONLY: i64 = 400;
/// Lines of text that stand beside a note carried over from the page before, however long the note is.
const LINES_BESIDE_NOTE: i64 = 3;
/// Lines of a note that stand on its first page at least, when it is split.
const LEAST_NOTE_LINES: usize = 2;
/// White that was moved up to the grid keeps this part of a line, and this part of itself, in thousandths.
const LEAST_WHITE: (i64, i64) = (400, 600);
/// The part of itself that white above a heading or display keeps.
const LEAST_DISPLAY_WHITE: i64 = 850;
/// A length that rounding may add up to over a page; not seen by any eye.
const ROUNDING: Length = Length::milli(20);

/// Where a page begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    /// The first line that is on none of the pages before.
    line: usize,
    /// The first line of notes that is on none of the pages before.
    note: usize,
    /// The first float, counted among floats, that is on none of the pages before.
    float: usize,
}

/// Where a page begins, with what its spread asks of it. Ordered by place first, so that what is reached from a page comes after
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    state: State,
    recto: bool,
    /// Quarters of a line of white at the foot of the verso that it faces.
    facing: Option<i64>,
}

impl Start {
    /// What an end of this page costs in its spread, and where the next page begins.
    fn end(self, end: &End) -> (i64, Start) {
        let mut cost = end.cost;
        if let (Some(facing), Some(white)) = (self.facing, end.white) {
            let lines = facing - white;
            cost = cost.saturating_add(UNEQUAL * lines * lines / (QUARTERS * QUARTERS));
        }
        if self.recto && end.hyphenated {
            cost = cost.saturating_add(RECTO_HYPHEN);
        }
        let next = Start {
            state: end.next,
            recto: !self.recto,
            facing: end.white.filter(|_| !self.recto),
        };
        (cost, next)
    }
}

/// One page.
#[derive(Clone, Debug, Default)]
pub(super) struct PagePlan {
    /// What stands on it and how far below the top of the text its top is.
    pub placed: Vec<(At, Length)>,
    /// The block whose head is repeated, and how far below the top of the text.
    pub repeat: Option<(usize, Length)>,
    /// Lines of notes.
    pub notes: std::ops::Range<usize>,
    /// Something reaches below the text area.
    pub overfull: bool,
}

/// Height of a page and what the builder has to know of its parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Height of the text area.
    pub height: Length,
    /// From baseline to baseline.
    pub leading: Length,
    /// White above the first note.
    pub note_gap: Length,
}

/// A way to end the page that is being filled.
#[derive(Clone, Copy, Debug)]
struct End {
    next: State,
    cost: i64,
    /// Quarters of a line of white at the foot; nothing where the page need not be full.
    white: Option<i64>,
    /// Whether the last line ends in a hyphen.
    hyphenated: bool,
    /// How many of the things placed stand on the page.
    placed: usize,
    overfull: bool,
}

/// A start that was reached, and from where at least cost.
struct Node {
    start: Start,
    cost: i64,
    from: usize,
}

/// The pages of a run whose first page is on a side, at least cost; at least one when there is any line.
pub(super) fn break_pages(flow: &Flow, room: Room, side: Side) -> Vec<PagePlan> {
    if flow.lines.is_empty() {
        return Vec::new();
    }
    let path = shortest(flow, room, side);
    path.windows(2)
        .map(|pair| Page::fill(flow, room, pair[0]).plan(pair[1]))
        .collect()
}

/// The states at which the pages of the cheapest way begin, and the end of the run.
fn shortest(flow: &Flow, room: Room, side: Side) -> Vec<State> {
    let goal = State {
        line: flow.lines.len(),
        note: flow.notes.len(),
        float: flow.floats.len(),
    };
    let first = Start {
        state: State::default(),
        recto: side == Side::Recto,
        facing: None,
    };
    // Where a start was reached from at least cost: (cost, index of the node before it).
    let mut open: BTreeMap<Start, (i64, usize)> = BTreeMap::from([(first, (0, usize::MAX))]);
    let mut done: Vec<Node> = Vec::new();
    // Starts of one state follow one another; what a page holds does not depend on its spread.
    let mut filled: Option<(State, Vec<End>)> = None;
    let mut last: Option<usize> = None;
    while let Some((start, (cost, from))) = open.pop_first() {
        done.push(Node { start, cost, from });
        let own = done.len() - 1;
        if start.state == goal {
            if last.is_none_or(|last| cost < done[last].cost) {
                last = Some(own);
            }
            continue;
        }
        let ends = match filled.take() {
            Some((state, ends)) if state == start.state => ends,
            _ => Page::fill(flow, room, start.state).ends,
        };
        for end in &ends {
            // States grow from page to page, so none is opened again once it is done.
            let (cost, next) = start.end(end);
            let total = done[own].cost.saturating_add(cost);
            let entry = open.entry(next).or_insert((i64::MAX, own));
            if total < entry.0 {
                *entry = (total, own);
            }
        }
        filled = Some((start.state, ends));
    }
    let mut path = Vec::new();
    let mut at = last.unwrap_or(usize::MAX);
    while let Some(node) = done.get(at) {
        path.push(node.start.state);
        at = node.from;
    }
    path.reverse();
    path
}

/// A page while it is filled.
struct Page<'f> {
    flow: &'f Flow,
    room: Room,
    from: State,
    /// Where the next thing's top would stand without white above it.
    y: Length,
    /// White that the float above asks for.
    below: Length,
    /// The first float that is not placed yet.
    float: usize,
    placed: Vec<(At, Length)>,
    repeat: Option<(usize, Length)>,
    ends: Vec<End>,
}

impl<'f> Page<'f> {
    /// Fills a page from a state on, and collects all places where it may end.
    fn fill(flow: &'f Flow, room: Room, from: State) -> Page<'f> {
        let mut page = Page {
            flow,
            room,
            from,
            y: Length::ZERO,
            below: Length::ZERO,
            float: from.float,
            placed: Vec::new(),
            repeat: None,
            ends: Vec::new(),
        };
        page.waiting_floats();
        page.lines();
        page.choose();
        page
    }

    /// Places floats that were called before this page, in order, as long as they fit.
    fn waiting_floats(&mut self) {
        while let Some(index) = self.flow.floats.get(self.float).copied() {
            let line = &self.flow.lines[index];
            if index >= self.from.line {
                break;
            }
            let top = self.float_top(index);
            let fits = top + line.height + self.carried_height() <= self.room.height + ROUNDING;
            if !fits && !self.placed.is_empty() {
                break;
            }
            self.place(index, top, top + line.height);
            self.float += 1;
        }
        if !self.placed.is_empty() {
            let state = State {
                float: self.float,
                note: self.carried_end(self.room.height - self.y),
                ..self.from
            };
            // Text that follows would rather stand below the floats; this end is for where none does.
            self.end(state, FLOATS_ONLY, self.room.height - self.y);
        }
    }

    /// Where the notes carried in from the page before end.
    fn carried(&self) -> std::ops::Range<usize> {
        self.from.note..self.flow.notes_before(self.from.line).max(self.from.note)
    }

    /// How much room carried notes take, leaving some lines to the text.
    fn carried_height(&self) -> Length {
        let carried = self.carried();
        if carried.is_empty() {
            return Length::ZERO;
        }
        self.area(carried.start, carried.end)
            .min(self.room.height - self.room.leading * LINES_BESIDE_NOTE)
            .max(Length::ZERO)
    }

    /// The last carried note line that fits a height.
    fn carried_end(&self, height: Length) -> usize {
        let carried = self.carried();
        self.fitting(carried.start, carried.end, height)
    }

    /// The height of the notes of a range with the white above them.
    fn area(&self, from: usize, to: usize) -> Length {
        if from >= to {
            return Length::ZERO;
        }
        self.room.note_gap + self.flow.notes_height(from, to)
    }

    /// How far notes from `from` on, at most to `to`, fit a height.
    fn fitting(&self, from: usize, to: usize, height: Length) -> usize {
        let (mut low, mut high) = (from, to.max(from));
        while low < high {
            let middle = (low + high).div_ceil(2);
            if self.area(from, middle) <= height + ROUNDING {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        low
    }

    /// Places the lines of the text until the page is full.
    fn lines(&mut self) {
        let mut first = true;
        for index in self.from.line..self.flow.lines.len() {
            let line = &self.flow.lines[index];
            if line.page_before && !self.placed.is_empty() {
                self.forced(index);
                return;
            }
            if line.float {
                self.float(index);
                continue;
            }
            let top = self.top(index, first);
            let bottom = top + line.height;
            if !self.line(index, top, bottom) {
                return;
            }
            first = false;
        }
    }

    /// Where the top of a line stands: below its white, on the grid when it asks for that.
    fn top(&mut self, index: usize, first: bool) -> Length {
        let line = &self.flow.lines[index];
        if first && line.repeat > Length::ZERO && self.repeat.is_none() {
            self.repeat = Some((line.at.block, self.y));
            self.y += line.repeat;
        }
        if first && self.repeat.is_some() {
            return self.y;
        }
        if self.placed.is_empty() {
            return self.y + line.sink;
        }
        self.below_white(line)
    }

    /// Below the white that a line and the float above it ask for, moved down to where it meets the grid. Below what left
    /// the grid at the head of a page it is moved up instead when enough of the white is left.
    fn below_white(&self, line: &FlowLine) -> Length {
        let white = line.before.max(self.below);
        let top = self.y + white;
        let Some(down) = line.grid else { return top };
        let leading = self.room.leading;
        let lower = (top + down - ROUNDING).max(Length::ZERO).round_up_to(leading) - down;
        let higher = lower - leading;
        // The white above a heading or display tells where it belongs.
        let part = if down == Length::ZERO {
            LEAST_WHITE.1
        } else {
            LEAST_DISPLAY_WHITE
        };
        let least = leading.scale(LEAST_WHITE.0, 1000).max(white.scale(part, 1000));
        let keeps_white = white > Length::ZERO && higher - self.y >= least;
        if lower > top + ROUNDING && keeps_white {
            higher
        } else {
            lower
        }
    }

    /// Places a line when it fits with its notes; says whether more may follow.
    fn line(&mut self, index: usize, top: Length, bottom: Length) -> bool {
        let line = &self.flow.lines[index];
        let left = self.room.height - bottom;
        if left < -ROUNDING {
            return false;
        }
        let carried = self.carried();
        let all = line.notes.max(carried.end);
        if self.area(self.from.note, all) <= left + ROUNDING {
            self.place(index, top, bottom);
            let left = left - self.area(self.from.note, all);
            self.legal_end(index, all, left, 0);
            return true;
        }
        // A part of the notes: each one called on this page begins on it.
        let fits = self.fitting(self.from.note, all, left);
        if all == carried.end {
            if fits > self.from.note && bottom <= self.room.height - self.carried_height() + ROUNDING {
                self.place(index, top, bottom);
                let left = left - self.area(self.from.note, fits);
                self.legal_end(index, fits, left, SPLIT_NOTE);
                return true;
            }
            return false;
        }
        if fits >= (line.last_note + LEAST_NOTE_LINES).min(all) {
            self.place(index, top, bottom);
            self.legal_end(index, fits, Length::ZERO, SPLIT_NOTE);
        }
        false
    }

    fn place(&mut self, index: usize, top: Length, bottom: Length) {
        let line = &self.flow.lines[index];
        self.placed.push((line.at, top));
        self.y = bottom;
        self.below = line.after;
    }

    /// Where the top of a float stands.
    fn float_top(&self, index: usize) -> Length {
        if self.placed.is_empty() {
            self.y + self.flow.lines[index].sink
        } else {
            self.below_white(&self.flow.lines[index])
        }
    }

    /// A float stands where it is called when it fits and none waits; else it waits.
    fn float(&mut self, index: usize) {
        let line = &self.flow.lines[index];
        if self.flow.floats.get(self.float) != Some(&index) {
            return;
        }
        let top = self.float_top(index);
        let bottom = top + line.height;
        let notes = line.notes.max(self.carried().end);
        let area = self.area(self.from.note, notes);
        if bottom + area > self.room.height + ROUNDING {
            return;
        }
        self.place(index, top, bottom);
        self.float += 1;
        self.legal_end(index, notes, self.room.height - bottom - area, 0);
    }

    /// An end after a line, if one is allowed there.
    fn legal_end(&mut self, index: usize, note: usize, white: Length, cost: i64) {
        let line = &self.flow.lines[index];
        let Some(Cost(cut)) = line.cut else { return };
        let next = State {
            line: index + 1,
            note,
            float: self.float,
        };
        self.end(next, cost.saturating_add(cut), white);
    }

    /// The next line begins a page whatever is left of this one.
    fn forced(&mut self, index: usize) {
        let all = self.carried().end.max(self.flow.notes_before(index));
        let next = State {
            line: index,
            note: self.fitting(self.from.note, all, self.room.height - self.y),
            float: self.float,
        };
        self.ends.clear();
        self.end(next, 0, Length::ZERO);
        // A page that ends where the author ends it need not be as full as the one it faces.
        for end in &mut self.ends {
            end.white = None;
        }
    }

    fn end(&mut self, next: State, cost: i64, white: Length) {
        let is_last = next.line == self.flow.lines.len()
            && next.note == self.flow.notes.len()
            && next.float == self.flow.floats.len();
        let white_lines = white.max(Length::ZERO).0 / (self.room.leading.0 / QUARTERS).max(1);
        let own = if is_last {
            let used = (self.room.height - white).0 / self.room.leading.0.max(1);
            let missing = (LEAST_LAST_LINES - used).max(0);
            if self.from.line == 0 { 0 } else { SHORT_LAST * missing }
        } else {
            WHITE * white_lines * white_lines / (QUARTERS * QUARTERS)
        };
        let last = next.line.checked_sub(1).and_then(|last| self.flow.lines.get(last));
        self.ends.push(End {
            next,
            cost: cost.saturating_add(own),
            white: (!is_last).then_some(white_lines),
            hyphenated: last.is_some_and(|line| line.hyphenated),
            placed: self.placed.len(),
            overfull: false,
        });
    }

    /// Keeps the ends worth trying; makes one where none is allowed.
    fn choose(&mut self) {
        self.ends.retain(|end| end.next > self.from);
        if self.ends.is_empty() {
            self.unavoidable();
        }
        let most = WHITE * MOST_WHITE_LINES * MOST_WHITE_LINES;
        let cheapest = self.ends.iter().map(|end| end.cost).min().unwrap_or(0);
        self.ends.retain(|end| end.cost <= cheapest.saturating_add(most));
    }

    /// No allowed end: carried notes alone, else the page as full as it is, else one line that does not fit.
    fn unavoidable(&mut self) {
        let carried = self.carried();
        if !carried.is_empty() && self.placed.is_empty() {
            let note = self
                .fitting(carried.start, carried.end, self.room.height)
                .max(carried.start + 1);
            let next = State { note, ..self.from };
            return self.end(next, 0, Length::ZERO);
        }
        let text = self.placed.iter().filter(|(at, _)| !self.is_float(*at)).count();
        let overfull = text == 0;
        if overfull {
            self.force_line();
        }
        let last = self.last_line().unwrap_or(self.from.line);
        let all = self.flow.notes_before(last + 1).max(carried.end);
        let left = self.room.height - self.y;
        let fits = self.fitting(self.from.note, all, left);
        let next = State {
            line: last + 1,
            note: fits,
            float: self.float,
        };
        self.ends.push(End {
            next,
            cost: WHITE * MOST_WHITE_LINES * MOST_WHITE_LINES,
            white: None,
            hyphenated: false,
            placed: self.placed.len(),
            overfull: overfull && self.y > self.room.height + ROUNDING,
        });
    }

    fn is_float(&self, at: At) -> bool {
        self.flow
            .floats
            .iter()
            .any(|index| self.flow.lines.get(*index).is_some_and(|line| line.at == at))
    }

    /// Places the first line that waits, whether it fits or not.
    fn force_line(&mut self) {
        let index = (self.from.line..self.flow.lines.len()).find(|index| !self.flow.lines[*index].float);
        if let Some(index) = index {
            let top = self.top(index, true);
            self.place(index, top, top + self.flow.lines[index].height);
        }
    }

    /// The last line of text that is placed.
    fn last_line(&self) -> Option<usize> {
        let (at, _) = self.placed.iter().rev().find(|(at, _)| !self.is_float(*at))?;
        let from = self.from.line;
        (from..self.flow.lines.len()).find(|index| self.flow.lines[*index].at == *at)
    }

    /// The page that ends in a state.
    fn plan(mut self, next: State) -> PagePlan {
        let end = self
            .ends
            .iter()
            .filter(|end| end.next == next)
            .min_by_key(|end| end.cost);
        let (count, overfull) = end.map_or((self.placed.len(), false), |end| (end.placed, end.overfull));
        self.placed.truncate(count);
        PagePlan {
            placed: self.placed,
            repeat: self.repeat,
            notes: self.from.note..next.note,
            overfull,
        }
    }
}
