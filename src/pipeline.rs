//! A book's folder → its finished files: the flow on one screen; must not know how a stage does its work.

pub mod catalogue;
pub mod cover;
mod disk;
mod files;
mod finished;
mod fixes;
mod made;
pub mod manifest;
mod pages;
mod pictures;
mod places;
pub mod side_by_side;
mod stem;
mod steps;
mod target;
pub mod verify;

use crate::check::{self, Inside, Shelf};
use crate::config::{Edition, Packing, Printer, Store, Variant};
use crate::design::Design;
use crate::diag::{Diagnostics, Levels, Sources};
use crate::fonts::{FaceId, Faces};
use crate::layout::{self, Chapter, Pages};
use crate::manuscript::{self, Change, Folder, LoadError, Originals, Reading};
use crate::model::PageList;
use crate::resolve::{self, Resolved};
use crate::{epub, parse, pdf};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use disk::{write_file, write_files};
pub use finished::{Checked, check_epub};
pub use fixes::{ChangedFile, Changes, fixes, write_changes};
pub use places::collide;
pub use stem::file_stem;
pub use steps::{Stage, Step};
pub use target::Target;

/// More threads than a book has use for, even on a large machine; ninety thousand would stop a small one.
const MOST_THREADS: usize = 64;
/// Bytes of stack of each thread: eight times what threads have by themselves. What nests is bounded at each stage (`NESTING_LIMIT` and its
/// like), and the deepest of the tests pass with it in a build without optimisation.
const STACK: usize = 16 << 20;

/// What is to be built, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// A folder with `book.toml`, a folder of Markdown files, or one Markdown file.
    pub book: PathBuf,
    /// Which files are wanted.
    pub targets: BTreeSet<Target>,
    /// Printers whose rules the pages are held against.
    pub printers: BTreeSet<Printer>,
    /// Stores whose rules the EPUB is held against.
    pub stores: BTreeSet<Store>,
    /// Threads at most; 0 is one for each processor. No output depends on it.
    pub jobs: usize,
    /// Write files in spite of errors: a proof, with missing images as boxes.
    pub keep_going: bool,
    /// How tightly the files are packed; they say and show the same.
    pub packing: Packing,
    /// Whether the finished files are wanted. Where they are not, as for a check, [`Composed::files`] stays empty, and their writers do no more
    /// than brings to light what they complain of: all of it, and the same.
    pub keeps_files: bool,
    /// Seconds since 1970 for dates in the files, as in `SOURCE_DATE_EPOCH`; else the book's own date stands there.
    pub source_date_epoch: Option<i64>,
    /// How grave complaints are; stands over what the book says.
    pub levels: Levels,
    /// Hash the files that are read ([`Originals::contents`]).
    pub hashes_inputs: bool,
    /// Read the text as a proofreader does, and look for files that are used nowhere.
    pub proofreads: bool,
}

impl Request {
    /// The EPUB of the book at `path`, and the PDF for screens.
    pub fn new(path: impl Into<PathBuf>) -> Request {
        Request {
            book: path.into(),
            targets: BTreeSet::from([Target::Epub, Target::Pdf]),
            printers: BTreeSet::new(),
            stores: BTreeSet::new(),
            jobs: 0,
            keep_going: false,
            packing: Packing::Small,
            keeps_files: true,
            source_date_epoch: None,
            levels: Levels::default(),
            hashes_inputs: false,
            proofreads: false,
        }
    }

    /// Read the text as a proofreader does, besides.
    #[must_use]
    pub fn proofreads(mut self, proofreads: bool) -> Request {
        self.proofreads = proofreads;
        self
    }

    /// Keep the finished files, or let them go.
    #[must_use]
    pub fn keeps_files(mut self, keeps_files: bool) -> Request {
        self.keeps_files = keeps_files;
        self
    }

    /// Only the files named.
    #[must_use]
    pub fn targets(mut self, targets: impl IntoIterator<Item = Target>) -> Request {
        self.targets = targets.into_iter().collect();
        self
    }

    /// Say which rules of these printers the book breaks.
    #[must_use]
    pub fn printers(mut self, printers: impl IntoIterator<Item = Printer>) -> Request {
        self.printers = printers.into_iter().collect();
        self
    }

    /// Say which rules of these stores the EPUB breaks.
    #[must_use]
    pub fn stores(mut self, stores: impl IntoIterator<Item = Store>) -> Request {
        self.stores = stores.into_iter().collect();
        self
    }

