//! Two words with a space between them → how dear it is to break a line there, by the customs of the language; must not know
//! lines.
//!
//! A number stays with its unit and its label, initials with one another, a title with its name, and where one-letter words are
//! not left at a line's end, they are not. All of these only cost: in a column of three words a broken custom is better than a
//! hole. What holds under all circumstances is written with a no-break space, by the author or (in French) by the parser.

use super::customs::{CUSTOMS, Customs, LABELS, NONE, ORDINAL_STOP, UNITS};
use crate::model::Language;
use std::sync::LazyLock;

/// Broken only where all else leaves holes, of spaces about 3.7 times as wide, or no way at all.
pub(super) const HELD: i64 = 2_500;
/// Broken rather than leaving a line with spaces a third wider.
pub(super) const DISCOURAGED: i64 = 100;

/// The longest word that a rule knows, in bytes, with brackets round it.
const MOST_BYTES: usize = 40;

/// The lists of each language, in the order of [`CUSTOMS`], and last those of a language without customs.
static LISTS: LazyLock<Vec<Lists>> = LazyLock::new(|| CUSTOMS.iter().chain([&NONE]).map(Lists::of).collect());

/// The words of one language's customs, each list sorted.
#[derive(Debug)]
struct Lists {
    customs: &'static Customs,
    labels: Vec<&'static str>,
    long_labels: Vec<&'static str>,
    signs: Vec<&'static str>,
    units: Vec<&'static str>,
    labels_of_one: Vec<&'static str>,
    titles: Vec<&'static str>,
    tails: Vec<&'static str>,
}

impl Lists {
    fn of(customs: &'static Customs) -> Lists {
        Lists {
            customs,
            labels: sorted(&[LABELS, customs.labels]),
            long_labels: sorted(&[customs.long_labels]),
            signs: sorted(&[UNITS]),
            units: sorted(&[customs.units]),
            labels_of_one: sorted(&[customs.labels_of_one]),
            titles: sorted(&[customs.titles]),
            tails: sorted(&[customs.tails]),
        }
    }
}

fn sorted(lists: &[&'static str]) -> Vec<&'static str> {
    let mut words: Vec<&str> = lists.iter().flat_map(|list| list.split_whitespace()).collect();
    words.sort_unstable();
    words
}

/// What holds in one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unbroken {
    lists: &'static Lists,
    ordinal_stop: bool,
}

impl Unbroken {
    /// The rules of a language.
    pub fn of(language: &Language) -> Unbroken {
        let primary = language.primary();
        let own = CUSTOMS.iter().position(|own| own.languages.contains(&primary.as_str()));
        Unbroken {
            lists: &LISTS[own.unwrap_or(CUSTOMS.len())],
            ordinal_stop: ORDINAL_STOP.split(' ').any(|own| own == primary),
        }
    }

    /// What a break costs at the space between a text that ends (its spaces taken off) and one that begins there.
    pub fn penalty(&self, before: &str, after: &str) -> i64 {
        let own = self.lists;
        if own.tails.is_empty() && ends_common(before) && after.starts_with(|c: char| c.is_ascii_lowercase()) {
            return 0;
        }
        let Some((before, after)) = words(before, after) else {
            return 0;
        };
        if self.is_small(before) {
            return own.customs.small_cost;
        }
        let bare_after = without_stops(after);
        // A stop that stands alone (`. . .`) hangs on what is before it.
        if bare_after.is_empty() || has(&own.tails, after) || has(&own.tails, bare_after) {
            return HELD;
        }
        let number = is_number(before);
        if number || is_roman(before) {
            let held = after_number(before, after, bare_after, own) || (number && is_group(before, bare_after));
            if held {
                return HELD;
            }
        }
        if number && self.ordinal_stop && is_ordinal(before) {
            return DISCOURAGED;
        }
        if starts_number(after) && !(is_initial(before) && is_initial(without_closing(after))) {
            return self.before_number(before, bare_after).max(before_reign(before, after));
        }
        before_name(before, after, own)
    }

    /// Whether a word of one letter leans on the next.
    fn is_small(&self, before: &str) -> bool {
        let mut letters = before.chars();
        match (letters.next(), letters.next()) {
            (Some(c), None) if !self.lists.customs.small.is_empty() => {
                let mut lower = c.to_lowercase();
                lower.next().is_some_and(|c| self.lists.customs.small.contains(c))
            }
            _ => false,
        }
    }

    /// The cost between a label and its number.
    fn before_number(&self, before: &str, number: &str) -> i64 {
        let ones = &self.lists.labels_of_one;
        if number == "I" && !ones.is_empty() && !has(ones, before) {
            0
        } else if has(&self.lists.labels, before) {
            HELD
        } else if has(&self.lists.long_labels, before) {
            DISCOURAGED
        } else {
            0
        }
    }
}

/// Whether the last word is in small letters throughout and of two at least, as nearly all are: then it is no number, name, title,
/// initial or small word, and before another in small letters no rule asks more but that of tails.
fn ends_common(before: &str) -> bool {
    let word = before.trim_end_matches([',', ';']).as_bytes();
    let letters = word.iter().rev().take_while(|byte| byte.is_ascii_lowercase()).count();
    letters >= 2 && matches!(word[..word.len() - letters], [] | [.., b' '])
}

/// The words beside a place, without brackets and quotes before them.
fn words<'t>(before: &'t str, after: &'t str) -> Option<(&'t str, &'t str)> {
    let from = before.floor_char_boundary(before.len().saturating_sub(MOST_BYTES));
    let to = after.floor_char_boundary(MOST_BYTES.min(after.len()));
    let before = before[from..].rsplit(is_blank).next()?.trim_start_matches(is_opening);
    let after = after[..to].split(is_blank).next()?.trim_start_matches(is_opening);
    (!before.is_empty() && !after.is_empty()).then_some((before, after))
}

