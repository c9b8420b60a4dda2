//! Restoring a backup into an empty place: everything is checked first, and nothing gets its name before all of it is there.

use crate::backup::archive::ArchiveReader;
use crate::backup::check::{self, Checked, Walk};
use crate::backup::error::{BackupError, io};
use crate::backup::manifest::{KeysInside, Manifest, Part, PartOf, TableInfo};
use crate::backup::sealed_keys::{self, KeysIn};
use crate::backup::{Report, Watch, below, load};
use crate::db::{Kind, Link, SqliteWriter, Tx};
use crate::dialect;
use crate::error::StoreError;
use crate::keys::{INSTALLATION_FILE, Keys};
use crate::schema;
use crate::store::Database;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Where to restore to, and with which keys.
pub struct RestoreOptions {
    /// The backup.
    pub file: PathBuf,
    /// Data folder; it must be absent or empty.
    pub folder: PathBuf,
    /// The database inside that folder, or an empty one on a server.
    pub database: Database,
    /// Name of the key folder below the data folder.
    pub keys_folder: String,
    /// Where the keys come from.
    pub keys: KeysIn,
}

/// What a backup holds, or what was restored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RestoreReport {
    /// Always true: what is not whole is an error.
    pub ok: bool,
    /// Events of the log; each was checked against the chain.
    pub events: i64,
    /// Hash of the last event, in hex.
    pub head_hash: String,
    /// When the backup was begun, microseconds since 1970.
    pub created_at: i64,
    /// Database of the installation that was backed up.
    pub dialect: String,
    /// Schema version in the backup.
    pub schema_version: i64,
    /// Rows by table.
    pub rows: std::collections::BTreeMap<String, i64>,
    /// Files of the data folder.
    pub files: usize,
    /// Whether keys are inside the backup.
    pub keys: KeysInside,
    /// Whether personal data can be read after the restore.
    pub personal_data: bool,
    /// How long it took.
    pub seconds: f64,
}

/// Tables that are of no use under other keys.
const UNDER_KEYS: [&str; 2] = ["person", "head_signature"];

/// Reads a backup and checks all of it without restoring anything.
///
/// # Errors
/// [`BackupError::Damaged`] and the like, naming the first part that is not what was written.
pub fn check(file: &Path, report: Report<'_>) -> Result<RestoreReport, BackupError> {
    let started = Instant::now();
    let mut watch = Watch::new(report, 0, None);
    let checked = check::hashes(file, &mut watch)?;
    let mut walk = Walk::new(&checked.manifest)?;
    let mut reader = ArchiveReader::open(file)?;
    let mut parts = checked.manifest.parts.iter();
    while let Some(member) = reader.next()? {
        if member.name == crate::backup::manifest::ABOUT {
            continue;
        }
        let Some(part) = parts.next() else { break };
        watch.step(&part.name, part.rows, 0)?;
        if let PartOf::Table(place) = part.of
            && let Some(table) = checked.manifest.tables.get(place)
        {
            let text = text(check::content(&member, part)?, part)?;
            walk.part((place, table), part, &text, &mut |_| Ok(()))?;
        }
    }
    walk.finish(&checked.manifest)?;
    Ok(report_of(&checked.manifest, false, started))
}

fn report_of(manifest: &Manifest, personal_data: bool, started: Instant) -> RestoreReport {
    RestoreReport {
        ok: true,
        events: manifest.head_seq,
        head_hash: manifest.head_hash.clone(),
        created_at: manifest.created_at,
        dialect: manifest.dialect.clone(),
        schema_version: manifest.schema_version,
        rows: manifest.tables.iter().map(|table| (table.name.clone(), table.rows)).collect(),
        files: manifest.files.len(),
        keys: manifest.keys,
        personal_data,
        seconds: started.elapsed().as_secs_f64(),
    }
}

fn text(raw: Vec<u8>, part: &Part) -> Result<String, BackupError> {
    String::from_utf8(raw).map_err(|_| BackupError::damaged(&part.name, "it is not text"))
}

