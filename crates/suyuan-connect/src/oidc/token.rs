//! The ID token: its signature, and every claim that OpenID Connect Core 1.0, section 3.1.3.7, asks to be checked.

use crate::oidc::from_base64url;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

/// Seconds by which two clocks may differ.
pub const SKEW_SECONDS: i64 = 60;
/// Age beyond which a token is stale even if it does not say so.
const OLDEST_SECONDS: i64 = 3_600;

/// A public key of the provider.
#[derive(Debug, Clone, Deserialize)]
pub struct JsonWebKey {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

/// What a token must say.
#[derive(Debug, Clone)]
pub struct Expected<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// This program.
    pub client_id: &'a str,
    /// Of the attempt.
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// Why a token does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It has no form of a token.
    #[error("it is not a signed token")]
    Form,
    /// It is signed in a way that is not taken, `none` above all.
    #[error("its signature algorithm is not accepted")]
    Algorithm,
    /// The provider has no such key.
    #[error("the provider has no key for it")]
    Key,
    /// The signature does not fit.
    #[error("its signature is wrong")]
    Signature,
    /// Another provider made it.
    #[error("another issuer made it")]
    Issuer,
    /// It was made for another program.
    #[error("it was made for another client")]
    Audience,
    /// It has ended.
    #[error("it has expired")]
    Expired,
    /// It comes from the future.
    #[error("it is not valid yet")]
    NotYet,
    /// It was made for another attempt.
    #[error("it belongs to another sign-in")]
    Nonce,
    /// It names nobody.
    #[error("it names no person")]
    Subject,
}

/// Checks a token; its claims.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn verify(token: &str, keys: &[JsonWebKey], expected: &Expected<'_>) -> Result<Value, TokenError> {
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(TokenError::Form);
    };
    let json = |part: &str| from_base64url(part).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).filter(Value::is_object);
    let header = json(head).ok_or(TokenError::Form)?;
    let signature = from_base64url(signature).ok_or(TokenError::Form)?;
    // A header that must be understood and is not.
    if header.get("crit").is_some() {
        return Err(TokenError::Form);
    }
    let algorithm = header["alg"].as_str().ok_or(TokenError::Form)?;
    let signed = &token.as_bytes()[..head.len() + 1 + body.len()];
    check_signature(algorithm, header["kid"].as_str(), keys, signed, &signature)?;
    let claims = json(body).ok_or(TokenError::Form)?;
    check_claims(&claims, expected)?;
    Ok(claims)
}

fn check_signature(algorithm: &str, kid: Option<&str>, keys: &[JsonWebKey], signed: &[u8], signature: &[u8]) -> Result<(), TokenError> {
    let kind = match algorithm {
        "RS256" | "RS384" | "RS512" | "PS256" => "RSA",
        "ES256" | "ES384" => "EC",
        // `none` and everything with a shared secret: whoever knows the public key must not be able to sign.
        _ => return Err(TokenError::Algorithm),
    };
    let fits = |key: &&JsonWebKey| {
        key.kty == kind
            && (kid.is_none() || key.kid.as_deref() == kid)
            && key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && key.alg.as_deref().is_none_or(|alg| alg == algorithm)
    };
    let candidates: Vec<&JsonWebKey> = keys.iter().filter(fits).collect();
    if candidates.is_empty() {
        return Err(TokenError::Key);
    }
    if candidates.into_iter().any(|key| key.verifies(algorithm, signed, signature)) { Ok(()) } else { Err(TokenError::Signature) }
}

impl JsonWebKey {
    fn verifies(&self, algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
        self.try_verify(algorithm, signed, signature).unwrap_or(false)
    }

    fn try_verify(&self, algorithm: &str, signed: &[u8], signature: &[u8]) -> Option<bool> {
        let rsa = |parameters: &RsaParameters| {
            let (n, e) = (from_base64url(&self.n)?, from_base64url(&self.e)?);
            Some(RsaPublicKeyComponents { n, e }.verify(parameters, signed, signature).is_ok())
        };
        let point = || {
            let (x, y) = (from_base64url(&self.x)?, from_base64url(&self.y)?);
            Some([&[4][..], &x, &y].concat())
        };
        match (algorithm, self.crv.as_str()) {
            ("RS256", _) => rsa(&RSA_PKCS1_2048_8192_SHA256),
            ("RS384", _) => rsa(&RSA_PKCS1_2048_8192_SHA384),
            ("RS512", _) => rsa(&RSA_PKCS1_2048_8192_SHA512),
            ("PS256", _) => rsa(&RSA_PSS_2048_8192_SHA256),
            ("ES256", "P-256") => Some(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point()?).verify(signed, signature).is_ok()),
            ("ES384", "P-384") => Some(UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point()?).verify(signed, signature).is_ok()),
            _ => None,
        }
    }
}

