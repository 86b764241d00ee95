//! The navigation document and the NCX → what is wrong with their lists (EPUB 3.3, clause 7; NCX 2005-1); must not know how pages are made.

use super::fault::Faults;
use super::grammar;
use super::href::{self, Target};
use super::machines::Machines;
use super::package::Package;
use super::pages::Page;
use super::references::{Kind, Reference};
use super::xml::{self, EPUB, XHTML, all_text, is_html, tag, types, words};
use crate::diag::rules::{EPUB_ACCESSIBILITY, EPUB_NAVIGATION, EPUB_NAVIGATION_ADVICE};
use roxmltree::{Attribute, Document, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const NCX: &str = "http://www.daisy.org/z3986/2005/ncx/";
const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6", "hgroup"];

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub label: String,
    pub href: String,
    pub range: Range<usize>,
}

/// What the navigation document lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    /// The navigation document.
    pub path: String,
    pub contents: Vec<Entry>,
    pub pages: Option<Vec<Entry>>,
    pub landmarks: Option<Vec<Entry>>,
}

/// Reads the lists, and gives the references of the page the kinds that they have there.
pub(super) fn read(document: &Document<'_>, page: &mut Page) -> Lists {
    let root = document.root_element();
    let mut lists = Lists {
        path: page.path.clone(),
        ..Lists::default()
    };
    let navs: Vec<_> = root.descendants().filter(|node| is_html(*node, "nav")).collect();
    let path = page.path.clone();
    let mut tell = |range: Range<usize>, message: String| {
        page.faults.at(&EPUB_NAVIGATION, "RSC-005", &path, range, message);
    };
    let count = |kind: &str| navs.iter().filter(|nav| types(**nav).any(|own| own == kind)).count();
    if count("toc") != 1 {
        tell(
            tag(root),
            "the navigation document has one `nav` for the contents, `epub:type=\"toc\"`".to_owned(),
        );
    }
    for kind in ["page-list", "landmarks"] {
        if count(kind) > 1 {
            tell(tag(root), format!("the navigation document has more than one `{kind}`"));
        }
    }
    for heading in root
        .descendants()
        .filter(|node| node.tag_name().namespace() == Some(XHTML))
    {
        if HEADINGS[..6].contains(&heading.tag_name().name()) && label(heading).is_empty() {
            tell(tag(heading), "a heading is empty".to_owned());
        }
    }
    for nav in navs.iter().filter(|nav| nav.has_attribute((EPUB, "type"))) {
        content(*nav, &mut tell);
    }
    let mut places: Vec<(Range<usize>, Kind)> = Vec::new();
    for nav in navs {
        let is = |kind: &str| types(nav).any(|own| own == kind);
        let entries = entries(nav);
        if is("toc") {
            lists.contents.extend(entries);
        } else if is("page-list") {
            lists.pages.get_or_insert_default().extend(entries);
        } else if is("landmarks") {
            lists.landmarks.get_or_insert_default().extend(entries);
        }
        let kind = match (is("toc"), is("page-list"), is("landmarks")) {
            (true, ..) => Kind::NavContents,
            (_, true, _) => Kind::NavPages,
            (.., true) => Kind::NavOther,
            _ => continue,
        };
        places.push((nav.range(), kind));
    }
    for reference in page
        .references
        .iter_mut()
        .filter(|reference| reference.kind == Kind::Hyperlink)
    {
        let at = reference.range.start;
        let before = places.partition_point(|(range, _)| range.start <= at);
        if let Some((_, kind)) = places[..before].last().filter(|(range, _)| range.contains(&at)) {
            reference.kind = *kind;
        }
    }
    flat(root, &path, page);
    lists
}

/// Lists of pages and landmarks have one level.
fn flat(root: Node<'_, '_>, path: &str, page: &mut Page) {
    for nav in root.descendants().filter(|node| is_html(*node, "nav")) {
        let is_flat = types(nav).any(|own| own == "page-list" || own == "landmarks");
        if is_flat && nav.descendants().filter(|node| is_html(*node, "ol")).count() != 1 {
            let message = "a list of pages or landmarks has one level";
            page.faults
                .at(&EPUB_NAVIGATION_ADVICE, "RSC-017", path, tag(nav), message);
        }
    }
}

fn label(node: Node<'_, '_>) -> String {
    let mut text = all_text(node);
    for own in node.descendants() {
        text += own.attribute("aria-label").unwrap_or_default();
        if is_html(own, "img") {
            text += own.attribute("alt").unwrap_or_default();
        }
    }
    words(&text)
}

