//! Finished pages → what stands on them at which place, whatever it is inside of; must not judge it.

use crate::fonts::Faces;
use crate::layout::{At, Edges, GlyphRun, Item, Page, Pages, Path, Segment, each_item};
use crate::manuscript::AssetId;
use crate::units::{Length, Point, Size};

/// A box on a page, from its corner at the head of the left edge, downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The corner at the upper left.
    pub from: Point,
    /// The corner at the lower right.
    pub to: Point,
}

/// A picture on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Index of the page.
    pub page: usize,
    /// What it shows.
    pub asset: AssetId,
    /// How large it is, upright.
    pub size: Size,
    /// Where it stands.
    pub extent: Extent,
}

/// Something that is printed.
pub(super) enum Mark<'a> {
    Picture(AssetId, Size),
    Glyphs(&'a GlyphRun),
    Rule(Size),
    Path(&'a Path),
}

/// Every picture of the book, in the order of the pages.
pub fn pictures(pages: &Pages) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for (index, page) in pages.pages.iter().enumerate() {
        visit(page, |mark, at| {
            if let Mark::Picture(asset, size) = mark {
                pictures.push(Picture {
                    page: index,
                    asset,
                    size,
                    extent: extent(at, Point::default(), Point::new(size.width, size.height)),
                });
            }
        });
    }
    pictures
}

/// Whether a picture of the book reaches the edges of its page: it is to bleed.
pub fn has_bleed(pages: &Pages) -> bool {
    pictures(pages).iter().any(|picture| {
        let page = pages.pages.get(picture.page);
        page.is_some_and(|page| reaches_edge(picture.extent, page.trim))
    })
}

/// Whether a box reaches an edge of its page, or stands out over it.
pub(super) fn reaches_edge(extent: Extent, trim: Size) -> bool {
    let over = over(extent, trim);
    [over.left, over.right, over.top, over.bottom]
        .into_iter()
        .any(|edge| edge >= Length::ZERO)
}

/// How far a box stands out over each edge of a page; negative where it stays inside.
pub(super) fn over(extent: Extent, trim: Size) -> Edges {
    Edges {
        left: -extent.from.x,
        right: extent.to.x - trim.width,
        top: -extent.from.y,
        bottom: extent.to.y - trim.height,
    }
}

/// Calls `see` with everything that is printed on a page, and its place.
pub(super) fn visit<'a>(page: &'a Page, mut see: impl FnMut(Mark<'a>, At)) {
    each_item(&page.frame, |at, item| match item {
        Item::Image(asset, size) => see(Mark::Picture(*asset, *size), at),
        Item::Glyphs(run) => see(Mark::Glyphs(run), at),
        Item::Rule(size, _) => see(Mark::Rule(*size), at),
        Item::Path(path) => see(Mark::Path(path), at),
        Item::Group(_) | Item::Turned(..) | Item::Link(..) | Item::Mark(_) => {}
    });
}

/// The box on the page round two opposite corners of what stands at a place.
fn extent(at: At, one: Point, other: Point) -> Extent {
    let (one, other) = (at.and(one), at.and(other));
    Extent {
        from: Point::new(one.x.min(other.x), one.y.min(other.y)),
        to: Point::new(one.x.max(other.x), one.y.max(other.y)),
    }
}

impl Mark<'_> {
    /// The box of its ink on the page; nothing for what has none. Letters reach from the deepest to the height of capitals.
    pub(super) fn extent(&self, at: At, faces: &Faces) -> Option<Extent> {
        let (one, other) = match self {
            Mark::Picture(_, size) | Mark::Rule(size) => (Point::default(), Point::new(size.width, size.height)),
            Mark::Path(path) => bounds(path)?,
            Mark::Glyphs(run) => letters(run, faces)?,
        };
        Some(extent(at, one, other))
    }
}

fn letters(run: &GlyphRun, faces: &Faces) -> Option<(Point, Point)> {
    if run.shaped_text().trim().is_empty() {
        return None;
    }
    let metrics = faces.get(run.shaped.face).metrics;
    let height = |units: i16| run.size.scale(units.into(), i64::from(run.shaped.units_per_em).max(1));
    let right = run.width() - run.white_at_end();
    Some((
        Point::new(Length::ZERO, -height(metrics.cap_height)),
        Point::new(right, -height(metrics.descent.min(0))),
    ))
}

/// The box round the points of a path: none of its curves leaves it.
fn bounds(path: &Path) -> Option<(Point, Point)> {
    if path.fill.is_none() && path.stroke.is_none() {
        return None;
    }
    let points = || {
        path.segments.iter().flat_map(|segment| match *segment {
            Segment::Move(to) | Segment::Line(to) => vec![to],
            Segment::Cubic(one, other, to) => vec![one, other, to],
            Segment::Close => Vec::new(),
        })
    };
    let (left, right) = (points().map(|at| at.x).min()?, points().map(|at| at.x).max()?);
    let (top, bottom) = (points().map(|at| at.y).min()?, points().map(|at| at.y).max()?);
    Some((Point::new(left, top), Point::new(right, bottom)))
}
