//! Samples and files of images → image XObjects (PDF 1.7 clause 8.9.5); must not know where they stand.

use super::flate::{deflate, deflate_rows};
use super::png;
use crate::icc::{Profile, Space};
use crate::raster::{Bitmap, Jpeg};
use printpdf::{DictItem, ExternalStream, ExternalXObject};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A colour profile that goes into the file, once however many images have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Embedded {
    /// What stands for its colour space in an image's dictionary until the document is put together.
    pub(super) name: String,
    /// How many components its colours have.
    pub(super) components: u8,
    /// The profile.
    pub(super) bytes: Vec<u8>,
}

impl Embedded {
    /// A profile that can be embedded for an image of so many components.
    pub(super) fn of(bytes: &[u8], components: u8) -> Option<Embedded> {
        let fits = match Profile::read(bytes).ok()?.space {
            Space::Gray => 1,
            Space::Rgb => 3,
            Space::Cmyk => 4,
        };
        let digest = Sha256::digest(bytes);
        let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        (fits == components).then(|| Embedded {
            name: format!("Profile-{name}"),
            components,
            bytes: bytes.to_vec(),
        })
    }
}

/// The colour space of so many components: the profile's, else the device's (clause 8.6.4).
fn space(components: u8, profile: Option<&Embedded>) -> DictItem {
    match (profile, components) {
        (Some(profile), _) => name(&profile.name),
        (None, 1) => name("DeviceGray"),
        (None, 3) => name("DeviceRGB"),
        (None, _) => name("DeviceCMYK"),
    }
}

/// A JPEG's own bytes (clause 7.4.8).
pub(super) fn of_jpeg(jpeg: &Jpeg, bytes: Vec<u8>, profile: Option<&Embedded>) -> ExternalXObject {
    let pixels = (jpeg.pixels.0.into(), jpeg.pixels.1.into());
    let mut dictionary = image_dictionary(pixels, space(jpeg.components, profile), 8, "DCTDecode");
    if jpeg.components == 4 && jpeg.is_adobe {
        let inverted = [1, 0, 1, 0, 1, 0, 1, 0].map(DictItem::Int);
        dictionary.insert("Decode".into(), DictItem::Array(inverted.into()));
    }
    stream(dictionary, bytes)
}

/// Grey samples that were written as a JPEG.
pub(super) fn of_gray_jpeg(pixels: (u32, u32), bytes: Vec<u8>) -> ExternalXObject {
    stream(image_dictionary(pixels, name("DeviceGray"), 8, "DCTDecode"), bytes)
}

/// A PNG's own compressed rows. `palette` is how many components the colours of a palette have, if there is one.
pub(super) fn of_png(png: png::Kept, palette: u8, profile: Option<&Embedded>) -> ExternalXObject {
    let space = match png.palette {
        Some(colors) => DictItem::Array(vec![
            name("Indexed"),
            space(palette, profile),
            DictItem::Int(colors.len() as i64 / i64::from(palette.max(1)) - 1),
            DictItem::Bytes(colors),
        ]),
        None => space(png.components, profile),
    };
    let mut dictionary = image_dictionary(png.pixels, space, png.bits, "FlateDecode");
    dictionary.insert("DecodeParms".into(), predictor(png.components, png.bits, png.pixels.0));
    stream(dictionary, png.rows)
}

/// Decoded samples, compressed by us, with their opacity as a soft mask (clause 11.6.5.3).
///
/// # Errors
/// What stands in the way, as the end of a sentence.
pub(super) fn of_samples(bitmap: &Bitmap, profile: Option<&Embedded>) -> Result<ExternalXObject, String> {
    let bits = 8 * bitmap.depth as u8;
    let pixel = bitmap.components * bitmap.depth;
    let space = space(bitmap.components as u8, profile);
    let mut dictionary = image_dictionary(bitmap.pixels, space, bits, "FlateDecode");
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
    Ok(stream(dictionary, rows))
}

/// Stands for an image that nobody wants packed.
pub(super) fn unpacked() -> ExternalXObject {
    stream(ImageDictionary::new(), Vec::new())
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
