//! Arguments → a verb's exit code; the only place that prints, reads the environment or looks at the clock.

mod books;
mod bug;
mod build;
mod check;
mod cover;
mod explain;
mod fix;
mod inspect;
mod kept;
mod levels;
mod links;
mod manual;
mod new;
mod progress;
mod report;

use crate::config::{LAST_SECOND, Printer};
use crate::diag::Rule;
use crate::pipeline;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// The book is clean, or complete with warnings.
const CLEAN: u8 = 0;
/// The book has errors (or warnings under `--deny warnings`).
const FAULTY: u8 = 1;
/// The work could not be done: no book at the path, a full disk.
const COULD_NOT_RUN: u8 = 2;
/// We panicked: what Rust itself exits with then.
const BUG: u8 = 101;

/// Make a book: one Markdown manuscript becomes a store-ready EPUB and a press-ready PDF.
#[derive(Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true, after_help = FIRST_STEPS)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

const FIRST_STEPS: &str = "\
A first book:
  pressmark new my-book        write a small book to start from
  pressmark build my-book      make output/my-book.epub and output/my-book.pdf
  pressmark build story.md     a single file needs no configuration at all
  pressmark check my-book      only say what is wrong with it
  pressmark check my-book --fix  mend what can be mended safely
  pressmark check a-book.epub  say what EPUBCheck and Ace would find wrong with any EPUB

Exit codes: 0 the book is good, 1 the book has errors, 2 the work could not be done, 101 a bug in pressmark.";

#[derive(Subcommand)]
enum Verb {
    /// Make the EPUB and the PDF
    Build(build::Options),
    /// Say all that is wrong with a book, or with a finished EPUB, without writing anything
    Check(check::Options),
    /// Make the cover: back, spine and front for a printer, and the stores' picture
    Cover(cover::Options),
    /// Write a small good book to start from
    #[command(visible_alias = "init")]
    New(new::Options),
    /// Print what the tool understood, one stage at a time
    Inspect(inspect::Options),
    /// Say what a complaint means, why it matters, and what to do, by its code
    Explain(explain::Options),
    /// Print what makes a shell complete this program's options
    Completions(manual::Completions),
    /// Print a page of the manual, as `man` reads it
    Man(manual::Man),
}

/// Where the book is.
#[derive(Args)]
struct BookPath {
    /// A folder with book.toml, a folder of Markdown files, or one Markdown file [default: here, else ./manuscript]
    book: Option<PathBuf>,
}

impl BookPath {
    /// The book named, else the one that is meant without a name.
    fn settle(&self) -> PathBuf {
        self.book.clone().unwrap_or_else(book_here)
    }
}

/// The book that lies here, else the one in `manuscript`.
fn book_here() -> PathBuf {
    let here = Path::new(".");
    let beside = Path::new("manuscript");
    match !here.join("book.toml").exists() && beside.join("book.toml").exists() {
        true => beside.to_owned(),
        false => here.to_owned(),
    }
}

/// Where files go.
#[derive(Args)]
struct OutputFolder {
    /// The folder the files are written to [default: output]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl OutputFolder {
    /// The folder named, wherever it leads; else `output`, which may have come with the manuscript and is followed only inside of the folder
    /// that the tool was started in.
    fn settle(&self) -> Result<&Path, String> {
        let usual = Path::new("output");
        if let Some(named) = &self.out {
            return Ok(named);
        }
        let leads_out = match (usual.canonicalize(), Path::new(".").canonicalize()) {
            (Ok(folder), Ok(here)) => !folder.starts_with(here),
            // Nothing is there yet, or a link to nothing.
            _ => usual.is_symlink(),
        };
        match leads_out {
            true => Err(
                "`output` is a link that leads out of this folder; where that is meant, write `--out output`"
                    .to_owned(),
            ),
            false => Ok(usual),
        }
    }
}

