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
/// All as wide as they want when there is room (the table is then narrower than the measure). Else columns that want no
/// more than an even share get what they want, and the others share what is left: each its longest word, and a part of
/// the rest in proportion to what it wants more. Else all are squeezed in proportion to their longest words.
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
    let modest = modest(needs, room);
    let settled: Length = needs
        .iter()
        .zip(&modest)
        .filter(|(_, own)| **own)
        .map(|(need, _)| need.most)
        .sum();
    let rest = || {
        needs
            .iter()
            .zip(&modest)
            .filter(|(_, own)| !**own)
            .map(|(need, _)| need)
    };
    let spare = room - settled - rest().map(|need| need.least).sum::<Length>();
    let wanted: Length = rest().map(|need| need.most - need.least).sum();
    let share = |(need, modest): (&Need, &bool)| {
        if *modest {
            need.most
        } else {
            need.least + spare.scale((need.most - need.least).0, wanted.0.max(1))
        }
    };
    (needs.iter().zip(&modest).map(share).collect(), false)
}

/// Which columns get all they want: those that want no more than an even share of what the others leave, as long as the
/// longest words of all others still fit.
fn modest(needs: &[Need], room: Length) -> Vec<bool> {
    let mut modest = vec![false; needs.len()];
    loop {
        let taken = |index: usize, modest: &[bool]| {
            if modest[index] { needs[index].most } else { Length::ZERO }
        };
        let left = room - (0..needs.len()).map(|index| taken(index, &modest)).sum::<Length>();
        let open = modest.iter().filter(|own| !**own).count();
        let share = left / i64::try_from(open.max(1)).unwrap_or(1);
        let words: Length = needs
            .iter()
            .zip(&modest)
            .filter(|(_, own)| !**own)
            .map(|(need, _)| need.least)
            .sum();
        let next = (0..needs.len()).find(|index| {
            let need = needs[*index];
            !modest[*index] && need.most <= share && need.most - need.least <= left - words
        });
        match next {
            Some(index) if open > 1 => modest[index] = true,
            _ => return modest,
        }
    }
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
    fn a_column_that_wants_little_gets_it() {
        let (widths, _) = widths(&[need(30, 50), need(20, 20), need(40, 600)], Length::points(300));
        assert_eq!(widths, [Length::points(50), Length::points(20), Length::points(230)]);
    }

    #[test]
    fn too_many_columns_are_squeezed_to_the_room() {
        let (widths, squeezed) = widths(&[need(30, 40), need(90, 400)], Length::points(60));
        assert_eq!(widths, [Length::points(15), Length::points(45)]);
        assert!(squeezed);
    }
}
