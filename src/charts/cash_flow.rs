//! Cash in by source and what it is for: a bar a strategy, mean a year.

use super::axes::{Frame, SMALL, Scale, columns, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip, wrap};
use super::finances::{followed, no_budget, unlimited};
use super::keys::Keys;
use super::raster::text_width;
use super::rules::{self, Interval, amount, band, name, years};
use super::style::{Colour, Hatch, PAPER, QUIET, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::{capital, money, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{CostLine, Estimate, Findings};
use crate::economics::costs::PROGRAMME_COST;
use crate::engine::prices::Strand;
use crate::model::finances::PAYMENTS;
use std::fmt::Write as _;

/// Cash in and what it is for.
pub(super) struct CashFlow;

/// The panels: where money comes from, and what the programme costs.
const SOURCES: &str = "in";
const PURPOSES: &str = "out";
/// The whole bar.
const TOTAL: &str = "total";
/// What pays where no budget is set, and items that are not drawn by name.
const AS_BILLED: &str = "as billed (no budget set)";
const OTHER: &str = "other purposes";
/// Bills that were not paid by the end of the run.
const UNPAID: &str = "unpaid at the end";
/// Most purposes that are drawn by name.
const NAMED: usize = 5;

const FIELDS: &[Field] = &[
    Field {
        name: "panel",
        meaning: "in: paid to sites, by source; out: what the programme cost them, by purpose",
        unit: "",
    },
    Field::STRATEGY,
    Field {
        name: "item",
        meaning: "way of payment or cost item; total: all of them; unpaid at the end: bills of the whole run that sites still owe",
        unit: "",
    },
    Field {
        name: "part",
        meaning: "name under which the item is drawn: small ones are drawn together",
        unit: "",
    },
    Field {
        name: "mean",
        meaning: "undiscounted, mean over the years; what is unpaid: at the end",
        unit: "currency a year",
    },
    Field::mcse("currency a year"),
    Field { name: "lower", meaning: "lower limit of the bar of the total", unit: "currency a year" },
    Field { name: "upper", meaning: "upper limit of the bar of the total", unit: "currency a year" },
];

/// Ways of payment with their words, and colours.
const WAYS: [(&str, Colour); PAYMENTS.len() + 1] = [
    ("grant", (0x00, 0x72, 0xb2)),
    ("fee per contact", (0xe6, 0x9f, 0x00)),
    ("capitation", (0x00, 0x9e, 0x73)),
    ("bundle per episode", (0xcc, 0x79, 0xa7)),
    (AS_BILLED, (0xb8, 0xbe, 0xc4)),
];
/// Purposes from the largest on, and what is drawn together.
const COLOURS: [Colour; NAMED + 1] = [
    (0x2b, 0x4c, 0x6f),
    (0xd5, 0x5e, 0x00),
    (0x7a, 0xa6, 0xc9),
    (0xf0, 0xb9, 0x6a),
    (0x8c, 0x3d, 0x73),
    (0xd3, 0xd7, 0xdb),
];

/// The cost items of the programme, the dearest over all strategies first; none that cost nothing.
fn purposes(findings: &Findings) -> Vec<&CostLine> {
    let cost = |item: &CostLine| -> f64 {
        let of = |strategy| findings.level(strategy, &item.column()).mean.unwrap_or_default();
        (0..findings.strategies.len()).map(|strategy| of(strategy).abs()).sum()
    };
    let own = |item: &&CostLine| Strand::of(&item.strand).is_programme();
    let mut all: Vec<(&CostLine, f64)> =
        findings.cost_items.iter().filter(own).map(|item| (item, cost(item))).collect();
    all.retain(|(_, cost)| *cost > 0.0);
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.name.cmp(&b.0.name)));
    all.into_iter().map(|(item, _)| item).collect()
}

/// What all sites of a strategy were paid in a way, mean a year.
fn paid(findings: &Findings, strategy: usize, way: &str) -> Option<f64> {
    let own = |row: &&crate::analysis::findings::Money| {
        (row.strategy, row.sites, row.measure) == (strategy, "all", way)
    };
    let yearly: Vec<f64> = findings.finances.iter().filter(own).filter_map(|row| row.estimate.mean).collect();
    (!yearly.is_empty()).then(|| yearly.iter().sum::<f64>() / years(&findings.setting))
}

