//! Which cases a parcel may belong to: gathers what is known by tracking number, phone, order and article, then scores it.

use crate::http::error::ApiError;
use crate::http::state::App;
use std::collections::{BTreeSet, HashMap};
use suyuan_case::fact::FactKind;
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseStatus;
use suyuan_case::parcel::{Clue, Known, ParcelIn, clues, points};
use suyuan_case::return_case::ReturnCase;
use suyuan_case::scope::AccessScope;
use suyuan_case::step::Step;
use suyuan_store::{CaseFilter, CaseRow, CaseSort, FactRecord};

/// A case that a parcel may belong to.
pub struct Candidate {
    /// Its row.
    pub row: CaseRow,
    /// The case.
    pub case: ReturnCase,
    /// What ties them, strongest first.
    pub clues: Vec<Clue>,
    /// How much that tells; a hundred and more is as good as certain.
    pub points: u32,
}

/// Most candidates of one answer.
const MOST: usize = 10;

/// Finds them, most likely first; cases outside the viewer's rows are not shown.
pub async fn candidates(app: &App, scope: &AccessScope, parcel: &ParcelIn) -> Result<Vec<Candidate>, ApiError> {
    let mut ids: BTreeSet<CaseId> = BTreeSet::new();
    let mut outbound: Vec<FactRecord> = Vec::new();
    let mut orders: BTreeSet<String> = parcel.order_no.iter().cloned().collect();
    if let Some(number) = &parcel.tracking_no {
        ids.extend(app.store.cases_by_tracking(number).await?);
        outbound = app.store.facts_by_main(FactKind::Shipments, "tracking_no", number).await?;
        orders.extend(outbound.iter().filter_map(|one| one.row.get(FactKind::Shipments, "order_no").as_text().map(str::to_owned)));
    }
    let phone: BTreeSet<CaseId> = match &parcel.person {
        Some(person) => app.store.cases_by_phone_of(person).await?.into_iter().collect(),
        None => BTreeSet::new(),
    };
    ids.extend(phone.iter().cloned());
    let skus: BTreeSet<&str> = parcel.items.iter().filter_map(|item| item.sku.as_deref()).collect();
    let waiting = vec![CaseStatus::AwaitingGoods, CaseStatus::SettledAwaitingGoods, CaseStatus::Stopping];
    let mut filters: Vec<CaseFilter> = orders.iter().map(|order| CaseFilter { order_no: Some(order.clone()), ..CaseFilter::default() }).collect();
    filters.extend(skus.iter().map(|sku| CaseFilter { sku: Some((*sku).to_owned()), status: waiting.clone(), ..CaseFilter::default() }));
    for filter in filters {
        let filter = CaseFilter { scope: scope.clone(), ..filter };
        ids.extend(app.store.cases(&filter, CaseSort::RequestedDesc, None, 40).await?.rows.into_iter().map(|row| row.case_id));
    }
    score(app, scope, parcel, ids.into_iter().collect(), &phone, &outbound).await
}

async fn score(
    app: &App,
    scope: &AccessScope,
    parcel: &ParcelIn,
    ids: Vec<CaseId>,
    phone: &BTreeSet<CaseId>,
    outbound: &[FactRecord],
) -> Result<Vec<Candidate>, ApiError> {
    let cases = app.store.cases_by_id(&ids).await?;
    let tracking = app.store.tracking_of_cases(&ids).await?;
    let skus: Vec<String> = cases.iter().flat_map(|(_, case)| case.request.lines.iter().filter_map(|line| line.sku.clone())).collect();
    let products = app.store.products_many(&skus).await?;
    let mut found = Vec::new();
    for (row, case) in cases {
        if !scope.permits(Some(&row.department), row.region.as_deref(), Some(&row.channel), row.shop.as_deref()) {
            continue;
        }
        let known = known(&row, &case, tracking.get(&row.case_id), phone.contains(&row.case_id), outbound, &products);
        let clues = clues(parcel, &known);
        if !clues.is_empty() {
            found.push(Candidate { points: points(&clues), clues, row, case });
        }
    }
    found.sort_by(|a, b| b.points.cmp(&a.points).then(b.row.requested_at.cmp(&a.row.requested_at)));
    found.truncate(MOST);
    Ok(found)
}

/// What is known about a case, as the pure scoring asks for it.
fn known<'a>(
    row: &'a CaseRow,
    case: &'a ReturnCase,
    tracking: Option<&'a Vec<String>>,
    same_phone: bool,
    outbound: &'a [FactRecord],
    products: &HashMap<String, FactRecord>,
) -> Known<'a> {
    let own_order = |one: &&FactRecord| one.row.get(FactKind::Shipments, "order_no").as_text() == Some(row.order_no.as_str());
    let lines = &case.request.lines;
    let weight = |sku: &str| products.get(sku).and_then(|product| product.row.get(FactKind::Products, "weight_g").as_int());
    let weights: Option<Vec<i64>> = lines.iter().map(|line| Some(weight(line.sku.as_deref()?)? * line.quantity)).collect();
    let mut orders = vec![row.order_no.as_str()];
    orders.extend(lines.iter().filter_map(|line| line.order_no.as_deref()));
    Known {
        tracking: tracking.into_iter().flatten().map(String::as_str).collect(),
        outbound: outbound.iter().filter(own_order).filter_map(|one| one.row.get(FactKind::Shipments, "tracking_no").as_text()).collect(),
        orders,
        same_phone,
        skus: lines.iter().filter_map(|line| Some((line.sku.as_deref()?, line.quantity))).collect(),
        serials: Vec::new(),
        weight_grams: weights.filter(|weights| !weights.is_empty()).map(|weights| weights.iter().sum()),
        expects_goods: case.takes(Step::GoodsReceived),
    }
}
