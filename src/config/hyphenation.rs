//! `[hyphenation]` as written → the book's own [`Exceptions`] to the patterns; must not know the patterns.

use super::book::is_language_tag;
use super::settle::Settler;
use super::written::{Hyphenation, ListOrLists};
use crate::diag::rules;
use crate::model::Language;
use icu_properties::CodePointSetData;
use icu_properties::props::GraphemeExtend;
use std::collections::BTreeMap;
use toml::Spanned;

/// Longest word that is taken, in letters: the longest that is hyphenated at all.
const MOST_LETTERS: usize = 100;

/// Words that the book hyphenates in its own way, by language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions {
    /// Language tag in lower case → words.
    lists: BTreeMap<String, Words>,
}

/// Word in lower case → the numbers of letters before its hyphens; none for a word that stays whole.
type Words = BTreeMap<String, Vec<usize>>;

impl Exceptions {
    /// How many letters of a word stand before each of its hyphens, where the book says so in the lists of this language: that
    /// of `de-CH` first, then that of `de`.
    pub fn find(&self, word: &str, language: &Language) -> Option<&[usize]> {
        if self.lists.is_empty() {
            return None;
        }
        let mut tag = lower_tag(&language.0);
        let word = lower(word);
        loop {
            let own = self.lists.get(&tag).and_then(|list| list.get(&word));
            if let Some(points) = own {
                return Some(points);
            }
            tag.truncate(tag.rfind('-')?);
        }
    }

    /// Adds a word in lower case with the numbers of letters before its hyphens; what it had before, if it was there.
    pub(crate) fn add(&mut self, language: &str, word: &str, points: Vec<usize>) -> Option<Vec<usize>> {
        let list = self.lists.entry(lower_tag(language)).or_default();
        list.insert(word.to_owned(), points)
    }
}

fn lower_tag(tag: &str) -> String {
    tag.to_ascii_lowercase().replace('_', "-")
}

/// In lower case, letter for letter.
fn lower(word: &str) -> String {
    let letter = |c: char| {
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(one), None) => one,
            _ => c,
        }
    };
    word.chars().map(letter).collect()
}

impl Settler<'_> {
    /// The book's exceptions. A list without languages is of the book's own language, in all its regions.
    pub(super) fn exceptions(&mut self, written: &Hyphenation, language: &Language) -> Exceptions {
        let mut exceptions = Exceptions::default();
        match &written.exceptions {
            None => {}
            Some(ListOrLists::List(words)) => self.list(&language.primary(), words, &mut exceptions),
            Some(ListOrLists::Lists(lists)) => {
                for (tag, words) in lists {
                    if is_language_tag(tag.get_ref()) {
                        self.list(tag.get_ref(), words, &mut exceptions);
                    } else {
                        let message = format!("`{}` is not a language tag", tag.get_ref());
                        self.wrong(&rules::CONFIG_VALUE, tag, message);
                    }
                }
            }
        }
        exceptions
    }

    fn list(&mut self, language: &str, words: &[Spanned<String>], exceptions: &mut Exceptions) {
        for word in words {
            match read(word.get_ref()) {
                Ok((letters, points)) => {
                    let before = exceptions.add(language, &letters, points.clone());
                    if before.is_some_and(|before| before != points) {
                        let message = format!("`{letters}` stands twice, with other hyphens");
                        self.wrong(&rules::CONFIG_VALUE, word, message);
                    }
                }
                Err(why) => self.wrong(&rules::CONFIG_VALUE, word, format!("`{}` {why}", word.get_ref())),
            }
        }
    }
}

/// A mark that stands with a letter: an accent, a virama, a joiner.
fn is_mark(c: char) -> bool {
    const JOINER: char = '\u{200D}';
    c == JOINER || (c >= '\u{300}' && CodePointSetData::new::<GraphemeExtend>().contains(c))
}

/// The letters of a word in lower case, and how many stand before each hyphen.
fn read(word: &str) -> Result<(String, Vec<usize>), &'static str> {
    let mut letters = String::new();
    let mut points = Vec::new();
    let mut count = 0;
    if word.trim().is_empty() {
        return Err("is no word");
    }
    let parts: Vec<&str> = word.trim().split('-').collect();
    for (index, part) in parts.iter().enumerate() {
        if part.is_empty() {
            return Err("has a hyphen without letters on both sides");
        }
        if part.starts_with(is_mark) || !part.chars().all(|c| c.is_alphabetic() || is_mark(c)) {
            return Err("is not one word: only letters, with `-` where it may be broken");
        }
        letters.push_str(&lower(part));
        count += part.chars().count();
        if index + 1 < parts.len() {
            points.push(count);
        }
    }
    if count > MOST_LETTERS {
        return Err("is too long for a word");
    }
    Ok((letters, points))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_letter_by_letter() {
        assert_eq!(read("Wal-fän-ger"), Ok(("walfänger".to_owned(), vec![3, 6])));
        assert_eq!(read("Ishmael"), Ok(("ishmael".to_owned(), vec![])));
        assert_eq!(
            read("e\u{301}le\u{301}-phant"),
            Ok(("e\u{301}le\u{301}phant".to_owned(), vec![5]))
        );
        assert_eq!(read("हिन्-दी"), Ok(("हिन्दी".to_owned(), vec![4])), "virama");
        for wrong in ["a-\u{301}b", "", "-a", "a--b", "a-", "a b", "don't", "a\u{AD}b", "1-2"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_nearest_language_comes_first() {
        let mut exceptions = Exceptions::default();
        exceptions.add("de", "walfang", vec![3]);
        exceptions.add("de-CH", "walfang", vec![]);
        let find = |word: &str, tag: &str| exceptions.find(word, &Language(tag.to_owned()));
        assert_eq!(find("WALFANG", "de-AT"), Some(&[3][..]));
        assert_eq!(find("Walfang", "de_ch"), Some(&[][..]));
        assert_eq!(find("Walfang", "nl"), None);
        assert_eq!(find("Walfangs", "de"), None);
    }
}
