//! Assets → image files that every reading system shows; must not know where they stand in the text.
//!
//! What is sRGB, upright and within the bounds of the stores goes in as it is; else [`samples`] brings it there. WebP is younger
//! than many readers and becomes JPEG or PNG. SVG is drawn anew by `usvg`: what comes out has no script, no event, nothing from
//! outside, and its words are outlines of our own faces, so that it looks as in print.

mod clear;
mod make;
mod samples;

use super::cover;
use super::drawing::Drawing;
use super::motion::Motion;
use super::names::{self, Unique};
use crate::config::stores::ImageBounds;
use crate::config::{CoverColors, Packing};
use crate::diag::rules::{IMAGE_PRIVATE, IMAGE_REDUCED, IMAGE_STILL, IMAGE_TOO_LARGE, IMAGE_UNREADABLE};
use crate::diag::{Diagnostic, Diagnostics};
use crate::fonts::Faces;
use crate::manuscript::{Asset, AssetId, ImageFormat};
use crate::raster::{LARGE, alone};
use crate::resolve::Resolved;
use crate::units::Length;
use make::{Made, Maker, Told};
pub(super) use make::{encode_jpeg, encode_png, picture};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One image file of the EPUB.
#[derive(Clone, Debug)]
pub(super) struct ImageFile {
    /// Path in the package's folder.
    pub href: String,
    pub media_type: &'static str,
    pub bytes: Arc<[u8]>,
    /// Across and down; of a drawing its size in CSS pixels.
    pub pixels: (u32, u32),
    /// Whether and how it moves.
    pub motion: Motion,
    /// Whether the page may be seen through it.
    pub is_clear: bool,
    /// How wide a drawing that became dots is where its author asks for no width: it has more dots than CSS pixels.
    pub own_width: Option<Length>,
}

/// The book's images as the EPUB has them, and its cover.
#[derive(Debug)]
pub(super) struct Images {
    files: BTreeMap<AssetId, ImageFile>,
    /// Without bytes until it is drawn, where it is drawn.
    pub cover: ImageFile,
    to_draw: Option<cover::Design>,
}

impl Images {
    /// Makes all image files, but for a cover that is to be drawn. What cannot be read is reported and missing.
    pub fn prepare(
        resolved: &Resolved,
        colors: CoverColors,
        bounds: ImageBounds,
        faces: &Faces,
        packing: Packing,
        diagnostics: &mut Diagnostics,
    ) -> Images {
        let maker = &Maker::new(Drawing::new(faces), bounds, packing);
        let mut names = Unique::default();
        let (cover, to_draw) = match own_cover(resolved, maker, diagnostics) {
            Some(made) => (made, None),
            None => {
                let design = cover::design(&resolved.book.metadata, colors, faces, diagnostics);
                let made = Made::new(Kind::Png, Arc::from([]), cover::pixels(packing));
                (made, Some(design))
            }
        };
        let cover = file(&names.take("images/cover", cover.kind.end()), cover);
        let mut files = BTreeMap::new();
        let used: BTreeSet<AssetId> = resolved.images.values().copied().collect();
        let assets: Vec<(AssetId, &Asset)> = resolved.assets.iter().filter(|(id, _)| used.contains(id)).collect();
        for (id, asset, made) in make_all(assets, maker) {
            match made {
                Ok(made) => {
                    let name = names.take(&stem(&asset.path), made.kind.end());
                    tell(resolved, id, &made.told, diagnostics);
                    let has_become_dots = asset.format == ImageFormat::Svg && made.kind == Kind::Png;
                    let own_width = has_become_dots.then_some(asset.natural.width);
                    files.insert(
                        id,
                        ImageFile {
                            own_width,
                            ..file(&name, made)
                        },
                    );
                }
                Err(why) => report(resolved, id, &why, diagnostics),
            }
        }
        Images { files, cover, to_draw }
    }

    /// Draws the cover where there is one to be drawn: the most work of all pictures, and nothing but the container waits for it.
    ///
    /// # Errors
    /// Why it cannot be drawn.
    pub fn draw_cover(&self, faces: &Faces, packing: Packing) -> Result<Arc<[u8]>, String> {
        match &self.to_draw {
            Some(design) => Ok(design.draw(&Drawing::new(faces), packing)?.into()),
            None => Ok(Arc::clone(&self.cover.bytes)),
        }
    }

