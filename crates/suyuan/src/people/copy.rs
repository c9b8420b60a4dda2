//! A complete copy of one person's data (个人信息副本, PIPL Art. 45) as JSON with the names of all fields in both languages.

use crate::clock::{self, rfc3339};
use crate::people::{PeopleError, words};
use serde_json::{Map, Value as Json, json};
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::customer::CustomerEvent;
use suyuan_case::event::{AuditEvent, Event, StreamKind};
use suyuan_case::fact::ColumnType;
use suyuan_case::value::Value;
use suyuan_connect::mapping;
use suyuan_store::{AuditFilter, Command, Expected, PersonRecord, RecordedFact, Store};

/// Disclosures that one copy lists; more are counted.
const DISCLOSURES: i64 = 10_000;

/// A field with its names.
fn field(name: &str, labels: (String, String), value: Json) -> Json {
    json!({ "name": name, "name_zh": labels.0, "name_en": labels.1, "value": value })
}

/// A record of named values; absent ones are left out.
fn record(values: Vec<(&str, Json)>) -> Json {
    values.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| field(name, words::label(name), value)).collect::<Vec<_>>().into()
}

fn section(name: &str, records: Vec<Json>) -> Json {
    let (zh, en) = words::section(name);
    json!({ "section": name, "name_zh": zh, "name_en": en, "records": records })
}

fn time(at: Option<Micros>) -> Json {
    at.map_or(Json::Null, |at| rfc3339(at).into())
}

/// Gathers the copy and notes in the log that it was handed out.
pub async fn personal_copy(store: &Store, customer_no: &str, actor: Actor) -> Result<Json, PeopleError> {
    let kept = store.person_record(customer_no).await?;
    if kept.is_empty() {
        return Err(PeopleError::Unknown(customer_no.to_owned()));
    }
    let mut sections = vec![section("persons", persons(&kept))];
    let (cases, events) = cases(store, &kept).await?;
    sections.push(section("cases", cases));
    sections.push(section("events", events));
    sections.push(section("texts", texts(&kept)));
    sections.extend(facts(&kept));
    sections.push(section("disclosures", disclosures(store, &kept).await?));
    let records = sections.iter().filter_map(|section| section["records"].as_array()).map(Vec::len).sum::<usize>();
    let now = clock::now();
    if let Some(customer) = &kept.customer {
        let event = CustomerEvent::PersonalExported { records: i64::try_from(records).unwrap_or(i64::MAX) };
        let command = Command::new(StreamKind::Customer, customer.as_str(), Expected::Any, actor, now).event(Event::Customer(event), now);
        store.append(command).await?;
    }
    Ok(json!({
        "format": "suyuan.personal-copy.1", "customer_no": customer_no, "made_at": rfc3339(now), "records": records, "sections": sections,
    }))
}

fn persons(kept: &PersonRecord) -> Vec<Json> {
    let text = |value: &Option<String>| value.clone().map_or(Json::Null, Json::from);
    kept.persons
        .values()
        .filter(|(_, data)| !data.is_empty())
        .map(|(part, data)| {
            record(vec![
                ("part", (*part).into()),
                ("name", text(&data.name)),
                ("phone", text(&data.phone)),
                ("email", text(&data.email)),
                ("address", text(&data.address)),
            ])
        })
        .collect()
}

/// The cases, and everything that happened in them.
async fn cases(store: &Store, kept: &PersonRecord) -> Result<(Vec<Json>, Vec<Json>), PeopleError> {
    let (mut cases, mut events) = (Vec::new(), Vec::new());
    let ids: Vec<_> = kept.cases.keys().cloned().collect();
    for (row, case) in store.cases_by_id(&ids).await? {
        let request = &case.request;
        let text = |value: &Option<String>| value.clone().map_or(Json::Null, Json::from);
        cases.push(record(vec![
            ("case_no", row.case_no.as_str().into()),
            ("order_no", row.order_no.as_str().into()),
            ("shop", text(&request.shop)),
            ("channel", request.channel.as_str().into()),
            ("kind", row.kind.as_str().into()),
            ("status", row.status.as_str().into()),
            ("region", text(&request.region)),
            ("customer_no", text(&request.customer_no)),
            ("lines", serde_json::to_value(&request.lines).unwrap_or(Json::Null)),
            ("currency", request.currency.as_str().into()),
            ("reason_code", text(&request.reason_code)),
            ("reason_text", text(&request.reason_text)),
            ("comment", text(&request.comment)),
            ("requested_at", time(Some(row.requested_at))),
            ("due_at", time(Some(row.due_at))),
            ("outcome", row.outcome.map_or(Json::Null, |outcome| outcome.as_str().into())),
            ("decision", case.decision.as_ref().and_then(|decision| serde_json::to_value(decision).ok()).unwrap_or(Json::Null)),
            ("refunded_at", time(row.refunded_at)),
            ("refund_minor", row.refund_minor.map_or(Json::Null, Json::from)),
            ("closed_at", time(row.closed_at)),
        ]));
        for recorded in store.events(StreamKind::Case, row.case_id.as_str()).await? {
            let body = serde_json::to_value(&recorded.event).unwrap_or(Json::Null);
            events.push(record(vec![
                ("case_no", row.case_no.as_str().into()),
                ("at", rfc3339(recorded.at).into()),
                ("event", recorded.event.name().into()),
                ("body", body.get("body").cloned().unwrap_or(Json::Null)),
            ]));
        }
    }
    Ok((cases, events))
}

