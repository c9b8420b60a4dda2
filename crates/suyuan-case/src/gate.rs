//! The gates at which a case is decided or waits: which states they span, their deadline and what happens when it passes.

use crate::Micros;
use serde::{Deserialize, Serialize};

/// A gate (关口). The six numbered ones are decisions of people or rules; the others wait for work or for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// (1) Agree, refuse, ask or offer.
    Application,
    /// (2) Goods are here and graded.
    Goods,
    /// (3) Amount and who bears the freight.
    Amount,
    /// (4) An offer waits for its answer.
    Negotiation,
    /// (5) Evidence for the platform is due.
    Intervention,
    /// (6) What the platform did by itself is to be checked.
    Reconciliation,
    /// The shipment is to be held.
    Stop,
    /// A replacement, a visit or a repair is due.
    Fulfilment,
    /// The customer is to send the goods.
    Return,
}

impl Gate {
    /// All gates, the six numbered ones first.
    pub const ALL: [Gate; 9] = [
        Gate::Application,
        Gate::Goods,
        Gate::Amount,
        Gate::Negotiation,
        Gate::Intervention,
        Gate::Reconciliation,
        Gate::Stop,
        Gate::Fulfilment,
        Gate::Return,
    ];
    /// The identifier, which is also the name of the gate's decision table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Gate::Application => "application",
            Gate::Goods => "goods",
            Gate::Amount => "amount",
            Gate::Negotiation => "negotiation",
            Gate::Intervention => "intervention",
            Gate::Reconciliation => "reconciliation",
            Gate::Stop => "stop",
            Gate::Fulfilment => "fulfilment",
            Gate::Return => "return",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<Gate> {
        Gate::ALL.into_iter().find(|gate| gate.as_str() == text)
    }
    /// Its number, 1 to 6, for the gates of decision.
    pub const fn number(self) -> Option<u8> {
        match self {
            Gate::Application => Some(1),
            Gate::Goods => Some(2),
            Gate::Amount => Some(3),
            Gate::Negotiation => Some(4),
            Gate::Intervention => Some(5),
            Gate::Reconciliation => Some(6),
            Gate::Stop | Gate::Fulfilment | Gate::Return => None,
        }
    }
}

/// What happens by itself when a gate's deadline passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateDefault {
    /// A supervisor is told; nothing else changes.
    Escalate,
    /// The standing offer lapses.
    Lapse,
    /// The case is closed because the goods never came.
    Close,
}

impl GateDefault {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            GateDefault::Escalate => "escalate",
            GateDefault::Lapse => "lapse",
            GateDefault::Close => "close",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<GateDefault> {
        [GateDefault::Escalate, GateDefault::Lapse, GateDefault::Close].into_iter().find(|one| one.as_str() == text)
    }
}

/// The gate that a case stands at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenGate {
    /// Which.
    pub gate: Gate,
    /// Since when.
    pub since: Micros,
    /// Until when, by the platform, the offer or the machine's own rule.
    pub due_at: Micros,
    /// What happens then.
    pub default: GateDefault,
    /// Whether the moment was given from outside, so that no calendar or pause moves it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub given: bool,
}
