//! XHTML or another XML text of ours → its tags and the text before each; must not know what any of them means.
//!
//! Our own writer makes well-formed texts; of others as much is read as can be.

use crate::manuscript::svg::tag_length;

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'t> {
    /// The text between the tag before and this one, as it is written.
    pub before: &'t str,
    /// Its name; empty at the end of the text, and for comments and declarations.
    pub name: &'t str,
    /// All inside it, behind its name.
    pub inside: &'t str,
    /// Whether it closes an element.
    pub is_end: bool,
    /// Whether it is an element without content.
    pub is_empty: bool,
    /// What a comment says.
    pub comment: Option<&'t str>,
}

impl<'t> Tag<'t> {
    /// The level of a heading.
    pub fn level(&self) -> Option<u8> {
        match self.name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => None,
        }
    }

    /// The value of an attribute, as it is written.
    pub fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut rest = self.inside;
        while let Some((own, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, next) = after[1..].split_once(quote)?;
            if own.trim() == name {
                return Some(value);
            }
            rest = next;
        }
        None
    }
}

/// The byte at which a piece of a text begins in it.
pub fn place_in(text: &str, piece: &str) -> usize {
    piece.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

/// The tags of a text in order, and at last what stands behind them.
pub fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some(at) = text.find('<') else {
            return Some(plain(text));
        };
        let (before, tag) = (&text[..at], &text[at + 1..]);
        let (tag, after) = match tag.strip_prefix("!--") {
            Some(comment) => {
                let end = comment.find("-->").unwrap_or(comment.len());
                rest = comment.get(end + 3..);
                return Some(Tag {
                    comment: Some(&comment[..end]),
                    ..plain(before)
                });
            }
            None => {
                let end = tag_length(tag);
                (&tag[..end], tag.get(end + 1..))
            }
        };
        rest = after;
        if tag.starts_with(['!', '?']) {
            return Some(plain(before));
        }
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let (is_empty, tag) = tag.strip_suffix('/').map_or((false, tag), |tag| (true, tag));
        let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
        Some(Tag {
            before,
            name: &tag[..end],
            inside: &tag[end..],
            is_end,
            is_empty,
            comment: None,
        })
    })
}

fn plain(before: &str) -> Tag<'_> {
    Tag {
        before,
        name: "",
        inside: "",
        is_end: false,
        is_empty: true,
        comment: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_in_order_with_the_text_before_them() {
        let text = "<?xml version=\"1.0\"?>\n<p class='a>b' id=\"x\">One<br/>two<!-- a -- b --></p>end";
        let found: Vec<Tag> = tags(text).collect();
        let names: Vec<&str> = found.iter().map(|tag| tag.name).collect();
        assert_eq!(names, ["", "p", "br", "", "p", ""]);
        assert_eq!(found[1].attribute("class"), Some("a>b"));
        assert_eq!(found[1].attribute("id"), Some("x"));
        assert_eq!(found[1].attribute("i"), None);
        assert_eq!((found[2].before, found[2].is_empty), ("One", true));
        assert_eq!(found[3].comment, Some(" a -- b "));
        assert!(found[4].is_end);
        assert_eq!(found[5].before, "end");
    }

    #[test]
    fn what_is_cut_off_is_no_panic() {
        let text = "<a href=\"é\">é<!-- é --><b/></a>";
        for (end, _) in text.char_indices() {
            assert!(tags(&text[..end]).count() < 9);
        }
    }
}
