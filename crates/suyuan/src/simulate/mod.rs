//! `suyuan simulate`: a Chinese appliance and apparel merchant over 24 months, written as files that the ordinary import loads.
//!
//! Everything is invented. Each order follows from the seed and its own number alone, so that chunks can be made on all
//! cores, in any order, within bounded memory, and the same seed and number of orders give equal bytes on every machine.

mod after;
mod calendar;
mod cases;
mod catalogue;
mod devices;
mod findings;
mod goods;
mod history;
mod manners;
mod operations;
mod opinions;
mod orders;
mod parameters;
mod people;
mod phrases;
mod places;
mod planted;
mod rates;
mod rng;
mod steps;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_data;
#[cfg(test)]
mod tests_truths;
mod truths;
mod voices;
mod words;
mod write;

use calendar::{Calendar, DAY, HOUR, Seconds, date_of};
use catalogue::Catalogue;
use chrono::NaiveDate;
use goods::CATEGORIES;
use orders::Order;
pub use parameters::Parameter;
use people::{Customer, NIGHT_TEAM, People, TEAMS};
use places::{CARRIERS, PROVINCES, SHOPS};
use rates::REASONS;
use rng::{Rng, Stream, Weights};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use suyuan_case::fact::FactKind;
use truths::Truths;
use write::{Defect, Output, Sheet};

/// Last day of the period when none is asked for: a constant, so that a seed means the same on every day.
pub const DEFAULT_UNTIL: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 10, 31);

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Number of orders.
    pub orders: u64,
    /// Seed.
    pub seed: u64,
    /// Folder for the files; it is made if it is not there.
    pub out: PathBuf,
    /// File for the planted truths.
    pub truth: Option<PathBuf>,
    /// Last day of the 24 months; [`DEFAULT_UNTIL`] when absent.
    pub end: Option<NaiveDate>,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Data rows by kind, good ones and spoiled ones together.
    pub rows: BTreeMap<&'static str, u64>,
    /// Spoiled rows by kind and defect.
    pub spoiled: BTreeMap<&'static str, BTreeMap<&'static str, u64>>,
    /// Cases.
    pub cases: u64,
    /// Cases for which the merchant still owes something.
    pub open_cases: u64,
    /// Cases by status.
    pub by_status: BTreeMap<&'static str, u64>,
    /// First and last day.
    pub period: (String, String),
    /// Bytes written.
    pub bytes: u64,
    /// The rates behind it, each with its source.
    pub parameters: Vec<Parameter>,
}

/// Why a simulation failed.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// No orders were asked for.
    #[error("the number of orders must be between 1 and 100,000,000")]
    Orders,
    /// The folder cannot be made.
    #[error("the folder {path} cannot be made")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("{path} cannot be written")]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The truths could not be turned into JSON.
    #[error("the truths cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// A generating thread ended early.
    #[error("a generating thread ended early")]
    Thread,
}

/// Everything that is drawn once.
#[derive(Debug)]
pub struct World {
    seed: u64,
    calendar: Calendar,
    catalogue: Catalogue,
    people: People,
    truths: Truths,
    shops: Weights,
    modes: Vec<Weights>,
    provinces: Weights,
    carriers: Vec<Weights>,
    line_counts: Weights,
    /// Kinds by reason.
    kinds: Vec<Weights>,
    /// Reasons by category; the position is that of [`REASONS`].
    reasons: Vec<Weights>,
    /// Teams by seat: appliances, apparel, live.
    teams: Vec<Weights>,
    /// Words of platforms for each reason.
    reason_texts: Vec<Vec<String>>,
    /// Load of the service by day of the period.
    loads: Vec<f64>,
}

