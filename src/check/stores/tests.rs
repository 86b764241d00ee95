//! Each rule of a store, and each sign of what Send-to-Kindle does not take, against files that break it.

use super::*;
use crate::config::stores::Sign;
use crate::manuscript::{self, Reading};
use crate::{parse, resolve};
use std::path::Path;

fn part(href: &str, media_type: &'static str, text: &str) -> Part {
    Part {
        href: href.to_owned(),
        media_type,
        bytes: text.len(),
        text: text.to_owned(),
        ..Part::default()
    }
}

fn page(href: &str, body: &str) -> Part {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<html><body>{body}</body></html>");
    part(href, "application/xhtml+xml", &text)
}

/// Two pages that nothing is wrong with, and what belongs to them.
fn good() -> Parts {
    let ncx =
        "<ncx><meta name=\"dtb:uid\" content=\"urn:x\"/><content src=\"a.xhtml\"/><content src=\"b.xhtml#i\"/></ncx>";
    Parts {
        list: vec![
            page(
                "a.xhtml",
                "<p><a href=\"b.xhtml#i\">x</a> <a href=\"https://a.b/c#d\">y</a><img src=\"i.png\"/></p>",
            ),
            page("b.xhtml", "<p id=\"i\"><!-- one --></p>"),
            part("s.css", "text/css", "/* a */ p { margin: 0 }"),
            part("toc.ncx", "application/x-dtbncx+xml", ncx),
            part(
                "content.opf",
                "application/oebps-package+xml",
                "<package><dc:identifier id=\"b\">urn:x</dc:identifier></package>",
            ),
        ],
    }
}

fn signs(parts: &Parts) -> Vec<Sign> {
    send::found(parts).into_keys().collect()
}

#[test]
fn nothing_is_found_in_what_is_good() {
    assert_eq!(signs(&good()), []);
}

#[test]
fn every_cause_is_found_and_every_sign_is_a_cause() {
    let swapped =
        "<ncx><meta name=\"dtb:uid\" content=\"urn:x\"/><content src=\"b.xhtml\"/><content src=\"a.xhtml\"/></ncx>";
    let cases: Vec<(Sign, usize, Part)> = vec![
        (Sign::Comment, 0, page("a.xhtml", "<!-- a -- b -->")),
        (Sign::Comment, 2, part("s.css", "text/css", "/* -- */")),
        (Sign::Variable, 2, part("s.css", "text/css", "p { --x: 1px }")),
        (Sign::Variable, 2, part("s.css", "text/css", "p { margin: var(--x) }")),
        (Sign::Fragment, 0, page("a.xhtml", "<a href=\"b.xhtml#none\">x</a>")),
        (
            Sign::BodyId,
            0,
            Part {
                text: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<body id=\"all\"><a href=\"#all\">x</a></body>"
                    .to_owned(),
                ..page("a.xhtml", "")
            },
        ),
        (Sign::ImageSource, 0, page("a.xhtml", "<img alt=\"\"/>")),
        (
            Sign::Encoding,
            0,
            part("a.xhtml", "application/xhtml+xml", "<html><body/></html>"),
        ),
        (Sign::Order, 3, part("toc.ncx", "application/x-dtbncx+xml", swapped)),
        (
            Sign::Identifier,
            3,
            part(
                "toc.ncx",
                "application/x-dtbncx+xml",
                "<ncx><meta name=\"dtb:uid\" content=\"urn:y\"/></ncx>",
            ),
        ),
        (Sign::Address, 0, page("a.xhtml", "<a href=\"www.a.b\">x</a>")),
    ];
    for (sign, at, broken) in &cases {
        let mut parts = good();
        parts.list[*at] = broken.clone();
        assert_eq!(signs(&parts), [*sign], "{broken:?}");
    }
    let told: Vec<Sign> = stores::rules(Store::Kindle)
        .send
        .iter()
        .flat_map(|send| &send.causes)
        .map(|cause| cause.sign)
        .collect();
    let mut tried: Vec<Sign> = cases.iter().map(|(sign, ..)| *sign).collect();
    tried.dedup();
    assert_eq!(tried, told, "each cause of stores.toml has a case here");
}

/// Some book: what is said of parts does not hang on it.
fn resolved() -> Resolved {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/books/single.md");
    let quiet = &mut Diagnostics::new();
    let manuscript = manuscript::load(&path, Reading::default(), quiet).expect("the book is there");
    resolve::resolve(parse::parse(&manuscript, quiet), &manuscript, quiet)
}

