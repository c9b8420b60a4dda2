//! Assign (分派): what waits for a person and is in nobody's inbox goes to the least loaded of the skilled.

use crate::http::error::{ApiError, describe};
use crate::http::settings::{Skills, TIERS, in_force};
use crate::http::state::App;
use crate::stage::task;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::TaskEvent;
use suyuan_case::fact::FactKind;
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseStatus;
use suyuan_decide::queue::{Colleague, TierService, assignee};
use suyuan_store::{CaseFilter, Expected, QueueMark, UserInfo};

/// Most assignments of one round.
const MOST: usize = 500;
const PACE: Duration = Duration::from_secs(5);

/// Assigns for as long as the program runs.
pub async fn work(app: App) {
    loop {
        if let Err(error) = round(&app).await {
            tracing::error!(error = describe_api(&error), "assigning failed; it is tried again");
        }
        tokio::time::sleep(PACE).await;
    }
}

fn describe_api(error: &ApiError) -> String {
    error.code().to_owned()
}

/// The colleague of their own of those cases whose customers have one by their tier.
async fn own_agents(app: &App, tiers: &[TierService], ids: &[CaseId], present: &[String]) -> Result<HashMap<CaseId, String>, ApiError> {
    let cases = app.store.case_customers(ids).await?;
    let customers: Vec<String> = cases.values().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let known = app.store.customers_many(&customers).await?;
    let agent = |customer: &String| {
        let tier = known.get(customer)?.row.get(FactKind::Customers, "tier").as_text();
        TierService::of(tiers, tier)?.agent.clone().filter(|agent| present.contains(agent))
    };
    Ok(cases.into_iter().filter_map(|(id, customer)| Some((id, agent(&customer)?))).collect())
}

/// One round; returns how many cases were assigned. Without a table of skills, and without tiers that name a colleague,
/// nothing is assigned.
pub async fn round(app: &App) -> Result<usize, ApiError> {
    let skills: Skills = in_force(app, "team_skills").await?;
    let mut tiers: Vec<TierService> = in_force(app, TIERS).await?;
    tiers.retain(|tier| tier.agent.is_some());
    if skills.is_empty() && tiers.is_empty() {
        return Ok(0);
    }
    let filter = CaseFilter { status: vec![CaseStatus::InReview], ..CaseFilter::default() };
    let marks = app.store.queue_marks(&filter).await?;
    // Whoever may not review would hold what nobody else sees.
    let may = |one: &UserInfo| !one.disabled && one.user.role.may(Permission::Review);
    let present: Vec<String> = app.store.users().await?.into_iter().filter(may).map(|one| one.user.name).collect();
    let load = |name: &String| marks.iter().filter(|mark| mark.assignee.as_ref() == Some(name)).count();
    let mut team: Vec<Colleague> =
        skills.into_iter().filter(|(name, _)| present.contains(name)).map(|(name, skills)| Colleague { load: load(&name), name, skills }).collect();
    let free: Vec<&QueueMark> = marks.iter().filter(|mark| mark.assignee.is_none() && mark.claimed_by.is_none()).take(MOST).collect();
    let ids: Vec<CaseId> = free.iter().map(|mark| mark.case_id.clone()).collect();
    let known = app.store.tasks(&ids).await?;
    let own = if tiers.is_empty() { HashMap::new() } else { own_agents(app, &tiers, &ids, &present).await? };
    let mut commands = Vec::new();
    for mark in free {
        let marks = [mark.reason_code.as_deref(), Some(mark.kind.as_str()), mark.shop.as_deref(), Some(mark.channel.as_str())];
        let marks: Vec<&str> = marks.into_iter().flatten().collect();
        // Somebody of their own goes before skill and load.
        let named = own.get(&mark.case_id).cloned();
        let basis = if named.is_some() { "tier" } else { "load" };
        let Some(to) = named.or_else(|| assignee(&team, &marks).map(str::to_owned)) else { continue };
        if let Some(one) = team.iter_mut().find(|one| one.name == to) {
            one.load += 1;
        }
        let expected = known.get(&mark.case_id).map_or(Expected::New, |task| Expected::Version(task.version));
        let event = TaskEvent::TaskAssigned { to, basis: basis.to_owned(), note: None };
        commands.push(task::command(&mark.case_id, expected, vec![event], Actor::system("assign")));
    }
    let mut done = 0;
    for answer in app.store.append_many(commands).await {
        match answer {
            Ok(_) => done += 1,
            // Somebody was faster; the next round sees it.
            Err(error) => tracing::debug!(error = describe(&error), "a case was assigned by somebody else"),
        }
    }
    Ok(done)
}
