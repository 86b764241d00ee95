//! A function of colours, told at the nodes of a grid → the same for any 8-bit colour, in integers; must not know what
//! the colours mean.

use std::cmp::Reverse;

/// A table of `IN` inks or lights → `OUT` of them, 16 bits each.
pub struct Table<const IN: usize, const OUT: usize> {
    nodes: usize,
    values: Vec<[u16; OUT]>,
}

impl<const IN: usize, const OUT: usize> Table<IN, OUT> {
    /// Asks for the value at each node. Inputs go from 0 to 1; there are at least two nodes a side.
    pub fn new(nodes: usize, mut value: impl FnMut([f64; IN]) -> [u16; OUT]) -> Table<IN, OUT> {
        let nodes = nodes.max(2);
        let all = (0..IN).fold(1, |all, _| all * nodes);
        let values = (0..all).map(|index| {
            let mut rest = index;
            let mut at = [0.0; IN];
            for axis in at.iter_mut().rev() {
                *axis = (rest % nodes) as f64 / (nodes - 1) as f64;
                rest /= nodes;
            }
            value(at)
        });
        Table {
            nodes,
            values: values.collect(),
        }
    }

    /// The value of a colour: between the nodes of the simplex that it lies in (tetrahedra where there are three inputs).
    pub fn at(&self, color: [u8; IN]) -> [u8; OUT] {
        let mut node = 0;
        // How far each axis is past its node, in 255ths, and how far apart its nodes are stored.
        let mut beyond = [(0u32, 0usize); IN];
        for (axis, value) in color.into_iter().enumerate() {
            let place = usize::from(value) * (self.nodes - 1);
            node = node * self.nodes + place / 255;
            beyond[axis].0 = (place % 255) as u32;
        }
        let mut stride = 1;
        for axis in beyond.iter_mut().rev() {
            axis.1 = stride;
            stride *= self.nodes;
        }
        beyond.sort_by_key(|(share, _)| Reverse(*share));
        let mut sums = [0u32; OUT];
        let mut weight = 255;
        for (share, step) in beyond {
            self.add(&mut sums, node, weight - share);
            weight = share;
            if share > 0 {
                node += step;
            }
        }
        self.add(&mut sums, node, weight);
        // 255 shares of 16 bits each, brought to 8 bits, rounded.
        sums.map(|sum| ((sum + 255 * 257 / 2) / (255 * 257)) as u8)
    }

    fn add(&self, sums: &mut [u32; OUT], node: usize, weight: u32) {
        if weight > 0 {
            for (sum, value) in sums.iter_mut().zip(self.values[node]) {
                *sum += weight * u32::from(value);
            }
        }
    }
}

/// A share from 0 to 1 in 16 bits.
pub fn sixteen(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * 65535.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_straight_comes_out_as_it_went_in() {
        let table = Table::<3, 3>::new(33, |color| color.map(sixteen));
        for color in [[0, 0, 0], [255, 255, 255], [7, 8, 9], [250, 3, 128], [1, 254, 63]] {
            assert_eq!(table.at(color), color);
        }
        let table = Table::<4, 1>::new(17, |color| [sixteen(color.iter().sum::<f64>() / 4.0)]);
        assert_eq!(table.at([255, 0, 255, 0]), [128]);
        assert_eq!(table.at([255; 4]), [255]);
        assert_eq!(table.at([10, 20, 30, 40]), [25]);
    }
}
