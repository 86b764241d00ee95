//! The curves and tables of a profile → numbers from 0 to 1 put through them (ICC.1:2010 clause 10); must not know what
//! the numbers mean.

use super::numbers::power;
use moxcms::{LutStore, ToneReprCurve};

/// The most components of a colour here: four inks.
pub const MOST: usize = 4;

/// Components of a colour; those that it does not have are 0.
pub type Numbers = [f64; MOST];

/// A curve of one component.
pub enum Curve {
    /// As it comes.
    Straight,
    /// Values at even steps, at least two.
    Steps(Vec<f64>),
    /// y = (a·x + b)^g + e from d up, else c·x + f.
    Power([f64; 7]),
}

impl Curve {
    /// Clauses 10.5 and 10.15.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence.
    pub fn read(curve: &ToneReprCurve) -> Result<Curve, String> {
        match curve {
            ToneReprCurve::Lut(steps) => Ok(match steps.as_slice() {
                [] => Curve::Straight,
                [gamma] => Curve::Power([f64::from(*gamma) / 256.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
                steps => Curve::Steps(steps.iter().map(|step| f64::from(*step) / 65535.0).collect()),
            }),
            ToneReprCurve::Parametric(numbers) => {
                let numbers: Vec<f64> = numbers.iter().map(|number| f64::from(*number)).collect();
                let power = match *numbers.as_slice() {
                    [g] => [g, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                    [g, a, b] => [g, a, b, 0.0, -b / a, 0.0, 0.0],
                    [g, a, b, c] => [g, a, b, 0.0, -b / a, c, c],
                    [g, a, b, c, d] => [g, a, b, c, d, 0.0, 0.0],
                    [g, a, b, c, d, e, f] => [g, a, b, c, d, e, f],
                    _ => return Err("one of its curves is of an unknown kind".to_owned()),
                };
                if power.iter().any(|number| !number.is_finite()) {
                    return Err("one of its curves is no curve".to_owned());
                }
                Ok(Curve::Power(power))
            }
        }
    }

    /// The value at a place, cut to 0 … 1.
    pub fn at(&self, x: f64) -> f64 {
        let x = x.clamp(0.0, 1.0);
        match self {
            Curve::Straight => x,
            Curve::Steps(steps) => {
                let (low, share) = between(x, steps.len());
                let high = (low + 1).min(steps.len() - 1);
                steps[low] + (steps[high] - steps[low]) * share
            }
            Curve::Power([g, a, b, c, d, e, f]) if x >= *d => (power(a * x + b, *g) + e).clamp(0.0, 1.0),
            Curve::Power([_, _, _, c, _, _, f]) => (c * x + f).clamp(0.0, 1.0),
        }
    }
}

/// Which of `nodes` nodes a place from 0 to 1 comes after, and how far.
fn between(x: f64, nodes: usize) -> (usize, f64) {
    let place = x * (nodes - 1) as f64;
    let low = (place.floor() as usize).min(nodes - 1);
    (low, place - low as f64)
}

/// A table over a grid: the last input counts fastest (clause 10.10).
pub struct Grid {
    nodes: Vec<usize>,
    outputs: usize,
    values: Vec<f64>,
}

impl Grid {
    /// # Errors
    /// When there are not as many values as nodes.
    pub fn new(nodes: Vec<usize>, outputs: usize, values: Vec<f64>) -> Result<Grid, String> {
        let all = nodes.iter().try_fold(outputs, |all, side| all.checked_mul(*side));
        let fits = all.is_some_and(|all| all > 0 && all <= values.len());
        if fits && nodes.len() <= MOST && outputs <= MOST {
            Ok(Grid { nodes, outputs, values })
        } else {
            Err("one of its tables is cut off".to_owned())
        }
    }

    /// The value between the corners of the cell that a colour lies in.
    fn at(&self, color: Numbers) -> Numbers {
        let places: Vec<(usize, f64)> = (self.nodes.iter().zip(color))
            .map(|(nodes, x)| between(x.clamp(0.0, 1.0), *nodes))
            .collect();
        let mut sums = [0.0; MOST];
        for corner in 0..1usize << self.nodes.len() {
            let (mut node, mut weight) = (0, 1.0);
            for (axis, ((low, share), nodes)) in places.iter().zip(&self.nodes).enumerate() {
                let is_high = corner >> axis & 1 == 1;
                weight *= if is_high { *share } else { 1.0 - share };
                node = node * nodes + (low + usize::from(is_high)).min(nodes - 1);
            }
            if weight > 0.0 {
                for (sum, value) in sums.iter_mut().zip(&self.values[node * self.outputs..][..self.outputs]) {
                    *sum += weight * value;
                }
            }
        }
        sums
    }
}

/// One step of a profile's way between a device and how its colours look.
pub enum Stage {
    /// A curve a component.
    Curves(Vec<Curve>),
    /// Three components, each a sum of all three and a constant.
    Matrix([[f64; 3]; 3], [f64; 3]),
    /// A table.
    Grid(Grid),
}

impl Stage {
    /// A colour after this step.
    pub fn of(&self, mut color: Numbers) -> Numbers {
        match self {
            Stage::Curves(curves) => {
                for (component, curve) in color.iter_mut().zip(curves) {
                    *component = curve.at(*component);
                }
                color
            }
            Stage::Matrix(rows, constant) => {
                let [x, y, z, _] = color;
                for (axis, row) in rows.iter().enumerate() {
                    color[axis] = row[0] * x + row[1] * y + row[2] * z + constant[axis];
                }
                color
            }
            Stage::Grid(grid) => grid.at(color),
        }
    }
}

/// The numbers of a stored table, from 0 to 1.
pub fn stored(store: &LutStore) -> Vec<f64> {
    match store {
        LutStore::Store8(values) => values.iter().map(|value| f64::from(*value) / 255.0).collect(),
        LutStore::Store16(values) => values.iter().map(|value| f64::from(*value) / 65535.0).collect(),
    }
}
