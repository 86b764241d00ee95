//! [`Print`] and a printer's rules, for so many pages → margins that are wide enough; must not know what is on the pages.

use super::edition::Print;
use super::printers::Rules;
use super::trim;
use crate::units::Length;

/// What stands above and below the text, in its margins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarginRoom {
    /// From the top of a running head to the text.
    pub head: Length,
    /// From the text to the foot of a folio.
    pub foot: Length,
}

impl Print {
    /// These settings with each margin that is not the author's own at least as wide as a printer asks of a book of so many pages. Widened
    /// only: asked again for more pages, no margin gets narrower.
    #[must_use]
    pub fn fitted(&self, rules: &Rules, pages: usize, has_bleed: bool, room: MarginRoom) -> Print {
        let mut fitted = self.clone();
        let (margins, given) = (&mut fitted.margins, &self.given);
        let outer = rules.margins.outer(has_bleed);
        if given.inner.is_none() {
            margins.inner = margins.inner.max(rules.margins.gutter(pages));
        }
        if given.outer.is_none() {
            margins.outer = margins.outer.max(outer);
        }
        if given.top.is_none() {
            margins.top = margins.top.max(outer + room.head);
        }
        if given.bottom.is_none() {
            if margins.top != self.margins.top {
                margins.bottom = trim::foot(self.trim.height, margins.top, self.leading);
            }
            margins.bottom = widened(margins.bottom, outer + room.foot, self.leading);
        }
        fitted
    }
}

/// A margin that takes whole lines from the text until it is wide enough.
fn widened(margin: Length, least: Length, leading: Length) -> Length {
    let missing = (least - margin).0.max(0);
    let line = leading.0.max(1);
    margin + Length(line) * ((missing + line - 1) / line)
}
