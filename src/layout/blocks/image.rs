//! Pictures and keys in a line → small frames that stand on the baseline; must not decode images.

use super::figure::Fit;
use super::lines::reach;
use super::{Column, Compositor, paragraph::piece};
use crate::diag::rules;
use crate::fonts::Family;
use crate::layout::paragraph::{Align, Figures, LineShape, Paragraph, Shape, TextStyle};
use crate::layout::structure::{element, marked, ornament};
use crate::layout::{ArtifactKind, ElementId, ElementRole, Frame, Item, LineBox, Mark, Paint, Path, Segment};
use crate::model::Image;
use crate::units::{Length, Point, Size};
use std::sync::Arc;

/// The box of a missing picture: its height in lines, the pen, and the white inside.
const MISSING_LINES: i64 = 5;
const PEN: Length = Length::milli(500);
const PAD: Length = Length::points(5);
/// A key's box, in thousandths of the text size: size of its words, white beside them, height and depth, roundness.
const KEY_SIZE: i64 = 760;
const KEY_PAD: i64 = 260;
const KEY_HEIGHT: i64 = 720;
const KEY_DEPTH: i64 = 160;
const KEY_ROUND: i64 = 180;
/// How far a quarter circle's control points stand from its ends, in thousandths of the radius (0.5523).
const CIRCLE: i64 = 552;

