//! The parts of a book round its text: running heads, blank pages, numbers of pages, titles where they stand again.

use crate::driver::{BOOK_TOML, TestBook, complaints, epub_file};
use pressmark::layout::{Frame, Item, Pages, Side, Spread, audit_pages, run_text};
use pressmark::pipeline::{Composed, Request, Target};
use pressmark::units::{Length, Point};

/// Words for so many paragraphs of six lines on the small page of these tests.
fn prose(paragraphs: usize) -> String {
    let own = "Some years ago, never mind how long precisely, having little or no money in my purse, and nothing particular to \
        interest me on shore, I thought I would sail about a little and see the watery part of the world. It is a way I have of \
        driving off the spleen and regulating the circulation.";
    vec![own; paragraphs].join("\n\n")
}

fn book(config: &str, chapters: &[(&str, &str)]) -> TestBook {
    let page = "\n[print]\ntrim-size = \"4.5x7in\"\n";
    let book = TestBook::new(&[("book.toml", &format!("{BOOK_TOML}{page}{config}"))]);
    for (path, text) in chapters {
        book.write(&format!("src/{path}"), text.as_bytes());
    }
    book
}

/// Composes a book that nothing is to be complained of.
fn quiet(config: &str, chapters: &[(&str, &str)]) -> Composed {
    let composed = book(config, chapters).compose();
    assert_eq!(complaints(&composed), Vec::<String>::new());
    composed
}

fn pages(composed: &Composed) -> &Pages {
    composed.pages.as_ref().expect("printed")
}

/// The letters of a frame whose baselines are above a height.
fn words_above(frame: &Frame, height: Length, words: &mut String) {
    for (at, item) in &frame.items {
        match item {
            Item::Glyphs(run) if at.y < height => words.push_str(&run_text(run)),
            _ => {}
        }
    }
}

/// The running head of each page that has one: its label, and what stands above the text without the folio.
fn heads(composed: &Composed) -> Vec<(String, String)> {
    let mut heads = Vec::new();
    for page in &pages(composed).pages {
        let mut words = String::new();
        words_above(&page.frame, Length::points(40), &mut words);
        if let Some(words) = words
            .strip_suffix(page.label.as_str())
            .filter(|words| !words.is_empty())
        {
            heads.push((page.label.clone(), words.to_owned()));
        }
    }
    heads
}

fn head_of<'h>(heads: &'h [(String, String)], label: &str) -> &'h str {
    heads
        .iter()
        .find(|(own, _)| own == label)
        .map_or("", |(_, words)| words)
}

#[test]
fn running_heads_from_sections_follow_the_practice_of_dictionaries() {
    // Page 2: Heads. Page 3: Heads goes on, Fins and Tails begin. Page 4: Tails goes on. Page 5: the same. Page 7: Backs.
    let text = "# The Whale\n\nWords.\n\n## Heads {.break-before}\n\nWords.\n\n### The brow {.break-before}\n\nWords.\n\n\
        ## Fins\n\nWords.\n\n## Tails[^t]\n\nWords.\n\n### The flukes {.break-before}\n\nWords.\n\n\
        ### The grip {.break-before}\n\nWords.\n\n### The sweep {.break-before}\n\nWords.\n\n\
        ## Backs, broad and long {short-title=\"Backs\" .break-before}\n\nWords.\n\n[^t]: Flukes.\n";
    let composed = quiet(
        "[style]\nrunning-heads = \"section\"\n",
        &[("1.md", text), ("2.md", "# Last\n\nWords.\n")],
    );
    let heads = heads(&composed);
    let body = ["2", "3", "4", "5", "6", "7"].map(|label| head_of(&heads, label));
    // The section that begins last on a recto is its head; the short title stands for the long one, and no mark of a note.
    let verso = "The Whale";
    assert_eq!(body, [verso, "Tails", verso, "Tails", verso, "Backs"]);
}

