//! A tiny book → the objects of its PDF as text, to be reviewed like code.

use crate::driver::{BOOK_TOML, PAGE, TestBook, bytes, snapshot};
use crate::pdf_reader::Pdf;
use crate::whole::PICTURE;
use lopdf::{Dictionary, Object};
use pressmark::model::Medium;

const TINY: &str = "# One\n\nA [link](https://example.org/).\n\n![A box](picture.svg){width=20mm}\n";

/// An object as PDF writes it, keys in order; what it refers to by its type alone, for numbers of objects say nothing.
fn shown(pdf: &Pdf, object: &Object, depth: usize) -> String {
    let indent = "  ".repeat(depth + 1);
    match object {
        Object::Null => "null".into(),
        Object::Boolean(value) => value.to_string(),
        Object::Integer(value) => value.to_string(),
        Object::Real(value) => value.to_string(),
        Object::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
        Object::String(text, _) if text.starts_with(&[0xFE, 0xFF]) || text.is_ascii() => {
            format!("({})", crate::pdf_reader::text_of(object))
        }
        Object::String(text, _) => format!("<{} bytes>", text.len()),
        Object::Array(list) => {
            let list: Vec<String> = list.iter().map(|it| shown(pdf, it, depth + 1)).collect();
            format!("[{}]", list.join(" "))
        }
        Object::Dictionary(dictionary) => {
            let entries = entries(dictionary).into_iter();
            let lines = entries.map(|(key, value)| format!("\n{indent}/{key} {}", shown(pdf, value, depth + 1)));
            format!("<<{}\n{}>>", lines.collect::<String>(), "  ".repeat(depth))
        }
        Object::Stream(stream) => format!("{} stream", shown(pdf, &Object::Dictionary(stream.dict.clone()), depth)),
        Object::Reference(_) => format!("→ {}", type_of(pdf.follow(object))),
    }
}

fn entries(dictionary: &Dictionary) -> Vec<(String, &Object)> {
    let named = dictionary
        .iter()
        .map(|(key, value)| (String::from_utf8_lossy(key).into_owned(), value));
    let mut entries: Vec<_> = named.filter(|(key, _)| key != "Length").collect();
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    entries
}

fn type_of(object: &Object) -> String {
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        Object::Array(list) => return format!("array of {}", list.len()),
        other => return format!("{other:?}"),
    };
    let name = |key: &[u8]| dictionary.get(key).and_then(Object::as_name).ok();
    let name = name(b"S")
        .or(name(b"Subtype"))
        .or(name(b"Type"))
        .unwrap_or(b"dictionary");
    String::from_utf8_lossy(name).into_owned()
}

#[test]
fn the_objects_of_a_tiny_book() {
    let settings = format!("{BOOK_TOML}{PAGE}");
    let book = TestBook::new(&[
        ("book.toml", &settings),
        ("src/one.md", TINY),
        ("src/picture.svg", PICTURE),
    ]);
    let composed = book.compose();
    let pdf = Pdf::open(bytes(&composed, Medium::Print));
    let objects = || pdf.document.objects.values();
    let element = |kind: &[u8]| {
        let is_it = |it: &&Object| {
            it.as_dict()
                .is_ok_and(|it| it.get(b"S").and_then(Object::as_name).ok() == Some(kind) && it.has(b"P"))
        };
        objects().find(is_it).expect("such an element")
    };
    let annotation = objects()
        .find(|it| it.as_dict().is_ok_and(|it| it.has(b"StructParent")))
        .expect("a link");
    let mut page = pdf.page_ids().into_iter().map(|id| &pdf.document.objects[&id]);
    let page = page
        .rfind(|it| it.as_dict().is_ok_and(|it| it.has(b"Annots")))
        .expect("a page with a link");
    let mut text = String::new();
    for (name, object) in [
        ("catalog", &Object::Dictionary(pdf.catalog().clone())),
        (
            "information",
            pdf.follow(pdf.document.trailer.get(b"Info").expect("Info")),
        ),
        ("page", page),
        ("paragraph", element(b"P")),
        ("figure", element(b"Figure")),
        ("link", element(b"Link")),
        ("annotation", annotation),
        (
            "structure tree",
            pdf.get(pdf.catalog(), "StructTreeRoot").expect("a tree"),
        ),
        (
            "output intent",
            pdf.follow(
                &pdf.get(pdf.catalog(), "OutputIntents")
                    .expect("intents")
                    .as_array()
                    .expect("a list")[0],
            ),
        ),
    ] {
        text += &format!("{name}: {}\n\n", shown(&pdf, object, 0));
    }
    snapshot("pdf/objects.txt", &text);
    let packet = pdf
        .get(pdf.catalog(), "Metadata")
        .expect("metadata")
        .as_stream()
        .expect("a stream");
    let packet = String::from_utf8(packet.content.clone()).expect("a packet that is not compressed");
    let lines: Vec<&str> = packet
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    snapshot("pdf/metadata.xmp", &format!("{}\n", lines.join("\n")));
}
