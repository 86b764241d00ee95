//! Addresses → what came of asking each: many hosts side by side, each by one request at a time; must not know how a request goes over the
//! network, nor what it means for a book.
//!
//! Where a server leads on to is asked like any other address, so that each is asked for once, and nobody is led in a circle. A host that is not
//! there, is not answering or wants peace is left alone for the rest of a run.

use super::client::{Failure, Method, Reply};
use crate::cli::now;
use crate::model::web_address::{self, Asked};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use ureq::http::StatusCode;

/// Most redirects that are followed: browsers end at twenty, and what is well needs three.
pub(super) const MOST_HOPS: usize = 10;
/// So many requests in a row that nobody answered are the last to a host.
const MOST_FAILURES: usize = 2;

/// How hosts are treated.
#[derive(Clone, Copy)]
pub(super) struct Manners {
    /// Requests at a time, to so many hosts.
    pub side_by_side: usize,
    /// Time between the end of one request to a host and the beginning of the next.
    pub pause: Duration,
    /// Longest peace that a host may ask for within a run.
    pub most_peace: Duration,
    /// The peace that a host gets that asks for some and does not say how much.
    pub peace: Duration,
}

/// What is at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Something is.
    There,
    /// Its server leads on to another address, for good or for now.
    LeadsOn { to: String, is_lasting: bool },
    /// Nothing is any more, and why.
    Gone(String),
    /// There is no host of this name.
    NoHost,
    /// It lies on this machine or in its network, and was not asked.
    Inside,
    /// Its server was not reached, and why.
    Unreached(String),
    /// It is not known, and why.
    Unknown(String),
    /// It was not asked: the time was up.
    Late,
}

/// A request and its reply.
pub(super) type Ask<'a> = &'a (dyn Fn(Method, &Asked) -> Result<Reply, Failure> + Sync);

/// Who is asked when, and what came of it; for all rounds of a run.
pub(super) struct Schedule {
    manners: Manners,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    hosts: BTreeMap<(String, u16), Host>,
    found: BTreeMap<Asked, Found>,
    /// What waits for its turn, or is being asked.
    open: BTreeSet<Asked>,
}

#[derive(Default)]
struct Host {
    waiting: VecDeque<Job>,
    is_busy: bool,
    /// When it may be asked again.
    next: Option<Instant>,
    /// Requests in a row that nobody answered.
    failures: usize,
    /// Whether it asked for peace the last time.
    wants_peace: bool,
    /// What is said of all its addresses, where it is not asked any more.
    closed: Option<Found>,
}

struct Job {
    asked: Asked,
    method: Method,
    /// Redirects that lead here.
    hops: usize,
}

/// What a worker is to do next.
enum Next {
    Ask(Job),
    /// Nothing before this moment; or, without one, before another is done.
    Wait(Option<Instant>),
    End,
}

impl Schedule {
    pub(super) fn new(manners: Manners) -> Schedule {
        Schedule {
            manners,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for addresses of which nothing is known yet, and for those that they lead on to. No request is begun after the deadline.
    pub(super) fn round(&self, addresses: impl IntoIterator<Item = Asked>, ask: Ask<'_>, deadline: Instant) {
        let mut state = self.lock();
        state.found.retain(|_, found| *found != Found::Late);
        for asked in addresses {
            state.add(asked, 0);
        }
        let workers = self.manners.side_by_side.min(state.open.len());
        drop(state);
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| self.work(ask, deadline));
            }
        });
    }

    fn work(&self, ask: Ask<'_>, deadline: Instant) {
        let mut state = self.lock();
        loop {
            let now = now();
            if now >= deadline {
                state.end();
            }
            match state.next(now) {
                Next::End => {
                    self.changed.notify_all();
                    return;
                }
                Next::Ask(job) => {
                    drop(state);
                    let mut under_way = UnderWay {
                        schedule: self,
                        job: Some(job),
                    };
                    under_way.ask(ask);
                    drop(under_way);
                    state = self.lock();
                }
                Next::Wait(until) => {
                    let until = until.unwrap_or(deadline).min(deadline);
                    state = match until.checked_duration_since(now) {
                        Some(time) => {
                            self.changed
                                .wait_timeout(state, time)
                                .unwrap_or_else(PoisonError::into_inner)
                                .0
                        }
                        None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                    };
                }
            }
        }
    }

    /// What is known of addresses.
    pub(super) fn found<T>(&self, read: impl FnOnce(&BTreeMap<Asked, Found>) -> T) -> T {
        read(&self.lock().found)
    }
}

