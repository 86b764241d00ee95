//! The metadata of the package document → what is wrong with them (EPUB 3.3, clause 5.5); must not know the files.

use super::fault::Faults;
use super::href::{self, Target};
use super::package::{Package, attribute_place, elements, value};
use super::vocabulary::{self, Kind, Prefixes};
use super::xml::{DC, OPF, all_text, tag, words};
use crate::diag::rules::{EPUB_LINK, EPUB_LINK_ADVICE, EPUB_PACKAGE, EPUB_PACKAGE_ADVICE};
use crate::model::{language_tag, web_address};
use regex_lite::Regex;
use roxmltree::Node;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// `2024-01-31T12:00:00Z` and nothing else.
const MODIFIED: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";
/// A date of the W3C's profile of ISO 8601.
const DATE: &str = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-2][0-9]:[0-5][0-9]))?)?)?$";
/// The digits of a UUID in base 16; some tools leave zeros away.
const UUID: &str = r"^[0-9A-Fa-f]{1,8}(-[0-9A-Fa-f]{1,4}){3}-[0-9A-Fa-f]{1,12}$";
const VIEWPORT: &str = r"^((width=\d+,\s*height=\d+)|(height=\d+,\s*width=\d+))$";
/// Length of a clock in SMIL.
const CLOCK: &str = r"^(([0-9]+:)?[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|[0-9]+(\.[0-9]+)?(h|min|s|ms)?|[0-9]+:[0-5][0-9]:[0-5][0-9](\.[0-9]+)?)$";

macro_rules! regex {
    ($pattern:expr, $text:expr) => {{
        static COMPILED: OnceLock<Option<Regex>> = OnceLock::new();
        COMPILED
            .get_or_init(|| Regex::new($pattern).ok())
            .as_ref()
            .is_some_and(|regex| regex.is_match($text))
    }};
}

/// What each property may refine, and whether it may do so once only. All names are of Dublin Core but those of the package itself.
const REFINEMENTS: &[(&str, &[&str], bool)] = &[
    ("authority", &["subject"], false),
    ("term", &["subject"], false),
    ("title-type", &["title"], true),
    ("role", &["creator", "contributor", "publisher"], false),
    ("identifier-type", &["identifier", "source"], true),
    ("source-of", &["source"], true),
    ("display-seq", &[], true),
    ("file-as", &[], true),
    ("group-position", &[], true),
    ("collection-type", &["belongs-to-collection"], true),
];

/// Properties of the layout, with what they may say.
const RENDITION: &[(&str, &[&str])] = &[
    (
        "rendition:flow",
        &["paginated", "scrolled-continuous", "scrolled-doc", "auto"],
    ),
    ("rendition:layout", &["reflowable", "pre-paginated"]),
    ("rendition:orientation", &["landscape", "portrait", "auto"]),
    ("rendition:spread", &["none", "landscape", "portrait", "both", "auto"]),
];

struct Step<'a, 'i, 'f> {
    metadata: Node<'a, 'i>,
    /// Elements by their ids.
    ids: BTreeMap<&'a str, Node<'a, 'i>>,
    /// How often each property was said of each thing.
    said: BTreeMap<(&'a str, Option<&'a str>), usize>,
    faults: &'f mut Faults,
}

/// Checks the metadata and notes what they say.
pub(super) fn check(root: Node<'_, '_>, package: &mut Package, prefixes: &Prefixes, faults: &mut Faults) {
    let Some(metadata) = elements(root, "metadata").next() else {
        return;
    };
    let ids = root
        .descendants()
        .filter_map(|node| Some((value(node, "id")?, node)))
        .collect();
    let mut step = Step {
        metadata,
        ids,
        said: BTreeMap::new(),
        faults,
    };
    step.identifier(root, package);
    step.modified(package);
    for node in metadata.children().filter(Node::is_element) {
        match (node.tag_name().namespace(), node.tag_name().name()) {
            (Some(DC), name) => step.dublin_core(node, name, package),
            (Some(OPF), "meta") => step.meta(node, package, prefixes),
            (Some(OPF), "link") => step.link(node, package, prefixes),
            _ => {}
        }
    }
    step.subjects(package);
    step.once(package);
    step.circles(package);
    package.is_fixed = package.says("rendition:layout") == Some("pre-paginated");
}

impl<'a> Step<'a, '_, '_> {
    fn tell(&mut self, package: &Package, known_as: &'static str, node: Node<'_, '_>, message: impl Into<String>) {
        self.faults
            .at(&EPUB_PACKAGE, known_as, &package.path, tag(node), message);
    }

