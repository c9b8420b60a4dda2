//! A small deterministic generator: one independent stream per entity, only IEEE-exact arithmetic, no clock.

/// SplitMix64 (Steele, Lea, Flood 2014); a stream is made from seed, entity kind and entity number,
/// so that any part of the company can be generated alone and in any order.
#[derive(Debug, Clone)]
pub struct Rng {
    state: u64,
}

/// The finalizer of SplitMix64: spreads every input bit over all output bits.
pub const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Kinds of streams; the numbers are part of what "same seed" means.
#[derive(Debug, Clone, Copy)]
pub enum Stream {
    /// Catalogue, truths and other things drawn once.
    World = 1,
    /// One customer.
    Customer = 2,
    /// One order.
    Order = 3,
    /// What happens after an order: cases, contacts, feedback.
    After = 4,
    /// Dirty rows.
    Dirty = 5,
    /// Noise per day.
    Day = 6,
    /// Usage of one device.
    Usage = 7,
    /// What other systems keep of one case or order.
    History = 8,
}

impl Rng {
    /// The stream of one entity.
    pub const fn new(seed: u64, stream: Stream, index: u64) -> Rng {
        Rng {
            state: mix(mix(seed ^ 0x5375_7975_616e).wrapping_add((stream as u64) << 56)).wrapping_add(mix(index.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
        }
    }

    /// 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in 0..n; 0 for n = 0.
    pub const fn below(&mut self, n: usize) -> usize {
        ((self.bits() as u128 * n as u128) >> 64) as usize
    }

    /// Uniform in low..=high.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// Uniform in [low, high).
    pub fn real(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// One of the items; they must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of some words; they must not be empty.
    pub fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }

    /// Near-normal: the sum of four uniforms, scaled to mean 0 and deviation 1 (tails end at ±3.46).
    pub fn normal(&mut self) -> f64 {
        let bits = self.bits();
        let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
        (sum as f64 / 65_535.0 - 2.0) * 1.732_050_807_568_877_2
    }

    /// Log-normal with the given median; `spread` is the deviation of the logarithm.
    pub fn around(&mut self, median: f64, spread: f64) -> f64 {
        median * exp(spread * self.normal())
    }
}

/// e^x from exact operations alone, so that files are equal on every platform; relative error below 1e-9 for |x| < 40.
pub fn exp(x: f64) -> f64 {
    let power = (x * std::f64::consts::LOG2_E).round();
    let rest = x - power * std::f64::consts::LN_2;
    let mut term = 1.0;
    let mut sum = 1.0;
    for step in 1..12 {
        term *= rest / f64::from(step);
        sum += term;
    }
    sum * f64::from_bits(((1023.0 + power.clamp(-1000.0, 1000.0)) as u64) << 52)
}

/// Weights as a running sum, to draw an index in proportion.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    running: Vec<f64>,
}

impl Weights {
    /// From weights; negative ones count as zero.
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Weights {
        let mut sum = 0.0;
        Weights {
            running: weights
                .into_iter()
                .map(|weight| {
                    sum += weight.max(0.0);
                    sum
                })
                .collect(),
        }
    }

    /// Sum of all weights.
    pub fn total(&self) -> f64 {
        self.running.last().copied().unwrap_or(0.0)
    }

    /// The index at a point of the unit interval.
    pub fn at(&self, unit: f64) -> usize {
        let point = unit * self.total();
        self.running.partition_point(|sum| *sum <= point).min(self.running.len().saturating_sub(1))
    }

    /// Where within its index a point of the unit interval lies, 0..1.
    pub fn at_exact(&self, unit: f64) -> (usize, f64) {
        let index = self.at(unit);
        let low = if index == 0 { 0.0 } else { self.running[index - 1] };
        let width = self.running.get(index).copied().unwrap_or(0.0) - low;
        (index, if width > 0.0 { ((unit * self.total() - low) / width).clamp(0.0, 0.999_999) } else { 0.0 })
    }

    /// Draws an index.
    pub fn draw(&self, rng: &mut Rng) -> usize {
        self.at(rng.unit())
    }
}
