//! What pages refer to, the manifest and the files → references that lead nowhere or where they may not; must not read files.

use super::fault::Faults;
use super::href::{self, Address, Target};
use super::media;
use super::package::{Item, Package, is_page};
use super::pages::Page;
use crate::diag::rules::{EPUB_LINK, EPUB_LINK_ADVICE, EPUB_NAVIGATION, EPUB_RESOURCE, EPUB_RESOURCE_ADVICE};
use crate::model::web_address;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Schemes that a link may have (IANA's register, as EPUBCheck has it).
const SCHEMES: &[&str] = &[
    "aaa",
    "aaas",
    "acap",
    "afs",
    "cap",
    "cid",
    "crid",
    "data",
    "dav",
    "dict",
    "dns",
    "dtn",
    "fax",
    "file",
    "ftp",
    "go",
    "gopher",
    "h323",
    "http",
    "https",
    "iax",
    "icap",
    "im",
    "imap",
    "info",
    "ipp",
    "irc",
    "iris",
    "iris.beep",
    "iris.lwz",
    "iris.xpc",
    "iris.xpcs",
    "javascript",
    "ldap",
    "mailserver",
    "mailto",
    "mid",
    "modem",
    "msrp",
    "msrps",
    "mtqp",
    "mupdate",
    "news",
    "nfs",
    "nntp",
    "opaquelocktoken",
    "pack",
    "pop",
    "pres",
    "prospero",
    "rtsp",
    "service",
    "shttp",
    "sip",
    "sips",
    "snews",
    "snmp",
    "soap.beep",
    "soap.beeps",
    "tag",
    "tel",
    "telnet",
    "tftp",
    "thismessage",
    "tip",
    "tn3270",
    "tv",
    "urn",
    "vemmi",
    "videotex",
    "wais",
    "xmlrpc.beep",
    "xmlrpc.beeps",
    "xmpp",
    "z39.50r",
    "z39.50s",
];

/// In what way a file is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Hyperlink,
    Image,
    /// `img` in `picture`, or its `srcset`.
    PictureImage,
    PictureSource,
    Stylesheet,
    Font,
    Audio,
    Video,
    Track,
    Cite,
    /// `object`, `embed` and `iframe`.
    Object,
    Script,
    SvgUse,
    SvgPaint,
    /// An address in a stylesheet.
    Generic,
    /// The navigation document's contents, pages, and other lists.
    NavContents,
    NavPages,
    NavOther,
    Ncx,
}

/// One reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub kind: Kind,
    pub text: String,
    pub range: Range<usize>,
    /// The media type that the element says.
    pub says_type: Option<String>,
    /// Whether the element shows something else where the file cannot be shown.
    pub has_fallback: bool,
}

/// All that references are held against.
pub(super) struct Step<'s> {
    pub package: &'s Package,
    pub pages: &'s BTreeMap<String, Page>,
    pub has_entry: &'s dyn Fn(&str) -> bool,
    /// Paths of the pages that hyperlinks lead to.
    pub linked: BTreeSet<String>,
    /// Places in the reading order that stand in the spine, by path.
    pub order: BTreeMap<String, usize>,
}

