//! `pressmark new`: a name → a small good book to start from.
//!
//! The one place where a clock and a random number are used: they give the new book its date and its identifier, which
//! from then on stand in its `book.toml` and never change.

use super::report::{complain, say};
use super::{CLEAN, COULD_NOT_RUN};
use clap::Args;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

#[derive(Args)]
pub(super) struct Options {
    /// The folder to make; its name becomes the title
    dir: PathBuf,
}

/// Files of a new book; `book.toml` has places for title, author, identifier, date and language.
const FILES: &[(&str, &str)] = &[
    ("book.toml", include_str!("new/book.toml")),
    ("src/SUMMARY.md", include_str!("new/SUMMARY.md")),
    ("src/dedication.md", include_str!("new/dedication.md")),
    ("src/first.md", include_str!("new/first.md")),
    ("src/second.md", include_str!("new/second.md")),
    (".gitignore", "/output/\n"),
];

/// Writes the book, never over a file that is there.
pub(super) fn run(options: &Options) -> u8 {
    let name = name_of(&options.dir);
    let book = NewBook {
        title: title_of(&name),
        identifier: uuid::Uuid::new_v4().to_string(),
        date: today(),
    };
    match book.write(&options.dir) {
        Ok(()) => {
            let dir = options.dir.display();
            say(&format!(
                "{dir} holds a new book, {}. Say who wrote it in {dir}/book.toml, then: pressmark build {dir}\n",
                book.title
            ));
            CLEAN
        }
        Err(why) => {
            complain(&format!("error: {}: {why}\n", options.dir.display()));
            COULD_NOT_RUN
        }
    }
}

struct NewBook {
    title: String,
    identifier: String,
    date: String,
}

/// The last name of the path; `.` and `..` are looked up.
fn name_of(dir: &Path) -> String {
    let name = dir.file_name().map(ToOwned::to_owned);
    let name = name.or_else(|| dir.canonicalize().ok()?.file_name().map(ToOwned::to_owned));
    name.map_or_else(|| "book".to_owned(), |name| name.to_string_lossy().into_owned())
}

impl NewBook {
    fn write(&self, dir: &Path) -> io::Result<()> {
        for (path, _) in FILES {
            if dir.join(path).symlink_metadata().is_ok() {
                let message = format!("there is a {path} already; nothing was written over it");
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
            }
        }
        for (path, template) in FILES {
            let path = dir.join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let text = self.fill(template);
            let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
            file.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    fn fill(&self, template: &str) -> String {
        template
            .replace("{title}", &self.title.replace('\\', "\\\\").replace('"', "\\\""))
            .replace("{identifier}", &self.identifier)
            .replace("{date}", &self.date)
    }
}

/// `my-first_book` → `My first book`.
fn title_of(name: &str) -> String {
    let words = name
        .split(|c: char| "-_ ".contains(c) || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(
        || "Book".to_owned(),
        |first| first.to_uppercase().chain(letters).collect(),
    )
}

/// Today as `YYYY-MM-DD` in UTC.
fn today() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "the date is written once, into the new book's own book.toml"
    )]
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    date_of_days(i64::try_from(now / 86_400).unwrap_or(0))
}

/// The civil date of a count of days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn date_of_days(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_days_to_dates() {
        assert_eq!(date_of_days(0), "1970-01-01");
        assert_eq!(date_of_days(11_016), "2000-02-29");
        assert_eq!(date_of_days(20_779), "2026-11-22");
    }

    #[test]
    fn makes_titles_of_folder_names() {
        assert_eq!(title_of("my-first_book"), "My first book");
        assert_eq!(title_of("élan"), "Élan");
        assert_eq!(title_of("--"), "Book");
    }
}
