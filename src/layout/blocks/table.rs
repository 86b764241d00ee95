//! Tables → rows of cells between three rules, each row a line that is not cut; must not know pages.
//!
//! Widths follow from the content (`columns`); the head stands in bold and is set again where a page begins inside.

use super::columns::{Need, widths};
use super::figure::stays;
use super::lines::{best, blank, joined, raise, reach, shift, stackable, start, surround};
use super::plate::Form;
use super::{Column, Compositor, Text, piece};
use crate::diag::{Diagnostic, rules};
use crate::layout::paragraph::{Align, Figures, TextStyle};
use crate::layout::structure::{Structure, element, ornament, repeated};
use crate::layout::{Cost, Cut, ElementId, ElementRole, Item, LineBox, Paint, Placement, Stackable};
use crate::model::{Alignment, Anchor, Block, Cell, Table};
use crate::resolve::words;
use crate::units::{Length, Point, Size};

/// No page holds more columns than this: the rest is left out, and reported.
const MOST_COLUMNS: usize = 64;
/// A column is never narrower than this, so that a letter fits.
const LEAST_COLUMN: Length = Length::points(6);
/// A unit of rounding must not turn a line that fits into two.
const ROUNDING: Length = Length::milli(10);
/// A table of at most this many rows is not cut when it takes no more than this part of a page, in thousandths.
const SMALL_TABLE: usize = 8;
const SMALL_PART: i64 = 700;
/// A captioned table of at most this part of a page may stand apart from the text: a taller one would leave it no room.
const SMALL_FLOAT: i64 = 2;
/// A row taller than this part of a page may be cut between its lines.
const TALL_ROW: i64 = 2;

/// Where the columns of one table stand.
struct Grid {
    lefts: Vec<Length>,
    widths: Vec<Length>,
    aligns: Vec<Align>,
    left: Length,
    width: Length,
    /// Whether columns are narrower than their longest words.
    squeezed: bool,
}

/// A table as it is set, before it is known where it stands.
pub(super) struct SetTable {
    pub caption: Vec<LineBox>,
    /// White below the caption.
    pub gap: Length,
    /// From the first rule to the last.
    pub lines: Vec<LineBox>,
    pub cuts: Vec<Cut>,
    /// What stands above the rows where a page begins inside; it stands for as many lines of the whole table.
    pub repeat: Vec<LineBox>,
    /// The rule below the rows where a page ends inside.
    pub close: LineBox,
}

impl SetTable {
    /// With its caption.
    pub fn height(&self) -> Length {
        height_of(&self.caption) + self.white() + height_of(&self.lines)
    }

    /// Below the caption, where there is one.
    pub fn white(&self) -> Length {
        if self.caption.is_empty() {
            Length::ZERO
        } else {
            self.gap
        }
    }
}

/// A table as one thing that may stand apart from the text.
fn apart(set: SetTable) -> Stackable {
    let white = blank(set.white());
    let lines = set.caption.into_iter().chain([white]).chain(set.lines).collect();
    let mut one = stackable(vec![joined(lines)], Vec::new());
    one.placement = Placement::Apart;
    one
}

/// A table where it is written, which pages may cut.
fn in_place(set: SetTable) -> Vec<Stackable> {
    let white = set.white();
    let mut body = stackable(set.lines, set.cuts);
    body.repeat = set.repeat;
    body.close = Some(set.close);
    if set.caption.is_empty() {
        return vec![body];
    }
    let mut caption = stackable(set.caption, Vec::new());
    caption.keep.with_next = true;
    caption.space_after = white;
    vec![caption, body]
}

fn height_of(lines: &[LineBox]) -> Length {
    lines.iter().map(|line| line.height).sum()
}

fn split_first(mut lines: Vec<LineBox>) -> (Vec<LineBox>, Vec<LineBox>) {
    let rest = lines.split_off(lines.len().min(1));
    (lines, rest)
}

