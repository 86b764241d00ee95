//! `check --links`: a composed book → complaints of web addresses at which nothing is; must not know what a request is made of.
//!
//! The one use of the network, and only when it is asked for. It is bounded by time, and polite: each address is asked for once, each
//! host by one request at a time with a pause between two, headers before bodies, and one that wants peace gets it. Good answers are
//! remembered for a week.

mod answer;
mod cache;
mod client;
mod complaints;
mod reach;
mod schedule;

use super::progress::Progress;
use super::report::complain;
use super::{now, seconds_since_1970};
use crate::diag::rules::LINK_UNANSWERED;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::web_address::{self, Asked};
use crate::model::{Inline, InlineKind, walk};
use crate::pipeline::Composed;
use crate::resolve::Destination;
use answer::Answer;
use cache::Cache;
use clap::Args;
use client::{Client, Failure, Method};
use complaints::Place;
use schedule::{Found, Manners, Schedule};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Longest wait for a reply: what a person waits for a page, and more than a slow server needs.
const PATIENCE: Duration = Duration::from_secs(15);
/// Time in which new requests are begun, in a run; a job of CI is expected to end.
const MOST_TIME: Duration = Duration::from_secs(5 * 60);
const MANNERS: Manners = Manners {
    side_by_side: 16,
    // Five a second are what one reader's browser asks for.
    pause: Duration::from_millis(200),
    most_peace: Duration::from_secs(30),
    peace: Duration::from_secs(10),
};
/// Addresses that are asked for before what came of them is remembered on disk.
const ROUND: usize = 256;
/// Where none of so many hosts is there, and no other is reached, it is likely the network that is not there.
const NO_NETWORK: usize = 3;
/// Whether a system tells a name that there is not from a network that there is not; those of others say the same of both.
const NAMES_ARE_SURE: bool = cfg!(target_os = "linux");

/// Whether links to the web are looked at, and how.
#[derive(Args)]
pub(super) struct Looking {
    /// Ask the web whether anything is at the addresses that the book links to; nothing else uses the network
    #[arg(long)]
    links: bool,
    /// Ask also what lies on this machine and in its network, which otherwise is not asked
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
    pub(super) fn begin(&self) -> Result<Option<Links>, String> {
        if !self.links {
            return Ok(None);
        }
        let now = seconds_since_1970();
        let cache = match (&self.links_cache, cache::usual_place()) {
            (Some(path), _) => Cache::in_file(path, now).map_err(|why| {
                let path = path.display();
                format!("{path} is there already, and {why}; it is not written over")
            })?,
            (None, Some(path)) => Cache::in_own_file(&path, now),
            (None, None) => Cache::nowhere(now),
        };
        Ok(Some(Links {
            client: Client::new(PATIENCE, self.links_inside),
            schedule: Schedule::new(MANNERS),
            state: Mutex::new(State {
                cache,
                time: MOST_TIME,
                is_reached: false,
            }),
        }))
    }
}

/// Asks for addresses; of all books of a run.
pub(super) struct Links {
    client: Client,
    schedule: Schedule,
    /// Books wait here for one another: what two of them name is asked for once.
    state: Mutex<State>,
}

struct State {
    cache: Cache,
    /// What is left of the time for new requests.
    time: Duration,
    /// Whether anybody was reached in this run, so that there is a network.
    is_reached: bool,
}

/// What a book links to, and where it does.
type Places = BTreeMap<Asked, Vec<Place>>;
/// What came of it.
type Answers = BTreeMap<Asked, Answer>;

impl Links {
    /// Asks for the addresses of a book, and adds what is to be told of them to its complaints.
    pub(super) fn look(&self, book: &Path, composed: &mut Composed, progress: &Progress) {
        let places = places(composed);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |asked: &Asked| state.cache.answer(asked).is_some();
        let open: Vec<Asked> = in_turns(places.keys().filter(|asked| !is_known(asked)).cloned().collect());
        let told = |done: usize| {
            progress.tell(
                book,
                &format!("asking for addresses of the web … {done} of {}", open.len()),
            );
        };
        let done = AtomicUsize::new(0);
        let mut answers = Answers::new();
        for round in open.chunks(ROUND) {
            answers.extend(self.round(round, &mut state, &|| told(done.fetch_add(1, Ordering::Relaxed) + 1)));
        }
        if !state.is_reached && answers.values().any(Answer::is_unreached) {
            self.prove_the_network(&places, &mut state);
        }
        let is_cut_off = !state.is_reached && is_cut_off(&answers);
        for asked in places.keys() {
            if let Some(answer) = state.cache.answer(asked) {
                answers.entry(asked.clone()).or_insert(answer);
            }
        }
        tell(&places, &answers, is_cut_off, &mut composed.diagnostics);
        composed.diagnostics.narrow(&composed.sources);
        composed.diagnostics.sort();
    }

