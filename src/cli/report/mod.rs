//! Complaints → what is asked for: text for people, JSON, SARIF or a GitHub workflow's annotations; must not decide what is complained of.

mod github;
mod json;
mod places;
mod sarif;
mod text;

use super::{CLEAN, COULD_NOT_RUN, Color, Complaints, FAULTY, MessageFormat};
use crate::diag::rules::WORK_FAILED;
use crate::diag::{Diagnostics, Sources, Span};
use crate::pipeline::in_words;
use places::Places;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use text::Text;

pub(super) use json::SCHEMA;

/// Longest title of a summary, in letters: what a terminal shows on one line.
const MOST_OF_TITLE: usize = 80;

/// Prints to standard output. A reader that went away is no fault: the work goes on, and so does its exit code.
pub(super) fn say(text: &str) {
    let mut output = io::stdout().lock();
    said(output.write_all(text.as_bytes()).and_then(|()| output.flush()));
}

/// Ends the program where what it was to print could not be written, and says so.
pub(super) fn said(result: io::Result<()>) {
    if let Some(why) = failure(result) {
        complain(&format!(
            "error: standard output could not be written: {}\n",
            in_words(&why)
        ));
        std::process::exit(i32::from(COULD_NOT_RUN));
    }
}

/// Prints to standard error. Where that cannot be written there is no place to say so.
pub(super) fn complain(text: &str) {
    if failure(io::stderr().lock().write_all(text.as_bytes())).is_some() {
        std::process::exit(i32::from(COULD_NOT_RUN));
    }
}

/// Why a stream could not be written; that its reader went away is no failure.
fn failure(result: io::Result<()>) -> Option<io::Error> {
    result.err().filter(|why| why.kind() != io::ErrorKind::BrokenPipe)
}

/// Tells that the work could not be done: on standard error in any case, and to programs in their format. `book` is empty where it was no
/// one book's fault.
pub(super) fn could_not_run(options: &Complaints, book: &Path, why: &dyn Display) -> u8 {
    complain(&format!("error: {why}\n"));
    if options.message_format != MessageFormat::Text {
        Reporter::new(options, book).report(&work_failed(why), &Sources::new());
    }
    COULD_NOT_RUN
}

/// The one complaint of a book of which nothing else is known.
pub(super) fn work_failed(why: &dyn Display) -> Diagnostics {
    let mut told = Diagnostics::new();
    told.report(&WORK_FAILED, None, why.to_string());
    told
}

/// Shows complaints in the format asked for.
pub(super) struct Reporter<'o> {
    options: &'o Complaints,
    places: Places,
    /// What the book is called where several are told of.
    name: String,
}

impl<'o> Reporter<'o> {
    /// A reporter on the book at `book`, which goes by its path until its title is known.
    pub(super) fn new(options: &'o Complaints, book: &Path) -> Reporter<'o> {
        Reporter {
            options,
            places: Places::of(book, std::env::current_dir().ok().as_deref()),
            name: book.display().to_string(),
        }
    }

    /// Calls the book by its title.
    pub(super) fn named(self, title: &str) -> Reporter<'o> {
        Reporter {
            name: shown_title(title),
            ..self
        }
    }

    /// Whether a person reads (and wants a summary), not a program.
    pub(super) fn is_for_people(&self) -> bool {
        self.options.message_format == MessageFormat::Text
    }

    /// A file of the book by its path in it, as it is seen from where the tool was started.
    pub(super) fn file(&self, path: &str) -> String {
        self.places.file(path)
    }

    /// `my-book/src/chapter.md:41:7`.
    pub(super) fn place(&self, span: Span, sources: &Sources) -> String {
        self.places.short(span, sources)
    }

    /// Whether complaints of several books are told together, when all are done.
    pub(super) fn tells_all_at_once(&self) -> bool {
        matches!(
            self.options.message_format,
            MessageFormat::Github | MessageFormat::Sarif
        )
    }

