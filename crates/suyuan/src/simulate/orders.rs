//! One order: who buys what where, how it is paid, packed and carried.

use super::World;
use super::calendar::{DAY, Day, HOUR, MINUTE, Seconds, date_of, is_holiday, working};
use super::people::Customer;
use super::places::{CARRIERS, PROVINCES, SHOPS, Shop, WAREHOUSES, ZONE_DAYS};
use super::rates;
use super::rng::{Rng, Stream};

/// One line of an order.
#[derive(Debug)]
pub struct Line {
    /// Position in the catalogue.
    pub product: usize,
    /// Units.
    pub quantity: i64,
    /// Unit price in fen before discounts.
    pub price: i64,
    /// Discount on the line in fen.
    pub discount: i64,
    /// Its share of the freight in fen.
    pub freight: i64,
}

impl Line {
    /// What was paid for the line without freight, in fen.
    pub const fn paid(&self) -> i64 {
        self.quantity * self.price - self.discount
    }
}

/// What became of an order on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Never paid.
    Unpaid,
    /// Cancelled before shipping; refunded.
    Cancelled,
    /// Stopped on the way; refunded.
    Intercepted,
    /// Lost by the carrier.
    Lost,
    /// Refused at the door.
    Refused,
    /// Delivered, or still on its way.
    Delivered,
}

/// An order.
#[derive(Debug)]
pub struct Order {
    /// Number, from 0.
    pub index: u64,
    /// Number as it stands in the data.
    pub no: String,
    /// Position in [`SHOPS`].
    pub shop: usize,
    /// Buyer.
    pub customer: Customer,
    /// Province of the receiver.
    pub province: usize,
    /// City of the receiver.
    pub city: usize,
    /// Position in [`rates::SALE_MODES`].
    pub mode: usize,
    /// Position in [`WAREHOUSES`].
    pub warehouse: usize,
    /// Position in [`CARRIERS`].
    pub carrier: usize,
    /// When it was placed.
    pub ordered_at: Seconds,
    /// When it was paid.
    pub paid_at: Option<Seconds>,
    /// When it left the warehouse (planned, also beyond the period's end).
    pub shipped_at: Seconds,
    /// When it arrived or would have arrived.
    pub delivered_at: Seconds,
    /// Promised arrival.
    pub estimated_at: Seconds,
    /// What became of it.
    pub fate: Fate,
    /// Lines.
    pub lines: Vec<Line>,
    /// Whether the planted courier trouble touched it.
    pub courier_hit: bool,
}

/// Number of lines: weights of one to four; an assumption.
const LINES: [f64; 4] = [0.735, 0.185, 0.06, 0.02];

impl Order {
    /// The order of a number; it depends on seed and number alone.
    pub fn new(world: &World, index: u64) -> Order {
        let mut rng = Rng::new(world.seed, Stream::Order, index);
        let (_, day) = world.calendar.day_of(index);
        let ordered_at = world.calendar.ordered_at(day, index, &mut rng);
        let shop = world.shops.draw(&mut rng);
        let mode = world.modes[shop].draw(&mut rng);
        let ring = &world.people.ring;
        let conspires = ring.span.holds(ordered_at) && SHOPS[shop].channel != "store" && rng.chance(ring.share);
        let customer = if conspires { world.people.conspirator(&mut rng) } else { world.people.buyer(ordered_at, &mut rng) };
        let (province, city) = if SHOPS[shop].channel == "store" {
            visitor(&mut rng)
        } else if conspires || rng.chance(0.94) {
            (customer.province, customer.city)
        } else {
            let province = world.provinces.draw(&mut rng);
            (province, rng.below(PROVINCES[province].cities.len()))
        };
        let lines = lines(world, shop, mode, day, ordered_at, &mut rng);
        let within = index - day.first_order;
        let mut order = Order {
            index,
            no: number(&SHOPS[shop], ordered_at, within),
            shop,
            customer,
            province,
            city,
            mode,
            warehouse: warehouse(province, &mut rng),
            carrier: world.carriers[PROVINCES[province].zone].draw(&mut rng),
            ordered_at,
            paid_at: None,
            shipped_at: 0,
            delivered_at: 0,
            estimated_at: 0,
            fate: Fate::Delivered,
            lines,
            courier_hit: false,
        };
        order.travel(world, &mut rng);
        order
    }

