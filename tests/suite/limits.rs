//! Every limit at its edge: what is as large as it may be passes, one more is told with its place and the code `limit`.
//!
//! README.md lists them. Depth without end is in `nesting.rs`, what drawings ask for beside `src/manuscript/svg.rs` and `bounds.rs`, archives that
//! grow in `finished.rs`.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::diag::{Diagnostics, Levels, Sources};
use pressmark::manuscript::{self, Assets, Folder};
use pressmark::pipeline::{Request, check_epub};
use std::fs;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MEGABYTE: usize = 1 << 20;

/// The places of limits that were reached when a book is only read: `path:line:column`, or `-`.
fn reached_in_reading(book: &TestBook) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    let manuscript = manuscript::load(book.folder(), manuscript::Reading::default(), &mut diagnostics).expect("a book");
    places(&diagnostics, &manuscript.sources)
}

/// The same when it is also understood; no file is made.
fn reached(book: &TestBook) -> Vec<String> {
    let composed = book.compose_with(Request::new(book.folder()).targets([]).keep_going(true));
    places(&composed.diagnostics, &composed.sources)
}

fn places(diagnostics: &Diagnostics, sources: &Sources) -> Vec<String> {
    let limits = diagnostics.iter().filter(|own| own.rule.code == "limit");
    let place = |own: &pressmark::diag::Diagnostic| {
        own.span.map_or_else(
            || "-".to_owned(),
            |span| {
                let at = sources.line_column(span.file, span.start);
                format!("{}:{}:{}", sources.get(span.file).path, at.line, at.column)
            },
        )
    };
    limits.map(place).collect()
}

fn chapter(text: &str) -> TestBook {
    TestBook::of_text(&format!("# One\n\n{text}\n"))
}

const NONE: [&str; 0] = [];

#[test]
fn of_settings() {
    let of_length = |length: usize| {
        let text = format!("{BOOK_TOML}#{}", "-".repeat(length - BOOK_TOML.len() - 1));
        TestBook::new(&[("book.toml", &text), ("src/one.md", "# One\n\nText.\n")])
    };
    assert_eq!(reached_in_reading(&of_length(MEGABYTE)), NONE);
    assert_eq!(reached_in_reading(&of_length(MEGABYTE + 1)), ["book.toml:1:1"]);
}

#[test]
fn of_a_text_file_and_of_all() {
    let list = "- [One](one.md)\n- [Two](two.md)\n";
    let book = TestBook::new(&[("book.toml", ""), ("src/SUMMARY.md", list)]);
    let sixteen = vec![b' '; 16 * MEGABYTE];
    // As many as may be: the list, one file of sixteen megabytes and another with the rest.
    book.write("src/one.md", &sixteen);
    book.write("src/two.md", &sixteen[list.len()..]);
    assert_eq!(reached_in_reading(&book), NONE);
    book.write("src/two.md", &sixteen[list.len() - 1..]);
    assert_eq!(reached_in_reading(&book), ["src/SUMMARY.md:2:3"]);
    book.write("src/one.md", &[&sixteen[..], b"\n"].concat());
    book.write("src/two.md", b"# Two\n");
    assert_eq!(reached_in_reading(&book), ["src/SUMMARY.md:1:3"]);
}

