//! The text of an SVG → its natural size; must not draw it, nor open what it names.

use resvg::usvg;

/// How deep elements may nest. The XML reader underneath goes down by recursion, and a few thousand levels are the end
/// of a thread's stack; drawings have about ten.
const DEEPEST: usize = 256;

/// Width and height in CSS pixels.
///
/// # Errors
/// What is wrong, in words that follow "cannot be read as an image".
pub fn size(text: &str) -> Result<(f64, f64), String> {
    let depth = depth(text).ok_or("its DOCTYPE defines elements")?;
    if depth > DEEPEST {
        return Err(format!("its elements are nested more than {DEEPEST} deep"));
    }
    let options = usvg::Options {
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(text, &options).map_err(|fault| fault.to_string())?;
    Ok((f64::from(tree.size().width()), f64::from(tree.size().height())))
}

/// The deepest nesting of elements in a text of XML, without recursion; at least the true depth where the text is
/// well-formed. `None` when an entity holds markup, which could hide any depth.
fn depth(text: &str) -> Option<usize> {
    let (mut rest, mut open, mut deepest) = (text, 0_usize, 0);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = after(comment, "-->");
        } else if let Some(data) = rest.strip_prefix("![CDATA[") {
            rest = after(data, "]]>");
        } else if let Some(instruction) = rest.strip_prefix('?') {
            rest = after(instruction, "?>");
        } else if let Some(declaration) = rest.strip_prefix('!') {
            rest = after_declaration(declaration)?;
        } else if let Some(end) = rest.strip_prefix('/') {
            open = open.saturating_sub(1);
            rest = after(end, ">");
        } else {
            let tag = tag_length(rest);
            if !rest[..tag].ends_with('/') {
                open += 1;
                deepest = deepest.max(open);
            }
            rest = &rest[tag..];
        }
    }
    Some(deepest)
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// Bytes up to the `>` of a tag, which may also stand inside quotes.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None | Some(_), _) => {}
        }
    }
    text.len()
}

/// The text behind a DOCTYPE. `None` when something in its quotes is markup.
fn after_declaration(text: &str) -> Option<&str> {
    let (mut quote, mut brackets) = (None, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(_), b'<') => return None,
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => brackets += 1,
            (None, b']') => brackets = brackets.saturating_sub(1),
            (None, b'>') if brackets == 0 => return Some(&text[at..]),
            (None, _) => {}
        }
    }
    Some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(attributes: &str, inside: &str) -> String {
        format!("<svg xmlns='http://www.w3.org/2000/svg' {attributes}>{inside}</svg>")
    }

    #[test]
    fn the_natural_size_is_in_css_pixels() {
        assert_eq!(size(&svg("width='2in' height='1in'", "")), Ok((192.0, 96.0)));
        assert_eq!(size(&svg("viewBox='0 0 30 20'", "")), Ok((30.0, 20.0)));
        assert_eq!(
            size(&svg("width='100%' height='100%' viewBox='0 0 30 20'", "")),
            Ok((30.0, 20.0))
        );
        assert!(size("<html></html>").is_err());
        assert!(size(&svg("width='0' height='1'", "")).is_err());
    }

    #[test]
    fn nothing_is_opened_and_nothing_runs() {
        let inside =
            "<script>alert(1)</script><image href='/etc/passwd' width='1' height='1'/><image href='http://a.b/c.png'/>";
        assert_eq!(size(&svg("width='10' height='10'", inside)), Ok((10.0, 10.0)));
    }

    #[test]
    fn depth_is_counted_as_xml_reads_it() {
        let cases = [
            ("<a><b/><b></b></a>", Some(2)),
            (
                "<a><!-- </a></a> <b><b><b> --><b t='>'><c u=\"/>\"></c></b></a>",
                Some(3),
            ),
            (
                "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY n 'http://x'>]><a/>",
                Some(0),
            ),
            ("<!DOCTYPE svg [<!ENTITY n '<g><g>'>]><a>&n;</a>", None),
            ("<a><![CDATA[<b><b>]]></a>", Some(1)),
            ("<", Some(1)),
            ("<a", Some(1)),
            ("<!--", Some(0)),
        ];
        for (text, wanted) in cases {
            assert_eq!(depth(text), wanted, "{text}");
        }
    }

    #[test]
    fn depth_cannot_end_the_stack() {
        let deep = svg(
            "width='1' height='1'",
            &format!("{}{}", "<g>".repeat(100_000), "</g>".repeat(100_000)),
        );
        assert!(size(&deep).is_err_and(|why| why.contains("nested")));
    }
}
