//! Total health weighed against its distribution over deprivation fifths: distributional cost-effectiveness of a run.

use super::of_run::Told;
use crate::analysis::equity::{AVERSIONS, At, BY_FIFTH, Fifth, Plan, Rank, Weighed, Weighted};
use crate::economics::acceptability::acceptability;
use crate::economics::distributional::{Aversion, Distributional, Group, Impact};
use crate::economics::equity::Weighing;
use crate::economics::paired::Paired;
use crate::jobs::model::ModelError;
use crate::jobs::run::{Decision, Results};
use crate::jobs::value::of_run::{Run, evaluated};
use crate::model::person::FIFTHS;
use crate::outcomes::frame::Layout;

const GROUPS: usize = FIFTHS.len();
/// Largest aversion and step of the ranking.
const RANKED: (f64, f64) = (15.0, 0.25);
/// Halvings of a step in which the ranking switches: its place is known to 1e-9.
const HALVINGS: usize = 28;
/// Cells of a plan before those by aversion: gain and net by fifth, net health of all.
const FIRST: usize = 2 * GROUPS + 1;
/// Cells of a plan for each aversion.
const EACH: usize = 3;

/// What is read of one replicate of a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Raw {
    qalys: [f64; GROUPS],
    people: [f64; GROUPS],
    cost: f64,
}

impl Raw {
    /// Reads the whole horizon; none where fifths, QALYs or costs are not there.
    pub(super) fn read(layout: &Layout, cells: &[f64]) -> Option<Self> {
        let at = |id: &str, group: usize| {
            let value = *cells.get(layout.cell(0, group, layout.column(id)?))?;
            value.is_finite().then_some(value)
        };
        let mut raw = Self { cost: at("cost", 0)?, ..Self::default() };
        for (fifth, group) in fifths(layout)?.into_iter().enumerate() {
            raw.qalys[fifth] = at("qalys", group)?;
            raw.people[fifth] = at("people", group)?;
        }
        raw.people.iter().all(|people| *people > 0.0).then_some(raw)
    }

    fn mean(all: &[Self]) -> Self {
        let count = all.len().max(1) as f64;
        let mean = |of: &dyn Fn(&Self) -> f64| all.iter().map(of).sum::<f64>() / count;
        Self {
            qalys: std::array::from_fn(|fifth| mean(&|raw| raw.qalys[fifth])),
            people: std::array::from_fn(|fifth| mean(&|raw| raw.people[fifth])),
            cost: mean(&|raw| raw.cost),
        }
    }
}

/// The places of the fifths among the groups.
fn fifths(layout: &Layout) -> Option<[usize; GROUPS]> {
    let own = layout.groups.iter().enumerate().filter(|(_, group)| group.by == BY_FIFTH);
    let places: Vec<usize> = own.map(|(place, _)| place).collect();
    places.try_into().ok()
}

/// What a run is weighed by.
struct Scales {
    fifths: [Fifth; GROUPS],
    threshold: f64,
    aversions: Vec<f64>,
    aversion: f64,
}

impl Scales {
    /// The groups of a plan against the comparator.
    fn of(&self, plan: &Raw, comparator: &Raw) -> Distributional {
        let people: f64 = self.fifths.iter().map(|fifth| fifth.people).sum();
        let cost = (plan.cost - comparator.cost) / people;
        let group = |(rank, fifth): (usize, &Fifth)| Group {
            population: fifth.people,
            rank: rank as f64 + 1.0,
            baseline: fifth.baseline,
            gain: (plan.qalys[rank] - comparator.qalys[rank]) / fifth.people,
            cost,
            opportunity_share: fifth.opportunity_share,
        };
        Distributional::new(self.fifths.iter().enumerate().map(group).collect(), self.threshold)
    }

    fn impact(plan: &Distributional, aversion: f64) -> Option<Impact> {
        plan.impact(Aversion::Atkinson(aversion)).ok().flatten()
    }

