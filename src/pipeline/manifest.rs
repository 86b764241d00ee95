//! A composed book → a record of what it was made from and what came of it, as JSON; must not know a disk, a clock or a machine.
//!
//! The same types write a manifest and read it. What each member says stands in README.md, "The manifest"; [`FORMAT`] is counted up
//! when one of them changes its meaning.

use super::{Composed, Output, Request, Target, file_stem};
use crate::config::Packing;
use crate::diag::{Diagnostic, Sources};
use crate::fonts::{FaceId, Faces, FontBytes};
use crate::manuscript::Content;
use crate::model::{Role, Section, walk};
use crate::resolve;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The form of manifests that this version writes and reads.
pub const FORMAT: u32 = 1;

/// What came of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// Who wrote it.
    pub tool: Tool,
    /// The books, in the order in which they were asked for.
    pub books: Vec<BookRecord>,
    /// The books on which the work could not be done, in that order, too; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Failed>,
}

/// A book of which nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failed {
    /// As it was asked for, with forward slashes.
    pub book: String,
    /// Why the work could not be done, in a sentence.
    pub why: String,
}

/// The program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// `pressmark`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookRecord {
    /// What its files are called, without their endings.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What was asked for that can reach the files.
    pub asked: Asked,
    /// Words of titles, text, tables, code and notes.
    pub words: u64,
    /// Printed pages; nothing where none were asked for.
    pub pages: Option<u64>,
    /// Its chapters and parts, in order.
    pub chapters: Vec<Chapter>,
    /// Every file that was read, by path.
    pub inputs: Vec<File>,
    /// Every file that was made; none where errors kept them back.
    pub outputs: Vec<OutputFile>,
    /// Faces whose letters stand in the outputs as fonts.
    pub faces: Vec<Face>,
    /// What was complained of, in reading order.
    pub diagnostics: Vec<Complaint>,
}

/// What was asked for that can reach the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The files: `epub`, `kindle`, `kobo`, `pdf`, `print`.
    pub to: BTreeSet<String>,
    /// Whether they were packed quickly.
    pub draft: bool,
    /// Whether a proof was made in spite of errors.
    pub keep_going: bool,
    /// `SOURCE_DATE_EPOCH`.
    pub source_date_epoch: Option<i64>,
}

/// A chapter, or a part before its chapters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// Its title in plain words.
    pub title: String,
    /// What it is in the book: `chapter`, `part`, `preface`.
    pub role: String,
    /// Its file, relative to the folder of the text; nothing for a part, or a chapter inside a file.
    pub file: Option<String>,
    /// Its words; of a part those that stand outside its chapters.
    pub words: u64,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Relative to the book's folder, with forward slashes.
    pub path: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputFile {
    /// Its name in the output folder.
    pub name: String,
    /// What it is for: a word of [`Asked::to`].
    #[serde(rename = "for")]
    pub target: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
    /// Standards that it says it conforms to.
    pub claims: Vec<String>,
}

/// A face.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Face {
    /// PostScript name.
    pub name: String,
    /// Its family.
    pub family: String,
    /// The version its file states.
    pub version: Option<String>,
    /// The name of its licence; of a book's own face the first line of what its file says of it, or the address that it names.
    pub licence: Option<String>,
    /// Whether it is one of those inside the program.
    pub bundled: bool,
    /// The SHA-256 of its whole file, in hexadecimal.
    pub sha256: String,
}

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// `error`, `warning` or `note`.
    pub level: String,
    /// The rule's code.
    pub code: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where; nothing of what has no place.
    pub place: Option<Place>,
}

/// A place in a text of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Relative to the book's folder, with forward slashes.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

impl Manifest {
    /// The manifest of these books, made by this program.
    pub fn new(books: Vec<BookRecord>, failed: Vec<Failed>) -> Manifest {
        Manifest {
            format: FORMAT,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            books,
            failed,
        }
    }

    /// As JSON, indented, with a line end behind it.
    ///
    /// # Errors
    /// Never by what a manifest can hold; the writer's own.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Reads what [`Manifest::to_json`] wrote.
    ///
    /// # Errors
    /// Why it is no manifest, as the end of a sentence; also of one of a later form.
    pub fn from_json(text: &str) -> Result<Manifest, String> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        let form: Form = serde_json::from_str(text).map_err(|why| why.to_string())?;
        if form.format != FORMAT {
            return Err(format!(
                "it has form {}, and this version reads form {FORMAT}",
                form.format
            ));
        }
        serde_json::from_str(text).map_err(|why| why.to_string())
    }
}

