//! What the log holds: streams and their events. Variants and fields are added, never changed or removed.
//!
//! The JSON form of these types is the log's own format; `tests` pin it. Fields that came later carry a serde default.

use crate::Micros;
use crate::actor::{Actor, Role};
use crate::decision::{Decision, Outcome};
use crate::id::PersonId;
use crate::kind::CaseKind;
use crate::ledger::LedgerEntry;
use crate::money::Minor;
use crate::problem::Problem;
use crate::scope::AccessScope;
use serde::{Deserialize, Serialize};

/// The kind of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// One return case.
    Case,
    /// One import run.
    Import,
    /// One user of the program.
    User,
    /// One policy (decision table).
    Policy,
    /// Sign-ins, reveals, exports and refusals, one stream a day.
    Audit,
}

impl StreamKind {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            StreamKind::Case => "case",
            StreamKind::Import => "import",
            StreamKind::User => "user",
            StreamKind::Policy => "policy",
            StreamKind::Audit => "audit",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<StreamKind> {
        use StreamKind::*;
        [Case, Import, User, Policy, Audit].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One line of a request: what comes back and what it cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLine {
    /// Line of the order, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_no: Option<String>,
    /// SKU, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Product name as the source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// Units, at least 1.
    pub quantity: i64,
    /// Amount claimed or paid for these units, minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Minor>,
    /// Purchases that a credit line was matched to: (invoice no, fact row id, units).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matched: Vec<PurchaseMatch>,
}

/// Units of one earlier purchase that a credit line gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseMatch {
    /// Invoice of the purchase.
    pub invoice_no: String,
    /// Fact row of the purchase.
    pub fact_id: i64,
    /// Units taken from it.
    pub quantity: i64,
}

/// A request as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    /// Human number, `RC` + 10 digits or the number of the source.
    pub case_no: String,
    /// Order number as given.
    pub order_no: String,
    /// Shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<String>,
    /// Channel.
    pub channel: String,
    /// After-sales type.
    pub kind: CaseKind,
    /// Customer number of the merchant's books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_no: Option<String>,
    /// The person behind it, when personal data was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// What comes back.
    pub lines: Vec<CaseLine>,
    /// ISO 4217.
    pub currency: String,
    /// Reason leaf of the taxonomy, when it could be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
    /// The customer's or platform's own reason words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_text: Option<String>,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Region (province) of the customer, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Department that handles it.
    pub department: String,
    /// Team, agent, warehouse and carrier as imports give them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Colleague who handled it, as an import gives the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// Carrier of the delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// When the customer asked; the append time may be later.
    pub requested_at: Micros,
    /// Until when the merchant owes an answer.
    pub due_at: Micros,
    /// `import` when the source gave it, `kind` when it follows from the after-sales type.
    pub due_basis: String,
    /// What somebody should know, such as `order_unknown`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Problem>,
}

/// Events of a case stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum CaseEvent {
    /// 提交申请.
    Requested(Box<Requested>),
    /// Decided by rules (自动审批) or sent to a person.
    Decided {
        /// The whole decision.
        decision: Box<Decision>,
    },
    /// 人工审核: a person decided.
    Reviewed {
        /// Approve, Decline or AskForInfo.
        outcome: Outcome,
        /// Reason code of the reviewer; required for Decline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Note for colleagues.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Question to the customer, for AskForInfo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<String>,
    },
    /// The customer answered a question.
    InfoProvided {
        /// The answer.
        text: String,
    },
    /// 客户寄出.
    GoodsShipped {
        /// Tracking number, when known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_no: Option<String>,
    },
    /// 仓库签收.
    GoodsReceived {
        /// Warehouse.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warehouse: Option<String>,
        /// Units that arrived.
        quantity: i64,
        /// Units that arrived damaged.
        #[serde(default)]
        damaged: i64,
    },
    /// 质检.
    Inspected {
        /// Grade A–D.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grade: Option<String>,
    },
    /// 退款: the ledger entry was written in the same transaction.
    Refunded {
        /// The entry.
        entry: LedgerEntry,
    },
    /// 关闭.
    Closed {
        /// Why, such as `settled`, `declined`, `withdrawn`.
        reason: String,
    },
    /// A note by a colleague.
    Noted {
        /// The text.
        text: String,
    },
}

impl CaseEvent {
    /// The kind as it stands in `events.kind` and in process maps.
    pub const fn name(&self) -> &'static str {
        match self {
            CaseEvent::Requested(_) => "requested",
            CaseEvent::Decided { .. } => "decided",
            CaseEvent::Reviewed { .. } => "reviewed",
            CaseEvent::InfoProvided { .. } => "info_provided",
            CaseEvent::GoodsShipped { .. } => "goods_shipped",
            CaseEvent::GoodsReceived { .. } => "goods_received",
            CaseEvent::Inspected { .. } => "inspected",
            CaseEvent::Refunded { .. } => "refunded",
            CaseEvent::Closed { .. } => "closed",
            CaseEvent::Noted { .. } => "noted",
        }
    }
}

