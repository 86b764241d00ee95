//! `pressmark build`: options → files in the output folder and a closing summary.

use super::books::{self, Outcome};
use super::kept;
use super::progress::{self, Progress};
use super::report::{complain, could_not_run, say, shown_title};
use super::{CLEAN, Complaints, MessageFormat, OutputFolder, Target, now, source_date_epoch};
use crate::config::{Ink, Packing, PressStandard, Print};
use crate::diag::rules::IMAGE_NO_ALT;
use crate::pipeline::manifest::{BookRecord, Failed};
use crate::pipeline::{self, Claims, Composed, Output, Request};
use crate::units::{Length, Size};
use clap::Args;
use std::fmt::Display;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    books: books::WhichBooks,
    /// Which files to make
    #[arg(long, value_name = "FILES", value_delimiter = ',', default_value = "epub,pdf")]
    to: Vec<Target>,
    #[command(flatten)]
    out: OutputFolder,
    /// Write a proof in spite of errors, with missing images as boxes; still exits with 1
    #[arg(long)]
    keep_going: bool,
    /// For a look at the desk: files that say and show the same, made in less time; they are larger, and a drawn cover is coarser
    #[arg(long)]
    draft: bool,
    #[command(flatten)]
    kept: kept::Records,
    #[command(flatten)]
    progress: progress::HowShown,
    #[command(flatten)]
    complaints: Complaints,
}

/// Builds the books and tells what came of them.
pub(super) fn run(options: &Options) -> u8 {
    try_run(options).unwrap_or_else(|code| code)
}

fn try_run(options: &Options) -> Result<u8, u8> {
    let refused = |why: &dyn Display| could_not_run(&options.complaints, Path::new(""), why);
    let mut request = Request {
        targets: options
            .to
            .iter()
            .map(|target| pipeline::Target::from(*target))
            .collect(),
        keep_going: options.keep_going,
        packing: if options.draft { Packing::Quick } else { Packing::Small },
        source_date_epoch: match options.kept.verify {
            // The manifest says the date.
            Some(_) => None,
            None => source_date_epoch().map_err(|why| refused(&why))?,
        },
        levels: options.complaints.levels(),
        ..Request::new("")
    };
    let kept = options.kept.begin(&mut request).map_err(|why| refused(&why))?;
    let books = options.books.settle(&request);
    if let Some(why) = books.clashes().filter(|_| kept.is_none()) {
        return Err(refused(&why));
    }
    let folder = options.out.settle().map_err(|why| refused(&why))?;
    options
        .kept
        .keeps_clear(&request, &books, folder)
        .map_err(|why| refused(&why))?;
    let progress = Progress::new(&options.progress, &books);
    let (mut records, mut failed): (Vec<BookRecord>, Vec<Failed>) = (Vec::new(), Vec::new());
    let work = |book: &Path, threads: usize| {
        let request = Request {
            book: book.to_owned(),
            jobs: threads,
            ..request.clone()
        };
        let folder = kept.is_none().then_some(folder);
        one(options, &request, folder, &progress)
    };
    let code = books.each(&options.complaints, &|| progress.clear(), &work, |kept| match kept {
        Ok(record) => records.extend(record),
        Err(own) => failed.push(own),
    });
    drop(progress);
    if let Some(mut kept) = kept {
        if let Some((_, shard)) = books.shard {
            kept.books.retain(|book| shard.has(&book.name));
        }
        let (told, verdict) = options.kept.verdict(&kept, records);
        if verdict == CLEAN && options.complaints.message_format == MessageFormat::Text {
            say(&told);
        } else {
            complain(&told);
        }
        return Ok(code.max(verdict));
    }
    options.kept.write(records, failed).map_err(|why| refused(&why))?;
    Ok(code)
}

/// Builds one book and writes its files into a folder, where there is one.
fn one(
    options: &Options,
    request: &Request,
    folder: Option<&Path>,
    progress: &Progress,
) -> Result<(Outcome, Option<BookRecord>), pipeline::Error> {
    let begun = now();
    let composed = pipeline::compose(request, &|step| progress.show(&request.book, step))?;
    let paths = match folder {
        None => Vec::new(),
        Some(folder) => pipeline::write_files(&composed.files, folder, &composed.originals)?,
    };
    progress.book_done();
    let seconds = begun.elapsed().as_secs_f64();
    let closing = match folder {
        None => Ok(String::new()),
        Some(folder) if paths.is_empty() => Err(nothing_written(&composed, folder)),
        Some(_) => Ok(summary(&composed, &paths, options.draft, seconds)),
    };
    let record = options.kept.is_asked().then(|| BookRecord::of(request, &composed));
    let outcome = Outcome {
        words: composed.resolved.words,
        title: composed.resolved.book.metadata.title,
        pages: composed.pages.as_ref().map(|pages| pages.pages.len()),
        diagnostics: composed.diagnostics,
        sources: composed.sources,
        closing,
        seconds,
    };
    Ok((outcome, record))
}

