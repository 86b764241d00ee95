//! Made-up stacks through [`break_pages`]: what every page must hold to, whatever stands on it.

use super::breaks::{Found, break_pages};
use super::flow::{At, Flow};
use super::page::Room;
use super::plan::{PagePlan, Relaxed};
use crate::layout::{Cost, Cut, Keep, LineBox, Placement, Side, Stackable, Variant};
use crate::model::NodeId;
use crate::units::Length;
use std::collections::{BTreeMap, BTreeSet};

const LEADING: Length = Length::points(14);
const PAGE_LINES: i64 = 40;
/// By how much a page may be longer.
const LONGER: Length = LEADING;

fn room() -> Room {
    Room {
        height: LEADING * PAGE_LINES,
        leading: LEADING,
        note_gap: Length::points(10),
        may_be_long: false,
    }
}

fn line() -> LineBox {
    LineBox {
        height: LEADING,
        baseline: Length::points(10),
        ..LineBox::default()
    }
}

fn block(lines: Vec<LineBox>, cuts: Vec<Cut>) -> Stackable {
    Stackable {
        variants: vec![Variant {
            lines,
            cost: Cost::default(),
            cuts,
        }],
        keep: Keep::default(),
        space_before: Length::ZERO,
        space_after: Length::ZERO,
        repeat: Vec::new(),
        grid: Some(Length::ZERO),
        sink: Length::ZERO,
        close: None,
        at_head: None,
        placement: Placement::Here,
    }
}

fn paragraph(count: usize) -> Stackable {
    let cuts = (2..(count + 1).saturating_sub(2))
        .map(|after| Cut {
            after,
            cost: Cost::default(),
        })
        .collect();
    block(vec![line(); count], cuts)
}

fn heading() -> Stackable {
    let mut one = block(vec![line()], Vec::new());
    one.keep.with_next = true;
    one.space_before = LEADING.scale(3, 2);
    one.space_after = LEADING / 2;
    one.grid = Some(LEADING.scale(3, 2));
    one
}

fn figure(lines: i64) -> Stackable {
    let mut one = block(
        vec![LineBox {
            height: LEADING * lines,
            ..LineBox::default()
        }],
        Vec::new(),
    );
    one.placement = Placement::Near;
    one.grid = None;
    one.space_before = LEADING;
    one.space_after = LEADING;
    one
}

fn note(local: u32) -> NodeId {
    NodeId { chapter: 0, local }
}

type Notes = BTreeMap<NodeId, Vec<LineBox>>;

fn pages(stack: &[Stackable], notes: &Notes) -> Vec<PagePlan> {
    let [Found { pages, .. }] = break_pages(&Flow::new(stack, notes, LEADING), room(), [Side::Recto]);
    check(stack, notes, &pages);
    pages
}

/// Everything stands once and in order (floats among themselves), and nothing reaches below the page.
fn check(stack: &[Stackable], notes: &Notes, pages: &[PagePlan]) {
    let flow = Flow::new(stack, notes, LEADING);
    let (mut text, mut floats) = (Vec::new(), Vec::new());
    // Where a note could not begin on its page, it begins on the next.
    let parted = pages.iter().any(|page| page.relaxed.contains(&Relaxed::Parted));
    for page in pages {
        let mut bottom = Length::ZERO;
        for (at, y) in &page.placed {
            assert!(*y >= bottom - Length::milli(20), "lines do not overlap");
            let one = &stack[at.block];
            let lines = &one.variants[at.variant].lines;
            bottom = *y
                + if one.floats() {
                    lines.iter().map(|line| line.height).sum()
                } else {
                    lines[at.line].height
                };
            if one.floats() { &mut floats } else { &mut text }.push((at.block, at.line));
        }
        let area = flow.notes_height(page.notes.start, page.notes.end);
        let area = if page.notes.is_empty() {
            area
        } else {
            area + room().note_gap
        };
        assert!(
            page.overfull || bottom + area <= page.depth.max(room().height) + LONGER + Length::milli(50),
            "the page is not too full"
        );
        assert!(
            page.overfull || page.notes.is_empty() || bottom + area <= page.depth + Length::milli(50),
            "the notes stand below the text"
        );
        if !parted {
            let begun = page
                .notes
                .clone()
                .map(|index| flow.notes[index])
                .filter(|line| line.line == 0);
            let begun: BTreeSet<NodeId> = begun.map(|line| line.note).collect();
            let lines = |at: &At| stack[at.block].variants[at.variant].lines[at.line].notes.clone();
            let called: BTreeSet<NodeId> = page.placed.iter().flat_map(|(at, _)| lines(at)).collect();
            assert_eq!(begun, called, "notes begin where they are called");
        }
    }
    // All lines of one way of each block.
    let ways: BTreeMap<usize, usize> = pages
        .iter()
        .flat_map(|page| page.placed.iter().map(|(at, _)| (at.block, at.variant)))
        .collect();
    let all: Vec<_> = stack
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.floats())
        .flat_map(|(block, one)| {
            let way = ways.get(&block).copied().unwrap_or(0);
            (0..one.variants[way].lines.len()).map(move |line| (block, line))
        })
        .collect();
    assert_eq!(text, all);
    assert!(floats.is_sorted());
    assert_eq!(floats.len(), stack.iter().filter(|one| one.floats()).count());
    let ends: Vec<usize> = pages.iter().map(|page| page.notes.end).collect();
    assert!(ends.is_sorted());
    assert_eq!(ends.last().copied().unwrap_or(0), flow.notes.len());
}

