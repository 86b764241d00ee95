//! A line → slips of its spaces, dashes and stops; must not know other lines.

use super::customs::Customs;
use super::line::{Kind, Line, OBJECT};
use crate::diag::rules::{DASH_HYPHEN, MARK_DOUBLED, RANGE_HYPHEN, SPACE_BEFORE_MARK, SPACE_DOUBLED, SPACE_MISSING};
use crate::diag::{Diagnostic, Diagnostics, Fix, Rule};
use std::ops::Range;

/// Years that are taken for such, where two of them stand with a hyphen between.
const YEARS: Range<u32> = 1000..2101;
/// So far on each side of a mark is looked for what makes an address or the name of a file of it.
const LONGEST_NAME: usize = 64;
/// What stands before the numbers of pages.
const PAGES: [&str; 3] = ["pages ", "pp. ", "pp.\u{a0}"];

/// Tells the slips of a line.
pub(super) fn read(line: &Line<'_>, is_smart: bool, diagnostics: &mut Diagnostics) {
    let mut reader = Reader {
        line,
        is_smart,
        diagnostics,
    };
    for (at, byte) in line.text.bytes().enumerate() {
        match byte {
            b' ' => reader.space(at),
            b'-' => reader.hyphen(at),
            b'.' | b',' | b';' => reader.stop(at, char::from(byte)),
            // The first byte of a space that does not break.
            0xC2 if line.text[at..].starts_with(FIXED) => reader.fixed_space(at),
            _ => {}
        }
    }
}

/// No-break space.
const FIXED: char = '\u{a0}';

