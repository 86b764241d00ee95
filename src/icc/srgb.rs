//! A profile → the same colours as sRGB writes them, 8 bits each; must not know images.
//!
//! Relative colorimetric; the darkest that inks can be becomes black (black point compensation, ISO 18619). What sRGB cannot
//! show is cut off at its edge.

use super::curve::Curve;
use super::profile::{Look, Profile, Space, gray_look, srgb_gray};
use super::table::{Table, sixteen};
use std::sync::LazyLock;

/// Nodes a side of the tables: from lights, steps of 8 in 255; from inks, of 16.
const LIGHT_NODES: usize = 33;
const INK_NODES: usize = 17;
/// The brightest that the black of inks may be, of their paper: beyond, it is no black.
const BRIGHTEST_BLACK: f64 = 0.2;
/// Steps of a linear light.
const STEPS: f64 = 65_535.0;
/// A factor of the matrix is a whole number of so many parts.
const PARTS: f64 = 65_536.0;
/// A colour that is this near to itself, in each of 255 steps, needs no change: profiles of sRGB differ by so much in rounding.
const SAME: i16 = 2;

/// Light as sRGB writes it, for each step of linear light.
static WRITTEN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let written = |step: u32| (srgb_gray(f64::from(step) / STEPS) * 255.0).round() as u8;
    (0..=65_535).map(written).collect()
});

/// The way from a device's numbers to sRGB.
pub enum ToSrgb {
    /// From one grey to one.
    Gray(Vec<u8>),
    /// From red, green, blue by a curve each and a matrix.
    Shaper(Box<Shaper>),
    /// From red, green, blue by a table.
    Light(Table<3, 3>),
    /// From four inks.
    Inks(Table<4, 3>),
}

/// Linear light of each value of red, green and blue, and how sRGB's three are mixed of them.
pub struct Shaper {
    linear: [Vec<i64>; 3],
    rows: [[i64; 3]; 3],
}

impl Shaper {
    fn new(curves: &[Curve], rows: [[f64; 3]; 3]) -> Shaper {
        let linear = |index: usize| {
            let light = |value: u32| curves[index].at(f64::from(value) / 255.0);
            (0..256).map(|value| (light(value) * STEPS).round() as i64).collect()
        };
        let back = inverse(srgb_rows());
        let mut mixed = [[0; 3]; 3];
        for (row, out) in back.iter().zip(&mut mixed) {
            for (column, cell) in out.iter_mut().enumerate() {
                let sum: f64 = (0..3).map(|inner| row[inner] * rows[inner][column]).sum();
                *cell = (sum * PARTS).round() as i64;
            }
        }
        Shaper {
            linear: [linear(0), linear(1), linear(2)],
            rows: mixed,
        }
    }

    fn at(&self, color: [u8; 3]) -> [u8; 3] {
        let light = [0, 1, 2].map(|index| self.linear[index][usize::from(color[index])]);
        self.rows.map(|row| {
            let sum: i64 = row.iter().zip(light).map(|(part, light)| part * light).sum();
            let step = ((sum + PARTS as i64 / 2) >> 16).clamp(0, STEPS as i64);
            WRITTEN[step as usize]
        })
    }
}

impl ToSrgb {
    /// The way of a profile.
    pub fn of(profile: &Profile) -> ToSrgb {
        match (profile.space, profile.shaper()) {
            (Space::Gray, _) => {
                let gray = |value: u32| srgb_gray(profile.look([f64::from(value) / 255.0, 0.0, 0.0, 0.0])[1]);
                ToSrgb::Gray((0..256).map(|value| (gray(value) * 255.0).round() as u8).collect())
            }
            (Space::Rgb, Some((curves, rows))) => ToSrgb::Shaper(Box::new(Shaper::new(curves, rows))),
            (Space::Rgb, None) => ToSrgb::Light(Table::new(LIGHT_NODES, |[red, green, blue]| {
                written(profile.look([red, green, blue, 0.0]))
            })),
            (Space::Cmyk, _) => {
                let darkest = match profile.has_way_back() {
                    true => profile.device([0.0; 3]),
                    false => [0.0, 0.0, 0.0, 1.0],
                };
                let black = profile.look(darkest)[1].clamp(0.0, BRIGHTEST_BLACK);
                let scale = 1.0 / (1.0 - black);
                let white = gray_look(1.0 - scale);
                ToSrgb::Inks(Table::new(INK_NODES, |inks| {
                    let mut look = profile.look(inks);
                    for (value, white) in look.iter_mut().zip(white) {
                        *value = *value * scale + white;
                    }
                    written(look)
                }))
            }
        }
    }

    /// Whether every colour stays as it is.
    pub fn changes_nothing(&self) -> bool {
        let near = |before: u8, after: u8| (i16::from(before) - i16::from(after)).abs() <= SAME;
        let levels = || (0..=255_u8).step_by(15);
        match self {
            ToSrgb::Gray(table) => (0..=255).all(|value: u8| near(value, table[usize::from(value)])),
            ToSrgb::Inks(_) => false,
            ToSrgb::Shaper(_) | ToSrgb::Light(_) => levels().all(|red| {
                levels().all(|green| {
                    levels().all(|blue| {
                        let color = [red, green, blue];
                        color
                            .into_iter()
                            .zip(self.light(color))
                            .all(|(before, after)| near(before, after))
                    })
                })
            }),
        }
    }

