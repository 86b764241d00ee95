//! Words → places where they may be hyphenated; must not know widths or lines.
//!
//! Patterns after Liang, by crate `hypher`. What the language or the book does not know stays whole: no language stands in for
//! another, but that English patterns, which are American, serve all English.

use super::flow::{Flow, PartKind};
use super::memo::{Memo, Points};
use super::opportunities::{Kind, Opportunity};
use crate::config::Exceptions;
use crate::model::Language;
use crate::model::address::is_address;
use hypher::Lang;
use icu_properties::CodePointSetData;
use icu_properties::props::GraphemeExtend;
use std::cell::RefCell;
use std::ops::Range;

/// Shorter words are not hyphenated.
const LEAST_LETTERS: usize = 5;
/// Longer ones are no words; patterns on them would only cost time. [`Points`] holds no more than 127.
const MOST_BYTES: usize = 100;
/// At least so many letters before and after a hyphen, whatever the patterns of a language allow: a single letter saves no more
/// room than its hyphen takes.
const LEAST_EDGE: usize = 2;
/// A part of a compound with so many letters may be hyphenated, so many letters from the compound's own hyphen, where all else
/// fails: two hyphens in one word are hard to read, yet German has parts as long as a line.
const LEAST_PART: usize = 8;
const PART_EDGE: usize = 3;
const IN_COMPOUND: i64 = 200;

thread_local! {
    /// Words of this thread's paragraphs.
    static MEMO: RefCell<Memo> = RefCell::new(Memo::new());
}

/// All hyphenation points, in order: those of the book's own list, else those that patterns find. For these, words with a soft
/// hyphen, in capitals throughout or with one inside, in code or addresses have none; parts of a compound have few, and those
/// are dear.
pub(super) fn points(flow: &Flow, exceptions: &Exceptions) -> Vec<Opportunity> {
    let mut points = Vec::new();
    let mut last = None;
    for part in &flow.spans {
        if let PartKind::Words {
            language,
            verbatim: false,
            ..
        } = part.kind
        {
            let patterns = known(language, &mut last);
            if patterns.is_some() || *exceptions != Exceptions::default() {
                let hyphenator = Hyphenator {
                    patterns,
                    exceptions,
                    language,
                };
                hyphenator.words(&flow.text, part.range.clone(), &mut points);
            }
        }
    }
    points
}

/// Where German letters stand at the joint of two parts of a word, which no ligature hides: the `l` of `Auflage`, the third `f`
/// of `Schifffahrt` (Duden, *Satz und Korrektur*: ligatures). Told by the points where the word may be hyphenated.
pub(super) fn joints(flow: &Flow, exceptions: &Exceptions) -> Vec<usize> {
    let mut joints = Vec::new();
    for part in &flow.spans {
        let PartKind::Words {
            language,
            verbatim: false,
            ..
        } = part.kind
        else {
            continue;
        };
        let hyphenator = Hyphenator {
            patterns: Some(Lang::German),
            exceptions,
            language,
        };
        let text = &flow.text[..part.range.end];
        let mut seen = part.range.start;
        while language.primary() == "de"
            && let Some(found) = find_joined(&text[seen..])
        {
            let start = text[..seen + found]
                .rfind(|c: char| !c.is_alphabetic())
                .map_or(0, |at| at + 1);
            let start = text.ceil_char_boundary(start.max(part.range.start));
            let rest = &text[seen + found..];
            seen += found + rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let mut points = Vec::new();
            hyphenator.words(text, start..seen, &mut points);
            let joint = |point: &Opportunity| is_joint(&text[start..point.at], &text[point.at..seen]);
            joints.extend(points.iter().filter(|point| joint(point)).map(|point| point.at));
        }
    }
    joints
}

/// The first letters that some face joins, and that may belong to two parts of a word.
fn find_joined(text: &str) -> Option<usize> {
    let joined = |pair: &[u8]| pair[0] == b'f' && b"fijlbhk".contains(&pair[1]);
    text.as_bytes().windows(2).position(joined)
}

/// Whether a hyphenation point behind an `f` is the joint of two parts. Between two `f` it is none in `hoffen`, yet in `auffallen`.
fn is_joint(before: &str, after: &str) -> bool {
    match after.chars().next() {
        Some('f') => ["ff", "auf", "Auf"].iter().any(|end| before.ends_with(end)),
        Some('i' | 'j' | 'l' | 'b' | 'h' | 'k') => before.ends_with('f'),
        _ => false,
    }
}

/// The patterns of a language; the last answer is kept, because most parts share one.
fn known<'p>(language: &'p Language, last: &mut Option<(&'p Language, Option<Lang>)>) -> Option<Lang> {
    match last {
        Some((own, patterns)) if *own == language => *patterns,
        _ => {
            let patterns = patterns(language);
            *last = Some((language, patterns));
            patterns
        }
    }
}

