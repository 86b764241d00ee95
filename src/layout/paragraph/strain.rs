//! What a line lacks, or has too much → how it is shared between letters and white, and how bad that looks; must not know text.
//!
//! Letters are scaled first, by what no eye sees (Hàn Thế Thành's expansion); what they leave is the strain on the white.
//! Badness is that of the white alone, because the white alone is seen.

use super::items::{SPACE_SHRINK, SPACE_STRETCH, Totals};
use crate::units::Length;

/// How far letters may be scaled, in thousandths (microtype's default for text is 20).
pub(super) const MOST_EXPANSION: i64 = 20;

/// Of what a line lacks letters take half, and of what it has too much most, until they give no more: words that stand too
/// near are worse than words that stand too far.
const LETTERS_WIDEN: (i64, i64) = (1, 2);
const LETTERS_NARROW: (i64, i64) = (9, 10);

/// The ratio of a line without white that lacks something, besides a unit for each point that it lacks.
const WITHOUT_BOUND: f64 = 1000.0;

/// Badness grows with the fourth power of how much wider or narrower white is than the face has it, so that a few bad lines are
/// worse than many that are a little off. It is that of a hyphen where spaces are wider by half, or narrower by a quarter.
const WIDER: f64 = 0.430;
const NARROWER: f64 = 0.205;
const UNIT: f64 = 4_000.0;

/// Where a difference begins to be seen at a glance, and what it costs to go beyond it. The step is blurred a little, so that no
/// rounding decides.
const SEEN_WIDER: f64 = 0.330;
const SEEN_NARROWER: f64 = 0.102;
const BLUR: f64 = 0.012;
const SEEN_WIDE: f64 = 12_000.0;
const SEEN_NARROW: f64 = 12_000.0;

/// No badness of white is greater: sums of it stay far from the bounds of integers. A line that has no white to stretch is worse
/// still, by so much for each point that it lacks, so that the least bad of them wins.
const WORST: f64 = 1e9;
const WITHOUT_WHITE: f64 = 1e7;

/// How a line is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Strain {
    /// What letters give, in units of length; negative when they give way.
    pub letters: i64,
    /// What the white gives, as a share of what it allows: 1 is all of its stretch, −1 all of its shrink.
    pub ratio: f64,
}

/// Shares what a line lacks (or has too much, when negative) between its letters and its white.
pub(super) fn share(gap: i64, between: &Totals) -> Strain {
    let most = between.scalable * MOST_EXPANSION / 1000;
    if gap >= 0 {
        let letters = (gap * LETTERS_WIDEN.0 / LETTERS_WIDEN.1).min(most);
        // Without white, letters take all that they can.
        let letters = if between.stretch > 0 { letters } else { gap.min(most) };
        return Strain {
            letters,
            ratio: of(gap - letters, between.stretch),
        };
    }
    let letters = (-gap * LETTERS_NARROW.0 / LETTERS_NARROW.1).min(most);
    let letters = if between.shrink > 0 { letters } else { (-gap).min(most) };
    Strain {
        letters: -letters,
        ratio: -of(-gap - letters, between.shrink),
    }
}

/// Whether a line that has too much can give way so far.
pub(super) fn can_shrink(by: i64, between: &Totals) -> bool {
    by <= between.shrink + between.scalable * MOST_EXPANSION / 1000
}

/// How much of what white allows is asked of it.
pub(super) fn of(gap: i64, give: i64) -> f64 {
    if gap == 0 {
        0.0
    } else if give <= 0 {
        WITHOUT_BOUND + Length(gap).to_points()
    } else {
        (gap as f64 / give as f64).min(WITHOUT_BOUND)
    }
}

/// The demerits of a justified line.
pub(super) fn demerits(ratio: f64) -> i64 {
    let (change, unit, seen, step) = if ratio >= 0.0 {
        (ratio * SPACE_STRETCH as f64 / 1000.0, WIDER, SEEN_WIDER, SEEN_WIDE)
    } else {
        let change = -ratio * SPACE_SHRINK as f64 / 1000.0;
        (change, NARROWER, SEEN_NARROWER, SEEN_NARROW)
    };
    let square = (change / unit) * (change / unit);
    let step = step * ((change - seen) / BLUR).clamp(0.0, 1.0);
    let without = WITHOUT_WHITE * (ratio - WITHOUT_BOUND).max(0.0);
    ((UNIT * square * square + step).min(WORST) + without.min(WORST)) as i64
}
