//! Two blocks → whether a page may end between them, and what that costs; must not know how they are set.

use super::lines::{appended, is_plain};
use crate::layout::{Cost, Stackable};
use crate::model::{Block, BlockKind, Inline, InlineKind, Medium, walk};

/// What it costs to part a paragraph that ends in a colon from what it announces: less than two lines of white.
const INTRODUCTION: Cost = Cost(300);
/// What it costs to begin a page with a scene break, which parts what the page end parts already: as much as a line and a half of
/// white.
const SCENE_AT_HEAD: Cost = Cost(225);

/// Whether a block that is set is a line that must not be parted from the block below it.
pub(super) fn heads(above: &Block, set: &Stackable, below: &Block) -> bool {
    let is_line = set.variants.first().is_some_and(|best| best.lines.len() == 1);
    // Of labels in a row none but the last is held, for they may fill pages.
    let is_apart = is_label(below) || matches!(below.kind, BlockKind::SceneBreak | BlockKind::Heading { .. });
    is_line && is_label(above) && !is_apart && below.is_in(Medium::Print)
}

/// Holds the block at a place in the stack, a label, to what was set behind it. It is a line of the paragraph below it, not a
/// heading: those ask for two lines below them, and a speech may be of one.
pub(super) fn hold(stack: &mut Vec<Stackable>, label: usize, below: &Block) {
    let is_paragraph = matches!(below.kind, BlockKind::Paragraph(_)) && stack.len() == label + 2;
    if is_paragraph && stack.iter().skip(label).all(is_plain) {
        if let (Some(below), Some(mut above)) = (stack.pop(), stack.pop()) {
            above.variants.truncate(1);
            stack.push(appended(above, below));
        }
    } else if let Some(label) = stack.get_mut(label) {
        label.keep.with_next = true;
    }
}

/// What it costs to end a page between two blocks.
pub(super) fn parting(above: &Block, below: &Block) -> Cost {
    match below.kind {
        BlockKind::SceneBreak => SCENE_AT_HEAD,
        _ if introduces(above, below) => INTRODUCTION,
        _ => Cost::default(),
    }
}

/// Whether a paragraph announces the display below it.
fn introduces(above: &Block, below: &Block) -> bool {
    let BlockKind::Paragraph(content) = &above.kind else {
        return false;
    };
    let text = walk::leaf_text(content);
    let announces = text.trim_end().ends_with([':', '：']);
    announces && !matches!(below.kind, BlockKind::Paragraph(_) | BlockKind::Figure(_))
}

/// Whether all words of a paragraph are bold or small capitals: who speaks, a title that is no heading.
fn is_label(block: &Block) -> bool {
    let BlockKind::Paragraph(content) = &block.kind else {
        return false;
    };
    let is_sign = |inline: &Inline| match &inline.kind {
        InlineKind::Text(words) => !words.contains(char::is_alphanumeric),
        InlineKind::SoftBreak | InlineKind::Note(_) | InlineKind::NoteAgain { .. } => true,
        InlineKind::Anchor { .. } | InlineKind::IndexMark(_) => true,
        _ => false,
    };
    content.iter().any(is_marked) && content.iter().all(|inline| is_marked(inline) || is_sign(inline))
}

fn is_marked(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Strong(_) => true,
        InlineKind::Span { attributes, .. } => attributes.has_class("smallcaps") || attributes.has_class("small-caps"),
        _ => false,
    }
}
