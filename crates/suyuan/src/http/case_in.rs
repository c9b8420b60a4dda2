//! Reads the body of `POST /api/v1/cases`: every fault is named by its JSON pointer.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::json::{self, Members};
use crate::http::state::App;
use crate::stage::intake::Request;
use serde_json::Value;
use suyuan_case::event::{CaseLine, Requested};
use suyuan_case::kind::CaseKind;
use suyuan_case::person::{PersonalData, normalize_phone};
use suyuan_case::problem::Problem;
use suyuan_case::{DAY, Micros, SECOND, reason};
use utoipa::ToSchema;

/// The body, for the API's description; it is read member by member so that faults carry their place.
#[derive(ToSchema)]
#[allow(missing_docs, dead_code)] // read by the description generator alone
pub struct CaseIn {
    pub order_no: String,
    pub shop: Option<String>,
    pub channel: String,
    pub kind: String,
    pub customer: CustomerIn,
    pub lines: Vec<LineIn>,
    pub reason_code: Option<String>,
    pub reason_text: Option<String>,
    pub comment: Option<String>,
    pub requested_at: Option<String>,
}

/// The customer of a request.
#[derive(ToSchema)]
#[allow(missing_docs, dead_code)]
pub struct CustomerIn {
    pub customer_no: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
}

/// One line of a request.
#[derive(ToSchema)]
#[allow(missing_docs, dead_code)]
pub struct LineIn {
    pub line_no: Option<String>,
    pub sku: Option<String>,
    pub quantity: i64,
    pub amount_minor: Option<i64>,
}

/// One trillion major units: beyond it an amount is a slip, not money.
const LARGEST_AMOUNT: i64 = 100_000_000_000_000;

static TAXONOMY: std::sync::LazyLock<Vec<reason::Reason>> = std::sync::LazyLock::new(reason::built_in);

/// Reads and checks a request.
pub fn read(body: &[u8], app: &App, now: Micros) -> Result<Request, ApiError> {
    read_with(body, &app.config.currency, now)
}

/// The same without the program's state.
pub fn read_with(body: &[u8], currency: &str, now: Micros) -> Result<Request, ApiError> {
    let value: Value = serde_json::from_slice(body).map_err(|error| json::syntax(&error))?;
    let mut top = Members::of(&value, "")?;
    let order_no = top.needed_text("order_no", 64)?;
    let shop = top.text("shop", 64)?;
    let channel = top.needed_text("channel", 32)?;
    let kind = top.needed_text("kind", 32)?;
    let kind = CaseKind::parse(&kind).ok_or_else(|| top.wrong("unknown_value", "kind").because(CaseKind::ALL.map(CaseKind::as_str).join(", ")))?;
    let (customer_no, personal, mut warnings) = customer(top.value("customer"))?;
    let lines = lines(top.value("lines"), &top)?;
    let (reason_code, reason_text) = (top.text("reason_code", 80)?, top.text("reason_text", 200)?);
    if reason_code.is_none() && reason_text.is_none() {
        return Err(top.wrong("missing_member", "reason_code").because("reason_code or reason_text"));
    }
    let reason_code = match (reason_code, &reason_text) {
        (Some(code), _) if TAXONOMY.iter().any(|reason| reason.level == 3 && reason.code == code) => Some(code),
        (Some(_), _) => return Err(top.wrong("unknown_reason_code", "reason_code")),
        (None, Some(text)) => reason::find(&TAXONOMY, text).map(|reason| reason.code.clone()),
        (None, None) => None,
    };
    if reason_code.is_none() {
        warnings.push(Problem::new("reason_unknown", "/reason_text"));
    }
    let comment = top.text("comment", 4_000)?;
    if top.text("template", 100)?.is_some() {
        return Err(top.wrong("unknown_template", "template"));
    }
    if top.value("answers").is_some() {
        return Err(top.wrong("unknown_template", "answers").because("answers belong to a template"));
    }
    if top.value("attachments").is_some_and(|list| list.as_array().is_none_or(|list| !list.is_empty())) {
        return Err(top.wrong("unknown_attachment", "attachments"));
    }
    let requested_at = match top.text("requested_at", 40)? {
        None => now,
        Some(text) => clock::parse_rfc3339(&text).ok_or_else(|| top.wrong("not_a_time", "requested_at"))?,
    };
    if requested_at > now + 300 * SECOND {
        return Err(top.wrong("time_in_future", "requested_at"));
    }
    if requested_at < 0 {
        return Err(top.wrong("number_out_of_range", "requested_at").because("before 1970"));
    }
    top.end()?;
    let requested = Requested {
        case_no: String::new(),
        order_no,
        shop,
        channel,
        kind,
        customer_no,
        person: None,
        lines,
        currency: currency.to_owned(),
        reason_code,
        reason_text,
        comment,
        region: None,
        department: "service".to_owned(),
        team: None,
        agent: None,
        warehouse: None,
        carrier: None,
        requested_at,
        due_at: requested_at + kind.default_due_days() * DAY,
        due_basis: "kind".to_owned(),
        warnings,
    };
    Ok(Request { requested, personal })
}