    fn identifier(&mut self, root: Node<'_, '_>, package: &mut Package) {
        let Some(wanted) = value(root, "unique-identifier") else {
            let message = "no `dc:identifier` is named as that of the book";
            self.faults
                .at(&EPUB_PACKAGE, "OPF-030", &package.path, tag(root), message);
            return;
        };
        let found = self
            .ids
            .get(wanted)
            .copied()
            .filter(|node| node.has_tag_name((DC, "identifier")));
        match found {
            Some(node) => package.identifier = Some(all_text(node).trim().to_owned()),
            None => {
                let message =
                    format!("no `dc:identifier` has the id `{wanted}`, which the package names as that of the book");
                let place = attribute_place(root, "unique-identifier");
                self.faults.at(&EPUB_PACKAGE, "OPF-030", &package.path, place, message);
            }
        }
    }

    fn modified(&mut self, package: &Package) {
        let is_modified = |node: &Node<'_, '_>| {
            node.has_tag_name((OPF, "meta")) && value(*node, "property") == Some("dcterms:modified")
        };
        let found: Vec<_> = self.metadata.children().filter(is_modified).collect();
        if found.iter().filter(|node| node.attribute("refines").is_none()).count() != 1 {
            self.tell(
                package,
                "RSC-005",
                self.metadata,
                "the metadata say once when the book was changed, as `dcterms:modified`",
            );
        }
        for node in found {
            if !regex!(MODIFIED, &words(&all_text(node))) {
                self.tell(
                    package,
                    "RSC-005",
                    node,
                    "`dcterms:modified` is written `2024-01-31T12:00:00Z`",
                );
            }
        }
    }

    fn dublin_core(&mut self, node: Node<'_, '_>, name: &str, package: &mut Package) {
        let text = words(&all_text(node));
        package.metadata.push((format!("dc:{name}"), text.clone()));
        match name {
            "language" => {
                if let Err(why) = language_tag::check(&text)
                    && !text.is_empty()
                {
                    self.tell(package, "OPF-092", node, format!("`{text}` is no language tag: {why}"));
                }
            }
            "date" if !regex!(DATE, &text) => {
                let message = format!("`{text}` is no date as EPUB writes them: `2024`, `2024-01` or `2024-01-31`");
                self.faults
                    .at(&EPUB_PACKAGE_ADVICE, "OPF-053", &package.path, tag(node), message);
            }
            "identifier" => {
                let uuid = text
                    .get(..9)
                    .filter(|start| start.eq_ignore_ascii_case("urn:uuid:"))
                    .map(|_| &text[9..]);
                if let Some(uuid) = uuid
                    && !regex!(UUID, uuid)
                {
                    let message = format!("`{uuid}` is no UUID");
                    self.faults
                        .at(&EPUB_PACKAGE_ADVICE, "OPF-085", &package.path, tag(node), message);
                }
            }
            _ => {}
        }
    }

    fn meta(&mut self, node: Node<'a, '_>, package: &mut Package, prefixes: &Prefixes) {
        let Some(property) = value(node, "property") else {
            return;
        };
        *self.said.entry((property, value(node, "refines"))).or_default() += 1;
        vocabulary::properties(prefixes, Kind::Meta, property, package, node, self.faults);
        if let Some(scheme) = value(node, "scheme")
            && let Some((prefix, _)) = scheme.split_once(':')
            && !prefixes.contains_key(prefix)
        {
            let message = format!("the prefix of `{scheme}` is not declared");
            self.faults.at(
                &EPUB_PACKAGE,
                "OPF-028",
                &package.path,
                attribute_place(node, "scheme"),
                message,
            );
        }
        self.refines(node, package);
        let text = words(&all_text(node));
        self.rendition(node, property, &text, package);
        self.refinement(node, property, package);
        if property == "source-of" && text != "pagination" {
            self.tell(package, "RSC-005", node, "`source-of` says `pagination`");
        }
        if property == "meta-auth" {
            let message = "`meta-auth` is out of use";
            self.faults
                .at(&EPUB_PACKAGE_ADVICE, "RSC-017", &package.path, tag(node), message);
        }
        if node.attribute("refines").is_some() {
            package.refinements.insert(property.to_owned());
        } else {
            package.has_overlay_style |= property == "media:active-class" || property == "media:playback-active-class";
            package.metadata.push((property.to_owned(), text));
        }
    }

