//! Link areas of painted pages → annotations (PDF 1.7 clause 12.5.6.5); must not know how pages are painted.

use super::Error;
use super::boxes::Boxes;
use super::document::{Document, points};
use super::outline::destination;
use super::strings::{shortened, text_string};
use crate::layout::{At, ElementId, LinkTo, Pages};
use crate::units::{Length, Point, Size};
use lopdf::{Dictionary, Object, ObjectId, StringFormat, dictionary};
use std::collections::BTreeMap;

/// The annotation is printed with the page (clause 12.5.3): it shows nothing, and PDF/A asks for it.
const PRINT: i64 = 1 << 2;

/// An area that leads somewhere, on a page that is being painted.
pub(super) struct Area {
    /// Its top left corner, as it reads.
    pub(super) at: At,
    /// Its extent, as it reads.
    pub(super) size: Size,
    /// Where it leads.
    pub(super) to: LinkTo,
    /// The element that it belongs to.
    pub(super) link: Option<ElementId>,
}

/// Adds the annotations of a page, and gives one for each area. A link to a node that has no place on the pages has none: its
/// text stays.
pub(super) fn add(
    document: &mut Document,
    pages: &Pages,
    index: usize,
    areas: &[Area],
    called: &BTreeMap<ElementId, String>,
) -> Result<Vec<Option<ObjectId>>, Error> {
    let Some(&id) = document.pages.get(index) else {
        return Ok(Vec::new());
    };
    let mut annotations = Vec::with_capacity(areas.len());
    for area in areas {
        let target = target(document, pages, &area.to);
        let words = area
            .link
            .and_then(|link| called.get(&link))
            .map_or("", |words| words.trim());
        let said = match words {
            "" => destination_name(pages, &area.to),
            words => words.to_owned(),
        };
        let annotation = target.map(|target| annotation(document.boxes(index), id, area, &said, target));
        annotations.push(annotation.map(|annotation| document.objects.add_object(annotation)));
    }
    let all: Vec<Object> = annotations.iter().flatten().map(|id| Object::Reference(*id)).collect();
    if !all.is_empty() {
        document.dictionary(id)?.set("Annots", all);
    }
    Ok(annotations)
}

/// The entry that says where a link leads.
fn target(document: &Document, pages: &Pages, to: &LinkTo) -> Option<(&'static str, Object)> {
    let place = match to {
        LinkTo::Node(node) => *pages.places.get(node)?,
        LinkTo::Call(note) => *pages.calls.get(note)?,
        // Clause 12.6.4.7 asks for ASCII of 7 bits.
        LinkTo::Web(web) => {
            let uri = Object::String(web.ascii.clone().into_bytes(), StringFormat::Literal);
            return Some(("A", dictionary! { "S" => "URI", "URI" => uri }.into()));
        }
    };
    Some(("Dest", destination(document, place)?))
}

/// What a link without words of its own is called by: where it leads (ISO 14289-1 clause 7.18.5 asks for some words).
fn destination_name(pages: &Pages, to: &LinkTo) -> String {
    let place = match to {
        LinkTo::Web(web) => return web.address.clone(),
        LinkTo::Node(node) => pages.places.get(node),
        LinkTo::Call(note) => pages.calls.get(note),
    };
    let page = place.and_then(|place| pages.pages.get(place.page as usize));
    page.map_or_else(String::new, |page| page.label.clone())
}

fn annotation(
    boxes: Boxes,
    id: ObjectId,
    area: &Area,
    said: &str,
    (key, target): (&'static str, Object),
) -> Dictionary {
    let up = |down: Length| points(boxes.top() - down);
    let across = |right: Length| points(boxes.left() + right);
    let (one, other) = (
        area.at.point,
        area.at.and(Point::new(area.size.width, area.size.height)),
    );
    let (left, right) = (across(one.x.min(other.x)), across(one.x.max(other.x)));
    let (bottom, top) = (up(one.y.max(other.y)), up(one.y.min(other.y)));
    let mut annotation = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => vec![left, bottom, right, top],
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => PRINT,
        "P" => id,
    };
    annotation.set("Contents", text_string(shortened(said)));
    annotation.set(key, target);
    annotation
}
