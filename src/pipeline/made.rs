//! The EPUBs of a book → what EPUBCheck and Ace would find wrong with them, told at the author's own places where these are known; must
//! not judge anything by itself.

use super::Composed;
use crate::check;
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};
use crate::epub::AUTHORS_SHEET;
use std::collections::BTreeSet;

impl Composed {
    /// Reads the EPUBs that were made.
    pub(super) fn check_epubs(&mut self) {
        let mut found = Diagnostics::new();
        for file in self.files.iter().filter(|file| file.target.is_epub()) {
            check::epub::check(&file.bytes, &file.name, &mut self.sources, &mut found);
        }
        let told = self.lines_told();
        for diagnostic in found.iter() {
            let diagnostic = self.at_home(diagnostic.clone());
            let line = diagnostic.span.map(|span| self.line(span));
            if line.is_none_or(|line| !told.contains(&line)) {
                self.diagnostics.add(diagnostic);
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

    /// What is found in the author's sheet inside the EPUB is told of the sheet itself.
    fn at_home(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if let Some(own) = &self.resolved.style_sheet
            && let Some(span) = diagnostic.span
            && self.sources.get(span.file).path.rsplit('/').next() == Some(AUTHORS_SHEET)
        {
            diagnostic.span = Some(Span { file: own.file, ..span });
        }
        diagnostic
    }
}
