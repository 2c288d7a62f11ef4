//! What it is worth to know some parameters, as bars beside what it is worth to know all.

use super::{about_evpi, amount, at, framed, measure, unit};
use crate::analysis::quantile::HALF_95;
use crate::analysis::value::outcome::Valued;
use crate::analysis::value::partial::{At, Partial};
use crate::charts::ChartError;
use crate::charts::axes::{Frame, SMALL, Scale, level, panels, sheet, words};
use crate::charts::canvas::{Align, Canvas, Ink, clip};
use crate::charts::style::{Hatch, QUIET, TEXT, look};
use crate::charts::table::{Cell, ChartTable, Field, Measure, Panel};
use crate::charts::words::{count, money, percent};
use crate::scenario::normal_quantile;

const FIELDS: &[Field] = &[
    Field { name: "parameters", meaning: "parameters that would be known, with + between them", unit: "" },
    Field { name: "name", meaning: "what they are in plain words", unit: "" },
    Field { name: "kind", meaning: "everything, group or single", unit: "" },
    Field { name: "wtp", meaning: "willingness to pay for one unit of effect", unit: "money" },
    Field { name: "value", meaning: "expected value of knowing them, a person", unit: "money" },
    Field { name: "se", meaning: "its standard error; empty for perfect information", unit: "money" },
    Field { name: "method", meaning: "how it was computed", unit: "" },
];

const ALL: &str = "everything";
const GROUP: &str = "group";
const SINGLE: &str = "single";
const LINE: f64 = 26.0;
/// Room for the names of parameters.
const NAMES: f64 = 330.0;
/// Most groups and single parameters that are drawn; the table of values has all that were looked at.
const GROUPS: usize = 5;
const SINGLES: usize = 10;
/// The risk that a title names any parameter although none tells anything.
const FALSE_ALARM: f64 = 0.05;

/// A set of parameters with its value at the threshold of the title.
type Found<'v> = (&'v Partial, &'v At);

/// What a set of parameters is called.
fn called(valued: &Valued, partial: &Partial) -> String {
    let names: Vec<&str> = partial.parameters.iter().map(|path| valued.named.parameter(path)).collect();
    partial.called.clone().unwrap_or_else(|| names.join(" + "))
}

/// The value that no parameter out of so many would pass by chance: what a title may name is above it.
///
/// # Source
/// Bonferroni: one-sided normal limit at the false-alarm rate over the number of parameters.
fn limit(se: f64, looked_at: usize) -> f64 {
    se * normal_quantile(1.0 - FALSE_ALARM / looked_at.max(1) as f64)
}

fn title(valued: &Valued, found: &[Found], evpi: f64) -> String {
    let wtp = at(valued, valued.headline().map_or(0.0, |headline| headline.wtp));
    if evpi <= 0.0 {
        return format!("At {wtp} no knowledge would change the decision");
    }
    let shown = |(_, at): &&Found| at.value > limit(at.se, found.len());
    let best = found.iter().filter(shown).max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    match best {
        Some((partial, at)) => {
            let share = percent(at.value / evpi);
            let what = called(valued, partial);
            format!("Knowing “{what}” gives {share} of what perfect information is worth at {wtp}")
        }
        None => format!("Nothing could be shown to be worth knowing by itself at {wtp}"),
    }
}

