//! An SVG → its tree of shapes and its natural size; must not draw it, nor open what it names.

use super::ImageFormat;
use super::head;
use super::{blending, bounds, references, unshown};
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Options, Tree};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// How deep elements may nest. The XML reader underneath goes down by recursion, and a few thousand levels are the end
/// of a thread's stack; drawings have below thirty.
const DEEPEST: usize = 128;
/// Width and height in CSS pixels.
///
/// # Errors
/// What is wrong, in words that follow "cannot be read as an image".
pub(super) fn size(bytes: &[u8]) -> Result<(f64, f64), String> {
    let tree = read(bytes, Options::default())?;
    Ok((f64::from(tree.size().width()), f64::from(tree.size().height())))
}

/// What of a drawing no output shows, as the subject of a sentence.
pub(super) fn unshown(bytes: &[u8]) -> Vec<Cow<'static, str>> {
    let document = markup(bytes).and_then(parse);
    let list = |document: Document<'_>| [unshown::list(&document), blending::unshown(&document)].concat();
    document.map_or_else(|_| Vec::new(), list)
}

/// Reads a drawing as every stage does, with the faces that `lettering` names. Pictures in it may be written into the
/// text as `data:` only: a file, or what lies on the web, is not drawn, and [`unshown()`] names it.
///
/// # Errors
/// What is wrong, in words that follow "cannot be read as an image".
pub fn read(bytes: &[u8], lettering: Options<'_>) -> Result<Tree, String> {
    let text = markup(bytes)?;
    let fault = OnceLock::new();
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, data, options| {
                picture(data, options)
                    .map_err(|why| fault.get_or_init(|| format!("a picture in it cannot be read: {why}")))
                    .ok()
            }),
            // Nothing is opened; [`unshown`] tells of it.
            resolve_string: Box::new(|_, _| None),
        },
        ..lettering
    };
    let text = steady(text)?;
    let document = parse(&text)?;
    sized(document.root_element())?;
    references::check(&document)?;
    let tree = Tree::from_xmltree(&document, &options).map_err(|fault| match fault {
        // The text was XML, so that this is of its meaning.
        usvg::Error::ParsingFailed(_) => "it is no drawing, or elements in it refer to themselves".to_owned(),
        fault => in_words(&fault),
    })?;
    drop(options);
    if let Some(why) = fault.into_inner() {
        return Err(why);
    }
    bounds::check(tree.root(), (tree.size().width(), tree.size().height()))?;
    Ok(tree)
}

/// A drawing that looks the same on every processor.
fn steady(text: &str) -> Result<Cow<'_, str>, String> {
    // Maps are large, and hardly any drawing has them.
    if !blending::may_differ(text) {
        return Ok(Cow::Borrowed(text));
    }
    let document = parse(text)?;
    Ok(blending::steadied(&document).map_or(Cow::Borrowed(text), Cow::Owned))
}

/// The elements of a drawing.
fn parse(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|fault| in_words(&usvg::Error::ParsingFailed(fault)))
}

/// Whether the numbers of a drawing's size are some: the reader underneath takes others for none.
fn sized(root: Node<'_, '_>) -> Result<(), String> {
    let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    if let Some(view) = root.attribute("viewBox") {
        let parts = view.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
        let numbers: Option<Vec<f64>> = parts.map(number).collect();
        if !matches!(numbers.as_deref(), Some([_, _, width, height]) if *width > 0.0 && *height > 0.0) {
            return Err(format!("its `viewBox` of `{view}` is no area"));
        }
    }
    for name in ["width", "height"] {
        let Some(length) = root.attribute(name).map(str::trim) else {
            continue;
        };
        let digits = length.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        if number(digits).is_none() && !["", "auto"].contains(&length) {
            return Err(format!("its `{name}` of `{length}` is no length"));
        }
    }
    Ok(())
}

/// What the reader underneath complains of, for an author.
fn in_words(fault: &usvg::Error) -> String {
    match fault {
        usvg::Error::NotAnUtf8Str => "it is not UTF-8".to_owned(),
        usvg::Error::MalformedGZip => "it is compressed; save it as plain SVG".to_owned(),
        usvg::Error::ElementsLimitReached => "it comes to more than 1 million elements".to_owned(),
        usvg::Error::InvalidSize => "it has no size: give it a `width`, a `height` and a `viewBox` above 0".to_owned(),
        usvg::Error::ParsingFailed(fault) => {
            let at = fault.pos();
            format!("its XML is broken in line {}, character {}", at.row, at.col)
        }
    }
}

/// The text of a drawing, if its elements do not nest too deep.
fn markup(bytes: &[u8]) -> Result<&str, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
    match depth(text) {
        None => Err("its DOCTYPE defines elements".to_owned()),
        Some(depth) if depth > DEEPEST => Err(format!("its elements are nested more than {DEEPEST} deep")),
        Some(_) => Ok(text),
    }
}

