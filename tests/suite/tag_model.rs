//! A book → the texts that its printed file must say, in reading order, and whether a tag tree says them; must not know
//! how either is written.
//!
//! A text is compared by its words: what is neither letter nor figure may differ (quotation marks and dashes of an attribution
//! are added in print), but a space too many or too few, a hyphen that stayed, or a piece that is missing is found.

use crate::tag_reader::{Element, Kid, Tree};
use pressmark::model::{Block, BlockKind, Book, Inline, InlineKind, Medium, Section};

/// Stands for words that the layout makes: those of a reference.
const MADE: char = '\u{0}';

/// A text of the book that is one element, or the lines of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    words: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// As it is.
    Whole,
    /// With a number or a word such as "Figure 1" before it.
    Labelled,
    /// In one element or in several, as verse is. Whether its lines are parted is a test of its own.
    Lines,
    /// Not printed where the place says it: the title of a dedication.
    Optional,
}

/// What a book says.
#[derive(Debug, Default)]
pub struct Said {
    /// The text of the book, floats where they are written.
    pub body: Vec<Text>,
    /// The notes, in the order in which they are called.
    pub notes: Vec<Text>,
    in_note: bool,
}

impl Said {
    /// Of a book in print.
    pub fn of(book: &Book) -> Said {
        let mut said = Said::default();
        book.sections.iter().for_each(|section| said.section(section));
        said
    }

    fn add(&mut self, words: &str, kind: Kind) {
        let text = Text {
            words: canonical(words),
            kind,
        };
        if !text.words.is_empty() {
            if self.in_note { &mut self.notes } else { &mut self.body }.push(text);
        }
    }

    fn section(&mut self, section: &Section) {
        if section.attributes.has_class("only-epub") {
            return;
        }
        let is_said = section
            .title
            .iter()
            .any(|it| matches!(&it.kind, InlineKind::Text(words) if words.eq_ignore_ascii_case(section.role.word())));
        self.line(&section.title, if is_said { Kind::Optional } else { Kind::Labelled });
        self.blocks(&section.blocks);
        section.sections.iter().for_each(|inner| self.section(inner));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    /// A line, and behind it the notes that it calls.
    fn line(&mut self, inlines: &[Inline], kind: Kind) {
        let notes = self.words(inlines, kind);
        self.called(notes);
    }

    fn words<'b>(&mut self, inlines: &'b [Inline], kind: Kind) -> Vec<&'b [Block]> {
        let (mut words, mut notes) = (String::new(), vec![]);
        gather(inlines, self.in_note, &mut words, &mut notes);
        self.add(&words, kind);
        notes
    }

    fn called(&mut self, notes: Vec<&[Block]>) {
        let before = std::mem::replace(&mut self.in_note, true);
        notes.into_iter().for_each(|blocks| self.blocks(blocks));
        self.in_note = before;
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => self.line(content, Kind::Whole),
            BlockKind::List(list) => list.items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Quote { blocks, attribution } | BlockKind::Epigraph { blocks, attribution } => {
                self.blocks(blocks);
                self.line(attribution.as_deref().unwrap_or_default(), Kind::Whole);
            }
            BlockKind::Admonition { title, blocks, .. } => {
                self.line(title.as_deref().unwrap_or_default(), Kind::Whole);
                self.blocks(blocks);
            }
            BlockKind::Code(code) => self.add(&code.text, Kind::Whole),
            BlockKind::Verse { stanzas, attribution } => {
                let lines = |stanza: &[_]| -> Vec<Inline> { stanza.iter().flat_map(verse_line).collect() };
                stanzas.iter().for_each(|stanza| self.line(&lines(stanza), Kind::Lines));
                self.line(attribution.as_deref().unwrap_or_default(), Kind::Whole);
            }
            BlockKind::Table(table) => {
                let notes = self.words(&table.caption, Kind::Labelled);
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| self.line(&cell.content, Kind::Whole));
                // Those of the caption stand behind the table.
                self.called(notes);
            }
            BlockKind::Figure(figure) => {
                self.blocks(&figure.blocks);
                self.line(&figure.caption, Kind::Labelled);
            }
            BlockKind::Definitions(list) => {
                for definition in list {
                    definition
                        .terms
                        .iter()
                        .for_each(|term| self.line(&term.content, Kind::Whole));
                    definition.meanings.iter().for_each(|meaning| self.blocks(meaning));
                }
            }
            BlockKind::Only {
                medium: Medium::Print,
                blocks,
            }
            | BlockKind::Division { blocks, .. } => self.blocks(blocks),
            BlockKind::Only { .. } | BlockKind::Description { .. } | BlockKind::SceneBreak => {}
            BlockKind::Math(source) => self.add(source, Kind::Whole),
            BlockKind::Details { summary, blocks } => {
                self.line(summary, Kind::Whole);
                self.blocks(blocks);
            }
        }
    }
}

