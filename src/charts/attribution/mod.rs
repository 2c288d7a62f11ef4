//! Attribution: what each active ingredient contributes, and whether what one factor does depends on the others.
//!
//! Both charts show one line for each strategy and part, with a panel for each outcome, in the direction of benefit and
//! per 1,000 eligible people; the titles are in `titles`.

mod gaps;
mod titles;

pub(super) use gaps::Gaps;

use super::axes::{Frame, SMALL, Scale, both_sides, columns, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip};
use super::dots::drawn;
use super::raster::text_width;
use super::rules::{self, band};
use super::style::{Colour, GRID, Hatch, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::{capital, count, duration};
use super::{Chart, ChartError, framed};
use crate::analysis::decompose::{Against, Component, Decomposition, Kind, Part};
use crate::analysis::findings::{Estimate, Findings};
use crate::outcomes::Better;
use std::fmt::Write as _;

/// What each active ingredient contributes to the difference from the comparator.
pub(super) struct Ingredients;
/// Whether what fidelity, fit and integration do depends on each other.
pub(super) struct Interactions;

/// The outcomes of the panels, with their headings in the direction of benefit.
const PANELS: [(&str, &str); 4] = [
    ("admissions", "Admissions averted"),
    ("bed_days", "Days in hospital averted"),
    ("qalys", "QALYs gained"),
    ("recovery_weeks", "Recovery gained"),
];

const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field { name: "outcome", meaning: "identifier of the outcome", unit: "" },
    Field {
        name: "component",
        meaning: "shapley: what an ingredient contributes; rest: what does not come from ingredients; contrast: main effect of a \
                  factor, or of several factors how much the effect of one depends on the others",
        unit: "",
    },
    Field { name: "factors", meaning: "the ingredients or factors that the row is about", unit: "" },
    Field {
        name: "mean",
        meaning: "contribution in the direction of benefit: what is averted of a harm or gained of a good",
        unit: "as unit",
    },
    Field::mcse("as unit"),
    Field { name: "lower", meaning: "lower limit of the 95% interval that is drawn", unit: "as unit" },
    Field { name: "upper", meaning: "its upper limit", unit: "as unit" },
    Field {
        name: "share",
        meaning: "contribution over the total; empty where the total does not exceed four of its Monte Carlo errors",
        unit: "proportion",
    },
    Field { name: "share_mcse", meaning: "Monte Carlo standard error of the share", unit: "proportion" },
    Field { name: "unit", meaning: "unit of the contribution", unit: "" },
];

/// Height of a line, and of a strategy's name.
const LINE: f64 = 22.0;
const HEADING: f64 = 26.0;
/// Least and most room for the names of parts.
const NAMES: (f64, f64) = (120.0, 262.0);
/// Between panels, wide enough for the numbers beneath their edges.
const GAP: f64 = 46.0;
/// Factors, interactions and the rest.
const FACTOR: Colour = (0x00, 0x72, 0xb2);
const SEVERAL: Colour = (0xd5, 0x5e, 0x00);
const REST: Colour = (0x6b, 0x72, 0x7a);

/// What one chart shows of a decomposition.
struct View<'a> {
    findings: &'a Findings,
    found: &'a Decomposition,
}

impl<'a> View<'a> {
    fn of(findings: &'a Findings, kind: Kind) -> Option<Self> {
        findings.decomposition(kind).map(|found| View { findings, found })
    }

    /// The strategies that are shown, with what they are taken against.
    fn strategies(&self) -> Vec<(usize, Against)> {
        let all = 0..self.findings.strategies.len();
        let compared = self.found.kind == Kind::Ingredients && self.findings.strategies.len() > 1;
        all.map(|strategy| (strategy, self.found.against(strategy)))
            .filter(|(_, against)| !compared || *against == Against::Comparator)
            .filter(|(strategy, against)| self.found.matters(*strategy, *against))
            .collect()
    }

