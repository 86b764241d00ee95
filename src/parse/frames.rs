//! Containers that open and close between the parser's events: `:::` lines and HTML's block elements; must not know
//! what a closed container becomes.

use super::blocks::Fold;
use super::containers::Frame;
use super::html::{self, Tag as HtmlTag, Token};
use super::html_names;
use super::level::{Level, block};
use super::pieces::{Piece, PieceKind, local_span};
use super::source::Line;
use super::{attributes, brackets, captions, containers, inline_html};
use crate::diag::rules;
use crate::model::{Attributes, Block, BlockKind, InlineKind};
use pulldown_cmark::Event;

impl Fold<'_> {
    /// Reads an HTML block: its tags open and close frames, its text stands in paragraphs.
    pub fn html_block(&mut self, level: &mut Level) {
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
                    if html_names::is_silent(&tag.name) && !tag.closing {
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
            self.lines.complaints.push(inline_html::unknown_html(html, start, end));
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
                    let attributes = self.with_pending(level, inline_html::attributes_of(&tag));
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
                let attributes = inline_html::attributes_of(&tag);
                if !closing && !attributes.is_empty() {
                    level.pending = Some(attributes);
                }
            }
            ("hr", _) => {
                self.flush(level);
                level.push(block(local_span(start, end), BlockKind::SceneBreak));
            }
            (name, closing) if html_names::is_other_block(name) => {
                self.flush(level);
                if !closing {
                    self.lines.complaints.push(inline_html::unknown_html(html, start, end));
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
    pub fn close_frames(&mut self, level: &mut Level, keep: usize, at_end: bool) {
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
        let seen = !words.trim().is_empty() || (!words.is_empty() && !loose.is_empty());
        if seen {
            loose.push(Piece::new(from, at + line.len(), PieceKind::Plain(html::decode(words))));
        }
        at += line.len() + 1;
    }
}
