//! A chapter or part → its stack: number, title, text and inner sections; must not know on which page it opens.

use super::lines::{all_cuts, from_variants, joined, raise, shift, stackable};
use super::{Column, Compositor, Galley, Text, in_small_caps, lines, text_style, title_style};
use crate::config::{ChapterStart, NotePlace, TitleAlign};
use crate::design::Design;
use crate::fonts::Family;
use crate::layout::paragraph::{Align, TextStyle};
use crate::layout::structure::{Structure, element};
use crate::layout::{ElementId, ElementRole, Job, LineBox, Stackable};
use crate::model::{Anchor, Language, Medium, Role, Section, opening_paragraph, walk};
use crate::resolve::only_names_page;
use crate::units::Length;

/// A title taller than this part of a page is set without white, and may be cut.
const TALL_OPENING: i64 = 2;
/// Sections inside sections deeper than this are set as the deepest.
const DEEPEST_SECTION: u8 = 60;

/// Sets a top section of the book (a chapter, a preface, a part's page) without the chapters of a part. `index` is its
/// place among the chapters of its run.
pub(in crate::layout) fn set_section<'a>(job: Job<'a>, section: &'a Section, index: u16) -> Galley {
    let role = match section.role {
        Role::Part => ElementRole::Part,
        _ => ElementRole::Section,
    };
    let mut compositor = Compositor::new(job, role, Some(section.id));
    compositor.source = Some(section);
    let language = section
        .language
        .clone()
        .unwrap_or_else(|| job.resolved.book.metadata.language.clone());
    if section.language.is_some() {
        compositor.structure.set_language(Structure::ROOT, language.clone());
    }
    let column = compositor.column(&language);
    let mut stack = compositor.opening(section, index, &column);
    stack.extend(compositor.body(section, &column));
    compositor.index(section, &column, &mut stack);
    stack.extend(compositor.notes_behind(section, &column));
    compositor.finish(stack)
}

/// Whether a section is in the printed book.
pub(in crate::layout) fn is_printed(section: &Section) -> bool {
    section.attributes.is_in(Medium::Print)
}

/// Whether a section has a page without running heads and folios.
pub(in crate::layout) fn is_display(role: Role) -> bool {
    matches!(
        role,
        Role::HalfTitle | Role::TitlePage | Role::Copyright | Role::Dedication | Role::Epigraph
    )
}

/// Whether a section's title is printed. That of a title page, an imprint, a dedication or an epigraph may only say what
/// the page is.
fn shows_title(section: &Section, language: &Language) -> bool {
    match section.role {
        Role::HalfTitle | Role::TitlePage | Role::Copyright | Role::Dedication | Role::Epigraph => {
            !only_names_page(section.role, &walk::plain_text(&section.title), language)
        }
        _ => true,
    }
}

impl<'a> Compositor<'a> {
    /// The notes that stand behind a section: its own, or those of the book.
    fn notes_behind(&mut self, section: &'a Section, column: &Column) -> Vec<Stackable> {
        match self.job.edition.print.notes {
            NotePlace::Foot => Vec::new(),
            NotePlace::ChapterEnd => self.chapter_notes(section, column),
            NotePlace::BookEnd if self.job.resolved.notes_section == Some(section.id) => self.book_notes(column),
            NotePlace::BookEnd => Vec::new(),
        }
    }
}

