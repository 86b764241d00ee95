//! Small books → pages, as `x y text` lines: one snapshot a feature, and what every page must hold to.
//!
//! `PRESSMARK_BLESS=1 cargo test --test suite layout` writes the snapshots anew; look at the difference as at code.

use pressmark::config::{self, Surroundings};
use pressmark::design::Design;
use pressmark::diag::{Diagnostics, FileId, Sources};
use pressmark::fonts::Faces;
use pressmark::layout::{self, ElementRole, Frame, Item, Mark, Pages, Side};
use pressmark::manuscript::{ChapterEntry, ChapterText, Entry, Folder, Manuscript, Origins, Placement};
use pressmark::model::walk;
use pressmark::units::{Length, Point};
use pressmark::{parse, resolve};
use std::fmt::Write;
use std::path::Path;

/// A page of 30 lines of about 50 letters, so that small books fill pages.
pub const CONFIG: &str = r#"
[book]
title = "The Whale’s Way"
authors = ["Ann Quay"]
language = "en"

[print]
trim-size = "5x7in"
margins = { inner = "0.75in", outer = "0.55in", top = "0.6in", bottom = "0.55in" }
font-size = "10.5pt"
leading = "13pt"
"#;

pub struct Laid {
    pub pages: Pages,
    pub diagnostics: Diagnostics,
    pub resolved: resolve::Resolved,
}

pub fn lay_with(config: &str, chapters: &[(&str, &str)], jobs: usize) -> Laid {
    let mut diagnostics = Diagnostics::new();
    let mut sources = Sources::new();
    let toml = sources.add("book.toml", config);
    let around = Surroundings {
        has_src: false,
        epoch: Some(0),
        default_title: "Untitled",
    };
    let settled = config::read(config, toml, around, &mut diagnostics);
    let entries = chapters
        .iter()
        .map(|(path, text)| {
            let file = sources.add(*path, *text);
            Entry::Chapter(ChapterEntry {
                title: None,
                span: None,
                placement: Placement::Numbered,
                text: Some(ChapterText {
                    path: (*path).to_owned(),
                    text: (*text).to_owned(),
                    origins: Origins::whole(file),
                }),
                nested: Vec::new(),
            })
        })
        .collect();
    let manuscript = Manuscript {
        folder: Folder::of_canonical(Path::new("nowhere")),
        edition: settled.edition,
        sources,
        entries,
        faces: Vec::new(),
        style_sheet: None,
        profile: None,
        single_file: false,
        title_is_given: settled.title_is_given,
    };
    let book = parse::parse(&manuscript, &mut diagnostics);
    let resolved = resolve::resolve(book, &manuscript, &mut diagnostics);
    let edition = &manuscript.edition;
    let design = Design::settle(&edition.print, &edition.style);
    let faces = Faces::settle(&edition.print.font, None, &[], &mut diagnostics);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .expect("threads");
    let pages = pool.install(|| layout::layout(&resolved, edition, &design, &faces, &mut diagnostics, &layout::silent));
    Laid {
        pages,
        diagnostics,
        resolved,
    }
}

pub fn lay(text: &str) -> Laid {
    lay_with(CONFIG, &[("one.md", text)], 1)
}

/// The pages from the first of the body on, as text.
pub fn body(laid: &Laid) -> String {
    let dump = layout::dump(&laid.pages);
    match dump.find("page 1 recto") {
        Some(at) => dump[at..].to_owned(),
        None => dump,
    }
}

#[track_caller]
pub fn snapshot(name: &str, text: &str) {
    crate::driver::snapshot(&format!("layout/{name}.txt"), text);
}

#[track_caller]
pub fn quiet(laid: &Laid) {
    let codes: Vec<_> = laid
        .diagnostics
        .iter()
        .map(|one| (one.rule.code, one.message.clone()))
        .collect();
    assert!(codes.is_empty(), "{codes:?}");
}

pub fn words(count: usize, seed: usize) -> String {
    const WORDS: [&str; 12] = [
        "whale",
        "harpoon",
        "of",
        "the",
        "sea",
        "mariner",
        "and",
        "lantern",
        "in",
        "weather",
        "considerable",
        "boat",
    ];
    let mut text = String::new();
    for index in 0..count {
        let word = WORDS[(index * index + seed * 5 + index / 3) % WORDS.len()];
        text.push_str(word);
        text.push(if index + 1 == count { '.' } else { ' ' });
    }
    text
}

fn prose(paragraphs: usize) -> String {
    (0..paragraphs)
        .map(|index| format!("P{index} {}\n\n", words(20 + (index * 37) % 90, index)))
        .collect()
}

