//! Numbers of facts against constants of cells: integers and binary floats where they decide exactly, decimals where not.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Relative distance beyond which two numbers differ whatever the conversion to decimals rounds away: that conversion
/// keeps 15 digits, so its error stays below 1e-14.
const NEAR: f64 = 1e-13;
/// The same near zero: decimals have 28 places.
const NEAR_ZERO: f64 = 1e-26;
/// Whole floats below this are the same number as a decimal, to the last digit.
const WHOLE: f64 = 1e15;
/// Beyond this a float is no decimal.
const LARGEST: f64 = 7.9e28;

/// A number as a fact states it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// A whole number beyond `i64`.
    Large(u64),
    /// Any other number that a decimal can hold.
    Float(f64),
    /// A decimal; no fact is read as one, but the places between the constants of a table are such.
    Exact(Decimal),
}

impl Number {
    /// A float as it stands in a fact; `None` when no decimal holds it.
    pub fn of_float(value: f64) -> Option<Number> {
        // Whole floats of this size are exact in both types, so the cast loses nothing.
        if value.fract() == 0.0 && value.abs() < WHOLE {
            return Some(Number::Int(value as i64));
        }
        (value.abs() < LARGEST || Decimal::from_f64(value).is_some()).then_some(Number::Float(value))
    }

    /// The decimal that the reference engine makes of it.
    pub fn decimal(self) -> Decimal {
        match self {
            Number::Int(value) => Decimal::from(value),
            Number::Large(value) => Decimal::from(value),
            Number::Float(value) => Decimal::from_f64(value).unwrap_or(Decimal::ZERO),
            Number::Exact(value) => value,
        }
    }

    /// The number as JSON.
    pub fn json(self) -> Json {
        use rust_decimal::prelude::ToPrimitive;
        match self {
            Number::Int(value) => Json::from(value),
            Number::Large(value) => Json::from(value),
            Number::Float(value) => Json::from(value),
            Number::Exact(value) => value.to_f64().map_or(Json::Null, Json::from),
        }
    }

    /// Whether it has no fraction.
    pub fn is_whole(self) -> bool {
        match self {
            Number::Int(_) | Number::Large(_) => true,
            Number::Float(_) | Number::Exact(_) => self.decimal().is_integer(),
        }
    }
}

/// A constant of a cell in the three forms in which it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Constant {
    exact: Decimal,
    /// The largest whole number that is not above it.
    floor: i128,
    whole: bool,
    float: f64,
}

impl Constant {
    /// A constant.
    pub fn new(exact: Decimal) -> Constant {
        use rust_decimal::prelude::ToPrimitive;
        let floor = exact.floor();
        // A decimal has at most 29 digits, so its whole part always fits.
        Constant { exact, floor: floor.to_i128().unwrap_or(0), whole: floor == exact, float: exact.to_f64().unwrap_or(0.0) }
    }

    /// The constant itself.
    pub fn decimal(&self) -> Decimal {
        self.exact
    }

    /// How a fact stands to the constant.
    pub fn compare(&self, fact: Number) -> Ordering {
        match fact {
            Number::Int(value) => self.compare_whole(i128::from(value)),
            Number::Large(value) => self.compare_whole(i128::from(value)),
            Number::Exact(value) => value.cmp(&self.exact),
            Number::Float(value) => {
                let apart = NEAR.mul_add(value.abs().max(self.float.abs()), NEAR_ZERO);
                if value < self.float - apart {
                    Ordering::Less
                } else if value > self.float + apart {
                    Ordering::Greater
                } else {
                    fact.decimal().cmp(&self.exact)
                }
            }
        }
    }

    fn compare_whole(&self, value: i128) -> Ordering {
        match value.cmp(&self.floor) {
            Ordering::Equal if !self.whole => Ordering::Less,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::str::FromStr;

    fn number() -> impl Strategy<Value = Number> {
        prop_oneof![
            any::<i64>().prop_map(Number::Int),
            (-1000i64..1000).prop_map(Number::Int),
            any::<u64>().prop_map(Number::Large),
            (-100_000i64..100_000, 0u32..6).prop_filter_map("fits", |(n, places)| Number::of_float(n as f64 / f64::from(10u32.pow(places)))),
            any::<f64>().prop_filter_map("fits", Number::of_float),
            Just(Number::Float(0.1 + 0.2)),
            Just(Number::Float(1e-29)),
        ]
    }

    proptest! {
        #[test]
        fn every_comparison_is_that_of_the_decimals(fact in number(), other in number(), places in 0u32..12, nudge in -2i64..3) {
            let near = fact.decimal().round_dp(places).checked_add(Decimal::new(nudge, places)).unwrap_or_default();
            for constant in [other.decimal(), fact.decimal(), near, Decimal::ZERO] {
                prop_assert_eq!(Constant::new(constant).compare(fact), fact.decimal().cmp(&constant), "{:?} {}", fact, constant);
            }
        }
    }

    #[test]
    fn a_float_beyond_a_decimal_is_no_number_and_a_tiny_one_is_zero() {
        assert!(Number::of_float(1e29).is_none() && Number::of_float(-1e300).is_none());
        assert_eq!(Number::of_float(3.0), Some(Number::Int(3)));
        assert_eq!(Constant::new(Decimal::ZERO).compare(Number::Float(1e-32)), Ordering::Equal);
        assert_eq!(Constant::new(Decimal::from_str("0.3").unwrap()).compare(Number::Float(0.1 + 0.2)), Ordering::Equal);
    }
}
