//! Cells whose columns are known → rows between rules, each row a line that is not cut; must not know pages.
//!
//! The head stands in bold and is set again where a page begins inside.

use super::grid::{Grid, LEAST_COLUMN};
use super::lines::{best, joined, raise, shift};
use super::table::SetTable;
use super::{Column, Compositor, Text};
use crate::diag::rules;
use crate::layout::paragraph::Align;
use crate::layout::structure::{element, ornament, repeated};
use crate::layout::{Cost, Cut, ElementId, ElementRole, Item, LineBox, Paint};
use crate::model::{Block, Cell, Table};
use crate::units::{Length, Point, Size};

/// A row taller than this part of a page may be cut between its lines.
const TALL_ROW: i64 = 2;

impl Compositor<'_> {
    /// The rows of a table, cut for pages that are `room` high; without its caption.
    pub(super) fn table_lines(
        &mut self,
        block: &Block,
        table: &Table,
        root: ElementId,
        grid: &Grid,
        column: &Column,
        room: Length,
    ) -> SetTable {
        let (heavy, light) = self.job.design.table_rules;
        let pad = self.job.design.row_gap;
        let mut lines = vec![rule(grid, heavy, Length::ZERO, pad)];
        let mut last = heavy;
        if !table.head.is_empty() {
            let row = self.structure.add(ElementRole::TableRow, root, None);
            lines.push(whole_row(
                self.row(&table.head, row, [ElementRole::TableHead; 2], grid, column),
                column,
            ));
            lines.push(rule(grid, light, pad, pad));
            last = light;
        }
        let head = lines.len();
        // The row that a page begins with brings the white above it.
        let mut repeat: Vec<LineBox> = lines.iter().map(repeated).collect();
        if let Some(below) = repeat.last_mut() {
            let above = if head > 1 { pad } else { Length::ZERO };
            *below = rule(grid, last, above, Length::ZERO);
        }
        let first = match table.row_heads {
            true => ElementRole::RowHead,
            false => ElementRole::TableCell,
        };
        let roles = [first, ElementRole::TableCell];
        let mut cuts = Vec::new();
        let mut row_ends = Vec::with_capacity(table.rows.len());
        for (index, cells) in table.rows.iter().enumerate() {
            let row = self.structure.add(ElementRole::TableRow, root, None);
            let cells = self.row(cells, row, roles, grid, column);
            let mut set = self.row_lines(block, cells, column, room);
            if index > 0 {
                cuts.push(cut(lines.len()));
                set.iter_mut().take(1).for_each(|first| raise(first, pad));
            }
            cuts.extend((1..set.len()).map(|after| cut(lines.len() + after)));
            lines.extend(set);
            row_ends.push(lines.len());
        }
        lines.push(rule(grid, heavy, pad, Length::ZERO));
        // No row alone below the head or above the last rule, which stays with its row.
        let (first, last) = (row_ends.get(1).copied(), row_ends.iter().rev().nth(2).copied());
        let between = first.unwrap_or(usize::MAX)..=last.unwrap_or(0);
        cuts.retain(|cut| cut.after > head && (between.contains(&cut.after) || !row_ends.contains(&cut.after)));
        SetTable {
            caption: Vec::new(),
            gap: Length::ZERO,
            lines,
            cuts,
            repeat,
            close: rule(grid, light, pad, Length::ZERO),
        }
    }

    /// A row in one piece, or in lines when it is too tall to be kept whole.
    fn row_lines(&mut self, block: &Block, cells: Vec<Vec<LineBox>>, column: &Column, room: Length) -> Vec<LineBox> {
        let tallest = cells
            .iter()
            .map(|lines| lines.iter().map(|line| line.height).sum::<Length>())
            .max();
        let tallest = tallest.unwrap_or(Length::ZERO);
        if tallest > room {
            let message = "a row of this table is taller than the page and is cut between its lines";
            self.diagnostics
                .report(&rules::BLOCK_TOO_TALL, Some(block.span), message);
        }
        if tallest > room / TALL_ROW {
            lines_of_row(cells, column)
        } else {
            vec![whole_row(cells, column)]
        }
    }

    /// The lines of each cell of a row; `roles` are those of the first cell and of the others.
    fn row(
        &mut self,
        cells: &[Cell],
        row: ElementId,
        roles: [ElementRole; 2],
        grid: &Grid,
        column: &Column,
    ) -> Vec<Vec<LineBox>> {
        cells
            .iter()
            .enumerate()
            .take(grid.widths.len())
            .map(|(index, cell)| self.cell(cell, index, row, roles[index.min(1)], grid, column))
            .collect()
    }

    fn cell(
        &mut self,
        cell: &Cell,
        index: usize,
        row: ElementId,
        role: ElementRole,
        grid: &Grid,
        column: &Column,
    ) -> Vec<LineBox> {
        let id = self.structure.add(role, row, Some(cell.id));
        let own = Column {
            left: grid.lefts.get(index).copied().unwrap_or(grid.left),
            width: grid.widths.get(index).copied().unwrap_or(LEAST_COLUMN),
            parent: id,
            ..column.clone()
        };
        let mut text = Text::new(&cell.content, id, &own);
        text.style.bold |= role != ElementRole::TableCell;
        text.node = Some(cell.id);
        text.span = Some(cell.span);
        text.hyphenate = grid.squeezed;
        text.align = grid.aligns.get(index).copied().unwrap_or(Align::Start);
        let before = std::mem::take(&mut self.diagnostics);
        let mut lines = best(self.text(text, &own));
        let complaints = std::mem::replace(&mut self.diagnostics, before);
        // Of a squeezed table it was said once that words are cut.
        for complaint in complaints
            .iter()
            .filter(|one| !grid.squeezed || *one.rule != rules::LINE_OVERFULL)
        {
            self.diagnostics.add(complaint.clone());
        }
        if role != ElementRole::TableHead
            && let Some(numbers) = grid.numbers.get(index).and_then(Option::as_ref)
        {
            let white = self.lacking(numbers, cell, role == ElementRole::RowHead, column);
            lines.iter_mut().for_each(|line| shift(line, -white));
        }
        if lines.is_empty() {
            lines.push(LineBox {
                items: element(id, Vec::new()),
                height: own.leading,
                baseline: own.leading.scale(3, 4),
                ..LineBox::default()
            });
        }
        if self.job.resolved.targets.contains_key(&cell.id) {
            lines[0].targets.push((cell.id, own.left));
        }
        lines
    }
}

