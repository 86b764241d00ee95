//! Paragraphs as long as books, and words as long as paragraphs: a result, a complaint where one is due, and an end.
//!
//! Nothing here looks at a clock. What took quadratic time over texts of this length would not end while anyone waits.

use crate::driver::{TestBook, complaints};
use pressmark::diag::Diagnostics;
use pressmark::fonts::{Faces, Family, Figures};
use pressmark::layout::paragraph::{Align, Breaker, LineShape, Paragraph, Piece, Shape, TextStyle, set};
use pressmark::layout::{LineBox, Paint};
use pressmark::model::Language;
use pressmark::units::Length;
use std::sync::LazyLock;

static FACES: LazyLock<Faces> = LazyLock::new(|| Faces::settle("Libertinus Serif", None, &[], &mut Diagnostics::new()));

/// Characters of a text.
const LONG: usize = 20_000;

fn style() -> TextStyle {
    TextStyle {
        family: Family::Text,
        bold: false,
        italic: false,
        size: Length::points(11),
        small_caps: false,
        capitals: false,
        figures: Figures::OldStyle,
        tracking: Length::ZERO,
        rise: Length::ZERO,
        paint: Paint::Black,
        struck: false,
        ligatures: true,
    }
}

fn words(text: &str, italic: bool) -> Piece {
    Piece::Text {
        text: text.to_owned(),
        style: TextStyle { italic, ..style() },
        language: None,
        offset: 0,
        verbatim: false,
        made: false,
    }
}

/// Sets pieces in a justified column of so many points: the best lines, and the codes of all complaints, each once.
fn lines(pieces: Vec<Piece>, width: i64) -> (Vec<LineBox>, Vec<&'static str>) {
    let paragraph = Paragraph {
        pieces,
        origins: Vec::new(),
        node: None,
        span: None,
        language: Language("en".to_owned()),
        right_to_left: false,
        align: Align::Justified,
        hyphenate: true,
        shape: Shape::even(LineShape {
            indent: Length::ZERO,
            width: Length::points(width),
        }),
        leading: Length::points(14),
        breaker: Breaker::default(),
        exceptions: Default::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let best = set(&paragraph, &FACES, &mut diagnostics).swap_remove(0).lines;
    let mut codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect();
    codes.dedup();
    (best, codes)
}

fn lines_of(text: &str, width: i64) -> (Vec<LineBox>, Vec<&'static str>) {
    lines(vec![words(text, false)], width)
}

fn is_overfull(lines: &[LineBox]) -> bool {
    lines.iter().any(|line| line.overfull > Length::ZERO)
}

#[test]
fn a_paragraph_of_a_books_length() {
    let sentence = "Some years ago, never mind how long precisely, I thought I would sail about a little. ";
    let (lines, codes) = lines_of(&sentence.repeat(2 * LONG / sentence.len()), 300);
    assert!(lines.len() > 200, "{}", lines.len());
    assert_eq!(codes, Vec::<&str>::new());
    assert!(
        lines.iter().all(|line| line.ratio < 1500),
        "no line is stretched for the length of it"
    );
}

#[test]
fn one_word_without_end_is_cut_and_reported() {
    for text in ["a", "ffi", "W\u{301}", "नि", "漢", "a\u{200D}", "\u{E000}"] {
        let (lines, codes) = lines_of(&text.repeat(LONG / text.len()), 300);
        assert!(lines.len() > 20, "{text}: {}", lines.len());
        assert!(!is_overfull(&lines), "{text}");
        assert!(text == "漢" || codes.contains(&"line-overfull"), "{text}: {codes:?}");
    }
}

#[test]
fn opportunities_without_end() {
    for text in [
        "a\u{AD}",
        "\u{AD}",
        "a-",
        "-",
        "—",
        "a/",
        "J. ",
        "a\u{200B}",
        "\u{200B}",
        " ",
        "a. ",
    ] {
        let (lines, codes) = lines_of(&text.repeat(LONG / text.len()), 300);
        assert!(
            !is_overfull(&lines) || codes.contains(&"line-overfull"),
            "{text:?}: {codes:?}"
        );
    }
}

#[test]
fn marks_and_controls_without_end() {
    for text in ["\u{301}", "\u{200D}", "\0", "\u{202E}a", "\u{2067}a ", "a א "] {
        let (lines, codes) = lines_of(&text.repeat(LONG / text.len()), 300);
        assert!(
            !is_overfull(&lines) || codes.contains(&"line-overfull"),
            "{text:?}: {codes:?}"
        );
    }
}

#[test]
fn a_measure_of_a_point_gets_every_letter_a_line_and_a_complaint() {
    for text in ["word ", "a", "a-", "a/b", "a\u{AD}", "كتاب "] {
        let (lines, codes) = lines_of(&text.repeat(LONG / 6 / text.len()), 1);
        assert!(is_overfull(&lines), "{text}");
        assert!(codes.contains(&"line-overfull"), "{text}: {codes:?}");
    }
}

#[test]
fn spans_without_end() {
    for text in ["ab ", "a", "漢字"] {
        let pieces = (0..LONG / 6).map(|index| words(text, index % 2 == 0)).collect();
        let (lines, _) = lines(pieces, 300);
        assert!(lines.len() > 20 && !is_overfull(&lines), "{text}");
    }
}

#[test]
fn spans_in_spans_are_cut_off_and_reported() {
    let text = format!("# One\n\n{}word{}\n", "[".repeat(LONG / 6), "]{.x}".repeat(LONG / 6));
    let composed = TestBook::of_text(&text).compose();
    let complaints = complaints(&composed);
    assert!(!complaints.is_empty() && composed.pages.is_some(), "{complaints:?}");
}
