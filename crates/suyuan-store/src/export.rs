//! What the lake takes over: rows of each table in the order of their changes.

use crate::case_query::fetch_cases;
use crate::case_row::{CaseRow, opt_int, opt_text, text};
use crate::db::{Link, Row, args};
use crate::error::StoreError;
use crate::fact_key as key;
use crate::import::status_of;
use crate::import_types::ImportFile;
use crate::person::read_persons;
use crate::store::Store;
use crate::write::bearer_name;
use std::collections::HashMap;
use suyuan_case::fact::FactKind;
use suyuan_case::id::PersonId;
use suyuan_case::lake_table::{ExportRow, LakeTable};
use suyuan_case::ledger::EntryKind;
use suyuan_case::reason;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::value::Value;

impl Store {
    /// Rows of a table that changed after a revision, in order of revision.
    ///
    /// For case lines and refunds `limit` counts cases: all rows of a case come together, so that it is never cut in two.
    pub async fn export(&self, table: LakeTable, after: i64, limit: i64) -> Result<Vec<ExportRow>, StoreError> {
        match table {
            LakeTable::Cases => {
                let cases = self.changed_cases(after, limit, "").await?;
                Ok(cases.into_iter().map(|(row, _)| ExportRow { key: row.ordinal, revision: row.seq, values: row.lake_values() }).collect())
            }
            LakeTable::CaseLines => Ok(self.changed_cases(after, limit, "").await?.iter().flat_map(|(row, case)| lines(row, case)).collect()),
            LakeTable::Refunds => {
                let cases = self.changed_cases(after, limit, "AND refunded_at IS NOT NULL").await?;
                Ok(cases.iter().flat_map(|(row, case)| refunds(row, case)).collect())
            }
            LakeTable::Events => self.export_events(after, limit).await,
            LakeTable::ImportRows => self.export_import_rows(after, limit).await,
            LakeTable::Reasons => Ok(reasons(after, limit)),
            other => match other.fact() {
                Some(kind) => self.export_facts(kind, after, limit).await,
                None => Ok(Vec::new()),
            },
        }
    }

