//! Several pieces of work → their results in order, done side by side within bounds on threads and memory; must not know what they are.

use super::STACK;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

/// What all pieces together may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Threads.
    pub threads: usize,
    /// Bytes of memory, as far as they are reckoned: one piece is always done, however much it takes.
    pub memory: u64,
}

/// Does each piece of work, given its index and how many threads it may use, and hands the results over in the order of the pieces, each as
/// soon as those before it are done. `costs` has for each the memory that it is reckoned to take.
///
/// The costliest are begun first, so that none of them is begun when all else is done. What is handed over does not hang on the bounds.
pub fn each<T: Send>(
    costs: &[u64],
    bounds: Bounds,
    work: &(dyn Fn(usize, usize) -> T + Sync),
    mut take: impl FnMut(usize, T),
) {
    let desk = Desk::new(costs, bounds);
    let workers = bounds.threads.clamp(1, costs.len().max(1));
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        let worker = |send: mpsc::Sender<(usize, T)>| {
            let desk = &desk;
            move || {
                while let Some(begun) = desk.begin() {
                    let result = work(begun.index, begun.threads);
                    if send.send((begun.index, result)).is_err() {
                        return;
                    }
                }
            }
        };
        let begin = |_| {
            let builder = std::thread::Builder::new().stack_size(STACK);
            builder.spawn_scoped(scope, worker(send.clone()))
        };
        let started: Vec<_> = (0..workers).map(begin).collect();
        if started.iter().all(Result::is_err) {
            // No thread is to be had: the caller's own has to do.
            worker(send.clone())();
        }
        drop(send);
        let mut done = BTreeMap::new();
        let mut next = 0;
        for (index, result) in receive {
            done.insert(index, result);
            while let Some(result) = done.remove(&next) {
                take(next, result);
                next += 1;
            }
        }
        for worker in started.into_iter().flatten() {
            if let Err(panic) = worker.join() {
                // It goes on as if it had happened here, with its own message.
                std::panic::resume_unwind(panic);
            }
        }
    });
}

/// Where workers take their pieces from.
struct Desk<'c> {
    costs: &'c [u64],
    bounds: Bounds,
    state: Mutex<State>,
    /// Something was given back.
    freed: Condvar,
}

struct State {
    /// Pieces that nobody has begun, the costliest last.
    waiting: Vec<usize>,
    /// How many are being done, and what they take.
    running: usize,
    threads: usize,
    memory: u64,
}

/// A piece that is being done; gives back what it takes when it is dropped, also by a panic.
struct Begun<'d> {
    desk: &'d Desk<'d>,
    index: usize,
    threads: usize,
}

impl<'c> Desk<'c> {
    fn new(costs: &'c [u64], bounds: Bounds) -> Desk<'c> {
        let mut waiting: Vec<usize> = (0..costs.len()).collect();
        waiting.sort_by_key(|index| (costs[*index], std::cmp::Reverse(*index)));
        let bounds = Bounds {
            threads: bounds.threads.max(1),
            ..bounds
        };
        let state = State {
            waiting,
            running: 0,
            threads: 0,
            memory: 0,
        };
        Desk {
            costs,
            bounds,
            state: Mutex::new(state),
            freed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next piece, once there is room for it; nothing when all are begun.
    fn begin(&self) -> Option<Begun<'_>> {
        let mut state = self.lock();
        loop {
            let index = *state.waiting.last()?;
            let free = self.bounds.threads - state.threads;
            let fits = state.memory.saturating_add(self.costs[index]) <= self.bounds.memory;
            if free > 0 && (fits || state.running == 0) {
                // What is free is shared out among those that wait.
                let threads = free.div_ceil(state.waiting.len().min(free));
                state.waiting.pop();
                state.running += 1;
                state.threads += threads;
                state.memory = state.memory.saturating_add(self.costs[index]);
                return Some(Begun {
                    desk: self,
                    index,
                    threads,
                });
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        let mut state = self.desk.lock();
        state.running -= 1;
        state.threads -= self.threads;
        state.memory = state.memory.saturating_sub(self.desk.costs[self.index]);
        drop(state);
        self.desk.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

    /// The order in which results are taken, and the most threads and memory that were in use at once.
    fn tried(costs: &[u64], threads: usize, memory: u64) -> (Vec<usize>, usize, u64) {
        let (used, most_used) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (held, most_held) = (AtomicU64::new(0), AtomicU64::new(0));
        let mut taken = Vec::new();
        let work = |index: usize, threads: usize| {
            most_used.fetch_max(used.fetch_add(threads, Ordering::SeqCst) + threads, Ordering::SeqCst);
            let cost = costs[index];
            most_held.fetch_max(held.fetch_add(cost, Ordering::SeqCst) + cost, Ordering::SeqCst);
            std::thread::yield_now();
            used.fetch_sub(threads, Ordering::SeqCst);
            held.fetch_sub(cost, Ordering::SeqCst);
            index
        };
        each(costs, Bounds { threads, memory }, &work, |index, result| {
            assert_eq!(index, result);
            taken.push(index);
        });
        (taken, most_used.into_inner(), most_held.into_inner())
    }

    #[test]
    fn results_come_in_order_and_the_bounds_hold() {
        let costs: Vec<u64> = (0..40).map(|index| (index * 7) % 13 + 1).collect();
        for threads in [1, 2, 3, 8, 64] {
            for memory in [13, 20, 40, u64::MAX] {
                let (taken, used, held) = tried(&costs, threads, memory);
                assert_eq!(taken, (0..40).collect::<Vec<_>>());
                assert!(
                    used <= threads && held <= memory,
                    "{used} of {threads}, {held} of {memory}"
                );
            }
        }
    }

    #[test]
    fn a_piece_that_takes_more_than_all_may_is_done_alone() {
        let (taken, _, held) = tried(&[5, 100, 5], 8, 50);
        assert_eq!((taken, held), (vec![0, 1, 2], 100));
    }

    #[test]
    fn few_pieces_share_all_threads() {
        let shares = Mutex::new(BTreeMap::new());
        // All three are begun before one of them ends.
        let gate = std::sync::Barrier::new(3);
        let work = |index: usize, threads: usize| {
            shares.lock().expect("no panic").insert(index, threads);
            gate.wait();
        };
        let bounds = Bounds {
            threads: 8,
            memory: u64::MAX,
        };
        each(&[1, 1, 1], bounds, &work, |_, ()| {});
        let shares: Vec<usize> = shares.into_inner().expect("no panic").into_values().collect();
        assert_eq!(shares.iter().sum::<usize>(), 8);
        assert!(shares.iter().all(|share| *share >= 2), "{shares:?}");
    }

    #[test]
    fn nothing_to_do_is_done() {
        assert_eq!(tried(&[], 8, 1).0, Vec::<usize>::new());
    }
}
