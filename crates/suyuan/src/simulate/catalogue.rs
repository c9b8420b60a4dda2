//! The goods on sale: about 400 SKUs drawn from the categories, and the suppliers who make them.

use super::calendar::{Calendar, DAY, Seconds};
use super::goods::CATEGORIES;
use super::places::{PROVINCES, SHOPS};
use super::rng::{Rng, Stream, Weights, exp};

/// A supplier (fictional).
#[derive(Debug)]
pub struct Seller {
    /// Number as it stands in the data.
    pub no: String,
    /// Company name.
    pub name: String,
    /// Province.
    pub region: &'static str,
    /// City.
    pub city: &'static str,
}

/// A product.
#[derive(Debug)]
pub struct Product {
    /// SKU as it stands in the data.
    pub sku: String,
    /// Full name.
    pub name: String,
    /// Position in [`CATEGORIES`].
    pub category: usize,
    /// Brand.
    pub brand: &'static str,
    /// Model.
    pub model: String,
    /// Variant: a colour or a capacity.
    pub variant: &'static str,
    /// Size, empty when it has none.
    pub size: &'static str,
    /// List price in fen.
    pub price: i64,
    /// Weight in grams.
    pub weight_g: i64,
    /// Length, height, width in cm.
    pub size_cm: (i64, i64, i64),
    /// A statutory exclusion that the listing states.
    pub exclusion: &'static str,
    /// Position in the sellers.
    pub seller: usize,
    /// When it was first sold.
    pub launched_at: Seconds,
    /// Factor on the category's rate of return.
    pub returns: f64,
}

/// Products, sellers and how to draw what an order buys.
#[derive(Debug)]
pub struct Catalogue {
    /// All products; those of one category stand together.
    pub products: Vec<Product>,
    /// All sellers.
    pub sellers: Vec<Seller>,
    /// First product of each category.
    first: Vec<usize>,
    /// Popularity within each category.
    popular: Vec<Weights>,
    /// Weights of categories by shop × month.
    categories: Vec<Weights>,
}

const SELLER_WORDS: &[&str] =
    &["晨禾", "启沃", "澜达", "恒屿", "柏川", "瑞织", "锦途", "卓沐", "云杉", "嘉木", "远帆", "南栀", "禾信", "星纬", "诺岚"];

impl Catalogue {
    /// The catalogue of a seed.
    pub fn new(seed: u64, calendar: &Calendar) -> Catalogue {
        let mut rng = Rng::new(seed, Stream::World, 1);
        let sellers = sellers(&mut rng);
        let mut products = Vec::new();
        let (mut first, mut popular) = (Vec::new(), Vec::new());
        for (index, category) in CATEGORIES.iter().enumerate() {
            first.push(products.len());
            let mut weights = Vec::new();
            for rank in 0..category.skus {
                products.push(product(index, rank, &sellers, calendar, &mut rng));
                // Zipf with exponent 0.85 and a start at 2: a few goods carry the category.
                weights.push(exp(-0.85 * ln_small(rank as f64 + 2.0)));
            }
            popular.push(Weights::new(weights));
        }
        let mut categories = Vec::new();
        for shop in SHOPS {
            for month in 0..12 {
                categories.push(Weights::new(
                    CATEGORIES.iter().map(|one| one.weight * one.season[month] * if one.apparel { shop.apparel } else { shop.appliance }),
                ));
            }
        }
        Catalogue { products, sellers, first, popular, categories }
    }

    /// Draws a product that was on sale in a shop at a time.
    pub fn draw(&self, shop: usize, month: u32, at: Seconds, rng: &mut Rng) -> usize {
        let category = self.categories[shop * 12 + (month as usize + 11) % 12].draw(rng);
        let mut product = self.first[category];
        for _ in 0..6 {
            product = self.first[category] + self.popular[category].draw(rng);
            if self.products[product].launched_at <= at {
                break;
            }
        }
        if self.products[product].launched_at <= at { product } else { self.first[category] }
    }

    /// The product of a rank within a category.
    pub fn ranked(&self, category: usize, rank: usize) -> usize {
        self.first[category] + rank.min(CATEGORIES[category].skus - 1)
    }
}

/// Natural logarithm for 1 ≤ x < 1000 from exact operations (Newton on `exp`).
fn ln_small(x: f64) -> f64 {
    let mut y = 1.0;
    for _ in 0..40 {
        y += 2.0 * (x - exp(y)) / (x + exp(y));
    }
    y
}

fn sellers(rng: &mut Rng) -> Vec<Seller> {
    let kinds = ["智能科技", "电器", "家居用品", "服饰", "针纺", "鞋业"];
    (0..36)
        .map(|index| {
            let province = &PROVINCES[rng.below(12)];
            let city = *rng.pick(province.cities);
            let word = SELLER_WORDS[index % SELLER_WORDS.len()];
            Seller {
                no: format!("S{:03}", index + 1),
                name: format!("{city}{word}{}有限公司", kinds[index % kinds.len()]),
                region: province.name,
                city,
            }
        })
        .collect()
}

fn product(category: usize, rank: usize, sellers: &[Seller], calendar: &Calendar, rng: &mut Rng) -> Product {
    let about = &CATEGORIES[category];
    let brand = *rng.pick(about.brands);
    // Neighbours in rank share a model, so that one model has several variants.
    let style = about.styles[(rank / 2 + category) % about.styles.len()];
    let variant = about.variants[(rank * 3 + category) % about.variants.len()];
    let size = if about.sizes.is_empty() { "" } else { about.sizes[(rank * 2 + rank / 3 + 1) % about.sizes.len()] };
    let model = if about.apparel {
        format!("{}{}", 24 + rank % 3, 101 + rank * 7)
    } else {
        format!("{}-{}{}", about.prefix, ["A", "S", "Pro", "M", "X"][rank % 5], 3 + rank * 2)
    };
    let position = (0.15 + 0.85 * rng.unit() * rng.unit()).min(1.0);
    let yuan = (about.price.0 + (about.price.1 - about.price.0) * position) as i64;
    // Prices end in 9: 1,299 and not 1,283.
    let price = (yuan / 10 * 10 + 9) * 100;
    let weight_g = rng.between(about.weight_g.0, about.weight_g.1) / 10 * 10;
    let shrink = rng.real(0.78, 1.0);
    let side = |cm: i64| ((cm as f64 * shrink) as i64).max(1);
    let launched_at =
        if rank >= 3 && rng.chance(0.3) { calendar.start() + rng.between(20, 600) * DAY } else { calendar.start() - rng.between(30, 900) * DAY };
    let made_to_order = about.apparel && rank + 1 == about.skus && rng.chance(0.3);
    let name = match (size.is_empty(), made_to_order) {
        (_, true) => format!("{brand} {style}{} 刺绣定制款 {variant} {size}", about.name),
        (true, _) => format!("{brand} {style}{} {model} {variant}", about.name),
        (false, _) => format!("{brand} {style}{} {model} {variant} {size}", about.name),
    };
    Product {
        sku: format!("{}{:04}", about.prefix, 1001 + rank * 3),
        name,
        category,
        brand,
        model,
        variant,
        size,
        price,
        weight_g,
        size_cm: (side(about.size_cm.0), side(about.size_cm.1), side(about.size_cm.2)),
        exclusion: if made_to_order { "定作" } else { "" },
        seller: (category * 2 + rng.below(3)) % sellers.len(),
        launched_at: launched_at / DAY * DAY + 10 * 3_600,
        returns: rng.real(0.65, 1.4),
    }
}
