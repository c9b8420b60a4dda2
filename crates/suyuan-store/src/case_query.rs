//! Finding cases: filters, pages by keyset, facets.

use crate::case_row::{CaseFilter, CasePage, CasePlace, CaseRow, CaseSort, Facets};
use crate::db::{Arg, Kind, Link, Row, args};
use crate::error::StoreError;
use crate::person::{phone_hash, read_persons};
use crate::store::{Core, Store};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseKind;
use suyuan_case::return_case::ReturnCase;

/// Facets with the time when they were read.
pub(crate) type FacetCache = Mutex<Option<(Instant, Facets)>>;

/// How long facets may be old.
const FACETS_KEPT: Duration = Duration::from_secs(5);

/// Most rows of one page.
const PAGE: i64 = 1_000;

/// A WHERE clause that grows with its values.
pub(crate) struct Where {
    kind: Kind,
    parts: Vec<String>,
    values: Vec<Arg>,
}

impl Where {
    fn new(kind: Kind) -> Where {
        Where { kind, parts: Vec::new(), values: Vec::new() }
    }
    /// Binds a value; its placeholder.
    fn bind(&mut self, value: impl Into<Arg>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }
    fn compare(&mut self, column_and_operator: &str, value: Option<impl Into<Arg>>) {
        if let Some(value) = value {
            let place = self.bind(value);
            self.parts.push(format!("{column_and_operator} {place}"));
        }
    }
    /// `column` is one of the values; an empty list stands for nothing at all.
    fn one_of(&mut self, column: &str, values: Vec<String>) {
        if values.is_empty() {
            return self.parts.push("1 = 0".to_owned());
        }
        if let [only] = values.as_slice() {
            let place = self.bind(only.as_str());
            return self.parts.push(format!("{column} = {place}"));
        }
        self.values.push(Arg::Texts(values));
        self.parts.push(self.kind.in_list(column, self.values.len()));
    }
    fn one_of_some(&mut self, column: &str, values: &[String]) {
        if !values.is_empty() {
            self.one_of(column, values.to_vec());
        }
    }
    /// The condition.
    pub fn text(&self) -> String {
        if self.parts.is_empty() { "1 = 1".to_owned() } else { self.parts.join(" AND ") }
    }
}

impl Where {
    /// Its values.
    pub fn values(self) -> Vec<Arg> {
        self.values
    }
}

/// The smallest text that is greater than every text with this prefix.
fn after_prefix(prefix: &str) -> String {
    // U+10FFFF sorts after every other character in UTF-8 bytes.
    format!("{prefix}\u{10FFFF}")
}

pub(crate) fn filter_where(core: &Core, filter: &CaseFilter) -> Where {
    let mut clause = Where::new(core.kind());
    for (column, allowed) in filter.scope.restrictions() {
        clause.one_of(column, allowed.to_vec());
    }
    clause.one_of_some("status", &filter.status.iter().map(|status| status.as_str().to_owned()).collect::<Vec<_>>());
    clause.one_of_some("kind", &filter.kind.iter().map(|kind| kind.as_str().to_owned()).collect::<Vec<_>>());
    clause.one_of_some("outcome", &filter.outcome.iter().map(|outcome| outcome.as_str().to_owned()).collect::<Vec<_>>());
    clause.one_of_some("shop", &filter.shop);
    clause.one_of_some("channel", &filter.channel);
    clause.one_of_some("region", &filter.region);
    clause.one_of_some("department", &filter.department);
    clause.one_of_some("team", &filter.team);
    reason_where(&mut clause, &filter.reason);
    let all_open = !filter.status.is_empty() && filter.status.iter().all(|status| status.is_open());
    match filter.open.or(all_open.then_some(true)) {
        // Written out, so that the partial index of open cases by due date serves.
        Some(true) => clause.parts.push("is_open = 1".to_owned()),
        Some(false) => clause.parts.push("is_open = 0".to_owned()),
        None => {}
    }
    if let Some(automatic) = filter.automatic {
        clause.compare("automatic =", Some(i64::from(automatic)));
        clause.parts.push("outcome IS NOT NULL".to_owned());
    }
    clause.compare("due_at <", filter.due_before);
    clause.compare("due_at >=", filter.due_after);
    clause.compare("requested_at >=", filter.requested_from);
    clause.compare("requested_at <", filter.requested_to);
    clause.compare("refunded_at >=", filter.refunded_from);
    clause.compare("refunded_at <", filter.refunded_to);
    clause.compare("amount_minor >=", filter.amount_from);
    clause.compare("amount_minor <=", filter.amount_to);
    clause.compare("sku =", filter.sku.as_deref());
    clause.compare("customer_no =", filter.customer_no.as_deref());
    clause.compare("order_no =", filter.order_no.as_deref());
    if filter.refunded_not_received {
        let expecting: Vec<String> = CaseKind::ALL.iter().filter(|kind| kind.expects_goods()).map(|kind| kind.as_str().to_owned()).collect();
        clause.parts.push("refunded_at IS NOT NULL AND goods_received_at IS NULL".to_owned());
        clause.one_of("kind", expecting);
    }
    if filter.received_not_refunded {
        clause.parts.push("goods_received_at IS NOT NULL AND refunded_at IS NULL AND is_open = 1".to_owned());
    }
    if let Some(search) = filter.search.as_deref().map(str::trim).filter(|search| !search.is_empty()) {
        search_where(core, &mut clause, search);
    }
    clause
}

