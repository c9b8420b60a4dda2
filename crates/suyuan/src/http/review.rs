//! The review queue: inboxes in the order of urgency, tasks, decisions on many alike cases at once.

use crate::clock::{self, rfc3339};
use crate::http::auth::Principal;
use crate::http::case_one::find;
use crate::http::cases::{CaseRowOut, row_out};
use crate::http::error::ApiError;
use crate::http::json::{Body, Members};
use crate::http::settings::in_force;
use crate::http::state::App;
use crate::stage::{clocks, review, task};
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use suyuan_case::actor::Permission;
use suyuan_case::calendar::{Calendar, CalendarTable};
use suyuan_case::decision::Outcome;
use suyuan_case::event::TaskEvent;
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseStatus;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::task::ReviewTask;
use suyuan_case::{Micros, SECOND};
use suyuan_decide::queue::{Urgent, Weights, urgency};
use suyuan_store::{CaseFilter, QueueMark};
use utoipa::{IntoParams, ToSchema};

/// An inbox: its name, the states of its cases, and which of them belong into it for somebody at a moment.
struct Inbox {
    name: &'static str,
    status: CaseStatus,
    holds: fn(&QueueMark, &str, Micros) -> bool,
}

fn awake(mark: &QueueMark, now: Micros) -> bool {
    mark.snoozed_until <= now
}

fn own(mark: &QueueMark, me: &str, now: Micros) -> bool {
    let claimed = mark.claimed_until > now && mark.claimed_by.as_deref().and_then(|by| by.strip_prefix("user:")) == Some(me);
    claimed || mark.assignee.as_deref() == Some(me)
}

const INBOXES: &[Inbox] = &[
    Inbox { name: "all", status: CaseStatus::InReview, holds: |mark, _, now| awake(mark, now) },
    Inbox { name: "mine", status: CaseStatus::InReview, holds: |mark, me, now| awake(mark, now) && own(mark, me, now) },
    Inbox {
        name: "unassigned",
        status: CaseStatus::InReview,
        holds: |mark, _, now| awake(mark, now) && mark.assignee.is_none() && mark.claimed_until <= now,
    },
    Inbox { name: "escalated", status: CaseStatus::InReview, holds: |mark, _, now| awake(mark, now) && mark.escalated_at.is_some() },
    Inbox { name: "snoozed", status: CaseStatus::InReview, holds: |mark, _, now| !awake(mark, now) },
    Inbox { name: "offers", status: CaseStatus::Negotiating, holds: |_, _, _| true },
    Inbox { name: "disputes", status: CaseStatus::InDispute, holds: |_, _, _| true },
    Inbox { name: "reconcile", status: CaseStatus::Reconciling, holds: |_, _, _| true },
];

/// Which part of the queue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct QueueQuery {
    /// all, mine, unassigned, escalated, snoozed, offers, disputes or reconcile.
    inbox: Option<String>,
    /// Only cases with the reason, kind and SKU of this one.
    alike: Option<String>,
    /// Number, phone, SKU or customer, as in the list of cases.
    q: Option<String>,
    /// overdue, 2h or 24h.
    due: Option<String>,
    /// Rows to leave out.
    offset: Option<usize>,
    /// Rows of the answer, at most 200.
    limit: Option<usize>,
}

/// One case of the queue.
#[derive(Serialize, ToSchema)]
pub struct QueueRowOut {
    row: CaseRowOut,
    urgency: f64,
    /// Until when it is to be reviewed, by the business calendar or by a deadline from outside.
    review_due_at: Option<String>,
    #[schema(value_type = Object)]
    task: Value,
    /// What learned models said, by name (`risk`, `priority`, `cost`, `reason`, `anomaly`), 0 to 1; without a model, nothing.
    scores: BTreeMap<String, f64>,
}

/// Scores of a decision by the names of their models.
fn scores(case: &ReturnCase) -> BTreeMap<String, f64> {
    let Some(decision) = &case.decision else { return BTreeMap::new() };
    let notes = decision.risk.as_deref().into_iter().chain(&decision.scores);
    notes.filter_map(|note| Some((note.model.split_once('@')?.0.to_owned(), note.score))).collect()
}

/// A page of the queue.
#[derive(Serialize, ToSchema)]
pub struct QueueOut {
    inbox: &'static str,
    /// Cases by inbox.
    #[schema(value_type = Object)]
    counts: Value,
    total: usize,
    rows: Vec<QueueRowOut>,
    as_of: String,
}

fn task_out(task: &ReviewTask, now: Micros) -> Value {
    json!({
        "assignee": task.assignee, "note": task.note, "claimed_by": task.held_by(now).map(|by| by.as_str()),
        "claimed_until": task.held_by(now).map(|_| rfc3339(task.claimed_until)),
        "snoozed_until": task.is_snoozed(now).then(|| rfc3339(task.snoozed_until)), "priority": task.priority,
        "escalation": task.escalation.as_ref().map(|one| json!({ "reason": one.reason, "by": one.by.as_str(), "at": rfc3339(one.at), "to": one.to })),
    })
}