    /// Whether the pages are asked for; the EPUB's page list may need them all the same.
    fn wants_pages(&self) -> bool {
        self.targets.iter().any(|target| target.has_pages()) || !self.printers.is_empty()
    }

    /// Whether an EPUB is made, as a file or to be looked at.
    fn wants_epub(&self, edition: &Edition) -> bool {
        !self.variants(edition).is_empty() || !self.stores.is_empty()
    }

    /// The EPUBs that are wanted as files, each once.
    fn variants(&self, edition: &Edition) -> Vec<Variant> {
        let is_wanted = |variant: &Variant| {
            let is_own = self.targets.contains(&Target::Epub) && edition.epub.targets.contains(variant);
            let is_named = *variant != Variant::All && self.targets.contains(&Target::of(*variant));
            is_own || is_named
        };
        Variant::ALL.into_iter().filter(is_wanted).collect()
    }

    /// Threads at most; 0 is one for each processor.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Request {
        self.jobs = jobs;
        self
    }

    /// Write a proof in spite of errors.
    #[must_use]
    pub fn keep_going(mut self, keep_going: bool) -> Request {
        self.keep_going = keep_going;
        self
    }
}

/// What came of a request, before anything is written to disk.
#[derive(Debug)]
pub struct Composed {
    /// The book's folder.
    pub root: PathBuf,
    /// The book and all that was settled of it.
    pub resolved: Resolved,
    /// Settings; of a book for a printer with the margins and the bleed that its pages have.
    pub edition: Edition,
    /// How roles look.
    pub design: Design,
    /// The faces in use.
    pub faces: Faces,
    /// The printed pages, where they were asked for.
    pub pages: Option<Pages>,
    /// Where the printed pages begin in the text, where the EPUB is to say so.
    pub page_list: Option<PageList>,
    /// The finished files; empty when the book has errors and no proof was asked for, or when they are not wanted.
    pub files: Vec<Output>,
    /// All complaints, in reading order.
    pub diagnostics: Diagnostics,
    /// The text files that complaints point into.
    pub sources: Sources,
    /// All files that the book was read from.
    pub originals: Originals,
}

/// One finished file.
#[derive(Debug)]
pub struct Output {
    /// What it is for.
    pub target: Target,
    /// Its name, after the book's title: `moby-dick.epub`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it says of itself.
    pub claims: Claims,
    /// The faces that are in it as fonts.
    pub faces: Vec<FaceId>,
}

impl Output {
    /// A file that claims nothing.
    pub fn new(target: Target, name: String, bytes: Vec<u8>) -> Output {
        Output {
            target,
            name,
            bytes,
            claims: Claims::default(),
            faces: Vec::new(),
        }
    }
}

/// Standards that a PDF for screens says it conforms to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// PDF/UA-1.
    pub is_accessible: bool,
    /// PDF/A-2a.
    pub is_archival: bool,
}

/// Why a request could not be carried out at all. Faults of the book are no errors here but [`Composed::diagnostics`].
#[derive(Debug)]
pub enum Error {
    /// There is no book at the path.
    Load(LoadError),
    /// The EPUB could not be written.
    Epub(epub::Error),
    /// The PDF could not be written.
    Pdf(pdf::Error),
    /// A finished file could not be read.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// A file could not be written to disk.
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// A file would take the place of one that the book is read from.
    Original {
        /// Which.
        path: PathBuf,
        /// What it would destroy, relative to the book's folder.
        original: String,
    },
    /// The book changed while it was made: what was made is of no one state of it.
    Changed {
        /// The file, relative to the book's folder.
        path: String,
        /// What became of it.
        change: Change,
    },
    /// Threads could not be started.
    Threads(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Load(why) => write!(f, "{why}"),
            Error::Epub(why) => write!(f, "{why}"),
            Error::Pdf(why) => write!(f, "{why}"),
            Error::Disk { path, why } if path.is_file() && why.kind() == io::ErrorKind::AlreadyExists => {
                write!(
                    f,
                    "{} is a file, where a folder for the outputs is wanted",
                    path.display()
                )
            }
            Error::Disk { path, why } if path.is_dir() && why.kind() == io::ErrorKind::IsADirectory => {
                write!(f, "{} is a folder, where a file is to be written", path.display())
            }
            Error::Disk { path, why } => write!(
                f,
                "{} could not be written: {}; what lay there before is as it was",
                path.display(),
                in_words(why)
            ),
            Error::Original { path, original } => write!(
                f,
                "{} is `{original}`, from which the book is read: nothing was written; choose another folder with --out",
                path.display()
            ),
            Error::Changed { path, change } => {
                let became = match change {
                    Change::Other => "was changed",
                    Change::Gone => "vanished",
                };
                write!(
                    f,
                    "`{path}` {became} while the book was made, and nothing was written; build it again"
                )
            }
            Error::Read { path, why } => write!(f, "{} could not be read: {why}", path.display()),
            Error::Threads(why) => write!(f, "threads could not be started: {why}"),
        }
    }
}

