//! Equity: the gap over time, the concentration curve, net health by fifth, the equity-impact plane and the ranking over aversion.
//!
//! All are points or lines over a straight axis, told apart by strategy.

mod gap_over_time;

pub(super) use gap_over_time::GapOverTime;

use super::axes::{
    Frame, HEIGHT, LABEL, Scale, both_sides, calendar, dates, end_labels, label_room, level, middle, room,
    sheet, upright, words,
};
use super::canvas::{Align, Canvas, Ink, Point};
use super::curves::{Place, Scales, marker, stroke};
use super::rules::{self, Verdict, band, name, names, verdict};
use super::style::{ZERO, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::{count, duration};
use super::{Chart, ChartError, framed};
use crate::analysis::equity::Weighed;
use crate::analysis::findings::{Estimate, Findings};
use std::fmt::Write as _;

/// How reach is shared out over people in the order of deprivation.
pub(super) struct Concentration;
/// What a plan leaves each fifth net of what its money would have bought.
pub(super) struct NetHealth;
/// Total health against its distribution.
pub(super) struct ImpactPlane;
/// Which plan is best at which aversion to inequality.
pub(super) struct Ranking;

const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field { name: "x", meaning: "place along the level axis, as its title says", unit: "as the axis" },
    Field { name: "mean", meaning: "value", unit: "as the upright axis" },
    Field::mcse("as the upright axis"),
    Field { name: "lower", meaning: "lower limit of the 95% interval that is drawn", unit: "as mean" },
    Field { name: "upper", meaning: "its upper limit", unit: "as mean" },
    Field { name: "x_lower", meaning: "lower limit along the level axis", unit: "as x" },
    Field { name: "x_upper", meaning: "upper limit along the level axis", unit: "as x" },
];
/// Most markers of a line.
const MARKERS: usize = 16;
const REACH: &str = "reach";
const UP: &str = "up";
const ALONG: &str = "along";
/// The key of the level axis where it is time: rows have the days `from` and `to`.
const TIME: &str = "time";

fn row(findings: &Findings, strategy: usize, x: f64, estimate: &Estimate) -> Vec<Cell> {
    let interval = rules::interval(estimate, &findings.setting);
    let mut cells = vec![Cell::text(&findings.strategies[strategy].id), Cell::number(x)];
    cells.extend(rules::cells(estimate, interval));
    cells.extend([Cell::Missing, Cell::Missing]);
    cells
}

fn panels(up: (&str, &str, Measure), along: (&str, Measure)) -> Vec<Panel> {
    vec![
        Panel { key: UP, heading: up.0.to_owned(), unit: up.1.to_owned(), measure: up.2 },
        Panel { key: ALONG, heading: along.0.to_owned(), unit: String::new(), measure: along.1 },
    ]
}

/// Plans by what may be said of an estimate of each.
fn sides(findings: &Findings, of: impl Fn(usize) -> Option<Estimate>) -> [Vec<usize>; 2] {
    let plans = |wanted: Verdict| {
        let own = (1..findings.strategies.len()).filter(|&strategy| {
            of(strategy).is_some_and(|estimate| verdict(&estimate, &findings.setting) == wanted)
        });
        own.collect()
    };
    [plans(Verdict::Lower), plans(Verdict::Higher)]
}

/// `A shifts` or `A and B shift`.
fn doing(findings: &Findings, plans: &[usize], one: &str, several: &str) -> String {
    format!("{} {}", names(findings, plans), if plans.len() == 1 { one } else { several })
}

fn paragraph(findings: &Findings, rows: &[Vec<Cell>], what: &str, words: &dyn Fn(f64) -> String) -> String {
    let mut text = format!("{what}:");
    for (strategy, named) in findings.strategies.iter().enumerate() {
        let own: Vec<&Vec<Cell>> = rows.iter().filter(|row| row[0] == Cell::text(&named.id)).collect();
        let value = |row: &Vec<Cell>| if let Cell::Number(value) = row[2] { Some(value) } else { None };
        let (Some(first), Some(last)) =
            (own.first().and_then(|row| value(row)), own.last().and_then(|row| value(row)))
        else {
            continue;
        };
        let _ = write!(text, " {}: {}", name(findings, strategy), words(first));
        if own.len() > 1 {
            let _ = write!(text, " at the left and {} at the right", words(last));
        }
        text.push('.');
    }
    text
}

/// How points of a strategy are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawn {
    /// A line with its band.
    Line,
    /// Single points with their intervals.
    Points,
    /// A staircase: steps as wide as a fifth, with their intervals.
    Stairs,
}

fn draw(id: &str, table: &ChartTable, how: Drawn, diagonal: bool) -> Result<String, ChartError> {
    let height = HEIGHT.max(270.0 + LABEL * table.series.len() as f64);
    sheet(id, table, height, |canvas, frame| draw_in(canvas, table, frame, how, diagonal))
}