#[test]
fn prose_with_headings() {
    let laid = lay(&format!(
        "# Loomings\n\n{}\n## The Ship\n\n{}\n### Her Captain\n\n{}\n\n* * *\n\n{}",
        prose(4),
        prose(3),
        prose(2),
        prose(2)
    ));
    quiet(&laid);
    snapshot("prose", &body(&laid));
}

#[test]
fn front_matter_contents_and_parts() {
    let laid = lay_with(
        &CONFIG.replace(
            "[print]",
            "publisher = \"Quay Press\"\nrights = \"© 2026 Ann Quay\"\n\n[print]",
        ),
        &[
            ("0.md", "# Dedication {.dedication}\n\nTo the whales.\n"),
            ("1.md", &format!("# Preface {{.preface}}\n\n{}", prose(3))),
            (
                "2.md",
                &format!("# Loomings\n\n{}\n## A Ship\n\n{}", prose(9), prose(4)),
            ),
            (
                "3.md",
                &format!(
                    "# A Title That Is Much Too Long to Stand on One Line of the Contents or in a Running Head\n\n{}",
                    prose(9)
                ),
            ),
        ],
        1,
    );
    quiet(&laid);
    snapshot("front", &layout::dump(&laid.pages));
}

#[test]
fn notes_stand_at_the_foot_of_their_page() {
    let mut text = String::from("# Notes\n\n");
    for index in 0..8 {
        let _ = writeln!(text, "{}[^n{index}] {}\n", words(40, index), words(30, index + 3));
        let _ = writeln!(text, "[^n{index}]: N{index} {}\n", words(6 + index * 9, index + 7));
    }
    let laid = lay(&text);
    quiet(&laid);
    snapshot("notes", &body(&laid));
}

#[test]
fn lists_quotes_and_verse() {
    let laid = lay(concat!(
        "# Displays\n\nBefore the list.\n\n- one\n- two\n  1. inner one that is so long that it has to turn over to a second line\n",
        "  2. inner two\n- [ ] to do\n- [x] done\n\nAfter it.\n\n> A quotation of some length that goes on for more than one line of the page.\n>\n",
        "> — The Author\n\nTerm\n: What it means, at such a length that it goes on over the end of a line.\n\n",
        "> [!NOTE]\n> Take care of the whale, and it will take care of you, as the saying goes.\n\nEnd.\n"
    ));
    snapshot("displays", &body(&laid));
}

#[test]
fn code_keeps_its_spaces_and_wraps_with_a_mark() {
    let long = "x".repeat(120);
    let laid = lay(&format!(
        "# Code\n\nSee `let x = 1;` here.\n\n```rust\nfn main() {{\n\tprintln!(\"  two  spaces\");\n    // {long}\n}}\n```\n\nAfter.\n"
    ));
    let codes: Vec<_> = laid.diagnostics.iter().map(|one| one.rule.code).collect();
    assert_eq!(codes, ["code-wrapped"]);
    snapshot("code", &body(&laid));
}

#[test]
fn a_table_is_split_between_rows_and_its_head_stands_again() {
    let mut text = String::from("# Table\n\nBefore.\n\n| Name | Length | What is said of it |\n|:--|--:|:-:|\n");
    for row in 0..40 {
        let _ = writeln!(text, "| whale {row} | {} | {} |", row * 13, words(1 + row % 14, row));
    }
    let laid = lay(&text);
    quiet(&laid);
    snapshot("table", &body(&laid));
    assert!(body(&laid).matches("Name").count() > 1);
}

#[test]
fn a_short_untitled_chapter_is_a_whole_book() {
    let laid = lay("Only one line.\n");
    snapshot("short", &layout::dump(&laid.pages));
}

#[test]
fn a_missing_picture_is_a_visible_box() {
    let laid = lay("# Picture\n\nBefore.\n\n![A whale](whale.png \"The whale\")\n\nAfter.\n");
    let dump = body(&laid);
    assert!(dump.contains("A whale [whale.png]"), "{dump}");
}

#[test]
fn a_book_that_runs_from_right_to_left_is_mirrored() {
    let config = CONFIG.replace("language = \"en\"", "language = \"he\"\ntext-direction = \"rtl\"");
    let chapter = "# שלום\n\nבראשית ברא אלהים את השמים ואת הארץ.[^1]\n\n1. אחד\n\n[^1]: הערה\n\n| א | ב |\n|---|---|\n| 1 | 2 |\n";
    let laid = lay_with(&config, &[("1.md", chapter), ("2.md", "# עולם\n\nעוד.\n")], 1);
    quiet(&laid);
    snapshot("right-to-left", &layout::dump(&laid.pages));
    // The spine of a recto is on the right: its wide margin too.
    let recto = laid
        .pages
        .pages
        .iter()
        .find(|page| page.label == "1")
        .expect("a page 1");
    assert_eq!(recto.side, Side::Recto);
}

