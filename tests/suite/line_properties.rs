//! What holds of every paragraph, whatever its text and measure: nothing lost, widths that add up, no silent overrun, variants
//! in order, the same result each time; and of every shaped text: the words apart are the words together.

use crate::paragraph::{FACES, line_text, paragraph, runs, style, words};
use harfrust::{Buffer, Direction, Feature, Font, Language, ShapeOptions, ShaperFont, Tag};
use pressmark::diag::Diagnostics;
use pressmark::fonts::{Family, Figures, Glyph, Look, Shaped, shape_text};
use pressmark::layout::paragraph::{Align, Paragraph, Piece, TextStyle, set};
use pressmark::layout::{LineBox, Variant};
use pressmark::units::Length;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

/// Words of several scripts, and what stands between them in good manuscripts and in bad ones.
const WORDS: &[&str] = &[
    "a",
    "of",
    "whale",
    "AVATAR",
    "office",
    "difficulty",
    "Mr.",
    "“Call",
    "me,”",
    "1851",
    "12.5",
    "½",
    "naïve",
    "e\u{301}tude",
    "mother-in-law",
    "yes—no",
    "1914–18",
    "https://example.org/a/b?c=d",
    "Donau\u{AD}dampf\u{AD}schiff",
    "Łódź",
    "Ελλάδα",
    "ἄνθρωπος",
    "Москва",
    "שלום",
    "עולם,",
    "(שלום)",
    "سلام",
    "کتاب‌خانه",
    "नमस्ते",
    "क्षत्रिय",
    "ภาษาไทยไม่มีวรรค",
    "日本語の文章。",
    "「中文」",
    "한국어",
    "👩\u{200D}🚀",
    "→",
    "fi",
    "ffi",
    "\u{301}",
    "\u{FFFD}",
];
const BETWEEN: &[&str] = &[
    " ", " ", " ", " ", " ", "", "  ", "\n", "\t", "\u{A0}", "\u{202F}", "\u{2009}", "\u{3000}", "\u{200B}", "\u{AD}",
    "\u{2060}", "—", " – ", "\u{0}", "\u{7F}", "\u{202E}", "\u{2066}", "\u{202C}", "\u{2069}", "\u{E000}", "\u{FEFF}",
    "\r\n", "\u{B}", "\u{85}", "/",
];

fn any_text(most: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![9 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => any::<String>()];
    let token = (word, prop::sample::select(BETWEEN)).prop_map(|(word, between)| word + between);
    prop::collection::vec(token, 0..most).prop_map(|tokens| tokens.concat())
}

/// Plain words, which fill lines well.
fn prose() -> impl Strategy<Value = String> {
    const PLAIN: &[&str] = &[
        "the",
        "whale",
        "of",
        "considerable",
        "“harpoon,”",
        "sea",
        "and",
        "(weather)",
        "AVATAR",
        "To",
        "office",
        "it’s",
        "ship—and",
        "circumstance,",
        "Wavy",
        "mother-in-law",
        "boat.",
    ];
    prop::collection::vec(prop::sample::select(PLAIN), 8..90).prop_map(|words| words.join(" "))
}

fn any_align() -> impl Strategy<Value = Align> {
    prop::sample::select(vec![
        Align::Justified,
        Align::Justified,
        Align::Start,
        Align::Center,
        Align::End,
    ])
}

fn any_style() -> impl Strategy<Value = TextStyle> {
    (any::<(bool, bool, bool, bool)>(), 0_i64..3, 6_000_i64..14_000).prop_map(
        |((bold, italic, small, mono), tracking, size)| TextStyle {
            bold,
            italic,
            small_caps: small && !mono,
            family: if mono && bold { Family::Mono } else { Family::Text },
            tracking: Length::milli(tracking * 300),
            size: Length::milli(size),
            ..style()
        },
    )
}

/// A text and the piece of it that white space collapsed to.
fn collapsed(text: &str) -> String {
    let trimmed = text.trim_matches(|c: char| c.is_ascii_whitespace());
    let mut all = String::new();
    for c in trimmed.chars() {
        match c.is_ascii_whitespace() {
            true if all.ends_with(' ') => {}
            true => all.push(' '),
            false => all.push(c),
        }
    }
    all
}