#[test]
fn a_long_chapter_has_no_widow_and_no_orphan() {
    let stack: Vec<Stackable> = (0..400).map(|index| paragraph(1 + (index * 7) % 11)).collect();
    let pages = pages(&stack, &Notes::new());
    for page in &pages {
        let (first, last) = (page.placed[0].0, page.placed[page.placed.len() - 1].0);
        let count = |block: usize| stack[block].variants[0].lines.len();
        assert!(first.line == 0 || count(first.block) - first.line >= 2, "widow");
        assert!(last.line + 1 == count(last.block) || last.line >= 1, "orphan");
    }
    for page in &pages[..pages.len() - 1] {
        assert!(page.placed.len() as i64 >= PAGE_LINES - 3, "pages are full");
    }
}

/// A step at the foot of a spread is seen at once; a line of white on both its pages is not.
#[test]
fn facing_pages_end_together() {
    let stack: Vec<Stackable> = (0..400).map(|index| paragraph(1 + (index * 7) % 11)).collect();
    for side in [Side::Recto, Side::Verso] {
        let [Found { pages, .. }] = break_pages(&Flow::new(&stack, &Notes::new(), LEADING), room(), [side]);
        let depths: Vec<usize> = pages.iter().map(|page| page.placed.len()).collect();
        let alone = usize::from(side == Side::Recto);
        let spreads = depths[alone..depths.len() - 1].chunks_exact(2);
        assert!(spreads.len() > 20);
        // Paragraphs of these lengths leave no other choice on the first spread of versos.
        let unequal = spreads.filter(|spread| spread[0] != spread[1]).count();
        assert!(unequal <= usize::from(side == Side::Verso), "{depths:?}");
    }
}

#[test]
fn no_recto_ends_in_a_hyphen() {
    let mut stack: Vec<Stackable> = (0..200).map(|index| paragraph(4 + (index * 7) % 11)).collect();
    for line in stack.iter_mut().flat_map(|one| &mut one.variants[0].lines).step_by(5) {
        line.hyphenated = true;
    }
    let ends_in_hyphen = |page: &PagePlan| {
        let at = page.placed[page.placed.len() - 1].0;
        stack[at.block].variants[0].lines[at.line].hyphenated
    };
    let pages = pages(&stack, &Notes::new());
    let full = &pages[..pages.len() - 1];
    let rectos = full.iter().step_by(2).filter(|page| ends_in_hyphen(page)).count();
    assert_eq!(rectos, 0);
}

#[test]
fn a_heading_stands_above_two_lines_of_its_text() {
    let mut stack = Vec::new();
    for index in 0..300 {
        stack.push(heading());
        stack.extend((0..1 + index % 4).map(|count| paragraph(1 + count)));
    }
    let is_heading = |at: &At| stack[at.block].keep.with_next;
    let pages = pages(&stack, &Notes::new());
    for (page, next) in pages.iter().zip(&pages[1..]) {
        let after = page.placed.iter().rev().take_while(|(at, _)| !is_heading(at)).count();
        let alone = !page.placed.iter().any(|(at, _)| is_heading(at));
        // A line may be all that it has.
        let has_no_more = after == 1 && is_heading(&next.placed[0].0);
        assert!(after >= 2 || alone || has_no_more);
    }
}

#[test]
fn headings_with_a_line_each_are_no_unbroken_chain() {
    let stack: Vec<Stackable> = (0..120).flat_map(|_| [heading(), paragraph(1)]).collect();
    let [found] = break_pages(&Flow::new(&stack, &Notes::new(), LEADING), room(), [Side::Recto]);
    assert!(found.pages.len() > 2);
    assert!(found.pages.iter().all(|page| !page.relaxed.contains(&Relaxed::Parted)));
    let ends: Vec<usize> = found
        .pages
        .iter()
        .map(|page| page.placed[page.placed.len() - 1].0.block)
        .collect();
    assert!(
        ends.iter().all(|block| block % 2 == 1),
        "no page ends in a heading: {ends:?}"
    );
}

