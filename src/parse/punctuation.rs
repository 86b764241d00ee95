//! Straight quotes, hyphens and dots → the marks of the language; must not touch code, addresses or what was written
//! behind a backslash (both are protected characters by now).
//!
//! A paragraph is read as one string across the borders of its inlines, so that a quote before `*stress*` knows what
//! follows. Notes are lines of their own.

use super::pieces::local_span;
use super::quote_marks::{self, Style};
use super::text;
use super::walk_mut::{self, VisitorMut};
use crate::model::{Attributes, Inline, InlineKind, Language, Section, walk};

/// Words that begin with an apostrophe in English.
const ELIDED: &[&str] = &[
    "bout", "cause", "em", "gainst", "mongst", "n", "neath", "nuff", "pon", "round", "scuse", "tain't", "til", "till",
    "tis", "tisn't", "twas", "twasn't", "tween", "twere", "twill", "twixt", "twould", "un",
];

/// Stands in the string for code, pictures and formulas: a letter to its neighbours.
const OBJECT: char = '\u{fffc}';

/// Sets the marks in sections of a book in this language.
pub fn sections(sections: &mut [Section], language: &Language) {
    let mut setter = Setter {
        styles: vec![quote_marks::style(language)],
    };
    for section in sections {
        walk_mut::section(section, &mut setter);
    }
}

/// Plain words with their marks set.
pub fn words(words: &str, language: &Language) -> String {
    let mut setter = Setter {
        styles: vec![quote_marks::style(language)],
    };
    let mut line = vec![Inline {
        span: local_span(0, 0),
        kind: InlineKind::Text(words.to_owned()),
    }];
    setter.line(&mut line);
    let mut set = walk::plain_text(&line);
    text::finish(&mut set);
    set
}

struct Setter {
    /// The style of each node that is open.
    styles: Vec<Style>,
}

impl Setter {
    fn style(&self) -> Style {
        self.styles
            .last()
            .copied()
            .unwrap_or_else(|| quote_marks::style(&Language(String::new())))
    }
}

impl VisitorMut for Setter {
    fn enter(&mut self, attributes: &Attributes) {
        let style = attributes
            .language()
            .map_or(self.style(), |language| quote_marks::style(&language));
        self.styles.push(style);
    }

    fn leave(&mut self) {
        self.styles.pop();
    }

    fn line(&mut self, line: &mut Vec<Inline>) {
        let mut gathered = Gathered::default();
        gathered.inlines(line, self.style());
        if !gathered.needed() {
            return;
        }
        let texts = set(&gathered);
        put(line, &mut texts.into_iter());
    }
}

/// A line as one string.
#[derive(Default)]
struct Gathered {
    /// Each character with the text it stands in, or `None` between texts.
    characters: Vec<(char, Option<usize>)>,
    /// The style of each text.
    styles: Vec<Style>,
}

impl Gathered {
    fn inlines(&mut self, line: &[Inline], style: Style) {
        for inline in line {
            match &inline.kind {
                InlineKind::Text(text) => {
                    let index = self.styles.len();
                    self.styles.push(style);
                    self.characters.extend(text.chars().map(|c| (c, Some(index))));
                }
                InlineKind::SoftBreak | InlineKind::LineBreak => self.characters.push((' ', None)),
                InlineKind::Emphasis(content)
                | InlineKind::Strong(content)
                | InlineKind::Strikethrough(content)
                | InlineKind::Superscript(content)
                | InlineKind::Subscript(content)
                | InlineKind::Keyboard(content) => self.inlines(content, style),
                InlineKind::Link(link) => self.inlines(&link.content, own_style(&link.attributes, style)),
                InlineKind::Span {
                    attributes, content, ..
                } => self.inlines(content, own_style(attributes, style)),
                InlineKind::Note(_) | InlineKind::NoteAgain { .. } => {}
                InlineKind::Anchor { .. } | InlineKind::IndexMark(_) => {}
                InlineKind::Code(_)
                | InlineKind::Image(_)
                | InlineKind::Math(_)
                | InlineKind::Cite(_)
                | InlineKind::Ref { .. } => self.characters.push((OBJECT, None)),
            }
        }
    }

    /// Whether there is anything to do.
    fn needed(&self) -> bool {
        let mut before = ' ';
        self.characters.iter().any(|(c, text)| {
            let twice = matches!(c, '-' | '.') && before == *c;
            before = *c;
            let spaced = matches!(c, ';' | '!' | '?' | ':' | '«' | '»');
            let french = spaced && text.is_some_and(|text| !self.styles[text].before_colon.is_empty());
            matches!(c, '"' | '\'') || twice || french
        })
    }
}

fn own_style(attributes: &Attributes, style: Style) -> Style {
    attributes
        .language()
        .map_or(style, |language| quote_marks::style(&language))
}

/// Puts changed texts back in the order in which they were gathered.
fn put(line: &mut [Inline], texts: &mut impl Iterator<Item = String>) {
    for inline in line {
        match &mut inline.kind {
            InlineKind::Text(text) => {
                if let Some(changed) = texts.next() {
                    *text = changed;
                }
            }
            kind => {
                if let Some(content) = kind.content_mut() {
                    put(content, texts);
                }
            }
        }
    }
}

