//! A book's folder and a printer → the files of its cover: the sheet for the press and the stores' picture; must not know how a
//! stage does its work.

use super::files::Sources as Files;
use super::{Error, LaidOut, Output, Request, Stage, Step, Target, file_stem, lay_out, on_threads, settled};
use crate::config::printers::{StandardName, rules};
use crate::config::{Edition, Ink, Packing, Press, PressStandard, Printer};
use crate::cover::plan::{Plan, Wanted, inch, plan};
use crate::cover::{self, Letters, Palette, Panel, Place, Spine, barcode};
use crate::diag::rules::{COVER_ISBN, COVER_PIXELS, COVER_SPINE_BARE, GLYPH_MISSING};
use crate::diag::{Diagnostic, Diagnostics, Level, Sources};
use crate::epub;
use crate::layout::cover::{Front, Parts, covering};
use crate::layout::{self, Pages};
use crate::manuscript::{AssetId, ImageFormat, Originals};
use crate::model::Direction;
use crate::pdf;
use crate::resolve::Resolved;
use crate::units::{Length, Size};
use std::collections::BTreeSet;

/// Pixels to the inch that printers ask of pictures where they do not say it of covers.
const USUAL_PPI: u32 = 300;

/// What cover is wanted.
#[derive(Clone, Debug)]
pub struct CoverRequest {
    /// The book, the threads, and whether a proof is made in spite of errors.
    pub book: Request,
    /// Who prints it.
    pub printer: Printer,
    /// The paper of the inside, by the printer's name for it; without one the book's own, or the printer's usual one.
    pub paper: Option<String>,
    /// What the inside is printed with; without it the book's own.
    pub ink: Option<Ink>,
    /// Pages of the inside; without a number they are counted.
    pub pages: Option<usize>,
    /// The spine's width from the printer's template.
    pub spine: Option<Length>,
    /// The size of the whole sheet with its bleed from the printer's template.
    pub size: Option<Size>,
    /// Whether the barcode of the book's ISBN is drawn.
    pub barcode: bool,
}

impl CoverRequest {
    /// A cover of a book by a printer, on the paper and in the ink that book.toml names.
    pub fn new(book: Request, printer: Printer) -> CoverRequest {
        CoverRequest {
            book,
            printer,
            paper: None,
            ink: None,
            pages: None,
            spine: None,
            size: None,
            barcode: false,
        }
    }
}

/// What came of a request, before anything is written to disk.
#[derive(Debug)]
pub struct Covered {
    /// The sheet for the press, then the stores' picture; empty where there are errors and no proof was asked for.
    pub files: Vec<Output>,
    /// How the sheet was measured; nothing where it could not be.
    pub plan: Option<Plan>,
    /// The sheet as it was set.
    pub sheet: Option<Pages>,
    /// Pages of the inside.
    pub pages: usize,
    /// The title of the book.
    pub title: String,
    /// Complaints about the cover, and the errors of the book.
    pub diagnostics: Diagnostics,
    /// The text files that complaints point into.
    pub sources: Sources,
    /// All files that the book was read from.
    pub originals: Originals,
}