    /// Asks for some addresses, and remembers what came of them.
    fn round(&self, addresses: &[Asked], state: &mut State, asked: &(dyn Fn() + Sync)) -> Answers {
        let begun = now();
        let is_reached = AtomicBool::new(state.is_reached);
        let ask = |method, address: &Asked| {
            let reply = self.client.ask(method, address);
            // A name that was found shows that there is a network, too.
            if matches!(reply, Ok(_) | Err(Failure::Unheard(_) | Failure::Inside)) {
                is_reached.store(true, Ordering::Relaxed);
            }
            if method == Method::Head {
                asked();
            }
            reply
        };
        self.schedule.round(addresses.iter().cloned(), &ask, begun + state.time);
        state.time = state.time.saturating_sub(begun.elapsed());
        state.is_reached = is_reached.into_inner();
        let answer = |found: &BTreeMap<Asked, Found>| {
            let all = addresses.iter().map(|one| (one.clone(), Answer::of(one, found)));
            all.collect::<Answers>()
        };
        let answers = self.schedule.found(answer);
        for (asked, answer) in &answers {
            state.cache.remember(asked, answer);
        }
        if let Err(why) = state.cache.write() {
            complain(&format!("note: answers are not remembered: {why}\n"));
        }
        answers
    }

    /// Where nobody new was reached: asks once more for one of those that were well, so that what is gone is told from a network that is.
    fn prove_the_network(&self, places: &Places, state: &mut State) {
        let well = places.keys().find(|asked| state.cache.answer(asked).is_some()).cloned();
        if let Some(well) = well {
            self.round(&[well], state, &|| {});
        }
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

/// The first of each host, then the second of each, and so on, so that a round has many hosts.
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

/// Whether it is likely that there is no network at all, where nobody was reached.
fn is_cut_off(answers: &Answers) -> bool {
    let hosts: BTreeSet<&str> = answers.keys().map(|asked| asked.host.as_str()).collect();
    let is_sure = NAMES_ARE_SURE && hosts.len() < NO_NETWORK;
    let is_told = |answer: &Answer| matches!(answer, Answer::NoHost(_)) && is_sure;
    !answers.is_empty() && answers.values().all(|answer| answer.is_unreached() && !is_told(answer))
}

/// Tells what came of the addresses of a book.
fn tell(places: &Places, answers: &Answers, is_cut_off: bool, diagnostics: &mut Diagnostics) {
    if is_cut_off {
        diagnostics.add(cut_off(answers.values().filter(|answer| answer.is_unreached()).count()));
    }
    for (asked, places) in places {
        let Some(answer) = answers.get(asked).filter(|own| !is_cut_off || !own.is_unreached()) else {
            continue;
        };
        for told in places.iter().filter_map(|place| complaints::complaint(place, answer)) {
            diagnostics.add(told);
        }
    }
}

fn cut_off(count: usize) -> Diagnostic {
    let message = match count {
        1 => "1 address of the web was not reached: is there a network?".to_owned(),
        count => format!("none of {count} addresses of the web was reached: is there a network?"),
    };
    let told = Diagnostic::new(&LINK_UNANSWERED, None, message).hint("nothing is told of them one by one");
    let has_proxy = [
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ]
    .iter()
    .any(|name| std::env::var_os(name).is_some());
    match has_proxy {
        true => told.hint("a proxy is set for this machine; it is not used here"),
        false => told,
    }
}

#[cfg(test)]
mod tests {
    use super::schedule::tests::asked;
    use super::*;

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
        let mut answers = Answers::from([(asked("https://a.org/"), none()), (asked("https://b.org/"), none())]);
        assert_eq!(
            is_cut_off(&answers),
            !NAMES_ARE_SURE,
            "two of two may be gone, where a system can tell"
        );
        answers.insert(asked("https://c.org/"), Answer::Unreached("late".to_owned()));
        assert!(is_cut_off(&answers));
        answers.insert(asked("https://d.org/"), Answer::Gone("404".to_owned()));
        assert!(!is_cut_off(&answers), "one was reached");
        assert!(!is_cut_off(&Answers::new()));
    }
}
