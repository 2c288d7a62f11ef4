//! The gaps between groups: reach by deprivation fifth and ethnic group, and what happens to admissions in each.

use super::axes::{Frame, HEIGHT, SMALL, Scale, both_sides, columns, legend, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip};
use super::dots::{bars, dot, drawn};
use super::rules::{self, Verdict, name};
use super::style::{GRID, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::words::{attribute_label, capital, duration, group_label, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings};
use std::fmt::Write as _;

/// Gaps between groups.
pub(super) struct EquityGap;

const REACH: &str = "reach";
const ADMISSIONS: &str = "admissions";
/// The attributes that are shown, in this order.
const ATTRIBUTES: [&str; 2] = ["fifth", "ethnicity"];

const FIELDS: &[Field] = &[
    Field {
        name: "panel",
        meaning: "reach, or admissions: difference of the admission rate from the comparator",
        unit: "",
    },
    Field { name: "group_by", meaning: "attribute of people", unit: "" },
    Field { name: "group", meaning: "category of the attribute", unit: "" },
    Field::STRATEGY,
    Field {
        name: "mean",
        meaning: "reach, or difference of admissions per 1,000 person-years",
        unit: "proportion, or per 1,000 person-years",
    },
    Field::mcse("as mean"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "as mean" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "as mean" },
];

impl Chart for EquityGap {
    fn id(&self) -> &'static str {
        "equity-gap"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let groups = groups(findings);
        if groups.is_empty() {
            return None;
        }
        let mut rows = Vec::new();
        for &group in &groups {
            for strategy in 0..findings.strategies.len() {
                rows.push(row(
                    findings,
                    REACH,
                    group,
                    strategy,
                    &findings.level_of(strategy, "reach", 0, group),
                ));
            }
        }
        let mut panels = vec![Panel {
            key: REACH,
            heading: format!("Had a place within {}", duration(findings.setting.horizon)),
            unit: "% of eligible people of the group".into(),
            measure: Measure::Percent,
        }];
        for &group in &groups {
            for strategy in 1..findings.strategies.len() {
                let rate = findings.difference_of(strategy, "admissions_per_100", 0, group).estimate;
                rows.push(row(findings, ADMISSIONS, group, strategy, &tenfold(rate)));
            }
        }
        if findings.strategies.len() > 1 && findings.layout.column("admissions_per_100").is_some() {
            panels.push(Panel {
                key: ADMISSIONS,
                heading: format!("Admissions, difference from {}", name(findings, 0)),
                unit: "per 1,000 person-years; left is fewer".into(),
                measure: Measure::Count,
            });
        }
        let words = [
            title(findings),
            format!(
                "Each dot is a group under a strategy, for the whole horizon. {}.",
                bars(&findings.setting)
            ),
            alt(findings),
        ];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let lines = lines(table);
        let step = 13.0 + 6.5 * table.series.len() as f64;
        let needed: f64 = lines.iter().map(|line| if line.1.is_some() { step } else { 24.0 }).sum();
        sheet(self.id(), table, HEIGHT.max(needed + 235.0), |canvas, frame| {
            let all: Vec<(usize, &Series)> = table.series.iter().enumerate().collect();
            let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, false)?;
            let frame = Frame { left: frame.left + INDENT, top: frame.top + 4.0, ..frame };
            let columns = columns(frame, &vec![1.0; table.panels.len()], 46.0);
            panels(canvas, table, &columns, |index, panel, frame| {
                draw_panel(canvas, table, panel, frame, &lines, index == 0)
            })
        })
    }
}

fn tenfold(rate: Estimate) -> Estimate {
    let times = |value: Option<f64>| value.map(|value| value * 10.0);
    Estimate {
        mean: times(rate.mean),
        mcse: times(rate.mcse),
        lower: times(rate.lower),
        upper: times(rate.upper),
    }
}

/// The groups that are shown and have a reach under some strategy.
fn groups(findings: &Findings) -> Vec<usize> {
    let known = |group: usize| {
        (0..findings.strategies.len()).any(|s| findings.level_of(s, "reach", 0, group).mean.is_some())
    };
    ATTRIBUTES
        .iter()
        .flat_map(|by| {
            (0..findings.layout.groups.len()).filter(move |&g| findings.layout.groups[g].by == *by)
        })
        .filter(|&group| known(group))
        .collect()
}

