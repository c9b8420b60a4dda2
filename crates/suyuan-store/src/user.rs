//! Users: passwords as Argon2id, and every change in one transaction with the event that tells of it.

use crate::append::{Statement, change_and_append};
use crate::command::{Command, Expected};
use crate::db::{Arg, Row, args};
use crate::error::{AppendError, StoreError};
use crate::store::{Store, now};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::OnceLock;
use suyuan_case::Micros;
use suyuan_case::actor::{Actor, Role};
use suyuan_case::event::{Event, StreamKind, UserEvent};
use suyuan_case::scope::AccessScope;

/// A user to be added.
#[derive(Clone)]
pub struct NewUser {
    /// Name for signing in.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Row rights.
    pub scope: AccessScope,
    /// Password in the clear; only its hash is kept.
    pub password: String,
}

/// A user who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Row rights.
    pub scope: AccessScope,
}

/// A user as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    /// Name, role and row rights.
    pub user: User,
    /// Whether the user can no longer sign in.
    pub disabled: bool,
    /// When it was added.
    pub created_at: Micros,
}

/// 19 MiB, two passes: OWASP's first choice for Argon2id.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

fn hash(password: &str) -> Result<String, StoreError> {
    let hashed = hasher().hash_password(password.as_bytes()).map_err(|error| StoreError::Password { detail: error.to_string() })?;
    Ok(hashed.to_string())
}

fn fits(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|stored| hasher().verify_password(password.as_bytes(), &stored).is_ok())
}

/// Runs the slow hash beside the reactor.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Password { detail: error.to_string() })
}

pub(crate) fn read_user(row: &Row) -> Result<User, StoreError> {
    let role = row.str(1)?;
    Ok(User {
        name: row.text(0)?,
        role: Role::parse(role).ok_or_else(|| StoreError::decode("a role", role))?,
        scope: serde_json::from_str(row.str(2)?).map_err(|error| StoreError::decode("row rights", error))?,
    })
}

/// Holds when the user `$1` does not manage users, or another enabled one with all rows does too.
const NOT_THE_LAST: &str = "(role <> 'admin' OR disabled = 1 OR EXISTS \
    (SELECT 1 FROM app_user o WHERE o.role = 'admin' AND o.disabled = 0 AND o.scope = '{}' AND o.name <> $1))";

impl Store {
    /// Adds a user.
    ///
    /// # Errors
    /// [`StoreError::DuplicateUser`] when the name is taken; [`StoreError::Invalid`] for an empty name or password.
    pub async fn user_add(&self, new: NewUser, actor: Actor) -> Result<(), StoreError> {
        if new.name.trim().is_empty() || new.password.is_empty() {
            return Err(StoreError::Invalid { what: "a user needs a name and a password".to_owned() });
        }
        if self.user(&new.name).await?.is_some() {
            return Err(StoreError::DuplicateUser { name: new.name });
        }
        let password = new.password;
        let hashed = blocking(move || hash(&password)).await??;
        let scope = serde_json::to_string(&new.scope).map_err(|error| StoreError::decode("row rights before they are stored", error))?;
        let insert = Statement {
            attempt: "adding a user",
            sql: "INSERT INTO app_user (name, role, scope, password, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING".into(),
            values: args![new.name.as_str(), new.role.as_str(), scope, hashed, now()],
            must_change: true,
        };
        match self.user_change_logged(&new.name, vec![insert], UserEvent::UserAdded { role: new.role, scope: new.scope }, actor).await? {
            true => Ok(()),
            false => Err(StoreError::DuplicateUser { name: new.name }),
        }
    }

    /// The user, when the password fits and the user may sign in. Unknown names cost the same time as known ones.
    pub async fn user_check(&self, name: &str, password: &str) -> Result<Option<User>, StoreError> {
        static NOBODY: OnceLock<String> = OnceLock::new();
        let sql = "SELECT name, role, scope, password FROM app_user WHERE name = $1 AND disabled = 0";
        let row = self.core.read().await?.link().fetch_one("reading a user", sql, args![name]).await?;
        let stored = match &row {
            Some(row) => Some(row.text(3)?),
            None => None,
        };
        let password = password.to_owned();
        let fits = blocking(move || match stored {
            Some(stored) => fits(&password, &stored),
            None => {
                // The same work as for a known name; the answer is thrown away.
                let _ = fits(&password, NOBODY.get_or_init(|| hash("nobody has this password").unwrap_or_default()));
                false
            }
        })
        .await?;
        match row {
            Some(row) if fits => read_user(&row).map(Some),
            _ => Ok(None),
        }
    }

    /// All users by name.
    pub async fn users(&self) -> Result<Vec<UserInfo>, StoreError> {
        let sql = "SELECT name, role, scope, disabled, created_at FROM app_user ORDER BY name";
        let rows = self.core.read().await?.link().fetch("reading the users", sql, vec![]).await?;
        rows.iter().map(|row| Ok(UserInfo { user: read_user(row)?, disabled: row.int(3)? != 0, created_at: row.int(4)? })).collect()
    }

