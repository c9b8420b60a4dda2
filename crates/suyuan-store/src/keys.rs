//! The installation's keys: 32 random bytes each, in files that only the owner may read, outside the database.

use crate::error::StoreError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use ed25519_dalek::{Signer, SigningKey, Verifier};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The list of persons whose key was destroyed.
const ERASED: &str = "erased.list";

/// Keys of one installation.
pub(crate) struct Keys {
    folder: PathBuf,
    /// Names this data folder, and so its lake: several programs with folders of their own may share one database.
    pub installation: String,
    master: [u8; 32],
    search: [u8; 32],
    head: SigningKey,
}

fn io<'a>(attempt: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> StoreError + use<'a> {
    move |source| StoreError::Keys { attempt, path: path.display().to_string(), source: Arc::new(source) }
}

/// Makes a folder that only the owner may enter.
fn private_folder(path: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(path).map_err(io("creating the key folder", path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(io("protecting the key folder", path))?;
    }
    Ok(())
}

/// Writes a new file that only the owner may read, complete and on the disk before it appears under its name.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Reads a key; makes it when it is absent. Two processes that start together end up with the same one.
fn key_file(folder: &Path, name: &str) -> Result<[u8; 32], StoreError> {
    let path = folder.join(name);
    if !path.exists() {
        let mut fresh = [0_u8; 32];
        rand::fill(&mut fresh[..]);
        let draft = folder.join(format!("{name}.{:016x}", rand::random::<u64>()));
        write_private(&draft, &fresh).map_err(io("writing", &draft))?;
        let linked = std::fs::hard_link(&draft, &path);
        std::fs::remove_file(&draft).map_err(io("removing the draft of", &draft))?;
        if let Err(error) = linked
            && error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(io("creating", &path)(error));
        }
    }
    let bytes = std::fs::read(&path).map_err(io("reading", &path))?;
    <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| StoreError::KeyDamaged { path: path.display().to_string() })
}

/// File with the name of the installation, beside the key folder.
pub(crate) const INSTALLATION_FILE: &str = "installation.id";

/// The name of the data folder: 32 hex digits in a file beside the key folder, so that copying the keys does not copy it.
fn installation_id(keys: &Path) -> Result<String, StoreError> {
    let folder = keys.parent().unwrap_or(keys);
    Ok(key_file(folder, INSTALLATION_FILE)?.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

impl Keys {
    /// Opens the folder; first start fills it.
    pub fn open(folder: &Path) -> Result<Keys, StoreError> {
        private_folder(folder)?;
        Ok(Keys {
            installation: installation_id(folder)?,
            folder: folder.to_owned(),
            master: key_file(folder, "master.key")?,
            search: key_file(folder, "search.key")?,
            head: SigningKey::from_bytes(&key_file(folder, "head.key")?),
        })
    }

    /// The keys of a folder that has them all; `None` when it does not. Nothing is made.
    pub fn read(folder: &Path) -> Result<Option<Keys>, StoreError> {
        let whole = ["master.key", "search.key", "head.key"].iter().all(|name| folder.join(name).is_file());
        if whole { Keys::open(folder).map(Some) } else { Ok(None) }
    }

    /// Writes keys into a folder that has none.
    pub fn write(folder: &Path, bytes: &[u8; 96]) -> Result<Keys, StoreError> {
        private_folder(folder)?;
        for (name, key) in ["master.key", "search.key", "head.key"].iter().zip(bytes.chunks_exact(32)) {
            let path = folder.join(name);
            write_private(&path, key).map_err(io("writing", &path))?;
        }
        Keys::open(folder)
    }

    /// All three keys, for a sealed copy.
    pub fn to_bytes(&self) -> [u8; 96] {
        let mut bytes = [0; 96];
        for (place, key) in bytes.chunks_exact_mut(32).zip([&self.master, &self.search, self.head.as_bytes()]) {
            place.copy_from_slice(key);
        }
        bytes
    }

    /// Public half of the key that signs, in hex.
    pub fn signer(&self) -> String {
        hex::encode(self.head.verifying_key().as_bytes())
    }

    /// Signs the manifest of a backup.
    pub fn sign_backup(&self, manifest: &[u8]) -> Vec<u8> {
        self.head.sign(&[BACKUP_DOMAIN, manifest].concat()).to_bytes().to_vec()
    }

    /// Keyed hash of a value that must be found again but not read: a telephone number, personal columns of a row.
    pub fn search_hash(&self, domain: &str, value: &str) -> Vec<u8> {
        // HMAC takes keys of any length, so this cannot fail.
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.search) else { return Vec::new() };
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// Encrypts a person's key.
    pub fn wrap(&self, person: &str, key: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
        seal(&self.master, person, key)
    }

    /// Decrypts a person's key.
    pub fn unwrap(&self, person: &str, wrapped: &[u8]) -> Result<[u8; 32], StoreError> {
        let bytes = open(&self.master, person, wrapped, "a person's key")?;
        <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| StoreError::Decrypt { what: "a person's key" })
    }

    /// Seals a secret of the installation's own for a name; names of persons begin otherwise.
    pub fn seal_secret(&self, name: &str, secret: &[u8]) -> Result<Vec<u8>, StoreError> {
        seal(&self.master, name, secret)
    }

    /// Opens what [`Keys::seal_secret`] made.
    pub fn open_secret(&self, name: &str, sealed: &[u8], what: &'static str) -> Result<Vec<u8>, StoreError> {
        open(&self.master, name, sealed, what)
    }

    /// Notes persons whose key was destroyed, outside the database; only pseudonymous ids.
    pub fn note_erased(&self, ids: &[String]) -> Result<(), StoreError> {
        let path = self.folder.join(ERASED);
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let lines: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let write = || {
            let mut file = options.open(&path)?;
            file.write_all(lines.as_bytes())?;
            file.sync_all()
        };
        write().map_err(io("noting an erasure in", &path))
    }

    /// Persons whose key was destroyed.
    pub fn erased(&self) -> Result<Vec<String>, StoreError> {
        let path = self.folder.join(ERASED);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(io("reading", &path)(error)),
        }
    }

    /// Signs a head of the log.
    pub fn sign_head(&self, seq: i64, hash: &[u8]) -> Vec<u8> {
        self.head.sign(&head_message(seq, hash)).to_bytes().to_vec()
    }

    /// Whether a signature of a head is ours.
    pub fn head_is_ours(&self, seq: i64, hash: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.head.verifying_key().verify(&head_message(seq, hash), &signature).is_ok())
    }

    /// Remembers the head outside the database.
    pub fn save_head(&self, seq: i64, hash: &[u8]) -> Result<(), StoreError> {
        if self.last_head()?.is_some_and(|(known, _)| known >= seq) {
            return Ok(());
        }
        let path = self.folder.join("head.last");
        let draft = self.folder.join(format!("head.last.{:016x}", rand::random::<u64>()));
        let line = format!("{seq} {} {}\n", hex::encode(hash), hex::encode(self.sign_head(seq, hash)));
        write_private(&draft, line.as_bytes()).map_err(io("writing", &draft))?;
        std::fs::rename(&draft, &path).map_err(io("replacing", &path))
    }

    /// The head that was remembered last: sequence number and hash. `None` before the first, or when the file is not ours.
    pub fn last_head(&self) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
        let path = self.folder.join("head.last");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io("reading", &path)(error)),
        };
        let mut parts = text.split_whitespace();
        let head = (|| {
            let seq = parts.next()?.parse::<i64>().ok()?;
            let hash = hex::decode(parts.next()?).ok()?;
            let signature = hex::decode(parts.next()?).ok()?;
            self.head_is_ours(seq, &hash, &signature).then_some((seq, hash))
        })();
        Ok(head)
    }
}

