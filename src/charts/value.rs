//! Net benefit of a strategy over the comparator, from the points of its cloud.

use crate::analysis::quantile::quantile;

use super::rules::{Covers, FEWEST_SAMPLES, Interval, Verdict, t_quantile};
use crate::analysis::findings::{CloudKind, Findings};

/// Incremental net monetary benefit: threshold × QALYs gained - extra cost.
///
/// # Units
/// Money, for the represented population over the horizon, discounted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetBenefit {
    /// Mean over the points.
    pub mean: f64,
    /// Monte Carlo standard error; none where the points are samples, which differ in more than chance.
    pub mcse: Option<f64>,
    /// 95% interval.
    pub interval: Option<Interval>,
    /// What may be said of it.
    pub verdict: Verdict,
    /// Share of the samples in which it is above 0 (ties count half); none without samples.
    pub probability: Option<f64>,
    /// Number of points.
    pub points: usize,
    /// Whether QALYs are lost on average: net benefit above 0 then means that what is saved is worth more.
    pub loses_health: bool,
}

/// Mean and spread of the points of a cloud.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cloud {
    /// Mean QALYs and cost.
    pub mean: (f64, f64),
    /// Standard deviations of QALYs and cost; none from one point.
    pub sd: Option<(f64, f64)>,
    /// Correlation; none where a standard deviation is 0.
    pub correlation: Option<f64>,
}

fn mean_and_sd(values: &[f64]) -> Option<(f64, Option<f64>)> {
    let n = values.len() as f64;
    let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / n)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some((mean, (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt())))
}

/// The finite points of a strategy's cloud: QALYs and cost.
pub fn points(findings: &Findings, strategy: usize) -> Vec<(f64, f64)> {
    let cloud = strategy.checked_sub(1).and_then(|index| findings.clouds.get(index));
    let finite = |(qalys, cost): &(f64, f64)| qalys.is_finite() && cost.is_finite();
    cloud.map_or_else(Vec::new, |cloud| cloud.iter().map(|p| (p.qalys, p.cost)).filter(finite).collect())
}

/// The net benefit of a strategy over the comparator.
pub fn net_benefit(findings: &Findings, strategy: usize) -> Option<NetBenefit> {
    let threshold = findings.setting.threshold;
    let loses_health = points(findings, strategy).iter().map(|(qalys, _)| qalys).sum::<f64>() < 0.0;
    let mut values: Vec<f64> =
        points(findings, strategy).iter().map(|(qalys, cost)| threshold * qalys - cost).collect();
    let (mean, sd) = mean_and_sd(&values)?;
    let n = values.len();
    let samples = findings.cloud_kind == CloudKind::Samples;
    let mcse = sd.filter(|_| !samples).map(|sd| sd / (n as f64).sqrt());
    values.sort_by(f64::total_cmp);
    let interval = if samples {
        let limits = quantile(&values, 0.025).zip(quantile(&values, 0.975)).filter(|_| n > 1);
        limits.map(|(lower, upper)| Interval { lower, upper, covers: Covers::Parameters })
    } else {
        let reach = t_quantile(n - 1).zip(mcse).map(|(t, mcse)| t * mcse);
        reach.map(|reach| Interval { lower: mean - reach, upper: mean + reach, covers: Covers::Chance })
    };
    let verdict = match interval {
        _ if samples && n < FEWEST_SAMPLES => Verdict::Unknown,
        None => Verdict::Unknown,
        Some(i) if i.lower == 0.0 && i.upper == 0.0 => Verdict::Same,
        Some(i) if i.upper < 0.0 => Verdict::Lower,
        Some(i) if i.lower > 0.0 => Verdict::Higher,
        Some(_) => Verdict::NotShown,
    };
    let wins: f64 = values
        .iter()
        .map(|&v| {
            if v > 0.0 {
                1.0
            } else if v < 0.0 {
                0.0
            } else {
                0.5
            }
        })
        .sum();
    Some(NetBenefit {
        mean,
        mcse,
        interval,
        verdict,
        probability: samples.then(|| wins / n as f64),
        points: n,
        loses_health,
    })
}

/// Mean and spread of a strategy's cloud.
pub fn cloud(findings: &Findings, strategy: usize) -> Option<Cloud> {
    cloud_of(&points(findings, strategy))
}

/// Mean and spread of points: QALYs and cost.
pub fn cloud_of(points: &[(f64, f64)]) -> Option<Cloud> {
    let (qalys, costs): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let ((q, sd_q), (c, sd_c)) = (mean_and_sd(&qalys)?, mean_and_sd(&costs)?);
    let sd = sd_q.zip(sd_c);
    let correlation = sd.filter(|(a, b)| *a > 0.0 && *b > 0.0).map(|(a, b)| {
        let together: f64 = points.iter().map(|p| (p.0 - q) * (p.1 - c)).sum();
        (together / ((points.len() - 1) as f64 * a * b)).clamp(-1.0, 1.0)
    });
    Some(Cloud { mean: (q, c), sd, correlation })
}
