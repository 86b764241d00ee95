//! A printer's rules, and what is known of the book → the sheet of its cover, or why there is none; must not know what is on it.

use super::sheet::{Area, Sheet};
use crate::config::printers::{Barcode, Paper, Rules, rules};
use crate::config::{Ink, Printer};
use crate::diag::rules::{COVER_SIZE, COVER_SPINE_BARE, PRINTER_MULTIPLE, PRINTER_PAGES};
use crate::diag::{Diagnostic, Diagnostics};
use crate::units::{Length, Point, Size};

/// How far words keep from edges and folds where the printer does not tell: a quarter of an inch, as most ask for.
const SAFE: Length = Length::points(18);
/// What stays clear on each side of a spine where the printer does not tell: a sixteenth of an inch, by which a fold may be off.
const SPINE_CLEAR: Length = Length::milli(4_500);
/// The place of the barcode where the printer does not tell: 2 × 1.2 inches, a quarter of an inch from spine and foot.
const BARCODE: Barcode = Barcode {
    width: Length::points(144),
    height: Length::milli(86_400),
    from_spine: Length::points(18),
    from_foot: Length::points(18),
};
/// A template's figures are rounded to hundredths of an inch or tenths of a millimetre.
const ROUNDED: Length = Length::points(1);
/// No press cuts away more than an inch.
const MOST_BLEED: Length = Length::points(72);
/// No press binds a book of half a foot: the 1,200 pages that the most of them take are 3 inches on thick paper. With pages of the
/// largest size, the sheet stays far below what a PDF can measure (200 inches).
const MOST_SPINE: Length = Length::points(432);

/// What a cover is wanted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whose rules it follows.
    pub printer: Printer,
    /// The paper of the inside, by the printer's name for it; the usual one where none is named.
    pub paper: Option<String>,
    /// What the inside is printed with: it decides on the paper, and so on the spine. Covers are always in colour.
    pub ink: Ink,
    /// Pages of the inside.
    pub pages: usize,
    /// The finished page.
    pub trim: Size,
    /// The spine's width from the printer's template.
    pub spine: Option<Length>,
    /// The size of the whole sheet with its bleed from the printer's template.
    pub size: Option<Size>,
    /// Whether the book is bound on the right.
    pub right_to_left: bool,
}

/// A cover that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where its parts are.
    pub sheet: Sheet,
    /// How far words keep from edges and folds.
    pub safe: Length,
    /// What stays clear on each side of the spine, where words may stand on it.
    pub spine_clear: Option<Length>,
    /// The place of the barcode, on the sheet.
    pub barcode: Area,
}

/// Measures a cover. What does not fit is reported; there is no cover then.
pub fn plan(wanted: &Wanted, diagnostics: &mut Diagnostics) -> Option<Plan> {
    let rules = rules(wanted.printer);
    let planner = Planner { wanted, rules };
    let plan = planner.paper().and_then(|paper| {
        planner.count(paper, diagnostics);
        planner.sheet(paper)
    });
    match plan {
        Ok(sheet) => Some(Plan {
            sheet,
            safe: rules.cover.safe.unwrap_or(SAFE),
            spine_clear: planner.spine_clear(sheet.spine, diagnostics),
            barcode: barcode(&sheet, rules.cover.barcode.unwrap_or(BARCODE)),
        }),
        Err(complaint) => {
            diagnostics.add(complaint);
            None
        }
    }
}

struct Planner<'a> {
    wanted: &'a Wanted,
    rules: &'static Rules,
}

