//! Inlines → the paragraph builder's [`Piece`]s; must not know lines.
//!
//! Offsets count in [`walk::leaf_text`] of the leaf block, so that a place on a page
//! can be found in the text again.

use super::note::{NoteText, Says};
use super::paragraph::piece;
use super::{Column, Compositor};
use crate::config::NotePlace;
use crate::diag::{Span, rules};
use crate::fonts::{Faces, Family};
use crate::layout::paragraph::{Figures, Origin, Piece, TextStyle};
use crate::layout::{ElementId, ElementRole, Job, LinkTo};
use crate::model::{Attributes, Inline, InlineKind, Language, Link, Medium, NodeId, RangeEdge, walk};
use crate::resolve::{Address, Destination, words};
use crate::units::Length;

/// Size and rise of raised words and note marks, and of lowered ones, in thousandths of the size around: the raised ones
/// reach the height of the ascenders.
const RAISED: (i64, i64) = (640, 340);
const LOWERED: (i64, i64) = (640, -150);
/// Code beside text has the text's x-height, within these thousandths of its size.
const CODE_SCALE: (i64, i64) = (800, 1000);
/// Languages in which the mark of a note stands behind a comma or full stop (*The Chicago Manual of Style*, 14.26); in others,
/// and in doubt, the mark of a single word stands at the word.
const MARKS_BEHIND: [&str; 1] = ["en"];
/// Between the marks of two notes that are called at one place.
const MARKS_APART: &str = ",";
/// Between a word and its number, which stand on one line.
const BESIDE: &str = "\u{a0}";
/// Inlines inside inlines deeper than this are left out.
const DEEPEST: u8 = 64;

/// Collects the pieces of one paragraph.
pub(super) struct Converter<'c, 'a, 'k> {
    compositor: &'c mut Compositor<'a>,
    column: &'k Column,
    /// What was collected.
    pub pieces: Vec<Piece>,
    /// Where the words were read.
    pub origins: Vec<Origin>,
    offset: u32,
    language: Option<Language>,
    depth: u8,
    /// How many pieces there were behind the last mark of a note.
    after_mark: usize,
    /// The ends of marks for the index whose words are being collected, the innermost last.
    index_ends: Vec<NodeId>,
}

impl<'c, 'a, 'k> Converter<'c, 'a, 'k> {
    /// Nothing collected yet; the words begin at an offset of their leaf's text.
    pub fn new(compositor: &'c mut Compositor<'a>, column: &'k Column, offset: u32) -> Converter<'c, 'a, 'k> {
        Converter {
            compositor,
            column,
            pieces: Vec::new(),
            origins: Vec::new(),
            offset,
            language: None,
            depth: 0,
            after_mark: 0,
            index_ends: Vec::new(),
        }
    }

    /// Collects inlines that stand in `element` and look like `style`.
    pub fn convert(&mut self, content: &[Inline], style: TextStyle, element: ElementId) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        // How much of the next words is set already.
        let mut taken = 0;
        for (index, inline) in content.iter().enumerate() {
            let offset = self.offset;
            match &inline.kind {
                InlineKind::Text(words) if taken > 0 => {
                    self.words(words.get(taken..).unwrap_or(""), style, false);
                    taken = 0;
                }
                _ => self.inline(inline, style, element),
            }
            if let InlineKind::Link(link) = &inline.kind {
                taken = self.address_note((link.id, inline.span), content.get(index + 1), style, element);
            }
            if self.offset > offset && self.origins.last().is_none_or(|last| last.offset < offset) {
                let span = inline.span;
                self.origins.push(Origin { offset, span });
            }
        }
        self.depth -= 1;
    }

