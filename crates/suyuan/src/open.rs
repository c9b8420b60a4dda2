//! Names an installation (a data folder and its database) and opens it.

use std::path::{Path, PathBuf};
use suyuan_store::{Database, Store, StoreConfig, StoreError};

/// SQLite's file below the data folder.
pub const DATABASE_FILE: &str = "suyuan.db";
/// What is kept of the past for speed alone, below the data folder.
pub const PAST_FOLDER: &str = "past";
/// The keys below the data folder.
pub const KEYS_FOLDER: &str = "keys";

/// A data folder and the database that belongs to it.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The data folder; made on first use, readable by its owner alone.
    pub dir: PathBuf,
    /// PostgreSQL's URL, or `None` for `DIR/suyuan.db`.
    pub database: Option<String>,
}

/// Why an installation could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder could not be made or is not a folder.
    #[error("cannot use the data folder {path}: {source}")]
    Folder {
        /// The folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database URL is not one of PostgreSQL.
    #[error("the database URL must begin with postgres:// or postgresql://")]
    DatabaseUrl,
    /// The store could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            OpenError::Folder { .. } => "data_folder_unusable",
            OpenError::DatabaseUrl => "database_url_unknown",
            OpenError::Store(error) => error.code(),
        }
    }
}

impl Installation {
    /// From `--data` and `--database`.
    pub fn from_args(data: &Path, database: Option<&str>) -> Installation {
        Installation { dir: data.to_owned(), database: database.map(str::to_owned) }
    }

    /// Makes the data folder if it is not there.
    pub fn prepare(&self) -> Result<(), OpenError> {
        let fail = |source| OpenError::Folder { path: self.dir.display().to_string(), source };
        if !self.dir.is_dir() {
            std::fs::create_dir_all(&self.dir).map_err(fail)?;
            restrict(&self.dir).map_err(fail)?;
        }
        Ok(())
    }

    /// Opens the store; a fresh folder initialises itself.
    pub async fn store(&self) -> Result<Store, OpenError> {
        self.prepare()?;
        Ok(Store::open(self.store_config()?).await?)
    }

    /// Database and keys, without opening or making anything.
    pub fn store_config(&self) -> Result<StoreConfig, OpenError> {
        let database = match &self.database {
            None => Database::Sqlite(self.dir.join(DATABASE_FILE)),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => Database::Postgres(url.clone()),
            Some(_) => return Err(OpenError::DatabaseUrl),
        };
        Ok(StoreConfig { database, keys: self.dir.join(KEYS_FOLDER), sqlite_cache_mib: 64 })
    }

    /// Where the lake's files lie.
    pub fn lake_dir(&self) -> PathBuf {
        self.dir.join("lake")
    }

    /// Where the facts of imported cases are kept for back-tests; made again whenever it is lost.
    pub fn past_file(&self) -> PathBuf {
        self.dir.join(PAST_FOLDER).join("facts")
    }

    /// Where uploads wait for their import.
    pub fn upload_dir(&self) -> PathBuf {
        self.dir.join("uploads")
    }

    /// Where attached files lie, each sealed under a key of its own.
    pub fn attachment_dir(&self) -> PathBuf {
        self.dir.join("attachments")
    }

    /// Where the first administrator's password is left for its owner.
    pub fn password_file(&self) -> PathBuf {
        self.dir.join("initial-admin-password.txt")
    }
}

/// Makes a folder readable by its owner alone.
fn restrict(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    let _ = path;
    Ok(())
}

/// Writes a secret to a file that only its owner can read.
pub fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
