//! Finished pages as plain data: the one small drawing language that writers read; must not know any file format.
//!
//! Lengths count from the left and **down** from the top of the frame they stand in. Glyph runs stand with their
//! baseline's left end at their point. The painter decides nothing: what is not here is not drawn.

use crate::fonts::{Glyph, Shaped};
use crate::manuscript::AssetId;
use crate::model::{Anchor, Language, NodeId, web_address};
use crate::units::{Length, Point, Size};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A finished book.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// The pages, in order.
    pub pages: Vec<Page>,
    /// Logical structure; [`Mark::Begin`] refers to it. Element 0 is the document.
    pub structure: Vec<Element>,
    /// Where each target stands.
    pub places: BTreeMap<NodeId, Place>,
    /// Where each note is called first.
    pub calls: BTreeMap<NodeId, Place>,
    /// Bookmarks.
    pub bookmarks: Vec<Bookmark>,
    /// What the document says of itself.
    pub info: DocumentInfo,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its number as counted: `iv`, `12`; also on pages that do not show it.
    pub label: String,
    /// Left or right.
    pub side: Side,
    /// Nothing stands on it, not even a folio.
    pub blank: bool,
    /// What was made for it without a text of the author's.
    pub made: Option<Made>,
    /// The first place on it of each block of the main text, in order: none of notes at the foot, of what stands apart, or of
    /// what is repeated. Of notes behind the text it is the note.
    pub starts: Vec<Anchor>,
    /// The finished size.
    pub trim: Size,
    /// How far ink may stand out over each edge of the finished page, to be cut off.
    pub bleed: Edges,
    /// How far inside each edge of the finished page what must not be cut keeps.
    pub safe: Edges,
    /// What is drawn.
    pub frame: Frame,
}

impl Page {
    /// The finished page with its bleed.
    pub fn sheet(&self) -> Size {
        Size::new(
            self.bleed.left + self.trim.width + self.bleed.right,
            self.bleed.top + self.trim.height + self.bleed.bottom,
        )
    }
}

/// What pages are made of beside the author's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// A half title.
    HalfTitle,
    /// A title page.
    TitlePage,
    /// A copyright page.
    Copyright,
    /// The contents.
    Contents,
    /// A list of figures or tables.
    List,
}

/// A length at each edge of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the four edges")]
pub struct Edges {
    pub left: Length,
    pub right: Length,
    pub top: Length,
    pub bottom: Length,
}

/// Which side of the spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Right-hand, odd.
    Recto,
    /// Left-hand, even.
    Verso,
}

/// Things at places.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Its extent; things may stand outside it.
    pub size: Size,
    /// In drawing order, which is reading order.
    pub items: Vec<(Point, Item)>,
}

/// What can be drawn.
#[derive(Clone, Debug)]
pub enum Item {
    /// Another frame.
    Group(Frame),
    /// Another frame, turned; the point is where its own top left corner comes to stand.
    Turned(Turn, Frame),
    /// Letters; the point is the left end of the baseline.
    Glyphs(GlyphRun),
    /// Lines and curves.
    Path(Path),
    /// A filled rectangle; the point is its top left.
    Rule(Size, Paint),
    /// An image scaled to a size; the point is its top left.
    Image(AssetId, Size),
    /// A link's area; the point is its top left.
    Link(LinkTo, Size),
    /// Where structure begins and ends.
    Mark(Mark),
}

/// Quarters of a turn against the clock, fewer than four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn(u8);

impl Turn {
    /// Not turned.
    pub const UPRIGHT: Turn = Turn(0);
    /// With the head to the left: read from the right edge of the page.
    pub const LEFT: Turn = Turn(1);
    /// With the head to the right: read from the left edge.
    pub const RIGHT: Turn = Turn(3);

    /// This turn, and another inside it.
    pub fn and(self, inner: Turn) -> Turn {
        Turn((self.0 + inner.0) % 4)
    }

    /// What undoes it.
    pub fn back(self) -> Turn {
        Turn((4 - self.0) % 4)
    }

    /// Where a point stands, from the corner of what is turned.
    pub fn of(self, point: Point) -> Point {
        (0..self.0).fold(point, |point, _| Point::new(point.y, -point.x))
    }
}