/// What a signature of a backup is told apart by.
const BACKUP_DOMAIN: &[u8] = b"suyuan backup 1\0";

/// Whether a manifest was signed by the key whose public half is `signer`, in hex.
pub(crate) fn backup_is_signed(signer: &str, manifest: &[u8], signature: &[u8]) -> bool {
    let key = hex::decode(signer).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
    let Some(key) = key.and_then(|bytes| ed25519_dalek::VerifyingKey::from_bytes(&bytes).ok()) else { return false };
    ed25519_dalek::Signature::from_slice(signature).is_ok_and(|signature| key.verify(&[BACKUP_DOMAIN, manifest].concat(), &signature).is_ok())
}

fn head_message(seq: i64, hash: &[u8]) -> Vec<u8> {
    let mut message = b"suyuan head 1\0".to_vec();
    message.extend_from_slice(&seq.to_be_bytes());
    message.extend_from_slice(hash);
    message
}

/// Encrypts under a key; `owner` is bound to the text, so that one person's text cannot be put in another's place.
pub(crate) fn seal(key: &[u8; 32], owner: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0_u8; 12];
    rand::fill(&mut nonce[..]);
    let cipher = ChaCha20Poly1305::new(&Key::from(*key));
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: owner.as_bytes() })
        .map_err(|_| StoreError::Decrypt { what: "personal data (sealing)" })?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Decrypts what [`seal`] made.
pub(crate) fn open(key: &[u8; 32], owner: &str, sealed: &[u8], what: &'static str) -> Result<Vec<u8>, StoreError> {
    let fail = StoreError::Decrypt { what };
    let Some((nonce, text)) = sealed.split_at_checked(12) else { return Err(fail) };
    let Ok(nonce) = <[u8; 12]>::try_from(nonce) else { return Err(fail) };
    ChaCha20Poly1305::new(&Key::from(*key)).decrypt(&Nonce::from(nonce), Payload { msg: text, aad: owner.as_bytes() }).map_err(|_| fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_sealed_text_belongs_to_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(&folder.path().join("keys")).unwrap();
        let again = Keys::open(&folder.path().join("keys")).unwrap();
        let wrapped = keys.wrap("person_a", &[7; 32]).unwrap();
        assert_eq!(again.unwrap("person_a", &wrapped).unwrap(), [7; 32]);
        assert!(again.unwrap("person_b", &wrapped).is_err());
        keys.save_head(5, &[1; 32]).unwrap();
        keys.save_head(4, &[2; 32]).unwrap();
        assert_eq!(again.last_head().unwrap(), Some((5, vec![1; 32])), "an older head never replaces a newer one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join("keys/master.key")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
