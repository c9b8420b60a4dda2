//! What people say around an order: contacts with the service and answers to surveys.

use super::calendar::{DAY, HOUR, MINUTE, Seconds, working};
use super::cases::Case;
use super::opinions::{Theme, comment};
use super::orders::{Fate, Order, later};
use super::people::{AGENTS, TEAMS};
use super::places::{CARRIERS, PROVINCES};
use super::rates::{self, Delay};
use super::rng::Rng;
use super::words::Scene;
use super::{Sheets, World};

/// Who answers a contact, and about what.
struct Talk<'a> {
    no: String,
    case: Option<&'a Case>,
    topic: &'static str,
    team: usize,
    agent: usize,
    at: Seconds,
    rude: bool,
}

/// Contacts and feedback of a case.
pub fn of_case(world: &World, order: &Order, case: &Case, sheets: &mut Sheets, rng: &mut Rng, dirt: &mut Rng) {
    let now = world.calendar.now;
    let end = case.steps.refunded_at.or(case.steps.closed_at).unwrap_or(now).max(case.requested_at + HOUR);
    let days = (end - case.requested_at) as f64 / DAY as f64;
    let mut number = 0;
    let mut talk = |topic: &'static str, at: Seconds, rng: &mut Rng, dirt: &mut Rng, sheets: &mut Sheets| {
        let same = rng.chance(0.75);
        let agent = if same { case.agent } else { rng.below(AGENTS[case.team].len()) };
        let no = format!("CT{}{number}", case.no.trim_start_matches("AS"));
        number += 1;
        contact(world, order, &Talk { no, case: Some(case), topic, team: case.team, agent, at, rude: case.rude }, sheets, rng, dirt);
    };
    // Before or with the request.
    if rng.chance(if case.steps.automatic { 0.12 } else { 0.34 }) {
        let topic = match case.rule().delay {
            Delay::Fault | Delay::Use => "使用咨询",
            Delay::Transit => "物流查询",
            Delay::Price => "价保咨询",
            _ => "退换咨询",
        };
        talk(
            topic,
            awake(case.requested_at - rng.between(4 * MINUTE, 9 * HOUR), rng).min(case.requested_at - MINUTE).max(order.ordered_at + 60),
            rng,
            dirt,
            sheets,
        );
    }
    // While waiting: the longer, the more often.
    let mut chance = (0.05 + 0.045 * days).min(0.8);
    let mut at = case.requested_at;
    for _ in 0..5 {
        if !rng.chance(chance) {
            break;
        }
        at = awake(at + (rng.real(0.25, 0.8) * (end - at) as f64) as i64, rng);
        if at >= end {
            break;
        }
        let topic = match (case.steps.received_at.is_some_and(|received| received < at), case.steps.decided_at.is_some_and(|decided| decided < at)) {
            (true, _) => rng.word(&["催单", "退款进度", "催单"]),
            (false, true) if case.steps.shipped_at.is_none() => rng.word(&["寄回地址", "上门取件", "退款进度"]),
            (false, true) => rng.word(&["退款进度", "物流查询"]),
            _ => "催单",
        };
        talk(topic, at, rng, dirt, sheets);
        chance *= 0.62;
    }
    let trouble = match case.steps.outcome {
        "decline" => 0.3,
        _ if days > 12.0 => 0.1,
        _ => 0.012,
    } + if case.rude { 0.3 } else { 0.0 };
    // Unclear terms are asked about again and again.
    for part in [0.35, 0.7] {
        if case.puzzled && rng.chance(0.75) {
            let at = awake(case.requested_at + ((end - case.requested_at) as f64 * part * rng.real(0.3, 1.0)) as i64, rng);
            talk("政策咨询", at, rng, dirt, sheets);
        }
    }
    if rng.chance(trouble) {
        talk("投诉", awake(end.min(now - HOUR) + rng.between(10, 30 * 60) * MINUTE, rng), rng, dirt, sheets);
    }
    if let Some(closed) = case.steps.closed_at {
        feedback(world, order, case, closed, sheets, rng, dirt);
    }
}

