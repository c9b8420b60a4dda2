//! A case as lists show it, made from its folded state; and the columns by which the database finds it.

use suyuan_case::Micros;
use suyuan_case::decision::{Cause, Outcome};
use suyuan_case::dispute::Dispute;
use suyuan_case::goods::{Disposition, Finding};
use suyuan_case::id::{CaseId, PersonId};
use suyuan_case::kind::{CaseKind, CaseStatus};
use suyuan_case::money::Minor;
use suyuan_case::person::PersonalData;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;

/// One row of the case list; the same columns as the lake's `cases` table.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// Stable number of the case in this installation: the sequence number of its first event.
    pub ordinal: i64,
    /// Sequence number of its last event.
    pub seq: i64,
    /// Id.
    pub case_id: CaseId,
    /// Human number.
    pub case_no: String,
    /// Order number as given.
    pub order_no: String,
    /// Number of events.
    pub version: i64,
    /// Where it stands.
    pub status: CaseStatus,
    /// After-sales type.
    pub kind: CaseKind,
    /// Shop.
    pub shop: Option<String>,
    /// Channel.
    pub channel: String,
    /// Region.
    pub region: Option<String>,
    /// Department.
    pub department: String,
    /// Customer number.
    pub customer_no: Option<String>,
    /// Masked name of the person, while their key exists.
    pub customer_name: Option<String>,
    /// Masked telephone number of the person, while their key exists.
    pub phone: Option<String>,
    /// SKU of the first line.
    pub sku: Option<String>,
    /// Product name of the first line.
    pub product_name: Option<String>,
    /// Number of lines.
    pub line_count: i64,
    /// Units of all lines.
    pub quantity: i64,
    /// Claimed amount.
    pub amount_minor: Option<Minor>,
    /// ISO 4217.
    pub currency: String,
    /// Reason leaf.
    pub reason_code: Option<String>,
    /// The customer's or platform's words.
    pub reason_text: Option<String>,
    /// Free text.
    pub comment: Option<String>,
    /// Team.
    pub team: Option<String>,
    /// Colleague who decided, else the one an import names.
    pub agent: Option<String>,
    /// Warehouse.
    pub warehouse: Option<String>,
    /// Carrier.
    pub carrier: Option<String>,
    /// When the customer asked.
    pub requested_at: Micros,
    /// Until when an answer is owed.
    pub due_at: Micros,
    /// `import` or `kind`.
    pub due_basis: String,
    /// Final outcome.
    pub outcome: Option<Outcome>,
    /// Whether the outcome came without a person.
    pub automatic: bool,
    /// Which layer settled it, or why a person must look.
    pub cause: Option<Cause>,
    /// When it was decided.
    pub decided_at: Option<Micros>,
    /// Since when it waits for a person.
    pub review_since: Option<Micros>,
    /// When the goods were sent.
    pub goods_shipped_at: Option<Micros>,
    /// When the goods arrived.
    pub goods_received_at: Option<Micros>,
    /// When they were inspected.
    pub inspected_at: Option<Micros>,
    /// When money moved.
    pub refunded_at: Option<Micros>,
    /// Refunded amount; absent while nothing was refunded.
    pub refund_minor: Option<Minor>,
    /// When it was closed.
    pub closed_at: Option<Micros>,
    /// What it is settled as.
    pub resolution: CaseKind,
    /// What the bench found.
    pub finding: Option<Finding>,
    /// Grade A–D.
    pub grade: Option<String>,
    /// Where the goods went.
    pub disposition: Option<Disposition>,
    /// When a replacement went out.
    pub replacement_sent_at: Option<Micros>,
    /// When holding the shipment failed.
    pub stop_failed_at: Option<Micros>,
    /// The platform's intervention.
    pub dispute: Option<Dispute>,
    /// Reason leaf that the agent found.
    pub agent_reason: Option<String>,
    /// Reason leaf that the inspector found.
    pub inspector_reason: Option<String>,
    /// When the last event happened.
    pub updated_at: Micros,
    /// Where it came from: `api`, `import`, …
    pub source: Option<String>,
    /// The person behind it.
    pub person: Option<PersonId>,
    /// Number of warnings on the request.
    pub warnings: i64,
}

/// The colleague of a case: who decided in person, else whom the import names.
pub(crate) fn agent_of(case: &ReturnCase) -> Option<String> {
    let decided = case.decided_by.as_ref().and_then(|actor| actor.as_str().strip_prefix("user:"));
    decided.filter(|_| !case.automatic).map(str::to_owned).or_else(|| case.request.agent.clone())
}

