//! The grammars at work, each made when it is first asked for; must not know documents.

use super::grammar::{self, Machine};
use std::sync::{Mutex, PoisonError};

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

    /// Forgets what was worked out for pages.
    pub fn renew_pages(&mut self) {
        self.pages = None;
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

/// Machines that wait for work: as many as there are threads at it, so that each works out once what all files have in common.
#[derive(Default)]
pub(super) struct Pool {
    waiting: Mutex<Vec<Machines>>,
}

impl Pool {
    /// Does some work with machines.
    pub fn lend<T>(&self, work: impl FnOnce(&mut Machines) -> T) -> T {
        let waiting = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut machines = waiting().pop().unwrap_or_default();
        let done = work(&mut machines);
        waiting().push(machines);
        done
    }
}
