//! Complaints → text for people, with the source line and a caret; must not know where it is shown.

use super::one_line;
use super::places::Places;
use crate::diag::{Applicability, Diagnostic, Diagnostics, Fix, Level, Sources, Span};
use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};
use std::collections::BTreeMap;

/// How many complaints of one code are shown in full before the rest are counted.
const SHOWN_OF_ONE_CODE: usize = 5;
/// Widest line of a message, in columns; longer source lines are cut round the caret.
const MESSAGE_WIDTH: usize = 110;
/// Longest piece of a source line that is handed to the drawing, in bytes on each side of the place.
const SOURCE_REACH: usize = 400;

/// How complaints are shown to people.
pub(super) struct Text<'a> {
    /// Whether all are shown.
    pub(super) verbose: bool,
    pub(super) coloured: bool,
    pub(super) places: &'a Places,
}

impl Text<'_> {
    pub(super) fn all(&self, diagnostics: &Diagnostics, sources: &Sources) -> String {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut text = String::new();
        for diagnostic in diagnostics.iter() {
            let count = seen.entry(diagnostic.rule.code).or_default();
            *count += 1;
            if self.verbose || *count <= SHOWN_OF_ONE_CODE {
                text += &self.one(diagnostic, sources, *count == 1);
            }
        }
        for (code, count) in seen
            .iter()
            .filter(|(_, count)| !self.verbose && **count > SHOWN_OF_ONE_CODE)
        {
            text += &format!(
                "and {} more of {code}; --verbose shows all\n",
                count - SHOWN_OF_ONE_CODE
            );
        }
        text
    }

    /// `chapter.md:41:7: warning[link-broken]: …`, the source line with a caret, and the hints. What the rule itself
    /// advises stands under the first of a code only, where no hint of the place's own does.
    fn one(&self, diagnostic: &Diagnostic, sources: &Sources, is_first: bool) -> String {
        let place = |span: Option<Span>| {
            span.map(|span| format!("{}: ", self.places.short(span, sources)))
                .unwrap_or_default()
        };
        let rule = diagnostic.rule;
        let mut text = format!(
            "{}{}: {}\n",
            place(diagnostic.span),
            self.painted(diagnostic.level, &format!("{}[{}]", diagnostic.level, rule.code)),
            one_line(&diagnostic.message)
        );
        if let Some(span) = diagnostic.span {
            text += &self.snippet(span, diagnostic.level, sources);
        }
        for (span, note) in &diagnostic.notes {
            text += &format!("  = {}{}\n", place(*span), one_line(note));
        }
        if is_first && diagnostic.notes.iter().all(|(span, _)| span.is_some()) {
            text += &format!("  = {}\n", rule.remedy);
        }
        if let Some(fix) = &diagnostic.fix {
            text += &format!("  = {}: {}\n", option(fix), one_line(&fix.title));
        }
        text
    }

    /// Words in the colour of a level, as `annotate_snippets` has it.
    fn painted(&self, level: Level, words: &str) -> String {
        let colour = match level {
            Level::Error => 91,
            Level::Warning => 93,
            Level::Note => 92,
        };
        match self.coloured {
            true => format!("\x1b[1;{colour}m{words}\x1b[0m"),
            false => words.to_owned(),
        }
    }

    fn snippet(&self, span: Span, level: Level, sources: &Sources) -> String {
        let source = &sources.get(span.file).text;
        let line = sources.line_column(span.file, span.start).line;
        let (excerpt, range) = excerpt(source, span);
        // A line with NUL in it is no text (UTF-16, or a picture by a wrong name): showing it helps nobody.
        if excerpt.trim().is_empty() || excerpt.contains('\0') {
            return String::new();
        }
        let snippet = Snippet::source(excerpt)
            .line_start(line)
            .annotation(AnnotationKind::Primary.span(range));
        let level = match level {
            Level::Error => annotate_snippets::Level::ERROR,
            Level::Warning => annotate_snippets::Level::WARNING,
            Level::Note => annotate_snippets::Level::NOTE,
        };
        let renderer = match self.coloured {
            true => Renderer::styled(),
            false => Renderer::plain(),
        };
        let group = Group::with_level(level).element(snippet);
        format!("{}\n", renderer.term_width(MESSAGE_WIDTH).render(&[group]))
    }
}

/// The option that makes a fix.
fn option(fix: &Fix) -> &'static str {
    match fix.applicability {
        Applicability::Safe => "--fix",
        Applicability::Suggested => "--fix=all",
    }
}

/// The line a span begins in, cut to what a screen can show, and the span's place in it.
fn excerpt(source: &str, span: Span) -> (&str, std::ops::Range<usize>) {
    let clamp = |byte: usize| {
        let mut byte = byte.min(source.len());
        while !source.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    };
    let start = clamp(span.start as usize);
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    let from = clamp(line_start.max(start.saturating_sub(SOURCE_REACH)));
    let to = clamp(line_end.min(start + SOURCE_REACH));
    let end = clamp(span.end as usize).clamp(start, to);
    (&source[from..to], start - from..(end - from).max(start - from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rules::LINK_BROKEN;
    use std::path::Path;

    fn shown(source: &str, start: u32, end: u32, coloured: bool) -> String {
        let mut sources = Sources::new();
        let file = sources.add("src/a.md", source);
        let mut diagnostics = Diagnostics::new();
        let span = Span::new(file, start, end);
        let fix = Fix::suggested("link to `c.md`").replace(span, "c.md");
        let complaint = Diagnostic::new(&LINK_BROKEN, Some(span), "`b.md` is not in the book");
        diagnostics.add(complaint.fix(fix));
        let text = Text {
            verbose: false,
            coloured,
            places: &Places::of(Path::new(""), None),
        };
        text.all(&diagnostics, &sources)
    }

    #[test]
    fn shows_the_source_line_with_a_caret_and_the_fix() {
        let text = shown("One.\nSee [it](b.md).\n", 9, 19, false);
        assert!(
            text.starts_with("src/a.md:2:5: warning[link-broken]: `b.md` is not in the book\n"),
            "{text}"
        );
        assert!(text.contains("2 | See [it](b.md)."), "{text}");
        assert!(text.contains("    ^^^^^^^^^^"), "{text}");
        assert!(text.ends_with("  = --fix=all: link to `c.md`\n"), "{text}");
    }

    #[test]
    fn colours_the_level_and_nothing_that_is_read_by_its_words() {
        let text = shown("One.\nSee [it](b.md).\n", 9, 19, true);
        assert!(
            text.starts_with("src/a.md:2:5: \u{1b}[1;93mwarning[link-broken]\u{1b}[0m: `b.md` is not"),
            "{text:?}"
        );
        assert!(text.matches('\u{1b}').count() > 4, "{text:?}");
    }

    #[test]
    fn survives_places_past_the_end_and_inside_letters() {
        for (start, end) in [(0, 0), (1, 2), (99, 200), (3, 1)] {
            shown("é\u{0}ü", start, end, false);
        }
        shown("", 0, 0, true);
    }
}