    fn inline(&mut self, inline: &Inline, style: TextStyle, element: ElementId) {
        match &inline.kind {
            InlineKind::Text(words) | InlineKind::Cite(words) => self.words(words, style, false),
            InlineKind::SoftBreak => self.words(" ", style, false),
            InlineKind::LineBreak => {
                self.pieces.push(Piece::LineBreak);
                self.offset += 1;
            }
            InlineKind::Emphasis(content) => self.convert(content, emphasised(style), element),
            InlineKind::Strong(content) => self.convert(content, TextStyle { bold: true, ..style }, element),
            InlineKind::Strikethrough(content) => self.convert(content, TextStyle { struck: true, ..style }, element),
            InlineKind::Superscript(content) => self.convert(content, shifted(style, RAISED), element),
            InlineKind::Subscript(content) => self.convert(content, shifted(style, LOWERED), element),
            InlineKind::Code(words) => {
                let own = self.compositor.structure.add(ElementRole::Code, element, None);
                self.code(words, style, own);
            }
            InlineKind::Math(words) => {
                let own = self.compositor.structure.add(ElementRole::Formula, element, None);
                self.compositor.structure.set_alt(own, words);
                self.code(words, style, own);
            }
            InlineKind::Keyboard(content) => self.key(content, style),
            InlineKind::Link(link) => self.link(link, style, element),
            InlineKind::Image(image) => {
                self.target(image.id);
                self.compositor.check_width(image, Some(inline.span));
                let frame = self.compositor.inline_image(image, self.column, style, element);
                self.pieces.push(Piece::Object(frame));
            }
            InlineKind::Note(note) => {
                self.note(note.into(), style, element);
            }
            InlineKind::NoteAgain { id, note } => {
                self.note_again(*id, *note, style, element);
            }
            InlineKind::Span {
                id,
                attributes,
                content,
            } => {
                self.target(*id);
                self.check_small_caps(attributes, style, inline.span);
                self.span(attributes, content, style, element);
            }
            // What it is the end of stands before it.
            InlineKind::IndexMark(mark) if mark.range == Some(RangeEdge::End) && mark.end.is_none() => {
                self.behind(mark.id)
            }
            InlineKind::IndexMark(mark) => {
                self.index_ends.extend(mark.end);
                self.target(mark.id);
            }
            InlineKind::Anchor { id, .. } if self.index_ends.last() == Some(id) => {
                self.index_ends.pop();
                self.behind(*id);
            }
            InlineKind::Anchor { id, .. } => self.target(*id),
            InlineKind::Ref { id, label } => self.reference(*id, label, style, element),
        }
    }

    /// Words of the text, joined to those before them when nothing tells them apart.
    fn words(&mut self, words: &str, style: TextStyle, verbatim: bool) {
        if words.is_empty() {
            return;
        }
        let at = self.offset;
        self.offset = self
            .offset
            .saturating_add(u32::try_from(words.len()).unwrap_or(u32::MAX));
        if let Some(Piece::Text {
            text,
            style: own,
            language,
            offset,
            verbatim: own_verbatim,
            made: false,
        }) = self.pieces.last_mut()
        {
            let follows = *offset as usize + text.len() == at as usize;
            if follows && *own == style && *language == self.language && *own_verbatim == verbatim {
                text.push_str(words);
                return;
            }
        }
        self.pieces.push(Piece::Text {
            text: words.to_owned(),
            style,
            language: self.language.clone(),
            offset: at,
            verbatim,
            made: false,
        });
    }

    /// Words in the face of code, as the content of an element of their own.
    fn code(&mut self, words: &str, style: TextStyle, own: ElementId) {
        let style = code_style(style, self.compositor.job.faces);
        self.pieces.push(Piece::Begin(own));
        self.words(words, style, true);
        self.pieces.push(Piece::End);
    }

    fn key(&mut self, content: &[Inline], style: TextStyle) {
        let words = crate::model::walk::plain_text(content);
        self.offset = self
            .offset
            .saturating_add(u32::try_from(words.len()).unwrap_or(u32::MAX));
        let frame = self.compositor.key(&words, style, self.column);
        self.pieces.push(Piece::Object(frame));
    }

    fn link(&mut self, link: &Link, style: TextStyle, element: ElementId) {
        self.target(link.id);
        let Some(to) = self.destination(link.id) else {
            return self.convert(&link.content, style, element);
        };
        let behind = self.behind_link(link.id, &to);
        let own = self.compositor.structure.add(ElementRole::Link, element, Some(link.id));
        self.pieces.extend([Piece::Begin(own), Piece::LinkStart(to)]);
        self.convert(&link.content, style, own);
        if let Some(words) = behind {
            let words = self.made(&words, style);
            self.pieces.push(words);
        }
        self.pieces.extend([Piece::LinkEnd, Piece::End]);
    }

