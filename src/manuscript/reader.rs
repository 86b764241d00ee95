//! The name of a text file → its text in [`Sources`], each file once; must not know what it is for.
//!
//! The only place that reads text files.

use super::folder::{Fault, Folder, Kind, parent};
use super::hidden;
use super::text::decode;
use crate::diag::fix::{Fix, is_slip};
use crate::diag::{Diagnostic, Diagnostics, FileId, Sources, Span, rules};
use std::collections::BTreeMap;

/// Most bytes of one text file: as many as the longest novels have in all their volumes.
const MOST_TEXT_BYTES: u64 = 16 << 20;
/// Most bytes of all text files of a book: seven Bibles. Memory is bounded by it: a book takes seventy times its text of it, and where it is
/// one paragraph, two hundred times.
const MOST_TEXT_BYTES_IN_ALL: u64 = 32 << 20;
/// The most names of a folder that a missing one is compared with.
const MOST_COMPARED: usize = 1000;
/// How alike two file names must be before one is suggested for the other.
const ALIKE: f64 = 0.85;

/// Reads text files of the book, each once.
pub struct Reader {
    /// The book's folder.
    pub folder: Folder,
    /// What was read.
    pub sources: Sources,
    by_path: BTreeMap<String, FileId>,
    bytes: u64,
}

impl Reader {
    /// A reader of files in this folder.
    pub fn new(folder: Folder) -> Reader {
        Reader {
            folder,
            sources: Sources::new(),
            by_path: BTreeMap::new(),
            bytes: 0,
        }
    }

    /// Reads a file that is named in a file of the folder `base`.
    ///
    /// # Errors
    /// What to say when it cannot be had. A file that is not UTF-8 is had, and reported.
    pub fn read_named(
        &mut self,
        base: &str,
        named: &str,
        span: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Result<FileId, Diagnostic> {
        let fault = match self.folder.find(base, named) {
            Ok(path) => return self.read(&path, span, diagnostics),
            Err(fault) => fault,
        };
        let is_missing = fault == Fault::Missing;
        let complaint = match (span, Folder::join(base, named)) {
            // Nothing else would say where it lies.
            (None, Ok(path)) => complaint(fault, &path, span),
            (None, Err(_)) | (Some(_), _) => complaint(fault, named, span),
        };
        Err(match is_missing {
            true => with_similar(complaint, &self.folder, base, named),
            false => complaint,
        })
    }

    /// Reads a file by its path relative to the root; `span` is where it is named.
    pub fn read(
        &mut self,
        path: &str,
        span: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Result<FileId, Diagnostic> {
        if let Some(file) = self.by_path.get(path) {
            return Ok(*file);
        }
        let most = MOST_TEXT_BYTES.min(MOST_TEXT_BYTES_IN_ALL.saturating_sub(self.bytes));
        let bytes = self
            .folder
            .read(path, most)
            .map_err(|fault| complaint(fault, path, span))?;
        self.bytes += bytes.len() as u64;
        let decoded = decode(&bytes);
        let file = self.sources.add(path, decoded.text);
        self.by_path.insert(path.to_owned(), file);
        if let Some((at, found)) = decoded.fault {
            let place = Span::new(file, at as u32, at as u32 + '\u{FFFD}'.len_utf8() as u32);
            diagnostics.report(&rules::NOT_UTF8, Some(place), found);
        } else {
            for complaint in hidden::complaints(file, &self.sources.get(file).text) {
                diagnostics.add(complaint);
            }
        }
        Ok(file)
    }
}

/// Adds the name in the same folder that is most like a missing one, and where that is a slip of the pen, a fix that writes it.
pub fn with_similar(missing: Diagnostic, folder: &Folder, base: &str, named: &str) -> Diagnostic {
    let Some(meant) = similar(folder, base, named) else {
        return missing;
    };
    let missing = missing.hint(format!("did you mean `{meant}`?"));
    let name = named.rsplit(['/', '\\']).next().unwrap_or(named);
    match is_slip(name, &meant) {
        true => missing.rewrite(name, &meant, Fix::suggested(format!("write `{meant}`"))),
        false => missing,
    }
}

/// The name in the same folder that is most like a missing one.
fn similar(folder: &Folder, base: &str, named: &str) -> Option<String> {
    let path = Folder::join(base, named).ok()?;
    let wanted = path.rsplit('/').next()?;
    let name = wanted.to_lowercase();
    let alike = |other: &str| strsim::jaro_winkler(&name, &other.to_lowercase());
    let names = folder
        .list(parent(&path))
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, kind)| *kind == Kind::File && name != wanted);
    let nearest = names
        .take(MOST_COMPARED)
        .map(|(name, _)| name)
        .max_by(|a, b| alike(a).total_cmp(&alike(b)))?;
    (alike(&nearest) >= ALIKE).then_some(nearest)
}

/// What to say of a file, or the files of a folder, that cannot be had.
pub fn complaint(fault: Fault, named: &str, span: Option<Span>) -> Diagnostic {
    let (rule, message) = match &fault {
        Fault::Outside => (
            &rules::PATH_OUTSIDE,
            format!("`{named}` leads out of the book's folder"),
        ),
        Fault::Missing => (&rules::FILE_MISSING, format!("`{named}` is not there")),
        Fault::Dangling(to) => (&rules::FILE_MISSING, dangling(named, to)),
        Fault::Unreadable => (&rules::FILE_UNREADABLE, format!("`{named}` cannot be read")),
        Fault::Unlisted(why) if named.is_empty() => (
            &rules::FILE_UNREADABLE,
            format!("the files of the book's folder cannot be listed: {why}"),
        ),
        Fault::Unlisted(why) => (
            &rules::FILE_UNREADABLE,
            format!("the files of the folder `{named}` cannot be listed: {why}"),
        ),
        Fault::TooLarge => (&rules::LIMIT, format!("`{named}` is too large")),
    };
    let complaint = Diagnostic::new(rule, span, message);
    match fault {
        Fault::TooLarge => complaint.hint("make this file smaller, or part it into several"),
        Fault::Dangling(_) => complaint.hint(MEND_LINK),
        Fault::Unlisted(_) => complaint.hint("look at its permissions: what lies in it would be missing from the book"),
        Fault::Outside | Fault::Missing | Fault::Unreadable => complaint,
    }
}

/// What to do about a link that leads to nothing.
pub const MEND_LINK: &str = "mend the link, or put a file in its place";

/// What to say of such a link.
pub fn dangling(named: &str, to: &str) -> String {
    format!("`{named}` is a link to `{to}`, which is not there")
}