/// `code: message` of what a store says of parts, in a file of so many bytes.
fn told(parts: &Parts, bytes: u64, of: Store) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    let resolved = resolved();
    let shelf = Shelf {
        resolved: &resolved,
        parts,
        bytes,
    };
    store(shelf, of, &mut diagnostics);
    diagnostics
        .iter()
        .map(|own| format!("{}: {}", own.rule.code, own.message))
        .collect()
}

fn picture(href: &str, media_type: &'static str, pixels: (u32, u32), bytes: usize) -> Part {
    Part {
        pixels: Some(pixels),
        bytes,
        ..part(href, media_type, "")
    }
}

#[test]
fn covers_that_are_too_small_too_large_or_of_a_wrong_kind_are_told() {
    let with = |pixels: (u32, u32), kind: &'static str, bytes: usize, of: Store| {
        let cover = Part {
            is_cover: true,
            ..picture("c", kind, pixels, bytes)
        };
        told(&Parts { list: vec![cover] }, 1, of)
    };
    let has =
        |told: Vec<String>, words: &str| assert!(told.iter().any(|one| one.contains(words)), "{told:?} lacks {words}");
    has(
        with((600, 900), "image/jpeg", 1, Store::Kindle),
        "store-cover: the cover `c` has 600 × 900 pixels, and Kindle takes none of fewer than 625 × 1000",
    );
    has(
        with((1200, 1800), "image/jpeg", 1, Store::Kindle),
        "store-advice: the cover `c` has 1200 × 1800 pixels, and Kindle advises 1600 × 2560",
    );
    has(
        with((1200, 1800), "image/jpeg", 1, Store::Apple),
        "takes none of fewer than 1400 across",
    );
    has(
        with((8000, 9000), "image/jpeg", 1, Store::Google),
        "takes none of more than 7200 × 7200",
    );
    has(with((1600, 2560), "image/gif", 1, Store::Kobo), "is a GIF");
    has(with((1600, 2560), "image/jpeg", 1, Store::Kobo), "no page of its own");
    has(
        with((1600, 2560), "image/jpeg", 3_500_000, Store::Kobo),
        "has 3.5 MB, and Kobo advises 3 MB at most",
    );
}

#[test]
fn images_and_files_that_are_too_large_are_told() {
    let one = |image: Part, bytes: u64, of: Store| told(&Parts { list: vec![image] }, bytes, of).join("\n");
    let large = || picture("i.jpg", "image/jpeg", (3000, 2000), 6_000_000);
    assert!(
        one(large(), 1, Store::Apple)
            .contains("store-image: `i.jpg` has 3000 × 2000 pixels, and Apple Books takes 5.6 million at most")
    );
    assert!(one(large(), 1, Store::Kindle).contains("store-image: `i.jpg` has 6 MB, and Kindle takes 5 MB at most"));
    assert!(one(large(), 1, Store::Kobo).contains("store-advice: `i.jpg` has 6 MB"));
    let drawing = || picture("d.svg", "image/svg+xml", (4000, 100), 10);
    assert!(one(drawing(), 1, Store::Google).contains("3200 on a side"));
    let moving = Part {
        is_moving: true,
        ..picture("m.gif", "image/gif", (10, 10), 10)
    };
    assert!(one(moving, 1, Store::Google).contains("moves"));
    assert!(
        one(drawing(), 700_000_000, Store::Kindle).contains("store-file: the EPUB has 700 MB, and Kindle takes 650 MB")
    );
    assert!(one(drawing(), 60_000_000, Store::Kindle).contains("store-send: the EPUB has 60 MB"));
    assert!(one(drawing(), 1_500_000_000, Store::Apple).contains("store-advice: the EPUB has 1.5 GB"));
}

#[test]
fn pages_contents_and_sheets_are_held_against_the_rules() {
    let with = |part: Part, of: Store| told(&Parts { list: vec![part] }, 1, of).join("\n");
    let long = page("a.xhtml", &"x".repeat(10_000_001));
    assert!(with(long, Store::Kobo).contains("has 10.1 MB with its images"));
    let deep = page(
        "nav.xhtml",
        "<nav epub:type=\"toc\"><ol><li><ol><li><ol></ol></li></ol></li></ol></nav>",
    );
    assert!(with(deep.clone(), Store::Kindle).contains("the contents have 3 levels, and Kindle shows 2"));
    assert!(!with(deep, Store::Kobo).contains("levels"));
    let sheet = |text: &str| with(part("s.css", "text/css", text), Store::Kobo);
    assert!(sheet("p { background-color: red }").contains("sets a background"));
    assert!(sheet("p { font-family: 'Odd One', serif }").contains("(Odd One)"));
    let held = "@font-face { font-family: \"Odd One\"; src: url(o.ttf) } p { font-family: \"Odd One\", serif }";
    assert!(!sheet(held).contains("names faces"), "{}", sheet(held));
}