    /// The note that tells a link's address, behind the marks that end the words in front of it where that is the custom; gives
    /// how many bytes of what follows those are.
    fn address_note(
        &mut self,
        (link, span): (NodeId, Span),
        next: Option<&Inline>,
        style: TextStyle,
        element: ElementId,
    ) -> usize {
        let Some(Address::Note(address)) = self.compositor.job.resolved.addresses.get(&link) else {
            return 0;
        };
        let marks = match next.map(|next| &next.kind) {
            Some(InlineKind::Text(words)) if MARKS_BEHIND.contains(&self.column.language.primary().as_str()) => {
                let rest = words.trim_start_matches(closes);
                &words[..words.len() - rest.len()]
            }
            _ => "",
        };
        self.words(marks, style, false);
        let says = Says::Address(address, span);
        self.note(NoteText { id: link, says }, style, element);
        marks.len()
    }

    /// What print adds to the words of a link, in brackets: an address, or a page.
    fn behind_link(&mut self, link: NodeId, to: &LinkTo) -> Option<String> {
        match (to, self.compositor.job.resolved.addresses.get(&link)) {
            (LinkTo::Web(_), Some(Address::Beside(address))) => Some(format!(" ({address})")),
            (LinkTo::Node(node), _) => self.page_of(link, *node),
            (LinkTo::Web(_) | LinkTo::Call(_), _) => None,
        }
    }

    /// " (page 41)", where that is asked for and the node stands on another page than what refers to it.
    fn page_of(&mut self, link: NodeId, node: NodeId) -> Option<String> {
        if !self.compositor.job.edition.print.page_references {
            return None;
        }
        if !self.compositor.job.resolved.targets.contains_key(&link) {
            self.pieces.push(Piece::Target(link));
        }
        let label = self.compositor.page_label_from(link, node)?;
        let page = words(&self.column.language).page;
        Some(format!(" ({page}{BESIDE}{label})"))
    }

    fn reference(&mut self, id: NodeId, label: &str, style: TextStyle, element: ElementId) {
        let to = self.destination(id);
        let mut words = self.compositor.job.resolved.reference(Medium::Print, id, label);
        if let Some(LinkTo::Node(node)) = &to {
            words.extend(self.page_of(id, *node));
        }
        let words = self.made(&words, style);
        let Some(to) = to else {
            return self.pieces.push(words);
        };
        let own = self.compositor.structure.add(ElementRole::Link, element, Some(id));
        self.pieces.extend([
            Piece::Begin(own),
            Piece::LinkStart(to),
            words,
            Piece::LinkEnd,
            Piece::End,
        ]);
    }

    /// Words that are not of the author's text, at this place in it.
    fn made(&self, words: &str, style: TextStyle) -> Piece {
        Piece::Text {
            text: words.to_owned(),
            style,
            language: None,
            offset: self.offset,
            verbatim: false,
            made: true,
        }
    }

    fn destination(&self, link: NodeId) -> Option<LinkTo> {
        Some(match self.compositor.job.resolved.links.get(&link)? {
            Destination::Node(node) => LinkTo::Node(*node),
            Destination::Web(address) => LinkTo::web(address),
        })
    }

    /// A note: its mark here, its text at the foot of the page where that is its place.
    fn note(&mut self, note: NoteText<'_>, style: TextStyle, element: ElementId) {
        let at_foot = self.compositor.job.edition.print.notes == NotePlace::Foot;
        if at_foot {
            self.compositor.note(note, self.column);
        }
        self.call(note.id, note.id, style, element);
        self.pieces.extend(at_foot.then_some(Piece::Note(note.id)));
        self.after_mark = self.pieces.len();
    }

