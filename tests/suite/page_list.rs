//! Books laid out → the page list of their EPUB: where the printed pages begin, in every kind of place.

use crate::driver::{BOOK_TOML, PAGE, TestBook, bytes, complaints, epub_file, file, snapshot};
use pressmark::config::Printer;
use pressmark::model::{Anchor, Medium, PageList, walk};
use pressmark::pipeline::{self, Composed, Request, Target};
use std::collections::BTreeSet;
use std::path::Path;

/// One chapter on small pages.
fn book(text: &str) -> TestBook {
    book_with("", text)
}

fn book_with(style: &str, text: &str) -> TestBook {
    TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{PAGE}{style}")),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", text),
    ])
}

fn epub(book: &TestBook) -> Composed {
    book.compose_with(Request::new("").targets([Target::Epub]))
}

fn list(composed: &Composed) -> &PageList {
    composed.page_list.as_ref().expect("a page list")
}

/// What stands round each marker of a page: `…before ‹3› after…`, line ends as `¶`.
fn places(page: &str) -> String {
    let mut out = String::new();
    for (at, _) in page.match_indices("epub:type=\"pagebreak\"") {
        let start = page[..at].rfind('<').expect("an element");
        let end = at + page[at..].find("></").expect("its end");
        let end = end + page[end + 1..].find('>').expect("its end") + 2;
        let element = page[start + 1..].split(' ').next().expect("a name");
        let label = page[at..].split('"').nth(7).expect("a label");
        let before: String = page[..start].chars().rev().take(44).collect();
        let before: String = before.chars().rev().collect();
        let after: String = page[end..].chars().take(44).collect();
        let line = format!("{element} {label}: …{before}‹{label}›{after}…");
        out.push_str(&line.replace('\n', "¶"));
        out.push('\n');
    }
    out
}

fn chapter(composed: &Composed) -> String {
    epub_file(composed, "chapter-01-one.xhtml")
}

fn prose(paragraphs: usize) -> String {
    let sentence =
        "The harbour lay still under a thin and even light, and nobody spoke of the incomprehensible weather. ";
    (0..paragraphs).map(|_| sentence.repeat(5) + "\n\n").collect()
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (1..=count).map(|number| line(number) + "\n").collect()
}

/// Every kind of place, each in a chapter of its own.
fn kinds() -> [(&'static str, String); 11] {
    let items = lines(70, |n| format!("- item {n} of the list"));
    let loose = lines(40, |n| {
        format!("{n}. item {n} of the list\n\n    with a second paragraph\n")
    });
    let rows = lines(80, |n| format!("| row {n} | what it says |"));
    let code = lines(90, |n| format!("    let line_{n} = {n};"));
    let stanzas = lines(3, |n| lines(18, |line| format!("verse {line} of stanza {n}")));
    let verse = format!("::: verse\n{stanzas}\n— Somebody\n:::\n");
    let terms = lines(30, |n| {
        format!("Term {n}\n: What the word of number {n} means, in a line or two of text.\n")
    });
    let headings = lines(12, |n| format!("## Section {n}\n\n{}", prose(2)));
    [
        ("paragraphs", prose(14)),
        ("list", format!("{items}\n{}", prose(1))),
        ("loose-list", loose),
        (
            "tasks",
            lines(60, |n| format!("- [{}] task {n}", if n % 2 == 0 { "x" } else { " " })),
        ),
        ("table", format!("| A | B |\n|---|---|\n{rows}")),
        ("code", format!("```rust\n{code}```\n")),
        ("verse", verse),
        ("terms", terms),
        ("headings", headings),
        (
            "quotation",
            prose(14).lines().map(|line| format!("> {line}\n")).collect(),
        ),
        (
            "call-out",
            format!(
                "> [!NOTE]\n{}",
                prose(12).lines().map(|line| format!("> {line}\n")).collect::<String>()
            ),
        ),
    ]
}

#[test]
fn a_marker_stands_where_each_page_begins() {
    for (name, text) in kinds() {
        let composed = epub(&book(&format!("# One\n\n{text}")));
        let page = chapter(&composed);
        assert!(page.matches("pagebreak").count() >= 3, "{name}");
        snapshot(&format!("epub/page-list/{name}.txt"), &places(&page));
    }
}

/// Blocks that begin a page: each on a page of its own.
#[test]
fn markers_before_blocks_stand_between_them_where_that_is_allowed() {
    let text = format!(
        r#"# One

{}
![A picture](a.png "What it shows"){{.here .break-before}}

| A | B |
|---|---|
| 1 | 2 |
{{.break-before}}

::: {{.note .break-before}}
Words of a note.
:::

```{{.rust .break-before}}
let a = 1;
```

- one
- two
{{.break-before}}

> Said.
>
> — Someone
{{.break-before}}

[A link](https://example.org/) begins this one.
{{.break-before}}

*Stress* begins this one.
{{.break-before}}

## A section {{.break-before}}

And its text.

---

After the break.
"#,
        prose(1)
    );
    let book = book(&text);
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 30)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a PNG");
    book.write("src/a.png", &png.into_inner());
    snapshot("epub/page-list/blocks.txt", &places(&chapter(&epub(&book))));
}

#[test]
fn a_page_inside_a_word_is_marked_before_the_word() {
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft ";
    let toml = format!("{BOOK_TOML}{PAGE}").replace("\"en\"", "\"de\"");
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", &format!("# One\n\n{}", word.repeat(60))),
    ]);
    let composed = epub(&book);
    let shown = places(&chapter(&composed));
    assert!(shown.lines().count() >= 3, "{shown}");
    for line in shown.lines().skip(1) {
        assert!(line.contains("› Donau") || line.contains("›Donau"), "{line}");
    }
}

