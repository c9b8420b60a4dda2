//! The rules in force: the merchant's policy as the log has it, compiled once and looked at again before each batch.

use serde_json::Value as Json;
use std::sync::{Arc, RwLock};
use suyuan_case::Micros;
use suyuan_case::decision::{Decision, ShadowDecision};
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::policy::{BUILT_IN, Draft, PolicyState, STREAM};
use suyuan_case::return_case::ReturnCase;
use suyuan_decide::{Policy, PolicyError, Statute, decide, decide_paused};
use suyuan_store::{CaseRow, Store, StoreError};

/// The policy stream, folded and compiled.
pub struct InForce {
    /// Versions, drafts, trial and pauses.
    pub state: PolicyState,
    /// The version in force when this was made.
    pub version: u64,
    /// Its tables.
    pub live: Arc<Policy>,
    /// Why everything goes to people, when the tables of the log are beyond this program.
    pub unusable: Option<String>,
    /// The draft on trial, and the share of cases that it decides.
    trial: Option<(Arc<Policy>, u32)>,
}

/// The tables of a draft.
pub fn compile_draft(draft: &Draft) -> Result<Policy, PolicyError> {
    Policy::compile("draft", draft.draft, &draft.table)
}

/// The tables of a version, in JDM.
pub fn table_of(state: &PolicyState, version: u64) -> Option<Json> {
    if version == BUILT_IN {
        return serde_json::from_str(suyuan_decide::policy::DEFAULT_JDM).ok();
    }
    state.version(version).map(|found| found.table.clone())
}

/// Folds the policy stream.
pub async fn state(store: &Store) -> Result<PolicyState, StoreError> {
    let mut state = PolicyState::default();
    for recorded in store.events(StreamKind::Policy, STREAM).await? {
        if let Event::Policy(event) = &recorded.event {
            state.apply(event, &recorded.actor, recorded.at);
        }
    }
    Ok(state)
}

/// Folds and compiles what is in force now.
pub async fn load(store: &Store) -> Result<InForce, StoreError> {
    Ok(InForce::new(state(store).await?, crate::clock::now()))
}

impl InForce {
    fn new(state: PolicyState, now: Micros) -> InForce {
        let version = state.in_force(now);
        let compiled = table_of(&state, version).map(|table| Policy::compile(STREAM, version, &table));
        let (live, unusable) = match compiled {
            Some(Ok(policy)) => (policy, None),
            Some(Err(error)) => (built_in(), Some(error.to_string())),
            None => (built_in(), Some(format!("version {version} has no tables"))),
        };
        if let Some(why) = &unusable {
            tracing::error!(version, why, "the policy in force cannot be used; every case goes to a person");
        }
        let trial = state.trial.and_then(|trial| Some((Arc::new(compile_draft(state.draft(trial.draft)?).ok()?), trial.share_percent)));
        InForce { version, live: Arc::new(live), unusable, trial, state }
    }

    /// Decides one case: pauses first, then the trial's share, then the live version with the shadow beside it.
    pub fn decide(&self, statute: &Statute, row: &CaseRow, case: &ReturnCase, facts: &Json, now: Micros) -> Decision {
        let request = &case.request;
        if let Some(why) = &self.unusable {
            return decide_paused(facts, statute, &self.live, why);
        }
        let pause = self.state.pause_of(row.customer_no.as_deref(), request.kind.as_str(), request.reason_code.as_deref(), now);
        if let Some(pause) = pause {
            let why = if pause.note.is_empty() { &pause.whom } else { &pause.note };
            return decide_paused(facts, statute, &self.live, why);
        }
        match &self.trial {
            Some((policy, share)) if bucket(row.case_id.as_str()) < *share => decide(facts, statute, policy),
            Some((policy, 0)) => {
                let mut decision = decide(facts, statute, &self.live);
                let other = decide(facts, statute, policy);
                let rules = other.rules.into_iter().filter(|rule| rule.set.starts_with("policy:")).map(|rule| rule.id).collect();
                decision.shadow = Some(ShadowDecision { policy_version: other.policy_version, outcome: other.outcome, rules });
                decision
            }
            _ => decide(facts, statute, &self.live),
        }
    }
}

fn built_in() -> Policy {
    // The file is part of the program and compiles, as its tests show; the message stands for a build that was never tested.
    Policy::read(STREAM, BUILT_IN, suyuan_decide::policy::DEFAULT_JDM).unwrap_or_else(|error| panic!("the built-in policy does not compile: {error}"))
}

/// 0 to 99, the same for a case at any time and in any process: FNV-1a of 64 bits, whose upper half ids that differ only at
/// their end hardly reach, spread by the finalizer of MurmurHash3.
fn bucket(case_id: &str) -> u32 {
    let hash = case_id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    u32::try_from((mixed ^ (mixed >> 33)) % 100).unwrap_or(0)
}

/// What all decisions of a process share; other processes' changes are seen at the next look.
#[derive(Default)]
pub struct Rules(RwLock<Option<Arc<InForce>>>);

impl Rules {
    /// What is in force now, read again when the stream has moved or a version has ended.
    pub async fn current(&self, store: &Store) -> Result<Arc<InForce>, StoreError> {
        let known = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let (version, now) = (store.stream_version(StreamKind::Policy, STREAM).await?, crate::clock::now());
        if let Some(known) = known.filter(|known| known.state.stream_version == version && known.state.in_force(now) == known.version) {
            return Ok(known);
        }
        let fresh = Arc::new(load(store).await?);
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_spread_evenly_and_stay() {
        let mut counts = [0u32; 100];
        for number in 0..20_000 {
            counts[bucket(&format!("case_{number:032x}")) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (120..=290).contains(count)), "{counts:?}");
        assert_eq!(bucket("case_1"), bucket("case_1"));
    }
}
