//! A drawing's XML → the drawing without the ways of blending that hang on the processor, and which they are; must not draw it.
//!
//! To dodge and to burn is to divide. What paints our dots divides by a processor's own guess at 1 ÷ x (`rcpps`, `vrecpe`), which those of
//! one maker do not share with another's: no two machines would be sure to make the same bytes.

use resvg::usvg::BlendMode;
use resvg::usvg::roxmltree::{Document, Node};
use std::borrow::Cow;
use std::ops::Range;

/// A way of blending, and what stands in for it: what lightens or darkens as it does, by products and sums alone.
struct Unsteady {
    mode: BlendMode,
    name: &'static str,
    instead: &'static str,
    /// The subject of a sentence.
    said: &'static str,
}

const UNSTEADY: [Unsteady; 2] = [
    Unsteady {
        mode: BlendMode::ColorDodge,
        name: "color-dodge",
        instead: "screen",
        said: "how it blends by `color-dodge`, for which `screen` stands in,",
    },
    Unsteady {
        mode: BlendMode::ColorBurn,
        name: "color-burn",
        instead: "multiply",
        said: "how it blends by `color-burn`, for which `multiply` stands in,",
    },
];
/// The property of groups (Compositing and Blending Level 1, clause 4.1), and the attribute of `feBlend` (Filter Effects Level 1, clause 9.6).
const PROPERTY: &str = "mix-blend-mode";
const STEP: &str = "feBlend";

/// Whether a drawing may have what hangs on the processor: a quick look.
pub(super) fn may_differ(text: &str) -> bool {
    UNSTEADY.iter().any(|one| text.contains(one.name))
}

/// What of a drawing's blending is not shown, as the subjects of sentences.
pub(super) fn unshown(document: &Document<'_>) -> Vec<Cow<'static, str>> {
    let found = places(document);
    let is_found = |one: &&Unsteady| found.iter().any(|(_, own)| own.name == one.name);
    UNSTEADY.iter().filter(is_found).map(|one| one.said.into()).collect()
}

/// The text of a drawing with others in place of the ways that hang on the processor; nothing where it has none.
pub(super) fn steadied(document: &Document<'_>) -> Option<String> {
    let mut found = places(document);
    found.sort_by_key(|(place, _)| place.start);
    let (text, mut out, mut done) = (document.input_text(), String::new(), 0);
    for (place, unsteady) in &found {
        out.push_str(text.get(done..place.start)?);
        out.push_str(unsteady.instead);
        done = place.end;
    }
    out.push_str(text.get(done..)?);
    (!found.is_empty()).then_some(out)
}

/// Whether a way of blending is the same on every processor.
///
/// # Errors
/// That it is not, in words that follow "cannot be read as an image". Only what is written in a way that [`steadied()`] does not see, by
/// entities, comes to this.
pub(super) fn check(mode: BlendMode) -> Result<(), String> {
    match UNSTEADY.iter().find(|one| one.mode == mode) {
        None => Ok(()),
        Some(one) => Err(format!(
            "it blends by `{}`, which no two processors are sure to reckon alike; write `{}`",
            one.name, one.instead
        )),
    }
}

/// Where in the text such a way is named.
fn places(document: &Document<'_>) -> Vec<(Range<usize>, &'static Unsteady)> {
    let text = document.input_text();
    let mut found = Vec::new();
    for node in document.descendants() {
        for attribute in node.attributes() {
            let range = attribute.range_value();
            let Some(value) = text.get(range.clone()) else { continue };
            match attribute.name() {
                PROPERTY => found.extend(whole(value, range.start)),
                "mode" if node.tag_name().name() == STEP => found.extend(whole(value, range.start)),
                "style" => declared(value, range.start, &mut found),
                _ => {}
            }
        }
        let is_sheet = |parent: Node<'_, '_>| parent.tag_name().name() == "style";
        if node.is_text() && node.parent().is_some_and(is_sheet) {
            let range = node.range();
            declared(text.get(range.clone()).unwrap_or(""), range.start, &mut found);
        }
    }
    found
}

/// A value that is a way of blending and nothing else.
fn whole(value: &str, start: usize) -> Option<(Range<usize>, &'static Unsteady)> {
    let name = value.trim();
    let at = start + value.find(name)?;
    let one = UNSTEADY.iter().find(|one| one.name == name)?;
    Some((at..at + name.len(), one))
}

/// All declarations of the property in a piece of CSS.
fn declared(css: &str, start: usize, found: &mut Vec<(Range<usize>, &'static Unsteady)>) {
    for (at, _) in css.match_indices(PROPERTY) {
        let behind = at + PROPERTY.len();
        let value = css[behind..].trim_start().strip_prefix(':').map(str::trim_start);
        let Some(value) = value else { continue };
        let end = value.find(|c: char| !c.is_ascii_alphabetic() && c != '-');
        let name = &value[..end.unwrap_or(value.len())];
        if let Some(one) = UNSTEADY.iter().find(|one| one.name == name) {
            let at = start + css.len() - value.len();
            found.push((at..at + name.len(), one));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(inside: &str) -> String {
        format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>")
    }

    #[test]
    fn what_divides_gives_way_wherever_it_is_declared_and_is_named() {
        for (written, wanted) in [
            ("<g mix-blend-mode='color-dodge'/>", "<g mix-blend-mode='screen'/>"),
            (
                "<g style='fill:red;mix-blend-mode : color-burn;x:y'/>",
                "<g style='fill:red;mix-blend-mode : multiply;x:y'/>",
            ),
            (
                "<filter><feBlend mode=' color-burn '/></filter>",
                "<filter><feBlend mode=' multiply '/></filter>",
            ),
            (
                "<style><![CDATA[.color-dodge{mix-blend-mode:color-dodge}]]></style><g class='color-dodge'/>",
                "<style><![CDATA[.color-dodge{mix-blend-mode:screen}]]></style><g class='color-dodge'/>",
            ),
        ] {
            let text = drawing(written);
            let document = Document::parse(&text).expect("XML");
            assert_eq!(steadied(&document), Some(drawing(wanted)));
            assert_eq!(unshown(&document).len(), 1, "{written}");
        }
    }

    #[test]
    fn what_does_not_divide_stays() {
        for written in [
            "<g style='mix-blend-mode:color'/><g mix-blend-mode='soft-light'/>",
            "<text>mix-blend-mode:color-dodge</text><desc mode='color-burn'/>",
            "<g style='mix-blend-mode:color-dodged'/>",
        ] {
            let text = drawing(written);
            let document = Document::parse(&text).expect("XML");
            assert_eq!(steadied(&document), None, "{written}");
            assert!(unshown(&document).is_empty());
        }
    }
}