/// The patterns of a language by its tag. Regions and spellings share them; Serbian in Latin letters has the Croatian ones.
fn patterns(language: &Language) -> Option<Lang> {
    let primary = language.primary();
    let latin = language
        .0
        .split(['-', '_'])
        .any(|subtag| subtag.eq_ignore_ascii_case("latn"));
    match primary.as_str() {
        "sr" if latin => Some(Lang::Croatian),
        "kmr" => Some(Lang::Kurmanji),
        _ => primary.as_bytes().try_into().ok().and_then(Lang::from_iso),
    }
}

/// What is known of one language.
struct Hyphenator<'h> {
    patterns: Option<Lang>,
    exceptions: &'h Exceptions,
    language: &'h Language,
}

impl Hyphenator<'_> {
    fn words(&self, text: &str, range: Range<usize>, points: &mut Vec<Opportunity>) {
        let mut start = range.start;
        let has_exceptions = *self.exceptions != Exceptions::default();
        for token in text[range].split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let end = start + token.len();
            // More than half of all words are too short for patterns.
            if !has_exceptions && token.len() <= LEAST_LETTERS && token.trim_ascii_end().len() < LEAST_LETTERS {
                start = end;
                continue;
            }
            // Nearly all tokens are ASCII, and a glance tells.
            let is_ascii = token.is_ascii();
            let has_soft = !is_ascii && token.contains('\u{AD}');
            if !has_soft && !is_address(token) {
                let compound = token.contains('-') || !is_ascii && token.contains(['\u{2010}', '\u{2011}']);
                self.letters(text, start..end, compound, points);
            }
            start = end;
        }
    }

    /// Hyphenates each run of letters in a token.
    fn letters(&self, text: &str, range: Range<usize>, compound: bool, points: &mut Vec<Opportunity>) {
        let token = &text[range.clone()];
        let mut at = 0;
        for word in token.split(|c: char| !is_of_word(c)) {
            let start = range.start + at;
            // The part is followed by the one character that ended it.
            at += word.len();
            at += token[at..].chars().next().map_or(0, char::len_utf8);
            if word.is_empty() || word.len() > MOST_BYTES {
                continue;
            }
            let penalty = if compound { IN_COMPOUND } else { 0 };
            if let Some(own) = self.exceptions.find(word, self.language) {
                let byte = |letters: &usize| word.char_indices().nth(*letters).map(|(byte, _)| start + byte);
                points.extend(own.iter().filter_map(byte).map(|at| Opportunity {
                    at,
                    kind: self.patterns.map_or(Kind::Hyphen, kind),
                    penalty,
                }));
            } else if let Some(patterns) = self.patterns {
                by_patterns(word, patterns, compound, |at, kind| {
                    points.push(Opportunity {
                        at: start + at,
                        kind,
                        penalty,
                    });
                });
            }
        }
    }
}

/// The points of a word that patterns find, which are kept for its next time.
fn by_patterns(word: &str, patterns: Lang, compound: bool, mut each: impl FnMut(usize, Kind)) {
    let least = if compound { LEAST_PART } else { LEAST_LETTERS };
    if word.chars().count() < least || !is_plain(word) {
        return;
    }
    let find = || syllables(word, compound, patterns);
    let found = MEMO.with_borrow_mut(|memo| memo.points(word, patterns, compound, find));
    found.iter().for_each(|at| each(at, kind(patterns)));
}

/// A word broken at a point has a hyphen, but for languages that write none.
fn kind(patterns: Lang) -> Kind {
    match patterns.hyphenation_character() {
        Some(_) => Kind::Hyphen,
        None => Kind::Syllable,
    }
}

/// The points of one word.
fn syllables(word: &str, compound: bool, patterns: Lang) -> Points {
    let (left, right) = patterns.bounds();
    let mut points = Points::default();
    let edge = if compound { PART_EDGE } else { LEAST_EDGE };
    let folded = fold(word);
    let mut letters = word.char_indices();
    for syllable in hypher::hyphenate_bounded(&folded, patterns, left.max(edge), right.max(edge)) {
        // Folding keeps the number of characters, not that of bytes.
        for _ in syllable.chars() {
            letters.next();
        }
        let point = letters.offset();
        if has_letters(&word[..point], edge) && has_letters(&word[point..], edge) && !word[point..].starts_with(extends)
        {
            points.insert(point);
        }
    }
    points
}

/// Whether there are so many letters, marks not counted.
fn has_letters(part: &str, least: usize) -> bool {
    part.chars().filter(|c| !extends(*c)).nth(least - 1).is_some()
}

/// A letter, or a mark over or under one.
fn is_of_word(c: char) -> bool {
    c.is_alphabetic() || extends(c)
}

/// Whether a character belongs to the one before it, so that nothing comes between them.
fn extends(c: char) -> bool {
    const JOINER: char = '\u{200D}';
    c >= '\u{300}' && (c == JOINER || CodePointSetData::new::<GraphemeExtend>().contains(c))
}

