//! Pieces of a [`Paragraph`] → one text with what is said of its parts; must not know faces or lines.

use super::{Paragraph, Piece, TextStyle};
use crate::layout::{ElementId, Frame, LinkTo};
use crate::model::{Language, NodeId};
use std::ops::Range;

/// Stands in the text for an object: OBJECT REPLACEMENT CHARACTER.
pub(super) const OBJECT: char = '\u{FFFC}';
/// Stands for a fill: to bidi a tab parts what is before from what is after.
const FILL: char = '\t';
/// Stands for a line break: LINE SEPARATOR.
const BREAK: char = '\u{2028}';

/// A paragraph as one text.
pub(super) struct Flow<'p> {
    /// All characters in order, one for each object, fill and break.
    pub text: String,
    /// What the parts of the text are; in order, without gaps.
    pub spans: Vec<Part<'p>>,
    /// What happens between characters, in order, each with its place in the text.
    pub events: Vec<(usize, Event<'p>)>,
}

/// A part of the text.
pub(super) struct Part<'p> {
    pub range: Range<usize>,
    pub kind: PartKind<'p>,
}

/// What a part is.
#[derive(Clone, Copy)]
pub(super) enum PartKind<'p> {
    Words {
        style: &'p TextStyle,
        language: &'p Language,
        /// Offset of the part's first byte in the leaf's text.
        offset: u32,
        verbatim: bool,
        /// No part of the leaf's text: every byte of it stands at the offset.
        made: bool,
    },
    Object(&'p Frame),
    Fill {
        leader: bool,
    },
    Break,
}

/// Something without extent.
#[derive(Clone, Copy)]
pub(super) enum Event<'p> {
    Note(NodeId),
    Target(NodeId),
    Behind(NodeId),
    Call(NodeId),
    LinkStart(&'p LinkTo),
    LinkEnd,
    Begin(ElementId),
    End,
}

impl Event<'_> {
    /// Whether it belongs to what stands before it (and so to that line).
    pub fn closes(&self) -> bool {
        matches!(self, Event::Note(_) | Event::Behind(_) | Event::LinkEnd | Event::End)
    }
}

impl<'p> Flow<'p> {
    /// Joins the pieces. Runs of white space become one space, and those at the ends and beside line breaks go, as in HTML;
    /// verbatim pieces keep theirs.
    pub fn collect(paragraph: &'p Paragraph) -> Flow<'p> {
        let mut flow = Flow {
            text: String::new(),
            spans: Vec::new(),
            events: Vec::new(),
        };
        for piece in &paragraph.pieces {
            flow.push(piece, &paragraph.language);
        }
        flow.trim_end();
        flow
    }

    fn push(&mut self, piece: &'p Piece, outer: &'p Language) {
        match piece {
            Piece::Text {
                text,
                style,
                language,
                offset,
                verbatim,
                made,
            } => {
                let language = language.as_ref().unwrap_or(outer);
                let words = |offset| PartKind::Words {
                    style,
                    language,
                    offset,
                    verbatim: *verbatim,
                    made: *made,
                };
                if *verbatim {
                    self.part(text, words(*offset));
                } else {
                    self.words(text, |at| {
                        words(offset.saturating_add(if *made { 0 } else { at as u32 }))
                    });
                }
            }
            Piece::Object(frame) => self.sign(OBJECT, PartKind::Object(frame)),
            Piece::LineBreak => {
                self.trim_end();
                self.sign(BREAK, PartKind::Break);
            }
            Piece::Fill { leader } => self.sign(FILL, PartKind::Fill { leader: *leader }),
            Piece::Note(node) => self.event(Event::Note(*node)),
            Piece::Target(node) => self.event(Event::Target(*node)),
            Piece::Behind(node) => self.event(Event::Behind(*node)),
            Piece::Call(note) => self.event(Event::Call(*note)),
            Piece::LinkStart(to) => self.event(Event::LinkStart(to)),
            Piece::LinkEnd => self.event(Event::LinkEnd),
            Piece::Begin(element) => self.event(Event::Begin(*element)),
            Piece::End => self.event(Event::End),
        }
    }

    /// Adds words; a second white space in a row is left out, and the part is cut there so that offsets stay true.
    fn words(&mut self, text: &str, kind: impl Fn(usize) -> PartKind<'p>) {
        let mut start = 0;
        let mut after_space = self.at_space();
        for (at, c) in text.char_indices() {
            let space = c.is_ascii_whitespace();
            if space && after_space {
                self.part(&text[start..at], kind(start));
                start = at + 1;
            }
            after_space = space;
        }
        self.part(&text[start..], kind(start));
    }

    fn part(&mut self, text: &str, kind: PartKind<'p>) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        // A tab or line end among words is a space to all that comes after, so that lines may end there.
        let words = matches!(kind, PartKind::Words { .. });
        let plain = |c: char| if words && is_space(c) { ' ' } else { c };
        self.text.extend(text.chars().map(plain));
        let end = self.text.len();
        let goes_on = self.goes_on(start, kind);
        match self.spans.last_mut().filter(|_| goes_on) {
            Some(last) => last.range.end = end,
            None => self.spans.push(Part {
                range: start..end,
                kind,
            }),
        }
    }

    /// Whether words at the end of the text go on with those before them: a place between the two parts no letters, which may
    /// join.
    fn goes_on(&self, start: usize, kind: PartKind<'p>) -> bool {
        let mut between = self.events.iter().rev().take_while(|(at, _)| *at == start);
        if !between.all(|(_, event)| matches!(event, Event::Target(_) | Event::Behind(_))) {
            return false;
        }
        let Some(last) = self.spans.last().filter(|last| last.range.end == start) else {
            return false;
        };
        match (last.kind, kind) {
            (
                PartKind::Words {
                    style,
                    language,
                    offset,
                    verbatim,
                    made: false,
                },
                PartKind::Words {
                    style: own_style,
                    language: own_language,
                    offset: own_offset,
                    verbatim: own_verbatim,
                    made: false,
                },
            ) => {
                let follows = offset as usize + last.range.len() == own_offset as usize;
                follows && (style, language, verbatim) == (own_style, own_language, own_verbatim)
            }
            _ => false,
        }
    }

    fn sign(&mut self, sign: char, kind: PartKind<'p>) {
        self.part(sign.encode_utf8(&mut [0; 4]), kind);
    }

    fn event(&mut self, event: Event<'p>) {
        self.events.push((self.text.len(), event));
    }

    /// Whether a space here would follow another, or begin a line.
    fn at_space(&self) -> bool {
        match self.spans.last().map(|part| part.kind) {
            None | Some(PartKind::Break) => true,
            Some(PartKind::Words { verbatim: false, .. }) => self.text.ends_with(|c: char| c.is_ascii_whitespace()),
            Some(_) => false,
        }
    }

    /// Takes off the one space that may stand at the end of words.
    fn trim_end(&mut self) {
        let Some(part) = self.spans.last_mut() else {
            return;
        };
        if !matches!(part.kind, PartKind::Words { verbatim: false, .. }) || !self.text.ends_with(is_space) {
            return;
        }
        self.text.pop();
        part.range.end = self.text.len();
        if part.range.is_empty() {
            self.spans.pop();
        }
        for (at, _) in self.events.iter_mut().rev() {
            if *at <= self.text.len() {
                break;
            }
            *at = self.text.len();
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}
