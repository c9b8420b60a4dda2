//! Whether a backup is whole: every part hashed, the manifest signed, the chain of the log followed.

use crate::backup::Watch;
use crate::backup::archive::{ArchiveReader, Member};
use crate::backup::dump::LOG;
use crate::backup::error::BackupError;
use crate::backup::manifest::{ABOUT, About, FORMAT, KEYS, MANIFEST, Manifest, Part, PartOf, SIGNATURE, TableInfo};
use crate::backup::packed::{Field, unpack};
use crate::chain::{GENESIS, RawEvent, link_hash};
use crate::error::StoreError;
use crate::keys::backup_is_signed;
use crate::schema::SCHEMA_VERSION;
use std::path::Path;

/// Largest part before compression that is believed.
const LARGEST_PART: u64 = 1 << 28;

/// A backup whose parts are what the manifest says.
pub(crate) struct Checked {
    pub manifest: Manifest,
    /// Content of the member with the keys.
    pub keys: Option<Vec<u8>>,
}

/// Reads the whole file once and compares every part with the signed manifest.
pub(crate) fn hashes(path: &Path, watch: &mut Watch<'_>) -> Result<Checked, BackupError> {
    let mut reader = ArchiveReader::open(path)?;
    watch.progress.of_bytes = reader.size;
    let about = reader.next()?.filter(|member| member.name == ABOUT);
    let about: About = about
        .and_then(|member| serde_json::from_slice(&member.content).ok())
        .ok_or_else(|| BackupError::NotABackup { path: path.display().to_string() })?;
    if about.format > FORMAT {
        return Err(BackupError::Newer { what: "format", found: about.format, known: FORMAT });
    }
    let (mut seen, mut keys, mut manifest, mut signature) = (Vec::new(), None, None, None);
    while let Some(member) = reader.next()? {
        watch.step(&member.name, 0, member.content.len() as u64)?;
        match member.name.as_str() {
            MANIFEST => manifest = Some(member.content),
            SIGNATURE => signature = Some(member.content),
            _ => {
                seen.push((member.name.clone(), member.content.len() as u64, member.sha256()));
                if member.name == KEYS {
                    keys = Some(member.content);
                }
            }
        }
    }
    let (Some(text), Some(signature)) = (manifest, signature) else {
        return Err(BackupError::damaged(MANIFEST, "the manifest or its signature is missing"));
    };
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| BackupError::damaged(MANIFEST, error.to_string()))?;
    if !backup_is_signed(&manifest.signer, &text, &hex::decode(&signature).unwrap_or_default()) {
        return Err(BackupError::damaged(SIGNATURE, "the signature does not fit the manifest"));
    }
    if manifest.schema_version > SCHEMA_VERSION {
        return Err(BackupError::Newer { what: "schema version", found: manifest.schema_version, known: SCHEMA_VERSION });
    }
    compare(&seen, &manifest)?;
    Ok(Checked { manifest, keys })
}

fn compare(seen: &[(String, u64, String)], manifest: &Manifest) -> Result<(), BackupError> {
    for (place, part) in manifest.parts.iter().enumerate() {
        let Some((name, bytes, sha256)) = seen.get(place) else { return Err(BackupError::damaged(&part.name, "this part is missing")) };
        if name != &part.name {
            return Err(BackupError::damaged(name, format!("{} belongs here", part.name)));
        }
        if bytes != &part.bytes || sha256 != &part.sha256 {
            return Err(BackupError::damaged(name, "the content is not what was written"));
        }
        let known = match part.of {
            PartOf::Table(table) => table < manifest.tables.len(),
            PartOf::File(file) => file < manifest.files.len(),
            PartOf::Keys => part.name == KEYS,
        };
        if !known || part.raw_bytes > LARGEST_PART {
            return Err(BackupError::damaged(name, "the manifest does not say what this part belongs to"));
        }
    }
    match seen.get(manifest.parts.len()) {
        Some((name, ..)) => Err(BackupError::damaged(name, "the manifest does not know this part")),
        None => Ok(()),
    }
}