impl Compositor<'_> {
    /// A table with its caption above it.
    pub(super) fn table(&mut self, block: &Block, table: &Table, column: &Column) -> Vec<Stackable> {
        let count = table.columns.len().min(MOST_COLUMNS);
        if count == 0 {
            return Vec::new();
        }
        match self.form(block, column) {
            Some(Form::Turned) => return self.turned_table(block, table, column),
            Some(Form::Page | Form::Bleed) => {
                let message = "`.full-page` and `.bleed` mean nothing on a table";
                let complaint = Diagnostic::new(&rules::ATTRIBUTE_SYNTAX, Some(block.span), message);
                self.diagnostics
                    .add(complaint.hint("`{.landscape}` turns a wide table, on pages of its own"));
            }
            None => {}
        }
        let set = self.set_table(block, table, column, self.job.area.height);
        let mut stack = if set.height() <= self.job.area.height / SMALL_FLOAT && self.may_float(block, table, column) {
            vec![apart(set)]
        } else {
            in_place(set)
        };
        if let Some(first) = stack.iter_mut().flat_map(|one| &mut one.variants[0].lines).next() {
            first.start = Some(Anchor {
                node: block.id,
                offset: 0,
            });
        }
        surround(&mut stack, self.job.design.figure_space, self.job.design.figure_space);
        stack
    }

    /// A table that the text calls by its number need not stand where it is written.
    fn may_float(&self, block: &Block, table: &Table, column: &Column) -> bool {
        column.running && !table.caption.is_empty() && !stays(block)
    }

    /// The lines of a table in a column, cut for pages that are `room` high.
    pub(super) fn set_table(&mut self, block: &Block, table: &Table, column: &Column, room: Length) -> SetTable {
        let design = self.job.design;
        let root = self.element(ElementRole::Table, block, column.parent);
        let mut own = column.clone().sized(design.table);
        own.style.figures = Figures::Tabular;
        own.running = false;
        let caption = self.table_caption(block, table, root, &own);
        let count = table.columns.len().min(MOST_COLUMNS);
        let (grid, own) = self.grid(block, table, count, &own);
        let mut set = self.table_lines(block, table, root, &grid, &own, room);
        if table.rows.len() <= SMALL_TABLE && height_of(&set.lines) <= room.scale(SMALL_PART, 1000) {
            set.cuts.clear();
        }
        if let Some(line) = self.continued(block, &own) {
            let head = std::mem::take(&mut set.repeat);
            let gap = blank(design.caption_gap / 2);
            let (first, rest) = split_first(head);
            set.repeat = vec![repeated(&joined([vec![line, gap], first].concat()))];
            set.repeat.extend(rest);
        }
        set.caption = caption;
        set.gap = design.caption_gap;
        set
    }

    fn table_caption(&mut self, block: &Block, table: &Table, root: ElementId, column: &Column) -> Vec<LineBox> {
        if table.caption.is_empty() {
            return Vec::new();
        }
        let element = self.structure.add(ElementRole::Caption, root, None);
        let own = column.clone().sized(self.job.design.caption);
        self.caption(&table.caption, block, element, None, Align::Center, &own)
    }

    /// "Table 2 (continued)", which stands above the head where a numbered table goes on upon another page.
    fn continued(&mut self, block: &Block, column: &Column) -> Option<LineBox> {
        let number = self.job.resolved.numbers_in_print.get(&block.id)?;
        let own = column.clone().sized(self.job.design.caption);
        let style = own.style;
        let small_caps = TextStyle {
            small_caps: true,
            ..style
        };
        let continued = words(&self.job.resolved.book.metadata.language).continued;
        let pieces = vec![
            piece(&number.full, small_caps),
            piece(&format!(" ({continued})"), style),
        ];
        let mut line = self.one_line(pieces, &own);
        let white = (own.width - reach(&line.items)) / 2;
        shift(&mut line, own.left + white.max(Length::ZERO));
        Some(line)
    }

    /// The size at which the longest words fit their columns, or the least one, and where the columns stand.
    fn grid(&mut self, block: &Block, table: &Table, count: usize, column: &Column) -> (Grid, Column) {
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

    fn table_lines(
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
            lines.push(whole_row(self.row(&table.head, row, true, grid, column), column));
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
        let mut cuts = Vec::new();
        let mut row_ends = Vec::with_capacity(table.rows.len());
        for (index, cells) in table.rows.iter().enumerate() {
            let row = self.structure.add(ElementRole::TableRow, root, None);
            let cells = self.row(cells, row, false, grid, column);
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
        let tallest = cells.iter().map(|lines| height_of(lines)).max();
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

    /// The lines of each cell of a row.
    fn row(&mut self, cells: &[Cell], row: ElementId, head: bool, grid: &Grid, column: &Column) -> Vec<Vec<LineBox>> {
        cells
            .iter()
            .enumerate()
            .take(grid.widths.len())
            .map(|(index, cell)| self.cell(cell, index, row, head, grid, column))
            .collect()
    }

    fn cell(
        &mut self,
        cell: &Cell,
        index: usize,
        row: ElementId,
        head: bool,
        grid: &Grid,
        column: &Column,
    ) -> Vec<LineBox> {
        let role = if head {
            ElementRole::TableHead
        } else {
            ElementRole::TableCell
        };
        let id = self.structure.add(role, row, Some(cell.id));
        let own = Column {
            left: grid.lefts.get(index).copied().unwrap_or(grid.left),
            width: grid.widths.get(index).copied().unwrap_or(LEAST_COLUMN),
            parent: id,
            ..column.clone()
        };
        let mut text = Text::new(&cell.content, id, &own);
        text.style.bold |= head;
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
