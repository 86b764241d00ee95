//! Lines in their order → quotation marks that have no partner, or are turned the wrong way; must not know how they were typed.

use super::customs::is_same;
use super::line::{Kind, Line};
use super::walk::Met;
use crate::diag::rules::{APOSTROPHE_TURNED, QUOTE_UNPAIRED};
use crate::diag::{Diagnostic, Diagnostics, Fix, Span};

/// Words that begin with an apostrophe, and with nothing else that `‘` could be: *‘round* and *‘cause* may open a quotation.
const ELIDED: [&str; 10] = [
    "em", "gainst", "mongst", "neath", "tis", "tisn", "twas", "twere", "twixt", "twould",
];

/// Marks of other languages: where one stands, whoever wrote it has customs of their own.
const OF_OTHERS: [char; 7] = ['«', '»', '‹', '›', '「', '『', '"'];

/// Whether a character may be a quotation mark in some language.
fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '‘'..='‟' | '‹' | '›' | '「' | '」' | '『' | '』')
}

/// The quotation marks of a line with their places; lines are long, and nearly all of each is read here once and not again.
fn quotation_marks(text: &str) -> Vec<(usize, char)> {
    // But for one all of them are beyond ASCII, whose characters begin with a byte from 0xC0 on.
    let begins = |byte: u8| byte == b'"' || byte >= 0xC0;
    let places = text.bytes().enumerate().filter(|(_, byte)| begins(*byte));
    let signs = places.filter_map(|(at, _)| Some((at, text[at..].chars().next()?)));
    signs.filter(|(_, c)| is_quotation_mark(*c)).collect()
}

/// What is open from line to line.
#[derive(Default)]
pub(super) struct Quotes {
    /// A quotation that the last paragraph did not close: a speech may go on in the next one, which then opens it again.
    open: Option<Option<Span>>,
    /// Whether a quotation may be open for a reason that is not known, such as verse inside a speech.
    is_unsure: bool,
}

impl Quotes {
    /// Takes what comes next.
    pub fn meet(&mut self, met: &Met<'_, '_>, diagnostics: &mut Diagnostics) {
        match met {
            Met::Line(line) => {
                let marks = quotation_marks(&line.text);
                turned(line, &marks, diagnostics);
                match line.kind {
                    Kind::Running => self.paragraph(line, &marks, diagnostics),
                    Kind::Alone | Kind::Cell | Kind::Verse | Kind::Imprint => self.interrupt(),
                }
            }
            Met::Break => self.interrupt(),
            Met::End => {
                self.tell_open(diagnostics);
                *self = Quotes::default();
            }
        }
    }

    fn interrupt(&mut self) {
        self.is_unsure |= self.open.take().is_some();
    }

    fn tell_open(&mut self, diagnostics: &mut Diagnostics) {
        if let Some(place) = self.open.take() {
            diagnostics.add(not_closed(place));
        }
    }

    fn paragraph(&mut self, line: &Line<'_>, all: &[(usize, char)], diagnostics: &mut Diagnostics) {
        // Dots or asterisks by themselves stand for what is left out, and with it may be the mark.
        let has_words = line.text.contains(char::is_alphanumeric);
        let Some(marks) = line.own.quotes.filter(|marks| has_words && is_plain(all, *marks)) else {
            return self.interrupt();
        };
        let Partners { opened, closed } = partners(line, all, marks);
        let mut closed = closed.into_iter();
        let goes_on = || line.text.starts_with(marks.0);
        // The speech of the last paragraph goes on in this one, or ends in it; else it was to be closed there.
        if self.open.is_some() && !goes_on() && closed.next().is_none() {
            self.tell_open(diagnostics);
        }
        self.open = None;
        if self.is_unsure && closed.next().is_some() {
            self.is_unsure = false;
        }
        for at in closed {
            diagnostics.add(closes_nothing(line, at, marks.1));
        }
        let mut opened = opened
            .into_iter()
            .map(|at| (at, line.place(at..at + marks.0.len_utf8())));
        self.open = opened.next().map(|(_, place)| place);
        for (at, place) in opened {
            // Quotations inside one another may all be opened again.
            if line.text[..at].contains(|c: char| c.is_alphanumeric()) {
                diagnostics.add(not_closed(place));
            }
        }
    }
}

