//! How precise a run is, what of the spread of its samples is chance, and what it would take to be more precise.

use crate::units::word::Word;

/// The outcome by which decisions are valued.
pub const NET_BENEFIT: &str = "net_benefit";

/// What chance contributes to a strategy's difference from the comparator in an outcome.
///
/// # Units
/// Those of the outcome; variances their square.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Noise {
    /// The strategy, by its place.
    pub strategy: usize,
    /// Identifier of the outcome.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub outcome: Word,
    /// Mean difference.
    pub difference: Option<f64>,
    /// Mean level of the comparator.
    pub level: Option<f64>,
    /// Monte Carlo standard error of the mean difference.
    pub mcse: Option<f64>,
    /// Variance over samples of the means of their replicates; none without two samples of two replicates.
    pub apart: Option<f64>,
    /// What of that variance is chance.
    pub chance: Option<f64>,
}

impl Noise {
    /// Share of the variance over samples that is chance, at most 1; none without samples, or where none differs.
    pub fn share(&self) -> Option<f64> {
        let (apart, chance) = (self.apart?, self.chance?);
        (apart > 0.0).then(|| (chance / apart).min(1.0))
    }

    /// How many times more persons or replicates would bring the share of chance down to `share`; none where parameters
    /// cannot be told from chance at all.
    ///
    /// chance / f = share / (1 - share) × parameters, because chance falls with persons × replicates and parameters do
    /// not.
    pub fn times_for(&self, share: f64) -> Option<f64> {
        let (apart, chance) = (self.apart?, self.chance?);
        let parameters = apart - chance;
        (parameters > 0.0).then(|| chance * (1.0 - share) / (share * parameters))
    }

    /// How many samples would bring the standard error of the mean difference down to a share of it:
    /// variance over samples / (share × difference)².
    pub fn samples_for(&self, share: f64) -> Option<f64> {
        let wanted = share * self.difference?;
        let apart = self.apart?;
        (wanted != 0.0).then(|| apart / (wanted * wanted))
    }

    /// How many times more persons or replicates would bring the Monte Carlo error down to a share of the comparator's
    /// level: (error / (share × level))².
    pub fn times_for_error(&self, share: f64) -> Option<f64> {
        let ratio = self.mcse? / (share * self.level?.abs());
        ratio.is_finite().then_some(ratio * ratio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_brings_noise_and_errors_to_where_it_says() {
        let noise = Noise {
            strategy: 1,
            outcome: NET_BENEFIT,
            difference: Some(-40.0),
            level: Some(1000.0),
            mcse: Some(20.0),
            apart: Some(100.0),
            chance: Some(36.0),
        };
        assert_eq!(noise.share(), Some(0.36));
        let times = noise.times_for(0.05).unwrap();
        let left = 36.0 / times;
        assert!((left / (64.0 + left) - 0.05).abs() < 1e-12);
        // A standard error of 2 is 5% of the difference: 100 / 25 samples have it.
        assert_eq!(noise.samples_for(0.05), Some(25.0));
        assert_eq!(noise.times_for_error(0.01), Some(4.0));
        let drowned = Noise { chance: Some(120.0), ..noise };
        assert_eq!((drowned.share(), drowned.times_for(0.05)), (Some(1.0), None));
        let silent = Noise { apart: None, chance: None, mcse: None, difference: Some(0.0), ..noise };
        assert_eq!(
            (silent.share(), silent.samples_for(0.05), silent.times_for_error(0.01)),
            (None, None, None)
        );
    }
}
