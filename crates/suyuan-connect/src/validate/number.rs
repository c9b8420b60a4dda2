//! Numbers as people and programs write them, read exactly or not at all.

use crate::mapping::DecimalMark;

/// Why a number was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberError {
    NotANumber,
    TooManyDecimals,
    OutOfRange,
}

/// mantissa × 10^-scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub mantissa: i128,
    pub scale: i32,
}

impl Decimal {
    /// The value in units of 10^-`exponent`, if it is whole in them.
    pub fn units(self, exponent: i32) -> Result<i64, NumberError> {
        let shift = exponent - self.scale;
        if self.mantissa == 0 {
            return Ok(0);
        }
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        let value = if shift >= 0 {
            power.and_then(|power| self.mantissa.checked_mul(power)).ok_or(NumberError::OutOfRange)?
        } else {
            let power = power.ok_or(NumberError::TooManyDecimals)?;
            if self.mantissa % power != 0 {
                return Err(NumberError::TooManyDecimals);
            }
            self.mantissa / power
        };
        i64::try_from(value).map_err(|_| NumberError::OutOfRange)
    }
}

/// `-1234.50` without anything else around it, in units of 10^-`exponent`; `None` sends it to [`parse`].
fn plain(text: &str, exponent: i32) -> Option<i64> {
    let bytes = text.as_bytes();
    let (negative, bytes) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        _ => (false, bytes),
    };
    if bytes.is_empty() || bytes.len() > 15 {
        return None;
    }
    let mut value: i64 = 0;
    let mut decimals: Option<i32> = None;
    let mut digits = 0;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                digits += 1;
                if let Some(count) = &mut decimals {
                    *count += 1;
                }
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            _ => return None,
        }
    }
    let shift = u32::try_from(exponent - decimals.unwrap_or(0)).ok()?;
    if digits == 0 || shift > 8 {
        return None;
    }
    let value = value.checked_mul(10_i64.pow(shift))?;
    Some(if negative { -value } else { value })
}

/// A number in units of 10^-`exponent`: 2 for cents of a two-digit currency, 6 for millionths, 0 for whole numbers.
pub(crate) fn units(text: &str, exponent: i32, mark: DecimalMark) -> Result<i64, NumberError> {
    if mark == DecimalMark::Dot
        && let Some(value) = plain(text, exponent)
    {
        return Ok(value);
    }
    parse(text, mark).ok_or(NumberError::NotANumber)?.units(exponent)
}

/// A typed number in units of 10^-`exponent`; binary rounding noise is no decimal.
pub(crate) fn float_units(number: f64, exponent: i32) -> Result<i64, NumberError> {
    if !number.is_finite() {
        return Err(NumberError::NotANumber);
    }
    let scaled = number * 10_f64.powi(exponent);
    let rounded = scaled.round();
    if rounded.abs() >= 9.2e18 {
        Err(NumberError::OutOfRange)
    } else if (scaled - rounded).abs() > 1e-6 + scaled.abs() * 1e-15 {
        Err(NumberError::TooManyDecimals)
    } else {
        Ok(rounded as i64)
    }
}

/// Full-width forms as their ASCII letters, everything else as it is.
pub(crate) fn narrow(letter: char) -> char {
    match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        '\u{3000}' | '\u{A0}' | '\u{2009}' | '\u{202F}' => ' ',
        '−' | '–' => '-',
        '。' => '.',
        other => other,
    }
}

/// Currency words and signs that may stand before or after an amount.
const CURRENCY_WORDS: [&str; 22] = [
    "人民币",
    "美元",
    "欧元",
    "英镑",
    "日元",
    "港币",
    "港元",
    "元",
    "圆",
    "块",
    "RMB",
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "BRL",
    "JPY",
    "HKD",
    "R$",
    "US$",
    "HK$",
    "CN¥",
];

fn strip_currency(mut text: &str) -> &str {
    loop {
        let before = text.len();
        text = text.trim().trim_matches(['¥', '￥', '$', '€', '£', '₩']);
        for word in CURRENCY_WORDS {
            text = text.strip_prefix(word).unwrap_or(text);
            text = text.strip_suffix(word).unwrap_or(text);
        }
        if text.len() == before {
            return text;
        }
    }
}

