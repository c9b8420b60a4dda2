//! Facts, statute and policy to a decision, as text.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use expect_test::{Expect, expect};
use suyuan_case::event::{CaseLine, Requested};
use suyuan_case::kind::CaseKind;
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_decide::{HistoryFacts, LineFacts, OrderFacts, Policy, ProductFacts, Statute, decide, facts};

/// 2026-06-18T04:00:00Z, noon in China.
const NOON: Micros = 1_781_755_200 * SECOND;

struct Story {
    case: Requested,
    order: Option<OrderFacts>,
    lines: Vec<LineFacts>,
    products: Vec<ProductFacts>,
    history: HistoryFacts,
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A shirt for 199 yuan, delivered three days ago, that its buyer no longer wants.
fn story() -> Story {
    let line =
        CaseLine { line_no: text("1"), sku: text("SHIRT-M"), product_name: None, quantity: 1, amount_minor: Some(19_900), matched: Vec::new() };
    let case = Requested {
        case_no: "RC0000000001".to_owned(),
        order_no: "D1".to_owned(),
        shop: text("旗舰店"),
        channel: "taobao".to_owned(),
        kind: CaseKind::ReturnRefund,
        customer_no: text("C1"),
        person: None,
        lines: vec![line],
        currency: "CNY".to_owned(),
        reason_code: text("customer.mind.no_reason"),
        reason_text: text("七天无理由"),
        comment: text("颜色不喜欢"),
        region: text("浙江"),
        department: "service".to_owned(),
        team: None,
        agent: None,
        warehouse: None,
        carrier: None,
        requested_at: NOON,
        due_at: NOON + 2 * DAY,
        due_basis: "kind".to_owned(),
        warnings: Vec::new(),
    };
    let order = OrderFacts {
        customer_no: text("C1"),
        amount_minor: Some(39_800),
        currency: text("CNY"),
        ordered_at: Some(NOON - 6 * DAY),
        shipped_at: Some(NOON - 5 * DAY),
        delivered_at: Some(NOON - 3 * DAY),
        other_open_cases: Some(0),
        ..OrderFacts::default()
    };
    let lines = vec![LineFacts { line_no: text("1"), sku: text("SHIRT-M"), quantity: 2, amount_minor: Some(39_800), returned: 0 }];
    let products = vec![ProductFacts { sku: "SHIRT-M".to_owned(), category: text("apparel"), ..ProductFacts::default() }];
    let history = HistoryFacts { cases_90d: Some(1), ..HistoryFacts::default() };
    Story { case, order: Some(order), lines, products, history }
}

fn check(change: impl FnOnce(&mut Story), expected: Expect) {
    check_with(Policy::built_in(), change, expected);
}

fn check_with(policy: &Policy, change: impl FnOnce(&mut Story), expected: Expect) {
    let mut story = story();
    change(&mut story);
    let facts = facts(&story.case, story.order.as_ref(), &story.lines, &story.products, Some(&story.history), NOON + 3600 * SECOND);
    let decision = decide(&facts, Statute::built_in(), policy);
    let mut shown = format!("{} by {:?}\n{}\n{}\n", decision.outcome.as_str(), decision.cause, decision.text_zh, decision.text_en);
    for rule in &decision.rules {
        let facts: Vec<String> = rule.facts.iter().map(|(path, value)| format!("{path} = {value}")).collect();
        shown.push_str(&format!("- {} {}: {}\n", rule.set, rule.id, facts.join(", ")));
    }
    for finding in &decision.gate {
        shown.push_str(&format!("! {} {:?}\n", finding.fact, finding.problem));
    }
    assert_eq!(decision.inputs, facts);
    expected.assert_eq(&shown);
}

#[test]
fn a_return_without_a_reason_within_seven_days_passes_with_its_article() {
    check(
        |_| {},
        expect![[r#"
        approve by Policy
        自动通过：签收七天内无理由退货，金额不超过500元。
        Approved: Return without a reason within seven days of delivery, up to 500 yuan.
        - policy:default@1 no_reason_in_seven_days: case.kind = "return_refund", order.known = true, case.amount_minor = 19900, case.reason_group = "customer.mind", case.days_since_delivery = 3, lines.known = true, product.no_reason_exclusion = "none"
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
    "#]],
    );
}

#[test]
fn a_quality_return_is_approved_and_inspected() {
    check(
        |story| story.case.reason_code = text("product.fault.seam"),
        expect![[r#"
            approve_then_inspect by Policy
            先通过，到货后质检：签收七天内的质量、描述、物流破损或错发问题，金额不超过500元。
            Approved, to be inspected on arrival: Quality, description, transit damage or wrong item within seven days of delivery, up to 500 yuan.
            - policy:default@1 quality_in_seven_days: case.kind = "return_refund", order.known = true, case.amount_minor = 19900, case.reason_group = "product.fault", case.days_since_delivery = 3, lines.known = true
            - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
            - statute:cn@2014-03-15 《消费者权益保护法》第二十四条第一款: case.kind = "return_refund", case.reason_group = "product.fault", case.days_since_delivery = 3
        "#]],
    );
}

#[test]
fn the_eighth_calendar_day_is_a_person_s() {
    check(
        |story| story.order.as_mut().unwrap().delivered_at = Some(NOON - 8 * DAY),
        expect![[r#"
        review by Policy
        转人工审核：签收已超过七天。
        Sent to a person: More than seven days since delivery.
        - policy:default@1 after_seven_days: case.kind = "return_refund", case.days_since_delivery = 8
    "#]],
    );
    // The seventh day after receipt still counts, at whatever hour the parcel came.
    check(
        |story| story.order.as_mut().unwrap().delivered_at = Some(NOON - 8 * DAY + 13 * 3600 * SECOND),
        expect![[r#"
        approve by Policy
        自动通过：签收七天内无理由退货，金额不超过500元。
        Approved: Return without a reason within seven days of delivery, up to 500 yuan.
        - policy:default@1 no_reason_in_seven_days: case.kind = "return_refund", order.known = true, case.amount_minor = 19900, case.reason_group = "customer.mind", case.days_since_delivery = 7, lines.known = true, product.no_reason_exclusion = "none"
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 7, product.no_reason_exclusion = "none"
    "#]],
    );
}

#[test]
fn an_unknown_order_is_reviewed_with_its_cause() {
    check(
        |story| {
            story.order = None;
            story.lines.clear();
        },
        expect![[r#"
            review by Policy
            转人工审核：订单不在已导入的订单中，需要核对订单。
            Sent to a person: The order is not among the imported ones and has to be looked up.
            - policy:default@1 unknown_order: order.known = false
        "#]],
    );
}

#[test]
fn high_value_repair_special_request_and_many_returns_go_to_a_person() {
    check(
        |story| {
            story.case.lines[0].amount_minor = Some(50_001);
            story.lines[0].amount_minor = Some(200_000);
        },
        expect![[r#"
            review by Policy
            转人工审核：金额超过500元。
            Sent to a person: The amount is above 500 yuan.
            - policy:default@1 high_value: case.amount_minor = 50001
            - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
        "#]],
    );
    check(
        |story| story.case.kind = CaseKind::Repair,
        expect![[r#"
        review by Policy
        转人工审核：维修、换货、补寄和价保由人工处理。
        Sent to a person: Repair, exchange, reshipment and price adjustment are handled by a person.
        - policy:default@1 repair_kinds: case.kind = "repair"
    "#]],
    );
    check(
        |story| story.case.comment = text("不赔偿就投诉到12315"),
        expect![[r#"
        review by Policy
        转人工审核：留言中有规则无法判断的特殊诉求。
        Sent to a person: The free text asks for something that no rule grants.
        - policy:default@1 special_request: case.special_request = true
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
    "#]],
    );
    check(
        |story| story.history.cases_90d = Some(6),
        expect![[r#"
        review by Policy
        转人工审核：客户90天内售后超过5次。
        Sent to a person: The customer had more than 5 cases in 90 days.
        - policy:default@1 many_returns: customer.cases_90d = 6
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
    "#]],
    );
}

#[test]
fn made_to_order_goods_go_to_a_person_and_a_fault_of_theirs_does_not() {
    check(
        |story| story.products[0].no_reason_exclusion = text("定作"),
        expect![[r#"
        review by Policy
        转人工审核：商品属于无理由退货的例外（如定作、生鲜、数字化商品）。
        Sent to a person: The goods are among the exceptions from the seven days, such as goods made to order.
        - policy:default@1 custom_goods: case.reason_group = "customer.mind", product.no_reason_exclusion = "custom_made"
    "#]],
    );
    check(
        |story| {
            story.products[0].no_reason_exclusion = text("定作");
            story.case.reason_code = text("product.fault.seam");
        },
        expect![[r#"
            approve_then_inspect by Policy
            先通过，到货后质检：签收七天内的质量、描述、物流破损或错发问题，金额不超过500元。
            Approved, to be inspected on arrival: Quality, description, transit damage or wrong item within seven days of delivery, up to 500 yuan.
            - policy:default@1 quality_in_seven_days: case.kind = "return_refund", order.known = true, case.amount_minor = 19900, case.reason_group = "product.fault", case.days_since_delivery = 3, lines.known = true
            - statute:cn@2014-03-15 《消费者权益保护法》第二十四条第一款: case.kind = "return_refund", case.reason_group = "product.fault", case.days_since_delivery = 3
        "#]],
    );
}

#[test]
fn missing_facts_are_named() {
    check(
        |story| {
            story.case.reason_code = None;
            story.case.lines[0].amount_minor = None;
            story.lines[0].amount_minor = None;
        },
        expect![[r#"
            review by DataQuality
            数据不完整，转人工审核：申请金额（case.amount_minor）缺失；原因码（case.reason_code）缺失。
            Sent to a person, the data is not complete: claimed amount (case.amount_minor) is missing; reason code (case.reason_code) is missing.
            ! case.amount_minor Missing
            ! case.reason_code Missing
        "#]],
    );
    check(
        |story| story.order.as_mut().unwrap().delivered_at = None,
        expect![[r#"
            review by Policy
            转人工审核：申请时还没有签收，无法判断七天。
            Sent to a person: Not delivered at the time of the request, so the seven days cannot be told.
            - policy:default@1 not_delivered: case.kind = "return_refund", case.days_since_delivery = null
        "#]],
    );
    check(
        |story| story.products.clear(),
        expect![[r#"
            review by Policy
            转人工审核：商品资料未导入，无法判断是否属于无理由退货的例外。
            Sent to a person: The product is not among the imported ones, so its exceptions from the seven days cannot be told.
            - policy:default@1 unknown_product: case.kind = "return_refund", case.reason_group = "customer.mind", product.no_reason_exclusion = null
        "#]],
    );
}

#[test]
fn more_than_was_bought_or_paid_or_by_another_is_a_person_s() {
    check(
        |story| story.lines[0].returned = 2,
        expect![[r#"
        review by Policy
        转人工审核：申请件数超过购买且未退的件数。
        Sent to a person: More units are claimed than were bought and not yet returned.
        - policy:default@1 more_than_bought: lines.quantity_within_bought = false
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
    "#]],
    );
    check(
        |story| story.case.lines[0].amount_minor = Some(19_901),
        expect![[r#"
        review by Policy
        转人工审核：申请金额超过实付金额。
        Sent to a person: More is claimed than was paid.
        - policy:default@1 more_than_paid: case.amount_within_paid = false
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
    "#]],
    );
    check(
        |story| story.case.customer_no = text("C2"),
        expect![[r#"
        review by Policy
        转人工审核：申请人与下单客户不一致。
        Sent to a person: The request names another customer than the order.
        - policy:default@1 order_of_another: order.customer_matches = false
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
    "#]],
    );
    check(
        |story| story.case.lines[0].line_no = text("9"),
        expect![[r#"
        review by Policy
        转人工审核：申请的商品行在订单中找不到。
        Sent to a person: A line of the request was not found in the order.
        - policy:default@1 unknown_lines: lines.known = false
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
    "#]],
    );
}

#[test]
fn refund_only_passes_before_shipping_alone() {
    check(
        |story| {
            story.case.kind = CaseKind::RefundOnly;
            story.order.as_mut().unwrap().shipped_at = None;
            story.order.as_mut().unwrap().delivered_at = None;
        },
        expect![[r#"
            approve by Policy
            自动通过：未发货仅退款，金额不超过500元。
            Approved: Refund before shipping, up to 500 yuan.
            - policy:default@1 refund_before_shipping: case.kind = "refund_only", case.amount_minor = 19900, order.shipped = false
        "#]],
    );
    check(
        |story| story.case.kind = CaseKind::RefundOnly,
        expect![[r#"
        review by Policy
        转人工审核：已发货的仅退款需要人工判断。
        Sent to a person: A refund without a return after shipping is judged by a person.
        - policy:default@1 refund_only: case.kind = "refund_only"
    "#]],
    );
}

/// A policy that declines everything, by itself if it may.
fn harsh(automatic: bool) -> Policy {
    let jdm = serde_json::json!({
        "automaticDecline": automatic,
        "nodes": [
            {"id": "i", "type": "inputNode"}, {"id": "o", "type": "outputNode"},
            {"id": "t", "type": "decisionTableNode", "name": "harsh", "content": {"hitPolicy": "first",
                "inputs": [{"id": "k", "field": "case.kind"}], "outputs": [{"id": "x", "field": "outcome"}],
                "rules": [{"_id": "none", "_description_zh": "活动商品不退不换", "_description_en": "no returns of sale items", "x": "\"decline\""}]}}
        ],
        "edges": [{"sourceId": "i", "targetId": "t"}, {"sourceId": "t", "targetId": "o"}]
    });
    Policy::compile("harsh", 3, &jdm).unwrap()
}

#[test]
fn a_policy_cannot_decline_what_the_law_grants() {
    check_with(
        &harsh(true),
        |_| {},
        expect![[r#"
        review by Statute
        转人工审核：《消费者权益保护法》第二十五条（七日无理由退货）赋予退货权，策略不得拒绝（策略意见：活动商品不退不换）。
        Sent to a person: Consumer Rights Law, article 25 (Return within seven days without a reason) grants the return, so the policy may not decline it (it says: no returns of sale items).
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "none"
        - policy:harsh@3 none: 
    "#]],
    );
    // Without the product nobody can tell whether an exception holds.
    check_with(
        &harsh(true),
        |story| story.products.clear(),
        expect![[r#"
        review by Statute
        转人工审核：缺少购买时确认不退（order.no_return_confirmed）、无理由例外（product.no_reason_exclusion），无法排除《消费者权益保护法》第二十五条（七日无理由退货）的退货权（策略意见：活动商品不退不换）。
        Sent to a person: without no return confirmed at purchase (order.no_return_confirmed), no-reason exclusion (product.no_reason_exclusion) the right of Consumer Rights Law, article 25 (Return within seven days without a reason) cannot be ruled out (the policy says: no returns of sale items).
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3
        - policy:harsh@3 none: 
    "#]],
    );
    check_with(
        &harsh(true),
        |story| story.products[0].no_reason_exclusion = text("鲜活易腐"),
        expect![[r#"
        decline by Policy
        拒绝：活动商品不退不换。
        Declined: no returns of sale items.
        - policy:harsh@3 none: 
    "#]],
    );
    check_with(
        &harsh(false),
        |story| story.products[0].no_reason_exclusion = text("鲜活易腐"),
        expect![[r#"
        review by Policy
        转人工审核：策略建议拒绝（活动商品不退不换），拒绝须由人工决定。
        Sent to a person: the policy would decline (no returns of sale items), and only a person declines.
        - policy:harsh@3 none: 
    "#]],
    );
    // A listing's own words do not take the right away; a confirmation at purchase does.
    check_with(
        &harsh(true),
        |story| story.products[0].no_reason_exclusion = text("特价商品"),
        expect![[r#"
        review by Statute
        转人工审核：《消费者权益保护法》第二十五条（七日无理由退货）赋予退货权，策略不得拒绝（策略意见：活动商品不退不换）。
        Sent to a person: Consumer Rights Law, article 25 (Return within seven days without a reason) grants the return, so the policy may not decline it (it says: no returns of sale items).
        - statute:cn@2014-03-15 《消费者权益保护法》第二十五条: case.kind = "return_refund", case.distance_sale = true, case.days_since_delivery = 3, product.no_reason_exclusion = "other"
        - policy:harsh@3 none: 
    "#]],
    );
    check_with(
        &harsh(true),
        |story| {
            story.products[0].no_reason_exclusion = text("购买时确认");
            story.order.as_mut().unwrap().no_return_confirmed = Some(true);
        },
        expect![[r#"
            decline by Policy
            拒绝：活动商品不退不换。
            Declined: no returns of sale items.
            - policy:harsh@3 none: 
        "#]],
    );
}

#[test]
fn the_case_page_shows_the_articles_that_bear_on_it() {
    let show = |change: fn(&mut Story)| {
        let mut story = story();
        change(&mut story);
        let facts = facts(&story.case, story.order.as_ref(), &story.lines, &story.products, None, NOON);
        let articles = Statute::built_in().articles_for(&facts);
        articles
            .iter()
            .map(|article| format!("{} {} verified={} {:?}\n", article.article, article.title_zh, article.verified, article.standing))
            .collect::<String>()
    };
    expect![[r#"
        《消费者权益保护法》第二十五条 七日无理由退货 verified=true Granted
        《消费者权益保护法》第二十五条第三款 无理由退货的运费由消费者承担 verified=true Granted
        《消费者权益保护法》第二十五条第三款 收到退货后七日内退款 verified=true Granted
    "#]]
    .assert_eq(&show(|_| {}));
    expect![[r#"
        《消费者权益保护法》第二十四条第一款 七日后的更换、修理义务 verified=true Granted
        《消费者权益保护法》第二十四条第二款 质量退换货的运费由经营者承担 verified=true Granted
        《消费者权益保护法》第二十五条第三款 收到退货后七日内退款 verified=true Granted
        《消费者权益保护法》第二十三条第三款 耐用商品六个月内的举证责任 verified=true Granted
    "#]]
    .assert_eq(&show(|story| {
        story.case.reason_code = text("product.fault.not_working");
        story.products[0].durable = Some(true);
        story.order.as_mut().unwrap().delivered_at = Some(NOON - 20 * DAY);
    }));
    expect![[r#"
        《消费者权益保护法》第二十五条第三款 收到退货后七日内退款 verified=true Granted
        《消费者权益保护法》第二十五条 七日无理由退货 verified=true Undetermined(["case.days_since_delivery"])
        《消费者权益保护法》第二十五条第三款 无理由退货的运费由消费者承担 verified=true Undetermined(["case.days_since_delivery"])
    "#]]
    .assert_eq(&show(|story| story.order = None));
}

#[test]
fn the_refund_is_due_at_the_end_of_the_seventh_day() {
    let story = story();
    let facts = facts(&story.case, story.order.as_ref(), &story.lines, &story.products, None, NOON);
    let (due, rule) = Statute::built_in().refund_due(&facts, NOON).unwrap();
    // Received on 18 June in China: the last microsecond of 25 June there.
    assert_eq!(due, NOON + 7 * DAY + 12 * 3600 * SECOND - 1);
    assert_eq!(rule.id, "cn.consumer.25.refund");
}
