//! Small books → their numbers, links and references, as `resolve::dump` tells them.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::model::Medium;
use pressmark::pipeline::{Composed, Request};
use pressmark::resolve;

/// A book of these chapter files under a SUMMARY.md, resolved and no further.
fn resolved(summary: &str, files: &[(&str, &str)]) -> Composed {
    resolved_with("", summary, files)
}

/// The same with more lines in book.toml.
fn resolved_with(toml: &str, summary: &str, files: &[(&str, &str)]) -> Composed {
    let toml = format!("{BOOK_TOML}{toml}");
    let summary = format!("# Summary\n\n{summary}");
    let book = TestBook::new(&[("book.toml", &toml), ("src/SUMMARY.md", &summary)]);
    for (path, text) in files {
        book.write(&format!("src/{path}"), text.as_bytes());
    }
    book.compose_with(Request::new("").targets([]))
}

/// The lines under a heading of the dump, without the ids of nodes.
fn lines(composed: &Composed, heading: &str) -> Vec<String> {
    let dump = resolve::dump(&composed.resolved);
    let lines = dump.lines().skip_while(|line| *line != heading).skip(1);
    let plain = |line: &str| {
        let words = line.split_whitespace();
        let words = words.filter(|word| !word.trim_start_matches('(').starts_with('n') || !word.contains('-'));
        words.collect::<Vec<_>>().join(" ")
    };
    lines.take_while(|line| !line.is_empty()).map(plain).collect()
}

#[test]
fn parts_chapters_and_appendices_are_counted_apart() {
    let composed = resolved_with(
        "[print]\nnumbering = \"sections\"\n",
        "[Preface](preface.md)\n\n# Ships\n\n- [One](one.md)\n- [Two](two.md)\n\n# Seas\n\n- [Three](three.md)\n- [Tables](tables.md)\n",
        &[
            ("preface.md", "# Preface {.preface}\n\nWords.\n"),
            (
                "one.md",
                "# One\n\nWords.\n\n## Sails\n\n### Sheets\n\n## Notes {.unnumbered}\n\n### Inside\n\n## Masts\n",
            ),
            ("two.md", "# Aside {.unnumbered}\n\nWords.\n\n## Hull\n"),
            ("three.md", "# Three\n\nWords.\n"),
            ("tables.md", "# Tables {.appendix}\n\nWords.\n\n## Winds\n"),
        ],
    );
    assert_eq!(complaints(&composed), [""; 0]);
    assert_eq!(
        lines(&composed, "contents"),
        [
            "Preface",
            "I Ships",
            "1 One",
            "1.1 Sails",
            "1.1.1 Sheets",
            "Notes",
            "Inside",
            "1.2 Masts",
            "Aside",
            "Hull",
            "II Seas",
            "2 Three",
            "A Tables",
            "A.1 Winds",
        ]
    );
}

#[test]
fn titles_with_numbers_of_their_own_are_left_alone() {
    let composed = resolved(
        "- [a](a.md)\n- [b](b.md)\n- [c](c.md)\n- [d](d.md)\n",
        &[
            ("a.md", "# Loomings\n\nWords.\n"),
            ("b.md", "# The Carpet-Bag\n\nWords.\n"),
            ("c.md", "# Appendix A: Winds {.appendix}\n\nWords.\n"),
            ("d.md", "# Appendix B: Tides {.appendix}\n\nWords.\n"),
        ],
    );
    assert_eq!(
        lines(&composed, "contents"),
        [
            "1 Loomings",
            "2 The Carpet-Bag",
            "Appendix A: Winds",
            "Appendix B: Tides"
        ]
    );
}

#[test]
fn words_are_of_the_books_language() {
    let text = "# Eins\n\n![x](a.svg \"Ein Bild\"){#bild}\n\nSiehe [#bild].\n";
    let book = TestBook::of_text(text);
    book.write("book.toml", BOOK_TOML.replace("\"en\"", "\"de-AT\"").as_bytes());
    book.write(
        "src/a.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>",
    );
    let composed = book.compose_with(Request::new("").targets([]));
    assert_eq!(complaints(&composed), [""; 0]);
    assert_eq!(lines(&composed, "numbers"), ["Abbildung 1"]);
}

