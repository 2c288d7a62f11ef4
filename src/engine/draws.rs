//! Luck: every random number has a coordinate, so that strategies, threads and orders of work share it.
//!
//! The coordinate is (seed, replicate number; entity, decision, occasion). Seed and replicate number form the
//! ChaCha8 key; entity (32 bits), decision (8) and occasion (24) form the block counter. A strategy, a sample's
//! parameter values, a thread or the order of work never enter it: two strategies differ only by what the
//! strategy changed. This is the only file of the crate that names the random number packages.
//!
//! # Source
//! Bernstein DJ (2008) ChaCha, a variant of Salsa20. Keyed draws as common random numbers: Stout NK, Goldie SJ
//! (2008) Health Care Management Science 11:399-406.

use crate::units::index::Entity;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a draw decides; each process owns its decisions and lists them in `processes::DECISIONS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision(pub u8);

/// Words that one call gives: four ChaCha blocks, which cost the same as one.
const WORDS: usize = 64;
/// Words that belong to one coordinate when its decision recurs (the occasions that follow own the others).
pub const WORDS_PER_OCCASION: usize = 16;
/// Largest occasion that a coordinate can hold.
pub const OCCASION_MAX: u32 = (1 << 24) - 1;

/// The luck of one replicate.
#[derive(Debug, Clone)]
pub struct Luck {
    rng: ChaCha8Rng,
}

impl Luck {
    /// The luck of replicate number `replicate` under `seed`.
    pub fn new(seed: u64, replicate: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&replicate.to_le_bytes());
        key[16..].copy_from_slice(b"peerscale luck 1");
        Self { rng: ChaCha8Rng::from_seed(key) }
    }

    /// Everything that is decided at one coordinate: 16 words of 32 bits.
    ///
    /// An occasion above [`OCCASION_MAX`] wraps round; no process has that many.
    #[inline]
    pub fn draw(&mut self, entity: Entity, decision: Decision, occasion: u32) -> Draw {
        self.seek(entity, decision, occasion);
        let mut bytes = [0; WORDS_PER_OCCASION * 4];
        self.rng.fill_bytes(&mut bytes);
        Draw { words: words_at(&bytes, 0), next: 0 }
    }

    /// Everything that is decided once in a life: 64 words, the blocks of occasions 0 to 3 of a decision that
    /// never recurs.
    pub fn wide_draw(&mut self, entity: Entity, decision: Decision) -> WideDraw {
        self.wide_draw_of(entity, decision, 0)
    }

    /// Everything that is decided at one occasion of a decision that needs 64 words each time: the blocks of its
    /// occasions 4k to 4k + 3, which no narrow draw of that decision may share.
    pub fn wide_draw_of(&mut self, entity: Entity, decision: Decision, occasion: u32) -> WideDraw {
        self.seek(entity, decision, occasion * 4);
        let bytes = self.bytes_of_four();
        WideDraw { words: words_at(&bytes, 0), next: 0 }
    }

    /// The first words of four occasions that follow each other, the first a multiple of four: they cost no more than
    /// those of one.
    fn four<const N: usize>(
        &mut self,
        entity: Entity,
        decision: Decision,
        occasion: u32,
    ) -> [[u32; N]; AHEAD] {
        self.seek(entity, decision, occasion);
        let bytes = self.bytes_of_four();
        std::array::from_fn(|next| words_at(&bytes, next * WORDS_PER_OCCASION))
    }

    /// The four blocks from where the cipher stands, at once: word by word they take twice as long.
    #[inline]
    fn bytes_of_four(&mut self) -> [u8; WORDS * 4] {
        let mut bytes = [0; WORDS * 4];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// The first words of an occasion of a decision that recurs often: one call in four makes new luck and keeps that of the
    /// occasions that follow, and each has the same as from [`Luck::draw`].
    ///
    /// Occasions come one after the other; nothing is kept for one that is drawn `anew`.
    #[inline]
    pub fn words_ahead<const N: usize>(
        &mut self,
        kept: &mut [[u32; N]; KEPT],
        anew: bool,
        (entity, decision, occasion): (Entity, Decision, u32),
    ) -> [u32; N] {
        let place = occasion as usize % AHEAD;
        if let Some(place) = place.checked_sub(1).filter(|_| !anew) {
            return kept[place];
        }
        let four = self.four(entity, decision, occasion - place as u32);
        let [_, then @ ..] = four;
        *kept = then;
        four[place]
    }

    #[inline]
    fn seek(&mut self, entity: Entity, decision: Decision, occasion: u32) {
        let block =
            u64::from(entity.bits()) << 32 | u64::from(decision.0) << 24 | u64::from(occasion & OCCASION_MAX);
        self.rng.set_word_pos(u128::from(block) * WORDS_PER_OCCASION as u128);
    }
}

/// The words of a stream from the one at `first` on.
#[inline]
fn words_at<const N: usize>(bytes: &[u8], first: usize) -> [u32; N] {
    std::array::from_fn(|word| {
        u32::from_le_bytes(std::array::from_fn(|byte| bytes[(first + word) * 4 + byte]))
    })
}

/// Occasions whose words come at once.
const AHEAD: usize = WORDS / WORDS_PER_OCCASION;

/// How many occasions are kept for later.
pub const KEPT: usize = AHEAD - 1;

/// Amounts kept for the next occasions of a decision that recurs often and needs one each time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ahead([f64; KEPT]);

impl Ahead {
    /// Some bits of what is kept, whatever it is for.
    pub(super) const fn first(&self) -> u64 {
        self.0[0].to_bits()
    }

    /// The amount of an occasion, as [`Words::amount`]. Occasions come one after the other from 0.
    ///
    /// Their logarithms are taken together, as none waits for another; kept as words they would be taken one by one, each
    /// when everything else waits for it.
    #[inline]
    pub fn amount(&mut self, luck: &mut Luck, entity: Entity, decision: Decision, occasion: u32) -> f64 {
        let place = occasion as usize % AHEAD;
        if let Some(place) = place.checked_sub(1) {
            return self.0[place];
        }
        let [now, then @ ..] =
            luck.four(entity, decision, occasion).map(|words: [u32; 2]| Words { words, next: 0 }.amount());
        self.0 = then;
        now
    }
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
        rng.set_word_pos(u128::from(block) * WORDS_PER_OCCASION as u128);
        let mut words = [0; WORDS_PER_OCCASION];
        for word in &mut words {
            *word = rng.next_u32();
        }
        Words { words, next: 0 }.uniform_fine()
    }
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

/// A run of random words that belong to one coordinate.
#[derive(Debug, Clone)]
pub struct Words<const N: usize> {
    words: [u32; N],
    next: usize,
}

/// The uniform number that a word is, strictly between 0 and 1: for a word that was kept.
#[inline]
pub fn uniform_of(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// The words of one coordinate.
pub type Draw = Words<WORDS_PER_OCCASION>;
/// The words of a decision that is made once in a life.
pub type WideDraw = Words<WORDS>;

impl<const N: usize> Words<N> {
    /// The next word; the words repeat from the start once all are used, which a debug build refuses.
    #[inline]
    pub fn word(&mut self) -> u32 {
        debug_assert!(self.next < N, "a coordinate ran out of words");
        let word = self.words[self.next % N];
        self.next += 1;
        word
    }

    /// A uniform number strictly between 0 and 1, in steps of 2^-32.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform_of(self.word())
    }

    /// A uniform number strictly between 0 and 1, in steps of 2^-53: for amounts whose tail matters.
    #[inline]
    pub fn uniform_fine(&mut self) -> f64 {
        let bits = u64::from(self.word()) << 32 | u64::from(self.word());
        ((bits >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// An amount of integrated hazard, distributed Exp(1): -ln(u).
    #[inline]
    pub fn amount(&mut self) -> f64 {
        -libm::log(self.uniform_fine())
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
        let mut one = Luck::new(1, 2);
        let mut other = Luck::new(1, 2);
        other.draw(Entity::person(0, 0), Decision(9), 4);
        assert_eq!(one.draw(person, Decision(1), 5).word(), other.draw(person, Decision(1), 5).word());
        assert_ne!(
            Luck::new(1, 3).draw(person, Decision(1), 5).word(),
            one.draw(person, Decision(1), 5).word()
        );
    }

    /// What is kept for later is bit by bit what is drawn when it comes, past the end of the occasions as well.
    #[test]
    fn luck_that_is_kept_is_that_of_its_occasion() {
        let (mut luck, mut ahead) = (Luck::new(1, 2), Ahead::default());
        for occasion in (0..70).chain(OCCASION_MAX - 7..=OCCASION_MAX) {
            let kept = ahead.amount(&mut luck, Entity::person(3, 7), Decision(5), occasion);
            let drawn = luck.draw(Entity::person(3, 7), Decision(5), occasion).amount();
            assert_eq!(kept.to_bits(), drawn.to_bits(), "{occasion}");
        }
        // Where some are left out, luck is made anew wherever that falls.
        let mut later = [[0; 12]; KEPT];
        let mut last = None;
        for occasion in [0, 1, 2, 6, 7, 8, 13, 14, 15, 16, 30] {
            let anew = last != Some(occasion / 4);
            last = Some(occasion / 4);
            let at = (Entity::person(3, 7), Decision(5), occasion);
            let words = luck.words_ahead(&mut later, anew, at);
            let mut draw = luck.draw(at.0, at.1, occasion);
            assert_eq!(words, std::array::from_fn(|_| draw.word()), "{occasion}");
        }
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
        let mut luck = Luck::new(7, 0);
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
