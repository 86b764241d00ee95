//! `book.toml` as written → [`Edition`] as settled; must not know what is done with a setting.

pub mod edition;

pub use edition::*;