/// A picture inside a drawing, its format told from the bytes. A drawing inside a drawing has no pictures of its own: the
/// reader underneath takes none.
fn picture(data: Arc<Vec<u8>>, options: &Options<'_>) -> Result<ImageKind, String> {
    let format = head::format(&data).ok_or("it is not a PNG, JPEG, WebP, GIF or SVG")?;
    if format == ImageFormat::Svg {
        let text = steady(markup(&data)?)?;
        if text.contains("<image") {
            return Err("a drawing inside it has pictures of its own".to_owned());
        }
        let data = Arc::new(text.into_owned().into_bytes());
        return ImageHrefResolver::default_data_resolver()("image/svg+xml", data, options)
            .ok_or_else(|| "it is not an SVG".to_owned());
    }
    head::read(&data)?;
    Ok(match format {
        ImageFormat::Png => ImageKind::PNG(data),
        ImageFormat::Jpeg => ImageKind::JPEG(data),
        ImageFormat::Gif => ImageKind::GIF(data),
        ImageFormat::WebP | ImageFormat::Svg => ImageKind::WEBP(data),
    })
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
pub fn tag_length(text: &str) -> usize {
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

    fn size_of(text: &str) -> Result<(f64, f64), String> {
        size(text.as_bytes())
    }

    fn svg(attributes: &str, inside: &str) -> String {
        format!("<svg xmlns='http://www.w3.org/2000/svg' {attributes}>{inside}</svg>")
    }

    #[test]
    fn the_natural_size_is_in_css_pixels() {
        assert_eq!(size_of(&svg("width='2in' height='1in'", "")), Ok((192.0, 96.0)));
        assert_eq!(size_of(&svg("viewBox='0 0 30 20'", "")), Ok((30.0, 20.0)));
        assert_eq!(
            size_of(&svg("width='100%' height='100%' viewBox='0 0 30 20'", "")),
            Ok((30.0, 20.0))
        );
        assert!(size_of("<html></html>").is_err());
        assert!(size_of(&svg("width='0' height='1'", "")).is_err());
    }

    #[test]
    fn scripts_do_not_run_and_nothing_is_opened() {
        let drawing = |inside: &str| size_of(&svg("width='10' height='10'", inside));
        assert_eq!(drawing("<script>alert(1)</script>"), Ok((10.0, 10.0)));
        for outside in ["/etc/passwd", "http://a.b/c.png", "photo.png"] {
            let inside = format!("<image href='{outside}' width='1' height='1'/><rect width='1' height='1'/>");
            assert_eq!(drawing(&inside), Ok((10.0, 10.0)), "{outside}");
            let told = unshown(svg("", &inside).as_bytes());
            assert!(told.len() == 1 && told[0].contains(outside), "{told:?}");
        }
    }

    /// A picture of this many pixels as an element.
    fn embedded(width: u32, height: u32) -> String {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let written = image::DynamicImage::new_luma8(width, height).write_to(&mut bytes, image::ImageFormat::Png);
        assert!(written.is_ok());
        let data: String = bytes.get_ref().iter().map(|byte| format!("%{byte:02X}")).collect();
        format!("<image href='data:image/gif,{data}' width='9' height='9'/>")
    }

    /// `image-unreadable` refused the whole book for them.
    #[test]
    fn what_lies_outside_of_a_drawing_is_left_out_and_named() {
        for (inside, wanted) in [
            ("<use href='other.svg#a'/>", "`other.svg#a`, which lies outside of it,"),
            (
                "<rect fill='url(http://a.b/c#d)'/>",
                "`http://a.b/c#d`, which lies outside of it,",
            ),
            (
                "<rect style='mask: url(\"m.svg#x\")'/>",
                "`m.svg#x`, which lies outside of it,",
            ),
            (
                "<filter id='f'><feImage href='x.png'/></filter><rect/>",
                "`x.png`, which lies outside of it,",
            ),
            (
                "<style>rect { fill: url(m.svg#x) }</style><rect/>",
                "`m.svg#x`, which lies outside of it,",
            ),
        ] {
            assert_eq!(unshown(svg("", inside).as_bytes()), [wanted], "{inside}");
        }
        let many: String = (0..9).map(|at| format!("<image href='{at}.png'/>")).collect();
        let told = unshown(svg("", &many).as_bytes());
        assert_eq!(
            (told.len(), &*told[5]),
            (6, "what lies at 4 more addresses outside of it")
        );
        let sheet = format!("<?xml-stylesheet href='a.css'?>{}", svg("", "<rect/>"));
        assert_eq!(unshown(sheet.as_bytes()).len(), 1);
        let own = "<a href='http://a.b'><rect fill='url(#g)'/></a><use href='#r'/><image href='data:image/png,x'/>";
        assert_eq!(unshown(svg("", own).as_bytes()), [""; 0]);
    }

    #[test]
    fn pictures_written_into_a_drawing_are_read_within_limits() {
        let drawing = |inside: &str| size_of(&svg("width='10' height='10'", inside));
        assert_eq!(drawing(&embedded(3, 2)), Ok((10.0, 10.0)));
        let broken = drawing("<image href='data:image/png,words' width='9' height='9'/>");
        assert!(broken.is_err_and(|why| why.contains("cannot be read")));
        let inner =
            "<image href='data:image/svg+xml,%3Csvg xmlns=\"http://www.w3.org/2000/svg\"/%3E' width='9' height='9'/>";
        assert_eq!(drawing(inner), Ok((10.0, 10.0)));
        let often = format!(
            "<defs><g id='a'>{}</g></defs>{}",
            embedded(3000, 3000),
            "<use href='#a'/>".repeat(8)
        );
        assert!(drawing(&often).is_err_and(|why| why.contains("million pixels")));
    }

    #[test]
    fn work_without_end_is_refused_before_it_is_begun() {
        let drawing = |inside: &str| size_of(&svg("width='200' height='100'", inside));
        let filtered = |step: &str| {
            drawing(&format!(
                "<filter id='f' x='0' y='0' width='100%' height='100%'>{step}</filter>\
                 <rect width='200' height='100' filter='url(#f)'/>"
            ))
        };
        let turbulence = |octaves| filtered(&format!("<feTurbulence baseFrequency='.01' numOctaves='{octaves}'/>"));
        assert!(turbulence(5).is_ok());
        assert!(turbulence(100_000).is_err_and(|why| why.contains("100000 octaves")));
        assert!(filtered("<feMorphology operator='dilate' radius='2'/>").is_ok());
        assert!(filtered("<feMorphology radius='10000'/>").is_err_and(|why| why.contains("too long")));
        assert!(filtered(&"<feTurbulence baseFrequency='.01' numOctaves='16'/>".repeat(1000)).is_err());
        let kernel = format!("<feConvolveMatrix order='100' kernelMatrix='{}'/>", "1 ".repeat(10_000));
        assert!(filtered(&kernel).is_err());
        let tiled = |side: &str| {
            drawing(&format!(
                "<pattern id='p' width='{side}' height='{side}' patternUnits='userSpaceOnUse'>\
                 <rect width='1' height='1'/></pattern><rect width='200' height='100' fill='url(#p)'/>"
            ))
        };
        let dashed = |dash: &str| {
            drawing(&format!(
                "<path d='M0 0 L200 100' stroke='red' stroke-dasharray='{dash}'/>"
            ))
        };
        assert!(dashed("2").is_ok());
        assert!(dashed(".00001").is_err_and(|why| why.contains("dashes")));
        assert!(tiled("2").is_ok());
        assert!(tiled(".0001").is_err_and(|why| why.contains("tiles")));
        assert!(tiled("9999").is_err_and(|why| why.contains("larger than the drawing")));
    }

    #[test]
    fn patterns_and_masks_within_one_another_do_not_multiply() {
        let nested: String = (0..40)
            .map(|at| {
                let inner = format!("<rect width='9' height='9' fill='url(#p{})'/>", at + 1).repeat(2);
                format!("<pattern id='p{at}' width='5' height='5' patternUnits='userSpaceOnUse'>{inner}</pattern>")
            })
            .collect();
        let drawing = svg(
            "width='9' height='9'",
            &format!("{nested}<rect width='9' height='9' fill='url(#p0)'/>"),
        );
        assert!(size_of(&drawing).is_err_and(|why| why.contains("million elements")));
    }

    #[test]
    fn numbers_that_no_page_can_hold_are_refused() {
        for (view, inside) in [
            ("0 0 1e30 1e30", "<rect width='1e29' height='1e29'/>"),
            ("0 0 1e-30 1e-30", "<rect width='1e-31' height='1e-31'/>"),
            ("0 0 10 10", "<rect width='1e8' height='1'/>"),
            (
                "0 0 10 10",
                "<g transform='scale(1e20)'><rect width='1' height='1'/></g>",
            ),
            ("0 0 10 10", "<path d='M0 0 L1e30 1'/>"),
        ] {
            let drawing = svg(&format!("width='100' height='100' viewBox='{view}'"), inside);
            assert!(size_of(&drawing).is_err(), "{view} {inside}");
        }
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
        assert!(size_of(&deep).is_err_and(|why| why.contains("nested")));
    }
}
