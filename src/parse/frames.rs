//! Containers that open and close between the parser's events: `:::` lines and HTML's block elements; must not know
//! what a closed container becomes.

use super::blocks::Fold;
use super::containers::Frame;
use super::html::{self, Tag as HtmlTag, Token};
use super::html_names;
use super::inlines::Lines;
use super::level::{Level, block};
use super::pieces::{Piece, PieceKind, local_span};
use super::source::Line;
use super::{attributes, brackets, captions, code, containers, entities, inline_html};
use crate::diag::{Diagnostic, Fix, is_comment_for_us, rules};
use crate::model::{Attributes, Block, BlockKind, InlineKind};
use pulldown_cmark::Event;
use std::ops::Range;

/// An element whose inside is not read as HTML.
enum Raw {
    /// None is open.
    No,
    /// What stands in it is dropped.
    Silent(String),
    /// What stands in it is code.
    Code {
        start: usize,
        attributes: Attributes,
        text: String,
    },
}

impl Raw {
    fn is_silent(&self, name: &str) -> bool {
        matches!(self, Raw::Silent(own) if own == name)
    }
}

impl Fold<'_> {
    /// Reads an HTML block: its tags open and close frames, its text stands in paragraphs.
    pub fn html_block(&mut self, level: &mut Level) {
        let mut block = HtmlText::default();
        for (event, range) in self.events.by_ref() {
            match event {
                Event::End(_) => break,
                Event::Html(html) | Event::Text(html) => block.push(&html, range),
                _ => {}
            }
        }
        let mut raw = Raw::No;
        for (token, range) in html::tokens(&block.text) {
            let html = &block.text[range.clone()];
            let (start, end) = block.place(&range);
            match (&mut raw, token) {
                (Raw::No, Token::Text) => self.html_words(&block, range, level),
                (Raw::No, token) => raw = self.html_token(token, html, start, end, level),
                (raw, token) => self.raw_token(raw, token, html, end, level),
            }
        }
        let (_, end) = block.place(&(0..block.text.len()));
        self.close_raw(raw, end, level);
        self.flush(level);
    }

    /// Words between tags.
    fn html_words(&mut self, block: &HtmlText, range: Range<usize>, level: &mut Level) {
        for (words, message) in entities::doubtful(&block.text[range.clone()]) {
            let (start, end) = block.place(&(range.start + words.start..range.start + words.end));
            self.lines.complain(&rules::ENTITY_UNKNOWN, start..end, message);
        }
        block.push_text(range, &mut self.lines, &mut level.loose);
    }

    /// Handles a tag; gives what it opens, when that is an element whose inside is no HTML.
    fn html_token(&mut self, token: Token, html: &str, start: usize, end: usize, level: &mut Level) -> Raw {
        match token {
            Token::Comment if !html.ends_with("-->") => {
                let opening = start..start + "<!--".len();
                let message = "this comment is not closed; what follows it would not be in the book";
                self.lines.complain(&rules::COMMENT_UNCLOSED, opening, message);
            }
            Token::Comment if is_comment_for_us(html) => self.lines.comments.push(start..end),
            Token::Comment | Token::Text => {}
            Token::Other => self.instruction(html, start, end, level),
            Token::Tag(tag) if html_names::is_silent(&tag.name) && !tag.closing && !tag.empty => {
                self.lines.complaints.push(inline_html::unknown_html(html, start, end));
                return Raw::Silent(tag.name);
            }
            Token::Tag(tag) if tag.name == "pre" && !tag.closing && !tag.empty => {
                self.flush(level);
                let attributes = self.with_pending(level, inline_html::attributes_of(&tag));
                return Raw::Code {
                    start,
                    attributes,
                    text: String::new(),
                };
            }
            Token::Tag(tag) => self.html_tag(tag, html, start, end, level),
        }
        Raw::No
    }

    /// Handles one token inside an element whose inside is no HTML.
    fn raw_token(&mut self, raw: &mut Raw, token: Token, html: &str, end: usize, level: &mut Level) {
        match (raw, token) {
            (raw @ Raw::Code { .. }, Token::Tag(tag)) if tag.closing && tag.name == "pre" => {
                let code = std::mem::replace(raw, Raw::No);
                self.close_raw(code, end, level);
            }
            (Raw::Code { attributes, .. }, Token::Tag(tag)) if tag.name == "code" => {
                attributes::merge(attributes, inline_html::attributes_of(&tag));
            }
            (Raw::Code { text, .. }, Token::Text) => text.push_str(&entities::decode(html)),
            (raw @ Raw::Silent(_), Token::Tag(tag)) if tag.closing && raw.is_silent(&tag.name) => {
                *raw = Raw::No;
            }
            _ => {}
        }
    }

    /// Text between `<pre>` and `</pre>` is code.
    fn close_raw(&mut self, raw: Raw, end: usize, level: &mut Level) {
        let Raw::Code {
            start,
            mut attributes,
            text,
        } = raw
        else {
            return;
        };
        let language = attributes
            .classes
            .iter()
            .position(|class| class.starts_with("language-"));
        let language = language.map(|at| attributes.classes.remove(at).replacen("language-", "", 1));
        let text = text.strip_prefix('\n').unwrap_or(&text).to_owned();
        let mut made = code::block_of(language.as_deref().unwrap_or(""), text, local_span(start, end));
        attributes::merge(&mut made.attributes, attributes);
        level.push(made);
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
                    let span = local_span(start, end);
                    let stray = Diagnostic::new(&rules::FENCE_UNCLOSED, Some(span), message);
                    let fix = Fix::suggested("take the line out").delete(span);
                    self.lines.complaints.push(stray.fix(fix));
                }
            },
            Line::Attributes { attributes, backward } => match level.place().last_mut().filter(|_| backward) {
                Some(last) => captions::merge_attributes(last, attributes),
                None => level.pending = Some((self.with_pending(level, attributes), start..end)),
            },
        }
    }

    fn with_pending(&mut self, level: &mut Level, attributes: Attributes) -> Attributes {
        let mut joined = level.pending.take().map(|(own, _)| own).unwrap_or_default();
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
                match found {
                    Some(index) => {
                        self.close_frames(level, index + 1, false);
                        self.close_frame(level);
                    }
                    None => self
                        .lines
                        .complaints
                        .push(inline_html::closes_nothing(name, start, end)),
                }
            }
            ("p", closing) => {
                self.flush(level);
                let attributes = inline_html::attributes_of(&tag);
                if !closing && !attributes.is_empty() {
                    level.pending = Some((attributes, start..end));
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

    /// Complains of attributes that no block follows.
    pub fn drop_pending(&mut self, level: &mut Level) {
        if let Some((_, range)) = level.pending.take() {
            let message = "no block follows these attributes";
            self.lines.complain(&rules::ATTRIBUTE_SYNTAX, range, message);
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
                } else {
                    let (start, end) = (frame.range.start, frame.range.end);
                    self.lines
                        .complaints
                        .push(inline_html::not_closed(&frame.name, start, end));
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
        self.drop_pending(level);
        let anchors = std::mem::take(&mut level.anchors);
        level.push_anchors(anchors);
        let Some(mut frame) = level.frames.pop() else { return };
        captions::join(&mut frame.blocks, &mut self.lines);
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

/// The text of an HTML block, whose lines may stand apart in the source (in a quotation).
#[derive(Default)]
struct HtmlText {
    text: String,
    /// For each line: its first byte here, and its bytes in the source.
    lines: Vec<(usize, Range<usize>)>,
}

impl HtmlText {
    fn push(&mut self, line: &str, range: Range<usize>) {
        self.lines.push((self.text.len(), range));
        self.text.push_str(line);
    }

    /// Where a byte stands in the source.
    fn place_of(&self, at: usize) -> usize {
        let index = self.lines.partition_point(|(own, _)| *own <= at).saturating_sub(1);
        match self.lines.get(index) {
            Some((own, range)) => (range.start + (at - own)).min(range.end),
            None => 0,
        }
    }

    /// Where a stretch stands in the source.
    fn place(&self, range: &Range<usize>) -> (usize, usize) {
        let start = self.place_of(range.start);
        let end = match range.end.checked_sub(1).filter(|last| *last >= range.start) {
            Some(last) => self.place_of(last) + 1,
            None => start,
        };
        (start, end.max(start))
    }

    /// Words between tags: line ends are breaks, entities are decoded, and of Markdown only the calls of the chapter's notes are looked
    /// for: elsewhere than in this book they lead nowhere, and nobody means them as words.
    fn push_text(&self, range: Range<usize>, lines: &mut Lines, loose: &mut Vec<Piece>) {
        let mut at = range.start;
        for (index, line) in self.text[range].split('\n').enumerate() {
            let words = if index > 0 { line.trim_start() } else { line };
            let from = at + (line.len() - words.len());
            let (start, _) = self.place(&(from..at + line.len()));
            if index > 0 && !loose.is_empty() {
                loose.push(Piece::node(start, start, 0, InlineKind::SoftBreak));
            }
            for (own, name) in lines.with_calls(words) {
                let (start, end) = self.place(&(from + own.start..from + own.end));
                let words = &words[own];
                if let Some(name) = name {
                    loose.push(Piece::node(start, end, 0, lines.call(&name)));
                } else if !words.trim().is_empty() || (!words.is_empty() && !loose.is_empty()) {
                    loose.push(Piece::new(start, end, PieceKind::Plain(entities::decode(words))));
                }
            }
            at += line.len() + 1;
        }
    }
}
