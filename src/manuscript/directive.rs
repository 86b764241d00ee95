//! A text → the `{{#…}}` in it; must not know what they bring in.
//!
//! The grammar is mdBook's: `{{#name argument …}}`, found anywhere in the text, in code blocks too; and the escaped
//! `\{{#…}}`, which reaches to the last `}}` of its line.

use std::ops::Range;

/// One `{{#…}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive<'a> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What it says.
    pub kind: Kind<'a>,
}

/// What a `{{#…}}` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// `\{{#…}}`: to be printed without its backslash.
    Escaped,
    /// A file, or some lines of it, to be brought in.
    Include(Include<'a>),
    /// `{{#title words}}`
    Title(&'a str),
    /// Anything else.
    Unknown(&'a str),
}

/// What is to be brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include<'a> {
    /// The file as it is named.
    pub file: &'a str,
    /// Which of its lines.
    pub lines: Lines<'a>,
    /// In which form.
    pub form: Form<'a>,
}

/// In which form lines are brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// `{{#include}}`: as they are.
    Plain,
    /// `{{#rustdoc_include}}`: the file's other lines are there too, hidden.
    RestHidden,
    /// `{{#playground}}`: as a block of Rust with these attributes.
    RustBlock(Vec<&'a str>),
}

/// Which lines of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lines<'a> {
    /// From the first, counted from 0, up to but without the second.
    Range(usize, Option<usize>),
    /// Those between `ANCHOR: name` and `ANCHOR_END: name`.
    Anchor(&'a str),
}

impl Lines<'_> {
    /// The whole file.
    pub const ALL: Lines<'static> = Lines::Range(0, None);
}

/// Finds the directives of a text, in order. Takes time in proportion to the text.
pub struct Directives<'a> {
    text: &'a str,
    at: usize,
    /// The next `}` at or after `at`, once looked for.
    brace: Option<usize>,
    /// End of a line, and the last `}}` before it, once looked for.
    line: (usize, Option<usize>),
}

impl<'a> Directives<'a> {
    /// The directives of this text.
    pub fn of(text: &'a str) -> Directives<'a> {
        Directives {
            text,
            at: 0,
            brace: None,
            line: (0, None),
        }
    }

    fn escaped(&mut self, open: usize) -> Option<Directive<'a>> {
        if open <= self.at
            || self.text.as_bytes().get(open - 1) != Some(&b'\\')
            || !self.text[open..].starts_with("{{#")
        {
            return None;
        }
        if self.line.0 <= open {
            let end = self.text[open..]
                .find('\n')
                .map_or(self.text.len(), |length| open + length);
            self.line = (end, self.text[open..end].rfind("}}").map(|at| open + at));
        }
        let close = self.line.1.filter(|close| *close >= open + 3)?;
        Some(Directive {
            range: open - 1..close + 2,
            kind: Kind::Escaped,
        })
    }

    fn plain(&mut self, open: usize) -> Option<Directive<'a>> {
        let inner = self.text[open + 2..].trim_start().strip_prefix('#')?;
        let name_length = inner
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count();
        let (name, _) = inner
            .split_at_checked(name_length)
            .filter(|(name, _)| !name.is_empty())?;
        let start = self.text.len() - inner.len() + name_length;
        let close = self.close(start)?;
        let argument = self.text.get(start..close)?;
        let kind = kind(name, argument);
        if matches!(kind, Kind::Unknown(_)) && argument.contains('\n') {
            return None;
        }
        Some(Directive {
            range: open..close + 2,
            kind,
        })
    }

    /// The next `}` from `from` on, if it is the first of two.
    fn close(&mut self, from: usize) -> Option<usize> {
        if self.brace.is_none_or(|brace| brace < from) {
            self.brace = Some(
                self.text[from..]
                    .find('}')
                    .map_or(self.text.len(), |length| from + length),
            );
        }
        self.brace.filter(|brace| self.text[*brace..].starts_with("}}"))
    }
}

impl<'a> Iterator for Directives<'a> {
    type Item = Directive<'a>;

    fn next(&mut self) -> Option<Directive<'a>> {
        let mut from = self.at;
        loop {
            let open = from + self.text[from..].find("{{")?;
            if let Some(found) = self.escaped(open).or_else(|| self.plain(open)) {
                self.at = found.range.end;
                return Some(found);
            }
            from = open + 1;
        }
    }
}

fn kind<'a>(name: &'a str, argument: &'a str) -> Kind<'a> {
    let is_apart = argument.starts_with(char::is_whitespace);
    let mut words = argument.split_whitespace();
    match (name, words.next().filter(|_| is_apart)) {
        ("title", Some(_)) => Kind::Title(argument.trim()),
        ("include", Some(file)) => include(file, Form::Plain),
        ("rustdoc_include", Some(file)) => include(file, Form::RestHidden),
        ("playground" | "playpen", Some(file)) => Kind::Include(Include {
            file,
            lines: Lines::ALL,
            form: Form::RustBlock(words.collect()),
        }),
        _ => Kind::Unknown(name),
    }
}

