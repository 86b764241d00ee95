//! Notes in print: where they stand, what marks them, and what leads to them and back.

use crate::driver::{TestBook, bytes};
use crate::layout::{CONFIG, Laid, body, lay_with, quiet, snapshot, words};
use pressmark::layout::{Frame, Item, LinkTo};
use pressmark::model::Medium;
use std::fmt::Write;
use std::io::{Cursor, Read};

/// A book with more keys under `[print]`, which is the last table of the plain one.
fn lay_print(keys: &str, chapters: &[(&str, &str)]) -> Laid {
    lay_with(&format!("{CONFIG}{keys}\n"), chapters, 1)
}

/// Paragraphs that call a note each; the notes are told apart by the chapter's letter.
fn chapter(title: &str, letter: char, notes: usize) -> String {
    let mut text = format!("# {title}\n\n");
    for index in 0..notes {
        let _ = writeln!(text, "{}[^n{index}] {}\n", words(30, index), words(12, index + 3));
        let _ = writeln!(
            text,
            "[^n{index}]: {letter}{index} {}\n",
            words(4 + index * 7, index + 7)
        );
    }
    text
}

fn links(frame: &Frame, found: &mut Vec<LinkTo>) {
    for (_, item) in &frame.items {
        match item {
            Item::Link(to, _) => found.push(to.clone()),
            Item::Group(inner) => links(inner, found),
            _ => {}
        }
    }
}

/// Every link leads to a place; gives how many lead to a node, and how many back to a mark.
#[track_caller]
fn led(laid: &Laid) -> (usize, usize) {
    let mut found = Vec::new();
    for page in &laid.pages.pages {
        links(&page.frame, &mut found);
    }
    let (mut there, mut back) = (0, 0);
    for link in &found {
        match link {
            LinkTo::Node(node) => {
                assert!(laid.pages.places.contains_key(node), "{node} has no place");
                there += 1;
            }
            LinkTo::Call(note) => {
                assert!(laid.pages.calls.contains_key(note), "{note} has no mark");
                back += 1;
            }
            LinkTo::Web(_) => {}
        }
    }
    (there, back)
}

#[test]
fn a_mark_leads_to_its_note_and_the_notes_number_back() {
    for place in ["foot", "chapter-end", "book-end"] {
        let laid = lay_print(
            &format!("notes = \"{place}\""),
            &[("one.md", &chapter("One", 'a', 4)), ("two.md", "# Two\n\nNo notes.\n")],
        );
        quiet(&laid);
        let (there, back) = led(&laid);
        let entries = if place == "book-end" { 3 } else { 2 };
        assert_eq!((there - entries, back), (4, 4), "{place}");
    }
}

#[test]
fn notes_stand_behind_their_chapter() {
    let laid = lay_print(
        "notes = \"chapter-end\"",
        &[
            ("one.md", &chapter("One", 'a', 11)),
            ("two.md", &chapter("Two", 'b', 2)),
        ],
    );
    quiet(&laid);
    snapshot("notes-chapter-end", &body(&laid));
}

#[test]
fn notes_stand_behind_the_book_under_the_titles_of_its_chapters() {
    let laid = lay_print(
        "notes = \"book-end\"",
        &[
            (
                "one.md",
                &chapter("One[^t]", 'a', 6).replace("# One[^t]\n", "# One[^t]\n\n[^t]: On the title.\n"),
            ),
            ("none.md", "# Nothing to Note\n\nNo notes.\n"),
            ("two.md", &chapter("Two", 'b', 2)),
            (
                "sources.md",
                "# Sources {.bibliography}\n\nThe sources.[^s]\n\n[^s]: A note on them.\n",
            ),
        ],
    );
    quiet(&laid);
    snapshot("notes-book-end", &pressmark::layout::dump(&laid.pages));
    let titles: Vec<_> = laid.pages.bookmarks.iter().map(|own| own.title.as_str()).collect();
    assert_eq!(titles, ["1. One", "2. Nothing to Note", "3. Two", "Notes", "Sources"]);
}

#[test]
fn a_section_for_notes_is_not_made_where_print_calls_none() {
    let text = "# One\n\n::: only-epub\nScreen.[^n]\n:::\n\nText.\n\n[^n]: For the screen.\n";
    let laid = lay_print(
        "notes = \"book-end\"",
        &[("one.md", text), ("two.md", "# Two\n\nText.\n")],
    );
    quiet(&laid);
    assert_eq!(laid.pages.bookmarks.len(), 2);
}

