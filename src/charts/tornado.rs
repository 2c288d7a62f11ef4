//! The tornado: how far an outcome goes while one input after the other goes through its 95% interval.

use super::ChartError;
use super::axes::{Frame, MARGIN, SMALL, Scale, WIDTH, headings, level, sheet, words};
use super::canvas::{Align, Canvas, Ink, clip, wrap};
use super::raster::text_width;
use super::style::{GRID, Hatch, QUIET, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::{capital, count, duration, grouped, money};
use crate::analysis::optimum::found::Paired;
use crate::analysis::sensitivity::found::Found;
use crate::analysis::sensitivity::noise::half_95;
use crate::analysis::sensitivity::one_way::{Bar, Verdict};
use crate::analysis::sensitivity::{BUDGET, Input, MIXES, Outcome};
use crate::units::time::WEEKS_PER_YEAR;

/// Identifier of the chart by which strategies are ranked.
pub const ID: &str = "tornado";
/// Identifier of the chart of admissions.
pub const ADMISSIONS: &str = "tornado-admissions";
/// Identifier of the chart of the budget impact.
pub const BUDGET_IMPACT: &str = "tornado-budget-impact";
/// Identifier of the chart of the budget impact of the stated mixes.
pub const STATED_MIXES: &str = "tornado-stated-mixes";

/// Columns of the table.
pub const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field {
        name: "outcome",
        meaning: "identifier of the outcome, as a difference from the comparator",
        unit: "",
    },
    Field { name: "input", meaning: "address of the input", unit: "" },
    Field { name: "label", meaning: "what the input is", unit: "" },
    Field { name: "input_unit", meaning: "unit of low, base and high", unit: "" },
    Field { name: "low", meaning: "lower 95% limit of the input", unit: "as input_unit" },
    Field { name: "base", meaning: "the input in the base case", unit: "as input_unit" },
    Field { name: "high", meaning: "upper 95% limit of the input", unit: "as input_unit" },
    Field { name: "at_base", meaning: "the outcome in the base case", unit: "as unit" },
    Field { name: "at_base_mcse", meaning: "Monte Carlo standard error of at_base", unit: "as unit" },
    Field { name: "at_low", meaning: "the outcome with the input at its lower limit", unit: "as unit" },
    Field { name: "at_low_mcse", meaning: "Monte Carlo standard error of at_low", unit: "as unit" },
    Field { name: "at_high", meaning: "the outcome with the input at its upper limit", unit: "as unit" },
    Field { name: "at_high_mcse", meaning: "Monte Carlo standard error of at_high", unit: "as unit" },
    Field { name: "swing_low", meaning: "at_low less at_base, with the same luck", unit: "as unit" },
    Field { name: "swing_low_half", meaning: "half of its 95% Monte Carlo interval", unit: "as unit" },
    Field { name: "swing_high", meaning: "at_high less at_base, with the same luck", unit: "as unit" },
    Field { name: "swing_high_half", meaning: "half of its 95% Monte Carlo interval", unit: "as unit" },
    Field {
        name: "range",
        meaning: "how far the outcome goes between the ends and the base case",
        unit: "as unit",
    },
    Field { name: "p", meaning: "probability of swings as large by chance alone", unit: "probability" },
    Field {
        name: "verdict",
        meaning: "moves: beyond what chance explains (of those told in one tornado at most one of twenty is wrong on average); within noise; screened out: lived in a first pass with fewer people and replicates alone, of which its numbers are; nothing: the same in every replicate",
        unit: "",
    },
    Field { name: "replicates", meaning: "replicates that the row rests on", unit: "replicates" },
    Field { name: "unit", meaning: "unit of the outcome", unit: "" },
    Field { name: "along", meaning: "what moves with the input", unit: "" },
];

/// Bars that are drawn.
const MOST: usize = 12;
const LINE: f64 = 38.0;
/// Height of a line beneath the axis.
const FOOTER: f64 = 16.0;
/// Room for the names of inputs.
const NAMES: f64 = 336.0;

/// An amount of an outcome, in words.
pub fn amount(outcome: &Outcome, value: f64) -> String {
    if outcome.money { money(value, &outcome.unit) } else { count(value) }
}

