//! Character references (`&eacute;`, `&#233;`) → characters, and those that name none; must not know what stands round them.

use pulldown_cmark::{Event, Options, Parser};
use std::ops::Range;

/// The longest name in HTML's table, `&CounterClockwiseContourIntegral;`, has 33 bytes.
const MOST_BYTES: usize = 40;

/// The shortest name in it has two letters; `R&D;` is no reference.
const LEAST_NAME: usize = 2;

/// How far back an address is looked for.
const ADDRESS_REACH: usize = 200;

/// Text with its references decoded. What is none stays.
pub fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest
            .bytes()
            .take(MOST_BYTES)
            .position(|byte| byte == b';')
            .map(|at| at + 1);
        match length.and_then(|length| Some((character(rest.get(..length)?)?, length))) {
            Some((character, length)) => {
                decoded.push_str(&character);
                rest = &rest[length..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The character of one reference (some are two). The Markdown parser holds HTML's whole table, so it is asked.
fn character(reference: &str) -> Option<String> {
    let inner = reference.strip_prefix('&')?.strip_suffix(';')?;
    if inner.is_empty() || !inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') {
        return None;
    }
    let decoded: String = Parser::new_ext(reference, Options::empty())
        .filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            _ => None,
        })
        .collect();
    (decoded != reference).then_some(decoded)
}

/// References in some text that give no character: where, and what is wrong. Markdown leaves their letters standing.
pub fn doubtful(text: &str) -> Vec<(Range<usize>, String)> {
    let found = text.match_indices('&').filter_map(|(at, _)| {
        let length = 1 + text[at + 1..]
            .bytes()
            .take(MOST_BYTES)
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
            .count();
        let end = at + length;
        let words = &text[at..end];
        let message = match text[end..].chars().next() {
            Some(';') => unnamed(&text[at..=end], text[..at].chars().next_back())?,
            next => unfinished(words, text[..at].chars().next_back(), next)?,
        };
        (!is_in_address(&text[..at])).then_some((at..end, message))
    });
    found.collect()
}

/// `&foo;`
fn unnamed(reference: &str, before: Option<char>) -> Option<String> {
    let name = reference.trim_start_matches('&').trim_end_matches(';');
    // `Simon&Schuster;`
    let joins = before.is_some_and(char::is_alphanumeric) && name.starts_with(char::is_uppercase);
    if name.len() < LEAST_NAME || joins {
        return None;
    }
    match character(reference) {
        None => Some(format!("`{reference}` names no character; it stands as it is written")),
        Some(decoded) if decoded == "\u{fffd}" => Some(format!("`{reference}` is the number of no character")),
        Some(_) => None,
    }
}

/// `&copy` without its semicolon.
fn unfinished(words: &str, before: Option<char>, next: Option<char>) -> Option<String> {
    let joins = before.is_some_and(char::is_alphanumeric) || next.is_some_and(|c| c.is_alphanumeric() || c == '=');
    let character = character(&format!("{words};")).filter(|_| !joins && words.len() > LEAST_NAME)?;
    Some(format!("`{words}` lacks its semicolon: `{words};` is {character}"))
}

/// Whether the words that a reference stands in are a web address: `?a=1&lt`.
fn is_in_address(before: &str) -> bool {
    let mut from = before.len().saturating_sub(ADDRESS_REACH);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let reach = &before[from..];
    let word = reach.rfind(char::is_whitespace).map_or(reach, |at| &reach[at..]);
    word.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_references() {
        assert_eq!(
            decode("a &amp; b &mdash; &#65;&#x42; &nothing; & &"),
            "a & b — AB &nothing; & &"
        );
    }

    #[test]
    fn tells_what_names_no_character() {
        let told = |text: &str| -> Vec<String> {
            let found = doubtful(text).into_iter();
            found.map(|(range, _)| text[range].to_owned()).collect()
        };
        assert_eq!(
            told("a &foo; b, caf&eacut; and &#xD800; or &copy 2026"),
            ["&foo", "&eacut", "&#xD800", "&copy"]
        );
        let good = "R&D; AT&T, Q&A; &amp; &eacute; a&lt=1 Simon&Schuster; a & b && c &; &#233; x&y";
        assert_eq!(told(good), [""; 0]);
        assert_eq!(told("https://example.org/?a=1&foo;b"), [""; 0]);
    }
}
