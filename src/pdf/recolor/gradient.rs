//! A gradient between lights → the same between inks (PDF 1.7 clauses 8.7.4.5 and 7.10); must not know where it is seen.

use super::{Changed, DEEPEST, Role, Walk, brightness, eight, numbers, reals, unknown};
use crate::pdf::color::Conversion;
use lopdf::{Dictionary, Object, Stream, dictionary};

/// Pieces that each step of a gradient is cut into: between two inks the way is not as straight as between two lights.
const PIECES: u8 = 16;
/// Most steps of all gradients of a drawing, each an object of its own: 3 MB in the file. Drawings have below a thousand.
const MOST_STEPS: usize = 20_000;

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
        let printed = self.function(function.as_dict()?, gradient, 0)?;
        shading.set("Function", printed);
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
    fn function(&mut self, function: &Dictionary, gradient: Gradient, depth: usize) -> Changed<Object> {
        if function.get(b"FunctionType")?.as_i64()? == 2 {
            return self.step(function, gradient);
        }
        let mut changed = function.clone();
        let mut parts = Vec::new();
        for part in self.parts(function, depth)? {
            parts.push(self.function(&part, gradient, depth + 1)?);
        }
        changed.set("Functions", parts);
        changed.remove(b"Range");
        Ok(changed.into())
    }

    /// From one colour to another, told at the ends of its pieces (clause 7.10.2).
    fn step(&mut self, function: &Dictionary, gradient: Gradient) -> Changed<Object> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(unknown("its gradients have more than 20,000 steps"));
        }
        let is_straight = function.get(b"N")?.as_float()? == 1.0;
        if !is_straight {
            return Err(unknown("a gradient in it is bent"));
        }
        let [from, to] = ends(function)?;
        let mut samples = Vec::new();
        for piece in 0..=PIECES {
            let way = f32::from(piece) / f32::from(PIECES);
            let light: Vec<f32> = from
                .iter()
                .zip(&to)
                .map(|(from, to)| from + (to - from) * way)
                .collect();
            samples.extend(self.between(eight(&light)?, gradient));
        }
        let ends = usize::from(PIECES) + 1;
        let dictionary = dictionary! {
            "FunctionType" => 0, "Domain" => reals(&[0.0, 1.0]),
            "Range" => reals(&[0.0, 1.0].repeat(samples.len() / ends)),
            "Size" => vec![Object::from(ends as i64)], "BitsPerSample" => 8,
        };
        let stream = Stream::new(dictionary, samples).with_compression(false);
        Ok(self.objects.add_object(stream).into())
    }

    /// A colour in a gradient. A grey on the way between colours is made of all inks: black alone would stand out.
    fn between(&self, light: [u8; 3], gradient: Gradient) -> Vec<u8> {
        match (gradient.role, gradient.is_neutral) {
            (Role::Mask, _) => vec![brightness(light)],
            (Role::Shown, true) if !self.inks.is_black() => self.inks.ink(light).to_vec(),
            (Role::Shown, _) => match &*self.inks.of_srgb() {
                Conversion::Gray(table) => table.at(light).to_vec(),
                Conversion::Cmyk(table) => table.at(light).to_vec(),
            },
        }
    }
}

/// The colours that a function goes from and to.
fn ends(function: &Dictionary) -> Changed<[Vec<f32>; 2]> {
    let color = |key: &[u8]| numbers(function.get(key)?.as_array()?);
    Ok([color(b"C0")?, color(b"C1")?])
}
