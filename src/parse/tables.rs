//! A table's events → [`Table`]; must not know what stands round it.

use super::UNSET;
use super::captions;
use super::events::Events;
use super::inlines::Lines;
use super::level::{block, trimmed};
use super::pieces::local_span;
use crate::diag::{Diagnostic, Span, rules};
use crate::model::{Alignment, Block, BlockKind, Cell, Table};
use pulldown_cmark::{Alignment as Written, Event, Tag, TagEnd};
use std::ops::Range;

/// Most cells of one table, which would fill two thousand pages. A line of one byte can stand for a row of thousands of empty cells.
const MOST_CELLS: usize = 250_000;

/// Reads a table up to its end.
pub fn table<'a>(columns: &[Written], span: Span, lines: &mut Lines<'a>, events: &mut Events<'a>) -> Block {
    let mut table = Table {
        columns: columns.iter().map(alignment).collect(),
        head: Vec::new(),
        rows: Vec::new(),
        row_heads: false,
        caption: Vec::new(),
    };
    let most_rows = MOST_CELLS / columns.len().max(1);
    let mut first_left_out = None;
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::TableRow) if table.rows.len() >= most_rows => {
                first_left_out.get_or_insert(range);
                skip_row(events);
            }
            Event::Start(Tag::TableHead) => table.head = row(columns.len(), &range, lines, events),
            Event::Start(Tag::TableRow) => {
                let mut cells = row(columns.len(), &range, lines, events);
                match caption_mark(lines.source.original.get(range).unwrap_or("")) {
                    Some(mark) if table.caption.is_empty() && !cells.is_empty() => {
                        table.caption = captions::without_prefix(cells.remove(0).content, mark);
                    }
                    _ => table.rows.push(cells),
                }
            }
            Event::End(TagEnd::Table) => break,
            _ => {}
        }
    }
    if let Some(range) = first_left_out {
        let message = format!("a table has at most {MOST_CELLS} cells; this row and those after it are left out");
        let span = local_span(range.start, range.end);
        let many = Diagnostic::new(&rules::LIMIT, Some(span), message);
        lines.complaints.push(many.hint("part it into several tables"));
    }
    if table.head.iter().all(|cell| cell.content.is_empty()) {
        table.head.clear();
    }
    block(span, BlockKind::Table(table))
}

/// A line directly under a table is read as a row of it; without a bar and with a caption's mark it was meant as one.
fn caption_mark(row: &str) -> Option<&'static str> {
    let row = row.trim_start();
    [":", "Table:"]
        .into_iter()
        .find(|mark| row.strip_prefix(mark).is_some_and(|rest| rest.starts_with(' ')) && !row.contains('|'))
}

fn skip_row(events: &mut Events<'_>) {
    let _ = events
        .by_ref()
        .find(|(event, _)| matches!(event, Event::End(TagEnd::TableRow)));
}

fn row<'a>(columns: usize, range: &Range<usize>, lines: &mut Lines<'a>, events: &mut Events<'a>) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(columns);
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::TableCell) => cells.push(Cell {
                id: UNSET,
                span: local_span(range.start, range.end),
                content: trimmed(lines.inlines(events)),
            }),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => break,
            _ => {}
        }
    }
    report_lost(&cells, columns, range, lines);
    let empty = Cell {
        id: UNSET,
        span: local_span(range.end, range.end),
        content: Vec::new(),
    };
    cells.resize(columns, empty);
    cells
}

/// Markdown leaves out the cells of a row that are more than the table's columns (GFM 0.29, 4.10).
fn report_lost(cells: &[Cell], columns: usize, row: &Range<usize>, lines: &mut Lines<'_>) {
    let Some(last) = cells.last().filter(|_| cells.len() == columns) else {
        return;
    };
    let from = last.span.end as usize;
    let lost = lines.source.original.get(from..row.end).unwrap_or_default();
    let words = lost.trim_matches(|c: char| c == '|' || c.is_whitespace());
    if !words.is_empty() {
        let start = from + lost.find(words).unwrap_or(0);
        let message = format!("the table has {columns} columns: `{words}` is left out");
        lines.complain(&rules::TABLE_ROW, start..start + words.len(), message);
    }
}

fn alignment(written: &Written) -> Alignment {
    match written {
        Written::None | Written::Left => Alignment::Start,
        Written::Center => Alignment::Center,
        Written::Right => Alignment::End,
    }
}
