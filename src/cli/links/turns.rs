//! Hosts that are to be asked → one request at a time to each, with a pause between two; must not know what is asked.

use crate::cli::now;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Why a host is not to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The time of the whole run is up.
    Late,
    /// The host asked to be left alone, for longer than there is patience.
    Closed(Duration),
}

/// Whose turn it is, for each host.
pub(super) struct Turns {
    hosts: Mutex<BTreeMap<String, Host>>,
    freed: Condvar,
    /// Time between the end of one request to a host and the beginning of the next.
    pause: Duration,
    /// Longest wait that a host may ask for.
    patience: Duration,
}

#[derive(Default)]
struct Host {
    is_busy: bool,
    /// When it may be asked again.
    next: Option<Instant>,
    /// How long it asked to be left alone, where that was too long.
    closed: Option<Duration>,
}

/// The right to ask a host, until it is dropped.
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    host: String,
    wait: Option<Duration>,
}

impl Turns {
    pub(super) fn new(pause: Duration, patience: Duration) -> Turns {
        Turns {
            hosts: Mutex::default(),
            freed: Condvar::new(),
            pause,
            patience,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a host may be asked, and keeps others from it.
    pub(super) fn enter(&self, name: &str, deadline: Instant) -> Result<Turn<'_>, Refused> {
        let mut hosts = self.lock();
        loop {
            let now = now();
            if now >= deadline {
                return Err(Refused::Late);
            }
            let host = hosts.entry(name.to_owned()).or_default();
            if let Some(wait) = host.closed {
                return Err(Refused::Closed(wait));
            }
            let until = host.next.filter(|next| *next > now);
            if !host.is_busy && until.is_none() {
                host.is_busy = true;
                return Ok(Turn {
                    turns: self,
                    host: name.to_owned(),
                    wait: None,
                });
            }
            // One that is busy wakes us when it is free.
            let wake = until
                .filter(|_| !host.is_busy)
                .map_or(deadline, |next| next.min(deadline));
            let waited = self.freed.wait_timeout(hosts, wake - now);
            hosts = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Turn<'_> {
    /// What the host asked for: to be left alone for so long. Whether there is the patience to ask it again then.
    pub(super) fn wait(&mut self, wait: Duration) -> bool {
        self.wait = Some(wait);
        wait <= self.turns.patience
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let turns = self.turns;
        if let Some(host) = turns.lock().get_mut(&self.host) {
            host.is_busy = false;
            let wait = self.wait.unwrap_or_default();
            match wait <= turns.patience {
                true => host.next = Some(now() + turns.pause.max(wait)),
                false => host.closed = Some(wait),
            }
        }
        turns.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const LONG: Duration = Duration::from_secs(600);

    #[test]
    fn a_host_is_asked_by_one_at_a_time_and_another_meanwhile() {
        let turns = Turns::new(Duration::ZERO, LONG);
        let deadline = now() + LONG;
        let inside = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let turn = turns.enter("a.org", deadline).expect("there is time");
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at once");
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(turn);
                    }
                });
            }
            let _held = turns.enter("b.org", deadline).expect("another host");
        });
    }

    #[test]
    fn between_two_requests_there_is_a_pause() {
        let pause = Duration::from_millis(30);
        let turns = Turns::new(pause, LONG);
        let deadline = now() + LONG;
        let turn = turns.enter("a.org", deadline);
        let before = now();
        drop(turn);
        let _turn = turns.enter("a.org", deadline).expect("there is time");
        assert!(before.elapsed() >= pause, "{:?}", before.elapsed());
    }

    #[test]
    fn a_host_that_wants_peace_for_long_is_not_asked_again_and_late_is_late() {
        let turns = Turns::new(Duration::ZERO, Duration::from_secs(30));
        let deadline = now() + LONG;
        let mut turn = turns.enter("a.org", deadline).expect("there is time");
        assert!(!turn.wait(Duration::from_secs(31)));
        drop(turn);
        let closed = turns.enter("a.org", deadline).err();
        assert_eq!(closed, Some(Refused::Closed(Duration::from_secs(31))));
        assert_eq!(turns.enter("b.org", now()).err(), Some(Refused::Late));
    }
}