/// Exact leaves, and everything below a code of a higher level.
fn reason_where(clause: &mut Where, reasons: &[String]) {
    if reasons.is_empty() {
        return;
    }
    let mut parts = Vec::with_capacity(reasons.len());
    for reason in reasons {
        let exact = clause.bind(reason.as_str());
        let from = clause.bind(format!("{reason}."));
        let to = clause.bind(after_prefix(&format!("{reason}.")));
        parts.push(format!("reason_code = {exact} OR (reason_code >= {from} AND reason_code < {to})"));
    }
    clause.parts.push(format!("({})", parts.join(" OR ")));
}

/// Each way of finding is its own indexed lookup, so that one search never scans all cases.
fn search_where(core: &Core, clause: &mut Where, search: &str) {
    let (from, to) = (clause.bind(search), clause.bind(after_prefix(search)));
    let mut lookups: Vec<String> = ["case_no", "order_no", "sku", "customer_no", "id"]
        .iter()
        .map(|column| format!("SELECT ordinal FROM case_row WHERE {column} >= {from} AND {column} < {to}"))
        .collect();
    if let Some(hash) = phone_hash(&core.keys, search) {
        let place = clause.bind(hash);
        lookups.push(format!("SELECT c.ordinal FROM case_row c JOIN person p ON c.person = p.id WHERE p.phone_hash = {place}"));
        lookups.push(format!(
            "SELECT c.ordinal FROM case_row c JOIN case_person o ON o.case_id = c.id JOIN person p ON o.person = p.id WHERE p.phone_hash = {place}"
        ));
    }
    clause.parts.push(format!("ordinal IN ({})", lookups.join(" UNION ")));
}

/// A sort order as SQL: expression, direction, and a letter for cursors.
const fn order_of(sort: CaseSort) -> (&'static str, bool, char) {
    match sort {
        CaseSort::RequestedDesc => ("requested_at", true, 'r'),
        CaseSort::RequestedAsc => ("requested_at", false, 'R'),
        CaseSort::DueAsc => ("due_at", false, 'D'),
        CaseSort::AmountDesc => ("COALESCE(amount_minor, -1)", true, 'a'),
        CaseSort::UpdatedDesc => ("updated_at", true, 'u'),
    }
}

fn sort_value(sort: CaseSort, row: &CaseRow) -> i64 {
    match sort {
        CaseSort::RequestedDesc | CaseSort::RequestedAsc => row.requested_at,
        CaseSort::DueAsc => row.due_at,
        CaseSort::AmountDesc => row.amount_minor.unwrap_or(-1),
        CaseSort::UpdatedDesc => row.updated_at,
    }
}

fn read_cursor(sort: CaseSort, cursor: &str) -> Result<(i64, i64), StoreError> {
    let (_, _, letter) = order_of(sort);
    let parse = || {
        let (value, ordinal) = cursor.strip_prefix(letter)?.split_once('.')?;
        Some((i64::from_str_radix(value, 36).ok()?, i64::from_str_radix(ordinal, 36).ok()?))
    };
    parse().ok_or(StoreError::BadCursor)
}

