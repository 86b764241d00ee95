//! Words and page labels → the lines of contents and lists, each a link to what it names; must not know what is listed.

use super::title::plain;
use crate::layout::blocks::lines::{blank, reach, shift, stackable, start};
use crate::layout::blocks::{Column, Compositor, Galley, Text, piece, title_align, title_style};
use crate::layout::paragraph::{Align, Piece, TextStyle};
use crate::layout::structure::{Structure, bare, element, marked};
use crate::layout::{ArtifactKind, ElementId, ElementRole, Item, Job, LineBox, LinkTo, Mark, Stackable};
use crate::model::{NodeId, Role};
use crate::units::{Length, Point, Size};

/// Room kept for page labels: as wide as this, whatever they are, so that a line's breaks do not hang on its number.
const WIDEST_LABEL: &str = "000";
/// From dot to dot of a leader, in thousandths of the size, and the white on its sides in dots.
const DOT_STEP: i64 = 550;
/// Levels indent by this, in thousandths of the size.
const LEVEL_INDENT: i64 = 1500;
/// Between an entry's number and its words.
const NUMBER_GAP: i64 = 600;

/// What one entry says.
pub(super) struct Entry {
    /// Where it leads.
    pub node: NodeId,
    /// 1 for those that stand at the edge.
    pub level: u8,
    /// Its number, which its turned lines hang behind.
    pub number: Option<String>,
    /// Its words.
    pub words: Vec<Piece>,
    /// How its words look.
    pub style: TextStyle,
    /// Whether dots lead to its page.
    pub dots: bool,
}

/// A list while its entries are set.
pub(super) struct Listing<'a> {
    compositor: Compositor<'a>,
    list: ElementId,
    reserved: Length,
    /// The column that its lines fill.
    pub column: Column,
    /// What is set, from the heading on.
    pub stack: Vec<Stackable>,
}