/// Content of a member as it was before compression.
pub(crate) fn content(member: &Member, part: &Part) -> Result<Vec<u8>, BackupError> {
    if member.name != part.name || member.sha256() != part.sha256 {
        return Err(BackupError::damaged(&part.name, "the file changed while it was read"));
    }
    let capacity = usize::try_from(part.raw_bytes).unwrap_or(0);
    let raw = zstd::bulk::decompress(&member.content, capacity).map_err(|error| BackupError::damaged(&part.name, error.to_string()))?;
    if raw.len() != capacity {
        return Err(BackupError::damaged(&part.name, "its size is not what was written"));
    }
    Ok(raw)
}

/// Walks over rows: counts them by table, and follows the chain of the log.
pub(crate) struct Walk {
    counts: Vec<i64>,
    seq: i64,
    hash: [u8; 32],
    /// Places of the log's columns, in the order of [`chain::COLUMNS`].
    places: Vec<usize>,
}

/// The log's columns in the order in which [`RawEvent`] names them, the hash last.
const LOG_COLUMNS: [&str; 11] = ["seq", "stream", "stream_id", "stream_version", "kind", "at", "recorded_at", "actor", "source", "body", "hash"];

impl Walk {
    pub fn new(manifest: &Manifest) -> Result<Walk, BackupError> {
        let log = manifest.tables.iter().find(|table| table.name == LOG);
        let place = |name: &&str| log.and_then(|table| table.columns.iter().position(|column| column.name == **name));
        let places: Option<Vec<usize>> = LOG_COLUMNS.iter().map(place).collect();
        let Some(places) = places else { return Err(BackupError::damaged(MANIFEST, "the log is not among the tables")) };
        Ok(Walk { counts: vec![0; manifest.tables.len()], seq: 0, hash: GENESIS, places })
    }

    /// Reads the rows of one part; `each` is handed every one.
    pub fn part(
        &mut self,
        (place, table): (usize, &TableInfo),
        part: &Part,
        text: &str,
        each: &mut dyn FnMut(&[Field<'_>]) -> Result<(), StoreError>,
    ) -> Result<(), BackupError> {
        let damaged = |what: &str| BackupError::damaged(&part.name, what);
        let (mut rest, mut row, mut rows) = (text, Vec::new(), 0);
        while !rest.is_empty() {
            rest = unpack(rest, &table.columns, &mut row).ok_or_else(|| damaged("a row does not have its form"))?;
            rows += 1;
            if table.name == LOG && !self.follow(&row) {
                return Err(damaged(&format!("event {} does not fit the chain of the log", self.seq + 1)));
            }
            each(&row)?;
        }
        if rows != part.rows {
            return Err(damaged("the number of its rows is not what was written"));
        }
        if let Some(count) = self.counts.get_mut(place) {
            *count += rows;
        }
        Ok(())
    }

    /// Follows the chain by one event.
    fn follow(&mut self, row: &[Field<'_>]) -> bool {
        let field = |place: usize| self.places.get(place).and_then(|place| row.get(*place));
        let number = |place| if let Some(Field::Integer(value)) = field(place) { *value } else { 0 };
        let text = |place| if let Some(Field::Text(value)) = field(place) { *value } else { "" };
        let event = RawEvent {
            seq: number(0),
            stream: text(1),
            stream_id: text(2),
            stream_version: number(3),
            kind: text(4),
            at: number(5),
            recorded_at: number(6),
            actor: text(7),
            source: if let Some(Field::Text(value)) = field(8) { Some(value) } else { None },
            body: text(9),
        };
        let stored = if let Some(Field::Blob(value)) = field(10) { value.as_slice() } else { &[] };
        let hash = link_hash(&self.hash, &event);
        if event.seq != self.seq + 1 || hash != stored {
            return false;
        }
        (self.seq, self.hash) = (event.seq, hash);
        true
    }

    /// After the last part: everything is there, and the log ends where it ended.
    pub fn finish(&self, manifest: &Manifest) -> Result<(), BackupError> {
        for (table, count) in manifest.tables.iter().zip(&self.counts) {
            if table.rows != *count {
                return Err(BackupError::damaged(&table.name, format!("{count} rows instead of {}", table.rows)));
            }
        }
        if self.seq != manifest.head_seq || hex::encode(self.hash) != manifest.head_hash {
            return Err(BackupError::damaged(LOG, "the log does not end where the manifest says"));
        }
        Ok(())
    }
}
