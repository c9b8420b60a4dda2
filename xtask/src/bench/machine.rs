//! What must stand beside every figure: load, cores, versions, CPU seconds of a process.

use crate::shell::quiet;

/// The load average of the last minute, `?` where the system does not say.
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|one| !one.is_empty()).unwrap_or("?").to_string()
}

/// Cores that may be used.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// `rustc 1.95.0 …`
pub fn rust_version() -> String {
    quiet("rustc", &["--version"]).unwrap_or_default()
}

/// CPU seconds, user and system, of a process and of the children that it has waited for.
pub fn cpu_seconds(process: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11..15)?.iter().filter_map(|field| field.parse::<f64>().ok()).sum();
    let a_second: f64 = quiet("getconf", &["CLK_TCK"]).and_then(|text| text.parse().ok()).unwrap_or(100.0);
    Some(ticks / a_second)
}

/// Resident memory of a process in MB.
pub fn resident_mb(process: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}
