//! A line → words that stand twice in a row; must not know other lines: a paragraph may begin with the word that the last one ended with.

use super::customs::is_same;
use super::line::{Kind, Line};
use crate::diag::rules::WORD_REPEATED;
use crate::diag::{Diagnostic, Diagnostics, Fix};
use std::ops::Range;

/// Tells of each word that stands twice and never does in its language. A name (*the The Who*) is another word than what it is spelled like.
pub(super) fn read(line: &Line<'_>, diagnostics: &mut Diagnostics) {
    if line.kind == Kind::Verse {
        return;
    }
    let mut last: Option<Range<usize>> = None;
    for own in words(&line.text) {
        if let Some(first) = last.replace(own.clone())
            && is_repeated(line, &first, &own)
        {
            diagnostics.add(complaint(line, &first, &own));
        }
    }
}

/// The words of a text, each a run of letters.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = to(text, at, true);
        at = to(text, start, false);
        (start < at).then_some(start..at)
    })
}

/// The first place from one on where a letter begins, or something else; the end where none does.
fn to(text: &str, from: usize, letter: bool) -> usize {
    let mut at = from;
    loop {
        // Nearly all are ASCII, and need not be taken together from their bytes.
        let passed = |byte: &&u8| byte.is_ascii() && byte.is_ascii_alphabetic() != letter;
        at += text.as_bytes()[at..].iter().take_while(passed).count();
        match text[at..].chars().next() {
            Some(c) if c.is_alphabetic() != letter => at += c.len_utf8(),
            _ => return at,
        }
    }
}

fn is_repeated(line: &Line<'_>, first: &Range<usize>, second: &Range<usize>) -> bool {
    let text = &line.text;
    let (one, other) = (&text[first.clone()], &text[second.clone()]);
    if one.len() != other.len() || !is_same(one, other) {
        return false;
    }
    let between = &text[first.end..second.start];
    let is_beside = matches!(between, " " | "\u{a0}" | "  ");
    let joins = |c: char| matches!(c, '-' | '‑' | '/' | '\'' | '’' | '.' | '@' | '_') || c.is_numeric();
    let is_part = line.before(first.start).is_some_and(joins) || joins_on(line, second.end);
    // A capital alone is a name: *vitamin A a day*.
    let is_name = one.chars().nth(1).is_none() && one != other;
    let is_plain = !is_name && other.chars().all(char::is_lowercase) && one.chars().skip(1).all(char::is_lowercase);
    let customs = (line.customs(first.start), line.customs(second.start));
    let is_slip = matches!(customs, (Some(own), Some(next)) if own == next && own.is_never_twice(other));
    is_beside && !is_part && is_plain && is_slip && !is_quoted(line, first.start, second.end)
}

/// Whether both words are all that stands between two marks: then they are spoken of.
fn is_quoted(line: &Line<'_>, start: usize, end: usize) -> bool {
    let is_mark =
        |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '«' | '»'));
    is_mark(line.before(start)) && is_mark(line.after(end))
}

/// Whether the word goes on behind it: `the the-` and `a a'`, but not `the the.` at the end of a sentence.
fn joins_on(line: &Line<'_>, end: usize) -> bool {
    match line.after(end) {
        Some('-' | '‑' | '/' | '\'' | '’' | '_' | '@') => true,
        Some('.') => line.after(end + 1).is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

fn complaint(line: &Line<'_>, first: &Range<usize>, second: &Range<usize>) -> Diagnostic {
    let word = &line.text[second.clone()];
    let told = Diagnostic::new(
        &WORD_REPEATED,
        line.place(second.clone()),
        format!("`{word}` stands twice"),
    );
    let once = || Fix::suggested(format!("write `{word}` once"));
    // What goes is the second word with the space before it, or, where a line ends there, behind it; all of it as it was typed.
    let ranges = [first.end..second.end, second.start..second.end + 1];
    let range = ranges.into_iter().find(|range| {
        let seen = line.text.get(range.clone());
        seen.is_some_and(|seen| seen.contains(' ')) && line.typed(range.clone()) == seen
    });
    match range.and_then(|range| line.exact(range)) {
        Some(place) => told.fix(once().delete(place)),
        None => match line.exact(first.clone()) {
            Some(place) => told.see(place, "it stands here, too"),
            None => told,
        },
    }
}
