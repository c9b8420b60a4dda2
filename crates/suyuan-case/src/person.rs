//! Personal fields and their masks; the only place that names what is personal.

/// Personal data of one natural person, in the clear; it exists only in memory and never in a log, lake or outbox.
#[derive(Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct PersonalData {
    /// Full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone number as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl PersonalData {
    /// Whether nothing personal is known.
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.phone.is_none() && self.email.is_none() && self.address.is_none()
    }
    /// The same data as everybody may see it.
    pub fn masked(&self) -> PersonalData {
        PersonalData {
            name: self.name.as_deref().map(mask_name),
            phone: self.phone.as_deref().map(mask_phone),
            email: self.email.as_deref().map(mask_email),
            address: self.address.as_deref().map(mask_address),
        }
    }
}

impl std::fmt::Debug for PersonalData {
    /// Never prints the data, so that it cannot reach a log by accident.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonalData(…)")
    }
}

/// Digits of a telephone number without country code 86, spaces and signs; the form that is hashed for search.
pub fn normalize_phone(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("86") {
        Some(rest) if rest.len() == 11 => rest.to_owned(),
        _ => digits,
    }
}

/// 陈*强 for three characters and more, 陈* for two.
pub fn mask_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, .., last] => format!("{first}{}{last}", "*".repeat((letters.len() - 2).min(3))),
    }
}

/// 138****5678; all but the last two digits of anything shorter than seven.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 7 {
        return "****".to_owned();
    }
    let head: String = digits[..3].iter().collect();
    let tail: String = digits[digits.len() - 4..].iter().collect();
    if digits.len() < 8 { format!("****{tail}") } else { format!("{head}****{tail}") }
}

/// l***@example.com.
pub fn mask_email(email: &str) -> String {
    match email.split_once('@') {
        Some((local, host)) => format!("{}***@{host}", local.chars().next().unwrap_or('*')),
        None => "***".to_owned(),
    }
}

/// The first six characters (province and city), the rest hidden.
pub fn mask_address(address: &str) -> String {
    let shown: String = address.chars().take(6).collect();
    format!("{shown}****")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_hide_the_middle() {
        assert_eq!(mask_name("陈志强"), "陈*强");
        assert_eq!(mask_name("李四"), "李*");
        assert_eq!(mask_phone("+86 138 0000 5678"), "861****5678");
        assert_eq!(mask_phone(&normalize_phone("+86 138 0000 5678")), "138****5678");
        assert_eq!(mask_email("lily@example.com"), "l***@example.com");
        assert_eq!(format!("{:?}", PersonalData { name: Some("陈志强".into()), ..Default::default() }), "PersonalData(…)");
    }
}