    /// The parts that are shown of a strategy and outcome.
    fn parts(&self, strategy: usize, against: Against, column: usize) -> Vec<&'a Part> {
        let shown = |part: &&Part| match part.component {
            Component::Shapley(_) | Component::Rest => self.found.kind == Kind::Ingredients,
            Component::Contrast(_) => self.found.kind == Kind::Interactions,
            _ => false,
        };
        let own =
            |part: &&Part| part.strategy == strategy && part.against == against && part.column == column;
        let mut parts: Vec<&Part> = self.found.parts.iter().filter(own).filter(shown).collect();
        parts.sort_by_key(|part| part.component == Component::Rest);
        parts
    }

    /// A number in the direction of benefit, per 1,000 eligible people where there are any.
    fn benefit(&self, column: usize, estimate: Estimate) -> Estimate {
        let eligible = self.findings.setting.eligible;
        let scale = if eligible > 0.0 { 1000.0 / eligible } else { 1.0 };
        let sign = if self.findings.layout.columns[column].better == Better::Less { -scale } else { scale };
        let times = |value: Option<f64>| value.map(|value| value * sign + 0.0);
        let (lower, upper) =
            if sign < 0.0 { (estimate.upper, estimate.lower) } else { (estimate.lower, estimate.upper) };
        Estimate {
            mean: times(estimate.mean),
            mcse: estimate.mcse.map(|mcse| mcse * scale),
            lower: times(lower),
            upper: times(upper),
        }
        .finite()
    }

    fn unit(&self, column: usize) -> String {
        let per = if self.findings.setting.eligible > 0.0 { " per 1,000 eligible" } else { "" };
        format!("{}{per}", self.findings.layout.columns[column].unit)
    }

    fn table(&self, subtitle: &str, title: String) -> ChartTable {
        let outcomes: Vec<(&'static str, &str, usize)> = PANELS
            .iter()
            .filter_map(|(id, heading)| Some((*id, *heading, self.findings.layout.column(id)?)))
            .collect();
        let over = duration(self.findings.setting.horizon);
        let panel = |&(key, heading, column): &(&'static str, &str, usize)| Panel {
            key,
            heading: heading.to_owned(),
            unit: format!("{}, {over}", self.unit(column)),
            measure: Measure::Count,
        };
        let mut rows = Vec::new();
        for (strategy, against) in self.strategies() {
            for &(id, _, column) in &outcomes {
                for part in self.parts(strategy, against, column) {
                    rows.push(self.row(strategy, id, column, part));
                }
            }
        }
        let subtitle = format!("{subtitle} {}: {}.", "Lines", band(&self.findings.setting));
        let alt = self.alt(&title, &outcomes);
        framed(self.findings, [title, subtitle, alt], outcomes.iter().map(panel).collect(), FIELDS, rows)
    }

    fn row(&self, strategy: usize, id: &str, column: usize, part: &Part) -> Vec<Cell> {
        let benefit = self.benefit(column, part.estimate);
        let interval = rules::interval(&benefit, &self.findings.setting);
        let mut row = vec![
            Cell::text(&self.findings.strategies[strategy].id),
            Cell::text(id),
            Cell::text(part.component.word()),
            Cell::text(self.found.named(part.component)),
        ];
        row.extend(rules::cells(&benefit, interval));
        row.push(Cell::number(part.share.map(|share| share.value)));
        row.push(Cell::number(part.share.map(|share| share.mcse)));
        row.push(Cell::text(self.unit(column)));
        row
    }

    /// Every strategy's numbers of the first outcome, in words.
    fn alt(&self, title: &str, outcomes: &[(&str, &str, usize)]) -> String {
        let mut text = format!("{title}.");
        for &(_, heading, column) in outcomes.iter().take(2) {
            for (strategy, against) in self.strategies() {
                let told = |part: &&Part| {
                    let mean = self.benefit(column, part.estimate).mean?;
                    Some(format!("{} {}", label(self.found, part.component).to_lowercase(), count(mean)))
                };
                let each: Vec<String> =
                    self.parts(strategy, against, column).iter().filter_map(told).collect();
                let name = rules::name(self.findings, strategy);
                let _ = write!(text, " {heading} ({}), {name}: {}.", self.unit(column), each.join(", "));
            }
        }
        text
    }
}

/// The name of a part.
fn label(found: &Decomposition, component: Component) -> String {
    match component {
        Component::Rest => "Other paths".into(),
        _ => capital(&found.named(component).to_lowercase()),
    }
}

impl Chart for Ingredients {
    fn id(&self) -> &'static str {
        "ingredients"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let view = View::of(findings, Kind::Ingredients)?;
        let subtitle = "What each ingredient adds to the difference from the comparator, averaged over all orders of adding them \
                        (Shapley value); other paths, such as crisis plans and lost workers, are what is left without any.";
        Some(view.table(subtitle, titles::ingredients(&view)))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table)
    }
}

impl Chart for Interactions {
    fn id(&self) -> &'static str {
        "interactions"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let view = View::of(findings, Kind::Interactions)?;
        let subtitle = "Blue: from the low to the high level of one factor, averaged over the levels of the others. Orange: how much more \
                        (or less) one does where the other is high, in the same units (additive scale); 0: they do not depend on each other.";
        Some(view.table(subtitle, titles::interactions(&view)))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table)
    }
}

