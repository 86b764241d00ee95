//! Any bytes as a picture in the text and on the cover, through both outputs and the press.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::pipeline::Target;
use pressmark_fuzz::{BOOK_TOML, Book, bounded, is_worth_building};
use std::sync::LazyLock;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let settings = BOOK_TOML.replace("cover.png", "src/x.png");
    Book::new(&[
        ("book.toml", &settings),
        (
            "src/one.md",
            "# One\n\n![A picture](x.png \"Its caption\")\n\nAnd ![one](x.png) in a line.\n",
        ),
    ])
});

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    mend_sums(&mut bytes);
    BOOK.put("src/x.png", &bytes);
    bounded(|| {
        if is_worth_building(&BOOK, "x.png") {
            BOOK.build([Target::Epub, Target::Pdf, Target::Print]);
        }
    });
});

/// Puts the checksums of a PNG right: a fuzzer would hardly come past them.
fn mend_sums(bytes: &mut [u8]) {
    let mut at = 8;
    while bytes.starts_with(b"\x89PNG") && at + 12 <= bytes.len() {
        let length = u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
        let Some(end) = at.checked_add(8).and_then(|start| start.checked_add(length)) else {
            return;
        };
        if end + 4 > bytes.len() {
            return;
        }
        let sum = crc32fast::hash(&bytes[at + 4..end]);
        bytes[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}
