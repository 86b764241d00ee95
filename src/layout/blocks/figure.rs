//! Figures and pictures that stand alone → one thing that is not cut, with its caption; must not know pages.

use super::lines::{blank, flattened, joined, shift, stackable, surround};
use super::paragraph::piece;
use super::{Column, Compositor, Text, lines};
use crate::diag::rules;
use crate::layout::paragraph::{Align, TextStyle};
use crate::layout::{ElementId, ElementRole, LineBox, Placement, Stackable};
use crate::model::{Anchor, Block, Figure, Image, Inline};
use crate::resolve::words;
use crate::units::Length;

/// A unit of rounding makes nothing too tall.
const ROUNDING: Length = Length::milli(20);
/// A caption leaves at least this part of the page to its picture.
const LEAST_PICTURE: i64 = 3;

/// How high a picture may become.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fit {
    /// Its own size, or less.
    Within(Length),
    /// As high, or as wide as the column.
    Filling(Length),
}

impl Fit {
    /// What is left above something else.
    fn above(self, below: Length) -> Fit {
        let left = |room: Length| (room - below).max(room / LEAST_PICTURE);
        match self {
            Fit::Within(room) => Fit::Within(left(room)),
            Fit::Filling(room) => Fit::Filling(left(room)),
        }
    }

    /// The height.
    pub fn room(self) -> Length {
        let (Fit::Within(room) | Fit::Filling(room)) = self;
        room
    }
}

impl Compositor<'_> {
    /// A figure: what it shows, and its caption below.
    pub(super) fn figure(&mut self, block: &Block, figure: &Figure, column: &Column) -> Vec<Stackable> {
        if let Some(form) = self.form(block, column) {
            return self.plate(form, block, figure, column);
        }
        let root = self.figure_element(block, figure, column.parent);
        let caption = self.figure_caption(block, figure, root, None, column);
        let set = self.figure_lines(figure, root, caption, Fit::Within(self.job.area.height), column);
        vec![self.display(block, set, column, apart(figure))]
    }

    /// The element of a figure: one picture with the words for it, or else a group of what is shown.
    pub(super) fn figure_element(&mut self, block: &Block, figure: &Figure, parent: ElementId) -> ElementId {
        let role = match figure.picture() {
            Some(image) if image.says_something() => ElementRole::Figure,
            _ => ElementRole::Group,
        };
        self.element(role, block, parent)
    }

    /// What a figure shows above its caption, both together within the height that the fit names.
    pub(super) fn figure_lines(
        &mut self,
        figure: &Figure,
        root: ElementId,
        caption: Vec<LineBox>,
        fit: Fit,
        column: &Column,
    ) -> Vec<LineBox> {
        let gap = match caption.is_empty() {
            true => Length::ZERO,
            false => self.job.design.caption_gap,
        };
        let below = gap + caption.iter().map(|line| line.height).sum::<Length>();
        let fit = fit.above(below);
        let mut own = Column {
            parent: root,
            running: false,
            align: Align::Start,
            ..column.clone()
        };
        own.depth = own.depth.saturating_add(1);
        let mut set = Vec::new();
        for inner in &figure.blocks {
            match inner.picture() {
                Some(image) => {
                    self.check_width(image, Some(inner.span));
                    set.push(self.display_picture(image, Some(root), fit, &own));
                }
                None => set.extend(flattened(self.blocks(std::slice::from_ref(inner), &own))),
            }
        }
        if !caption.is_empty() {
            set.push(blank(gap));
            set.extend(caption);
        }
        set
    }

    /// A paragraph that holds nothing but a picture.
    pub(super) fn picture(&mut self, block: &Block, image: &Image, column: &Column) -> Vec<Stackable> {
        self.check_width(image, Some(block.span));
        let line = self.display_picture(image, None, Fit::Within(self.job.area.height), column);
        vec![self.display(block, vec![line], column, Placement::Near)]
    }

    /// What is shown, as one thing with white round it that may stand apart from the text that calls it.
    fn display(&mut self, block: &Block, set: Vec<LineBox>, column: &Column, apart: Placement) -> Stackable {
        let mut whole = joined(set);
        whole.start = Some(Anchor {
            node: block.id,
            offset: 0,
        });
        self.check_height(block, &whole, self.job.area.height);
        let stays = !column.running || stays(block);
        let mut one = [stackable(vec![whole], Vec::new())];
        let space = self.job.design.figure_space;
        surround(&mut one, space, space);
        let [mut one] = one;
        one.placement = if stays { Placement::Here } else { apart };
        one
    }

    /// Says when what is not cut does not fit a page: pictures are reduced to fit, words are not.
    pub(super) fn check_height(&mut self, block: &Block, whole: &LineBox, room: Length) {
        if whole.height > room + ROUNDING {
            let message = format!(
                "this figure is {} high with its caption, and there is room for {room}; what is below is cut off",
                whole.height
            );
            self.diagnostics
                .report(&rules::BLOCK_TOO_TALL, Some(block.span), message);
        }
    }

    /// A picture in the middle of its column. `figure` is the element it belongs to, where there is one.
    fn display_picture(&mut self, image: &Image, figure: Option<ElementId>, fit: Fit, column: &Column) -> LineBox {
        let mut line = self.image_line(image, figure, fit, column);
        let width = lines::reach(&line.items);
        shift(&mut line, column.left + ((column.width - width) / 2).max(Length::ZERO));
        if self.job.resolved.targets.contains_key(&image.id) {
            line.targets.push((image.id, column.left));
        }
        line
    }

    /// The lines of a figure's caption; `label` is that of its page, where it stands elsewhere.
    pub(super) fn figure_caption(
        &mut self,
        block: &Block,
        figure: &Figure,
        root: ElementId,
        label: Option<String>,
        column: &Column,
    ) -> Vec<LineBox> {
        if figure.caption.is_empty() {
            return Vec::new();
        }
        let element = self.structure.add(ElementRole::Caption, root, None);
        let own = column.clone().sized(self.job.design.caption);
        self.caption(&figure.caption, block, element, label, Align::Center, &own)
    }

    /// A caption's lines: number in small capitals, then the words; in the middle when it is one line, else justified.
    pub(super) fn caption(
        &mut self,
        content: &[Inline],
        block: &Block,
        element: ElementId,
        label: Option<String>,
        align: Align,
        column: &Column,
    ) -> Vec<LineBox> {
        let mut text = Text::new(content, element, column);
        text.node = Some(block.id);
        text.span = Some(block.span);
        text.align = align;
        text.hyphenate = false;
        let number = self.job.resolved.numbers_in_print.get(&block.id);
        if let Some(number) = number {
            let style = TextStyle {
                small_caps: true,
                ..column.style
            };
            text.lead = match label {
                None => vec![piece(&format!("{}.", number.full), style)],
                Some(label) => {
                    let page = words(&self.job.resolved.book.metadata.language).page;
                    let place = format!(" ({page}\u{a0}{label}).");
                    vec![piece(&number.full, style), piece(&place, column.style)]
                }
            };
            text.lead.push(piece("\u{2002}", column.style));
        }
        lines::best(self.text(text, column))
    }
}

/// Where a figure may stand: what has no number is not called by it, and the text around counts on it.
pub(super) fn apart(figure: &Figure) -> Placement {
    match figure.caption.is_empty() {
        true => Placement::Near,
        false => Placement::Apart,
    }
}

/// Whether the author keeps a block where it is written.
pub(super) fn stays(block: &Block) -> bool {
    ["here", "break-before", "keep-with-next"]
        .iter()
        .any(|class| block.has_class(class))
}
