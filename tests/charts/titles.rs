//! Titles that name a plan: only where it can be told from the next, and only for the years in which that is so.

use crate::made_up::{assessed, england, fair, set};
use crate::title;
use peerscale::analysis::findings::{Estimate, Findings, PairDifference};
use peerscale::economics::budget_impact::ALL;

/// The budget impact of every plan in every year, all payers together: mean and Monte Carlo standard error.
fn budget(findings: &mut Findings, of: impl Fn(usize, usize) -> (f64, f64)) {
    for line in &mut findings.budget {
        if line.measure == "cost" && line.payer == ALL && line.item == ALL {
            let (mean, mcse) = of(line.strategy, line.year);
            line.difference = Estimate { mean: Some(mean), mcse: Some(mcse), ..Estimate::default() };
        }
    }
}

#[test]
fn the_plan_that_needs_most_is_named_only_where_it_can_be_told_from_the_next() {
    let peak = |plan: usize, year: usize, most: f64| if (plan, year) == (2, 3) { most } else { 0.0 };
    // 20 replicates, so the interval is mean ± 2.093 standard errors.
    let cases: [(f64, f64, &str); 4] = [
        (
            9e6,
            1e6,
            "Equity first needs most in one year: £10 million more than Status quo in year 3 (2029/30)",
        ),
        (
            9e6,
            3e6,
            "On average Equity first needs most in one year: £10 million more than Status quo in year 3 (2029/30)",
        ),
        (9e6, 9e6, "No budget impact could be shown in the first 5 years"),
        (-9e6, 1e6, "No plan could be shown to need more than Status quo in any of the first 5 years"),
    ];
    for (most, mcse, wanted) in cases {
        let mut findings = england();
        let sign = most.signum();
        budget(&mut findings, |plan, year| (sign * 1e6 + peak(plan, year, most), mcse));
        assert_eq!(title(&findings, "budget-impact"), wanted, "{most} {mcse}");
    }
}

#[test]
fn what_saves_and_costs_most_is_named_only_where_it_can_be_told_from_the_next() {
    let cases: [([f64; 4], &str); 4] = [
        (
            [-9e8, -3e8, 6e8, 1e8],
            "Digital self-help saves £90 million a year; Fast and thin costs £60 million more",
        ),
        (
            [-9e8, -8.8e8, 6e8, 5.7e8],
            "“Digital self-help” and “Equity first” save £88 million to £90 million a year; “Fast and thin” and “Slow and supervised” cost \
             £57 million to £60 million more",
        ),
        (
            [0.0, 0.0, 6e8, 6e8],
            "“Fast and thin” and “Slow and supervised” cost £60 million more a year; for “Digital self-help” and “Equity first” no \
             difference could be shown",
        ),
        (
            [6e8, 1e8, 2e8, 3e8],
            "Every strategy costs more than Status quo: £10 million to £60 million a year",
        ),
    ];
    for (means, wanted) in cases {
        let mut findings = england();
        let [a, b, c, d] = means;
        pairs(&mut findings, "cost_undiscounted", [0.0, a, b, c, d], 2e7);
        assert_eq!(title(&findings, "yearly-cost"), wanted, "{means:?}");
    }
}

/// What the plans have more of in an outcome than each other, with the same standard error.
fn pairs(findings: &mut Findings, outcome: &str, means: [f64; 5], mcse: f64) {
    let column = findings.layout.column(outcome).unwrap();
    let estimate = |mean: f64| Estimate { mean: Some(mean), mcse: Some(mcse), ..Estimate::default() };
    findings.pairs.clear();
    for of in 1..means.len() {
        for from in 0..of {
            let mut differences = vec![Estimate::default(); findings.layout.columns.len()];
            differences[column] = estimate(means[of] - means[from]);
            findings.pairs.push(PairDifference { from, of, differences, above: Vec::new() });
        }
        set(findings, of, outcome, means[of] - means[0], Some(mcse));
    }
}

#[test]
fn who_has_most_that_respond_is_named_only_where_that_was_shown() {
    let outcome = "recovery_score_improved";
    let what = "in 1,000 assessments that are better by what matters";
    let cases: [([f64; 5], String); 5] = [
        (
            [0.0, 0.001, 0.020, 0.0, 0.030],
            format!("Recovery score: Slow and supervised has 30 more {what} to a person"),
        ),
        (
            [0.0, -0.004, 0.005_27, 0.0, 0.005_28],
            format!(
                "Recovery score: “Slow and supervised” and “Equity first” have 5.27 to 5.28 more {what} to a person; which has most could \
                 not be shown"
            ),
        ),
        (
            [0.0, -0.020, -0.005, 0.0, 0.0],
            format!(
                "Recovery score: Digital self-help has 20 fewer {what}; none could be shown to have more"
            ),
        ),
        (
            [0.0, -0.020, -0.020, 0.0, 0.0],
            format!(
                "Recovery score: “Digital self-help” and “Equity first” have 20 fewer {what}; none could be shown to have more"
            ),
        ),
        (
            [0.0, 0.001, 0.0, 0.0, 0.0],
            "Recovery score: no difference in how many are better by what matters to a person could be shown"
                .into(),
        ),
    ];
    for (means, wanted) in cases {
        let mut findings = assessed(england());
        pairs(&mut findings, outcome, means, 0.001);
        assert_eq!(title(&findings, "responders"), wanted, "{means:?}");
    }
}

