//! Budget impact: what each plan adds to or takes off the budget, year by year, and of whom.

use super::axes::{
    Frame, HEIGHT, SMALL, Scale, both_sides, columns, legend, panels, room, sheet, upright, words,
};
use super::canvas::{Align, Canvas, Ink, wrap};
use super::rules::{self, Interval, Verdict, amount, band, name};
use super::style::{Hatch, QUIET, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::words::{day, year};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::Findings;
use crate::economics::budget_impact::ALL;
use std::fmt::Write as _;

/// Budget impact by year and payer.
pub(super) struct BudgetImpact;

/// The panel of years, all payers together.
const YEARS: &str = "year";
/// The panel of payers, over the horizon.
const PAYERS: &str = "payer";
/// Years that have room to be drawn; the table has them all.
const MOST_YEARS: usize = 10;
/// The years that a budget holder plans for.
const PLANNED: usize = 5;

const FIELDS: &[Field] = &[
    Field { name: "panel", meaning: "year: all payers in a year; payer: a payer over the horizon", unit: "" },
    Field::STRATEGY,
    Field {
        name: "year",
        meaning: "year of the simulation, from 1; empty for the whole horizon",
        unit: "year",
    },
    Field {
        name: "when",
        meaning: "the same by the calendar: 2027, or 2027/28 where years do not begin with January",
        unit: "",
    },
    Field { name: "payer", meaning: "who pays; all together", unit: "" },
    Field { name: "current", meaning: "cost of the current mix: the comparator", unit: "currency" },
    Field { name: "new", meaning: "cost of the new mix: the strategy", unit: "currency" },
    Field { name: "mean", meaning: "budget impact: new less current, undiscounted", unit: "currency" },
    Field::mcse("currency"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "currency" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "currency" },
];

impl Chart for BudgetImpact {
    fn id(&self) -> &'static str {
        "budget-impact"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        if findings.budget.is_empty() {
            return None;
        }
        let payers: Vec<&str> = findings.budget_payers();
        let mut rows = Vec::new();
        for strategy in 1..findings.strategies.len() {
            for year in 1..=findings.layout.years {
                rows.extend(row(findings, YEARS, strategy, year, ALL));
            }
            for payer in payers.iter().filter(|_| payers.len() > 1) {
                rows.extend(row(findings, PAYERS, strategy, 0, payer));
            }
        }
        let (currency, from) = (&findings.setting.currency, day(findings.setting.start));
        let panel = |key, heading: String, unit: &str| Panel {
            key,
            heading,
            unit: format!("{currency}, undiscounted{unit}"),
            measure: Measure::Money(currency.clone()),
        };
        let mut shown = vec![panel(
            YEARS,
            format!("By year, beside {}", name(findings, 0)),
            &format!(" · years from {from}"),
        )];
        if payers.len() > 1 {
            let time = super::words::duration(findings.setting.horizon);
            shown.push(panel(PAYERS, format!("By payer, over {time}"), ""));
        }
        let subtitle = format!(
            "Above the line is money to be found, below it money freed. Lines: {}.",
            band(&findings.setting)
        );
        Some(framed(findings, [title(findings), subtitle, alt(findings)], shown, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        sheet(self.id(), table, HEIGHT, |canvas, frame| {
            let all: Vec<(usize, &Series)> = table.series.iter().enumerate().skip(1).collect();
            let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, false)?;
            let shares: &[f64] = if table.panels.len() < 2 { &[1.0] } else { &[0.62, 0.38] };
            let columns = columns(Frame { top: frame.top + 6.0, ..frame }, shares, 30.0);
            panels(canvas, table, &columns, |_, panel, frame| draw_panel(canvas, table, panel, frame))
        })
    }
}

fn row(findings: &Findings, panel: &str, strategy: usize, year: usize, payer: &str) -> Option<Vec<Cell>> {
    let line = findings.budget_impact(strategy, year, payer)?;
    let mut cells = vec![
        Cell::text(panel),
        Cell::text(&findings.strategies[strategy].id),
        Cell::number((year > 0).then_some(year as f64)),
        if year > 0 { Cell::text(self::year(findings.setting.start, year)) } else { Cell::Missing },
        Cell::text(payer),
        Cell::number(line.current.mean),
        Cell::number(line.new.mean),
    ];
    cells.extend(rules::cells(&line.difference, rules::interval(&line.difference, &findings.setting)));
    Some(cells)
}

/// Every strategy's impact in a year (0: the horizon), with what may be said of it.
fn impacts(findings: &Findings, year: usize) -> Vec<(usize, f64, Verdict, Option<Interval>)> {
    let setting = &findings.setting;
    let one = |strategy: usize| {
        let line = findings.budget_impact(strategy, year, ALL)?;
        let mean = line.difference.mean?;
        let interval = rules::interval(&line.difference, setting);
        Some((strategy, mean, rules::verdict(&line.difference, setting), interval))
    };
    (1..findings.strategies.len()).filter_map(one).collect()
}

/// What the dearest plan needs in its dearest planned year; that nothing could be shown, where that is so.
fn title(findings: &Findings) -> String {
    let years = findings.layout.years.min(PLANNED);
    let mut dearest: Option<(usize, usize, f64)> = None;
    let mut claimed = false;
    for year in 1..=years {
        for (strategy, mean, verdict, _) in impacts(findings, year) {
            claimed |= matches!(verdict, Verdict::Lower | Verdict::Higher);
            if verdict == Verdict::Higher && dearest.is_none_or(|(.., most)| mean > most) {
                dearest = Some((strategy, year, mean));
            }
        }
    }
    if let Some((strategy, year, mean)) = dearest {
        let who = name(findings, strategy);
        let most = if clear_of_others(findings, strategy, year) {
            format!("{who} needs most")
        } else {
            format!("On average {who} needs most")
        };
        return format!(
            "{most} in one year: {} more than {} in year {year} ({})",
            amount(findings, mean),
            name(findings, 0),
            self::year(findings.setting.start, year)
        );
    }
    if claimed {
        return format!(
            "No plan could be shown to need more than {} in any of the first {years} years",
            name(findings, 0)
        );
    }
    format!("No budget impact could be shown in the first {years} years")
}

/// Whether what a plan needs in a year lies beyond what any other needs in any planned year. A run holds no difference between two
/// plans by year: their intervals must lie apart.
fn clear_of_others(findings: &Findings, strategy: usize, year: usize) -> bool {
    let most = |year| impacts(findings, year);
    let lower =
        most(year).into_iter().find(|one| one.0 == strategy).and_then(|one| one.3).map(|own| own.lower);
    let others = (1..=findings.layout.years.min(PLANNED)).flat_map(most).filter(|one| one.0 != strategy);
    lower.is_some_and(|lower| others.map(|one| one.3).all(|other| other.is_some_and(|i| i.upper < lower)))
}

fn alt(findings: &Findings) -> String {
    let mut text = format!("Budget impact of each plan beside {}, undiscounted.", name(findings, 0));
    for strategy in 1..findings.strategies.len() {
        let _ = write!(text, " {}:", name(findings, strategy));
        let mut separator = " ";
        for year in (1..=findings.layout.years.min(PLANNED)).chain([0]) {
            let impact = findings.budget_impact(strategy, year, ALL).and_then(|line| line.difference.mean);
            let Some(mean) = impact else { continue };
            let when = if year == 0 { "the whole time".to_owned() } else { format!("year {year}") };
            let sign = if mean > 0.0 { "+" } else { "" };
            let _ = write!(text, "{separator}{when} {sign}{}", amount(findings, mean));
            separator = ", ";
        }
        text.push('.');
    }
    text
}

/// The words under the groups of bars of a panel, in order.
fn groups(table: &ChartTable, panel: &str) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for row in table.iter().filter(|row| row.text("panel") == panel) {
        let group = group(&row);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups.truncate(MOST_YEARS);
    groups
}

fn group(row: &Row) -> String {
    match row.number("year") {
        Some(_) => row.text("when").into(),
        None if row.text("payer") == ALL => "All payers".into(),
        None => row.text("payer").into(),
    }
}

fn draw_panel(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let groups = groups(table, panel.key);
    let drawn = rows.iter().filter(|row| groups.contains(&group(row)));
    let values = drawn.flat_map(|row| ["mean", "lower", "upper"].map(|field| row.number(field))).flatten();
    let bottom = frame.bottom - 37.0;
    let scale = Scale::over(both_sides(values), true, 6.0, (bottom, frame.top));
    let plot = Frame { left: frame.left + room(&scale, &panel.measure), bottom, ..frame };
    upright(canvas, plot, &scale, &panel.measure)?;
    let step = (plot.right - plot.left) / groups.len().max(1) as f64;
    let bars = table.series.len().saturating_sub(1).max(1) as f64;
    let width = (step * 0.8 / bars).min(34.0);
    for (place, label) in groups.iter().enumerate() {
        let middle = plot.left + step * (place as f64 + 0.5);
        for (line, text) in wrap(label, SMALL, false, step - 4.0, 2).iter().enumerate() {
            let at = (middle, plot.bottom + 15.0 + 15.0 * line as f64);
            canvas.words(text, at, words(SMALL, QUIET, Align::Middle))?;
        }
        for row in rows.iter().filter(|row| group(row) == *label) {
            let Some(strategy) = table.series.iter().position(|series| series.id == row.text("strategy"))
            else {
                continue;
            };
            let x = middle + width * (strategy as f64 - 1.0 - (bars - 1.0) / 2.0);
            bar(canvas, &scale, row, strategy, (x, width))?;
        }
    }
    Ok(())
}

/// A bar from 0 to the mean, with its interval, its marker at the end of it.
fn bar(
    canvas: &Canvas,
    scale: &Scale,
    row: &Row,
    strategy: usize,
    (x, width): (f64, f64),
) -> Result<(), ChartError> {
    let Some(mean) = row.number("mean") else { return Ok(()) };
    let look = look(strategy);
    let half = width * 0.44;
    let hatch = [Hatch::Plain, Hatch::Rising, Hatch::Falling][(strategy + 2) % 3];
    let (from, to) = ((x - half, scale.at(0.0)), (x + half, scale.at(mean)));
    canvas.bar(from, to, Ink::fill(look.colour, 0.85), hatch)?;
    if let (Some(lower), Some(upper)) = (row.number("lower"), row.number("upper")) {
        canvas.line(&[(x, scale.at(lower)), (x, scale.at(upper))], Ink::line(TEXT, 1.4))?;
    }
    canvas.marker((x, scale.at(mean)), look.marker, (width * 0.2).clamp(2.4, 4.4), Ink::fill(TEXT, 1.0))
}
