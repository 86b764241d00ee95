//! `[print]` for a press: what a printer settles, margins that grow with the number of pages, and the file for the press.

use crate::driver::{BOOK_TOML, TestBook, complaints, file};
use crate::pdf_reader::Pdf;
use pressmark::config::{Ink, PressStandard, Printer};
use pressmark::pipeline::{Composed, Request, Target};
use pressmark::units::Length;

/// A book of so many chapters, each on a page of its own, with these settings.
fn chapters(count: usize, settings: &str) -> TestBook {
    let text: String = (1..=count)
        .map(|number| format!("# Chapter {number}\n\nSome words.\n\n"))
        .collect();
    book(&text, settings)
}

fn book(text: &str, settings: &str) -> TestBook {
    let book = TestBook::of_text(text);
    book.write("book.toml", format!("{BOOK_TOML}\n{settings}").as_bytes());
    book
}

fn laid_out(book: &TestBook) -> Composed {
    book.compose_with(Request::new("").targets([Target::Pdf]))
}

fn inch(thousandths: i64) -> Length {
    Length::points(72).scale(thousandths, 1000)
}

#[test]
fn a_printer_settles_what_is_not_written() {
    let composed = laid_out(&chapters(20, "[print]\nprinter = \"IngramSpark\"\n"));
    let print = &composed.edition.print;
    assert_eq!(print.press.printer, Some(Printer::IngramSpark));
    assert_eq!((print.press.standard, print.press.most_ink), (PressStandard::X1a, 240));
    assert_eq!((print.page_multiple, print.bleed), (2, Length::ZERO));
    assert!(
        print.margins.top > inch(750),
        "there is room for a running head under half an inch of white"
    );
    assert_eq!(complaints(&composed), [""; 0]);

    let own = "[print]\nprinter = \"ingramspark\"\nstandard = \"pdfx4\"\nmax-ink = 280\nink = \"colour\"\npage-multiple = 4\nbleed = \"3mm\"\n";
    let composed = laid_out(&chapters(20, own));
    let print = &composed.edition.print;
    assert_eq!(print.press.standard, PressStandard::X4);
    assert_eq!(
        (print.press.most_ink, print.press.ink, print.page_multiple),
        (280, Ink::Color, 4)
    );
    assert!(print.bleed > Length::ZERO);
    let told = complaints(&composed);
    assert_eq!(told, ["book.toml:13:12 printer-rules", "book.toml:14:11 printer-rules"]);
}

#[test]
fn standards_are_read_however_they_are_written() {
    for (name, standard) in [
        ("PDF/X-1a:2001", PressStandard::X1a),
        ("x-1a", PressStandard::X1a),
        ("pdf/x3", PressStandard::X3),
        ("PDF/X-4", PressStandard::X4),
        ("None", PressStandard::None),
    ] {
        assert_eq!(PressStandard::named(name), Some(standard), "{name}");
    }
    for name in ["", "pdf", "X-5", "PDF/A-2a"] {
        assert_eq!(PressStandard::named(name), None, "{name}");
    }
}

#[test]
fn the_white_at_the_spine_follows_the_number_of_pages() {
    let small = "[print]\ntrim-size = \"3x5in\"\nfont-size = \"8pt\"\nprinter = \"kdp\"\n";
    let thin = laid_out(&chapters(40, small));
    let thick = laid_out(&chapters(160, small));
    let pages = |composed: &Composed| composed.pages.as_ref().map_or(0, |pages| pages.pages.len());
    assert!(pages(&thin) < 150 && pages(&thick) > 150);
    // A quarter of the page's width is white, seven twelfths of it at the spine: more than the 0.375 in that KDP asks for.
    assert_eq!(thin.edition.print.margins.inner, Length::points(3 * 72).scale(7, 48));
    assert_eq!(thick.edition.print.margins.inner, inch(500));

    let own = small.to_owned() + "margins = { inner = \"0.4in\" }\n";
    let left_alone = laid_out(&chapters(160, &own));
    assert_eq!(left_alone.edition.print.margins.inner, inch(400));
    let message = left_alone
        .diagnostics
        .iter()
        .find(|own| own.message.contains("inner margin"));
    let message = message.map(|own| own.message.as_str()).unwrap_or_default();
    assert!(
        message.contains("0.4in") && message.contains("asks for 0.5in") && message.contains("KDP"),
        "{message}"
    );
}

