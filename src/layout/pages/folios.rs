//! Runs with their pages → which page is which: sides, blank pages and labels; must not know what is drawn.

use super::SetRun;
use super::runs::Opens;
use crate::config::FrontFolios;
use crate::layout::labels::{Label, Labels};
use crate::layout::{Job, Side};
use crate::model::NodeId;
use crate::numerals::roman;

/// One page of the book as it is counted.
#[derive(Clone, Debug)]
pub(super) struct Folio {
    pub label: String,
    pub side: Side,
    /// The run and its page; `None` for a blank page.
    pub page: Option<(usize, usize)>,
}

/// All pages in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Folios {
    pub list: Vec<Folio>,
}

impl Folios {
    /// Counts the pages: roman up to the first page of the body, which is a recto, and arabic from 1 on it, unless all are to be
    /// arabic. Each run learns on which side it opens.
    pub fn count(job: Job<'_>, set: &mut [SetRun<'_>]) -> Folios {
        let mut folios = Folios::default();
        let parts = job.design.front_folios == FrontFolios::Roman && set.iter().any(|one| one.run.begins_body);
        let mut counter = Counter {
            number: 0,
            arabic: !parts,
        };
        for (index, one) in set.iter_mut().enumerate() {
            if one.recto.pages.is_empty() {
                continue;
            }
            if one.run.opens == Opens::Recto && folios.next_side() == Side::Verso {
                let label = counter.next();
                folios.push(label, None);
            }
            if one.run.begins_body && parts {
                counter = Counter {
                    number: 0,
                    arabic: true,
                };
            }
            one.side = folios.next_side();
            for page in 0..one.pages().len() {
                let label = counter.next();
                folios.push(label, Some((index, page)));
            }
        }
        while !folios.list.len().is_multiple_of(job.design.page_multiple) {
            let label = counter.next();
            folios.push(label, None);
        }
        folios
    }

    fn next_side(&self) -> Side {
        if self.list.len().is_multiple_of(2) {
            Side::Recto
        } else {
            Side::Verso
        }
    }

    fn push(&mut self, label: String, page: Option<(usize, usize)>) {
        let side = self.next_side();
        self.list.push(Folio { label, side, page });
    }

    /// What the pages answer: the label of the page on which each target stands, and the marks of the notes on each.
    pub fn labels(&self, set: &[SetRun<'_>]) -> Labels {
        let pages = self.list.iter().filter_map(|folio| Some((folio, folio.page?)));
        Labels::collect(pages.flat_map(|(folio, (run, page))| {
            let targets = set[run].targets(page).into_iter();
            let pages = targets.map(|node| (Label::Page(node), folio.label.clone()));
            pages.chain(set[run].marks(page))
        }))
    }
}

impl SetRun<'_> {
    /// The nodes that have their place in the text or the notes of a page.
    fn targets(&self, page: usize) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        for (at, _) in self.pages().get(page).into_iter().flat_map(|plan| &plan.placed) {
            for line in self.lines(*at) {
                nodes.extend(line.targets.iter().map(|(node, _)| *node));
            }
        }
        for (_, line) in self.note_lines(page) {
            nodes.extend(line.targets.iter().map(|(node, _)| *node));
        }
        nodes
    }
}

struct Counter {
    number: u32,
    arabic: bool,
}

impl Counter {
    fn next(&mut self) -> String {
        self.number += 1;
        if self.arabic {
            self.number.to_string()
        } else {
            roman(self.number).to_lowercase()
        }
    }
}
