//! Pictures, tables and code beside their captions → one block; must not know the parser's events.

use super::attributes;
use super::inlines::Lines;
use super::level::{block, figure_of, trimmed};
use crate::diag::Span;
use crate::model::{Attributes, Block, BlockKind, Definition, Image, Inline, InlineKind};

/// What opens a caption under a table; the bare colon serves under anything.
const TABLE_WORD: &str = "Table:";

/// A paragraph; one that is a picture (and a line `: caption` under it) is a figure.
pub fn paragraph(mut content: Vec<Inline>, span: Span) -> Block {
    if !matches!(content.first().map(|first| &first.kind), Some(InlineKind::Image(_))) {
        return block(span, BlockKind::Paragraph(content));
    }
    let under = content.split_off(1);
    match caption_line(under) {
        Ok(caption) => figure(content, caption, span),
        Err(mut under) => {
            content.append(&mut under);
            block(span, BlockKind::Paragraph(content))
        }
    }
}

/// What stands behind a picture, if it is nothing or a line that begins with a colon.
fn caption_line(mut under: Vec<Inline>) -> Result<Vec<Inline>, Vec<Inline>> {
    match under.as_slice() {
        [] => Ok(under),
        [Inline { kind, .. }, rest @ ..]
            if matches!(kind, InlineKind::SoftBreak | InlineKind::LineBreak) && is_caption(rest, ":") =>
        {
            under.remove(0);
            Ok(without_prefix(under, ":"))
        }
        _ => Err(under),
    }
}

/// A figure of one picture, whose label becomes the figure's.
fn figure(mut content: Vec<Inline>, caption: Vec<Inline>, span: Span) -> Block {
    let label = content.iter_mut().find_map(|inline| match &mut inline.kind {
        InlineKind::Image(image) => image.attributes.label.take(),
        _ => None,
    });
    let mut made = figure_of(block(span, BlockKind::Paragraph(content)), caption, span);
    made.attributes.label = label;
    made
}

/// The picture of a figure that has one and nothing else.
fn only_image(block: &mut Block) -> Option<&mut Image> {
    let BlockKind::Figure(figure) = &mut block.kind else {
        return None;
    };
    let [
        Block {
            kind: BlockKind::Paragraph(content),
            ..
        },
    ] = figure.blocks.as_mut_slice()
    else {
        return None;
    };
    match content.as_mut_slice() {
        [
            Inline {
                kind: InlineKind::Image(image),
                ..
            },
        ] => Some(image),
        _ => None,
    }
}

/// Gives a block attributes: of a picture's figure only the label is the figure's, the rest is the picture's.
pub fn merge_attributes(block: &mut Block, mut more: Attributes) {
    if let Some(image) = only_image(block) {
        let label = more.label.take();
        attributes::merge(&mut image.attributes, more);
        if label.is_some() {
            block.attributes.label = label;
        }
    } else {
        attributes::merge(&mut block.attributes, more);
    }
}

/// Joins tables, code and figures with the caption paragraph that follows them, else with the caption in their
/// braces, else, for a picture, with its title.
pub fn join(blocks: &mut Vec<Block>, lines: &mut Lines) {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut next in blocks.drain(..) {
        let taken = match (joined.last_mut(), &mut next.kind) {
            (Some(last), BlockKind::Paragraph(content)) => take_caption(last, content, &mut next.attributes),
            _ => false,
        };
        if !taken {
            if let Some(written) = braced_caption(&mut next) {
                set_written(&mut next, written, lines);
            }
            joined.push(next);
        }
    }
    for made in &mut joined {
        if can_take(made)
            && let Some(image) = only_image(made)
        {
            let title = std::mem::take(&mut image.title);
            set_written(made, title, lines);
        }
    }
    *blocks = joined;
}

/// Makes the words of `caption="…"` or of a picture's title the caption.
fn set_written(block: &mut Block, written: String, lines: &mut Lines) {
    if !written.trim().is_empty() {
        let caption = super::noted_line(&written, block.span, lines);
        set_caption(block, caption);
    }
}

/// Takes `caption="…"` out of a block's braces, or its picture's.
fn braced_caption(block: &mut Block) -> Option<String> {
    let take = |attributes: &mut Attributes| {
        let at = attributes.pairs.iter().position(|(key, _)| key == "caption")?;
        Some(attributes.pairs.remove(at).1)
    };
    let own = can_take(block).then(|| take(&mut block.attributes)).flatten();
    own.or_else(|| take(&mut only_image(block)?.attributes))
}

/// Whether a block can have a caption and has none.
fn can_take(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Table(table) => table.caption.is_empty(),
        BlockKind::Figure(figure) => figure.caption.is_empty(),
        BlockKind::Code(code) => code.caption.is_none(),
        _ => false,
    }
}