/// The customer object: a number, personal data, or both.
fn customer(value: Option<&Value>) -> Result<(Option<String>, PersonalData, Vec<Problem>), ApiError> {
    let Some(value) = value else { return Err(ApiError::new("missing_member").at("/customer")) };
    let mut members = Members::of(value, "/customer")?;
    let customer_no = members.text("customer_no", 64)?;
    let personal = PersonalData {
        name: members.text("name", 100)?,
        phone: members.text("phone", 40)?,
        email: members.text("email", 200)?,
        address: members.text("address", 300)?,
    };
    let mut warnings = Vec::new();
    if personal.phone.as_deref().is_some_and(|phone| !(7..=15).contains(&normalize_phone(phone).len())) {
        warnings.push(Problem::new("phone_looks_wrong", "/customer/phone"));
    }
    members.end()?;
    Ok((customer_no, personal, warnings))
}

/// The lines: 1 to 200, each with a line number or a SKU.
fn lines(value: Option<&Value>, top: &Members<'_>) -> Result<Vec<CaseLine>, ApiError> {
    let Some(value) = value else { return Err(top.wrong("missing_member", "lines")) };
    let Some(list) = value.as_array() else { return Err(top.wrong("wrong_type", "lines")) };
    if list.is_empty() {
        return Err(top.wrong("missing_member", "lines").because("at least one line"));
    }
    if list.len() > 200 {
        return Err(top.wrong("too_many_lines", "lines"));
    }
    list.iter()
        .enumerate()
        .map(|(index, value)| {
            let mut members = Members::of(value, &format!("/lines/{index}"))?;
            let line = CaseLine {
                line_no: members.text("line_no", 64)?,
                sku: members.text("sku", 64)?,
                product_name: None,
                quantity: members.integer("quantity", 1, 1_000_000)?.ok_or_else(|| members.wrong("missing_member", "quantity"))?,
                amount_minor: members.integer("amount_minor", 0, LARGEST_AMOUNT)?,
                matched: Vec::new(),
            };
            if line.line_no.is_none() && line.sku.is_none() {
                return Err(members.wrong("missing_member", "sku").because("line_no or sku"));
            }
            members.end()?;
            Ok(line)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_790_000_000_000_000;
    const GOOD: &str = r#"{"order_no":"T1","channel":"tmall","kind":"return_refund","customer":{"name":"陈志强","phone":"13800005678"},"lines":[{"sku":"A1","quantity":1,"amount_minor":12900}],"reason_text":"七天无理由"}"#;

    fn fault(body: &str) -> String {
        match read_with(body.as_bytes(), "CNY", NOW) {
            Ok(_) => "accepted".to_owned(),
            Err(error) => {
                format!("{error:?}").split("code: \"").nth(1).map(|rest| rest.split('"').next().unwrap_or("").to_owned()).unwrap_or_default()
            }
        }
    }

    #[test]
    fn a_good_request_is_read_and_its_reason_found() {
        let request = read_with(GOOD.as_bytes(), "CNY", NOW).map_err(|error| format!("{error:?}")).expect("accepted");
        assert_eq!(request.requested.reason_code.as_deref(), Some("customer.mind.no_reason"));
        assert_eq!(request.requested.due_at, NOW + 7 * DAY);
        assert_eq!(request.personal.phone.as_deref(), Some("13800005678"));
    }

    #[test]
    fn each_fault_has_its_code() {
        let change = |from: &str, to: &str| fault(&GOOD.replace(from, to));
        assert_eq!(fault(GOOD), "accepted");
        assert_eq!(fault("{"), "bad_json");
        assert_eq!(fault("[]"), "not_an_object");
        assert_eq!(change(r#""order_no":"T1""#, r#""order_no":"""#), "missing_member");
        assert_eq!(change(r#""order_no":"T1""#, r#""order_no":7"#), "wrong_type");
        assert_eq!(change("return_refund", "return"), "unknown_value");
        assert_eq!(change(r#""quantity":1"#, r#""quantity":0"#), "number_out_of_range");
        assert_eq!(change(r#""quantity":1"#, r#""quantity":1.5"#), "number_out_of_range");
        assert_eq!(change(r#""quantity":1"#, r#""quantity":"1""#), "wrong_type");
        assert_eq!(change(r#""quantity":1"#, r#""quantity":99999999999999999999"#), "number_out_of_range");
        assert_eq!(change(r#""amount_minor":12900"#, r#""amount_minor":-1"#), "number_out_of_range");
        assert_eq!(change(r#""sku":"A1","#, ""), "missing_member");
        assert_eq!(change(r#""reason_text":"七天无理由""#, r#""reason_code":"nonsense""#), "unknown_reason_code");
        assert_eq!(change(r#","reason_text":"七天无理由""#, ""), "missing_member");
        assert_eq!(change(r#""channel":"tmall""#, r#""channel":"tmall","colour":"red""#), "unknown_member");
        assert_eq!(change(r#""phone":"#, r#""fone":"#), "unknown_member");
        assert_eq!(change(r#""reason_text":"#, r#""requested_at":"yesterday","reason_text":"#), "not_a_time");
        assert_eq!(change(r#""reason_text":"#, r#""requested_at":"2099-01-01T00:00:00Z","reason_text":"#), "time_in_future");
        assert_eq!(change(r#""reason_text":"#, r#""template":"x","reason_text":"#), "unknown_template");
        assert_eq!(change("T1", "T\\u0000"), "control_characters");
        assert_eq!(change(r#"[{"sku":"A1","quantity":1,"amount_minor":12900}]"#, "[]"), "missing_member");
        assert_eq!(change(r#"[{"sku":"A1","quantity":1,"amount_minor":12900}]"#, "{}"), "wrong_type");
    }
}
