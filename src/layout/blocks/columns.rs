//! What the cells of a table need → how wide its columns are; must not know what is in them.

use crate::units::Length;

/// What a column's cells need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Need {
    /// The longest word.
    pub least: Length,
    /// The longest cell on one line.
    pub most: Length,
}

impl Need {
    /// What is enough for both.
    pub fn and(self, other: Need) -> Need {
        Need {
            least: self.least.max(other.least),
            most: self.most.max(other.most),
        }
    }
}

/// The widths of columns that have `room` together, and whether some are narrower than their longest word.
///
/// All as wide as they want when there is room (the table is then narrower than the measure); else each its least and a
/// share of the rest in proportion to what it wants more; else shares in proportion to the least.
pub(super) fn widths(needs: &[Need], room: Length) -> (Vec<Length>, bool) {
    let most: Length = needs.iter().map(|need| need.most).sum();
    if most <= room {
        return (needs.iter().map(|need| need.most).collect(), false);
    }
    let least: Length = needs.iter().map(|need| need.least).sum();
    if least > room {
        let share = |need: &Need| room.scale(need.least.0, least.0.max(1));
        return (needs.iter().map(share).collect(), true);
    }
    let (spare, wanted) = (room - least, most - least);
    let share = |need: &Need| need.least + spare.scale((need.most - need.least).0, wanted.0.max(1));
    (needs.iter().map(share).collect(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(least: i64, most: i64) -> Need {
        Need {
            least: Length::points(least),
            most: Length::points(most),
        }
    }

    #[test]
    fn columns_get_what_they_want_when_there_is_room() {
        let (widths, squeezed) = widths(&[need(10, 20), need(10, 30)], Length::points(100));
        assert_eq!(widths, [Length::points(20), Length::points(30)]);
        assert!(!squeezed);
    }

    #[test]
    fn the_rest_is_shared_by_what_columns_want_more() {
        let (widths, squeezed) = widths(&[need(10, 10), need(10, 210)], Length::points(100));
        assert_eq!(widths, [Length::points(10), Length::points(90)]);
        assert!(!squeezed);
    }

    #[test]
    fn too_many_columns_are_squeezed_to_the_room() {
        let (widths, squeezed) = widths(&[need(30, 40), need(90, 400)], Length::points(60));
        assert_eq!(widths, [Length::points(15), Length::points(45)]);
        assert!(squeezed);
    }
}
