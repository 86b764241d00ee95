//! HTML in a line → inlines; must not know blocks.

use super::brackets::{Machine, Open, OpenKind};
use super::html::{self, Tag, Token};
use super::html_names;
use super::pieces::{Piece, PieceKind, local_span};
use super::{NESTING_LIMIT, UNSET};
use crate::diag::{Diagnostic, rules};
use crate::model::{Attributes, Image, Inline, InlineKind, Label, Link, walk};

impl Machine<'_> {
    /// A tag or comment in the line.
    pub fn html(&mut self, html: &str, start: usize, end: usize) {
        let tokens = html::tokens(html);
        let Some((Token::Tag(tag), _)) = tokens.into_iter().next() else {
            if !html.starts_with("<!--") {
                self.unknown_html(html, start, end);
            }
            return;
        };
        if let Some(silent) = &self.silent {
            if tag.closing && tag.name == *silent {
                self.silent = None;
            }
            return;
        }
        match (tag.name.as_str(), tag.closing) {
            ("br", _) => {
                self.drop_scripts();
                self.out.push(Piece::node(start, end, 0, InlineKind::LineBreak));
            }
            ("img", false) => self.out.push(Piece::node(start, end, 0, image(&tag))),
            (name, true) => self.close_html(name, html, start, end),
            (name, false) if is_inline_element(name) => self.open_html(tag, start, end),
            (name, false) => {
                if html_names::is_silent(name) && !tag.empty {
                    self.silent = Some(name.to_owned());
                }
                if !html_names::is_element(name) {
                    self.push_literal(html, start, end);
                }
                self.unknown_html(html, start, end);
            }
        }
    }

    fn push_literal(&mut self, words: &str, start: usize, end: usize) {
        self.out
            .push(Piece::new(start, end, PieceKind::Literal(words.to_owned())));
    }

    fn open_html(&mut self, tag: Tag, start: usize, end: usize) {
        let place = tag.get("id").or_else(|| tag.get("name").filter(|_| tag.name == "a"));
        if tag.name == "a" && tag.get("href").is_none() {
            if let Some(name) = place.map(str::to_owned) {
                let attributes = Attributes {
                    label: Some(Label(name)),
                    ..attributes_of(&tag)
                };
                self.out
                    .push(Piece::node(start, end, 0, InlineKind::Anchor { id: UNSET, attributes }));
            }
            return;
        }
        if tag.name == "a" {
            self.close_link(start);
        }
        if self.open.len() >= NESTING_LIMIT {
            return;
        }
        if !tag.empty {
            self.open.push(Open {
                kind: OpenKind::Html(tag),
                at: self.out.len(),
                start,
            });
        }
    }

    /// A link in a link ends the outer one (HTML, 13.2.6.4.7).
    fn close_link(&mut self, end: usize) {
        let is_link = |open: &Open| matches!(&open.kind, OpenKind::Html(tag) if tag.name == "a");
        if let Some(index) = self.open.iter().rposition(is_link) {
            self.close_above(index, end);
        }
    }

    fn close_html(&mut self, name: &str, html: &str, start: usize, end: usize) {
        let found = self
            .open
            .iter()
            .rposition(|open| matches!(&open.kind, OpenKind::Html(tag) if tag.name == name));
        match found {
            Some(index) => {
                self.close_above(index + 1, start);
                self.close_last(end, true);
            }
            None if !html_names::is_element(name) => self.push_literal(html, start, end),
            // Of the others, and of places (`<a id>`), the opening tag was told or stands for itself.
            None if name != "a" && is_inline_element(name) => self.complaints.push(closes_nothing(name, start, end)),
            None => {}
        }
    }

    /// Closes the elements above `index` at byte `end`; other openers there were words.
    pub fn close_above(&mut self, index: usize, end: usize) {
        while self.open.len() > index {
            self.close_last(end, false);
        }
    }

    fn close_last(&mut self, end: usize, is_closed: bool) {
        let Some(open) = self.open.pop() else { return };
        if let OpenKind::Html(tag) = open.kind {
            if !is_closed {
                self.complaints
                    .push(not_closed(&tag.name, open.start, self.tag_end(open.start)));
            }
            let (content, depth) = self.take(open.at, 0);
            if let Some(kind) = element(&tag, content) {
                self.out.push(Piece::node(open.start, end, depth + 2, kind));
            }
        }
    }

    /// One past the last byte of the tag that opens at byte `start`.
    fn tag_end(&self, start: usize) -> usize {
        let rest = self.source.get(start..).unwrap_or("");
        start + rest.find('>').map_or(0, |at| at + 1)
    }

    fn unknown_html(&mut self, html: &str, start: usize, end: usize) {
        self.complaints.push(unknown_html(html, start, end));
    }
}