/// Makes the cover of a book in memory.
///
/// # Errors
/// Only when there is no book, or a writer fails; what is wrong with book or figures is in [`Covered::diagnostics`].
pub fn compose(request: &CoverRequest, progress: &(dyn Fn(Step<'_>) + Sync)) -> Result<Covered, Error> {
    on_threads(request.book.jobs, || flow(request, progress))
}

fn flow(request: &CoverRequest, progress: &(dyn Fn(Step<'_>) + Sync)) -> Result<Covered, Error> {
    let counted = request.pages.is_none();
    let book = Request {
        targets: BTreeSet::from_iter(counted.then_some(Target::Print)),
        ..request.book.clone()
    };
    let laid_out = lay_out(&book, progress)?;
    let composed = &laid_out.composed;
    let count = composed.pages.as_ref().map_or(0, |pages| pages.pages.len());
    let pages = request.pages.unwrap_or(count);
    let mut work = Work {
        request,
        laid_out: &laid_out,
        diagnostics: errors(&composed.diagnostics),
    };
    let plan = plan(&work.wanted(pages), &mut work.diagnostics);
    progress(Stage::Writing.into());
    let (files, sheet) = match &plan {
        Some(plan) => work.make(plan)?,
        None => (Vec::new(), None),
    };
    let mut diagnostics = work.diagnostics;
    let withheld = diagnostics.has_errors() && !request.book.keep_going;
    diagnostics.sort();
    Ok(Covered {
        files: if withheld { Vec::new() } else { files },
        plan,
        sheet,
        pages,
        title: composed.resolved.book.metadata.title.clone(),
        diagnostics,
        sources: laid_out.composed.sources,
        originals: settled(&laid_out.folder)?,
    })
}

/// The errors of a book: with them its pages may be others. What else there is to say of it, `build` and `check` say.
fn errors(all: &Diagnostics) -> Diagnostics {
    let mut errors = all.like();
    for own in all.iter().filter(|own| own.level == Level::Error) {
        errors.add(own.clone());
    }
    errors
}

struct Work<'a> {
    request: &'a CoverRequest,
    laid_out: &'a LaidOut,
    diagnostics: Diagnostics,
}

impl<'a> Work<'a> {
    fn resolved(&self) -> &'a Resolved {
        &self.laid_out.composed.resolved
    }

    fn edition(&self) -> &'a Edition {
        &self.laid_out.composed.edition
    }

    fn right_to_left(&self) -> bool {
        self.resolved().book.metadata.direction == Direction::RightToLeft
    }

    fn wanted(&self, pages: usize) -> Wanted {
        let request = self.request;
        // Another printer has other names for its papers.
        let mut own = self.edition().print.press.clone();
        own.paper = own.paper.filter(|_| own.printer == Some(request.printer));
        Wanted {
            printer: request.printer,
            paper: request.paper.clone().or_else(|| own.paper.clone()),
            ink: request.ink.unwrap_or(own.ink),
            pages,
            trim: self.edition().print.trim,
            spine: request.spine,
            size: request.size,
            right_to_left: self.right_to_left(),
        }
    }

    /// Sets the sheet and writes both files.
    fn make(&mut self, plan: &Plan) -> Result<(Vec<Output>, Option<Pages>), Error> {
        let composed = &self.laid_out.composed;
        let store = epub::store_cover(
            &composed.resolved,
            &composed.edition,
            &composed.faces,
            self.request.book.packing,
            &mut self.diagnostics,
        )
        .map_err(Error::Epub)?;
        let sheet = self.sheet(plan, &store);
        let bytes = self.write(&sheet)?;
        let stem = file_stem(&composed.resolved.book.metadata.title);
        let files = vec![
            Output::new(Target::Print, format!("{stem}-cover.pdf"), bytes),
            Output::new(Target::Epub, format!("{stem}-cover.jpg"), store.jpeg),
        ];
        Ok((files, Some(sheet)))
    }

    fn sheet(&mut self, plan: &Plan, store: &epub::StoreCover) -> Pages {
        let metadata = &self.resolved().book.metadata;
        let faces = &self.laid_out.composed.faces;
        let mut letters = Letters::new(faces, &metadata.language.0, self.right_to_left());
        let chosen = Palette::chosen(self.edition().cover_colors);
        let place = Place {
            size: plan.sheet.trim,
            safe: plan.safe,
            sheet: Some(plan.sheet),
        };
        let design = cover::front(metadata, place, chosen, &mut letters);
        let picture = self.resolved().cover;
        let palette = match (picture, chosen, store.spine_edge) {
            (Some(_), None, Some(edge)) => Palette::nearest(edge),
            _ => design.palette,
        };
        let spine = self.spine(plan, palette, &mut letters);
        let barcode = self.barcode(plan, &mut letters);
        self.missing(&letters);
        let parts = Parts {
            plan,
            front: match picture {
                Some(asset) => self.picture(plan, asset),
                None => Front::Design(&design),
            },
            palette,
            spine: spine.as_ref(),
            barcode: barcode.as_ref(),
            metadata,
        };
        layout::cover::cover(&parts, self.edition(), faces, &mut self.diagnostics)
    }

    /// Signs of the spine that no face has; those of the front are told with the stores' picture, which has the same words.
    fn missing(&mut self, letters: &Letters) {
        let told = self.diagnostics.iter().any(|own| own.rule == &GLYPH_MISSING);
        if !letters.missing.is_empty() && !told {
            let signs: String = letters.missing.iter().take(20).collect();
            let message = format!("the cover needs signs that are in no face: {signs}");
            self.diagnostics.report(&GLYPH_MISSING, None, message);
        }
    }

    fn spine(&mut self, plan: &Plan, palette: &Palette, letters: &mut Letters) -> Option<Panel> {
        let clear = plan.spine_clear?;
        let area = plan.sheet.spine().size;
        let own = Spine {
            size: Size::new(area.height, area.width),
            clear,
            safe: plan.safe,
        };
        let panel = cover::spine(&self.resolved().book.metadata, own, palette, letters);
        if panel.is_none() {
            let message = format!(
                "nothing stands on the spine: it is {} in wide, {} in on each side must stay clear, and the words need more",
                inch(area.width),
                inch(clear)
            );
            self.diagnostics.report(&COVER_SPINE_BARE, None, message);
        }
        panel
    }

    fn barcode(&mut self, plan: &Plan, letters: &mut Letters) -> Option<Panel> {
        if !self.request.barcode {
            return None;
        }
        let isbn = self.resolved().book.metadata.isbn_print.as_deref();
        let panel = isbn.and_then(|isbn| barcode::panel(isbn, barcode::size(plan.barcode.size), letters));
        if panel.is_none() {
            let message = "a barcode was asked for, and the book has no ISBN for print";
            let hint = "add `isbn = { print = \"978-…\" }` under `[book]`; without `--barcode` its place is left clear";
            self.diagnostics
                .add(Diagnostic::new(&COVER_ISBN, None, message).hint(hint));
        }
        panel
    }

    /// The author's picture on the front; one of too few pixels is told of, with how many there are to the inch.
    fn picture(&mut self, plan: &Plan, id: AssetId) -> Front<'static> {
        let asset = self.resolved().assets.get(id);
        let least = rules(self.request.printer).file.ppi.max(USUAL_PPI);
        let size = covering(plan, asset.natural);
        let across = f64::from(asset.pixels.0) * 72.0 / size.width.to_points();
        if asset.format != ImageFormat::Svg && across < f64::from(least) {
            let message = format!(
                "`{}` has {across:.0} pixels to the inch on the printed cover; printers want {least}",
                asset.path
            );
            let wanted = (f64::from(asset.pixels.0) * f64::from(least) / across).ceil();
            let hint = format!("it must be {wanted:.0} pixels wide");
            self.diagnostics
                .add(Diagnostic::new(&COVER_PIXELS, self.resolved().cover_span, message).hint(hint));
        }
        Front::Picture(id, asset.natural)
    }

    /// The book's own settings where they are made for this printer; else the printer's, and of the author's own those that it takes. A
    /// cover is in colour whatever the inside is printed with.
    fn press(&self) -> Press {
        let print = &self.edition().print;
        let mut press = Press {
            ink: Ink::Color,
            crop_marks: None,
            ..print.press.clone()
        };
        if press.printer == Some(self.request.printer) {
            return press;
        }
        let file = &rules(self.request.printer).file;
        if print.given.standard.is_none() || !file.takes(press.standard) {
            let StandardName(standard) = file.standard;
            press.standard = standard;
        }
        if let Some(most) = file.most_ink {
            let own = print.given.max_ink.map_or(most, |_| press.most_ink);
            press.most_ink = own.min(most);
        }
        press
    }

    /// Writes the sheet for the press.
    fn write(&mut self, sheet: &Pages) -> Result<Vec<u8>, Error> {
        let LaidOut { composed, profile, .. } = self.laid_out;
        let mut edition = composed.edition.clone();
        edition.print.press = self.press();
        // A profile of black ink, or one that tells no inks of a colour, is the inside's alone.
        let is_of_colors = |own: &&[u8]| pdf::profile_fault(own, Ink::Color, PressStandard::X4).is_none();
        let from = Files {
            as_written: &edition,
            resolved: &composed.resolved,
            edition: &edition,
            design: &composed.design,
            faces: &composed.faces,
            page_list: None,
            pages: Some(sheet),
            profile: profile.as_deref().filter(is_of_colors),
            packing: Packing::Small,
        };
        let written = from.pdf(sheet, &from.press())?;
        from.report(&written.faults, &mut self.diagnostics);
        Ok(written.bytes)
    }
}
