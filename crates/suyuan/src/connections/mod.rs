//! Connections to other systems (系统对接): events are pushed to them as they happen, their data is pulled at intervals.
//!
//! What a connection is stands among the settings, with versions and in the audit trail; where it stands (position in the log,
//! failures, last deliveries) is a row of its own that the program which works on it holds for a while, so that several
//! programs on one database share the work and none does it twice at the same time.

pub mod pull;
pub mod push;
pub mod work;

use crate::clock;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use suyuan_case::Micros;
use suyuan_case::fact::FactKind;
use suyuan_store::{Store, StoreError};

/// Keys of what a connection is.
pub const SPECS: &str = "connection:";
/// Keys of where a connection stands.
const STATES: &str = "connection-state:";
/// Attempts that are remembered.
const REMEMBERED: usize = 50;
/// Most connections.
pub const MOST: usize = 50;

/// A connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// What people call it.
    pub name: String,
    /// Whether it works.
    pub enabled: bool,
    /// What it does.
    #[serde(flatten)]
    pub way: Way,
}

/// The direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Way {
    /// Events of cases are sent.
    Push(Push),
    /// Data is fetched and imported.
    Pull(Pull),
}

/// What is pushed, and where to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Push {
    /// http or https address.
    pub url: String,
    /// Kinds of events; all when empty.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Channels of the cases; all when empty.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Shops of the cases; all when empty.
    #[serde(default)]
    pub shops: Vec<String>,
    /// Whether what an import brings is pushed as well.
    #[serde(default)]
    pub imported: bool,
    /// How often the signing secret was renewed.
    #[serde(default)]
    pub rotation: u32,
}

/// What is pulled, from where and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pull {
    /// http or https address; `{since}` becomes the time of the last success (RFC 3339). Empty: files in the connection's folder.
    #[serde(default)]
    pub url: String,
    /// Name of a header that proves who asks, such as `authorization`.
    #[serde(default)]
    pub header: String,
    /// Its value, sealed.
    #[serde(default)]
    pub sealed: String,
    /// What the rows are: a kind of import.
    pub kind: String,
    /// `csv`, `json` or `xlsx`.
    pub format: String,
    /// A saved mapping.
    #[serde(default)]
    pub template: String,
    /// Shop of rows without one.
    #[serde(default)]
    pub shop: String,
    /// Minutes between two pulls.
    pub every_minutes: u32,
}

/// What is wrong with a connection: the member, and the code of the complaint.
pub type Fault = (&'static str, &'static str);

/// Longest interval of pulls: a week.
const LONGEST: u32 = 7 * 24 * 60;

impl Connection {
    /// Whether it can be used; hosts are looked at when it works, for they may move.
    pub fn check(&self) -> Result<(), Fault> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(("/name", if name.is_empty() { "missing_member" } else { "too_long" }));
        }
        match &self.way {
            Way::Push(push) => {
                if push.url.len() > 2_000 {
                    return Err(("/url", "too_long"));
                }
                if let Some(unknown) = push.kinds.iter().position(|kind| !push::KINDS.contains(&kind.as_str())) {
                    return Err((if unknown == 0 { "/kinds/0" } else { "/kinds" }, "unknown_value"));
                }
                Ok(())
            }
            Way::Pull(pull) => {
                if FactKind::parse(&pull.kind).is_none() {
                    return Err(("/kind", "unknown_value"));
                }
                if !["csv", "json", "xlsx"].contains(&pull.format.as_str()) {
                    return Err(("/format", "unknown_value"));
                }
                if !(1..=LONGEST).contains(&pull.every_minutes) {
                    return Err(("/every_minutes", "number_out_of_range"));
                }
                let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                if !pull.header.bytes().all(letters) || pull.header.len() > 60 {
                    return Err(("/header", "unknown_value"));
                }
                if pull.url.len() > 2_000 { Err(("/url", "too_long")) } else { Ok(()) }
            }
        }
    }
}

/// One attempt to push or pull.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began.
    pub at: Micros,
    /// How long it took, milliseconds.
    pub took_ms: i64,
    /// Id of the delivery, or of the import.
    pub id: String,
    /// Whether it was taken.
    pub ok: bool,
    /// HTTP status, where there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Events that were sent, or rows that were read.
    pub count: i64,
    /// Rows that were refused.
    #[serde(default)]
    pub refused: i64,
    /// First and last position in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(i64, i64)>,
    /// Code of what went wrong.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// What the other side or the machine said, at most 300 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Where a connection stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Events up to here were taken by the other side.
    pub cursor: i64,
    /// Not before this time.
    pub next_at: Micros,
    /// Who works on it holds it until then.
    pub held_until: Micros,
    /// Failures in a row.
    pub failures: u32,
    /// Last success.
    pub ok_at: Option<Micros>,
    /// SHA-256 of what was pulled last.
    pub seen: String,
    /// Start of the last pull that succeeded.
    pub since: Option<Micros>,
    /// The last attempts, newest first.
    pub attempts: VecDeque<Attempt>,
}

impl Standing {
    /// Takes an attempt in: after a failure the next one waits, 10 seconds at first, twice as long each time, an hour at most.
    pub fn note(&mut self, attempt: Attempt, pause: Micros) {
        let now = attempt.at.saturating_add(attempt.took_ms.saturating_mul(1_000));
        if attempt.ok {
            (self.failures, self.ok_at, self.next_at) = (0, Some(now), now.saturating_add(pause));
        } else {
            self.failures = self.failures.saturating_add(1);
            let seconds = 10_i64.saturating_mul(1 << self.failures.saturating_sub(1).min(9)).min(3_600);
            self.next_at = now + seconds * suyuan_case::SECOND;
        }
        self.attempts.push_front(attempt);
        self.attempts.truncate(REMEMBERED);
    }
}

