//! [`Written`] → [`Edition`]: defaults filled in and values checked; must not know TOML.

use super::edition::*;
use super::reading::{place, suggest, suggest_value};
use super::written::{self, TextOr, Written};
use super::{Surroundings, printers, trim};
use crate::diag::{Diagnostic, Diagnostics, FileId, Rule, Span, rules};
use crate::units::{Length, Size};
use std::fmt::Display;
use std::sync::Arc;
use toml::Spanned;

/// Most pages of a signature: none that is folded of one sheet has more.
const MOST_PAGE_MULTIPLE: i64 = 128;
/// Text face of a book that names none: bundled, with small capitals and old-style figures in every style.
const DEFAULT_FONT: &str = "Libertinus Serif";
/// Text size of a book that names none.
const DEFAULT_FONT_SIZE: Length = Length::points(11);
/// Leading is 14/11 of the text size where none is given: 14 pt for 11 pt.
const LEADING_OF_SIZE: (i64, i64) = (14, 11);
/// Smallest and largest text size: below, no face can be read; above, no word fits a line.
const FONT_SIZES: (Length, Length) = (Length::points(4), Length::points(72));
/// Least and most leading in tenths of the text size: below, lines run into each other.
const LEADINGS: (i64, i64) = (8, 40);
/// No press cuts away more than half an inch.
const MOST_BLEED: Length = Length::points(36);
/// A text narrower than this many ems, or lower than this many lines, is no page.
const LEAST_TEXT: (i64, i64) = (6, 4);

/// Settles every value. Without a file there is no book.toml, and a missing title is no fault.
pub fn settle(
    written: Written,
    file: Option<FileId>,
    around: Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) -> Edition {
    Settler { file, diagnostics }.edition(written, around)
}