/// A request on its way; whatever becomes of it, nobody waits for it for ever.
struct UnderWay<'s> {
    schedule: &'s Schedule,
    job: Option<Job>,
}

impl UnderWay<'_> {
    fn ask(&mut self, ask: Ask<'_>) {
        let Some(job) = &self.job else { return };
        let reply = ask(job.method, &job.asked);
        if let Some(job) = self.job.take() {
            self.schedule.lock().done(job, reply, &self.schedule.manners);
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(job) = self.job.take() {
            let failure = Err(Failure::NotAsked("it could not be asked".to_owned()));
            self.schedule.lock().done(job, failure, &self.schedule.manners);
        }
        self.schedule.changed.notify_all();
    }
}

impl State {
    fn host(&mut self, asked: &Asked) -> &mut Host {
        self.hosts.entry((asked.host.clone(), asked.port)).or_default()
    }

    fn add(&mut self, asked: Asked, hops: usize) {
        if self.found.contains_key(&asked) || self.open.contains(&asked) {
            return;
        }
        if let Some(closed) = self.host(&asked).closed.clone() {
            self.found.insert(asked, closed);
            return;
        }
        self.open.insert(asked.clone());
        self.host(&asked).waiting.push_back(Job {
            asked,
            method: Method::Head,
            hops,
        });
    }

    /// Of the hosts that may be asked now, the one that had peace for longest.
    fn next(&mut self, now: Instant) -> Next {
        if self.open.is_empty() {
            return Next::End;
        }
        let ready = self
            .hosts
            .values_mut()
            .filter(|host| !host.is_busy && !host.waiting.is_empty());
        let Some(host) = ready.min_by_key(|host| host.next) else {
            return Next::Wait(None);
        };
        if let Some(next) = host.next.filter(|next| *next > now) {
            return Next::Wait(Some(next));
        }
        match host.waiting.pop_front() {
            Some(job) => {
                host.is_busy = true;
                Next::Ask(job)
            }
            None => Next::Wait(None),
        }
    }

    /// Takes what came of a request.
    fn done(&mut self, job: Job, reply: Result<Reply, Failure>, manners: &Manners) {
        let host = self.host(&job.asked);
        host.is_busy = false;
        host.next = Some(now() + manners.pause);
        host.failures = match reply {
            Err(Failure::Unreached(_)) => host.failures + 1,
            _ => 0,
        };
        let wanted_peace = std::mem::take(&mut host.wants_peace);
        match reply {
            Ok(reply) if reply.code == 429 || reply.code == 503 && reply.wait.is_some() => {
                let peace = reply.wait.unwrap_or(manners.peace);
                if wanted_peace || peace > manners.most_peace {
                    self.close(job, Found::Unknown("its server asks to be left alone".to_owned()));
                } else {
                    host.wants_peace = true;
                    host.next = Some(now() + manners.pause.max(peace));
                    host.waiting.push_front(job);
                }
            }
            // Some know no request for headers alone, or answer it otherwise.
            Ok(Reply { code: 400.., .. }) | Err(Failure::Unheard(_)) if job.method == Method::Head => {
                host.waiting.push_front(Job {
                    method: Method::Get,
                    ..job
                });
            }
            Ok(reply) => {
                let found = meaning(&job.asked, reply);
                if let Found::LeadsOn { to, .. } = &found
                    && let Some(next) = web_address::asked(to).filter(|_| job.hops < MOST_HOPS)
                {
                    self.add(next, job.hops + 1);
                }
                self.settle(job.asked, found);
            }
            Err(Failure::NoHost) => self.close(job, Found::NoHost),
            Err(Failure::Inside) => self.close(job, Found::Inside),
            Err(Failure::NotAsked(why)) => self.close(job, Found::Unknown(why)),
            Err(Failure::Unreached(why)) if host.failures >= MOST_FAILURES => self.close(job, Found::Unreached(why)),
            Err(Failure::Unreached(why)) => self.settle(job.asked, Found::Unreached(why)),
            Err(Failure::Unheard(why)) => self.settle(job.asked, Found::Unknown(why)),
        }
    }

