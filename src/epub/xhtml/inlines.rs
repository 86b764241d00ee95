//! Inlines → XHTML in a line; must not know blocks, save those of notes, which wait for the end of the page.

use super::Writer;
use crate::model::{Inline, InlineKind, Link, Medium, NodeId};
use crate::resolve::Destination;

impl<'a> Writer<'_, '_, 'a> {
    pub(super) fn inlines(&mut self, inlines: &'a [Inline]) {
        let mut after_call = false;
        for inline in inlines {
            let is_call = matches!(inline.kind, InlineKind::Note(_) | InlineKind::NoteAgain { .. });
            // Else notes 2 and 3 would be note 23.
            if is_call && after_call && self.held_calls.is_none() {
                self.xml.start("span").attr("class", "note-call").text(",").end();
            }
            let begin = self.xml.position();
            self.inline(inline);
            if !matches!(inline.kind, InlineKind::SoftBreak) {
                self.stands_at(begin, inline.span);
            }
            after_call = is_call;
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        self.lead_in.meet(&inline.kind);
        // What belongs to the word before it stands on that word's page; a word's page begins with the word.
        let follows = matches!(
            inline.kind,
            InlineKind::Text(_)
                | InlineKind::Cite(_)
                | InlineKind::SoftBreak
                | InlineKind::LineBreak
                | InlineKind::Note(_)
                | InlineKind::NoteAgain { .. }
                | InlineKind::Anchor { .. }
        );
        if !follows {
            self.due_breaks();
        }
        match &inline.kind {
            InlineKind::Text(words) | InlineKind::Cite(words) => self.words(words),
            InlineKind::SoftBreak => {
                self.run("\n");
            }
            InlineKind::LineBreak => {
                self.xml.start("br").end().line();
                self.pass(1);
            }
            InlineKind::Emphasis(content) => self.wrapped("em", content),
            InlineKind::Strong(content) => self.wrapped("strong", content),
            InlineKind::Strikethrough(content) => self.wrapped("del", content),
            InlineKind::Superscript(content) => self.wrapped("sup", content),
            InlineKind::Subscript(content) => self.wrapped("sub", content),
            InlineKind::Keyboard(content) => self.wrapped("kbd", content),
            InlineKind::Code(words) => self.inline_code(words),
            InlineKind::Link(link) => self.link(link),
            InlineKind::Image(image) => self.image(image),
            InlineKind::Note(note) => self.note_call(note),
            InlineKind::NoteAgain { id, note } => self.note_again(*id, *note),
            InlineKind::Math(source) => {
                self.xml.start("span").attr("class", "math");
                self.left_to_right();
                self.run(source);
                self.xml.end();
            }
            InlineKind::Span {
                id,
                attributes,
                content,
            } => {
                self.xml.start("span");
                self.id(*id);
                self.attributes(&[], attributes);
                self.inlines(content);
                self.xml.end();
            }
            // The end of what a mark for the index is about.
            InlineKind::Anchor { id, attributes } if attributes.is_empty() && !self.plan.places.contains_key(id) => {}
            InlineKind::Anchor { id, attributes } => {
                self.xml.start("span");
                self.id(*id);
                self.attributes(&[], attributes);
                self.xml.end();
            }
            InlineKind::Ref { id, label } => self.reference(*id, label),
            InlineKind::IndexMark(mark) => {
                if self.plan.places.contains_key(&mark.id) {
                    self.xml.start("span");
                    self.id(mark.id);
                    self.xml.end();
                }
            }
        }
    }

    /// Words, those that lead into a chapter in small capitals. A word is never torn: its first letter is dropped by the
    /// style sheet.
    fn words(&mut self, words: &str) {
        let (lead, rest) = words.split_at(self.lead_in.take(words));
        if !lead.is_empty() {
            self.due_breaks();
            self.xml.start("span").attr("class", "lead-in");
            self.run(lead);
            self.xml.end();
        }
        self.addressed(rest);
    }

    fn wrapped(&mut self, name: &str, content: &'a [Inline]) {
        self.xml.start(name);
        self.inlines(content);
        self.xml.end();
    }

    /// A link; its words alone where it leads nowhere in this output.
    fn link(&mut self, link: &'a Link) {
        let href = match self.plan.resolved.links.get(&link.id) {
            _ if self.held_calls.is_some() => None,
            Some(Destination::Node(node)) => self.plan.href(*node, self.page),
            Some(Destination::Web(address)) => Some(address.clone()),
            None => None,
        };
        let has_attributes = self.plan.places.contains_key(&link.id) || !link.attributes.is_empty();
        match href {
            Some(href) => self.linked(link, &href),
            None if has_attributes => {
                self.xml.start("span");
                self.link_words(link);
                self.xml.end();
            }
            None => self.inlines(&link.content),
        }
    }

    fn linked(&mut self, link: &'a Link, href: &str) {
        self.held_calls = Some(Vec::new());
        self.xml.start("a").attr("href", href).attr_if("title", &link.title);
        self.link_words(link);
        if link.content.is_empty() {
            let text = self.suspend_text();
            self.addressed(&link.target);
            self.text = text;
        }
        self.xml.end();
        for (id, href) in self.held_calls.take().unwrap_or_default() {
            self.call(id, &href);
        }
    }

    fn link_words(&mut self, link: &'a Link) {
        self.id(link.id);
        self.attributes(&[], &link.attributes);
        self.inlines(&link.content);
    }

    /// A title's words are the author's, a number's ours.
    fn referred(&mut self, words: &str, id: NodeId) {
        let resolved = self.plan.resolved;
        let is_title = match resolved.links.get(&id) {
            Some(Destination::Node(node)) => !resolved.numbers_in_epub.contains_key(node),
            Some(Destination::Web(_)) | None => true,
        };
        if is_title {
            self.xml.text(words);
        } else {
            self.said(words);
        }
    }

    /// "Figure 3", linked.
    fn reference(&mut self, id: NodeId, label: &str) {
        let words = self.plan.resolved.reference(Medium::Epub, id, label);
        let href = match self.plan.resolved.links.get(&id) {
            Some(Destination::Node(node)) if self.held_calls.is_none() => self.plan.href(*node, self.page),
            Some(Destination::Node(_) | Destination::Web(_)) | None => None,
        };
        match href {
            Some(href) => {
                self.xml.start("a").attr("href", &href);
                self.referred(&words, id);
                self.xml.end();
            }
            None if self.plan.said_in.is_empty() => {
                self.xml.text(&words);
            }
            None => {
                self.xml.start("span");
                self.referred(&words, id);
                self.xml.end();
            }
        }
    }
}
