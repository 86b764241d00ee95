//! Elements of a page, as they are met → what those would miss who cannot see it; must not know who asks, nor how a page is read.
//!
//! The writer asks before it claims something, and the checker of finished files before it believes a claim: both by what stands here.

use std::collections::BTreeMap;

/// What a picture has for those who do not see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alternative {
    /// It says nothing, by its author's word, and is passed over.
    Decorative,
    /// Words.
    Words,
    /// Words were left empty: HTML lets that stand for decoration, our writer for what its author left out.
    Empty,
    /// Nothing at all.
    Absent,
}

impl Alternative {
    /// Reads the attributes of an `img`.
    pub fn of<'t>(attribute: impl Fn(&str) -> Option<&'t str>) -> Alternative {
        let is_hidden =
            matches!(attribute("role"), Some("presentation" | "none")) || attribute("aria-hidden") == Some("true");
        let says = |name: &str| attribute(name).map(|words| !words.trim().is_empty());
        match (says("alt"), says("aria-label").or(says("aria-labelledby"))) {
            _ if is_hidden => Alternative::Decorative,
            (Some(true), _) | (_, Some(true)) => Alternative::Words,
            (Some(false), _) | (_, Some(false)) => Alternative::Empty,
            (None, None) => Alternative::Absent,
        }
    }
}

/// The headings of a page, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headings {
    last: Option<u8>,
}

impl Headings {
    /// The level before, where this one skips a level. The first heading may be of any: files are parts of one book.
    pub fn meet(&mut self, level: u8) -> Option<u8> {
        self.last.replace(level).filter(|last| level > last + 1)
    }

    /// Whether there was one.
    pub fn are_there(&self) -> bool {
        self.last.is_some()
    }
}

/// A printed page, as its marker or the page list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its file and id: `chapter-01.xhtml#page-7`.
    pub place: String,
    /// Its number, as it is printed.
    pub label: String,
}

/// What is wrong with a marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeafFault {
    /// It says no label.
    Silent,
    /// The page list does not have it.
    Unlisted,
    /// The page list calls it otherwise.
    Otherwise(String),
}

/// What is wrong with the markers of a book, by their indices.
pub fn leaf_faults(markers: &[Leaf], listed: &[Leaf]) -> Vec<(usize, LeafFault)> {
    let listed: BTreeMap<&str, &str> = listed
        .iter()
        .map(|own| (own.place.as_str(), own.label.as_str()))
        .collect();
    let mut faults = Vec::new();
    for (index, own) in markers.iter().enumerate() {
        let label = listed.get(own.place.as_str());
        if label.is_none() {
            faults.push((index, LeafFault::Unlisted));
        }
        match label {
            _ if own.label.is_empty() => faults.push((index, LeafFault::Silent)),
            Some(label) if *label != own.label => faults.push((index, LeafFault::Otherwise((*label).to_owned()))),
            _ => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_read_by_its_attributes() {
        let of = |pairs: &'static [(&str, &str)]| {
            Alternative::of(|name| pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| *value))
        };
        assert_eq!(of(&[]), Alternative::Absent);
        assert_eq!(of(&[("alt", " ")]), Alternative::Empty);
        assert_eq!(of(&[("alt", "A whale")]), Alternative::Words);
        assert_eq!(of(&[("alt", ""), ("aria-label", "A whale")]), Alternative::Words);
        assert_eq!(of(&[("alt", ""), ("role", "presentation")]), Alternative::Decorative);
    }

    #[test]
    fn only_a_step_down_may_skip() {
        let mut headings = Headings::default();
        let found: Vec<_> = [3, 1, 2, 4, 4, 1].map(|level| headings.meet(level)).into();
        assert_eq!(found, [None, None, None, Some(2), None, None]);
    }

    /// A list that said `v` was right for a marker that said `vi`.
    #[test]
    fn labels_are_equal_or_wrong() {
        let leaf = |place: &str, label: &str| Leaf {
            place: place.to_owned(),
            label: label.to_owned(),
        };
        let listed = [leaf("a#p1", "v"), leaf("b#p1", "vi"), leaf("b#p2", "vii")];
        let markers = [
            leaf("a#p1", "vi"),
            leaf("b#p1", "vi"),
            leaf("b#p2", ""),
            leaf("c#p1", "1"),
        ];
        let otherwise = LeafFault::Otherwise("v".to_owned());
        let wrong = [(0, otherwise), (2, LeafFault::Silent), (3, LeafFault::Unlisted)];
        assert_eq!(leaf_faults(&markers, &listed), wrong);
    }
}
