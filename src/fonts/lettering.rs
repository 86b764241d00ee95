//! [`Faces`] → what drawings letter their words with; must not know any drawing.
//!
//! Both outputs read drawings here, so that they show the same.

use super::{FaceId, Faces, Family, FontBytes};
use crate::manuscript::svg;
use resvg::usvg::fontdb::{self, Database};
use resvg::usvg::{self, Font, FontFamily, FontResolver, FontStretch, FontStyle, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The faces that drawings may use: the book's and no others, since a system's would make other bytes on each machine.
#[derive(Clone, Debug)]
pub struct Lettering {
    database: Arc<Database>,
    /// The book's face of each in the database.
    faces: BTreeMap<fontdb::ID, FaceId>,
    /// Family of the book's text, as drawings name it.
    pub text_family: String,
    /// Family of words that name none.
    sans_family: String,
}

impl Lettering {
    /// Makes the book's faces known by family, and says which stands for serif, sans-serif and monospace.
    pub fn new(faces: &Faces) -> Lettering {
        let mut database = Database::new();
        // Families as the database reads them, which may call them otherwise than the book does.
        let mut families = BTreeMap::new();
        let mut own = BTreeMap::new();
        for (id, face) in faces.iter() {
            if let Some(loaded) = load(&mut database, face.bytes.clone()) {
                let read = database.face(loaded).and_then(|face| face.families.first());
                families.extend(read.map(|(family, _)| (id, family.clone())));
                own.insert(loaded, id);
            }
        }
        let family = |family| match families.is_empty() {
            true => String::new(),
            false => families
                .get(&faces.pick(family, false, false))
                .cloned()
                .unwrap_or_default(),
        };
        let (serif, sans, mono) = (family(Family::Text), family(Family::Sans), family(Family::Mono));
        database.set_serif_family(serif.clone());
        database.set_cursive_family(serif.clone());
        database.set_fantasy_family(serif.clone());
        database.set_sans_serif_family(sans.clone());
        database.set_monospace_family(mono);
        Lettering {
            database: Arc::new(database),
            faces: own,
            text_family: serif,
            sans_family: sans,
        }
    }

    /// The book's face of a glyph in a drawing.
    pub fn face(&self, id: fontdb::ID) -> Option<FaceId> {
        self.faces.get(&id).copied()
    }

    /// Reads a drawing.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn read(&self, drawing: &[u8]) -> Result<Tree, String> {
        let options = usvg::Options {
            font_family: self.sans_family.clone(),
            fontdb: Arc::clone(&self.database),
            font_resolver: FontResolver {
                select_font: Box::new(select),
                ..FontResolver::default()
            },
            ..usvg::Options::default()
        };
        svg::read(drawing, options)
    }
}

/// Loads a font file. Of a collection, the first face answers to the names of all, as it does in the book's text.
fn load(database: &mut Database, bytes: FontBytes) -> Option<fontdb::ID> {
    let loaded = database.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    let members: Vec<_> = loaded.iter().filter_map(|id| database.face(*id).cloned()).collect();
    let (first, others) = members.split_first()?;
    if others.is_empty() {
        return Some(first.id);
    }
    loaded.iter().for_each(|id| database.remove_face(*id));
    let mut whole = first.clone();
    for (family, language) in others.iter().flat_map(|member| &member.families) {
        if !whole.families.iter().any(|(known, _)| known == family) {
            whole.families.push((family.clone(), *language));
        }
    }
    Some(database.push_face_info(whole))
}

/// What became of a drawing's words.
#[derive(Debug, Default)]
pub struct Words {
    /// What no face has.
    pub missing: BTreeSet<String>,
    /// Families that are not there, where the drawing names no kind of face in their place.
    pub substituted: BTreeSet<String>,
}

impl Lettering {
    /// Looks at a drawing's words.
    ///
    /// # Errors
    /// As of [`Lettering::read`].
    pub fn words(&self, drawing: &[u8]) -> Result<Words, String> {
        let mut words = Words::default();
        self.collect(self.read(drawing)?.root(), &mut words);
        Ok(words)
    }

    fn collect(&self, group: &usvg::Group, words: &mut Words) {
        for node in group.children() {
            match node {
                usvg::Node::Group(inner) => self.collect(inner, words),
                usvg::Node::Text(text) => self.add(text, words),
                usvg::Node::Path(_) => {}
                usvg::Node::Image(image) => {
                    if let usvg::ImageKind::SVG(tree) = image.kind() {
                        self.collect(tree.root(), words);
                    }
                }
            }
            node.subroots(|inner| self.collect(inner, words));
        }
    }

    fn add(&self, text: &usvg::Text, words: &mut Words) {
        let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
        let missing = glyphs.filter(|glyph| glyph.id.0 == 0 && !glyph.text.trim().is_empty());
        words.missing.extend(missing.map(|glyph| glyph.text.clone()));
        for span in text.chunks().iter().flat_map(usvg::TextChunk::spans) {
            let families = span.font().families();
            if families.iter().all(|family| self.lacks(family)) {
                words
                    .substituted
                    .extend(families.iter().take(1).filter_map(|family| match family {
                        FontFamily::Named(name) => Some(name.clone()),
                        _ => None,
                    }));
            }
        }
    }

