//! Decisions under uncertainty at a willingness to pay: acceptability, expected loss and the value of perfect information.

use super::paired::Paired;

/// Samples that are looked at together: their net benefits stay in the nearest memory.
const TOGETHER: usize = 512;

/// What can be said of all strategies at one willingness to pay.
///
/// # Shape
/// One number for each strategy, in the order of the samples.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Acceptability {
    /// Willingness to pay for one unit of effect.
    pub wtp: f64,
    /// Share of samples in which the strategy has the largest net benefit; exactly equal ones share a sample equally.
    pub probability: Vec<f64>,
    /// Expected loss: mean of the largest net benefit of a sample less that of the strategy.
    pub loss: Vec<f64>,
    /// The strategy with the largest mean net benefit, the least loss; of equals the cheapest, of those the first.
    pub best: usize,
}

impl Acceptability {
    /// Expected value of perfect information: the loss of the best strategy.
    ///
    /// E max NB - max E NB = min over strategies of E(max NB - NB).
    pub fn evpi(&self) -> f64 {
        self.loss.get(self.best).copied().unwrap_or_default()
    }
}

/// Acceptability of all strategies at a willingness to pay, with net benefit = wtp × effect - cost.
///
/// # Source
/// Fenwick, Claxton, Sculpher (2001) Health Econ 10:779-787; Eckermann, Briggs, Willan (2008) Med Decis Making 28:517-528;
/// Alarid-Escudero et al. (2019) Value Health 22:611-618.
pub fn acceptability(paired: &Paired, wtp: f64) -> Acceptability {
    let (strategies, samples) = (paired.strategies.len(), paired.samples());
    let mut wins = vec![0.0; strategies];
    let mut losses = vec![0.0; strategies];
    let mut benefit = vec![[0.0_f64; TOGETHER]; strategies];
    let mut from = 0;
    while from < samples {
        let count = TOGETHER.min(samples - from);
        let mut largest = [f64::NEG_INFINITY; TOGETHER];
        for ((benefit, costs), effects) in benefit.iter_mut().zip(&paired.costs).zip(&paired.effects) {
            let cells = costs[from..from + count].iter().zip(&effects[from..from + count]);
            for ((benefit, largest), (cost, effect)) in benefit.iter_mut().zip(&mut largest).zip(cells) {
                *benefit = wtp * effect - cost;
                *largest = if *benefit > *largest { *benefit } else { *largest };
            }
        }
        let largest = &largest[..count];
        let mut best = 0;
        let won: Vec<usize> = (benefit.iter().zip(&mut losses))
            .map(|(benefit, loss)| {
                let (won, lost) = compared(&benefit[..count], largest);
                *loss += lost;
                best += won;
                won
            })
            .collect();
        if best == count {
            wins.iter_mut().zip(won).for_each(|(win, won)| *win += won as f64);
        } else {
            shared(&benefit, largest, &mut wins);
        }
        from += count;
    }
    let share =
        |sums: Vec<f64>| -> Vec<f64> { sums.into_iter().map(|sum| sum / samples.max(1) as f64).collect() };
    let (probability, loss) = (share(wins), share(losses));
    let best = best(&loss, &paired.mean_costs());
    Acceptability { wtp, probability, loss, best }
}

/// How often a strategy's net benefit is the largest, and the sum of what it falls short by, in eight sums side by side.
fn compared(benefit: &[f64], largest: &[f64]) -> (usize, f64) {
    let (mut won, mut lost) = ([0_u64; 8], [0.0_f64; 8]);
    let (chunks, others) = (benefit.chunks_exact(8), largest.chunks_exact(8));
    let rest = chunks.remainder().iter().zip(others.remainder());
    for (own, most) in rest {
        won[0] += u64::from(own >= most);
        lost[0] += most - own;
    }
    for (own, most) in chunks.zip(others) {
        for lane in 0..8 {
            won[lane] += u64::from(own[lane] >= most[lane]);
            lost[lane] += most[lane] - own[lane];
        }
    }
    (won.iter().sum::<u64>() as usize, lost.iter().sum())
}

/// Shares each sample equally among all strategies with its largest net benefit.
fn shared(benefit: &[[f64; TOGETHER]], largest: &[f64], wins: &mut [f64]) {
    for (sample, largest) in largest.iter().enumerate() {
        let equal = benefit.iter().filter(|own| own[sample] >= *largest).count() as f64;
        for (win, own) in wins.iter_mut().zip(benefit) {
            *win += if own[sample] >= *largest { 1.0 / equal } else { 0.0 };
        }
    }
}

fn best(loss: &[f64], costs: &[f64]) -> usize {
    let key = |i: usize| (loss[i], costs[i]);
    (0..loss.len()).fold(0, |best, next| {
        let ((a, b), (c, d)) = (key(next), key(best));
        if a.total_cmp(&c).then(b.total_cmp(&d)).is_lt() { next } else { best }
    })
}

/// People to whom a decision applies, each counted with the discount of their year.
///
/// incidence × ∫ (1 + r)^(-t) dt from `from` to `to`, continuous in time as everywhere here.
///
/// # Units
/// `incidence` people a year, times in years, `rate` a year.
///
/// # Source
/// Philips, Claxton, Palmer (2008) Int J Technol Assess Health Care 24:267-278, with an integral for their sum.
pub fn affected(incidence: f64, from: f64, to: f64, rate: f64) -> f64 {
    let years = (to - from).max(0.0);
    let log = libm::log1p(rate);
    let lived = if log.abs() < 1e-12 {
        years
    } else {
        // e^(-log from) - e^(-log to), without the cancellation where the rate is small.
        -libm::exp(-log * from) * libm::expm1(-log * years) / log
    };
    incidence * lived
}