    /// Highest revision of each table; 0 for an empty one.
    pub async fn export_heads(&self) -> Result<HashMap<LakeTable, i64>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let mut heads = HashMap::new();
        let mut facts = 0;
        let attempt = "reading how far tables have come";
        let cases = link.number(attempt, "SELECT MAX(seq) FROM case_row", vec![]).await?;
        let refunds = "SELECT seq FROM case_row WHERE refunded_at IS NOT NULL ORDER BY seq DESC LIMIT 1";
        for table in LakeTable::ALL {
            let head = match table {
                LakeTable::Cases | LakeTable::CaseLines => cases,
                LakeTable::Refunds => link.number(attempt, refunds, vec![]).await?,
                LakeTable::Events => link.number(attempt, "SELECT MAX(seq) FROM event", vec![]).await?,
                LakeTable::Reasons => i64::try_from(reason::built_in().len()).unwrap_or(0),
                LakeTable::ImportRows => 0,
                other => match other.fact() {
                    Some(kind) => fact_head(&mut link, kind).await?,
                    None => 0,
                },
            };
            if table.fact().is_some() {
                facts = facts.max(head);
            }
            heads.insert(table, head);
        }
        // Return cases are facts without a lake table of their own; their rows have a fate like all others.
        let extras = link.number(attempt, "SELECT MAX(id) FROM import_extra", vec![]).await?;
        let returns = fact_head(&mut link, FactKind::ReturnCases).await?;
        heads.insert(LakeTable::ImportRows, facts.max(extras).max(returns));
        Ok(heads)
    }

    async fn changed_cases(&self, after: i64, limit: i64, wanted: &str) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
        let mut reader = self.core.read().await?;
        let tail = format!("WHERE seq > $1 {wanted} ORDER BY seq LIMIT $2");
        let mut cases = fetch_cases(&self.core, &mut reader.link(), &tail, args![after, limit]).await?;
        cases.sort_by_key(|(row, _)| row.seq);
        Ok(cases)
    }

    async fn export_events(&self, after: i64, limit: i64) -> Result<Vec<ExportRow>, StoreError> {
        let sql = "SELECT e.seq, e.stream, e.stream_id, e.stream_version, e.kind, e.at, e.recorded_at, e.actor, c.shop, c.channel, c.region, c.department \
                   FROM (SELECT seq, stream, stream_id, stream_version, kind, at, recorded_at, actor FROM event WHERE seq > $1 ORDER BY seq LIMIT $2) e \
                   LEFT JOIN case_row c ON c.id = e.stream_id AND e.stream = 'case' ORDER BY e.seq";
        let mut reader = self.core.read().await?;
        let rows = reader.link().fetch("exporting events", sql, args![after, limit]).await?;
        rows.iter()
            .map(|row| {
                let seq = row.int(0)?;
                let mut values = vec![Value::Int(seq), text(row.str(1)?), text(row.str(2)?), Value::Int(row.int(3)?), text(row.str(4)?)];
                values.extend([Value::Int(row.int(5)?), Value::Int(row.int(6)?), text(row.str(7)?)]);
                for index in 8..12 {
                    values.push(opt_text(row.opt_str(index)?));
                }
                Ok(ExportRow { key: seq, revision: seq, values })
            })
            .collect()
    }

    async fn export_facts(&self, kind: FactKind, after: i64, limit: i64) -> Result<Vec<ExportRow>, StoreError> {
        let sql =
            "SELECT key, revision, person, body FROM fact WHERE kind = $1 AND revision > $2 AND superseded_by IS NULL ORDER BY revision LIMIT $3";
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let rows = link.fetch("exporting imported rows", sql, args![kind.code(), after, limit]).await?;
        let mut out = Vec::with_capacity(rows.len());
        let mut persons = Vec::new();
        for row in &rows {
            let values = key::decode(kind, row.str(3)?).map_err(|error| StoreError::decode("an imported row", error))?;
            if let Some(person) = row.opt_text(2)? {
                persons.push((out.len(), person));
            }
            out.push(ExportRow { key: row.int(0)?, revision: row.int(1)?, values });
        }
        let known = read_persons(&self.core, &mut link, persons.iter().map(|(_, person)| person.clone()).collect()).await?;
        for (place, person) in persons {
            let Some(data) = PersonId::parse(&person).and_then(|person| known.get(&person)) else { continue };
            let masked = data.masked();
            for (name, value) in [("name", masked.name), ("phone", masked.phone), ("email", masked.email), ("address", masked.address)] {
                if let Some(index) = kind.index_of(name).filter(|&index| kind.columns()[index].personal) {
                    out[place].values[index] = value.map_or(Value::Null, Value::Text);
                }
            }
        }
        Ok(out)
    }

    async fn export_import_rows(&self, after: i64, limit: i64) -> Result<Vec<ExportRow>, StoreError> {
        const COLUMNS: &str = "import_no, file_no, row_no, status, code, target, quantity, amount_minor";
        let mut parts: Vec<String> = FactKind::ALL
            .iter()
            .map(|kind| format!("SELECT id * 2 AS row_key, revision AS rev, {COLUMNS} FROM fact WHERE kind = {} AND revision > $1", kind.code()))
            .collect();
        parts.push(format!("SELECT id * 2 + 1 AS row_key, id AS rev, {COLUMNS} FROM import_extra WHERE id > $1"));
        let sql = format!("{} ORDER BY rev LIMIT $2", parts.join(" UNION ALL "));
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let rows = link.fetch("exporting the fate of rows", sql, args![after, limit]).await?;
        let mut runs: HashMap<i64, (String, Vec<ImportFile>)> = HashMap::new();
        for row in link.fetch("reading the imports", "SELECT no, id, files FROM import_run", vec![]).await? {
            let files = serde_json::from_str(row.str(2)?).map_err(|error| StoreError::decode("the files of an import", error))?;
            runs.insert(row.int(0)?, (row.text(1)?, files));
        }
        rows.iter().map(|row| import_row(row, &runs)).collect()
    }
}