impl<'a> Listing<'a> {
    /// A list under a heading.
    pub fn new(job: Job<'a>, heading: &str) -> Listing<'a> {
        let mut compositor = Compositor::new(job, ElementRole::Section, None);
        let column = compositor.column(&job.resolved.book.metadata.language);
        let stack = vec![opening(&mut compositor, heading, &column)];
        let list = compositor.structure.add(ElementRole::Contents, Structure::ROOT, None);
        let widest = compositor.words(WIDEST_LABEL, column.style, &column);
        Listing {
            reserved: reach(&widest.items),
            compositor,
            list,
            column,
            stack,
        }
    }

    /// What was set.
    pub fn finish(self) -> Galley {
        self.compositor.finish(self.stack)
    }

    /// Sets an entry.
    pub fn entry(&mut self, entry: Entry) -> Stackable {
        let node = entry.node;
        let item = self
            .compositor
            .structure
            .add(ElementRole::ContentsItem, self.list, Some(node));
        let reference = self.compositor.structure.add(ElementRole::Reference, item, None);
        let link = self.compositor.structure.add(ElementRole::Link, reference, Some(node));
        let dots = entry.dots;
        let mut lines = self.words(entry, link);
        if let Some(label) = self.compositor.page_label(node)
            && let Some(last) = lines.last_mut()
        {
            self.label(last, &label, link, dots);
        }
        for line in &mut lines {
            self.link(line, link, node);
        }
        stackable(lines, Vec::new())
    }

    /// The words of an entry, turned lines hanging, with room for the label at the end.
    fn words(&mut self, entry: Entry, link: ElementId) -> Vec<LineBox> {
        let style = entry.style;
        let mut column = self.column.clone();
        let deep = i64::from(entry.level.saturating_sub(1));
        let indent = column.style.size.scale(LEVEL_INDENT * deep, 1000).min(column.width / 3);
        let labels = self.reserved + style.size;
        column.left += if column.right_to_left { labels } else { indent };
        column.width = (column.width - indent - labels).max(column.width / 3);
        let mut text = Text::new(&[], link, &column);
        text.style = style;
        text.align = Align::Start;
        text.hyphenate = false;
        text.rest = style.size.scale(LEVEL_INDENT, 1000).min(column.width / 4);
        if let Some(number) = entry.number {
            text.rest = self.number_room(&number, style);
            text.lead = vec![piece(&number, style), piece("\u{a0}", style)];
        }
        text.lead.extend(entry.words);
        self.compositor.made_lines(text, &column)
    }

    /// An entry's number and the white behind it.
    fn number_room(&mut self, number: &str, style: TextStyle) -> Length {
        let line = self.compositor.words(number, style, &self.column);
        reach(&line.items) + style.size.scale(NUMBER_GAP, 1000)
    }

    /// The page label at the outer end of the line, with dots up to it.
    fn label(&mut self, line: &mut LineBox, label: &str, link: ElementId, dots: bool) {
        let own = self.compositor.words(label, self.column.style, &self.column);
        let width = reach(&own.items);
        let (left, right) = (self.column.left, self.column.left + self.column.width);
        let gap = self.reserved.max(width + self.column.style.size / 2);
        let (x, from, to) = if self.column.right_to_left {
            (left, left + gap, start(&line.items) - self.column.style.size)
        } else {
            (right - width, reach(&line.items), right - gap)
        };
        let space = self
            .compositor
            .unseen_space(reach(&line.items), self.column.style, &self.column);
        line.items.extend(element(link, space));
        if dots {
            line.items.extend(self.leader(from, to));
        }
        let mut number = LineBox {
            items: element(link, own.items),
            ..LineBox::default()
        };
        shift(&mut number, x);
        line.items.extend(number.items);
    }

    /// Dots from one place to another; those of all lines stand under one another.
    fn leader(&mut self, from: Length, to: Length) -> Vec<(Point, Item)> {
        let step = self.column.style.size.scale(DOT_STEP, 1000).max(Length(1));
        let first = from.0 / step.0 + 2;
        let last = to.0 / step.0;
        if last <= first {
            return Vec::new();
        }
        let dot = self.compositor.words(".", self.column.style, &self.column);
        let wide = reach(&dot.items);
        let dots = usize::try_from(last - first).unwrap_or(0);
        let style = TextStyle {
            tracking: step - wide,
            ..self.column.style
        };
        let line = self.compositor.words(&".".repeat(dots), style, &self.column);
        let mut own = LineBox {
            items: marked(Mark::Artifact(ArtifactKind::Layout), bare(&line.items)),
            ..LineBox::default()
        };
        shift(&mut own, step * first);
        own.items
    }

    /// Makes a whole line of the contents a link to its section.
    fn link(&self, line: &mut LineBox, link: ElementId, node: NodeId) {
        let at = Point::new(self.column.left, -line.baseline);
        let size = Size::new(self.column.width, line.height);
        let area = vec![(at, Item::Link(LinkTo::Node(node), size))];
        line.items.extend(element(link, area));
    }
}

/// The heading, with the sink of a chapter.
fn opening(compositor: &mut Compositor<'_>, heading: &str, column: &Column) -> Stackable {
    let job = compositor.job;
    let (design, leading) = (job.design, job.area.leading);
    let most = job.area.lines() / 4;
    let column = Column {
        leading: design.chapter_title.leading,
        ..column.clone()
    };
    let element = compositor.structure.add(ElementRole::Heading(1), column.parent, None);
    let content = plain(heading);
    let mut text = Text::new(&content, element, &column);
    text.span = None;
    text.style = title_style(design, design.chapter_title, job.faces);
    text.align = title_align(design, Role::Contents);
    text.hyphenate = false;
    let title = compositor.made_lines(text, &column);
    let own: Length = title.iter().map(|line| line.height).sum();
    let mut lines = vec![blank(leading * design.chapter_sink.min(most))];
    lines.extend(title);
    lines.push(blank(
        own.round_up_to(leading) - own + leading * design.chapter_title_below.min(most),
    ));
    let mut one = stackable(lines, Vec::new());
    one.keep.with_next = true;
    one
}
