//! Reach and roll-out over time: who was ever reached, who has a place now, and which sites deliver.

use super::axes::{
    Frame, HEIGHT, Scale, calendar, columns, dates, day, legend, no_date, panels, room, sheet, upright,
};
use super::canvas::{Canvas, Ink};
use super::curves::{Place, Scales, marker, stroke};
use super::rules::{self, Covers, Verdict, band, name};
use super::style::look;
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::words::{capital, duration, fine_percent, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings};
use jiff::civil::Date;
use std::fmt::Write as _;

/// Reach and delivering sites over time.
pub(super) struct Reach;

const REACHED: &str = "reached";
const HOLDING: &str = "holding";
const DELIVERING: &str = "delivering";

const FIELDS: &[Field] = &[
    Field {
        name: "panel",
        meaning: "reached: ever had a place; holding: has one now; delivering: sites that deliver",
        unit: "",
    },
    Field::STRATEGY,
    Field { name: "date", meaning: "day to which the number belongs", unit: "date" },
    Field { name: "mean", meaning: "share of people eligible at the start, or of sites", unit: "proportion" },
    Field::mcse("proportion"),
    Field { name: "lower", meaning: "lower limit of band or bar, at least 0", unit: "proportion" },
    Field { name: "upper", meaning: "upper limit of band or bar, at most 1", unit: "proportion" },
];

impl Chart for Reach {
    fn id(&self) -> &'static str {
        "reach"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let mut rows = Vec::new();
        let mut panels = Vec::new();
        let mut panel = |key, heading: &str, unit: &str, cells: Vec<Vec<Cell>>| {
            if !cells.is_empty() {
                panels.push(Panel {
                    key,
                    heading: heading.into(),
                    unit: unit.into(),
                    measure: Measure::Percent,
                });
                rows.extend(cells);
            }
        };
        let people = "% of people eligible at the start";
        panel(REACHED, "Ever had a place", people, track(findings, REACHED, "reached_share"));
        panel(HOLDING, "Have a place now", people, track(findings, HOLDING, "engaged_share"));
        panel(DELIVERING, "Sites delivering", "% of sites", track(findings, DELIVERING, "delivering_share"));
        if panels.is_empty() {
            return None;
        }
        let last = findings.tracks.iter().find_map(|track| track.values.first()?.last());
        let subtitle = match last.and_then(|last| rules::interval(last, &findings.setting)) {
            Some(interval) if interval.covers == Covers::Parameters => {
                format!("Bars at the right: {} at the end.", band(&findings.setting))
            }
            Some(_) => "Bars at the right: 95% Monte Carlo interval (chance only) at the end.".into(),
            None => format!("{}.", capital(band(&findings.setting))),
        };
        let words = [title(findings), subtitle, alt(findings)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        sheet(self.id(), table, HEIGHT, |canvas, frame| {
            let all: Vec<(usize, &Series)> = table.series.iter().enumerate().collect();
            let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, true)?;
            let shares = vec![1.0; table.panels.len()];
            let columns = columns(Frame { top: frame.top + 6.0, ..frame }, &shares, 26.0);
            panels(canvas, table, &columns, |_, panel, frame| draw_panel(canvas, table, panel, frame))
        })
    }
}

fn row(panel: &str, id: &str, date: Date, estimate: Estimate, limits: Option<rules::Interval>) -> Vec<Cell> {
    let mut cells = vec![Cell::text(panel), Cell::text(id), Cell::Date(date)];
    cells.extend(rules::cells(&estimate, rules::share_interval(limits)));
    cells
}

/// A track of shares; one that is nought throughout in every strategy is left out.
fn track(findings: &Findings, panel: &str, key: &str) -> Vec<Vec<Cell>> {
    let Some(track) = findings.tracks.iter().find(|track| track.key == key) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for (named, values) in findings.strategies.iter().zip(&track.values) {
        for (date, value) in findings.dates.iter().zip(values) {
            rows.push(row(panel, &named.id, *date, *value, rules::interval(value, &findings.setting)));
        }
    }
    rows
}

/// Strategies by reach over the whole horizon, the highest first.
fn ranked(findings: &Findings) -> Vec<(usize, f64, Option<rules::Interval>)> {
    let mut ranked: Vec<_> = (0..findings.strategies.len())
        .filter_map(|strategy| {
            let reach = findings.level(strategy, "reach");
            Some((strategy, reach.mean?, rules::share_interval(rules::interval(&reach, &findings.setting))))
        })
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked
}

