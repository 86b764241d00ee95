//! Figures, captions and images → XHTML; must not know how image files are made.

use super::Writer;
use crate::epub::variants;
use crate::model::{Block, Figure, Image, Inline, NodeId};
use crate::units::Length;

impl<'a> Writer<'_, '_, 'a> {
    pub(super) fn figure(&mut self, block: &'a Block, figure: &'a Figure) {
        self.breaks_before(block.id);
        let image = figure.picture();
        let described = image.map_or(block.id, |image| image.id);
        self.open("figure", &[], block);
        if image.is_none() {
            self.details_of(block.id);
        }
        self.xml.line();
        match image {
            Some(image) => {
                self.picture(image);
                self.xml.line();
            }
            None => self.blocks(&figure.blocks),
        }
        if !figure.caption.is_empty() {
            self.caption("figcaption", "", block.id, &figure.caption, Some(described));
        } else {
            self.description_line(described);
        }
        self.xml.end().line();
    }

    /// A caption with its number: "Figure 3. Words." It has an id where something is named by it, and the link to the long
    /// description of what is described.
    pub(super) fn caption(
        &mut self,
        name: &str,
        id: &str,
        node: NodeId,
        caption: &'a [Inline],
        described: Option<NodeId>,
    ) {
        self.xml.start(name).attr_if("id", id);
        if let Some(number) = self.plan.resolved.numbers_in_epub.get(&node) {
            self.xml.start("span").attr("class", "label");
            self.said(&format!("{}.", number.full));
            self.xml.end().text(" ");
        }
        self.inlines(caption);
        if let Some(described) = described.filter(|described| self.plan.description_page(*described).is_some()) {
            self.xml.text(" ").start("span").attr("class", "description-link");
            self.description_link(described);
            self.xml.end();
        }
        self.xml.end().line();
    }

    /// A picture in a line; it is itself the link to its long description.
    pub(super) fn image(&mut self, image: &'a Image) {
        let is_link = self.open_description_link(image.id);
        self.picture(image);
        if is_link {
            self.xml.end();
        }
    }

    fn picture(&mut self, image: &'a Image) {
        let asset = self.plan.resolved.images.get(&image.id).copied();
        let file = asset.and_then(|asset| self.shared.images.get(asset));
        let Some(file) = file else { return self.missing(image) };
        self.shared.facts.images.extend(asset);
        let alt = if image.is_decorative() { "" } else { image.alt.as_str() };
        let asked = image.attributes.get("width").and_then(width);
        let width = asked.or(file.own_width.map(Width::Long)).map(|width| match width {
            Width::Share(percent) => self.shared.sheet.share(percent),
            Width::Long(length) => self.shared.sheet.width(length),
        });
        let ground = (file.is_clear && variants::has_grounds(self.plan.variant)).then(|| self.shared.sheet.ground());
        self.xml.start("img");
        self.id(image.id);
        self.xml.attr("src", &file.href).attr("alt", alt);
        if image.is_decorative() {
            self.xml.attr("role", "presentation");
        }
        let own: Vec<&str> = width.iter().chain(&ground).map(String::as_str).collect();
        self.attributes(&own, &image.attributes);
        self.details_of(image.id);
        self.xml.attr_if("title", &image.title).end();
    }

    /// An image that was reported as missing: what it would have shown, in a box.
    fn missing(&mut self, image: &Image) {
        let words = if image.alt.is_empty() {
            &image.source
        } else {
            &image.alt
        };
        self.xml.start("span");
        self.id(image.id);
        self.xml.attr("class", "missing").text(words).end();
    }
}

/// The width an author asks for.
enum Width {
    /// Tenths of a percent of the measure.
    Share(u16),
    /// A length on the printed page.
    Long(Length),
}

/// Reads `60%`, `3in`, or HTML's bare pixels.
fn width(value: &str) -> Option<Width> {
    let value = value.trim();
    if let Some(percent) = value.strip_suffix('%') {
        let percent: f64 = percent.trim().parse().ok()?;
        let tenths = (percent.clamp(0.0, 100.0) * 10.0).round() as u16;
        return (tenths > 0).then_some(Width::Share(tenths));
    }
    let bare = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let length = if bare {
        Length::parse(&format!("{value}px"))
    } else {
        Length::parse(value)
    };
    length.ok().filter(|length| *length > Length::ZERO).map(Width::Long)
}
