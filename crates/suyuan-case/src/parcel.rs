//! A parcel that came in without a case (无主件): its events, its fold, and which cases it may belong to.

use crate::Micros;
use crate::goods::{Disposition, Finding};
use crate::id::{CaseId, PersonId};
use serde::{Deserialize, Serialize};

/// An article found in a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelItem {
    /// SKU as scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Serial number as scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_no: Option<String>,
    /// Units.
    pub quantity: i64,
}

/// A parcel as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelIn {
    /// Human number, `WZ` + 10 digits.
    pub parcel_no: String,
    /// Tracking number as scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_no: Option<String>,
    /// Carrier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// The sender, when name or phone stand on the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Order number on a slip inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_no: Option<String>,
    /// Weight in grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i64>,
    /// What is in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ParcelItem>,
    /// Words of the warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Events of a parcel stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum ParcelEvent {
    /// It came in.
    ParcelReceived(Box<ParcelIn>),
    /// It was opened and graded (开箱质检); an empty box or a swapped article needs evidence.
    ParcelInspected {
        /// Grade A–D.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grade: Option<String>,
        /// What was found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        finding: Option<Finding>,
        /// Where the goods go.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disposition: Option<Disposition>,
        /// Weight in grams.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight_grams: Option<i64>,
        /// Attachment ids or file marks of photos and videos.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<String>,
        /// What is in it, when that was not known before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<ParcelItem>,
    },
    /// It belongs to a case (认领).
    ParcelAssigned {
        /// The case.
        case_id: CaseId,
        /// Why it is this one: names of [`Clue`]s, or `hand` when somebody simply knew.
        basis: Vec<String>,
    },
    /// The assignment was wrong.
    ParcelUnassigned {
        /// The case.
        case_id: CaseId,
        /// Why.
        reason: String,
    },
    /// No case was found; it left the shelf (退回寄件人, 入库, 报废).
    ParcelCleared {
        /// Where the goods went.
        disposition: Disposition,
        /// Why.
        reason: String,
    },
    /// A note.
    ParcelNoted {
        /// The text.
        text: String,
    },
}

impl ParcelEvent {
    /// The kind as it stands in `events.kind`.
    pub const fn name(&self) -> &'static str {
        match self {
            ParcelEvent::ParcelReceived(_) => "parcel_received",
            ParcelEvent::ParcelInspected { .. } => "parcel_inspected",
            ParcelEvent::ParcelAssigned { .. } => "parcel_assigned",
            ParcelEvent::ParcelUnassigned { .. } => "parcel_unassigned",
            ParcelEvent::ParcelCleared { .. } => "parcel_cleared",
            ParcelEvent::ParcelNoted { .. } => "parcel_noted",
        }
    }
}

/// Where a parcel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParcelStatus {
    /// Nobody knows to which case it belongs.
    Unowned,
    /// It belongs to a case.
    Assigned,
    /// It left without a case.
    Cleared,
}

impl ParcelStatus {
    /// All states.
    pub const ALL: [ParcelStatus; 3] = [ParcelStatus::Unowned, ParcelStatus::Assigned, ParcelStatus::Cleared];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            ParcelStatus::Unowned => "unowned",
            ParcelStatus::Assigned => "assigned",
            ParcelStatus::Cleared => "cleared",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<ParcelStatus> {
        ParcelStatus::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// A parcel as its events make it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// As it came in; items and weight follow the inspection.
    pub received: ParcelIn,
    /// Where it stands.
    pub status: ParcelStatus,
    /// Number of events so far.
    pub version: i64,
    /// The case, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_id: Option<CaseId>,
    /// Grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// Finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Disposition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// Photos and videos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// When it came in.
    pub received_at: Micros,
    /// When the last event happened.
    pub updated_at: Micros,
}

/// Why an event of a parcel may not follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IllegalParcelStep {
    /// A parcel begins with its receipt, once.
    #[error("a parcel begins with its receipt, once")]
    NotABeginning,
    /// The step does not fit the status.
    #[error("{event} does not follow {status}")]
    NotNow {
        /// The event's name.
        event: &'static str,
        /// The status it met.
        status: &'static str,
    },
    /// An empty box or a swapped article needs a weight, a photo or a video.
    #[error("such a finding needs evidence")]
    EvidenceMissing,
    /// Units must be above 0 and weight not below 0.
    #[error("a quantity or weight is out of range")]
    QuantityOutOfRange,
    /// Clearing and taking back need a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// It is assigned to another case.
    #[error("the parcel belongs to another case")]
    OtherCase,
}

