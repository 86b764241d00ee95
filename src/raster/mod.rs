//! The bytes of an image → its samples, the same on every machine; must not know which file they are for.
//!
//! [`bitmap`], [`jpeg`] and [`photograph`] decode, [`private`] takes out what an image tells of its maker's whereabouts.

pub mod bitmap;
pub mod jpeg;
pub mod photograph;
pub mod private;

pub use bitmap::Bitmap;
pub use jpeg::Jpeg;

use std::sync::{Mutex, PoisonError};

/// Images of more pixels than this are prepared one at a time, so that memory does not grow with the number of threads.
pub const LARGE: u64 = 8_000_000;

/// Held while a large image is prepared: files of a book are written side by side.
static TURN: Mutex<()> = Mutex::new(());

/// Does work that takes much memory, while nobody else does. The work must neither do this again nor share itself among
/// threads: whoever waits for a share might take up work that waits for this.
pub fn alone<T>(work: impl FnOnce() -> T) -> T {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    work()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn large_images_of_two_files_are_never_prepared_at_once() {
        let busy = AtomicUsize::new(0);
        let work = || {
            alone(|| {
                assert_eq!(busy.fetch_add(1, Ordering::SeqCst), 0);
                std::thread::yield_now();
                busy.fetch_sub(1, Ordering::SeqCst);
            });
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(work);
            }
        });
    }
}
