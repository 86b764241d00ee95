//! Images that pages use → XObjects, each file once; must not know pages.

use super::Fault;
use super::color::Inks;
use super::drawing::{self, Drawing, Drawn, Refused};
use super::paint::UPRIGHT;
use super::png;
use super::press;
use super::text::Fonts;
use super::usage::{Usage, larger};
use super::xobject::{self, Embedded};
use crate::fonts::{Faces, Lettering};
use crate::icc;
use crate::manuscript::{Asset, AssetId, Assets, ImageFormat};
use crate::raster::{Bitmap, Jpeg, LARGE, alone, bitmap, jpeg, photograph, private};
use crate::units::Size;
use printpdf::ExternalXObject;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;

/// What the pages' images became.
#[derive(Default)]
pub(super) struct Images {
    /// By asset: its name among the resources and how it is turned.
    placed: BTreeMap<AssetId, (String, [i64; 6])>,
    /// Bitmaps by name.
    pub(super) bitmaps: Vec<(String, ExternalXObject)>,
    /// Drawings by name.
    pub(super) drawings: Vec<(String, Drawing)>,
    /// Profiles of the bitmaps' colours, in the order of their names.
    pub(super) profiles: Vec<Embedded>,
    /// What could not be read and what a press would not take, in the order of the assets.
    pub(super) faults: Vec<Fault>,
}

/// What images are prepared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// They go into a file.
    File,
    /// Only what is wrong with them is wanted: they are read as for a file, but what is not packed yet is not packed.
    Faults,
}

enum Prepared {
    Bitmap(Box<Sheet>),
    Drawing(Box<Drawing>),
}

/// A bitmap as it goes into the file.
struct Sheet {
    object: ExternalXObject,
    profile: Option<Embedded>,
    /// The most ink of an image whose inks are its own.
    ink: Option<u16>,
    /// Of a drawing that became dots: how many there are to the inch, and why.
    flattened: Option<(u32, String)>,
}

impl From<ExternalXObject> for Prepared {
    fn from(object: ExternalXObject) -> Prepared {
        Prepared::Bitmap(Box::new(object.into()))
    }
}

impl From<ExternalXObject> for Sheet {
    fn from(object: ExternalXObject) -> Sheet {
        Sheet {
            object,
            profile: None,
            ink: None,
            flattened: None,
        }
    }
}

impl Images {
    /// Prepares all images that are used, in parallel. Files of the same bytes become one image.
    pub(super) fn prepare(
        used: &BTreeMap<AssetId, Size>,
        assets: &Assets,
        faces: &Faces,
        inks: &Inks,
        aim: Aim,
    ) -> Images {
        let known: Vec<(AssetId, &Asset)> = assets.iter().filter(|(id, _)| used.contains_key(id)).collect();
        let digests: Vec<_> = known
            .par_iter()
            .map(|(_, asset)| Sha256::digest(&asset.bytes))
            .collect();
        let mut first = BTreeMap::new();
        let mut copies: BTreeMap<AssetId, Vec<AssetId>> = BTreeMap::new();
        for ((id, _), digest) in known.iter().zip(digests) {
            copies.entry(*first.entry(digest).or_insert(*id)).or_default().push(*id);
        }
        let distinct = known.into_iter().filter_map(|(id, asset)| {
            let sizes = copies.get(&id)?.iter().filter_map(|copy| used.get(copy));
            let printed = sizes.copied().fold(Size::default(), larger);
            Some(Known { id, asset, printed })
        });
        let distinct = distinct.collect();
        let mut images = Images::default();
        for (Known { id, asset, .. }, prepared) in prepare_all(distinct, faces, inks, aim) {
            images.place(&copies[&id], format!("I{}", id.0), asset, prepared, inks);
        }
        images.faults.sort_by_key(asset_of);
        images.profiles.sort_by(|one, other| one.name.cmp(&other.name));
        images.profiles.dedup();
        images
    }

    /// Keeps an image for all assets that are copies of it.
    fn place(
        &mut self,
        copies: &[AssetId],
        name: String,
        asset: &Asset,
        prepared: Result<Prepared, Refused>,
        inks: &Inks,
    ) {
        match prepared {
            Ok(Prepared::Bitmap(sheet)) => {
                self.bitmaps.push((name.clone(), sheet.object));
                self.profiles.extend(sheet.profile);
                if let Some((per_inch, why)) = sheet.flattened {
                    let flattened = copies.iter().map(|id| Fault::Flattened(*id, per_inch, why.clone()));
                    self.faults.extend(flattened);
                }
                if let Some(ink) = sheet.ink.filter(|ink| *ink > inks.most()) {
                    self.faults.extend(copies.iter().map(|id| Fault::Ink(*id, ink)));
                }
            }
            Ok(Prepared::Drawing(drawing)) => self.drawings.push((name.clone(), *drawing)),
            Err(why) => return self.faults.extend(copies.iter().map(|id| why.clone().fault(*id))),
        }
        let matrix = turned(asset.orientation);
        self.placed
            .extend(copies.iter().map(|id| (*id, (name.clone(), matrix))));
    }