#[test]
fn a_note_begins_on_the_page_that_calls_it() {
    let mut notes = Notes::new();
    let mut stack = Vec::new();
    for index in 0..120u32 {
        let mut one = paragraph(5);
        one.variants[0].lines[(index % 5) as usize].notes.push(note(index));
        notes.insert(note(index), vec![line(); 1 + (index as usize * 5) % 9]);
        stack.push(one);
    }
    let flow = Flow::new(&stack, &notes, LEADING);
    for page in pages(&stack, &notes) {
        let begun: BTreeSet<NodeId> = page
            .notes
            .clone()
            .map(|index| flow.notes[index])
            .filter(|line| line.line == 0)
            .map(|line| line.note)
            .collect();
        let called: BTreeSet<NodeId> = page
            .placed
            .iter()
            .flat_map(|(at, _)| stack[at.block].variants[0].lines[at.line].notes.clone())
            .collect();
        assert_eq!(begun, called);
    }
}

#[test]
fn a_figure_that_does_not_fit_moves_up_the_next_page_and_text_fills_this_one() {
    let mut stack = vec![paragraph(30), figure(20)];
    stack.extend((0..6).map(|_| paragraph(8)));
    let pages = pages(&stack, &Notes::new());
    assert!(pages[0].placed.len() as i64 >= PAGE_LINES - 1);
    assert_eq!((pages[1].placed[0].0.block, pages[1].placed[0].1), (1, Length::ZERO));
}

/// The blocks on each page, each once, in the order in which they stand.
fn blocks(pages: &[PagePlan]) -> Vec<Vec<usize>> {
    let on_page = |page: &PagePlan| {
        let mut placed = page.placed.clone();
        placed.sort_by_key(|(_, y)| *y);
        let mut blocks: Vec<usize> = placed.iter().map(|(at, _)| at.block).collect();
        blocks.dedup();
        blocks
    };
    pages.iter().map(on_page).collect()
}

#[test]
fn a_figure_with_a_caption_stands_at_the_head_or_foot_of_the_page_that_calls_it() {
    let mut apart = figure(15);
    apart.placement = Placement::Apart;
    for above in [4, 20] {
        let stack = [paragraph(above), apart.clone(), paragraph(60)];
        let first = &blocks(&pages(&stack, &Notes::new()))[0];
        let (head, foot) = (first.first() == Some(&1), first.last() == Some(&1));
        assert!(head || foot, "{first:?}");
    }
    // There is no room for it on the page that calls it.
    let stack = [paragraph(30), apart, paragraph(60)];
    let on_pages = blocks(&pages(&stack, &Notes::new()));
    assert!(on_pages[0].contains(&1) || on_pages[1][0] == 1, "{on_pages:?}");
}

#[test]
fn a_note_in_a_caption_goes_where_its_figure_goes() {
    let mut notes = Notes::new();
    let mut calling = figure(20);
    calling.variants[0].lines[0].notes.push(note(0));
    notes.insert(note(0), vec![line(); 2]);
    let mut stack = vec![paragraph(30), calling];
    for index in 1..12u32 {
        let mut one = paragraph(6);
        one.variants[0].lines[2].notes.push(note(index));
        notes.insert(note(index), vec![line(); 2]);
        stack.push(one);
    }
    let flow = Flow::new(&stack, &notes, LEADING);
    let pages = pages(&stack, &notes);
    for page in &pages {
        let begun: BTreeSet<NodeId> = page.notes.clone().map(|index| flow.notes[index].note).collect();
        let lines = |at: &At| stack[at.block].variants[at.variant].lines[at.line].notes.clone();
        let called: BTreeSet<NodeId> = page.placed.iter().flat_map(|(at, _)| lines(at)).collect();
        assert_eq!(begun, called);
    }
    assert!(
        blocks(&pages)[0].iter().all(|block| *block != 1),
        "it does not fit on the first page"
    );
}

/// A paragraph that may be a line longer.
fn elastic(count: usize, demerits: i64) -> Stackable {
    let mut one = paragraph(count);
    let mut longer = paragraph(count + 1).variants.remove(0);
    longer.cost = Cost(demerits);
    one.variants.push(longer);
    one
}

#[test]
fn a_paragraph_gives_a_line_when_that_is_cheaper_than_white_at_the_foot() {
    // Nothing but three lines together: pages of 40 lines end a line short, unless a paragraph is a line longer.
    let longer = |demerits: i64| {
        let stack: Vec<Stackable> = (0..80).map(|_| elastic(3, demerits)).collect();
        let pages = pages(&stack, &Notes::new());
        let taken = |page: &PagePlan| {
            page.placed
                .iter()
                .filter(|(at, _)| at.variant == 1 && at.line == 0)
                .count()
        };
        let depths: Vec<usize> = pages.iter().map(|page| page.placed.len()).collect();
        (depths[0], pages.iter().map(taken).sum::<usize>())
    };
    let (depth, taken) = longer(400);
    assert_eq!(depth, 40);
    assert!(taken > 0);
    assert_eq!(longer(20_000), (39, 0));
}