    /// A later call of a note, with the note once more where its page holds none.
    fn note_again(&mut self, id: NodeId, note: NodeId, style: TextStyle, element: ElementId) {
        match self.compositor.copy_for(id, note) {
            Some(copy) => self.note(NoteText { id, ..copy.into() }, style, element),
            None => self.call(id, note, style, element),
        }
        self.after_mark = self.pieces.len();
    }

    /// A note's mark: its number, raised.
    fn call(&mut self, call: NodeId, note: NodeId, style: TextStyle, element: ElementId) {
        let mark = self.compositor.mark_of(call, note);
        // Else notes 2 and 3 would be note 23.
        if self.after_mark == self.pieces.len() && self.after_mark > 0 {
            let between = self.made(MARKS_APART, note_mark(MARKS_APART, style, self.compositor.job.faces));
            self.pieces.push(between);
        }
        let own = self
            .compositor
            .structure
            .add(ElementRole::Reference, element, Some(call));
        let link = self.compositor.structure.add(ElementRole::Link, own, None);
        let style = note_mark(&mark, style, self.compositor.job.faces);
        let mark = self.made(&mark, style);
        self.pieces.extend([
            Piece::Call(call),
            Piece::Begin(own),
            Piece::Begin(link),
            Piece::LinkStart(LinkTo::Node(note)),
            mark,
            Piece::LinkEnd,
            Piece::End,
            Piece::End,
        ]);
    }

    /// Says when words are to be in small capitals that their face does not have.
    fn check_small_caps(&mut self, attributes: &Attributes, style: TextStyle, span: Span) {
        let job = self.compositor.job;
        let wanted = span_style(attributes, style);
        if wanted.small_caps
            && !style.small_caps
            && !job.faces.has_small_caps(wanted.family, wanted.bold, wanted.italic)
        {
            let face = job.faces.get(job.faces.pick(wanted.family, wanted.bold, wanted.italic));
            let message = format!("`{}` has no small capitals; the words are in plain letters", face.name);
            self.compositor
                .diagnostics
                .report(&rules::SMALL_CAPS_MISSING, Some(span), message);
        }
    }

    fn span(&mut self, attributes: &Attributes, content: &[Inline], style: TextStyle, element: ElementId) {
        let outer = self.language.clone();
        let mut element = element;
        if let Some(language) = attributes.language() {
            element = self.compositor.structure.add(ElementRole::Span, element, None);
            self.compositor.structure.set_language(element, language.clone());
            self.language = Some(language);
            self.pieces.push(Piece::Begin(element));
        }
        let marked = attributes.language().is_some();
        self.convert(content, span_style(attributes, style), element);
        if marked {
            self.pieces.push(Piece::End);
        }
        self.language = outer;
    }

    fn behind(&mut self, node: NodeId) {
        if self.compositor.job.resolved.targets.contains_key(&node) {
            self.pieces.push(Piece::Behind(node));
        }
    }

    fn target(&mut self, node: NodeId) {
        if self.compositor.job.resolved.targets.contains_key(&node) {
            self.pieces.push(Piece::Target(node));
        }
    }
}

/// Marks that end words; the mark of a note stands before a dash.
fn closes(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '’' | '”')
}

/// Stress inside stress is upright again.
fn emphasised(style: TextStyle) -> TextStyle {
    TextStyle {
        italic: !style.italic,
        ..style
    }
}

fn shifted(style: TextStyle, (scale, rise): (i64, i64)) -> TextStyle {
    TextStyle {
        size: style.size.scale(scale, 1000),
        rise: style.rise + style.size.scale(rise, 1000),
        figures: Figures::Lining,
        ..style
    }
}

/// A superior figure, upright and light even in italic or bold words: the face's own, else a lining one, reduced and raised.
pub(super) fn note_mark(mark: &str, style: TextStyle, faces: &Faces) -> TextStyle {
    let all = |signs: fn(char) -> bool| mark.chars().all(signs);
    let raised = if faces.has_superior_figures() && all(|sign| sign.is_ascii_digit()) {
        TextStyle {
            figures: Figures::Superior,
            ..style
        }
    } else if all(|sign| sign == '*') {
        // It is small and high by itself.
        style
    } else {
        shifted(style, RAISED)
    };
    TextStyle {
        family: Family::Text,
        bold: false,
        italic: false,
        small_caps: false,
        capitals: false,
        struck: false,
        tracking: Length::ZERO,
        ..raised
    }
}

