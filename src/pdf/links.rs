//! Link areas of painted pages → annotations (PDF 1.7 clause 12.5.6.5); must not know how pages are painted.

use super::Error;
use super::boxes::Boxes;
use super::cluster::clusters;
use super::document::{Document, points};
use super::outline::destination;
use super::strings::text_string;
use super::usage::{At, each_item};
use crate::layout::{GlyphRun, Item, LinkTo, Mark, Page, Pages};
use crate::units::{Length, Point, Size};
use lopdf::{Dictionary, Object, ObjectId, StringFormat, dictionary};

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
}

/// White between letters that is told as a space, in ems: less than the narrowest word space, more than letter-spacing.
const GAP: (i64, i64) = (1, 6);

/// The words that an area covers while they are gathered: those letters whose middle stands in it.
struct Words<'a> {
    area: &'a Area,
    said: String,
    /// Where the last of them ended.
    end: Option<Length>,
}

impl Words<'_> {
    fn add(&mut self, at: At, run: &GlyphRun) {
        if at.turn != self.area.at.turn {
            return;
        }
        let (at, corner) = (at.upright(), self.area.at.upright());
        let (top, left) = (corner.y, corner.x);
        let (bottom, right) = (top + self.area.size.height, left + self.area.size.width);
        if at.y < top || at.y > bottom {
            return;
        }
        let mut here = String::new();
        let mut pen = at.x;
        for cluster in clusters(run) {
            let glyphs = &run.shaped.glyphs[cluster.glyphs];
            let width: Length = glyphs.iter().map(|glyph| run.advance(glyph)).sum();
            let middle = pen + width / 2;
            if left <= middle && middle <= right {
                if self.end.is_some_and(|end| pen - end > run.size.scale(GAP.0, GAP.1)) {
                    self.said.push(' ');
                }
                let text = run.shaped.text.get(cluster.text).unwrap_or("");
                here.insert_str(if run.shaped.level % 2 == 1 { 0 } else { here.len() }, text);
                self.end = Some(pen + width);
            }
            pen += width;
        }
        self.said.push_str(&here);
    }
}

/// What each area of a page covers, leaders and other artifacts left out.
fn read(page: &Page, areas: &[Area]) -> Vec<String> {
    let mut words: Vec<Words> = areas
        .iter()
        .map(|area| Words {
            area,
            said: String::new(),
            end: None,
        })
        .collect();
    let mut inside_artifact = 0u32;
    each_item(&page.frame, |at, item| match item {
        Item::Mark(Mark::Artifact(_)) => inside_artifact += 1,
        Item::Mark(Mark::Begin(_)) if inside_artifact > 0 => inside_artifact += 1,
        Item::Mark(Mark::End) => inside_artifact = inside_artifact.saturating_sub(1),
        Item::Glyphs(run) if inside_artifact == 0 => words.iter_mut().for_each(|words| words.add(at, run)),
        _ => {}
    });
    words.into_iter().map(|words| words.said.trim().to_owned()).collect()
}

/// Adds the annotations of a page, and gives one for each area. A link to a node that has no place on the pages has none: its
/// text stays.
pub(super) fn add(
    document: &mut Document,
    pages: &Pages,
    index: usize,
    areas: &[Area],
) -> Result<Vec<Option<ObjectId>>, Error> {
    let (Some(page), Some(&id)) = (pages.pages.get(index), document.pages.get(index)) else {
        return Ok(Vec::new());
    };
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let mut annotations = Vec::with_capacity(areas.len());
    for (area, words) in areas.iter().zip(read(page, areas)) {
        let target = target(document, pages, &area.to);
        let annotation = target.map(|target| annotation(document.boxes(index), id, area, &words, target));
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
        LinkTo::Web(address) => {
            let uri = Object::String(ascii_address(address), StringFormat::Literal);
            return Some(("A", dictionary! { "S" => "URI", "URI" => uri }.into()));
        }
    };
    Some(("Dest", destination(document, place)?))
}

fn annotation(
    boxes: Boxes,
    id: ObjectId,
    area: &Area,
    words: &str,
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
    let said = match (&area.to, words.is_empty()) {
        (LinkTo::Web(address), true) => address,
        _ => words,
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
