//! Books → EPUB files, looked into: the package, the navigation, and the markup of every kind of node.
//!
//! `PRESSMARK_BLESS=1 cargo test --test suite epub` writes the snapshots anew; look at the difference as at code.

use crate::driver::{TestBook, bytes, complaints};
use pressmark::check;
use pressmark::config::Packing;
use pressmark::diag::{Diagnostics, Sources};
use pressmark::model::Medium;
use pressmark::pipeline::{Composed, Request, Target};
use proptest::prelude::*;
use resvg::usvg::roxmltree::Document;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

type Files = BTreeMap<String, Vec<u8>>;

/// Builds the EPUB of a book and gives its files by name.
fn epub(book: &TestBook) -> (Files, Composed) {
    let composed = book.compose_with(Request::new("").targets([Target::Epub]));
    (open(bytes(&composed, Medium::Epub)), composed)
}

fn open(bytes: &[u8]) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("whole entries");
        files.insert(entry.name().to_owned(), content);
    }
    files
}

/// A text file of the package's folder.
fn text<'f>(files: &'f Files, name: &str) -> &'f str {
    let file = files.get(&format!("OEBPS/{name}"));
    let file = file.unwrap_or_else(|| panic!("no {name} in {:?}", files.keys()));
    std::str::from_utf8(file).expect("UTF-8")
}

/// Holds a text against the snapshot of a name.
fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots/epub")
        .join(name);
    if std::env::var_os("PRESSMARK_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differ = expected.lines().zip(text.lines()).position(|(old, new)| old != new);
    let line = differ.unwrap_or_else(|| expected.lines().count().min(text.lines().count()));
    assert!(
        expected == text,
        "{name} differs from its snapshot at line {}:\n  was {:?}\n  is  {:?}",
        line + 1,
        expected.lines().nth(line),
        text.lines().nth(line),
    );
}

/// Complaints but those that [`SVG`] is to call for, since it acts and brings in what lies outside.
fn other_complaints(composed: &Composed) -> Vec<String> {
    let mut complaints = complaints(composed);
    complaints.retain(|line| !line.ends_with("image-incomplete"));
    complaints
}

/// The one chapter of a book of one, without what all pages share.
fn chapter(book: &TestBook) -> String {
    let (files, composed) = epub(book);
    assert_eq!(other_complaints(&composed), Vec::<String>::new());
    body(text(&files, "chapter-01-one.xhtml")).to_owned()
}

fn body(page: &str) -> &str {
    let start = page.find("<section").expect("a section");
    &page[start..]
}

/// A PNG of a few pixels.
fn png() -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::RgbImage::new(4, 3)
        .write_to(&mut out, image::ImageFormat::Png)
        .expect("a PNG");
    out.into_inner()
}

const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="alert(1)">
<script>alert(2)</script><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>
<a href="javascript:alert(3)"><rect width="30" height="20" fill="red" onclick="alert(4)"/></a>
<text x="2" y="12" font-size="8">Word</text></svg>"##;

/// A book of parts, front and back matter, with all of its metadata.
fn whole_book() -> TestBook {
    let toml = r#"[book]
title = "Whales & <Ships>"
subtitle = 'A "short" voyage'
authors = [{ name = "Ann O’Nymous", sort-as = "O’Nymous, Ann" }, "Bo Second", { name = "Tom Ill", role = "illustrator" }]
language = "en-GB"
description = "What happened, & why."
identifier = "urn:uuid:00000000-0000-4000-8000-000000000001"
isbn = { epub = "978-3-16-148410-0" }
date = "2026-01-02"
publisher = "Quay & Sons"
rights = "© 2026 Ann O’Nymous"
subjects = ["Whales", "Ships"]
series = { name = "Voyages", position = 2 }
"#;
    TestBook::new(&[
        ("book.toml", toml),
        (
            "src/SUMMARY.md",
            "# Summary\n\n[Dedication](dedication.md)\n[Preface](preface.md)\n\n# The Sea\n\n- [One](one.md)\n- [Two](two.md)\n\n# The *Land*\n\n- [Three](three.md)\n\n[Glossary](glossary.md)\n",
        ),
        ("src/dedication.md", "# Dedication {.dedication}\n\nFor the whale.\n"),
        (
            "src/preface.md",
            "# Before We Sail {.preface}\n\nWhy, see [the third](three.md).\n",
        ),
        (
            "src/one.md",
            "# Loomings\n\nCall me.[^1] ![A ship](ship.png)\n\n[^1]: Or do not.\n\n## The *water* {#water}\n\nBlue.\n\n### Deep\n\n#### Deeper\n\nBlack.\n",
        ),
        (
            "src/two.md",
            "# The Carpet-Bag {lang=en-US}\n\nBack to [the water](one.md#water).\n",
        ),
        ("src/three.md", "# Ashore & Dry\n\nEnd.\n"),
        ("src/glossary.md", "# Glossary {.glossary}\n\nWhale\n: A fish.\n"),
    ])
}