    /// The shop.
    pub fn at_shop(&self) -> &'static Shop {
        &SHOPS[self.shop]
    }

    /// Whether the customer took the goods along.
    pub fn over_the_counter(&self) -> bool {
        self.at_shop().channel == "store"
    }

    /// Sum of what was paid for the lines.
    pub fn goods(&self) -> i64 {
        self.lines.iter().map(Line::paid).sum()
    }

    /// When it was really delivered, if it was.
    pub fn arrived_at(&self) -> Option<Seconds> {
        (self.fate == Fate::Delivered).then_some(self.delivered_at)
    }

    /// Payment, packing and travel.
    fn travel(&mut self, world: &World, rng: &mut Rng) {
        let load = world.calendar.factor_at(self.ordered_at).max(1.0);
        let mode = rates::SALE_MODES[self.mode].0;
        if self.over_the_counter() {
            let paid = self.ordered_at + rng.between(20, 240);
            (self.paid_at, self.shipped_at, self.delivered_at, self.estimated_at) = (Some(paid), paid, paid, paid);
            return;
        }
        if rng.chance(0.014) {
            self.fate = Fate::Unpaid;
            return;
        }
        let paid =
            self.ordered_at + if mode == "presale" { rng.between(2, 9) * DAY + rng.between(0, 3 * HOUR) } else { rng.around(38.0, 1.0) as i64 + 6 };
        self.paid_at = Some(paid);
        let packing = rng.around(9.0 * HOUR as f64, 0.7) * (0.6 + 0.4 * load) + if mode == "presale" { DAY as f64 } else { 0.0 };
        self.shipped_at = working(paid + packing as i64, 9, 22, true);
        let carrier = &CARRIERS[self.carrier];
        let place = &PROVINCES[self.province];
        let days = (ZONE_DAYS[self.warehouse][place.zone] + place.remote) * carrier.pace;
        self.estimated_at = (self.shipped_at + ((days + 1.0) * DAY as f64) as i64) / DAY * DAY + 21 * HOUR;
        let mut travel = days * rng.around(1.0, 0.2) * (0.9 + 0.1 * load.min(4.0));
        if rng.chance(0.02) {
            travel += rng.real(1.0, 4.0);
        }
        let truth = &world.truths.courier;
        let touched = truth.carrier == self.carrier && truth.province == self.province && truth.span.holds(self.ordered_at);
        if touched && rng.chance((truth.rate * 2.6).min(0.6)) {
            self.courier_hit = true;
            travel += rng.real(2.0, 6.0);
        }
        let mut arrival = working(self.shipped_at + (travel * DAY as f64) as i64, 8, 21, false);
        if is_holiday(date_of(arrival)) {
            arrival += rng.between(0, 4) * DAY;
        }
        self.delivered_at = arrival;
        self.fate = match rng.unit() {
            part if part < rates::CANCELLED_BEFORE_SHIPPING.value() => Fate::Cancelled,
            part if part < rates::CANCELLED_BEFORE_SHIPPING.value() + rates::INTERCEPTED.value() => Fate::Intercepted,
            part if part < 0.0295 || (self.courier_hit && part < 0.08) => Fate::Lost,
            part if part > 0.994 => Fate::Refused,
            _ => Fate::Delivered,
        };
    }

    /// Status at a moment.
    pub fn status(&self, now: Seconds) -> &'static str {
        match (self.fate, self.paid_at) {
            (Fate::Unpaid, _) => "closed",
            (_, None) => "created",
            (_, Some(paid)) if paid >= now => "created",
            (Fate::Cancelled, Some(paid)) if paid + HOUR < now => "cancelled",
            _ if self.shipped_at >= now || self.fate == Fate::Cancelled => "paid",
            (Fate::Delivered, _) if self.delivered_at + 10 * DAY < now => "completed",
            (Fate::Delivered, _) if self.delivered_at < now => "delivered",
            (Fate::Intercepted | Fate::Refused, _) if self.delivered_at + DAY < now => "returned",
            (Fate::Lost, _) if self.delivered_at + 8 * DAY < now => "lost",
            _ => "shipped",
        }
    }

    /// Writes the order, its lines and its parcel.
    pub fn write(&self, world: &World, sheets: &mut super::Sheets, dirt: &mut Rng) {
        let now = world.calendar.now;
        let before = |at: Seconds| (at < now).then_some(at);
        let (shipped, delivered) = match self.fate {
            Fate::Unpaid | Fate::Cancelled => (None, None),
            Fate::Delivered => (before(self.shipped_at), before(self.delivered_at)),
            _ => (before(self.shipped_at), None),
        };
        let shop = self.at_shop();
        let place = &PROVINCES[self.province];
        let discount: i64 = self.lines.iter().map(|line| line.discount).sum();
        let freight: i64 = self.lines.iter().map(|line| line.freight).sum();
        let estimated = (self.fate != Fate::Unpaid && !self.over_the_counter()).then_some(self.estimated_at);
        let row = &mut sheets.orders;
        row.text(&self.no).text(shop.name).text(shop.channel).text(&world.customer_no(&self.customer));
        row.time(Some(self.ordered_at)).text("ordered_at").time(self.paid_at.and_then(before)).time(shipped).time(delivered).time(estimated);
        row.text(place.name).text(place.cities[self.city]).int(self.goods() + freight).int(discount).int(freight).text("CNY");
        row.text(self.status(now)).text(WAREHOUSES[self.warehouse]).text(rates::SALE_MODES[self.mode].0);
        row.end(dirt);
        for (number, line) in self.lines.iter().enumerate() {
            self.write_line(world, number, line, &mut sheets.order_lines, dirt);
        }
        if let (Some(shipped), false) = (shipped, self.over_the_counter()) {
            let carrier = &CARRIERS[self.carrier];
            let weight: i64 = self.lines.iter().map(|line| line.quantity * world.catalogue.products[line.product].weight_g).sum::<i64>() + 180;
            let status = match (self.fate, delivered) {
                (Fate::Delivered, Some(_)) => "delivered",
                (Fate::Lost, _) if self.delivered_at + 8 * DAY < now => "lost",
                (Fate::Intercepted, _) if self.delivered_at < now => "intercepted",
                (Fate::Refused, _) if self.delivered_at < now => "refused",
                _ => "in_transit",
            };
            let row = &mut sheets.shipments;
            row.text(&tracking(carrier.prefix, self.index, 0)).text(&self.no).none().text(shop.name).text("outbound").text(carrier.name);
            row.text(WAREHOUSES[self.warehouse]).text(place.name).time(Some(shipped)).time(delivered).int(weight).text(status);
            row.end(dirt);
        }
    }

    fn write_line(&self, world: &World, number: usize, line: &Line, row: &mut super::write::Sheet, dirt: &mut Rng) {
        let product = &world.catalogue.products[line.product];
        row.text(&self.no).int(number as i64 + 1).text(&product.sku).text(self.at_shop().name).text(&product.name);
        row.text(&world.catalogue.sellers[product.seller].no).int(line.quantity).int(line.price * 10_000).int(line.paid());
        row.int(line.discount).int(line.freight).text("CNY");
        row.text(&super::devices::serial(world, self, number));
        row.time(self.paid_at.filter(|at| *at < world.calendar.now).map(|at| at + 2 * DAY));
        row.end(dirt);
    }
}