    /// The cells of a plan.
    fn cells(&self, plan: &Raw, comparator: &Raw) -> Vec<f64> {
        let told = self.of(plan, comparator);
        let gain = |fifth: usize| (plan.qalys[fifth] - comparator.qalys[fifth]) / self.fifths[fifth].people;
        let mut cells: Vec<f64> = (0..GROUPS).map(gain).chain(told.net.iter().copied()).collect();
        let all: f64 = self.fifths.iter().zip(&told.net).map(|(fifth, net)| fifth.people * net).sum();
        cells.push(all);
        for &aversion in &self.aversions {
            let impact = Self::impact(&told, aversion);
            let weights = told.equity_weights(aversion);
            let weighted = self.fifths.iter().zip(&told.net).zip(&weights);
            let health: f64 = weighted.map(|((fifth, net), weight)| fifth.people * net * weight).sum();
            cells.extend([
                impact.map_or(f64::NAN, |impact| impact.ede_gain_total),
                impact.map_or(f64::NAN, |impact| impact.equity),
                health * self.threshold,
            ]);
        }
        cells
    }

    /// The rise of the equivalent by strategy, and the strategy with the largest; the first of equals.
    fn rank(&self, means: &[Raw], aversion: f64) -> Rank {
        let gain = |plan: &Raw| {
            Self::impact(&self.of(plan, &means[0]), aversion).map_or(f64::NAN, |impact| impact.ede_gain_total)
        };
        let ede_gain: Vec<f64> = means.iter().map(gain).collect();
        let largest = ede_gain.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let best = ede_gain.iter().position(|gain| *gain >= largest).unwrap_or_default();
        Rank { aversion, ede_gain, best }
    }

    /// Costs and QALYs per person with the weights of an aversion, as the evaluation takes them.
    fn psa(&self, samples: &[Vec<Raw>], aversion: f64) -> Vec<Vec<(f64, f64)>> {
        let people: f64 = self.fifths.iter().map(|fifth| fifth.people).sum();
        let row = |sample: &Vec<Raw>| {
            let of = |raw: &Raw| {
                let weights = self.of(raw, raw).equity_weights(aversion);
                let qalys: f64 = raw.qalys.iter().zip(&weights).map(|(qalys, weight)| qalys * weight).sum();
                let borne = self.fifths.iter().zip(&weights);
                let borne: f64 = borne.map(|(fifth, weight)| fifth.opportunity_share * weight).sum();
                (raw.cost * borne / people, qalys / people)
            };
            sample.iter().map(of).collect()
        };
        samples.iter().map(row).collect()
    }
}

/// The baseline of each fifth and where it comes from.
fn baseline(
    decision: &Decision,
    results: &Results,
    stated: &Weighing,
) -> Option<([f64; GROUPS], &'static str)> {
    let column = decision.layout.column("quality_adjusted_life_expectancy")?;
    let places = fifths(&decision.layout)?;
    let own: Vec<f64> = places
        .iter()
        .filter_map(|&group| results.levels[0].mean(decision.layout.cell(0, group, column)))
        .collect();
    if let Ok(own) = <[f64; GROUPS]>::try_from(own) {
        return Some((own, "this run, which follows everyone of the comparator to the end of life"));
    }
    Some((stated.baseline?, "the scenario (equity.baseline)"))
}

