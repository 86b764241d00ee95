//! A drawing's tree of shapes → whether drawing it is bounded work with numbers that a PDF holds; must not draw it.
//!
//! A few bytes of a drawing can ask for hours: what is counted here is what every output, and every reader of a PDF, would
//! have to do.

use super::blending;
use resvg::usvg::filter::{Filter, Kind};
use resvg::usvg::{Group, Image, ImageKind, Node, Paint, Path, Pattern, Rect, Transform};

/// Most pixels of all pictures inside a drawing, each counted as often as it is shown: 256 MB when they are decoded.
const MOST_PIXELS: u64 = 64_000_000;
/// Most bytes of all pictures inside a drawing, counted alike: as of an image file.
const MOST_BYTES: u64 = 64 << 20;
/// Most shapes, each counted as often as it is shown: as many as the reader underneath takes elements.
const MOST_SHAPES: usize = 1_000_000;
/// Most octaves of a `feTurbulence`: each is half as strong as the one before, and the tenth is below a step of colour.
const MOST_OCTAVES: u32 = 16;
/// Most times that a drawing's patterns are repeated: a page of squares of half a millimetre. Readers draw each anew.
const MOST_TILES: f64 = 200_000.0;
/// Most dashes of all lines: more than dots that a page shows.
const MOST_DASHES: f64 = 1e6;
/// How many times as large as its drawing a pattern's tile may be: it is painted whole.
const LARGEST_TILE: f64 = 16.0;
/// Most looks at dots that filters may take: some twenty seconds.
const MOST_LOOKS: f64 = 1e10;
/// Dots to a CSS pixel where filters are painted for print, 300 an inch.
const DOTS: f64 = 300.0 / 96.0;
/// Most dots of one filtered part; beyond this they become coarser.
const MOST_DOTS: f64 = 40e6;
/// Looks at a dot that an ordinary step of a filter takes, and an octave of turbulence.
const LOOKS: f64 = 10.0;
const LOOKS_OF_AN_OCTAVE: f64 = 40.0;
/// How far from its corner a drawing may reach, in CSS pixels: 260 metres.
const FARTHEST: f32 = 1e6;
/// The largest number in a drawing's own units: below what PDF holds as an integer (ISO 19005-2 clause 6.1.13).
const LARGEST: f32 = 1e9;

/// Looks at all that a drawing shows, as often as it shows it.
///
/// # Errors
/// What is too much, in words that follow "cannot be read as an image".
pub(super) fn check(root: &Group, size: (f32, f32)) -> Result<(), String> {
    let mut survey = Survey {
        area: f64::from(size.0) * f64::from(size.1),
        ..Survey::default()
    };
    within([size.0, size.1], FARTHEST)?;
    survey.group(root, 1.0)
}

/// What a drawing comes to.
#[derive(Default)]
struct Survey {
    /// Of the whole drawing, in CSS pixels.
    area: f64,
    pixels: u64,
    bytes: u64,
    shapes: usize,
    looks: f64,
    tiles: f64,
    dashes: f64,
}

