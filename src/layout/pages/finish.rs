//! Chosen pages → finished [`Pages`]: everything at its place, with heads, folios, rules, bookmarks and places.
//!
//! Decides nothing about breaks.

use super::flow::{At, NoteLine};
use super::folios::{Folio, Folios};
use super::heads::{Header, OpenOn, RunHeads, Slug};
use super::plan::PagePlan;
use super::runs::Dress;
use super::{SetRun, renumber_stack};
use crate::config::RunningHeads;
use crate::diag::{Diagnostics, rules};
use crate::layout::structure::{Structure, ornament, renumber, settle};
use crate::layout::{
    Bookmark, DocumentInfo, Element, ElementId, ElementRole, Extent, Frame, Item, Job, LineBox, Page, Pages, Paint,
    Place, Stackable,
};
use crate::model::{Anchor, Direction, Metadata, NodeId, Role, Section, walk};
use crate::resolve::ContentsEntry;
use crate::units::{Length, Point, Size};
use std::collections::BTreeMap;

impl SetRun<'_> {
    /// The line that was placed.
    pub(super) fn lines(&self, at: At) -> &[LineBox] {
        let Some(one) = self.galley.stack.get(at.block) else {
            return &[];
        };
        let lines = one.variants.get(at.variant).map_or(&[][..], |variant| &variant.lines);
        lines.get(at.line..=at.line).unwrap_or_default()
    }

    fn floats(&self, at: At) -> bool {
        self.galley.stack.get(at.block).is_some_and(Stackable::floats)
    }

    /// What is drawn below a line when the page ends there, inside its block.
    fn closing(&self, at: At) -> Option<&LineBox> {
        let one = self.galley.stack.get(at.block)?;
        let lines = one.variants.get(at.variant)?.lines.len();
        one.close.as_ref().filter(|_| !one.floats() && at.line + 1 < lines)
    }

    /// What is drawn where the text of a page begins with white that would not be seen there, and its top.
    fn at_head(&self, plan: &PagePlan) -> Option<(&LineBox, Length)> {
        let block = |at: &At| self.galley.stack.get(at.block);
        let mut text = plan.placed.iter();
        let (at, y) = text.find(|(at, _)| block(at).is_some_and(|one| !one.floats()))?;
        let shown = block(at)?.at_head.as_ref().filter(|_| at.line == 0)?;
        Some((shown, *y))
    }

    /// The lines of notes on a page.
    pub(super) fn note_lines(&self, page: usize) -> Vec<(NoteLine, &LineBox)> {
        let range = self.pages().get(page).map_or(0..0, |plan| plan.notes.clone());
        let lines = self.flow.notes.get(range).unwrap_or_default();
        lines
            .iter()
            .filter_map(|line| Some((*line, self.galley.notes.get(&line.note)?.get(line.line)?)))
            .collect()
    }

    /// How far below the top of the text the notes of a page begin, so that their last baseline is the page's last.
    pub(super) fn notes_top(&self, job: Job<'_>, page: usize, lines: &[(NoteLine, &LineBox)]) -> Length {
        let height: Length = lines.iter().map(|(_, line)| line.height).sum();
        // Baselines stand on the page's last one, not the feet of lines of different leading.
        let below = lines
            .last()
            .map_or(Length::ZERO, |(_, line)| line.height - line.baseline);
        let depth = self.pages().get(page).map_or(job.area.height, |plan| plan.depth);
        depth - height - self.text_drop(job.area.leading) + below
    }

    /// From the baseline to the foot of a line of running text.
    pub(super) fn text_drop(&self, leading: Length) -> Length {
        let mut lines = self
            .galley
            .stack
            .iter()
            .flat_map(|one| &one.variants)
            .flat_map(|variant| &variant.lines);
        let text = lines.find(|line| line.height == leading && line.start.is_some());
        text.map_or(leading / 4, |line| line.height - line.baseline)
    }

    /// The most that something on a page has of it to itself.
    pub(super) fn extent(&self, page: usize) -> Extent {
        let placed = self.pages().get(page).into_iter().flat_map(|plan| &plan.placed);
        let lines = placed.flat_map(|(at, _)| self.lines(*at));
        lines.map(|line| line.extent).max().unwrap_or_default()
    }

    /// Whether a chapter opens at the very top of a page.
    pub(super) fn opens_at_top(&self, page: usize) -> bool {
        let first = self.pages().get(page).and_then(|plan| plan.placed.first());
        first.is_some_and(|(at, _)| {
            let one = self.galley.stack.get(at.block);
            at.line == 0 && one.is_some_and(|one| one.keep.opens.is_some())
        })
    }
}

