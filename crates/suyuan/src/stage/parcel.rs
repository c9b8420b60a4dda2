//! Parcels without a case (无主件): taken in, matched by clues, assigned; what arrived is booked on the case by itself.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::{ApiError, describe};
use crate::http::state::App;
use crate::mint;
use crate::stage::parcel_match::{Candidate, candidates};
use std::time::Duration;
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, ParcelEvent, StreamKind};
use suyuan_case::goods::{Inspection, ReceiptDetail};
use suyuan_case::id::{CaseId, ParcelId};
use suyuan_case::parcel::{Parcel, ParcelIn};
use suyuan_case::person::PersonalData;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::step::Step;
use suyuan_store::{AppendError, Command, Expected, NewJob, StoreError};

/// Kind of the job that books an assignment on the case.
pub const JOB: &str = "parcel_link";
const LEASE: Duration = Duration::from_secs(60);

/// A command on a parcel.
fn command(id: &ParcelId, expected: Expected, event: ParcelEvent, actor: Actor) -> Command {
    let now = clock::now();
    Command::new(StreamKind::Parcel, id.as_str(), expected, actor, now).event(Event::Parcel(event), now)
}

/// Takes a parcel in and says which cases it may belong to.
pub async fn receive(
    app: &App,
    principal: &Principal,
    mut received: ParcelIn,
    personal: PersonalData,
) -> Result<(ParcelId, Parcel, Vec<Candidate>), ApiError> {
    let id = mint::parcel_id();
    received.parcel_no = format!("WZ{:010}", app.store.next_parcel_number().await?);
    let person = (!personal.is_empty()).then(mint::person_id);
    received.person.clone_from(&person);
    let mut command = command(&id, Expected::New, ParcelEvent::ParcelReceived(Box::new(received)), principal.actor());
    command.personal = person.map(|person| (person, personal)).into_iter().collect();
    app.store.append(command).await?;
    let parcel = app.store.parcel(&id).await?.ok_or_else(|| ApiError::new("internal"))?;
    let candidates = candidates(app, &principal.user.scope, &parcel.received).await?;
    Ok((id, parcel, candidates))
}

/// One step of a parcel.
pub async fn step(app: &App, id: &ParcelId, version: i64, event: ParcelEvent, actor: Actor) -> Result<Parcel, ApiError> {
    app.store.append(command(id, Expected::Version(version), event, actor)).await?;
    app.store.parcel(id).await?.ok_or_else(|| ApiError::new("not_found"))
}

/// Assigns a parcel to a case; the job that tells the case is written in the same transaction and tried at once.
pub async fn assign(app: &App, id: &ParcelId, version: i64, case_id: &CaseId, basis: Vec<String>, actor: Actor) -> Result<Parcel, ApiError> {
    let event = ParcelEvent::ParcelAssigned { case_id: case_id.clone(), basis };
    let mut command = command(id, Expected::Version(version), event, actor);
    command.jobs.push(NewJob { kind: JOB.to_owned(), payload: id.as_str().to_owned(), run_at: command.recorded_at, key: None });
    app.store.append(command).await?;
    if let Err(error) = batch(app).await {
        tracing::warn!(error = describe(&error), "the case is told of its parcel later");
    }
    app.store.parcel(id).await?.ok_or_else(|| ApiError::new("not_found"))
}

/// Takes an assignment back, unless its goods were booked on the case.
pub async fn unassign(app: &App, id: &ParcelId, version: i64, reason: String, actor: Actor) -> Result<Parcel, ApiError> {
    let parcel = app.store.parcel(id).await?.ok_or_else(|| ApiError::new("not_found"))?;
    let case_id = parcel.case_id.clone().ok_or_else(|| ApiError::new("step_not_allowed_now"))?;
    let events = app.store.events(StreamKind::Case, case_id.as_str()).await?;
    let booked = events.iter().any(|recorded| match &recorded.event {
        Event::Case(CaseEvent::GoodsReceived { detail: Some(detail), .. }) => detail.parcel.as_ref() == Some(id),
        _ => false,
    });
    if booked {
        return Err(ApiError::new("parcel_booked"));
    }
    let event = ParcelEvent::ParcelUnassigned { case_id: case_id.clone(), reason: reason.clone() };
    let parcel = step(app, id, version, event, actor.clone()).await?;
    let unlink = CaseEvent::ParcelUnlinked { parcel: id.clone(), reason };
    for _ in 0..5 {
        let Some((row, case)) = app.store.case(&case_id).await? else { break };
        if !case.parcels.contains(id) {
            break;
        }
        match app.store.append(super::step(&case_id, row.version, unlink.clone(), actor.clone())).await {
            Err(AppendError::Conflict { .. }) => {}
            result => {
                result?;
                break;
            }
        }
    }
    Ok(parcel)
}

