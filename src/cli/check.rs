//! `pressmark check`: everything but writing.

use super::build::could_not_run;
use super::report::{Progress, Reporter, say};
use super::{BookPath, Complaints, source_date_epoch};
use crate::diag::Level;
use crate::pipeline::{self, Request};
use clap::Args;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    book: BookPath,
    #[command(flatten)]
    complaints: Complaints,
}

/// Runs the whole flow and shows its complaints.
pub(super) fn run(options: &Options) -> u8 {
    let request = Request {
        source_date_epoch: source_date_epoch(),
        ..Request::new(options.book.settle())
    };
    let progress = Progress::new();
    let composed = pipeline::compose(&request, &|stage| progress.show(stage));
    progress.clear();
    let composed = match composed {
        Ok(composed) => composed,
        Err(why) => return could_not_run(&why),
    };
    let mut reporter = Reporter::new(&options.complaints, &request.book);
    reporter.report(&composed.diagnostics, &composed.sources);
    if reporter.is_for_people() {
        let errors = composed.diagnostics.count(Level::Error);
        let warnings = composed.diagnostics.count(Level::Warning);
        say(&format!(
            "{}: {}\n",
            composed.resolved.book.metadata.title,
            verdict(errors, warnings)
        ));
    }
    reporter.exit_code(&composed.diagnostics)
}

fn verdict(errors: usize, warnings: usize) -> String {
    let count = |number: usize, what: &str| match number {
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    };
    match (errors, warnings) {
        (0, 0) => "no errors, no warnings".to_owned(),
        (0, warnings) => format!("no errors, {}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}
