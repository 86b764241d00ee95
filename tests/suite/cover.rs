//! The printed cover and the stores' picture: measures, what stands where, and what is said of what does not fit.

use crate::driver::{TestBook, snapshot};
use crate::pdf_reader::{Pdf, number};
use pressmark::config::{Ink, Packing, Printer};
use pressmark::cover::sheet::Area;
use pressmark::diag::Diagnostics;
use pressmark::fonts::Faces;
use pressmark::layout::{self, Frame, GlyphRun, Item, Paint, Turn};
use pressmark::pipeline::cover::{CoverRequest, Covered, compose};
use pressmark::pipeline::{self, Request, Target};
use pressmark::units::{Length, Point, Size};

/// A novel with all that a cover can say.
const NOVEL: &str = r#"[book]
title = "Moby-Dick; or, The Whale"
subtitle = "A Romance of the Sea"
authors = ["Herman Melville"]
language = "en"
description = """
A schoolmaster goes to sea in a whaler whose captain has lost a leg to a white whale, and means to have its life.

What begins as a voyage for oil becomes a hunt round the world."""
identifier = "urn:uuid:00000000-0000-4000-8000-000000000001"
isbn = { print = "978-3-16-148410-0" }
date = "2026-01-02"
publisher = "Harper & Brothers"
series = { name = "Voyages", position = "6" }
"#;

const HEBREW: &str = r#"[book]
title = "מובי דיק או הלווייתן"
authors = ["הרמן מלוויל"]
language = "he"
description = "קראו לי ישמעאל. לפני שנים אחדות חשבתי לי להפליג קצת ולראות את חלקו הימי של העולם."
identifier = "urn:uuid:00000000-0000-4000-8000-000000000002"
publisher = "הוצאת הים"
"#;

fn book(toml: &str) -> TestBook {
    TestBook::new(&[("book.toml", toml), ("src/one.md", "# One\n\nText.\n")])
}

/// A cover by KDP on cream, of so many pages; the stores' picture has fewer pixels than for stores, where it is drawn.
fn kdp(book: &TestBook, pages: usize) -> CoverRequest {
    CoverRequest {
        paper: Some("cream".to_owned()),
        pages: Some(pages),
        ..CoverRequest::new(quick(book), Printer::Kdp)
    }
}

fn quick(book: &TestBook) -> Request {
    Request {
        packing: Packing::Quick,
        ..Request::new(book.folder())
    }
}

fn make(request: &CoverRequest) -> Covered {
    compose(request, &|_| {}).expect("the book can be read")
}

fn codes(covered: &Covered) -> Vec<&str> {
    covered.diagnostics.iter().map(|own| own.rule.code).collect()
}

fn messages(covered: &Covered) -> String {
    covered
        .diagnostics
        .iter()
        .flat_map(|own| std::iter::once(&own.message).chain(own.notes.iter().map(|(_, note)| note)))
        .fold(String::new(), |all, own| all + own + "\n")
}

fn bytes(covered: &Covered, target: Target) -> &[u8] {
    let file = covered.files.iter().find(|file| file.target == target);
    &file.expect("the file was made").bytes
}

fn inch(thousandths: i64) -> Length {
    Length::points(72).scale(thousandths, 1000)
}

// ---- Measures

