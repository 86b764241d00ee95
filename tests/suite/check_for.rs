//! `check --for` a printer: each rule that the inside of a book breaks is told, with the printer, the day of the rule and what to do.

use crate::driver::{BOOK_TOML, TestBook};
use pressmark::config::Printer;
use pressmark::diag::Level;
use pressmark::pipeline::{Composed, Request, Target};
use std::process::Command;

fn book(chapters: usize, settings: &str) -> TestBook {
    let line = "Some words that fill a line of the page, and go on to the next, where they end. ".repeat(12);
    let text: String = (1..=chapters)
        .map(|number| format!("# Chapter {number}\n\n{line}\n\n"))
        .collect();
    let book = TestBook::of_text(&text);
    book.write("book.toml", format!("{BOOK_TOML}\n{settings}").as_bytes());
    book
}

fn checked(book: &TestBook, printer: Printer) -> Composed {
    book.compose_with(Request::new("").targets([]).printers([printer]))
}

/// `code: message | hint` of each complaint.
fn told(composed: &Composed) -> Vec<String> {
    let told = composed.diagnostics.iter().map(|own| {
        let hints: String = own.notes.iter().map(|(_, hint)| format!(" | {hint}")).collect();
        format!("{}: {}{hints}", own.rule.code, own.message)
    });
    told.collect()
}

#[test]
fn a_book_that_names_its_printer_breaks_none_of_its_rules() {
    for printer in Printer::ALL {
        let size = if printer == Printer::Bod { "A5" } else { "5.5x8.5in" };
        let settings = format!("[print]\nprinter = \"{}\"\ntrim-size = \"{size}\"\n", printer.word());
        let composed = checked(&book(40, &settings), printer);
        assert_eq!(told(&composed), [""; 0], "{printer:?}");
    }
}

#[test]
fn what_is_told_names_the_printer_the_day_and_what_to_do() {
    let settings = "[print]\ntrim-size = \"6.5x9in\"\nmargins = { inner = \"0.3in\" }\ncrop-marks = true\n";
    assert_eq!(
        told(&checked(&book(4, settings), Printer::Kdp)),
        [
            "printer-trim-own: 6.5in × 9in is none of KDP’s usual sizes (2026-10-21) | the nearest of its sizes is 6in × 9in",
            "printer-margins: the inner margin is 0.3in, and KDP asks for 0.375in of a book of 10 pages (2026-10-21) | set `margins = { inner = \"0.375in\" }`, or more, under `[print]`",
            "printer-marks: KDP takes no file with crop marks (2026-10-21)",
            "printer-pages: the book has 10 pages, and KDP binds no fewer than 24 (2026-10-21)",
        ]
    );
}

#[test]
fn the_page_that_a_book_lacks_is_added_by_its_multiple() {
    let odd = (5..24).find_map(|chapters| {
        let told = told(&checked(&book(chapters, "[print]\npage-multiple = 1\n"), Printer::Kdp));
        told.into_iter().find(|one| one.contains("has 23 pages, and KDP binds"))
    });
    let odd = odd.expect("a book of 23 pages");
    assert!(
        odd.ends_with("| `page-multiple = 2` under `[print]` adds what is missing"),
        "{odd}"
    );
}

#[test]
fn another_printer_than_the_books_own_may_be_asked_about() {
    let ours = book(40, "[print]\nprinter = \"kdp\"\nstandard = \"PDF/X-4\"\n");
    assert_eq!(told(&checked(&ours, Printer::Kdp)), [""; 0]);
    let told = told(&checked(&ours, Printer::IngramSpark));
    assert!(
        told[0].starts_with("printer-standard: IngramSpark asks for PDF/X-1a"),
        "{told:?}"
    );
    assert!(told[1].starts_with("printer-safe: something stands 0."), "{told:?}");
}

#[test]
fn pixels_are_counted_at_the_size_they_are_printed_at() {
    let ours = book(40, "[print]\nprinter = \"kdp\"\n");
    let square = include_bytes!("../fixtures/books/plates/src/images/squares.png");
    ours.write("src/square.png", square);
    let (across, down) = size_of_png(square);
    ours.write("src/one.md", b"# One\n\n![A square](square.png){width=2in}\n");
    let told = told(&checked(&ours, Printer::Kdp)).join("\n");
    let ppi = across / 2;
    assert!(told.contains(&format!("has {ppi} pixels an inch on page")), "{told}");
    let needed = 600 * down / across;
    assert!(
        told.contains(&format!("it needs 600 × {needed} pixels, and has {across} × {down}")),
        "{told}"
    );
}