/// What all sites of a strategy owe at the end of the run.
fn unpaid(findings: &Findings, strategy: usize) -> Estimate {
    let own = |row: &&crate::analysis::findings::Money| {
        (row.strategy, row.sites, row.measure) == (strategy, "all", "owed")
    };
    let last = findings.finances.iter().filter(own).max_by_key(|row| row.year);
    last.map_or_else(Estimate::default, |row| row.estimate)
}

/// The strategies in which the programme costs anything, in their order.
fn drawn(findings: &Findings) -> Vec<usize> {
    let mut all = [followed(findings), unlimited(findings)].concat();
    all.sort_unstable();
    all
}

impl Chart for CashFlow {
    fn id(&self) -> &'static str {
        "cash-flow"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let time = years(&findings.setting);
        let (drawn, purposes) = (drawn(findings), purposes(findings));
        if drawn.is_empty() || purposes.is_empty() || time <= 0.0 {
            return None;
        }
        let without = unlimited(findings);
        let mut rows = Vec::new();
        let mut row = |panel: &str, strategy: usize, words: [&str; 2], estimate: &Estimate| {
            let limits = rules::interval(estimate, &findings.setting).filter(|_| words[1] == TOTAL);
            let mut cells = [panel, findings.strategies[strategy].id.as_str(), words[0], words[1]]
                .map(Cell::text)
                .to_vec();
            cells.extend(rules::cells(estimate, limits));
            rows.push(cells);
        };
        for &strategy in &drawn {
            let bills = findings.level(strategy, PROGRAMME_COST).over(time);
            if without.contains(&strategy) {
                row(
                    SOURCES,
                    strategy,
                    [AS_BILLED, AS_BILLED],
                    &Estimate { mean: bills.mean, ..Estimate::default() },
                );
                row(SOURCES, strategy, [TOTAL, TOTAL], &bills);
            } else {
                for (way, (words, _)) in PAYMENTS.into_iter().zip(WAYS) {
                    let mean = paid(findings, strategy, way);
                    row(SOURCES, strategy, [way, words], &Estimate { mean, ..Estimate::default() });
                }
                row(SOURCES, strategy, [TOTAL, TOTAL], &findings.level(strategy, "income").over(time));
            }
            for (rank, item) in purposes.iter().enumerate() {
                let cost = findings.level(strategy, &item.column()).over(time);
                let part = if rank < NAMED { item.name.as_str() } else { OTHER };
                row(PURPOSES, strategy, [&item.name, part], &cost);
            }
            row(PURPOSES, strategy, [TOTAL, TOTAL], &bills);
            if !without.contains(&strategy) {
                row(PURPOSES, strategy, [UNPAID, UNPAID], &unpaid(findings, strategy));
            }
        }
        let currency = &findings.setting.currency;
        let panel = |key, heading: &str| Panel {
            key,
            heading: heading.into(),
            unit: format!("{currency} a year"),
            measure: Measure::Money(currency.clone()),
        };
        let all_paid = followed(findings).is_empty();
        let heading = if all_paid { "What it pays for" } else { "What the programme costs sites" };
        let panels = vec![panel(SOURCES, "Money that sites are paid"), panel(PURPOSES, heading)];
        let subtitle = format!(
            "Undiscounted, mean over the years, all sites. Line at the end of a bar: {}.{}",
            band(&findings.setting),
            no_budget(findings)
        );
        let words = [title(findings, &drawn, &purposes), subtitle, alt(findings, &drawn, &purposes)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let shown = shown(table);
        let height = 262.0 + 54.0 * shown.len() as f64;
        sheet(self.id(), table, height, |canvas, frame| {
            let mut keys = Keys::of(canvas, frame);
            for panel in &table.panels {
                for (part, colour) in parts(table, panel.key) {
                    keys.bar(&clip(&capital(part), SMALL, false, 250.0), colour, 6.0)?;
                }
                keys.line();
            }
            let names =
                shown.iter().map(|s| text_width(&s.1.name, SMALL, false)).fold(0.0, f64::max).min(180.0);
            let frame = Frame { left: frame.left + names + 12.0, top: keys.bottom() + 2.0, ..frame };
            panels(canvas, table, &columns(frame, &[0.5, 0.5], 30.0), |index, panel, frame| {
                draw_panel(canvas, table, panel, frame, if index == 0 { names } else { 0.0 })
            })
        })
    }
}

