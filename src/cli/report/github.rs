//! Complaints → commands of a GitHub workflow, which annotate a pull request, and a table for its summary; must not know where they go.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::places::{Places, gravest_first as by_level};
use crate::diag::rules::WORK_FAILED;
use crate::diag::{Diagnostic, Diagnostics, Level, Sources};

/// The most bytes of the summary of one step; GitHub drops one that is longer.
pub(super) const MOST_OF_SUMMARY: usize = 1 << 20;
/// Room kept for the line that says what was left out, in bytes.
const LAST_LINE: usize = 200;

/// One command a complaint, the gravest first: GitHub shows the first ten of each level.
pub(super) fn annotations(diagnostics: &Diagnostics, sources: &Sources, places: &Places) -> String {
    let list = by_level(diagnostics);
    list.into_iter().map(|own| annotation(own, sources, places)).collect()
}

/// The annotations of several books, one a line, the gravest first; those of one level stay in their order.
pub(super) fn gravest_first(lines: &str) -> String {
    let rank = |line: &&str| {
        ["::error ", "::warning ", "::notice "]
            .iter()
            .position(|level| line.starts_with(level))
    };
    let mut lines: Vec<&str> = lines.split_inclusive('\n').collect();
    lines.sort_by_key(rank);
    lines.concat()
}

fn annotation(diagnostic: &Diagnostic, sources: &Sources, places: &Places) -> String {
    let command = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut properties = String::new();
    if let Some(span) = diagnostic.span {
        let place = places.of_span(span, sources);
        properties = format!("file={},line={}", property(&place.file), place.line);
        // Columns are shown for a place in one line only; one of no width is no place to GitHub.
        if place.line == place.end_line {
            let end = place.end_column.max(place.column + 1);
            properties += &format!(",col={},endLine={},endColumn={end}", place.column, place.end_line);
        } else {
            properties += &format!(",endLine={}", place.end_line);
        }
        properties.push(',');
    }
    let title = property(diagnostic.rule.code);
    format!(
        "::{command} {properties}title={title}::{}\n",
        data(&said(diagnostic, sources, places))
    )
}

/// The message, and what can be done about it, a line each.
fn said(diagnostic: &Diagnostic, sources: &Sources, places: &Places) -> String {
    let mut text = diagnostic.message.clone();
    for (span, note) in &diagnostic.notes {
        text.push('\n');
        if let Some(span) = span {
            text += &format!("{}: ", places.short(*span, sources));
        }
        text += note;
    }
    if diagnostic.notes.iter().all(|(span, _)| span.is_some()) {
        text += &format!("\n{}", diagnostic.rule.remedy);
    }
    text
}

/// The words of a command, as its reader undoes them (`escapeData` of actions/toolkit).
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command (`escapeProperty` of actions/toolkit).
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// All complaints of the book of this name as a table in Markdown of so many bytes at most, the gravest first; what has no room is counted.
pub(super) fn summary(
    name: &str,
    diagnostics: &Diagnostics,
    sources: &Sources,
    places: &Places,
    room: usize,
) -> String {
    let list = by_level(diagnostics);
    let mut text = heading(name, diagnostics);
    if !list.is_empty() {
        text += "| Level | Place | Code | Message |\n|---|---|---|---|\n";
    }
    let mut shown = 0;
    for own in &list {
        let row = row(own, sources, places);
        if text.len() + row.len() + LAST_LINE > room {
            break;
        }
        text += &row;
        shown += 1;
    }
    if shown < list.len() {
        let left = list.len() - shown;
        text += &format!(
            "\n{left} more are not shown here: the summary of a step has 1 MiB at most. The log of the step has all.\n"
        );
    }
    text.push('\n');
    if text.len() > room { String::new() } else { text }
}

/// The summary of a part of a catalogue that holds no book, where there is room for it.
pub(super) fn no_book(part: &str, room: usize) -> String {
    let text = format!("### Pressmark: no book{part}\n\n");
    if text.len() > room { String::new() } else { text }
}

fn heading(name: &str, diagnostics: &Diagnostics) -> String {
    let name = match name {
        "" => String::new(),
        name => format!("{}: ", cell(name)),
    };
    if diagnostics.iter().any(|own| *own.rule == WORK_FAILED) {
        return format!("### Pressmark: {name}the work could not be done\n\n");
    }
    let count = |level: Level| match (diagnostics.count(level), level) {
        (1, level) => format!("1 {level}"),
        (number, level) => format!("{number} {level}s"),
    };
    format!(
        "### Pressmark: {name}{}, {}, {}\n\n",
        count(Level::Error),
        count(Level::Warning),
        count(Level::Note)
    )
}