#[test]
fn a_chapter_without_sections_is_the_head_of_both_sides() {
    let text = format!("# The Whale\n\n{}\n", prose(20));
    let composed = quiet("[style]\nrunning-heads = \"section\"\n", &[("1.md", &text)]);
    let heads = heads(&composed);
    assert_eq!((head_of(&heads, "2"), head_of(&heads, "3")), ("The Whale", "The Whale"));
}

#[test]
fn a_recto_on_which_a_chapter_begins_below_another_is_named_after_it() {
    let one = "# One\n\nWords.\n\n## A {.break-before}\n\nWords.\n\n## B {.break-before}\n\nWords.\n";
    let two = "# Two\n\nWords.\n\n## C {.break-before}\n\nWords.\n\n## D {.break-before}\n\nWords.\n";
    let config = "chapter-start = \"run-on\"\n";
    let heads = heads(&quiet(config, &[("1.md", one), ("2.md", two)]));
    // Page 3 begins in the first chapter and ends in the second.
    assert_eq!(
        ["2", "3", "4", "5"].map(|label| head_of(&heads, label)),
        ["Test", "Two", "Test", "Two"]
    );
}

/// `label side` of each page, with `blank` for those that nothing is to stand on.
fn folios(composed: &Composed) -> Vec<String> {
    let pages = &pages(composed).pages;
    pages
        .iter()
        .map(|page| {
            let side = if page.side == Side::Recto { "recto" } else { "verso" };
            let blank = if page.blank { " blank" } else { "" };
            format!("{} {side}{blank}", page.label)
        })
        .collect()
}

const TWO: [(&str, &str); 2] = [("1.md", "# One\n\nWords.\n"), ("2.md", "# Two\n\nWords.\n")];

#[test]
fn versos_before_recto_openings_are_truly_blank() {
    let composed = quiet("chapter-start = \"recto\"\n", &TWO);
    let wanted = [
        "i recto",
        "ii verso blank",
        "iii recto",
        "iv verso",
        "v recto",
        "vi verso blank",
        "1 recto",
        "2 verso blank",
        "3 recto",
    ];
    assert_eq!(folios(&composed), wanted);
    for page in pages(&composed).pages.iter().filter(|page| page.blank) {
        assert!(page.frame.items.is_empty() && page.starts.is_empty(), "{}", page.label);
    }
}

#[test]
fn blank_pages_at_the_end_make_up_a_multiple() {
    let composed = quiet("page-multiple = 8\n", &TWO);
    let folios = folios(&composed);
    assert_eq!(folios.len(), 8);
    assert_eq!(folios[6..], ["1 recto", "2 verso"]);
    let composed = quiet("page-multiple = 6\n", &TWO);
    let folios = self::folios(&composed);
    assert_eq!(
        folios[7..],
        [
            "2 verso",
            "3 recto blank",
            "4 verso blank",
            "5 recto blank",
            "6 verso blank"
        ]
    );
    assert!(pages(&composed).pages[11].frame.items.is_empty());
}

#[test]
fn front_pages_have_roman_folios_or_go_on_with_the_text() {
    let roman = folios(&quiet("[style]\nfront-folios = \"roman\"\n", &TWO));
    assert_eq!(roman[4..], ["v recto", "vi verso blank", "1 recto", "2 verso"]);
    let composed = quiet("[style]\nfront-folios = \"arabic\"\n", &TWO);
    assert_eq!(
        folios(&composed)[4..],
        ["5 recto", "6 verso blank", "7 recto", "8 verso"]
    );
    let dump = pressmark::layout::dump(pages(&composed));
    assert!(
        dump.contains(" 8\n47.2 ") || dump.lines().any(|line| line.ends_with(". 8")),
        "{dump}"
    );
}

