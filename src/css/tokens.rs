//! A stylesheet's text → its tokens by place (CSS Syntax 3, clause 4.3), and what is not closed; must not know rules.

use std::ops::Range;

/// What stands in a sheet, blanks and comments apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Ident,
    AtKeyword,
    Hash,
    Number,
    Text,
    Url,
    Function,
    Sign(u8),
    Bad,
}

/// A token and its place.
pub(super) type Spot = (Token, Range<usize>);

fn begins_name(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'-') => bytes
            .get(at + 1)
            .is_some_and(|b| begins(*b) || *b == b'-' || *b == b'\\'),
        Some(b'\\') => bytes.get(at + 1).is_some_and(|b| *b != b'\n'),
        Some(b) => begins(*b),
        None => false,
    }
}

fn begins(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b >= 0x80
}

/// The end of a name (CSS Syntax 3, clause 4.3.11).
fn name_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b) = bytes.get(at) {
        match b {
            b'\\' => at += 2,
            b if begins(*b) || b.is_ascii_digit() || *b == b'-' => at += 1,
            _ => break,
        }
    }
    at.min(bytes.len())
}

/// The tokens of a sheet, without blanks and comments (CSS Syntax 3, clause 4.3).
pub(super) fn tokens(
    text: &str,
    comments: &mut Vec<Range<usize>>,
    faults: &mut Vec<(Range<usize>, String)>,
) -> Vec<Spot> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let token = match bytes[at] {
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                match text[at + 2..].find("*/") {
                    Some(end) => at += end + 4,
                    None => {
                        faults.push((at..at + 2, "the comment that begins here is not closed".to_owned()));
                        at = bytes.len();
                    }
                }
                comments.push(start..at);
                continue;
            }
            b'<' if text[at..].starts_with("<!--") => {
                at += 4;
                continue;
            }
            b'-' if text[at..].starts_with("-->") => {
                at += 3;
                continue;
            }
            b'"' | b'\'' => string(text, &mut at, faults),
            b'#' if name_end(bytes, at + 1) > at + 1 => {
                at = name_end(bytes, at + 1);
                Token::Hash
            }
            b'@' if begins_name(bytes, at + 1) => {
                at = name_end(bytes, at + 1);
                Token::AtKeyword
            }
            b'0'..=b'9' => number(bytes, &mut at),
            b'+' | b'-' | b'.' if begins_number(bytes, at) => number(bytes, &mut at),
            _ if begins_name(bytes, at) => named(text, &mut at),
            sign => {
                at += 1;
                Token::Sign(sign)
            }
        };
        while !text.is_char_boundary(at) {
            at += 1;
        }
        tokens.push((token, start..at));
    }
    tokens
}

fn string(text: &str, at: &mut usize, faults: &mut Vec<(Range<usize>, String)>) -> Token {
    let bytes = text.as_bytes();
    let (start, quote) = (*at, bytes[*at]);
    *at += 1;
    loop {
        match bytes.get(*at) {
            None | Some(b'\n') => {
                faults.push((
                    start..*at,
                    "the string that begins here is not closed in its line".to_owned(),
                ));
                return Token::Text;
            }
            Some(b'\\') => *at = (*at + 2).min(bytes.len()),
            Some(b) => {
                *at += 1;
                if *b == quote {
                    return Token::Text;
                }
            }
        }
    }
}

fn begins_number(bytes: &[u8], at: usize) -> bool {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let dot = |at: usize| bytes.get(at) == Some(&b'.') && digit(at + 1);
    match bytes[at] {
        b'.' => dot(at),
        _ => digit(at + 1) || dot(at + 1),
    }
}

/// A number with its unit.
fn number(bytes: &[u8], at: &mut usize) -> Token {
    *at += 1;
    while bytes.get(*at).is_some_and(|b| b.is_ascii_digit() || *b == b'.') {
        *at += 1;
    }
    if bytes.get(*at) == Some(&b'%') {
        *at += 1;
    } else if begins_name(bytes, *at) {
        *at = name_end(bytes, *at);
    }
    Token::Number
}

/// A name, a function, or an address.
fn named(text: &str, at: &mut usize) -> Token {
    let bytes = text.as_bytes();
    let start = *at;
    *at = name_end(bytes, *at);
    if bytes.get(*at) != Some(&b'(') {
        return Token::Ident;
    }
    *at += 1;
    if !text[start..]
        .get(..4)
        .is_some_and(|name| name.eq_ignore_ascii_case("url("))
    {
        return Token::Function;
    }
    match text[*at..]
        .find([')', '\n', '{', '}'])
        .filter(|end| bytes[*at + end] == b')')
    {
        Some(end) => {
            *at += end + 1;
            Token::Url
        }
        None => {
            // What follows is not looked at again: a sheet of nothing but openings would take for ever.
            *at += text[*at..].find(['\n', '{', '}']).unwrap_or(text.len() - *at);
            Token::Bad
        }
    }
}