#[test]
fn a_link_is_found_however_it_is_written() {
    let links = [
        "one.md",
        "./one.md",
        "../one.md#first-place",
        "/one.md",
        "one.html",
        "%C3%BCber%20uns.md",
        "über uns.md#größe",
        "über uns.md#gr%C3%B6%C3%9Fe",
        "deep/",
        "deep",
        "deep/index.html",
        "./deep/./../one.md?x=1#first-place",
        "#second-place-1",
    ];
    let text: String = links.iter().map(|link| format!("[x](<{link}>)\n\n")).collect();
    let from_root = text.replace("../one.md#", "one.md#");
    let composed = resolved(
        "- [One](one.md)\n- [Us](<über uns.md>)\n- [Deep](deep/README.md)\n",
        &[
            (
                "one.md",
                &format!("# One\n\n## First place\n\n## Second place\n\n## Second place\n\n{from_root}"),
            ),
            ("über uns.md", "# Über uns\n\n## Größe\n\nWords.\n"),
            (
                "deep/README.md",
                "# Deep\n\n[up](../one.md) [out](../../one.md) [here](.)\n",
            ),
        ],
    );
    // The query leads to its file, and is told: no book answers it.
    assert_eq!(
        complaints(&composed),
        ["src/one.md:31:1 link-broken", "src/deep/README.md:3:17 link-broken"]
    );
    assert_eq!(lines(&composed, "links").len(), links.len() + 2);
}

#[test]
fn a_reference_prints_a_number_or_a_title_or_is_reported() {
    let composed = resolved(
        "- [One](one.md)\n- [Two](two.md)\n- [Three](three.md)\n",
        &[
            (
                "one.md",
                "# One {#one}\n\nSee [#one], [#two], [#quiet], [#words], [#nothing] and [#nowhere].\n\n\
                 ## A *quiet* place {#quiet}\n\n[some words]{#words}\n\nA paragraph.\n{#nothing}\n",
            ),
            ("two.md", "# Two [#two] {#two .unnumbered}\n\nWords.\n"),
            ("three.md", "# Three\n\nWords.\n"),
        ],
    );
    assert_eq!(
        complaints(&composed),
        [
            "src/one.md:3:41 reference-unresolved",
            "src/one.md:3:56 reference-unresolved"
        ]
    );
    assert_eq!(
        lines(&composed, "titles for references"),
        ["A quiet place", "some words", "Two"]
    );
    let said = |label: &str| {
        let mut said = Vec::new();
        for id in composed.resolved.links.keys() {
            if composed
                .resolved
                .links
                .get(id)
                .is_some_and(|to| *to == resolve::Destination::Node(composed.resolved.labels[label]))
            {
                said.push(composed.resolved.reference(Medium::Print, *id, label));
            }
        }
        said
    };
    assert_eq!(said("one"), ["Chapter\u{a0}1"]);
    assert_eq!(said("two"), ["Two", "Two"]);
}

#[test]
fn numbers_have_no_gaps_in_either_output() {
    let text = "# One\n\nA^[one].\n\n::: only-print\nB^[print].\n:::\n\n::: only-epub\nC^[first].\n\nD^[second].\n:::\n\nE^[last].\n";
    let book = TestBook::of_text(text);
    let composed = book.compose_with(Request::new("").targets([]));
    assert_eq!(
        lines(&composed, "numbers"),
        ["1", "2", "3", "2 in the EPUB", "3 in the EPUB", "4 in the EPUB"]
    );
}

#[test]
fn a_note_first_called_for_one_output_is_counted_in_the_other() {
    let text = |only: &str| format!("# One\n\n::: only-{only}\nB[^n].\n:::\n\nC[^n].\n\n[^n]: Words.\n");
    let composed = TestBook::of_text(&text("print")).compose();
    assert_eq!(complaints(&composed), [""; 0]);
    assert_eq!(lines(&composed, "numbers"), ["1", "1"]);
    let composed = TestBook::of_text(&text("epub")).compose();
    assert_eq!(complaints(&composed), [""; 0]);
    // Both calls of the EPUB are of one note; the first is in the EPUB only.
    assert_eq!(lines(&composed, "numbers"), ["1", "1 in the EPUB"]);
}

#[test]
fn many_equal_headings_take_their_time_once() {
    let text = format!("# One\n\nWords.\n\n{}", "## Same\n\n".repeat(5_000));
    let composed = resolved("- [One](one.md)\n", &[("one.md", &text)]);
    assert_eq!(complaints(&composed), [""; 0]);
}
