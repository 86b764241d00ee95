//! Events inside a paragraph → pieces → inlines; must not know blocks.

use super::events::Events;
use super::pieces::{Piece, PieceKind, local_span, push_source};
use super::source::Source;
use super::{NESTING_LIMIT, UNSET, brackets, notes};
use crate::diag::{Diagnostic, Rule, is_comment_for_us};
use crate::model::{Attributes, Image, Inline, InlineKind, Link, NodeId, walk};
use pulldown_cmark::{Event, LinkType, Tag};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the inline steps share.
pub struct Lines<'a> {
    /// The chapter's text.
    pub source: &'a Source<'a>,
    /// Complaints, with spans inside the chapter's text.
    pub complaints: Vec<Diagnostic>,
    /// The names of the notes that are called, in order of their first call; a call holds the index.
    pub called: Vec<String>,
    /// The box of the list item that is being read.
    pub task: Option<bool>,
    /// The names of the notes that the text defines; looked for when HTML first seems to call one.
    defined: Option<BTreeSet<String>>,
    /// The comments that are for Pressmark (see `allowances`), as ranges of the chapter's text.
    pub comments: Vec<Range<usize>>,
}

impl<'a> Lines<'a> {
    /// Nothing read yet.
    pub fn new(source: &'a Source<'a>) -> Lines<'a> {
        Lines {
            source,
            complaints: Vec::new(),
            called: Vec::new(),
            task: None,
            defined: None,
            comments: Vec::new(),
        }
    }

    /// Takes a complaint about some bytes of the chapter's text.
    pub fn complain(&mut self, rule: &'static Rule, range: Range<usize>, message: impl Into<String>) {
        let span = local_span(range.start, range.end);
        self.complaints.push(Diagnostic::new(rule, Some(span), message));
    }

    /// Reads up to the end of the tag that was opened last, as finished inlines.
    pub fn inlines(&mut self, events: &mut Events<'a>) -> Vec<Inline> {
        let pieces = self.pieces(events, 0);
        self.fold(pieces)
    }

    /// Finishes pieces.
    pub fn fold(&mut self, pieces: Vec<Piece>) -> Vec<Inline> {
        brackets::fold(pieces, self.source.original, &mut self.complaints).0
    }

    /// Reads up to the end of the tag that was opened last, as pieces.
    pub fn pieces(&mut self, events: &mut Events<'a>, level: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut flattened = 0usize;
        while let Some((event, range)) = events.next() {
            match event {
                Event::End(_) if flattened == 0 => break,
                Event::End(_) => flattened -= 1,
                Event::Start(_) if level >= NESTING_LIMIT => {
                    if flattened == 0 {
                        self.complaints.push(brackets::too_deep(range.start, range.end));
                    }
                    flattened += 1;
                }
                _ => self.event(event, range, events, &mut pieces, level),
            }
        }
        pieces
    }

    /// Adds what one event stands for; an opening tag is read to its end.
    pub fn event(
        &mut self,
        event: Event<'a>,
        range: Range<usize>,
        events: &mut Events<'a>,
        pieces: &mut Vec<Piece>,
        level: usize,
    ) {
        let (start, end) = (range.start, range.end);
        let node = |kind| Piece::node(start, end, 0, kind);
        match event {
            Event::Text(text) => self.text(&text, range, pieces),
            Event::Code(code) => pieces.push(node(InlineKind::Code(code.into_string()))),
            Event::SoftBreak => pieces.push(node(InlineKind::SoftBreak)),
            Event::HardBreak => pieces.push(node(InlineKind::LineBreak)),
            Event::InlineHtml(html) | Event::Html(html) => self.html(&html, range, pieces),
            Event::InlineMath(tex) => self.formula(&tex, "$", range, pieces),
            Event::DisplayMath(tex) => self.formula(&tex, "$$", range, pieces),
            Event::FootnoteReference(name) => pieces.push(node(self.call(&name))),
            Event::Start(tag) => self.tag(tag, range, events, pieces, level),
            Event::TaskListMarker(done) => self.task = Some(done),
            Event::Rule | Event::End(_) => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        let stands = self.source.masked.get(range.clone()) == Some(text);
        match self.source.original.get(range.clone()) {
            Some(words) if stands => {
                let gap = pieces.last().is_none_or(|last| last.end != range.start);
                let escaped = gap && range.start > 0 && self.source.masked.as_bytes()[range.start - 1] == b'\\';
                push_source(pieces, range.start, words, escaped);
            }
            words => {
                if let Some(words) = words {
                    brackets::tell_of_references(words, range.start, &mut self.complaints);
                }
                pieces.push(Piece::new(range.start, range.end, PieceKind::Literal(text.to_owned())));
            }
        }
    }

    /// A masked line that did not turn out to be one is words after all.
    fn html(&mut self, html: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        if self.source.lines.contains_key(&range.start)
            && let Some(words) = self.source.original.get(range.clone())
        {
            push_source(pieces, range.start, words, false);
            return;
        }
        if is_comment_for_us(html) {
            self.comments.push(range.clone());
        }
        pieces.push(Piece::new(range.start, range.end, PieceKind::Html(html.to_owned())));
    }

    /// A formula, unless a figure behind the closing mark says that these are sums of money (pandoc's rule).
    fn formula(&mut self, tex: &str, mark: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        let next = self.source.original.as_bytes().get(range.end);
        if mark == "$" && next.is_some_and(u8::is_ascii_digit) {
            if let Some(words) = self.source.original.get(range.clone()) {
                push_source(pieces, range.start, words, false);
            }
            return;
        }
        let kind = InlineKind::Math(tex.trim().to_owned());
        pieces.push(Piece::node(range.start, range.end, 0, kind));
    }

    /// Words out of HTML, parted at the calls of notes that the text defines: stretches of bytes, a call with the note's name.
    pub fn with_calls(&mut self, words: &str) -> Vec<(Range<usize>, Option<String>)> {
        let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
        while let Some(open) = words[at..].find("[^").map(|found| at + found) {
            at = open + 2;
            let Some(close) = words[at..].find(']').map(|found| at + found) else {
                break;
            };
            let name = &words[at..close];
            if brackets::is_note_name(name) && self.defines(name) {
                parts.push((from..open, None));
                parts.push((open..close + 1, Some(name.to_owned())));
                (from, at) = (close + 1, close + 1);
            }
        }
        parts.push((from..words.len(), None));
        parts
    }

    fn defines(&mut self, name: &str) -> bool {
        let text = self.source.original;
        let definitions = || {
            let lines = text.lines().map(|line| line.trim_start_matches([' ', '\t', '>']));
            let names = lines.filter_map(|line| Some(line.strip_prefix("[^")?.split_once("]:")?.0));
            names.map(notes::key).collect()
        };
        self.defined.get_or_insert_with(definitions).contains(&notes::key(name))
    }

    /// A call of a defined note; `notes` puts the note in its place.
    pub fn call(&mut self, name: &str) -> InlineKind {
        self.called.push(name.to_owned());
        InlineKind::NoteAgain {
            id: UNSET,
            note: NodeId {
                chapter: 0,
                local: self.called.len() as u32 - 1,
            },
        }
    }

    fn tag(
        &mut self,
        tag: Tag<'a>,
        range: Range<usize>,
        events: &mut Events<'a>,
        pieces: &mut Vec<Piece>,
        level: usize,
    ) {
        let inner = self.pieces(events, level + 1);
        let (content, depth) = brackets::fold(inner, self.source.original, &mut self.complaints);
        let kind = match tag {
            Tag::Emphasis => InlineKind::Emphasis(content),
            Tag::Strong => InlineKind::Strong(content),
            Tag::Strikethrough => InlineKind::Strikethrough(content),
            Tag::Superscript => InlineKind::Superscript(content),
            Tag::Subscript => InlineKind::Subscript(content),
            Tag::Image { dest_url, title, .. } => InlineKind::Image(Image {
                id: UNSET,
                source: dest_url.into_string(),
                alt: alt_text(&content),
                title: title.into_string(),
                attributes: Attributes::default(),
            }),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                if let Some(words) = self.not_an_address(link_type, &range) {
                    pieces.push(Piece::new(range.start, range.end, PieceKind::Literal(words)));
                    return;
                }
                InlineKind::Link(Link {
                    id: UNSET,
                    target: target(link_type, dest_url.into_string()),
                    title: title.into_string(),
                    attributes: Attributes::default(),
                    content: literal_if_address(link_type, content),
                })
            }
            _ => {
                pieces.extend(content.into_iter().map(|inline| {
                    let (start, end) = (inline.span.start as usize, inline.span.end as usize);
                    Piece::node(start, end, depth, inline.kind)
                }));
                return;
            }
        };
        pieces.push(Piece::node(range.start, range.end, depth + 1, kind));
    }

    /// `<Self::Item>` fits CommonMark's autolink, and is none: nobody's scheme is followed by a second colon.
    fn not_an_address(&self, link_type: LinkType, range: &Range<usize>) -> Option<String> {
        let words = self.source.original.get(range.clone())?;
        let (_, rest) = words.split_once(':')?;
        (link_type == LinkType::Autolink && rest.starts_with(':')).then(|| words.to_owned())
    }
}

fn target(link_type: LinkType, address: String) -> String {
    match link_type {
        LinkType::Email if !address.starts_with("mailto:") => format!("mailto:{address}"),
        _ => address,
    }
}

/// The words of an autolink are an address: no quote or dash is made of them.
fn literal_if_address(link_type: LinkType, mut content: Vec<Inline>) -> Vec<Inline> {
    if matches!(link_type, LinkType::Autolink | LinkType::Email) {
        for inline in &mut content {
            if let InlineKind::Text(text) = &mut inline.kind {
                *text = super::text::protect_all(text);
            }
        }
    }
    content
}

/// The words inside `![…]`, with those of pictures inside it.
fn alt_text(content: &[Inline]) -> String {
    let mut alt = String::new();
    for inline in content {
        match &inline.kind {
            InlineKind::Image(image) => alt.push_str(&image.alt),
            _ => alt.push_str(&walk::plain_text(std::slice::from_ref(inline))),
        }
    }
    alt
}
