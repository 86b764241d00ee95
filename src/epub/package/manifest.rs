//! Files → `manifest`, `spine` and `guide` of the package document; must not know what a book says of itself.

use super::super::chapters::{Content, Page};
use super::super::fonts::Extra;
use super::super::images::ImageFile;
use super::super::nav;
use super::Package;
use crate::model::Direction;

/// What there is besides the pages of the plan, and what is in the pages.
#[derive(Debug)]
pub(in super::super) struct Contents<'c> {
    pub cover: &'c ImageFile,
    /// Those in use.
    pub images: &'c [&'c ImageFile],
    /// The files that are no page, sheet or image.
    pub extras: &'c [Extra],
    /// Properties of the plan's pages, in their order.
    pub properties: &'c [String],
}

impl Package<'_, '_> {
    pub(super) fn manifest(&mut self, contents: &Contents) {
        self.xml.start("manifest").line();
        let plan = self.plan;
        let pages = || plan.pages.iter().zip(contents.properties);
        let navigation = pages().find(|(page, _)| page.content == Content::Contents);
        let navigation = format!("nav {}", navigation.map_or("", |(_, properties)| properties));
        self.item("nav", "nav.xhtml", "application/xhtml+xml", navigation.trim_end());
        self.item("ncx", "toc.ncx", "application/x-dtbncx+xml", "");
        for (id, sheet) in plan.sheets() {
            self.item(id, sheet, "text/css", "");
        }
        let cover = contents.cover;
        self.item("cover-image", &cover.href, cover.media_type, "cover-image");
        for (page, properties) in pages().filter(|(page, _)| page.content != Content::Contents) {
            self.item(&id(page), &page.file, "application/xhtml+xml", properties);
        }
        for (index, image) in contents.images.iter().enumerate() {
            self.item(&format!("image-{}", index + 1), &image.href, image.media_type, "");
        }
        for extra in contents.extras {
            self.item(&extra.id, &extra.href, extra.media_type, "");
        }
        self.xml.end().line();
    }

    pub(super) fn spine(&mut self) {
        self.xml.start("spine").attr("toc", "ncx");
        if self.metadata.direction == Direction::RightToLeft {
            self.xml.attr("page-progression-direction", "rtl");
        }
        self.xml.line();
        for page in &self.plan.pages {
            self.xml.start("itemref").attr("idref", &id(page));
            if matches!(page.content, Content::Description { .. }) {
                // Read only by those who follow its link.
                self.xml.attr("linear", "no");
            }
            self.xml.end().line();
        }
        self.xml.end().line();
    }

    /// The landmarks as EPUB 2 has them: older Kindles and readers of Adobe's look for the beginning of the text here.
    pub(super) fn guide(&mut self) {
        self.xml.start("guide").line();
        for landmark in nav::landmarks(self.plan) {
            let Some(kind) = guide_type(landmark.kind) else {
                continue;
            };
            self.xml
                .start("reference")
                .attr("type", kind)
                .attr("title", &landmark.label)
                .attr("href", &landmark.href)
                .end()
                .line();
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
}

/// The name in OPF 2.0.1, clause 2.6, of a landmark; none where it has no word for it.
fn guide_type(landmark: &str) -> Option<&'static str> {
    Some(match landmark {
        "cover" => "cover",
        "titlepage" => "title-page",
        "copyright-page" => "copyright-page",
        "toc" => "toc",
        "bodymatter" => "text",
        "glossary" => "glossary",
        "bibliography" => "bibliography",
        "endnotes" => "notes",
        "index" => "index",
        "loi" => "loi",
        "lot" => "lot",
        _ => return None,
    })
}

/// The manifest's id of a page; file names are XML names already.
fn id(page: &Page) -> String {
    match page.content {
        Content::Contents => "nav".to_owned(),
        _ => format!("page-{}", page.file.trim_end_matches(".xhtml")),
    }
}