fn verse_line(line: &pressmark::model::VerseLine) -> Vec<Inline> {
    let mut content = line.content.clone();
    if let Some(first) = line.content.first() {
        content.push(Inline {
            kind: InlineKind::LineBreak,
            ..first.clone()
        });
    }
    content
}

fn gather<'b>(inlines: &'b [Inline], in_note: bool, words: &mut String, notes: &mut Vec<&'b [Block]>) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) | InlineKind::Math(text) | InlineKind::Cite(text) => {
                words.push_str(text)
            }
            InlineKind::SoftBreak | InlineKind::LineBreak => words.push(' '),
            InlineKind::Emphasis(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Superscript(inner)
            | InlineKind::Subscript(inner)
            | InlineKind::Keyboard(inner)
            | InlineKind::Span { content: inner, .. } => gather(inner, in_note, words, notes),
            InlineKind::Link(link) => {
                gather(&link.content, in_note, words, notes);
                // The address stands behind the words, where print adds it.
                words.push_str(if in_note { "\u{0}" } else { "" });
            }
            InlineKind::Note(note) => notes.push(&note.blocks),
            InlineKind::Ref { .. } => words.push(MADE),
            InlineKind::NoteAgain { .. }
            | InlineKind::Image(_)
            | InlineKind::Anchor { .. }
            | InlineKind::IndexMark(_) => {}
        }
    }
}

/// Letters and figures with one space between words.
fn canonical(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|it| it.is_alphanumeric() || it.is_whitespace() || *it == MADE)
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text that was read: its words, and whether it may be a label that nobody wrote.
#[derive(Clone, Debug)]
struct Found {
    words: String,
    is_label: bool,
    /// Whether it may be the address of a link, as print adds it.
    is_address: bool,
}

/// What is missing, doubled or out of order in a tree.
pub fn differences(book: &Book, tree: &Tree) -> Vec<String> {
    let wanted = Said::of(book);
    let (mut body, mut notes) = (vec![], vec![]);
    let mut calls = Calls::default();
    for root in &tree.roots {
        collect(root, false, &mut body, &mut notes, &mut calls);
    }
    // What stands before the first text of the book is made by the layout: title page, imprint, contents.
    // The title page may say what the first chapter is called.
    let first = wanted.body.iter().find(|text| text.kind != Kind::Optional);
    let starts = (0..body.len()).filter(|at| first.is_some_and(|text| text.is(&body[*at].words)));
    let attempts = starts.map(|at| align(&wanted.body, &body[at..]));
    let mut faults = attempts
        .min_by_key(Vec::len)
        .unwrap_or_else(|| align(&wanted.body, &body));
    notes.retain(|note| !note.is_address);
    faults.extend(
        align(&wanted.notes, &notes)
            .into_iter()
            .map(|fault| format!("notes: {fault}")),
    );
    faults.extend(calls.faults);
    faults
}

/// The marks of the notes that the last block calls, behind which they stand.
#[derive(Default)]
struct Calls {
    open: Vec<String>,
    faults: Vec<String>,
}

/// Where a new block begins. A table's notes stand in it or behind it.
const BLOCKS: [&str; 9] = ["P", "H1", "H2", "H3", "H4", "H5", "H6", "Code", "Table"];

