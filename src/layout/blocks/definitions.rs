//! Definition lists → bold terms over indented meanings; must not know pages.

use super::lines::{from_variants, surround};
use super::{Column, Compositor, Text};
use crate::layout::paragraph::{Align, TextStyle};
use crate::layout::{ElementId, ElementRole, ListNumbering, Stackable};
use crate::model::{Block, Definition, Term};
use crate::units::Length;

impl Compositor<'_> {
    /// Terms and what they mean: bold terms and indented meanings part them enough.
    pub(super) fn definitions(&mut self, block: &Block, list: &[Definition], column: &Column) -> Vec<Stackable> {
        let root = self.element(ElementRole::List(ListNumbering::None), block, column.parent);
        let mut stack: Vec<Stackable> = Vec::new();
        for definition in list {
            stack.extend(self.definition(definition, root, column));
        }
        surround(&mut stack, self.job.design.display_space, self.job.design.display_space);
        stack
    }

    fn definition(&mut self, definition: &Definition, root: ElementId, column: &Column) -> Vec<Stackable> {
        let item = self.structure.add(ElementRole::ListItem, root, None);
        let mut stack = Vec::new();
        for term in &definition.terms {
            stack.push(self.term(term, item, column));
        }
        let body = self.structure.add(ElementRole::ListBody, item, None);
        for meaning in &definition.meanings {
            let inner = column.inside(self.job.design.list_indent, Length::ZERO, body);
            stack.extend(self.blocks(meaning, &inner));
        }
        stack
    }

    fn term(&mut self, term: &Term, item: ElementId, column: &Column) -> Stackable {
        let label = self.structure.add(ElementRole::ListLabel, item, Some(term.id));
        let mut text = Text::new(&term.content, label, column);
        text.style = TextStyle {
            bold: true,
            ..column.style
        };
        text.node = Some(term.id);
        text.span = Some(term.span);
        text.align = Align::Start;
        text.hyphenate = false;
        let mut one = from_variants(self.text(text, column));
        one.keep.with_next = true;
        let mut own = [one];
        self.place_target(term.id, column.left, &mut own);
        let [one] = own;
        one
    }
}