fn draw_in(
    canvas: &Canvas,
    table: &ChartTable,
    frame: Frame,
    how: Drawn,
    diagonal: bool,
) -> Result<(), ChartError> {
    let [up, along] = table.panels.as_slice() else {
        return Err(ChartError::Drawing("a chart of equity has two axes".into()));
    };
    let rows: Vec<Row> = table.iter().collect();
    let numbers = |fields: [&'static str; 3]| {
        let all = rows.iter().flat_map(move |row| fields.map(|field| row.number(field))).flatten();
        both_sides(all)
    };
    let head = format!("{} ({})", up.heading, up.unit);
    canvas.words(&head, (frame.left, frame.top + 8.0), words(13.0, super::style::TEXT, Align::Left))?;
    let (top, bottom) = (frame.top + 26.0, frame.bottom - 44.0);
    let scale = Scale::over(numbers(["mean", "lower", "upper"]), true, 6.0, (bottom, top));
    let left = frame.left + room(&scale, &up.measure);
    let right = frame.right - label_room(table);
    let plot = Frame { left, top, right, bottom };
    let range = (left + 6.0, right - 6.0);
    let days = |field: &'static str| rows.iter().filter_map(move |row| row.date(field));
    let time = days("from").min().zip(days("to").max()).filter(|_| along.key == TIME);
    let across = match time {
        Some((from, to)) => calendar(from, to, range),
        None => Scale::over(numbers(["x", "x_lower", "x_upper"]), true, 6.0, range),
    };
    upright(canvas, plot, &scale, &up.measure)?;
    match time {
        Some((from, to)) => dates(canvas, plot, &across, from, to)?,
        None => level(canvas, plot, &across, &along.measure)?,
    }
    let centre = (f64::midpoint(left, right), bottom + 36.0);
    canvas.words(&along.heading, centre, words(13.0, super::style::TEXT, Align::Middle))?;
    if diagonal {
        let ends = [(across.at(0.0), scale.at(0.0)), (across.at(1.0), scale.at(1.0))];
        canvas.dashed(&ends, Some((4.0, 4.0)), Ink::line(ZERO, 1.2))?;
    }
    let scales = Scales { across: &across, up: &scale };
    let mut ends: Vec<(usize, f64)> = Vec::new();
    for (strategy, series) in table.series.iter().enumerate() {
        let own: Vec<&Row> = rows.iter().filter(|row| row.text("strategy") == series.id).collect();
        let places: Vec<Place> =
            own.iter().filter_map(|row| Some(Place::of(**row, along_of(row, time.is_some())?))).collect();
        let line = scales.line(&places);
        match how {
            Drawn::Line => {
                scales.edged_band(canvas, strategy, &places, 0.08)?;
                stroke(canvas, strategy, &line)?;
            }
            Drawn::Points => bars(canvas, &scales, strategy, &own, true)?,
            Drawn::Stairs => {
                bars(canvas, &scales, strategy, &own, false)?;
                stroke(canvas, strategy, &stairs(&scales, &own))?;
            }
        }
        // A marker at every point of a long line would hide its dashes.
        for &point in line.iter().step_by(line.len().div_ceil(MARKERS).max(1)) {
            let size = match how {
                Drawn::Line => 3.2,
                Drawn::Points => 5.0,
                Drawn::Stairs => 4.0,
            };
            marker(canvas, strategy, point, size)?;
        }
        ends.extend(line.last().map(|&(_, y)| (strategy, y)));
    }
    end_labels(canvas, table, plot, &ends)
}

/// Where a row stands along the level axis: in the middle of its time where that is the axis.
fn along_of(row: &Row, timed: bool) -> Option<f64> {
    if timed {
        row.date("from").zip(row.date("to")).map(|(from, to)| middle(from, to))
    } else {
        row.number("x")
    }
}

/// The corners of a staircase: each row is a step from its lower to its upper limit along the level axis.
fn stairs(scales: &Scales, own: &[&Row]) -> Vec<Point> {
    let ends = |row: &&Row| {
        let y = scales.up.at(row.number("mean")?);
        Some(["x_lower", "x_upper"].map(|end| Some((scales.across.at(row.number(end)?), y))))
    };
    own.iter().filter_map(ends).flatten().flatten().collect()
}

/// Intervals of each row; those along the level axis where that is asked for.
fn bars(
    canvas: &Canvas,
    scales: &Scales,
    strategy: usize,
    own: &[&Row],
    both: bool,
) -> Result<(), ChartError> {
    let ink = Ink::line(look(strategy).colour, 1.6);
    for row in own {
        let (Some(x), Some(y)) = (row.number("x"), row.number("mean")) else { continue };
        let (x, y) = (scales.across.at(x), scales.up.at(y));
        let line = |from: Option<Point>, to: Option<Point>| match from.zip(to) {
            Some((from, to)) => canvas.line(&[from, to], ink),
            None => Ok(()),
        };
        let up = |field: &str| row.number(field).map(|value| (x, scales.up.at(value)));
        let along = |field: &str| row.number(field).map(|value| (scales.across.at(value), y));
        line(up("lower"), up("upper"))?;
        if both {
            line(along("x_lower"), along("x_upper"))?;
        }
    }
    Ok(())
}

