//! A book whose lines are set → how many pages they make, as often as asked: for benchmarks; must not do what
//! [`make_up`](super::make_up) does not.

use super::flow::Flow;
use super::{SetRun, choose_pages, room, set_all};
use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::layout::Job;
use crate::layout::paragraph::Breaker;
use crate::resolve::Resolved;

/// The runs of a book, each set in lines.
pub struct Galleys<'a> {
    job: Job<'a>,
    set: Vec<SetRun<'a>>,
}

impl<'a> Galleys<'a> {
    /// Sets the lines of the whole book.
    pub fn set(resolved: &'a Resolved, edition: &'a Edition, design: &'a Design, faces: &'a Faces) -> Galleys<'a> {
        let breaker = Breaker::WholeParagraph;
        let job = crate::layout::job(resolved, edition, design, faces, breaker, &mut Diagnostics::new());
        Galleys { job, set: set_all(job) }
    }

    /// Chooses the pages of every run, as a build does, on the caller's thread; gives how many there are, and how many starts of
    /// pages were looked at.
    pub fn make_up(&self) -> (usize, usize) {
        let room = room(self.job);
        let mut sum = (0, 0);
        for one in &self.set {
            let flow = Flow::new(&one.galley.stack, &one.galley.notes, room.leading);
            let [recto, verso] = choose_pages(&flow, room, one.run.opens);
            sum = (sum.0 + recto.pages.len(), sum.1 + recto.told.states + verso.told.states);
        }
        sum
    }
}
