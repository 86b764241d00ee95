//! What the EPUB says of itself, whether it is true, and files that hold whatever is thrown at them.

use crate::driver::{BOOK_TOML, TestBook, bytes, complaints, epub_file, file, snapshot};
use pressmark::model::Medium;
use pressmark::pipeline::{self, Composed, Request, Target};
use resvg::usvg::roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::Path;

fn epub(book: &TestBook) -> Composed {
    book.compose_with(Request::new("").targets([Target::Epub]).keep_going(true))
}

/// The pages and package documents by their names, as text.
fn texts(composed: &Composed) -> BTreeMap<String, String> {
    texts_in(bytes(composed, Medium::Epub))
}

fn texts_in(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut texts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let name = entry.name().trim_start_matches("OEBPS/").to_owned();
        if [".xhtml", ".opf", ".ncx"].iter().any(|end| name.ends_with(end)) {
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            texts.insert(name, text.replacen("<!DOCTYPE html>", "", 1));
        }
    }
    texts
}

/// Every page is well-formed, no id stands twice in one, and every link inside the book leads to a page or an id that is there.
fn assert_whole(texts: &BTreeMap<String, String>) {
    let documents: BTreeMap<&str, Document> = texts
        .iter()
        .map(|(name, text)| {
            (
                name.as_str(),
                Document::parse(text).unwrap_or_else(|why| panic!("{name}: {why}")),
            )
        })
        .collect();
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, document) in &documents {
        let own = ids.entry(name).or_default();
        for id in document.descendants().filter_map(|node| node.attribute("id")) {
            assert!(own.insert(id), "{name}: id {id} stands twice");
        }
    }
    for (name, document) in &documents {
        let links = document.descendants().filter(Node::is_element);
        for link in links.filter_map(|node| node.attribute("href").or_else(|| node.attribute("src"))) {
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { name } else { file };
            if link.contains("://") || !file.ends_with(".xhtml") {
                continue;
            }
            let there = ids.get(file).unwrap_or_else(|| panic!("{name}: {link} leads nowhere"));
            assert!(id.is_empty() || there.contains(id), "{name}: {link} leads nowhere");
        }
    }
}

fn metas<'t>(package: &'t str, property: &str) -> Vec<&'t str> {
    let start = format!("property=\"{property}\"");
    package
        .lines()
        .filter(|line| line.contains(&start))
        .filter_map(|line| line.rsplit_once("</meta>")?.0.rsplit_once('>'))
        .map(|(_, value)| value)
        .collect()
}

#[test]
fn all_that_a_book_can_say_of_itself_is_as_reviewed() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/package");
    let request = Request::new(book).targets([Target::Epub]);
    let composed = pipeline::compose(&request, &|_| {}).expect("the book can be opened");
    assert_eq!(complaints(&composed), Vec::<String>::new());
    for name in ["content.opf", "nav.xhtml", "toc.ncx"] {
        snapshot(&format!("epub/package/{name}"), &epub_file(&composed, name));
    }
    assert_whole(&texts(&composed));
}

#[test]
fn a_claim_is_made_where_nothing_speaks_against_it_and_else_told_with_places() {
    let of = |text: &str| {
        let toml = format!("{BOOK_TOML}\n[epub.accessibility]\nconforms-to = \"AA\"\n");
        epub(&TestBook::new(&[("book.toml", &toml), ("src/one.md", text)]))
    };
    let holds = of("# One\n\n| a |\n|---|\n| b |\n\nHe said [я вас любил]{lang=ru}, so did Иван.\n");
    let package = epub_file(&holds, "content.opf");
    assert_eq!(
        metas(&package, "dcterms:conformsTo"),
        ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    );
    assert_eq!(metas(&package, "a11y:certifiedBy"), ["Testers"]);
    for wrong in ["| |\n|---|\n| b |\n", "He said я вас любил.\n"] {
        let fails = of(&format!("# One\n\nText.\n\n{wrong}"));
        assert!(!epub_file(&fails, "content.opf").contains("conformsTo"), "{wrong}");
        let untrue = fails.diagnostics.iter().find(|own| own.rule.code == "claim-untrue");
        let (span, _) = &untrue.expect("a complaint").notes[0];
        let at = span.map(|span| fails.sources.line_column(span.file, span.start).line);
        assert_eq!(at, Some(5), "{wrong}");
    }
}

