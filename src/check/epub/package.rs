//! The package document → what the book says of itself and of its files, and what is wrong with that (EPUB 3.3, clause 5); must
//! not know what is in the files.

use super::fault::Faults;
use super::grammar;
use super::href::{self, Target};
use super::machines::Machines;
use super::vocabulary::{self, Prefixes};
use super::xml::{OPF, tag};
use super::{metadata, xml};
use crate::diag::rules::{EPUB_LINK, EPUB_PACKAGE, EPUB_PACKAGE_ADVICE};
use crate::model::language_tag;
use roxmltree::{Attribute, Document, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The package, as far as other steps ask for it.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// The path of the package document.
    pub path: String,
    /// The files, in the order of the manifest.
    pub items: Vec<Item>,
    /// Indexes in `items` by path, and by id; of two with one name the first.
    by_path: BTreeMap<String, usize>,
    by_id: BTreeMap<String, usize>,
    /// The reading order.
    pub spine: Vec<SpineItem>,
    /// The value of the unique identifier.
    pub identifier: Option<String>,
    /// Whether all pages are of fixed layout.
    pub is_fixed: bool,
    /// Names and values of `meta property`, and of Dublin Core as `dc:…`, that refine nothing.
    pub metadata: Vec<(String, String)>,
    /// The `meta property` of refinements.
    pub refinements: BTreeSet<String>,
    /// The paths of linked records.
    pub linked: BTreeSet<String>,
    /// Whether media overlays style classes.
    pub has_overlay_style: bool,
}

/// A file of the manifest.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub id: String,
    /// As it is written.
    pub href: String,
    /// The path in the container; `None` for a file on the web.
    pub path: Option<String>,
    pub media_type: String,
    pub properties: BTreeSet<String>,
    pub fallback: Option<String>,
    /// The place of the item.
    pub range: Range<usize>,
}

/// A place in the reading order.
#[derive(Debug, Clone)]
pub(super) struct SpineItem {
    /// The index of the item in [`Package::items`].
    pub item: Option<usize>,
    pub is_linear: bool,
    /// Whether this page is of fixed layout, where the item says so.
    pub is_fixed: Option<bool>,
    pub range: Range<usize>,
}

impl Package {
    /// The item at a path.
    pub fn item_at(&self, path: &str) -> Option<&Item> {
        self.by_path.get(path).map(|index| &self.items[*index])
    }

    /// The index of the item with an id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The first value of a metadatum.
    pub fn says(&self, name: &str) -> Option<&str> {
        let found = self.metadata.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    fn add(&mut self, item: Item) {
        let index = self.items.len();
        if let Some(path) = &item.path {
            self.by_path.entry(path.clone()).or_insert(index);
        }
        self.by_id.entry(item.id.clone()).or_insert(index);
        self.items.push(item);
    }

    /// What stands in for an item where it cannot be shown, nearest first.
    pub fn chain(&self, item: &Item) -> Vec<&Item> {
        let mut chain: Vec<&Item> = Vec::new();
        let mut next = item.fallback.clone();
        while let Some(own) = next.and_then(|id| self.index_of(&id)).map(|index| &self.items[index]) {
            if own.id == item.id || chain.len() == MOST_FALLBACKS {
                break;
            }
            chain.push(own);
            next = own.fallback.clone();
        }
        chain
    }
}

/// Longest way from a file to what stands in for it; longer ones are circles, or no use to anybody.
const MOST_FALLBACKS: usize = 64;

/// One attribute, without the blanks round it.
pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim)
}

/// The elements of the package's own namespace with this name.
pub(super) fn elements<'a, 'i>(root: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    root.descendants().filter(move |node| node.has_tag_name((OPF, name)))
}

/// Reads the package document.
pub(super) fn read(document: &Document<'_>, path: &str, machines: &mut Machines, faults: &mut Faults) -> Package {
    let root = document.root_element();
    let mut complaints = Vec::new();
    grammar::validate(machines.package(), "start", root, is_own, &mut complaints);
    for (range, message) in complaints {
        faults.at(&EPUB_PACKAGE, "RSC-005", path, range, message);
    }
    xml::own_attributes(root, path, &EPUB_PACKAGE, faults);
    let mut package = Package {
        path: path.to_owned(),
        ..Package::default()
    };
    let prefixes = vocabulary::package_prefixes(root, path, faults);
    version(root, path, faults);
    languages(root, path, faults);
    ids(root, path, faults);
    items(root, &mut package, &prefixes, faults);
    spine(root, &mut package, &prefixes, faults);
    fallbacks(&package, faults);
    guide(root, &package, faults);
    metadata::check(root, &mut package, &prefixes, faults);
    package
}

fn is_own(_: Node<'_, '_>, attribute: &Attribute<'_, '_>) -> bool {
    xml::is_own(attribute)
}

