//! Sites' survival by cause: of the sites that have delivered, who goes on without a stop, and why the others first stopped.

use super::axes::{Frame, MARGIN, Scale, WIDTH, level, room, sheet, upright, words};
use super::canvas::{Align, Canvas, Ink, Point, Words, clip, wrap};
use super::keys::Keys;
use super::rules::{self, Interval, Verdict, claimed, name};
use super::style::{Colour, PAPER, QUIET, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Row, Series};
use super::words::{capital, count, duration, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings};
use crate::model::site::Cause;
use crate::outcomes::site_survival::{STARTS, STATES};
use crate::units::time::WEEKS_PER_YEAR;
use std::fmt::Write as _;

/// Survival of sites by cause.
pub(super) struct SiteSurvival;

/// Most panels beside each other.
const ACROSS: usize = 3;
/// Height of a panel, and of what stands above and beneath it.
const PLOT: f64 = 170.0;
const ABOVE: f64 = 26.0;
const BENEATH: f64 = 56.0;
const GAP: f64 = 28.0;

const FIELDS: &[Field] = &[
    Field::STRATEGY,
    Field { name: "years", meaning: "whole years since a site first delivered", unit: "years" },
    Field {
        name: "state",
        meaning: "without a stop; first stopped, by cause (cumulative incidence of Aalen and Johansen); sites followed for so long",
        unit: "",
    },
    Field {
        name: "mean",
        meaning: "share of sites; their number where the state is sites followed",
        unit: "proportion",
    },
    Field::mcse("proportion"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "proportion" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "proportion" },
];

/// The state in which a site has not stopped, and the number of those that are followed.
const GOING: &str = STATES[0];
const FOLLOWED: &str = STATES[STATES.len() - 1];

/// The colour of the sites that go on, and those of the causes, in their order.
const BLUE: Colour = (0x7c, 0xb8, 0xdd);
const COLOURS: [Colour; Cause::ALL.len()] = [
    (0xc9, 0xce, 0xd3),
    (0xd5, 0x5e, 0x00),
    (0x5a, 0x3d, 0x8c),
    (0xcc, 0x79, 0xa7),
    (0xe6, 0x9f, 0x00),
    (0x00, 0x9e, 0x73),
    (0x4a, 0x22, 0x10),
];

/// What is told of sites since their first delivery.
fn told(findings: &Findings, strategy: usize, year: usize, state: &str) -> Option<Estimate> {
    let row = findings
        .site_survival
        .iter()
        .find(|row| (row.strategy, row.since, row.year, row.state) == (strategy, STARTS[1], year, state));
    row.map(|row| row.estimate).filter(|estimate| estimate.mean.is_some())
}

/// The last year of which a strategy's sites tell anything; none where no site delivers, or none for a year.
fn last_year(findings: &Findings, strategy: usize) -> Option<usize> {
    (1..=findings.layout.years).take_while(|&year| told(findings, strategy, year, GOING).is_some()).last()
}

/// The strategies whose sites are followed, with the last year of each.
fn followed(findings: &Findings) -> Vec<(usize, usize)> {
    (0..findings.strategies.len()).filter_map(|s| Some((s, last_year(findings, s)?))).collect()
}

impl Chart for SiteSurvival {
    fn id(&self) -> &'static str {
        "site-survival"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let followed = followed(findings);
        if followed.is_empty() {
            return None;
        }
        let mut rows = Vec::new();
        for &(strategy, last) in &followed {
            for year in 0..=last {
                for state in STATES[..=Cause::ALL.len()].iter().chain([&FOLLOWED]) {
                    let Some(estimate) = told(findings, strategy, year, state) else { continue };
                    let limits = rules::interval(&estimate, &findings.setting);
                    let limits = if *state == FOLLOWED { limits } else { rules::share_interval(limits) };
                    let mut row = vec![
                        Cell::text(&findings.strategies[strategy].id),
                        Cell::number(year as f64),
                        Cell::text(*state),
                    ];
                    row.extend(rules::cells(&estimate, limits));
                    rows.push(row);
                }
            }
        }
        let subtitle = format!(
            "Years since a site first delivered (since the start, where it delivers then). Above the blue: why the others first stopped; \
             a pause is no stop. Bars: {}.",
            rules::band(&findings.setting)
        );
        let words = [title(findings, &followed), subtitle, alt(findings, &followed)];
        Some(framed(findings, words, Vec::new(), FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let drawn = |one: &&Series| table.iter().any(|row| row.text("strategy") == one.id);
        let shown: Vec<&Series> = table.series.iter().filter(drawn).collect();
        let across = shown.len().clamp(1, ACROSS);
        let down = shown.len().div_ceil(across);
        let height = 200.0 + down as f64 * (ABOVE + PLOT + BENEATH);
        sheet(self.id(), table, height, |canvas, frame| {
            let top = legend(canvas, table, frame)?;
            let wide = (WIDTH - 2.0 * MARGIN - GAP * (across as f64 - 1.0)) / across as f64;
            for (place, series) in shown.iter().enumerate() {
                let left = frame.left + (place % across) as f64 * (wide + GAP);
                let top = top + (place / across) as f64 * (ABOVE + PLOT + BENEATH);
                let frame = Frame { left, top, right: left + wide, bottom: top + ABOVE + PLOT };
                panel(canvas, table, series, frame)?;
            }
            Ok(())
        })
    }
}

/// A cause in words that go on after `because`.
const fn because(cause: Cause) -> &'static str {
    match cause {
        Cause::Other => "of something that the model does not name",
        Cause::Money => "they could not be paid",
        Cause::Supervisors => "supervisors left",
        Cause::Staff => "workers left",
        Cause::Support => "support was lacking",
        Cause::Shock => "of an event from outside",
        Cause::Withdrawn => "the plan withdrew it",
    }
}