fn texts(kept: &PersonRecord) -> Vec<Json> {
    let place = |owner: &str| {
        let case = owner.strip_prefix("case:").and_then(suyuan_case::id::CaseId::parse).and_then(|id| kept.cases.get(&id).cloned());
        case.unwrap_or_else(|| owner.to_owned())
    };
    kept.texts
        .iter()
        .map(|text| record(vec![("place", place(&text.owner).into()), ("field", text.field.as_str().into()), ("text", text.text.as_str().into())]))
        .collect()
}

/// Imported rows as they stand now, a section for each kind, fields under the names that the import gives them.
fn facts(kept: &PersonRecord) -> Vec<Json> {
    let mut sections: Vec<(&'static str, Vec<Json>)> = Vec::new();
    for fact in kept.facts.iter().filter(|fact| !fact.superseded) {
        let name = fact.kind.as_str();
        match sections.iter_mut().find(|(known, _)| *known == name) {
            Some((_, records)) => records.push(fact_record(fact)),
            None => sections.push((name, vec![fact_record(fact)])),
        }
    }
    sections.into_iter().map(|(name, records)| section(name, records)).collect()
}

fn fact_record(fact: &RecordedFact) -> Json {
    let infos = mapping::fields(fact.kind);
    let columns = fact.kind.columns().iter().zip(&fact.row.values);
    columns
        .filter_map(|(column, value)| {
            let shown = match (column.kind, value) {
                (_, Value::Null) => return None,
                (ColumnType::Time, Value::Int(at)) => Json::from(rfc3339(*at)),
                (_, Value::Int(number)) => Json::from(*number),
                (_, Value::Bool(truth)) => Json::from(*truth),
                (_, Value::Text(text)) => Json::from(text.as_str()),
            };
            let info = infos.iter().find(|info| info.name == column.name)?;
            Some(field(column.name, (info.name_zh.to_owned(), info.name_en.to_owned()), shown))
        })
        .collect::<Vec<_>>()
        .into()
}

/// Who saw the person's data unmasked, and when.
async fn disclosures(store: &Store, kept: &PersonRecord) -> Result<Vec<Json>, PeopleError> {
    let filter = AuditFilter { stream: Some(StreamKind::Audit), kind: Some("personal_revealed".to_owned()), ..AuditFilter::default() };
    let mut out: Vec<Json> = Vec::new();
    let mut before = None;
    loop {
        let page = store.audit(&filter, before, DISCLOSURES).await?;
        let Some(last) = page.last() else { return Ok(out) };
        before = Some(last.seq);
        for recorded in &page {
            let Event::Audit(AuditEvent::PersonalRevealed { case_id, fields }) = &recorded.event else { continue };
            if let Some(case_no) = suyuan_case::id::CaseId::parse(case_id).and_then(|id| kept.cases.get(&id)) {
                out.push(record(vec![
                    ("at", rfc3339(recorded.at).into()),
                    ("actor", recorded.actor.as_str().into()),
                    ("case_no", case_no.as_str().into()),
                    ("fields", fields.clone().into()),
                ]));
            }
        }
    }
}

/// The masked view that a page shows before it erases or copies.
pub async fn summary(store: &Store, customer_no: &str) -> Result<Json, PeopleError> {
    let kept = store.person_record(customer_no).await?;
    if kept.is_empty() {
        return Err(PeopleError::Unknown(customer_no.to_owned()));
    }
    let people: Vec<Json> = kept
        .persons
        .values()
        .filter(|(_, data)| !data.is_empty())
        .map(|(part, data)| {
            let masked = data.masked();
            let mut object = Map::new();
            object.insert("part".into(), (*part).into());
            for (name, value) in [("name", masked.name), ("phone", masked.phone), ("email", masked.email), ("address", masked.address)] {
                object.insert(name.into(), value.map_or(Json::Null, Json::from));
            }
            object.into()
        })
        .collect();
    let history = match &kept.customer {
        Some(customer) => store.events(StreamKind::Customer, customer.as_str()).await?,
        None => Vec::new(),
    };
    let history: Vec<Json> = history
        .iter()
        .map(|recorded| json!({ "at": rfc3339(recorded.at), "kind": recorded.event.name(), "actor": recorded.actor.as_str() }))
        .collect();
    let rows = kept.facts.iter().filter(|fact| !fact.superseded).count();
    Ok(json!({
        "customer_no": customer_no, "persons": people, "cases": kept.cases.len(), "rows": rows, "texts": kept.texts.len(), "history": history,
    }))
}
