//! Images that pages use → XObjects, each file once; must not know pages.

use super::bitmap::{self, Bitmap};
use super::drawing::{self, Drawing};
use super::flate::{deflate, deflate_rows};
use super::jpeg;
use super::paint::UPRIGHT;
use super::png;
use crate::fonts::{Faces, Lettering};
use crate::manuscript::{Asset, AssetId, Assets, ImageFormat};
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
    Bitmap(ExternalXObject),
    Drawing(Box<Drawing>),
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
        let mut copies: BTreeMap<AssetId, Vec<AssetId>> = BTreeMap::new();
        for ((id, _), digest) in known.iter().zip(digests) {
            copies.entry(*first.entry(digest).or_insert(*id)).or_default().push(*id);
        }
        let distinct = known.into_iter().filter(|(id, _)| copies.contains_key(id)).collect();
        let mut images = Images::default();
        for ((id, asset), prepared) in prepare_all(distinct, faces) {
            images.place(&copies[&id], format!("I{}", id.0), asset, prepared);
        }
        images.failed.sort_by_key(|(id, _)| *id);
        images
    }

    /// Keeps an image for all assets that are copies of it.
    fn place(&mut self, copies: &[AssetId], name: String, asset: &Asset, prepared: Result<Prepared, String>) {
        match prepared {
            Ok(Prepared::Bitmap(bitmap)) => self.bitmaps.push((name.clone(), bitmap)),
            Ok(Prepared::Drawing(drawing)) => self.drawings.push((name.clone(), *drawing)),
            Err(why) => return self.failed.extend(copies.iter().map(|id| (*id, why.clone()))),
        }
        let matrix = turned(asset.orientation);
        self.placed
            .extend(copies.iter().map(|id| (*id, (name.clone(), matrix))));
    }

    /// The name of an image among the resources, and the matrix that turns it upright in the unit square.
    pub(super) fn find(&self, id: AssetId) -> Option<(&str, [i64; 6])> {
        self.placed.get(&id).map(|(name, matrix)| (name.as_str(), *matrix))
    }
}

type Known<'a> = (AssetId, &'a Asset);

/// Prepares images, those that are small in parallel; in order of their ids.
fn prepare_all<'a>(assets: Vec<Known<'a>>, faces: &Faces) -> Vec<(Known<'a>, Result<Prepared, String>)> {
    let has_drawings = assets.iter().any(|(_, asset)| asset.format == ImageFormat::Svg);
    let lettering = has_drawings.then(|| Lettering::new(faces));
    let prepare = |known: Known<'a>| (known, prepare(known.1, lettering.as_ref()));
    let (large, small): (Vec<_>, Vec<_>) = assets.into_iter().partition(|(_, asset)| is_large(asset));
    let mut prepared: Vec<_> = small.into_par_iter().map(prepare).collect();
    prepared.extend(large.into_iter().map(prepare));
    prepared.sort_by_key(|((id, _), _)| *id);
    prepared
}

fn is_large(asset: &Asset) -> bool {
    asset.format != ImageFormat::Jpeg && u64::from(asset.pixels.0) * u64::from(asset.pixels.1) > LARGE
}

fn prepare(asset: &Asset, lettering: Option<&Lettering>) -> Result<Prepared, String> {
    let bytes = &asset.bytes;
    match (asset.format, lettering) {
        (ImageFormat::Jpeg, _) => jpeg_as_it_is(bytes),
        (ImageFormat::Png, _) => {
            // Decoded in any case: a damaged file must not reach the reader.
            let decoded = bitmap::png(bytes)?;
            match png::as_it_is(bytes) {
                Some(kept) => Ok(Prepared::Bitmap(png_stream(kept))),
                None => compressed(&decoded),
            }
        }
        (ImageFormat::Gif, _) => compressed(&bitmap::gif(bytes)?),
        (ImageFormat::WebP, _) => compressed(&bitmap::webp(bytes)?),
        (ImageFormat::Svg, Some(lettering)) => {
            drawing::read(bytes, lettering).map(|drawing| Prepared::Drawing(drawing.into()))
        }
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
    Ok(Prepared::Bitmap(stream(dictionary, bytes.to_vec())))
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
    Ok(Prepared::Bitmap(stream(dictionary, rows)))
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
