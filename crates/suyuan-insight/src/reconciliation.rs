//! The daily reconciliation: our ledger against imported platform bills, every difference in words.

use crate::error::InsightError;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use suyuan_case::ledger::EntryKind;
use suyuan_case::money::Minor;
use suyuan_case::reconcile::{self, BillKind, Difference, DifferenceKind, Ours, Span, Theirs};
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_lake::result::rfc3339;
use suyuan_lake::{Limits, Parameter, Principal, Query, QueryEngine, QuerySession};

/// Most rows of each side; beyond it a shop or a shorter period must be chosen.
const MOST_ROWS: usize = 500_000;

/// What is to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// One shop, or all that the viewer may see.
    pub shop: Option<String>,
    /// First moment.
    pub from: Micros,
    /// First moment after it.
    pub to: Micros,
    /// Seconds that the zone of the days is ahead of UTC.
    pub offset_seconds: i64,
    /// Most days between both sides of one movement.
    pub shift_days: i64,
    /// ISO 4217; only this currency is compared. Bill lines without a currency count as it.
    pub currency: String,
}

/// A difference for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Kind: `missing_in_ours`, `missing_in_theirs`, `amount_differs`, `time_shift`, `advance`, `fee`, `duplicate`.
    pub kind: &'static str,
    /// Whether somebody has to do something.
    pub needs_work: bool,
    /// Shop.
    pub shop: String,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// Case number.
    pub case_no: Option<String>,
    /// Id of the case in our books, when it is there.
    pub case_id: Option<String>,
    /// Order number.
    pub order_no: Option<String>,
    /// The platform's numbers.
    pub entry_nos: Vec<String>,
    /// What the bill calls it: `refund`, `advance`, `fee`, `insurance`, `return`, `other`.
    pub bill_kind: &'static str,
    /// Ours within the period, minor units.
    pub ours_minor: Minor,
    /// Theirs within the period, minor units.
    pub theirs_minor: Minor,
    /// Bill less ledger, minor units.
    pub effect_minor: Minor,
    /// When we booked it, RFC 3339.
    pub ours_at: Option<String>,
    /// When the platform booked it, RFC 3339.
    pub theirs_at: Option<String>,
    /// Explanation in Chinese.
    pub text_zh: String,
    /// Explanation in English.
    pub text_en: String,
}

/// One shop on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayRow {
    /// Shop.
    pub shop: String,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// Entries of ours and their sum.
    pub ours: i64,
    /// Sum, minor units.
    pub ours_minor: Minor,
    /// Lines of the bill.
    pub theirs: i64,
    /// Sum, minor units.
    pub theirs_minor: Minor,
    /// Differences.
    pub differences: i64,
    /// Differences about which somebody has to do something.
    pub open: i64,
}

/// The sum of one kind of difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindSum {
    /// Kind.
    pub kind: &'static str,
    /// Whether somebody has to do something.
    pub needs_work: bool,
    /// Differences.
    pub count: i64,
    /// Bill less ledger, minor units.
    pub effect_minor: Minor,
}

/// The whole answer. `theirs_minor - ours_minor` is the sum of all effects, to the cent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reconciled {
    /// The moment that the figures reflect, RFC 3339.
    pub as_of: String,
    /// Currency.
    pub currency: String,
    /// Whether any bill covers the period; without one there is nothing to compare with.
    pub has_bill: bool,
    /// Movements on which both sides agree.
    pub matched: i64,
    /// Our ledger, minor units.
    pub ours_minor: Minor,
    /// The bill, minor units.
    pub theirs_minor: Minor,
    /// Bill less ledger, minor units.
    pub difference_minor: Minor,
    /// What is left after all differences: 0, or the comparison is wrong.
    pub unexplained_minor: Minor,
    /// Sums by kind.
    pub kinds: Vec<KindSum>,
    /// Per shop and day.
    pub days: Vec<DayRow>,
    /// Every difference.
    pub differences: Vec<Line>,
}

async fn rows(session: &dyn QuerySession, text: &str, asked: &Asked) -> Result<Vec<Vec<Json>>, InsightError> {
    let margin = asked.shift_days * DAY;
    let parameters = [
        ("low", Parameter::Time(asked.from - margin)),
        ("high", Parameter::Time(asked.to + margin)),
        ("currency", Parameter::Text(asked.currency.clone())),
        ("shop", Parameter::Text(asked.shop.clone().unwrap_or_default())),
    ];
    let limits = Limits { rows: MOST_ROWS, ..Limits::default() };
    let failed = |source| InsightError::Query { figure: "reconciliation".into(), source };
    let result = session.run(Query::with(text, parameters), limits).await.map_err(failed)?;
    if result.truncated { Err(InsightError::TooMuch("reconciliation".into())) } else { Ok(result.json_rows()) }
}

