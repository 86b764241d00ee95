//! A word → the points that patterns found in it before; must not know how they are found.
//!
//! A novel of 200,000 words has 17,000 different ones, and the commonest are most of it. Patterns give the same word the same
//! points, so that no result depends on what is kept.

use hypher::Lang;
use smallvec::SmallVec;

/// How many words are kept, each in the one place that its letters name: a later word there takes the place of an earlier one, and
/// memory stays small whatever the text.
const PLACES: usize = 32_768;

/// Places in a word of at most 127 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Points(u128);

impl Points {
    /// Adds a place, given in bytes from the word's start.
    pub fn insert(&mut self, at: usize) {
        self.0 |= 1 << at.min(127);
    }

    /// All places in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let at = left.trailing_zeros();
            left &= left.checked_sub(1)?;
            Some(at as usize)
        })
    }
}

/// Words with their points.
pub(super) struct Memo {
    kept: Vec<Kept>,
}

/// A word, nearly always in one line of a processor's memory.
#[derive(Clone, Default)]
struct Kept {
    /// Its bytes.
    word: SmallVec<[u8; 24]>,
    /// The patterns, and whether the word is part of a compound.
    by: Option<(Lang, bool)>,
    points: Points,
}

impl Memo {
    pub fn new() -> Memo {
        Memo {
            kept: vec![Kept::default(); PLACES],
        }
    }

    /// The points of a word, found when they are not kept.
    pub fn points(&mut self, word: &str, patterns: Lang, compound: bool, find: impl FnOnce() -> Points) -> Points {
        let by = Some((patterns, compound));
        let kept = &mut self.kept[place(word)];
        if kept.by != by || *kept.word != *word.as_bytes() {
            kept.points = find();
            kept.by = by;
            kept.word.clear();
            kept.word.extend_from_slice(word.as_bytes());
        }
        kept.points
    }
}

/// The place that a word's letters name (FNV-1a).
fn place(word: &str) -> usize {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    let hash = word.bytes().fold(0xCBF2_9CE4_8422_2325, mix);
    (hash ^ (hash >> 32)) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[usize]) -> Points {
        let mut points = Points::default();
        places.iter().for_each(|at| points.insert(*at));
        points
    }

    #[test]
    fn places_come_back_in_order() {
        assert_eq!(of(&[99, 2, 5]).iter().collect::<Vec<_>>(), [2, 5, 99]);
        assert_eq!(of(&[]).iter().count(), 0);
    }

    #[test]
    fn words_of_one_place_and_of_other_patterns_are_found_anew() {
        let mut memo = Memo::new();
        let words: Vec<String> = (0..3 * PLACES).map(|number| number.to_string()).collect();
        for round in 0..2 {
            for word in &words {
                let expected = of(&[word.len(), word.bytes().map(usize::from).sum::<usize>() % 100]);
                for (patterns, compound) in [(Lang::English, false), (Lang::German, false), (Lang::English, true)] {
                    let mut own = expected;
                    own.insert(110 + patterns as usize % 8 + usize::from(compound));
                    assert_eq!(
                        memo.points(word, patterns, compound, || own),
                        own,
                        "{word} in round {round}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_kept_word_is_not_found_again() {
        let mut memo = Memo::new();
        memo.points("manuscript", Lang::English, false, || of(&[3, 4]));
        let kept = memo.points("manuscript", Lang::English, false, || panic!("it is kept"));
        assert_eq!(kept, of(&[3, 4]));
    }
}