pub(super) struct Settler<'a> {
    pub(super) file: Option<FileId>,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Settler<'_> {
    fn edition(mut self, written: Written, around: Surroundings<'_>) -> Edition {
        let numbering = self.numbering(written.print.numbering.as_ref());
        let print = self.print(written.print);
        let chapters = written
            .book
            .chapters
            .iter()
            .map(|name| (name.get_ref().clone(), self.span(name)));
        let chapters = chapters.collect();
        let source_folder = source_folder(&written.book, around.has_src);
        let cover = written.book.cover.as_ref();
        let cover = cover.map(|cover| (cover.get_ref().clone(), self.span(cover)));
        let cover_colors = self.cover_colors(written.book.cover_colors.as_ref());
        let smart_punctuation = written.book.smart_punctuation.unwrap_or(true);
        let metadata = self.metadata(written.book, around);
        let epub = self.epub(written.epub, metadata.publisher.as_deref());
        let style = self.style(&written.style, print.font_size, &metadata.language);
        let exceptions = self.exceptions(&written.hyphenation, &metadata.language);
        let levels = self.levels(&written.check);
        Edition {
            levels,
            metadata,
            source_folder,
            chapters,
            cover,
            cover_colors,
            smart_punctuation,
            numbering,
            print,
            epub,
            style,
            exceptions: Arc::new(exceptions),
        }
    }

    pub(super) fn span<T>(&self, value: &Spanned<T>) -> Option<Span> {
        self.file.map(|file| place(file, value.span()))
    }

    pub(super) fn wrong<T>(&mut self, rule: &'static Rule, value: &Spanned<T>, message: impl Display) {
        let span = self.span(value);
        self.diagnostics.report(rule, span, message.to_string());
    }

    fn cover_colors(&mut self, name: Option<&Spanned<String>>) -> CoverColors {
        let words = [
            ("auto", CoverColors::Auto),
            ("night", CoverColors::Night),
            ("oxblood", CoverColors::Oxblood),
            ("forest", CoverColors::Forest),
            ("paper", CoverColors::Paper),
            ("mist", CoverColors::Mist),
            ("plum", CoverColors::Plum),
        ];
        self.choice("book.cover-colors", name, &words, CoverColors::Auto)
    }

    // ---- [print]

    fn print(&mut self, print: written::Print) -> Print {
        let font_size = self.font_size(print.font_size.as_ref());
        let leading = self.leading(print.leading.as_ref(), font_size);
        let trim = self.trim(print.trim_size.as_ref());
        let given = self.given(&print);
        let press = self.press(&print);
        let asked = press.printer.map(printers::rules);
        Print {
            trim,
            margins: self.margins(print.margins.as_ref(), trim, font_size, leading),
            font_span: print.font.as_ref().and_then(|font| self.span(font)),
            font: print
                .font
                .map(Spanned::into_inner)
                .and_then(not_blank)
                .unwrap_or(DEFAULT_FONT.to_owned()),
            font_size,
            leading,
            chapter_start: self.chapter_start(print.chapter_start.as_ref()),
            contents_depth: self.depth("print", print.contents_depth.as_ref(), 0, 2),
            lists: self.lists(print.lists.as_deref().unwrap_or_default()),
            bleed: self.bleed(
                print.bleed.as_ref(),
                asked.map_or(Length::ZERO, |rules| rules.bleed.outer),
            ),
            notes: self.notes("print.notes", print.notes.as_ref()),
            page_multiple: self.count(
                "print.page-multiple",
                print.page_multiple.as_ref(),
                MOST_PAGE_MULTIPLE,
                asked.map_or(0, |rules| rules.pages.multiple),
            ),
            note_marks: self.note_marks(print.note_marks.as_ref(), print.notes.as_ref()),
            links: self.links(print.links.as_ref()),
            page_references: print.page_references.unwrap_or(false),
            press,
            given,
        }
    }

    fn lists(&mut self, names: &[Spanned<String>]) -> Vec<Listed> {
        let words = [("figures", Listed::Figures), ("tables", Listed::Tables)].map(|(word, own)| (word, Some(own)));
        let mut lists = Vec::new();
        for name in names {
            if let Some(own) = self.choice("print.lists", Some(name), &words, None)
                && !lists.contains(&own)
            {
                lists.push(own);
            }
        }
        lists
    }

    fn bleed(&mut self, bleed: Option<&Spanned<String>>, default: Length) -> Length {
        bleed
            .and_then(|bleed| self.length_within("print.bleed", bleed, Length::ZERO, MOST_BLEED))
            .unwrap_or(default)
    }

    fn length(&mut self, length: &Spanned<String>) -> Option<Length> {
        match Length::parse(length.get_ref()) {
            Ok(length) => Some(length),
            Err(fault) => {
                self.wrong(&rules::CONFIG_VALUE, length, fault);
                None
            }
        }
    }

    /// A length within bounds.
    pub(super) fn length_within(
        &mut self,
        name: &str,
        length: &Spanned<String>,
        least: Length,
        most: Length,
    ) -> Option<Length> {
        let value = self.length(length)?;
        if (least..=most).contains(&value) {
            return Some(value);
        }
        self.wrong(
            &rules::CONFIG_VALUE,
            length,
            format!(
                "`{name}` must be from {} to {}, not {}",
                least.in_unit_of(length.get_ref()),
                most.in_unit_of(length.get_ref()),
                length.get_ref().trim()
            ),
        );
        None
    }

    fn font_size(&mut self, size: Option<&Spanned<String>>) -> Length {
        let (least, most) = FONT_SIZES;
        size.and_then(|size| self.length_within("print.font-size", size, least, most))
            .unwrap_or(DEFAULT_FONT_SIZE)
    }

    fn leading(&mut self, leading: Option<&Spanned<String>>, size: Length) -> Length {
        let (least, most) = (size.scale(LEADINGS.0, 10), size.scale(LEADINGS.1, 10));
        let given = leading.and_then(|leading| self.length_within("print.leading", leading, least, most));
        given.unwrap_or(size.scale(LEADING_OF_SIZE.0, LEADING_OF_SIZE.1))
    }

    fn trim(&mut self, size: Option<&Spanned<TextOr<written::Sides>>>) -> Size {
        let Some(size) = size else { return trim::DEFAULT };
        let read = match size.get_ref() {
            TextOr::Text(text) => trim::read(text),
            TextOr::Table(sides) => trim::sides(&sides.width, &sides.height),
        };
        read.unwrap_or_else(|why| {
            let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(size), why);
            self.diagnostics.add(match size.get_ref() {
                TextOr::Text(text) => suggest(wrong, &text.trim().to_lowercase(), trim::names()),
                TextOr::Table(_) => wrong,
            });
            trim::DEFAULT
        })
    }

    fn margins(
        &mut self,
        given: Option<&Spanned<written::Margins>>,
        trim: Size,
        font_size: Length,
        leading: Length,
    ) -> Margins {
        let by_trim = trim::margins(trim, font_size, leading);
        let Some(given) = given else { return by_trim };
        let sides = given.get_ref();
        let mut side = |length: Option<&Spanned<String>>| {
            length.and_then(|length| self.length_within("a margin", length, Length::ZERO, trim.width.max(trim.height)))
        };
        let (inner, outer) = (side(sides.inner.as_ref()), side(sides.outer.as_ref()));
        let (top, bottom) = (side(sides.top.as_ref()), side(sides.bottom.as_ref()));
        let top = top.unwrap_or(by_trim.top);
        let margins = Margins {
            inner: inner.unwrap_or(by_trim.inner),
            outer: outer.unwrap_or(by_trim.outer),
            top,
            bottom: bottom.unwrap_or_else(|| trim::foot(trim.height, top, leading)),
        };
        let (measure, height) = (
            trim.width - margins.inner - margins.outer,
            trim.height - margins.top - margins.bottom,
        );
        if measure >= font_size * LEAST_TEXT.0 && height >= leading * LEAST_TEXT.1 {
            return margins;
        }
        let message = format!("these margins leave {measure} × {height} for the text");
        self.wrong(&rules::PAGE_TOO_SMALL, given, message);
        by_trim
    }

    fn chapter_start(&mut self, start: Option<&Spanned<String>>) -> ChapterStart {
        let words = [
            ("any", ChapterStart::Any),
            ("recto", ChapterStart::Recto),
            ("run-on", ChapterStart::RunOn),
        ];
        self.choice("print.chapter-start", start, &words, ChapterStart::Any)
    }

    pub(super) fn notes(&mut self, name: &str, place: Option<&Spanned<String>>) -> NotePlace {
        let words = [
            ("foot", NotePlace::Foot),
            ("chapter-end", NotePlace::ChapterEnd),
            ("book-end", NotePlace::BookEnd),
        ];
        self.choice(name, place, &words, NotePlace::Foot)
    }

    /// Marks that begin anew on each page belong to notes that stand on it.
    fn note_marks(&mut self, marks: Option<&Spanned<String>>, place: Option<&Spanned<String>>) -> NoteMarks {
        let words = [
            ("chapter", NoteMarks::Chapter),
            ("page", NoteMarks::Page),
            ("symbols", NoteMarks::Symbols),
        ];
        let chosen = self.choice("print.note-marks", marks, &words, NoteMarks::Chapter);
        let elsewhere = place.filter(|place| matches!(place.get_ref().trim(), "chapter-end" | "book-end"));
        let (Some(marks), Some(place)) = (marks.filter(|_| chosen != NoteMarks::Chapter), elsewhere) else {
            return chosen;
        };
        let message = format!(
            "`print.note-marks` cannot be `{}` where `print.notes` is `{}`: marks of a page's own need notes at its foot",
            marks.get_ref(),
            place.get_ref()
        );
        self.wrong(&rules::CONFIG_VALUE, marks, message);
        NoteMarks::Chapter
    }

    /// Paper cannot be touched: a link without its address says less than the author wrote, and an address in the text is in the
    /// reader's way.
    fn links(&mut self, links: Option<&Spanned<String>>) -> PrintedLinks {
        let words = [
            ("none", PrintedLinks::None),
            ("notes", PrintedLinks::Notes),
            ("inline", PrintedLinks::Inline),
        ];
        self.choice("print.links", links, &words, PrintedLinks::Notes)
    }

    fn numbering(&mut self, numbering: Option<&Spanned<String>>) -> Numbering {
        let words = [
            ("auto", Numbering::Auto),
            ("none", Numbering::None),
            ("chapters", Numbering::Chapters),
            ("sections", Numbering::Sections),
        ];
        self.choice("print.numbering", numbering, &words, Numbering::Auto)
    }

    pub(super) fn choice<T: Copy>(
        &mut self,
        name: &str,
        word: Option<&Spanned<String>>,
        words: &[(&str, T)],
        default: T,
    ) -> T {
        let Some(word) = word else { return default };
        if let Some((_, value)) = words.iter().find(|(known, _)| *known == word.get_ref().trim()) {
            return *value;
        }
        let message = format!("`{name}` cannot be `{}`", word.get_ref());
        let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(word), message);
        self.diagnostics.add(suggest_value(
            wrong,
            word.get_ref(),
            words.iter().map(|(known, _)| *known),
        ));
        default
    }

    pub(super) fn depth(&mut self, table: &str, depth: Option<&Spanned<i64>>, least: u8, default: u8) -> u8 {
        let Some(depth) = depth else { return default };
        let read = u8::try_from(*depth.get_ref())
            .ok()
            .filter(|depth| (least..=6).contains(depth));
        read.unwrap_or_else(|| {
            self.wrong(
                &rules::CONFIG_VALUE,
                depth,
                format!(
                    "`{table}.contents-depth` must be from {least} to 6, not {}",
                    depth.get_ref()
                ),
            );
            default
        })
    }
}

fn source_folder(book: &written::Book, has_src: bool) -> String {
    match &book.src {
        Some(folder) => folder.get_ref().trim().to_owned(),
        None if has_src => "src".to_owned(),
        None => String::new(),
    }
}

pub(super) fn not_blank(text: String) -> Option<String> {
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}
