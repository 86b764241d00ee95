//! The files of a book's folder, and those that were read → which are used nowhere; must not know what they hold.
//!
//! Told are chapters, pictures, style sheets and faces, and nothing else that may lie there. What is not of the book is passed over: hidden
//! files, files in capitals (README.md, LICENSE, TODO.md), folders of which nothing is used, and what a picture in use was made from.

use crate::diag::rules::FILE_UNUSED;
use crate::diag::{Diagnostic, Diagnostics};
use crate::manuscript::{Folder, Kind, Originals};
use std::collections::BTreeSet;
use std::path::Path;

/// Endings of what a book is made of.
const TEXTS: [&str; 2] = ["md", "markdown"];
const PICTURES: [&str; 9] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp"];
const OTHERS: [&str; 7] = ["css", "otc", "otf", "ttc", "ttf", "woff", "woff2"];
/// Folders that programs write, in which nobody looks for a chapter.
const MADE: [&str; 6] = ["book", "build", "dist", "node_modules", "output", "target"];
/// How deep folders are looked into, as where chapters are gathered.
const DEEPEST: usize = 8;
/// Most entries of folders that are looked at: more than any book has, and no long walk where a whole disk lies beside it.
const MOST_ENTRIES: usize = 20_000;
/// So many are named before the rest are counted.
const MOST_TOLD: usize = 50;

/// Tells which files in the source folder, in `fonts`, and in folders of which something is used, the book does not use.
pub fn unused(folder: &Folder, source: &str, originals: &Originals, diagnostics: &mut Diagnostics) {
    let used: BTreeSet<&str> = originals.iter().map(|(path, _)| path).collect();
    let mut search = Search {
        folder,
        source,
        places: originals.iter().map(|(_, place)| place).collect(),
        folders: used.iter().map(|path| parts(path).0).collect(),
        stems: used.iter().map(|path| stem(path)).collect(),
        used,
        seen: 0,
        found: Vec::new(),
        closed: Vec::new(),
    };
    search.folder("", 0);
    let (found, seen, closed) = (search.found, search.seen, search.closed);
    for path in found.iter().take(MOST_TOLD) {
        diagnostics.add(complaint(format!("`{path}` is used nowhere in the book")));
    }
    if found.len() > MOST_TOLD {
        let message = format!("{} more files are used nowhere in the book", found.len() - MOST_TOLD);
        diagnostics.add(complaint(message));
    }
    for path in closed.iter().take(MOST_TOLD) {
        let message = format!("the files of {path} cannot be listed, and were not looked at");
        diagnostics.add(complaint(message));
    }
    if seen > MOST_ENTRIES {
        let message = format!("files behind the first {MOST_ENTRIES} of the book's folder were not looked at");
        diagnostics.add(complaint(message));
    }
}

fn complaint(message: String) -> Diagnostic {
    Diagnostic::new(&FILE_UNUSED, None, message)
}

struct Search<'a> {
    folder: &'a Folder,
    source: &'a str,
    used: BTreeSet<&'a str>,
    /// Where the files in use lie, with links followed.
    places: BTreeSet<&'a Path>,
    /// The folders in which they lie.
    folders: BTreeSet<&'a str>,
    /// Their paths without endings.
    stems: BTreeSet<&'a str>,
    seen: usize,
    found: Vec<String>,
    /// Folders whose files cannot be listed, as they are told.
    closed: Vec<String>,
}

impl Search<'_> {
    fn folder(&mut self, path: &str, depth: usize) {
        let Ok(names) = self.folder.list(path) else {
            self.closed.push(match path {
                "" => "the book's folder".to_owned(),
                path => format!("`{path}`"),
            });
            return;
        };
        for (name, kind) in names {
            self.seen += 1;
            if self.seen > MOST_ENTRIES {
                return;
            }
            let inner = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}/{name}")
            };
            match kind {
                Kind::Folder if depth < DEEPEST && self.may_hold(&inner, &name) => self.folder(&inner, depth + 1),
                Kind::File if self.is_unused(&inner, path, &name) => self.found.push(inner),
                Kind::File | Kind::Folder | Kind::LinkedFolder => {}
            }
        }
    }

    /// Whether something of the book may lie in a folder.
    fn may_hold(&self, path: &str, name: &str) -> bool {
        let leads_to_source = self.source == path || is_in(self.source, path);
        let holds_used = || self.folders.iter().any(|folder| *folder == path || is_in(folder, path));
        leads_to_source || holds_used() || self.is_ours(path) && !MADE.contains(&name)
    }

    /// Whether a folder is one where all that lies there is meant for the book.
    fn is_ours(&self, folder: &str) -> bool {
        let is_source = |own: &str| !own.is_empty() && (folder == own || is_in(folder, own));
        is_source(self.source) || is_source("fonts") || self.source.is_empty()
    }

    fn is_unused(&self, path: &str, folder: &str, name: &str) -> bool {
        let (stem_of_name, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let ending = ending.to_ascii_lowercase();
        let is = |endings: &[&str]| endings.contains(&ending.as_str());
        let is_text = is(&TEXTS) && self.is_ours(folder);
        let is_made_of = is(&PICTURES) && self.stems.contains(stem(path));
        let is_kind = is_text || is(&PICTURES) || is(&OTHERS);
        let is_beside_used = self.is_ours(folder) || self.folders.contains(folder);
        let has = |kind: fn(char) -> bool| stem_of_name.chars().any(kind);
        let is_of_project = has(char::is_uppercase) && !has(char::is_lowercase);
        is_kind && is_beside_used && !is_of_project && !is_made_of && !self.is_used(path)
    }

    fn is_used(&self, path: &str) -> bool {
        let is_place = || self.folder.real(path).is_ok_and(|place| self.places.contains(&*place));
        self.used.contains(path) || is_place()
    }
}

/// Whether a path lies in a folder.
fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The folder of a path, and its name.
fn parts(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn stem(path: &str) -> &str {
    let name = parts(path).1;
    let ending = name.rfind('.').filter(|at| *at > 0).map_or(0, |at| name.len() - at);
    &path[..path.len() - ending]
}