/// Tells cases of their parcels for as long as the program runs.
pub async fn work(app: App) {
    loop {
        let pause = match batch(&app).await {
            Ok(0) => Duration::from_secs(2),
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::error!(error = describe(&error), "a case could not be told of its parcel; it is tried again");
                Duration::from_secs(5)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Books assignments that wait; returns how many jobs were taken.
async fn batch(app: &App) -> Result<usize, StoreError> {
    let jobs = app.store.jobs_claim(JOB, 50, LEASE).await?;
    for job in &jobs {
        let parcel = match ParcelId::parse(&job.payload) {
            Some(id) => app.store.parcel(&id).await?.map(|parcel| (id, parcel)),
            None => None,
        };
        let Some((id, parcel)) = parcel else {
            app.store.job_done(std::slice::from_ref(&job.id)).await?;
            continue;
        };
        let case = match &parcel.case_id {
            Some(case_id) => app.store.case(case_id).await?,
            None => None,
        };
        let Some((row, case)) = case.filter(|(_, case)| !case.parcels.contains(&id)) else {
            app.store.job_done(std::slice::from_ref(&job.id)).await?;
            continue;
        };
        let now = clock::now();
        let mut command = Command::new(StreamKind::Case, row.case_id.as_str(), Expected::Version(row.version), Actor::system(JOB), now);
        for event in bookings(&id, &parcel, &case) {
            command = command.event(Event::Case(event), now);
        }
        command.finish_jobs.push(job.id.clone());
        match app.store.append(command).await {
            Ok(_) => {}
            Err(AppendError::Conflict { .. }) => app.store.job_failed(&job.id, "overtaken", now).await?,
            Err(error) => app.store.job_failed(&job.id, &error.to_string(), now + 10 * suyuan_case::SECOND).await?,
        }
    }
    Ok(jobs.len())
}

/// What the case learns: the link, and the goods and findings of the parcel where the case expects goods.
fn bookings(id: &ParcelId, parcel: &Parcel, case: &ReturnCase) -> Vec<CaseEvent> {
    let received = &parcel.received;
    let mut events = vec![CaseEvent::ParcelLinked { parcel: id.clone(), tracking_no: received.tracking_no.clone() }];
    let units: i64 = received.items.iter().map(|item| item.quantity).sum();
    let empty = parcel.finding.is_some_and(suyuan_case::goods::Finding::needs_evidence);
    if !case.takes(Step::GoodsReceived) || units < 1 || units > case.outstanding() || empty {
        return events;
    }
    let detail = ReceiptDetail {
        parcel: Some(id.clone()),
        tracking_no: received.tracking_no.clone(),
        weight_grams: received.weight_grams,
        ..ReceiptDetail::default()
    };
    events.push(CaseEvent::GoodsReceived { warehouse: received.warehouse.clone(), quantity: units, damaged: 0, detail: Some(Box::new(detail)) });
    if parcel.grade.is_some() {
        let customs = case.request.circumstances.cross_border;
        let disposition = parcel.disposition.filter(|one| !(customs && *one == suyuan_case::goods::Disposition::Restock));
        let inspection = Inspection {
            finding: parcel.finding,
            disposition: disposition.or(Some(suyuan_case::goods::Disposition::proposed(parcel.grade.as_deref(), parcel.finding, customs))),
            weight_grams: received.weight_grams,
            evidence: parcel.evidence.clone(),
            ..Inspection::default()
        };
        events.push(CaseEvent::Inspected { grade: parcel.grade.clone(), detail: Some(Box::new(inspection)) });
    }
    events
}