fn row(findings: &Findings, panel: &str, group: usize, strategy: usize, estimate: &Estimate) -> Vec<Cell> {
    let interval = rules::interval(estimate, &findings.setting);
    let interval = if panel == REACH { rules::share_interval(interval) } else { interval };
    let group = &findings.layout.groups[group];
    let words = [panel, &group.by, &group.label, &findings.strategies[strategy].id];
    words.map(Cell::text).into_iter().chain(rules::cells(estimate, interval)).collect()
}

/// Reach of two groups under a strategy, and whether they differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Which strategy.
    pub strategy: usize,
    /// Reach of the first and of the second group.
    pub reach: (f64, f64),
    /// Whether a gap is shown: by the interval of the gap itself where it was taken in each sample and replicate, else where the
    /// intervals of the two lie apart; none where an interval is missing.
    pub shown: Option<bool>,
    /// The gap, with its own error and interval where it has them.
    pub estimate: Estimate,
}

impl Gap {
    /// Reach of the first group less that of the second.
    pub fn size(&self) -> f64 {
        self.reach.0 - self.reach.1
    }
}

/// The gap in reach between the most and the least deprived fifth, under a strategy.
pub fn deprivation_gap(findings: &Findings, strategy: usize) -> Option<Gap> {
    let fifths: Vec<usize> =
        groups(findings).into_iter().filter(|&g| findings.layout.groups[g].by == "fifth").collect();
    let (first, last) = (*fifths.first()?, *fifths.last()?);
    if first == last {
        return None;
    }
    let reach = |group: usize| findings.level_of(strategy, "reach", 0, group);
    let (a, b) = (reach(first), reach(last));
    let interval = |estimate: &Estimate| rules::interval(estimate, &findings.setting);
    let reach = (a.mean?, b.mean?);
    // The groups of a strategy share their luck and their parameters: the gap is surer than its ends are.
    let [of, against] = [first, last].map(|group| &findings.layout.groups[group]);
    if let Some(row) = findings.equity.gap(strategy, "reach", &of.by, (&of.label, &against.label)) {
        let shown = match rules::verdict(&row.level, &findings.setting) {
            Verdict::Lower | Verdict::Higher => Some(true),
            Verdict::Same | Verdict::NotShown => Some(false),
            Verdict::Unknown | Verdict::Missing => None,
        };
        return Some(Gap { strategy, reach, shown, estimate: row.level });
    }
    let limits = interval(&a).zip(interval(&b)).filter(|_| !rules::too_few(&findings.setting));
    let shown = limits.map(|(a, b)| a.upper < b.lower || b.upper < a.lower);
    let estimate = Estimate { mean: Some(reach.0 - reach.1), ..Estimate::default() };
    Some(Gap { strategy, reach, shown, estimate })
}

fn title(findings: &Findings) -> String {
    let first = usize::from(findings.strategies.len() > 1);
    let gaps: Vec<Gap> =
        (first..findings.strategies.len()).filter_map(|s| deprivation_gap(findings, s)).collect();
    let shown: Vec<&Gap> = gaps.iter().filter(|gap| gap.shown == Some(true)).collect();
    let widest = |sign: f64| {
        shown
            .iter()
            .filter(|gap| gap.size() * sign > 0.0)
            .max_by(|a, b| a.size().abs().total_cmp(&b.size().abs()))
    };
    let shares = |gap: &Gap| format!("{} against {}", percent(gap.reach.0), percent(gap.reach.1));
    match (widest(-1.0), widest(1.0)) {
        (Some(less), Some(more)) => format!(
            "{} reaches the most deprived fifth less than the least deprived ({}); {} reaches it more ({})",
            name(findings, less.strategy),
            shares(less),
            name(findings, more.strategy),
            shares(more)
        ),
        (Some(less), None) => format!(
            "{} reaches the most deprived fifth less than the least deprived: {}",
            name(findings, less.strategy),
            shares(less)
        ),
        (None, Some(more)) => format!(
            "{} reaches the most deprived fifth more than the least deprived: {}",
            name(findings, more.strategy),
            shares(more)
        ),
        (None, None) if gaps.is_empty() => "Reach by group".into(),
        (None, None) if gaps.iter().all(|gap| gap.shown.is_none()) => {
            format!("Gaps in reach between deprivation fifths {}", rules::untold(&findings.setting))
        }
        (None, None) => "No gap in reach between the most and the least deprived fifth could be shown".into(),
    }
}

