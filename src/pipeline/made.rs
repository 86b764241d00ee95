//! The EPUBs of a book → what EPUBCheck and Ace would find wrong with them, told at the author's own places where these are known; with
//! what their writers found; must not judge anything by itself.
//!
//! An author knows chapters and `book.toml`, and not the files in an EPUB. Pages know where in the manuscript each of their elements
//! stands ([`Part::source_at`](epub::Part::source_at)), pictures where the text shows them, and what the package document says stands in
//! `book.toml`.

use super::{Composed, Target, file_stem};
use crate::check::epub::Found;
use crate::config::{Variant, value_place};
use crate::diag::{Diagnostic, Diagnostics, FileId, Level, Span};
use crate::epub::{self, AUTHORS_SHEET, Parts};
use std::collections::{BTreeMap, BTreeSet};

/// The file of a book's settings, as its author knows it.
const SETTINGS: &str = "book.toml";

/// What lines of the package document begin with, and the keys of `[book]` that they say, in the order in which they are looked for.
const KEYS: &[(&str, &[&str])] = &[
    ("<dc:identifier", &["identifier", "isbn"]),
    ("<dc:title id=\"subtitle\"", &["subtitle"]),
    ("<dc:title id=\"short-title\"", &["short-title"]),
    ("<dc:title", &["title"]),
    ("<dc:creator", &["authors"]),
    ("<meta refines=\"#creator", &["authors"]),
    ("<dc:contributor", &["authors"]),
    ("<meta refines=\"#contributor", &["authors"]),
    ("<dc:language", &["language", "languages"]),
    ("<dc:publisher", &["publisher"]),
    ("<dc:date", &["date"]),
    ("<dc:rights", &["rights"]),
    ("<dc:description", &["description"]),
    ("<dc:subject", &["subjects"]),
    ("<meta refines=\"#subject", &["subjects"]),
    ("<meta property=\"belongs-to-collection\"", &["series"]),
    ("<meta refines=\"#series", &["series"]),
    ("<meta property=\"pageBreakSource\"", &["isbn", "identifier"]),
];

impl Composed {
    /// Takes what writers complain of, without what is an error by its rule and was told of the same place before; which level a book gives
    /// the rule changes nothing of what is told.
    pub(super) fn tell(&mut self, complaints: &Diagnostics) {
        let key = |own: &Diagnostic| Some((own.rule.code, own.span?));
        let errors = self.diagnostics.iter().filter(|own| own.rule.usual == Level::Error);
        let told: BTreeSet<_> = errors.filter_map(key).collect();
        for own in complaints.iter() {
            if key(own).is_none_or(|key| !told.contains(&key)) {
                self.diagnostics.add(own.clone());
            }
        }
    }

    /// Tells what was found in the EPUBs that were made. Of a book with errors no more is told than what stands in the author's own sheet:
    /// its pages may be wrong for no other reason.
    pub(super) fn tell_of_epubs(
        &mut self,
        made: &BTreeMap<Variant, epub::Made>,
        looked: BTreeMap<Variant, Found>,
        has_errors: bool,
    ) {
        let sheet = self.resolved.style_sheet.as_ref().map(|own| own.file);
        let told = self.lines_told();
        // What is wrong with the file for one store is wrong with that for another.
        let mut heard = BTreeSet::new();
        let stem = file_stem(&self.resolved.book.metadata.title);
        for (variant, own) in looked {
            let Some(made) = made.get(&variant) else { continue };
            let name = Target::of(variant).file_name(&stem);
            let mut found = Diagnostics::new();
            own.tell(&name, &mut self.sources, &mut found);
            for diagnostic in found.iter() {
                let diagnostic = self.at_home(diagnostic.clone(), &name, &made.parts);
                let line = diagnostic.span.map(|span| self.line(span));
                let is_of_sheet = diagnostic.span.is_some_and(|span| Some(span.file) == sheet);
                if has_errors && !is_of_sheet {
                    continue;
                }
                let is_new = heard.insert((diagnostic.span, diagnostic.rule.code, diagnostic.message.clone()));
                if is_new && line.is_none_or(|line| !told.contains(&line)) {
                    self.diagnostics.add(diagnostic);
                }
            }
        }
    }

