//! Metadata, files and what was seen in them → the package document; must not know what is in a file.

use super::chapters::{Content, Page, Plan};
use super::images::ImageFile;
use super::xhtml::Facts;
use super::xml::Xml;
use super::{page_list, style};
use crate::model::{Contributor, Direction, Metadata};
use uuid::Uuid;

/// Namespace of the identifiers that are made from a book's own words (a UUID of version 5 of our own making).
const NAMESPACE: Uuid = Uuid::from_u128(0x6a3c_51f0_9d3b_5e0a_8f57_2c41_7be9_10d4);

/// The book's identifiers: the first is the unique one of the package.
#[derive(Debug)]
pub(super) struct Identity {
    list: Vec<String>,
}

impl Identity {
    /// The ISBN, then the author's own identifier, else one that is made from title and authors: the same for every
    /// edition of the file, another for every book.
    pub fn new(metadata: &Metadata) -> Identity {
        let mut list: Vec<String> = metadata
            .isbn_epub
            .iter()
            .map(|isbn| format!("urn:isbn:{isbn}"))
            .collect();
        match &metadata.identifier {
            Some(own) => {
                let own = name(own);
                if !list.contains(&own) {
                    list.push(own);
                }
            }
            None if list.is_empty() => {
                let people = metadata.contributors.iter().map(|person| person.name.as_str());
                let words: Vec<&str> = std::iter::once(metadata.title.as_str()).chain(people).collect();
                list.push(made(&words.join("\n")));
            }
            None => {}
        }
        Identity { list }
    }

    /// What the book is called by whatever its file: the author's own identifier, else what the file is called by.
    pub fn book(&self) -> &str {
        self.list.last().map_or("", String::as_str)
    }

    /// The unique identifier.
    pub fn unique(&self) -> &str {
        self.list.first().map_or("", String::as_str)
    }
}

/// An author's identifier as a URI: as it is when it is one, a bare UUID as URN, any other name hashed into a UUID.
fn name(own: &str) -> String {
    let own = own.trim();
    let is_uri = ["urn:", "http://", "https://", "doi:", "tag:"]
        .iter()
        .any(|scheme| own.starts_with(scheme));
    match Uuid::parse_str(own) {
        _ if is_uri => own.to_owned(),
        Ok(uuid) => uuid.urn().to_string(),
        Err(_) => made(own),
    }
}

fn made(words: &str) -> String {
    Uuid::new_v5(&NAMESPACE, words.as_bytes()).urn().to_string()
}

/// Writes content.opf. `images` are those in use.
pub(super) fn write(
    plan: &Plan,
    identity: &Identity,
    facts: &Facts,
    cover: &ImageFile,
    images: &[&ImageFile],
) -> String {
    let mut package = Package {
        plan,
        metadata: &plan.resolved.book.metadata,
        xml: Xml::document(),
    };
    package.xml.start("package");
    package
        .xml
        .attr("xmlns", "http://www.idpf.org/2007/opf")
        .attr("version", "3.0")
        .attr("unique-identifier", "book-id")
        .attr("xml:lang", &plan.language);
    if package.metadata.direction == Direction::RightToLeft {
        package.xml.attr("dir", "rtl");
    }
    package.xml.line();
    package.metadata(identity, facts);
    package.manifest(cover, images);
    package.spine();
    package.xml.finish()
}

struct Package<'p, 'a> {
    plan: &'p Plan<'a>,
    metadata: &'p Metadata,
    xml: Xml,
}

impl Package<'_, '_> {
    fn metadata(&mut self, identity: &Identity, facts: &Facts) {
        self.xml
            .start("metadata")
            .attr("xmlns:dc", "http://purl.org/dc/elements/1.1/")
            .line();
        for (index, identifier) in identity.list.iter().enumerate() {
            let id = if index == 0 {
                "book-id".to_owned()
            } else {
                format!("book-id-{}", index + 1)
            };
            self.dc("identifier", &id, identifier);
        }
        self.titles();
        self.people();
        let language = self.plan.language.clone();
        self.dc("language", "", &language);
        let metadata = self.metadata;
        let single = [
            ("publisher", &metadata.publisher),
            ("date", &metadata.date),
            ("rights", &metadata.rights),
            ("description", &metadata.description),
        ];
        for (name, value) in single {
            if let Some(value) = value {
                self.dc(name, "", value);
            }
        }
        for subject in &metadata.subjects {
            self.dc("subject", "", subject);
        }
        self.series();
        self.meta("dcterms:modified", "", "", &metadata.modified);
        self.accessibility(facts);
        if !facts.page_breaks.is_empty() {
            let source = page_list::source(self.metadata, identity.book());
            self.meta("pageBreakSource", "", "", &source);
        }
        // Readers of EPUB 2 and older Kindles find the cover by this.
        self.xml
            .start("meta")
            .attr("name", "cover")
            .attr("content", "cover-image")
            .end()
            .line();
        self.xml.end().line();
    }