/// Contacts and a survey of an order without a case.
pub fn of_order(world: &World, order: &Order, sheets: &mut Sheets, rng: &mut Rng, dirt: &mut Rng) {
    let late = order.delivered_at > order.estimated_at + DAY;
    if rng.chance(rates::ORDER_CONTACT.value() * if late || order.courier_hit { 5.0 } else { 1.0 })
        && order.paid_at.is_some()
        && !order.over_the_counter()
    {
        let (topic, at) = match rng.below(6) {
            _ if late => ("物流查询", order.estimated_at + rng.between(HOUR, 2 * DAY)),
            0 => ("催发货", order.ordered_at + rng.between(8 * HOUR, 40 * HOUR)),
            1 => ("修改地址", order.ordered_at + rng.between(5 * MINUTE, 5 * HOUR)),
            2 => ("发票", order.delivered_at + rng.between(HOUR, 9 * DAY)),
            3 => ("物流查询", order.shipped_at + rng.between(5 * HOUR, 3 * DAY)),
            _ => ("使用咨询", order.delivered_at + rng.between(HOUR, 20 * DAY)),
        };
        let at = awake(at, rng);
        let team = world.team_of(order, at, rng);
        let agent = rng.below(AGENTS[team].len());
        let truth = &world.truths.rude;
        let rude = truth.team == team && truth.span.holds(at) && rng.chance(truth.share);
        contact(world, order, &Talk { no: format!("CO{:09}", order.index), case: None, topic, team, agent, at, rude }, sheets, rng, dirt);
    }
    let Some(arrived) = order.arrived_at() else { return };
    if !rng.chance(rates::ORDER_SURVEYED.value()) {
        return;
    }
    let asked = arrived + 3 * DAY;
    let mut mark = 4.75 + 0.55 * rng.normal();
    if late {
        mark -= 1.1;
    }
    if order.courier_hit {
        mark -= 1.5;
    }
    let theme = if order.courier_hit || (late && mark < 3.6) { Theme::Courier } else { Theme::Buyer };
    let rating = (mark.round() as i64).clamp(1, 5);
    let theme = if rating <= 3 && theme == Theme::Buyer { Theme::Goods } else { theme };
    let survey = Survey { no: format!("FO{:09}", order.index), case: None, product: order.lines[0].product, team: "", asked, rating, theme, days: 1 };
    write_survey(world, order, &survey, sheets, rng, dirt);
}

/// Nobody calls at four in the morning.
fn awake(at: Seconds, rng: &mut Rng) -> Seconds {
    let hour = at.rem_euclid(DAY) / HOUR;
    if (1..8).contains(&hour) && rng.chance(0.93) { at + rng.between(6, 12) * HOUR } else { at }
}

/// Writes a contact if it began within the period.
fn contact(world: &World, order: &Order, talk: &Talk<'_>, sheets: &mut Sheets, rng: &mut Rng, dirt: &mut Rng) {
    if talk.at >= world.calendar.now - 2 * HOUR || talk.at < order.ordered_at {
        return;
    }
    let hour = talk.at.rem_euclid(DAY) / HOUR;
    let phone = rng.chance(match talk.topic {
        "投诉" => 0.55,
        "催单" => 0.3,
        _ => 0.16,
    });
    let load = world.load_at(talk.at);
    let pace = [1.0, 1.05, 0.9, 1.1, 1.3, 1.2][talk.team] * if talk.rude { 1.6 } else { 1.0 };
    let night = if (0..8).contains(&hour) { 14.0 } else { 1.0 };
    let first = rng.around(if phone { 22.0 } else { 48.0 }, 0.85) * load * pace * night;
    let weight = match talk.topic {
        "投诉" => 2.1,
        "使用咨询" => 1.6,
        "催单" | "退款进度" => 0.8,
        _ => 1.0,
    };
    let talked = (rng.around(if phone { 175.0 } else { 260.0 }, 0.6) * weight * if talk.rude { 0.75 } else { 1.0 }) as i64 + 15;
    let hold = if phone && rng.chance(0.55) { rng.around(48.0, 0.8) as i64 } else { 0 };
    let wrap = rng.around(42.0, 0.6) as i64 + 5;
    let answered = talk.at + (first as i64).clamp(3, 9 * HOUR);
    // In a chat people answer in pauses; a call is continuous.
    let pauses = if phone { 1.0 } else { rng.real(1.1, 2.4) };
    let ended = answered + ((talked + hold) as f64 * pauses) as i64;
    let solved = match talk.topic {
        "投诉" => 0.42,
        "催单" | "退款进度" => 0.6,
        _ => 0.84,
    } * if talk.rude { 0.45 } else { 1.0 };
    let row = &mut sheets.contacts;
    row.text(&talk.no).text(talk.case.map_or("", |case| case.no.as_str())).text(&order.no).text(order.at_shop().name);
    row.text(&world.customer_no(&order.customer))
        .text(order.at_shop().channel)
        .text(talk.topic)
        .text(AGENTS[talk.team][talk.agent])
        .text(TEAMS[talk.team].0);
    row.text(PROVINCES[order.province].name).time(Some(talk.at)).time(Some(answered)).time(Some(ended)).int(talked).int(hold).int(wrap);
    row.text(if rng.chance(solved) { "true" } else { "false" });
    row.end(dirt);
}

