//! What a step found wrong → a list of [`Fault`]s; must not know how they are shown, nor that the book had a manuscript.

use crate::diag::Rule;
use std::ops::Range;

/// One thing that is wrong with an EPUB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Its kind and level.
    pub rule: &'static Rule,
    /// Under what name another checker knows it: `RSC-005` of EPUBCheck, `image-alt` of Ace.
    pub known_as: &'static str,
    /// The file in the container; `None` when it is the container itself.
    pub file: Option<String>,
    /// The bytes of the file.
    pub range: Option<Range<usize>>,
    /// One sentence: what is wrong here.
    pub message: String,
    /// What can be done, where the rule's own advice is not all of it.
    pub hint: Option<String>,
}

/// All that was found, in the order of the steps.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub list: Vec<Fault>,
}

impl Faults {
    /// Takes a fault of the container.
    pub fn whole(&mut self, rule: &'static Rule, known_as: &'static str, message: impl Into<String>) {
        self.list.push(Fault {
            rule,
            known_as,
            file: None,
            range: None,
            message: message.into(),
            hint: None,
        });
    }

    /// Takes a fault at a place in a file.
    pub fn at(
        &mut self,
        rule: &'static Rule,
        known_as: &'static str,
        file: &str,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Fault {
        self.list.push(Fault {
            rule,
            known_as,
            file: Some(file.to_owned()),
            range: Some(range),
            message: message.into(),
            hint: None,
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Takes a fault of a whole file.
    pub fn file(&mut self, rule: &'static Rule, known_as: &'static str, file: &str, message: impl Into<String>) {
        self.at(rule, known_as, file, 0..0, message);
    }

    /// Takes all of another list.
    pub fn append(&mut self, other: Faults) {
        self.list.extend(other.list);
    }
}

impl Fault {
    /// Says what can be done.
    pub fn hint(&mut self, text: impl Into<String>) {
        self.hint = Some(text.into());
    }
}