    fn light(&self, color: [u8; 3]) -> [u8; 3] {
        match self {
            ToSrgb::Shaper(shaper) => shaper.at(color),
            ToSrgb::Light(table) => table.at(color),
            ToSrgb::Gray(_) | ToSrgb::Inks(_) => color,
        }
    }

    /// All samples in sRGB: as many greys for greys, three lights for three lights and for four inks. Samples of another
    /// number of components than the profile has stay as they are.
    pub fn samples(&self, samples: Vec<u8>, components: usize) -> Vec<u8> {
        match (self, components) {
            (ToSrgb::Gray(table), 1) => samples.iter().map(|gray| table[usize::from(*gray)]).collect(),
            (ToSrgb::Shaper(_) | ToSrgb::Light(_), 3) => each(samples.as_chunks::<3>().0, |color| self.light(color)),
            (ToSrgb::Inks(table), 4) => each(samples.as_chunks::<4>().0, |inks| table.at(inks)),
            (ToSrgb::Gray(_) | ToSrgb::Shaper(_) | ToSrgb::Light(_) | ToSrgb::Inks(_), _) => samples,
        }
    }
}

/// All pixels one after the other; what is as the pixel before it is not looked up again.
fn each<const IN: usize>(pixels: &[[u8; IN]], of: impl Fn([u8; IN]) -> [u8; 3]) -> Vec<u8> {
    let mut all = Vec::with_capacity(pixels.len() * 3);
    let (mut before, mut found) = ([0; IN], of([0; IN]));
    for pixel in pixels {
        if *pixel != before {
            (before, found) = (*pixel, of(*pixel));
        }
        all.extend_from_slice(&found);
    }
    all
}

/// A look as sRGB writes it.
fn written(look: Look) -> [u16; 3] {
    static BACK: LazyLock<[[f64; 3]; 3]> = LazyLock::new(|| inverse(srgb_rows()));
    BACK.map(|row| sixteen(srgb_gray(row[0] * look[0] + row[1] * look[1] + row[2] * look[2])))
}

/// How sRGB's three lights mix to a look.
fn srgb_rows() -> [[f64; 3]; 3] {
    Profile::srgb().shaper().map_or([[0.0; 3]; 3], |(_, rows)| rows)
}

/// The matrix that undoes another.
fn inverse(m: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let minor = |row: usize, column: usize| {
        let (r1, r2) = ((row + 1) % 3, (row + 2) % 3);
        let (c1, c2) = ((column + 1) % 3, (column + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let determinant: f64 = (0..3).map(|column| m[0][column] * minor(0, column)).sum();
    let mut inverse = [[0.0; 3]; 3];
    for (row, cells) in inverse.iter_mut().enumerate() {
        for (column, cell) in cells.iter_mut().enumerate() {
            *cell = minor(column, row) / determinant;
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::super::CMYK;
    use super::*;

    /// Display P3 as Apple's profiles have it: sRGB's curve, wider red, green and blue.
    fn display_p3() -> ToSrgb {
        let srgb = Profile::srgb();
        let (curves, _) = srgb.shaper().unwrap();
        let rows = [
            [0.515_121, 0.291_977, 0.157_104],
            [0.241_196, 0.692_245, 0.066_574],
            [-0.001_053, 0.041_885, 0.784_073],
        ];
        ToSrgb::Shaper(Box::new(Shaper::new(curves, rows)))
    }

    #[test]
    fn srgb_stays_as_it_is() {
        let same = ToSrgb::of(&Profile::srgb());
        assert!(same.changes_nothing());
        for color in [[0, 0, 0], [255, 255, 255], [200, 100, 50], [1, 2, 3]] {
            assert_eq!(same.light(color), color);
        }
    }

    #[test]
    fn wider_colours_become_those_of_screens() {
        let p3 = display_p3();
        assert!(!p3.changes_nothing());
        assert_eq!(p3.light([128, 128, 128]), [128, 128, 128]);
        // As the matrix of CSS Color 4, clause 10.2 reckons: 1.2249, -0.2247, 0; -0.0420, 1.0419, 0; -0.0196, -0.0786, 1.0979.
        assert_eq!(p3.light([255, 0, 0]), [255, 0, 0]);
        let mild = p3.light([200, 100, 50]);
        for (found, wanted) in mild.into_iter().zip([215_i16, 93, 31]) {
            assert!((i16::from(found) - wanted).abs() <= 1, "{mild:?}");
        }
    }

    #[test]
    fn inks_become_light_with_paper_white_and_black_black() {
        let inks = ToSrgb::of(&Profile::read(CMYK).unwrap());
        let at = |inks_of: [u8; 4]| inks.samples(inks_of.to_vec(), 4);
        assert_eq!(at([0, 0, 0, 0]), [255, 255, 255]);
        assert!(at([190, 170, 170, 255]).iter().all(|light| *light <= 8));
        let cyan = at([255, 0, 0, 0]);
        assert!(cyan[0] < 60 && cyan[1] > 140 && cyan[2] > 200, "{cyan:?}");
    }

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let back = inverse(srgb_rows());
        for (at, row) in srgb_rows().iter().enumerate() {
            for column in 0..3 {
                let cell: f64 = row.iter().zip(back).map(|(part, other)| part * other[column]).sum();
                let wanted = if at == column { 1.0 } else { 0.0 };
                assert!((cell - wanted).abs() < 1e-12);
            }
        }
    }
}
