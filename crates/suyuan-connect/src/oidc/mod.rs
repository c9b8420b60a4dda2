//! Sign-in through an OpenID Connect provider: authorization code with PKCE, discovery, and the check of the ID token.
//!
//! Follows OpenID Connect Core 1.0 (2, 3.1), Discovery 1.0 (4), RFC 7636 (PKCE, S256) and RFC 9207 (`iss` in the answer).

pub mod rules;
pub mod token;

use crate::egress::{Egress, EgressError, Outgoing};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use token::{Expected, JsonWebKey, TokenError};

/// What a provider must be told about this program.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The provider, exactly as its tokens name it.
    pub issuer: String,
    /// This program's name there.
    pub client_id: String,
    /// Its secret; `None` for a public client.
    pub client_secret: Option<String>,
    /// Where the provider sends the browser back to.
    pub redirect_url: String,
    /// What is asked for, such as `openid profile groups`.
    pub scopes: String,
}

/// Why a sign-in did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider could not be asked.
    #[error("the provider cannot be asked: {0}")]
    Egress(#[from] EgressError),
    /// The provider answered with a failure.
    #[error("the provider answered {status} at {place}: {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Which end point.
        place: &'static str,
        /// The provider's `error`, without descriptions.
        detail: String,
    },
    /// An answer is not what the standards ask for.
    #[error("the provider's {place} is not valid: {detail}")]
    Malformed {
        /// Which answer.
        place: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// The discovery document belongs to another provider.
    #[error("the discovery document names {found} instead of {wanted}")]
    Issuer {
        /// As configured.
        wanted: String,
        /// As found.
        found: String,
    },
    /// The ID token does not stand.
    #[error("the ID token is refused: {0}")]
    Token(#[from] TokenError),
}

/// The provider's end points.
#[derive(Debug, Clone, Deserialize)]
pub struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// The secret of one attempt to sign in. It lives in a cookie of the browser; everything else follows from it, so that
/// any process can finish what another began.
pub struct Attempt<'a>(pub &'a str);

impl Attempt<'_> {
    fn derive(&self, purpose: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(b"suyuan oidc\0");
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(self.0.as_bytes());
        base64url(&hash.finalize())
    }
    /// Comes back with the answer and proves that it belongs to this browser.
    pub fn state(&self) -> String {
        self.derive("state")
    }
    /// Comes back inside the ID token and proves that it was made for this attempt.
    pub fn nonce(&self) -> String {
        self.derive("nonce")
    }
    /// The secret half of PKCE.
    pub fn verifier(&self) -> String {
        self.derive("pkce")
    }
}

/// A provider that was discovered.
#[derive(Clone)]
pub struct Provider {
    settings: Settings,
    discovery: Discovery,
    egress: Egress,
}

impl Provider {
    /// Reads the discovery document.
    ///
    /// # Errors
    /// When it cannot be read, or names another issuer.
    pub async fn discover(settings: Settings, egress: Egress) -> Result<Provider, OidcError> {
        let url = format!("{}/.well-known/openid-configuration", settings.issuer.trim_end_matches('/'));
        let discovery: Discovery = get(&egress, url, "discovery document").await?;
        if discovery.issuer != settings.issuer {
            return Err(OidcError::Issuer { wanted: settings.issuer, found: discovery.issuer });
        }
        Ok(Provider { settings, discovery, egress })
    }

    /// Where the browser is sent to.
    pub fn authorization_url(&self, attempt: &Attempt<'_>) -> String {
        let challenge = base64url(&Sha256::digest(attempt.verifier().as_bytes()));
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect_url),
            ("scope", &self.settings.scopes),
            ("state", &attempt.state()),
            ("nonce", &attempt.nonce()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let joint = if self.discovery.authorization_endpoint.contains('?') { '&' } else { '?' };
        format!("{}{joint}{query}", self.discovery.authorization_endpoint)
    }

    /// Exchanges the code and checks the ID token; its claims.
    ///
    /// # Errors
    /// See [`OidcError`]. `now` is in seconds since 1970.
    pub async fn finish(&self, code: &str, attempt: &Attempt<'_>, now: i64) -> Result<Value, OidcError> {
        let id_token = self.exchange(code, attempt).await?;
        let (nonce, settings) = (attempt.nonce(), &self.settings);
        let expected = Expected { issuer: &settings.issuer, client_id: &settings.client_id, nonce: &nonce, now };
        Ok(token::verify(&id_token, &self.keys().await?, &expected)?)
    }

