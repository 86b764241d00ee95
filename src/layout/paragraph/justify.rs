//! Chosen breaks → [`LineBox`]es: spaces widened, segments in visual order, marks and links closed at line ends.
//!
//! Decides nothing about where lines break.

use super::fit::{Stop, Way, hyphenated};
use super::flow::Event;
use super::ideographs;
use super::items::{Items, SPACE_SHRINK, SPACE_STRETCH, Totals};
use super::leader::leader;
use super::opportunities::Kind;
use super::segments::{Body, Cutter, Letters, Segment};
use super::strain::{self, MOST_EXPANSION, Strain};
use super::{Align, LineShape, Paragraph};
use crate::fonts::Faces;
use crate::layout::{ArtifactKind, ElementId, Fill, Item, LineBox, LinkTo, Mark};
use crate::units::{Length, Point, Size};
use smallvec::{SmallVec, smallvec};

/// The baseline's depth in a line, as a share of the leading. The same for every face and size, so that lines of one leading
/// stand on one grid; three quarters leave room for the descenders of a face set with a fifth of its size as extra leading.
const BASELINE: (i64, i64) = (3, 4);

/// Letters are scaled in steps of so many thousandths: fewer fonts' worth of operators in the file, and no eye sees less.
const EXPANSION_STEP: i64 = 5;

/// A space is never narrowed by more than so many thousandths of itself: words must stay apart. More than the breaker reckons
/// with, because kerning at a break may differ from what it measured.
const LEAST_SPACE: i64 = 330;

/// The least overhang that is called overfull, in units: less than a hundredth of a point is rounding.
const LEAST_OVERFULL: Length = Length::milli(10);

/// A struck line's thickness and height over the baseline, in thousandths of the size and of the x-height.
const STRIKE_THICKNESS: i64 = 50;
const STRIKE_HEIGHT: i64 = 550;

/// Segments of a line that are few: what is known of each needs no memory of its own.
const FEW: usize = 4;

/// From top to baseline of a line.
pub(super) fn baseline(leading: Length) -> Length {
    leading.scale(BASELINE.0, BASELINE.1)
}

/// Sets the lines of one way to break.
pub(super) fn lines(paragraph: &Paragraph, items: &Items, faces: &Faces, stops: &[Stop], way: &Way) -> Vec<LineBox> {
    let setter = Setter {
        paragraph,
        items,
        faces,
        cutter: Cutter {
            paragraph,
            items,
            faces,
        },
        segments: Vec::new(),
        event: 0,
        marks: Vec::new(),
        links: Vec::new(),
    };
    setter.run(stops, way)
}

/// A link that is open on the line at hand.
struct OpenLink<'p> {
    to: &'p LinkTo,
    /// Left, right, top and bottom of its area so far.
    area: Option<[Length; 4]>,
}

struct Setter<'s, 'p> {
    paragraph: &'p Paragraph,
    items: &'s Items<'p>,
    faces: &'s Faces,
    cutter: Cutter<'s, 'p>,
    /// Those of the line at hand; their memory serves all lines.
    segments: Vec<Segment<'p>>,
    /// The next event.
    event: usize,
    /// Elements that are open, outermost first.
    marks: Vec<ElementId>,
    links: Vec<OpenLink<'p>>,
}