/// The content of a `nav`: perhaps a heading, and one ordered list of links.
fn content(nav: Node<'_, '_>, tell: &mut impl FnMut(Range<usize>, String)) {
    let mut children: Vec<_> = nav.children().filter(Node::is_element).collect();
    let has_heading = children
        .first()
        .is_some_and(|first| HEADINGS.contains(&first.tag_name().name()));
    let is_known = types(nav).any(|own| matches!(own, "toc" | "page-list" | "landmarks"));
    if has_heading {
        children.remove(0);
    } else if !is_known {
        tell(tag(nav), "a list of its own kind begins with a heading".to_owned());
    }
    match children[..] {
        [only] if is_html(only, "ol") => list(only, tell),
        [] => tell(tag(nav), "a `nav` of the navigation document holds an `ol`".to_owned()),
        [first, ..] => {
            let stray = children
                .iter()
                .find(|child| !is_html(**child, "ol"))
                .or(children.get(1))
                .unwrap_or(&first);
            tell(
                tag(*stray),
                format!(
                    "`{}` cannot stand here in a `nav` of the navigation document",
                    stray.tag_name().name()
                ),
            );
            children
                .iter()
                .filter(|child| is_html(**child, "ol"))
                .for_each(|child| list(*child, tell));
        }
    }
    let stray = nav
        .children()
        .find(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty());
    if let Some(text) = stray {
        tell(
            text.range(),
            "text cannot stand here in a `nav` of the navigation document".to_owned(),
        );
    }
    let is_landmarks = types(nav).any(|own| own == "landmarks");
    let mut known = BTreeSet::new();
    for link in nav.descendants().filter(|node| is_html(*node, "a")) {
        if !is_landmarks {
            break;
        }
        let kind = link.attribute((EPUB, "type"));
        let href = link.attribute("href").unwrap_or_default().trim().to_lowercase();
        if kind.is_none() {
            tell(tag(link), "a landmark says what it is, as `epub:type`".to_owned());
        }
        if !known.insert((kind.unwrap_or_default().to_lowercase(), href)) {
            tell(tag(link), "two landmarks say the same of one place".to_owned());
        }
    }
}

fn list(ol: Node<'_, '_>, tell: &mut impl FnMut(Range<usize>, String)) {
    for item in ol.children().filter(|node| is_html(*node, "li")) {
        let children: Vec<_> = item.children().filter(Node::is_element).collect();
        let is_label = |node: &Node<'_, '_>| is_html(*node, "a") || is_html(*node, "span");
        match children[..] {
            [only] if is_html(only, "a") => {}
            [first, inner] if is_label(&first) && is_html(inner, "ol") => list(inner, tell),
            [only] if is_html(only, "span") => {
                tell(tag(item), "an entry without a link has a list below it".to_owned())
            }
            [] => tell(tag(item), "an entry holds a link".to_owned()),
            _ => tell(
                tag(item),
                "an entry holds a link, or words and a list, and nothing else".to_owned(),
            ),
        }
        if item
            .children()
            .any(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty())
        {
            tell(tag(item), "the words of an entry stand in its link".to_owned());
        }
        for own in children.iter().filter(|node| is_label(node)) {
            if label(*own).is_empty() {
                tell(tag(*own), "an entry has no words".to_owned());
            }
        }
    }
    if !ol.children().any(|node| is_html(node, "li")) {
        // That the list may not be empty is EPUB's rule; HTML allows it.
        tell(tag(ol), "a list of the navigation document has entries".to_owned());
    }
}

fn entries(nav: Node<'_, '_>) -> Vec<Entry> {
    let links = nav.descendants().filter(|node| is_html(*node, "a"));
    let entry = |link: Node<'_, '_>| Entry {
        label: words(&all_text(link)),
        href: link.attribute("href").unwrap_or_default().trim().to_owned(),
        range: tag(link),
    };
    links.map(entry).collect()
}

/// Says of a list that it leaves the order of the spine, or of a page.
pub(super) fn order(
    references: &[Reference],
    kind: Kind,
    from: &str,
    spine: &BTreeMap<String, usize>,
    pages: &BTreeMap<String, Page>,
    faults: &mut Faults,
) {
    let name = if kind == Kind::NavPages {
        "page list"
    } else {
        "list of contents"
    };
    let mut last: Option<(usize, Option<usize>)> = None;
    for reference in references.iter().filter(|own| own.kind == kind) {
        let Ok(address) = href::read(&reference.text, from) else {
            continue;
        };
        let Target::Local { path, fragment } = address.target else {
            continue;
        };
        let Some(place) = spine.get(&path).copied() else {
            continue;
        };
        let within = match fragment.filter(|own| !own.is_empty()) {
            None => Some(0),
            Some(id) => pages.get(&path).and_then(|page| page.ids.get(&id)).copied(),
        };
        if let Some((before, at)) = last {
            let what = match (
                place < before,
                place == before && within.zip(at).is_some_and(|(now, then)| now < then),
            ) {
                (true, _) => "a later file",
                (_, true) => "this file",
                _ => "",
            };
            if !what.is_empty() {
                let message = format!("the {name} goes back here: the entry before leads further on, in {what}");
                // EPUBCheck names NAV-011 for both, and tells it of the contents only.
                let (rule, known_as) = match kind {
                    Kind::NavPages => (&EPUB_ACCESSIBILITY, "epub-pagelist-order"),
                    _ => (&EPUB_NAVIGATION_ADVICE, "NAV-011"),
                };
                faults.at(rule, known_as, from, reference.range.clone(), message);
            }
        }
        last = Some((place, within));
    }
}