#[test]
fn openings_have_their_folio_at_the_foot_and_no_head() {
    let text = format!("# One\n\n{}\n", prose(12));
    let composed = quiet("", &[("1.md", &text)]);
    let first = &pages(&composed)
        .pages
        .iter()
        .find(|page| page.label == "1")
        .expect("an opening")
        .frame;
    let (mut above, mut all) = (String::new(), String::new());
    words_above(first, Length::points(40), &mut above);
    words_above(first, Length::points(504), &mut all);
    assert_eq!(above, "");
    let foot: Vec<&(Point, Item)> = first
        .items
        .iter()
        .filter(|(at, _)| at.y > Length::points(480))
        .collect();
    assert!(
        foot.iter()
            .any(|(_, item)| matches!(item, Item::Glyphs(run) if run_text(run) == "1"))
    );
}

#[test]
fn a_line_break_in_a_heading_stays_in_the_heading() {
    let text = format!(
        "# The Whale <br> or the Way\n\nWords.\n\nOf heads \\\nand backs[^b]\n---\n\n{}\n\n[^b]: Broad ones.\n",
        prose(14)
    );
    let composed = quiet(
        "[style]\nrunning-heads = \"section\"\n",
        &[("1.md", &text), ("2.md", "# Two\n\nWords.\n")],
    );
    let dump = pressmark::layout::dump(pages(&composed));
    for line in ["The Whale", "or the Way", "Of heads", "and backs1"] {
        assert!(
            dump.lines().any(|own| own.splitn(3, ' ').nth(2) == Some(line)),
            "{line} in\n{dump}"
        );
    }
    // In the contents it is one line with one space, as in running heads and bookmarks.
    for line in ["The Whale or the Way ...", " Of heads and backs ..."] {
        assert!(dump.contains(line), "{line} in\n{dump}");
    }
    let heads = heads(&composed);
    assert_eq!(
        (head_of(&heads, "2"), head_of(&heads, "3")),
        ("The Whale or the Way", "Of heads and backs")
    );
    let bookmarks: Vec<&str> = pages(&composed)
        .bookmarks
        .iter()
        .map(|mark| mark.title.as_str())
        .collect();
    assert_eq!(bookmarks, ["1. The Whale or the Way", "2. Two"]);
    assert_eq!(pages(&composed).bookmarks[0].children[0].title, "Of heads and backs");
    let chapter = epub_file(&composed, "the-whale-or-the-way.xhtml");
    assert!(
        chapter.contains("Of heads <br/>") || chapter.contains("Of heads<br/>"),
        "{chapter}"
    );
    let nav = epub_file(&composed, "nav.xhtml");
    assert!(
        nav.contains(">1. The Whale or the Way</a>") && nav.contains(">Of heads and backs</a>"),
        "{nav}"
    );
}

/// A chapter in which a scene breaks after so many lines of one-line paragraphs.
fn scenes(lines: usize) -> String {
    let line = |number: usize| format!("Line {number}.\n\n");
    let before: String = (0..lines).map(line).collect();
    let after: String = (lines..lines + 40).map(line).collect();
    format!("# One\n\n{before}---\n\n{after}")
}

/// The words of each page, line by line from top to bottom, without head and folio.
fn rows(composed: &Composed) -> Vec<Vec<String>> {
    let dump = pressmark::layout::dump(pages(composed));
    let page = |page: &str| {
        let lines = page.lines().skip(1).filter_map(|line| {
            let mut parts = line.splitn(3, ' ').skip(1);
            let (y, words) = (parts.next()?.parse::<f64>().ok()?, parts.next()?);
            ((40.0..480.0).contains(&y)).then(|| (y, words.to_owned()))
        });
        let mut lines: Vec<(f64, String)> = lines.collect();
        lines.sort_by(|one, other| one.0.total_cmp(&other.0));
        lines.into_iter().map(|(_, words)| words).collect()
    };
    dump.split("page ").skip(1).map(page).collect()
}

#[test]
fn a_scene_break_does_not_stand_at_the_edge_of_a_page_unseen() {
    let mut at_head = 0;
    for lines in 17..30 {
        for (config, is_white) in [("", false), ("[style]\nscene-break = \"blank\"\n", true)] {
            let request = Request::new("").targets([Target::Pdf]);
            let composed = book(config, &[("1.md", &scenes(lines))]).compose_with(request);
            for page in rows(&composed) {
                assert_ne!(page.last().map(String::as_str), Some("* * *"), "{lines} {config}");
                let next = format!("Line {lines}.");
                let begins = page.first() == Some(&next);
                assert!(!begins, "after {lines} lines the scene ends unseen: {config}");
                at_head += usize::from(is_white && page.first().is_some_and(|first| first == "* * *"));
            }
        }
    }
    // White is shown where it begins a page, and only there.
    assert!(at_head > 0);
}

