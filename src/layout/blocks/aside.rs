//! Call-outs, details and scene breaks → what stands beside the running text; must not know pages.

use super::lines::{all_cuts, blank, flattened, from_variants, reach, shift, stackable, surround};
use super::{Column, Compositor, Text};
use crate::layout::paragraph::{Align, Piece, TextStyle};
use crate::layout::structure::{marked, ornament};
use crate::layout::{ArtifactKind, ElementRole, Item, LineBox, Mark, Paint, Stackable};
use crate::model::{AdmonitionKind, Block, Inline};
use crate::resolve::words;
use crate::units::{Length, Point, Size};

/// A call-out of at most this many lines is not cut.
const SHORT_CALL_OUT: usize = 8;
/// Asterisks stand high on their line; this much lower, in thousandths of it, they stand in the middle of their white.
const ORNAMENT_DROP: i64 = 180;
/// Lines of a call-out on either side of a page break.
const LEAST_LINES: usize = 2;

impl Compositor<'_> {
    /// A call-out: its word in bold, its text, and a rule along its side.
    pub(super) fn admonition(
        &mut self,
        block: &Block,
        kind: AdmonitionKind,
        title: Option<&[Inline]>,
        blocks: &[Block],
        column: &Column,
    ) -> Vec<Stackable> {
        let element = self.element(ElementRole::Section, block, column.parent);
        let (indent, thickness) = self.job.design.side_rule;
        let inner = column.inside(indent, Length::ZERO, element);
        let word = words(&column.language).admonition(kind);
        let mut stack = self.bold_line(block, title, word, element, &inner);
        stack.extend(self.blocks(blocks, &inner));
        let mut lines = flattened(stack);
        let x = if column.right_to_left {
            column.left + column.width - thickness
        } else {
            column.left
        };
        for line in &mut lines {
            let size = Size::new(thickness, line.height);
            let rule = Item::Rule(size, Paint::Black);
            line.items.extend(ornament(Point::new(x, -line.baseline), rule));
        }
        let count = lines.len();
        let cuts = all_cuts(&lines)
            .into_iter()
            .filter(|cut| count > SHORT_CALL_OUT && cut.after > LEAST_LINES && cut.after + LEAST_LINES <= count)
            .collect();
        let mut stack = vec![stackable(lines, cuts)];
        surround(&mut stack, self.job.design.display_space, self.job.design.display_space);
        stack
    }

    /// HTML's details, shown open: the summary in bold, then the rest.
    pub(super) fn details(
        &mut self,
        block: &Block,
        summary: &[Inline],
        blocks: &[Block],
        column: &Column,
    ) -> Vec<Stackable> {
        let element = self.element(ElementRole::Section, block, column.parent);
        let inner = column.inside(Length::ZERO, Length::ZERO, element);
        let mut stack = match summary {
            [] => Vec::new(),
            summary => self.bold_line(block, Some(summary), "", element, &inner),
        };
        stack.extend(self.blocks(blocks, &inner));
        surround(&mut stack, self.job.design.display_space, self.job.design.display_space);
        stack
    }

    /// A small bold title that holds to what follows.
    fn bold_line(
        &mut self,
        block: &Block,
        title: Option<&[Inline]>,
        word: &str,
        parent: crate::layout::ElementId,
        column: &Column,
    ) -> Vec<Stackable> {
        let element = self.structure.add(ElementRole::Paragraph, parent, None);
        let mut text = Text::new(title.unwrap_or_default(), element, column);
        text.node = Some(block.id);
        text.style = TextStyle {
            bold: true,
            ..column.style
        };
        text.align = Align::Start;
        text.hyphenate = false;
        if title.is_none() {
            text.lead = vec![super::paragraph::piece(word, text.style)];
        }
        let mut one = from_variants(self.text(text, column));
        one.keep.with_next = true;
        vec![one]
    }

    /// A scene break: an ornament in the middle of a line of white, or the white alone. Neither stands at the foot of a page, and at
    /// the head of one white alone would not be seen: an ornament stands for it there.
    pub(super) fn scene_break(&mut self, column: &Column) -> Vec<Stackable> {
        let design = self.job.design;
        let is_white = design.scene_break.is_empty();
        let mut one = if is_white {
            let mut white = stackable(vec![blank(column.leading)], Vec::new());
            let mut shown = self.scene_ornament(design.hidden_scene_break, column);
            shown.height = column.leading;
            white.at_head = Some(shown);
            white
        } else {
            stackable(vec![self.scene_ornament(&design.scene_break, column)], Vec::new())
        };
        one.keep.with_next = true;
        let mut stack = vec![one];
        if !is_white {
            surround(&mut stack, design.display_space, design.display_space);
        }
        stack
    }

    /// An ornament in the middle of its line; no text.
    fn scene_ornament(&mut self, ornament: &str, column: &Column) -> LineBox {
        let pieces: Vec<Piece> = vec![super::paragraph::piece(ornament, column.style)];
        let line = self.one_line(pieces, column);
        let width = reach(&line.items);
        let drop = if ornament.contains('*') { ORNAMENT_DROP } else { 0 };
        let mut own = LineBox {
            items: marked(
                Mark::Artifact(ArtifactKind::Layout),
                super::super::structure::bare(&line.items),
            ),
            height: line.height,
            baseline: line.baseline + column.leading.scale(drop, 1000),
            ..LineBox::default()
        };
        shift(&mut own, column.left + ((column.width - width) / 2).max(Length::ZERO));
        own
    }
}
