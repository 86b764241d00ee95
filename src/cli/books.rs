//! Paths, a share and bounds as given → the books of this run, and each of them worked on side by side; must not know what the work is.

use super::report::{Reporter, complain, report_all, report_none, work_failed};
use super::{COULD_NOT_RUN, Complaints, MessageFormat};
use crate::diag::{Diagnostics, Level, Sources};
use crate::pipeline::catalogue::{self, Clash, Listed, Shard};
use crate::pipeline::manifest::Failed;
use crate::pipeline::side_by_side::{self, Bounds};
use crate::pipeline::{Error, Request};
use clap::Args;
use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};

/// Most threads that can be asked for: each takes memory, and no book has work for more.
const MOST_JOBS: i64 = 256;

/// Which books, and how many of them at once.
#[derive(Args)]
pub(super) struct WhichBooks {
    /// Folders with book.toml, folders of Markdown files, or Markdown files [default: here, else ./manuscript]
    books: Vec<PathBuf>,
    /// Only one part of these books: `2/8` is the second of eight. Books are shared out by their titles
    #[arg(long, value_name = "PART/OF")]
    shard: Option<Shard>,
    /// Threads at most, for all books together [default: one for each processor]; no file depends on it
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MOST_JOBS))]
    jobs: Option<u16>,
    /// Memory at most for books that are worked on at once, as far as it can be told before, in KB, MB, GB, KiB, MiB or GiB; one book is
    /// always worked on
    #[arg(long, value_name = "SIZE", default_value = "2GB", value_parser = size)]
    memory: u64,
}

/// Reads `2GB`, `500MB` or `2GiB`.
fn size(text: &str) -> Result<u64, String> {
    let wrong = || {
        format!(
            "`{text}` is no size; it takes a whole number from 1 with KB, MB, GB, KiB, MiB or GiB behind it, such as `2GB` or `1500MB`"
        )
    };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: u64 = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "kb" | "k" => 1_000,
        "mb" | "m" => 1_000_000,
        "gb" | "g" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.trim().parse().map_err(|_| wrong())?;
    number.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(wrong)
}

/// A book of this run.
#[derive(Debug)]
pub(super) struct Book {
    pub path: PathBuf,
    /// What is known of it before the work; nothing of one that cannot be opened, which the work will tell, and of the only one.
    pub listed: Option<Listed>,
}

/// The books of a run.
pub(super) struct Books {
    pub list: Vec<Book>,
    /// So many were named, and this part of them is asked for.
    pub shard: Option<(usize, Shard)>,
    /// Whether several were named, or a part of them: it is told of each by its name, and of all in a table.
    pub are_several: bool,
    /// Names that files of two and more of those named would have.
    clashes: Vec<Clash>,
    bounds: Bounds,
}

impl WhichBooks {
    /// The books named, else the one that lies here, else the one in `manuscript`; of them the part asked for.
    ///
    /// `request` says which files are made of each, by which it is known whether two would have one name ([`Books::clashes`]).
    pub(super) fn settle(&self, request: &Request) -> Books {
        let named = match self.books.as_slice() {
            [] => vec![super::book_here()],
            named => named.to_vec(),
        };
        let are_several = named.len() > 1 || self.shard.is_some();
        let of = named.len();
        let mut list: Vec<Book> = named.into_iter().map(|path| Book { path, listed: None }).collect();
        if are_several {
            self.look_at(&mut list, request);
        }
        let clashes = catalogue::clashes(list.iter().filter_map(|book| book.listed.as_ref()));
        if let Some(shard) = self.shard {
            // What cannot be opened has no title to be shared out by: every part tells of it.
            list.retain(|book| book.listed.as_ref().is_none_or(|listed| shard.has(&listed.stem)));
        }
        Books {
            list,
            shard: self.shard.map(|shard| (of, shard)),
            are_several,
            clashes,
            bounds: self.bounds(),
        }
    }

    fn bounds(&self) -> Bounds {
        let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
        Bounds {
            threads: self.jobs.map_or_else(processors, usize::from),
            memory: self.memory,
        }
    }

    fn look_at(&self, list: &mut [Book], request: &Request) {
        let paths: Vec<PathBuf> = list.iter().map(|book| book.path.clone()).collect();
        let look = |index: usize, _| {
            if super::check::is_epub(&paths[index]) {
                return Some(catalogue::finished(&paths[index]));
            }
            let request = Request {
                book: paths[index].clone(),
                ..request.clone()
            };
            catalogue::look(&request).ok()
        };
        side_by_side::each(&vec![0; paths.len()], self.bounds(), &look, |index, listed| {
            list[index].listed = listed;
        });
    }
}