fn whole_epub() -> Files {
    let book = whole_book();
    book.write("src/ship.png", &png());
    let (files, composed) = epub(&book);
    assert_eq!(complaints(&composed), Vec::<String>::new());
    files
}

#[test]
fn packs_one_file_a_chapter_in_the_order_of_reading() {
    let files = whole_epub();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "META-INF/container.xml",
            "OEBPS/chapter-01-loomings.xhtml",
            "OEBPS/chapter-02-the-carpet-bag.xhtml",
            "OEBPS/chapter-03-ashore-dry.xhtml",
            "OEBPS/content.opf",
            "OEBPS/copyright.xhtml",
            "OEBPS/cover.xhtml",
            "OEBPS/dedication.xhtml",
            "OEBPS/glossary.xhtml",
            "OEBPS/images/cover.png",
            "OEBPS/images/ship.png",
            "OEBPS/modern.css",
            "OEBPS/nav.xhtml",
            "OEBPS/part-01-the-sea.xhtml",
            "OEBPS/part-02-the-land.xhtml",
            "OEBPS/preface.xhtml",
            "OEBPS/stylesheet.css",
            "OEBPS/title-page.xhtml",
            "OEBPS/toc.ncx",
            "mimetype",
        ]
    );
}

#[test]
fn the_package_is_as_reviewed() {
    let files = whole_epub();
    for name in [
        "content.opf",
        "nav.xhtml",
        "toc.ncx",
        "stylesheet.css",
        "modern.css",
        "cover.xhtml",
        "title-page.xhtml",
        "copyright.xhtml",
        "dedication.xhtml",
        "part-02-the-land.xhtml",
        "chapter-01-loomings.xhtml",
        "chapter-02-the-carpet-bag.xhtml",
        "glossary.xhtml",
    ] {
        snapshot(name, text(&files, name));
    }
}

#[test]
fn every_file_is_well_formed() {
    for (name, content) in whole_epub() {
        if name.ends_with("xhtml") || name.ends_with("opf") || name.ends_with("ncx") {
            well_formed(&name, std::str::from_utf8(&content).expect("UTF-8"));
        }
    }
}

/// Parses a file of ours, whose only document type is HTML's.
fn well_formed(name: &str, text: &str) {
    let text = text.replacen("<!DOCTYPE html>", "", 1);
    if let Err(error) = Document::parse(&text) {
        panic!("{name}: {error}\n{text}");
    }
}

#[test]
fn built_twice_the_bytes_are_equal() {
    let book = whole_book();
    book.write("src/ship.png", &png());
    let build = |jobs| {
        let request = Request::new("").targets([Target::Epub]).jobs(jobs);
        bytes(&book.compose_as_asked(request), Medium::Epub).to_vec()
    };
    let first = build(1);
    assert!(first == build(4));
    // The kind of the file can be told from its head (OCF 3.3, clause 4.3).
    assert_eq!(&first[30..58], b"mimetypeapplication/epub+zip");
}

#[test]
fn a_draft_says_and_shows_the_same() {
    let book = whole_book();
    book.write("src/ship.png", &png());
    let build = |packing| {
        let request = Request {
            packing,
            ..Request::new("").targets([Target::Epub])
        };
        bytes(&book.compose_as_asked(request), Medium::Epub).to_vec()
    };
    let (small, quick) = (build(Packing::Small), build(Packing::Quick));
    let (mut small, mut quick) = (open(&small), open(&quick));
    let cover = |files: &mut Files| {
        let png = files.remove("OEBPS/images/cover.png").expect("a cover");
        image::load_from_memory(&png).expect("a picture").into_rgb8()
    };
    let (fine, coarse) = (cover(&mut small), cover(&mut quick));
    assert!(small == quick);
    // The draft's cover has half as many pixels a side, and shows the same.
    assert_eq!(coarse.dimensions(), (fine.width() / 2, fine.height() / 2));
    let reduced = image::imageops::thumbnail(&fine, coarse.width(), coarse.height());
    let differences = reduced.iter().zip(coarse.iter());
    let differences = differences.map(|(one, other)| u64::from(one.abs_diff(*other)));
    // Edges are some steps of 256 brighter or darker; letters that were missing or shifted would be many in the mean.
    assert!(differences.sum::<u64>() < coarse.len() as u64);
}

