//! Images that pages use → XObjects, each file once; must not know pages.

use super::bitmap::{self, Bitmap};
use super::drawing::{self, Drawing, Lettering};
use super::flate::{deflate, deflate_rows};
use super::jpeg;
use super::paint::UPRIGHT;
use super::png;
use crate::fonts::Faces;
use crate::manuscript::{Asset, AssetId, Assets, ImageFormat};
use image::metadata::Orientation;
use printpdf::{DictItem, ExternalStream, ExternalXObject};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Images of more pixels than this are prepared one at a time, so that memory does not grow with the number of threads.
const LARGE: u64 = 8_000_000;

/// What the pages' images became.
#[derive(Default)]
pub(super) struct Images {
    /// By asset: its name among the resources and how it is turned.
    placed: BTreeMap<AssetId, (String, [i64; 6])>,
    /// Bitmaps by name.
    pub(super) bitmaps: Vec<(String, ExternalXObject)>,
    /// Drawings by name.
    pub(super) drawings: Vec<(String, Drawing)>,
    /// What could not be read, and why.
    pub(super) failed: Vec<(AssetId, String)>,
}

enum Prepared {
    Bitmap(ExternalXObject, [i64; 6]),
    Drawing(Drawing),
}

impl Images {
    /// Prepares all images that are used, in parallel. Files of the same bytes become one image.
    pub(super) fn prepare(used: &BTreeSet<AssetId>, assets: &Assets, faces: &Faces) -> Images {
        let known: Vec<(AssetId, &Asset)> = assets.iter().filter(|(id, _)| used.contains(id)).collect();
        let digests: Vec<_> = known
            .par_iter()
            .map(|(_, asset)| Sha256::digest(&asset.bytes))
            .collect();
        let mut first = BTreeMap::new();
        let originals: Vec<AssetId> = known
            .iter()
            .zip(digests)
            .map(|((id, _), digest)| *first.entry(digest).or_insert(*id))
            .collect();
        let distinct: BTreeMap<AssetId, &Asset> = known
            .iter()
            .zip(&originals)
            .filter(|((id, _), original)| id == *original)
            .map(|(it, _)| *it)
            .collect();
        let mut prepared = prepare_all(&distinct, faces);
        let mut images = Images::default();
        for ((id, _), original) in known.iter().zip(originals) {
            images.place(*id, original, &mut prepared);
        }
        images
    }

    fn place(&mut self, id: AssetId, original: AssetId, prepared: &mut BTreeMap<AssetId, Result<Prepared, String>>) {
        let name = format!("I{}", original.0);
        match prepared.remove(&original) {
            Some(Ok(Prepared::Bitmap(bitmap, matrix))) => {
                self.bitmaps.push((name.clone(), bitmap));
                self.placed.insert(id, (name, matrix));
            }
            Some(Ok(Prepared::Drawing(drawing))) => {
                self.drawings.push((name.clone(), drawing));
                self.placed.insert(id, (name, UPRIGHT));
            }
            Some(Err(why)) => self.failed.push((id, why)),
            None => match self.placed.get(&original).cloned() {
                Some(place) => drop(self.placed.insert(id, place)),
                None => self.fail_like(id, original),
            },
        }
    }

    fn fail_like(&mut self, id: AssetId, original: AssetId) {
        if let Some((_, why)) = self.failed.iter().find(|(failed, _)| *failed == original) {
            self.failed.push((id, why.clone()));
        }
    }

    /// The name of an image among the resources, and the matrix that turns it upright in the unit square.
    pub(super) fn find(&self, id: AssetId) -> Option<(&str, [i64; 6])> {
        self.placed.get(&id).map(|(name, matrix)| (name.as_str(), *matrix))
    }
}

fn prepare_all(assets: &BTreeMap<AssetId, &Asset>, faces: &Faces) -> BTreeMap<AssetId, Result<Prepared, String>> {
    let has_drawings = assets.values().any(|asset| asset.format == ImageFormat::Svg);
    let lettering = has_drawings.then(|| Lettering::new(faces));
    let prepare = |(id, asset): (&AssetId, &&Asset)| (*id, prepare(asset, lettering.as_ref()));
    let is_large = |asset: &Asset| {
        asset.format != ImageFormat::Jpeg && u64::from(asset.pixels.0) * u64::from(asset.pixels.1) > LARGE
    };
    let mut prepared: BTreeMap<_, _> = assets
        .par_iter()
        .filter(|(_, asset)| !is_large(asset))
        .map(prepare)
        .collect();
    prepared.extend(assets.iter().filter(|(_, asset)| is_large(asset)).map(prepare));
    prepared
}

fn prepare(asset: &Asset, lettering: Option<&Lettering>) -> Result<Prepared, String> {
    let bytes = &asset.bytes;
    match (asset.format, lettering) {
        (ImageFormat::Jpeg, _) => jpeg_as_it_is(bytes),
        (ImageFormat::Png, _) => {
            let decoded = bitmap::png(bytes)?;
            match png::as_it_is(bytes) {
                Some(kept) => Ok(Prepared::Bitmap(png_stream(kept), turned(decoded.orientation))),
                None => compressed(&decoded),
            }
        }
        (ImageFormat::Gif, _) => compressed(&bitmap::gif(bytes)?),
        (ImageFormat::WebP, _) => compressed(&bitmap::webp(bytes)?),
        (ImageFormat::Svg, Some(lettering)) => drawing::read(bytes, lettering).map(Prepared::Drawing),
        (ImageFormat::Svg, None) => Err("there are no faces for it".into()),
    }
}

