//! Subjects as written → [`Subject`]s, their schemes and codes checked; must not know a scheme's meanings.

use super::reading::suggest;
use super::settle::{Settler, not_blank};
use super::written::{self, TextOr};
use crate::diag::{Diagnostic, rules};
use crate::model::Subject;
use toml::Spanned;

/// The schemes that EPUB has names for (EPUB 3.3, D.3.2 `authority`).
const SCHEMES: [&str; 13] = [
    "AAT", "BIC", "BISAC", "CLC", "CLIL", "DDC", "EuroVoc", "LCSH", "MEDTOP", "NDC", "Thema", "UDC", "WGS",
];

impl Settler<'_> {
    /// One entry of `subjects`; a scheme or code that cannot be right is reported, and the words stay.
    pub(super) fn subject(&mut self, subject: &Spanned<TextOr<written::Subject>>) -> Option<Subject> {
        let full = match subject.get_ref() {
            TextOr::Text(name) => return not_blank(name.clone()).map(|name| Subject { name, code: None }),
            TextOr::Table(full) => full,
        };
        let written = not_blank(full.code.get_ref().clone());
        let name = full.name.clone().and_then(not_blank).or_else(|| written.clone())?;
        let code = self
            .scheme(&full.scheme)
            .zip(written)
            .filter(|(scheme, code)| self.is_code(scheme, code, &full.code));
        Some(Subject { name, code })
    }

    fn scheme(&mut self, scheme: &Spanned<String>) -> Option<String> {
        let text = scheme.get_ref().trim();
        if text.starts_with("https://") || text.starts_with("http://") {
            return Some(text.to_owned());
        }
        if let Some(known) = SCHEMES.iter().find(|known| known.eq_ignore_ascii_case(text)) {
            return Some((*known).to_owned());
        }
        let message = format!("`{text}` is not a scheme of subjects that EPUB names, and no URL");
        let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(scheme), message);
        self.diagnostics.add(suggest(wrong, text, SCHEMES.into_iter()));
        None
    }

    fn is_code(&mut self, scheme: &str, code: &str, place: &Spanned<String>) -> bool {
        let example = match scheme {
            "BISAC" if !is_bisac(code) => "FIC047000",
            "Thema" if !is_thema(code) => "FBC",
            _ => return true,
        };
        let message = format!("`{code}` is not a code of {scheme}; one looks like `{example}`");
        self.wrong(&rules::CONFIG_VALUE, place, message);
        false
    }
}

/// Three letters and six figures.
fn is_bisac(code: &str) -> bool {
    let (letters, figures) = code.as_bytes().split_at(code.len().min(3));
    letters.len() == 3
        && figures.len() == 6
        && letters.iter().all(u8::is_ascii_uppercase)
        && figures.iter().all(u8::is_ascii_digit)
}

/// A letter (a subject) or a figure from 1 to 6 (a qualifier), then letters and figures, and hyphens in national extensions.
fn is_thema(code: &str) -> bool {
    let mut bytes = code.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_uppercase() || (b'1'..=b'6').contains(&first))
        && bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
}