fn version(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    if root.attribute("version").is_none() {
        faults.at(
            &EPUB_PACKAGE,
            "OPF-001",
            path,
            tag(root),
            "the package does not say of which version of EPUB it is",
        );
    }
    if root.attribute("unique-identifier").is_none() {
        let message = "the package does not name its unique identifier";
        faults.at(&EPUB_PACKAGE, "OPF-048", path, tag(root), message);
    }
}

fn languages(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    for node in root.descendants().filter(Node::is_element) {
        let marked = node
            .attributes()
            .filter(|own| own.name() == "lang" || own.name() == "hreflang");
        for attribute in marked.filter(|own| !own.value().trim().is_empty()) {
            if let Err(why) = language_tag::check(attribute.value().trim()) {
                let message = format!("`{}` is no language tag: {why}", attribute.value());
                faults.at(&EPUB_PACKAGE, "OPF-092", path, attribute.range(), message);
            }
        }
    }
}

/// Ids are given once.
fn ids(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    let mut places: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    for node in root.descendants() {
        if let Some(id) = node
            .attributes()
            .find(|own| own.name() == "id" && own.namespace().is_none())
        {
            places.entry(id.value().trim()).or_default().push(id.range());
        }
    }
    for (id, places) in places.into_iter().filter(|(_, places)| places.len() > 1) {
        for place in places.into_iter().skip(1) {
            faults.at(
                &EPUB_PACKAGE,
                "RSC-005",
                path,
                place,
                format!("the id `{id}` is given twice"),
            );
        }
    }
}

fn items(root: Node<'_, '_>, package: &mut Package, prefixes: &Prefixes, faults: &mut Faults) {
    for node in elements(root, "item") {
        let (Some(id), Some(href)) = (value(node, "id"), value(node, "href")) else {
            continue;
        };
        let path = address(node, href, package, faults);
        let media_type = value(node, "media-type").unwrap_or_default().to_owned();
        let properties = value(node, "properties").unwrap_or_default();
        vocabulary::properties(prefixes, vocabulary::Kind::Item, properties, package, node, faults);
        let item = Item {
            id: id.to_owned(),
            href: href.to_owned(),
            path,
            media_type,
            properties: properties.split_ascii_whitespace().map(str::to_owned).collect(),
            fallback: value(node, "fallback").map(str::to_owned),
            range: tag(node),
        };
        vocabulary::fits(&item, package, faults);
        package.add(item);
    }
    counted(root, package, faults);
    same_file(package, faults);
}

/// Whether the file of an item may lie on the web (EPUB 3.3, clause 3.6): what a program asks for is not known beforehand.
fn may_be_remote(node: Node<'_, '_>) -> bool {
    let media_type = value(node, "media-type").unwrap_or_default();
    let is_fetched = ["audio/", "video/", "font/"]
        .iter()
        .any(|kind| media_type.starts_with(kind));
    let is_face = media_type.contains("font") || media_type.contains("opentype");
    let has_programs = |item: Node<'_, '_>| value(item, "properties").is_some_and(|own| own.contains("scripted"));
    is_fetched
        || is_face
        || node
            .parent()
            .is_some_and(|manifest| manifest.children().any(has_programs))
}

/// The path of an item; what is wrong with its address is told.
fn address(node: Node<'_, '_>, href: &str, package: &Package, faults: &mut Faults) -> Option<String> {
    let place = || attribute_place(node, "href");
    let mut tell = |known_as, message: String| {
        faults.at(&EPUB_PACKAGE, known_as, &package.path, place(), message);
    };
    let address = match href::read(href, &package.path) {
        Ok(address) => address,
        Err(why) => {
            tell("RSC-020", format!("`{href}` is no address: {}", why.words()));
            return None;
        }
    };
    match address.target {
        Target::File => tell("RSC-030", format!("`{href}` leads to a file of one computer")),
        Target::Data => tell(
            "RSC-029",
            "the bytes of a file of the book cannot stand in its address".to_owned(),
        ),
        Target::Remote if may_be_remote(node) => {}
        Target::Remote => tell(
            "RSC-006",
            format!("`{href}` lies on the web; only sounds, films and faces may"),
        ),
        Target::Local { path, fragment } => {
            if address.is_outside {
                tell("RSC-026", format!("`{href}` leads out of the container"));
            }
            if address.has_query {
                tell(
                    "RSC-033",
                    format!("`{href}` has a query, which no file of a book can answer"),
                );
            }
            if fragment.is_some() {
                tell(
                    "OPF-091",
                    format!("`{href}` leads to a place in a file, and must lead to the file"),
                );
            }
            if path == package.path {
                tell("OPF-099", "the package document lists itself".to_owned());
            }
            if path.starts_with("META-INF/") {
                tell(
                    "PKG-025",
                    format!("`{path}` lies in META-INF, where no part of the book may be"),
                );
            }
            return Some(path);
        }
    }
    None
}