/// The texts of a line with their marks set.
fn set(gathered: &Gathered) -> Vec<String> {
    let mut line = Line {
        characters: &gathered.characters,
        last_single: last_closing_single(&gathered.characters),
        open_double: 0,
        open_single: 0,
    };
    let mut texts = vec![String::new(); gathered.styles.len()];
    let mut at = 0;
    while let Some(&(c, text)) = gathered.characters.get(at) {
        let Some(text) = text else {
            at += 1;
            continue;
        };
        let style = gathered.styles[text];
        at += line.character(c, at, text, &style, &mut texts[text]);
    }
    texts
}

/// The last place at which a single quote could close something.
fn last_closing_single(characters: &[(char, Option<usize>)]) -> usize {
    let free = |at: usize| characters.get(at).is_none_or(|(c, _)| !c.is_alphanumeric());
    (1..characters.len())
        .rev()
        .find(|&at| characters[at].0 == '\'' && !characters[at - 1].0.is_whitespace() && free(at + 1))
        .unwrap_or(0)
}

struct Line<'a> {
    characters: &'a [(char, Option<usize>)],
    last_single: usize,
    open_double: usize,
    open_single: usize,
}

impl Line<'_> {
    fn at(&self, at: usize) -> Option<char> {
        self.characters.get(at).map(|(c, _)| *c)
    }

    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.at(at))
    }

    /// Writes what one character becomes; gives how many characters were read.
    fn character(&mut self, c: char, at: usize, text: usize, style: &Style, out: &mut String) -> usize {
        match c {
            '"' => self.double(at, style, out),
            '\'' => self.single(at, style, out),
            '-' | '.' => return self.run(c, at, text, out),
            ';' | '!' | '?' | ':' => self.high(c, at, style, out),
            '«' if !style.inside.is_empty() => {
                out.push(c);
                if self.at(at + 1).is_some_and(|next| !next.is_whitespace()) {
                    out.push_str(style.inside);
                }
            }
            '»' if !style.inside.is_empty() => {
                if self.before(at).is_some_and(|before| !before.is_whitespace()) {
                    out.push_str(style.inside);
                }
                out.push(c);
            }
            ' ' => out.push_str(self.space(at, style)),
            _ => out.push(c),
        }
        1
    }

    /// `--` is an en dash, `---` an em dash, `...` an ellipsis; longer runs are as they are.
    fn run(&self, c: char, at: usize, text: usize, out: &mut String) -> usize {
        let same = |place: &(char, Option<usize>)| *place == (c, Some(text));
        let length = self.characters[at..].iter().take_while(|place| same(place)).count();
        match (c, length) {
            ('-', 2) => out.push('–'),
            ('-', 3) => out.push('—'),
            ('.', 3) => out.push('…'),
            ('.', 4) => out.push_str("…."),
            _ => out.extend(std::iter::repeat_n(c, length)),
        }
        length
    }

    /// Whether a quote here opens: after nothing, a blank or an opening mark, and before a word. Other quotes before
    /// it are looked past.
    fn opens(&self, at: usize) -> bool {
        let quotes = (0..at)
            .rev()
            .take(MOST_QUOTES)
            .take_while(|&place| matches!(self.at(place), Some('"' | '\'')))
            .count();
        let free = self
            .before(at - quotes)
            .is_none_or(|before| before.is_whitespace() || is_opening(before));
        free && self.at(at + 1).is_some_and(|after| !after.is_whitespace())
    }

    fn double(&mut self, at: usize, style: &Style, out: &mut String) {
        let measure = self.before(at).is_some_and(|before| before.is_ascii_digit()) && self.open_double == 0;
        if measure {
            // Inches or seconds: 6" stays.
            out.push('"');
        } else if self.opens(at) {
            self.open_double += 1;
            out.push_str(style.outer.0);
            push_inside(style.outer.0, style, out);
        } else {
            self.open_double = self.open_double.saturating_sub(1);
            push_inside(style.outer.1, style, out);
            out.push_str(style.outer.1);
        }
    }

    fn single(&mut self, at: usize, style: &Style, out: &mut String) {
        let before = self.before(at).filter(|c| c.is_alphanumeric() || *c == OBJECT);
        let after = self.at(at + 1).filter(|c| c.is_alphanumeric());
        let figures = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if figures(before) && self.open_single == 0 && (figures(after) || self.is_measure(at)) {
            // Feet or minutes: 5'10" stays.
            out.push('\'');
        } else if before.is_some() && after.is_some() {
            out.push('’');
        } else if self.opens(at) && at < self.last_single && !self.is_elided(at) {
            self.open_single += 1;
            out.push_str(style.inner.0);
            push_inside(style.inner.0, style, out);
        } else if self.open_single > 0 && !self.opens(at) {
            self.open_single -= 1;
            push_inside(style.inner.1, style, out);
            out.push_str(style.inner.1);
        } else {
            out.push('’');
        }
    }

    /// Whether figures, a quote and a blank or another measure stand here: `6' tall`. A decade (`the 1920s'`) has a
    /// letter before the quote.
    fn is_measure(&self, at: usize) -> bool {
        let figures = (0..at)
            .rev()
            .take_while(|&place| self.at(place).is_some_and(|c| c.is_ascii_digit()))
            .count();
        figures <= 3
            && self
                .at(at + 1)
                .is_none_or(|after| after.is_whitespace() || after == '"')
    }

    /// Whether a word follows that begins with an apostrophe: `'tis`, `'90s`.
    fn is_elided(&self, at: usize) -> bool {
        let word: String = self.characters[at + 1..]
            .iter()
            .map(|(c, _)| *c)
            .take_while(|c| c.is_alphanumeric() || matches!(c, '\'' | '’'))
            .take(LONGEST_ELIDED)
            .collect();
        let figures = word.bytes().take_while(u8::is_ascii_digit).count();
        let decade = figures == 2 && matches!(&word[2..], "" | "s");
        let word = word.trim_end_matches(['\'', '’']).to_lowercase().replace('’', "'");
        decade || ELIDED.binary_search(&word.as_str()).is_ok()
    }

    /// `;`, `!`, `?` and `:` with the space that French puts before them.
    fn high(&self, c: char, at: usize, style: &Style, out: &mut String) {
        let space = if c == ':' {
            style.before_colon
        } else {
            style.before_high
        };
        let word = self.before(at).is_some_and(|before| {
            !before.is_whitespace() && !matches!(before, ';' | '!' | '?' | ':' | '(' | '[' | '.' | '…' | '¡' | '¿')
        });
        let ends = self.at(at + 1).is_none_or(|after| {
            after.is_whitespace()
                || matches!(
                    after,
                    '!' | '?' | ',' | ';' | '"' | '»' | '”' | '’' | ')' | ']' | '…' | '—' | '–'
                )
        });
        if word && ends {
            out.push_str(space);
        }
        out.push(c);
    }

    /// A blank, or what French has in its place.
    fn space<'s>(&self, at: usize, style: &'s Style) -> &'s str {
        let place = match (self.before(at), self.at(at + 1)) {
            (_, Some(';' | '!' | '?')) => style.before_high,
            (_, Some(':')) => style.before_colon,
            (_, Some('»')) | (Some('«'), _) => style.inside,
            _ => "",
        };
        if place.is_empty() { " " } else { place }
    }
}

