//! The resolved contents with page labels → the pages of the contents; must not know on which page they stand.

use super::title::plain;
use crate::layout::blocks::lines::{blank, reach, shift, stackable, start};
use crate::layout::blocks::{
    Column, Compositor, Galley, Text, in_small_caps, is_printed, piece, title_align, title_style, words_of,
};
use crate::layout::paragraph::{Align, Piece, TextStyle};
use crate::layout::structure::{Structure, bare, element, marked};
use crate::layout::{ArtifactKind, ElementId, ElementRole, Item, Job, LineBox, LinkTo, Mark, Stackable};
use crate::model::{NodeId, Role, Section, walk};
use crate::resolve::{ContentsEntry, words};
use crate::units::{Length, Point, Size};
use std::collections::BTreeMap;

/// Fewer entries need no contents.
const LEAST_ENTRIES: usize = 2;
/// Room kept for page labels: as wide as this, whatever they are, so that a line's breaks do not hang on its number.
const WIDEST_LABEL: &str = "000";
/// From dot to dot of a leader, in thousandths of the size, and the white on its sides in dots.
const DOT_STEP: i64 = 550;
/// Levels indent by this, in thousandths of the size.
const LEVEL_INDENT: i64 = 1500;
/// Between an entry's number and its words.
const NUMBER_GAP: i64 = 600;

/// Whether the book has enough entries for contents.
pub(in crate::layout) fn wants_contents(job: Job<'_>) -> bool {
    fn count(entries: &[ContentsEntry]) -> usize {
        entries.iter().map(|entry| 1 + entry.children.len()).sum()
    }
    count(&job.resolved.contents) >= LEAST_ENTRIES
}

/// The contents, with the label of each entry's page.
pub(in crate::layout) fn contents(job: Job<'_>) -> Galley {
    let mut compositor = Compositor::new(job, ElementRole::Section, None);
    let language = job.resolved.book.metadata.language.clone();
    let column = compositor.column(&language);
    let mut stack = vec![heading(&mut compositor, &column)];
    let list = compositor.structure.add(ElementRole::Contents, Structure::ROOT, None);
    let mut setter = Setter {
        sections: sections(job),
        column,
        list,
        reserved: Length::ZERO,
        compositor,
    };
    setter.reserved = setter.label_room();
    let has_parts = job.resolved.contents.iter().any(|entry| setter.is_part(entry.node));
    setter.entries(&job.resolved.contents, 1, has_parts, &mut stack);
    setter.compositor.finish(stack)
}

/// The heading, with the sink of a chapter.
fn heading(compositor: &mut Compositor<'_>, column: &Column) -> Stackable {
    let job = compositor.job;
    let (design, leading) = (job.design, job.area.leading);
    let most = job.area.lines() / 4;
    let column = Column {
        leading: design.chapter_title.leading,
        ..column.clone()
    };
    let word = words(&column.language).contents;
    let element = compositor.structure.add(ElementRole::Heading(1), column.parent, None);
    let content = plain(word);
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

struct Setter<'a> {
    compositor: Compositor<'a>,
    sections: BTreeMap<NodeId, &'a Section>,
    column: Column,
    list: ElementId,
    reserved: Length,
}

