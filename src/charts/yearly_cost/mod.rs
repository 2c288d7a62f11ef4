//! Yearly cost by item: all of it, and what changes against the comparator; the programme told apart from care.

mod bars;

use super::rules::{self, Contrast, Verdict, amount, band, name, years};
use super::style::{Colour, Hatch};
use super::table::{Cell, ChartTable, Field, Measure};
use super::{Chart, ChartError, DIFFERENCE, LEVEL, framed, level_and_difference};
use crate::analysis::findings::{CostLine, Estimate, Findings};
use std::fmt::Write as _;

/// Yearly cost by item.
pub(super) struct YearlyCost;

const TOTAL: &str = "total";

const FIELDS: &[Field] = &[
    Field::PANEL,
    Field::STRATEGY,
    Field {
        name: "item",
        meaning: "cost item; total is the sum of the strategy's items in the panel",
        unit: "",
    },
    Field { name: "strand", meaning: "care, service or implementation", unit: "" },
    Field {
        name: "part",
        meaning: "name under which the item is drawn: small items of a strand are drawn together",
        unit: "",
    },
    Field { name: "mean", meaning: "undiscounted cost, mean over the years", unit: "currency a year" },
    Field::mcse("currency a year"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "currency a year" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "currency a year" },
];

/// What is drawn of each strand: how many items by name, and in which colours.
const STRANDS: [(&str, &str, usize, &[Colour], Hatch); 3] = [
    (
        "care",
        "Other care",
        4,
        &[(0x2b, 0x4c, 0x6f), (0x5b, 0x86, 0xad), (0x93, 0xb7, 0xd3), (0xc3, 0xd8, 0xe6), (0xdd, 0xe5, 0xec)],
        Hatch::Plain,
    ),
    (
        "service",
        "Other delivery",
        3,
        &[(0xd5, 0x5e, 0x00), (0xe6, 0x9f, 0x00), (0xa8, 0x52, 0x1c), (0xf0, 0xb9, 0x6a)],
        Hatch::Rising,
    ),
    (
        "implementation",
        "Other set-up",
        2,
        &[(0x8c, 0x3d, 0x73), (0xcc, 0x79, 0xa7), (0xb5, 0x8b, 0xa6)],
        Hatch::Falling,
    ),
];

impl Chart for YearlyCost {
    fn id(&self) -> &'static str {
        "yearly-cost"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let years = years(&findings.setting);
        if counted(findings).is_empty() || years <= 0.0 {
            return None;
        }
        let parts = parts(findings);
        let compared = findings.strategies.len() > 1;
        let mut rows = Vec::new();
        for (panel, first) in [(LEVEL, 0), (DIFFERENCE, 1)] {
            for strategy in first..findings.strategies.len() {
                let value = |column: &str| match panel {
                    LEVEL => findings.level(strategy, column),
                    _ => findings.difference(strategy, column).estimate,
                };
                let mut sum = Some(0.0);
                for (item, part) in counted(findings).into_iter().zip(&parts) {
                    let cost = value(&item.column()).over(years);
                    sum = sum.zip(cost.mean).map(|(sum, cost)| sum + cost);
                    rows.push(row(findings, panel, strategy, [&item.name, &item.strand, part], &cost));
                }
                let total = Estimate { mean: sum, ..value("cost_undiscounted").over(years) };
                rows.push(row(findings, panel, strategy, [TOTAL, "all", TOTAL], &total));
            }
        }
        let unit = format!("{} a year, prices: {}", findings.setting.currency, findings.setting.price_year);
        let measure = Measure::Money(findings.setting.currency.clone());
        let panels = level_and_difference(findings, "All costs", &unit, &measure);
        let net = if compared {
            format!(" Diamond and number: net difference; line: {}.", band(&findings.setting))
        } else {
            String::new()
        };
        let words = [
            title(findings),
            format!("Undiscounted, mean over the years. Hatched: the programme.{net}"),
            alt(findings),
        ];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        bars::draw(self.id(), table)
    }
}

fn row(findings: &Findings, panel: &str, strategy: usize, words: [&str; 3], cost: &Estimate) -> Vec<Cell> {
    let mut cells = vec![Cell::text(panel), Cell::text(&findings.strategies[strategy].id)];
    cells.extend(words.map(Cell::text));
    cells.extend(rules::cells(cost, rules::interval(cost, &findings.setting)));
    cells
}

/// The cost items that the headline counts.
fn counted(findings: &Findings) -> Vec<&CostLine> {
    findings.cost_items.iter().filter(|item| item.counted).collect()
}

/// The part under which each item is drawn: the largest of its strand by name, the others together.
fn parts(findings: &Findings) -> Vec<String> {
    let cost_items = counted(findings);
    let size = |index: usize| {
        let column = cost_items[index].column();
        (0..findings.strategies.len())
            .map(|s| {
                // What changes counts for more than what is large and the same everywhere.
                let level = findings.level(s, &column).mean.unwrap_or_default().abs();
                let change = findings.difference(s, &column).estimate.mean.unwrap_or_default().abs();
                level + 100.0 * change
            })
            .fold(0.0, f64::max)
    };
    let mut parts = vec![String::new(); cost_items.len()];
    for (strand, other, most, ..) in STRANDS {
        let mut items: Vec<usize> =
            (0..parts.len()).filter(|&i| strand_of(&cost_items[i].strand) == strand).collect();
        items.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
        let named = if items.len() <= most + 1 { most + 1 } else { most };
        for (rank, &item) in items.iter().enumerate() {
            parts[item] = if rank < named { cost_items[item].name.clone() } else { other.into() };
        }
    }
    parts
}

