//! Words → the addresses, paths and names of code in them, and where a line may end inside one; must not know widths.

use std::ops::Range;

/// The fewest characters of an address or path that a line begins or ends with.
const EDGE: usize = 2;
/// A name in code of so many characters may be broken where a capital follows a small letter.
const LONG_NAME: usize = 12;

/// What a line may end at inside an address, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Behind a slash.
    Slash,
    /// Before or behind another mark.
    Mark,
    /// Before a capital in a long name of code.
    Capital,
}

/// The next token from a place on: any of verbatim words, elsewhere one with a mark of addresses, so that the other words, nearly
/// all, are only glanced at.
pub fn next(words: &str, from: usize, verbatim: bool) -> Option<Range<usize>> {
    let rest = &words[from..];
    let (start, inside) = if verbatim {
        let start = rest.find(|c: char| !parts_tokens(c))?;
        (start, start)
    } else {
        let mark = rest.bytes().position(|byte| ADDRESS_MARKS[usize::from(byte)])?;
        let before = rest[..mark].char_indices().rfind(|(_, c)| parts_tokens(*c));
        (before.map_or(0, |(at, c)| at + c.len_utf8()), mark)
    };
    let end = rest[inside..].find(parts_tokens).map_or(rest.len(), |own| inside + own);
    Some(from + start..from + end)
}

/// Whether a character is in no address: white space, and letters of scripts that part words by nothing, which else would make
/// one token of a whole paragraph.
fn parts_tokens(c: char) -> bool {
    c.is_ascii_whitespace()
        || matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..)
}

/// Marks without one of which nothing is an address.
const fn is_address_mark(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\' | b'@' | b'_' | b'.' | b':')
}

/// The same for every byte: all words of a book are looked through for them.
const ADDRESS_MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        marks[byte] = is_address_mark(byte as u8);
        byte += 1;
    }
    marks
};

/// Whether a token looks like an address on the Web, a mail address, a path, or a name of a program's.
pub fn is_address(token: &str) -> bool {
    if !token.bytes().any(is_address_mark) {
        return false;
    }
    token.contains("://")
        || token.starts_with("www.")
        || (token.contains('@') && token.contains('.'))
        || is_doi(token)
        || token.matches(['/', '\\']).count() >= 2
        || is_site(token)
        || is_name(token)
}