#[test]
fn the_manuscripts_own_title_page_stands_in_place_of_ours() {
    let laid = lay_with(
        CONFIG,
        &[
            ("0.md", "# The Whale {.title-page}\n\nby Ann\n"),
            ("1.md", "# Copyright {.copyright}\n\nNo rights.\n"),
            ("2.md", "# One\n\nWords.\n"),
        ],
        1,
    );
    quiet(&laid);
    let dump = layout::dump(&laid.pages);
    assert_eq!(dump.matches("The Whale").count(), 1, "{dump}");
    assert!(dump.contains("No rights.") && !dump.contains("Ann Quay"), "{dump}");
}

#[test]
fn chapters_open_where_the_book_says() {
    let chapters = [
        ("1.md", format!("# One\n\n{}", prose(2))),
        ("2.md", format!("# Two\n\n{}", prose(2))),
        ("3.md", format!("# Three\n\n{}", prose(2))),
    ];
    let chapters: Vec<(&str, &str)> = chapters.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let openings = |start: &str| {
        let laid = lay_with(&format!("{CONFIG}chapter-start = \"{start}\"\n"), &chapters, 1);
        let pages = &laid.pages;
        let at = |index: usize| pages.places[&laid.resolved.book.sections[index].id].page as usize;
        (0..3)
            .map(|index| (at(index), pages.pages[at(index)].side))
            .collect::<Vec<_>>()
    };
    assert!(openings("recto").iter().all(|(_, side)| *side == Side::Recto));
    let next = openings("any");
    assert_eq!((next[1].0 - next[0].0, next[2].0 - next[1].0), (1, 1));
    let run_on = openings("run-on");
    assert!(run_on[2].0 - run_on[0].0 < 2);
}

#[test]
fn a_page_smaller_than_a_line_gives_a_book_and_an_error() {
    let config = CONFIG.replace("inner = \"0.75in\"", "inner = \"4.5in\"");
    let laid = lay_with(&config, &[("one.md", "# One\n\nWords.\n")], 1);
    assert!(!laid.pages.pages.is_empty());
    assert!(laid.diagnostics.has_errors());
}

#[test]
fn threads_do_not_change_pages() {
    let chapters: Vec<(String, String)> = (0..6)
        .map(|index| {
            (
                format!("{index}.md"),
                format!("# Chapter {index}\n\n{}", prose(6 + index)),
            )
        })
        .collect();
    let chapters: Vec<(&str, &str)> = chapters
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let one = lay_with(CONFIG, &chapters, 1);
    let many = lay_with(CONFIG, &chapters, 4);
    assert_eq!(layout::dump(&one.pages), layout::dump(&many.pages));
    assert_eq!(one.pages.structure, many.pages.structure);
}

/// Everything at once, with words that can be told apart: `w17q` in the text, `n17q` in notes.
fn everything() -> String {
    let mut text = String::from("# Everything\n\n");
    let mut count = 0;
    let mut next = |letter: char| {
        count += 1;
        format!("{letter}{count}q")
    };
    for round in 0..12 {
        let mut w = |how_many: usize| (0..how_many).map(|_| next('w')).collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            text,
            "{} *{}* **{}** `{}`[^{round}] {}\n",
            w(30),
            w(2),
            w(2),
            w(1),
            w(20)
        );
        let _ = writeln!(text, "## {}\n\n- {}\n- {}\n\n  {}\n", w(4), w(9), w(14), w(3));
        let _ = writeln!(
            text,
            "> {}\n\n| {} | {} |\n|--|--|\n| {} | {} |\n| {} | {} |\n",
            w(14),
            w(1),
            w(2),
            w(9),
            w(7),
            w(2),
            w(3)
        );
        let _ = writeln!(text, "```text\n{}\n  {}\n```\n\n{}\n: {}\n", w(4), w(3), w(1), w(9));
        let notes = (0..25 + round * 20).map(|_| next('n')).collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "[^{round}]: {notes}\n");
    }
    text
}

