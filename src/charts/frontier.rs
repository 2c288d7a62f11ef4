//! What a budget buys: the best split of it and the even one, over several budgets.

use super::ChartError;
use super::axes::{Frame, HEIGHT, SMALL, Scale, headings, legend, level, room, sheet, upright, words};
use super::canvas::{Align, Ink};
use super::curves::{Place, Scales, marker, stroke};
use super::style::{QUIET, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Series};
use super::words::{count, money};
use crate::analysis::optimum::Goal;
use crate::analysis::optimum::found::{Optimised, Paired, Row, Told, Verdict};
use crate::analysis::quantile::HALF_95;

/// Identifier of the chart: the name of its files.
pub const ID: &str = "budget-frontier";

/// Columns of the table.
pub const FIELDS: &[Field] = &[
    Field {
        name: "split",
        meaning: "even: every lever at the same share of its range (what whole numbers leave unspent moves the others on); best: the best that was found; plan: as the plan stands",
        unit: "",
    },
    Field { name: "budget", meaning: "the budget; empty for the plan as it stands", unit: "currency" },
    Field {
        name: "mean",
        meaning: "what the split is for, less the comparator's, on replicates that chose nothing",
        unit: "QALYs, or currency for net benefit",
    },
    Field::mcse("as mean"),
    Field { name: "lower", meaning: "lower 95% Monte Carlo limit", unit: "as mean" },
    Field { name: "upper", meaning: "upper 95% Monte Carlo limit", unit: "as mean" },
    Field {
        name: "spending",
        meaning: "what the programme costs more than the comparator's",
        unit: "currency",
    },
    Field { name: "spending_mcse", meaning: "Monte Carlo standard error of spending", unit: "currency" },
    Field { name: "qalys", meaning: "QALYs, discounted, less the comparator's", unit: "QALYs" },
    Field { name: "qalys_mcse", meaning: "Monte Carlo standard error of qalys", unit: "QALYs" },
    Field {
        name: "cost",
        meaning: "all costs, care included, discounted, less the comparator's",
        unit: "currency",
    },
    Field { name: "cost_mcse", meaning: "Monte Carlo standard error of cost", unit: "currency" },
    Field { name: "net_benefit", meaning: "threshold × qalys less cost", unit: "currency" },
    Field {
        name: "net_benefit_mcse",
        meaning: "Monte Carlo standard error of net_benefit",
        unit: "currency",
    },
    Field {
        name: "gap",
        meaning: "QALYs a person that the most deprived fifth gains less than everyone",
        unit: "QALYs/person",
    },
    Field { name: "gap_mcse", meaning: "Monte Carlo standard error of gap", unit: "QALYs/person" },
    Field { name: "gain", meaning: "best less even, paired replicate by replicate", unit: "as mean" },
    Field { name: "gain_mcse", meaning: "Monte Carlo standard error of gain", unit: "as mean" },
    Field {
        name: "verdict",
        meaning: "better, no better (not to be told from chance), floor missed, or not affordable",
        unit: "",
    },
];

const EVEN: &str = "even";
const BEST: &str = "best";
const PLAN: &str = "plan";

/// What a budget is of, in words.
fn budget_words(found: &Optimised, budget: f64) -> String {
    let of = if found.yearly { " a year" } else { "" };
    format!("{}{of}", money(budget, &found.currency))
}

/// An amount of what splits are for, in words.
pub fn gain_words(found: &Optimised, value: f64) -> String {
    match found.goal {
        Goal::Health => format!("{} QALYs", count(value)),
        Goal::NetBenefit => format!("{} of net benefit", money(value, &found.currency)),
    }
}

/// The finding in a sentence, without its full stop.
pub fn finding(found: &Optimised) -> String {
    let Some(split) = found.splits.get(found.main) else { return "No budget was given".into() };
    let budget = budget_words(found, split.budget);
    let floor = if found.floor.is_some() { " under the equity floor" } else { "" };
    match &split.told {
        None => format!("{budget} does not pay for the least of every lever"),
        Some(Told { verdict: Verdict::Better, gain, .. }) => format!(
            "Of {budget}, the best split found{floor} brings {} (± {}) more than the even split",
            gain_words(found, gain.mean),
            count(HALF_95 * gain.mcse)
        ),
        Some(Told { verdict: Verdict::NoBetter, .. }) => {
            format!("No split of {budget} was found{floor} that is better than the even one, beyond chance")
        }
        Some(Told { verdict: Verdict::FloorMissed, .. }) => format!(
            "No split of {budget} was found that keeps the equity floor and is better than the even one"
        ),
    }
}

fn cells(split: &str, budget: Option<f64>, row: &Row, told: Option<&Told>) -> Vec<Cell> {
    let pair = |value: Paired| [Cell::number(value.mean), Cell::number(value.mcse)];
    let reach = HALF_95 * row.gain.mcse;
    let mut cells = vec![Cell::text(split), Cell::number(budget)];
    cells.extend(pair(row.gain));
    cells.extend([Cell::number(row.gain.mean - reach), Cell::number(row.gain.mean + reach)]);
    for value in [row.spending, row.qalys, row.cost, row.net_benefit, row.gap] {
        cells.extend(pair(value));
    }
    match told {
        Some(told) => {
            cells.extend(pair(told.gain));
            cells.push(Cell::text(told.verdict.word()));
        }
        None => cells.extend([Cell::Missing, Cell::Missing, Cell::text("")]),
    }
    cells
}

