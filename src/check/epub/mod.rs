//! The bytes of a finished EPUB → what EPUBCheck and Ace would find wrong with it, as complaints with places; must not know how it was made,
//! nor by whom.
//!
//! [`container`] unpacks, [`meta_inf`] says where the package document is, [`package`] and [`metadata`] read it; [`pages`] read the pages side by
//! side, each against its [`grammar`], [`schematron`] and [`accessibility`]; [`style`] judges the sheets, [`media`] the pictures;
//! [`navigation`] the lists, and [`references`] follows every address. The names that EPUBCheck and Ace have for a fault stand behind the
//! message. `tests/conformance/epub` holds each against EPUBCheck itself.

mod accessibility;
mod container;
mod fault;
mod grammar;
mod href;
mod machines;
mod media;
mod meta_inf;
mod metadata;
mod navigation;
mod package;
mod pages;
mod references;
mod schematron;
mod style;
mod vocabulary;
mod xml;

use crate::css;
use crate::diag::rules::{EPUB_CONTAINER_ADVICE, EPUB_PACKAGE, EPUB_PACKAGE_ADVICE, EPUB_RESOURCE};
use crate::diag::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::epub::Made;
use accessibility::Shown;
use container::{Entries, Known};
use fault::{Fault, Faults};
use machines::{Machines, Pool};
use navigation::Lists;
use package::{Item, Package};
use pages::Page;
use rayon::prelude::*;
use references::{Kind, Reference};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with an EPUB.
#[derive(Debug, Default)]
pub struct Found {
    faults: Faults,
    /// The texts of the files in which something is wrong.
    texts: BTreeMap<String, String>,
}

/// Says all that is wrong with an EPUB. `name` is what the author knows the file by; files in it are told as `name/path`.
pub fn check(bytes: &[u8], name: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) {
    look(bytes, &Known::new()).tell(name, sources, diagnostics);
}

/// Looks at an EPUB that was just made: its texts are at hand, and are not unpacked where the container has them as they are.
pub fn look_at_made(made: &Made) -> Found {
    look(&made.bytes, &made.parts.texts())
}

fn look(bytes: &[u8], known: &Known<'_>) -> Found {
    let mut found = Found::default();
    let entries = container::read(bytes, known, &mut found.faults);
    if let Some(entries) = &entries {
        book(entries, &mut found.faults);
    }
    for path in found.faults.list.iter().filter_map(|fault| fault.file.as_ref()) {
        if let Some(bytes) = entries.as_ref().and_then(|entries| entries.get(path)) {
            found.texts.entry(path.clone()).or_insert_with(|| shown(bytes));
        }
    }
    found
}

impl Found {
    /// Tells it, in the order of the steps.
    pub fn tell(mut self, name: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        let mut known: BTreeMap<Option<String>, FileId> = BTreeMap::new();
        for fault in self.faults.list {
            let file = *known.entry(fault.file.clone()).or_insert_with(|| match &fault.file {
                Some(path) => sources.add(format!("{name}/{path}"), self.texts.remove(path).unwrap_or_default()),
                None => sources.add(name.to_owned(), ""),
            });
            diagnostics.add(diagnostic(fault, file));
        }
    }
}

/// Says of the name of an EPUB's file that some systems do not know it as one.
pub fn name(name: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending != "epub" {
        let message = match ending.eq_ignore_ascii_case("epub") {
            true => "the end of an EPUB's name is `.epub`, in small letters",
            false => "the end of an EPUB's name is `.epub`",
        };
        let known_as = if ending.eq_ignore_ascii_case("epub") {
            "PKG-016"
        } else {
            "PKG-017"
        };
        let file = sources.find(name).unwrap_or_else(|| sources.add(name, ""));
        let mut faults = Faults::default();
        faults.whole(&EPUB_CONTAINER_ADVICE, known_as, message);
        faults
            .list
            .into_iter()
            .for_each(|fault| diagnostics.add(diagnostic(fault, file)));
    }
}

/// The text that places in a file are counted in; a picture has none.
fn shown(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned()
}

fn diagnostic(fault: Fault, file: FileId) -> Diagnostic {
    let range = fault.range.unwrap_or_default();
    let span = Span::new(file, range.start as u32, range.end as u32);
    let message = match fault.known_as {
        "" => fault.message,
        name if name.starts_with(char::is_lowercase) => format!("{} (Ace {name})", fault.message),
        name => format!("{} (EPUBCheck {name})", fault.message),
    };
    let told = Diagnostic::new(fault.rule, Some(span), message);
    match fault.hint {
        Some(hint) => told.hint(hint),
        None => told,
    }
}

