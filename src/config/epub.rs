//! `[epub]` as written → [`Epub`], which is what this file holds, too; must not know what is in the book.

use super::edition::{NotePlace, Variant};
use super::reading::suggest;
use super::settle::{Settler, not_blank};
use super::written::{self, OneOrMany, SwitchOrList};
use crate::diag::{Diagnostic, Span, rules};
use crate::model::web_address;
use toml::Spanned;

/// Versions of WCAG that a book may conform to by EPUB Accessibility 1.1, the newest first.
const WCAG: [&str; 3] = ["2.2", "2.1", "2.0"];
/// Its levels.
const LEVELS: [&str; 3] = ["A", "AA", "AAA"];

/// `[epub]`
#[derive(Clone, Debug, PartialEq)]
pub struct Epub {
    /// How many levels the navigation shows.
    pub contents_depth: u8,
    /// Whether the pages of the printed book are marked.
    pub page_list: bool,
    /// Where notes stand.
    pub notes: NotePlace,
    /// The author's style sheet and its place in book.toml.
    pub css: Option<(String, Option<Span>)>,
    /// Whose EPUBs are made, each once, in the author's order.
    pub targets: Vec<Variant>,
    /// The text whose faces the file holds; empty where readers show their own.
    pub fonts: Vec<EpubFont>,
    /// Place of `fonts` in book.toml.
    pub fonts_span: Option<Span>,
    /// How the text runs on a screen.
    pub flow: Flow,
    /// What the author answers for.
    pub accessibility: Accessibility,
}

/// How the text of an EPUB runs on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// As the reading system has it.
    Auto,
    /// In pages.
    Paginated,
    /// As one that scrolls, from chapter to chapter.
    Scrolled,
}

/// `[epub.accessibility]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accessibility {
    /// The standard that the EPUB is said to conform to.
    pub conformance: Option<Conformance>,
    /// A summary in place of ours.
    pub summary: Option<String>,
}

/// A standard that an EPUB is said to conform to, and who says so (EPUB Accessibility 1.1, clause 4).
#[derive(Clone, Debug, PartialEq)]
pub struct Conformance {
    /// Its name as the EPUB has it: `EPUB Accessibility 1.1 - WCAG 2.2 Level AA`.
    pub standard: String,
    /// Its place in book.toml.
    pub span: Option<Span>,
    /// Who says so.
    pub certifier: String,
    /// What entitles them.
    pub credential: Option<String>,
    /// The web page with their report.
    pub report: Option<String>,
}

/// Text that has faces of its own in an EPUB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EpubFont {
    /// The text.
    Text,
    /// Titles and headings.
    Headings,
    /// Code.
    Code,
}

impl EpubFont {
    /// All of it.
    pub const ALL: [EpubFont; 3] = [EpubFont::Text, EpubFont::Headings, EpubFont::Code];

    /// The word for it in book.toml.
    pub fn word(self) -> &'static str {
        match self {
            EpubFont::Text => "text",
            EpubFont::Headings => "headings",
            EpubFont::Code => "code",
        }
    }
}