impl IllegalParcelStep {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            IllegalParcelStep::NotABeginning => "not_a_beginning",
            IllegalParcelStep::NotNow { .. } => "step_not_allowed_now",
            IllegalParcelStep::EvidenceMissing => "evidence_missing",
            IllegalParcelStep::QuantityOutOfRange => "quantity_out_of_range",
            IllegalParcelStep::ReasonMissing => "reason_missing",
            IllegalParcelStep::OtherCase => "parcel_of_other_case",
        }
    }
}

impl Parcel {
    /// Begins a parcel.
    ///
    /// # Errors
    /// When a quantity or the weight is out of range.
    pub fn begin(received: ParcelIn, at: Micros) -> Result<Parcel, IllegalParcelStep> {
        sound(&received.items, received.weight_grams)?;
        Ok(Parcel {
            received,
            status: ParcelStatus::Unowned,
            version: 1,
            case_id: None,
            grade: None,
            finding: None,
            disposition: None,
            evidence: Vec::new(),
            received_at: at,
            updated_at: at,
        })
    }

    /// Whether `event` may follow.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, event: &ParcelEvent) -> Result<(), IllegalParcelStep> {
        let only = |allowed: &[ParcelStatus]| {
            let status = self.status.as_str();
            if allowed.contains(&self.status) { Ok(()) } else { Err(IllegalParcelStep::NotNow { event: event.name(), status }) }
        };
        match event {
            ParcelEvent::ParcelReceived(_) => Err(IllegalParcelStep::NotABeginning),
            ParcelEvent::ParcelInspected { finding, weight_grams, evidence, items, .. } => {
                only(&[ParcelStatus::Unowned, ParcelStatus::Assigned])?;
                sound(items, *weight_grams)?;
                let shown = weight_grams.or(self.received.weight_grams).is_some() || !evidence.is_empty() || !self.evidence.is_empty();
                if finding.is_some_and(Finding::needs_evidence) && !shown { Err(IllegalParcelStep::EvidenceMissing) } else { Ok(()) }
            }
            ParcelEvent::ParcelAssigned { .. } => only(&[ParcelStatus::Unowned]),
            ParcelEvent::ParcelUnassigned { case_id, reason } => {
                only(&[ParcelStatus::Assigned])?;
                if self.case_id.as_ref() != Some(case_id) {
                    return Err(IllegalParcelStep::OtherCase);
                }
                reasoned(reason)
            }
            ParcelEvent::ParcelCleared { reason, .. } => {
                only(&[ParcelStatus::Unowned])?;
                reasoned(reason)
            }
            ParcelEvent::ParcelNoted { .. } => Ok(()),
        }
    }

    /// Applies an event that was appended; total, so that a log that was legal once stays readable.
    pub fn apply(&mut self, event: &ParcelEvent, at: Micros) {
        self.version += 1;
        self.updated_at = at;
        match event {
            ParcelEvent::ParcelReceived(received) => self.received = (**received).clone(),
            ParcelEvent::ParcelInspected { grade, finding, disposition, weight_grams, evidence, items } => {
                self.grade = grade.clone().or(self.grade.take());
                self.finding = finding.or(self.finding);
                self.disposition = disposition.or(self.disposition);
                self.received.weight_grams = weight_grams.or(self.received.weight_grams);
                self.evidence.extend(evidence.iter().cloned());
                if !items.is_empty() {
                    self.received.items.clone_from(items);
                }
            }
            ParcelEvent::ParcelAssigned { case_id, .. } => {
                self.status = ParcelStatus::Assigned;
                self.case_id = Some(case_id.clone());
            }
            ParcelEvent::ParcelUnassigned { .. } => {
                self.status = ParcelStatus::Unowned;
                self.case_id = None;
            }
            ParcelEvent::ParcelCleared { disposition, .. } => {
                self.status = ParcelStatus::Cleared;
                self.disposition = Some(*disposition);
            }
            ParcelEvent::ParcelNoted { .. } => {}
        }
    }
}