fn is_blank(c: char) -> bool {
    // An em dash parts words as a space does.
    c.is_whitespace() || matches!(c, '—' | '\u{2028}' | '\u{FFFC}')
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '{' | '“' | '‘' | '«' | '‹' | '„' | '‚' | '"' | '\'' | '¿' | '¡' | '»' | '›' | '”' | '’'
    )
}

/// A word without what ends its sentence or clause.
fn without_stops(word: &str) -> &str {
    word.trim_end_matches(|c: char| {
        matches!(
            c,
            ',' | ';' | ':' | '.' | '!' | '?' | ')' | ']' | '”' | '’' | '»' | '"' | '…'
        )
    })
}

/// Whether a word is a number in figures, perhaps with a stop.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_numeric() || matches!(c, '+' | '-' | '−' | '±' | '$' | '£' | '€'))
        && word.trim_end_matches('.').ends_with(|c: char| c.is_numeric())
}

/// Whether a word begins with figures or is a Roman number.
fn starts_number(word: &str) -> bool {
    let figures = word.trim_start_matches(['+', '-', '−', '±', '$', '£', '€', '.']);
    figures.starts_with(|c: char| c.is_numeric())
        || is_roman(without_stops(word))
        || matches!(without_stops(word), "I" | "V" | "X")
}

/// Whether a word is a Roman number of two letters or more, perhaps with the ending of a French ordinal.
fn is_roman(word: &str) -> bool {
    let capitals = word.trim_end_matches(['e', 'ᵉ', '.']);
    capitals.len() >= 2 && capitals.bytes().all(|byte| b"IVXLCDM".contains(&byte))
}

/// Whether a number is followed by its unit.
fn after_number(before: &str, after: &str, bare_after: &str, own: &Lists) -> bool {
    let either = |list: &[&str]| has(list, after) || has(list, bare_after);
    // Behind a full stop begins a sentence: `1936. V Praze`.
    let may_have_unit = is_number(before) && !before.ends_with('.');
    (may_have_unit && either(&own.signs)) || either(&own.units)
}

/// Whether two numbers are one, in groups of three figures: `10 000`.
fn is_group(before: &str, after: &str) -> bool {
    let figures = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let first = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    let next = after.split([',', '.']).next().unwrap_or("");
    (1..=3).contains(&first.len()) && figures(first) && next.len() == 3 && figures(next)
}

/// Whether a number is an ordinal of one or two figures with a stop.
fn is_ordinal(word: &str) -> bool {
    word.strip_suffix('.').is_some_and(|figures| figures.len() <= 2)
}

/// The cost before a name: after a title or an initial; two initials are held together, as are the letters of an abbreviation.
fn before_name(before: &str, after: &str, own: &Lists) -> i64 {
    if is_initial(before) {
        if is_initial(without_closing(after)) {
            return HELD;
        }
        return if after.starts_with(char::is_uppercase) {
            DISCOURAGED
        } else {
            0
        };
    }
    let title = after.starts_with(char::is_uppercase) && has(&own.titles, before);
    if title { DISCOURAGED } else { 0 }
}

/// The cost between a ruler's name and number: `Henry VIII`.
fn before_reign(before: &str, after: &str) -> i64 {
    let reign = before.starts_with(char::is_uppercase) && is_roman(without_stops(after));
    if reign { DISCOURAGED } else { 0 }
}

/// Whether a sorted list of words has one.
fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

fn without_closing(word: &str) -> &str {
    word.trim_end_matches([',', ';', ':', ')', ']', '”', '’', '»', '"'])
}