impl Compositor<'_> {
    /// The text of a section and of the sections inside it.
    fn body(&mut self, section: &Section, column: &Column) -> Vec<Stackable> {
        let column = &display_column(section.role, column);
        self.opening = opening_paragraph(section, Medium::Print);
        let mut stack = self.blocks(&section.blocks, column);
        if section.role != Role::Part {
            self.inner_sections(&section.sections, 1, column, &mut stack);
        }
        stack
    }

    fn inner_sections(&mut self, sections: &[Section], depth: u8, column: &Column, stack: &mut Vec<Stackable>) {
        for section in sections.iter().filter(|section| is_printed(section)) {
            let parent = self
                .structure
                .add(ElementRole::Section, column.parent, Some(section.id));
            let mut inner = Column {
                parent,
                ..column.clone()
            };
            if let Some(language) = &section.language {
                self.structure.set_language(parent, language.clone());
                inner.language = language.clone();
            }
            let mut own = self.section_heading(section, depth, parent, &inner);
            own.extend(self.blocks(&section.blocks, &inner));
            if section.title.is_empty() {
                self.place_section(section, &mut own);
            }
            stack.extend(own);
            if depth < DEEPEST_SECTION {
                self.inner_sections(&section.sections, depth + 1, &inner, stack);
            }
        }
    }

    fn place_section(&self, section: &Section, own: &mut [Stackable]) {
        let lines = own.first_mut().into_iter().flat_map(|one| &mut one.variants);
        for line in lines.filter_map(|variant| variant.lines.first_mut()) {
            line.targets.push((section.id, Length::ZERO));
        }
    }

    /// White, number and title at the head of a chapter: one thing that is not cut and holds to the text after it.
    fn opening(&mut self, section: &Section, index: u16, column: &Column) -> Vec<Stackable> {
        let mut lines = Vec::new();
        if shows_title(section, &column.language) {
            let role = self.heading_role(section);
            let heading = self.structure.add(role, column.parent, Some(section.id));
            lines.extend(self.opening_number(section, heading, column));
            lines.extend(self.opening_title(section, heading, column));
        }
        let tall = lines.iter().map(|line| line.height).sum::<Length>() > self.job.area.height / TALL_OPENING;
        let mut one = if tall {
            let cuts = all_cuts(&lines);
            stackable(lines, cuts)
        } else {
            let mut line = joined(lines);
            self.surround_opening(section, &mut line);
            stackable(vec![line], Vec::new())
        };
        if let Some(first) = one.variants.iter_mut().find_map(|variant| variant.lines.first_mut()) {
            first.targets.insert(0, (section.id, Length::ZERO));
        }
        one.keep.with_next = true;
        one.keep.opens = Some(index);
        if self.runs_on(section) && index > 0 {
            one.space_before = self.job.area.leading * self.job.design.run_on_space;
        }
        vec![one]
    }

    fn runs_on(&self, section: &Section) -> bool {
        self.job.design.chapter_start == ChapterStart::RunOn && section.role != Role::Part
    }

    /// The white above and below an opening, in whole lines with it.
    fn surround_opening(&self, section: &Section, line: &mut LineBox) {
        let (design, leading) = (self.job.design, self.job.area.leading);
        // A small page has no room for the white of a large one.
        let most = self.job.area.lines() / 4;
        let sink = match section.role {
            Role::Part | Role::Dedication | Role::Epigraph => design.part_sink,
            Role::HalfTitle | Role::TitlePage => design.title_sink,
            Role::Copyright => 0,
            _ if self.runs_on(section) => 0,
            _ => design.chapter_sink,
        };
        let has_words = line.height > Length::ZERO;
        let below = match has_words {
            true => design.chapter_title_below.min(most),
            false => 0,
        };
        raise(line, leading * sink.min(most.max(1)));
        let with_title = line.height;
        line.height = with_title.round_up_to(leading) + leading * below;
    }

    /// "Chapter 1", which is the first of the heading's words.
    fn opening_number(&mut self, section: &Section, heading: ElementId, column: &Column) -> Option<LineBox> {
        let number = self.job.resolved.numbers_in_print.get(&section.id)?;
        let design = self.job.design;
        let style = TextStyle {
            family: Family::Heading,
            ..text_style(design, design.chapter_number)
        };
        let style = in_small_caps(style, design, self.job.faces);
        let mut line = self.words(&number.full, style, column);
        line.start = Some(Anchor {
            node: section.id,
            offset: 0,
        });
        let width = lines::reach(&line.items);
        if !section.title.is_empty() {
            line.items.extend(self.unseen_space(width, style, column));
        }
        line.items = element(heading, line.items);
        let white = (column.width - width).max(Length::ZERO);
        let left = match (title_align(design, section.role), self.job.right_to_left) {
            (Align::Center, _) => white / 2,
            (_, false) => Length::ZERO,
            (_, true) => white,
        };
        shift(&mut line, left);
        Some(line)
    }

    fn opening_title(&mut self, section: &Section, heading: ElementId, column: &Column) -> Vec<LineBox> {
        if section.title.is_empty() {
            return Vec::new();
        }
        let design = self.job.design;
        let setting = match section.role {
            Role::Part => design.part_title,
            Role::TitlePage => design.book_title,
            _ => design.chapter_title,
        };
        let mut column = column.clone();
        column.leading = setting.leading;
        let mut text = Text::new(&section.title, heading, &column);
        text.style = title_style(design, setting, self.job.faces);
        text.node = Some(section.id);
        text.align = title_align(design, section.role);
        text.hyphenate = false;
        let set = from_variants(self.text(text, &column));
        lines::best(set.variants)
    }
}

/// Where an opening's lines stand. Pages that are all display have theirs in the middle in every book.
pub(in crate::layout) fn title_align(design: &Design, role: Role) -> Align {
    match (design.title_align, role) {
        (TitleAlign::Center, _) | (_, Role::Part | Role::HalfTitle | Role::TitlePage | Role::Dedication) => {
            Align::Center
        }
        (TitleAlign::Start, _) => Align::Balanced,
    }
}

/// Dedications and epigraphs that have a page of their own stand in the middle, ragged; a copyright page is ragged too.
fn display_column(role: Role, column: &Column) -> Column {
    let mut column = column.clone();
    match role {
        Role::Dedication | Role::HalfTitle | Role::TitlePage => {
            column.align = Align::Center;
            column.hyphenate = false;
        }
        Role::Copyright => {
            column.align = Align::Start;
            column.hyphenate = false;
        }
        _ => {}
    }
    column
}