impl World {
    /// The company of a seed.
    pub fn new(seed: u64, orders: u64, until: NaiveDate) -> World {
        let calendar = Calendar::new(seed, orders, until);
        let catalogue = Catalogue::new(seed, &calendar);
        let people = People::new(seed, orders, &calendar);
        let truths = Truths::new(seed, &calendar, &catalogue);
        let taxonomy = suyuan_case::reason::built_in();
        let reason_texts = REASONS
            .iter()
            .map(|rule| {
                let words = taxonomy
                    .iter()
                    .filter(|reason| reason.code == rule.code)
                    .flat_map(|reason| std::iter::once(&reason.name_zh).chain(&reason.synonyms));
                // Only words from which the taxonomy finds this very leaf.
                let found = |word: &&String| suyuan_case::reason::find(&taxonomy, word).is_some_and(|reason| reason.code == rule.code);
                words.filter(found).cloned().collect()
            })
            .collect();
        let reasons = CATEGORIES
            .iter()
            .map(|category| {
                // Clothes do not break in a crushed parcel, and nothing rattles in a thin bag.
                let soft = |code: &str| {
                    if category.apparel && (code.starts_with("logistics.damage") || code.starts_with("warehouse.packing")) { 0.35 } else { 1.0 }
                };
                let weight = |code: &str| {
                    soft(code) * category.profile.iter().chain(rates::EVERYWHERE).filter(|part| part.0 == code).map(|part| part.1).sum::<f64>()
                };
                Weights::new(REASONS.iter().map(|rule| weight(rule.code)))
            })
            .collect();
        // Nine days before each day make its load; a usual day has 1.
        let factors: Vec<f64> = calendar.days.iter().map(|day| day.factor).collect();
        let loads = (0..factors.len())
            .map(|day| {
                let window = &factors[day.saturating_sub(9)..=day];
                let mean = window.iter().sum::<f64>() / window.len() as f64;
                (0.55 + 0.45 * mean * mean).clamp(0.8, 3.2)
            })
            .collect();
        World {
            seed,
            people,
            truths,
            shops: Weights::new(SHOPS.iter().map(|shop| shop.weight)),
            modes: SHOPS.iter().map(|shop| Weights::new(shop.modes)).collect(),
            provinces: Weights::new(PROVINCES.iter().map(|province| province.weight)),
            carriers: (0..5).map(|zone| Weights::new(CARRIERS.iter().map(|carrier| carrier.weights[zone]))).collect(),
            line_counts: Weights::new(orders::line_weights()),
            kinds: REASONS.iter().map(|rule| Weights::new(rule.kinds)).collect(),
            reasons,
            teams: (0..3).map(|seat| Weights::new(TEAMS.iter().map(|team| team.1[seat]))).collect(),
            reason_texts,
            loads,
            catalogue,
            calendar,
        }
    }

    /// Customer number as it stands in the data.
    fn customer_no(&self, customer: &Customer) -> String {
        format!("C{:07}", customer.index + 1)
    }

    /// How busy the service is at a moment; 1 on usual days.
    fn load_at(&self, at: Seconds) -> f64 {
        usize::try_from((at - self.calendar.start()).div_euclid(DAY)).ok().and_then(|day| self.loads.get(day)).copied().unwrap_or(1.0)
    }

    /// Whether a step that became due at `since` still waits when the period ends: work of the last `days` lies on every
    /// desk, the more the newer it is. Steps that were done keep their usual waiting times.
    fn held_back(&self, since: Seconds, days: f64, share: f64, rng: &mut Rng) -> bool {
        let age = (self.calendar.now - since) as f64 / DAY as f64;
        rng.chance(share * rates::HELD_BACK.value() * (1.0 - age / days).clamp(0.0, 1.0))
    }

    /// A reason by category; what was carried home over the counter has no transport damage.
    fn reason(&self, category: usize, over_the_counter: bool, rng: &mut Rng) -> usize {
        for _ in 0..8 {
            let reason = self.reasons[category].draw(rng);
            let code = REASONS[reason].code;
            let moved = code.starts_with("logistics") || code.starts_with("warehouse");
            // Late, lost and refused parcels come from the order's own fate.
            if !(code.starts_with("logistics.delay") || over_the_counter && moved) {
                return reason;
            }
        }
        rates::reason_index("customer.mind.no_reason")
    }

    /// The team for a matter of an order at a time.
    fn team_of(&self, order: &Order, at: Seconds, rng: &mut Rng) -> usize {
        let hour = at.rem_euclid(DAY) / HOUR;
        if !(8..22).contains(&hour) && rng.chance(0.8) {
            return NIGHT_TEAM;
        }
        let apparel = CATEGORIES[self.catalogue.products[order.lines[0].product].category].apparel;
        let seat = if order.at_shop().channel == "douyin" { 2 } else { usize::from(apparel) };
        self.teams[seat].draw(rng)
    }
}