/// A GIF of two pictures that repeat, so many milliseconds each.
fn gif(milliseconds: u32) -> Vec<u8> {
    use image::codecs::gif::{GifEncoder, Repeat};
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.set_repeat(Repeat::Infinite).expect("a header");
    for shade in [0, 255] {
        let delay = image::Delay::from_numer_denom_ms(milliseconds, 1);
        let pixels = image::RgbaImage::from_pixel(4, 4, image::Rgba([shade, shade, shade, 255]));
        let frame = image::Frame::from_parts(pixels, 0, 0, delay);
        encoder.encode_frame(frame).expect("a frame");
    }
    drop(encoder);
    bytes
}

#[test]
fn hazards_are_read_off_the_pictures() {
    let of = |milliseconds: Option<u32>| {
        let book = TestBook::of_text("# One\n\nText ![A lamp](a.gif) text.\n");
        match milliseconds {
            Some(milliseconds) => book.write("src/a.gif", &gif(milliseconds)),
            None => {
                let mut still = Cursor::new(Vec::new());
                let pixels = image::DynamicImage::from(image::RgbaImage::new(4, 4));
                pixels.write_to(&mut still, image::ImageFormat::Gif).expect("a GIF");
                book.write("src/a.gif", &still.into_inner());
            }
        }
        let package = epub_file(&epub(&book), "content.opf");
        let first = metas(&package, "schema:accessibilityHazard")[0].to_owned();
        (
            first,
            metas(&package, "schema:accessibilitySummary")[0].ends_with("Some images move."),
        )
    };
    assert_eq!(of(None), ("none".to_owned(), false));
    assert_eq!(of(Some(500)), ("noFlashingHazard".to_owned(), true));
    assert_eq!(of(Some(50)), ("unknownFlashingHazard".to_owned(), true));
}

/// A PNG of two frames that repeat, so many milliseconds each.
fn moving_png(milliseconds: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_animated(2, 0).expect("frames");
    encoder.set_frame_delay(milliseconds, 1000).expect("a delay");
    let mut writer = encoder.write_header().expect("a header");
    for shade in [0, 255] {
        writer.write_image_data(&[shade; 16]).expect("a frame");
    }
    writer.finish().expect("an end");
    bytes
}

/// A WebP of two frames that repeat.
fn moving_webp() -> Vec<u8> {
    let mut still = Vec::new();
    let pixels = image::DynamicImage::from(image::RgbaImage::from_pixel(4, 4, image::Rgba([9, 99, 199, 255])));
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut still);
    pixels.write_with_encoder(encoder).expect("a WebP");
    let chunk = |name: &[u8], data: &[u8]| [name, &(data.len() as u32).to_le_bytes(), data].concat();
    let frame = [&[0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 0, 0, 50, 0, 0, 2][..], &still[12..]].concat();
    let chunks = [
        chunk(b"VP8X", &[2, 0, 0, 0, 3, 0, 0, 3, 0, 0]),
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &frame).repeat(2),
    ]
    .concat();
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunks].concat()
}

fn codes(composed: &Composed) -> Vec<&'static str> {
    composed.diagnostics.iter().map(|own| own.rule.code).collect()
}

const CLAIMS: &str = "\n[epub.accessibility]\nconforms-to = \"AA\"\n";

/// It went by as a picture that stands still, in a book that said to conform to AA.
#[test]
fn a_png_that_moves_is_told_of_like_a_gif() {
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{CLAIMS}")),
        ("src/one.md", "# One\n\nText ![A lamp](a.png) text.\n"),
    ]);
    book.write("src/a.png", &moving_png(50));
    let composed = epub(&book);
    let package = epub_file(&composed, "content.opf");
    assert!(!package.contains("conformsTo"));
    assert_eq!(
        metas(&package, "schema:accessibilityHazard")[0],
        "unknownFlashingHazard"
    );
    let untrue = composed.diagnostics.iter().find(|own| own.rule.code == "claim-untrue");
    let (span, what) = &untrue.expect("a complaint").notes[0];
    assert!(what.contains("2.2.2"), "{what}");
    let line = span.map(|span| composed.sources.line_column(span.file, span.start).line);
    assert_eq!(line, Some(3));
}