/// Quotes that may stand side by side: two, and one for a slip.
const MOST_QUOTES: usize = 3;

/// Whether a quote after this character opens.
fn is_opening(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '{' | '—' | '–' | '-' | '/' | '“' | '‘' | '«' | '„' | '‚' | '¿' | '¡' | '='
    )
}

/// The longest of [`ELIDED`] has seven letters; a few more tell that a word is longer.
const LONGEST_ELIDED: usize = 10;

/// The space inside guillemets, where the language has one.
fn push_inside(mark: &str, style: &Style, out: &mut String) {
    if matches!(mark, "«" | "»") {
        out.push_str(style.inside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smart(language: &str, text: &str) -> String {
        words(text, &Language(language.to_owned()))
    }

    #[test]
    fn elided_words_are_sorted() {
        assert!(ELIDED.is_sorted());
    }

    #[test]
    fn english() {
        for (written, set) in [
            (
                r#""Well," he said, "it's 'fine' --- isn't it?""#,
                "“Well,” he said, “it’s ‘fine’ — isn’t it?”",
            ),
            (
                r#"'Tis the '90s, rock 'n' roll, the dogs' bone"#,
                "’Tis the ’90s, rock ’n’ roll, the dogs’ bone",
            ),
            (
                r#"5'10" and 6" wide, pages 3--5 ... and"#,
                "5'10\" and 6\" wide, pages 3–5 … and",
            ),
            (r#""'Go,' she said.""#, "“‘Go,’ she said.”"),
            (
                r#"("quoted") -- "I was born in 1984""#,
                "(“quoted”) – “I was born in 1984”",
            ),
            ("a ---- b ..... c. Then....", "a ---- b ..... c. Then…."),
        ] {
            assert_eq!(smart("en", written), set);
        }
    }

    #[test]
    fn other_languages() {
        assert_eq!(smart("de", r#""Ja, 'so' geht's.""#), "„Ja, ‚so‘ geht’s.“");
        assert_eq!(
            smart("fr", r#""Bonjour!" dit-il : "Vraiment ?""#),
            "«\u{202f}Bonjour\u{202f}!\u{202f}» dit-il\u{a0}: «\u{202f}Vraiment\u{202f}?\u{202f}»"
        );
        assert_eq!(
            smart("fr", "Ah!, dit-il; quoi?—Rien"),
            "Ah\u{202f}!, dit-il\u{202f}; quoi\u{202f}?—Rien"
        );
        assert_eq!(
            smart("fr", "« Oui » à 10:30; l'eau"),
            "«\u{202f}Oui\u{202f}» à 10:30\u{202f}; l’eau"
        );
        assert_eq!(smart("sv", r#""Ja""#), "”Ja”");
        assert_eq!(smart("ru", r#""Да 'так'""#), "«Да „так“»");
    }
}