    /// Whether a family is named that is not there.
    fn lacks(&self, family: &FontFamily) -> bool {
        let FontFamily::Named(name) = family else { return false };
        let mut families = self.database.faces().flat_map(|face| &face.families);
        !families.any(|(own, _)| own == name)
    }
}

/// Families of serifs and of fixed pitch that drawings often name; any other is taken for a sans serif, as most are.
const SERIFS: &[&str] = &[
    "times",
    "times new roman",
    "georgia",
    "garamond",
    "palatino",
    "cambria",
    "book antiqua",
    "baskerville",
];
const MONOS: &[&str] = &[
    "courier",
    "courier new",
    "consolas",
    "menlo",
    "monaco",
    "lucida console",
    "dejavu sans mono",
    "source code pro",
];

/// Selects a face of the book: the first family that it has, else one of the same kind.
fn select(font: &Font, database: &mut Arc<Database>) -> Option<fontdb::ID> {
    let mut families: Vec<fontdb::Family> = font.families().iter().map(family).collect();
    families.extend(font.families().iter().filter_map(|family| match family {
        FontFamily::Named(name) => kind(name),
        _ => None,
    }));
    families.push(fontdb::Family::SansSerif);
    database.query(&fontdb::Query {
        families: &families,
        weight: fontdb::Weight(font.weight()),
        stretch: stretch(font.stretch()),
        style: match font.style() {
            FontStyle::Normal => fontdb::Style::Normal,
            FontStyle::Italic => fontdb::Style::Italic,
            FontStyle::Oblique => fontdb::Style::Oblique,
        },
    })
}

fn family(family: &FontFamily) -> fontdb::Family<'_> {
    match family {
        FontFamily::Serif => fontdb::Family::Serif,
        FontFamily::SansSerif => fontdb::Family::SansSerif,
        FontFamily::Cursive => fontdb::Family::Cursive,
        FontFamily::Fantasy => fontdb::Family::Fantasy,
        FontFamily::Monospace => fontdb::Family::Monospace,
        FontFamily::Named(name) => fontdb::Family::Name(name),
    }
}

fn kind(name: &str) -> Option<fontdb::Family<'static>> {
    let name = name.to_ascii_lowercase();
    let is_in = |list: &[&str]| list.contains(&name.as_str());
    if is_in(SERIFS) {
        Some(fontdb::Family::Serif)
    } else if is_in(MONOS) {
        Some(fontdb::Family::Monospace)
    } else {
        None
    }
}

fn stretch(stretch: FontStretch) -> fontdb::Stretch {
    match stretch {
        FontStretch::UltraCondensed => fontdb::Stretch::UltraCondensed,
        FontStretch::ExtraCondensed => fontdb::Stretch::ExtraCondensed,
        FontStretch::Condensed => fontdb::Stretch::Condensed,
        FontStretch::SemiCondensed => fontdb::Stretch::SemiCondensed,
        FontStretch::Normal => fontdb::Stretch::Normal,
        FontStretch::SemiExpanded => fontdb::Stretch::SemiExpanded,
        FontStretch::Expanded => fontdb::Stretch::Expanded,
        FontStretch::ExtraExpanded => fontdb::Stretch::ExtraExpanded,
        FontStretch::UltraExpanded => fontdb::Stretch::UltraExpanded,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{bundled, load};
    use super::*;

    /// Font files as one collection (OpenType specification, "Font Collections").
    fn collection(fonts: &[&[u8]]) -> Vec<u8> {
        let mut file = Vec::from(b"ttcf\0\x01\0\0");
        file.extend((fonts.len() as u32).to_be_bytes());
        let mut start = file.len() + 4 * fonts.len();
        for font in fonts {
            file.extend((start as u32).to_be_bytes());
            start += font.len();
        }
        for font in fonts {
            let start = file.len() as u32;
            file.extend(*font);
            let tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
            for at in (0..tables).map(|index| start as usize + 12 + 16 * index + 8) {
                let offset = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
                file[at..at + 4].copy_from_slice(&(start + offset).to_be_bytes());
            }
        }
        file
    }

    #[test]
    fn the_first_face_of_a_collection_answers_to_the_names_of_all() {
        let of = |family| {
            let mut bundled = bundled::BUNDLED.iter();
            bundled.find(|face| face.family == family).unwrap().bytes
        };
        let bytes = collection(&[of(bundled::SANS), of(bundled::MONO)]);
        let faces: Faces = [load::load(bytes.into()).unwrap().face].into_iter().collect();
        let lettering = Lettering::new(&faces);
        let drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>
            <text font-family='Inconsolata' font-weight='bold'>One</text></svg>";
        let words = lettering.words(drawing.as_bytes()).unwrap();
        assert!(words.substituted.is_empty() && words.missing.is_empty(), "{words:?}");
        let tree = lettering.read(drawing.as_bytes()).unwrap();
        let usvg::Node::Text(text) = &tree.root().children()[0] else {
            panic!("no text")
        };
        let mut glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
        assert!(glyphs.all(|glyph| lettering.face(glyph.font) == Some(FaceId(0))));
    }
}
