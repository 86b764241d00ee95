//! Drawings with words beside text in the same faces → PDFs: each face once, and the words read as they were typed.

use crate::driver::{BOOK_TOML, PAGE, TestBook, bytes, complaints, file};
use crate::pdf_reader::{Pdf, Read};
use lopdf::Object;
use pressmark::model::Medium;
use pressmark::pipeline::{Composed, Request, Target};
use std::collections::BTreeMap;

const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='240' height='90'>";

const TEXT: &str = "# One\n\nPlain words, *slanted words*, **strong words** and `code words`.\n\n\
    ![One](one.svg)\n\n![Two](two.svg)\n\n![Three](three.svg)\n";

/// Words in five faces.
const ONE: &str = "<text x='9' y='15' font-family='serif'>Serif office (one\\two)</text>
    <text x='9' y='30' font-family='serif' font-style='italic'>Slanted words</text>
    <text x='9' y='45' font-family='sans-serif' font-weight='bold' stroke='red'>Strong sans</text>
    <text x='9' y='60' font-family='monospace'>Code words</text>
    <text x='9' y='75' font-family='sans-serif'>Sans words, áéíóú ÀÈÌÒÙ âêîôû äëïöü ãñõ åæœøß 0123456789 «‹›»</text></svg>";

/// The same faces again, inside of what has streams of its own. Nothing is seen of what is hidden or cuts, nor of its face.
const TWO: &str = "<defs>
    <pattern id='p' width='60' height='20' patternUnits='userSpaceOnUse'><text x='2' y='15'>Tiled</text></pattern>
    <mask id='m'><text x='90' y='40' fill='white' font-family='serif'>Masking</text></mask>
    <clipPath id='c'><text y='60' font-family='serif' font-weight='bold' font-style='italic'>Cut</text></clipPath></defs>
    <rect width='80' height='40' fill='url(#p)'/><rect x='80' width='90' height='60' mask='url(#m)'/>
    <rect width='80' height='80' clip-path='url(#c)'/>
    <g opacity='.5'><text x='9' y='80' font-family='monospace'>Faint</text></g>
    <text visibility='hidden' font-family='serif' font-weight='bold' font-style='italic'>Hidden</text>
    <image x='150' y='50' width='80' height='30' href='data:image/svg+xml;utf8,&lt;svg xmlns=\"http://www.w3.org/2000/svg\"
    width=\"80\" height=\"30\"&gt;&lt;text y=\"20\"&gt;Nested&lt;/text&gt;&lt;/svg&gt;'/></svg>";

/// Nothing but what an old standard takes.
const THREE: &str = "<text x='9' y='40' font-family='serif'>Serif again</text>
    <text x='9' y='60' fill='none' stroke='black'>Sans again</text></svg>";

fn composed(print: &str, target: Target) -> Composed {
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{PAGE}{print}")),
        ("src/one.md", TEXT),
        ("src/one.svg", &format!("{SVG}{ONE}")),
        ("src/two.svg", &format!("{SVG}{TWO}")),
        ("src/three.svg", &format!("{SVG}{THREE}")),
    ]);
    let composed = book.compose_with(Request::new("").targets([target]));
    assert!(!composed.diagnostics.has_errors(), "{:?}", complaints(&composed));
    composed
}

/// How often each face is in a file, by its name without the six letters of a subset: as a font, and as what describes one.
fn faces(pdf: &Pdf, key: &str) -> BTreeMap<String, usize> {
    let mut faces = BTreeMap::new();
    for dictionary in pdf.document.objects.values().filter_map(|it| it.as_dict().ok()) {
        if key == "FontName" || dictionary.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Type0") {
            let name = dictionary.get(key.as_bytes()).and_then(Object::as_name);
            let name = name.map(|name| String::from_utf8_lossy(name).into_owned());
            for name in name.iter().filter_map(|name| name.get(7..)) {
                *faces
                    .entry(name.trim_end_matches("-Identity-H").to_owned())
                    .or_default() += 1;
            }
        }
    }
    faces
}

