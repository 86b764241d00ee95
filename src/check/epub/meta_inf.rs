//! META-INF → where the package document is, and which files are locked (OCF 3.3, clause 4.2.6); must not read them.

use super::container::Entries;
use super::fault::Faults;
use super::grammar;
use super::machines::Machines;
use super::xml;
use crate::diag::rules::{EPUB_CONTAINER, EPUB_CONTAINER_ADVICE, EPUB_PACKAGE};
use crate::model::web_address::percent_decoded;
use roxmltree::{Attribute, Node};
use std::collections::BTreeSet;

const CONTAINER: &str = "META-INF/container.xml";
const ENCRYPTION: &str = "META-INF/encryption.xml";
const PACKAGE_TYPE: &str = "application/oebps-package+xml";

/// The path of the package document.
pub(super) fn package(entries: &Entries<'_>, machines: &mut Machines, faults: &mut Faults) -> Option<String> {
    let Some(bytes) = entries.get(CONTAINER) else {
        faults.whole(
            &EPUB_CONTAINER,
            "RSC-002",
            "`META-INF/container.xml` is missing; nothing says where the book is",
        );
        return None;
    };
    let text = xml::decode(bytes, CONTAINER, "", faults);
    let document = text.as_deref().and_then(|text| xml::parse(text, CONTAINER, "", faults));
    let Some(document) = &document else {
        faults.file(
            &EPUB_CONTAINER,
            "RSC-003",
            CONTAINER,
            "`container.xml` cannot be read, and names no book",
        );
        return None;
    };
    let root = document.root_element();
    let mut complaints = Vec::new();
    grammar::validate(machines.container(), "start", root, never, &mut complaints);
    for (range, message) in complaints {
        faults.at(&EPUB_CONTAINER, "RSC-005", CONTAINER, range, message);
    }
    let files: Vec<_> = root
        .descendants()
        .filter(|node| node.tag_name().name() == "rootfile")
        .collect();
    let mut packages = Vec::new();
    for node in files
        .iter()
        .filter(|node| node.attribute("media-type").map(str::trim) == Some(PACKAGE_TYPE))
    {
        match node.attribute("full-path").map(str::trim) {
            None => drop(faults.at(
                &EPUB_CONTAINER,
                "OPF-016",
                CONTAINER,
                xml::tag(*node),
                "the book's path is missing",
            )),
            Some("") => drop(faults.at(
                &EPUB_CONTAINER,
                "OPF-017",
                CONTAINER,
                xml::tag(*node),
                "the book's path is empty",
            )),
            Some(path) => packages.push(percent_decoded(path)),
        }
    }
    if packages.is_empty() {
        let message = format!("`container.xml` names no file of the type `{PACKAGE_TYPE}`");
        faults.file(&EPUB_CONTAINER, "RSC-003", CONTAINER, message);
    }
    if packages.len() > 1 && entries.get("META-INF/metadata.xml").is_none() {
        let message = "a book in more than one form has a `META-INF/metadata.xml`";
        faults.file(&EPUB_CONTAINER_ADVICE, "RSC-019", CONTAINER, message);
    }
    let path = packages.into_iter().next()?;
    if entries.get(&path).is_none() {
        faults.file(
            &EPUB_PACKAGE,
            "OPF-002",
            CONTAINER,
            format!("the package document `{path}` is not in the container"),
        );
        return None;
    }
    Some(path)
}

fn never(_: Node<'_, '_>, _: &Attribute<'_, '_>) -> bool {
    false
}

/// Files that are encrypted: their bytes say nothing.
pub(super) fn encrypted(entries: &Entries<'_>, faults: &mut Faults) -> BTreeSet<String> {
    let Some(bytes) = entries.get(ENCRYPTION) else {
        return BTreeSet::new();
    };
    let Some(text) = xml::decode(bytes, ENCRYPTION, "", faults) else {
        return BTreeSet::new();
    };
    let Some(document) = xml::parse(&text, ENCRYPTION, "", faults) else {
        return BTreeSet::new();
    };
    let named = document
        .descendants()
        .filter(|node| node.tag_name().name() == "CipherReference");
    named
        .filter_map(|node| node.attribute("URI"))
        .map(percent_decoded)
        .collect()
}
