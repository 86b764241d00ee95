//! Fonts, images and painted pages → a document of PDF objects; must not know what is on the pages.
//!
//! printpdf makes the page tree, the fonts and the resources; what it cannot say (subset widths, ToUnicode texts, boxes,
//! compressed content) is then set in the lopdf document that it hands over.

use super::Error;
use super::boxes::Boxes;
use super::content::grid;
use super::drawing::Drawing;
use super::file::{self, Contents, Index, Ready};
use super::import::Importer;
use super::text::{Font, Fonts};
use crate::config::Packing;
use crate::fonts::{Face, Faces};
use crate::units::{Length, Point, Size};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use printpdf::{
    Codepoint, ExternalXObject, FontId, Mm, Op, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfParseErrorSeverity,
    PdfSaveOptions, Pt, TextItem, XObject, XObjectId,
};
use std::collections::BTreeMap;

/// A PDF file while it is put together.
pub(super) struct Document {
    /// All objects.
    pub(super) objects: lopdf::Document,
    /// The pages in order.
    pub(super) pages: Vec<ObjectId>,
    boxes: Vec<Boxes>,
    /// Objects that are written already; their numbers follow those of the others.
    ready: Ready,
}

/// What a page is made of.
pub(super) struct Sheet {
    pub(super) boxes: Boxes,
    /// Its content stream, compressed with Flate.
    pub(super) content: Vec<u8>,
}

impl Document {
    /// Makes the document with its pages and resources.
    pub(super) fn assemble(
        sheets: Vec<Sheet>,
        fonts: &Fonts,
        faces: &Faces,
        images: Vec<(String, ExternalXObject)>,
    ) -> Result<Document, Error> {
        let mut document = Document::from_printpdf(sheets.len(), fonts, images)?;
        document.share_resources()?;
        document.boxes = sheets.iter().map(|sheet| sheet.boxes).collect();
        for (sheet, id) in sheets.into_iter().zip(document.pages.clone()) {
            document.settle_page(id, sheet)?;
        }
        for (face, font) in fonts.iter() {
            document.settle_font(font, faces.get(face))?;
        }
        Ok(document)
    }

    /// The document as printpdf makes it: empty pages, of which the first names all fonts so that they are kept.
    fn from_printpdf(pages: usize, fonts: &Fonts, images: Vec<(String, ExternalXObject)>) -> Result<Document, Error> {
        let mut maker = PdfDocument::new("");
        for (_, font) in fonts.iter() {
            let id = FontId(font.resource.clone());
            maker.resources.fonts.map.insert(id, PdfFont::new(font.parsed.clone()));
        }
        for (name, image) in images {
            maker
                .resources
                .xobjects
                .map
                .insert(XObjectId(name), XObject::External(image));
        }
        maker.pages = (0..pages).map(|_| PdfPage::new(Mm(0.0), Mm(0.0), Vec::new())).collect();
        if let Some(first) = maker.pages.first_mut() {
            first.ops = fonts.iter().flat_map(|(_, font)| mention(font)).collect();
        }
        let options = PdfSaveOptions {
            optimize: false,
            subset_fonts: false,
            secure: true,
            image_optimization: None,
        };
        let mut complaints = Vec::new();
        let objects = maker.to_lopdf_document(&options, &mut complaints);
        if let Some(grave) = complaints
            .into_iter()
            .find(|it| it.severity == PdfParseErrorSeverity::Error)
        {
            return Err(Error::Write(grave.msg));
        }
        let pages: Vec<ObjectId> = objects.page_iter().collect();
        if pages.len() != maker.pages.len() {
            return Err(Error::Write("the page tree is not whole".into()));
        }
        Ok(Document {
            objects,
            pages,
            boxes: Vec::new(),
            ready: Ready::default(),
        })
    }

    /// Gives all pages the same resources: printpdf writes them once a page.
    fn share_resources(&mut self) -> Result<(), Error> {
        let mut shared = None;
        for page in self.pages.clone() {
            let own = self
                .dictionary(page)?
                .get(b"Resources")
                .and_then(Object::as_reference)?;
            match shared {
                None => shared = Some(own),
                Some(id) => {
                    self.objects.objects.remove(&own);
                    self.dictionary(page)?.set("Resources", id);
                }
            }
        }
        if let Some(id) = shared {
            for unused in [&b"ExtGState"[..], b"Shading"] {
                if let Some(Object::Reference(empty)) = self.dictionary(id)?.remove(unused) {
                    self.objects.objects.remove(&empty);
                }
            }
        }
        Ok(())
    }

