//! Pages as layout made them ↔ the PDF as a reader draws it: each glyph, and so each line's end, stands where it was put.
//!
//! What layout means comes from [`Pages`]; what is drawn from an interpreter of content streams that knows only the file.

use crate::driver::{BOOK_TOML, TestBook, bytes};
use crate::pdf_reader::{Drawn, Pdf};
use pressmark::layout::{Frame, GlyphRun, Item, Page};
use pressmark::model::Medium;
use pressmark::pipeline::{Composed, Request};
use pressmark::units::Point;
use std::path::Path;

/// How far a glyph may stand from where layout put it, in points: no eye sees more on paper.
const TOLERANCE: f64 = 0.02;

/// A page's runs of glyphs in drawing order, each with its place from the top left.
fn runs<'p>(frame: &'p Frame, origin: Point, found: &mut Vec<(Point, &'p GlyphRun)>) {
    for (at, item) in &frame.items {
        let at = Point::new(origin.x + at.x, origin.y + at.y);
        match item {
            Item::Group(inner) => runs(inner, at, found),
            Item::Glyphs(run) => found.push((at, run)),
            _ => {}
        }
    }
}

/// A glyph as layout has it, in points from the lower left of the page.
struct Meant {
    x: f64,
    y: f64,
    /// Where the pen is after it.
    end: f64,
}

/// The glyphs of a run that a reader can see or copy: a soft hyphen or joiner without width need not be in the file.
fn meant(page: &Page, at: Point, run: &GlyphRun) -> Vec<Meant> {
    let em = f64::from(run.shaped.units_per_em);
    let size = run.size.to_points();
    let mut pen = at.x;
    let mut found = Vec::new();
    for glyph in &run.shaped.glyphs[run.range.start as usize..run.range.end as usize] {
        let shift = f64::from(glyph.x_offset) / em * size * f64::from(run.expansion) / 1000.0;
        let lift = f64::from(glyph.y_offset) / em * size;
        let next = pen + run.advance(glyph);
        let said = run.shaped.text[glyph.cluster as usize..].chars().next();
        if glyph.advance != 0 || !said.is_some_and(is_never_drawn) {
            found.push(Meant {
                x: pen.to_points() + shift,
                y: (page.trim.height - at.y).to_points() + lift,
                end: next.to_points(),
            });
        }
        pen = next;
    }
    found
}

fn is_never_drawn(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE0F}')
}

/// What was compared.
#[derive(Debug, Default)]
struct Compared {
    glyphs: usize,
    lines: usize,
    expanded: usize,
    /// The furthest that a glyph, and a line's end, stands off.
    worst: f64,
    worst_end: f64,
}

fn compare(composed: &Composed) -> Compared {
    let pdf = Pdf::open(bytes(composed, Medium::Print));
    let pages = &composed.pages.as_ref().expect("the book is printed").pages;
    assert_eq!(pdf.page_ids().len(), pages.len());
    let mut compared = Compared::default();
    for (index, page) in pages.iter().enumerate() {
        let mut own = Vec::new();
        runs(&page.frame, Point::default(), &mut own);
        let drawn = pdf.page(index).drawn;
        let mut rest = drawn.as_slice();
        for (number, (at, run)) in own.iter().enumerate() {
            let meant = meant(page, *at, run);
            assert!(
                rest.len() >= meant.len(),
                "page {}: fewer glyphs than layout has",
                page.label
            );
            let (glyphs, after) = rest.split_at(meant.len());
            rest = after;
            compared.run(&page.label, run, &meant, glyphs);
            let next = own.get(number + 1);
            if next.is_none_or(|(next, _)| next.y != at.y || next.x < at.x) {
                compared.line_end(&page.label, run, &meant, glyphs);
            }
        }
        assert!(rest.is_empty(), "page {}: more glyphs than layout has", page.label);
    }
    compared
}

impl Compared {
    fn run(&mut self, page: &str, run: &GlyphRun, meant: &[Meant], drawn: &[Drawn]) {
        self.glyphs += meant.len();
        self.expanded += usize::from(run.expansion != 1000);
        for (meant, drawn) in meant.iter().zip(drawn) {
            let off = (meant.x - drawn.x).abs().max((meant.y - drawn.y).abs());
            self.worst = self.worst.max(off);
            assert!(
                off < TOLERANCE,
                "page {page}: `{}` of “{}” stands {off:.3} pt off",
                drawn.text,
                run.shaped.text
            );
        }
    }