impl Compositor<'_> {
    /// A picture in a line of text: its frame's bottom stands on the baseline.
    pub(super) fn inline_image(
        &mut self,
        image: &Image,
        column: &Column,
        style: TextStyle,
        parent: ElementId,
    ) -> Frame {
        let Some(size) = self.image_size(image, column.width, Fit::Within(self.job.area.height)) else {
            return self.missing_word(image, style, parent, column);
        };
        let Some(asset) = self.job.resolved.images.get(&image.id) else {
            return Frame::default();
        };
        let mark = self.image_mark(image, None, parent);
        Frame {
            size,
            items: marked(mark, vec![(Point::default(), Item::Image(*asset, size))]),
        }
    }

    /// A picture as a line of its own at the left edge; a box with its words when the file is missing.
    pub(super) fn image_line(
        &mut self,
        image: &Image,
        figure: Option<ElementId>,
        fit: Fit,
        column: &Column,
    ) -> LineBox {
        let asset = self.job.resolved.images.get(&image.id).copied();
        let (Some(size), Some(asset)) = (self.image_size(image, column.width, fit), asset) else {
            return self.missing_box(image, figure, column);
        };
        let mark = self.image_mark(image, figure, column.parent);
        let at = Point::new(Length::ZERO, -size.height);
        LineBox {
            items: marked(mark, vec![(at, Item::Image(asset, size))]),
            height: size.height,
            baseline: size.height,
            ..LineBox::default()
        }
    }

    /// An element for a picture that says something; else it is an ornament. Alternative text is never invented.
    fn image_mark(&mut self, image: &Image, figure: Option<ElementId>, parent: ElementId) -> Mark {
        if image.is_decorative() {
            return Mark::Artifact(ArtifactKind::Layout);
        }
        if !image.says_something() {
            return Mark::Artifact(ArtifactKind::Wordless);
        }
        Mark::Begin(self.picture_element(image, figure, parent))
    }

    /// The element of a picture that says something: that of its figure, where it is the figure's only one.
    fn picture_element(&mut self, image: &Image, figure: Option<ElementId>, parent: ElementId) -> ElementId {
        let own = figure.filter(|id| self.structure.role(*id) == Some(ElementRole::Figure));
        let id = own.unwrap_or_else(|| {
            let parent = figure.unwrap_or(parent);
            self.structure.add(ElementRole::Figure, parent, Some(image.id))
        });
        match self.job.resolved.descriptions.get(&image.id) {
            Some(description) => self
                .structure
                .set_alt(id, &format!("{}\n{}", image.alt, description.words)),
            None => self.structure.set_alt(id, &image.alt),
        }
        id
    }

    /// The element of the words that stand for a missing picture.
    fn missing_element(&mut self, image: &Image, figure: Option<ElementId>, parent: ElementId) -> ElementId {
        if image.says_something() {
            return self.picture_element(image, figure, parent);
        }
        let parent = figure.unwrap_or(parent);
        self.structure.add(ElementRole::Paragraph, parent, Some(image.id))
    }

    /// The printed size: the author's width, else the natural one; reduced to the room, and enlarged to it only when it is to
    /// fill it.
    fn image_size(&mut self, image: &Image, width: Length, fit: Fit) -> Option<Size> {
        let natural = self.natural_size(image)?;
        let at_width = |wide: Length| Size::new(wide, natural.height.scale(wide.0, natural.width.0));
        let height = fit.room();
        let wanted = image.attributes.get("width").and_then(|text| wanted_width(text, width));
        let mut size = match (wanted, fit) {
            (Some(wanted), _) => at_width(wanted.min(width)),
            (None, Fit::Filling(_)) => at_width(width),
            (None, Fit::Within(_)) => at_width(natural.width.min(width)),
        };
        if size.height > height {
            if size.height > self.job.area.height && matches!(fit, Fit::Within(_)) {
                self.too_tall(&format!("the image {}", image.source));
            }
            size = Size::new(size.width.scale(height.0, size.height.0), height);
        }
        Some(size)
    }

    /// The size of a picture's file; nothing for one that is missing or has none.
    pub(super) fn natural_size(&self, image: &Image) -> Option<Size> {
        let natural = self
            .job
            .resolved
            .assets
            .get(*self.job.resolved.images.get(&image.id)?)
            .natural;
        (natural.width > Length::ZERO && natural.height > Length::ZERO).then_some(natural)
    }

    /// A picture that covers a size, its middle in the middle of it: what stands over is cut off with the paper.
    pub(super) fn covering_picture(&mut self, image: &Image, figure: ElementId, size: Size) -> Option<LineBox> {
        let natural = self.natural_size(image)?;
        let asset = *self.job.resolved.images.get(&image.id)?;
        let high = natural.height.scale(size.width.0, natural.width.0);
        let own = match high >= size.height {
            true => Size::new(size.width, high),
            false => Size::new(natural.width.scale(size.height.0, natural.height.0), size.height),
        };
        let at = Point::new((size.width - own.width) / 2, (size.height - own.height) / 2);
        let mark = self.image_mark(image, Some(figure), figure);
        Some(LineBox {
            items: marked(mark, vec![(at, Item::Image(asset, own))]),
            ..LineBox::default()
        })
    }

    /// A visible box in place of a picture whose file is missing: its alternative text and its path.
    fn missing_box(&mut self, image: &Image, figure: Option<ElementId>, column: &Column) -> LineBox {
        let id = self.missing_element(image, figure, column.parent);
        let own = column.clone().sized(self.job.design.caption);
        let shape = LineShape {
            indent: Length::ZERO,
            width: (own.width - PAD * 2).max(Length::ZERO),
        };
        let paragraph = Paragraph {
            pieces: vec![piece(&missing_words(image), own.style)],
            node: None,
            span: None,
            origins: Vec::new(),
            language: own.language.clone(),
            right_to_left: own.right_to_left,
            align: Align::Center,
            hyphenate: false,
            shape: Shape::even(shape),
            breaker: self.job.breaker,
            exceptions: Arc::clone(&self.job.edition.exceptions),
            leading: own.leading,
        };
        let set = crate::layout::paragraph::set(&paragraph, self.job.faces, &mut self.diagnostics);
        let mut line = super::lines::joined(super::lines::best(set));
        super::lines::shift(&mut line, PAD);
        line.start = None;
        line.items = element(id, line.items);
        let height = line.height.max(own.leading * MISSING_LINES - PAD * 2) + PAD * 2;
        let above = (height - line.height) / 2;
        let size = Size::new(own.width, height);
        let top = Point::new(Length::ZERO, -(line.baseline + above));
        line.items.extend(ornament(top, outline(size, Length::ZERO)));
        line.baseline += above;
        line.height = height;
        line
    }

    fn missing_word(&mut self, image: &Image, style: TextStyle, parent: ElementId, column: &Column) -> Frame {
        let id = image
            .says_something()
            .then(|| self.missing_element(image, None, parent));
        self.boxed(&missing_words(image), style, id, Length::ZERO, column)
    }

    /// A key to be pressed: small sans letters in a rounded outline.
    pub(super) fn key(&mut self, words: &str, style: TextStyle, column: &Column) -> Frame {
        let own = TextStyle {
            family: Family::Sans,
            size: style.size.scale(KEY_SIZE, 1000),
            figures: Figures::Lining,
            ..style
        };
        self.boxed(words, own, None, style.size.scale(KEY_ROUND, 1000), column)
    }

    /// Words in an outline that stand on the baseline of the line around. The outline reaches below the frame.
    fn boxed(&mut self, words: &str, style: TextStyle, id: Option<ElementId>, round: Length, column: &Column) -> Frame {
        let line = self.words(words, style, column);
        let size = style.size.scale(1000, KEY_SIZE);
        let (pad, height) = (size.scale(KEY_PAD, 1000), size.scale(KEY_HEIGHT, 1000));
        let width = reach(&line.items) + pad * 2;
        let mut items: Vec<_> = line
            .items
            .into_iter()
            .map(|(at, item)| (Point::new(at.x + pad, at.y + height), item))
            .collect();
        if let Some(id) = id {
            items = element(id, items);
        }
        let outline = outline(Size::new(width, height + size.scale(KEY_DEPTH, 1000)), round);
        items.extend(ornament(Point::default(), outline));
        Frame {
            size: Size::new(width, height),
            items,
        }
    }

    /// Says that a picture's width is not understood.
    pub(super) fn check_width(&mut self, image: &Image, span: Option<crate::diag::Span>) {
        if let Some(text) = image.attributes.get("width")
            && wanted_width(text, Length::points(100)).is_none()
        {
            let message = format!("`width={text}` is neither a length nor a percentage");
            self.diagnostics.report(&rules::ATTRIBUTE_SYNTAX, span, message);
        }
    }
}

