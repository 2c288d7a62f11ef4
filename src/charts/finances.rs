//! Money of sites by year: what they are paid against the budget, what they pay, and what they hold or owe; what the programme
//! costs them where every bill is paid, because no budget is set.

use super::admissions::year_of;
use super::axes::{
    Frame, HEIGHT, Scale, calendar, columns, dates, day, legend, no_date, panels, room, sheet, upright,
};
use super::canvas::{Canvas, Ink};
use super::curves::{Place, Scales, marker, stroke};
use super::rules::{self, Verdict, amount, band, name, years};
use super::style::look;
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::words::percent;
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings};
use crate::economics::costs::PROGRAMME_COST;
use std::fmt::Write as _;

/// Money of sites.
pub(super) struct Finances;

/// The panel of what sites pay: the only one where no money is followed.
const SPENT: &str = "spent";
/// The panels: key, heading, unit after the currency, the measure that is shown, and the one that is taken off it.
const SHOWN: [(&str, &str, &str, &str, Option<&str>); 3] = [
    ("income", "Paid to sites", " a year, all sites", "income", None),
    (SPENT, "Paid by sites", " a year, all sites", "spent", None),
    ("held", "Held less owed", " at the year's end, all sites", "closing", Some("owed")),
];

/// Share of the budget from which on a title tells what is not drawn of it.
const WORTH_TELLING: f64 = 0.05;

const FIELDS: &[Field] = &[
    Field {
        name: "panel",
        meaning: "income: paid to sites in the year; spent: paid by them, which is what the programme costs where no budget is set; \
                  held: cash less debts at the year's end",
        unit: "",
    },
    Field::STRATEGY,
    Field { name: "year", meaning: "year of the simulation, from 1", unit: "year" },
    Field { name: "from", meaning: "first day of the year", unit: "date" },
    Field { name: "to", meaning: "day after its last", unit: "date" },
    Field { name: "mean", meaning: "money of all sites", unit: "currency" },
    Field::mcse("currency"),
    Field { name: "lower", meaning: "lower limit of the band", unit: "currency" },
    Field { name: "upper", meaning: "upper limit of the band", unit: "currency" },
    Field {
        name: "budget",
        meaning: "in the panel income: the budget of the year, after cap, cuts and end; empty where nothing limits payment",
        unit: "currency",
    },
];

/// What is told of all sites of a strategy in a year.
fn told(findings: &Findings, strategy: usize, year: usize, measure: &str) -> Estimate {
    let row = findings.finances.iter().find(|row| {
        row.strategy == strategy && row.year == year && row.sites == "all" && row.measure == measure
    });
    row.map_or_else(Estimate::default, |row| row.estimate)
}

/// Strategies in which money is followed.
pub(super) fn followed(findings: &Findings) -> Vec<usize> {
    (0..findings.strategies.len()).filter(|&s| findings.level(s, "bills").mean.is_some()).collect()
}

/// Strategies in which the programme costs something and no money is followed: every bill is paid.
pub(super) fn unlimited(findings: &Findings) -> Vec<usize> {
    let followed = followed(findings);
    let costs = |s: &usize| findings.level(*s, PROGRAMME_COST).mean.is_some_and(|mean| mean.abs() > 0.0);
    (0..findings.strategies.len()).filter(|s| !followed.contains(s)).filter(costs).collect()
}

/// That no budget is set, in a sentence; nothing where one is in every strategy.
pub(super) fn no_budget(findings: &Findings) -> String {
    match (followed(findings).as_slice(), unlimited(findings).as_slice()) {
        (_, []) => String::new(),
        ([], _) => " No budget is set in this run: every bill is paid, and nothing is held or owed.".into(),
        (_, some) => format!(" No budget is set for {}: every bill is paid.", rules::names(findings, some)),
    }
}

