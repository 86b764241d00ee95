//! Events → blocks: one loop over what stands under one another; must not know sections.
//!
//! A [`Level`] is the inside of one quotation, item or note, or the whole chapter. Containers opened by `:::` or by
//! HTML are frames on a level's own stack, because they open and close between the parser's events, not by them.

use super::containers::Frame;
use super::events::Events;
use super::html::{self, Tag as HtmlTag, Token};
use super::inlines::Lines;
use super::pieces::{Piece, PieceKind, local_span};
use super::source::{Line, Source};
use super::{NESTING_LIMIT, UNSET, attributes, brackets, captions, code, containers, quotes, tables};
use crate::diag::{Span, rules};
use crate::model::{
    AdmonitionKind, Attributes, Block, BlockKind, Definition, Figure, Inline, InlineKind, Label, List, ListItem, Term,
};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};
use std::collections::BTreeMap;
use std::ops::Range;

/// A note's definition.
pub struct NoteText {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Folds the events of one chapter.
pub struct Fold<'a> {
    /// The inline steps.
    pub lines: Lines<'a>,
    /// Definitions of notes by name.
    pub notes: BTreeMap<String, NoteText>,
    events: Events<'a>,
}

/// The inside of one container while it is read.
pub struct Level {
    /// Finished blocks outside of all frames.
    blocks: Vec<Block>,
    /// Open containers, outermost first.
    frames: Vec<Frame>,
    /// Inlines that stand in no paragraph: a tight item's, or those of an HTML block.
    loose: Vec<Piece>,
    /// Attributes that wait for the next block.
    pending: Option<Attributes>,
    /// Named places that wait for the next words.
    anchors: Vec<Inline>,
    /// Nested tags that are read as if they were not there.
    flattened: usize,
    /// Whether a paragraph had a tag of its own (in a list: not tight).
    has_paragraph: bool,
    depth: usize,
}