/// All that is in the container.
fn book(entries: &Entries<'_>, faults: &mut Faults) {
    let mut machines = Machines::default();
    let locked = meta_inf::encrypted(entries, faults);
    let Some(path) = meta_inf::package(entries, &mut machines, faults) else {
        return;
    };
    let text = entries
        .get(&path)
        .and_then(|bytes| xml::decode(bytes, &path, "", faults));
    let Some(text) = text else { return };
    let Some(document) = xml::parse(&text, &path, "", faults) else {
        let message = "the package document cannot be read, not even of which version it is";
        faults.file(&EPUB_PACKAGE, "OPF-001", &path, message);
        return;
    };
    let version = document.root_element().attribute("version").map(str::trim);
    if version.is_some_and(|own| own.starts_with('2') || own.starts_with('1')) {
        let message = "this is an EPUB 2; only its container was checked";
        faults.file(&EPUB_PACKAGE_ADVICE, "PKG-001", &path, message);
        return;
    }
    let package = package::read(&document, &path, &mut machines, faults);
    let spine = package.spine.iter();
    let fixed = spine
        .filter_map(|own| Some((package.items[own.item?].id.clone(), own.is_fixed)))
        .collect();
    let checked = Book {
        fixed,
        entries,
        package: &package,
        locked,
    };
    checked.check(&mut machines, faults);
}

/// A book whose package document was read.
struct Book<'b> {
    entries: &'b Entries<'b>,
    package: &'b Package,
    /// Files whose bytes are encrypted.
    locked: BTreeSet<String>,
    /// Of each file of the spine whether it says that it is of fixed layout.
    fixed: BTreeMap<String, Option<bool>>,
}

/// What came of one file.
struct Looked {
    page: Page,
    shown: Option<Shown>,
    lists: Option<Lists>,
}

