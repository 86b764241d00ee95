//! How much room the notes of a page take, and how many of them fit; must not know their words.

use super::page::{Page, ROUNDING, Track};
use crate::units::Length;
use std::ops::Range;

/// Lines of text that stand beside a note carried over from the page before, however long the note is.
const LINES_BESIDE_NOTE: i64 = 3;

impl Page<'_> {
    /// The notes carried in from the page before, when floats from `float` on are not placed: without theirs.
    pub(super) fn carried(&self, float: usize) -> Range<usize> {
        let before = self.flow.notes_before(self.from.block, self.from.way, self.from.line);
        let waiting = self.flow.notes_waiting(float, self.from.block);
        let before = waiting.map_or(before, |notes| notes.start.min(before));
        self.from.note..before.max(self.from.note)
    }

    /// How much room carried notes take, leaving some lines to the text.
    pub(super) fn carried_height(&self, float: usize) -> Length {
        let carried = self.carried(float);
        if carried.is_empty() {
            return Length::ZERO;
        }
        self.area(carried.start, carried.end)
            .min(self.room.height - self.room.leading * LINES_BESIDE_NOTE)
            .max(Length::ZERO)
    }

    /// The last carried note line that fits a height.
    pub(super) fn carried_end(&self, float: usize, height: Length) -> usize {
        let carried = self.carried(float);
        self.fitting(carried.start, carried.end, height)
    }

    /// The height of the notes of a range with the white above them.
    pub(super) fn area(&self, from: usize, to: usize) -> Length {
        if from >= to {
            return Length::ZERO;
        }
        self.room.note_gap + self.flow.notes_height(from, to)
    }

    /// White between figures at the foot and the notes below them.
    pub(super) fn below_figures(&self, track: &Track) -> Length {
        match track.foot > Length::ZERO {
            true => self.room.leading,
            false => Length::ZERO,
        }
    }

    /// The height of the notes of this page up to one, with the white above them.
    pub(super) fn foot_area(&self, track: &Track, to: usize) -> Length {
        match self.area(self.from.note, to) {
            Length::ZERO => Length::ZERO,
            notes => notes + self.below_figures(track),
        }
    }

    /// How far notes from `from` on, at most to `to`, fit a height.
    pub(super) fn fitting(&self, from: usize, to: usize, height: Length) -> usize {
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
}
