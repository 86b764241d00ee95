//! `[check]` as written → the [`Levels`] of rules; must not know what the command line says.

use super::settle::Settler;
use crate::diag::{Diagnostic, Levels, Setting, rules};
use std::collections::BTreeMap;
use toml::Spanned;

impl Settler<'_> {
    /// The levels that book.toml sets. A level that a rule cannot have is told where it stands.
    pub(super) fn levels(&mut self, written: &BTreeMap<Spanned<String>, Spanned<String>>) -> Levels {
        let mut levels = Levels::default();
        let mut in_order: Vec<_> = written.iter().collect();
        in_order.sort_by_key(|(code, _)| code.span().start);
        for (code, word) in in_order {
            // What is no code was told, and taken out.
            let Some(rule) = rules::find(code.get_ref()) else {
                continue;
            };
            let name = format!("check.{}", rule.code);
            let words = Setting::WORDS.map(|(word, setting)| (word, Some(setting)));
            let Some(setting) = self.choice(&name, Some(word), &words, None) else {
                continue;
            };
            if levels.set(rule, setting).is_err() {
                let message = format!("`{}` cannot be lowered to `{}`", rule.code, setting.word());
                let fixed = Diagnostic::new(&rules::CONFIG_VALUE, self.span(word), message);
                self.diagnostics.add(fixed.hint(FIXED));
            }
        }
        levels
    }
}

/// Why some errors stay errors.
pub const FIXED: &str = "where it occurs, no file can be made that is whole and valid; it stays an error";