/// Whether a word is what patterns know: no abbreviation in capitals, no name such as `PostScript`.
fn is_plain(word: &str) -> bool {
    let mut lower = false;
    let mut upper = false;
    for c in word.chars() {
        if c.is_uppercase() {
            if lower {
                return false;
            }
            upper = true;
        }
        lower |= c.is_lowercase();
    }
    lower || !upper
}

/// A word as the patterns spell it: of Greek with its old accents the bare letters, of all else what it is.
fn fold(word: &str) -> std::borrow::Cow<'_, str> {
    if word.contains(is_polytonic) {
        word.chars()
            .map(|c| if is_polytonic(c) { bare(c) } else { c })
            .collect()
    } else {
        word.into()
    }
}

fn is_polytonic(c: char) -> bool {
    ('\u{1F00}'..='\u{1FFF}').contains(&c)
}

/// The letter under the accents of a character in Unicode's block Greek Extended, which is ordered by vowels. Without its
/// accent a pair of vowels is read as a diphthong: some points are lost, none is wrong.
fn bare(c: char) -> char {
    const ROWS: [char; 16] = [
        'α', 'ε', 'η', 'ι', 'ο', 'υ', 'ω', 'α', 'α', 'η', 'ω', 'α', 'η', 'ι', 'υ', 'ω',
    ];
    const GRAVES: [char; 8] = ['α', 'ε', 'η', 'ι', 'ο', 'υ', 'ω', 'ω'];
    let place = c as usize & 0xFF;
    match place {
        0x70..=0x7F => GRAVES[(place - 0x70) / 2],
        0xE4 | 0xE5 | 0xEC => 'ρ',
        _ => ROWS[place / 16],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hyphenated(language: &str, word: &str) -> String {
        let language = Language(language.to_owned());
        let hyphenator = Hyphenator {
            patterns: patterns(&language),
            exceptions: &Exceptions::default(),
            language: &language,
        };
        let mut points = Vec::new();
        hyphenator.words(word, 0..word.len(), &mut points);
        let mut shown = word.to_owned();
        for point in points.iter().rev() {
            shown.insert(point.at, if point.penalty > 0 { '~' } else { '|' });
        }
        shown
    }

    #[test]
    fn words_by_language() {
        for (language, shown) in [
            ("en", "man|u|script"),
            ("en-GB", "man|u|script"),
            ("de-CH", "Stras|sen|bahn|hal|te|stel|le"),
            ("pt_BR", "in|de|pen|dên|cia"),
            ("ru", "до|сто|при|ме|ча|тель|ность"),
            ("sr", "не|при|ја|тељ|ство"),
            ("sr-Latn", "ne|pri|ja|telj|stvo"),
            ("ka", "სა|ქარ|თვე|ლო"),
            ("el", "θά|λασ|σα"),
            ("el-polyton", "οὐ|ρα|νοῦ"),
            ("zh", "independence"),
            ("cy", "annibynadwy"),
        ] {
            assert_eq!(hyphenated(language, &shown.replace('|', "")), shown, "{language}");
        }
    }

    #[test]
    fn signs_and_capitals() {
        for (language, shown) in [
            ("en", "“Con|stan|tino|ple,”"),
            ("en", "fish|er|man’s"),
            ("fr", "l’en|fance"),
            ("it", "dell’ami|ci|zia"),
            ("en", "CONSTITUTIONAL"),
            ("en", "PostScript"),
            ("en", "https://example.org/independence"),
            ("en", "antici\u{AD}pation"),
        ] {
            assert_eq!(hyphenated(language, &shown.replace('|', "")), shown);
        }
    }

    #[test]
    fn parts_of_compounds_are_dear_and_short_ones_whole() {
        for (language, shown) in [
            ("en", "well-under~stand~ing"),
            ("en", "self-control"),
            ("de", "Unfall-Gesell~schaft"),
        ] {
            assert_eq!(hyphenated(language, &shown.replace('~', "")), shown);
        }
    }

    #[test]
    fn marks_stay_with_their_letters_and_count_for_none() {
        assert_eq!(hyphenated("fr", "e\u{301}le\u{301}phant"), "e\u{301}le\u{301}|phant");
    }

    #[test]
    fn indic_words_are_broken_without_a_hyphen() {
        assert_eq!(kind(Lang::Hindi), Kind::Syllable);
        assert_eq!(kind(Lang::Turkish), Kind::Hyphen);
        assert!(hyphenated("ta", "தமிழ்நாடு").contains('|'));
    }

    /// The book's own points once had a hyphen in all languages.
    #[test]
    fn exceptions_of_indic_languages_draw_no_hyphen() {
        let language = Language("hi".to_owned());
        let mut exceptions = Exceptions::default();
        exceptions.add("hi", "हिन्दी", vec![4]);
        let hyphenator = Hyphenator {
            patterns: patterns(&language),
            exceptions: &exceptions,
            language: &language,
        };
        let mut points = Vec::new();
        hyphenator.words("हिन्दी", 0..18, &mut points);
        let kinds: Vec<Kind> = points.iter().map(|point| point.kind).collect();
        assert_eq!(kinds, [Kind::Syllable]);
    }
}
