//! A face → whether it has small capitals or superior figures; must not know what is set in them.
//!
//! Asked of the shaper and not of the tables: a face has small capitals when their glyphs are others, and superior figures when
//! their ink is raised.

use super::shape::{Look, shape_text};
use super::{FaceId, Faces, Family, Figures, Glyph};

/// Letters and figures that every face has which has their forms.
const SMALL: &str = "aenort";
const FIGURES: &str = "0123456789";
/// The ink of a superior figure begins at least this part of the em above the baseline. In book faces it is about a third; inferior
/// ones and those of fractions begin on it or below.
const LEAST_RISE: i32 = 8;
/// No ink of a figure is further from the baseline than so many ems.
const FAR: i32 = 4;

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

    /// Whether the upright text face has superior figures, all ten of them. That they are other glyphs than plain ones tells
    /// nothing: those may be the proportional ones, and these the same figures all of one width.
    pub fn has_superior_figures(&self) -> bool {
        *self.superior_figures.get_or_init(|| {
            let superior = Look {
                figures: Figures::Superior,
                ..PLAIN
            };
            let runs = shape_text(FIGURES, superior, "en", 0, self).runs;
            let mut glyphs = runs
                .iter()
                .flat_map(|run| run.glyphs.iter().map(|glyph| (run.face, glyph)));
            glyphs.all(|(face, glyph)| self.is_raised(face, glyph))
        })
    }

    /// Whether all ink of a glyph is well above the baseline, and there is some.
    fn is_raised(&self, face: FaceId, glyph: &Glyph) -> bool {
        let em = i32::from(self.get(face).units_per_em);
        let foot = em / LEAST_RISE - i32::from(glyph.y_offset);
        let ink = |bottom, top| self.ink_between(face, glyph.id, bottom, top).is_some();
        ink(foot, em * FAR) && !ink(-em * FAR, foot - 1)
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