    fn refines(&mut self, node: Node<'_, '_>, package: &Package) {
        let Some(refines) = value(node, "refines") else { return };
        let place = attribute_place(node, "refines");
        if web_address::scheme(refines).is_some() {
            let message = "`refines` leads to a place in the book";
            self.faults.at(&EPUB_PACKAGE, "RSC-005", &package.path, place, message);
        } else if let Some(id) = refines.strip_prefix('#') {
            if !self.ids.contains_key(id) {
                let message = format!("`refines` names `{id}`, which no element of the package has as id");
                self.faults.at(&EPUB_PACKAGE, "RSC-005", &package.path, place, message);
            }
        } else if let Ok(address) = href::read(refines, &package.path)
            && let Target::Local { path, .. } = address.target
            && let Some(item) = package.item_at(&path)
        {
            let message = format!("`refines` names a file; `#{}` is the way to do so", item.id);
            self.faults
                .at(&EPUB_PACKAGE_ADVICE, "RSC-017", &package.path, place, message);
        }
    }

    /// The element that a meta refines.
    fn refined(&self, node: Node<'_, '_>) -> Option<Node<'a, '_>> {
        let id = value(node, "refines")?.strip_prefix('#')?;
        self.ids.get(id).copied()
    }

    fn refinement(&mut self, node: Node<'_, '_>, property: &str, package: &Package) {
        if property == "belongs-to-collection" {
            let is_one = |other: Node<'_, '_>| value(other, "property") == Some(property);
            if node.attribute("refines").is_some() && !self.refined(node).is_some_and(is_one) {
                self.tell(
                    package,
                    "RSC-005",
                    node,
                    "`belongs-to-collection` refines only another of its kind",
                );
            }
            return;
        }
        let Some((_, wanted, is_single)) = REFINEMENTS.iter().find(|(own, ..)| *own == property) else {
            return;
        };
        let is_wanted = |other: Node<'_, '_>| match other.tag_name().namespace() {
            Some(DC) => wanted.contains(&other.tag_name().name()),
            _ => value(other, "property").is_some_and(|own| wanted.contains(&own)),
        };
        if !wanted.is_empty() && !self.refined(node).is_some_and(is_wanted) {
            let message = format!("`{property}` refines `{}`", wanted.join("` or `"));
            self.tell(package, "RSC-005", node, message);
        }
        if *is_single
            && self
                .said
                .get(&(property, value(node, "refines")))
                .is_some_and(|count| *count > 1)
        {
            self.tell(
                package,
                "RSC-005",
                node,
                format!("`{property}` is said twice of one thing"),
            );
        }
    }

    fn rendition(&mut self, node: Node<'_, '_>, property: &str, text: &str, package: &Package) {
        let is_refining = node.attribute("refines").is_some();
        if let Some((_, values)) = RENDITION.iter().find(|(own, _)| *own == property) {
            if is_refining {
                self.tell(
                    package,
                    "RSC-005",
                    node,
                    format!("`{property}` is said of the whole book"),
                );
            }
            if !values.contains(&text) {
                self.tell(
                    package,
                    "RSC-005",
                    node,
                    format!("`{property}` is one of: {}", values.join(", ")),
                );
            }
            if (property, text) == ("rendition:spread", "portrait") {
                let message = "`portrait` is out of use; write `both`";
                self.faults
                    .at(&EPUB_PACKAGE_ADVICE, "OPF-086", &package.path, tag(node), message);
            }
        }
        if property == "rendition:viewport" && !regex!(VIEWPORT, text) {
            self.tell(
                package,
                "RSC-005",
                node,
                "`rendition:viewport` is written `width=600, height=800`",
            );
        }
        if property == "media:duration" && !regex!(CLOCK, text) {
            self.tell(package, "RSC-005", node, "`media:duration` is written `0:32:29`");
        }
        if property.ends_with("active-class") && property.starts_with("media:") && (is_refining || text.contains(' ')) {
            self.tell(
                package,
                "RSC-005",
                node,
                format!("`{property}` is one class for the whole book"),
            );
        }
    }

    fn subjects(&mut self, package: &Package) {
        for subject in self
            .metadata
            .children()
            .filter(|node| node.has_tag_name((DC, "subject")))
        {
            let id = value(subject, "id").unwrap_or_default();
            let refines = format!("#{id}");
            let count = |property: &str| {
                self.said
                    .get(&(property, Some(refines.as_str())))
                    .copied()
                    .unwrap_or_default()
            };
            let (authority, term) = (count("authority"), count("term"));
            if authority != term || authority > 1 {
                self.tell(
                    package,
                    "RSC-005",
                    subject,
                    "a subject has one `authority` with one `term`, or neither",
                );
            }
        }
    }

    /// What a book says once at most.
    fn once(&mut self, package: &Package) {
        let once = [
            "rendition:viewport",
            "media:active-class",
            "media:playback-active-class",
        ];
        for property in RENDITION.iter().map(|(name, _)| *name).chain(once) {
            if package.metadata.iter().filter(|(own, _)| own == property).count() > 1 {
                self.tell(
                    package,
                    "RSC-005",
                    self.metadata,
                    format!("`{property}` is said more than once"),
                );
            }
        }
    }