/// The queue in the order of urgency.
#[utoipa::path(get, path = "/review/queue", tag = "review", params(QueueQuery), responses((status = 200, body = QueueOut)))]
pub async fn queue(State(app): State<App>, principal: Principal, Query(ask): Query<QueueQuery>) -> Result<Json<QueueOut>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /review/queue").await?;
    let name = ask.inbox.as_deref().filter(|name| !name.is_empty()).unwrap_or("all");
    let inbox = INBOXES.iter().find(|inbox| inbox.name == name).ok_or_else(|| ApiError::new("bad_query").at("/inbox"))?;
    let now = clock::now();
    let weights: Weights = in_force(&app, "queue_weights").await?;
    let states = vec![CaseStatus::InReview, CaseStatus::Negotiating, CaseStatus::InDispute, CaseStatus::Reconciling];
    let mut by_status: HashMap<CaseStatus, Vec<QueueMark>> = HashMap::new();
    let due_before = match ask.due.as_deref() {
        None | Some("") => None,
        Some("overdue") => Some(now),
        Some("2h") => Some(now + 2 * 3_600 * SECOND),
        Some("24h") => Some(now + 24 * 3_600 * SECOND),
        Some(_) => return Err(ApiError::new("bad_query").at("/due")),
    };
    for status in states {
        let (scope, search) = (principal.user.scope.clone(), ask.q.clone());
        let filter = CaseFilter { scope, search, due_before, status: vec![status], ..CaseFilter::default() };
        by_status.insert(status, app.store.queue_marks(&filter).await?);
    }
    let me = principal.user.name.as_str();
    let held = |inbox: &Inbox| by_status.get(&inbox.status).into_iter().flatten().filter(|mark| (inbox.holds)(mark, me, now)).collect::<Vec<_>>();
    let mut counts: serde_json::Map<String, Value> = INBOXES.iter().map(|inbox| (inbox.name.to_owned(), held(inbox).len().into())).collect();
    let all = CaseFilter { scope: principal.user.scope.clone(), ..CaseFilter::default() };
    counts.insert("blind".to_owned(), app.store.samples_waiting(&all, 1_000).await?.len().into());
    let mut marks = held(inbox);
    if let Some(key) = &ask.alike {
        let (row, _) = find(&app, &principal, key).await?;
        marks.retain(|mark| mark.reason_code == row.reason_code && mark.kind == row.kind.as_str() && mark.sku == row.sku);
    }
    let urgent = |mark: &QueueMark| {
        let escalated = mark.escalated_at.is_some();
        urgency(Urgent { amount_minor: mark.amount_minor.unwrap_or(0), due_at: mark.due_at, priority: mark.priority, escalated }, now, &weights)
    };
    let mut ordered: Vec<(f64, &QueueMark)> = marks.into_iter().map(|mark| (urgent(mark), mark)).collect();
    ordered.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.case_id.cmp(&b.1.case_id)));
    let total = ordered.len();
    let page: Vec<(f64, &QueueMark)> = ordered.into_iter().skip(ask.offset.unwrap_or(0)).take(ask.limit.unwrap_or(100).clamp(1, 200)).collect();
    let rows = rows(&app, &page, &weights, now).await?;
    Ok(Json(QueueOut { inbox: inbox.name, counts: counts.into(), total, rows, as_of: rfc3339(now) }))
}

async fn rows(app: &App, page: &[(f64, &QueueMark)], weights: &Weights, now: Micros) -> Result<Vec<QueueRowOut>, ApiError> {
    let ids: Vec<CaseId> = page.iter().map(|(_, mark)| mark.case_id.clone()).collect();
    let mut cases: HashMap<CaseId, _> =
        app.store.cases_by_id(&ids).await?.into_iter().map(|(row, case)| (row.case_id.clone(), (row, scores(&case)))).collect();
    let tasks = app.store.tasks(&ids).await?;
    let table: CalendarTable = in_force(app, "calendar").await?;
    let calendar = Calendar::new(table).map_err(|error| ApiError::new("storage_failed").because(error.to_string()))?;
    let row = |(urgency, mark): &(f64, &QueueMark)| {
        let (row, scores) = cases.remove(&mark.case_id)?;
        let since = mark.status_since.filter(|_| row.status == CaseStatus::InReview);
        Some(QueueRowOut {
            review_due_at: since.map(|since| rfc3339(clocks::review_due(&calendar, weights, since, row.due_at))),
            task: task_out(tasks.get(&mark.case_id).unwrap_or(&ReviewTask::default()), now),
            urgency: *urgency,
            row: row_out(&row),
            scores,
        })
    };
    Ok(page.iter().filter_map(row).collect())
}

