//! What other systems keep of a case: every step with its time and hand, inspections, movements of money, invoices.

use super::World;
use super::calendar::{DAY, HOUR, MINUTE, Seconds, working};
use super::cases::Case;
use super::findings::{self, Finding};
use super::operations::{CASHIERS, INSPECTORS};
use super::orders::{Fate, Order, later, tracking};
use super::people::{AGENTS, TEAMS};
use super::places::{CARRIERS, PROVINCES, WAREHOUSES};
use super::rates::{self, Delay};
use super::rng::{Rng, Stream};
use super::write::Sheet;
use super::{Sheets, devices};

/// The steps of one case on their way into the file.
struct Steps<'a> {
    world: &'a World,
    case: &'a Case,
    shop: &'static str,
    sheet: &'a mut Sheet,
    number: i64,
}

/// One step: what, when, by whom, of which team, and what it tells beside that.
#[derive(Default)]
struct Step<'a> {
    activity: &'a str,
    at: Seconds,
    start: bool,
    resource: &'a str,
    team: &'a str,
    tracking_no: &'a str,
    warehouse: &'a str,
    grade: &'a str,
    amount: Option<i64>,
    comment: &'a str,
}

impl Steps<'_> {
    fn push(&mut self, step: &Step<'_>, dirt: &mut Rng) {
        if step.at >= self.world.calendar.now {
            return;
        }
        self.number += 1;
        self.sheet.text(&self.case.no).text(self.shop).int(self.number).text(step.activity).time(Some(step.at));
        self.sheet.text(if step.start { "start" } else { "complete" }).text(step.resource).text(step.team);
        self.sheet.none().none().none().none().maybe(step.amount);
        self.sheet
            .text(if step.amount.is_some() { "CNY" } else { "" })
            .text(step.tracking_no)
            .text(step.warehouse)
            .text(step.grade)
            .text(step.comment);
        self.sheet.end(dirt);
    }
}

/// Writes history, inspections and refunds of a case.
pub fn write(world: &World, order: &Order, case: &Case, sheets: &mut Sheets, dirt: &mut Rng) {
    let mut rng = Rng::new(world.seed, Stream::History, order.index * 8 + case.slot as u64);
    let rng = &mut rng;
    let found: Vec<Finding> = case.lines.iter().map(|_| findings::draw(order, case, rng)).collect();
    let Sheets { case_history, inspections, refunds, .. } = sheets;
    let mut steps = Steps { world, case, shop: order.at_shop().name, sheet: case_history, number: 0 };
    decision(order, &mut steps, rng, dirt);
    goods(order, &found, &mut steps, rng, dirt);
    money(&mut steps, rng, dirt);
    for (place, finding) in found.iter().enumerate() {
        inspection(world, order, case, place, finding, inspections, rng, dirt);
    }
    refund(world.calendar.now, order, case, refunds, rng, dirt);
}

/// From the request to the decision.
fn decision(order: &Order, steps: &mut Steps<'_>, rng: &mut Rng, dirt: &mut Rng) {
    let case = steps.case;
    let (agent, team) = (AGENTS[case.team][case.agent], TEAMS[case.team].0);
    let at = case.requested_at;
    steps.push(&Step { activity: "提交申请", at, resource: "买家", ..Step::default() }, dirt);
    steps.push(&Step { activity: "系统初审", at: at + rng.between(1, 4), resource: "系统", ..Step::default() }, dirt);
    let Some(decided) = case.steps.decided_at.or(case.steps.closed_at) else { return };
    let between = |share: f64| at + ((decided - at) as f64 * share) as i64;
    if !case.steps.automatic {
        steps.push(&Step { activity: "转人工审核", at: between(0.02).max(at + 5), resource: "系统", team, ..Step::default() }, dirt);
        if rng.chance(0.2) {
            let colleague = AGENTS[case.team][(case.agent + 3) % 8];
            steps.push(&Step { activity: "客服领取", at: between(0.4), resource: colleague, team, ..Step::default() }, dirt);
            steps.push(&Step { activity: "转派", at: between(0.55), resource: colleague, team, comment: "不属于本组", ..Step::default() }, dirt);
        }
        steps.push(&Step { activity: "客服领取", at: between(0.62), resource: agent, team, ..Step::default() }, dirt);
        if case.steps.asked {
            steps.push(&Step { activity: "电话联系客户", at: between(0.7), resource: agent, team, ..Step::default() }, dirt);
        }
    }
    if case.steps.decided_at.is_none() {
        return;
    }
    let (activity, resource) = match (case.steps.outcome, case.steps.automatic) {
        ("decline", _) => ("审核拒绝", agent),
        (_, true) => ("自动审批通过", "系统"),
        _ => ("审核通过", agent),
    };
    steps.push(&Step { activity, at: decided, resource, team: if case.steps.automatic { "" } else { team }, ..Step::default() }, dirt);
    if order.fate == Fate::Intercepted {
        steps.push(&Step { activity: "发起快递拦截", at: decided + 3 * MINUTE, resource: "系统", ..Step::default() }, dirt);
    }
}

