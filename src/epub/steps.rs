//! A book → what each step of writing its EPUB comes to, one step at a time: for benchmarks; must not do what
//! [`write`](super::write) does not.

use super::archive::{self, Files};
use super::chapters::Plan;
use super::images::Images;
use super::parting::Parting;
use super::{Error, Texts};
use crate::config::{Edition, Packing, Variant, stores};
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::model::PageList;
use crate::resolve::Resolved;

/// A book with what each step made of it. Every method repeats one step and gives how many bytes came of it.
pub struct Steps<'a> {
    resolved: &'a Resolved,
    edition: &'a Edition,
    design: &'a Design,
    faces: &'a Faces,
    page_list: Option<&'a PageList>,
    images: Images,
    texts: Texts,
}

impl<'a> Steps<'a> {
    /// Takes all steps but the packing once.
    ///
    /// # Errors
    /// When the cover cannot be drawn.
    pub fn take(
        resolved: &'a Resolved,
        edition: &'a Edition,
        design: &'a Design,
        faces: &'a Faces,
        page_list: Option<&'a PageList>,
    ) -> Result<Steps<'a>, Error> {
        let mut unheard = Diagnostics::new();
        let bounds = stores::image_bounds(Variant::All.stores());
        let colors = edition.cover_colors;
        let mut images = Images::prepare(resolved, colors, bounds, faces, Packing::Small, &mut unheard);
        images.cover.bytes = images.draw_cover(faces, Packing::Small).map_err(Error::Cover)?;
        let mut steps = Steps {
            texts: Texts::default(),
            resolved,
            edition,
            design,
            faces,
            page_list,
            images,
        };
        steps.texts = steps.write();
        Ok(steps)
    }

    /// The cover and the other pictures.
    pub fn pictures(&self, packing: Packing) -> usize {
        let bounds = stores::image_bounds(Variant::All.stores());
        let mut unheard = Diagnostics::new();
        let colors = self.edition.cover_colors;
        let images = Images::prepare(self.resolved, colors, bounds, self.faces, packing, &mut unheard);
        images.draw_cover(self.faces, packing).map_or(0, |cover| cover.len())
    }

    /// The pages, with what the package says of them.
    pub fn texts(&self) -> usize {
        let texts = self.write();
        texts.pages.iter().map(|(_, text)| text.len()).sum()
    }

    /// The archive.
    pub fn pack(&self, packing: Packing) -> usize {
        let files = self.files();
        let packed = archive::squeeze(&files, packing).and_then(|squeezed| archive::pack(&files, squeezed, packing));
        packed.map_or(0, |bytes| bytes.len())
    }

    /// The files as epub-builder alone would have them: names, bytes and media types, pages first.
    pub fn entries(&self) -> Vec<(&str, &[u8], &'static str)> {
        let Files { pages, resources, .. } = self.files();
        let pages = pages
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_bytes(), "application/xhtml+xml"));
        pages.chain(resources).collect()
    }

    fn write(&self) -> Texts {
        let mut unheard = Diagnostics::new();
        let parting = Parting::of(self.resolved, &mut unheard);
        let plan = Plan::new(
            self.resolved,
            &parting,
            (Variant::All, self.edition.epub.notes),
            self.page_list,
        );
        Texts::write(&plan, self.edition, self.design, self.faces, &self.images, &mut unheard)
    }

    fn files(&self) -> Files<'_> {
        self.texts.files(&self.images)
    }
}