/// Units of three capitals that are no currency: full-time equivalents, standardised mean differences.
const NO_CURRENCY: [&str; 2] = ["FTE", "SMD"];

/// A value in the unit of an input, in words: the number, and what comes after it.
fn parts(value: f64, unit: &str) -> (String, String) {
    let pure = ["", "proportion", "probability", "multiplier", "exponent", "dimensionless", "number"];
    match unit {
        "probability per year" => (super::words::percent(value), " a year".into()),
        "percent" => (format!("{}%", count(value)), String::new()),
        unit if pure.contains(&unit) || unit.ends_with("ratio") => (count(value), String::new()),
        unit => {
            let code = unit.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
            match code.filter(|code| !NO_CURRENCY.contains(code)).zip(unit.get(3..)) {
                Some((code, per)) if per.is_empty() || per.starts_with(" per ") => {
                    (money(value, code), per.to_owned())
                }
                _ => (count(value), format!(" {unit}")),
            }
        }
    }
}

/// A value in the unit of an input, in words.
pub(super) fn in_unit(value: f64, unit: &str) -> String {
    let (number, after) = parts(value, unit);
    number + &after
}

/// Beside the largest of a range a number smaller than this share of it reads as 0.
const NEXT_TO_NOTHING: f64 = 1e-3;

/// The lower and upper limit of an input and its base case, in words; its unit once. Left out where there is no room: first the
/// base case.
fn range(values: [Option<f64>; 3], unit: &str, room: f64) -> String {
    let largest = values.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    let [low, high, base] = values.map(|value| match value {
        None => "–".into(),
        Some(value) if value != 0.0 && value.abs() < NEXT_TO_NOTHING * largest => "about 0".into(),
        Some(value) => parts(value, unit).0,
    });
    let after = parts(0.0, unit).1;
    let all = [
        format!("{low} to {high}{after} (base {base})"),
        format!("{low} to {high}{after}"),
        format!("{low} to {high}"),
    ];
    all.iter().find(|text| text_width(text, 11.0, false) <= room).unwrap_or(&all[2]).clone()
}

/// A value of an input with its unit, in words.
pub fn valued(input: &Input, value: f64) -> String {
    in_unit(value, &input.unit)
}

/// How the analysis was made.
pub fn note(found: &Found) -> String {
    let first = found.screening.as_ref().map_or_else(String::new, |first| {
        format!(
            " A first pass ({} people, {} replicates) screened {} inputs out.",
            grouped(first.persons as f64),
            first.replicates,
            first.left_out.len()
        )
    });
    format!(
        "{} people simulated over {}, {} replicates of each point with the same luck; seed {}.{first}",
        grouped(found.persons as f64),
        duration(found.horizon),
        found.replicates,
        found.seed
    )
}

fn row(found: &Found, bar: &Bar) -> Vec<Cell> {
    let (input, outcome) = (&found.inputs[bar.input], &found.outcomes[bar.outcome]);
    let mut cells = vec![
        Cell::text(found.whose(bar.strategy, bar.outcome)),
        Cell::text(&outcome.id),
        Cell::text(&input.address),
        Cell::text(&input.label),
        Cell::text(&input.unit),
        Cell::number(input.low),
        Cell::number(input.base),
        Cell::number(input.high),
    ];
    for value in [bar.base, bar.low, bar.high] {
        cells.extend([Cell::number(value.mean), Cell::number(value.mcse)]);
    }
    let half = |swing: Paired| half_95(swing, bar.replicates);
    for swing in [bar.low_swing, bar.high_swing] {
        cells.extend([Cell::number(swing.mean), Cell::number(half(swing))]);
    }
    cells.extend([
        Cell::number(bar.range()),
        Cell::number(bar.p),
        Cell::text(bar.verdict.word()),
        Cell::number(bar.replicates as f64),
        Cell::text(&outcome.unit),
        Cell::text(&input.along),
    ]);
    cells
}

/// The outcome with whose it is, in small letters.
pub fn subject(found: &Found, strategy: usize, outcome: usize) -> String {
    let (told, name) = (&found.outcomes[outcome], &found.strategies[strategy].name);
    match told.id.as_str() {
        MIXES => told.label.to_lowercase(),
        BUDGET => format!("{} of {name}", years_of_budget(found)),
        _ => format!("{} of {name}", told.label.to_lowercase()),
    }
}

