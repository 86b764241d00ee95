//! Addresses written bare (`https://…`, `www.…`, `name@example.org`) → links, as GFM's autolink extension has them;
//! must not touch links, code or literal characters.

use super::UNSET;
use super::text;
use super::walk_mut::{self, VisitorMut};
use crate::diag::Span;
use crate::model::{Attributes, Inline, InlineKind, Link, Section};
use std::ops::Range;

/// What a bare address opens with. GFM has `ftp://` too.
const SCHEMES: &[&str] = &["https://", "http://", "ftp://", "www."];

/// Makes links in sections.
pub fn sections(sections: &mut [Section]) {
    for section in sections {
        walk_mut::section(section, &mut Linker);
    }
}

struct Linker;

impl VisitorMut for Linker {
    fn line(&mut self, line: &mut Vec<Inline>) {
        inlines(line);
    }
}

fn inlines(line: &mut Vec<Inline>) {
    if line
        .iter()
        .any(|inline| matches!(&inline.kind, InlineKind::Text(text) if may_hold(text)))
    {
        *line = std::mem::take(line).into_iter().flat_map(split).collect();
    }
    for inline in line {
        match &mut inline.kind {
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Superscript(content)
            | InlineKind::Subscript(content)
            | InlineKind::Span { content, .. } => inlines(content),
            _ => {}
        }
    }
}

fn may_hold(text: &str) -> bool {
    text.contains('@') || text.contains("://") || text.contains("www.")
}

/// A text with its addresses as links.
fn split(inline: Inline) -> Vec<Inline> {
    let InlineKind::Text(text) = &inline.kind else {
        return vec![inline];
    };
    let exact = text.len() == (inline.span.end - inline.span.start) as usize;
    let place = |range: &Range<usize>| match exact {
        true => Span::new(
            inline.span.file,
            inline.span.start + range.start as u32,
            inline.span.start + range.end as u32,
        ),
        false => inline.span,
    };
    let words = |range: Range<usize>| {
        (!range.is_empty()).then(|| Inline {
            span: place(&range),
            kind: InlineKind::Text(text[range].to_owned()),
        })
    };
    let (mut made, mut from) = (Vec::new(), 0);
    while let Some((range, target)) = next_address(text, from) {
        made.extend(words(from..range.start));
        made.push(link(&text[range.clone()], target, place(&range)));
        from = range.end;
    }
    made.extend(words(from..text.len()));
    made
}

fn link(words: &str, target: String, span: Span) -> Inline {
    let content = vec![Inline {
        span,
        kind: InlineKind::Text(text::protect_all(words)),
    }];
    Inline {
        span,
        kind: InlineKind::Link(Link {
            id: UNSET,
            target,
            title: String::new(),
            attributes: Attributes::default(),
            content,
        }),
    }
}

/// The next address from byte `from` on, and where it leads.
fn next_address(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let mut at = from;
    loop {
        let found = text[at..].find([':', '.', '@']).map(|found| at + found)?;
        let address = match text.as_bytes()[found] {
            b'@' => email(text, from, found),
            _ => web(text, from, found),
        };
        if address.is_some() {
            return address;
        }
        at = found + 1;
    }
}

/// An address whose scheme ends at byte `mark` (its colon, or the dot of `www.`).
fn web(text: &str, from: usize, mark: usize) -> Option<(Range<usize>, String)> {
    let start = SCHEMES.iter().find_map(|scheme| {
        let inside = scheme.find([':', '.'])?;
        let start = mark.checked_sub(inside).filter(|start| *start >= from)?;
        let opening = text.get(start..start + scheme.len())?;
        opening.eq_ignore_ascii_case(scheme).then_some((start, scheme))
    });
    let (start, scheme) = start?;
    let before = text[..start].chars().next_back();
    if start > from
        && before.is_some_and(|c| {
            !(c.is_whitespace()
                || matches!(
                    c,
                    '*' | '_' | '~' | '(' | '[' | '"' | '\'' | '“' | '‘' | '«' | '—' | '–'
                ))
        })
    {
        return None;
    }
    let domain = if *scheme == "www." { start } else { start + scheme.len() };
    if !is_domain(&text[domain..], *scheme == "www.") {
        return None;
    }
    let length = text[start..]
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '“' | '”' | '»' | '«'))
        .unwrap_or(text.len() - start);
    let end = start + without_tail(&text[start..start + length]);
    if end <= domain {
        return None;
    }
    let words = &text[start..end];
    let target = if *scheme == "www." {
        format!("http://{words}")
    } else {
        words.to_owned()
    };
    Some((start..end, target))
}

/// Letters, figures, hyphens and underscores between dots; at least one dot, or any host behind a scheme; no
/// underscore in the last two.
fn is_domain(text: &str, needs_dot: bool) -> bool {
    let length = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    let domain = text[..length].trim_end_matches('.');
    let parts: Vec<&str> = domain.split('.').collect();
    let clean = parts.iter().rev().take(2).all(|part| !part.contains('_'));
    clean && parts.iter().all(|part| !part.is_empty()) && (parts.len() > 1 || (!needs_dot && domain == "localhost"))
}

/// The length of an address without the punctuation that ends a sentence and brackets that it does not open.
fn without_tail(address: &str) -> usize {
    let mut end = address.len();
    let mut surplus = address.matches(')').count() as isize - address.matches('(').count() as isize;
    while let Some(last) = address[..end].chars().next_back() {
        let cut = match last {
            '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | '"' | '’' | ']' | '…' => true,
            ')' => surplus > 0,
            _ => false,
        };
        if !cut {
            break;
        }
        surplus -= isize::from(last == ')');
        end -= last.len_utf8();
    }
    end
}

/// An address of a mailbox round the `@` at byte `mark`.
fn email(text: &str, from: usize, mark: usize) -> Option<(Range<usize>, String)> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let local: usize = text[from..mark]
        .chars()
        .rev()
        .take_while(|c| is_local(*c))
        .map(char::len_utf8)
        .sum();
    let start = mark - local;
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let host: usize = text[mark + 1..]
        .chars()
        .take_while(|c| is_host(*c))
        .map(char::len_utf8)
        .sum();
    let mut end = mark + 1 + host;
    end -= text[mark + 1..end].len() - text[mark + 1..end].trim_end_matches('.').len();
    let domain = &text[mark + 1..end];
    let fits = local > 0 && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with(['-', '_']);
    fits.then(|| (start..end, format!("mailto:{}", &text[start..end])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let (mut list, mut from) = (Vec::new(), 0);
        while let Some((range, _)) = next_address(text, from) {
            from = range.end;
            list.push(&text[range]);
        }
        list
    }

    #[test]
    fn finds_what_gfm_finds() {
        for (text, addresses) in [
            ("Visit www.example.com/help.", &["www.example.com/help"][..]),
            (
                "(https://a.org/x_(y)) and HTTP://B.org",
                &["https://a.org/x_(y)", "HTTP://B.org"],
            ),
            ("https://a.org/?q=1&r=2, then", &["https://a.org/?q=1&r=2"]),
            ("mail foo.bar+x@b-c.example. Or a@b", &["foo.bar+x@b-c.example"]),
            ("xhttp://a.org www. http://_a._b", &[]),
            ("http:// https://é.fr/ü", &["https://é.fr/ü"]),
        ] {
            assert_eq!(found(text), addresses, "{text}");
        }
    }
}
