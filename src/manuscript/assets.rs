//! Image paths → images, each once; must not decode more than their heads.

use crate::units::Size;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An image of the book; an index into [`Assets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(pub u32);

/// One image.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Path relative to the book's folder, forward slashes.
    pub path: String,
    /// The file's bytes.
    pub bytes: Arc<[u8]>,
    /// Its format, told from the bytes.
    pub format: ImageFormat,
    /// Pixels across and down; for SVG its size in CSS pixels, rounded up.
    pub pixels: (u32, u32),
    /// Printed size with nothing else said: its own resolution, else 96 pixels an inch. Exif orientation applied.
    pub natural: Size,
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImageFormat {
    /// PNG
    Png,
    /// JPEG
    Jpeg,
    /// GIF (first frame)
    Gif,
    /// WebP
    WebP,
    /// SVG
    Svg,
}

/// All images of a book, each file once.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    list: Vec<Asset>,
    by_path: BTreeMap<String, AssetId>,
}

impl Assets {
    /// Adds an image, or gives the id it already has.
    pub fn add(&mut self, asset: Asset) -> AssetId {
        if let Some(id) = self.by_path.get(&asset.path) {
            return *id;
        }
        let id = AssetId(self.list.len() as u32);
        self.by_path.insert(asset.path.clone(), id);
        self.list.push(asset);
        id
    }

    /// The image of an id.
    pub fn get(&self, id: AssetId) -> &Asset {
        &self.list[id.0 as usize]
    }

    /// The id of a path relative to the book's folder.
    pub fn find(&self, path: &str) -> Option<AssetId> {
        self.by_path.get(path).copied()
    }

    /// All images in the order of their first use.
    pub fn iter(&self) -> impl Iterator<Item = (AssetId, &Asset)> {
        self.list
            .iter()
            .enumerate()
            .map(|(index, asset)| (AssetId(index as u32), asset))
    }
}
