//! The rule set of data quality as it stands, its new versions, and the gate that it puts before automatic decisions.

use crate::clock;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::cleaning::CleaningEvent;
use suyuan_case::decision::Decision;
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::quality::{Rule, Severity, breaks, built_in};
use suyuan_store::{AppendError, Command, Expected, Store, StoreError};

/// Setting that holds the set.
const SETTING: &str = "quality_rules";
/// Id of the stream of its versions.
const STREAM: &str = "quality_rules";

/// A version of the rule set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleSet {
    /// 0 for the built-in set, then counted from 1.
    pub version: u64,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// The set as it stands: the built-in one until somebody has put another.
pub async fn rules(store: &Store) -> Result<RuleSet, StoreError> {
    let stored = store.settings_get(SETTING).await?.and_then(|text| serde_json::from_str(&text).ok());
    Ok(stored.unwrap_or_else(|| RuleSet { version: 0, rules: built_in() }))
}

/// Puts the next version; nothing when somebody else put one since `set.version`.
pub async fn put_rules(store: &Store, set: RuleSet, actor: &Actor) -> Result<Option<RuleSet>, AppendError> {
    let version = set.version + 1;
    let now = clock::now();
    let expected = match set.version {
        0 => Expected::New,
        version => Expected::Version(i64::try_from(version).unwrap_or(i64::MAX)),
    };
    let event = Event::Cleaning(CleaningEvent::QualityRulesChanged { version, rules: set.rules.clone() });
    match store.append(Command::new(StreamKind::Cleaning, STREAM, expected, actor.clone(), now).event(event, now)).await {
        Ok(_) => {}
        Err(AppendError::Conflict { .. }) => return Ok(None),
        Err(error) => return Err(error),
    }
    let set = RuleSet { version, rules: set.rules };
    let text = serde_json::to_string(&set).unwrap_or_else(|_| "{}".to_owned());
    store.settings_put(SETTING, &text).await?;
    Ok(Some(set))
}

/// What stands between imported rows and automatic decisions.
#[derive(Debug)]
pub struct Gate {
    rules: Vec<Rule>,
    /// Facts whose whole field is broken, with the rule that says so.
    broken: Vec<(String, String)>,
}

impl Gate {
    /// The gate as it stands.
    pub async fn load(store: &Store) -> Result<Gate, StoreError> {
        let rules = rules(store).await?.rules;
        let broken = store.settings_get(BROKEN).await?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(Gate { rules, broken })
    }

    /// Empties the facts that no automatic decision may rest on and says which, with the rule that each breaks; the
    /// decision sees them as absent, and what they were called stands in its inputs under `quality`.
    pub fn take_out(&self, facts: &mut Json, rows: &[(FactKind, &FactRow)], now: Micros) -> Vec<(String, String)> {
        let mut breaches = unsound(&self.rules, rows, now);
        breaches.extend(self.broken.iter().filter(|(fact, _)| !breaches.iter().any(|(known, _)| known == fact)).cloned().collect::<Vec<_>>());
        for (fact, _) in &breaches {
            if let Some(place) = facts.pointer_mut(&format!("/{}", fact.replace('.', "/"))) {
                *place = Json::Null;
            }
        }
        if let (Some(object), false) = (facts.as_object_mut(), breaches.is_empty()) {
            let named = breaches.iter().map(|(fact, rule)| (fact.clone(), Json::from(rule.as_str()))).collect::<serde_json::Map<_, _>>();
            object.insert("quality".to_owned(), Json::Object(named));
        }
        breaches
    }

    /// Says in a decision that waits for a person because of such a fact, which rule its row breaks.
    pub fn name_reasons(&self, decision: &mut Decision, breaches: &[(String, String)]) {
        let mut named: Vec<&Rule> = Vec::new();
        for (fact, id) in breaches.iter().filter(|(fact, _)| decision.gate.iter().any(|finding| finding.fact == *fact)) {
            if let Some(rule) = self.rules.iter().find(|rule| rule.id == *id && !named.iter().any(|known| known.id == *id)) {
                tracing::debug!(fact, rule = id, "a decision rests on a row that breaks a rule");
                named.push(rule);
            }
        }
        if named.is_empty() {
            return;
        }
        let list = |pick: fn(&Rule) -> &str, mark: &str| named.iter().map(|rule| pick(rule)).collect::<Vec<_>>().join(mark);
        decision.text_zh.push_str(&format!("（数据违反规则：{}）", list(|rule| rule.text_zh.as_str(), "；")));
        decision.text_en.push_str(&format!(" (the data break a rule: {})", list(|rule| rule.text_en.as_str(), "; ")));
    }
}

/// Setting that holds the facts whose whole field is broken.
const BROKEN: &str = "quality_broken";
/// How often the fields are looked at.
const EVERY: std::time::Duration = std::time::Duration::from_secs(600);

/// Looks at all fields every ten minutes for as long as the program runs, so that the gate knows those that are broken as a whole.
pub async fn watch(app: crate::http::state::App) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = look(&app).await {
            tracing::warn!(error, "data quality could not be measured; the gate keeps what it knew");
        }
    }
}

/// Measures the blocking rules over all rows and keeps which fields are above their limit.
pub async fn look(app: &crate::http::state::App) -> Result<Vec<(String, String)>, String> {
    let set = rules(&app.store).await.map_err(|error| error.to_string())?;
    let blocking: Vec<Rule> = set.rules.into_iter().filter(|rule| rule.severity == Severity::Blocking && !rule.facts.is_empty()).collect();
    let owner = suyuan_lake::Principal::new("system:quality", suyuan_case::scope::AccessScope::all());
    let session = app.engine.session(owner).map_err(|error| error.to_string())?;
    let figures = suyuan_insight::quality_figures(session.as_ref(), &blocking, clock::now()).await.map_err(|error| error.to_string())?;
    let above = |rule: &&Rule| figures.iter().any(|figure| figure.rule == rule.id && figure.broken);
    let broken: Vec<(String, String)> =
        blocking.iter().filter(above).flat_map(|rule| rule.facts.iter().map(|fact| (fact.clone(), rule.id.clone()))).collect();
    let text = serde_json::to_string(&broken).unwrap_or_else(|_| "[]".to_owned());
    app.store.settings_put(BROKEN, &text).await.map_err(|error| error.to_string())?;
    Ok(broken)
}

/// Facts of a decision that no automatic decision may rest on, each with the rule that its row breaks.
pub fn unsound(rules: &[Rule], rows: &[(FactKind, &FactRow)], now: Micros) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.severity == Severity::Blocking && !rule.facts.is_empty()) {
        if rows.iter().any(|(kind, row)| breaks(rule, *kind, &row.values, now) == Some(true)) {
            out.extend(rule.facts.iter().map(|fact| (fact.clone(), rule.id.clone())));
        }
    }
    out
}
