//! What nests without end, of every kind → a book or a complaint, never a stack without end.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::pipeline::{Composed, Request};

/// How deep. A parser that calls itself takes some kilobytes a level in a build without optimisation: sixteen megabytes would not do.
const DEEP: usize = 6_000;

/// A proof of a book of this one chapter.
fn proof(text: &str) -> Composed {
    proof_of(&TestBook::of_text(text))
}

fn proof_of(book: &TestBook) -> Composed {
    book.compose_with(Request::new(book.folder()).keep_going(true))
}

/// A proof of a book with a chapter for each of some kinds of texts: what is made of a book once, such as its cover, takes longer than any.
fn proof_of_chapters(kinds: &[(&str, String)]) -> Composed {
    let chapters: String = (0..kinds.len()).map(|at| format!("- [One]({at}.md)\n")).collect();
    let book = TestBook::new(&[("book.toml", BOOK_TOML), ("src/SUMMARY.md", &chapters)]);
    for (at, (_, text)) in kinds.iter().enumerate() {
        let text = format!("# One\n\n{text}\n\nThe end.\n");
        book.write(&format!("src/{at}.md"), text.as_bytes());
    }
    proof_of(&book)
}

/// The kinds of texts of which no limit was told.
fn without_limit<'k>(kinds: &[(&'k str, String)]) -> Vec<&'k str> {
    let complaints = complaints(&proof_of_chapters(kinds));
    let is_told = |at: usize| {
        let place = format!("src/{at}.md:");
        complaints
            .iter()
            .any(|own| own.starts_with(&place) && own.ends_with(" limit"))
    };
    let untold = kinds.iter().enumerate().filter(|(at, _)| !is_told(*at));
    untold.map(|(_, (kind, _))| *kind).collect()
}

fn around(open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(DEEP), close.repeat(DEEP))
}

/// How often a rule was told.
fn told(composed: &Composed, code: &str) -> usize {
    let all = complaints(composed);
    all.iter()
        .filter(|line| line.split(' ').next_back() == Some(code))
        .count()
}

#[test]
fn blocks_in_blocks_end_with_a_complaint_at_their_place() {
    let kinds = [
        ("quotations", around("> ", "deep", "")),
        ("lists", around("- ", "deep", "")),
        ("numbered lists", around("1. ", "deep", "")),
        ("quotations and lists", around("> - ", "deep", "")),
        ("containers", around("::: box\n", "deep\n", ":::\n")),
        ("call-outs", around("::: note\n", "deep\n", ":::\n")),
        ("divisions", around("<div>\n\n", "deep\n\n", "</div>\n\n")),
        (
            "details",
            around("<details><summary>a</summary>\n\n", "deep\n\n", "</details>\n\n"),
        ),
    ];
    assert_eq!(without_limit(&kinds), [""; 0]);
}

#[test]
fn phrases_in_phrases_end_with_a_complaint_at_their_place() {
    let kinds = [
        ("spans", around("[", "deep", "]{.x}")),
        ("small capitals", around("[", "deep", "]{.smallcaps}")),
        ("notes written in place", around("a^[", "deep", "]")),
        ("elements", around("<span>", "deep", "</span>")),
        ("elements of several kinds", around("<b><i>", "deep", "</i></b>")),
    ];
    assert_eq!(without_limit(&kinds), [""; 0]);
}

/// What is no nesting by the rules of Markdown, or is closed at once, but takes a parser without care long or deep.
#[test]
fn signs_without_end_are_only_signs() {
    let kinds = [
        ("stars", around("*", "deep", "*")),
        ("stars and words", around("*a ", "deep", "b*")),
        ("two kinds of emphasis", around("*a _b ", "deep", "b_ a*")),
        ("emphasis that never ends", around("*a_ ", "deep", "")),
        ("emphasis in words", format!("a**b{}", "c* ".repeat(DEEP))),
        ("strikes", around("~~a ", "deep", "~~")),
        ("low letters", around("~", "deep", "~")),
        ("high letters", around("^", "deep", "^")),
        ("brackets", around("[", "deep", "")),
        ("closed brackets", around("[", "deep", "]")),
        ("links in links", around("[", "deep", "](two.md)")),
        ("links that never end", "[a](".repeat(DEEP)),
        ("addresses in brackets", around("[a](<", "deep", ">)")),
        ("brackets in an address", format!("[a]({})", around("(", "deep", ")"))),
        ("pictures in pictures", around("![", "deep", "](x.png)")),
        ("attributes", around("{", "deep", "}")),
        ("notes that are nowhere", "[^a".repeat(DEEP)),
        (
            "code",
            (1..200).map(|count| format!("{} ", "`".repeat(count))).collect(),
        ),
        ("elements that never end", "<a ".repeat(DEEP)),
        ("comments that never end", "<!-- ".repeat(DEEP)),
        ("declarations that never end", "<!A ".repeat(DEEP)),
        ("instructions that never end", "<? ".repeat(DEEP)),
        ("character data", "<![CDATA[ ".repeat(DEEP)),
        ("includes that never end", "{{#include ".repeat(DEEP)),
        ("quotation marks", "\"'".repeat(DEEP)),
        ("sums", "$a ".repeat(DEEP)),
        ("entities", "&amp".repeat(DEEP)),
        ("cells", format!("|a|b|\n|-|-|\n{}", "|".repeat(DEEP))),
        ("columns", format!("{}\n{}\n", "|a".repeat(2000), "|-".repeat(2000))),
        ("definitions", around(": ", "deep", "")),
        ("terms", "a\n: b\n".repeat(1000)),
        ("definitions of links", "[a]: b\n".repeat(DEEP)),
        ("headings", "# a\n\n## b\n\n".repeat(300)),
    ];
    let composed = proof_of_chapters(&kinds);
    assert!(!composed.files.is_empty(), "{:?}", complaints(&composed));
}

