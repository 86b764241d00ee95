//! What a file is for and what was painted → what it may say of itself; must not know objects. A claim that is not true is not made.

use super::Purpose;
use super::file::Index;
use super::marks::Marked;
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
    /// PDF/UA needs a title, a language and words for every picture; neither it nor PDF/A takes a file without pages.
    pub(super) fn of(pages: &Pages, marked: &[Marked], purpose: &Purpose) -> Claims {
        if let Purpose::Press(press) = purpose {
            return Claims::Press(press.standard);
        }
        let info = &pages.info;
        let is_named = !info.title.is_empty() && !info.language.is_empty();
        let is_whole = !pages.pages.is_empty();
        Claims::Screen {
            accessible: is_named && is_whole && marked.iter().all(|page| page.wordless == 0),
            archival: is_whole,
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
