//! HTML in a manuscript → tags, comments and text; must not know what the model makes of them.

use super::entities::decode;
use std::ops::Range;

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A tag.
    Tag(Tag),
    /// A comment: nothing in it is for readers.
    Comment,
    /// A processing instruction, declaration or CDATA section.
    Other,
    /// What stands between tags, not decoded.
    Text,
}

/// An opening or closing tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    /// The name in lower case.
    pub name: String,
    /// Whether it is `</name>`.
    pub closing: bool,
    /// Whether it is `<name/>`.
    pub empty: bool,
    /// Names in lower case, values decoded.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The tags, comments and texts of some HTML, each with its range. Any text comes through; never fails.
pub fn tokens(text: &str) -> Vec<(Token, Range<usize>)> {
    let mut tokens = Vec::new();
    let (mut at, mut words) = (0, 0);
    while let Some(open) = text[at..].find('<').map(|found| at + found) {
        match token(&text[open..]) {
            Some((token, length)) => {
                if words < open {
                    tokens.push((Token::Text, words..open));
                }
                tokens.push((token, open..open + length));
                at = open + length;
                words = at;
            }
            None => at = open + 1,
        }
    }
    if words < text.len() {
        tokens.push((Token::Text, words..text.len()));
    }
    tokens
}

/// The token that opens `text`, which begins with `<`, and its length.
fn token(text: &str) -> Option<(Token, usize)> {
    for (start, end, token) in [
        ("<!--", "-->", Token::Comment),
        ("<![CDATA[", "]]>", Token::Other),
        ("<?", "?>", Token::Other),
    ] {
        if text.starts_with(start) {
            // `<!-->`, `<?>`: the end may share bytes with the start.
            let from = start.len() - 1;
            let length = text[from..].find(end).map_or(text.len(), |at| from + at + end.len());
            return Some((token, length));
        }
    }
    if text.starts_with("<!") {
        return Some((Token::Other, text.find('>').map_or(text.len(), |at| at + 1)));
    }
    tag(text)
}

fn tag(text: &str) -> Option<(Token, usize)> {
    let mut tag = Tag::default();
    let mut rest = &text[1..];
    if let Some(after) = rest.strip_prefix('/') {
        tag.closing = true;
        rest = after;
    }
    let name_length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        .count();
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    tag.name = rest[..name_length].to_ascii_lowercase();
    rest = &rest[name_length..];
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Token::Tag(tag), text.len() - after.len()));
        }
        if let Some(after) = rest.strip_prefix('/') {
            tag.empty = after.starts_with('>');
            rest = after;
            continue;
        }
        rest = attribute(rest, &mut tag.attributes)?;
    }
}

/// Reads one `name="value"` and gives what follows.
fn attribute<'a>(text: &'a str, attributes: &mut Vec<(String, String)>) -> Option<&'a str> {
    let length = text.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '<' | '"' | '\''))?;
    if length == 0 {
        return None;
    }
    let name = text[..length].to_ascii_lowercase();
    let after = text[length..].trim_start();
    let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
        attributes.push((name, String::new()));
        return Some(&text[length..]);
    };
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            let end = inner.find(quote)?;
            attributes.push((name, decode(&inner[..end])));
            return Some(&inner[end + 1..]);
        }
    }
    let end = value.find(|c: char| c.is_whitespace() || c == '>')?;
    attributes.push((name, decode(&value[..end])));
    Some(&value[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_tags_from_text() {
        let text = "a <b class='x y' hidden>c</b><!-- <i> --><br/> 1 < 2";
        let found: Vec<_> = tokens(text).into_iter().map(|(_, range)| &text[range]).collect();
        assert_eq!(
            found,
            [
                "a ",
                "<b class='x y' hidden>",
                "c",
                "</b>",
                "<!-- <i> -->",
                "<br/>",
                " 1 < 2"
            ]
        );
    }

    #[test]
    fn soup_comes_through_whole() {
        for text in [
            "<", "</", "<a", "<a b", "<a b=", "<a b='", "<!", "<!-", "<?", "<!-->", "<a/b>", "<a <b>", "<é>",
        ] {
            let found = tokens(text);
            assert_eq!(
                found.iter().map(|(_, range)| range.len()).sum::<usize>(),
                text.len(),
                "{text}"
            );
        }
    }
}
