//! What a book says of itself → the `metadata` of the package document; must not know what the pages offer.

use super::super::names;
use super::super::offer::Offer;
use super::super::page_list;
use super::{Identity, Package};
use crate::config::Flow;
use crate::model::{Contributor, Language, Saying};

/// ONIX code lists say what kind of identifier one is: list 5 has 15 for an ISBN of 13 digits and 06 for a DOI.
const IDENTIFIER_TYPES: &str = "onix:codelist5";

impl<'p> Package<'p, '_> {
    pub(super) fn metadata(&mut self, identity: &Identity, offer: &Offer, flow: Flow) {
        self.xml
            .start("metadata")
            .attr("xmlns:dc", "http://purl.org/dc/elements/1.1/")
            .line();
        self.identifiers(identity);
        self.titles();
        self.people();
        self.languages();
        let metadata = self.metadata;
        let single = [
            ("publisher", Some(Saying::Publisher), &metadata.publisher),
            ("date", None, &metadata.date),
            ("rights", Some(Saying::Rights), &metadata.rights),
            ("description", Some(Saying::Description), &metadata.description),
        ];
        for (name, saying, value) in single {
            if let Some(value) = value {
                self.dc(name, "", self.language_of(saying), value);
            }
        }
        self.subjects();
        self.series();
        self.meta("dcterms:modified", "", "", &metadata.modified);
        self.rendition(flow);
        self.accessibility(offer);
        if offer.has_pages {
            let source = page_list::source(metadata, identity.book());
            self.meta("pageBreakSource", "", "", &source);
        }
        // Readers of EPUB 2 and older Kindles find the cover by this.
        self.named("cover", "cover-image");
        self.xml.end().line();
    }

    fn identifiers(&mut self, identity: &Identity) {
        for (index, identifier) in identity.list.iter().enumerate() {
            let id = if index == 0 {
                "book-id".to_owned()
            } else {
                format!("book-id-{}", index + 1)
            };
            self.dc("identifier", &id, None, identifier);
            let kind = match identifier {
                isbn if isbn.starts_with("urn:isbn:") => "15",
                doi if doi.starts_with("doi:") => "06",
                _ => continue,
            };
            self.meta("identifier-type", &id, IDENTIFIER_TYPES, kind);
        }
    }

    /// The main title stands first: readers that know no types show the first.
    fn titles(&mut self) {
        let metadata = self.metadata;
        let title = Some(metadata.title.as_str());
        let given = [
            ("title", "main", Saying::Title, title),
            ("subtitle", "subtitle", Saying::Subtitle, metadata.subtitle.as_deref()),
            (
                "short-title",
                "short",
                Saying::ShortTitle,
                metadata.short_title.as_deref(),
            ),
        ];
        let titles: Vec<_> = given
            .into_iter()
            .filter_map(|(id, kind, saying, text)| Some((id, kind, saying, text?)))
            .collect();
        for (index, (id, kind, saying, text)) in titles.iter().enumerate() {
            self.dc("title", id, self.language_of(Some(*saying)), text);
            self.meta("title-type", id, "", kind);
            if titles.len() > 1 {
                self.meta("display-seq", id, "", &(index + 1).to_string());
            }
            if let Some(sort_title) = metadata.sort_title.as_ref().filter(|_| index == 0) {
                self.meta("file-as", id, "", sort_title);
            }
        }
    }

    /// Authors are creators, all others contributors; a book without an author has its first maker as creator.
    fn people(&mut self) {
        let metadata = self.metadata;
        let has_author = metadata.contributors.iter().any(Contributor::is_author);
        let is_creator = |index: usize, person: &Contributor| person.is_author() || (!has_author && index == 0);
        for (index, person) in metadata.contributors.iter().enumerate() {
            let element = if is_creator(index, person) {
                "creator"
            } else {
                "contributor"
            };
            self.person(element, &format!("{element}-{}", index + 1), person);
        }
    }

    fn person(&mut self, element: &str, id: &str, person: &Contributor) {
        self.dc(element, id, person.language.as_ref(), &person.name);
        for role in &person.roles {
            self.meta("role", id, "marc:relators", role);
        }
        if let Some(sort_as) = &person.sort_as {
            self.meta("file-as", id, "", sort_as);
        }
        for (language, name) in &person.other_scripts {
            self.xml
                .start("meta")
                .attr("refines", &format!("#{id}"))
                .attr("property", "alternate-script");
            self.language(Some(language));
            self.xml.text(name).end().line();
        }
    }

    /// The first is the language of the book to most stores, and of its pages.
    fn languages(&mut self) {
        let first = self.plan.language.clone();
        self.dc("language", "", None, &first);
        for language in &self.metadata.further_languages {
            if let Some(tag) = names::language(&language.0).filter(|tag| *tag != first) {
                self.dc("language", "", None, &tag);
            }
        }
    }

    fn subjects(&mut self) {
        let metadata = self.metadata;
        let language = self.language_of(Some(Saying::Subjects));
        for (index, subject) in metadata.subjects.iter().enumerate() {
            let Some((scheme, code)) = &subject.code else {
                self.dc("subject", "", language, &subject.name);
                continue;
            };
            let id = format!("subject-{}", index + 1);
            self.dc("subject", &id, language, &subject.name);
            self.meta("authority", &id, "", scheme);
            self.meta("term", &id, "", code);
        }
    }

    /// As EPUB 3 has it (D.3.4), and as calibre has it, which many readers of sideloaded books look for and nothing else.
    fn series(&mut self) {
        let metadata = self.metadata;
        let Some(series) = &metadata.series else { return };
        self.xml
            .start("meta")
            .attr("property", "belongs-to-collection")
            .attr("id", "series");
        self.language(self.language_of(Some(Saying::Series)));
        self.xml.text(&series.name).end().line();
        let kind = if series.is_set { "set" } else { "series" };
        self.meta("collection-type", "series", "", kind);
        if let Some(position) = &series.position {
            self.meta("group-position", "series", "", position);
        }
        if let Some(identifier) = &series.identifier {
            self.meta("dcterms:identifier", "series", "", identifier);
        }
        self.named("calibre:series", &series.name);
        // A number of it, with one point at most.
        let index = series.position.as_deref().map(|position| {
            let mut parts = position.splitn(3, '.');
            [parts.next(), parts.next()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(".")
        });
        if let Some(index) = index {
            self.named("calibre:series_index", &index);
        }
    }

    /// The layout is said although it is what holds without a word: converters of stores look for it.
    fn rendition(&mut self, flow: Flow) {
        self.meta("rendition:layout", "", "", "reflowable");
        match flow {
            Flow::Auto => {}
            Flow::Paginated => self.meta("rendition:flow", "", "", "paginated"),
            Flow::Scrolled => self.meta("rendition:flow", "", "", "scrolled-continuous"),
        }
    }

    fn language_of(&self, saying: Option<Saying>) -> Option<&'p Language> {
        self.metadata.languages_of.get(&saying?)
    }

    /// A `meta` of EPUB 2.
    fn named(&mut self, name: &str, content: &str) {
        self.xml
            .start("meta")
            .attr("name", name)
            .attr("content", content)
            .end()
            .line();
    }
}