/// Compares ledger and bill.
///
/// # Errors
/// When a query fails, or when there are more rows than fit: choose a shop or a shorter period.
pub async fn reconcile(engine: &dyn QueryEngine, principal: Principal, asked: &Asked) -> Result<Reconciled, InsightError> {
    let session = engine.session(principal).map_err(|source| InsightError::Query { figure: "reconciliation".into(), source })?;
    let session = session.as_ref();
    let of_shop = if asked.shop.is_some() { "and shop = $shop" } else { "and $shop = ''" };
    let ledger = format!(
        "select * from (select shop, case_no, order_no, entry_kind, \
           case when entry_kind = 'freight_insurance_claim' then settled_minor else amount_minor end as amount, \
           cast(case when entry_kind = 'freight_insurance_claim' then settled_at else booked_at end as bigint) as at, case_id \
         from ledger_entries where currency = $currency {of_shop}) t \
         where at >= cast($low as bigint) and at < cast($high as bigint) and amount is not null"
    );
    let bill = format!(
        "select shop, entry_no, kind, case_no, order_no, amount_minor, cast(booked_at as bigint) as at from platform_bill \
         where booked_at >= $low and booked_at < $high and coalesce(currency, $currency) = $currency {of_shop}"
    );
    let text = |row: &Vec<Json>, index: usize| row.get(index).and_then(Json::as_str).map(str::to_owned);
    let number = |row: &Vec<Json>, index: usize| row.get(index).and_then(Json::as_i64).unwrap_or(0);
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut ours = Vec::new();
    for row in rows(session, &ledger, asked).await? {
        let Some(kind) = text(&row, 3).as_deref().and_then(EntryKind::parse) else { continue };
        let case_no = text(&row, 1).unwrap_or_default();
        if let Some(id) = text(&row, 6) {
            ids.insert(case_no.clone(), id);
        }
        ours.push(Ours {
            shop: text(&row, 0),
            case_no,
            order_no: text(&row, 2).unwrap_or_default(),
            kind,
            amount_minor: number(&row, 4),
            at: number(&row, 5),
        });
    }
    let theirs: Vec<Theirs> = rows(session, &bill, asked)
        .await?
        .iter()
        .map(|row| Theirs {
            shop: text(row, 0),
            entry_no: text(row, 1).unwrap_or_default(),
            kind: BillKind::read(text(row, 2).as_deref()),
            case_no: text(row, 3),
            order_no: text(row, 4),
            amount_minor: number(row, 5).abs(),
            at: number(row, 6),
        })
        .collect();
    let has_bill = theirs.iter().any(|line| line.at >= asked.from && line.at < asked.to);
    let span = Span { from: asked.from, to: asked.to, offset: asked.offset_seconds * SECOND, shift_days: asked.shift_days };
    let answer = reconcile::reconcile(&ours, &theirs, span);
    let day = |at: Micros| -> String { rfc3339(at + asked.offset_seconds * SECOND).chars().take(10).collect() };
    let mut kinds: BTreeMap<DifferenceKind, (i64, Minor)> = BTreeMap::new();
    for one in &answer.differences {
        let sum = kinds.entry(one.kind).or_default();
        sum.0 += 1;
        sum.1 += one.theirs_minor - one.ours_minor;
    }
    let effects: Minor = kinds.values().map(|(_, effect)| *effect).sum();
    let of_day = |sum: &reconcile::DaySum| DayRow {
        shop: sum.shop.clone(),
        day: day(sum.day),
        ours: sum.ours,
        ours_minor: sum.ours_minor,
        theirs: sum.theirs,
        theirs_minor: sum.theirs_minor,
        differences: sum.differences,
        open: sum.open,
    };
    let at = session.freshness().at;
    let kind_sum = |kind: &DifferenceKind| {
        let (count, effect_minor) = kinds.get(kind).copied().unwrap_or_default();
        KindSum { kind: kind.as_str(), needs_work: kind.needs_work(), count, effect_minor }
    };
    Ok(Reconciled {
        as_of: rfc3339(at),
        currency: asked.currency.clone(),
        has_bill,
        matched: answer.matched,
        ours_minor: answer.ours_minor,
        theirs_minor: answer.theirs_minor,
        difference_minor: answer.theirs_minor - answer.ours_minor,
        unexplained_minor: answer.theirs_minor - answer.ours_minor - effects,
        kinds: DifferenceKind::ALL.iter().map(kind_sum).collect(),
        days: answer.days.iter().map(of_day).collect(),
        differences: answer.differences.iter().map(|one| line(one, &ids, day(one.day))).collect(),
    })
}