fn write_cursor(sort: CaseSort, row: &CaseRow) -> String {
    let (_, _, letter) = order_of(sort);
    format!("{letter}{}.{}", base36(sort_value(sort, row)), base36(row.ordinal))
}

fn base36(number: i64) -> String {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(u32::try_from(rest % 36).unwrap_or(0), 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

/// A case from the columns id, ordinal, seq, source, body.
pub(crate) fn read_case(row: &Row) -> Result<(CaseRow, ReturnCase), StoreError> {
    let case: ReturnCase = serde_json::from_str(row.str(4)?).map_err(|error| StoreError::decode("a case", error))?;
    let id = CaseId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a case", row.str(0).unwrap_or("")))?;
    Ok((CaseRow::project(id, row.int(1)?, row.int(2)?, row.opt_text(3)?, &case), case))
}

/// Reads cases without their persons.
pub(crate) async fn fetch_bare(link: &mut Link<'_>, tail: &str, values: Vec<Arg>) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
    // The narrow rows are found, sorted and cut first; only then is the content fetched.
    let sql = format!(
        "SELECT c.id, c.ordinal, c.seq, c.source, b.body FROM (SELECT id, ordinal, seq, source FROM case_row {tail}) c \
         JOIN case_body b ON b.ordinal = c.ordinal"
    );
    link.fetch("reading cases", sql, values).await?.iter().map(read_case).collect()
}

/// Reads cases and fills in what everybody may see of their persons.
pub(crate) async fn fetch_cases(core: &Core, link: &mut Link<'_>, tail: &str, values: Vec<Arg>) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
    let mut cases = fetch_bare(link, tail, values).await?;
    let mut persons: Vec<String> = cases.iter().filter_map(|(row, _)| row.person.as_ref()).map(|person| person.as_str().to_owned()).collect();
    persons.sort_unstable();
    persons.dedup();
    let known = read_persons(core, link, persons).await?;
    for (row, _) in &mut cases {
        if let Some(data) = row.person.as_ref().and_then(|person| known.get(person)) {
            row.show_person(data);
        }
    }
    Ok(cases)
}

impl Store {
    /// One case by id.
    pub async fn case(&self, id: &CaseId) -> Result<Option<(CaseRow, ReturnCase)>, StoreError> {
        let mut reader = self.core.read().await?;
        Ok(fetch_cases(&self.core, &mut reader.link(), "WHERE id = $1", args![id.as_str()]).await?.pop())
    }

    /// One case by its human number; the earliest one, should several shops use the same number.
    pub async fn case_by_no(&self, case_no: &str) -> Result<Option<(CaseRow, ReturnCase)>, StoreError> {
        let mut reader = self.core.read().await?;
        Ok(fetch_cases(&self.core, &mut reader.link(), "WHERE case_no = $1 ORDER BY ordinal LIMIT 1", args![case_no]).await?.pop())
    }

    /// All cases of some human numbers; several shops may use the same number.
    pub async fn cases_by_no(&self, case_nos: &[String]) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
        if case_nos.is_empty() {
            return Ok(Vec::new());
        }
        let tail = format!("WHERE {}", self.core.kind().in_list("case_no", 1));
        let mut reader = self.core.read().await?;
        fetch_cases(&self.core, &mut reader.link(), &tail, args![case_nos.to_vec()]).await
    }

    /// Cases by id, in the order of the ids; absent ones are left out.
    pub async fn cases_by_id(&self, ids: &[CaseId]) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let tail = format!("WHERE {}", self.core.kind().in_list("id", 1));
        let texts: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
        let mut reader = self.core.read().await?;
        let mut found = fetch_cases(&self.core, &mut reader.link(), &tail, args![texts]).await?;
        let place: HashMap<&CaseId, usize> = ids.iter().enumerate().map(|(index, id)| (id, index)).collect();
        found.sort_by_key(|(row, _)| place.get(&row.case_id).copied().unwrap_or(usize::MAX));
        Ok(found)
    }

    /// Customer and place of cases that have a customer number, by id.
    pub async fn case_places(&self, ids: &[CaseId]) -> Result<HashMap<CaseId, CasePlace>, StoreError> {
        let mut found = HashMap::new();
        if ids.is_empty() {
            return Ok(found);
        }
        let sql = format!(
            "SELECT id, customer_no, department, region, channel, shop FROM case_row WHERE customer_no IS NOT NULL AND {}",
            self.core.kind().in_list("id", 1)
        );
        let texts: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
        for row in &self.core.read().await?.link().fetch("reading customers of cases", sql, args![texts]).await? {
            let place = CasePlace {
                customer_no: row.text(1)?,
                department: row.text(2)?,
                region: row.opt_text(3)?,
                channel: row.text(4)?,
                shop: row.opt_text(5)?,
            };
            found.extend(CaseId::parse(row.str(0)?).map(|id| (id, place)));
        }
        Ok(found)
    }

    /// A page of cases, at most 1,000.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] when the cursor belongs to another order.
    pub async fn cases(&self, filter: &CaseFilter, sort: CaseSort, cursor: Option<&str>, limit: i64) -> Result<CasePage, StoreError> {
        let limit = limit.clamp(1, PAGE);
        let mut clause = filter_where(&self.core, filter);
        let (column, descending, _) = order_of(sort);
        let (than, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
        // What a search finds is sorted; walking along the index of the order would look every case up among it.
        let plus = if filter.search.is_some() { "+" } else { "" };
        if let Some(cursor) = cursor {
            let (value, ordinal) = read_cursor(sort, cursor)?;
            let (value, ordinal) = (clause.bind(value), clause.bind(ordinal));
            clause.parts.push(format!("({column} {than}= {value} AND ({column} {than} {value} OR ordinal {than} {ordinal}))"));
        }
        let wanted = clause.text();
        let place = clause.bind(limit + 1);
        let tail = format!("WHERE {wanted} ORDER BY {plus}{column} {direction}, ordinal {direction} LIMIT {place}");
        let mut reader = self.core.read().await?;
        let mut rows: Vec<CaseRow> =
            fetch_cases(&self.core, &mut reader.link(), &tail, clause.values).await?.into_iter().map(|(row, _)| row).collect();
        rows.sort_by_key(|row| (sort_value(sort, row), row.ordinal));
        if descending {
            rows.reverse();
        }
        let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
        if more {
            rows.pop();
        }
        let next = if more { rows.last().map(|row| write_cursor(sort, row)) } else { None };
        Ok(CasePage { rows, next })
    }

    /// Number of cases that a filter finds.
    pub async fn count_cases(&self, filter: &CaseFilter) -> Result<i64, StoreError> {
        let clause = filter_where(&self.core, filter);
        let sql = format!("SELECT COUNT(*) FROM case_row WHERE {}", clause.text());
        self.core.read().await?.link().number("counting cases", sql, clause.values).await
    }

    /// Values that occur in cases; up to five seconds old.
    pub async fn facets(&self) -> Result<Facets, StoreError> {
        if let Ok(kept) = self.core.facets.lock()
            && let Some((at, facets)) = kept.as_ref()
            && at.elapsed() < FACETS_KEPT
        {
            return Ok(facets.clone());
        }
        let mut reader = self.core.read().await?;
        let sql = "SELECT dimension, value FROM facet ORDER BY dimension, value";
        let mut facets = Facets::default();
        for row in reader.link().fetch("reading the facets of cases", sql, vec![]).await? {
            let list = match row.str(0)? {
                "shop" => &mut facets.shops,
                "channel" => &mut facets.channels,
                "region" => &mut facets.regions,
                "department" => &mut facets.departments,
                _ => &mut facets.teams,
            };
            list.push(row.text(1)?);
        }
        if let Ok(mut kept) = self.core.facets.lock() {
            *kept = Some((Instant::now(), facets.clone()));
        }
        Ok(facets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_hold_any_number() {
        for number in [0, 35, 36, -1, i64::MAX, i64::MIN] {
            assert_eq!(i64::from_str_radix(&base36(number), 36), Ok(number));
        }
        assert!(matches!(read_cursor(CaseSort::DueAsc, "r1.1"), Err(StoreError::BadCursor)));
    }
}
