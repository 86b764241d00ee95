//! A book's images and faces → what only reading them whole tells of them, once for all outputs; must not make a file.

use crate::diag::rules::{FONT_SUBSTITUTED, GLYPH_MISSING, IMAGE_UNREADABLE};
use crate::diag::{Diagnostic, Diagnostics};
use crate::fonts::{Faces, Lettering};
use crate::manuscript::{Asset, ImageFormat, scan};
use crate::resolve::Resolved;
use rayon::prelude::*;

/// Looks through the images side by side; complaints come in the images' order.
pub(super) fn check(resolved: &Resolved, faces: &Faces, diagnostics: &mut Diagnostics) {
    let assets: Vec<_> = resolved.assets.iter().collect();
    let has_drawings = assets.iter().any(|(_, asset)| asset.format == ImageFormat::Svg);
    let lettering = has_drawings.then(|| Lettering::new(faces));
    let complaints: Vec<Vec<Diagnostic>> = assets
        .par_iter()
        .map(|(_, asset)| match asset.format {
            ImageFormat::Jpeg => of_jpeg(asset),
            ImageFormat::Svg => lettering
                .as_ref()
                .map_or_else(Vec::new, |lettering| of_drawing(asset, lettering)),
            ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP => Vec::new(),
        })
        .collect();
    for ((id, _), complaints) in assets.iter().zip(complaints) {
        for complaint in complaints {
            let span = resolved.shown_at(*id);
            diagnostics.add(Diagnostic { span, ..complaint });
        }
    }
}

fn of_jpeg(asset: &Asset) -> Vec<Diagnostic> {
    let complaint = |why| {
        let message = format!("`{}` cannot be read as an image: {why}", asset.path);
        Diagnostic::new(&IMAGE_UNREADABLE, None, message)
    };
    scan::check(&asset.bytes).err().map(complaint).into_iter().collect()
}

/// What cannot be read at all is told by who draws it.
fn of_drawing(asset: &Asset, lettering: &Lettering) -> Vec<Diagnostic> {
    let Ok(words) = lettering.words(&asset.bytes) else {
        return Vec::new();
    };
    let listed: Vec<_> = words.missing.iter().map(|text| format!("“{text}”")).collect();
    let missing = (!listed.is_empty()).then(|| {
        let message = format!("no face has {} in the drawing `{}`", listed.join(", "), asset.path);
        Diagnostic::new(&GLYPH_MISSING, None, message)
    });
    let substituted = words.substituted.iter().map(|family| {
        let message = format!("the face “{family}” in the drawing `{}` is not there", asset.path);
        Diagnostic::new(&FONT_SUBSTITUTED, None, message)
    });
    missing.into_iter().chain(substituted).collect()
}