/// Without soft hyphens: at a line's end one is drawn as a hyphen, and hyphens that were added say U+00AD, too.
fn without_hyphens(text: &str) -> String {
    collapsed(&text.replace('\u{AD}', ""))
}

/// Where the ink of a line begins and ends.
fn ink(line: &LineBox) -> Option<(Length, Length)> {
    let mut edges: Option<(Length, Length)> = None;
    for (mut x, run) in runs(line) {
        for glyph in &run.shaped.glyphs[run.range.start as usize..run.range.end as usize] {
            let right = x + run.advance(glyph) - run.white_after(glyph);
            if glyph.advance > 0 && !glyph.is_space() {
                edges = Some(edges.map_or((x, right), |own| (own.0.min(x), own.1.max(right))));
            }
            x += run.advance(glyph);
        }
    }
    edges
}

/// The runs of a line stand side by side from left to right, without gap or overlap.
fn assert_adds_up(line: &LineBox) -> TestCaseResult {
    let mut places: Vec<(Length, Length)> = runs(line).map(|(x, run)| (x, x + run.width())).collect();
    places.sort_unstable();
    for pair in places.windows(2) {
        prop_assert_eq!(pair[0].1, pair[1].0, "in “{}”", line_text(line));
    }
    Ok(())
}

/// No sign hangs further than the widest that may.
const MOST_HANG: Length = Length::points(8);
/// A line that is too long by less is not called so.
const NOT_SEEN: Length = Length::milli(10);

fn assert_within(paragraph: &Paragraph, variant: &Variant) -> TestCaseResult {
    // Signs hang out of justified lines alone.
    let hang = if paragraph.align == Align::Justified {
        MOST_HANG
    } else {
        Length::ZERO
    };
    for (number, line) in variant.lines.iter().enumerate() {
        let Some((left, right)) = ink(line) else {
            continue;
        };
        let over = right - left - paragraph.shape.line(number).width;
        let shown = line_text(line);
        // White after the last letter, of letter-spacing or beside an ideograph, is no ink, but may be width to layout.
        let white = runs(line).map(|(_, run)| run.tracking + run.size / 4).max();
        let white = white.unwrap_or(Length::ZERO);
        if line.overfull == Length::ZERO {
            prop_assert!(over <= hang + NOT_SEEN, "“{shown}” is {over} too long");
        } else {
            prop_assert!(
                over + hang + white >= line.overfull,
                "“{shown}” is {over} too long, not {}",
                line.overfull
            );
        }
    }
    Ok(())
}

fn spaces(line: &LineBox) -> usize {
    line_text(line).trim().matches([' ', '\t', '\n', '\u{A0}']).count()
}

fn assert_in_order(variants: &[Variant]) -> TestCaseResult {
    prop_assert!(!variants.is_empty());
    prop_assert_eq!(variants[0].cost.0, 0);
    for (index, variant) in variants.iter().enumerate() {
        prop_assert!(variant.cost.0 >= 0);
        let others = variants[..index].iter();
        prop_assert!(others.clone().all(|other| other.lines.len() != variant.lines.len()));
    }
    Ok(())
}

fn set_it(paragraph: &Paragraph) -> (Vec<Variant>, bool) {
    let mut diagnostics = Diagnostics::new();
    let variants = set(paragraph, &FACES, &mut diagnostics);
    let reported = diagnostics.iter().any(|one| one.rule.code == "line-overfull");
    (variants, reported)
}

