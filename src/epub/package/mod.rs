//! Metadata, files and what was seen in them → the package document; must not know what is in a file.
//!
//! Its parts in their order: [`identity`] and the rest of [`metadata`], [`accessibility`], then [`manifest`] and spine.

mod accessibility;
mod identity;
mod manifest;
mod metadata;

use super::chapters::Plan;
use super::names;
use super::offer::Offer;
use super::xml::Xml;
use crate::config::Flow;
use crate::model::{Direction, Language, Metadata};
pub(super) use identity::Identity;
pub(super) use manifest::Contents;

/// Writes content.opf.
pub(super) fn write(plan: &Plan, identity: &Identity, offer: &Offer, flow: Flow, contents: &Contents) -> String {
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
    package.metadata(identity, offer, flow);
    package.manifest(contents);
    package.spine();
    package.guide();
    package.xml.finish()
}

struct Package<'p, 'a> {
    plan: &'p Plan<'a>,
    metadata: &'p Metadata,
    xml: Xml,
}

impl Package<'_, '_> {
    /// An element of Dublin Core's, in the language of the text or another.
    fn dc(&mut self, name: &str, id: &str, language: Option<&Language>, text: &str) {
        self.xml.start(&format!("dc:{name}")).attr_if("id", id);
        self.language(language);
        self.xml.text(text).end().line();
    }

    /// `xml:lang`, and `dir` where that language runs another way than the book's (EPUB 3.3, clause 5.3.3).
    fn language(&mut self, language: Option<&Language>) {
        let Some(language) = language else { return };
        if let Some(tag) = names::language(&language.0) {
            self.xml.attr("xml:lang", &tag);
        }
        match language.direction() {
            same if same == self.metadata.direction => {}
            Direction::LeftToRight => {
                self.xml.attr("dir", "ltr");
            }
            Direction::RightToLeft => {
                self.xml.attr("dir", "rtl");
            }
        }
    }

    fn meta(&mut self, property: &str, refines: &str, scheme: &str, text: &str) {
        self.start_meta(property, "", refines);
        self.xml.attr_if("scheme", scheme).text(text).end().line();
    }

    fn meta_with_id(&mut self, property: &str, id: &str, refines: &str, text: &str) {
        self.start_meta(property, id, refines);
        self.xml.text(text).end().line();
    }

    fn start_meta(&mut self, property: &str, id: &str, refines: &str) {
        self.xml.start("meta").attr_if("id", id);
        if !refines.is_empty() {
            self.xml.attr("refines", &format!("#{refines}"));
        }
        self.xml.attr("property", property);
    }
}
