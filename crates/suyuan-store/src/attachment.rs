//! Attached files: their keys and what is known of them. The sealed files themselves lie outside the database.

use crate::db::{Link, Row, args};
use crate::error::StoreError;
use crate::keys;
use crate::store::{Core, Store};
use suyuan_case::Micros;
use suyuan_case::id::{AttachmentId, CaseId};

/// What is known of an attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id, and the name of its file.
    pub id: AttachmentId,
    /// The case that it belongs to; none while it waits for one.
    pub case: Option<CaseId>,
    /// User who handed it in.
    pub owner: String,
    /// Media type that its content shows.
    pub media: String,
    /// Size as it is kept.
    pub bytes: i64,
    /// SHA-256 as it is kept, hex.
    pub sha256: String,
    /// Width and height in pixels.
    pub size: Option<(i64, i64)>,
    /// Whether its metadata named the place where it was taken; that was taken out.
    pub had_location: bool,
    /// When the camera says it was taken.
    pub taken_at: Option<String>,
    /// When it was handed in.
    pub at: Micros,
}

const COLUMNS: &str = "id, case_id, owner, media, bytes, sha256, width, height, had_location, taken_at, at, wrapped_key";

fn read(row: &Row) -> Result<(Attachment, Vec<u8>), StoreError> {
    let id = AttachmentId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of an attachment", row.str(0).unwrap_or("")))?;
    let info = Attachment {
        id,
        case: row.opt_str(1)?.and_then(CaseId::parse),
        owner: row.text(2)?,
        media: row.text(3)?,
        bytes: row.int(4)?,
        sha256: row.text(5)?,
        size: row.opt_int(6)?.zip(row.opt_int(7)?),
        had_location: row.int(8)? != 0,
        taken_at: row.opt_text(9)?,
        at: row.int(10)?,
    };
    Ok((info, row.blob(11)?))
}

/// Gives attachments to a case and its person; one that belongs to a case already stays there.
pub(crate) async fn attach(link: &mut Link<'_>, attached: Vec<(Vec<String>, String, Option<String>)>) -> Result<(), StoreError> {
    for (ids, case, person) in attached {
        let sql = format!("UPDATE attachment SET case_id = $2, person = $3 WHERE case_id IS NULL AND {}", link.kind().in_list("id", 1));
        link.execute("attaching files to a case", sql, args![ids, case, person]).await?;
    }
    Ok(())
}

/// Forgets the attachments of persons and cases, keys included; their ids, so that the files can be removed.
pub(crate) async fn destroy(link: &mut Link<'_>, persons: &[String], cases: &[String]) -> Result<Vec<String>, StoreError> {
    let wanted = format!("{} OR {}", link.kind().in_list("person", 1), link.kind().in_list("case_id", 2));
    let rows = link
        .fetch("erasing attachments", format!("DELETE FROM attachment WHERE {wanted} RETURNING id"), args![persons.to_vec(), cases.to_vec()])
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}

async fn find(core: &Core, id: &AttachmentId) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM attachment WHERE id = $1");
    let row = core.read().await?.link().fetch_one("reading an attachment", sql, args![id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

impl Store {
    /// Seals a file under a key of its own; gives back the sealed bytes and the wrapped key for [`Store::attachment_add`].
    pub fn attachment_seal(&self, id: &AttachmentId, bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
        let mut key = [0_u8; 32];
        rand::fill(&mut key[..]);
        Ok((keys::seal(&key, id.as_str(), bytes)?, self.core.keys.wrap(id.as_str(), &key)?))
    }

    /// Notes a file that has been written.
    pub async fn attachment_add(&self, info: &Attachment, wrapped_key: Vec<u8>) -> Result<(), StoreError> {
        let sql = "INSERT INTO attachment (id, case_id, owner, media, bytes, sha256, width, height, had_location, taken_at, at, wrapped_key) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let case = info.case.as_ref().map(|case| case.as_str().to_owned());
        let (width, height) = info.size.unzip();
        let values = args![
            info.id.as_str(),
            case,
            info.owner.as_str(),
            info.media.as_str(),
            info.bytes,
            info.sha256.as_str(),
            width,
            height,
            i64::from(info.had_location),
            info.taken_at.clone(),
            info.at,
            wrapped_key,
        ];
        self.core.write().await?.link().execute("noting an attachment", sql, values).await.map(drop)
    }

    /// What is known of a file.
    pub async fn attachment(&self, id: &AttachmentId) -> Result<Option<Attachment>, StoreError> {
        Ok(find(&self.core, id).await?.map(|(info, _)| info))
    }

    /// Opens the sealed bytes of a file; `None` when its key was destroyed.
    pub async fn attachment_open(&self, id: &AttachmentId, sealed: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let Some((_, wrapped)) = find(&self.core, id).await? else { return Ok(None) };
        let key = self.core.keys.unwrap(id.as_str(), &wrapped)?;
        keys::open(&key, id.as_str(), sealed, "an attachment").map(Some)
    }

    /// The files of a case, oldest first.
    pub async fn attachments_of(&self, case: &CaseId) -> Result<Vec<Attachment>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM attachment WHERE case_id = $1 ORDER BY at, id");
        let rows = self.core.read().await?.link().fetch("reading the attachments of a case", sql, args![case.as_str()]).await?;
        rows.iter().map(|row| Ok(read(row)?.0)).collect()
    }

    /// Forgets files that waited for a case since before `before`; their ids, so that the files can be removed.
    pub async fn attachments_unused(&self, before: Micros) -> Result<Vec<AttachmentId>, StoreError> {
        let sql = "DELETE FROM attachment WHERE case_id IS NULL AND at < $1 RETURNING id";
        let rows = self.core.write().await?.link().fetch("forgetting unused attachments", sql, args![before]).await?;
        rows.iter().map(|row| AttachmentId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of an attachment", ""))).collect()
    }
}
