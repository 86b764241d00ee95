//! A closed container, `::: name` or HTML's → blocks; must not know the parser's events.

use super::inlines::Lines;
use super::level::block;
use super::pieces::local_span;
use super::{captions, quotes, verse};
use crate::diag::{Diagnostic, Fix, rules};
use crate::model::{AdmonitionKind, Attributes, Block, BlockKind, Figure, Inline, InlineKind, Medium};
use std::ops::Range;

/// The names that mean something.
const KNOWN: &[&str] = &[
    "only-epub",
    "only-print",
    "verse",
    "epigraph",
    "note",
    "tip",
    "important",
    "warning",
    "caution",
    "figure",
    "details",
    "description",
    "glossary",
];

/// A name that is at most so many letters away from a known one is likely a slip.
const SLIP: usize = 2;

/// A container that is open.
pub struct Frame {
    /// Its name, or its HTML element.
    pub name: String,
    /// Whether HTML opened it.
    pub html: bool,
    /// What was in the braces or the tag.
    pub attributes: Attributes,
    /// Words behind the name: a title.
    pub rest: String,
    /// The line or tag that opened it.
    pub range: Range<usize>,
    /// What it holds.
    pub blocks: Vec<Block>,
    /// A caption or summary that was read apart.
    pub side: Option<Vec<Inline>>,
}

impl Frame {
    /// An empty container.
    pub fn new(name: String, html: bool, attributes: Attributes, range: Range<usize>) -> Frame {
        Frame {
            name,
            html,
            attributes,
            rest: String::new(),
            range,
            blocks: Vec::new(),
            side: None,
        }
    }

    /// Whether a `figcaption` or `summary` in it is its own.
    pub fn takes_side(&self) -> bool {
        matches!(self.name.as_str(), "figure" | "details") && self.side.is_none()
    }

    /// Whether its lines are verse.
    pub fn is_verse(&self) -> bool {
        !self.html && self.name == "verse"
    }
}

/// Whether this element of HTML holds blocks.
pub fn is_html_frame(name: &str) -> bool {
    matches!(name, "div" | "details" | "summary" | "figure" | "figcaption")
}

/// Warns of a name that is likely a slip of the pen.
pub fn check_name(name: &str, range: Range<usize>, lines: &mut Lines) {
    if name.is_empty() || KNOWN.contains(&name) {
        return;
    }
    let lower = name.to_lowercase();
    let near = KNOWN
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&lower, known), known))
        .filter(|(distance, known)| *distance <= SLIP && *distance * 2 < known.len())
        .min();
    if let Some((_, known)) = near {
        let span = local_span(range.start, range.end);
        let complaint = Diagnostic::new(
            &rules::CONTAINER_UNKNOWN,
            Some(span),
            format!("`{name}` is no container of a known name"),
        );
        let fix = Fix::suggested(format!("name it `{known}`"));
        let complaint = complaint.hint(format!("did you mean `{known}`?"));
        let written = lines
            .source
            .original
            .get(range.clone())
            .and_then(|line| line.find(name));
        lines.complaints.push(match written {
            Some(at) => {
                let at = range.start + at;
                complaint.fix(fix.replace(local_span(at, at + name.len()), *known))
            }
            None => complaint,
        });
    }
}

/// What a container stands for.
pub fn close(mut frame: Frame, lines: &mut Lines) -> Vec<Block> {
    let span = local_span(frame.range.start, end_of(&frame));
    if frame.html {
        return close_html(frame);
    }
    let title = take_title(&mut frame, lines);
    let Frame {
        name,
        mut attributes,
        mut blocks,
        side,
        ..
    } = frame;
    let kind = match name.as_str() {
        "verse" => return verse::verse(blocks, &attributes, span),
        "only-epub" => BlockKind::Only {
            medium: Medium::Epub,
            blocks,
        },
        "only-print" => BlockKind::Only {
            medium: Medium::Print,
            blocks,
        },
        "epigraph" => {
            let (blocks, attribution) = quotes::attribution(blocks);
            BlockKind::Epigraph { blocks, attribution }
        }
        "figure" => {
            let caption = captions::take_last(&mut blocks).or(side).or(title);
            figure(blocks, caption, &mut attributes)
        }
        "description" => {
            let at = attributes.pairs.iter().position(|(key, _)| key == "for");
            let of = at.map(|at| attributes.pairs.remove(at).1);
            blocks.splice(0..0, title.map(|title| block(span, BlockKind::Paragraph(title))));
            BlockKind::Description { of, blocks }
        }
        "details" => BlockKind::Details {
            summary: title.or(side).unwrap_or_default(),
            blocks,
        },
        _ => match admonition(&name) {
            Some(kind) => {
                let title = title.or_else(|| take_heading(&mut blocks));
                BlockKind::Admonition { kind, title, blocks }
            }
            None => {
                let lead = title.map(|title| block(span, BlockKind::Paragraph(title)));
                blocks.splice(0..0, lead);
                BlockKind::Division { name, blocks }
            }
        },
    };
    vec![Block {
        attributes,
        ..block(span, kind)
    }]
}

