//! The waterfall: what the trials would do among these people, what is lost on the way, and what arrives; and the barriers
//! to delivery by what each costs.
//!
//! Each strategy is a panel, each step a line that all panels share. Numbers are admissions averted per 1,000 eligible
//! people a year.

use super::axes::{Frame, SMALL, Scale, columns, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip};
use super::raster::text_width;
use super::rules::{self, band, name};
use super::style::{Colour, GRID, Hatch, TEXT, ZERO};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::{capital, count, list, percent, significant};
use super::{Chart, ChartError, framed};
use crate::analysis::decompose::{Component, Decomposition, Kind, Part};
use crate::analysis::findings::{Estimate, Findings};
use crate::analysis::quantile::HALF_95;
use std::fmt::Write as _;

/// Where the benefit is lost between trials and the population.
pub(super) struct Waterfall;
/// What barriers to delivery cost.
pub(super) struct Barriers;

/// What trials report.
const OUTCOME: &str = "admissions";
/// Most panels beside each other that can be read; strategies beyond are in the table.
const MOST: usize = 4;
/// Keys of panels, which are static in tables.
const KEYS: [&str; MOST] = ["first", "second", "third", "fourth"];
const UNIT: &str = "admissions averted per 1,000 eligible people a year";

const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field {
        name: "panel",
        meaning: "the panel in which the strategy is drawn; empty where it is not",
        unit: "",
    },
    Field {
        name: "component",
        meaning: "trial, population_and_time, shapley (a loss or barrier), delivered, comparator",
        unit: "",
    },
    Field { name: "step", meaning: "the step in plain words", unit: "" },
    Field { name: "from", meaning: "where the bar begins", unit: UNIT },
    Field { name: "mean", meaning: "length of the bar; negative is lost", unit: UNIT },
    Field::mcse(UNIT),
    Field { name: "lower", meaning: "lower limit of the 95% interval of the length", unit: UNIT },
    Field { name: "upper", meaning: "its upper limit", unit: UNIT },
    Field {
        name: "share",
        meaning: "proportion of what all losses or barriers cost; empty where that does not exceed four of its errors",
        unit: "proportion",
    },
];

const LINE: f64 = 28.0;
const NAMES: f64 = 190.0;
const GAP: f64 = 30.0;
/// Ends, losses and gains.
const END: Colour = (0x00, 0x72, 0xb2);
const LOSS: Colour = (0xd5, 0x5e, 0x00);
const GAIN: Colour = (0x00, 0x9e, 0x73);

/// One step of a strategy, in the direction of benefit.
struct Step {
    component: Component,
    label: String,
    from: f64,
    estimate: Estimate,
    share: Option<f64>,
}

struct View<'a> {
    findings: &'a Findings,
    found: &'a Decomposition,
    column: usize,
}

impl<'a> View<'a> {
    fn of(findings: &'a Findings, kind: Kind) -> Option<Self> {
        let column = findings.layout.column(OUTCOME)?;
        findings.decomposition(kind).map(|found| View { findings, found, column })
    }

    /// Strategies that have been decomposed and in which anything happens.
    fn strategies(&self) -> Vec<usize> {
        let all = 0..self.findings.strategies.len();
        all.filter(|&strategy| {
            let against = self.found.against(strategy);
            self.found.parts.iter().any(|part| part.strategy == strategy)
                && self.found.matters(strategy, against)
        })
        .collect()
    }