fn sound(items: &[ParcelItem], weight: Option<i64>) -> Result<(), IllegalParcelStep> {
    let fits = items.iter().all(|item| (1..=1_000_000).contains(&item.quantity)) && weight.is_none_or(|weight| (0..=10_000_000).contains(&weight));
    if fits { Ok(()) } else { Err(IllegalParcelStep::QuantityOutOfRange) }
}

fn reasoned(reason: &str) -> Result<(), IllegalParcelStep> {
    if reason.trim().is_empty() { Err(IllegalParcelStep::ReasonMissing) } else { Ok(()) }
}

/// Folds a stream from its beginning; `None` when the first event is no receipt.
pub fn fold<'a>(events: impl IntoIterator<Item = (&'a ParcelEvent, Micros)>) -> Option<Parcel> {
    let mut events = events.into_iter();
    let (ParcelEvent::ParcelReceived(received), at) = events.next()? else { return None };
    let mut parcel = Parcel::begin((**received).clone(), at).ok()?;
    for (event, at) in events {
        parcel.apply(event, at);
    }
    Some(parcel)
}

/// What ties a parcel to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clue {
    /// The customer or carrier gave this tracking number for the case.
    TrackingNo,
    /// The parcel went out under this tracking number (refused or intercepted).
    OutboundTrackingNo,
    /// The order number stands on a slip.
    OrderNo,
    /// Same phone.
    Phone,
    /// Same serial number.
    SerialNo,
    /// The articles are those of the case.
    Sku,
    /// The weight fits the articles of the case within a tenth.
    Weight,
    /// The case expects goods now.
    ExpectsGoods,
}

impl Clue {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Clue::TrackingNo => "tracking_no",
            Clue::OutboundTrackingNo => "outbound_tracking_no",
            Clue::OrderNo => "order_no",
            Clue::Phone => "phone",
            Clue::SerialNo => "serial_no",
            Clue::Sku => "sku",
            Clue::Weight => "weight",
            Clue::ExpectsGoods => "expects_goods",
        }
    }
    /// How much it tells, in points; a hundred and more is as good as certain.
    pub const fn points(self) -> u32 {
        match self {
            Clue::TrackingNo | Clue::SerialNo => 100,
            Clue::OutboundTrackingNo => 90,
            Clue::OrderNo => 80,
            Clue::Phone => 60,
            Clue::Sku => 25,
            Clue::Weight => 15,
            Clue::ExpectsGoods => 10,
        }
    }
}

/// What is known about a case that a parcel may belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// Tracking numbers that were given for its way back.
    pub tracking: Vec<&'a str>,
    /// Tracking numbers under which it went out.
    pub outbound: Vec<&'a str>,
    /// Its orders.
    pub orders: Vec<&'a str>,
    /// Whether the sender's phone is the customer's.
    pub same_phone: bool,
    /// Its articles with units.
    pub skus: Vec<(&'a str, i64)>,
    /// Serial numbers.
    pub serials: Vec<&'a str>,
    /// Weight of its articles in grams, where the catalogue knows all of them.
    pub weight_grams: Option<i64>,
    /// Whether goods are expected.
    pub expects_goods: bool,
}

