//! Any bytes as a face of the book's own, which then sets its text in both outputs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::diag::Diagnostics;
use pressmark::fonts::Faces;
use pressmark::manuscript::FaceFile;
use pressmark::pipeline::Target;
use pressmark_fuzz::{BOOK_TOML, Book, bounded};
use std::sync::LazyLock;

/// Letters of every script for which there is a seed.
const TEXT: &str = "# One\n\nHamburgefonstiv 0123456789 “office” fi ffl, *fast* **AV** [sc]{.smallcaps}.[^n]\n\nالسلام عليكم \
                    नमस्ते क्षत्रिय ភាសាខ្មែរ ภาษาไทย 白鯨記\n\n[^n]: ½ H~2~O x^2^\n";

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::new(&[("src/one.md", TEXT)]));

fuzz_target!(|bytes: &[u8]| {
    bounded(|| {
        let own = FaceFile {
            path: "fonts/x.ttf".to_owned(),
            bytes: bytes.into(),
        };
        let mut diagnostics = Diagnostics::new();
        let faces = Faces::settle("Libertinus Serif", None, &[own], &mut diagnostics);
        let own = faces.iter().find(|(_, face)| *face.bytes == *bytes);
        let Some((_, face)) = own else { return };
        // A name that TOML takes as it is.
        let family: String = face
            .family
            .chars()
            .filter(|c| !c.is_control() && !"\"\\".contains(*c))
            .collect();
        BOOK.put(
            "book.toml",
            format!("{BOOK_TOML}\n[print]\nfont = \"{family}\"\n").as_bytes(),
        );
        BOOK.put("fonts/x.ttf", bytes);
        BOOK.build([Target::Epub, Target::Pdf]);
    });
});
