//! Structural alternatives side by side: dots with Monte Carlo intervals, a row each.

use super::ChartError;
use super::axes::{Frame, SMALL, Scale, headings, legend, level, sheet, words};
use super::canvas::{Align, Ink, Words, clip};
use super::style::{GRID, QUIET, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Series};
use super::tornado::{amount, note};
use super::words::{list, money};
use crate::analysis::sensitivity::found::Found;
use crate::analysis::sensitivity::noise::half_95;
use crate::analysis::sensitivity::structural::{Row, Structural};

/// Identifier of the chart.
pub const ID: &str = "structural-alternatives";

/// Columns of the table.
pub const FIELDS: &[Field] = &[
    Field {
        name: "alternative",
        meaning: "name of the alternative; base case for the model as it is",
        unit: "",
    },
    Field { name: "about", meaning: "what it is about", unit: "" },
    Field { name: "sets", meaning: "what it sets", unit: "" },
    Field::STRATEGY,
    Field { name: "outcome", meaning: "identifier of the outcome", unit: "" },
    Field { name: "mean", meaning: "difference from the comparator under the alternative", unit: "as unit" },
    Field::mcse("as unit"),
    Field { name: "lower", meaning: "lower 95% Monte Carlo limit", unit: "as unit" },
    Field { name: "upper", meaning: "upper 95% Monte Carlo limit", unit: "as unit" },
    Field { name: "change", meaning: "mean less that of the base case, with the same luck", unit: "as unit" },
    Field { name: "change_mcse", meaning: "Monte Carlo standard error of change", unit: "as unit" },
    Field {
        name: "moves",
        meaning: "yes: changed beyond what chance explains; of those told for a strategy and outcome at most one of twenty is wrong on average",
        unit: "",
    },
    Field { name: "best", meaning: "identifier of the best strategy under the alternative", unit: "" },
    Field { name: "best_told", meaning: "yes: it can be told from all others", unit: "" },
    Field { name: "why", meaning: "why it could be so", unit: "" },
    Field { name: "note", meaning: "how it was lived", unit: "" },
    Field { name: "unit", meaning: "unit of the outcome", unit: "" },
];

/// What the model as it is goes by.
pub const BASE: &str = "base case";
const LINE: f64 = 34.0;
const NAMES: f64 = 320.0;

fn row(found: &Found, structural: &Structural, row: &Row) -> Vec<Cell> {
    let told = row.alternative.and_then(|place| structural.alternatives.get(place));
    let text = |of: fn(&crate::analysis::sensitivity::structural::Alternative) -> &String| {
        Cell::text(told.map_or("", |told| of(told).as_str()))
    };
    let choice = structural.choices.iter().find(|choice| choice.alternative == row.alternative);
    let reach = half_95(row.difference, found.replicates);
    let yes = |truth: bool| Cell::text(if truth { "yes" } else { "no" });
    vec![
        Cell::text(told.map_or(BASE, |told| &told.name)),
        text(|told| &told.about),
        text(|told| &told.sets),
        Cell::text(found.whose(row.strategy, row.outcome)),
        Cell::text(&found.outcomes[row.outcome].id),
        Cell::number(row.difference.mean),
        Cell::number(row.difference.mcse),
        Cell::number(row.difference.mean - reach),
        Cell::number(row.difference.mean + reach),
        Cell::number(row.change.mean),
        Cell::number(row.change.mcse),
        yes(row.moves),
        Cell::text(choice.map_or("", |choice| &found.strategies[choice.best].id)),
        yes(choice.is_some_and(|choice| choice.told)),
        text(|told| &told.why),
        text(|told| &told.note),
        Cell::text(&found.outcomes[row.outcome].unit),
    ]
}

/// Every alternative, strategy and outcome, as a table.
pub fn all(found: &Found) -> Option<ChartTable> {
    let structural = found.structural.as_ref()?;
    let told = structural.rows.iter().filter(|row| found.tells(row.strategy, row.outcome));
    Some(ChartTable::plain(FIELDS, told.map(|one| row(found, structural, one)).collect()))
}

