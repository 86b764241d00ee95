//! Pressmark turns a Markdown manuscript into a store-ready EPUB and a press-ready PDF, from one document model.
//!
//! ```text
//! files ──load──► Manuscript ──parse──► Book ──resolve──► Resolved ─┬─ layout ──► Pages ──pdf::write──► book.pdf, book-print.pdf
//!                                                                   │               └─ page list, plain data ─┐
//!                                                                   └─────────────────────────────────────────┴► epub::write ──► book.epub
//! ```
//!
//! The modules stand in the order of the flow; each may use those before it and none after it
//! (`tests/suite/architecture.rs` holds them to it). [`pipeline`] is the flow on one screen.
//!
//! # From a Rust program
//!
//! ```
//! # let folder = std::env::temp_dir().join(format!("pressmark-example-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! let story = folder.join("story.md");
//! std::fs::write(&story, "# The Whale\n\nCall me Ishmael.\n")?;
//!
//! let built = pressmark::build(&pressmark::Request::new(&story), folder.join("output"))?;
//!
//! for complaint in built.composed.diagnostics.iter() {
//!     println!("{}: {}", complaint.rule.code, complaint.message);
//! }
//! assert!(built.paths[0].ends_with("the-whale.epub"));
//! assert!(built.paths[1].ends_with("the-whale.pdf"));
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod diag;
pub mod numerals;
pub mod units;

pub mod model;

pub mod config;

pub mod manuscript;

mod css;
mod icc;
mod raster;

pub mod parse;

pub mod resolve;

pub mod design;

pub mod fonts;

pub mod cover;

pub mod epub;
pub mod layout;
pub mod pdf;

pub mod check;

pub mod pipeline;

#[doc(hidden)]
pub mod cli;

pub use pipeline::{Built, Request, build};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
