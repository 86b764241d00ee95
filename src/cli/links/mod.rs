//! `check --links`: a composed book → complaints of web addresses at which nothing is; must not know what a request is made of.
//!
//! The one use of the network, and only when it is asked for. It is bounded by time, and polite: each address is asked for once, each
//! host by one request at a time with a pause between two, headers before bodies, and one that wants peace gets it. Good answers are
//! remembered for a week.

mod answer;
mod client;
mod kept;
mod reach;
mod told;
mod turns;

use super::progress::Progress;
use super::report::complain;
use super::{COULD_NOT_RUN, now, seconds_since_1970};
use crate::diag::rules::LINK_UNANSWERED;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::web_address::{self, Asked};
use crate::model::{Inline, InlineKind, walk};
use crate::pipeline::Composed;
use crate::resolve::Destination;
use answer::{Answer, Asking};
use clap::Args;
use client::Client;
use kept::Kept;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use told::Place;
use turns::Turns;

/// Longest wait for a reply: what a person waits for a page, and more than a slow server needs.
const PATIENCE: Duration = Duration::from_secs(15);
/// Time between two requests to one host: five a second are what one reader's browser asks for.
const PAUSE: Duration = Duration::from_millis(200);
/// Longest time of peace that a server may ask for within a run.
const MOST_PEACE: Duration = Duration::from_secs(30);
/// Time in which new requests are begun, for each book; a job of CI is expected to end.
const MOST_TIME: Duration = Duration::from_secs(5 * 60);
/// Requests at a time, to so many hosts.
const SIDE_BY_SIDE: usize = 16;
/// Where none of so many hosts is reached, and no other is, it is likely the network that is not there.
const NO_NETWORK: usize = 3;

/// Whether links to the web are looked at, and how.
#[derive(Args)]
pub(super) struct Looking {
    /// Ask the web whether anything is at the addresses that the book links to; nothing else uses the network
    #[arg(long)]
    links: bool,
    /// Ask also what lies on this machine and in its network, which else is never asked
    #[arg(long, requires = "links")]
    links_inside: bool,
    /// Where good answers are remembered for a week [default: pressmark/links.json in your folder of caches]
    #[arg(long, value_name = "FILE", requires = "links")]
    links_cache: Option<PathBuf>,
}

impl Looking {
    /// Whether anything is asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.links
    }

    /// What asks, where it is wanted.
    pub(super) fn begin(&self) -> Result<Option<Links>, u8> {
        if !self.links {
            return Ok(None);
        }
        let now = seconds_since_1970();
        let kept = match (&self.links_cache, kept::usual_place()) {
            (Some(path), _) => Kept::in_file(path, now).map_err(|why| {
                complain(&format!(
                    "error: {} is there already and holds no answers ({why}); it is not written over\n",
                    path.display()
                ));
                COULD_NOT_RUN
            })?,
            (None, Some(path)) => Kept::in_own_file(&path, now),
            (None, None) => Kept::nowhere(now),
        };
        Ok(Some(Links {
            client: Client::new(PATIENCE, self.links_inside),
            turns: Turns::new(PAUSE, MOST_PEACE),
            kept: Mutex::new(kept),
        }))
    }
}

/// Asks for addresses; of all books of a run.
pub(super) struct Links {
    client: Client,
    turns: Turns,
    /// What came of addresses. Books wait here for one another: what two of them name is asked for once.
    kept: Mutex<Kept>,
}

/// What a book links to, and where it does.
type Places = BTreeMap<Asked, Vec<Place>>;

impl Links {
    /// Asks for the addresses of a book, and adds what is to be told of them to its complaints.
    pub(super) fn look(&self, book: &Path, composed: &mut Composed, progress: &Progress) {
        let places = places(composed);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let open = places.keys().filter(|asked| kept.answer(asked).is_none());
        let new = self.ask_all(in_turns(open.cloned().collect()), &|done, of| {
            progress.tell(book, &format!("asking for addresses of the web … {done} of {of}"));
        });
        for (asked, answer) in &new {
            kept.remember(asked, answer);
        }
        tell(&places, &new, &kept, &mut composed.diagnostics);
        composed.diagnostics.narrow(&composed.sources);
        composed.diagnostics.sort();
    }

    /// Asks for all of these, some side by side; in their order.
    fn ask_all(&self, list: Vec<Asked>, progress: &(dyn Fn(usize, usize) + Sync)) -> Vec<(Asked, Answer)> {
        let asking = Asking {
            ask: &|method, asked| self.client.ask(method, asked),
            turns: &self.turns,
            deadline: now() + MOST_TIME,
        };
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let answers: Vec<Mutex<Answer>> = list.iter().map(|_| Mutex::new(Answer::Late)).collect();
        let work = || {
            while let index = next.fetch_add(1, Ordering::Relaxed)
                && let Some(asked) = list.get(index)
            {
                let answer = asking.answer(asked);
                *answers[index].lock().unwrap_or_else(PoisonError::into_inner) = answer;
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, list.len());
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..SIDE_BY_SIDE.min(list.len()) {
                scope.spawn(work);
            }
        });
        list.into_iter()
            .zip(answers)
            .map(|(asked, answer)| (asked, answer.into_inner().unwrap_or_else(PoisonError::into_inner)))
            .collect()
    }

    /// Remembers good answers for other runs.
    pub(super) fn keep(&self) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(why) = kept.write() {
            complain(&format!("note: answers are not remembered: {why}\n"));
        }
    }
}

