//! Findings: the results of a run as numbers with their uncertainty, joined by name.
//!
//! Charts, tables, the report, `answer.json` and the command line all read this one structure, so that they cannot
//! show different digits.

use super::budget::{BudgetLine, StatedMixes};
use super::cells::Cells;
use super::certainty::{Certainty, Widened};
use super::decompose::{Decomposition, Kind};
use super::equity::Equity;
use super::evidence::{Driver, Note};
use super::life_lines::LifeLines;
use super::milestones::Milestone;
pub use super::of_sites::{Money, SiteSurvival};
use super::oversight::Oversight;
use super::precision::Noise;
use super::toolkit::Task;
use super::value::outcome::Valued;
use crate::model::site::Turn;
use crate::outcomes::frame::Layout;
use crate::outcomes::groups::Group;
use crate::outcomes::site_by_site::SiteNow;
use crate::units::word::Word;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

/// A number with its uncertainty, in the unit of its column.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Estimate {
    /// Mean over replicates and samples; none where it is missing.
    pub mean: Option<f64>,
    /// Monte Carlo standard error; none from a single replicate.
    pub mcse: Option<f64>,
    /// 2.5% quantile over samples; none without samples. Never Monte Carlo.
    pub lower: Option<f64>,
    /// 97.5% quantile over samples.
    pub upper: Option<f64>,
}

impl Estimate {
    /// The same with everything missing that is not finite.
    #[must_use]
    pub fn finite(self) -> Self {
        self.each(|value| Some(value).filter(|value| value.is_finite()))
    }

    /// The same on another scale: every number divided by a positive one.
    #[must_use]
    pub fn over(self, divisor: f64) -> Self {
        self.each(|value| Some(value / divisor))
    }

    fn each(self, f: impl Fn(f64) -> Option<f64>) -> Self {
        Self {
            mean: self.mean.and_then(&f),
            mcse: self.mcse.and_then(&f),
            lower: self.lower.and_then(&f),
            upper: self.upper.and_then(&f),
        }
    }
}

/// A paired difference from the comparator.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Difference {
    /// The difference itself: strategy - comparator.
    pub estimate: Estimate,
    /// (variance of strategy + variance of comparator) / variance of the difference: how many times more replicates
    /// unpaired luck would have needed; none where any of them is 0 or unknown.
    pub variance_ratio: Option<f64>,
}

/// A strategy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    /// Identifier: the name of its file without extension.
    pub id: String,
    /// Name in plain words.
    pub name: String,
    /// The question that it answers, if it says so.
    pub question: Option<String>,
}

/// A quantity followed through time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Key in tables.
    pub key: String,
    /// Label in plain words.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// By strategy, then period.
    pub values: Vec<Vec<Estimate>>,
}

/// One point of the curves of time to event.
///
/// # Units
/// People of the represented population at risk; probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CurvePoint {
    /// People, discharges or places that are followed longer than this.
    pub at_risk: Estimate,
    /// Kaplan–Meier: the probability that the event has not come, had nothing else ended the time.
    pub survival: Estimate,
    /// Aalen–Johansen: the probability that the event has come, other ends being what they are.
    pub incidence: Estimate,
    /// The probability that another end has come first.
    pub competing: Estimate,
}

/// How long it takes from one event to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeToEvent {
    /// Key in tables.
    pub event: String,
    /// From what to what, in plain words.
    pub doc: String,
    /// Weeks since the origin at each point, the first 0.
    pub weeks: Vec<f64>,
    /// By strategy, group, point.
    #[serde(serialize_with = "of_everyone")]
    pub levels: Vec<Vec<Vec<CurvePoint>>>,
    /// By strategy other than the comparator (index - 1), point: the paired difference of the incidence, everyone.
    pub differences: Vec<Vec<Estimate>>,
}

