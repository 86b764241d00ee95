//! A [`Flow`] and the level of its paragraph → the embedding level of each byte (UAX 9); must not know glyphs.

use super::flow::{Flow, Part, PartKind};
use crate::model::quantity;
use std::borrow::Cow;
use std::ops::Range;
use unicode_bidi::{Level, ParagraphBidiInfo};

/// What runs from left to right by itself in a paragraph from right to left stands so many levels above where it would alone.
const INSIDE: u8 = 2;

/// The levels, or nothing when all is left to right.
pub(super) fn levels(flow: &Flow<'_>, level: u8) -> Option<Vec<Level>> {
    let is_verbatim = |part: &&Part<'_>| matches!(part.kind, PartKind::Words { verbatim: true, .. });
    let verbatim = flow.spans.iter().filter(is_verbatim).map(|part| part.range.clone());
    levels_of(&flow.text, level, verbatim)
}

/// Code and formulas run from left to right by themselves, as between the signs for that (X5b), and so do numbers with their signs.
fn levels_of(text: &str, level: u8, verbatim: impl Iterator<Item = Range<usize>>) -> Option<Vec<Level>> {
    let left_to_right = |c: char| c < '\u{590}' || (('\u{900}'..'\u{200E}').contains(&c)) || is_plain_sign(c);
    if level == 0 && text.chars().all(left_to_right) {
        return None;
    }
    let outer = if level == 1 { Level::rtl() } else { Level::ltr() };
    let verbatim: Vec<Range<usize>> = verbatim.filter(|_| level == 1).collect();
    let around = without(text, &verbatim);
    let info = ParagraphBidiInfo::new(&around, Some(outer));
    if level == 0 && !info.has_rtl() {
        return None;
    }
    let mut levels = info.levels;
    for own in verbatim {
        let inside = ParagraphBidiInfo::new(&text[own.clone()], Some(Level::ltr())).levels;
        for (level, alone) in levels[own].iter_mut().zip(inside) {
            *level = Level::new(alone.number() + INSIDE).unwrap_or(alone);
        }
    }
    for number in quantity::torn(text) {
        // One level above the text that would tear it: from left to right, with its signs.
        if let Some(torn) = levels[number.clone()].iter().find(|level| level.is_rtl()) {
            let above = Level::new(torn.number() + 1).unwrap_or(*torn);
            levels[number].fill(above);
        }
    }
    for (tab, _) in text.match_indices('\t') {
        // A fill, and the spaces before it, part what stands on either side (UAX 9, L1).
        let start = text[..tab].trim_end_matches(' ').len();
        levels[start..=tab].fill(outer);
    }
    Some(levels)
}

/// A text in which nothing is told of the direction of some stretches: signs that have none, byte for byte.
fn without<'t>(text: &'t str, stretches: &[Range<usize>]) -> Cow<'t, str> {
    let mut around = Cow::Borrowed(text);
    for own in stretches {
        around.to_mut().replace_range(own.clone(), &"!".repeat(own.len()));
    }
    around
}

/// Punctuation, symbols and ideographs above the direction controls that run with their surroundings.
fn is_plain_sign(c: char) -> bool {
    ('\u{2010}'..'\u{202A}').contains(&c)
        || ('\u{202F}'..'\u{2066}').contains(&c)
        || ('\u{2070}'..='\u{D7FF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The levels of the letters, those of a stretch of code between bars.
    fn of(text: &str) -> String {
        let parts: Vec<&str> = text.split('|').collect();
        let text = parts.concat();
        let start = parts[0].len();
        let code = start..start + parts[1].len();
        let levels = levels_of(&text, 1, std::iter::once(code)).expect("it is mixed");
        let letters = text.char_indices().map(|(at, _)| levels[at].number().to_string());
        letters.collect()
    }

    /// The signs before and behind code ran with the text: `--flag` was read as `flag--`.
    #[test]
    fn code_is_an_island_from_left_to_right() {
        assert_eq!(of("אב |--flag| גד"), "111222222111");
        assert_eq!(of("אב |a[1];|."), "111222221");
        assert_eq!(of("אב |\"שלום\"|"), "111233332");
    }

    #[test]
    fn what_stands_between_words_and_code_runs_with_the_paragraph() {
        assert_eq!(of("אב (|b|), "), "11112111");
    }
}
