//! Files for people: tables as CSV and as XLSX, in which no text can become a formula.

pub mod csv;
pub mod xlsx;

/// Whether a spreadsheet would take a text for a formula or a command.
///
/// Full-width forms count too: some spreadsheets take them for their narrow twins.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_one() {
        for text in ["=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠x"] {
            assert!(is_formula(text), "{text:?}");
        }
        for text in ["", "退货", "a=b", "1-2", " =1"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
