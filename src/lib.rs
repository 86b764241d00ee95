//! Pressmark turns a Markdown manuscript into a store-ready EPUB and a press-ready PDF, from one document model.
//!
//! ```text
//! files ──load──► Manuscript ──parse──► Book ──resolve──► Resolved ─┬─ layout ──► Pages ──pdf::write──► book.pdf
//!                                                                   └─────────────────────► epub::write ──► book.epub
//! ```
//!
//! The modules stand in the order of the flow; each may use those before it and none after it
//! (`tests/suite/architecture.rs` holds them to it).

pub mod diag;
pub mod units;

pub mod model;

pub mod config;

pub mod manuscript;

pub mod parse;

pub mod resolve;

pub mod design;

pub mod fonts;

pub mod epub;
pub mod layout;
pub mod pdf;

pub mod check;
