//! Words of `properties`, `property`, `rel` and `epub:type` → whether their vocabularies have them (EPUB 3.3, appendix D); must not
//! know what they mean.

use super::fault::Faults;
use super::package::{Item, Package, attribute_place};
use super::xml::EPUB;
use crate::diag::rules::{EPUB_MARKUP, EPUB_PACKAGE, EPUB_PACKAGE_ADVICE};
use roxmltree::Node;
use std::collections::BTreeMap;
use std::ops::Range;

/// Prefixes that are declared in a file, and those that need not be.
pub(super) type Prefixes = BTreeMap<String, String>;

/// Prefixes of the package document that need not be declared (EPUB 3.3, appendix D.1.4).
const RESERVED: &[(&str, &str)] = &[
    ("a11y", "http://www.idpf.org/epub/vocab/package/a11y/#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("marc", "http://id.loc.gov/vocabulary/"),
    ("media", "http://www.idpf.org/epub/vocab/overlays/#"),
    ("onix", "http://www.editeur.org/ONIX/book/codelists/current.html#"),
    ("rendition", "http://www.idpf.org/vocab/rendition/#"),
    ("schema", "http://schema.org/"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Prefixes of pages that need not be declared.
const RESERVED_IN_PAGES: &[(&str, &str)] = &[
    ("msv", "http://www.idpf.org/epub/vocab/structure/magazine/#"),
    (
        "prism",
        "http://www.prismstandard.org/specifications/3.0/PRISM_CV_Spec_3.0.htm#",
    ),
];

/// Vocabularies that words without a prefix are of.
const DEFAULT: &[&str] = &[
    "http://idpf.org/epub/vocab/package/item/#",
    "http://idpf.org/epub/vocab/package/itemref/#",
    "http://idpf.org/epub/vocab/package/meta/#",
    "http://idpf.org/epub/vocab/package/link/#",
    "http://www.idpf.org/epub/vocab/structure/#",
];

const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Item,
    ItemRef,
    Meta,
    LinkRel,
    Link,
}

const XHTML_TYPE: &[&str] = &["application/xhtml+xml"];
const PAGE_TYPES: &[&str] = &["application/xhtml+xml", "image/svg+xml"];

/// The properties of files, with the media types they are for (EPUB 3.3, appendix D.6); none is images.
const ITEM: &[(&str, &[&str])] = &[
    ("cover-image", &[]),
    ("data-nav", XHTML_TYPE),
    ("dictionary", &["application/vnd.epub.search-key-map+xml"]),
    (
        "glossary",
        &["application/vnd.epub.search-key-map+xml", "application/xhtml+xml"],
    ),
    ("index", XHTML_TYPE),
    ("mathml", PAGE_TYPES),
    ("nav", XHTML_TYPE),
    (
        "remote-resources",
        &[
            "application/xhtml+xml",
            "application/smil+xml",
            "image/svg+xml",
            "text/css",
        ],
    ),
    ("scripted", PAGE_TYPES),
    ("search-key-map", &["application/vnd.epub.search-key-map+xml"]),
    ("svg", XHTML_TYPE),
    ("switch", PAGE_TYPES),
];

const ITEM_REF: &[&str] = &["page-spread-left", "page-spread-right"];

const META: &[&str] = &[
    "alternate-script",
    "authority",
    "belongs-to-collection",
    "collection-type",
    "dictionary-type",
    "display-seq",
    "file-as",
    "group-position",
    "identifier-type",
    "meta-auth",
    "role",
    "source-language",
    "source-of",
    "target-language",
    "term",
    "title-type",
    "pageBreakSource",
];

const LINK_REL: &[&str] = &[
    "acquire",
    "alternate",
    "marc21xml-record",
    "mods-record",
    "onix-record",
    "record",
    "voicing",
    "xml-signature",
    "xmp-record",
];

const LINK: &[&str] = &["onix"];

/// Words of reserved vocabularies that are known, by prefix; the other prefixes may have any.
const PREFIXED: &[(Kind, &str, &[&str])] = &[
    (Kind::Meta, "a11y", &["certifiedBy", "certifierCredential", "exemption"]),
    (Kind::LinkRel, "a11y", &["certifierCredential", "certifierReport"]),
    (
        Kind::Meta,
        "media",
        &["active-class", "duration", "narrator", "playback-active-class"],
    ),
    (
        Kind::Meta,
        "rendition",
        &["layout", "orientation", "spread", "viewport", "flow"],
    ),
    (
        Kind::ItemRef,
        "rendition",
        &[
            "layout-pre-paginated",
            "layout-reflowable",
            "orientation-auto",
            "orientation-landscape",
            "orientation-portrait",
            "spread-auto",
            "spread-both",
            "spread-landscape",
            "spread-none",
            "spread-portrait",
            "page-spread-center",
            "page-spread-left",
            "page-spread-right",
            "flow-paginated",
            "flow-scrolled-continuous",
            "flow-scrolled-doc",
            "flow-auto",
            "align-x-center",
        ],
    ),
    (Kind::Item, "media", &[]),
    (Kind::Item, "rendition", &[]),
    (Kind::ItemRef, "media", &[]),
    (Kind::LinkRel, "media", &[]),
    (Kind::LinkRel, "rendition", &[]),
    (Kind::Link, "media", &[]),
    (Kind::Link, "rendition", &[]),
];

/// The prefixes of the package document.
pub(super) fn package_prefixes(root: Node<'_, '_>, path: &str, faults: &mut Faults) -> Prefixes {
    let declared = root
        .attributes()
        .find(|own| own.name() == "prefix" && own.namespace().is_none());
    let declared = declared.map(|own| (own.value(), own.range()));
    prefixes(declared, RESERVED, path, faults)
}

/// The prefixes of a page.
pub(super) fn page_prefixes(root: Node<'_, '_>, path: &str, faults: &mut Faults) -> Prefixes {
    let declared = root
        .attributes()
        .find(|own| own.name() == "prefix" && own.namespace() == Some(EPUB));
    let declared = declared.map(|own| (own.value(), own.range()));
    prefixes(declared, RESERVED_IN_PAGES, path, faults)
}

/// `name: address name: address`.
fn prefixes(
    declared: Option<(&str, Range<usize>)>,
    reserved: &[(&str, &str)],
    path: &str,
    faults: &mut Faults,
) -> Prefixes {
    let known = |(name, uri): &(&str, &str)| ((*name).to_owned(), (*uri).to_owned());
    let mut prefixes: Prefixes = reserved.iter().map(known).collect();
    let Some((text, range)) = declared else {
        return prefixes;
    };
    let mut words = text.split_ascii_whitespace();
    if text != text.trim() {
        let message = "blanks stand round the prefixes";
        faults.at(&EPUB_PACKAGE_ADVICE, "OPF-004", path, range.clone(), message);
    }
    while let Some(word) = words.next() {
        let Some(name) = word.strip_suffix(':') else {
            let message = format!("behind the prefix `{word}` stand a colon, a blank and an address");
            let known_as = if word.contains(':') { "OPF-004d" } else { "OPF-004c" };
            faults.at(&EPUB_PACKAGE, known_as, path, range.clone(), message);
            if word.contains(':') {
                continue;
            }
            words.next();
            continue;
        };
        let Some(uri) = words.next() else {
            let message = format!("the prefix `{name}` has no address");
            faults.at(&EPUB_PACKAGE, "OPF-005", path, range.clone(), message);
            break;
        };
        if let Some((known_as, is_error, message)) = wrong_prefix(name, uri, reserved) {
            let rule = if is_error { &EPUB_PACKAGE } else { &EPUB_PACKAGE_ADVICE };
            faults.at(rule, known_as, path, range.clone(), message);
        }
        prefixes.insert(name.to_owned(), uri.to_owned());
    }
    prefixes
}

fn wrong_prefix(name: &str, uri: &str, reserved: &[(&str, &str)]) -> Option<(&'static str, bool, String)> {
    if name.is_empty() {
        return Some(("OPF-004a", true, "a prefix has no name".to_owned()));
    }
    if name == "_" {
        return Some(("OPF-007a", true, "`_` cannot be a prefix".to_owned()));
    }
    if !super::grammar::is_ncname(name) {
        return Some(("OPF-004b", true, format!("`{name}` cannot be a prefix")));
    }
    if uri == DUBLIN_CORE {
        return Some((
            "OPF-007c",
            true,
            format!("`{name}` stands for Dublin Core, which has no prefix here"),
        ));
    }
    if DEFAULT.contains(&uri) {
        return Some((
            "OPF-007b",
            true,
            format!("`{name}` stands for the words that need no prefix"),
        ));
    }
    if !crate::model::web_address::is_uri(uri) {
        return Some(("OPF-006", true, format!("`{uri}` is no address")));
    }
    let known = reserved
        .iter()
        .find(|(own, _)| *own == name)
        .is_some_and(|(_, own)| *own != uri);
    known.then(|| {
        (
            "OPF-007",
            false,
            format!("the prefix `{name}` stands for something else by custom"),
        )
    })
}

/// Checks the words of an attribute of the package document.
pub(super) fn properties(
    prefixes: &Prefixes,
    kind: Kind,
    words: &str,
    package: &Package,
    node: Node<'_, '_>,
    faults: &mut Faults,
) {
    let attribute = match kind {
        Kind::Meta => "property",
        Kind::LinkRel => "rel",
        _ => "properties",
    };
    let words: Vec<&str> = words.split_ascii_whitespace().collect();
    let place = || attribute_place(node, attribute);
    if kind == Kind::Meta && words.len() > 1 {
        let message = format!("`{}` is more than one property", words.join(" "));
        faults.at(&EPUB_PACKAGE, "OPF-025", &package.path, place(), message);
        return;
    }
    for word in words {
        if let Some((known_as, message)) = unknown(prefixes, kind, word) {
            faults.at(&EPUB_PACKAGE, known_as, &package.path, place(), message);
        }
    }
}

fn unknown(prefixes: &Prefixes, kind: Kind, word: &str) -> Option<(&'static str, String)> {
    let Some((prefix, local)) = word.split_once(':') else {
        let is_known = match kind {
            Kind::Item => ITEM.iter().any(|(own, _)| *own == word),
            Kind::ItemRef => ITEM_REF.contains(&word),
            Kind::Meta => META.contains(&word),
            Kind::LinkRel => LINK_REL.contains(&word),
            Kind::Link => LINK.contains(&word),
        };
        return (!is_known).then(|| ("OPF-027", format!("`{word}` is no property that EPUB knows here")));
    };
    if prefix.is_empty() || local.is_empty() {
        return Some((
            "OPF-026",
            format!("`{word}` is no property: a name stands on each side of the colon"),
        ));
    }
    if !prefixes.contains_key(prefix) {
        return Some(("OPF-028", format!("the prefix of `{word}` is not declared")));
    }
    let reserved = RESERVED.iter().find(|(own, _)| *own == prefix).map(|(_, uri)| *uri);
    if reserved != prefixes.get(prefix).map(String::as_str) {
        return None;
    }
    let vocabulary = PREFIXED.iter().find(|(own, name, _)| *own == kind && *name == prefix);
    let is_unknown = vocabulary.is_some_and(|(_, _, words)| !words.contains(&local));
    is_unknown.then(|| ("OPF-027", format!("`{word}` is no property that EPUB knows here")))
}

/// Says of properties of a file that its media type cannot have them.
pub(super) fn fits(item: &Item, package: &Package, faults: &mut Faults) {
    for property in &item.properties {
        let Some((_, types)) = ITEM.iter().find(|(own, _)| own == property) else {
            continue;
        };
        let fits = match types {
            [] => item.media_type.starts_with("image/"),
            types => types.contains(&item.media_type.as_str()),
        };
        if !fits {
            let message = format!(
                "a file of the type `{}` cannot have the property `{property}`",
                item.media_type
            );
            faults.at(&EPUB_PACKAGE, "OPF-012", &package.path, item.range.clone(), message);
        }
    }
}

/// Says of a word of `epub:type` that its prefix is not declared, or that it has none of its sides.
pub(super) fn semantic(prefixes: &Prefixes, word: &str, path: &str, range: &Range<usize>, faults: &mut Faults) {
    let Some((prefix, local)) = word.split_once(':') else {
        return;
    };
    let (known_as, message) = if prefix.is_empty() || local.is_empty() {
        (
            "OPF-026",
            format!("`{word}` is no word of `epub:type`: a name stands on each side of the colon"),
        )
    } else if !prefixes.contains_key(prefix) {
        ("OPF-028", format!("the prefix of `{word}` is not declared"))
    } else {
        return;
    };
    faults.at(&EPUB_MARKUP, known_as, path, range.clone(), message);
}
