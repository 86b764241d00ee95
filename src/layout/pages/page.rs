//! Where a page begins → the ways to fill it, and every place where it may end; must not know the pages beside it.
//!
//! A page is filled block by block. Each block may be set in several ways, so several fillings grow side by side, one for
//! each height reached (a knapsack over the paragraphs' lines), each at its least cost.

use super::cost::{self, QUARTERS};
use super::ends::End;
use super::flow::{Block, Flow, FlowLine};
use crate::units::Length;
use std::ops::Range;

/// Lines of a note that stand on its first page at least, when it is split.
pub(super) const LEAST_NOTE_LINES: usize = 2;
/// White that was moved up to the grid keeps this part of a line, and this part of itself, in thousandths.
const LEAST_WHITE: (i64, i64) = (400, 600);
/// The part of itself that white above a heading or display keeps.
const LEAST_DISPLAY_WHITE: i64 = 850;
/// A length that rounding may add up to over a page; not seen by any eye.
pub(super) const ROUNDING: Length = Length::milli(20);
/// So many fillings of a page are followed at most: three lines more or less than the best, with a figure here or there.
const MOST_TRACKS: usize = 12;

/// The first thing on none of the pages before. Ordered from the front of the run to its back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    pub block: usize,
    /// The first line of the block that is not set yet, and in which of its ways the lines before were; 0 when none was.
    pub line: usize,
    pub way: usize,
    /// The first line of notes, and the first float, counted among floats.
    pub note: usize,
    pub float: usize,
}

/// A line of a block in one of its ways.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub block: usize,
    pub way: usize,
    pub line: usize,
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
    /// Whether both pages of a spread may be a line longer.
    pub may_be_long: bool,
}

/// How far the page may leave what its design says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Leeway {
    /// Pages are short by up to so many lines where they can; by more only where they must.
    pub white: i64,
    /// Ways of a paragraph that are so much worse than its best are not taken.
    pub demerits: i64,
    /// White above headings gives or takes a line.
    pub headings: bool,
}

/// Something placed on a page, after others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub before: Option<usize>,
    pub block: usize,
    pub way: usize,
    /// Lines of the way.
    pub from: usize,
    pub to: usize,
    pub top: Length,
    /// Whether it stands at the foot; its top is settled with the page's depth.
    pub at_foot: bool,
    /// Whether what the block repeats stands above it.
    pub repeats: bool,
    /// Whether the white above it is not what its design asks for.
    pub moved: bool,
}

/// One filling of the page so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track {
    pub cost: i64,
    /// Where the next thing's top would stand without white above it.
    pub y: Length,
    /// White that the float above asks for.
    pub below: Length,
    /// Height of the floats at the foot, with the white above each.
    pub foot: Length,
    /// The first float that is not placed yet.
    pub float: usize,
    /// The page must reach this block: a float called before it stands at the head.
    pub reach: usize,
    /// The last thing placed.
    pub step: Option<usize>,
    /// Where text begins below floats.
    pub text_from: Length,
}

impl Track {
    /// Nothing yet; the floats from `float` on are not placed.
    pub fn empty(float: usize) -> Track {
        Track {
            cost: 0,
            y: Length::ZERO,
            below: Length::ZERO,
            foot: Length::ZERO,
            float,
            reach: 0,
            step: None,
            text_from: Length::ZERO,
        }
    }
}

/// The fillings of one page, with all its ends.
pub(super) struct Page<'f> {
    pub flow: &'f Flow,
    pub room: Room,
    pub leeway: Leeway,
    pub from: State,
    pub tracks: Vec<Track>,
    pub steps: Vec<Step>,
    pub ends: Vec<End>,
    /// The furthest place where the page could end if it had to, with what makes it better than others.
    pub furthest: Option<((bool, State), End)>,
    /// Ends that leave more white than so many quarters of a line are not collected.
    pub most_white: i64,
}

