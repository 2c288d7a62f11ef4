//! Made-up equity: gaps, years, plans on the equity-impact plane, rankings and mechanisms.

use super::england;
use peerscale::analysis::decompose::{Against, Component, Decomposition, Factor, GapOf, Kind, Part};
use peerscale::analysis::equity::{
    AVERSIONS, At, Equity, Fifth, Measure, Plan, Rank, Row, Tailoring, Weighed, Yearly,
};
use peerscale::analysis::findings::{Estimate, Findings};

fn estimate(mean: f64, mcse: f64) -> Estimate {
    Estimate { mean: Some(mean), mcse: Some(mcse), ..Estimate::default() }
}

fn index(strategy: usize, index: &'static str, level: f64) -> Row {
    Row {
        strategy,
        measure: 0,
        group_by: "fifth".into(),
        group: String::new(),
        reference: String::new(),
        index,
        aversion: None,
        meaning: "above 0: concentrated among those of higher rank, the better off",
        few: false,
        level: estimate(level, 0.002),
        difference: if strategy == 0 { Estimate::default() } else { estimate(level - 0.004, 0.002) },
    }
}

fn gap(strategy: usize, group: &str, level: f64) -> Row {
    Row {
        group_by: "ethnicity".into(),
        group: group.into(),
        reference: "White".into(),
        index: "gap_abs",
        few: group == "Other",
        ..index(strategy, "gap_abs", level)
    }
}

/// Slopes of reach by plan: above 0, the least deprived are reached more.
const SLOPES: [f64; 5] = [0.004, 0.03, -0.045, 0.05, 0.006];

fn plan(strategy: usize) -> Plan {
    let size = 1e-4 * (strategy as f64 - 1.5);
    let tilt = |fifth: usize| if strategy == 2 { 4.0 - fifth as f64 } else { fifth as f64 };
    let at = |aversion: &f64| At {
        aversion: *aversion,
        ede_gain: estimate(5e5 * size + if strategy == 2 { 40.0 } else { -20.0 } * aversion, 12.0),
        equity: estimate(if strategy == 2 { 40.0 } else { -20.0 } * aversion, 4.0),
        weighted_net_benefit: estimate(1e10 * size, 3e5),
        above: None,
    };
    Plan {
        strategy,
        gain: std::array::from_fn(|fifth| estimate(2e-4 + size * tilt(fifth), 2e-5)),
        net: std::array::from_fn(|fifth| estimate(size * (tilt(fifth) - 1.0), 2e-5)),
        net_health: estimate(5e5 * size, 12.0),
        at: AVERSIONS.iter().map(at).collect(),
        cloud: Vec::new(),
    }
}

fn mechanisms(findings: &Findings) -> Decomposition {
    let column = findings.layout.column("reach").unwrap();
    let factor = |id: &str, label: &str| Factor {
        id: id.into(),
        label: label.into(),
        off: "off".into(),
        on: "as the strategy says".into(),
    };
    let mut parts = Vec::new();
    for (strategy, slope) in SLOPES.into_iter().enumerate() {
        for (component, mean) in [
            (Component::Total, slope - 0.004),
            (Component::Rest, 0.001),
            (Component::Shapley(0), slope * 0.7),
            (Component::Shapley(1), -0.002),
            (Component::Shapley(2), slope * 0.3 - 0.003),
        ] {
            parts.push(Part {
                strategy,
                against: Against::Equality,
                column,
                gap: Some(0),
                component,
                estimate: estimate(mean, 0.0015),
                share: None,
            });
        }
    }
    Decomposition {
        kind: Kind::Gaps,
        factors: vec![
            factor("location", "Where sites are"),
            factor("match", "Scarce match"),
            factor("referral", "Referral, trust and outreach"),
        ],
        gaps: vec![GapOf {
            by: "fifth".into(),
            group: "fifth_1".into(),
            reference: "fifth_5".into(),
            between: (1, 5),
        }],
        parts,
    }
}

fn tailoring(strategy: usize, group: &str, adaptation: f64, fit: f64) -> Tailoring {
    Tailoring {
        strategy,
        group: group.into(),
        adaptation,
        fit_plain: 0.8,
        fit,
        core: 0.97,
        matched: estimate(0.6, 0.01),
        contact: estimate(fit / 0.8 * 0.97, 0.002),
    }
}

/// England with everything that is told of equity.
pub(crate) fn fair() -> Findings {
    let mut findings = england();
    let mut rows = Vec::new();
    let mut yearly = Vec::new();
    for (strategy, slope) in SLOPES.into_iter().enumerate() {
        rows.push(index(strategy, "sii", slope));
        rows.push(index(strategy, "concentration_index", slope * 2.0));
        rows.push(gap(strategy, "Black", -0.01));
        rows.push(gap(strategy, "Other", -0.02));
        for year in 1..=10 {
            let grown = (year as f64 / 5.0).min(1.0) * 0.2;
            let difference = estimate((slope - SLOPES[0]) * grown, 0.0006);
            let difference = if strategy == 0 { Estimate::default() } else { difference };
            yearly.push(Yearly {
                strategy,
                measure: 0,
                year,
                level: estimate(slope * grown, 0.0006),
                difference,
            });
        }
    }
    assert_eq!(Measure::ALL[0].id, "reach");
    let plans: Vec<Plan> = (1..5).map(plan).collect();
    let rank = |place: usize| {
        let aversion = place as f64 * 0.25;
        let gain = |strategy: usize| {
            let tilt = if strategy == 2 { 40.0 } else { -20.0 };
            if strategy == 0 { 0.0 } else { 50.0 * (strategy as f64 - 1.5) + tilt * aversion }
        };
        let ede_gain: Vec<f64> = (0..5).map(gain).collect();
        let best = if ede_gain[2] > ede_gain[4] { 2 } else { 4 };
        Rank { aversion, ede_gain, best }
    };
    let fifth = |share: f64| Fifth { people: 580_000.0 * share, baseline: 18.4, opportunity_share: 0.2 };
    findings.equity = Equity {
        tailoring: vec![tailoring(2, "White", 0.0, 0.80), tailoring(2, "Black", 0.5, 0.90)],
        rows,
        yearly,
        weighed: Some(Weighed {
            source: "the scenario (equity.baseline)",
            fifths: [0.343, 0.249, 0.181, 0.131, 0.096].map(fifth),
            aversion: 10.95,
            plans,
            ranks: (0..=60).map(rank).collect(),
            switches: vec![(1.67, 4, 2)],
            weighted: Vec::new(),
            value: None,
        }),
    };
    let found = mechanisms(&findings);
    findings.decompositions.push(found);
    findings
}
