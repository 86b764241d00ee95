//! A gradient between lights → the same between inks (PDF 1.7 clauses 8.7.4.5 and 7.10); must not know where it is seen.

use super::{Changed, DEEPEST, Role, Walk, brightness, eight, numbers, reals, share, unknown};
use crate::pdf::color::Conversion;
use lopdf::{Dictionary, Object, dictionary};

/// Pieces that each step of a gradient is cut into: between two inks the way is not as straight as between two lights.
const PIECES: u8 = 16;

#[derive(Clone, Copy)]
struct Gradient {
    role: Role,
    is_neutral: bool,
}

impl Walk<'_> {
    pub(super) fn shading(&mut self, object: Object, role: Role) -> Changed<Object> {
        let mut shading = object.as_dict()?.clone();
        if !matches!(shading.get(b"ShadingType")?.as_i64()?, 2 | 3) || shading.has(b"Background") {
            return Err(unknown("a gradient in it is neither straight nor round"));
        }
        let function = self.followed(shading.get(b"Function")?)?;
        if self.components(shading.get(b"ColorSpace")?)? == 1 {
            shading.set("ColorSpace", "DeviceGray");
            return Ok(shading.into());
        }
        let is_neutral = self.is_neutral(function.as_dict()?, 0)?;
        let gradient = Gradient { role, is_neutral };
        shading.set("ColorSpace", self.space(role));
        shading.set("Function", self.function(function.as_dict()?, gradient, 0)?);
        Ok(shading.into())
    }

    /// Whether a gradient has greys alone.
    fn is_neutral(&self, function: &Dictionary, depth: usize) -> Changed<bool> {
        if function.get(b"FunctionType")?.as_i64()? == 2 {
            let is_gray = |color: [u8; 3]| color[0] == color[1] && color[1] == color[2];
            let [from, to] = ends(function)?;
            return Ok(is_gray(eight(&from)?) && is_gray(eight(&to)?));
        }
        for part in self.parts(function, depth)? {
            if !self.is_neutral(&part, depth + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The functions that one is put together from.
    fn parts(&self, function: &Dictionary, depth: usize) -> Changed<Vec<Dictionary>> {
        if function.get(b"FunctionType")?.as_i64()? != 3 || depth > DEEPEST {
            return Err(unknown("a gradient in it follows an unknown function"));
        }
        let parts = self.followed(function.get(b"Functions")?)?;
        let parts = parts.as_array()?.iter();
        parts.map(|part| Ok(self.followed(part)?.as_dict()?.clone())).collect()
    }

    /// The same way through inks.
    fn function(&self, function: &Dictionary, gradient: Gradient, depth: usize) -> Changed<Dictionary> {
        if function.get(b"FunctionType")?.as_i64()? == 2 {
            return self.step(function, gradient);
        }
        let mut changed = function.clone();
        let mut parts = Vec::new();
        for part in self.parts(function, depth)? {
            parts.push(Object::Dictionary(self.function(&part, gradient, depth + 1)?));
        }
        changed.set("Functions", parts);
        changed.remove(b"Range");
        Ok(changed)
    }

    /// From one colour to another, in pieces.
    fn step(&self, function: &Dictionary, gradient: Gradient) -> Changed<Dictionary> {
        let is_straight = function.get(b"N")?.as_float()? == 1.0;
        if !is_straight {
            return Err(unknown("a gradient in it is bent"));
        }
        let [from, to] = ends(function)?;
        let mut colors = Vec::new();
        for piece in 0..=PIECES {
            let way = f32::from(piece) / f32::from(PIECES);
            let light: Vec<f32> = from
                .iter()
                .zip(&to)
                .map(|(from, to)| from + (to - from) * way)
                .collect();
            colors.push(self.between(eight(&light)?, gradient));
        }
        let pieces = colors.windows(2).map(|pair| {
            dictionary! {
                "FunctionType" => 2, "Domain" => reals(&[0.0, 1.0]), "N" => 1,
                "C0" => reals(&pair[0]), "C1" => reals(&pair[1]),
            }
        });
        let pieces: Vec<Object> = pieces.map(Object::Dictionary).collect();
        let bounds: Vec<f32> = (1..PIECES).map(|piece| f32::from(piece) / f32::from(PIECES)).collect();
        Ok(dictionary! {
            "FunctionType" => 3, "Domain" => reals(&[0.0, 1.0]), "Functions" => pieces,
            "Bounds" => reals(&bounds), "Encode" => reals(&[0.0, 1.0].repeat(usize::from(PIECES))),
        })
    }

    /// A colour in a gradient. A grey on the way between colours is made of all inks: black alone would stand out.
    fn between(&self, light: [u8; 3], gradient: Gradient) -> Vec<f32> {
        match (gradient.role, gradient.is_neutral) {
            (Role::Mask, _) => vec![share(brightness(light))],
            (Role::Shown, true) if !self.inks.is_black() => self.inks.ink(light).map(share).to_vec(),
            (Role::Shown, _) => match &*self.inks.of_srgb() {
                Conversion::Gray(table) => table.at(light).map(share).to_vec(),
                Conversion::Cmyk(table) => table.at(light).map(share).to_vec(),
            },
        }
    }
}

/// The colours that a function goes from and to.
fn ends(function: &Dictionary) -> Changed<[Vec<f32>; 2]> {
    let color = |key: &[u8]| numbers(function.get(key)?.as_array()?);
    Ok([color(b"C0")?, color(b"C1")?])
}
