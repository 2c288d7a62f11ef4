//! Made-up decompositions.

use super::england;
use peerscale::analysis::decompose::{Against, Component, Decomposition, Factor, Kind, Part, Share};
use peerscale::analysis::findings::{Estimate, Findings};

/// The same with both decompositions: of each plan but the app the second ingredient does most.
pub(crate) fn decomposed() -> Findings {
    let mut findings = england();
    let names = [
        ["Hopeful coping", "Practical problem solving", "Community connection"],
        ["Fidelity", "Cultural fit", "Integration"],
    ];
    findings.decompositions = Kind::ALL
        .into_iter()
        .zip(names)
        .map(|(kind, names)| Decomposition {
            kind,
            factors: names
                .map(|label| Factor {
                    id: label.to_lowercase(),
                    label: label.into(),
                    off: "low".into(),
                    on: "high".into(),
                })
                .to_vec(),
            parts: parts(&findings, kind),
        })
        .collect();
    findings
}

fn parts(findings: &Findings, kind: Kind) -> Vec<Part> {
    let mut all = Vec::new();
    for strategy in 1..findings.strategies.len() {
        for (outcome, size) in
            [("admissions", -90.0), ("bed_days", -2900.0), ("qalys", 33.0), ("recovery_weeks", 5e4)]
        {
            let column = findings.layout.column(outcome).unwrap();
            let own = size * strategy as f64;
            let game: Vec<f64> = (0..8_usize)
                .map(|set| {
                    let on = |i: usize| (set >> i & 1) as f64;
                    own * (0.2 + 0.5 * on(0) + 3.0 * on(1) + 0.7 * on(2) + 1.1 * on(0) * on(1))
                })
                .collect();
            let against = match kind {
                Kind::Ingredients => Against::Comparator,
                Kind::Interactions => Against::Itself,
            };
            let of = |component: Component, error: f64| Estimate {
                mean: Some(component.of(&game)),
                mcse: Some(error * size.abs()),
                lower: None,
                upper: None,
            };
            let total = of(Component::Total, 0.2);
            all.extend(Component::all(3, 3).into_iter().map(|component| {
                let estimate = of(component, 0.1);
                Part {
                    strategy,
                    against,
                    column,
                    component,
                    estimate,
                    share: Share::of(estimate, total, Some(0.25 * size.abs())),
                }
            }));
        }
    }
    all
}
