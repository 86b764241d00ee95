//! What stands outside the text → running heads and folios as they are drawn; must not know how pages were chosen.

use super::super::structure::{bare, marked};
use super::SetRun;
use super::runs::{Content, Run};
use crate::config::RunningHeads;
use crate::layout::blocks::lines::reach;
use crate::layout::blocks::{Column, Compositor, in_small_caps, text_style, words_of};
use crate::layout::paragraph::{Piece, TextStyle};
use crate::layout::{ArtifactKind, ElementRole, Item, Job, LineBox, Mark, Side};
use crate::model::{Inline, NodeId, Role, Section, walk};
use crate::units::{Length, Point};
use std::collections::BTreeMap;

/// A running head takes at most this part of the measure, in thousandths; the folio stands beside it.
const HEAD_WIDTH: i64 = 780;
/// The most characters of a title that a head is looked for in.
const MOST_HEAD: usize = 1_000;
/// A longer one is cut after a word, and this says so.
const ELLIPSIS: &str = "…";
/// Running heads keep at least this far from the edge of the paper.
const LEAST_EDGE: Length = Length::points(12);

/// Things to draw with their baseline at 0 and their left end at 0, and how wide they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Slug {
    pub items: Vec<(Point, Item)>,
    pub width: Length,
}

/// What stands above the text of a spread.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    pub verso: Option<Slug>,
    pub recto: Option<Slug>,
}

/// The running heads of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct RunHeads {
    /// Where nothing of what is below is open.
    pub own: Heads,
    /// From the place of a chapter or section on.
    pub from: BTreeMap<NodeId, Heads>,
}

/// What is open on a page, after the practice of dictionaries (*The Chicago Manual of Style*, 1.12): a verso is named after what is
/// open at its head, a recto after the last that begins on it or before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OpenOn {
    pub head: Option<NodeId>,
    pub foot: Option<NodeId>,
}

impl RunHeads {
    /// The head of a page.
    pub fn on(&self, side: Side, open: OpenOn) -> Option<&Slug> {
        let heads = |node: Option<NodeId>| node.and_then(|node| self.from.get(&node)).unwrap_or(&self.own);
        match side {
            Side::Verso => heads(open.head).verso.as_ref(),
            Side::Recto => heads(open.foot).recto.as_ref(),
        }
    }
}

impl SetRun<'_> {
    /// What of a run's heads is open on each of its pages.
    pub(super) fn open_on(&self, heads: &RunHeads) -> Vec<OpenOn> {
        let named = |line: &LineBox| {
            let nodes = line.targets.iter().rev().map(|(node, _)| *node);
            nodes.into_iter().find(|node| heads.from.contains_key(node))
        };
        let mut open = None;
        let mut pages = Vec::new();
        for plan in self.pages() {
            let mut lines = plan.placed.iter().flat_map(|(at, _)| self.lines(*at));
            let head = lines.next().and_then(named).or(open);
            open = lines.filter_map(named).next_back().or(head);
            pages.push(OpenOn { head, foot: open });
        }
        pages
    }
}

/// Sets running heads and folios.
pub(super) struct Header<'a> {
    job: Job<'a>,
    compositor: Compositor<'a>,
    column: Column,
}

