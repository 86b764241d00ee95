//! SVG bytes → a form of vectors with the book's own faces, or dots where a press wants them; must not know pages.
//! Fetches nothing from anywhere.

use super::Fault;
use super::color::Inks;
use super::dots;
use super::recolor;
use super::spans::Spans;
use super::words::Words;
use crate::fonts::Lettering;
use crate::manuscript::AssetId;
use crate::raster::{alone, jpeg};
use crate::units::Size;
use lopdf::{Dictionary, Object, Stream, dictionary};
use svg2pdf::usvg::{Group, ImageKind, Node, Tree};
use svg2pdf::{ConversionOptions, PageOptions};

/// Dots a CSS pixel of what only dots can show (blurs, shadows): 300 an inch, as a press wants them.
const FINEST: f64 = 300.0 / 96.0;
/// Fewest dots a pixel of the drawing: coarser, a shadow is a staircase.
const COARSEST: f64 = 0.5;
/// Most dots of all that only dots can show, 160 MB: beyond this they become coarser.
const MOST_DOTS: f64 = 40e6;

/// A drawing as a document of its own: a stream with all that it refers to.
pub(super) struct Drawing {
    /// Its objects.
    pub(super) objects: lopdf::Document,
    /// The form XObject, one unit wide and high (PDF 1.7 clause 8.10).
    pub(super) form: Stream,
    /// What its streams show in fonts of the file.
    pub(super) words: Words,
}

/// What a drawing becomes in a file.
pub(super) enum Drawn {
    /// Vectors.
    Form(Box<Drawing>),
    /// Dots on white paper, where a press does not take the vectors, and why it does not: the end of a sentence.
    Dots(Box<dots::Drawn>, String),
}

/// Why an image is not in the file; the reason is the end of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It cannot be read.
    Unreadable(String),
    /// Its transparency may not stay and cannot be flattened.
    Transparency(String),
}

impl Refused {
    /// The fault of an image that is refused.
    pub(super) fn fault(self, id: AssetId) -> Fault {
        match self {
            Refused::Unreadable(why) => Fault::Unreadable(id, why),
            Refused::Transparency(why) => Fault::Transparency(id, why),
        }
    }
}

impl From<String> for Refused {
    fn from(why: String) -> Refused {
        Refused::Unreadable(why)
    }
}

/// Reads a drawing and turns its colours into those of the file. `printed` is the largest size at which it is shown.
///
/// # Errors
/// What is wrong with it. What the file for screens refuses, no other takes.
pub(super) fn read(bytes: &[u8], lettering: &Lettering, inks: &Inks, printed: Size) -> Result<Drawn, Refused> {
    let tree = lettering.read(bytes)?;
    let drawing = vectors(&tree)?;
    if inks.is_screen() {
        return Ok(lettered(drawing, &tree, lettering)?);
    }
    let reason = match recolor::recolored(drawing, inks) {
        Ok(drawing) => return Ok(lettered(drawing, &tree, lettering)?),
        Err(reason) => reason,
    };
    match (alone(|| dots::draw(&tree, printed)), reason) {
        (Ok(drawn), recolor::Reason::Unknown(why)) => Ok(Drawn::Dots(Box::new(drawn), why)),
        (Ok(drawn), recolor::Reason::Transparent) => Ok(Drawn::Dots(Box::new(drawn), "it is transparent".to_owned())),
        (Err(why), recolor::Reason::Unknown(_)) => Err(Refused::Unreadable(why)),
        (Err(why), recolor::Reason::Transparent) => Err(Refused::Transparency(why)),
    }
}

/// A drawing whose words wait for the fonts of the file.
fn lettered(mut drawing: Drawing, tree: &Tree, lettering: &Lettering) -> Result<Drawn, String> {
    drawing.words = Words::take(&mut drawing, &Spans::of(tree, lettering)?)?;
    Ok(Drawn::Form(Box::new(drawing)))
}

