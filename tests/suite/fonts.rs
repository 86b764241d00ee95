//! Faces and shaping: which face is chosen, what glyphs come out, what broken files give.

use crate::driver::{BOOK_TOML, TestBook};
use pressmark::diag::Diagnostics;
use pressmark::fonts::{Faces, Family, Figures, Look, Shaped, shape_text};
use pressmark::manuscript::FaceFile;
use pressmark::pipeline::{Request, Target};
use std::sync::Arc;

fn faces() -> Faces {
    let mut diagnostics = Diagnostics::new();
    let faces = Faces::settle("Libertinus Serif", None, &[], &mut diagnostics);
    assert!(diagnostics.is_empty());
    faces
}

fn look() -> Look {
    Look {
        family: Family::Text,
        bold: false,
        italic: false,
        small_caps: false,
        capitals: false,
        figures: Figures::OldStyle,
        ligatures: true,
    }
}

fn width(run: &Shaped) -> i32 {
    run.glyphs.iter().map(|glyph| glyph.advance).sum()
}

#[test]
fn picks_the_nearest_member_of_a_family() {
    let faces = faces();
    let name = |family, bold, italic| faces.get(faces.pick(family, bold, italic)).name.clone();
    assert_eq!(name(Family::Text, false, false), "LibertinusSerif-Regular");
    assert_eq!(name(Family::Text, true, true), "LibertinusSerif-BoldItalic");
    assert_eq!(name(Family::Sans, true, false), "SourceSans3-Bold");
    assert_eq!(name(Family::Mono, true, true), "Inconsolata-Bold");
}

#[test]
fn family_names_are_found_whatever_their_case() {
    let mut diagnostics = Diagnostics::new();
    let faces = Faces::settle(" source sans 3 ", None, &[], &mut diagnostics);
    assert!(diagnostics.is_empty());
    assert_eq!(
        faces.get(faces.pick(Family::Text, false, false)).family,
        "Source Sans 3"
    );
}

#[test]
fn an_unknown_family_and_a_broken_file_are_reported_and_the_bundled_face_stands_in() {
    let broken = |path: &str, bytes: &[u8]| FaceFile {
        path: path.to_owned(),
        bytes: Arc::from(bytes),
    };
    let whole = include_bytes!("../../fonts/libertinus-serif/LibertinusSerif-Regular.otf");
    let files = [
        broken("fonts/a.otf", b"OTTO"),
        broken("fonts/b.ttf", b""),
        broken("fonts/c.otf", &whole[..2000]),
    ];
    let mut diagnostics = Diagnostics::new();
    let faces = Faces::settle("Nowhere", None, &files, &mut diagnostics);
    let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect();
    assert_eq!(
        codes,
        ["font-unreadable", "font-unreadable", "font-unreadable", "font-missing"]
    );
    assert_eq!(
        faces.get(faces.pick(Family::Text, false, false)).name,
        "LibertinusSerif-Regular"
    );
}

/// Numbers that differ from one another and are the same on every machine (a step of SplitMix64 each).
fn scattered(seed: u64) -> usize {
    let mixed = (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (seed >> 3)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 33) as usize
}

/// A face with something done to it: overwritten with one byte or with noise, or cut off.
fn damaged(whole: &[u8], seed: u64) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let length = [1, 4, 64, 2000][seed as usize % 4].min(bytes.len());
    // Every second one strikes the directory and the first tables.
    let reach = if seed.is_multiple_of(2) { bytes.len() } else { 4000 };
    let at = scattered(seed) % (reach - length);
    match seed % 5 {
        0 => bytes.truncate(bytes.len() - 1 - at),
        1 => bytes[at..at + length].fill(0xFF),
        2 => bytes[at..at + length].fill(0),
        _ => {
            for (place, byte) in bytes[at..at + length].iter_mut().enumerate() {
                *byte ^= scattered(seed + place as u64) as u8 | 1;
            }
        }
    }
    bytes
}

const WHOLE: [(&str, &[u8]); 2] = [
    (
        "Inconsolata",
        include_bytes!("../../fonts/inconsolata/Inconsolata-Regular.ttf"),
    ),
    (
        "Libertinus Serif",
        include_bytes!("../../fonts/libertinus-serif/LibertinusSerif-Regular.otf"),
    ),
];

/// A face of which tables were overwritten, or that ended early, was taken without a word; letters were lost.
#[test]
fn a_damaged_face_is_told_or_shapes_as_the_whole_one_does() {
    let text = "Affe, office, 12 – AV To “x\u{301}” ÄÖÜ";
    for (family, whole) in WHOLE {
        let settle = |bytes: &[u8], diagnostics: &mut Diagnostics| {
            let file = FaceFile {
                path: "fonts/x.ttf".to_owned(),
                bytes: Arc::from(bytes),
            };
            Faces::settle(family, None, &[file], diagnostics)
        };
        let drawn = |faces: &Faces| -> Vec<_> {
            let shaped = shape_text(text, look(), "de", 0, faces);
            let glyphs = shaped
                .runs
                .iter()
                .flat_map(|run| run.glyphs.iter().map(|glyph| (run.face, *glyph)));
            glyphs
                .map(|(face, glyph)| (glyph, faces.outline(face, glyph.id)))
                .collect()
        };
        let good = drawn(&settle(whole, &mut Diagnostics::new()));
        for seed in 0..400 {
            let bytes = damaged(whole, seed);
            let mut diagnostics = Diagnostics::new();
            let found = drawn(&settle(&bytes, &mut diagnostics));
            if diagnostics.is_empty() {
                assert!(found == good, "{family}: damage {seed} is neither told nor harmless");
            }
            let known = ["font-unreadable", "font-damaged", "font-embedding", "font-missing"];
            assert!(
                diagnostics.iter().all(|own| known.contains(&own.rule.code)),
                "{diagnostics:?}"
            );
        }
    }
}