#[test]
fn a_drop_cap_and_a_lead_in_stay_whole() {
    let style = "\n[style]\ndrop-cap = 3\nlead-in = 4\n";
    let composed = epub(&book_with(style, &format!("#\n\n{}", prose(8))));
    let page = epub_file(&composed, "chapter-01.xhtml");
    let start = page.find("<p").expect("a paragraph");
    let begins: String = page[start..].chars().take(220).collect();
    snapshot("epub/page-list/drop-cap.txt", &(begins + "\n" + &places(&page)));
}

/// The picture `a.png` of a book.
fn put_plate(book: &TestBook) {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 50)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a PNG");
    book.write("src/a.png", &png.into_inner());
}

#[test]
fn pages_without_running_text_begin_where_the_next_one_does() {
    let text = format!(
        "# One\n\n{}![A plate](a.png \"First\"){{.full-page}}\n\n![A plate](a.png \"Second\"){{.full-page}}\n\n{}",
        prose(3),
        prose(9)
    );
    let book = book(&text);
    put_plate(&book);
    let composed = epub(&book);
    snapshot("epub/page-list/shared.txt", &places(&chapter(&composed)));
}

/// It stood before the heading of its chapter, with the page before.
#[test]
fn a_picture_that_fills_the_last_page_is_marked_before_itself() {
    let picture = "![A plate](a.png \"First\"){.full-page}\n\n![A plate](a.png){.full-page}\n";
    let floated = "![A plate](a.png \"First\"){.full-page}\n\nThe end.\n";
    for (name, text) in [("last", picture), ("last-floated", floated)] {
        let book = book(&format!("# One\n\n{}{text}", prose(1)));
        put_plate(&book);
        let composed = epub(&book);
        let list = list(&composed);
        assert_eq!(list.starts.len() + list.left_out.len(), list.labels.len());
        snapshot(&format!("epub/page-list/{name}.txt"), &places(&chapter(&composed)));
    }
}

/// Where both outputs have notes in lists, pages of nothing but notes were missing.
#[test]
fn pages_of_notes_begin_at_their_notes_where_the_epub_lists_them() {
    let calls = lines(70, |n| format!("Word {n}.[^{n}]"));
    let notes = lines(70, |n| {
        format!(
            "[^{n}]: Note {n}. {}\n",
            "What the note says of it, at some length. ".repeat(3)
        )
    });
    let text = format!("# One\n\n{calls}\n{notes}");
    for (print, epub_place) in [
        ("chapter-end", "chapter-end"),
        ("book-end", "book-end"),
        ("chapter-end", "book-end"),
        ("chapter-end", "foot"),
    ] {
        let places_of_notes = format!("notes = \"{print}\"\n\n[epub]\nnotes = \"{epub_place}\"\n");
        let composed = epub(&book_with(&places_of_notes, &text));
        let list = list(&composed);
        let left_out: Vec<String> = list
            .left_out
            .iter()
            .map(|(label, why)| format!("{label} {why}"))
            .collect();
        if epub_place == "foot" {
            assert!(
                left_out.iter().any(|line| line.ends_with("notes behind the text")),
                "{left_out:?}"
            );
            continue;
        }
        assert!(!left_out.iter().any(|line| line.contains("notes")), "{left_out:?}");
        let file = match epub_place {
            "chapter-end" => "chapter-01-one.xhtml",
            _ => "notes.xhtml",
        };
        let name = format!("epub/page-list/notes-{print}-{epub_place}.txt");
        snapshot(&name, &places(&epub_file(&composed, file)));
        assert_eq!(
            epub_file(&composed, "nav.xhtml").matches("#page-").count(),
            list.starts.len()
        );
    }
}

