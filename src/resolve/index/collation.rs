//! A language → the order of its words, and the letters that they begin with; must not know what is sorted.
//!
//! The order is the language's own (CLDR): *ä* is sorted as *a* in German and behind *z* in Swedish, *ch* behind *h* in Czech. Word
//! by word: *New York* before *Newark*.

use crate::model::Language;
use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;
use std::cmp::Ordering;

/// Sorted behind all that begins as what it stands behind (CLDR, part 5, section 1.6).
const LAST: char = '\u{FFFF}';

/// The order of a language.
pub(super) struct Collation {
    /// By letters, then accents, then capitals.
    whole: Option<CollatorBorrowed<'static>>,
    /// By letters alone.
    letters: Option<CollatorBorrowed<'static>>,
}

impl Collation {
    /// The order of a language; the common one of all where the language has none of its own.
    pub fn of(language: &Language) -> Collation {
        let locale: Locale = language.0.replace('_', "-").parse().unwrap_or(Locale::UNKNOWN);
        let collator = |strength| {
            let mut options = CollatorOptions::default();
            options.strength = Some(strength);
            Collator::try_new((&locale).into(), options).ok()
        };
        Collation {
            whole: collator(Strength::Tertiary),
            letters: collator(Strength::Primary),
        }
    }

    /// The order of two entries: marks before the first letter or figure do not count, and decide only where nothing else does.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        let by = |a: &str, b: &str| match &self.whole {
            Some(collator) => collator.compare(a, b),
            None => a.cmp(b),
        };
        by(sorted_by(a), sorted_by(b))
            .then_with(|| by(a, b))
            .then_with(|| a.cmp(b))
    }

    /// The letter that an entry stands under: its first, or its first two where the language counts them as one.
    pub fn letter(&self, words: &str) -> String {
        let mut letters = sorted_by(words).chars();
        let Some(first) = letters.next().filter(|first| heads_group(*first)) else {
            return String::new();
        };
        let is_accented = !first.is_ascii();
        if let Some(latin) = ('a'..='z')
            .filter(|_| is_accented)
            .find(|letter| self.is_same(&letter.to_string(), &first.to_string()))
        {
            return self.with_next(latin, letters.next());
        }
        self.with_next(first, letters.next())
    }

    fn with_next(&self, first: char, next: Option<char>) -> String {
        let small: String = first.to_lowercase().collect();
        let capital: String = first.to_uppercase().collect();
        let Some(next) = next.filter(|next| next.is_alphabetic()) else {
            return capital;
        };
        let next: String = next.to_lowercase().collect();
        let both = format!("{small}{next}");
        match &self.letters {
            Some(letters) if letters.compare(&both, &format!("{small}{LAST}")) == Ordering::Greater => {
                format!("{capital}{next}")
            }
            _ => capital,
        }
    }

    fn is_same(&self, a: &str, b: &str) -> bool {
        let letters = self.letters.as_ref();
        letters.map_or(a == b, |letters| letters.compare(a, b) == Ordering::Equal)
    }

    /// Whether two letters are one but for accents.
    pub fn is_same_letter(&self, a: &str, b: &str) -> bool {
        a.is_empty() == b.is_empty() && self.is_same(a, b)
    }

    /// The one of two such letters that has no accent.
    pub fn plainer(&self, a: String, b: String) -> String {
        if self.compare(&b, &a) == Ordering::Less { b } else { a }
    }
}

/// An entry from its first letter or figure on.
fn sorted_by(words: &str) -> &str {
    let start = words.find(char::is_alphanumeric).unwrap_or(0);
    &words[start..]
}

/// Whether entries are looked up by this letter: not by figures, nor by Chinese, Japanese or Korean signs, of which there are too
/// many.
fn heads_group(c: char) -> bool {
    c.is_alphabetic()
        && !matches!(u32::from(c), 0x2E80..=0x9FFF | 0xA000..=0xA4CF | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFF66..=0xFFDC | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words in the order of a language, each with its letter.
    fn sorted(language: &str, words: &[&str]) -> String {
        let collation = Collation::of(&Language(language.to_owned()));
        let mut words = words.to_vec();
        words.sort_by(|a, b| collation.compare(a, b));
        let with_letter = |word: &&str| format!("{}:{word}", collation.letter(word));
        words.iter().map(with_letter).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_language_has_its_own_order() {
        for (language, words, order) in [
            (
                "de",
                &["Zunge", "Ohr", "Öl", "Olm", "ähnlich", "Affe"][..],
                "A:Affe A:ähnlich O:Ohr O:Öl O:Olm Z:Zunge",
            ),
            (
                "sv",
                &["öl", "zebra", "ål", "ord", "ära"],
                "O:ord Z:zebra Å:ål Ä:ära Ö:öl",
            ),
            (
                "es",
                &["ñandú", "oca", "nube", "china", "cosa"],
                "C:china C:cosa N:nube Ñ:ñandú O:oca",
            ),
            (
                "cs",
                &["chata", "cukr", "hora", "ivan"],
                "C:cukr H:hora Ch:chata I:ivan",
            ),
            (
                "en",
                &["Newark", "New York", "“Moby-Dick”", "1984", "éclair", "eddy"],
                ":1984 E:éclair E:eddy M:“Moby-Dick” N:New York N:Newark",
            ),
            ("ru", &["Ёж", "Еда", "Жук"], "Е:Еда Ё:Ёж Ж:Жук"),
            ("no such tag", &["b", "A"], "A:A B:b"),
        ] {
            assert_eq!(sorted(language, words), order, "{language}");
        }
    }

    #[test]
    fn accents_make_no_letter_of_their_own() {
        let russian = Collation::of(&Language("ru".to_owned()));
        assert!(russian.is_same_letter("Ё", "Е"));
        assert_eq!(russian.plainer("Ё".to_owned(), "Е".to_owned()), "Е");
        assert!(!russian.is_same_letter("", "А"));
    }
}
