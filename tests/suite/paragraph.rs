//! Paragraphs: where lines break, how wide they become, and what bad input gives.

use pressmark::diag::Diagnostics;
use pressmark::fonts::{Faces, Family};
use pressmark::layout::paragraph::{Align, Figures, LineShape, Paragraph, Piece, TextStyle, set};
use pressmark::layout::{GlyphRun, Item, LineBox, Mark, Paint, Variant};
use pressmark::model::{Language, NodeId};
use pressmark::units::Length;
use proptest::prelude::*;
use std::sync::LazyLock;

static FACES: LazyLock<Faces> = LazyLock::new(|| Faces::settle("Libertinus Serif", None, &[], &mut Diagnostics::new()));

const ISHMAEL: &str = "Call me Ishmael. Some years ago—never mind how long precisely—having little or no money in my purse, \
and nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of the world. It \
is a way I have of driving off the spleen and regulating the circulation. Whenever I find myself growing grim about the mouth; \
whenever it is a damp, drizzly November in my soul; whenever I find myself involuntarily pausing before coffin warehouses, and \
bringing up the rear of every funeral I meet; and especially whenever my hypos get such an upper hand of me, that it requires a \
strong moral principle to prevent me from deliberately stepping into the street, and methodically knocking people’s hats \
off—then, I account it high time to get to sea as soon as I can.";

fn style() -> TextStyle {
    TextStyle {
        family: Family::Text,
        bold: false,
        italic: false,
        size: Length::points(11),
        small_caps: false,
        figures: Figures::OldStyle,
        tracking: Length::ZERO,
        rise: Length::ZERO,
        paint: Paint::Black,
        struck: false,
        ligatures: true,
    }
}

fn words(text: &str) -> Piece {
    Piece::Text {
        text: text.to_owned(),
        style: style(),
        language: None,
        offset: 0,
        verbatim: false,
    }
}

fn paragraph(pieces: Vec<Piece>, width: i64, align: Align) -> Paragraph {
    let shape = LineShape {
        indent: Length::ZERO,
        width: Length::points(width),
    };
    Paragraph {
        pieces,
        node: Some(NodeId { chapter: 0, local: 1 }),
        span: None,
        language: Language("en".to_owned()),
        right_to_left: false,
        align,
        hyphenate: true,
        first: shape,
        rest: shape,
        leading: Length::points(14),
    }
}

fn set_quietly(paragraph: &Paragraph) -> Vec<Variant> {
    set(paragraph, &FACES, &mut Diagnostics::new())
}

fn codes(paragraph: &Paragraph) -> Vec<&'static str> {
    let mut diagnostics = Diagnostics::new();
    set(paragraph, &FACES, &mut diagnostics);
    diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect()
}

fn runs(line: &LineBox) -> impl Iterator<Item = (Length, &GlyphRun)> {
    let mut artifact = false;
    line.items.iter().filter_map(move |(at, item)| match item {
        Item::Glyphs(run) if !artifact => Some((at.x, run)),
        Item::Mark(Mark::Artifact(_)) => {
            artifact = true;
            None
        }
        Item::Mark(Mark::End) => {
            artifact = false;
            None
        }
        _ => None,
    })
}

/// The characters that a run stands for.
fn text(run: &GlyphRun) -> String {
    if let Some(text) = &run.actual_text {
        return text.to_string();
    }
    let shaped = &run.shaped;
    let range = run.range.start as usize..run.range.end as usize;
    let mut clusters: Vec<usize> = shaped.glyphs.iter().map(|glyph| glyph.cluster as usize).collect();
    clusters.sort_unstable();
    clusters.dedup();
    let mut own: Vec<usize> = shaped.glyphs[range]
        .iter()
        .map(|glyph| glyph.cluster as usize)
        .collect();
    own.sort_unstable();
    own.dedup();
    let end = |start: usize| {
        clusters
            .iter()
            .copied()
            .find(|next| *next > start)
            .unwrap_or(shaped.text.len())
    };
    own.into_iter().map(|start| &shaped.text[start..end(start)]).collect()
}

fn line_text(line: &LineBox) -> String {
    runs(line).map(|(_, run)| text(run)).collect()
}

/// Each line with its ratio in hundredths; `¬` is the hyphen that was added.
fn print(variant: &Variant) -> String {
    let line = |line: &LineBox| {
        let text = line_text(line).replace('\u{AD}', "¬");
        format!("{:+} {}\n", line.ratio / 10, text.trim_end())
    };
    variant.lines.iter().map(line).collect()
}

/// Left and right edge of what is seen of a line.
fn edges(line: &LineBox) -> (Length, Length) {
    let mut edges = (Length::MAX, Length::ZERO);
    for (x, run) in runs(line) {
        let hanging: Length = run.shaped.glyphs[run.range.start as usize..run.range.end as usize]
            .iter()
            .rev()
            .take_while(|glyph| glyph.is_space())
            .map(|glyph| run.advance(glyph))
            .sum();
        let hanging = if text(run).trim_end() == text(run) {
            Length::ZERO
        } else {
            hanging
        };
        edges = (edges.0.min(x), edges.1.max(x + run.width() - hanging));
    }
    edges
}

