//! `explained/*.md` → why each rule is there, with an example of what sets it off; must not know who reads it, a person at a terminal or a test.
//!
//! A rule's part begins with `# code`. Then come words, and files of the example as fenced blocks whose info string ends in the file's
//! path (```` ```markdown src/one.md ````). Files behind a paragraph that begins with "Mended" are those of the book put right. What an
//! example needs besides, its words say in forms that the test of all examples reads (`tests/suite/explain.rs`).

use super::rule::Rule;

/// All parts, one file for each group of rules.
const TEXTS: [&str; 13] = [
    include_str!("explained/reading.md"),
    include_str!("explained/style-sheet.md"),
    include_str!("explained/text.md"),
    include_str!("explained/proof.md"),
    include_str!("explained/web.md"),
    include_str!("explained/images.md"),
    include_str!("explained/page.md"),
    include_str!("explained/printers.md"),
    include_str!("explained/stores.md"),
    include_str!("explained/cover.md"),
    include_str!("explained/epub.md"),
    include_str!("explained/finished-epub.md"),
    include_str!("explained/metadata.md"),
];

/// What the paragraph between the faulty book and the one put right begins with.
const MENDED: &str = "Mended";

/// What is said of a rule besides its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Why it matters: the first paragraph.
    pub why: &'static str,
    /// The example: words and files.
    pub example: Vec<Part>,
}

/// A piece of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Words(&'static str),
    /// A file of the book, or of the book put right.
    File {
        /// Its path.
        path: &'static str,
        /// What stands in it.
        text: &'static str,
        /// Whether it is of the book put right.
        is_mended: bool,
    },
}

/// What is said of a rule; every rule has a part.
pub fn explained(rule: &Rule) -> Option<Explained> {
    let body = TEXTS.iter().find_map(|text| part(text, rule.code))?;
    let mut parts = parts(body).into_iter();
    let Part::Words(why) = parts.next()? else {
        return None;
    };
    Some(Explained {
        why,
        example: parts.collect(),
    })
}

/// The codes that have a part, in their order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().flat_map(|text| headings(text).map(|(_, code)| code))
}

/// Headings with the bytes behind them: those outside of fences.
fn headings(text: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let (mut at, mut is_fenced) = (0, false);
    text.split_inclusive('\n').filter_map(move |line| {
        at += line.len();
        is_fenced ^= line.starts_with("```");
        let code = line.strip_prefix("# ").filter(|_| !is_fenced)?;
        Some((at, code.trim_end()))
    })
}

/// What stands between a heading and the next one.
fn part(text: &'static str, code: &str) -> Option<&'static str> {
    let mut all = headings(text).skip_while(|(_, own)| *own != code);
    let (start, _) = all.next()?;
    let end = all
        .next()
        .map_or(text.len(), |(at, next)| at - next.len() - "# \n".len());
    text.get(start..end)
}

fn parts(body: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = body.trim_start_matches('\n');
    let mut is_mended = false;
    while !rest.is_empty() {
        if let Some(fenced) = rest.strip_prefix("```") {
            let (info, inside) = fenced.split_once('\n').unwrap_or((fenced, ""));
            let (text, after) = inside.split_once("\n```\n").unwrap_or((inside, ""));
            parts.push(Part::File {
                path: info.split_whitespace().last().unwrap_or_default(),
                text,
                is_mended,
            });
            rest = after;
        } else {
            let (words, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
            is_mended |= words.starts_with(MENDED);
            parts.push(Part::Words(words.trim_end()));
            rest = after;
        }
        rest = rest.trim_start_matches('\n');
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rules::ALL;

    #[test]
    fn every_rule_is_explained_once_in_the_order_of_the_table() {
        let table: Vec<_> = ALL.iter().map(|rule| rule.code).collect();
        assert_eq!(codes().collect::<Vec<_>>(), table);
        for rule in ALL {
            let explained = explained(rule).unwrap_or_else(|| panic!("{} has no reason", rule.code));
            assert!(explained.why.ends_with('.'), "{}", rule.code);
            assert!(!explained.example.is_empty(), "{} has no example", rule.code);
        }
    }

    #[test]
    fn a_part_is_words_and_files() {
        let body = "\nWhy so.\n\n```markdown src/one.md\n# One\n\nText.\n```\n\nMended:\n\n```text a\nx\n```\n";
        let file = |path, text, is_mended| Part::File { path, text, is_mended };
        assert_eq!(
            parts(body),
            [
                Part::Words("Why so."),
                file("src/one.md", "# One\n\nText.", false),
                Part::Words("Mended:"),
                file("a", "x", true)
            ]
        );
    }
}
