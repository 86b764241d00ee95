//! A face → whether it has small capitals or superior figures; must not know what is set in them.
//!
//! Asked of the shaper and not of the tables: a face has a form when the form's glyphs are others.

use super::shape::{Look, shape_text};
use super::{Faces, Family, Figures};

/// Letters and figures that every face has which has their forms.
const SMALL: &str = "aenort";
const FIGURES: &str = "0123456789";

impl Faces {
    /// Whether the face of a family and style has small capitals. In one without them words stay in small letters: capitals
    /// made smaller would be too thin.
    pub fn has_small_caps(&self, family: Family, bold: bool, italic: bool) -> bool {
        let plain = Look {
            family,
            bold,
            italic,
            ..PLAIN
        };
        self.differ(
            SMALL,
            plain,
            Look {
                small_caps: true,
                ..plain
            },
        )
    }

    /// Whether the upright text face has superior figures.
    pub fn has_superior_figures(&self) -> bool {
        *self.superior_figures.get_or_init(|| {
            let superior = Look {
                figures: Figures::Superior,
                ..PLAIN
            };
            self.differ(FIGURES, PLAIN, superior)
        })
    }

    /// Whether each letter is another glyph in another look.
    fn differ(&self, letters: &str, one: Look, other: Look) -> bool {
        let glyphs = |look| -> Vec<u16> {
            let runs = shape_text(letters, look, "en", 0, self).runs;
            runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.id).collect()
        };
        let (one, other) = (glyphs(one), glyphs(other));
        one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one != other)
    }
}

const PLAIN: Look = Look {
    family: Family::Text,
    bold: false,
    italic: false,
    small_caps: false,
    capitals: false,
    figures: Figures::Lining,
    ligatures: false,
};
