//! A finished file of ours → the same objects written by `pdf-writer`: the yardstick for `pressmark::pdf::write`.
//!
//! Everything is known beforehand: the content streams as bytes, the glyphs that are used, every dictionary. What is timed is
//! what any writer must do: subset the faces, compress the streams, and write all objects and where they are.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId};
use pdf_writer::{Dict, Finish, Name, Obj, Pdf, Ref, Str};
use pressmark::fonts::{FaceId, Faces};
use pressmark::layout::{Frame, Item, Pages};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use subsetter::GlyphRemapper;

/// The writer's own level.
const LEVEL: u32 = 6;

/// The contents of a file.
pub struct Yardstick<'a> {
    faces: &'a Faces,
    catalog: ObjectId,
    information: ObjectId,
    objects: Vec<(ObjectId, Object)>,
    streams: Vec<Stream>,
}

/// A stream that is to be compressed.
struct Stream {
    id: ObjectId,
    dictionary: Dictionary,
    source: Source,
}

enum Source {
    Bytes(Vec<u8>),
    /// The subset of a face.
    Face(FaceId, GlyphRemapper),
}

impl<'a> Yardstick<'a> {
    /// Takes a file of ours apart.
    pub fn take(file: &[u8], pages: &Pages, faces: &'a Faces) -> Yardstick<'a> {
        let document = Document::load_mem(file).expect("the file can be read");
        let programs = programs(&document);
        let used = used(pages);
        let reference = |key: &[u8]| {
            document
                .trailer
                .get(key)
                .and_then(Object::as_reference)
                .expect("it is there")
        };
        let mut yardstick = Yardstick {
            faces,
            catalog: reference(b"Root"),
            information: reference(b"Info"),
            objects: Vec::new(),
            streams: Vec::new(),
        };
        for (id, object) in &document.objects {
            let Object::Stream(stream) = object else {
                yardstick.objects.push((*id, object.clone()));
                continue;
            };
            if stream.dict.has_type(b"ObjStm") || stream.dict.has_type(b"XRef") {
                continue;
            }
            let source = match programs.get(id) {
                Some(face) => Source::Face(*face, remapper(&used[face])),
                None => Source::Bytes(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())),
            };
            let mut dictionary = stream.dict.clone();
            for own in [&b"Length"[..], b"Filter", b"DecodeParms"] {
                dictionary.remove(own);
            }
            yardstick.streams.push(Stream {
                id: *id,
                dictionary,
                source,
            });
        }
        yardstick
    }

    /// Writes the file.
    pub fn write(&self) -> Vec<u8> {
        let packed: Vec<Vec<u8>> = self.streams.par_iter().map(|stream| self.pack(stream)).collect();
        let mut pdf = Pdf::new();
        pdf.set_version(1, 7);
        for (id, object) in &self.objects {
            match object {
                Object::Dictionary(entries) if *id == self.catalog => fill(&mut pdf.catalog(number(*id)), entries),
                Object::Dictionary(entries) if *id == self.information => {
                    fill(&mut pdf.document_info(number(*id)), entries);
                }
                other => put(pdf.indirect(number(*id)), other),
            }
        }
        for (stream, packed) in self.streams.iter().zip(&packed) {
            let mut out = pdf.stream(number(stream.id), packed);
            fill(&mut out, &stream.dictionary);
            out.filter(pdf_writer::Filter::FlateDecode);
        }
        pdf.finish()
    }

    fn pack(&self, stream: &Stream) -> Vec<u8> {
        match &stream.source {
            Source::Bytes(bytes) => deflate(bytes),
            Source::Face(id, remapper) => {
                let face = self.faces.get(*id);
                deflate(&subsetter::subset(&face.bytes, 0, remapper).expect("the face can be subset"))
            }
        }
    }
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(LEVEL));
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn number(id: ObjectId) -> Ref {
    Ref::new(id.0 as i32)
}

/// The font programs of a file, each with its face: `F3` among the resources is the face with the id 3.
fn programs(document: &Document) -> BTreeMap<ObjectId, FaceId> {
    let dictionary = |object: &Object| match object {
        Object::Reference(id) => document.get_dictionary(*id).expect("it is there").clone(),
        other => other.as_dict().expect("it is a dictionary").clone(),
    };
    let page = document.page_iter().next().expect("there is a page");
    let page = document.get_dictionary(page).expect("it is a dictionary");
    let resources = dictionary(page.get(b"Resources").expect("it has resources"));
    let fonts = dictionary(resources.get(b"Font").expect("it has fonts"));
    let program = |(name, font): (&Vec<u8>, &Object)| {
        let face = std::str::from_utf8(&name[1..]).ok()?.parse().ok()?;
        let descendants = dictionary(font).get(b"DescendantFonts").cloned().ok()?;
        let descendant = dictionary(descendants.as_array().ok()?.first()?);
        let descriptor = dictionary(descendant.get(b"FontDescriptor").ok()?);
        let program = descriptor.get(b"FontFile3").or_else(|_| descriptor.get(b"FontFile2"));
        Some((program.ok()?.as_reference().ok()?, FaceId(face)))
    };
    fonts.iter().filter_map(program).collect()
}

/// The glyphs that the pages use, by face.
fn used(pages: &Pages) -> BTreeMap<FaceId, BTreeSet<u16>> {
    fn gather(frame: &Frame, used: &mut BTreeMap<FaceId, BTreeSet<u16>>) {
        for (_, item) in &frame.items {
            match item {
                Item::Group(inner) | Item::Turned(_, inner) => gather(inner, used),
                Item::Glyphs(run) => {
                    let own = used.entry(run.shaped.face).or_default();
                    own.extend(run.glyphs().iter().map(|glyph| glyph.id));
                }
                _ => {}
            }
        }
    }
    let mut used = BTreeMap::new();
    pages.pages.iter().for_each(|page| gather(&page.frame, &mut used));
    used
}

fn remapper(glyphs: &BTreeSet<u16>) -> GlyphRemapper {
    let mut remapper = GlyphRemapper::new();
    glyphs.iter().for_each(|glyph| {
        remapper.remap(*glyph);
    });
    remapper
}

fn put(out: Obj, object: &Object) {
    match object {
        Object::Null | Object::Stream(_) => out.primitive(pdf_writer::Null),
        Object::Boolean(value) => out.primitive(*value),
        Object::Integer(value) => out.primitive(*value as i32),
        Object::Real(value) => out.primitive(*value),
        Object::Name(name) => out.primitive(Name(name)),
        Object::String(text, _) => out.primitive(Str(text)),
        Object::Reference(id) => out.primitive(number(*id)),
        Object::Array(items) => {
            let mut array = out.array();
            items.iter().for_each(|item| put(array.push(), item));
        }
        Object::Dictionary(entries) => {
            let mut dictionary = out.dict();
            fill(&mut dictionary, entries);
            dictionary.finish();
        }
    }
}

fn fill(out: &mut Dict, entries: &Dictionary) {
    for (key, value) in entries {
        put(out.insert(Name(key)), value);
    }
}
