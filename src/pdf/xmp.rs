//! [`DocumentInfo`] → the XMP packet (ISO 16684-1); must not know objects or pages.

use super::claims::Claims;
use super::metadata::{MAKER, is_moment};
use super::strings::xml;
use crate::config::PressStandard;
use crate::layout::DocumentInfo;
use uuid::Uuid;

/// The packet, which says what the information dictionary says, and what the file conforms to.
/// `digest` is one of the painted pages.
pub(super) fn packet(info: &DocumentInfo, claims: &Claims, digest: &[u8]) -> String {
    let mut about = About::default();
    about.describe(info);
    match claims {
        Claims::Screen {
            accessible, archival, ..
        } => about.conform(*accessible, *archival),
        Claims::Press(standard) => about.print(info, *standard, digest),
    }
    format!("{HEAD}{}{FOOT}", about.text)
}

const HEAD: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
"#;

const FOOT: &str = r#"  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"#;

/// PDF/A knows no other schemas than its own unless they are described (ISO 19005-2 clause 6.6.2.3).
const ACCESSIBLE_SCHEMA: &str = r#"   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
"#;

/// What is said about the file, a line each.
#[derive(Default)]
struct About {
    text: String,
}

impl About {
    /// Adds an element; nothing for a value that is empty.
    fn say(&mut self, element: &str, value: &str) {
        if !value.is_empty() {
            self.text.push_str(&format!("   <{element}>{value}</{element}>\n"));
        }
    }

    fn describe(&mut self, info: &DocumentInfo) {
        self.say("dc:format", "application/pdf");
        self.say("dc:title", &alternatives(&info.title));
        self.say("dc:creator", &list("Seq", &info.authors));
        self.say("dc:description", &alternatives(&info.subject));
        self.say("dc:subject", &list("Bag", &info.keywords));
        self.say("dc:language", &list("Bag", std::slice::from_ref(&info.language)));
        self.say("dc:identifier", &xml(&info.identifier));
        self.say("pdf:Keywords", &xml(&info.keywords.join(", ")));
        self.say("pdf:Producer", &xml(MAKER));
        self.say("xmp:CreatorTool", &xml(MAKER));
        if is_moment(&info.modified) {
            for element in ["xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"] {
                self.say(element, &xml(&info.modified));
            }
        }
    }

    /// ISO 19005-2 clause 6.6.4 and ISO 14289-1 clause 5.
    fn conform(&mut self, accessible: bool, archival: bool) {
        if archival {
            self.say("pdfaid:part", "2");
            self.say("pdfaid:conformance", "A");
        }
        if accessible {
            self.say("pdfuaid:part", "1");
            self.text.push_str(ACCESSIBLE_SCHEMA);
        }
    }

    /// ISO 15930-7 clause 6.2.2; the older standards speak in the information dictionary, and here for newer programs.
    fn print(&mut self, info: &DocumentInfo, standard: PressStandard, digest: &[u8]) {
        let book = Uuid::new_v5(&Uuid::NAMESPACE_URL, info.identifier.as_bytes());
        let document = Uuid::new_v5(&book, standard.name().as_bytes());
        let instance = Uuid::new_v5(&document, digest);
        self.say("pdf:Trapped", "False");
        self.say("xmpMM:DocumentID", &format!("uuid:{document}"));
        self.say("xmpMM:InstanceID", &format!("uuid:{instance}"));
        self.say("xmpMM:VersionID", "1");
        self.say("xmpMM:RenditionClass", "default");
        match standard {
            PressStandard::X4 => self.say("pdfxid:GTS_PDFXVersion", "PDF/X-4"),
            PressStandard::X1a => {
                self.say("pdfx:GTS_PDFXVersion", "PDF/X-1:2001");
                self.say("pdfx:GTS_PDFXConformance", "PDF/X-1a:2001");
            }
            PressStandard::X3 => self.say("pdfx:GTS_PDFXVersion", "PDF/X-3:2002"),
            PressStandard::None => {}
        }
    }
}

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

    const SILENT: Claims = Claims::Screen {
        accessible: false,
        archival: false,
        outline: false,
    };

    #[test]
    fn the_packet_is_escaped_and_says_only_what_is_known() {
        let info = DocumentInfo {
            title: "Salt & <Sea>".into(),
            ..DocumentInfo::default()
        };
        let packet = packet(&info, &SILENT, &[]);
        assert!(packet.contains("Salt &amp; &lt;Sea&gt;"));
        assert!(!packet.contains("<dc:creator") && !packet.contains("<xmp:CreateDate"));
    }

    #[test]
    fn no_claim_is_made_that_is_not_true() {
        let info = DocumentInfo::default();
        let silent = packet(&info, &SILENT, &[]);
        assert!(!silent.contains("<pdfaid:") && !silent.contains("<pdfuaid:"));
        let archival = packet(
            &info,
            &Claims::Screen {
                accessible: false,
                archival: true,
                outline: false,
            },
            &[],
        );
        assert!(archival.contains("<pdfaid:part>2<") && !archival.contains("<pdfuaid:"));
    }
}
