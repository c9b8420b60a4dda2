//! Users, their sessions and tokens: passwords as Argon2id, tokens as SHA-256 only, every change in the log.

use crate::command::{Command, Expected};
use crate::db::{Row, args};
use crate::error::{AppendError, StoreError};
use crate::store::{Store, now};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use std::time::Duration;
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

fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// 256 random bits as 43 characters of base64url without padding.
fn random_token() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0_u8; 33];
    rand::fill(&mut bytes[..32]);
    let mut out = String::with_capacity(44);
    for chunk in bytes.chunks_exact(3) {
        let bits = u32::from(chunk[0]) << 16 | u32::from(chunk[1]) << 8 | u32::from(chunk[2]);
        for shift in [18, 12, 6, 0] {
            out.push(ALPHABET[(bits >> shift & 63) as usize] as char);
        }
    }
    out.truncate(43);
    out
}

fn read_user(row: &Row) -> Result<User, StoreError> {
    let role = row.str(1)?;
    Ok(User {
        name: row.text(0)?,
        role: Role::parse(role).ok_or_else(|| StoreError::decode("a role", role))?,
        scope: serde_json::from_str(row.str(2)?).map_err(|error| StoreError::decode("row rights", error))?,
    })
}

const ENABLED: &str = "SELECT u.name, u.role, u.scope FROM app_user u";

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
        let at = now();
        let sql = "INSERT INTO app_user (name, role, scope, password, created_at) VALUES ($1, $2, $3, $4, $5)";
        let values = args![new.name.as_str(), new.role.as_str(), scope, hashed, at];
        match self.core.write().await?.link().execute("adding a user", sql, values).await {
            Err(error) if error.is_unique_violation() => return Err(StoreError::DuplicateUser { name: new.name }),
            other => other?,
        };
        self.log_user(&new.name, UserEvent::UserAdded { role: new.role, scope: new.scope }, actor).await
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
        self.change_user(name, "UPDATE app_user SET password = $2 WHERE name = $1", args![name, hashed]).await?;
        self.log_user(name, UserEvent::PasswordChanged {}, actor).await
    }

    /// Changes role and row rights.
    pub async fn user_change(&self, name: &str, role: Role, scope: AccessScope, actor: Actor) -> Result<(), StoreError> {
        let text = serde_json::to_string(&scope).map_err(|error| StoreError::decode("row rights before they are stored", error))?;
        self.change_user(name, "UPDATE app_user SET role = $2, scope = $3 WHERE name = $1", args![name, role.as_str(), text]).await?;
        self.log_user(name, UserEvent::UserChanged { role, scope }, actor).await
    }

    /// Ends a user's access: no sign-in, no session, no token.
    pub async fn user_disable(&self, name: &str, actor: Actor) -> Result<(), StoreError> {
        self.change_user(name, "UPDATE app_user SET disabled = 1 WHERE name = $1", args![name]).await?;
        let sql = "DELETE FROM api_token WHERE user_name = $1";
        self.core.write().await?.link().execute("removing a user's tokens", sql, args![name]).await?;
        self.log_user(name, UserEvent::UserDisabled {}, actor).await
    }

    async fn change_user(&self, name: &str, sql: &'static str, values: Vec<crate::db::Arg>) -> Result<(), StoreError> {
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        if tx.link().execute("changing a user", sql, values).await? == 0 {
            return Err(StoreError::UnknownUser { name: name.to_owned() });
        }
        tx.link().execute("ending a user's sessions", "DELETE FROM session WHERE user_name = $1", args![name]).await?;
        tx.commit("changing a user").await
    }

    async fn log_user(&self, name: &str, event: UserEvent, actor: Actor) -> Result<(), StoreError> {
        let at = now();
        let command = Command::new(StreamKind::User, name, Expected::Any, actor, at).event(Event::User(event), at);
        match self.append(command).await {
            Ok(_) => Ok(()),
            Err(AppendError::Store(error) | AppendError::DiskFull(error)) => Err(error),
            Err(error) => Err(StoreError::Refused { attempt: "recording a change of a user", code: error.code() }),
        }
    }

    /// Begins a session; the token is shown once and kept as a hash.
    pub async fn session_create(&self, name: &str, ttl: Duration) -> Result<String, StoreError> {
        let token = random_token();
        let until = now().saturating_add(Micros::try_from(ttl.as_micros()).unwrap_or(Micros::MAX));
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        tx.link().execute("ending old sessions", "DELETE FROM session WHERE expires_at < $1", args![now()]).await?;
        let sql = "INSERT INTO session (token_hash, user_name, expires_at) VALUES ($1, $2, $3)";
        tx.link().execute("beginning a session", sql, args![token_hash(&token), name, until]).await?;
        tx.commit("beginning a session").await?;
        Ok(token)
    }

    /// The user of a session that has not ended.
    pub async fn session(&self, token: &str) -> Result<Option<User>, StoreError> {
        let sql = format!("{ENABLED} JOIN session s ON s.user_name = u.name WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.disabled = 0");
        let row = self.core.read().await?.link().fetch_one("reading a session", sql, args![token_hash(token), now()]).await?;
        row.as_ref().map(read_user).transpose()
    }

    /// Ends a session.
    pub async fn session_delete(&self, token: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE token_hash = $1";
        self.core.write().await?.link().execute("ending a session", sql, args![token_hash(token)]).await.map(drop)
    }

    /// Makes a bearer token of an existing user: `sy_` and 43 characters, shown once.
    pub async fn token_create(&self, name: &str, actor: Actor) -> Result<String, StoreError> {
        if self.user(name).await?.is_none_or(|user| user.disabled) {
            return Err(StoreError::UnknownUser { name: name.to_owned() });
        }
        let token = format!("sy_{}", random_token());
        let hashed = token_hash(&token);
        let mark = hex::encode(&hashed[..4]);
        let sql = "INSERT INTO api_token (token_hash, user_name, created_at) VALUES ($1, $2, $3)";
        self.core.write().await?.link().execute("making a token", sql, args![hashed, name, now()]).await?;
        self.log_user(name, UserEvent::TokenCreated { mark }, actor).await?;
        Ok(token)
    }

    /// The user of a token.
    pub async fn token(&self, token: &str) -> Result<Option<User>, StoreError> {
        let sql = format!("{ENABLED} JOIN api_token t ON t.user_name = u.name WHERE t.token_hash = $1 AND u.disabled = 0");
        let row = self.core.read().await?.link().fetch_one("reading a token", sql, args![token_hash(token)]).await?;
        row.as_ref().map(read_user).transpose()
    }
}
