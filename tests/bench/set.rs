//! A book's folder → the book, read, settled and laid out.

use crate::book;
use pressmark::design::Design;
use pressmark::diag::Diagnostics;
use pressmark::fonts::Faces;
use pressmark::layout::{self, Pages};
use pressmark::manuscript::{self, Manuscript, Reading};
use pressmark::parse;
use pressmark::resolve::{self, Resolved};
use std::path::PathBuf;
use std::sync::LazyLock;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(book::folder);

/// The book with all that is settled before it is set.
pub struct Novel {
    pub manuscript: Manuscript,
    pub resolved: Resolved,
    pub design: Design,
    pub faces: Faces,
}

impl Novel {
    pub fn read() -> Novel {
        let mut complaints = Diagnostics::new();
        let manuscript = load();
        let book = parse::parse(&manuscript, &mut complaints);
        let resolved = resolve::resolve(book, &manuscript, &mut complaints);
        let print = &manuscript.edition.print;
        Novel {
            design: Design::settle(print, &manuscript.edition.style),
            faces: Faces::settle(&print.font, None, &manuscript.faces, &mut complaints),
            resolved,
            manuscript,
        }
    }

    pub fn lay_out(&self) -> Pages {
        let mut complaints = Diagnostics::new();
        layout::layout(
            &self.resolved,
            &self.manuscript.edition,
            &self.design,
            &self.faces,
            &mut complaints,
            &layout::silent,
        )
    }
}

/// Reads the book's files.
pub fn load() -> Manuscript {
    manuscript::load(&FOLDER, Reading::default(), &mut Diagnostics::new()).expect("the book can be read")
}

/// A pool of threads for what is written side by side.
pub fn threads(count: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(count)
        .build()
        .expect("threads can be started")
}
