//! A place where a line may end → the words on both sides of it, as numbers that are equal when the words are; must not know
//! widths.
//!
//! Two lines that begin or end with the same word catch the eye, and lead it astray on its way back from a line's end.

/// Words of fewer letters are too slight to be seen.
const LEAST_LETTERS: usize = 2;
/// What is longer is cut: it is no word, and looking at all of it at each of its places would take quadratic time.
const MOST_CHARACTERS: usize = 64;

/// The word that ends before a place, and the one that begins after it; 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Echo {
    pub before: u32,
    pub after: u32,
}

impl Echo {
    /// The words on both sides of a space.
    pub fn at(text: &str, at: usize) -> Echo {
        let before = text.get(..at).unwrap_or("").trim_end_matches(' ');
        let after = text.get(at..).unwrap_or("");
        Echo {
            before: number(before.chars().rev()),
            after: number(after.chars()),
        }
    }

    /// Whether a line from one place to another begins as the line after it does, or ends as the line before it.
    pub fn repeats(self, to: Echo) -> bool {
        (self.after != 0 && self.after == to.after) || (self.before != 0 && self.before == to.before)
    }
}

/// FNV-1a of a word's letters, read from the line's edge on; marks before it are passed over.
fn number(word: impl Iterator<Item = char>) -> u32 {
    let letters = word
        .take(MOST_CHARACTERS)
        .take_while(|c| *c != ' ')
        .skip_while(|c| !c.is_alphanumeric())
        .take_while(|c| c.is_alphanumeric());
    let mut count = 0;
    let number = letters.fold(0x811C_9DC5_u32, |number, c| {
        count += 1;
        // Nearly all letters are ASCII; of the few with several small ones the first is enough.
        let lower = match c {
            ascii if ascii.is_ascii() => ascii.to_ascii_lowercase(),
            other => other.to_lowercase().next().unwrap_or(other),
        };
        (number ^ u32::from(lower)).wrapping_mul(0x0100_0193)
    });
    if count < LEAST_LETTERS { 0 } else { number.max(1) }
}

#[cfg(test)]
mod tests {
    use super::Echo;

    #[test]
    fn the_same_word_echoes_whatever_stands_around_it() {
        let text = "said he, “The whale”; the whale, said he then";
        let at = |words: &str| text.find(words).map(|at| Echo::at(text, at)).unwrap_or_default();
        assert!(at("“The").repeats(at("the whale,")), "both begin with `the`");
        assert!(at("the whale,").repeats(at("said he then")), "both end with `whale`");
        assert!(!at("whale”").repeats(at("he,")));
        assert!(Echo::at("Éva ", 0).repeats(Echo::at("éva", 0)), "in all alphabets");
        assert!(Echo::at("Что ", 0).repeats(Echo::at("что", 0)));
        assert_eq!(Echo::at("a", 0), Echo::default(), "too slight");
    }
}
