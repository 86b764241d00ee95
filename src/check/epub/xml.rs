//! The bytes of an XML file → its tree, and why it has none; must not know what it is for.
//!
//! roxmltree builds the trees: it keeps the place of each element and attribute, resolves no external entity, and bounds the internal
//! ones in depth and number.

use super::fault::Faults;
use super::grammar;
use crate::diag::Rule;
use crate::diag::rules::{EPUB_ILL_FORMED, EPUB_ILL_FORMED_ADVICE, LIMIT};
use roxmltree::{Attribute, Document, Node, ParsingOptions};
use std::ops::Range;

/// The namespace of XHTML.
pub(super) const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// The namespace of `epub:type`.
pub(super) const EPUB: &str = "http://www.idpf.org/2007/ops";
/// The namespace of SVG.
pub(super) const SVG: &str = "http://www.w3.org/2000/svg";
/// The namespace of MathML.
pub(super) const MATHML: &str = "http://www.w3.org/1998/Math/MathML";
/// The namespace of the package document.
pub(super) const OPF: &str = "http://www.idpf.org/2007/opf";
/// The namespace of Dublin Core.
pub(super) const DC: &str = "http://purl.org/dc/elements/1.1/";
/// The namespace of `xlink:href`.
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Most nodes of one file: a million is forty times the largest chapter known.
const MOST_NODES: u32 = 4_000_000;
/// Deepest nesting: every walk over a tree may use the stack for it.
const DEEPEST: usize = 500;
/// Most attributes of one element: each is compared with all others.
const MOST_ATTRIBUTES: usize = 500;

/// Most bytes that the entities of a file may come to, by all that is declared times all that is called: replacing one takes time for
/// all that was replaced before.
const MOST_ENTITIES: usize = 4 << 20;

/// External identifiers that a document type may name, for media types (EPUB 3.3, clause 3.9).
const DOCTYPES: &[(&str, &str)] = &[
    ("image/svg+xml", "-//W3C//DTD SVG 1.1//EN"),
    ("application/x-dtbncx+xml", "-//NISO//DTD ncx 2005-1//EN"),
    ("application/mathml+xml", "-//W3C//DTD MathML 3.0//EN"),
];

/// The text of an XML file; encodings other than UTF-8 are told.
pub(super) fn decode(bytes: &[u8], path: &str, media_type: &str, faults: &mut Faults) -> Option<String> {
    if bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0xFF, 0xFE]) {
        let message = "the file is UTF-16, and should be UTF-8";
        match media_type {
            "application/xhtml+xml" => faults.file(&EPUB_ILL_FORMED, "HTM-058", path, message),
            _ => faults.file(&EPUB_ILL_FORMED_ADVICE, "RSC-027", path, message),
        }
        let is_big = bytes[0] == 0xFE;
        let units = bytes[2..].as_chunks::<2>().0.iter();
        let units: Vec<u16> = units
            .map(|two| {
                if is_big {
                    u16::from_be_bytes(*two)
                } else {
                    u16::from_le_bytes(*two)
                }
            })
            .collect();
        return Some(String::from_utf16_lossy(&units));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    if let Some(encoding) = declared(&head, "encoding")
        && !encoding.eq_ignore_ascii_case("utf-8")
    {
        let message = format!("the file says that it is {encoding}, and must be UTF-8");
        faults.file(&EPUB_ILL_FORMED, "RSC-028", path, message);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned()),
        Err(why) => {
            let at = why.valid_up_to();
            faults.at(&EPUB_ILL_FORMED, "RSC-016", path, at..at, "a byte that is no UTF-8");
            None
        }
    }
}

/// `version` or `encoding` of an XML declaration.
fn declared<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let head = head.trim_start_matches('\u{FEFF}');
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let rest = declaration
        .split_once(name)?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    rest[1..].split(quote).next()
}

