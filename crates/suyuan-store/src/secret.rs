//! Secrets of connections to other systems: derived from the installation's key, or sealed under it.

use crate::error::StoreError;
use crate::store::Store;

/// Separates these secrets from the keys of persons, which are sealed under the same key.
const DOMAIN: &str = "connection";

impl Store {
    /// A secret that belongs to a name: always the same, different for each name and installation; 64 hex digits.
    pub fn derived_secret(&self, name: &str) -> String {
        hex::encode(self.core.keys.search_hash(DOMAIN, name))
    }

    /// Seals a secret that somebody gave for a name, such as another system's password; hex, only readable with this
    /// installation's key and under the same name.
    pub fn seal_secret(&self, name: &str, secret: &str) -> Result<String, StoreError> {
        self.core.keys.seal_secret(&format!("{DOMAIN}:{name}"), secret.as_bytes()).map(hex::encode)
    }

    /// Opens what [`Store::seal_secret`] made.
    pub fn open_secret(&self, name: &str, sealed: &str) -> Result<String, StoreError> {
        let what = "a connection's secret";
        let bytes = hex::decode(sealed).map_err(|_| StoreError::Decrypt { what })?;
        let plain = self.core.keys.open_secret(&format!("{DOMAIN}:{name}"), &bytes, what)?;
        String::from_utf8(plain).map_err(|_| StoreError::Decrypt { what })
    }
}
