//! The book → its runs in order: what begins on a page of its own, and on which side; must not know lines.

use crate::config::{ChapterStart, Listed};
use crate::diag::Span;
use crate::layout::blocks::{is_display, is_printed};
use crate::layout::{Job, Made, matter};
use crate::model::{Inline, Matter, NodeId, Role, Section, walk};

/// On which page a run opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    /// The next one.
    Next,
    /// The next right-hand one.
    Recto,
}

/// What a run is made of.
#[derive(Clone, Debug)]
pub(super) enum Content<'a> {
    /// A half title of ours.
    HalfTitle,
    /// A title page of ours.
    TitlePage,
    /// A copyright page of ours.
    Copyright,
    /// A table of contents of ours.
    Contents,
    /// A list of figures or tables of ours.
    List(Listed),
    /// A part's page, or chapters that run on.
    Sections(Vec<&'a Section>),
}

/// What stands outside the text on a run's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dress {
    /// Nothing: title pages, parts, dedications.
    Bare,
    /// Running heads and folios; a folio at the foot of a chapter's first page.
    Full,
}

/// A run of pages.
#[derive(Clone, Debug)]
pub(super) struct Run<'a> {
    pub content: Content<'a>,
    pub opens: Opens,
    pub dress: Dress,
    /// Whether the text of the book begins here, and arabic folios with it.
    pub begins_body: bool,
    /// The run of the part it is in.
    pub part: Option<usize>,
    /// What the running head of versos says instead of the book's title.
    pub part_title: Option<(NodeId, &'a [Inline])>,
}

impl Run<'_> {
    /// What is made of it, where it is not the author's.
    pub fn made(&self) -> Option<Made> {
        match self.content {
            Content::HalfTitle => Some(Made::HalfTitle),
            Content::TitlePage => Some(Made::TitlePage),
            Content::Copyright => Some(Made::Copyright),
            Content::Contents => Some(Made::Contents),
            Content::List(_) => Some(Made::List),
            Content::Sections(_) => None,
        }
    }

    /// Its title in plain words; empty of what is made, or has none.
    pub fn title(&self) -> String {
        match &self.content {
            Content::Sections(sections) => sections
                .first()
                .map_or_else(String::new, |section| walk::title_text(&section.title)),
            _ => String::new(),
        }
    }

    /// The heading it begins with, for messages.
    pub fn span(&self) -> Option<Span> {
        match &self.content {
            Content::Sections(sections) => sections.first().map(|section| section.span),
            _ => None,
        }
    }
}

/// The runs of a book: the pages made from its metadata where the manuscript brings none of its own, and its sections.
pub(super) fn runs<'a>(job: Job<'a>) -> Vec<Run<'a>> {
    let mut planner = Planner {
        job,
        runs: Vec::new(),
        in_body: false,
        contents_owed: !has(job, Role::Contents) && matter::wants_contents(job),
        lists_owed: matter::wanted_lists(job),
    };
    let sections = job.resolved.book.sections.iter().filter(|section| is_printed(section));
    let sections: Vec<&Section> = sections.collect();
    let (leading, rest) = sections.split_at(planner.leading(&sections));
    planner.opening_pages(leading);
    for section in rest {
        planner.top(section);
    }
    planner.runs
}

fn has(job: Job<'_>, role: Role) -> bool {
    job.resolved
        .book
        .sections
        .iter()
        .any(|section| section.role == role && is_printed(section))
}

struct Planner<'a> {
    job: Job<'a>,
    runs: Vec<Run<'a>>,
    in_body: bool,
    contents_owed: bool,
    lists_owed: Vec<Listed>,
}

impl<'a> Planner<'a> {
    /// How many sections stand before a title page of ours: a half title, and other books of the author, which face the title page
    /// (*The Chicago Manual of Style*, 1.4). Where the title page is the author's, the order is, too.
    fn leading(&self, sections: &[&Section]) -> usize {
        let leads = |section: &&&Section| matches!(section.role, Role::HalfTitle | Role::AlsoBy);
        match has(self.job, Role::TitlePage) {
            true => 0,
            false => sections.iter().take_while(leads).count(),
        }
    }