/// The place of an attribute, else of its element.
pub(super) fn attribute_place(node: Node<'_, '_>, name: &str) -> Range<usize> {
    node.attributes()
        .find(|own| own.name() == name)
        .map_or_else(|| tag(node), |own| own.range())
}

/// What the manifest has once, or at most once.
fn counted(root: Node<'_, '_>, package: &Package, faults: &mut Faults) {
    let Some(manifest) = elements(root, "manifest").next() else {
        return;
    };
    let with = |property: &str| {
        package
            .items
            .iter()
            .filter(|item| item.properties.contains(property))
            .collect::<Vec<_>>()
    };
    let mut tell = |message: &str| {
        faults.at(&EPUB_PACKAGE, "RSC-005", &package.path, tag(manifest), message);
    };
    if with("nav").len() != 1 {
        tell("one file, and only one, has the property `nav`");
    }
    if with("nav")
        .iter()
        .any(|item| item.media_type != "application/xhtml+xml")
    {
        tell("the navigation document is no `application/xhtml+xml`");
    }
    if with("cover-image").len() > 1 {
        tell("more than one file has the property `cover-image`");
    }
    if with("data-nav").len() > 1 {
        tell("more than one file has the property `data-nav`");
    }
    let has_ncx = package
        .items
        .iter()
        .any(|item| item.media_type == "application/x-dtbncx+xml");
    if has_ncx && !elements(root, "spine").any(|spine| spine.attribute("toc").is_some()) {
        tell("the book has an NCX, and the spine does not name it as `toc`");
    }
}

fn same_file(package: &Package, faults: &mut Faults) {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for item in &package.items {
        let own = item.path.as_deref().unwrap_or(&item.href);
        // Of two with one id that id was told.
        if *known.entry(own).or_insert(&item.id) != item.id {
            let message = format!("`{}` is listed twice", item.href);
            faults.at(&EPUB_PACKAGE, "OPF-074", &package.path, item.range.clone(), message);
        }
    }
}

fn spine(root: Node<'_, '_>, package: &mut Package, prefixes: &Prefixes, faults: &mut Faults) {
    let mut known = BTreeSet::new();
    for node in elements(root, "itemref") {
        let Some(id) = value(node, "idref") else { continue };
        let index = package.index_of(id);
        let place = attribute_place(node, "idref");
        if index.is_none() {
            faults.at(
                &EPUB_PACKAGE,
                "OPF-049",
                &package.path,
                place.clone(),
                format!("the spine names `{id}`, which no file is"),
            );
        }
        if !known.insert(id.to_owned()) {
            let message = format!("`{id}` stands in the spine twice");
            faults.at(&EPUB_PACKAGE, "RSC-005", &package.path, place, message);
        }
        let properties = value(node, "properties").unwrap_or_default();
        vocabulary::properties(prefixes, vocabulary::Kind::ItemRef, properties, package, node, faults);
        exclusive(properties, package, node, faults);
        let is_fixed = match properties {
            own if own.contains("rendition:layout-pre-paginated") => Some(true),
            own if own.contains("rendition:layout-reflowable") => Some(false),
            _ => None,
        };
        package.spine.push(SpineItem {
            item: index,
            is_linear: value(node, "linear") != Some("no"),
            is_fixed,
            range: tag(node),
        });
    }
    let Some(spine) = elements(root, "spine").next() else {
        return;
    };
    if !package.spine.is_empty() && package.spine.iter().all(|own| !own.is_linear) {
        let message = "no page of the spine is part of the reading order";
        faults.at(&EPUB_PACKAGE, "OPF-033", &package.path, tag(spine), message);
    }
    toc(spine, package, faults);
}

fn toc(spine: Node<'_, '_>, package: &Package, faults: &mut Faults) {
    let Some(id) = value(spine, "toc") else { return };
    let place = attribute_place(spine, "toc");
    match package
        .index_of(id)
        .map(|index| package.items[index].media_type.as_str())
    {
        Some("application/x-dtbncx+xml") => {}
        Some(other) => {
            let message = format!("`toc` names a file of the type `{other}`, and must name an NCX");
            faults.at(&EPUB_PACKAGE, "OPF-050", &package.path, place, message);
        }
        None => {
            let message = format!("`toc` names `{id}`, which no file is");
            faults.at(&EPUB_PACKAGE, "OPF-049", &package.path, place.clone(), message);
            let message = "`toc` must name the NCX";
            faults.at(&EPUB_PACKAGE, "RSC-005", &package.path, place, message);
        }
    }
}