/// What a step of a task may say.
#[derive(ToSchema)]
#[allow(missing_docs, dead_code)] // read by the description generator alone
pub struct TaskStepIn {
    pub to: Option<String>,
    pub note: Option<String>,
    pub until: Option<String>,
    pub reason: Option<String>,
    pub priority: Option<i64>,
}

/// Claims, gives back, assigns, hands over, snoozes, wakes, escalates or prioritizes.
#[utoipa::path(post, path = "/cases/{id}/task/{step}", tag = "review",
    params(("id" = String, Path), ("step" = String, Path, description = "claim, release, assign, snooze, wake, escalate, prioritize")),
    request_body = TaskStepIn, responses((status = 200), (status = 409)))]
pub async fn take(
    State(app): State<App>,
    principal: Principal,
    Path((key, door)): Path<(String, String)>,
    Body(ask): Body<Value>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "POST /cases/{id}/task/{step}").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let mut members = Members::of(&ask, "")?;
    let event = task_event(&app, &door, &mut members).await?;
    members.end()?;
    let task = task::step(&app.store, &row.case_id, event, principal.actor()).await?;
    Ok(Json(task_out(&task, clock::now())))
}

async fn task_event(app: &App, door: &str, members: &mut Members<'_>) -> Result<TaskEvent, ApiError> {
    let now = clock::now();
    Ok(match door {
        "claim" => {
            let weights: Weights = in_force(app, "queue_weights").await?;
            TaskEvent::TaskClaimed { until: now + i64::from(weights.claim_minutes) * 60 * SECOND }
        }
        "release" => TaskEvent::TaskReleased {},
        "assign" => {
            let to = members.needed_text("to", 80)?;
            let known = app.store.user(&to).await?.filter(|one| !one.disabled && one.user.role.may(Permission::Review));
            if known.is_none() {
                return Err(members.wrong("unknown_value", "to").because("a user who may review"));
            }
            let basis = if members.truth("hand_over")?.unwrap_or(false) { "hand_over" } else { "hand" };
            TaskEvent::TaskAssigned { to, basis: basis.to_owned(), note: members.text("note", 500)? }
        }
        "snooze" => {
            let text = members.needed_text("until", 40)?;
            let until = clock::parse_rfc3339(&text).ok_or_else(|| members.wrong("not_a_time", "until"))?;
            TaskEvent::TaskSnoozed { until, reason: members.text("reason", 500)? }
        }
        "wake" => TaskEvent::TaskWoken {},
        "escalate" => TaskEvent::TaskEscalated { reason: members.needed_text("reason", 500)?, to: members.text("to", 80)? },
        "prioritize" => {
            let priority = members.integer("priority", -10, 10)?;
            TaskEvent::TaskPrioritized { priority: priority.ok_or_else(|| members.wrong("missing_member", "priority"))? }
        }
        _ => return Err(ApiError::new("no_such_door")),
    })
}

/// The task of a case.
#[utoipa::path(get, path = "/cases/{id}/task", tag = "review", params(("id" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(key): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /cases/{id}/task").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    Ok(Json(task_out(&task::of(&app.store, &row.case_id).await?, clock::now())))
}

/// One case of a decision on many.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkItem {
    id: String,
    version: i64,
}

/// A decision on many alike cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkIn {
    items: Vec<BulkItem>,
    /// approve, decline or ask_for_info.
    #[schema(value_type = String)]
    outcome: Outcome,
    reason: Option<String>,
    note: Option<String>,
    question: Option<String>,
}

/// Decides many cases; each answer stands on its own, so that one conflict does not hold up the others.
#[utoipa::path(post, path = "/review/bulk", tag = "review", request_body = BulkIn, responses((status = 200)))]
pub async fn bulk(State(app): State<App>, principal: Principal, Body(ask): Body<BulkIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "POST /review/bulk").await?;
    if ask.items.is_empty() || ask.items.len() > 200 {
        return Err(ApiError::new("number_out_of_range").at("/items").because("1 to 200 cases"));
    }
    let mut results = Vec::with_capacity(ask.items.len());
    let mut done = 0;
    for item in &ask.items {
        let verdict = review::Verdict {
            outcome: ask.outcome,
            reason: ask.reason.clone(),
            note: ask.note.clone(),
            question: ask.question.clone(),
            terms: None,
            suggested: None,
            override_reason: None,
        };
        let result = match find(&app, &principal, &item.id).await {
            Ok((row, case)) => review::decide(&app, &row.case_id, &case, item.version, verdict, principal.actor()).await,
            Err(error) => Err(error),
        };
        results.push(match result {
            Ok(receipt) => {
                done += 1;
                json!({ "id": item.id, "ok": true, "version": receipt.version })
            }
            Err(error) => {
                let (status, zh, en) = ApiError::words(error.code()).unwrap_or((500, "", ""));
                json!({ "id": item.id, "ok": false, "code": error.code(), "status": status, "text_zh": zh, "text_en": en })
            }
        });
    }
    Ok(Json(json!({ "done": done, "results": results })))
}
