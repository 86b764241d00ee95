//! Labels and link targets as written → nodes; must not know how links look.
//!
//! A link leads to a file of the book (`other.md`), a heading or label in it (`other.md#place`), a label anywhere
//! (`#place`), or an address outside. Headings answer to the ids that mdBook makes of their words, too.

use super::nearest::Nearest;
use super::{Destination, TargetKind};
use crate::diag::fix::{Fix, is_slip};
use crate::diag::rules::{LABEL_DUPLICATE, LINK_ADDRESS, LINK_BROKEN, REFERENCE_UNRESOLVED};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::web_address::{self, Spelled, Wrong, percent_decoded};
use crate::model::{Attributes, Block, BlockKind, Book, Inline, InlineKind, NodeId, Section, walk};
use std::collections::{BTreeMap, BTreeSet};

/// What links can lead to, and where each leads.
#[derive(Default)]
pub(super) struct Links {
    pub labels: BTreeMap<String, NodeId>,
    pub links: BTreeMap<NodeId, Destination>,
    pub targets: BTreeMap<NodeId, TargetKind>,
}

/// Settles every link and reference of the book.
pub(super) fn resolve(book: &Book, diagnostics: &mut Diagnostics) -> Links {
    let mut places = Places::default();
    for section in &book.sections {
        places.section(section, "", diagnostics);
    }
    let mut follower = Follower {
        places: &places,
        out: Links::default(),
        file: String::new(),
        nearest: Nearest::default(),
        diagnostics,
    };
    for section in &book.sections {
        follower.section(section, "");
    }
    let mut links = follower.out;
    links.labels = places
        .labels
        .iter()
        .map(|(label, (node, _))| (label.clone(), *node))
        .collect();
    links
}

/// Everything a link may lead to.
#[derive(Default)]
struct Places {
    /// File → the section it opens.
    files: BTreeMap<String, NodeId>,
    /// (file, id made of the heading's words) → section.
    headings: BTreeMap<(String, String), NodeId>,
    /// (file, id without a count) → the last count given to it.
    repeated: BTreeMap<(String, String), usize>,
    /// (file, label) → node, for links that name the file.
    labels_in_file: BTreeMap<(String, String), NodeId>,
    /// Label → node and where it was given.
    labels: BTreeMap<String, (NodeId, Span)>,
    sections: BTreeSet<NodeId>,
}

impl Places {
    fn section(&mut self, section: &Section, file: &str, diagnostics: &mut Diagnostics) {
        let file = section.file.as_deref().unwrap_or(file);
        if section.file.is_some() {
            self.files.entry(file.to_owned()).or_insert(section.id);
        }
        self.sections.insert(section.id);
        if let Some(label) = &section.label {
            self.label(&label.0, section.id, section.span, file, diagnostics);
        }
        self.heading(&walk::plain_text(&section.title), section.id, file);
        let mut collector = Collector {
            places: self,
            file,
            diagnostics,
        };
        walk::inlines(&section.title, &mut collector);
        walk::blocks(&section.blocks, &mut collector);
        for inner in &section.sections {
            self.section(inner, file, diagnostics);
        }
    }

    /// mdBook's way with two headings of the same words in one file: `-1`, `-2` behind the later ones.
    fn heading(&mut self, title: &str, node: NodeId, file: &str) {
        let slug = (file.to_owned(), heading_id(title));
        let mut key = slug.clone();
        // Where the last one ended: a file of a hundred thousand equal headings takes no longer for each.
        let count = self.repeated.entry(slug).or_default();
        while self.headings.contains_key(&key) {
            *count += 1;
            key.1 = format!("{}-{count}", heading_id(title));
        }
        self.headings.insert(key, node);
    }

    fn label(&mut self, label: &str, node: NodeId, span: Span, file: &str, diagnostics: &mut Diagnostics) {
        if let Some((_, first)) = self.labels.get(label) {
            diagnostics.add(
                Diagnostic::new(&LABEL_DUPLICATE, Some(span), format!("the id `{label}` is given twice"))
                    .see(*first, "first given here"),
            );
            return;
        }
        self.labels.insert(label.to_owned(), (node, span));
        self.labels_in_file.insert((file.to_owned(), label.to_owned()), node);
    }

