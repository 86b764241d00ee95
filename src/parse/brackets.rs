//! Pieces of a line → inlines: notes, spans, citations and references in brackets, attributes in braces, raised and
//! lowered words, and inline HTML; must not know the parser's events.
//!
//! One pass with a stack. An opener leaves its literal form in the output and a record of where; its closer takes
//! what came since and makes an inline of it. An opener that is never closed is words, or, for HTML, closes at the
//! end. Linear: nothing is looked for ahead.

use super::html::Tag;
use super::pieces::{self, Piece, PieceKind, local_span};
use super::{NESTING_LIMIT, UNSET, address, attributes, entities, text};
use crate::diag::{Diagnostic, fix::Fix, rules};
use crate::model::web_address;
use crate::model::{Attributes, Block, BlockKind, Inline, InlineKind, Link, Note, walk};

/// Inlines, and how deep they stand inside one another.
pub type Folded = (Vec<Inline>, usize);

/// Makes inlines of one line's pieces out of the chapter's text; complaints have spans inside that text.
pub fn fold(pieces: Vec<Piece>, source: &str, complaints: &mut Vec<Diagnostic>) -> Folded {
    let mut machine = Machine {
        source,
        complaints,
        out: Vec::with_capacity(pieces.len()),
        open: Vec::new(),
        skip: 0,
        silent: None,
    };
    for piece in pieces {
        machine.piece(piece);
    }
    machine.finish()
}

/// An opener whose closer has not come.
pub struct Open {
    /// What was opened.
    pub kind: OpenKind,
    /// Where in the output its content begins (for brackets and scripts: with the literal opener).
    pub at: usize,
    /// Its first byte in the source.
    pub start: usize,
}

/// What was opened.
pub enum OpenKind {
    /// `[`
    Bracket,
    /// `^[`
    Note,
    /// `^` or `~`
    Script(char),
    /// `<name …>`
    Html(Tag),
}

/// The pass over one line.
pub struct Machine<'a> {
    /// The chapter's text.
    pub source: &'a str,
    /// Complaints, with spans inside the chapter's text.
    pub complaints: &'a mut Vec<Diagnostic>,
    /// What is finished, with the literal forms of what is open.
    pub out: Vec<Piece>,
    /// What is open, outermost first.
    pub open: Vec<Open>,
    /// Source before this byte was read as attributes.
    skip: usize,
    /// The element whose content is dropped.
    pub silent: Option<String>,
}