/// Code beside text: the narrow face at the text's x-height, nothing replaced.
pub(super) fn code_style(style: TextStyle, faces: &Faces) -> TextStyle {
    let x_height = |family| {
        let face = faces.get(faces.pick(family, false, false));
        i64::from(face.metrics.x_height) * 1000 / i64::from(face.units_per_em).max(1)
    };
    let (text, mono) = (x_height(style.family), x_height(Family::Mono));
    let scale = if style.family == Family::Mono || mono <= 0 {
        1000
    } else {
        (text * 1000 / mono).clamp(CODE_SCALE.0, CODE_SCALE.1)
    };
    TextStyle {
        family: Family::Mono,
        size: style.size.scale(scale, 1000),
        small_caps: false,
        capitals: false,
        figures: Figures::Lining,
        tracking: Length::ZERO,
        ligatures: false,
        ..style
    }
}

fn span_style(attributes: &Attributes, style: TextStyle) -> TextStyle {
    let mut style = style;
    for class in &attributes.classes {
        match class.as_str() {
            "smallcaps" | "small-caps" => style.small_caps = true,
            "sans" => style.family = Family::Sans,
            "lining" => style.figures = Figures::Lining,
            _ => {}
        }
    }
    style
}

/// The words of a title without its notes, links, places and pictures, for contents and running heads; `style` is
/// stacked as in text. A title of pictures only is their alternative texts.
pub(in crate::layout) fn words_of(content: &[Inline], style: TextStyle, job: Job<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    collect_words(content, style, job, 0, &mut pieces);
    if pieces.is_empty() {
        pieces.push(piece(&walk::title_text(content), style));
    }
    pieces
}

fn ends_in_space(pieces: &[Piece]) -> bool {
    matches!(pieces.last(), Some(Piece::Text { text, .. }) if text.ends_with(' '))
}

fn collect_words(content: &[Inline], style: TextStyle, job: Job<'_>, depth: u8, pieces: &mut Vec<Piece>) {
    if depth >= DEEPEST {
        return;
    }
    for inline in content {
        let mut inner = |content: &[Inline], style| collect_words(content, style, job, depth + 1, pieces);
        match &inline.kind {
            InlineKind::Emphasis(content) => inner(content, emphasised(style)),
            InlineKind::Strong(content) => inner(content, TextStyle { bold: true, ..style }),
            InlineKind::Strikethrough(content) => inner(content, TextStyle { struck: true, ..style }),
            InlineKind::Superscript(content) => inner(content, shifted(style, RAISED)),
            InlineKind::Subscript(content) => inner(content, shifted(style, LOWERED)),
            InlineKind::Keyboard(content) => inner(content, style),
            InlineKind::Link(link) => inner(&link.content, style),
            InlineKind::Span {
                attributes, content, ..
            } => inner(content, span_style(attributes, style)),
            InlineKind::Text(words) | InlineKind::Cite(words) => {
                // The space beside a line break would stand beside the one that stands for the break.
                let words = if ends_in_space(pieces) {
                    words.trim_start_matches(' ')
                } else {
                    words
                };
                pieces.push(piece(words, style));
            }
            InlineKind::SoftBreak | InlineKind::LineBreak if ends_in_space(pieces) => {}
            InlineKind::SoftBreak | InlineKind::LineBreak => pieces.push(piece(" ", style)),
            InlineKind::Code(words) | InlineKind::Math(words) => {
                pieces.push(piece(words, code_style(style, job.faces)))
            }
            InlineKind::Ref { id, label } => {
                pieces.push(piece(&job.resolved.reference(Medium::Print, *id, label), style));
            }
            InlineKind::Image(_)
            | InlineKind::Note(_)
            | InlineKind::NoteAgain { .. }
            | InlineKind::Anchor { .. }
            | InlineKind::IndexMark(_) => {}
        }
    }
}