/// Keeps the curves of everyone: those of groups are in the tables, and no page shows them.
fn of_everyone<S: Serializer>(levels: &[Vec<Vec<CurvePoint>>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(levels.iter().map(|groups| groups.get(..1).unwrap_or_default()))
}

/// What to expect of an outcome in one more site, chosen at random: [`super::new_site`].
///
/// # Units
/// Ratios of strategy to comparator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewSite {
    /// Identifier of the outcome.
    pub outcome: String,
    /// The ratio over all sites: the geometric mean over samples, with the interval of that mean.
    pub ratio: Estimate,
    /// Lower limit of the prediction interval of the ratio in a new site.
    pub lower: f64,
    /// Its upper limit.
    pub upper: f64,
}

/// What is told of one programme of a strategy whose sites run different ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByProgramme {
    /// Index of the strategy.
    pub strategy: usize,
    /// Name of the programme.
    pub programme: String,
    /// Identifier of what is told.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub measure: Word,
    /// Its unit.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub unit: Word,
    /// Its value.
    pub estimate: Estimate,
}

/// One point of the cost-effectiveness cloud: incremental to the comparator, for the represented population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CloudPoint {
    /// Incremental discounted cost.
    pub cost: f64,
    /// Incremental discounted QALYs.
    pub qalys: f64,
}

/// What the points of a cloud are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CloudKind {
    /// One point a replicate: chance only.
    Replicates,
    /// One point a sample: parameter uncertainty.
    Samples,
}

/// How the run was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Name of the decision folder.
    pub decision: String,
    /// First day of the simulation.
    pub start: Date,
    /// Horizon in weeks.
    pub horizon: f64,
    /// Length of a period of the tracks, in weeks.
    pub period: f64,
    /// Three-letter currency code.
    pub currency: String,
    /// Price year.
    pub price_year: String,
    /// Discount rate per year.
    pub discount_rate: f64,
    /// Willingness to pay for a QALY.
    pub threshold: f64,
    /// Persons simulated.
    pub persons: usize,
    /// Real people for each simulated person.
    pub weight: f64,
    /// Real people to whom the programme is open at the start.
    pub eligible: f64,
    /// Seed.
    pub seed: u64,
    /// Replicates of each sample.
    pub replicates: usize,
    /// Samples; 0 without.
    pub samples: usize,
    /// Whether every sample used the same replicate numbers.
    pub shared_luck: bool,
}

/// Two strategies beside each other, everyone over the whole horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairDifference {
    /// The strategy that is taken off.
    pub from: usize,
    /// The other.
    pub of: usize,
    /// By column: `of` - `from`, paired.
    pub differences: Vec<Estimate>,
    /// By column: the share of samples in which `of` is above `from`, ties half; none without samples.
    pub above: Vec<Option<f64>>,
}

/// Outcomes of pairs of groups over the whole horizon.
///
/// # Shape
/// Cells by pair, then told column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GroupPairs {
    /// The pairs.
    pub groups: Vec<Group>,
    /// The columns that are told, by their places in the layout.
    pub columns: Vec<usize>,
    /// By strategy, cell; limits are mean ± 1.96 standard deviations over samples, of which moments alone are kept.
    #[serde(skip)]
    pub levels: Cells<Estimate>,
    /// By strategy other than the comparator (index - 1), cell: the paired difference.
    #[serde(skip)]
    pub differences: Cells<Estimate>,
}

