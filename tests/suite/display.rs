//! `[style]` → pages and style sheets; must not know how a value is read.

use crate::driver::{BOOK_TOML, TestBook, bytes, complaints, epub_file};
use crate::pdf_reader::Pdf;
use pressmark::layout::{Frame, GlyphRun, Item};
use pressmark::model::Medium;
use pressmark::pipeline::Composed;
use pressmark::units::{Length, Point};

const LONG: &str = "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of \
    foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season \
    of Darkness, it was the spring of hope, it was the winter of despair, we had everything before us.";

/// A book of one chapter with this style; every complaint fails.
fn compose(style: &str, text: &str) -> Composed {
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}\n[style]\n{style}\n")),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", &format!("# One\n\n{text}\n")),
    ]);
    let composed = book.compose();
    assert_eq!(complaints(&composed), [""; 0]);
    composed
}

/// All glyph runs of the page that the chapter opens on, with their places on it.
fn runs(composed: &Composed) -> Vec<(Point, GlyphRun)> {
    fn collect(frame: &Frame, origin: Point, found: &mut Vec<(Point, GlyphRun)>) {
        for (at, item) in &frame.items {
            let at = Point::new(at.x + origin.x, at.y + origin.y);
            match item {
                Item::Group(inner) => collect(inner, at, found),
                Item::Glyphs(run) => found.push((at, run.clone())),
                _ => {}
            }
        }
    }
    let pages = &composed.pages.as_ref().expect("a printed book").pages;
    let page = pages.iter().find(|page| page.label == "1").expect("page 1");
    let mut found = Vec::new();
    collect(&page.frame, Point::default(), &mut found);
    found
}

/// The cap: the only run larger than a title.
fn cap(composed: &Composed) -> Option<(Point, GlyphRun)> {
    runs(composed)
        .into_iter()
        .find(|(_, run)| run.size > Length::points(23))
}

fn page_text(composed: &Composed) -> String {
    let pdf = Pdf::open(bytes(composed, Medium::Print));
    let pages = &composed.pages.as_ref().expect("a printed book").pages;
    let index = pages.iter().position(|page| page.label == "1").expect("page 1");
    pdf.text(index)
}

#[test]
fn no_letter_is_dropped_unless_asked() {
    let composed = compose("", LONG);
    assert!(cap(&composed).is_none());
    assert!(!epub_file(&composed, "one.xhtml").contains("opening"));
}

#[test]
fn a_drop_cap_stands_on_the_baseline_of_its_last_line_and_reaches_the_capitals_of_the_first() {
    for lines in 2..=4 {
        let composed = compose(&format!("drop-cap = {lines}"), LONG);
        let (at, cap) = cap(&composed).expect("a cap");
        let face = composed.faces.get(cap.shaped.face);
        let height = |size: Length| size.scale(i64::from(face.metrics.cap_height), i64::from(face.units_per_em));
        let text: Vec<_> = runs(&composed)
            .into_iter()
            .filter(|(_, run)| run.size == Length::points(11))
            .collect();
        let mut baselines: Vec<Length> = text.iter().map(|(at, _)| at.y).collect();
        baselines.dedup();
        assert_eq!(at.y, baselines[lines - 1], "{lines} lines");
        let top = at.y - height(cap.size);
        let wanted = baselines[0] - height(Length::points(11));
        assert!((top.0 - wanted.0).abs() <= 2, "{lines} lines: {top} is not {wanted}");
        // The ink begins at the edge of the measure, where the line below the cap begins.
        let [left, ..] = composed
            .faces
            .ink_box(cap.shaped.face, cap.shaped.glyphs[0].id)
            .expect("ink");
        let edge = at.x + cap.size.scale(i64::from(left), i64::from(face.units_per_em));
        let below = text
            .iter()
            .find(|(at, _)| at.y == baselines[lines])
            .expect("a line below");
        assert!((edge.0 - below.0.x.0).abs() <= 2, "{lines} lines");
    }
}

/// The apostrophe of "L’amour" was once printed inside the L, and the full stop of "A." on the A.
#[test]
fn no_letter_stands_in_a_drop_cap() {
    for opening in [
        "L’amour est",
        "Le temps",
        "A. B. Smith",
        "A, the",
        "Al—no",
        "A “king” it",
        "L’“amour” est",
        "LVII ways",
        "Ah",
    ] {
        for lines in 2..=4 {
            let style = format!("drop-cap = {lines}\nlead-in = 0");
            let composed = compose(&style, &LONG.replacen("It was", opening, 1));
            let (cap_at, cap) = cap(&composed).expect("a cap");
            let ink = |at: Point, run: &GlyphRun, between: (i32, i32)| {
                let glyph = run.shaped.glyphs[run.range.start as usize].id;
                let em = i64::from(run.shaped.units_per_em);
                let (left, right) = composed
                    .faces
                    .ink_between(run.shaped.face, glyph, between.0, between.1)?;
                let x = |units: i32| at.x + run.size.scale(i64::from(units), em);
                Some((x(left), x(right)))
            };
            let mut seen: Vec<Length> = Vec::new();
            for (at, run) in runs(&composed) {
                if run.size != Length::points(11) || at.y > cap_at.y || seen.contains(&at.y) {
                    continue;
                }
                seen.push(at.y);
                let (left, _) = ink(at, &run, (-10_000, 10_000)).expect("ink");
                let em = i64::from(cap.shaped.units_per_em);
                let up = |height: Length| (cap_at.y - at.y + height).scale(em, cap.size.0).0 as i32;
                let beside = (up(Length::ZERO), up(Length::points(8)));
                if let Some((_, right)) = ink(cap_at, &cap, beside) {
                    let white = left - right;
                    assert!(
                        white > Length::milli(1_500),
                        "{opening}, {lines} lines, {}: {white}",
                        at.y
                    );
                }
            }
            assert_eq!(seen.len(), lines, "{opening}");
        }
    }
}