/// Structure, in reading order. Every `Begin` and `Artifact` has its `End` on the same page; an element that runs over
/// pages begins again on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The content of an element begins.
    Begin(ElementId),
    /// What follows is not part of the text.
    Artifact(ArtifactKind),
    /// The innermost open mark ends.
    End,
}

/// What is on the page but not in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtifactKind {
    /// Running heads, folios.
    Pagination,
    /// Rules, leaders, wrap marks, bullets drawn as ornaments.
    Layout,
    /// A picture that has no alternative text, although its author does not call it decorative.
    Wordless,
}

/// An index into [`Pages::structure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub u32);

/// A node of the logical structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// What it is.
    pub role: ElementRole,
    /// The element it is in; `None` for the document.
    pub parent: Option<ElementId>,
    /// The elements in it, in reading order: notes stand behind what calls them.
    pub children: Vec<ElementId>,
    /// The node of the model it came from.
    pub node: Option<NodeId>,
    /// Its language, where it differs from its parent's.
    pub language: Option<Language>,
    /// Alternative text of figures and formulas.
    pub alt: Option<String>,
}

/// Structure types, after PDF 1.7 clause 14.8.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the standard's own names")]
pub enum ElementRole {
    Document,
    Part,
    Section,
    /// Blocks that belong together and are none of the others.
    Group,
    /// A level from 1 to 6 that skips none: the depth of its section.
    Heading(u8),
    Paragraph,
    List(ListNumbering),
    ListItem,
    ListLabel,
    ListBody,
    Table,
    TableRow,
    /// The head of a column.
    TableHead,
    /// A cell that heads its row.
    RowHead,
    TableCell,
    Figure,
    Caption,
    BlockQuote,
    Code,
    /// A line of code or of verse, as its author ended it.
    Line,
    Formula,
    Note,
    Reference,
    Link,
    Contents,
    ContentsItem,
    /// Entries, each with references to where they are spoken of.
    Index,
    Span,
}

/// What stands before the items of a list (PDF 1.7 table 347).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListNumbering {
    /// Nothing, or something of each item's own: terms, boxes of tasks.
    None,
    /// Bullets.
    Bullets,
    /// 1, 2, 3.
    Decimal,
}

/// Letters of one face on one line.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    /// The shaped text this is a piece of.
    pub shaped: Arc<Shaped>,
    /// Which of its glyphs.
    pub range: Range<u32>,
    /// The size of the face.
    pub size: Length,
    /// Horizontal scaling in thousandths: 1000 is none.
    pub expansion: i32,
    /// Added to the advance of each word space (after expansion); may be negative.
    pub space: Length,
    /// Added to the white after each glyph that gives: widened lines of Chinese and Japanese, or narrowed ones.
    pub gap: Length,
    /// Added after every cluster (letter-spacing of titles and small capitals).
    pub tracking: Length,
    /// The ink.
    pub paint: Paint,
    /// The place in the text of the first glyph, for page starts.
    pub anchor: Option<Anchor>,
    /// The characters these glyphs stand for, where the shaped text does not say it (a line-end hyphen stands for U+00AD).
    pub actual_text: Option<Arc<str>>,
}

impl GlyphRun {
    /// Its glyphs, in visual order.
    pub fn glyphs(&self) -> &[Glyph] {
        let range = self.range.start as usize..self.range.end as usize;
        self.shaped.glyphs.get(range).unwrap_or(&[])
    }

    /// The part of the shaped text that its glyphs stand for.
    pub fn shaped_text(&self) -> &str {
        let clusters = |glyphs: &[Glyph]| -> Vec<usize> { glyphs.iter().map(|glyph| glyph.cluster as usize).collect() };
        let own = clusters(self.glyphs());
        let (Some(first), Some(last)) = (own.iter().min(), own.iter().max()) else {
            return "";
        };
        let all = clusters(&self.shaped.glyphs);
        let end = all.into_iter().filter(|cluster| cluster > last).min();
        self.shaped
            .text
            .get(*first..end.unwrap_or(self.shaped.text.len()))
            .unwrap_or("")
    }

