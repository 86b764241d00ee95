//! Folders → what is read from them and what is complained of; must not know stages after it.

use crate::driver::TestBook;
use pressmark::diag::{Diagnostics, Sources};
use pressmark::manuscript::{
    Assets, ChapterEntry, ChapterText, Entry, ImageFormat, LoadError, Manuscript, Reading, load,
};
use pressmark::units::Length;
use proptest::prelude::*;
use std::path::Path;

const TOML: &str = "[book]\ntitle = \"T\"\ndate = \"2026\"\n";

fn read(path: &Path) -> (Manuscript, String) {
    let mut diagnostics = Diagnostics::new();
    let manuscript = load(path, Reading::default(), &mut diagnostics).expect("there is a book");
    let complaints = complaints(&diagnostics, &manuscript.sources);
    (manuscript, complaints)
}

/// `path:line:column code: message | hint`, a line each.
fn complaints(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut sorted = diagnostics.clone();
    sorted.sort();
    let line = |diagnostic: &pressmark::diag::Diagnostic| {
        let place = diagnostic.span.map_or("-".to_owned(), |span| {
            let at = sources.line_column(span.file, span.start);
            format!("{}:{}:{}", sources.get(span.file).path, at.line, at.column)
        });
        let notes: String = diagnostic.notes.iter().map(|(_, note)| format!(" | {note}")).collect();
        format!("{place} {}: {}{notes}\n", diagnostic.rule.code, diagnostic.message)
    };
    sorted.iter().map(line).collect()
}

/// A book with no complaint.
fn sound(files: &[(&str, &str)]) -> Manuscript {
    let book = TestBook::new(files);
    let (manuscript, complaints) = read(book.folder());
    assert_eq!(complaints, "");
    manuscript
}

fn chapters(manuscript: &Manuscript) -> Vec<&ChapterEntry> {
    fn collect<'a>(chapter: &'a ChapterEntry, all: &mut Vec<&'a ChapterEntry>) {
        all.push(chapter);
        chapter.nested.iter().for_each(|nested| collect(nested, all));
    }
    let mut all = Vec::new();
    for entry in &manuscript.entries {
        if let Entry::Chapter(chapter) = entry {
            collect(chapter, &mut all);
        }
    }
    all
}

fn texts(manuscript: &Manuscript) -> Vec<&ChapterText> {
    chapters(manuscript)
        .into_iter()
        .filter_map(|chapter| chapter.text.as_ref())
        .collect()
}

fn paths(manuscript: &Manuscript) -> Vec<&str> {
    texts(manuscript).into_iter().map(|text| text.path.as_str()).collect()
}

/// Where the first `word` of a chapter came from: `path:line:column`.
fn origin(manuscript: &Manuscript, chapter: &ChapterText, word: &str) -> String {
    let at = chapter.text.find(word).expect("the word is there") as u32;
    let span = chapter.origins.span(at, at + word.len() as u32);
    let place = manuscript.sources.line_column(span.file, span.start);
    format!(
        "{}:{}:{}",
        manuscript.sources.get(span.file).path,
        place.line,
        place.column
    )
}

#[test]
fn a_broken_book_is_told_all_its_faults_in_one_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken-book");
    let (manuscript, complaints) = read(&folder);
    assert_eq!(complaints, include_str!("../fixtures/broken-book/complaints.txt"));
    let latin = texts(&manuscript)[1];
    assert_eq!(
        latin.text, "# Latin\n\ncaf\u{FFFD} and more\n",
        "a proof can still be made of it"
    );
}

#[test]
fn what_is_no_book_could_not_run() {
    let book = TestBook::new(&[("notes.txt", "x")]);
    let fault = |path: &str| load(&book.folder().join(path), Reading::default(), &mut Diagnostics::new()).err();
    assert!(matches!(fault("gone"), Some(LoadError::NotFound(_))));
    assert!(matches!(fault("gone.md"), Some(LoadError::NotFound(_))));
    assert!(matches!(fault("notes.txt"), Some(LoadError::NotABook(_))));
}

