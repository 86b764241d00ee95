//! Paragraphs of a verse container → stanzas of lines; must not know the parser's events.

use super::level::block;
use super::quotes;
use crate::diag::Span;
use crate::model::{Attributes, Block, BlockKind, Inline, InlineKind, Link, VerseLine};

/// Columns a tab counts for before a line's first word.
const TAB: usize = 4;

/// Makes verse of paragraphs. Anything else among them stands between two poems.
pub fn verse(blocks: Vec<Block>, attributes: &Attributes, span: Span) -> Vec<Block> {
    let mut made = Vec::new();
    let mut stanzas = Vec::new();
    for inner in blocks {
        match inner.kind {
            BlockKind::Paragraph(content) => stanzas.push(stanza(content, inner.span)),
            _ => {
                push(&mut made, &mut stanzas, attributes, span);
                made.push(inner);
            }
        }
    }
    push(&mut made, &mut stanzas, attributes, span);
    made
}

fn push(made: &mut Vec<Block>, stanzas: &mut Vec<Vec<VerseLine>>, attributes: &Attributes, span: Span) {
    if stanzas.is_empty() {
        return;
    }
    let mut stanzas = std::mem::take(stanzas);
    let attribution = attribution(&mut stanzas);
    let mut poem = block(span, BlockKind::Verse { stanzas, attribution });
    poem.attributes = attributes.clone();
    if !made.is_empty() {
        poem.attributes.label = None;
    }
    made.push(poem);
}

/// Takes the last line off when it, and no other, begins with a dash.
fn attribution(stanzas: &mut Vec<Vec<VerseLine>>) -> Option<Vec<Inline>> {
    let dashed = |line: &&VerseLine| quotes::begins_with_dash(&line.content);
    let lines = stanzas.iter().flatten();
    if lines.clone().count() < 2
        || lines.clone().filter(dashed).count() != 1
        || !lines.last().as_ref().is_some_and(dashed)
    {
        return None;
    }
    let line = stanzas.last_mut()?.pop()?;
    stanzas.retain(|stanza| !stanza.is_empty());
    Some(quotes::without_dash(line.content))
}

fn stanza(content: Vec<Inline>, span: Span) -> Vec<VerseLine> {
    split(content)
        .into_iter()
        .map(|line| verse_line(line, span))
        .filter(|line| !line.content.is_empty())
        .collect()
}

fn verse_line(mut content: Vec<Inline>, stanza: Span) -> VerseLine {
    let mut indent = 0;
    if let Some(first) = content.first_mut() {
        indent = take_indent(&mut first.kind);
    }
    content.retain(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.is_empty()));
    let span = match (content.first(), content.last()) {
        (Some(first), Some(last)) => Span::new(first.span.file, first.span.start, last.span.end),
        _ => stanza,
    };
    VerseLine {
        span,
        indent: u8::try_from(indent).unwrap_or(u8::MAX),
        content,
    }
}

/// Takes the blanks before the first word, which may stand in stressed words, and counts them.
fn take_indent(kind: &mut InlineKind) -> usize {
    let text = match kind {
        InlineKind::Text(text) => text,
        InlineKind::Emphasis(content)
        | InlineKind::Strong(content)
        | InlineKind::Strikethrough(content)
        | InlineKind::Span { content, .. } => {
            return content.first_mut().map_or(0, |first| take_indent(&mut first.kind));
        }
        _ => return 0,
    };
    let words = text.trim_start_matches([' ', '\t']);
    let blanks = &text[..text.len() - words.len()];
    let indent = blanks.bytes().map(|byte| if byte == b'\t' { TAB } else { 1 }).sum();
    *text = words.to_owned();
    indent
}

/// Cuts inlines at every line end; what is open there (a stressed passage over several lines) opens again.
fn split(content: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut lines = vec![Vec::new()];
    for inline in content {
        let span = inline.span;
        let (pieces, wrap): (Vec<Vec<Inline>>, Wrap) = match inline.kind {
            InlineKind::SoftBreak | InlineKind::LineBreak => {
                lines.push(Vec::new());
                continue;
            }
            InlineKind::Emphasis(inner) => (split(inner), Box::new(InlineKind::Emphasis)),
            InlineKind::Strong(inner) => (split(inner), Box::new(InlineKind::Strong)),
            InlineKind::Strikethrough(inner) => (split(inner), Box::new(InlineKind::Strikethrough)),
            InlineKind::Span {
                id,
                attributes,
                content,
            } => (
                split(content),
                Box::new(move |content| InlineKind::Span {
                    id,
                    attributes: attributes.clone(),
                    content,
                }),
            ),
            InlineKind::Link(link) => (
                split(link.content.clone()),
                Box::new(move |content| {
                    InlineKind::Link(Link {
                        content,
                        ..link.clone()
                    })
                }),
            ),
            kind => {
                push_last(&mut lines, Inline { span, kind });
                continue;
            }
        };
        for (index, piece) in pieces.into_iter().enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            if !piece.is_empty() {
                push_last(
                    &mut lines,
                    Inline {
                        span,
                        kind: wrap(piece),
                    },
                );
            }
        }
    }
    lines
}

type Wrap = Box<dyn Fn(Vec<Inline>) -> InlineKind>;

fn push_last(lines: &mut [Vec<Inline>], inline: Inline) {
    if let Some(last) = lines.last_mut() {
        last.push(inline);
    }
}
