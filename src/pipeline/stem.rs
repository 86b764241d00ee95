//! A title → the name of the files made of the book; must not know what is in them.

/// Longest file name made of a title, in characters of up to four bytes: file systems allow 255 bytes for a name.
const LONGEST_STEM: usize = 60;

/// Names that Windows keeps for devices, whatever stands behind a point: `con.epub` cannot be opened there.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// The same, with a figure from 1 to 9 behind them.
const PORTS: [&str; 2] = ["com", "lpt"];

/// A file name from a title: letters and figures of any script in lower case, all else as single hyphens; `con-book` where Windows has a
/// device of that name.
pub fn file_stem(title: &str) -> String {
    let mut stem = String::new();
    for c in title.chars().filter(|c| !"'’‘".contains(*c)) {
        if c.is_alphanumeric() {
            stem.extend(c.to_lowercase());
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
    }
    let short: String = stem.chars().take(LONGEST_STEM).collect();
    match short.trim_end_matches('-') {
        "" => "book".to_owned(),
        stem if is_device(stem) => format!("{stem}-book"),
        stem => stem.to_owned(),
    }
}

fn is_device(stem: &str) -> bool {
    let port = PORTS.iter().find_map(|port| stem.strip_prefix(port));
    DEVICES.contains(&stem) || matches!(port.map(str::as_bytes), Some([b'1'..=b'9']))
}

#[cfg(test)]
mod tests {
    use super::file_stem;

    #[test]
    fn names_files_after_the_title() {
        assert_eq!(file_stem("Acupuncture for Sciatica"), "acupuncture-for-sciatica");
        assert_eq!(file_stem("The Author's Cut: Vol. 2!"), "the-authors-cut-vol-2");
        assert_eq!(file_stem("白鯨"), "白鯨");
        assert_eq!(file_stem("../../etc"), "etc");
        assert_eq!(file_stem("???"), "book");
        assert_eq!(
            ["Con", "COM1", "Com 1", "Lpt0"].map(file_stem),
            ["con-book", "com1-book", "com-1", "lpt0"]
        );
        assert!(file_stem(&"long ".repeat(100)).len() <= 60);
    }
}