fn line(one: &Difference, ids: &HashMap<String, String>, day: String) -> Line {
    let (text_zh, text_en) = words(one);
    Line {
        kind: one.kind.as_str(),
        needs_work: one.kind.needs_work() && !one.may_follow,
        shop: one.shop.clone(),
        day,
        case_id: one.case_no.as_ref().and_then(|case_no| ids.get(case_no)).cloned(),
        case_no: one.case_no.clone(),
        order_no: one.order_no.clone(),
        entry_nos: one.entry_nos.clone(),
        bill_kind: one.bill_kind.as_str(),
        ours_minor: one.ours_minor,
        theirs_minor: one.theirs_minor,
        effect_minor: one.theirs_minor - one.ours_minor,
        ours_at: one.ours_at.map(rfc3339),
        theirs_at: one.theirs_at.map(rfc3339),
        text_zh,
        text_en,
    }
}

/// What a difference means and what to do about it.
fn words(one: &Difference) -> (String, String) {
    let days = one.ours_at.zip(one.theirs_at).map_or(0, |(ours, theirs)| (theirs - ours).abs().div_euclid(DAY).max(1));
    let later = one.ours_at.zip(one.theirs_at).is_some_and(|(ours, theirs)| theirs > ours);
    let (zh, en) = match (one.kind, one.may_follow) {
        (DifferenceKind::MissingInTheirs, true) => (
            "台账已记，账单尚未出现；离账期末很近，可能在后续账单中。".to_owned(),
            "In our ledger and not on the bill yet; it is so close to the end of the period that a later bill may bring it.".to_owned(),
        ),
        (DifferenceKind::MissingInTheirs, false) => (
            "台账记了退款，账单没有：钱可能没有付出，或账单不全。请在平台核实这一单。".to_owned(),
            "Our ledger has it and the bill has not: the money may not have moved, or the bill is incomplete. Check the case on the platform."
                .to_owned(),
        ),
        (DifferenceKind::MissingInOurs, true) => (
            "账单有，台账没有；离账期末很近，可能稍后入账。".to_owned(),
            "On the bill and not in our ledger; so close to the end of the period that it may still be booked.".to_owned(),
        ),
        (DifferenceKind::MissingInOurs, false) => (
            "平台动了这笔钱，台账没有：可能是平台自动退款或线下操作。请补录售后单或申诉。".to_owned(),
            "The platform moved this money and our ledger knows nothing: it may have refunded by itself. Book the case or object.".to_owned(),
        ),
        (DifferenceKind::AmountDiffers, _) => (
            "同一笔，金额不同。请核对退款明细，差额入账或向平台提出异议。".to_owned(),
            "The same movement with another amount. Check how the refund came about; book the difference or object.".to_owned(),
        ),
        (DifferenceKind::TimeShift, _) if later => {
            (format!("同一笔、同金额，平台晚 {days} 天入账。"), format!("The same movement and amount; the platform booked it {days} d later."))
        }
        (DifferenceKind::TimeShift, _) => {
            (format!("同一笔、同金额，平台早 {days} 天入账。"), format!("The same movement and amount; the platform booked it {days} d earlier."))
        }
        (DifferenceKind::Advance, _) => (
            "平台垫付（极速退款、先行赔付），台账还没有记垫付。请在售后单上记一笔平台垫付，待结清。".to_owned(),
            "The platform paid in advance and our ledger has not booked it. Book a platform advance on the case; it stays open until settled."
                .to_owned(),
        ),
        (DifferenceKind::Fee, _) => {
            ("平台费用，不属于任何售后单的台账。".to_owned(), "A fee of the platform; it belongs in no case's ledger.".to_owned())
        }
        (DifferenceKind::Duplicate, _) => (
            "账单上同一笔出现两次：可能重复扣款。请向平台提出异议。".to_owned(),
            "The bill shows the same movement twice: perhaps charged twice. Object to the platform.".to_owned(),
        ),
    };
    (zh, en)
}
