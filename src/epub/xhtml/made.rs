//! Metadata → cover, title page and copyright page, where the manuscript brings none; must not know the manuscript.

use super::Writer;
use super::tables::longest_piece;
use crate::model::{Contributor, Language, Metadata, Saying};

impl Writer<'_, '_, '_> {
    pub(super) fn cover(&mut self) {
        let name = self.plan.shared.cover;
        let alt = cover_words(self.name_said(name), &self.plan.resolved.book.metadata);
        let name = self.name_said(name);
        self.xml
            .start("section")
            .attr("class", "cover")
            .attr("epub:type", "cover")
            .attr_if("aria-label", name)
            .line();
        self.xml
            .start("img")
            .attr("src", &self.shared.images.cover.href)
            .attr("alt", &alt)
            .attr("role", "doc-cover")
            .end();
        self.xml.line().end().line();
    }

    pub(super) fn title_page(&mut self) {
        let metadata = &self.plan.resolved.book.metadata;
        self.xml
            .start("section")
            .attr("class", "title-page")
            .attr("epub:type", "titlepage")
            .attr("aria-labelledby", super::TITLE_ID)
            .line();
        self.breaks_of_file();
        let language_of = |saying| metadata.languages_of.get(&saying);
        self.xml.start("h1").attr("id", super::TITLE_ID);
        self.language(language_of(Saying::Title), None);
        match self.shared.sheet.book_title_word(longest_piece(&metadata.title)) {
            Some(word) => self.xml.start("span").attr("class", &word).text(&metadata.title).end(),
            None => self.xml.text(&metadata.title),
        };
        self.xml.end().line();
        if let Some(subtitle) = &metadata.subtitle {
            self.xml
                .start("p")
                .attr("class", "subtitle")
                .attr("role", "doc-subtitle");
            self.language(language_of(Saying::Subtitle), None);
            self.xml.text(subtitle).end().line();
        }
        for person in metadata.contributors.iter().filter(|person| person.is_author()) {
            self.line_of("author", &person.name, person.language.as_ref());
        }
        for person in &metadata.contributors {
            for did in self.plan.shared.done_by(person) {
                self.credit(Some(did), person);
            }
        }
        if let Some(publisher) = &metadata.publisher {
            self.line_of("publisher", publisher, language_of(Saying::Publisher));
        }
        self.xml.end().line();
    }

    /// "Translated by …", or a name alone.
    fn credit(&mut self, did: Option<&str>, person: &Contributor) {
        let Some(did) = did else {
            return self.line_of("contributor", &person.name, person.language.as_ref());
        };
        self.xml.start("p").attr("class", "contributor");
        if self.plan.said_in.is_empty() {
            self.xml.text(did);
        } else {
            self.xml.start("span");
            self.said(did);
            self.xml.end();
        }
        self.xml.text(" ").text(&person.name).end().line();
    }

    pub(super) fn copyright_page(&mut self) {
        let metadata = &self.plan.resolved.book.metadata;
        let name = self.name_said(self.plan.shared.copyright_page);
        self.xml
            .start("section")
            .attr("class", "copyright-page")
            .attr("epub:type", "copyright-page")
            .attr_if("aria-label", name)
            .line();
        self.breaks_of_file();
        if let Some(rights) = &metadata.rights {
            self.line_of("rights", rights, metadata.languages_of.get(&Saying::Rights));
        }
        let year = metadata.date.as_deref().and_then(|date| date.split('-').next());
        let imprint: Vec<&str> = metadata.publisher.as_deref().into_iter().chain(year).collect();
        if !imprint.is_empty() {
            self.line_of(
                "imprint",
                &imprint.join(", "),
                metadata.languages_of.get(&Saying::Publisher),
            );
        }
        for (did, person) in self.plan.shared.credits(metadata) {
            self.credit(did, person);
        }
        if let Some(isbn) = &metadata.isbn_epub {
            self.line_of("isbn", &format!("ISBN {isbn} (EPUB)"), None);
        }
        self.xml.end().line();
    }

    fn line_of(&mut self, class: &str, text: &str, language: Option<&Language>) {
        self.xml.start("p").attr("class", class);
        self.language(language, None);
        let around = self.suspend_text();
        self.addressed(text);
        self.text = around;
        self.xml.end().line();
    }
}

/// What the cover shows: "Cover: Moby-Dick, Herman Melville".
pub(in super::super) fn cover_words(cover: &str, metadata: &Metadata) -> String {
    let authors = metadata.contributors.iter().filter(|person| person.is_author());
    let names: Vec<&str> = authors.map(|person| person.name.as_str()).collect();
    let mut words = match cover {
        "" => metadata.title.clone(),
        cover => format!("{cover}: {}", metadata.title),
    };
    if let Some(subtitle) = &metadata.subtitle {
        words.push_str(". ");
        words.push_str(subtitle);
    }
    if !names.is_empty() {
        words.push_str(". ");
        words.push_str(&names.join(", "));
    }
    words
}
