//! A language → what of its punctuation and its words is nearly always a slip; must not know where it stands.
//!
//! A language without a line here is proofread for what is wrong in all of them. What is right in some language, or in some sentence, is not
//! listed: a proofreader who cries at what is right is not read.

use crate::model::Language;

/// What is known of a language.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Customs {
    /// Primary subtag.
    tag: &'static str,
    /// Marks that open and close a quotation, where a paragraph that has one without the other is wrong.
    pub quotes: Option<(char, char)>,
    /// Whether a space before `!` and `?` is wrong.
    pub has_close_marks: bool,
    /// Whether ranges of years and pages have a dash, and no hyphen.
    pub has_dash_in_ranges: bool,
    /// Whether a dash inside a sentence may stand without spaces; else it has them.
    pub has_close_dash: bool,
    /// Words that never follow themselves. Those that may (*had had*, *der der*, *nous nous*, *zu zu*) are not here.
    pub never_twice: &'static [&'static str],
    /// Words of which the first letter is never glued to a comma, or, as a capital, to a full stop.
    pub never_glued: &'static [&'static str],
}

const UNKNOWN: Customs = Customs {
    tag: "",
    quotes: None,
    has_close_marks: false,
    has_dash_in_ranges: false,
    has_close_dash: false,
    never_twice: &[],
    never_glued: &[],
};

const CLOSE: Customs = Customs {
    has_close_marks: true,
    ..UNKNOWN
};

static TABLE: &[Customs] = &[
    Customs {
        tag: "en",
        quotes: Some(('“', '”')),
        has_close_marks: true,
        has_dash_in_ranges: true,
        has_close_dash: true,
        never_twice: &[
            "a", "although", "an", "and", "because", "between", "but", "from", "if", "into", "my", "of", "or", "our",
            "than", "the", "their", "these", "this", "those", "which", "with", "your",
        ],
        never_glued: &[
            "and", "because", "but", "had", "have", "he", "her", "his", "it", "she", "that", "the", "then", "there",
            "they", "this", "was", "we", "were", "when", "where", "which", "while", "who", "with", "you",
        ],
    },
    Customs {
        tag: "de",
        quotes: Some(('„', '“')),
        has_close_marks: true,
        has_dash_in_ranges: true,
        has_close_dash: false,
        never_twice: &[
            "beim", "dass", "ein", "eine", "einem", "einen", "für", "im", "oder", "sowie", "und", "vom", "von", "zum",
            "zur",
        ],
        never_glued: &[
            "aber", "das", "dass", "der", "die", "er", "es", "ich", "ist", "nicht", "oder", "sie", "und", "war",
            "weil", "wenn", "wie", "wir",
        ],
    },
    Customs {
        tag: "fr",
        never_twice: &[
            "au", "aux", "cette", "dans", "des", "et", "les", "mais", "ou", "pour", "une",
        ],
        never_glued: &[
            "dans", "elle", "et", "il", "les", "mais", "mon", "pour", "que", "qui", "une",
        ],
        ..UNKNOWN
    },
    Customs {
        tag: "es",
        never_twice: &[
            "al", "con", "del", "el", "las", "los", "para", "por", "su", "un", "una", "y",
        ],
        never_glued: &["con", "las", "los", "para", "pero", "porque", "que", "una"],
        ..CLOSE
    },
    Customs {
        tag: "it",
        never_twice: &[
            "con", "del", "della", "delle", "dello", "gli", "il", "nel", "nella", "per", "un", "una",
        ],
        never_glued: &["che", "con", "gli", "il", "ma", "non", "per", "una"],
        ..CLOSE
    },
    Customs {
        tag: "nl",
        never_twice: &["de", "en", "van"],
        never_glued: &["dat", "die", "en", "het", "hij", "maar", "want", "zij"],
        ..CLOSE
    },
    Customs {
        tag: "pt",
        never_twice: &["com", "da", "das", "do", "dos", "para", "por", "uma"],
        never_glued: &["com", "ela", "ele", "mas", "para", "que", "uma"],
        ..CLOSE
    },
    Customs {
        tag: "sv",
        never_twice: &["ett", "och"],
        never_glued: &["det", "men", "och", "som"],
        ..CLOSE
    },
    Customs {
        tag: "da",
        never_twice: &["et", "og"],
        never_glued: &["men", "og", "som"],
        ..CLOSE
    },
    Customs {
        tag: "nb",
        never_twice: &["et", "og"],
        never_glued: &["men", "og", "som"],
        ..CLOSE
    },
    Customs { tag: "fi", ..CLOSE },
    Customs { tag: "pl", ..CLOSE },
    Customs { tag: "cs", ..CLOSE },
    Customs { tag: "ca", ..CLOSE },
];

/// What is known of a language; of most little is.
pub(super) fn of(language: &Language) -> &'static Customs {
    let primary = language.primary();
    // Books of Switzerland have other marks than those of Germany.
    let is_swiss = primary == "de" && language.0.to_ascii_lowercase().ends_with("-ch");
    let known = TABLE.iter().find(|own| own.tag == primary && !is_swiss);
    known.unwrap_or(&UNKNOWN)
}

/// All languages of which something is known.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Customs> {
    TABLE.iter()
}

impl Customs {
    /// Whether a word never follows itself.
    pub fn is_never_twice(&self, word: &str) -> bool {
        self.never_twice.iter().any(|own| is_same(own, word))
    }

    /// Whether a word is never glued to the mark before it.
    pub fn is_never_glued(&self, word: &str) -> bool {
        self.never_glued.iter().any(|own| is_same(own, word))
    }

    /// Whether this is English.
    pub fn is_english(&self) -> bool {
        self.tag == "en"
    }
}

/// Whether two words are the same but for the case of their letters.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let is_plain = one.is_ascii() && other.is_ascii();
    one.len() == other.len()
        && (one.eq_ignore_ascii_case(other) || !is_plain && one.to_lowercase() == other.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_one_line_and_its_words_in_order() {
        for (index, own) in TABLE.iter().enumerate() {
            assert!(TABLE[..index].iter().all(|other| other.tag != own.tag), "{}", own.tag);
            assert!(
                own.never_twice.is_sorted() && own.never_glued.is_sorted(),
                "{}",
                own.tag
            );
        }
    }
}