    /// Half title, title page and imprint, except those that the manuscript brings; the sections that stand before the title page
    /// among them.
    fn opening_pages(&mut self, leading: &[&'a Section]) {
        let several = self.job.resolved.book.sections.len() > 1;
        if several && !has(self.job, Role::HalfTitle) && !has(self.job, Role::TitlePage) {
            self.made(Content::HalfTitle, Opens::Recto, Dress::Bare);
        }
        for section in leading {
            self.top(section);
        }
        if !has(self.job, Role::TitlePage) {
            self.made(Content::TitlePage, Opens::Recto, Dress::Bare);
            self.imprint();
        }
    }

    fn imprint(&mut self) {
        if !has(self.job, Role::Copyright) && matter::has_imprint(self.job) {
            self.made(Content::Copyright, Opens::Next, Dress::Bare);
        }
    }

    fn made(&mut self, content: Content<'a>, opens: Opens, dress: Dress) {
        self.runs.push(Run {
            content,
            opens,
            dress,
            begins_body: false,
            part: None,
            part_title: None,
        });
    }

    fn top(&mut self, section: &'a Section) {
        let before_contents = matches!(
            section.role,
            Role::HalfTitle | Role::TitlePage | Role::Copyright | Role::Dedication | Role::Epigraph | Role::AlsoBy
        );
        if self.contents_owed && !before_contents {
            self.contents_owed = false;
            self.made(Content::Contents, Opens::Recto, Dress::Full);
        }
        if !before_contents && section.role != Role::Contents {
            for listed in std::mem::take(&mut self.lists_owed) {
                self.made(Content::List(listed), Opens::Next, Dress::Full);
            }
        }
        if section.role == Role::Part {
            self.part(section);
        } else {
            self.section(section, None);
        }
        if section.role == Role::TitlePage {
            self.imprint();
        }
    }

    fn part(&mut self, part: &'a Section) {
        let mut own = None;
        if !part.title.is_empty() || !part.blocks.is_empty() {
            own = Some((self.runs.len(), part));
            let begins_body = self.begins_body(part);
            self.runs.push(Run {
                content: Content::Sections(vec![part]),
                opens: Opens::Recto,
                dress: if part.blocks.is_empty() {
                    Dress::Bare
                } else {
                    Dress::Full
                },
                begins_body,
                part: None,
                part_title: None,
            });
        }
        for chapter in part.sections.iter().filter(|chapter| is_printed(chapter)) {
            self.section(chapter, own);
        }
    }

    fn section(&mut self, section: &'a Section, part: Option<(usize, &'a Section)>) {
        let begins_body = self.begins_body(section);
        if self.runs_on(section, begins_body, part)
            && let Some(Run {
                content: Content::Sections(sections),
                ..
            }) = self.runs.last_mut()
        {
            sections.push(section);
            return;
        }
        let opens_part = part.is_some_and(|(index, _)| index + 1 == self.runs.len());
        self.runs.push(Run {
            content: Content::Sections(vec![section]),
            opens: if begins_body || opens_part {
                Opens::Recto
            } else {
                self.side(section.role)
            },
            dress: if is_display(section.role) || (section.role == Role::AlsoBy && self.follows_half_title()) {
                Dress::Bare
            } else {
                Dress::Full
            },
            begins_body,
            part: part.map(|(index, _)| index),
            part_title: part.map(|(_, part)| (part.id, part.short_title.as_deref().unwrap_or(&part.title))),
        });
    }

    /// Whether the text of the book begins with this section.
    fn begins_body(&mut self, section: &Section) -> bool {
        let begins = !self.in_body && (section.matter == Matter::Body || section.role == Role::Part);
        self.in_body |= begins;
        begins
    }

    /// Whether a chapter goes on below the one before it.
    fn runs_on(&self, section: &Section, begins_body: bool, part: Option<(usize, &Section)>) -> bool {
        let follows = self.runs.last().is_some_and(|run| {
            let chapters =
                matches!(&run.content, Content::Sections(own) if own.iter().all(|own| own.role == Role::Chapter));
            chapters && run.part == part.map(|(index, _)| index)
        });
        self.job.design.chapter_start == ChapterStart::RunOn && section.role == Role::Chapter && !begins_body && follows
    }

    fn follows_half_title(&self) -> bool {
        self.runs.last().is_some_and(|run| match &run.content {
            Content::HalfTitle => true,
            Content::Sections(sections) => sections.iter().all(|section| section.role == Role::HalfTitle),
            _ => false,
        })
    }

    fn side(&self, role: Role) -> Opens {
        match role {
            Role::HalfTitle | Role::TitlePage | Role::Dedication | Role::Epigraph | Role::Contents => Opens::Recto,
            Role::Copyright => Opens::Next,
            // On the back of the half title.
            Role::AlsoBy if self.follows_half_title() => Opens::Next,
            _ if self.job.design.chapter_start == ChapterStart::Recto => Opens::Recto,
            _ => Opens::Next,
        }
    }
}
