//! Finished pages → what is in them, read off their tags; must not know how they were written.
//!
//! What the package says of the pages is said of what is there, not of what was meant.

use super::evidence::{Alternative, Headings, Leaf};
use super::page_list::Position;
use super::tags::{Tag, place_in, tags};

/// What all pages have.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Properties of each page, in the order of the pages, as the manifest has them.
    pub properties: Vec<String>,
    /// Some page has a heading.
    pub headings: bool,
    /// Headings that skip a level, with that and the level before.
    pub skipped: Vec<(Position, u8, u8)>,
    /// Tables of which no cell is a head.
    pub headless: Vec<Position>,
    /// The pictures.
    pub pictures: Vec<Picture>,
    /// Page breaks, in the order of reading.
    pub page_breaks: Vec<Leaf>,
    /// Some element has a role of WAI-ARIA's for publishing.
    pub roles: bool,
    /// Some picture is described at length elsewhere.
    pub long_descriptions: bool,
    /// Some page is an index.
    pub index: bool,
    /// Formulas as MathML.
    pub math: bool,
}

/// A picture on a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub at: Position,
    /// Its file.
    pub file: String,
    pub alternative: Alternative,
    pub is_cover: bool,
}

impl Picture {
    /// Whether it tells something that the words do not: the cover says the title.
    pub fn is_informative(&self) -> bool {
        self.alternative != Alternative::Decorative && !self.is_cover
    }

    /// Whether it tells something to those who see it alone.
    pub fn is_silent(&self) -> bool {
        matches!(self.alternative, Alternative::Empty | Alternative::Absent)
    }
}

impl Seen {
    /// Looks at the pages: file and text of each.
    pub fn in_pages<'t>(pages: impl IntoIterator<Item = (&'t str, &'t str)>) -> Seen {
        let mut seen = Seen::default();
        for (page, (file, text)) in pages.into_iter().enumerate() {
            seen.page(page, file, text);
        }
        seen
    }

    /// Whether a picture is there that tells something.
    pub fn has_pictures(&self) -> bool {
        self.pictures.iter().any(Picture::is_informative)
    }

    /// Whether some picture has words, and none lacks them.
    pub fn has_alternatives(&self) -> bool {
        let has_words = |picture: &Picture| picture.alternative == Alternative::Words;
        self.pictures.iter().any(has_words) && !self.lacks_alternatives()
    }

    /// Whether a picture tells something to those who see it alone.
    pub fn lacks_alternatives(&self) -> bool {
        self.pictures.iter().any(Picture::is_silent)
    }

    fn page(&mut self, page: usize, file: &str, text: &str) {
        let mut properties = Vec::new();
        let mut headings = Headings::default();
        // The tables that are open, and whether a head was met in each.
        let mut tables: Vec<(Position, bool)> = Vec::new();
        for tag in tags(text) {
            let byte = place_in(text, tag.before) + tag.before.len();
            let at = Position { page, byte };
            match (tag.name, tag.is_end) {
                ("table", false) => tables.push((at, tag.attribute("role") == Some("presentation"))),
                ("table", true) => {
                    let headless = tables.pop().filter(|(_, has_head)| !has_head);
                    self.headless.extend(headless.map(|(at, _)| at));
                }
                ("th", false) => {
                    if let Some((_, has_head)) = tables.last_mut() {
                        *has_head = true;
                    }
                }
                ("img", false) => self.pictures.push(Picture {
                    at,
                    file: tag.attribute("src").unwrap_or_default().to_owned(),
                    alternative: Alternative::of(|name| tag.attribute(name)),
                    is_cover: tag.attribute("role") == Some("doc-cover"),
                }),
                _ => {}
            }
            if tag.is_end {
                continue;
            }
            if let Some(level) = tag.level() {
                let skipped = headings.meet(level).map(|last| (at, level, last));
                self.skipped.extend(skipped);
            }
            properties.extend(property(tag));
            self.roles_of(tag, file);
        }
        self.headless.sort_unstable();
        self.headings |= headings.are_there();
        self.math |= properties.contains(&"mathml");
        properties.sort_unstable();
        properties.dedup();
        self.properties.push(properties.join(" "));
    }

    fn roles_of(&mut self, tag: Tag<'_>, file: &str) {
        self.long_descriptions |= tag.attribute("aria-details").is_some();
        let Some(role) = tag.attribute("role").filter(|role| role.starts_with("doc-")) else {
            return;
        };
        self.roles = true;
        self.index |= role == "doc-index";
        if role == "doc-pagebreak"
            && let Some(id) = tag.attribute("id")
        {
            self.page_breaks.push(Leaf {
                place: format!("{file}#{id}"),
                label: tag.attribute("aria-label").unwrap_or_default().to_owned(),
            });
        }
    }
}

