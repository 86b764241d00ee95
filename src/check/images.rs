//! Pictures on pages → pixels to the inch, and which have too few; must not decode a picture.

use super::Inside;
use super::placed::{Picture, pictures};
use crate::config::printers::Rules;
use crate::diag::rules::{IMAGE_RESOLUTION, IMAGE_RESOLUTION_LEAST};
use crate::diag::{Diagnostic, Diagnostics, Rule};
use crate::manuscript::{Asset, AssetId, ImageFormat};
use std::collections::BTreeMap;

/// Pixels an inch that presses for books ask for where nothing else is known of them: twice the 150 lines of their screens.
const USUAL_PPI: u32 = 300;
/// Below this, pixels are seen at reading distance.
const LEAST_PPI: u32 = 150;
/// Where a PNG says how many bits a sample has, and of what kind its colours are (PNG specification, 11.2.2).
const PNG_DEPTH: usize = 24;

/// How many pixels an inch are wanted.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    photographs: u32,
    line_art: u32,
    /// Who asks for it.
    printer: Option<&'a Rules>,
}

impl Wanted<'_> {
    /// What a printer asks for; without one, the usual.
    pub(super) fn of(printer: Option<&Rules>) -> Wanted<'_> {
        let photographs = printer.map_or(USUAL_PPI, |rules| rules.file.ppi);
        Wanted {
            photographs,
            line_art: printer.and_then(|rules| rules.file.line_art_ppi).unwrap_or(photographs),
            printer,
        }
    }

    /// `and 300 are wanted`, or `and KDP asks for 300 (2026-10-21)`.
    fn said(self, pixels: u32) -> String {
        match self.printer {
            Some(rules) => format!("and {} asks for {pixels} ({})", rules.name, rules.file.checked),
            None => format!("and {pixels} are wanted"),
        }
    }

    fn for_asset(self, asset: &Asset) -> u32 {
        if is_line_art(asset) {
            self.line_art
        } else {
            self.photographs
        }
    }
}

/// A picture with too few pixels, at the place where it is largest.
struct Coarse {
    picture: Picture,
    ppi: u32,
    wanted: u32,
}

/// Warns of images that have fewer pixels than wanted.
pub(super) fn report(inside: Inside<'_>, wanted: Wanted<'_>, diagnostics: &mut Diagnostics) {
    for coarse in coarse(inside, wanted) {
        diagnostics.add(complaint(inside, wanted, &coarse, &IMAGE_RESOLUTION));
    }
}

/// The same for a printer; images whose pixels will be seen are errors.
pub(super) fn judge(inside: Inside<'_>, rules: &Rules, diagnostics: &mut Diagnostics) {
    let wanted = Wanted::of(Some(rules));
    for coarse in coarse(inside, wanted) {
        let is_bad = coarse.ppi < LEAST_PPI;
        let rule = if is_bad {
            &IMAGE_RESOLUTION_LEAST
        } else {
            &IMAGE_RESOLUTION
        };
        diagnostics.add(complaint(inside, wanted, &coarse, rule));
    }
}

fn coarse(inside: Inside<'_>, wanted: Wanted<'_>) -> Vec<Coarse> {
    let mut worst: BTreeMap<AssetId, Coarse> = BTreeMap::new();
    for picture in pictures(inside.pages) {
        let asset = inside.resolved.assets.get(picture.asset);
        let (Some(ppi), wanted) = (ppi(asset, &picture), wanted.for_asset(asset)) else {
            continue;
        };
        let known = worst.get(&picture.asset);
        if ppi < wanted && known.is_none_or(|known| ppi < known.ppi) {
            worst.insert(picture.asset, Coarse { picture, ppi, wanted });
        }
    }
    worst.into_values().collect()
}

/// Pixels to the inch at the size at which a picture is printed, the fewer of across and down. Drawings have none.
fn ppi(asset: &Asset, picture: &Picture) -> Option<u32> {
    if asset.format == ImageFormat::Svg {
        return None;
    }
    let per_inch = |pixels: u32, points: f64| (points > 0.0).then(|| f64::from(pixels) * 72.0 / points);
    let across = per_inch(asset.pixels.0, picture.size.width.to_points())?;
    let down = per_inch(asset.pixels.1, picture.size.height.to_points())?;
    // Rounded, so that the natural size of a picture, a whole number of units, is no pixel short.
    Some(across.min(down).round() as u32)
}

/// Whether a picture has pure black and white only.
fn is_line_art(asset: &Asset) -> bool {
    asset.format == ImageFormat::Png && asset.bytes.get(PNG_DEPTH..PNG_DEPTH + 2) == Some(&[1, 0])
}

fn complaint(inside: Inside<'_>, asked: Wanted<'_>, coarse: &Coarse, rule: &'static Rule) -> Diagnostic {
    let Coarse { picture, ppi, wanted } = coarse;
    let asset = inside.resolved.assets.get(picture.asset);
    let label = inside
        .pages
        .pages
        .get(picture.page)
        .map_or("", |page| page.label.as_str());
    let pixels = |points: f64| (points * f64::from(*wanted) / 72.0).ceil() as u64;
    let (across, down) = asset.pixels;
    let message = format!(
        "`{}` has {ppi} pixels an inch on page {label}, {}",
        asset.path,
        asked.said(*wanted)
    );
    let needed = format!(
        "at this size it needs {} × {} pixels, and has {across} × {down}",
        pixels(picture.size.width.to_points()),
        pixels(picture.size.height.to_points())
    );
    let narrower = u64::from(*ppi) * 100 / u64::from((*wanted).max(1));
    Diagnostic::new(rule, inside.resolved.shown_at(picture.asset), message)
        .hint(needed)
        .hint(format!("or show it at {narrower} % of this width"))
}
