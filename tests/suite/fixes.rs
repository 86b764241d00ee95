//! What `check --fix` mends: complaints go, none come, and nothing but the manuscript's own files changes.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use crate::faults::{books, request};
use pressmark::diag::Applicability;
use pressmark::pipeline::{self, Composed, fixes, write_changes};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// More rounds than any book here needs.
const MOST_ROUNDS: usize = 10;

/// The rules that some broken book has a fix for.
const MENDED: [&str; 24] = [
    "allow-syntax",
    "apostrophe-turned",
    "config-unknown-key",
    "config-value",
    "container-unknown",
    "control-character",
    "dash-hyphen",
    "direction-unpaired",
    "ellipses-mixed",
    "fence-unclosed",
    "file-missing",
    "front-matter",
    "image-missing",
    "link-address",
    "link-broken",
    "mark-doubled",
    "quotes-mixed",
    "range-hyphen",
    "reference-unresolved",
    "role-unknown",
    "space-before-mark",
    "space-doubled",
    "space-missing",
    "word-repeated",
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => {
                fs::copy(&path, &target).expect("a copy");
            }
        }
    }
}

fn counts(composed: &Composed) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for own in composed.diagnostics.iter() {
        *counts.entry(own.rule.code).or_default() += 1;
    }
    counts
}

/// Reads a book, without pages and files: what has a fix is told before them.
fn read(book: &Path) -> Composed {
    let mut request = request(book).targets([]);
    request.printers.clear();
    request.stores.clear();
    pipeline::compose(&request, &|_| {}).expect("the book can be opened")
}

/// Mends all that can be mended: the complaints then, and the codes that were mended.
fn mended(book: &Path, mut now: Composed, most: Applicability) -> (Composed, BTreeMap<&'static str, usize>) {
    let mut made: BTreeMap<&'static str, usize> = BTreeMap::new();
    for round in 0.. {
        let changes = fixes(&now, most);
        assert_eq!(changes.held_back, [""; 0], "{}", book.display());
        if changes.files.is_empty() {
            break;
        }
        assert!(round < MOST_ROUNDS, "{}: there is no end of mending", book.display());
        for own in &changes.made {
            *made.entry(own.rule.code).or_default() += 1;
        }
        write_changes(&changes).expect("the files can be written");
        now = read(book);
    }
    (now, made)
}