fn check_claims(claims: &Value, expected: &Expected<'_>) -> Result<(), TokenError> {
    if claims["iss"].as_str() != Some(expected.issuer) {
        return Err(TokenError::Issuer);
    }
    let audiences: Vec<&str> = match &claims["aud"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = claims["azp"].as_str();
    let ours = audiences.contains(&expected.client_id) && party.is_none_or(|party| party == expected.client_id);
    if !ours || (audiences.len() > 1 && party.is_none()) {
        return Err(TokenError::Audience);
    }
    let time = |name: &str| claims[name].as_f64().map(|seconds| seconds as i64);
    let expires = time("exp").ok_or(TokenError::Expired)?;
    let issued = time("iat").ok_or(TokenError::Expired)?;
    if expires + SKEW_SECONDS <= expected.now || issued + OLDEST_SECONDS + SKEW_SECONDS <= expected.now {
        return Err(TokenError::Expired);
    }
    if issued - SKEW_SECONDS > expected.now || time("nbf").is_some_and(|from| from - SKEW_SECONDS > expected.now) {
        return Err(TokenError::NotYet);
    }
    if claims["nonce"].as_str() != Some(expected.nonce) {
        return Err(TokenError::Nonce);
    }
    match claims["sub"].as_str() {
        Some(subject) if (1..=255).contains(&subject.len()) => Ok(()),
        _ => Err(TokenError::Subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::base64url;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn key() -> (EcdsaKeyPair, JsonWebKey) {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let point = pair.public_key().as_ref();
        let public = json!({ "kty": "EC", "kid": "k1", "use": "sig", "crv": "P-256", "x": base64url(&point[1..33]), "y": base64url(&point[33..]) });
        (pair, serde_json::from_value(public).unwrap())
    }

    fn sign(pair: &EcdsaKeyPair, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()));
        let signature = pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", base64url(signature.as_ref()))
    }

    fn claims() -> Value {
        json!({ "iss": "https://id", "aud": "suyuan", "sub": "u1", "exp": NOW + 300, "iat": NOW, "nonce": "n" })
    }

    fn expected() -> Expected<'static> {
        Expected { issuer: "https://id", client_id: "suyuan", nonce: "n", now: NOW }
    }

    #[test]
    fn a_good_token_stands_and_each_wrong_claim_is_told_apart() {
        let (pair, public) = key();
        let header = json!({ "alg": "ES256", "kid": "k1" });
        let check = |claims: Value| verify(&sign(&pair, &header, &claims), std::slice::from_ref(&public), &expected());
        assert_eq!(check(claims()).unwrap()["sub"], "u1");
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            claims
        };
        assert_eq!(check(with("iss", json!("https://evil"))), Err(TokenError::Issuer));
        assert_eq!(check(with("aud", json!("other"))), Err(TokenError::Audience));
        assert_eq!(check(with("aud", json!(["suyuan", "other"]))), Err(TokenError::Audience), "several need azp");
        assert_eq!(check(with("azp", json!("other"))), Err(TokenError::Audience));
        assert!(check(with("exp", json!(NOW - 59))).is_ok(), "clocks may differ by a minute");
        assert_eq!(check(with("exp", json!(NOW - 60))), Err(TokenError::Expired));
        assert_eq!(check(with("exp", Value::Null)), Err(TokenError::Expired));
        assert_eq!(check(with("iat", json!(NOW - 4_000))), Err(TokenError::Expired));
        assert_eq!(check(with("iat", json!(NOW + 61))), Err(TokenError::NotYet));
        assert_eq!(check(with("nbf", json!(NOW + 61))), Err(TokenError::NotYet));
        assert_eq!(check(with("nonce", json!("m"))), Err(TokenError::Nonce));
        assert_eq!(check(with("nonce", Value::Null)), Err(TokenError::Nonce));
        assert_eq!(check(with("sub", json!(""))), Err(TokenError::Subject));
    }

    #[test]
    fn no_token_stands_without_the_providers_signature() {
        let (pair, public) = key();
        let keys = std::slice::from_ref(&public);
        let good = sign(&pair, &json!({ "alg": "ES256", "kid": "k1" }), &claims());
        let (stranger, _) = key();
        let forged = sign(&stranger, &json!({ "alg": "ES256", "kid": "k1" }), &claims());
        assert_eq!(verify(&forged, keys, &expected()), Err(TokenError::Signature));
        for algorithm in ["none", "HS256", "RS1", ""] {
            let token = sign(&pair, &json!({ "alg": algorithm, "kid": "k1" }), &claims());
            assert_eq!(verify(&token, keys, &expected()), Err(TokenError::Algorithm));
        }
        let unsigned = format!("{}.", &good[..good.rfind('.').unwrap()]);
        assert_eq!(verify(&unsigned, keys, &expected()), Err(TokenError::Signature));
        let other = sign(&pair, &json!({ "alg": "ES256", "kid": "k2" }), &claims());
        assert_eq!(verify(&other, keys, &expected()), Err(TokenError::Key));
        let rsa = sign(&pair, &json!({ "alg": "RS256", "kid": "k1" }), &claims());
        assert_eq!(verify(&rsa, keys, &expected()), Err(TokenError::Key), "a key is used only for its own kind");
        let critical = sign(&pair, &json!({ "alg": "ES256", "kid": "k1", "crit": ["x"] }), &claims());
        assert_eq!(verify(&critical, keys, &expected()), Err(TokenError::Form));
        for bad in ["", "a.b", "a.b.c", "a.b.c.d", &good[..good.len() - 2]] {
            assert!(verify(bad, keys, &expected()).is_err(), "{bad}");
        }
        for at in [0, 10, good.find('.').unwrap() + 5, good.len() - 10] {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(verify(&String::from_utf8(bytes).unwrap(), keys, &expected()).is_err(), "byte {at}");
        }
    }
}