/// The table of every budget, with a title that states the finding.
pub fn table(found: &Optimised) -> ChartTable {
    let mut rows = Vec::new();
    for split in &found.splits {
        if let Some(told) = &split.told {
            rows.push(cells(EVEN, Some(split.budget), &told.even, None));
            rows.push(cells(BEST, Some(split.budget), &told.best, Some(told)));
        } else {
            let mut row = vec![Cell::Missing; FIELDS.len()];
            row[0] = Cell::text(BEST);
            row[1] = Cell::number(split.budget);
            row[FIELDS.len() - 1] = Cell::text("not affordable");
            rows.push(row);
        }
    }
    rows.push(cells(PLAN, None, &found.standing, None));
    let measure = match found.goal {
        Goal::Health => Measure::Count,
        Goal::NetBenefit => Measure::Money(found.currency.clone()),
    };
    let unit = match found.goal {
        Goal::Health => "QALYs, discounted, over the horizon".into(),
        Goal::NetBenefit => {
            format!("at {} a QALY, discounted, over the horizon", money(found.threshold, &found.currency))
        }
    };
    let title = finding(found);
    let said = |told: &Told| {
        let [even, best] = [&told.even, &told.best].map(|row| gain_words(found, row.gain.mean));
        format!("{}: even {even}, best {best} ({})", budget_words(found, told.budget), told.verdict.word())
    };
    let told: Vec<String> = found.splits.iter().filter_map(|split| split.told.as_ref()).map(said).collect();
    let series = |id: &str, name: &str| Series { id: id.into(), name: name.into() };
    ChartTable {
        alt: format!("{title}. {}.", told.join("; ")),
        title,
        subtitle: format!(
            "{} less {}. Bars are 95% Monte Carlo intervals, on replicates with which no split was chosen. Even split: every \
             lever at the same share of its range, as far as the budget goes.",
            found.name, found.comparator
        ),
        note: format!(
            "{} splits simulated; {} replicates to search, {} to choose, {} to judge; {} people; seed {}.",
            found.simulated,
            found.replicates[0],
            found.replicates[1],
            found.replicates[2],
            super::words::grouped(found.persons as f64),
            found.seed
        ),
        panels: vec![Panel {
            key: "frontier",
            heading: match found.goal {
                Goal::Health => "Health gained".into(),
                Goal::NetBenefit => "Net benefit".into(),
            },
            unit,
            measure,
        }],
        series: vec![
            series(EVEN, "Even split"),
            series(BEST, "Best split found"),
            series(PLAN, "The plan as it stands"),
        ],
        fields: FIELDS,
        rows,
    }
}

/// Draws the table.
///
/// # Errors
/// Where it cannot be drawn.
pub fn draw(table: &ChartTable, currency: &str, yearly: bool) -> Result<String, ChartError> {
    sheet(ID, table, HEIGHT, |canvas, frame| {
        let all: Vec<(usize, &Series)> = table.series.iter().enumerate().collect();
        let frame = legend(canvas, frame, &all, true)?;
        let [panel] = table.panels.as_slice() else { return Ok(()) };
        let frame = headings(canvas, &[(frame, panel)])?.into_iter().next().unwrap_or(frame);
        let bottom = frame.bottom - 46.0;
        let known = |field: &'static str| table.iter().filter_map(move |row| row.number(field));
        let up = Scale::over(known("lower").chain(known("upper")), true, 6.0, (bottom, frame.top));
        let left = frame.left + room(&up, &panel.measure).max(40.0);
        let plot = Frame { left, bottom, right: frame.right - 20.0, ..frame };
        let money = Measure::Money(currency.to_owned());
        let planned = table.select(&[("split", PLAN)]).filter_map(|row| row.number("spending"));
        let across = Scale::over(known("budget").chain(planned), true, 7.0, (plot.left, plot.right));
        upright(canvas, plot, &up, &panel.measure)?;
        level(canvas, plot, &across, &money)?;
        let scales = Scales { across: &across, up: &up };
        for (index, series) in table.series.iter().enumerate() {
            // The two splits of a budget stand beside each other.
            let aside = [-4.0, 4.0, 0.0].get(index).copied().unwrap_or_default();
            let place = |row: super::table::Row<'_>| {
                let at = if series.id == PLAN { row.number("spending") } else { row.number("budget") };
                row.number("mean").and(at).map(|at| Place::of(row, at))
            };
            let wanted = [("split", series.id.as_str())];
            let curve: Vec<Place> = table.select(&wanted).filter_map(place).collect();
            let line = scales.line(&curve);
            let line: Vec<(f64, f64)> = line.into_iter().map(|(x, y)| (x + aside, y)).collect();
            stroke(canvas, index, &line)?;
            for (place, &(x, y)) in curve.iter().zip(&line) {
                if let Some((lower, upper)) = place.limits {
                    let ends = [(x, up.at(lower)), (x, up.at(upper))];
                    canvas.line(&ends, Ink::line(look(index).colour, 1.4))?;
                }
                marker(canvas, index, (x, y), 4.8)?;
            }
        }
        let axis = if yearly {
            "Budget of a year: what the programme may cost more than the comparator's in its dearest year"
        } else {
            "Budget: what the programme may cost more than the comparator's over the horizon"
        };
        let at = (f64::midpoint(plot.left, plot.right), plot.bottom + 36.0);
        canvas.words(axis, at, words(SMALL, QUIET, Align::Middle))
    })
}
