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
            before: plain_number(before.bytes().rev()).unwrap_or_else(|| number(before.chars().rev())),
            after: plain_number(after.bytes()).unwrap_or_else(|| number(after.chars())),
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
    let number = letters.fold(START, |number, c| {
        count += 1;
        // Of the few letters with several small ones the first is enough.
        let lower = c.to_lowercase().next().unwrap_or(c);
        mixed(number, u32::from(lower))
    });
    if count < LEAST_LETTERS { 0 } else { number.max(1) }
}

/// The [`number()`] of a word of ASCII, as nearly all are: its bytes are its letters, and need not be taken together. Nothing for others.
fn plain_number(word: impl Iterator<Item = u8>) -> Option<u32> {
    let (mut number, mut count) = (START, 0);
    for byte in word.take(MOST_CHARACTERS) {
        if !byte.is_ascii() {
            return None;
        }
        if byte.is_ascii_alphanumeric() {
            count += 1;
            number = mixed(number, u32::from(byte.to_ascii_lowercase()));
        } else if byte == b' ' || count > 0 {
            break;
        }
    }
    Some(if count < LEAST_LETTERS { 0 } else { number.max(1) })
}

/// FNV-1a: where it starts, and how a letter is mixed in.
const START: u32 = 0x811C_9DC5;

fn mixed(number: u32, letter: u32) -> u32 {
    (number ^ letter).wrapping_mul(0x0100_0193)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ascii_have_the_numbers_that_all_words_have() {
        let long = "x".repeat(100);
        for word in [
            "",
            " ",
            "a",
            "The whale",
            "“whale”",
            "(whale), x",
            "--",
            "9 lives",
            "a1-b2",
            "don't",
            "É",
            "xÉ",
            &long,
        ] {
            for (plain, other) in [
                (plain_number(word.bytes()), number(word.chars())),
                (plain_number(word.bytes().rev()), number(word.chars().rev())),
            ] {
                assert!(plain == Some(other) || !word.is_ascii(), "{word}");
            }
        }
    }

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