    /// Refinements that refine one another.
    fn circles(&mut self, package: &Package) {
        for node in self.metadata.children().filter(|node| node.has_tag_name((OPF, "meta"))) {
            let mut next = Some(node);
            let mut steps = 0;
            while let Some(own) = next.and_then(|own| self.refined(own)) {
                steps += 1;
                if own == node || steps > self.ids.len() {
                    self.tell(package, "OPF-065", node, "refinements come round to themselves");
                    return;
                }
                next = Some(own);
            }
        }
    }

    fn link(&mut self, node: Node<'_, '_>, package: &mut Package, prefixes: &Prefixes) {
        let rel = value(node, "rel").unwrap_or_default();
        vocabulary::properties(prefixes, Kind::LinkRel, rel, package, node, self.faults);
        let properties = value(node, "properties").unwrap_or_default();
        vocabulary::properties(prefixes, Kind::Link, properties, package, node, self.faults);
        self.refines(node, package);
        let words: Vec<&str> = rel.split_ascii_whitespace().collect();
        let media_type = value(node, "media-type");
        if words.contains(&"alternate") && words.len() > 1 {
            self.tell(package, "OPF-089", node, "`alternate` stands alone");
        }
        if words.contains(&"record") && node.attribute("refines").is_some() {
            self.tell(package, "RSC-005", node, "a `record` is of the whole book");
        }
        if words.contains(&"voicing") && node.attribute("refines").is_none() {
            self.tell(
                package,
                "RSC-005",
                node,
                "`voicing` is of one thing, which `refines` names",
            );
        }
        if let Some(own) = media_type.filter(|own| words.contains(&"voicing") && !own.starts_with("audio/")) {
            self.tell(
                package,
                "OPF-095",
                node,
                format!("`voicing` is a sound, and not of the type `{own}`"),
            );
        }
        for old in words
            .iter()
            .filter(|word| word.ends_with("-record") || **word == "xml-signature")
        {
            let message = format!("`{old}` is out of use; write `record`");
            self.faults
                .at(&EPUB_PACKAGE_ADVICE, "OPF-086", &package.path, tag(node), message);
        }
        if media_type.is_none() && (words.contains(&"record") || words.contains(&"voicing")) {
            self.tell(
                package,
                "OPF-094",
                node,
                format!("a link `{rel}` says of what media type it is"),
            );
        }
        self.link_target(node, package, media_type);
    }

    fn link_target(&mut self, node: Node<'_, '_>, package: &mut Package, media_type: Option<&str>) {
        let Some(href) = value(node, "href") else { return };
        let place = attribute_place(node, "href");
        let (known_as, message) = match href::read(href, &package.path) {
            Err(why) => ("RSC-020", format!("`{href}` is no address: {}", why.words())),
            Ok(_) if web_address::is_bare_scheme(href) => {
                ("RSC-005", format!("`{href}` is no address: nothing follows its scheme"))
            }
            Ok(address) if address.has_query => (
                "RSC-033",
                format!("`{href}` has a query, which no file of a book can answer"),
            ),
            Ok(address) => match address.target {
                Target::Data => ("RSC-029", "a link leads to a file, and is none".to_owned()),
                Target::File => ("RSC-030", format!("`{href}` leads to a file of one computer")),
                Target::Remote => return,
                Target::Local { path, fragment } if path == package.path => {
                    if fragment.is_none_or(|own| own.is_empty()) {
                        return;
                    }
                    (
                        "OPF-098",
                        format!("`{href}` leads to an element of the package document"),
                    )
                }
                Target::Local { path, .. } => {
                    if media_type.is_none() {
                        let message = "a link to a file in the book says of what media type it is";
                        self.faults
                            .at(&EPUB_PACKAGE, "OPF-093", &package.path, tag(node), message);
                    }
                    if package.item_at(&path).is_some() {
                        let message = format!("`{path}` is a file of the book and a linked one");
                        self.faults.at(&EPUB_PACKAGE, "OPF-067", &package.path, place, message);
                    }
                    package.linked.insert(path);
                    return;
                }
            },
        };
        self.faults.at(&EPUB_LINK, known_as, &package.path, place, message);
    }
}

/// Says of linked records that they are not in the container.
pub(super) fn missing_records(package: &Package, has: impl Fn(&str) -> bool, faults: &mut Faults) {
    for path in package.linked.iter().filter(|path| !has(path)) {
        let message = format!("`{path}`, which the metadata link to, is not in the container");
        faults.file(&EPUB_LINK_ADVICE, "RSC-007w", &package.path, message);
    }
}