/// A build looks at its texts where they are made; here all is unpacked from the finished file.
#[test]
fn what_is_packed_is_unpacked_whole() {
    let book = whole_book();
    book.write("src/ship.png", &png());
    for packing in [Packing::Small, Packing::Quick] {
        let request = Request {
            packing,
            ..Request::new("").targets([Target::Epub])
        };
        let composed = book.compose_as_asked(request);
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        check::epub::check(bytes(&composed, Medium::Epub), "book.epub", &mut sources, &mut found);
        let told: Vec<&str> = found.iter().map(|own| own.message.as_str()).collect();
        assert_eq!(told, Vec::<&str>::new());
    }
}

#[test]
fn what_is_compressed_already_is_stored() {
    let book = whole_book();
    book.write("src/ship.png", &png());
    let composed = book.compose_as_asked(Request::new("").targets([Target::Epub]));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes(&composed, Medium::Epub))).expect("an archive");
    for index in 0..archive.len() {
        let entry = archive.by_index(index).expect("an entry");
        let is_stored = entry.compression() == zip::CompressionMethod::Stored;
        let name = entry.name();
        assert_eq!(is_stored, name == "mimetype" || name.ends_with(".png"), "{name}");
    }
}

/// Each: a name, and a chapter's text.
const ELEMENTS: &[(&str, &str)] = &[
    (
        "inlines.xhtml",
        "# One\n\nPlain *stressed **and strong*** words, ~~gone~~, `a < b && c`, H~2~O, E=mc^2^, <kbd>Ctrl</kbd>.\\\nA new line \
         in [une langue]{lang=fr} and [capitals]{.smallcaps}.\n\n[A web page](https://example.org/a?b=1&c=2 \"A title\") and [here](#there). \
         <a id=\"mark\"></a>A [mark](#mark).\n\n## There {#there}\n\nText.\n",
    ),
    (
        "blocks.xhtml",
        "# One\n\nFirst.\n\nSecond.\n\n* * *\n\nAfter the break.\n\n> Quoted.\n>\n> ## In a quotation\n>\n> — Somebody, *Somewhere*\n\n\
         ::: epigraph\n\nTo open.\n\n— Another\n\n:::\n\n::: aside\n\nA division.\n\n:::\n\n::: only-epub\n\nFor screens.\n\n:::\n\n\
         ::: only-print\n\nFor paper.\n\n:::\n\n```rust\nfn main() {\n    let a = &b;\n\n}\n```\n\n\
         <details>\n<summary>More</summary>\n\nInside.\n\n</details>\n",
    ),
    (
        "lists.xhtml",
        "# One\n\n- tight\n- *items*\n  1. inside\n  2. it\n\n3. loose\n\n4. items\n\n   of two paragraphs\n\n- [x] done\n- [ ] not done\n\n\
         Term\n: Meaning.\n\nSecond *term*\n: One.\n\n  Two.\n: Another meaning.\n",
    ),
    (
        "admonitions.xhtml",
        "# One\n\n> [!NOTE]\n> A note.\n\n> [!TIP]\n> A tip.\n\n> [!WARNING]\n> A warning.\n>\n> - with a list\n\n> [!IMPORTANT]\n> That.\n\n> [!CAUTION]\n> Hot.\n",
    ),
    (
        "verse.xhtml",
        "# One\n\n::: verse\n\nA line of verse,\n  and one within,\nthe third.\n\nA second stanza,\nof two.\n\n— The poet\n\n:::\n",
    ),
    (
        "tables.xhtml",
        "# One\n\n| Name | Count | Mid |\n|:-----|------:|:---:|\n| a | 1 | *x* |\n| b & c | 2 | |\n\nTable: What there is. {#what}\n\nSee [it](#what).\n",
    ),
    (
        "wide-tables.xhtml",
        "# One\n\n| Element | What it is for | Kindle | Kobo | Apple Books |\n|---|---|---|:---:|---|\n| a | A link that leads to another place | yes | yes | yes |\n\n\
         : A wide one. {#wide .row-heads .own}\n\n| Element | What it is for | Kindle | Kobo | Apple Books |\n|---|---|---|---|---|\n| b | Words in bold letters | no | *no* | no |\n\n\
         | Element | What it is for | Kindle | Kobo | Apple Books |\n|---|---|---|---|---|\n| | Nothing at all, at some length | no | no | no |\n",
    ),
    (
        "glossary.xhtml",
        "# One\n\nPlain\n: Not marked.\n\n::: glossary\n\nLeading\n: From baseline to baseline.\n\n:::\n\n> A quotation.\n>\n> > In it another.\n",
    ),
    (
        "notes.xhtml",
        "# One[^t]\n\nFirst.[^a] Again.[^a] Second,[^b] and [a link[^c]](https://example.org).\n\n[^t]: On the title.\n[^a]: Called twice.\n\n    \
         In two paragraphs.[^d]\n[^b]: - only\n    - a list\n[^c]: Called inside a link.\n[^d]: A note in a note.\n",
    ),
    (
        "figures.xhtml",
        "# One\n\n![A square](a.png \"What it *is*.\"){#fig width=60%}\n\nSee [the figure](#fig). Words ![in line](a.png){width=3in} here, \
         ![](b.svg){.decorative}.\n\n![Twice](a.png){width=60%}\n",
    ),
];

