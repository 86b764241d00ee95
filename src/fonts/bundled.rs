//! The faces in the binary → a table of their bytes and styles; must not know how they are read.
//!
//! Styles stand here because one file does not say its own rightly (see `fonts/README.md`).

/// One bundled face.
pub(super) struct Bundled {
    /// The family it belongs to.
    pub family: &'static str,
    /// 400 is regular, 700 bold.
    pub weight: u16,
    /// Slanted or italic.
    pub italic: bool,
    /// The file.
    pub bytes: &'static [u8],
}

/// The text face of every book that names no other, and the first stand-in for what a book's own face lacks.
pub(super) const TEXT: &str = "Libertinus Serif";
/// For figures and labels.
pub(super) const SANS: &str = "Source Sans 3";
/// For code.
pub(super) const MONO: &str = "Inconsolata";
/// The stand-in for symbols and letters that the others lack; it also has the box for what is nowhere.
pub(super) const SYMBOLS: &str = "DejaVu Sans Mono";
/// The last stand-in. It also has a space and digits, so nothing may come after it.
pub(super) const EMOJI: &str = "Noto Emoji";

macro_rules! face {
    ($family:expr, $weight:literal, $italic:literal, $path:literal) => {
        Bundled {
            family: $family,
            weight: $weight,
            italic: $italic,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/", $path)),
        }
    };
}

/// Every bundled face. The order is that of the stand-ins.
pub(super) static BUNDLED: &[Bundled] = &[
    face!(TEXT, 400, false, "libertinus-serif/LibertinusSerif-Regular.otf"),
    face!(TEXT, 400, true, "libertinus-serif/LibertinusSerif-Italic.otf"),
    face!(TEXT, 700, false, "libertinus-serif/LibertinusSerif-Bold.otf"),
    face!(TEXT, 700, true, "libertinus-serif/LibertinusSerif-BoldItalic.otf"),
    face!(TEXT, 600, false, "libertinus-serif/LibertinusSerif-Semibold.otf"),
    face!(TEXT, 600, true, "libertinus-serif/LibertinusSerif-SemiboldItalic.otf"),
    face!(SANS, 400, false, "source-sans/SourceSans3-Regular.ttf"),
    face!(SANS, 400, true, "source-sans/SourceSans3-It.ttf"),
    face!(SANS, 700, false, "source-sans/SourceSans3-Bold.ttf"),
    face!(SANS, 700, true, "source-sans/SourceSans3-BoldIt.ttf"),
    face!(SANS, 600, false, "source-sans/SourceSans3-Semibold.ttf"),
    face!(SANS, 600, true, "source-sans/SourceSans3-SemiboldIt.ttf"),
    face!(MONO, 400, false, "inconsolata/Inconsolata-Regular.ttf"),
    face!(MONO, 700, false, "inconsolata/Inconsolata-Bold.ttf"),
    face!(SYMBOLS, 400, false, "dejavu-sans-mono/DejaVuSansMono.ttf"),
    face!(EMOJI, 400, false, "noto-emoji/NotoEmoji-Regular.ttf"),
];

macro_rules! licence {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/", $path))
    };
}

/// The licence of a bundled family, as it lies beside its files.
pub(super) fn licence(family: &str) -> Option<&'static str> {
    Some(match family {
        TEXT => licence!("libertinus-serif/OFL.txt"),
        SANS => licence!("source-sans/OFL.txt"),
        MONO => licence!("inconsolata/OFL.txt"),
        SYMBOLS => licence!("dejavu-sans-mono/LICENSE.txt"),
        EMOJI => licence!("noto-emoji/OFL.txt"),
        _ => return None,
    })
}

/// What that licence is called, as in `fonts/README.md`.
pub(super) fn licence_name(family: &str) -> Option<&'static str> {
    Some(match family {
        TEXT | SANS | MONO | EMOJI => "SIL OFL 1.1",
        SYMBOLS => "Bitstream Vera and Arev terms",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_family_has_its_licence() {
        for face in BUNDLED {
            assert!(
                licence(face.family).is_some_and(|text| text.len() > 1000),
                "{}",
                face.family
            );
        }
    }

    #[test]
    fn licences_are_named_as_beside_the_files() {
        let table = include_str!("../../fonts/README.md");
        for face in BUNDLED {
            let name = licence_name(face.family).expect("a name");
            let row = table.lines().find(|line| line.contains(&format!("| {} ", face.family)));
            assert!(
                row.is_some_and(|row| row.contains(&format!("| {name}"))),
                "{}: {row:?}",
                face.family
            );
        }
    }
}
