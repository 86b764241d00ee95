//! Metadata and contents → the pages that are made and not written; must not know on which page they stand.

mod contents;
mod copyright;
mod listing;
mod lists;
mod title;

pub(super) use contents::{contents, wants_contents};
pub(super) use copyright::{copyright, has_imprint};
pub(super) use lists::{list, wanted_lists};
pub(super) use title::{half_title, title_page};