/// Checks the NCX; gives its page list.
pub(super) fn ncx(
    document: &Document<'_>,
    path: &str,
    package: &Package,
    machines: &mut Machines,
    faults: &mut Faults,
) -> (Vec<Reference>, Vec<String>) {
    let root = document.root_element();
    let mut complaints = Vec::new();
    grammar::validate(machines.ncx(), "start", root, is_own, &mut complaints);
    for (range, message) in complaints {
        faults.at(&EPUB_NAVIGATION, "RSC-005", path, range, message);
    }
    xml::own_attributes(root, path, &EPUB_NAVIGATION, faults);
    identifier(root, path, package, faults);
    ncx_ids(root, path, faults);
    play_order(root, path, faults);
    let mut references = Vec::new();
    for node in root.descendants().filter(|node| node.has_tag_name((NCX, "content"))) {
        if let Some(src) = node.attributes().find(|own| own.name() == "src") {
            references.push(Reference {
                kind: Kind::Ncx,
                text: src.value().trim().to_owned(),
                range: src.range(),
                says_type: None,
                has_fallback: false,
            });
        }
    }
    let targets = root.descendants().filter(|node| node.has_tag_name((NCX, "pageTarget")));
    let text = |node: Node<'_, '_>| {
        node.descendants()
            .find(|own| own.has_tag_name((NCX, "text")))
            .map(all_text)
            .unwrap_or_default()
    };
    (references, targets.map(|node| words(&text(node))).collect())
}

fn is_own(_: Node<'_, '_>, attribute: &Attribute<'_, '_>) -> bool {
    xml::is_own(attribute)
}

fn identifier(root: Node<'_, '_>, path: &str, package: &Package, faults: &mut Faults) {
    let is_uid = |node: &Node<'_, '_>| node.has_tag_name((NCX, "meta")) && node.attribute("name") == Some("dtb:uid");
    let Some(meta) = root.descendants().find(is_uid) else {
        return;
    };
    let Some(says) = meta.attribute("content") else { return };
    if let Some(identifier) = &package.identifier
        && says.trim() != identifier
    {
        let message = format!("the NCX says that the book is `{says}`, and the package `{identifier}`");
        faults.at(&EPUB_NAVIGATION, "NCX-001", path, tag(meta), message);
    }
}

fn ncx_ids(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    let mut known = BTreeSet::new();
    for node in root.descendants() {
        if let Some(id) = node.attributes().find(|own| own.name() == "id")
            && !known.insert(id.value().trim())
        {
            faults.at(
                &EPUB_NAVIGATION,
                "RSC-005",
                path,
                id.range(),
                format!("the id `{}` is given twice", id.value()),
            );
        }
    }
    let mut combined = BTreeSet::new();
    for node in root.descendants().filter(|node| node.has_tag_name((NCX, "pageTarget"))) {
        let value = node.attribute("value");
        if value.is_some() && !combined.insert((value, node.attribute("type"))) {
            faults.at(
                &EPUB_NAVIGATION,
                "RSC-005",
                path,
                tag(node),
                "two pages have one value and type",
            );
        }
    }
}

/// The order in which places are read: from 1, without gaps, one number for one place.
fn play_order(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    let ordered: Vec<_> = root
        .descendants()
        .filter(|node| node.has_attribute("playOrder"))
        .collect();
    let number = |node: &Node<'_, '_>| {
        node.attribute("playOrder")
            .and_then(|own| own.trim().parse::<u32>().ok())
    };
    let source = |node: &Node<'_, '_>| {
        let content = node.children().find(|own| own.has_tag_name((NCX, "content")));
        content.and_then(|own| own.attribute("src")).map(str::to_owned)
    };
    let numbers: BTreeSet<u32> = ordered.iter().filter_map(number).collect();
    let mut by_number: BTreeMap<u32, String> = BTreeMap::new();
    let mut by_source: BTreeMap<String, u32> = BTreeMap::new();
    for node in &ordered {
        let Some(own) = number(node) else { continue };
        let mut tell = |message: &str| {
            faults.at(&EPUB_NAVIGATION, "RSC-005", path, tag(*node), message);
        };
        if !numbers.contains(&1) {
            tell("`playOrder` begins with 1");
        }
        if own > 1 && !numbers.contains(&(own - 1)) {
            tell("`playOrder` has a gap");
        }
        let Some(source) = source(node) else { continue };
        if *by_number.entry(own).or_insert_with(|| source.clone()) != source {
            tell("two places have one `playOrder`");
        }
        if *by_source.entry(source).or_insert(own) != own {
            tell("one place has two numbers as `playOrder`");
        }
    }
}
