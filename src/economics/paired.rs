//! Paired samples of costs and effects: what every economic evaluation here starts from.

/// Costs and effects of strategies in the same samples.
///
/// # Units
/// Costs in money, effects in QALYs or another effect; discounted as their maker says.
///
/// # Shape
/// `costs[strategy][sample]`, `effects[strategy][sample]`; every strategy has the same samples in the same order.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Paired {
    /// Names of the strategies.
    pub strategies: Vec<String>,
    /// Costs.
    pub costs: Vec<Vec<f64>>,
    /// Effects.
    pub effects: Vec<Vec<f64>>,
}

/// The mean of numbers: sum / count; 0 of none.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

impl Paired {
    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.costs.first().map_or(0, Vec::len)
    }

    /// Mean cost of each strategy.
    pub fn mean_costs(&self) -> Vec<f64> {
        self.costs.iter().map(|column| mean(column)).collect()
    }

    /// Mean effect of each strategy.
    pub fn mean_effects(&self) -> Vec<f64> {
        self.effects.iter().map(|column| mean(column)).collect()
    }
}
