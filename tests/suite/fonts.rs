//! Faces and shaping: which face is chosen, what glyphs come out, what broken files give.

use pressmark::diag::Diagnostics;
use pressmark::fonts::{Faces, Family, Figures, Look, Shaped, shape_text};
use pressmark::manuscript::FaceFile;
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

#[test]
fn a_damaged_face_shapes_something_or_is_refused() {
    let whole = include_bytes!("../../fonts/inconsolata/Inconsolata-Regular.ttf");
    for step in 0..40_usize {
        let mut bytes = whole.to_vec();
        let at = (step * 7_919 + 13) % 4_000;
        for byte in &mut bytes[at..at + 64] {
            *byte = byte.wrapping_mul(31).wrapping_add(step as u8);
        }
        let file = FaceFile {
            path: "fonts/x.ttf".to_owned(),
            bytes: Arc::from(bytes),
        };
        let faces = Faces::settle("Inconsolata", None, &[file], &mut Diagnostics::new());
        let shaped = shape_text("Affe, 12 – x\u{301} \u{5D0}", look(), "de", 0, &faces);
        assert!(!shaped.runs.is_empty());
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
