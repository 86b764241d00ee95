//! A text and changes to it → the text with those that go together; must not know which rule asks for them, nor touch the disk.

use super::{FileId, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// How sure it is that a change is what the author wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// It leaves the meaning of the book as it is, or as it was plainly meant.
    Safe,
    /// It is likely; a person should look at it.
    Suggested,
}

impl Applicability {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Suggested => "suggested",
        }
    }
}

/// New words for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; may be empty.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

/// What a program can do about a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in words that follow "fix:".
    pub title: String,
    /// How sure it is.
    pub applicability: Applicability,
    /// Its changes, which go together: all are made, or none.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A change that leaves the meaning as it is.
    pub fn safe(title: impl Into<String>) -> Fix {
        Fix {
            title: title.into(),
            applicability: Applicability::Safe,
            edits: Vec::new(),
        }
    }

    /// A change that a person should look at.
    pub fn suggested(title: impl Into<String>) -> Fix {
        Fix {
            applicability: Applicability::Suggested,
            ..Fix::safe(title)
        }
    }

    /// Puts words in the place of others.
    #[must_use]
    pub fn replace(mut self, span: Span, replacement: impl Into<String>) -> Fix {
        self.edits.push(Edit {
            span,
            replacement: replacement.into(),
        });
        self
    }

    /// Takes words out.
    #[must_use]
    pub fn delete(self, span: Span) -> Fix {
        self.replace(span, "")
    }
}

/// Whether a word is a slip of the pen for another: one letter too many, too few, wrong or in the wrong order, or another spelling in
/// capitals, hyphens and underscores.
pub fn is_slip(word: &str, meant: &str) -> bool {
    let plain = |word: &str| word.to_lowercase().replace(['_', ' '], "-");
    let (word, meant) = (plain(word), plain(meant));
    word.replace('-', "") == meant.replace('-', "") || strsim::damerau_levenshtein(&word, &meant) <= 1
}

/// Where, in the source of a link, that stands which it leads to: `<…>`, `](…)`, `](<…>)`, `href="…"`, or all of it. Of `[words][name]` it
/// stands elsewhere.
pub fn target_of_link(link: &str, written: &str) -> Option<Range<usize>> {
    if link == written {
        return Some(0..link.len());
    }
    let between = |before: &str, ends: &[char]| {
        let whole = format!("{before}{written}");
        let ends_there = |at: &usize| link[at + whole.len()..].starts_with(ends);
        // A link's own target stands behind its words, which may hold a picture with one.
        let at = link.rmatch_indices(&whole).map(|(at, _)| at).find(ends_there)?;
        let start = at + before.len();
        Some(start..start + written.len())
    };
    let forms: [(&str, &[char]); 5] = [
        ("](", &[')', ' ', '\t', '\n', '\r']),
        ("](<", &['>']),
        ("<", &['>']),
        ("href=\"", &['"']),
        ("href='", &['\'']),
    ];
    forms.iter().find_map(|(before, ends)| between(before, ends))
}

/// The changes that can be made together, by file and place: fix by fix in their order, each as long as none of its edits meets one that
/// was taken before, or another of its own. The second list says of each fix whether it was taken.
pub fn together<'a>(fixes: impl Iterator<Item = &'a Fix>) -> (BTreeMap<FileId, Vec<Edit>>, Vec<bool>) {
    let mut edits: BTreeMap<Span, &Edit> = BTreeMap::new();
    let mut taken = Vec::new();
    for fix in fixes {
        let mut new = Vec::new();
        let fits = !fix.edits.is_empty() && fix.edits.iter().all(|edit| insert(&mut edits, edit, &mut new));
        if !fits {
            for span in new {
                edits.remove(&span);
            }
        }
        taken.push(fits);
    }
    let mut files: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for (span, edit) in edits {
        files.entry(span.file).or_default().push(edit.clone());
    }
    (files, taken)
}

/// Puts an edit into its place; whether it meets no other. Equal edits are one: two complaints may ask for the same.
fn insert<'a>(edits: &mut BTreeMap<Span, &'a Edit>, edit: &'a Edit, new: &mut Vec<Span>) -> bool {
    let span = edit.span;
    if let Some(own) = edits.get(&span) {
        return own.replacement == edit.replacement;
    }
    let meets = |(own, _): (&Span, &&Edit)| own.file == span.file && own.start < span.end && span.start < own.end;
    if edits.range(..span).next_back().is_some_and(meets) || edits.range(span..).next().is_some_and(meets) {
        return false;
    }
    edits.insert(span, edit);
    new.push(span);
    true
}

/// A text with edits made, which stand in order and do not meet; those that do not fit the text are left out.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let (Some(before), Some(_)) = (text.get(at..start), text.get(start..end)) else {
            continue;
        };
        made.push_str(before);
        made.push_str(&edit.replacement);
        at = end;
    }
    made + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span::new(FileId(0), start, end)
    }

    #[test]
    fn a_links_target_is_told_from_its_words() {
        for (link, found) in [
            ("x.org", Some(0..5)),
            ("<x.org>", Some(1..6)),
            ("[x.org](x.org)", Some(8..13)),
            ("[x.org](<x.org>)", Some(9..14)),
            ("[a](x.org \"x.org\")", Some(4..9)),
            ("[![x.org](x.org)](x.org)", Some(18..23)),
            ("<a href=\"x.org\">x.org</a>", Some(9..14)),
            ("[x.org][a]", None),
            ("[x.org](x.org/b)", None),
            ("[a]", None),
        ] {
            assert_eq!(target_of_link(link, "x.org"), found, "{link}");
        }
    }

    #[test]
    fn fixes_that_meet_are_not_made_together() {
        let fixes = [
            Fix::safe("a").delete(span(4, 6)),
            Fix::safe("b").delete(span(0, 1)).replace(span(5, 7), "x"),
            Fix::safe("c").replace(span(6, 8), "y"),
            Fix::safe("d").replace(span(2, 2), "z"),
            Fix::safe("again").delete(span(4, 6)),
            Fix::safe("nothing"),
        ];
        let (files, taken) = together(fixes.iter());
        assert_eq!(taken, [true, false, true, true, true, false]);
        assert_eq!(apply("0123456789", &files[&FileId(0)]), "01z23y89");
    }

    #[test]
    fn slips_are_one_letter_away() {
        for (word, meant) in [
            ("titel", "title"),
            ("fontsize", "font-size"),
            ("Font_Size", "font-size"),
            ("secnd", "second"),
        ] {
            assert!(is_slip(word, meant), "{word}");
        }
        assert!(!is_slip("colour", "cover") && !is_slip("lang", "language"));
    }

    #[test]
    fn what_does_not_fit_the_text_changes_nothing() {
        let edit = |start, end| Edit {
            span: span(start, end),
            replacement: "x".into(),
        };
        assert_eq!(apply("é", &[edit(1, 2), edit(9, 12)]), "é");
        assert_eq!(apply("é", &[edit(2, 2)]), "éx");
    }
}
