//! Differences that matter: each instrument's mean effect beside the smallest change that matters to a person, and the shares who
//! are better and worse by as much as that.

use super::axes::{Frame, HEIGHT, SMALL, Scale, columns, legend, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, wrap};
use super::dots::{bars, drawn, stacked};
use super::rules::{self, Verdict, name, names, verdict};
use super::style::{GRID, TEXT, ZERO};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::words::{capital, count, fine_percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings, Instrument};
use std::fmt::Write as _;

/// Effects beside what matters, and who responds.
pub(super) struct Responders;

const EFFECT: &str = "effect";
const BETTER: &str = "better";
const WORSE: &str = "worse";

const FIELDS: &[Field] = &[
    Field {
        name: "panel",
        meaning: "effect: mean change less the comparator's, in minimal important differences, above 0 is better; better and worse: \
                  share of later assessments that differ from the person's first by one minimal important difference or more",
        unit: "",
    },
    Field { name: "instrument", meaning: "identifier of the instrument", unit: "" },
    Field { name: "label", meaning: "the instrument in words", unit: "" },
    Field { name: "important", meaning: "minimal important difference", unit: "points" },
    Field::STRATEGY,
    Field { name: "mean", meaning: "as the panel says", unit: "" },
    Field::mcse("as the mean"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "as the mean" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "as the mean" },
];

/// The instruments that a run has read.
fn read(findings: &Findings) -> Vec<&Instrument> {
    let known = |instrument: &&Instrument| {
        (0..findings.strategies.len()).any(|s| share(findings, s, instrument, "improved").mean.is_some())
    };
    findings.instruments.iter().filter(|one| one.important > 0.0).filter(known).collect()
}

fn share(findings: &Findings, strategy: usize, instrument: &Instrument, what: &str) -> Estimate {
    findings.level(strategy, &format!("{}_{what}", instrument.id))
}

/// The mean effect in minimal important differences, turned so that above 0 is better.
fn effect(findings: &Findings, strategy: usize, instrument: &Instrument) -> Estimate {
    let Estimate { mean, mcse, lower, upper } = findings
        .difference(strategy, &format!("{}_change", instrument.id))
        .estimate
        .over(instrument.important);
    if instrument.more_is_better {
        return Estimate { mean, mcse, lower, upper };
    }
    let turned = |value: Option<f64>| value.map(|value| -value);
    Estimate { mean: turned(mean), mcse, lower: turned(upper), upper: turned(lower) }
}

impl Chart for Responders {
    fn id(&self) -> &'static str {
        "responders"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let instruments = read(findings);
        if instruments.is_empty() {
            return None;
        }
        let strategies = findings.strategies.len();
        let mut rows = Vec::new();
        for instrument in &instruments {
            for strategy in 1..strategies {
                rows.push(row(
                    findings,
                    EFFECT,
                    instrument,
                    strategy,
                    &effect(findings, strategy, instrument),
                ));
            }
            for (panel, what) in [(BETTER, "improved"), (WORSE, "worsened")] {
                for strategy in 0..strategies {
                    rows.push(row(
                        findings,
                        panel,
                        instrument,
                        strategy,
                        &share(findings, strategy, instrument, what),
                    ));
                }
            }
        }
        let panel =
            |key, heading: String, unit: &str, measure| Panel { key, heading, unit: unit.into(), measure };
        let mut panels = Vec::new();
        if strategies > 1 {
            let heading = format!("Mean change against {}", name(findings, 0));
            let unit = "minimal important differences (lines at one); right is better";
            panels.push(panel(EFFECT, heading, unit, Measure::Count));
        }
        let unit = "% of later assessments";
        panels.push(panel(BETTER, "Better by what matters".into(), unit, Measure::Percent));
        panels.push(panel(WORSE, "Worse by what matters".into(), unit, Measure::Percent));
        let subtitle = format!(
            "What matters is each instrument's minimal important difference (MID), counted from a person's first assessment. {}.",
            bars(&findings.setting)
        );
        let words = [title(findings, &instruments), subtitle, alt(findings, &instruments)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let instruments = instruments(table);
        let needed = instruments.len() as f64 * (16.0 + (8.0 * table.series.len() as f64).max(34.0)) + 230.0;
        sheet(self.id(), table, HEIGHT.max(needed), |canvas, frame| {
            let all: Vec<(usize, &Series)> = table.series.iter().enumerate().collect();
            let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, false)?;
            let frame = Frame { left: frame.left + INDENT, top: frame.top + 4.0, ..frame };
            let columns = columns(frame, &vec![1.0; table.panels.len()], 34.0);
            panels(canvas, table, &columns, |place, panel, frame| {
                draw_panel(canvas, table, (panel, place == 0), &instruments, frame)
            })
        })
    }
}

fn row(
    findings: &Findings,
    panel: &str,
    instrument: &Instrument,
    strategy: usize,
    estimate: &Estimate,
) -> Vec<Cell> {
    let interval = rules::interval(estimate, &findings.setting);
    let interval = if panel == EFFECT { interval } else { rules::share_interval(interval) };
    let words = [panel, &instrument.id, &instrument.name].map(Cell::text);
    let keys = [Cell::number(instrument.important), Cell::text(&findings.strategies[strategy].id)];
    words.into_iter().chain(keys).chain(rules::cells(estimate, interval)).collect()
}

