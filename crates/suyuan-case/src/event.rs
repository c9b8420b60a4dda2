//! What the log holds: streams and their events. Variants and fields are added, never changed or removed.
//!
//! The JSON form of these types is the log's own format; `tests` pin it. Fields that came later carry a serde default.

use crate::Micros;
use crate::actor::{Actor, Role};
pub use crate::case_event::{CaseEvent, CaseLine, Circumstances, OnSiteFinding, PurchaseMatch, ReasonBy, Requested};
use crate::cleaning::CleaningEvent;
use crate::customer::CustomerEvent;
use crate::form::TemplateEvent;
pub use crate::model::ModelEvent;
pub use crate::parcel::ParcelEvent;
pub use crate::policy::PolicyEvent;
pub use crate::reason_event::ReasonEvent;
use crate::scope::AccessScope;
pub use crate::task::TaskEvent;
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
    /// One parcel that came in without a case (无主件).
    Parcel,
    /// The review task of one case.
    Task,
    /// What was done with one customer's personal data.
    Customer,
    /// One standard template (form).
    Template,
    /// The reason taxonomy.
    Reason,
    /// One cleaning of data, or the quality rules' versions.
    Cleaning,
    /// One kind of learned model.
    Model,
}

impl StreamKind {
    /// All kinds.
    pub const ALL: [StreamKind; 12] = [
        StreamKind::Model,
        StreamKind::Reason,
        StreamKind::Cleaning,
        StreamKind::Case,
        StreamKind::Import,
        StreamKind::User,
        StreamKind::Policy,
        StreamKind::Audit,
        StreamKind::Parcel,
        StreamKind::Task,
        StreamKind::Customer,
        StreamKind::Template,
    ];

    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            StreamKind::Case => "case",
            StreamKind::Import => "import",
            StreamKind::User => "user",
            StreamKind::Policy => "policy",
            StreamKind::Audit => "audit",
            StreamKind::Parcel => "parcel",
            StreamKind::Task => "task",
            StreamKind::Customer => "customer",
            StreamKind::Template => "template",
            StreamKind::Reason => "reason",
            StreamKind::Cleaning => "cleaning",
            StreamKind::Model => "model",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<StreamKind> {
        StreamKind::ALL.into_iter().find(|kind| kind.as_str() == text)
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
    /// A disabled user may sign in again.
    UserEnabled {},
    /// A token was taken back.
    TokenRevoked {
        /// First characters of the token's hash.
        mark: String,
    },
    /// The user was made or changed by what an identity provider says of the person.
    IdentityLinked {
        /// The provider.
        issuer: String,
        /// First 16 hex digits of the SHA-256 of the provider's own id of the person, which may be personal.
        subject: String,
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
    /// A table that a merchant tunes was saved.
    SettingChanged {
        /// Its name.
        name: String,
        /// Its version, from 1.
        version: i64,
        /// The whole table.
        value: serde_json::Value,
    },
    /// An administrator began to see the pages with another user's eyes, without being able to change anything.
    ViewAsBegan {
        /// Whose role and row rights.
        user: String,
    },
    /// The administrator went back to the own role.
    ViewAsEnded {
        /// Whose role and row rights it was.
        user: String,
    },
    /// Personal data whose time was over was erased (到期删除).
    RetentionRan {
        /// Version of the rules; 0 for the built-in ones.
        rules_version: i64,
        /// `done`, `cancelled` or `failed`.
        outcome: String,
        /// What was erased: class and number.
        erased: Vec<(String, i64)>,
        /// What was due but kept: reason and number.
        held: Vec<(String, i64)>,
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
    /// Of a parcel.
    Parcel(ParcelEvent),
    /// Of a review task.
    Task(TaskEvent),
    /// Of a customer's personal data.
    Customer(CustomerEvent),
    /// Of a template.
    Template(TemplateEvent),
    /// Of the reason taxonomy.
    Reason(ReasonEvent),
    /// Of a cleaning.
    Cleaning(CleaningEvent),
    /// Of a learned model.
    Model(ModelEvent),
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
            Event::Parcel(_) => StreamKind::Parcel,
            Event::Task(_) => StreamKind::Task,
            Event::Customer(_) => StreamKind::Customer,
            Event::Template(_) => StreamKind::Template,
            Event::Reason(_) => StreamKind::Reason,
            Event::Cleaning(_) => StreamKind::Cleaning,
            Event::Model(_) => StreamKind::Model,
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
            Event::User(UserEvent::UserEnabled {}) => "user_enabled",
            Event::User(UserEvent::TokenRevoked { .. }) => "token_revoked",
            Event::User(UserEvent::IdentityLinked { .. }) => "identity_linked",
            Event::Policy(event) => event.name(),
            Event::Audit(AuditEvent::SignedIn {}) => "signed_in",
            Event::Audit(AuditEvent::SignedOut {}) => "signed_out",
            Event::Audit(AuditEvent::SignInFailed { .. }) => "sign_in_failed",
            Event::Audit(AuditEvent::PersonalRevealed { .. }) => "personal_revealed",
            Event::Audit(AuditEvent::Refused { .. }) => "refused",
            Event::Audit(AuditEvent::Exported { .. }) => "exported",
            Event::Audit(AuditEvent::Queried { .. }) => "queried",
            Event::Audit(AuditEvent::SettingChanged { .. }) => "setting_changed",
            Event::Parcel(event) => event.name(),
            Event::Task(event) => event.name(),
            Event::Customer(event) => event.name(),
            Event::Template(event) => event.name(),
            Event::Audit(AuditEvent::ViewAsBegan { .. }) => "view_as_began",
            Event::Audit(AuditEvent::ViewAsEnded { .. }) => "view_as_ended",
            Event::Audit(AuditEvent::RetentionRan { .. }) => "retention_ran",
            Event::Reason(event) => event.name(),
            Event::Cleaning(event) => event.name(),
            Event::Model(event) => event.name(),
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
            StreamKind::Parcel => Event::Parcel(serde_json::from_str(text)?),
            StreamKind::Task => Event::Task(serde_json::from_str(text)?),
            StreamKind::Customer => Event::Customer(serde_json::from_str(text)?),
            StreamKind::Template => Event::Template(serde_json::from_str(text)?),
            StreamKind::Reason => Event::Reason(serde_json::from_str(text)?),
            StreamKind::Cleaning => Event::Cleaning(serde_json::from_str(text)?),
            StreamKind::Model => Event::Model(serde_json::from_str(text)?),
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