fn include<'a>(argument: &'a str, form: Form<'a>) -> Kind<'a> {
    let (file, lines) = file_and_lines(argument);
    Kind::Include(Include { file, lines, form })
}

/// `file`, `file:5`, `file:5:`, `file::10`, `file:5:10`, `file:anchor`.
fn file_and_lines(argument: &str) -> (&str, Lines<'_>) {
    let Some((file, lines)) = argument.split_once(':') else {
        return (argument, Lines::ALL);
    };
    let mut parts = lines.splitn(3, ':');
    let first = parts.next().unwrap_or("");
    let end = parts.next().map(|end| end.parse::<usize>().ok());
    let start = first.parse::<usize>().ok().map(|line| line.saturating_sub(1));
    let lines = match (start, end) {
        (None, _) if !first.is_empty() => Lines::Anchor(first),
        (Some(start), None) => Lines::Range(start, start.checked_add(1)),
        (Some(start), Some(end)) => Lines::Range(start, end),
        (None, end) => Lines::Range(0, end.flatten()),
    };
    (file, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(file: &str) -> Kind<'_> {
        Kind::Include(Include {
            file,
            lines: Lines::ALL,
            form: Form::Plain,
        })
    }

    fn found(text: &str) -> Vec<(&str, Kind<'_>)> {
        Directives::of(text)
            .map(|directive| (&text[directive.range], directive.kind))
            .collect()
    }

    #[test]
    fn reads_each_form_of_lines() {
        let cases = [
            ("a.rs", Lines::ALL),
            ("a.rs:", Lines::ALL),
            ("a.rs::", Lines::ALL),
            ("a.rs:5", Lines::Range(4, Some(5))),
            ("a.rs:0", Lines::Range(0, Some(1))),
            ("a.rs:5:", Lines::Range(4, None)),
            ("a.rs:5:x", Lines::Range(4, None)),
            ("a.rs::10", Lines::Range(0, Some(10))),
            ("a.rs:5:10", Lines::Range(4, Some(10))),
            ("a.rs:5:10:15", Lines::Range(4, Some(10))),
            ("a.rs:main", Lines::Anchor("main")),
            ("a.rs:-5", Lines::Anchor("-5")),
        ];
        for (argument, lines) in cases {
            assert_eq!(file_and_lines(argument), ("a.rs", lines), "{argument}");
        }
    }

    #[test]
    fn finds_them_anywhere() {
        assert_eq!(found("a {{#include b.md}} c"), [("{{#include b.md}}", plain("b.md"))]);
        assert_eq!(found("{{ #include b.md }}").len(), 1);
        assert_eq!(found("{{{#include b.md}}}"), [("{{#include b.md}}", plain("b.md"))]);
        assert_eq!(found("{{#title A & B}}"), [("{{#title A & B}}", Kind::Title("A & B"))]);
        let form = Form::RustBlock(vec!["editable", "no_run"]);
        let playground = Kind::Include(Include {
            file: "a.rs",
            lines: Lines::ALL,
            form,
        });
        assert_eq!(
            found("{{#playground a.rs editable no_run}}"),
            [("{{#playground a.rs editable no_run}}", playground)]
        );
    }

    #[test]
    fn an_escape_reaches_to_the_last_braces_of_its_line() {
        let text = "\\{{#include a}} and {{#include b}} x\n{{#include c}}";
        let escaped = ("\\{{#include a}} and {{#include b}}", Kind::Escaped);
        assert_eq!(found(text), [escaped, ("{{#include c}}", plain("c"))]);
        assert_eq!(found("\\{{#include a"), []);
    }

    #[test]
    fn what_is_no_directive_stays() {
        for text in [
            "",
            "{{",
            "{{}}",
            "{{x}}",
            "{{#}}",
            "{{#include a",
            "{{#include a}",
            "{{#inc}lude a}}",
            "{{# include a}}",
            "é{{é#",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(found("{{#if x}}"), [("{{#if x}}", Kind::Unknown("if"))]);
        assert_eq!(found("{{#include}}"), [("{{#include}}", Kind::Unknown("include"))]);
        assert_eq!(found("{{#if\nx}}"), []);
    }

    #[test]
    fn takes_time_in_proportion() {
        let hostile = "\\{{#a ".repeat(200_000);
        assert_eq!(found(&hostile), []);
        let hostile = "{{#a }".repeat(200_000);
        assert_eq!(found(&hostile), []);
    }
}