impl Machine<'_> {
    fn piece(&mut self, mut piece: Piece) {
        if piece.end <= self.skip && piece.start < self.skip {
            return;
        }
        if piece.start < self.skip
            && let PieceKind::Source { text, escaped } = &mut piece.kind
        {
            *text = text.split_off((self.skip - piece.start).min(text.len()));
            piece.start = self.skip;
            *escaped = false;
        }
        match piece.kind {
            PieceKind::Html(html) => self.html(&html, piece.start, piece.end),
            _ if self.silent.is_some() => {}
            PieceKind::Source { text, escaped } => self.words(&text, escaped, piece.start),
            PieceKind::Node(InlineKind::SoftBreak | InlineKind::LineBreak) => {
                self.drop_scripts();
                self.out.push(piece);
            }
            _ => self.out.push(piece),
        }
    }

    /// Looks through words for references to characters that name none.
    fn references(&mut self, text: &str, escaped: bool, start: usize) {
        // `\&foo;`: the sign behind the backslash is meant as it stands.
        let from = usize::from(escaped) * text.chars().next().map_or(0, char::len_utf8);
        if text[from..].contains('&') {
            tell_of_references(&text[from..], start + from, self.complaints);
        }
    }

    /// Looks through words for openers and closers.
    fn words(&mut self, text: &str, escaped: bool, start: usize) {
        self.references(text, escaped, start);
        let mut from = self.trailing_attributes(start, escaped).saturating_sub(start);
        if !text.contains(['[', ']', '^', '~']) {
            if !self.open.is_empty() && text.contains(char::is_whitespace) {
                self.drop_scripts();
            }
            if from < text.len() {
                self.push_words(start + from, &text[from..], escaped && from == 0);
            }
            return;
        }
        let mut at = from;
        let first = usize::from(escaped) * text.chars().next().map_or(0, char::len_utf8);
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(is_special)) {
            let here = at + found;
            let mark = text[here..].chars().next().unwrap_or(' ');
            at = here + mark.len_utf8();
            if here < first {
                continue;
            }
            if let Some(next) = self.special(mark, &text[from..here], text, here, start, escaped && from == 0) {
                from = next;
                at = next.max(at);
            }
        }
        if from < text.len() {
            self.push_words(start + from, &text[from..], escaped && from == 0);
        }
    }

    /// Handles one special character; gives the byte in `text` after what it consumed, or `None` when it is a word
    /// like any other. `before` are the words up to it that are not in the output yet.
    fn special(
        &mut self,
        mark: char,
        before: &str,
        text: &str,
        here: usize,
        start: usize,
        escaped: bool,
    ) -> Option<usize> {
        let flush = |machine: &mut Self| {
            let from = here - before.len();
            if !before.is_empty() {
                machine.push_words(start + from, before, escaped);
            }
        };
        match mark {
            '[' => {
                flush(self);
                self.open_literal(OpenKind::Bracket, start + here, "[");
                Some(here + 1)
            }
            '^' if text[here + 1..].starts_with('[') => {
                flush(self);
                self.open_literal(OpenKind::Note, start + here, "^[");
                Some(here + 2)
            }
            ']' => {
                flush(self);
                Some(self.close_bracket(start + here).saturating_sub(start).max(here + 1))
            }
            '^' | '~' => {
                let single = !text[..here].ends_with(mark) && !text[here + 1..].starts_with(mark);
                if !single {
                    return None;
                }
                flush(self);
                self.script(mark, text, here, start);
                Some(here + 1)
            }
            _ => {
                self.drop_scripts();
                None
            }
        }
    }

    fn push_words(&mut self, start: usize, words: &str, escaped: bool) {
        let text = words.to_owned();
        self.out.push(Piece::new(
            start,
            start + words.len(),
            PieceKind::Source { text, escaped },
        ));
    }

    fn open_literal(&mut self, kind: OpenKind, start: usize, literal: &str) {
        if self.open.len() >= NESTING_LIMIT {
            self.open.remove(0);
        }
        self.open.push(Open {
            kind,
            at: self.out.len(),
            start,
        });
        self.push_words(start, literal, false);
    }

    /// Blanks end what `^` or `~` opened.
    pub fn drop_scripts(&mut self) {
        self.open.retain(|open| !matches!(open.kind, OpenKind::Script(_)));
    }

    /// `^` or `~`: closes what the same mark opened directly before, else opens.
    fn script(&mut self, mark: char, text: &str, here: usize, start: usize) {
        let closes = matches!(self.open.last(), Some(Open { kind: OpenKind::Script(own), at, .. })
            if *own == mark && at + 1 < self.out.len());
        if !closes {
            let next = text[here + 1..].chars().next();
            if next.is_some_and(char::is_whitespace) {
                self.push_words(start + here, mark.encode_utf8(&mut [0; 4]), false);
            } else {
                self.open_literal(OpenKind::Script(mark), start + here, mark.encode_utf8(&mut [0; 4]));
            }
            return;
        }
        let Some(open) = self.open.pop() else { return };
        let (content, depth) = self.take(open.at, 1);
        let kind = match mark {
            '^' => InlineKind::Superscript(content),
            _ => InlineKind::Subscript(content),
        };
        self.out
            .push(Piece::node(open.start, start + here + 1, depth + 1, kind));
    }

    /// Takes the output from `at` on as finished inlines, without its first `literal` pieces.
    pub fn take(&mut self, at: usize, literal: usize) -> Folded {
        let content = self.out.split_off(at.min(self.out.len()));
        let folded = settle(content.into_iter().skip(literal).collect());
        if folded.1 < NESTING_LIMIT {
            return folded;
        }
        let flat = flat(folded.0);
        if let Some(first) = flat.first() {
            self.complaints
                .push(too_deep(first.span.start as usize, first.span.end as usize));
        }
        (flat, 0)
    }

    /// `]` at byte `close` of the source; gives the byte after what was read.
    fn close_bracket(&mut self, close: usize) -> usize {
        let found = self
            .open
            .iter()
            .rposition(|open| matches!(open.kind, OpenKind::Bracket | OpenKind::Note));
        let after = close + 1;
        let Some(index) = found else {
            self.push_words(close, "]", false);
            self.complain_of_lost(after);
            return after;
        };
        let crossing = self.open[index + 1..]
            .iter()
            .any(|open| matches!(open.kind, OpenKind::Html(_)));
        let Some(open) = self.open.drain(index..).next() else {
            return after;
        };
        let inner = self.source.get(open.start + 1..close).unwrap_or("");
        let folded = match open.kind {
            _ if crossing || self.out.len() <= open.at => None,
            OpenKind::Note => Some(self.note(&open)),
            _ => match attributes::read(self.source, after) {
                Some((attributes, end)) => {
                    let (content, depth) = self.take(open.at, 1);
                    let span = InlineKind::Span {
                        id: UNSET,
                        attributes,
                        content,
                    };
                    self.out.push(Piece::node(open.start, end, depth + 1, span));
                    self.skip = end;
                    return end;
                }
                None => match self.noted_link(&open, after) {
                    Some(end) => return end,
                    None => {
                        self.complain_of_braces(after);
                        self.complain_of_blanks(open.start, after);
                        self.payload(inner, &open, after).map(|kind| (kind, 0))
                    }
                },
            },
        };
        match folded {
            Some((kind, depth)) => {
                self.out.truncate(open.at);
                self.out.push(Piece::node(open.start, after, depth, kind));
            }
            None => self.push_words(close, "]", false),
        }
        after
    }

    fn note(&mut self, open: &Open) -> (InlineKind, usize) {
        let (content, depth) = self.take(open.at, 1);
        let span = match (content.first(), content.last()) {
            (Some(first), Some(last)) => local_span(first.span.start as usize, last.span.end as usize),
            _ => local_span(open.start, open.start + 2),
        };
        let paragraph = Block {
            id: UNSET,
            span,
            attributes: Attributes::default(),
            kind: BlockKind::Paragraph(content),
        };
        let note = Note {
            id: UNSET,
            blocks: vec![paragraph],
        };
        (InlineKind::Note(note), depth + 2)
    }

    /// `[words[^note]](address)`: the parser drops a link that calls a note, where GFM keeps it. Gives the byte after it.
    fn noted_link(&mut self, open: &Open, after: usize) -> Option<usize> {
        if !self.out[open.at..].iter().any(calls_note) {
            return None;
        }
        let (address, end) = address::read(self.source, after)?;
        let (attributes, end) = attributes::read(self.source, end).unwrap_or((Attributes::default(), end));
        let (content, depth) = self.take(open.at, 1);
        let link = InlineKind::Link(Link {
            id: UNSET,
            target: address.target,
            title: address.title,
            attributes,
            content,
        });
        self.out.push(Piece::node(open.start, end, depth + 1, link));
        self.skip = end;
        Some(end)
    }

    /// `[@key]`, `[#label]`, or a call of a note that is nowhere defined.
    fn payload(&mut self, inner: &str, open: &Open, after: usize) -> Option<InlineKind> {
        if is_citation(inner) {
            return Some(InlineKind::Cite(text::protect_all(&format!(
                "[{}]",
                text::admit(inner)
            ))));
        }
        if let Some(label) = inner.strip_prefix('#').filter(|label| is_label(label)) {
            return Some(InlineKind::Ref {
                id: UNSET,
                label: label.to_owned(),
            });
        }
        if let Some(name) = inner.strip_prefix('^').filter(|name| is_note_name(name)) {
            let complaint = Diagnostic::new(
                &rules::NOTE_UNDEFINED,
                Some(local_span(open.start, after)),
                format!("the note `{name}` is called here but nowhere defined"),
            );
            self.complaints
                .push(complaint.hint(format!("write `[^{name}]: …` on a line of its own")));
        }
        None
    }

    /// Attributes directly behind a finished inline; gives the byte at which the words go on.
    fn trailing_attributes(&mut self, start: usize, escaped: bool) -> usize {
        let source = self.source;
        let Some(last) = self.out.last_mut().filter(|last| last.end == start && !escaped) else {
            return start;
        };
        let PieceKind::Node(kind) = &mut last.kind else {
            return start;
        };
        if !takes_attributes(kind) || !source[start..].starts_with('{') {
            return start;
        }
        let Some((attributes, end)) = attributes::read(source, start) else {
            self.complain_of_braces(start);
            return start;
        };
        match kind {
            InlineKind::Link(link) => attributes::merge(&mut link.attributes, attributes),
            InlineKind::Image(image) => attributes::merge(&mut image.attributes, attributes),
            other => {
                let inner = std::mem::replace(other, InlineKind::SoftBreak);
                *other = InlineKind::Span {
                    id: UNSET,
                    attributes,
                    content: vec![Inline {
                        span: local_span(last.start, last.end),
                        kind: inner,
                    }],
                };
            }
        }
        last.end = end;
        last.depth += 1;
        self.skip = end;
        end
    }

    /// Attributes behind a bracket that nothing opens, most often because stress begins before or ends inside it.
    fn complain_of_lost(&mut self, start: usize) {
        let rest = &self.source[start..];
        if let Some((_, end)) = attributes::read(rest, 0).filter(|_| attributes::looks_meant(rest)) {
            self.complaints.push(Diagnostic::new(
                &rules::ATTRIBUTE_SYNTAX,
                Some(local_span(start, start + end)),
                "these attributes stand behind a bracket that does not open here, and stay as text",
            ));
        }
    }

    /// `![words](a b.png)`: no picture, and `[words](a b.md)` no link, for an address with a blank ends there.
    fn complain_of_blanks(&mut self, open: usize, after: usize) {
        let Some(place) = address::with_blanks(self.source, after) else {
            return;
        };
        let target = &self.source[place.clone()];
        let before = &self.source[..open];
        let is_picture = before.ends_with('!') && !before.ends_with("\\!");
        if !is_picture && !is_plainly_address(target) {
            return;
        }
        let (start, what) = match is_picture {
            true => (open - "!".len(), "picture"),
            false => (open, "link"),
        };
        let message = format!("`{target}` has a blank, at which an address ends: this is no {what}, and stays as text");
        // Of the web is what has blanks in no brackets, either.
        let web = web_address::spelled(target).ok().filter(|_| target.contains("://"));
        let well = web.map_or_else(|| format!("<{target}>"), |own| own.address);
        let fix = Fix::safe(format!("write `({well})`")).replace(local_span(place.start, place.end), well);
        let complaint = Diagnostic::new(&rules::LINK_ADDRESS, Some(local_span(start, place.end + 1)), message)
            .hint("write it in angle brackets, or `%20` for each blank")
            .fix(fix);
        self.complaints.push(complaint);
    }

    fn complain_of_braces(&mut self, start: usize) {
        let rest = &self.source[start..];
        if attributes::looks_meant(rest) {
            let line = rest.lines().next().unwrap_or("");
            let length = line.find('}').map_or(line.len(), |at| at + 1);
            self.complaints.push(Diagnostic::new(
                &rules::ATTRIBUTE_SYNTAX,
                Some(local_span(start, start + length)),
                "these attributes are not understood, and stay as text",
            ));
        }
    }

    fn finish(mut self) -> Folded {
        let end = self.out.last().map_or(0, |piece| piece.end);
        self.close_above(0, end);
        self.take(0, 0)
    }
}

