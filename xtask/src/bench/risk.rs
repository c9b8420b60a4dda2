//! Learned risk: five-fold cross-validation over several seeds, ours through the command line, scikit-learn on the same folds.

use super::{Report, Request, Row, Scratch, median, peers, program, spread};
use crate::shell::{Outcome, command, read, root, run as execute};
use serde_json::Value;
use std::path::Path;
use std::time::Instant;

/// How far below the peer's area under the curve ours may lie.
const TOLERANCE: f64 = 0.005;

/// Rows `vehicle`, `auto` and `vehicle-1996` (area under the ROC curve), then calibration error and seconds of each.
pub fn run(request: &Request) -> Outcome<Report> {
    let data = root().join("..").join("shared").join("data");
    let vehicle = data.join("vehicle-claims-fraud").join("fraud_oracle_dev.parquet");
    let auto = data.join("auto-insurance-claims").join("insurance_claims_dev.csv");
    for file in [&vehicle, &auto] {
        if !file.exists() {
            return Err(format!("{} is not there: this benchmark reads data beside the project", file.display()));
        }
    }
    let program = program()?;
    let python = peers::learners()?;
    let scratch = Scratch::new("risk")?;
    let folder = scratch.path().to_string_lossy().into_owned();
    let seeds = if request.quick { "1" } else { "5" };
    let parts = peers::script(&python, "peer_risk.py", &["split", &folder, seeds, &vehicle.to_string_lossy(), &auto.to_string_lossy()])?;
    let mut seconds: Vec<(String, f64)> = Vec::new();
    for part in parts.as_array().into_iter().flatten() {
        let (key, label) = (part["key"].as_str().unwrap_or_default(), part["label"].as_str().unwrap_or_default());
        seconds.push((key.to_owned(), ours(&program, &scratch, key, label)?));
    }
    let measured = peers::script(&python, "peer_risk.py", &["measure", &folder])?;
    let mut report = Report::default();
    for (name, set) in [("vehicle", "vehicle"), ("auto", "auto"), ("vehicle-1996", "vehicle1996")] {
        let own: Vec<f64> = seconds.iter().filter(|(key, _)| key.starts_with(&format!("{set}-"))).map(|(_, seconds)| *seconds).collect();
        rows(name, &measured[set], &own, &mut report)?;
    }
    report.notes.push(format!(
        "vehicle without row_id and PolicyNumber, which number the rows; {seeds} seeds of five folds; {}",
        peers::versions_of("peers-learn", &["scikit-learn", "numpy"])
    ));
    Ok(report)
}

/// Trains on one part and scores the other; seconds of training as the program states them.
fn ours(program: &Path, scratch: &Scratch, key: &str, label: &str) -> Outcome<f64> {
    let file = |end: &str| scratch.file(&format!("{key}.{end}"));
    let name = program.to_string_lossy();
    let card = std::fs::File::create(file("stated")).map_err(|error| error.to_string())?;
    execute(command(&name, &["train", "risk", "--input", &file("train.csv"), "--label", label, "--out", &file("model")]).stdout(card))?;
    let begin = Instant::now();
    execute(&mut command(&name, &["score", "--model", &file("model"), "--input", &file("test.csv"), "--out", &file("scored.csv")]))?;
    eprintln!("{key}: scored in {:.1} s", begin.elapsed().as_secs_f64());
    let stated: Value = serde_json::from_str(&read(Path::new(&file("stated")))?).map_err(|error| format!("train printed no JSON: {error}"))?;
    peers::number(&stated, "train_seconds")
}

fn rows(name: &str, set: &Value, seconds: &[f64], report: &mut Report) -> Outcome {
    let number = |key: &str| peers::number(set, key);
    // The peer's better way with categories, chosen after the fact, is the one to reach.
    let way = if number("native_auc")? >= number("ordinal_auc")? { "native" } else { "ordinal" };
    let peer = |figure: &str| number(&format!("{way}_{figure}"));
    let peer_name = format!("HistGradientBoosting ({way} categories)");
    let reached = number("ours_auc")? >= peer("auc")? - TOLERANCE;
    report.rows.push(Row::more(name, "AUC", number("ours_auc")?).against(&peer_name, peer("auc")?).equal(reached));
    report.rows.push(Row::less(&format!("{name}-ece"), "ECE", number("ours_ece")?).against(&peer_name, peer("ece")?));
    report.rows.push(Row::less(&format!("{name}-train"), "s", median(seconds)).against(&peer_name, peer("seconds")?));
    report.notes.push(format!(
        "{name}: AUC ours {:.4} ± {:.4}, native {:.4} ± {:.4}, ordinal {:.4} ± {:.4} over {} parts; ours trains in {} s",
        number("ours_auc")?,
        number("ours_auc_deviation")?,
        number("native_auc")?,
        number("native_auc_deviation")?,
        number("ordinal_auc")?,
        number("ordinal_auc_deviation")?,
        number("parts")?,
        spread(seconds)
    ));
    Ok(())
}
