//! Admissions over time by strategy: the level, so that sizes are seen, and the paired difference, so that the effect
//! is seen.

use super::axes::{
    Frame, HEIGHT, LABEL, Scale, both_sides, calendar, columns, dates, end_labels, label_room, middle,
    no_date, panels, room, sheet, upright,
};
use super::canvas::{Canvas, Point};
use super::curves::{Place, Scales, marker, stroke};
use super::rules::{self, Covers, Effect, Interval, band, limits, name, names};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::{capital, count, duration};
use super::{Chart, ChartError, DIFFERENCE, LEVEL, framed, level_and_difference};
use crate::analysis::findings::{Estimate, Findings};
use crate::units::time::{Calendar, WEEKS_PER_YEAR};
use jiff::civil::Date;
use std::fmt::Write as _;

/// Admissions over time.
pub(super) struct Admissions;

const FIELDS: &[Field] = &[
    Field::PANEL,
    Field::STRATEGY,
    Field { name: "year", meaning: "year of the simulation, from 1; years have 52 weeks", unit: "year" },
    Field { name: "from", meaning: "first day of the year", unit: "date" },
    Field { name: "to", meaning: "day after the last of the year", unit: "date" },
    Field {
        name: "mean",
        meaning: "admissions, as a rate per 52 weeks where the last year is shorter",
        unit: "admissions a year",
    },
    Field::mcse("admissions a year"),
    Field { name: "lower", meaning: "lower limit of the band", unit: "admissions a year" },
    Field { name: "upper", meaning: "upper limit of the band", unit: "admissions a year" },
];

impl Chart for Admissions {
    fn id(&self) -> &'static str {
        "admissions"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        findings.level(0, "admissions").mean?;
        let compared = findings.strategies.len() > 1;
        let mut rows = Vec::new();
        for strategy in 0..findings.strategies.len() {
            for year in 1..=findings.layout.years {
                rows.push(row(
                    findings,
                    LEVEL,
                    strategy,
                    year,
                    &findings.level_of(strategy, "admissions", year, 0),
                ));
            }
        }
        for strategy in 1..findings.strategies.len() {
            for year in 1..=findings.layout.years {
                let difference = findings.difference_of(strategy, "admissions", year, 0).estimate;
                rows.push(row(findings, DIFFERENCE, strategy, year, &difference));
            }
        }
        let panels = level_and_difference(findings, "All admissions", "admissions a year", &Measure::Count);
        let shown = band(&findings.setting);
        let bands = match rules::interval(&findings.level_of(0, "admissions", 1, 0), &findings.setting) {
            None => format!("{}.", capital(shown)),
            Some(_) => format!("Bands: {shown}."),
        };
        let below = if compared { " Right: below the line is fewer." } else { "" };
        let subtitle = format!("{}{bands}{below}", headline_interval(findings));
        let words = [title(findings), subtitle, alt(findings)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let height = HEIGHT.max(250.0 + LABEL * table.series.len() as f64);
        sheet(self.id(), table, height, |canvas, frame| {
            let shares: &[f64] = if table.panels.len() < 2 { &[1.0] } else { &[0.33, 0.67] };
            panels(canvas, table, &columns(frame, shares, 30.0), |index, panel, frame| {
                draw_panel(canvas, table, panel, frame, index + 1 == table.panels.len())
            })
        })
    }
}

/// The dates of a year of the simulation, and by how much its total is multiplied to be one of 52 weeks.
pub(super) fn year_of(findings: &Findings, year: usize) -> (Date, Date, f64) {
    let calendar = Calendar::new(findings.setting.start);
    let from = (year - 1) as f64 * WEEKS_PER_YEAR;
    let to = (from + WEEKS_PER_YEAR).min(findings.setting.horizon).max(from);
    let factor = if to > from { WEEKS_PER_YEAR / (to - from) } else { 1.0 };
    (calendar.date(from), calendar.date(to), factor)
}

fn row(findings: &Findings, panel: &str, strategy: usize, year: usize, estimate: &Estimate) -> Vec<Cell> {
    let (from, to, factor) = year_of(findings, year);
    // The interval first: what is claimed does not depend on the scale on which it is shown.
    let interval = rules::interval(estimate, &findings.setting);
    let interval = interval.map(|i| Interval { lower: i.lower * factor, upper: i.upper * factor, ..i });
    let scaled = Estimate {
        mean: estimate.mean.map(|mean| mean * factor),
        mcse: estimate.mcse.map(|mcse| mcse * factor),
        ..*estimate
    };
    let mut cells = vec![
        Cell::text(panel),
        Cell::text(&findings.strategies[strategy].id),
        Cell::number(year as f64),
        Cell::Date(from),
        Cell::Date(to),
    ];
    cells.extend(rules::cells(&scaled, interval));
    cells
}