    /// Ids in one file: those made of headings' words, and the author's.
    fn ids_of<'a>(&'a self, file: &str) -> impl Iterator<Item = &'a str> {
        let from = (file.to_owned(), String::new());
        let file = file.to_owned();
        let headings = self.headings.range(from.clone()..).map(|((file, id), _)| (file, id));
        let labels = self.labels_in_file.range(from..).map(|((file, id), _)| (file, id));
        let (one, two) = (file.clone(), file);
        headings
            .take_while(move |(in_file, _)| **in_file == one)
            .chain(labels.take_while(move |(in_file, _)| **in_file == two))
            .map(|(_, id)| id.as_str())
    }

    /// The node of `file#id`, or of `#id` seen from `file`.
    fn find(&self, file: &str, id: &str, named_file: bool) -> Option<NodeId> {
        let key = (file.to_owned(), id.to_owned());
        let in_file = self
            .labels_in_file
            .get(&key)
            .or_else(|| self.headings.get(&key))
            .copied();
        in_file.or_else(|| {
            if named_file {
                None
            } else {
                self.labels.get(id).map(|(node, _)| *node)
            }
        })
    }
}

struct Collector<'p, 'd> {
    places: &'p mut Places,
    file: &'p str,
    diagnostics: &'d mut Diagnostics,
}

impl Collector<'_, '_> {
    fn attributes(&mut self, attributes: &Attributes, node: NodeId, span: Span) {
        if let Some(label) = &attributes.label {
            self.places.label(&label.0, node, span, self.file, self.diagnostics);
        }
    }
}

impl<'a> walk::Visitor<'a> for Collector<'_, '_> {
    fn block(&mut self, block: &'a Block) {
        self.attributes(&block.attributes, block.id, block.span);
        if let BlockKind::Heading { content, .. } = &block.kind {
            self.places.heading(&walk::plain_text(content), block.id, self.file);
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Span { id, attributes, .. } | InlineKind::Anchor { id, attributes } => {
                self.attributes(attributes, *id, inline.span);
            }
            InlineKind::Link(link) => self.attributes(&link.attributes, link.id, inline.span),
            InlineKind::Image(image) => self.attributes(&image.attributes, image.id, inline.span),
            _ => {}
        }
    }
}

