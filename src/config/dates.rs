//! Dates as text and seconds → checked dates and UTC moments; must not know a clock.

/// The moment written into files of a book without a date: any fixed one serves, this one is plainly not real.
pub const NO_DATE: &str = "2000-01-01T00:00:00Z";

/// 9999-12-31T23:59:59Z, the last second that four digits of year can say.
pub const LAST_SECOND: i64 = 253_402_300_799;

/// Whether the text is a date `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of the calendar.
pub fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let Some(year) = year.and_then(|year| digits(year, 4)).filter(|year| *year > 0) else {
        return false;
    };
    let month = month.map(|month| digits(month, 2));
    let day = day.map(|day| digits(day, 2));
    parts.next().is_none()
        && match (month, day) {
            (None, None) => true,
            (Some(Some(month)), None) => (1..=12).contains(&month),
            (Some(Some(month)), Some(Some(day))) => {
                (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day)
            }
            _ => false,
        }
}

/// The first moment of a checked date, in UTC.
pub fn first_moment(date: &str) -> String {
    let rest = match date.len() {
        4 => "-01-01",
        7 => "-01",
        _ => "",
    };
    format!("{date}{rest}T00:00:00Z")
}

/// Seconds since 1970 as a moment in UTC; before 1970 counts as 1970, after 9999 as its last second.
pub fn moment(epoch: i64) -> String {
    let epoch = epoch.clamp(0, LAST_SECOND);
    let (mut days, seconds) = (epoch / 86_400, epoch % 86_400);
    let mut year = 1970;
    while days >= days_of(year) {
        days -= days_of(year);
        year += 1;
    }
    let mut month = 1;
    while days >= i64::from(days_in(year, month)) {
        days -= i64::from(days_in(year, month));
        month += 1;
    }
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!(
        "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
        days + 1
    )
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of(year: u32) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_calendar() {
        for good in ["1851", "2024-02", "2024-02-29", "2000-02-29", "1999-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "51",
            "0000",
            "2024-13",
            "2023-02-29",
            "1900-02-29",
            "2024-04-31",
            "2024-1-1",
            "2024-01-01T",
            "2024-01-01-01",
            "+024",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn counts_seconds_as_date_does() {
        assert_eq!(moment(0), "1970-01-01T00:00:00Z");
        assert_eq!(moment(1_709_210_096), "2024-02-29T12:34:56Z");
        assert_eq!(moment(946_684_799), "1999-12-31T23:59:59Z");
        assert_eq!(moment(-5), "1970-01-01T00:00:00Z");
        assert_eq!(moment(i64::MAX), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn a_date_without_a_day_means_its_first() {
        assert_eq!(first_moment("1851"), "1851-01-01T00:00:00Z");
        assert_eq!(first_moment("1851-11"), "1851-11-01T00:00:00Z");
        assert_eq!(first_moment("1851-11-14"), "1851-11-14T00:00:00Z");
    }
}
