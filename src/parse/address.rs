//! `(address "title")` behind a link's words → [`Address`] (CommonMark 0.31, clause 6.3); must not know the link.

use super::entities;
use std::ops::Range;

/// The most parentheses inside one another in an address, as in CommonMark's own programs.
const MOST_PARENTHESES: usize = 32;

/// The longest address with its title; what opens and never closes must not be searched to the end of the book.
const MOST_BYTES: usize = 2048;

/// Where a link leads, as its author wrote it.
#[derive(Debug, PartialEq)]
pub struct Address {
    /// The address.
    pub target: String,
    /// The title; may be empty.
    pub title: String,
}

/// Reads an address that begins with the parenthesis at a byte; gives it and the byte after it.
pub fn read(source: &str, at: usize) -> Option<(Address, usize)> {
    let source = &source[..source.floor_char_boundary(at.saturating_add(MOST_BYTES))];
    let inside = source.get(at..)?.strip_prefix('(')?;
    let rest = inside.trim_start();
    let (target, rest) = match rest.strip_prefix('<') {
        Some(rest) => rest.split_at(unescaped(rest, '>')?),
        None => rest.split_at(end_of_bare(rest)?),
    };
    if target.contains('\n') {
        return None;
    }
    let rest = rest.strip_prefix('>').unwrap_or(rest);
    let (title, rest) = title(rest)?;
    let rest = rest.trim_start().strip_prefix(')')?;
    let address = Address {
        target: plain(target),
        title: plain(title),
    };
    Some((address, source.len() - rest.len()))
}

/// Where an address stands that has blanks and no `<` before it, so that it is none: behind the parenthesis at a byte, on one line.
pub fn with_blanks(source: &str, at: usize) -> Option<Range<usize>> {
    let source = &source[..source.floor_char_boundary(at.saturating_add(MOST_BYTES))];
    let inside = source.get(at..)?.strip_prefix('(')?.lines().next()?;
    let inside = &inside[..closing(inside)?];
    let marks = [" \"", " '"];
    let quote = marks.iter().filter_map(|mark| inside.find(mark)).min();
    let before_title = &inside[..quote.unwrap_or(inside.len())];
    let target = before_title.trim_start();
    let start = at + "(".len() + before_title.len() - target.len();
    let target = target.trim_end();
    let is_one = target.contains([' ', '\t']) && !target.contains(['<', '>']);
    is_one.then(|| start..start + target.len())
}

/// Where the parenthesis closes in which a text stands.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.char_indices().find_map(|(at, c)| match c {
        ')' if open == 0 => Some(at),
        '(' => {
            open += 1;
            None
        }
        ')' => {
            open -= 1;
            None
        }
        _ => None,
    })
}

/// Where an address without `<` ends: at a blank, or at a parenthesis that it did not open.
fn end_of_bare(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' if open >= MOST_PARENTHESES => return None,
            '(' => open += 1,
            ')' if open == 0 => return Some(at),
            ')' => open -= 1,
            _ if c.is_ascii_whitespace() => return (open == 0).then_some(at),
            _ if c.is_ascii_control() => return None,
            _ => {}
        }
    }
    None
}

/// A title in quotes, if blanks and a quote follow; and what stands behind it.
fn title(text: &str) -> Option<(&str, &str)> {
    let quoted = text.trim_start();
    let mark = quoted.chars().next()?;
    if !matches!(mark, '"' | '\'') {
        return Some(("", text));
    }
    let inner = quoted.get(1..).filter(|_| quoted.len() < text.len())?;
    let end = unescaped(inner, mark)?;
    Some((&inner[..end], &inner[end + 1..]))
}

/// Where an ASCII sign first stands without a backslash before it.
fn unescaped(text: &str, sign: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let found = !escaped && c == sign;
        escaped = !escaped && c == '\\';
        found.then_some(at)
    })
}

/// Without the backslashes before punctuation, and with entities as what they stand for.
fn plain(text: &str) -> String {
    let decoded = entities::decode(text);
    let mut made = String::with_capacity(decoded.len());
    let mut characters = decoded.chars().peekable();
    while let Some(c) = characters.next() {
        let escaped = if c == '\\' {
            characters.next_if(char::is_ascii_punctuation)
        } else {
            None
        };
        match escaped {
            Some(escaped) => made.push(escaped),
            None => made.push(c),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Option<(String, String, usize)> {
        read(text, 0).map(|(address, end)| (address.target, address.title, end))
    }

    #[test]
    fn addresses_with_blanks_are_found() {
        for (text, found) in [
            ("(a b.png)", "a b.png"),
            ("( a b (c).md#d \"It's\" )", "a b (c).md#d"),
            ("(it's a.md 'x')", "it's a.md"),
            ("(a b) (c)", "a b"),
        ] {
            assert_eq!(with_blanks(text, 0).map(|own| &text[own]), Some(found), "{text}");
        }
        for none in ["(a)", "(a \"b c\")", "(a b", "(a\nb)", "(<a b> c)", "a b", "()"] {
            assert_eq!(with_blanks(none, 0), None, "{none}");
        }
    }

    #[test]
    fn addresses_are_read_as_commonmark_says() {
        let made = |target: &str, title: &str, end| Some((target.to_owned(), title.to_owned(), end));
        assert_eq!(target("(a(b)c) d"), made("a(b)c", "", 7));
        assert_eq!(target("(<a b> 't')"), made("a b", "t", 11));
        assert_eq!(target("(a\\) \"x\\\"y\")"), made("a)", "x\"y", 12));
        assert_eq!(target(r"(a\\b)"), made(r"a\b", "", 6));
        assert_eq!(target("()"), made("", "", 2));
        for none in ["", "(", "(a", "(a b)", "(a \"b)", "(<a)", "(a\"b\" c)"] {
            assert_eq!(target(none), None, "{none}");
        }
    }
}
