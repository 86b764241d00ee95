//! Tables → a caption, rows between rules, and where they may stand; must not know pages.
//!
//! The steps: `grid` (how wide columns are) → `rows` (their lines) → one thing that may stand apart, or lines that pages cut.

use super::figure::stays;
use super::lines::{blank, joined, reach, shift, stackable, surround};
use super::plate::Form;
use super::{Column, Compositor, piece};
use crate::diag::{Diagnostic, rules};
use crate::layout::paragraph::{Align, Figures, TextStyle};
use crate::layout::structure::repeated;
use crate::layout::{Cut, ElementId, ElementRole, LineBox, Placement, Stackable};
use crate::model::{Anchor, Block, Table};
use crate::resolve::words;
use crate::units::Length;

/// No page holds more columns than this: the rest is left out, and reported.
const MOST_COLUMNS: usize = 64;
/// A table of at most this many rows is not cut when it takes no more than this part of a page, in thousandths.
const SMALL_TABLE: usize = 8;
const SMALL_PART: i64 = 700;
/// A captioned table of at most this part of a page may stand apart from the text: a taller one would leave it no room.
const SMALL_FLOAT: i64 = 2;

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
}
