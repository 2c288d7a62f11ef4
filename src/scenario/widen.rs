//! Wider priors for poorer sources: how much the standing of a source adds to what is not known.
//!
//! An interval that was published says what chance did to one study; it says nothing of who was studied, how well, and
//! whether the number was quoted rightly. A factor for each standing widens the distribution by so much.

use super::distribution::Distribution;
use super::parameter::Parameter;
use super::prior::Prior;
use super::slip::Slip;
use super::sources::Standing;
use super::special::trigamma;
use super::strategy::{Law, Scenario};
use super::values::Entry;

/// Addresses of the factors, in the order of [`Standing::ALL`].
const ADDRESSES: [&str; Standing::ALL.len()] =
    ["evidence.widening.verified", "evidence.widening.recalled", "evidence.widening.assumption"];
/// The standings as words.
const WORDS: [&str; Standing::ALL.len()] =
    [Standing::Verified.word(), Standing::Recalled.word(), Standing::Assumption.word()];
/// The largest factor: wider priors than these say nothing but the limits.
const MOST: f64 = 10.0;
/// The smallest shape of a gamma, beta or Dirichlet distribution that widening leaves.
const LEAST_SHAPE: f64 = 1e-3;

/// What a scenario says of it.
pub const PARAMETERS: &[Parameter] = &[
    factor(ADDRESSES[0], "Widening where sources are verified"),
    factor(ADDRESSES[1], "Widening where sources are recalled"),
    factor(ADDRESSES[2], "Widening where sources are assumptions"),
];

const fn factor(address: &'static str, label: &'static str) -> Parameter {
    Parameter::number(
        address,
        label,
        "factor",
        1.0,
        MOST,
        "By how much the distribution of every input is widened whose source has this standing: the standard deviation on its \
         natural scale (logit for a beta and, over all categories, a Dirichlet; log for a gamma and a lognormal; as stated for a \
         normal, uniform and triangular distribution) is so many times as large, its centre stays (the median of a lognormal, the \
         mode of a triangular, the mean of any other), and limits cut it as before. An input without a standing counts as an \
         assumption; rows of a posterior are taken as they are. A judgement that may serve: verified 1, recalled 1.5, \
         assumption 2. Where it is left out: 1, which is not widened.",
    )
    .optional()
}

/// A factor for each standing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widening {
    factors: [f64; Standing::ALL.len()],
}

impl Widening {
    /// Nothing is widened.
    pub const NONE: Self = Self { factors: [1.0; Standing::ALL.len()] };
    /// A judgement for whoever has no better one: a value quoted from memory is half as uncertain again as its interval
    /// says, one that is itself a judgement twice.
    ///
    /// # Source
    /// Assumption; what holds for an input at hand is for its reader to say.
    pub const JUDGED: Self = Self { factors: [1.0, 1.5, 2.0] };

    /// Reads `recalled=1.5,assumption=2`; what is not named is 1.
    ///
    /// # Errors
    /// What is wrong and what to write instead.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut all = Self::NONE;
        let mut named = [false; Standing::ALL.len()];
        for part in text.split(',') {
            let example = "write for instance recalled=1.5,assumption=2";
            let (word, number) =
                part.split_once('=').ok_or_else(|| format!("{part:?} has no factor: {example}"))?;
            let place = WORDS.iter().position(|known| *known == word.trim()).ok_or_else(|| {
                format!("{:?} is no standing of a source, must be {}", word.trim(), WORDS.join(", "))
            })?;
            if std::mem::replace(&mut named[place], true) {
                return Err(format!("{} is there twice", WORDS[place]));
            }
            let factor = number.trim().parse::<f64>().ok().filter(|factor| (1.0..=MOST).contains(factor));
            all.factors[place] = factor.ok_or_else(|| {
                format!(
                    "{} is {:?}, must be a number from 1 to {MOST}: {example}",
                    WORDS[place],
                    number.trim()
                )
            })?;
        }
        Ok(all)
    }

    /// The factors that a scenario states.
    pub fn of(scenario: &Scenario) -> Self {
        Self { factors: ADDRESSES.map(|address| scenario.values.optional_number(address).unwrap_or(1.0)) }
    }

    /// The factor of an input whose source has this standing; without one it counts as an assumption.
    pub fn factor(&self, standing: Option<Standing>) -> f64 {
        self.factors[standing.unwrap_or(Standing::Assumption) as usize]
    }

    /// Whether nothing is widened.
    pub fn is_none(&self) -> bool {
        self.factors.iter().all(|factor| *factor <= 1.0)
    }
}