fn set_caption(block: &mut Block, caption: Vec<Inline>) {
    match &mut block.kind {
        BlockKind::Table(table) => table.caption = caption,
        BlockKind::Figure(figure) => figure.caption = caption,
        BlockKind::Code(code) => code.caption = Some(caption),
        _ => {}
    }
}

/// Makes a paragraph the caption of the block before it, if both are of that kind.
fn take_caption(last: &mut Block, content: &mut Vec<Inline>, own: &mut Attributes) -> bool {
    let prefix = if is_caption(content, ":") {
        ":"
    } else if matches!(last.kind, BlockKind::Table(_)) && is_caption(content, TABLE_WORD) {
        TABLE_WORD
    } else {
        return false;
    };
    if !can_take(last) {
        return false;
    }
    set_caption(last, without_prefix(std::mem::take(content), prefix));
    merge_attributes(last, std::mem::take(own));
    true
}

/// Whether a paragraph opens with this word and a blank.
fn is_caption(content: &[Inline], prefix: &str) -> bool {
    match content.first().map(|first| &first.kind) {
        Some(InlineKind::Text(text)) => text
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with([' ', '\t']) || (rest.is_empty() && content.len() > 1)),
        _ => false,
    }
}

/// The paragraph without the word.
pub fn without_prefix(mut content: Vec<Inline>, prefix: &str) -> Vec<Inline> {
    if let Some(Inline {
        kind: InlineKind::Text(text),
        ..
    }) = content.first_mut()
        && let Some(rest) = text.strip_prefix(prefix)
    {
        *text = rest.trim_start().to_owned();
    }
    content.retain(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.is_empty()));
    trimmed(content)
}

/// Takes the caption off a figure container's last block: a paragraph that opens with a colon. The parser may have
/// read the block before it as a term and the caption as its meaning.
pub fn take_last(blocks: &mut Vec<Block>) -> Option<Vec<Inline>> {
    let last = blocks.last_mut()?;
    if let BlockKind::Paragraph(content) = &mut last.kind {
        if !is_caption(content, ":") {
            return None;
        }
        let caption = without_prefix(std::mem::take(content), ":");
        blocks.pop();
        return Some(caption);
    }
    let BlockKind::Definitions(list) = &mut last.kind else {
        return None;
    };
    let (mut term, caption) = as_caption(list.last_mut()?)?;
    let span = last.span;
    list.pop();
    if list.is_empty() {
        blocks.pop();
    }
    blocks.push(block(span, BlockKind::Paragraph(std::mem::take(&mut term))));
    Some(caption)
}

/// A definition of one term with one meaning of one paragraph, as picture and caption.
fn as_caption(definition: &mut Definition) -> Option<(Vec<Inline>, Vec<Inline>)> {
    let ([term], [meaning]) = (definition.terms.as_mut_slice(), definition.meanings.as_mut_slice()) else {
        return None;
    };
    let [
        Block {
            kind: BlockKind::Paragraph(caption),
            ..
        },
    ] = meaning.as_mut_slice()
    else {
        return None;
    };
    Some((std::mem::take(&mut term.content), std::mem::take(caption)))
}

/// A definition list; entries whose term is a picture are figures: the parser reads `: caption` as a meaning.
pub fn split_definitions(list: Vec<Definition>, span: Span) -> Vec<Block> {
    let mut made = Vec::new();
    let mut run = Vec::new();
    for definition in list {
        if is_picture(&definition) {
            push_run(&mut made, &mut run, span);
            push_picture(&mut made, definition);
        } else {
            run.push(definition);
        }
    }
    push_run(&mut made, &mut run, span);
    made
}

fn is_picture(definition: &Definition) -> bool {
    let [term] = definition.terms.as_slice() else {
        return false;
    };
    let captioned = definition
        .meanings
        .first()
        .and_then(|meaning| meaning.first())
        .is_some_and(|first| matches!(first.kind, BlockKind::Paragraph(_)));
    captioned
        && matches!(
            term.content.as_slice(),
            [Inline {
                kind: InlineKind::Image(_),
                ..
            }]
        )
}

fn push_run(made: &mut Vec<Block>, run: &mut Vec<Definition>, span: Span) {
    if !run.is_empty() {
        made.push(block(span, BlockKind::Definitions(std::mem::take(run))));
    }
}

/// The figure, its caption, and whatever else stood in the meanings.
fn push_picture(made: &mut Vec<Block>, definition: Definition) {
    let mut rest = definition.meanings.into_iter().flatten();
    let first = rest.next();
    let Some(term) = definition.terms.into_iter().next() else {
        return;
    };
    let Some(Block {
        kind: BlockKind::Paragraph(caption),
        attributes,
        span,
        ..
    }) = first
    else {
        return;
    };
    let span = Span::new(term.span.file, term.span.start, span.end.max(term.span.end));
    let mut figure = figure(term.content, caption, span);
    merge_attributes(&mut figure, attributes);
    made.push(figure);
    made.extend(rest);
}