/// The lines of a chart: the name of a strategy, or one of its parts.
type Lines<'a> = Vec<(&'a str, Option<(&'a str, &'a str)>)>;

fn lines(table: &ChartTable) -> Lines<'_> {
    let mut lines: Lines = Vec::new();
    for row in table.iter() {
        let strategy = row.text("strategy");
        let heading = (strategy, None);
        if !lines.contains(&heading) {
            lines.push(heading);
        }
        let line = (strategy, Some((row.text("component"), row.text("factors"))));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The words at the left of a line, and whether they name a strategy.
fn words_of(table: &ChartTable, line: &(&str, Option<(&str, &str)>)) -> (String, bool) {
    match line {
        (_, Some((_, ""))) => ("Other paths".into(), false),
        (_, Some((_, factors))) => (capital(&factors.to_lowercase()), false),
        (strategy, None) => {
            let named = table.series.iter().find(|series| series.id == *strategy);
            (named.map_or_else(|| (*strategy).to_owned(), |series| series.name.clone()), true)
        }
    }
}

fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let lines = lines(table);
    let width = |line| {
        let (text, bold) = words_of(table, line);
        text_width(&text, SMALL, bold) + 16.0
    };
    let names = lines.iter().map(width).fold(NAMES.0, f64::max).min(NAMES.1);
    let headings = lines.iter().filter(|line| line.1.is_none()).count() as f64;
    let high = HEADING * headings + LINE * (lines.len() as f64 - headings);
    sheet(id, table, 268.0 + high, |canvas, frame| {
        let plots = Frame { left: frame.left + names, ..frame };
        let columns = columns(plots, &vec![1.0; table.panels.len()], GAP);
        panels(canvas, table, &columns, |index, panel, frame| {
            draw_panel(canvas, table, panel, frame, &lines, (index == 0).then_some(names))
        })
    })
}

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    lines: &Lines,
    names: Option<f64>,
) -> Result<(), ChartError> {
    let wanted = [("outcome", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let plot = Frame { right: frame.right - 6.0, bottom: frame.bottom - 22.0, ..frame };
    let scale = Scale::over(both_sides(drawn(&rows)), true, 3.0, (plot.left, plot.right));
    level(canvas, plot, &scale, &panel.measure)?;
    let mut y = plot.top;
    for line in lines {
        let (strategy, part) = line;
        let (text, bold) = words_of(table, line);
        let text = names.map(|room| clip(&text, SMALL, bold, room - 14.0));
        let Some((component, factors)) = part else {
            y += HEADING;
            if let Some((text, room)) = text.zip(names) {
                let style = Words { bold: true, ..words(SMALL, TEXT, Align::Left) };
                canvas.words(&text, (plot.left - room, y - 10.0), style)?;
            }
            continue;
        };
        let middle = y + LINE / 2.0;
        y += LINE;
        canvas.line(&[(plot.left, y), (plot.right, y)], Ink::line(GRID, 1.0))?;
        if let Some(text) = text {
            canvas.words(&text, (plot.left - 10.0, middle), words(SMALL, TEXT, Align::Right))?;
        }
        let own = rows.iter().find(|row| {
            row.text("strategy") == *strategy
                && row.text("component") == *component
                && row.text("factors") == *factors
        });
        if let Some(row) = own {
            bar(canvas, &scale, row, middle)?;
        }
    }
    Ok(())
}

fn bar(canvas: &Canvas, scale: &Scale, row: &Row, y: f64) -> Result<(), ChartError> {
    let Some(mean) = row.number("mean") else { return Ok(()) };
    let (colour, hatch) = match (row.text("factors").is_empty(), row.text("factors").contains('×')) {
        (true, _) => (REST, Hatch::Rising),
        (_, true) => (SEVERAL, Hatch::Falling),
        _ => (FACTOR, Hatch::Plain),
    };
    let (from, to) = (scale.at(0.0), scale.at(mean));
    if (to - from).abs() > 0.05 {
        let (left, right) = (from.min(to), from.max(to));
        canvas.bar((left, y - 6.0), (right, y + 6.0), Ink::fill(colour, 0.75), hatch)?;
    }
    if let (Some(lower), Some(upper)) = (row.number("lower"), row.number("upper")) {
        let ends = [(scale.at(lower), y), (scale.at(upper), y)];
        canvas.line(&ends, Ink::line(TEXT, 1.6))?;
        for (x, y) in ends {
            canvas.line(&[(x, y - 3.5), (x, y + 3.5)], Ink::line(TEXT, 1.6))?;
        }
    }
    Ok(())
}
