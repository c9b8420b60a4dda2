//! One page of `import_rows`: rows that went in and rows that did not, merged in the order of their file.

use crate::db::{Link, Row, args};
use crate::error::StoreError;
use crate::import::{status_number, status_of};
use crate::import_types::{ImportFile, ImportRowOut};
use suyuan_case::import::RowStatus;
use suyuan_case::problem::Problem;

/// What to read.
pub(crate) struct Page {
    pub import_no: i64,
    /// Lowest and highest fact id of the run.
    pub ids: (i64, i64),
    pub files: Vec<ImportFile>,
    pub status: Option<RowStatus>,
    /// (file, row) of the last row seen.
    pub after: (i64, i64),
    pub limit: i64,
}

const COLUMNS: &str = "file_no, row_no, status, code, target, quantity, amount_minor";

impl Page {
    /// Reads it.
    pub async fn read(&self, link: &mut Link<'_>) -> Result<Vec<ImportRowOut>, StoreError> {
        let mut rows = match self.status {
            Some(RowStatus::Refused | RowStatus::Unchanged) => Vec::new(),
            _ => self.facts(link).await?,
        };
        if !matches!(self.status, Some(RowStatus::Loaded | RowStatus::Pooled)) {
            rows.extend(self.extras(link).await?);
        }
        rows.sort_by_key(|row| (row.file_no, row.row));
        rows.truncate(usize::try_from(self.limit).unwrap_or(0));
        Ok(rows)
    }

    /// Ids of a run grow with (file, row), so the first one after a position is found by halving.
    async fn first_id_after(&self, link: &mut Link<'_>) -> Result<i64, StoreError> {
        let (mut low, mut high) = (self.ids.0, self.ids.1 + 1);
        if self.after < (0, 1) {
            return Ok(low);
        }
        let sql = "SELECT id, file_no, row_no FROM fact WHERE id >= $1 AND id < $2 AND import_no = $3 ORDER BY id LIMIT 1";
        while low < high {
            let middle = low + (high - low) / 2;
            match link.fetch_one("looking for a row of an import", sql, args![middle, high, self.import_no]).await? {
                Some(row) if (row.int(1)?, row.int(2)?) <= self.after => low = row.int(0)? + 1,
                _ => high = middle,
            }
        }
        Ok(low)
    }

    async fn facts(&self, link: &mut Link<'_>) -> Result<Vec<ImportRowOut>, StoreError> {
        let low = self.first_id_after(link).await?;
        let wanted = match self.status {
            // Written out, so that the partial index of pooled rows serves.
            Some(RowStatus::Pooled) => "AND status = 1",
            Some(RowStatus::Loaded) => "AND status = 0",
            _ => "",
        };
        let sql = format!("SELECT {COLUMNS} FROM fact WHERE id >= $1 AND id <= $2 AND import_no = $3 {wanted} ORDER BY id LIMIT $4");
        let rows = link.fetch("reading rows of an import", sql, args![low, self.ids.1, self.import_no, self.limit]).await?;
        rows.iter().map(|row| self.read_row(row, None)).collect()
    }

    async fn extras(&self, link: &mut Link<'_>) -> Result<Vec<ImportRowOut>, StoreError> {
        let wanted = match self.status {
            Some(status) => format!("AND status = {}", status_number(status)),
            None => String::new(),
        };
        let sql = format!(
            "SELECT {COLUMNS}, problems FROM import_extra WHERE import_no = $1 AND (file_no > $2 OR (file_no = $2 AND row_no > $3)) {wanted} \
             ORDER BY file_no, row_no LIMIT $4"
        );
        let rows = link.fetch("reading rows of an import", sql, args![self.import_no, self.after.0, self.after.1, self.limit]).await?;
        rows.iter().map(|row| self.read_row(row, row.opt_str(7)?)).collect()
    }

    fn read_row(&self, row: &Row, problems: Option<&str>) -> Result<ImportRowOut, StoreError> {
        let file_no = row.int(0)?;
        let problems: Vec<Problem> = match problems {
            Some(text) => serde_json::from_str(text).map_err(|error| StoreError::decode("the problems of a row", error))?,
            None => Vec::new(),
        };
        let file = usize::try_from(file_no).ok().and_then(|index| self.files.get(index)).map(|file| file.name.clone()).unwrap_or_default();
        Ok(ImportRowOut {
            file_no,
            file,
            row: row.int(1)?,
            status: status_of(row.int(2)?)?,
            code: row.text(3)?,
            target: row.opt_text(4)?,
            quantity: row.opt_int(5)?,
            amount_minor: row.opt_int(6)?,
            problems,
        })
    }
}
