//! A quotation that opens `[!NOTE] Title` → the kind and the title of a call-out, as Obsidian has it; must not know the parser's events.
//!
//! GitHub's own form, with nothing behind the bracket, the parser knows. There the line with a title is a quotation, and its bracket is
//! printed: nobody wants that.

use super::{containers, level};
use crate::model::{AdmonitionKind, Block, BlockKind, Inline, InlineKind};

/// What Obsidian writes behind the bracket of a call-out that can be folded: `+` open, `-` closed. No page folds.
const FOLDS: [char; 2] = ['+', '-'];

/// Takes the bracket and the title off the first paragraph; nothing where it opens otherwise.
pub fn take(blocks: &mut Vec<Block>) -> Option<(AdmonitionKind, Option<Vec<Inline>>)> {
    let BlockKind::Paragraph(content) = &mut blocks.first_mut()?.kind else {
        return None;
    };
    let first = content.first_mut()?;
    let InlineKind::Text(words) = &mut first.kind else {
        return None;
    };
    let (name, rest) = words.strip_prefix("[!")?.split_once(']')?;
    let kind = containers::admonition(&name.to_ascii_lowercase())?;
    let rest = rest.strip_prefix(FOLDS).unwrap_or(rest);
    if rest.starts_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    let rest = rest.trim_start().to_owned();
    first.span.start = first.span.end.saturating_sub(rest.len() as u32).max(first.span.start);
    *words = rest;
    let is_break = |inline: &Inline| matches!(inline.kind, InlineKind::SoftBreak | InlineKind::LineBreak);
    let end = content.iter().position(is_break).unwrap_or(content.len());
    let title = level::trimmed(content.drain(..end).collect());
    if content.is_empty() {
        blocks.remove(0);
    } else {
        content.remove(0);
    }
    Some((kind, (!title.is_empty()).then_some(title)))
}
