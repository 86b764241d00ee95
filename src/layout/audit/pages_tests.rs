//! Hand-made pages → their figures, each one of something; must not lay out anything.

use super::pages::{Fault, PageAudit};
use super::spreads::{Spread, SpreadCount};
use crate::layout::Side;
use crate::layout::pages::{Kind, NoteRow, Row, Sheet};
use crate::model::NodeId;
use crate::units::Length;

/// From baseline to baseline, lines of a full page, and from the top of a line to its baseline.
const LEADING: Length = Length::points(12);
const LINES: usize = 10;
const RISE: Length = Length::points(9);

fn note(local: u32) -> NodeId {
    NodeId { chapter: 0, local }
}

/// A line of a block at a place on the page. `part` says whether it is the first and the last of its block.
fn row(block: usize, line: usize, part: (bool, bool)) -> Row {
    let top = LEADING * line as i64;
    Row {
        kind: Kind::Text,
        block,
        first: part.0,
        last: part.1,
        top,
        baseline: top + RISE,
        foot: top + RISE,
        words: "words of a line".to_owned(),
        marks: Vec::new(),
    }
}

/// A page in the middle of a chapter, filled with lines from the middle of a paragraph.
fn page(number: usize, lines: usize) -> Sheet {
    Sheet {
        label: number.to_string(),
        side: if number % 2 == 1 { Side::Recto } else { Side::Verso },
        run: Some(0),
        running: true,
        opens: false,
        closes: false,
        forced: false,
        rows: (0..lines).map(|line| row(1, line, (false, false))).collect(),
        notes: Vec::new(),
        full: LEADING * (LINES as i64 - 1) + RISE,
        leading: LEADING,
        relaxed: Vec::new(),
    }
}

/// A spread, and the page before it.
fn pages(lines: [usize; 3]) -> [Sheet; 3] {
    [page(1, lines[0]), page(2, lines[1]), page(3, lines[2])]
}

fn faults(audit: &PageAudit) -> Vec<(Fault, usize)> {
    audit.found.keys().map(|fault| (*fault, audit.count(*fault))).collect()
}

#[test]
fn full_pages_have_no_faults() {
    let audit = PageAudit::of(&pages([LINES, LINES, LINES]));
    assert_eq!(faults(&audit), []);
    assert_eq!((audit.pages, audit.running, audit.lines), (3, 3, 30));
    assert_eq!((audit.on_page_grid, audit.on_book_grid), (30, 30));
    assert_eq!(audit.spreads[&Spread::Full], SpreadCount { equal: 1, unequal: 0 });
    assert_eq!(audit.white.into_iter().collect::<Vec<_>>(), [(0, 3)]);
}

#[test]
fn widows_and_orphans_are_counted_at_the_edges_of_the_text() {
    let mut book = pages([LINES; 3]);
    book[1].rows[0] = row(1, 0, (false, true));
    book[1].rows[LINES - 1] = row(2, LINES - 1, (true, false));
    // A paragraph of one line is neither.
    book[2].rows[0] = row(3, 0, (true, true));
    book[2].rows[LINES - 1] = row(4, LINES - 1, (true, true));
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::Widow, 1), (Fault::Orphan, 1)]);
}

#[test]
fn a_float_above_a_widow_does_not_hide_it() {
    let mut book = pages([LINES; 3]);
    book[1].rows[0].kind = Kind::Float;
    book[1].rows[1] = row(1, 1, (false, true));
    book[1].rows[LINES - 1].kind = Kind::Float;
    book[1].rows[LINES - 2] = row(2, LINES - 2, (true, false));
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::Widow, 1), (Fault::Orphan, 1)]);
}