fn size_of_png(bytes: &[u8]) -> (u32, u32) {
    let at = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    (at(16), at(20))
}

#[test]
fn the_command_line_takes_several_printers() {
    let ours = book(4, "");
    let output = Command::new(env!("CARGO_BIN_EXE_pressmark"))
        .current_dir(ours.folder())
        .args(["check", "--for", "kdp,bod", "--for", "lulu"])
        .output()
        .expect("the program starts");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(out.starts_with("Test (for KDP, Lulu, BoD, 10 pages): "), "{out}");
    for name in [
        "KDP binds no fewer than 24",
        "BoD binds no fewer than 24",
        "Lulu binds no fewer than 32",
    ] {
        assert!(err.contains(name), "{err}");
    }
}

/// A book with a picture that has these attributes, checked for a printer.
fn with_picture(attributes: &str, settings: &str, printer: Printer) -> Vec<String> {
    let ours = book(40, settings);
    ours.write(
        "src/square.png",
        include_bytes!("../fixtures/books/plates/src/images/squares.png"),
    );
    let text = format!("# One\n\nSome words.\n\n![A square](square.png){{{attributes}}}\n");
    ours.write("src/one.md", text.as_bytes());
    let told = told(&checked(&ours, printer));
    told.into_iter()
        .filter(|own| !own.starts_with("image-resolution") && !own.starts_with("printer-pages"))
        .collect()
}

#[test]
fn pages_without_a_bleed_at_the_spine_are_told_of_where_the_printer_wants_it() {
    let kdps = with_picture(".bleed", "[print]\nprinter = \"kdp\"\n", Printer::Lulu);
    let short = "printer-bleed: `src/square.png` fills page 2, and Lulu asks for 0.125in of it over the edge at the spine (2026-11-27) | only where Lulu is the `printer` under `[print]`, pages have a bleed at the spine";
    assert!(kdps.iter().any(|own| own == short), "{kdps:?}");
    for printer in Printer::ALL {
        let own = with_picture(
            ".bleed",
            &format!("[print]\nprinter = \"{}\"\n", printer.word()),
            printer,
        );
        assert!(!own.iter().any(|own| own.starts_with("printer-bleed")), "{own:?}");
    }
}

#[test]
fn a_book_in_colour_for_lulu_is_only_told_what_becomes_of_its_colours() {
    let ours = book(40, "[print]\nprinter = \"lulu\"\nink = \"color\"\n");
    let composed = checked(&ours, Printer::Lulu);
    let levels: Vec<_> = composed
        .diagnostics
        .iter()
        .map(|own| (own.rule.code, own.level))
        .collect();
    assert_eq!(levels, [("printer-color", Level::Note)]);
}

/// A book whose last page has a table of so many columns, checked for a printer that is its own.
fn with_columns(columns: usize, attributes: &str, printer: Printer) -> Vec<String> {
    let ours = book(40, &format!("[print]\nprinter = \"{}\"\n", printer.word()));
    let row = |cell: &str| format!("|{}\n", format!(" {cell} |").repeat(columns));
    let table = format!("{}{}{}\n: All. {attributes}\n", row("Day 10"), row("---"), row("word"));
    ours.write("src/one.md", format!("# One\n\nSome words.\n\n{table}").as_bytes());
    let told = told(&checked(&ours, printer));
    told.into_iter().filter(|own| own.starts_with("printer-safe")).collect()
}

#[test]
fn turned_tables_and_figures_nearer_to_the_edge_than_the_printer_wants_are_told() {
    for (printer, day) in [(Printer::IngramSpark, "2026-10-21"), (Printer::Lulu, "2026-11-27")] {
        let fits = with_columns(20, "{.landscape}", printer);
        assert_eq!(fits, [""; 0], "{printer:?}");
        let told = with_columns(70, "{.landscape}", printer);
        let end = format!(
            "in from the edge on page 2; {} asks for 0.5in inside it ({day})",
            name(printer)
        );
        assert!(told.len() == 1 && told[0].contains(&end), "{told:?}");
        for attributes in [".landscape", ".landscape .full-page"] {
            let own = format!("[print]\nprinter = \"{}\"\n", printer.word());
            assert_eq!(
                with_picture(attributes, &own, printer),
                [""; 0],
                "{printer:?} {attributes}"
            );
            // As far out as the margins of a book for KDP let it stand.
            let kdps = with_picture(attributes, "[print]\nmargins = { top = \"0.25in\" }\n", printer);
            assert!(
                kdps.iter()
                    .any(|own| own.starts_with("printer-margins: the top margin is 0.25in")),
                "{kdps:?}"
            );
        }
    }
}

