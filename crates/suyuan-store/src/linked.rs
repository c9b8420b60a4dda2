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
    /// When it was asked for.
    pub requested_at: Micros,
    /// What is shared.
    pub via: Via,
}

/// Most linked cases of a batch that are counted; an address of hundreds of people says nothing of one of them.
pub(crate) const MOST_LINKED: i64 = 20_000;
/// Most persons of a building that their address still links (requests may bring a person each): a tower full of customers is no ring.
const MOST_OF_ADDRESS: i64 = 200;

impl Store {
    /// Cases of other persons who share a telephone number, e-mail or building with each of these, asked for within a span, by
    /// keyed hashes; one that shares two things comes twice. A building of more than [`MOST_OF_ADDRESS`] persons links nobody. Erased persons are not among them.
    pub async fn linked_cases(&self, persons: &[PersonId], from: Micros, until: Micros) -> Result<HashMap<String, Vec<LinkedCase>>, StoreError> {
        let mut found: HashMap<String, Vec<LinkedCase>> = HashMap::new();
        if persons.is_empty() {
            return Ok(found);
        }
        let ids: Vec<String> = persons.iter().map(|id| id.as_str().to_owned()).collect();
        let own = self.core.kind().in_list("p.id", 1);
        let part = |via: Via| {
            let column = via.column();
            let few = match via {
                Via::Address => format!(
                    " AND (SELECT COUNT(*) FROM (SELECT 1 FROM person r WHERE r.address_hash = p.address_hash LIMIT {}) n) <= {MOST_OF_ADDRESS}",
                    MOST_OF_ADDRESS + 1
                ),
                Via::Phone | Via::Email => String::new(),
            };
            format!(
                "SELECT p.id AS own, c.id AS case_id, c.customer_no AS customer_no, c.requested_at AS requested_at, '{column}' AS via FROM person p \
                 JOIN person q ON q.{column} = p.{column} JOIN case_row c ON c.person = q.id \
                 WHERE p.{column} IS NOT NULL AND {own} AND q.id <> p.id AND c.requested_at > $2 AND c.requested_at <= $3{few}"
            )
        };
        let sql = format!("{} UNION {} UNION {} LIMIT $4", part(Via::Phone), part(Via::Email), part(Via::Address));
        let mut reader = self.core.read().await?;
        for row in reader.link().fetch("looking for linked cases", sql, args![ids, from, until, MOST_LINKED]).await? {
            let via = Via::ALL.into_iter().find(|via| row.str(4).is_ok_and(|column| column == via.column())).unwrap_or(Via::Phone);
            let linked = LinkedCase { case_id: row.text(1)?, customer_no: row.opt_text(2)?, requested_at: row.int(3)?, via };
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