#[test]
fn the_word_of_a_drop_cap_is_read_whole() {
    for (text, wanted) in [
        (LONG.to_owned(), "It was the best of"),
        (format!("“{LONG}”"), "“It was the best of"),
        (LONG.replacen("It", "A king, it", 1), "A king, it was the"),
        (LONG.replacen("It", "*What*, it", 1), "What, it was the"),
    ] {
        let composed = compose("drop-cap = 3", &text);
        assert!(cap(&composed).is_some(), "{wanted}");
        let page = page_text(&composed);
        assert!(page.contains(wanted), "{wanted} is not in:\n{page}");
        let text = epub_file(&composed, "one.xhtml");
        // An EPUB's first letter takes the quotation mark along, as large as itself: there it stays small.
        let is_dropped = text.contains("<p class=\"opening initial\">");
        assert_eq!(is_dropped, !wanted.starts_with('“'), "{text}");
    }
}

#[test]
fn what_is_no_capital_letter_is_not_dropped() {
    for opening in [
        "it was so. ",
        "12 years on. ",
        "`It` was so. ",
        "…and so it was. ",
        "سلام. ",
    ] {
        let composed = compose("drop-cap = 3\nlead-in = 0", &format!("{opening}{LONG}"));
        assert!(cap(&composed).is_none(), "{opening}");
        assert!(!epub_file(&composed, "one.xhtml").contains("initial"), "{opening}");
    }
}

#[test]
fn a_short_paragraph_has_a_shallow_cap_or_none() {
    let two = compose("drop-cap = 4", &LONG[..110]);
    let (_, cap_of_two) = cap(&two).expect("a cap of two lines");
    assert!(cap_of_two.size < Length::points(40));
    assert!(cap(&compose("drop-cap = 4", "It was so.")).is_none());
}

#[test]
fn only_the_paragraph_that_opens_a_chapter_is_led_in() {
    let composed = compose("lead-in = 3", &format!("{LONG}\n\n{LONG}\n\n## Inner\n\n{LONG}"));
    let text = epub_file(&composed, "one.xhtml");
    assert_eq!(text.matches("class=\"lead-in\"").count(), 1);
    assert!(
        text.contains("<span class=\"lead-in\">It was the</span> best"),
        "{text}"
    );
    let behind_a_list = compose("lead-in = 3", &format!("- item\n\n{LONG}"));
    assert!(!epub_file(&behind_a_list, "one.xhtml").contains("lead-in"));
}

/// In print code once ended the lead-in, and in the EPUB it went on behind it.
#[test]
fn both_outputs_lead_in_with_the_same_words() {
    for (opening, wanted) in [
        ("Use `cargo` to build it, if", "Use "),
        ("H~2~O is what", "H"),
        ("Press *the big* red key", "Press the big"),
        ("J. R. Whitcombe knew it", "J. R. Whitcombe"),
    ] {
        let composed = compose("lead-in = 3", &format!("{opening} {LONG}"));
        let text = epub_file(&composed, "one.xhtml");
        let led: String = text
            .split("<span class=\"lead-in\">")
            .skip(1)
            .filter_map(|rest| rest.split("</span>").next())
            .collect();
        assert_eq!(led, wanted);
        let faces_led: String = runs(&composed)
            .iter()
            .filter(|(_, run)| run.size == Length::points(11) && run.tracking != Length::ZERO)
            .map(|(_, run)| {
                let glyphs = &run.shaped.glyphs[run.range.start as usize..run.range.end as usize];
                let from = glyphs[0].cluster as usize;
                let last = glyphs[glyphs.len() - 1].cluster as usize;
                run.shaped.text[from..=last].to_owned()
            })
            .collect::<String>();
        assert_eq!(faces_led.replace(' ', ""), wanted.replace(' ', ""));
    }
}

