//! Reads the body of `POST /api/v1/cases`: every fault is named by its JSON pointer.

use crate::clock;
use crate::http::case_form::FormIn;
use crate::http::error::ApiError;
use crate::http::json::{self, Members};
use crate::http::state::App;
use crate::stage::intake::Request;
use serde_json::Value;
use suyuan_case::event::{CaseLine, Circumstances, Requested};
use suyuan_case::kind::{CaseKind, Delivery, ReturnMethod, WayIn};
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
    /// Who received the goods, when that is not the customer.
    pub receiver: Option<PersonIn>,
    /// Who sends them back, when that is not the customer.
    pub sender: Option<PersonIn>,
    pub lines: Vec<LineIn>,
    pub reason_code: Option<String>,
    pub reason_text: Option<String>,
    pub comment: Option<String>,
    /// Id of a standard template, or `id@version`.
    pub template: Option<String>,
    /// Question → answer, as the template asks for them.
    #[schema(value_type = Option<Object>)]
    pub answers: Option<Value>,
    /// Ids of uploaded files.
    pub attachments: Option<Vec<String>>,
    /// Seconds from the first question to sending.
    pub form_seconds: Option<i64>,
    pub requested_at: Option<String>,
    /// The platform's own deadline, RFC 3339.
    pub due_at: Option<String>,
    /// before_shipping, in_transit or delivered.
    pub delivery: Option<String>,
    /// application, cancellation, intercept, refusal or counter.
    pub way: Option<String>,
    /// self_ship, pick_up, store, carrier_return or none.
    pub return_method: Option<String>,
    pub installed: Option<bool>,
    pub on_site: Option<bool>,
    pub cross_border: Option<bool>,
    pub platform_case_no: Option<String>,
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

/// Another person of a request.
#[derive(ToSchema)]
#[allow(missing_docs, dead_code)]
pub struct PersonIn {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
}

/// One line of a request.
#[derive(ToSchema)]
#[allow(missing_docs, dead_code)]
pub struct LineIn {
    /// Another order than the case's own.
    pub order_no: Option<String>,
    pub line_no: Option<String>,
    pub sku: Option<String>,
    pub quantity: i64,
    pub amount_minor: Option<i64>,
}

/// One trillion major units: beyond it an amount is a slip, not money.
const LARGEST_AMOUNT: i64 = 100_000_000_000_000;

/// Reads and checks a request.
pub fn read(body: &[u8], app: &App, now: Micros) -> Result<(Request, FormIn), ApiError> {
    read_with(body, &app.config.currency, &app.reasons.current().reasons, now)
}

/// The same without the program's state.
pub fn read_with(body: &[u8], currency: &str, taxonomy: &[reason::Reason], now: Micros) -> Result<(Request, FormIn), ApiError> {
    let value: Value = serde_json::from_slice(body).map_err(|error| json::syntax(&error))?;
    let mut top = Members::of(&value, "")?;
    let order_no = top.needed_text("order_no", 64)?;
    let shop = top.text("shop", 64)?;
    let channel = top.needed_text("channel", 32)?;
    let kind = top.needed_text("kind", 32)?;
    let kind = CaseKind::parse(&kind).ok_or_else(|| top.wrong("unknown_value", "kind").because(CaseKind::ALL.map(CaseKind::as_str).join(", ")))?;
    let (customer_no, personal, mut warnings) = customer(top.value("customer"))?;
    let receiver = person(top.value("receiver"), "/receiver", &mut warnings)?;
    let sender = person(top.value("sender"), "/sender", &mut warnings)?;
    let lines = lines(top.value("lines"), &top)?;
    let (reason_code, reason_text) = (top.text("reason_code", 80)?, top.text("reason_text", 200)?);
    if reason_code.is_none() && reason_text.is_none() {
        return Err(top.wrong("missing_member", "reason_code").because("reason_code or reason_text"));
    }
    let reason_code = match (reason_code, &reason_text) {
        (Some(code), _) if taxonomy.iter().any(|reason| reason.level == 3 && !reason.retired && reason.code == code) => Some(code),
        (Some(_), _) => return Err(top.wrong("unknown_reason_code", "reason_code")),
        (None, Some(text)) => reason::find_on(taxonomy, &channel, text).map(|reason| reason.code.clone()),
        (None, None) => None,
    };
    if reason_code.is_none() {
        warnings.push(Problem::new("reason_unknown", "/reason_text"));
    }
    let comment = top.text("comment", 4_000)?;
    let form = FormIn::read(&mut top)?;
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
    let circumstances = circumstances(&mut top)?;
    let due_at = due_at(&mut top, requested_at)?;
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
        due_at: due_at.unwrap_or(requested_at + kind.default_due_days() * DAY),
        due_basis: if due_at.is_some() { "platform" } else { "kind" }.to_owned(),
        warnings,
        circumstances,
        detail: None,
    };
    Ok((Request { requested, personal, receiver, sender }, form))
}

