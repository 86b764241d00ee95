//! A composed book → its finished files in memory, made side by side, with what their writers complain of; must not know a disk.

use super::{Claims, Error, Output, Request, Target, file_stem};
use crate::check::{self, epub::Found};
use crate::config::{Edition, Packing, Variant};
use crate::design::Design;
use crate::diag::rules::{
    DRAWING_FLATTENED, IMAGE_INK, IMAGE_TRANSPARENT, IMAGE_UNREADABLE, NOT_ARCHIVAL, PROFILE_UNUSABLE,
};
use crate::diag::{Diagnostic, Diagnostics};
use crate::epub;
use crate::fonts::Faces;
use crate::layout::Pages;
use crate::manuscript::AssetId;
use crate::model::PageList;
use crate::pdf::{self, Fault, Purpose, Written};
use crate::resolve::Resolved;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// All that files are made from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub resolved: &'a Resolved,
    /// Settings, without what a printer asks for.
    pub as_written: &'a Edition,
    /// Settings, as the pages have them.
    pub edition: &'a Edition,
    pub design: &'a Design,
    pub faces: &'a Faces,
    pub pages: Option<&'a Pages>,
    /// Where they begin in the text.
    pub page_list: Option<&'a PageList>,
    /// The colour profile of the book's own.
    pub profile: Option<&'a [u8]>,
    pub packing: Packing,
}

/// What comes of a request.
pub(super) struct Made {
    /// The files that are asked for, where they are wanted.
    pub files: Vec<Output>,
    /// The EPUBs that were made for them, or to be looked at.
    pub epubs: BTreeMap<Variant, epub::Made>,
    /// What is wrong with those that are files.
    pub found: BTreeMap<Variant, Found>,
}

/// EPUBs, and what is wrong with those that are files.
type Epubs = (BTreeMap<Variant, epub::Made>, BTreeMap<Variant, Found>);

/// Makes the files that are asked for. Both PDFs show the same pages.
pub(super) fn write(request: &Request, from: Sources<'_>, diagnostics: &mut Diagnostics) -> Result<Made, Error> {
    let mut complaints = Diagnostics::new();
    let wanted = request.variants(from.as_written);
    let looked_at = request.stores.iter().map(|store| store.variant());
    let variants: BTreeSet<Variant> = wanted.iter().copied().chain(looked_at).collect();
    let (epubs, (screen, press)) = rayon::join(
        || from.epubs(&variants, &wanted, &mut complaints),
        || {
            rayon::join(
                || from.pdf_asked(request, Target::Pdf),
                || from.pdf_asked(request, Target::Print),
            )
        },
    );
    let stem = file_stem(&from.resolved.book.metadata.title);
    let mut files = Vec::new();
    let (epubs, found) = epubs?;
    for variant in wanted.into_iter().filter(|_| request.keeps_files) {
        let Some(made) = epubs.get(&variant) else { continue };
        let target = Target::of(variant);
        files.push(Output {
            faces: made.faces.clone(),
            ..Output::new(target, target.file_name(&stem), made.bytes.clone())
        });
    }
    for (target, written) in [(Target::Pdf, screen), (Target::Print, press)] {
        let Some(written) = written else { continue };
        let written = written?;
        from.report(&written.faults, &mut complaints);
        if !request.keeps_files {
            continue;
        }
        let claims = Claims {
            is_accessible: written.is_accessible,
            is_archival: written.is_archival,
        };
        files.push(Output {
            claims,
            faces: written.faces,
            ..Output::new(target, target.file_name(&stem), written.bytes)
        });
    }
    diagnostics.append(complaints);
    Ok(Made { files, epubs, found })
}

