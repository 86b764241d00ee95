//! The text of a file → complaints of characters that no reader sees: controls, and direction marks without their partners; must
//! not know Markdown.

use crate::diag::{Diagnostic, FileId, Fix, Rule, Span, rules};
use std::collections::BTreeSet;

/// The most complaints of one file: more would say the same of a file that is no text.
const MOST_TOLD: usize = 20;

/// The most characters that one fix takes out; the next one takes out more.
const MOST_TAKEN_OUT: usize = 10_000;

/// Stands for what could not be read.
const LOST: char = '\u{FFFD}';

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
    let controls = controls(text).map(|found| match found.1 {
        '\u{FFFD}' => (&rules::CONTROL_CHARACTER, found, "stands for a character that was lost"),
        _ => (&rules::CONTROL_CHARACTER, found, "cannot be shown and is left out"),
    });
    let unpaired = unpaired(text).into_iter().map(|found| {
        let what = match found.1 {
            END_EMBEDDING | END_ISOLATE => "closes no change of direction",
            _ => "changes the direction of the text and is not closed in its paragraph",
        };
        (&rules::DIRECTION_UNPAIRED, found, what)
    });
    let mut all = controls.chain(unpaired);
    let complaint = |(rule, found, what): (&'static Rule, (usize, char), &str)| {
        let message = format!("U+{:04X} {what}", u32::from(found.1));
        let complaint = Diagnostic::new(rule, Some(place(found)), message);
        match fix(rule, found, text, file) {
            Some(fix) => complaint.fix(fix),
            None => complaint,
        }
    };
    let mut told: Vec<Diagnostic> = all.by_ref().take(MOST_TOLD).map(complaint).collect();
    if let Some((rule, found, _)) = all.next() {
        let message = match 1 + all.count() {
            1 => "and 1 more hidden character".to_owned(),
            more => format!("and {more} more hidden characters, the first of them here"),
        };
        told.push(Diagnostic::new(rule, Some(place(found)), message));
    }
    told
}

/// Takes out what is left out anyway: a control wherever it stands in the file, and a control of direction that closes nothing. One that is
/// not closed may have been meant.
fn fix(rule: &Rule, (at, c): (usize, char), text: &str, file: FileId) -> Option<Fix> {
    let place = |at: usize| Span::new(file, at as u32, (at + c.len_utf8()) as u32);
    let title = format!("take out U+{:04X}", u32::from(c));
    match c {
        LOST => None,
        END_EMBEDDING | END_ISOLATE => Some(Fix::safe(title).delete(place(at))),
        _ if rule == &rules::DIRECTION_UNPAIRED => Some(Fix::suggested(title).delete(place(at))),
        _ => {
            let all = text.match_indices(c).take(MOST_TAKEN_OUT);
            Some(all.fold(Fix::safe(title), |fix, (at, _)| fix.delete(place(at))))
        }
    }
}

/// A glance at the bytes: nearly every file has none of these characters.
fn may_have_some(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut notable = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| NOTABLE[usize::from(**byte)]);
    notable.any(|(at, byte)| {
        byte.is_ascii()
            || matches!(
                bytes[at..],
                [0xC2, 0x80..=0x9F, ..]
                    | [0xE2, 0x80, 0xAA..=0xAE, ..]
                    | [0xE2, 0x81, 0xA6..=0xA9, ..]
                    | [0xEF, 0xBB | 0xBF, ..]
            )
    })
}

/// Bytes that are such a character, or that one may begin with: those of all files are looked through for them.
const NOTABLE: [bool; 256] = {
    let mut notable = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        notable[byte] = matches!(byte as u8, 0..=0x08 | 0x0B..=0x1F | 0x7F | 0xC2 | 0xE2 | 0xEF);
        byte += 1;
    }
    notable
};

/// Controls and lost characters, each at its first place.
fn controls(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut seen = BTreeSet::new();
    let lost = |c: char| matches!(c, '\u{FEFF}' | '\u{FFFD}'..='\u{FFFF}');
    let hidden = move |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || lost(c);
    text.char_indices().filter(move |(_, c)| hidden(*c) && seen.insert(*c))
}

/// Direction controls without a partner in their paragraph, by UAX 9, X2 to X7: the end of an isolate closes what was opened in
/// it, the end of an embedding nothing outside the isolate that it stands in.
fn unpaired(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut isolates = 0_usize;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.append(&mut open);
            isolates = 0;
        }
        for (at, c) in line.char_indices() {
            let place = (start + at, c);
            match c {
                '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push(place),
                '\u{2066}'..='\u{2068}' => {
                    isolates += 1;
                    open.push(place);
                }
                END_EMBEDDING if open.pop_if(|own| !is_isolate(*own)).is_none() => found.push(place),
                END_ISOLATE if isolates == 0 => found.push(place),
                END_ISOLATE => {
                    isolates -= 1;
                    while let Some(inside) = open.pop_if(|own| !is_isolate(*own)) {
                        found.push(inside);
                    }
                    open.pop();
                }
                _ => {}
            }
        }
        start += line.len();
    }
    found.append(&mut open);
    found.sort_unstable();
    found
}

/// Whether a direction control begins an isolate.
fn is_isolate((_, opening): (usize, char)) -> bool {
    opening >= '\u{2066}'
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

    /// The end of a last line, which is a control, once made the glance see something in every file.
    #[test]
    fn a_glance_sees_each_of_them_wherever_it_stands_and_no_end_of_a_line() {
        assert!(!may_have_some(
            "Words, “quotes”, tabs\tand\nlines; \u{200F}marks\u{200E} é\n"
        ));
        for c in (0..=0xFFFF).filter_map(char::from_u32) {
            let is_looked_for = !complaints_of_all(&format!("a{c}b")).is_empty();
            for text in [format!("{c}"), format!("a{c}"), format!("{c}\n"), format!("“{c}”")] {
                assert!(!is_looked_for || may_have_some(&text), "U+{:04X}", u32::from(c));
            }
        }
    }

    /// All of them, without the glance.
    fn complaints_of_all(text: &str) -> Vec<(usize, char)> {
        controls(text).chain(unpaired(text)).collect()
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
    /// The end of an isolate once did not close it where an embedding stood open inside.
    #[test]
    fn the_end_of_an_isolate_closes_what_is_open_inside() {
        let places = |text: &str| told(text).iter().map(|own| own.0).collect::<Vec<u32>>();
        assert_eq!(places("\u{2067} b \u{202B} c \u{2069}"), [6]);
        assert_eq!(
            places("\u{202B}a\u{2067}b\u{202C}c\u{2069}d\u{202C}"),
            [8],
            "not past the isolate"
        );
        assert_eq!(places("\u{2067}a\u{2067}b\u{2069}"), [0], "each closes its own");
    }

    #[test]
    fn what_is_not_told_is_counted() {
        let many = told(&"a\u{2069}".repeat(25));
        assert_eq!(many.len(), 21);
        assert_eq!(many[20].1, "and 5 more hidden characters, the first of them here");
        assert_eq!(told(&"\u{2069}".repeat(21))[20].1, "and 1 more hidden character");
    }
}
