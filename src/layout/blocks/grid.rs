//! What the cells of a table need → where its columns stand, and in which size; must not know pages.
//!
//! Widths follow from the content (`columns`); a table too wide for its column is tried in smaller sizes first.

use super::columns::{Need, widths};
use super::lines::{reach, start};
use super::{Column, Compositor};
use crate::diag::{Diagnostic, Rule, rules};
use crate::layout::paragraph::{Align, TextStyle};
use crate::layout::structure::Structure;
use crate::layout::{ElementRole, Item, LineBox};
use crate::model::quantity::Numbers;
use crate::model::{Alignment, Block, Cell, Table, walk};
use crate::units::Length;

/// A column is never narrower than this, so that a letter fits.
pub(super) const LEAST_COLUMN: Length = Length::points(6);
/// So much of a column's head is told in a message, in letters.
const MOST_OF_HEAD: usize = 30;
/// A unit of rounding must not turn a line that fits into two.
const ROUNDING: Length = Length::milli(10);

/// Where the columns of one table stand.
pub(super) struct Grid {
    pub lefts: Vec<Length>,
    pub widths: Vec<Length>,
    pub aligns: Vec<Align>,
    /// The columns of numbers.
    pub numbers: Vec<Option<Numbers>>,
    pub left: Length,
    pub width: Length,
    /// Whether columns are narrower than their longest words.
    pub squeezed: bool,
}

impl Compositor<'_> {
    /// The size at which the longest words fit their columns, or the least one, and where the columns stand.
    pub(super) fn grid(&mut self, block: &Block, table: &Table, count: usize, column: &Column) -> (Grid, Column) {
        let design = self.job.design;
        let mut own = column.clone();
        let mut grid = self.grid_at(table, count, &own);
        for permille in design.table_reductions {
            if !grid.squeezed {
                break;
            }
            own.style.size = column.style.size.scale(permille, 1000);
            own.leading = column.leading.scale(permille, 1000);
            grid = self.grid_at(table, count, &own);
        }
        self.check_columns(block, table, &grid, column);
        (grid, own)
    }

    /// Tells of a table that is wider than its column, and of columns that no paper is left for.
    fn check_columns(&mut self, block: &Block, table: &Table, grid: &Grid, column: &Column) {
        let is_turned = block.has_class("landscape");
        let edge = match is_turned {
            true => self.job.area.height + self.job.area.least_margin_along(),
            false => self.job.area.measure + self.job.area.least_margin_across(),
        };
        let right = |index: usize| Some(*grid.lefts.get(index)? + *grid.widths.get(index)?);
        let is_lost = |index: &usize| right(*index).is_none_or(|right| right > edge + ROUNDING);
        let lost: Vec<usize> = (0..table.columns.len()).filter(is_lost).collect();
        let what = format!("a table of {} columns is wider than", table.columns.len());
        let (rule, message): (&'static Rule, String) = if !lost.is_empty() {
            let message = format!("{what} the paper: {} cut off", named_columns(table, &lost));
            (&rules::TABLE_CUT_OFF, message)
        } else if grid.squeezed || grid.width > column.width + ROUNDING {
            (&rules::TABLE_TOO_WIDE, format!("{what} the measure"))
        } else {
            return;
        };
        let mut complaint = Diagnostic::new(rule, Some(block.span), message);
        if !is_turned {
            complaint = complaint.hint("`{.landscape}` behind it turns it, on pages of its own");
        }
        self.diagnostics.add(complaint);
    }

    fn grid_at(&mut self, table: &Table, count: usize, column: &Column) -> Grid {
        let numbers = columns_of_numbers(table);
        let aligns = table
            .columns
            .iter()
            .zip(&numbers)
            .map(|(alignment, numbers)| match numbers {
                // Numbers run from left to right: they stand at the right in every book, one unit under another.
                Some(_) if column.right_to_left => Align::Start,
                _ => align(alignment),
            });
        let aligns = aligns.collect();
        let needs = self.needs(table, count, &numbers, column);
        let columns = i64::try_from(count).unwrap_or(1);
        let gap = self.job.design.column_gap.min(column.width / (3 * columns));
        let gaps = gap * (columns - 1);
        let (mut wide, squeezed) = widths(&needs, (column.width - gaps).max(Length::ZERO));
        for width in &mut wide {
            *width = (*width).max(LEAST_COLUMN);
        }
        let total = wide.iter().copied().sum::<Length>() + gaps;
        let left = column.left + ((column.width - total) / 2).max(Length::ZERO);
        let mut lefts = Vec::with_capacity(count);
        let mut x = Length::ZERO;
        for width in &wide {
            lefts.push(left + if column.right_to_left { total - x - *width } else { x });
            x += *width + gap;
        }
        Grid {
            lefts,
            widths: wide,
            aligns,
            numbers,
            left,
            width: total,
            squeezed,
        }
    }

    fn needs(&mut self, table: &Table, count: usize, numbers: &[Option<Numbers>], column: &Column) -> Vec<Need> {
        let mut needs = vec![Need::default(); count];
        for (row, is_head) in std::iter::once((&table.head, true)).chain(table.rows.iter().map(|row| (row, false))) {
            for (index, (need, cell)) in needs.iter_mut().zip(row).enumerate() {
                let bold = is_head || (table.row_heads && index == 0);
                let mut own = self.need(cell, bold, column);
                if !is_head && let Some(numbers) = numbers.get(index).and_then(Option::as_ref) {
                    let white = self.lacking(numbers, cell, bold, column);
                    own = Need {
                        least: own.least + white,
                        most: own.most + white,
                    };
                }
                *need = need.and(own);
            }
        }
        needs
    }

    /// How much white stands behind a number that has fewer decimals than others of its column.
    pub(super) fn lacking(&mut self, numbers: &Numbers, cell: &Cell, bold: bool, column: &Column) -> Length {
        let missing = numbers.missing(&walk::plain_text(&cell.content));
        if missing.is_empty() {
            return Length::ZERO;
        }
        let bold = bold || column.style.bold;
        reach(&self.words(&missing, TextStyle { bold, ..column.style }, column).items)
    }

    /// The longest word and the whole of a cell on one line.
    fn need(&mut self, cell: &Cell, bold: bool, column: &Column) -> Need {
        let style = TextStyle {
            bold: bold || column.style.bold,
            ..column.style
        };
        let mut probe = Compositor::new(self.job, ElementRole::Document, None);
        let (pieces, _) = probe.pieces(&cell.content, 0, style, Structure::ROOT, column);
        let mut need = Need::default();
        for line in probe.long_lines(pieces, None, column) {
            need.most = need.most.max(reach(&line.items) - start(&line.items));
            need.least = need.least.max(longest_word(&line));
        }
        need.most += ROUNDING;
        need.least += ROUNDING;
        need
    }
}