fn end_of(frame: &Frame) -> usize {
    frame
        .blocks
        .last()
        .map_or(0, |last| last.span.end as usize)
        .max(frame.range.end)
}

/// The title in the braces or behind the name.
fn take_title(frame: &mut Frame, lines: &mut Lines) -> Option<Vec<Inline>> {
    let at = frame.attributes.pairs.iter().position(|(key, _)| key == "title");
    let written = match at {
        Some(at) => frame.attributes.pairs.remove(at).1,
        None => std::mem::take(&mut frame.rest),
    };
    let span = local_span(frame.range.start, frame.range.end);
    (!written.is_empty()).then(|| super::noted_line(&written, span, lines))
}

/// A call-out's first block, when it is a heading, is its title.
fn take_heading(blocks: &mut Vec<Block>) -> Option<Vec<Inline>> {
    let BlockKind::Heading { content, .. } = &mut blocks.first_mut()?.kind else {
        return None;
    };
    let title = std::mem::take(content);
    blocks.remove(0);
    Some(title)
}

/// The call-out of a name.
pub fn admonition(name: &str) -> Option<AdmonitionKind> {
    Some(match name {
        "note" => AdmonitionKind::Note,
        "tip" => AdmonitionKind::Tip,
        "important" => AdmonitionKind::Important,
        "warning" => AdmonitionKind::Warning,
        "caution" => AdmonitionKind::Caution,
        _ => return None,
    })
}

fn close_html(frame: Frame) -> Vec<Block> {
    let span = local_span(frame.range.start, end_of(&frame));
    let Frame {
        name,
        mut attributes,
        mut blocks,
        side,
        ..
    } = frame;
    let kind = match name.as_str() {
        "details" => BlockKind::Details {
            summary: side.unwrap_or_default(),
            blocks,
        },
        "figure" => figure(blocks, side, &mut attributes),
        "div" => {
            let class = (!attributes.classes.is_empty()).then(|| attributes.classes.remove(0));
            match class.as_deref().and_then(admonition) {
                Some(kind) => BlockKind::Admonition {
                    kind,
                    title: take_heading(&mut blocks),
                    blocks,
                },
                None if class.is_none() && attributes.is_empty() => return blocks,
                None => BlockKind::Division {
                    name: class.unwrap_or_default(),
                    blocks,
                },
            }
        }
        // A caption or summary outside of what it belongs to.
        _ => return blocks,
    };
    vec![Block {
        attributes,
        ..block(span, kind)
    }]
}

/// A figure's blocks: pictures that made figures of their own stand plain in it, and lend it caption and label.
fn figure(blocks: Vec<Block>, caption: Option<Vec<Inline>>, own: &mut Attributes) -> BlockKind {
    let mut caption = caption.unwrap_or_default();
    let mut inner = Vec::with_capacity(blocks.len());
    for outer in blocks {
        match outer.kind {
            BlockKind::Figure(figure) => {
                if caption.is_empty() {
                    caption = figure.caption;
                } else if !figure.caption.is_empty() {
                    let span = outer.span;
                    inner.extend(figure.blocks);
                    inner.push(block(span, BlockKind::Paragraph(figure.caption)));
                    continue;
                }
                own.label = own.label.take().or(outer.attributes.label);
                inner.extend(figure.blocks);
            }
            _ => inner.push(outer),
        }
    }
    BlockKind::Figure(Figure { blocks: inner, caption })
}

/// Blocks as one line, for a summary or caption written as paragraphs, and what is no words among them.
pub fn words_of(blocks: Vec<Block>) -> (Vec<Inline>, Vec<Block>) {
    let (mut words, mut rest) = (Vec::<Inline>::new(), Vec::new());
    for inner in blocks {
        match inner.kind {
            BlockKind::Paragraph(mut content) | BlockKind::Heading { mut content, .. } => {
                if let Some(span) = words.last().map(|last| last.span) {
                    let kind = InlineKind::LineBreak;
                    words.push(Inline { span, kind });
                }
                words.append(&mut content);
            }
            _ => rest.push(inner),
        }
    }
    (words, rest)
}