/// Links of every kind: with words, as themselves, in a note, in a heading, in a cell, in a caption, to a mail address.
const LINKS: &str = "# Links\n\n\
    See [the tide tables](https://example.org/tides/1851?harbour=nantucket&kind=high#spring), <https://example.org/plain>, \
    [example.org](https://example.org/) or [write to us](mailto:us@example.org).[^n] Then [*two* words[^m]](https://example.org/two).\n\n\
    ## With [a link](https://example.org/heading)\n\n\
    | Port | Where |\n|:--|:--|\n| Nantucket | [map](https://example.org/map) |\n\n\
    : Ports, after [a list](https://example.org/ports).\n\n\
    [^n]: In a note, [a link](https://example.org/in-a-note) has its address beside it.\n\n\
    [^m]: Called in a link.\n";

#[test]
fn addresses_of_links_are_notes_among_the_others() {
    let laid = lay_print("links = \"notes\"", &[("one.md", LINKS)]);
    quiet(&laid);
    led(&laid);
    snapshot("links-notes", &body(&laid));
    let behind = lay_print("links = \"notes\"\nnotes = \"chapter-end\"", &[("one.md", LINKS)]);
    quiet(&behind);
    let (there, back) = led(&behind);
    // Two entries of the contents.
    assert_eq!((there - 2, back), (7, 7));
}

#[test]
fn addresses_of_links_stand_in_brackets() {
    let laid = lay_print("links = \"inline\"", &[("one.md", LINKS)]);
    quiet(&laid);
    snapshot("links-inline", &body(&laid));
}

#[test]
fn addresses_of_links_are_left_out() {
    let laid = lay_print("links = \"none\"", &[("one.md", LINKS)]);
    quiet(&laid);
    let (there, back) = led(&laid);
    assert_eq!((there - 2, back), (2, 2));
}

#[test]
fn links_inside_the_book_tell_their_page() {
    let one = format!(
        "# One\n\nSee [the second chapter](two.md), [#here], [a note's words](#in-note) and [what print lacks](two.md#screen).[^n]\n\n{}\n\n\
         ## Here {{#here}}\n\nBack to [the start](#one).\n\n[^n]: A [place]{{#in-note}} in a note.\n",
        (0..14).map(|seed| words(60, seed)).collect::<Vec<_>>().join("\n\n")
    );
    let two = "# Two\n\nText.\n\n::: {.only-epub #screen}\nScreen.\n:::\n";
    let laid = lay_print(
        "page-references = true\nnumbering = \"sections\"",
        &[("one.md", &one), ("two.md", two)],
    );
    quiet(&laid);
    snapshot("page-references", &body(&laid));
}

#[test]
fn words_for_a_page_are_the_books() {
    let config = CONFIG.replace("language = \"en\"", "language = \"de\"");
    let config = format!("{config}page-references = true\n");
    let laid = lay_with(
        &config,
        &[
            ("one.md", "# Eins\n\nSiehe [dort](two.md).\n"),
            ("two.md", "# Zwei\n\nText.\n"),
        ],
        1,
    );
    quiet(&laid);
    assert!(body(&laid).contains("dort (Seite\u{a0}2)"), "{}", body(&laid));
}

/// Each page with its marks in the text and those of its notes, as they are printed: `text 1 2 | foot 1 2`.
fn marks(laid: &Laid, is_mark: impl Fn(char) -> bool) -> Vec<String> {
    let text = body(laid);
    let pages = text.split("page ").filter(|page| page.contains("[rule 48pt"));
    pages
        .map(|page| {
            let (above, foot) = page.split_once("[rule 48pt").expect("a rule above the notes");
            let words = |line: &str| line.splitn(3, ' ').nth(2).unwrap_or("").to_owned();
            let called: Vec<String> = above
                .lines()
                .skip(3)
                .flat_map(|line| words(line).split(' ').map(str::to_owned).collect::<Vec<_>>())
                .filter_map(|word| word.split_once('.').map(|(_, mark)| mark.to_owned()))
                .filter(|mark| !mark.is_empty() && mark.chars().all(&is_mark))
                .collect();
            let noted = foot.lines().skip(1).map(words);
            let noted = noted.filter_map(|line| line.split_once(' ').map(|(mark, _)| mark.to_owned()));
            let noted: Vec<String> = noted.filter(|mark| mark.chars().all(&is_mark)).collect();
            format!("text {} | foot {}", called.join(" "), noted.join(" "))
        })
        .collect()
}