    /// Shows all complaints: to people on standard error, to programs on standard output.
    pub(super) fn report(&self, diagnostics: &Diagnostics, sources: &Sources) {
        match self.options.message_format {
            MessageFormat::Json => say(&json::lines(diagnostics, sources, &self.places)),
            MessageFormat::Text => complain(&self.text(diagnostics, sources)),
            MessageFormat::Github | MessageFormat::Sarif => report_all(&[(self, diagnostics, sources)]),
        }
    }

    fn text(&self, diagnostics: &Diagnostics, sources: &Sources) -> String {
        let text = Text {
            verbose: self.options.verbose,
            coloured: is_coloured(self.options.color),
            places: &self.places,
        };
        text.all(diagnostics, sources)
    }

    /// 1 when the book has errors.
    pub(super) fn exit_code(&self, diagnostics: &Diagnostics) -> u8 {
        if diagnostics.has_errors() { FAULTY } else { CLEAN }
    }
}

/// Shows the complaints of several books: GitHub shows the first of each level, and a SARIF log is one.
pub(super) fn report_all(books: &[(&Reporter<'_>, &Diagnostics, &Sources)]) {
    let Some((first, ..)) = books.first() else { return };
    match first.options.message_format {
        MessageFormat::Sarif => say(&sarif::log(
            &books
                .iter()
                .map(|(own, told, sources)| (*told, *sources, &own.places))
                .collect::<Vec<_>>(),
        )),
        MessageFormat::Github => {
            let all = books
                .iter()
                .map(|(own, told, sources)| github::annotations(told, sources, &own.places));
            say(&github::gravest_first(&all.collect::<String>()));
            for (own, told, sources) in books {
                append_to_step_summary(|room| github::summary(&own.name, told, sources, &own.places, room));
            }
        }
        MessageFormat::Json | MessageFormat::Text => {
            for (own, told, sources) in books {
                own.report(told, sources);
            }
        }
    }
}

/// Says that a part of a catalogue holds no book: a service that takes a SARIF log wants one of every part, and a summary is of each step.
/// No complaints are no lines of JSON; people read it in the table.
pub(super) fn report_none(options: &Complaints, part: &str) {
    match options.message_format {
        MessageFormat::Sarif => say(&sarif::log(&[])),
        MessageFormat::Github => append_to_step_summary(|room| github::no_book(part, room)),
        MessageFormat::Json | MessageFormat::Text => {}
    }
}

/// Whether complaints are coloured: as the command asks, else as the environment does (<https://no-color.org>,
/// <https://bixense.com/clicolors>), else on a terminal.
fn is_coloured(asked: Color) -> bool {
    let is_set = |name: &str, off: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != off);
    match asked {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_set("NO_COLOR", "") => false,
        Color::Auto if is_set("CLICOLOR_FORCE", "0") => true,
        Color::Auto => io::stderr().is_terminal(),
    }
}

/// Adds to the summary of a step of a GitHub workflow, where there is one; what is made is told how many bytes there is room for. A
/// summary that cannot be written is no fault of the book, and is told to people.
fn append_to_step_summary(made: impl FnOnce(usize) -> String) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return;
    };
    let path = PathBuf::from(path);
    let used = std::fs::metadata(&path).map_or(0, |about| about.len());
    let room = github::MOST_OF_SUMMARY.saturating_sub(usize::try_from(used).unwrap_or(usize::MAX));
    let text = made(room);
    let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    if let Err(why) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
        complain(&format!(
            "the summary of the step, {}, cannot be written: {why}\n",
            path.display()
        ));
    }
}

/// Messages quote the author's text; a line end, a control sign or a control of direction in it must not break the format.
pub(super) fn one_line(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_shown_on_one_short_line() {
        assert_eq!(shown_title("Moby-Dick;\n or,\tThe Whale"), "Moby-Dick; or, The Whale");
        assert_eq!(shown_title("\u{202E}elahW\u{202C}\u{7} ehT\u{2028}"), "elahW ehT");
        assert_eq!(shown_title(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(shown_title(&"é".repeat(10_000)), format!("{}…", "é".repeat(80)));
        assert_eq!(shown_title(""), "");
    }
}