    fn part(&self, strategy: usize, component: Component) -> Option<&'a Part> {
        self.found.part(strategy, self.found.against(strategy), self.column, component)
    }

    /// Averted per 1,000 eligible a year.
    fn benefit(&self, estimate: Estimate) -> Estimate {
        let setting = &self.findings.setting;
        let eligible = if setting.eligible > 0.0 { setting.eligible / 1000.0 } else { 1.0 };
        let scale = 1.0 / (eligible * rules::years(setting));
        let turned = |value: Option<f64>| value.map(|value| 0.0 - value * scale);
        Estimate {
            mean: turned(estimate.mean),
            mcse: estimate.mcse.map(|mcse| mcse * scale),
            lower: turned(estimate.upper),
            upper: turned(estimate.lower),
        }
        .finite()
    }

    fn step(&self, strategy: usize, component: Component, from: f64) -> Option<Step> {
        let part = self.part(strategy, component)?;
        let label = match component {
            Component::Trial => "Effect of the trials".to_owned(),
            Component::Context => "Other people, longer time".to_owned(),
            Component::Total => "Delivered".to_owned(),
            Component::Comparator => format!("of which {}", name(self.findings, 0)),
            of => self.found.named(of),
        };
        let share = part.share.map(|share| share.value);
        Some(Step { component, label, from, estimate: self.benefit(part.estimate), share })
    }

    /// The bars of a strategy from top to bottom.
    fn steps(&self, strategy: usize) -> Vec<Step> {
        let losses = (0..self.found.factors.len()).map(Component::Shapley);
        let mut steps = Vec::new();
        if self.found.kind == Kind::Barriers {
            steps.extend(losses.filter_map(|loss| self.step(strategy, loss, 0.0)));
            return steps;
        }
        let mut level = 0.0;
        for component in [Component::Trial, Component::Context].into_iter().chain(losses) {
            let Some(step) = self.step(strategy, component, level) else { continue };
            level += step.estimate.mean.unwrap_or_default();
            steps.push(step);
        }
        steps.extend(
            [Component::Total, Component::Comparator].iter().filter_map(|&end| self.step(strategy, end, 0.0)),
        );
        steps
    }

    fn table(&self, subtitle: &str, title: String) -> ChartTable {
        let strategies = self.strategies();
        let shown = strategies.iter().zip(KEYS);
        let panel = |(&strategy, key): (&usize, &'static str)| Panel {
            key,
            heading: name(self.findings, strategy).to_owned(),
            unit: "averted per 1,000 eligible a year".into(),
            measure: Measure::Count,
        };
        let panels = shown.map(panel).collect();
        let mut rows = Vec::new();
        let order = self.order(&strategies);
        for (place, &strategy) in strategies.iter().enumerate() {
            let mut steps = self.steps(strategy);
            if self.found.kind == Kind::Barriers {
                steps.sort_by_key(|step| order.iter().position(|label| *label == step.label));
            }
            rows.extend(steps.into_iter().map(|step| self.row(strategy, KEYS.get(place).copied(), step)));
        }
        let subtitle = format!("{subtitle} Lines: {}.", band(&self.findings.setting));
        let alt = self.alt(&title, &strategies);
        framed(self.findings, [title, subtitle, alt], panels, FIELDS, rows)
    }

    /// The barriers, those first that cost most over all strategies.
    fn order(&self, strategies: &[usize]) -> Vec<String> {
        let mut sums: Vec<(String, f64)> = Vec::new();
        for step in strategies.iter().flat_map(|&strategy| self.steps(strategy)) {
            let mean = step.estimate.mean.unwrap_or_default();
            match sums.iter_mut().find(|(label, _)| *label == step.label) {
                Some((_, sum)) => *sum += mean,
                None => sums.push((step.label, mean)),
            }
        }
        sums.sort_by(|a, b| a.1.total_cmp(&b.1));
        sums.into_iter().map(|(label, _)| label).collect()
    }

    fn row(&self, strategy: usize, panel: Option<&str>, step: Step) -> Vec<Cell> {
        let interval = rules::interval(&step.estimate, &self.findings.setting);
        let word = if step.component == Component::Total { "delivered" } else { step.component.word() };
        let mut row = vec![
            Cell::text(&self.findings.strategies[strategy].id),
            Cell::text(panel.unwrap_or_default()),
            Cell::text(word),
            Cell::text(step.label),
            Cell::number(step.from),
        ];
        row.extend(rules::cells(&step.estimate, interval));
        row.push(Cell::number(step.share));
        row
    }

    fn alt(&self, title: &str, strategies: &[usize]) -> String {
        let mut text = format!("{title}. In {UNIT}.");
        for &strategy in strategies {
            let told =
                |step: &Step| Some(format!("{} {}", step.label.to_lowercase(), count(step.estimate.mean?)));
            let each: Vec<String> = self.steps(strategy).iter().filter_map(told).collect();
            let _ = write!(text, " {}: {}.", name(self.findings, strategy), each.join(", "));
        }
        text
    }

    /// The strategy of which most is known, with its losses, the largest first.
    fn largest(&self) -> Option<(usize, Vec<Step>)> {
        let lost = |&strategy: &usize| -> Option<(usize, f64)> {
            let whole = self.part(strategy, Component::Together)?.estimate;
            let Estimate { mean: Some(mean), mcse: Some(mcse), .. } = whole else { return None };
            (mean > 4.0 * mcse).then_some((strategy, mean / mcse.max(f64::MIN_POSITIVE)))
        };
        let strategies = self.strategies();
        let (strategy, _) = strategies.iter().filter_map(lost).max_by(|a, b| a.1.total_cmp(&b.1))?;
        let mut steps = self.steps(strategy);
        steps.retain(|step| matches!(step.component, Component::Shapley(_) | Component::Context));
        steps.sort_by(|a, b| {
            a.estimate.mean.unwrap_or_default().total_cmp(&b.estimate.mean.unwrap_or_default())
        });
        Some((strategy, steps))
    }
}

