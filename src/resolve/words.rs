//! A language → the few words that the book's own apparatus needs; must not know where they are printed.

use super::word_table::{TABLE, Words};
use crate::config::{Listed, languages};
use crate::diag::rules::WORDS_MISSING;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{AdmonitionKind, Contributor, Language, Metadata, Role};

impl Words {
    /// The word of a call-out.
    pub fn admonition(&self, kind: AdmonitionKind) -> &'static str {
        self.admonitions[kind as usize]
    }

    /// What stands before the name of a contributor on a title page, once for each role that one names there, by its code of MARC.
    pub fn done_by(&self, contributor: &Contributor) -> Vec<&'static str> {
        let did = contributor.roles.iter().filter_map(|role| match *role {
            "edt" => Some(self.edited_by),
            "trl" => Some(self.translated_by),
            "ill" => Some(self.illustrated_by),
            _ => None,
        });
        did.collect()
    }

    /// Who made a book beside its authors, in the order in which a copyright page names them: with what each did where a title page says it,
    /// too, once for each role; else by the name alone.
    pub fn credits<'m>(&self, metadata: &'m Metadata) -> Vec<(Option<&'static str>, &'m Contributor)> {
        let others = metadata.contributors.iter().filter(|person| !person.is_author());
        let said = others.flat_map(|person| match &self.done_by(person)[..] {
            [] => vec![(None, person)],
            did => did.iter().map(|did| (Some(*did), person)).collect(),
        });
        said.collect()
    }

    /// The heading of a list behind the contents.
    pub fn listed(&self, listed: Listed) -> &'static str {
        match listed {
            Listed::Figures => self.figures,
            Listed::Tables => self.tables,
        }
    }
}

/// Whether a title says no more than what its page is, in the language or in English: such a title is not shown.
pub fn only_names_page(role: Role, title: &str, language: &Language) -> bool {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let own = |words: &Words| match role {
        Role::HalfTitle | Role::TitlePage => vec![words.half_title, words.title_page],
        Role::Copyright => vec![words.copyright_page, "Copyright page", "Imprint"],
        Role::Dedication => vec![words.dedication],
        Role::Epigraph => vec![words.epigraph],
        _ => Vec::new(),
    };
    let mut names = own(words(language));
    names.extend(own(&TABLE[0].1));
    title.is_empty() || names.iter().any(|name| name.to_lowercase() == title)
}

/// The words of a language; English where a language has none here.
pub fn words(language: &Language) -> &'static Words {
    let primary = word_tag(language);
    TABLE
        .iter()
        .find(|(tag, _)| *tag == primary)
        .map_or(&TABLE[0].1, |(_, words)| words)
}

/// The tag by which the tables of words know a language: Norwegian that does not say which is Bokmål.
pub fn word_tag(language: &Language) -> String {
    match language.primary() {
        primary if primary == "no" => "nb".to_owned(),
        primary => primary,
    }
}

/// The languages that there are words in.
pub fn word_languages() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(tag, _)| *tag)
}

/// Whether there are words in a language.
pub fn has_words(language: &Language) -> bool {
    let primary = word_tag(language);
    word_languages().any(|tag| tag == primary)
}

/// Says that there are no words in the book's language; of a code that names none its author knows already.
pub(super) fn tell_missing(language: &Language, diagnostics: &mut Diagnostics) {
    if !has_words(language) && language.0 != "und" && languages::unknown(&language.0).is_none() {
        let message = format!(
            "there are no words in `{}` for what is not the author’s: “Contents”, “Chapter”, “Figure”, “Notes” are in English",
            language.0
        );
        diagnostics.add(Diagnostic::new(&WORDS_MISSING, None, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_to_english() {
        assert_eq!(words(&Language("de-AT".into())).contents, "Inhalt");
        assert_eq!(words(&Language("no".into())).contents, "Innhold");
        assert_eq!(words(&Language("tlh".into())).contents, "Contents");
        assert_eq!(
            words(&Language("en".into())).admonition(AdmonitionKind::Warning),
            "Warning"
        );
    }

    #[test]
    fn a_title_that_names_its_page_is_told_from_one_that_says_something() {
        let german = Language("de".to_owned());
        assert!(only_names_page(Role::Dedication, "Widmung", &german));
        assert!(only_names_page(Role::Dedication, "DEDICATION", &german));
        assert!(!only_names_page(Role::Dedication, "To my mother", &german));
        assert!(!only_names_page(Role::Epigraph, "Dedication", &german));
    }
}