#[test]
fn facing_pages_end_on_one_height_where_half_lines_part_the_paragraphs() {
    let text = format!("# One\n\n{}\n", prose(60));
    let composed = quiet("[style]\nparagraph-space = \"half\"\n", &[("1.md", &text)]);
    let audit = audit_pages(&composed.resolved, &composed.edition, &composed.design, &composed.faces);
    let spreads = audit.spreads[&Spread::Full];
    assert!(spreads.equal > 3 && spreads.unequal == 0, "{audit}");
    assert!(audit.on_page_grid < audit.lines);
}

/// Which pages the paragraphs with these words stand on.
fn pages_with(composed: &Composed, words: &str) -> Vec<usize> {
    let on_page = |rows: &Vec<String>| rows.iter().any(|row| row.contains(words));
    let rows = rows(composed);
    rows.iter()
        .enumerate()
        .filter(|(_, rows)| on_page(rows))
        .map(|(page, _)| page)
        .collect()
}

#[test]
fn a_container_that_is_kept_together_is_not_cut() {
    let inside = "Kept words.\n\n".repeat(14);
    let mut cut = 0;
    for lines in (0..30).step_by(4) {
        let before = "Before.\n\n".repeat(lines);
        let with = |class: &str| format!("# One\n\n{before}::: {{{class}}}\n{inside}:::\n\n{}\n", prose(3));
        let pages = |class: &str| pages_with(&book("", &[("1.md", &with(class))]).compose(), "Kept words.").len();
        cut += usize::from(pages(".other") > 1);
        assert_eq!(pages(".keep-together"), 1, "below {lines} lines");
    }
    assert!(cut > 0, "without being asked for it is cut");
}

/// A paragraph of many lines can be a line longer, or it is told of at its place.
#[test]
fn a_paragraph_is_a_line_longer_where_the_author_asks() {
    let words = prose(1).replace(' ', " and ");
    let set = |count: usize, braces: &str| {
        let end = words.match_indices(' ').nth(count).map_or(words.len(), |(at, _)| at);
        let composed = book(
            "",
            &[("1.md", &format!("# One\n\n{words} {}.{braces}\n", &words[..end]))],
        )
        .compose();
        let lines = rows(&composed).iter().map(Vec::len).sum::<usize>();
        (lines, complaints(&composed))
    };
    let mut met = 0;
    for count in (10..70).step_by(6) {
        let ((usual, _), (asked, told)) = (set(count, ""), set(count, " {lines=+1}"));
        let is_met = told.is_empty();
        assert_eq!(asked, usual + usize::from(is_met), "{told:?}");
        assert!(is_met || told == ["src/1.md:3:1 keep-unmet"]);
        met += usize::from(is_met);
    }
    assert!((1..10).contains(&met), "{met}");
}

/// `::: {.name}` without a look of its own is not seen on the page.
#[test]
fn paragraphs_in_a_plain_container_follow_those_before_it() {
    let text = "# One\n\nFirst.\n\nSecond.\n\n::: {.mine}\nInside.\n:::\n\nBehind.\n";
    let composed = quiet("", &[("1.md", text)]);
    let dump = pressmark::layout::dump(pages(&composed));
    let left = |word: &str| {
        let line = dump.lines().find(|line| line.ends_with(word));
        line.and_then(|line| line.split(' ').next()).map(str::to_owned)
    };
    assert_ne!(left("First."), left("Second."), "{dump}");
    assert_eq!(left("Second."), left("Inside."), "{dump}");
    assert_eq!(left("Second."), left("Behind."), "{dump}");
}
