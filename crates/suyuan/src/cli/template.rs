//! `suyuan template`: saved import mappings.

use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::import::error::ImportError;
use crate::import::templates;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use suyuan_connect::mapping::Template;

/// Commands on templates.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// All templates. 列出模板
    List,
    /// A template as JSON. 输出模板
    Show {
        /// Name. 模板名
        name: String,
    },
    /// Save a template from a JSON file. 从 JSON 文件保存模板
    Save {
        /// Name. 模板名
        name: String,
        /// File as written by `template show`. JSON 文件
        file: PathBuf,
    },
}

/// Runs a command on templates.
pub async fn run(global: &Global, command: TemplateCommand) -> Result<ExitCode, CliError> {
    let store = global.installation().store().await?;
    match command {
        TemplateCommand::List => {
            for row in store.templates(None).await? {
                output::print(&format!("{}\t{}\t{}", row.name, row.kind.as_str(), row.version))?;
            }
        }
        TemplateCommand::Show { name } => output::json(&templates::by_name(&store, &name).await?)?,
        TemplateCommand::Save { name, file } => {
            let template = Template { name, ..read(&file)? };
            templates::save(&store, &template).await?;
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// A template from a JSON file.
pub fn read(file: &Path) -> Result<Template, ImportError> {
    crate::import::plan::check_file(file)?;
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|source| ImportError::Unreadable { path: shown.clone(), source })?;
    serde_json::from_str(&text).map_err(|error| ImportError::StoredTable { name: shown, detail: error.to_string() })
}