impl<'f> Page<'f> {
    /// Fills a page from a state on, and collects all places where it may end: at least one.
    pub fn fill(flow: &'f Flow, room: Room, leeway: Leeway, from: State) -> Page<'f> {
        let mut page = Page {
            flow,
            room,
            leeway,
            from,
            tracks: Vec::with_capacity(MOST_TRACKS * 3),
            steps: Vec::with_capacity(64),
            ends: Vec::with_capacity(64),
            furthest: None,
            most_white: leeway.white * QUARTERS,
        };
        page.try_ends();
        if !page.ends.iter().any(|end| page.holds_text(end)) {
            page.most_white = i64::MAX;
            page.steps.clear();
            page.try_ends();
        }
        page.choose();
        page
    }

    /// Whether something else than floats and notes stands above an end.
    fn holds_text(&self, end: &End) -> bool {
        (end.next.block, end.next.line) > (self.from.block, self.from.line)
    }

    fn try_ends(&mut self) {
        self.tracks.clear();
        self.ends.clear();
        self.furthest = None;
        self.head();
        self.blocks();
        let from = self.from;
        self.ends.retain(|end| end.next > from);
    }

    /// The goal: nothing is left.
    pub fn goal(flow: &Flow) -> State {
        State {
            block: flow.blocks.len(),
            line: 0,
            way: 0,
            note: flow.notes.len(),
            float: flow.floats.len(),
        }
    }

    /// How far below the top of the text a page may reach.
    pub(super) fn longest(&self) -> Length {
        // Where a chapter opens, the folio stands at the foot.
        let opens = self.flow.blocks.get(self.from.block).is_some_and(|block| block.opens) && self.from.line == 0;
        match self.room.may_be_long && !opens && self.from != State::default() {
            true => self.room.height + self.room.leading,
            false => self.room.height,
        }
    }

    /// Places the blocks until the page is full.
    fn blocks(&mut self) {
        let mut old = Vec::with_capacity(MOST_TRACKS * 3);
        for index in self.from.block..self.flow.blocks.len() {
            if self.tracks.is_empty() {
                return;
            }
            let block = &self.flow.blocks[index];
            std::mem::swap(&mut old, &mut self.tracks);
            self.tracks.clear();
            for track in &old {
                let begun = index == self.from.block && self.from.line > 0;
                if block.page_before && track.step.is_some() && !begun {
                    self.forced(index, track);
                } else if block.floats() {
                    self.float(index, track);
                } else {
                    self.block(index, track);
                }
            }
            self.merge();
        }
    }

    /// Keeps the cheapest of the fillings that are alike for what follows, and of all not more than the bound.
    fn merge(&mut self) {
        let key = |track: &Track| (track.y, track.float, track.foot, track.reach, track.below);
        self.tracks
            .sort_by(|one, other| key(one).cmp(&key(other)).then(one.cost.cmp(&other.cost)));
        self.tracks.dedup_by_key(|track| key(track));
        if self.tracks.len() > MOST_TRACKS {
            self.tracks.sort_by_key(|track| track.cost);
            self.tracks.truncate(MOST_TRACKS);
        }
    }

    /// Places a block in each of its ways, or what is left of it.
    fn block(&mut self, index: usize, track: &Track) {
        let block = &self.flow.blocks[index];
        let begun = index == self.from.block && self.from.line > 0;
        if begun {
            self.lay(index, self.from.way, *track, Length::ZERO);
            return;
        }
        if block.ways.iter().all(|way| way.lines.is_empty()) {
            self.tracks.push(*track);
            return;
        }
        let most = self.leeway.demerits;
        let ways = block.ways.iter().enumerate();
        for (way, set) in ways.filter(|(_, set)| set.demerits <= most) {
            let own = Track {
                cost: track.cost.saturating_add(set.demerits / cost::DEMERITS),
                ..*track
            };
            self.lay(index, way, own, Length::ZERO);
        }
        if block.heading && self.leeway.headings && track.step.is_some() {
            let line = self.room.leading;
            for (price, by) in [(cost::HEADING_MORE, line), (cost::HEADING_LESS, -line)] {
                let cost = track.cost.saturating_add(price);
                if block.before + by >= line / 2 {
                    self.lay(index, 0, Track { cost, ..*track }, by);
                }
            }
        }
    }

    /// Places the lines of a way as long as they fit, and collects the ends after them.
    fn lay(&mut self, index: usize, way: usize, track: Track, by: Length) {
        let block = &self.flow.blocks[index];
        let set = &block.ways[way];
        let from = if index == self.from.block { self.from.line } else { 0 };
        let repeats = from > block.repeat.1 && block.repeat.0 > Length::ZERO;
        let top = if repeats {
            track.y.max(track.y + track.below) + block.repeat.0
        } else if from > 0 {
            track.y + track.below
        } else if track.step.is_none() {
            track.y + block.sink
        } else {
            self.below_white(&track, block, by)
        };
        let carried = self.carried(track.float);
        let mut y = top;
        let step = self.steps.len();
        self.steps.push(Step {
            before: track.step,
            block: index,
            way,
            from,
            to: from,
            top,
            at_foot: false,
            repeats,
            moved: by != Length::ZERO,
        });
        let mut own = Track {
            step: Some(step),
            below: Length::ZERO,
            ..track
        };
        for at in from..set.lines.len() {
            let line = &self.flow.lines[set.lines.start + at];
            let bottom = y + line.height;
            own.y = bottom;
            let spot = Spot {
                block: index,
                way,
                line: at,
            };
            if !self.line(spot, &own, &carried) {
                return;
            }
            y = bottom;
        }
        self.steps[step].to = set.lines.len();
        self.tracks.push(own);
    }

    /// Tries the ends after a line when it fits with its notes; says whether more may follow.
    fn line(&mut self, spot: Spot, track: &Track, carried: &Range<usize>) -> bool {
        let line = self.line_at(spot);
        // What is called behind a float that waits waits with it.
        let waiting = self.flow.notes_waiting(track.float, spot.block);
        if waiting.as_ref().is_some_and(|waiting| line.notes > waiting.end) {
            return false;
        }
        let notes = waiting.map_or(line.notes, |waiting| line.notes.min(waiting.start));
        // Those of a float at the head that is called further down are on this page, too.
        let called = |block: usize| self.flow.notes_before(block, 0, 0);
        let ahead = track
            .reach
            .checked_sub(1)
            .map_or((0, 0), |float| (called(float), called(float + 1)));
        let notes = notes.max(ahead.1);
        let last_note = line.last_note.max(ahead.0).min(notes);
        let limit = self.longest() - track.foot;
        let left = limit - track.y;
        if left < -ROUNDING {
            return false;
        }
        let all = notes.max(carried.end);
        if self.foot_area(track, all) <= left + ROUNDING {
            self.legal_end(spot, all, track, 0);
            return true;
        }
        // A part of the notes: each one called on this page begins on it.
        let left = self.room.height - track.foot - track.y - self.below_figures(track);
        let fits = self.fitting(self.from.note, all, left);
        if all == carried.end {
            if fits > self.from.note && track.y <= self.room.height - self.carried_height(track.float) + ROUNDING {
                self.legal_end(spot, fits, track, cost::SPLIT_NOTE);
                return true;
            }
            return false;
        }
        let begins = fits >= (last_note + LEAST_NOTE_LINES).min(all);
        if begins {
            self.legal_end(spot, fits, track, cost::SPLIT_NOTE);
        }
        // More of the paragraph may stand above what fits of the notes.
        begins
    }

    /// What is known of a line.
    pub(super) fn line_at(&self, spot: Spot) -> &'f FlowLine {
        &self.flow.lines[self.flow.blocks[spot.block].ways[spot.way].lines.start + spot.line]
    }