#[test]
fn a_sheet_is_two_pages_a_spine_and_the_bleed() {
    // Trim, paper, ink and pages → spine, by KDP's figures; the sheet is 2 × width + spine + 0.25 in, height + 0.25 in.
    let cases = [
        ("6x9in", "cream", Ink::Black, 300, 0.75),
        ("6x9in", "white", Ink::Black, 300, 0.6756),
        ("5x8in", "cream", Ink::Black, 24, 0.06),
        ("5.5x8.5in", "white", Ink::Black, 828, 1.864_656),
        ("8.5x11in", "premium", Ink::Color, 200, 0.4694),
        ("8.5x8.5in", "white", Ink::Color, 100, 0.2252),
    ];
    for (trim, paper, ink, pages, spine) in cases {
        let book = book(&format!("{NOVEL}\n[print]\ntrim-size = \"{trim}\"\n"));
        let request = CoverRequest {
            paper: Some(paper.to_owned()),
            ink: Some(ink),
            ..kdp(&book, pages)
        };
        let covered = make(&request);
        let sides: Vec<f64> = trim
            .trim_end_matches("in")
            .split('x')
            .map(|side| side.parse().unwrap())
            .collect();
        let wanted = [(2.0 * sides[0] + spine + 0.25) * 72.0, (sides[1] + 0.25) * 72.0];
        let pdf = Pdf::open(bytes(&covered, Target::Print));
        let boxes = ["MediaBox", "BleedBox", "TrimBox"].map(|name| corners(&pdf, name));
        for (at, wanted) in wanted.into_iter().enumerate() {
            assert!((boxes[0][at + 2] - wanted).abs() < 0.01, "{trim} {paper}: {boxes:?}");
            assert!((boxes[1][at + 2] - boxes[0][at + 2]).abs() < 0.01);
            assert!((boxes[2][at] - 9.0).abs() < 0.01 && (boxes[2][at + 2] - wanted + 9.0).abs() < 0.01);
        }
    }
}

fn corners(pdf: &Pdf, name: &str) -> Vec<f64> {
    let page = pdf.document.get_dictionary(pdf.page_ids()[0]).expect("a page");
    let corners = pdf.get(page, name).and_then(|own| own.as_array().ok());
    corners.expect("a box").iter().map(number).collect()
}

#[test]
fn pages_are_counted_where_no_number_is_given() {
    let text = "# One\n\n".to_owned() + &"Some words of a story that goes on. ".repeat(3000);
    let book = TestBook::new(&[("book.toml", NOVEL), ("src/one.md", &text)]);
    let counted = book.compose().pages.expect("pages").pages.len();
    let covered = make(&CoverRequest {
        pages: None,
        ..kdp(&book, 0)
    });
    assert_eq!(covered.pages, counted);
    let even = counted.next_multiple_of(2) as i64;
    let spine = covered.plan.expect("a plan").sheet.spine;
    assert!((spine.to_points() - 0.0025 * 72.0 * even as f64).abs() < 0.01);
}

#[test]
fn a_template_gives_what_a_printer_does_not_tell() {
    let book = book(NOVEL);
    let of = |spine: Option<Length>, size: Option<Size>| {
        make(&CoverRequest {
            paper: None,
            printer: Printer::IngramSpark,
            spine,
            size,
            ..kdp(&book, 200)
        })
    };
    let untold = of(None, None);
    assert_eq!(codes(&untold), ["cover-size"]);
    assert!(
        untold.files.is_empty() && messages(&untold).contains("--spine"),
        "{}",
        messages(&untold)
    );
    let spine = of(Some(inch(450)), None).plan.expect("a plan").sheet;
    assert_eq!(spine.with_bleed(), Size::new(inch(12_700), inch(9250)));
    let whole = of(None, Some(Size::new(inch(12_700), inch(9250))))
        .plan
        .expect("a plan")
        .sheet;
    assert_eq!(whole.spine, inch(12_700) - inch(6000) * 2 - inch(125) * 2);
    let both = of(Some(inch(450)), Some(Size::new(inch(12_850), inch(9400))))
        .plan
        .expect("a plan")
        .sheet;
    assert_eq!((both.bleed.width, both.bleed.height), (inch(200), inch(200)));
    for (spine, size) in [
        (None, (12_000, 9250)),
        (None, (12_700, 9000)),
        (Some(inch(450)), (12_000, 9250)),
    ] {
        let wrong = of(spine, Some(Size::new(inch(size.0), inch(size.1))));
        assert_eq!(codes(&wrong), ["cover-size"]);
    }
}