#[test]
fn one_file_is_a_book() {
    let book = TestBook::new(&[
        ("my-first_book.md", "# Hi\n{{#include inc.txt}}"),
        ("inc.txt", "there"),
        ("fonts/a.ttf", "x"),
    ]);
    let (manuscript, complaints) = read(&book.folder().join("my-first_book.md"));
    assert_eq!(
        complaints,
        "- date-missing: the book has no date; 2000-01-01T00:00:00Z stands in its files\n"
    );
    assert!(manuscript.single_file && !manuscript.title_is_given && manuscript.faces.is_empty());
    assert_eq!(manuscript.edition.metadata.title, "My first book");
    assert_eq!(paths(&manuscript), ["my-first_book.md"]);
    assert_eq!(texts(&manuscript)[0].text, "# Hi\nthere");
}

#[test]
fn book_toml_itself_names_its_folder() {
    let book = TestBook::new(&[("book.toml", TOML), ("src/a.md", "A")]);
    let (manuscript, complaints) = read(&book.folder().join("book.toml"));
    assert_eq!(complaints, "");
    assert_eq!(paths(&manuscript), ["a.md"]);
    assert!(manuscript.title_is_given);
}

#[test]
fn without_a_summary_names_decide() {
    let files = [
        "10-end.md",
        "2-middle.md",
        "1-start.md",
        "3/b.md",
        "3/README.md",
        "3/a10.md",
        "3/a9.md",
        "README.md",
        "notes.txt",
        ".hidden/x.md",
    ];
    let inside_src: Vec<_> = files.iter().map(|file| (format!("src/{file}"), "text")).collect();
    let mut all: Vec<(&str, &str)> = inside_src.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    all.push(("book.toml", TOML));
    let order = [
        "1-start.md",
        "2-middle.md",
        "3/README.md",
        "3/a9.md",
        "3/a10.md",
        "3/b.md",
        "10-end.md",
        "README.md",
    ];
    assert_eq!(paths(&sound(&all)), order);

    let mut at_root: Vec<(&str, &str)> = files.iter().map(|file| (*file, "text")).collect();
    at_root.push(("book.toml", TOML));
    assert_eq!(
        paths(&sound(&at_root)),
        order[..7],
        "at the root a README is about the project"
    );
    assert_eq!(
        paths(&sound(&[("book.toml", TOML), ("README.md", "text")])),
        ["README.md"]
    );
}

#[test]
fn a_list_of_chapters_decides_where_there_is_no_summary() {
    let toml = format!("{TOML}chapters = [\"b.md\", \"a.md\"]\n");
    let files = [
        ("book.toml", toml.as_str()),
        ("src/a.md", "A"),
        ("src/b.md", "B"),
        ("src/c.md", "C"),
    ];
    assert_eq!(paths(&sound(&files)), ["b.md", "a.md"]);
}

#[test]
fn summary_paths_may_be_encoded_and_lie_beside_the_source_folder() {
    let summary = "- [A](./a%20b.md)\n  - [C](deep/../100%.md)\n- [L](../LICENSE)\n";
    let files = [
        ("book.toml", TOML),
        ("src/SUMMARY.md", summary),
        ("src/a b.md", "A"),
        ("src/100%.md", "C"),
        ("LICENSE", "L"),
    ];
    let manuscript = sound(&files);
    assert_eq!(paths(&manuscript), ["a b.md", "100%.md", "../LICENSE"]);
    assert_eq!(chapters(&manuscript)[1].title.as_deref(), Some("C"));
}

const CODE: &str = "use std::io;\n\n// ANCHOR: main\nfn main() {\n    // ANCHOR: call\n    call();\n    // ANCHOR_END: call\n}\n// ANCHOR_END: main\n";

