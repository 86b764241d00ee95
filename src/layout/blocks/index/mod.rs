//! The resolved index with page labels → its entries in columns, stacked behind the text of its section; must not know on which
//! page anything stands.

mod columns;

use super::lines::{best, blank, joined, raise, shift, stack_height, stackable};
use super::{Column, Compositor, Text, heading_style, piece};
use crate::layout::paragraph::{Align, Piece, TextStyle};
use crate::layout::structure::{Structure, repeated};
use crate::layout::{ElementId, ElementRole, LineBox, LinkTo, ListNumbering, Stackable};
use crate::model::{Anchor, NodeId, Section, walk};
use crate::resolve::{Index, IndexEntry, IndexGroup, IndexPart, Locator, Words, index_parts, words};
use crate::units::{Length, Point};
use columns::{Chunk, Sheet};
use std::collections::BTreeSet;

/// Entries below others are indented by this, and turned lines by one more than the deepest, in thousandths of the size.
const INDENT: i64 = 1000;
/// An entry of more lines than this may be parted, with two on either side.
const LONGEST_WHOLE: usize = 3;
/// As many lines stand on either side of where an entry is parted.
const LEAST_LINES: usize = 2;

impl<'a> Compositor<'a> {
    /// Stacks the index, where this is its section, behind what stands before it.
    pub(super) fn index(&mut self, section: &Section, column: &Column, stack: &mut Vec<Stackable>) {
        let index = self.job.resolved.index.as_ref();
        let Some(index) = index.filter(|index| index.section == section.id) else {
            return;
        };
        // Below a title its own white stands, below a text a line.
        let is_text = |last: &Stackable| last.keep.opens.is_none() && !last.keep.heading;
        let white = match stack.last().is_some_and(is_text) {
            true => self.job.area.leading,
            false => Length::ZERO,
        };
        let sheet = Sheet::of(self.job, self.room_below(stack), white);
        let mut setter = Setter::new(self, index, column, &sheet);
        let chunks = setter.groups(index);
        let heads = std::mem::take(&mut setter.heads);
        // A page of columns is one thing: below a title there are no two lines of it that could stay.
        if let Some(last) = stack.last_mut() {
            last.keep.with_next = false;
        }
        stack.extend(stacked(chunks, &heads, &sheet));
    }

    /// What is left of a page below what stands above; nothing where that fills a page and more.
    fn room_below(&self, above: &[Stackable]) -> Length {
        let notes: Vec<&LineBox> = self.notes.values().flatten().collect();
        let mut taken = stack_height(above) + above.last().map_or(Length::ZERO, |last| last.space_after);
        taken += notes.iter().map(|line| line.height).sum::<Length>();
        if !notes.is_empty() {
            taken += self.job.design.note_gap;
        }
        (self.job.area.height - taken).max(Length::ZERO)
    }
}

/// Sets entries in a column.
struct Setter<'c, 'a> {
    compositor: &'c mut Compositor<'a>,
    column: Column,
    words: &'static Words,
    /// The indent of turned lines.
    turned: Length,
    /// What has something to say in print.
    shown: BTreeSet<NodeId>,
    chunks: Vec<Chunk>,
    /// What says, at the head of a page, that it goes on with an entry and those above it.
    heads: Vec<Vec<LineBox>>,
    /// Lines that stay with what follows.
    held: Vec<LineBox>,
    /// The heads above the first of them, and above the last.
    under: [Option<usize>; 2],
    /// White stands above what comes next.
    is_apart: bool,
}

impl<'c, 'a> Setter<'c, 'a> {
    fn new(compositor: &'c mut Compositor<'a>, index: &Index, column: &Column, sheet: &Sheet) -> Setter<'c, 'a> {
        let parent = compositor.structure.add(ElementRole::Index, Structure::ROOT, None);
        let column = Column {
            width: sheet.width,
            parent,
            align: Align::Start,
            running: false,
            ..column.clone().sized(compositor.job.design.note)
        };
        let column = Column {
            leading: sheet.pitch,
            ..column
        };
        Setter {
            compositor,
            words: words(&column.language),
            turned: indent(&column, depth(index)),
            column,
            shown: BTreeSet::new(),
            chunks: Vec::new(),
            heads: Vec::new(),
            held: Vec::new(),
            under: [None; 2],
            is_apart: false,
        }
    }

    fn groups(&mut self, index: &'a Index) -> Vec<Chunk> {
        let shown = index.shown(|place| self.compositor.page_label(place).is_some());
        self.shown = shown;
        for group in &index.groups {
            if self.shown.contains(&group.node) {
                self.group(group);
            }
        }
        std::mem::take(&mut self.chunks)
    }

