//! Signing in through an OpenID Connect provider: a whole provider with its own RSA key, over loopback, and what it may get wrong.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use common::World;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use suyuan_connect::oidc::base64url;

/// What the provider does next.
#[derive(Default)]
struct Mind {
    /// The person who signs in there: claims beside the standard ones.
    person: Value,
    /// Replaces claims of the ID token.
    lies: Value,
    /// Signs with a key that is not in the key set.
    forge: bool,
    /// Code → (challenge, nonce, redirect address); a code is good once.
    codes: HashMap<String, (String, String, String)>,
}

struct Provider {
    issuer: String,
    key: RsaKeyPair,
    other: RsaKeyPair,
    mind: Mutex<Mind>,
}

/// A fresh RSA key; `None` where no program makes one.
fn rsa_key() -> Option<RsaKeyPair> {
    let arguments = ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER"];
    let made = std::process::Command::new("openssl").args(arguments).output().ok()?;
    RsaKeyPair::from_pkcs8(&made.stdout).ok()
}

impl Provider {
    async fn start() -> Option<Arc<Provider>> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Arc::new(Provider { issuer, key: rsa_key()?, other: rsa_key()?, mind: Mutex::default() });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Some(provider)
    }

    fn sign(&self, claims: &Value, forge: bool) -> String {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "2026-11" });
        let signed = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()));
        let key = if forge { &self.other } else { &self.key };
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", base64url(&signature))
    }
}

async fn discovery(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let parts = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(provider.key.public());
    Json(json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "unknown kind" },
        { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "2026-11", "n": base64url(&parts.n), "e": base64url(&parts.e) },
    ] }))
}

/// The person is signed in there already and agrees at once.
async fn authorize(State(provider): State<Arc<Provider>>, Query(query): Query<HashMap<String, String>>) -> Response {
    assert_eq!((query["response_type"].as_str(), query["client_id"].as_str(), query["code_challenge_method"].as_str()), ("code", "suyuan", "S256"));
    assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
    let mut mind = provider.mind.lock().unwrap();
    let code = format!("code{}", mind.codes.len());
    let kept = (query["code_challenge"].clone(), query["nonce"].clone(), query["redirect_uri"].clone());
    let place = format!("{}?code={code}&state={}", kept.2, query["state"]);
    mind.codes.insert(code, kept);
    (StatusCode::FOUND, [(header::LOCATION, place)]).into_response()
}

async fn token(State(provider): State<Arc<Provider>>, headers: HeaderMap, body: String) -> Response {
    let Query(form) = Query::<HashMap<String, String>>::try_from_uri(&format!("/?{body}").parse().unwrap()).unwrap();
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    // "suyuan:s3cr3t" in base64.
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some("Basic c3V5dWFuOnMzY3IzdA==") {
        return refuse("invalid_client");
    }
    let mut mind = provider.mind.lock().unwrap();
    let Some((challenge, nonce, redirect)) = mind.codes.remove(&form["code"]) else { return refuse("invalid_grant") };
    let proved = base64url(&Sha256::digest(form["code_verifier"].as_bytes())) == challenge;
    if !proved || redirect != form["redirect_uri"] || form["grant_type"] != "authorization_code" {
        return refuse("invalid_grant");
    }
    let now = suyuan::clock::now() / 1_000_000;
    let mut claims = json!({ "iss": provider.issuer, "aud": "suyuan", "exp": now + 300, "iat": now, "nonce": nonce });
    for source in [&mind.person, &mind.lies] {
        for (name, value) in source.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
    }
    Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": provider.sign(&claims, mind.forge) })).into_response()
}

