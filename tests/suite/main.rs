//! One integration binary: a module a subject.

mod architecture;
mod driver;
mod epub;
mod fonts;
mod paragraph;
mod layout;
mod pdf;
mod pdf_reader;