/// Draws all pages.
pub(super) fn finish<'a>(
    job: Job<'a>,
    mut set: Vec<SetRun<'a>>,
    folios: &Folios,
    diagnostics: &mut Diagnostics,
) -> Pages {
    let structure = join_structures(&mut set);
    let mut header = Header::new(job);
    let heads: Vec<RunHeads> = set.iter().map(|one| header.heads(&one.run)).collect();
    let open = set.iter().zip(&heads).map(|(one, heads)| one.open_on(heads)).collect();
    let mut finisher = Finisher {
        job,
        set,
        heads,
        open,
        header,
        places: BTreeMap::new(),
        calls: BTreeMap::new(),
    };
    let pages = folios
        .list
        .iter()
        .enumerate()
        .map(|(index, folio)| finisher.page(index, folio, diagnostics))
        .collect();
    let (places, calls) = (finisher.places, finisher.calls);
    let bookmarks = bookmarks(
        job,
        &job.resolved.contents,
        &places,
        &walk::sections(&job.resolved.book),
        0,
    );
    Pages {
        pages,
        structure,
        places,
        calls,
        bookmarks,
        info: info(&job.resolved.book.metadata),
    }
}

/// The elements of all runs under one document; the marks get their final numbers.
fn join_structures(set: &mut [SetRun<'_>]) -> Vec<Element> {
    let mut whole = Vec::new();
    Structure::new(ElementRole::Document, None).join(None, &mut whole);
    let mut roots = Vec::with_capacity(set.len());
    for one in set.iter_mut() {
        let part = one.run.part.and_then(|part| roots.get(part).copied());
        let parent = part.unwrap_or(ElementId(0));
        let structure = std::mem::replace(&mut one.galley.structure, Structure::new(ElementRole::Document, None));
        let base = structure.join(Some(parent), &mut whole);
        roots.push(ElementId(base));
        renumber_stack(&mut one.galley.stack, base);
        for line in one.galley.notes.values_mut().flatten() {
            renumber(&mut line.items, base);
        }
    }
    settle(&mut whole);
    whole
}

struct Finisher<'a> {
    job: Job<'a>,
    set: Vec<SetRun<'a>>,
    heads: Vec<RunHeads>,
    /// What is open on each page of each run.
    open: Vec<Vec<OpenOn>>,
    header: Header<'a>,
    places: BTreeMap<NodeId, Place>,
    calls: BTreeMap<NodeId, Place>,
}

impl Finisher<'_> {
    fn page(&mut self, index: usize, folio: &Folio, diagnostics: &mut Diagnostics) -> Page {
        let mut page = Page {
            label: folio.label.clone(),
            side: folio.side,
            blank: folio.page.is_none(),
            made: None,
            starts: Vec::new(),
            trim: self.job.area.trim,
            bleed: self.job.area.bleed(folio.side),
            safe: self.job.area.safe(),
            frame: Frame {
                size: self.job.area.trim,
                items: Vec::new(),
            },
        };
        if let Some((run, plan)) = folio.page {
            page.made = self.set[run].run.made();
            self.dress(&mut page, run, plan);
            self.text(&mut page, index, run, plan);
            self.notes(&mut page, index, run, plan);
            if self.set[run].pages()[plan].overfull {
                let message = format!("something on page {} is taller than the page", page.label);
                let span = self.set[run].run.span();
                diagnostics.report(&rules::BLOCK_TOO_TALL, span, message);
            }
        }
        page
    }

    /// Puts the text on the page.
    fn text(&mut self, page: &mut Page, index: usize, run: usize, plan: usize) {
        let corner = self.job.area.corner(page.side);
        let set = &self.set[run];
        let plan = &set.pages()[plan];
        if let Some((block, y)) = plan.repeat {
            let mut top = corner.y + y;
            for line in set.galley.stack.get(block).into_iter().flat_map(|one| &one.repeat) {
                draw(&mut page.frame, line, Point::new(corner.x, top));
                top += line.height;
            }
        }
        if let Some((shown, y)) = set.at_head(plan) {
            draw(&mut page.frame, shown, Point::new(corner.x, corner.y + y));
        }
        // Floats at the foot stand behind the last line of the text.
        let last = plan.placed.iter().rev().map(|(at, _)| at).find(|at| !set.floats(**at));
        for (at, y) in &plan.placed {
            let mut top = corner.y + *y;
            let floats = set.floats(*at);
            for line in set.lines(*at) {
                let at = match line.extent {
                    Extent::Paper => Point::default(),
                    Extent::Line | Extent::Page => Point::new(corner.x, top),
                };
                draw(&mut page.frame, line, at);
                note_places(&mut self.places, &line.targets, index, at);
                note_places(&mut self.calls, &line.calls, index, at);
                if !floats {
                    page.starts
                        .extend(line.start.filter(|start| begins(&page.starts, *start)));
                }
                top += line.height;
            }
            if Some(at) == last
                && let Some(close) = set.closing(*at)
            {
                draw(&mut page.frame, close, Point::new(corner.x, top));
            }
        }
    }

    /// Puts the notes at the foot of the page under a short rule; their last baseline is the page's last.
    fn notes(&mut self, page: &mut Page, index: usize, run: usize, plan: usize) {
        let area = self.job.area;
        let corner = area.corner(page.side);
        let set = &self.set[run];
        let lines = set.note_lines(plan);
        if lines.is_empty() {
            return;
        }
        let mut top = corner.y + set.notes_top(self.job, plan, &lines);
        let (length, thickness) = self.job.design.note_rule;
        let x = if self.job.right_to_left {
            corner.x + area.measure - length
        } else {
            corner.x
        };
        let rule = Point::new(x, top - self.job.design.note_gap / 2 + thickness);
        page.frame
            .items
            .extend(ornament(rule, Item::Rule(Size::new(length, thickness), Paint::Black)));
        for (_, line) in lines {
            draw(&mut page.frame, line, Point::new(corner.x, top));
            let at = Point::new(corner.x, top);
            note_places(&mut self.places, &line.targets, index, at);
            note_places(&mut self.calls, &line.calls, index, at);
            top += line.height;
        }
    }

    /// Running head and folio.
    fn dress(&mut self, page: &mut Page, run: usize, plan: usize) {
        let set = &self.set[run];
        if set.run.dress == Dress::Bare || set.extent(plan) == Extent::Paper {
            return;
        }
        let opening = plan == 0 || set.opens_at_top(plan);
        let folio = self.header.folio(&page.label);
        let area = self.job.area;
        let left = area.corner(page.side).x;
        // Without a running head the folio stands at the foot of every page.
        let headless = self.job.design.running_heads == RunningHeads::None;
        if opening || headless {
            let Some(y) = self.header.foot_baseline() else { return };
            page.frame.items.extend(middle(&folio, left, area.measure, y));
            return;
        }
        let Some(y) = self.header.head_baseline() else { return };
        let x = if area.outer_is_right(page.side) {
            left + area.measure - folio.width
        } else {
            left
        };
        let open = self.open[run].get(plan).copied().unwrap_or_default();
        let head = self.heads[run].on(page.side, open);
        if let Some(head) = head {
            page.frame.items.extend(middle(head, left, area.measure, y));
        }
        page.frame.items.extend(folio.at(Point::new(x, y)));
    }
}