/// Puts the line of another cell beside those of the same row.
fn beside(whole: &mut LineBox, line: LineBox) {
    let rise = (line.baseline - whole.baseline).max(Length::ZERO);
    raise(whole, rise);
    let below = (line.height - line.baseline).max(whole.height - whole.baseline);
    whole.height = whole.baseline + below;
    whole.items.extend(line.items);
    whole.notes.extend(line.notes);
    whole.targets.extend(line.targets);
    whole.calls.extend(line.calls);
    whole.start = whole.start.or(line.start);
    whole.overfull = whole.overfull.max(line.overfull);
}

/// A row as one line that is not cut, cell by cell.
fn whole_row(cells: Vec<Vec<LineBox>>, column: &Column) -> LineBox {
    let mut whole = strut(column);
    for cell in cells {
        beside(&mut whole, joined(cell));
    }
    whole
}

/// A row that is taller than a page allows, as lines across all its cells.
fn lines_of_row(cells: Vec<Vec<LineBox>>, column: &Column) -> Vec<LineBox> {
    let mut lines: Vec<LineBox> = Vec::new();
    for cell in cells {
        for (at, line) in cell.into_iter().enumerate() {
            if at == lines.len() {
                lines.push(strut(column));
            }
            beside(&mut lines[at], line);
        }
    }
    lines
}

/// An empty line of a column.
fn strut(column: &Column) -> LineBox {
    LineBox {
        height: column.leading,
        baseline: column.leading.scale(3, 4),
        ..LineBox::default()
    }
}

fn cut(after: usize) -> Cut {
    Cut {
        after,
        cost: Cost::default(),
    }
}

/// A rule across the table with white above and below it.
fn rule(grid: &Grid, thickness: Length, above: Length, below: Length) -> LineBox {
    let height = above + thickness + below;
    LineBox {
        items: ornament(
            Point::new(grid.left, -(thickness + below)),
            Item::Rule(Size::new(grid.width, thickness), Paint::Black),
        ),
        height,
        baseline: height,
        ..LineBox::default()
    }
}
