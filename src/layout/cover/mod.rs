//! A cover's plan, its panels and the book → [`Pages`] of one page: back, spine and front side by side; must not know printers.
//!
//! The front is drawn first, and its figure goes on round the book. On the back as much of it is seen as the words leave room
//! for; the ground of spine and back covers the rest, and what stands out over the edges is cut off with the paper.

mod back;
mod panel;

use super::pages::finish::info;
use super::{ArtifactKind, Edges, Element, ElementRole, Frame, Item, Mark, Page, Pages, Side, Turn};
use crate::config::Edition;
use crate::cover::plan::Plan;
use crate::cover::sheet::Area;
use crate::cover::{Band, Design, Palette, Panel};
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::manuscript::AssetId;
use crate::model::Metadata;
use crate::units::{Length, Point, Size};

/// The ground reaches over the edges of the figure by so much: no seam is seen between areas of one colour that meet there.
const UNDER: Length = Length::points(1);

/// All that stands on a cover.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Where it stands.
    pub plan: &'a Plan,
    /// The front.
    pub front: Front<'a>,
    /// Colours of spine and back.
    pub palette: &'a Palette,
    /// The words of the spine, lying.
    pub spine: Option<&'a Panel>,
    /// The barcode; its place is left clear without one.
    pub barcode: Option<&'a Panel>,
    /// What the back says.
    pub metadata: &'a Metadata,
}

/// What the front shows.
#[derive(Clone, Copy, Debug)]
pub enum Front<'a> {
    /// A design.
    Design(&'a Design),
    /// A picture of the author's, and its size as it lies in its file, of which only the proportions count.
    Picture(AssetId, Size),
}

/// Sets a cover. Never fails: what cannot be set well is reported and set as well as can be.
pub fn cover(parts: &Parts<'_>, edition: &Edition, faces: &Faces, diagnostics: &mut Diagnostics) -> Pages {
    let sheet = &parts.plan.sheet;
    let mut items = vec![(Point::default(), Item::Mark(Mark::Artifact(ArtifactKind::Layout)))];
    let back = back::set(parts, edition, faces, diagnostics);
    items.push(front(parts));
    items.extend(grounds(parts, back.figure));
    if let Some(spine) = parts.spine {
        items.push(turned(panel::frame(spine), sheet.spine(), sheet.right_to_left));
    }
    items.extend(back.items);
    if let Some(barcode) = parts.barcode {
        items.push((
            barcode_corner(parts.plan, barcode.size),
            Item::Group(panel::grounded(barcode)),
        ));
    }
    items.push((Point::default(), Item::Mark(Mark::End)));
    Pages {
        pages: vec![page(parts.plan, items)],
        structure: vec![Element {
            role: ElementRole::Document,
            parent: None,
            children: Vec::new(),
            node: None,
            language: None,
            alt: None,
        }],
        info: named_apart(info(parts.metadata)),
        ..Pages::default()
    }
}

fn page(plan: &Plan, items: Vec<(Point, Item)>) -> Page {
    let sheet = &plan.sheet;
    let edges = |width: Length, height: Length| Edges {
        left: width,
        right: width,
        top: height,
        bottom: height,
    };
    Page {
        label: "cover".to_owned(),
        side: Side::Recto,
        blank: false,
        made: None,
        starts: Vec::new(),
        trim: sheet.size(),
        bleed: edges(sheet.bleed.width, sheet.bleed.height),
        safe: edges(plan.safe, plan.safe),
        frame: Frame {
            size: sheet.size(),
            items,
        },
    }
}

/// The front with what it has over the edges that are cut.
pub fn front_with_bleed(plan: &Plan) -> Area {
    let sheet = &plan.sheet;
    let front = sheet.front();
    let left = match sheet.right_to_left {
        true => front.at.x - sheet.bleed.width,
        false => front.at.x,
    };
    Area {
        at: Point::new(left, -sheet.bleed.height),
        size: Size::new(
            front.size.width + sheet.bleed.width,
            front.size.height + sheet.bleed.height * 2,
        ),
    }
}