/// `a` and `b` would each be written as whale.epub; or that they are one book.
fn told_of(clash: &Clash) -> String {
    let books: Vec<String> = clash.books.iter().map(|book| format!("`{}`", book.display())).collect();
    let books = books.join(" and ");
    match places(clash).len() {
        1 => format!("{books} are one book, named more than once"),
        _ => format!("{books} would each be written as {}", clash.name),
    }
}

/// Where the books of a clash lie, whatever they are called.
fn places(clash: &Clash) -> BTreeSet<PathBuf> {
    clash.books.iter().map(|book| place(book)).collect()
}

/// Where a book lies, whatever it is called.
fn place(book: &Path) -> PathBuf {
    let real = book.canonicalize().unwrap_or_else(|_| book.to_owned());
    match real.parent() {
        Some(folder) if real.ends_with("book.toml") && real.is_file() => folder.to_owned(),
        Some(_) | None => real,
    }
}

/// What came of the work on one book.
pub(super) struct Outcome {
    /// What the book is called; of a finished one its path.
    pub title: String,
    pub words: usize,
    /// Printed pages, where they were made.
    pub pages: Option<usize>,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
    /// What is told of it in the end: to standard output, or to standard error where nothing came of it.
    pub closing: Result<String, String>,
    pub seconds: f64,
}

/// What is done with the book at a path, on so many threads: what is told of it, and what is kept.
type Work<'w, K> = dyn Fn(&Path, usize) -> Result<(Outcome, K), Error> + Sync + 'w;

fn failed(path: &Path, why: &Error) -> Failed {
    Failed {
        book: path.display().to_string().replace('\\', "/"),
        why: why.to_string(),
    }
}

/// A book's complaints, and how they are told.
type Told<'c> = (Reporter<'c>, Diagnostics, Sources);

/// Tells the complaints of a book now, or holds them until all are told together.
fn tell<'c>(told: Told<'c>, held: &mut Vec<Told<'c>>) {
    let (reporter, diagnostics, sources) = &told;
    match reporter.tells_all_at_once() {
        true => held.push(told),
        false => reporter.report(diagnostics, sources),
    }
}

/// A line of the closing table.
struct Row {
    book: String,
    pages: Option<usize>,
    words: usize,
    errors: usize,
    warnings: usize,
    seconds: Option<f64>,
}

impl Books {
    /// Which books would have files of one name, a line for each name, and what to do about it; nothing where there are none.
    pub(super) fn clashes(&self) -> Option<String> {
        if self.clashes.is_empty() {
            return None;
        }
        let mut lines: Vec<String> = self.clashes.iter().map(told_of).collect();
        lines.dedup();
        let is_again = |clash: &Clash| places(clash).len() < clash.books.len();
        let again = self.clashes.iter().any(is_again).then_some("; name each book once");
        let are_others = self.clashes.iter().any(|clash| places(clash).len() > 1);
        let others =
            are_others.then_some("; give the books different titles, or build them one by one with different `--out`");
        Some(format!(
            "{}\nnothing was written{}{}",
            lines.join("\n"),
            again.unwrap_or_default(),
            others.unwrap_or_default()
        ))
    }

    /// Which books have a name of their files in common with the one at a path, by the first such name.
    pub(super) fn clash_of(&self, book: &Path) -> Option<String> {
        let clash = self
            .clashes
            .iter()
            .find(|clash| clash.books.iter().any(|own| own == book))?;
        Some(told_of(clash))
    }

    /// Works on each book and tells what came of it, in the order of the books; `keep` gets what is to be kept of each, or why the work on it
    /// could not be done. The worst exit code of all is the run's.
    pub(super) fn each<K: Send>(
        &self,
        complaints: &Complaints,
        between: &dyn Fn(),
        work: &Work<'_, K>,
        mut keep: impl FnMut(Result<K, Failed>),
    ) -> u8 {
        let memory = |book: &Book| book.listed.as_ref().map_or(0, |listed| listed.memory);
        let costs: Vec<u64> = self.list.iter().map(memory).collect();
        let (mut rows, mut held) = (Vec::new(), Vec::new());
        let mut code = 0;
        let is_for_people = complaints.message_format == MessageFormat::Text;
        side_by_side::each(
            &costs,
            self.bounds,
            &|index, threads| work(&self.list[index].path, threads),
            |index, result| {
                between();
                let path = &self.list[index].path;
                let (outcome, kept) = match result {
                    Ok(done) => done,
                    Err(why) => {
                        complain(&format!("error: {why}\n"));
                        code = code.max(COULD_NOT_RUN);
                        rows.push(Row::of_none(path));
                        keep(Err(failed(path, &why)));
                        if !is_for_people {
                            tell(
                                (Reporter::new(complaints, path), work_failed(&why), Sources::new()),
                                &mut held,
                            );
                        }
                        return;
                    }
                };
                let reporter = Reporter::new(complaints, path).named(&outcome.title);
                if self.are_several && is_for_people && !outcome.diagnostics.is_empty() {
                    complain(&format!("{}:\n", path.display()));
                }
                code = code.max(reporter.exit_code(&outcome.diagnostics));
                rows.push(Row::of(path, &outcome));
                keep(Ok(kept));
                tell((reporter, outcome.diagnostics, outcome.sources), &mut held);
                if is_for_people {
                    match (&outcome.closing, self.are_several) {
                        (Ok(told), false) => super::report::say(told),
                        (Err(told), _) => complain(told),
                        (Ok(_), true) => {}
                    }
                }
            },
        );
        let held: Vec<_> = held.iter().map(|(own, told, sources)| (own, told, sources)).collect();
        match self.list.is_empty() {
            true => report_none(complaints, &self.part()),
            false => report_all(&held),
        }
        if self.are_several && is_for_people {
            super::report::say(&self.table(&rows));
        }
        code
    }

