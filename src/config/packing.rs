//! How much work goes into making files small; must not know what is in them.

/// How tightly files are packed. Whatever is chosen, they say and show the same; a cover that is drawn has fewer pixels in the quick one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// As small as is worth the time: for readers, stores and printers.
    #[default]
    Small,
    /// As quickly as may be: for a look at the desk.
    Quick,
}