#[test]
fn includes_bring_in_what_mdbook_would() {
    let cases = [
        ("{{#include code.rs}}!", format!("{}!", CODE.trim_end())),
        ("{{#include code.rs:1}}!", "use std::io;!".to_owned()),
        ("{{#include code.rs:3:4}}!", "// ANCHOR: main\nfn main() {!".to_owned()),
        ("{{#include code.rs::2}}!", "use std::io;\n!".to_owned()),
        ("{{#include code.rs:8:}}!", "}\n// ANCHOR_END: main!".to_owned()),
        ("{{#include code.rs:main}}!", "fn main() {\n    call();\n}!".to_owned()),
        ("{{#include code.rs:call}}!", "    call();!".to_owned()),
        (
            "{{#rustdoc_include code.rs:4}}!",
            CODE.lines()
                .enumerate()
                .map(|(at, line)| if at == 3 { line.to_owned() } else { format!("# {line}") })
                .collect::<Vec<_>>()
                .join("\n")
                + "!",
        ),
        (
            "{{#rustdoc_include code.rs:call}}!",
            "# use std::io;\n# \n# fn main() {\n    call();\n# }!".to_owned(),
        ),
        ("{{#playground code.rs}}!", format!("```rust\n{CODE}```\n!")),
        (
            "{{#playground code.rs editable no_run}}!",
            format!("```rust,editable,no_run\n{CODE}```\n!"),
        ),
        ("{{ #include ./deep/nested.md }}", "before inner\n after".to_owned()),
        ("\\{{#include code.rs}} x", "{{#include code.rs}} x".to_owned()),
        (
            "```\n{{#include code.rs:1}}\n```\n",
            "```\nuse std::io;\n```\n".to_owned(),
        ),
        ("{{#title A New Title}}\n# Old", "\n# Old".to_owned()),
        ("{{ x }} {{{y}}} {#id}", "{{ x }} {{{y}}} {#id}".to_owned()),
    ];
    for (text, wanted) in cases {
        let files = [
            ("book.toml", TOML),
            ("src/a.md", text),
            ("src/code.rs", CODE),
            ("src/deep/nested.md", "before {{#include inner.md}} after\n"),
            ("src/deep/inner.md", "inner\n\n"),
            ("src/SUMMARY.md", "- [A](a.md)"),
        ];
        let manuscript = sound(&files);
        assert_eq!(texts(&manuscript)[0].text, wanted, "{text}");
        assert_eq!(chapters(&manuscript)[0].title.as_deref(), Some("A"));
    }
}

#[test]
fn places_lead_back_through_includes() {
    let chapter = "One {{#include x.md}} two\n{{#playground code.rs}}\nthree\n";
    let files = [
        ("book.toml", TOML),
        ("src/a.md", chapter),
        ("src/x.md", "héllo {{#include y.md:2}} end"),
        ("src/y.md", "skipped\nwanted\n"),
        ("src/code.rs", CODE),
        ("src/SUMMARY.md", "- [A](a.md)"),
    ];
    let manuscript = sound(&files);
    let text = texts(&manuscript)[0];
    assert!(
        text.text
            .starts_with("One héllo wanted end two\n```rust\nuse std::io;\n"),
        "{}",
        text.text
    );
    for (word, place) in [
        ("One", "src/a.md:1:1"),
        ("llo", "src/x.md:1:3"),
        ("wanted", "src/y.md:2:1"),
        ("end", "src/x.md:1:27"),
        ("two", "src/a.md:1:23"),
        ("```rust", "src/a.md:2:1"),
        ("call()", "src/code.rs:6:5"),
        ("three", "src/a.md:3:1"),
    ] {
        assert_eq!(origin(&manuscript, text, word), place, "{word}");
    }
}

#[test]
fn includes_end() {
    let book = TestBook::new(&[
        ("book.toml", TOML),
        ("src/SUMMARY.md", "- [A](a.md)\n"),
        ("src/a.md", "{{#include 0.md}}"),
    ]);
    for depth in 0..12 {
        let inner = format!("{{{{#include {}.md}}}}", depth + 1).repeat(4);
        book.write(&format!("src/{depth}.md"), inner.as_bytes());
    }
    book.write("src/12.md", b"x");
    let (_, complaints) = read(book.folder());
    let limits = [
        ("src/9.md", "nested more than 10 deep", 4),
        ("", "more than 20000 includes", 1),
    ];
    for (file, words, times) in limits {
        let told = complaints
            .lines()
            .filter(|line| line.starts_with(file) && line.contains(words));
        assert_eq!(told.count(), times, "{complaints}");
    }
    assert_eq!(complaints.lines().count(), 5, "{complaints}");
}

#[test]
fn ends_of_lines_and_byte_order_marks_do_not_move_places() {
    let files = [
        ("book.toml", TOML),
        ("src/a.md", "\u{FEFF}# A\r\n\r\nword\r\n"),
        ("src/SUMMARY.md", "\u{FEFF}- [A](a.md)\r\n"),
    ];
    let manuscript = sound(&files);
    let text = texts(&manuscript)[0];
    assert_eq!(text.text, "# A\n\nword\n");
    assert_eq!(origin(&manuscript, text, "word"), "src/a.md:3:1");
}

