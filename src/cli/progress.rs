//! How far the work is → one line on a terminal, or plain lines at intervals in a log; must not reach standard output.
//!
//! A pipe gets nothing. A log is what a CI job keeps of standard error: it is no terminal, and the environment has `CI`.

use super::books::Books;
use super::bug;
use super::report::{complain, one_line};
use crate::pipeline::Step;
use clap::{Args, ValueEnum};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Time between lines in a log: a person who looks at one sees that it goes on, and an hour of work is a screenful or few.
const INTERVAL: Duration = Duration::from_secs(10);
/// Widest line on a terminal: what the narrowest usual one shows without breaking it.
const WIDTH: usize = 78;

/// How the work's progress is shown.
#[derive(Args)]
pub(super) struct HowShown {
    /// Show what is being done: as one line on a terminal, in CI as a line every ten seconds, else not
    #[arg(long, value_name = "HOW", default_value = "auto")]
    progress: How,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
    /// By where standard error goes: a terminal, a CI job's log (`CI` is set), or a pipe
    Auto,
    /// A line of plain text every ten seconds
    Plain,
    /// Nothing
    None,
}

impl HowShown {
    fn form(&self) -> Form {
        Surroundings::of_process().form(self.progress)
    }
}

/// What is shown of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Line,
    Plain,
    Nothing,
}

/// Where things stand in the surroundings of the program.
struct Surroundings {
    is_terminal: bool,
    /// `TERM` is `dumb`: a terminal that takes no commands.
    is_dumb: bool,
    /// `CI` is set, to something that is not no.
    is_ci: bool,
}

impl Surroundings {
    fn of_process() -> Surroundings {
        let value = |name| std::env::var(name).unwrap_or_default();
        Surroundings {
            is_terminal: io::stderr().is_terminal(),
            is_dumb: value("TERM") == "dumb",
            is_ci: !matches!(value("CI").as_str(), "" | "0" | "false"),
        }
    }

    fn form(&self, how: How) -> Form {
        match how {
            How::None => Form::Nothing,
            How::Plain => Form::Plain,
            How::Auto if self.is_terminal && !self.is_dumb => Form::Line,
            How::Auto if self.is_ci && !self.is_terminal => Form::Plain,
            How::Auto => Form::Nothing,
        }
    }
}

/// Shows the steps of the work while it goes on; what was shown on a terminal goes with it.
pub(super) struct Progress {
    form: Form,
    /// Books in all, where there are several.
    of: Option<usize>,
    now: Arc<Now>,
    ticker: Option<JoinHandle<()>>,
}

/// What is being done, shared with the thread that writes the log.
#[derive(Default)]
struct Now {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    text: String,
    books_done: usize,
    is_over: bool,
}

impl Progress {
    /// Progress of the books of a run.
    pub(super) fn new(options: &HowShown, books: &Books) -> Progress {
        let of = books.are_several.then_some(books.list.len());
        Progress::of_form(options.form(), of, INTERVAL, complain)
    }

    /// Progress of one book.
    pub(super) fn of_one(options: &HowShown) -> Progress {
        Progress::of_form(options.form(), None, INTERVAL, complain)
    }

    fn of_form(form: Form, of: Option<usize>, interval: Duration, write: impl Fn(&str) + Send + 'static) -> Progress {
        let now = Arc::new(Now::default());
        let ticker = (form == Form::Plain).then(|| {
            let now = Arc::clone(&now);
            std::thread::spawn(move || now.tick(interval, write))
        });
        Progress { form, of, now, ticker }
    }

    /// A step of a book.
    pub(super) fn show(&self, book: &Path, step: Step<'_>) {
        bug::doing(step.stage.to_string());
        self.tell(book, &words(step));
    }

    /// What is being done with a book, in words.
    pub(super) fn tell(&self, book: &Path, words: &str) {
        if self.form == Form::Nothing {
            return;
        }
        let mut state = self.now.lock();
        state.text = said(self.of.map(|of| (state.books_done, of)), book, words);
        if self.form == Form::Line {
            let short: String = state.text.chars().take(WIDTH).collect();
            complain(&format!("\r\x1b[2K{short}"));
        }
    }