/// The cause for which most sites of a strategy have stopped, where its interval lies above that of every other.
fn foremost(findings: &Findings, strategy: usize, year: usize) -> Option<Cause> {
    let of = |cause: Cause| {
        let estimate = told(findings, strategy, year, cause.key())?;
        Some((cause, estimate.mean?, rules::claimable(&estimate, &findings.setting)))
    };
    let mut all: Vec<(Cause, f64, Option<Interval>)> = Cause::ALL.into_iter().filter_map(of).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let (first, others) = all.split_first()?;
    let lower = first.2?.lower;
    let beats = |other: &(Cause, f64, Option<Interval>)| {
        other.1 <= 0.0 || other.2.is_some_and(|interval| interval.upper < lower)
    };
    (lower > 0.0 && others.iter().all(beats)).then_some(first.0)
}

/// What may be said of the highest share less the lowest: their intervals lie apart or not.
fn apart(findings: &Findings, low: &Estimate, high: &Estimate) -> Verdict {
    match (rules::claimable(low, &findings.setting), rules::claimable(high, &findings.setting)) {
        (Some(low), Some(high)) if low.upper < high.lower => Verdict::Higher,
        (Some(_), Some(_)) => Verdict::NotShown,
        _ => Verdict::Unknown,
    }
}

/// The highest and the lowest share of sites that have not stopped, after as many years as every strategy tells of.
fn title(findings: &Findings, followed: &[(usize, usize)]) -> String {
    let year = followed.iter().map(|(_, last)| *last).min().unwrap_or_default();
    let mut all: Vec<(usize, f64, Estimate)> = followed
        .iter()
        .filter_map(|&(strategy, _)| {
            let estimate = told(findings, strategy, year, GOING)?;
            Some((strategy, estimate.mean?, estimate))
        })
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let time = capital(&duration(year as f64 * WEEKS_PER_YEAR));
    let (Some(best), Some(worst)) = (all.first(), all.last()) else {
        return "How long sites go on".into();
    };
    if worst.1 >= 1.0 {
        return format!("No site has stopped within {} of its first delivery", time.to_lowercase());
    }
    let why = foremost(findings, worst.0, year)
        .map_or_else(String::new, |cause| format!(", most often because {}", because(cause)));
    let after = format!("{time} after they first delivered");
    let (p, q) = (percent(best.1), percent(worst.1));
    if all.len() == 1 {
        let gone = percent(1.0 - worst.1);
        return format!("{after} {gone} of sites have stopped with {}{why}", name(findings, worst.0));
    }
    match apart(findings, &worst.2, &best.2) {
        Verdict::Higher => {
            let (a, b, gone) = (name(findings, best.0), name(findings, worst.0), percent(1.0 - worst.1));
            let claim = format!(
                "{} {} of sites have stopped with {a}, {gone} with {b}{why}",
                after.to_lowercase(),
                percent(1.0 - best.1)
            );
            claimed(&findings.setting, &claim)
        }
        Verdict::Unknown => format!(
            "{after} {q} to {p} of sites have not stopped; whether strategies differ in it cannot be told in this run"
        ),
        _ => format!(
            "{after} {q} to {p} of sites have not stopped; that strategies differ in it could not be shown"
        ),
    }
}

fn alt(findings: &Findings, followed: &[(usize, usize)]) -> String {
    let mut text = String::from("Shares of the sites that have delivered.");
    for &(strategy, last) in followed {
        let share = |state: &str| told(findings, strategy, last, state).and_then(|estimate| estimate.mean);
        let Some(going) = share(GOING) else { continue };
        let time = duration(last as f64 * WEEKS_PER_YEAR);
        let _ =
            write!(text, " {}: after {time} {} have not stopped", name(findings, strategy), percent(going));
        let stopped = Cause::ALL.into_iter().filter_map(|cause| {
            let share = share(cause.key()).filter(|share| *share > 0.0)?;
            Some(format!("{} {}", cause.key(), percent(share)))
        });
        let stopped: Vec<String> = stopped.collect();
        if !stopped.is_empty() {
            let _ = write!(text, "; first stopped: {}", stopped.join(", "));
        }
        text.push('.');
    }
    text
}

