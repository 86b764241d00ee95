//! `pressmark check`: everything but writing; of a finished EPUB, all that a store would find.

use super::build::could_not_run;
use super::fix;
use super::report::{Progress, Reporter, complain, say, shown_title};
use super::{BookPath, COULD_NOT_RUN, Complaints, MessageFormat, source_date_epoch};
use crate::config::{Printer, Store, printers, stores};
use crate::diag::Level;
use crate::pipeline::{self, Composed, Request, Target};
use clap::{Args, ValueEnum};
use std::path::Path;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    book: BookPath,
    /// Say also which rules the book breaks: of printers its inside, of stores the EPUB that goes there
    #[arg(long = "for", value_name = "PRINTERS OR STORES", value_delimiter = ',')]
    recipients: Vec<Recipient>,
    #[command(flatten)]
    fix: fix::Mending,
    #[command(flatten)]
    complaints: Complaints,
}

/// A printer or a store, as the command line names it.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Recipient {
    /// Amazon KDP, the printed book
    Kdp,
    /// IngramSpark
    #[value(name = "ingramspark", alias = "ingram")]
    IngramSpark,
    /// Lulu
    Lulu,
    /// Books on Demand
    Bod,
    /// Amazon Kindle
    Kindle,
    /// Rakuten Kobo
    Kobo,
    /// Apple Books
    Apple,
    /// Google Play Books
    Google,
}

impl Recipient {
    fn printer(self) -> Option<Printer> {
        match self {
            Recipient::Kdp => Some(Printer::Kdp),
            Recipient::IngramSpark => Some(Printer::IngramSpark),
            Recipient::Lulu => Some(Printer::Lulu),
            Recipient::Bod => Some(Printer::Bod),
            Recipient::Kindle | Recipient::Kobo | Recipient::Apple | Recipient::Google => None,
        }
    }

    fn store(self) -> Option<Store> {
        match self {
            Recipient::Kindle => Some(Store::Kindle),
            Recipient::Kobo => Some(Store::Kobo),
            Recipient::Apple => Some(Store::Apple),
            Recipient::Google => Some(Store::Google),
            Recipient::Kdp | Recipient::IngramSpark | Recipient::Lulu | Recipient::Bod => None,
        }
    }
}

/// Runs the whole flow and shows its complaints.
pub(super) fn run(options: &Options) -> u8 {
    if let Some(path) = options.book.book.as_deref().filter(|path| is_epub(path)) {
        return finished(options, path);
    }
    if options.fix.is_shown() && options.complaints.message_format != MessageFormat::Text {
        complain(
            "error: `--diff` shows changes to people, on standard output: it goes with no other `--message-format`\n",
        );
        return COULD_NOT_RUN;
    }
    let mut request = Request {
        source_date_epoch: source_date_epoch(),
        levels: options.complaints.levels(),
        ..Request::new(options.book.settle())
    };
    request.printers = options.recipients.iter().filter_map(|one| one.printer()).collect();
    request.stores = options.recipients.iter().filter_map(|one| one.store()).collect();
    if !request.printers.is_empty() {
        request.targets.insert(Target::Print);
    }
    let progress = Progress::new();
    let composed = pipeline::compose(&request, &|stage| progress.show(stage));
    progress.clear();
    let mut reporter = Reporter::new(&options.complaints, &request.book);
    let composed = composed.and_then(|composed| match options.fix.is_asked() {
        true => fix::run(&options.fix, &request, composed, &reporter, &|_| {}),
        false => Ok(composed),
    });
    let composed = match composed {
        Ok(composed) => composed,
        Err(why) => return could_not_run(&why),
    };
    reporter.report(&composed.diagnostics, &composed.sources);
    if reporter.is_for_people() {
        let errors = composed.diagnostics.count(Level::Error);
        let warnings = composed.diagnostics.count(Level::Warning);
        say(&format!(
            "{}{}: {}\n",
            shown_title(&composed.resolved.book.metadata.title),
            asked(&request, &composed),
            verdict(errors, warnings)
        ));
    }
    reporter.exit_code(&composed.diagnostics)
}

/// ` (for KDP, Lulu, 210 pages; for Kindle)`: whose rules were looked at.
fn asked(request: &Request, composed: &Composed) -> String {
    let printers = request.printers.iter().map(|one| printers::rules(*one).name.as_str());
    let stores = request.stores.iter().map(|one| stores::rules(*one).name.as_str());
    let (printers, stores): (Vec<_>, Vec<_>) = (printers.collect(), stores.collect());
    let pages = composed.pages.as_ref().map_or(0, |pages| pages.pages.len());
    let mut parts = Vec::new();
    if !printers.is_empty() {
        parts.push(format!("for {}, {pages} pages", printers.join(", ")));
    }
    if !stores.is_empty() {
        parts.push(format!("for {}", stores.join(", ")));
    }
    match parts.join("; ") {
        none if none.is_empty() => none,
        parts => format!(" ({parts})"),
    }
}

/// Whether a path names a finished EPUB, and no manuscript.
fn is_epub(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("epub"))
        && !path.is_dir()
}

/// Checks a finished EPUB, whoever made it.
fn finished(options: &Options, path: &Path) -> u8 {
    if !options.recipients.is_empty() {
        complain(
            "error: `--for` reads the manuscript, which knows what stores ask for; name the book's folder in place of the EPUB\n",
        );
        return COULD_NOT_RUN;
    }
    if options.fix.is_asked() {
        complain("error: `--fix` and `--diff` mend a manuscript; a finished EPUB is made anew from it\n");
        return COULD_NOT_RUN;
    }
    let checked = match pipeline::check_epub(path, &options.complaints.levels()) {
        Ok(checked) => checked,
        Err(why) => return could_not_run(&why),
    };
    let mut reporter = Reporter::new(&options.complaints, path);
    reporter.report(&checked.diagnostics, &checked.sources);
    if reporter.is_for_people() {
        let errors = checked.diagnostics.count(Level::Error);
        let warnings = checked.diagnostics.count(Level::Warning);
        say(&format!("{}: {}\n", path.display(), verdict(errors, warnings)));
    }
    reporter.exit_code(&checked.diagnostics)
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
