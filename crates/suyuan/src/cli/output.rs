//! Results on stdout; a reader that went away early is no failure.

use crate::cli::error::CliError;
use std::io::Write;
use std::process::ExitCode;

/// Prints a result and ends well.
pub fn line(text: &str) -> Result<ExitCode, CliError> {
    print(text)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a line of a result.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(CliError::write("stdout", &error)),
        _ => Ok(()),
    }
}

/// Prints a value as JSON.
pub fn json(value: &impl serde::Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| CliError::write("stdout", &std::io::Error::other(error)))?;
    print(&text)
}
