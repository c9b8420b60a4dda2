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
use suyuan_store::{CaseFilter, CasePlace, Expected, QueueMark, UserInfo};

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
async fn own_agents(app: &App, tiers: &[TierService], ids: &[CaseId], present: &[UserInfo]) -> Result<HashMap<CaseId, String>, ApiError> {
    let mut own = HashMap::new();
    for part in ids.chunks(MOST) {
        let cases = app.store.case_places(part).await?;
        let customers: Vec<String> = cases.values().map(|case| case.customer_no.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        let known = app.store.customers_many(&customers).await?;
        // Whoever must not see a case cannot serve it.
        let agent = |case: &CasePlace| {
            let tier = known.get(&case.customer_no)?.row.get(FactKind::Customers, "tier").as_text();
            let agent = TierService::of(tiers, tier)?.agent.clone()?;
            let user = &present.iter().find(|one| one.user.name == agent)?.user;
            user.scope.permits(Some(&case.department), case.region.as_deref(), Some(&case.channel), case.shop.as_deref()).then_some(agent)
        };
        own.extend(cases.iter().filter_map(|(id, case)| Some((id.clone(), agent(case)?))));
    }
    Ok(own)
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
    let present: Vec<UserInfo> = app.store.users().await?.into_iter().filter(may).collect();
    let load = |name: &String| marks.iter().filter(|mark| mark.assignee.as_ref() == Some(name)).count();
    let here = |name: &String| present.iter().any(|one| one.user.name == *name);
    let mut team: Vec<Colleague> =
        skills.into_iter().filter(|(name, _)| here(name)).map(|(name, skills)| Colleague { load: load(&name), name, skills }).collect();
    let free: Vec<&QueueMark> = marks.iter().filter(|mark| mark.assignee.is_none() && mark.claimed_by.is_none()).collect();
    let ids: Vec<CaseId> = free.iter().map(|mark| mark.case_id.clone()).collect();
    let own = if tiers.is_empty() { HashMap::new() } else { own_agents(app, &tiers, &ids, &present).await? };
    // Cases that nobody can take stay where they are, and must not keep those behind them from being given away.
    let mut given: Vec<(&CaseId, String, &str)> = Vec::new();
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
        given.push((&mark.case_id, to, basis));
        if given.len() == MOST {
            break;
        }
    }
    let ids: Vec<CaseId> = given.iter().map(|(id, _, _)| (*id).clone()).collect();
    let known = app.store.tasks(&ids).await?;
    let command = |(id, to, basis): (&CaseId, String, &str)| {
        let expected = known.get(id).map_or(Expected::New, |task| Expected::Version(task.version));
        let event = TaskEvent::TaskAssigned { to, basis: basis.to_owned(), note: None };
        task::command(id, expected, vec![event], Actor::system("assign"))
    };
    let commands = given.into_iter().map(command).collect();
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