    async fn exchange(&self, code: &str, attempt: &Attempt<'_>) -> Result<String, OidcError> {
        let verifier = attempt.verifier();
        let mut fields =
            vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &self.settings.redirect_url), ("code_verifier", &verifier)];
        let methods = &self.discovery.token_endpoint_auth_methods_supported;
        // Basic is the standard's default; the other way is taken when the provider names only that.
        let basic = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        let mut authorization = None;
        match &self.settings.client_secret {
            Some(secret) if basic => {
                let pair = format!("{}:{}", percent(&self.settings.client_id), percent(secret));
                authorization = Some(format!("Basic {}", base64(pair.as_bytes())));
            }
            Some(secret) => fields.extend([("client_id", self.settings.client_id.as_str()), ("client_secret", secret)]),
            None => fields.push(("client_id", &self.settings.client_id)),
        }
        let kind = "application/x-www-form-urlencoded";
        let mut request = Outgoing::post(&self.discovery.token_endpoint, kind, form(&fields).into_bytes()).header("accept", "application/json");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let answer = self.egress.send(request).await?;
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        if answer.status != 200 {
            let detail = body["error"].as_str().unwrap_or("").chars().take(60).collect();
            return Err(OidcError::Refused { status: answer.status, place: "token end point", detail });
        }
        match body["id_token"].as_str() {
            Some(token) => Ok(token.to_owned()),
            None => Err(OidcError::Malformed { place: "token answer", detail: "there is no id_token".to_owned() }),
        }
    }

    /// The keys as they are now; they are few, and a sign-in is rare, so that a changed key counts at once.
    async fn keys(&self) -> Result<Vec<JsonWebKey>, OidcError> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = get(&self.egress, self.discovery.jwks_uri.clone(), "key set").await?;
        // A key of a kind that is not known here is no fault of the set.
        Ok(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
    }
}

async fn get<T: serde::de::DeserializeOwned>(egress: &Egress, url: String, place: &'static str) -> Result<T, OidcError> {
    let answer = egress.send(Outgoing::get(url).header("accept", "application/json")).await?;
    if answer.status != 200 {
        return Err(OidcError::Refused { status: answer.status, place, detail: String::new() });
    }
    serde_json::from_slice(&answer.body).map_err(|error| OidcError::Malformed { place, detail: error.to_string() })
}

/// Fields as application/x-www-form-urlencoded.
fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&")
}

/// Percent-encoding of everything that RFC 3986 does not call unreserved.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn encode(bytes: &[u8], alphabet: &[u8; 64], pad: bool) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            out.push(alphabet[(bits >> (18 - 6 * place) & 63) as usize] as char);
        }
        if pad {
            out.extend(std::iter::repeat_n('=', 3 - chunk.len()));
        }
    }
    out
}

/// RFC 4648, section 4, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    encode(bytes, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true)
}

/// RFC 4648, section 5, without padding.
pub fn base64url(bytes: &[u8]) -> String {
    encode(bytes, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false)
}

/// Reads base64url without padding; `None` for anything else.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    // What is left over must be padding bits of zero, less than one digit's worth.
    (count < 6 && bits == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_the_known_answers_of_rfc_4648() {
        for (plain, padded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), padded);
            assert_eq!(from_base64url(padded.trim_end_matches('=')), Some(plain.as_bytes().to_vec()));
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
        for bad in ["Zg==", "Z", "Zh", "a b"] {
            assert_eq!(from_base64url(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_verifier_and_its_challenge_are_of_the_length_that_rfc_7636_asks_for() {
        let attempt = Attempt("secret");
        assert_eq!(attempt.verifier().len(), 43);
        assert!(attempt.state() != attempt.nonce() && attempt.nonce() != attempt.verifier());
        // Appendix B of RFC 7636.
        let challenge = base64url(&Sha256::digest(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn fields_are_encoded() {
        assert_eq!(form(&[("a", "x y&z"), ("b", "退/+")]), "a=x%20y%26z&b=%E9%80%80%2F%2B");
    }
}