fn name(printer: Printer) -> &'static str {
    match printer {
        Printer::IngramSpark => "IngramSpark",
        Printer::Lulu => "Lulu",
        Printer::Kdp | Printer::Bod => panic!("not asked here"),
    }
}

/// What stood beyond the edge was said to stand a negative distance from it.
#[test]
fn what_stands_beyond_the_edge_is_said_to_stand_beyond_it() {
    let told = with_columns(70, "", Printer::Lulu);
    assert!(
        told.len() == 1 && told[0].contains("in beyond the edge on page 1;"),
        "{told:?}"
    );
    assert!(!told[0].contains("stands -"), "{told:?}");
}

/// Each margin named its own key alone; whoever followed both wrote `margins` twice.
#[test]
fn two_narrow_margins_have_one_hint_that_names_both() {
    let settings = "[print]\nmargins = { inner = \"0.3in\", outer = \"0.1in\" }\n";
    let told = told(&checked(&book(40, settings), Printer::Kdp));
    let margins: Vec<&String> = told.iter().filter(|own| own.starts_with("printer-margins")).collect();
    assert_eq!(margins.len(), 2);
    for own in margins {
        let hint = "| set `margins = { inner = \"0.375in\", outer = \"0.25in\" }`, or more, under `[print]`";
        assert!(own.ends_with(hint), "{own}");
    }
}

#[test]
fn too_few_pixels_for_a_printer_are_told_with_its_name_and_the_day_of_its_rule() {
    let ours = book(40, "[print]\nprinter = \"bod\"\ntrim-size = \"A5\"\n");
    ours.write(
        "src/square.png",
        include_bytes!("../fixtures/books/plates/src/images/squares.png"),
    );
    ours.write("src/one.md", b"# One\n\n![A square](square.png){width=100%}\n");
    let told = told(&checked(&ours, Printer::Bod)).join("\n");
    assert!(told.contains("image-resolution-least: `src/square.png` has"), "{told}");
    assert!(
        told.contains("pixels an inch on page 1, and BoD asks for 300 (2026-11-27)"),
        "{told}"
    );
}

/// A build told neither, or told both with one hint for all rules.
#[test]
fn a_build_names_a_broken_page_multiple_and_what_to_do_about_each_rule() {
    let settings = "[print]\nprinter = \"kdp\"\npage-multiple = 1\ncrop-marks = true\n";
    let composed = book(41, settings).compose_with(Request::new("").targets([Target::Print]));
    let told = told(&composed);
    let pages = composed.pages.as_ref().map_or(0, |pages| pages.pages.len());
    assert!(pages % 2 == 1, "{pages} pages are a multiple of two");
    let wanted = [
        "printer-rules: KDP takes no file with crop marks (2026-10-21) | Take `crop-marks` out of book.toml."
            .to_owned(),
        format!(
            "printer-rules: the book has {pages} pages, and KDP asks for a multiple of 2 (2026-10-21) | set `page-multiple = 2` under `[print]`"
        ),
    ];
    for wanted in wanted {
        assert!(told.contains(&wanted), "{told:?}");
    }
}

#[test]
fn a_picture_over_the_edges_of_a_book_without_bleed_is_told_when_it_goes_to_the_press() {
    let told = |settings: &str, target| {
        let ours = book(2, settings);
        ours.write(
            "src/square.png",
            include_bytes!("../fixtures/books/plates/src/images/squares.png"),
        );
        ours.write(
            "src/one.md",
            b"# One\n\n![A square](square.png){.bleed}\n\n![It](square.png){.bleed}\n",
        );
        let composed = ours.compose_with(Request::new("").targets([target]));
        let codes = composed.diagnostics.iter().map(|own| own.rule.code);
        codes.filter(|code| *code == "bleed-missing").count()
    };
    assert_eq!(told("", Target::Print), 1);
    assert_eq!(told("", Target::Pdf), 0);
    assert_eq!(told("[print]\nbleed = \"3mm\"\n", Target::Print), 0);
    assert_eq!(told("[print]\nprinter = \"kdp\"\n", Target::Print), 0);
}
