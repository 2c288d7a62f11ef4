//! Luck: every random number has a coordinate, so that strategies, threads and orders of work share it.
//!
//! The coordinate is (seed, replicate number; entity, decision, occasion). Seed and replicate number are the key of
//! Philox; entity (32 bits), decision (8) and occasion (24) form the first word of its counter, and the second counts the
//! blocks of one coordinate. A strategy, a sample's parameter values, a thread or the order of work never enter it: two
//! strategies differ only by what the strategy changed. Parameter values are drawn seldom, from `ChaCha8` of a package;
//! this is the only file of the crate that names the random number packages.
//!
//! # Source
//! Keyed draws as common random numbers: Stout NK, Goldie SJ (2008) Health Care Management Science 11:399-406. The cipher of
//! parameter values: Bernstein DJ (2008) ChaCha, a variant of Salsa20.

use super::philox::{self, Keys};
use crate::units::index::Entity;
use crate::units::logarithm;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a draw decides; each process owns its decisions and lists them in `processes::DECISIONS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision(pub u8);

/// Words of 32 bits in a block.
const WORDS: usize = 8;
/// Largest occasion that a coordinate can hold.
pub const OCCASION_MAX: u32 = (1 << 24) - 1;

/// The luck of one replicate.
#[derive(Debug, Clone, Copy)]
pub struct Luck {
    keys: Keys,
}

impl Luck {
    /// The luck of replicate number `replicate` under `seed`.
    pub const fn new(seed: u64, replicate: u64) -> Self {
        Self { keys: Keys::of([seed, replicate]) }
    }

    /// Everything that is decided at one coordinate.
    ///
    /// An occasion above [`OCCASION_MAX`] wraps round; no process has that many.
    #[inline]
    pub fn draw(&self, entity: Entity, decision: Decision, occasion: u32) -> Draw {
        let coordinate =
            u64::from(entity.bits()) << 32 | u64::from(decision.0) << 24 | u64::from(occasion & OCCASION_MAX);
        let words = words_of(philox::first_block(coordinate, &self.keys));
        Draw { words, next: 0, counter: [coordinate, 0], key: self.keys.key() }
    }
}

/// The words of a block of the cipher.
#[inline]
fn words_of(block: [u64; 4]) -> [u32; WORDS] {
    std::array::from_fn(|word| (block[word / 2] >> (32 * (word % 2))) as u32)
}

/// The luck of parameter values: a stream of its own for each parameter, keyed by its path, so that a new
/// parameter shifts no other.
#[derive(Debug, Clone, Copy)]
pub struct ParameterLuck {
    seed: u64,
    sample: u64,
}

impl ParameterLuck {
    /// The luck of sample number `sample` under `seed`.
    pub const fn new(seed: u64, sample: u64) -> Self {
        Self { seed, sample }
    }

    /// The uniform number strictly between 0 and 1 for coordinate `k` of the parameter at `path`.
    pub fn uniform(&self, path: &str, k: u32) -> f64 {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..24].copy_from_slice(&fingerprint(path).to_le_bytes());
        key[24..].copy_from_slice(b"priors 1");
        let mut rng = ChaCha8Rng::from_seed(key);
        let block = self.sample << 16 | u64::from(k & 0xffff);
        rng.set_word_pos(u128::from(block) * WORDS_PER_SAMPLE);
        fine(rng.next_u32(), rng.next_u32())
    }
}

/// Words of a block of that cipher, of which a sample takes the first two.
const WORDS_PER_SAMPLE: u128 = 16;

/// The uniform number that two words are, strictly between 0 and 1.
#[inline]
fn fine(first: u32, second: u32) -> f64 {
    let bits = u64::from(first) << 32 | u64::from(second);
    ((bits >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
}

/// A 128-bit fingerprint of a text.
///
/// # Source
/// Fowler–Noll–Vo hash FNV-1a, draft-eastlake-fnv.
fn fingerprint(text: &str) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

/// The uniform number that a word is, strictly between 0 and 1: for a word that was kept.
#[inline]
pub fn uniform_of(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// The random words of one coordinate: as many as are asked for, eight made at a time.
#[derive(Debug, Clone)]
pub struct Draw {
    words: [u32; WORDS],
    next: usize,
    counter: [u64; 2],
    key: [u64; 2],
}

impl Draw {
    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if self.next >= WORDS {
            self.go_on();
        }
        let word = self.words[self.next % WORDS];
        self.next += 1;
        word
    }

    /// The next words, to be kept.
    #[inline]
    pub fn words<const N: usize>(&mut self) -> [u32; N] {
        std::array::from_fn(|_| self.word())
    }

    /// Makes the next eight words.
    #[cold]
    fn go_on(&mut self) {
        self.counter[1] += 1;
        let [coordinate, number] = self.counter;
        self.words = words_of(philox::block([coordinate, number, 0, 0], &Keys::of(self.key)));
        self.next = 0;
    }

    /// A uniform number strictly between 0 and 1, in steps of 2^-32.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform_of(self.word())
    }

    /// A uniform number strictly between 0 and 1, in steps of 2^-53: for amounts whose tail matters.
    #[inline]
    pub fn uniform_fine(&mut self) -> f64 {
        fine(self.word(), self.word())
    }

    /// An amount of integrated hazard, distributed Exp(1): -ln(u).
    #[inline]
    pub fn amount(&mut self) -> f64 {
        -logarithm::of(self.uniform_fine())
    }

    /// A standard normal number by inversion, so that it always takes the two words of a fine uniform number.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform_fine())
    }

    /// The index of the category in which a uniform number falls, given cumulative shares that end in 1.
    #[inline]
    pub fn category(&mut self, cumulative: &[f64]) -> usize {
        category_of(self.uniform(), cumulative)
    }
}

/// The index of the category in which `u` falls, given cumulative shares; where they end a little below 1, the last
/// category that has a share takes what is left, not one that has none.
#[inline]
pub fn category_of(u: f64, cumulative: &[f64]) -> usize {
    let last = cumulative.last().copied().unwrap_or_default();
    cumulative.iter().position(|&c| u < c || c >= last).unwrap_or_default()
}

/// The quantile function of the standard normal distribution, with relative error below 1e-15.
///
/// # Source
/// Wichura MJ (1988) Algorithm AS 241, Applied Statistics 37:477-484 (routine PPND16).
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE);
    }
    let tail = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
    let x = if tail <= 5.0 { ratio(tail - 1.6, &MIDDLE) } else { ratio(tail - 5.0, &FAR) };
    if q < 0.0 { -x } else { x }
}

type Rational = ([f64; 8], [f64; 8]);

fn ratio(r: f64, (top, bottom): &Rational) -> f64 {
    let evaluate = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, &x| sum * r + x);
    evaluate(top) / evaluate(bottom)
}

const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);

const MIDDLE: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_445_8e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coordinate_gives_the_same_luck_whatever_came_before() {
        let person = Entity::person(3, 7);
        let one = Luck::new(1, 2);
        let other = Luck::new(1, 2);
        other.draw(Entity::person(0, 0), Decision(9), 4);
        assert_eq!(one.draw(person, Decision(1), 5).word(), other.draw(person, Decision(1), 5).word());
        assert_ne!(
            Luck::new(1, 3).draw(person, Decision(1), 5).word(),
            one.draw(person, Decision(1), 5).word()
        );
    }

    #[test]
    fn the_words_of_a_coordinate_are_blocks_one_after_the_other() {
        let (entity, decision, occasion) = (Entity::person(3, 7), Decision(5), OCCASION_MAX);
        let mut draw = Luck::new(11, 22).draw(entity, decision, occasion);
        let coordinate = u64::from(entity.bits()) << 32 | 5 << 24 | u64::from(occasion);
        for number in 0..3 {
            for long in philox::block([coordinate, number, 0, 0], &Keys::of([11, 22])) {
                let (low, high) = (draw.word(), draw.word());
                assert_eq!(u64::from(high) << 32 | u64::from(low), long, "block {number}");
            }
        }
        // Kept words are the same, and a fine number takes two of them wherever a block ends.
        let mut again = Luck::new(11, 22).draw(entity, decision, occasion);
        let kept: [u32; 9] = again.words();
        let mut other = Luck::new(11, 22).draw(entity, decision, occasion);
        assert_eq!(kept, std::array::from_fn(|_| other.word()));
        let mut straight = Luck::new(11, 22).draw(entity, decision, occasion);
        let seven: [u32; 7] = straight.words();
        assert_eq!(seven[..], kept[..7]);
        assert_eq!(straight.uniform_fine().to_bits(), fine(kept[7], kept[8]).to_bits());
    }

    #[test]
    fn a_category_without_a_share_is_never_drawn() {
        let almost = [0.0, 0.5, 0.5, 0.999_999_5, 0.999_999_5];
        assert_eq!([0.0, 0.499, 0.5, 0.999_999_9].map(|u| category_of(u, &almost)), [1, 1, 3, 3]);
    }

    #[test]
    fn the_normal_quantile_agrees_with_a_second_library() {
        use statrs::distribution::{ContinuousCDF, Normal};
        let normal = Normal::standard();
        for p in [1e-12, 1e-6, 0.01, 0.074, 0.2, 0.5, 0.7, 0.93, 0.999_999] {
            let x = normal_quantile(p);
            assert!((normal.cdf(x) - p).abs() < 1e-9 * p.max(1e-6), "{p}: {x}");
        }
    }

    /// Kolmogorov–Smirnov of 100,000 amounts against Exp(1); false-alarm rate 1e-6 (critical value 2.69).
    #[test]
    fn amounts_are_exponential() {
        let n = 100_000;
        let luck = Luck::new(7, 0);
        let mut amounts: Vec<f64> =
            (0..n).map(|i| luck.draw(Entity::person(i / 1000, i % 1000), Decision(3), 1).amount()).collect();
        amounts.sort_by(f64::total_cmp);
        let distance = amounts
            .iter()
            .enumerate()
            .map(|(i, &x)| {
                let cdf = -libm::expm1(-x);
                (cdf - i as f64 / n as f64).abs().max((cdf - (i + 1) as f64 / n as f64).abs())
            })
            .fold(0.0, f64::max);
        assert!(distance * (n as f64).sqrt() < 2.69, "{distance}");
    }
}
