//! `pressmark check`: everything but writing.

use super::build::could_not_run;
use super::report::{Progress, Reporter, say, shown_title};
use super::{BookPath, Complaints, PrinterName, source_date_epoch};
use crate::config::{Printer, printers};
use crate::diag::Level;
use crate::pipeline::{self, Request, Target};
use clap::Args;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    book: BookPath,
    /// Say also which rules of these printers the inside of the book breaks
    #[arg(long = "for", value_name = "PRINTERS", value_delimiter = ',')]
    printers: Vec<PrinterName>,
    #[command(flatten)]
    complaints: Complaints,
}

/// Runs the whole flow and shows its complaints.
pub(super) fn run(options: &Options) -> u8 {
    let mut request = Request {
        source_date_epoch: source_date_epoch(),
        ..Request::new(options.book.settle())
    };
    request.printers = options.printers.iter().map(|name| Printer::from(*name)).collect();
    if !request.printers.is_empty() {
        request.targets.insert(Target::Print);
    }
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
        let names = request
            .printers
            .iter()
            .map(|printer| printers::rules(*printer).name.as_str());
        let printers = match names.collect::<Vec<_>>().join(", ") {
            names if names.is_empty() => names,
            names => format!(
                " (for {names}, {} pages)",
                composed.pages.as_ref().map_or(0, |pages| pages.pages.len())
            ),
        };
        say(&format!(
            "{}{printers}: {}\n",
            shown_title(&composed.resolved.book.metadata.title),
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