    /// Another book is finished.
    pub(super) fn book_done(&self) {
        self.now.lock().books_done += 1;
    }

    /// Takes the line away, so that something else can be printed; the work may go on.
    pub(super) fn clear(&self) {
        if self.form == Form::Line {
            complain("\r\x1b[2K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
        self.now.lock().is_over = true;
        self.now.changed.notify_all();
        if let Some(ticker) = self.ticker.take() {
            // It only writes lines; one that could not end any more has nothing to say.
            let _ = ticker.join();
        }
    }
}

impl Now {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is being done at every interval, until it is over.
    fn tick(&self, interval: Duration, write: impl Fn(&str)) {
        let mut state = self.lock();
        while !state.is_over {
            let waited = self.changed.wait_timeout_while(state, interval, |state| !state.is_over);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if !state.is_over && !state.text.is_empty() {
                write(&format!("{}\n", state.text));
            }
        }
    }
}

/// `3 of 12 books; a: setting lines and pages … 12 of 135: Title`.
fn said(books: Option<(usize, usize)>, book: &Path, words: &str) -> String {
    let books = books.map_or(String::new(), |(done, of)| {
        format!("{done} of {of} books; {}: ", book.display())
    });
    one_line(&(books + words))
}

/// `setting lines and pages … 12 of 135: Title`.
fn words(step: Step<'_>) -> String {
    let mut text = format!("{} …", step.stage);
    if let Some(chapter) = step.chapter {
        text += &format!(" {} of {}", chapter.number, chapter.of);
        if !chapter.title.is_empty() {
            text += &format!(": {}", chapter.title);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Chapter;
    use crate::pipeline::Stage;
    use std::sync::mpsc;

    fn surroundings(is_terminal: bool, is_dumb: bool, is_ci: bool) -> Surroundings {
        Surroundings {
            is_terminal,
            is_dumb,
            is_ci,
        }
    }

    #[test]
    fn a_terminal_gets_a_line_a_log_plain_lines_and_a_pipe_nothing() {
        for (where_, how, wanted) in [
            (surroundings(true, false, false), How::Auto, Form::Line),
            (surroundings(true, false, true), How::Auto, Form::Line),
            (surroundings(true, true, false), How::Auto, Form::Nothing),
            (surroundings(false, false, true), How::Auto, Form::Plain),
            (surroundings(false, false, false), How::Auto, Form::Nothing),
            (surroundings(false, false, false), How::Plain, Form::Plain),
            (surroundings(true, false, true), How::None, Form::Nothing),
        ] {
            assert_eq!(where_.form(how), wanted);
        }
    }

    #[test]
    fn a_step_is_said_with_its_book_and_chapter() {
        let chapter = Chapter {
            number: 12,
            of: 135,
            title: "The\nWhiteness",
        };
        let step = Step {
            stage: Stage::LayingOut,
            chapter: Some(chapter),
        };
        assert_eq!(
            said(Some((3, 12)), Path::new("a"), &words(step)),
            "3 of 12 books; a: setting lines and pages … 12 of 135: The Whiteness"
        );
        assert_eq!(
            said(None, Path::new("a"), &words(Stage::Reading.into())),
            "reading the manuscript …"
        );
    }

    #[test]
    fn a_log_hears_of_the_work_while_it_goes_on_and_not_after() {
        let (send, receive) = mpsc::channel();
        let write = move |text: &str| send.send(text.to_owned()).unwrap_or_default();
        let progress = Progress::of_form(Form::Plain, None, Duration::from_millis(1), write);
        progress.show(Path::new("a"), Stage::Parsing.into());
        assert_eq!(receive.recv().expect("a line"), "reading the Markdown …\n");
        drop(progress);
        // The writer has ended with it: what it still wrote is all there is.
        assert!(receive.iter().all(|line| line == "reading the Markdown …\n"));
    }
}
