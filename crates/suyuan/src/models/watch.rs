//! Drift and performance of a learned model: weeks of scored decisions against training, and the model in service against the one in the shadow.

use super::labels::{self, Label};
use super::learn::baselines;
use crate::stage::model;
use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use suyuan_analysis::risk::Datum;
use suyuan_analysis::risk::drift::{Baseline, MOVED, STEADY};
use suyuan_analysis::risk::measure::{auc, brier};
use suyuan_case::decision::ModelNote;
use suyuan_case::id::CaseId;
use suyuan_case::model::Learned;
use suyuan_case::{DAY, Micros};
use suyuan_decide::risk::{FEATURES, Labels};
use suyuan_store::{Store, StoreError};
use tokio::task::spawn_blocking;

/// Name of the histogram of scores; of reasons, of the answers.
pub const SCORE: &str = "risk.score";
/// Weeks that are looked at.
const WEEKS: i64 = 8;
/// Decisions of one page, and most that are looked at.
const PAGE: i64 = 4_000;
const MOST: usize = 200_000;
/// Most scored cases whose outcome is looked up.
const MOST_JUDGED: usize = 5_000;
/// Rows below which a week says nothing.
const FEW: u64 = 100;

/// A scored decision as it stands in the log.
#[derive(Deserialize)]
struct Event {
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    decision: Scored,
}

#[derive(Deserialize)]
struct Scored {
    inputs: Json,
    risk: Option<ModelNote>,
    #[serde(default)]
    scores: Vec<ModelNote>,
}

/// What was counted.
#[derive(Default)]
struct Counted {
    /// Histograms by Monday, in the order of the baselines.
    weeks: BTreeMap<NaiveDate, Vec<Vec<u64>>>,
    /// What the model in service said, and the one in the shadow.
    scored: Vec<Said>,
}

/// What was said of one case.
struct Said {
    case: String,
    score: f64,
    shadow: Option<f64>,
    answer: Option<String>,
}

/// How far a histogram has moved: an index that chance alone explains is no alarm, whatever its size.
fn level(index: f64, rows: u64, bins: usize) -> &'static str {
    let noise = bins.saturating_sub(1) as f64 / rows.max(1) as f64;
    match index {
        _ if rows < FEW => "few",
        index if index > MOVED.max(3.0 * noise) => "moved",
        index if index > STEADY.max(2.0 * noise) => "watch",
        _ => "steady",
    }
}

fn monday(inputs: &Json) -> Option<NaiveDate> {
    let day: NaiveDate = inputs.get("case")?.get("requested_on")?.as_str()?.parse().ok()?;
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
}

impl Counted {
    fn decision(&mut self, case: &str, body: &str, champion: &str, challenger: Option<&str>, bases: &[Baseline]) {
        // Most decisions of a page may have no score; they are not read further.
        let Some(Event { body: Body { decision: Scored { inputs, risk, scores } } }) =
            Some(body).filter(|body| body.contains(champion)).and_then(|body| serde_json::from_str(body).ok())
        else {
            return;
        };
        let Some(note) = risk.into_iter().chain(scores).find(|note| note.model == champion) else { return };
        let shadow = note.challenger.filter(|(name, _)| Some(name.as_str()) == challenger).map(|(_, score)| score);
        let told = note.answer.clone().map_or(Datum::Number(note.score), Datum::Text);
        self.scored.push(Said { case: case.to_owned(), score: note.score, shadow, answer: note.answer });
        let Some(week) = monday(&inputs) else { return };
        let row = super::row(&inputs);
        let counts = self.weeks.entry(week).or_insert_with(|| bases.iter().map(|base| vec![0; base.bins.len()]).collect());
        for (base, counts) in bases.iter().zip(counts) {
            let place = match FEATURES.iter().position(|name| *name == base.name) {
                Some(at) => base.bins.place(&row[at]),
                None => base.bins.place(&told),
            };
            counts[place] += 1;
        }
    }
}

fn week_out(week: NaiveDate, counts: &[Vec<u64>], bases: &[Baseline]) -> Json {
    let rows = counts.first().map_or(0, |counts| counts.iter().sum::<u64>());
    let mut moved: Vec<(f64, Json)> = bases
        .iter()
        .zip(counts)
        .filter_map(|(base, counts)| {
            let index = base.shift(counts)?;
            let level = level(index, rows, base.bins.len());
            Some((index, json!({ "fact": base.name, "index": (index * 1e4).round() / 1e4, "level": level })))
        })
        .collect();
    let score = moved.iter().find(|(_, one)| one["fact"] == SCORE).map(|(_, one)| one.clone());
    moved.retain(|(_, one)| one["fact"] != SCORE);
    moved.sort_by(|one, other| other.0.total_cmp(&one.0));
    json!({ "week": week.to_string(), "rows": rows, "score": score, "inputs": moved.into_iter().map(|(_, one)| one).collect::<Vec<_>>() })
}

/// Area, Brier score and mean of scores whose cases have a label.
fn quality(pairs: &[(f64, bool)]) -> Json {
    let (scores, labels): (Vec<f64>, Vec<bool>) = pairs.iter().copied().unzip();
    let area = auc(&scores, &labels);
    let brier = (!pairs.is_empty()).then(|| brier(&scores, &labels));
    json!({ "auc": area, "brier": brier, "labelled": pairs.len(), "positive": labels.iter().filter(|label| **label).count() })
}