/// The words of all drawings, a line for each baseline.
fn words(drawings: &[Read]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for drawing in drawings {
        lines.extend(drawing.text().lines().map(str::to_owned));
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

#[test]
fn a_face_stands_in_a_file_once_for_text_and_drawings() {
    for (print, target) in [
        ("", Target::Pdf),
        ("standard = \"PDF/X-4\"", Target::Print),
        ("standard = \"PDF/X-4\"\nink = \"color\"", Target::Print),
        ("standard = \"PDF/X-1a\"", Target::Print),
        ("standard = \"PDF/X-3\"\nink = \"color\"", Target::Print),
        ("standard = \"none\"", Target::Print),
    ] {
        let composed = composed(print, target);
        let pdf = Pdf::open(file(&composed, target));
        let mut expected = BTreeMap::new();
        for name in [
            "LibertinusSerif-Bold",
            "LibertinusSerif-Italic",
            "LibertinusSerif-Regular",
            "Inconsolata-Regular",
            "SourceSans3-Bold",
            "SourceSans3-Regular",
        ] {
            expected.insert(name.to_owned(), 1);
        }
        assert_eq!(faces(&pdf, "BaseFont"), expected, "{print}");
        assert_eq!(faces(&pdf, "FontName"), expected, "{print}");
    }
}

#[test]
fn drawings_show_the_glyphs_of_their_words() {
    let composed = composed("", Target::Pdf);
    let drawings = Pdf::open(bytes(&composed, Medium::Print)).drawings();
    let expected = [
        "Code words",
        "Faint",
        "Masking",
        "Nested",
        "Sans again",
        "Sans words, áéíóú ÀÈÌÒÙ âêîôû äëïöü ãñõ åæœøß 0123456789 «‹›»",
        "Serif again",
        "Serif office (one\\two)",
        "Slanted words",
        // Filled and stroked.
        "Strong sans Strong sans",
        "Tiled",
    ];
    assert_eq!(words(&drawings), expected);
    // The text has each glyph with the same meaning, so that a wrong one could not read so.
    assert!(drawings.iter().all(|read| read.spans.is_empty()));
}

#[test]
fn a_span_in_many_pieces_of_its_stream_is_read_whole() {
    let words = ["office"; 600].join(" ");
    let drawing = format!("{SVG}<text y='20'>Before</text><text y='40'>{words}</text><text y='60'>After</text></svg>");
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{PAGE}")),
        ("src/one.md", "# One\n\n![One](one.svg)\n"),
        ("src/one.svg", &drawing),
    ]);
    let composed = book.compose();
    assert!(!composed.diagnostics.has_errors(), "{:?}", complaints(&composed));
    let drawings = Pdf::open(bytes(&composed, Medium::Print)).drawings();
    assert_eq!(self::words(&drawings), ["After", "Before", &words]);
}

#[test]
fn a_letter_with_a_mark_in_a_drawing_reads_as_typed() {
    let drawing = format!("{SVG}<text y='20' font-family='serif'>quq\u{303}uq e\u{2011}f e-f</text></svg>");
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{PAGE}")),
        (
            "src/one.md",
            "# One\n\nAll q's are alike, and all hyphens-alike.\n\n![One](one.svg)\n",
        ),
        ("src/one.svg", &drawing),
    ]);
    let composed = book.compose();
    assert!(!composed.diagnostics.has_errors(), "{:?}", complaints(&composed));
    let drawings = Pdf::open(bytes(&composed, Medium::Print)).drawings();
    // The mark stands higher than the letters.
    assert_eq!(words(&drawings), ["quq\u{303}", "uq e\u{2011}f e-f"]);
    assert!(
        drawings[0].spans.contains(&"q\u{303}".to_owned()),
        "{:?}",
        drawings[0].spans
    );
}