/// Follows the browser's way: to the provider, back, and where the page leads on; answers that place and the session's cookie.
async fn sign_in(world: &World, tamper: impl Fn(&str) -> String) -> (String, Option<String>) {
    let begin = world.send(Method::GET, "/api/v1/session/oidc", &[], None).await;
    assert_eq!(begin.status, 302, "{}", begin.text);
    let cookie = begin.headers["set-cookie"].split(';').next().unwrap().to_owned();
    assert!(begin.headers["set-cookie"].contains("HttpOnly") && begin.headers["set-cookie"].contains("SameSite=Lax"));
    let address = begin.headers["location"].strip_prefix("http://").unwrap().to_owned();
    let there = tokio::task::spawn_blocking(move || location(&address)).await.unwrap();
    let back = tamper(there.strip_prefix("http://127.0.0.1:8620").unwrap());
    let answer = world.send(Method::GET, &back, &[("cookie".to_owned(), cookie)], None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let place = answer.text.split_once("url=").unwrap().1.split_once('"').unwrap().0.to_owned();
    (place, answer.headers.get("set-cookie").cloned())
}

/// The Location of a plain GET.
fn location(address: &str) -> String {
    use std::io::{Read, Write};
    let (host, path) = address.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let line = text.lines().find(|line| line.to_ascii_lowercase().starts_with("location:")).unwrap_or_else(|| panic!("{text}"));
    line.split_once(':').unwrap().1.trim().to_owned()
}

fn config(provider: &Provider) -> String {
    format!(
        "public_url = \"http://127.0.0.1:8620\"\noidc_issuer = \"{}\"\noidc_client_id = \"suyuan\"\noidc_client_secret_file = \"oidc.secret\"\n\
         oidc_name = \"公司账号\"\negress_allow = [\"127.0.0.1\"]\n",
        provider.issuer
    )
}

const RULES: &str =
    r#"{ "rules": [ { "value": "lead", "role": "manager", "scope": { "regions": ["广东"] } }, { "value": "service", "role": "agent" } ] }"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_come_in_through_the_provider_with_the_role_that_their_claims_give() {
    let Some(provider) = Provider::start().await else {
        println!("skipped: openssl is not here to make an RSA key");
        return;
    };
    for database in common::databases().await {
        let world = World::with_config(database.fresh().await, &config(&provider)).await;
        std::fs::write(world.dir().join("oidc.secret"), "s3cr3t\n").unwrap();
        let ways = world.send(Method::GET, "/api/v1/session/ways", &[], None).await.json;
        assert_eq!(ways["oidc"]["name"], "公司账号");
        let be = |person: Value| provider.mind.lock().unwrap().person = person;
        let as_it_is = |place: &str| place.to_owned();
        be(json!({ "sub": "u-1", "preferred_username": "fang", "groups": ["service"] }));
        assert_eq!(sign_in(&world, as_it_is).await.0, "/login?failed=provider_no_role", "no rules, nobody comes in");
        world.app.store.settings_put("oidc_rules", RULES).await.unwrap();
        let (place, _) = sign_in(&world, as_it_is).await;
        assert_eq!(place, "/");
        let fang = world.app.store.user("fang").await.unwrap().unwrap().user;
        assert_eq!((fang.role.as_str(), fang.scope.regions), ("agent", None));
        be(json!({ "sub": "u-1", "preferred_username": "renamed", "groups": ["service", "lead"] }));
        assert_eq!(sign_in(&world, as_it_is).await.0, "/");
        let fang = world.app.store.user("fang").await.unwrap().unwrap().user;
        assert_eq!(
            (fang.role.as_str(), fang.scope.regions),
            ("manager", Some(vec!["广东".to_owned()])),
            "the claims are followed, the person stays the same user"
        );
        assert!(world.app.store.user("renamed").await.unwrap().is_none());
        be(json!({ "sub": "u-2", "preferred_username": "admin", "groups": ["lead"] }));
        assert_eq!(sign_in(&world, as_it_is).await.0, "/login?failed=provider_name_taken", "a local user is never taken over");
        let kinds: Vec<&str> =
            world.app.store.events(suyuan_case::event::StreamKind::User, "fang").await.unwrap().iter().map(|one| one.event.name()).collect();
        assert_eq!(kinds, ["user_added", "identity_linked", "user_changed"]);
        world.app.store.user_disable("fang", suyuan_case::actor::Actor::system("test")).await.unwrap();
        be(json!({ "sub": "u-1", "preferred_username": "fang", "groups": ["service"] }));
        assert_eq!(sign_in(&world, as_it_is).await.0, "/login?failed=sign_in_failed", "disabled here is disabled");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_forged_stale_or_meant_for_another_attempt_signs_anybody_in() {
    let Some(provider) = Provider::start().await else {
        println!("skipped: openssl is not here to make an RSA key");
        return;
    };
    let world = World::with_config(None, &config(&provider)).await;
    std::fs::write(world.dir().join("oidc.secret"), "s3cr3t").unwrap();
    world.app.store.settings_put("oidc_rules", RULES).await.unwrap();
    provider.mind.lock().unwrap().person = json!({ "sub": "u-1", "preferred_username": "fang", "groups": ["service"] });
    let as_it_is = |place: &str| place.to_owned();
    let lie = |lies: Value| provider.mind.lock().unwrap().lies = lies;
    let now = suyuan::clock::now() / 1_000_000;
    for lies in [
        json!({ "iss": "https://other.example" }),
        json!({ "aud": "another" }),
        json!({ "nonce": "of another attempt" }),
        json!({ "exp": now - 120 }),
        json!({ "iat": now + 600 }),
    ] {
        lie(lies.clone());
        assert_eq!(sign_in(&world, as_it_is).await.0, "/login?failed=provider_refused", "{lies}");
    }
    lie(Value::Null);
    provider.mind.lock().unwrap().forge = true;
    assert_eq!(sign_in(&world, as_it_is).await.0, "/login?failed=provider_refused", "a key that is not the provider's");
    provider.mind.lock().unwrap().forge = false;
    let other_state = |place: &str| place.replace("state=", "state=x");
    assert_eq!(sign_in(&world, other_state).await.0, "/login?failed=sign_in_expired", "an answer for another browser");
    let other_code = |place: &str| place.replace("code=code", "code=stolen");
    assert_eq!(sign_in(&world, other_code).await.0, "/login?failed=provider_refused");
    let mixed_up = |place: &str| format!("{place}&iss=https%3A%2F%2Fevil.example");
    assert_eq!(sign_in(&world, mixed_up).await.0, "/login?failed=provider_refused", "an answer of another provider");
    let refused = |place: &str| format!("{}&error=access_denied", place.replace("code=", "no="));
    assert_eq!(sign_in(&world, refused).await.0, "/login?failed=provider_refused");
    std::fs::write(world.dir().join("oidc.secret"), "wrong").unwrap();
    assert_eq!(sign_in(&world, as_it_is).await.0, "/login?failed=provider_refused", "a wrong secret of ours");
    assert!(world.app.store.user("fang").await.unwrap().is_none());
    let bare = world.send(Method::GET, "/api/v1/session/oidc/back?code=a&state=b", &[], None).await;
    assert!(bare.text.contains("sign_in_expired"));
    let plain = World::new(None).await;
    assert_eq!(plain.send(Method::GET, "/api/v1/session/oidc", &[], None).await.status, 404, "no provider, no door");
}