    fn group(&mut self, group: &'a IndexGroup) {
        self.is_apart = true;
        if !group.letter.is_empty() {
            let letter = self.letter(group);
            self.hold(letter, None);
        }
        let list = self.add(ElementRole::List(ListNumbering::None), self.column.parent, None);
        self.entries(&group.entries, 0, list, None);
    }

    /// The letter above a group, which stands with the first entry.
    fn letter(&mut self, group: &IndexGroup) -> Vec<LineBox> {
        let element = self.add(ElementRole::Heading(2), self.column.parent, None);
        let design = self.compositor.job.design;
        let mut text = Text::new(&[], element, &self.column);
        text.style = TextStyle {
            bold: true,
            ..heading_style(design, design.note)
        };
        text.lead = vec![piece(&group.letter, text.style)];
        text.hyphenate = false;
        let mut lines = self.lines(text);
        if let Some(first) = lines.first_mut() {
            first.start = Some(Anchor {
                node: group.node,
                offset: 0,
            });
        }
        lines
    }

    fn entries(&mut self, entries: &'a [IndexEntry], level: usize, list: ElementId, under: Option<usize>) {
        for entry in entries {
            if !self.shown.contains(&entry.node) {
                continue;
            }
            let item = self.add(ElementRole::ListItem, list, Some(entry.node));
            let body = self.add(ElementRole::ListBody, item, None);
            let lines = self.entry(entry, level, body);
            self.hold(lines, under);
            if !entry.entries.iter().any(|below| self.shown.contains(&below.node)) {
                self.release(false);
                continue;
            }
            // It is not parted from the first below it.
            self.release(true);
            let inner = self.add(ElementRole::List(ListNumbering::None), body, None);
            let own = self.continued(entry, level, under);
            self.entries(&entry.entries, level + 1, inner, Some(own));
        }
    }

    /// "rigging (continued)", below what says so of the entries above it.
    fn continued(&mut self, entry: &'a IndexEntry, level: usize, under: Option<usize>) -> usize {
        let mut text = Text::new(&entry.words, self.column.parent, &self.column);
        text.span = None;
        text.first = indent(&self.column, level);
        text.rest = self.turned;
        let style = text.style;
        let italic = TextStyle {
            italic: !style.italic,
            ..style
        };
        text.tail = vec![
            piece(" (", style),
            piece(self.words.continued, italic),
            piece(")", style),
        ];
        // What is wrong with the entry's words is told of the entry.
        let told = std::mem::take(&mut self.compositor.diagnostics);
        let own = self.lines(text);
        self.compositor.diagnostics = told;
        let above = under
            .and_then(|under| self.heads.get(under))
            .cloned()
            .unwrap_or_default();
        self.heads
            .push(above.into_iter().chain(own.iter().map(repeated)).collect());
        self.heads.len() - 1
    }

    /// The lines of an entry, with its pages and what to see.
    fn entry(&mut self, entry: &'a IndexEntry, level: usize, body: ElementId) -> Vec<LineBox> {
        let mut text = Text::new(&entry.words, body, &self.column);
        text.node = Some(entry.node);
        text.span = None;
        text.first = indent(&self.column, level);
        text.rest = self.turned;
        text.tail = self.tail(entry, text.style, body);
        let mut lines = self.lines(text);
        if self.compositor.job.resolved.targets.contains_key(&entry.node)
            && let Some(first) = lines.first_mut()
        {
            first.targets.push((entry.node, Length::ZERO));
        }
        lines
    }

    /// What stands behind an entry's words.
    fn tail(&mut self, entry: &'a IndexEntry, style: TextStyle, body: ElementId) -> Vec<Piece> {
        let locators = Locator::of_pages(&entry.places, self.words, |node| self.compositor.page_label(node));
        let mut tail = Tail {
            offset: bytes(&walk::leaf_text(&entry.words)),
            pieces: Vec::new(),
        };
        for part in index_parts(entry, locators, self.words) {
            match part {
                IndexPart::Between(words) => tail.words(words, style),
                IndexPart::See(word) => {
                    let italic = !style.italic;
                    tail.words(word, TextStyle { italic, ..style });
                }
                IndexPart::Locator(locator) => self.link(locator.to, body, &mut tail, |_, tail, _| {
                    tail.words(&locator.words, style);
                }),
                IndexPart::Entry(words, to) => {
                    let set = |setter: &mut Self, tail: &mut Tail, element| {
                        let column = &setter.column;
                        let (pieces, _) = setter.compositor.pieces(words, tail.offset, style, element, column);
                        tail.pieces.extend(pieces);
                        tail.offset += bytes(&walk::leaf_text(words));
                    };
                    match to.filter(|node| self.shown.contains(node)) {
                        Some(node) => self.link(node, body, &mut tail, set),
                        None => set(self, &mut tail, body),
                    }
                }
            }
        }
        tail.pieces
    }

