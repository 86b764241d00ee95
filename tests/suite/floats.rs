//! Figures, tables and their lists on the pages of small books, as `x y text` lines: one snapshot a feature.
//!
//! `PRESSMARK_BLESS=1 cargo test --test suite floats` writes the snapshots anew; look at the difference as at code.

use crate::driver::{BOOK_TOML, PAGE, TestBook, bytes, complaints, epub_file};
use crate::pdf_reader::{self, Pdf};
use pressmark::config::{Ink, PressStandard};
use pressmark::model::Medium;
use pressmark::pipeline::Composed;
use pressmark::{layout, pdf};

/// A book of one chapter and a picture of 120 × 80 pt, with more lines under `[print]`.
fn book(print: &str, chapter: &str) -> Composed {
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{PAGE}{print}\n")),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", chapter),
        ("src/map.svg", &picture(160, 107)),
        ("src/tall.svg", &picture(160, 2000)),
        ("src/wide.svg", &picture(600, 800)),
    ]);
    book.compose()
}

/// A drawing of so many pixels, 96 to the inch.
fn picture(width: u32, height: u32) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"><rect width=\"{width}\" height=\"{height}\" fill=\"#999\"/></svg>"
    )
}

/// All pages as text.
fn dump(composed: &Composed) -> String {
    layout::dump(composed.pages.as_ref().expect("pages"))
}

/// The pages from the first of the body on.
fn body(composed: &Composed) -> String {
    let dump = dump(composed);
    dump[dump.find("page 1 recto").unwrap_or(0)..].to_owned()
}

#[track_caller]
fn snapshot(name: &str, text: &str) {
    crate::driver::snapshot(&format!("layout/{name}.txt"), text);
}

#[track_caller]
fn quiet(composed: &Composed) {
    assert_eq!(complaints(composed), Vec::<String>::new());
}

/// Paragraphs of about three lines.
fn prose(paragraphs: usize) -> String {
    let sentence = "The boats drew slowly near the whale, and the men rested upon their oars while the mate stood up in the bow \
                    and looked for the place where it would rise again.";
    (0..paragraphs)
        .map(|index| format!("Day {index}. {sentence}\n\n"))
        .collect()
}

/// The navigation document of the EPUB.
fn navigation(composed: &Composed) -> String {
    epub_file(composed, "nav.xhtml")
}

#[test]
fn lists_of_figures_and_tables_stand_behind_the_contents() {
    let mut text = String::from("# One\n\n");
    for index in 0..3 {
        text.push_str(&prose(4));
        text.push_str("![A map](map.svg)\n: The harbour of *Nantucket*[^n");
        text.push_str(&format!("{index}] as it was.\n\n[^n{index}]: Drawn there.\n\n"));
    }
    text.push_str("![A map](map.svg){.unlisted}\n: Nowhere listed.\n\n");
    text.push_str(
        "![A map](map.svg){#fig:bay short-title=\"The bay\"}\n: A caption of so many words that nobody would look for it.\n\n",
    );
    text.push_str("| A | B |\n|---|---|\n| 1 | 2 |\n\n: Of whales, as [#fig:bay] has them.\n\n# Two\n\nEnd.\n");
    let composed = book("lists = [\"figures\", \"tables\"]", &text);
    quiet(&composed);
    let pages = dump(&composed);
    let from = pages.find("Contents").expect("contents");
    snapshot("lists", &pages[from..pages.find("page 1 recto").expect("a body")]);
    let navigation = navigation(&composed);
    let lists = &navigation[navigation.find("<nav epub:type=\"loi\"").expect("a list of figures")..];
    assert!(lists.contains("3. The harbour of Nantucket as it was.</a>"), "{lists}");
    assert!(
        lists.contains("5. The bay</a>") && lists.contains("epub:type=\"lot\""),
        "{lists}"
    );
    assert!(!lists.contains("Nowhere"), "{lists}");
}

/// The four numbers of a box of a page, in points.
fn page_box(pdf: &Pdf, page: usize, name: &str) -> Option<Vec<f64>> {
    let page = pdf.document.get_dictionary(pdf.page_ids()[page]).expect("a page");
    let numbers = page.get(name.as_bytes()).ok()?.as_array().ok()?;
    Some(numbers.iter().map(pdf_reader::number).collect())
}

