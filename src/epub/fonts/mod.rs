//! The book's faces and its finished pages → the font files that the EPUB holds, their licences, and the rules that use them; must not
//! know how a page is made.
//!
//! Faces with TrueType outlines are cut down to the letters of the book ([`subset`]); those with PostScript outlines (CFF) go in whole, for
//! no subsetter keeps both their outlines and their tables of letters. [`used`] says which styles the pages show.

mod sfnt;
mod subset;
mod used;

use super::names;
use crate::config::{EpubFont, HeadingFont};
use crate::design::Design;
use crate::diag::rules::FONT_LICENCE;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::fonts::{Face, FaceId, Faces, Family};
use std::collections::BTreeMap;
use std::fmt::Write;
use used::Used;

/// A face of this weight or a heavier one is bold.
const BOLD: u16 = 550;

/// A file of the EPUB that is no page, image or sheet.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    /// Its id in the manifest.
    pub id: String,
    /// Path in the package's folder.
    pub href: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// The fonts of an EPUB; none of anything where readers show their own.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    /// Font files and their licences.
    pub files: Vec<Extra>,
    /// Rules that make the faces known: they stand first in the sheet.
    pub faces: String,
    /// Rules that use them: they stand last.
    pub uses: String,
    /// The faces of the files.
    pub used: Vec<FaceId>,
}

/// Makes the fonts that an edition asks for.
pub(super) fn prepare(
    asked: (&[EpubFont], Option<Span>),
    design: &Design,
    faces: &Faces,
    written: (&[&str], &[&str]),
    diagnostics: &mut Diagnostics,
) -> Fonts {
    let (asked, span) = asked;
    let mut fonts = Fonts::default();
    if asked.is_empty() {
        return fonts;
    }
    let (pages, sheets) = written;
    let used = Used::find(pages, sheets);
    let mut files: BTreeMap<FaceId, String> = BTreeMap::new();
    for kind in asked {
        let (family, name) = family(*kind);
        let known = fonts.faces.len();
        for (bold, italic) in used.styles(*kind) {
            let id = faces.pick(family, bold, italic);
            let face = faces.get(id);
            if face.italic != italic || (face.weight >= BOLD) != bold {
                // The family has no such style; readers make one of the plain face.
                continue;
            }
            let href = files.entry(id).or_insert_with(|| {
                let file = subset::font_file(face, name, &used.letters);
                let href = format!("fonts/{}{}", names::slug(&face.name), file.end());
                fonts.files.push(Extra {
                    id: format!("font-{}", fonts.files.len() + 1),
                    href: href.clone(),
                    media_type: file.media_type(),
                    bytes: file.into_bytes(),
                });
                href
            });
            let _ = writeln!(
                fonts.faces,
                "@font-face {{ font-family: \"{name}\"; font-weight: {}; font-style: {}; src: url({href}); }}",
                if bold { "bold" } else { "normal" },
                if italic { "italic" } else { "normal" },
            );
        }
        if fonts.faces.len() > known {
            fonts.uses.push_str(&rule(*kind, name, design));
        }
    }
    fonts.used = files.keys().copied().collect();
    licences(&fonts.used, faces, span, &mut fonts.files, diagnostics);
    fonts
}

/// The family of a kind of text, and what it is called in the EPUB: a name of ours, since a part of a face may not have the name that
/// its maker reserved for the whole (SIL Open Font License, clause 3).
fn family(kind: EpubFont) -> (Family, &'static str) {
    match kind {
        EpubFont::Text => (Family::Text, "Book Text"),
        EpubFont::Headings => (Family::Heading, "Book Headings"),
        EpubFont::Code => (Family::Mono, "Book Code"),
    }
}

/// The rule that sets a kind of text in its face, with a face of its sort behind it.
fn rule(kind: EpubFont, name: &str, design: &Design) -> String {
    let (selector, fallback) = match kind {
        EpubFont::Text => ("body", "serif"),
        EpubFont::Headings => (
            "h1, h2, h3, h4, h5, h6",
            match design.heading_font {
                HeadingFont::Text => "serif",
                HeadingFont::Sans | HeadingFont::Named(_) => "sans-serif",
            },
        ),
        EpubFont::Code => ("code, kbd, pre, .math", "monospace"),
    };
    format!("{selector} {{ font-family: \"{name}\", {fallback}; }}\n")
}

/// The licence of each family beside its files.
fn licences(used: &[FaceId], faces: &Faces, span: Option<Span>, files: &mut Vec<Extra>, diagnostics: &mut Diagnostics) {
    let mut known: Vec<String> = Vec::new();
    for id in used {
        let face: &Face = faces.get(*id);
        if known.contains(&face.family) {
            continue;
        }
        known.push(face.family.clone());
        let Some(text) = face.licence() else {
            let message = format!("the files of the face “{}” say nothing of its licence", face.family);
            diagnostics.add(Diagnostic::new(&FONT_LICENCE, span, message));
            continue;
        };
        files.push(Extra {
            id: format!("font-licence-{}", known.len()),
            href: format!("fonts/{}-licence.txt", names::slug(&face.family)),
            media_type: "text/plain",
            bytes: text.into_bytes(),
        });
    }
}
