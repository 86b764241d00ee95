//! SVG bytes → a form of vectors with the book's own faces; must not know pages. Fetches nothing from anywhere.

use crate::fonts::{Faces, Family};
use lopdf::{Dictionary, Object, Stream, dictionary};
use std::collections::BTreeMap;
use std::sync::Arc;
use svg2pdf::usvg::fontdb::{self, Database};
use svg2pdf::usvg::{self, Font, FontFamily, FontResolver, FontStretch, FontStyle, ImageHrefResolver, Tree};
use svg2pdf::{ConversionOptions, PageOptions};

/// Elements within elements: beyond this the recursion of XML and SVG readers could exhaust a thread's stack. Drawing
/// programs stay below 30.
const DEEPEST: usize = 128;

/// A drawing as a document of its own: a stream with all that it refers to.
pub(super) struct Drawing {
    /// Its objects.
    pub(super) objects: lopdf::Document,
    /// The form XObject, one unit wide and high (PDF 1.7 clause 8.10).
    pub(super) form: Stream,
}

/// The faces that drawings may use: the book's.
pub(super) struct Lettering {
    database: Arc<Database>,
    sans: String,
}

impl Lettering {
    /// Makes the book's faces known by family, and says which stands for serif, sans-serif and monospace.
    pub(super) fn new(faces: &Faces) -> Lettering {
        let mut database = Database::new();
        // Families as the database reads them, which may call them otherwise than the book does.
        let mut families = BTreeMap::new();
        for (id, face) in faces.iter() {
            let loaded = database.load_font_source(fontdb::Source::Binary(Arc::new(face.bytes.clone())));
            let read = loaded.first().and_then(|id| database.face(*id)?.families.first());
            families.extend(read.map(|(family, _)| (id, family.clone())));
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
        database.set_fantasy_family(serif);
        database.set_sans_serif_family(sans.clone());
        database.set_monospace_family(mono);
        Lettering {
            database: Arc::new(database),
            sans,
        }
    }
}

/// Reads a drawing.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(super) fn read(bytes: &[u8], lettering: &Lettering) -> Result<Drawing, String> {
    if depth(bytes) > DEEPEST {
        return Err(format!("its elements are nested more than {DEEPEST} deep"));
    }
    let options = usvg::Options {
        font_family: lettering.sans.clone(),
        fontdb: lettering.database.clone(),
        font_resolver: FontResolver {
            select_font: Box::new(select),
            ..FontResolver::default()
        },
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = Tree::from_data(bytes, &options).map_err(|why| why.to_string())?;
    let file = svg2pdf::to_pdf(&tree, ConversionOptions::default(), PageOptions::default())
        .map_err(|why| why.to_string().trim_end_matches('.').to_owned())?;
    let objects = lopdf::Document::load_mem(&file).map_err(|why| why.to_string())?;
    let form = form(&objects, &tree).map_err(|why| why.to_string())?;
    Ok(Drawing { objects, form })
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

/// How deep start tags are nested, told from the bytes alone.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for tag in bytes.split(|byte| *byte == b'<').skip(1) {
        match tag.first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') | None => {}
            Some(_) => {
                let end = tag.iter().position(|byte| *byte == b'>').unwrap_or(tag.len());
                if !tag[..end].ends_with(b"/") {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
        }
    }
    deepest
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
    use super::*;

    #[test]
    fn nesting_is_told_from_the_bytes() {
        assert_eq!(depth(b"<?xml?><svg><g><path/></g><g><g a='b'></g></g></svg>"), 3);
        assert_eq!(depth("<g>".repeat(5000).as_bytes()), 5000);
        assert_eq!(depth(b"no markup"), 0);
    }
}
