//! Complaints → text for people or JSON for programs; must not decide what is complained of.

use super::{CLEAN, COULD_NOT_RUN, Complaints, Deny, FAULTY, MessageFormat};
use crate::diag::{Diagnostic, Diagnostics, Level, Sources, Span};
use crate::pipeline::Stage;
use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};

/// How many complaints of one code are shown in full before the rest are counted.
const SHOWN_OF_ONE_CODE: usize = 5;
/// Widest line of a message, in columns; longer source lines are cut round the caret.
const MESSAGE_WIDTH: usize = 110;
/// Longest title of a summary, in letters: what a terminal shows on one line.
const MOST_OF_TITLE: usize = 80;
/// Longest piece of a source line that is handed to the drawing, in bytes on each side of the place.
const SOURCE_REACH: usize = 400;

/// Prints to standard output. A reader that went away is no fault: the work goes on, and so does its exit code.
pub(super) fn say(text: &str) {
    end_on_failure(
        io::stdout()
            .lock()
            .write_all(text.as_bytes())
            .and_then(|()| io::stdout().flush()),
    );
}

/// Prints to standard error.
pub(super) fn complain(text: &str) {
    end_on_failure(io::stderr().lock().write_all(text.as_bytes()));
}

fn end_on_failure(result: io::Result<()>) {
    match result {
        Ok(()) => {}
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => {}
        Err(_) => std::process::exit(i32::from(COULD_NOT_RUN)),
    }
}

/// Shows complaints in the format asked for.
pub(super) struct Reporter<'o> {
    options: &'o Complaints,
    /// Stands before the paths of the book's files, so that they are seen from where the tool was started.
    folder: String,
    renderer: Renderer,
}

