//! The book's folder → [`Manuscript`], file by file; must not know Markdown or TOML.
//!
//! A fault is reported and reading goes on.

use super::folder::{Fault, Folder, Kind};
use super::include::{Expander, Spent};
use super::order::{self, Line, MOST_CHAPTERS, Named};
use super::reader::{Reader, complaint};
use super::{ChapterEntry, ChapterText, Entry, FaceFile, Manuscript};
use crate::config::{self, Edition, Settled, Surroundings};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span, rules};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Most bytes of a font file: twice the largest faces of Chinese.
const MOST_FACE_BYTES: u64 = 64 << 20;
/// Most faces of a book's own.
const MOST_FACES: usize = 100;
/// Most bytes of a colour profile: those of presses have half a megabyte to four.
const MOST_PROFILE_BYTES: u64 = 16 << 20;
/// Endings of font files.
const FACE_ENDINGS: [&str; 4] = [".ttf", ".otf", ".ttc", ".otc"];

/// Why a book could not be opened at all.
#[derive(Debug)]
pub enum LoadError {
    /// Nothing is there.
    NotFound(PathBuf),
    /// It is neither a folder nor a Markdown file.
    NotABook(PathBuf),
    /// It is there but cannot be opened.
    Unreadable(PathBuf, std::io::Error),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::NotFound(path) => write!(f, "{} is not there", path.display()),
            LoadError::NotABook(path) => {
                write!(f, "{} is neither a folder nor a Markdown file (.md)", path.display())
            }
            LoadError::Unreadable(path, why) => write!(f, "{} cannot be opened: {why}", path.display()),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoadError::Unreadable(_, why) => Some(why),
            LoadError::NotFound(_) | LoadError::NotABook(_) => None,
        }
    }
}

/// What is asked of reading, besides the book.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// `SOURCE_DATE_EPOCH`, when it is set: seconds since 1970.
    pub source_date_epoch: Option<i64>,
    /// Hash the files that are read ([`Originals::contents`](super::Originals::contents)).
    pub hashes: bool,
    /// Of a folder read the settings only: no chapters and no faces. A single file, which may say its title itself, is read all the same.
    pub settings_only: bool,
}

/// Reads a book: a folder (with or without a `book.toml`), a `book.toml`, or one Markdown file.
///
/// # Errors
/// When there is no book at `path`. Every fault inside the book is a diagnostic.
pub fn load(path: &Path, reading: Reading, diagnostics: &mut Diagnostics) -> Result<Manuscript, LoadError> {
    let book = Opened::at(path)?;
    let folder = match reading.hashes {
        true => book.folder.hashing(),
        false => book.folder,
    };
    let loader = Loader {
        reader: Reader::new(folder),
        diagnostics,
        spent: Spent::default(),
        first_named: BTreeMap::new(),
        told_full: false,
    };
    Ok(loader.run(book.single.as_deref(), &book.default_title, reading))
}

/// The folder of a book, and the one file when it is only that.
struct Opened {
    folder: Folder,
    single: Option<String>,
    default_title: String,
}

impl Opened {
    fn at(path: &Path) -> Result<Opened, LoadError> {
        let unreadable = |why: std::io::Error| match why.kind() {
            std::io::ErrorKind::NotFound => LoadError::NotFound(path.to_owned()),
            _ => LoadError::Unreadable(path.to_owned(), why),
        };
        let about = std::fs::metadata(path).map_err(unreadable)?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let beside = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            Some(_) | None => Path::new("."),
        };
        let (root, single) = match (about.is_dir(), name.as_str()) {
            (true, _) => (path, None),
            (false, "book.toml") => (beside, None),
            (false, _) if about.is_file() && order::is_markdown(&name) => (beside, Some(name)),
            (false, _) => return Err(LoadError::NotABook(path.to_owned())),
        };
        let folder = Folder::open(root).map_err(unreadable)?;
        // In a folder that may not be entered nothing can be told from nothing.
        match root.join("book.toml").symlink_metadata() {
            Err(why) if why.kind() == std::io::ErrorKind::PermissionDenied => return Err(unreadable(why)),
            Ok(_) | Err(_) => {}
        }
        let folder_name = folder
            .path()
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let stem = single
            .as_deref()
            .map(|name| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned());
        let default_title = readable(&stem.or(folder_name).unwrap_or_default());
        Ok(Opened {
            folder,
            single,
            default_title,
        })
    }
}

/// `acupuncture-for-sciatica` → `Acupuncture for sciatica`.
fn readable(name: &str) -> String {
    let words: Vec<_> = name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Untitled".to_owned(),
    }
}

