//! Scripts and directions: what lines of Arabic, Chinese, Devanagari, Hebrew, Khmer and Thai look like.

use pressmark::diag::Diagnostics;
use pressmark::fonts::{Faces, Family};
use pressmark::layout::paragraph::{Align, Breaker, Figures, LineShape, Paragraph, Piece, Shape, TextStyle, set};
use pressmark::layout::{GlyphRun, Item, LineBox, Paint, Variant};
use pressmark::manuscript::FaceFile;
use pressmark::model::Language;
use pressmark::units::Length;
use std::sync::{Arc, LazyLock};

/// The bundled faces, and those of `tests/fixtures/fonts` as a book's own.
static FACES: LazyLock<Faces> = LazyLock::new(|| {
    let file = |name: &str| {
        let path = format!("{}/tests/fixtures/fonts/{name}", env!("CARGO_MANIFEST_DIR"));
        FaceFile {
            bytes: Arc::from(std::fs::read(path).expect(name)),
            path: format!("fonts/{name}"),
        }
    };
    let own = [
        "NotoNaskhArabic-Subset.ttf",
        "NotoSerifCJKsc-Subset.otf",
        "NotoSerifDevanagari-Subset.ttf",
        "NotoSerifKhmer-Subset.ttf",
        "NotoSerifThai-Subset.ttf",
    ]
    .map(file);
    let mut diagnostics = Diagnostics::new();
    let faces = Faces::settle("Libertinus Serif", None, &own, &mut diagnostics);
    assert!(diagnostics.is_empty());
    faces
});

/// The size of all text here, and what its em is worth.
const EM: Length = Length::points(10);

fn paragraph(text: &str, language: &str, width: Length) -> Paragraph {
    let style = TextStyle {
        family: Family::Text,
        bold: false,
        italic: false,
        size: EM,
        small_caps: false,
        figures: Figures::OldStyle,
        tracking: Length::ZERO,
        rise: Length::ZERO,
        paint: Paint::Black,
        struck: false,
        ligatures: true,
    };
    let piece = Piece::Text {
        text: text.to_owned(),
        style,
        language: None,
        offset: 0,
        verbatim: false,
    };
    let shape = LineShape {
        indent: Length::ZERO,
        width,
    };
    Paragraph {
        pieces: vec![piece],
        node: None,
        span: None,
        language: Language(language.to_owned()),
        right_to_left: matches!(language, "ar" | "he"),
        align: Align::Justified,
        hyphenate: true,
        shape: Shape::even(shape),
        leading: Length::points(14),
        breaker: Breaker::default(),
    }
}

/// The lines of the best way to set a paragraph, which must set off no complaint.
fn lines(paragraph: &Paragraph) -> Vec<LineBox> {
    let mut diagnostics = Diagnostics::new();
    let variants: Vec<Variant> = set(paragraph, &FACES, &mut diagnostics);
    let messages: Vec<_> = diagnostics.iter().map(|own| own.message.clone()).collect();
    assert_eq!(messages, Vec::<String>::new());
    variants
        .into_iter()
        .next()
        .map(|variant| variant.lines)
        .unwrap_or_default()
}

fn runs(line: &LineBox) -> Vec<(Length, &GlyphRun)> {
    line.items
        .iter()
        .filter_map(|(at, item)| match item {
            Item::Glyphs(run) => Some((at.x, run)),
            _ => None,
        })
        .collect()
}

/// Left and right edge of a line's letters; the spaces past its end do not count.
fn edges(line: &LineBox) -> (Length, Length) {
    let mut edges = (Length::MAX, Length::ZERO);
    for (left, run) in runs(line) {
        let mut x = left;
        for glyph in &run.shaped.glyphs[run.range.start as usize..run.range.end as usize] {
            let right = x + run.advance(glyph);
            if !glyph.is_space() {
                edges = (edges.0.min(x), edges.1.max(right));
            }
            x = right;
        }
    }
    edges
}

/// The characters of a line in the order of the text.
fn words(line: &LineBox) -> String {
    let mut words = String::new();
    for (_, run) in runs(line) {
        let shaped = &run.shaped;
        let range = run.range.start as usize..run.range.end as usize;
        let mut starts: Vec<usize> = shaped.glyphs.iter().map(|glyph| glyph.cluster as usize).collect();
        starts.push(shaped.text.len());
        starts.sort_unstable();
        let mut own: Vec<usize> = shaped.glyphs[range]
            .iter()
            .map(|glyph| glyph.cluster as usize)
            .collect();
        own.sort_unstable();
        own.dedup();
        for start in own {
            let end = starts.iter().find(|next| **next > start).copied().unwrap_or(start);
            words.push_str(&shaped.text[start..end]);
        }
    }
    words
}

#[test]
fn punctuation_stands_out_at_both_edges_of_right_to_left_lines() {
    let text = "„שלום”, אמר האיש „שלום”. ";
    let paragraph = paragraph(&text.repeat(12), "he", Length::points(150));
    let lines = lines(&paragraph);
    assert!(lines.len() > 4);
    let (mut left, mut right) = (0, 0);
    for line in &lines[..lines.len() - 1] {
        let words = words(line);
        let words = words.trim_end();
        let (from, to) = edges(line);
        let hangs = |out: Length| out > Length::milli(500);
        assert_eq!(
            hangs(Length::ZERO - from),
            words.ends_with([',', '.']),
            "left of {words}: {from:?}"
        );
        assert_eq!(
            hangs(to - Length::points(150)),
            words.starts_with('„'),
            "right of {words}: {to:?}"
        );
        left += i32::from(hangs(Length::ZERO - from));
        right += i32::from(hangs(to - Length::points(150)));
    }
    assert!(left > 0 && right > 0, "{left} and {right} lines stand out");
}

