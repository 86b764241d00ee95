//! The grammars at work, each made when it is first asked for; must not know documents.

use super::grammar::{self, Machine};

/// One machine a kind of document. What it works out for one file serves the next.
#[derive(Default)]
pub(super) struct Machines {
    pages: Option<Machine>,
    package: Option<Machine>,
    container: Option<Machine>,
    ncx: Option<Machine>,
}

impl Machines {
    /// For XHTML and SVG.
    pub fn pages(&mut self) -> &mut Machine {
        self.pages.get_or_insert_with(|| Machine::new(grammar::pages()))
    }

    /// For the package document.
    pub fn package(&mut self) -> &mut Machine {
        self.package.get_or_insert_with(|| Machine::new(grammar::package()))
    }

    /// For container.xml.
    pub fn container(&mut self) -> &mut Machine {
        self.container.get_or_insert_with(|| Machine::new(grammar::container()))
    }

    /// For the NCX.
    pub fn ncx(&mut self) -> &mut Machine {
        self.ncx.get_or_insert_with(|| Machine::new(grammar::ncx()))
    }
}