    /// Adds the words of all drawings to what the pages use.
    pub(super) fn count_words(&self, usage: &mut Usage) {
        for (_, drawing) in &self.drawings {
            drawing.words.count(usage);
        }
    }

    /// Gives the words of all drawings the codes of the file's fonts, in parallel.
    ///
    /// # Errors
    /// When compression fails.
    pub(super) fn letter(&mut self, fonts: &Fonts) -> io::Result<()> {
        let drawings = self.drawings.par_iter_mut();
        drawings.try_for_each(|(_, drawing)| drawing.letter(fonts))
    }

    /// The name of an image among the resources, and the matrix that turns it upright in the unit square.
    pub(super) fn find(&self, id: AssetId) -> Option<(&str, [i64; 6])> {
        self.placed.get(&id).map(|(name, matrix)| (name.as_str(), *matrix))
    }
}

/// The image that a fault is about.
fn asset_of(fault: &Fault) -> Option<AssetId> {
    match fault {
        Fault::Unreadable(id, _) | Fault::Ink(id, _) | Fault::Transparency(id, _) | Fault::Flattened(id, ..) => {
            Some(*id)
        }
        Fault::Profile(_) | Fault::Archival(_) => None,
    }
}

/// An image, with the largest size at which it or a copy of it is shown.
#[derive(Clone, Copy)]
struct Known<'a> {
    id: AssetId,
    asset: &'a Asset,
    printed: Size,
}

/// Prepares images, those that are small in parallel; in order of their ids.
fn prepare_all<'a>(
    images: Vec<Known<'a>>,
    faces: &Faces,
    inks: &Inks,
    aim: Aim,
) -> Vec<(Known<'a>, Result<Prepared, Refused>)> {
    let has_drawings = images.iter().any(|known| known.asset.format == ImageFormat::Svg);
    let lettering = has_drawings.then(|| Lettering::new(faces));
    let prepare = |known: Known<'a>| (known, prepare(known, lettering.as_ref(), inks, aim));
    let (large, small): (Vec<_>, Vec<_>) = images.into_iter().partition(|known| is_large(known.asset, inks));
    let mut prepared: Vec<_> = small.into_par_iter().map(prepare).collect();
    prepared.extend(large.into_iter().map(|known| alone(|| prepare(known))));
    prepared.sort_by_key(|(known, _)| known.id);
    prepared
}

/// Whether decoding an image takes much memory: a screen takes JPEGs as they are, and drawings are not decoded.
fn is_large(asset: &Asset, inks: &Inks) -> bool {
    let is_decoded = match asset.format {
        ImageFormat::Jpeg => !inks.is_screen(),
        ImageFormat::Svg => false,
        ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP => true,
    };
    is_decoded && u64::from(asset.pixels.0) * u64::from(asset.pixels.1) > LARGE
}

fn prepare(known: Known, lettering: Option<&Lettering>, inks: &Inks, aim: Aim) -> Result<Prepared, Refused> {
    let bytes = &known.asset.bytes;
    match (known.asset.format, lettering) {
        (ImageFormat::Jpeg, _) => Ok(of_jpeg(bytes, inks, aim)?),
        (ImageFormat::Png, _) => Ok(of_png(bytes, inks, aim)?),
        (ImageFormat::Gif, _) => Ok(of_samples(bitmap::gif(bytes)?, inks, aim)?),
        (ImageFormat::WebP, _) => Ok(of_samples(bitmap::webp(bytes)?, inks, aim)?),
        (ImageFormat::Svg, Some(lettering)) => match drawing::read(bytes, lettering, inks, known.printed)? {
            Drawn::Form(drawing) => Ok(Prepared::Drawing(drawing)),
            Drawn::Dots(dots, why) => {
                let object = match aim {
                    Aim::File => xobject::of_samples(&press::inked(dots.bitmap, inks), None)?,
                    Aim::Faults => xobject::unpacked(),
                };
                Ok(Prepared::Bitmap(Box::new(Sheet {
                    flattened: Some((dots.per_inch, why)),
                    ..object.into()
                })))
            }
        },
        (ImageFormat::Svg, None) => Err("there are no faces for it".to_owned().into()),
    }
}