/// What a run found; none where there is no baseline, nothing to compare or no fifths.
///
/// # Errors
/// Where the evaluation cannot be made.
pub(super) fn weighed(
    decision: &Decision,
    results: &Results,
    raw: &[Vec<Raw>],
    run: &Run<'_>,
) -> Result<Option<Weighed>, ModelError> {
    let values = &decision.scenarios[0].values;
    let strategies = decision.scenarios.len();
    let stated = Weighing::open(values);
    let Some((baseline, source)) = baseline(decision, results, &stated) else { return Ok(None) };
    if strategies < 2 || raw.is_empty() || raw.len() != results.units {
        return Ok(None);
    }
    let means: Vec<Raw> = (0..strategies)
        .map(|strategy| Raw::mean(&raw.iter().map(|unit| unit[strategy]).collect::<Vec<_>>()))
        .collect();
    let people = means[0].people;
    let all: f64 = people.iter().sum();
    let mut aversions = AVERSIONS.to_vec();
    if !aversions.iter().any(|aversion| aversion.total_cmp(&stated.aversion).is_eq()) {
        aversions.push(stated.aversion);
        aversions.sort_by(f64::total_cmp);
    }
    let scales = Scales {
        fifths: std::array::from_fn(|fifth| Fifth {
            people: people[fifth],
            baseline: baseline[fifth],
            opportunity_share: stated.opportunity.map_or(people[fifth] / all, |shares| shares[fifth]),
        }),
        threshold: values.number("money.threshold")?,
        aversions,
        aversion: stated.aversion,
    };
    let mut told = Told::new(decision, FIRST + EACH * scales.aversions.len());
    for (unit, row) in raw.iter().enumerate() {
        let cells: Vec<Vec<f64>> = row.iter().map(|plan| scales.cells(plan, &row[0])).collect();
        told.add(unit, &cells);
    }
    let samples = by_sample(decision, raw);
    let mut found = Weighed {
        source,
        fifths: scales.fifths,
        aversion: scales.aversion,
        plans: (1..strategies).map(|strategy| plan(&scales, &told, raw, &samples, strategy)).collect(),
        ranks: Vec::new(),
        switches: Vec::new(),
        weighted: Vec::new(),
        value: None,
    };
    rankings(&scales, &means, &mut found);
    if let (false, Some(plain)) = (samples.is_empty(), run.thresholds) {
        let names = decision.scenarios.iter().map(|scenario| scenario.id.clone());
        let names: Vec<String> = names.collect();
        for &aversion in &scales.aversions {
            let psa = scales.psa(&samples, aversion);
            let column = |of: &dyn Fn(&(f64, f64)) -> f64| -> Vec<Vec<f64>> {
                (0..strategies).map(|s| psa.iter().map(|row| of(&row[s])).collect()).collect()
            };
            let paired = Paired {
                strategies: names.clone(),
                costs: column(&|cell| cell.0),
                effects: column(&|cell| cell.1),
            };
            let thresholds = plain.iter().map(|at| acceptability(&paired, at.wtp)).collect();
            found.weighted.push(Weighted { aversion, thresholds });
        }
        found.value = evaluated(&Run { psa: &scales.psa(&samples, scales.aversion), ..*run })?;
    }
    Ok(Some(found))
}

/// Means over the replicates of each sample; nothing without samples.
fn by_sample(decision: &Decision, raw: &[Vec<Raw>]) -> Vec<Vec<Raw>> {
    if decision.repeats.samples == 0 {
        return Vec::new();
    }
    let strategies = decision.scenarios.len();
    let whole = raw.chunks_exact(decision.repeats.replicates);
    let mean = |units: &[Vec<Raw>], strategy: usize| {
        Raw::mean(&units.iter().map(|unit| unit[strategy]).collect::<Vec<_>>())
    };
    whole.map(|units| (0..strategies).map(|strategy| mean(units, strategy)).collect()).collect()
}

fn plan(scales: &Scales, told: &Told, raw: &[Vec<Raw>], samples: &[Vec<Raw>], strategy: usize) -> Plan {
    let of = |cell: usize| told.level(strategy, cell);
    let cloud_of = |row: &Vec<Raw>| {
        let place = scales.aversions.iter().position(|aversion| aversion.total_cmp(&scales.aversion).is_eq());
        let cells = scales.cells(&row[strategy], &row[0]);
        (cells[2 * GROUPS], cells[FIRST + EACH * place.unwrap_or_default() + 1])
    };
    let at = |(place, &aversion): (usize, &f64)| {
        let cell = FIRST + EACH * place;
        let above = |row: &Vec<Raw>| {
            let gain = scales.cells(&row[strategy], &row[0])[cell];
            if gain > 0.0 {
                1.0
            } else if gain < 0.0 {
                0.0
            } else {
                0.5
            }
        };
        let share = samples.iter().map(above).sum::<f64>() / samples.len() as f64;
        At {
            aversion,
            ede_gain: of(cell),
            equity: of(cell + 1),
            weighted_net_benefit: of(cell + 2),
            above: Some(share).filter(|share| share.is_finite()),
        }
    };
    let cloud = if samples.is_empty() { raw } else { samples };
    Plan {
        strategy,
        gain: std::array::from_fn(of),
        net: std::array::from_fn(|fifth| of(GROUPS + fifth)),
        net_health: of(2 * GROUPS),
        at: scales.aversions.iter().enumerate().map(at).collect(),
        cloud: cloud.iter().map(cloud_of).collect(),
    }
}