/// What the manifest must say of a page that has this element (EPUB 3.3, D.6 and 5.6.2).
fn property(tag: Tag<'_>) -> Option<&'static str> {
    match tag.name {
        "svg" => Some("svg"),
        "math" => Some("mathml"),
        "script" | "form" => Some("scripted"),
        "img" | "audio" | "video" | "source" | "track" | "iframe" | "object" | "embed" => {
            let address = tag.attribute("src").or_else(|| tag.attribute("data"))?;
            let is_remote = ["http:", "https:", "//"].iter().any(|start| address.starts_with(start));
            is_remote.then_some("remote-resources")
        }
        _ => None,
    }
}

/// The page list of a navigation document, in order.
pub(super) fn page_list(navigation: &str) -> Vec<Leaf> {
    let list = tags(navigation)
        .skip_while(|tag| tag.name != "nav" || tag.attribute("epub:type") != Some("page-list"))
        .take_while(|tag| tag.name != "nav" || !tag.is_end);
    let mut leaves: Vec<Leaf> = Vec::new();
    for tag in list.filter(|tag| tag.name == "a") {
        if let Some(place) = tag.attribute("href") {
            leaves.push(Leaf {
                place: place.to_owned(),
                label: String::new(),
            });
        } else if let Some(last) = leaves.last_mut() {
            last.label = tag.before.to_owned();
        }
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_stands_in_a_page() {
        let page = "<?xml version=\"1.0\"?><!DOCTYPE html><html><body><h1>A</h1><h3>B</h3>\
            <table><tr><td/></tr></table><table><tr><th>x</th></tr></table><p role=\"doc-pagebreak\" id=\"p1\" aria-label=\"1\"/>\
            <svg/><math></math><img src=\"https://x.org/a.png\" data-role=\"doc-index\"/><img src=\"a.png\" alt=\"A\" aria-details=\"d\"/></body></html>";
        let seen = Seen::in_pages([("a.xhtml", page), ("b.xhtml", "<p>1 &lt; 2</p>")]);
        assert_eq!(seen.properties, ["mathml remote-resources svg", ""]);
        let at = |what| Position {
            page: 0,
            byte: page.find(what).unwrap_or_default(),
        };
        assert_eq!(seen.skipped, [(at("<h3>"), 3, 1)]);
        assert_eq!(seen.headless, [at("<table>")]);
        let places: Vec<&str> = seen.page_breaks.iter().map(|leaf| leaf.place.as_str()).collect();
        assert_eq!(places, ["a.xhtml#p1"]);
        let found: Vec<_> = seen.pictures.iter().map(|own| (own.at, own.alternative)).collect();
        assert_eq!(found[0], (at("<img"), Alternative::Absent));
        assert_eq!(found[1], (at("<img src=\"a.png\""), Alternative::Words));
        assert!(seen.headings && seen.roles && seen.long_descriptions && seen.math && !seen.index);
    }

    #[test]
    fn finds_the_page_list() {
        let navigation = "<nav epub:type=\"toc\"><a href=\"x\">1</a></nav><nav id=\"p\" epub:type=\"page-list\"><ol><li><a href=\"a#p1\">1</a></li><li>\
            <a href=\"a#p2\">2</a></li></ol></nav><nav><a href=\"y\">3</a></nav>";
        let found: Vec<_> = page_list(navigation)
            .into_iter()
            .map(|leaf| (leaf.place, leaf.label))
            .collect();
        let wanted = [("a#p1", "1"), ("a#p2", "2")].map(|(place, label)| (place.to_owned(), label.to_owned()));
        assert_eq!(found, wanted);
    }
}
