//! Scripts and directions: what lines of Arabic, Chinese, Devanagari, Hebrew, Khmer and Thai look like.

use crate::driver::TestBook;
use pressmark::diag::Diagnostics;
use pressmark::fonts::{Faces, Family};
use pressmark::layout::paragraph::{Align, Breaker, Figures, LineShape, Paragraph, Piece, Shape, TextStyle, set};
use pressmark::layout::{GlyphRun, Item, LineBox, Paint, Variant};
use pressmark::manuscript::FaceFile;
use pressmark::model::Language;
use pressmark::units::Length;
use std::process::Command;
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
        capitals: false,
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
        made: false,
    };
    let shape = LineShape {
        indent: Length::ZERO,
        width,
    };
    Paragraph {
        pieces: vec![piece],
        node: None,
        span: None,
        origins: Vec::new(),
        language: Language(language.to_owned()),
        right_to_left: matches!(language, "ar" | "he"),
        align: Align::Justified,
        hyphenate: true,
        shape: Shape::even(shape),
        leading: Length::points(14),
        breaker: Breaker::default(),
        exceptions: Default::default(),
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

/// The white half of a stop, and the quarter of an em after Latin, were once part of a ragged line.
#[test]
fn white_at_the_edges_of_a_ragged_line_is_no_part_of_it() {
    let end = |text: &str, width: Length| {
        let mut own = paragraph(text, "zh-Hans", width);
        own.align = Align::End;
        lines(&own).first().map(edges).map(|edges| edges.1 - width)
    };
    assert_eq!(end("天地玄黄。", EM * 20), Some(EM / 2));
    // Three ems and a half hold three characters and a stop.
    let text = "天地玄。天地玄。";
    let mut own = paragraph(text, "zh-Hans", EM * 7 / 2);
    own.align = Align::Start;
    assert_eq!(
        lines(&own).iter().map(words).collect::<Vec<_>>(),
        ["天地玄。", "天地玄。"]
    );
    // Seven characters, a quarter of an em and half an em for the letter; no room for the quarter after it.
    let after_latin = end("天地天天地天地b天天天天天天", EM * 15 / 2 + EM / 3);
    assert_eq!(after_latin, Some(EM / 4));
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

#[test]
fn chinese_quotes_are_full_width_and_an_apostrophe_in_a_latin_word_is_not() {
    let lines = lines(&paragraph("他说：“你好don’t。”", "zh-Hans", Length::points(400)));
    let set = advances(&lines[0]);
    let of = |c: char| set.iter().find(|own| own.0 == c).map(|own| own.1);
    assert_eq!(of('：'), Some(500), "before an opening quote");
    assert_eq!(of('“'), Some(1000));
    assert!(of('’') < Some(300));
    assert_eq!(of('。'), Some(500), "before a closing quote");
    assert_eq!(of('”'), Some(1000));
}

/// The glyphs of all runs of the first line, in the order that they are drawn in.
fn glyphs(paragraph: &Paragraph) -> Vec<u16> {
    let lines = lines(paragraph);
    let mut runs = runs(&lines[0]);
    runs.sort_by_key(|(x, _)| *x);
    let own = |run: &GlyphRun| -> Vec<u16> {
        let range = run.range.start as usize..run.range.end as usize;
        run.shaped.glyphs[range].iter().map(|glyph| glyph.id).collect()
    };
    runs.iter().flat_map(|(_, run)| own(run)).collect()
}

/// A paragraph whose text changes its colour, and nothing else, at each `|`.
fn in_spans(text: &str, language: &str, width: Length) -> Paragraph {
    let mut paragraph = paragraph("", language, width);
    let piece = paragraph.pieces.remove(0);
    for (index, part) in text.split('|').enumerate() {
        let mut piece = piece.clone();
        if let Piece::Text { text, style, .. } = &mut piece {
            part.clone_into(text);
            style.paint = Paint::Gray(u8::try_from(index).unwrap_or(0));
        }
        paragraph.pieces.push(piece);
    }
    paragraph
}

#[test]
fn arabic_letters_join_across_spans() {
    let width = Length::points(400);
    let whole = glyphs(&paragraph("الكلمة والسلام", "ar", width));
    let alone: usize = glyphs(&paragraph("ا ل ك ل م ة", "ar", width)).len();
    assert!(whole.len() > 8 && alone > 6);
    assert_eq!(glyphs(&in_spans("الك|لمة وال|سلام", "ar", width)), whole);
}

#[test]
fn a_line_of_arabic_ends_between_words() {
    let text = "في البدء كانت الكلمة والسلام عليكم، بخط النسخ. ".repeat(8);
    let lines = lines(&paragraph(&text, "ar", Length::points(120)));
    assert!(lines.len() > 5);
    let words: Vec<String> = lines.iter().map(|line| words(line).trim().to_owned()).collect();
    assert_eq!(words.join(" "), text.trim());
}

#[test]
fn devanagari_vowels_stand_before_their_consonant_and_lines_end_between_words() {
    let lines_of_one = lines(&paragraph("कि", "hi", Length::points(100)));
    let (_, run) = runs(&lines_of_one[0])[0];
    let clusters: Vec<u32> = run.shaped.glyphs.iter().map(|glyph| glyph.cluster).collect();
    assert_eq!(clusters, [0, 0], "one cluster, of the vowel sign and the letter");
    let ka = glyphs(&paragraph("क", "hi", Length::points(100)));
    assert_eq!(run.shaped.glyphs[1].id, ka[0], "the letter is drawn last");
    let text = "हिन्दी में किताबें पढ़ना अच्छा है। ".repeat(8);
    let lines = lines(&paragraph(&text, "hi", Length::points(110)));
    let words: String = lines.iter().map(words).collect();
    assert_eq!(words.trim(), text.trim());
    for line in &lines {
        let first = self::words(line).chars().next();
        assert!(
            !matches!(first, Some('\u{900}'..='\u{903}' | '\u{93C}' | '\u{93E}'..='\u{94D}')),
            "{first:?}"
        );
    }
}

#[test]
fn thai_and_khmer_lines_end_between_words_that_no_space_parts() {
    let thai = "ภาษาไทยเป็นภาษาที่สวยงามและมีประวัติยาวนาน";
    let words_of_thai = ["ภาษา", "ไทย", "เป็น", "ที่", "สวยงาม", "และ", "มี", "ประวัติ", "ยาวนาน", "คน"];
    let mut quiet = Diagnostics::new();
    let variants = set(
        &paragraph(&thai.repeat(6), "th", Length::points(150)),
        &FACES,
        &mut quiet,
    );
    assert!(variants[0].lines.len() > 4);
    for line in &variants[0].lines {
        let words = words(line);
        assert!(words_of_thai.iter().any(|word| words.starts_with(word)), "{words}");
    }
    for line in variants[0].lines.iter().rev().skip(1) {
        assert!(
            edges(line).1 >= Length::milli(149_900),
            "filled by white between letters: {:?}",
            edges(line)
        );
        assert!(line.ratio < 1000, "{}", line.ratio);
    }
    let khmer = "ភាសាខ្មែរជាភាសាផ្លូវការរបស់ប្រទេសកម្ពុជា".repeat(4);
    let variants = set(&paragraph(&khmer, "km", Length::points(150)), &FACES, &mut quiet);
    assert!(variants[0].lines.len() > 2);
    let words_of_khmer = ["ភាសា", "ខ្មែរ", "ជា", "ផ្លូវការ", "ផ្លូវ", "ការ", "របស់", "ប្រទេស", "កម្ពុជា"];
    for line in &variants[0].lines {
        let words = words(line);
        assert!(words_of_khmer.iter().any(|word| words.starts_with(word)), "{words}");
    }
}

#[test]
fn a_chinese_paragraph_without_a_face_breaks_into_lines_of_boxes_that_keep_their_text() {
    let text = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。".repeat(6);
    let bundled = Faces::settle("Libertinus Serif", None, &[], &mut Diagnostics::new());
    let mut diagnostics = Diagnostics::new();
    let variants = set(
        &paragraph(&text, "zh-Hans", Length::points(120)),
        &bundled,
        &mut diagnostics,
    );
    let lines = &variants[0].lines;
    assert!(lines.len() > 4);
    assert_eq!(lines.iter().map(words).collect::<String>(), text);
    let codes: Vec<&str> = diagnostics.iter().map(|own| own.rule.code).collect();
    assert_eq!(codes, ["glyph-missing"]);
    for line in &lines[..lines.len() - 1] {
        assert!(edges(line).1 >= Length::points(119), "{:?}", edges(line));
        assert!(!words(line).starts_with(['，', '。']));
    }
}

#[test]
fn a_mark_on_no_letter_stands_on_a_dotted_circle() {
    let lone = glyphs(&paragraph("\u{301} a", "en", Length::points(100)));
    let circle = glyphs(&paragraph("\u{25CC}\u{301} a", "en", Length::points(100)));
    assert_eq!(lone, circle);
    let in_word = glyphs(&in_spans("e|\u{301}a", "en", Length::points(100)));
    assert_eq!(in_word.len(), 3, "in a word that changes its colour there is none");
}

#[test]
fn an_emoji_of_several_is_one_glyph_of_one_face() {
    for emoji in ["👩\u{200D}💻", "☺\u{FE0F}", "👍🏽", "1\u{FE0F}\u{20E3}"] {
        let lines = lines(&paragraph(emoji, "en", Length::points(100)));
        let runs = runs(&lines[0]);
        assert_eq!(runs.len(), 1, "{emoji}");
        assert_eq!(FACES.get(runs[0].1.shaped.face).family, "Noto Emoji", "{emoji}");
        let drawn = runs[0].1.shaped.glyphs.iter().filter(|glyph| glyph.advance > 0);
        assert_eq!(drawn.count(), 1, "{emoji}");
    }
}

#[test]
fn a_space_after_an_emoji_is_the_text_faces() {
    let lines = lines(&paragraph("a \u{1F469}\u{200D}\u{1F4BB} b", "en", Length::points(100)));
    let spaces: Vec<i64> = advances(&lines[0])
        .iter()
        .filter(|own| own.0 == ' ')
        .map(|own| own.1)
        .collect();
    assert_eq!(spaces, [250, 250]);
}

#[test]
fn a_chinese_paragraph_with_an_address_in_it_breaks_as_others_do() {
    let text = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往https://example.org/a/b秋收冬藏".repeat(4);
    let lines = lines(&paragraph(&text, "zh-Hans", Length::points(203)));
    assert!(lines.len() > 6);
    for line in &lines[..lines.len() - 1] {
        assert!(edges(line).1 >= Length::points(198), "{}", words(line));
    }
}

#[test]
fn glyphs_are_printed_as_hb_shape_writes_them() {
    let book = TestBook::new(&[
        ("book.toml", "[book]\ntitle = \"x\"\nlanguage = \"he\"\n"),
        ("a.md", "# א\n\nשם fi\n"),
    ]);
    let printed = Command::new(env!("CARGO_BIN_EXE_pressmark"))
        .args(["inspect", "--stage", "glyphs"])
        .current_dir(book.folder())
        .output()
        .expect("pressmark runs");
    let text = String::from_utf8(printed.stdout).expect("UTF-8");
    let wanted = "LibertinusSerif-Regular 11 pt level 1 \"שם \"\n  [1=4+250|1184=2+527|1196=0+612]\n\
                  LibertinusSerif-Regular 11 pt level 2 \"fi\"\n  [2398=0+560]\n";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn a_block_of_another_language_runs_its_own_way_in_print() {
    let left = |text: &str| {
        let composed = TestBook::of_text(&format!("# One\n\n{text}\n")).compose();
        let pages = pressmark::layout::dump(composed.pages.as_ref().expect("pages"));
        let line = pages
            .lines()
            .find(|line| line.ends_with("שלום"))
            .expect("the line")
            .to_owned();
        line.split(' ')
            .next()
            .and_then(|x| x.parse::<f64>().ok())
            .expect("a place")
    };
    let start = left("שלום");
    assert!(start < 100.0, "{start}");
    for block in [
        "::: {lang=he}\nשלום\n:::",
        "::: {dir=rtl}\nשלום\n:::",
        "::: {lang=he}\n> a\n\nשלום\n:::",
    ] {
        assert!(left(block) > 250.0, "{block}: {}", left(block));
    }
}

#[test]
fn languages_have_their_own_forms() {
    let set = |text: &str, language: &str, italic: bool| {
        let mut paragraph = paragraph(text, language, Length::points(200));
        if let Some(Piece::Text { style, .. }) = paragraph.pieces.first_mut() {
            style.italic = italic;
        }
        glyphs(&paragraph)
    };
    assert_ne!(set("бгдпт", "sr", true), set("бгдпт", "ru", true), "Serbian italics");
    assert_eq!(set("fi", "en", false).len(), 1);
    assert_eq!(set("fi", "tr", false).len(), 2, "a Turkish i keeps its dot");
    assert_eq!(set("fi", "az", false).len(), 2);
}
