//! A laid-out book or a finished EPUB → what a press, a printer or a store would find wrong with it, as complaints; must not know how either was
//! made, and changes none.
//!
//! [`placed`] says what stands where, [`images`] counts pixels to the inch, [`mod@printer`] holds the inside of the book against a printer's
//! rules (`config/printers.toml`), with [`edges`] for what stands too near to the knife; [`mod@stores`] does the same for the EPUB and the
//! stores it goes to (`config/stores.toml`). [`epub`] reads a finished EPUB as EPUBCheck and Ace do. [`mod@proof`] reads the text as a proofreader
//! does, [`mod@unused`] looks for files that it does not use.

mod edges;
pub mod epub;
mod images;
mod placed;
mod printer;
mod proof;
mod stores;
mod unused;

pub use placed::{Picture, has_bleed, pictures};
pub use proof::proof;
pub use stores::{Shelf, store};
pub use unused::unused;

use crate::config::{Edition, Printer, printers};
use crate::diag::rules::{PRINTER_MULTIPLE, PRINTER_RULES};
use crate::diag::{Diagnostic, Diagnostics, Level};
use crate::fonts::Faces;
use crate::layout::Pages;
use crate::resolve::Resolved;
use images::Wanted;

/// The inside of a book as it would go to the press.
#[derive(Clone, Copy, Debug)]
pub struct Inside<'a> {
    /// The book.
    pub resolved: &'a Resolved,
    /// Settings, as the pages were laid out.
    pub edition: &'a Edition,
    /// The faces in use.
    pub faces: &'a Faces,
    /// The pages.
    pub pages: &'a Pages,
}

/// What the author of a build for the press wants to know: images of too few pixels, and where the settings break the rules of the book's own
/// printer, or, without one, which pictures fill a page that has no bleed. All of it is warnings, for the file is made all the same.
pub fn build(inside: Inside<'_>, diagnostics: &mut Diagnostics) {
    let printer = inside.edition.print.press.printer;
    images::report(inside, Wanted::of(printer.map(printers::rules)), diagnostics);
    let Some(printer) = printer else {
        return edges::report_no_bleed(inside, diagnostics);
    };
    let mut broken = Diagnostics::new();
    printer::report(inside, printers::rules(printer), &mut broken);
    let is_told = |fault: &&Diagnostic| fault.rule.usual == Level::Error || fault.rule == &PRINTER_MULTIPLE;
    for fault in broken.iter().filter(is_told) {
        let told = Diagnostic {
            rule: &PRINTER_RULES,
            ..fault.clone()
        };
        // What to do is said by the rule that is broken, not by the one that stands for all of them.
        diagnostics.add(match told.notes.is_empty() {
            true => told.hint(fault.rule.remedy),
            false => told,
        });
    }
}

/// Each rule of a printer that the inside of the book breaks.
pub fn printer(inside: Inside<'_>, printer: Printer, diagnostics: &mut Diagnostics) {
    let rules = printers::rules(printer);
    printer::report(inside, rules, diagnostics);
    images::judge(inside, rules, diagnostics);
}