#[test]
fn pages_bleed_where_a_picture_fills_one() {
    let text = "# One\n\nSome words.\n\n![A square](square.png){.bleed}\n";
    let bled = |printer: &str| {
        let book = book(text, &format!("[print]\nprinter = \"{printer}\"\n"));
        let square = include_bytes!("../fixtures/books/plates/src/images/squares.png");
        book.write("src/square.png", square);
        laid_out(&book)
    };
    let kdp = bled("kdp");
    let pages = kdp
        .pages
        .as_ref()
        .map(|pages| pages.pages.as_slice())
        .unwrap_or_default();
    assert!(
        pages
            .iter()
            .all(|page| page.sheet().width == inch(6125) && page.sheet().height == inch(9250))
    );
    let lulu = bled("lulu");
    let pages = lulu
        .pages
        .as_ref()
        .map(|pages| pages.pages.as_slice())
        .unwrap_or_default();
    assert!(!pages.is_empty() && pages.iter().all(|page| page.sheet().width == inch(6250)));
    assert!(!complaints(&kdp).iter().any(|own| own.contains("bleed")));
}

#[test]
fn the_file_for_the_press_stands_beside_the_others() {
    let book = chapters(4, "");
    let all = book.compose_with(Request::new("").targets([Target::Epub, Target::Pdf, Target::Print]));
    let names: Vec<&str> = all.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["test.epub", "test.pdf", "test-print.pdf"]);
    assert!(file(&all, Target::Print).starts_with(b"%PDF-"));
    let alone = book.compose_with(Request::new("").targets([Target::Print]).jobs(1));
    assert_eq!(
        file(&alone, Target::Print),
        file(&all, Target::Print),
        "the same bytes, whatever else is made"
    );
    assert_eq!(laid_out(&book).files.len(), 1);
}

#[test]
fn an_epub_is_the_same_with_and_without_a_printed_book() {
    let book = chapters(30, "[print]\nprinter = \"ingramspark\"\ntrim-size = \"4.25x6.875in\"\n");
    let alone = book.compose_with(Request::new("").targets([Target::Epub]));
    let beside = book.compose();
    assert_eq!(file(&alone, Target::Epub), file(&beside, Target::Epub));
}

#[test]
fn a_profile_is_read_inside_the_book_only() {
    for (path, code) in [
        ("gone.icc", "file-missing"),
        ("../outside.icc", "path-outside"),
        ("/etc/hosts", "path-outside"),
        ("src", "file-unreadable"),
    ] {
        let composed = laid_out(&chapters(1, &format!("[print]\ncolor-profile = \"{path}\"\n")));
        assert_eq!(complaints(&composed), [format!("book.toml:12:17 {code}")], "{path}");
    }
}

#[test]
fn a_misspelt_size_is_answered_with_the_nearest() {
    let composed = laid_out(&chapters(1, "[print]\ntrim-size = \"royall\"\n"));
    let said: Vec<_> = composed
        .diagnostics
        .iter()
        .flat_map(|own| &own.notes)
        .map(|(_, note)| note.as_str())
        .collect();
    assert_eq!(said, ["did you mean `royal`?"]);
}

#[test]
fn what_is_wrong_with_a_profile_is_told_once_whatever_is_made() {
    let book = chapters(1, "[print]\ncolor-profile = \"press.icc\"\n");
    book.write("press.icc", b"no profile but words");
    for targets in [
        vec![],
        vec![Target::Epub],
        vec![Target::Pdf],
        vec![Target::Print],
        vec![Target::Epub, Target::Pdf, Target::Print],
    ] {
        for proof in [false, true] {
            let request = Request::new("").targets(targets.clone()).keep_going(proof);
            let composed = book.compose_with(request);
            assert_eq!(
                complaints(&composed),
                ["book.toml:12:17 profile-unusable"],
                "{targets:?}"
            );
        }
    }
}

#[test]
fn a_guess_of_too_many_pages_leaves_the_white_at_the_spine_as_narrow_as_it_may_be() {
    // Words of one letter: a quarter of the pages that words of usual length would fill.
    let text = "# One\n\n".to_owned() + &"a b c d e f g h i k l m n o p q r s t u v w x y z. ".repeat(1500);
    let small = "[print]\ntrim-size = \"3x5in\"\nfont-size = \"8pt\"\nprinter = \"kdp\"\n";
    let composed = laid_out(&book(&text, small));
    let pages = composed.pages.as_ref().map_or(0, |pages| pages.pages.len());
    assert!((24..=100).contains(&pages), "{pages}");
    assert_eq!(
        composed.edition.print.margins.inner,
        Length::points(3 * 72).scale(7, 48)
    );
}

#[test]
fn a_press_file_of_no_standard_in_colour_names_its_inks() {
    let intents = |ink: &str| {
        let book = chapters(4, &format!("[print]\nprinter = \"lulu\"\nink = \"{ink}\"\n"));
        let composed = book.compose_with(Request::new("").targets([Target::Print]));
        let pdf = Pdf::open(file(&composed, Target::Print));
        let intents = pdf
            .get(pdf.catalog(), "OutputIntents")
            .and_then(|own| own.as_array().ok());
        intents.map_or(0, |own| own.len())
    };
    assert_eq!((intents("color"), intents("black")), (1, 0));
}