struct Reader<'l, 's, 'd> {
    line: &'l Line<'s>,
    is_smart: bool,
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_, '_, '_> {
    /// Tells of a range, with what is to stand in its place.
    fn tell(&mut self, rule: &'static Rule, range: Range<usize>, message: &str, fix: Option<(Fix, &str)>) {
        let told = Diagnostic::new(rule, self.line.place(range.clone()), message);
        let place = self.line.exact(range);
        self.diagnostics.add(match (fix, place) {
            (Some((fix, words)), Some(place)) => told.fix(fix.replace(place, words)),
            _ => told,
        });
    }

    fn customs(&self, at: usize) -> Option<&'static Customs> {
        self.line.customs(at)
    }

    /// A space: before a mark, or before a hyphen that is meant to be a dash.
    fn space(&mut self, at: usize) {
        match self.line.text.as_bytes().get(at + 1) {
            Some(b',') if self.is_swapped(at) => {
                let fix = Fix::suggested("put the space behind the comma");
                self.tell(
                    &SPACE_BEFORE_MARK,
                    at..at + 2,
                    "a space before `,`, and none behind it",
                    Some((fix, ", ")),
                );
            }
            Some(mark @ (b',' | b'.' | b'!' | b'?' | b';' | b':')) => self.space_before(at, char::from(*mark)),
            Some(b'-') => self.spaced_hyphen(at),
            _ => {}
        }
    }

    fn space_before(&mut self, at: usize, mark: char) {
        let is_written = self.line.before(at).is_some_and(is_of_a_sentence);
        let ends = self.line.after(at + 2).is_none_or(|after| {
            after.is_whitespace() && !self.line.text[at + 2..].trim_start().starts_with(mark)
                || matches!(after, '”' | '’' | '"' | '\'')
        });
        let is_wrong = match mark {
            '!' | '?' => self.customs(at + 1).is_some_and(|own| own.has_close_marks),
            // Between words alone: `a : b` may be a ratio, or mean something to a program.
            ';' | ':' => {
                let (before, after) = (self.line.word_before(at), self.line.word_after(at + 3));
                let are_words = [before, after].iter().all(|word| word.chars().nth(1).is_some());
                are_words && self.line.kind != Kind::Cell && self.customs(at + 1).is_some_and(|own| own.has_close_marks)
            }
            _ => true,
        };
        if is_written && ends && is_wrong {
            let fix = Fix::safe(format!("take out the space before `{mark}`"));
            self.tell_before(at, mark, fix);
        }
    }

    /// ` ,and`, where `, and` is meant.
    fn is_swapped(&self, at: usize) -> bool {
        let is_written = self.line.before(at).is_some_and(is_of_a_sentence);
        let after = self.line.word_after(at + 2);
        is_written && is_word(after) && after.chars().all(char::is_lowercase)
    }

    fn tell_before(&mut self, at: usize, mark: char, fix: Fix) {
        let is_one_line = self.line.typed(at..at + 1) == Some(" ");
        let range = if is_one_line { at..at + 1 } else { at + 1..at + 2 };
        let fix = is_one_line.then_some((fix, ""));
        self.tell(&SPACE_BEFORE_MARK, range, &format!("a space before `{mark}`"), fix);
    }

    /// ` - ` between words.
    fn spaced_hyphen(&mut self, at: usize) {
        let text = &self.line.text;
        let is_alone = text[at..].starts_with(" - ");
        if !is_alone || matches!(self.line.kind, Kind::Cell | Kind::Imprint) {
            return;
        }
        let before = text[..at].trim_end_matches([',', '”', '’', ')']).len();
        let is_between = is_word(self.line.word_before(before)) && is_word(self.line.word_after(at + 3));
        let is_known = self.line.before(before).is_some_and(is_of_a_sentence);
        if is_between && is_known {
            let dash = if self.is_smart { "--" } else { "–" };
            let fix = Fix::suggested("write a dash");
            self.tell(
                &DASH_HYPHEN,
                at + 1..at + 2,
                "a hyphen between spaces, where a dash is meant",
                Some((fix, dash)),
            );
        }
    }

    fn hyphen(&mut self, at: usize) {
        if self.line.before(at) == Some('-') {
            return;
        }
        let length = self.line.text[at..].bytes().take_while(|byte| *byte == b'-').count();
        match length {
            1 => self.range(at),
            2 | 3 => self.hyphens(at, length),
            _ => {}
        }
    }

    /// `--` that was printed as it is.
    fn hyphens(&mut self, at: usize, length: usize) {
        let end = at + length;
        let (before, after) = (self.line.before(at), self.line.after(end));
        let letters = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || matches!(c, '”' | '’' | '"'));
        let is_close = before.is_some_and(is_of_a_sentence) && letters(after);
        let is_spaced = before == Some(' ') && after == Some(' ');
        let is_typed = self.line.typed(at..end).is_none_or(|typed| !typed.contains('\\'));
        if !is_typed || self.is_named(at) || !(is_close || is_spaced) || matches!(self.line.kind, Kind::Cell) {
            return;
        }
        let has_close_dash = self.customs(at).is_some_and(|own| own.has_close_dash);
        let dash = match (length, is_spaced || !has_close_dash) {
            (2, true) => "–",
            _ => "—",
        };
        let message = format!("`{}` is printed as hyphens, where a dash is meant", "-".repeat(length));
        let fix = Fix::suggested(format!("write the dash `{dash}`"));
        self.tell(&DASH_HYPHEN, at..end, &message, Some((fix, dash)));
    }

    /// A hyphen between two years, or the numbers of two pages.
    fn range(&mut self, at: usize) {
        let has_dash = self.customs(at).is_some_and(|own| own.has_dash_in_ranges);
        if !has_dash || self.line.kind == Kind::Imprint {
            return;
        }
        let text = &self.line.text;
        let (first, last) = (digits_before(text, at), digits_after(text, at + 1));
        let (Ok(from), Ok(to)) = (first.parse::<u32>(), last.parse::<u32>()) else {
            return;
        };
        let (start, end) = (at - first.len(), at + 1 + last.len());
        let is_joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "-/–+:#".contains(c));
        let goes_on = text[end..].starts_with(['.', ',']) && !digits_after(text, end + 1).is_empty();
        let is_part = is_joined(self.line.before(start)) || is_joined(self.line.after(end)) || goes_on;
        let has_point = text[..start].ends_with(['.', ',']);
        let is_years = first.len() == 4 && last.len() == 4 && YEARS.contains(&from) && YEARS.contains(&to);
        let is_pages = PAGES.iter().any(|word| text[..start].ends_with(word));
        if !is_part && !has_point && from < to && (is_years || is_pages) {
            let message = format!("a hyphen in `{first}-{last}`, where a range has a dash");
            let dash = if self.is_smart { "--" } else { "–" };
            let fix = Fix::suggested("write a dash");
            self.tell(&RANGE_HYPHEN, at..at + 1, &message, Some((fix, dash)));
        }
    }

    /// A stop: twice, or with the next sentence glued to it.
    fn stop(&mut self, at: usize, mark: char) {
        let rest = &self.line.text[at + 1..];
        // Nearly all stops have a space behind them.
        if !rest.starts_with(|next: char| next == mark || next.is_alphabetic()) {
            return;
        }
        let word = self.line.word_before(at);
        if word.is_empty() || self.is_named(at) {
            return;
        }
        let is_twice = rest.starts_with(mark) && !rest[1..].starts_with(['.', ',', ';']);
        let ends = rest
            .get(1..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        if is_twice && ends && is_word(word) {
            let fix = Fix::suggested(format!("write `{mark}` once"));
            let words = mark.to_string();
            self.tell(
                &MARK_DOUBLED,
                at..at + 2,
                &format!("`{mark}` stands twice"),
                Some((fix, &words)),
            );
        } else if mark != ';' && is_glued(self.line, at, mark) {
            let fix = Fix::suggested("write a space");
            let words = format!("{mark} ");
            let message = format!("no space behind `{mark}`");
            self.tell(&SPACE_MISSING, at..at + 1, &message, Some((fix, &words)));
        }
    }

    /// A space that does not break beside one that does: both are printed.
    fn fixed_space(&mut self, at: usize) {
        if matches!(self.line.kind, Kind::Verse | Kind::Cell) {
            return;
        }
        let end = at + FIXED.len_utf8();
        let (start, end) = match (self.line.before(at), self.line.after(end)) {
            (Some(' '), Some(after)) if !after.is_whitespace() => (at - 1, end),
            (Some(before), Some(' ')) if !before.is_whitespace() => (at, end + 1),
            _ => return,
        };
        let is_inside = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != OBJECT);
        if is_inside(self.line.before(start)) && is_inside(self.line.after(end)) {
            let message = "two spaces, one of which does not break: a wider gap is printed";
            let fix = Fix::suggested("write one space");
            self.tell(&SPACE_DOUBLED, start..end, message, Some((fix, " ")));
        }
    }

    /// Whether a mark stands in an address, the name of a file or a program's word.
    fn is_named(&self, at: usize) -> bool {
        let text = &self.line.text;
        let before = text[..at].chars().rev().take(LONGEST_NAME);
        let after = text[at..].chars().take(LONGEST_NAME);
        let is_of_names = |c: char| matches!(c, '/' | '\\' | '@' | '_' | '=' | '<' | '>' | '(' | OBJECT);
        let mut token = before.take_while(|c| !c.is_whitespace());
        token.any(is_of_names) || after.take_while(|c| !c.is_whitespace()).any(is_of_names)
    }
}

