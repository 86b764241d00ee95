//! A book's identifier → the colours of its cover; must not know what is drawn in them.

use super::motif::Seed;
use crate::config::CoverColors;

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

impl Color {
    /// As style sheets write it: `#1d3b2f`.
    pub fn to_hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The colour so many thousandths of the way to another.
    pub(super) fn toward(self, other: Color, thousandths: i32) -> Color {
        let mix = |one: u8, other: u8| {
            let (one, other) = (i32::from(one), i32::from(other));
            u8::try_from(one + (other - one) * thousandths.clamp(0, 1000) / 1000).unwrap_or(0)
        };
        Color(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// How unlike another it is: the square of their distance.
    fn distance(self, other: Color) -> i32 {
        let step = |one: u8, other: u8| (i32::from(one) - i32::from(other)).pow(2);
        step(self.0, other.0) + step(self.1, other.1) + step(self.2, other.2)
    }
}

/// The colours of one cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// What the author calls it.
    pub name: CoverColors,
    /// The ground. Words in ink have a contrast of at least 7 to 1 on it, those in the accent of 4.5 (WCAG 2.2, 1.4.3 and 1.4.6);
    /// a test holds that.
    pub ground: Color,
    /// Title and text.
    pub ink: Color,
    /// Names, and what is to be seen first.
    pub accent: Color,
    /// Of areas, the quieter first.
    pub tones: [Color; 2],
}

/// All palettes. Dark grounds and light ones, none of which needs more than 240 % of ink.
pub const PALETTES: [Palette; 6] = [
    Palette {
        name: CoverColors::Night,
        ground: Color(0x17, 0x26, 0x3f),
        ink: Color(0xf6, 0xf0, 0xe2),
        accent: Color(0xf0, 0xa8, 0x3c),
        tones: [Color(0x24, 0x3c, 0x5e), Color(0x45, 0x6a, 0x8f)],
    },
    Palette {
        name: CoverColors::Oxblood,
        ground: Color(0x52, 0x18, 0x22),
        ink: Color(0xf8, 0xee, 0xdf),
        accent: Color(0xe9, 0xb4, 0x72),
        tones: [Color(0x6f, 0x27, 0x30), Color(0xa3, 0x48, 0x46)],
    },
    Palette {
        name: CoverColors::Forest,
        ground: Color(0x1c, 0x3d, 0x31),
        ink: Color(0xf4, 0xf0, 0xdf),
        accent: Color(0xe0, 0xbb, 0x52),
        tones: [Color(0x2c, 0x56, 0x45), Color(0x5b, 0x8a, 0x6a)],
    },
    Palette {
        name: CoverColors::Paper,
        ground: Color(0xf5, 0xed, 0xdc),
        ink: Color(0x22, 0x1f, 0x1c),
        accent: Color(0xb0, 0x3a, 0x1e),
        tones: [Color(0xe6, 0xd6, 0xb8), Color(0xcf, 0xae, 0x80)],
    },
    Palette {
        name: CoverColors::Mist,
        ground: Color(0xe9, 0xee, 0xec),
        ink: Color(0x14, 0x2e, 0x38),
        accent: Color(0xa8, 0x42, 0x1b),
        tones: [Color(0xcb, 0xd9, 0xd8), Color(0x7d, 0xa3, 0xa8)],
    },
    Palette {
        name: CoverColors::Plum,
        ground: Color(0x37, 0x20, 0x45),
        ink: Color(0xf7, 0xef, 0xe6),
        accent: Color(0xf2, 0xa6, 0x8b),
        tones: [Color(0x51, 0x31, 0x60), Color(0x86, 0x5b, 0x92)],
    },
];

impl Palette {
    /// The one that belongs to a book: another book, most likely other colours.
    pub(super) fn of(seed: Seed) -> &'static Palette {
        &PALETTES[seed.part(0, PALETTES.len())]
    }

    /// The one that the author chose; none where the book is to choose.
    pub fn chosen(colors: CoverColors) -> Option<&'static Palette> {
        PALETTES.iter().find(|palette| palette.name == colors)
    }

    /// The one whose ground is nearest to a colour: what stands beside given art.
    pub fn nearest(color: Color) -> &'static Palette {
        let distance = |palette: &&Palette| palette.ground.distance(color);
        PALETTES.iter().min_by_key(distance).unwrap_or(&PALETTES[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(color: Color) -> f64 {
        let linear = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn words_can_be_read_in_every_palette() {
        for palette in PALETTES {
            assert!(contrast(palette.ground, palette.ink) >= 7.0, "{:?}", palette.name);
            assert!(contrast(palette.ground, palette.accent) >= 4.5, "{:?}", palette.name);
        }
    }

    #[test]
    fn colours_mix_and_are_told_apart() {
        let (black, white) = (Color(0, 0, 0), Color(255, 255, 255));
        assert_eq!(black.toward(white, 500), Color(127, 127, 127));
        assert_eq!(Palette::nearest(white).name, CoverColors::Mist);
        assert_eq!(
            Palette::chosen(CoverColors::Plum)
                .map(|palette| palette.ground.to_hex())
                .as_deref(),
            Some("#372045")
        );
    }
}