impl<'p> Setter<'_, 'p> {
    fn run(mut self, stops: &[Stop], way: &Way) -> Vec<LineBox> {
        let mut lines = Vec::with_capacity(way.ends.len());
        let mut from = 0;
        for (number, end) in way.ends.iter().enumerate() {
            lines.push(self.line(number, &stops[from], &stops[*end]));
            from = *end;
        }
        lines
    }

    fn line(&mut self, number: usize, from: &Stop, to: &Stop) -> LineBox {
        let shape = self.paragraph.shape.line(number);
        let mut segments = std::mem::take(&mut self.segments);
        self.cutter.cut(from.at, to, &mut segments);
        let setting = Setting::choose(self.paragraph, number, from, to);
        let width = setting.justify(&mut segments);
        let mut line = LineBox {
            hyphenated: hyphenated(to.kind),
            ratio: (setting.ratio.clamp(-10.0, 1000.0) * 1000.0).round() as i32,
            overfull: overfull(width - setting.target),
            fill: setting.fill(),
            start: segments.iter().find_map(|segment| match &segment.body {
                Body::Glyphs(letters) => letters.run.anchor,
                Body::Object(_) => self.cutter.anchor_of_object(segment.at),
                Body::Fill { .. } => None,
            }),
            ..LineBox::default()
        };
        self.stand(&mut line, &segments);
        let left = self.left(shape, width, &setting, &segments);
        let places = positions(&segments, left);
        self.emit(&mut line, &segments, &places, to);
        segments.clear();
        self.segments = segments;
        line
    }

    /// Height and baseline: whole multiples of the leading, so that what follows returns to the grid.
    fn stand(&self, line: &mut LineBox, segments: &[Segment]) {
        let leading = self.paragraph.leading;
        line.height = leading;
        line.baseline = baseline(leading);
        for segment in segments {
            if let Body::Object(frame) = segment.body {
                let missing = (frame.size.height - line.baseline).round_up_to(leading);
                if missing > Length::ZERO {
                    line.height += missing;
                    line.baseline += missing;
                }
            }
        }
    }

    /// Where the leftmost segment begins, from the left edge of the measure.
    fn left(&self, shape: LineShape, width: Length, setting: &Setting, segments: &[Segment]) -> Length {
        // What stands out at either end takes no part in where the line stands.
        let slack = setting.target - width;
        let right_to_left = self.paragraph.right_to_left;
        let indent = if right_to_left {
            self.paragraph.shape.reach() - shape.indent - shape.width
        } else {
            shape.indent
        };
        let shift = match (self.paragraph.align, right_to_left) {
            (Align::Justified | Align::Start | Align::Balanced, false) | (Align::End, true) => Length::ZERO,
            (Align::Justified | Align::Start | Align::Balanced, true) | (Align::End, false) => slack,
            (Align::Center, _) => slack / 2,
        };
        if right_to_left {
            let trailing: Length = segments.iter().map(|segment| segment.trailing).sum();
            indent + shift - setting.hang_end - trailing
        } else {
            indent + shift - setting.hang_start
        }
    }

    /// Draws the segments in the order of the text, with what happens between them.
    fn emit(&mut self, line: &mut LineBox, segments: &[Segment<'p>], places: &[Length], to: &Stop) {
        for element in &self.marks {
            line.items.push((Point::default(), Item::Mark(Mark::Begin(*element))));
        }
        let right = self.right_edge(segments, places);
        for (segment, x) in segments.iter().zip(places) {
            self.events(line, *x, |at, _| at <= segment.at);
            self.segment(line, segment, *x, right);
        }
        let last = to.kind == Kind::End;
        let mut opened = false;
        self.events(line, right, |at, event| {
            opened |= at == to.at && !event.closes();
            last || at < to.at || (at == to.at && !opened)
        });
        for link in (0..self.links.len()).rev() {
            close_link(line, &mut self.links[link]);
        }
        for _ in &self.marks {
            line.items.push((Point::default(), Item::Mark(Mark::End)));
        }
    }

    fn right_edge(&self, segments: &[Segment], places: &[Length]) -> Length {
        let ends = segments.iter().zip(places).map(|(segment, x)| *x + segment.width);
        ends.max().unwrap_or(Length::ZERO)
    }

    /// Lets events happen as long as `due` says so; `x` is where the text has come to.
    fn events(&mut self, line: &mut LineBox, x: Length, mut due: impl FnMut(usize, Event<'p>) -> bool) {
        let flow = &self.items.flow;
        while let Some((at, event)) = flow.events.get(self.event)
            && due(*at, *event)
        {
            self.event += 1;
            let mark = |mark: Mark| (Point::default(), Item::Mark(mark));
            match *event {
                Event::Note(node) => line.notes.push(node),
                Event::Target(node) | Event::Behind(node) => line.targets.push((node, x)),
                Event::Call(note) => line.calls.push((note, x)),
                Event::LinkStart(to) => self.links.push(OpenLink { to, area: None }),
                Event::LinkEnd => {
                    if let Some(mut link) = self.links.pop() {
                        close_link(line, &mut link);
                    }
                }
                Event::Begin(element) => {
                    self.marks.push(element);
                    line.items.push(mark(Mark::Begin(element)));
                }
                Event::End => {
                    if self.marks.pop().is_some() {
                        line.items.push(mark(Mark::End));
                    }
                }
            }
        }
    }

    fn segment(&mut self, line: &mut LineBox, segment: &Segment<'p>, x: Length, right: Length) {
        match &segment.body {
            Body::Glyphs(letters) => {
                let y = -letters.style.rise;
                line.items.push((Point::new(x, y), Item::Glyphs(letters.run.clone())));
                let (top, bottom) = self.extent(letters);
                self.reach([x, x + segment.width, y - top, y - bottom]);
                if letters.style.struck {
                    self.strike(line, letters, Point::new(x, y), segment.width);
                }
            }
            Body::Object(frame) => {
                let top = -frame.size.height;
                line.items.push((Point::new(x, top), Item::Group((*frame).clone())));
                self.reach([x, x + segment.width, top, Length::ZERO]);
            }
            Body::Fill { leader: true } => {
                let style = self.items.cells.iter().find_map(|cell| self.items.style(cell));
                if let Some(style) = style {
                    line.items.extend(leader(style, x, segment.width, right, self.faces));
                }
            }
            Body::Fill { leader: false } => {}
        }
    }

    /// Height and depth of letters over the baseline.
    fn extent(&self, letters: &Letters) -> (Length, Length) {
        let face = self.faces.get(letters.run.shaped.face);
        let scale = |units: i16| letters.run.size.scale(i64::from(units), i64::from(face.units_per_em));
        (scale(face.metrics.ascent), scale(face.metrics.descent))
    }

    /// Widens the areas of open links.
    fn reach(&mut self, area: [Length; 4]) {
        for link in &mut self.links {
            link.area = Some(link.area.map_or(area, |own| {
                [
                    own[0].min(area[0]),
                    own[1].max(area[1]),
                    own[2].min(area[2]),
                    own[3].max(area[3]),
                ]
            }));
        }
    }

    fn strike(&self, line: &mut LineBox, letters: &Letters, at: Point, width: Length) {
        let face = self.faces.get(letters.run.shaped.face);
        let size = letters.run.size;
        let x_height = size.scale(i64::from(face.metrics.x_height), i64::from(face.units_per_em));
        let thickness = size.scale(STRIKE_THICKNESS, 1000);
        let top = at.y - x_height.scale(STRIKE_HEIGHT, 1000) - thickness / 2;
        let rule = Item::Rule(Size::new(width, thickness), letters.style.paint);
        line.items.extend([
            (Point::default(), Item::Mark(Mark::Artifact(ArtifactKind::Layout))),
            (Point::new(at.x, top), rule),
            (Point::default(), Item::Mark(Mark::End)),
        ]);
    }
}

fn overfull(excess: Length) -> Length {
    if excess > LEAST_OVERFULL { excess } else { Length::ZERO }
}

fn close_link(line: &mut LineBox, link: &mut OpenLink) {
    if let Some([left, right, top, bottom]) = link.area.take() {
        let size = Size::new(right - left, bottom - top);
        line.items
            .push((Point::new(left, top), Item::Link(link.to.clone(), size)));
    }
}

/// How one line is filled.
struct Setting {
    /// The width that its segments are to have together, in the margins included.
    target: Length,
    /// How far it stands out at its start (at the left, in right-to-left paragraphs at the right) and at its end.
    hang_start: Length,
    hang_end: Length,
    /// Stretch or shrink of what it allows.
    ratio: f64,
    /// Horizontal scaling in thousandths.
    expansion: i32,
    /// Whether spaces are widened to fill it; they are narrowed in any case.
    stretch: bool,
    elastic: bool,
    /// Whether it is filled by something else than spaces.
    fills: bool,
}

impl Setting {
    fn choose(paragraph: &Paragraph, number: usize, from: &Stop, to: &Stop) -> Setting {
        let elastic = paragraph.align == Align::Justified;
        let hang_start = Length(from.place.hang_start.at_start(number, paragraph.shape.beside));
        let hang_end = Length(to.place.hang_end.whole());
        let target = paragraph.shape.line(number).width + hang_start + hang_end;
        let between = to.place.before - from.place.after;
        let gap = target.0 - between.width - to.hyphen;
        let last = matches!(to.kind, Kind::End | Kind::Forced);
        let stretch = elastic && !last && between.fills == 0;
        let strain = if !elastic || (gap >= 0 && !stretch) {
            Strain::default()
        } else {
            strain::share(gap, &between)
        };
        Setting {
            target,
            hang_start,
            hang_end,
            ratio: strain.ratio,
            expansion: expansion(gap, &between, strain.letters),
            stretch,
            elastic,
            fills: between.fills > 0,
        }
    }

    fn fill(&self) -> Fill {
        match (self.elastic && !self.fills, self.stretch) {
            (false, _) => Fill::Free,
            (true, true) => Fill::Justified,
            (true, false) => Fill::Last,
        }
    }

    /// Scales letters, then widens or narrows spaces and fills so that the line has its width; gives the width it has.
    fn justify(&self, segments: &mut [Segment]) -> Length {
        for segment in segments.iter_mut() {
            if let Body::Glyphs(letters) = &mut segment.body {
                letters.run.expansion = if letters.scales { self.expansion } else { 1000 };
            }
            measure(segment);
        }
        let width: Length = segments.iter().map(|segment| segment.width).sum();
        let gap = self.target - width;
        let fills = segments.iter().filter(|segment| is_fill(segment)).count() as i64;
        if fills > 0 {
            let mut left = gap.max(Length::ZERO);
            for (index, segment) in segments.iter_mut().filter(|segment| is_fill(segment)).enumerate() {
                segment.width = left / (fills - index as i64);
                left -= segment.width;
            }
        } else if self.elastic && (self.stretch || gap < Length::ZERO) {
            self.share(segments, gap);
        }
        segments.iter().map(|segment| segment.width).sum()
    }

    /// Shares a gap out to the spaces, each by its own width, and to the white between ideographs; a unit too little for the
    /// last ones is all that remains.
    fn share(&self, segments: &mut [Segment], gap: Length) {
        let widen = gap > Length::ZERO;
        let mut elastic: SmallVec<[Option<Elastic>; FEW]> =
            segments.iter().map(|own| Elastic::of(own, widen, false)).collect();
        let last = elastic.iter().rposition(Option::is_some);
        if let Some(last) = last {
            elastic[last] = Elastic::of(&segments[last], widen, true);
        }
        let total: i64 = elastic.iter().flatten().map(Elastic::weight).sum();
        if total <= 0 {
            return;
        }
        let least = Length(-(total * LEAST_SPACE / 1000));
        let mut left = gap.max(least);
        let mut weight = total;
        for (index, (segment, own)) in segments.iter_mut().zip(elastic).enumerate() {
            let Some(own) = own.filter(|own| own.weight() > 0) else {
                continue;
            };
            let Body::Glyphs(letters) = &mut segment.body else {
                continue;
            };
            let space = Length(left.0 * own.space / weight);
            let white = Length(left.0 * own.white / weight);
            letters.run.space = space;
            letters.run.gap = white;
            segment.width += space * own.spaces + white * own.whites;
            segment.trailing += space * letters.trailing_spaces() + white * letters.trailing_gaps(widen);
            if Some(index) == last && letters.ends_in_gap(widen) {
                segment.trailing += white;
            }
            left -= space * own.spaces + white * own.whites;
            weight -= own.weight();
        }
    }
}

/// What of a segment may be widened or narrowed: how many spaces and other whites, and what one of each takes, as the width of
/// a space that takes as much.
struct Elastic {
    spaces: i64,
    space: i64,
    whites: i64,
    white: i64,
}

impl Elastic {
    fn of(segment: &Segment, widen: bool, last: bool) -> Option<Elastic> {
        let Body::Glyphs(letters) = &segment.body else {
            return None;
        };
        if letters.counted.is_empty() {
            return None;
        }
        let (spaces, space) = letters.spaces();
        let (white, of_space) = if widen {
            (ideographs::STRETCH, SPACE_STRETCH)
        } else {
            (ideographs::SHRINK, SPACE_SHRINK)
        };
        Some(Elastic {
            spaces,
            space,
            whites: letters.gaps(widen, last),
            white: letters.run.size.scale(white, of_space).0,
        })
    }

    fn weight(&self) -> i64 {
        self.spaces * self.space + self.whites * self.white
    }
}

/// The horizontal scaling of a line whose letters give so much, in thousandths: whole steps; never more than the gap, since a
/// line of one long word would else be too long, and never less than what its white cannot give.
fn expansion(gap: i64, between: &Totals, letters: i64) -> i32 {
    const MOST_STEPS: i64 = MOST_EXPANSION / EXPANSION_STEP;
    let step = (between.scalable * EXPANSION_STEP / 1000).max(1);
    let nearest = (letters.abs() + step / 2) / step;
    let steps = if letters >= 0 {
        nearest.min(gap.max(0) / step).min(MOST_STEPS)
    } else {
        let needed = ((-gap - between.shrink).max(0) + step - 1) / step;
        -nearest.max(needed).min(MOST_STEPS)
    };
    (1000 + steps * EXPANSION_STEP) as i32
}

fn is_fill(segment: &Segment) -> bool {
    matches!(segment.body, Body::Fill { .. })
}

fn measure(segment: &mut Segment) {
    if let Body::Glyphs(letters) = &segment.body {
        (segment.width, segment.trailing) = letters.measure();
    }
}

/// The left end of each segment, when they stand in visual order (UAX 9, L2) from `left` on.
fn positions(segments: &[Segment], left: Length) -> SmallVec<[Length; FEW]> {
    let mut places = smallvec![Length::ZERO; segments.len()];
    let mut x = left;
    let mut stand = |index: usize| {
        places[index] = x;
        x += segments[index].width + segments[index].trailing;
    };
    if segments.iter().all(|segment| segment.level == 0) {
        (0..segments.len()).for_each(stand);
        return places;
    }
    let level = |segment: &Segment| unicode_bidi::Level::new(segment.level).unwrap_or(unicode_bidi::Level::ltr());
    let levels: Vec<_> = segments.iter().map(level).collect();
    unicode_bidi::ParagraphBidiInfo::reorder_visual(&levels)
        .into_iter()
        .for_each(&mut stand);
    places
}