/// The tree of a text; what keeps it from being XML is told at its place.
pub(super) fn parse<'t>(text: &'t str, path: &str, media_type: &str, faults: &mut Faults) -> Option<Document<'t>> {
    if let Some(version) = declared(text, "version")
        && version != "1.0"
    {
        let message = format!("the file says that it is XML {version}, and must be XML 1.0");
        faults.file(&EPUB_ILL_FORMED, "HTM-001", path, message);
    }
    doctype(text, path, media_type, faults);
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: MOST_NODES,
    };
    if is_too_deep(text) {
        faults.file(
            &LIMIT,
            "",
            path,
            format!(
                "elements stand in one another more than {DEEPEST} deep, or have more than {MOST_ATTRIBUTES} attributes"
            ),
        );
        return None;
    }
    if entities(text) > MOST_ENTITIES {
        let message = "the entities of the file come to too much text; write the text itself";
        faults.file(&LIMIT, "", path, message);
        return None;
    }
    match Document::parse_with_options(text, options) {
        Ok(document) => Some(document),
        Err(why) => {
            let position = why.pos();
            let at = offset(text, position.row as usize, position.col as usize);
            let message = format!("this is no well-formed XML: {}", reason(&why));
            faults.at(&EPUB_ILL_FORMED, "RSC-016", path, at..at, message);
            None
        }
    }
}

/// What roxmltree says, without its place.
fn reason(why: &roxmltree::Error) -> String {
    use roxmltree::Error;
    match why {
        Error::UnexpectedCloseTag(expected, actual, _) => format!("`</{actual}>` where `</{expected}>` is wanted"),
        Error::UnknownEntityReference(name, _) => {
            format!("the entity `&{name};` is not known; write the character itself, or its number")
        }
        Error::UnknownNamespace(prefix, _) => format!("the prefix `{prefix}` has no namespace"),
        Error::DuplicatedAttribute(name, _) => format!("the attribute `{name}` stands twice in one element"),
        Error::InvalidComment(_) => "`--` stands in a comment".to_owned(),
        Error::UnexpectedEndOfStream | Error::UnclosedRootNode => {
            "the file ends before all elements are closed".to_owned()
        }
        Error::InvalidAttributeValue(_) => "`<` stands in the value of an attribute; write `&lt;`".to_owned(),
        Error::NonXmlChar(c, _) => format!("the character U+{:04X} cannot stand in XML", u32::from(*c)),
        other => {
            let text = other.to_string();
            text.rsplit_once(" at ")
                .map_or(text.as_str(), |(what, _)| what)
                .to_owned()
        }
    }
}

/// Counts elements that are open, by their tags; what is no tag is left to the parser.
fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")]
            .iter()
            .find(|(begin, _)| rest.starts_with(begin));
        if let Some((_, end)) = skipped {
            rest = rest.find(end).map_or("", |at| &rest[at + end.len()..]);
        } else if rest.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !rest.starts_with('!') {
            let (end, attributes) = tag_end(rest);
            depth += usize::from(!rest[..end].ends_with('/'));
            if depth > DEEPEST || attributes > MOST_ATTRIBUTES {
                return true;
            }
            rest = &rest[end..];
        }
    }
    false
}

/// Where a tag ends: at the first `>` outside of quotes; and how many attributes it has.
fn tag_end(rest: &str) -> (usize, usize) {
    let mut quote = None;
    let mut attributes = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (at, attributes),
            (None, b'=') => attributes += 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), own) if own == open => quote = None,
            _ => {}
        }
    }
    (rest.len(), attributes)
}