fn years_of_budget(found: &Found) -> String {
    match found.budget_years {
        1 => "first year's budget impact".into(),
        years => format!("{years}-year budget impact"),
    }
}

/// The finding in a sentence, without its full stop.
fn finding(found: &Found, strategy: usize, outcome: usize, bars: &[Bar]) -> String {
    let told = &found.outcomes[outcome];
    let what = subject(found, strategy, outcome);
    let Some(first) = bars.first().filter(|bar| bar.verdict == Verdict::Moves) else {
        return format!("No uncertain input moves the {what} beyond Monte Carlo noise");
    };
    let ends = [first.low.mean, first.high.mean, first.base.mean];
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sign = if low < 0.0 && high > 0.0 { ", from harm to gain" } else { "" };
    let sign = if told.id == crate::analysis::sensitivity::NET_BENEFIT { sign } else { "" };
    format!(
        "The {what} depends most on {}: {} to {}{sign}",
        lower(&found.inputs[first.input].label),
        amount(told, low),
        amount(told, high)
    )
}

/// The same words with a small letter at the beginning, but for abbreviations.
pub fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

/// The tornado of a strategy and an outcome; none where inputs were not moved.
pub fn table(found: &Found, strategy: usize, outcome: usize) -> Option<ChartTable> {
    let bars = found.one_way.as_ref()?.tornado(strategy, outcome);
    let told = found.outcomes.get(outcome)?;
    let title = finding(found, strategy, outcome, &bars);
    let number = |verdict: Verdict| bars.iter().filter(|bar| bar.verdict == verdict).count();
    let said: Vec<String> = bars
        .iter()
        .filter(|bar| bar.verdict == Verdict::Moves)
        .take(MOST)
        .map(|bar| {
            let input = &found.inputs[bar.input];
            format!(
                "{} from {} to {}: {} to {}",
                input.label,
                valued(input, input.low),
                valued(input, input.high),
                amount(told, bar.low.mean),
                amount(told, bar.high.mean)
            )
        })
        .collect();
    let noise = number(Verdict::Noise);
    let comparator = &found.strategies[0].name;
    let mixed = told.id == MIXES;
    let whose = if mixed {
        "New mix less current mix, as stated".to_owned()
    } else {
        format!("{} less {comparator}", found.strategies[strategy].name)
    };
    let against =
        if mixed { "new mix less current mix".to_owned() } else { format!("difference from {comparator}") };
    let time = if mixed || told.id == BUDGET {
        format!("undiscounted, all payers, over {}", duration(found.budget_years as f64 * WEEKS_PER_YEAR))
    } else {
        "over the horizon".to_owned()
    };
    let measure = if told.money { Measure::Money(told.unit.clone()) } else { Measure::Count };
    let unit = if told.money { String::new() } else { format!("{}; ", told.unit) };
    let at = if told.id == crate::analysis::sensitivity::NET_BENEFIT {
        format!(" at {} a QALY", money(found.threshold, &found.currency))
    } else {
        String::new()
    };
    Some(ChartTable {
        alt: format!(
            "{title}. {}{noise} cannot be told from noise{}, {} change nothing.",
            if said.is_empty() { String::new() } else { format!("{}. ", said.join("; ")) },
            match number(Verdict::Screened) {
                0 => String::new(),
                out => format!(", {out} were screened out after a first pass"),
            },
            number(Verdict::Nothing)
        ),
        title,
        subtitle: format!(
            "{whose}. Each input alone goes to the ends of its 95% interval. Thin lines: 95% Monte Carlo \
             interval of the change."
        ),
        note: note(found),
        panels: vec![Panel {
            key: "tornado",
            heading: format!("{}{at}", capital(&told.label)),
            unit: format!("{unit}{against}, {time}, for the represented population"),
            measure,
        }],
        series: Vec::new(),
        fields: FIELDS,
        rows: bars.iter().map(|bar| row(found, bar)).collect(),
    })
}

