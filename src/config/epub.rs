//! `[epub]` as written → [`Epub`]; must not know what is in the book.

use super::edition::{Accessibility, Conformance, Epub, Flow};
use super::settle::{Settler, not_blank};
use super::written;
use crate::diag::{Diagnostic, rules};
use toml::Spanned;

/// Versions of WCAG that a book may conform to by EPUB Accessibility 1.1, the newest first.
const WCAG: [&str; 3] = ["2.2", "2.1", "2.0"];
/// Its levels.
const LEVELS: [&str; 3] = ["A", "AA", "AAA"];

impl Settler<'_> {
    /// `publisher` answers for what nobody else is named for.
    pub(super) fn epub(&mut self, epub: written::Epub, publisher: Option<&str>) -> Epub {
        let flows = [
            ("auto", Flow::Auto),
            ("paginated", Flow::Paginated),
            ("scrolled", Flow::Scrolled),
        ];
        Epub {
            contents_depth: self.depth("epub", epub.contents_depth.as_ref(), 1, 3),
            page_list: epub.page_list.unwrap_or(true),
            flow: self.choice("epub.flow", epub.flow.as_ref(), &flows, Flow::Auto),
            accessibility: self.accessibility(epub.accessibility, publisher),
        }
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
        let is_address = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
        if is_address {
            return Some(text.to_owned());
        }
        let message = format!("`{text}` is not the address of a web page; it begins with `https://`");
        self.wrong(&rules::CONFIG_VALUE, report, message);
        None
    }
}