/// Why the case has its outcome, or why a person must look at it.
pub(crate) fn cause_of(case: &ReturnCase) -> Option<Cause> {
    if case.outcome.is_some() && !case.automatic {
        return Some(Cause::Person);
    }
    case.review_cause().or_else(|| case.decision.as_ref().map(|decision| decision.cause))
}

impl CaseRow {
    /// The row of a folded case; personal fields are filled in by the reader.
    pub fn project(case_id: CaseId, ordinal: i64, seq: i64, source: Option<String>, case: &ReturnCase) -> CaseRow {
        let request = &case.request;
        let first = request.lines.first();
        CaseRow {
            ordinal,
            seq,
            case_id,
            case_no: request.case_no.clone(),
            order_no: request.order_no.clone(),
            version: case.version,
            status: case.status,
            kind: request.kind,
            shop: request.shop.clone(),
            channel: request.channel.clone(),
            region: request.region.clone(),
            department: request.department.clone(),
            customer_no: request.customer_no.clone(),
            customer_name: None,
            phone: None,
            sku: first.and_then(|line| line.sku.clone()),
            product_name: first.and_then(|line| line.product_name.clone()),
            line_count: i64::try_from(request.lines.len()).unwrap_or(i64::MAX),
            quantity: case.quantity(),
            amount_minor: case.claimed_minor(),
            currency: request.currency.clone(),
            reason_code: request.reason_code.clone(),
            reason_text: request.reason_text.clone(),
            comment: request.comment.clone(),
            team: request.team.clone(),
            agent: agent_of(case),
            warehouse: request.warehouse.clone(),
            carrier: request.carrier.clone(),
            requested_at: request.requested_at,
            due_at: case.due_at(),
            due_basis: request.due_basis.clone(),
            outcome: case.outcome,
            automatic: case.automatic,
            cause: cause_of(case),
            decided_at: case.decided_at,
            review_since: case.review_since,
            goods_shipped_at: case.goods_shipped_at,
            goods_received_at: case.goods_received_at,
            inspected_at: case.inspected_at,
            refunded_at: case.refunded_at,
            refund_minor: case.refunded_at.is_some().then(|| case.refunded_minor()),
            closed_at: case.closed_at,
            resolution: case.resolution(),
            finding: case.finding,
            grade: case.grade.clone(),
            disposition: case.disposition,
            replacement_sent_at: case.replacement_sent_at,
            stop_failed_at: case.stop_failed_at,
            dispute: case.dispute.clone(),
            agent_reason: case.agent_reason_code.clone(),
            inspector_reason: case.inspected_reason_code.clone(),
            updated_at: case.updated_at,
            source,
            person: request.person.clone(),
            warnings: i64::try_from(request.warnings.len()).unwrap_or(i64::MAX),
        }
    }

    /// Takes over what everybody may see of the person.
    pub(crate) fn show_person(&mut self, data: &PersonalData) {
        let masked = data.masked();
        self.customer_name = masked.name;
        self.phone = masked.phone;
    }

    /// The values in the order of the lake's `cases` columns.
    pub fn lake_values(&self) -> Vec<Value> {
        let dispute = self.dispute.as_ref();
        vec![
            text(self.case_id.as_str()),
            text(&self.case_no),
            text(&self.order_no),
            Value::Int(self.version),
            text(self.status.as_str()),
            text(self.kind.as_str()),
            opt_text(self.shop.as_deref()),
            text(&self.channel),
            opt_text(self.region.as_deref()),
            text(&self.department),
            opt_text(self.customer_no.as_deref()),
            opt_text(self.phone.as_deref()),
            opt_text(self.sku.as_deref()),
            opt_text(self.product_name.as_deref()),
            Value::Int(self.line_count),
            Value::Int(self.quantity),
            opt_int(self.amount_minor),
            text(&self.currency),
            opt_text(self.reason_code.as_deref()),
            opt_text(self.reason_text.as_deref()),
            opt_text(self.comment.as_deref()),
            opt_text(self.team.as_deref()),
            opt_text(self.agent.as_deref()),
            opt_text(self.warehouse.as_deref()),
            opt_text(self.carrier.as_deref()),
            Value::Int(self.requested_at),
            Value::Int(self.due_at),
            text(&self.due_basis),
            opt_text(self.outcome.map(Outcome::as_str)),
            if self.outcome.is_some() { Value::Bool(self.automatic) } else { Value::Null },
            opt_text(self.cause.map(Cause::as_str)),
            opt_int(self.decided_at),
            opt_int(self.review_since),
            opt_int(self.goods_shipped_at),
            opt_int(self.goods_received_at),
            opt_int(self.inspected_at),
            opt_int(self.refunded_at),
            opt_int(self.refund_minor),
            opt_int(self.closed_at),
            Value::Int(self.updated_at),
            opt_text(self.source.as_deref()),
            opt_text(self.agent_reason.as_deref()),
            opt_text(self.inspector_reason.as_deref()),
            text(self.resolution.as_str()),
            opt_text(self.finding.map(Finding::as_str)),
            opt_text(self.grade.as_deref()),
            opt_text(self.disposition.map(Disposition::as_str)),
            opt_int(self.replacement_sent_at),
            opt_int(self.stop_failed_at),
            opt_int(dispute.map(|dispute| dispute.since)),
            opt_int(dispute.and_then(|dispute| dispute.evidence_due_at)),
            opt_int(dispute.and_then(|dispute| dispute.evidence_at)),
            opt_text(dispute.and_then(|dispute| dispute.ruling.as_ref()).map(|ruling| ruling.party.as_str())),
            dispute.map_or(Value::Null, |dispute| Value::Bool(dispute.appealed)),
        ]
    }
}

