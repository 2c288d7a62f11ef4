//! Perspectives: what each plan costs and is worth to payers, to health and social care and to society, side by side.

use super::axes::{Frame, HEIGHT, SMALL, Scale, both_sides, columns, legend, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, clip};
use super::dots::{bars, dot, drawn};
use super::rules::{self, Verdict, amount, name};
use super::style::{GRID, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::words::{duration, list, money};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Findings, NET_IN, PERSPECTIVE_PREFIX};
use std::fmt::Write as _;

/// Perspectives side by side.
pub(super) struct Perspectives;

const COST: &str = "cost";
const WORTH: &str = "net_benefit";
/// Panels with the columns that they show.
const SHOWN: [(&str, &str); 2] = [(COST, PERSPECTIVE_PREFIX), (WORTH, NET_IN)];

const FIELDS: &[Field] = &[
    Field {
        name: "panel",
        meaning: "cost: extra cost; net_benefit: willingness to pay × QALYs gained less extra cost",
        unit: "",
    },
    Field { name: "perspective", meaning: "whose costs are counted", unit: "" },
    Field::STRATEGY,
    Field { name: "mean", meaning: "difference from the comparator, discounted", unit: "currency" },
    Field::mcse("currency"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "currency" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "currency" },
];

impl Chart for Perspectives {
    fn id(&self) -> &'static str {
        "perspectives"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        if findings.perspectives.len() < 2 || findings.strategies.len() < 2 {
            return None;
        }
        let mut rows = Vec::new();
        for (panel, prefix) in SHOWN {
            for perspective in &findings.perspectives {
                for strategy in 1..findings.strategies.len() {
                    rows.push(row(findings, panel, prefix, perspective, strategy));
                }
            }
        }
        let currency = &findings.setting.currency;
        let time = duration(findings.setting.horizon);
        let panel = |key, heading: String, unit: String| Panel {
            key,
            heading,
            unit,
            measure: Measure::Money(currency.clone()),
        };
        let worth = money(findings.setting.threshold, currency);
        let panels = vec![
            panel(COST, "Extra cost".into(), format!("over {time}, discounted; left is cheaper")),
            panel(WORTH, "Net benefit".into(), format!("at {worth} a QALY; right is better")),
        ];
        let subtitle = format!(
            "Difference from {}. QALYs are the same in every perspective; whose costs are counted is not. {}.",
            name(findings, 0),
            bars(&findings.setting)
        );
        Some(framed(findings, [title(findings), subtitle, alt(findings)], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let most = perspectives(table).len() as f64;
        let needed = most * (22.0 + 16.0 * table.series.len() as f64) + 220.0;
        sheet(self.id(), table, HEIGHT.max(needed), |canvas, frame| {
            let all: Vec<(usize, &Series)> = table.series.iter().enumerate().skip(1).collect();
            let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, false)?;
            let frame = Frame { top: frame.top + 4.0, ..frame };
            let columns = columns(frame, &[0.57, 0.43], 30.0);
            panels(canvas, table, &columns, |_, panel, frame| draw_panel(canvas, table, panel, frame))
        })
    }
}

fn row(findings: &Findings, panel: &str, prefix: &str, perspective: &str, strategy: usize) -> Vec<Cell> {
    let difference = findings.difference(strategy, &format!("{prefix}{perspective}")).estimate;
    let interval = rules::interval(&difference, &findings.setting);
    let keys = [panel, perspective, &findings.strategies[strategy].id].map(Cell::text);
    keys.into_iter().chain(rules::cells(&difference, interval)).collect()
}

/// What can be said of the net benefit of a strategy in a perspective.
fn verdict(findings: &Findings, strategy: usize, perspective: &str) -> Verdict {
    let difference = findings.difference(strategy, &format!("{NET_IN}{perspective}")).estimate;
    rules::verdict(&difference, &findings.setting)
}

/// The perspectives in which a strategy is worth its cost.
fn gaining(findings: &Findings, strategy: usize) -> Vec<&str> {
    let all = findings.perspectives.iter();
    all.filter(|one| verdict(findings, strategy, one) == Verdict::Higher).map(String::as_str).collect()
}