/// What the columns that stand at the end are, where they are numbers.
fn columns_of_numbers(table: &Table) -> Vec<Option<Numbers>> {
    let column = |index| {
        (table.columns[index] == Alignment::End)
            .then(|| Numbers::of_column(table, index))
            .flatten()
    };
    (0..table.columns.len()).map(column).collect()
}

/// "column 45 (“Sum”) is" or "columns 44 to 60 (“Sum” to “Rest”) are".
fn named_columns(table: &Table, columns: &[usize]) -> String {
    let head = |index: usize| {
        let words = table.head.get(index).map(|cell| walk::plain_text(&cell.content));
        let words = words.unwrap_or_default();
        let long = words.chars().count() > MOST_OF_HEAD;
        let short: String = words.chars().take(MOST_OF_HEAD).collect();
        format!("“{short}{}”", if long { "…" } else { "" })
    };
    let runs = columns.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [] => String::new(),
        [one] => format!("column {} ({})", one + 1, head(*one)),
        [first, .., last] => format!(
            "columns {} to {} ({} to {})",
            first + 1,
            last + 1,
            head(*first),
            head(*last)
        ),
    });
    let runs: Vec<String> = runs.collect();
    let are = if columns.len() == 1 { "is" } else { "are" };
    format!("{} {are}", runs.join(" and "))
}

fn align(alignment: &Alignment) -> Align {
    match alignment {
        Alignment::Start => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::End => Align::End,
    }
}

/// The longest stretch of letters between two word spaces.
fn longest_word(line: &LineBox) -> Length {
    let mut longest = Length::ZERO;
    let mut word = Length::ZERO;
    for (_, item) in &line.items {
        match item {
            Item::Glyphs(run) => {
                for glyph in run.glyphs() {
                    word = if glyph.is_space() {
                        Length::ZERO
                    } else {
                        word + run.advance(glyph)
                    };
                    longest = longest.max(word);
                }
            }
            Item::Group(frame) => {
                word += frame.size.width;
                longest = longest.max(word);
            }
            Item::Image(_, size) => {
                word += size.width;
                longest = longest.max(word);
            }
            Item::Turned(..) | Item::Path(_) | Item::Rule(..) | Item::Link(..) | Item::Mark(_) => {}
        }
    }
    longest
}