impl Book<'_> {
    fn check(&self, machines: &mut Machines, faults: &mut Faults) {
        self.presence(faults);
        metadata::missing_records(self.package, |path| self.entries.get(path).is_some(), faults);
        let pool = Pool::default();
        let looked: Vec<Looked> = self
            .package
            .items
            .par_iter()
            .map(|item| pool.lend(|machines| self.look(item, machines)))
            .flatten_iter()
            .collect();
        let mut pages = BTreeMap::new();
        let mut shown = BTreeMap::new();
        let mut lists = Lists::default();
        let mut navigation = None;
        for mut own in looked {
            faults.append(std::mem::take(&mut own.page.faults));
            let path = own.page.path.clone();
            shown.extend(own.shown.map(|shown| (path.clone(), shown)));
            if let Some(own) = own.lists {
                lists = own;
                navigation = Some(path.clone());
            }
            pages.entry(path).or_insert(own.page);
        }
        let ncx_labels = self.ncx(machines, &mut pages, faults);
        self.follow(&mut pages, navigation.as_deref(), faults);
        if let (Some(labels), Some(list)) = (ncx_labels, &lists.pages) {
            same_pages(&labels, list, navigation.as_deref().unwrap_or_default(), faults);
        }
        accessibility::book(self.package, &shown, &pages, &lists, faults);
    }

    /// Every file of the manifest is there.
    fn presence(&self, faults: &mut Faults) {
        for item in &self.package.items {
            let Some(path) = &item.path else { continue };
            match self.entries.get(path) {
                None => {
                    let message = format!("`{path}` is listed in the manifest, and not in the container");
                    faults.at(
                        &EPUB_PACKAGE,
                        "RSC-001",
                        &self.package.path,
                        item.range.clone(),
                        message,
                    );
                }
                Some(_) if self.locked.contains(path) => {
                    let is_face = item.media_type.contains("font") || item.media_type.contains("opentype");
                    if !is_face {
                        let message = format!("`{path}` is scrambled, and only faces may be");
                        faults.file(&EPUB_RESOURCE, "PKG-026", path, message);
                    }
                }
                Some(bytes) => media::picture(item, path, bytes, self.package, faults),
            }
        }
    }

    /// Reads one file of the manifest.
    fn look(&self, item: &Item, machines: &mut Machines) -> Option<Looked> {
        let path = item.path.as_deref().filter(|path| !self.locked.contains(*path))?;
        let bytes = self.entries.get(path)?;
        match item.media_type.as_str() {
            "application/xhtml+xml" | "image/svg+xml" => Some(self.page(item, path, bytes, machines)),
            "text/css" => Some(sheet(path, bytes)),
            _ => None,
        }
    }

    fn page(&self, item: &Item, path: &str, bytes: &[u8], machines: &mut Machines) -> Looked {
        let mut faults = Faults::default();
        let is_svg = item.media_type == "image/svg+xml";
        let text = xml::decode(bytes, path, &item.media_type, &mut faults);
        let document = text
            .as_deref()
            .and_then(|text| xml::parse(text, path, &item.media_type, &mut faults));
        let mut looked = Looked {
            page: Page {
                path: path.to_owned(),
                ..Page::default()
            },
            shown: None,
            lists: None,
        };
        if let Some(document) = &document {
            looked.page = pages::read(document, path, is_svg, machines);
            looked.shown = Some(accessibility::page(document, path, &mut looked.page.faults));
            if item.properties.contains("nav") {
                looked.lists = Some(navigation::read(document, &mut looked.page));
            }
            if self.is_fixed(item) {
                pages::viewport(document, path, &mut looked.page.faults);
            }
        }
        faults.append(std::mem::take(&mut looked.page.faults));
        looked.page.faults = faults;
        looked
    }

    fn is_fixed(&self, item: &Item) -> bool {
        let own = self.fixed.get(&item.id);
        own.is_some_and(|own| own.unwrap_or(self.package.is_fixed))
    }

    /// Reads the NCX, if there is one; gives the labels of its pages.
    fn ncx(
        &self,
        machines: &mut Machines,
        pages: &mut BTreeMap<String, Page>,
        faults: &mut Faults,
    ) -> Option<Vec<String>> {
        let item = self
            .package
            .items
            .iter()
            .find(|item| item.media_type == "application/x-dtbncx+xml")?;
        let path = item.path.as_deref()?;
        let text = xml::decode(self.entries.get(path)?, path, &item.media_type, faults)?;
        let document = xml::parse(&text, path, &item.media_type, faults)?;
        let (references, labels) = navigation::ncx(&document, path, self.package, machines, faults);
        pages.entry(path.to_owned()).or_insert(Page {
            path: path.to_owned(),
            references,
            ..Page::default()
        });
        let has_pages = document.descendants().any(|node| node.tag_name().name() == "pageList");
        has_pages.then_some(labels)
    }

    /// Follows every reference, and holds the properties of the manifest against what the files hold.
    fn follow(&self, pages: &mut BTreeMap<String, Page>, navigation: Option<&str>, faults: &mut Faults) {
        let has_entry = |path: &str| self.entries.get(path).is_some();
        let mut remote = BTreeSet::new();
        {
            let mut step = references::Step::new(self.package, pages, &has_entry);
            for (path, page) in pages.iter() {
                if step.check(path, &page.references, faults) {
                    remote.insert(path.clone());
                }
            }
            step.unreachable(faults);
            if let Some(path) = navigation {
                let own: &[Reference] = pages.get(path).map_or(&[], |page| &page.references);
                for kind in [Kind::NavContents, Kind::NavPages] {
                    navigation::order(own, kind, path, &step.order, pages, faults);
                }
            }
        }
        for item in &self.package.items {
            let Some(page) = item.path.as_ref().and_then(|path| pages.get_mut(path)) else {
                continue;
            };
            if remote.contains(&page.path) {
                page.features.insert("remote-resources");
            }
            let is_looked_at = matches!(
                item.media_type.as_str(),
                "application/xhtml+xml" | "image/svg+xml" | "text/css"
            );
            if is_looked_at {
                pages::properties(page, &item.properties, &self.package.path, &item.range, faults);
            }
        }
    }
}

fn sheet(path: &str, bytes: &[u8]) -> Looked {
    let mut page = Page {
        path: path.to_owned(),
        is_read: true,
        ..Page::default()
    };
    let text = style::decode(bytes, path, &mut page.faults);
    page.references = style::judge(css::sheet(&text), path, 0, &mut page.faults);
    Looked {
        page,
        shown: None,
        lists: None,
    }
}

/// The NCX and the navigation document list the same pages.
fn same_pages(labels: &[String], list: &[navigation::Entry], path: &str, faults: &mut Faults) {
    let other: Vec<&str> = list.iter().map(|entry| entry.label.as_str()).collect();
    if labels != other {
        let message = "the page lists of the NCX and of the navigation document differ";
        faults.file(
            &crate::diag::rules::EPUB_ACCESSIBILITY,
            "epub-pagelist-broken",
            path,
            message,
        );
    }
}
