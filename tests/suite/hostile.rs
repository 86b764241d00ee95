//! Manuscripts that mean harm, or read as if they did → what the book must still say.

use crate::driver::{BOOK_TOML, TestBook, bytes, complaints};
use crate::pdf_reader::Pdf;
use pressmark::model::Medium;
use pressmark::pipeline::{Composed, Request};
use std::io::{Cursor, Read};

/// The EPUB's text files, in the package's order.
fn epub_text(composed: &Composed) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes(composed, Medium::Epub))).expect("the EPUB is an archive");
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("the EPUB can be read");
        if file.name().ends_with(".xhtml") {
            file.read_to_string(&mut text).expect("a text file is UTF-8");
        }
    }
    text
}

/// Composes a text that calls for no complaint.
fn quiet(text: &str) -> Composed {
    let book = TestBook::of_text(text);
    book.write("src/x.svg", SVG.as_bytes());
    let composed = book.compose();
    assert_eq!(complaints(&composed), Vec::<String>::new());
    composed
}

const SVG: &str =
    r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="100" height="50"/></svg>"#;

fn print_text(composed: &Composed) -> String {
    let pdf = Pdf::open(bytes(composed, Medium::Print));
    let pages: Vec<String> = (0..pdf.page_ids().len()).map(|index| pdf.text(index)).collect();
    pages.join("\n")
}

#[test]
fn a_note_called_first_in_one_output_only_is_held_in_the_other_too() {
    let composed = quiet(
        "# One\n\n::: only-epub\nScreen[^n].\n:::\n\n::: only-print\nPaper[^n].\n:::\n\nBoth[^m].\n\n\
         [^n]: Whence it came.\n\n[^m]: Last.\n",
    );
    for text in [epub_text(&composed), print_text(&composed)] {
        assert_eq!(text.matches("Whence it came.").count(), 1, "{text}");
        assert_eq!(text.matches("Last.").count(), 1, "{text}");
    }
}

#[test]
fn a_note_called_first_for_the_epub_and_then_for_both_stands_once_in_each() {
    let composed = quiet(
        "# One\n\n::: only-epub\nScreen[^n] and more[^in].\n:::\n\nBoth[^n] and[^m] again[^n].\n\n\
         [^n]: Whence it came.[^in]\n\n[^m]: Last.\n\n[^in]: Inside.\n",
    );
    let text = epub_text(&composed);
    for text in [&text, &print_text(&composed)] {
        for note in ["Whence it came.", "Last.", "Inside."] {
            assert_eq!(text.matches(note).count(), 1, "{note}: {text}");
        }
    }
    // The first call, the note's own, the later one; each leads to the one aside and has its number.
    let aside = text
        .split("<aside id=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("an aside");
    assert_eq!(text.matches(&format!("href=\"#{aside}\"")).count(), 3, "{text}");
    let calls = text.split("role=\"doc-noteref\">").skip(1);
    let numbers: Vec<_> = calls.filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(numbers, ["1", "2", "1", "3", "1", "2"], "{text}");
}

#[test]
fn a_note_called_where_no_output_looks_does_not_multiply() {
    let calls = "[^n] ".repeat(300);
    let text = format!("# One\n\n::: only-print\n::: only-epub\n{calls}\n:::\n:::\n\nText.\n\n[^n]: {calls}\n");
    let composed = TestBook::of_text(&text).compose();
    assert_eq!(complaints(&composed), ["src/one.md:11:1 note-unused"]);
}

#[test]
fn a_link_that_calls_a_note_stays_a_link() {
    let composed = quiet(
        "# One\n\nSee [the *page*[^n]](https://example.com/a_(b) \"Title\"){.x} there.\n\n[^n]: Whence it came.\n",
    );
    let text = epub_text(&composed);
    let link = r#"<a href="https://example.com/a_(b)" title="Title" class="x">the <em>page</em></a>"#;
    assert!(text.contains(link), "{text}");
    assert!(!text.contains("](") && !text.contains("{.x}"), "{text}");
    assert!(text.contains("Whence it came."), "{text}");
}

#[test]
fn titles_and_captions_call_the_notes_of_their_chapter() {
    let composed = quiet(
        "# One\n\n![A box](x.svg \"A box[^n]\")\n\n::: note Mind[^m]\nThis.\n:::\n\n[^n]: Drawn by us.\n\n[^m]: Indeed.\n",
    );
    for text in [epub_text(&composed), print_text(&composed)] {
        assert!(text.contains("Drawn by us.") && text.contains("Indeed."), "{text}");
        assert!(!text.contains("[^"), "{text}");
    }
}

#[test]
fn a_heading_of_a_picture_stands_in_the_contents_by_its_words() {
    let composed = quiet("# One\n\nText.\n\n# ![The whale's mark](x.svg)\n\nText.\n");
    let text = epub_text(&composed);
    assert!(text.contains(">2. The whale's mark</a>"), "{text}");
    assert!(print_text(&composed).contains("mark"), "{}", print_text(&composed));
}

#[test]
fn a_proof_of_an_empty_book_has_a_line_of_contents() {
    let book = TestBook::new(&[("book.toml", BOOK_TOML), ("src/one.md", "")]);
    let composed = book.compose_with(Request {
        keep_going: true,
        ..Request::new(book.folder())
    });
    assert!(composed.diagnostics.has_errors());
    assert!(epub_text(&composed).contains("<ol>\n<li><a href=\"title-page.xhtml\">"));
}

/// The reader of drawings asserted in builds without optimisation that light from behind is finite, and it is none.
#[test]
fn light_from_behind_at_a_fractional_exponent_is_no_light() {
    let drawing = r#"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30">
        <filter id="f"><feSpecularLighting specularExponent="1.5" surfaceScale="90">
        <feDistantLight azimuth="10" elevation="-60"/></feSpecularLighting></filter>
        <rect x="9" y="9" width="40" height="9" filter="url(#f)"/></svg>"#;
    let book = TestBook::of_text("# One\n\n![A drawing](x.svg)\n");
    book.write("src/x.svg", drawing.as_bytes());
    let composed = book.compose();
    assert_eq!(composed.files.len(), 2, "{:?}", complaints(&composed));
}