/// The file for the press.
fn for_press(composed: &Composed) -> Vec<u8> {
    let press = pdf::Press {
        standard: PressStandard::X4,
        ink: Ink::Black,
        profile: None,
        crop_marks: None,
        most_ink: 300,
    };
    let pages = composed.pages.as_ref().expect("pages");
    let written = pdf::write(
        pages,
        &composed.faces,
        &composed.resolved.assets,
        &pdf::Purpose::Press(press),
    );
    written.expect("written").bytes
}

#[test]
fn pages_that_bleed_are_larger_than_their_trim_but_for_the_spine() {
    let composed = book("bleed = \"9pt\"", &format!("# One\n\n{}\n\n[Back](#one).\n", prose(14)));
    quiet(&composed);
    let pages = &composed.pages.as_ref().expect("pages").pages;
    let pdf = Pdf::open(&for_press(&composed));
    // On a screen nothing will be cut off: the page is shown as it will be.
    let screen = Pdf::open(bytes(&composed, Medium::Print));
    assert_eq!(page_box(&screen, 0, "MediaBox"), Some(vec![0.0, 0.0, 360.0, 504.0]));
    assert_eq!(page_box(&screen, 0, "MediaBox"), page_box(&screen, 0, "TrimBox"));
    assert_eq!(page_box(&screen, 0, "BleedBox"), None);
    for (index, page) in pages.iter().enumerate() {
        let recto = page.side == layout::Side::Recto;
        let spine = if recto { 0.0 } else { 9.0 };
        let trim = [spine, 9.0, spine + 360.0, 513.0];
        assert_eq!(page_box(&pdf, index, "MediaBox"), Some(vec![0.0, 0.0, 369.0, 522.0]));
        assert_eq!(page_box(&pdf, index, "BleedBox"), page_box(&pdf, index, "MediaBox"));
        assert_eq!(page_box(&pdf, index, "TrimBox"), Some(trim.to_vec()));
        assert_eq!(page.bleed.left.to_points(), spine);
    }
    // The first folio of the body stands where it stands without bleed, from the trimmed corner.
    let (first, shifted) = (body(&composed), body(&book("", &format!("# One\n\n{}\n", prose(14)))));
    assert_eq!(first.lines().nth(3), shifted.lines().nth(3));
}

/// A table of so many rows under a head, with the lines that stand below it.
fn table(rows: usize, below: &str) -> String {
    let mut text = String::from("| Name | Length | Remarks |\n|:--|--:|:--|\n");
    for row in 0..rows {
        text.push_str(&format!("| Whale {row} | {} | seen from the boats |\n", 40 + row * 3));
    }
    format!("{text}{below}\n\n")
}

#[test]
fn a_numbered_table_says_that_it_goes_on() {
    let text = format!(
        "# One\n\n{}{}{}{}",
        prose(3),
        table(40, "\n: Whales of one summer.[^a] {#tab:whales}\n\n[^a]: By hand."),
        prose(2),
        "As [#tab:whales] says.\n"
    );
    let composed = book("", &text);
    quiet(&composed);
    let body = body(&composed);
    assert_eq!(body.matches("Table 1 (continued)").count(), 2, "{body}");
    assert_eq!(body.matches("Whales of one summer").count(), 1);
    snapshot("table-continued", &body);
}

#[test]
fn a_table_without_a_number_does_not_say_that_it_goes_on() {
    let composed = book("", &format!("# One\n\n{}{}", prose(3), table(40, "")));
    quiet(&composed);
    assert!(!body(&composed).contains("continued"));
}

#[test]
fn a_small_table_with_a_caption_stands_apart_and_here_keeps_it() {
    let words = "\n: Whales.";
    // Six lines are left on the page; the table needs more.
    let text = |below: &str| format!("# One\n\n{}{}{}", prose(5), table(7, below), prose(4));
    let apart = book("", &text(words));
    quiet(&apart);
    let here = book("", &text("\n: Whales. {.here}"));
    quiet(&here);
    let bare = book("", &text(""));
    snapshot("table-apart", &body(&apart));
    let waits = |composed: &Composed| {
        let body = body(composed);
        body.find("Whale 0") > body.rfind("Day 0")
    };
    assert!(waits(&apart), "text goes on before the table");
    assert!(!waits(&here) && !waits(&bare));
}

