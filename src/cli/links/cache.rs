//! Good answers → a file that remembers them for some days, and back; must not know how they came about.
//!
//! What is not well is asked anew by each run: it is little, and its author wants to see it mended.

use super::answer::Answer;
use crate::model::web_address::{self, Asked};
use crate::pipeline::{self, Error};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Days that a good answer is remembered: a page that goes away is told within a week, and a book that is checked with each change of it asks
/// for nothing twice meanwhile.
const DAYS: u64 = 7;
const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;
/// Most answers that are remembered, and the longest address of one: a shelf of books, in some megabytes.
const MOST_ANSWERS: usize = 20_000;
const LONGEST: usize = 2_000;
/// Most bytes of the file: all of them, with two addresses each.
const MOST_BYTES: u64 = 128 << 20;
/// What the file is, and its form.
const FORM: &str = "pressmark links 1";
/// What all of its forms begin with.
const ANY_FORM: &str = "pressmark links ";

/// What is remembered.
pub(super) struct Cache {
    path: Option<PathBuf>,
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

impl Cache {
    /// Nothing, which is remembered in no file.
    pub(super) fn nowhere(now: u64) -> Cache {
        Cache {
            path: None,
            answers: BTreeMap::new(),
            now,
            is_changed: false,
        }
    }

    /// What a file holds that is not too old; nothing where it is not there, or is of another form.
    ///
    /// # Errors
    /// Why it is another file than ours, or none.
    pub(super) fn in_file(path: &Path, now: u64) -> Result<Cache, String> {
        let mut cache = Cache {
            path: Some(path.to_owned()),
            ..Cache::nowhere(now)
        };
        if path.exists() {
            cache.answers = read(path, now)?;
        }
        Ok(cache)
    }

    /// As in [`Cache::in_file`]; a file that cannot be read is begun anew.
    pub(super) fn in_own_file(path: &Path, now: u64) -> Cache {
        Cache::in_file(path, now).unwrap_or_else(|_| Cache {
            path: Some(path.to_owned()),
            ..Cache::nowhere(now)
        })
    }

    /// The answer to an address, where it is remembered.
    pub(super) fn answer(&self, asked: &Asked) -> Option<Answer> {
        let own = self.answers.get(&asked.address)?;
        Some(own.moved.clone().map_or(Answer::Well, Answer::Moved))
    }

    /// Remembers an answer, where it is a good one.
    pub(super) fn remember(&mut self, asked: &Asked, answer: &Answer) {
        let moved = match answer {
            Answer::Well => None,
            Answer::Moved(to) => Some(to.clone()),
            _ => return,
        };
        if asked.address.len() <= LONGEST && moved.as_ref().is_none_or(|to| to.len() <= LONGEST) {
            let own = Entry { asked: self.now, moved };
            self.answers.insert(asked.address.clone(), own);
            self.is_changed = true;
        }
    }

    /// Writes the file, where there is one and something new; what another process has written meanwhile stays.
    ///
    /// # Errors
    /// When the disk says no; it is not asked again then.
    pub(super) fn write(&mut self) -> Result<(), Error> {
        if !std::mem::take(&mut self.is_changed) {
            return Ok(());
        }
        let Some(path) = self.path.take() else { return Ok(()) };
        self.merged_into(&path)?;
        self.path = Some(path);
        Ok(())
    }