impl Survey {
    /// A group that is drawn so many times, which is more than once inside a pattern.
    fn group(&mut self, group: &Group, times: f64) -> Result<(), String> {
        moderate(group.transform())?;
        moderate(group.abs_transform())?;
        blending::check(group.blend_mode())?;
        for filter in group.filters() {
            self.filter(filter, group, times)?;
        }
        for node in group.children() {
            self.shapes += 1;
            if self.shapes > MOST_SHAPES {
                return Err(format!("it shows more than {} million shapes", MOST_SHAPES / 1_000_000));
            }
            self.node(node, times)?;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node, times: f64) -> Result<(), String> {
        if !matches!(node, Node::Group(_)) {
            edges(node.bounding_box(), LARGEST)?;
            edges(node.abs_bounding_box(), FARTHEST)?;
            edges(node.abs_stroke_bounding_box(), FARTHEST)?;
        }
        match node {
            Node::Group(inner) => self.group(inner, times)?,
            Node::Path(path) => return self.path(path, times),
            Node::Image(image) => self.image(image, times)?,
            Node::Text(text) => return self.group(text.flattened(), times),
        }
        // What clips, masks and filters it.
        let mut inside = Ok(());
        node.subroots(|inner| {
            if inside.is_ok() {
                inside = self.group(inner, times);
            }
        });
        inside
    }

    fn path(&mut self, path: &Path, times: f64) -> Result<(), String> {
        self.dashes(path, times)?;
        let fill = path.fill().map(|fill| (fill.paint(), path.bounding_box()));
        let stroke = path.stroke().map(|stroke| (stroke.paint(), path.stroke_bounding_box()));
        for (paint, painted) in fill.into_iter().chain(stroke) {
            match paint {
                Paint::Color(_) => {}
                Paint::LinearGradient(gradient) => {
                    moderate(gradient.transform())?;
                    within([gradient.x1(), gradient.y1(), gradient.x2(), gradient.y2()], LARGEST)?;
                }
                Paint::RadialGradient(gradient) => {
                    moderate(gradient.transform())?;
                    within([gradient.cx(), gradient.cy(), gradient.fx(), gradient.fy()], LARGEST)?;
                    within([gradient.r().get()], LARGEST)?;
                }
                Paint::Pattern(pattern) => self.pattern(pattern, painted, path.abs_transform(), times)?,
            }
        }
        Ok(())
    }

    fn dashes(&mut self, path: &Path, times: f64) -> Result<(), String> {
        let Some(dashes) = path.stroke().and_then(|stroke| stroke.dasharray()) else {
            return Ok(());
        };
        let steps = path.data().points().windows(2);
        let length: f64 = steps.map(|step| f64::from(step[0].distance(step[1]))).sum();
        let period: f64 = dashes.iter().map(|dash| f64::from(*dash)).sum();
        self.dashes += length / period * times;
        if self.dashes.is_nan() || self.dashes > MOST_DASHES {
            return Err(format!("its lines have more than {MOST_DASHES} dashes"));
        }
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern, painted: Rect, shown: Transform, times: f64) -> Result<(), String> {
        moderate(pattern.transform())?;
        let rect = pattern.rect();
        let tile = area(rect.width(), rect.height()) * scale(pattern.transform());
        if tile * scale(shown) > self.area * LARGEST_TILE {
            return Err("a pattern in it has a tile much larger than the drawing".to_owned());
        }
        let count = (area(painted.width(), painted.height()) / tile).max(1.0) * times;
        self.tiles += count;
        // Not a number, where a tile has no area.
        if self.tiles.is_nan() || self.tiles > MOST_TILES {
            return Err(format!(
                "its patterns are so fine that more than {MOST_TILES} tiles would be drawn"
            ));
        }
        self.group(pattern.root(), count)
    }

    fn filter(&mut self, filter: &Filter, group: &Group, times: f64) -> Result<(), String> {
        let layer = group.abs_layer_bounding_box();
        let dots = (area(layer.width(), layer.height()) * DOTS * DOTS).min(MOST_DOTS);
        let unit = scale(group.abs_transform()).sqrt() * DOTS;
        for step in filter.primitives() {
            if let Kind::Blend(blend) = step.kind() {
                blending::check(blend.mode())?;
            }
            // A window is no larger than the picture.
            let window = |radius: f32, side: f32| (2.0 * f64::from(radius) * unit + 1.0).min(f64::from(side) * DOTS);
            let looks = match step.kind() {
                Kind::Turbulence(turbulence) if turbulence.num_octaves() > MOST_OCTAVES => {
                    return Err(format!(
                        "a `feTurbulence` in it has {} octaves; beyond {MOST_OCTAVES} nothing is seen",
                        turbulence.num_octaves()
                    ));
                }
                Kind::Turbulence(turbulence) => f64::from(turbulence.num_octaves()) * LOOKS_OF_AN_OCTAVE,
                Kind::Morphology(morphology) => {
                    window(morphology.radius_x().get(), layer.width())
                        * window(morphology.radius_y().get(), layer.height())
                }
                Kind::ConvolveMatrix(convolve) => {
                    f64::from(convolve.matrix().columns()) * f64::from(convolve.matrix().rows()) * LOOKS
                }
                _ => LOOKS,
            };
            self.looks += looks * dots * times;
        }
        if self.looks.is_nan() || self.looks > MOST_LOOKS {
            return Err("its filters would take too long: make what they cover, or their radius, smaller".to_owned());
        }
        Ok(())
    }

    fn image(&mut self, image: &Image, times: f64) -> Result<(), String> {
        let data = match image.kind() {
            ImageKind::PNG(data) | ImageKind::JPEG(data) | ImageKind::GIF(data) | ImageKind::WEBP(data) => data,
            ImageKind::SVG(tree) => return self.group(tree.root(), times),
        };
        let pixels = area(image.size().width(), image.size().height());
        self.pixels = self.pixels.saturating_add(pixels as u64);
        self.bytes = self.bytes.saturating_add(data.len() as u64);
        if self.pixels > MOST_PIXELS || self.bytes > MOST_BYTES {
            return Err(format!(
                "the pictures in it have more than {} million pixels or {} MB",
                MOST_PIXELS / 1_000_000,
                MOST_BYTES >> 20
            ));
        }
        Ok(())
    }
}

fn area(width: f32, height: f32) -> f64 {
    f64::from(width) * f64::from(height)
}

/// How many times as large an area is when it is transformed.
fn scale(transform: Transform) -> f64 {
    (f64::from(transform.sx) * f64::from(transform.sy) - f64::from(transform.kx) * f64::from(transform.ky)).abs()
}

fn moderate(transform: Transform) -> Result<(), String> {
    let Transform { sx, kx, ky, sy, tx, ty } = transform;
    within([sx, kx, ky, sy, tx, ty], LARGEST)
}

fn edges(rect: Rect, most: f32) -> Result<(), String> {
    within([rect.left(), rect.top(), rect.right(), rect.bottom()], most)
}

fn within<const N: usize>(numbers: [f32; N], most: f32) -> Result<(), String> {
    match numbers.iter().all(|number| number.abs() <= most) {
        true => Ok(()),
        false => Err("it reaches farther, or has larger numbers, than a page can hold; draw it smaller".to_owned()),
    }
}