#[test]
fn fewest_and_most_harm_are_named_only_where_each_can_be_told_from_the_next() {
    let cases: [([f64; 5], &str); 5] = [
        (
            [5.0, 1.0, 6.0, 21.0, 7.0],
            "Fewest boundary events with Digital self-help (1 for each 1,000 eligible people), most with Fast and thin (21)",
        ),
        (
            [5.0, 1.0, 20.5, 21.0, 7.0],
            "Fewest boundary events with Digital self-help (1 for each 1,000 eligible people); which has most could not be shown",
        ),
        (
            [5.0, 5.1, 6.0, 21.0, 7.0],
            "Most boundary events with Fast and thin (21 for each 1,000 eligible people); which has fewest could not be shown",
        ),
        (
            [5.0, 5.1, 6.0, 6.6, 7.9],
            "Fewer boundary events with Status quo (5 for each 1,000 eligible people) than with Slow and supervised (7.9)",
        ),
        (
            [5.0, 5.1, 6.0, 5.4, 6.2],
            "About 5.6 boundary events for each 1,000 eligible people; no difference between strategies could be shown",
        ),
    ];
    for (means, wanted) in cases {
        let mut findings = england();
        let column = findings.layout.column("relapses").unwrap();
        findings.layout.columns[column].id = "boundary_events_per_1000".into();
        pairs(&mut findings, "boundary_events_per_1000", means, 0.7);
        let cell = findings.layout.cell(0, 0, column);
        for (levels, mean) in findings.levels.held().iter_mut().zip(means) {
            levels[cell] = Estimate { mean: Some(mean), mcse: Some(0.5), ..Estimate::default() };
        }
        assert_eq!(title(&findings, "harms"), wanted, "{means:?}");
    }
}

/// The years in which each of the four plans differs, and to which side.
type Years = [(f64, &'static [usize]); 4];

#[test]
fn a_shift_of_reach_is_claimed_for_the_years_in_which_it_was_shown() {
    const NONE: (f64, &[usize]) = (0.0, &[]);
    let cases: [(Years, &str); 7] = [
        (
            [NONE; 4],
            "No plan could be shown to change the gap in reach between deprived and other areas in any year",
        ),
        (
            [NONE, (-1.0, &[1, 2, 3]), NONE, NONE],
            "Equity first shifts reach towards the most deprived areas in years 1 to 3 (2027/28 to 2029/30)",
        ),
        (
            [NONE, (-1.0, &[1, 2, 4]), NONE, (-1.0, &[1, 2, 4])],
            "“Equity first” and “Slow and supervised” shift reach towards the most deprived areas in years 1 to 2 and 4",
        ),
        (
            [(1.0, &[10]), NONE, NONE, NONE],
            "Digital self-help shifts reach towards the least deprived areas in year 10 (2036/37)",
        ),
        (
            [(-1.0, &[2]), (-1.0, &[1, 2]), NONE, NONE],
            "Towards the most deprived areas reach is shifted by Digital self-help in year 2 (2028/29) and Equity first in years 1 to 2 \
             (2027/28 to 2028/29)",
        ),
        (
            [(1.0, &[2]), (-1.0, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), NONE, NONE],
            "Equity first shifts reach towards the most deprived areas in every year. Digital self-help shifts reach towards the least \
             deprived areas in year 2 (2028/29)",
        ),
        // With the calendar it would not fit, and its end be cut off.
        (
            [(1.0, &[6, 7]), (-1.0, &[1, 2, 3, 4]), (-1.0, &[10]), (-1.0, &[7])],
            "Towards the most deprived areas reach is shifted by Equity first in years 1 to 4, Fast and thin in year 10 and Slow and \
             supervised in year 7. Digital self-help shifts reach towards the least deprived areas in years 6 to 7",
        ),
    ];
    for (years, wanted) in cases {
        let mut findings = fair();
        for row in &mut findings.equity.yearly {
            let Some((side, shown)) = row.strategy.checked_sub(1).map(|plan| years[plan]) else { continue };
            let size = if shown.contains(&row.year) { 0.03 } else { 0.001 };
            row.difference = Estimate { mean: Some(side * size), mcse: Some(0.005), ..Estimate::default() };
        }
        assert_eq!(title(&findings, "gap-over-time"), wanted);
    }
}