impl Chart for Concentration {
    fn id(&self) -> &'static str {
        "concentration-curve"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let fifths: Vec<usize> =
            (0..findings.layout.groups.len()).filter(|&g| findings.layout.groups[g].by == "fifth").collect();
        let mut rows = Vec::new();
        for strategy in 0..findings.strategies.len() {
            let read = |group: usize| {
                let people = findings.level_of(strategy, "people_eligible", 0, group).mean?;
                Some((people, people * findings.level_of(strategy, REACH, 0, group).mean?))
            };
            let all: Vec<(f64, f64)> = fifths.iter().filter_map(|&group| read(group)).collect();
            let (people, reached) = all.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            if all.len() < 2 || people <= 0.0 || reached <= 0.0 {
                continue;
            }
            let (mut x, mut y) = (0.0, 0.0);
            for (one, theirs) in std::iter::once((0.0, 0.0)).chain(all) {
                (x, y) = (x + one / people, y + theirs / reached);
                rows.push(row(findings, strategy, x, &Estimate { mean: Some(y), ..Estimate::default() }));
            }
        }
        if rows.is_empty() {
            return None;
        }
        let of = |strategy: usize| Some(findings.equity.index(strategy, REACH, "concentration_index")?.level);
        let [lower, higher] = sides(findings, of);
        let title = match (lower.as_slice(), higher.as_slice()) {
            ([], []) => {
                "Reach could not be shown to be concentrated among the more or the less deprived".into()
            }
            (lower, []) => format!("{} the more deprived most", doing(findings, lower, "reaches", "reach")),
            ([], higher) => format!("{} the less deprived most", doing(findings, higher, "reaches", "reach")),
            (lower, higher) => format!(
                "{} the more deprived most; {} the less deprived most",
                doing(findings, lower, "reaches", "reach"),
                doing(findings, higher, "reaches", "reach")
            ),
        };
        let subtitle = "Share of all people reached that falls on a share of all eligible people, most deprived first. Above the dashed \
                        line of equality, the more deprived are reached more."
            .to_owned();
        let alt = indices(findings, REACH, "concentration_index", "Concentration index of reach");
        let panels = panels(
            ("People reached", "cumulative share", Measure::Percent),
            ("Eligible people, most deprived first", Measure::Percent),
        );
        Some(framed(findings, [title, subtitle, alt], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, Drawn::Line, true)
    }
}

/// An index of every strategy in a sentence.
fn indices(findings: &Findings, measure: &str, index: &str, what: &str) -> String {
    let told: Vec<String> = (0..findings.strategies.len())
        .filter_map(|strategy| {
            let mean = findings.equity.index(strategy, measure, index)?.level.mean?;
            Some(format!("{} {}", name(findings, strategy), count(mean)))
        })
        .collect();
    format!("{what}: {}.", told.join(", "))
}

fn net_title(findings: &Findings, weighed: &Weighed) -> String {
    let of = |strategy: usize| {
        weighed.plans.iter().find(|plan| plan.strategy == strategy).map(|plan| plan.net_health)
    };
    let [lower, higher] = sides(findings, of);
    let more = |plans: &[usize]| doing(findings, plans, "gives", "give");
    match (higher.as_slice(), lower.as_slice()) {
        ([], []) => {
            "No plan could be shown to give more, or less, health than its money would have bought elsewhere"
                .into()
        }
        (higher, []) => format!("{} more health than the money would have bought elsewhere", more(higher)),
        ([], lower) => format!("{} less health than the money would have bought elsewhere", more(lower)),
        (higher, lower) => format!(
            "{} more health than the money would have bought elsewhere; {} less",
            more(higher),
            doing(findings, lower, "gives", "give")
        ),
    }
}

