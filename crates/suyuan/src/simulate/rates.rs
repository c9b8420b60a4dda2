//! The one table of parameters: how often, why and in which way goods come back, each with its source.

use super::parameters;

/// A number of the company, by its name in `parameters.txt`.
#[derive(Debug, Clone, Copy)]
pub struct Rate(pub &'static str);

impl Rate {
    /// Its value.
    pub fn value(self) -> f64 {
        parameters::value(self.0)
    }
}

/// Orders cancelled before they are shipped.
pub const CANCELLED_BEFORE_SHIPPING: Rate = Rate("cancelled_before_shipping");
/// Orders refunded while the parcel travels (intercepted).
pub const INTERCEPTED: Rate = Rate("intercepted");
/// Two-line cases among the cases of orders with several lines.
pub const SECOND_LINE: Rate = Rate("second_line");
/// Cases decided without a person, before kind, amount and reason are looked at.
pub const AUTOMATIC: Rate = Rate("automatic");
/// Reviews in which the customer is asked for something first.
pub const ASKED_FOR_INFO: Rate = Rate("asked_for_info");
/// Reviews that end in a decline.
pub const DECLINED: Rate = Rate("declined");
/// Approved returns that the customer never sends.
pub const NEVER_SENT: Rate = Rate("never_sent");
/// Requests that the customer withdraws before a decision.
pub const WITHDRAWN: Rate = Rate("withdrawn");
/// Inspections that lower the refund.
pub const PARTIAL: Rate = Rate("partial");
/// Answers to a survey after a case.
pub const RESPONSE: Rate = Rate("response");
/// Orders without a case whose buyer is asked for a rating.
pub const ORDER_SURVEYED: Rate = Rate("order_surveyed");
/// Orders without a case that still lead to a contact.
pub const ORDER_CONTACT: Rate = Rate("order_contact");
/// Rows spoiled on purpose, so that an importer has something to refuse.
pub const DIRTY: Rate = Rate("dirty");
/// Share of new work that waits at the very end of the period, so that every queue of the demo has something in it.
pub const HELD_BACK: Rate = Rate("held_back");
/// Smart devices that report how they are used.
pub const CONNECTED: Rate = Rate("connected");
/// Orders whose buyer wants an invoice.
pub const INVOICED: Rate = Rate("invoiced");
/// Returns for which freight is paid back.
pub const RETURN_FREIGHT: Rate = Rate("return_freight_claimed");
/// Reasons of quality behind which the inspector finds a change of mind.
pub const EXCUSE: Rate = Rate("reason_is_an_excuse");
/// Reasons of quality behind which the inspector finds misuse.
pub const MISUSE_BEHIND: Rate = Rate("misuse_behind_a_fault");
/// Devices whose owner does not update.
pub const FIRMWARE_BEHIND: Rate = Rate("firmware_behind");
/// Stock counts that differ from the books.
pub const STOCK_DIFFERENCE: Rate = Rate("stock_difference");

/// Sale modes with their factor on the rate of return.
pub const SALE_MODES: &[(&str, Rate)] = &[
    ("normal", Rate("return_factor.normal")),
    ("presale", Rate("return_factor.presale")),
    ("live", Rate("return_factor.live")),
    ("flash", Rate("return_factor.flash")),
    ("trade_in", Rate("return_factor.trade_in")),
];

/// Hours within which the merchant owes an answer, by kind in the order of [`KINDS`].
pub const DUE_HOURS: [Rate; 6] = [
    Rate("due_hours.refund_only"),
    Rate("due_hours.return_refund"),
    Rate("due_hours.exchange"),
    Rate("due_hours.repair"),
    Rate("due_hours.reship"),
    Rate("due_hours.price_adjustment"),
];

/// Kinds in the order of the weights below.
pub const KINDS: [&str; 6] = ["refund_only", "return_refund", "exchange", "repair", "reship", "price_adjustment"];
/// Index of 仅退款.
pub const REFUND_ONLY: usize = 0;
/// Index of 退货退款.
pub const RETURN_REFUND: usize = 1;
/// Index of 换货.
pub const EXCHANGE: usize = 2;
/// Index of 维修.
pub const REPAIR: usize = 3;
/// Index of 补寄.
pub const RESHIP: usize = 4;
/// Index of 价保.
pub const PRICE_ADJUSTMENT: usize = 5;

/// When a request comes, seen from the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Within the seven days, mostly early.
    Mind,
    /// A fault: half within days, the rest over the warranty.
    Fault,
    /// Seen when the parcel is opened.
    Unpacking,
    /// Before or at delivery.
    Transit,
    /// After a price change.
    Price,
    /// After some use.
    Use,
}

/// How cases of one reason run.
#[derive(Debug)]
pub struct ReasonRule {
    /// Leaf of the taxonomy.
    pub code: &'static str,
    /// Weights of [`KINDS`]; assumptions.
    pub kinds: [f64; 6],
    /// When they come.
    pub delay: Delay,
    /// The department that handles them.
    pub department: &'static str,
}

