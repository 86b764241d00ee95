//! Small books for tests: files in a folder of their own → built → looked into.

use pressmark::config::Packing;
use pressmark::diag::Diagnostics;
use pressmark::model::Medium;
use pressmark::pipeline::{self, Composed, Request, Target};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A book in a temporary folder, which goes when this is dropped.
pub struct TestBook {
    folder: PathBuf,
}

/// So that tests in one process do not share folders.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl TestBook {
    /// A book of these files, paths relative to its folder.
    pub fn new(files: &[(&str, &str)]) -> TestBook {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("pressmark-test-{}-{number}", std::process::id()));
        let book = TestBook { folder };
        for (path, text) in files {
            book.write(path, text.as_bytes());
        }
        book
    }

    /// One chapter under a plain book.toml with all that keeps notes quiet.
    pub fn of_text(text: &str) -> TestBook {
        TestBook::new(&[
            ("book.toml", BOOK_TOML),
            ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
            ("src/one.md", text),
        ])
    }

    /// Adds a file.
    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Composes both files.
    pub fn compose(&self) -> Composed {
        self.compose_with(Request::new(&self.folder))
    }

    /// Composes as a request says, and packs quickly, as a check does, but where stores ask how large the files are; the path is put right.
    /// Without optimisation a cover of full size takes twice as long as all else of a small book.
    pub fn compose_with(&self, mut request: Request) -> Composed {
        if request.stores.is_empty() {
            request.packing = Packing::Quick;
        }
        self.compose_as_asked(request)
    }

    /// Composes as a request says, and packs as it says; its path is put right.
    pub fn compose_as_asked(&self, mut request: Request) -> Composed {
        request.book = self.folder.clone();
        pipeline::compose(&request, &|_| {}).expect("the book can be read")
    }
}

impl Drop for TestBook {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A page of 30 lines of about 50 letters, so that small books fill pages.
pub const PAGE: &str = r#"
[print]
trim-size = "5x7in"
margins = { inner = "0.75in", outer = "0.55in", top = "0.6in", bottom = "0.55in" }
font-size = "10.5pt"
leading = "13pt"
"#;

/// A book.toml that nothing is missing from.
pub const BOOK_TOML: &str = r#"[book]
title = "Test"
authors = ["A. Tester"]
language = "en"
description = "A book for a test."
identifier = "urn:uuid:00000000-0000-4000-8000-000000000001"
date = "2026-01-02"
publisher = "Testers"
rights = "Public domain"
"#;

/// The bytes of the EPUB, or of the PDF for screens.
pub fn bytes(composed: &Composed, medium: Medium) -> &[u8] {
    file(
        composed,
        match medium {
            Medium::Epub => Target::Epub,
            Medium::Print => Target::Pdf,
        },
    )
}

/// The bytes of one output.
pub fn file(composed: &Composed, target: Target) -> &[u8] {
    &composed
        .files
        .iter()
        .find(|file| file.target == target)
        .expect("the file was made")
        .bytes
}

/// The text of the first file of the EPUB whose name ends so.
pub fn epub_file(composed: &Composed, ending: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes(composed, Medium::Epub))).expect("an archive");
    let names = archive.file_names().map(str::to_owned).collect::<Vec<_>>();
    let name = names.iter().find(|name| name.ends_with(ending)).expect("such a file");
    let mut text = String::new();
    archive
        .by_name(name)
        .expect("a file")
        .read_to_string(&mut text)
        .expect("text");
    text
}

/// `path:line:column code` of each complaint.
pub fn complaints(composed: &Composed) -> Vec<String> {
    list(&composed.diagnostics, composed)
}

fn list(diagnostics: &Diagnostics, composed: &Composed) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| match diagnostic.span {
            Some(span) => {
                let at = composed.sources.line_column(span.file, span.start);
                let path = &composed.sources.get(span.file).path;
                format!("{path}:{}:{} {}", at.line, at.column, diagnostic.rule.code)
            }
            None => diagnostic.rule.code.to_owned(),
        })
        .collect()
}

/// Holds a text against the one kept in `tests/snapshots`, or with `PRESSMARK_BLESS` writes it anew.
#[track_caller]
pub fn snapshot(path: &str, text: &str) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(path);
    if std::env::var_os("PRESSMARK_BLESS").is_some() {
        fs::write(&kept, text).expect("the snapshot can be written");
        return;
    }
    let wanted = fs::read_to_string(&kept).unwrap_or_default();
    let mut lines = text.lines().zip(wanted.lines()).enumerate();
    if let Some((number, (new, old))) = lines.find(|(_, (new, old))| new != old) {
        panic!("{path}: line {}\n  was {old}\n  is  {new}", number + 1);
    }
    assert_eq!(
        text.lines().count(),
        wanted.lines().count(),
        "{path}: another number of lines"
    );
}