#[cfg(unix)]
#[test]
fn links_on_the_disk_do_not_lead_out() {
    use std::os::unix::fs::symlink;
    let outside = TestBook::new(&[("secret.md", "secret"), ("fonts/x.ttf", "x")]);
    let book = TestBook::new(&[
        ("book.toml", TOML),
        ("src/a.md", "{{#include b.txt}}{{#include within.txt}}"),
        ("src/c.txt", "fine"),
    ]);
    symlink(outside.folder().join("secret.md"), book.folder().join("src/b.txt")).unwrap();
    symlink(outside.folder().join("secret.md"), book.folder().join("src/z.md")).unwrap();
    symlink(book.folder().join("src/c.txt"), book.folder().join("src/within.txt")).unwrap();
    symlink(book.folder().join("src"), book.folder().join("src/circle")).unwrap();
    symlink(outside.folder().join("fonts"), book.folder().join("fonts")).unwrap();
    let (manuscript, complaints) = read(book.folder());
    assert_eq!(
        complaints,
        "src/a.md:1:1 path-outside: `b.txt` leads out of the book's folder\n\
         - folder-link: `src/circle` is a link to a folder; the files in it are not read\n\
         - path-outside: `fonts` leads out of the book's folder\n\
         - path-outside: `src/z.md` leads out of the book's folder\n"
    );
    assert_eq!(texts(&manuscript)[0].text, "fine");
    assert!(manuscript.faces.is_empty());
}

#[test]
fn a_source_folder_must_be_there_and_inside() {
    for (named, code) in [
        ("text", "file-missing"),
        ("../..", "path-outside"),
        ("/", "path-outside"),
    ] {
        let toml = format!("{TOML}src = \"{named}\"\n");
        let book = TestBook::new(&[("book.toml", &toml), ("a.md", "A")]);
        let (manuscript, complaints) = read(book.folder());
        assert!(complaints.starts_with(&format!("book.toml:4:7 {code}")), "{complaints}");
        assert_eq!(manuscript.edition.source_folder, "");
    }
}

#[test]
fn faces_come_in_order_of_their_names() {
    let files = [
        ("book.toml", TOML),
        ("src/a.md", "A"),
        ("fonts/b.ttf", "2"),
        ("fonts/A.OTF", "1"),
        ("fonts/OFL.txt", ""),
        ("fonts/c.ttc", "3"),
    ];
    let manuscript = sound(&files);
    let faces: Vec<_> = manuscript
        .faces
        .iter()
        .map(|face| (face.path.as_str(), face.bytes.as_ref()))
        .collect();
    assert_eq!(
        faces,
        [
            ("fonts/A.OTF", b"1".as_slice()),
            ("fonts/b.ttf", b"2"),
            ("fonts/c.ttc", b"3")
        ]
    );
}

// ---- Images

const SVG: &str =
    "<svg xmlns='http://www.w3.org/2000/svg' width='2in' height='0.5in'><rect width='9' height='9'/></svg>";

fn picture_book() -> TestBook {
    let book = TestBook::new(&[
        ("book.toml", TOML),
        ("src/deep/a.md", "A"),
        ("src/img/a.svg", SVG),
        ("src/img/a b.svg", SVG),
        ("cover.svg", SVG),
        ("src/img/words.png", "not a picture"),
        (
            "src/img/deep.svg",
            &format!("<svg xmlns='http://www.w3.org/2000/svg'>{}", "<g>".repeat(5000)),
        ),
    ]);
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(96, 48)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let mut png = png.into_inner();
    book.write("src/img/a.png", &png);
    png[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]); // 65,536 pixels a side
    let mut sum = flate2::Crc::new();
    sum.update(&png[12..29]);
    let sum = sum.sum().to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    book.write("src/img/huge.png", &png);
    book
}

