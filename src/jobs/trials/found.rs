//! What emulated trials gave, over replicates.

use super::scores::{Arms, Estimated};

/// What an emulated trial gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Participants over all replicates.
    pub participants: usize,
    /// What participants' frailty is multiplied by.
    pub frailty: f64,
    /// What the control arm gives of what the design says of it, where people are as the model has them, and what it gives.
    pub control: [f64; 2],
    /// Risks in the control and in the intervention arm.
    pub risks: [Estimated; 2],
    /// Logarithm of the risk ratio.
    pub log_ratio: Estimated,
    /// Ratio of cumulative hazards.
    pub hazard_ratio: f64,
    /// Logarithm of the ratio of mean admissions.
    pub log_counts: Estimated,
    /// Logarithm of the ratio of mean days.
    pub log_days: Estimated,
    /// Distribution of admissions in each arm.
    pub counts: [Vec<f64>; 2],
    /// Mean and standard deviation of days in each arm.
    pub days: [(f64, f64); 2],
    /// Standardised mean differences, by instrument.
    pub scores: Vec<Estimated>,
    /// Contacts a person who is offered support, and share with two or more.
    pub dose: (f64, f64),
}

/// Mean of independent estimates.
pub(super) fn averaged(each: &[Estimated]) -> Estimated {
    let n = each.len() as f64;
    let value = each.iter().map(|e| e.value).sum::<f64>() / n;
    Estimated { value, mcse: libm::sqrt(each.iter().map(|e| e.mcse * e.mcse).sum::<f64>()) / n }
}

/// What the arms of one replicate give.
pub(super) fn found_of(arms: &Arms<'_>, instruments: usize) -> Found {
    Found {
        participants: arms.people(),
        frailty: arms.stage().frailty,
        control: [arms.stage().as_modelled, arms.stage().returned()],
        risks: arms.risks(),
        log_ratio: arms.log_risk_ratio(),
        hazard_ratio: arms.hazard_ratio(),
        log_counts: arms.log_count_ratio(),
        log_days: arms.log_days_ratio(),
        counts: arms.counts(),
        days: arms.days(),
        scores: (0..instruments).map(|i| arms.score(i)).collect(),
        dose: arms.dose(),
    }
}

fn mean_distribution(each: &[&Vec<f64>]) -> Vec<f64> {
    let longest = each.iter().map(|shares| shares.len()).max().unwrap_or_default();
    let at = |k: usize| each.iter().map(|shares| shares.get(k).copied().unwrap_or_default()).sum::<f64>();
    (0..longest).map(|k| at(k) / each.len() as f64).collect()
}

/// The means over replicates.
pub(super) fn pooled(each: &[Found]) -> Found {
    let n = each.len() as f64;
    let over = |of: &dyn Fn(&Found) -> Estimated| averaged(&each.iter().map(of).collect::<Vec<_>>());
    let mean = |of: &dyn Fn(&Found) -> f64| each.iter().map(of).sum::<f64>() / n;
    let scores = each.first().map_or(0, |found| found.scores.len());
    Found {
        participants: each.iter().map(|found| found.participants).sum(),
        frailty: mean(&|f| f.frailty),
        control: [mean(&|f| f.control[0]), mean(&|f| f.control[1])],
        risks: [over(&|f| f.risks[0]), over(&|f| f.risks[1])],
        log_ratio: over(&|f| f.log_ratio),
        hazard_ratio: mean(&|f| f.hazard_ratio),
        log_counts: over(&|f| f.log_counts),
        log_days: over(&|f| f.log_days),
        counts: [0, 1].map(|arm| mean_distribution(&each.iter().map(|f| &f.counts[arm]).collect::<Vec<_>>())),
        days: [0, 1].map(|arm| (mean(&|f| f.days[arm].0), mean(&|f| f.days[arm].1))),
        scores: (0..scores).map(|i| over(&|f| f.scores[i])).collect(),
        dose: (mean(&|f| f.dose.0), mean(&|f| f.dose.1)),
    }
}