/// Whether a word is one letter and a stop: `J.`, or several, as in `J.-P.` and `J.R.`.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    let single = letters.next().is_some_and(char::is_alphabetic) && letters.next() == Some('.');
    single && (letters.as_str().is_empty() || is_initial(letters.as_str().trim_start_matches('-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each space of a text costs: `~` is held, `_` discouraged.
    fn shown(language: &str, text: &str) -> String {
        let rules = Unbroken::of(&Language(language.to_owned()));
        let mut shown = String::new();
        for (at, c) in text.char_indices() {
            shown.push(match c {
                ' ' => match rules.penalty(&text[..at], &text[at + 1..]) {
                    HELD => '~',
                    DISCOURAGED => '_',
                    _ => ' ',
                },
                _ => c,
            });
        }
        shown
    }

    /// Each text with the marks that it must get.
    fn check(language: &str, texts: &[&str]) {
        for text in texts {
            assert_eq!(shown(language, &text.replace(['~', '_'], " ")), *text, "{language}");
        }
    }

    #[test]
    fn lists_are_without_doubles() {
        for customs in CUSTOMS {
            for list in [customs.labels, customs.long_labels, customs.units, customs.titles] {
                let words: Vec<&str> = list.split(' ').collect();
                for (index, word) in words.iter().enumerate() {
                    assert!(
                        !words[..index].contains(word),
                        "{:?} has {word} twice",
                        customs.languages
                    );
                }
            }
        }
    }

    #[test]
    fn numbers_and_units() {
        check(
            "en",
            &[
                "it weighs 12~kg, costs $~5 or 5~€ and is 10~m long (or 33~ft).",
                "at 5~p.m. in 44~BC he had 10~000 men and 25~% of 12~345.6 of them",
                "in 1984 the year was 1850 200 times; 20 men in 3 boats",
                "see p.~41, pp.~3–5, vol.~2, No.~5, Fig.~3 and (fig.~IV)",
                "Chapter_3 of Part_II on page_41; §~4 on May_5, 1851",
            ],
        );
        check("de", &["auf S.~5 am 12._Januar um_8~Uhr, Nr.~3, 20~Euro, Bd.~IV"]);
        check(
            "fr",
            &["au XIXe~siècle, vers_1850, n°~4, p.~12, 10~h~30, 12~janvier, tome_II de Louis_XIV,~etc."],
        );
        check("ru", &["в_1917~г. в_XIX~в. на с.~5; 12~км"]);
    }

    /// Units were once held that are words of the language: `1936 ha muerto`.
    #[test]
    fn words_are_no_units() {
        check(
            "en",
            &["in 1936 bar none, in 1936 bit by bit; 5~min, 12~ha, 3~mi, 2~mol"],
        );
        check("es", &["en 1936 mi padre ha muerto, en 1936 ha muerto; 5~min, 3~kg"]);
        check("ca", &["el 1936 cal dir, el 1936 ha mort"]);
        check("it", &["nel 1936 mi disse, nel 1936 ha detto; 5~min, 3~bar"]);
        check("hu", &["1936 ha jön, 1936 mi volt, 1936 s azóta; 3~km"]);
        for language in ["sv", "da", "nb"] {
            check(language, &["1936 min bror, 1936 ha, 1936 bar han; 5~km"]);
        }
        for language in ["cs", "sk", "pl", "sl", "hr", "ro"] {
            check(language, &["1936 mi; 5~min, 3~ha"]);
        }
        check("cs", &["1936 s~ním, roku_1936. V~Praze"]);
        check("nl", &["in 1936 min of meer; 3~ha"]);
    }

    /// `I` once was a number wherever a label may stand.
    #[test]
    fn the_word_i_is_a_number_only_behind_labels_in_capitals() {
        check(
            "en",
            &[
                "May I go? In June I went; the book I read, the part I like, no. I said, c. I; No. I will not",
                "Part_I, Vol.~I, Act_I of Book_I; vol.~V and page_X",
                "V.~I._Lenin and J.~V._Stalin",
            ],
        );
        check("fr", &["tome_I, t.~I"]);
        check("it", &["cap.~I"]);
    }

    #[test]
    fn small_words_of_slavic_languages() {
        check("cs", &["byl k~nám s~otcem a~matkou v~roce_1990 u~nás (v~Praze)"]);
        check("pl", &["i~w~domu z~Warszawy, a~potem o~tym"]);
        check("sk", &["ísť k~nemu, o~chvíľu, i~tak"]);
        check("hr", &["u_Zagrebu i_okolici"]);
        check("ru", &["в_доме и_саду, сказал~бы он"]);
        check("en", &["a man I saw"]);
    }

    #[test]
    fn names() {
        check(
            "en",
            &[
                "J.~R.~R._Tolkien and Mr._Starbuck met Dr._A._Smith",
                "by J.-P._Sartre, by Henry_VIII of England",
                "Mr. and Mrs._Hussey; e.~g. this; he was I. then",
            ],
        );
        check("de", &["z.~B. so, d.~h. nicht, i.~d.~R. aber"]);
        check("fr", &["M._Dupont et Mme_Bovary"]);
    }

    #[test]
    fn stops_alone() {
        check("en", &["well~.~.~. said he"]);
        check("fr", &["eh bien~? dit-il,~etc."]);
    }
}