    fn titles(&mut self) {
        let metadata = self.metadata;
        self.dc("title", "title", &metadata.title);
        self.meta("title-type", "title", "", "main");
        if let Some(subtitle) = &metadata.subtitle {
            self.meta("display-seq", "title", "", "1");
            self.dc("title", "subtitle", subtitle);
            self.meta("title-type", "subtitle", "", "subtitle");
            self.meta("display-seq", "subtitle", "", "2");
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
            let id = format!("{element}-{}", index + 1);
            self.dc(element, &id, &person.name);
            self.meta("role", &id, "marc:relators", &person.role);
            if let Some(sort_as) = &person.sort_as {
                self.meta("file-as", &id, "", sort_as);
            }
        }
    }

    fn series(&mut self) {
        let Some(series) = &self.metadata.series else { return };
        self.xml
            .start("meta")
            .attr("property", "belongs-to-collection")
            .attr("id", "series")
            .text(&series.name);
        self.xml.end().line();
        self.meta("collection-type", "series", "", "series");
        if let Some(position) = &series.position {
            self.meta("group-position", "series", "", position);
        }
    }

    /// What the file offers to readers who cannot see, hear or hold it: only what was seen to be so.
    fn accessibility(&mut self, facts: &Facts) {
        self.meta("schema:accessMode", "", "", "textual");
        if facts.informative_images {
            self.meta("schema:accessMode", "", "", "visual");
        }
        if !facts.missing_alt {
            self.meta("schema:accessModeSufficient", "", "", "textual");
        }
        if facts.informative_images {
            self.meta("schema:accessModeSufficient", "", "", "textual,visual");
        }
        let mut features = vec![
            "structuralNavigation",
            "tableOfContents",
            "readingOrder",
            "displayTransformability",
        ];
        if !facts.missing_alt {
            features.push("alternativeText");
        }
        if !facts.page_breaks.is_empty() {
            features.extend(["pageBreakMarkers", "pageNavigation"]);
        }
        for feature in features {
            self.meta("schema:accessibilityFeature", "", "", feature);
        }
        let hazard = if facts.moving_images { "unknown" } else { "none" };
        self.meta("schema:accessibilityHazard", "", "", hazard);
        let words = self.plan.words;
        let mut summary = words.summary.to_owned();
        if facts.informative_images {
            summary.push(' ');
            summary.push_str(if facts.missing_alt {
                words.not_all_described
            } else {
                words.all_described
            });
        }
        self.xml
            .start("meta")
            .attr("property", "schema:accessibilitySummary")
            .attr("xml:lang", words.tag);
        self.xml.text(&summary).end().line();
    }

    fn manifest(&mut self, cover: &ImageFile, images: &[&ImageFile]) {
        self.xml.start("manifest").line();
        let plan = self.plan;
        self.item("nav", "nav.xhtml", "application/xhtml+xml", "nav");
        self.item("ncx", "toc.ncx", "application/x-dtbncx+xml", "");
        for (id, sheet) in [("style", style::SHEET), ("modern-style", style::MODERN)] {
            self.item(id, sheet, "text/css", "");
        }
        self.item("cover-image", &cover.href, cover.media_type, "cover-image");
        for page in plan.pages.iter().filter(|page| page.content != Content::Contents) {
            self.item(&id(page), &page.file, "application/xhtml+xml", "");
        }
        for (index, image) in images.iter().enumerate() {
            self.item(&format!("image-{}", index + 1), &image.href, image.media_type, "");
        }
        self.xml.end().line();
    }

    fn spine(&mut self) {
        self.xml.start("spine").attr("toc", "ncx");
        if self.metadata.direction == Direction::RightToLeft {
            self.xml.attr("page-progression-direction", "rtl");
        }
        self.xml.line();
        for page in &self.plan.pages {
            self.xml.start("itemref").attr("idref", &id(page)).end().line();
        }
        self.xml.end().line();
    }

    fn item(&mut self, id: &str, href: &str, media_type: &str, properties: &str) {
        self.xml
            .start("item")
            .attr("id", id)
            .attr("href", href)
            .attr("media-type", media_type)
            .attr_if("properties", properties)
            .end()
            .line();
    }

    fn dc(&mut self, name: &str, id: &str, text: &str) {
        self.xml
            .start(&format!("dc:{name}"))
            .attr_if("id", id)
            .text(text)
            .end()
            .line();
    }

    fn meta(&mut self, property: &str, refines: &str, scheme: &str, text: &str) {
        self.xml.start("meta");
        if !refines.is_empty() {
            self.xml.attr("refines", &format!("#{refines}"));
        }
        self.xml
            .attr("property", property)
            .attr_if("scheme", scheme)
            .text(text)
            .end()
            .line();
    }
}

/// The manifest's id of a page; file names are XML names already.
fn id(page: &Page) -> String {
    match page.content {
        Content::Contents => "nav".to_owned(),
        _ => format!("page-{}", page.file.trim_end_matches(".xhtml")),
    }
}