/// Whether one step is shown to cost more than another: errors are added, because what one gets another lacks.
fn clearly(first: &Step, second: &Step) -> bool {
    let of = |step: &Step| Some((step.estimate.mean?, step.estimate.mcse?));
    of(first).zip(of(second)).is_some_and(|((a, error), (b, other))| b - a > HALF_95 * (error + other))
}

fn title(view: &View<'_>) -> String {
    let waterfall = view.found.kind == Kind::Waterfall;
    let Some((strategy, steps)) = view.largest() else {
        return if waterfall {
            format!(
                "What is lost between the trials and the population {}",
                rules::untold(&view.findings.setting)
            )
        } else {
            format!("What barriers to delivery cost {}", rules::untold(&view.findings.setting))
        };
    };
    let plan = name(view.findings, strategy);
    let [first, second, ..] = &steps[..] else { return capital(plan) };
    let what = first.label.to_lowercase();
    let share =
        first.share.map_or_else(String::new, |share| format!(" ({} of what is lost)", percent(share)));
    match (waterfall, clearly(first, second)) {
        (true, true) => format!("With {plan} the largest loss of benefit is {what}{share}"),
        (true, false) => {
            format!(
                "With {plan} the largest losses of benefit are {}",
                list(&[what, second.label.to_lowercase()])
            )
        }
        (false, true) => format!("With {plan} no barrier costs more than {what}"),
        (false, false) => {
            format!("With {plan} the largest barriers are {}", list(&[what, second.label.to_lowercase()]))
        }
    }
}

impl Chart for Waterfall {
    fn id(&self) -> &'static str {
        "waterfall"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let view = View::of(findings, Kind::Waterfall)?;
        let subtitle = "Blue, first: admissions that the risk ratio of the trials would avert among the same people; blue, last: what the \
                        plan averts. Orange: lost on the way, in no order (Shapley value); green: gained.";
        Some(view.table(subtitle, title(&view)))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table)
    }
}

impl Chart for Barriers {
    fn id(&self) -> &'static str {
        "barriers"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let view = View::of(findings, Kind::Barriers)?;
        let subtitle = "What each barrier to delivery costs, averaged over all orders of taking barriers away (Shapley value). Orange: \
                        benefit that is lost; green: the barrier helps.";
        Some(view.table(subtitle, title(&view)))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table)
    }
}

fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let mut steps: Vec<&str> = Vec::new();
    for row in table.iter() {
        if !steps.contains(&row.text("step")) {
            steps.push(row.text("step"));
        }
    }
    let high = LINE * steps.len() as f64;
    sheet(id, table, 250.0 + high, |canvas, frame| {
        let plots = Frame { left: frame.left + NAMES, ..frame };
        let columns = columns(plots, &vec![1.0; table.panels.len()], GAP);
        panels(canvas, table, &columns, |index, panel, frame| {
            draw_panel(canvas, table, panel, frame, &steps, index == 0)
        })
    })
}

