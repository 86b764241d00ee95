//! One integration binary: a module a subject.

mod architecture;
mod driver;
mod epub;
mod fonts;
mod layout;
mod paragraph;
mod pdf;
mod pdf_reader;
mod whole;