#[test]
fn breaks_over_the_whole_paragraph() {
    let variants = set_quietly(&paragraph(vec![words(ISHMAEL)], 300, Align::Justified));
    assert_eq!(
        print(&variants[0]),
        "\
-7 Call me Ishmael. Some years ago—never mind how long precisely—
+53 having little or no money in my purse, and nothing particular to
-39 interest me on shore, I thought I would sail about a little and see the
-12 watery part of the world. It is a way I have of driving off the spleen
-68 and regulating the circulation. Whenever I find myself growing grim
+35 about the mouth; whenever it is a damp, drizzly November in my
+84 soul; whenever I find myself involuntarily pausing before coffin
+23 warehouses, and bringing up the rear of every funeral I meet; and
+12 especially whenever my hypos get such an upper hand of me, that
-13 it requires a strong moral principle to prevent me from deliberately
+42 stepping into the street, and methodically knocking people’s hats
+0 off—then, I account it high time to get to sea as soon as I can.
"
    );
}

#[test]
fn narrow_measures_hyphenate() {
    let variants = set_quietly(&paragraph(vec![words(ISHMAEL)], 120, Align::Justified));
    let lines = &variants[0].lines;
    assert!(lines.iter().any(|line| line.hyphenated));
    assert!(
        lines
            .iter()
            .filter(|line| line.hyphenated)
            .all(|line| line_text(line).ends_with('\u{AD}'))
    );
}

#[test]
fn an_empty_paragraph_has_no_lines() {
    let variants = set_quietly(&paragraph(vec![words("  ")], 300, Align::Justified));
    assert_eq!(variants.len(), 1);
    assert!(variants[0].lines.is_empty());
}

#[test]
fn the_variants_differ_by_a_line_from_the_best() {
    let text = format!("{ISHMAEL} {ISHMAEL} {ISHMAEL}");
    let variants = set_quietly(&paragraph(vec![words(&text)], 324, Align::Justified));
    let best = variants[0].lines.len();
    assert!(variants.len() > 1);
    for variant in &variants[1..] {
        assert_eq!(variant.lines.len().abs_diff(best), 1);
        assert!(variant.cost.0 >= 0);
    }
    let cuts: Vec<usize> = variants[0].cuts.iter().map(|cut| cut.after).collect();
    assert_eq!(cuts, (2..=best - 2).collect::<Vec<_>>());
}

/// All that must hold of any set paragraph.
fn check(paragraph: &Paragraph) {
    let mut diagnostics = Diagnostics::new();
    let variants = set(paragraph, &FACES, &mut diagnostics);
    assert!(!variants.is_empty());
    for variant in &variants {
        for (index, line) in variant.lines.iter().enumerate() {
            let depth = line.items.iter().try_fold(0_i32, |depth, (_, item)| match item {
                Item::Mark(Mark::End) => (depth > 0).then_some(depth - 1),
                Item::Mark(_) => Some(depth + 1),
                _ => Some(depth),
            });
            assert_eq!(depth, Some(0), "marks are balanced");
            if line.overfull > Length::ZERO {
                assert!(diagnostics.iter().any(|own| own.rule.code == "line-overfull"));
            }
            let _ = index;
        }
    }
}

fn pieces_text(paragraph: &Paragraph) -> String {
    let mut all = String::new();
    for piece in &paragraph.pieces {
        match piece {
            Piece::Text { text, .. } => all.push_str(text),
            _ => all.push(' '),
        }
    }
    all.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_character_stands_once_and_in_order(text in "[a-zA-Zéß ,.–—\u{5d0}-\u{5d5}\u{301}\u{ad}/:-]{0,300}", width in 1_i64..400) {
        let paragraph = paragraph(vec![words(&text)], width, Align::Justified);
        check(&paragraph);
        let shown: String = set_quietly(&paragraph)[0].lines.iter().map(line_text).collect();
        let bare = |text: &str| text.replace('\u{AD}', "");
        prop_assert_eq!(bare(shown.trim()), bare(&pieces_text(&paragraph)));
    }

    #[test]
    fn full_lines_reach_both_edges(text in "([a-z]{1,9} ){20,60}", width in 150_i64..400) {
        let paragraph = paragraph(vec![words(&text)], width, Align::Justified);
        let variant = &set_quietly(&paragraph)[0];
        for line in &variant.lines[..variant.lines.len() - 1] {
            let (left, right) = edges(line);
            prop_assert!(left <= Length::ZERO && left > Length::points(-4));
            prop_assert!(right > Length::points(width) - Length::milli(20) && right < Length::points(width + 8), "{right} of {width}");
        }
    }
}

#[test]
fn bad_input_gives_a_result() {
    for text in [
        "\u{0}\u{1}\u{7f}",
        "\u{202E}\u{202B}\u{2066}abc \u{5D0}\u{2067}\u{202C}\u{202C}",
        "\u{301}\u{301}\u{301} \u{E000}\u{10FFFD}",
        "\u{200B}\u{200D}\u{2060}\u{FEFF}\u{AD}\u{AD}",
        "\u{2028}\u{2029}\u{85}\u{B}\u{C}",
        "\u{FFFC}\t\u{FFFC}",
        "- — – — -",
        "a",
    ] {
        for width in [0, 1, 50, 300] {
            for align in [Align::Justified, Align::Start, Align::Center, Align::End] {
                check(&paragraph(vec![words(text)], width, align));
            }
        }
    }
}

#[test]
fn a_word_longer_than_the_measure_is_cut_and_reported() {
    let long = "0".repeat(200);
    let paragraph = paragraph(vec![words(&long)], 100, Align::Justified);
    assert_eq!(codes(&paragraph), ["line-overfull"]);
    let variants = set_quietly(&paragraph);
    assert!(variants[0].lines.len() > 10);
    assert!(variants[0].lines.iter().all(|line| line.overfull == Length::ZERO));
}

#[test]
fn nothing_is_silent_on_a_measure_of_one_point() {
    let paragraph = paragraph(vec![words("Call me Ishmael.")], 1, Align::Justified);
    assert_eq!(codes(&paragraph), ["line-overfull"]);
}