    /// The end of the last glyph that is not a space: by layout's own advance, and by the width that the file states.
    fn line_end(&mut self, page: &str, run: &GlyphRun, meant: &[Meant], drawn: &[Drawn]) {
        let last = drawn.iter().rposition(|glyph| !glyph.text.trim().is_empty());
        let Some(last) = last else {
            return;
        };
        self.lines += 1;
        let off = (meant[last].end - drawn[last].x - drawn[last].width - run.tracking.to_points()).abs();
        self.worst_end = self.worst_end.max(off);
        assert!(
            off < TOLERANCE,
            "page {page}: the line that ends in “{}” ends {off:.3} pt off",
            run.shaped.text
        );
    }
}

fn built(folder: &str) -> Composed {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    pressmark::pipeline::compose(&Request::new(folder), &|_| {}).expect("the book is there")
}

#[test]
fn each_line_of_the_sample_ends_where_layout_put_it() {
    let compared = compare(&built("manuscript"));
    assert!(compared.lines > 500 && compared.expanded > 100, "{compared:?}");
}

#[test]
fn each_line_of_books_of_all_kinds_ends_where_layout_put_it() {
    for folder in ["tests/fixtures/books/everything", "tests/fixtures/books/right-to-left"] {
        let compared = compare(&built(folder));
        assert!(compared.lines > 30, "{folder}: {compared:?}");
    }
}

#[test]
fn each_line_of_a_face_of_2048_units_ends_where_layout_put_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fonts");
    let face = std::fs::read(folder.join("Gelasio-Latin.ttf")).expect("the face");
    let text = crate::paragraph::ISHMAEL.repeat(6);
    let config = format!("{BOOK_TOML}[print]\nfont = \"Gelasio\"\nfont-size = \"10.3pt\"\n");
    let book = TestBook::new(&[("book.toml", &config), ("src/one.md", &format!("# One\n\n{text}"))]);
    book.write("fonts/Gelasio-Latin.ttf", &face);
    let composed = book.compose();
    let text_face = composed
        .faces
        .iter()
        .find(|(_, face)| face.family == "Gelasio")
        .expect("the face");
    assert_eq!(text_face.1.units_per_em, 2048);
    let compared = compare(&composed);
    assert!(compared.lines > 60 && compared.expanded > 20, "{compared:?}");
}

/// Two ways to write one page: the writer's, and one with all the operators that it does not use.
#[test]
fn the_reader_knows_all_operators_that_place_text() {
    let book = TestBook::of_text("# One\n\nabc\n");
    let mut pdf = Pdf::open(bytes(&book.compose(), Medium::Print));
    let page = *pdf.page_ids().last().expect("a page");
    let number = pdf.page_ids().len() - 1;
    let own = String::from_utf8_lossy(&pdf.document.get_page_content(page)).into_owned();
    let font = own.split(' ').find(|word| word.contains("/F")).expect("a font");
    let font = &font[font.find("/F").expect("its name")..];
    let mut places = |content: &str| -> Vec<(f64, f64, f64)> {
        let content = content.as_bytes().to_vec();
        pdf.document.change_page_content(page, content).expect("a page");
        let round = |value: f64| (value * 1000.0).round() / 1000.0;
        let drawn = pdf.page(number).drawn;
        let place = |glyph: &Drawn| (round(glyph.x), round(glyph.y), round(glyph.size));
        drawn.iter().map(place).collect()
    };
    let plain = places(&format!(
        "BT {font} 12 Tf 90 Tz 100 200 Td [(\\000\\001)-50(\\000\\001)]TJ 0 -14 Td [(\\000\\001)]TJ ET"
    ));
    assert_eq!(plain.len(), 3);
    let gap = 0.05 * 12.0;
    let other = places(&format!(
        "q 2 0 0 2 10 20 cm BT {font} 6 Tf 90 Tz {} Tc 7 TL 1 0 0 1 45 90 Tm (\\000\\001\\000\\001) Tj T* (\\000\\001) Tj ET Q",
        gap / 2.0
    ));
    assert_eq!(other, plain);
}