/// Ends of files that links lead to.
const LINKED: [&str; 6] = [".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf"];

/// Whether words in parentheses behind words in brackets can be nothing but an address: of the web, or of a file to read.
fn is_plainly_address(target: &str) -> bool {
    let path = target.split('#').next().unwrap_or(target);
    let begins = |start: &str| {
        target
            .get(..start.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(start))
    };
    let end = path.rfind('.').map_or("", |at| &path[at..]);
    begins("https://") || begins("http://") || LINKED.iter().any(|own| end.eq_ignore_ascii_case(own))
}

fn calls_note(piece: &Piece) -> bool {
    match &piece.kind {
        PieceKind::Node(InlineKind::NoteAgain { .. }) => true,
        PieceKind::Node(InlineKind::Emphasis(content) | InlineKind::Strong(content)) => content
            .iter()
            .any(|inline| matches!(inline.kind, InlineKind::NoteAgain { .. })),
        _ => false,
    }
}

fn settle(pieces: Vec<Piece>) -> Folded {
    let depth = pieces.iter().map(|piece| piece.depth).max().unwrap_or(0);
    (pieces::to_inlines(pieces), depth)
}

/// Complains of references to characters in some of the source, from byte `start` on, that name none.
pub fn tell_of_references(words: &str, start: usize, complaints: &mut Vec<Diagnostic>) {
    for (range, message) in entities::doubtful(words) {
        let span = local_span(start + range.start, start + range.end);
        complaints.push(Diagnostic::new(&rules::ENTITY_UNKNOWN, Some(span), message));
    }
}