/// A drawing as vectors with lights for colours.
fn vectors(tree: &Tree) -> Result<Drawing, String> {
    let sides = [tree.size().width(), tree.size().height()];
    if !sides.iter().all(|side| side.is_normal() && side.recip().is_normal()) {
        return Err("its size is next to nothing, or beyond all measure".to_owned());
    }
    let mut dots = Dots::default();
    dots.survey(tree.root())?;
    let options = ConversionOptions {
        raster_scale: dots.scale()?,
        embed_text: !dots.lacks_glyphs,
        ..ConversionOptions::default()
    };
    let file = svg2pdf::to_pdf(tree, options, PageOptions::default())
        .map_err(|why| why.to_string().trim_end_matches('.').to_owned())?;
    let objects = lopdf::Document::load_mem(&file).map_err(|why| why.to_string())?;
    let form = form(&objects, tree).map_err(|why| why.to_string())?;
    Ok(Drawing {
        objects,
        form,
        words: Words::default(),
    })
}

/// What of a drawing becomes dots, or shapes.
#[derive(Default)]
struct Dots {
    /// Areas of all filtered groups, in units of their own.
    area: f64,
    /// Most CSS pixels that such a unit is worth.
    unit: f64,
    /// Whether a letter has no glyph in any face. Its box is then drawn as a shape, as all text: as a glyph, ISO 19005-2
    /// clause 6.2.11.8 and ISO 14289-1 clause 7.21.8 forbid it.
    lacks_glyphs: bool,
}

impl Dots {
    /// Looks at all groups and pictures.
    ///
    /// # Errors
    /// What the PDF could not show.
    fn survey(&mut self, group: &Group) -> Result<(), String> {
        for node in group.children() {
            match node {
                Node::Group(inner) => {
                    if !inner.filters().is_empty() {
                        self.add(inner);
                    }
                    self.survey(inner)?;
                }
                Node::Image(image) => self.picture(image.kind())?,
                Node::Text(text) => {
                    let mut glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                    self.lacks_glyphs |= glyphs.any(|glyph| glyph.id.0 == 0);
                }
                Node::Path(_) => {}
            }
            let mut inside = Ok(());
            node.subroots(|inner| {
                if inside.is_ok() {
                    inside = self.survey(inner);
                }
            });
            inside?;
        }
        Ok(())
    }

    fn add(&mut self, filtered: &Group) {
        let own = filtered.layer_bounding_box().transform(filtered.transform());
        // Where there is none, svg2pdf says so itself.
        let Some(own) = own else { return };
        let shown = filtered.abs_layer_bounding_box();
        self.area += f64::from(own.width()) * f64::from(own.height());
        self.unit = self.unit.max(f64::from(shown.width()) / f64::from(own.width()));
    }

    fn picture(&mut self, kind: &ImageKind) -> Result<(), String> {
        match kind {
            ImageKind::SVG(tree) => self.survey(tree.root()),
            // svg2pdf takes every JPEG that has colour for one of three components.
            ImageKind::JPEG(data) if jpeg::read(data)?.components == 4 => {
                Err("a JPEG in it has the colours of print (CMYK); save it as RGB".to_owned())
            }
            ImageKind::JPEG(_) | ImageKind::PNG(_) | ImageKind::GIF(_) | ImageKind::WEBP(_) => Ok(()),
        }
    }

    /// Dots a unit: as many as a press wants, but no more in all than memory is wanted for.
    fn scale(&self) -> Result<f32, String> {
        let wanted = FINEST * self.unit.max(1.0);
        if self.area <= 0.0 {
            return Ok(wanted as f32);
        }
        let scale = wanted.min((MOST_DOTS / self.area).sqrt());
        if scale.is_finite() && scale >= COARSEST {
            Ok(scale as f32)
        } else {
            Err("its filters cover too large an area".to_owned())
        }
    }
}

/// The page that svg2pdf made, as a form.
fn form(objects: &lopdf::Document, tree: &Tree) -> lopdf::Result<Stream> {
    let page = objects.page_iter().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let page = objects.get_dictionary(page)?;
    let content = objects
        .get_object(page.get(b"Contents")?.as_reference()?)?
        .as_stream()?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let mut dictionary = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "FormType" => 1,
        "BBox" => [0.0, 0.0, width, height].map(Object::Real).to_vec(),
        "Matrix" => [1.0 / width, 0.0, 0.0, 1.0 / height, 0.0, 0.0].map(Object::Real).to_vec(),
        "Resources" => page.get(b"Resources").cloned().unwrap_or_else(|_| Dictionary::new().into()),
    };
    for (from, to) in [(page, "Group"), (&content.dict, "Filter")] {
        if let Ok(value) = from.get(to.as_bytes()) {
            dictionary.set(to, value.clone());
        }
    }
    Ok(Stream::new(dictionary, content.content.clone()).with_compression(false))
}