/// The finding: of the first instrument, whether more people are better by what matters, and how the mean compares with that.
fn title(findings: &Findings, instruments: &[&Instrument]) -> String {
    let Some(first) = instruments.first() else { return String::new() };
    let called = &first.name;
    if findings.strategies.len() < 2 {
        let own = share(findings, 0, first, "improved")
            .mean
            .map_or_else(|| "nobody knows how many".into(), fine_percent);
        return format!("{called}: {own} of later assessments are better by what matters to a person");
    }
    let of = |strategy| findings.difference(strategy, &format!("{}_improved", first.id)).estimate;
    let mut told: Vec<(usize, f64, Verdict)> = (1..findings.strategies.len())
        .filter_map(|strategy| {
            Some((strategy, of(strategy).mean?, verdict(&of(strategy), &findings.setting)))
        })
        .collect();
    told.sort_by(|a, b| b.1.total_cmp(&a.1));
    let known = told.iter().any(|(.., verdict)| !matches!(verdict, Verdict::Unknown | Verdict::Missing));
    if !known {
        return format!(
            "{called}: whether more people are better by what matters {}",
            rules::untold(&findings.setting)
        );
    }
    let in_1000 = |difference: f64| count(libm::fabs(difference) * 1_000.0);
    let shown = |wanted: Verdict| told.iter().filter(|(.., verdict)| *verdict == wanted).collect::<Vec<_>>();
    let (more, mut fewer) = (shown(Verdict::Higher), shown(Verdict::Lower));
    fewer.sort_by(|a, b| a.1.total_cmp(&b.1));
    // Those at the end that is told, with the words for how far: several that could not be told from each other stand together.
    let at_the_end = |ordered: Vec<&(usize, f64, Verdict)>| {
        let places: Vec<usize> = ordered.iter().map(|one| one.0).collect();
        let tied = rules::leading(findings, &places, &format!("{}_improved", first.id));
        let means = ordered.iter().filter(|one| tied.contains(&one.0)).map(|one| in_1000(one.1));
        let mut means: Vec<String> = means.collect();
        means.reverse();
        means.dedup();
        let (low, high) =
            (means.first().cloned().unwrap_or_default(), means.last().cloned().unwrap_or_default());
        let far = if low == high { low } else { format!("{low} to {high}") };
        let have = if tied.len() == 1 { "has" } else { "have" };
        (format!("{} {have} {far}", names(findings, &tied)), tied.len() > 1)
    };
    let open = |several: bool, which: &str| {
        if several { format!("; which has {which} could not be shown") } else { String::new() }
    };
    match (more.is_empty(), fewer.is_empty()) {
        (false, _) => {
            let (who, several) = at_the_end(more);
            format!(
                "{called}: {who} more in 1,000 assessments that are better by what matters to a person{}",
                open(several, "most")
            )
        }
        (true, false) => {
            let (who, _) = at_the_end(fewer);
            format!(
                "{called}: {who} fewer in 1,000 assessments that are better by what matters; none could be shown to have more"
            )
        }
        _ => format!(
            "{called}: no difference in how many are better by what matters to a person could be shown"
        ),
    }
}

fn alt(findings: &Findings, instruments: &[&Instrument]) -> String {
    let mut text = String::from(
        "Share of later assessments that are better, and worse, than a person's first by the minimal important difference.",
    );
    for instrument in instruments {
        let told: Vec<String> = (0..findings.strategies.len())
            .filter_map(|strategy| {
                let better = share(findings, strategy, instrument, "improved").mean?;
                let worse = share(findings, strategy, instrument, "worsened").mean?;
                let of = name(findings, strategy);
                Some(format!("{of} {} better, {} worse", fine_percent(better), fine_percent(worse)))
            })
            .collect();
        if !told.is_empty() {
            let important = count(instrument.important);
            let _ = write!(text, " {} ({important} points): {}.", capital(&instrument.name), told.join("; "));
        }
    }
    text
}

/// The instruments of a table, in order: identifier, label, minimal important difference.
fn instruments(table: &ChartTable) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for row in table.iter() {
        if all.iter().all(|(id, _)| id != row.text("instrument")) {
            let points =
                row.number("important").map_or_else(String::new, |points| format!(" ({})", count(points)));
            all.push((row.text("instrument").to_owned(), format!("{}{points}", row.text("label"))));
        }
    }
    all
}

/// Room for the names of instruments.
const INDENT: f64 = 190.0;

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    (panel, names): (&Panel, bool),
    instruments: &[(String, String)],
    frame: Frame,
) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let lines: &[f64] = if panel.key == EFFECT { &[-1.0, 1.0] } else { &[] };
    let plot = Frame { bottom: frame.bottom - 20.0, right: frame.right - 8.0, ..frame };
    let scale = Scale::over(drawn(&rows).chain(lines.iter().copied()), true, 4.0, (plot.left, plot.right));
    level(canvas, plot, &scale, &panel.measure)?;
    for &line in lines {
        let x = scale.at(line);
        canvas.line(&[(x, plot.top), (x, plot.bottom)], Ink::line(ZERO, 1.6))?;
    }
    let step = (plot.bottom - plot.top) / (instruments.len() as f64).max(1.0);
    for (place, (id, label)) in instruments.iter().enumerate() {
        let middle = plot.top + step * (place as f64 + 0.5);
        let below = plot.top + step * (place as f64 + 1.0);
        canvas.line(&[(plot.left, below), (plot.right, below)], Ink::line(GRID, 1.0))?;
        if names {
            let lines = wrap(label, SMALL, false, INDENT - 14.0, 3);
            let first = middle - 7.0 * (lines.len() as f64 - 1.0);
            for (line, text) in lines.iter().enumerate() {
                let at = (plot.left - 10.0, first + 14.0 * line as f64);
                canvas.words(text, at, words(SMALL, TEXT, Align::Right))?;
            }
        }
        let own = rows.iter().filter(|row| row.text("instrument") == id);
        stacked(canvas, &scale, table, own, (middle, step))?;
    }
    Ok(())
}
