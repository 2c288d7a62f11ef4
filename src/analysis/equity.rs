//! Equity of a run: gaps between groups with their indices, and total health weighed against its distribution.

use super::findings::Estimate;
use super::value::outcome::Valued;
use crate::economics::acceptability::Acceptability;
use crate::model::person::FIFTHS;
use crate::units::word::Word;

/// Deprivation fifths.
pub const BY_FIFTH: &str = "fifth";
/// Aversions to inequality (Atkinson's) that stand beside each other.
///
/// # Source
/// 0: none; 1: equal relative changes count alike; 3.5 and 10.95: Robson M et al (2017) Health Econ 26:1328-1334, median of the
/// public 10.95.
pub const AVERSIONS: [f64; 4] = [0.0, 1.0, 3.5, 10.95];

/// What is compared between groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Identifier in tables.
    pub id: &'static str,
    /// In plain words.
    pub label: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// The outcome that is read.
    pub outcome: &'static str,
    /// The outcome by which it is divided, where it is a total.
    pub over: Option<&'static str>,
    /// The outcome by which groups are weighted: what the measure is a mean over.
    pub weight: &'static str,
    /// Whether more of it is better: a health variable, or one of ill health.
    pub more_is_better: bool,
    /// Whether it is a share, from 0 to 1.
    pub share: bool,
}

impl Measure {
    /// What is compared, in the order of tables.
    pub const ALL: [Self; 5] = [
        Self { share: true, ..Self::of("reach", "Reach", "proportion", "people_eligible", true) },
        Self::of("admissions_per_100", "Admissions", "per 100 person-years", "life_years", false),
        Self::of("compulsory_per_100", "Compulsory admissions", "per 100 person-years", "life_years", false),
        Self::of("bed_days_per_year", "Bed-days", "days per person-year", "life_years", false),
        Self {
            id: "qalys_per_person",
            over: Some("people"),
            ..Self::of("qalys", "QALYs", "QALYs per person at the start", "people", true)
        },
    ];

    const fn of(
        outcome: &'static str,
        label: &'static str,
        unit: &'static str,
        weight: &'static str,
        more_is_better: bool,
    ) -> Self {
        Self { id: outcome, label, unit, outcome, over: None, weight, more_is_better, share: false }
    }

    /// Whether more of it is good or bad.
    pub const fn kind(&self) -> &'static str {
        if self.more_is_better {
            "a health variable: more is better"
        } else {
            "a variable of ill health: more is worse"
        }
    }

    /// How an index of it is to be read: over all fifths from the most to the least deprived, or `between` a group and its reference.
    ///
    /// One convention: differences and indices by rank are above 0, and ratios above 1, where the less deprived, or the group that is
    /// named first, have more.
    pub fn sign(&self, index: &str, between: bool) -> &'static str {
        match (Scale::of(index), between, self.more_is_better) {
            (Scale::Level, _, true) => "a health variable: a level, more is better",
            (Scale::Level, _, false) => "a variable of ill health: a level, more is worse",
            (Scale::Unequal, _, true) => "a health variable: 0 is equality, whoever has more",
            (Scale::Unequal, _, false) => "a variable of ill health: 0 is equality, whoever has more",
            (Scale::Zero, false, true) => {
                "a health variable: above 0, the less deprived have more of what is good; below 0, the more deprived"
            }
            (Scale::Zero, false, false) => {
                "a variable of ill health: above 0, the less deprived have more of what is bad; below 0, the more deprived"
            }
            (Scale::One, false, true) => {
                "a health variable: above 1, the less deprived have more of what is good; below 1, the more deprived"
            }
            (Scale::One, false, false) => {
                "a variable of ill health: above 1, the less deprived have more of what is bad; below 1, the more deprived"
            }
            (Scale::Zero, true, true) => {
                "a health variable: above 0, the group has more of what is good than its reference; below 0, less"
            }
            (Scale::Zero, true, false) => {
                "a variable of ill health: above 0, the group has more of what is bad than its reference; below 0, less"
            }
            (Scale::One, true, true) => {
                "a health variable: above 1, the group has more of what is good than its reference; below 1, less"
            }
            (Scale::One, true, false) => {
                "a variable of ill health: above 1, the group has more of what is bad than its reference; below 1, less"
            }
        }
    }
}

/// Where an index stands when nobody has more than anybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// At 0, and to either side of it by who has more.
    Zero,
    /// At 1, and to either side of it by who has more.
    One,
    /// At 0, and above it whoever has more.
    Unequal,
    /// At what everyone has: it tells no inequality.
    Level,
}

impl Scale {
    /// Of an index by its identifier.
    pub fn of(index: &str) -> Self {
        match index {
            "gap_ratio" | "rii_ratio" => Self::One,
            "gini" | "atkinson" | "kolm" | "theil_t" | "mld" => Self::Unequal,
            "mean" | "ede_atkinson" | "ede_kolm" => Self::Level,
            _ => Self::Zero,
        }
    }
}

/// One index of one measure: level and paired difference from the comparator.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// The strategy, by its place.
    pub strategy: usize,
    /// The measure, by its place in [`Measure::ALL`].
    pub measure: usize,
    /// The attribute.
    pub group_by: String,
    /// The group; empty where the index is over all groups of the attribute.
    pub group: String,
    /// The group that it is compared with; empty where the index is over all groups.
    pub reference: String,
    /// Identifier of the index.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub index: Word,
    /// Aversion to inequality, where the index has one.
    pub aversion: Option<f64>,
    /// How to read it.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub meaning: Word,
    /// Whether one of the groups compared is small.
    pub few: bool,
    /// Its value.
    pub level: Estimate,
    /// Strategy - comparator; nothing for the comparator itself.
    pub difference: Estimate,
}