#[test]
fn every_element_is_as_reviewed() {
    for (name, source) in ELEMENTS {
        let book = TestBook::of_text(source);
        book.write("src/a.png", &png());
        book.write("src/b.svg", SVG.as_bytes());
        snapshot(&format!("elements/{name}"), &chapter(&book));
    }
}

/// Two chapters and a glossary, with notes that are to stand where `place` says.
fn book_with_notes(place: &str) -> TestBook {
    let toml = format!("{}\n[epub]\nnotes = {place:?}\n", crate::driver::BOOK_TOML);
    TestBook::new(&[
        ("book.toml", &toml),
        (
            "src/SUMMARY.md",
            "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n\n[Glossary](glossary.md)\n",
        ),
        (
            "src/one.md",
            "# One\n\nFirst,[^a] again,[^a] a list.[^b]\n\n[^a]: It *is*.[^c]\n\n    Twice.\n[^b]: - a list\n[^c]: In a note, see [two](two.md).\n",
        ),
        ("src/two.md", "# Two\n\nOne.[^a]\n\n[^a]: Another.\n"),
        ("src/glossary.md", "# Glossary {.glossary}\n\nWhale\n: A fish.\n"),
    ])
}

#[test]
fn notes_may_stand_behind_their_chapter() {
    let (files, composed) = epub(&book_with_notes("chapter-end"));
    assert_eq!(complaints(&composed), Vec::<String>::new());
    snapshot(
        "elements/notes-chapter-end.xhtml",
        body(text(&files, "chapter-01-one.xhtml")),
    );
}

#[test]
fn notes_may_stand_at_the_end_of_the_book() {
    let (files, composed) = epub(&book_with_notes("book-end"));
    assert_eq!(complaints(&composed), Vec::<String>::new());
    snapshot("elements/notes-book-end.xhtml", body(text(&files, "notes.xhtml")));
    let nav = text(&files, "nav.xhtml");
    let place = |name: &str| {
        nav.find(&format!("<li><a href=\"{name}\""))
            .unwrap_or_else(|| panic!("{name} in {nav}"))
    };
    assert!(place("chapter-02-two.xhtml") < place("notes.xhtml") && place("notes.xhtml") < place("glossary.xhtml"));
    every_link_inside_leads_somewhere(&files);
}

/// Follows each address without a scheme in each page.
fn every_link_inside_leads_somewhere(files: &Files) {
    let pages: Vec<(&String, &str)> = files
        .iter()
        .filter(|(name, _)| name.ends_with(".xhtml"))
        .map(|(name, content)| (name, std::str::from_utf8(content).expect("UTF-8")))
        .collect();
    let mut count = 0;
    for (name, page) in &pages {
        for link in page
            .split("<a href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            if link.contains(':') {
                continue;
            }
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() {
                (*name).clone()
            } else {
                format!("OEBPS/{file}")
            };
            let target = files.get(&file).unwrap_or_else(|| panic!("{link} in {name}"));
            let target = std::str::from_utf8(target).expect("UTF-8");
            assert!(
                id.is_empty() || target.contains(&format!("id=\"{id}\"")),
                "{link} in {name}"
            );
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} links were followed");
}

#[test]
fn the_books_for_all_features_have_no_dead_link() {
    for name in ["everything", "features", "features-right-to-left"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/books")
            .join(name);
        let request = Request::new(folder).targets([Target::Epub]);
        let composed = pressmark::pipeline::compose(&request, &|_| {}).expect("the book can be read");
        let files = open(bytes(&composed, Medium::Epub));
        every_link_inside_leads_somewhere(&files);
    }
}

