//! The `---` block at the top of a chapter → keys and values; must not know what the keys mean.

use std::ops::Range;

/// What stood between the `---` lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// Keys and values, in order.
    pub entries: Vec<Entry>,
    /// Lines that are not `key: value`.
    pub bad_lines: Vec<Range<usize>>,
    /// The first byte after the block; 0 when there is none.
    pub end: usize,
    /// The line that opens a block which nothing closes, and its first key: the lines are text then.
    pub unclosed: Option<(Range<usize>, String)>,
    /// What looks like front matter and is text, and its first line.
    pub mistaken: Option<(Range<usize>, Mistaken)>,
}

/// What looks like front matter and is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Mistaken {
    /// TOML between `+++`.
    Toml,
    /// A list of YAML between `---`.
    List,
    /// A block under blank lines, which begin at this byte; its first key.
    Late(usize, String),
}

/// One `key: value` line.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, as written.
    pub key: String,
    /// The value without its quotes.
    pub value: String,
    /// The line.
    pub range: Range<usize>,
}

impl FrontMatter {
    /// The last value of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }
}

/// Reads the block at the top of a text. A `---` that opens a text without a `key:` line under it is a scene break.
pub fn read(text: &str) -> FrontMatter {
    let mut found = FrontMatter::default();
    let byte_order_mark = text.len() - text.trim_start_matches('\u{feff}').len();
    found.end = byte_order_mark;
    let mut lines = lines(text, byte_order_mark);
    let Some(first) = lines.next().filter(|line| text[line.clone()].trim_end() == "---") else {
        found.mistaken = mistaken(text, byte_order_mark);
        return found;
    };
    let mut block = FrontMatter::default();
    for line in lines {
        let words = text[line.clone()].trim_end();
        if words == "---" || words == "..." {
            block.end = (line.end + 1).min(text.len());
            return if block.entries.is_empty() { found } else { block };
        }
        match entry(words, &line) {
            Some(entry) => block.entries.push(entry),
            None if block.entries.is_empty() => {
                let is_list = words.starts_with("- ") && is_closed_list(&text[line.start..]);
                found.mistaken = is_list.then_some((first, Mistaken::List));
                return found;
            }
            None if words.trim().is_empty() || words.trim_start().starts_with('#') => {}
            None => block.bad_lines.push(line.start..line.start + words.len()),
        }
    }
    let key = block.entries.into_iter().next().map(|entry| entry.key);
    found.unclosed = key.map(|key| (first, key));
    found
}

/// What a text begins with that others read as front matter.
fn mistaken(text: &str, from: usize) -> Option<(Range<usize>, Mistaken)> {
    let mut lines = lines(text, from).skip_while(|line| text[line.clone()].trim().is_empty());
    let first = lines.next()?;
    let second = text[lines.next()?].trim_end();
    let mut rest = lines.map(|line| text[line].trim_end());
    match text[first.clone()].trim_end() {
        "+++" => {
            let is_toml = second.contains('=') || second.starts_with('[');
            (is_toml && rest.any(|line| line == "+++")).then_some((first, Mistaken::Toml))
        }
        "---" if first.start > from => {
            let key = entry(second, &(0..0))?.key;
            let end = rest.find(|line| *line == "---" || entry(line, &(0..0)).is_none())?;
            (end == "---").then_some((first, Mistaken::Late(from, key)))
        }
        _ => None,
    }
}

/// Whether all lines before the next `---` are of a list, and there is such a line.
fn is_closed_list(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    let end = lines.find(|line| !line.starts_with("- ") && !line.starts_with("  "));
    end == Some("---")
}

/// The ranges of lines without their line feed.
fn lines(text: &str, from: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = from;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = start..end;
        start = end + 1;
        Some(line)
    })
}

fn entry(words: &str, line: &Range<usize>) -> Option<Entry> {
    let (key, value) = words.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !is_key || !(value.is_empty() || value.starts_with([' ', '\t'])) {
        return None;
    }
    let value = value.trim();
    let bare = ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(value);
    Some(Entry {
        key: key.to_ascii_lowercase().replace('_', "-"),
        value: bare.to_owned(),
        range: line.start..line.start + words.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_keys_and_values() {
        let found = read("---\nrole: foreword\ntitle: \"To: you\"\nwhat is this\n---\n# A\n");
        assert_eq!(found.get("role").map(|entry| entry.value.as_str()), Some("foreword"));
        assert_eq!(found.get("title").map(|entry| entry.value.as_str()), Some("To: you"));
        assert_eq!(found.bad_lines.len(), 1);
        assert_eq!(found.end, 53);
    }

    #[test]
    fn what_others_read_as_front_matter_is_known() {
        let cases = [
            ("+++\ntitle = \"x\"\n+++\n", Some(Mistaken::Toml)),
            ("+++\n[book]\n+++\n", Some(Mistaken::Toml)),
            ("+++\nplus\n+++\n", None),
            ("+++\ntitle = \"x\"\n", None),
            ("---\n- a\n- b\n  - c\n---\n# A\n", Some(Mistaken::List)),
            ("---\n- a\n\n---\n", None),
            (
                "\n\n---\nrole: appendix\n---\n",
                Some(Mistaken::Late(0, "role".to_owned())),
            ),
            ("\n---\nrole: appendix\nand more\n---\n", None),
            ("\n---\nrole: appendix\n\n---\n", None),
            ("---\nrole: appendix\n---\n", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(read(text).mistaken.map(|found| found.1), wanted, "{text}");
        }
    }

    #[test]
    fn a_scene_break_is_no_front_matter() {
        for text in [
            "---\n\nShe: left.\n\n---\n",
            "---\nShe left.\n---\n",
            "---\nnote: open\n",
            "--- \n",
        ] {
            assert_eq!(read(text).end, 0, "{text}");
        }
    }
}
