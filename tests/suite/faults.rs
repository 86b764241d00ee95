//! Broken books, each with the complaints it must give: `tests/fixtures/faults/<name>/expected.txt` holds them, one a line, as
//! `file:line:column code`. `PRESSMARK_BLESS=1 cargo test` writes them anew.

use crate::driver::complaints;
use pressmark::config::{Packing, Printer, Store};
use pressmark::diag::rules;
use pressmark::pipeline::{self, Composed, Request, Target};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rules that no whole book here can set off, and why.
pub const ELSEWHERE: &[(&str, &str)] = &[
    ("folder-link", "manuscript.rs: not every system has links"),
    ("work-failed", "report.rs: there is no book"),
    ("name-shared", "many.rs: it needs two books"),
    ("pages-unsettled", "notes.rs: two hundred notes in one paragraph"),
    ("page-heavy", "package.rs: a list of more than a megabyte"),
    ("page-unmarked", "epub/nav.rs: what we write has none"),
    ("cover-pixels", "cover.rs: `build` makes no printed cover"),
    ("cover-size", "cover.rs"),
    ("cover-spine-bare", "cover.rs"),
    ("cover-text-cut", "cover.rs"),
    ("cover-isbn", "cover.rs"),
    ("link-dead", "links.rs: it needs a web"),
    ("link-moved", "links.rs: it needs a web"),
    ("link-unanswered", "links.rs: it needs a web"),
    ("store-file", "check/stores/tests.rs: a file of 700 MB"),
    ("epub-container", "finished.rs: what we write has none"),
    ("epub-container-advice", "finished.rs: what we write has none"),
    ("epub-ill-formed", "finished.rs: what we write has none"),
    ("epub-ill-formed-advice", "finished.rs: what we write has none"),
    ("epub-package", "finished.rs: what we write has none"),
    ("epub-navigation", "finished.rs: what we write has none"),
    ("epub-navigation-advice", "finished.rs: what we write has none"),
    ("epub-markup", "finished.rs: what we write has none"),
    ("epub-markup-advice", "finished.rs: what we write has none"),
    ("epub-link", "finished.rs: what we write has none"),
    ("epub-resource", "finished.rs: what we write has none"),
    ("epub-resource-advice", "finished.rs: what we write has none"),
    ("epub-style", "finished.rs: what we write has none"),
    ("epub-style-advice", "finished.rs: what we write has none"),
    ("epub-accessibility", "finished.rs: what we write has none"),
];

/// The file in each book's folder that holds what it must give.
const EXPECTED: &str = "expected.txt";
/// The file in some books' folders that holds what is asked of them: `check`, `--to print`, `--to kindle`, or `--for` and printers and stores.
const ASKED: &str = "asked.txt";

pub fn books() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/faults");
    let mut books: Vec<_> = fs::read_dir(folder)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    books.sort();
    books
}

/// What is asked of a book: its files for screens, unless it says otherwise; packed quickly, for but stores nobody asks how.
pub fn request(book: &Path) -> Request {
    let asked = fs::read_to_string(book.join(ASKED)).unwrap_or_default();
    let request = Request {
        packing: Packing::Quick,
        ..Request::new(book)
    };
    match asked.trim().split_once(' ') {
        None => request.proofreads(asked.trim() == "check"),
        Some(("--to", "print")) => request.targets([Target::Print]),
        Some(("--to", "kindle")) => request.targets([Target::Kindle]),
        Some(("--for", names)) => {
            let is_named = |word: &str| names.split(',').any(|name| name == word);
            let printers = Printer::ALL.into_iter().filter(|one| is_named(one.word()));
            let stores = Store::ALL.into_iter().filter(|one| is_named(one.word()));
            let request = request.printers(printers).stores(stores);
            let packing = match request.stores.is_empty() {
                true => Packing::Quick,
                false => Packing::Small,
            };
            Request { packing, ..request }
        }
        Some(_) => panic!("{}: `{asked}` is not understood", book.display()),
    }
}

/// All that is told, to the letter, with the files it is told of.
fn all_told(composed: &Composed) -> Vec<String> {
    let files = composed.sources.iter().map(|source| source.path.clone());
    let complaints = composed.diagnostics.iter().map(|own| format!("{own:?}"));
    files.chain(complaints).collect()
}

/// What a book is told whose files nobody wants, where that is not what it is told when they are written.
fn told_otherwise(request: &Request, built: &Composed) -> String {
    let checked = pipeline::compose(&request.clone().keeps_files(false), &|_| {}).expect("the book can be opened");
    assert!(checked.files.is_empty(), "they are let go");
    let (built, checked) = (all_told(built), all_told(&checked));
    match built == checked {
        true => String::new(),
        false => format!(
            "{}: a build says\n{built:#?}\nbut a check\n{checked:#?}\n",
            request.book.display()
        ),
    }
}

/// What only the writer of PDFs complains of.
const OF_PDF_WRITER: [&str; 5] = [
    "drawing-flattened",
    "image-ink",
    "image-transparent",
    "image-unreadable",
    "not-archival",
];

/// A check lets its files go, and their writers stop where nothing more comes to light. Of broken books the next test says the same.
#[test]
fn a_check_tells_of_a_clean_book_what_a_build_tells() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/books");
    let fixtures = fs::read_dir(folder).expect("the fixtures are there");
    let fixtures = fixtures.map(|entry| entry.expect("the folder can be read").path());
    for book in fixtures {
        let request = Request {
            packing: Packing::Quick,
            ..Request::new(&book).targets([Target::Epub, Target::Pdf, Target::Print])
        };
        let request = request.proofreads(true);
        let built = pipeline::compose(&request, &|_| {}).expect("the book can be opened");
        let otherwise = told_otherwise(&request, &built);
        assert!(otherwise.is_empty(), "{otherwise}");
    }
}