/// A text value.
pub(crate) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}
/// A text value or Null.
pub(crate) fn opt_text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}
/// A number or Null.
pub(crate) fn opt_int(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Int)
}

/// Whose a case is and where it belongs, for who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePlace {
    /// Customer number.
    pub customer_no: String,
    /// Department.
    pub department: String,
    /// Region.
    pub region: Option<String>,
    /// Channel.
    pub channel: String,
    /// Shop.
    pub shop: Option<String>,
}

/// Which cases; an empty list or `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseFilter {
    /// Row rights of the viewer.
    pub scope: AccessScope,
    /// Status.
    pub status: Vec<CaseStatus>,
    /// Whether the merchant still owes something.
    pub open: Option<bool>,
    /// After-sales type.
    pub kind: Vec<CaseKind>,
    /// Shop.
    pub shop: Vec<String>,
    /// Channel.
    pub channel: Vec<String>,
    /// Region.
    pub region: Vec<String>,
    /// Department.
    pub department: Vec<String>,
    /// Team.
    pub team: Vec<String>,
    /// Reason code; a code of level 1 or 2 means all leaves below it.
    pub reason: Vec<String>,
    /// Final outcome.
    pub outcome: Vec<Outcome>,
    /// Whether the outcome came without a person.
    pub automatic: Option<bool>,
    /// Due before this time (exclusive).
    pub due_before: Option<Micros>,
    /// Due at or after this time.
    pub due_after: Option<Micros>,
    /// Requested at or after this time.
    pub requested_from: Option<Micros>,
    /// Requested before this time (exclusive).
    pub requested_to: Option<Micros>,
    /// Refunded at or after this time.
    pub refunded_from: Option<Micros>,
    /// Refunded before this time (exclusive).
    pub refunded_to: Option<Micros>,
    /// Claimed at least this.
    pub amount_from: Option<Minor>,
    /// Claimed at most this.
    pub amount_to: Option<Minor>,
    /// SKU of the first line.
    pub sku: Option<String>,
    /// Customer number.
    pub customer_no: Option<String>,
    /// Order number.
    pub order_no: Option<String>,
    /// Money has moved, goods have not arrived although they are expected.
    pub refunded_not_received: bool,
    /// Goods have arrived, money has not moved.
    pub received_not_refunded: bool,
    /// Exact text or prefix of case, order, SKU or customer number; or a telephone number.
    pub search: Option<String>,
}

/// Order of a case list; ties are broken by ordinal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseSort {
    /// Latest request first.
    #[default]
    RequestedDesc,
    /// Oldest request first.
    RequestedAsc,
    /// Most urgent first.
    DueAsc,
    /// Highest claimed amount first; cases without one come last.
    AmountDesc,
    /// Latest change first.
    UpdatedDesc,
}

/// A page of cases.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CasePage {
    /// The rows.
    pub rows: Vec<CaseRow>,
    /// Cursor of the next page, when there is one.
    pub next: Option<String>,
}

/// Values that occur, for filters.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Facets {
    /// Shops.
    pub shops: Vec<String>,
    /// Channels.
    pub channels: Vec<String>,
    /// Regions.
    pub regions: Vec<String>,
    /// Departments.
    pub departments: Vec<String>,
    /// Teams.
    pub teams: Vec<String>,
}