impl std::fmt::Display for Widening {
    /// As [`Widening::read`] reads it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> =
            WORDS.iter().zip(self.factors).map(|(word, factor)| format!("{word}={factor}")).collect();
        f.write_str(&parts.join(","))
    }
}

impl Scenario {
    /// Widens the distributions of all inputs: by what is asked for, else by what the scenario states. Whatever was done before, it
    /// begins with the distributions as stated, so that doing it twice is doing it once; a factor of 1 leaves a
    /// distribution as it is to the last bit.
    ///
    /// # Errors
    /// The input of which limits leave nothing once it is wider; a factor that is itself uncertain.
    pub fn widen(&mut self, asked: Option<Widening>) -> Result<(), Slip> {
        let own = Widening::of(self);
        let drawn = |address: &&&str| self.uncertain.iter().any(|input| input.path == ***address);
        if let Some(factor) = ADDRESSES.iter().find(drawn) {
            let slip = Slip::at(*factor, format!("{factor} cannot be uncertain itself"));
            return Err(slip.help(format!("write it as one number, {factor} = 2")));
        }
        let widening = asked.unwrap_or(own);
        if widening != own {
            for (address, factor) in ADDRESSES.into_iter().zip(widening.factors) {
                self.values.entries.insert(address.to_owned(), Entry::Number(factor));
            }
        }
        for uncertain in &mut self.uncertain {
            let Some(told) = self.provenance.get(&uncertain.path) else { continue };
            let (factor, Some(stated)) = (widening.factor(told.standing), &told.law) else { continue };
            // Neither wider than stated, nor made so before.
            if factor.max(own.factor(told.standing)) <= 1.0 {
                continue;
            }
            let path = uncertain.path.as_str();
            uncertain.law = wider(stated, factor).map_err(|why| {
                let slip = Slip::at(path, format!("{path} cannot be widened {factor} times: {why}"));
                slip.help("write wider limits, or a smaller factor in evidence.widening")
                    .beside("evidence.widening")
            })?;
        }
        Ok(())
    }
}

/// The same belief, so many times as wide.
///
/// # Errors
/// Limits leave nothing of it.
pub fn wider(law: &Law, factor: f64) -> Result<Law, String> {
    if factor <= 1.0 {
        return Ok(law.clone());
    }
    match law {
        Law::Number(prior) => {
            Prior::new(wider_distribution(prior.law(), factor), prior.conversion(), prior.limits())
                .map(Law::Number)
        }
        Law::Dirichlet(counts) => {
            let all: Vec<f64> = counts.iter().map(|(_, count)| *count).collect();
            let scale = thinner(&all, factor);
            Ok(Law::Dirichlet(counts.iter().map(|(name, count)| (name.clone(), count * scale)).collect()))
        }
    }
}