/// Words, pages, time, and which file is for whom.
fn summary(composed: &Composed, paths: &[PathBuf], is_draft: bool, seconds: f64) -> String {
    let title = shown_title(&composed.resolved.book.metadata.title);
    let pages = composed.pages.as_ref().map_or(String::new(), |pages| {
        format!(", {}", counted(pages.pages.len(), "page"))
    });
    let proof = match (composed.diagnostics.has_errors(), is_draft) {
        (true, false) => " (a proof: the book has errors)",
        (true, true) => " (a draft, and a proof: the book has errors)",
        (false, true) => " (a draft: build without --draft for readers, stores and printers)",
        (false, false) => "",
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
        text += &format!(
            "  {:width$}  {} ({})\n",
            path.display().to_string(),
            purpose(file, composed),
            bytes(file.bytes.len())
        );
    }
    text + &inaccessible(composed)
}

/// What a file is for, and what it conforms to.
fn purpose(file: &Output, composed: &Composed) -> String {
    match file.target {
        pipeline::Target::Epub => "for stores and reading devices".to_owned(),
        pipeline::Target::Kindle => "for Kindle".to_owned(),
        pipeline::Target::Kobo => "for Kobo".to_owned(),
        pipeline::Target::Pdf => format!("for screens and archives{}", claimed(file.claims)),
        pipeline::Target::Print => {
            let count = composed.pages.as_ref().map_or(0, |pages| pages.pages.len());
            format!(
                "for the press{}, {}",
                press(&composed.edition.print),
                counted(count, "page")
            )
        }
    }
}

fn claimed(claims: Claims) -> &'static str {
    match (claims.is_accessible, claims.is_archival) {
        (true, true) => ": PDF/UA-1 and PDF/A-2a",
        (true, false) => ": PDF/UA-1",
        (false, true) => ": PDF/A-2a, not PDF/UA-1",
        (false, false) => "",
    }
}

/// `: PDF/X-1a, black ink, 6 × 9 in`, and the bleed where there is one.
fn press(print: &Print) -> String {
    let standard = match print.press.standard {
        PressStandard::None => "a plain PDF",
        named => named.name(),
    };
    let ink = match print.press.ink {
        Ink::Black => "black ink",
        Ink::Color => "four inks",
    };
    let bleed = match print.bleed {
        Length::ZERO => String::new(),
        bleed => format!(" and {} bleed", in_inches(bleed)),
    };
    format!(": {standard}, {ink}, {}{bleed}", size(print.trim))
}

fn size(size: Size) -> String {
    format!("{} × {}", in_inches(size.width), in_inches(size.height))
}

/// A length in inches where it has two decimals there, else in millimetres.
fn in_inches(length: Length) -> String {
    let inches = length.to_points() / 72.0;
    let short = |value: f64, decimals: usize| {
        let text = format!("{value:.decimals$}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if (inches * 1000.0 - (inches * 1000.0).round()).abs() < 0.01 {
        format!("{}in", short(inches, 3))
    } else {
        format!("{}mm", short(inches * 25.4, 1))
    }
}

/// Why the PDF for screens does not say that it is accessible, where it is for want of descriptions.
fn inaccessible(composed: &Composed) -> String {
    let is_lacking = |file: &Output| file.target == pipeline::Target::Pdf && !file.claims.is_accessible;
    let is_silent = |rule| std::ptr::eq(rule, &IMAGE_NO_ALT);
    let silent = composed.diagnostics.iter().filter(|own| is_silent(own.rule)).count();
    if silent == 0 || !composed.files.iter().any(is_lacking) {
        return String::new();
    }
    let (pictures, say) = (counted(silent, "picture"), if silent == 1 { "says" } else { "say" });
    format!(
        "  The PDF is not PDF/UA-1: {pictures} {say} nothing to those who cannot see; write what is shown, `![…](…)`, or `{{.decorative}}`.\n"
    )
}

/// The last line after errors: what `--keep-going` would do, and whether older files lie there.
fn nothing_written(composed: &Composed, folder: &Path) -> String {
    let stem = pipeline::file_stem(&composed.resolved.book.metadata.title);
    let older: Vec<String> = [".epub", "-kindle.epub", "-kobo.epub", ".pdf", "-print.pdf"]
        .iter()
        .map(|ending| folder.join(format!("{stem}{ending}")))
        .filter(|path| path.exists())
        .map(|path| path.display().to_string())
        .collect();
    let lying = match older.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} is from an earlier build"),
        [several @ .., last] => format!("; {} and {last} are from an earlier build", several.join(", ")),
    };
    format!("nothing was written; --keep-going writes a proof in spite of the errors{lying}\n")
}

fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(number))
}

pub(super) fn thousands(number: usize) -> String {
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