#[test]
fn right_to_left_text_is_marked_in_its_own_order() {
    let toml = format!("{BOOK_TOML}text-direction = \"rtl\"\n{PAGE}").replace("\"en\"", "\"he\"");
    let sentence = "הספינה יצאה מן הנמל עם שחר, ואיש לא דיבר עוד על הסערה של אמש. ";
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        (
            "src/one.md",
            &format!("# One\n\n{}", (sentence.repeat(6) + "\n\n").repeat(12)),
        ),
    ]);
    snapshot("epub/page-list/right-to-left.txt", &places(&chapter(&epub(&book))));
}

/// References that print says with a page, notes, and text for one output alone.
#[test]
fn what_only_print_says_moves_no_marker() {
    let toml = format!("{BOOK_TOML}{PAGE}page-references = true\n");
    let only = format!("::: only-print\n{}:::\n", prose(9));
    let far = "## Far {#far}\n\n| A |\n|---|\n| 1 |\n\n: A table {#fig:far}\n";
    let seen = "See [#fig:far] and [there](#far), which is far.[^1] ".repeat(60);
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        (
            "src/one.md",
            &format!("# One\n\n{seen}\n\n{only}\n{seen}\n\n{far}\n[^1]: A note.\n"),
        ),
    ]);
    let composed = epub(&book);
    snapshot("epub/page-list/print-alone.txt", &places(&chapter(&composed)));
    let left_out: Vec<String> = list(&composed)
        .left_out
        .iter()
        .map(|(label, why)| format!("{label} {why}"))
        .collect();
    assert!(
        left_out.iter().any(|line| line.ends_with("text for the print alone")),
        "{left_out:?}"
    );
    for (_, why) in left_out.iter().filter_map(|line| line.split_once(' ')) {
        assert!(
            ["blank", "half title", "text for the print alone"].contains(&why),
            "{left_out:?}"
        );
    }
}

#[test]
fn navigation_and_ncx_list_the_same_pages_in_order() {
    let files = [
        (
            "book.toml",
            format!("{BOOK_TOML}isbn = {{ print = \"978-1-86197-876-9\" }}\n{PAGE}lists = [\"tables\"]\n"),
        ),
        (
            "src/SUMMARY.md",
            "# Summary\n\n[Preface](preface.md)\n\n- [One](one.md)\n- [Two](two.md)\n".to_owned(),
        ),
        ("src/preface.md", format!("# Preface {{.preface}}\n\n{}", prose(6))),
        (
            "src/one.md",
            format!(
                "# One\n\n{}## Inner {{#page-2}}\n\n{}\n\n| A |\n|---|\n| 1 |\n\n: A table\n",
                prose(4),
                prose(4)
            ),
        ),
        ("src/two.md", format!("# Two\n\n{}", prose(3))),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let composed = epub(&TestBook::new(&files));
    let (nav, ncx) = (epub_file(&composed, "nav.xhtml"), epub_file(&composed, "toc.ncx"));
    snapshot("epub/page-list/nav.xhtml", &nav);
    snapshot("epub/page-list/toc.ncx", &ncx);
    let labels: Vec<&str> = list(&composed).starts.iter().map(|page| page.label.as_str()).collect();
    let listed = nav.split("pm-pages-title").nth(2).expect("a page list");
    let listed = listed.split("</ol>").next().expect("its end");
    let listed: Vec<&str> = listed
        .split("#page-")
        .skip(1)
        .filter_map(|line| line.split('"').next())
        .collect();
    assert_eq!(listed, labels);
    let package = epub_file(&composed, "content.opf");
    assert!(package.contains("<meta property=\"pageBreakSource\">urn:isbn:9781861978769</meta>"));
    for feature in ["pageBreakMarkers", "pageNavigation"] {
        assert!(package.contains(feature));
    }
    // The author's label gave way to the page of that name.
    let one = chapter(&composed);
    assert_eq!(one.matches("id=\"page-2\"").count(), 1);
    assert!(one.contains("id=\"page-2\" aria-label=\"2\""));
}

#[test]
fn an_edition_without_isbn_has_a_name_that_stays() {
    let source = |composed: &Composed| {
        let package = epub_file(composed, "content.opf");
        let start = package.find("pageBreakSource").expect("a source");
        package[start..].lines().next().expect("a line").to_owned()
    };
    let (short, long) = (
        epub(&book(&format!("# One\n\n{}", prose(1)))),
        epub(&book(&format!("# One\n\n{}", prose(9)))),
    );
    assert_eq!(source(&short), source(&long));
    assert!(source(&short).contains("urn:uuid:"), "{}", source(&short));
    assert!(!source(&short).contains("00000000-0000-4000-8000-000000000001"));
}

#[test]
fn the_epub_is_the_same_whatever_else_is_asked_for() {
    let toml = format!("{BOOK_TOML}\n[print]\nprinter = \"kdp\"\ntrim-size = \"5x8in\"\n");
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", &format!("# One\n\n{}", prose(200))),
    ]);
    let alone = epub(&book);
    assert!(alone.pages.is_none() && !list(&alone).starts.is_empty());
    let requests = [
        Request::new("").targets([Target::Epub, Target::Pdf]),
        Request::new("").targets([Target::Epub, Target::Print]),
        Request::new("")
            .targets([Target::Epub])
            .printers([Printer::IngramSpark]),
        Request::new("").targets([Target::Epub]).jobs(1),
    ];
    for request in requests {
        let other = book.compose_with(request.keep_going(true));
        assert!(bytes(&other, Medium::Epub) == bytes(&alone, Medium::Epub));
    }
}

