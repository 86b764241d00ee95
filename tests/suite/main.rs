//! One integration binary: a module a subject.

mod architecture;
mod driver;
mod epub;
mod pdf;
mod pdf_reader;