/// The goods on their way back and through the warehouse.
fn goods(order: &Order, found: &[Finding], steps: &mut Steps<'_>, rng: &mut Rng, dirt: &mut Rng) {
    let case = steps.case;
    let warehouse = WAREHOUSES[order.warehouse];
    let inspector = INSPECTORS[order.warehouse][rng.below(4)];
    let number = tracking(CARRIERS[case.steps.return_carrier].prefix, order.index, case.slot as u64 + 1);
    let tracking_no = if order.over_the_counter() { "" } else { number.as_str() };
    if let Some(at) = case.steps.shipped_at {
        steps.push(&Step { activity: "买家寄回", at, resource: "买家", tracking_no, ..Step::default() }, dirt);
        if let (Some(received), false) = (case.steps.received_at, order.over_the_counter()) {
            let half = at + (received - at) / 2;
            steps.push(
                &Step {
                    activity: "快递揽收",
                    at: at + (half - at) / 4,
                    resource: CARRIERS[case.steps.return_carrier].name,
                    tracking_no,
                    ..Step::default()
                },
                dirt,
            );
            steps.push(
                &Step { activity: "到达中转", at: half, resource: CARRIERS[case.steps.return_carrier].name, tracking_no, ..Step::default() },
                dirt,
            );
        }
    }
    let Some(received) = case.steps.received_at else { return };
    steps.push(&Step { activity: "仓库签收", at: received, resource: "仓库收货岗", tracking_no, warehouse, ..Step::default() }, dirt);
    let Some(inspected) = case.steps.inspected_at else { return };
    let begun = (inspected - rng.between(4 * MINUTE, 25 * MINUTE)).max(received + (inspected - received) / 2);
    steps.push(&Step { activity: "拆包登记", at: begun, resource: inspector, warehouse, ..Step::default() }, dirt);
    let grade = found.first().map_or("", |finding| finding.grade);
    steps.push(&Step { activity: "质检", at: begun, start: true, resource: inspector, warehouse, ..Step::default() }, dirt);
    if rng.chance(0.04) {
        steps.push(&Step { activity: "复检", at: inspected - MINUTE, resource: inspector, warehouse, ..Step::default() }, dirt);
    }
    steps.push(&Step { activity: "质检", at: inspected, resource: inspector, warehouse, grade, ..Step::default() }, dirt);
    let after = working(later(inspected, rng.around(5.0 * HOUR as f64, 0.6)), 8, 20, true);
    if case.kind == rates::RETURN_REFUND {
        let activity = match found.first().map_or("restock", |finding| finding.disposition) {
            "restock" => "良品上架",
            "scrap" => "报废出库",
            "quarantine" => "移入待处理区",
            _ => "次品入库",
        };
        steps.push(&Step { activity, at: after, resource: "仓库上架岗", warehouse, ..Step::default() }, dirt);
        return;
    }
    let Some(closed) = case.steps.closed_at else { return };
    let share = |part: f64| inspected + ((closed - inspected) as f64 * part) as i64;
    let road: &[(&str, f64, bool)] = if case.kind == rates::REPAIR {
        &[
            ("等待配件", 0.1, false),
            ("维修", 0.35, true),
            ("维修", 0.6, false),
            ("修后测试", 0.66, false),
            ("寄回客户", 0.75, false),
            ("客户签收", 0.98, false),
        ]
    } else {
        &[("换货配货", 0.15, false), ("换货出库", 0.3, false), ("换货签收", 0.95, false)]
    };
    for (activity, part, start) in road {
        if *activity == "等待配件" && !rng.chance(0.4) {
            continue;
        }
        let hand = if activity.starts_with("客户") || activity.ends_with("签收") {
            "买家"
        } else if case.kind == rates::REPAIR {
            "维修中心"
        } else {
            "仓库发货岗"
        };
        steps.push(&Step { activity, at: share(*part), start: *start, resource: hand, warehouse, ..Step::default() }, dirt);
    }
}