struct Loader<'a> {
    reader: Reader,
    diagnostics: &'a mut Diagnostics,
    spent: Spent,
    /// Each chapter file and where it was first named.
    first_named: BTreeMap<FileId, Option<Span>>,
    /// Whether it was told that there are too many.
    told_full: bool,
}

impl Loader<'_> {
    fn run(mut self, single: Option<&str>, default_title: &str, reading: Reading) -> Manuscript {
        let is_there = |found: Result<(), Fault>| !matches!(found, Err(Fault::Missing | Fault::Outside));
        let has_src = single.is_none() && is_there(self.reader.folder.has_folder("src"));
        let around = Surroundings {
            has_src,
            epoch: reading.source_date_epoch,
            default_title,
        };
        let Settled {
            mut edition,
            title_is_given,
            source_span,
        } = self.settings(single.is_some(), around);
        self.diagnostics.settle(&edition.levels);
        edition.source_folder = self.source_folder(&edition.source_folder, source_span);
        let lines = match single {
            Some(name) => vec![Line::Chapter(Named::file(name.to_owned(), None))],
            None if reading.settings_only => Vec::new(),
            None => self.order(&edition),
        };
        let entries: Vec<_> = lines
            .into_iter()
            .map(|line| self.entry(line, &edition.source_folder))
            .collect();
        let (mut faces, mut profile, mut style_sheet) = (Vec::new(), None, None);
        if single.is_none() && !reading.settings_only {
            faces = self.faces();
            profile = self.profile(&edition);
            let css = edition.epub.css.as_ref();
            style_sheet = css.and_then(|(named, span)| self.read("", named, *span));
        }
        Manuscript {
            folder: self.reader.folder,
            edition,
            sources: self.reader.sources,
            entries,
            faces,
            style_sheet,
            profile,
            single_file: single.is_some(),
            title_is_given,
        }
    }

    fn settings(&mut self, is_single: bool, around: Surroundings<'_>) -> Settled {
        let has_file = !is_single && self.reader.folder.has("book.toml");
        let file = if has_file {
            self.read("", "book.toml", None)
        } else {
            None
        };
        match file {
            Some(file) => config::read(&self.reader.sources.get(file).text, file, around, self.diagnostics),
            None => Settled {
                edition: config::defaults(around, self.diagnostics),
                title_is_given: false,
                source_span: None,
            },
        }
    }

    /// The source folder without `.` and `..`, if it is there.
    fn source_folder(&mut self, named: &str, span: Option<Span>) -> String {
        let found = Folder::join("", named).and_then(|path| self.reader.folder.has_folder(&path).map(|()| path));
        found.unwrap_or_else(|fault| {
            self.diagnostics.add(complaint(fault, named, span));
            String::new()
        })
    }

    /// The reading order: SUMMARY.md, else `chapters`, else names.
    fn order(&mut self, edition: &Edition) -> Vec<Line> {
        let source = &edition.source_folder;
        let summary = Folder::join(source, "SUMMARY.md").unwrap_or_default();
        if self.reader.folder.has(&summary) {
            if let Some((_, span)) = edition.chapters.first() {
                let message = "SUMMARY.md gives the reading order; `book.chapters` is not used";
                self.diagnostics.report(&rules::CHAPTERS_UNUSED, *span, message);
            }
            let Some(file) = self.read("", &summary, None) else {
                return Vec::new();
            };
            return super::summary::parse(&self.reader.sources.get(file).text, file, self.diagnostics);
        }
        if edition.chapters.is_empty() {
            return order::by_name(&self.reader.folder, source, self.diagnostics);
        }
        let named = edition
            .chapters
            .iter()
            .map(|(name, span)| Named::file(name.clone(), *span));
        named.map(Line::Chapter).collect()
    }

    fn entry(&mut self, line: Line, source: &str) -> Entry {
        match line {
            Line::Chapter(named) => Entry::Chapter(self.chapter(named, source)),
            Line::Part { title, span } => Entry::Part { title, span },
            Line::Separator => Entry::Separator,
        }
    }

    /// Reads a file, or reports why not.
    fn read(&mut self, base: &str, named: &str, span: Option<Span>) -> Option<FileId> {
        let read = self.reader.read_named(base, named, span, self.diagnostics);
        read.map_err(|complaint| self.diagnostics.add(complaint)).ok()
    }

    /// Reads a chapter and those under it; `summary` bounds how deep they go.
    fn chapter(&mut self, named: Named, source: &str) -> ChapterEntry {
        let (text, new_title) = match &named.path {
            Some(path) => self.chapter_text(path, named.span, source),
            None => (None, None),
        };
        ChapterEntry {
            // In mdBook `{{#title}}` names the web page only, often for search engines: the contents keep SUMMARY.md's words.
            title: named.title.or(new_title),
            span: named.span,
            placement: named.placement,
            text,
            nested: named
                .nested
                .into_iter()
                .map(|nested| self.chapter(nested, source))
                .collect(),
        }
    }

    /// Whether the book has as many chapters as it may have, which is told once.
    fn is_full(&mut self, span: Option<Span>) -> bool {
        if self.first_named.len() < MOST_CHAPTERS {
            return false;
        }
        if !std::mem::replace(&mut self.told_full, true) {
            let message = format!("the book has more than {MOST_CHAPTERS} chapter files");
            let many = Diagnostic::new(&rules::LIMIT, span, message);
            self.diagnostics.add(many.hint("join some of them into one file"));
        }
        true
    }

    /// A chapter's text and the title that `{{#title}}` gives it.
    fn chapter_text(&mut self, named: &str, span: Option<Span>, source: &str) -> (Option<ChapterText>, Option<String>) {
        if self.is_full(span) {
            return (None, None);
        }
        let Some(file) = self.read(source, named, span) else {
            return (None, None);
        };
        if let Some(first) = self.first_named.get(&file) {
            let twice = Diagnostic::new(&rules::CHAPTER_TWICE, span, format!("`{named}` is named a second time"));
            let twice = first
                .iter()
                .fold(twice, |twice, first| twice.see(*first, "it is first named here"));
            self.diagnostics.add(twice);
            return (None, None);
        }
        self.first_named.insert(file, span);
        let path = relative(&self.reader.sources.get(file).path, source);
        let mut expander = Expander {
            reader: &mut self.reader,
            diagnostics: self.diagnostics,
            spent: &mut self.spent,
        };
        let expanded = expander.expand(file);
        let text = ChapterText {
            path,
            text: expanded.traced.text,
            origins: expanded.traced.origins,
        };
        (Some(text), expanded.title)
    }

    /// The colour profile that book.toml names; one that cannot be had is reported.
    fn profile(&mut self, edition: &Edition) -> Option<std::sync::Arc<[u8]>> {
        let (named, span) = edition.print.press.profile.as_ref()?;
        let folder = &self.reader.folder;
        let bytes = folder
            .find("", named)
            .and_then(|path| folder.read(&path, MOST_PROFILE_BYTES));
        match bytes {
            Ok(bytes) => Some(bytes.into()),
            Err(fault) => {
                self.diagnostics.add(complaint(fault, named, *span));
                None
            }
        }
    }

    /// The faces in the folder `fonts`, in order of their names.
    fn faces(&mut self) -> Vec<FaceFile> {
        let mut faces = Vec::new();
        let names = match self.reader.folder.list("fonts") {
            Ok(names) => names,
            Err(Fault::Missing) => Vec::new(),
            Err(fault) => {
                self.diagnostics.add(complaint(fault, "fonts", None));
                Vec::new()
            }
        };
        let is_face = |name: &str| FACE_ENDINGS.iter().any(|ending| name.to_lowercase().ends_with(ending));
        for (name, _) in names
            .into_iter()
            .filter(|(name, kind)| *kind == Kind::File && is_face(name))
        {
            let path = format!("fonts/{name}");
            if faces.len() >= MOST_FACES {
                let message = format!("`{path}`: the book has more than {MOST_FACES} faces of its own");
                let many = Diagnostic::new(&rules::LIMIT, None, message);
                self.diagnostics
                    .add(many.hint("take those out of the folder that the book does not use"));
                break;
            }
            match self.reader.folder.read(&path, MOST_FACE_BYTES) {
                Ok(bytes) => faces.push(FaceFile {
                    path,
                    bytes: bytes.into(),
                }),
                Err(fault) => self.diagnostics.add(complaint(fault, &path, None)),
            }
        }
        faces
    }
}

/// A path relative to the root as one relative to the source folder.
fn relative(path: &str, source: &str) -> String {
    if source.is_empty() {
        return path.to_owned();
    }
    if let Some(inner) = path.strip_prefix(source).and_then(|rest| rest.strip_prefix('/')) {
        return inner.to_owned();
    }
    let up = "../".repeat(source.split('/').count());
    format!("{up}{path}")
}
