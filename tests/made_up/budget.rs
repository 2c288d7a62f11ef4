//! The made-up budget impact.

use super::{COSTS, ELIGIBLE, PLANS, YEARS, ramp, value};
use peerscale::analysis::budget::BudgetLine;
use peerscale::analysis::findings::{CostLine, Estimate};

/// The budget impact of every plan, from the same numbers as the tables of costs.
pub(super) fn budget() -> Vec<BudgetLine> {
    let estimate =
        |mean: f64, mcse: f64| Estimate { mean: Some(mean), mcse: Some(mcse), ..Estimate::default() };
    let payers = ["NHS", "local authority"];
    let mut lines = Vec::new();
    for strategy in 1..PLANS.len() {
        for year in 0..=YEARS {
            let years = if year == 0 { 1..=YEARS } else { year..=year };
            let line =
                |measure, payer: &str, item: &str, unit: &str, [new, noise, change, paired]: [f64; 4]| {
                    BudgetLine {
                        strategy,
                        year,
                        measure,
                        payer: payer.into(),
                        item: item.into(),
                        current: estimate(new - change, noise),
                        new: estimate(new, noise),
                        difference: estimate(change, paired),
                        unit: unit.into(),
                    }
                };
            let places = |plan: usize| ELIGIBLE * PLANS[plan].1.2 * 0.3 * ramp(year.max(1));
            let change = places(strategy) - places(0);
            lines.push(line("eligible", "", "", "people", [ELIGIBLE, 0.0, 0.0, 0.0]));
            lines.push(line("supported", "", "", "people", [places(strategy), 40.0, change, 35.0]));
            let share = [places(strategy) / ELIGIBLE, 2e-4, change / ELIGIBLE, 1.5e-4];
            lines.push(line("uptake", "", "", "proportion", share));
            let mut sums = [[0.0_f64; 4]; 3];
            for (name, payer, strand, ..) in COSTS {
                let found = value(strategy, &format!("cost: {name}"), years.clone(), "all", "all").unwrap();
                lines.push(line("cost", payer, name, "GBP", found));
                let own = payers.iter().position(|known| *known == payer).unwrap();
                for place in [own, 2] {
                    for (cell, found) in found.into_iter().enumerate() {
                        // Errors of items are taken as apart.
                        let sum = &mut sums[place][cell];
                        *sum =
                            if cell % 2 == 1 { f64::sqrt(*sum * *sum + found * found) } else { *sum + found };
                    }
                }
                assert!(["care", "service", "implementation"].contains(&strand));
            }
            for (payer, sum) in payers.iter().chain(&["all"]).zip(sums) {
                lines.push(line("cost", payer, "all", "GBP", sum));
            }
            lines.push(line("cashable_cost", "all", "all", "GBP", sums[2].map(|sum| sum * 0.6)));
        }
    }
    lines
}

/// The cost items; none has lines.
pub(super) fn cost_lines() -> Vec<CostLine> {
    let line = |item: &(&str, &str, &str, f64, f64)| CostLine {
        name: item.0.into(),
        payer: item.1.into(),
        strand: item.2.into(),
        counted: true,
        resource: "bed_days".into(),
        unit_cost: 100.0,
        lines: Vec::new(),
    };
    COSTS.iter().map(line).collect()
}