impl<'a> Header<'a> {
    pub fn new(job: Job<'a>) -> Header<'a> {
        let compositor = Compositor::new(job, ElementRole::Document, None);
        let column = compositor
            .column(&job.resolved.book.metadata.language)
            .sized(job.design.running_head);
        Header {
            job,
            compositor,
            column,
        }
    }

    /// The heads of a run.
    pub fn heads(&mut self, run: &Run<'_>) -> RunHeads {
        let style = self.job.design.running_heads;
        match (style, &run.content) {
            (RunningHeads::None, _) => RunHeads::default(),
            (RunningHeads::Author, _) => RunHeads {
                own: Heads {
                    verso: self.authors(),
                    recto: self.whole_book(),
                },
                ..RunHeads::default()
            },
            (RunningHeads::Chapter, Content::Sections(chapters)) => self.chapters(run, chapters),
            (RunningHeads::Section, Content::Sections(chapters)) => self.sections(chapters),
            (RunningHeads::Chapter | RunningHeads::Section, made) => self.made(made),
        }
    }

    /// The heads of the contents and the lists behind them: their own name on both sides.
    fn made(&mut self, content: &Content<'_>) -> RunHeads {
        let words = crate::resolve::words(&self.job.resolved.book.metadata.language);
        let words = match content {
            Content::List(listed) => words.listed(*listed),
            _ => words.contents,
        };
        let title = vec![super::super::blocks::piece(words, self.chapter_style())];
        let slug = self.slug(title, words, self.chapter_style());
        RunHeads {
            own: Heads {
                verso: slug.clone(),
                recto: slug,
            },
            ..RunHeads::default()
        }
    }

    /// The book's title (or the part's) on the left, the chapter's on the right.
    fn chapters(&mut self, run: &Run<'_>, chapters: &[&Section]) -> RunHeads {
        let verso = match run.part_title {
            Some((_, title)) => self.title(title, self.book_style()),
            None => self.book_title(),
        };
        let mut heads = RunHeads::default();
        for chapter in chapters {
            let own = Heads {
                verso: verso.clone(),
                recto: self.section(chapter, self.chapter_style()),
            };
            heads.from.insert(chapter.id, own);
        }
        heads
    }

    /// The chapter's title on the left; on the right its section's, or the chapter's own before the first.
    fn sections(&mut self, chapters: &[&Section]) -> RunHeads {
        let mut heads = RunHeads::default();
        for chapter in chapters {
            let verso = self.section(chapter, self.book_style());
            let plain = self.section(chapter, self.chapter_style());
            for section in chapter.sections.iter().filter(|_| chapter.role != Role::Part) {
                let own = Heads {
                    verso: verso.clone(),
                    recto: self.section(section, self.chapter_style()).or_else(|| plain.clone()),
                };
                heads.from.insert(section.id, own);
            }
            let own = Heads { verso, recto: plain };
            heads.from.insert(chapter.id, own);
        }
        heads
    }

    /// A folio.
    pub fn folio(&mut self, label: &str) -> Slug {
        let style = text_style(self.job.design, self.job.design.running_head);
        let piece = super::super::blocks::piece(label, style);
        self.set(vec![piece])
    }

    /// The baseline of the running head from the top of the page, if the margin has room for it.
    pub fn head_baseline(&self) -> Option<Length> {
        let top = self.job.area.corner(Side::Recto).y;
        let baseline = top - self.job.design.head_gap;
        let least = LEAST_EDGE + self.job.design.running_head.size;
        if baseline >= least {
            return Some(baseline);
        }
        let nearer = top - self.job.design.head_gap / 2;
        (nearer >= self.job.design.running_head.size).then_some(nearer)
    }

    /// The baseline of a folio at the foot from the top of the page, if the margin has room for it.
    pub fn foot_baseline(&self) -> Option<Length> {
        let area = self.job.area;
        let foot = area.corner(Side::Recto).y + area.height;
        let lowest = area.trim.height - LEAST_EDGE;
        let baseline = (foot + self.job.design.foot_gap).min(lowest);
        (baseline >= foot + self.job.design.running_head.size).then_some(baseline)
    }

    fn book_style(&self) -> TextStyle {
        let style = text_style(self.job.design, self.job.design.running_head);
        in_small_caps(style, self.job.design, self.job.faces)
    }

    fn chapter_style(&self) -> TextStyle {
        TextStyle {
            italic: true,
            ..text_style(self.job.design, self.job.design.running_head)
        }
    }

    /// The names of the authors; nothing for a book that names none.
    fn authors(&mut self) -> Option<Slug> {
        let metadata = &self.job.resolved.book.metadata;
        let names: Vec<&str> = metadata
            .contributors
            .iter()
            .filter(|contributor| contributor.is_author())
            .map(|contributor| contributor.name.as_str())
            .collect();
        let words = names.join(", ");
        let style = self.book_style();
        self.slug(vec![super::super::blocks::piece(&words, style)], &words, style)
    }

    /// The book's title as it stands beside the author's name.
    fn whole_book(&mut self) -> Option<Slug> {
        let words = &self.job.resolved.book.metadata.title;
        let style = self.chapter_style();
        self.slug(vec![super::super::blocks::piece(words, style)], words, style)
    }

    fn book_title(&mut self) -> Option<Slug> {
        let words = &self.job.resolved.book.metadata.title;
        let style = self.book_style();
        self.slug(vec![super::super::blocks::piece(words, style)], words, style)
    }

    /// The title of a chapter or section, shortened where its author says so; its number when it has none.
    fn section(&mut self, section: &Section, style: TextStyle) -> Option<Slug> {
        let title = section.short_title.as_deref().unwrap_or(&section.title);
        if !title.is_empty() {
            return self.title(title, style);
        }
        let number = self.job.resolved.numbers_in_print.get(&section.id)?;
        self.slug(
            vec![super::super::blocks::piece(&number.full, style)],
            &number.full,
            style,
        )
    }

    fn title(&mut self, title: &[Inline], style: TextStyle) -> Option<Slug> {
        let pieces = words_of(title, style, self.job);
        self.slug(pieces, &walk::title_text(title), style)
    }

    /// A head on one line: as it is when it fits, else its plain words cut after one.
    fn slug(&mut self, pieces: Vec<Piece>, plain: &str, style: TextStyle) -> Option<Slug> {
        if plain.trim().is_empty() {
            return None;
        }
        let most = self.job.area.measure.scale(HEAD_WIDTH, 1000);
        // What is longer fits no page: setting all of it would only cost time.
        let (plain, longer) = match plain.char_indices().nth(MOST_HEAD) {
            Some((end, _)) => (plain.get(..end).unwrap_or(plain), true),
            None => (plain, false),
        };
        if !longer {
            let whole = self.set(pieces);
            if whole.width <= most {
                return Some(whole);
            }
        }
        let words: Vec<&str> = plain.split_whitespace().collect();
        let (mut low, mut high) = (0, words.len());
        let mut best = None;
        while low < high {
            let middle = (low + high).div_ceil(2);
            let kept = words.get(..middle).unwrap_or_default().join(" ");
            let kept = kept.trim_end_matches([',', ';', ':', '.', '—', '–']);
            let slug = self.set(vec![super::super::blocks::piece(&format!("{kept}{ELLIPSIS}"), style)]);
            if slug.width <= most {
                low = middle;
                best = Some(slug);
            } else {
                high = middle - 1;
            }
        }
        best
    }

    fn set(&mut self, pieces: Vec<Piece>) -> Slug {
        let line = self.compositor.one_line(pieces, &self.column);
        let width = reach(&line.items);
        Slug {
            items: marked(Mark::Artifact(ArtifactKind::Pagination), bare(&line.items)),
            width,
        }
    }
}

impl Slug {
    /// The items with the left end at a point.
    pub fn at(&self, point: Point) -> Vec<(Point, Item)> {
        let place = |at: &Point| Point::new(at.x + point.x, at.y + point.y);
        self.items.iter().map(|(at, item)| (place(at), item.clone())).collect()
    }
}
