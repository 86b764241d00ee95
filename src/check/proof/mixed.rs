//! All lines of a book → marks that it writes in two ways: straight quotation marks and curly ones, three dots and an ellipsis; must not know
//! which of the two is better: the one that stands in more places is the book's own.

use super::line::{Kind, Line};
use crate::diag::rules::{ELLIPSES_MIXED, QUOTES_MIXED};
use crate::diag::{Diagnostic, Diagnostics, Fix, Rule, Span};

/// Where one way has more places than this, it is no slip but another hand, and one complaint says so.
const MOST_TOLD: usize = 50;

/// One way of writing a mark.
#[derive(Default)]
struct Way {
    count: usize,
    /// The first places.
    places: Vec<Place>,
}

/// Where a mark stands.
struct Place {
    span: Option<Span>,
    /// What would stand there in the other way, where that can be written.
    other: Option<(Span, String)>,
}

impl Way {
    fn add(&mut self, line: &Line<'_>, at: usize, mark: &str, other: Option<&str>) {
        self.count += 1;
        if self.places.len() <= MOST_TOLD {
            let range = at..at + mark.len();
            self.places.push(Place {
                span: line.place(range.clone()),
                other: line.exact(range).zip(other.map(str::to_owned)),
            });
        }
    }
}

/// Both ways of writing a mark.
#[derive(Default)]
struct Pair {
    straight: Way,
    curly: Way,
}

/// The marks of a book.
#[derive(Default)]
pub(super) struct Mixed {
    double: Pair,
    single: Pair,
    dots: Pair,
}

impl Mixed {
    /// Counts the marks of a line.
    pub fn meet(&mut self, line: &Line<'_>, is_smart: bool) {
        for (at, byte) in line.text.bytes().enumerate() {
            match byte {
                b'"' => self.straight(line, at, "\"", is_smart),
                b'\'' => self.straight(line, at, "'", is_smart),
                b'.' => self.dots(line, at, is_smart),
                // The first byte of all curly ones.
                0xE2 => self.curly(line, at),
                _ => {}
            }
        }
    }

    fn curly(&mut self, line: &Line<'_>, at: usize) {
        match line.after(at) {
            Some('“') => self.double.curly.add(line, at, "“", Some("\"")),
            Some('”') => self.double.curly.add(line, at, "”", Some("\"")),
            Some('„') => self.double.curly.add(line, at, "„", Some("\"")),
            Some('‘') => self.single.curly.add(line, at, "‘", Some("'")),
            Some('’') => self.single.curly.add(line, at, "’", Some("'")),
            Some('‚') => self.single.curly.add(line, at, "‚", Some("'")),
            Some('…') => self.dots.curly.add(line, at, "…", Some("...")),
            _ => {}
        }
    }

    /// With smart punctuation a straight mark stays only where it was written as `&quot;`, behind a backslash (which is the author's will)
    /// or behind a figure, where it is a measure.
    fn straight(&mut self, line: &Line<'_>, at: usize, mark: &str, is_smart: bool) {
        let Some(typed) = line.typed(at..at + 1) else { return };
        let is_measure = line.before(at).is_some_and(|before| before.is_ascii_digit());
        let is_meant = if is_smart {
            typed.starts_with('&')
        } else {
            !typed.starts_with('\\')
        };
        if is_measure || !is_meant {
            return;
        }
        let mut curly = [0; 4];
        let other = match (is_smart, mark) {
            // Smart punctuation turns it.
            (true, _) => Some(mark),
            (false, "'") => is_apostrophe(line, at).then_some("’"),
            (false, _) => line.own.quotes.map(|(open, close)| {
                let turned = if opens(line, at) { open } else { close };
                &*turned.encode_utf8(&mut curly)
            }),
        };
        let pair = if mark == "'" {
            &mut self.single
        } else {
            &mut self.double
        };
        pair.straight.add(line, at, mark, other);
    }

    fn dots(&mut self, line: &Line<'_>, at: usize, is_smart: bool) {
        let text = &line.text;
        let is_three =
            text[at..].starts_with("...") && !text[at + 3..].starts_with('.') && line.before(at) != Some('.');
        let is_behind_word = line
            .before(at)
            .is_some_and(|before| before.is_alphabetic() || before == ' ');
        let is_running = matches!(line.kind, Kind::Running | Kind::Verse | Kind::Alone);
        if is_three && is_behind_word && is_running && !is_smart {
            self.dots.straight.add(line, at, "...", Some("…"));
        }
    }

    /// Tells of the way that stands in fewer places.
    pub fn tell(self, diagnostics: &mut Diagnostics) {
        let double = ["straight quotation mark", "curly quotation mark"];
        let single = [
            "straight apostrophe or quotation mark",
            "curly apostrophe or quotation mark",
        ];
        tell(&QUOTES_MIXED, self.double, double, diagnostics);
        tell(&QUOTES_MIXED, self.single, single, diagnostics);
        tell(
            &ELLIPSES_MIXED,
            self.dots,
            ["ellipsis of three dots", "ellipsis of one sign"],
            diagnostics,
        );
    }
}

/// Whether a mark stands where a quotation begins.
fn opens(line: &Line<'_>, at: usize) -> bool {
    line.before(at)
        .is_none_or(|before| before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–'))
}

/// Whether a mark stands between letters.
fn is_apostrophe(line: &Line<'_>, at: usize) -> bool {
    line.before(at).is_some_and(char::is_alphabetic) && line.after(at + 1).is_some_and(char::is_alphabetic)
}

/// Tells of the way that stands in fewer places; of each the name is given.
fn tell(rule: &'static Rule, pair: Pair, [straight, curly]: [&str; 2], diagnostics: &mut Diagnostics) {
    let (few, name, many, other) = match pair.straight.count <= pair.curly.count {
        true => (pair.straight, straight, pair.curly.count, curly),
        false => (pair.curly, curly, pair.straight.count, straight),
    };
    if few.count == 0 || many == 0 {
        return;
    }
    let article = if name.starts_with('e') { "an" } else { "a" };
    let count = few.count;
    if count > MOST_TOLD {
        let place = few.places.first().and_then(|first| first.span);
        let message =
            format!("{article} {name}, the first of {count}, in a book that has {many} of the kind “{other}”");
        return diagnostics.report(rule, place, message);
    }
    for Place { span, other: exact } in few.places {
        let message = format!("{article} {name}, in a book that has {many} of the kind “{other}”");
        let told = Diagnostic::new(rule, span, message);
        diagnostics.add(match exact {
            Some((place, words)) => told.fix(Fix::suggested(format!("write `{words}`")).replace(place, words)),
            None => told,
        });
    }
}