/// Plans whose worth depends on the perspective; else those that are worth it in all, or cost more than they bring in all.
fn title(findings: &Findings) -> String {
    let plans = 1..findings.strategies.len();
    let all = |strategy: usize, wanted: Verdict| {
        findings.perspectives.iter().all(|one| verdict(findings, strategy, one) == wanted)
    };
    for strategy in plans.clone() {
        let gains = gaining(findings, strategy);
        let loses =
            findings.perspectives.iter().find(|one| verdict(findings, strategy, one) == Verdict::Lower);
        if let (false, Some(loses)) = (gains.is_empty(), loses) {
            return format!(
                "Whether {} is worth its cost depends on who counts: a gain for {}, a loss for {loses}",
                name(findings, strategy),
                list(&gains)
            );
        }
    }
    let of = |wanted: Verdict| -> Vec<usize> { plans.clone().filter(|&plan| all(plan, wanted)).collect() };
    let (gains, losses) = (of(Verdict::Higher), of(Verdict::Lower));
    if !gains.is_empty() {
        // A plan that saves money and loses some health may be among them: nothing is bought by it.
        let verb = if gains.len() == 1 { "brings" } else { "bring" };
        return format!("{} {verb} a net benefit in every perspective", rules::names(findings, &gains));
    }
    for strategy in plans {
        let gains = gaining(findings, strategy);
        if !gains.is_empty() {
            return format!(
                "{} is worth its cost for {}; for others that could not be shown",
                name(findings, strategy),
                list(&gains)
            );
        }
    }
    if !losses.is_empty() {
        let verb = if losses.len() == 1 { "costs" } else { "cost" };
        return format!(
            "{} {verb} more than the health gained is worth, in every perspective",
            rules::names(findings, &losses)
        );
    }
    "No plan could be shown to be worth its cost in any perspective".into()
}

fn alt(findings: &Findings) -> String {
    let mut text = format!("Extra cost and net benefit beside {}, by perspective.", name(findings, 0));
    for perspective in &findings.perspectives {
        let told: Vec<String> = (1..findings.strategies.len())
            .filter_map(|strategy| {
                let mean = |prefix: &str| {
                    findings.difference(strategy, &format!("{prefix}{perspective}")).estimate.mean
                };
                Some(format!(
                    "{} {} and {}",
                    name(findings, strategy),
                    amount(findings, mean(PERSPECTIVE_PREFIX)?),
                    amount(findings, mean(NET_IN)?)
                ))
            })
            .collect();
        if !told.is_empty() {
            let _ = write!(text, " {perspective}: {}.", told.join("; "));
        }
    }
    text
}

/// The perspectives of a table, in order.
fn perspectives(table: &ChartTable) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for row in table.iter() {
        if !all.contains(&row.text("perspective")) {
            all.push(row.text("perspective"));
        }
    }
    all
}

/// Room for the names of perspectives, in the first panel alone.
const INDENT: f64 = 170.0;
/// Room beside a panel for half of the label of its first or last level.
const BESIDE: f64 = 36.0;

fn draw_panel(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let indent = if panel.key == COST { INDENT } else { BESIDE };
    let plot = Frame {
        left: frame.left + indent,
        right: frame.right - BESIDE,
        bottom: frame.bottom - 20.0,
        ..frame
    };
    let scale = Scale::over(both_sides(drawn(&rows)), true, 4.0, (plot.left, plot.right));
    level(canvas, plot, &scale, &panel.measure)?;
    let all = perspectives(table);
    let step = (plot.bottom - plot.top) / (all.len() as f64).max(1.0);
    let plans = table.series.len().saturating_sub(1).max(1) as f64;
    for (place, perspective) in all.into_iter().enumerate() {
        let middle = plot.top + step * (place as f64 + 0.5);
        let below = plot.top + step * (place as f64 + 1.0);
        canvas.line(&[(plot.left, below), (plot.right, below)], Ink::line(GRID, 1.0))?;
        if panel.key == COST {
            let label = clip(perspective, SMALL, false, INDENT - 14.0);
            canvas.words(&label, (plot.left - 10.0, middle), words(SMALL, TEXT, Align::Right))?;
        }
        for row in rows.iter().filter(|row| row.text("perspective") == perspective) {
            let strategy = table.series.iter().position(|series| series.id == row.text("strategy"));
            let Some(strategy) = strategy else { continue };
            let y = middle + (step - 16.0) / plans * (strategy as f64 - f64::midpoint(plans, 1.0));
            dot(canvas, &scale, row, strategy, y)?;
        }
    }
    Ok(())
}
