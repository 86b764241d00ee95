//! A stylesheet that was read → what EPUB forbids of it (EPUB 3.3, clause 6.3), and the files it needs; must not parse.

use super::fault::Faults;
use super::references::{Kind, Reference};
use crate::css::Sheet;
use crate::diag::rules::{EPUB_STYLE, EPUB_STYLE_ADVICE};

/// Properties that a sheet may not set, for the page itself says them.
const FORBIDDEN: &[&str] = &["direction", "unicode-bidi"];

/// Judges a sheet that stands at an offset in a file.
pub(super) fn judge(sheet: Sheet<'_>, path: &str, offset: usize, faults: &mut Faults) -> Vec<Reference> {
    let moved = |range: &std::ops::Range<usize>| range.start + offset..range.end + offset;
    for (range, message) in &sheet.faults {
        faults.at(&EPUB_STYLE, "CSS-008", path, moved(range), message.clone());
    }
    if let Some((range, name)) = &sheet.charset
        && !name.eq_ignore_ascii_case("utf-8")
    {
        let message = format!("the sheet says that it is {name}, and must be UTF-8");
        faults.at(&EPUB_STYLE, "CSS-004", path, moved(range), message);
    }
    for range in &sheet.empty_faces {
        faults.at(
            &EPUB_STYLE_ADVICE,
            "CSS-019",
            path,
            moved(range),
            "`@font-face` says nothing of a face",
        );
    }
    for declaration in sheet
        .declarations
        .iter()
        .filter(|own| FORBIDDEN.contains(&own.name.as_str()))
    {
        let message = format!("`{}` cannot stand in a stylesheet of an EPUB", declaration.name);
        let fault = faults.at(&EPUB_STYLE, "CSS-001", path, moved(&declaration.range), message);
        fault.hint("say it in the text: the attribute `dir`, the elements `bdo` and `bdi`");
    }
    for declaration in sheet.declarations.iter().filter(|own| own.has_colon) {
        let message = format!(
            "a second colon stands in the value of `{}`; is a semicolon missing?",
            declaration.name
        );
        faults.at(&EPUB_STYLE_ADVICE, "", path, moved(&declaration.range), message);
    }
    for range in &sheet.strays {
        let message = "nothing that this closes is open; reading systems leave out what it stands in";
        faults.at(&EPUB_STYLE_ADVICE, "", path, moved(range), message);
    }
    let mut references = Vec::new();
    for address in sheet.addresses {
        if address.text.is_empty() {
            faults.at(
                &EPUB_STYLE,
                "CSS-002",
                path,
                moved(&address.range),
                "an address is empty",
            );
            continue;
        }
        // A place in the same file, or in the page that uses the sheet: which, the sheet does not know.
        if address.text.starts_with('#') {
            continue;
        }
        references.push(Reference {
            kind: match (address.is_import, address.of_face) {
                (true, _) => Kind::Stylesheet,
                (_, true) => Kind::Font,
                _ => Kind::Generic,
            },
            range: moved(&address.range),
            text: address.text,
            says_type: None,
            has_fallback: false,
        });
    }
    references
}

/// The text of a sheet of its own.
pub(super) fn decode(bytes: &[u8], path: &str, faults: &mut Faults) -> String {
    if bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0xFF, 0xFE]) {
        faults.file(
            &EPUB_STYLE_ADVICE,
            "CSS-003",
            path,
            "the sheet is UTF-16, and should be UTF-8",
        );
        return String::new();
    }
    let text = String::from_utf8_lossy(bytes);
    text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned()
}