/// Money and closing.
fn money(steps: &mut Steps<'_>, rng: &mut Rng, dirt: &mut Rng) {
    let case = steps.case;
    if let Some(at) = case.steps.refunded_at {
        let cashier = rng.word(&CASHIERS);
        let ready = case.steps.inspected_at.or(case.steps.decided_at).unwrap_or(case.requested_at);
        if case.steps.refund > 100_000 || rng.chance(0.1) {
            let check = ready + ((at - ready) as f64 * rng.real(0.3, 0.9)) as i64;
            steps.push(&Step { activity: "财务复核", at: check, resource: cashier, team: "售后资金组", ..Step::default() }, dirt);
        }
        let by_hand = at - ready > 2 * HOUR;
        let resource = if by_hand { cashier } else { "支付系统" };
        steps.push(&Step { activity: "退款", at, resource, amount: Some(case.steps.refund), ..Step::default() }, dirt);
    }
    if let Some(at) = case.steps.closed_at {
        let activity = if case.steps.decided_at.is_none() { "买家撤销申请" } else { "关闭" };
        steps.push(&Step { activity, at, resource: if case.steps.decided_at.is_none() { "买家" } else { "系统" }, ..Step::default() }, dirt);
    }
}

/// One inspected line.
#[allow(clippy::too_many_arguments)] // one call, and each says what the row is about
fn inspection(world: &World, order: &Order, case: &Case, place: usize, finding: &Finding, sheet: &mut Sheet, rng: &mut Rng, dirt: &mut Rng) {
    let Some(at) = case.steps.inspected_at else { return };
    let line = &case.lines[place];
    let product = &world.catalogue.products[order.lines[line.line].product];
    let number = tracking(CARRIERS[case.steps.return_carrier].prefix, order.index, case.slot as u64 + 1);
    sheet.text(&format!("QC{}-{}", case.no.trim_start_matches("AS"), place + 1)).text(&case.no).text(&order.no).int(line.line as i64 + 1);
    sheet.text(order.at_shop().name).text(&product.sku).text(&devices::serial(world, order, line.line));
    sheet.text(if order.over_the_counter() { "" } else { &number }).text(WAREHOUSES[order.warehouse]);
    sheet.text(INSPECTORS[order.warehouse][rng.below(4)]).text(&format!("{}质检组", WAREHOUSES[order.warehouse])).time(Some(at));
    let weight = match finding.verdict {
        "empty_box" => rng.between(80, 260),
        "swapped" => product.weight_g * rng.between(30, 170) / 100,
        _ => product.weight_g * line.quantity * rng.between(97, 104) / 100 + 120,
    };
    let arrived = if finding.verdict == "empty_box" { 0 } else { line.quantity };
    sheet.int(arrived).int(if finding.grade == "D" { arrived } else { 0 }).int(i64::from(finding.verdict == "missing_part")).int(weight);
    sheet.text(finding.grade).text(finding.disposition).text(finding.reason_code).text(finding.words);
    sheet.text(finding.fault_code).int(line.amount * finding.value_percent / 100).text("CNY").text(&findings::remark(finding, rng));
    sheet.end(dirt);
}