/// Properties of which one page can have one of a kind.
fn exclusive(properties: &str, package: &Package, node: Node<'_, '_>, faults: &mut Faults) {
    const KINDS: &[&str] = &[
        "rendition:flow-",
        "rendition:layout-",
        "rendition:orientation-",
        "rendition:spread-",
    ];
    let words: Vec<&str> = properties.split_ascii_whitespace().collect();
    let is_spread = |word: &&&str| word.trim_start_matches("rendition:").starts_with("page-spread-");
    let doubled = KINDS
        .iter()
        .find(|kind| words.iter().filter(|word| word.starts_with(**kind)).count() > 1);
    let named = doubled
        .copied()
        .or_else(|| (words.iter().filter(is_spread).count() > 1).then_some("page-spread-"));
    if let Some(kind) = named {
        let message = format!("a page has one property `{kind}…` at most");
        faults.at(&EPUB_PACKAGE, "RSC-005", &package.path, tag(node), message);
    }
}

fn fallbacks(package: &Package, faults: &mut Faults) {
    for item in &package.items {
        let Some(id) = &item.fallback else { continue };
        if package.index_of(id).is_none() {
            let message = format!("`{}` falls back to `{id}`, which no file is", item.id);
            faults.at(&EPUB_PACKAGE, "OPF-040", &package.path, item.range.clone(), message);
        } else if is_circle(package, item) {
            let message = format!("what `{}` falls back to comes round to it again", item.id);
            faults.at(&EPUB_PACKAGE, "OPF-045", &package.path, item.range.clone(), message);
        }
    }
    for own in &package.spine {
        let Some(item) = own.item.map(|index| &package.items[index]) else {
            continue;
        };
        if is_page(&item.media_type) {
            continue;
        }
        let message = format!(
            "`{}` is of the type `{}`, which no page of a book is",
            item.href, item.media_type
        );
        if item.fallback.is_none() {
            let known_as = "OPF-043";
            let fault = faults.at(&EPUB_PACKAGE, known_as, &package.path, own.range.clone(), message);
            fault.hint("give it a `fallback` that is a page, or take it out of the spine");
        } else if !package.chain(item).iter().any(|own| is_page(&own.media_type)) {
            faults.at(
                &EPUB_PACKAGE,
                "OPF-044",
                &package.path,
                own.range.clone(),
                message + ", nor is what it falls back to",
            );
        }
    }
}

fn is_circle(package: &Package, item: &Item) -> bool {
    let mut next = item.fallback.as_deref();
    for _ in 0..MOST_FALLBACKS {
        let Some(own) = next
            .and_then(|id| package.index_of(id))
            .map(|index| &package.items[index])
        else {
            return false;
        };
        if own.id == item.id {
            return true;
        }
        next = own.fallback.as_deref();
    }
    false
}

/// Media types of content documents (EPUB 3.3, clause 6).
pub(super) fn is_page(media_type: &str) -> bool {
    matches!(media_type, "application/xhtml+xml" | "image/svg+xml")
}

/// The guide of EPUB 2, where there is one.
fn guide(root: Node<'_, '_>, package: &Package, faults: &mut Faults) {
    let mut known = BTreeSet::new();
    for node in elements(root, "reference") {
        let Some(href) = value(node, "href") else { continue };
        let place = attribute_place(node, "href");
        let kind = value(node, "type").unwrap_or_default();
        if !known.insert((kind.to_lowercase(), href.to_lowercase())) {
            faults.at(
                &EPUB_PACKAGE_ADVICE,
                "RSC-017",
                &package.path,
                place.clone(),
                "the guide names a place twice",
            );
        }
        match href::read(href, &package.path).map(|address| address.target) {
            Ok(Target::Local { path, .. }) => match package.item_at(&path) {
                None => {
                    let message = format!("the guide leads to `{path}`, which the manifest does not list");
                    faults.at(&EPUB_PACKAGE, "OPF-031", &package.path, place, message);
                }
                Some(item) if !is_page(&item.media_type) => {
                    let message = format!("the guide leads to `{path}`, which is no page");
                    faults.at(&EPUB_PACKAGE, "OPF-032", &package.path, place, message);
                }
                Some(_) => {}
            },
            Ok(_) => {
                faults.at(
                    &EPUB_LINK,
                    "RSC-006",
                    &package.path,
                    place,
                    "the guide leads out of the book",
                );
            }
            Err(why) => {
                let message = format!("`{href}` is no address: {}", why.words());
                faults.at(&EPUB_LINK, "RSC-020", &package.path, place, message);
            }
        }
    }
    let bindings = elements(root, "bindings").next();
    if let Some(node) = bindings {
        faults.at(
            &EPUB_PACKAGE_ADVICE,
            "RSC-017",
            &package.path,
            xml::tag(node),
            "`bindings` are out of use",
        );
    }
}
