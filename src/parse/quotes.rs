//! The last words of a quotation or poem → who said it; must not know where they were read.

use super::level::trimmed;
use crate::model::{Block, BlockKind, Inline, InlineKind};

/// Takes the attribution off a quotation: a last paragraph, or last line of one, that begins with a dash. Where
/// another paragraph begins so too, the dashes are speech (as in French or Spanish) and nothing is taken.
pub fn attribution(mut blocks: Vec<Block>) -> (Vec<Block>, Option<Vec<Inline>>) {
    let dashed = |block: &Block| matches!(&block.kind, BlockKind::Paragraph(content) if begins_with_dash(content));
    let spoken = blocks.iter().rev().skip(1).any(dashed);
    let alone = blocks.len() == 1;
    let Some(Block {
        kind: BlockKind::Paragraph(content),
        attributes,
        ..
    }) = blocks.last_mut()
    else {
        return (blocks, None);
    };
    if spoken || !attributes.is_empty() {
        return (blocks, None);
    }
    if begins_with_dash(content) {
        if alone {
            return (blocks, None);
        }
        let words = without_dash(std::mem::take(content));
        blocks.pop();
        return (blocks, Some(words));
    }
    let words = last_line(content);
    (blocks, words)
}

/// Cuts off the last line when it begins with a dash.
fn last_line(content: &mut Vec<Inline>) -> Option<Vec<Inline>> {
    let is_break = |inline: &Inline| matches!(inline.kind, InlineKind::SoftBreak | InlineKind::LineBreak);
    let at = content.iter().rposition(is_break)?;
    if !begins_with_dash(&content[at + 1..]) {
        return None;
    }
    let line = content.split_off(at + 1);
    *content = trimmed(std::mem::take(content));
    Some(without_dash(line))
}

/// Whether a line begins with an em dash, a bar, or two or three hyphens, and has words behind it.
pub fn begins_with_dash(content: &[Inline]) -> bool {
    match content.first().map(|first| &first.kind) {
        Some(InlineKind::Text(text)) => dash(text).is_some_and(|rest| content.len() > 1 || !rest.trim().is_empty()),
        _ => false,
    }
}

/// What follows the dash.
fn dash(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let rest = text
        .strip_prefix(['—', '―', '–'])
        .or_else(|| text.strip_prefix("---"))
        .or_else(|| text.strip_prefix("--"))?;
    (!rest.starts_with('-')).then_some(rest)
}

/// The line without its dash.
pub fn without_dash(mut content: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline {
        kind: InlineKind::Text(text),
        ..
    }) = content.first_mut()
        && let Some(rest) = dash(text)
    {
        *text = rest.trim_start().to_owned();
    }
    content.retain(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.is_empty()));
    trimmed(content)
}
