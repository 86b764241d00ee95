//! What stands outside the text → running heads and folios as they are drawn; must not know how pages were chosen.

use super::super::structure::{bare, marked};
use super::runs::{Content, Run};
use crate::config::RunningHeads;
use crate::layout::blocks::lines::reach;
use crate::layout::blocks::{Column, Compositor, in_small_caps, text_style, words_of};
use crate::layout::paragraph::{Piece, TextStyle};
use crate::layout::{ArtifactKind, ElementRole, Item, Job, Mark, Side};
use crate::model::{Inline, Section, walk};
use crate::units::{Length, Point};

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

/// The running heads of one chapter.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    pub verso: Option<Slug>,
    pub recto: Option<Slug>,
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

    /// The heads of each chapter of a run.
    pub fn heads(&mut self, run: &Run<'_>) -> Vec<Heads> {
        match self.job.design.running_heads {
            RunningHeads::Chapter => self.titles(run),
            RunningHeads::Author => {
                let heads = Heads {
                    verso: self.authors(),
                    recto: self.whole_book(),
                };
                vec![heads; run.chapters()]
            }
            RunningHeads::None => vec![Heads::default(); run.chapters()],
        }
    }

    /// The book's title (or the part's) on the left, the chapter's on the right.
    fn titles(&mut self, run: &Run<'_>) -> Vec<Heads> {
        let Content::Sections(sections) = &run.content else {
            let words = crate::resolve::words(&self.job.resolved.book.metadata.language);
            let words = match &run.content {
                Content::List(listed) => words.listed(*listed),
                _ => words.contents,
            };
            let title = vec![super::super::blocks::piece(words, self.chapter_style())];
            let slug = self.slug(title, words, self.chapter_style());
            return vec![Heads {
                verso: slug.clone(),
                recto: slug,
            }];
        };
        let verso = match run.part_title {
            Some((_, title)) => self.title(title, self.book_style()),
            None => self.book_title(),
        };
        sections
            .iter()
            .map(|section| Heads {
                verso: verso.clone(),
                recto: self.chapter(section),
            })
            .collect()
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

    fn chapter(&mut self, section: &Section) -> Option<Slug> {
        let title = section.short_title.as_deref().unwrap_or(&section.title);
        if !title.is_empty() {
            return self.title(title, self.chapter_style());
        }
        let number = self.job.resolved.numbers_in_print.get(&section.id)?;
        let style = self.chapter_style();
        self.slug(
            vec![super::super::blocks::piece(&number.full, style)],
            &number.full,
            style,
        )
    }

    fn title(&mut self, title: &[Inline], style: TextStyle) -> Option<Slug> {
        let pieces = words_of(title, style, self.job.faces);
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