#[test]
fn facing_pages_that_end_on_different_heights_are_unequal() {
    let audit = PageAudit::of(&pages([LINES, LINES, LINES - 1]));
    assert_eq!(faults(&audit), [(Fault::UnequalSpread, 1)]);
    let words = &audit.found[&Fault::UnequalSpread][0];
    assert_eq!(
        (words.0.as_str(), words.1.as_str()),
        ("2", "of text, recto by -1.00 lines")
    );
    assert_eq!(audit.white.into_iter().collect::<Vec<_>>(), [(0, 2), (1, 1)]);
    // Both a line deeper, and both a line less deep, are equal.
    for lines in [LINES - 1, LINES + 1] {
        assert_eq!(faults(&PageAudit::of(&pages([LINES, lines, lines]))), []);
    }
}

#[test]
fn each_spread_is_counted_under_the_first_reason_that_holds() {
    let kind = |change: fn(&mut [Sheet; 3])| {
        let mut book = pages([LINES, LINES, LINES - 1]);
        change(&mut book);
        let audit = PageAudit::of(&book);
        let (kind, count) = audit.spreads.first_key_value().expect("a spread");
        assert_eq!((audit.spreads.len(), count.equal + count.unequal), (1, 1));
        assert_eq!(audit.count(Fault::UnequalSpread), 0);
        *kind
    };
    let blank = |sheet: &mut Sheet| {
        (sheet.run, sheet.running) = (None, false);
        sheet.rows.clear();
    };
    assert_eq!(blank_kind(blank), Spread::Blank);
    assert_eq!(kind(|book| book[2].running = false), Spread::Apart);
    assert_eq!(kind(|book| book[1].opens = true), Spread::Opening);
    assert_eq!(
        kind(|book| (book[1].closes, book[2].opens) = (true, true)),
        Spread::ChapterEnd
    );
    assert_eq!(kind(|book| book[1].forced = true), Spread::Forced);
    assert_eq!(kind(|book| book[2].notes.push(note_row(1, true))), Spread::Notes);
    assert_eq!(kind(|book| book[2].rows[0].kind = Kind::Float), Spread::Float);
    assert_eq!(kind(|book| book[1].rows[LINES - 1].kind = Kind::Other), Spread::Display);
    assert_eq!(kind(|book| book[1].rows.truncate(3)), Spread::Stub);
}

fn blank_kind(blank: fn(&mut Sheet)) -> Spread {
    let mut book = pages([LINES; 3]);
    blank(&mut book[1]);
    *PageAudit::of(&book).spreads.first_key_value().expect("a spread").0
}

#[test]
fn only_pages_that_go_on_are_short() {
    let mut book = pages([LINES - 2, LINES - 3, LINES - 3]);
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::ShortPage, 3)]);
    book[0].forced = true;
    book[2].closes = true;
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::ShortPage, 1)]);
}

#[test]
fn notes_at_the_foot_fill_a_page() {
    let mut book = pages([LINES - 3, LINES, LINES]);
    book[0].rows[0].marks = vec![note(1)];
    book[0].notes = vec![NoteRow {
        baseline: book[0].full,
        ..note_row(1, true)
    }];
    let audit = PageAudit::of(&book);
    assert_eq!((faults(&audit), audit.notes), (Vec::new(), 1));
}

fn note_row(local: u32, first: bool) -> NoteRow {
    NoteRow {
        note: note(local),
        first,
        baseline: Length::ZERO,
        marks: Vec::new(),
    }
}

#[test]
fn a_note_that_begins_on_another_page_than_its_mark_strays() {
    let mut book = pages([LINES; 3]);
    book[0].rows[2].marks = vec![note(1), note(2)];
    book[1].rows[2].marks = vec![note(4)];
    book[0].notes = vec![NoteRow {
        marks: vec![note(3)],
        ..note_row(1, true)
    }];
    // The rest of the first note, the second where it should not be, and the note inside a note.
    book[1].notes = vec![note_row(1, false), note_row(2, true), note_row(3, true)];
    let audit = PageAudit::of(&book);
    assert_eq!(faults(&audit), [(Fault::StrayNote, 2), (Fault::LostNote, 1)]);
    assert_eq!(audit.notes, 4);
    assert_eq!(audit.found[&Fault::StrayNote][0].0, "2");
}

