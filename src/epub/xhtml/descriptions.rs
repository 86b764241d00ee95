//! Long descriptions → a link below what they describe, and a page that leads back; must not know how pictures are written.
//!
//! The picture names the link by `aria-details`, as the DAISY guidelines have it: reading systems and screen readers of every
//! age can follow a link, while few open what is hidden in the page.

use super::super::chapters::{Content, Page};
use super::{TITLE_ID, Writer};
use crate::model::{Block, BlockKind, NodeId};

impl<'a> Writer<'_, '_, 'a> {
    /// Says of the element just opened, which is described, where its description is.
    pub(super) fn details_of(&mut self, described: NodeId) {
        if self.plan.description_page(described).is_some() {
            self.xml.attr("aria-details", &link_id(described));
        }
    }

    /// The link to a description, as a line of its own.
    pub(super) fn description_line(&mut self, described: NodeId) {
        if self.plan.description_page(described).is_some() {
            self.xml.start("p").attr("class", "description-link");
            self.description_link(described);
            self.xml.end().line();
        }
    }

    /// The link to a description, in a line.
    pub(super) fn description_link(&mut self, described: NodeId) {
        if let Some(page) = self.plan.description_page(described)
            && self.open_description_link(described)
        {
            self.xml.attr_language(page.title_language).text(&page.title).end();
        }
    }

    /// Opens the link to a description, where there is one.
    pub(super) fn open_description_link(&mut self, described: NodeId) -> bool {
        let Some(page) = self.plan.description_page(described) else {
            return false;
        };
        self.xml.start("a").attr("href", &page.file);
        self.xml.attr("id", &link_id(described));
        true
    }

    /// The page of a description.
    pub(super) fn description_page(&mut self, content: Content<'a>, block: &'a Block, described: NodeId) {
        let BlockKind::Description { blocks, .. } = &block.kind else {
            return;
        };
        let Page {
            title, title_language, ..
        } = &self.plan.pages[self.page];
        self.open("section", &["description"], block);
        self.xml.attr("aria-labelledby", TITLE_ID).line();
        self.xml
            .start("h1")
            .attr("id", TITLE_ID)
            .attr("class", "described")
            .attr_language(title_language)
            .text(title)
            .end()
            .line();
        self.blocks(blocks);
        if let Some(href) = self.plan.href(described, self.page) {
            self.xml.start("p").attr("class", "description-back");
            self.xml
                .start("a")
                .attr("href", &href)
                .attr("role", "doc-backlink")
                .attr_language(self.plan.said_in)
                .text(self.plan.shared.back)
                .end();
            self.xml.end().line();
        }
        self.own_notes(content);
        self.xml.end().line();
    }
}

/// The id of the link to a description.
fn link_id(described: NodeId) -> String {
    format!("pm-described-{described}")
}