    /// Adds drawings to the resources of all pages. The fonts that they name are those of the pages.
    pub(super) fn add_drawings(&mut self, drawings: Vec<(String, Drawing)>, fonts: &Fonts) -> Result<(), Error> {
        let mut importer = Importer::default();
        for (name, drawing) in drawings {
            let mut known = BTreeMap::new();
            for (own, face) in &drawing.words.fonts {
                let font = fonts.get(*face).map(|font| self.font_id(font)).transpose()?;
                known.extend(font.map(|id| (*own, id)));
            }
            let id = importer.bring(&drawing.objects, drawing.form.into(), known, &mut self.objects);
            let images = self.resources()?.get(b"XObject").and_then(Object::as_reference)?;
            self.dictionary(images)?.set(name, id);
        }
        Ok(())
    }

    fn settle_page(&mut self, id: ObjectId, sheet: Sheet) -> Result<(), Error> {
        let dictionary = self.dictionary(id)?;
        dictionary.remove(b"Annots");
        dictionary.remove(b"CropBox");
        let Boxes { media, bleed, trim } = sheet.boxes;
        dictionary.set("MediaBox", page_box(Point::default(), media));
        if let Some(bleed) = bleed {
            dictionary.set("BleedBox", page_box(bleed.corner, bleed.size));
        }
        dictionary.set("TrimBox", page_box(trim.corner, trim.size));
        let content = dictionary.get(b"Contents").and_then(Object::as_reference)?;
        let stream = Stream::new(dictionary! { "Filter" => "FlateDecode" }, sheet.content);
        self.objects.set_object(content, stream);
        Ok(())
    }

    /// Sets what printpdf cannot know of a subset: its widths as the painter counts on them, its texts, its measures.
    fn settle_font(&mut self, font: &Font, face: &Face) -> Result<(), Error> {
        let id = self.font_id(font)?;
        let to_unicode = self.dictionary(id)?.get(b"ToUnicode").and_then(Object::as_reference)?;
        let mut cmap = Stream::new(Dictionary::new(), font.to_unicode());
        cmap.compress()?;
        self.objects.set_object(to_unicode, cmap);
        let descendants = self
            .dictionary(id)?
            .get_mut(b"DescendantFonts")
            .and_then(Object::as_array_mut)?;
        let Some(Object::Dictionary(descendant)) = descendants.first_mut() else {
            return Err(Error::Write(format!("the font {} has no descendant", font.name)));
        };
        descendant.set("W", vec![Object::Integer(0), widths(font)]);
        let descriptor = descendant.get(b"FontDescriptor").and_then(Object::as_reference)?;
        describe(self.dictionary(descriptor)?, font, face);
        Ok(())
    }

    fn font_id(&mut self, font: &Font) -> Result<ObjectId, Error> {
        let page = *self.pages.first().ok_or_else(|| Error::Write("no page".into()))?;
        let resources = self
            .dictionary(page)?
            .get(b"Resources")
            .and_then(Object::as_reference)?;
        let fonts = self
            .dictionary(resources)?
            .get(b"Font")
            .and_then(Object::as_reference)?;
        Ok(self
            .dictionary(fonts)?
            .get(font.resource.as_bytes())
            .and_then(Object::as_reference)?)
    }

    /// The resources that all pages share.
    fn resources(&mut self) -> Result<&mut Dictionary, Error> {
        let page = *self
            .pages
            .first()
            .ok_or_else(|| Error::Write("there is no page to draw on".into()))?;
        let resources = self
            .dictionary(page)?
            .get(b"Resources")
            .and_then(Object::as_reference)?;
        self.dictionary(resources)
    }

    /// The boxes of a page.
    pub(super) fn boxes(&self, page: usize) -> Boxes {
        self.boxes.get(page).copied().unwrap_or_default()
    }

    /// The number that the next object gets which is written already.
    pub(super) fn next_number(&self) -> u32 {
        self.objects.max_id + 1 + self.ready.len() as u32
    }

