//! `suyuan egress check URL`: whether this program would ask an address, by the code that every request passes.

use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::config::Config;
use crate::import::error::Words;
use clap::Subcommand;
use std::process::ExitCode;
use suyuan_connect::egress::EgressError;

/// Commands on the way out.
#[derive(Debug, Subcommand)]
pub enum EgressCommand {
    /// Exit 0 when the address may be asked, 1 with the reason when not. 检查地址是否允许访问
    Check {
        /// The address. 网址
        url: String,
    },
}

/// Checks an address.
pub async fn run(global: &Global, command: EgressCommand) -> Result<ExitCode, CliError> {
    let EgressCommand::Check { url } = command;
    let config = Config::load(&global.data).and_then(|config| config.egress());
    let egress = config.map_err(|error| {
        let words = Words::new(format!("配置无效：{error}"), error.to_string(), "改正 suyuan.toml 中的这一项", "correct that entry of suyuan.toml");
        CliError::data("configuration_invalid", "suyuan.toml", words)
    })?;
    match egress.check(&url).await {
        Ok(addresses) => {
            let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            output::line(&format!("allowed {}", shown.join(" ")))
        }
        Err(error) => Err(complaint(&error, &url)),
    }
}

/// A refusal as a complaint.
fn complaint(error: &EgressError, url: &str) -> CliError {
    let (zh, remedy_zh, remedy_en) = match error {
        EgressError::NotAUrl { .. } => ("不是 http 或 https 地址", "检查地址", "check the address"),
        EgressError::Credentials => ("地址中不能带用户名或密码", "去掉地址中的用户名和密码", "take user name and password out of the address"),
        EgressError::Unresolved { .. } => ("主机名无法解析", "检查主机名与 DNS", "check the host's name and DNS"),
        EgressError::Private { .. } => (
            "地址不是公网地址，拒绝访问",
            "确需访问内网时，写入 suyuan.toml 的 egress_allow",
            "if the own network must be asked, name it in egress_allow of suyuan.toml",
        ),
        _ => ("无法访问", "稍后再试", "try again later"),
    };
    CliError::data(error.code(), url, Words::new(format!("{zh}（{error}）"), error.to_string(), remedy_zh, remedy_en))
}
