//! A laid-out book → figures of how well it is set, for `inspect --audit`; must not change anything, nor believe what the steps say.

mod lines;
mod page_table;
mod pages;
#[cfg(test)]
mod pages_tests;
mod spreads;

pub use lines::{Audit, audit, table};
pub use pages::{Fault, PageAudit, audit_pages};
pub use spreads::{Spread, SpreadCount};