/// The book's own profile, if the press can use it; what is wrong with it is told here, whichever files are made.
pub(super) fn usable(
    profile: Option<Arc<[u8]>>,
    edition: &Edition,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<[u8]>> {
    let profile = profile?;
    let press = &edition.print.press;
    let Some(why) = pdf::profile_fault(&profile, press.ink, press.standard) else {
        return Some(profile);
    };
    diagnostics.add(profile_fault(edition, &why));
    None
}

fn profile_fault(edition: &Edition, why: &str) -> Diagnostic {
    let profile = edition.print.press.profile.as_ref();
    let named = profile.map_or("the colour profile", |(path, _)| path.as_str());
    let message = format!("`{named}` cannot be used: {why}");
    Diagnostic::new(&PROFILE_UNUSABLE, profile.and_then(|(_, span)| *span), message)
}

impl<'a> Sources<'a> {
    /// Makes EPUBs side by side, and looks at those that are wanted; what is told of several is told once.
    fn epubs(
        self,
        variants: &BTreeSet<Variant>,
        wanted: &[Variant],
        complaints: &mut Diagnostics,
    ) -> Result<Epubs, Error> {
        let made: Vec<_> = variants
            .par_iter()
            .map(|variant| {
                let mut told = Diagnostics::new();
                let (resolved, edition, design) = (self.resolved, self.as_written, self.design);
                let made = epub::write(
                    resolved,
                    edition,
                    design,
                    self.faces,
                    (*variant, self.page_list),
                    self.packing,
                    &mut told,
                );
                let made = made.map_err(Error::Epub).map(|made| {
                    let found = wanted.contains(variant).then(|| check::epub::look_at_made(&made));
                    (made, found)
                });
                (*variant, made, told)
            })
            .collect();
        let (mut epubs, mut found) = (BTreeMap::new(), BTreeMap::new());
        for (variant, made, told) in made {
            complaints.append(told);
            let (made, own) = made?;
            epubs.insert(variant, made);
            found.extend(own.map(|own| (variant, own)));
        }
        Ok((epubs, found))
    }

    /// The PDF of a target, if it is asked for; where no files are wanted, its faults alone.
    fn pdf_asked(self, request: &Request, target: Target) -> Option<Result<Written, Error>> {
        let pages = self.pages.filter(|_| request.targets.contains(&target))?;
        let purpose = match target {
            Target::Print => self.press(),
            _ => Purpose::Screen,
        };
        if request.keeps_files {
            return Some(self.pdf(pages, &purpose));
        }
        let faults = pdf::faults(pages, self.faces, &self.resolved.assets, &purpose);
        let let_go = faults.map(|faults| Written {
            faults,
            ..Written::default()
        });
        Some(let_go.map_err(Error::Pdf))
    }

    pub(super) fn pdf(self, pages: &Pages, purpose: &Purpose<'_>) -> Result<Written, Error> {
        pdf::write_packed(pages, self.faces, &self.resolved.assets, purpose, self.packing).map_err(Error::Pdf)
    }

    pub(super) fn press(self) -> Purpose<'a> {
        let press = &self.edition.print.press;
        Purpose::Press(pdf::Press {
            standard: press.standard,
            ink: press.ink,
            profile: self.profile,
            crop_marks: press.crop_marks,
            most_ink: press.most_ink,
        })
    }

    /// What a writer could not do, at its place in the text and with the page it is seen on.
    pub(super) fn report(self, faults: &[Fault], diagnostics: &mut Diagnostics) {
        if faults.is_empty() {
            return;
        }
        let shown = self.first_pages();
        // ` on page 12`; nothing where no page shows it.
        let on_page = |asset: &AssetId| {
            let page = shown.get(asset);
            page.map_or_else(String::new, |label| format!(" on page {label}"))
        };
        for fault in faults {
            diagnostics.add(match fault {
                Fault::Unreadable(asset, why) => {
                    let message = format!("`{}` cannot be read: {why}", self.path(*asset));
                    Diagnostic::new(&IMAGE_UNREADABLE, self.resolved.shown_at(*asset), message)
                }
                Fault::Profile(why) => profile_fault(self.edition, why),
                Fault::Archival(why) => {
                    let message = format!("the PDF for screens is not PDF/A-2a: {why}");
                    Diagnostic::new(&NOT_ARCHIVAL, None, message)
                }
                Fault::Ink(asset, percent) => {
                    let message = format!(
                        "`{}`{} has {percent} % of ink on one place, and the press takes {} %",
                        self.path(*asset),
                        on_page(asset),
                        self.edition.print.press.most_ink
                    );
                    Diagnostic::new(&IMAGE_INK, self.resolved.shown_at(*asset), message)
                }
                Fault::Flattened(asset, per_inch, why) => {
                    let message = format!(
                        "`{}`{} is printed as dots, {per_inch} to the inch, not as a drawing: {why}",
                        self.path(*asset),
                        on_page(asset)
                    );
                    Diagnostic::new(&DRAWING_FLATTENED, self.resolved.shown_at(*asset), message)
                }
                Fault::Transparency(asset, why) => {
                    let message = format!(
                        "`{}`{} is transparent, which {} does not allow: {why}",
                        self.path(*asset),
                        on_page(asset),
                        self.edition.print.press.standard.name()
                    );
                    Diagnostic::new(&IMAGE_TRANSPARENT, self.resolved.shown_at(*asset), message)
                }
            });
        }
    }

    fn path(&self, asset: AssetId) -> &'a str {
        &self.resolved.assets.get(asset).path
    }

    /// The label of the first page that shows each image.
    fn first_pages(self) -> BTreeMap<AssetId, &'a str> {
        let mut first = BTreeMap::new();
        let Some(pages) = self.pages else { return first };
        for picture in check::pictures(pages) {
            if let Some(page) = pages.pages.get(picture.page) {
                first.entry(picture.asset).or_insert(page.label.as_str());
            }
        }
        first
    }
}
