//! `pressmark cover`: options → the printed cover and the stores' picture in the output folder, and how they were measured.

use super::progress::{self, Progress};
use super::report::{Reporter, complain, could_not_run, say};
use super::{BookPath, Complaints, OutputFolder, PrinterName, source_date_epoch};
use crate::config::Ink;
use crate::cover::plan::{Plan, inch, inches};
use crate::pipeline::cover::{CoverRequest, Covered, compose};
use crate::pipeline::{self, Request};
use crate::units::{Length, Size};
use clap::{Args, ValueEnum};
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// More pages than any printer binds into one book.
const MOST_PAGES: u64 = 10_000;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    book: BookPath,
    /// Who prints the book
    #[arg(long = "for", value_name = "PRINTER")]
    printer: PrinterName,
    /// The paper of the inside, by the printer's name for it: white, cream, premium, groundwood [default: that of book.toml, else the
    /// printer's usual one]
    #[arg(long, value_name = "PAPER")]
    paper: Option<String>,
    /// What the inside is printed with: it decides on the paper, and so on the spine; covers are in colour [default: that of
    /// book.toml, else black]
    #[arg(long, value_name = "INK")]
    ink: Option<InkName>,
    /// The spine's width from the printer's template, such as 18.2mm
    #[arg(long, value_name = "LENGTH", value_parser = Length::parse)]
    spine: Option<Length>,
    /// The size of the whole cover with its bleed from the printer's template, such as 12.9x9.25in
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<Size>,
    /// Pages of the inside [default: they are counted]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_PAGES))]
    pages: Option<u64>,
    /// Draw the barcode of the ISBN for print; else its place is left clear
    #[arg(long)]
    barcode: bool,
    #[command(flatten)]
    out: OutputFolder,
    /// Write the files in spite of errors; still exits with 1
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    progress: progress::HowShown,
    #[command(flatten)]
    complaints: Complaints,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InkName {
    /// Black alone
    Black,
    /// Colours
    Color,
}

impl From<InkName> for Ink {
    fn from(name: InkName) -> Ink {
        match name {
            InkName::Black => Ink::Black,
            InkName::Color => Ink::Color,
        }
    }
}

/// Reads `12.9x9.25in` or `327.7mm x 235mm`: two lengths, the first in the unit of the second where it has none.
fn size(text: &str) -> Result<Size, String> {
    let wrong = || format!("`{text}` is no size; write for example `12.9x9.25in` or `328x235mm`");
    let (width, height) = text.split_once(['x', '×', 'X']).ok_or_else(wrong)?;
    let unit = height.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).trim();
    let width = match width.contains(|c: char| c.is_ascii_alphabetic()) {
        true => width.to_owned(),
        false => format!("{}{unit}", width.trim()),
    };
    let read = |text: &str| Length::parse(text).map_err(|why| why.to_string());
    Ok(Size::new(read(&width)?, read(height)?))
}

/// Makes the cover and tells how it was measured.
pub(super) fn run(options: &Options) -> u8 {
    let book = options.book.settle();
    let refused = |why: &dyn Display| could_not_run(&options.complaints, &book, why);
    let source_date_epoch = match source_date_epoch() {
        Ok(seconds) => seconds,
        Err(why) => return refused(&why),
    };
    let request = CoverRequest {
        paper: options.paper.clone(),
        ink: options.ink.map(Ink::from),
        pages: options.pages.and_then(|pages| usize::try_from(pages).ok()),
        spine: options.spine,
        size: options.size,
        barcode: options.barcode,
        ..CoverRequest::new(
            Request {
                source_date_epoch,
                levels: options.complaints.levels(),
                ..Request::new(&book).keep_going(options.keep_going)
            },
            options.printer.into(),
        )
    };
    let folder = match options.out.settle() {
        Ok(folder) => folder,
        Err(why) => return refused(&why),
    };
    let progress = Progress::of_one(&options.progress);
    let covered = compose(&request, &|step| progress.show(&request.book.book, step));
    drop(progress);
    let covered = match covered {
        Ok(covered) => covered,
        Err(why) => return refused(&why),
    };
    let paths = match pipeline::write_files(&covered.files, folder, &covered.originals) {
        Ok(paths) => paths,
        Err(why) => return refused(&why),
    };
    let reporter = Reporter::new(&options.complaints, &book).named(&covered.title);
    reporter.report(&covered.diagnostics, &covered.sources);
    if reporter.is_for_people() {
        match &covered.plan {
            Some(plan) if !paths.is_empty() => say(&summary(&covered, plan, &paths)),
            _ => complain("nothing was written\n"),
        }
    }
    reporter.exit_code(&covered.diagnostics)
}

/// The measures, and which file is for whom.
fn summary(covered: &Covered, plan: &Plan, paths: &[PathBuf]) -> String {
    let sheet = &plan.sheet;
    let mut text = format!(
        "{}: {} pages, a spine of {:.2} mm ({} in), the whole cover {} with its bleed\n",
        covered.title,
        covered.pages,
        sheet.spine.to_points() * 25.4 / 72.0,
        inch(sheet.spine),
        inches(sheet.with_bleed()),
    );
    let shown = |path: &Path| path.display().to_string();
    let width = paths.iter().map(|path| shown(path).chars().count()).max().unwrap_or(0);
    for (path, whom) in paths.iter().zip(["for the printer", "for stores"]) {
        text += &format!("  {:width$}  {whom}\n", shown(path));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_templates_write_them() {
        let inch = |thousandths: i64| Length::points(72).scale(thousandths, 1000);
        assert_eq!(size("13x9.25in"), Ok(Size::new(inch(13_000), inch(9250))));
        assert_eq!(size("13in × 9.25 in"), Ok(Size::new(inch(13_000), inch(9250))));
        assert_eq!(size("254mm x 1in"), Ok(Size::new(inch(10_000), inch(1000))));
        assert!(size("13in").is_err() && size("13x9").is_err() && size("x").is_err() && size("").is_err());
    }
}
