//! Quotations and epigraphs → indented lines, with whose they are flush right; must not know pages.

use super::lines::{appended, from_variants, is_plain, reach, shift, start, surround};
use super::paragraph::piece;
use super::{Column, Compositor, Text, text_style};
use crate::layout::paragraph::Align;
use crate::layout::{ElementId, ElementRole, GlyphRun, Item, LineBox, Stackable};
use crate::model::{Block, BlockKind, Inline, Medium, NodeId};
use crate::units::Length;

/// What stands before the name under a quotation.
const ATTRIBUTION_DASH: &str = "—";
/// A last line that is a paragraph of its own, often the source, stays with so many lines before it.
const HELD_LINES: usize = 2;

impl Compositor<'_> {
    /// A block quotation: indented on both sides.
    pub(super) fn quote(
        &mut self,
        block: &Block,
        blocks: &[Block],
        attribution: Option<&[Inline]>,
        column: &Column,
    ) -> Vec<Stackable> {
        let indent = self.job.design.quote_indent;
        let element = self.element(ElementRole::BlockQuote, block, column.parent);
        let inner = column.inside(indent, indent, element);
        let mut stack = self.blocks(blocks, &inner);
        join_last_line(blocks, &mut stack);
        self.attribution((block.id, 1), attribution, element, &inner, &mut stack);
        surround(&mut stack, self.job.design.display_space, self.job.design.display_space);
        stack
    }

    /// A quotation that opens a chapter or part: narrow, small, against the right edge.
    pub(super) fn epigraph(
        &mut self,
        block: &Block,
        blocks: &[Block],
        attribution: Option<&[Inline]>,
        column: &Column,
    ) -> Vec<Stackable> {
        let element = self.element(ElementRole::BlockQuote, block, column.parent);
        let indent = column.width - column.width.scale(self.job.design.epigraph_width, 1000);
        let mut inner = column
            .inside(indent, Length::ZERO, element)
            .sized(self.job.design.caption);
        inner.align = Align::Start;
        inner.hyphenate = false;
        let mut stack = self.blocks(blocks, &inner);
        join_last_line(blocks, &mut stack);
        to_the_end(&mut stack, &inner);
        self.attribution((block.id, 1), attribution, element, &inner, &mut stack);
        surround(&mut stack, Length::ZERO, column.leading * 2);
        stack
    }

    /// The name under a quotation or poem, flush right, not parted from its last lines. `place` is where its words begin in
    /// the text of their block: behind the line end that parts them from what is quoted.
    pub(super) fn attribution(
        &mut self,
        place: (NodeId, u32),
        content: Option<&[Inline]>,
        parent: ElementId,
        column: &Column,
        stack: &mut Vec<Stackable>,
    ) {
        let Some(content) = content else { return };
        let element = self.structure.add(ElementRole::Paragraph, parent, None);
        let mut text = Text::new(content, element, column);
        text.node = Some(place.0);
        text.offset = place.1;
        text.align = Align::End;
        text.hyphenate = false;
        text.style = crate::layout::paragraph::TextStyle {
            size: column.style.size,
            ..text_style(self.job.design, self.job.design.caption)
        };
        text.lead = vec![piece(ATTRIBUTION_DASH, text.style)];
        let one = from_variants(self.text(text, column));
        if let Some(last) = stack.last_mut() {
            last.keep.with_next = true;
            last.space_after = Length::ZERO;
        }
        stack.push(one);
    }
}

/// Makes a last paragraph of one line a line of the one before it, so that no page begins with it alone. Another line before it may
/// be a paragraph of its own, too.
fn join_last_line(blocks: &[Block], stack: &mut Vec<Stackable>) {
    let printed = blocks.iter().rev().filter(|block| block.is_in(Medium::Print));
    let paragraphs = printed.take_while(|block| matches!(block.kind, BlockKind::Paragraph(_)));
    let lines = |one: &Stackable| one.variants.first().map_or(0, |best| best.lines.len());
    for joined in 1..=paragraphs.take(HELD_LINES + 1).skip(1).count() {
        let [.., above, last] = stack.as_slice() else { return };
        if lines(last) != joined || !is_plain(last) || !is_plain(above) {
            return;
        }
        if let (Some(mut last), Some(above)) = (stack.pop(), stack.pop()) {
            last.variants.truncate(1);
            stack.push(appended(above, last));
        }
    }
}

/// Moves lines together towards the end of their column until the longest reaches it, so that the name under them, which
/// is flush there, ends where they do.
fn to_the_end(stack: &mut [Stackable], column: &Column) {
    let mut lines: Vec<&mut LineBox> = stack
        .iter_mut()
        .filter_map(|one| one.variants.first_mut())
        .flat_map(|variant| &mut variant.lines)
        .collect();
    let white = |line: &&mut LineBox| match column.right_to_left {
        true => start(&line.items) - column.left,
        false => column.left + column.width - reach(&line.items) + space_at_end(line),
    };
    let least = lines.iter().map(white).min().unwrap_or(Length::ZERO).max(Length::ZERO);
    let by = if column.right_to_left { -least } else { least };
    lines.iter_mut().for_each(|line| shift(line, by));
}

/// The width of the space that a line ends in, which no eye sees.
fn space_at_end(line: &LineBox) -> Length {
    let last = line.items.iter().rev().find_map(|(_, item)| match item {
        Item::Glyphs(run) => Some(run),
        _ => None,
    });
    let glyph = |run: &GlyphRun| run.shaped.glyphs.get(run.range.end.checked_sub(1)? as usize).copied();
    match last.and_then(|run| Some((run, glyph(run)?))) {
        Some((run, glyph)) if glyph.is_space() => run.advance(&glyph) - run.white_after(&glyph),
        _ => Length::ZERO,
    }
}