/// The causes that any site stopped for.
fn causes(table: &ChartTable) -> impl Iterator<Item = (Cause, Colour)> + '_ {
    Cause::ALL.into_iter().zip(COLOURS).filter(|(cause, _)| {
        let wanted = [("state", cause.key())];
        table.select(&wanted).any(|row| row.number("mean").is_some_and(|share| share > 0.0))
    })
}

/// Writes what the colours are; returns where the panels begin.
fn legend(canvas: &Canvas, table: &ChartTable, frame: Frame) -> Result<f64, ChartError> {
    let mut keys = Keys::of(canvas, frame);
    keys.bar("Deliver without a stop", BLUE, 6.0)?;
    for (cause, colour) in causes(table) {
        let words = match cause {
            Cause::Other => "stopped: no cause named".to_owned(),
            _ => format!("stopped: {}", cause.key()),
        };
        keys.bar(&capital(&words), colour, 6.0)?;
    }
    Ok(keys.bottom() + 18.0)
}

fn panel(canvas: &Canvas, table: &ChartTable, series: &Series, frame: Frame) -> Result<(), ChartError> {
    let heading = clip(&series.name, 13.5, true, frame.right - frame.left);
    let bold = Words { bold: true, ..words(13.5, TEXT, Align::Left) };
    canvas.words(&heading, (frame.left, frame.top + 8.0), bold)?;
    let up = Scale { domain: (0.0, 1.0), range: (frame.bottom, frame.top + ABOVE), step: 0.25 };
    let left = frame.left + room(&up, &Measure::Percent);
    let plot = Frame { left, top: frame.top + ABOVE, ..frame };
    upright(canvas, plot, &up, &Measure::Percent)?;
    let last = table.iter().filter_map(|row| row.number("years")).fold(1.0, f64::max);
    let across = Scale { domain: (0.0, last), range: (plot.left, plot.right), step: 1.0 };
    level(canvas, plot, &across, &Measure::Count)?;
    let of = |state: &'static str| {
        let own = move |row: &Row<'_>| row.text("strategy") == series.id && row.text("state") == state;
        table.iter().filter(own)
    };
    let value = |row: Row<'_>| Some((row.number("years")?, row.number("mean")?));
    let going: Vec<(f64, f64)> = of(GOING).filter_map(value).collect();
    let mut beneath: Vec<(f64, f64)> = going.iter().map(|&(year, _)| (year, 0.0)).collect();
    let layers =
        [(GOING, BLUE)].into_iter().chain(causes(table).map(|(cause, colour)| (cause.key(), colour)));
    for (state, colour) in layers {
        let own: Vec<(f64, f64)> = of(state).filter_map(value).collect();
        let above: Vec<(f64, f64)> = beneath
            .iter()
            .map(|&(year, low)| {
                let share = own.iter().find(|one| (one.0 - year).abs() < 0.5).map_or(0.0, |one| one.1);
                (year, (low + share).min(1.0))
            })
            .collect();
        let at = |&(year, share): &(f64, f64)| (across.at(year), up.at(share));
        let outline: Vec<Point> = above.iter().map(at).chain(beneath.iter().rev().map(at)).collect();
        canvas.area(&outline, Ink::fill(colour, 0.95))?;
        canvas.line(&above.iter().map(at).collect::<Vec<_>>(), Ink::line(PAPER, 0.8))?;
        beneath = above;
    }
    bars(canvas, of(GOING), &across, &up)?;
    let Some(&(end, share)) = going.last() else { return Ok(()) };
    let followed: Vec<(f64, f64)> = of(FOLLOWED).filter_map(value).collect();
    let (Some(first), Some(last)) = (followed.first(), followed.last()) else { return Ok(()) };
    let text = format!(
        "{} without a stop after {}; {} sites, {} followed for so long",
        percent(share),
        duration(end * WEEKS_PER_YEAR),
        count(first.1),
        count(last.1)
    );
    for (line, text) in wrap(&text, 11.5, false, plot.right - frame.left, 2).into_iter().enumerate() {
        let at = (frame.left, plot.bottom + 32.0 + 14.0 * line as f64);
        canvas.words(&text, at, words(11.5, QUIET, Align::Left))?;
    }
    Ok(())
}

/// Intervals of the share that has not stopped.
fn bars<'t>(
    canvas: &Canvas,
    rows: impl Iterator<Item = Row<'t>>,
    across: &Scale,
    up: &Scale,
) -> Result<(), ChartError> {
    for row in rows {
        let limits = row.number("lower").zip(row.number("upper"));
        let (Some(year), Some((lower, upper))) = (row.number("years"), limits) else { continue };
        if year > 0.0 && upper > lower {
            // At the last year the bar stands within the panel.
            let x = across.at(year).min(across.range.1 - 2.0);
            canvas.line(&[(x, up.at(lower)), (x, up.at(upper))], Ink::line(PAPER, 4.4))?;
            canvas.line(&[(x, up.at(lower)), (x, up.at(upper))], Ink::line(TEXT, 1.8))?;
        }
    }
    Ok(())
}
