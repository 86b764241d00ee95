//! A media type or the first bytes of a file → what kind of file it is (EPUB 3.3, clause 3.2); must not know where it stands.

use super::fault::Faults;
use super::package::{Item, Package};
use crate::diag::rules::{EPUB_RESOURCE, EPUB_RESOURCE_ADVICE};

const IMAGES: &[&str] = &["image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"];

const OTHERS: &[&str] = &[
    "application/xhtml+xml",
    "application/javascript",
    "application/ecmascript",
    "text/javascript",
    "application/x-dtbncx+xml",
    "application/smil+xml",
    "application/pls+xml",
    "text/css",
    "audio/mpeg",
    "audio/mp4",
];

const FONTS: &[&str] = &[
    "font/ttf",
    "font/otf",
    "font/woff",
    "font/woff2",
    "application/font-sfnt",
    "application/font-woff",
    "application/vnd.ms-opentype",
    "application/x-font-ttf",
    "application/x-font-opentype",
    "application/x-font-truetype",
    "application/x-font-woff",
];

/// The ends of names that go with each kind of picture.
const ENDINGS: &[(&str, &[&str])] = &[
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg", "jpe"]),
    ("image/gif", &["gif"]),
];

/// A media type without its parameters.
pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Whether every reading system shows pictures of this type.
pub(super) fn is_image(media_type: &str) -> bool {
    IMAGES.contains(&media_type)
}

/// Whether every reading system can show a file of this type.
pub(super) fn is_core(media_type: &str) -> bool {
    let plain = essence(media_type);
    is_image(&plain) || OTHERS.contains(&plain.as_str()) || FONTS.contains(&plain.as_str()) || is_opus(media_type)
}

fn is_opus(media_type: &str) -> bool {
    let plain: String = media_type.chars().filter(|c| !c.is_whitespace()).collect();
    plain == "audio/ogg;codecs=opus"
}

/// Whether a file of this type needs nothing in its place: films, faces, and what is not shown.
pub(super) fn is_exempt(media_type: &str) -> bool {
    media_type.starts_with("video/") || media_type.starts_with("font/") || FONTS.contains(&media_type)
}

/// The media type of an address that holds its own bytes.
pub(super) fn of_data(text: &str) -> Option<String> {
    let rest = text.get(5..)?;
    let kind = rest.split(',').next()?.split(';').next()?.trim();
    (!kind.is_empty()).then(|| kind.to_ascii_lowercase())
}

/// What a file is by its first bytes.
fn by_signature(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xFF, 0xD8, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// Holds the bytes of a picture against what the manifest and its name say.
pub(super) fn picture(item: &Item, path: &str, bytes: &[u8], package: &Package, faults: &mut Faults) {
    if !IMAGES.contains(&item.media_type.as_str()) || item.media_type == "image/svg+xml" {
        return;
    }
    let found = by_signature(bytes);
    if bytes.len() < 4 {
        faults.file(
            &EPUB_RESOURCE,
            "MED-004",
            path,
            "the picture is cut off before its first bytes",
        );
        faults.file(&EPUB_RESOURCE, "PKG-021", path, "the picture cannot be read");
        return;
    }
    if found != Some(item.media_type.as_str()) {
        let is = found.map_or_else(|| "is nothing of the kind".to_owned(), |own| format!("is `{own}`"));
        let message = format!("`{path}` is said to be `{}`, and by its bytes {is}", item.media_type);
        let known_as = if item.media_type == "image/webp" {
            "PKG-021"
        } else {
            "OPF-029"
        };
        faults.at(&EPUB_RESOURCE, known_as, &package.path, item.range.clone(), message);
        if found.is_none() {
            faults.file(&EPUB_RESOURCE, "PKG-021", path, "the picture cannot be read");
        }
        return;
    }
    if is_cut_off(bytes, item.media_type.as_str()) {
        faults.file(
            &EPUB_RESOURCE,
            "PKG-021",
            path,
            "the picture is damaged: its size cannot be read",
        );
        return;
    }
    let ending = path
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    if let Some((_, endings)) = ENDINGS.iter().find(|(own, _)| *own == item.media_type)
        && !endings.contains(&ending.as_str())
    {
        let message = format!("the name `{path}` does not say that it is `{}`", item.media_type);
        faults.file(&EPUB_RESOURCE_ADVICE, "PKG-022", path, message);
    }
}

/// Whether a picture ends before it says how large it is.
fn is_cut_off(bytes: &[u8], media_type: &str) -> bool {
    match media_type {
        "image/png" => bytes.get(12..16) != Some(b"IHDR") || bytes.len() < 33,
        "image/gif" => bytes.len() < 13,
        "image/jpeg" => !has_frame(bytes),
        _ => bytes.len() < 30,
    }
}

/// Whether a JPEG has a frame header (ISO 10918-1, annex B.2.2).
fn has_frame(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let (Some(0xFF), Some(marker)) = (bytes.get(at), bytes.get(at + 1)) {
        if matches!(marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF) {
            return bytes.len() >= at + 9;
        }
        if matches!(marker, 0xFF) {
            at += 1;
            continue;
        }
        let (Some(high), Some(low)) = (bytes.get(at + 2), bytes.get(at + 3)) else {
            return false;
        };
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    false
}
