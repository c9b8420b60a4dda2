//! `suyuan customer`: erases one customer's personal data, or hands out a complete copy of it.

use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::import::error::{Words, store_words};
use crate::people::{self, PeopleError};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use suyuan_case::actor::Actor;

/// Commands on a customer's personal data.
#[derive(Debug, Subcommand)]
pub enum CustomerCommand {
    /// Destroy the keys of everything personal of a customer; figures and log stay as they are. 删除客户的个人信息
    Erase {
        /// Number in the merchant's books. 客户编号
        customer_no: String,
        /// Yes, it cannot be undone. 确认：删除后无法恢复
        #[arg(long)]
        yes: bool,
    },
    /// A complete copy as JSON with the names of all fields in Chinese and English. 导出客户的全部个人信息
    Export {
        /// Number in the merchant's books. 客户编号
        customer_no: String,
        /// Where to write; stdout without it or for -. 输出文件
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Runs it.
pub async fn run(global: &Global, command: CustomerCommand) -> Result<ExitCode, CliError> {
    let actor = Actor::system("command-line");
    let installation = global.installation();
    match command {
        CustomerCommand::Erase { yes: false, .. } => Err(CliError::usage(
            "confirmation_missing",
            "--yes",
            Words::new(
                "删除个人信息后无法恢复，需要确认",
                "erased personal data cannot be brought back; this needs a confirmation",
                "确认后加上 --yes",
                "add --yes when you are sure",
            ),
        )),
        CustomerCommand::Erase { customer_no, yes: true } => {
            let store = installation.store().await?;
            let outcome = people::erase(&installation, &store, &customer_no, "request", actor).await;
            store.close().await;
            output::json(&outcome.map_err(complaint)?)?;
            Ok(ExitCode::SUCCESS)
        }
        CustomerCommand::Export { customer_no, out } => {
            let store = installation.store().await?;
            let copy = people::personal_copy(&store, &customer_no, actor).await;
            store.close().await;
            let copy = copy.map_err(complaint)?;
            match out.filter(|path| path.as_os_str() != "-") {
                None => output::json(&copy)?,
                Some(path) => {
                    crate::open::write_secret(&path, &format!("{copy:#}\n")).map_err(|error| CliError::write(&path.display().to_string(), &error))?
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A failure as a complaint.
pub(crate) fn complaint(error: PeopleError) -> CliError {
    match error {
        PeopleError::Unknown(_) => CliError::data(
            "unknown_customer",
            "CUSTOMER_NO",
            Words::new(
                "没有保存这位客户的任何信息",
                "nothing is kept of this customer",
                "核对客户编号；它是商家账册中的编号，不是电话",
                "check the number: it is the one in the merchant's books, not a telephone number",
            ),
        ),
        PeopleError::Store(error) => CliError::data(error.code(), "store", store_words(&error)),
        PeopleError::Append(error) => error.into(),
        PeopleError::Lake(error) => CliError::data(
            "lake_behind",
            "lake",
            Words::new(
                format!("密钥已销毁，但分析文件尚未更新：{error}"),
                format!("the keys are destroyed, but the lake's files have not followed: {error}"),
                "再次运行此命令，或启动服务",
                "run the command again, or start the server",
            ),
        ),
        PeopleError::Files { path, source } => CliError::write(&path, &source),
    }
}