#[test]
fn a_chapter_does_not_end_in_three_lines() {
    for count in 81..84 {
        let stack: Vec<Stackable> = (0..count).map(|_| elastic(1, 1)).collect();
        let pages = pages(&stack, &Notes::new());
        let last = pages.last().map_or(0, |page| page.placed.len());
        assert!(last >= 4, "{count}: {last}");
    }
}

#[test]
fn what_was_given_up_is_told_with_its_page() {
    let mut tall = block(vec![line(); 30], Vec::new());
    tall.grid = None;
    let [found] = break_pages(
        &Flow::new(&[paragraph(25), tall.clone(), tall], &Notes::new(), LEADING),
        room(),
        [Side::Recto],
    );
    assert_eq!(found.told.relaxed, [(0, Relaxed::Short(15)), (1, Relaxed::Short(10))]);
}

#[test]
fn extremes_end_and_lose_nothing() {
    let mut huge_notes = Notes::new();
    huge_notes.insert(note(0), vec![line(); 150]);
    let mut calls = paragraph(4);
    calls.variants[0].lines[1].notes.push(note(0));
    pages(&[calls.clone(), paragraph(60)], &huge_notes);

    let mut many = Notes::new();
    let mut crowded = paragraph(10);
    for index in 0..200u32 {
        many.insert(note(index), vec![line(); 2]);
        crowded.variants[0].lines[(index / 20) as usize].notes.push(note(index));
    }
    pages(&[crowded], &many);

    pages(&(0..60).map(|_| heading()).collect::<Vec<_>>(), &Notes::new());
    pages(&(0..30).map(|_| figure(39)).collect::<Vec<_>>(), &Notes::new());
    pages(&[figure(40), calls, figure(40), figure(1)], &huge_notes);
    let mut tall = block(vec![line()], Vec::new());
    tall.variants[0].lines[0].height = LEADING * 100;
    pages(&[paragraph(3), tall, paragraph(3)], &Notes::new());
    pages(&[block(vec![line(); 200], Vec::new())], &Notes::new());
    assert!(pages(&[], &Notes::new()).is_empty());
}

#[test]
fn a_heading_at_the_head_of_a_page_keeps_its_white() {
    let mut low = heading();
    low.sink = LEADING / 2;
    low.keep.page_before = true;
    let laid = pages(&[paragraph(4), low, paragraph(4)], &Notes::new());
    let tops: Vec<Length> = laid[1].placed.iter().map(|(_, top)| *top).take(2).collect();
    assert_eq!(tops, [LEADING / 2, LEADING * 2]);
}

#[test]
fn text_below_what_left_the_grid_takes_the_nearer_line() {
    let mut code = block(vec![line()], Vec::new());
    code.variants[0].lines[0].height = LEADING / 2;
    code.space_after = LEADING.scale(7, 10);
    let laid = pages(&[code, paragraph(4)], &Notes::new());
    assert_eq!(laid[0].placed[1].1, LEADING);
}

mod property {
    use super::*;
    use proptest::prelude::*;

    fn any_block() -> impl Strategy<Value = (u8, usize, Vec<(usize, usize)>)> {
        (
            0u8..8,
            1usize..14,
            prop::collection::vec((0usize..14, 1usize..60), 0..2),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_stack_is_broken_without_loss(blocks in prop::collection::vec(any_block(), 1..60), long: bool) {
            let mut notes = Notes::new();
            let mut stack = Vec::new();
            for (kind, size, calls) in blocks {
                let mut one = match kind {
                    0 => heading(),
                    1 => figure(size as i64 * 3),
                    2 => block(vec![line(); size * 4], Vec::new()),
                    _ => paragraph(size),
                };
                for (at, long) in calls {
                    let id = note(notes.len() as u32);
                    let lines = &mut one.variants[0].lines;
                    let at = at % lines.len();
                    lines[at].notes.push(id);
                    notes.insert(id, vec![line(); long]);
                }
                if kind == 6 {
                    // A line longer; the same notes are called in it.
                    let mut longer = one.variants[0].clone();
                    longer.lines.push(line());
                    one.variants.push(longer);
                }
                if kind == 1 && size % 2 == 0 {
                    one.placement = Placement::Apart;
                }
                one.keep.page_before = size == 3 && matches!(kind, 0 | 1 | 7);
                stack.push(one);
            }
            let flow = Flow::new(&stack, &notes, LEADING);
            let room = Room { may_be_long: long, ..room() };
            for found in break_pages(&flow, room, [Side::Recto, Side::Verso]) {
                check(&stack, &notes, &found.pages);
            }
        }
    }
}
