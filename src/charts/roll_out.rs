//! The roll-out strip: each line a site, coloured by its stage through calendar time, in one replicate.

use super::axes::{Frame, WIDTH, calendar, dates, day, no_date, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip, wrap};
use super::keys::Keys;
use super::rules::{self, Verdict, name};
use super::style::{Colour, Hatch, QUIET, TEXT, ZERO};
use super::table::{Cell, ChartTable, Field, Row, Series};
use super::words::{capital, list, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::Findings;
use crate::model::site::{Cause, Stage, Turn};
use crate::units::time::Calendar;
use std::fmt::Write as _;

/// The stages of sites through time.
pub(super) struct RollOut;

/// Most sites of a strategy that are drawn; of more, as many at equal distances in the order of the strip.
const MOST: usize = 60;
/// Most strips beside each other.
const ACROSS: usize = 3;
/// Height of a strip, and of what stands above and beneath it.
const STRIP: f64 = 138.0;
const ABOVE: f64 = 24.0;
const BENEATH: f64 = 62.0;
const GAP: f64 = 26.0;

const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field { name: "line", meaning: "line of the strip, from the top: sites that deliver first", unit: "" },
    Field { name: "stage", meaning: "stage of the site", unit: "" },
    Field { name: "cause", meaning: "why the site stopped, where it did", unit: "" },
    Field { name: "from", meaning: "first day of the stage", unit: "date" },
    Field { name: "to", meaning: "day after the last", unit: "date" },
];

/// Stages with their colours, in the order of the legend: what delivers is blue, the darker the longer.
const LOOKS: [(Stage, Colour); Stage::ALL.len()] = [
    (Stage::Unaware, (0xf4, 0xf5, 0xf6)),
    (Stage::Considering, (0xd9, 0xdd, 0xe1)),
    (Stage::Preparing, (0xe6, 0x9f, 0x00)),
    (Stage::Delivering, (0x7c, 0xc4, 0xec)),
    (Stage::Sustained, (0x00, 0x72, 0xb2)),
    (Stage::Restarted, (0x00, 0x9e, 0x73)),
    (Stage::Paused, (0xcc, 0x79, 0xa7)),
    (Stage::Discontinued, (0x4a, 0x22, 0x10)),
];

/// A stage of a site with when it began and ended, in weeks.
struct Spell {
    stage: Stage,
    cause: Option<Cause>,
    from: f64,
    to: f64,
}

/// The stages of a site one after the other; what lasted no time is left out.
fn spells(turns: &[Turn], horizon: f64) -> impl Iterator<Item = Spell> {
    turns.iter().enumerate().filter_map(move |(index, turn)| {
        let to = turns.get(index + 1).map_or(horizon, |next| next.at);
        let (from, to) = (turn.at.max(0.0), to.min(horizon));
        (to > from).then_some(Spell { stage: turn.stage, cause: turn.cause, from, to })
    })
}

/// When a site first comes into any of these stages; infinity where it never does.
fn first(turns: &[Turn], is: impl Fn(Stage) -> bool) -> f64 {
    turns.iter().find(|turn| is(turn.stage)).map_or(f64::INFINITY, |turn| turn.at)
}

/// The sites of a strip from top to bottom: by when they first deliver, prepare, consider.
fn ordered(sites: &[Vec<Turn>]) -> Vec<&[Turn]> {
    let key = |turns: &[Turn]| {
        [
            first(turns, Stage::delivers),
            first(turns, |stage| stage == Stage::Preparing),
            first(turns, |stage| stage == Stage::Considering),
        ]
    };
    let mut sites: Vec<(&[Turn], [f64; 3])> = sites.iter().map(|turns| (&turns[..], key(turns))).collect();
    sites.sort_by(|(_, a), (_, b)| {
        a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])).then(a[2].total_cmp(&b[2]))
    });
    sites.into_iter().map(|(turns, _)| turns).collect()
}

/// The sites that are drawn, of so many.
fn drawn(sites: usize) -> Vec<usize> {
    let lines = sites.min(MOST);
    (0..lines).map(|line| line * sites / lines.max(1)).collect()
}

