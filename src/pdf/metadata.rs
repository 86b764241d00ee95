//! [`DocumentInfo`] → information dictionary, XMP packet and the catalog's settings; must not know pages.

use super::Error;
use super::document::Document;
use super::strings::{text_string, xml};
use crate::layout::DocumentInfo;
use lopdf::{Dictionary, Object, Stream, dictionary};

/// What made the file.
const MAKER: &str = concat!("Pressmark ", env!("CARGO_PKG_VERSION"));

/// Says what the document is, in place of what printpdf says.
pub(super) fn add(document: &mut Document, info: &DocumentInfo, has_outline: bool) -> Result<(), Error> {
    let trailer = &mut document.objects.trailer;
    if let Some(Object::Reference(printpdf)) = trailer.remove(b"Info") {
        document.objects.objects.remove(&printpdf);
    }
    let dictionary = document.objects.add_object(information(info));
    document.objects.trailer.set("Info", dictionary);
    let packet = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    // Never compressed: programs that know no PDF look for the packet in the bytes (ISO 16684-1).
    let packet = document
        .objects
        .add_object(Stream::new(packet, xmp(info).into_bytes()).with_compression(false));
    let catalog = document.catalog()?;
    catalog.remove(b"OutputIntents");
    catalog.set("Metadata", packet);
    catalog.set("PageMode", if has_outline { "UseOutlines" } else { "UseNone" });
    catalog.set("PageLayout", "TwoPageRight");
    if !info.language.is_empty() {
        catalog.set("Lang", text_string(&info.language));
    }
    catalog.set("ViewerPreferences", preferences(info));
    Ok(())
}

/// Clause 12.2.
fn preferences(info: &DocumentInfo) -> Dictionary {
    let mut preferences = Dictionary::new();
    preferences.set("DisplayDocTitle", !info.title.is_empty());
    if info.right_to_left {
        preferences.set("Direction", "R2L");
    }
    preferences
}

/// Clause 14.3.3. Empty entries are left out.
fn information(info: &DocumentInfo) -> Dictionary {
    let date = pdf_date(&info.modified).unwrap_or_default();
    let entries = [
        ("Title", info.title.clone()),
        ("Author", info.authors.join(", ")),
        ("Subject", info.subject.clone()),
        ("Keywords", info.keywords.join(", ")),
        ("Creator", MAKER.to_owned()),
        ("Producer", MAKER.to_owned()),
        ("CreationDate", date.clone()),
        ("ModDate", date),
    ];
    let mut dictionary = Dictionary::new();
    for (key, value) in entries.iter().filter(|(_, value)| !value.is_empty()) {
        dictionary.set(*key, text_string(value));
    }
    dictionary
}

/// `2026-01-31T12:00:00Z` as `D:20260131120000Z` (clause 7.9.4); `None` for any other form.
fn pdf_date(modified: &str) -> Option<String> {
    let fits = modified.len() == DATE_FORM.len()
        && modified.bytes().zip(DATE_FORM.bytes()).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        });
    let digits: String = modified.chars().filter(char::is_ascii_digit).collect();
    fits.then(|| format!("D:{digits}Z"))
}

const DATE_FORM: &str = "0000-00-00T00:00:00Z";

/// The XMP packet (ISO 16684-1) with the same values.
fn xmp(info: &DocumentInfo) -> String {
    let mut about = String::new();
    let mut say = |element: &str, value: String| {
        if !value.is_empty() {
            about.push_str(&format!("   <{element}>{value}</{element}>\n"));
        }
    };
    say("dc:format", "application/pdf".into());
    say("dc:title", alternatives(&info.title));
    say("dc:creator", list("Seq", &info.authors));
    say("dc:description", alternatives(&info.subject));
    say("dc:subject", list("Bag", &info.keywords));
    say("dc:language", list("Bag", std::slice::from_ref(&info.language)));
    say("dc:identifier", xml(&info.identifier));
    say("pdf:Keywords", xml(&info.keywords.join(", ")));
    say("pdf:Producer", xml(MAKER));
    say("xmp:CreatorTool", xml(MAKER));
    if pdf_date(&info.modified).is_some() {
        for element in ["xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"] {
            say(element, xml(&info.modified));
        }
    }
    format!("{XMP_HEAD}{about}{XMP_FOOT}")
}

const XMP_HEAD: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
"#;

const XMP_FOOT: &str = r#"  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"#;

/// One text in the document's own language.
fn alternatives(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!(
            r#"<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>"#,
            xml(text)
        ),
    }
}

fn list(kind: &str, texts: &[String]) -> String {
    let items: String = texts
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| format!("<rdf:li>{}</rdf:li>", xml(text)))
        .collect();
    if items.is_empty() {
        items
    } else {
        format!("<rdf:{kind}>{items}</rdf:{kind}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_rewritten_or_left_out() {
        assert_eq!(pdf_date("2026-01-31T12:00:00Z").as_deref(), Some("D:20260131120000Z"));
        assert_eq!(pdf_date("2026-01-31"), None);
    }

    #[test]
    fn the_packet_is_escaped_and_says_only_what_is_known() {
        let info = DocumentInfo {
            title: "Salt & <Sea>".into(),
            ..DocumentInfo::default()
        };
        let packet = xmp(&info);
        assert!(packet.contains("Salt &amp; &lt;Sea&gt;"));
        assert!(!packet.contains("dc:creator") && !packet.contains("xmp:CreateDate"));
    }
}