/// A survey that was sent.
struct Survey<'a> {
    no: String,
    case: Option<&'a Case>,
    product: usize,
    team: &'static str,
    asked: Seconds,
    rating: i64,
    theme: Theme,
    days: i64,
}

/// The survey after a case: the mark falls with time, refusal, rudeness and the courier's failure.
fn feedback(world: &World, order: &Order, case: &Case, closed: Seconds, sheets: &mut Sheets, rng: &mut Rng, dirt: &mut Rng) {
    if !rng.chance(0.9) {
        return;
    }
    let steps = &case.steps;
    let settled = steps.refunded_at.unwrap_or(closed);
    let days = (settled - case.requested_at) as f64 / DAY as f64;
    let usual = if matches!(case.kind, rates::RETURN_REFUND | rates::EXCHANGE) {
        6.0
    } else if case.kind == rates::REPAIR {
        12.0
    } else {
        1.5
    };
    let slow = ((days - usual) * 0.17).clamp(-0.25, 2.0);
    let refused = steps.outcome == "decline";
    let cut = steps.refunded_at.is_some() && steps.refund < case.amount();
    let transit = case.rule().delay == Delay::Transit && order.fate != Fate::Cancelled;
    let mut mark = 4.65 - slow + 0.75 * rng.normal() - if steps.automatic { 0.0 } else { 0.15 };
    mark -= if refused { 2.2 } else { 0.0 } + if cut { 0.9 } else { 0.0 } + if transit { 0.8 } else { 0.0 };
    mark -= if case.rule().code.starts_with("product.fault") { 0.3 } else { 0.0 } + [0.0, 0.05, -0.05, 0.1, 0.12, 0.08][case.team];
    let mut rating = (mark.round() as i64).clamp(1, 5);
    let mut theme = match rating {
        4.. => Theme::Good,
        _ if refused || cut => Theme::Refused,
        _ if transit => Theme::Courier,
        _ if slow > 0.5 => Theme::Slow,
        3 => Theme::Fair,
        _ if case.rule().code.starts_with("product") || case.rule().code.starts_with("description") => Theme::Goods,
        _ => Theme::Slow,
    };
    if case.rude && (!steps.automatic || rng.chance(0.7)) {
        rating = if rng.chance(0.7) { 1 } else { 2 };
        theme = Theme::Rude;
    }
    if case.puzzled && theme != Theme::Rude {
        rating = if rng.chance(0.6) { 1 } else { 2 };
        theme = Theme::Policy;
    }
    let asked = later(closed, rng.real(0.5, 20.0) * HOUR as f64);
    let product = order.lines[case.lines[0].line].product;
    let no = format!("FB{}", case.no.trim_start_matches("AS"));
    let survey =
        Survey { no, case: Some(case), product, team: TEAMS[case.team].0, asked: working(asked, 9, 21, false), rating, theme, days: days as i64 };
    write_survey(world, order, &survey, sheets, rng, dirt);
}

/// Writes a survey that was sent within the period, with its answer if there is one.
fn write_survey(world: &World, order: &Order, survey: &Survey<'_>, sheets: &mut Sheets, rng: &mut Rng, dirt: &mut Rng) {
    let now = world.calendar.now;
    if survey.asked >= now {
        return;
    }
    // The angry answer more often than the content.
    let eager = match survey.rating {
        1 => 1.35,
        2 => 1.15,
        3 => 0.85,
        _ => 0.97,
    };
    let answered = later(survey.asked, rng.around(5.0 * HOUR as f64, 1.3).min(6.0 * DAY as f64));
    let answers = rng.chance(rates::RESPONSE.value() * eager) && answered < now;
    let row = &mut sheets.feedback;
    row.text(&survey.no).text(survey.case.map_or("", |case| case.no.as_str())).text(&order.no).text(order.at_shop().name);
    row.text(&world.customer_no(&order.customer)).text(&world.catalogue.products[survey.product].sku).text(order.at_shop().channel);
    row.text(PROVINCES[order.province].name).text(survey.team);
    row.text(if order.over_the_counter() || order.fate == Fate::Cancelled { "" } else { CARRIERS[order.carrier].name });
    row.time(Some(survey.asked));
    if answers {
        let words = if rng.chance(if survey.rating <= 2 { 0.82 } else { 0.5 }) {
            let scene = survey.case.map_or_else(|| Scene::of_order(world, order, answered), |case| Scene::new(world, order, case, answered));
            comment(&scene, survey.theme, survey.rating, survey.days, rng)
        } else {
            String::new()
        };
        row.time(Some(answered)).int(survey.rating).text(&words);
    } else {
        row.none().none().none();
    }
    row.end(dirt);
}
