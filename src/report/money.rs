//! Money: ratios with dominance, then every figure of costs, worth and information.

use super::page::{Page, draw};
use crate::analysis::findings::{Findings, NET_IN, PERSPECTIVE_PREFIX};
use crate::analysis::value::outcome::Valued;
use crate::charts::Figure;
use crate::charts::rules::{self, amount};
use crate::charts::words::{count, grouped, money, percent};
use crate::economics::cea::{Row, Status};

/// Figures that stand in this section, in its order.
pub(super) const FIGURES: [&str; 12] = [
    "yearly-cost",
    "budget-impact",
    "finances",
    "cash-flow",
    "perspectives",
    "cost-effectiveness-plane",
    "efficiency-frontier",
    "incremental-benefit",
    "acceptability",
    "expected-loss",
    "perfect-information",
    "parameter-information",
];

/// The section; nothing where the run has nothing to tell of money.
pub(super) fn section(page: &mut Page, findings: &Findings, figures: &[Figure]) {
    let own: Vec<&Figure> =
        FIGURES.iter().filter_map(|id| figures.iter().find(|figure| figure.id == *id)).collect();
    if own.is_empty() && findings.value.is_none() {
        return;
    }
    if let Some(valued) = &findings.value {
        ratios(page, findings, valued);
        for warning in &valued.warnings {
            page.tagged("p", " class=\"quiet\"", &format!("Note: {warning}."));
        }
    }
    perspectives(page, findings);
    cash(page, findings);
    for figure in own {
        draw(page, figure);
    }
    unit_costs(page, findings);
    inventory(page, findings);
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

/// Extra cost and net benefit of each strategy in each perspective.
fn perspectives(page: &mut Page, findings: &Findings) {
    if findings.perspectives.is_empty() || findings.strategies.len() < 2 {
        return;
    }
    let mut head = vec!["Perspective".to_owned()];
    head.extend(findings.strategies.iter().skip(1).map(|strategy| strategy.name.clone()));
    for (what, prefix) in [("Extra cost", PERSPECTIVE_PREFIX), ("Net benefit", NET_IN)] {
        let rows = findings.perspectives.iter().map(|perspective| {
            let id = format!("{prefix}{perspective}");
            let cell = |strategy: usize| {
                let difference = findings.difference(strategy, &id).estimate;
                let mean = difference.mean.map_or_else(|| "–".into(), |mean| amount(findings, mean));
                let limits =
                    rules::interval(&difference, &findings.setting).map_or_else(String::new, |interval| {
                        format!(" ({})", rules::limits(&interval, false, |value| amount(findings, value)))
                    });
                let above = findings
                    .above(strategy, &id)
                    .filter(|_| prefix == NET_IN)
                    .map_or_else(String::new, |share| format!(", above 0 in {} of samples", percent(share)));
                (format!("{mean}{limits}{above}"), false)
            };
            let mut row = vec![(perspective.clone(), true)];
            row.extend((1..findings.strategies.len()).map(cell));
            row
        });
        let caption = format!(
            "{what} by perspective, discounted, against {} ({})",
            rules::name(findings, 0),
            rules::band(&findings.setting)
        );
        page.table(&caption, &head, rows);
    }
    page.raw("<p class=\"quiet\">QALYs are the same in every perspective; whose costs are counted is not. To the last digit: <a href=\"tables/perspectives.csv\">perspectives.csv</a>.</p>\n");
}

/// What of the change in cost is cash, in a sentence.
fn cash(page: &mut Page, findings: &Findings) {
    let years = rules::years(&findings.setting).max(f64::MIN_POSITIVE);
    let told: Vec<String> = (1..findings.strategies.len())
        .filter_map(|strategy| {
            let yearly = |id: &str| Some(findings.difference(strategy, id).estimate.mean? / years);
            let (all, cash) = (yearly("cost_undiscounted")?, yearly("cost_cashable")?);
            Some(format!(
                "{} {} a year, of which in cash {}",
                rules::name(findings, strategy),
                amount(findings, all),
                amount(findings, cash)
            ))
        })
        .collect();
    if told.is_empty() {
        return;
    }
    page.element(
        "p",
        &format!(
            "Costs count what is freed at its full average cost, but not all of it is cash: a bed that nobody needs today is used \
             by someone else. Extra cost (undiscounted): {}.",
            told.join("; ")
        ),
    );
}

/// What unit costs are made of, where any item has lines.
fn unit_costs(page: &mut Page, findings: &Findings) {
    if findings.cost_items.iter().all(|item| item.lines.is_empty()) {
        return;
    }
    let currency = &findings.setting.currency;
    let head = ["Cost item", "Made up of", "Quantity", "Price of one", "Cost per unit"];
    let mut rows: Vec<Vec<(String, bool)>> = Vec::new();
    for item in findings.cost_items.iter().filter(|item| !item.lines.is_empty()) {
        let each = format!("one of {}", item.resource.replace('_', " "));
        let all = money(item.unit_cost, currency);
        rows.push(vec![
            (item.name.clone(), true),
            (each, true),
            (String::new(), false),
            (String::new(), false),
            (all, false),
        ]);
        rows.extend(item.lines.iter().map(|line| {
            vec![
                (String::new(), true),
                (line.name.clone(), true),
                (format!("{} {}", count(line.quantity), line.counted_in), false),
                (money(line.price, currency), false),
                (money(line.quantity * line.price, currency), false),
            ]
        }));
    }
    page.raw("<details><summary>Unit costs, line by line</summary>\n");
    page.table(
        "What one unit costs in the base case, and of what that is made up",
        &head.map(str::to_owned),
        rows,
    );
    page.raw("</details>\n");
}

/// The impact inventory: what each perspective counts, and why something is not modelled.
fn inventory(page: &mut Page, findings: &Findings) {
    if findings.impacts.is_empty() {
        return;
    }
    let mut head = vec!["Impact".to_owned(), "Sector".to_owned()];
    head.extend(findings.perspectives.iter().cloned());
    head.push("By which cost items, or why not".into());
    let rows = findings.impacts.iter().map(|impact| {
        let mut row = vec![(impact.name.clone(), true), (impact.sector.clone(), true)];
        row.extend(
            impact.counted.iter().map(|counted| ((if *counted { "yes" } else { "no" }).to_owned(), true)),
        );
        let words: Vec<String> = [impact.items.join("; "), impact.reason.clone()]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        row.push((words.join(". "), true));
        row
    });
    let rows: Vec<Vec<(String, bool)>> = rows.collect();
    page.raw("<details><summary>Impact inventory: what each perspective counts, and what is not modelled</summary>\n");
    page.table("Impact inventory; health is counted in every perspective", &head, rows);
    page.raw("</details>\n");
}
