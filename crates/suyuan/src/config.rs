//! Configuration: `DIR/suyuan.toml`, few keys, each documented in docs/guide/operations.md.

use serde::Deserialize;
use std::path::Path;

/// What an installation's owner may set; what a merchant tunes (policies, templates, calendars) is data, not here.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Time zone in which days begin and end.
    pub time_zone: String,
    /// Currency of amounts that state none.
    pub currency: String,
    /// Marks cookies `Secure`; set it when the program stands behind HTTPS.
    pub secure_cookies: bool,
    /// Hours until a browser session ends.
    pub session_hours: u32,
    /// Requests a second that one signed-in person may make.
    pub requests_per_second: u32,
    /// Largest upload in MiB.
    pub upload_mib: u32,
    /// Seconds, rows and MiB after which a query is stopped.
    pub query_seconds: u32,
    /// Rows a query may return.
    pub query_rows: u64,
    /// Memory a query may take, MiB.
    pub query_mib: u32,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            time_zone: "Asia/Shanghai".to_owned(),
            currency: "CNY".to_owned(),
            secure_cookies: false,
            session_hours: 12,
            requests_per_second: 50,
            upload_mib: 2048,
            query_seconds: 30,
            query_rows: 100_000,
            query_mib: 1024,
        }
    }
}

/// Why the configuration could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file exists but cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not valid.
    #[error("{path}: {message}")]
    Invalid {
        /// The file.
        path: String,
        /// Which key and why.
        message: String,
    },
}

impl Config {
    /// Reads `DIR/suyuan.toml`; an absent file means the defaults.
    pub fn load(dir: &Path) -> Result<Config, ConfigError> {
        let path = dir.join("suyuan.toml");
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Config::default()),
            Err(source) => return Err(ConfigError::Read { path: shown, source }),
        };
        let config: Config = toml::from_str(&text).map_err(|error| ConfigError::Invalid { path: shown.clone(), message: error.to_string() })?;
        if crate::clock::zone_offset(&config.time_zone, 0).is_none() {
            return Err(ConfigError::Invalid { path: shown, message: format!("time_zone: {} is not a known time zone", config.time_zone) });
        }
        if config.currency.len() != 3 || !config.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(ConfigError::Invalid { path: shown, message: "currency: three capital letters, such as CNY".to_owned() });
        }
        Ok(config)
    }
}