/// Keeps a JPEG's own bytes wherever its colours can stay.
fn of_jpeg(bytes: &[u8], inks: &Inks, aim: Aim) -> Result<Prepared, String> {
    let public = private::without(bytes);
    let bytes = public.as_deref().unwrap_or(bytes);
    let jpeg = jpeg::read(bytes)?;
    match jpeg.components {
        _ if inks.is_screen() => Ok(on_screen(&jpeg, bytes)),
        1 => Ok(xobject::of_jpeg(&jpeg, bytes.to_vec(), None).into()),
        4 if !inks.is_black() => {
            let ink = Some(photograph::most_ink(&photograph::decode(bytes, &jpeg)?));
            let object = xobject::of_jpeg(&jpeg, bytes.to_vec(), None);
            Ok(Prepared::Bitmap(Box::new(Sheet { ink, ..object.into() })))
        }
        _ => {
            let decoded = photograph::decode(bytes, &jpeg)?;
            if aim == Aim::Faults {
                return Ok(xobject::unpacked().into());
            }
            let printed = press::inked(decoded, inks);
            match printed.components {
                1 => Ok(xobject::of_gray_jpeg(printed.pixels, photograph::encode_gray(&printed)?).into()),
                _ => Ok(xobject::of_samples(&printed, None)?.into()),
            }
        }
    }
}

/// A JPEG in the colours of its profile. Inks always need one: the file is meant for lights (ISO 19005-2 clause 6.2.4.3).
fn on_screen(jpeg: &Jpeg, bytes: &[u8]) -> Prepared {
    let own = jpeg
        .profile
        .as_deref()
        .and_then(|profile| Embedded::of(profile, jpeg.components));
    let profile = match jpeg.components {
        4 => own.or_else(|| Embedded::of(icc::CMYK, 4)),
        _ => own,
    };
    let object = xobject::of_jpeg(jpeg, bytes.to_vec(), profile.as_ref());
    Prepared::Bitmap(Box::new(Sheet {
        profile,
        ..object.into()
    }))
}

/// Keeps a PNG's own rows wherever its colours can stay. It is decoded in any case: a damaged file must not reach the
/// reader.
fn of_png(bytes: &[u8], inks: &Inks, aim: Aim) -> Result<Prepared, String> {
    let decoded = bitmap::png(bytes)?;
    let Some(mut kept) = png::as_it_is(bytes) else {
        return of_samples(decoded, inks, aim);
    };
    if inks.is_screen() {
        let components = if kept.palette.is_some() { 3 } else { kept.components };
        let profile = decoded.profile.and_then(|bytes| Embedded::of(&bytes, components));
        let object = xobject::of_png(kept, 3, profile.as_ref());
        return Ok(Prepared::Bitmap(Box::new(Sheet {
            profile,
            ..object.into()
        })));
    }
    match kept.palette.take() {
        Some(palette) => {
            let (palette, components) = press::lights(&palette, decoded.profile.as_deref(), inks);
            kept.palette = Some(palette);
            Ok(xobject::of_png(kept, components as u8, None).into())
        }
        None if kept.components == 1 && kept.bits <= 8 => Ok(xobject::of_png(kept, 1, None).into()),
        None => of_samples(decoded, inks, aim),
    }
}

/// Decoded samples as the file takes them.
fn of_samples(bitmap: Bitmap, inks: &Inks, aim: Aim) -> Result<Prepared, String> {
    if aim == Aim::Faults {
        return Ok(xobject::unpacked().into());
    }
    if !inks.is_screen() {
        return Ok(xobject::of_samples(&press::inked(bitmap, inks), None)?.into());
    }
    let own = bitmap.profile.as_deref();
    let profile = own.and_then(|profile| Embedded::of(profile, bitmap.components as u8));
    let object = xobject::of_samples(&bitmap, profile.as_ref())?;
    Ok(Prepared::Bitmap(Box::new(Sheet {
        profile,
        ..object.into()
    })))
}

/// The matrix in thousandths that maps the stored image, in the unit square, to the upright one, for an orientation as
/// Exif counts them.
fn turned(orientation: u8) -> [i64; 6] {
    match orientation {
        2 => [-1000, 0, 0, 1000, 1000, 0],
        3 => [-1000, 0, 0, -1000, 1000, 1000],
        4 => [1000, 0, 0, -1000, 0, 1000],
        5 => [0, -1000, -1000, 0, 1000, 1000],
        6 => [0, -1000, 1000, 0, 0, 1000],
        7 => [0, 1000, 1000, 0, 0, 0],
        8 => [0, 1000, -1000, 0, 1000, 0],
        _ => UPRIGHT,
    }
}
