//! Finished pages → what is in them, read off their tags; must not know how they were written.
//!
//! What the package says of the pages is said of what is there, not of what was meant.

use super::tags::{Tag, tags};

/// What all pages have.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Properties of each page, in the order of the pages, as the manifest has them.
    pub properties: Vec<String>,
    /// Some page has a heading.
    pub headings: bool,
    /// Pages on which a heading skips a level, by their files.
    pub skipped_headings: Vec<String>,
    /// Tables of which no cell is a head.
    pub headless_tables: usize,
    /// Page breaks, `file#id` in the order of reading.
    pub page_breaks: Vec<String>,
    /// Some element has a role of WAI-ARIA's for publishing.
    pub roles: bool,
    /// Some picture is described at length elsewhere.
    pub long_descriptions: bool,
    /// Some page is an index.
    pub index: bool,
    /// Formulas as MathML.
    pub math: bool,
}

impl Seen {
    /// Looks at the pages: file and text of each.
    pub fn in_pages<'t>(pages: impl IntoIterator<Item = (&'t str, &'t str)>) -> Seen {
        let mut seen = Seen::default();
        for (file, text) in pages {
            seen.page(file, text);
        }
        seen
    }

    fn page(&mut self, file: &str, text: &str) {
        let mut properties = Vec::new();
        let mut level = None;
        // Whether a head was met in each table that is open.
        let mut tables: Vec<bool> = Vec::new();
        for tag in tags(text) {
            match (tag.name, tag.is_end) {
                ("table", false) => tables.push(tag.attribute("role") == Some("presentation")),
                ("table", true) => self.headless_tables += usize::from(tables.pop() == Some(false)),
                ("th", false) => {
                    if let Some(has_head) = tables.last_mut() {
                        *has_head = true;
                    }
                }
                _ => {}
            }
            if tag.is_end {
                continue;
            }
            if let Some(own) = tag.level() {
                if level.is_some_and(|last| own > last + 1)
                    && self.skipped_headings.last().is_none_or(|last| last != file)
                {
                    self.skipped_headings.push(file.to_owned());
                }
                level = Some(own);
            }
            properties.extend(property(tag));
            self.roles_of(tag, file);
        }
        self.headings |= level.is_some();
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
            self.page_breaks.push(format!("{file}#{id}"));
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

/// The addresses in the page list of a navigation document, in order.
pub(super) fn page_list(navigation: &str) -> Vec<String> {
    tags(navigation)
        .skip_while(|tag| tag.name != "nav" || tag.attribute("epub:type") != Some("page-list"))
        .take_while(|tag| tag.name != "nav" || !tag.is_end)
        .filter(|tag| tag.name == "a")
        .filter_map(|tag| tag.attribute("href").map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_stands_in_a_page() {
        let page = "<?xml version=\"1.0\"?><!DOCTYPE html><html><body><h1>A</h1><h3>B</h3>\
            <table><tr><td/></tr></table><table><tr><th>x</th></tr></table><p role=\"doc-pagebreak\" id=\"p1\"/>\
            <svg/><math></math><img src=\"https://x.org/a.png\" data-role=\"doc-index\"/><img src=\"a.png\" aria-details=\"d\"/></body></html>";
        let seen = Seen::in_pages([("a.xhtml", page), ("b.xhtml", "<p>1 &lt; 2</p>")]);
        assert_eq!(seen.properties, ["mathml remote-resources svg", ""]);
        assert_eq!(seen.skipped_headings, ["a.xhtml"]);
        assert_eq!(seen.headless_tables, 1);
        assert_eq!(seen.page_breaks, ["a.xhtml#p1"]);
        assert!(seen.headings && seen.roles && seen.long_descriptions && seen.math && !seen.index);
    }

    #[test]
    fn finds_the_page_list() {
        let navigation = "<nav epub:type=\"toc\"><a href=\"x\">1</a></nav><nav id=\"p\" epub:type=\"page-list\"><ol><li><a href=\"a#p1\">1</a></li><li>\
            <a href=\"a#p2\">2</a></li></ol></nav><nav><a href=\"y\">3</a></nav>";
        assert_eq!(page_list(navigation), ["a#p1", "a#p2"]);
    }
}