/// Whether a place is the first of its block on a page.
fn begins(starts: &[Anchor], place: Anchor) -> bool {
    starts.last().is_none_or(|last| last.node != place.node)
}

fn middle(slug: &Slug, left: Length, measure: Length, y: Length) -> Vec<(Point, Item)> {
    slug.at(Point::new(left + (measure - slug.width) / 2, y))
}

/// Draws a line with its top left at a point.
fn draw(frame: &mut Frame, line: &LineBox, top: Point) {
    let place = |at: &Point| Point::new(top.x + at.x, top.y + line.baseline + at.y);
    frame
        .items
        .extend(line.items.iter().map(|(at, item)| (place(at), item.clone())));
}

/// Records the places of nodes on a line; the first place of a node stands.
fn note_places(places: &mut BTreeMap<NodeId, Place>, nodes: &[(NodeId, Length)], page: usize, top: Point) {
    for (node, x) in nodes {
        places.entry(*node).or_insert(Place {
            page: page as u32,
            at: Point::new(top.x + *x, top.y),
        });
    }
}

/// The contents as bookmarks; entries that stand on no page are left out with what is inside them.
fn bookmarks(
    job: Job<'_>,
    entries: &[ContentsEntry],
    places: &BTreeMap<NodeId, Place>,
    sections: &BTreeMap<NodeId, &Section>,
    depth: u8,
) -> Vec<Bookmark> {
    entries
        .iter()
        .filter(|entry| places.contains_key(&entry.node) && depth < u8::MAX)
        .map(|entry| Bookmark {
            title: sections
                .get(&entry.node)
                .map_or_else(String::new, |section| bookmark_title(job, section)),
            node: entry.node,
            children: bookmarks(job, &entry.children, places, sections, depth.saturating_add(1)),
        })
        .collect()
}

fn bookmark_title(job: Job<'_>, section: &Section) -> String {
    let words = walk::title_text(&section.title);
    let title = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match job.resolved.numbers_in_print.get(&section.id) {
        None => title,
        Some(number) if title.is_empty() => number.full.clone(),
        Some(number) if section.role == Role::Section => format!("{} {title}", number.label),
        Some(number) => format!("{}. {title}", number.label),
    }
}

/// What a document of a book says of itself.
pub(in crate::layout) fn info(metadata: &Metadata) -> DocumentInfo {
    DocumentInfo {
        title: match &metadata.subtitle {
            Some(subtitle) => format!("{}: {subtitle}", metadata.title),
            None => metadata.title.clone(),
        },
        authors: metadata
            .contributors
            .iter()
            .filter(|contributor| contributor.is_author())
            .map(|contributor| contributor.name.clone())
            .collect(),
        subject: metadata.description.clone().unwrap_or_default(),
        keywords: metadata.subjects.iter().map(|subject| subject.name.clone()).collect(),
        language: metadata.language.0.clone(),
        modified: metadata.modified.clone(),
        identifier: metadata.identifier.clone().unwrap_or_default(),
        right_to_left: metadata.direction == Direction::RightToLeft,
    }
}