/// Rows of a chunk of orders, by file.
#[derive(Debug)]
pub struct Sheets {
    orders: Sheet,
    order_lines: Sheet,
    shipments: Sheet,
    return_cases: Sheet,
    contacts: Sheet,
    feedback: Sheet,
    case_history: Sheet,
    inspections: Sheet,
    refunds: Sheet,
    invoices: Sheet,
    usage: Sheet,
    by_status: BTreeMap<&'static str, u64>,
}

impl Sheets {
    fn new() -> Sheets {
        Sheets {
            orders: Sheet::new(FactKind::Orders),
            order_lines: Sheet::new(FactKind::OrderLines),
            shipments: Sheet::new(FactKind::Shipments),
            return_cases: Sheet::new(FactKind::ReturnCases),
            contacts: Sheet::new(FactKind::Contacts),
            feedback: Sheet::new(FactKind::Feedback),
            case_history: Sheet::new(FactKind::CaseHistory),
            inspections: Sheet::new(FactKind::Inspections),
            refunds: Sheet::new(FactKind::Refunds),
            invoices: Sheet::new(FactKind::Invoices),
            usage: Sheet::new(FactKind::Usage),
            by_status: BTreeMap::new(),
        }
    }
}

/// Orders of one chunk: large enough to keep threads apart, small enough to stay in the cache's reach.
const CHUNK: u64 = 2_048;

/// Writes the company; `progress` is told orders done and orders in all.
pub fn run(options: &Options, progress: &mut dyn FnMut(u64, u64)) -> Result<Summary, SimulateError> {
    if !(1..=100_000_000).contains(&options.orders) {
        return Err(SimulateError::Orders);
    }
    let folder = &options.out;
    std::fs::create_dir_all(folder).map_err(|source| SimulateError::Folder { path: folder.clone(), source })?;
    let until = options.end.or(DEFAULT_UNTIL).unwrap_or_default();
    let world = World::new(options.seed, options.orders, until);
    let mut summary = Summary {
        period: (date_of(world.calendar.start()).to_string(), until.to_string()),
        parameters: parameters::all().to_vec(),
        ..Summary::default()
    };
    if let Some(path) = &options.truth {
        let mut text = serde_json::to_vec_pretty(&world.truths.describe(&world.catalogue, &world.people.ring))?;
        text.push(b'\n');
        std::fs::write(path, text).map_err(|source| SimulateError::Write { path: path.clone(), source })?;
    }
    write_goods(&world, folder, &mut summary)?;
    operations::write(&world, folder, &mut summary)?;
    let mut file = Output::create(folder, FactKind::Customers)?;
    write::in_order(
        world.people.count(),
        CHUNK * 4,
        |range| customers(&world, range),
        |_, sheet| put(&mut file, FactKind::Customers, &sheet, &mut summary),
    )?;
    write_orders(&world, options.orders, folder, &mut summary, progress)?;
    Ok(summary)
}

/// Appends a sheet and counts it.
fn put(file: &mut Output, kind: FactKind, sheet: &Sheet, summary: &mut Summary) -> Result<(), SimulateError> {
    file.write(&sheet.bytes)?;
    summary.bytes += sheet.bytes.len() as u64;
    *summary.rows.entry(kind.as_str()).or_default() += sheet.rows + sheet.spoiled.values().sum::<u64>();
    for (defect, count) in &sheet.spoiled {
        *summary.spoiled.entry(kind.as_str()).or_default().entry(Defect::as_str(*defect)).or_default() += count;
    }
    Ok(())
}

