//! Paragraphs: where lines break, how wide they become, and what bad input gives.

use pressmark::config::{Exceptions, Surroundings, read};
use pressmark::diag::{Diagnostics, FileId};
use pressmark::fonts::{Faces, Family};
use pressmark::layout::paragraph::{Align, Breaker, Figures, LineShape, Paragraph, Piece, Shape, TextStyle, set};
use pressmark::layout::{ElementId, Frame, GlyphRun, Item, LineBox, LinkTo, Mark, Paint, Variant};
use pressmark::model::{Language, NodeId};
use pressmark::units::{Length, Point, Size};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

pub(crate) static FACES: LazyLock<Faces> =
    LazyLock::new(|| Faces::settle("Libertinus Serif", None, &[], &mut Diagnostics::new()));

pub(crate) const ISHMAEL: &str = "Call me Ishmael. Some years ago—never mind how long precisely—having little or no money in my purse, \
and nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of the world. It \
is a way I have of driving off the spleen and regulating the circulation. Whenever I find myself growing grim about the mouth; \
whenever it is a damp, drizzly November in my soul; whenever I find myself involuntarily pausing before coffin warehouses, and \
bringing up the rear of every funeral I meet; and especially whenever my hypos get such an upper hand of me, that it requires a \
strong moral principle to prevent me from deliberately stepping into the street, and methodically knocking people’s hats \
off—then, I account it high time to get to sea as soon as I can.";

pub(crate) fn style() -> TextStyle {
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

pub(crate) fn words(text: &str) -> Piece {
    Piece::Text {
        text: text.to_owned(),
        style: style(),
        language: None,
        offset: 0,
        verbatim: false,
        made: false,
    }
}

pub(crate) fn paragraph(pieces: Vec<Piece>, width: i64, align: Align) -> Paragraph {
    let shape = LineShape {
        indent: Length::ZERO,
        width: Length::points(width),
    };
    Paragraph {
        pieces,
        node: Some(NodeId { chapter: 0, local: 1 }),
        span: None,
        origins: Vec::new(),
        language: Language("en".to_owned()),
        right_to_left: false,
        align,
        hyphenate: true,
        shape: Shape::even(shape),
        leading: Length::points(14),
        breaker: Breaker::default(),
        exceptions: Default::default(),
    }
}

pub(crate) fn set_quietly(paragraph: &Paragraph) -> Vec<Variant> {
    set(paragraph, &FACES, &mut Diagnostics::new())
}

fn codes(paragraph: &Paragraph) -> Vec<&'static str> {
    let mut diagnostics = Diagnostics::new();
    set(paragraph, &FACES, &mut diagnostics);
    diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect()
}

