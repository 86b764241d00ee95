//! `[book]` as written → [`Metadata`]; must not know what is done with it.

use super::settle::{Settler, not_blank};
use super::written::{self, OneOrMany, TextOr};
use super::{Surroundings, dates, isbn, languages, roles};
use crate::diag::{Diagnostic, Span, rules};
use crate::model::{Contributor, Direction, Language, Metadata, Saying, Series, language_tag};
use std::collections::BTreeMap;
use toml::Spanned;

/// The role of a person whose role cannot be read.
const UNREAD_ROLE: &str = "ctb";

impl Settler<'_> {
    pub(super) fn metadata(&mut self, book: written::Book, around: Surroundings<'_>) -> Metadata {
        let date = self.date(book.date.as_ref());
        let language = self.language(book.language.as_ref());
        let direction = self.direction(book.text_direction.as_ref(), &language);
        let isbn_print = book.isbn.print.as_ref().or(book.isbn.pdf.as_ref());
        let mut identifiers = self.texts(book.identifier.as_ref()).into_iter().map(|(name, _)| name);
        Metadata {
            title: self.title(book.title.as_ref(), around.default_title),
            subtitle: self.said(book.subtitle.as_ref()),
            short_title: self.said(book.short_title.as_ref()),
            sort_title: self.said(book.sort_title.as_ref()),
            contributors: book
                .authors
                .iter()
                .filter_map(|author| self.contributor(author))
                .collect(),
            description: self.said(book.description.as_ref()),
            further_languages: self.further_languages(&book.languages, &language),
            languages_of: self.languages_of(&book.language_of),
            direction,
            language,
            identifier: identifiers.next(),
            further_identifiers: identifiers.collect(),
            isbn_epub: book.isbn.epub.as_ref().and_then(|number| self.isbn(number)),
            isbn_print: isbn_print.and_then(|number| self.isbn(number)),
            publisher: self.said(book.publisher.as_ref()),
            modified: self.modified(date.as_deref(), book.date.is_some(), around.epoch),
            date,
            rights: self.said(book.rights.as_ref()),
            subjects: book
                .subjects
                .iter()
                .filter_map(|subject| self.subject(subject))
                .collect(),
            series: book.series.and_then(|series| self.series(series.into_inner())),
        }
    }

    /// The texts of a value that is one or a list of them, each with its place; blank ones are left out.
    fn texts(&self, value: Option<&Spanned<OneOrMany>>) -> Vec<(String, Option<Span>)> {
        let texts: Vec<(String, Option<Span>)> = match value.map(|value| (value, value.get_ref())) {
            None => Vec::new(),
            Some((value, OneOrMany::One(text))) => vec![(text.clone(), self.span(value))],
            Some((_, OneOrMany::Many(texts))) => texts
                .iter()
                .map(|text| (text.get_ref().clone(), self.span(text)))
                .collect(),
        };
        let filled = texts
            .into_iter()
            .filter_map(|(text, span)| Some((not_blank(text)?, span)));
        filled.collect()
    }

    /// A text; that it says nothing is told.
    fn said(&mut self, text: Option<&Spanned<String>>) -> Option<String> {
        let given = text?;
        let said = not_blank(given.get_ref().clone());
        if said.is_none() {
            let note = Diagnostic::new(
                &rules::METADATA_MISSING,
                self.span(given),
                "this is empty, and says nothing",
            );
            self.diagnostics.add(note.hint("write the text, or take the key out"));
        }
        said
    }

    fn title(&mut self, title: Option<&Spanned<String>>, default: &str) -> String {
        if let Some(given) = title.and_then(|title| not_blank(title.get_ref().clone())) {
            return given;
        }
        let Some(file) = self.file else {
            return default.to_owned();
        };
        let span = title.and_then(|title| self.span(title));
        let note = Diagnostic::new(
            &rules::METADATA_MISSING,
            Some(span.unwrap_or(Span::new(file, 0, 0))),
            format!("the book has no title; it is called “{default}”"),
        );
        self.diagnostics.add(note.hint("add `title = \"…\"` under `[book]`"));
        default.to_owned()
    }

    fn contributor(&mut self, author: &Spanned<TextOr<written::Author>>) -> Option<Contributor> {
        let name = match author.get_ref() {
            TextOr::Text(name) => name,
            TextOr::Table(full) => &full.name,
        };
        let Some(name) = not_blank(name.clone()) else {
            self.wrong(&rules::CONFIG_VALUE, author, "a name in `book.authors` is empty");
            return None;
        };
        let person = Contributor::author(name);
        let TextOr::Table(full) = author.get_ref() else {
            return Some(person);
        };
        let mut roles = Vec::new();
        for (word, span) in self.texts(full.role.as_ref()) {
            let role = self.role(&word, span);
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        Some(Contributor {
            roles: if roles.is_empty() { person.roles } else { roles },
            sort_as: full.sort_as.clone().and_then(not_blank),
            language: full.language.as_ref().and_then(|tag| self.tag(tag)),
            other_scripts: self.other_scripts(&full.other_scripts),
            ..person
        })
    }

    fn role(&mut self, word: &str, span: Option<Span>) -> &'static str {
        roles::code(word).unwrap_or_else(|| {
            let wrong = Diagnostic::new(&rules::CONFIG_VALUE, span, format!("`{word}` is not a role"));
            self.diagnostics.add(wrong.hint(match roles::meant(word).as_slice() {
                [nearest] => format!("did you mean `{nearest}`?"),
                usual => format!("there are: {}, and all MARC relators by code or term", usual.join(", ")),
            }));
            UNREAD_ROLE
        })
    }

    fn other_scripts(&mut self, names: &BTreeMap<Spanned<String>, String>) -> Vec<(Language, String)> {
        let mut list = Vec::new();
        for (tag, name) in names {
            if let (Some(language), Some(name)) = (self.tag(tag), not_blank(name.clone())) {
                list.push((language, name));
            }
        }
        list
    }

    fn language(&mut self, tag: Option<&Spanned<String>>) -> Language {
        tag.and_then(|tag| self.tag(tag))
            .unwrap_or_else(|| Language("en".to_owned()))
    }

    /// A language tag; one that is none is reported.
    fn tag(&mut self, tag: &Spanned<String>) -> Option<Language> {
        let text = tag.get_ref().trim();
        if is_language_tag(text) {
            if let Some(unknown) = languages::unknown(text) {
                self.diagnostics.add(unknown.complaint(text, self.span(tag)));
            }
            return Some(Language(text.to_owned()));
        }
        let message = match language_tag::check(text) {
            Err(why) => format!("`{text}` is not a language tag: {why}"),
            Ok(()) => format!("`{text}` is not a language tag"),
        };
        let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(tag), message);
        self.diagnostics
            .add(wrong.hint("write for example `en`, `en-GB`, `de` or `pt-BR`"));
        None
    }

    fn further_languages(&mut self, tags: &[Spanned<String>], first: &Language) -> Vec<Language> {
        let mut list = Vec::new();
        for tag in tags {
            if let Some(language) = self.tag(tag)
                && language != *first
                && !list.contains(&language)
            {
                list.push(language);
            }
        }
        list
    }

    fn languages_of(&mut self, written: &written::LanguageOf) -> BTreeMap<Saying, Language> {
        let given = [
            (Saying::Title, &written.title),
            (Saying::Subtitle, &written.subtitle),
            (Saying::ShortTitle, &written.short_title),
            (Saying::Description, &written.description),
            (Saying::Publisher, &written.publisher),
            (Saying::Rights, &written.rights),
            (Saying::Subjects, &written.subjects),
            (Saying::Series, &written.series),
        ];
        let read = |(saying, tag): (Saying, &written::Placed<String>)| Some((saying, self.tag(tag.as_ref()?)?));
        given.into_iter().filter_map(read).collect()
    }

    fn direction(&mut self, direction: Option<&Spanned<String>>, language: &Language) -> Direction {
        let words = [("ltr", Direction::LeftToRight), ("rtl", Direction::RightToLeft)];
        self.choice("book.text-direction", direction, &words, language.direction())
    }

    fn isbn(&mut self, number: &Spanned<String>) -> Option<String> {
        match isbn::read(number.get_ref()) {
            Ok(digits) => Some(digits),
            Err(why) => {
                self.wrong(&rules::ISBN_INVALID, number, format!("`{}` {why}", number.get_ref()));
                None
            }
        }
    }

    fn date(&mut self, date: Option<&Spanned<String>>) -> Option<String> {
        let date = date?;
        let text = date.get_ref().trim();
        if dates::is_date(text) {
            return Some(text.to_owned());
        }
        self.wrong(
            &rules::CONFIG_VALUE,
            date,
            format!("`{text}` is not a date; write `YYYY-MM-DD`, `YYYY-MM` or `YYYY`"),
        );
        None
    }

    /// The moment of last change: SOURCE_DATE_EPOCH, else the book's date, else a fixed one and a note.
    fn modified(&mut self, date: Option<&str>, is_given: bool, epoch: Option<i64>) -> String {
        if let Some(epoch) = epoch {
            return dates::moment(epoch);
        }
        if let Some(date) = date {
            return dates::first_moment(date);
        }
        if !is_given {
            let message = format!("the book has no date; {} stands in its files", dates::NO_DATE);
            self.diagnostics.report(&rules::DATE_MISSING, None, message);
        }
        dates::NO_DATE.to_owned()
    }

    fn series(&mut self, series: TextOr<written::Series>) -> Option<Series> {
        let full = match series {
            TextOr::Text(name) => written::Series {
                name,
                position: None,
                kind: None,
                identifier: None,
            },
            TextOr::Table(full) => full,
        };
        let kinds = [("series", false), ("set", true)];
        let is_set = self.choice("book.series.kind", full.kind.as_ref(), &kinds, false);
        Some(Series {
            position: full.position.as_ref().and_then(|position| self.position(position)),
            is_set,
            identifier: full.identifier.and_then(not_blank),
            name: not_blank(full.name)?,
        })
    }

    /// The number in a series: figures, or several with points between them (EPUB 3.3, D.3.8 `group-position`).
    fn position(&mut self, position: &Spanned<String>) -> Option<String> {
        let text = not_blank(position.get_ref().clone())?;
        let is_number = text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        if is_number {
            return Some(text);
        }
        let message = format!("`{text}` is not a position in a series; write a number such as `2` or `2.1`");
        self.wrong(&rules::CONFIG_VALUE, position, message);
        None
    }
}

/// The shape of a BCP 47 tag (RFC 5646, section 2.1), a language of two or three letters first. Whether the subtags are registered is
/// not looked up.
pub(super) fn is_language_tag(tag: &str) -> bool {
    let primary = tag.split('-').next().unwrap_or("");
    (2..=3).contains(&primary.len()) && language_tag::check(tag).is_ok()
}