    /// The file of an asset.
    pub fn get(&self, id: AssetId) -> Option<&ImageFile> {
        self.files.get(&id)
    }
}

/// Makes files side by side, those that are large one after the other; in the order of the assets.
fn make_all<'a>(assets: Vec<(AssetId, &'a Asset)>, maker: &Maker) -> Vec<(AssetId, &'a Asset, Result<Made, String>)> {
    let is_large = |asset: &Asset| u64::from(asset.pixels.0) * u64::from(asset.pixels.1) > LARGE;
    let (large, small): (Vec<_>, Vec<_>) = assets.into_iter().partition(|(_, asset)| is_large(asset));
    let mut made: Vec<_> = small
        .into_par_iter()
        .map(|(id, asset)| (id, asset, maker.image(asset)))
        .collect();
    made.extend(
        large
            .into_iter()
            .map(|(id, asset)| (id, asset, alone(|| maker.image(asset)))),
    );
    made.sort_by_key(|(id, ..)| *id);
    made
}

/// The formats that go into the EPUB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Png,
    Jpeg,
    Gif,
    Svg,
}

impl Kind {
    fn media_type(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Gif => "image/gif",
            Kind::Svg => "image/svg+xml",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Kind::Png => ".png",
            Kind::Jpeg => ".jpg",
            Kind::Gif => ".gif",
            Kind::Svg => ".svg",
        }
    }
}

fn file(href: &str, made: Made) -> ImageFile {
    ImageFile {
        href: href.to_owned(),
        media_type: made.kind.media_type(),
        motion: Motion::read(&made.bytes),
        is_clear: clear::is_clear(made.kind, &made.bytes),
        pixels: made.pixels,
        bytes: made.bytes,
        own_width: None,
    }
}

/// `images/` and the file's own name, without its end.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match names::slug(name).as_str() {
        "" => "images/image".to_owned(),
        slug => format!("images/{slug}"),
    }
}

/// The author's own cover; none when there is none or it cannot be read.
fn own_cover(resolved: &Resolved, maker: &Maker, diagnostics: &mut Diagnostics) -> Option<Made> {
    let id = resolved.cover?;
    let made = alone(|| maker.cover(resolved.assets.get(id)));
    made.inspect(|made| tell(resolved, id, &made.told, diagnostics))
        .map_err(|why| report(resolved, id, &why, diagnostics))
        .ok()
}

fn report(resolved: &Resolved, id: AssetId, why: &str, diagnostics: &mut Diagnostics) {
    let message = format!("`{}` cannot be read: {why}", resolved.assets.get(id).path);
    diagnostics.report(&IMAGE_UNREADABLE, resolved.shown_at(id), message);
}

/// Says what is otherwise with an image than in its file.
fn tell(resolved: &Resolved, id: AssetId, told: &[Told], diagnostics: &mut Diagnostics) {
    let path = &resolved.assets.get(id).path;
    for told in told {
        let (rule, message) = match told {
            Told::Private => (
                &IMAGE_PRIVATE,
                format!("`{path}` tells where it was taken, or whose camera it was; that is left out of the book"),
            ),
            Told::Reduced(from, to) => (
                &IMAGE_REDUCED,
                format!(
                    "`{path}` has {} × {} pixels, and {} × {} in the EPUB, as stores take it",
                    from.0, from.1, to.0, to.1
                ),
            ),
            Told::Packed(from, to) => (
                &IMAGE_REDUCED,
                format!("`{path}` has {from}, and {to} in the EPUB, as stores take it"),
            ),
            Told::TooLarge(why) => (
                &IMAGE_TOO_LARGE,
                format!("`{path}` is larger than stores take it, and stays so: {why}"),
            ),
            Told::Still => (&IMAGE_STILL, format!("`{path}` moves; this EPUB shows its first frame")),
        };
        diagnostics.add(Diagnostic::new(rule, resolved.shown_at(id), message));
    }
}
