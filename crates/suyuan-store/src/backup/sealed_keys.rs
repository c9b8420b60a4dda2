//! The installation's keys inside a backup: sealed by a passphrase, or open when the owner asks for it.

use crate::backup::error::BackupError;
use crate::keys::{self, Keys};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

/// Whether and how the keys go into a backup.
#[derive(Clone, Default)]
pub enum KeysOut {
    /// They stay out; keep a copy of the key folder apart.
    #[default]
    Leave,
    /// Sealed by a passphrase.
    Passphrase(String),
    /// As they are.
    Open,
}

/// Where the keys of a restored installation come from.
#[derive(Clone)]
pub enum KeysIn {
    /// From the backup itself, where they lie open; or nowhere, which is refused.
    Backup,
    /// From the backup, opened by a passphrase.
    Passphrase(String),
    /// From a copy of the key folder.
    Folder(std::path::PathBuf),
    /// New ones: personal data is left out, for nobody could read it.
    New,
}

/// The member that holds the keys.
#[derive(Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
enum KeysMember {
    Open { keys: String },
    Sealed { salt: String, memory_kib: u32, passes: u32, sealed: String },
}

/// Memory and passes of Argon2id: more than for a sign-in, because the file can be attacked at leisure.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const OWNER: &str = "suyuan keys";

fn derive(passphrase: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Option<[u8; 32]> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).ok()?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(passphrase.as_bytes(), salt, &mut key).ok()?;
    Some(key)
}

/// The member's content; `None` when the keys stay out.
pub(crate) fn seal(keys: &Keys, how: &KeysOut) -> Result<Option<Vec<u8>>, BackupError> {
    let bytes = keys.to_bytes();
    let member = match how {
        KeysOut::Leave => return Ok(None),
        KeysOut::Open => KeysMember::Open { keys: hex::encode(bytes) },
        KeysOut::Passphrase(passphrase) => {
            let mut salt = [0; 16];
            rand::fill(&mut salt[..]);
            let key = derive(passphrase, &salt, MEMORY_KIB, PASSES).ok_or(BackupError::PassphraseWrong)?;
            let sealed = keys::seal(&key, OWNER, &bytes)?;
            KeysMember::Sealed { salt: hex::encode(salt), memory_kib: MEMORY_KIB, passes: PASSES, sealed: hex::encode(sealed) }
        }
    };
    Ok(serde_json::to_vec_pretty(&member).ok())
}

/// The keys' bytes from the member.
pub(crate) fn open(content: &[u8], passphrase: Option<&str>) -> Result<[u8; 96], BackupError> {
    let damaged = || BackupError::damaged(crate::backup::manifest::KEYS, "the keys have no known form");
    let bytes = match serde_json::from_slice(content).map_err(|_| damaged())? {
        KeysMember::Open { keys } => hex::decode(keys).map_err(|_| damaged())?,
        KeysMember::Sealed { salt, memory_kib, passes, sealed } => {
            // A forged header must not make us take all memory.
            if memory_kib > 1 << 21 || passes > 64 {
                return Err(damaged());
            }
            let Some(passphrase) = passphrase else { return Err(BackupError::KeysNeeded) };
            let salt = hex::decode(salt).map_err(|_| damaged())?;
            let key = derive(passphrase, &salt, memory_kib, passes).ok_or_else(damaged)?;
            let sealed = hex::decode(sealed).map_err(|_| damaged())?;
            keys::open(&key, OWNER, &sealed, "the keys of a backup").map_err(|_| BackupError::PassphraseWrong)?
        }
    };
    <[u8; 96]>::try_from(bytes.as_slice()).map_err(|_| damaged())
}
