//! The PDF writer beside its yardstick, turn by turn in one run: CPU, memory and size. `cargo bench --bench writer`.

mod book;
mod set;
mod yardstick;

use pressmark::layout::Pages;
use pressmark::pdf::{self, Purpose};
use set::Novel;
use std::fs;
use std::time::{Duration, Instant};
use yardstick::Yardstick;

/// Turns of each; the fastest is told.
const TURNS: usize = 40;

fn main() {
    let novel = Novel::read();
    let pages = novel.lay_out();
    let ours = || write(&novel, &pages);
    let (file, peak) = peak(ours);
    let yardstick = Yardstick::take(&file, &pages, &novel.faces);
    let theirs = yardstick.write();
    println!("{} pages", pages.pages.len());
    println!(
        "bytes a page: {} (yardstick {})",
        each(&file, &pages),
        each(&theirs, &pages)
    );
    if let Some(peak) = peak {
        println!("peak memory over the layout: {:.1} MB", peak as f64 / 1e6);
    }
    for threads in [1, 2] {
        let pool = set::threads(threads);
        let mut fastest = [Duration::MAX; 2];
        for _ in 0..TURNS {
            for (index, time) in [time(|| pool.install(ours)), time(|| pool.install(|| yardstick.write()))]
                .into_iter()
                .enumerate()
            {
                fastest[index] = fastest[index].min(time);
            }
        }
        let [own, other] = fastest.map(|time| time.as_secs_f64() * 1000.0);
        println!(
            "{threads} thread(s): {own:.1} ms, yardstick {other:.1} ms, ratio {:.2}",
            own / other
        );
    }
}

fn write(novel: &Novel, pages: &Pages) -> Vec<u8> {
    let file = pdf::write(pages, &novel.faces, &novel.resolved.assets, &Purpose::Screen);
    file.expect("the book can be written").bytes
}

fn each(file: &[u8], pages: &Pages) -> usize {
    file.len() / pages.pages.len()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let done = work();
    let time = start.elapsed();
    drop(done);
    time
}

/// Work with the most memory that it holds at once beyond what is held before, on a system that tells (Linux). Only the first time
/// is true: later, the work finds memory that was not given back.
fn peak<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    let told = |name: &str| {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    };
    // Sets the peak back to what is held now.
    let is_reset = fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = told("VmRSS").filter(|_| is_reset);
    let done = work();
    let peak = told("VmHWM").zip(before);
    (done, peak.map(|(peak, before)| peak.saturating_sub(before)))
}
