//! Dates as written in tables, read as days so that a model can order them.

/// Days since 1970-01-01 of `2015-01-25`, `2015/1/25`, `20150125` with separators, or `1/25/2015`, with or without a time after it.
///
/// A slash date that ends with the year is read month first, the way of the tables that write it so; when its first
/// number is above 12, day first.
pub fn days(text: &str) -> Option<f64> {
    let day = text.split(['T', ' ']).next()?;
    let separator = ['-', '/', '.'].into_iter().find(|separator| day.matches(*separator).count() == 2)?;
    let parts: Vec<&str> = day.split(separator).collect();
    let number = |part: &str| -> Option<i64> { (part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())? };
    let (first, second, third) = (number(parts[0])?, number(parts[1])?, number(parts[2])?);
    let (year, month, day) = if parts[0].len() == 4 {
        (first, second, third)
    } else if parts[2].len() == 4 {
        if first > 12 { (third, second, first) } else { (third, first, second) }
    } else {
        return None;
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(from_civil(year, month, day) as f64)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar (Hinnant 2013).
fn from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_several_forms_are_the_same_day() {
        for text in ["2015-01-25", "2015/1/25", "1/25/2015", "25/1/2015", "2015-01-25T10:00:00Z", "2015.01.25 08:00"] {
            assert_eq!(days(text), Some(16_460.0), "{text}");
        }
        assert_eq!(days("1970-01-01"), Some(0.0));
        for text in ["250/500", "1-2", "2015-13-01", "a-b-c", "", "1/2/3"] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
