//! Metadata → half title and title page; must not know sides or folios.

use crate::diag::{FileId, Span};
use crate::layout::blocks::lines::{blank, reach, stackable};
use crate::layout::blocks::{Column, Compositor, Galley, Text, heading_style, in_small_caps};
use crate::layout::paragraph::{Align, Figures, TextStyle};
use crate::layout::{ElementRole, Job, LineBox};
use crate::model::{Inline, InlineKind, Language, Saying};
use crate::resolve::words;
use crate::units::Length;

/// Words on a title page are at most this part of the measure wide, in thousandths, so that long titles break early. Where
/// one word is longer it takes the whole measure: better than cut.
const TITLE_WIDTH: i64 = 880;

/// The title alone, high on the page.
pub(in crate::layout) fn half_title(job: Job<'_>) -> Galley {
    let mut page = TitlePage::new(job);
    page.white(job.design.title_sink);
    let title = job.resolved.book.metadata.title.clone();
    let style = heading_style(job.design, job.design.chapter_title);
    let title = Said::of(job, Saying::Title, &title);
    page.words(title, style, job.design.chapter_title.leading, ElementRole::Paragraph);
    page.finish()
}

/// Title, subtitle, authors, who edited, translated or illustrated the book, and the publisher at the foot.
pub(in crate::layout) fn title_page(job: Job<'_>) -> Galley {
    let metadata = &job.resolved.book.metadata;
    let design = job.design;
    let mut page = TitlePage::new(job);
    page.white(design.title_sink);
    page.words(
        Said::of(job, Saying::Title, &metadata.title),
        heading_style(design, design.book_title),
        design.book_title.leading,
        ElementRole::Heading(1),
    );
    if let Some(subtitle) = &metadata.subtitle {
        page.white(1);
        let style = TextStyle {
            italic: true,
            ..heading_style(design, design.headings[0])
        };
        let subtitle = Said::of(job, Saying::Subtitle, subtitle);
        page.words(subtitle, style, design.leading.scale(5, 4), ElementRole::Paragraph);
    }
    let names: Vec<Said> = metadata
        .contributors
        .iter()
        .filter(|contributor| contributor.is_author())
        .map(|author| Said {
            words: &author.name,
            language: author.language.as_ref(),
        })
        .collect();
    if !names.is_empty() {
        page.white(3);
        let style = in_small_caps(heading_style(design, design.headings[0]), design, job.faces);
        for name in names {
            page.words(name, style, design.leading.scale(3, 2), ElementRole::Paragraph);
        }
    }
    page.contributors();
    if let Some(publisher) = &metadata.publisher {
        let style = in_small_caps(heading_style(design, design.chapter_number), design, job.faces);
        let publisher = Said::of(job, Saying::Publisher, publisher);
        page.at_foot(publisher, style, design.leading);
    }
    page.finish()
}

/// Words of the metadata, and their language where it is not that of the text.
#[derive(Clone, Copy)]
struct Said<'m> {
    words: &'m str,
    language: Option<&'m Language>,
}

impl<'m> Said<'m> {
    fn of(job: Job<'m>, saying: Saying, words: &'m str) -> Said<'m> {
        let language = job.resolved.book.metadata.languages_of.get(&saying);
        Said { words, language }
    }
}

/// Lines in the middle of a page, from top to bottom.
struct TitlePage<'a> {
    job: Job<'a>,
    compositor: Compositor<'a>,
    lines: Vec<LineBox>,
    height: Length,
}

impl<'a> TitlePage<'a> {
    fn new(job: Job<'a>) -> TitlePage<'a> {
        TitlePage {
            job,
            compositor: Compositor::new(job, ElementRole::Section, None),
            lines: Vec::new(),
            height: Length::ZERO,
        }
    }

    fn push(&mut self, line: LineBox) {
        self.height += line.height;
        self.lines.push(line);
    }

    /// White, less on a small page.
    fn white(&mut self, lines: i64) {
        let lines = lines.min(self.job.area.lines() / 4);
        self.push(blank(self.job.area.leading * lines));
    }

    fn words(&mut self, words: Said<'_>, style: TextStyle, leading: Length, role: ElementRole) {
        for line in self.set(words, style, leading, role) {
            self.push(line);
        }
    }

    /// "Translated by …", in the letters of the text.
    fn contributors(&mut self) {
        let metadata = &self.job.resolved.book.metadata;
        let style = self.compositor.column(&metadata.language).style;
        for contributor in &metadata.contributors {
            for did in words(&metadata.language).done_by(contributor) {
                self.white(1);
                let line = format!("{did} {}", contributor.name);
                let said = Said {
                    words: &line,
                    language: None,
                };
                self.words(said, style, self.job.design.leading, ElementRole::Paragraph);
            }
        }
    }

    /// Words whose last line is the last of the page, when there is room for them.
    fn at_foot(&mut self, words: Said<'_>, style: TextStyle, leading: Length) {
        let set = self.set(words, style, leading, ElementRole::Paragraph);
        let own: Length = set.iter().map(|line| line.height).sum();
        let white = self.job.area.height - self.height - own;
        if white > Length::ZERO {
            self.push(blank(white));
        }
        for line in set {
            self.push(line);
        }
    }

    fn set(&mut self, said: Said<'_>, style: TextStyle, leading: Length, role: ElementRole) -> Vec<LineBox> {
        let words = said.words;
        let language = said.language.unwrap_or(&self.job.resolved.book.metadata.language);
        let column = self.compositor.column(language);
        let narrowed = column.width.scale(TITLE_WIDTH, 1000);
        let mut is_long = |word: &str| reach(&self.compositor.words(word, style, &column).items) > narrowed;
        let side = match words.split_whitespace().any(&mut is_long) {
            true => Length::ZERO,
            false => (column.width - narrowed) / 2,
        };
        let column = Column {
            leading,
            ..column.inside(side, side, crate::layout::structure::Structure::ROOT)
        };
        let element = self.compositor.structure.add(role, column.parent, None);
        if let Some(language) = said.language {
            self.compositor.structure.set_language(element, language.clone());
        }
        let content = plain(words);
        let mut text = Text::new(&content, element, &column);
        text.span = None;
        text.style = TextStyle {
            figures: Figures::Lining,
            ..style
        };
        text.align = Align::Center;
        text.hyphenate = false;
        self.compositor.made_lines(text, &column)
    }

    fn finish(self) -> Galley {
        let one = stackable(self.lines, Vec::new());
        self.compositor.finish(vec![one])
    }
}

/// Words of the metadata as inlines; they stand in no text file.
pub(super) fn plain(words: &str) -> Vec<Inline> {
    vec![Inline {
        span: Span::new(FileId(0), 0, 0),
        kind: InlineKind::Text(words.to_owned()),
    }]
}
