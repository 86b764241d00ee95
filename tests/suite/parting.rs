//! Where pages end between blocks that belong together, wherever on a page they happen to fall.

use crate::driver::{BOOK_TOML, PAGE, TestBook};
use pressmark::layout;

/// A running head stands above this, in points from the top of the paper.
const TEXT_FROM: f64 = 40.0;

/// The words of each page's lines without heads and folios, of a chapter that opens in so many paragraphs of one line.
fn pages(before: usize, text: &str) -> Vec<Vec<String>> {
    let filler: String = (0..before).map(|day| format!("Day {day}. A calm.\n\n")).collect();
    let after = "The boats drew slowly near the whale, and the men rested upon their oars. ".repeat(12);
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{PAGE}")),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", &format!("# One\n\n{filler}{text}\n\n{after}\n")),
    ]);
    let dump = layout::dump(book.compose().pages.as_ref().expect("pages"));
    let line = |line: &str| {
        let (_, rest) = line.split_once(' ')?;
        let (y, words) = rest.split_once(' ')?;
        let is_text = y.parse::<f64>().ok()? > TEXT_FROM && words.parse::<u32>().is_err();
        is_text.then(|| words.to_owned())
    };
    let body = &dump[dump.find("page 1 recto").expect("a first page")..];
    let pages = body.split("page ").map(|page| page.lines().filter_map(line).collect());
    pages.filter(|page: &Vec<String>| !page.is_empty()).collect()
}

/// A bold line is read as the heading of what follows: in a play of Melville's, "2nd Nantucket sailor." stood at the foot of a page
/// and what he says on the next.
#[test]
fn a_bold_line_is_not_parted_from_what_it_is_the_label_of() {
    for label in ["**Sailor**.", "[Sailor]{.smallcaps}."] {
        for before in 18..30 {
            for page in pages(before, label) {
                assert_ne!(page.last().map(String::as_str), Some("Sailor."), "after {before} lines");
            }
        }
    }
}

/// A quotation's source, a paragraph of its own, stood alone at the head of a page ("King Henry.").
#[test]
fn the_last_line_of_a_quotation_does_not_stand_alone_at_the_head_of_a_page() {
    for quotation in [
        "> Very like a whale.\n>\n> *Hamlet*.",
        "> Like?\n>\n> Very like a whale.\n>\n> *Hamlet*.",
    ] {
        for before in 18..30 {
            for page in pages(before, quotation) {
                assert_ne!(page[0], "Hamlet.", "after {before} lines");
                assert!(
                    quotation.starts_with("> Very") || page[0] != "Very like a whale.",
                    "after {before} lines"
                );
            }
        }
    }
}