impl Settler<'_> {
    /// `publisher` answers for what nobody else is named for.
    pub(super) fn epub(&mut self, epub: written::Epub, publisher: Option<&str>) -> Epub {
        let flows = [
            ("auto", Flow::Auto),
            ("paginated", Flow::Paginated),
            ("scrolled", Flow::Scrolled),
        ];
        let css = epub.css.as_ref().map(|css| (css.get_ref().clone(), self.span(css)));
        Epub {
            notes: self.notes("epub.notes", epub.notes.as_ref()),
            css,
            contents_depth: self.depth("epub", epub.contents_depth.as_ref(), 1, 3),
            page_list: epub.page_list.unwrap_or(true),
            targets: self.targets(epub.target.as_ref()),
            fonts: self.epub_fonts(epub.fonts.as_ref()),
            fonts_span: epub.fonts.as_ref().and_then(|fonts| self.span(fonts)),
            flow: self.choice("epub.flow", epub.flow.as_ref(), &flows, Flow::Auto),
            accessibility: self.accessibility(epub.accessibility, publisher),
        }
    }

    fn targets(&mut self, written: Option<&Spanned<OneOrMany>>) -> Vec<Variant> {
        let Some(written) = written else {
            return vec![Variant::All];
        };
        let names: Vec<&str> = match written.get_ref() {
            OneOrMany::One(name) => vec![name],
            OneOrMany::Many(names) => names.iter().map(|name| name.get_ref().as_str()).collect(),
        };
        let words = Variant::ALL.map(|variant| (variant.word(), variant));
        let targets = self.each_of("epub.target", written, names, &words);
        if targets.is_empty() {
            return vec![Variant::All];
        }
        targets
    }

    fn epub_fonts(&mut self, written: Option<&Spanned<SwitchOrList>>) -> Vec<EpubFont> {
        let Some(written) = written else { return Vec::new() };
        match written.get_ref() {
            SwitchOrList::Switch(false) => Vec::new(),
            SwitchOrList::Switch(true) => EpubFont::ALL.to_vec(),
            SwitchOrList::List(names) => {
                let words = EpubFont::ALL.map(|font| (font.word(), font));
                self.each_of("epub.fonts", written, names.iter().map(String::as_str), &words)
            }
        }
    }

    /// What names in a list stand for, each once; a wrong one is told at the list.
    fn each_of<'n, T: Copy + PartialEq, L>(
        &mut self,
        key: &str,
        list: &Spanned<L>,
        names: impl IntoIterator<Item = &'n str>,
        words: &[(&str, T)],
    ) -> Vec<T> {
        let mut all = Vec::new();
        for name in names {
            match words.iter().find(|(known, _)| *known == name.trim()) {
                Some((_, value)) if all.contains(value) => {}
                Some((_, value)) => all.push(*value),
                None => {
                    let message = format!("`{key}` cannot be `{name}`");
                    let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(list), message);
                    self.diagnostics
                        .add(suggest(wrong, name, words.iter().map(|(known, _)| *known)));
                }
            }
        }
        all
    }

    fn accessibility(&mut self, written: written::Accessibility, publisher: Option<&str>) -> Accessibility {
        let words = |value: &written::Placed<String>| value.as_ref().and_then(|text| not_blank(text.get_ref().clone()));
        let certifier = words(&written.certified_by);
        let credential = words(&written.certifier_credential);
        let report = written.certifier_report.as_ref().and_then(|report| self.report(report));
        let conformance = written.conforms_to.as_ref().and_then(|claim| {
            Some(Conformance {
                standard: self.conformance_standard(claim)?,
                span: self.span(claim),
                certifier: self.certifier(certifier, publisher, claim)?,
                credential,
                report,
            })
        });
        if written.conforms_to.is_none() {
            let lone = [
                &written.certified_by,
                &written.certifier_credential,
                &written.certifier_report,
            ];
            if let Some(lone) = lone.into_iter().flatten().next() {
                let message = "who certifies says nothing without `conforms-to`: to what the book conforms";
                self.wrong(&rules::CONFIG_VALUE, lone, message);
            }
        }
        Accessibility {
            conformance,
            summary: written.summary.and_then(not_blank),
        }
    }

    /// The one spelling that the standard allows (EPUB Accessibility 1.1, clause 4.1.3) of `WCAG 2.2 AA`, `AA` and the like.
    fn conformance_standard(&mut self, claim: &Spanned<String>) -> Option<String> {
        let text = claim.get_ref().to_uppercase();
        let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '_' | ':'));
        let level = words.clone().rev().find(|word| !word.is_empty());
        let level = LEVELS.into_iter().find(|known| level == Some(known));
        let version = match words.any(|word| word == "WCAG") {
            true => words
                .next()
                .and_then(|own| WCAG.into_iter().find(|known| *known == own)),
            false => Some(WCAG[0]),
        };
        let is_other = text.contains("EPUB") && !text.contains("EPUB ACCESSIBILITY 1.1");
        if let (Some(level), Some(version), false) = (level, version, is_other) {
            return Some(format!("EPUB Accessibility 1.1 - WCAG {version} Level {level}"));
        }
        let message = format!("`{}` is no standard that an EPUB can conform to", claim.get_ref());
        let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(claim), message);
        self.diagnostics
            .add(wrong.hint("write `EPUB Accessibility 1.1 - WCAG 2.2 Level AA`, or Level A or AAA"));
        None
    }

    /// A claim needs a name (EPUB Accessibility 1.1, clause 4.1.4 `a11y:certifiedBy`).
    fn certifier(&mut self, given: Option<String>, publisher: Option<&str>, claim: &Spanned<String>) -> Option<String> {
        let name = given.or_else(|| publisher.map(str::to_owned));
        if name.is_none() {
            let message = "`epub.accessibility.conforms-to` needs `certified-by`: who answers for it";
            self.wrong(&rules::CONFIG_VALUE, claim, message);
        }
        name
    }

    fn report(&mut self, report: &Spanned<String>) -> Option<String> {
        let text = report.get_ref().trim();
        let is_of_web = web_address::scheme(text).is_some_and(|scheme| {
            let schemes = ["http", "https"];
            schemes.iter().any(|own| scheme.eq_ignore_ascii_case(own))
        });
        if is_of_web && web_address::check(text).is_ok() {
            return Some(text.to_owned());
        }
        let message = format!("`{text}` is not the address of a web page; it begins with `https://`");
        self.wrong(&rules::CONFIG_VALUE, report, message);
        None
    }
}
