//! [`DocumentInfo`] → information dictionary, output intent and the catalog's settings; must not know pages.

use super::Error;
use super::claims::Claims;
use super::color::Inks;
use super::document::Document;
use super::file::Index;
use super::strings::{shortened, text_string};
use super::xmp;
use crate::config::PressStandard;
use crate::layout::DocumentInfo;
use lopdf::{Dictionary, Object, Stream, dictionary};

/// What made the file.
pub(super) const MAKER: &str = concat!("Pressmark ", env!("CARGO_PKG_VERSION"));

/// What colours of red, green and blue mean: the profile of sRGB (IEC 61966-2-1). `profiles/README.md` says where it is from.
const SRGB: &[u8] = include_bytes!("profiles/srgb.icc");

/// Says what the document is, in place of what printpdf says.
///
/// `digest` is one of the painted pages.
pub(super) fn add(
    document: &mut Document,
    info: &DocumentInfo,
    claims: &Claims,
    inks: &Inks,
    digest: &[u8],
) -> Result<(), Error> {
    let trailer = &mut document.objects.trailer;
    if let Some(Object::Reference(printpdf)) = trailer.remove(b"Info") {
        document.objects.objects.remove(&printpdf);
    }
    let dictionary = document.objects.add_object(information(info, claims));
    document.objects.trailer.set("Info", dictionary);
    let packet = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    // Never compressed: programs that know no PDF look for the packet in the bytes (ISO 16684-1).
    let packet = Stream::new(packet, xmp::packet(info, claims, digest).into_bytes()).with_compression(false);
    let packet = document.objects.add_object(packet);
    let catalog = document.catalog()?;
    catalog.remove(b"OutputIntents");
    catalog.set("Metadata", packet);
    catalog.set("PageMode", if claims.has_outline() { "UseOutlines" } else { "UseNone" });
    // The older standards for the press are of PDF 1.3, which knows none of these.
    if claims.index() == Index::Streams {
        catalog.set("PageLayout", "TwoPageRight");
        if !info.language.is_empty() {
            catalog.set("Lang", text_string(&info.language));
        }
        catalog.set("ViewerPreferences", preferences(info));
    }
    let intent = match claims {
        Claims::Screen { .. } => Some(Intent {
            kind: "GTS_PDFA1",
            condition: ("sRGB", "sRGB IEC61966-2.1"),
            profile: SRGB,
            components: 3,
        }),
        // Greys of black ink need no profile; four inks mean nothing without one, whatever standard is claimed.
        Claims::Press(PressStandard::None) if inks.is_black() => None,
        Claims::Press(_) => Some(Intent {
            kind: "GTS_PDFX",
            condition: inks.condition(),
            profile: inks.profile(),
            components: inks.components(),
        }),
    };
    intent.map_or(Ok(()), |intent| intent.add(document))
}

/// What the colours of a file mean, or the press that it is made for (clause 14.11.5; ISO 19005-2 clause 6.2.3, ISO 15930-7
/// clause 6.2.3).
struct Intent<'a> {
    kind: &'static str,
    /// Its identifier and its words.
    condition: (&'a str, &'a str),
    profile: &'a [u8],
    components: i64,
}

impl Intent<'_> {
    fn add(&self, document: &mut Document) -> Result<(), Error> {
        let mut profile = Stream::new(dictionary! { "N" => self.components }, self.profile.to_vec());
        profile.compress()?;
        let profile = document.objects.add_object(profile);
        let (identifier, words) = self.condition;
        let mut intent = dictionary! {
            "Type" => "OutputIntent",
            "S" => self.kind,
            "OutputConditionIdentifier" => text_string(identifier),
            "OutputCondition" => text_string(words),
            "Info" => text_string(words),
            "DestOutputProfile" => profile,
        };
        if identifier != UNREGISTERED {
            intent.set("RegistryName", text_string("http://www.color.org"));
        }
        document.catalog()?.set("OutputIntents", vec![intent.into()]);
        Ok(())
    }
}

/// Stands for the identifier of what is in no registry.
const UNREGISTERED: &str = "Custom";

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
fn information(info: &DocumentInfo, claims: &Claims) -> Dictionary {
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
        dictionary.set(*key, text_string(shortened(value)));
    }
    if let Claims::Press(standard) = claims {
        for (key, value) in conformance(*standard) {
            dictionary.set(*key, text_string(value));
        }
        // Nothing is trapped here, and the press is told so (clause 14.11.6).
        dictionary.set("Trapped", "False");
    }
    dictionary
}

/// What the older standards for the press ask for in the information dictionary (ISO 15930-1 and 15930-3, clause 6.3).
fn conformance(standard: PressStandard) -> &'static [(&'static str, &'static str)] {
    match standard {
        PressStandard::X1a => &[
            ("GTS_PDFXVersion", "PDF/X-1:2001"),
            ("GTS_PDFXConformance", "PDF/X-1a:2001"),
        ],
        PressStandard::X3 => &[("GTS_PDFXVersion", "PDF/X-3:2002")],
        PressStandard::X4 | PressStandard::None => &[],
    }
}

/// `2026-01-31T12:00:00Z` as `D:20260131120000Z` (clause 7.9.4); `None` for any other form.
fn pdf_date(modified: &str) -> Option<String> {
    let digits: String = modified.chars().filter(char::is_ascii_digit).collect();
    is_moment(modified).then(|| format!("D:{digits}Z"))
}

/// Whether a date has the form that XMP and PDF both take.
pub(super) fn is_moment(modified: &str) -> bool {
    modified.len() == DATE_FORM.len()
        && modified.bytes().zip(DATE_FORM.bytes()).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        })
}

const DATE_FORM: &str = "0000-00-00T00:00:00Z";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_rewritten_or_left_out() {
        assert_eq!(pdf_date("2026-01-31T12:00:00Z").as_deref(), Some("D:20260131120000Z"));
        assert_eq!(pdf_date("2026-01-31"), None);
    }
}
