//! Books with places marked for an index → its entries, its pages in print, and its links in the EPUB.

use crate::driver::{BOOK_TOML, PAGE, TestBook, bytes, complaints, epub_file, snapshot};
use crate::tag_reader;
use pressmark::layout;
use pressmark::model::{Medium, Role, outline};
use pressmark::pipeline::{self, Composed, Request, Target};
use pressmark::resolve;
use std::path::Path;

/// One chapter, and an index behind it.
fn book(language: &str, text: &str) -> TestBook {
    let toml = format!("{BOOK_TOML}{PAGE}").replace("language = \"en\"", &format!("language = {language:?}"));
    TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n- [Index](index.md)\n"),
        ("src/one.md", &format!("# One\n\n{text}\n")),
        ("src/index.md", "# Index {.index}\n"),
    ])
}

fn composed(language: &str, text: &str) -> Composed {
    let composed = book(language, text).compose();
    assert_eq!(complaints(&composed), [""; 0]);
    composed
}

/// The lines of the index as `resolve::dump` tells them, without the ids of nodes.
fn entries(composed: &Composed) -> Vec<String> {
    let dump = resolve::dump(&composed.resolved);
    let lines = dump.lines().skip_while(|line| !line.starts_with("index in")).skip(1);
    let plain = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let words = line.split_whitespace();
        let words = words.filter(|word| !word.trim_start_matches('(').starts_with('n') || !word.contains('-'));
        " ".repeat(indent.saturating_sub(2)) + &words.collect::<Vec<_>>().join(" ")
    };
    lines.take_while(|line| !line.is_empty()).map(plain).collect()
}

