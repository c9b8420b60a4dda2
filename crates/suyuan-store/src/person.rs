//! Personal data: one key per person, wrapped by the master key; without the key nothing can be read or found.

use crate::db::{Bulk, Col, Link, args};
use crate::error::StoreError;
use crate::fact_key;
use crate::import_types::FactRecord;
use crate::keys::{self, Keys};
use crate::store::{Core, Store};
use std::collections::{HashMap, HashSet};
use suyuan_case::Micros;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::PersonId;
use suyuan_case::person::{PersonalData, normalize_phone};

/// A person's row, ready to be written.
#[derive(Clone)]
pub(crate) struct SealedPerson {
    pub id: String,
    pub wrapped_key: Vec<u8>,
    pub data: Vec<u8>,
    pub phone_hash: Option<Vec<u8>>,
    pub email_hash: Option<Vec<u8>>,
    pub address_hash: Option<Vec<u8>>,
    pub at: Micros,
    /// The key itself, for texts of the same batch.
    pub key: [u8; 32],
    /// In the clear, in case an earlier key of the person turns up under the lock.
    plain: PersonalData,
}

impl std::fmt::Debug for SealedPerson {
    /// Names the person alone, so that no key reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedPerson({})", self.id)
    }
}

/// Domains of the keyed hashes.
const PHONE: &str = "phone";
const EMAIL: &str = "email";
const ADDRESS: &str = "address";

/// The keyed hash by which a telephone number is found.
pub(crate) fn phone_hash(keys: &Keys, phone: &str) -> Option<Vec<u8>> {
    let digits = normalize_phone(phone);
    (digits.len() >= 5).then(|| keys.search_hash(PHONE, &digits))
}

/// The keyed hash by which an e-mail address links its owner's cases.
fn email_hash(keys: &Keys, email: &str) -> Option<Vec<u8>> {
    let plain = email.trim().to_lowercase();
    plain.contains('@').then(|| keys.search_hash(EMAIL, &plain))
}

/// The keyed hash by which an address links the cases of one building: letters and digits alone count, and what follows the
/// building does not, for one who wants to look like many varies the door first.
fn address_hash(keys: &Keys, address: &str) -> Option<Vec<u8>> {
    let plain: String = address.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (plain.chars().count() >= 8).then(|| keys.search_hash(ADDRESS, building(&plain)))
}

/// Words for a building, and numerals beside digits and letters that may stand before them.
const BUILDING: &str = include_str!("building.txt");

/// An address up to its building, as the words of `building.txt` name it after a number or letter; the whole of one that names none.
fn building(plain: &str) -> &str {
    let (words, numerals) = BUILDING.split_once('\n').unwrap_or_default();
    let numbered = |before: &str| before.chars().next_back().is_some_and(|letter| letter.is_ascii_alphanumeric() || numerals.contains(letter));
    // In the name of a street or bridge something else follows: a place where a door may stand is told by a number, or by the end.
    let then_a_door = |after: &str| after.chars().next().is_none_or(|letter| letter.is_ascii_alphanumeric() || numerals.contains(letter));
    let fits = |at: usize, mark: &str| numbered(&plain[..at]) && then_a_door(&plain[at + mark.len()..]);
    let ends = words.split_whitespace().filter_map(|mark| {
        let at = plain.match_indices(mark).map(|(at, _)| at).filter(|at| fits(*at, mark)).last()?;
        Some(at + mark.len())
    });
    ends.filter(|end| plain[..*end].chars().count() >= 8).max().map_or(plain, |end| &plain[..end])
}

fn encrypt(key: &[u8; 32], id: &str, data: &PersonalData) -> Result<Vec<u8>, StoreError> {
    let plain = serde_json::to_vec(data).map_err(|error| StoreError::decode("personal data before it is sealed", error))?;
    keys::seal(key, id, &plain)
}

/// Encrypts a person's data under a fresh key.
pub(crate) fn seal_person(keys: &Keys, id: &PersonId, data: &PersonalData, at: Micros) -> Result<SealedPerson, StoreError> {
    let mut key = [0_u8; 32];
    rand::fill(&mut key[..]);
    Ok(SealedPerson {
        id: id.as_str().to_owned(),
        wrapped_key: keys.wrap(id.as_str(), &key)?,
        data: encrypt(&key, id.as_str(), data)?,
        phone_hash: data.phone.as_deref().and_then(|phone| phone_hash(keys, phone)),
        email_hash: data.email.as_deref().and_then(|email| email_hash(keys, email)),
        address_hash: data.address.as_deref().and_then(|address| address_hash(keys, address)),
        at,
        key,
        plain: data.clone(),
    })
}

/// Keys of persons, those that have one.
pub(crate) async fn read_keys(keys: &Keys, link: &mut Link<'_>, ids: Vec<String>) -> Result<HashMap<String, ([u8; 32], Vec<u8>)>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("SELECT id, wrapped_key FROM person WHERE {}", link.kind().in_list("id", 1));
    let mut found = HashMap::new();
    for row in link.fetch("reading keys of persons", sql, args![ids]).await? {
        found.insert(row.text(0)?, (keys.unwrap(row.str(0)?, row.bytes(1)?)?, row.blob(1)?));
    }
    Ok(found)
}

/// Which of the persons were erased: an import must not bring them back.
pub(crate) async fn erased(link: &mut Link<'_>, ids: Vec<String>) -> Result<HashSet<String>, StoreError> {
    let attempt = "looking for erased persons";
    if ids.is_empty() || link.number(attempt, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM erased_person LIMIT 1) AS found", vec![]).await? == 0 {
        return Ok(HashSet::new());
    }
    let sql = format!("SELECT person FROM erased_person WHERE {}", link.kind().in_list("person", 1));
    link.fetch(attempt, sql, args![ids]).await?.iter().map(|row| row.text(0)).collect()
}

