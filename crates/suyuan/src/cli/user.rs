//! `suyuan user` and `suyuan token`: they work before and while the server runs.

use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::import::error::Words;
use clap::{Args, Subcommand};
use std::io::Read;
use std::process::ExitCode;
use suyuan_case::actor::{Actor, Role};
use suyuan_case::scope::AccessScope;
use suyuan_store::NewUser;

/// Shortest password that is taken.
const SHORTEST: usize = 8;
/// Longest password that is taken, in bytes; nobody types more, and hashing costs time.
const LONGEST: usize = 1_000;

/// Commands on users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user; without --password-stdin a password is made and printed. 新增用户
    Add(AddCommand),
    /// All users with role and scope. 列出用户
    List,
    /// Change a password; without --password-stdin one is made and printed. 修改密码
    Password(PasswordCommand),
    /// Let a user sign in no longer. 停用用户
    Disable {
        /// Name. 用户名
        name: String,
    },
}

/// Options of `user add`.
#[derive(Debug, Args)]
pub struct AddCommand {
    /// Name. 用户名
    pub name: String,
    /// agent, manager, warehouse, finance, quality or admin. 角色
    #[arg(long)]
    pub role: String,
    /// Only these shops. 仅限店铺
    #[arg(long, value_name = "SHOP")]
    pub shop: Vec<String>,
    /// Only these regions. 仅限地区
    #[arg(long, value_name = "REGION")]
    pub region: Vec<String>,
    /// Only these departments. 仅限部门
    #[arg(long, value_name = "DEPARTMENT")]
    pub department: Vec<String>,
    /// Only these channels. 仅限渠道
    #[arg(long, value_name = "CHANNEL")]
    pub channel: Vec<String>,
    /// Read the password from stdin. 从标准输入读取密码
    #[arg(long)]
    pub password_stdin: bool,
}

/// Options of `user password`.
#[derive(Debug, Args)]
pub struct PasswordCommand {
    /// Name. 用户名
    pub name: String,
    /// Read the password from stdin. 从标准输入读取密码
    #[arg(long)]
    pub password_stdin: bool,
}

/// Commands on tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Print one new bearer token; it is shown only now. 生成令牌
    Create {
        /// Whose rights the token has. 所属用户
        #[arg(long)]
        user: String,
    },
}

/// Who acts when the owner of the data folder uses the command line.
fn owner() -> Actor {
    Actor::system("command-line")
}

/// Runs a command on users.
pub async fn run(global: &Global, command: UserCommand) -> Result<ExitCode, CliError> {
    match command {
        UserCommand::Add(add) => {
            let role = Role::parse(&add.role).ok_or_else(|| unknown_role(&add.role))?;
            check_name(&add.name)?;
            let (password, made) = password(add.password_stdin)?;
            let only = |values: Vec<String>| (!values.is_empty()).then_some(values);
            let scope =
                AccessScope { shops: only(add.shop), regions: only(add.region), departments: only(add.department), channels: only(add.channel) };
            let store = global.installation().store().await?;
            let result = store.user_add(NewUser { name: add.name, role, scope, password: password.clone() }, owner()).await;
            store.close().await;
            result?;
            if made {
                output::print(&password)?;
            }
        }
        UserCommand::List => {
            let store = global.installation().store().await?;
            let users = store.users().await?;
            store.close().await;
            for info in users {
                let scope = serde_json::to_string(&info.user.scope).unwrap_or_default();
                let state = if info.disabled { "disabled" } else { "active" };
                output::print(&format!("{}\t{}\t{state}\t{scope}", info.user.name, info.user.role.as_str()))?;
            }
        }
        UserCommand::Password(change) => {
            let (password, made) = password(change.password_stdin)?;
            let store = global.installation().store().await?;
            let result = store.user_set_password(&change.name, &password, owner()).await;
            store.close().await;
            result?;
            if made {
                output::print(&password)?;
            }
        }
        UserCommand::Disable { name } => {
            let store = global.installation().store().await?;
            let result = store.user_disable(&name, owner()).await;
            store.close().await;
            result?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a command on tokens.
pub async fn token(global: &Global, command: TokenCommand) -> Result<ExitCode, CliError> {
    let TokenCommand::Create { user } = command;
    let store = global.installation().store().await?;
    let result = store.token_create(&user, owner()).await;
    store.close().await;
    output::line(&result?)
}

/// The password from stdin (its first line), or a new one that the caller prints.
fn password(from_stdin: bool) -> Result<(String, bool), CliError> {
    if !from_stdin {
        return Ok((crate::mint::password(), true));
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().take(4 * LONGEST as u64).read_to_string(&mut text);
    let line = text.lines().next().unwrap_or("").to_owned();
    let unfit = |zh: String, en: String| {
        let words = Words::new(zh, en, format!("从标准输入给出至少 {SHORTEST} 个字符"), format!("give at least {SHORTEST} characters on stdin"));
        CliError::data("password_unfit", "--password-stdin", words)
    };
    if let Err(error) = read {
        return Err(unfit(format!("无法读取密码：{error}"), format!("cannot read the password: {error}")));
    }
    if line.chars().count() < SHORTEST {
        return Err(unfit("密码太短".to_owned(), "the password is too short".to_owned()));
    }
    if line.len() > LONGEST {
        return Err(unfit("密码太长".to_owned(), "the password is too long".to_owned()));
    }
    Ok((line, false))
}

/// A name is 1 to 60 letters, digits or . _ - @.
fn check_name(name: &str) -> Result<(), CliError> {
    let fits = (1..=60).contains(&name.chars().count()) && name.chars().all(|letter| letter.is_alphanumeric() || "._-@".contains(letter));
    if fits {
        return Ok(());
    }
    let words = Words::new(
        format!("用户名 {name:?} 不可用"),
        format!("the name {name:?} cannot be used"),
        "使用 1 到 60 个字母、数字或 . _ - @",
        "use 1 to 60 letters, digits or . _ - @",
    );
    Err(CliError::usage("user_name_unfit", "NAME", words))
}

/// A role that is not known.
fn unknown_role(role: &str) -> CliError {
    let known = Role::ALL.map(Role::as_str).join(", ");
    let words =
        Words::new(format!("没有角色 {role}"), format!("there is no role {role}"), format!("可用角色：{known}"), format!("use one of: {known}"));
    CliError::usage("unknown_role", "--role", words)
}