const fn reason(code: &'static str, kinds: [f64; 6], delay: Delay, department: &'static str) -> ReasonRule {
    ReasonRule { code, kinds, delay, department }
}

/// Reasons that occur; weights of kinds are assumptions.
pub const REASONS: &[ReasonRule] = &[
    reason("product.fault.not_working", [2.0, 48.0, 28.0, 22.0, 0.0, 0.0], Delay::Fault, "quality"),
    reason("product.fault.intermittent", [1.0, 40.0, 25.0, 34.0, 0.0, 0.0], Delay::Fault, "quality"),
    reason("product.fault.broken_part", [4.0, 30.0, 26.0, 20.0, 20.0, 0.0], Delay::Fault, "quality"),
    reason("product.fault.noise", [2.0, 58.0, 22.0, 18.0, 0.0, 0.0], Delay::Fault, "quality"),
    reason("product.fault.battery", [2.0, 45.0, 25.0, 28.0, 0.0, 0.0], Delay::Use, "quality"),
    reason("product.fault.overheat", [1.0, 62.0, 20.0, 17.0, 0.0, 0.0], Delay::Fault, "quality"),
    reason("product.fault.leak", [3.0, 48.0, 24.0, 25.0, 0.0, 0.0], Delay::Fault, "quality"),
    reason("product.fault.seam", [14.0, 58.0, 28.0, 0.0, 0.0, 0.0], Delay::Use, "quality"),
    reason("product.design.comfort", [1.0, 90.0, 9.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("product.design.size", [0.0, 66.0, 34.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("product.design.hard_to_use", [1.0, 92.0, 7.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("description.mismatch.appearance", [5.0, 84.0, 11.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("description.mismatch.function", [4.0, 88.0, 8.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("description.mismatch.size_chart", [1.0, 65.0, 34.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("description.mismatch.counterfeit", [8.0, 92.0, 0.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("logistics.damage.parcel_crushed", [26.0, 38.0, 32.0, 0.0, 4.0, 0.0], Delay::Unpacking, "logistics"),
    reason("logistics.damage.wet", [24.0, 46.0, 30.0, 0.0, 0.0, 0.0], Delay::Unpacking, "logistics"),
    reason("logistics.delay.late", [72.0, 28.0, 0.0, 0.0, 0.0, 0.0], Delay::Transit, "logistics"),
    reason("logistics.delay.lost", [74.0, 0.0, 0.0, 0.0, 26.0, 0.0], Delay::Transit, "logistics"),
    reason("logistics.delay.refused", [0.0, 100.0, 0.0, 0.0, 0.0, 0.0], Delay::Transit, "logistics"),
    reason("warehouse.picking.wrong_item", [4.0, 38.0, 58.0, 0.0, 0.0, 0.0], Delay::Unpacking, "warehouse"),
    reason("warehouse.picking.missing", [22.0, 4.0, 0.0, 0.0, 74.0, 0.0], Delay::Unpacking, "warehouse"),
    reason("warehouse.packing.poor", [34.0, 40.0, 26.0, 0.0, 0.0, 0.0], Delay::Unpacking, "warehouse"),
    reason("service.response.slow", [20.0, 80.0, 0.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("policy.terms.unclear", [12.0, 80.0, 8.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("policy.price.dropped", [0.0, 9.0, 0.0, 0.0, 0.0, 91.0], Delay::Price, "service"),
    reason("customer.mind.no_reason", [0.0, 100.0, 0.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("customer.mind.wrong_order", [6.0, 80.0, 14.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("customer.mind.gift", [0.0, 82.0, 18.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
    reason("misuse.install.wrong_step", [0.0, 32.0, 16.0, 52.0, 0.0, 0.0], Delay::Use, "quality"),
    reason("misuse.use.against_manual", [0.0, 30.0, 14.0, 56.0, 0.0, 0.0], Delay::Use, "quality"),
    reason("misuse.use.voltage", [0.0, 25.0, 10.0, 65.0, 0.0, 0.0], Delay::Use, "quality"),
    reason("misuse.use.accessory", [0.0, 35.0, 15.0, 50.0, 0.0, 0.0], Delay::Use, "quality"),
    reason("other.unknown.unspecified", [8.0, 82.0, 10.0, 0.0, 0.0, 0.0], Delay::Mind, "service"),
];

/// Position of a reason in [`REASONS`]; the last one when the code is not listed.
pub fn reason_index(code: &str) -> usize {
    REASONS.iter().position(|reason| reason.code == code).unwrap_or(REASONS.len() - 1)
}

/// Weights of reasons, an assumption each.
pub type Profile = &'static [(&'static str, f64)];

/// What comes back of every kind of goods.
pub const EVERYWHERE: Profile = &[
    ("logistics.damage.parcel_crushed", 4.0),
    ("logistics.damage.wet", 0.7),
    ("logistics.delay.late", 4.0),
    ("logistics.delay.lost", 0.9),
    ("logistics.delay.refused", 2.6),
    ("warehouse.picking.wrong_item", 2.8),
    ("warehouse.picking.missing", 2.4),
    ("warehouse.packing.poor", 1.8),
    ("service.response.slow", 0.5),
    ("policy.price.dropped", 5.5),
    ("customer.mind.wrong_order", 8.0),
    ("customer.mind.gift", 1.6),
    ("other.unknown.unspecified", 3.0),
];

/// Plugged-in appliances.
pub const DEVICE: Profile = &[
    ("product.fault.not_working", 11.0),
    ("product.fault.intermittent", 6.0),
    ("product.fault.broken_part", 5.0),
    ("product.fault.noise", 6.0),
    ("product.fault.overheat", 2.0),
    ("product.design.hard_to_use", 4.0),
    ("description.mismatch.appearance", 2.5),
    ("description.mismatch.function", 5.0),
    ("description.mismatch.counterfeit", 0.6),
    ("customer.mind.no_reason", 20.0),
    ("misuse.use.against_manual", 2.6),
    ("misuse.use.accessory", 0.8),
];

/// Appliances that run on a battery.
pub const CORDLESS: Profile = &[
    ("product.fault.not_working", 10.0),
    ("product.fault.intermittent", 8.0),
    ("product.fault.broken_part", 3.5),
    ("product.fault.noise", 3.5),
    ("product.fault.battery", 9.0),
    ("product.design.hard_to_use", 4.5),
    ("description.mismatch.function", 5.0),
    ("description.mismatch.counterfeit", 0.8),
    ("customer.mind.no_reason", 21.0),
    ("misuse.use.against_manual", 2.2),
    ("misuse.use.accessory", 1.4),
];

/// Worn on the body and battery driven.
pub const WEARABLE: Profile = &[
    ("product.fault.not_working", 9.0),
    ("product.fault.intermittent", 11.0),
    ("product.fault.noise", 4.0),
    ("product.fault.battery", 8.0),
    ("product.design.comfort", 9.0),
    ("description.mismatch.function", 5.0),
    ("description.mismatch.counterfeit", 1.5),
    ("customer.mind.no_reason", 22.0),
    ("misuse.use.against_manual", 1.8),
];

/// Appliances with water in them.
pub const WATER: Profile = &[
    ("product.fault.not_working", 8.0),
    ("product.fault.intermittent", 4.0),
    ("product.fault.broken_part", 5.0),
    ("product.fault.noise", 5.0),
    ("product.fault.leak", 9.0),
    ("product.design.hard_to_use", 4.0),
    ("description.mismatch.function", 5.0),
    ("customer.mind.no_reason", 17.0),
    ("misuse.install.wrong_step", 3.4),
    ("misuse.use.against_manual", 2.4),
];

/// Appliances that are installed.
pub const INSTALLED: Profile = &[
    ("product.fault.not_working", 9.0),
    ("product.fault.intermittent", 8.0),
    ("product.fault.broken_part", 4.0),
    ("product.fault.battery", 5.0),
    ("product.design.hard_to_use", 6.0),
    ("description.mismatch.function", 6.0),
    ("customer.mind.no_reason", 15.0),
    ("misuse.install.wrong_step", 6.5),
    ("misuse.use.accessory", 1.2),
];

/// Hot appliances: heat and voltage matter.
pub const HEATING: Profile = &[
    ("product.fault.not_working", 10.0),
    ("product.fault.intermittent", 4.0),
    ("product.fault.broken_part", 6.0),
    ("product.fault.noise", 5.0),
    ("product.fault.overheat", 6.0),
    ("product.design.hard_to_use", 3.0),
    ("description.mismatch.appearance", 3.0),
    ("description.mismatch.function", 4.0),
    ("customer.mind.no_reason", 19.0),
    ("misuse.use.against_manual", 3.0),
    ("misuse.use.voltage", 1.1),
];

/// Clothes.
pub const CLOTHES: Profile = &[
    ("product.fault.seam", 8.0),
    ("product.design.comfort", 7.0),
    ("product.design.size", 27.0),
    ("description.mismatch.appearance", 12.0),
    ("description.mismatch.size_chart", 5.0),
    ("description.mismatch.counterfeit", 0.7),
    ("customer.mind.no_reason", 30.0),
];

/// Shoes.
pub const SHOES: Profile = &[
    ("product.fault.seam", 7.0),
    ("product.fault.broken_part", 2.0),
    ("product.design.comfort", 12.0),
    ("product.design.size", 28.0),
    ("description.mismatch.appearance", 7.0),
    ("description.mismatch.size_chart", 6.0),
    ("description.mismatch.counterfeit", 2.0),
    ("customer.mind.no_reason", 22.0),
];
