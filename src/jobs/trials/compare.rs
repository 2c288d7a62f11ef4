//! Comparison: emulated trials beside what was published of them, with a verdict and what chance alone does.

use super::effects::{self, Stages};
use super::emulate::{Scale, possible};
use super::found::{Found, averaged, found_of, pooled};
use super::scores::Estimated;
use crate::analysis::agreement::{Agreement, Kind, Said, Verdict};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::trial::chance::{Ratios, sum_of};
use crate::analysis::trial::design::Design;
use crate::analysis::trial::line::{Line, Lived};
use crate::analysis::trial::published::{Published, Purpose, Quantity};
use crate::analysis::trial::solved::Effects;
use crate::analysis::trial::verdict::{LIMIT, Residual, joint, joint_of_no_effect};
use crate::jobs::model::ModelError;
use crate::processes::states_of_mind::STATES;
use crate::scenario::{MissingValue, Values, normal_cdf};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// How large a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Participants of each emulated trial, in each replicate.
    pub participants: usize,
    /// Replicates.
    pub replicates: usize,
    /// Seed of all luck.
    pub seed: u64,
}

/// Everything that a comparison gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The emulated trials.
    pub trials: Vec<(Design, Found)>,
    /// Every published result.
    pub lines: Vec<Line>,
    /// Those that are compared, as rows of a validation.
    pub rows: Vec<Agreement>,
    /// What is to be said in words.
    pub notes: Vec<String>,
}

/// How far from exact proportion to dose an effect may lie: states of mind saturate and fade, so it cannot be exact.
const PROPORTION: f64 = 0.25;
/// Trials of admission that are judged together: those of the verdict's two degrees of freedom.
const JOINTLY: usize = 2;
/// How many times the dose of a trial that few used it is compared with.
const MORE: f64 = 4.0;

/// The effects that a set of values states.
fn stated(values: &Values) -> Result<Effects, MissingValue> {
    let gain = values.each("states_of_mind.gain", &STATES)?;
    Ok(Effects {
        gain: std::array::from_fn(|k| gain[k]),
        multiplier: values.number("illness.path_multiplier")?,
    })
}

/// What is emulated and compared.
pub(super) struct Comparison<'a> {
    pub(super) trials: Vec<(Design, Found)>,
    instruments: Vec<String>,
    pub(super) published: &'a [Published],
    /// The trial of low dose: its difference in scores, and the one in proportion to a higher dose.
    proportion: Option<(Estimated, f64)>,
}