/// The text of a frame in reading order, without artifacts: body and notes apart.
fn read(pages: &Pages) -> (String, String) {
    struct Reader<'p> {
        pages: &'p Pages,
        open: Vec<Option<bool>>,
        body: String,
        notes: String,
    }
    impl Reader<'_> {
        /// Whether an element is in one of a role.
        fn inside(&self, mut id: u32, role: ElementRole) -> bool {
            loop {
                let element = &self.pages.structure[id as usize];
                match element.parent {
                    _ if element.role == role => return true,
                    Some(parent) => id = parent.0,
                    None => return false,
                }
            }
        }
        fn frame(&mut self, frame: &Frame) {
            for (_, item) in &frame.items {
                match item {
                    Item::Group(inner) | Item::Turned(_, inner) => self.frame(inner),
                    Item::Mark(Mark::Begin(id)) => {
                        // The contents repeat titles.
                        let apart = self.open.contains(&None) || self.inside(id.0, ElementRole::Contents);
                        let note = self.inside(id.0, ElementRole::Note);
                        self.open.push(if apart { None } else { Some(note) });
                    }
                    Item::Mark(Mark::Artifact(_)) => self.open.push(None),
                    Item::Mark(Mark::End) => {
                        self.open.pop().expect("an end has its begin on the same page");
                    }
                    Item::Glyphs(run) => {
                        let text = match run.actual_text {
                            Some(_) => String::new(),
                            None => layout::run_text(run),
                        };
                        match self.open.last() {
                            Some(Some(true)) => self.notes.push_str(&text),
                            Some(Some(false)) => self.body.push_str(&text),
                            Some(None) => {}
                            None => panic!("text outside structure: {text}"),
                        }
                    }
                    Item::Path(_) | Item::Rule(..) | Item::Image(..) | Item::Link(..) => {}
                }
            }
        }
    }
    let mut reader = Reader {
        pages,
        open: Vec::new(),
        body: String::new(),
        notes: String::new(),
    };
    for page in &pages.pages {
        reader.frame(&page.frame);
        assert!(reader.open.is_empty(), "marks are balanced on page {}", page.label);
    }
    (reader.body, reader.notes)
}

fn tokens(text: &str, letter: char) -> Vec<u32> {
    let letters: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    letters
        .split('q')
        .filter_map(|piece| piece.rfind(letter).and_then(|at| piece[at + 1..].parse().ok()))
        .collect()
}

#[test]
fn every_word_stands_once_and_in_order_in_text_and_notes() {
    let laid = lay(&everything());
    quiet(&laid);
    let (body, notes) = read(&laid.pages);
    let (body, notes) = (tokens(&body, 'w'), tokens(&notes, 'n'));
    for (name, found) in [("text", &body), ("notes", &notes)] {
        let fault = found.windows(2).find(|pair| pair[0] >= pair[1]);
        assert_eq!(fault, None, "the {name} are out of order");
    }
    let text = everything();
    let count = |letter: char| tokens(&text.replace("[^", " "), letter).len();
    assert_eq!((body.len(), notes.len()), (count('w'), count('n')));
}

#[test]
fn a_long_chapter_has_full_pages_on_the_grid() {
    let laid = lay(&format!("# Long\n\n{}", prose(120)));
    quiet(&laid);
    let leading = Length::points(13);
    let baselines = |frame: &Frame| {
        let mut ys: Vec<i64> = Vec::new();
        for (Point { y, .. }, item) in &frame.items {
            if matches!(item, Item::Glyphs(run) if run.size == Length::milli(10_500)) {
                ys.push(y.0);
            }
        }
        ys.sort_unstable();
        ys.dedup();
        ys
    };
    let pages: Vec<_> = laid
        .pages
        .pages
        .iter()
        .filter(|page| page.label.parse::<u32>().is_ok_and(|n| n > 1))
        .collect();
    let first = baselines(&pages[0].frame)[0];
    for page in &pages {
        for y in baselines(&page.frame) {
            assert_eq!(
                (y - first).rem_euclid(leading.0),
                0,
                "page {} leaves the grid",
                page.label
            );
        }
    }
    for page in &pages[..pages.len() - 1] {
        assert!(baselines(&page.frame).len() >= 29, "page {} is short", page.label);
    }
}

#[test]
fn places_bookmarks_and_labels() {
    let laid = lay(&format!(
        "# One {{#one}}\n\nSee [two](#two).\n\n{}\n## Two {{#two}}\n\n{}",
        prose(12),
        prose(3)
    ));
    quiet(&laid);
    let pages = &laid.pages;
    assert_eq!(pages.bookmarks.len(), 1);
    assert_eq!(pages.bookmarks[0].children[0].title, "Two");
    let two = pages.places[&laid.resolved.labels["two"]];
    assert!(two.page > 0 && two.at.y > Length::ZERO);
    assert!(pages.pages.iter().all(|page| !page.label.is_empty()));
    assert!(
        pages
            .pages
            .iter()
            .filter(|page| page.label == "2")
            .all(|page| !page.starts.is_empty())
    );
    let file = laid
        .diagnostics
        .iter()
        .next()
        .and_then(|one| one.span)
        .map_or(FileId(0), |span| span.file);
    assert_eq!(file, FileId(0));
    let text = walk::plain_text(&laid.resolved.book.sections[0].title);
    assert_eq!(text, "One");
}