/// Reads `1,234.50`, `￥１２.５`, `(12.00)`, `12.00-`, `1.2万`, `3e-05` and the like; grouping must be by three (or four in Chinese style).
pub(crate) fn parse(text: &str, mark: DecimalMark) -> Option<Decimal> {
    if text.len() > 200 {
        return None;
    }
    let narrowed: String = text.chars().map(narrow).collect();
    let mut body = strip_currency(&narrowed);
    let mut negative = false;
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negative = true;
        body = strip_currency(inner);
    }
    if let Some(rest) = body.strip_prefix('-') {
        negative = !negative;
        body = strip_currency(rest);
    } else if let Some(rest) = body.strip_suffix('-') {
        negative = !negative;
        body = rest.trim_end();
    } else if let Some(rest) = body.strip_prefix('+') {
        body = rest;
    }
    let mut scale = 0;
    for (word, zeros) in [("万", 4), ("亿", 8)] {
        if let Some(rest) = body.strip_suffix(word) {
            body = rest.trim_end();
            scale = -zeros;
        }
    }
    if let Some((mantissa, exponent)) = body.split_once(['e', 'E']) {
        let exponent: i32 = exponent.parse().ok().filter(|value: &i32| value.abs() <= 30)?;
        scale -= exponent;
        body = mantissa;
    }
    let (group, point) = match mark {
        DecimalMark::Dot => (',', '.'),
        DecimalMark::Comma => ('.', ','),
    };
    let (whole, fraction) = body.split_once(point).unwrap_or((body, ""));
    let mantissa = digits(whole, fraction, group)?;
    scale += i32::try_from(fraction.len()).ok()?;
    Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, scale })
}

/// The digits of both parts as one number.
fn digits(whole: &str, fraction: &str, group: char) -> Option<i128> {
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || whole.len() + fraction.len() > 45 {
        return None;
    }
    let groups: Vec<&str> = whole.split([group, ' ', '\'']).collect();
    let well_grouped = groups.len() == 1
        || (!groups[0].is_empty() && groups[0].len() <= 4 && [3, 4].iter().any(|size| groups[1..].iter().all(|part| part.len() == *size)));
    if !well_grouped || !groups.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    if groups.iter().all(|part| part.is_empty()) && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    for byte in groups.iter().flat_map(|part| part.bytes()).chain(fraction.bytes()) {
        value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Dot};

    #[test]
    fn money_is_read_in_every_common_form() {
        for (text, cents) in [
            ("12.5", 1250),
            ("-3", -300),
            ("¥1,234.50", 123_450),
            ("￥１２．５０", 1250),
            ("12.50元", 1250),
            ("(12.00)", -1200),
            ("12.00-", -1200),
            ("-¥5.00", -500),
            ("¥-5.00", -500),
            ("1.2万", 1_200_000),
            ("1,2345.67", 1_234_567),
            ("CNY 99.90", 9990),
            ("1.500", 150),
            (".5", 50),
            ("3e2", 30_000),
            ("R$ 10.00", 1000),
            ("0", 0),
        ] {
            assert_eq!(units(text, 2, Dot), Ok(cents), "{text}");
        }
        assert_eq!(units("1.234,56", 2, Comma), Ok(123_456));
        assert_eq!(units("12,5", 2, Comma), Ok(1250));
    }

    #[test]
    fn what_is_no_number_stays_none() {
        for text in ["", "-", "abc", "1.2.3", "12,5", "1,23,4", "()", "1e99", "¥", "12%", "１２３４x", "--5", "."] {
            assert_eq!(units(text, 2, Dot), Err(NumberError::NotANumber), "{text}");
        }
        assert_eq!(units("1.005", 2, Dot), Err(NumberError::TooManyDecimals));
        assert_eq!(units("99999999999999999999", 2, Dot), Err(NumberError::OutOfRange));
        assert_eq!(units("92233720368547758.08", 2, Dot), Err(NumberError::OutOfRange));
        assert_eq!(units("92233720368547758.07", 2, Dot), Ok(i64::MAX));
    }

    #[test]
    fn typed_numbers_lose_only_binary_noise() {
        assert_eq!(float_units(0.1 + 0.2, 2), Ok(30));
        assert_eq!(float_units(4.305, 6), Ok(4_305_000));
        assert_eq!(float_units(4.305, 2), Err(NumberError::TooManyDecimals));
        assert_eq!(float_units(f64::NAN, 2), Err(NumberError::NotANumber));
        assert_eq!(float_units(1e300, 2), Err(NumberError::OutOfRange));
        assert_eq!(float_units(123_456_789.12, 2), Ok(12_345_678_912));
    }
}
