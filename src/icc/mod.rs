//! ICC profiles → how a device's colours look, as numbers that are the same on every machine; must not know images or files.
//!
//! [`profile`] reads a profile, [`curve`] and [`numbers`] reckon with it in f64 with + − × ÷ alone, [`table`] keeps what was
//! reckoned for look-ups in integers, and [`srgb`] is the way to the colours of screens.

mod curve;
mod numbers;
mod profile;
mod srgb;
mod table;

pub use profile::{Profile, Space, gray_look, srgb_gray};
pub use srgb::ToSrgb;
pub use table::{Table, sixteen};

#[cfg(test)]
pub use profile::to_lab;

/// The inks of a press where nothing is said of them: `src/pdf/profiles/README.md` tells what it is and where it comes from.
pub const CMYK: &[u8] = include_bytes!("../pdf/profiles/cmyk.icc");