/// The document type: pages have the one of HTML or none, others one that names no file outside.
fn doctype(text: &str, path: &str, media_type: &str, faults: &mut Faults) {
    let Some(start) = text.find("<!DOCTYPE").filter(|at| !text[..*at].contains("<html")) else {
        return;
    };
    let end = text[start..].find(['>', '[']).map_or(text.len(), |at| start + at);
    let words = &text[start..end];
    let has_subset = text[end..].starts_with('[');
    let outside = words.contains("PUBLIC") || words.contains("SYSTEM");
    if media_type == "application/xhtml+xml" {
        if outside && !words.contains("about:legacy-compat") {
            faults.at(
                &EPUB_ILL_FORMED,
                "HTM-004",
                path,
                start..end,
                "a page's document type is `<!DOCTYPE html>`",
            );
        }
    } else if outside
        && !DOCTYPES
            .iter()
            .any(|(own, id)| *own == media_type && words.contains(id))
    {
        let message = "a document type may not lead to a file outside of the book";
        faults.at(&EPUB_ILL_FORMED, "OPF-073", path, start..end, message);
    }
    if has_subset {
        let close = text[end..].find("]>").map_or(text.len(), |at| end + at);
        for (at, _) in text[end..close].match_indices("<!ENTITY") {
            let own = &text[end + at..close];
            let own = &own[..own.find('>').unwrap_or(own.len())];
            if own.contains("SYSTEM") || own.contains("PUBLIC") {
                let place = end + at..end + at + own.len();
                faults.at(
                    &EPUB_ILL_FORMED,
                    "HTM-003",
                    path,
                    place,
                    "an entity may not lead to a file outside",
                );
            }
        }
    }
}

/// What the entities of a text may come to at most, in bytes: those of XML itself and numbers are none.
fn entities(text: &str) -> usize {
    const OWN: [&str; 6] = ["#", "amp;", "lt;", "gt;", "quot;", "apos;"];
    let Some((_, subset)) = text.split_once("<!DOCTYPE").and_then(|(_, rest)| rest.split_once('[')) else {
        return 0;
    };
    let declared = subset.find("]>").unwrap_or(subset.len());
    if !subset[..declared].contains("<!ENTITY") {
        return 0;
    }
    let called = text.split('&').skip(1);
    let called = called
        .filter(|rest| !OWN.iter().any(|own| rest.starts_with(own)))
        .count();
    declared.saturating_mul(called)
}

/// The byte of a line and a column, both from 1, the column in characters.
fn offset(text: &str, row: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(row.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = text[before.min(text.len())..].split('\n').next().unwrap_or_default();
    let within = line
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(line.len(), |(at, _)| at);
    before + within
}

/// The place of an element's opening tag, as far as its name.
pub(super) fn tag(node: Node<'_, '_>) -> Range<usize> {
    let start = node.range().start;
    let text = node.document().input_text().get(start..).unwrap_or_default();
    let length = text
        .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
        .unwrap_or(1);
    start..start + length
}

/// Whether a node is this element of XHTML.
pub(super) fn is_html(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name && node.tag_name().namespace() == Some(XHTML)
}

/// All text in an element.
pub(super) fn all_text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

/// The words of `epub:type`.
pub(super) fn types<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    node.attribute((EPUB, "type"))
        .unwrap_or_default()
        .split_ascii_whitespace()
}

/// Words with one blank between them.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an attribute is the author's own, `data-…`, which no grammar knows.
pub(super) fn is_own(attribute: &Attribute<'_, '_>) -> bool {
    attribute.namespace().is_none() && attribute.name().starts_with("data-")
}

/// Says of attributes of the author's own that their names cannot be (HTML, clause 3.2.6.6).
pub(super) fn own_attributes(root: Node<'_, '_>, path: &str, rule: &'static Rule, faults: &mut Faults) {
    for node in root.descendants().filter(Node::is_element) {
        for attribute in node.attributes().filter(is_own) {
            let rest = &attribute.name()["data-".len()..];
            let is_name = grammar::is_ncname(&format!("a{rest}")) && !rest.is_empty();
            if !is_name || rest.bytes().any(|b| b.is_ascii_uppercase()) {
                let message = format!("`{}` is no name for an attribute of one's own", attribute.name());
                faults.at(rule, "HTM-061", path, attribute.range(), message);
            }
        }
    }
}