impl Setter<'_> {
    fn label_room(&mut self) -> Length {
        let line = self.compositor.words(WIDEST_LABEL, self.column.style, &self.column);
        reach(&line.items)
    }

    fn is_part(&self, node: NodeId) -> bool {
        self.sections
            .get(&node)
            .is_some_and(|section| section.role == Role::Part)
    }

    fn entries(&mut self, entries: &[ContentsEntry], level: u8, has_parts: bool, stack: &mut Vec<Stackable>) {
        for entry in entries {
            let section = self.sections.get(&entry.node).copied();
            let Some(section) = section.filter(|section| is_printed(section)) else {
                continue;
            };
            let part = section.role == Role::Part;
            // Chapters outside parts stand where chapters inside parts stand, so that all begin on one line.
            let mut one = self.entry(section, level, part);
            if part {
                one.space_before = self.column.leading;
                one.space_after = self.column.leading / 2;
                one.keep.with_next = true;
            } else if level == 1 && has_parts && stack.last().is_some_and(|last| last.space_after == Length::ZERO) {
                one.space_before = Length::ZERO;
            }
            stack.push(one);
            let depth = self.compositor.job.edition.print.contents_depth;
            // The level of parts does not count: depth 1 is chapters, in parts or outside.
            let inner = if part { level } else { level + 1 };
            if inner <= depth.max(1) && level < u8::MAX - 1 {
                self.entries(&entry.children, inner, has_parts, stack);
                if part && let Some(last) = stack.last_mut() {
                    last.space_after = self.column.leading / 2;
                }
            }
        }
    }

    fn entry(&mut self, section: &Section, level: u8, part: bool) -> Stackable {
        let item = self
            .compositor
            .structure
            .add(ElementRole::ContentsItem, self.list, Some(section.id));
        let link = self.compositor.structure.add(ElementRole::Link, item, Some(section.id));
        let job = self.compositor.job;
        let style = match part {
            true => in_small_caps(self.column.style, job.design, job.faces),
            false => self.column.style,
        };
        let indent = self
            .column
            .style
            .size
            .scale(LEVEL_INDENT * i64::from(level.saturating_sub(1)), 1000);
        let indent = indent.min(self.column.width / 3);
        let mut lines = self.title(section, style, indent, link, part);
        if let Some(label) = self.compositor.page_label(section.id)
            && let Some(last) = lines.last_mut()
        {
            self.label(last, &label, link, !part);
        }
        for line in &mut lines {
            self.link(line, section.id);
        }
        stackable(lines, Vec::new())
    }

    /// The words of an entry, turned lines hanging, with room for the label at the end.
    fn title(
        &mut self,
        section: &Section,
        style: TextStyle,
        indent: Length,
        link: ElementId,
        part: bool,
    ) -> Vec<LineBox> {
        let job = self.compositor.job;
        let mut column = self.column.clone();
        let labels = self.reserved + style.size;
        column.left += if column.right_to_left { labels } else { indent };
        column.width = (column.width - indent - labels).max(column.width / 3);
        let mut text = Text::new(&[], link, &column);
        text.style = style;
        text.align = Align::Start;
        text.hyphenate = false;
        text.rest = style.size.scale(LEVEL_INDENT, 1000).min(column.width / 4);
        let number = job.resolved.numbers_in_print.get(&section.id);
        let title = section.short_title.as_deref().unwrap_or(&section.title);
        text.lead = match number {
            Some(number) if title.is_empty() || part => vec![piece(&number.full, style)],
            Some(number) => self.number(&number.label, section.role, style, &mut text.rest),
            None => Vec::new(),
        };
        if part && !title.is_empty() && number.is_some() {
            text.lead.push(piece("\u{2002}", style));
        }
        text.lead.extend(words_of(title, style, job.faces));
        self.compositor.made_lines(text, &column)
    }

    /// An entry's number and the white behind it; its turned lines hang as deep.
    fn number(&mut self, label: &str, role: Role, style: TextStyle, rest: &mut Length) -> Vec<Piece> {
        let words = match role {
            Role::Section => label.to_owned(),
            _ => format!("{label}."),
        };
        let line = self.compositor.words(&words, style, &self.column);
        *rest = reach(&line.items) + style.size.scale(NUMBER_GAP, 1000);
        vec![piece(&words, style), piece("\u{a0}", style)]
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
    fn link(&self, line: &mut LineBox, node: NodeId) {
        let at = Point::new(self.column.left, -line.baseline);
        let size = Size::new(self.column.width, line.height);
        line.items.push((at, Item::Link(LinkTo::Node(node), size)));
    }
}

fn sections<'a>(job: Job<'a>) -> BTreeMap<NodeId, &'a Section> {
    struct Sections<'a>(BTreeMap<NodeId, &'a Section>);
    impl<'a> walk::Visitor<'a> for Sections<'a> {
        fn section(&mut self, section: &'a Section) {
            self.0.insert(section.id, section);
        }
    }
    let mut sections = Sections(BTreeMap::new());
    walk::book(&job.resolved.book, &mut sections);
    sections.0
}