#[test]
fn a_full_page_figure_fills_its_page_with_its_caption_and_note() {
    let text = format!(
        "# One\n\n{}![A chart](wide.svg){{.full-page #fig:chart}}\n: The chart.[^a]\n\n[^a]: Of 1820.\n\n{}See [#fig:chart].\n",
        prose(3),
        prose(8)
    );
    let composed = book("", &text);
    quiet(&composed);
    snapshot("full-page", &body(&composed));
}

#[test]
fn a_picture_that_bleeds_covers_its_page_which_has_no_head() {
    let text = format!(
        "# One\n\n{}![A chart](wide.svg){{.bleed}}\n: The chart.\n\n{}",
        prose(3),
        prose(8)
    );
    let composed = book("bleed = \"9pt\"", &text);
    quiet(&composed);
    let body = body(&composed);
    snapshot("bleed", &body);
    let page = body
        .split("page ")
        .find(|page| page.contains("[image"))
        .expect("a plate");
    assert_eq!(page.lines().count(), 2, "nothing else stands on it: {page}");
    assert!(body.contains("Figure 1 (page\u{a0}2)."), "{body}");
}

#[test]
fn a_figure_taller_than_the_page_is_reduced_and_told_of() {
    let composed = book(
        "",
        &format!("# One\n\n{}![A tower](tall.svg)\n: The tower.\n\nEnd.\n", prose(2)),
    );
    assert_eq!(complaints(&composed), ["src/one.md:7:1 block-too-tall"]);
    for page in body(&composed).split("page ") {
        let heights = page
            .split('×')
            .skip(1)
            .filter_map(|rest| rest.trim().strip_suffix("pt]\n"));
        assert!(
            heights
                .filter_map(|height| height.parse::<f64>().ok())
                .all(|height| height <= 416.0)
        );
    }
}

#[test]
fn a_figure_inside_another_block_has_no_page_of_its_own() {
    let composed = book("", "# One\n\n> Said:\n>\n> ![A chart](map.svg){.full-page}\n");
    assert_eq!(complaints(&composed), ["src/one.md:5:3 attribute-syntax"]);
}

/// A table of eight columns that no measure of these pages holds.
fn wide_table(rows: usize, below: &str) -> String {
    let mut text = String::from(
        "| Vessel | Master | Port | Sailed | Returned | Sperm oil | Whale oil | Bone |\n|---|---|---|---|---|--:|--:|--:|\n",
    );
    for row in 0..rows {
        text.push_str(&format!(
            "| Acushnet {row} | Pease | Fairhaven | January | May | {} | {} | {} |\n",
            850 + row,
            1350 - row,
            13_500 + row * 10
        ));
    }
    format!("{text}{below}\n\n")
}

#[test]
fn a_landscape_table_is_turned_and_goes_on_over_pages() {
    let text = format!(
        "# One\n\n{}{}{}As [#tab:oil] says.\n",
        prose(3),
        wide_table(
            30,
            "\n: Oil and bone, by [one](#one).[^a] {.landscape #tab:oil}\n\n[^a]: In barrels."
        ),
        prose(8)
    );
    let composed = book("", &text);
    quiet(&composed);
    let body = body(&composed);
    snapshot("landscape", &body);
    assert_eq!(body.matches("[turned left").count(), 2);
    assert_eq!(body.matches("Table 1 (continued)").count(), 1);
    let pdf = Pdf::open(bytes(&composed, Medium::Print));
    let read: String = (0..pdf.page_ids().len())
        .flat_map(|page| pdf.page(page).drawn)
        .map(|glyph| glyph.text)
        .collect();
    assert!(read.contains("Acushnet 29"), "{read}");
}

