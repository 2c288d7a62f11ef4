//! Distributional cost-effectiveness: total health against its distribution.
//!
//! A programme gives each group health and costs money that would have bought health elsewhere. What a group has of it net is its
//! gain minus its share of the health forgone, cost / threshold. Of the distributions before and after, equally distributed
//! equivalents are compared: what they rise by is worth as much as that much health for everyone.
//!
//! # Source
//! Cookson R, Griffin S, Norheim OF, Culyer AJ (2020) Distributional Cost-Effectiveness Analysis, Oxford University Press.

use super::inequality::{Ranked, Unranked};

/// A group of people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// How many they are.
    pub population: f64,
    /// Rank by which inequality is judged; the lowest is the most deprived.
    pub rank: f64,
    /// Quality-adjusted life expectancy before, in QALYs a person.
    pub baseline: f64,
    /// What the programme gives, in QALYs a person of the group.
    pub gain: f64,
    /// What it costs, per person of the group.
    pub cost: f64,
    /// Share of the health forgone that falls on the group.
    pub opportunity_share: f64,
}

/// Aversion to inequality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aversion {
    /// Atkinson's, to relative inequality.
    Atkinson(f64),
    /// Kolm's, to absolute inequality, per QALY.
    Kolm(f64),
}

/// A programme on the equity-impact plane.
///
/// # Units
/// QALYs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Impact {
    /// Net health of everybody together.
    pub net_health: f64,
    /// Rise of the equally distributed equivalent, per person.
    pub ede_gain: f64,
    /// The same for everybody together.
    pub ede_gain_total: f64,
    /// What of that is due to the distribution: its total minus net health.
    pub equity: f64,
}

/// The groups of a programme, with what it leaves them net.
#[derive(Debug, Clone, PartialEq)]
pub struct Distributional {
    groups: Vec<Group>,
    /// Net health per person, by group: gain - cost of all / threshold × share / population.
    pub net: Vec<f64>,
}

impl Distributional {
    /// Charges each group its share of the health that the money would have bought.
    ///
    /// # Units
    /// `threshold` in money per QALY.
    pub fn new(groups: Vec<Group>, threshold: f64) -> Self {
        let cost: f64 = groups.iter().map(|group| group.population * group.cost).sum();
        let forgone = cost / threshold;
        let net = groups
            .iter()
            .map(|group| group.gain - forgone * group.opportunity_share / group.population)
            .collect();
        Self { groups, net }
    }

    fn ranked(&self, with: f64) -> Result<Ranked, Unranked> {
        let of = |value: fn(&Group) -> f64| self.groups.iter().map(value).collect::<Vec<f64>>();
        let values: Vec<f64> =
            self.groups.iter().zip(&self.net).map(|(group, net)| group.baseline + with * net).collect();
        Ranked::new(&values, &of(|group| group.rank), &of(|group| group.population))
    }

    /// The distribution before the programme.
    ///
    /// # Errors
    /// Where there are no two groups to compare.
    pub fn before(&self) -> Result<Ranked, Unranked> {
        self.ranked(0.0)
    }

    /// The distribution after it.
    ///
    /// # Errors
    /// Where there are no two groups to compare.
    pub fn after(&self) -> Result<Ranked, Unranked> {
        self.ranked(1.0)
    }

    /// Where the programme lies on the equity-impact plane; none where Atkinson's equivalent is undefined.
    ///
    /// # Errors
    /// Where there are no two groups to compare.
    pub fn impact(&self, aversion: Aversion) -> Result<Option<Impact>, Unranked> {
        let equivalent = |ranked: Ranked| match aversion {
            Aversion::Atkinson(aversion) => ranked.ede_atkinson(aversion),
            Aversion::Kolm(aversion) => Some(ranked.ede_kolm(aversion)),
        };
        let people: f64 = self.groups.iter().map(|group| group.population).sum();
        let net_health: f64 =
            self.groups.iter().zip(&self.net).map(|(group, net)| group.population * net).sum();
        let (Some(before), Some(after)) = (equivalent(self.before()?), equivalent(self.after()?)) else {
            return Ok(None);
        };
        let ede_gain = after - before;
        let ede_gain_total = ede_gain * people;
        Ok(Some(Impact { net_health, ede_gain, ede_gain_total, equity: ede_gain_total - net_health }))
    }

    /// What a little more health is worth in each group before the programme: y^-ε over its mean.
    pub fn equity_weights(&self, aversion: f64) -> Vec<f64> {
        // Relative to the first group, so that large aversions do not underflow.
        let first = self.groups.first().map_or(1.0, |group| group.baseline);
        let raw: Vec<f64> =
            self.groups.iter().map(|group| libm::pow(group.baseline / first, -aversion)).collect();
        let people: f64 = self.groups.iter().map(|group| group.population).sum();
        let mean: f64 =
            self.groups.iter().zip(&raw).map(|(group, weight)| group.population * weight).sum::<f64>()
                / people;
        raw.into_iter().map(|weight| weight / mean).collect()
    }
}
