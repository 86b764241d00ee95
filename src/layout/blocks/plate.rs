//! Figures and tables that have a page of their own → things as high as the page; must not know on which page they stand.

use super::figure::{Fit, apart, stays};
use super::lines::{joined, raise, stackable};
use super::{Column, Compositor, note};
use crate::diag::rules;
use crate::layout::{Extent, LineBox, Placement, Stackable};
use crate::model::{Anchor, Block, Figure, Image, NodeId};
use crate::units::{Length, Point};

/// Notes take at most this part of a page from what has it to itself.
const NOTES_PART: i64 = 2;

/// How something has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It fills the text area.
    Page,
    /// It fills the paper, over its edges.
    Bleed,
    /// It stands along the long side of the page.
    Turned,
}

/// The class that asks for each form.
const FORMS: [(&str, Form); 3] = [
    ("bleed", Form::Bleed),
    ("landscape", Form::Turned),
    ("full-page", Form::Page),
];

impl Compositor<'_> {
    /// The form that the author asks for; one inside another block has no page to fill, and that is told.
    pub(super) fn form(&mut self, block: &Block, column: &Column) -> Option<Form> {
        let (class, form) = FORMS.into_iter().find(|(class, _)| block.has_class(class))?;
        if column.running {
            return Some(form);
        }
        let message = format!("`.{class}` means nothing inside a list, a quotation or another block");
        self.diagnostics
            .report(&rules::ATTRIBUTE_SYNTAX, Some(block.span), message);
        None
    }

    /// A figure with a page of its own.
    pub(super) fn plate(&mut self, form: Form, block: &Block, figure: &Figure, column: &Column) -> Vec<Stackable> {
        if let (Form::Bleed, Some(image)) = (form, figure.picture())
            && let Some(set) = self.bleeding(block, figure, image, column)
        {
            return set;
        }
        if form == Form::Turned {
            return self.turned_figure(block, figure, column);
        }
        let root = self.figure_element(block, figure, column.parent);
        let caption = self.figure_caption(block, figure, root, None, column);
        let room = self.page_without_notes(&caption);
        let mut whole = joined(self.figure_lines(figure, root, caption, Fit::Filling(room), column));
        whole.start = None;
        vec![self.page_high(block, whole, apart(figure))]
    }

    /// A picture over the edges of the paper, and its caption where it is called, with the page of the picture.
    fn bleeding(&mut self, block: &Block, figure: &Figure, image: &Image, column: &Column) -> Option<Vec<Stackable>> {
        self.natural_size(image)?;
        let root = self.figure_element(block, figure, column.parent);
        let (corner, size) = self.job.area.sheet();
        let mut line = self.covering_picture(image, root, size)?;
        for (at, _) in &mut line.items {
            *at = Point::new(at.x + corner.x, at.y + corner.y);
        }
        line.extent = Extent::Paper;
        line.height = self.job.area.height;
        if !figure.caption.is_empty() && !self.job.resolved.targets.contains_key(&block.id) {
            line.targets.push((block.id, Length::ZERO));
        }
        let mut set = vec![self.page_high(block, line, apart(figure))];
        let label = self.page_label(block.id);
        let caption = self.figure_caption(block, figure, root, label, column);
        if !caption.is_empty() {
            let mut one = stackable(caption, Vec::new());
            one.space_before = self.job.design.display_space;
            one.space_after = self.job.design.display_space;
            set.push(one);
        }
        Some(set)
    }

    /// Something in the middle of a page that nothing else stands on but its notes.
    pub(super) fn page_high(&mut self, block: &Block, mut line: LineBox, apart: Placement) -> Stackable {
        if line.extent == Extent::Line {
            line.extent = Extent::Page;
        }
        let room = self.page_without_notes(std::slice::from_ref(&line));
        self.check_height(block, &line, self.job.area.height);
        let white = (room - line.height).max(Length::ZERO);
        raise(&mut line, white / 2);
        line.height += white - white / 2;
        // A page of a table that is not its first begins with a row.
        line.start = line.start.or(Some(Anchor {
            node: block.id,
            offset: 0,
        }));
        let mut one = stackable(vec![line], Vec::new());
        // Where its notes go on over the page, text may stand beside it after all.
        one.space_before = self.job.design.figure_space;
        one.space_after = self.job.design.figure_space;
        one.placement = if stays(block) { Placement::Here } else { apart };
        one
    }

    /// The height of a page that has the notes called in some lines at its foot, in whole lines.
    pub(super) fn page_without_notes(&self, lines: &[LineBox]) -> Length {
        let area = self.job.area;
        let called = lines.iter().flat_map(|line| &line.notes);
        let notes: Length = called.map(|note| self.note_height(*note, 0)).sum();
        if notes == Length::ZERO {
            return area.height;
        }
        // Longer notes go on over the page.
        let left = (area.height - notes - self.job.design.note_gap).max(area.height / NOTES_PART);
        area.leading * (left.0 / area.leading.0).max(1)
    }

    fn note_height(&self, note: NodeId, depth: u8) -> Length {
        let lines = self.notes.get(&note).into_iter().flatten();
        lines
            .map(|line| {
                let inner = line.notes.iter().filter(|_| depth < note::DEEPEST);
                line.height + inner.map(|note| self.note_height(*note, depth + 1)).sum::<Length>()
            })
            .sum()
    }
}
