//! Lists → hanging items with their numbers, bullets or boxes; must not know pages.

use super::lines::{attach, reach, surround};
use super::{Column, Compositor};
use crate::layout::paragraph::TextStyle;
use crate::layout::structure::element;
use crate::layout::{Cost, ElementId, ElementRole, LineBox, ListNumbering, Stackable};
use crate::model::{Anchor, Block, List, ListItem};
use crate::units::Length;

/// Between a number or bullet and its text, in thousandths of the text size.
const MARKER_GAP: i64 = 450;
/// What it costs to leave a single line of a list alone on a page: less than two lines of white.
const STRANDED_LINE: Cost = Cost(300);
/// No marker pushes its text in by more than this part of the column.
const MOST_INDENT: i64 = 3;

impl Compositor<'_> {
    /// A list: every item hangs, its marker stands before it against the text.
    pub(super) fn list(&mut self, block: &Block, list: &List, column: &Column) -> Vec<Stackable> {
        let root = self.element(ElementRole::List(numbering(list)), block, column.parent);
        let markers = self.markers(list, column);
        let widest = markers
            .iter()
            .map(|line| reach(&line.items))
            .max()
            .unwrap_or(Length::ZERO);
        let gap = column.style.size.scale(MARKER_GAP, 1000);
        let indent = self
            .job
            .design
            .list_indent
            .max(widest + gap)
            .min(column.width / MOST_INDENT);
        let between = if list.tight {
            Length::ZERO
        } else {
            self.job.design.display_space
        };
        let mut stack: Vec<Stackable> = Vec::new();
        for (item, marker) in list.items.iter().zip(markers) {
            let mut set = self.item(item, marker, root, indent, gap, column);
            if list.tight {
                close_up(&mut set);
            }
            if let Some(last) = stack.last_mut() {
                last.space_after = last.space_after.max(between);
            }
            stack.extend(set);
        }
        strand_no_line(&mut stack);
        if column.list_depth == 0 {
            surround(&mut stack, self.job.design.display_space, self.job.design.display_space);
        }
        stack
    }

    fn item(
        &mut self,
        item: &ListItem,
        marker: LineBox,
        root: ElementId,
        indent: Length,
        gap: Length,
        column: &Column,
    ) -> Vec<Stackable> {
        let own = self.structure.add(ElementRole::ListItem, root, Some(item.id));
        let label = self.structure.add(ElementRole::ListLabel, own, None);
        let body = self.structure.add(ElementRole::ListBody, own, None);
        let mut inner = column.inside(indent, Length::ZERO, body);
        inner.list_depth = column.list_depth.saturating_add(1);
        let mut set = self.blocks(&item.blocks, &inner);
        let width = reach(&marker.items);
        let x = if column.right_to_left {
            inner.left + inner.width + gap
        } else {
            (inner.left - gap - width).max(Length::ZERO)
        };
        let mut marker = marker;
        super::lines::shift(&mut marker, x);
        let empty = LineBox {
            height: column.leading,
            baseline: marker.baseline,
            start: Some(Anchor {
                node: item.id,
                offset: 0,
            }),
            ..LineBox::default()
        };
        attach(&mut set, element(label, marker.items), empty);
        self.place_target(item.id, inner.left, &mut set);
        set
    }

    fn markers(&mut self, list: &List, column: &Column) -> Vec<LineBox> {
        let style = TextStyle {
            bold: false,
            italic: false,
            ..column.style
        };
        let bullets = self.job.design.bullets;
        let bullet = bullets[usize::from(column.list_depth).min(bullets.len() - 1)];
        let boxes = self.job.design.task_boxes;
        list.items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let words = match (item.checked, list.start) {
                    (Some(done), _) => boxes[usize::from(done)].to_owned(),
                    (None, Some(start)) => format!("{}.", start.saturating_add(index as u64)),
                    (None, None) => bullet.to_owned(),
                };
                self.words(&words, style, column)
            })
            .collect()
    }
}

fn numbering(list: &List) -> ListNumbering {
    let has_tasks = list.items.iter().any(|item| item.checked.is_some());
    match list.start {
        _ if has_tasks => ListNumbering::None,
        Some(_) => ListNumbering::Decimal,
        None => ListNumbering::Bullets,
    }
}

/// A single line at the head or the end of a list rather stays with its neighbour.
fn strand_no_line(stack: &mut [Stackable]) {
    let is_short = |one: &Stackable| one.variants.first().is_none_or(|variant| variant.lines.len() < 2);
    let above_last = stack.len().saturating_sub(2);
    let ends_short = stack.last().is_some_and(is_short);
    for (index, one) in stack.iter_mut().enumerate() {
        let stranded = index == 0 && is_short(one) || index == above_last && ends_short;
        if stranded {
            one.keep.parting = STRANDED_LINE;
        }
    }
}

/// In a tight list nothing but what a display asks for stands between the blocks of an item.
fn close_up(set: &mut [Stackable]) {
    for one in set.iter_mut().filter(|one| !one.floats()) {
        one.space_before = Length::ZERO;
        one.space_after = Length::ZERO;
    }
}