/// Sellers and products.
fn write_goods(world: &World, folder: &Path, summary: &mut Summary) -> Result<(), SimulateError> {
    let dirt = &mut Rng::new(world.seed, Stream::Dirty, 1 << 62);
    let mut sellers = Sheet::new(FactKind::Sellers);
    for seller in &world.catalogue.sellers {
        sellers.text(&seller.no).text(&seller.name).text(seller.region).text(seller.city);
        sellers.end(dirt);
    }
    put(&mut Output::create(folder, FactKind::Sellers)?, FactKind::Sellers, &sellers, summary)?;
    let mut products = Sheet::new(FactKind::Products);
    for product in &world.catalogue.products {
        let category = &CATEGORIES[product.category];
        products
            .text(&product.sku)
            .text(&product.name)
            .text(category.name)
            .text(product.brand)
            .text(&product.model)
            .int(product.price)
            .int(product.weight_g);
        products.int(product.size_cm.0).int(product.size_cm.1).int(product.size_cm.2).text(product.exclusion).int(category.warranty_months);
        products.time(Some(product.launched_at));
        products.end(dirt);
    }
    put(&mut Output::create(folder, FactKind::Products)?, FactKind::Products, &products, summary)
}

/// A chunk of customers.
fn customers(world: &World, range: std::ops::Range<u64>) -> Sheet {
    let mut dirt = Rng::new(world.seed, Stream::Dirty, 1 << 61 | range.start);
    let mut sheet = Sheet::new(FactKind::Customers);
    for index in range {
        let customer = world.people.customer(index);
        let (name, phone, email, address) = world.people.personal(&customer);
        let province = &PROVINCES[customer.province];
        sheet.text(&world.customer_no(&customer)).text(&name).text(&phone).text(&email).text(&address);
        sheet.text(province.name).text(province.cities[customer.city]).text(world.people.tier(index)).time(Some(customer.registered_at));
        sheet.end(&mut dirt);
    }
    sheet
}

/// Orders and everything that follows from them.
fn write_orders(world: &World, count: u64, folder: &Path, summary: &mut Summary, progress: &mut dyn FnMut(u64, u64)) -> Result<(), SimulateError> {
    let kinds = [
        FactKind::Orders,
        FactKind::OrderLines,
        FactKind::Shipments,
        FactKind::ReturnCases,
        FactKind::Contacts,
        FactKind::Feedback,
        FactKind::CaseHistory,
        FactKind::Inspections,
        FactKind::Refunds,
        FactKind::Invoices,
        FactKind::Usage,
    ];
    let mut files = kinds.iter().map(|kind| Output::create(folder, *kind)).collect::<Result<Vec<Output>, SimulateError>>()?;
    write::in_order(
        count,
        CHUNK,
        |range| chunk(world, range),
        |done, sheets: Sheets| {
            let parts = [
                &sheets.orders,
                &sheets.order_lines,
                &sheets.shipments,
                &sheets.return_cases,
                &sheets.contacts,
                &sheets.feedback,
                &sheets.case_history,
                &sheets.inspections,
                &sheets.refunds,
                &sheets.invoices,
                &sheets.usage,
            ];
            for ((file, kind), sheet) in files.iter_mut().zip(kinds).zip(parts) {
                put(file, kind, sheet, summary)?;
            }
            for (status, cases) in &sheets.by_status {
                *summary.by_status.entry(status).or_default() += cases;
                summary.cases += cases;
                if !matches!(*status, "refunded" | "declined" | "closed") {
                    summary.open_cases += cases;
                }
            }
            progress(done, count);
            Ok(())
        },
    )
}

/// A chunk of orders.
fn chunk(world: &World, range: std::ops::Range<u64>) -> Sheets {
    let mut sheets = Sheets::new();
    let mut dirt = Rng::new(world.seed, Stream::Dirty, range.start);
    for index in range {
        let order = Order::new(world, index);
        let mut rng = Rng::new(world.seed, Stream::After, index);
        order.write(world, &mut sheets, &mut dirt);
        let cases = cases::cases_of(world, &order, &mut rng);
        if cases.is_empty() {
            after::of_order(world, &order, &mut sheets, &mut rng, &mut dirt);
        }
        for case in &cases {
            cases::write(world, &order, case, &mut sheets, &mut rng, &mut dirt);
            *sheets.by_status.entry(case.steps.status).or_default() += 1;
            after::of_case(world, &order, case, &mut sheets, &mut rng, &mut dirt);
            history::write(world, &order, case, &mut sheets, &mut dirt);
        }
        history::invoice(world, &order, &cases, &mut sheets.invoices, &mut dirt);
        devices::write(world, &order, &cases, &mut sheets.usage, &mut dirt);
    }
    sheets
}