#[test]
fn of_includes() {
    let chain = |length: usize| {
        let book = chapter("{{#include p1.md}}");
        for at in 1..=length {
            let next = if at < length {
                format!("{{{{#include p{}.md}}}}", at + 1)
            } else {
                "end".to_owned()
            };
            book.write(&format!("src/p{at}.md"), next.as_bytes());
        }
        book
    };
    assert_eq!(reached_in_reading(&chain(10)), NONE);
    assert_eq!(reached_in_reading(&chain(11)), ["src/p10.md:1:1"]);
    let many = |count: usize| {
        let book = chapter(&"{{#include a.txt}}\n".repeat(count));
        book.write("src/a.txt", b"a");
        book
    };
    assert_eq!(reached_in_reading(&many(20_000)), NONE);
    assert_eq!(reached_in_reading(&many(20_001)), ["src/one.md:20003:1"]);
    let large = |last: usize| {
        let book = chapter(&format!("{}{{{{#include b.txt}}}}", "{{#include a.txt}}\n".repeat(7)));
        book.write("src/a.txt", &vec![b' '; 4 * MEGABYTE]);
        book.write("src/b.txt", &vec![b' '; last]);
        book
    };
    assert_eq!(reached_in_reading(&large(4 * MEGABYTE)), NONE);
    assert_eq!(reached_in_reading(&large(4 * MEGABYTE + 1)), ["src/one.md:10:1"]);
}

#[test]
fn of_chapters() {
    let listed = |count: usize| -> String { (0..count).map(|at| format!("- [C](c/{at}.md)\n")).collect() };
    let book = TestBook::new(&[("book.toml", BOOK_TOML), ("src/SUMMARY.md", &listed(20_000))]);
    for at in 0..=20_000 {
        book.write(&format!("src/c/{at}.md"), b"");
    }
    assert_eq!(reached_in_reading(&book), NONE);
    book.write("src/SUMMARY.md", listed(20_003).as_bytes());
    assert_eq!(reached_in_reading(&book), ["src/SUMMARY.md:20001:3"]);
    // Gathered by their names, none is passed over in silence.
    fs::remove_file(book.folder().join("src/SUMMARY.md")).expect("the list");
    assert_eq!(reached_in_reading(&book), ["-"]);
    fs::remove_file(book.folder().join("src/c/7.md")).expect("a chapter");
    assert_eq!(reached_in_reading(&book), NONE);
}

#[test]
fn of_folders_and_lists_of_chapters() {
    let folders = |depth: usize| {
        let path = format!("src/{}a.md", "d/".repeat(depth));
        TestBook::new(&[
            ("book.toml", BOOK_TOML),
            ("src/one.md", "# One\n\nText.\n"),
            (&path, "# A\n\nText.\n"),
        ])
    };
    assert_eq!(reached_in_reading(&folders(8)), NONE);
    assert_eq!(reached_in_reading(&folders(9)), ["-"]);
    let lists = |depth: usize| {
        let list: String = (0..depth)
            .map(|at| format!("{}- [Draft]()\n", "    ".repeat(at)))
            .collect();
        TestBook::new(&[("book.toml", BOOK_TOML), ("src/SUMMARY.md", &list)])
    };
    assert_eq!(reached_in_reading(&lists(12)), NONE);
    assert_eq!(reached_in_reading(&lists(13)), ["src/SUMMARY.md:13:47"]);
}

#[test]
fn of_things_inside_one_another() {
    // A list is two things inside one another, itself and its item.
    for (mark, most) in [("> ", 32), ("- ", 16), ("1. ", 16)] {
        let nested = |depth: usize| reached(&chapter(&format!("{}deep", mark.repeat(depth))));
        assert_eq!(nested(most), NONE, "{mark}");
        let place = format!("src/one.md:3:{}", 1 + mark.len() * most);
        assert_eq!(nested(most + 1), [place], "{mark}");
    }
}

#[test]
fn of_notes_in_notes() {
    let notes = |depth: usize| {
        let called: String = (1..depth)
            .map(|at| format!("[^{at}]: Note.[^{}]\n\n", at + 1))
            .collect();
        chapter(&format!("Text.[^1]\n\n{called}[^{depth}]: Last.\n"))
    };
    assert_eq!(reached(&notes(4)), NONE);
    assert_eq!(reached(&notes(5)), ["src/one.md:11:12"]);
}

