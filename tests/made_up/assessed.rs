//! Made-up read-outs of two instruments: of one a low score is better.

use peerscale::analysis::cells::Cells;
use peerscale::analysis::findings::{Difference, Estimate, Findings, Instrument};
use peerscale::outcomes::frame::Column;
use peerscale::outcomes::{Better, Family, Scaling};

const READ_OUTS: [&str; 3] = ["change", "improved", "worsened"];

/// The same findings with people assessed: everyone over the whole horizon.
pub(crate) fn assessed(mut findings: Findings) -> Findings {
    let before = findings.layout.columns.len();
    let (strategies, periods) = (findings.strategies.len(), findings.layout.years + 1);
    let one = |id: &str, name: &str, important: f64, more_is_better: bool| Instrument {
        id: id.into(),
        name: name.into(),
        important,
        more_is_better,
    };
    findings.instruments = vec![
        one("recovery_score", "Recovery score", 6.0, true),
        one("distress", "Psychological distress", 3.0, false),
    ];
    for instrument in &findings.instruments {
        for what in READ_OUTS {
            let share = what != "change";
            findings.layout.columns.push(Column {
                id: format!("{}_{what}", instrument.id),
                label: format!("{}, {what}", instrument.name),
                unit: if share { "proportion" } else { "points" }.into(),
                doc: format!("Made-up {what}."),
                family: Family::Health,
                scaling: Scaling::Ratio,
                better: Better::More,
                by_group: true,
            });
        }
    }
    let rows = periods * findings.layout.groups.len();
    let estimate =
        |mean: f64, mcse: f64| Estimate { mean: Some(mean), mcse: Some(mcse), ..Estimate::default() };
    let told = |strategy: usize, instrument: usize| {
        let gain = 0.012 * strategy as f64 + 0.004 * instrument as f64;
        let sign = if instrument == 0 { 1.0 } else { -1.0 };
        [(sign * 20.0 * gain, 0.05), (0.24 + gain, 0.002), (0.21 - gain / 2.0, 0.002)]
    };
    let spread = |cells: &[Estimate], strategy: usize| -> Vec<Estimate> {
        (0..rows)
            .flat_map(|row| {
                let own =
                    (0..2).flat_map(move |instrument| told(strategy, instrument)).map(move |(mean, mcse)| {
                        if row == 0 { estimate(mean, mcse) } else { Estimate::default() }
                    });
                cells[row * before..(row + 1) * before].iter().copied().chain(own).collect::<Vec<_>>()
            })
            .collect()
    };
    let levels = |s: usize| spread(&findings.levels.row(s).collect::<Vec<_>>(), s);
    findings.levels = Cells::from((0..strategies).map(levels).collect::<Vec<_>>());
    let differences = |strategy: usize| -> Vec<Difference> {
        let cells: Vec<Difference> = findings.differences.row(strategy - 1).collect();
        (0..rows)
            .flat_map(|row| {
                let own = (0..2).flat_map(move |instrument| {
                    let pairs = told(strategy, instrument).into_iter().zip(told(0, instrument));
                    pairs.map(move |((new, mcse), (old, _))| {
                        let shown = if row == 0 { estimate(new - old, mcse) } else { Estimate::default() };
                        Difference { estimate: shown, variance_ratio: None }
                    })
                });
                cells[row * before..(row + 1) * before].iter().copied().chain(own).collect::<Vec<_>>()
            })
            .collect()
    };
    findings.differences = Cells::from((1..strategies).map(differences).collect::<Vec<_>>());
    findings
}
