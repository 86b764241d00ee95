//! `check --fix` and `--diff`: complaints with fixes → changed files, or what would change; must not know which rules have fixes.

use super::report::{Reporter, complain, one_line, say};
use crate::diag::{Applicability, Diagnostic};
use crate::pipeline::{self, ChangedFile, Changes, Composed, Error};
use clap::{Args, ValueEnum};
use similar::TextDiff;
use std::collections::BTreeSet;

/// How often a book is looked at anew: a fix can bring to light what another can mend, and fixes that meet take turns.
const MOST_ROUNDS: usize = 10;
/// Lines round a change that are shown with it, as other tools do.
const CONTEXT: usize = 3;

#[derive(Args)]
pub(super) struct Mending {
    /// Mend what can be mended safely, in the files of the manuscript, and check again; `all` takes in what is only likely to be right
    #[arg(long, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    fix: Option<Which>,
    /// Show what `--fix` would change, as a unified diff, and change nothing
    #[arg(long)]
    diff: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// What leaves the meaning of the book as it is, or as it was plainly meant
    Safe,
    /// Also what a person should look at
    All,
}

impl Mending {
    /// Whether anything is asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.fix.is_some() || self.diff
    }

    /// Whether changes are shown, and not made.
    pub(super) fn is_shown(&self) -> bool {
        self.diff
    }

    fn most(&self) -> Applicability {
        match self.fix {
            Some(Which::All) => Applicability::Suggested,
            Some(Which::Safe) | None => Applicability::Safe,
        }
    }
}

/// Mends a book as asked; gives it as `compose` makes it then.
pub(super) fn run(
    options: &Mending,
    mut composed: Composed,
    reporter: &Reporter<'_>,
    compose: &dyn Fn() -> Result<Composed, Error>,
) -> Result<Composed, Error> {
    let mut told_of = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let changes = pipeline::fixes(&composed, options.most());
        for name in changes.held_back.iter().filter(|name| told_of.insert((*name).clone())) {
            let name = reporter.file(name);
            complain(&format!(
                "{name}: not mended, for it is not UTF-8 or has changed meanwhile\n"
            ));
        }
        if options.diff {
            say(&changes
                .files
                .iter()
                .map(|change| diff(change, reporter))
                .collect::<String>());
            return Ok(composed);
        }
        if changes.files.is_empty() {
            return Ok(composed);
        }
        pipeline::write_changes(&changes)?;
        complain(&told(&changes, &composed, reporter));
        composed = compose()?;
    }
    Ok(composed)
}

/// `src/one.md:3:8: fixed[control-character]: take out U+0007`, for each fix that was made.
fn told(changes: &Changes, composed: &Composed, reporter: &Reporter<'_>) -> String {
    let line = |own: &Diagnostic| {
        let place = own
            .span
            .map_or(String::new(), |span| reporter.place(span, &composed.sources) + ": ");
        let title = own.fix.as_ref().map_or("", |fix| fix.title.as_str());
        format!("{place}fixed[{}]: {}\n", own.rule.code, one_line(title))
    };
    changes.made.iter().map(line).collect()
}

/// A file's change as a unified diff, its line ends kept so that `patch` takes it.
fn diff(change: &ChangedFile, reporter: &Reporter<'_>) -> String {
    let (before, after) = (
        String::from_utf8_lossy(&change.before),
        String::from_utf8_lossy(&change.after),
    );
    let name = reporter.file(&change.name);
    TextDiff::from_lines(before.as_ref(), after.as_ref())
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}