/// The id that mdBook gives a heading: lower case, blanks as hyphens, other signs dropped.
fn heading_id(title: &str) -> String {
    title
        .trim()
        .chars()
        .filter_map(|c| match c {
            c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
            c if c.is_whitespace() => Some('-'),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

struct Follower<'p, 'd> {
    places: &'p Places,
    out: Links,
    file: String,
    nearest: Nearest,
    diagnostics: &'d mut Diagnostics,
}

/// Why a link leads nowhere, and what was likely meant.
struct Dead {
    why: String,
    meant: Option<String>,
    /// What is written, as it begins or ends in the source, and what would be well, where it is a slip of the pen.
    slip: Option<(String, String)>,
}

impl Dead {
    fn complaint(self, span: Span) -> Diagnostic {
        let mut complaint = Diagnostic::new(&LINK_BROKEN, Some(span), self.why);
        if let Some(meant) = self.meant {
            complaint = complaint.hint(format!("did you mean `{meant}`?"));
            if let Some((written, well)) = self.slip {
                complaint = complaint.rewrite(written, well, Fix::suggested(format!("link to `{meant}`")));
            }
        }
        complaint.hint("the words stay, without a link")
    }
}

impl Follower<'_, '_> {
    fn section(&mut self, section: &Section, file: &str) {
        let file = section.file.as_deref().unwrap_or(file);
        self.file = file.to_owned();
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        for inner in &section.sections {
            self.section(inner, file);
        }
    }

    fn link(&mut self, id: NodeId, target: &str, span: Span) {
        if leads_out(target) {
            return self.web(id, target, span);
        }
        let (path, fragment) = match target.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (target, None),
        };
        // A file may be called so; else no file of a book can answer a query.
        let bare = path.split('?').next().unwrap_or(path);
        let query = (bare != path && self.file_of(path).is_none()).then(|| &path[bare.len()..]);
        let path = if query.is_some() { bare } else { path };
        match self.inside(path, fragment) {
            Ok(node) => {
                self.lead(id, node);
                if let Some(query) = query {
                    let message = format!("no file of a book can answer the query `{query}`");
                    let told = Diagnostic::new(&LINK_BROKEN, Some(span), message);
                    self.diagnostics
                        .add(told.hint("take it out; the link leads to the file without it"));
                }
            }
            Err(dead) => self.diagnostics.add(dead.complaint(span)),
        }
    }

    /// A link that leads out of the book. Whatever is made of the book has the same address, and what is not as it is written is told here.
    fn web(&mut self, id: NodeId, target: &str, span: Span) {
        let told = match web_address::spelled(target) {
            Ok(Spelled { address, because }) => {
                let told = because.map(|why| respelled(target.trim(), &address, why, span));
                self.out.links.insert(id, Destination::Web(address));
                told
            }
            Err(why) => {
                let why = format!("`{target}` is no address: {}", why.words());
                let dead = Dead {
                    why,
                    meant: None,
                    slip: None,
                };
                Some(dead.complaint(span))
            }
        };
        if let Some(told) = told {
            self.diagnostics.add(told);
        }
    }

    fn inside(&mut self, path: &str, fragment: Option<&str>) -> Result<NodeId, Dead> {
        let fragment = fragment.map(percent_decoded).filter(|id| !id.is_empty());
        if path.is_empty() {
            let Some(id) = fragment else {
                let why = "the link has no target".to_owned();
                return Err(Dead {
                    why,
                    meant: None,
                    slip: None,
                });
            };
            let found = self.places.find(&self.file, &id, false);
            return found.ok_or_else(|| self.no_id(&id));
        }
        let decoded = percent_decoded(path);
        let Some(file) = self.file_of(path).or_else(|| self.file_of(&decoded)) else {
            return Err(self.no_file(&decoded));
        };
        match fragment {
            None => Ok(self.places.files[&file]),
            Some(id) => {
                let found = self.places.find(&file, &id, true);
                found.ok_or_else(|| self.no_id_in(&file, &id))
            }
        }
    }

    fn no_id(&mut self, id: &str) -> Dead {
        let why = format!("nothing in the book has the id `{id}`");
        let labels = self.places.labels.keys().map(String::as_str);
        let meant = self.nearest.of(id, self.places.ids_of(&self.file).chain(labels));
        of_id(why, id, meant)
    }

    fn no_id_in(&mut self, file: &str, id: &str) -> Dead {
        let why = format!("`{file}` has no heading or id `{id}`");
        let meant = self.nearest.of(id, self.places.ids_of(file));
        of_id(why, id, meant)
    }

    fn no_file(&mut self, path: &str) -> Dead {
        if let Some(scheme) = scheme(path) {
            let why = format!("`{scheme}:` is no address that a book may lead to");
            return Dead {
                why,
                meant: None,
                slip: None,
            };
        }
        let why = format!("`{path}` is not in the book");
        let folder = self.file.rfind('/').map_or("", |slash| &self.file[..=slash]);
        let own = self.file.as_str();
        let others = self.places.files.keys().filter(|file| *file != own);
        let beside = others.filter_map(|file| file.strip_prefix(folder));
        let meant = self.nearest.of(path, beside).map(str::to_owned);
        let slip = meant.as_ref().filter(|meant| is_slip(path, meant));
        let slip = slip.map(|meant| (format!("]({path}"), format!("]({meant}")));
        Dead { why, meant, slip }
    }

    /// The book's file for a path as written: `.html` stands for `.md`, and a folder for its README or index.
    fn file_of(&self, path: &str) -> Option<String> {
        let joined = join(&self.file, path)?;
        let stem = joined.strip_suffix(".html");
        let folder = if joined.is_empty() {
            String::new()
        } else {
            format!("{joined}/")
        };
        let candidates = [
            Some(joined.clone()),
            stem.map(|stem| format!("{stem}.md")),
            stem.and_then(|stem| stem.strip_suffix("index"))
                .map(|stem| format!("{stem}README.md")),
            Some(format!("{folder}README.md")),
            Some(format!("{folder}index.md")),
        ];
        candidates
            .into_iter()
            .flatten()
            .find(|file| self.places.files.contains_key(file))
    }

    fn lead(&mut self, id: NodeId, node: NodeId) {
        let kind = if self.places.sections.contains(&node) {
            TargetKind::Section
        } else {
            TargetKind::Inside
        };
        self.out.targets.insert(node, kind);
        self.out.links.insert(id, Destination::Node(node));
    }
}

impl<'a> walk::Visitor<'a> for Follower<'_, '_> {
    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Link(link) => self.link(link.id, &link.target, inline.span),
            InlineKind::Ref { id, label } => match self.places.labels.get(label) {
                Some((node, _)) => self.lead(*id, *node),
                None => {
                    let meant = self.nearest.of(label, self.places.labels.keys().map(String::as_str));
                    let mut complaint = Diagnostic::new(
                        &REFERENCE_UNRESOLVED,
                        Some(inline.span),
                        format!("nothing in the book has the id `{label}`"),
                    );
                    if let Some(meant) = meant {
                        complaint = complaint.hint(format!("did you mean `#{meant}`?"));
                        if is_slip(label, meant) {
                            let fix = Fix::suggested(format!("refer to `#{meant}`"));
                            complaint = complaint.rewrite(label.clone(), meant, fix);
                        }
                    }
                    self.diagnostics.add(complaint);
                }
            },
            _ => {}
        }
    }
}