/// Its rest once began where a line indented by four spaces begins.
#[test]
fn a_turned_over_rest_is_no_line_of_the_poem() {
    let verse = "::: verse\nThe first line goes on and on and on until it is so long that it has to be turned over at last,\n    \
        and this begins within,\nthe third.\n:::";
    let composed = compose("", verse);
    let page = runs(&composed);
    let lines: Vec<Length> = page
        .iter()
        .filter(|(_, run)| run.size == Length::points(11))
        .map(|(at, _)| at.y)
        .collect();
    let start = |y: Length| {
        page.iter()
            .filter(|(at, _)| at.y == y)
            .map(|(at, _)| at.x)
            .min()
            .expect("a line")
    };
    let mut starts: Vec<Length> = lines.into_iter().map(start).collect();
    starts.dedup();
    let [first, turned, within, third] = starts[..4] else {
        panic!("four lines")
    };
    assert_eq!(first, third);
    assert!(turned - within >= Length::points(11), "{turned} {within}");
    let sheet = epub_file(&composed, "stylesheet.css");
    assert!(
        sheet.contains(".verse .turn-4em { padding-left: 4em; text-indent: -4em; }"),
        "{sheet}"
    );
    assert!(epub_file(&composed, "one.xhtml").contains("class=\"line turn-4em\""));
}

/// Titles are set narrower than the measure, which once cut a word that fits it.
#[test]
fn a_long_word_of_a_title_is_not_cut() {
    let toml = BOOK_TOML.replace("title = \"Test\"", "title = \"The Interpretations’ Countermeasure\"");
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", "# One\n\nText.\n"),
    ]);
    assert_eq!(complaints(&book.compose()), [""; 0]);
}

#[test]
fn a_title_in_capitals_is_written_as_its_language_writes_it_and_stays_itself_in_the_contents() {
    let composed = compose("title-style = \"capitals\"", LONG);
    assert!(page_text(&composed).contains("ONE"));
    assert!(epub_file(&composed, "one.xhtml").contains("<span class=\"title\">One</span>"));
    assert!(epub_file(&composed, "stylesheet.css").contains("text-transform: uppercase"));
}

#[test]
fn both_outputs_read_the_same_values() {
    let composed = compose(
        "align = \"ragged\"\nparagraph-space = \"line\"\nfigures = \"lining\"\nscene-break = \"⁂\"\nheading-font = \"sans\"\n\
         title-align = \"start\"\ncode-size = \"8.8pt\"\nchapter-sink = 3",
        &format!("{LONG}\n\n---\n\n{LONG} 1859\n"),
    );
    let sheet = epub_file(&composed, "stylesheet.css");
    for rule in [
        "body { margin: 0; padding: 0; text-align: left; }",
        "p + p { text-indent: 0; margin-top: 1.2em; }",
        "font-family: sans-serif;",
        "h1 { font-size: 2em; text-align: left; margin: 1em 0 1.2em; }",
        "pre.code { font-size: 0.8em;",
    ] {
        assert!(sheet.contains(rule), "{rule} is not in:\n{sheet}");
    }
    let modern = epub_file(&composed, "modern.css");
    assert!(
        modern.contains("hyphens: manual; font-variant-numeric: lining-nums;"),
        "{modern}"
    );
    assert!(modern.contains("content: \"⁂\";"), "{modern}");
    let page = page_text(&composed);
    assert!(!page.contains('\u{ad}') && page.contains('⁂'), "{page}");
    let title = runs(&composed)
        .into_iter()
        .find(|(_, run)| run.size == Length::points(22));
    let (at, run) = title.expect("the title");
    assert_eq!(composed.faces.get(run.shaped.face).family, "Source Sans 3");
    let text = runs(&composed)
        .into_iter()
        .find(|(_, run)| run.size == Length::points(11));
    assert!((at.x.0 - text.expect("text").0.x.0).abs() < Length::points(3).0);
}

#[test]
fn a_title_of_two_parts_is_broken_between_them() {
    let book = TestBook::of_text("# The Period of Our Lives: a Chapter of Things\n\nText.\n");
    let page = page_text(&book.compose());
    assert!(page.contains("Lives: \na Chapter"), "{page}");
}

/// "Hello" once stood on one page and "world" on the next: two lines were made of two words, so that there might be a cap.
#[test]
fn no_paragraph_is_made_longer_for_its_drop_cap() {
    for (language, text) in [("en", "Hello world"), ("he", "שלום עולם")] {
        let language = format!("language = \"{language}\"");
        let book = TestBook::new(&[
            (
                "book.toml",
                &(BOOK_TOML.replace("language = \"en\"", &language) + "[style]\nalign = \"ragged\"\ndrop-cap = 2\n"),
            ),
            ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
            ("src/one.md", &format!("# One\n\n{text}\n")),
        ]);
        let composed = book.compose();
        assert_eq!(complaints(&composed), [""; 0]);
        assert!(cap(&composed).is_none(), "{text}");
        let pages = &composed.pages.as_ref().expect("a printed book").pages;
        assert_eq!(pages.iter().filter(|page| page.label == "2").count(), 0, "{text}");
    }
}
