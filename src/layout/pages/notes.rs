//! How much room the notes of a page take, and how many of them fit; must not know their words.

use super::page::{Page, ROUNDING};
use crate::units::Length;
use std::ops::Range;

/// Lines of text that stand beside a note carried over from the page before, however long the note is.
const LINES_BESIDE_NOTE: i64 = 3;

impl Page<'_> {
    /// Where the notes carried in from the page before end.
    pub(super) fn carried(&self) -> Range<usize> {
        let before = self.flow.notes_before(self.from.block, self.from.way, self.from.line);
        self.from.note..before.max(self.from.note)
    }

    /// How much room carried notes take, leaving some lines to the text.
    pub(super) fn carried_height(&self) -> Length {
        let carried = self.carried();
        if carried.is_empty() {
            return Length::ZERO;
        }
        self.area(carried.start, carried.end)
            .min(self.room.height - self.room.leading * LINES_BESIDE_NOTE)
            .max(Length::ZERO)
    }

    /// The last carried note line that fits a height.
    pub(super) fn carried_end(&self, height: Length) -> usize {
        let carried = self.carried();
        self.fitting(carried.start, carried.end, height)
    }

    /// The height of the notes of a range with the white above them.
    pub(super) fn area(&self, from: usize, to: usize) -> Length {
        if from >= to {
            return Length::ZERO;
        }
        self.room.note_gap + self.flow.notes_height(from, to)
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
