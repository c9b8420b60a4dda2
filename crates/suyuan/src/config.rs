//! Configuration: `DIR/suyuan.toml`, few keys, each documented in docs/guide/configuration.md.

use serde::Deserialize;
use std::path::Path;
use suyuan_connect::egress::{Allowed, Egress};

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
    /// Rows that an exported file may have.
    pub export_rows: u32,
    /// Addresses, networks and hosts that this program may ask although they are not public, such as `10.1.0.0/16`.
    pub egress_allow: Vec<String>,
    /// Where browsers find this program, such as `https://after-sales.example`; needed for OpenID Connect.
    pub public_url: String,
    /// OpenID Connect provider, exactly as its tokens name it; none when empty.
    pub oidc_issuer: String,
    /// This program's name at the provider.
    pub oidc_client_id: String,
    /// File with this program's secret at the provider, below the data folder or absolute; none for a public client.
    pub oidc_client_secret_file: String,
    /// What is asked of the provider.
    pub oidc_scopes: String,
    /// What the login page calls the provider.
    pub oidc_name: String,
    /// Where Prometheus reads without signing in, such as `127.0.0.1:9464`; nowhere when empty.
    pub metrics_listen: String,
    /// `text` for people or `json` for programs: the form of the program's own messages on stderr.
    pub log_format: String,
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
            export_rows: 100_000,
            egress_allow: Vec::new(),
            public_url: String::new(),
            oidc_issuer: String::new(),
            oidc_client_id: String::new(),
            oidc_client_secret_file: String::new(),
            oidc_scopes: "openid profile email groups".to_owned(),
            oidc_name: "SSO".to_owned(),
            metrics_listen: String::new(),
            log_format: "text".to_owned(),
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
        config.check().map_err(|message| ConfigError::Invalid { path: shown, message })?;
        Ok(config)
    }

    /// The one way out, as far as it is allowed to go.
    pub fn egress(&self) -> Result<Egress, ConfigError> {
        let invalid = |message| ConfigError::Invalid { path: "suyuan.toml".to_owned(), message };
        let allowed = Allowed::parse(&self.egress_allow).map_err(|entry| invalid(format!("egress_allow: {entry}")))?;
        Ok(Egress::new(allowed))
    }

    /// What the form of the file cannot say.
    fn check(&self) -> Result<(), String> {
        if !self.metrics_listen.is_empty() && self.metrics_listen.parse::<std::net::SocketAddr>().is_err() {
            return Err("metrics_listen: an address and a port, such as 127.0.0.1:9464".to_owned());
        }
        if !matches!(self.log_format.as_str(), "text" | "json") {
            return Err("log_format: text or json".to_owned());
        }
        if let Err(entry) = Allowed::parse(&self.egress_allow) {
            return Err(format!("egress_allow: {entry:?} is no address, network or host"));
        }
        let web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        let complete = web(&self.oidc_issuer) && web(&self.public_url) && !self.oidc_client_id.is_empty();
        if !self.oidc_issuer.is_empty() && !complete {
            return Err("oidc_issuer: an http or https address, which needs oidc_client_id and public_url beside it".to_owned());
        }
        if !(1..=1_000_000).contains(&self.export_rows) {
            return Err("export_rows: 1 to 1000000".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table's rows: key and default.
    fn documented() -> Vec<(String, String)> {
        let page = include_str!("../../../docs/guide/configuration.md");
        let (_, file) = page.split_once("## The file").unwrap();
        let (file, _) = file.split_once("## The environment").unwrap();
        let rows = file.lines().filter_map(|line| line.strip_prefix("| `"));
        rows.map(|row| {
            let (key, rest) = row.split_once("` | `").unwrap();
            (key.to_owned(), rest.split_once("` |").unwrap().0.to_owned())
        })
        .collect()
    }

    /// Every field of the configuration, as the compiler knows them.
    fn fields() -> Vec<String> {
        let text = format!("{:?}", Config::default());
        let inner = text.strip_prefix("Config { ").and_then(|text| text.strip_suffix(" }")).unwrap();
        // Values hold no colon followed by a space, so what stands before one is a name.
        inner.split(", ").filter_map(|part| part.split_once(": ")).map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn the_page_names_every_key_with_its_default_and_no_other() {
        let documented = documented();
        assert_eq!(documented.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), fields());
        assert!(documented.len() <= 60, "few keys");
        let file: String = documented.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        let read: Config = toml::from_str(&file).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", Config::default()), "the defaults of the page are those of the program");
    }

    #[test]
    fn what_is_wrong_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for (text, word) in [
            ("planet = 1", "planet"),
            ("time_zone = \"Mars/Olympus\"", "time_zone"),
            ("currency = \"yuan\"", "currency"),
            ("metrics_listen = \"9464\"", "metrics_listen"),
            ("log_format = \"xml\"", "log_format"),
            ("export_rows = 0", "export_rows"),
            ("egress_allow = [\"10.0.0.0/99\"]", "egress_allow"),
            ("oidc_issuer = \"https://id\"", "oidc_client_id"),
        ] {
            std::fs::write(folder.path().join("suyuan.toml"), text).unwrap();
            let error = Config::load(folder.path()).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("suyuan.toml"), "{error}");
        }
    }
}
