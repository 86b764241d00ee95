//! Figures and tables along the long side of the page → turned by a quarter, on pages of their own; must not know which pages.
//!
//! Their heads stand to the left on every page, so that the book is turned the same way for each, and what goes on from a verso
//! to the recto beside it goes on below. In a book that is bound on the right, heads stand to the right.

use super::figure::{Fit, apart};
use super::lines::{blank, joined};
use super::table::SetTable;
use super::{Column, Compositor};
use crate::diag::rules;
use crate::layout::{ElementRole, Frame, Item, LineBox, Placement, Stackable, Turn};
use crate::model::{Block, Figure, Inline, InlineKind, Table, walk};
use crate::units::{Length, Point, Size};

impl Compositor<'_> {
    /// A table along the long side of the page, on as many pages as it takes.
    pub(super) fn turned_table(&mut self, block: &Block, table: &Table, column: &Column) -> Vec<Stackable> {
        let room = self.job.area.measure;
        let long = match calls_notes(block) {
            true => self.length_beside_notes(block, table, column),
            false => self.job.area.height,
        };
        let own = self.long_column(column, long);
        let set = self.set_table(block, table, &own, room);
        let apart = match table.caption.is_empty() {
            true => Placement::Near,
            false => Placement::Apart,
        };
        let (pages, fits) = pages_of(set, room);
        if !fits {
            let message = "a row of this turned table is taller than the page is wide";
            self.diagnostics
                .report(&rules::BLOCK_TOO_TALL, Some(block.span), message);
        }
        let several = pages.len() > 1;
        let turned = pages.into_iter().enumerate().map(|(index, lines)| {
            let mut line = self.turned(joined(lines), long, several);
            line.start = line.start.filter(|_| index > 0);
            self.page_high(block, line, apart)
        });
        turned.collect()
    }

    /// How long the lines of a table are hangs on the notes at the foot of its page, which are known when the table is set.
    fn length_beside_notes(&self, block: &Block, table: &Table, column: &Column) -> Length {
        let area = self.job.area;
        let mut probe = Compositor::new(self.job, ElementRole::Document, None);
        let set = probe.set_table(block, table, &self.long_column(column, area.height), area.measure);
        probe.page_without_notes(&[joined(set.caption), joined(set.lines)])
    }

    /// A figure along the long side of the page.
    pub(super) fn turned_figure(&mut self, block: &Block, figure: &Figure, column: &Column) -> Vec<Stackable> {
        let root = self.figure_element(block, figure, column.parent);
        let mut probe = Compositor::new(self.job, ElementRole::Document, None);
        let long = self.job.area.height;
        let caption = probe.figure_caption(block, figure, root, None, &self.long_column(column, long));
        let long = probe.page_without_notes(&caption);
        let own = self.long_column(column, long);
        let caption = self.figure_caption(block, figure, root, None, &own);
        let measure = self.job.area.measure;
        let fit = match block.has_class("full-page") {
            true => Fit::Filling(measure),
            false => Fit::Within(measure),
        };
        let mut whole = joined(self.figure_lines(figure, root, caption, fit, &own));
        whole.start = None;
        self.check_height(block, &whole, measure);
        let line = self.turned(whole, long, false);
        vec![self.page_high(block, line, apart(figure))]
    }

    /// A column as wide as a page is high.
    fn long_column(&self, column: &Column, long: Length) -> Column {
        Column {
            left: Length::ZERO,
            width: long,
            ..column.clone()
        }
    }

    /// Lines that are `long` as one line of the page: in the middle of the measure, or with their head at its edge.
    fn turned(&self, mut line: LineBox, long: Length, at_edge: bool) -> LineBox {
        let size = Size::new(long, line.height);
        let items = std::mem::take(&mut line.items).into_iter();
        let items = items.map(|(at, item)| (Point::new(at.x, at.y + line.baseline), item));
        let frame = Frame {
            size,
            items: items.collect(),
        };
        let measure = self.job.area.measure;
        let white = (measure - size.height).max(Length::ZERO);
        let beside = if at_edge { Length::ZERO } else { white / 2 };
        let (turn, corner) = match self.job.right_to_left {
            false => (Turn::LEFT, Point::new(beside, Length::ZERO)),
            true => (Turn::RIGHT, Point::new(measure - beside, -long)),
        };
        line.items = vec![(corner, Item::Turned(turn, frame))];
        line.height = long;
        line.baseline = long;
        for (_, x) in line.targets.iter_mut().chain(&mut line.calls) {
            *x = Length::ZERO;
        }
        line
    }
}

/// Whether there may be a note in it: addresses of links may be told in notes, too.
fn calls_notes(block: &Block) -> bool {
    struct Calls(bool);
    impl<'a> walk::Visitor<'a> for Calls {
        fn inline(&mut self, inline: &'a Inline) {
            self.0 |= matches!(
                inline.kind,
                InlineKind::Note(_) | InlineKind::NoteAgain { .. } | InlineKind::Link(_)
            );
        }
    }
    let mut calls = Calls(false);
    walk::block(block, &mut calls);
    calls.0
}

/// The lines of a table page by page, each with its caption or its repeated head, and whether all of them fit.
fn pages_of(set: SetTable, room: Length) -> (Vec<Vec<LineBox>>, bool) {
    let SetTable {
        caption,
        gap,
        lines,
        cuts,
        repeat,
        close,
    } = set;
    let mut above = caption;
    if !above.is_empty() {
        above.push(blank(gap));
    }
    // `tops[n]` is the height of the first n lines.
    let tops: Vec<Length> = std::iter::once(Length::ZERO)
        .chain(lines.iter().scan(Length::ZERO, |top, line| {
            *top += line.height;
            Some(*top)
        }))
        .collect();
    let (mut pages, mut fits) = (Vec::new(), true);
    let (mut from, mut cuts) = (0, cuts.as_slice());
    loop {
        let taken: Length = above.iter().map(|line| line.height).sum();
        let most = tops[from] + room - taken;
        let last = cuts.partition_point(|cut| tops[cut.after] + close.height <= most);
        let to = match cuts.get(last.saturating_sub(1)) {
            Some(cut) if tops[lines.len()] > most => cut.after,
            _ => lines.len(),
        };
        let end = tops[to] + if to < lines.len() { close.height } else { Length::ZERO };
        fits &= end <= most;
        above.extend_from_slice(&lines[from..to]);
        if to == lines.len() {
            pages.push(above);
            return (pages, fits);
        }
        above.push(close.clone());
        pages.push(std::mem::replace(&mut above, repeat.clone()));
        from = to;
        cuts = &cuts[last.max(1)..];
    }
}
