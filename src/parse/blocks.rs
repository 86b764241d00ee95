//! Events → blocks: one loop over what stands under one another; must not know sections.
//!
//! A [`Level`] is the inside of one quotation, item or note, or the whole chapter. Containers opened by `:::` or by
//! HTML are frames on a level's own stack (see `frames`), because they open and close between the parser's events.

use super::events::Events;
use super::inlines::Lines;
use super::level::{Level, block, trimmed};
use super::pieces::local_span;
use super::source::Source;
use super::{UNSET, alerts, brackets, captions, code, quotes, tables};
use crate::diag::{Diagnostic, Span, rules};
use crate::model::{AdmonitionKind, Block, BlockKind, Definition, Inline, InlineKind, List, ListItem, Term};
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
    /// What is still to be read.
    pub events: Events<'a>,
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
        self.drop_pending(&mut level);
        self.close_frames(&mut level, 0, true);
        let anchors = std::mem::take(&mut level.anchors);
        level.push_anchors(anchors);
        captions::join(&mut level.blocks, &mut self.lines);
        level
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
            CodeBlockKind::Fenced(info) => {
                self.check_fence(span);
                info.into_string()
            }
            CodeBlockKind::Indented => String::new(),
        };
        code::block_of(&info, text, span)
    }

    /// Complains of a block of code that only the end of what it stands in ends.
    fn check_fence(&mut self, span: Span) {
        let source = self.lines.source.original;
        let (start, end) = (span.start as usize, span.end as usize);
        let Some(written) = source.get(start..end) else { return };
        let written = written.trim_end();
        let mark = written.chars().next().unwrap_or('`');
        let length = written.chars().take_while(|c| *c == mark).count();
        let last = written.lines().skip(1).last().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']);
        let is_closed = last.chars().count() >= length && last.chars().all(|c| c == mark);
        if !is_closed {
            let first = written.lines().next().unwrap_or_default();
            let message = "this block of code is not closed; what follows it is taken for code";
            self.lines
                .complain(&rules::CODE_UNCLOSED, start..start + first.len(), message);
        }
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
                    let words = self.lines.inlines(&mut self.events);
                    let mut terms = terms(words, local_span(range.start, range.end));
                    match list.last_mut().filter(|last| last.meanings.is_empty()) {
                        Some(last) => last.terms.append(&mut terms),
                        None => list.push(Definition {
                            terms,
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
            let complaint = Diagnostic::new(
                &rules::NOTE_UNUSED,
                Some(span),
                format!("the note `{name}` is defined a second time; this second text is left out of the book"),
            )
            .see(first.span, "first defined here")
            .hint("give it a name of its own and call that, or take it out");
            self.lines.complaints.push(complaint);
            return;
        }
        self.notes.insert(name, NoteText { span, blocks });
    }
}

fn quote(kind: Option<BlockQuoteKind>, mut blocks: Vec<Block>) -> BlockKind {
    let kind = match kind {
        None => {
            if let Some((kind, title)) = alerts::take(&mut blocks) {
                return BlockKind::Admonition { kind, title, blocks };
            }
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

/// The terms of a definition: one a line.
fn terms(words: Vec<Inline>, span: Span) -> Vec<Term> {
    let lines = words.split(|inline| matches!(inline.kind, InlineKind::SoftBreak));
    let terms = lines.map(|line| {
        let content = trimmed(line.to_vec());
        let span = match (content.first(), content.last()) {
            (Some(first), Some(last)) => Span::new(span.file, first.span.start, last.span.end),
            _ => span,
        };
        Term {
            id: UNSET,
            span,
            content,
        }
    });
    terms.collect()
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
