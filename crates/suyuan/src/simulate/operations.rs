//! The house itself: warehouses, colleagues and monthly stock counts.

use super::calendar::{DAY, HOUR, date_of};
use super::goods::CATEGORIES;
use super::people::{AGENTS, TEAMS};
use super::places::WAREHOUSES;
use super::rng::{Rng, Stream};
use super::write::{Output, Sheet};
use super::{SimulateError, Summary, World, put, rates};
use std::path::Path;
use suyuan_case::fact::FactKind;

/// Province, city, units that fit and parcels a day of each warehouse; assumptions.
const PLACES: [(&str, &str, i64, i64); 5] = [
    ("浙江", "杭州", 120_000, 3_200),
    ("广东", "佛山", 90_000, 2_600),
    ("天津", "天津", 70_000, 1_900),
    ("四川", "成都", 48_000, 1_300),
    ("湖北", "武汉", 52_000, 1_400),
];

/// Inspectors of each warehouse.
pub const INSPECTORS: [[&str; 4]; 5] = [
    ["杭检-老周", "杭检-阿芬", "杭检-小何", "杭检-大鹏"],
    ["佛检-炳叔", "佛检-阿玲", "佛检-小欧", "佛检-志成"],
    ["津检-老赵", "津检-小于", "津检-桂兰", "津检-阿勇"],
    ["蓉检-老何", "蓉检-小蓉", "蓉检-阿杰", "蓉检-雪梅"],
    ["汉检-老徐", "汉检-小敏", "汉检-阿涛", "汉检-红霞"],
];
/// Who pays money out.
pub const CASHIERS: [&str; 3] = ["财务-小苏", "财务-老钱", "财务-阿宁"];

/// Writes them.
pub fn write(world: &World, folder: &Path, summary: &mut Summary) -> Result<(), SimulateError> {
    let dirt = &mut Rng::new(world.seed, Stream::Dirty, 1 << 60);
    let mut rng = Rng::new(world.seed, Stream::World, 4);
    let mut warehouses = Sheet::new(FactKind::Warehouses);
    for (index, (name, place)) in WAREHOUSES.iter().zip(PLACES).enumerate() {
        warehouses.text(name).text(&format!("W{:02}", index + 1)).text("发货退货合一").text(place.0).text(place.1).text("warehouse");
        warehouses.int(place.2).int(place.3).time(Some(world.calendar.start() - rng.between(500, 2_500) * DAY)).none().text("启用");
        warehouses.end(dirt);
    }
    put(&mut Output::create(folder, FactKind::Warehouses)?, FactKind::Warehouses, &warehouses, summary)?;
    let mut agents = Sheet::new(FactKind::Agents);
    let mut number = 0;
    let mut add = |name: &str, team: &str, department: &str, skill: &str, rng: &mut Rng, dirt: &mut Rng| {
        number += 1;
        agents.text(name).text(&format!("A{number:03}")).text(team).text(department).none().none().text(skill);
        agents.text(rng.word(&["初级", "中级", "中级", "高级"])).int(rng.between(50, 120));
        agents.time(Some((world.calendar.start() - rng.between(-200, 1_200) * DAY) / DAY * DAY + 9 * HOUR)).none().text("在职");
        agents.end(dirt);
    };
    for (team, names) in TEAMS.iter().zip(AGENTS) {
        let skill = if team.1[1] > 0.0 && team.1[0] == 0.0 { "服饰" } else { "家电" };
        names.iter().for_each(|name| add(name, team.0, "service", skill, &mut rng, dirt));
    }
    for (warehouse, names) in WAREHOUSES.iter().zip(INSPECTORS) {
        names.iter().for_each(|name| add(name, &format!("{warehouse}质检组"), "warehouse", "质检", &mut rng, dirt));
    }
    CASHIERS.iter().for_each(|name| add(name, "售后资金组", "finance", "退款", &mut rng, dirt));
    put(&mut Output::create(folder, FactKind::Agents)?, FactKind::Agents, &agents, summary)?;
    stock(world, folder, summary, dirt)
}

/// One count a month of each article in each warehouse, for the last six months.
fn stock(world: &World, folder: &Path, summary: &mut Summary, dirt: &mut Rng) -> Result<(), SimulateError> {
    let mut rng = Rng::new(world.seed, Stream::World, 5);
    let mut sheet = Sheet::new(FactKind::Stock);
    for month in (0..6).rev() {
        let at = (world.calendar.now - DAY - month * 30 * DAY) / DAY * DAY + 22 * HOUR;
        let season = date_of(at).format("%m").to_string().parse::<usize>().unwrap_or(1) - 1;
        for product in world.catalogue.products.iter().filter(|product| product.launched_at < at) {
            let category = &CATEGORIES[product.category];
            for (index, warehouse) in WAREHOUSES.iter().enumerate() {
                let usual = 60.0 * category.weight * category.season[season].max(0.3) * [1.4, 1.1, 0.9, 0.7, 0.8][index] / category.skus as f64;
                let book = rng.around(usual * 8.0, 0.6) as i64;
                let returned = (book as f64 * rng.real(0.0, 0.06)) as i64;
                let damaged = (returned as f64 * rng.real(0.0, 0.4)) as i64;
                let off = if rng.chance(rates::STOCK_DIFFERENCE.value()) { rng.between(-6, 3) } else { 0 };
                let on_hand = (book + off).max(0);
                sheet.text(&product.sku).text(warehouse).time(Some(at)).int(on_hand).int((on_hand - returned - damaged).max(0));
                sheet.int(returned).int(damaged).int(rng.between(0, 40)).int(book).int(product.price * 10_000 / 100 * rng.between(45, 65));
                sheet.text("CNY").none();
                sheet.end(dirt);
            }
        }
    }
    put(&mut Output::create(folder, FactKind::Stock)?, FactKind::Stock, &sheet, summary)
}

/// Whether the provinces of the warehouses exist; a change of places must not leave them behind.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::places::PROVINCES;

    #[test]
    fn warehouses_stand_in_known_places() {
        for (province, city, _, _) in PLACES {
            assert!(PROVINCES.iter().any(|one| one.name == province && one.cities.contains(&city)), "{province} {city}");
        }
    }
}
