//! Verse → lines that stand as the poet set them, the turned-over rest hanging; must not know pages.

use super::lines::{best, reach, stackable, surround};
use super::{Column, Compositor, Text};
use crate::layout::paragraph::Align;
use crate::layout::structure::element as content;
use crate::layout::{Cost, Cut, ElementRole, LineBox, Stackable};
use crate::model::{Block, Inline, VerseLine, walk};
use crate::units::Length;

/// One space before a verse line, in thousandths of the text size.
const INDENT_STEP: i64 = 500;
/// A stanza of at most this many lines is not cut.
const SHORT_STANZA: usize = 6;
/// Verse lines on either side of a page break inside a stanza.
const LEAST_LINES: usize = 2;

impl Compositor<'_> {
    /// Stanzas with a line of white between them.
    pub(super) fn verse(
        &mut self,
        block: &Block,
        stanzas: &[Vec<VerseLine>],
        attribution: Option<&[Inline]>,
        column: &Column,
    ) -> Vec<Stackable> {
        let element = self.element(ElementRole::BlockQuote, block, column.parent);
        let mut inner = column.inside(self.job.design.verse_indent, Length::ZERO, element);
        inner.align = Align::Start;
        inner.hyphenate = false;
        let mut stack: Vec<Stackable> = Vec::new();
        let mut offset = 0;
        // Deeper than every line begins, so that no turned-over rest is read as a line of the poem.
        let deepest = stanzas.iter().flatten().map(|verse| indent(verse, &inner)).max();
        let turnover = deepest.unwrap_or_default() + self.job.design.verse_turnover;
        for stanza in stanzas {
            let mut one = self.stanza(block, stanza, &mut offset, turnover, &inner);
            one.space_before = if stack.is_empty() { Length::ZERO } else { column.leading };
            stack.push(one);
        }
        self.attribution((block.id, offset), attribution, element, &inner, &mut stack);
        surround(&mut stack, self.job.design.display_space, self.job.design.display_space);
        stack
    }

    /// One stanza. `offset` counts the bytes of the poem before it, a line end as one.
    fn stanza(
        &mut self,
        block: &Block,
        stanza: &[VerseLine],
        offset: &mut u32,
        turnover: Length,
        column: &Column,
    ) -> Stackable {
        let element = self.element(ElementRole::Paragraph, block, column.parent);
        let mut lines: Vec<LineBox> = Vec::new();
        let mut ends = Vec::new();
        for verse in stanza {
            let own = self.structure.add(ElementRole::Line, element, None);
            let mut text = Text::new(&verse.content, own, column);
            text.node = Some(block.id);
            text.offset = *offset;
            let bytes = walk::leaf_text(&verse.content).len() + 1;
            *offset = offset.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
            text.span = Some(verse.span);
            text.first = indent(verse, column);
            text.rest = turnover.min(column.width * 2 / 3);
            let mut set = best(self.text(text, column));
            if let Some(last) = set.last_mut() {
                let space = self.unseen_space(reach(&last.items), column.style, column);
                last.items.extend(content(own, space));
            }
            lines.extend(set);
            ends.push(lines.len());
        }
        if lines.len() <= SHORT_STANZA {
            return stackable(lines, Vec::new());
        }
        let cuts = ends
            .iter()
            .enumerate()
            .filter(|(index, _)| index + 1 >= LEAST_LINES && index + 1 + LEAST_LINES <= ends.len())
            .map(|(_, after)| Cut {
                after: *after,
                cost: Cost::default(),
            })
            .collect();
        stackable(lines, cuts)
    }
}

/// Where a verse line begins.
fn indent(verse: &VerseLine, column: &Column) -> Length {
    let indent = column.style.size.scale(INDENT_STEP * i64::from(verse.indent), 1000);
    indent.min(column.width / 2)
}
