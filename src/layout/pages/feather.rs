//! The pages of a run whose text leaves the grid → the same, facing pages ending on one height; must not know where pages break.
//!
//! White of half a line between paragraphs leaves facing pages up to a line apart. The shorter one is stretched there, by no more than
//! doubles its white; no grid is lost, for there is none.

use super::SetRun;
use super::area::Area;
use super::plan::PagePlan;
use crate::layout::Side;
use crate::units::Length;

/// White above a paragraph grows by at most a line divided by this: that of half a line at most doubles.
const MOST_STRETCH: i64 = 2;
/// Pages that end so near to each other are equal.
const EQUAL: Length = Length::milli(50);

impl SetRun<'_> {
    /// Stretches the shorter page of each spread, on whichever side the run opens.
    pub(super) fn feather(&mut self, area: Area) {
        let mut plans = std::mem::take(&mut self.recto.pages);
        self.spreads(&mut plans, Side::Recto, area);
        self.recto.pages = plans;
        let mut plans = std::mem::take(&mut self.verso.pages);
        self.spreads(&mut plans, Side::Verso, area);
        self.verso.pages = plans;
    }

    fn spreads(&self, plans: &mut [PagePlan], first: Side, area: Area) {
        let from = usize::from(first == Side::Recto);
        // A run's last page ends where its text ends.
        let full = plans.len().saturating_sub(1);
        for verso in (from..full.saturating_sub(1)).step_by(2) {
            let forced = |page: usize| self.begins_where_told(plans.get(page + 1));
            if forced(verso) || forced(verso + 1) {
                continue;
            }
            let (left, right) = (self.foot(&plans[verso]), self.foot(&plans[verso + 1]));
            let (shorter, by) = if left < right {
                (verso, right - left)
            } else {
                (verso + 1, left - right)
            };
            if by > EQUAL {
                self.stretch(&mut plans[shorter], by, area.leading / MOST_STRETCH);
            }
        }
    }

    /// Where a page ends, as far as it is seen.
    fn foot(&self, plan: &PagePlan) -> Length {
        if !plan.notes.is_empty() {
            return plan.depth;
        }
        let last = plan.placed.last();
        last.map_or(Length::ZERO, |(at, y)| *y + self.height_of(*at))
    }

    fn height_of(&self, at: super::flow::At) -> Length {
        self.lines(at).iter().map(|line| line.height).sum()
    }

    /// Parts what stands apart on a page a little more, if that is enough.
    fn stretch(&self, plan: &mut PagePlan, by: Length, most: Length) {
        // Notes at the foot keep their place: the page is full.
        if !plan.notes.is_empty() {
            return;
        }
        let apart: Vec<usize> = (1..plan.placed.len())
            .filter(|index| {
                let (above, y) = plan.placed[index - 1];
                plan.placed[*index].1 > y + self.height_of(above)
            })
            .collect();
        let gaps = apart.len() as i64;
        if gaps == 0 || by > most * gaps {
            return;
        }
        for (number, from) in (1..).zip(&apart) {
            let until = apart.get(number).copied().unwrap_or(plan.placed.len());
            let down = by.scale(number as i64, gaps);
            if let Some((block, y)) = &mut plan.repeat
                && plan.placed[*from..until].iter().any(|(at, _)| at.block == *block)
            {
                *y += down;
            }
            for (_, y) in &mut plan.placed[*from..until] {
                *y += down;
            }
        }
    }
}
