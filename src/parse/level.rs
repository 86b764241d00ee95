//! The inside of one container while it is read: where the next block goes, and what waits for it; must not know
//! events.

use super::containers::Frame;
use super::pieces::Piece;
use super::{NESTING_LIMIT, UNSET, attributes};
use crate::diag::Span;
use crate::model::{Attributes, Block, BlockKind, Figure, Inline, InlineKind, Label};
use std::ops::Range;

/// The inside of one container while it is read.
pub struct Level {
    /// Finished blocks outside of all frames.
    pub blocks: Vec<Block>,
    /// Open containers, outermost first.
    pub frames: Vec<Frame>,
    /// Inlines that stand in no paragraph: a tight item's, or those of an HTML block.
    pub loose: Vec<Piece>,
    /// Attributes that wait for the next block.
    pub pending: Option<(Attributes, Range<usize>)>,
    /// Named places that wait for the next words.
    pub anchors: Vec<Inline>,
    /// Nested tags that are read as if they were not there.
    pub flattened: usize,
    /// Whether a paragraph had a tag of its own (in a list: not tight).
    pub has_paragraph: bool,
    /// How many containers are open outside of it.
    pub depth: usize,
}

impl Level {
    /// Nothing read yet, `depth` containers down.
    pub fn new(depth: usize) -> Level {
        Level {
            blocks: Vec::new(),
            frames: Vec::new(),
            loose: Vec::new(),
            pending: None,
            anchors: Vec::new(),
            flattened: 0,
            has_paragraph: false,
            depth,
        }
    }

    /// Whether no more may stand inside one another here.
    pub fn is_full(&self) -> bool {
        self.depth + self.frames.len() >= NESTING_LIMIT
    }

    /// Where the next block goes.
    pub fn place(&mut self) -> &mut Vec<Block> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.blocks,
            None => &mut self.blocks,
        }
    }

    /// Adds a block, with the attributes and named places that waited for it.
    pub fn push(&mut self, mut block: Block) {
        if let Some((attributes, _)) = self.pending.take() {
            attributes::merge(&mut block.attributes, attributes);
        }
        let mut anchors = std::mem::take(&mut self.anchors);
        if !matches!(block.kind, BlockKind::Paragraph(_)) && block.attributes.label.is_none() {
            block.attributes.label = take_label(&mut anchors);
        }
        match &mut block.kind {
            BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => {
                anchors.append(content);
                *content = anchors;
            }
            _ => self.push_anchors(anchors),
        }
        self.place().push(block);
    }

    /// Named places that no words follow stand in a paragraph of their own.
    pub fn push_anchors(&mut self, anchors: Vec<Inline>) {
        if let Some(first) = anchors.first() {
            let block = block(first.span, BlockKind::Paragraph(anchors));
            self.place().push(block);
        }
    }
}

/// The first of some named places without more than its name, as the label of the block that follows it.
fn take_label(anchors: &mut Vec<Inline>) -> Option<Label> {
    let at = anchors.iter().position(|anchor| {
        matches!(&anchor.kind, InlineKind::Anchor { attributes, .. } if attributes.classes.is_empty() && attributes.pairs.is_empty())
    })?;
    match anchors.remove(at).kind {
        InlineKind::Anchor { attributes, .. } => attributes.label,
        _ => None,
    }
}

/// A block without attributes.
pub fn block(span: Span, kind: BlockKind) -> Block {
    Block {
        id: UNSET,
        span,
        attributes: Attributes::default(),
        kind,
    }
}

/// Inlines without blanks and breaks at their ends.
pub fn trimmed(mut content: Vec<Inline>) -> Vec<Inline> {
    let is_break = |inline: &Inline| matches!(inline.kind, InlineKind::SoftBreak | InlineKind::LineBreak);
    while let Some(last) = content.last_mut() {
        if let InlineKind::Text(text) = &mut last.kind {
            text.truncate(text.trim_end_matches([' ', '\t', '\n']).len());
            if !text.is_empty() {
                break;
            }
        } else if !is_break(last) {
            break;
        }
        content.pop();
    }
    let leading = content
        .iter()
        .take_while(|inline| {
            is_break(inline) || matches!(&inline.kind, InlineKind::Text(text) if text.chars().all(is_blank))
        })
        .count();
    content.drain(..leading);
    content
}

/// A no-break space was put there to be seen.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\u{a0}'
}

/// A figure of one block.
pub fn figure_of(inner: Block, caption: Vec<Inline>, span: Span) -> Block {
    let figure = Figure {
        blocks: vec![inner],
        caption,
    };
    block(span, BlockKind::Figure(figure))
}