#[test]
fn images_are_found_and_measured() {
    let book = picture_book();
    let (manuscript, _) = read(book.folder());
    let folder = manuscript.folder_of("deep/a.md");
    assert_eq!(folder, "src/deep");
    let (mut assets, mut diagnostics) = (Assets::default(), Diagnostics::new());
    let mut image = |source: &str| assets.load(&manuscript.folder, &folder, source, None, &mut diagnostics);
    let (png, svg, encoded) = (image("../img/a.png"), image("../img/a.svg"), image("../img/a%20b.svg"));
    assert_eq!(image("./../img/a.png"), png, "each file once");
    let cover = assets.load(&manuscript.folder, "", "cover.svg", None, &mut diagnostics);
    assert_eq!(complaints(&diagnostics, &manuscript.sources), "");
    let (png, svg) = (assets.get(png.unwrap()), assets.get(svg.unwrap()));
    assert_eq!(
        (png.format, png.pixels, png.orientation, png.path.as_str()),
        (ImageFormat::Png, (96, 48), 1, "src/img/a.png")
    );
    assert_eq!(
        (png.natural.width, png.natural.height),
        (Length::points(72), Length::points(36))
    );
    assert_eq!((svg.format, svg.pixels), (ImageFormat::Svg, (192, 48)));
    assert_eq!(
        (svg.natural.width, svg.natural.height),
        (Length::points(144), Length::points(36))
    );
    assert!(encoded.is_some() && cover.is_some());
    assert_eq!(assets.iter().count(), 4);
}

#[test]
fn what_is_wrong_with_an_image_is_told() {
    let book = picture_book();
    let (manuscript, _) = read(book.folder());
    for (source, wanted) in [
        ("a.gif", "image-missing: the image `src/deep/a.gif` is not there"),
        ("", "image-missing: the image has no path"),
        ("../img", "file-unreadable: `src/img` cannot be read"),
        (
            "../../../a.png",
            "path-outside: `../../../a.png` leads out of the book's folder",
        ),
        (
            "..%2f..%2f..%2fa.png",
            "path-outside: `..%2f..%2f..%2fa.png` leads out of the book's folder",
        ),
        ("C:\\a.png", "path-outside: `C:\\a.png` leads out of the book's folder"),
        ("https://a.b/c.png", "image-remote: `https://a.b/c.png` lies on the web"),
        ("//a.b/c.png", "image-remote: `//a.b/c.png` lies on the web"),
        (
            "data:image/png;base64,x",
            "image-remote: this image is written into the text as `data:`",
        ),
        (
            "../img/words.png",
            "image-unreadable: `src/img/words.png` cannot be read as an image: it is not a PNG, JPEG, WebP, GIF or SVG",
        ),
        (
            "../img/deep.svg",
            "image-unreadable: `src/img/deep.svg` cannot be read as an image: its elements are nested more than 128 deep",
        ),
        (
            "../img/huge.png",
            "limit: `src/img/huge.png` has 65536 × 65536 pixels; 20000 a side and 200 million in all are the limit | save it with fewer pixels: print needs 300 for each inch of paper",
        ),
    ] {
        let (mut assets, mut diagnostics) = (Assets::default(), Diagnostics::new());
        assert_eq!(
            assets.load(&manuscript.folder, "src/deep", source, None, &mut diagnostics),
            None
        );
        assert_eq!(complaints(&diagnostics, &manuscript.sources), format!("- {wanted}\n"));
    }
}

// ---- Any text

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a chapter says, it is read, and every byte of it has a place that is in a file.
    #[test]
    fn any_chapter_is_read(
        parts in prop::collection::vec(
            prop_oneof![
                "[ -~é\n\\\\{}#:]{0,12}",
                Just("{{#include b.md}}".to_owned()),
                Just("{{#include b.md:x}}".to_owned()),
                Just("{{#rustdoc_include b.md:2:3}}".to_owned()),
                Just("{{#playground b.md a}}".to_owned()),
                Just("\\{{#x}}".to_owned()),
                Just("{{#title t}}".to_owned()),
            ],
            0..12,
        ),
    ) {
        let chapter = parts.concat();
        let included = "é\nANCHOR: x\n{{#include c.md}} ü\nANCHOR_END: x\n";
        let book = TestBook::new(&[("book.toml", TOML), ("src/a.md", &chapter), ("src/b.md", included), ("src/c.md", "→\n"), ("src/SUMMARY.md", "- [A](a.md)")]);
        let (manuscript, _) = read(book.folder());
        let text = texts(&manuscript)[0];
        for (at, letter) in text.text.char_indices() {
            let span = text.origins.span(at as u32, (at + letter.len_utf8()) as u32);
            let source = manuscript.sources.text(span);
            prop_assert!(!source.is_empty(), "{chapter:?} at {at}");
            prop_assert!(source.starts_with(letter) || source.starts_with("{{"), "{chapter:?} at {at}: {source:?}");
        }
    }
}