/// A link to an id that is not there, and the id that was likely meant.
fn of_id(why: String, id: &str, meant: Option<&str>) -> Dead {
    let slip = meant.filter(|meant| is_slip(id, meant));
    Dead {
        why,
        slip: slip.map(|meant| (format!("#{id})"), format!("#{meant})"))),
        meant: meant.map(|meant| format!("#{meant}")),
    }
}

/// Schemes that lead out of a book; any other is no link that a reader could follow.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel", "ftp", "doi", "urn", "geo", "sms"];

/// A scheme of more than one letter, which else is a drive of a computer.
fn scheme(target: &str) -> Option<&str> {
    web_address::scheme(target).filter(|scheme| scheme.len() > 1)
}

/// Whether a target leads out of the book.
fn leads_out(target: &str) -> bool {
    let target = target.trim();
    target.starts_with("//")
        || scheme(target).is_some_and(|scheme| SCHEMES.iter().any(|own| scheme.eq_ignore_ascii_case(own)))
}

/// An address that is not in the book as it is written.
fn respelled(written: &str, address: &str, why: Wrong, span: Span) -> Diagnostic {
    let message = format!("`{written}` is not spelled as addresses are: {}", why.words());
    let fix = Fix::safe(format!("write `{address}`"));
    Diagnostic::new(&LINK_ADDRESS, Some(span), message)
        .hint(format!("the link leads to `{address}`"))
        .retarget(written, address, fix)
}

/// A path relative to the file it stands in, as a path relative to the source folder; `None` when it leads out of it.
pub(super) fn join(file: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => file
            .split('/')
            .rev()
            .skip(1)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_paths_as_browsers_do() {
        assert_eq!(join("vec/raw.md", "vec.md").as_deref(), Some("vec/vec.md"));
        assert_eq!(join("vec/raw.md", "../ffi.md").as_deref(), Some("ffi.md"));
        assert_eq!(join("ffi.md", "../out.md"), None);
        assert_eq!(join("ffi.md", "./a/./b.md").as_deref(), Some("a/b.md"));
    }

    #[test]
    fn makes_the_ids_that_mdbook_makes() {
        assert_eq!(heading_id("The `Drop` Check, again"), "the-drop-check-again");
        assert_eq!(heading_id("repr(C)"), "reprc");
    }

    #[test]
    fn knows_addresses_outside() {
        assert!(leads_out("https://example.org") && leads_out("MAILTO:a@b.c") && leads_out("//example.org"));
        assert!(!leads_out("javascript:alert(1)") && !leads_out("chapter.md") && !leads_out("C:chapter.md"));
    }
}
