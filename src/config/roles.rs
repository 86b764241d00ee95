//! A maker's role in words → its MARC relator code; must not know where it is printed.

use super::reading;

/// The relators that makers of books have, by the words that authors use for them.
const USUAL: [(&str, &str); 22] = [
    ("author", "aut"),
    ("editor", "edt"),
    ("translator", "trl"),
    ("illustrator", "ill"),
    ("photographer", "pht"),
    ("foreword", "wfw"),
    ("preface", "wpr"),
    ("introduction", "win"),
    ("afterword", "waw"),
    ("contributor", "ctb"),
    ("compiler", "com"),
    ("annotator", "ann"),
    ("commentator", "cwt"),
    ("cover-designer", "cov"),
    ("book-designer", "bkd"),
    ("designer", "dsr"),
    ("narrator", "nrt"),
    ("reviewer", "rev"),
    ("proofreader", "pfr"),
    ("publisher", "pbl"),
    ("colourist", "clr"),
    ("other", "oth"),
];

/// Every relator, a code and its term on each line: the Library of Congress's "MARC Code List for Relators", without those that it has
/// discontinued. It is the list of 2024-05-12 (loc.gov/marc/relators/relacode.html) with what its technical notices changed up to that of
/// 2025-06-04, as the release notes of Koha tell them, held against two lists that others made of id.loc.gov/vocabulary/relators; both were
/// read on 2026-11-27.
const RELATORS: &str = include_str!("relators.txt");

fn relators() -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    let listed = RELATORS
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(code, term)| (term, code));
    USUAL.into_iter().chain(listed)
}

/// The code of a word, or of a code itself.
pub fn code(role: &str) -> Option<&'static str> {
    let role = normal(role);
    relators()
        .find(|(word, code)| *word == role || *code == role)
        .map(|(_, code)| code)
}

/// What a word that is no role may have been meant for: the nearest of all, or else all that are usual.
pub fn meant(role: &str) -> Vec<&'static str> {
    match reading::nearest(&normal(role), relators().map(|(word, _)| word)) {
        Some(nearest) => vec![nearest],
        None => USUAL.iter().map(|(word, _)| *word).collect(),
    }
}

fn normal(role: &str) -> String {
    role.trim().to_lowercase().replace([' ', '_'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_codes_are_both_roles() {
        for (role, expected) in [
            ("Author", "aut"),
            ("trl", "trl"),
            ("Book designer", "bkd"),
            ("wood_engraver", "wde"),
            ("foreword", "wfw"),
            ("Writer of afterword", "waw"),
        ] {
            assert_eq!(code(role), Some(expected), "{role}");
        }
        for discontinued in ["clb", "aui", "aft"] {
            assert_eq!(code(discontinued), None, "{discontinued}");
        }
        assert_eq!(code(""), None);
    }

    #[test]
    fn every_relator_has_three_letters_and_stands_once() {
        let codes: Vec<&str> = RELATORS.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(codes.is_sorted_by(|a, b| a < b) && codes.len() > 280, "{}", codes.len());
        assert!(codes.iter().all(|code| code.len() == 3));
        assert!(USUAL.iter().all(|(_, code)| codes.contains(code)));
    }

    #[test]
    fn what_was_meant_is_the_nearest_or_what_is_usual() {
        assert_eq!(meant("ilustrator"), ["illustrator"]);
        assert!(meant("xyzzy").len() > 10);
    }
}