/// A width as written: a percentage of the column, a length with its unit, or a bare number of CSS pixels as in HTML.
fn wanted_width(text: &str, column: Length) -> Option<Length> {
    let text = text.trim();
    let width = if let Some(number) = text.strip_suffix('%') {
        let percent: f64 = number.trim().parse().ok()?;
        column.scale(Length::from_points(percent.clamp(0.0, 1000.0)).0, Length::points(100).0)
    } else if let Ok(pixels) = text.parse::<f64>() {
        Length::from_points(pixels.clamp(0.0, 10_000.0) * 0.75)
    } else {
        Length::parse(text).ok()?
    };
    (width > Length::ZERO).then_some(width)
}

fn missing_words(image: &Image) -> String {
    if image.alt.is_empty() {
        format!("[{}]", image.source)
    } else {
        format!("{} [{}]", image.alt, image.source)
    }
}

/// A rectangle drawn with a thin pen, its corners rounded.
fn outline(size: Size, round: Length) -> Item {
    let (w, h, r) = (size.width, size.height, round);
    let k = r - r.scale(CIRCLE, 1000);
    let at = |x, y| Point::new(x, y);
    let zero = Length::ZERO;
    let mut segments = vec![Segment::Move(at(r, zero)), Segment::Line(at(w - r, zero))];
    let corner = |segments: &mut Vec<Segment>, a, b, c| {
        if r > zero {
            segments.push(Segment::Cubic(a, b, c));
        }
    };
    corner(&mut segments, at(w - k, zero), at(w, k), at(w, r));
    segments.push(Segment::Line(at(w, h - r)));
    corner(&mut segments, at(w, h - k), at(w - k, h), at(w - r, h));
    segments.push(Segment::Line(at(r, h)));
    corner(&mut segments, at(k, h), at(zero, h - k), at(zero, h - r));
    segments.push(Segment::Line(at(zero, r)));
    corner(&mut segments, at(zero, k), at(k, zero), at(r, zero));
    segments.push(Segment::Close);
    Item::Path(Path {
        segments,
        fill: None,
        stroke: Some((Paint::Black, PEN)),
    })
}
