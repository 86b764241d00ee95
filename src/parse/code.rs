//! A code block's info string and text → [`CodeBlock`], with an mdBook's hidden lines gone; must not know Markdown.

use super::attributes;
use super::level::block;
use crate::diag::Span;
use crate::model::{Attributes, Block, BlockKind, CodeBlock};

/// Words that rustdoc reads as marks of a Rust block even without `rust`.
const RUST_MARKS: &[&str] = &["ignore", "no_run", "should_panic", "compile_fail", "test_harness"];

/// Makes a code block.
pub fn block_of(info: &str, text: String, span: Span) -> Block {
    let info = Info::read(info);
    let text = text.replace("\r\n", "\n");
    let shown = if info.is_rust() {
        without_hidden(&text)
    } else if let Some(mark) = &info.hidden_mark {
        without_marked(&text, mark)
    } else {
        text
    };
    let kind = BlockKind::Code(CodeBlock {
        language: info.language,
        text: shown.strip_suffix('\n').unwrap_or(&shown).to_owned(),
        caption: None,
    });
    Block {
        attributes: info.attributes,
        ..block(span, kind)
    }
}

/// What stands behind the fence.
#[derive(Default)]
struct Info {
    language: String,
    hidden_mark: Option<String>,
    attributes: Attributes,
}

impl Info {
    /// Reads `rust,ignore`, `rust {#listing caption="…"}` or `{.rust #listing}`.
    fn read(info: &str) -> Info {
        let brace = info.find('{').unwrap_or(info.len());
        let (mut attributes, words) = match attributes::read(info, brace) {
            Some((attributes, _)) => (attributes, &info[..brace]),
            None => (Attributes::default(), info),
        };
        let mut words: Vec<String> = words
            .split([',', ' ', '\t'])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        if words.is_empty() && !attributes.classes.is_empty() {
            words.push(attributes.classes.remove(0));
        }
        let hidden_mark = words
            .iter()
            .find_map(|word| word.strip_prefix("hidelines="))
            .filter(|mark| !mark.is_empty())
            .map(str::to_owned);
        let is_mark = |word: &str| RUST_MARKS.contains(&word) || word.starts_with("edition20");
        let language = match words.first() {
            Some(first) if is_mark(first) => "rust".to_owned(),
            Some(first) => first.clone(),
            None => String::new(),
        };
        Info {
            language,
            hidden_mark,
            attributes,
        }
    }

    fn is_rust(&self) -> bool {
        self.language == "rust"
    }
}

/// mdBook hides lines that are `#` or begin with `# `; a second `#` stands for one that is shown.
fn without_hidden(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        match words.strip_prefix('#') {
            Some(rest) if rest.is_empty() || rest.starts_with([' ', '\n']) => {}
            Some(rest) if rest.starts_with('#') => {
                shown.push_str(indent);
                shown.push_str(rest);
            }
            _ => shown.push_str(line),
        }
    }
    shown
}

/// mdBook's `hidelines=mark`, for any language.
fn without_marked(text: &str, mark: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| !line.trim_start().starts_with(mark))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_what_mdbook_hides() {
        let text = "# use a;\n#\nfn f() {\n    # g();\n    ## h\n#[x]\n#!y\n}\n";
        assert_eq!(without_hidden(text), "fn f() {\n    # h\n#[x]\n#!y\n}\n");
    }

    #[test]
    fn reads_info_strings() {
        for (info, language) in [
            ("rust,ignore", "rust"),
            ("no_run", "rust"),
            ("toml title", "toml"),
            ("{.python #a}", "python"),
            ("", ""),
        ] {
            assert_eq!(Info::read(info).language, language, "{info}");
        }
        assert_eq!(
            Info::read("c {#a caption=\"x y\"}").attributes.get("caption"),
            Some("x y")
        );
    }
}