/// Whether a line has no marks but those of its language.
fn is_plain(all: &[(usize, char)], (_, close): (char, char)) -> bool {
    let of_others = if close == '”' { '„' } else { '”' };
    let mut marks = all.iter().map(|(_, mark)| *mark);
    !marks.any(|mark| mark == of_others || OF_OTHERS.contains(&mark))
}

/// Marks without a partner in their line.
#[derive(Default)]
struct Partners {
    opened: Vec<usize>,
    closed: Vec<usize>,
}

fn partners(line: &Line<'_>, all: &[(usize, char)], (open, close): (char, char)) -> Partners {
    let mut found = Partners::default();
    let marks = all.iter().copied().filter(|(_, mark)| *mark == open || *mark == close);
    for (at, mark) in marks.filter(|(at, _)| line.customs(*at) == Some(line.own)) {
        let is_measure = line.before(at).is_some_and(|before| before.is_ascii_digit());
        if mark == open {
            found.opened.push(at);
        } else if found.opened.pop().is_none() && !is_measure {
            found.closed.push(at);
        }
    }
    found
}

fn not_closed(place: Option<Span>) -> Diagnostic {
    Diagnostic::new(&QUOTE_UNPAIRED, place, "this quotation is not closed").hint(HINT)
}

fn closes_nothing(line: &Line<'_>, at: usize, mark: char) -> Diagnostic {
    let place = line.place(at..at + mark.len_utf8());
    Diagnostic::new(&QUOTE_UNPAIRED, place, format!("this `{mark}` closes no quotation")).hint(HINT)
}

/// How straight marks are turned.
const HINT: &str =
    "a straight mark opens where a space or a bracket stands before it and none behind it, and closes elsewhere";

/// Tells of apostrophes before a word that are quotation marks: programs that write letters turn them so.
fn turned(line: &Line<'_>, all: &[(usize, char)], diagnostics: &mut Diagnostics) {
    for (at, mark) in all.iter().copied().filter(|(_, mark)| *mark == '‘') {
        let end = at + mark.len_utf8();
        let is_english = line.customs(at).is_some_and(|own| own.is_english());
        let Some(word) = elided(line, end).filter(|_| is_english && !is_closed(line, end)) else {
            continue;
        };
        let message = format!("`‘{word}` begins with a quotation mark, where an apostrophe is meant");
        let told = Diagnostic::new(&APOSTROPHE_TURNED, line.place(at..end), message);
        diagnostics.add(match line.exact(at..end) {
            Some(place) => told.fix(Fix::suggested("write the apostrophe `’`").replace(place, "’")),
            None => told,
        });
    }
}

/// The word that begins with an apostrophe: `tis`, `90s`.
fn elided<'l>(line: &'l Line<'_>, at: usize) -> Option<&'l str> {
    let word = line.word_after(at);
    if ELIDED.iter().any(|own| is_same(own, word)) {
        return Some(word);
    }
    let rest = &line.text[at..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let tail = rest[digits..].strip_prefix('s').unwrap_or(&rest[digits..]);
    let ends = !tail.starts_with(char::is_alphanumeric);
    (digits == 2 && ends).then(|| &rest[..rest.len() - tail.len()])
}

/// Whether a mark behind it could close what this one opens.
fn is_closed(line: &Line<'_>, from: usize) -> bool {
    let rest = &line.text[from..];
    let next = rest.find('‘').unwrap_or(rest.len());
    let mut marks = rest[..next].match_indices('’').map(|(at, _)| from + at);
    marks.any(|at| {
        let is_inside = line.after(at + '’'.len_utf8()).is_some_and(char::is_alphanumeric);
        !is_inside && line.before(at).is_some_and(|before| !before.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::proof::customs;

    #[test]
    fn the_marks_of_all_languages_are_found_at_their_places() {
        let of_languages = customs::all().filter_map(|own| own.quotes).flat_map(<[char; 2]>::from);
        for mark in of_languages.chain(OF_OTHERS).chain(['‘', '’', '„']) {
            assert_eq!(quotation_marks(&format!("é a{mark}б")), [(4, mark)], "{mark}");
        }
    }
}