/// Where bars and their intervals begin and end.
fn ends(rows: &[Row<'_>]) -> Vec<f64> {
    let of = |row: &Row| {
        let from = row.number("from").unwrap_or_default();
        ["mean", "lower", "upper"].map(|field| row.number(field).map(|length| from + length))
    };
    rows.iter().flat_map(of).flatten().chain([0.0]).collect()
}

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    steps: &[&str],
    named: bool,
) -> Result<(), ChartError> {
    // All panels have one scale, so that plans can be compared.
    let all: Vec<Row> = table.iter().filter(|row| !row.text("panel").is_empty()).collect();
    let plot = Frame { right: frame.right - 6.0, bottom: frame.bottom - 22.0, ..frame };
    let scale = Scale::over(ends(&all), true, 3.0, (plot.left, plot.right));
    level(canvas, plot, &scale, &panel.measure)?;
    let rows: Vec<Row> = all.iter().filter(|row| row.text("panel") == panel.key).copied().collect();
    let falls = rows.iter().any(|row| row.text("component") == "trial");
    for (place, step) in steps.iter().enumerate() {
        let y = plot.top + LINE * (place as f64 + 0.5);
        canvas.line(&[(plot.left, y + LINE / 2.0), (plot.right, y + LINE / 2.0)], Ink::line(GRID, 1.0))?;
        let row = rows.iter().find(|row| row.text("step") == *step);
        if named {
            let end = row.is_some_and(|row| END_WORDS.contains(&row.text("component")));
            let text = clip(step, SMALL, end, NAMES - 14.0);
            canvas.words(
                &text,
                (plot.left - 10.0, y),
                Words { bold: end, ..words(SMALL, TEXT, Align::Right) },
            )?;
        }
        if let Some(row) = row {
            bar(canvas, &scale, row, (y, plot.right))?;
            let ends =
                scale.at(row.number("from").unwrap_or_default() + row.number("mean").unwrap_or_default());
            if falls && !END_WORDS[1..].contains(&row.text("component")) {
                // From the end of one bar to the beginning of the next.
                canvas.line(&[(ends, y + 8.0), (ends, y + LINE - 8.0)], Ink::line(ZERO, 1.0))?;
            }
        }
    }
    Ok(())
}

/// Components of which a bar begins at 0.
const END_WORDS: [&str; 3] = ["trial", "delivered", "comparator"];

fn bar(canvas: &Canvas, scale: &Scale, row: &Row, (y, edge): (f64, f64)) -> Result<(), ChartError> {
    let (Some(from), Some(mean)) = (row.number("from"), row.number("mean")) else { return Ok(()) };
    let (colour, hatch) = match row.text("component") {
        "trial" | "delivered" => (END, Hatch::Plain),
        "comparator" => (END, Hatch::Rising),
        _ if mean < 0.0 => (LOSS, Hatch::Plain),
        _ => (GAIN, Hatch::Falling),
    };
    let (a, b) = (scale.at(from), scale.at(from + mean));
    if (a - b).abs() > 0.05 {
        canvas.bar((a.min(b), y - 8.0), (a.max(b), y + 8.0), Ink::fill(colour, 0.8), hatch)?;
    }
    if let (Some(lower), Some(upper)) = (row.number("lower"), row.number("upper")) {
        canvas.line(&[(scale.at(from + lower), y), (scale.at(from + upper), y)], Ink::line(TEXT, 1.4))?;
    }
    let text = format!(
        "{}{}",
        if mean > 0.0 && !END_WORDS.contains(&row.text("component")) { "+" } else { "" },
        count(significant(mean, 2))
    );
    let width = text_width(&text, SMALL, false);
    let upper = row.number("upper").map_or(b, |upper| scale.at(from + upper).max(b));
    let right = a.max(b).max(upper) + 5.0;
    let lower = row.number("lower").map_or(b, |lower| scale.at(from + lower).min(b));
    let (x, align) = if right + width < edge + 8.0 {
        (right, Align::Left)
    } else {
        (a.min(b).min(lower) - 5.0, Align::Right)
    };
    canvas.words(&text, (x, y), words(SMALL, TEXT, align))
}
