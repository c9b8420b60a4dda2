//! Reads what the warehouse says about a parcel; faults are named by their JSON pointer.

pub use crate::http::case_step_in::texts;
use crate::http::case_step_in::{grade, list, one_of};
use crate::http::error::ApiError;
use crate::http::json::Members;
use serde_json::Value;
use suyuan_case::event::ParcelEvent;
use suyuan_case::goods::{Disposition, Finding};
use suyuan_case::parcel::{ParcelIn, ParcelItem};
use suyuan_case::person::PersonalData;

fn item(members: &mut Members<'_>) -> Result<ParcelItem, ApiError> {
    let item = ParcelItem {
        sku: members.text("sku", 64)?,
        serial_no: members.text("serial_no", 80)?,
        quantity: members.integer("quantity", 1, 1_000_000)?.unwrap_or(1),
    };
    Ok(item)
}

/// A parcel that came in, and what the label says about its sender.
pub fn received(body: &Value) -> Result<(ParcelIn, PersonalData), ApiError> {
    let mut members = Members::of(body, "")?;
    let received = ParcelIn {
        parcel_no: String::new(),
        tracking_no: members.text("tracking_no", 80)?,
        carrier: members.text("carrier", 80)?,
        warehouse: members.text("warehouse", 100)?,
        person: None,
        order_no: members.text("order_no", 64)?,
        weight_grams: members.integer("weight_grams", 0, 10_000_000)?,
        items: list(&mut members, "items", item)?,
        text: members.text("text", 2_000)?,
    };
    let personal = PersonalData { name: members.text("name", 100)?, phone: members.text("phone", 40)?, email: None, address: None };
    members.end()?;
    Ok((received, personal))
}

/// An inspection, a clearing or a note.
pub fn step(door: &str, members: &mut Members<'_>) -> Result<ParcelEvent, ApiError> {
    match door {
        "inspect" => {
            let (grade, finding) = (grade(members)?, one_of::<Finding>(members, "finding")?);
            let stated = one_of::<Disposition>(members, "disposition")?;
            let proposed = (grade.is_some() || finding.is_some()).then(|| Disposition::proposed(grade.as_deref(), finding, false));
            Ok(ParcelEvent::ParcelInspected {
                grade,
                finding,
                disposition: stated.or(proposed),
                weight_grams: members.integer("weight_grams", 0, 10_000_000)?,
                evidence: texts(members, "evidence")?,
                items: list(members, "items", item)?,
            })
        }
        "clear" => {
            let disposition = one_of::<Disposition>(members, "disposition")?.ok_or_else(|| members.wrong("missing_member", "disposition"))?;
            Ok(ParcelEvent::ParcelCleared { disposition, reason: members.needed_text("reason", 500)? })
        }
        _ => Ok(ParcelEvent::ParcelNoted { text: members.needed_text("text", 2_000)? }),
    }
}