/// What is wrong with pages that nobody asked for is not told.
#[test]
fn an_epub_alone_has_no_complaints_of_its_pages() {
    let book = book(&format!("# One\n\n`{}`\n", "x".repeat(400)));
    let (alone, both) = (epub(&book), book.compose());
    assert_eq!(complaints(&alone), [""; 0]);
    assert!(!complaints(&both).is_empty());
}

#[test]
fn no_page_is_set_where_no_list_is_wanted() {
    let composed = epub(&book_with(
        "\n[epub]\npage-list = false\n",
        &format!("# One\n\n{}", prose(5)),
    ));
    assert!(composed.page_list.is_none());
    for part in ["nav.xhtml", "toc.ncx", "content.opf", "chapter-01-one.xhtml"] {
        let text = epub_file(&composed, part);
        assert!(
            !text.contains("pagebreak") && !text.contains("page-list") && !text.contains("pageTarget"),
            "{part}"
        );
        assert!(
            !text.contains("pageNavigation") && !text.contains("pageBreakSource"),
            "{part}"
        );
    }
    let with = epub(&book(&format!("# One\n\n{}", prose(5))));
    assert!(file(&with, Target::Epub).len() > file(&composed, Target::Epub).len());
}

/// No page is lost: it is in the list, or its reason is known.
#[test]
fn every_page_is_listed_or_left_out_by_name() {
    for name in [
        "endnotes",
        "everything",
        "features",
        "features-right-to-left",
        "indexed",
        "plates",
        "tagged",
        "right-to-left",
        "without-alt-text",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/books")
            .join(name);
        let request = Request::new(path).targets([Target::Epub]);
        let composed = pipeline::compose(&request, &|_| {}).expect("a book");
        let list = list(&composed);
        let starts = list.starts.iter().map(|page| &page.label);
        let named: BTreeSet<&String> = starts.chain(list.left_out.iter().map(|(label, _)| label)).collect();
        assert_eq!(named, list.labels.iter().collect(), "{name}");
        assert_eq!(list.starts.len() + list.left_out.len(), list.labels.len(), "{name}");
        let listed = epub_file(&composed, "nav.xhtml").matches("#page-").count();
        assert_eq!(listed, list.starts.len(), "{name}");
    }
}

/// The index will ask: on which page stands a place in the text?
#[test]
fn every_place_knows_its_page() {
    let composed = book(&format!(
        "# One {{#one}}\n\n{}## Inner {{#inner}}\n\n{}",
        prose(9),
        prose(1)
    ))
    .compose();
    let (list, resolved) = (list(&composed), &composed.resolved);
    let section = &resolved.book.sections[0];
    assert_eq!(list.label_of(section.id), Some("1"));
    let mut parted = 0;
    for block in &section.blocks {
        let length = walk::own_text(block).len() as u32;
        let label = |offset| list.label_at(Anchor { node: block.id, offset });
        assert_eq!(label(0), list.label_of(block.id));
        parted += u32::from(label(0) != label(length));
    }
    assert!(parted > 0, "no paragraph runs over a page");
    let inner = list.label_of(resolved.labels["inner"]).expect("a page");
    let places = &composed.pages.as_ref().expect("pages");
    let place = places.places.get(&resolved.labels["inner"]);
    assert!(place.is_none_or(|place| places.pages[place.page as usize].label == inner));
}
