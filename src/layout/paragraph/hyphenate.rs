//! Words → places where they may be hyphenated; must not know widths or lines.
//!
//! Patterns after Liang, by crate `hypher`, with its least letters for each language (English: 2 and 3).

use super::flow::{Flow, PartKind};
use super::opportunities::is_address;
use crate::model::Language;
use hypher::Lang;
use std::ops::Range;

/// Shorter words are not hyphenated.
const LEAST_LETTERS: usize = 5;
/// Longer ones are no words; patterns on them would only cost time.
const MOST_BYTES: usize = 100;

/// Byte offsets in the text of all hyphenation points that patterns find, in order. Words with a soft hyphen or a hyphen, in
/// capitals throughout, in code or addresses have none.
pub(super) fn points(flow: &Flow) -> Vec<usize> {
    let mut points = Vec::new();
    let mut language = None;
    for part in &flow.spans {
        let PartKind::Words {
            language: own,
            verbatim: false,
            ..
        } = part.kind
        else {
            continue;
        };
        let patterns = patterns(own, &mut language);
        if let Some(patterns) = patterns {
            words(&flow.text, part.range.clone(), patterns, &mut points);
        }
    }
    points
}

/// The patterns of a language; the last answer is kept, because most parts share one.
fn patterns<'p>(language: &'p Language, last: &mut Option<(&'p Language, Option<Lang>)>) -> Option<Lang> {
    if let Some((known, patterns)) = last
        && *known == language
    {
        return *patterns;
    }
    let primary = language.primary();
    let code: Option<[u8; 2]> = primary.as_bytes().try_into().ok();
    let patterns = code.and_then(Lang::from_iso);
    *last = Some((language, patterns));
    patterns
}

fn words(text: &str, range: Range<usize>, patterns: Lang, points: &mut Vec<usize>) {
    let mut start = range.start;
    for token in text[range].split_inclusive(|c: char| c.is_ascii_whitespace()) {
        let end = start + token.len();
        if !token.contains(['\u{AD}', '-', '\u{2010}']) && !is_address(token) {
            letters(text, start..end, patterns, points);
        }
        start = end;
    }
}

/// Hyphenates each run of letters in a token.
fn letters(text: &str, range: Range<usize>, patterns: Lang, points: &mut Vec<usize>) {
    let token = &text[range.clone()];
    let mut at = 0;
    for word in token.split(|c: char| !c.is_alphabetic()) {
        let start = range.start + at;
        // The part is followed by the one character that ended it.
        at += word.len();
        at += token[at..].chars().next().map_or(0, char::len_utf8);
        if word.len() > MOST_BYTES || word.chars().count() < LEAST_LETTERS || !word.chars().any(char::is_lowercase) {
            continue;
        }
        let mut point = start;
        let syllables = hypher::hyphenate(word, patterns);
        for syllable in syllables {
            point += syllable.len();
            if point < start + word.len() {
                points.push(point);
            }
        }
    }
}