    fn settle(&mut self, asked: Asked, found: Found) {
        self.open.remove(&asked);
        self.found.insert(asked, found);
    }

    /// Asks a host no more in this run: what holds of one of its addresses holds of all that wait.
    fn close(&mut self, job: Job, found: Found) {
        let host = self.host(&job.asked);
        host.closed = Some(found.clone());
        for waiting in std::mem::take(&mut host.waiting) {
            self.settle(waiting.asked, found.clone());
        }
        self.settle(job.asked, found);
    }

    /// The time is up for all that waits.
    fn end(&mut self) {
        let waiting: Vec<Job> = self
            .hosts
            .values_mut()
            .flat_map(|host| std::mem::take(&mut host.waiting))
            .collect();
        for job in waiting {
            self.settle(job.asked, Found::Late);
        }
    }
}

/// What a reply means (RFC 9110, clause 15).
fn meaning(asked: &Asked, reply: Reply) -> Found {
    let code = reply.code;
    if let (301 | 302 | 303 | 307 | 308, Some(location)) = (code, reply.location) {
        let is_lasting = matches!(code, 301 | 308);
        return match web_address::led_on(&asked.address, &location) {
            Some(to) => Found::LeadsOn { to, is_lasting },
            None => Found::Unknown(format!("its server leads on to `{location}`, which is not of the web")),
        };
    }
    let name = StatusCode::from_u16(code).ok();
    let name = name.and_then(|code| code.canonical_reason());
    let answers = format!(
        "its server answers {code}{}",
        name.map_or(String::new(), |name| format!(" {name}"))
    );
    match code {
        200..=299 => Found::There,
        404 | 410 => Found::Gone(answers),
        401 | 403 => Found::Unknown(format!("{answers}, perhaps to programs alone")),
        _ => Found::Unknown(answers),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    /// Without pauses.
    const QUICK: Manners = Manners {
        side_by_side: 4,
        pause: Duration::ZERO,
        most_peace: Duration::from_secs(30),
        peace: Duration::ZERO,
    };

    /// Servers that reply by a list: address → replies to HEAD and GET.
    #[derive(Default)]
    pub struct Servers {
        replies: BTreeMap<&'static str, [Result<Reply, Failure>; 2]>,
        asked: Mutex<Vec<String>>,
    }

    pub fn code(code: u16) -> Result<Reply, Failure> {
        Ok(Reply {
            code,
            ..Reply::default()
        })
    }

    pub fn to(code: u16, location: &str) -> Result<Reply, Failure> {
        Ok(Reply {
            code,
            location: Some(location.to_owned()),
            wait: None,
        })
    }

    fn peace(code: u16, seconds: Option<u64>) -> Result<Reply, Failure> {
        Ok(Reply {
            code,
            location: None,
            wait: seconds.map(Duration::from_secs),
        })
    }

    pub fn asked(address: &str) -> Asked {
        web_address::asked(address).expect("an address of the web")
    }

    impl Servers {
        pub fn both(mut self, address: &'static str, reply: Result<Reply, Failure>) -> Servers {
            self.replies.insert(address, [reply.clone(), reply]);
            self
        }

        fn head_and_get(
            mut self,
            address: &'static str,
            head: Result<Reply, Failure>,
            get: Result<Reply, Failure>,
        ) -> Servers {
            self.replies.insert(address, [head, get]);
            self
        }

        /// What is found at addresses, in their order, and what was asked for that.
        fn found(&self, addresses: &[&str]) -> (Vec<Found>, Vec<String>) {
            let schedule = Schedule::new(QUICK);
            self.round(&schedule, addresses);
            let found = addresses
                .iter()
                .map(|one| schedule.found(|all| all[&asked(one)].clone()));
            (found.collect(), std::mem::take(&mut *self.asked.lock().unwrap()))
        }

        pub fn all_found<T>(&self, addresses: &[&str], read: impl FnOnce(&BTreeMap<Asked, Found>) -> T) -> T {
            let schedule = Schedule::new(QUICK);
            self.round(&schedule, addresses);
            schedule.found(read)
        }

        fn round(&self, schedule: &Schedule, addresses: &[&str]) {
            let ask = |method, asked: &Asked| {
                self.asked.lock().unwrap().push(format!("{method:?} {}", asked.address));
                let both = self.replies.get(asked.address.as_str());
                both.map_or(Err(Failure::NoHost), |both| {
                    both[usize::from(method == Method::Get)].clone()
                })
            };
            schedule.round(addresses.iter().map(|one| asked(one)), &ask, now() + LONG);
        }
    }

    #[test]
    fn what_is_there_is_asked_for_once() {
        let servers = Servers::default().head_and_get("https://a.org/x", code(200), code(500));
        let (found, asked) = servers.found(&["https://u:p@A.org/x#part", "https://a.org/x"]);
        assert_eq!(found, [Found::There, Found::There]);
        assert_eq!(asked, ["Head https://a.org/x"]);
    }

    #[test]
    fn servers_that_know_no_head_are_asked_for_the_whole() {
        for head in [
            code(404),
            code(405),
            code(501),
            Err(Failure::Unheard("broken off".to_owned())),
        ] {
            let servers = Servers::default().head_and_get("https://a.org/", head, code(200));
            assert_eq!(servers.found(&["https://a.org"]).0, [Found::There]);
        }
    }

    #[test]
    fn what_is_gone_is_told_and_what_is_not_known_is_no_fault() {
        for gone in [404, 410] {
            let found = Servers::default()
                .both("https://a.org/", code(gone))
                .found(&["https://a.org"])
                .0;
            assert!(matches!(found[..], [Found::Gone(_)]), "{found:?}");
        }
        for unknown in [302, 401, 403, 418, 500, 503, 999] {
            let found = Servers::default()
                .both("https://a.org/", code(unknown))
                .found(&["https://a.org"])
                .0;
            assert!(matches!(found[..], [Found::Unknown(_)]), "{found:?}");
        }
    }

    #[test]
    fn where_many_lead_to_is_asked_for_once_and_a_circle_ends() {
        let servers = Servers::default()
            .both("https://a.org/1", to(301, "/x"))
            .both("https://a.org/2", to(302, "/x"))
            .both("https://a.org/x", code(200))
            .both("https://b.org/", to(301, "https://b.org/"));
        let (_, asked) = servers.found(&["https://a.org/1", "https://a.org/2", "https://b.org/"]);
        assert_eq!(asked.len(), 4, "{asked:?}");
    }

    #[test]
    fn a_chain_without_end_is_followed_as_far_as_is_decent() {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let ask = |_, _: &Asked| {
            to(
                302,
                &format!("/{}", count.fetch_add(1, std::sync::atomic::Ordering::Relaxed)),
            )
        };
        let schedule = Schedule::new(QUICK);
        schedule.round([asked("https://a.org/")], &ask, now() + LONG);
        assert_eq!(count.into_inner(), MOST_HOPS + 1);
    }

    #[test]
    fn a_server_that_wants_peace_gets_it() {
        for short in [peace(429, Some(0)), peace(503, Some(0)), peace(429, None)] {
            let servers = Servers::default().head_and_get("https://a.org/", short, code(200));
            let (found, asked) = servers.found(&["https://a.org/", "https://a.org/x"]);
            assert!(matches!(found[..], [Found::Unknown(_), Found::Unknown(_)]), "{found:?}");
            assert_eq!(
                asked,
                ["Head https://a.org/", "Head https://a.org/"],
                "asked again once, and no more"
            );
        }
        let servers = Servers::default().both("https://a.org/", peace(429, Some(3600)));
        let (_, asked) = servers.found(&["https://a.org/", "https://a.org/x", "https://a.org/y"]);
        assert_eq!(asked.len(), 1, "{asked:?}");
    }

    #[test]
    fn a_host_that_is_not_there_is_looked_for_once_and_one_that_is_silent_twice() {
        let silent = || Err(Failure::Unreached("late".to_owned()));
        for (reply, requests) in [(Err(Failure::NoHost), 1), (Err(Failure::Inside), 1), (silent(), 2)] {
            let servers = Servers::default()
                .both("https://a.org/1", reply.clone())
                .both("https://a.org/2", reply.clone())
                .both("https://a.org/3", reply);
            let (found, asked) = servers.found(&["https://a.org/1", "https://a.org/2", "https://a.org/3"]);
            assert_eq!(asked.len(), requests, "{asked:?}");
            assert!(found.windows(2).all(|two| two[0] == two[1]), "{found:?}");
        }
    }

    #[test]
    fn a_slow_host_keeps_nobody_from_another() {
        // The slow host answers when all others have answered: whoever waited for it would wait for ever.
        let (done, others) = (Mutex::new(0), 40);
        let all_done = Condvar::new();
        let ask = |_, asked: &Asked| {
            let mut done = done.lock().unwrap();
            if asked.host == "slow.org" {
                let _all = all_done.wait_timeout_while(done, LONG, |done| *done < others).unwrap();
            } else {
                *done += 1;
                all_done.notify_all();
            }
            code(200)
        };
        let slow = (0..40).map(|at| asked(&format!("https://slow.org/{at}")));
        let quick = (0..others).map(|at| asked(&format!("https://zebra.org/{at}")));
        let schedule = Schedule::new(QUICK);
        schedule.round(slow.chain(quick), &ask, now() + LONG);
        schedule.found(|all| assert!(all.len() == 80 && all.values().all(|own| *own == Found::There)));
    }

    #[test]
    fn a_host_is_asked_by_one_at_a_time() {
        let inside = std::sync::atomic::AtomicUsize::new(0);
        let ask = |_, _: &Asked| {
            assert_eq!(
                inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst),
                0,
                "two at once"
            );
            std::thread::yield_now();
            inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
            code(200)
        };
        let schedule = Schedule::new(QUICK);
        schedule.round(
            (0..200).map(|at| asked(&format!("https://a.org/{at}"))),
            &ask,
            now() + LONG,
        );
    }

    #[test]
    fn between_two_requests_there_is_a_pause() {
        let pause = Duration::from_millis(20);
        let schedule = Schedule::new(Manners { pause, ..QUICK });
        let before = now();
        Servers::default()
            .both("https://a.org/1", code(200))
            .both("https://a.org/2", code(200))
            .round(&schedule, &["https://a.org/1", "https://a.org/2"]);
        assert!(before.elapsed() >= pause, "{:?}", before.elapsed());
    }

    #[test]
    fn what_is_late_is_asked_for_in_another_round() {
        let servers = Servers::default().both("https://a.org/", code(200));
        let schedule = Schedule::new(QUICK);
        schedule.round([asked("https://a.org/")], &|_, _| code(500), now());
        schedule.found(|all| assert_eq!(all[&asked("https://a.org/")], Found::Late));
        servers.round(&schedule, &["https://a.org/"]);
        schedule.found(|all| assert_eq!(all[&asked("https://a.org/")], Found::There));
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_bug_ends_the_round() {
        Schedule::new(QUICK).round([asked("https://a.org/")], &|_, _| panic!("a bug"), now() + LONG);
    }
}
