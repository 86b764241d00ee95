//! Any bytes as an SVG drawing in the text, through both outputs and the press.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::pipeline::Target;
use pressmark_fuzz::{BOOK_TOML, Book, bounded, is_worth_building};
use std::sync::LazyLock;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    Book::new(&[
        ("book.toml", BOOK_TOML),
        (
            "src/one.md",
            "# One\n\n![A drawing](x.svg \"Its caption\")\n\nAnd ![one](x.svg) in a line.\n",
        ),
    ])
});

fuzz_target!(|bytes: &[u8]| {
    BOOK.put("src/x.svg", bytes);
    bounded(|| {
        if is_worth_building(&BOOK, "x.svg") {
            BOOK.build([Target::Epub, Target::Pdf, Target::Print]);
        }
    });
});