fn row(diagnostic: &Diagnostic, sources: &Sources, places: &Places) -> String {
    let place = diagnostic
        .span
        .map_or(String::new(), |span| places.short(span, sources));
    format!(
        "| {} | {} | {} | {} |\n",
        diagnostic.level,
        cell(&place),
        diagnostic.rule.code,
        cell(&said(diagnostic, sources, places))
    )
}

/// Words in a cell: they are an author's, and nothing in them may become Markdown or HTML.
fn cell(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => made += "<br>",
            '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '\\' | '$' | '#' | '!' | '@' | ':' => {
                made += &format!("&#{};", u32::from(c));
            }
            c if c.is_control() => made.push(' '),
            c => made.push(c),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::diag::rules::{FILE_MISSING, LINK_BROKEN, METADATA_MISSING};
    use std::path::Path;

    fn some() -> (Diagnostics, Sources) {
        let mut sources = Sources::new();
        let file = sources.add("src/a, b: 100%.md", "One.\nSee [it](b.md).\nAnd more.\n");
        let mut diagnostics = Diagnostics::new();
        diagnostics.report(&METADATA_MISSING, None, "nothing is said");
        let hinted = Diagnostic::new(&LINK_BROKEN, Some(Span::new(file, 9, 19)), "`b.md` is 100 % | gone");
        diagnostics.add(hinted.hint("did you mean\r\n`c.md`?"));
        diagnostics.add(Diagnostic::new(
            &FILE_MISSING,
            Some(Span::new(file, 9, 25)),
            "<img src=x>",
        ));
        (diagnostics, sources)
    }

    #[test]
    fn commands_are_escaped_as_their_reader_undoes_it_and_errors_stand_first() {
        let (diagnostics, sources) = some();
        let places = Places::of(Path::new("my/book.toml"), None);
        let wanted = "\
::error file=my/src/a%2C b%3A 100%25.md,line=2,endLine=3,title=file-missing::<img src=x>%0ACorrect the path, or write the file. Paths are relative to the file that names them, those of `book.chapters` to the source folder.
::warning file=my/src/a%2C b%3A 100%25.md,line=2,col=5,endLine=2,endColumn=15,title=link-broken::`b.md` is 100 %25 | gone%0Adid you mean%0D%0A`c.md`?
::notice title=metadata-missing::nothing is said%0AAdd the key to book.toml.
";
        assert_eq!(annotations(&diagnostics, &sources, &places), wanted);
    }

    #[test]
    fn the_summary_is_a_table_in_which_an_author_can_write_no_markup() {
        let (diagnostics, sources) = some();
        let places = Places::of(Path::new(""), None);
        let text = summary("A *Whale*", &diagnostics, &sources, &places, MOST_OF_SUMMARY);
        let rows: Vec<_> = text.lines().skip(4).filter(|line| !line.is_empty()).collect();
        assert!(
            text.starts_with("### Pressmark: A &#42;Whale&#42;: 1 error, 1 warning, 1 note\n\n| Level |"),
            "{text}"
        );
        assert_eq!(rows.len(), 3, "{text}");
        assert!(rows.iter().all(|row| row.matches('|').count() == 5), "{text}");
        assert!(!text.contains("<img"), "{text}");
    }

    #[test]
    fn the_summary_keeps_to_its_room_and_says_what_it_leaves_out() {
        let (_, sources) = some();
        let mut many = Diagnostics::new();
        for number in 0..20_000 {
            many.report(
                &LINK_BROKEN,
                None,
                format!("link {number} of a very long book is broken"),
            );
        }
        let places = Places::of(Path::new(""), None);
        let text = summary("Long", &many, &sources, &places, MOST_OF_SUMMARY);
        assert!(
            text.len() <= MOST_OF_SUMMARY && text.len() > MOST_OF_SUMMARY - 1000,
            "{}",
            text.len()
        );
        let shown = text.lines().filter(|line| line.starts_with("| warning")).count();
        let last = format!("\n{} more are not shown here", 20_000 - shown);
        assert!(text.contains(&last), "{}", &text[text.len() - 300..]);
        assert_eq!(summary("Long", &many, &sources, &places, 10), "");
    }
}
