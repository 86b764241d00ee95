//! How far the work is → words for a line of progress; must not know where it is shown.

use crate::layout::Chapter;
use std::fmt;

/// A stage of the work, for a line of progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Files are read.
    Reading,
    /// Markdown becomes the model.
    Parsing,
    /// Numbers and links are settled.
    Resolving,
    /// Lines and pages are set.
    LayingOut,
    /// Files are made.
    Writing,
}

/// How far the work is, for a line of progress.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What is being done.
    pub stage: Stage,
    /// The chapter that was just begun, where chapters are done one by one.
    pub chapter: Option<Chapter<'a>>,
}

impl From<Stage> for Step<'_> {
    fn from(stage: Stage) -> Self {
        Step { stage, chapter: None }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Reading => "reading the manuscript",
            Stage::Parsing => "reading the Markdown",
            Stage::Resolving => "settling numbers and links",
            Stage::LayingOut => "setting lines and pages",
            Stage::Writing => "writing the files",
        })
    }
}