impl Planner<'_> {
    fn paper(&self) -> Result<&'static Paper, Diagnostic> {
        let (name, ink) = (self.wanted.paper.as_deref(), self.wanted.ink);
        self.rules.paper(name, ink).ok_or_else(|| {
            let paper = name.unwrap_or("any");
            let message = format!(
                "{} prints no book in {} ink on `{paper}` paper",
                self.rules.name,
                ink_word(ink)
            );
            let known: Vec<String> = self.rules.papers.iter().map(paper_words).collect();
            Diagnostic::new(&COVER_SIZE, None, message).hint(format!("its papers are {}", known.join(", ")))
        })
    }

    /// The pages as they are printed: an odd number gets a blank page more.
    fn pages(&self) -> usize {
        self.rules.printed_pages(self.wanted.pages)
    }

    /// The key that fills the book up, as it is written.
    fn page_multiple(&self) -> String {
        format!("`page-multiple = {}` under `[print]`", self.rules.pages.multiple)
    }

    /// Says where the number of pages is not one that the printer takes.
    fn count(&self, paper: &Paper, diagnostics: &mut Diagnostics) {
        let (pages, name) = (self.wanted.pages, &self.rules.name);
        if let Some(limit) = self.rules.page_limit(pages, Some(paper), self.wanted.trim) {
            let message = format!("the book has {pages} pages, and {name} binds {limit}");
            let told = Diagnostic::new(&PRINTER_PAGES, None, message);
            let is_enough = self
                .rules
                .page_limit(self.pages(), Some(paper), self.wanted.trim)
                .is_none();
            diagnostics.add(match is_enough {
                true => told.hint(format!("{} adds what is missing", self.page_multiple())),
                false => told,
            });
        }
        if self.pages() != pages {
            let message = format!(
                "the book has {pages} pages, and {name} prints {}: the spine is measured for that",
                self.pages()
            );
            let hint = format!("{} adds the blank page", self.page_multiple());
            diagnostics.add(Diagnostic::new(&PRINTER_MULTIPLE, None, message).hint(hint));
        }
    }

    fn sheet(&self, paper: &Paper) -> Result<Sheet, Diagnostic> {
        let (own, trim) = (self.rules.cover.bleed, self.wanted.trim);
        let both = trim.width * 2;
        let (spine, bleed) = match (self.wanted.spine, self.wanted.size) {
            (None, None) => {
                let spine = self.rules.spine(paper, self.pages()).ok_or_else(|| self.untold())?;
                (spine, Size::new(own, own))
            }
            (Some(spine), None) => (spine, Size::new(own, own)),
            (None, Some(size)) => (
                size.width - both - own * 2,
                Size::new(own, (size.height - trim.height) / 2),
            ),
            (Some(spine), Some(size)) => (
                spine,
                Size::new((size.width - both - spine) / 2, (size.height - trim.height) / 2),
            ),
        };
        match self.fits(spine, bleed) {
            true => Ok(Sheet {
                trim,
                spine,
                bleed,
                right_to_left: self.wanted.right_to_left,
            }),
            false => Err(self.misfit(spine)),
        }
    }

    /// Whether a book can have such a spine, and its cover such a bleed: with the printer's own bleed but for what a template rounds,
    /// where the spine is not told beside the whole size.
    fn fits(&self, spine: Length, bleed: Size) -> bool {
        let is_bleed = |bleed: Length| match self.wanted.spine {
            Some(_) => (Length::ZERO..=MOST_BLEED).contains(&bleed),
            None => ((bleed - self.rules.cover.bleed) * 2).0.abs() <= ROUNDED.0,
        };
        Length::ZERO < spine && spine <= MOST_SPINE && is_bleed(bleed.width) && is_bleed(bleed.height)
    }

    fn untold(&self) -> Diagnostic {
        let message = format!("{} does not tell how thick its papers are", self.rules.name);
        let hint = format!(
            "let its template be made for {} pages of {}, and give the spine that stands in it: `--spine 18.2mm`; or the size of the whole cover with its bleed: `--size 12.9x9.25in`",
            self.pages(),
            inches(self.wanted.trim)
        );
        Diagnostic::new(&COVER_SIZE, None, message).hint(hint)
    }

    fn misfit(&self, spine: Length) -> Diagnostic {
        let Some(size) = self.wanted.size else {
            let message = format!("no book has a spine of {} in", inch(spine));
            let hint = format!(
                "a spine is wider than nothing, and {} in at most: copy it with its unit from the printer's template",
                inch(MOST_SPINE)
            );
            return Diagnostic::new(&COVER_SIZE, None, message).hint(hint);
        };
        let spine = self.wanted.spine;
        let spine = spine.map_or(String::new(), |spine| format!(" and a spine of {} in", inch(spine)));
        let message = format!(
            "a whole cover of {}{spine} does not fit a book of {} with {} in over each edge",
            inches(size),
            inches(self.wanted.trim),
            inch(self.rules.cover.bleed)
        );
        let hint = "the width is two pages, the spine and the bleed on both sides; the height is a page and the bleed on both sides";
        Diagnostic::new(&COVER_SIZE, None, message).hint(hint)
    }

    /// What stays clear on each side of the spine, or nothing where no words may stand on it.
    fn spine_clear(&self, spine: Length, diagnostics: &mut Diagnostics) -> Option<Length> {
        let cover = &self.rules.cover;
        let name = &self.rules.name;
        let few = cover.spine_text_from_pages.filter(|least| self.wanted.pages < *least);
        let thin = cover.spine_text_from_width.filter(|least| spine < *least);
        let why = match (few, thin) {
            (Some(least), _) => format!(
                "{name} takes words on the spine from {least} pages, and the book has {}",
                self.wanted.pages
            ),
            (None, Some(least)) => format!(
                "{name} takes words on spines from {} in, and this one has {} in",
                inch(least),
                inch(spine)
            ),
            (None, None) => return Some(cover.spine_clear.unwrap_or(SPINE_CLEAR)),
        };
        diagnostics.report(&COVER_SPINE_BARE, None, format!("nothing stands on the spine: {why}"));
        None
    }
}

/// The barcode's place: at the foot of the back, beside the spine.
fn barcode(sheet: &Sheet, own: Barcode) -> Area {
    let back = sheet.back();
    let left = match sheet.right_to_left {
        true => back.at.x + own.from_spine,
        false => back.right() - own.from_spine - own.width,
    };
    Area {
        at: Point::new(left, back.bottom() - own.from_foot - own.height),
        size: Size::new(own.width, own.height),
    }
}

fn ink_word(ink: Ink) -> &'static str {
    match ink {
        Ink::Black => "black",
        Ink::Color => "coloured",
    }
}

fn paper_words(paper: &Paper) -> String {
    let inks: Vec<&str> = paper.inks.iter().map(|ink| ink.word()).collect();
    format!("{} (ink: {})", paper.name, inks.join(" or "))
}

/// A size as printers write it.
pub fn inches(size: Size) -> String {
    format!("{} × {} in", inch(size.width), inch(size.height))
}

/// Inches, to a thousandth.
pub fn inch(length: Length) -> String {
    let text = format!("{:.3}", length.to_points() / 72.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