impl Level {
    fn new(depth: usize) -> Level {
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

    fn is_full(&self) -> bool {
        self.depth + self.frames.len() >= NESTING_LIMIT
    }

    /// Where the next block goes.
    fn place(&mut self) -> &mut Vec<Block> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.blocks,
            None => &mut self.blocks,
        }
    }

    /// Adds a block, with the attributes and named places that waited for it.
    fn push(&mut self, mut block: Block) {
        if let Some(attributes) = self.pending.take() {
            attributes::merge(&mut block.attributes, attributes);
        }
        let mut anchors = std::mem::take(&mut self.anchors);
        if matches!(block.kind, BlockKind::Heading { .. }) && block.attributes.label.is_none() {
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
    fn push_anchors(&mut self, anchors: Vec<Inline>) {
        if let Some(first) = anchors.first() {
            let block = block(first.span, BlockKind::Paragraph(anchors));
            self.place().push(block);
        }
    }
}

/// The first of some named places without more than its name, as the label of the heading that follows it.
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

impl<'a> Fold<'a> {
    /// Reads a masked text.
    pub fn new(source: &'a Source<'a>) -> Fold<'a> {
        Fold {
            lines: Lines::new(source),
            notes: BTreeMap::new(),
            events: Events::new(source),
        }
    }

    /// All blocks of the chapter, its section headings among them.
    pub fn chapter(&mut self) -> Vec<Block> {
        self.level(0).blocks
    }

    /// Reads up to the end of the tag that was opened last.
    fn level(&mut self, depth: usize) -> Level {
        let mut level = Level::new(depth);
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) if level.flattened == 0 => break,
                Event::End(_) => {
                    self.flush(&mut level);
                    level.flattened -= 1;
                }
                Event::Start(tag) if is_block(&tag) => {
                    self.flush(&mut level);
                    self.block(tag, range, &mut level);
                }
                Event::Rule => {
                    self.flush(&mut level);
                    level.push(block(local_span(range.start, range.end), BlockKind::SceneBreak));
                }
                _ => self.lines.event(event, range, &mut self.events, &mut level.loose, 0),
            }
        }
        self.flush(&mut level);
        self.close_frames(&mut level, 0, true);
        let anchors = std::mem::take(&mut level.anchors);
        level.push_anchors(anchors);
        captions::join(&mut level.blocks);
        level
    }

    /// Makes a paragraph of what stands in none.
    fn flush(&mut self, level: &mut Level) {
        if level.loose.is_empty() {
            return;
        }
        let pieces = std::mem::take(&mut level.loose);
        self.paragraph(pieces, level);
    }

    fn paragraph(&mut self, mut pieces: Vec<Piece>, level: &mut Level) {
        while pieces.last().is_some_and(Piece::is_blank) {
            pieces.pop();
        }
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return;
        };
        let mut range = first.start..last.end;
        let attributes = self.take_attributes(&mut pieces, &range, false).unwrap_or_default();
        let display = self.is_display_math(&pieces);
        let mut content = self.lines.fold(pieces);
        if !level.frames.last().is_some_and(Frame::is_verse) {
            content = trimmed(content);
        }
        if content.is_empty() {
            return;
        }
        if content
            .iter()
            .all(|inline| matches!(inline.kind, InlineKind::Anchor { .. }))
        {
            level.anchors.extend(content);
            return;
        }
        range.end = range
            .end
            .max(content.last().map_or(0, |inline| inline.span.end as usize));
        let span = local_span(range.start, range.end);
        let mut made = match content.as_slice() {
            [only] if display && matches!(only.kind, InlineKind::Math(_)) => {
                let InlineKind::Math(tex) = &only.kind else { return };
                block(span, BlockKind::Math(tex.clone()))
            }
            _ => captions::paragraph(content, span),
        };
        captions::merge_attributes(&mut made, attributes);
        level.push(made);
    }

    /// Whether the paragraph is one formula between `$$`.
    fn is_display_math(&self, pieces: &[Piece]) -> bool {
        match pieces {
            [only] => self.lines.source.original[only.start..].starts_with("$$"),
            _ => false,
        }
    }

    /// Takes the attributes that end a paragraph or heading, with a blank before them, out of its pieces.
    fn take_attributes(&mut self, pieces: &mut Vec<Piece>, range: &Range<usize>, heading: bool) -> Option<Attributes> {
        let source = self.lines.source.original;
        let words = source.get(range.clone())?;
        if !words.ends_with('}') {
            return None;
        }
        let brace = words.rfind('{')?;
        let before = &words[..brace];
        let apart = before.ends_with([' ', '\t', '\n']) || (heading && !before.ends_with([']', ')', '*', '_', '`']));
        let start = range.start + brace;
        let (attributes, end) = attributes::read(source, start).filter(|(_, end)| apart && *end == range.end)?;
        debug_assert!(end <= source.len());
        pieces.retain(|piece| piece.start < start);
        if let Some(Piece {
            start: first,
            end,
            kind: PieceKind::Source { text, .. },
            ..
        }) = pieces.last_mut()
        {
            text.truncate(start.saturating_sub(*first));
            text.truncate(text.trim_end().len());
            *end = *first + text.len();
        }
        Some(attributes)
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>, level: &mut Level) {
        let span = local_span(range.start, range.end);
        if level.is_full() && holds_blocks(&tag) {
            if level.flattened == 0 {
                self.lines.complaints.push(brackets::too_deep(range.start, range.end));
            }
            level.flattened += 1;
            return;
        }
        let depth = level.depth + level.frames.len() + 1;
        match tag {
            Tag::Paragraph => {
                level.has_paragraph = true;
                let pieces = self.lines.pieces(&mut self.events, 0);
                self.paragraph(pieces, level);
            }
            Tag::Heading { level: rank, .. } => {
                let made = self.heading(rank as u8, span);
                level.push(made);
            }
            Tag::BlockQuote(kind) => {
                let blocks = self.level(depth).blocks;
                level.push(block(span, quote(kind, blocks)));
            }
            Tag::CodeBlock(kind) => {
                let made = self.code(kind, span);
                level.push(made);
            }
            Tag::HtmlBlock => self.html_block(level),
            Tag::List(start) => {
                let list = self.list(start, depth);
                level.push(block(span, BlockKind::List(list)));
            }
            Tag::Table(columns) => {
                let made = tables::table(&columns, span, &mut self.lines, &mut self.events);
                level.push(made);
            }
            Tag::DefinitionList => {
                let definitions = self.definitions(depth);
                for made in captions::split_definitions(definitions, span) {
                    level.push(made);
                }
            }
            Tag::FootnoteDefinition(name) => self.note(&name, span, depth),
            // What stands in no list, and what the parser never opens here, is read as if its tag were not there.
            _ => level.flattened += 1,
        }
    }

    fn heading(&mut self, rank: u8, span: Span) -> Block {
        let mut pieces = self.lines.pieces(&mut self.events, 0);
        let range = match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => span.start as usize..span.start as usize,
        };
        let attributes = self.take_attributes(&mut pieces, &range, true).unwrap_or_default();
        let content = trimmed(self.lines.fold(pieces));
        Block {
            attributes,
            ..block(span, BlockKind::Heading { level: rank, content })
        }
    }

    fn code(&mut self, kind: CodeBlockKind, span: Span) -> Block {
        let source = self.lines.source;
        let mut text = String::new();
        for (event, range) in self.events.by_ref() {
            match event {
                Event::End(_) => break,
                Event::Text(words) if source.masked.get(range.clone()) == Some(&*words) => {
                    text.push_str(&source.original[range]);
                }
                Event::Text(words) => text.push_str(&words),
                _ => {}
            }
        }
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.into_string(),
            CodeBlockKind::Indented => String::new(),
        };
        code::block_of(&info, text, span)
    }

    fn list(&mut self, start: Option<u64>, depth: usize) -> List {
        let mut list = List {
            start,
            tight: true,
            items: Vec::new(),
        };
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let outer = self.lines.task.take();
                    let level = self.level(depth + 1);
                    list.tight &= !level.has_paragraph;
                    list.items.push(ListItem {
                        id: UNSET,
                        span: local_span(range.start, range.end),
                        checked: std::mem::replace(&mut self.lines.task, outer),
                        blocks: level.blocks,
                    });
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        list
    }

    fn definitions(&mut self, depth: usize) -> Vec<Definition> {
        let mut list: Vec<Definition> = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::DefinitionListTitle) => {
                    let term = Term {
                        id: UNSET,
                        span: local_span(range.start, range.end),
                        content: trimmed(self.lines.inlines(&mut self.events)),
                    };
                    match list.last_mut().filter(|last| last.meanings.is_empty()) {
                        Some(last) => last.terms.push(term),
                        None => list.push(Definition {
                            terms: vec![term],
                            meanings: Vec::new(),
                        }),
                    }
                }
                Event::Start(Tag::DefinitionListDefinition) => {
                    let blocks = self.level(depth + 1).blocks;
                    match list.last_mut() {
                        Some(last) => last.meanings.push(blocks),
                        None => list.push(Definition {
                            terms: Vec::new(),
                            meanings: vec![blocks],
                        }),
                    }
                }
                Event::End(TagEnd::DefinitionList) => break,
                _ => {}
            }
        }
        list
    }

    fn note(&mut self, name: &str, span: Span, depth: usize) {
        let blocks = self.level(depth).blocks;
        let name = super::notes::key(name);
        if let Some(first) = self.notes.get(&name) {
            let complaint = crate::diag::Diagnostic::new(
                &rules::NOTE_UNUSED,
                Some(span),
                format!("the note `{name}` is defined a second time; the first stands"),
            );
            self.lines
                .complaints
                .push(complaint.see(first.span, "first defined here"));
            return;
        }
        self.notes.insert(name, NoteText { span, blocks });
    }
}