impl Chart for Finances {
    fn id(&self) -> &'static str {
        "finances"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let (followed, unlimited) = (followed(findings), unlimited(findings));
        let mut rows = Vec::new();
        let shown = || SHOWN.into_iter().filter(|of| !followed.is_empty() || of.0 == SPENT);
        for (panel, _, _, measure, less) in shown() {
            let others = unlimited.iter().filter(|_| panel == SPENT);
            for &strategy in followed.iter().chain(others) {
                let paid = unlimited.contains(&strategy);
                for year in 1..=findings.layout.years {
                    let (from, to, _) = year_of(findings, year);
                    let mut estimate = told(findings, strategy, year, measure);
                    if paid {
                        estimate = findings.level_of(strategy, PROGRAMME_COST, year, 0);
                    }
                    if let Some(less) = less {
                        // How the two go together is not kept, so their difference has no error of its own.
                        let off = told(findings, strategy, year, less).mean;
                        let mean = estimate.mean.zip(off).map(|(held, owed)| held - owed);
                        estimate = Estimate { mean, ..Estimate::default() };
                    }
                    let keys = [Cell::text(panel), Cell::text(&findings.strategies[strategy].id)];
                    let when = [Cell::number(Some(year as f64)), Cell::Date(from), Cell::Date(to)];
                    let limits = rules::interval(&estimate, &findings.setting);
                    // What is paid is never less than nothing.
                    let limits = limits.map(|i| rules::Interval { lower: i.lower.max(0.0), ..i });
                    let budget = findings.level_of(strategy, "budget", year, 0).mean;
                    let budget = Cell::number(budget.filter(|_| panel == "income"));
                    let cells = rules::cells(&estimate, limits);
                    rows.push(keys.into_iter().chain(when).chain(cells).chain([budget]).collect());
                }
            }
        }
        if rows.is_empty() {
            return None;
        }
        let currency = &findings.setting.currency;
        let panel = |(key, heading, unit, ..): (&'static str, &str, &str, &str, Option<&str>)| Panel {
            key,
            heading: if followed.is_empty() {
                "What the programme costs sites, all of it paid"
            } else {
                heading
            }
            .into(),
            unit: format!("{currency}{unit}"),
            measure: Measure::Money(currency.clone()),
        };
        let steps = if followed.is_empty() { "" } else { " Thin steps: the budget of the year." };
        let subtitle = format!(
            "Each year's sum at its end, undiscounted.{steps} Bands: {}.{}",
            band(&findings.setting),
            no_budget(findings)
        );
        let title =
            if followed.is_empty() { bills(findings, &unlimited) } else { title(findings, &followed) };
        let words = [title, subtitle, alt(findings, &followed, &unlimited)];
        Some(framed(findings, words, shown().map(panel).collect(), FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        sheet(self.id(), table, HEIGHT, |canvas, frame| {
            let drawn = |of: &(usize, &Series)| table.iter().any(|row| row.text("strategy") == of.1.id);
            let all: Vec<(usize, &Series)> = table.series.iter().enumerate().filter(drawn).collect();
            let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, true)?;
            let shares = vec![1.0; table.panels.len()];
            let columns = columns(Frame { top: frame.top + 6.0, ..frame }, &shares, 26.0);
            panels(canvas, table, &columns, |_, panel, frame| draw_panel(canvas, table, panel, frame))
        })
    }
}

/// The strategy in which sites can pay least often; that they always can, where that is so.
fn title(findings: &Findings, followed: &[usize]) -> String {
    let share = |&strategy: &usize| Some((strategy, findings.level(strategy, "solvent_share").mean?));
    let mut all: Vec<(usize, f64)> = followed.iter().filter_map(share).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let Some(&(worst, least)) = all.first() else {
        return "No site ever has anything to pay".into();
    };
    if least >= 1.0 {
        return match all.as_slice() {
            [only] => format!("{}: sites can always pay all their bills", name(findings, only.0)),
            _ => "Sites can always pay all their bills, in every strategy".into(),
        };
    }
    let unable = percent(1.0 - least);
    let yearly = |outcome: &str| Some(findings.level(worst, outcome).mean? / years(&findings.setting));
    match yearly("unspent").zip(yearly("budget")) {
        Some((left, budget)) if left > WORTH_TELLING * budget => format!(
            "{}: sites cannot pay all their bills {unable} of the time, while {} a year of the budget is not drawn",
            name(findings, worst),
            amount(findings, left)
        ),
        _ => format!("{}: sites cannot pay all their bills {unable} of the time", name(findings, worst)),
    }
}

