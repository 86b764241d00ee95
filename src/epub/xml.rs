//! Elements, attributes and text → well-formed XML; must not know what is written with it.
//!
//! The only place where text becomes markup. Open elements are remembered, so that whatever is opened is closed, and
//! every character that XML 1.0 forbids is taken out on its way.

use std::ops::Range;

/// Elements that are written as `<x/>` when nothing is in them; all others get an end tag of their own, because
/// readers that take XHTML for HTML would leave `<p/>` or `<span/>` open.
const VOID: &[&str] = &[
    "br",
    "hr",
    "img",
    "link",
    "meta",
    "item",
    "itemref",
    "content",
    "rect",
    "reference",
    "wbr",
];

/// An XML document in the making.
#[derive(Debug, Default)]
pub(super) struct Xml {
    out: String,
    /// Where in `out` the names of the open elements stand.
    open: Vec<Range<usize>>,
    /// The last start tag still lacks its `>`.
    in_tag: bool,
}

/// An element that was opened, for as long as the document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element(usize);

impl Xml {
    /// A document with its declaration.
    pub fn document() -> Xml {
        Xml {
            out: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"),
            ..Xml::default()
        }
    }

    /// A document without declaration (SVG that is drawn at once).
    pub fn fragment() -> Xml {
        Xml::default()
    }

    /// The document type of HTML.
    pub fn doctype_html(&mut self) {
        self.out.push_str("<!DOCTYPE html>\n");
    }

    /// Opens an element.
    pub fn start(&mut self, name: &str) -> &mut Xml {
        self.close_tag();
        self.out.push('<');
        let at = self.out.len();
        self.out.push_str(name);
        self.open.push(at..self.out.len());
        self.in_tag = true;
        self
    }

    /// Gives the element just opened an attribute.
    pub fn attr(&mut self, name: &str, value: &str) -> &mut Xml {
        debug_assert!(self.in_tag, "attribute {name} outside a start tag");
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, true, &mut self.out);
        self.out.push('"');
        self
    }

    /// Gives the element just opened an attribute, unless the value is empty.
    pub fn attr_if(&mut self, name: &str, value: &str) -> &mut Xml {
        if !value.is_empty() {
            self.attr(name, value);
        }
        self
    }

    /// Gives the element just opened a language, unless there is none to say.
    pub fn attr_language(&mut self, language: &str) -> &mut Xml {
        self.attr_if("lang", language).attr_if("xml:lang", language)
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) -> &mut Xml {
        if !text.is_empty() {
            self.close_tag();
            escape(text, false, &mut self.out);
        }
        self
    }

    /// Closes the innermost open element.
    pub fn end(&mut self) -> &mut Xml {
        let Some(name) = self.open.pop() else {
            debug_assert!(false, "nothing is open");
            return self;
        };
        if self.in_tag && VOID.contains(&&self.out[name.clone()]) {
            self.out.push_str("/>");
            self.in_tag = false;
        } else {
            self.close_tag();
            self.out.push_str("</");
            self.out.extend_from_within(name);
            self.out.push('>');
        }
        self
    }

    /// The innermost open element.
    pub fn innermost(&self) -> Element {
        Element(self.open.last().map_or(0, |name| name.start))
    }

    /// How many bytes are written.
    pub fn position(&self) -> usize {
        self.out.len()
    }

    /// Whether an element is still open.
    pub fn is_open(&self, element: Element) -> bool {
        self.open.binary_search_by_key(&element.0, |name| name.start).is_ok()
    }

    /// Ends the line: for a reader of the source only, so never inside running text.
    pub fn line(&mut self) -> &mut Xml {
        self.close_tag();
        self.out.push('\n');
        self
    }

    /// An element with text alone.
    pub fn element(&mut self, name: &str, text: &str) -> &mut Xml {
        self.start(name).text(text).end()
    }

    /// Closes all that is open and gives the document.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out.push('\n');
        self.out
    }

    fn close_tag(&mut self) {
        if self.in_tag {
            self.out.push('>');
            self.in_tag = false;
        }
    }
}

/// Writes text with the five special characters named and forbidden ones out of the way.
fn escape(text: &str, in_attribute: bool, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| SPECIAL[usize::from(byte)]) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            // Needed after `]]` only; always naming it spares the look back.
            Some('>') => out.push_str("&gt;"),
            Some('"') if in_attribute => out.push_str("&quot;"),
            Some('\t' | '\n') if in_attribute => out.push(' '),
            Some(character @ ('\t' | '\n')) => out.push(character),
            Some('\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            Some(character) if character.is_control() => {}
            Some(character) => out.push(character),
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

/// Bytes that may begin a character that is not written as it is: the five special ones, controls (U+0000 to U+001F, U+007F, and
/// in two bytes U+0080 to U+009F) and, in three bytes, U+FFFE and U+FFFF. All others are written as they stand, many at once.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        special[byte] = matches!(byte as u8, b'&' | b'<' | b'>' | b'"' | ..b' ' | 0x7F | 0xC2 | 0xEF);
        byte += 1;
    }
    special
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_text_and_attributes() {
        let mut xml = Xml::fragment();
        xml.start("p")
            .attr("title", "a \"b\" <c> & d\n")
            .text("a \"b\" <c> & ]]>")
            .end();
        assert_eq!(
            xml.finish(),
            "<p title=\"a &quot;b&quot; &lt;c&gt; &amp; d \">a \"b\" &lt;c&gt; &amp; ]]&gt;</p>\n"
        );
    }

    #[test]
    fn drops_what_xml_forbids() {
        let mut xml = Xml::fragment();
        xml.element("p", "a\0b\u{1}c\u{B}d\u{FFFE}e\u{85}\tf\n");
        assert_eq!(xml.finish(), "<p>abcd\u{FFFD}e\tf\n</p>\n");
    }

    #[test]
    fn closes_all_and_spares_void_elements() {
        let mut xml = Xml::fragment();
        xml.start("p").start("br").end().start("span").end();
        assert_eq!(xml.finish(), "<p><br/><span></span></p>\n");
    }
}
