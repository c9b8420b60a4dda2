//! Identities that cases share: a telephone number, an e-mail or a building, found by keyed hashes; and links that people split.

use crate::db::args;
use crate::error::StoreError;
use crate::store::Store;
use std::collections::HashMap;
use suyuan_case::Micros;
use suyuan_case::customer::{IDENTITY, IdentitySplits};
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::id::PersonId;

/// What two persons share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// A telephone number.
    Phone,
    /// An e-mail.
    Email,
    /// A building.
    Address,
}

impl Via {
    /// All of them.
    pub const ALL: [Via; 3] = [Via::Phone, Via::Email, Via::Address];

    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Via::Phone => "phone",
            Via::Email => "email",
            Via::Address => "address",
        }
    }

    const fn column(self) -> &'static str {
        match self {
            Via::Phone => "phone_hash",
            Via::Email => "email_hash",
            Via::Address => "address_hash",
        }
    }
}

/// A case of somebody who shares a telephone number, e-mail or building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedCase {
    /// Its id.
    pub case_id: String,
    /// Customer number.
    pub customer_no: Option<String>,
    /// Id of the person whose number, e-mail or building it is.
    pub person: String,
    /// When it was asked for.
    pub requested_at: Micros,
    /// What is shared.
    pub via: Via,
}

/// Most linked cases of one person that are read, the latest first.
const MOST_LINKED: i64 = 1_000;

impl Store {
    /// Cases of other persons who share a telephone number, e-mail or building with each of these, asked for within a span, by
    /// keyed hashes: the latest thousand of each, the latest first; one that shares two things comes twice. Erased persons are
    /// not among them.
    pub async fn linked_cases(&self, persons: &[PersonId], from: Micros, until: Micros) -> Result<HashMap<String, Vec<LinkedCase>>, StoreError> {
        let mut found: HashMap<String, Vec<LinkedCase>> = HashMap::new();
        if persons.is_empty() {
            return Ok(found);
        }
        let ids: Vec<String> = persons.iter().map(|id| id.as_str().to_owned()).collect();
        let own = self.core.kind().in_list("p.id", 1);
        let part = |via: Via| {
            let (column, name) = (via.column(), via.as_str());
            format!(
                "SELECT p.id AS own, c.id AS case_id, c.customer_no AS customer_no, c.requested_at AS requested_at, '{name}' AS via, q.id AS other FROM person p \
                 JOIN person q ON q.{column} = p.{column} JOIN case_row c ON c.person = q.id \
                 WHERE p.{column} IS NOT NULL AND {own} AND q.id <> p.id AND c.requested_at > $2 AND c.requested_at <= $3"
            )
        };
        // The limit is each person's own: what one case counts must not depend on the cases that it is looked up with.
        let sql = format!(
            "SELECT own, case_id, customer_no, requested_at, via, other FROM (SELECT own, case_id, customer_no, requested_at, via, other, \
             ROW_NUMBER() OVER (PARTITION BY own ORDER BY requested_at DESC, case_id, via) AS place FROM ({} UNION ALL {} UNION ALL {}) u) x \
             WHERE place <= $4 ORDER BY own, place",
            part(Via::Phone),
            part(Via::Email),
            part(Via::Address)
        );
        let mut reader = self.core.read().await?;
        for row in reader.link().fetch("looking for linked cases", sql, args![ids, from, until, MOST_LINKED]).await? {
            let name = row.str(4)?;
            let via = Via::ALL.into_iter().find(|via| via.as_str() == name).unwrap_or(Via::Phone);
            let linked = LinkedCase { case_id: row.text(1)?, customer_no: row.opt_text(2)?, person: row.text(5)?, requested_at: row.int(3)?, via };
            found.entry(row.text(0)?).or_default().push(linked);
        }
        Ok(found)
    }

    /// Links between customers that people split.
    pub async fn identity_splits(&self) -> Result<IdentitySplits, StoreError> {
        let mut splits = IdentitySplits::default();
        for recorded in self.events(StreamKind::Customer, IDENTITY).await? {
            if let Event::Customer(event) = &recorded.event {
                splits.apply(event, &recorded.actor, recorded.at);
            }
        }
        Ok(splits)
    }
}
