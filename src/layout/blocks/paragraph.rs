//! Running text → lines, through the paragraph builder; must not know what kind of block the words are.

use super::inline::Converter;
use super::lines::{self, from_variants, text_cuts};
use super::{Column, Compositor, capitals};
use crate::diag::{Span, rules};
use crate::layout::paragraph::{self, Align, LineShape, Origin, Paragraph, Piece, Shape, TextStyle};
use crate::layout::{ElementId, ElementRole, Item, LineBox, Stackable, Variant};
use crate::model::{Block, Inline, InlineKind, NodeId};
use crate::units::{Length, Point};
use std::sync::Arc;

/// Words to be set in a column.
pub(in crate::layout) struct Text<'t> {
    /// The words.
    pub content: &'t [Inline],
    /// What comes before them on the first line: a number, a dash.
    pub lead: Vec<Piece>,
    /// What comes behind them, with places of its own.
    pub tail: Vec<Piece>,
    /// The leaf block they are in, and where in its text they begin.
    pub node: Option<NodeId>,
    pub offset: u32,
    /// For messages.
    pub span: Option<Span>,
    /// Their element.
    pub element: ElementId,
    /// How they look.
    pub style: TextStyle,
    /// Indent of the first line.
    pub first: Length,
    /// Indent of the others.
    pub rest: Length,
    /// How lines end.
    pub align: Align,
    /// Whether words may be hyphenated.
    pub hyphenate: bool,
}

impl<'t> Text<'t> {
    /// Words as a column sets them.
    pub fn new(content: &'t [Inline], element: ElementId, column: &Column) -> Text<'t> {
        Text {
            content,
            lead: Vec::new(),
            tail: Vec::new(),
            node: None,
            offset: 0,
            span: content.first().map(|inline| inline.span),
            element,
            style: column.style,
            first: Length::ZERO,
            rest: Length::ZERO,
            align: column.align,
            hyphenate: column.hyphenate,
        }
    }
}

impl Compositor<'_> {
    /// A paragraph of running text, indented when it follows another; one that holds nothing but a picture is a display.
    pub(super) fn paragraph(
        &mut self,
        block: &Block,
        content: &[Inline],
        column: &Column,
        after_text: bool,
    ) -> Vec<Stackable> {
        if let Some(image) = only_image(content) {
            return self.picture(block, image, column);
        }
        let element = self.element(ElementRole::Paragraph, block, column.parent);
        let mut text = Text::new(content, element, column);
        text.node = Some(block.id);
        text.span = Some(block.span);
        if after_text {
            text.first = self.job.design.paragraph_indent.min(column.width / 4);
        }
        let space = if after_text {
            self.job.design.paragraph_space
        } else {
            Length::ZERO
        };
        let paragraph = self.prepared(text, column);
        let opens = self.opening == Some(block.id) && column.running;
        let mut one = from_variants(match opens {
            true => self.opening_lines(paragraph, column),
            false => self.set(&paragraph, column.left),
        });
        self.author_lines(block, &mut one);
        // White of less than a line would be filled up to one on the grid.
        let on_grid = column.running && self.job.design.paragraph_space.0 % column.leading.0.max(1) == 0;
        one.grid = on_grid.then_some(Length::ZERO);
        one.space_before = space;
        vec![one]
    }

    /// Takes the way that has as many lines more or less as the author asks for, where there is one.
    fn author_lines(&mut self, block: &Block, one: &mut Stackable) {
        let Some(written) = block.attributes.get("lines") else {
            return;
        };
        let Ok(more) = written.trim_start_matches('+').parse::<i64>() else {
            let message = format!("`lines={written}` is no number of lines, such as `+1` or `-1`");
            self.diagnostics.report(&rules::KEEP_UNMET, Some(block.span), message);
            return;
        };
        let count = |variant: &Variant| i64::try_from(variant.lines.len()).unwrap_or(i64::MAX);
        let usual = one.variants.first().map_or(0, count);
        let wanted = one
            .variants
            .iter()
            .position(|variant| count(variant) == usual.saturating_add(more));
        match wanted {
            Some(index) => one.variants = vec![one.variants.swap_remove(index)],
            None => super::wish(one, block).lines = more,
        }
    }

    /// Sets words in a column, in the best way: titles, captions and names do not give pages a line. Cuts keep two lines on
    /// either side.
    pub(in crate::layout) fn text(&mut self, text: Text<'_>, column: &Column) -> Vec<Variant> {
        let paragraph = self.prepared(text, column);
        let mut variants = self.set(&paragraph, column.left);
        variants.truncate(1);
        variants
    }

