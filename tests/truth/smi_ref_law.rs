//! The parameters of the reference workload SMI-ref, and nothing else.

/// Weeks of a year, for ages, rates and discounting.
pub(crate) const WEEKS_PER_YEAR: f64 = 52.0;

/// Where a living person stands, in the order of every `[f64; 3]` below; death is kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Illness {
    /// In the community, well.
    Stable,
    /// In the community, unwell.
    Relapse,
    /// In hospital.
    Inpatient,
}

/// The four hazards of illness, per week, at frailty 1 and without a peer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IllnessHazards {
    /// Stable to relapse.
    pub(crate) relapse: f64,
    /// Relapse to inpatient.
    pub(crate) admission: f64,
    /// Relapse to stable.
    pub(crate) recovery: f64,
    /// Inpatient to stable.
    pub(crate) discharge: f64,
}

/// The hazard of death per week: `at_45 * exp(per_year_of_age * (age - 45))`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeathHazard {
    pub(crate) at_45: f64,
    pub(crate) per_year_of_age: f64,
}

impl DeathHazard {
    /// The same hazard at every age.
    pub(crate) fn constant(per_week: f64) -> Self {
        Self { at_45: per_week, per_year_of_age: 0.0 }
    }

    /// The hazard per week at an age in years.
    pub(crate) fn at(self, age: f64) -> f64 {
        self.at_45 * libm::exp(self.per_year_of_age * (age - 45.0))
    }
}

/// What the peer-support programme offers and does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Programme {
    /// Share of each site's persons who are eligible.
    pub(crate) eligible_share: f64,
    /// Places at each site.
    pub(crate) places_per_site: usize,
    /// An eligible person who is not enrolled asks in a week with probability `1 - exp(-asking)`.
    pub(crate) asking: f64,
    /// Hazard of drop-out per week while enrolled.
    pub(crate) drop_out: f64,
    /// Factor on the hazard of relapse while enrolled.
    pub(crate) relapse_ratio: f64,
    /// Cost per week enrolled.
    pub(crate) weekly_cost: f64,
}

impl Programme {
    /// The probability that a free, eligible person asks in a week.
    pub(crate) fn asking_probability(&self) -> f64 {
        1.0 - libm::exp(-self.asking)
    }
}

/// The whole law.
#[derive(Clone, Debug)]
pub(crate) struct SmiRef {
    pub(crate) sites: usize,
    pub(crate) persons_per_site: usize,
    pub(crate) weeks: usize,
    /// Ages at the start are uniform between these.
    pub(crate) youngest: f64,
    pub(crate) oldest: f64,
    /// Standard deviation of the log of frailty, whose mean is 1.
    pub(crate) log_frailty_sd: f64,
    pub(crate) hazards: IllnessHazards,
    pub(crate) death: DeathHazard,
    /// Utility by `Illness`.
    pub(crate) utility: [f64; 3],
    /// Cost per week by `Illness`.
    pub(crate) weekly_cost: [f64; 3],
    /// Share by which a year's worth falls: 0.03 divides by 1.03 a year.
    pub(crate) discount_rate: f64,
    /// `None` is the run without any peers.
    pub(crate) programme: Option<Programme>,
}

impl SmiRef {
    /// The reference workload, word for word.
    pub(crate) fn reference() -> Self {
        Self {
            sites: 200,
            persons_per_site: 500,
            weeks: 520,
            youngest: 18.0,
            oldest: 80.0,
            log_frailty_sd: 0.5,
            hazards: IllnessHazards { relapse: 0.010, admission: 0.15, recovery: 0.20, discharge: 0.35 },
            death: DeathHazard { at_45: 0.0002, per_year_of_age: 0.06 },
            utility: [0.80, 0.55, 0.45],
            weekly_cost: [60.0, 300.0, 7_000.0],
            discount_rate: 0.03,
            programme: Some(Programme {
                eligible_share: 0.25,
                places_per_site: 10,
                asking: 0.05,
                drop_out: 0.02,
                relapse_ratio: 0.7,
                weekly_cost: 75.0,
            }),
        }
    }

    /// The reference workload without any peers.
    pub(crate) fn without_programme() -> Self {
        Self { programme: None, ..Self::reference() }
    }

