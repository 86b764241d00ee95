//! Titles → file names, labels → ids; must not know the book.

use crate::model::{Role, Section, language_tag, walk};
use std::collections::{BTreeMap, BTreeSet};

/// Longest slug of a title, in letters: file names stay readable and far below any limit of a file system.
const LONGEST_SLUG: usize = 40;

/// Words in ASCII small letters, digits and hyphens: `Über den Wal` → `uber-den-wal`. Empty when nothing is left.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars() {
        match plain(character) {
            Some(letters) => slug.push_str(letters.encode_utf8(&mut [0; 4])),
            None if matches!(character, '\'' | '’' | '\u{AD}') => {}
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
        if slug.len() > LONGEST_SLUG {
            slug.truncate(slug[..=LONGEST_SLUG].rfind('-').unwrap_or(LONGEST_SLUG));
            break;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Rows of an accent table: the plain letter, and those that are written with it.
const ACCENTS: &[(char, &str)] = &[
    ('a', "àáâãäåāăąæ"),
    ('c', "çćĉċč"),
    ('d', "ďđð"),
    ('e', "èéêëēĕėęě"),
    ('g', "ĝğġģ"),
    ('h', "ĥħ"),
    ('i', "ìíîïĩīĭįı"),
    ('j', "ĵ"),
    ('k', "ķ"),
    ('l', "ĺļľŀł"),
    ('n', "ñńņňŉ"),
    ('o', "òóôõöøōŏőœ"),
    ('r', "ŕŗř"),
    ('s', "śŝşšșß"),
    ('t', "ţťŧțþ"),
    ('u', "ùúûüũūŭůűų"),
    ('w', "ŵ"),
    ('y', "ýÿŷ"),
    ('z', "źżž"),
];

fn plain(character: char) -> Option<char> {
    if character.is_ascii_alphanumeric() {
        return Some(character.to_ascii_lowercase());
    }
    let small = character.to_lowercase().next()?;
    let row = ACCENTS.iter().find(|(_, accented)| accented.contains(small))?;
    Some(row.0)
}

/// Names that are given once.
#[derive(Debug, Default)]
pub(super) struct Unique {
    given: BTreeSet<String>,
    /// The number to try next behind each name: ten thousand pictures of one name are not counted through anew for each.
    next: BTreeMap<String, u32>,
}

impl Unique {
    /// The name, or the name with the first number from 2 on that makes it new; `end` (such as `.xhtml`) stays last.
    pub fn take(&mut self, name: &str, end: &str) -> String {
        let mut full = format!("{name}{end}");
        if self.given.insert(full.clone()) {
            return full;
        }
        let count = self.next.entry(full.clone()).or_insert(2);
        while !self.given.insert(full.clone()) {
            full = format!("{name}-{count}{end}");
            *count += 1;
        }
        full
    }
}

/// Whether a label can stand as an id as it is: an ASCII XML name, so that every reader finds it without escapes, that
/// is none of our own (`n3-17`, `note-…`, `page-12`, `pm-…`).
pub(super) fn is_id(label: &str) -> bool {
    let mut bytes = label.bytes();
    let named = bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    named && !is_ours(label)
}

fn is_ours(label: &str) -> bool {
    let node = label
        .strip_prefix('n')
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'));
    let page = label.strip_prefix(PAGE).is_some_and(is_page_label);
    node || page || label.starts_with("note-n") || label.starts_with("pm-")
}

/// Before the label of a printed page in the id of its marker.
const PAGE: &str = "page-";

/// The id of the marker of a printed page: `page-iv`, `page-12`.
pub(super) fn page_id(label: &str) -> String {
    format!("{PAGE}{label}")
}

/// Whether a label is all figures, arabic or roman.
fn is_page_label(label: &str) -> bool {
    let arabic = label.bytes().all(|byte| byte.is_ascii_digit());
    !label.is_empty() && (arabic || label.bytes().all(|byte| b"ivxlcdm".contains(&byte)))
}

/// A language tag as it can stand in `xml:lang` (RFC 5646, well-formed), or `None`.
pub(super) fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    language_tag::check(&tag).is_ok().then_some(tag)
}

/// The name of a section's file, without its end: `chapter-03-loomings`, `preface`.
pub(super) fn stem(section: &Section, count: usize, digits: usize) -> String {
    let role = section.role.word();
    let title = slug(&walk::plain_text(&section.title));
    // "Chapter 3. Loomings" shall not become chapter-03-chapter-3-loomings.
    let title = title.strip_prefix(role).map_or(title.as_str(), |rest| {
        rest.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit())
    });
    match section.role {
        Role::Part | Role::Chapter | Role::Appendix | Role::Section => format!("{role}-{count:0digits$}-{title}")
            .trim_end_matches('-')
            .to_owned(),
        _ => role.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ascii_and_short() {
        assert_eq!(slug("Über den Wal — Das Ende!"), "uber-den-wal-das-ende");
        assert_eq!(slug("The Sphynx’s Riddle"), "the-sphynxs-riddle");
        assert_eq!(slug("序章"), "");
        assert_eq!(
            slug(&"many words in a row ".repeat(9)),
            "many-words-in-a-row-many-words-in-a-row"
        );
        assert!(slug(&"x".repeat(99)).len() <= LONGEST_SLUG);
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Unique::default();
        let taken: Vec<String> = ["a", "a-2", "a", "a", "b"].map(|name| names.take(name, ".png")).into();
        assert_eq!(taken, ["a.png", "a-2.png", "a-3.png", "a-4.png", "b.png"]);
    }

    #[test]
    fn ids_are_names_and_not_ours() {
        assert!(is_id("fig-whale.2") && is_id("page-setup"));
        for odd in [
            "",
            "2fast",
            "a b",
            "é",
            "a:b",
            "n3-17",
            "note-n3-17",
            "page-12",
            "page-iv",
            "pm-toc",
        ] {
            assert!(!is_id(odd), "{odd}");
        }
    }

    #[test]
    fn languages_are_well_formed() {
        assert_eq!(language("en_US").as_deref(), Some("en-US"));
        for odd in ["", "C", "e n", "toolonglanguage", "en-", "xx-yy-zz", "en-x"] {
            assert_eq!(language(odd), None, "{odd}");
        }
    }
}