#[test]
fn what_cannot_move_shows_its_first_frame_and_its_author_is_told() {
    for (name, bytes, target) in [
        ("a.png", moving_png(50), Target::Kindle),
        ("a.webp", moving_webp(), Target::Kindle),
        ("a.webp", moving_webp(), Target::Epub),
    ] {
        let book = TestBook::of_text(&format!("# One\n\nText ![A lamp]({name}) text.\n"));
        book.write(&format!("src/{name}"), &bytes);
        let composed = book.compose_with(Request::new("").targets([target]));
        assert_eq!(codes(&composed), ["image-still"], "{name} {target:?}");
    }
}

/// The sheet held the size of the text fast, and the book said that it follows its readers.
#[test]
fn what_the_authors_sheet_takes_from_readers_the_book_does_not_offer() {
    let of = |sheet: &str| {
        let toml = format!("{BOOK_TOML}\n[epub]\ncss = \"own.css\"\n{CLAIMS}");
        epub(&TestBook::new(&[
            ("book.toml", &toml),
            ("own.css", sheet),
            ("src/one.md", "# One\n\nText.\n"),
        ]))
    };
    let package = epub_file(&of("p.x { margin: 1em; }\n"), "content.opf");
    for said in [
        "displayTransformability",
        "readingOrder",
        "conformsTo",
        "follows the reader’s own settings",
        ">none<",
    ] {
        assert!(package.contains(said), "{said}");
    }
    for (sheet, lost) in [
        (
            "body { font-size: 12px !important; }",
            &["displayTransformability", "follows the reader"][..],
        ),
        (
            "p { color: red !important; }",
            &["displayTransformability", "follows the reader"],
        ),
        ("p { animation: blink 1s infinite; }", &[">none<"]),
        (".x { position: absolute; }", &["readingOrder"]),
    ] {
        let composed = of(sheet);
        let package = epub_file(&composed, "content.opf");
        for lost in lost.iter().chain(&["conformsTo"]) {
            assert!(!package.contains(lost), "{sheet}: {lost}");
        }
        let untrue = composed.diagnostics.iter().find(|own| own.rule.code == "claim-untrue");
        assert!(untrue.expect("a complaint").notes[0].0.is_some(), "{sheet}");
    }
}

#[test]
fn our_own_sheets_take_nothing_from_readers() {
    let ours = epub(&TestBook::of_text("# One\n\nText.\n"));
    for name in ["stylesheet.css", "modern.css"] {
        let toml = format!("{BOOK_TOML}\n[epub]\ncss = \"own.css\"\n");
        let composed = epub(&TestBook::new(&[
            ("book.toml", &toml),
            ("own.css", &epub_file(&ours, name)),
            ("src/one.md", "# One\n\nText.\n"),
        ]));
        let package = epub_file(&composed, "content.opf");
        for said in ["displayTransformability", "readingOrder", ">none<"] {
            assert!(package.contains(said), "{name}: {said}");
        }
    }
}

/// Words in a container of their language were told of as unmarked, those in cells and captions never.
#[test]
fn the_language_of_words_is_that_of_what_they_stand_in() {
    let of = |text: &str| {
        let toml = format!("{BOOK_TOML}{CLAIMS}");
        epub(&TestBook::new(&[
            ("book.toml", &toml),
            ("src/one.md", &format!("# One\n\n{text}\n")),
        ]))
    };
    let words = "я вас любил";
    for marked in [
        format!("::: {{lang=ru}}\n{words}\n\n- {words}\n:::\n"),
        format!("## {words} {{lang=ru}}\n\n{words}\n\n> {words}\n"),
        format!("[{words}]{{lang=ru}}, `{words}`\n"),
    ] {
        let composed = of(&marked);
        assert_eq!(complaints(&composed), Vec::<String>::new(), "{marked}");
        assert!(epub_file(&composed, "content.opf").contains("conformsTo"), "{marked}");
    }
    for (unmarked, line) in [
        (format!("| {words} |\n|---|\n| b |\n"), 3),
        (format!("| a |\n|---|\n| {words} |\n"), 5),
        (format!("| a |\n|---|\n| b |\n\n: {words}\n"), 7),
        (format!("{words}\n: meaning\n"), 3),
        (format!("> Said.\n>\n> — {words}\n"), 5),
        (format!("Text.[^1]\n\n[^1]: {words}\n"), 5),
    ] {
        let composed = of(&unmarked);
        let untrue = composed.diagnostics.iter().find(|own| own.rule.code == "claim-untrue");
        let (span, what) = &untrue.expect("a complaint").notes[0];
        assert!(what.contains(words), "{what}");
        let at = span.map(|span| composed.sources.line_column(span.file, span.start).line);
        assert_eq!(at, Some(line), "{unmarked}");
    }
}