/// The purpose that costs most in a strategy, where its interval lies above that of every other, with its share.
fn foremost<'f>(findings: &Findings, strategy: usize, purposes: &[&'f CostLine]) -> Option<(&'f str, f64)> {
    let of = |item: &&'f CostLine| {
        let cost = findings.level(strategy, &item.column());
        let limits = rules::claimable(&cost, &findings.setting);
        Some((item.name.as_str(), cost.mean?, limits))
    };
    let mut all: Vec<(&str, f64, Option<Interval>)> = purposes.iter().filter_map(of).collect();
    let sum: f64 = all.iter().map(|one| one.1).sum();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let (first, others) = all.split_first()?;
    let lower = first.2?.lower;
    let beats = |other: &(&str, f64, Option<Interval>)| {
        other.1 <= 0.0 || other.2.is_some_and(|interval| interval.upper < lower)
    };
    (sum > 0.0 && others.iter().all(beats)).then_some((first.0, first.1 / sum))
}

/// On what most is spent, where that could be told to be one purpose in most strategies; else how much it is.
fn title(findings: &Findings, drawn: &[usize], purposes: &[&CostLine]) -> String {
    let first: Vec<(&str, f64)> =
        drawn.iter().filter_map(|&strategy| foremost(findings, strategy, purposes)).collect();
    let shares =
        |item: &str| -> Vec<f64> { first.iter().filter(|one| one.0 == item).map(|one| one.1).collect() };
    let most = first.iter().map(|one| one.0).max_by_key(|item| shares(item).len());
    if let Some(item) = most.filter(|item| 2 * shares(item).len() > drawn.len()) {
        let shares = shares(item);
        let (low, high) =
            shares.iter().fold((1.0_f64, 0.0_f64), |(l, h), &share| (l.min(share), h.max(share)));
        let (low, high) = (percent(low), percent(high));
        let share = if low == high { high } else { format!("{low} to {high}") };
        let of = if shares.len() < drawn.len() {
            format!(" with {} of {} strategies", shares.len(), drawn.len())
        } else {
            String::new()
        };
        return format!("The largest part of what the programme costs is “{item}”{of}: {share}");
    }
    let each =
        |&strategy: &usize| Some(findings.level(strategy, PROGRAMME_COST).mean? / years(&findings.setting));
    let costs: Vec<f64> = drawn.iter().filter_map(each).collect();
    let (low, high) = costs.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), &c| (l.min(c), h.max(c)));
    if low >= high {
        return format!("The programme costs {} a year", amount(findings, high));
    }
    format!("The programme costs {} to {} a year", amount(findings, low), amount(findings, high))
}

fn alt(findings: &Findings, drawn: &[usize], purposes: &[&CostLine]) -> String {
    let mut text = String::from("Mean money of sites a year.");
    let time = years(&findings.setting);
    let without = unlimited(findings);
    for &strategy in drawn {
        let _ = write!(text, " {}: paid to sites", name(findings, strategy));
        if without.contains(&strategy) {
            text.push_str(" all that is billed");
        } else {
            let ways = PAYMENTS.into_iter().zip(WAYS).filter_map(|(way, (words, _))| {
                let mean = paid(findings, strategy, way).filter(|mean| *mean > 0.0)?;
                Some(format!("{words} {}", amount(findings, mean)))
            });
            let ways: Vec<String> = ways.collect();
            let ways = if ways.is_empty() { "nothing".to_owned() } else { ways.join(", ") };
            let _ = write!(text, " {ways}");
        }
        let costs: Vec<String> = purposes
            .iter()
            .take(NAMED)
            .filter_map(|item| {
                let mean = findings.level(strategy, &item.column()).mean?;
                Some(format!("{} {}", item.name, amount(findings, mean / time)))
            })
            .collect();
        let _ = write!(text, "; bills {}", costs.join(", "));
        if let Some(owed) = unpaid(findings, strategy).mean.filter(|owed| *owed > 0.0) {
            let _ = write!(text, "; unpaid at the end {}", amount(findings, owed));
        }
        text.push('.');
    }
    text
}