    /// A line for each book, and one for all.
    fn table(&self, rows: &[Row]) -> String {
        let mut text = String::new();
        if !rows.is_empty() {
            text += &table(rows);
        }
        let faulty = rows
            .iter()
            .filter(|row| row.errors > 0 || row.seconds.is_none())
            .count();
        let verdict = match faulty {
            0 => String::new(),
            1 => ", 1 with errors".to_owned(),
            faulty => format!(", {faulty} with errors"),
        };
        let books = match rows.len() {
            0 => "no book".to_owned(),
            1 => "1 book".to_owned(),
            many => format!("{many} books"),
        };
        text + &format!("{books}{}{verdict}\n", self.part())
    }

    /// ` (part 2/3 of 7)`, where a part is asked for.
    fn part(&self) -> String {
        match self.shard {
            Some((of, shard)) => format!(" (part {shard} of {of})"),
            None => String::new(),
        }
    }
}

impl Row {
    fn of(path: &Path, outcome: &Outcome) -> Row {
        Row {
            book: path.display().to_string(),
            pages: outcome.pages,
            words: outcome.words,
            errors: outcome.diagnostics.count(Level::Error),
            warnings: outcome.diagnostics.count(Level::Warning),
            seconds: Some(outcome.seconds),
        }
    }

    /// Of a book on which the work could not be done.
    fn of_none(path: &Path) -> Row {
        Row {
            book: path.display().to_string(),
            pages: None,
            words: 0,
            errors: 1,
            warnings: 0,
            seconds: None,
        }
    }

    fn cells(&self) -> [String; 6] {
        let number = |number: usize| super::build::thousands(number);
        [
            self.book.clone(),
            self.pages.map_or_else(|| "–".to_owned(), number),
            number(self.words),
            number(self.errors),
            number(self.warnings),
            self.seconds
                .map_or_else(|| "–".to_owned(), |seconds| format!("{seconds:.2} s")),
        ]
    }
}

/// Columns as wide as what stands in them: the first to the left, numbers to the right.
fn table(rows: &[Row]) -> String {
    let head = ["book", "pages", "words", "errors", "warnings", "time"].map(str::to_owned);
    let lines: Vec<[String; 6]> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    for line in &lines {
        for (column, cell) in line.iter().enumerate() {
            let width = widths[column];
            text += &match column {
                0 => format!("{cell:width$}"),
                _ => format!("  {cell:>width$}"),
            };
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        assert_eq!(size("2GB"), Ok(2_000_000_000));
        assert_eq!(size("500 mb"), Ok(500_000_000));
        assert_eq!(size("1KB"), Ok(1_000));
        assert_eq!(size("2GiB"), Ok(2 << 30));
        assert_eq!(size("3MiB"), Ok(3 << 20));
        assert_eq!(size("4kib"), Ok(4 << 10));
        for wrong in [
            "",
            "0",
            "2",
            "GB",
            "0GB",
            "-1GB",
            "1.5GB",
            "2TB",
            "99999999999999GB",
            "éGB",
        ] {
            let why = size(wrong).expect_err(wrong);
            assert!(
                why.contains("a whole number from 1 with KB, MB, GB, KiB, MiB or GiB"),
                "{why}"
            );
        }
    }

    #[test]
    fn the_table_has_numbers_one_below_the_other() {
        let row = |book: &str, pages, seconds| Row {
            book: book.to_owned(),
            pages,
            words: 72_345,
            errors: 0,
            warnings: 12,
            seconds,
        };
        let text = table(&[row("a", Some(1210), Some(0.5)), row("books/the-whale", None, None)]);
        assert_eq!(
            text,
            "book             pages   words  errors  warnings    time\n\
             a                1,210  72,345       0        12  0.50 s\n\
             books/the-whale      –  72,345       0        12       –\n"
        );
    }
}