    /// Adds an object that is written already. No other may come behind it.
    pub(super) fn push_object(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.ready.push(write);
    }

    /// The bytes of the file.
    pub(super) fn into_file(
        self,
        version: &str,
        index: Index,
        identifier: &str,
        packing: Packing,
    ) -> Result<Vec<u8>, Error> {
        let number = |key: &[u8]| Ok::<u32, Error>(self.objects.trailer.get(key)?.as_reference()?.0);
        let contents = Contents {
            version,
            index,
            packing,
            catalog: number(b"Root")?,
            information: number(b"Info")?,
            first_ready: self.objects.max_id + 1,
            objects: self
                .objects
                .objects
                .into_iter()
                .map(|(id, object)| (id.0, object))
                .collect(),
            ready: self.ready,
            identifier,
        };
        Ok(file::write(&contents)?)
    }

    /// A dictionary by its id, to be changed.
    pub(super) fn dictionary(&mut self, id: ObjectId) -> Result<&mut Dictionary, Error> {
        Ok(self.objects.get_dictionary_mut(id)?)
    }

    /// The catalog (clause 7.7.2).
    pub(super) fn catalog(&mut self) -> Result<&mut Dictionary, Error> {
        Ok(self.objects.catalog_mut()?)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::Write(error.to_string())
    }
}

impl From<lopdf::Error> for Error {
    fn from(error: lopdf::Error) -> Error {
        Error::Write(error.to_string())
    }
}

/// Operations that make printpdf keep a font; the page's own content takes their place.
fn mention(font: &Font) -> [Op; 4] {
    let id = FontId(font.resource.clone());
    [
        Op::StartTextSection,
        Op::SetFont {
            font: PdfFontHandle::External(id),
            size: Pt(1.0),
        },
        Op::ShowText {
            items: vec![TextItem::GlyphIds(vec![Codepoint::with_cid(0, 0.0, " ".into())])],
        },
        Op::EndTextSection,
    ]
}

/// A box of a size with its lower left corner at a point (clause 14.11.2).
fn page_box(corner: Point, size: Size) -> Object {
    let far = Point::new(corner.x + size.width, corner.y + size.height);
    vec![points(corner.x), points(corner.y), points(far.x), points(far.y)].into()
}

/// A length as a number of points on the painter's grid: an integer where it is one.
pub(super) fn points(length: Length) -> Object {
    number(grid(length))
}

/// Thousandths as a number.
pub(super) fn number(thousandths: i64) -> Object {
    if thousandths % 1000 == 0 {
        Object::Integer(thousandths / 1000)
    } else {
        Object::Real(thousandths as f32 / 1000.0)
    }
}

fn widths(font: &Font) -> Object {
    font.widths
        .iter()
        .map(|width| Object::Integer(*width))
        .collect::<Vec<_>>()
        .into()
}

/// Flags of a font descriptor (clause 9.8.2).
const FIXED_PITCH: i64 = 1;
const SYMBOLIC: i64 = 1 << 2;
const ITALIC: i64 = 1 << 6;

/// The descriptor's measures, from the face itself: a subset has lost half of them.
fn describe(descriptor: &mut Dictionary, font: &Font, face: &Face) {
    let em = i64::from(face.units_per_em).max(1);
    let scaled = |units: i16| (i64::from(units) * 2000).div_euclid(2 * em);
    let metrics = face.metrics;
    let fixed = font
        .widths
        .iter()
        .skip(1)
        .all(|width| font.widths.get(1) == Some(width))
        && font.widths.len() > 2;
    let flags = SYMBOLIC | if fixed { FIXED_PITCH } else { 0 } | if face.italic { ITALIC } else { 0 };
    descriptor.set("Flags", flags);
    descriptor.set(
        "ItalicAngle",
        number((f64::from(metrics.italic_angle) * 1000.0).round() as i64),
    );
    descriptor.set("Ascent", scaled(metrics.ascent));
    descriptor.set("Descent", scaled(metrics.descent));
    descriptor.set("CapHeight", scaled(metrics.cap_height));
    descriptor.set("StemV", stem(face.weight));
}

/// The width of stems, which no table holds, from the weight: about 88 at 400 and 166 at 700, as is usual.
fn stem(weight: u16) -> i64 {
    let weight = i64::from(weight);
    50 + weight * weight / (65 * 65)
}
