//! `pressmark build`: options → files in the output folder and a closing summary.

use super::report::{Progress, Reporter, complain, say};
use super::{BookPath, COULD_NOT_RUN, Complaints, Target, source_date_epoch};
use crate::model::Medium;
use crate::pipeline::{self, Composed, Request};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Most threads that can be asked for: each takes memory, and no book has work for more.
const MOST_JOBS: i64 = 256;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    book: BookPath,
    /// Which files to make
    #[arg(long, value_name = "FILES", value_delimiter = ',', default_value = "epub,pdf")]
    to: Vec<Target>,
    /// The folder they are written to
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Threads at most [default: one for each processor]; the files do not depend on it
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MOST_JOBS))]
    jobs: Option<u16>,
    /// Write a proof in spite of errors, with missing images as boxes; still exits with 1
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    complaints: Complaints,
}

/// Builds the book and tells what came of it.
pub(super) fn run(options: &Options) -> u8 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the time is told to the person who waits, and reaches no file"
    )]
    let begun = Instant::now();
    let request = Request {
        book: options.book.settle(),
        targets: options.to.iter().map(|target| Medium::from(*target)).collect(),
        jobs: options.jobs.map_or(0, usize::from),
        keep_going: options.keep_going,
        source_date_epoch: source_date_epoch(),
    };
    let progress = Progress::new();
    let composed = pipeline::compose(&request, &|stage| progress.show(stage));
    progress.clear();
    let composed = match composed {
        Ok(composed) => composed,
        Err(why) => return could_not_run(&why),
    };
    let paths = match pipeline::write_files(&composed.files, &options.out) {
        Ok(paths) => paths,
        Err(why) => return could_not_run(&why),
    };
    let mut reporter = Reporter::new(&options.complaints, &request.book);
    reporter.report(&composed.diagnostics, &composed.sources);
    if reporter.is_for_people() {
        if paths.is_empty() {
            complain(&nothing_written(&composed, &options.out));
        } else {
            say(&summary(&composed, &paths, begun.elapsed().as_secs_f64()));
        }
    }
    reporter.exit_code(&composed.diagnostics)
}

pub(super) fn could_not_run(why: &pipeline::Error) -> u8 {
    complain(&format!("error: {why}\n"));
    COULD_NOT_RUN
}

/// Words, pages, time, and which file is for whom.
fn summary(composed: &Composed, paths: &[PathBuf], seconds: f64) -> String {
    let title = &composed.resolved.book.metadata.title;
    let pages = composed.pages.as_ref().map_or(String::new(), |pages| {
        format!(", {}", counted(pages.pages.len(), "page"))
    });
    let proof = if composed.diagnostics.has_errors() {
        " (a proof: the book has errors)"
    } else {
        ""
    };
    let mut text = format!(
        "{title}: {}{pages}, {seconds:.2} s{proof}\n",
        counted(composed.resolved.words, "word")
    );
    let width = paths
        .iter()
        .map(|path| path.display().to_string().chars().count())
        .max()
        .unwrap_or(0);
    for (path, file) in paths.iter().zip(&composed.files) {
        let whom = match file.medium {
            Medium::Epub => "for stores and reading devices",
            Medium::Print => "for the printer and for reading on a screen",
        };
        text += &format!(
            "  {:width$}  {whom} ({})\n",
            path.display().to_string(),
            bytes(file.bytes.len())
        );
    }
    text
}

/// The last line after errors: what `--keep-going` would do, and whether older files lie there.
fn nothing_written(composed: &Composed, folder: &Path) -> String {
    let stem = pipeline::file_stem(&composed.resolved.book.metadata.title);
    let older: Vec<String> = ["epub", "pdf"]
        .iter()
        .map(|extension| folder.join(format!("{stem}.{extension}")))
        .filter(|path| path.exists())
        .map(|path| path.display().to_string())
        .collect();
    let lying = match older.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} is from an earlier build"),
        several => format!("; {} are from an earlier build", several.join(" and ")),
    };
    format!("nothing was written; --keep-going writes a proof in spite of the errors{lying}\n")
}

fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(number))
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn bytes(count: usize) -> String {
    match count {
        0..1_000_000 => format!("{} KB", count.div_ceil(1000)),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_as_people_read_them() {
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(counted(1, "word"), "1 word");
        assert_eq!(counted(1_000, "word"), "1,000 words");
        assert_eq!(bytes(1), "1 KB");
        assert_eq!(bytes(2_340_000), "2.3 MB");
    }
}
