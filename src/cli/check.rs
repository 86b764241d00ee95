//! `pressmark check`: everything but writing; of a finished EPUB, all that a store would find.

use super::books::{self, Books, Outcome};
use super::fix;
use super::links::{self, Links};
use super::progress::{self, Progress};
use super::report::{Reporter, could_not_run, shown_title};
use super::{Complaints, MessageFormat, now, source_date_epoch};
use crate::config::{Packing, Printer, Store, printers, stores, value_place};
use crate::diag::rules::NAME_SHARED;
use crate::diag::{Diagnostics, Level};
use crate::pipeline::{self, Composed, Request, Step, Target};
use clap::{Args, ValueEnum};
use std::fmt::Display;
use std::path::Path;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    books: books::WhichBooks,
    /// Say also which rules the book breaks: of printers its inside, of stores the EPUB that goes there
    #[arg(long = "for", value_name = "PRINTERS OR STORES", value_delimiter = ',')]
    recipients: Vec<Recipient>,
    /// Set no pages and make no EPUB: what only these bring to light is not told (the printed page, faces that lack a letter, the style
    /// sheet, the EPUB's own check, images made anew for it)
    #[arg(long, conflicts_with = "recipients")]
    quick: bool,
    #[command(flatten)]
    links: links::Looking,
    #[command(flatten)]
    fix: fix::Mending,
    #[command(flatten)]
    progress: progress::HowShown,
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

/// Runs the whole flow on each book and shows its complaints.
pub(super) fn run(options: &Options) -> u8 {
    try_run(options).unwrap_or_else(|code| code)
}

fn try_run(options: &Options) -> Result<u8, u8> {
    let refused = |why: &dyn Display| could_not_run(&options.complaints, Path::new(""), why);
    let mut request = Request {
        source_date_epoch: source_date_epoch().map_err(|why| refused(&why))?,
        levels: options.complaints.levels(),
        proofreads: true,
        keeps_files: false,
        ..Request::new("")
    };
    // By the files that a build would make.
    let books = options.books.settle(&request);
    request.printers = options.recipients.iter().filter_map(|one| one.printer()).collect();
    request.stores = options.recipients.iter().filter_map(|one| one.store()).collect();
    if request.stores.is_empty() {
        // Only stores ask how large the files are.
        request.packing = Packing::Quick;
    }
    if options.quick {
        request.targets.clear();
    }
    if !request.printers.is_empty() {
        request.targets.insert(Target::Print);
    }
    if let Some(why) = options.refusal(&books) {
        return Err(refused(&why));
    }
    let links = options.links.begin().map_err(|why| refused(&why))?;
    let progress = Progress::new(&options.progress, &books);
    let work = |book: &Path, threads: usize| {
        let request = Request {
            book: book.to_owned(),
            jobs: threads,
            ..request.clone()
        };
        let outcome = if is_epub(book) {
            finished(&request)
        } else {
            one(options, &request, books.clash_of(book), links.as_ref(), &progress)
        };
        progress.book_done();
        Ok((outcome?, ()))
    };
    Ok(books.each(&options.complaints, &|| progress.clear(), &work, |_| {}))
}

impl Options {
    /// Why these books cannot be checked as is asked.
    fn refusal(&self, books: &Books) -> Option<&'static str> {
        let is_finished = books.list.iter().any(|book| is_epub(&book.path));
        if self.fix.is_shown() && self.complaints.message_format != MessageFormat::Text {
            Some("`--diff` shows changes to people, on standard output: it goes with no other `--message-format`")
        } else if is_finished && !self.recipients.is_empty() {
            Some(
                "`--for` reads the manuscript, which knows what stores ask for; name the book's folder in place of the EPUB",
            )
        } else if is_finished && self.links.is_asked() {
            Some("`--links` reads the manuscript, where links are mended; name the book's folder in place of the EPUB")
        } else if is_finished && self.fix.is_asked() {
            Some("`--fix` and `--diff` mend a manuscript; a finished EPUB is made anew from it")
        } else if books.are_several && self.fix.is_asked() {
            Some("`--fix` and `--diff` mend one book at a time")
        } else {
            None
        }
    }
}

/// Checks a manuscript, and mends it where that is asked for; `clash` says with which other books it has a name in common.
fn one(
    options: &Options,
    request: &Request,
    clash: Option<String>,
    links: Option<&Links>,
    progress: &Progress,
) -> Result<Outcome, pipeline::Error> {
    let begun = now();
    let compose = || {
        let mut composed = pipeline::compose(request, &|step: Step<'_>| progress.show(&request.book, step))?;
        if let Some(links) = links {
            links.look(&request.book, &mut composed, progress);
        }
        Ok(composed)
    };
    let mut composed = compose()?;
    if options.fix.is_asked() {
        progress.clear();
        let reporter = Reporter::new(&options.complaints, &request.book);
        composed = fix::run(&options.fix, composed, &reporter, &compose)?;
    }
    if let Some(clash) = clash {
        tell_clash(clash, &mut composed);
    }
    let closing = format!(
        "{}{}: {}\n",
        shown_title(&composed.resolved.book.metadata.title),
        asked(request, &composed),
        verdict(&composed.diagnostics)
    );
    Ok(Outcome {
        words: composed.resolved.words,
        pages: composed.pages.as_ref().map(|pages| pages.pages.len()),
        title: composed.resolved.book.metadata.title,
        diagnostics: composed.diagnostics,
        sources: composed.sources,
        closing: Ok(closing),
        seconds: begun.elapsed().as_secs_f64(),
    })
}

/// Tells of a shared name at the title that makes it.
fn tell_clash(clash: String, composed: &mut Composed) {
    let settings = composed.sources.find("book.toml");
    let place = settings.and_then(|file| value_place(&composed.sources.get(file).text, file, "book", "title"));
    composed.diagnostics.report(&NAME_SHARED, place, clash);
    composed.diagnostics.sort();
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
pub(super) fn is_epub(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("epub"))
        && !path.is_dir()
}

/// Checks a finished EPUB, whoever made it.
fn finished(request: &Request) -> Result<Outcome, pipeline::Error> {
    let begun = now();
    let checked = pipeline::check_epub(&request.book, &request.levels, request.jobs)?;
    let closing = format!("{}: {}\n", request.book.display(), verdict(&checked.diagnostics));
    Ok(Outcome {
        title: request.book.display().to_string(),
        words: 0,
        pages: None,
        diagnostics: checked.diagnostics,
        sources: checked.sources,
        closing: Ok(closing),
        seconds: begun.elapsed().as_secs_f64(),
    })
}

fn verdict(diagnostics: &Diagnostics) -> String {
    let count = |number: usize, what: &str| match number {
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    };
    match (diagnostics.count(Level::Error), diagnostics.count(Level::Warning)) {
        (0, 0) => "no errors, no warnings".to_owned(),
        (0, warnings) => format!("no errors, {}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}
