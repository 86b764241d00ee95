//! What each fault of a page costs, in one unit: a hundredth of the white of one empty line; must not know pages.
//!
//! The faults of whole pages are weighed against one another here; what it costs to end a page at one place of a block is told by the
//! block that has it, in the same unit.

/// White at the foot of a page, in lines, times its square: two pages that are short by a line look better than one short by two.
pub(super) const WHITE: i64 = 100;
/// A page that is a line longer than the others: seen less than white, but the foot margin was chosen with care.
pub(super) const LONG: i64 = 160;
/// The pages of a spread end at different heights, for each line, times its square: more than a line of white on both, since a step
/// between facing pages is seen at once and white at the foot of both is not.
pub(super) const UNEQUAL: i64 = 4_000;
/// A page that ends in notes or figures and is a line shorter than others, besides its white: the notes could stand at its foot.
pub(super) const SHALLOW: i64 = 100;
/// So many demerits of a paragraph that is set a line shorter or longer than it should be cost one unit. A line whose spaces begin
/// to be seen is then as bad as a spread that is a line short.
pub(super) const DEMERITS: i64 = 40;
/// A recto that ends in a hyphen, besides what that costs on any page: the reader must turn the page for the rest.
pub(super) const RECTO_HYPHEN: i64 = 3_000;
/// A note that is split.
pub(super) const SPLIT_NOTE: i64 = 900;
/// A chapter's last page has at least this many lines, or costs the next for each that is missing.
pub(super) const LEAST_LAST_LINES: i64 = 4;
pub(super) const SHORT_LAST: i64 = 4_000;
/// A page without any text beside figures.
pub(super) const FLOATS_ONLY: i64 = 400;
/// A figure at the foot of the page that it is called on: as good as one at the head of it, but read before its mention more seldom.
pub(super) const AT_FOOT: i64 = 20;
/// A figure at the head of a page that its mention stands on below it.
pub(super) const AHEAD: i64 = 60;
/// A figure that waits for the next page, for each page on which it waits.
pub(super) const WAITS: i64 = 500;
/// White above a heading that is a line more, or less, than its design says.
pub(super) const HEADING_MORE: i64 = 500;
pub(super) const HEADING_LESS: i64 = 900;
/// A page that ends where it must not, for want of any other place.
pub(super) const FORBIDDEN: i64 = 50_000;

/// White is told in quarters of a line.
pub(super) const QUARTERS: i64 = 4;

/// What so many quarters of a line cost, at a price for a line, times the square of how many.
pub(super) fn squared(price: i64, quarters: i64) -> i64 {
    price * quarters * quarters / (QUARTERS * QUARTERS)
}