/// Two complaints said that it had none.
#[test]
fn the_first_cells_of_rows_are_heads() {
    let composed = epub(&TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{CLAIMS}")),
        (
            "src/one.md",
            "# One\n\n| | |\n|---|---|\n| Name | Ahab |\n| Ship | Pequod |\n{.row-heads}\n",
        ),
    ]));
    assert_eq!(complaints(&composed), Vec::<String>::new());
    assert!(epub_file(&composed, "content.opf").contains("conformsTo"));
}

#[test]
fn alternative_texts_are_offered_where_there_is_one() {
    let composed = TestBook::of_text("# One\n\nText.\n").compose_with(Request::new("").targets([Target::Kindle]));
    let package = &texts_in(file(&composed, Target::Kindle))["content.opf"];
    assert!(!package.contains("alternativeText"), "{package}");
    let with_cover = epub(&TestBook::of_text("# One\n\nText.\n"));
    assert!(epub_file(&with_cover, "content.opf").contains("alternativeText"));
}

/// The words of the program stood unmarked between those of the author.
#[test]
fn words_that_the_language_lacks_are_english_and_say_so() {
    let translated = |language: &str, name: &str| {
        let people = format!("[\"A. Tester\", {{ name = {name:?}, role = \"translator\" }}]");
        let toml = BOOK_TOML.replace("\"en\"", &format!("{language:?}"));
        toml.replace("[\"A. Tester\"]", &people)
    };
    let toml = translated("ka", "გ");
    let composed = epub(&TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [ა](a.md)\n"),
        (
            "src/a.md",
            "# ა\n\nბ.[^1]\n\n- [ ] გ\n\n> [!NOTE]\n> დ\n\n| ე |\n|---|\n| ვ |\n\n: ზ {#fig:t}\n\n[#fig:t]\n\n[^1]: თ\n",
        ),
    ]));
    assert_eq!(codes(&composed), ["words-missing"]);
    let texts = texts(&composed);
    for name in [
        "nav.xhtml",
        "title-page.xhtml",
        "cover.xhtml",
        "chapter-01.xhtml",
        "toc.ncx",
    ] {
        snapshot(&format!("epub/package/georgian-{name}"), &texts[name]);
    }
    let hebrew = translated("he", "ב");
    let composed = epub(&TestBook::new(&[
        ("book.toml", &hebrew),
        ("src/a.md", "# א\n\n- [x] ב\n"),
    ]));
    assert_eq!(complaints(&composed), Vec::<String>::new());
    assert!(epub_file(&composed, "title-page.xhtml").contains("<p class=\"contributor\">תרגום: ב</p>"));
}

const SENTENCE: &str = "The whale went down, and the sea closed over it again as it had before. ";

/// A chapter of a megabyte and a half in twelve sections, with notes and links between them.
fn long_chapter() -> String {
    let mut text = String::from("# Long {#long}\n\nSee [the end](#s11).\n\n");
    for section in 0..12 {
        text +=
            &format!("## Section {section} {{#s{section}}}\n\nBack to [the beginning](#long), on to [four](#s4).\n\n");
        for paragraph in 0..60 {
            text += &SENTENCE.repeat(28);
            text += &format!("[^{section}-{paragraph}]\n\n");
        }
    }
    for section in 0..12 {
        for paragraph in 0..60 {
            text += &format!("[^{section}-{paragraph}]: Note {paragraph} of {section}.\n\n");
        }
    }
    text
}