/// Events of an import stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum ImportEvent {
    /// A run began.
    ImportStarted {
        /// Kind of the files.
        fact_kind: String,
        /// File names with SHA-256.
        files: Vec<(String, String)>,
    },
    /// Rows went in as an immutable batch.
    FactsImported {
        /// Kind of the rows.
        fact_kind: String,
        /// Rows that went in.
        rows: i64,
        /// SHA-256 over the stored rows, hex.
        sha256: String,
        /// Lowest and highest fact row id; `(0, -1)` for an empty batch.
        fact_ids: (i64, i64),
    },
    /// A run ended; the counts are those of its report.
    ImportFinished {
        /// rows, loaded, pooled, refused, unchanged.
        counts: [u64; 5],
    },
    /// A run was cancelled by somebody.
    ImportCancelled {},
}

/// Events of a user stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum UserEvent {
    /// A user was added.
    UserAdded {
        /// Role.
        role: Role,
        /// Row rights.
        scope: AccessScope,
    },
    /// Role or scope was changed.
    UserChanged {
        /// Role.
        role: Role,
        /// Row rights.
        scope: AccessScope,
    },
    /// The password was changed.
    PasswordChanged {},
    /// A token was made.
    TokenCreated {
        /// First characters of the token's hash, to tell tokens apart.
        mark: String,
    },
    /// The user can no longer sign in.
    UserDisabled {},
}

/// Events of a policy stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum PolicyEvent {
    /// A version became live.
    PolicyPublished {
        /// Version, counted from 1.
        version: u64,
        /// The table in JDM.
        table: serde_json::Value,
    },
}

/// Events of an audit stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum AuditEvent {
    /// Somebody signed in.
    SignedIn {},
    /// Somebody signed out.
    SignedOut {},
    /// A sign-in failed; the name is as typed, cut to 40 characters.
    SignInFailed {
        /// The name.
        name: String,
    },
    /// Personal data was shown unmasked.
    PersonalRevealed {
        /// The case.
        case_id: String,
        /// Which fields.
        fields: Vec<String>,
    },
    /// A door refused somebody.
    Refused {
        /// The permission that was missing.
        permission: String,
        /// The door.
        door: String,
    },
    /// Rows left the installation.
    Exported {
        /// What.
        what: String,
        /// How many rows.
        rows: i64,
    },
    /// A query was run through SQL.
    Queried {
        /// SHA-256 of the statement, first 16 hex digits; the text itself may hold personal data.
        statement: String,
        /// Rows returned.
        rows: i64,
    },
}

/// Any event, by its stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// Of a case.
    Case(CaseEvent),
    /// Of an import.
    Import(ImportEvent),
    /// Of a user.
    User(UserEvent),
    /// Of a policy.
    Policy(PolicyEvent),
    /// Of the audit trail.
    Audit(AuditEvent),
}

impl Event {
    /// The stream kind that this event belongs to.
    pub const fn stream(&self) -> StreamKind {
        match self {
            Event::Case(_) => StreamKind::Case,
            Event::Import(_) => StreamKind::Import,
            Event::User(_) => StreamKind::User,
            Event::Policy(_) => StreamKind::Policy,
            Event::Audit(_) => StreamKind::Audit,
        }
    }
    /// `kind` as stored in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Event::Case(event) => event.name(),
            Event::Import(ImportEvent::ImportStarted { .. }) => "import_started",
            Event::Import(ImportEvent::FactsImported { .. }) => "facts_imported",
            Event::Import(ImportEvent::ImportFinished { .. }) => "import_finished",
            Event::Import(ImportEvent::ImportCancelled {}) => "import_cancelled",
            Event::User(UserEvent::UserAdded { .. }) => "user_added",
            Event::User(UserEvent::UserChanged { .. }) => "user_changed",
            Event::User(UserEvent::PasswordChanged {}) => "password_changed",
            Event::User(UserEvent::TokenCreated { .. }) => "token_created",
            Event::User(UserEvent::UserDisabled {}) => "user_disabled",
            Event::Policy(PolicyEvent::PolicyPublished { .. }) => "policy_published",
            Event::Audit(AuditEvent::SignedIn {}) => "signed_in",
            Event::Audit(AuditEvent::SignedOut {}) => "signed_out",
            Event::Audit(AuditEvent::SignInFailed { .. }) => "sign_in_failed",
            Event::Audit(AuditEvent::PersonalRevealed { .. }) => "personal_revealed",
            Event::Audit(AuditEvent::Refused { .. }) => "refused",
            Event::Audit(AuditEvent::Exported { .. }) => "exported",
            Event::Audit(AuditEvent::Queried { .. }) => "queried",
        }
    }
    /// The JSON that stands in `event.body`: `{"kind": …, "body": …}`.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
    /// Reads an event of a stream kind; this is where old shapes are brought up to date.
    pub fn from_json(stream: StreamKind, text: &str) -> serde_json::Result<Event> {
        Ok(match stream {
            StreamKind::Case => Event::Case(serde_json::from_str(text)?),
            StreamKind::Import => Event::Import(serde_json::from_str(text)?),
            StreamKind::User => Event::User(serde_json::from_str(text)?),
            StreamKind::Policy => Event::Policy(serde_json::from_str(text)?),
            StreamKind::Audit => Event::Audit(serde_json::from_str(text)?),
        })
    }
}

/// An event as it was appended.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Global, gap-free sequence number from 1.
    pub seq: i64,
    /// Kind of the stream.
    pub stream: StreamKind,
    /// Id within the kind.
    pub stream_id: String,
    /// 1 for the first event of a stream.
    pub stream_version: i64,
    /// When it happened (imports: when the source says it happened).
    pub at: Micros,
    /// When it was appended.
    pub recorded_at: Micros,
    /// Who caused it.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}
