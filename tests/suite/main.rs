//! One integration binary: a module a subject.

mod architecture;
mod audit;
mod cli;
mod config;
mod display;
mod driver;
mod epub;
mod faults;
mod fonts;
mod hostile;
mod layout;
mod line_ends;
mod line_properties;
mod lines;
mod manuscript;
mod model;
mod output;
mod paragraph;
mod parse;
mod pdf;
mod pdf_reader;
mod readme;
mod resolve;
mod scripts;
mod spec;
mod whole;
