//! Length of life: remaining years under hazards that are constant within each year of age, and causes of death.

/// What is expected of someone of a whole age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Life {
    /// Remaining years.
    pub years: f64,
    /// Probability that the life ends by the second of two causes, of constant hazard.
    pub second_cause: f64,
}

/// Oldest age that is looked at; nobody is left by then.
const OLDEST: u32 = 200;

/// Remaining years at `age`: the sum over years of age of the survivors times (1 - exp(-h)) / h, with h the
/// hazard per year of all causes. The second cause has a constant hazard, so that the probability to die of it is that
/// hazard times the expected years; where all causes together would be less than it alone, they are taken to be as much.
///
/// # Units
/// Ages and remaining years in years; hazards per year.
///
/// # Source
/// Chiang CL (1984) The Life Table and Its Applications: hazards that are constant within a year of age.
pub fn expected(age: u32, second_cause: f64, all_causes: impl Fn(u32) -> f64) -> Life {
    let (mut alive, mut years) = (1.0, 0.0);
    for age in age..OLDEST {
        let hazard = all_causes(age).max(second_cause);
        let dies = -libm::expm1(-hazard);
        years += if hazard > 0.0 { alive * dies / hazard } else { alive };
        alive *= 1.0 - dies;
    }
    Life { years, second_cause: second_cause * years }
}

/// Mortality ratio of people whose ratio to the general population is constant up to an age, then falls: its excess over
/// 1 falls linearly between two ages to a share of itself. Written apart from the process of mortality on purpose, which
/// it checks.
///
/// # Units
/// Ages in years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FallingRatio {
    /// Ratio up to the first age.
    pub ratio: f64,
    /// Age from which it falls.
    pub from: f64,
    /// Age at which the fall ends.
    pub to: f64,
    /// Share of the excess that is left then.
    pub left: f64,
}

impl FallingRatio {
    /// The ratio at an age.
    pub fn at(&self, age: f64) -> f64 {
        let left = if age <= self.from {
            1.0
        } else if age >= self.to {
            self.left
        } else {
            1.0 - (1.0 - self.left) * (age - self.from) / (self.to - self.from)
        };
        1.0 + (self.ratio - 1.0) * left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_hazard_leaves_its_inverse() {
        let life = expected(40, 0.05, |_| 0.2);
        assert!((life.years - 5.0).abs() < 1e-9 && (life.second_cause - 0.25).abs() < 1e-9);
    }

    #[test]
    fn a_year_of_certain_death_ends_it() {
        let life = expected(10, 0.0, |age| if age < 12 { 0.0 } else { 1e6 });
        assert!((life.years - 2.0).abs() < 1e-5);
    }

    #[test]
    fn the_ratio_falls_between_two_ages() {
        let ratio = FallingRatio { ratio: 2.5, from: 70.0, to: 100.0, left: 0.5 };
        for (age, stated) in [(40.0, 2.5), (70.0, 2.5), (85.0, 2.125), (100.0, 1.75), (120.0, 1.75)] {
            assert!((ratio.at(age) - stated).abs() < 1e-12);
        }
    }
}
