//! The structure tree of a PDF → what it says: the text of each element, and a dump to be read; must not know how the
//! writer works.

use crate::pdf_reader::number;
use crate::tag_reader::{Element, Kid, Tree};
use lopdf::Object;

/// Structure types that stand in a line of text (clause 14.8.4.4), but for notes, which have lines of their own here.
const INLINE: [&str; 6] = ["Span", "Quote", "Reference", "Link", "BibEntry", "Lbl"];
/// Those that hold a line of text.
const LINES: [&str; 15] = [
    "P",
    "H",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "Caption",
    "TD",
    "TH",
    "Lbl",
    "Span",
    "Link",
    "Reference",
];

impl Tree {
    /// An element a line, each with its whole text, and under it what stands in it.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        for root in &self.roots {
            root.dump(0, false, &mut out);
        }
        out
    }

    /// All elements in reading order.
    pub fn elements(&self) -> Vec<&Element> {
        let mut all = vec![];
        for root in &self.roots {
            root.walk(&mut |element| all.push(element));
        }
        all
    }
}

impl Element {
    /// Its text in reading order: lines of code, each of which is a sequence or an element, in lines of their own, blocks in paragraphs of their own. Pieces of a
    /// paragraph are put together as they are, but that a word goes on behind a soft hyphen at a line's end.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(false, &mut text);
        text.replace('\u{AD}', "")
    }

    fn add_text(&self, in_line: bool, text: &mut String) {
        if let Some(actual) = &self.actual_text {
            text.push_str(actual);
            return;
        }
        let is_code = self.kind == "Code" && !in_line;
        let in_line = in_line || is_code || LINES.contains(&&*self.kind);
        for (index, kid) in self.kids.iter().enumerate() {
            if is_code && index > 0 {
                text.push('\n');
            }
            match kid {
                Kid::Text(piece) => text.push_str(piece),
                Kid::Element(element) if element.is_inline(in_line) => element.add_text(in_line, text),
                // A picture on the line, and what a line calls.
                Kid::Element(element) if in_line && ["Figure", "Note"].contains(&&*element.kind) => {}
                Kid::Element(element) => {
                    if !text.is_empty() && !text.ends_with('\n') {
                        text.push('\n');
                    }
                    element.add_text(false, text);
                }
                Kid::Link(_) => {}
            }
        }
    }

    /// Code and formulas stand in a line where they are in one.
    fn is_inline(&self, in_line: bool) -> bool {
        INLINE.contains(&&*self.kind) || in_line && ["Code", "Formula"].contains(&&*self.kind)
    }

    /// Whether it is a part of a line of the element that has it.
    pub fn is_in_line_of(&self, parent: &Element) -> bool {
        self.is_inline(LINES.contains(&&*parent.kind)) && parent.kind != "LI" && parent.kind != "Note"
    }

    /// Whether it has text that is not in a block inside it.
    pub fn has_line(&self) -> bool {
        let in_line = LINES.contains(&&*self.kind);
        self.kids.iter().any(|kid| match kid {
            Kid::Text(text) => !text.is_empty(),
            Kid::Element(element) => element.is_inline(in_line) && element.kind != "Lbl",
            Kid::Link(_) => false,
        })
    }

    fn dump(&self, depth: usize, in_line: bool, out: &mut String) {
        let indent = "  ".repeat(depth);
        let text = self.text();
        *out += &format!("{indent}{}", self.head());
        if self.kind == "Code" && !in_line {
            text.lines().for_each(|line| *out += &format!("\n{indent}  | {line}"));
        } else if self.has_line() {
            *out += &format!(" {text:?}");
        }
        for kid in &self.kids {
            if let Kid::Link(target) = kid {
                *out += &format!(" → {target}");
            }
        }
        out.push('\n');
        let in_line = in_line || LINES.contains(&&*self.kind);
        let lines_shown = self.kind == "Code" && !in_line;
        for element in self.elements().filter(|_| !lines_shown) {
            element.dump(depth + 1, in_line, out);
        }
    }

    /// Its kind and what is said of it.
    fn head(&self) -> String {
        let mut head = self.kind.clone();
        if let Some(language) = &self.language {
            head += &format!(" lang={language}");
        }
        for (key, value) in &self.attributes {
            head += &match value {
                Object::Name(name) => format!(" {key}={}", String::from_utf8_lossy(name)),
                Object::Array(list) if key == "BBox" => {
                    format!(" {key}={:?}", list.iter().map(rounded).collect::<Vec<_>>())
                }
                other => format!(" {key}={other:?}"),
            };
        }
        if let Some(alt) = &self.alt {
            head += &format!(" alt {alt:?}");
        }
        head
    }
}

/// Whole points: what is on the page is held by other tests.
fn rounded(object: &Object) -> i64 {
    number(object).round() as i64
}