/// The size at which a picture covers the front, its bleed with it.
pub fn covering(plan: &Plan, natural: Size) -> Size {
    let area = front_with_bleed(plan).size;
    if natural.width <= Length::ZERO || natural.height <= Length::ZERO {
        return area;
    }
    let high = natural.height.scale(area.width.0, natural.width.0);
    match high >= area.height {
        true => Size::new(area.width, high),
        false => Size::new(natural.width.scale(area.height.0, natural.height.0), area.height),
    }
}

fn front(parts: &Parts<'_>) -> (Point, Item) {
    match parts.front {
        Front::Picture(asset, natural) => {
            let area = front_with_bleed(parts.plan);
            let size = covering(parts.plan, natural);
            let at = Point::new(
                area.at.x + (area.size.width - size.width) / 2,
                area.at.y + (area.size.height - size.height) / 2,
            );
            (at, Item::Image(asset, size))
        }
        Front::Design(design) => {
            let own = &design.panel;
            let area = front_with_bleed(parts.plan);
            let at = parts.plan.sheet.front().at;
            let mut frame = panel::frame(own);
            let ground = Item::Rule(area.size, panel::paint(own.ground));
            let corner = Point::new(area.at.x - at.x, area.at.y - at.y);
            frame.items.insert(0, (corner, ground));
            (at, Item::Group(frame))
        }
    }
}

/// The ground of back and spine with its bleed; on the back it leaves the figure open between two heights.
fn grounds(parts: &Parts<'_>, open: Option<(Length, Length)>) -> Vec<(Point, Item)> {
    let sheet = &parts.plan.sheet;
    let (back, spine, bleed) = (sheet.back(), sheet.spine(), sheet.bleed);
    let (top, bottom) = (-bleed.height, sheet.trim.height + bleed.height);
    let ground = |left: Length, width: Length, from: Length, to: Length| {
        let rule = Item::Rule(Size::new(width, to - from), panel::paint(parts.palette.ground));
        (Point::new(left, from), rule)
    };
    let Some((from, to)) = open else {
        let left = if sheet.right_to_left { spine.at.x } else { -bleed.width };
        return vec![ground(
            left,
            back.size.width + spine.size.width + bleed.width,
            top,
            bottom,
        )];
    };
    let left = if sheet.right_to_left { back.at.x } else { -bleed.width };
    let width = back.size.width + bleed.width;
    vec![
        ground(left, width, top, from + UNDER),
        ground(left, width, to - UNDER, bottom),
        ground(spine.at.x - UNDER, spine.size.width + UNDER * 2, top, bottom),
    ]
}

/// Where the figure goes round the book.
fn band(parts: &Parts<'_>) -> Option<Band> {
    match parts.front {
        Front::Design(design) => design.band,
        Front::Picture(..) => None,
    }
}

/// Where the white box of a code stands in its place: in the corner at spine and foot.
fn barcode_corner(plan: &Plan, size: Size) -> Point {
    let place = plan.barcode;
    let x = match plan.sheet.right_to_left {
        true => place.at.x,
        false => place.right() - size.width,
    };
    Point::new(x, place.bottom() - size.height)
}

/// Lying words along the spine: their heads toward the front, so that they stand upright when the book lies on its back
/// (ISO 6357).
fn turned(frame: Frame, spine: Area, right_to_left: bool) -> (Point, Item) {
    match right_to_left {
        true => (Point::new(spine.at.x, spine.bottom()), Item::Turned(Turn::LEFT, frame)),
        false => (Point::new(spine.right(), spine.at.y), Item::Turned(Turn::RIGHT, frame)),
    }
}

/// The cover is another document than the inside of the book, and its ids must not be those of the inside.
fn named_apart(mut info: crate::layout::DocumentInfo) -> crate::layout::DocumentInfo {
    info.identifier.push_str("#cover");
    info
}