/// What the programme costs least and most, where no budget is set in any strategy.
fn bills(findings: &Findings, unlimited: &[usize]) -> String {
    let each = |&strategy: &usize| {
        let mean = findings.level(strategy, PROGRAMME_COST).mean?;
        Some((strategy, mean / years(&findings.setting)))
    };
    let mut all: Vec<(usize, f64)> = unlimited.iter().filter_map(each).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let (Some(&least), Some(&most)) = (all.first(), all.last()) else {
        return "No site ever has anything to pay".into();
    };
    let (low, high) = (amount(findings, least.1), amount(findings, most.1));
    if all.len() == 1 {
        return format!(
            "No budget is set: every bill is paid, {high} a year with {}",
            name(findings, most.0)
        );
    }
    let rest = match rules::between(findings, PROGRAMME_COST, least.0, most.0) {
        Verdict::Higher => {
            format!("{low} a year with {}, {high} with {}", name(findings, least.0), name(findings, most.0))
        }
        Verdict::Unknown => {
            format!("{low} to {high} a year; whether strategies differ in it cannot be told in this run")
        }
        Verdict::Same => format!("{high} a year in every strategy"),
        _ => format!("{low} to {high} a year; that strategies differ in it could not be shown"),
    };
    format!("No budget is set: every bill is paid, {rest}")
}

fn alt(findings: &Findings, followed: &[usize], unlimited: &[usize]) -> String {
    let mut text = String::from("Mean money of sites a year.");
    let yearly = |strategy: usize, outcome: &str| {
        let mean = findings.level(strategy, outcome).mean?;
        Some(amount(findings, mean / years(&findings.setting)))
    };
    for &strategy in followed {
        let _ = write!(text, " {}:", name(findings, strategy));
        let mut separator = " ";
        for (outcome, words) in
            [("budget", "budget"), ("income", "paid to sites"), ("spent", "paid by sites")]
        {
            if let Some(money) = yearly(strategy, outcome) {
                let _ = write!(text, "{separator}{words} {money}");
                separator = ", ";
            }
        }
        if let Some(share) = findings.level(strategy, "solvent_share").mean {
            let _ = write!(text, "{separator}able to pay all bills {} of the time", percent(share));
        }
        text.push('.');
    }
    for &strategy in unlimited {
        if let Some(cost) = yearly(strategy, PROGRAMME_COST) {
            let _ = write!(text, " {}: no budget, bills of {cost}, all paid.", name(findings, strategy));
        }
    }
    text
}

/// The budget as steps, thin, in the colour of the strategy.
fn budget(
    canvas: &Canvas,
    strategy: usize,
    rows: &[Row],
    across: &Scale,
    up: &Scale,
) -> Result<(), ChartError> {
    let ends = |row: &Row| {
        let (from, to) = row.date("from").zip(row.date("to"))?;
        let y = up.at(row.number("budget")?);
        Some([(across.at(day(from)), y), (across.at(day(to)), y)])
    };
    let steps: Vec<_> = rows.iter().filter_map(ends).flatten().collect();
    canvas.line(&steps, Ink { colour: look(strategy).colour, alpha: 0.7, width: 1.1 })
}

fn draw_panel(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let values = rows
        .iter()
        .flat_map(|row| ["mean", "lower", "upper", "budget"].map(|field| row.number(field)))
        .flatten();
    let bottom = frame.bottom - 22.0;
    let scale = Scale::over(values, true, 6.0, (bottom, frame.top));
    let plot =
        Frame { left: frame.left + room(&scale, &panel.measure), right: frame.right - 8.0, bottom, ..frame };
    upright(canvas, plot, &scale, &panel.measure)?;
    let from = table.iter().filter_map(|row| row.date("from")).min().unwrap_or_else(no_date);
    let to = table.iter().filter_map(|row| row.date("to")).max().unwrap_or_else(no_date);
    let time = calendar(from, to, (plot.left, plot.right));
    dates(canvas, plot, &time, from, to)?;
    let scales = Scales { across: &time, up: &scale };
    for (strategy, series) in table.series.iter().enumerate() {
        let own: Vec<Row> = rows.iter().copied().filter(|row| row.text("strategy") == series.id).collect();
        let place = |row: &Row| Some(Place::of(*row, day(row.date("to")?)));
        let curve: Vec<Place> = own.iter().filter_map(place).collect();
        budget(canvas, strategy, &own, &time, &scale)?;
        scales.band(canvas, strategy, &curve, 0.18)?;
        let points = scales.line(&curve);
        stroke(canvas, strategy, &points)?;
        for &point in &points {
            marker(canvas, strategy, point, 3.8)?;
        }
    }
    Ok(())
}