#[test]
fn a_line_separator_among_the_words_brings_no_space_with_it() {
    for text in ["\u{2028}\u{A0}", "a\u{2028}b", "a \u{2028} b", "שלום\u{2028}עולם"] {
        for right_to_left in [false, true] {
            let mut paragraph = paragraph(vec![words(text)], 200, Align::Justified);
            paragraph.right_to_left = right_to_left;
            for variant in &set_it(&paragraph).0 {
                let shown: String = variant.lines.iter().map(line_text).collect();
                assert_eq!(collapsed(&shown), collapsed(text));
                assert_eq!(variant.lines.len(), 2, "{text:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_doubled_or_too_long_in_silence(
        texts in prop::collection::vec((any_text(18), any_style()), 1..4),
        width in prop_oneof![1 => -40_i64..2, 3 => 10_i64..120, 6 => 120_i64..420],
        align in any_align(),
        right_to_left in any::<bool>(),
    ) {
        let whole: String = texts.iter().map(|(text, _)| text.as_str()).collect();
        let piece = |(text, style)| Piece::Text { text, style, language: None, offset: 0, verbatim: false, made: false };
        let mut paragraph = paragraph(texts.into_iter().map(piece).collect(), width, align);
        paragraph.right_to_left = right_to_left;
        let (variants, reported) = set_it(&paragraph);
        assert_in_order(&variants)?;
        for variant in &variants {
            let shown: String = variant.lines.iter().map(line_text).collect();
            prop_assert_eq!(without_hyphens(&shown), without_hyphens(&whole));
            variant.lines.iter().try_for_each(assert_adds_up)?;
            assert_within(&paragraph, variant)?;
        }
        let overfull = variants[0].lines.iter().any(|line| line.overfull > Length::ZERO);
        prop_assert!(reported || !overfull, "too long in silence");
    }

    #[test]
    fn justified_lines_fill_the_measure(text in prose(), width in 90_i64..420, indent in 0_i64..20) {
        let mut paragraph = paragraph(vec![words(&text)], width, Align::Justified);
        paragraph.shape.lead = vec![pressmark::layout::paragraph::LineShape {
            indent: Length::points(indent),
            width: Length::points(width - indent),
        }];
        let (variants, _) = set_it(&paragraph);
        for variant in &variants {
            let full = &variant.lines[..variant.lines.len() - 1];
            for (number, line) in full.iter().enumerate().filter(|(_, line)| spaces(line) > 0) {
                let shape = paragraph.shape.line(number);
                let (left, right) = ink(line).expect("words");
                let hang_left = shape.indent - left;
                let hang_right = right - shape.indent - shape.width;
                let shown = line_text(line);
                prop_assert!(hang_left >= Length::ZERO && hang_left < MOST_HANG, "“{shown}” begins {hang_left} outside");
                // A gap that the spaces cannot share evenly leaves a unit for each at most, and one more for each that stands
                // behind a mark and takes more than others.
                let rest = Length(2 * spaces(line) as i64);
                prop_assert!(hang_right >= -rest && hang_right < MOST_HANG, "“{shown}” ends {hang_right} outside");
                let hangs = |c: Option<char>| c.is_some_and(|c| !c.is_lowercase() || "ry".contains(c));
                if !hangs(shown.trim().chars().next()) {
                    prop_assert_eq!(hang_left, Length::ZERO);
                }
                if !hangs(shown.trim().chars().next_back()) {
                    prop_assert!(hang_right <= rest, "“{shown}” ends {hang_right} outside");
                }
            }
        }
    }

    #[test]
    fn a_paragraph_is_set_alike_each_time(text in any_text(40), width in 60_i64..400, align in any_align()) {
        let paragraph = paragraph(vec![words(&text)], width, align);
        let once = format!("{:?}", set_it(&paragraph).0);
        prop_assert_eq!(once, format!("{:?}", set_it(&paragraph).0));
    }
}

fn look() -> impl Strategy<Value = Look> {
    let figures = prop::sample::select(vec![Figures::OldStyle, Figures::Lining, Figures::Tabular]);
    (any::<(bool, bool, bool, bool)>(), figures).prop_map(|((bold, italic, small_caps, ligatures), figures)| Look {
        family: Family::Text,
        bold,
        italic,
        small_caps,
        capitals: false,
        figures,
        ligatures,
    })
}

/// The features of a look, as the shaper is asked for them.
fn features(look: Look) -> Vec<Feature> {
    let mut tags: Vec<(&[u8; 4], u32)> = match look.figures {
        Figures::Superior => vec![(b"lnum", 1), (b"sups", 1)],
        Figures::OldStyle => vec![(b"onum", 1), (b"pnum", 1)],
        Figures::Lining => vec![(b"lnum", 1), (b"pnum", 1)],
        Figures::Tabular => vec![(b"lnum", 1), (b"tnum", 1)],
    };
    if look.small_caps {
        tags.push((b"smcp", 1));
    }
    if !look.ligatures {
        tags.extend([b"liga", b"clig", b"dlig", b"hlig", b"calt"].map(|tag| (tag, 0)));
    }
    let feature = |(tag, value)| Feature::new(Tag::new(tag), value, ..);
    tags.into_iter().map(feature).collect()
}

/// A run shaped in one go by the shaper itself, without anything kept: id, byte, advance, shifts and whether a line may break.
fn shaped_whole(run: &Shaped, look: Look, language: &str) -> Vec<(u16, u32, i32, i32, i32, bool)> {
    let font = Font::new(FACES.get(run.face).bytes.to_vec(), 0).expect("a font");
    let mut buffer = Buffer::new();
    for (at, c) in run.text.char_indices() {
        let drawn = if c.is_ascii_whitespace() { ' ' } else { c };
        buffer.push(u32::from(drawn), at as u32);
    }
    buffer.guess_segment_properties();
    buffer.set_direction(if run.level % 2 == 1 {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    buffer.set_language(Language::new(language));
    let features = features(look);
    let options = ShapeOptions::new().features(&features);
    harfrust::shape(&ShaperFont::new(&font), &mut buffer, options).expect("shaped");
    let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
    glyphs
        .map(|(info, place)| {
            let id = info.glyph_id as u16;
            (
                id,
                info.cluster,
                place.x_advance,
                place.x_offset,
                place.y_offset,
                info.unsafe_to_break(),
            )
        })
        .collect()
}

fn told(glyph: &Glyph) -> (u16, u32, i32, i32, i32, bool) {
    let (x, y) = (i32::from(glyph.x_offset), i32::from(glyph.y_offset));
    (glyph.id, glyph.cluster, glyph.advance, x, y, glyph.is_unsafe_to_break())
}

/// Text of one script, so that the shaper's own guess is right.
fn one_script() -> impl Strategy<Value = (String, &'static str, u8)> {
    const LATIN: &[&str] = &[
        "To",
        "AVATAR",
        "of",
        "office",
        "fi",
        "ffl",
        "“Wavy,”",
        "T",
        "LY",
        "f",
        "it’s",
        "1914–18",
        "7",
        "P.",
        "r,",
        "y.",
        "—",
        "e\u{301}",
        "Qu",
        "\u{A0}",
        "V",
        "fjord",
        "c\u{327}a",
    ];
    const HEBREW: &[&str] = &["שלום", "עולם", "לְךָ", "א", "ספר,"];
    const RUSSIAN: &[&str] = &["Москва", "Год", "ТУ", "г.", "А", "у,"];
    let text = |words: &'static [&'static str], language, level| {
        prop::collection::vec(prop::sample::select(words), 1..24)
            .prop_map(move |words| (words.join(" "), language, level))
    };
    prop_oneof![4 => text(LATIN, "en", 0), 1 => text(LATIN, "tr", 0), 1 => text(HEBREW, "he", 1), 1 => text(RUSSIAN, "ru", 0)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is kept of words that were shaped before.
    #[test]
    fn what_is_kept_of_words_equals_shaping_anew((text, language, level) in one_script(), look in look()) {
        for _ in 0..2 {
            let shaped = shape_text(&text, look, language, level, &FACES);
            let joined: String = shaped.runs.iter().map(|run| &*run.text).collect();
            prop_assert_eq!(&joined, &text);
            for run in &shaped.runs {
                let told: Vec<_> = run.glyphs.iter().map(told).collect();
                prop_assert_eq!(told, shaped_whole(run, look, language), "“{}”", run.text);
            }
        }
    }

    /// Lines are cut from a paragraph's runs wherever a glyph says that nothing changes there.
    #[test]
    fn runs_cut_at_safe_places_equal_their_parts_shaped_apart((text, language, level) in one_script(), look in look()) {
        for run in &shape_text(&text, look, language, level, &FACES).runs {
            let safe = run.glyphs.iter().filter(|glyph| !glyph.is_unsafe_to_break() && glyph.cluster > 0);
            for at in safe.map(|glyph| glyph.cluster as usize) {
                let (before, after) = run.text.split_at(at);
                let part = |text: &str, from: usize| -> Vec<Glyph> {
                    let runs = shape_text(text, look, language, level, &FACES).runs;
                    let glyphs = runs.iter().flat_map(|run| run.glyphs.iter().copied());
                    glyphs.map(|glyph| Glyph { cluster: glyph.cluster + from as u32, ..glyph }).collect()
                };
                let parts = match level {
                    0 => [part(before, 0), part(after, at)],
                    _ => [part(after, at), part(before, 0)],
                };
                let told = |glyphs: &[Glyph]| glyphs.iter().map(told).map(|own| (own.0, own.1, own.2, own.3, own.4)).collect::<Vec<_>>();
                prop_assert_eq!(told(&parts.concat()), told(&run.glyphs), "“{}|{}”", before, after);
            }
        }
    }
}

/// In letter-spaced words the white once stood between a letter and its accent, and after soft hyphens, too.
#[test]
fn letter_spacing_leaves_accents_on_their_letters() {
    let spaced = TextStyle {
        tracking: Length::points(2),
        ..style()
    };
    let width = |text: &str, style: TextStyle| {
        let piece = Piece::Text {
            text: text.to_owned(),
            style,
            language: None,
            offset: 0,
            verbatim: false,
            made: false,
        };
        let (variants, _) = set_it(&paragraph(vec![piece], 300, Align::Start));
        let width: Length = runs(&variants[0].lines[0]).map(|(_, run)| run.width()).sum();
        width
    };
    for (text, clusters) in [("abc", 3), ("aq\u{301}c", 3), ("a\u{AD}bc", 3), ("q\u{301}\u{323}", 1)] {
        let white = width(text, spaced) - width(text, style());
        assert_eq!(white, Length::points(2) * clusters, "{text}");
    }
}

/// An accent shown alone, on a space, once began a line without its space, and was no part of the line that it ended.
#[test]
fn an_accent_on_a_space_is_a_letter_of_its_own() {
    for width in 1..60 {
        let paragraph = paragraph(vec![words("the accents \u{301} and \u{300} are")], width, Align::Start);
        for line in &set_it(&paragraph).0[0].lines {
            assert!(!line_text(line).starts_with(['\u{301}', '\u{300}']), "at {width} pt");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a line shares with the paragraph's runs, and wherever a ligature or a kerned pair was cut.
    #[test]
    fn each_line_is_shaped_as_if_it_stood_alone((text, language, level) in one_script(), width in 30_i64..200) {
        let mut paragraph = paragraph(vec![words(&text)], width, Align::Justified);
        paragraph.language = pressmark::model::Language(language.to_owned());
        paragraph.right_to_left = level == 1;
        let look = Look { family: Family::Text, bold: false, italic: false, small_caps: false, capitals: false, figures: Figures::OldStyle, ligatures: true };
        for line in set_it(&paragraph).0.iter().flat_map(|variant| &variant.lines) {
            let own = || runs(line).map(|(_, run)| run).filter(|run| run.actual_text.is_none());
            let shown: String = own().map(crate::paragraph::text).collect();
            // In text that runs one way the runs stand in the order of the text; from right to left their glyphs do not.
            let drawn = own().flat_map(|run| {
                let mut glyphs = run.shaped.glyphs[run.range.start as usize..run.range.end as usize].to_vec();
                if run.shaped.level % 2 == 1 {
                    glyphs.reverse();
                }
                glyphs
            });
            let alone = shape_text(&shown, look, language, level, &FACES).runs;
            let alone = alone.iter().flat_map(|run| {
                let mut glyphs = run.glyphs.clone();
                if run.level % 2 == 1 {
                    glyphs.reverse();
                }
                glyphs
            });
            let told = |glyph: Glyph| (glyph.id, glyph.advance, glyph.x_offset);
            let drawn: Vec<_> = drawn.map(told).collect();
            prop_assert_eq!(drawn, alone.map(told).collect::<Vec<_>>(), "“{}” of “{}”", shown, text);
        }
    }
}