impl<'s> Step<'s> {
    /// The files, pages and entries of a book.
    pub fn new(
        package: &'s Package,
        pages: &'s BTreeMap<String, Page>,
        has_entry: &'s dyn Fn(&str) -> bool,
    ) -> Step<'s> {
        let spine = package.spine.iter().enumerate();
        let order = spine
            .filter_map(|(index, own)| Some((package.items[own.item?].path.clone()?, index)))
            .collect();
        Step {
            package,
            pages,
            has_entry,
            linked: BTreeSet::new(),
            order,
        }
    }

    /// Checks what a file refers to. Says whether it needs something from the web.
    pub fn check(&mut self, from: &str, references: &[Reference], faults: &mut Faults) -> bool {
        let mut is_remote = false;
        for reference in references {
            match href::read(&reference.text, from) {
                Ok(address) => is_remote |= self.one(from, reference, &address, faults),
                Err(why) => {
                    let message = format!("`{}` is no address: {}", reference.text, why.words());
                    faults.at(&EPUB_LINK, "RSC-020", from, reference.range.clone(), message);
                }
            }
        }
        is_remote
    }

    fn one(&mut self, from: &str, reference: &Reference, address: &Address, faults: &mut Faults) -> bool {
        let place = || reference.range.clone();
        if address.has_query && self.refuses_query(from, reference.kind) {
            let message = format!("`{}` has a query, which no file of a book can answer", reference.text);
            faults.at(&EPUB_LINK, "RSC-033", from, place(), message);
        }
        match &address.target {
            Target::File => {
                let message = format!("`{}` leads to a file of one computer", reference.text);
                faults.at(&EPUB_LINK, "RSC-030", from, place(), message);
            }
            Target::Data => {
                if matches!(
                    reference.kind,
                    Kind::Hyperlink | Kind::NavContents | Kind::NavPages | Kind::NavOther
                ) {
                    faults.at(
                        &EPUB_LINK,
                        "RSC-029",
                        from,
                        place(),
                        "a link cannot lead to what stands in its own address",
                    );
                } else if let Some(kind) = media::of_data(&reference.text) {
                    self.foreign(from, reference, &kind, faults);
                }
            }
            Target::Remote => return self.remote(from, reference, faults),
            Target::Local { path, fragment } => {
                self.local(from, reference, path, fragment.as_deref(), faults);
            }
        }
        false
    }

    /// Whether EPUBCheck minds a query here; in pages it does not.
    fn refuses_query(&self, from: &str, kind: Kind) -> bool {
        let is_drawing = || {
            self.package
                .item_at(from)
                .is_some_and(|item| item.media_type == "image/svg+xml")
        };
        match kind {
            Kind::Generic | Kind::Font | Kind::NavContents | Kind::NavPages | Kind::NavOther | Kind::Ncx => true,
            Kind::Hyperlink => is_drawing(),
            _ => false,
        }
    }

    /// Says whether the reference is to a resource of the web.
    fn remote(&mut self, from: &str, reference: &Reference, faults: &mut Faults) -> bool {
        let place = || reference.range.clone();
        let text = &reference.text;
        match reference.kind {
            Kind::Hyperlink => {
                // Without one it is that of the page.
                let scheme = web_address::scheme(text).unwrap_or("https").to_ascii_lowercase();
                if !SCHEMES.contains(&scheme.as_str()) {
                    let message =
                        format!("EPUBCheck does not know `{scheme}:`, and few reading systems open such a link");
                    faults.at(&EPUB_LINK_ADVICE, "HTM-025", from, place(), message);
                }
                return false;
            }
            Kind::Cite | Kind::Ncx => return false,
            Kind::NavContents | Kind::NavPages | Kind::NavOther => {
                let message = format!("the navigation document leads out of the book, to `{text}`");
                faults.at(&EPUB_NAVIGATION, "NAV-010", from, place(), message);
                return false;
            }
            _ => {}
        }
        let is_allowed = matches!(reference.kind, Kind::Font | Kind::Audio | Kind::Video);
        if !is_allowed {
            let message = format!("`{text}` lies on the web; only sounds, films and faces may");
            let fault = faults.at(&EPUB_LINK, "RSC-006", from, place(), message);
            fault.hint("put the file into the book");
        } else {
            if !text.starts_with("https:") {
                let message = format!("`{text}` is fetched without protection; use https");
                faults.at(&EPUB_LINK_ADVICE, "RSC-031", from, place(), message);
            }
            if !self.package.items.iter().any(|item| item.href == *text) {
                let message = format!("`{text}` is not listed in the manifest");
                faults.at(&EPUB_LINK, "RSC-008", from, place(), message);
            }
        }
        true
    }

    fn local(&mut self, from: &str, reference: &Reference, path: &str, fragment: Option<&str>, faults: &mut Faults) {
        let place = || reference.range.clone();
        let Some(item) = self.package.item_at(path) else {
            return self.undeclared(from, reference, path, faults);
        };
        if !(self.has_entry)(path) {
            // That it is missing is said of the manifest; no place in it is there, either.
            if let Some(fragment) = fragment.filter(|_| is_page(&item.media_type)) {
                let message = format!("`{fragment}` is a place in `{path}`, which is not in the container");
                faults.at(&EPUB_LINK, "RSC-012", from, place(), message);
            }
            return;
        }
        self.types(from, reference, item, faults);
        let is_hyperlink = matches!(
            reference.kind,
            Kind::Hyperlink | Kind::NavContents | Kind::NavPages | Kind::NavOther | Kind::Ncx
        );
        if is_hyperlink {
            if path != from {
                self.linked.insert(path.to_owned());
            }
            let is_shown =
                is_page(&item.media_type) || self.package.chain(item).iter().any(|own| is_page(&own.media_type));
            if !is_shown {
                let message = format!("the link leads to `{path}`, which no reading system need be able to show");
                faults.at(&EPUB_LINK, "RSC-010", from, place(), message);
            } else if !self.order.contains_key(path) {
                let message = format!("the link leads to `{path}`, which is not in the spine");
                faults.at(&EPUB_LINK, "RSC-011", from, place(), message);
            }
        }
        self.fragment(from, reference, item, path, fragment, faults);
    }

    fn undeclared(&mut self, from: &str, reference: &Reference, path: &str, faults: &mut Faults) {
        let place = || reference.range.clone();
        if !(self.has_entry)(path) || path.is_empty() {
            faults.at(
                &EPUB_LINK,
                "RSC-007",
                from,
                place(),
                format!("`{path}` is not in the book"),
            );
        } else if !self.package.linked.contains(path) {
            let message = format!("`{path}` is in the container, and not listed in the manifest");
            // What EPUBCheck calls a fault depends on what leads there.
            let known_as = match reference.kind {
                Kind::Hyperlink | Kind::NavContents | Kind::NavOther | Kind::Ncx => "RSC-007",
                _ => "RSC-008",
            };
            faults.at(&EPUB_LINK, known_as, from, place(), message);
        }
    }

    /// Whether the file is of a kind that can be shown here.
    fn types(&mut self, from: &str, reference: &Reference, item: &Item, faults: &mut Faults) {
        if let Some(says) = reference.says_type.as_deref().map(str::trim)
            && matches!(
                reference.kind,
                Kind::Object | Kind::Audio | Kind::Video | Kind::PictureSource | Kind::Stylesheet
            )
            && !says.is_empty()
            && media::essence(says) != media::essence(&item.media_type)
        {
            let message = format!(
                "`{}` is said to be of the type `{says}`, and of `{}` in the manifest",
                reference.text, item.media_type
            );
            faults.at(&EPUB_RESOURCE_ADVICE, "OPF-013", from, reference.range.clone(), message);
        }
        let has_core = self
            .package
            .chain(item)
            .iter()
            .any(|own| media::is_core(&own.media_type));
        match reference.kind {
            Kind::PictureImage if !media::is_image(&item.media_type) => {
                let message = format!(
                    "`{}` is of the type `{}`, which not every reading system shows",
                    reference.text, item.media_type
                );
                faults.at(&EPUB_RESOURCE, "MED-003", from, reference.range.clone(), message);
            }
            Kind::PictureSource if !media::is_image(&item.media_type) && reference.says_type.is_none() => {
                let message = format!(
                    "`{}` is of the type `{}`, which its `source` must say",
                    reference.text, item.media_type
                );
                faults.at(&EPUB_RESOURCE, "MED-007", from, reference.range.clone(), message);
            }
            _ if !has_core => self.foreign(from, reference, &item.media_type, faults),
            _ => {}
        }
    }

    /// A file that not every reading system can show, and nothing in its place.
    fn foreign(&mut self, from: &str, reference: &Reference, media_type: &str, faults: &mut Faults) {
        let is_shown = match reference.kind {
            Kind::Image | Kind::Generic => media::is_core(media_type),
            Kind::Object => media::is_core(media_type),
            Kind::Audio => media::is_core(media_type),
            Kind::Stylesheet => media_type == "text/css",
            _ => true,
        };
        if !is_shown && !reference.has_fallback && !media::is_exempt(media_type) {
            let short: String = reference.text.chars().take(60).collect();
            let message = format!(
                "`{short}` is of the type `{media_type}`, which not every reading system shows, and nothing stands in for it"
            );
            let fault = faults.at(&EPUB_RESOURCE, "RSC-032", from, reference.range.clone(), message);
            fault.hint("convert it: pictures to PNG, JPEG, GIF, WebP or SVG, sounds to MP3, AAC or Opus");
        }
    }

    fn fragment(
        &mut self,
        from: &str,
        reference: &Reference,
        item: &Item,
        path: &str,
        fragment: Option<&str>,
        faults: &mut Faults,
    ) {
        let place = || reference.range.clone();
        let Some(fragment) = fragment.filter(|own| !own.is_empty()) else {
            if reference.kind == Kind::SvgUse {
                faults.at(
                    &EPUB_LINK,
                    "RSC-015",
                    from,
                    place(),
                    "`use` names the element that it shows, behind `#`",
                );
            }
            return;
        };
        if matches!(reference.kind, Kind::Image | Kind::PictureImage) && item.media_type != "image/svg+xml" {
            faults.at(
                &EPUB_LINK_ADVICE,
                "RSC-009",
                from,
                place(),
                "a picture that is no drawing has no places in it",
            );
            return;
        }
        if reference.kind == Kind::Stylesheet {
            faults.at(&EPUB_LINK, "RSC-013", from, place(), "a stylesheet has no places in it");
            return;
        }
        let is_scheme = fragment.contains('(') || fragment.contains('=') || fragment.starts_with(":~:");
        let Some(page) = self.pages.get(path).filter(|page| !is_scheme && page.is_read) else {
            return;
        };
        if !page.ids.contains_key(fragment) {
            let message = match path == from {
                true => format!("nothing in this file has the id `{fragment}`"),
                false => format!("nothing in `{path}` has the id `{fragment}`"),
            };
            faults.at(&EPUB_LINK, "RSC-012", from, place(), message);
        } else if page.definitions.contains(fragment) == matches!(reference.kind, Kind::Hyperlink)
            && page.definitions.contains(fragment)
        {
            let message = format!("`{fragment}` is a definition in a drawing, and no place to go to");
            faults.at(&EPUB_LINK, "RSC-014", from, place(), message);
        }
    }

    /// Pages outside of the reading order to which nothing leads.
    pub fn unreachable(&self, faults: &mut Faults) {
        let is_unread = |item: &Item| {
            item.path
                .as_ref()
                .and_then(|path| self.pages.get(path))
                .is_some_and(|page| !page.is_read)
        };
        if self
            .package
            .items
            .iter()
            .any(|item| is_page(&item.media_type) && is_unread(item))
        {
            return; // the link may be in it
        }
        for own in self.package.spine.iter().filter(|own| !own.is_linear) {
            let Some(path) = own.item.and_then(|index| self.package.items[index].path.as_ref()) else {
                continue;
            };
            if !self.linked.contains(path) {
                let message = format!("`{path}` is not in the reading order, and no link leads to it");
                faults.at(&EPUB_LINK, "OPF-096", &self.package.path, own.range.clone(), message);
            }
        }
    }
}