/// The slope index over deprivation fifths in one year.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Yearly {
    /// The strategy, by its place.
    pub strategy: usize,
    /// The measure, by its place in [`Measure::ALL`].
    pub measure: usize,
    /// Year of the simulation, from 1.
    pub year: usize,
    /// Its value.
    pub level: Estimate,
    /// Strategy - comparator.
    pub difference: Estimate,
}

/// What a plan does to a deprivation fifth.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Fifth {
    /// People of the represented population.
    pub people: f64,
    /// Quality-adjusted life expectancy before.
    pub baseline: f64,
    /// Share of the health forgone that falls on the fifth.
    pub opportunity_share: f64,
}

/// A plan at one aversion to inequality.
///
/// # Units
/// QALYs for the represented population; money.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct At {
    /// Atkinson's aversion.
    pub aversion: f64,
    /// Rise of the equally distributed equivalent, for everyone together.
    pub ede_gain: Estimate,
    /// What of it is due to the distribution.
    pub equity: Estimate,
    /// Net benefit with the net health of each fifth weighted.
    pub weighted_net_benefit: Estimate,
    /// Share of samples in which the plan raises the equivalent; none without samples.
    pub above: Option<f64>,
}

/// A plan on the equity-impact plane, against the comparator.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Plan {
    /// The strategy, by its place.
    pub strategy: usize,
    /// By fifth: health gained, per person.
    pub gain: [Estimate; FIFTHS.len()],
    /// By fifth: health gained less health forgone, per person.
    pub net: [Estimate; FIFTHS.len()],
    /// Net health of everyone together.
    pub net_health: Estimate,
    /// By aversion.
    pub at: Vec<At>,
    /// For each replicate or sample: net health, and equity at the aversion of sentences.
    pub cloud: Vec<(f64, f64)>,
}

/// Which plan is best at an aversion.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Rank {
    /// Atkinson's aversion.
    pub aversion: f64,
    /// By strategy: rise of the equivalent for everyone together, of the means; 0 for the comparator.
    pub ede_gain: Vec<f64>,
    /// The strategy with the largest.
    pub best: usize,
}

/// Acceptability with equity weights.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Weighted {
    /// Atkinson's aversion.
    pub aversion: f64,
    /// By willingness to pay.
    pub thresholds: Vec<Acceptability>,
}

/// Total health weighed against its distribution over deprivation fifths.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Weighed {
    /// Where the baseline comes from.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub source: Word,
    /// The fifths, most deprived first.
    pub fifths: [Fifth; FIFTHS.len()],
    /// The aversion of which sentences speak.
    pub aversion: f64,
    /// Plans other than the comparator.
    pub plans: Vec<Plan>,
    /// Rankings over aversion.
    pub ranks: Vec<Rank>,
    /// Where, over aversion, another plan becomes the best: aversion, the one before, the one after.
    pub switches: Vec<(f64, usize, usize)>,
    /// Acceptability with equity weights, by aversion; nothing without samples.
    pub weighted: Vec<Weighted>,
    /// The whole evaluation with the weights of the aversion of sentences; none without samples.
    pub value: Option<Valued>,
}

/// Equity of a run.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Equity {
    /// Gaps and indices over the whole horizon.
    pub rows: Vec<Row>,
    /// Slope indices by year.
    pub yearly: Vec<Yearly>,
    /// Net health by fifth; none where there is no baseline, one strategy or one fifth.
    pub weighed: Option<Weighed>,
    /// What tailoring trades, by plan and ethnic group; nothing where no plan tailors anything.
    pub tailoring: Vec<Tailoring>,
}

/// What tailoring is to the people of an ethnic group under a plan, in the base case.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tailoring {
    /// The strategy, by its place.
    pub strategy: usize,
    /// The group.
    pub group: String,
    /// How far the programme is adapted to it.
    pub adaptation: f64,
    /// Fit of a worker of another group where nothing is tailored; 1 is a worker of the own.
    pub fit_plain: f64,
    /// The same as the plan has it.
    pub fit: f64,
    /// Share of the core that is left, to everyone.
    pub core: f64,
    /// Share of its people whose worker is of the group.
    pub matched: Estimate,
    /// What a contact of its people delivers over what it would without tailoring.
    pub contact: Estimate,
}

impl Row {
    /// How it is to be read.
    pub fn sign(&self) -> &'static str {
        Measure::ALL[self.measure].sign(self.index, !self.group.is_empty())
    }
}

impl Equity {
    /// The gap in a measure between a group and its reference: the first less the second.
    pub fn gap(&self, strategy: usize, measure: &str, by: &str, groups: (&str, &str)) -> Option<&Row> {
        self.rows.iter().find(|row| {
            row.strategy == strategy
                && Measure::ALL[row.measure].id == measure
                && row.group_by == by
                && (row.group.as_str(), row.reference.as_str()) == groups
                && row.index == "gap_abs"
        })
    }

    /// An index over all fifths.
    pub fn index(&self, strategy: usize, measure: &str, index: &str) -> Option<&Row> {
        self.rows.iter().find(|row| {
            row.strategy == strategy
                && Measure::ALL[row.measure].id == measure
                && row.group_by == BY_FIFTH
                && row.group.is_empty()
                && row.index == index
                && row.aversion.is_none()
        })
    }
}
