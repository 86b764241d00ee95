//! Files that a book does not use are told, and what is not of it is not.

use crate::driver::{BOOK_TOML, TestBook};
use pressmark::pipeline::{self, Request};
use std::path::Path;

const SQUARE: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7H1z" fill="#888"/></svg>"##;

fn unused(path: &Path) -> Vec<String> {
    let request = Request::new(path).targets([]).proofreads(true);
    let composed = pipeline::compose(&request, &|_| {}).expect("the book can be opened");
    let told = composed.diagnostics.iter().filter(|own| own.rule.code == "file-unused");
    told.map(|own| own.message.split('`').nth(1).unwrap_or(&own.message).to_owned())
        .collect()
}

#[test]
fn what_lies_in_the_books_own_folders_is_told() {
    let book = TestBook::of_text("# One\n\n![A square](../art/square.svg)\n");
    for path in [
        "art/square.svg",
        "art/circle.svg",
        "art/square.tif",
        "art/SQUARE.psd",
        "art/notes.md",
        "src/two.md",
        "src/deep/three.md",
        "src/old.PNG",
        "src/README.md",
        "src/.hidden.md",
        "src/.attic/four.md",
        "src/listing.rs",
        "docs/five.md",
        "docs/logo.svg",
        "LICENSE",
        "CHANGELOG.md",
        "notes.md",
        "output/art/square.svg",
        "fonts/face.woff2",
        "fonts/face.txt",
        "cover-draft.svg",
    ] {
        book.write(path, SQUARE.as_bytes());
    }
    assert_eq!(
        unused(book.folder()),
        [
            "art/circle.svg",
            "cover-draft.svg",
            "fonts/face.woff2",
            "src/deep/three.md",
            "src/old.PNG",
            "src/two.md"
        ]
    );
}

#[test]
fn a_book_without_a_source_folder_leaves_what_programs_write_alone() {
    let book = TestBook::new(&[
        ("book.toml", BOOK_TOML),
        ("SUMMARY.md", "- [One](one.md)\n"),
        ("one.md", "# One\n\nText.\n"),
    ]);
    for path in [
        "two.md",
        "more/three.md",
        "output/four.md",
        "target/five.md",
        "node_modules/six/seven.md",
        "README.md",
    ] {
        book.write(path, b"# Other\n\nText.\n");
    }
    assert_eq!(unused(book.folder()), ["more/three.md", "two.md"]);
    assert_eq!(
        unused(&book.folder().join("one.md")),
        [""; 0],
        "one file is no book's folder"
    );
}

#[test]
fn very_many_are_counted() {
    let book = TestBook::of_text("# One\n\nText.\n");
    for number in 0..60 {
        book.write(&format!("src/old/{number:02}.md"), b"Text.\n");
    }
    let told = unused(book.folder());
    assert_eq!(
        (told.len(), told[0].as_str()),
        (51, "10 more files are used nowhere in the book")
    );
}

/// The search ended without a word, as if all had been looked at.
#[test]
fn a_folder_too_full_to_be_looked_through_is_told() {
    let book = TestBook::of_text("# One\n\nText.\n");
    for number in 0..20_001 {
        book.write(&format!("src/data/{number}.txt"), b"");
    }
    assert_eq!(
        unused(book.folder()),
        ["files behind the first 20000 of the book's folder were not looked at"]
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_is_used_by_another_name_is_used() {
    let book = TestBook::of_text("# One\n\n![A square](b.svg)\n");
    book.write("src/a.svg", SQUARE.as_bytes());
    std::os::unix::fs::symlink("a.svg", book.folder().join("src/b.svg")).expect("a link");
    assert_eq!(unused(book.folder()), [""; 0]);
}