/// An order number: shop, day and a number that does not show how much was sold.
fn number(shop: &Shop, at: Seconds, within: u64) -> String {
    let scrambled = (within * 70_003 + 41_257) % 1_000_000 + within / 1_000_000 * 1_000_000;
    format!("{}{}{scrambled:06}", shop.prefix, date_of(at).format("%y%m%d"))
}

/// A tracking number; `leg` tells the parcels of one order apart.
pub fn tracking(prefix: &str, order: u64, leg: u64) -> String {
    format!("{prefix}{:012}", 730_000_000_000_u64 + order * 8 + leg)
}

/// Where a visitor of the shop in Hangzhou lives.
fn visitor(rng: &mut Rng) -> (usize, usize) {
    let home = match rng.unit() {
        part if part < 0.84 => "浙江",
        part if part < 0.9 => "上海",
        part if part < 0.96 => "江苏",
        _ => "安徽",
    };
    let province = PROVINCES.iter().position(|province| province.name == home).unwrap_or(0);
    let city = if home == "浙江" && rng.chance(0.8) { 0 } else { rng.below(PROVINCES[province].cities.len()) };
    (province, city)
}

/// The warehouse of the zone, now and then another one when stock is short.
fn warehouse(province: usize, rng: &mut Rng) -> usize {
    let zone = PROVINCES[province].zone;
    match rng.unit() {
        part if part < 0.86 => zone,
        part if part < 0.94 => 0,
        _ => rng.below(WAREHOUSES.len()),
    }
}

fn lines(world: &World, shop: usize, mode: usize, day: &Day, at: Seconds, rng: &mut Rng) -> Vec<Line> {
    let count = world.line_counts.draw(rng) + 1;
    let mode = rates::SALE_MODES[mode].0;
    let mut lines: Vec<Line> = Vec::with_capacity(count);
    for _ in 0..count {
        let product = world.catalogue.draw(shop, day.month, at, rng);
        if lines.iter().any(|line| line.product == product) {
            continue;
        }
        let about = &world.catalogue.products[product];
        let price = about.price;
        let many = price < 20_000 && rng.chance(0.14);
        let quantity = if many { rng.between(2, 3) } else { 1 };
        let off = match mode {
            "live" => rng.real(0.08, 0.22),
            "flash" => rng.real(0.2, 0.38),
            "trade_in" => rng.real(0.1, 0.2),
            "presale" => rng.real(0.1, 0.2),
            _ => (rng.real(-0.06, 0.12)).max(0.0),
        } + if day.factor > 1.3 { rng.real(0.05, 0.14) } else { 0.0 };
        // Discounts are whole yuan.
        let discount = ((quantity * price) as f64 * off / 100.0) as i64 * 100;
        lines.push(Line { product, quantity, price, discount, freight: 0 });
    }
    let goods: i64 = lines.iter().map(Line::paid).sum();
    let small = goods < 5_900 && SHOPS[shop].channel != "store";
    if small && rng.chance(0.6) {
        lines[0].freight = rng.between(6, 12) * 100;
    }
    lines
}

/// Weights of the number of lines.
pub const fn line_weights() -> [f64; 4] {
    LINES
}

/// A minute or more after a moment, never before it.
pub fn later(at: Seconds, seconds: f64) -> Seconds {
    at + (seconds as i64).max(MINUTE / 2)
}
