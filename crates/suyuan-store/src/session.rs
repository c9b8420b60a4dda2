//! Sessions of browsers and bearer tokens of programs: kept as SHA-256 only, shown once.

use crate::append::Statement;
use crate::db::args;
use crate::error::StoreError;
use crate::store::{Store, now};
use crate::user::{User, read_user};
use sha2::{Digest, Sha256};
use std::time::Duration;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::UserEvent;

/// Whose rights a session or token gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Whose role and row rights count: of the person, or of the user that the person looks as.
    pub user: User,
    /// The person, when an administrator looks as somebody else and may change nothing.
    pub really: Option<String>,
}

/// A token as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    /// First 8 hex digits of its hash; tells tokens of a user apart.
    pub mark: String,
    /// What its owner calls it.
    pub label: String,
    /// When it was made.
    pub created_at: Micros,
    /// After which it opens nothing.
    pub expires_at: Option<Micros>,
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

/// A user by whatever is joined to it.
const ENABLED: &str = "SELECT u.name, u.role, u.scope FROM app_user u";

impl Store {
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

    /// Who has a session that has not ended. A session that looks as somebody who may no longer sign in sees nothing.
    pub async fn session(&self, token: &str) -> Result<Option<SignedIn>, StoreError> {
        let sql = "SELECT u.name, u.role, u.scope, r.name FROM session s JOIN app_user r ON r.name = s.user_name \
                   JOIN app_user u ON u.name = coalesce(s.view_as, s.user_name) \
                   WHERE s.token_hash = $1 AND s.expires_at > $2 AND r.disabled = 0 AND u.disabled = 0";
        let row = self.core.read().await?.link().fetch_one("reading a session", sql, args![token_hash(token), now()]).await?;
        row.map(|row| {
            let (user, real) = (read_user(&row)?, row.text(3)?);
            let really = (user.name != real).then_some(real);
            Ok(SignedIn { user, really })
        })
        .transpose()
    }

    /// Lets a session look as another user, or as its own again; whether the session and the user are there.
    pub async fn session_view_as(&self, token: &str, user: Option<&str>) -> Result<bool, StoreError> {
        let sql = "UPDATE session SET view_as = $2 WHERE token_hash = $1 AND expires_at > $3 \
                   AND ($2 IS NULL OR EXISTS (SELECT 1 FROM app_user u WHERE u.name = $2 AND u.disabled = 0))";
        let values = args![token_hash(token), user.map(str::to_owned), now()];
        Ok(self.core.write().await?.link().execute("looking as another user", sql, values).await? > 0)
    }

    /// Ends a session.
    pub async fn session_delete(&self, token: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE token_hash = $1";
        self.core.write().await?.link().execute("ending a session", sql, args![token_hash(token)]).await.map(drop)
    }

    /// Makes a bearer token of an existing user: `sy_` and 43 characters, shown once.
    pub async fn token_create(&self, name: &str, actor: Actor) -> Result<String, StoreError> {
        self.token_create_named(name, "", None, actor).await
    }

    /// The same with a label and an end.
    pub async fn token_create_named(&self, name: &str, label: &str, expires_at: Option<Micros>, actor: Actor) -> Result<String, StoreError> {
        let token = format!("sy_{}", random_token());
        let hashed = token_hash(&token);
        let mark = hex::encode(&hashed[..4]);
        let insert = Statement {
            attempt: "making a token",
            sql: "INSERT INTO api_token (token_hash, user_name, created_at, label, expires_at) \
                  SELECT $1, u.name, $3, $4, $5 FROM app_user u WHERE u.name = $2 AND u.disabled = 0"
                .into(),
            values: args![hashed, name, now(), label, expires_at],
            must_change: true,
        };
        match self.user_change_logged(name, vec![insert], UserEvent::TokenCreated { mark }, actor).await? {
            true => Ok(token),
            false => Err(StoreError::UnknownUser { name: name.to_owned() }),
        }
    }

    /// A user's tokens, newest first.
    pub async fn tokens(&self, name: &str) -> Result<Vec<TokenInfo>, StoreError> {
        let sql = "SELECT token_hash, label, created_at, expires_at FROM api_token WHERE user_name = $1 ORDER BY created_at DESC";
        let rows = self.core.read().await?.link().fetch("reading a user's tokens", sql, args![name]).await?;
        rows.iter()
            .map(|row| {
                let mark = hex::encode(row.bytes(0)?.get(..4).unwrap_or_default());
                Ok(TokenInfo { mark, label: row.text(1)?, created_at: row.int(2)?, expires_at: row.opt_int(3)? })
            })
            .collect()
    }

    /// Takes a token back; false when the user has none of that mark.
    pub async fn token_revoke(&self, name: &str, mark: &str, actor: Actor) -> Result<bool, StoreError> {
        let mut reader = self.core.read().await?;
        let rows = reader.link().fetch("reading a user's tokens", "SELECT token_hash FROM api_token WHERE user_name = $1", args![name]).await?;
        drop(reader);
        let mut hashes = Vec::with_capacity(rows.len());
        for row in &rows {
            hashes.push(row.blob(0)?);
        }
        let Some(hash) = hashes.into_iter().find(|hash| hex::encode(hash.get(..4).unwrap_or_default()) == mark) else { return Ok(false) };
        let delete = Statement {
            attempt: "taking a token back",
            sql: "DELETE FROM api_token WHERE token_hash = $1".into(),
            values: args![hash],
            must_change: true,
        };
        self.user_change_logged(name, vec![delete], UserEvent::TokenRevoked { mark: mark.to_owned() }, actor).await
    }

    /// The user of a token that has not ended.
    pub async fn token(&self, token: &str) -> Result<Option<User>, StoreError> {
        let sql = format!(
            "{ENABLED} JOIN api_token t ON t.user_name = u.name WHERE t.token_hash = $1 AND u.disabled = 0 AND (t.expires_at IS NULL OR t.expires_at > $2)"
        );
        let row = self.core.read().await?.link().fetch_one("reading a token", sql, args![token_hash(token), now()]).await?;
        row.as_ref().map(read_user).transpose()
    }

    /// The user that an identity provider's person is, if it was linked.
    pub async fn identity(&self, issuer: &str, subject: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT user_name FROM user_identity WHERE issuer = $1 AND subject_hash = $2";
        let row = self.core.read().await?.link().fetch_one("reading an identity", sql, args![issuer, subject_hash(issuer, subject)]).await?;
        row.map(|row| row.text(0)).transpose()
    }

    /// Links a provider's person to a user; a person is one user only.
    pub async fn identity_link(&self, issuer: &str, subject: &str, name: &str, actor: Actor) -> Result<bool, StoreError> {
        let hash = subject_hash(issuer, subject);
        let shown = hex::encode(&hash[..8]);
        let insert = Statement {
            attempt: "linking an identity",
            sql: "INSERT INTO user_identity (issuer, subject_hash, user_name, linked_at) VALUES ($1, $2, $3, $4) ON CONFLICT (issuer, subject_hash) DO NOTHING"
                .into(),
            values: args![issuer, hash, name, now()],
            must_change: true,
        };
        self.user_change_logged(name, vec![insert], UserEvent::IdentityLinked { issuer: issuer.to_owned(), subject: shown }, actor).await
    }
}

/// The provider's own id of a person is kept as a hash: it may be a name or a mail address.
fn subject_hash(issuer: &str, subject: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(issuer.as_bytes());
    hash.update([0]);
    hash.update(subject.as_bytes());
    hash.finalize().to_vec()
}