#[test]
fn a_spine_that_no_book_has_is_refused_however_it_is_told() {
    let book = book(NOVEL);
    for printer in [Printer::Kdp, Printer::IngramSpark] {
        for spine in [inch(-200), Length::ZERO, inch(200_000)] {
            // With a size that is right for that spine, and with none.
            let width = spine + inch(12_250);
            for size in [None, Some(Size::new(width, inch(9250)))] {
                let covered = make(&CoverRequest {
                    printer,
                    paper: None,
                    spine: Some(spine),
                    size,
                    ..kdp(&book, 200)
                });
                assert_eq!(codes(&covered), ["cover-size"], "{printer:?} {spine:?} {size:?}");
                assert!(covered.files.is_empty());
            }
            let alone = make(&CoverRequest {
                printer,
                paper: None,
                size: Some(Size::new(width, inch(9250))),
                ..kdp(&book, 200)
            });
            assert_eq!(codes(&alone), ["cover-size"], "{printer:?} {spine:?}");
        }
    }
}

// ---- What stands where

/// Each run of letters with the place of its baseline's left end, and how the letters are turned.
fn runs(covered: &Covered) -> Vec<(Point, Turn, GlyphRun)> {
    let mut found = Vec::new();
    let page = &covered.sheet.as_ref().expect("a sheet").pages[0];
    walk(&page.frame, Point::default(), Turn::UPRIGHT, &mut |at, turn, item| {
        if let Item::Glyphs(run) = item {
            found.push((at, turn, run.clone()));
        }
    });
    found
}

fn walk(frame: &Frame, origin: Point, turn: Turn, visit: &mut impl FnMut(Point, Turn, &Item)) {
    for (at, item) in &frame.items {
        let step = turn.of(*at);
        let place = Point::new(origin.x + step.x, origin.y + step.y);
        match item {
            Item::Group(inner) => walk(inner, place, turn, visit),
            Item::Turned(more, inner) => walk(inner, place, turn.and(*more), visit),
            other => visit(place, turn, other),
        }
    }
}

/// The box round the ink of a run: left, top, right, bottom.
fn ink(at: Point, turn: Turn, run: &GlyphRun, faces: &Faces) -> Option<[f64; 4]> {
    let scale = run.size.to_points() / f64::from(run.shaped.units_per_em);
    let mut corners = Vec::new();
    let mut pen = Length::ZERO;
    for glyph in run.glyphs() {
        if let Some([left, bottom, right, top]) = faces.ink_box(run.shaped.face, glyph.id) {
            for (x, y) in [(left, bottom), (right, top)] {
                let x = pen + Length::from_points(f64::from(x + i32::from(glyph.x_offset)) * scale);
                let y = Length::from_points(-f64::from(y + i32::from(glyph.y_offset)) * scale);
                let step = turn.of(Point::new(x, y));
                corners.push(((at.x + step.x).to_points(), (at.y + step.y).to_points()));
            }
        }
        pen += run.advance(glyph);
    }
    let least = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).reduce(f64::min);
    let most = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).reduce(f64::max);
    Some([least(|at| at.0)?, least(|at| at.1)?, most(|at| at.0)?, most(|at| at.1)?])
}

fn holds(area: Area, own: [f64; 4]) -> bool {
    // What a round letter stands out over its line is less than this.
    const HAIR: f64 = 0.6;
    own[0] >= area.at.x.to_points() - HAIR
        && own[1] >= area.at.y.to_points() - HAIR
        && own[2] <= area.right().to_points() + HAIR
        && own[3] <= area.bottom().to_points() + HAIR
}

#[test]
fn all_words_stand_inside_the_safe_boxes() {
    let long = NOVEL
        .replace(
            "Moby-Dick; or, The Whale",
            &"A Very Long Title of Many Words, ".repeat(4),
        )
        .replace("Melville", "Melville-Featherstonehaugh and Company of the Pequod");
    let wordy = NOVEL.replace("A schoolmaster", &"A schoolmaster of some years. ".repeat(60));
    let one = NOVEL.replace("Moby-Dick; or, The Whale", "It");
    let trims = [("5x8in", 100), ("8.25x6in", 400)];
    let faces = Faces::settle("Libertinus Serif", None, &[], &mut Diagnostics::new());
    for toml in [NOVEL, &long, &wordy, &one, HEBREW] {
        for (trim, pages) in trims {
            let book = book(&format!("{toml}\n[print]\ntrim-size = \"{trim}\"\n"));
            let covered = make(&kdp(&book, pages));
            let plan = covered.plan.expect("a plan");
            let (sheet, mut spine) = (plan.sheet, plan.sheet.spine());
            let clear = plan.spine_clear.expect("words on the spine");
            spine.at.x += clear;
            spine.size.width -= clear * 2;
            let boxes = [sheet.front().inside(plan.safe), spine, sheet.back().inside(plan.safe)];
            let runs = runs(&covered);
            assert!(runs.len() > 6);
            for (at, turn, run) in runs {
                let Some(own) = ink(at, turn, &run, &faces) else {
                    continue;
                };
                let own_box = boxes.iter().find(|area| holds(**area, own));
                assert!(
                    own_box.is_some(),
                    "{trim} {pages}: {:?} {own:?} is in none of {boxes:?}",
                    run.shaped_text()
                );
                assert!(
                    !overlaps(plan.barcode, own),
                    "{trim}: {:?} is in the barcode's place",
                    run.shaped_text()
                );
            }
        }
    }
}