#[test]
fn a_long_chapter_is_parted_at_its_sections_and_all_links_follow() {
    let book = TestBook::new(&[
        ("book.toml", BOOK_TOML),
        ("src/SUMMARY.md", "# Summary\n\n- [Long](long.md)\n- [Two](two.md)\n"),
        ("src/long.md", &long_chapter()),
        ("src/two.md", "# Two\n\nBack to [seven](long.md#s7).\n"),
    ]);
    let composed = epub(&book);
    assert_eq!(complaints(&composed), Vec::<String>::new());
    let texts = texts(&composed);
    assert_whole(&texts);
    let files: Vec<(&String, &String)> = texts.iter().filter(|(name, _)| name.contains("long")).collect();
    assert!(files.len() > 4, "{:?}", texts.keys());
    for (name, text) in &files {
        assert!(text.len() < 300_000, "{name}: {}", text.len());
        assert_eq!(
            text.matches("doc-noteref").count(),
            text.matches("doc-footnote").count(),
            "{name}"
        );
    }
    let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        all.matches("role=\"doc-chapter\"").count(),
        1,
        "the chapter begins once"
    );
    assert_eq!(all.matches("<h2").count(), 12);
    assert_eq!(all.matches("doc-footnote").count(), 720);
    assert!(texts["chapter-02-two.xhtml"].contains("href=\"chapter-01-long-"));
}

#[test]
fn text_without_sections_is_parted_between_blocks_and_one_block_too_long_is_told() {
    let plain = format!("# One\n\n{}", format!("{}\n\n", SENTENCE.repeat(60)).repeat(300));
    let composed = epub(&TestBook::of_text(&plain));
    let pages = texts(&composed);
    assert_whole(&pages);
    assert!(pages.contains_key("chapter-01-one-2.xhtml"));
    let list = format!(
        "# One\n\nText.\n\n{}",
        format!("- {}\n", SENTENCE.repeat(60)).repeat(300)
    );
    let composed = epub(&TestBook::of_text(&list));
    assert_eq!(complaints(&composed), ["src/one.md:5:1 page-heavy"]);
    assert_whole(&texts(&composed));
}

#[test]
fn ten_thousand_notes_stand_where_they_are_called() {
    let mut text = String::from("# One\n\n");
    (0..10_000).for_each(|note| text += &format!("Word.[^{note}]\n\n"));
    (0..10_000).for_each(|note| text += &format!("[^{note}]: Note {note}.\n\n"));
    let composed = epub(&TestBook::of_text(&text));
    let texts = texts(&composed);
    assert_whole(&texts);
    let chapters: Vec<&String> = texts.values().filter(|text| text.contains("doc-footnote")).collect();
    let count: usize = chapters.iter().map(|text| text.matches("doc-footnote").count()).sum();
    assert_eq!(count, 10_000);
}

#[test]
fn odd_names_titles_and_markup_make_whole_files() {
    let title = r#"A <b>"bold"</b> & *it* -- title"#;
    let toml = BOOK_TOML.replace("title = \"Test\"", &format!("title = '{title}'"));
    let long = "Very long title words ".repeat(25);
    let book = TestBook::new(&[
        ("book.toml", &toml),
        (
            "src/1 第二章.md",
            &format!(
                "# {long}\n\n<!-- a -- b --> &nosuch; &nbsp; <b><i>x</b></i>\n\n## Über\n\n## Uber\n\n## über\n\n\
                 [x](#uber) ![c](<图 片.png>) ![d](图片.png) ![e](a%20b.png)\n\n<div>open\n\n<p>para</span>\n"
            ),
        ),
        ("src/2 a file.md", "# 第二章\n\nText.\n"),
    ]);
    let mut pixels = Cursor::new(Vec::new());
    image::RgbImage::new(4, 3)
        .write_to(&mut pixels, image::ImageFormat::Png)
        .expect("a PNG");
    let pixels = pixels.into_inner();
    for name in ["图 片.png", "图片.png", "a b.png"] {
        book.write(&format!("src/{name}"), &pixels);
    }
    let composed = epub(&book);
    let texts = texts(&composed);
    assert_whole(&texts);
    let package = &texts["content.opf"];
    assert!(
        package.contains("A &lt;b&gt;\"bold\"&lt;/b&gt; &amp; *it* -- title</dc:title>"),
        "{package}"
    );
    for name in ["images/image.png", "images/image-2.png", "images/a-b.png"] {
        assert!(package.contains(&format!("href=\"{name}\"")), "{name} in {package}");
    }
    assert!(texts["nav.xhtml"].contains(long.trim()));
}

#[test]
fn a_proof_of_an_empty_book_is_a_whole_file() {
    let composed = epub(&TestBook::new(&[("book.toml", BOOK_TOML), ("src/one.md", "")]));
    assert_whole(&texts(&composed));
    let package = epub_file(&composed, "content.opf");
    assert!(metas(&package, "schema:accessibilityFeature").contains(&"tableOfContents"));
}
