//! The text of a file → complaints of characters that no reader sees: controls, and direction marks without their partners; must
//! not know Markdown.

use crate::diag::{Diagnostic, FileId, Rule, Span, rules};
use std::collections::BTreeSet;

/// The most complaints of one file: more would say the same of a file that is no text.
const MOST_TOLD: usize = 20;

/// What ends an embedding or override, and an isolate (UAX 9, 2.1 to 2.6).
const END_EMBEDDING: char = '\u{202C}';
const END_ISOLATE: char = '\u{2069}';

/// Complaints of a file's text, in order of their kinds: each control once, where it stands first; each direction control that is
/// not closed before the next empty line, or closes nothing.
pub fn complaints(file: FileId, text: &str) -> Vec<Diagnostic> {
    if !may_have_some(text) {
        return Vec::new();
    }
    let place = |(at, c): (usize, char)| Span::new(file, at as u32, (at + c.len_utf8()) as u32);
    let complaint = |rule: &'static Rule, found: (usize, char), what: &str| {
        let message = format!("U+{:04X} {what}", u32::from(found.1));
        Diagnostic::new(rule, Some(place(found)), message)
    };
    let controls = controls(text).map(|found| match found.1 {
        '\u{FFFD}' => complaint(&rules::CONTROL_CHARACTER, found, "stands for a character that was lost"),
        _ => complaint(&rules::CONTROL_CHARACTER, found, "cannot be shown and is left out"),
    });
    let unpaired = unpaired(text).into_iter().map(|found| {
        let what = match found.1 {
            END_EMBEDDING | END_ISOLATE => "closes no change of direction",
            _ => "changes the direction of the text and is not closed in its paragraph",
        };
        complaint(&rules::DIRECTION_UNPAIRED, found, what)
    });
    controls.chain(unpaired).take(MOST_TOLD).collect()
}

/// A glance at the bytes: nearly every file has none of these characters.
fn may_have_some(text: &str) -> bool {
    let control = |byte: u8| (byte < b' ' && byte != b'\n' && byte != b'\t') || byte == 0x7F;
    let other = |bytes: &[u8]| {
        matches!(
            bytes,
            [0xC2, 0x80..=0x9F, _] | [0xE2, 0x80, 0xAA..=0xAE] | [0xE2, 0x81, 0xA6..=0xA9] | [0xEF, 0xBB | 0xBF, _]
        )
    };
    text.bytes().any(control) || text.as_bytes().windows(3).any(other) || text.ends_with(char::is_control)
}

/// Controls and lost characters, each at its first place.
fn controls(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut seen = BTreeSet::new();
    let lost = |c: char| matches!(c, '\u{FEFF}' | '\u{FFFD}'..='\u{FFFF}');
    let hidden = move |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || lost(c);
    text.char_indices().filter(move |(_, c)| hidden(*c) && seen.insert(*c))
}

/// Direction controls without a partner in their paragraph.
fn unpaired(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.append(&mut open);
        }
        for (at, c) in line.char_indices() {
            match c {
                '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2066}'..='\u{2068}' => {
                    open.push((start + at, c))
                }
                END_EMBEDDING | END_ISOLATE => match open.pop_if(|(_, opening)| end(*opening) == c) {
                    Some(_) => {}
                    None => found.push((start + at, c)),
                },
                _ => {}
            }
        }
        start += line.len();
    }
    found.append(&mut open);
    found.sort_unstable();
    found
}

/// What ends what a direction control begins.
fn end(opening: char) -> char {
    if opening >= '\u{2066}' {
        END_ISOLATE
    } else {
        END_EMBEDDING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(u32, String)> {
        let list = complaints(FileId(0), text);
        list.into_iter()
            .map(|own| (own.span.map_or(0, |span| span.start), own.message))
            .collect()
    }

    #[test]
    fn plain_text_gives_none() {
        assert!(told("Words, “quotes”, tabs\tand\nlines; \u{200F}marks\u{200E} é\n").is_empty());
        assert!(told("\u{2067}closed\nin its paragraph\u{2069} and \u{202B}so\u{202C}").is_empty());
    }

    #[test]
    fn controls_are_told_once() {
        let told = told("a\u{1}b\u{1}c\u{85}\u{FFFD}");
        let places: Vec<u32> = told.iter().map(|own| own.0).collect();
        assert_eq!(places, [1, 5, 7]);
        assert!(told[0].1.starts_with("U+0001 cannot be shown"));
    }

    #[test]
    fn directions_are_closed_in_their_paragraph() {
        let places: Vec<u32> = told("\u{202E}a\n\nb\u{2069} \u{2066}c\u{202C}")
            .iter()
            .map(|own| own.0)
            .collect();
        assert_eq!(places, [0, 7, 11, 15]);
    }
}
