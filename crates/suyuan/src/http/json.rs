//! Reads JSON bodies with errors that name the place, and reads members of objects one by one.

use crate::http::error::ApiError;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A JSON body of a known shape.
pub struct Body<T>(pub T);

/// Whether the request says that it carries JSON.
pub fn says_json(request: &Request) -> bool {
    request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")))
}

/// The raw body, if it is JSON by its header and small enough.
pub async fn raw<S: Send + Sync>(request: Request, state: &S) -> Result<bytes::Bytes, ApiError> {
    if !says_json(&request) {
        return Err(ApiError::new("unsupported_media_type"));
    }
    bytes::Bytes::from_request(request, state)
        .await
        .map_err(|rejection| ApiError::new(if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { "payload_too_large" } else { "bad_json" }))
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, ApiError> {
        let bytes = raw(request, state).await?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|error| syntax(&error))?;
        if !value.is_object() {
            return Err(ApiError::new("not_an_object").at(""));
        }
        serde_json::from_value(value).map(Body).map_err(|error| shape(&error.to_string()))
    }
}

/// A JSON body of any shape, a list too.
pub struct AnyBody(pub Value);

impl<S: Send + Sync> FromRequest<S> for AnyBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<AnyBody, ApiError> {
        serde_json::from_slice(&raw(request, state).await?).map(AnyBody).map_err(|error| syntax(&error))
    }
}

/// A body that is no JSON at all.
pub fn syntax(error: &serde_json::Error) -> ApiError {
    ApiError::new("bad_json").at("").because(format!("line {} column {}", error.line(), error.column()))
}

/// A body of the wrong shape, told from the deserialiser's words.
fn shape(text: &str) -> ApiError {
    let name = text.split('`').nth(1).unwrap_or("").to_owned();
    let code = if text.starts_with("unknown field") {
        "unknown_member"
    } else if text.starts_with("missing field") {
        "missing_member"
    } else if text.starts_with("unknown variant") {
        "unknown_value"
    } else {
        "wrong_type"
    };
    let error = ApiError::new(code).because(text);
    if matches!(code, "unknown_member" | "missing_member") { error.at(format!("/{name}")) } else { error.at("") }
}

/// An object whose members are taken one by one; what is left at the end is unknown and refused by name.
pub struct Members<'a> {
    object: &'a Map<String, Value>,
    place: String,
    taken: Vec<&'static str>,
}

impl<'a> Members<'a> {
    /// Begins reading an object at a place such as `/lines/0`.
    pub fn of(value: &'a Value, place: &str) -> Result<Members<'a>, ApiError> {
        match value.as_object() {
            Some(object) => Ok(Members { object, place: place.to_owned(), taken: Vec::with_capacity(12) }),
            None if place.is_empty() => Err(ApiError::new("not_an_object").at("")),
            None => Err(ApiError::new("wrong_type").at(place)),
        }
    }

    fn pointer(&self, name: &str) -> String {
        format!("{}/{}", self.place, name.replace('~', "~0").replace('/', "~1"))
    }

    /// The raw member; null counts as absent.
    pub fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.taken.push(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// An optional text, trimmed, at most `longest` characters, without control characters; empty counts as absent.
    pub fn text(&mut self, name: &'static str, longest: usize) -> Result<Option<String>, ApiError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| ApiError::new("wrong_type").at(self.pointer(name)).because("text expected"))?.trim();
        if text.chars().count() > longest {
            return Err(ApiError::new("too_long").at(self.pointer(name)).because(format!("at most {longest} characters")));
        }
        if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
            return Err(ApiError::new("control_characters").at(self.pointer(name)));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// A text that must be there.
    pub fn needed_text(&mut self, name: &'static str, longest: usize) -> Result<String, ApiError> {
        self.text(name, longest)?.ok_or_else(|| ApiError::new("missing_member").at(self.pointer(name)))
    }

    /// An optional integer within bounds.
    pub fn integer(&mut self, name: &'static str, low: i64, high: i64) -> Result<Option<i64>, ApiError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        if !value.is_number() {
            return Err(ApiError::new("wrong_type").at(self.pointer(name)).because("whole number expected"));
        }
        let number = value.as_i64().ok_or_else(|| ApiError::new("number_out_of_range").at(self.pointer(name)).because("whole number expected"))?;
        if number < low || number > high {
            return Err(ApiError::new("number_out_of_range").at(self.pointer(name)).because(format!("{low} to {high}")));
        }
        Ok(Some(number))
    }

    /// An optional truth value.
    pub fn truth(&mut self, name: &'static str) -> Result<Option<bool>, ApiError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let wrong = || ApiError::new("wrong_type").at(self.pointer(name)).because("true or false expected");
        value.as_bool().map(Some).ok_or_else(wrong)
    }

    /// An error at a member.
    pub fn wrong(&self, code: &str, name: &str) -> ApiError {
        ApiError::new(code).at(self.pointer(name))
    }

    /// Ends reading: a member that nobody asked for is refused by name.
    pub fn end(self) -> Result<(), ApiError> {
        match self.object.keys().find(|key| !self.taken.contains(&key.as_str())) {
            Some(key) => Err(ApiError::new("unknown_member").at(self.pointer(key))),
            None => Ok(()),
        }
    }
}
