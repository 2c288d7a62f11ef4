//! Net benefit of each strategy with its interval over the samples.

use crate::analysis::quantile::select;
use crate::economics::paired::{Paired, mean};

/// A number over the samples.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// 2.5% quantile.
    pub lower: f64,
    /// 97.5% quantile.
    pub upper: f64,
}

/// Net benefit of a strategy at a willingness to pay.
///
/// # Units
/// Money.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NetBenefit {
    /// Willingness to pay.
    pub wtp: f64,
    /// The strategy, by its place.
    pub strategy: usize,
    /// wtp × effect - cost. Net health benefit is this over wtp, where that is not 0.
    pub own: Spread,
    /// The same less that of the first strategy; none for that one.
    pub incremental: Option<Spread>,
}

fn spread(values: &mut [f64]) -> Option<Spread> {
    let mean = mean(values);
    Some(Spread { mean, lower: select(values, 0.025)?, upper: select(values, 0.975)? })
}

/// Net benefit of every strategy at a willingness to pay.
pub fn net_benefits(paired: &Paired, wtp: f64) -> Vec<NetBenefit> {
    let net = |strategy: usize| -> Vec<f64> {
        let cells = paired.effects[strategy].iter().zip(&paired.costs[strategy]);
        cells.map(|(effect, cost)| wtp * effect - cost).collect()
    };
    let first = if paired.strategies.is_empty() { Vec::new() } else { net(0) };
    let one = |strategy: usize| {
        let mut values = net(strategy);
        let mut over: Vec<f64> = values.iter().zip(&first).map(|(a, b)| a - b).collect();
        let incremental = if strategy == 0 { None } else { spread(&mut over) };
        Some(NetBenefit { wtp, strategy, own: spread(&mut values)?, incremental })
    };
    (0..paired.strategies.len()).filter_map(one).collect()
}
