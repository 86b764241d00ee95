//! Notes → their lines: at the foot, kept by their node until a page calls for them, or stacked behind a text; must not know
//! pages.

use super::inline::note_mark;
use super::lines::{attach, flattened, from_variants, reach, shift};
use super::{Column, Compositor, Text, text_align, text_style};
use crate::config::NoteMarks;
use crate::diag::Span;
use crate::layout::labels::Label;
use crate::layout::paragraph::{Align, Piece, TextStyle};
use crate::layout::structure::element;
use crate::layout::{ElementId, ElementRole, LineBox, LinkTo, Stackable};
use crate::model::{Anchor, Block, Inline, InlineKind, Language, NodeId, Note, Section, walk};
use crate::resolve::Destination;
use crate::units::Length;
use std::collections::BTreeMap;

/// Between a note's number and its text, in thousandths of its size.
const NUMBER_GAP: i64 = 300;
/// The same where figures stand on the line.
const END_NUMBER_GAP: i64 = 600;
/// Marks of notes in the order that printers have kept since the eighteenth century.
const SYMBOLS: [&str; 6] = ["*", "†", "‡", "§", "‖", "¶"];
/// More than so many of one symbol cannot be told apart.
const MOST_TIMES: usize = 3;
/// Notes called in notes deeper than this are not set.
pub(in crate::layout) const DEEPEST: u8 = 4;

/// A note that is to be set.
#[derive(Clone, Copy)]
pub(super) struct NoteText<'n> {
    /// Its own name: the author's note, or the link whose address it tells.
    pub id: NodeId,
    pub says: Says<'n>,
}

impl<'n> From<&'n Note> for NoteText<'n> {
    fn from(note: &'n Note) -> NoteText<'n> {
        NoteText {
            id: note.id,
            says: Says::Blocks(&note.blocks),
        }
    }
}

/// What a note says.
#[derive(Clone, Copy)]
pub(super) enum Says<'n> {
    /// What the author wrote.
    Blocks(&'n [Block]),
    /// Where the link leads, and where it is written.
    Address(&'n str, Span),
}

/// How the notes of a place are set.
pub(super) struct NoteSetting {
    /// How wide the numbers stand, the white behind them with it; each as wide as it is where nothing is said.
    pub hang: Option<Length>,
    /// Whether numbers stand on the line, with a full stop, as behind a text, or are raised, as at the foot.
    pub on_line: bool,
}

impl<'a> Compositor<'a> {
    /// Sets a note for the foot of a page and keeps its lines. Its first line is the note's place.
    pub(super) fn note(&mut self, note: NoteText<'_>, column: &Column) {
        if self.note_depth >= DEEPEST || self.notes.contains_key(&note.id) {
            return;
        }
        let setting = NoteSetting {
            hang: None,
            on_line: false,
        };
        self.note_depth += 1;
        let stack = self.note_stack(note, &setting, column.parent, &column.language);
        self.note_depth -= 1;
        self.notes.insert(note.id, flattened(stack));
    }

    /// The column of notes, with the number's room not taken off.
    pub(super) fn note_column(&self, parent: ElementId, language: &Language) -> Column {
        let setting = self.job.design.note;
        Column {
            left: Length::ZERO,
            width: self.job.area.measure,
            parent,
            style: text_style(self.job.design, setting),
            leading: setting.leading,
            align: text_align(self.job.design),
            hyphenate: self.job.design.hyphenate,
            language: language.clone(),
            running: false,
            right_to_left: self.job.right_to_left,
            depth: 0,
            list_depth: 0,
        }
    }

    /// A note as it is stacked, its number before its first line. Its element stands last in `parent`: behind the block that
    /// calls it, or among the notes behind a text.
    pub(super) fn note_stack(
        &mut self,
        NoteText { id, says }: NoteText<'_>,
        setting: &NoteSetting,
        parent: ElementId,
        language: &Language,
    ) -> Vec<Stackable> {
        let own = self.structure.add(ElementRole::Note, parent, Some(id));
        let outer = self.note_column(own, language);
        let label = self.structure.add(ElementRole::ListLabel, own, None);
        let mut mark = self.note_number(id, label, setting.on_line, &outer);
        let gap = outer.style.size.scale(number_gap(setting.on_line), 1000);
        let width = reach(&mark.items) + gap;
        let hang = setting.hang.unwrap_or(outer.style.size).max(width).min(outer.width / 4);
        let inner = outer.inside(hang, Length::ZERO, own);
        let mut stack = match says {
            Says::Blocks(blocks) => self.blocks(blocks, &inner),
            Says::Address(address, span) => vec![self.address(id, address, span, &inner)],
        };
        let x = if inner.right_to_left {
            inner.width + gap
        } else {
            hang - width
        };
        shift(&mut mark, x);
        let empty = LineBox {
            height: inner.leading,
            baseline: mark.baseline,
            ..LineBox::default()
        };
        attach(&mut stack, element(label, mark.items), empty);
        note_places(id, setting.on_line, &mut stack);
        stack
    }

    /// An address, which leads where it says. Words so long and without spaces are not justified.
    fn address(&mut self, link: NodeId, address: &str, span: Span, column: &Column) -> Stackable {
        let element = self.structure.add(ElementRole::Paragraph, column.parent, None);
        let own = self.structure.add(ElementRole::Link, element, Some(link));
        let mut text = Text::new(&[], element, column);
        text.align = Align::Start;
        text.hyphenate = false;
        text.span = Some(span);
        let words = super::piece(address, text.style);
        match self.job.resolved.links.get(&link) {
            Some(Destination::Web(target)) => text.lead.extend([
                Piece::Begin(own),
                Piece::LinkStart(LinkTo::web(target)),
                words,
                Piece::LinkEnd,
                Piece::End,
            ]),
            Some(Destination::Node(_)) | None => text.lead.push(words),
        }
        let mut one = from_variants(self.text(text, column));
        let lines = one.variants.iter_mut().flat_map(|variant| &mut variant.lines);
        lines.for_each(|line| line.start = Some(Anchor { node: link, offset: 0 }));
        one
    }

    /// A note's number, which leads back to its call.
    fn note_number(&mut self, note: NodeId, label: ElementId, on_line: bool, column: &Column) -> LineBox {
        let words = self.mark_of(note, self.note_called(note));
        let (words, style) = number_words(words, on_line, column.style, self);
        let link = self.structure.add(ElementRole::Link, label, None);
        let pieces = vec![
            Piece::Begin(link),
            Piece::LinkStart(LinkTo::Call(note)),
            super::piece(&words, style),
            Piece::LinkEnd,
            Piece::End,
        ];
        self.one_line(pieces, column)
    }

    /// The note that something is a copy of; itself where it is none.
    fn note_called(&self, copy: NodeId) -> NodeId {
        self.again.get(&copy).copied().unwrap_or(copy)
    }

    /// The widest number of some notes behind a text, with the white behind it.
    pub(super) fn numbers_width(&mut self, notes: &[NodeId], column: &Column) -> Length {
        let marks = notes.iter().map(|note| self.mark_of(*note, *note).chars().count());
        let figures = i64::try_from(marks.max().unwrap_or(0)).unwrap_or(i64::MAX);
        let mut width = |words: &str| reach(&self.words(words, column.style, column).items);
        let widest = (0..=9).map(|figure| width(&figure.to_string())).max();
        widest.unwrap_or(Length::ZERO) * figures + width(".") + column.style.size.scale(number_gap(true), 1000)
    }

    /// What a note is marked with, where it is called (by `call`, which is its own name where it is called first) and where it
    /// stands.
    pub(super) fn mark_of(&mut self, call: NodeId, note: NodeId) -> String {
        let marks = self.job.edition.print.note_marks;
        let number = self.job.resolved.numbers_in_print.get(&note);
        let number = number.map_or("*", |number| &number.label).to_owned();
        if marks == NoteMarks::Chapter {
            return number;
        }
        let ordinal = self.asked.ask(Label::Mark(call), self.job.labels);
        match (ordinal, marks) {
            (Some(ordinal), NoteMarks::Symbols) => ordinal.parse().map(symbol).unwrap_or(ordinal),
            (Some(ordinal), _) => ordinal,
            (None, _) => number,
        }
    }

    /// The note that a later call calls, where it has to stand once more: with marks that begin anew on each page a mark tells
    /// nothing of another page's notes.
    pub(super) fn copy_for(&mut self, call: NodeId, note: NodeId) -> Option<&'a Note> {
        if self.job.edition.print.note_marks == NoteMarks::Chapter {
            return None;
        }
        self.again.insert(call, note);
        self.asked.ask(Label::Again(call), self.job.labels)?;
        let source = self.source?;
        let notes = self.written_notes.get_or_insert_with(|| written_notes(source));
        notes.get(&note).copied()
    }
}