fn overlaps(area: Area, own: [f64; 4]) -> bool {
    own[0] < area.right().to_points()
        && own[2] > area.at.x.to_points()
        && own[1] < area.bottom().to_points()
        && own[3] > area.at.y.to_points()
}

#[test]
fn a_book_bound_on_the_right_is_mirrored() {
    let book = book(HEBREW);
    let covered = make(&kdp(&book, 300));
    assert_eq!(codes(&covered), Vec::<&str>::new());
    let plan = covered.plan.expect("a plan");
    assert_eq!(plan.sheet.front().at.x, Length::ZERO);
    assert_eq!(plan.barcode.at.x, plan.sheet.back().at.x + inch(250));
    let runs = runs(&covered);
    // The heads of the letters on a spine are toward the front.
    let turned: Vec<_> = runs.iter().filter(|(_, turn, _)| *turn != Turn::UPRIGHT).collect();
    assert!(turned.len() >= 3 && turned.iter().all(|(_, turn, _)| *turn == Turn::LEFT));
    // The author is at the head of the spine, as on that of a book bound on the left.
    let author = turned.iter().map(|(at, _, _)| at.y).min();
    let first = turned.iter().find(|(_, _, run)| run.shaped.text.contains("הרמן"));
    assert_eq!(author, first.map(|(at, _, _)| at.y));
    // Words on the front end at its right margin.
    let title = runs
        .iter()
        .find(|(_, turn, run)| *turn == Turn::UPRIGHT && run.size > Length::points(30));
    let (at, _, run) = title.expect("a title");
    let edge = plan.sheet.front().right() - Length::points(432).scale(92, 1000);
    assert!(((at.x + run.width()) - edge).0.abs() < Length::points(1).0);
}

#[test]
fn a_thin_spine_stays_bare() {
    let book = book(NOVEL);
    let turned = |pages: usize| {
        let covered = make(&kdp(&book, pages));
        let count = runs(&covered)
            .iter()
            .filter(|(_, turn, _)| *turn != Turn::UPRIGHT)
            .count();
        (count > 0, codes(&covered).join(" "))
    };
    assert_eq!(turned(78), (false, "cover-spine-bare".to_owned()));
    // On 80 pages words are allowed, and there is no room for any between what must stay clear.
    assert_eq!(turned(80), (false, "cover-spine-bare".to_owned()));
    assert_eq!(turned(120), (true, String::new()));
}

#[test]
fn a_barcode_is_black_on_white_in_its_place() {
    let book = book(NOVEL);
    let request = CoverRequest {
        barcode: true,
        ..kdp(&book, 300)
    };
    let covered = make(&request);
    let place = covered.plan.expect("a plan").barcode;
    // 2 × 1.2 inches, a quarter of an inch from the spine and the foot.
    assert_eq!(place.size, Size::new(inch(2000), inch(1200)));
    assert_eq!((place.right(), place.bottom()), (inch(5750), inch(8750)));
    let mut bars = Vec::new();
    let mut boxes = Vec::new();
    let page = &covered.sheet.as_ref().expect("a sheet").pages[0];
    walk(
        &page.frame,
        Point::default(),
        Turn::UPRIGHT,
        &mut |at, _, item| match item {
            Item::Path(path) if path.fill == Some(Paint::Black) => bars.push((at, path.segments.len())),
            Item::Rule(size, Paint::Gray(255)) => boxes.push((at, *size)),
            _ => {}
        },
    );
    assert_eq!(boxes, [(place.at, place.size)]);
    // An EAN-13 has 30 bars: three guards of two, and two in each of twelve figures.
    assert_eq!(bars.len(), 30);
    let figures: String = runs(&covered)
        .iter()
        .filter(|(_, _, run)| run.paint == Paint::Black)
        .map(|(_, _, run)| run.shaped_text().to_owned())
        .collect();
    // Above the bars for people, below them figure by figure.
    assert_eq!(figures, "ISBN 97831614841009783161484100");
}