/// What a run found.
///
/// # Shape
/// Strategies in the order of `strategies`, the comparator first; cells by [`Layout::cell`].
///
/// Written down for the page alone: levels and differences have their own place there, and what no page shows is left to the tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// How the run was made.
    pub setting: Setting,
    /// What has to stand on the first page before any number is believed.
    pub warnings: Vec<String>,
    /// What else a reader has to know of how the run was made.
    pub remarks: Vec<String>,
    /// The strategies; the first is the comparator.
    pub strategies: Vec<Strategy>,
    /// The axes of the cells.
    pub layout: Layout,
    /// By strategy, cell.
    #[serde(skip)]
    pub levels: Cells<Estimate>,
    /// By strategy other than the comparator (index - 1), cell.
    #[serde(skip)]
    pub differences: Cells<Difference>,
    /// Dates at which the periods of the tracks begin.
    pub dates: Vec<Date>,
    /// Tracks.
    pub tracks: Vec<Track>,
    /// Times from event to event.
    pub time_to_event: Vec<TimeToEvent>,
    /// By strategy other than the comparator (index - 1): what to expect in a new site; nothing without samples.
    pub new_sites: Vec<Vec<NewSite>>,
    /// What is told of each programme of each strategy that names any.
    pub programmes: Vec<ByProgramme>,
    /// What becomes of sites that have delivered, or come to count as sustained; nothing where none ever does.
    pub site_survival: Vec<SiteSurvival>,
    /// By strategy and site: the stages that it came through in the first replicate; no sites where adoption is off.
    pub roll_out: Vec<Vec<Vec<Turn>>>,
    /// By strategy: its sites as they stand at the horizon of the first replicate; none where adoption is off.
    pub sites: Vec<Vec<SiteNow>>,
    /// Milestones of strategies, with what became of them.
    pub milestones: Vec<Milestone>,
    /// What each strategy asks of those who carry it out.
    pub toolkits: Vec<Vec<Task>>,
    /// Money of sites by year; nothing where none is followed.
    pub finances: Vec<Money>,
    /// By strategy other than the comparator: its cloud.
    pub clouds: Vec<Vec<CloudPoint>>,
    /// What the points of the clouds are.
    pub cloud_kind: CloudKind,
    /// By sample (one row of means without samples), strategy: discounted cost and QALYs per simulated person.
    pub psa: Vec<Vec<(f64, f64)>>,
    /// By sample: the drawn parameters, in the order of `parameter_paths`; empty without samples.
    pub parameters: Vec<Vec<f64>>,
    /// Paths of the drawn parameters.
    pub parameter_paths: Vec<String>,
    /// The economic evaluation of these samples; none of one strategy alone.
    pub value: Option<Valued>,
    /// Sums over which a cost ledger adds up: names of the cost items with payer and strand.
    pub cost_items: Vec<CostLine>,
    /// Names of the perspectives that the scenario states.
    pub perspectives: Vec<String>,
    /// The impact inventory.
    pub impacts: Vec<Impact>,
    /// Budgets by year, payer and item, beside the comparator's; nothing of one strategy alone.
    pub budget: Vec<BudgetLine>,
    /// The budget impact of the mixes that the scenario states; none where it states none.
    pub stated_mixes: Option<StatedMixes>,
    /// Every two strategies, the earlier taken off the later.
    pub pairs: Vec<PairDifference>,
    /// Gaps between groups, and total health weighed against its distribution.
    pub equity: Equity,
    /// Outcomes of pairs of groups; no groups where they were not asked for.
    pub group_pairs: GroupPairs,
    /// Identifiers of the outcomes that the scenario defines itself.
    pub mixes: Vec<String>,
    /// Life-lines of a few simulated people, by strategy other than the comparator; empty where none were wanted.
    pub life_lines: Vec<LifeLines>,
    /// Instruments that say which change matters to a person.
    pub instruments: Vec<Instrument>,
    /// What drives the outcomes, and what that rests on.
    pub drivers: Vec<Driver>,
    /// What the spread of the headline outcomes rests on; empty without enough samples.
    pub certainties: Vec<Certainty>,
    /// Inputs whose distributions are wider than stated, where samples were drawn.
    pub widened: Vec<Widened>,
    /// Qualitative findings.
    pub notes: Vec<Note>,
    /// What was seen of sites and done about it, in the first replicate.
    pub oversight: Oversight,
    /// Which factors effects come from; empty unless that was asked for.
    pub decompositions: Vec<Decomposition>,
    /// What chance contributes to differences from the comparator.
    pub noises: Vec<Noise>,
}