/// All notes in a section, by name.
fn written_notes(section: &Section) -> BTreeMap<NodeId, &Note> {
    struct Written<'a>(BTreeMap<NodeId, &'a Note>);
    impl<'a> walk::Visitor<'a> for Written<'a> {
        fn inline(&mut self, inline: &'a Inline) {
            if let InlineKind::Note(note) = &inline.kind {
                self.0.insert(note.id, note);
            }
        }
    }
    let mut written = Written(BTreeMap::new());
    walk::section(section, &mut written);
    written.0
}

/// The mark of a page's note by its count: the symbols in their order, then doubled, then trebled; figures beyond that.
fn symbol(ordinal: usize) -> String {
    let (times, which) = (
        ordinal.saturating_sub(1) / SYMBOLS.len() + 1,
        ordinal.saturating_sub(1) % SYMBOLS.len(),
    );
    match times <= MOST_TIMES {
        true => SYMBOLS[which].repeat(times),
        false => ordinal.to_string(),
    }
}

fn number_gap(on_line: bool) -> i64 {
    match on_line {
        true => END_NUMBER_GAP,
        false => NUMBER_GAP,
    }
}

/// A number as it stands before its note.
fn number_words(mark: String, on_line: bool, style: TextStyle, compositor: &Compositor<'_>) -> (String, TextStyle) {
    match on_line {
        true => (format!("{mark}."), style),
        false => {
            let style = note_mark(&mark, style, compositor.job.faces);
            (mark, style)
        }
    }
}

/// Makes the first line the note's place. Behind the text it is a place in the text, too, as the note's other lines are; at the foot
/// none of them is.
fn note_places(note: NodeId, is_behind: bool, stack: &mut [Stackable]) {
    let mut owed = Some((note, Length::ZERO));
    for one in stack {
        for variant in &mut one.variants {
            for (index, line) in variant.lines.iter_mut().enumerate() {
                let is_first = owed.is_some() && index == 0;
                line.targets.extend(owed.filter(|_| is_first));
                line.start = match is_first {
                    _ if !is_behind => None,
                    true => Some(Anchor { node: note, offset: 0 }),
                    false => line.start,
                };
            }
        }
        if one.variants.iter().any(|variant| !variant.lines.is_empty()) {
            owed = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::symbol;

    #[test]
    fn symbols_are_doubled_and_trebled_and_then_counted() {
        let marks = [1, 2, 6, 7, 12, 13, 18, 19].map(symbol);
        assert_eq!(marks, ["*", "†", "¶", "**", "¶¶", "***", "¶¶¶", "19"]);
    }
}
