//! Bytes of a fuzzer → a book on disk, built as `pressmark build` builds it; must not know which part is under attack.

use cpu_time::ProcessTime;
use pressmark::config::Packing;
use pressmark::diag::{Diagnostics, Level};
use pressmark::manuscript::{Assets, Folder};
use pressmark::pipeline::{self, Composed, Request, Target};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Most processor time of one input, instrumented as it is: an input of some kilobytes that takes longer is a finding. Wall clock would find
/// the other work of the machine instead.
const MOST_TIME: Duration = Duration::from_secs(10);

/// Most pixels of a picture: a large one takes the time of many small ones, and goes the same ways. The bounds have tests of their own.
const MOST_PIXELS: u64 = 120_000;

/// A book.toml that nothing is missing from.
pub const BOOK_TOML: &str = r#"[book]
title = "Fuzz"
authors = ["A. Tester"]
language = "en"
description = "A book for a test."
identifier = "urn:uuid:00000000-0000-4000-8000-000000000001"
date = "2026-01-02"
publisher = "Testers"
rights = "Public domain"
cover = "cover.png"
"#;

/// The cover of every book: a drawn one would take twice the time of all the rest.
const COVER: &[u8] = include_bytes!("../../fixtures/faults/images/src/box.png");

/// A book in a folder of this process's own; it lies in `TMPDIR`, which is best a disk in memory.
pub struct Book {
    folder: PathBuf,
}

impl Book {
    /// A book of these files.
    pub fn new(files: &[(&str, &str)]) -> Book {
        let folder = std::env::temp_dir().join(format!("pressmark-fuzz-{}", std::process::id()));
        let book = Book { folder };
        book.put("cover.png", COVER);
        for (path, text) in files {
            book.put(path, text.as_bytes());
        }
        book
    }

    /// Writes a file of the book.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a file in the folder")).expect("the folder can be made");
        fs::write(path, bytes).expect("the file can be written");
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Builds these files of it, on one thread.
    pub fn build(&self, targets: impl IntoIterator<Item = Target>) -> Composed {
        let request = Request {
            targets: BTreeSet::from_iter(targets),
            jobs: 1,
            packing: Packing::Quick,
            ..Request::new(&self.folder)
        };
        let composed = pipeline::compose(&request, &|_| {}).expect("there is a book, and it can be written");
        // More than were asked for where book.toml names shops with files of their own.
        assert!(
            composed.diagnostics.has_errors() || composed.files.len() >= request.targets.len(),
            "a book without errors is written"
        );
        hold_against_own_check(&composed);
        composed
    }
}

/// With `PRESSMARK_FUZZ_STRICT`, whether our own checker of EPUBs finds fault with what we made of a book without errors.
fn hold_against_own_check(composed: &Composed) {
    if std::env::var_os("PRESSMARK_FUZZ_STRICT").is_none() {
        return;
    }
    for told in composed.diagnostics.iter() {
        let is_inside = |span: pressmark::diag::Span| composed.sources.get(span.file).path.contains(".epub");
        assert!(
            told.rule.usual != Level::Error || !told.span.is_some_and(is_inside),
            "our own EPUB has a fault: {} {}",
            told.rule.code,
            told.message
        );
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether a picture of the book can be read, and is small enough to be built with.
pub fn is_worth_building(book: &Book, path: &str) -> bool {
    let folder = Folder::open(book.folder()).expect("the folder is there");
    let mut assets = Assets::default();
    let loaded = assets.load(&folder, "src", path, None, &mut Diagnostics::new());
    loaded.is_some_and(|id| {
        let (across, down) = assets.get(id).pixels;
        u64::from(across) * u64::from(down) <= MOST_PIXELS
    })
}

/// Does the work, and fails where it took too long.
pub fn bounded<T>(work: impl FnOnce() -> T) -> T {
    let begun = ProcessTime::now();
    let done = work();
    let took = begun.elapsed();
    assert!(took < MOST_TIME, "the input took {took:?} of processor time");
    done
}