/// Emulates the trials with the effects that these values state, and compares them with what was published.
///
/// # Errors
/// Where it was stopped, or the setting cannot be opened.
pub fn compare(
    values: &Values,
    size: Size,
    watch: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<Compared, EvaluateError> {
    let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
    let all = super::designs().map_err(failed)?;
    let published = super::published(&all).map_err(failed)?;
    let known: Vec<&str> =
        values.rows("assessment.instrument").iter().filter_map(|row| row.optional_text("id")).collect();
    let mut instruments: Vec<String> = Vec::new();
    for row in &published {
        if known.contains(&row.instrument.as_str()) && !instruments.contains(&row.instrument) {
            instruments.push(row.instrument.clone());
        }
    }
    let mut designs: Vec<Design> = all.iter().filter(|design| possible(design, values)).cloned().collect();
    let low = published
        .iter()
        .find(|row| row.quantity == Quantity::NoDifference && row.purpose == Purpose::Judged)
        .and_then(|row| designs.iter().position(|design| Some(&design.id) == row.trial.as_ref()));
    if let Some(low) = low {
        let more = Design { per_week: designs[low].per_week * MORE, ..designs[low].clone() };
        designs.push(more);
    }
    let effects = stated(values).map_err(|error| failed(error.into()))?;
    let mut found: Vec<Vec<Found>> = vec![Vec::new(); designs.len()];
    for replicate in 0..size.replicates {
        if stop.load(Ordering::Relaxed) {
            return Err(EvaluateError::Interrupted);
        }
        watch(&format!(
            "emulating {} trials, replicate {} of {}",
            designs.len(),
            replicate + 1,
            size.replicates
        ));
        let scale = Scale { participants: size.participants, seed: size.seed, replicate: replicate as u64 };
        let stages = Stages::new(values, &designs, &instruments, scale, stop).map_err(failed)?;
        let lived: Vec<Found> = (0..designs.len())
            .into_par_iter()
            .with_max_len(1)
            .map(|trial| {
                stages.arms(trial, None, &effects, true).map(|arms| found_of(&arms, instruments.len()))
            })
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        for (all, one) in found.iter_mut().zip(lived) {
            all.push(one);
        }
    }
    let mut trials: Vec<(Design, Found)> =
        designs.into_iter().zip(found.iter().map(|each| pooled(each))).collect();
    let proportion = low.and_then(|low| {
        let (_, more) = trials.pop()?;
        let (_, less) = &trials[low];
        let instrument = instruments.iter().position(|id| {
            published.iter().any(|row| row.quantity == Quantity::NoDifference && &row.instrument == id)
        })?;
        Some((less.scores[instrument], more.scores[instrument].value * less.dose.0 / more.dose.0))
    });
    Ok(Comparison { trials, instruments, published: &published, proportion }.compared())
}

impl Compared {
    /// The emulated trials in numbers.
    pub fn lived(&self) -> Vec<Lived> {
        let lived = |(design, found): &(Design, Found)| Lived {
            id: design.id.clone(),
            name: design.name.clone(),
            participants: found.participants,
            frailty: found.frailty,
            as_modelled: found.control[0],
            control: found.risks[0].value,
            intervention: found.risks[1].value,
            log_ratio: found.log_ratio.value,
            mcse: found.log_ratio.mcse,
            contacts: found.dose.0,
            engaged: found.dose.1,
        };
        self.trials.iter().map(lived).collect()
    }
}

impl Comparison<'_> {
    pub(super) fn trial(&self, id: &str) -> Option<&(Design, Found)> {
        self.trials.iter().find(|(design, _)| design.id == id)
    }

    fn instrument(&self, id: &str) -> Option<usize> {
        self.instruments.iter().position(|known| known == id)
    }

    /// Mean of the log ratios that effects are solved from, weighted.
    fn pooled_ratio(&self) -> Estimated {
        let all: f64 = self.trials.iter().map(|(design, _)| design.weight).sum();
        let each = || self.trials.iter().map(|(design, found)| (design.weight / all, found.log_ratio));
        Estimated {
            value: each().map(|(w, e)| w * e.value).sum(),
            mcse: libm::sqrt(each().map(|(w, e)| w * w * e.mcse * e.mcse).sum()),
        }
    }

    /// The difference on an instrument, the mean over the trials in which recovery is read.
    fn pooled_score(&self, instrument: usize) -> Estimated {
        let read: Vec<Estimated> = self
            .trials
            .iter()
            .filter(|(design, _)| design.scores[0])
            .map(|(_, found)| found.scores[instrument])
            .collect();
        averaged(&read)
    }

    /// The emulated value of a published result, on its own scale.
    fn simulated(&self, row: &Published) -> Option<Estimated> {
        let exp = |log: Estimated| {
            let value = libm::exp(log.value);
            Estimated { value, mcse: value * log.mcse }
        };
        let id = row.trial.as_deref()?;
        if id == "pool" {
            return match row.quantity {
                Quantity::RiskRatio => Some(exp(self.pooled_ratio())),
                Quantity::Score => Some(self.pooled_score(self.instrument(&row.instrument)?)),
                _ => None,
            };
        }
        let (_, found) = self.trial(id)?;
        match row.quantity {
            Quantity::ControlRisk => Some(found.risks[0]),
            Quantity::RiskRatio => Some(exp(found.log_ratio)),
            Quantity::HazardRatio => {
                Some(Estimated { value: found.hazard_ratio, mcse: found.hazard_ratio * found.log_ratio.mcse })
            }
            Quantity::CountRatio => Some(exp(found.log_counts)),
            Quantity::DaysRatio => Some(exp(found.log_days)),
            Quantity::Score | Quantity::Better | Quantity::NoDifference => {
                found.scores.get(self.instrument(&row.instrument)?).copied()
            }
            Quantity::Nothing => None,
        }
    }

    /// What trials of the published size give by chance: limits, share at least as low, share with harm.
    fn chance(&self, row: &Published) -> Option<((f64, f64), f64, f64)> {
        let (_, found) = self.trial(row.trial.as_deref()?)?;
        let (one, other) = (row.n_intervention, row.n_control);
        if one == 0 || other == 0 {
            return None;
        }
        let ratios = match row.quantity {
            Quantity::RiskRatio => Ratios::of_risks(found.risks[1].value, one, found.risks[0].value, other),
            Quantity::CountRatio => {
                Ratios::of(&sum_of(&found.counts[1], one), one, &sum_of(&found.counts[0], other), other)
            }
            Quantity::DaysRatio => return Some(Self::chance_of_days(found, row)),
            _ => return None,
        };
        Some((
            (ratios.quantile(0.025), ratios.quantile(0.975)),
            ratios.at_most(row.value),
            ratios.above_one(),
        ))
    }

    /// The same for a ratio of mean days, taken to be normal.
    ///
    /// A ratio is at most r where mean one - r × mean other is at most 0.
    fn chance_of_days(found: &Found, row: &Published) -> ((f64, f64), f64, f64) {
        let [(mean_other, sd_other), (mean_one, sd_one)] = found.days;
        let at_most = |r: f64| {
            let variance = sd_one * sd_one / row.n_intervention as f64
                + r * r * sd_other * sd_other / row.n_control as f64;
            normal_cdf((r * mean_other - mean_one) / libm::sqrt(variance))
        };
        let quantile = |share: f64| {
            let (mut low, mut high) = (0.0, 20.0);
            for _ in 0..60 {
                let middle = f64::midpoint(low, high);
                if at_most(middle) < share { low = middle } else { high = middle }
            }
            f64::midpoint(low, high)
        };
        ((quantile(0.025), quantile(0.975)), at_most(row.value), 1.0 - at_most(1.0))
    }

    fn what(row: &Published) -> String {
        let of = match row.quantity {
            Quantity::ControlRisk => "risk in the control arm".to_owned(),
            Quantity::RiskRatio => "risk ratio".to_owned(),
            Quantity::HazardRatio => "hazard ratio".to_owned(),
            Quantity::CountRatio => "ratio of mean admissions".to_owned(),
            Quantity::DaysRatio => "ratio of mean days on wards".to_owned(),
            Quantity::Score | Quantity::Better | Quantity::NoDifference => {
                format!("standardised difference, {}", row.instrument)
            }
            Quantity::Nothing => String::new(),
        };
        if of.is_empty() { row.study.clone() } else { format!("{}: {of}", row.study) }
    }

    fn line(&self, row: &Published) -> Line {
        let simulated = if row.purpose == Purpose::Unusable { None } else { self.simulated(row) };
        let chance = simulated.and_then(|_| self.chance(row));
        let verdict = match (row.purpose, simulated) {
            (Purpose::Unusable, _) => row.note.clone(),
            (_, None) => "cannot be emulated in this setting".to_owned(),
            (_, Some(simulated)) => match row.quantity {
                Quantity::Better if simulated.value > 2.0 * simulated.mcse => "same direction".into(),
                Quantity::Better => "not the same direction".into(),
                Quantity::NoDifference => "see proportion to dose".into(),
                Quantity::ControlRisk => self.fitted(row),
                Quantity::RiskRatio
                    if row.purpose == Purpose::Judged && self.residuals().len() == JOINTLY =>
                {
                    "judged jointly".into()
                }
                Quantity::RiskRatio if row.purpose == Purpose::Judged => "reported, not judged".into(),
                _ if row.purpose == Purpose::Judged => Self::agreement(row, simulated).verdict.word().into(),
                _ if row.purpose == Purpose::Solved => "solved to return it".into(),
                _ => "reported, not judged".into(),
            },
        };
        Line {
            what: Self::what(row),
            simulated: simulated.map_or(f64::NAN, |s| s.value),
            mcse: simulated.map_or(f64::NAN, |s| s.mcse),
            chance: chance.map(|c| c.0),
            as_large: chance.map(|c| c.1),
            harmful: chance.map(|c| c.2),
            verdict,
            published: row.clone(),
        }
    }

    pub(super) fn agreement(row: &Published, simulated: Estimated) -> Agreement {
        let reach = 1.96 * simulated.mcse;
        let inside = |value: f64| value >= row.low && value <= row.high;
        let verdict = if inside(simulated.value) {
            Verdict::Agrees
        } else if inside(simulated.value - reach) || inside(simulated.value + reach) {
            Verdict::Chance
        } else {
            Verdict::Misses
        };
        let ratio = !matches!(row.quantity, Quantity::Score | Quantity::ControlRisk);
        let z = if ratio {
            let error = row.log_error().hypot(simulated.mcse / simulated.value);
            libm::log(simulated.value / row.value) / error
        } else {
            (simulated.value - row.value) / ((row.high - row.low) / 3.92).hypot(simulated.mcse)
        };
        Agreement {
            kind: if row.purpose == Purpose::Solved || row.quantity == Quantity::ControlRisk {
                Kind::Internal
            } else {
                Kind::External
            },
            id: row.id.clone(),
            what: Self::what(row),
            unit: match row.quantity {
                Quantity::ControlRisk => "proportion".into(),
                Quantity::Score => "SMD".into(),
                _ => "ratio".into(),
            },
            observed: row.value,
            low: row.low,
            high: row.high,
            simulated: simulated.value,
            mcse: simulated.mcse,
            z,
            verdict,
            required: row.purpose == Purpose::Judged && row.quantity == Quantity::ControlRisk,
            source: row.source.clone(),
            standing: row.standing.clone(),
            said: Said::default(),
        }
    }

    /// The log ratios of the trials that are judged together.
    fn residuals(&self) -> Vec<Residual> {
        self.published
            .iter()
            .filter(|row| row.purpose == Purpose::Judged && row.quantity == Quantity::RiskRatio)
            .filter_map(|row| {
                let (_, found) = self.trial(row.trial.as_deref()?)?;
                Some(Residual {
                    published: libm::log(row.value),
                    error: row.log_error(),
                    emulated: found.log_ratio.value,
                    mcse: found.log_ratio.mcse,
                })
            })
            .collect()
    }

    fn joint_row(residuals: &[Residual]) -> (Agreement, String) {
        let (chi, p) = joint(residuals);
        let (chi_none, p_none) = joint_of_no_effect(residuals);
        let told = match (chi < LIMIT, chi_none < LIMIT) {
            (true, true) => "the two trials cannot tell the one from the other",
            (true, false) => "they fit these effects and not none",
            (false, true) => "they fit no effect and not these effects",
            (false, false) => "they fit neither",
        };
        let note = format!(
            "CORE and ENRICH together: chi-square {chi:.2} on 2 degrees of freedom, p = {p:.2}. Of no effect at all: {chi_none:.2}, \
             p = {p_none:.2}; {told}."
        );
        let row = Agreement {
            kind: Kind::External,
            id: "CORE+ENRICH".into(),
            what: "CORE and ENRICH: joint chi-square, 2 df".into(),
            unit: "chi-square".into(),
            // What is expected of two degrees of freedom.
            observed: 2.0,
            low: 0.0,
            high: LIMIT,
            simulated: chi,
            mcse: 0.0,
            z: f64::NAN,
            verdict: if chi < LIMIT { Verdict::Agrees } else { Verdict::Misses },
            required: true,
            source: "TR01 and TR04".into(),
            standing: "verified".into(),
            said: Said::default(),
        };
        (row, note)
    }

    fn proportion_row(&self) -> Option<Agreement> {
        let (less, proportional) = self.proportion?;
        let limits = [1.0 - PROPORTION, 1.0 + PROPORTION].map(|share| share * proportional);
        let (low, high) = (limits[0].min(limits[1]), limits[0].max(limits[1]));
        let reach = 1.96 * less.mcse;
        let verdict = if less.value >= low && less.value <= high {
            Verdict::Agrees
        } else if less.value + reach >= low && less.value - reach <= high {
            Verdict::Chance
        } else {
            Verdict::Misses
        };
        let row = self.published.iter().find(|row| row.quantity == Quantity::NoDifference)?;
        Some(Agreement {
            kind: Kind::External,
            id: row.id.clone(),
            what: format!("{}: effect in proportion to dose", row.study),
            unit: "SMD".into(),
            observed: proportional,
            low,
            high,
            simulated: less.value,
            mcse: less.mcse,
            z: (less.value - proportional) / less.mcse,
            verdict,
            required: true,
            source: row.source.clone(),
            standing: row.standing.clone(),
            said: Said::default(),
        })
    }

    fn compared(self) -> Compared {
        let lines: Vec<Line> = self.published.iter().map(|row| self.line(row)).collect();
        let mut rows: Vec<Agreement> = self
            .published
            .iter()
            .filter(|row| row.purpose != Purpose::Unusable && row.value.is_finite() && row.low.is_finite())
            .filter_map(|row| Some(Self::agreement(row, self.simulated(row)?)))
            .collect();
        rows.extend(self.predicted());
        let mut notes = self.of_control_arms();
        let residuals = self.residuals();
        if residuals.len() == JOINTLY {
            let (row, note) = Self::joint_row(&residuals);
            rows.push(row);
            notes.push(note);
        } else {
            notes.push(
                "CORE and ENRICH are not both possible here, so that they cannot be judged together.".into(),
            );
        }
        if let (Some((design, found)), Some(line)) =
            (self.trial("sledge"), lines.iter().find(|line| line.published.quantity == Quantity::CountRatio))
            && let Some(share) = line.as_large
        {
            notes.push(format!(
                "A ratio of admissions as low as the {} of {} comes about in {:.0}% of trials of that size when the true ratio is {:.2}.",
                line.published.value,
                design.name,
                share * 100.0,
                libm::exp(found.log_counts.value)
            ));
        }
        rows.extend(self.proportion_row());
        Compared { trials: self.trials, lines, rows, notes }
    }
}

/// Whether a set of values has states of mind and contacts, without which a trial offers nothing.
pub fn has_a_programme(values: &Values) -> bool {
    values.is_on("peer_contact") && values.is_on("states_of_mind") && effects::instruments(values).is_ok()
}