fn title(findings: &Findings) -> String {
    // Harm that was shown is told beside the benefit, and before a tie.
    let harm = match rules::strategies(&rules::raising(findings, "admissions")).as_slice() {
        [] => None,
        [only] => Some(format!("; {} adds some", name(findings, *only))),
        several => Some(format!("; {} add some", names(findings, several))),
    };
    let comparator = name(findings, 0);
    let time = duration(findings.setting.horizon);
    let claim = match rules::effect(findings, "admissions") {
        Effect::Alone => {
            let total = findings.level(0, "admissions").mean.unwrap_or_default();
            return format!("{comparator}: {} admissions in {time}", count(total));
        }
        Effect::Unknown => {
            return format!("Differences in admissions {}", rules::untold(&findings.setting));
        }
        Effect::Same => return format!("Admissions are the same as with {comparator} in every strategy"),
        Effect::NotShown => return format!("No difference in admissions from {comparator} could be shown"),
        Effect::Lowers(best, lead) => {
            let more = if lead { ", more than any other strategy" } else { "" };
            format!(
                "{} avoids {} admissions in {time}{more}{}",
                name(findings, best.strategy),
                count(-best.mean),
                harm.unwrap_or_default()
            )
        }
        Effect::SeveralLower(tied) => {
            format!(
                "{} avoid admissions{}",
                names(findings, &rules::strategies(&tied)),
                harm.unwrap_or_else(|| "; which avoids more could not be shown".into())
            )
        }
        Effect::Raises(worst) => {
            let (who, more) = (name(findings, worst.strategy), count(worst.mean));
            format!("{who} leads to {more} more admissions in {time}; none could be shown to avoid any")
        }
    };
    rules::claimed(&findings.setting, &claim)
}

/// The interval of the number in the title.
fn headline_interval(findings: &Findings) -> String {
    let (contrast, flip) = match rules::effect(findings, "admissions") {
        Effect::Lowers(best, _) => (best, true),
        Effect::Raises(worst) => (worst, false),
        _ => return String::new(),
    };
    let sort = |covers| if covers == Covers::Chance { "Monte Carlo " } else { "" };
    let words = contrast.interval.map(|i| {
        let direction = if flip { "avoided" } else { "added" };
        format!("95% {}interval of the number {direction}: {}. ", sort(i.covers), limits(&i, flip, count))
    });
    words.unwrap_or_default()
}

fn alt(findings: &Findings) -> String {
    let time = duration(findings.setting.horizon);
    let total = findings.level(0, "admissions").mean.map_or_else(|| "an unknown number of".into(), count);
    let mut text = format!("With {} there are {total} admissions in {time}.", name(findings, 0));
    for contrast in rules::contrasts(findings, "admissions") {
        let direction = if contrast.mean > 0.0 { "more" } else { "fewer" };
        let interval = rules::told(contrast.interval, &findings.setting, " of the difference", count)
            .map(|told| format!(", {told}"));
        let _ = write!(
            text,
            " {}: {} {direction}{}.",
            name(findings, contrast.strategy),
            count(contrast.mean.abs()),
            interval.unwrap_or_default()
        );
    }
    text
}

/// The curve of one strategy: each year's value in the middle of the year.
fn curve<'a>(rows: impl Iterator<Item = Row<'a>>) -> Vec<Place> {
    rows.map(|row| {
        let (from, to) = (row.date("from").unwrap_or_else(no_date), row.date("to").unwrap_or_else(no_date));
        Place::of(row, middle(from, to))
    })
    .collect()
}

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    labels: bool,
) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let values =
        rows.iter().flat_map(|row| ["mean", "lower", "upper"].map(|field| row.number(field))).flatten();
    let bottom = frame.bottom - 22.0;
    let values = if panel.key == DIFFERENCE { both_sides(values) } else { values.collect() };
    let scale = Scale::over(values, true, 6.0, (bottom, frame.top));
    let space = if labels { label_room(table) } else { 0.0 };
    let plot = Frame {
        left: frame.left + room(&scale, &panel.measure),
        right: frame.right - space,
        bottom,
        ..frame
    };
    upright(canvas, plot, &scale, &panel.measure)?;
    let from = rows.iter().filter_map(|row| row.date("from")).min().unwrap_or_else(no_date);
    let to = rows.iter().filter_map(|row| row.date("to")).max().unwrap_or_else(no_date);
    let time = calendar(from, to, (plot.left, plot.right));
    dates(canvas, plot, &time, from, to)?;

    let scales = Scales { across: &time, up: &scale };
    let mut ends: Vec<(usize, f64)> = Vec::new();
    if panel.key == DIFFERENCE {
        ends.push(scales.comparator(canvas, plot)?);
    }
    let mut lines: Vec<Vec<Point>> = Vec::new();
    for (strategy, series) in table.series.iter().enumerate() {
        let curve = curve(rows.iter().filter(|row| row.text("strategy") == series.id).copied());
        scales.edged_band(canvas, strategy, &curve, 0.1)?;
        let line = scales.line(&curve);
        ends.extend(line.last().map(|&(_, y)| (strategy, y)));
        lines.push(line);
    }
    for (strategy, line) in lines.iter().enumerate() {
        stroke(canvas, strategy, line)?;
        for &point in line {
            marker(canvas, strategy, point, 3.6)?;
        }
    }
    if labels { end_labels(canvas, table, plot, &ends) } else { Ok(()) }
}
