//! How many people the sites of a synthesised population have at the start.

use super::super::OpenError;
use crate::engine::draws::normal_quantile;
use crate::scenario::parameter::Parameter;
use crate::scenario::{Slip, Values};

/// The spread of the sizes of sites.
pub(super) const SPREAD: &str = "population.site_size_sd_log";

pub(super) const PARAMETER: Parameter = Parameter::number(
    SPREAD,
    "Spread of site sizes",
    "log persons",
    0.0,
    1.5,
    "Standard deviation of the logarithm of the people of a site, of a synthesised population: sizes follow a log-normal \
     distribution around population.persons_per_site, and all people are as many as without. Size follows neither deprivation \
     nor area. Every site has the same posts, so that large ones have fewer for each person. Where it is left out: 0, all sites \
     of one size.",
)
.optional();

/// The people of every site at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sizes {
    persons: usize,
    /// Of one site, on average; of every site but the last where they are all of one size.
    usual: usize,
    /// The first person of each site, in the order of sites, and the number of all; empty where sites are of one size.
    bounds: Vec<usize>,
}

impl Sizes {
    /// Divides people among sites.
    ///
    /// With a spread σ, n sites have sizes in proportion to exp(σ z), where the z are the normal quantiles at the middles of n
    /// equal parts, each once: the sizes are the same for every seed, and rounding them cumulatively leaves the sum exact.
    ///
    /// # Errors
    /// The smallest site would have nobody.
    pub(super) fn open(values: &Values, persons: usize, usual: usize) -> Result<Self, OpenError> {
        let spread = values.optional_number(SPREAD).unwrap_or(0.0);
        let sites = persons.div_ceil(usual.max(1));
        if spread <= 0.0 || values.word("population.source")? == "file" {
            return Ok(Self { persons, usual, bounds: Vec::new() });
        }
        let weight = |rank: usize| libm::exp(spread * normal_quantile((rank as f64 + 0.5) / sites as f64));
        let weights: Vec<f64> = ranks(sites).into_iter().map(weight).collect();
        let all: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let ends = weights.iter().map(|weight| {
            sum += weight;
            libm::round(persons as f64 * (sum / all)) as usize
        });
        let mut bounds: Vec<usize> = std::iter::once(0).chain(ends).collect();
        // The sum of all weights over itself is 1 but for rounding.
        if let Some(last) = bounds.last_mut() {
            *last = persons;
        }
        if bounds.windows(2).any(|pair| pair[1] <= pair[0]) {
            let message =
                format!("{SPREAD} is {spread}, so that the smallest of {sites} sites would have nobody");
            let slip = Slip::at(SPREAD, message).help("write less, or a larger population.persons_per_site");
            return Err(slip.beside("population.persons_per_site").beside("population.persons").into());
        }
        Ok(Self { persons, usual, bounds })
    }

    /// How many sites there are.
    pub(super) fn sites(&self) -> usize {
        self.persons.div_ceil(self.usual.max(1))
    }

    /// The people of a site at the start.
    pub(super) fn of(&self, site: usize) -> usize {
        match self.bounds.get(site..site + 2) {
            Some(pair) => pair[1] - pair[0],
            None => self.usual.min(self.persons.saturating_sub(site * self.usual)),
        }
    }

    /// The people of a site that is full at the start: the last of sites of one size may not be.
    pub(super) fn when_full(&self, site: usize) -> usize {
        if self.bounds.is_empty() { self.usual } else { self.of(site) }
    }

    /// The people of the largest site at the start.
    pub(super) fn largest(&self) -> usize {
        self.bounds.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(self.usual)
    }
}

/// The place of every site in the order of sizes: an even sequence, so that size follows neither deprivation nor area.
///
/// # Source
/// Additive recurrence with √2 - 1, whose multiples are about as even as those of the golden ratio and independent of them.
fn ranks(sites: usize) -> Vec<usize> {
    const STRIDE: f64 = std::f64::consts::SQRT_2 - 1.0;
    let place = |site: &usize| {
        let at = (*site as f64 + 0.5) * STRIDE;
        at - libm::floor(at)
    };
    let mut order: Vec<usize> = (0..sites).collect();
    order.sort_by(|a, b| place(a).total_cmp(&place(b)));
    let mut ranks = vec![0; sites];
    for (rank, site) in order.into_iter().enumerate() {
        ranks[site] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(persons: usize, usual: usize, spread: f64) -> Result<Sizes, OpenError> {
        let mut values = Values::default();
        values.state_number(SPREAD, spread);
        values.state_word("population.source", "margins");
        Sizes::open(&values, persons, usual)
    }

    fn each(sizes: &Sizes) -> Vec<usize> {
        (0..sizes.sites()).map(|site| sizes.of(site)).collect()
    }

    /// The distribution function of the standard normal law.
    fn phi(z: f64) -> f64 {
        0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
    }

    #[test]
    fn people_are_as_many_whatever_the_spread() {
        for (persons, usual) in [(100_000, 500), (12_345, 97), (1000, 1000), (999, 100)] {
            let equal = each(&sizes(persons, usual, 0.0).unwrap());
            assert_eq!(equal.iter().sum::<usize>(), persons);
            assert!(equal[..equal.len() - 1].iter().all(|&people| people == usual));
            for spread in [0.01, 0.4, 1.0] {
                let own = each(&sizes(persons, usual, spread).unwrap());
                assert_eq!((own.iter().sum::<usize>(), own.len()), (persons, equal.len()), "{spread}");
            }
        }
    }

    /// Log sizes have the standard deviation that was asked for, and the largest tenth of sites the share of people that the
    /// Lorenz curve of a log-normal law gives them: 1 - Φ(Φ⁻¹(0.9) - σ).
    #[test]
    fn sizes_are_log_normal() {
        for spread in [0.2, 0.5, 0.8] {
            let mut own = each(&sizes(4_000_000, 2000, spread).unwrap());
            let logs: Vec<f64> = own.iter().map(|&people| libm::log(people as f64)).collect();
            let mean = logs.iter().sum::<f64>() / logs.len() as f64;
            let variance =
                logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / logs.len() as f64;
            assert!(
                (libm::sqrt(variance) / spread - 1.0).abs() < 0.005,
                "{spread}: {}",
                libm::sqrt(variance)
            );
            own.sort_unstable();
            let top: usize = own[own.len() * 9 / 10..].iter().sum();
            let known = 1.0 - phi(normal_quantile(0.9) - spread);
            let found = top as f64 / 4_000_000.0;
            assert!((found / known - 1.0).abs() < 0.01, "{spread}: {found} {known}");
        }
    }

    /// Neither the first sites, which are the most deprived, nor the last are larger than the others.
    #[test]
    fn size_does_not_follow_the_order_of_sites() {
        let own = each(&sizes(1_000_000, 1000, 0.5).unwrap());
        let of = |part: &[usize]| {
            part.iter().map(|&people| libm::log(people as f64)).sum::<f64>() / part.len() as f64
        };
        let means: Vec<f64> = own.chunks(200).map(of).collect();
        let all = of(&own);
        assert!(means.iter().all(|mean| (mean - all).abs() < 0.02), "{means:?}");
    }

    #[test]
    fn a_spread_that_leaves_a_site_without_people_is_refused() {
        assert!(sizes(1000, 2, 1.5).is_err());
    }
}