    /// The width on the page: advances × size × expansion, plus word spaces and tracking.
    pub fn width(&self) -> Length {
        self.glyphs().iter().map(|glyph| self.advance(glyph)).sum()
    }

    /// The advance of one glyph of this run on the page. Writers and layout both use this, so that they agree to the unit.
    ///
    /// Always in place: the writers ask for it at every glyph of a book, and a call costs as much as what it does.
    #[inline(always)]
    pub fn advance(&self, glyph: &Glyph) -> Length {
        let units = i64::from(glyph.advance);
        // By a number that is known beforehand a division is several times quicker; nearly every face has this many to the em.
        let natural = match self.shaped.units_per_em {
            1000 => self.size.scale(units, 1000),
            em => self.size.scale(units, i64::from(em)),
        };
        let scaled = if self.expansion == 1000 {
            natural
        } else {
            natural.scale(i64::from(self.expansion), 1000)
        };
        let mut advance = scaled;
        if !glyph.is_untracked() {
            advance += self.tracking;
        }
        if glyph.is_space() {
            advance += self.space;
        }
        if self.gap != Length::ZERO && glyph.gives(self.gap > Length::ZERO) {
            advance += self.gap;
        }
        advance
    }

    /// The white that was added after the last of its glyphs.
    pub fn white_at_end(&self) -> Length {
        let end = self.range.end as usize;
        let last = self
            .shaped
            .glyphs
            .get(self.range.start as usize..end)
            .and_then(<[_]>::last);
        last.map_or(Length::ZERO, |glyph| self.white_after(glyph))
    }

    /// How much of a glyph's advance is white that was added after it: letter-space, and what parts ideographs.
    pub fn white_after(&self, glyph: &Glyph) -> Length {
        let mut white = Length::ZERO;
        if !glyph.is_untracked() {
            white += self.tracking;
        }
        if self.gap != Length::ZERO && glyph.gives(self.gap > Length::ZERO) {
            white += self.gap;
        }
        if glyph.flags & Glyph::QUARTER_AFTER != 0 {
            white += self.size / 4;
        }
        white
    }
}

/// Ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Paint {
    /// Black.
    #[default]
    Black,
    /// Grey: 0 is black, 255 white.
    Gray(u8),
    /// Red, green, blue of sRGB.
    Rgb(u8, u8, u8),
}

/// Lines and curves.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// The pen's way, from the item's point.
    pub segments: Vec<Segment>,
    /// Filled with (non-zero winding).
    pub fill: Option<Paint>,
    /// Drawn along with a pen of this width.
    pub stroke: Option<(Paint, Length)>,
}

/// One move of the pen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// To a place without drawing.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic curve: two control points and its end.
    Cubic(Point, Point, Point),
    /// Back to where this piece began.
    Close,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTo {
    /// A node; its place is in [`Pages::places`].
    Node(NodeId),
    /// Where a note is called first; its place is in [`Pages::calls`].
    Call(NodeId),
    /// An address outside.
    Web(WebAddress),
}

impl LinkTo {
    /// To an address outside.
    pub fn web(address: impl Into<String>) -> LinkTo {
        let address = address.into();
        let ascii = web_address::ascii(&address);
        LinkTo::Web(WebAddress { address, ascii })
    }
}

/// An address on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress {
    /// As people read it: `https://münchen.example/`.
    pub address: String,
    /// As programs do that know ASCII alone: `https://xn--mnchen-3ya.example/`.
    pub ascii: String,
}

/// A place on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index into [`Pages::pages`].
    pub page: u32,
    /// From the left and down from the top of the trimmed page.
    pub at: Point,
}

/// A line of the outline that PDF readers show beside the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// Its words.
    pub title: String,
    /// Where it leads.
    pub node: NodeId,
    /// What is inside.
    pub children: Vec<Bookmark>,
}

/// What a document says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentInfo {
    /// Title, with its subtitle.
    pub title: String,
    /// Authors' names.
    pub authors: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// BCP 47 tag.
    pub language: String,
    /// `YYYY-MM-DDThh:mm:ssZ`, never a clock's.
    pub modified: String,
    /// A name that never changes, for the file's id.
    pub identifier: String,
    /// Whether the book is bound on the right.
    pub right_to_left: bool,
}
