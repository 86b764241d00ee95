//! What a file is for and what was painted → what it may say of itself; must not know objects. A claim that is not true is not made.

use super::Purpose;
use super::file::Index;
use super::marks::Marked;
use super::strings::{LONGEST, shortened};
use super::text::Fonts;
use crate::config::PressStandard;
use crate::layout::Pages;

/// What a file conforms to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claims {
    /// For screens: PDF/UA-1 (ISO 14289-1), PDF/A-2a (ISO 19005-2).
    Screen {
        accessible: bool,
        archival: bool,
        outline: bool,
    },
    /// For a press.
    Press(PressStandard),
}

impl Claims {
    /// PDF/UA needs a title, a language and words for every picture; neither it nor PDF/A takes a file without pages. What else keeps
    /// it from being for archives is [`hindrance`]'s to say.
    pub(super) fn of(pages: &Pages, marked: &[Marked], purpose: &Purpose, hindered: bool) -> Claims {
        if let Purpose::Press(press) = purpose {
            return Claims::Press(press.standard);
        }
        let info = &pages.info;
        let is_named = !info.title.is_empty() && !info.language.is_empty();
        let is_whole = !pages.pages.is_empty();
        Claims::Screen {
            accessible: is_named && is_whole && marked.iter().all(|page| page.wordless == 0),
            archival: is_whole && !hindered,
            outline: !pages.bookmarks.is_empty(),
        }
    }

    pub(super) fn is_accessible(self) -> bool {
        matches!(self, Claims::Screen { accessible: true, .. })
    }

    pub(super) fn is_archival(self) -> bool {
        matches!(self, Claims::Screen { archival: true, .. })
    }

    pub(super) fn has_outline(self) -> bool {
        matches!(self, Claims::Screen { outline: true, .. })
    }

    /// The version of PDF: what each standard asks for, or allows at most.
    pub(super) fn version(self) -> &'static str {
        match self {
            Claims::Screen { .. } | Claims::Press(PressStandard::None) => "1.7",
            Claims::Press(PressStandard::X4) => "1.6",
            Claims::Press(PressStandard::X1a | PressStandard::X3) => "1.3",
        }
    }

    /// Programs of the time of PDF 1.3 know tables only.
    pub(super) fn index(self) -> Index {
        match self {
            Claims::Press(PressStandard::X1a | PressStandard::X3) => Index::Table,
            _ => Index::Streams,
        }
    }
}

/// What keeps a file for screens from being for archives: characters whose meaning only their face knows (ISO 19005-2 clause
/// 6.2.11.7.3), or words for a picture that no text string holds (clause 6.1.13).
pub(super) fn hindrance(pages: &Pages, fonts: &Fonts) -> Option<String> {
    let mut texts = fonts
        .iter()
        .flat_map(|(_, font)| &font.texts)
        .flat_map(|text| text.chars());
    if let Some(private) = texts.find(|c| is_private(*c)) {
        let code = u32::from(private);
        return Some(format!(
            "the text has U+{code:04X}, which means nothing outside of its face"
        ));
    }
    let mut alts = pages.structure.iter().filter_map(|element| element.alt.as_deref());
    let longest = alts.find(|alt| shortened(alt).len() < alt.len())?;
    Some(format!(
        "the words for a picture or formula are {} letters long, and {LONGEST} can be kept: “{}…”",
        longest.chars().count(),
        longest.chars().take(SHOWN).collect::<String>()
    ))
}

/// Letters of a text too long that are shown.
const SHOWN: usize = 40;

/// Characters whose meaning no standard tells (Unicode clause 23.5).
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}
