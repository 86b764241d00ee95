//! What the cells of a table need → where its columns stand, and in which size; must not know pages.
//!
//! Widths follow from the content (`columns`); a table too wide for its column is tried in smaller sizes first.

use super::columns::{Need, widths};
use super::lines::{reach, start};
use super::{Column, Compositor};
use crate::diag::{Diagnostic, rules};
use crate::layout::paragraph::{Align, TextStyle};
use crate::layout::structure::Structure;
use crate::layout::{ElementRole, Item, LineBox};
use crate::model::{Alignment, Block, Cell, Table};
use crate::units::Length;

/// A column is never narrower than this, so that a letter fits.
pub(super) const LEAST_COLUMN: Length = Length::points(6);
/// A unit of rounding must not turn a line that fits into two.
const ROUNDING: Length = Length::milli(10);

/// Where the columns of one table stand.
pub(super) struct Grid {
    pub lefts: Vec<Length>,
    pub widths: Vec<Length>,
    pub aligns: Vec<Align>,
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
        if grid.squeezed || table.columns.len() > count || grid.width > column.width + ROUNDING {
            let message = format!("a table of {} columns is wider than the measure", table.columns.len());
            let mut complaint = Diagnostic::new(&rules::TABLE_TOO_WIDE, Some(block.span), message);
            if !block.has_class("landscape") {
                complaint = complaint.hint("`{.landscape}` behind it turns it, on pages of its own");
            }
            self.diagnostics.add(complaint);
        }
        (grid, own)
    }

    fn grid_at(&mut self, table: &Table, count: usize, column: &Column) -> Grid {
        let needs = self.needs(table, count, column);
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
            aligns: table.columns.iter().map(align).collect(),
            left,
            width: total,
            squeezed,
        }
    }

    fn needs(&mut self, table: &Table, count: usize, column: &Column) -> Vec<Need> {
        let mut needs = vec![Need::default(); count];
        for (row, bold) in std::iter::once((&table.head, true)).chain(table.rows.iter().map(|row| (row, false))) {
            for (need, cell) in needs.iter_mut().zip(row) {
                *need = need.and(self.need(cell, bold, column));
            }
        }
        needs
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