impl Chart for RollOut {
    fn id(&self) -> &'static str {
        "roll-out"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let mut rows = Vec::new();
        let setting = &findings.setting;
        let calendar = Calendar::new(setting.start);
        for (named, sites) in findings.strategies.iter().zip(&findings.roll_out) {
            let ordered = ordered(sites);
            for (line, site) in drawn(ordered.len()).into_iter().enumerate() {
                rows.extend(spells(ordered[site], setting.horizon).map(|spell| {
                    vec![
                        Cell::text(&named.id),
                        Cell::number(line as f64 + 1.0),
                        Cell::text(spell.stage.key()),
                        Cell::text(spell.cause.map_or("", Cause::key)),
                        Cell::Date(calendar.date(spell.from)),
                        Cell::Date(calendar.date(spell.to)),
                    ]
                }));
            }
        }
        if rows.is_empty() {
            return None;
        }
        let most = findings.roll_out.iter().map(Vec::len).max().unwrap_or_default();
        let which = if most > MOST {
            format!("{MOST} of {most} sites, a line each")
        } else {
            "Each line is a site".to_owned()
        };
        let subtitle =
            format!("{which}, those first that deliver first; one replicate, others differ by chance.");
        Some(framed(findings, [title(findings), subtitle, alt(findings)], Vec::new(), FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let shown: Vec<&Series> = table.series.iter().filter(|one| lines(table, one).is_some()).collect();
        let across = shown.len().clamp(1, ACROSS);
        let down = shown.len().div_ceil(across);
        let height = 170.0 + down as f64 * (ABOVE + STRIP + BENEATH);
        sheet(self.id(), table, height, |canvas, frame| {
            let top = legend(canvas, frame)?;
            let wide = (WIDTH - 2.0 * frame.left - GAP * (across as f64 - 1.0)) / across as f64;
            for (place, series) in shown.iter().enumerate() {
                let left = frame.left + (place % across) as f64 * (wide + GAP);
                let top = top + (place / across) as f64 * (ABOVE + STRIP + BENEATH);
                strip(
                    canvas,
                    table,
                    series,
                    Frame { left, top, right: left + wide, bottom: top + ABOVE + STRIP },
                )?;
            }
            Ok(())
        })
    }
}

/// Sites and weeks in which they delivered: of all strategies the paired differences are known.
const ADOPTION: &str = "adoption";

fn title(findings: &Findings) -> String {
    let mut ranked: Vec<(usize, f64)> = (0..findings.strategies.len())
        .filter_map(|strategy| Some((strategy, findings.level(strategy, ADOPTION).mean?)))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    match ranked.as_slice() {
        [] => "How sites take the programme up and stop".into(),
        [only] => {
            format!("Sites deliver {} of the time with {}", percent(only.1), name(findings, only.0))
        }
        [most, .., least] => {
            let (a, b) = (name(findings, most.0), name(findings, least.0));
            let (p, q) = (percent(most.1), percent(least.1));
            match rules::between(findings, ADOPTION, least.0, most.0) {
                Verdict::Higher => {
                    format!("Sites deliver {p} of the time with {a}, {q} with {b}")
                }
                Verdict::Unknown => format!(
                    "Sites deliver {q} to {p} of the time; whether strategies differ in it cannot be told in this run"
                ),
                _ => format!(
                    "Sites deliver {q} to {p} of the time; that strategies differ in it could not be shown"
                ),
            }
        }
    }
}

/// How often each cause is there, the most frequent first.
fn by_cause(stopped: &[&str]) -> Vec<(usize, &'static str)> {
    let count = |cause: Cause| (stopped.iter().filter(|one| **one == cause.key()).count(), cause.key());
    let mut counts: Vec<_> = Cause::ALL.into_iter().map(count).filter(|(number, _)| *number > 0).collect();
    counts.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    counts
}

fn alt(findings: &Findings) -> String {
    let mut text = "The stages of sites in one replicate.".to_owned();
    for (strategy, sites) in findings.roll_out.iter().enumerate().filter(|(_, sites)| !sites.is_empty()) {
        let last: Vec<&Turn> = sites.iter().filter_map(|turns| turns.last()).collect();
        let delivering = last.iter().filter(|turn| turn.stage.delivers()).count();
        let stopped = last.iter().filter(|turn| turn.stage == Stage::Discontinued);
        let stopped: Vec<&str> = stopped.map(|turn| turn.cause.unwrap_or(Cause::Other).key()).collect();
        let all = sites.len();
        let _ = write!(text, " {}: {delivering} of {all} sites deliver at the end", name(findings, strategy));
        if !stopped.is_empty() {
            let causes: Vec<String> =
                by_cause(&stopped).into_iter().map(|(number, cause)| format!("{cause}: {number}")).collect();
            let have = if stopped.len() == 1 { "has" } else { "have" };
            let _ = write!(text, ", {} {have} stopped ({})", stopped.len(), list(&causes));
        }
        text.push('.');
    }
    text
}

/// How many lines a strip has; none where the strategy has no sites.
fn lines(table: &ChartTable, series: &Series) -> Option<f64> {
    let wanted = [("strategy", series.id.as_str())];
    table.select(&wanted).filter_map(|row| row.number("line")).max_by(f64::total_cmp)
}

/// Writes the stages with their colours; returns where the strips begin.
fn legend(canvas: &Canvas, frame: Frame) -> Result<f64, ChartError> {
    let mut keys = Keys::of(canvas, frame);
    for (stage, colour) in LOOKS {
        keys.bar(&capital(stage.key()), colour, 6.0)?;
    }
    Ok(keys.bottom() + 18.0)
}

fn strip(canvas: &Canvas, table: &ChartTable, series: &Series, frame: Frame) -> Result<(), ChartError> {
    let wide = frame.right - frame.left;
    let heading = clip(&series.name, 13.5, true, wide);
    canvas.words(
        &heading,
        (frame.left, frame.top + 8.0),
        Words { bold: true, ..words(13.5, TEXT, Align::Left) },
    )?;
    let plot = Frame { top: frame.top + ABOVE, ..frame };
    let of = |field: &'static str| move |row: Row<'_>| row.date(field);
    let from = table.iter().filter_map(of("from")).min().unwrap_or_else(no_date);
    let to = table.iter().filter_map(of("to")).max().unwrap_or_else(no_date);
    let time = calendar(from, to, (plot.left, plot.right));
    dates(canvas, plot, &time, from, to)?;
    let count = lines(table, series).unwrap_or(1.0);
    let high = (plot.bottom - plot.top) / count;
    for row in table.select(&[("strategy", &series.id)]) {
        let (Some(line), Some(begin), Some(end)) = (row.number("line"), row.date("from"), row.date("to"))
        else {
            continue;
        };
        let look = LOOKS.into_iter().find(|(stage, _)| stage.key() == row.text("stage"));
        let Some((_, colour)) = look else { continue };
        let y = plot.top + (line - 1.0) * high;
        let corners = [(time.at(day(begin)), y), (time.at(day(end)), y + high)];
        canvas.bar(corners[0], corners[1], Ink::fill(colour, 1.0), Hatch::Plain)?;
    }
    let outline = [
        (plot.left, plot.top),
        (plot.right, plot.top),
        (plot.right, plot.bottom),
        (plot.left, plot.bottom),
        (plot.left, plot.top),
    ];
    canvas.line(&outline, Ink::line(ZERO, 0.8))?;
    for (line, text) in wrap(&stopped(table, series, count, to), 11.5, false, wide, 2).into_iter().enumerate()
    {
        let at = (plot.left, plot.bottom + 32.0 + 14.0 * line as f64);
        canvas.words(&text, at, words(11.5, QUIET, Align::Left))?;
    }
    Ok(())
}

/// How many of the lines of a strip had stopped at the end, and why.
fn stopped(table: &ChartTable, series: &Series, lines: f64, end: jiff::civil::Date) -> String {
    let wanted = [("strategy", series.id.as_str()), ("stage", Stage::Discontinued.key())];
    let rows = table.select(&wanted).filter(|row| row.date("to") == Some(end));
    let stopped: Vec<&str> = rows.map(|row| row.text("cause")).collect();
    if stopped.is_empty() {
        return format!("None of {lines} has stopped at the end");
    }
    let each: Vec<String> =
        by_cause(&stopped).into_iter().map(|(number, cause)| format!("{cause} {number}")).collect();
    format!("Stopped at the end: {} of {lines} ({})", stopped.len(), each.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(at: f64, stage: Stage, cause: Option<Cause>) -> Turn {
        Turn { at, stage, cause }
    }

    #[test]
    fn spells_follow_each_other_to_the_horizon() {
        let turns = [
            turn(0.0, Stage::Considering, None),
            turn(8.0, Stage::Preparing, None),
            turn(8.0, Stage::Delivering, None),
            turn(30.0, Stage::Discontinued, Some(Cause::Staff)),
        ];
        let found: Vec<_> = spells(&turns, 52.0).map(|spell| (spell.stage, spell.from, spell.to)).collect();
        assert_eq!(
            found,
            [
                (Stage::Considering, 0.0, 8.0),
                (Stage::Delivering, 8.0, 30.0),
                (Stage::Discontinued, 30.0, 52.0)
            ]
        );
    }

    #[test]
    fn who_delivers_first_stands_first_and_many_are_thinned_evenly() {
        let late = vec![turn(0.0, Stage::Considering, None), turn(9.0, Stage::Delivering, None)];
        let early = vec![turn(0.0, Stage::Unaware, None), turn(4.0, Stage::Sustained, None)];
        let never = vec![turn(0.0, Stage::Considering, None)];
        let all = [never.clone(), late.clone(), early.clone()];
        assert_eq!(ordered(&all), [&early[..], &late[..], &never[..]]);
        assert_eq!(drawn(3), [0, 1, 2]);
        let many = drawn(1_000);
        assert_eq!((many.len(), many[0]), (MOST, 0));
        assert!(many.windows(2).all(|pair| (16..=17).contains(&(pair[1] - pair[0]))));
        assert!(drawn(0).is_empty());
    }
}
