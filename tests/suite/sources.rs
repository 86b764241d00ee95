//! Places in the pages of an EPUB → places in the manuscript: what is found wrong in a page is told where its author wrote it.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::config::{Packing, Variant};
use pressmark::diag::Diagnostics;
use pressmark::epub;
use pressmark::pipeline::{self, Composed, Request, Target};
use std::path::Path;

/// The pages as they are made of a book.
fn made(composed: &Composed) -> epub::Made {
    epub::write(
        &composed.resolved,
        &composed.edition,
        &composed.design,
        &composed.faces,
        (Variant::All, composed.page_list.as_ref()),
        Packing::Quick,
        &mut Diagnostics::new(),
    )
    .expect("an EPUB")
}

/// Letters and figures of some text or markup, without what is in tags.
fn letters(text: &str) -> String {
    let outside = text
        .split('<')
        .map(|piece| piece.split_once('>').map_or(piece, |(_, rest)| rest));
    outside.flat_map(str::chars).filter(|c| c.is_alphanumeric()).collect()
}

/// Every element that only carries words of the author's leads to a place that has these words.
#[test]
fn each_element_of_a_page_leads_to_its_words_in_the_manuscript() {
    let mut looked_at = 0;
    for name in ["everything", "features", "features-right-to-left", "tagged"] {
        let book = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/books")
            .join(name);
        let composed = pipeline::compose(&Request::new(book).targets([Target::Epub]), &|_| {}).expect("a book");
        for part in made(&composed).parts.pages() {
            for element in ["em", "strong", "del", "sub", "kbd"] {
                for (at, _) in part.text.match_indices(&format!("<{element}>")) {
                    let rest = &part.text[at..];
                    let end = rest.find(&format!("</{element}>")).expect("an end");
                    let wanted = letters(&rest[..end]);
                    if part.sources.is_empty() || rest[..end].contains("noteref") {
                        continue;
                    }
                    let place = part.source_at(at + 1).expect("a place");
                    let found = letters(composed.sources.text(place));
                    assert!(
                        found.contains(&wanted),
                        "{name}, {}: {wanted} is not in {found}",
                        part.href
                    );
                    looked_at += 1;
                }
            }
        }
    }
    assert!(looked_at > 30, "{looked_at}");
}

#[test]
fn what_the_package_says_of_the_book_is_told_at_its_key_and_once_for_all_stores() {
    let book = TestBook::of_text("# One\n\nText.\n");
    let odd = BOOK_TOML.replace("urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:whale");
    book.write("book.toml", odd.as_bytes());
    let request = Request::new("").targets([Target::Epub, Target::Kindle, Target::Kobo]);
    let composed = book.compose_with(request);
    assert_eq!(complaints(&composed), ["book.toml:6:14 epub-package-advice"]);
    let told = composed.diagnostics.iter().next().expect("a complaint");
    let (place, _) = &told.notes[0];
    let path = &composed.sources.get(place.expect("a place").file).path;
    assert!(path.ends_with(".epub/OEBPS/content.opf"), "{path}");
}