#[test]
fn notes_that_call_notes_end_with_a_complaint() {
    let notes: String = (0..2000).map(|at| format!("[^{at}]: Note.[^{}]\n\n", at + 1)).collect();
    let composed = proof(&format!("# One\n\nText.[^0]\n\n{notes}"));
    assert!(told(&composed, "limit") >= 1, "{:?}", complaints(&composed));
}

#[test]
fn elements_of_tables_in_tables_end() {
    let composed = proof(&format!(
        "# One\n\n{}\n",
        around("<table><tr><td>", "deep", "</td></tr></table>")
    ));
    assert!(!composed.files.is_empty(), "{:?}", complaints(&composed));
}

#[test]
fn settings_in_settings_end() {
    let tables = vec!["a"; DEEP].join(".");
    for (kind, text) in [
        ("lists", format!("x = {}", around("[", "", "]"))),
        ("lists that never end", format!("x = {}", "[".repeat(DEEP))),
        ("tables in a line", format!("x = {}", around("{a=", "1", "}"))),
        ("tables", format!("[{tables}]\nx = 1")),
        ("names", format!("{tables} = 1")),
        ("authors", format!("[book]\nauthors = {}", around("[", "", "]"))),
    ] {
        let book = TestBook::new(&[("book.toml", &text), ("src/one.md", "# One\n\nText.\n")]);
        let composed = proof_of(&book);
        assert!(composed.diagnostics.has_errors(), "{kind}: {:?}", complaints(&composed));
    }
}

#[test]
fn chapters_in_chapters_end_with_a_complaint() {
    let list: String = (0..300)
        .map(|depth| format!("{}- [a]()\n", "    ".repeat(depth)))
        .collect();
    for list in [list, around("- ", "[a]()", "")] {
        let book = TestBook::new(&[("book.toml", BOOK_TOML), ("src/SUMMARY.md", &list)]);
        let composed = proof_of(&book);
        assert!(told(&composed, "limit") >= 1, "{:?}", complaints(&composed));
    }
}

#[test]
fn includes_in_includes_end_with_a_complaint() {
    let book = TestBook::of_text("# One\n\n{{#include p0.md}}\n");
    for at in 0..200 {
        let text = format!("{at}\n\n{{{{#include p{}.md}}}}\n", at + 1);
        book.write(&format!("src/p{at}.md"), text.as_bytes());
    }
    assert_eq!(told(&proof_of(&book), "limit"), 1);
}

#[test]
fn drawings_in_drawings_end_with_a_complaint() {
    let head = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>";
    for (kind, inside) in [
        ("groups", around("<g>", "<rect width='9' height='9'/>", "</g>")),
        ("groups that never end", "<g>".repeat(DEEP)),
        ("drawings", around("<svg>", "<rect width='9' height='9'/>", "</svg>")),
        (
            "letters",
            format!("<text>{}</text>", around("<tspan>", "a", "</tspan>")),
        ),
        (
            "choices",
            around("<switch>", "<rect width='9' height='9'/>", "</switch>"),
        ),
        (
            "rules of style",
            format!(
                "<style>{}</style><rect width='9' height='9'/>",
                around("@media all{", "a{}", "}")
            ),
        ),
        (
            "functions",
            format!(
                "<rect width='9' height='9' transform='{}'/>",
                around("scale(", "1", ")")
            ),
        ),
        (
            "clips of clips",
            (0..DEEP / 10)
                .map(|at| {
                    format!(
                        "<clipPath id='c{at}' clip-path='url(#c{})'><rect width='9' height='9'/></clipPath>",
                        at + 1
                    )
                })
                .chain(["<rect width='9' height='9' clip-path='url(#c0)'/>".to_owned()])
                .collect(),
        ),
        (
            "pictures of the drawing itself",
            "<use href='#a'/><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>".to_owned(),
        ),
    ] {
        let book = TestBook::of_text("# One\n\n![A drawing](x.svg)\n");
        book.write("src/x.svg", format!("{head}{inside}</svg>").as_bytes());
        let composed = proof_of(&book);
        assert!(!composed.files.is_empty(), "{kind}: {:?}", complaints(&composed));
    }
}

#[test]
fn a_sheet_of_blocks_in_blocks_ends() {
    for (kind, sheet) in [
        ("groups", around("@media all {", "a { color: red }", "}")),
        ("rules in rules", around("a {", "color: red", "}")),
        ("brackets", format!("a {{ width: {} }}", around("calc(", "1px", ")"))),
        ("blocks that never end", "{".repeat(DEEP)),
        ("selectors", format!("{} {{ color: red }}", around(":not(", "a", ")"))),
    ] {
        let book = TestBook::of_text("# One\n\nText.\n");
        book.write(
            "book.toml",
            format!("{BOOK_TOML}\n[epub]\ncss = \"own.css\"\n").as_bytes(),
        );
        book.write("own.css", sheet.as_bytes());
        let composed = proof_of(&book);
        assert!(!composed.files.is_empty(), "{kind}: {:?}", complaints(&composed));
    }
}