    /// The lines of the author's files of which something was told already: once is enough.
    fn lines_told(&self) -> BTreeSet<(FileId, usize)> {
        let spans = self.diagnostics.iter().filter_map(|told| told.span);
        spans.map(|span| self.line(span)).collect()
    }

    fn line(&self, span: Span) -> (FileId, usize) {
        (span.file, self.sources.line_column(span.file, span.start).line)
    }

    /// What is found in an EPUB, told where its author can mend it.
    fn at_home(&self, mut diagnostic: Diagnostic, name: &str, parts: &Parts) -> Diagnostic {
        let Some(span) = diagnostic.span else {
            return diagnostic;
        };
        let path = &self.sources.get(span.file).path;
        let inside = path.strip_prefix(name).and_then(|path| path.strip_prefix('/'));
        let Some(href) = inside.and_then(|path| path.strip_prefix(epub::FOLDER)) else {
            return diagnostic;
        };
        if href == AUTHORS_SHEET
            && let Some(own) = &self.resolved.style_sheet
        {
            // It stands there byte for byte.
            diagnostic.span = Some(Span { file: own.file, ..span });
        } else if let Some(home) = self.home(href, span.start as usize, parts) {
            diagnostic.span = Some(home);
            // The rule's own advice is for those who have the EPUB alone.
            let has_advice = !diagnostic.notes.is_empty();
            diagnostic = diagnostic.see(span, "this became of it in the EPUB");
            if !has_advice {
                diagnostic = diagnostic.hint("change it here: the EPUB is made of it");
            }
        }
        diagnostic
    }

    /// Where in the author's files stands what a file of the EPUB has at a byte.
    fn home(&self, href: &str, byte: usize, parts: &Parts) -> Option<Span> {
        let part = parts.find(href)?;
        if part.media_type == "application/oebps-package+xml" {
            return self.key_of(&part.text, byte);
        }
        if let Some(asset) = part.asset {
            return self.resolved.shown_at(asset);
        }
        part.source_at(byte)
    }

    /// The value in book.toml that a line of the package document says.
    fn key_of(&self, package: &str, byte: usize) -> Option<Span> {
        let before = package.get(..byte)?;
        let line = &package[before.rfind('\n').map_or(0, |at| at + 1)..];
        let (_, keys) = KEYS.iter().find(|(start, _)| line.trim_start().starts_with(start))?;
        let file = self.sources.find(SETTINGS)?;
        let text = &self.sources.get(file).text;
        keys.iter().find_map(|key| value_place(text, file, "book", key))
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::rules::{LABEL_DUPLICATE, LINK_BROKEN};
    use crate::diag::{Diagnostic, Diagnostics, Level, Rule, Setting};
    use crate::pipeline::{Request, compose};

    /// How many complaints of a rule are told when a writer has the first of them again.
    fn told_again(book: &str, rule: &'static Rule, level: Level) -> (usize, usize) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/faults");
        let mut request = Request::new(folder.join(book)).targets([]);
        let set = request.levels.set(rule, Setting::At(level));
        set.expect("it is no fault that cannot be lowered");
        let mut composed = compose(&request, &|_| ()).expect("there is a book");
        let of_rule = |own: &&Diagnostic| own.rule == rule;
        let before = composed.diagnostics.iter().filter(of_rule).count();
        let mut again = Diagnostics::new();
        let first = composed.diagnostics.iter().find(of_rule).expect("it is told");
        again.add(first.clone());
        composed.tell(&again);
        (before, composed.diagnostics.iter().filter(of_rule).count())
    }

    /// It was told twice where a book lowered its rule, and a raised warning of a writer's was lost.
    #[test]
    fn an_error_by_its_rule_is_told_once_at_every_level() {
        for level in [Level::Error, Level::Warning, Level::Note] {
            assert_eq!(told_again("labels", &LABEL_DUPLICATE, level), (2, 2), "{level}");
            let (before, after) = told_again("addresses", &LINK_BROKEN, level);
            assert_eq!(after, before + 1, "{level}");
        }
    }
}
