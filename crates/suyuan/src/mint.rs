//! Makes new identifiers and secrets: the only randomness outside the store.

use rand::Rng;
use suyuan_case::id::{CaseId, ImportId, PersonId};

/// A time-sortable 128-bit number (UUID version 7).
fn bits() -> u128 {
    uuid::Uuid::now_v7().as_u128()
}

/// A new case id.
pub fn case_id() -> CaseId {
    CaseId::from_bits(bits())
}

/// A new person id.
pub fn person_id() -> PersonId {
    PersonId::from_bits(bits())
}

/// A new import id.
pub fn import_id() -> ImportId {
    ImportId::from_bits(bits())
}

/// A password of five groups of four letters and digits without look-alikes: about 98 bits.
pub fn password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    let groups: Vec<String> = (0..5).map(|_| (0..4).map(|_| LETTERS[random.next_u32() as usize % LETTERS.len()] as char).collect()).collect();
    groups.join("-")
}

/// 16 hex digits to name a request in logs and error pages.
pub fn request_id() -> String {
    format!("{:016x}", rand::rng().next_u64())
}
