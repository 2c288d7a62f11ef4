//! Made-up decompositions.

#[path = "lives.rs"]
mod lives;

use super::england;
use peerscale::analysis::decompose::{Against, Component, Decomposition, Factor, Kind, Part, Share};
use peerscale::analysis::findings::{Estimate, Findings};
use peerscale::analysis::funnel::{Funnel, Law, Point};

/// The same with every decomposition: of each plan but the app the second ingredient does most, and most is lost because
/// people are not reached.
pub(crate) fn decomposed() -> Findings {
    let mut findings = england();
    findings.decompositions = Kind::ALL
        .into_iter()
        .filter(|kind| *kind != Kind::Gaps)
        .map(|kind| Decomposition {
            gaps: Vec::new(),
            kind,
            factors: names(kind)
                .iter()
                .map(|&label| Factor {
                    id: label.to_lowercase(),
                    label: label.into(),
                    off: "low".into(),
                    on: "high".into(),
                })
                .collect(),
            parts: parts(&findings, kind),
        })
        .collect();
    findings
}

const fn names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Ingredients => &["Hopeful coping", "Practical problem solving", "Community connection"],
        Kind::Interactions => &["Fidelity", "Cultural fit", "Integration"],
        Kind::Waterfall => &["Sites without it", "People not reached", "Drop-out", "Turnover of workers"],
        Kind::Barriers => &["Sites not ready", "Too few posts", "Too few supervisors"],
        Kind::Gaps => &[],
    }
}

/// What a strategy is worth with these factors on: ingredients add, losses take away.
fn worth(kind: Kind, set: usize) -> f64 {
    let on = |i: usize| (set >> i & 1) as f64;
    match kind {
        Kind::Ingredients | Kind::Interactions => {
            0.2 + 0.5 * on(0) + 3.0 * on(1) + 0.7 * on(2) + 1.1 * on(0) * on(1)
        }
        Kind::Waterfall => 14.0 - 3.0 * on(0) - 6.5 * on(1) - 1.2 * on(2) + 0.4 * on(3) + 0.8 * on(0) * on(1),
        Kind::Gaps => 0.0,
        Kind::Barriers => 9.0 - 1.5 * on(0) - 3.5 * on(1) + 0.3 * on(2) + 0.5 * on(0) * on(1),
    }
}

fn parts(findings: &Findings, kind: Kind) -> Vec<Part> {
    let mut all = Vec::new();
    for strategy in 1..findings.strategies.len() {
        for (outcome, size) in
            [("admissions", -90.0), ("bed_days", -2900.0), ("qalys", 33.0), ("recovery_weeks", 5e4)]
        {
            let column = findings.layout.column(outcome).unwrap();
            let own = size * strategy as f64;
            let factors = names(kind).len();
            let game: Vec<f64> = (0..1_usize << factors).map(|set| own * worth(kind, set)).collect();
            let against = match kind {
                Kind::Ingredients => Against::Comparator,
                Kind::Interactions => Against::Itself,
                Kind::Waterfall | Kind::Barriers => Against::Nobody,
                Kind::Gaps => Against::Equality,
            };
            let trial = 20.0 * own;
            let value = |component: Component| match component {
                Component::Trial => trial,
                Component::Context => Component::Rest.of(&game) - trial,
                Component::Lost => Component::Total.of(&game) - trial,
                Component::Comparator => 1.5 * size,
                of_game => of_game.of(&game),
            };
            let of = |component: Component, error: f64| Estimate {
                mean: Some(value(component)),
                mcse: Some(error * size.abs()),
                lower: None,
                upper: None,
            };
            let nobody = against == Against::Nobody;
            let whole = if nobody { Component::Together } else { Component::Total };
            let ends = [Component::Trial, Component::Context, Component::Lost, Component::Comparator];
            let ends = ends.into_iter().filter(|_| kind == Kind::Waterfall && outcome == "admissions");
            all.extend(Component::all(factors, 3).into_iter().chain(ends).map(|component| Part {
                strategy,
                against,
                column,
                gap: None,
                component,
                estimate: of(component, 0.1),
                share:
                    Share::of(of(component, 0.1), of(whole, 0.2), Some(0.25 * size.abs())).filter(|_| {
                        !nobody || matches!(component, Component::Shapley(_) | Component::Together)
                    }),
            }));
        }
    }
    all
}

/// England with people assessed, with life-lines of three, and with what data systems showed of forty sites of two plans: one site of the first is far below the others.
pub(crate) fn watched() -> Findings {
    let mut findings = england();
    let sites = |strategy: usize, quantity, law, centre: f64, spread: f64, number: fn(f64) -> f64| {
        let point = |site: usize| {
            let number = number(site as f64);
            // Steps of the golden section, so that sites lie evenly on both sides.
            let turn = (site as f64 * 0.618_034 % 1.0 - 0.5) * 3.4;
            let low = if site == 7 && strategy == 1 && law != Law::Binomial { 0.3 } else { 0.0 };
            Point { site, number, value: centre + turn * spread / number.sqrt() - low }
        };
        Funnel::new(strategy, quantity, law, (1..=40).map(point).collect()).unwrap()
    };
    let workers = |site: f64| 2.0 + (site * 0.37).floor();
    let people = |site: f64| 40.0 + 12.0 * site;
    findings.oversight.funnels = vec![
        sites(1, "fidelity", Law::Normal(0.15), 0.7, 0.15, workers),
        sites(1, "reach", Law::Binomial, 0.08, 0.25, people),
        sites(3, "fidelity", Law::Normal(0.15), 0.6, 0.15, workers),
    ];
    findings.life_lines = lives::lines();
    super::assessed(findings)
}