/// What chooses the road of the case: how far the delivery had come, how the matter came up, how goods come back.
fn circumstances(top: &mut Members<'_>) -> Result<Circumstances, ApiError> {
    fn known<T>(top: &mut Members<'_>, name: &'static str, parse: fn(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
        let Some(text) = top.text(name, 32)? else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| top.wrong("unknown_value", name))
    }
    Ok(Circumstances {
        delivery: known(top, "delivery", Delivery::parse)?,
        way: known(top, "way", WayIn::parse)?,
        return_method: known(top, "return_method", ReturnMethod::parse)?,
        installed: top.truth("installed")?.unwrap_or(false),
        on_site: top.truth("on_site")?.unwrap_or(false),
        cross_border: top.truth("cross_border")?.unwrap_or(false),
        platform_case_no: top.text("platform_case_no", 64)?,
    })
}

/// The deadline that a platform gave, when it gave one; it must not lie before the request.
fn due_at(top: &mut Members<'_>, requested_at: Micros) -> Result<Option<Micros>, ApiError> {
    let Some(text) = top.text("due_at", 40)? else { return Ok(None) };
    let due = clock::parse_rfc3339(&text).ok_or_else(|| top.wrong("not_a_time", "due_at"))?;
    if due < requested_at { Err(top.wrong("number_out_of_range", "due_at").because("before requested_at")) } else { Ok(Some(due)) }
}

/// The customer object: a number, personal data, or both.
fn customer(value: Option<&Value>) -> Result<(Option<String>, PersonalData, Vec<Problem>), ApiError> {
    let Some(value) = value else { return Err(ApiError::new("missing_member").at("/customer")) };
    let mut members = Members::of(value, "/customer")?;
    let customer_no = members.text("customer_no", 64)?;
    let mut warnings = Vec::new();
    let personal = personal(members, "/customer", &mut warnings)?;
    Ok((customer_no, personal, warnings))
}

/// A further person; absent is nobody.
fn person(value: Option<&Value>, place: &str, warnings: &mut Vec<Problem>) -> Result<PersonalData, ApiError> {
    match value {
        None => Ok(PersonalData::default()),
        Some(value) => personal(Members::of(value, place)?, place, warnings),
    }
}

/// The personal members of an object, which end it.
fn personal(mut members: Members<'_>, place: &str, warnings: &mut Vec<Problem>) -> Result<PersonalData, ApiError> {
    let personal = PersonalData {
        name: members.text("name", 100)?,
        phone: members.text("phone", 40)?,
        email: members.text("email", 200)?,
        address: members.text("address", 300)?,
    };
    if personal.phone.as_deref().is_some_and(|phone| !(7..=15).contains(&normalize_phone(phone).len())) {
        warnings.push(Problem::new("phone_looks_wrong", &format!("{place}/phone")));
    }
    members.end()?;
    Ok(personal)
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
                order_no: members.text("order_no", 64)?,
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
        match read_with(body.as_bytes(), "CNY", &reason::built_in(), NOW) {
            Ok(_) => "accepted".to_owned(),
            Err(error) => {
                format!("{error:?}").split("code: \"").nth(1).map(|rest| rest.split('"').next().unwrap_or("").to_owned()).unwrap_or_default()
            }
        }
    }

    #[test]
    fn a_good_request_is_read_and_its_reason_found() {
        let (request, _) = read_with(GOOD.as_bytes(), "CNY", &reason::built_in(), NOW).map_err(|error| format!("{error:?}")).expect("accepted");
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
        assert_eq!(change(r#""reason_text":"#, r#""answers":{},"reason_text":"#), "unknown_template");
        assert_eq!(change(r#""reason_text":"#, r#""template":"x","answers":[],"reason_text":"#), "wrong_type");
        assert_eq!(change(r#""reason_text":"#, r#""attachments":[1],"reason_text":"#), "wrong_type");
        assert_eq!(change("T1", "T\\u0000"), "control_characters");
        assert_eq!(change(r#"[{"sku":"A1","quantity":1,"amount_minor":12900}]"#, "[]"), "missing_member");
        assert_eq!(change(r#"[{"sku":"A1","quantity":1,"amount_minor":12900}]"#, "{}"), "wrong_type");
    }
}
