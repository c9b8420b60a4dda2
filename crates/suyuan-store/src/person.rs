//! Personal data: one key per person, wrapped by the master key; without the key nothing can be read or found.

use crate::db::{Bulk, Col, Link, args};
use crate::error::StoreError;
use crate::keys::{self, Keys};
use crate::store::{Core, Store};
use std::collections::HashMap;
use suyuan_case::Micros;
use suyuan_case::id::PersonId;
use suyuan_case::person::{PersonalData, normalize_phone};

/// A person's row, ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct SealedPerson {
    pub id: String,
    pub wrapped_key: Vec<u8>,
    pub data: Vec<u8>,
    pub phone_hash: Option<Vec<u8>>,
    pub at: Micros,
}

/// Domain of the keyed hash of telephone numbers.
const PHONE: &str = "phone";

/// The keyed hash by which a telephone number is found.
pub(crate) fn phone_hash(keys: &Keys, phone: &str) -> Option<Vec<u8>> {
    let digits = normalize_phone(phone);
    (digits.len() >= 5).then(|| keys.search_hash(PHONE, &digits))
}

/// Encrypts a person's data under a fresh key. Writing it replaces what was known of the person, key included.
pub(crate) fn seal_person(keys: &Keys, id: &PersonId, data: &PersonalData, at: Micros) -> Result<SealedPerson, StoreError> {
    let mut key = [0_u8; 32];
    rand::fill(&mut key[..]);
    let plain = serde_json::to_vec(data).map_err(|error| StoreError::decode("personal data before it is sealed", error))?;
    Ok(SealedPerson {
        id: id.as_str().to_owned(),
        wrapped_key: keys.wrap(id.as_str(), &key)?,
        data: keys::seal(&key, id.as_str(), &plain)?,
        phone_hash: data.phone.as_deref().and_then(|phone| phone_hash(keys, phone)),
        at,
    })
}

/// Writes persons; of several rows for one person the last one stays.
pub(crate) async fn write_persons(link: &mut Link<'_>, persons: Vec<SealedPerson>) -> Result<(), StoreError> {
    persons_bulk(persons).insert(link, "storing personal data").await
}

/// The rows of persons; of several for one person the last one.
pub(crate) fn persons_bulk(persons: Vec<SealedPerson>) -> Bulk {
    let mut last: HashMap<String, usize> = HashMap::with_capacity(persons.len());
    for (index, person) in persons.iter().enumerate() {
        last.insert(person.id.clone(), index);
    }
    let kept = persons.into_iter().enumerate().filter(|(index, person)| last.get(&person.id) == Some(index)).map(|(_, person)| person);
    let (mut ids, mut wrapped, mut data, mut hashes, mut times) = (vec![], vec![], vec![], vec![], vec![]);
    for person in kept {
        ids.push(person.id);
        wrapped.push(person.wrapped_key);
        data.push(person.data);
        hashes.push(person.phone_hash);
        times.push(person.at);
    }
    Bulk {
        table: "person",
        columns: vec![
            ("id", Col::Text(ids)),
            ("wrapped_key", Col::Blob(wrapped)),
            ("data", Col::Blob(data)),
            ("phone_hash", Col::OptBlob(hashes)),
            ("updated_at", Col::Int(times)),
        ],
        suffix: "ON CONFLICT (id) DO UPDATE SET wrapped_key = excluded.wrapped_key, data = excluded.data, \
                 phone_hash = excluded.phone_hash, updated_at = excluded.updated_at",
    }
}

/// Reads and decrypts persons; those whose key was destroyed are absent.
pub(crate) async fn read_persons(core: &Core, link: &mut Link<'_>, ids: Vec<String>) -> Result<HashMap<PersonId, PersonalData>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("SELECT id, wrapped_key, data FROM person WHERE {}", link.kind().in_list("id", 1));
    let mut found = HashMap::new();
    for row in link.fetch("reading personal data", sql, args![ids]).await? {
        let id = row.str(0)?;
        let key = core.keys.unwrap(id, row.bytes(1)?)?;
        let plain = keys::open(&key, id, row.bytes(2)?, "personal data")?;
        let data = serde_json::from_slice(&plain).map_err(|error| StoreError::decode("personal data", error))?;
        let id = PersonId::parse(id).ok_or_else(|| StoreError::decode("the id of a person", id))?;
        found.insert(id, data);
    }
    Ok(found)
}

impl Store {
    /// Personal data in the clear; `None` when nothing was ever known or the key was destroyed.
    pub async fn personal(&self, id: &PersonId) -> Result<Option<PersonalData>, StoreError> {
        Ok(self.personal_many(std::slice::from_ref(id)).await?.remove(id))
    }

    /// The same for many; absent ones are left out.
    pub async fn personal_many(&self, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonalData>, StoreError> {
        let ids = ids.iter().map(|id| id.as_str().to_owned()).collect();
        read_persons(&self.core, &mut self.core.read().await?.link(), ids).await
    }

    /// Destroys a person's key, data and search hash; answers whether there was anything. The log stays as it is.
    pub async fn erase_personal(&self, id: &PersonId) -> Result<bool, StoreError> {
        let mut writer = self.core.write().await?;
        let gone = writer.link().execute("erasing personal data", "DELETE FROM person WHERE id = $1", args![id.as_str()]).await?;
        Ok(gone > 0)
    }
}
