//! A drawing → dots on white paper, as many as a press shows and no more than memory and time are wanted for; must not
//! know PDF objects.

use crate::raster::Bitmap;
use crate::units::Size;
use resvg::tiny_skia::{Color, Pixmap, Rect, Transform};
use resvg::usvg::{Group, ImageKind, Node, Paint, Path, Pattern, Tree};

/// Dots an inch: edges of letters, which a drawing has, want twice what a photograph wants.
const FINEST: f64 = 600.0;
/// Fewest dots an inch: below this they are seen at reading distance.
const COARSEST: f64 = 150.0;
/// Most dots of all layers that are open at a time, 256 MB.
const MOST_OPEN: f64 = 64e6;
/// Most dots that are drawn one on another: some seconds.
const MOST_DRAWN: f64 = 3e9;
/// Most dots on a side: the reader underneath reckons with five times as many in 32 bits.
const LONGEST: f64 = 60_000.0;
/// A layer is no larger than this many canvases: the reader underneath cuts it off two canvases beyond each edge.
const MOST_CANVASES: f64 = 25.0;
/// What a dot of a flat colour, of a gradient's stop (each is looked at) and of a filter's step take, of a layer's dot.
const FLAT: f64 = 0.25;
const STOP: f64 = 0.25;
const FILTER_STEP: f64 = 10.0;

/// A drawing as dots.
pub(super) struct Drawn {
    /// The dots.
    pub(super) bitmap: Bitmap,
    /// How many there are to the inch where the drawing is largest.
    pub(super) per_inch: u32,
}

/// Draws a drawing on white. `printed` is the largest size at which it is shown.
///
/// # Errors
/// Why it would take too much memory or time, as the end of a sentence.
pub(super) fn draw(tree: &Tree, printed: Size) -> Result<Drawn, String> {
    let (width, height) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let inches = |length: f64, units: f64| length / 72.0 / units;
    let unit = inches(printed.width.to_points(), width).max(inches(printed.height.to_points(), height));
    let per_inch = per_inch(tree, unit)?;
    let scale = per_inch * unit;
    let side = |length: f64| (length * scale).round().clamp(1.0, LONGEST) as u32;
    let pixels = (side(width), side(height));
    let mut drawn = Pixmap::new(pixels.0, pixels.1).ok_or("it has no size")?;
    drawn.fill(Color::WHITE);
    let transform = Transform::from_scale(scale as f32, scale as f32);
    resvg::render(tree, transform, &mut drawn.as_mut());
    let (dots, _) = drawn.data().as_chunks::<4>();
    let lights = dots.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]);
    Ok(Drawn {
        bitmap: Bitmap {
            pixels,
            components: 3,
            depth: 1,
            color: lights.collect(),
            opacity: None,
            profile: None,
        },
        per_inch: per_inch.round() as u32,
    })
}

/// Dots an inch, where a CSS pixel of the drawing is so many inches.
fn per_inch(tree: &Tree, unit: f64) -> Result<f64, String> {
    let (width, height) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let canvas = width * height;
    let mut layers = Layers { canvas, drawn: canvas };
    let open = canvas + layers.nodes(tree.root(), Transform::identity());
    let scale = (MOST_OPEN / open)
        .min(MOST_DRAWN / layers.drawn)
        .sqrt()
        .min(LONGEST / width.max(height));
    let finest = FINEST.min(scale / unit);
    let is_drawable = ((finest * unit) as f32).is_normal();
    if is_drawable && finest >= COARSEST {
        Ok(finest)
    } else {
        Err("its parts cover too large an area, one on another".to_owned())
    }
}

/// What it takes to draw a drawing, in its CSS pixels squared. Follows the walk of the reader underneath.
struct Layers {
    /// The area of all that is seen.
    canvas: f64,
    /// The area of all that is drawn, one on another.
    drawn: f64,
}

impl Layers {
    /// The area of the layers that are open at a time.
    fn nodes(&mut self, group: &Group, transform: Transform) -> f64 {
        let mut most = 0.0_f64;
        for node in group.children() {
            most = most.max(match node {
                Node::Group(inner) => self.group(node, inner, transform),
                Node::Text(text) => self.group(node, text.flattened(), transform),
                Node::Path(path) => self.path(path, transform),
                Node::Image(image) => self.picture(image.kind(), transform),
            });
        }
        most
    }

    fn group(&mut self, node: &Node, group: &Group, outer: Transform) -> f64 {
        let transform = outer.pre_concat(group.transform());
        let mut own = 0.0;
        if group.should_isolate() {
            let area = self.shown(group.layer_bounding_box().to_rect(), transform, MOST_CANVASES);
            let cuts = [group.mask().is_some(), group.clip_path().is_some()];
            let cuts = cuts.into_iter().filter(|cuts| *cuts).count() as f64;
            let steps: usize = group.filters().iter().map(|filter| filter.primitives().len() + 1).sum();
            own = area * (1.0 + 2.0 * cuts + steps as f64);
            self.drawn += area * (1.0 + 2.0 * cuts + FILTER_STEP * steps as f64);
        }
        let mut most = self.nodes(group, transform);
        if matches!(node, Node::Group(_)) {
            node.subroots(|inner| most = most.max(self.nodes(inner, transform)));
        }
        own + most
    }

    fn path(&mut self, path: &Path, transform: Transform) -> f64 {
        let area = self.shown(path.stroke_bounding_box(), transform, 1.0);
        let fill = path.fill().map(|fill| fill.paint());
        let stroke = path.stroke().map(|stroke| stroke.paint());
        let mut most = 0.0_f64;
        for paint in fill.into_iter().chain(stroke) {
            let stops = match paint {
                Paint::Color(_) => 0,
                Paint::LinearGradient(gradient) => gradient.stops().len(),
                Paint::RadialGradient(gradient) => gradient.stops().len(),
                Paint::Pattern(pattern) => {
                    most = most.max(self.pattern(pattern, transform));
                    1
                }
            };
            self.drawn += area * (FLAT + STOP * stops as f64);
        }
        most
    }

    /// The cell of a tiling is drawn whole, however little of it is seen.
    fn pattern(&mut self, pattern: &Pattern, transform: Transform) -> f64 {
        let (across, down) = transform.pre_concat(pattern.transform()).get_scale();
        let inner = Transform::from_scale(across, down);
        let cell = self.shown(pattern.rect().to_rect(), inner, f64::INFINITY);
        self.drawn += cell;
        cell + self.nodes(pattern.root(), inner)
    }

    fn picture(&mut self, kind: &ImageKind, transform: Transform) -> f64 {
        self.drawn += self.canvas;
        match kind {
            ImageKind::SVG(tree) => self.canvas + self.nodes(tree.root(), transform),
            ImageKind::JPEG(_) | ImageKind::PNG(_) | ImageKind::GIF(_) | ImageKind::WEBP(_) => 0.0,
        }
    }

    /// The area of a box, cut at so many canvases.
    fn shown(&self, area: Rect, transform: Transform, canvases: f64) -> f64 {
        let shown = area.transform(transform);
        let area = shown.map_or(f64::INFINITY, |it| f64::from(it.width()) * f64::from(it.height()));
        area.min(canvases * self.canvas)
    }
}
