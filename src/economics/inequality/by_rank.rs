//! Indices by rank: how a value goes with another variable, such as deprivation.

use super::{Lack, Ranked};

/// The least and the largest value that is possible, such as 0 and 1 of a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The least.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl Ranked {
    /// Concentration index 2 cov(y, R) / μ.
    ///
    /// # Errors
    /// A value is below 0, or the mean is not above it.
    ///
    /// # Source
    /// Wagstaff A, Paci P, van Doorslaer E (1991) Soc Sci Med 33:545-557.
    pub fn concentration_index(&self) -> Result<f64, Lack> {
        self.extended_concentration_index(2.0)
    }

    /// Extended concentration index -ν cov(y, (1 - R)^(ν - 1)) / μ. At ν = 2 it is the concentration index; the larger ν, the more
    /// those of low rank count.
    ///
    /// # Errors
    /// As of the concentration index.
    ///
    /// # Source
    /// Wagstaff A (2002) J Health Econ 21:627-643, in the form of a covariance with fractional ranks.
    pub fn extended_concentration_index(&self, aversion: f64) -> Result<f64, Lack> {
        self.relative()?;
        let power = aversion - 1.0;
        let covariance = if power.total_cmp(&1.0).is_eq() {
            -self.covariance(|place| self.ranks[place])
        } else {
            self.covariance(|place| libm::pow(1.0 - self.ranks[place], power))
        };
        Ok(-aversion * covariance / self.mean)
    }

    /// Erreygers' index 4 μ C / (high - low), with C the concentration index.
    ///
    /// # Source
    /// Erreygers G (2009) J Health Econ 28:504-515.
    pub fn erreygers(&self, bounds: Bounds) -> f64 {
        8.0 * self.covariance(|place| self.ranks[place]) / (bounds.high - bounds.low)
    }

    /// Wagstaff's index C (high - low) μ / ((high - μ)(μ - low)), with C the concentration index.
    ///
    /// # Errors
    /// As of the concentration index, and where everyone is at a bound.
    ///
    /// # Source
    /// Wagstaff A (2005) Health Econ 14:429-432.
    pub fn wagstaff(&self, bounds: Bounds) -> Result<f64, Lack> {
        self.relative()?;
        let room = (bounds.high - self.mean) * (self.mean - bounds.low);
        let covariance = self.covariance(|place| self.ranks[place]);
        if room > 0.0 { Ok(2.0 * covariance * (bounds.high - bounds.low) / room) } else { Err(Lack::NotZero) }
    }

    /// Intercept and slope of the line through the values over their ranks: the slope is the slope index of inequality.
    ///
    /// # Source
    /// Pamuk ER (1985) Popul Stud 39:17-31.
    pub fn slope(&self) -> (f64, f64) {
        let mean: f64 = self.weights.iter().zip(&self.ranks).map(|(weight, rank)| weight * rank).sum();
        let squares: f64 = self
            .weights
            .iter()
            .zip(&self.ranks)
            .map(|(weight, rank)| weight * (rank - mean) * (rank - mean))
            .sum();
        let slope = self.covariance(|place| self.ranks[place]) / squares;
        (self.mean - slope * mean, slope)
    }

    /// The slope index over the mean.
    ///
    /// # Errors
    /// As of the concentration index.
    pub fn relative_slope(&self) -> Result<f64, Lack> {
        self.relative().map(|()| self.slope().1 / self.mean)
    }

    /// The value that the line gives the highest rank over that of the lowest.
    ///
    /// # Errors
    /// As of the concentration index, and where the line is not above 0 at both ends.
    ///
    /// # Source
    /// Mackenbach JP, Kunst AE (1997) Soc Sci Med 44:757-771.
    pub fn slope_ratio(&self) -> Result<f64, Lack> {
        self.relative()?;
        let (start, rise) = self.slope();
        if start > 0.0 && start + rise > 0.0 { Ok((start + rise) / start) } else { Err(Lack::NotZero) }
    }

    /// Means of those with the lowest and with the highest rank.
    pub fn ends(&self) -> [f64; 2] {
        let mean = |of: f64| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (place, rank) in self.ranks.iter().enumerate() {
                if rank.total_cmp(&of).is_eq() {
                    sum += self.values[place] * self.weights[place];
                    weight += self.weights[place];
                }
            }
            sum / weight
        };
        let end = |place: Option<&f64>| place.copied().map_or(f64::NAN, mean);
        [end(self.ranks.first()), end(self.ranks.last())]
    }

    /// The mean of those with the highest rank over that of those with the lowest.
    ///
    /// # Errors
    /// As of the concentration index, and where the lower one is 0.
    pub fn gap_ratio(&self) -> Result<f64, Lack> {
        self.relative()?;
        let [low, high] = self.ends();
        if low > 0.0 { Ok(high / low) } else { Err(Lack::NotZero) }
    }
}
