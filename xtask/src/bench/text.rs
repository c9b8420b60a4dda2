//! Text classes: ours through the command line, scikit-learn's character TF-IDF with a linear SVC on the same split.

use super::{Report, Request, Row, Scratch, peers, program};
use crate::shell::{Outcome, command, read, root, run as execute};
use serde_json::Value;
use std::path::Path;

/// Rows `sentiment`, `category` and `complaint` (accuracy), then macro-F1, training seconds and model size.
pub fn run(request: &Request) -> Outcome<Report> {
    let data = root().join("..").join("shared").join("data");
    if !data.join("zh-reviews").exists() {
        return Err(format!("{} is not there: this benchmark reads data beside the project", data.display()));
    }
    let program = program()?;
    let python = peers::learners()?;
    let scratch = Scratch::new("text")?;
    let folder = scratch.path().to_string_lossy().into_owned();
    let limit = if request.quick { "5000" } else { "0" };
    let names = peers::script(&python, "peer_text.py", &["split", &folder, &data.to_string_lossy(), limit])?;
    let mut stated = Vec::new();
    for name in names.as_array().into_iter().flatten().filter_map(Value::as_str) {
        stated.push((name.to_owned(), ours(&program, &scratch, name)?));
    }
    let measured = peers::script(&python, "peer_text.py", &["measure", &folder])?;
    let mut report = Report::default();
    let peer_name = "char TF-IDF + LinearSVC";
    for (name, own) in &stated {
        let number = |key: &str| peers::number(&measured[name], key);
        report.rows.push(Row::more(name, "accuracy", number("ours_accuracy")?).against(peer_name, number("peer_accuracy")?));
        report.rows.push(Row::more(&format!("{name}-f1"), "macro-F1", number("ours_macro_f1")?).against(peer_name, number("peer_macro_f1")?));
        report.rows.push(Row::less(&format!("{name}-train"), "s", peers::number(own, "train_seconds")?).against(peer_name, number("peer_seconds")?));
        report.notes.push(format!(
            "{name}: accuracy {:.4} against {:.4}, macro-F1 {:.4} against {:.4} on {} texts; model {} bytes",
            number("ours_accuracy")?,
            number("peer_accuracy")?,
            number("ours_macro_f1")?,
            number("peer_macro_f1")?,
            number("rows")?,
            peers::number(own, "bytes")?
        ));
    }
    report.notes.push(format!("the peer's seconds are CPU seconds; {}", peers::versions_of("peers-learn", &["scikit-learn", "numpy"])));
    Ok(report)
}

/// Trains and scores; what the program states of the training.
fn ours(program: &Path, scratch: &Scratch, name: &str) -> Outcome<Value> {
    let file = |end: &str| scratch.file(&format!("{name}.{end}"));
    let path = program.to_string_lossy();
    let card = std::fs::File::create(file("stated")).map_err(|error| error.to_string())?;
    execute(
        command(&path, &["train", "text", "--input", &file("train.parquet"), "--text", "text", "--label", "truth", "--out", &file("model")])
            .stdout(card),
    )?;
    execute(&mut command(&path, &["score", "--model", &file("model"), "--input", &file("test.parquet"), "--out", &file("scored.jsonl")]))?;
    serde_json::from_str(&read(Path::new(&file("stated")))?).map_err(|error| format!("train printed no JSON: {error}"))
}