#[test]
fn what_is_turned_stands_in_the_file_where_layout_has_it() {
    let text = format!("# One\n\n{}", wide_table(3, "\n: See [one](#one). {.landscape .here}"));
    let composed = book("", &text);
    quiet(&composed);
    let pages = &composed.pages.as_ref().expect("pages").pages;
    let index = pages
        .iter()
        .position(|page| layout::dump(&one(page)).contains("[turned"))
        .expect("a turned page");
    let pdf = Pdf::open(bytes(&composed, Medium::Print));
    let drawn = pdf.page(index).drawn;
    let row: Vec<_> = drawn.iter().filter(|glyph| glyph.text == "A").collect();
    assert_eq!(row.len(), 3, "one a row");
    assert!(
        row.windows(2)
            .all(|pair| pair[0].x < pair[1].x && pair[0].y == pair[1].y),
        "rows go on to the right: {row:?}"
    );
    let name: Vec<_> = drawn.iter().skip_while(|glyph| glyph.text != "A").take(4).collect();
    assert!(
        name.windows(2)
            .all(|pair| pair[0].y < pair[1].y && (pair[0].x - pair[1].x).abs() < 0.01),
        "words go up: {name:?}"
    );
    let page = pdf.document.get_dictionary(pdf.page_ids()[index]).expect("a page");
    let links = pdf
        .get(page, "Annots")
        .and_then(|own| own.as_array().ok())
        .expect("links");
    let link = pdf.follow(&links[0]).as_dict().expect("a link");
    assert_eq!(pdf_reader::text_of(pdf.get(link, "Contents").expect("words")), "one");
    let rect: Vec<f64> = pdf
        .get(link, "Rect")
        .and_then(|own| own.as_array().ok())
        .expect("a place")
        .iter()
        .map(pdf_reader::number)
        .collect();
    let (width, height) = (rect[2] - rect[0], rect[3] - rect[1]);
    assert!(
        width > 0.0 && height > width,
        "higher than wide, as it is turned: {rect:?}"
    );
}

fn one(page: &layout::Page) -> layout::Pages {
    layout::Pages {
        pages: vec![page.clone()],
        ..layout::Pages::default()
    }
}

#[test]
fn sixty_columns_and_a_row_taller_than_the_page_are_told_of() {
    let row = |cell: &str| format!("|{}\n", format!(" {cell} |").repeat(60));
    let columns = format!("{}{}{}", row("Head"), row("---"), row("word"));
    for class in ["", "\n: All. {.landscape}"] {
        let composed = book("", &format!("# One\n\n{columns}{class}\n"));
        assert_eq!(complaints(&composed), ["src/one.md:3:1 table-cut-off"]);
    }
    let cell = "the boats drew slowly near ".repeat(200);
    let tall = format!("| A | B |\n|---|---|\n| {cell} | {cell} |\n");
    for class in ["", "\n: All. {.landscape}"] {
        let composed = book("", &format!("# One\n\n{tall}{class}\n"));
        assert_eq!(complaints(&composed), ["src/one.md:3:1 block-too-tall"]);
        assert!(body(&composed).matches("page ").count() > 2);
    }
}

#[test]
fn in_a_book_bound_on_the_right_heads_stand_to_the_right() {
    let text = format!("# אחד\n\n{}", wide_table(3, "\n: שמן. {.landscape .here}"));
    let book = TestBook::new(&[
        ("book.toml", &format!("{}{PAGE}", BOOK_TOML.replace("\"en\"", "\"he\""))),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", &text),
    ]);
    let composed = book.compose();
    assert!(body(&composed).contains("[turned right 416pt"), "{}", body(&composed));
    let pages = &composed.pages.as_ref().expect("pages").pages;
    let index = pages
        .iter()
        .position(|page| layout::dump(&one(page)).contains("[turned"))
        .expect("a turned page");
    let drawn = Pdf::open(bytes(&composed, Medium::Print)).page(index).drawn;
    let rows: Vec<_> = drawn.iter().filter(|glyph| glyph.text == "A").collect();
    assert!(
        rows.windows(2).all(|pair| pair[0].x > pair[1].x),
        "rows go on to the left: {rows:?}"
    );
    let inside = |glyph: &&pdf_reader::Drawn| (0.0..360.0).contains(&glyph.x) && (0.0..504.0).contains(&glyph.y);
    assert!(drawn.iter().all(|glyph| inside(&glyph)));
}

#[test]
fn a_figure_of_more_words_than_a_page_holds_is_told_of() {
    for class in ["", " {.full-page}", " {.landscape}"] {
        let words = "word ".repeat(900);
        let composed = book("", &format!("# One\n\n![A map](map.svg)\n: {words}{class}\n"));
        assert_eq!(complaints(&composed), ["src/one.md:3:1 block-too-tall"], "{class}");
    }
}