#[test]
fn a_recto_that_ends_in_a_hyphen_is_counted_and_a_verso_is_not() {
    let mut book = pages([LINES; 3]);
    for sheet in &mut book {
        sheet.rows[LINES - 1].words = "the end of a hy-".to_owned();
    }
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::RectoHyphen, 2)]);
    book[2].closes = true;
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::RectoHyphen, 1)]);
}

#[test]
fn a_heading_needs_two_lines_or_a_picture_below_it() {
    let mut book = pages([LINES; 3]);
    book[0].rows[LINES - 2].kind = Kind::Heading;
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::LoneHeading, 1)]);
    book[0].rows[LINES - 1].foot += LEADING * 2;
    book[0].rows[LINES - 1].kind = Kind::Other;
    assert_eq!(PageAudit::of(&book).count(Fault::LoneHeading), 0);
    let mut book = pages([LINES; 3]);
    book[0].rows[LINES - 3].kind = Kind::Heading;
    assert_eq!(faults(&PageAudit::of(&book)), []);
}

#[test]
fn a_chapter_ends_on_at_least_four_lines() {
    let mut book = pages([LINES, LINES, 3]);
    book[2].closes = true;
    assert_eq!(faults(&PageAudit::of(&book)), [(Fault::ShortEnd, 1)]);
    // A chapter of one page may be as short as it is.
    book[2].opens = true;
    assert_eq!(faults(&PageAudit::of(&book)), []);
    let mut book = pages([LINES, LINES, 4]);
    book[2].closes = true;
    assert_eq!(faults(&PageAudit::of(&book)), []);
}

#[test]
fn lines_off_the_grid_are_told_for_the_page_and_for_the_book() {
    let mut book = pages([LINES; 3]);
    for row in &mut book[1].rows {
        row.baseline += Length::points(4);
        row.foot += Length::points(4);
    }
    book[2].rows[4].baseline += Length::points(1);
    let audit = PageAudit::of(&book);
    assert_eq!((audit.lines, audit.on_page_grid, audit.on_book_grid), (30, 29, 19));
}

#[test]
fn floats_are_told_by_their_distance_from_the_text_above_them() {
    let float = |block: usize, line: usize| Row {
        kind: Kind::Float,
        ..row(block, line, (true, true))
    };
    let mut book = pages([LINES; 3]);
    // The text is blocks 1, 3, 5; the floats between are called on pages 1, 2 and 2.
    book[1].rows.iter_mut().for_each(|row| row.block = 3);
    book[2].rows.iter_mut().for_each(|row| row.block = 5);
    book[0].rows.push(float(2, LINES));
    book[2].rows.insert(0, float(4, 0));
    book[0].rows.insert(0, float(0, 0));
    let audit = PageAudit::of(&book);
    assert_eq!(audit.floats.into_iter().collect::<Vec<_>>(), [(0, 2), (1, 1)]);
}

#[test]
fn what_was_given_up_is_told_with_its_page() {
    let mut book = pages([LINES; 3]);
    book[1].relaxed = vec!["a page left short".to_owned()];
    let audit = PageAudit::of(&book);
    assert_eq!(audit.relaxed, [("2".to_owned(), "a page left short".to_owned())]);
    assert!(audit.to_string().contains("\nrelaxations                        1\n"));
    assert!(audit.to_string().ends_with("relaxations: page 2: a page left short\n"));
}

#[test]
fn a_spread_that_is_unequal_for_a_reason_is_told_with_what_its_pages_end_in() {
    let mut book = pages([LINES, LINES, LINES - 1]);
    book[1].rows[LINES - 1].kind = Kind::Other;
    book[1].rows[LINES - 1].words = "    }".to_owned();
    let audit = PageAudit::of(&book);
    let told = "with displays at an edge, recto by -1.00 lines: } | words of a line";
    assert_eq!(audit.uneven, [("2".to_owned(), told.to_owned())]);
    // Where a chapter ends nothing is to be told.
    book[2].closes = true;
    assert_eq!(PageAudit::of(&book).uneven, []);
}