/// Ranks over aversion, and where the best changes.
fn rankings(scales: &Scales, means: &[Raw], found: &mut Weighed) {
    let (last, step) = RANKED;
    let steps = libm::round(last / step) as usize;
    found.ranks = (0..=steps).map(|place| scales.rank(means, place as f64 * step)).collect();
    for two in found.ranks.windows(2) {
        if two[0].best == two[1].best {
            continue;
        }
        let (mut low, mut high) = (two[0].aversion, two[1].aversion);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if scales.rank(means, middle).best == two[0].best {
                low = middle;
            } else {
                high = middle;
            }
        }
        found.switches.push((high, two[0].best, two[1].best));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scales(baseline: [f64; GROUPS]) -> Scales {
        let fifth = |place: usize| Fifth { people: 100.0, baseline: baseline[place], opportunity_share: 0.2 };
        let aversions = AVERSIONS.to_vec();
        Scales { fifths: std::array::from_fn(fifth), threshold: 20_000.0, aversions, aversion: 10.95 }
    }

    fn raw(qalys: [f64; GROUPS], cost: f64) -> Raw {
        Raw { qalys, people: [100.0; GROUPS], cost }
    }

    /// Of a small gain δ of one fifth the equivalent rises by w δ with w = (y / EDE)^-ε, where welfare is a power mean; the
    /// ranking of a plan for the poorest against a larger one for the richest switches where the weighted gains are equal.
    #[test]
    fn ranking_switches_where_the_weighted_gains_are_equal() {
        let baseline = [40.0, 45.0, 50.0, 55.0, 60.0];
        let scales = scales(baseline);
        let (small, large) = (1e-3, 2e-3);
        let means = [
            raw([0.0; GROUPS], 0.0),
            raw([small, 0.0, 0.0, 0.0, 0.0], 0.0),
            raw([0.0, 0.0, 0.0, 0.0, large], 0.0),
        ];
        let mut found = Weighed {
            source: "",
            fifths: scales.fifths,
            aversion: 0.0,
            plans: Vec::new(),
            ranks: Vec::new(),
            switches: Vec::new(),
            weighted: Vec::new(),
            value: None,
        };
        rankings(&scales, &means, &mut found);
        // 40^-ε δ = 60^-ε 2 δ.
        let expected = libm::log(large / small) / libm::log(60.0 / 40.0);
        assert_eq!(found.switches.len(), 1);
        let (at, from, to) = found.switches[0];
        assert!((at - expected).abs() < 1e-4, "{at} {expected}");
        assert_eq!((from, to), (2, 1));
    }

    /// Without aversion nothing is weighted: net benefit is threshold × QALYs - cost, and what money would have bought is taken
    /// off each fifth by its share.
    #[test]
    fn without_aversion_a_qaly_is_a_qaly() {
        let scales = scales([40.0, 45.0, 50.0, 55.0, 60.0]);
        let (plan, none) = (raw([3.0, 2.0, 1.0, 0.5, 0.0], 50_000.0), raw([0.0; GROUPS], 10_000.0));
        let cells = scales.cells(&plan, &none);
        let health = 6.5 - 40_000.0 / 20_000.0;
        assert!((cells[2 * GROUPS] - health).abs() < 1e-12);
        assert!((cells[FIRST] - health).abs() < 1e-9 && cells[FIRST + 1].abs() < 1e-9);
        assert!((cells[FIRST + 2] - health * 20_000.0).abs() < 1e-6);
        assert!((cells[GROUPS] - (0.03 - 0.004)).abs() < 1e-12);
        let psa = scales.psa(&[vec![plan, none]], 0.0);
        let benefit = |cell: (f64, f64)| 20_000.0 * cell.1 - cell.0;
        let difference = (benefit(psa[0][0]) - benefit(psa[0][1])) * 500.0;
        assert!((difference - health * 20_000.0).abs() < 1e-6);
        // With aversion the same two ways agree as well.
        let psa = scales.psa(&[vec![plan, none]], 3.5);
        let difference = (benefit(psa[0][0]) - benefit(psa[0][1])) * 500.0;
        assert!((difference - cells[FIRST + EACH * 2 + 2]).abs() < 1e-6 * difference.abs());
    }
}