    /// No peers, frailty 1, no ageing: the four-state chain with constant hazards.
    pub(crate) fn constant(hazards: IllnessHazards, death_per_week: f64) -> Self {
        Self {
            log_frailty_sd: 0.0,
            hazards,
            death: DeathHazard::constant(death_per_week),
            ..Self::without_programme()
        }
    }

    /// The same law with another number of sites.
    pub(crate) fn at_sites(self, sites: usize) -> Self {
        Self { sites, ..self }
    }

    pub(crate) fn persons(&self) -> usize {
        self.sites * self.persons_per_site
    }

    /// Eligible persons at each site: the share, rounded to whole persons.
    pub(crate) fn eligible_per_site(&self) -> usize {
        self.programme.map_or(0, |programme| {
            libm::round(programme.eligible_share * self.persons_per_site as f64) as usize
        })
    }

    /// The mean of the log of frailty that makes the mean of frailty 1.
    pub(crate) fn log_frailty_mean(&self) -> f64 {
        -0.5 * self.log_frailty_sd * self.log_frailty_sd
    }

    /// The continuous discount rate per week: `ln(1 + r) / 52`.
    pub(crate) fn discount_per_week(&self) -> f64 {
        libm::log1p(self.discount_rate) / WEEKS_PER_YEAR
    }

    /// Today's worth of one unit a week from week `from` to week `until`.
    pub(crate) fn discounted_weeks(&self, from: f64, until: f64) -> f64 {
        let rate = self.discount_per_week();
        if rate == 0.0 {
            return until - from;
        }
        (libm::exp(-rate * from) - libm::exp(-rate * until)) / rate
    }
}

/// Constant hazards that pull the chain to different corners.
pub(crate) struct HazardSet {
    pub(crate) name: &'static str,
    pub(crate) hazards: IllnessHazards,
    pub(crate) death_per_week: f64,
}

/// The sets on which a simulation is held against the closed solution.
pub(crate) const HAZARD_SETS: [HazardSet; 5] = [
    HazardSet {
        name: "reference",
        hazards: IllnessHazards { relapse: 0.010, admission: 0.15, recovery: 0.20, discharge: 0.35 },
        death_per_week: 0.0005,
    },
    HazardSet {
        name: "rare death",
        hazards: IllnessHazards { relapse: 0.010, admission: 0.15, recovery: 0.20, discharge: 0.35 },
        death_per_week: 4e-5,
    },
    HazardSet {
        name: "several events a week",
        hazards: IllnessHazards { relapse: 0.8, admission: 1.5, recovery: 1.0, discharge: 2.5 },
        death_per_week: 0.002,
    },
    HazardSet {
        name: "long stays",
        hazards: IllnessHazards { relapse: 0.004, admission: 0.05, recovery: 0.05, discharge: 0.03 },
        death_per_week: 0.001,
    },
    HazardSet {
        name: "every relapse ends in hospital, most people die",
        hazards: IllnessHazards { relapse: 0.02, admission: 0.4, recovery: 0.0, discharge: 0.2 },
        death_per_week: 0.01,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discounted_weeks_are_the_annuity() {
        let law = SmiRef::reference();
        let year = law.discounted_weeks(0.0, 52.0);
        let by_hand = 52.0 * (1.0 - 1.0 / 1.03) / libm::log(1.03);
        assert!((year - by_hand).abs() < 1e-10);
        let tenth = law.discounted_weeks(468.0, 520.0);
        assert!((tenth - by_hand / libm::pow(1.03, 9.0)).abs() < 1e-10);
        assert_eq!(SmiRef { discount_rate: 0.0, ..law }.discounted_weeks(3.5, 7.0), 3.5);
    }

    #[test]
    fn death_doubles_in_twelve_years_or_so() {
        let death = SmiRef::reference().death;
        assert_eq!(death.at(45.0), 0.0002);
        assert!((death.at(45.0 + libm::log(2.0) / 0.06) - 0.0004).abs() < 1e-15);
        assert_eq!(DeathHazard::constant(4e-5).at(99.0), 4e-5);
    }

    #[test]
    fn a_quarter_of_five_hundred_is_eligible() {
        let law = SmiRef::reference();
        assert_eq!((law.persons(), law.eligible_per_site()), (100_000, 125));
        assert_eq!(SmiRef::without_programme().eligible_per_site(), 0);
    }
}