#[test]
fn a_long_description_is_a_page_that_leads_back() {
    let book = TestBook::of_text(
        "# One\n\n![A square](a.png){#fig}\n: Square.\n\n::: description\nIt is *black*.[^n]\n\n[^n]: Or so.\n:::\n\n\
         | A | B |\n|---|---|\n| 1 | 2 |\n\n::: description\nTwo cells.\n:::\n\nOne ![key](a.png){#key} there.\n\n::: {.description for=key #what}\nA key.\n:::\n\n\
         See [what it shows](#what).\n",
    );
    book.write("src/a.png", &png());
    let (files, composed) = epub(&book);
    assert_eq!(complaints(&composed), Vec::<String>::new());
    snapshot(
        "elements/descriptions.xhtml",
        body(text(&files, "chapter-01-one.xhtml")),
    );
    snapshot(
        "elements/description-page.xhtml",
        body(text(&files, "description-01.xhtml")),
    );
    let opf = text(&files, "content.opf");
    assert_eq!(opf.matches("linear=\"no\"").count(), 3, "{opf}");
    assert!(opf.contains(">longDescription<"), "{opf}");
    every_link_inside_leads_somewhere(&files);
}

#[test]
fn a_long_description_is_said_with_the_picture_in_the_pdf() {
    let book = TestBook::of_text(
        "# One\n\n![A square](a.png)\n\n::: description\nIt is\n*black*.\n\n- Or so.\n:::\n\nAfter it.\n",
    );
    book.write("src/a.png", &png());
    let composed = book.compose_with(Request::new("").targets([Target::Pdf]));
    assert_eq!(complaints(&composed), Vec::<String>::new());
    let pages = composed.pages.as_ref().expect("pages");
    let said: Vec<&str> = pages
        .structure
        .iter()
        .filter_map(|element| element.alt.as_deref())
        .collect();
    assert_eq!(said, ["A square\nIt is black.\nOr so."]);
}

#[test]
fn an_authors_sheet_is_read_behind_ours() {
    let toml = format!("{}\n[epub]\ncss = \"looks/extra.css\"\n", crate::driver::BOOK_TOML);
    let css = "h1 { letter-spacing: 0.1em; }\n";
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/one.md", "# One\n\nText.\n"),
        ("looks/extra.css", css),
    ]);
    let (files, composed) = epub(&book);
    assert_eq!(complaints(&composed), Vec::<String>::new());
    assert_eq!(text(&files, "author.css"), css);
    assert!(text(&files, "content.opf").contains("href=\"author.css\" media-type=\"text/css\""));
    for name in ["chapter-01-one.xhtml", "nav.xhtml", "cover.xhtml"] {
        let page = text(&files, name);
        let place = |sheet: &str| {
            page.find(&format!("href=\"{sheet}\""))
                .unwrap_or_else(|| panic!("{sheet} in {page}"))
        };
        assert!(place("stylesheet.css") < place("modern.css") && place("modern.css") < place("author.css"));
    }
}

/// `$heading-2` was put in the place of a part of `$heading-2-above`, and engines dropped the margins.
#[test]
fn every_value_of_the_sheets_is_put_in() {
    let files = whole_epub();
    for name in ["stylesheet.css", "modern.css"] {
        let css = text(&files, name);
        assert!(
            !css.contains('$') && !css.contains("em-") && !css.contains("%-"),
            "{css}"
        );
    }
}

#[test]
fn what_is_for_print_is_left_out_and_its_note_kept() {
    let book = TestBook::new(&[
        ("book.toml", crate::driver::BOOK_TOML),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n"),
        (
            "src/one.md",
            "# One\n\n::: only-print\n\nPaper.[^n]{#p} [Gone]{#gone}\n\n:::\n\nScreen.[^n] To [two](two.md).\n\n## Print {.only-print}\n\nNever.\n\n[^n]: The note.\n",
        ),
        ("src/two.md", "# Two {.only-print}\n\nNever.\n"),
    ]);
    let (files, _) = epub(&book);
    assert!(!files.keys().any(|name| name.contains("two")));
    let page = text(&files, "chapter-01-one.xhtml");
    assert!(
        !page.contains("Paper") && !page.contains("Never") && !page.contains("href=\"chapter-02"),
        "{page}"
    );
    assert_eq!(page.matches("The note.").count(), 1, "{page}");
    assert_eq!(page.matches("doc-noteref").count(), 1, "{page}");
    let call = page
        .split("doc-backlink")
        .next()
        .and_then(|head| head.rsplit("href=\"#").next());
    let call = call.and_then(|rest| rest.split('"').next()).expect("a link back");
    assert!(page.contains(&format!("id=\"{call}\"")), "{page}");
}

