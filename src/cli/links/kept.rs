//! Answers → what is remembered of them: all for the time of a run, good ones in a file for some days; must not know how they came about.
//!
//! What is not well is asked anew by each run: it is little, and its author wants to see it mended.

use super::answer::Answer;
use crate::model::web_address::Asked;
use crate::pipeline::{self, Error};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Days that a good answer is remembered: a page that goes away is told within a week, and a book that is checked with each change of it asks
/// for nothing twice meanwhile.
const DAYS: u64 = 7;
const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;
/// Most bytes of the file: some hundred thousand answers.
const MOST_BYTES: u64 = 64 << 20;
/// Says what the file is; another number is another form of it.
const FORM: &str = "pressmark links 1";

/// What is remembered.
pub(super) struct Kept {
    path: Option<PathBuf>,
    /// What came of addresses in this run.
    of_run: BTreeMap<String, Answer>,
    /// What the file holds.
    answers: BTreeMap<String, Entry>,
    /// Seconds since 1970.
    now: u64,
    is_changed: bool,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    /// Seconds since 1970.
    asked: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    form: String,
    answers: BTreeMap<String, Entry>,
}

impl Kept {
    /// Nothing, which is remembered in no file.
    pub(super) fn nowhere(now: u64) -> Kept {
        Kept {
            path: None,
            of_run: BTreeMap::new(),
            answers: BTreeMap::new(),
            now,
            is_changed: false,
        }
    }

    /// What the file holds that is not too old; nothing where it is not there yet.
    ///
    /// # Errors
    /// Why it cannot be read, or that it is another file.
    pub(super) fn in_file(path: &Path, now: u64) -> Result<Kept, String> {
        let mut kept = Kept {
            path: Some(path.to_owned()),
            ..Kept::nowhere(now)
        };
        let mut text = String::new();
        match File::open(path) {
            Ok(file) => file
                .take(MOST_BYTES)
                .read_to_string(&mut text)
                .map_err(|why| why.to_string())?,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(kept),
            Err(why) => return Err(why.to_string()),
        };
        let written = serde_json::from_str::<Written>(&text)
            .ok()
            .filter(|own| own.form == FORM);
        kept.answers = written.ok_or("it is no record of links")?.answers;
        // An answer of the future is of a clock that was wrong.
        let is_fresh = |own: &Entry| own.asked <= now && now - own.asked < DAYS * SECONDS_OF_A_DAY;
        kept.answers.retain(|_, own| is_fresh(own));
        Ok(kept)
    }

    /// As in [`Kept::in_file`]; a file that cannot be read is begun anew.
    pub(super) fn in_own_file(path: &Path, now: u64) -> Kept {
        Kept::in_file(path, now).unwrap_or_else(|_| Kept {
            path: Some(path.to_owned()),
            ..Kept::nowhere(now)
        })
    }

    /// The answer to an address, where it is remembered.
    pub(super) fn answer(&self, asked: &Asked) -> Option<Answer> {
        let of_file = || {
            let own = self.answers.get(&asked.address)?;
            Some(own.moved.clone().map_or(Answer::Well, Answer::Moved))
        };
        self.of_run.get(&asked.address).cloned().or_else(of_file)
    }

    /// Remembers an answer.
    pub(super) fn remember(&mut self, asked: &Asked, answer: &Answer) {
        let moved = match answer {
            // Another book may have time for what this one had not.
            Answer::Late => return,
            Answer::Well => Some(None),
            Answer::Moved(to) => Some(Some(to.clone())),
            _ => None,
        };
        self.of_run.insert(asked.address.clone(), answer.clone());
        if let Some(moved) = moved {
            let own = Entry { asked: self.now, moved };
            self.answers.insert(asked.address.clone(), own);
            self.is_changed = true;
        }
    }

    /// Writes the file, where there is one and something new.
    ///
    /// # Errors
    /// When the disk says no.
    pub(super) fn write(&self) -> Result<(), Error> {
        let Some(path) = self.path.as_deref().filter(|_| self.is_changed) else {
            return Ok(());
        };
        let written = Written {
            form: FORM.to_owned(),
            answers: self.answers.clone(),
        };
        let json = serde_json::to_string_pretty(&written).map_err(|why| Error::Disk {
            path: path.to_owned(),
            why: why.into(),
        })?;
        pipeline::write_file(path, (json + "\n").as_bytes())
    }
}

/// The file that is meant where none is named: in the folder that the system has for what can be made anew.
pub(super) fn usual_place() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let caches = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        // XDG Base Directory Specification, 0.8.
        folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
    };
    Some(caches?.join("pressmark").join("links.json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::web_address;

    const NOW: u64 = 1_795_820_474;

    fn asked(address: &str) -> Asked {
        web_address::asked(address).expect("an address of the web")
    }

    #[test]
    fn good_answers_are_remembered_for_a_week_and_others_for_a_run() {
        let folder = std::env::temp_dir().join(format!("pressmark-links-{}", std::process::id()));
        let path = folder.join("sub/links.json");
        let mut kept = Kept::in_file(&path, NOW).expect("no file is no fault");
        let [well, old, gone, late] =
            ["https://a.org/", "http://b.org/", "https://c.org/", "https://d.org/"].map(asked);
        let moved = Answer::Moved("https://b.org/".to_owned());
        let dead = Answer::Gone("404".to_owned());
        kept.remember(&well, &Answer::Well);
        kept.remember(&old, &moved);
        kept.remember(&gone, &dead);
        kept.remember(&late, &Answer::Late);
        assert_eq!((kept.answer(&gone), kept.answer(&late)), (Some(dead), None));
        kept.write().expect("the disk takes it");

        let later = |days| Kept::in_file(&path, NOW + days * SECONDS_OF_A_DAY).expect("it is our own");
        assert_eq!(later(6).answer(&well), Some(Answer::Well));
        assert_eq!(later(6).answer(&old), Some(moved));
        assert_eq!(later(6).answer(&gone), None);
        assert_eq!(later(7).answer(&well), None);
        let before = Kept::in_file(&path, NOW - 1).expect("it is our own");
        assert_eq!(before.answer(&well), None, "an answer of the future");

        std::fs::write(&path, "{\"form\": \"a novel\", \"answers\": {}}").expect("the disk takes it");
        assert!(
            Kept::in_file(&path, NOW).is_err(),
            "another's file is taken for our own"
        );
        assert_eq!(Kept::in_own_file(&path, NOW).answer(&well), None);
        std::fs::remove_dir_all(folder).expect("it is ours");
    }
}
