//! What a calibration leaves: fitted values, their posterior, and what the targets could tell.

use super::super::agreement::Agreement;
use super::posterior::LEAST_EFFECTIVE;

/// One free parameter after the calibration.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Parameter {
    /// Address of its value.
    pub path: String,
    /// Unit of the model.
    pub unit: String,
    /// Value before: that of the scenario.
    pub before: f64,
    /// Best value.
    pub best: f64,
    /// 2.5%, 50% and 97.5% of the prior within its bounds.
    pub prior: [f64; 3],
    /// 2.5%, 50% and 97.5% of the posterior.
    pub posterior: [f64; 3],
    /// Mean of the posterior.
    pub mean: f64,
    /// Standard deviation of the posterior.
    pub sd: f64,
    /// Spread of the posterior over that of the prior, in scores.
    pub spread: f64,
    /// Whether the targets told nothing of it.
    pub left_at_the_prior: bool,
}

/// A pair of targets that pull against each other.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Conflict {
    /// The one.
    pub one: String,
    /// The other.
    pub other: String,
    /// Cosine of the angle between the ways that would better them; -1 is straight against each other.
    pub cosine: f64,
}

/// The result of a calibration.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Calibrated {
    /// Name of the decision.
    pub decision: String,
    /// The strategy that was simulated.
    pub strategy: String,
    /// Free parameters.
    pub parameters: Vec<Parameter>,
    /// Targets beside what the best values give.
    pub fit: Vec<Agreement>,
    /// Targets that count in the misfit.
    pub counted: usize,
    /// Combinations of parameters that the targets tell something of.
    pub independent: usize,
    /// Pairs of targets that pull against each other.
    pub conflicts: Vec<Conflict>,
    /// Correlations of the parameters' scores in the posterior.
    pub correlations: Vec<Vec<f64>>,
    /// Draws of the posterior: values of the parameters.
    pub draws: Vec<Vec<f64>>,
    /// Effective sample size of the posterior.
    pub effective: f64,
    /// Misfit of the best values, Σ wᵢ rᵢ².
    pub misfit: f64,
    /// Misfit of the scenario's own values.
    pub misfit_before: f64,
    /// Why the search ended.
    pub stop: String,
    /// Points simulated in the search.
    pub simulated_in_search: usize,
    /// Points simulated in all, the repetitions with other luck included.
    pub simulated: usize,
    /// Persons of one simulation.
    pub persons: usize,
    /// Replicates of one simulation.
    pub replicates: usize,
    /// Weeks of one simulation.
    pub weeks: f64,
    /// Seed.
    pub seed: u64,
}

impl Calibrated {
    /// What to know before the result is used, in sentences; none where there is nothing.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.effective < LEAST_EFFECTIVE {
            warnings.push(format!(
                "the posterior is worth {:.0} independent draws, fewer than {LEAST_EFFECTIVE}: its spread is not to be \
                 trusted; give a larger --posterior-budget, or narrower bounds",
                self.effective
            ));
        }
        for conflict in &self.conflicts {
            warnings.push(format!("targets {} and {} pull against each other", conflict.one, conflict.other));
        }
        let idle: Vec<&str> =
            self.parameters.iter().filter(|p| p.left_at_the_prior).map(|p| p.path.as_str()).collect();
        if !idle.is_empty() {
            warnings.push(format!("the targets tell nothing of {}: left at the prior", idle.join(", ")));
        }
        warnings
    }
}
