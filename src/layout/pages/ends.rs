//! What stands on a page so far → the ways to end it there, each at its price; must not know the pages beside it.

use super::cost::{self, QUARTERS, squared};
use super::page::{Page, ROUNDING, Spot, State, Step, Track};
use crate::layout::Cost;
use crate::units::Length;

/// Text stands below figures at the head of a page in at least so many lines, or not at all.
const LEAST_TEXT: i64 = 3;

/// A block that ends within so many quarters of a line from the foot of a page ends near it.
const NEAR_FOOT: i64 = 4 * QUARTERS;

/// A way to end a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub next: State,
    pub cost: i64,
    /// Quarters of a line of white at the foot, negative on a long page; nothing where the page need not be full.
    pub white: Option<i64>,
    /// Whether the last line ends in a hyphen.
    pub hyphenated: bool,
    /// Whether the run is at its end, and how many lines its last page has too few.
    pub is_last: bool,
    pub missing: i64,
    /// Why the page ends where it should not.
    pub forbidden: bool,
    /// Something reaches below the text area.
    pub overfull: bool,
    /// The last of its steps.
    pub step: Option<usize>,
}

impl Page<'_> {
    /// Where the next page begins after a line of a block.
    pub(super) fn after(&self, spot: Spot) -> (usize, usize, usize) {
        let lines = self.flow.blocks[spot.block].ways[spot.way].lines.len();
        if spot.line + 1 < lines {
            return (spot.block, spot.line + 1, spot.way);
        }
        (self.flow.blocks[spot.block].next, 0, 0)
    }

    /// The ends after a line, if one is allowed there.
    pub(super) fn legal_end(&mut self, spot: Spot, note: usize, track: &Track, cost: i64) {
        let place = self.after(spot);
        let is_end = place.0 == self.flow.blocks.len();
        let notes = self.foot_area(track, note);
        let white = self.quarters(self.room.height - track.foot - notes - track.y + ROUNDING);
        if place.0 < track.reach || (white > self.most_white && !is_end) {
            return;
        }
        let line = self.line_at(spot);
        let next = State {
            block: place.0,
            line: place.1,
            way: place.2,
            note,
            float: track.float,
        };
        let step = self.step_to(track, spot.line + 1);
        let track = Track { step, ..*track };
        let under_floats = track.text_from > Length::ZERO && track.y - track.text_from < self.room.leading * LEAST_TEXT;
        let Some(Cost(cut)) = line.cut.filter(|_| !under_floats || is_end) else {
            let mut end = self.ended(next, &track, cost::FORBIDDEN.saturating_add(cost));
            end.forbidden = true;
            // Rather between two blocks, if one ends near the foot: then no paragraph is cut where it must not be.
            let rank = (next.line == 0 && white <= NEAR_FOOT, next);
            if self.furthest.as_ref().is_none_or(|(other, _)| *other < rank) && white >= 0 {
                self.furthest = Some((rank, end));
            }
            return;
        };
        let mut end = self.ended(next, &track, cost.saturating_add(cut));
        end.hyphenated = line.hyphenated;
        self.finished(end, &track, white);
    }

    /// The last step of a track, cut to so many lines.
    pub(super) fn step_to(&mut self, track: &Track, to: usize) -> Option<usize> {
        let last = track.step?;
        if self.steps[last].to == to {
            return Some(last);
        }
        let cut = Step { to, ..self.steps[last] };
        self.steps.push(cut);
        Some(self.steps.len() - 1)
    }

    pub(super) fn quarters(&self, white: Length) -> i64 {
        white.0.div_euclid((self.room.leading.0 / QUARTERS).max(1))
    }

    /// An end as it is without a view to its white.
    pub(super) fn ended(&self, next: State, track: &Track, cost: i64) -> End {
        End {
            next,
            cost: track.cost.saturating_add(cost),
            white: None,
            hyphenated: false,
            is_last: next == Page::goal(self.flow),
            missing: 0,
            forbidden: false,
            overfull: false,
            step: track.step,
        }
    }

    /// Adds an end for each depth that the page may have.
    pub(super) fn finished(&mut self, mut end: End, track: &Track, white: i64) {
        let notes = self.area(self.from.note, end.next.note);
        if end.is_last {
            if white < 0 {
                return;
            }
            let used = track.y.0 / self.room.leading.0.max(1);
            if self.from != State::default() {
                end.missing = (cost::LEAST_LAST_LINES - used).max(0);
            }
            end.cost = end.cost.saturating_add(cost::SHORT_LAST * end.missing);
            self.ends.push(end);
            return;
        }
        // Where the text ends and figures follow, the page ends as a chapter's last does.
        if end.next.block == self.flow.blocks.len() {
            if white >= 0 {
                self.ends.push(end);
            }
            return;
        }
        // What stands at the foot stands there at every depth: the white is above it.
        let flexible = track.foot > Length::ZERO || notes > Length::ZERO;
        let depths = if flexible { -1..=self.leeway.white } else { 0..=0 };
        let cost = end.cost;
        for lines in depths {
            let depth = if flexible { lines * QUARTERS } else { white };
            if depth > white || (depth < 0 && self.longest() == self.room.height) {
                continue;
            }
            let changed = if depth < 0 {
                squared(cost::LONG, depth)
            } else {
                squared(cost::SHALLOW, depth)
            };
            end.cost = cost
                .saturating_add(squared(cost::WHITE, white - depth.min(0)))
                .saturating_add(if flexible || depth < 0 { changed } else { 0 });
            end.white = Some(depth);
            self.ends.push(end);
        }
    }

    /// The next block begins a page whatever is left of this one.
    pub(super) fn forced(&mut self, index: usize, track: &Track) {
        let waiting = self.flow.notes_waiting(track.float, index);
        let all = waiting.map_or(self.flow.notes_before(index, 0, 0), |notes| notes.start);
        let all = all.max(self.carried(track.float).end);
        let carried = self.carried(track.float).end;
        let note = self.fitting(self.from.note, all, self.longest() - track.foot - track.y);
        // Notes that are called here and do not fit are split at an end after a line, not here.
        if index < track.reach || (note < all && all > carried) {
            return;
        }
        let next = State {
            block: index,
            line: 0,
            way: 0,
            note,
            float: track.float,
        };
        let notes = self.area(self.from.note, note);
        let cost = if note < all { cost::SPLIT_NOTE } else { 0 };
        // A page that ends where the author ends it need not be as full as the one it faces.
        let mut end = self.ended(next, track, cost);
        let is_long = track.y + track.foot + notes > self.room.height + ROUNDING;
        if is_long {
            end.white = Some(-QUARTERS);
            end.cost = end.cost.saturating_add(cost::LONG);
        }
        self.ends.push(end);
    }

    /// Keeps the ends worth trying, one for each way to go on; makes one where none is allowed.
    pub(super) fn choose(&mut self) {
        if self.ends.is_empty() {
            self.unavoidable();
        }
        // What a page costs beside its neighbours is not known here: an end that costs more may be worth it there.
        let most = squared(cost::WHITE, (self.leeway.white + 1) * QUARTERS).max(cost::UNEQUAL);
        let cheapest = self.ends.iter().map(|end| end.cost).min().unwrap_or(0);
        self.ends.retain(|end| end.cost <= cheapest.saturating_add(most));
        self.ends
            .sort_by_key(|end| (end.next, end.white, end.hyphenated, end.cost));
        self.ends.dedup_by_key(|end| (end.next, end.white, end.hyphenated));
    }

    /// No allowed end: carried notes alone, else the page as full as it is, else one line that does not fit.
    pub(super) fn unavoidable(&mut self) {
        let carried = self.carried(self.from.float);
        if let Some((_, end)) = self.furthest.take().filter(|(_, end)| end.next > self.from) {
            return self.ends.push(end);
        }
        let empty = Track {
            cost: cost::FORBIDDEN,
            ..Track::empty(self.from.float)
        };
        if !carried.is_empty() {
            let note = self
                .carried_end(self.from.float, self.room.height)
                .max(carried.start + 1);
            let next = State { note, ..self.from };
            let mut end = self.ended(next, &empty, 0);
            end.forbidden = true;
            return self.ends.push(end);
        }
        self.force_line(empty);
    }

    /// Places the first line that waits, although it does not fit.
    pub(super) fn force_line(&mut self, track: Track) {
        let has_lines = |block: &usize| self.flow.blocks[*block].ways.iter().any(|way| !way.lines.is_empty());
        let Some(index) = (self.from.block..self.flow.blocks.len()).find(has_lines) else {
            // Nothing is left but blocks without lines.
            let next = State {
                block: self.flow.blocks.len(),
                line: 0,
                way: 0,
                ..self.from
            };
            return self.ends.push(self.ended(next, &track, 0));
        };
        let (line, way) = match index == self.from.block {
            true => (self.from.line, self.from.way),
            false => (0, 0),
        };
        let block = &self.flow.blocks[index];
        let set = &self.flow.lines[block.ways[way].lines.start + line];
        let (height, notes, floats) = (set.height, set.notes, block.floats());
        let mut own = self.place(track, index, way, line..line + 1, Length::ZERO, height);
        own.float += usize::from(floats);
        let place = self.after(Spot {
            block: index,
            way,
            line,
        });
        let all = notes.max(self.carried(own.float).end);
        let next = State {
            block: place.0,
            line: place.1,
            way: place.2,
            note: self.fitting(self.from.note, all, self.room.height - height),
            float: own.float,
        };
        let mut end = self.ended(next, &own, 0);
        end.overfull = height > self.room.height + ROUNDING;
        end.forbidden = !end.overfull;
        self.ends.push(end);
    }
}