/// An instrument that says which change matters to a person.
///
/// # Units
/// Points of its score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instrument {
    /// Identifier: its read-outs are columns `<id>_change`, `<id>_improved`, …
    pub id: String,
    /// Name in plain words.
    pub name: String,
    /// The smallest change that matters to a person.
    pub important: f64,
    /// Whether a higher score is better.
    pub more_is_better: bool,
}

/// One line of the cost ledger in the findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// Name; its column is `cost: <name>`.
    pub name: String,
    /// Who pays.
    pub payer: String,
    /// Strand: care, service, implementation or society.
    pub strand: String,
    /// Whether the headline counts it.
    pub counted: bool,
    /// The resource that it prices.
    pub resource: String,
    /// What one unit of it costs in the base case.
    pub unit_cost: f64,
    /// Lines that make the unit cost up, with what is left of it.
    pub lines: Vec<UnitCostLine>,
}

/// A part of a unit cost in the base case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitCostLine {
    /// What is used.
    pub name: String,
    /// How many for each unit of the resource.
    pub quantity: f64,
    /// What the quantity counts.
    pub counted_in: String,
    /// Price of one.
    pub price: f64,
}

/// An impact of the inventory, with the names of the cost items that count it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// Sector that feels it.
    pub sector: String,
    /// The impact.
    pub name: String,
    /// Cost items that count it.
    pub items: Vec<String>,
    /// By perspective: whether any of these items is counted.
    pub counted: Vec<bool>,
    /// Why it is not modelled, or what is left out.
    pub reason: String,
}

/// Prefix of the columns that hold one cost item each, undiscounted.
pub const COST_PREFIX: &str = "cost: ";
/// Prefix of the columns that hold the discounted cost that a perspective counts.
pub const PERSPECTIVE_PREFIX: &str = "cost in perspective: ";
/// Prefix of the columns that hold the net benefit in a perspective.
pub const NET_IN: &str = "net benefit in perspective: ";

impl CostLine {
    /// The identifier of its column.
    pub fn column(&self) -> String {
        format!("{COST_PREFIX}{}", self.name)
    }
}

impl Findings {
    /// A decomposition, if it was asked for.
    pub fn decomposition(&self, kind: Kind) -> Option<&Decomposition> {
        self.decompositions.iter().find(|decomposition| decomposition.kind == kind)
    }

    /// The level of an outcome for everyone over the whole horizon.
    pub fn level(&self, strategy: usize, outcome: &str) -> Estimate {
        self.level_of(strategy, outcome, 0, 0)
    }

    /// The level of an outcome by period (0 is the whole horizon) and group (0 is everyone); what is not finite is
    /// missing.
    pub fn level_of(&self, strategy: usize, outcome: &str, period: usize, group: usize) -> Estimate {
        let cell = self.layout.column(outcome).map(|column| self.layout.cell(period, group, column));
        cell.and_then(|cell| self.levels.get(strategy, cell)).unwrap_or_default().finite()
    }

    /// The paired difference of an outcome from the comparator; missing for the comparator itself.
    pub fn difference(&self, strategy: usize, outcome: &str) -> Difference {
        self.difference_of(strategy, outcome, 0, 0)
    }

    /// The share of samples in which a strategy is above the comparator in an outcome, ties half; none without samples.
    pub fn above(&self, strategy: usize, outcome: &str) -> Option<f64> {
        let column = self.layout.column(outcome)?;
        let pair = self.pairs.iter().find(|pair| pair.from == 0 && pair.of == strategy)?;
        *pair.above.get(column)?
    }

    /// As [`Findings::difference`], by period and group.
    pub fn difference_of(&self, strategy: usize, outcome: &str, period: usize, group: usize) -> Difference {
        let Some(index) = strategy.checked_sub(1) else { return Difference::default() };
        let cell = self.layout.column(outcome).map(|column| self.layout.cell(period, group, column));
        let found = cell.and_then(|cell| self.differences.get(index, cell)).unwrap_or_default();
        Difference {
            estimate: found.estimate.finite(),
            variance_ratio: found.variance_ratio.filter(|ratio| ratio.is_finite()),
        }
    }
}