/// `end.The next`, `end,and so`.
fn is_glued(line: &Line<'_>, at: usize, mark: char) -> bool {
    let (before, after) = (line.word_before(at), line.word_after(at + 1));
    let begins = after.chars().next().is_some_and(char::is_uppercase);
    let is_sentence = before.chars().skip(1).all(char::is_lowercase) && is_word(before);
    let wanted = if mark == '.' { begins } else { !begins };
    let rest = line.after(at + 1 + after.len());
    let ends = rest.is_none_or(|c| c.is_whitespace() || c == '’' || c == ',');
    let customs = line.customs(at + 1);
    wanted && ends && is_sentence && customs.is_some_and(|own| own.is_never_glued(after))
}

/// More than a letter that stands for something, as in `x - y`; those of Cyrillic are words as often as not.
fn is_word(word: &str) -> bool {
    let is_cyrillic = |c: char| ('\u{400}'..'\u{500}').contains(&c);
    matches!(word, "I" | "a" | "A") || word.chars().nth(1).is_some() || word.starts_with(is_cyrillic)
}

/// A letter of a script that has its marks where ours are, or what closes words of it.
fn is_of_a_sentence(c: char) -> bool {
    matches!(c, '”' | '’' | ')') || c.is_alphabetic() && c < '\u{530}'
}

fn digits_before(text: &str, at: usize) -> &str {
    let digits = text.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit());
    &text[at - digits.count()..at]
}

fn digits_after(text: &str, at: usize) -> &str {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    &text[at..at + digits]
}