    /// Words that lead to a node.
    fn link(
        &mut self,
        to: NodeId,
        body: ElementId,
        tail: &mut Tail,
        set: impl FnOnce(&mut Self, &mut Tail, ElementId),
    ) {
        let reference = self.add(ElementRole::Reference, body, None);
        let link = self.add(ElementRole::Link, reference, None);
        tail.pieces.extend([
            Piece::Begin(reference),
            Piece::Begin(link),
            Piece::LinkStart(LinkTo::Node(to)),
        ]);
        set(self, tail, link);
        tail.pieces.extend([Piece::LinkEnd, Piece::End, Piece::End]);
    }

    /// Lines that all stand one pitch apart.
    fn lines(&mut self, text: Text<'_>) -> Vec<LineBox> {
        let mut lines = best(self.compositor.text(text, &self.column));
        for line in &mut lines {
            line.height = self.column.leading;
        }
        lines
    }

    fn add(&mut self, role: ElementRole, parent: ElementId, node: Option<NodeId>) -> ElementId {
        self.compositor.structure.add(role, parent, node)
    }

    fn hold(&mut self, lines: Vec<LineBox>, under: Option<usize>) {
        let first = if self.held.is_empty() { under } else { self.under[0] };
        self.under = [first, under];
        self.held.extend(lines);
    }

    /// Gives what is held, in chunks that no column parts; the last of them stays with what follows where it is to.
    fn release(&mut self, with_next: bool) {
        let mut lines = std::mem::take(&mut self.held);
        while lines.len() > LONGEST_WHOLE.max(LEAST_LINES) {
            let first = if self.chunks.is_empty() || self.is_apart {
                LEAST_LINES
            } else {
                1
            };
            let rest = lines.split_off(first.min(lines.len() - LEAST_LINES));
            self.push(lines);
            lines = rest;
        }
        match with_next {
            true => self.held = lines,
            false => self.push(lines),
        }
    }

    fn push(&mut self, lines: Vec<LineBox>) {
        self.chunks.push(Chunk {
            is_apart: std::mem::take(&mut self.is_apart) && !self.chunks.is_empty(),
            under: self.under[0],
            lines,
        });
        self.under[0] = self.under[1];
    }
}

/// What stands behind an entry's words, and how far it has come in the entry's text.
struct Tail {
    offset: u32,
    pieces: Vec<Piece>,
}

impl Tail {
    fn words(&mut self, words: &str, style: TextStyle) {
        self.pieces.push(Piece::Text {
            text: words.to_owned(),
            style,
            language: None,
            offset: self.offset,
            verbatim: false,
            made: false,
        });
        self.offset += bytes(words);
    }
}

fn bytes(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn indent(column: &Column, level: usize) -> Length {
    let level = i64::try_from(level).unwrap_or(0);
    column.style.size.scale(INDENT * level, 1000).min(column.width / 3)
}

/// How many levels there are.
fn depth(index: &Index) -> usize {
    fn of(entries: &[IndexEntry]) -> usize {
        entries.iter().map(|entry| 1 + of(&entry.entries)).max().unwrap_or(0)
    }
    let groups = index.groups.iter();
    groups.map(|group| of(&group.entries)).max().unwrap_or(0)
}

/// The columns of each page as one thing that is not cut: a column is read to its foot before the next one begins.
fn stacked(chunks: Vec<Chunk>, heads: &[Vec<LineBox>], sheet: &Sheet) -> Vec<Stackable> {
    let mut stack = Vec::new();
    for page in columns::fill(chunks, heads, sheet) {
        let mut whole = LineBox::default();
        let first = sheet.first_baseline(&page);
        for (index, lines) in page.columns.into_iter().enumerate() {
            let lines = lines.into_iter().map(|line| line.unwrap_or_else(|| blank(sheet.pitch)));
            let mut column = joined(lines.collect());
            shift(&mut column, sheet.left(index));
            beside(&mut whole, column);
        }
        let above = first - whole.baseline;
        raise(&mut whole, above.max(Length::ZERO));
        if !page.is_last {
            whole.height = whole.height.max(page.room);
        }
        let mut one = stackable(vec![whole], Vec::new());
        one.keep.page_before = page.begins_page;
        stack.push(one);
    }
    stack
}

/// Puts a column beside others, their heads on one height.
fn beside(whole: &mut LineBox, column: LineBox) {
    if whole.height == Length::ZERO {
        *whole = column;
        return;
    }
    let down = column.baseline - whole.baseline;
    let items = column.items.into_iter();
    whole
        .items
        .extend(items.map(|(at, item)| (Point::new(at.x, at.y + down), item)));
    whole.targets.extend(column.targets);
    whole.height = whole.height.max(column.height);
    whole.overfull = whole.overfull.max(column.overfull);
}