/// A distribution whose standard deviation on its natural scale is `factor` times as large, with the same centre.
///
/// For a gamma with shape k the variance of its logarithm is ψ′(k), for a beta that of its logit ψ′(α) + ψ′(β): shapes are
/// divided by one number until it is factor² times as large, which keeps the mean.
fn wider_distribution(law: Distribution, factor: f64) -> Distribution {
    match law {
        Distribution::Fixed { .. } => law,
        Distribution::Normal { mean, sd } => Distribution::Normal { mean, sd: factor * sd },
        Distribution::LogNormal { mu, sigma } => Distribution::LogNormal { mu, sigma: factor * sigma },
        Distribution::Gamma { shape, scale } => {
            let by = thinner(&[shape], factor);
            Distribution::Gamma { shape: shape * by, scale: scale / by }
        }
        Distribution::Beta { alpha, beta } => {
            let by = thinner(&[alpha, beta], factor);
            Distribution::Beta { alpha: alpha * by, beta: beta * by }
        }
        Distribution::Uniform { min, max } => {
            let (middle, half) = (f64::midpoint(min, max), 0.5 * (max - min));
            Distribution::Uniform { min: middle - factor * half, max: middle + factor * half }
        }
        Distribution::Triangular { min, mode, max } => Distribution::Triangular {
            min: mode - factor * (mode - min),
            mode,
            max: mode + factor * (max - mode),
        },
    }
}

