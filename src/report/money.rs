//! Money: ratios with dominance, then every figure of costs, worth and information.

use super::page::{Page, draw};
use crate::analysis::findings::Findings;
use crate::analysis::value::outcome::Valued;
use crate::charts::Figure;
use crate::charts::words::{count, grouped, money};
use crate::economics::cea::{Row, Status};

/// Figures that stand in this section, in its order.
const FIGURES: [&str; 9] = [
    "yearly-cost",
    "finances",
    "cost-effectiveness-plane",
    "efficiency-frontier",
    "incremental-benefit",
    "acceptability",
    "expected-loss",
    "perfect-information",
    "parameter-information",
];

/// Whether a figure stands in this section.
pub(super) fn holds(figure: &Figure) -> bool {
    FIGURES.contains(&figure.id)
}

/// The section; nothing where the run has nothing to tell of money.
pub(super) fn section(page: &mut Page, findings: &Findings, figures: &[Figure]) {
    let own: Vec<&Figure> =
        FIGURES.iter().filter_map(|id| figures.iter().find(|figure| figure.id == *id)).collect();
    if own.is_empty() && findings.value.is_none() {
        return;
    }
    page.raw("<h2 id=\"money\">Money</h2>\n");
    if let Some(valued) = &findings.value {
        ratios(page, findings, valued);
        for warning in &valued.warnings {
            page.tagged("p", " class=\"quiet\"", &format!("Note: {warning}."));
        }
    }
    for figure in own {
        draw(page, figure);
    }
    if findings.value.as_ref().is_some_and(|valued| !valued.deterministic()) {
        page.raw("<p class=\"quiet\">All values of willingness to pay, to the last digit: <a href=\"tables/icer.csv\">icer.csv</a>, <a href=\"tables/net_benefit.csv\">net_benefit.csv</a>, <a href=\"tables/acceptability.csv\">acceptability.csv</a>, <a href=\"tables/evpi.csv\">evpi.csv</a>; the same for machines: <a href=\"value.json\">value.json</a>.</p>\n");
    }
}

/// What became of a strategy, in plain words.
fn verdict(row: &Row) -> &'static str {
    match row.status {
        Status::Undominated if row.increment.is_none() => "starts the frontier",
        Status::Undominated => "on the frontier",
        Status::ExtendedlyDominated => "a mixture of two others does better",
        Status::Dominated => "another costs no more and does no less",
    }
}

fn ratios(page: &mut Page, findings: &Findings, valued: &Valued) {
    let currency = &findings.setting.currency;
    let head = [
        "Strategy",
        "Cost a person",
        "QALYs a person",
        "Extra cost",
        "Extra QALYs",
        "Cost of one more QALY",
        "What became of it",
    ];
    let rows = valued.icers.iter().map(|row| {
        let more =
            |value: Option<f64>, words: &dyn Fn(f64) -> String| value.map_or_else(|| "–".into(), words);
        let cash = |value: f64| money(value, currency);
        // Levels differ in digits that three would hide.
        let level = format!("{:.4}", row.effect);
        vec![
            (valued.named.strategy(&valued.paired.strategies[row.strategy]).to_owned(), true),
            (format!("{} {}", grouped(row.cost), currency), false),
            (level, false),
            (more(row.increment.map(|i| i.cost), &cash), false),
            (more(row.increment.map(|i| i.effect), &count), false),
            (more(row.increment.map(|i| i.ratio), &cash), false),
            (verdict(row).to_owned(), true),
        ]
    });
    let samples = valued.paired.samples();
    let of = if valued.deterministic() {
        "base-case inputs; parameter uncertainty was not run".to_owned()
    } else {
        format!("means over {} samples", grouped(samples as f64))
    };
    let time = crate::charts::words::duration(findings.setting.horizon);
    let caption =
        format!("Cost-effectiveness, a person over {time}, discounted ({of}); extra: against the row above");
    page.table(&caption, &head.map(str::to_owned), rows);
    if valued.deterministic() {
        page.raw("<p class=\"quiet\">How sure the choice is, and what more knowledge would be worth, can be told from parameter samples only: run again with <code>--samples 1000</code>.</p>\n");
    }
}