#[test]
fn of_cells_of_a_table() {
    let table = |rows: usize| {
        let head = format!("{}|\n{}|\n", "|a".repeat(1000), "|-".repeat(1000));
        chapter(&format!("{head}{}", format!("{}|\n", "|b".repeat(1000)).repeat(rows)))
    };
    assert_eq!(reached(&table(250)), NONE);
    assert_eq!(reached(&table(252)), ["src/one.md:255:1"]);
    // A line of two bytes stands for a row of two thousand cells.
    let book = chapter(&format!(
        "{}|\n{}|\n{}",
        "|a".repeat(2000),
        "|-".repeat(2000),
        "|b\n".repeat(126)
    ));
    assert_eq!(reached(&book), ["src/one.md:130:1"]);
}

/// A PNG of so many pixels, all of which its data lacks: only its head is read here.
fn head_of_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    for (name, data) in [(b"IHDR", &head[..]), (b"IDAT", b""), (b"IEND", b"")] {
        bytes.extend((data.len() as u32).to_be_bytes());
        let chunk = [&name[..], data].concat();
        let mut crc = flate2::Crc::new();
        crc.update(&chunk);
        bytes.extend(chunk);
        bytes.extend(crc.sum().to_be_bytes());
    }
    bytes
}

/// What is said of an image `src/a` of a book with these bytes, made so long by zeros.
fn said_of_image(bytes: &[u8], length: Option<u64>) -> Vec<String> {
    let book = chapter("Text.");
    book.write("src/a", bytes);
    if let Some(length) = length {
        let file = fs::OpenOptions::new()
            .write(true)
            .open(book.folder().join("src/a"))
            .expect("a file");
        file.set_len(length).expect("zeros");
    }
    let mut diagnostics = Diagnostics::new();
    let folder = Folder::open(book.folder()).expect("a folder");
    Assets::default().load(&folder, "src", "a", None, &mut diagnostics);
    diagnostics.iter().map(|own| own.rule.code.to_owned()).collect()
}

#[test]
fn of_pictures() {
    assert_eq!(said_of_image(&head_of_png(20_000, 1), None), NONE);
    assert_eq!(said_of_image(&head_of_png(20_001, 1), None), ["limit"]);
    assert_eq!(said_of_image(&head_of_png(1, 20_001), None), ["limit"]);
    assert_eq!(said_of_image(&head_of_png(20_000, 10_000), None), NONE);
    assert_eq!(said_of_image(&head_of_png(20_000, 10_001), None), ["limit"]);
    let small = head_of_png(9, 9);
    assert_eq!(said_of_image(&small, Some(64 << 20)), NONE);
    assert_eq!(said_of_image(&small, Some((64 << 20) + 1)), ["limit"]);
    let nested = |depth: usize| {
        let head = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>";
        format!(
            "{head}{}<rect width='9' height='9'/>{}</svg>",
            "<g>".repeat(depth),
            "</g>".repeat(depth)
        )
    };
    assert_eq!(said_of_image(nested(127).as_bytes(), None), NONE);
    assert_eq!(said_of_image(nested(128).as_bytes(), None), ["image-unreadable"]);
}

#[test]
fn of_faces_and_the_profile() {
    let book = chapter("Text.");
    for at in 0..100 {
        book.write(&format!("fonts/{at}.ttf"), b"none");
    }
    assert_eq!(reached_in_reading(&book), NONE);
    book.write("fonts/x.ttf", b"none");
    assert_eq!(reached_in_reading(&book), ["-"]);
    let of_length = |path: &str, length: u64| {
        let settings = format!("{BOOK_TOML}\n[print]\ncolor-profile = \"press.icc\"\n");
        let book = TestBook::new(&[
            ("book.toml", &settings),
            ("src/one.md", "# One\n\nText.\n"),
            ("press.icc", ""),
        ]);
        book.write(path, b"");
        let file = fs::OpenOptions::new()
            .write(true)
            .open(book.folder().join(path))
            .expect("a file");
        file.set_len(length).expect("zeros");
        reached_in_reading(&book)
    };
    assert_eq!(of_length("fonts/a.ttf", 64 << 20), NONE);
    assert_eq!(of_length("fonts/a.ttf", (64 << 20) + 1), ["-"]);
    assert_eq!(of_length("press.icc", 16 << 20), NONE);
    assert_eq!(of_length("press.icc", (16 << 20) + 1), ["book.toml:12:17"]);
}