#[test]
fn an_image_without_words_takes_the_claim_away() {
    let with = |alt: &str| {
        let book = TestBook::of_text(&format!("# One\n\nText ![{alt}](a.png) text.\n"));
        book.write("src/a.png", &png());
        let (files, _) = epub(&book);
        text(&files, "content.opf").to_owned()
    };
    let described = with("A square");
    assert!(
        described.contains("alternativeText") && described.contains(">textual,visual<"),
        "{described}"
    );
    let bare = with("");
    assert!(
        !bare.contains("alternativeText") && !bare.contains("Sufficient\">textual<"),
        "{bare}"
    );
    assert!(bare.contains("Some images have no text description."), "{bare}");
}

#[test]
fn drawings_are_drawn_anew() {
    let book = TestBook::of_text("# One\n\n![A drawing](a.svg)\n");
    book.write("src/a.svg", SVG.as_bytes());
    let (files, _) = epub(&book);
    let svg = text(&files, "images/a.svg");
    for word in ["script", "alert", "foreignObject", "<text", "onclick"] {
        assert!(!svg.contains(word), "{word} in {svg}");
    }
    assert!(svg.contains("<path"), "{svg}");
    assert!(text(&files, "content.opf").contains("href=\"images/a.svg\" media-type=\"image/svg+xml\""));
}

#[test]
fn ids_in_a_drawing_that_are_no_names_do_no_harm() {
    let book = TestBook::of_text("# One\n\n![A drawing](a.svg)\n");
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><defs><linearGradient id="1"><stop offset="0"
stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient></defs><g id="Layer 1"><rect id="2" width="9" height="9"
fill="url(#1)"/></g><g id="Layer 1" opacity="0.5"><rect id="2" x="9" width="9" height="9"/></g></svg>"##;
    book.write("src/a.svg", svg.as_bytes());
    let (files, composed) = epub(&book);
    assert_eq!(other_complaints(&composed), [""; 0]);
    let svg = text(&files, "images/a.svg");
    assert_eq!(svg.matches(" id=\"").count(), 1, "{svg}");
    assert!(
        svg.contains("fill=\"url(#d-1)\"") && svg.contains("id=\"d-1\""),
        "{svg}"
    );
}

#[test]
fn webp_becomes_png() {
    let book = TestBook::of_text("# One\n\n![A square](a.webp)\n");
    let mut webp = Vec::new();
    let pixels = image::DynamicImage::from(image::RgbaImage::new(3, 3));
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut webp);
    pixels.write_with_encoder(encoder).expect("a WebP");
    book.write("src/a.webp", &webp);
    let (files, composed) = epub(&book);
    assert_eq!(complaints(&composed), Vec::<String>::new());
    assert!(files["OEBPS/images/a.png"].starts_with(b"\x89PNG"));
    assert!(text(&files, "chapter-01-one.xhtml").contains("src=\"images/a.png\""));
}

#[test]
fn right_to_left_books_say_so() {
    let toml = crate::driver::BOOK_TOML.replace("language = \"en\"", "language = \"he\"\ntext-direction = \"rtl\"");
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "- [א](a.md)\n"),
        ("src/a.md", "# א\n\nב\n"),
    ]);
    let (files, _) = epub(&book);
    assert!(text(&files, "content.opf").contains("page-progression-direction=\"rtl\""));
    assert!(text(&files, "chapter-01.xhtml").contains("lang=\"he\" xml:lang=\"he\" dir=\"rtl\""));
}

#[test]
fn a_block_of_another_language_runs_its_own_way() {
    let page = chapter(&TestBook::of_text(
        "# One\n\n::: {lang=he}\nשלום\n:::\n\n::: {lang=az-Arab .x}\na\n:::\n\n::: {lang=fr}\nb\n:::\n",
    ));
    assert!(page.contains("<div lang=\"he\" xml:lang=\"he\" dir=\"rtl\">"), "{page}");
    assert!(page.contains("xml:lang=\"az-Arab\" dir=\"rtl\">"), "{page}");
    assert!(page.contains("<div lang=\"fr\" xml:lang=\"fr\">"), "{page}");
}