/// A strand that this chart does not know is shown as care.
fn strand_of(strand: &str) -> &str {
    STRANDS.iter().map(|known| known.0).find(|&known| known == strand).unwrap_or("care")
}

fn programme(findings: &Findings, value: impl Fn(&str) -> Option<f64>) -> (f64, f64) {
    let (mut care, mut own) = (0.0, 0.0);
    for item in counted(findings) {
        let cost = value(&item.column()).unwrap_or_default() / years(&findings.setting);
        *(if strand_of(&item.strand) == "care" { &mut care } else { &mut own }) += cost;
    }
    (care, own)
}

fn title(findings: &Findings) -> String {
    let setting = &findings.setting;
    let all = rules::contrasts(findings, "cost_undiscounted");
    let yearly = |value: f64| amount(findings, value / years(setting));
    if all.is_empty() {
        let total = findings.level(0, "cost_undiscounted").mean.unwrap_or_default();
        return format!("{} costs {} a year", name(findings, 0), yearly(total));
    }
    let with = |verdict: Verdict| all.iter().filter(|c| c.verdict == verdict).copied().collect::<Vec<_>>();
    let (saves, adds) = (with(Verdict::Lower), with(Verdict::Higher));
    if !saves.is_empty() {
        let rest = match adds.as_slice() {
            [] => String::new(),
            adds => format!("; {} more", extreme(findings, adds, ["costs", "cost"])),
        };
        return format!("{} a year{rest}", extreme(findings, &saves, ["saves", "save"]));
    }
    if adds.len() == all.len() {
        let (least, most) = (yearly(adds[0].mean), yearly(adds[adds.len() - 1].mean));
        return if all.len() == 1 {
            format!(
                "{} costs {most} more a year than {}",
                name(findings, adds[0].strategy),
                name(findings, 0)
            )
        } else {
            format!("Every strategy costs more than {}: {least} to {most} a year", name(findings, 0))
        };
    }
    if !adds.is_empty() {
        let rest = match with(Verdict::NotShown) {
            none if none.is_empty() => String::new(),
            some => format!(
                "; for {} no difference could be shown",
                rules::names(findings, &rules::strategies(&some))
            ),
        };
        return format!("{} more a year{rest}", extreme(findings, &adds, ["costs", "cost"]));
    }
    if all.iter().all(|contrast| contrast.verdict == Verdict::Same) {
        return format!("Cost is the same as with {} in every strategy", name(findings, 0));
    }
    if all.iter().any(|contrast| contrast.verdict == Verdict::Unknown) {
        return format!("Differences in cost {}", rules::untold(setting));
    }
    format!("No difference in yearly cost from {} could be shown", name(findings, 0))
}

/// The strategy that saves, or costs, most, with how much a year; with those that it could not be told from.
fn extreme(findings: &Findings, all: &[Contrast], [one, several]: [&str; 2]) -> String {
    const OUTCOME: &str = "cost_undiscounted";
    let mut ordered = all.to_vec();
    ordered.sort_by(|a, b| b.mean.abs().total_cmp(&a.mean.abs()));
    let tied = rules::leading(findings, &rules::strategies(&ordered), OUTCOME);
    ordered.retain(|contrast| tied.contains(&contrast.strategy));
    let yearly = |contrast: &Contrast| amount(findings, contrast.mean.abs() / years(&findings.setting));
    match (ordered.first().map(yearly), ordered.last().map(yearly)) {
        (Some(most), Some(least)) if ordered.len() > 1 && most != least => {
            format!("{} {several} {least} to {most}", rules::names(findings, &tied))
        }
        (Some(most), _) => {
            let verb = if ordered.len() == 1 { one } else { several };
            format!("{} {verb} {most}", rules::names(findings, &tied))
        }
        _ => String::new(),
    }
}

fn alt(findings: &Findings) -> String {
    let mut text = String::from("Mean undiscounted cost a year.");
    for (strategy, named) in findings.strategies.iter().enumerate() {
        let (care, own) = programme(findings, |column| findings.level(strategy, column).mean);
        let _ = write!(
            text,
            " {}: care {}, programme {}",
            named.name,
            amount(findings, care),
            amount(findings, own)
        );
        if strategy > 0 {
            let (care, own) =
                programme(findings, |column| findings.difference(strategy, column).estimate.mean);
            let _ = write!(
                text,
                " (against {}: care {}, programme {})",
                name(findings, 0),
                signed(findings, care),
                signed(findings, own)
            );
        }
        text.push('.');
    }
    text
}

fn signed(findings: &Findings, value: f64) -> String {
    format!("{}{}", if value > 0.0 { "+" } else { "" }, amount(findings, value))
}