/// The complaint about an opening tag whose partner is missing.
pub fn not_closed(name: &str, start: usize, end: usize) -> Diagnostic {
    let message = format!("this `<{name}>` is not closed");
    Diagnostic::new(&rules::HTML_UNPAIRED, Some(local_span(start, end)), message)
}

/// The complaint about a closing tag whose partner is missing.
pub fn closes_nothing(name: &str, start: usize, end: usize) -> Diagnostic {
    let message = format!("this `</{name}>` closes nothing; it is left out");
    Diagnostic::new(&rules::HTML_UNPAIRED, Some(local_span(start, end)), message)
}

/// How much of a tag a message shows.
const LONGEST_QUOTED: usize = 40;

/// The complaint about a tag that the model has nothing for.
pub fn unknown_html(html: &str, start: usize, end: usize) -> Diagnostic {
    let name: String = html.chars().take(LONGEST_QUOTED).collect();
    let name = name.trim_end();
    let silent = matches!(html::tokens(html).first(), Some((Token::Tag(tag), _)) if html_names::is_silent(&tag.name));
    let message = match html.starts_with("<!") || html.starts_with("<?") || silent {
        true => format!("`{name}` cannot be printed; it is left out"),
        false => format!("`{name}` cannot be printed; its text is kept"),
    };
    Diagnostic::new(&rules::HTML_UNKNOWN, Some(local_span(start, end)), message)
}

fn is_inline_element(name: &str) -> bool {
    matches!(
        name,
        "em" | "i" | "strong" | "b" | "sup" | "sub" | "kbd" | "span" | "a" | "s" | "del" | "strike" | "code"
    )
}

/// What an element makes of its content; `None` when nothing is left of it.
fn element(tag: &Tag, content: Vec<Inline>) -> Option<InlineKind> {
    let attributes = attributes_of(tag);
    if content.is_empty() && attributes.label.is_none() {
        return None;
    }
    let wrap = |content| match tag.name.as_str() {
        "em" | "i" => InlineKind::Emphasis(content),
        "strong" | "b" => InlineKind::Strong(content),
        "sup" => InlineKind::Superscript(content),
        "sub" => InlineKind::Subscript(content),
        "kbd" => InlineKind::Keyboard(content),
        "code" => InlineKind::Code(walk::plain_text(&content)),
        _ => InlineKind::Strikethrough(content),
    };
    Some(match tag.name.as_str() {
        "span" => InlineKind::Span {
            id: UNSET,
            attributes,
            content,
        },
        "a" => InlineKind::Link(Link {
            id: UNSET,
            target: tag.get("href").unwrap_or("").to_owned(),
            title: tag.get("title").unwrap_or("").to_owned(),
            attributes,
            content,
        }),
        _ if attributes.is_empty() => wrap(content),
        _ => {
            let span = match (content.first(), content.last()) {
                (Some(first), Some(last)) => local_span(first.span.start as usize, last.span.end as usize),
                _ => local_span(0, 0),
            };
            let content = vec![Inline {
                span,
                kind: wrap(content),
            }];
            InlineKind::Span {
                id: UNSET,
                attributes,
                content,
            }
        }
    })
}

/// id, class and lang of a tag.
pub fn attributes_of(tag: &Tag) -> Attributes {
    let mut attributes = Attributes {
        label: tag.get("id").filter(|id| !id.is_empty()).map(|id| Label(id.to_owned())),
        ..Attributes::default()
    };
    if let Some(classes) = tag.get("class") {
        attributes.classes = classes.split_whitespace().map(str::to_owned).collect();
    }
    if let Some(language) = tag.get("lang").or_else(|| tag.get("xml:lang")) {
        attributes.pairs.push(("lang".to_owned(), language.to_owned()));
    }
    attributes
}

/// `<img src alt title width>`
pub fn image(tag: &Tag) -> InlineKind {
    let mut attributes = attributes_of(tag);
    if let Some(width) = tag.get("width") {
        let bare = !width.is_empty() && width.bytes().all(|byte| byte.is_ascii_digit());
        let width = if bare { format!("{width}px") } else { width.to_owned() };
        attributes.pairs.push(("width".to_owned(), width));
    }
    InlineKind::Image(Image {
        id: UNSET,
        source: tag.get("src").unwrap_or("").to_owned(),
        alt: tag.get("alt").unwrap_or("").to_owned(),
        title: tag.get("title").unwrap_or("").to_owned(),
        attributes,
    })
}