/// The table of the bars: groups, then single parameters, the largest of each first.
pub(super) fn table(valued: &Valued) -> Option<ChartTable> {
    let headline = valued.headline()?;
    let found: Vec<Found> =
        valued.partial.iter().filter_map(|partial| Some((partial, partial.at(headline.wtp)?))).collect();
    if found.is_empty() {
        return None;
    }
    let of = |group: bool, most: usize| -> Vec<Found> {
        let several = |partial: &Partial| partial.called.is_some() || partial.parameters.len() > 1;
        let mut own: Vec<Found> =
            found.iter().copied().filter(|(partial, _)| several(partial) == group).collect();
        own.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
        own.truncate(most);
        own
    };
    let row = |id: &str, name: &str, kind: &str, value: f64, se: Option<f64>, method: &str| {
        vec![
            Cell::text(id),
            Cell::text(name),
            Cell::text(kind),
            Cell::number(headline.wtp),
            Cell::number(value),
            Cell::number(se),
            Cell::text(method),
        ]
    };
    let mut rows = vec![row(ALL, "Everything", ALL, headline.evpi(), None, "perfect information")];
    let mut told: Vec<String> = Vec::new();
    for (kind, own) in [(GROUP, of(true, GROUPS)), (SINGLE, of(false, SINGLES))] {
        for (partial, value) in own {
            let (name, id) = (called(valued, partial), partial.joined());
            rows.push(row(&id, &name, kind, value.value, Some(value.se), partial.method));
            let (worth, se) = (amount(valued, value.value), amount(valued, value.se));
            told.push(format!("{name} {worth} (standard error {se})"));
        }
    }
    let wtp = at(valued, headline.wtp);
    let evpi = about_evpi(valued, headline);
    let all = valued.everyone().map_or_else(String::new, |people| {
        format!(" ({} for all)", amount(valued, people * headline.evpi()))
    });
    let looked_at = found.len();
    let words = [
        title(valued, &found, headline.evpi()),
        format!(
            "Bars: what it is worth to know inputs exactly before deciding; hatched: everything, pale: groups. Lines: 95% interval, \
             of samples and regression. The largest of {looked_at} that were looked at."
        ),
        format!("Perfect information is worth {evpi}{all} at {wtp}. {}.", told.join("; ")),
    ];
    let panels = vec![Panel {
        key: "all",
        heading: "Worth of knowing".into(),
        unit: unit(valued),
        measure: measure(valued),
    }];
    Some(framed(valued, words, panels, FIELDS, rows))
}

/// An amount in the words of a panel.
fn spoken(panel: &Panel, value: f64) -> String {
    match &panel.measure {
        Measure::Money(currency) => money(value, currency),
        _ => count(value),
    }
}

/// Draws the bars.
pub(super) fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let height = 240.0 + LINE * table.rows.len() as f64;
    sheet(id, table, height, |canvas, frame| {
        panels(canvas, table, &[frame], |_, panel, frame| plot(canvas, table, panel, frame))
    })
}

fn plot(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let inner =
        Frame { left: frame.left + NAMES, right: frame.right - 90.0, bottom: frame.bottom - 24.0, ..frame };
    let limits = |value: f64, se: f64| ((value - HALF_95 * se).max(0.0), value + HALF_95 * se);
    let ends = table
        .iter()
        .filter_map(|row| Some(limits(row.number("value")?, row.number("se").unwrap_or_default()).1));
    let x = Scale::over(ends, true, 6.0, (inner.left, inner.right));
    level(canvas, inner, &x, &panel.measure)?;
    let step = (inner.bottom - inner.top) / table.rows.len().max(1) as f64;
    for (index, row) in table.iter().enumerate() {
        let Some(value) = row.number("value") else { continue };
        let y = inner.top + step * (index as f64 + 0.5);
        let se = row.number("se");
        let look = look(usize::from(se.is_some()));
        let half = (step * 0.32).min(10.0);
        let hatch = if se.is_some() { Hatch::Plain } else { Hatch::Rising };
        let alpha = if row.text("kind") == GROUP { 0.45 } else { 0.85 };
        canvas.bar((x.at(0.0), y - half), (x.at(value), y + half), Ink::fill(look.colour, alpha), hatch)?;
        let (low, high) = limits(value, se.unwrap_or_default());
        canvas.line(&[(x.at(low), y), (x.at(high), y)], Ink::line(TEXT, 1.6))?;
        let label = clip(row.text("name"), SMALL, false, NAMES - 14.0);
        canvas.words(&label, (inner.left - 10.0, y), words(SMALL, TEXT, Align::Right))?;
        canvas.words(&spoken(panel, value), (x.at(high) + 8.0, y), words(SMALL, QUIET, Align::Left))?;
    }
    Ok(())
}
