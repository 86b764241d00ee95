//! Headings inside a chapter → lines that hold to the text they announce; must not know pages.

use super::lines::{from_variants, heading_to_grid};
use super::{Column, Compositor, Text, heading_style};
use crate::layout::paragraph::{Align, Piece, TextStyle};
use crate::layout::{ElementId, ElementRole, Stackable};
use crate::model::{Block, Inline, NodeId, Section, walk};
use crate::units::Length;

/// Between a heading's number and its words, in thousandths of its size.
const NUMBER_GAP: i64 = 700;

impl Compositor<'_> {
    /// The heading of a section at a depth inside its chapter, 1 for the highest; nothing for one without a title.
    pub(super) fn section_heading(
        &mut self,
        section: &Section,
        depth: u8,
        parent: ElementId,
        column: &Column,
    ) -> Vec<Stackable> {
        if section.title.is_empty() {
            return Vec::new();
        }
        let role = self.heading_role(section);
        let element = self.structure.add(role, parent, Some(section.id));
        let number = self.number_of(section.id);
        let mut one = self.heading(&section.title, number, depth, element, section.id, column);
        for line in one.variants.iter_mut().filter_map(|variant| variant.lines.first_mut()) {
            line.targets.push((section.id, column.left));
        }
        if section.attributes.has_class("break-before") {
            one.keep.page_before = true;
        }
        let mut own = vec![one];
        heading_to_grid(&mut own, self.job.area.leading);
        own
    }

    /// What the title of a section is to those who hear it: no heading where it says nothing (a picture for the eye alone).
    pub(super) fn heading_role(&self, section: &Section) -> ElementRole {
        let has_number = self.job.resolved.numbers_in_print.contains_key(&section.id);
        match has_number || !walk::title_text(&section.title).trim().is_empty() {
            // Its level follows from where it stands.
            true => ElementRole::Heading(1),
            false => ElementRole::Group,
        }
    }

    /// A heading that opens no section, because it stands inside another block.
    pub(super) fn inner_heading(
        &mut self,
        block: &Block,
        level: u8,
        content: &[Inline],
        column: &Column,
    ) -> Vec<Stackable> {
        let element = self.element(ElementRole::Heading(level.clamp(1, 6)), block, column.parent);
        vec![self.heading(content, None, 3, element, block.id, column)]
    }

    fn number_of(&self, node: NodeId) -> Option<String> {
        let number = self.job.resolved.numbers_in_print.get(&node)?;
        Some(number.label.clone())
    }

    fn heading(
        &mut self,
        title: &[Inline],
        number: Option<String>,
        depth: u8,
        element: ElementId,
        node: NodeId,
        column: &Column,
    ) -> Stackable {
        let design = self.job.design;
        let index = usize::from(depth.saturating_sub(1)).min(design.headings.len() - 1);
        let mut column = column.clone();
        column.leading = design.headings[index].leading;
        let style = TextStyle {
            bold: index < 2,
            italic: index == 2,
            ..heading_style(design, design.headings[index])
        };
        let mut text = Text::new(title, element, &column);
        text.style = style;
        text.node = Some(node);
        text.align = Align::Balanced;
        text.hyphenate = false;
        if let Some(number) = number {
            let gap = style.size.scale(NUMBER_GAP, 1000);
            text.rest = self.number_width(&number, style, &column) + gap;
            text.lead = number_lead(&number, style);
        }
        let mut one = from_variants(self.text(text, &column));
        for variant in &mut one.variants {
            variant.cuts.clear();
        }
        (one.space_before, one.space_after) = design.heading_space[index];
        one.keep.with_next = true;
        one.keep.heading = true;
        one
    }

    fn number_width(&mut self, number: &str, style: TextStyle, column: &Column) -> Length {
        let line = self.words(number, style, column);
        super::lines::reach(&line.items)
    }
}

/// A number and the white behind it, which is as wide as the hanging indent of the lines below.
fn number_lead(number: &str, style: TextStyle) -> Vec<Piece> {
    vec![
        super::paragraph::piece(number, style),
        super::paragraph::piece("\u{a0}\u{2002}", style),
    ]
}