/// Restores a backup into an empty data folder and, when the database is on a server, an empty database.
///
/// # Errors
/// See [`BackupError`]; the target is as empty as before then.
pub async fn restore(options: &RestoreOptions, report: Report<'_>) -> Result<RestoreReport, BackupError> {
    let started = Instant::now();
    refuse_full_folder(&options.folder)?;
    let mut watch = Watch::new(report, 0, None);
    let checked = check::hashes(&options.file, &mut watch)?;
    let bytes = key_bytes(&options.keys, &checked)?;
    let staging = Staging::new(&options.folder)?;
    let keys_at = staging.folder.join(&options.keys_folder);
    let keys = match &bytes {
        Some(bytes) => Keys::write(&keys_at, bytes)?,
        None => Keys::open(&keys_at)?,
    };
    if bytes.is_some() && keys.signer() != checked.manifest.signer {
        return Err(BackupError::KeysWrong);
    }
    // The installation's name comes back with its files, as the lake's manifest knows it; the one that opening the keys made gives way.
    if checked.manifest.files.iter().any(|file| file.path == INSTALLATION_FILE) {
        let made = staging.folder.join(INSTALLATION_FILE);
        std::fs::remove_file(&made).map_err(io("removing", &made))?;
    }
    keys.save_head(checked.manifest.head_seq, &hex::decode(&checked.manifest.head_hash).unwrap_or_default())?;
    watch.progress.bytes = 0;
    let mut filling = Filling { options, manifest: &checked.manifest, staging: &staging, own_keys: bytes.is_some(), watch: &mut watch };
    match &options.database {
        Database::Sqlite(path) => {
            let draft = staging.folder.join(path.file_name().unwrap_or_default());
            let mut writer = SqliteWriter::new(dialect::sqlite::open_filling(&draft, 256).await?);
            filling.run(Tx::begin_sqlite(&mut writer).await?).await?;
            sqlx::Connection::close(writer.connection).await.map_err(|source| StoreError::sql("closing the database", source))?;
            std::fs::File::open(&draft).and_then(|file| file.sync_all()).map_err(io("writing", &draft))?;
            staging.publish(path.file_name().and_then(|name| name.to_str()))?;
        }
        Database::Postgres(url) => {
            let pool = dialect::postgres::open(url, 1).await?;
            let mut connection = pool.acquire().await.map_err(|source| StoreError::sql("taking a connection to write", source))?;
            refuse_full_database(&mut Link::Postgres(&mut connection)).await?;
            // Files first: if the last step fails, the database is empty and the folder is emptied again.
            let tx = Tx::begin_postgres(&mut connection).await?;
            let tx = filling.load(tx).await?;
            let published = staging.publish(None)?;
            if let Err(error) = tx.commit("committing the restored database").await {
                for path in published {
                    let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
                }
                return Err(error.into());
            }
        }
    }
    Ok(report_of(&checked.manifest, bytes.is_some(), started))
}

fn refuse_full_folder(folder: &Path) -> Result<(), BackupError> {
    let full = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(io("looking into", folder)(error)),
    };
    if full { Err(BackupError::TargetNotEmpty { place: folder.display().to_string() }) } else { Ok(()) }
}

async fn refuse_full_database(link: &mut Link<'_>) -> Result<(), BackupError> {
    let sql = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name IN ('schema_version', 'event')";
    match link.number("looking into the database", sql, vec![]).await? {
        0 => Ok(()),
        _ => Err(BackupError::TargetNotEmpty { place: "the database".to_owned() }),
    }
}

/// The keys to be installed; `None` for new ones.
fn key_bytes(keys: &KeysIn, checked: &Checked) -> Result<Option<[u8; 96]>, BackupError> {
    let inside = |passphrase| match &checked.keys {
        Some(content) => sealed_keys::open(content, passphrase).map(Some),
        None => Err(BackupError::KeysNeeded),
    };
    match keys {
        KeysIn::New => Ok(None),
        KeysIn::Backup => inside(None),
        KeysIn::Passphrase(passphrase) => inside(Some(passphrase)),
        KeysIn::Folder(folder) => match Keys::read(folder)? {
            Some(keys) => Ok(Some(keys.to_bytes())),
            None => Err(BackupError::KeysNeeded),
        },
    }
}

/// A folder beside the final places, thrown away unless its content was published.
struct Staging {
    target: PathBuf,
    folder: PathBuf,
    made_target: bool,
}

impl Staging {
    fn new(target: &Path) -> Result<Staging, BackupError> {
        let made_target = !target.exists();
        let folder = target.join("restoring.partial");
        std::fs::create_dir_all(&folder).map_err(io("creating", &folder))?;
        #[cfg(unix)]
        for path in [target, &folder] {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(io("protecting", path))?;
        }
        Ok(Staging { target: target.to_owned(), folder, made_target })
    }

