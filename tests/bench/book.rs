//! The book that the benchmarks set: a folder that `PRESSMARK_BENCH_BOOK` names, or a novel made of the sample's words.

use std::fs;
use std::path::{Path, PathBuf};

/// The length of *Moby-Dick*.
const WORDS: usize = 212_000;
const CHAPTERS: usize = 135;
/// Words of a paragraph, at least and at most; their mean is that of *Moby-Dick*, 80.
const PARAGRAPH: (u64, u64) = (4, 156);
/// One word in so many is made of the beginning of one and the end of another, so that there are as many different words as in
/// a novel (about 17,000), and a cache of words does not look better than it is.
const COINED: u64 = 9;
/// One word in so many is stressed.
const STRESSED: u64 = 150;

/// The folder of the book: the same bytes on each run.
pub fn folder() -> PathBuf {
    if let Some(named) = std::env::var_os("PRESSMARK_BENCH_BOOK") {
        return PathBuf::from(named);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-book");
    write(&folder);
    folder
}

fn write(folder: &Path) {
    let words = sample();
    let source = folder.join("src");
    fs::create_dir_all(&source).expect("the folder can be made");
    let mut dice = Dice(1851);
    let mut summary = "# Summary\n\n".to_owned();
    for chapter in 1..=CHAPTERS {
        let name = format!("{chapter:03}.md");
        fs::write(source.join(&name), self::chapter(chapter, &words, &mut dice)).expect("a chapter can be written");
        summary.push_str(&format!("- [Chapter {chapter}]({name})\n"));
    }
    fs::write(source.join("SUMMARY.md"), summary).expect("the summary can be written");
    let settings = "[book]\ntitle = \"A Novel\"\nauthors = [\"A Bench\"]\nlanguage = \"en\"\n";
    fs::write(folder.join("book.toml"), settings).expect("the settings can be written");
}

fn chapter(number: usize, words: &[String], dice: &mut Dice) -> String {
    let mut text = format!("# Chapter {number}\n");
    let mut count = 0;
    while count < WORDS / CHAPTERS {
        let length = PARAGRAPH.0 + dice.below(PARAGRAPH.1 - PARAGRAPH.0);
        text.push('\n');
        for _ in 0..length {
            text.push_str(&word(words, dice));
            text.push(' ');
        }
        text.pop();
        text.push('\n');
        count += length as usize;
    }
    text
}

fn word(words: &[String], dice: &mut Dice) -> String {
    let mut drawn = || &words[dice.below(words.len() as u64) as usize];
    let (first, second) = (drawn(), drawn());
    let mut word = if dice.below(COINED) == 0 {
        coin(first, second)
    } else {
        first.clone()
    };
    if dice.below(STRESSED) == 0 {
        word = format!("*{word}*");
    }
    word
}

fn coin(first: &str, second: &str) -> String {
    let half = |word: &str| {
        word.char_indices()
            .nth(word.chars().count() / 2)
            .map_or(0, |(at, _)| at)
    };
    format!("{}{}", &first[..half(first)], &second[half(second)..])
}

/// The running words of the sample, in order, with the signs that stand at them.
fn sample() -> Vec<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("manuscript/src");
    let mut files: Vec<PathBuf> = fs::read_dir(source)
        .expect("the sample is there")
        .map(|entry| entry.expect("its files can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    let text: String = files
        .iter()
        .map(|path| fs::read_to_string(path).expect("the sample can be read"))
        .collect();
    let running = |line: &&str| line.starts_with(char::is_alphabetic);
    let plain = |word: &&str| {
        let sign = |c: char| matches!(c, '’' | '\'' | '-' | ',' | '.' | ';' | ':' | '?');
        word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphabetic() || sign(c))
    };
    let words = text.lines().filter(running).flat_map(str::split_whitespace);
    words.filter(plain).map(str::to_owned).collect()
}

/// A fixed sequence of numbers (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}