#[test]
fn a_language_inside_another_has_a_direction_where_it_turns() {
    let page = chapter(&TestBook::of_text(
        "# One\n\n:::: {lang=he}\nשלום [Paris]{lang=fr} [עולם]{lang=yi}\n\n::: {lang=en}\nback\n:::\n::::\n\n\
         A [שלום]{lang=he} and [chat]{lang=fr}, [x]{lang=he dir=ltr}.\n",
    ));
    for expected in [
        "<div lang=\"he\" xml:lang=\"he\" dir=\"rtl\">",
        "<span lang=\"fr\" xml:lang=\"fr\" dir=\"ltr\">Paris",
        "<span lang=\"yi\" xml:lang=\"yi\">עולם",
        "<div lang=\"en\" xml:lang=\"en\" dir=\"ltr\">",
        "A <span lang=\"he\" xml:lang=\"he\" dir=\"rtl\">שלום",
        "<span lang=\"fr\" xml:lang=\"fr\">chat",
        "<span lang=\"he\" xml:lang=\"he\" dir=\"ltr\">x",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}

#[test]
fn long_addresses_and_names_in_code_can_be_broken() {
    let page = chapter(&TestBook::of_text(
        "# One\n\nA `std::mem::swap_all` and `Vec`, <https://example.org/a/page?x=1>, 10/12.\n\n\
         `an_unbreakablenameofmorethantwentyfive`\n",
    ));
    for expected in [
        "<code>std::<wbr/>mem::<wbr/>swap_<wbr/>all</code> and <code>Vec</code>, <a",
        "\"><span class=\"address\">https://<wbr/>example<wbr/>.org/<wbr/>a/<wbr/>page<wbr/>?x=1</span></a>, 10/12.</p>",
        "<p class=\"ragged\"><code>an_<wbr/>unbreakable",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}

#[test]
fn tags_that_are_no_languages_are_told_and_not_written() {
    let (files, composed) = epub(&TestBook::of_text("# One\n\n[a]{lang=C} [b]{lang=pt_BR}\n"));
    assert_eq!(complaints(&composed), ["src/one.md:3:1 language-unknown"]);
    let page = body(text(&files, "chapter-01-one.xhtml"));
    assert!(
        page.contains("<span>a</span> <span lang=\"pt-BR\" xml:lang=\"pt-BR\">b</span>"),
        "{page}"
    );
}

#[test]
fn a_book_has_the_same_identifier_until_its_author_changes_it() {
    let identifier = |line: &str| {
        let toml =
            crate::driver::BOOK_TOML.replace("identifier = \"urn:uuid:00000000-0000-4000-8000-000000000001\"", line);
        let book = TestBook::new(&[("book.toml", &toml), ("src/one.md", "# One\n\nText.\n")]);
        let (files, _) = epub(&book);
        let opf = text(&files, "content.opf");
        let start = opf.find("id=\"book-id\">").expect("an identifier") + 13;
        let name = opf[start..].split('<').next().unwrap_or("").to_owned();
        assert!(text(&files, "toc.ncx").contains(&format!("content=\"{name}\"")));
        name
    };
    assert_eq!(
        identifier("isbn = { epub = \"978-3-16-148410-0\" }"),
        "urn:isbn:9783161484100"
    );
    assert_eq!(
        identifier("identifier = \"https://example.org/b\""),
        "https://example.org/b"
    );
    assert_eq!(
        identifier("identifier = \"2F0D2A5E-9E8B-4D1B-9C61-6B2B1C0E7A11\""),
        "urn:uuid:2f0d2a5e-9e8b-4d1b-9c61-6b2b1c0e7a11"
    );
    let (made, other) = (identifier(""), identifier("identifier = \"my-book\""));
    assert!(made.starts_with("urn:uuid:") && other.starts_with("urn:uuid:") && made != other);
    assert_eq!(made, identifier(""));
}

#[test]
fn pages_of_the_manuscript_replace_ours() {
    let book = TestBook::new(&[
        ("book.toml", crate::driver::BOOK_TOML),
        (
            "src/SUMMARY.md",
            "# Summary\n\n[T](t.md)\n[C](c.md)\n[I](i.md)\n\n- [One](one.md)\n",
        ),
        ("src/t.md", "# My Title {.title-page}\n\nBy me.\n"),
        ("src/c.md", "# Imprint {.copyright}\n\nMine.\n"),
        ("src/i.md", "# What Is Inside {.contents}\n\n- [One](one.md)\n"),
        ("src/one.md", "# One\n\nText.\n"),
    ]);
    let (files, _) = epub(&book);
    let opf = text(&files, "content.opf");
    let spine: Vec<&str> = opf
        .split("idref=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        spine,
        [
            "page-cover",
            "page-title-page",
            "page-copyright",
            "page-contents",
            "page-chapter-01-one"
        ]
    );
    assert!(text(&files, "nav.xhtml").contains("epub:type=\"toc\" href=\"contents.xhtml\""));
    assert!(text(&files, "copyright.xhtml").contains("Mine."));
}

#[test]
fn a_cover_is_set_for_any_title() {
    let title = |title: &str| {
        let toml = crate::driver::BOOK_TOML.replace("title = \"Test\"", &format!("title = {title:?}"));
        let book = TestBook::new(&[("book.toml", &toml), ("src/one.md", "# One\n\nText.\n")]);
        let (files, _) = epub(&book);
        files["OEBPS/images/cover.png"].clone()
    };
    for words in [
        "It",
        "A <b>&amp; c",
        &"Long ".repeat(200),
        &"x".repeat(300),
        "שלום",
        "鯨",
    ] {
        let cover = image::load_from_memory(&title(words)).expect("a picture");
        // A draft's, half as wide as that of a book.
        assert_eq!((cover.width(), cover.height()), (800, 1280), "{words}");
    }
}

#[test]
fn a_cover_that_no_face_can_set_is_reported() {
    let toml = crate::driver::BOOK_TOML.replace("title = \"Test\"", "title = \"鯨\"");
    let book = TestBook::new(&[("book.toml", &toml), ("src/one.md", "# One\n\nText.\n")]);
    let (_, composed) = epub(&book);
    assert_eq!(complaints(&composed), ["glyph-missing"]);
    let own = toml.replace("[book]", "[book]\ncover = \"cover.svg\"");
    let book = TestBook::new(&[
        ("book.toml", &own),
        ("src/one.md", "# One\n\nText.\n"),
        ("cover.svg", SVG),
    ]);
    let (files, composed) = epub(&book);
    assert_eq!(other_complaints(&composed), Vec::<String>::new());
    assert!(files["OEBPS/images/cover.png"].starts_with(b"\x89PNG"));
}

#[test]
fn a_proof_shows_what_a_missing_image_would_show() {
    let book = TestBook::of_text("# One\n\nText ![a whale](no.png) and ![](none.png).\n");
    let (files, _) = epub_in_spite(&book);
    let page = text(&files, "chapter-01-one.xhtml");
    assert!(page.contains("<span class=\"missing\">a whale</span>"), "{page}");
    assert!(page.contains("<span class=\"missing\">none.png</span>"), "{page}");
}

#[test]
fn an_image_that_cannot_be_read_is_reported_at_its_place() {
    let book = TestBook::of_text("# One\n\nText ![a whale](a.webp).\n");
    let mut webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x02\x80\0\0".to_vec();
    webp.resize(40, 0xff);
    book.write("src/a.webp", &webp);
    let (_, composed) = epub_in_spite(&book);
    assert_eq!(complaints(&composed), ["src/one.md:3:6 image-unreadable"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is typed, in the text or in book.toml, every file is well-formed.
    #[test]
    fn any_text_makes_well_formed_files(words in "\\PC{0,60}", hostile in "[<>&\"'\\x00-\\x1f\u{FFFE}\\]\\[#{}:*_`|~-]{0,40}") {
        let plain: String = words.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
        let toml = crate::driver::BOOK_TOML
            .replace("title = \"Test\"", &format!("title = \"T{plain}\""))
            .replace("rights = \"Public domain\"", &format!("rights = \"{plain}\""));
        let chapter = format!("# One {words}\n\n{hostile} {words}\n\n> {hostile}\n\n- {words}\n\n| {words} |\n|---|\n| {hostile} |\n");
        let book = TestBook::new(&[("book.toml", &toml), ("src/one.md", &chapter)]);
        let (files, _) = epub_in_spite(&book);
        for (name, content) in &files {
            if name.ends_with("xhtml") || name.ends_with("opf") || name.ends_with("ncx") {
                well_formed(name, std::str::from_utf8(content).expect("UTF-8"));
            }
        }
    }
}

/// The EPUB of a book that may have errors.
fn epub_in_spite(book: &TestBook) -> (Files, Composed) {
    let composed = book.compose_with(Request::new("").targets([Target::Epub]).keep_going(true));
    (open(bytes(&composed, Medium::Epub)), composed)
}