/// A JPEG's own bytes (clause 7.4.8).
fn jpeg_as_it_is(bytes: &[u8]) -> Result<Prepared, String> {
    let jpeg = jpeg::read(bytes)?;
    let space = match jpeg.components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        _ => "DeviceCMYK",
    };
    let mut dictionary = image_dictionary(
        (jpeg.pixels.0.into(), jpeg.pixels.1.into()),
        name(space),
        8,
        "DCTDecode",
    );
    if jpeg.components == 4 && jpeg.is_adobe {
        let inverted = [1, 0, 1, 0, 1, 0, 1, 0].map(DictItem::Int);
        dictionary.insert("Decode".into(), DictItem::Array(inverted.into()));
    }
    Ok(Prepared::Bitmap(
        stream(dictionary, bytes.to_vec()),
        turned(jpeg.orientation),
    ))
}

/// A PNG's own compressed rows.
fn png_stream(png: png::Kept) -> ExternalXObject {
    let space = match png.palette {
        Some(palette) => DictItem::Array(vec![
            name("Indexed"),
            name("DeviceRGB"),
            DictItem::Int(palette.len() as i64 / 3 - 1),
            DictItem::Bytes(palette),
        ]),
        None if png.components == 1 => name("DeviceGray"),
        None => name("DeviceRGB"),
    };
    let mut dictionary = image_dictionary(png.pixels, space, png.bits, "FlateDecode");
    dictionary.insert("DecodeParms".into(), predictor(png.components, png.bits, png.pixels.0));
    stream(dictionary, png.rows)
}

/// Decoded samples, compressed by us, with their opacity as a soft mask (clause 11.6.5.3).
fn compressed(bitmap: &Bitmap) -> Result<Prepared, String> {
    let bits = 8 * bitmap.depth as u8;
    let space = if bitmap.components == 1 {
        "DeviceGray"
    } else {
        "DeviceRGB"
    };
    let pixel = bitmap.components * bitmap.depth;
    let mut dictionary = image_dictionary(bitmap.pixels, name(space), bits, "FlateDecode");
    dictionary.insert(
        "DecodeParms".into(),
        predictor(bitmap.components as u8, bits, bitmap.pixels.0),
    );
    if let Some(opacity) = &bitmap.opacity {
        let mask = image_dictionary(bitmap.pixels, name("DeviceGray"), bits, "FlateDecode");
        let content = deflate(opacity).map_err(|why| why.to_string())?;
        let mask = ExternalStream {
            dict: mask,
            content,
            compress: false,
        };
        dictionary.insert("SMask".into(), DictItem::Stream { stream: mask });
    }
    let rows = deflate_rows(&bitmap.color, bitmap.pixels.0 as usize * pixel, pixel).map_err(|why| why.to_string())?;
    Ok(Prepared::Bitmap(stream(dictionary, rows), turned(bitmap.orientation)))
}

type ImageDictionary = BTreeMap<String, DictItem>;

/// Clause 8.9.5.
fn image_dictionary(pixels: (u32, u32), space: DictItem, bits: u8, filter: &str) -> ImageDictionary {
    [
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(pixels.0.into())),
        ("Height", DictItem::Int(pixels.1.into())),
        ("ColorSpace", space),
        ("BitsPerComponent", DictItem::Int(bits.into())),
        ("Filter", name(filter)),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

/// Parameters for rows behind PNG predictors (clause 7.4.4.4).
fn predictor(colors: u8, bits: u8, columns: u32) -> DictItem {
    let entries = [
        ("Predictor", 15),
        ("Colors", colors.into()),
        ("BitsPerComponent", bits.into()),
        ("Columns", columns.into()),
    ];
    DictItem::Dict {
        map: entries
            .map(|(key, value)| (key.to_owned(), DictItem::Int(value)))
            .into(),
    }
}

fn name(name: &str) -> DictItem {
    DictItem::Name(name.as_bytes().to_vec())
}

fn stream(dict: ImageDictionary, content: Vec<u8>) -> ExternalXObject {
    ExternalXObject {
        stream: ExternalStream {
            dict,
            content,
            compress: false,
        },
        width: None,
        height: None,
        dpi: None,
    }
}

/// The matrix in thousandths that maps the stored image, in the unit square, to the upright one.
fn turned(orientation: Orientation) -> [i64; 6] {
    match orientation {
        Orientation::NoTransforms => UPRIGHT,
        Orientation::FlipHorizontal => [-1000, 0, 0, 1000, 1000, 0],
        Orientation::Rotate180 => [-1000, 0, 0, -1000, 1000, 1000],
        Orientation::FlipVertical => [1000, 0, 0, -1000, 0, 1000],
        Orientation::Rotate90FlipH => [0, -1000, -1000, 0, 1000, 1000],
        Orientation::Rotate90 => [0, -1000, 1000, 0, 0, 1000],
        Orientation::Rotate270FlipH => [0, 1000, 1000, 0, 0, 0],
        Orientation::Rotate270 => [0, 1000, -1000, 0, 1000, 0],
    }
}
