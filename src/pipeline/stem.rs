//! A title → the name of the files made of the book; must not know what is in them.

/// Longest file name made of a title, in characters of up to four bytes: file systems allow 255 bytes for a name.
const LONGEST_STEM: usize = 60;

/// A file name from a title: letters and figures of any script in lower case, all else as single hyphens.
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
        stem => stem.to_owned(),
    }
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
        assert!(file_stem(&"long ".repeat(100)).len() <= 60);
    }
}