#[test]
fn marks_begin_anew_on_each_page() {
    let text = chapter("One", 'a', 9);
    let laid = lay_print("note-marks = \"page\"", &[("one.md", &text)]);
    quiet(&laid);
    let found = marks(&laid, |sign| sign.is_ascii_digit());
    for page in &found {
        let (called, noted) = page.split_once(" | ").expect("both");
        assert_eq!(
            called.trim_start_matches("text "),
            noted.trim_start_matches("foot "),
            "{found:?}"
        );
        assert!(called.starts_with("text 1"), "{found:?}");
    }
    assert!(found.len() > 2);
    led(&laid);
    snapshot("note-marks-page", &body(&laid));
}

#[test]
fn symbols_mark_the_notes_of_a_page() {
    let mut text = String::from("# One\n\n");
    for index in 0..9 {
        let _ = writeln!(text, "{}[^n{index}]\n\n[^n{index}]: Note {index}.\n", words(12, index));
    }
    let laid = lay_print("note-marks = \"symbols\"", &[("one.md", &text)]);
    quiet(&laid);
    snapshot("note-marks-symbols", &body(&laid));
}

#[test]
fn a_note_called_again_on_another_page_stands_there_too_where_marks_are_the_pages() {
    let filler = |seed: usize| {
        (0..6)
            .map(|index| words(60, seed + index))
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    let text = format!(
        "# One\n\nFirst.[^n] At once again.[^n] Another.[^m]\n\n{}\n\nOn another page.[^m] And there again.[^m] And the first.[^n]\n\n\
         [^n]: The note.\n\n[^m]: The other note.\n",
        filler(0)
    );
    let again = lay_print("note-marks = \"page\"", &[("one.md", &text)]);
    quiet(&again);
    led(&again);
    assert_eq!(
        marks(&again, |sign| sign.is_ascii_digit()),
        ["text 1 1 2 | foot 1 2", "text 1 1 2 | foot 1 2"]
    );
    let once = lay_print("", &[("one.md", &text)]);
    quiet(&once);
    assert_eq!(body(&once).matches("The note.").count(), 1);
}

#[test]
fn notes_are_called_wherever_words_stand() {
    let text = "# A Title[^title]\n\nText.[^text]\n\n## A Heading[^heading]\n\n- an item[^item]\n- another\n\n\
        | Port | Depth[^head] |\n|:--|--:|\n| Nantucket[^cell] | 12 |\n| New Bedford | 15 |\n\n: Depths.[^caption]\n\n\
        > A quotation.[^quote]\n\nTerm[^term]\n: Its meaning.[^meaning]\n\n\
        [^title]: On the title.\n[^text]: On the text, with a note of its own.[^inner]\n[^heading]: On the heading.\n\
        [^item]: On the item.\n[^head]: On the head of a column.\n[^cell]: On the cell.\n[^caption]: On the caption.\n\
        [^quote]: On the quotation.\n[^term]: On the term.\n[^meaning]: On the meaning.\n[^inner]: On the note.\n";
    let laid = lay_print("", &[("one.md", text), ("two.md", "# Two\n\nText.\n")]);
    quiet(&laid);
    led(&laid);
    snapshot("notes-everywhere", &pressmark::layout::dump(&laid.pages));
    let contents = pressmark::layout::dump(&laid.pages);
    assert!(
        contents.contains("A Title ...") && contents.contains("A Heading ..."),
        "{contents}"
    );
    assert_eq!(laid.pages.bookmarks[0].title, "1. A Title");
}

/// The last baseline of each page with notes, and whether it is of a note.
fn last_baselines(laid: &Laid) -> Vec<String> {
    let text = body(laid);
    let pages = text.split("page ").filter(|page| page.contains("[rule 48pt"));
    pages
        .filter_map(|page| page.lines().last()?.split(' ').nth(1).map(str::to_owned))
        .collect()
}

#[test]
fn the_last_baseline_of_notes_is_that_of_the_page() {
    let mut text = String::from("# Notes\n\n");
    for index in 0..8 {
        let _ = writeln!(text, "{}[^n{index}] {}\n", words(40, index), words(30, index + 3));
        let _ = writeln!(text, "[^n{index}]: N{index} {}\n", words(6 + index * 9, index + 7));
    }
    let laid = lay_print("", &[("one.md", &text)]);
    let plain = lay_print("", &[("one.md", &format!("# Plain\n\n{}\n", words(900, 1)))]);
    let page = body(&plain);
    let full = page
        .split("page ")
        .nth(2)
        .expect("a second page")
        .lines()
        .last()
        .expect("a line");
    let last = full.split(' ').nth(1).expect("its baseline");
    let found = last_baselines(&laid);
    assert!(
        found.len() > 2 && found.iter().all(|baseline| baseline == last),
        "{last}: {found:?}"
    );
}

#[test]
fn a_note_longer_than_three_pages_goes_on_page_by_page() {
    let text = format!(
        "# One\n\n{}[^long] {}\n\n{}\n\n[^long]: L0 {}\n",
        words(60, 1),
        words(40, 2),
        words(300, 3),
        (0..12)
            .map(|seed| words(140, seed))
            .collect::<Vec<_>>()
            .join("\n\n    ")
    );
    let laid = lay_print("", &[("one.md", &text)]);
    quiet(&laid);
    snapshot("note-long", &body(&laid));
}

#[test]
fn two_hundred_notes_in_one_paragraph() {
    let mut text = String::from("# One\n\n");
    let calls = (0..200).map(|index| format!("{}[^n{index}]", words(4, index)));
    text.push_str(&calls.collect::<Vec<_>>().join(" "));
    for index in 0..200 {
        let _ = write!(text, "\n\n[^n{index}]: N{index} {}.", words(3 + index % 9, index));
    }
    for keys in [
        "",
        "note-marks = \"page\"",
        "note-marks = \"symbols\"",
        "notes = \"chapter-end\"",
    ] {
        let laid = lay_print(keys, &[("one.md", &text)]);
        let codes: Vec<_> = laid.diagnostics.iter().map(|one| one.rule.code).collect();
        let (there, back) = led(&laid);
        assert_eq!((there, back), (200, 200), "{keys}");
        let last = marks(&laid, |sign| sign.is_ascii_digit()).pop();
        match codes.as_slice() {
            [] => {}
            // Marks that do not come to rest on their pages are those of the chapter, and it is told.
            ["pages-unsettled"] if keys.contains("note-marks") => {
                assert!(last.is_some_and(|page| page.ends_with(" 200")), "{keys}");
            }
            others => panic!("{keys}: {others:?}"),
        }
    }
}

#[test]
fn marks_of_two_notes_at_one_place_are_told_apart() {
    let text = "# One\n\nWords.[^a][^b] More.\n\n[^a]: First.\n\n[^b]: Second.\n";
    let laid = lay_print("", &[("one.md", text)]);
    quiet(&laid);
    assert!(body(&laid).contains("Words.1,2 More."), "{}", body(&laid));
    let composed = TestBook::of_text(text).compose();
    let mut epub = zip::ZipArchive::new(Cursor::new(bytes(&composed, Medium::Epub))).expect("an archive");
    let name = epub
        .file_names()
        .find(|name| name.contains("chapter-"))
        .map(str::to_owned);
    let mut page = String::new();
    epub.by_name(&name.expect("a chapter"))
        .expect("its file")
        .read_to_string(&mut page)
        .expect("text");
    assert!(page.contains("</a><span class=\"note-call\">,</span><a "), "{page}");
}

/// The address of a link is a note behind the full stop, where another note may be called.
#[test]
fn the_mark_of_an_address_is_told_apart_from_the_next() {
    let text = "# One\n\nSee [it](https://example.org/a).[^a] More.\n\n[^a]: First.\n";
    let laid = lay_print("", &[("one.md", text)]);
    assert!(body(&laid).contains("See it.1,2 More."), "{}", body(&laid));
}

#[test]
fn what_hangs_on_pages_does_not_hang_on_threads() {
    let keys = "note-marks = \"page\"\npage-references = true";
    let config = format!("{CONFIG}{keys}\n");
    let one = chapter("One", 'a', 9).replace("sea harpoon", "[sea](two.md) harpoon");
    let two = chapter("Two", 'b', 7).replace("lantern", "[lantern](one.md)");
    let chapters = [("one.md", one.as_str()), ("two.md", two.as_str())];
    let dump = |threads| pressmark::layout::dump(&lay_with(&config, &chapters, threads).pages);
    let alone = dump(1);
    assert!(alone.contains("(page\u{a0}"), "{alone}");
    assert_eq!(alone, dump(4));
}

#[test]
fn an_address_too_long_for_its_note_is_told_where_its_link_stands() {
    let text = format!(
        "# One\n\nText.\n\nA [link](https://example.com/{}) here.\n",
        "x".repeat(300)
    );
    let composed = TestBook::of_text(&text).compose();
    let told: Vec<_> = composed
        .diagnostics
        .iter()
        .filter(|own| own.rule.code == "line-overfull")
        .collect();
    assert!(!told.is_empty());
    for own in told {
        let span = own.span.expect("a place");
        assert_eq!(composed.sources.line_column(span.file, span.start).line, 5);
        assert!(
            own.notes
                .iter()
                .any(|(_, hint)| hint.starts_with("give a shorter address")),
            "{own:?}"
        );
    }
}