/// What a disk says, as its owner would.
pub(crate) fn in_words(why: &io::Error) -> String {
    match why.kind() {
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        io::ErrorKind::FileTooLarge => "the system takes no files of that size".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not write there".to_owned(),
        _ => why.to_string(),
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Load(why) => Some(why),
            Error::Epub(why) => Some(why),
            Error::Pdf(why) => Some(why),
            Error::Disk { why, .. } | Error::Read { why, .. } => Some(why),
            Error::Original { .. } | Error::Changed { .. } | Error::Threads(_) => None,
        }
    }
}

/// Composes the book in memory: the flow from files to files.
///
/// # Errors
/// Only when there is no book, or a writer fails; faults of the book are in [`Composed::diagnostics`].
pub fn compose(request: &Request, progress: &(dyn Fn(Step<'_>) + Sync)) -> Result<Composed, Error> {
    on_threads(request.jobs, || flow(request, progress))
}

/// Does work on so many threads; 0 is one for each processor.
fn on_threads<T: Send>(jobs: usize, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.min(MOST_THREADS))
        .stack_size(STACK)
        .build();
    pool.map_err(|why| Error::Threads(why.to_string()))?.install(work)
}

fn flow(request: &Request, progress: &(dyn Fn(Step<'_>) + Sync)) -> Result<Composed, Error> {
    let LaidOut {
        mut composed,
        as_written,
        profile,
        folder,
        is_single,
    } = lay_out(request, progress)?;
    let has_errors = composed.diagnostics.has_errors();
    progress(Stage::Writing.into());
    // Writers have complaints of their own, and their author is to have all in one run: a book with errors is written, too, and let go.
    let mut epubs = BTreeMap::new();
    match write(request, &as_written, &mut composed, profile.as_deref()) {
        Ok(made) => {
            (composed.files, epubs) = (made.files, made.epubs);
            composed.tell_of_epubs(&epubs, made.found, has_errors);
        }
        Err(_) if has_errors && !request.keep_going => {}
        Err(why) => return Err(why),
    }
    composed.check(request);
    for (store, made) in request
        .stores
        .iter()
        .filter_map(|store| Some((store, epubs.get(&store.variant())?)))
    {
        check::store(Shelf::of(&composed.resolved, made), *store, &mut composed.diagnostics);
    }
    let has_pages = composed.pages.is_some();
    let is_proofread = request.proofreads;
    composed
        .diagnostics
        .tell_unused(|rule| rule.is_looked_for(is_proofread, has_pages));
    if composed.diagnostics.has_errors() && !request.keep_going {
        composed.files.clear();
    }
    composed.originals = settled(&folder)?;
    if request.proofreads && !is_single {
        let source = &composed.edition.source_folder;
        check::unused(&folder, source, &composed.originals, &mut composed.diagnostics);
    }
    composed.diagnostics.sort();
    Ok(composed)
}

/// The files that a book was read from, if all of them still are as they were then.
fn settled(folder: &Folder) -> Result<Originals, Error> {
    let originals = folder.originals();
    match originals.changed() {
        None => Ok(originals),
        Some((path, change)) => Err(Error::Changed {
            path: path.to_owned(),
            change,
        }),
    }
}

/// A book before its files are written.
struct LaidOut {
    composed: Composed,
    /// Settings, without what a printer asks for.
    as_written: Edition,
    /// The colour profile of the book's own.
    profile: Option<std::sync::Arc<[u8]>>,
    /// Where the book lies.
    folder: Folder,
    /// Whether it is one file, beside others that are not of it.
    is_single: bool,
}

/// All that comes before files are written.
fn lay_out(request: &Request, progress: &(dyn Fn(Step<'_>) + Sync)) -> Result<LaidOut, Error> {
    let mut diagnostics = Diagnostics::with(request.levels.clone());

    progress(Stage::Reading.into());
    let reading = Reading {
        source_date_epoch: request.source_date_epoch,
        hashes: request.hashes_inputs,
        ..Reading::default()
    };
    let manuscript = manuscript::load(&request.book, reading, &mut diagnostics).map_err(Error::Load)?;

    progress(Stage::Parsing.into());
    let book = parse::parse(&manuscript, &mut diagnostics);

    progress(Stage::Resolving.into());
    let resolved = resolve::resolve(book, &manuscript, &mut diagnostics);

    let (as_written, is_single) = (manuscript.edition, manuscript.single_file);
    let mut edition = as_written.clone();
    let design = Design::settle(&edition.print, &edition.style);
    let faces = Faces::settle(
        &edition.print.font,
        edition.print.font_span,
        &manuscript.faces,
        &mut diagnostics,
    )
    .with_headings(
        &edition.style.heading_font,
        edition.style.heading_font_span,
        &mut diagnostics,
    );

    let profile = files::usable(manuscript.profile, &edition, &mut diagnostics);
    pictures::check(&resolved, &faces, &mut diagnostics);
    if request.proofreads {
        let is_smart = as_written.smart_punctuation;
        check::proof(&resolved.book, &manuscript.sources, is_smart, &mut diagnostics);
    }
    let wants_list = request.wants_epub(&edition) && edition.epub.page_list;
    let told = |chapter: Chapter<'_>| {
        progress(Step {
            stage: Stage::LayingOut,
            chapter: Some(chapter),
        });
    };
    let mut pages = None;
    if request.wants_pages() {
        progress(Stage::LayingOut.into());
        pages = Some(pages::lay_out(
            &resolved,
            &mut edition,
            &design,
            &faces,
            &mut diagnostics,
            &told,
        ));
    }
    let page_list = wants_list.then(|| match &pages {
        Some(pages) => layout::page_list(pages, &resolved, edition.epub.notes),
        None => {
            progress(Stage::LayingOut.into());
            pages::list(&resolved, edition.clone(), &design, &faces, &told)
        }
    });
    diagnostics.narrow(&manuscript.sources);

    let composed = Composed {
        root: manuscript.folder.path().to_owned(),
        resolved,
        edition,
        design,
        faces,
        pages,
        page_list,
        files: Vec::new(),
        diagnostics,
        sources: manuscript.sources,
        originals: Originals::default(),
    };
    Ok(LaidOut {
        composed,
        as_written,
        profile,
        folder: manuscript.folder,
        is_single,
    })
}

/// Makes the files. What a printer asks of margins is no concern of the EPUB's: its bytes are the same with and without the PDFs.
fn write(
    request: &Request,
    as_written: &Edition,
    composed: &mut Composed,
    profile: Option<&[u8]>,
) -> Result<files::Made, Error> {
    let mut complaints = Diagnostics::new();
    let from = files::Sources {
        as_written,
        resolved: &composed.resolved,
        edition: &composed.edition,
        design: &composed.design,
        faces: &composed.faces,
        pages: composed.pages.as_ref(),
        page_list: composed.page_list.as_ref(),
        profile,
        packing: request.packing,
    };
    let written = files::write(request, from, &mut complaints)?;
    composed.tell(&complaints);
    Ok(written)
}

impl Composed {
    /// Holds the pages against the rules of printers: those of the request, else in a book for the press those of its own.
    fn check(&mut self, request: &Request) {
        let Some(pages) = &self.pages else { return };
        let inside = Inside {
            resolved: &self.resolved,
            edition: &self.edition,
            faces: &self.faces,
            pages,
        };
        for printer in &request.printers {
            check::printer(inside, *printer, &mut self.diagnostics);
        }
        let is_for_press = request.targets.contains(&Target::Print) || self.edition.print.press.printer.is_some();
        if is_for_press && request.printers.is_empty() {
            check::build(inside, &mut self.diagnostics);
        }
    }
}

/// What a build left on disk.
#[derive(Debug)]
pub struct Built {
    /// All that came of it; its `files` are those that were written.
    pub composed: Composed,
    /// Where the files lie; empty when the book has errors and no proof was asked for.
    pub paths: Vec<PathBuf>,
}

/// Builds a book and writes its files into a folder.
///
/// # Errors
/// When there is no book, a writer fails or the disk does. Faults of the book are in `composed.diagnostics`.
pub fn build(request: &Request, folder: impl AsRef<Path>) -> Result<Built, Error> {
    let composed = compose(request, &|_| {})?;
    let paths = write_files(&composed.files, folder.as_ref(), &composed.originals)?;
    Ok(Built { composed, paths })
}