fn mean(scores: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let count = scores.clone().count();
    (count > 0).then(|| (scores.sum::<f64>() / count as f64 * 1e5).round() / 1e5)
}

/// A scored case whose label people have found out: score, the shadow's score, and whether it was so. Of a reason, the
/// score is 1 when people name the group that the model read.
type Judged = (f64, Option<f64>, bool);

/// The label of each of the latest scored cases, as far as people have found it out.
async fn judged(store: &Store, learned: Learned, labels: &Labels, scored: &[Said]) -> Result<Vec<Judged>, StoreError> {
    let latest = &scored[scored.len().saturating_sub(MOST_JUDGED)..];
    let said: std::collections::HashMap<&str, &Said> = latest.iter().map(|one| (one.case.as_str(), one)).collect();
    let ids: Vec<CaseId> = latest.iter().filter_map(|one| CaseId::parse(&one.case)).collect();
    let mut out = Vec::new();
    for part in ids.chunks(500) {
        let mut cases = store.cases_by_id(part).await?;
        let found = labels::of(store, learned, labels, &mut cases).await?;
        for ((row, case), label) in cases.iter().zip(found) {
            let Some(one) = said.get(row.case_id.as_str()) else { continue };
            match label {
                Label::Truth(truth) => out.push((one.score, one.shadow, truth)),
                // Only what somebody of the merchant named judges what was read from the customer's words.
                Label::Reason(code) if case.agent_reason_code.is_some() || case.inspected_reason_code.is_some() => {
                    let right = one.answer.as_deref().is_some_and(|read| !suyuan_decide::learned::differs(&code, read));
                    out.push((one.score, one.shadow, right));
                }
                Label::Reason(_) | Label::Seen | Label::None => {}
            }
        }
    }
    Ok(out)
}

/// Weeks, levels, how the version in service did, and how the one in the shadow compares on the same cases.
pub async fn report(store: &Store, learned: Learned, now: Micros) -> Result<Json, StoreError> {
    let state = model::state(store, learned).await?;
    let Some(known) = state.champion.and_then(|version| state.version(version)) else {
        return Ok(json!({ "model": null, "weeks": [], "served": null, "comparison": null }));
    };
    let champion = format!("{}@{}", learned.as_str(), known.version);
    let challenger = state.challenger.map(|(version, _)| format!("{}@{version}", learned.as_str()));
    let mut bases = baselines(&known.card);
    let (mut counted, mut after) = (Counted::default(), 0);
    while let Some(page) = store.decided_page(after, now - WEEKS * 7 * DAY, PAGE).await? {
        after = page.last;
        let (own, other) = (champion.clone(), challenger.clone());
        let work = spawn_blocking(move || {
            for (case, body) in page.decisions() {
                counted.decision(case, body, &own, other.as_deref(), &bases);
            }
            (counted, bases)
        });
        (counted, bases) = work.await.map_err(|error| StoreError::Invalid { what: error.to_string() })?;
        if counted.scored.len() >= MOST {
            break;
        }
    }
    let labels = super::labels(store).await?;
    let judged = judged(store, learned, &labels, &counted.scored).await?;
    let own: Vec<(f64, bool)> = judged.iter().map(|(own, _, label)| (*own, *label)).collect();
    let weeks: Vec<Json> = counted.weeks.iter().map(|(week, counts)| week_out(*week, counts, &bases)).collect();
    let comparison = challenger.map(|name| {
        let both: Vec<(f64, f64)> = counted.scored.iter().filter_map(|one| Some((one.score, one.shadow?))).collect();
        let pick = |which: fn(f64, f64) -> f64| judged.iter().filter_map(|(own, other, label)| Some((which(*own, (*other)?), *label))).collect::<Vec<_>>();
        json!({
            "model": name, "cases": both.len(), "mean_champion": mean(both.iter().map(|one| one.0)), "mean_challenger": mean(both.iter().map(|one| one.1)),
            "mean_difference": mean(both.iter().map(|one| (one.0 - one.1).abs())),
            "champion": quality(&pick(|own, _| own)), "challenger": quality(&pick(|_, other| other)),
        })
    });
    let served = json!({ "cases": counted.scored.len(), "mean": mean(counted.scored.iter().map(|one| one.score)), "quality": quality(&own) });
    Ok(json!({ "model": champion, "weeks": weeks, "served": served, "comparison": comparison, "few": FEW, "steady": STEADY, "moved": MOVED }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chance_explains_is_no_alarm() {
        assert_eq!(level(5.0, 99, 11), "few");
        assert_eq!(level(0.15, 100, 11), "steady", "ten bins of a hundred rows shift by about a tenth by chance");
        assert_eq!(level(0.15, 2_000, 11), "watch");
        assert_eq!(level(0.3, 2_000, 11), "moved");
        assert_eq!(level(0.05, 2_000, 11), "steady");
    }

    #[test]
    fn weeks_begin_on_mondays() {
        let of = |day: &str| monday(&json!({ "case": { "requested_on": day } })).map(|day| day.to_string());
        assert_eq!(of("2026-11-26").as_deref(), Some("2026-11-23"));
        assert_eq!(of("2026-11-23").as_deref(), Some("2026-11-23"));
        assert_eq!(of("soon"), None);
    }
}
