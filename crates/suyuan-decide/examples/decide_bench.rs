//! Times decisions on one core: `decide_bench DIR` reads DIR/rules.json and DIR/policy.jdm.json, decides every case,
//! compares it with the expected rule and prints one JSON object. A decision is the features out of the history, the table
//! and an answer whose words can be asked for. `decide_bench POLICY.json FACTS.jsonl OUT.jsonl` decides a file on one core.

use serde_json::{Value as Json, json};
use std::hint::black_box;
use std::time::Instant;
use suyuan_decide::facts::{HistorySums, PastEvent};
use suyuan_decide::table::{Facts, Number, Slot};
use suyuan_decide::{LineAnswer, Policy, decide_block, decide_facts};

const RUNS: usize = 7;

struct Case {
    today: i64,
    history: Vec<(i64, i64, bool, String)>,
    given: Vec<(String, Json)>,
    expect: String,
}

/// Where the facts of a case stand in the policy's slots.
struct Slots {
    given: Vec<Option<usize>>,
    features: [Option<usize>; 4],
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [policy, facts, out] = arguments.as_slice() {
        return file(policy, facts, out);
    }
    let [folder] = arguments.as_slice() else { return Err("decide_bench DIR, or decide_bench POLICY.json FACTS.jsonl OUT.jsonl".into()) };
    let all: Json = serde_json::from_str(&std::fs::read_to_string(format!("{folder}/rules.json"))?)?;
    let policy = Policy::read("bench", 1, &std::fs::read_to_string(format!("{folder}/policy.jdm.json"))?)?;
    let cases: Vec<Case> = all["cases"].as_array().ok_or("no cases")?.iter().filter_map(read).collect();
    let names: Vec<String> = cases.first().map(|case| case.given.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default();
    let slots = Slots {
        given: names.iter().map(|name| policy.slot(name)).collect(),
        features: ["ret_90d", "ret_rate", "refund_180d", "distinct_reasons"].map(|name| policy.slot(name)),
    };
    let wrong = cases.iter().filter(|case| decide(&policy, &slots, case).rules().next() != Some(case.expect.as_str())).count();
    let features = time(&cases, |case| {
        black_box(sums(case));
    });
    let lazy = time(&cases, |case| {
        black_box(decide(&policy, &slots, case).outcome);
    });
    let told = time(&cases, |case| {
        black_box(decide(&policy, &slots, case).explanation());
    });
    println!("{}", json!({"cases": cases.len(), "wrong": wrong, "features_us": features, "decision_us": lazy, "explained_us": told}));
    Ok(())
}

/// Decides a file as `suyuan decide` does, on one core, and says how long a line takes.
fn file(policy: &str, facts: &str, out: &str) -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::read("file", 1, &std::fs::read_to_string(policy)?)?;
    let (facts, start, mut answers) = (std::fs::read(facts)?, Instant::now(), Vec::new());
    let lines = decide_block(&policy, None, 1, &facts, &mut answers);
    println!("{lines} lines, {:.2} us a line", start.elapsed().as_secs_f64() * 1e6 / lines.max(1) as f64);
    Ok(std::fs::write(out, answers)?)
}

fn read(case: &Json) -> Option<Case> {
    let event =
        |event: &Json| Some((event["t"].as_i64()?, event["amount"].as_i64()?, event["returned"].as_bool()?, event["reason"].as_str()?.to_owned()));
    Some(Case {
        today: case["now"].as_i64()?,
        history: case["history"].as_array()?.iter().filter_map(event).collect(),
        given: case["in"].as_object()?.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        expect: case["expect"].as_str()?.to_owned(),
    })
}

fn sums(case: &Case) -> HistorySums<2> {
    let events =
        case.history.iter().map(|(day, amount, returned, reason)| PastEvent { day: *day, amount_minor: *amount, returned: *returned, reason });
    HistorySums::of(events, case.today, [90, 180])
}

fn decide<'p, 'c>(policy: &'p Policy, slots: &Slots, case: &'c Case) -> LineAnswer<'p, 'c> {
    let sums = sums(case);
    let mut facts = policy.blank();
    for (slot, (_, value)) in slots.given.iter().zip(&case.given) {
        if let Some(slot) = slot {
            facts[*slot] = Slot::from(Some(value));
        }
    }
    let rate = sums.rate().and_then(Number::of_float).map_or(Slot::Missing, Slot::Number);
    let whole = |value: i64| Slot::Number(Number::Int(value));
    let features = [whole(i64::from(sums.within[0])), rate, whole(sums.amounts[1]), whole(i64::from(sums.reasons))];
    for (slot, value) in slots.features.iter().zip(features) {
        if let Some(slot) = slot {
            facts[*slot] = value;
        }
    }
    decide_facts(policy, 1, Facts::of_slots(facts))
}

/// Microseconds for each case, the median of the runs.
fn time(cases: &[Case], run: impl Fn(&Case)) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            cases.iter().for_each(&run);
            start.elapsed().as_secs_f64() * 1e6 / cases.len().max(1) as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}