/// Areas of the ground's colour that are on the sheet and as wide as the back: what covers the figure there.
fn covers_of_the_back(covered: &Covered) -> usize {
    let sheet = covered.plan.expect("a plan").sheet;
    let wide = sheet.back().size.width + sheet.bleed.width;
    let page = &covered.sheet.as_ref().expect("a sheet").pages[0];
    let mut count = 0;
    walk(&page.frame, Point::default(), Turn::UPRIGHT, &mut |_, _, item| {
        count +=
            usize::from(matches!(item, Item::Rule(size, _) if size.width == wide && size.height < sheet.trim.height));
    });
    count
}

#[test]
fn the_figure_goes_round_to_a_back_that_has_room() {
    let short = make(&kdp(&book(NOVEL), 300));
    assert_eq!(covers_of_the_back(&short), 2);
    let long = NOVEL.replace("A schoolmaster", &"A schoolmaster of some years. ".repeat(60));
    assert_eq!(covers_of_the_back(&make(&kdp(&book(&long), 300))), 0);
    assert_eq!(covers_of_the_back(&make(&kdp(&book(HEBREW), 300))), 2);
}

#[test]
fn a_book_that_says_nothing_of_itself_shows_its_title_on_the_back() {
    let silent = "[book]\ntitle = \"Field Notes\"\nlanguage = \"en\"\nidentifier = \"urn:x:1\"\n";
    let covered = make(&kdp(&book(silent), 300));
    let back = covered.plan.expect("a plan").sheet.back();
    let on_back: Vec<String> = runs(&covered)
        .iter()
        .filter(|(at, turn, _)| *turn == Turn::UPRIGHT && at.x < back.right())
        .map(|(_, _, run)| run.shaped_text().to_owned())
        .collect();
    assert_eq!(on_back.concat().replace(' ', ""), "FieldNotes");
}

#[test]
fn the_cover_of_a_novel_reads_as_it_should() {
    let book = book(NOVEL);
    let covered = make(&CoverRequest {
        barcode: true,
        ..kdp(&book, 300)
    });
    snapshot(
        "cover/novel.txt",
        &layout::dump(covered.sheet.as_ref().expect("a sheet")),
    );
}

// ---- The author's picture

