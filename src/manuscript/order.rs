//! The book's folder → its reading order, where no one gave one; must not know what the files say.

use super::Placement;
use super::folder::{Folder, Kind};
use super::natural;
use super::reader::complaint;
use crate::diag::{Diagnostic, Diagnostics, Span, rules};
use std::cmp::Ordering;

/// How deep folders of chapters may nest: what is deeper is no book's, but some program's.
pub(super) const DEEPEST: usize = 8;
/// Most chapter files of one book, however they are named: more than the longest has pages. They are counted in sixteen bits (`NodeId`).
pub(super) const MOST_CHAPTERS: usize = 20_000;

/// One line of the reading order, before its file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A chapter.
    Chapter(Named),
    /// A part.
    Part {
        /// Its title, as Markdown.
        title: String,
        /// The heading.
        span: Span,
    },
    /// A line between chapters.
    Separator,
}

/// A chapter as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The title given with it.
    pub title: Option<String>,
    /// Its file as written; `None` for a draft.
    pub path: Option<String>,
    /// Where it is named.
    pub span: Option<Span>,
    /// Before, among or after the numbered chapters.
    pub placement: Placement,
    /// Chapters under it.
    pub nested: Vec<Named>,
}

impl Named {
    /// A file without a title.
    pub fn file(path: String, span: Option<Span>) -> Named {
        Named {
            title: None,
            path: Some(path),
            span,
            placement: Placement::Numbered,
            nested: Vec::new(),
        }
    }
}

/// Whether the name is that of a Markdown file.
pub fn is_markdown(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with(".md") || lower.ends_with(".markdown")
}

/// All Markdown files under the source folder in natural order, a folder's own in the folder's place. In the book's own
/// folder a README speaks of the project, not of the book: it counts only where nothing else is there.
pub fn by_name(folder: &Folder, source: &str, diagnostics: &mut Diagnostics) -> Vec<Line> {
    let mut paths = Vec::new();
    collect(folder, source, "", (0, &mut paths), diagnostics);
    if source.is_empty() && paths.len() > 1 {
        paths.retain(|path| !is_readme(path));
    }
    paths
        .into_iter()
        .map(|path| Line::Chapter(Named::file(path, None)))
        .collect()
}

/// Gathers the files of a folder `inner` that lies so deep in the source folder. One more than may be is taken, so that what reads them can
/// tell.
fn collect(
    folder: &Folder,
    source: &str,
    inner: &str,
    (depth, paths): (usize, &mut Vec<String>),
    diagnostics: &mut Diagnostics,
) {
    let here = Folder::join(source, inner).unwrap_or_default();
    let mut names = match folder.list(&here) {
        Ok(names) => names,
        // Chapters may lie in it, and they would be missing from the book.
        Err(fault) => return diagnostics.add(complaint(fault, &here, None)),
    };
    names.sort_by(|(a, _), (b, _)| opener_first(a, b, depth));
    for (name, kind) in names {
        if paths.len() > MOST_CHAPTERS {
            return;
        }
        let path = if inner.is_empty() {
            name.clone()
        } else {
            format!("{inner}/{name}")
        };
        match kind {
            Kind::Folder if depth < DEEPEST => {
                collect(folder, source, &path, (depth + 1, &mut *paths), diagnostics);
            }
            Kind::Folder => {
                let path = Folder::join(source, &path).unwrap_or(path);
                let message = format!("`{path}` lies more than {DEEPEST} folders deep; the files in it are not read");
                let deep = Diagnostic::new(&rules::LIMIT, None, message);
                diagnostics.add(deep.hint("name the chapters in SUMMARY.md, or put them into fewer folders"));
            }
            Kind::LinkedFolder => {
                let path = Folder::join(source, &path).unwrap_or(path);
                let message = format!("`{path}` is a link to a folder; the files in it are not read");
                diagnostics.report(&rules::FOLDER_LINK, None, message);
            }
            Kind::File if is_markdown(&name) => paths.push(path),
            Kind::File => {}
        }
    }
}

/// A folder's README.md or index.md opens it.
fn opener_first(a: &str, b: &str, depth: usize) -> Ordering {
    let opens = |name: &str| depth > 0 && (is_readme(name) || name.eq_ignore_ascii_case("index.md"));
    opens(b).cmp(&opens(a)).then_with(|| natural::compare(a, b))
}

fn is_readme(path: &str) -> bool {
    path.eq_ignore_ascii_case("readme.md")
}
