//! Any bytes as an SVG drawing in the text, through both outputs and the press.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::diag::Diagnostics;
use pressmark::manuscript::{Assets, Folder};
use pressmark::pipeline::Target;
use pressmark_fuzz::{BOOK_TOML, Book, bounded};
use std::sync::LazyLock;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    Book::new(&[
        ("book.toml", BOOK_TOML),
        ("src/one.md", "# One\n\n![A drawing](x.svg \"Its caption\")\n\nAnd ![one](x.svg) in a line.\n"),
    ])
});

fuzz_target!(|bytes: &[u8]| {
    BOOK.put("src/x.svg", bytes);
    bounded(|| {
        let mut diagnostics = Diagnostics::new();
        let book = Folder::open(BOOK.folder()).expect("the folder is there");
        let loaded = Assets::default().load(&book, "src", "x.svg", None, &mut diagnostics);
        if loaded.is_some() {
            BOOK.build([Target::Epub, Target::Pdf, Target::Print]);
        }
    });
});