/// Every bar of every strategy and outcome, as a table.
pub fn all(found: &Found) -> Option<ChartTable> {
    let one = found.one_way.as_ref()?;
    let strategies = 1..found.strategies.len();
    let each =
        strategies.flat_map(|strategy| (0..found.outcomes.len()).map(move |outcome| (strategy, outcome)));
    let rows = each
        .filter(|(strategy, outcome)| found.tells(*strategy, *outcome))
        .flat_map(|(strategy, outcome)| one.tornado(strategy, outcome))
        .map(|bar| row(found, &bar));
    Some(ChartTable::plain(FIELDS, rows.collect()))
}

fn is(row: &Row<'_>, verdict: Verdict) -> bool {
    row.text("verdict") == verdict.word()
}

/// Draws the table.
///
/// # Errors
/// Where it cannot be drawn.
pub fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let moving: Vec<Row<'_>> = table.iter().filter(|row| is(row, Verdict::Moves)).take(MOST).collect();
    let all = table.iter().filter(|row| is(row, Verdict::Moves)).count();
    let noise: Vec<Row<'_>> = table.iter().filter(|row| is(row, Verdict::Noise)).collect();
    let nothing = table.iter().filter(|row| is(row, Verdict::Nothing)).count();
    // Noise is shown in grey where there is room, and never ranked.
    let grey: Vec<Row<'_>> = noise.iter().copied().take(MOST.saturating_sub(moving.len()).min(4)).collect();
    let rows = moving.len() + grey.len();
    let mut rest = Vec::new();
    if all > moving.len() {
        rest.push(format!("{} more move it less", all - moving.len()));
    }
    if !noise.is_empty() {
        rest.push(format!("{} cannot be told from Monte Carlo noise", noise.len()));
    }
    let screened = table.iter().filter(|row| is(row, Verdict::Screened)).count();
    if screened > 0 {
        rest.push(format!("{screened} were screened out after a first pass"));
    }
    if nothing > 0 {
        rest.push(format!("{nothing} change nothing"));
    }
    let rest = if rest.is_empty() {
        Vec::new()
    } else {
        let text = format!("Of all {} inputs {}.", table.rows.len(), rest.join(", "));
        wrap(&text, SMALL, false, WIDTH - 2.0 * MARGIN, 3)
    };
    let below = FOOTER * rest.len() as f64;
    let height = 284.0 + LINE * rows as f64 + below;
    sheet(id, table, height, |canvas, frame| {
        let [panel] = table.panels.as_slice() else { return Ok(()) };
        let frame = key(canvas, frame)?;
        let frame = headings(canvas, &[(frame, panel)])?.into_iter().next().unwrap_or(frame);
        let plot = Frame {
            left: frame.left + NAMES,
            right: frame.right - 24.0,
            top: frame.top + 4.0,
            bottom: frame.bottom - 34.0 - below,
        };
        let shown: Vec<Row<'_>> = moving.iter().chain(&grey).copied().collect();
        let known = |row: &Row<'_>| {
            let base = row.number("at_base")?;
            let end = |swing: &str, half: &str, sign: f64| {
                Some(base + row.number(swing)? + sign * row.number(half).unwrap_or_default())
            };
            Some([
                Some(base),
                end("swing_low", "swing_low_half", -1.0),
                end("swing_low", "swing_low_half", 1.0),
                end("swing_high", "swing_high_half", -1.0),
                end("swing_high", "swing_high_half", 1.0),
            ])
        };
        let values = shown.iter().filter_map(known).flatten().flatten();
        let across = Scale::over(values, true, 6.0, (plot.left, plot.right));
        level(canvas, plot, &across, &panel.measure)?;
        let step = (plot.bottom - plot.top) / shown.len().max(1) as f64;
        for (index, row) in shown.iter().enumerate() {
            let y = plot.top + step * (index as f64 + 0.5);
            bar(canvas, plot, &across, row, y)?;
        }
        if let Some(base) = shown.first().and_then(|row| row.number("at_base")) {
            let x = across.at(base);
            canvas.dashed(
                &[(x, plot.top - 6.0), (x, plot.bottom)],
                Some((5.0, 3.0)),
                Ink::line(TEXT, 1.4),
            )?;
            canvas.words("base case", (x, plot.bottom + 30.0), words(SMALL, TEXT, Align::Middle))?;
        }
        rest.iter().rev().zip(0..).try_for_each(|(text, place)| {
            let at = (frame.left, frame.bottom - 2.0 - FOOTER * f64::from(place));
            canvas.words(text, at, words(SMALL, QUIET, Align::Left))
        })
    })
}