fn art(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([30, (x % 200) as u8, (y % 200) as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}

#[test]
fn a_picture_covers_the_front_and_its_bleed() {
    let book = book(&NOVEL.replace("[book]", "[book]\ncover = \"art.png\""));
    book.write("art.png", &art(190, 290));
    let covered = make(&kdp(&book, 300));
    let plan = covered.plan.expect("a plan");
    let mut pictures = Vec::new();
    let page = &covered.sheet.as_ref().expect("a sheet").pages[0];
    walk(&page.frame, Point::default(), Turn::UPRIGHT, &mut |at, _, item| {
        if let Item::Image(_, size) = item {
            pictures.push((at, *size));
        }
    });
    let [(at, size)] = pictures[..] else {
        panic!("one picture")
    };
    let front = plan.sheet.front();
    assert!(at.x <= front.at.x && at.x + size.width >= front.right() + plan.sheet.bleed.width);
    assert!(at.y <= -plan.sheet.bleed.height && at.y + size.height >= front.bottom() + plan.sheet.bleed.height);
    // Its proportions stay, and its middle is in the middle.
    assert!((size.height.to_points() / size.width.to_points() - 2900.0 / 1900.0).abs() < 1e-3);
    let over = (
        front.at.x - at.x,
        at.x + size.width - front.right() - plan.sheet.bleed.width,
    );
    assert!((over.0 - over.1).0.abs() <= 2);
}

#[test]
fn a_picture_of_few_pixels_is_told_of_with_its_figure() {
    let book = book(&NOVEL.replace("[book]", "[book]\ncover = \"art.png\""));
    book.write("art.png", &art(600, 925));
    let covered = make(&kdp(&book, 300));
    assert_eq!(codes(&covered), ["cover-pixels", "cover-pixels"]);
    // 6.125 × 9.25 inches are covered: 600 pixels on 6.125.
    assert!(
        messages(&covered).contains("98 pixels to the inch"),
        "{}",
        messages(&covered)
    );
    assert!(
        messages(&covered).contains("600 × 925 pixels"),
        "{}",
        messages(&covered)
    );
}

/// A JPEG over the stores' limit went out without a word.
#[test]
fn a_picture_that_no_quality_makes_small_enough_is_told_of() {
    let mut seed = 1_u32;
    let noise = image::RgbImage::from_fn(1600, 2560, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([(seed >> 8) as u8, (seed >> 16) as u8, (seed >> 24) as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    let book = book(&NOVEL.replace("[book]", "[book]\ncover = \"art.png\""));
    book.write("art.png", bytes.get_ref());
    let covered = make(&kdp(&book, 300));
    assert!(
        messages(&covered).contains("the stores' picture of the cover has 4"),
        "{}",
        messages(&covered)
    );
}

#[test]
fn a_missing_picture_is_an_error_with_its_place() {
    let book = book(&NOVEL.replace("[book]", "[book]\ncover = \"none.png\""));
    let covered = make(&kdp(&book, 300));
    assert_eq!(codes(&covered), ["image-missing"]);
    assert!(covered.files.is_empty());
}

// ---- The stores' picture, and one design for all

#[test]
fn stores_and_the_epub_get_the_same_front() {
    let book = book(NOVEL);
    let covered = make(&CoverRequest {
        book: Request::new(book.folder()),
        ..kdp(&book, 300)
    });
    let jpeg = bytes(&covered, Target::Epub);
    assert!(jpeg.starts_with(&[0xff, 0xd8, 0xff]));
    let jpeg = image::load_from_memory(jpeg).expect("a picture");
    assert_eq!(
        (jpeg.width(), jpeg.height(), jpeg.color()),
        (1600, 2560, image::ColorType::Rgb8)
    );
    let composed = book.compose_as_asked(Request::new(""));
    let epub = crate::driver::bytes(&composed, pressmark::model::Medium::Epub);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(epub)).expect("an archive");
    let mut png = Vec::new();
    let mut file = archive.by_name("OEBPS/images/cover.png").expect("a cover");
    std::io::Read::read_to_end(&mut file, &mut png).expect("bytes");
    let png = image::load_from_memory(&png).expect("a picture").into_rgb8();
    let jpeg = jpeg.into_rgb8();
    let far = |(one, other): (&u8, &u8)| u64::from(one.abs_diff(*other));
    let difference: u64 = png.iter().zip(jpeg.iter()).map(far).sum();
    // What JPEG loses is less than one step of 256 a pixel.
    assert!(difference < png.len() as u64, "{difference} over {} values", png.len());
}

#[test]
fn a_large_picture_becomes_smaller_for_stores_and_keeps_its_proportions() {
    let book = book(&NOVEL.replace("[book]", "[book]\ncover = \"art.png\""));
    book.write("art.png", &art(1800, 450));
    let covered = make(&kdp(&book, 300));
    let jpeg = image::load_from_memory(bytes(&covered, Target::Epub)).expect("a picture");
    assert_eq!((jpeg.width(), jpeg.height()), (1600, 400));
}

#[test]
fn colours_are_the_books_own_or_the_authors() {
    let ground = |toml: &str| {
        let covered = make(&kdp(&book(toml), 300));
        let picture = image::load_from_memory(bytes(&covered, Target::Epub)).expect("a picture");
        picture.to_rgb8().get_pixel(8, 8).0
    };
    let near = |one: [u8; 3], other: [u8; 3]| one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 4);
    let plum = NOVEL.replace("[book]", "[book]\ncover-colors = \"plum\"");
    assert!(near(ground(&plum), [0x37, 0x20, 0x45]));
    assert_eq!(ground(NOVEL), ground(NOVEL));
}

// ---- What is said

#[test]
fn a_long_description_ends_behind_a_sentence() {
    let sentence = "The ship sails on and nobody knows where she is bound. ";
    let book = book(&NOVEL.replace("A schoolmaster", &(sentence.repeat(90) + "A schoolmaster")));
    let covered = make(&kdp(&book, 300));
    assert_eq!(codes(&covered), ["cover-text-cut"]);
    assert!(messages(&covered).contains("she is bound.”"), "{}", messages(&covered));
    let dump = layout::dump(covered.sheet.as_ref().expect("a sheet"));
    assert!(!dump.contains("schoolmaster"));
}

#[test]
fn a_barcode_needs_an_isbn() {
    let book = book(HEBREW);
    let covered = make(&CoverRequest {
        barcode: true,
        ..kdp(&book, 300)
    });
    assert_eq!(codes(&covered), ["cover-isbn"]);
    assert!(covered.files.is_empty());
}

#[test]
fn page_counts_that_a_printer_does_not_take_are_told() {
    let book = book(NOVEL);
    let of = |pages: usize| make(&kdp(&book, pages));
    assert_eq!(codes(&of(22)), ["cover-spine-bare", "printer-pages"]);
    assert_eq!(codes(&of(778)), ["printer-pages"]);
    assert_eq!(codes(&of(776)), Vec::<&str>::new());
    let odd = of(299);
    assert_eq!(codes(&odd), ["printer-multiple"]);
    assert_eq!(
        odd.plan.map(|plan| plan.sheet.spine),
        of(300).plan.map(|plan| plan.sheet.spine)
    );
    let unknown = make(&CoverRequest {
        paper: Some("vellum".to_owned()),
        ..kdp(&book, 300)
    });
    assert_eq!(codes(&unknown), ["cover-size"]);
    assert!(messages(&unknown).contains("cream"), "{}", messages(&unknown));
}

#[test]
fn signs_that_no_face_has_are_told_of() {
    let book = book(&NOVEL.replace("Moby-Dick; or, The Whale", "鯨"));
    assert_eq!(codes(&make(&kdp(&book, 300))), ["glyph-missing"]);
}

#[test]
fn any_metadata_makes_a_cover() {
    let odd = [
        NOVEL.replace("Herman Melville", &"x".repeat(900)),
        NOVEL.replace("Moby-Dick; or, The Whale", &"word ".repeat(400)),
        NOVEL.replace("authors = [\"Herman Melville\"]", "authors = []"),
        NOVEL.replace("Harper & Brothers", &"Publisher ".repeat(90)),
        NOVEL.replace("A schoolmaster", &"鯨".repeat(9000)),
        NOVEL.replace("[book]", "[print]\ntrim-size = \"3x3in\"\n[book]"),
        NOVEL.replace("[book]", "[print]\ntrim-size = \"12x5in\"\n[book]"),
    ];
    for toml in odd {
        let book = book(&toml);
        let request = CoverRequest {
            book: quick(&book).keep_going(true),
            barcode: true,
            ..kdp(&book, 300)
        };
        assert_eq!(make(&request).files.len(), 2, "{toml}");
    }
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    let book = book(NOVEL);
    let of = |jobs: usize| {
        let request = CoverRequest {
            book: Request::new(book.folder()).jobs(jobs),
            barcode: true,
            ..kdp(&book, 300)
        };
        let files = make(&request).files;
        files
            .into_iter()
            .map(|file| (file.name, file.bytes))
            .collect::<Vec<_>>()
    };
    let first = of(1);
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["moby-dick-or-the-whale-cover.pdf", "moby-dick-or-the-whale-cover.jpg"]
    );
    assert!(first == of(2) && first == of(1));
}

#[test]
fn what_is_written_lies_in_the_folder_asked_for() {
    let book = book(NOVEL);
    let covered = make(&kdp(&book, 300));
    let paths =
        pipeline::write_files(&covered.files, &book.folder().join("covers"), &covered.originals).expect("files");
    assert!(paths.iter().all(|path| path.is_file()) && paths.len() == 2);
}

// ---- The file for the press

/// The profile of a press that prints in black alone, of version 2: gamma 2.2 on the white of D50.
fn gray_profile() -> Vec<u8> {
    let white: Vec<u8> = [0xF6D6_u32, 0x1_0000, 0xD32D]
        .iter()
        .flat_map(|own| own.to_be_bytes())
        .collect();
    let tags = [
        (b"wtpt", [&b"XYZ \0\0\0\0"[..], &white].concat()),
        (b"kTRC", b"curv\0\0\0\0\0\0\0\x01\x02\x33\0\0".to_vec()),
    ];
    let (mut table, mut data) = (u32::to_be_bytes(tags.len() as u32).to_vec(), Vec::new());
    for (name, tag) in &tags {
        table.extend(*name);
        table.extend((128 + 4 + 12 * tags.len() as u32 + data.len() as u32).to_be_bytes());
        table.extend((tag.len() as u32).to_be_bytes());
        data.extend(tag);
    }
    let mut head = vec![0; 128];
    head[..4].copy_from_slice(&((128 + table.len() + data.len()) as u32).to_be_bytes());
    head[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    head[12..24].copy_from_slice(b"prtrGRAYXYZ ");
    head[36..40].copy_from_slice(b"acsp");
    head[68..80].copy_from_slice(&white);
    [head, table, data].concat()
}

/// What a file says of the standard for the press, in its information dictionary.
fn standard(covered: &Covered) -> String {
    let pdf = Pdf::open(bytes(covered, Target::Print));
    let info = pdf
        .follow(pdf.document.trailer.get(b"Info").expect("Info"))
        .as_dict()
        .expect("a dictionary");
    let told = info.get(b"GTS_PDFXConformance").and_then(|own| own.as_str());
    String::from_utf8_lossy(told.unwrap_or_default()).into_owned()
}

#[test]
fn the_profile_of_a_press_in_black_does_not_stop_the_cover() {
    let book = book(&format!(
        "{NOVEL}\n[print]\nink = \"black\"\ncolor-profile = \"gray.icc\"\n"
    ));
    book.write("gray.icc", &gray_profile());
    assert_eq!(
        crate::driver::complaints(&book.compose()),
        [""; 0],
        "the inside takes it"
    );
    let covered = make(&kdp(&book, 300));
    assert_eq!(codes(&covered), [""; 0]);
    assert_eq!(covered.files.len(), 2);
}

#[test]
fn another_printers_cover_heeds_what_the_author_wrote_as_far_as_that_printer_takes_it() {
    let cover = |settings: &str, printer: Printer| {
        let book = book(&format!("{NOVEL}\n[print]\n{settings}\n"));
        make(&CoverRequest {
            paper: None,
            spine: Some(inch(500)),
            printer,
            ..kdp(&book, 300)
        })
    };
    assert_eq!(standard(&cover("", Printer::Kdp)), "PDF/X-1a:2001");
    assert_eq!(standard(&cover("standard = \"PDF/X-4\"", Printer::Kdp)), "");
    assert_eq!(
        standard(&cover("standard = \"PDF/X-4\"", Printer::IngramSpark)),
        "PDF/X-1a:2001"
    );
    // A plum ground has more than the least ink that can be asked for; of an own limit lower than the printer's, nothing goes over.
    let own = cover("max-ink = 150\nprinter = \"bod\"", Printer::IngramSpark);
    let printers = cover("printer = \"bod\"", Printer::IngramSpark);
    assert!(bytes(&own, Target::Print) != bytes(&printers, Target::Print));
    let higher = cover("max-ink = 390\nprinter = \"bod\"", Printer::IngramSpark);
    assert!(
        bytes(&higher, Target::Print) == bytes(&printers, Target::Print),
        "240 % is all that it takes"
    );
}
