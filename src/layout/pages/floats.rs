//! Where figures and tables that may move stand on a page: at its head, at its foot, or where they are called; must not know what they
//! show.

use super::cost::{self, squared};
use super::flow::Block;
use super::page::{LEAST_NOTE_LINES, Page, ROUNDING, Spot, State, Track};
use crate::layout::Placement;
use crate::units::Length;

/// So many figures are tried at the head of the page that they are called on.
const MOST_AHEAD: usize = 2;

impl Page<'_> {
    /// What may stand at the head: nothing, floats called before this page, or floats called on it.
    pub(super) fn head(&mut self) {
        let mut track = Track::empty(self.from.float);
        let mut waits = self.waiting(&track);
        if !waits {
            self.tracks.push(track);
        }
        while waits {
            let Some(next) = self.float_on_top(&track) else { break };
            track = next;
            waits = self.waiting(&track);
            self.floats_only(track);
            let cost = cost::WAITS.saturating_mul(i64::from(waits));
            self.tracks.push(Track {
                cost: track.cost + cost,
                ..track
            });
        }
        if !waits {
            self.ahead(track);
        }
    }

    /// Whether a float called before this page is not placed yet.
    pub(super) fn waiting(&self, track: &Track) -> bool {
        let next = self.flow.floats.get(track.float);
        next.is_some_and(|block| *block < self.from.block)
    }

    /// Floats called on this page, at its head.
    pub(super) fn ahead(&mut self, mut track: Track) {
        let begins = |block: &Block| block.opens || block.page_before;
        if self.from.line == 0 && self.flow.blocks.get(self.from.block).is_some_and(begins) {
            return;
        }
        let most = usize::try_from(self.room.height.0 / self.room.leading.0.max(1)).unwrap_or(0);
        for _ in 0..MOST_AHEAD {
            let Some(block) = self.flow.floats.get(track.float).copied() else {
                return;
            };
            let lines = self
                .flow
                .depth(block)
                .saturating_sub(self.flow.depth(self.from.block) + self.from.line);
            if self.flow.blocks[block].placement != Placement::Apart || lines > most {
                return;
            }
            let between = self.flow.blocks.get(self.from.block + 1..=block).unwrap_or_default();
            if between.iter().any(|block| block.page_before) {
                return;
            }
            let Some(next) = self.float_on_top(&track) else { return };
            track = next;
            track.cost += cost::AHEAD;
            track.reach = block + 1;
            self.tracks.push(track);
        }
    }

    /// The next float below what stands at the head, when it fits or is the first.
    pub(super) fn float_on_top(&mut self, track: &Track) -> Option<Track> {
        let index = *self.flow.floats.get(track.float)?;
        let block = &self.flow.blocks[index];
        let top = match track.step {
            None => block.sink,
            Some(_) => self.below_white(track, block, Length::ZERO),
        };
        let bottom = top + block.ways.first()?.height;
        let fits = bottom + self.carried_height(track.float + 1) <= self.room.height + ROUNDING;
        let alone = track.step.is_none();
        if !fits && !alone {
            return None;
        }
        // Its notes begin on its page; notes carried in from the page before come first, if need be on a page of their own.
        let own = self.flow.notes_before(index, 0, 0)..self.flow.notes_before(index + 1, 0, 0);
        if index < self.from.block && !own.is_empty() && !(alone && self.carried(track.float).is_empty()) {
            let all = self.carried(track.float + 1).end;
            let room = self.room.height - bottom;
            if self.fitting(self.from.note, all, room) < (own.start + LEAST_NOTE_LINES).min(own.end) {
                return None;
            }
        }
        let mut next = self.place(*track, index, 0, 0..1, top, bottom);
        next.float += 1;
        next.text_from = bottom;
        Some(next)
    }

    /// The page ends below its floats, without text.
    pub(super) fn floats_only(&mut self, track: Track) {
        let left = self.room.height - track.y;
        let next = State {
            float: track.float,
            note: self.carried_end(track.float, left),
            ..self.from
        };
        let mut end = self.ended(next, &track, cost::FLOATS_ONLY);
        let last = track.float.checked_sub(1).and_then(|last| self.flow.floats.get(last));
        let own = last.map_or(0..0, |last| {
            self.flow.notes_before(*last, 0, 0)..self.flow.notes_before(last + 1, 0, 0)
        });
        end.forbidden = !own.is_empty() && next.note <= own.start;
        end.cost = end
            .cost
            .saturating_add(squared(cost::WHITE, self.quarters(left).max(0)) / 4);
        self.ends.push(end);
    }

    /// A float that is called here: in its place or at the foot when it fits and none waits; else it waits.
    pub(super) fn float(&mut self, index: usize, track: &Track) {
        let is_next = self.flow.floats.get(track.float) == Some(&index);
        if !is_next {
            self.tracks.push(*track);
            return;
        }
        let spot = Spot {
            block: index,
            way: 0,
            line: 0,
        };
        let block = &self.flow.blocks[index];
        let Some(height) = block.ways.first().map(|way| way.height) else {
            return;
        };
        let notes = self.line_at(spot).notes.max(self.carried(track.float + 1).end);
        let notes_area = self.area(self.from.note, notes);
        let below = if notes_area > Length::ZERO {
            block.after
        } else {
            Length::ZERO
        };
        let room = self.room.height - track.foot - notes_area - below + ROUNDING;
        // Below a float at the foot none stands in its place: floats keep their order.
        let in_place = block.placement == Placement::Near && track.foot == Length::ZERO;
        if in_place || track.step.is_none() {
            let top = match track.step {
                None => track.y + block.sink,
                Some(_) => self.below_white(track, block, Length::ZERO),
            };
            if top + height <= room {
                let mut own = self.place(*track, index, 0, 0..1, top, top + height);
                own.float += 1;
                self.legal_end(spot, notes, &own, 0);
                self.tracks.push(own);
                return;
            }
        } else if track.y + block.before + height <= room {
            let mut own = self.place(*track, index, 0, 0..1, track.y, track.y);
            let step = self.steps.len() - 1;
            self.steps[step].at_foot = true;
            own.float += 1;
            own.foot += block.before + height;
            own.below = track.below;
            own.cost += cost::AT_FOOT;
            self.legal_end(spot, notes, &own, 0);
            self.tracks.push(own);
        }
        self.tracks.push(Track {
            cost: track.cost + cost::WAITS,
            ..*track
        });
    }
}