/// Frames: what `:::` lines and HTML's block elements open and close.
impl Fold<'_> {
    /// Reads an HTML block: its tags open and close frames, its text stands in paragraphs.
    fn html_block(&mut self, level: &mut Level) {
        let mut text = String::new();
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (event, range) in self.events.by_ref() {
            match event {
                Event::End(_) => break,
                Event::Html(html) | Event::Text(html) => {
                    starts.push((text.len(), range.start));
                    text.push_str(&html);
                }
                _ => {}
            }
        }
        let place = |at: usize| match starts.partition_point(|(own, _)| *own <= at).checked_sub(1) {
            Some(index) => starts[index].1 + (at - starts[index].0),
            None => at,
        };
        let mut silent: Option<String> = None;
        for (token, range) in html::tokens(&text) {
            let html = &text[range.clone()];
            let (start, end) = (place(range.start), place(range.end.saturating_sub(1)) + 1);
            match token {
                Token::Tag(tag) if silent.as_ref() == Some(&tag.name) && tag.closing => silent = None,
                _ if silent.is_some() => {}
                Token::Comment => {}
                Token::Other => self.instruction(html, start, end, level),
                Token::Text => push_html_text(html, start, &mut level.loose),
                Token::Tag(tag) => {
                    if html::is_silent(&tag.name) && !tag.closing {
                        silent = Some(tag.name.clone());
                    }
                    self.html_tag(tag, html, start, end, level);
                }
            }
        }
        self.flush(level);
    }

    /// A processing instruction: most often one of our own masks.
    fn instruction(&mut self, html: &str, start: usize, end: usize, level: &mut Level) {
        let Some(line) = self.lines.source.lines.get(&start) else {
            self.lines.complaints.push(brackets::unknown_html(html, start, end));
            return;
        };
        self.flush(level);
        match line.clone() {
            Line::Open { name, attributes, rest } => {
                containers::check_name(&name, start..end, &mut self.lines);
                let attributes = self.with_pending(level, attributes);
                let frame = Frame::new(name, false, attributes, start..end);
                self.open_frame(Frame { rest, ..frame }, level);
            }
            Line::Close => match level.frames.iter().rposition(|frame| !frame.html) {
                Some(index) => {
                    self.close_frames(level, index + 1, false);
                    self.close_frame(level);
                }
                None => {
                    let message = "this closes a container that nothing opened";
                    self.lines.complain(&rules::FENCE_UNCLOSED, start..end, message);
                }
            },
            Line::Attributes { attributes, backward } => match level.place().last_mut().filter(|_| backward) {
                Some(last) => captions::merge_attributes(last, attributes),
                None => level.pending = Some(self.with_pending(level, attributes)),
            },
        }
    }

    fn with_pending(&mut self, level: &mut Level, attributes: Attributes) -> Attributes {
        let mut joined = level.pending.take().unwrap_or_default();
        attributes::merge(&mut joined, attributes);
        joined
    }

    fn html_tag(&mut self, tag: HtmlTag, html: &str, start: usize, end: usize, level: &mut Level) {
        match (tag.name.as_str(), tag.closing) {
            (name, false) if containers::is_html_frame(name) => {
                self.flush(level);
                if !tag.empty {
                    let attributes = self.with_pending(level, brackets::attributes_of(&tag));
                    self.open_frame(Frame::new(tag.name, true, attributes, start..end), level);
                }
            }
            (name, true) if containers::is_html_frame(name) => {
                self.flush(level);
                let found = level.frames.iter().rposition(|frame| frame.html && frame.name == name);
                if let Some(index) = found {
                    self.close_frames(level, index + 1, false);
                    self.close_frame(level);
                }
            }
            ("p", closing) => {
                self.flush(level);
                let attributes = brackets::attributes_of(&tag);
                if !closing && !attributes.is_empty() {
                    level.pending = Some(attributes);
                }
            }
            ("hr", _) => {
                self.flush(level);
                level.push(block(local_span(start, end), BlockKind::SceneBreak));
            }
            (name, closing) if html::is_other_block(name) => {
                self.flush(level);
                if !closing {
                    self.lines.complaints.push(brackets::unknown_html(html, start, end));
                }
            }
            _ => level
                .loose
                .push(Piece::new(start, end, PieceKind::Html(html.to_owned()))),
        }
    }

    fn open_frame(&mut self, frame: Frame, level: &mut Level) {
        if level.is_full() {
            self.lines
                .complaints
                .push(brackets::too_deep(frame.range.start, frame.range.end));
            return;
        }
        level.frames.push(frame);
    }

    /// Closes frames until `keep` are left; those were not closed by their author.
    fn close_frames(&mut self, level: &mut Level, keep: usize, at_end: bool) {
        while level.frames.len() > keep {
            let mut after = Vec::new();
            if let Some(frame) = level.frames.last_mut() {
                if !frame.html {
                    let message = format!("the container `{}` is not closed", frame.name);
                    self.lines
                        .complain(&rules::FENCE_UNCLOSED, frame.range.clone(), message);
                }
                let heading = |block: &Block| matches!(block.kind, BlockKind::Heading { .. });
                if at_end && level.depth == 0 {
                    let split = frame.blocks.iter().position(heading).unwrap_or(frame.blocks.len());
                    after = frame.blocks.split_off(split);
                }
            }
            self.close_frame(level);
            level.place().append(&mut after);
        }
    }

    fn close_frame(&mut self, level: &mut Level) {
        let anchors = std::mem::take(&mut level.anchors);
        level.push_anchors(anchors);
        let Some(mut frame) = level.frames.pop() else { return };
        captions::join(&mut frame.blocks);
        match (frame.name.as_str(), level.frames.last_mut()) {
            ("figcaption" | "summary", Some(outer)) if frame.html && outer.takes_side() => {
                let (words, mut rest) = containers::words_of(frame.blocks);
                outer.side = Some(words);
                outer.blocks.append(&mut rest);
            }
            _ => {
                let blocks = containers::close(frame, &mut self.lines);
                level.place().extend(blocks);
            }
        }
    }
}