#[test]
fn every_broken_book_gives_its_complaints_and_no_others_built_or_checked() {
    let bless = std::env::var_os("PRESSMARK_BLESS").is_some();
    let mut wrong = String::new();
    let mut told = BTreeSet::new();
    for book in books() {
        let request = request(&book);
        let composed = pipeline::compose(&request, &|_| {}).expect("the book can be opened");
        wrong += &told_otherwise(&request, &composed);
        told.extend(composed.diagnostics.iter().map(|own| own.rule.code));
        let found: String = complaints(&composed).iter().map(|line| format!("{line}\n")).collect();
        if bless {
            fs::write(book.join(EXPECTED), &found).expect("the expectations can be written");
        }
        let expected = fs::read_to_string(book.join(EXPECTED)).unwrap_or_default();
        let name = book.file_name().unwrap_or_default().to_string_lossy();
        if found != expected {
            wrong += &format!("{name}: expected\n{expected}but found\n{found}\n");
        }
        if composed.files.is_empty() != composed.diagnostics.has_errors() {
            wrong += &format!("{name}: files are written just when there is no error\n");
        }
    }
    assert!(OF_PDF_WRITER.iter().all(|code| told.contains(code)), "{told:?}");
    assert!(wrong.is_empty(), "{wrong}");
}

/// What `check --quick` cannot tell, or not all of it: what only pages, writers, or the EPUB's own check bring to light. README.md says so in
/// words.
const NOT_QUICK: [&str; 23] = [
    "attribute-syntax",
    "block-too-tall",
    "claim-untrue",
    "code-wrapped",
    "css-forbidden",
    "css-reference",
    "css-syntax",
    "css-trap",
    "epub-link-advice",
    "epub-package-advice",
    "font-licence",
    "glyph-missing",
    "image-private",
    "image-still",
    "image-unreadable",
    "keep-unmet",
    "line-overfull",
    "not-archival",
    "page-short",
    "printer-rules",
    "small-caps-missing",
    "table-cut-off",
    "table-too-wide",
];

#[test]
fn a_quick_check_leaves_out_what_needs_pages_or_files_and_nothing_else() {
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    for book in books() {
        let request = request(&book);
        if !request.printers.is_empty() || !request.stores.is_empty() || request.targets.contains(&Target::Print) {
            continue;
        }
        let composed = pipeline::compose(&request.targets([]), &|_| {}).expect("the book can be opened");
        let told = complaints(&composed);
        let expected = fs::read_to_string(book.join(EXPECTED)).unwrap_or_default();
        let code = |line: &str| line.rsplit(' ').next().unwrap_or_default().to_owned();
        left_out.extend(
            expected
                .lines()
                .filter(|line| !told.iter().any(|own| own == line))
                .map(code),
        );
        let is_new = |line: &&String| !expected.lines().any(|own| own == line.as_str());
        let new: Vec<_> = told.iter().filter(is_new).collect();
        assert!(new.is_empty(), "{}: {new:?}", book.display());
    }
    assert_eq!(left_out.iter().map(String::as_str).collect::<Vec<_>>(), NOT_QUICK);
}

#[test]
fn a_proof_of_every_broken_book_can_be_made() {
    for book in books() {
        let request = Request {
            packing: Packing::Quick,
            ..Request::new(&book).keep_going(true)
        };
        let composed = pipeline::compose(&request, &|_| {}).expect("the book can be opened");
        assert_eq!(composed.files.len(), 2, "{}", book.display());
    }
}

#[test]
fn every_rule_is_set_off_by_some_book() {
    let mut silent: BTreeSet<&str> = rules::ALL.iter().map(|rule| rule.code).collect();
    for book in books() {
        let expected = fs::read_to_string(book.join(EXPECTED)).unwrap_or_default();
        for line in expected.lines() {
            silent.remove(line.rsplit(' ').next().unwrap_or(line));
        }
    }
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(code, _)| *code).collect();
    assert_eq!(silent, elsewhere, "the rules on the left are set off by no book");
}

#[test]
fn every_limit_says_what_to_do_and_missing_images_are_named_from_the_books_folder() {
    let of = |name: &str| {
        let book = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/faults")
            .join(name);
        pipeline::compose(&request(&book), &|_| {})
            .expect("the book can be opened")
            .diagnostics
    };
    for (name, wanted) in [
        ("include-missing", "take the include out"),
        ("too-deep", "take some of them apart"),
    ] {
        let found = of(name);
        let mut limits = found.iter().filter(|own| own.rule.code == "limit").peekable();
        assert!(limits.peek().is_some(), "{name}");
        for limit in limits {
            assert!(limit.notes.iter().any(|(_, hint)| hint.contains(wanted)), "{limit:?}");
        }
    }
    for missing in of("images").iter().filter(|own| own.rule.code == "image-missing") {
        assert!(missing.message.contains("`src/"), "{}", missing.message);
    }
}

#[test]
fn columns_that_are_cut_off_are_named() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/faults/table-cut-off");
    let composed = pipeline::compose(&request(&book), &|_| {}).expect("the book can be opened");
    let message = &composed.diagnostics.iter().next().expect("one complaint").message;
    assert!(
        message.ends_with("wider than the paper: column 45 (“Day 45”) is cut off"),
        "{message}"
    );
}