/// The complaint about inlines that stand too deep inside one another.
pub fn too_deep(start: usize, end: usize) -> Diagnostic {
    Diagnostic::new(
        &rules::LIMIT,
        Some(local_span(start, end)),
        format!("more than {NESTING_LIMIT} things stand inside one another here"),
    )
    .hint("take some of them apart; a mark that is meant as a sign is written with `\\` before it")
}

/// Only the words, where nesting went too deep.
fn flat(inlines: Vec<Inline>) -> Vec<Inline> {
    let Some((first, last)) = inlines.first().zip(inlines.last()) else {
        return inlines;
    };
    let span = local_span(first.span.start as usize, last.span.end as usize);
    let kind = InlineKind::Text(walk::plain_text(&inlines));
    vec![Inline { span, kind }]
}

fn is_special(c: char) -> bool {
    matches!(c, '[' | ']' | '^' | '~') || c.is_whitespace()
}

fn takes_attributes(kind: &InlineKind) -> bool {
    matches!(
        kind,
        InlineKind::Link(_)
            | InlineKind::Image(_)
            | InlineKind::Emphasis(_)
            | InlineKind::Strong(_)
            | InlineKind::Strikethrough(_)
            | InlineKind::Superscript(_)
            | InlineKind::Subscript(_)
            | InlineKind::Keyboard(_)
            | InlineKind::Code(_)
    )
}

/// pandoc's `[@key, p. 3]` and `[see @key; @other]`, and `[-@key]`.
fn is_citation(inner: &str) -> bool {
    let key = inner.strip_prefix('-').unwrap_or(inner).strip_prefix('@');
    let later = || inner.split([' ', ';']).filter_map(|word| word.strip_prefix('@')).next();
    key.or_else(later)
        .is_some_and(|key| key.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn is_label(label: &str) -> bool {
    label.starts_with(char::is_alphabetic)
        && label
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
}

/// Whether this can be the name of a note, as in `[^name]`.
pub fn is_note_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_whitespace)
}
