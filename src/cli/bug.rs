//! Work that may panic → its exit code, or a report that this is our bug and exit code 101; must not know what the work is.

use super::BUG;
use super::report::complain;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Longest message of a panic that is repeated: some hold a whole chapter.
const MOST_OF_MESSAGE: usize = 500;

/// What is being done, for the report.
static DOING: Mutex<Option<String>> = Mutex::new(None);
/// Where and why the first panic was: the later ones follow from it.
static FIRST: Mutex<Option<Panic>> = Mutex::new(None);

struct Panic {
    /// File, line and column of our source, or of a crate's.
    place: String,
    message: String,
    /// Where `RUST_BACKTRACE` asks for one.
    backtrace: Option<String>,
}

/// Notes what is being done from here on. Of a build with debug assertions, which is never shipped, a test can ask that it fails here.
pub(super) fn doing(what: impl Into<String>) {
    let what = what.into();
    let is_asked_to_fail =
        cfg!(debug_assertions) && std::env::var("PRESSMARK_PANIC_WHILE").is_ok_and(|stage| stage == what);
    *DOING.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    assert!(!is_asked_to_fail, "as a test asked for");
}

/// Does the work. A panic in it, on whatever thread whose work it waits for, is caught and reported. Files are put in place when all of
/// them are done, each in one step: none can be half-written.
pub(super) fn caught(work: impl FnOnce() -> u8) -> u8 {
    panic::set_hook(Box::new(note));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    let _ = panic::take_hook();
    done.unwrap_or_else(|_| {
        let first = FIRST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let doing = DOING.lock().unwrap_or_else(PoisonError::into_inner).take();
        complain(&report(first.as_ref(), doing.as_deref()));
        BUG
    })
}

fn note(panic: &PanicHookInfo<'_>) {
    let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
    if first.is_some() {
        return;
    }
    let backtrace = Backtrace::capture();
    let is_wanted = backtrace.status() == BacktraceStatus::Captured;
    *first = Some(Panic {
        place: panic.location().map_or_else(String::new, |place| format!("{place}: ")),
        message: panic.payload_as_str().unwrap_or("no message").to_owned(),
        backtrace: is_wanted.then(|| {
            format!(
                "on the thread `{}`:\n{backtrace}",
                thread::current().name().unwrap_or("?")
            )
        }),
    });
}

/// What a person needs who is to report it.
fn report(panic: Option<&Panic>, doing: Option<&str>) -> String {
    let (place, message, backtrace) = panic.map_or(("", "no message", None), |panic| {
        (panic.place.as_str(), panic.message.as_str(), panic.backtrace.as_deref())
    });
    let message: String = message.chars().take(MOST_OF_MESSAGE).collect();
    let version = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let repository = match env!("CARGO_PKG_REPOSITORY") {
        "" => "to those who make pressmark".to_owned(),
        address => format!("at {address}/issues"),
    };
    format!(
        "error: this is a bug in pressmark; whatever the manuscript says, it should not happen\n\
         \u{20} = it happened while {}\n\
         \u{20} = {place}{}\n\
         \u{20} = {version} on {} {}\n\
         \u{20} = no file is half-written: each in the output folder is whole, of this build or an earlier one\n\
         \u{20} = please report it {repository}, with these lines and the smallest manuscript that sets it off\n{}",
        doing.unwrap_or("reading the command line"),
        message.replace('\n', "\n    "),
        std::env::consts::OS,
        std::env::consts::ARCH,
        backtrace.unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_as_our_bug_with_place_version_and_stage() {
        let panic = Panic {
            place: "src/layout/lines.rs:3:7: ".to_owned(),
            message: "index out of bounds\nthe length is 3".to_owned(),
            backtrace: None,
        };
        let text = report(Some(&panic), Some("setting lines and pages"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..4],
            [
                "error: this is a bug in pressmark; whatever the manuscript says, it should not happen",
                "  = it happened while setting lines and pages",
                "  = src/layout/lines.rs:3:7: index out of bounds",
                "    the length is 3",
            ]
        );
        assert!(lines[4].contains(env!("CARGO_PKG_VERSION")), "{text}");
        assert!(text.contains("please report it"), "{text}");
    }
}