/// The number s ≤ 1 with Σ ψ′(s c) = factor² Σ ψ′(c) over the shapes c that are above 0: by how much counts have to be thinned
/// out until logarithms of what they yield vary so much more; no shape falls below [`LEAST_SHAPE`].
///
/// # Source
/// ψ′(c) is the variance of the logarithm of a gamma variable of shape c; the total variance of logarithms of ratios of a Dirichlet
/// distribution is (D - 1)/D times their sum: Aitchison J (1986) The Statistical Analysis of Compositional Data, recalled.
fn thinner(shapes: &[f64], factor: f64) -> f64 {
    let shapes = || shapes.iter().copied().filter(|shape| *shape > 0.0);
    let spread = |by: f64| shapes().map(|shape| trigamma(by * shape)).sum::<f64>();
    let wanted = factor * factor * spread(1.0);
    let least = (LEAST_SHAPE / shapes().fold(f64::INFINITY, f64::min)).min(1.0);
    let (mut low, mut high) = (least, 1.0);
    if spread(low) <= wanted {
        return low;
    }
    // Halving an interval of the logarithm: 60 halvings leave nothing of it.
    for _ in 0..60 {
        let middle = (low * high).sqrt();
        if spread(middle) > wanted { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::distribution::Family;
    use crate::units::convert::Conversion;

    const EVERYWHERE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    fn prior(family: Family, own: &[f64], limits: (f64, f64)) -> Law {
        Law::Number(Prior::new(family.build(own).unwrap(), Conversion::IDENTITY, limits).unwrap())
    }

    fn number(law: &Law) -> Prior {
        let Law::Number(prior) = law else { unreachable!() };
        *prior
    }

    /// Mean and variance of a function of what is drawn, by the quantiles alone: nothing here knows of trigamma.
    fn moments(prior: &Prior, scale: impl Fn(f64) -> f64) -> (f64, f64) {
        let n = 20_000;
        let values: Vec<f64> =
            (0..n).map(|i| scale(prior.quantile((f64::from(i) + 0.5) / f64::from(n)))).collect();
        let mean = values.iter().sum::<f64>() / f64::from(n);
        (mean, values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n))
    }

    /// On the natural scale the variance grows by the square of the factor, and the centre stays.
    #[test]
    fn the_variance_on_the_natural_scale_grows_by_the_square_and_the_centre_stays() {
        let plain: fn(f64) -> f64 = |x| x;
        let logit: fn(f64) -> f64 = |x| libm::log(x) - libm::log1p(-x);
        let log: fn(f64) -> f64 = |x| libm::log(x);
        for (family, own, scale) in [
            (Family::Normal, vec![3.0, 0.5], plain),
            (Family::Uniform, vec![-1.0, 2.0], plain),
            (Family::Triangular, vec![0.0, 1.0, 4.0], plain),
            (Family::LogNormal, vec![0.3, 0.2], log),
            (Family::Gamma, vec![25.0, 0.1], log),
            (Family::Gamma, vec![2.0, 7.0], log),
            (Family::Beta, vec![40.0, 60.0], logit),
            (Family::Beta, vec![3.0, 1.5], logit),
        ] {
            for factor in [1.25, 2.0] {
                let before = prior(family, &own, EVERYWHERE);
                let after = number(&wider(&before, factor).unwrap());
                let before = number(&before);
                let (a, b) = (before.law().centre(), after.law().centre());
                assert!((a - b).abs() < 1e-9 * a.abs(), "{family:?} {a} {b}");
                let ratio = moments(&after, scale).1 / moments(&before, scale).1;
                let wanted = factor * factor;
                assert!((ratio / wanted - 1.0).abs() < 1e-2, "{family:?} {own:?} {ratio} {wanted}");
                if matches!(family, Family::Beta | Family::Gamma | Family::Normal | Family::Uniform) {
                    let (a, b) = (moments(&before, plain).0, moments(&after, plain).0);
                    assert!((a / b - 1.0).abs() < 2e-3, "{family:?} {a} {b}");
                }
            }
        }
    }

    #[test]
    fn limits_hold_and_a_factor_of_one_is_the_same_to_the_bit() {
        let stated = prior(Family::Normal, &[0.4, 0.1], (0.1, 0.6));
        let after = number(&wider(&stated, 3.0).unwrap());
        for u in [1e-12, 0.2, 0.5, 0.9, 1.0 - 1e-12] {
            assert!((0.1..=0.6).contains(&after.quantile(u)));
        }
        assert_eq!(wider(&stated, 1.0).unwrap(), stated);
        let share = number(&wider(&prior(Family::Beta, &[2.0, 5.0], (0.0, 1.0)), 10.0).unwrap());
        assert!((0.0..=1.0).contains(&share.quantile(0.999)) && (share.mean() - 2.0 / 7.0).abs() < 1e-6);
        // Limits far out leave less and less, and more than nothing.
        assert!(wider(&prior(Family::Uniform, &[0.0, 1.0], (0.999, 1.0)), 10.0).is_ok());
    }

    /// Shares keep their means, and two of them are a beta.
    #[test]
    fn shares_keep_their_means() {
        let counts = |all: &[f64]| {
            Law::Dirichlet(all.iter().enumerate().map(|(i, count)| (i.to_string(), *count)).collect())
        };
        let Law::Dirichlet(after) = wider(&counts(&[12.0, 30.0, 0.0, 6.0]), 2.0).unwrap() else {
            unreachable!()
        };
        let all: f64 = after.iter().map(|(_, count)| count).sum();
        for ((_, count), share) in after.iter().zip([0.25, 0.625, 0.0, 0.125]) {
            assert!((count / all - share).abs() < 1e-12);
        }
        let Law::Dirichlet(pair) = wider(&counts(&[3.0, 1.5]), 1.5).unwrap() else { unreachable!() };
        let beta = number(&wider(&prior(Family::Beta, &[3.0, 1.5], EVERYWHERE), 1.5).unwrap());
        assert_eq!(beta.law().own(), [pair[0].1, pair[1].1]);
    }

    #[test]
    fn factors_are_read_and_refused() {
        let read = Widening::read("assumption=2, recalled = 1.5").unwrap();
        assert_eq!(read, Widening::JUDGED);
        assert_eq!(Widening::read(&read.to_string()).unwrap(), read);
        assert!(Widening::read("verified=1").unwrap().is_none() && !read.is_none());
        for (wrong, why) in [
            ("assumption=0.9", "from 1 to 10"),
            ("assumption=NaN", "from 1 to 10"),
            ("assumption=inf", "from 1 to 10"),
            ("assumption=11", "from 1 to 10"),
            ("assumption=", "from 1 to 10"),
            ("assumption", "has no factor"),
            ("hearsay=2", "no standing"),
            ("recalled=2,recalled=3", "twice"),
            ("", "has no factor"),
        ] {
            let told = Widening::read(wrong).unwrap_err();
            assert!(told.contains(why), "{wrong}: {told}");
        }
    }
}