impl Chart for NetHealth {
    fn id(&self) -> &'static str {
        "net-health"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let weighed = findings.equity.weighed.as_ref()?;
        let mut rows = Vec::new();
        for plan in &weighed.plans {
            for (fifth, net) in plan.net.iter().enumerate() {
                // Beside each other, so that intervals can be told apart.
                let aside = (plan.strategy as f64 - weighed.plans.len() as f64 / 2.0 - 0.5) * 0.09;
                let place = fifth as f64 + 1.0;
                let mut cells = row(findings, plan.strategy, place + aside, &net.over(1.0 / 1000.0));
                // A step is as wide as the fifth.
                cells[FIELDS.len() - 2] = Cell::number(place - 0.5);
                cells[FIELDS.len() - 1] = Cell::number(place + 0.5);
                rows.push(cells);
            }
        }
        let subtitle = format!(
            "Health gained less health that the money would have bought elsewhere, over {}, discounted, by deprivation fifth: each plan is a staircase from \
             the most to the least deprived. Bars: {}.",
            duration(findings.setting.horizon),
            band(&findings.setting)
        );
        let alt = paragraph(
            findings,
            &rows,
            "Net QALYs per 1,000 people, from the most to the least deprived fifth",
            &count,
        );
        let panels = panels(
            ("Net health", "QALYs per 1,000 people of the fifth", Measure::Count),
            ("Deprivation fifth: 1 most deprived, 5 least deprived", Measure::Count),
        );
        Some(framed(findings, [net_title(findings, weighed), subtitle, alt], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, Drawn::Stairs, false)
    }
}

impl Chart for ImpactPlane {
    fn id(&self) -> &'static str {
        "equity-impact-plane"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let weighed = findings.equity.weighed.as_ref()?;
        let at = |plan: &crate::analysis::equity::Plan| {
            let found = plan.at.iter().find(|at| at.aversion.total_cmp(&weighed.aversion).is_eq());
            found.map(|at| at.equity).unwrap_or_default()
        };
        let mut rows = Vec::new();
        for plan in &weighed.plans {
            let along = rules::interval(&plan.net_health, &findings.setting);
            let mut cells = row(findings, plan.strategy, plan.net_health.mean.unwrap_or(f64::NAN), &at(plan));
            cells[FIELDS.len() - 2] = Cell::number(along.map(|interval| interval.lower));
            cells[FIELDS.len() - 1] = Cell::number(along.map(|interval| interval.upper));
            rows.push(cells);
        }
        let of = |strategy: usize| weighed.plans.iter().find(|plan| plan.strategy == strategy).map(&at);
        let [lower, higher] = sides(findings, of);
        let title = match (higher.as_slice(), lower.as_slice()) {
            ([], []) => "No plan could be shown to make health more, or less, equal".into(),
            (higher, []) => format!("{} health more equal", doing(findings, higher, "makes", "make")),
            ([], lower) => format!("{} health less equal", doing(findings, lower, "makes", "make")),
            (higher, lower) => format!(
                "{} health more equal; {} it less equal",
                doing(findings, higher, "makes", "make"),
                doing(findings, lower, "makes", "make")
            ),
        };
        let subtitle = format!(
            "Right: more health in all than the money would have bought. Up: what the distribution over deprivation fifths is worth \
             beside that, at an aversion to inequality of {}. Bars: {}.",
            weighed.aversion,
            band(&findings.setting)
        );
        let alt = paragraph(findings, &rows, "Equity impact in QALYs", &count);
        let panels = panels(
            ("Equity impact", "QALYs", Measure::Count),
            ("Net health of everyone, QALYs", Measure::Count),
        );
        Some(framed(findings, [title, subtitle, alt], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, Drawn::Points, false)
    }
}

impl Chart for Ranking {
    fn id(&self) -> &'static str {
        "ranking-over-aversion"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let weighed = findings.equity.weighed.as_ref()?;
        let mut rows = Vec::new();
        for strategy in 0..findings.strategies.len() {
            for rank in &weighed.ranks {
                let mean = rank.ede_gain.get(strategy).copied();
                rows.push(row(findings, strategy, rank.aversion, &Estimate { mean, ..Estimate::default() }));
            }
        }
        let (first, last) = (weighed.ranks.first()?, weighed.ranks.last()?);
        let title = match weighed.switches.as_slice() {
            [] => format!(
                "By its mean, {} is best at any aversion to inequality up to {}",
                name(findings, first.best),
                count(last.aversion)
            ),
            [(at, from, to)] => format!(
                "By its mean, {} is best above an aversion to inequality of {}, {} below",
                name(findings, *to),
                count(*at),
                name(findings, *from)
            ),
            several => format!(
                "By the means, the best plan changes {} times with aversion to inequality: {} without any, {} at {}",
                several.len(),
                name(findings, first.best),
                name(findings, last.best),
                count(last.aversion)
            ),
        };
        let subtitle = "Rise of the health that, given equally to all, would be worth as much (Atkinson): at 0 a QALY is a QALY; the \
                        further right, the more those with least health count. Means; no interval is drawn."
            .to_owned();
        let alt = paragraph(findings, &rows, "Rise of the equally distributed equivalent in QALYs", &count);
        let panels = panels(
            ("Rise of the equally distributed equivalent", "QALYs, everyone together", Measure::Count),
            ("Aversion to inequality", Measure::Count),
        );
        Some(framed(findings, [title, subtitle, alt], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, Drawn::Line, false)
    }
}
