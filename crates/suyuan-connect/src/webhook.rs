//! Signatures of what is pushed to other systems: HMAC-SHA256 over time and body, so that a receiver knows sender and age.

use ring::hmac;
use std::fmt::Write;

/// Header with the seconds since 1970 at which the push was signed.
pub const TIME: &str = "x-suyuan-timestamp";
/// Header with the signature: `v1=` and 64 hex digits.
pub const SIGNATURE: &str = "x-suyuan-signature";
/// Header with the id of the delivery; a repeated one has the same id.
pub const DELIVERY: &str = "x-suyuan-delivery";

/// The signature of a body at a time: `v1=hex(HMAC-SHA256(secret, "TIME.BODY"))`. A receiver computes it anew over the bytes as
/// they came, compares in constant time, and refuses times that lie far from its own.
pub fn sign(secret: &str, seconds: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(seconds.to_string().as_bytes());
    context.update(b".");
    context.update(body);
    context.sign().as_ref().iter().fold(String::from("v1="), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_any_hmac_library() {
        // Computed with Python: hmac.new(b"key", b"1700000000.{}", "sha256").hexdigest()
        assert_eq!(sign("key", 1_700_000_000, b"{}"), "v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
        assert_ne!(sign("key", 1_700_000_001, b"{}"), sign("key", 1_700_000_000, b"{}"));
        assert_ne!(sign("other", 1_700_000_000, b"{}"), sign("key", 1_700_000_000, b"{}"));
    }
}
