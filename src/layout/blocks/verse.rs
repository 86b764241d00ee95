//! Verse → lines that stand as the poet set them, the turned-over rest hanging; must not know pages.

use super::lines::{best, stackable, surround};
use super::{Column, Compositor, Text};
use crate::layout::paragraph::Align;
use crate::layout::{Cost, Cut, ElementRole, LineBox, Stackable};
use crate::model::{Block, Inline, VerseLine};
use crate::units::Length;

/// One space before a verse line, in thousandths of the text size.
const INDENT_STEP: i64 = 500;
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
        for stanza in stanzas {
            let mut one = self.stanza(block, stanza, &inner);
            one.space_before = if stack.is_empty() { Length::ZERO } else { column.leading };
            stack.push(one);
        }
        self.attribution(attribution, element, &inner, &mut stack);
        surround(&mut stack, self.job.design.display_space, self.job.design.display_space);
        stack
    }

    fn stanza(&mut self, block: &Block, stanza: &[VerseLine], column: &Column) -> Stackable {
        let element = self.element(ElementRole::Paragraph, block, column.parent);
        let mut lines: Vec<LineBox> = Vec::new();
        let mut ends = Vec::new();
        for verse in stanza {
            let mut text = Text::new(&verse.content, element, column);
            text.node = Some(block.id);
            text.span = Some(verse.span);
            let indent = column.style.size.scale(INDENT_STEP * i64::from(verse.indent), 1000);
            text.first = indent.min(column.width / 2);
            text.rest = (text.first + self.job.design.verse_turnover).min(column.width * 2 / 3);
            lines.extend(best(self.text(text, column)));
            ends.push(lines.len());
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