/// The table of the outcome by which strategies are ranked; none where alternatives were not asked for.
pub fn table(found: &Found) -> Option<ChartTable> {
    let structural = found.structural.as_ref()?;
    let outcome = &found.outcomes[found.headline];
    let other = structural.other_choices();
    let best = structural.choices.first().map_or("", |choice| &found.strategies[choice.best].name);
    let number = structural.alternatives.len();
    let named: Vec<&str> = other
        .iter()
        .filter_map(|choice| structural.alternatives.get(choice.alternative?))
        .map(|told| told.name.as_str())
        .collect();
    let open = structural.choices[1..].iter().filter(|choice| !choice.told).count();
    let title = match named.as_slice() {
        [] if open == 0 => format!("{best} is best under each of {number} structural alternatives"),
        [] => format!(
            "No structural alternative makes another plan than {best} best beyond noise; {open} of {number} are open"
        ),
        [one] => format!("One of {number} structural alternatives makes another plan best: {one}"),
        many => {
            let stands = match structural.choices.first() {
                Some(base) if !base.told => ", which is ahead in the base case within noise",
                _ => "",
            };
            format!(
                "{} of {number} structural alternatives make another plan best than {best}{stands}",
                many.len()
            )
        }
    };
    let own = structural.rows.iter().filter(|row| row.outcome == found.headline);
    let said: Vec<String> = own
        .clone()
        .filter(|row| row.strategy == found.shown())
        .map(|row| {
            let name = row.alternative.map_or(BASE, |place| &structural.alternatives[place].name);
            format!("{name} {}", amount(outcome, row.difference.mean))
        })
        .collect();
    let at = if outcome.id == crate::analysis::sensitivity::NET_BENEFIT {
        format!(" at {} a QALY", money(found.threshold, &found.currency))
    } else {
        String::new()
    };
    let series = |strategy: &crate::analysis::sensitivity::found::Strategy| Series {
        id: strategy.id.clone(),
        name: strategy.name.clone(),
    };
    Some(ChartTable {
        alt: format!(
            "{title}. {} of {}: {}.{}",
            outcome.label,
            found.strategies[found.shown()].name,
            said.join("; "),
            if named.is_empty() { String::new() } else { format!(" Another plan is best under {}.", list(&named)) }
        ),
        title,
        subtitle: "Each row is another model of the same world, with the same luck; bars are 95% Monte Carlo intervals. Names in \
                   bold change the answer beyond noise."
            .into(),
        note: note(found),
        panels: vec![Panel {
            key: "structures",
            heading: format!("{}{at}", outcome.label),
            unit: format!("difference from {}, over the horizon", found.strategies[0].name),
            measure: if outcome.money { Measure::Money(outcome.unit.clone()) } else { Measure::Count },
        }],
        series: found.strategies.iter().map(series).collect(),
        fields: FIELDS,
        rows: own.map(|one| row(found, structural, one)).collect(),
    })
}

/// Draws the table.
///
/// # Errors
/// Where it cannot be drawn.
pub fn draw(table: &ChartTable) -> Result<String, ChartError> {
    let mut names: Vec<&str> = Vec::new();
    for row in table.iter() {
        if !names.contains(&row.text("alternative")) {
            names.push(row.text("alternative"));
        }
    }
    let plans = table.series.len().saturating_sub(1).max(1);
    let line = LINE.max(12.0 * plans as f64 + 10.0);
    sheet(ID, table, 260.0 + line * names.len() as f64, |canvas, frame| {
        let shown: Vec<(usize, &Series)> = table.series.iter().enumerate().skip(1).collect();
        let frame = legend(canvas, frame, &shown, false)?;
        let [panel] = table.panels.as_slice() else { return Ok(()) };
        let frame = headings(canvas, &[(frame, panel)])?.into_iter().next().unwrap_or(frame);
        let plot = Frame {
            left: frame.left + NAMES,
            right: frame.right - 20.0,
            bottom: frame.bottom - 24.0,
            ..frame
        };
        let known = |field: &'static str| table.iter().filter_map(move |row| row.number(field));
        let across = Scale::over(known("lower").chain(known("upper")), true, 6.0, (plot.left, plot.right));
        level(canvas, plot, &across, &panel.measure)?;
        let step = (plot.bottom - plot.top) / names.len().max(1) as f64;
        for (place, name) in names.iter().enumerate() {
            let y = plot.top + step * (place as f64 + 0.5);
            let own = [("alternative", *name)];
            let rows: Vec<_> = table.select(&own).collect();
            let bold = rows.iter().any(|row| row.text("moves") == "yes");
            let about = rows.first().map_or("", |row| row.text("about"));
            let words_of = Words { bold, ..words(SMALL, TEXT, Align::Right) };
            let dy = if about.is_empty() || about == *name { 0.0 } else { -7.0 };
            canvas.words(&clip(name, SMALL, bold, NAMES - 16.0), (plot.left - 12.0, y + dy), words_of)?;
            if dy < 0.0 {
                let about = clip(about, 11.0, false, NAMES - 16.0);
                canvas.words(&about, (plot.left - 12.0, y + 8.0), words(11.0, QUIET, Align::Right))?;
            }
            for row in &rows {
                let Some(strategy) = table.series.iter().position(|series| series.id == row.text("strategy"))
                else {
                    continue;
                };
                let aside = 12.0 * (strategy as f64 - 0.5 - plans as f64 / 2.0);
                super::dots::dot(canvas, &across, row, strategy, y + aside)?;
            }
            let below = y + step / 2.0;
            canvas.line(&[(frame.left, below), (plot.right, below)], Ink::line(GRID, 0.6))?;
        }
        // The base case of each plan as a thread through all rows.
        for row in table.select(&[("alternative", BASE)]) {
            let strategy =
                table.series.iter().position(|series| series.id == row.text("strategy")).unwrap_or(1);
            if let Some(mean) = row.number("mean") {
                let ends = [(across.at(mean), plot.top), (across.at(mean), plot.bottom)];
                let ink = Ink { colour: look(strategy).colour, alpha: 0.5, width: 1.0 };
                canvas.dashed(&ends, Some((3.0, 4.0)), ink)?;
            }
        }
        Ok(())
    })
}