fn key(canvas: &Canvas, frame: Frame) -> Result<Frame, ChartError> {
    let (mut x, y) = (frame.left, frame.top + 8.0);
    let grey = (Ink::fill(QUIET, 0.35), Hatch::Plain, "within Monte Carlo noise");
    let low = (Ink::fill(look(1).colour, 0.9), Hatch::Plain, "input at its lower limit");
    let high = (Ink::fill(look(2).colour, 0.9), Hatch::Rising, "input at its upper limit");
    for (ink, hatch, text) in [low, high, grey] {
        canvas.bar((x, y - 6.0), (x + 22.0, y + 6.0), ink, hatch)?;
        canvas.words(text, (x + 30.0, y), words(13.0, TEXT, Align::Left))?;
        x += 54.0 + text_width(text, 13.0, false);
    }
    Ok(Frame { top: frame.top + 24.0, ..frame })
}

fn bar(canvas: &Canvas, plot: Frame, across: &Scale, row: &Row<'_>, y: f64) -> Result<(), ChartError> {
    let Some(base) = row.number("at_base") else { return Ok(()) };
    let moves = is(row, Verdict::Moves);
    let (name, quiet) = if moves { (TEXT, QUIET) } else { (QUIET, QUIET) };
    let label = clip(row.text("label"), SMALL, moves, NAMES - 16.0);
    canvas.words(
        &label,
        (plot.left - 10.0, y - 7.0),
        super::canvas::Words { bold: moves, ..words(SMALL, name, Align::Right) },
    )?;
    let values = ["low", "high", "base"].map(|field| row.number(field));
    canvas.words(
        &range(values, row.text("input_unit"), NAMES - 16.0),
        (plot.left - 10.0, y + 9.0),
        words(11.0, quiet, Align::Right),
    )?;
    for (end, place, hatch, from, to) in
        [("low", 1, Hatch::Plain, -11.0, 0.0), ("high", 2, Hatch::Rising, 0.0, 11.0)]
    {
        let (Some(swing), half) = (
            row.number(&format!("swing_{end}")),
            row.number(&format!("swing_{end}_half")).unwrap_or_default(),
        ) else {
            continue;
        };
        let ink = if moves { Ink::fill(look(place).colour, 0.9) } else { Ink::fill(QUIET, 0.35) };
        let hatch = if moves { hatch } else { Hatch::Plain };
        canvas.bar((across.at(base), y + from), (across.at(base + swing), y + to), ink, hatch)?;
        let middle = y + f64::midpoint(from, to);
        let ends = [(across.at(base + swing - half), middle), (across.at(base + swing + half), middle)];
        canvas.line(&ends, Ink::line(TEXT, 1.2))?;
    }
    canvas.line(&[(plot.left, y + 19.0), (plot.right, y + 19.0)], Ink::line(GRID, 0.6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_inputs_are_read_as_people_write_them() {
        let told = |[low, high, base]: [f64; 3], unit: &str| {
            range([Some(low), Some(high), Some(base)], unit, NAMES - 16.0)
        };
        assert_eq!(told([0.35, 0.6, 0.466], "FTE"), "0.35 to 0.6 FTE (base 0.466)");
        assert_eq!(told([3.68e-6, 0.4, 0.1], "SMD"), "about 0 to 0.4 SMD (base 0.1)");
        assert_eq!(told([0.0, 0.4, 0.1], "SMD"), "0 to 0.4 SMD (base 0.1)");
        assert_eq!(told([30.0, 50.0, 40.0], "GBP per hour"), "£30 to £50 per hour (base £40)");
        assert_eq!(told([0.17, 0.44, 0.3], "probability per year"), "17% to 44% a year (base 30%)");
        assert_eq!(told([0.5, 2.0, 1.0], "ratio"), "0.5 to 2 (base 1)");
        assert_eq!(in_unit(0.466, "FTE per site"), "0.466 FTE per site");
        // Never half a word: what has no room is left out.
        let long = "contacts a week of a peer worker with a full caseload";
        assert_eq!(told([1.0, 9.0, 3.0], long), "1 to 9");
        assert_eq!(range([None, Some(9.0), None], "weeks", 300.0), "– to 9 weeks (base –)");
    }
}