fn title(findings: &Findings) -> String {
    let time = duration(findings.setting.horizon);
    let ranked = ranked(findings);
    match ranked.as_slice() {
        [] => format!("Roll-out over {time}"),
        [only] => {
            format!("{} reaches {} of eligible people within {time}", name(findings, only.0), percent(only.1))
        }
        [first, ..] if first.1 <= 0.0 => format!("No strategy reaches anyone within {time}"),
        [first, second, ..] => {
            let against = |other: usize| rules::between(findings, "reach", first.0, other);
            let of: Vec<Verdict> = ranked[1..].iter().map(|other| against(other.0)).collect();
            let lowest = ranked.last().map_or(0.0, |last| last.1);
            let range = |least: f64| {
                let (least, most) = (percent(least), percent(first.1));
                if least == most { most } else { format!("{least} to {most}") }
            };
            // Behind a strategy that could not be told from the first, nobody is said to be behind.
            let tied =
                1 + of.iter().rposition(|verdict| *verdict != Verdict::Lower).map_or(0, |last| last + 1);
            if of.contains(&Verdict::Unknown) {
                format!(
                    "{} of eligible people are reached within {time}; which strategy reaches more cannot be told in this run",
                    range(lowest)
                )
            } else if tied == 1 {
                format!(
                    "{} reaches {} of eligible people within {time}; {}: {}",
                    name(findings, first.0),
                    percent(first.1),
                    name(findings, second.0),
                    percent(second.1)
                )
            } else if tied == ranked.len() {
                format!(
                    "{} of eligible people are reached within {time}; which strategy reaches more could not be shown",
                    range(lowest)
                )
            } else {
                let most: Vec<usize> = ranked[..tied].iter().map(|one| one.0).collect();
                format!(
                    "{} reach most people, {} within {time}; which reaches more could not be shown",
                    rules::names(findings, &most),
                    range(ranked[tied - 1].1)
                )
            }
        }
    }
}

fn alt(findings: &Findings) -> String {
    let mut text =
        format!("Share of eligible people who had a place within {}:", duration(findings.setting.horizon));
    let mut separator = " ";
    for (strategy, reach, interval) in ranked(findings) {
        let interval =
            interval.map(|i| format!(" (95% interval {})", rules::limits(&i, false, fine_percent)));
        let _ = write!(
            text,
            "{separator}{} {}{}",
            name(findings, strategy),
            percent(reach),
            interval.unwrap_or_default()
        );
        separator = "; ";
    }
    let last = |key: &str, strategy: usize| {
        let track = findings.tracks.iter().find(|track| track.key == key)?;
        track.values.get(strategy)?.last()?.finite().mean
    };
    text.push_str(". Sites delivering at the end:");
    separator = " ";
    for strategy in 0..findings.strategies.len() {
        if let Some(share) = last("delivering_share", strategy) {
            let _ = write!(text, "{separator}{} {}", name(findings, strategy), percent(share));
            separator = "; ";
        }
    }
    text.push('.');
    text
}

/// From one bar of an interval to the next.
const BAR: f64 = 5.0;

fn draw_panel(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let last = |series: &Series| rows.iter().rev().find(|row| row.text("strategy") == series.id).copied();
    let ends: Vec<Option<(f64, f64)>> = table
        .series
        .iter()
        .map(|series| last(series).and_then(|row| row.number("lower").zip(row.number("upper"))))
        .collect();
    let limits = ends.iter().flatten().flat_map(|(lower, upper)| [*lower, *upper]);
    let values: Vec<f64> = rows.iter().filter_map(|row| row.number("mean")).chain(limits).collect();
    let bottom = frame.bottom - 22.0;
    let scale = Scale::over(values, true, 6.0, (bottom, frame.top));
    let bars = BAR * (table.series.len() as f64 + 1.0);
    let plot = Frame {
        left: frame.left + room(&scale, &panel.measure),
        right: frame.right - bars.min((frame.right - frame.left) / 3.0),
        bottom,
        ..frame
    };
    upright(canvas, plot, &scale, &panel.measure)?;
    let from = table.iter().filter_map(|row| row.date("date")).min().unwrap_or_else(no_date);
    let to = table.iter().filter_map(|row| row.date("date")).max().unwrap_or_else(no_date);
    let time = calendar(from, to, (plot.left, plot.right));
    dates(canvas, plot, &time, from, to)?;
    let curves: Vec<Vec<Place>> = table
        .series
        .iter()
        .map(|series| {
            let own = rows.iter().filter(|row| row.text("strategy") == series.id);
            own.filter_map(|&row| Some(Place::of(row, day(row.date("date")?)))).collect()
        })
        .collect();
    let scales = Scales { across: &time, up: &scale };
    // Bands of several plans lie over each other: the interval at the end says what there is to say.
    for (strategy, limits) in ends.into_iter().enumerate() {
        let Some((lower, upper)) = limits else { continue };
        let x = plot.right + BAR * (strategy as f64 + 1.0);
        canvas.line(&[(x, scale.at(lower)), (x, scale.at(upper))], Ink::line(look(strategy).colour, 2.5))?;
    }
    for (strategy, curve) in curves.iter().enumerate() {
        let points = scales.line(curve);
        stroke(canvas, strategy, &points)?;
        // Markers about a year apart, at places of their own for each strategy, so that they do not hide each other.
        let every = (points.len() / 5).max(1);
        let first = if points.len() > 20 {
            every * (strategy % 5) / 5 + every / 5
        } else {
            2 - (points.len() + 1) % 2
        };
        for &point in points.iter().skip(first).step_by(if points.len() > 20 { every } else { 2 }) {
            marker(canvas, strategy, point, 3.8)?;
        }
    }
    Ok(())
}