/// Brings persons under the key that they have already, so that texts sealed under it stay readable, and leaves out those
/// that were erased. Call it under the lock of the facts.
pub(crate) async fn under_known_keys(keys: &Keys, link: &mut Link<'_>, persons: &mut Vec<SealedPerson>) -> Result<(), StoreError> {
    if persons.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = persons.iter().map(|person| person.id.clone()).collect();
    let gone = erased(link, ids.clone()).await?;
    persons.retain(|person| !gone.contains(&person.id));
    let known = read_keys(keys, link, ids).await?;
    for person in persons {
        if let Some((key, wrapped)) = known.get(&person.id) {
            person.data = encrypt(key, &person.id, &person.plain)?;
            (person.key, person.wrapped_key) = (*key, wrapped.clone());
        }
    }
    Ok(())
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
    let kept: Vec<SealedPerson> =
        persons.into_iter().enumerate().filter(|(index, person)| last.get(&person.id) == Some(index)).map(|(_, person)| person).collect();
    let optional = |of: fn(&SealedPerson) -> &Option<Vec<u8>>| Col::OptBlob(kept.iter().map(|person| of(person).clone()).collect());
    Bulk {
        table: "person",
        columns: vec![
            ("id", Col::Text(kept.iter().map(|person| person.id.clone()).collect())),
            ("wrapped_key", Col::Blob(kept.iter().map(|person| person.wrapped_key.clone()).collect())),
            ("data", Col::Blob(kept.iter().map(|person| person.data.clone()).collect())),
            ("phone_hash", optional(|person| &person.phone_hash)),
            ("email_hash", optional(|person| &person.email_hash)),
            ("address_hash", optional(|person| &person.address_hash)),
            ("updated_at", Col::Int(kept.iter().map(|person| person.at).collect())),
        ],
        suffix: "ON CONFLICT (id) DO UPDATE SET wrapped_key = excluded.wrapped_key, data = excluded.data, phone_hash = excluded.phone_hash, \
                 email_hash = excluded.email_hash, address_hash = excluded.address_hash, updated_at = excluded.updated_at",
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

    /// Imported rows (customers, orders with a receiver, contacts) whose person has this telephone number, newest first.
    pub async fn facts_by_phone(&self, phone: &str, limit: i64) -> Result<Vec<FactRecord>, StoreError> {
        let Some(hash) = phone_hash(&self.core.keys, phone) else { return Ok(Vec::new()) };
        let sql = "SELECT f.id, f.kind, f.row_no, f.body FROM fact f JOIN person p ON p.id = f.person \
                   WHERE p.phone_hash = $1 AND f.superseded_by IS NULL ORDER BY f.id DESC LIMIT $2";
        let rows = self.core.read().await?.link().fetch("looking up rows by telephone", sql, args![hash, limit]).await?;
        rows.iter()
            .map(|row| {
                let code = row.int(1)?;
                let kind = FactKind::ALL.into_iter().find(|kind| kind.code() == code).ok_or_else(|| StoreError::decode("the kind of a row", code))?;
                let values = fact_key::decode(kind, row.str(3)?).map_err(|error| StoreError::decode("an imported row", error))?;
                Ok(FactRecord { id: row.int(0)?, kind, row: FactRow { row: u64::try_from(row.int(2)?).unwrap_or(0), values } })
            })
            .collect()
    }

    /// Persons that share a telephone number, e-mail address or postal address with the given data, by keyed hashes; each
    /// with the fields that it shares. An erased person is not among them: its hashes died with its key.
    pub async fn linked_persons(&self, data: &PersonalData) -> Result<Vec<(PersonId, &'static str)>, StoreError> {
        let keys = &self.core.keys;
        let hashes = [
            ("phone", "phone_hash", data.phone.as_deref().and_then(|phone| phone_hash(keys, phone))),
            ("email", "email_hash", data.email.as_deref().and_then(|email| email_hash(keys, email))),
            ("address", "address_hash", data.address.as_deref().and_then(|address| address_hash(keys, address))),
        ];
        let mut reader = self.core.read().await?;
        let mut out = Vec::new();
        for (field, column, hash) in hashes {
            let Some(hash) = hash else { continue };
            let sql = format!("SELECT id FROM person WHERE {column} = $1 ORDER BY id LIMIT 500");
            for row in reader.link().fetch("looking for linked persons", sql, args![hash]).await? {
                let id = PersonId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a person", row.str(0).unwrap_or("")))?;
                out.push((id, field));
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doors_of_one_building_are_one_address() {
        let same = ["某省某市桂语巷140号禾苑4幢3单元203室", "某省某市桂语巷140号禾苑4幢31203", "某省某市桂语巷140号禾苑4幢"];
        for address in same {
            assert_eq!(building(address), same[2]);
        }
        assert_eq!(building("某市星海路8号国际中心b座1201"), "某市星海路8号国际中心b座");
        assert_eq!(building("某市学院路5号院12号楼2门301"), "某市学院路5号院12号楼");
        assert_eq!(building("某市某区三座桥胡同12号院内"), "某市某区三座桥胡同12号院内", "a street");
        assert_eq!(building("某市天秤座小区旁平房"), "某市天秤座小区旁平房", "a word, no building");
        assert_eq!(building("12mainstreetapt4"), "12mainstreetapt4");
    }
}