impl<'o> Reporter<'o> {
    /// A reporter on the book at `book`.
    pub(super) fn new(options: &'o Complaints, book: &Path) -> Reporter<'o> {
        let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let renderer = if coloured {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Reporter {
            options,
            folder: folder_of(book),
            renderer: renderer.term_width(MESSAGE_WIDTH),
        }
    }

    /// Whether a person reads (and wants a summary), not a program.
    pub(super) fn is_for_people(&self) -> bool {
        self.options.message_format == MessageFormat::Text
    }

    /// Shows all complaints.
    pub(super) fn report(&mut self, diagnostics: &Diagnostics, sources: &Sources) {
        match self.options.message_format {
            MessageFormat::Json => {
                let lines: String = diagnostics
                    .iter()
                    .map(|diagnostic| self.json(diagnostic, sources))
                    .collect();
                say(&lines);
            }
            MessageFormat::Text => complain(&self.text(diagnostics, sources)),
        }
    }

    fn text(&self, diagnostics: &Diagnostics, sources: &Sources) -> String {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut text = String::new();
        for diagnostic in diagnostics.iter() {
            let count = seen.entry(diagnostic.rule.code).or_default();
            *count += 1;
            if self.options.verbose || *count <= SHOWN_OF_ONE_CODE {
                text += &self.one(diagnostic, sources, *count == 1);
            }
        }
        for (code, count) in seen
            .iter()
            .filter(|(_, count)| !self.options.verbose && **count > SHOWN_OF_ONE_CODE)
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
            span.map(|span| format!("{}: ", self.place(span, sources)))
                .unwrap_or_default()
        };
        let rule = diagnostic.rule;
        let mut text = format!(
            "{}{}[{}]: {}\n",
            place(diagnostic.span),
            rule.level,
            rule.code,
            one_line(&diagnostic.message)
        );
        if let Some(span) = diagnostic.span {
            text += &self.snippet(span, sources);
        }
        for (span, note) in &diagnostic.notes {
            text += &format!("  = {}{}\n", place(*span), one_line(note));
        }
        if is_first && diagnostic.notes.iter().all(|(span, _)| span.is_some()) {
            text += &format!("  = {}\n", rule.remedy);
        }
        text
    }

    /// `my-book/src/chapter.md:41:7`.
    fn place(&self, span: Span, sources: &Sources) -> String {
        let at = sources.line_column(span.file, span.start);
        format!("{}:{}:{}", self.path(span, sources), at.line, at.column)
    }

    fn path(&self, span: Span, sources: &Sources) -> String {
        format!("{}{}", self.folder, sources.get(span.file).path)
    }

    fn snippet(&self, span: Span, sources: &Sources) -> String {
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
        let group = Group::with_level(annotate_snippets::Level::WARNING).element(snippet);
        format!("{}\n", self.renderer.render(&[group]))
    }

    /// 1 when the book has errors, or warnings that are denied.
    pub(super) fn exit_code(&self, diagnostics: &Diagnostics) -> u8 {
        let denied = self.options.deny == Some(Deny::Warnings) && diagnostics.count(Level::Warning) > 0;
        if diagnostics.has_errors() || denied {
            FAULTY
        } else {
            CLEAN
        }
    }
}

/// The folder of a book as it was named, with a slash behind; empty when it is where the tool was started.
fn folder_of(book: &Path) -> String {
    let folder = if book.is_dir() {
        book
    } else {
        book.parent().unwrap_or(Path::new(""))
    };
    let named: PathBuf = folder
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .collect();
    match named.display().to_string().replace('\\', "/") {
        named if named.is_empty() || named.ends_with('/') => named,
        named => named + "/",
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

/// Messages quote the author's text; a line end, a control sign or a control of direction in it must not break the format.
fn one_line(text: &str) -> String {
    let sign = |c: char| match c {
        _ if is_direction(c) => None,
        _ if c.is_control() || is_line_end(c) => Some(' '),
        _ => Some(c),
    };
    text.chars().filter_map(sign).collect()
}

/// Whether a sign turns the direction of what follows it (UAX 9, 2.0).
fn is_direction(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Line ends that are no control signs.
fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// A book's title as a summary shows it: on one line, and shortened where it is long.
pub(super) fn shown_title(title: &str) -> String {
    // More letters than that are not looked at; blanks among them are joined.
    let begun: String = title.chars().take(MOST_OF_TITLE * 10).collect();
    let line = one_line(&begun).split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(MOST_OF_TITLE).collect();
    match short.len() < line.len() {
        true => format!("{}…", short.trim_end()),
        false => short,
    }
}

/// One complaint as JSON.
#[derive(Serialize)]
struct Message<'a> {
    level: String,
    code: &'a str,
    message: &'a str,
    remedy: &'a str,
    #[serde(flatten)]
    place: Option<JsonPlace>,
    notes: Vec<JsonNote<'a>>,
}

#[derive(Serialize)]
struct JsonPlace {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct JsonNote<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Option<JsonPlace>,
}

impl Reporter<'_> {
    fn json(&self, diagnostic: &Diagnostic, sources: &Sources) -> String {
        let place = |span: &Span| {
            let (start, end) = (
                sources.line_column(span.file, span.start),
                sources.line_column(span.file, span.end),
            );
            JsonPlace {
                file: self.path(*span, sources),
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
            }
        };
        let message = Message {
            level: diagnostic.rule.level.to_string(),
            code: diagnostic.rule.code,
            message: &diagnostic.message,
            remedy: diagnostic.rule.remedy,
            place: diagnostic.span.as_ref().map(place),
            notes: diagnostic
                .notes
                .iter()
                .map(|(span, message)| JsonNote {
                    message,
                    place: span.as_ref().map(place),
                })
                .collect(),
        };
        // Strings and numbers always serialise; an empty line would only ever mean a fault of serde_json.
        let text = serde_json::to_string(&message).unwrap_or_default();
        text + "\n"
    }
}

/// One line on a terminal that says what is being done; silent in a pipe.
pub(super) struct Progress {
    shown: bool,
}

impl Progress {
    pub(super) fn new() -> Progress {
        Progress {
            shown: io::stderr().is_terminal(),
        }
    }

    /// Shows a stage in place of the one before.
    pub(super) fn show(&self, stage: Stage) {
        if self.shown {
            complain(&format!("\r\x1b[2K{stage} …"));
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        if self.shown {
            complain("\r\x1b[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rules::LINK_BROKEN;

    fn reporter_text(source: &str, start: u32, end: u32) -> String {
        let mut sources = Sources::new();
        let file = sources.add("src/a.md", source);
        let mut diagnostics = Diagnostics::new();
        diagnostics.report(
            &LINK_BROKEN,
            Some(Span::new(file, start, end)),
            "`b.md` is not in the book",
        );
        let options = Complaints {
            deny: None,
            verbose: false,
            message_format: MessageFormat::Text,
        };
        Reporter {
            options: &options,
            folder: String::new(),
            renderer: Renderer::plain().term_width(MESSAGE_WIDTH),
        }
        .text(&diagnostics, &sources)
    }

    #[test]
    fn shows_the_source_line_with_a_caret() {
        let text = reporter_text("One.\nSee [it](b.md).\n", 9, 19);
        assert!(
            text.starts_with("src/a.md:2:5: warning[link-broken]: `b.md` is not in the book\n"),
            "{text}"
        );
        assert!(text.contains("2 | See [it](b.md)."), "{text}");
        assert!(text.contains("    ^^^^^^^^^^"), "{text}");
    }

    #[test]
    fn a_title_is_shown_on_one_short_line() {
        assert_eq!(shown_title("Moby-Dick;\n or,\tThe Whale"), "Moby-Dick; or, The Whale");
        assert_eq!(shown_title("\u{202E}elahW\u{202C}\u{7} ehT\u{2028}"), "elahW ehT");
        assert_eq!(shown_title(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(shown_title(&"é".repeat(10_000)), format!("{}…", "é".repeat(80)));
        assert_eq!(shown_title(""), "");
    }

    #[test]
    fn survives_places_past_the_end_and_inside_letters() {
        for (start, end) in [(0, 0), (1, 2), (99, 200), (3, 1)] {
            reporter_text("é\u{0}ü", start, end);
        }
        reporter_text("", 0, 0);
    }
}