/// An archive whose directory claims that its entries are so long, which none is.
fn claiming(sizes: &[u32]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for at in 0..sizes.len() {
        archive.start_file(at.to_string(), stored).expect("an entry");
    }
    let mut bytes = archive.finish().expect("an archive").into_inner();
    let records: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"))
        .collect();
    for (at, size) in records.iter().zip(sizes) {
        // Packed and unpacked length (APPNOTE 6.3, clause 4.3.12).
        bytes[at + 20..at + 24].copy_from_slice(&size.to_le_bytes());
        bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}

#[test]
fn of_a_finished_epub() {
    let entries = |count: usize| {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for at in 0..count {
            archive.start_file(at.to_string(), stored).expect("an entry");
        }
        archive.finish().expect("an archive").into_inner()
    };
    let said = |bytes: &[u8]| {
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
        pressmark::check::epub::check(bytes, "a.epub", &mut sources, &mut diagnostics);
        places(&diagnostics, &sources)
    };
    assert_eq!(said(&entries(20_000)), NONE);
    assert_eq!(said(&entries(20_001)), ["a.epub:1:1"]);
    let grown = |length: usize| {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("a", SimpleFileOptions::default()).expect("an entry");
        archive.write_all(&vec![0; length]).expect("zeros");
        archive.finish().expect("an archive").into_inner()
    };
    assert_eq!(said(&grown(8 * MEGABYTE)), NONE);
    assert_eq!(said(&grown(8 * MEGABYTE + 1)), ["a.epub:1:1"]);
    let claiming = |sizes: &[u32]| said(&claiming(sizes));
    let (half, quarter) = (512 << 20, 256 << 20);
    assert_eq!(claiming(&[quarter]), NONE);
    assert_eq!(claiming(&[quarter + 1]), ["a.epub:1:1"]);
    assert_eq!(claiming(&[quarter; 4]), NONE);
    assert_eq!(claiming(&[quarter, quarter, quarter, quarter, 1]), ["a.epub:1:1"]);
    assert_eq!(claiming(&[half]), ["a.epub:1:1"]);
    let nested = |depth: usize| {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        archive.start_file("META-INF/container.xml", options).expect("an entry");
        let text = ["<a>".repeat(depth), "</a>".repeat(depth)].concat();
        archive.write_all(text.as_bytes()).expect("elements");
        archive.finish().expect("an archive").into_inner()
    };
    assert_eq!(said(&nested(500)), NONE);
    assert_eq!(said(&nested(501)).len(), 1);
    // Its length is looked at before it is read.
    let book = TestBook::new(&[("a.epub", "PK")]);
    let path = book.folder().join("a.epub");
    let file = fs::OpenOptions::new().write(true).open(&path).expect("a file");
    file.set_len((1 << 30) + 1).expect("zeros");
    let why = check_epub(&path, &Levels::default(), 1)
        .expect_err("too large")
        .to_string();
    assert!(
        why.ends_with("a.epub could not be read: it is larger than any store takes"),
        "{why}"
    );
}

/// What has no limit of its own: many of each are read, and none is lost.
#[test]
fn of_nothing_else() {
    let notes: String = (0..500)
        .map(|at| format!("Text.[^{at}]\n\n[^{at}]: Note.\n\n"))
        .collect();
    let line = "word ".repeat(20_000);
    let headings = "## Section\n\n".repeat(500);
    let composed = chapter(&format!("{notes}{line}\n\n{headings}")).compose_with(Request::new("").targets([]));
    assert_eq!(complaints(&composed), Vec::<String>::new());
    assert_eq!(composed.resolved.words, 1 + 500 + 500 + 20_000 + 500);
}
