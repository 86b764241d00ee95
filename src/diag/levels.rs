//! What a book and a command say of rules → the level of each; must not know where that was written.

use super::rule::{Level, Rule};
use std::collections::BTreeMap;

/// What can be set for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// It is not told.
    Off,
    /// It is told at this level.
    At(Level),
}

impl Setting {
    /// All of them, by the words that book.toml has for them.
    pub const WORDS: [(&str, Setting); 4] = [
        ("error", Setting::At(Level::Error)),
        ("warning", Setting::At(Level::Warning)),
        ("note", Setting::At(Level::Note)),
        ("off", Setting::Off),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Setting::Off => "off",
            Setting::At(Level::Note) => "note",
            Setting::At(Level::Warning) => "warning",
            Setting::At(Level::Error) => "error",
        }
    }
}

/// The levels of all rules: those of the table, except where something is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    own: BTreeMap<&'static str, Setting>,
    /// Whether what would be a warning is an error, unless its own rule is set here.
    deny_warnings: bool,
}

impl Levels {
    /// Sets a rule.
    ///
    /// # Errors
    /// With what it was set to, where the rule is [`Rule::fixed`] and would be lowered.
    pub fn set(&mut self, rule: &'static Rule, setting: Setting) -> Result<(), Setting> {
        if rule.fixed && setting < Setting::At(rule.usual) {
            return Err(setting);
        }
        self.own.insert(rule.code, setting);
        Ok(())
    }

    /// Makes errors of warnings, except of rules that are set here by themselves.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Levels {
        self.deny_warnings = deny;
        self
    }

    /// What is set here for a rule by itself.
    pub fn get(&self, rule: &Rule) -> Option<Setting> {
        self.own.get(rule.code).copied()
    }

    /// The level of a rule; nothing where it is off.
    pub fn level(&self, rule: &Rule) -> Option<Level> {
        match self.get(rule) {
            Some(Setting::Off) => None,
            Some(Setting::At(level)) => Some(level),
            None if self.deny_warnings && rule.usual == Level::Warning => Some(Level::Error),
            None => Some(rule.usual),
        }
    }

    /// These levels (a command's) and, where they say nothing, others (its book's).
    #[must_use]
    pub fn over(&self, others: &Levels) -> Levels {
        let raised = |setting: Setting| match setting {
            Setting::At(Level::Warning) if self.deny_warnings => Setting::At(Level::Error),
            as_set => as_set,
        };
        let mut own: BTreeMap<_, _> = others.own.iter().map(|(code, set)| (*code, raised(*set))).collect();
        own.extend(&self.own);
        Levels {
            own,
            deny_warnings: self.deny_warnings || others.deny_warnings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rules::{FILE_MISSING, IMAGE_NO_ALT, LINK_BROKEN};

    fn of(list: &[(&'static Rule, Setting)]) -> Levels {
        let mut levels = Levels::default();
        for (rule, setting) in list {
            levels.set(rule, *setting).expect("it may be set");
        }
        levels
    }

    #[test]
    fn the_command_is_over_the_book_and_the_book_over_the_table() {
        let book = of(&[(&LINK_BROKEN, Setting::At(Level::Error)), (&IMAGE_NO_ALT, Setting::Off)]);
        let command = of(&[(&LINK_BROKEN, Setting::At(Level::Note))]);
        let both = command.over(&book);
        assert_eq!(Levels::default().level(&LINK_BROKEN), Some(Level::Warning));
        assert_eq!(book.level(&LINK_BROKEN), Some(Level::Error));
        assert_eq!(both.level(&LINK_BROKEN), Some(Level::Note));
        assert_eq!(both.level(&IMAGE_NO_ALT), None);
    }

    #[test]
    fn denied_warnings_are_errors_but_for_those_that_the_command_names() {
        let command = of(&[(&LINK_BROKEN, Setting::At(Level::Warning))]).deny_warnings(true);
        let book = of(&[
            (&LINK_BROKEN, Setting::Off),
            (&IMAGE_NO_ALT, Setting::At(Level::Warning)),
        ]);
        let both = command.over(&book);
        assert_eq!(both.level(&LINK_BROKEN), Some(Level::Warning));
        assert_eq!(both.level(&IMAGE_NO_ALT), Some(Level::Error));
        assert_eq!(command.level(&IMAGE_NO_ALT), Some(Level::Error));
    }

    #[test]
    fn a_fault_cannot_be_lowered() {
        let mut levels = Levels::default();
        let lower = Setting::At(Level::Warning);
        assert_eq!(levels.set(&FILE_MISSING, lower), Err(lower));
        assert_eq!(levels.set(&FILE_MISSING, Setting::Off), Err(Setting::Off));
        assert_eq!(levels.set(&FILE_MISSING, Setting::At(Level::Error)), Ok(()));
        assert_eq!(levels.level(&FILE_MISSING), Some(Level::Error));
    }
}
