//! Link areas of painted pages → annotations (PDF 1.7 clause 12.5.6.5); must not know how pages are painted.

use super::Error;
use super::document::{Document, points};
use super::outline::destination;
use super::strings::text_string;
use crate::layout::{LinkTo, Page, Pages};
use crate::units::{Length, Point, Size};
use lopdf::{Dictionary, Object, ObjectId, StringFormat, dictionary};

/// The annotation is printed with the page (clause 12.5.3): it shows nothing, and PDF/A asks for it.
const PRINT: i64 = 1 << 2;

/// An area that leads somewhere.
pub(super) struct Area {
    /// Its top left corner, down from the top of the page.
    pub(super) at: Point,
    /// Its extent.
    pub(super) size: Size,
    /// Where it leads.
    pub(super) to: LinkTo,
    /// The words it covers.
    pub(super) words: String,
}

/// Adds the annotations of a page. A link to a node that has no place on the pages is left out: its text stays.
pub(super) fn add(document: &mut Document, pages: &Pages, index: usize, areas: &[Area]) -> Result<(), Error> {
    let (Some(page), Some(&id)) = (pages.pages.get(index), document.pages.get(index)) else {
        return Ok(());
    };
    let mut annotations: Vec<Object> = Vec::new();
    for area in areas {
        if let Some(target) = target(document, pages, &area.to) {
            let annotation = annotation(page, id, area, target);
            annotations.push(document.objects.add_object(annotation).into());
        }
    }
    if !annotations.is_empty() {
        document.dictionary(id)?.set("Annots", annotations);
    }
    Ok(())
}

/// The entry that says where a link leads.
fn target(document: &Document, pages: &Pages, to: &LinkTo) -> Option<(&'static str, Object)> {
    match to {
        LinkTo::Node(node) => {
            let place = *pages.places.get(node)?;
            Some(("Dest", destination(document, pages, place)?))
        }
        LinkTo::Web(address) => {
            let uri = Object::String(ascii_address(address), StringFormat::Literal);
            Some(("A", dictionary! { "S" => "URI", "URI" => uri }.into()))
        }
    }
}

fn annotation(page: &Page, id: ObjectId, area: &Area, (key, target): (&'static str, Object)) -> Dictionary {
    let up = |down: Length| points(page.trim.height - down);
    let (left, right) = (points(area.at.x), points(area.at.x + area.size.width));
    let (bottom, top) = (up(area.at.y + area.size.height), up(area.at.y));
    let said = match (&area.to, area.words.is_empty()) {
        (LinkTo::Web(address), true) => address,
        _ => &area.words,
    };
    let mut annotation = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => vec![left, bottom, right, top],
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => PRINT,
        "P" => id,
    };
    if !said.is_empty() {
        annotation.set("Contents", text_string(said));
    }
    annotation.set(key, target);
    annotation
}

/// A web address in 7-bit ASCII, as clause 12.6.4.7 asks: other bytes, spaces and controls percent-encoded.
fn ascii_address(address: &str) -> Vec<u8> {
    let mut ascii = Vec::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            ascii.push(byte);
        } else {
            ascii.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ascii() {
        assert_eq!(
            ascii_address("https://example.org/é x"),
            b"https://example.org/%C3%A9%20x"
        );
    }
}
