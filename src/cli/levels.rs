//! `--deny`, `--warn` and `--allow` as typed → the [`Levels`] of rules; must not know what the book says of them.

use super::Complaints;
use crate::config::FIXED;
use crate::diag::{Level, Levels, Rule, Setting, rules};

/// The word that stands for all warnings.
const WARNINGS: &str = "warnings";

/// What `--deny` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// All warnings.
    Warnings,
    /// One rule.
    Rule(&'static Rule),
}

/// A word behind `--deny`.
pub(super) fn denied(word: &str) -> Result<Denied, String> {
    match word.trim() {
        WARNINGS => Ok(Denied::Warnings),
        word => rule(word).map(Denied::Rule),
    }
}

/// A word behind `--warn` or `--allow`: no code of what must stay an error.
pub(super) fn lowered(word: &str) -> Result<&'static Rule, String> {
    match rule(word.trim())? {
        fixed if fixed.fixed => Err(format!("`{}` cannot be lowered: {FIXED}", fixed.code)),
        rule => Ok(rule),
    }
}

/// The rule of a code; or which code may be meant.
pub(super) fn rule(code: &str) -> Result<&'static Rule, String> {
    rules::find(code).ok_or_else(|| match crate::diag::nearest_code(code) {
        Some(nearest) => format!("`{code}` is no code; did you mean `{nearest}`?"),
        None => format!("`{code}` is no code; `pressmark explain` lists them"),
    })
}

impl Complaints {
    /// The levels that are asked for. Of one rule that is named twice the graver level holds.
    pub(super) fn levels(&self) -> Levels {
        let mut levels = Levels::default().deny_warnings(self.deny.contains(&Denied::Warnings));
        let denied = self.deny.iter().filter_map(|one| match one {
            Denied::Rule(rule) => Some(*rule),
            Denied::Warnings => None,
        });
        let off = self.allow.iter().map(|rule| (*rule, Setting::Off));
        let warned = self.warn.iter().map(|rule| (*rule, Setting::At(Level::Warning)));
        for (rule, setting) in off
            .chain(warned)
            .chain(denied.map(|rule| (rule, Setting::At(Level::Error))))
        {
            // What cannot be lowered was refused when it was typed.
            let _ = levels.set(rule, setting);
        }
        levels
    }
}