    /// Moves everything to its place, `last` last: it is what makes the folder an installation.
    fn publish(&self, last: Option<&str>) -> Result<Vec<PathBuf>, BackupError> {
        let entries = std::fs::read_dir(&self.folder).map_err(io("listing", &self.folder))?;
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort_by_key(|name| Some(name.as_os_str()) == last.map(std::ffi::OsStr::new));
        let mut published = Vec::with_capacity(names.len());
        for name in names {
            let (from, to) = (self.folder.join(&name), self.target.join(&name));
            std::fs::rename(&from, &to).map_err(io("moving", &from))?;
            published.push(to);
        }
        Ok(published)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed is named `restoring.partial` and stands in the way of nothing but another restore.
        let _ = std::fs::remove_dir_all(&self.folder);
        if self.made_target {
            // It goes only while it is empty.
            let _ = std::fs::remove_dir(&self.target);
        }
    }
}

/// The second reading of the backup: from its parts into database and files.
struct Filling<'a, 'w> {
    options: &'a RestoreOptions,
    manifest: &'a Manifest,
    staging: &'a Staging,
    own_keys: bool,
    watch: &'a mut Watch<'w>,
}

impl Filling<'_, '_> {
    async fn run(&mut self, tx: Tx<'_>) -> Result<(), BackupError> {
        self.load(tx).await?.commit("committing the restored database").await?;
        Ok(())
    }

    async fn load<'t>(&mut self, mut tx: Tx<'t>) -> Result<Tx<'t>, BackupError> {
        schema::migrate_to(&mut tx, self.manifest.schema_version).await?;
        load::check_tables(&mut tx.link(), self.manifest).await?;
        load::empty(&mut tx.link(), self.manifest).await?;
        let indexes = load::drop_indexes(&mut tx.link()).await?;
        let mut walk = Walk::new(self.manifest)?;
        let mut reader = ArchiveReader::open(&self.options.file)?;
        let mut parts = self.manifest.parts.iter();
        while let Some(member) = reader.next()? {
            if member.name == crate::backup::manifest::ABOUT {
                continue;
            }
            let Some(part) = parts.next() else { break };
            self.watch.step(&part.name, part.rows, part.bytes)?;
            match part.of {
                PartOf::Keys => {}
                PartOf::File(place) => self.file(place, &check::content(&member, part)?)?,
                PartOf::Table(place) => {
                    let Some(table) = self.manifest.tables.get(place) else { continue };
                    let text = text(check::content(&member, part)?, part)?;
                    self.rows(&mut tx.link(), (place, table), part, &text, &mut walk).await?;
                }
            }
        }
        walk.finish(self.manifest)?;
        for index in indexes {
            self.watch.step("index", 0, 0)?;
            load::make_index(&mut tx.link(), index).await?;
        }
        load::set_counters(&mut tx.link(), &self.manifest.counters).await?;
        for table in &self.manifest.tables {
            let wanted = if self.takes(table) { table.rows } else { 0 };
            let found = load::count(&mut tx.link(), &table.name).await?;
            if found != wanted {
                return Err(BackupError::damaged(&table.name, format!("{found} rows were stored instead of {wanted}")));
            }
        }
        schema::migrate_to(&mut tx, schema::SCHEMA_VERSION).await?;
        Ok(tx)
    }

    /// Whether the rows of a table are restored.
    fn takes(&self, table: &TableInfo) -> bool {
        self.own_keys || !UNDER_KEYS.contains(&table.name.as_str())
    }

    async fn rows(
        &mut self,
        link: &mut Link<'_>,
        (place, table): (usize, &TableInfo),
        part: &Part,
        text: &str,
        walk: &mut Walk,
    ) -> Result<(), BackupError> {
        let kind = link.kind();
        let mut rows = load::Rows::new(kind, table);
        walk.part((place, table), part, text, &mut |row| {
            if kind == Kind::Postgres && !load::fits_postgres(table, row) {
                return Err(StoreError::Invalid { what: format!("a text of {} holds a zero byte, which PostgreSQL does not take", table.name) });
            }
            rows.push(row)
        })?;
        if self.takes(table) {
            rows.write(link, table).await?;
        }
        Ok(())
    }

    /// Adds a piece to a file of the data folder.
    fn file(&self, place: usize, raw: &[u8]) -> Result<(), BackupError> {
        let Some(info) = self.manifest.files.get(place) else { return Ok(()) };
        let path =
            below(&self.staging.folder, &info.path).ok_or_else(|| BackupError::damaged(&info.path, "the path leads out of the data folder"))?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(io("creating", folder))?;
        }
        let mut options = std::fs::File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&path).map_err(io("creating", &path))?;
        file.write_all(raw).and_then(|()| file.sync_all()).map_err(io("writing", &path))
    }
}