/// The parts of a panel that any bar has, with their colours.
fn parts<'t>(table: &'t ChartTable, panel: &str) -> Vec<(&'t str, Colour)> {
    let mut found: Vec<(&str, f64)> = Vec::new();
    for row in table.iter().filter(|row| row.text("panel") == panel) {
        let (part, mean) = (row.text("part"), row.number("mean").unwrap_or_default().abs());
        match found.iter_mut().find(|known| known.0 == part) {
            _ if part == TOTAL || part == UNPAID => {}
            Some(known) => known.1 += mean,
            None => found.push((part, mean)),
        }
    }
    let colour = |(rank, (part, mean)): (usize, (&'t str, f64))| {
        let way = WAYS.into_iter().find(|way| way.0 == part && panel == SOURCES);
        let own = if part == OTHER { NAMED } else { rank.min(NAMED) };
        (mean > 0.0).then_some((part, way.map_or(COLOURS[own], |way| way.1)))
    };
    found.into_iter().enumerate().filter_map(colour).collect()
}

/// The strategies that have a bar, with their places.
fn shown(table: &ChartTable) -> Vec<(usize, &super::table::Series)> {
    let has = |of: &(usize, &super::table::Series)| table.iter().any(|row| row.text("strategy") == of.1.id);
    table.series.iter().enumerate().filter(has).collect()
}

/// An amount as a label.
fn short(panel: &Panel, value: f64) -> String {
    let currency = if let Measure::Money(code) = &panel.measure { code.as_str() } else { "" };
    money(value, currency).replace(" billion", " bn").replace(" million", " m")
}

/// Room for the number at the end of a bar.
const NUMBER: f64 = 118.0;

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    names: f64,
) -> Result<(), ChartError> {
    let shown = shown(table);
    let whole = |row: &Row| row.text("part") == TOTAL;
    // One scale for both panels, so that what comes in can be held against what goes out.
    let limits = table.iter().filter(whole).flat_map(|row| ["mean", "upper"].map(|field| row.number(field)));
    let scale = Scale::over(limits.flatten(), true, 4.0, (frame.left, frame.right - NUMBER));
    let plot = Frame { right: frame.right - NUMBER, bottom: frame.bottom - 20.0, ..frame };
    level(canvas, plot, &scale, &panel.measure)?;
    let step = (plot.bottom - plot.top) / shown.len().max(1) as f64;
    for (place, (_, series)) in shown.into_iter().enumerate() {
        let y = plot.top + step * (place as f64 + 0.5);
        if names > 0.0 {
            let lines = wrap(&series.name, SMALL, false, names, 2);
            let middle = (lines.len() as f64 - 1.0) / 2.0;
            for (line, name) in lines.iter().enumerate() {
                let at = (plot.left - 10.0, y + (line as f64 - middle) * 17.0);
                canvas.words(name, at, words(SMALL, TEXT, Align::Right))?;
            }
        }
        let half = (step * 0.3).min(17.0);
        let mut end = 0.0;
        for (part, colour) in parts(table, panel.key) {
            let wanted = [("panel", panel.key), ("strategy", series.id.as_str()), ("part", part)];
            let length: f64 = table.select(&wanted).filter_map(|row| row.number("mean")).sum();
            if length <= 0.0 {
                continue;
            }
            let (from, to) = (scale.at(end), scale.at(end + length));
            end += length;
            let hatch = if part == AS_BILLED { Hatch::Rising } else { Hatch::Plain };
            canvas.bar((from, y - half), (to, y + half), Ink::fill(colour, 1.0), hatch)?;
            if to - from > 3.0 {
                canvas.line(&[(to, y - half), (to, y + half)], Ink::line(PAPER, 1.0))?;
            }
        }
        let of = |part| {
            let own = move |row: &Row| row.text("panel") == panel.key && row.text("strategy") == series.id;
            table.iter().filter(own).find(|row| row.text("part") == part)
        };
        let Some(total) = of(TOTAL) else { continue };
        let mut right = scale.at(end);
        if let Some((lower, upper)) = total.number("lower").zip(total.number("upper")) {
            let ends = [(scale.at(lower), y), (scale.at(upper), y)];
            canvas.line(&ends, Ink::line(PAPER, 4.0))?;
            canvas.line(&ends, Ink::line(TEXT, 1.8))?;
            right = right.max(scale.at(upper));
        }
        let Some(mean) = total.number("mean") else { continue };
        let owed = of(UNPAID).and_then(|row| row.number("mean")).filter(|owed| *owed > 0.0);
        let lift = if owed.is_some() { 7.0 } else { 0.0 };
        let bold = Words { bold: true, ..words(11.5, TEXT, Align::Left) };
        canvas.words(&short(panel, mean), (right + 6.0, y - lift), bold)?;
        if let Some(owed) = owed {
            let text = format!("{} owed at the end", short(panel, owed));
            canvas.words(&text, (right + 6.0, y + lift), words(11.0, QUIET, Align::Left))?;
        }
    }
    Ok(())
}