    /// One user, disabled or not.
    pub async fn user(&self, name: &str) -> Result<Option<UserInfo>, StoreError> {
        let sql = "SELECT name, role, scope, disabled, created_at FROM app_user WHERE name = $1";
        let row = self.core.read().await?.link().fetch_one("reading a user", sql, args![name]).await?;
        row.map(|row| Ok(UserInfo { user: read_user(&row)?, disabled: row.int(3)? != 0, created_at: row.int(4)? })).transpose()
    }

    /// Sets a new password; sessions end.
    pub async fn user_set_password(&self, name: &str, password: &str, actor: Actor) -> Result<(), StoreError> {
        if password.is_empty() {
            return Err(StoreError::Invalid { what: "a password must not be empty".to_owned() });
        }
        let password = password.to_owned();
        let hashed = blocking(move || hash(&password)).await??;
        let sql = "UPDATE app_user SET password = $2 WHERE name = $1";
        self.change_user(name, sql.to_owned(), args![name, hashed], vec![], UserEvent::PasswordChanged {}, actor).await
    }

    /// Changes role and row rights; the next request of the user already has them.
    ///
    /// # Errors
    /// [`StoreError::LastAdmin`] when nobody else could manage users then.
    pub async fn user_change(&self, name: &str, role: Role, scope: AccessScope, actor: Actor) -> Result<(), StoreError> {
        let text = serde_json::to_string(&scope).map_err(|error| StoreError::decode("row rights before they are stored", error))?;
        let keeps = if role == Role::Admin && scope == AccessScope::all() { String::new() } else { format!(" AND {NOT_THE_LAST}") };
        let sql = format!("UPDATE app_user SET role = $2, scope = $3 WHERE name = $1{keeps}");
        self.change_user(name, sql, args![name, role.as_str(), text], vec![], UserEvent::UserChanged { role, scope }, actor).await
    }

    /// Ends a user's access: no sign-in, no session, no token.
    ///
    /// # Errors
    /// [`StoreError::LastAdmin`] when nobody else could manage users then.
    pub async fn user_disable(&self, name: &str, actor: Actor) -> Result<(), StoreError> {
        let sql = format!("UPDATE app_user SET disabled = 1 WHERE name = $1 AND {NOT_THE_LAST}");
        let tokens = Statement {
            attempt: "removing a user's tokens",
            sql: "DELETE FROM api_token WHERE user_name = $1".into(),
            values: args![name],
            must_change: false,
        };
        self.change_user(name, sql, args![name], vec![tokens], UserEvent::UserDisabled {}, actor).await
    }

    /// Lets a disabled user sign in again; tokens stay gone.
    pub async fn user_enable(&self, name: &str, actor: Actor) -> Result<(), StoreError> {
        let sql = "UPDATE app_user SET disabled = 0 WHERE name = $1".to_owned();
        self.change_user(name, sql, args![name], vec![], UserEvent::UserEnabled {}, actor).await
    }

    /// Changes a row of a user, ends the sessions and tells the log, all in one transaction.
    async fn change_user(
        &self,
        name: &str,
        sql: String,
        values: Vec<Arg>,
        more: Vec<Statement>,
        event: UserEvent,
        actor: Actor,
    ) -> Result<(), StoreError> {
        let mut statements = vec![
            Statement { attempt: "changing a user", sql: sql.into(), values, must_change: true },
            Statement {
                attempt: "ending a user's sessions",
                sql: "DELETE FROM session WHERE user_name = $1".into(),
                values: args![name],
                must_change: false,
            },
        ];
        statements.extend(more);
        if self.user_change_logged(name, statements, event, actor).await? {
            return Ok(());
        }
        match self.user(name).await? {
            Some(_) => Err(StoreError::LastAdmin { name: name.to_owned() }),
            None => Err(StoreError::UnknownUser { name: name.to_owned() }),
        }
    }

    /// Runs statements and appends to the user's stream in one transaction; false when nothing was changed.
    pub(crate) async fn user_change_logged(
        &self,
        name: &str,
        statements: Vec<Statement>,
        event: UserEvent,
        actor: Actor,
    ) -> Result<bool, StoreError> {
        let at = now();
        let command = Command::new(StreamKind::User, name, Expected::Any, actor, at).event(Event::User(event), at);
        match change_and_append(&self.core, statements, command).await {
            Ok(receipt) => Ok(receipt.is_some()),
            Err(AppendError::Store(error) | AppendError::DiskFull(error)) => Err(error),
            Err(error) => Err(StoreError::Refused { attempt: "recording a change of a user", code: error.code() }),
        }
    }
}
