//! Any text as a chapter, through both outputs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::pipeline::Target;
use pressmark_fuzz::{BOOK_TOML, Book, bounded};
use std::sync::LazyLock;

const DRAWING: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="teal"/></svg>"#;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    Book::new(&[
        ("book.toml", BOOK_TOML),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n"),
        ("src/two.md", "# Two\n\n## There {#there}\n\nText.\n"),
        (
            "src/part.md",
            "Brought in.\n\n<!-- ANCHOR: a -->\nMore.\n<!-- ANCHOR_END: a -->\n",
        ),
        ("src/x.svg", DRAWING),
    ])
});

fuzz_target!(|bytes: &[u8]| {
    BOOK.put("src/one.md", bytes);
    bounded(|| BOOK.build([Target::Epub, Target::Pdf]));
});
