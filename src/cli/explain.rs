//! `pressmark explain`: a code → what it means, why it matters, an example and what to do; must not know where it occurs.

use super::levels::rule;
use super::report::{SCHEMA, complain, say};
use super::{CLEAN, COULD_NOT_RUN};
use crate::config::FIXED;
use crate::diag::{Explained, Part, Rule, explained, rules};
use clap::{Args, ValueEnum};

/// Longest line of words for a terminal, in letters.
const WIDTH: usize = 80;

#[derive(Args)]
pub(super) struct Options {
    /// The code, as it stands in brackets behind the level of a complaint; without one, all codes are listed
    code: Option<String>,
    /// Explain all of them
    #[arg(long, conflicts_with = "code")]
    all: bool,
    /// As text for a terminal, or in Markdown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Print the JSON Schema of a line of `--message-format json`
    #[arg(long, conflicts_with_all = ["code", "all", "format"])]
    schema: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a page of reference
    Markdown,
}

/// Prints what is asked for to standard output.
pub(super) fn run(options: &Options) -> u8 {
    if options.schema {
        say(SCHEMA);
        return CLEAN;
    }
    let one = match options.format {
        Format::Text => text,
        Format::Markdown => markdown,
    };
    match &options.code {
        Some(code) => match rule(code.trim()) {
            Ok(rule) => say(&one(rule)),
            Err(why) => {
                complain(&format!("error: {why}\n"));
                return COULD_NOT_RUN;
            }
        },
        None if options.all => say(&all(options.format)),
        None => say(&list()),
    }
    CLEAN
}

/// All codes with their levels, a line each.
fn list() -> String {
    let mut text = String::new();
    let mut group = None;
    for rule in rules::ALL {
        if group.replace(rule.group) != Some(rule.group) {
            text += &format!("\n{}\n", rule.group.title());
        }
        text += &format!(
            "  {:24} {}{}\n",
            rule.code,
            rule.usual,
            if rule.fixed { ", always" } else { "" }
        );
    }
    format!(
        "{}\n`pressmark explain CODE` says what one means, `pressmark explain --all` all of them.\n",
        text.trim_start()
    )
}

fn all(format: Format) -> String {
    match format {
        Format::Text => rules::ALL.iter().map(|rule| text(rule)).collect::<Vec<_>>().join("\n"),
        Format::Markdown => page(),
    }
}

/// What can be done about a rule's level.
fn level(rule: &Rule) -> String {
    match rule.fixed {
        true => format!(
            "{}, which cannot be lowered: {FIXED}.",
            capital(&rule.usual.to_string())
        ),
        false => format!(
            "{}, unless book.toml or the command says otherwise: `[check] {} = \"off\"`, `--deny {}`.",
            capital(&rule.usual.to_string()),
            rule.code,
            rule.code
        ),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// For a terminal.
fn text(rule: &Rule) -> String {
    let mut parts = vec![format!("{} ({})", rule.code, rule.usual), wrapped(rule.meaning)];
    let headed = |title: &str, words: &str| format!("{title}\n{}", indented(&wrapped(words)));
    if let Some(Explained { why, example }) = explained(rule) {
        parts.push(headed("Why it matters", why));
        parts.push("Example".to_owned());
        parts.extend(example.iter().map(shown));
    }
    parts.push(headed("What to do", rule.remedy));
    parts.push(headed("Level", &level(rule)));
    let parts: Vec<&str> = parts.iter().map(|part| part.trim_end()).collect();
    parts.join("\n\n") + "\n"
}

/// A piece of an example, under its heading.
fn shown(part: &Part) -> String {
    match part {
        Part::Words(words) => indented(&wrapped(words)),
        Part::File { path, text, .. } => indented(&format!("{path}\n{}", indented(text))),
    }
}

/// Words in lines for a terminal.
fn wrapped(words: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            text.push('\n');
            width = 0;
        } else if width > 0 {
            text.push(' ');
            width += 1;
        }
        text += word;
        width += length;
    }
    text + "\n"
}

fn indented(text: &str) -> String {
    let line = |line: &str| match line {
        "" => "\n".to_owned(),
        line => format!("  {line}\n"),
    };
    text.lines().map(line).collect()
}

/// A rule for a page of reference.
fn markdown(rule: &Rule) -> String {
    let mut text = format!("### {}\n\n{}\n\n", rule.code, rule.meaning);
    if let Some(Explained { why, example }) = explained(rule) {
        text += &format!("**Why it matters.** {why}\n\n**Example.**\n\n");
        for part in &example {
            text += &match part {
                Part::Words(words) => format!("{words}\n\n"),
                Part::File { path, text, .. } => format!("`{path}`:\n\n````text\n{text}\n````\n\n"),
            };
        }
    }
    text + &format!("**What to do.** {}\n\n**Level.** {}\n\n", rule.remedy, level(rule))
}

/// The page of reference.
fn page() -> String {
    let mut text = String::from(PAGE_OPENS);
    let mut group = None;
    for rule in rules::ALL {
        if group.replace(rule.group) != Some(rule.group) {
            text += &format!("## {}\n\n", rule.group.title());
        }
        text += &markdown(rule);
    }
    text.trim_end().to_owned() + "\n"
}

const PAGE_OPENS: &str = "\
# What Pressmark complains of

All codes, with what they mean, why they matter, an example and what to do. `pressmark explain CODE` says the same of one. This page is
made by `pressmark explain --all --format markdown`, and each example is built by a test.

";