async fn fact_head(link: &mut Link<'_>, kind: FactKind) -> Result<i64, StoreError> {
    link.number("reading how far tables have come", "SELECT MAX(revision) FROM fact WHERE kind = $1", args![kind.code()]).await
}

fn import_row(row: &Row, runs: &HashMap<i64, (String, Vec<ImportFile>)>) -> Result<ExportRow, StoreError> {
    let run = runs.get(&row.int(2)?);
    let file_no = usize::try_from(row.int(3)?).unwrap_or(usize::MAX);
    let file = run.and_then(|(_, files)| files.get(file_no)).map(|file| file.name.as_str());
    let values = vec![
        opt_text(run.map(|(id, _)| id.as_str())),
        opt_text(file),
        Value::Int(row.int(4)?),
        text(status_of(row.int(5)?)?.as_str()),
        Some(row.str(6)?).filter(|code| !code.is_empty()).map_or(Value::Null, text),
        opt_text(row.opt_str(7)?),
        opt_int(row.opt_int(8)?),
        opt_int(row.opt_int(9)?),
    ];
    Ok(ExportRow { key: row.int(0)?, revision: row.int(1)?, values })
}

fn lines(row: &CaseRow, case: &ReturnCase) -> Vec<ExportRow> {
    case.request
        .lines
        .iter()
        .zip(1_i64..)
        .map(|(line, number)| {
            let matched: i64 = line.matched.iter().map(|one| one.quantity).sum();
            let values = vec![
                text(row.case_id.as_str()),
                text(&row.case_no),
                Value::Int(number),
                opt_text(line.line_no.as_deref()),
                opt_text(line.sku.as_deref()),
                opt_text(line.product_name.as_deref()),
                Value::Int(line.quantity),
                opt_int(line.amount_minor),
                text(&row.currency),
                if line.matched.is_empty() { Value::Null } else { Value::Int(matched) },
                opt_text(row.shop.as_deref()),
                text(&row.channel),
                opt_text(row.region.as_deref()),
                text(&row.department),
                Value::Int(row.requested_at),
            ];
            ExportRow { key: row.ordinal, revision: row.seq, values }
        })
        .collect()
}

fn refunds(row: &CaseRow, case: &ReturnCase) -> Vec<ExportRow> {
    case.ledger
        .iter()
        .filter(|entry| entry.kind == EntryKind::Refund)
        .map(|entry| {
            let values = vec![
                text(row.case_id.as_str()),
                text(&row.case_no),
                text(entry.kind.as_str()),
                Value::Int(entry.amount_minor),
                text(&entry.currency),
                text(bearer_name(entry)),
                opt_int(row.refunded_at),
                opt_text(row.shop.as_deref()),
                text(&row.channel),
                opt_text(row.region.as_deref()),
                text(&row.department),
            ];
            ExportRow { key: row.ordinal, revision: row.seq, values }
        })
        .collect()
}

fn reasons(after: i64, limit: i64) -> Vec<ExportRow> {
    reason::built_in()
        .into_iter()
        .zip(1_i64..)
        .filter(|(_, number)| *number > after)
        .take(usize::try_from(limit).unwrap_or(0))
        .map(|(reason, number)| {
            let parent = Some(reason.parent.as_str()).filter(|parent| !parent.is_empty());
            let values = vec![
                text(&reason.code),
                Value::Int(i64::from(reason.level)),
                opt_text(parent),
                text(&reason.name_zh),
                text(&reason.name_en),
                text(&reason.department),
            ];
            ExportRow { key: number, revision: number, values }
        })
        .collect()
}