#[test]
fn what_is_mended_in_the_broken_books_is_told_no_more_and_nothing_new_is() {
    let mut all: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut wrong = String::new();
    for book in books() {
        if !read(&book).diagnostics.iter().any(|own| own.fix.is_some()) {
            continue;
        }
        for most in [Applicability::Safe, Applicability::Suggested] {
            let place = TestBook::new(&[]);
            copy(&book, place.folder());
            let first = read(place.folder());
            let before = counts(&first);
            let (after, made) = mended(place.folder(), first, most);
            let now = counts(&after);
            for (code, number) in &made {
                *all.entry(code).or_default() += number;
                if now.get(code).copied().unwrap_or(0) + number > before.get(code).copied().unwrap_or(0) {
                    wrong += &format!(
                        "{}: {number} of {code} are mended; {before:?} became {now:?}\n",
                        book.display()
                    );
                }
            }
            if let Some(new) = now.keys().find(|code| !before.contains_key(*code)) {
                wrong += &format!("{}: {new} is new after {made:?}\n", book.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let codes: Vec<_> = all.keys().copied().collect();
    assert_eq!(codes, MENDED, "the rules that some broken book has a fix for");
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pressmark"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn mark_and_line_ends_of_a_file_stay_when_it_is_mended() {
    let book = TestBook::of_text("");
    book.write(
        "src/one.md",
        "\u{FEFF}# One\r\n\r\nA bell \u{7}rings, \u{7}twice.\r\n\r\nText.\n".as_bytes(),
    );
    let told = run(book.folder(), &["check", "--fix"]);
    assert_eq!(told.status.code(), Some(0), "{}", err(&told));
    assert_eq!(
        err(&told),
        "src/one.md:3:8: fixed[control-character]: take out U+0007\n"
    );
    assert_eq!(out(&told), "Test: no errors, no warnings\n");
    let text = fs::read(book.folder().join("src/one.md")).expect("the chapter");
    assert_eq!(
        text,
        "\u{FEFF}# One\r\n\r\nA bell rings, twice.\r\n\r\nText.\n".as_bytes()
    );
    let again = run(book.folder(), &["check", "--fix"]);
    assert_eq!(err(&again), "");
    assert_eq!(fs::read(book.folder().join("src/one.md")).expect("the chapter"), text);
}

#[test]
fn what_is_only_likely_is_mended_when_it_is_asked_for() {
    let book = TestBook::of_text("# One\n\n## The harbour\n\nSee [it](#the-harbor).\n");
    let told = run(book.folder(), &["check", "--fix"]);
    assert!(
        err(&told).contains("--fix=all: link to `#the-harbour`"),
        "{}",
        err(&told)
    );
    assert!(!err(&told).contains("fixed["), "{}", err(&told));
    let told = run(book.folder(), &["check", "--fix=all"]);
    assert!(
        err(&told).contains("src/one.md:5:5: fixed[link-broken]: link to `#the-harbour`\n"),
        "{}",
        err(&told)
    );
    let text = fs::read_to_string(book.folder().join("src/one.md")).expect("the chapter");
    assert!(text.ends_with("See [it](#the-harbour).\n"), "{text}");
}

#[test]
fn a_diff_shows_what_would_change_and_changes_nothing() {
    let book = TestBook::of_text("# One\n\nA bell \u{7}rings.\n");
    let told = run(book.folder(), &["check", "--diff"]);
    assert!(
        out(&told).starts_with(
            "--- a/src/one.md\n+++ b/src/one.md\n@@ -1,3 +1,3 @@\n # One\n \n-A bell \u{7}rings.\n+A bell rings.\n"
        ),
        "{}",
        out(&told)
    );
    assert!(err(&told).contains("warning[control-character]"), "{}", err(&told));
    let text = fs::read_to_string(book.folder().join("src/one.md")).expect("the chapter");
    assert!(text.contains('\u{7}'));
}

#[test]
fn a_key_with_a_slip_is_renamed_unless_the_right_one_is_there() {
    let config = |print: &str| format!("{BOOK_TOML}\n[print]\n{print}");
    let book = TestBook::of_text("# One\n\nText.\n");
    book.write(
        "book.toml",
        config("fontsize = \"11pt\"\nchapter-start = \"rekto\"\n").as_bytes(),
    );
    let told = run(book.folder(), &["check", "--fix"]);
    assert_eq!(told.status.code(), Some(0), "{}", err(&told));
    let text = fs::read_to_string(book.folder().join("book.toml")).expect("book.toml");
    assert_eq!(text, config("font-size = \"11pt\"\nchapter-start = \"recto\"\n"));
    for print in [
        "fontsize = \"11pt\"\nfont-size = \"12pt\"\n",
        "fontsize = \"11pt\"\nfont_size = \"12pt\"\n",
    ] {
        book.write("book.toml", config(print).as_bytes());
        run(book.folder(), &["check", "--fix"]);
        let told = run(book.folder(), &["check"]);
        assert!(!err(&told).contains("config-syntax"), "a key twice: {}", err(&told));
    }
}

#[test]
fn an_included_file_is_mended_once_and_words_that_were_made_are_not() {
    let book = TestBook::of_text("# One\n\n{{#include part.md}}\n\n{{#include part.md}}\n");
    book.write("src/part.md", b"::: warnning\nText.\n:::\n");
    let composed = book.compose();
    let changes = fixes(&composed, Applicability::Suggested);
    assert_eq!(changes.files.len(), 1);
    assert_eq!(changes.files[0].after, b"::: warning\nText.\n:::\n");
}

#[test]
fn a_file_that_changed_meanwhile_is_held_back() {
    let book = TestBook::of_text("# One\n\nA bell \u{7}rings.\n");
    let composed = book.compose();
    book.write("src/one.md", b"# One\n\nAnother text.\n");
    let changes = fixes(&composed, Applicability::Safe);
    assert_eq!(changes.held_back, ["src/one.md"]);
    assert!(changes.files.is_empty() && changes.made.is_empty());
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_no_link_leads_out_of_the_book() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let outside = TestBook::new(&[("there.md", "# There\n\nA bell \u{7}rings.\n")]);
    let book = TestBook::of_text("# One\n\nA bell \u{7}rings.\n");
    book.write(
        "src/SUMMARY.md",
        b"- [One](one.md)\n- [Link](link.md)\n- [There](there.md)\n",
    );
    book.write("texts/link.md", b"# Link\n\nA bell \x07rings.\n");
    symlink("../texts/link.md", book.folder().join("src/link.md")).expect("a link");
    symlink(outside.folder().join("there.md"), book.folder().join("src/there.md")).expect("a link");
    let chapter = book.folder().join("src/one.md");
    fs::set_permissions(&chapter, fs::Permissions::from_mode(0o640)).expect("permissions");
    run(book.folder(), &["check", "--fix"]);
    assert_eq!(
        fs::metadata(&chapter).expect("the chapter").permissions().mode() & 0o777,
        0o640
    );
    assert_eq!(fs::read(&chapter).expect("the chapter"), b"# One\n\nA bell rings.\n");
    let link = book.folder().join("src/link.md");
    assert!(
        fs::symlink_metadata(&link).expect("a link").is_symlink(),
        "a link stays one"
    );
    assert_eq!(fs::read(&link).expect("the text"), b"# Link\n\nA bell rings.\n");
    let there = fs::read_to_string(outside.folder().join("there.md")).expect("the text");
    assert!(there.contains('\u{7}'), "nothing outside of the book is touched");

    fs::write(&chapter, "# One\n\nA bell \u{7}rings.\n").expect("a file");
    fs::set_permissions(&chapter, fs::Permissions::from_mode(0o440)).expect("permissions");
    let told = run(book.folder(), &["check", "--fix"]);
    assert_eq!(told.status.code(), Some(2), "{}", err(&told));
    assert!(err(&told).contains("one.md could not be written"), "{}", err(&told));
    assert!(
        complaints(&book.compose())
            .iter()
            .any(|own| own.ends_with("control-character"))
    );
}

#[test]
fn a_finished_epub_is_not_mended() {
    let book = TestBook::of_text("# One\n\nText.\n");
    run(book.folder(), &["build"]);
    let told = run(book.folder(), &["check", "output/test.epub", "--fix"]);
    assert_eq!(told.status.code(), Some(2));
    assert!(err(&told).contains("a finished EPUB is made anew"), "{}", err(&told));
}
