//! An edition's design and settings → those of the EPUB for a store; must not know markup.
//!
//! What a store's traps ask for beyond this stands where it is done: no page for the cover and one sheet only for Kindle in [`super::chapters`],
//! images that stand still, are opaque or are dots in `config/stores.toml`.

use crate::config::{Edition, EpubFont, HeadingFont, Variant, stores};
use crate::design::Design;

/// The design for a variant: a face that the file does not hold is not named where the store advises against it; another of its sort is
/// asked for.
pub(super) fn design(design: &Design, edition: &Edition, variant: Variant) -> Design {
    let holds_it = edition.epub.fonts.contains(&EpubFont::Headings);
    let rules = variant.stores().iter().map(|store| stores::rules(*store));
    let is_advised_against =
        variant != Variant::All && rules.flat_map(|rules| &rules.style).any(|style| !style.foreign_fonts);
    let mut design = design.clone();
    if is_advised_against && !holds_it && matches!(design.heading_font, HeadingFont::Named(_)) {
        design.heading_font = HeadingFont::Sans;
    }
    design
}

/// Whether pictures that are seen through may have a ground of their own: where a store's readers cannot do with it, they have none.
pub(super) fn has_grounds(variant: Variant) -> bool {
    let rules = variant.stores().iter().map(|store| stores::rules(*store));
    let is_advised_against = rules.flat_map(|rules| &rules.style).any(|style| !style.backgrounds);
    variant == Variant::All || !is_advised_against
}

/// How many levels the navigation of a variant shows: no more than its store does.
pub(super) fn contents_depth(edition: &Edition, variant: Variant) -> u8 {
    let asked = edition.epub.contents_depth;
    match variant {
        Variant::All => asked,
        Variant::Kindle | Variant::Kobo => shown_depth(variant).map_or(asked, |shown| asked.min(shown)),
    }
}

/// How many levels its NCX has: what all its stores show, since readers that take it instead of the navigation show no more.
pub(super) fn ncx_depth(variant: Variant) -> u8 {
    shown_depth(variant).unwrap_or(u8::MAX)
}

/// The fewest levels that one of a variant's stores shows.
fn shown_depth(variant: Variant) -> Option<u8> {
    let rules = variant.stores().iter().map(|store| stores::rules(*store));
    let depths = rules
        .flat_map(|rules| &rules.navigation)
        .map(|navigation| navigation.depth);
    depths.min()
}
