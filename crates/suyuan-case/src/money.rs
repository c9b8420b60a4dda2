//! Money in minor units and the one rounding rule that the product uses.

/// Minor units (分, cents) as a signed 64-bit number; the currency stands beside it, never inside it.
pub type Minor = i64;

/// A price with six decimals: one major unit is `1_000_000`. Ledgers quote prices finer than a cent (0.001 £).
pub type Micro = i64;

/// quantity × price, rounded half up (away from zero at .5) to minor units; `None` on overflow.
///
/// `price` is in [`Micro`] of the major unit; `minor_digits` is 2 for CNY and GBP, 0 for JPY.
pub fn line_amount(quantity: i64, price: Micro, minor_digits: u32) -> Option<Minor> {
    let product = i128::from(quantity).checked_mul(i128::from(price))?;
    let divisor = 10_i128.checked_pow(6_u32.checked_sub(minor_digits)?)?;
    let half = divisor / 2;
    let rounded = if product >= 0 { (product + half) / divisor } else { -((-product + half) / divisor) };
    i64::try_from(rounded).ok()
}

/// Reads a decimal number such as `-1,234.5678` into units of 10^-`digits`.
///
/// Grouping commas are accepted between digits. `None` for anything else, for more than `digits` significant
/// decimals, and on overflow: a number is never silently cut.
pub fn parse_decimal(text: &str, digits: u32) -> Option<i64> {
    let text = text.trim();
    let (negative, body) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    let mut seen = 0;
    let grouped = whole.contains(',');
    for (index, byte) in whole.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i128::from(byte - b'0');
                seen += 1;
                if seen > 19 {
                    return None;
                }
            }
            b',' if grouped && index > 0 && (whole.len() - index) % 4 == 0 => {}
            _ => return None,
        }
    }
    let mut places = 0;
    for byte in fraction.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        if places < digits {
            value = value * 10 + i128::from(byte - b'0');
            places += 1;
        } else if byte != b'0' {
            return None;
        }
    }
    for _ in places..digits {
        value *= 10;
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_up_away_from_zero() {
        assert_eq!(line_amount(3, 1_005_000, 2), Some(302), "3.015 becomes 3.02");
        assert_eq!(line_amount(-3, 1_005_000, 2), Some(-302));
        assert_eq!(line_amount(1, 4_999, 2), Some(0));
        assert_eq!(line_amount(i64::MAX, i64::MAX, 2), None);
    }

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        assert_eq!(parse_decimal("2.55", 6), Some(2_550_000));
        assert_eq!(parse_decimal("-1,234.50", 2), Some(-123_450));
        assert_eq!(parse_decimal("0.001", 2), None, "a third decimal does not fit into cents");
        assert_eq!(parse_decimal("1.500", 2), Some(150));
        assert_eq!(parse_decimal("1,23", 2), None);
        assert_eq!(parse_decimal(".5", 2), Some(50));
        assert_eq!(parse_decimal("", 2), None);
        assert_eq!(parse_decimal("1e3", 2), None);
        assert_eq!(parse_decimal("99999999999999999999", 2), None);
    }
}
