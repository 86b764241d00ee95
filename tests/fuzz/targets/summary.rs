//! Any text as SUMMARY.md, over a folder with a few chapters.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::diag::Diagnostics;
use pressmark::pipeline::Target;
use pressmark::{manuscript, parse, resolve};
use pressmark_fuzz::{BOOK_TOML, Book, bounded};
use std::sync::LazyLock;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    Book::new(&[
        ("book.toml", BOOK_TOML),
        ("src/a.md", "# A\n\nText.\n"),
        ("src/b.md", "# B\n\nText, and [A](a.md).\n\n## Below\n"),
        ("src/c/d.md", "Text without a heading.\n\n{{#include ../a.md}}\n"),
    ])
});

fuzz_target!(|bytes: &[u8]| {
    BOOK.put("src/SUMMARY.md", bytes);
    bounded(|| {
        let mut diagnostics = Diagnostics::new();
        let manuscript =
            manuscript::load(BOOK.folder(), manuscript::Reading::default(), &mut diagnostics).expect("a book");
        let book = parse::parse(&manuscript, &mut diagnostics);
        resolve::resolve(book, &manuscript, &mut diagnostics);
        if !diagnostics.has_errors() {
            BOOK.build([Target::Epub, Target::Pdf]);
        }
    });
});
