//! Any text as book.toml, and a small book built by it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::config::{self, Surroundings};
use pressmark::diag::{Diagnostics, Sources};
use pressmark::pipeline::Target;
use pressmark_fuzz::{Book, bounded};
use std::sync::LazyLock;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    Book::new(&[(
        "src/one.md",
        "# One\n\nCall me *Ishmael*.[^n]\n\n## Two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^n]: A note.\n",
    )])
});

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let file = sources.add("book.toml", text.clone());
    let around = Surroundings {
        has_src: true,
        epoch: None,
        default_title: "Untitled",
    };
    config::read(&text, file, around, &mut diagnostics);
    // Building takes a hundred times as long as reading, and most texts have errors.
    if diagnostics.has_errors() {
        return;
    }
    BOOK.put("book.toml", bytes);
    bounded(|| BOOK.build([Target::Epub, Target::Pdf, Target::Print]));
});