fn collect(element: &Element, in_note: bool, body: &mut Vec<Found>, notes: &mut Vec<Found>, calls: &mut Calls) {
    if element.elements().any(|it| it.kind == "TOC") {
        return;
    }
    let is_note = element.kind == "Note";
    if is_note {
        let mark = element
            .elements()
            .find(|it| it.kind == "Lbl")
            .map(Element::text)
            .unwrap_or_default();
        match calls.open.iter().position(|it| *it == mark) {
            Some(index) => drop(calls.open.remove(index)),
            None => calls
                .faults
                .push(format!("the block before {} does not call it", element.place())),
        }
    } else if !in_note && BLOCKS.contains(&&*element.kind) {
        calls.open.clear();
    }
    let in_note = in_note || is_note;
    if element.has_line() || element.kind == "Code" {
        let written = words_of(element, false);
        let found = Found {
            words: canonical(&written),
            is_label: element.kind == "Lbl",
            is_address: written.contains('.') && !written.contains(char::is_whitespace),
        };
        if !found.words.is_empty() {
            if in_note { &mut *notes } else { &mut *body }.push(found);
        }
    }
    calls
        .open
        .extend(element.elements().filter(|it| is_call(it)).map(Element::text));
    for inner in element.elements().filter(|it| !it.is_in_line_of(element)) {
        collect(inner, in_note, body, notes, calls);
    }
}

/// The text without the calls of notes.
fn words_of(element: &Element, in_line: bool) -> String {
    let mut text = String::new();
    if element.kind == "Code" && !in_line {
        return element.text();
    }
    for kid in &element.kids {
        match kid {
            Kid::Text(piece) => text.push_str(piece),
            Kid::Element(inner) if inner.is_in_line_of(element) && !is_call(inner) => {
                text.push_str(&words_of(inner, true))
            }
            Kid::Element(_) | Kid::Link(_) => {}
        }
    }
    element.actual_text.clone().unwrap_or(text).replace('\u{AD}', "")
}

/// The call of a note: a reference that is a number or a sign.
fn is_call(element: &Element) -> bool {
    element.kind == "Reference" && !element.text().chars().any(char::is_alphabetic)
}

impl Text {
    fn is(&self, found: &str) -> bool {
        let found = found.trim_end();
        let mut parts = self.words.split(MADE);
        let first = parts.next().unwrap_or_default().trim_end();
        let Some(mut rest) = (match self.kind {
            Kind::Labelled => found.find(first).map(|at| &found[at + first.len()..]),
            Kind::Whole | Kind::Lines | Kind::Optional => found.strip_prefix(first),
        }) else {
            return false;
        };
        for part in parts {
            let Some(at) = rest.find(part.trim()) else { return false };
            rest = &rest[at + part.trim().len()..];
        }
        rest.is_empty() || self.words.ends_with(MADE)
    }

    /// How many of the texts found make this one, from the first on.
    fn length_in(&self, found: &[Found]) -> Option<usize> {
        let mut text = String::new();
        let most = if self.kind == Kind::Lines { found.len() } else { 1 };
        for (index, one) in found.iter().enumerate().take(most) {
            text = format!("{text} {}", one.words).trim().to_owned();
            if self.is(&text) {
                return Some(index + 1);
            }
            if !self.words.starts_with(&text) {
                return None;
            }
        }
        None
    }
}

/// Both in step; only labels, and the words of call-outs, may stand between.
fn align(wanted: &[Text], mut found: &[Found]) -> Vec<String> {
    /// Words of the label of a chapter.
    const MOST_OF_LABEL: usize = 2;
    const MADE_WORDS: [&str; 5] = ["Note", "Tip", "Important", "Warning", "Caution"];
    for text in wanted {
        loop {
            if let Some(length) = text.length_in(found) {
                found = &found[length..];
                break;
            }
            match found.first() {
                Some(next) if next.is_label || MADE_WORDS.contains(&&*next.words) => found = &found[1..],
                // "Chapter 1" stands before its title.
                Some(next) if text.kind == Kind::Labelled && next.words.split(' ').count() <= MOST_OF_LABEL => {
                    found = &found[1..]
                }
                _ if text.kind == Kind::Optional => break,
                Some(next) => return vec![format!("{:?} is not next, but {:?}", text.words, next.words)],
                None => return vec![format!("{:?} is missing at the end", text.words)],
            }
        }
    }
    let rest = found
        .iter()
        .filter(|it| !it.is_label)
        .map(|it| format!("{:?} was not written", it.words));
    rest.collect()
}