/// Text of an HTML block: line ends are breaks, entities are decoded, Markdown is not looked for.
fn push_html_text(html: &str, start: usize, loose: &mut Vec<Piece>) {
    let mut at = start;
    for (index, line) in html.split('\n').enumerate() {
        if index > 0 && !loose.is_empty() {
            loose.push(Piece::node(at - 1, at, 0, InlineKind::SoftBreak));
        }
        let words = if index > 0 { line.trim_start() } else { line };
        let from = at + (line.len() - words.len());
        if !words.is_empty() && !(loose.is_empty() && words.trim().is_empty()) {
            loose.push(Piece::new(from, at + line.len(), PieceKind::Plain(html::decode(words))));
        }
        at += line.len() + 1;
    }
}

fn quote(kind: Option<BlockQuoteKind>, blocks: Vec<Block>) -> BlockKind {
    let kind = match kind {
        None => {
            let (blocks, attribution) = quotes::attribution(blocks);
            return BlockKind::Quote { blocks, attribution };
        }
        Some(BlockQuoteKind::Note) => AdmonitionKind::Note,
        Some(BlockQuoteKind::Tip) => AdmonitionKind::Tip,
        Some(BlockQuoteKind::Important) => AdmonitionKind::Important,
        Some(BlockQuoteKind::Warning) => AdmonitionKind::Warning,
        Some(BlockQuoteKind::Caution) => AdmonitionKind::Caution,
    };
    BlockKind::Admonition {
        kind,
        title: None,
        blocks,
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
            is_break(inline) || matches!(&inline.kind, InlineKind::Text(text) if text.trim().is_empty())
        })
        .count();
    content.drain(..leading);
    content
}

fn is_block(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

fn holds_blocks(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::DefinitionList | Tag::FootnoteDefinition(_)
    )
}

/// A figure of one block.
pub fn figure_of(inner: Block, caption: Vec<Inline>, span: Span) -> Block {
    let figure = Figure {
        blocks: vec![inner],
        caption,
    };
    block(span, BlockKind::Figure(figure))
}