#[test]
fn the_end_of_a_face_is_missed_and_its_middle_too() {
    for (family, whole) in WHOLE {
        let told = |bytes: Vec<u8>| {
            let mut diagnostics = Diagnostics::new();
            let file = FaceFile {
                path: "fonts/x.ttf".to_owned(),
                bytes: Arc::from(bytes),
            };
            Faces::settle(family, None, &[file], &mut diagnostics);
            diagnostics.iter().map(|own| own.rule.code).collect::<Vec<_>>()
        };
        assert_eq!(
            told(whole[..whole.len() - 50].to_vec()),
            ["font-unreadable"],
            "{family}"
        );
        let mut middle = whole.to_vec();
        middle[3000..5000].fill(0xFF);
        assert!(
            matches!(told(middle)[..], ["font-unreadable" | "font-damaged"]),
            "{family}"
        );
    }
}

/// A face that is damaged and used all the same makes a file, or a complaint: never a fault of the writer.
#[test]
fn a_book_in_a_damaged_face_is_made_or_told_of() {
    for (family, whole) in WHOLE {
        for seed in 0..40 {
            let book = TestBook::of_text("# One\n\nAffe, office, 12 – AV *To* “x”.\n");
            book.write("fonts/x.ttf", &damaged(whole, seed * 7 + 3));
            book.write(
                "book.toml",
                format!("{BOOK_TOML}\n[print]\nfont = \"{family}\"\n").as_bytes(),
            );
            let request = Request::new("").targets([Target::Pdf]).keep_going(true);
            assert_eq!(book.compose_with(request).files.len(), 1, "{family}: {seed}");
        }
    }
}

#[test]
fn ligatures_capitals_and_figures_follow_the_look() {
    let faces = faces();
    let shape = |text: &str, look: Look| shape_text(text, look, "en", 0, &faces).runs[0].clone();
    assert_eq!(shape("office", look()).glyphs.len(), 4, "ffi is one glyph");
    let plain = Look {
        ligatures: false,
        ..look()
    };
    assert_eq!(shape("office", plain).glyphs.len(), 6);
    let small = Look {
        small_caps: true,
        ..look()
    };
    assert_ne!(shape("abc", small).glyphs, shape("abc", look()).glyphs);
    let capitals = Look {
        capitals: true,
        ..look()
    };
    let glyphs = |text: &str, look| {
        shape(text, look)
            .glyphs
            .iter()
            .map(|glyph| glyph.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(glyphs("ABC", capitals), glyphs("ABC", look()));
    for sign in ["-", "(", "¿"] {
        assert_ne!(
            glyphs(sign, capitals),
            glyphs(sign, look()),
            "{sign} is at the height of capitals"
        );
    }
    let tabular = Look {
        figures: Figures::Tabular,
        ..look()
    };
    assert_eq!(width(&shape("111", tabular)), width(&shape("888", tabular)));
    assert_ne!(width(&shape("111", look())), width(&shape("888", look())));
}

/// A face with proportional figures and without superior ones (TeX Gyre Pagella) was said to have superior ones: what it
/// gave for them, its figures of one width, were other glyphs. Marks of notes stood on the baseline, as large as the text.
#[test]
fn a_face_of_which_figures_have_two_widths_but_none_is_raised_has_no_superior_figures() {
    let tabular = FaceFile {
        path: "fonts/Gelasio-Tabular.ttf".to_owned(),
        bytes: Arc::from(include_bytes!("../fixtures/fonts/Gelasio-Tabular.ttf").as_slice()),
    };
    let has_them = |family| {
        let mut diagnostics = Diagnostics::new();
        let faces = Faces::settle(family, None, std::slice::from_ref(&tabular), &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        faces.has_superior_figures()
    };
    let families = [
        "Libertinus Serif",
        "Source Sans 3",
        "Inconsolata",
        "Gelasio Tabular",
        "DejaVu Sans Mono",
    ];
    assert_eq!(families.map(has_them), [true, true, true, false, false]);
}

#[test]
fn characters_in_no_face_become_boxes_that_keep_their_text() {
    let faces = faces();
    let shaped = shape_text("a\u{F8FF}\u{E000}b", look(), "en", 0, &faces);
    let text: String = shaped.runs.iter().map(|run| run.text.to_string()).collect();
    assert_eq!(text, "a\u{F8FF}\u{E000}b");
    assert!(shaped.missing.contains(&'\u{E000}'));
    assert!(
        shaped
            .runs
            .iter()
            .flat_map(|run| &run.glyphs)
            .all(|glyph| glyph.id != 0)
    );
}

#[test]
fn stand_ins_come_in_their_order() {
    let faces = faces();
    let face_of = |text: &str| {
        let shaped = shape_text(text, look(), "en", 0, &faces);
        faces.get(shaped.runs[0].face).family.clone()
    };
    assert_eq!(face_of("\u{5D0}"), "Libertinus Serif");
    assert_eq!(face_of("\u{2588}"), "DejaVu Sans Mono");
    assert_eq!(face_of("\u{1F600}"), "Noto Emoji");
}

#[test]
fn right_to_left_runs_have_their_glyphs_in_visual_order() {
    let faces = faces();
    let run = shape_text("\u{5D0}\u{5D1}\u{5D2}", look(), "he", 1, &faces).runs[0].clone();
    let clusters: Vec<u32> = run.glyphs.iter().map(|glyph| glyph.cluster).collect();
    assert_eq!(clusters, [4, 2, 0]);
}