/// Letters and digits only, upper case: scanners and people write tracking numbers in many ways.
pub fn plain_no(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_alphanumeric()).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// The clues that tie a parcel to a case, strongest first.
pub fn clues(parcel: &ParcelIn, case: &Known<'_>) -> Vec<Clue> {
    let listed =
        |list: &[&str], wanted: Option<&str>| wanted.map(plain_no).is_some_and(|own| !own.is_empty() && list.iter().any(|one| plain_no(one) == own));
    let skus: Vec<&str> = parcel.items.iter().filter_map(|item| item.sku.as_deref()).collect();
    let sku = !skus.is_empty() && skus.iter().all(|sku| case.skus.iter().any(|(known, _)| known == sku));
    let serial = parcel.items.iter().any(|item| listed(&case.serials, item.serial_no.as_deref()));
    let weight = match (parcel.weight_grams, case.weight_grams) {
        (Some(found), Some(expected)) if expected > 0 => (found - expected).abs() * 10 <= expected,
        _ => false,
    };
    let all = [
        (Clue::TrackingNo, listed(&case.tracking, parcel.tracking_no.as_deref())),
        (Clue::SerialNo, serial),
        (Clue::OutboundTrackingNo, listed(&case.outbound, parcel.tracking_no.as_deref())),
        (Clue::OrderNo, listed(&case.orders, parcel.order_no.as_deref())),
        (Clue::Phone, case.same_phone),
        (Clue::Sku, sku),
        (Clue::Weight, weight),
    ];
    let mut found: Vec<Clue> = all.into_iter().filter_map(|(clue, holds)| holds.then_some(clue)).collect();
    if case.expects_goods && !found.is_empty() {
        found.push(Clue::ExpectsGoods);
    }
    found
}

/// Points of a list of clues.
pub fn points(clues: &[Clue]) -> u32 {
    clues.iter().map(|clue| clue.points()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel() -> ParcelIn {
        ParcelIn {
            parcel_no: "WZ0000000001".into(),
            tracking_no: Some("sf 1234-5678".into()),
            carrier: None,
            warehouse: None,
            person: None,
            order_no: None,
            weight_grams: Some(980),
            items: vec![ParcelItem { sku: Some("S1".into()), serial_no: None, quantity: 1 }],
            text: None,
        }
    }

    #[test]
    fn clues_add_up_and_the_strongest_stands_first() {
        let known = Known { tracking: vec!["SF12345678"], skus: vec![("S1", 2)], weight_grams: Some(1_000), expects_goods: true, ..Known::default() };
        let found = clues(&parcel(), &known);
        assert_eq!(found, [Clue::TrackingNo, Clue::Sku, Clue::Weight, Clue::ExpectsGoods]);
        assert_eq!(points(&found), 150);
        assert!(clues(&parcel(), &Known { expects_goods: true, ..Known::default() }).is_empty(), "a case that merely waits is no candidate");
        assert!(clues(&parcel(), &Known { weight_grams: Some(1_100), ..Known::default() }).is_empty());
    }

    #[test]
    fn a_parcel_is_assigned_once_and_an_accusation_needs_evidence() {
        let mut parcel = Parcel::begin(ParcelIn { weight_grams: None, ..parcel() }, 1).unwrap();
        let empty = |evidence: &[&str]| ParcelEvent::ParcelInspected {
            grade: None,
            finding: Some(Finding::EmptyBox),
            disposition: None,
            weight_grams: None,
            evidence: evidence.iter().map(|&one| one.to_owned()).collect(),
            items: vec![],
        };
        assert_eq!(parcel.check(&empty(&[])), Err(IllegalParcelStep::EvidenceMissing));
        assert_eq!(parcel.check(&empty(&["video-1"])), Ok(()));
        let id = CaseId::from_bits(1);
        let assign = ParcelEvent::ParcelAssigned { case_id: id.clone(), basis: vec!["tracking_no".into()] };
        parcel.check(&assign).unwrap();
        parcel.apply(&assign, 2);
        assert_eq!(parcel.check(&assign), Err(IllegalParcelStep::NotNow { event: "parcel_assigned", status: "assigned" }));
        let other = ParcelEvent::ParcelUnassigned { case_id: CaseId::from_bits(2), reason: "x".into() };
        assert_eq!(parcel.check(&other), Err(IllegalParcelStep::OtherCase));
        let back = ParcelEvent::ParcelUnassigned { case_id: id, reason: "other customer".into() };
        parcel.check(&back).unwrap();
        parcel.apply(&back, 3);
        assert_eq!((parcel.status, parcel.version, parcel.case_id), (ParcelStatus::Unowned, 3, None));
    }
}