    /// Words as a paragraph that is to be set.
    fn prepared(&mut self, text: Text<'_>, column: &Column) -> Paragraph {
        let mut pieces = vec![Piece::Begin(text.element)];
        pieces.extend(text.lead);
        for piece in &mut pieces {
            if let Piece::Text { offset, .. } = piece {
                *offset = text.offset;
            }
        }
        let (own, origins) = self.pieces(text.content, text.offset, text.style, text.element, column);
        pieces.extend(own);
        pieces.extend(text.tail);
        pieces.push(Piece::End);
        if text.style.capitals {
            capitals::raise(&mut pieces, &column.language);
        }
        let shape = |indent: Length| LineShape {
            indent,
            width: (column.width - indent).max(Length::ZERO),
        };
        Paragraph {
            pieces,
            node: text.node,
            span: text.span,
            origins,
            language: column.language.clone(),
            right_to_left: column.right_to_left,
            align: text.align,
            hyphenate: text.hyphenate,
            shape: Shape::first(shape(text.first), shape(text.rest)),
            leading: column.leading,
            breaker: self.job.breaker,
            exceptions: Arc::clone(&self.job.edition.exceptions),
        }
    }

    /// The lines of words that are made and not written: they are no place in the text.
    pub(in crate::layout) fn made_lines(&mut self, text: Text<'_>, column: &Column) -> Vec<LineBox> {
        let mut lines = lines::best(self.text(text, column));
        lines.iter_mut().for_each(|line| line.start = None);
        lines
    }

    /// Words as pieces of a paragraph, with the places they were read from; notes called in them are set and kept.
    pub(super) fn pieces(
        &mut self,
        content: &[Inline],
        offset: u32,
        style: TextStyle,
        element: ElementId,
        column: &Column,
    ) -> (Vec<Piece>, Vec<Origin>) {
        let mut converter = Converter::new(self, column, offset);
        converter.convert(content, style, element);
        (converter.pieces, converter.origins)
    }

    /// Sets a paragraph and moves its lines to where its column stands.
    pub(super) fn set(&mut self, paragraph: &Paragraph, left: Length) -> Vec<Variant> {
        let mut variants = paragraph::set(paragraph, self.job.faces, &mut self.diagnostics);
        for variant in &mut variants {
            variant.cuts = text_cuts(&variant.lines);
            for line in &mut variant.lines {
                lines::shift(line, left);
            }
        }
        variants
    }

    /// Sets pieces on one line, however long, at the left edge.
    pub(in crate::layout) fn one_line(&mut self, pieces: Vec<Piece>, column: &Column) -> LineBox {
        self.one_line_of(pieces, None, column)
    }

    /// The same of words that were read somewhere.
    pub(super) fn one_line_of(&mut self, pieces: Vec<Piece>, span: Option<Span>, column: &Column) -> LineBox {
        let mut line = lines::joined(self.long_lines(pieces, span, column));
        // From right to left a line begins at the far end of the measure.
        let start = lines::start(&line.items);
        lines::shift(&mut line, -start);
        if line.height == Length::ZERO {
            line.height = column.leading;
            line.baseline = column.leading.scale(3, 4);
        }
        line
    }

    /// Sets pieces on lines that end only where the author ended them.
    pub(super) fn long_lines(&mut self, pieces: Vec<Piece>, span: Option<Span>, column: &Column) -> Vec<LineBox> {
        let shape = LineShape {
            indent: Length::ZERO,
            width: LONG_LINE,
        };
        let paragraph = Paragraph {
            pieces,
            node: None,
            span,
            origins: Vec::new(),
            language: column.language.clone(),
            right_to_left: column.right_to_left,
            align: Align::Start,
            hyphenate: false,
            shape: Shape::even(shape),
            leading: column.leading,
            breaker: self.job.breaker,
            exceptions: Arc::clone(&self.job.edition.exceptions),
        };
        lines::best(paragraph::set(&paragraph, self.job.faces, &mut self.diagnostics))
    }

    /// Sets plain words on one line, however long, at the left edge.
    pub(in crate::layout) fn words(&mut self, words: &str, style: TextStyle, column: &Column) -> LineBox {
        self.one_line(vec![piece(words, style)], column)
    }

    /// A space behind words that end at a place. It is not seen; read aloud or searched for, what follows is a word of its own.
    pub(in crate::layout) fn unseen_space(
        &mut self,
        from: Length,
        style: TextStyle,
        column: &Column,
    ) -> Vec<(Point, Item)> {
        let space = Piece::Text {
            text: " ".to_owned(),
            style,
            language: None,
            offset: 0,
            verbatim: true,
            made: true,
        };
        let line = self.one_line(vec![space], column);
        let glyphs = line
            .items
            .into_iter()
            .filter(|(_, item)| matches!(item, Item::Glyphs(_)));
        glyphs.map(|(at, item)| (Point::new(at.x + from, at.y), item)).collect()
    }
}

/// A line that holds whatever is set on it: longer than the longest page, far from overflow.
const LONG_LINE: Length = Length::points(1_000_000);

/// Plain words that are not of the author's text.
pub(in crate::layout) fn piece(words: &str, style: TextStyle) -> Piece {
    Piece::Text {
        text: words.to_owned(),
        style,
        language: None,
        offset: 0,
        verbatim: false,
        made: true,
    }
}

/// The picture of a paragraph that holds nothing else.
fn only_image(content: &[Inline]) -> Option<&crate::model::Image> {
    let mut found = None;
    for inline in content {
        match &inline.kind {
            InlineKind::Image(image) if found.is_none() => found = Some(image),
            InlineKind::SoftBreak => {}
            InlineKind::Text(words) if words.trim().is_empty() => {}
            _ => return None,
        }
    }
    found
}
