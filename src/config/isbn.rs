//! An ISBN as printed → its thirteen digits; must not know which format of the book it is for.

/// Reads an ISBN of 13 or 10 digits, with hyphens or spaces or without; one of 10 digits becomes its 13 (ISO 2108:2017,
/// annex A).
///
/// # Errors
/// What is wrong with it, as the end of a sentence that begins with the ISBN.
pub fn read(text: &str) -> Result<String, String> {
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, '-' | ' ' | '\u{2010}' | '\u{2011}'))
        .collect();
    let bare = bare
        .trim_start_matches("ISBN")
        .trim_start_matches(':')
        .to_ascii_uppercase();
    match bare.len() {
        13 => read_13(&bare),
        10 => read_10(&bare),
        count => Err(format!("has {count} characters; an ISBN has 13 or 10 digits")),
    }
}

fn read_13(bare: &str) -> Result<String, String> {
    let digits = digits(bare)?;
    let (body, last) = digits.split_at(12);
    if !bare.starts_with("978") && !bare.starts_with("979") {
        return Err("does not begin with 978 or 979".to_owned());
    }
    let wanted = check_13(body);
    if last != [wanted] {
        return Err(format!("has a wrong check digit: these digits call for {wanted}"));
    }
    Ok(bare.to_owned())
}

fn read_10(bare: &str) -> Result<String, String> {
    let (body, last) = bare.split_at_checked(9).ok_or("has a character that is not a digit")?;
    let digits = digits(body)?;
    let sum: u32 = digits
        .iter()
        .zip((2..=10).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    let wanted = match (11 - sum % 11) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    if last != wanted {
        return Err(format!("has a wrong check digit: these digits call for {wanted}"));
    }
    let long = format!("978{body}");
    let check = check_13(&self::digits(&long)?);
    Ok(format!("{long}{check}"))
}

/// Weights 1 and 3 in turn, to the next multiple of ten.
fn check_13(body: &[u32]) -> u32 {
    let sum: u32 = body
        .iter()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    (10 - sum % 10) % 10
}

fn digits(text: &str) -> Result<Vec<u32>, String> {
    let digits = text.chars().map(|c| c.to_digit(10));
    digits
        .collect::<Option<_>>()
        .ok_or_else(|| "has a character that is not a digit".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lengths_give_thirteen_digits() {
        assert_eq!(read("978-3-16-148410-0"), Ok("9783161484100".into()));
        assert_eq!(read("ISBN 0-306-40615-2"), Ok("9780306406157".into()));
        assert_eq!(read("0-8044-2957-x"), Ok("9780804429573".into()));
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(read("978-3-16-148410-1").is_err_and(|why| why.contains("call for 0")));
        assert!(read("0-306-40615-3").is_err_and(|why| why.contains("call for 2")));
        assert!(read("12345").is_err_and(|why| why.contains("5 characters")));
        assert!(read("9771234567898").is_err_and(|why| why.contains("978")));
        for odd in ["", "978316148410X", "ééééé", "97831614é100", "é23456789"] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }
}