/// At most 300 characters of what somebody else said.
pub(crate) fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(300).collect()
}

/// Key of what a connection is.
pub fn spec_key(id: &str) -> String {
    format!("{SPECS}{id}")
}

fn state_key(id: &str) -> String {
    format!("{STATES}{id}")
}

/// All connections by id, with their versions. One that cannot be read is told and left out.
pub async fn all(store: &Store) -> Result<Vec<(String, Connection, i64)>, StoreError> {
    let rows = store.settings_beginning(SPECS).await?;
    let read = |(key, value, version): (String, String, i64)| {
        let id = key.strip_prefix(SPECS)?.to_owned();
        match serde_json::from_str(&value) {
            Ok(connection) => Some((id, connection, version)),
            Err(error) => {
                tracing::error!(id, %error, "a connection cannot be read");
                None
            }
        }
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// One connection with its version.
pub async fn one(store: &Store, id: &str) -> Result<Option<(Connection, i64)>, StoreError> {
    let (value, version) = store.settings_row(&spec_key(id)).await?;
    Ok(value.and_then(|value| serde_json::from_str(&value).ok()).map(|connection| (connection, version)))
}

/// Where a connection stands, with the version of the row.
pub async fn standing(store: &Store, id: &str) -> Result<(Standing, i64), StoreError> {
    let (value, version) = store.settings_row(&state_key(id)).await?;
    Ok((value.and_then(|value| serde_json::from_str(&value).ok()).unwrap_or_default(), version))
}

/// Writes where a connection stands, unless somebody else did meanwhile; answers the new version.
pub async fn stand(store: &Store, id: &str, standing: &Standing, version: i64) -> Result<Option<i64>, StoreError> {
    let value = serde_json::to_string(standing).map_err(|error| StoreError::Invalid { what: error.to_string() })?;
    store.settings_change(&state_key(id), Some(&value), Some(version)).await
}

/// Changes where a connection stands, again when somebody else was faster.
pub async fn restand(store: &Store, id: &str, change: impl Fn(&mut Standing)) -> Result<(), StoreError> {
    for _ in 0..20 {
        let (mut now, version) = standing(store, id).await?;
        change(&mut now);
        if stand(store, id, &now, version).await?.is_some() {
            return Ok(());
        }
    }
    Err(StoreError::Invalid { what: "the connection changes without end".to_owned() })
}

/// The secret with which pushes are signed.
pub fn secret(store: &Store, id: &str, push: &Push) -> String {
    store.derived_secret(&format!("{id}:{}", push.rotation))
}

/// Forgets where a connection stood.
pub async fn forget(store: &Store, id: &str) -> Result<(), StoreError> {
    store.settings_change(&state_key(id), None, None).await.map(drop)
}

/// The start of a connection: what happened before is not pushed, the first pull is due at once.
pub async fn begin(store: &Store, id: &str) -> Result<(), StoreError> {
    let standing = Standing { cursor: store.head(), next_at: clock::now(), ..Standing::default() };
    let (_, version) = self::standing(store, id).await?;
    stand(store, id, &standing, version).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(at: Micros, ok: bool) -> Attempt {
        let code = if ok { String::new() } else { "no_answer".to_owned() };
        Attempt { at, took_ms: 0, id: String::new(), ok, status: None, count: 1, refused: 0, span: None, code, detail: String::new() }
    }

    #[test]
    fn failures_wait_longer_and_longer_and_a_success_ends_them() {
        let mut standing = Standing::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            standing.note(attempt(0, false), 0);
            waits.push(standing.next_at / suyuan_case::SECOND);
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600]);
        standing.note(attempt(5, true), 60);
        assert_eq!((standing.failures, standing.ok_at, standing.next_at), (0, Some(5), 65));
        for at in 0..100 {
            standing.note(attempt(at, true), 0);
        }
        assert_eq!((standing.attempts.len(), standing.attempts[0].at), (REMEMBERED, 99));
    }

    #[test]
    fn a_connection_that_cannot_be_used_says_what_is_wrong() {
        let push = |change: fn(&mut Push)| {
            let mut push = Push {
                url: "https://erp.example/hook".into(),
                kinds: vec!["refunded".into()],
                channels: vec![],
                shops: vec![],
                imported: false,
                rotation: 0,
            };
            change(&mut push);
            Connection { name: "ERP".into(), enabled: true, way: Way::Push(push) }.check()
        };
        let pull = |change: fn(&mut Pull)| {
            let mut pull = Pull {
                url: String::new(),
                header: "authorization".into(),
                sealed: String::new(),
                kind: "stock".into(),
                format: "csv".into(),
                template: String::new(),
                shop: String::new(),
                every_minutes: 15,
            };
            change(&mut pull);
            Connection { name: "WMS".into(), enabled: true, way: Way::Pull(pull) }.check()
        };
        assert_eq!((push(|_| {}), pull(|_| {})), (Ok(()), Ok(())));
        assert_eq!(push(|push| push.kinds = vec!["nonsense".into()]), Err(("/kinds/0", "unknown_value")));
        assert_eq!(pull(|pull| pull.kind = "nonsense".into()), Err(("/kind", "unknown_value")));
        assert_eq!(pull(|pull| pull.every_minutes = 0), Err(("/every_minutes", "number_out_of_range")));
        assert_eq!(pull(|pull| pull.header = "a b".into()), Err(("/header", "unknown_value")));
        assert_eq!(
            Connection {
                name: " ".into(),
                enabled: true,
                way: Way::Pull(serde_json::from_str(r#"{"kind":"stock","format":"csv","every_minutes":5}"#).unwrap())
            }
            .check(),
            Err(("/name", "missing_member"))
        );
    }
}