#[test]
fn an_edge_of_the_other_direction_keeps_to_the_measure_and_the_other_edge_does_not() {
    let text = "Shalom, שלום, is a word, which „he” said. ".repeat(8);
    let lines = lines(&paragraph(&text, "en", Length::points(132)));
    let measure = Length::points(132);
    let mut hung = 0;
    for line in &lines[..lines.len() - 1] {
        let words = words(line);
        let (from, to) = edges(line);
        let is_hebrew = |c| ('א'..='ת').contains(&c);
        if words.starts_with(is_hebrew) {
            assert!(from >= Length::milli(-60), "{words}: {from:?}");
        }
        if words.trim_end().ends_with(is_hebrew) {
            assert!(to <= measure + Length::milli(60), "{words}: {to:?}");
        } else if words.trim_end().ends_with(['.', ',']) {
            assert!(to > measure + Length::milli(500), "{words}: {to:?}");
            hung += 1;
        }
    }
    assert!(hung > 0);
}

/// The advances of a line's glyphs in thousandths of the em, each with its character.
fn advances(line: &LineBox) -> Vec<(char, i64)> {
    let mut found = Vec::new();
    for (_, run) in runs(line) {
        for glyph in &run.shaped.glyphs[run.range.start as usize..run.range.end as usize] {
            let c = run.shaped.text[glyph.cluster as usize..].chars().next().unwrap_or(' ');
            found.push((c, run.advance(glyph).0 * 1000 / EM.0));
        }
    }
    found
}

#[test]
fn chinese_signs_side_by_side_share_half_an_em_of_white() {
    let set = |text: &str| {
        let lines = lines(&paragraph(text, "zh-Hans", Length::points(400)));
        advances(&lines[0])
    };
    assert_eq!(
        set("天（地）玄"),
        [('天', 1000), ('（', 1000), ('地', 1000), ('）', 1000), ('玄', 1000)]
    );
    assert_eq!(
        set("地》。玄"),
        [('地', 1000), ('》', 500), ('。', 1000), ('玄', 1000)],
        "closing, closing"
    );
    assert_eq!(
        set("地）（玄"),
        [('地', 1000), ('）', 500), ('（', 1000), ('玄', 1000)],
        "closing, opening"
    );
    assert_eq!(
        set("地《（玄"),
        [('地', 1000), ('《', 1000), ('（', 500), ('玄', 1000)],
        "opening, opening"
    );
}

#[test]
fn a_quarter_of_an_em_stands_between_ideographs_and_latin() {
    let lines = lines(&paragraph("天地A玄黄，b宇", "zh-Hans", Length::points(400)));
    let set = advances(&lines[0]);
    let of = |c: char| set.iter().find(|own| own.0 == c).map(|own| own.1);
    assert_eq!(of('地'), Some(1250));
    assert_eq!(of('，'), Some(1000));
    let natural = set
        .iter()
        .filter(|own| own.0.is_ascii())
        .map(|own| own.1)
        .collect::<Vec<_>>();
    assert!(
        natural[0] > 900 && natural[1] > 700,
        "a quarter after both letters: {natural:?}"
    );
}

#[test]
fn chinese_lines_are_filled_by_white_between_ideographs_and_never_begin_with_a_stop() {
    let text = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。他说：“寒来暑往，秋收冬藏。”然后走了。".repeat(6);
    let measure = Length::points(203);
    let lines = lines(&paragraph(&text, "zh-Hans", measure));
    assert!(lines.len() > 10);
    for line in &lines[..lines.len() - 1] {
        let words = words(line);
        assert!(!words.starts_with(['，', '。', '”', '：']), "{words}");
        assert!(!words.ends_with('“'), "{words}");
        let (from, to) = edges(line);
        let signs = (words.starts_with('“'), words.ends_with(['，', '。', '”', '：']));
        let hang = |hangs: bool| if hangs { Length::points(5) } else { Length::ZERO };
        let off = |length: Length| length.0.abs() > Length::milli(50).0;
        assert!(!off(from + hang(signs.0)), "left of {words}: {from:?}");
        // The last letter's own share of the white is past the end.
        let white = advances(line).iter().map(|own| own.1 % 500).max().unwrap_or(0).min(200);
        let over = to - hang(signs.1) - measure;
        assert!(
            over > Length::milli(-50) && over.0 <= EM.0 * (white + 5) / 1000,
            "right of {words}: {over:?}"
        );
        assert!((-1000..=1500).contains(&line.ratio), "{words}: {}", line.ratio);
    }
}

#[test]
fn japanese_lines_never_begin_with_a_small_kana_or_a_long_mark() {
    let text = "吾輩は猫である。名前はまだ無い。カッターとシャツ、ちょっとまって、どこで生れたかとんと見当がつかぬ。"
        .repeat(4);
    for width in 90..130 {
        let mut quiet = Diagnostics::new();
        let variants = set(&paragraph(&text, "ja", Length::points(width)), &FACES, &mut quiet);
        for line in &variants[0].lines {
            let words = words(line);
            assert!(
                !words.starts_with(['ッ', 'ャ', 'ょ', 'っ', 'ー', '、', '。']),
                "{words}"
            );
        }
    }
}