/// Each entry's line in the EPUB, as it is read: with the names of its links in brackets.
fn read(composed: &Composed) -> Vec<String> {
    let text = epub_file(composed, "index.xhtml");
    let items = text.split("<li ").skip(1);
    // Without what stands behind the entry: the entries below it, or the next letter.
    let items = items.map(|item| item.split(['\n']).next().unwrap_or(item));
    items
        .map(|item| {
            let mut words = String::new();
            for (number, part) in item.split('<').enumerate() {
                let (tag, said) = part.split_once('>').unwrap_or(("", part));
                if let Some((_, name)) = tag.split_once("aria-label=\"").filter(|_| number > 0) {
                    words += &format!("[{}] ", name.split('"').next().unwrap_or(""));
                }
                words += said;
            }
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn fixture(name: &str) -> Composed {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/books")
        .join(name);
    let composed = pipeline::compose(&Request::new(path), &|_| {}).expect("the book is there");
    assert_eq!(complaints(&composed), [""; 0]);
    composed
}

/// A page of plain words.
fn prose() -> String {
    let sentence =
        "The harbour lay still under a thin and even light, and nobody spoke of the incomprehensible weather. ";
    (0..6).map(|_| sentence.repeat(5) + "\n\n").collect()
}

#[test]
fn marks_stand_in_the_text_as_places_without_words() {
    let composed = composed(
        "en",
        "The [sperm *whale*]{.index} and [its kin]{index=\"whales > kin of; fish \\; fowl\" .smallcaps}, and [a [link](https://example.org){index=\"links\"} in it]{index=\"brackets\"}.\n\n\
         []{index=\"cachalot\" see=\"sperm whale; whales > kin of\"}[]{index=\"links\" see-also=\"brackets\"}\n",
    );
    let dump = outline(&composed.resolved.book);
    let lines: Vec<&str> = dump
        .lines()
        .filter(|line| line.contains("{index"))
        .map(str::trim)
        .collect();
    snapshot("parse/index.txt", &(lines.join("\n") + "\n"));
}

#[test]
fn entries_are_merged_sorted_and_grouped() {
    let composed = composed(
        "en",
        "[whale]{.index} [Ahab]{index=\"Ahab, captain\"} [whale]{.index} [bone]{index=\"whale > bone\"} [“Essex”]{.index} \
         [1820]{.index} [éclair]{.index} [eddy]{.index} [whale]{index=\"whale > teeth > uses of; zoology\"} \
         []{index=\"leviathan\" see=\"whale\"}[]{index=\"zoology\" see-also=\"whale > teeth\"}",
    );
    assert_eq!(
        entries(&composed),
        [
            "[]",
            "  1820",
            "[A]",
            "  Ahab, captain",
            "[E]",
            "  éclair",
            "  eddy",
            "  “Essex”",
            "[L]",
            "  leviathan see whale",
            "[W]",
            "  whale",
            "    bone",
            "    teeth",
            "      uses of",
            "[Z]",
            "  zoology see also whale: teeth",
        ]
    );
}

#[test]
fn each_language_sorts_as_it_does() {
    let text = "[Öl]{.index} [Ofen]{.index} [Zahn]{.index} [Ort]{.index}";
    let order = |language: &str, text: &str| entries(&composed(language, text)).join("");
    assert_eq!(order("de", text), "[O]  Ofen  Öl  Ort[Z]  Zahn");
    assert_eq!(order("sv", text), "[O]  Ofen  Ort[Z]  Zahn[Ö]  Öl");
    assert_eq!(
        order("es", "[ñandú]{.index} [oca]{.index} [nube]{.index}"),
        "[N]  nube[Ñ]  ñandú[O]  oca"
    );
}

#[test]
fn a_last_chapter_that_is_called_an_index_is_one() {
    let role = |language: &str, summary: &str| {
        let toml = BOOK_TOML.replace("language = \"en\"", &format!("language = {language:?}"));
        let book = TestBook::new(&[
            ("book.toml", &toml),
            ("src/SUMMARY.md", &format!("# Summary\n\n{summary}")),
            ("src/one.md", "# One\n\n[Wal]{.index}\n"),
            ("src/index.md", "# Index\n"),
            ("src/register.md", "# Register\n"),
            ("src/colophon.md", "# Colophon\n\nWords.\n"),
        ]);
        let composed = book.compose_with(Request::new("").targets([]));
        let sections = &composed.resolved.book.sections;
        sections.iter().filter(|section| section.role == Role::Index).count()
    };
    assert_eq!(
        role(
            "en",
            "- [One](one.md)\n- [Index](index.md)\n- [Colophon](colophon.md)\n"
        ),
        1
    );
    assert_eq!(role("de", "- [One](one.md)\n- [Register](register.md)\n"), 1);
    // Among chapters it may be about indexes.
    assert_eq!(role("en", "- [Index](index.md)\n- [One](one.md)\n"), 0);
    assert_eq!(role("en", "- [One](one.md)\n- [Register](register.md)\n"), 0);
}

#[test]
fn pages_are_those_of_the_print_in_both_outputs() {
    let page = prose();
    let composed = composed(
        "en",
        &format!(
            "[here]{{index=\"place\"}} and [here]{{index=\"place\"}}.\n\n{page}[there]{{index=\"place; other place\"}}.\n\n{page}\
             {page}{page}[far]{{index=\"place\"}}.[^far]\n\n[^far]: A [note]{{index=\"other place\"}}."
        ),
    );
    let list = composed.page_list.as_ref().expect("a page list");
    let labels = list.labels.len();
    assert!(labels > 6, "{labels}");
    let lines = read(&composed);
    let of = |term: &str| {
        lines
            .iter()
            .find(|line| line.starts_with(term))
            .cloned()
            .unwrap_or_default()
    };
    snapshot(
        "epub/index-pages.txt",
        &format!("{}\n{}\n", of("place"), of("other place")),
    );
}

#[test]
fn words_that_run_over_pages_are_a_range() {
    let page = prose();
    let long = "The harbour lay still under a thin and even light. ".repeat(60);
    let composed = composed("en", &format!("{page}[{long}]{{index=\"harbour\"}}\n\n{page}"));
    let line = read(&composed).join("");
    assert!(line.contains('–'), "{line}");
}

#[test]
fn a_range_goes_on_over_paragraphs() {
    let page = prose();
    let composed = composed(
        "en",
        &format!(
            "[]{{index=\"whaling\" range=start}}Begin.\n\n{page}{page}The last words.\n\n[]{{index=\"whaling\" range=end}}\n\n{page}"
        ),
    );
    let pages = composed.pages.as_ref().expect("pages");
    let dump = layout::dump(pages);
    let before = &dump[..dump.find("The last words.").expect("the last words")];
    let last = before.matches("\npage ").count();
    let label = before
        .rsplit("page ")
        .next()
        .and_then(|rest| rest.split(' ').next())
        .unwrap_or("")
        .to_owned();
    assert!(last > 2, "{last}");
    assert_eq!(read(&composed), [format!("whaling, [page 1–{label}] 1–{label}")]);
}

#[test]
fn a_page_of_the_index_that_begins_below_an_entry_says_so() {
    let marks: Vec<String> = (0..150)
        .map(|number| format!("[x]{{index=\"knots > inner > knot {number:03}\"}}"))
        .collect();
    let composed = composed("en", &marks.join("\n"));
    let dump = layout::dump(composed.pages.as_ref().expect("pages"));
    let index = &dump[dump.find("knot 000").expect("the index")..];
    // On the two pages behind the one that it begins on.
    assert_eq!(index.matches("knots (continued)").count(), 2, "{index}");
    assert_eq!(index.matches("inner (continued)").count(), 2, "{index}");
    assert!(!epub_file(&composed, "index.xhtml").contains("continued"));
    // The first and last lines of a full page of the index are those of a page of text.
    let baselines = |words: &str| {
        let place = dump.rfind(words).expect("the words");
        let start = dump[..place].rfind("\npage ").map_or(0, |at| at + 1);
        let page = dump[start..].split("\npage ").next().unwrap_or("");
        let below = page
            .lines()
            .skip(1)
            .filter_map(|line| line.split(' ').nth(1)?.parse::<f64>().ok());
        // Without the running head.
        below.filter(|y| *y > 40.0).collect::<Vec<f64>>()
    };
    let continued = baselines("knots (continued)");
    let first = continued.iter().copied().fold(f64::MAX, f64::min);
    assert_eq!(first, 53.0, "{continued:?}");
    let full = baselines("knot 100").into_iter().fold(0.0, f64::max);
    let text = 53.0 + 13.0 * 31.0;
    assert!((full - text).abs() < 0.11, "{full} {text}");
}

#[test]
fn without_a_page_list_places_are_counted() {
    let book = book("en", "[whale]{.index}, [whale]{.index} and [fish]{.index}.");
    let toml = format!("{BOOK_TOML}{PAGE}\n[epub]\npage-list = false\n");
    book.write("book.toml", toml.as_bytes());
    let composed = book.compose_with(Request::new("").targets([Target::Epub]));
    let lines = read(&composed);
    assert!(lines[1].contains("[1: One] 1, [2: One] 2"), "{lines:?}");
}

#[test]
fn what_is_in_one_output_alone_is_in_the_index_of_that_one() {
    let composed = composed(
        "en",
        "[a]{index=\"both\"}\n\n::: only-print\n[b]{index=\"print\"}\n:::\n\n::: only-epub\n[c]{index=\"screen\"}\n:::\n",
    );
    let lines = read(&composed);
    let screen = lines.iter().find(|line| line.starts_with("screen"));
    assert_eq!(screen.map(String::as_str), Some("screen, One"), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("print")), "{lines:?}");
    let dump = layout::dump(composed.pages.as_ref().expect("pages"));
    let index = &dump[dump.rfind("Index").expect("the index")..];
    assert!(index.contains("print, ") && !index.contains("screen"), "{index}");
}

#[test]
fn a_mark_changes_no_line() {
    let words = "The efficient office of the harbour lay under a difficult, flat and even light. ".repeat(12);
    let pages = |text: &str| {
        let composed = book("en", text).compose();
        layout::dump(composed.pages.as_ref().expect("pages"))
            .lines()
            .filter(|line| line.contains("harbour") || line.contains("fficient") || line.contains("fficult"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let marked = words.replace("efficient", "ef[fi]{index=\"fi\"}cient[]{index=\"place\"}");
    assert_eq!(pages(&format!("{words}\n")), pages(&format!("{marked}\n")));
}

#[test]
fn an_index_in_print() {
    let composed = fixture("indexed");
    let dump = layout::dump(composed.pages.as_ref().expect("pages"));
    let from = dump.find("Pages in roman").expect("the index");
    let page = dump[..from].rfind("\npage").unwrap_or(0);
    snapshot("layout/index.txt", &dump[page..]);
}

#[test]
fn an_index_in_the_epub() {
    let composed = fixture("indexed");
    snapshot("epub/index.xhtml", &epub_file(&composed, "index.xhtml"));
    let package = epub_file(&composed, ".opf");
    assert!(package.contains("<meta property=\"schema:accessibilityFeature\">index</meta>"));
    assert!(epub_file(&composed, "nav.xhtml").contains("epub:type=\"index\""));
    let chapter = epub_file(&composed, "ropes-and-sails.xhtml");
    assert!(chapter.contains("</span>belaying pins or <span id="), "{chapter}");
}

#[test]
fn an_index_in_the_tags() {
    let composed = composed(
        "en",
        "[whale]{.index} and [fish]{index=\"whale > no fish\"}.\n\n[]{index=\"cachalot\" see=\"whale\"}",
    );
    let tree = tag_reader::read(bytes(&composed, Medium::Print));
    assert_eq!(tree.faults, Vec::<String>::new());
    let dump = tree.dump();
    let from = dump.find("Index").expect("the index");
    let line = dump[..from].rfind('\n').map_or(0, |at| at + 1);
    snapshot("pdf/index-tags.txt", &dump[line..]);
}