/// Whether a token is the number of a document, alone or behind `doi:`.
fn is_doi(token: &str) -> bool {
    let bare = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    let number = bare
        .strip_prefix("doi:")
        .or_else(|| bare.strip_prefix("DOI:"))
        .unwrap_or(bare);
    let registrant = number.strip_prefix("10.").and_then(|rest| rest.split_once('/'));
    registrant.is_some_and(|(digits, _)| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// Whether a token is a host with a path: `example.org/page`.
fn is_site(token: &str) -> bool {
    let Some((host, path)) = token.split_once('/') else {
        return false;
    };
    let host = host.trim_start_matches(|c: char| !c.is_alphanumeric());
    let labels = host.split('.').count() >= 2 && host.split('.').all(is_label);
    labels && !path.is_empty()
}

fn is_label(label: &str) -> bool {
    label.len() >= 2 && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a token is a name made of parts: `std::mem::swap`, `some_long_name`, `org.example.project`.
fn is_name(token: &str) -> bool {
    let bare = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let dotted = || bare.matches('.').count() >= 2 && bare.split('.').all(|part| is_label(part) && !is_figures(part));
    bare.contains("::") || bare.matches('_').count() >= 2 || dotted()
}

fn is_figures(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where a line may end inside an address or a word of code (`verbatim`), in bytes and in order: behind a slash, before the marks
/// that a reader might take for the end of the address or for a hyphen of ours (as *The Chicago Manual of Style*, 7.46, has it),
/// between the parts of names; not at its edges, and not between marks that go together.
pub fn breaks(token: &str, verbatim: bool) -> Vec<(usize, Place)> {
    let length = token.chars().count();
    let mut found = Vec::new();
    let (mut earlier, mut before) = (' ', ' ');
    let mut name = 0;
    for (count, (at, c)) in token.char_indices().enumerate() {
        name = if c.is_alphanumeric() { name + 1 } else { 0 };
        let inside = count >= EDGE && length - count >= EDGE;
        let capital = || verbatim.then(|| at_capital(&token[at..], before, name)).flatten();
        if inside && let Some(place) = between(earlier, before, c).or_else(capital) {
            found.push((at, place));
        }
        (earlier, before) = (before, c);
    }
    found
}

/// What an address is broken at between two characters, where it may be broken; `earlier` stands before both.
fn between(earlier: char, before: char, after: char) -> Option<Place> {
    if closes(after) {
        return None;
    }
    match before {
        '/' | '\\' => (!matches!(after, '/' | '\\')).then_some(Place::Slash),
        ':' | '(' | '[' | '{' | '<' | ',' | ';' | '|' => (!is_mark(after)).then_some(Place::Mark),
        // `a=1&b=2`, not `(&self)`.
        '&' => (earlier.is_alphanumeric() && !is_mark(after)).then_some(Place::Mark),
        '=' | '_' | '@' | '+' => (!is_mark(after)).then_some(Place::Mark),
        _ => (is_front_mark(after) && !is_mark(before)).then_some(Place::Mark),
    }
}

/// In a long name of code, where a capital or a group of them begins.
fn at_capital(rest: &str, before: char, name: usize) -> Option<Place> {
    let turns = before.is_lowercase() && rest.starts_with(char::is_uppercase);
    if !turns {
        return None;
    }
    let follows = rest.chars().take(LONG_NAME).take_while(|c| c.is_alphanumeric()).count();
    (name + follows > LONG_NAME && name > EDGE && follows >= EDGE).then_some(Place::Capital)
}

/// Marks that begin the next line.
fn is_front_mark(c: char) -> bool {
    matches!(c, '.' | '-' | '?' | '#' | '%' | '~' | '+')
}

fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation()
}

fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']' | '}' | '>' | '"' | '\'' | '’' | '”' | '»' | '!' | ',' | ';' | ':'
    )
}

/// An operator of code has no more signs: a longer row is a rule, and may be cut.
const LONGEST_OPERATOR: usize = 4;

/// Whether a place lies between two signs of an operator of code: `-|>`, `:|:`, `-|-flag`.
pub fn is_in_operator(words: &str, at: usize) -> bool {
    let (before, after) = words.split_at(at);
    let signs = |letters: &mut dyn Iterator<Item = char>| {
        letters.take(LONGEST_OPERATOR).take_while(|c| is_operator(*c)).count()
    };
    let (first, rest) = (signs(&mut before.chars().rev()), signs(&mut after.chars()));
    let joined = first > 0 && rest > 0 && first + rest <= LONGEST_OPERATOR;
    joined || is_behind_dashes(before, after)
}

/// Whether the dashes of a flag stand before a place, and its name behind.
fn is_behind_dashes(before: &str, after: &str) -> bool {
    let bare = before.trim_end_matches('-');
    let begins =
        bare.is_empty() || bare.ends_with(|c: char| c.is_whitespace() || is_operator(c) || matches!(c, '(' | '['));
    bare.len() < before.len() && begins && after.starts_with(char::is_alphanumeric)
}

fn is_operator(c: char) -> bool {
    matches!(
        c,
        '-' | '='
            | '<'
            | '>'
            | '!'
            | '&'
            | '|'
            | ':'
            | '+'
            | '*'
            | '/'
            | '%'
            | '^'
            | '?'
            | '.'
            | '~'
            | '@'
            | '$'
            | '#'
            | '\\'
    )
}

/// Whether the common rules (UAX 14, as browsers have them) would end a line inside a piece of code: behind a hyphen, a slash, a bar,
/// a mark of question or exclamation, a closing brace.
pub fn is_torn(piece: &str) -> bool {
    let next = piece.chars().skip(1);
    piece.chars().zip(next).any(|(before, after)| match before {
        '-' if after == '>' => true,
        '-' | '/' | '|' | '?' | '!' | '}' => !closes(after) && after != before,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(token: &str) -> String {
        let mut shown = token.to_owned();
        for (at, _) in breaks(token, true).into_iter().rev() {
            shown.insert(at, '·');
        }
        shown
    }

    #[test]
    fn no_line_ends_inside_an_operator() {
        for token in [
            "foo(&self)",
            "a->b",
            "x=>y",
            "a!=b",
            "a&&b",
            "a||b",
            "--flag",
            "..=end",
            "::<>",
        ] {
            for (at, _) in breaks(token, true) {
                assert!(!is_in_operator(token, at), "{}", pieces(token));
            }
        }
        assert_eq!(pieces("page?a=1&b=2"), "page·?a=·1&·b=2");
        assert_eq!(pieces("Vec<&str>(&self)"), "Vec<&str>(&self)");
        assert!(is_in_operator("a->b", 2) && is_in_operator("a::b", 2) && is_in_operator("a b --flag", 6));
        assert!(!is_in_operator("a->b", 1) && !is_in_operator("well-known", 5) && !is_in_operator("==========", 4));
    }

    #[test]
    fn what_a_browser_would_tear_is_known() {
        for torn in ["->", "a->b", "!=", "--flag", "|=", "}else"] {
            assert!(is_torn(torn), "{torn}");
        }
        for whole in ["==", "&&", "||", "::", "--", "=>", "name", "f()", "a[0]"] {
            assert!(!is_torn(whole), "{whole}");
        }
    }
}