    /// Below the white that a block and the float above it ask for, moved down to where it meets the grid. Below what left
    /// the grid at the head of a page it is moved up instead when enough of the white is left.
    pub(super) fn below_white(&self, track: &Track, block: &Block, by: Length) -> Length {
        let white = (block.before + by).max(track.below);
        let top = track.y + white;
        let Some(down) = block.grid else { return top };
        let leading = self.room.leading;
        let lower = (top + down - ROUNDING).max(Length::ZERO).round_up_to(leading) - down;
        let higher = lower - leading;
        // The white above a heading or display tells where it belongs; that of a display above it may give way.
        let part = if down == Length::ZERO {
            white.scale(LEAST_WHITE.1, 1000)
        } else {
            block.own_before.scale(LEAST_DISPLAY_WHITE, 1000)
        };
        let least = leading.scale(LEAST_WHITE.0, 1000).max(part);
        let keeps_white = white > Length::ZERO && higher - track.y >= least;
        if lower > top + ROUNDING && keeps_white {
            higher
        } else {
            lower
        }
    }

    pub(super) fn place(
        &mut self,
        track: Track,
        block: usize,
        way: usize,
        lines: Range<usize>,
        top: Length,
        bottom: Length,
    ) -> Track {
        self.steps.push(Step {
            before: track.step,
            block,
            way,
            from: lines.start,
            to: lines.end,
            top,
            at_foot: false,
            repeats: false,
            moved: false,
        });
        Track {
            y: bottom,
            below: self.flow.blocks[block].after,
            step: Some(self.steps.len() - 1),
            ..track
        }
    }
}
