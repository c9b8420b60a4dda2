//! Progress of long commands on stderr: one line that is rewritten on a terminal, else a line every few seconds.

use crate::cli::lang::Lang;
use crate::import::control::{Phase, Progress};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Between two lines when nobody watches a terminal.
const QUIET: Duration = Duration::from_secs(5);
/// Between two rewrites on a terminal.
const LIVELY: Duration = Duration::from_millis(100);

/// The line.
pub struct Line {
    lang: Lang,
    terminal: bool,
    started: Instant,
    state: Mutex<State>,
}

/// What was shown last.
struct State {
    shown: Instant,
    width: usize,
}

impl Line {
    /// A line that starts now.
    pub fn new(lang: Lang) -> Line {
        let started = Instant::now();
        Line { lang, terminal: std::io::stderr().is_terminal(), started, state: Mutex::new(State { shown: started, width: 0 }) }
    }

    /// Shows the text if it is time to.
    pub fn show(&self, text: impl FnOnce(Duration) -> String) {
        let Ok(mut state) = self.state.lock() else { return };
        if state.shown.elapsed() < if self.terminal { LIVELY } else { QUIET } {
            return;
        }
        state.shown = Instant::now();
        let text = text(self.started.elapsed());
        if self.terminal {
            let pad = state.width.saturating_sub(text.chars().count());
            eprint!("\r{text}{}", " ".repeat(pad));
            let _ = std::io::stderr().flush();
            state.width = text.chars().count();
        } else {
            eprintln!("{text}");
        }
    }

    /// Shows how far an import is.
    pub fn import(&self, progress: &Progress) {
        self.show(|elapsed| import_text(self.lang, progress, elapsed));
    }

    /// Clears the line, so that what follows begins on a clean one.
    pub fn end(&self) {
        if let Ok(mut state) = self.state.lock()
            && self.terminal
            && state.width > 0
        {
            eprint!("\r{}\r", " ".repeat(state.width * 2));
            state.width = 0;
        }
    }
}

/// One line about an import.
fn import_text(lang: Lang, progress: &Progress, elapsed: Duration) -> String {
    let percent = (progress.bytes_done * 100).checked_div(progress.bytes_total).unwrap_or(100).min(100);
    let rate = (progress.rows_done as f64 / elapsed.as_secs_f64().max(0.001)) as u64;
    match progress.phase {
        Phase::Matching => {
            let (done, of) = progress.matching;
            format!("{} {}: {done}/{of} {}", progress.kind, lang.pick("匹配红字", "matching credits"), lang.pick("客户", "customers"))
        }
        _ => format!(
            "{} {percent}% · {} {} · {} {} · {rate} {}",
            progress.kind,
            progress.rows_done,
            lang.pick("行", "rows"),
            progress.refused,
            lang.pick("拒绝", "refused"),
            lang.pick("行/秒", "rows/s"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_share_rows_and_rate() {
        let progress = Progress { kind: "orders".into(), rows_done: 1000, refused: 3, bytes_done: 50, bytes_total: 200, ..Progress::default() };
        assert_eq!(import_text(Lang::En, &progress, Duration::from_secs(2)), "orders 25% · 1000 rows · 3 refused · 500 rows/s");
        assert_eq!(import_text(Lang::Zh, &progress, Duration::from_secs(2)), "orders 25% · 1000 行 · 3 拒绝 · 500 行/秒");
    }
}