/// Movements of money as the platform and the finance department report them.
fn refund(now: Seconds, order: &Order, case: &Case, sheet: &mut Sheet, rng: &mut Rng, dirt: &mut Rng) {
    let Some(at) = case.steps.refunded_at else { return };
    let mut row = |suffix: &str, kind: &str, amount: i64, bearer: &str, at: Seconds, rng: &mut Rng| {
        sheet.text(&format!("RF{}{suffix}", case.no.trim_start_matches("AS"))).text(&case.no).text(&order.no).none();
        sheet.text(order.at_shop().name).text(order.at_shop().channel).text(PROVINCES[order.province].name).text(kind).int(amount).text("CNY");
        sheet.text(bearer).text(rng.word(&["原路退回", "原路退回", "原路退回", "平台余额", "银行转账"])).text("success");
        sheet.text(rng.word(&CASHIERS)).time(case.steps.decided_at).time(Some(at));
        sheet.text(&format!("PAY{:015}", 20_000_000_000_u64 + order.index * 8 + case.slot as u64)).none();
        sheet.end(dirt);
    };
    row("", "refund", case.steps.refund.max(1), "merchant", at, rng);
    let goods = case.steps.shipped_at.is_some() && !order.over_the_counter();
    if goods && rng.chance(rates::RETURN_FREIGHT.value()) {
        // Quality is the merchant's freight, a change of mind the insurer's.
        let bearer = if matches!(case.rule().delay, Delay::Mind | Delay::Price) { "insurer" } else { "merchant" };
        let (amount, paid_at) = (rng.between(8, 15) * 100, at + rng.between(1, 3) * DAY);
        if paid_at < now {
            row("F", "freight", amount, bearer, paid_at, rng);
        }
    }
}

/// The invoice of an order, and a red-letter one after a refund.
pub fn invoice(world: &World, order: &Order, cases: &[Case], sheet: &mut Sheet, dirt: &mut Rng) {
    let now = world.calendar.now;
    let mut rng = Rng::new(world.seed, Stream::History, order.index << 4 | 1 << 62);
    if order.paid_at.is_none() || order.fate == Fate::Cancelled || order.shipped_at >= now || !rng.chance(rates::INVOICED.value()) {
        return;
    }
    let issued = working(order.shipped_at + rng.between(HOUR, 3 * DAY), 9, 18, false);
    if issued >= now {
        return;
    }
    let freight: i64 = order.lines.iter().map(|line| line.freight).sum();
    let no = format!("{:020}", 26_330_000_000_000_000_000_u128 + u128::from(order.index) * 8);
    let mut row = |no: &str, kind: &str, original: &str, case: &str, amount: i64, at: Seconds| {
        sheet.text(no).text(kind).text(original).text(&order.no).text(case).text(order.at_shop().name).text(order.at_shop().channel);
        sheet.text(PROVINCES[order.province].name).text(&world.customer_no(&order.customer)).int(amount);
        // 13 % VAT inside the price, to the nearest fen.
        sheet.int((amount * 13 + if amount < 0 { -56 } else { 56 }) / 113).text("CNY").time(Some(at)).text("issued");
        sheet.end(dirt);
    };
    row(&no, "blue", "", "", order.goods() + freight, issued);
    for case in cases {
        let Some(refunded) = case.steps.refunded_at else { continue };
        let at = working(refunded.max(issued) + rng.between(HOUR, 6 * DAY), 9, 18, false);
        // Now and then finance forgets it.
        if at < now && !rng.chance(0.06) {
            let red = format!("{:020}", 26_330_000_000_000_000_000_u128 + u128::from(order.index) * 8 + 1 + case.slot as u128);
            row(&red, "red", &no, &case.no, -case.steps.refund.max(1), at);
        }
    }
}