impl BookRecord {
    /// What came of a request. [`Request::hashes_inputs`] must have been set, or there are no inputs in it.
    pub fn of(request: &Request, composed: &Composed) -> BookRecord {
        let metadata = &composed.resolved.book.metadata;
        let mut chapters = Vec::new();
        for section in &composed.resolved.book.sections {
            add_chapter(section, &mut chapters);
        }
        let pages = composed.pages.as_ref();
        BookRecord {
            name: file_stem(&metadata.title),
            title: metadata.title.clone(),
            asked: Asked {
                to: request.targets.iter().map(|target| target.word().to_owned()).collect(),
                draft: request.packing == Packing::Quick,
                keep_going: request.keep_going,
                source_date_epoch: request.source_date_epoch,
            },
            words: composed.resolved.words as u64,
            pages: pages
                .filter(|_| request.targets.iter().any(|target| target.has_pages()))
                .map(|pages| pages.pages.len() as u64),
            chapters,
            inputs: composed
                .originals
                .contents()
                .map(|(path, content)| file(path, content))
                .collect(),
            outputs: composed.files.iter().map(output).collect(),
            faces: faces(&composed.files, &composed.faces),
            diagnostics: composed
                .diagnostics
                .iter()
                .map(|one| complaint(one, &composed.sources))
                .collect(),
        }
    }
}

/// A part's chapters stand behind it, each by itself.
fn add_chapter(section: &Section, chapters: &mut Vec<Chapter>) {
    let is_part = section.role == Role::Part;
    let whole = resolve::words_of(section);
    let inner: usize = section.sections.iter().filter(|_| is_part).map(resolve::words_of).sum();
    chapters.push(Chapter {
        title: walk::title_text(&section.title).trim().to_owned(),
        role: section.role.word().to_owned(),
        file: section.file.clone(),
        words: (whole - inner) as u64,
    });
    if is_part {
        for section in &section.sections {
            add_chapter(section, chapters);
        }
    }
}

fn file(path: &str, content: &Content) -> File {
    File {
        path: path.to_owned(),
        bytes: content.bytes,
        sha256: hexadecimal(&content.sha256),
    }
}

fn output(file: &Output) -> OutputFile {
    let claims = [
        (file.claims.is_accessible, "PDF/UA-1"),
        (file.claims.is_archival, "PDF/A-2a"),
    ];
    OutputFile {
        name: file.name.clone(),
        target: file.target.word().to_owned(),
        bytes: file.bytes.len() as u64,
        sha256: hexadecimal(&Sha256::digest(&file.bytes)),
        claims: claims
            .iter()
            .filter(|(is_claimed, _)| *is_claimed)
            .map(|(_, name)| (*name).to_owned())
            .collect(),
    }
}

/// The faces of all outputs, each once, by name.
fn faces(outputs: &[Output], faces: &Faces) -> Vec<Face> {
    let used: BTreeSet<FaceId> = outputs.iter().flat_map(|file| file.faces.iter().copied()).collect();
    let mut list: Vec<Face> = used
        .into_iter()
        .map(|id| {
            let face = faces.get(id);
            let names = face.names();
            Face {
                name: face.name.clone(),
                family: face.family.clone(),
                version: names.version,
                licence: face.licence_name(),
                bundled: matches!(face.bytes, FontBytes::Bundled(_)),
                sha256: hexadecimal(&Sha256::digest(&*face.bytes)),
            }
        })
        .collect();
    list.sort();
    list
}

fn complaint(one: &Diagnostic, sources: &Sources) -> Complaint {
    let place = one.span.map(|span| {
        let at = sources.line_column(span.file, span.start);
        Place {
            file: sources.get(span.file).path.clone(),
            line: at.line,
            column: at.column,
        }
    });
    Complaint {
        level: one.level.to_string(),
        code: one.rule.code.to_owned(),
        message: one.message.clone(),
        place,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Asked {
    /// Asks for the same again.
    ///
    /// # Errors
    /// The word that names no file.
    pub fn apply(&self, request: &mut Request) -> Result<(), String> {
        request.targets = self
            .to
            .iter()
            .map(|word| Target::from_word(word).ok_or_else(|| word.clone()))
            .collect::<Result<_, _>>()?;
        request.packing = if self.draft { Packing::Quick } else { Packing::Small };
        request.keep_going = self.keep_going;
        request.source_date_epoch = self.source_date_epoch;
        Ok(())
    }
}
