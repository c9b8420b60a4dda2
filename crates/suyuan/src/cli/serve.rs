//! `suyuan serve`.

use crate::cli::Global;
use crate::cli::error::CliError;
use crate::import::error::{Words, store_words};
use crate::serve::{ServeArgs, ServeError};
use clap::Args;
use std::net::SocketAddr;
use std::process::ExitCode;

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeCommand {
    /// Where to listen. 监听地址
    #[arg(long, default_value = "127.0.0.1:8620", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
}

/// Serves until the program is told to stop.
pub async fn run(global: &Global, command: ServeCommand) -> Result<ExitCode, CliError> {
    let installation = global.installation();
    let args = ServeArgs { data: installation.dir, database: installation.database, listen: command.listen };
    crate::serve::run(args).await.map_err(complaint)?;
    Ok(ExitCode::SUCCESS)
}

/// A failure to serve as a complaint.
fn complaint(error: ServeError) -> CliError {
    let code = error.code().to_owned();
    let (place, remedy_zh, remedy_en) = match error {
        ServeError::Open(error) => return error.into(),
        ServeError::Store(error) => return CliError::data(code, "store", store_words(&error)),
        ServeError::Config(_) => ("suyuan.toml", "改正该文件中的这一项", "correct that entry of the file"),
        ServeError::Lake(_) => ("lake", "删除数据目录下的 lake 文件夹即可重建", "delete the folder lake in the data folder; it is rebuilt"),
        ServeError::Listen { .. } => ("--listen", "换一个空闲端口，或停止占用它的程序", "choose a free port, or stop the program that has it"),
        ServeError::Password { .. } => ("--data", "检查数据目录的写入权限", "check that the data folder may be written"),
    };
    CliError::data(code, place, Words::new(format!("无法提供服务：{error}"), format!("cannot serve: {error}"), remedy_zh, remedy_en))
}
