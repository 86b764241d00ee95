//! Spans → files, lines and columns as they are seen from where the tool was started; must not know formats.

use crate::diag::{Diagnostic, Diagnostics, Level, Sources, Span};
use std::path::{Component, Path, PathBuf};

/// Where the files of a book are, as seen from where the tool was started.
pub(super) struct Places {
    /// Stands before the paths of the book's files; empty, or with a slash at its end.
    folder: String,
}

/// A place, lines and columns from 1, columns in characters (Unicode code points).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Places {
    /// Of the book at `book`; a path inside the folder `here` is made relative to it.
    pub(super) fn of(book: &Path, here: Option<&Path>) -> Places {
        Places {
            folder: folder_of(book, here),
        }
    }

    pub(super) fn path(&self, span: Span, sources: &Sources) -> String {
        self.file(&sources.get(span.file).path)
    }

    /// A file of the book, by its path inside of it.
    pub(super) fn file(&self, path: &str) -> String {
        format!("{}{path}", self.folder)
    }

    pub(super) fn of_span(&self, span: Span, sources: &Sources) -> Place {
        let start = sources.line_column(span.file, span.start);
        let end = sources.line_column(span.file, span.end.max(span.start));
        Place {
            file: self.path(span, sources),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }

    /// `my-book/src/chapter.md:41:7`.
    pub(super) fn short(&self, span: Span, sources: &Sources) -> String {
        let at = sources.line_column(span.file, span.start);
        format!("{}:{}:{}", self.path(span, sources), at.line, at.column)
    }
}

/// Complaints by level, the gravest first, else in their order.
pub(super) fn gravest_first(diagnostics: &Diagnostics) -> Vec<&Diagnostic> {
    let mut list: Vec<_> = diagnostics.iter().collect();
    list.sort_by_key(|own| std::cmp::Reverse::<Level>(own.level));
    list
}

/// The folder of a book as it was named, with a slash behind; empty when it is where the tool was started.
fn folder_of(book: &Path, here: Option<&Path>) -> String {
    let folder = if book.is_dir() {
        book
    } else {
        book.parent().unwrap_or(Path::new(""))
    };
    let inside = here.and_then(|here| folder.strip_prefix(here).ok());
    let named: PathBuf = inside
        .unwrap_or(folder)
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .collect();
    match named.display().to_string().replace('\\', "/") {
        named if named.is_empty() || named.ends_with('/') => named,
        named => named + "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_seen_from_where_the_tool_was_started() {
        let here = Path::new("/shelf/books");
        for (book, wanted) in [
            ("whale/book.toml", "whale/"),
            ("./whale/book.toml", "whale/"),
            ("/shelf/books/whale/book.toml", "whale/"),
            ("/shelf/books/story.md", ""),
            ("/elsewhere/story.md", "/elsewhere/"),
            ("../other/story.md", "../other/"),
            ("story.md", ""),
        ] {
            assert_eq!(folder_of(Path::new(book), Some(here)), wanted, "{book}");
        }
    }
}