fn alt(findings: &Findings) -> String {
    let mut text = String::new();
    for (strategy, named) in findings.strategies.iter().enumerate() {
        if !text.is_empty() {
            text.push(' ');
        }
        let _ = write!(text, "Reach with {}:", named.name);
        let mut separator = " ";
        for by in ATTRIBUTES {
            let own: Vec<(usize, f64)> = groups(findings)
                .into_iter()
                .filter(|&group| findings.layout.groups[group].by == by)
                .filter_map(|group| Some((group, findings.level_of(strategy, "reach", 0, group).mean?)))
                .collect();
            let lowest = own.iter().min_by(|a, b| a.1.total_cmp(&b.1));
            let highest = own.iter().max_by(|a, b| a.1.total_cmp(&b.1));
            if let (Some(low), Some(high)) = (lowest, highest) {
                let label = |group: usize| group_label(by, &findings.layout.groups[group].label);
                let _ = write!(
                    text,
                    "{separator}by {} from {} ({}) to {} ({})",
                    attribute_label(by).to_lowercase(),
                    percent(low.1),
                    label(low.0),
                    percent(high.1),
                    label(high.0)
                );
                separator = ", ";
            }
        }
        text.push('.');
    }
    let rates = findings.difference(1, "admissions_per_100").estimate;
    let interval = rules::interval(&tenfold(rates), &findings.setting);
    if let Some(told) = rules::told(interval, &findings.setting, "", super::words::count) {
        let _ = write!(
            text,
            " Admissions per 1,000 person-years, everyone, {} less {}: {told}.",
            name(findings, 1),
            name(findings, 0),
        );
    }
    text
}

/// The lines of the chart: an attribute as heading, or one of its groups.
fn lines(table: &ChartTable) -> Vec<(String, Option<String>)> {
    let mut lines: Vec<(String, Option<String>)> = Vec::new();
    for row in table.iter() {
        let (by, group) = (row.text("group_by").to_owned(), row.text("group").to_owned());
        if !lines.iter().any(|line| line.0 == by) {
            lines.push((by.clone(), None));
        }
        let line = (by, Some(group));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// Room for the names of groups.
const INDENT: f64 = 150.0;

type Lines = [(String, Option<String>)];

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    lines: &Lines,
    names: bool,
) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let values = drawn(&rows);
    let plot = Frame { right: frame.right - 8.0, bottom: frame.bottom - 20.0, ..frame };
    let values = if panel.key == ADMISSIONS { both_sides(values) } else { values.collect() };
    let scale = Scale::over(values, true, 6.0, (plot.left, plot.right));
    level(canvas, plot, &scale, &panel.measure)?;
    let headings = lines.iter().filter(|line| line.1.is_none()).count() as f64;
    let groups = lines.len() as f64 - headings;
    let step = (plot.bottom - plot.top - 24.0 * headings) / groups.max(1.0);
    let mut y = plot.top;
    for (by, group) in lines {
        let Some(group) = group else {
            y += 24.0;
            if names {
                let style = Words { bold: true, ..words(SMALL, TEXT, Align::Left) };
                canvas.words(&attribute_label(by), (plot.left - INDENT, y - 9.0), style)?;
            }
            continue;
        };
        let middle = y + step / 2.0;
        y += step;
        canvas.line(&[(plot.left, y), (plot.right, y)], Ink::line(GRID, 1.0))?;
        if names {
            let label = clip(&capital(&group_label(by, group)), SMALL, false, 128.0);
            canvas.words(&label, (plot.left - 10.0, middle), words(SMALL, TEXT, Align::Right))?;
        }
        let of_group = rows.iter().filter(|row| row.text("group_by") == by && row.text("group") == group);
        for row in of_group {
            let Some(strategy) = table.series.iter().position(|series| series.id == row.text("strategy"))
            else {
                continue;
            };
            let apart = (step - 10.0) / table.series.len() as f64;
            let place = middle + apart * (strategy as f64 - (table.series.len() - 1) as f64 / 2.0);
            dot(canvas, &scale, row, strategy, place)?;
        }
    }
    Ok(())
}