    fn merged_into(&self, path: &Path) -> Result<(), Error> {
        let mut answers = read(path, self.now).unwrap_or_default();
        answers.extend(self.answers.clone());
        let mut newest: Vec<(String, Entry)> = answers.into_iter().collect();
        newest.sort_by_key(|(_, own)| std::cmp::Reverse(own.asked));
        newest.truncate(MOST_ANSWERS);
        let written = Written {
            form: FORM.to_owned(),
            answers: newest.into_iter().collect(),
        };
        let json = serde_json::to_string_pretty(&written).map_err(|why| Error::Disk {
            path: path.to_owned(),
            why: why.into(),
        })?;
        pipeline::write_file(path, (json + "\n").as_bytes())
    }
}

/// The answers of a file that are not too old.
fn read(path: &Path, now: u64) -> Result<BTreeMap<String, Entry>, String> {
    if !path.is_file() {
        return Err("it is no file".to_owned());
    }
    let mut text = String::new();
    let file = File::open(path).map_err(|why| why.to_string())?;
    file.take(MOST_BYTES)
        .read_to_string(&mut text)
        .map_err(|why| why.to_string())?;
    let mut answers = match serde_json::from_str::<Written>(&text) {
        Ok(own) if own.form == FORM => own.answers,
        // Of another version of this program, or torn.
        _ if text.trim().is_empty() || text.starts_with(&format!("{{\n  \"form\": \"{ANY_FORM}")) => BTreeMap::new(),
        _ => return Err("it is no record of links".to_owned()),
    };
    answers.retain(|address, own| {
        let is_of_web = |address: &str| web_address::asked(address).is_some();
        // An answer of the future is of a clock that was wrong.
        let is_fresh = own.asked <= now && now - own.asked < DAYS * SECONDS_OF_A_DAY;
        is_fresh && is_of_web(address) && own.moved.as_deref().is_none_or(is_of_web)
    });
    Ok(answers)
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
    use super::super::schedule::tests::asked;
    use super::*;

    const NOW: u64 = 1_795_820_474;

    /// A folder of a test's own.
    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("pressmark-links-{}-{name}", std::process::id()))
    }

    #[test]
    fn good_answers_are_remembered_for_a_week() {
        let folder = folder("week");
        let path = folder.join("sub/links.json");
        let mut cache = Cache::in_file(&path, NOW).expect("no file is no fault");
        let [well, old, gone] = ["https://a.org/", "http://b.org/", "https://c.org/"].map(asked);
        let moved = Answer::Moved("https://b.org/".to_owned());
        cache.remember(&well, &Answer::Well);
        cache.remember(&old, &moved);
        cache.remember(&gone, &Answer::Gone("404".to_owned()));
        cache.write().expect("the disk takes it");

        let later = |days| Cache::in_file(&path, NOW + days * SECONDS_OF_A_DAY).expect("it is our own");
        assert_eq!(later(6).answer(&well), Some(Answer::Well));
        assert_eq!(later(6).answer(&old), Some(moved));
        assert_eq!(later(6).answer(&gone), None);
        assert_eq!(later(7).answer(&well), None);
        let before = Cache::in_file(&path, NOW - 1).expect("it is our own");
        assert_eq!(before.answer(&well), None, "an answer of the future");
        std::fs::remove_dir_all(folder).expect("it is ours");
    }

    #[test]
    fn files_of_others_are_left_alone_and_our_own_begun_anew() {
        let folder = folder("others");
        std::fs::create_dir_all(&folder).expect("the disk takes it");
        let path = folder.join("links.json");
        let well = asked("https://a.org/");
        let bad = "{\n  \"form\": \"pressmark links 1\",\n  \"answers\": {\"https://a.org/\": {\"asked\": 1795820474, \"moved\": \"x:\\n\\n#\"}}}";
        for own in [
            "",
            "{\n  \"form\": \"pressmark links 2\",",
            "{\n  \"form\": \"pressmark links 1\", \"answers\": {\"ht",
            bad,
        ] {
            std::fs::write(&path, own).expect("the disk takes it");
            let cache = Cache::in_file(&path, NOW).expect("it is our own");
            assert_eq!(cache.answer(&well), None, "{own}");
        }
        std::fs::write(&path, "{\"form\": \"a novel\", \"answers\": {}}").expect("the disk takes it");
        assert!(
            Cache::in_file(&path, NOW).is_err(),
            "another's file is taken for our own"
        );
        assert_eq!(Cache::in_own_file(&path, NOW).answer(&well), None);
        assert!(Cache::in_file(&folder, NOW).is_err(), "a folder is taken for a file");
        std::fs::remove_dir_all(folder).expect("it is ours");
    }

    #[test]
    fn two_at_once_lose_nothing() {
        let folder = folder("two");
        let path = folder.join("links.json");
        let [a, b] = ["https://a.org/", "https://b.org/"].map(asked);
        let [mut one, mut two] = [(), ()].map(|()| Cache::in_file(&path, NOW).expect("no file is no fault"));
        one.remember(&a, &Answer::Well);
        two.remember(&b, &Answer::Well);
        one.write().expect("the disk takes it");
        two.write().expect("the disk takes it");
        let both = Cache::in_file(&path, NOW).expect("it is our own");
        assert!(both.answer(&a).is_some() && both.answer(&b).is_some());
        std::fs::remove_dir_all(folder).expect("it is ours");
    }
}