/// Tells what came of the addresses of a book, of which some were just asked for.
fn tell(places: &Places, new: &[(Asked, Answer)], kept: &Kept, diagnostics: &mut Diagnostics) {
    let is_cut_off = is_cut_off(new);
    if is_cut_off {
        diagnostics.add(cut_off(new));
    }
    for (asked, places) in places {
        let answer = kept.answer(asked);
        let Some(answer) = answer.filter(|own| !is_cut_off || !is_unreached(own)) else {
            continue;
        };
        for told in places.iter().filter_map(|place| told::told(place, &answer)) {
            diagnostics.add(told);
        }
    }
    match new.iter().filter(|(_, answer)| *answer == Answer::Late).count() {
        0 => {}
        late => diagnostics.add(too_many(late)),
    }
}

/// The addresses of the web that a book links to, and where it does.
fn places(composed: &Composed) -> Places {
    struct Links<'a> {
        composed: &'a Composed,
        found: Places,
    }
    impl<'a> walk::Visitor<'a> for Links<'a> {
        fn inline(&mut self, inline: &'a Inline) {
            let InlineKind::Link(link) = &inline.kind else { return };
            let Some(Destination::Web(address)) = self.composed.resolved.links.get(&link.id) else {
                return;
            };
            let Some(asked) = web_address::asked(address) else {
                return;
            };
            self.found.entry(asked).or_default().push(Place {
                span: inline.span,
                written: link.target.clone(),
                address: address.clone(),
            });
        }
    }
    let mut links = Links {
        composed,
        found: BTreeMap::new(),
    };
    walk::book(&composed.resolved.book, &mut links);
    links.found
}

/// The first of each host, then the second of each, and so on: so that nobody waits for one host while others could be asked.
fn in_turns(list: Vec<Asked>) -> Vec<Asked> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbered: Vec<(usize, Asked)> = Vec::with_capacity(list.len());
    for asked in list {
        let count = count.entry(asked.host.clone()).or_default();
        numbered.push((*count, asked));
        *count += 1;
    }
    numbered.sort();
    numbered.into_iter().map(|(_, asked)| asked).collect()
}

fn is_unreached(answer: &Answer) -> bool {
    matches!(answer, Answer::Unreached(_) | Answer::NoHost(_))
}

/// Whether it is likely that there is no network at all.
fn is_cut_off(new: &[(Asked, Answer)]) -> bool {
    let hosts: BTreeSet<&str> = new.iter().map(|(asked, _)| asked.host.as_str()).collect();
    hosts.len() >= NO_NETWORK && new.iter().all(|(_, answer)| is_unreached(answer))
}

fn cut_off(new: &[(Asked, Answer)]) -> Diagnostic {
    let message = format!(
        "none of {} addresses of the web was reached: is there a network?",
        new.len()
    );
    Diagnostic::new(&LINK_UNANSWERED, None, message).hint("nothing is told of them one by one")
}

fn too_many(late: usize) -> Diagnostic {
    let minutes = MOST_TIME.as_secs() / 60;
    let message = match late {
        1 => format!("1 address of the web was not asked for: {minutes} minutes were up"),
        late => format!("{late} addresses of the web were not asked for: {minutes} minutes were up"),
    };
    Diagnostic::new(&LINK_UNANSWERED, None, message).hint("run it again: those that were well are remembered")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str) -> Asked {
        web_address::asked(address).expect("an address of the web")
    }

    #[test]
    fn hosts_take_turns() {
        let list = [
            "https://a.org/1",
            "https://a.org/2",
            "https://a.org/3",
            "https://b.org/",
            "https://c.org/",
        ];
        let turns = in_turns(list.map(asked).to_vec());
        let turns: Vec<&str> = turns.iter().map(|own| own.address.as_str()).collect();
        assert_eq!(
            turns,
            [
                "https://a.org/1",
                "https://b.org/",
                "https://c.org/",
                "https://a.org/2",
                "https://a.org/3"
            ]
        );
    }

    #[test]
    fn where_nobody_is_reached_the_network_is_not_there() {
        let none = || Answer::NoHost("x.org".to_owned());
        let mut list = vec![
            (asked("https://a.org/"), none()),
            (asked("https://b.org/"), Answer::Unreached("late".to_owned())),
        ];
        assert!(!is_cut_off(&list), "two of two may be gone");
        list.push((asked("https://c.org/"), none()));
        assert!(is_cut_off(&list));
        list.push((asked("https://d.org/"), Answer::Gone("404".to_owned())));
        assert!(!is_cut_off(&list), "one was reached");
    }
}