pub(crate) fn runs(line: &LineBox) -> impl Iterator<Item = (Length, &GlyphRun)> {
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
pub(crate) fn text(run: &GlyphRun) -> String {
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

pub(crate) fn line_text(line: &LineBox) -> String {
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
-1 Call me Ishmael. Some years ago—never mind how long precisely—
+34 having little or no money in my purse, and nothing particular to
-5 interest me on shore, I thought I would sail about a little and see the
-1 watery part of the world. It is a way I have of driving off the spleen
-33 and regulating the circulation. Whenever I find myself growing grim
+22 about the mouth; whenever it is a damp, drizzly November in my
+70 soul; whenever I find myself involuntarily pausing before coffin
+14 warehouses, and bringing up the rear of every funeral I meet; and
+8 especially whenever my hypos get such an upper hand of me, that
-2 it requires a strong moral principle to prevent me from deliberately
+30 stepping into the street, and methodically knocking people’s hats
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
}

/// All that must hold of any set paragraph.
fn check(paragraph: &Paragraph) {
    let mut diagnostics = Diagnostics::new();
    let variants = set(paragraph, &FACES, &mut diagnostics);
    assert!(!variants.is_empty());
    for variant in &variants {
        for line in &variant.lines {
            let depth = line.items.iter().try_fold(0_i32, |depth, (_, item)| match item {
                Item::Mark(Mark::End) => (depth > 0).then_some(depth - 1),
                Item::Mark(_) => Some(depth + 1),
                _ => Some(depth),
            });
            assert_eq!(depth, Some(0), "marks are balanced");
            if line.overfull > Length::ZERO {
                assert!(diagnostics.iter().any(|own| own.rule.code == "line-overfull"));
            }
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
    fn any_text_in_any_pieces_is_set(
        texts in prop::collection::vec((any::<String>(), 0_usize..12, any::<bool>()), 0..8),
        width in -5_i64..300,
        align in prop::sample::select(vec![Align::Justified, Align::Start, Align::Center, Align::End]),
        right_to_left in any::<bool>(),
    ) {
        let mut pieces = Vec::new();
        for (text, kind, verbatim) in texts {
            let piece = Piece::Text { text, style: style(), language: None, offset: u32::MAX - 5, verbatim, made: false };
            pieces.push(piece);
            pieces.push(match kind {
                0 => Piece::LineBreak,
                1 => object(30, 20),
                2 => Piece::Fill { leader: true },
                3 => Piece::Begin(ElementId(1)),
                4 => Piece::End,
                5 => Piece::LinkStart(LinkTo::Node(node(3))),
                6 => Piece::LinkEnd,
                7 => Piece::Note(node(4)),
                8 => Piece::Target(node(5)),
                9 => Piece::Fill { leader: false },
                _ => words(" word, and more"),
            });
        }
        let notes = pieces.iter().filter(|piece| matches!(piece, Piece::Note(_) | Piece::Target(_))).count();
        let mut paragraph = paragraph(pieces, width, align);
        paragraph.right_to_left = right_to_left;
        check(&paragraph);
        for variant in set_quietly(&paragraph) {
            let kept: usize = variant.lines.iter().map(|line| line.notes.len() + line.targets.len()).sum();
            prop_assert_eq!(kept, notes);
        }
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
    let codes = codes(&paragraph);
    assert!(
        !codes.is_empty() && codes.iter().all(|code| *code == "line-overfull"),
        "{codes:?}"
    );
}

/// A frame of a size, for images.
fn object(width: i64, height: i64) -> Piece {
    Piece::Object(Frame {
        size: Size::new(Length::points(width), Length::points(height)),
        items: Vec::new(),
    })
}

fn node(local: u32) -> NodeId {
    NodeId { chapter: 0, local }
}

#[test]
fn links_and_elements_are_closed_and_begun_again_at_line_ends() {
    let pieces = vec![
        words("Some words before, then "),
        Piece::Begin(ElementId(7)),
        Piece::LinkStart(LinkTo::web("https://example.org/")),
        words("a link that is long enough to run over three lines of this narrow measure"),
        Piece::LinkEnd,
        Piece::End,
        words(" and words after."),
    ];
    let variant = &set_quietly(&paragraph(pieces, 150, Align::Justified))[0];
    let links: Vec<(Length, Size)> = variant
        .lines
        .iter()
        .flat_map(|line| &line.items)
        .filter_map(|(at, item)| match item {
            Item::Link(LinkTo::Web(_), size) => Some((at.y, *size)),
            _ => None,
        })
        .collect();
    assert!(links.len() >= 3, "one area a line");
    for (y, size) in &links {
        assert!(
            *y < Length::ZERO && *y + size.height > Length::ZERO,
            "round the baseline"
        );
        assert!(size.width > Length::points(10) && size.width < Length::points(160));
    }
    let begins = |line: &LineBox| {
        let begin = |(_, item): &&(Point, Item)| matches!(item, Item::Mark(Mark::Begin(ElementId(7))));
        line.items.iter().filter(begin).count()
    };
    assert_eq!(variant.lines.iter().map(begins).sum::<usize>(), links.len());
}

#[test]
fn notes_and_targets_stand_on_the_line_of_their_words() {
    let pieces = vec![
        Piece::Target(node(5)),
        words("First words of a paragraph that is long enough for several lines, with a call here"),
        words("1"),
        Piece::Note(node(6)),
        words(" and then some more words before "),
        Piece::Target(node(7)),
        words("the end."),
    ];
    let variant = &set_quietly(&paragraph(pieces, 120, Align::Justified))[0];
    let with_note: Vec<usize> = (0..variant.lines.len())
        .filter(|index| !variant.lines[*index].notes.is_empty())
        .collect();
    assert_eq!(with_note.len(), 1);
    assert!(line_text(&variant.lines[with_note[0]]).contains("here1"));
    assert_eq!(variant.lines[0].targets, [(node(5), Length::ZERO)]);
    let line = variant
        .lines
        .iter()
        .find(|line| line.targets.iter().any(|(own, _)| *own == node(7)));
    assert!(line_text(line.expect("the second target")).contains("the"));
}

#[test]
fn a_note_alone_is_not_lost() {
    let variant = &set_quietly(&paragraph(vec![Piece::Note(node(6))], 120, Align::Start))[0];
    assert_eq!(variant.lines[0].notes, [node(6)]);
}

#[test]
fn tall_objects_take_whole_lines() {
    let line = |height: i64| {
        let pieces = vec![words("An image "), object(20, height), words(" in the line.")];
        set_quietly(&paragraph(pieces, 300, Align::Justified))[0].lines[0].clone()
    };
    assert_eq!(line(8).height, Length::points(14));
    assert_eq!(line(12).height, Length::points(28));
    assert_eq!(line(40).height, Length::points(56));
    let tall = line(40);
    assert_eq!(tall.height - tall.baseline, line(8).height - line(8).baseline);
}

#[test]
fn leaders_stand_on_one_grid() {
    let dots = |title: &str| {
        let pieces = vec![words(title), Piece::Fill { leader: true }, words("17")];
        let variant = &set_quietly(&paragraph(pieces, 200, Align::Start))[0];
        assert_eq!(variant.lines.len(), 1);
        let glyphs: Vec<(Length, Length)> = variant.lines[0]
            .items
            .iter()
            .filter_map(|(at, item)| match item {
                Item::Glyphs(run) => Some((at.x, at.x + run.width())),
                _ => None,
            })
            .collect();
        assert_eq!(glyphs.len(), 3);
        assert_eq!(glyphs[2].1, Length::points(200));
        assert!(glyphs[0].1 < glyphs[1].0 && glyphs[1].1 < glyphs[2].0);
        glyphs[1].1
    };
    let pitch = Length::points(11).scale(600, 1000);
    let apart = dots("Loomings") - dots("The Carpet-Bag and what was in it");
    assert_eq!(apart.0 % pitch.0, 0);
}

#[test]
fn headings_are_balanced_and_ragged_lines_are_not_stretched() {
    let title = "The Whale as a Dish, and Other Matters of the Table at Sea in Those Years";
    let centred = &set_quietly(&paragraph(vec![words(title)], 250, Align::Center))[0];
    let widths: Vec<Length> = centred.lines.iter().map(|line| edges(line).1 - edges(line).0).collect();
    assert_eq!(widths.len(), 2);
    assert!(widths[1].0 * 10 > widths[0].0 * 7, "{widths:?}");
    for line in &centred.lines {
        let (left, right) = edges(line);
        assert!((left.0 - (Length::points(250) - right).0).abs() < 10);
    }
    let ragged = &set_quietly(&paragraph(vec![words(ISHMAEL)], 250, Align::Start))[0];
    assert!(ragged.lines.iter().all(|line| !line.hyphenated && line.ratio == 0));
    assert!(
        runs(&ragged.lines[0]).all(|(x, run)| x == Length::ZERO && run.space == Length::ZERO && run.expansion == 1000)
    );
    let end = &set_quietly(&paragraph(vec![words(ISHMAEL)], 250, Align::End))[0];
    assert!(end.lines.iter().all(|line| edges(line).1 == Length::points(250)));
}

/// The white after a last letter-spaced letter was once part of its line, which stood left of the middle by half of it.
#[test]
fn letter_spaced_lines_stand_in_the_middle() {
    let measure = Length::points(200);
    let spaced = |align: Align, right_to_left: bool, text: &str| {
        let style = TextStyle {
            tracking: Length::points(3),
            ..style()
        };
        let text = Piece::Text {
            text: text.to_owned(),
            style,
            language: None,
            offset: 0,
            verbatim: false,
            made: false,
        };
        let mut own = paragraph(vec![text], 200, align);
        own.right_to_left = right_to_left;
        set_quietly(&own).remove(0).lines
    };
    let ink = |line: &LineBox| (edges(line).0, edges(line).1 - Length::points(3));
    let latin = spaced(Align::Center, false, "LOOMINGS AND THE SPOUTER INN OF NEW BEDFORD");
    for line in latin.iter().chain(&spaced(Align::Center, true, "בראשית")) {
        let (left, right) = ink(line);
        assert!((left - (measure - right)).0.abs() < 10, "{left:?} {right:?}");
    }
    for line in spaced(Align::End, false, "LOOMINGS AND THE SPOUTER INN") {
        assert_eq!(ink(&line).1, measure);
    }
    let filled = spaced(Align::Justified, false, ISHMAEL);
    assert!(
        filled[..filled.len() - 1]
            .iter()
            .all(|line| ink(line).1 > measure - Length::milli(50))
    );
}

/// The first lines stand beside a drop cap of three lines.
#[test]
fn each_of_the_first_lines_may_have_a_length_of_its_own() {
    let mut paragraph = paragraph(vec![words(ISHMAEL)], 250, Align::Justified);
    let beside = |width: i64| LineShape {
        indent: Length::points(250 - width),
        width: Length::points(width),
    };
    paragraph.shape.lead = vec![beside(200), beside(210), beside(220)];
    for variant in set_quietly(&paragraph) {
        let starts: Vec<Length> = variant.lines.iter().map(|line| edges(line).0).collect();
        assert!(variant.lines.len() > 4);
        for (line, start) in starts.iter().enumerate() {
            let indent = paragraph.shape.line(line).indent;
            assert!(
                (*start - indent).0.abs() < Length::points(5).0,
                "line {line} begins at {start:?}"
            );
        }
        let all_but_last = &variant.lines[..variant.lines.len() - 1];
        for line in all_but_last {
            let end = edges(line).1;
            assert!(end > Length::points(249) && end < Length::points(256), "{end:?}");
        }
    }
}

#[test]
fn right_to_left_paragraphs_begin_at_the_right() {
    let hebrew = "\u{5E9}\u{5DC}\u{5D5}\u{5DD} \u{5E2}\u{5D5}\u{5DC}\u{5DD} ".repeat(20);
    let mut paragraph = paragraph(vec![words(&hebrew)], 200, Align::Justified);
    paragraph.right_to_left = true;
    paragraph.language = Language("he".to_owned());
    let first = LineShape {
        indent: Length::points(20),
        width: Length::points(180),
    };
    paragraph.shape = Shape::first(first, paragraph.shape.rest);
    let variant = &set_quietly(&paragraph)[0];
    assert!(variant.lines.len() > 2);
    let content = |line: &LineBox| {
        let seen = runs(line).filter(|(_, run)| !text(run).trim().is_empty());
        let edges: Vec<(Length, Length)> = seen.map(|(x, run)| (x, x + run.width())).collect();
        (
            edges.iter().map(|edge| edge.0).min().unwrap(),
            edges.iter().map(|edge| edge.1).max().unwrap(),
        )
    };
    assert_eq!(content(&variant.lines[0]).1, Length::points(180));
    assert_eq!(content(&variant.lines[1]).1, Length::points(200));
    assert!(
        content(&variant.lines[1]).0.0.abs() < 100,
        "{:?}",
        content(&variant.lines[1])
    );
    assert!(
        line_text(&variant.lines[0]).starts_with('\u{5E9}'),
        "items stand in reading order"
    );
}

#[test]
fn mixed_lines_are_reordered() {
    let variant = &set_quietly(&paragraph(
        vec![words("abc \u{5D0}\u{5D1} 12 \u{5D2} def")],
        300,
        Align::Start,
    ))[0];
    let mut visual: Vec<(Length, String)> = runs(&variant.lines[0]).map(|(x, run)| (x, text(run))).collect();
    assert_eq!(
        visual.iter().map(|(_, text)| text.as_str()).collect::<String>(),
        "abc \u{5D0}\u{5D1} 12 \u{5D2} def"
    );
    visual.sort();
    let order: Vec<&str> = visual.iter().map(|(_, text)| text.trim()).collect();
    assert_eq!(order, ["abc", "\u{5D2}", "12", "\u{5D0}\u{5D1}", "def"]);
}

#[test]
fn dashes_end_lines_and_never_begin_them() {
    for width in 60..200 {
        let words = words("one – two – three—four—five – six seven—eight – nine ten — eleven—twelve");
        for line in &set_quietly(&paragraph(vec![words], width, Align::Justified))[0].lines {
            assert!(!line_text(line).starts_with(['–', '—']), "{}", line_text(line));
        }
    }
}

#[test]
fn spaces_that_hold_together_do() {
    for width in 40..120 {
        let text = "Il dit\u{202F}: «\u{A0}non\u{A0}» à 12\u{A0}kg d’oranges\u{202F}; et puis\u{202F}? Rien\u{202F}!";
        for line in &set_quietly(&paragraph(vec![words(text)], width, Align::Start))[0].lines {
            let shown = line_text(line);
            assert!(!shown.starts_with([':', '»', ';', '?', '!']), "{shown}");
            assert!(
                !shown.trim_end_matches(' ').ends_with(['«', '\u{A0}', '\u{202F}']),
                "{shown}"
            );
        }
    }
}

#[test]
fn addresses_and_code_break_at_signs_without_a_hyphen() {
    let address = "see https://doc.rust-lang.org/nomicon/what-unsafe-does.html#fragment for more on this";
    let variant = &set_quietly(&paragraph(vec![words(address)], 110, Align::Start))[0];
    let lines: Vec<String> = variant.lines.iter().map(line_text).collect();
    assert!(lines.iter().all(|line| !line.contains('\u{AD}')), "{lines:?}");
    assert!(
        !lines
            .iter()
            .any(|line| line.ends_with("https:") || line.ends_with("https:/")),
        "{lines:?}"
    );
    let code = Piece::Text {
        text: "std::collections::BTreeMap::from_iter".to_owned(),
        style: TextStyle {
            family: Family::Mono,
            ligatures: false,
            ..style()
        },
        language: None,
        offset: 0,
        verbatim: true,
        made: false,
    };
    let variant = &set_quietly(&paragraph(vec![words("The function "), code], 120, Align::Justified))[0];
    let lines: Vec<String> = variant.lines.iter().map(line_text).collect();
    assert_eq!(
        lines,
        ["The func\u{AD}", "tion std::collections::", "BTreeMap::from_iter"],
        "{lines:?}"
    );
}

#[test]
fn soft_hyphens_come_before_patterns() {
    let text = "The Donau\u{AD}dampfschiff sails by the wharf of the old town";
    for width in 60..140 {
        for line in &set_quietly(&paragraph(vec![words(text)], width, Align::Justified))[0].lines {
            let shown = line_text(line);
            if line.hyphenated && shown.contains("Don") {
                assert!(shown.ends_with("Donau\u{AD}"), "{shown}");
            }
        }
    }
}

#[test]
fn white_space_collapses_but_not_in_code() {
    let text = |verbatim: bool| {
        let piece = Piece::Text {
            text: "  a \n b\t c  ".to_owned(),
            style: style(),
            language: None,
            offset: 40,
            verbatim,
            made: false,
        };
        let line = set_quietly(&paragraph(vec![piece], 300, Align::Start))[0].lines[0].clone();
        (line_text(&line), line.start.expect("an anchor").offset)
    };
    assert_eq!(text(false), ("a b c".to_owned(), 42));
    assert_eq!(text(true), ("  a   b  c  ".to_owned(), 40));
}

/// A tab stood for a fill to the breaker: no line could end at it.
#[test]
fn lines_end_at_tabs_as_at_spaces() {
    let paragraph = paragraph(vec![words("whale\twhale\twhale\twhale")], 70, Align::Justified);
    assert_eq!(codes(&paragraph), [""; 0]);
    let lines: Vec<String> = set_quietly(&paragraph)[0].lines.iter().map(line_text).collect();
    assert_eq!(lines, ["whale whale ", "whale whale"]);
}

#[test]
fn marks_are_drawn_at_their_height_and_struck_words_have_a_rule() {
    let raised = Piece::Text {
        text: "2".to_owned(),
        style: TextStyle {
            rise: Length::points(4),
            size: Length::points(7),
            ..style()
        },
        language: None,
        offset: 1,
        verbatim: false,
        made: false,
    };
    let struck = Piece::Text {
        text: " gone".to_owned(),
        style: TextStyle {
            struck: true,
            ..style()
        },
        language: None,
        offset: 2,
        verbatim: false,
        made: false,
    };
    let line = set_quietly(&paragraph(vec![words("x"), raised, struck], 300, Align::Start))[0].lines[0].clone();
    let heights: Vec<Length> = line
        .items
        .iter()
        .filter_map(|(at, item)| matches!(item, Item::Glyphs(_)).then_some(at.y))
        .collect();
    assert_eq!(heights, [Length::ZERO, Length::points(-4), Length::ZERO]);
    assert!(line.items.iter().any(|(_, item)| matches!(item, Item::Rule(..))));
    assert!(
        line.items
            .iter()
            .any(|(_, item)| matches!(item, Item::Mark(Mark::Artifact(_))))
    );
}

#[test]
fn a_paragraph_of_a_books_length_is_set() {
    let text = format!("{ISHMAEL} ").repeat(60);
    let variant = &set_quietly(&paragraph(vec![words(&text)], 324, Align::Justified))[0];
    assert!(variant.lines.len() > 600);
    assert!(variant.lines.iter().all(|line| line.overfull == Length::ZERO));
}

/// The parts of a word that lines of a narrow column end and begin with.
fn broken(word: &str, language: &str, exceptions: &Arc<Exceptions>) -> Vec<String> {
    let piece = Piece::Text {
        text: word.to_owned(),
        style: style(),
        language: Some(Language(language.to_owned())),
        offset: 0,
        verbatim: false,
        made: false,
    };
    let mut paragraph = paragraph(vec![piece], 50, Align::Justified);
    paragraph.exceptions = Arc::clone(exceptions);
    set_quietly(&paragraph)[0].lines.iter().map(line_text).collect()
}

#[test]
fn the_books_exceptions_come_before_patterns_each_in_its_language() {
    let toml =
        "[hyphenation]\nexceptions = { en = [\"obse-rvation\", \"manuscripts\"], de-CH = [\"Walfangs-chiff\"] }\n";
    let around = Surroundings {
        has_src: false,
        epoch: None,
        default_title: "x",
    };
    let mut diagnostics = Diagnostics::new();
    let exceptions = read(toml, FileId(0), around, &mut diagnostics).edition.exceptions;
    assert!(diagnostics.iter().all(|own| own.rule.code != "config-value"));
    assert_eq!(broken("Observation", "en-GB", &exceptions), ["Obse\u{AD}", "rvation"]);
    assert_eq!(broken("Walfangschiff", "de-CH", &exceptions)[1], "chiff");
    assert_ne!(broken("Walfangschiff", "de", &exceptions)[1], "chiff");
    let whole = broken("Manuscripts", "en", &exceptions);
    assert!(whole.iter().all(|line| !line.contains('\u{AD}')), "{whole:?}");
}

#[test]
fn words_that_belong_together_stay_on_one_line() {
    let polish = "I w domu z Warszawy, a potem o tym w roku 1990 i o 12 zł, na s. 5, u nas z panem Tadeuszem; w XIX w. i tak dalej, a w \
                  lesie o świcie z wilkiem i niedźwiedziem u boku szedł nasz bohater po 10 km dziennie.";
    for width in 160..260 {
        let piece = Piece::Text {
            text: polish.to_owned(),
            style: style(),
            language: Some(Language("pl".to_owned())),
            offset: 0,
            verbatim: false,
            made: false,
        };
        for line in &set_quietly(&paragraph(vec![piece], width, Align::Justified))[0].lines {
            let shown = line_text(line);
            let last = shown.trim_end().rsplit(' ').next().unwrap_or_default();
            assert!(last.chars().count() > 1, "{width}: {shown}");
            assert!(!["12", "10", "s."].contains(&last), "{width}: {shown}");
        }
    }
}

/// Of fourteen cut words eight were told, and none where a line was overfull.
#[test]
fn cut_words_are_told_to_the_last() {
    let told = |text: &str, width: i64| {
        let mut diagnostics = Diagnostics::new();
        let mut paragraph = paragraph(vec![words(text)], width, Align::Justified);
        paragraph.hyphenate = false;
        set(&paragraph, &FACES, &mut diagnostics);
        let told = diagnostics.iter().map(|own| own.message.clone());
        told.filter(|message| message.contains("cut")).collect::<Vec<_>>()
    };
    // In capitals no word is hyphenated.
    let long = "EXTRAORDINARILYLONGWORD";
    let messages = told(&[long; 14].join(" "), 60);
    assert_eq!(messages.len(), 9);
    assert_eq!(
        messages[8],
        "6 more words are longer than the measure and were cut without a hyphen"
    );
    let messages = told(&[long; 9].join(" "), 60);
    assert_eq!(
        messages[8],
        "1 more word is longer than the measure and was cut without a hyphen"
    );
    // `W` is wider than the line.
    assert_eq!(told("iiiiiiii W", 8).len(), 1, "beside an overfull line");
}

/// `Auflage` and `Schifffahrt` once had a ligature across the joint of their parts.
#[test]
fn german_ligatures_stay_within_the_parts_of_a_word() {
    let glyphs = |language: &str, text: &str| {
        let mut paragraph = paragraph(vec![words(text)], 400, Align::Start);
        paragraph.language = Language(language.to_owned());
        let lines = &set_quietly(&paragraph)[0].lines;
        runs(&lines[0]).map(|(_, run)| run.range.len()).sum::<usize>()
    };
    for (word, drawn) in [
        ("Auflage", 7),
        ("auflaufen", 9),
        ("Kaufleute", 9),
        ("auffallen", 9),
        ("Schifffahrt", 10),
        ("Stofffülle", 9),
        ("hoffen", 5),
        ("Schiffe", 6),
        ("finden", 5),
        ("Pflaume", 6),
    ] {
        assert_eq!(glyphs("de", word), drawn, "{word}");
    }
    assert_eq!(glyphs("en", "Auflage"), 6);
    assert_eq!(glyphs("de", "die Auflage, auffallen und Schifffahrt"), 37);
}