/// How complaints are shown.
#[derive(Args)]
struct Complaints {
    /// Make errors of these: codes of complaints, or `warnings` for all that no option names by itself
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = levels::denied)]
    deny: Vec<levels::Denied>,
    /// Make warnings of these
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = levels::lowered)]
    warn: Vec<&'static Rule>,
    /// Say nothing of these
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = levels::lowered)]
    allow: Vec<&'static Rule>,
    /// Show every complaint (else the sixth and later of one kind are counted)
    #[arg(long, short)]
    verbose: bool,
    /// How complaints are printed: for people on standard error, for programs on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    message_format: MessageFormat,
    /// Whether complaints are coloured; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// With the source line and a caret
    Text,
    /// One object a line; `pressmark explain --schema` describes it
    Json,
    /// Annotations for a GitHub workflow, and a table in its summary
    Github,
    /// A SARIF 2.1.0 log, for code scanning
    Sarif,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal
    Auto,
    /// In any case
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// The EPUB, for stores and reading devices
    Epub,
    /// The EPUB for Amazon's Kindle
    Kindle,
    /// The EPUB for Rakuten's Kobo
    Kobo,
    /// The PDF, for screens and archives
    Pdf,
    /// The PDF for the press
    Print,
}

impl From<Target> for pipeline::Target {
    fn from(target: Target) -> pipeline::Target {
        match target {
            Target::Epub => pipeline::Target::Epub,
            Target::Kindle => pipeline::Target::Kindle,
            Target::Kobo => pipeline::Target::Kobo,
            Target::Pdf => pipeline::Target::Pdf,
            Target::Print => pipeline::Target::Print,
        }
    }
}

/// A printer, as the command line names it.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PrinterName {
    /// Amazon KDP
    Kdp,
    /// IngramSpark
    #[value(name = "ingramspark", alias = "ingram")]
    IngramSpark,
    /// Lulu
    Lulu,
    /// Books on Demand
    Bod,
}

impl From<PrinterName> for Printer {
    fn from(name: PrinterName) -> Printer {
        match name {
            PrinterName::Kdp => Printer::Kdp,
            PrinterName::IngramSpark => Printer::IngramSpark,
            PrinterName::Lulu => Printer::Lulu,
            PrinterName::Bod => Printer::Bod,
        }
    }
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let verb = match Arguments::try_parse() {
        Ok(arguments) => arguments.verb,
        // Help and the version, too.
        Err(told) => {
            report::said(told.print());
            return ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(COULD_NOT_RUN));
        }
    };
    ExitCode::from(bug::caught(|| match verb {
        Verb::Build(options) => build::run(&options),
        Verb::Check(options) => check::run(&options),
        Verb::Cover(options) => cover::run(&options),
        Verb::New(options) => new::run(&options),
        Verb::Inspect(options) => inspect::run(&options),
        Verb::Explain(options) => explain::run(&options),
        Verb::Completions(options) => manual::completions(&options),
        Verb::Man(options) => manual::man(&options),
    }))
}

/// The moment, to tell the person who waits how long it took.
fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "the time is told, and reaches no file")]
    Instant::now()
}

/// The day, to tell what is remembered from what is out of date.
fn seconds_since_1970() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "it reaches no file of a book")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// `SOURCE_DATE_EPOCH`, the one thing of the environment that may reach an output. One that is set and is no such number is told of, and
/// nothing is done: a file with another date than was meant is found out late. An empty one is not set: CI jobs pass on so what is not.
///
/// Its meaning: <https://reproducible-builds.org/specs/source-date-epoch/>
fn source_date_epoch() -> Result<Option<i64>, String> {
    let set = std::env::var_os("SOURCE_DATE_EPOCH").filter(|value| !value.is_empty());
    set.map(|value| epoch(&value.to_string_lossy())).transpose()
}

fn epoch(value: &str) -> Result<i64, String> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = value
        .parse()
        .ok()
        .filter(|seconds| is_number && *seconds <= LAST_SECOND);
    seconds.ok_or_else(|| {
        format!(
            "SOURCE_DATE_EPOCH is `{}`, which is no number of seconds since 1970 before the year 10000; set it to one, such as the \
             last commit's (`git log -1 --format=%ct`), or unset it",
            report::shown_title(value)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_the_environment_is_whole_seconds() {
        assert_eq!(epoch("0"), Ok(0));
        assert_eq!(epoch("1795820474"), Ok(1_795_820_474));
        assert_eq!(epoch("253402300799"), Ok(253_402_300_799));
        for wrong in [
            "",
            " 1",
            "1.5",
            "-1",
            "+1",
            "1e9",
            "now",
            "253402300800",
            "99999999999999999999",
        ] {
            assert!(epoch(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_is_put_together_well() {
        <super::Arguments as clap::CommandFactory>::command().debug_assert();
    }
}
