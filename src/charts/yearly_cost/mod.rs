//! Yearly cost by item: all of it, and what changes against the comparator; the programme told apart from care.

use super::axes::{Frame, SMALL, Scale, both_sides, columns, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip, wrap};
use super::raster::text_width;
use super::rules::{self, Verdict, amount, band, name, years};
use super::style::{Colour, Hatch, PAPER, QUIET, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::money;
use super::{Chart, ChartError, DIFFERENCE, LEVEL, framed, level_and_difference};
use crate::analysis::findings::{Estimate, Findings};
use std::fmt::Write as _;

/// Yearly cost by item.
pub(super) struct YearlyCost;

const TOTAL: &str = "total";

const FIELDS: &[Field] = &[
    Field::PANEL,
    Field::STRATEGY,
    Field {
        name: "item",
        meaning: "cost item; total is the sum of the strategy's items in the panel",
        unit: "",
    },
    Field { name: "strand", meaning: "care, service or implementation", unit: "" },
    Field {
        name: "part",
        meaning: "name under which the item is drawn: small items of a strand are drawn together",
        unit: "",
    },
    Field { name: "mean", meaning: "undiscounted cost, mean over the years", unit: "currency a year" },
    Field { name: "mcse", meaning: "Monte Carlo standard error of the mean", unit: "currency a year" },
    Field { name: "lower", meaning: "lower limit of the bar", unit: "currency a year" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "currency a year" },
];

/// What is drawn of each strand: how many items by name, and in which colours.
const STRANDS: [(&str, &str, usize, &[Colour], Hatch); 3] = [
    (
        "care",
        "Other care",
        4,
        &[(0x2b, 0x4c, 0x6f), (0x5b, 0x86, 0xad), (0x93, 0xb7, 0xd3), (0xc3, 0xd8, 0xe6), (0xdd, 0xe5, 0xec)],
        Hatch::Plain,
    ),
    (
        "service",
        "Other delivery",
        3,
        &[(0xd5, 0x5e, 0x00), (0xe6, 0x9f, 0x00), (0xa8, 0x52, 0x1c), (0xf0, 0xb9, 0x6a)],
        Hatch::Rising,
    ),
    (
        "implementation",
        "Other set-up",
        2,
        &[(0x8c, 0x3d, 0x73), (0xcc, 0x79, 0xa7), (0xb5, 0x8b, 0xa6)],
        Hatch::Falling,
    ),
];

impl Chart for YearlyCost {
    fn id(&self) -> &'static str {
        "yearly-cost"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let years = years(&findings.setting);
        if findings.cost_items.is_empty() || years <= 0.0 {
            return None;
        }
        let parts = parts(findings);
        let compared = findings.strategies.len() > 1;
        let mut rows = Vec::new();
        for (panel, first) in [(LEVEL, 0), (DIFFERENCE, 1)] {
            for strategy in first..findings.strategies.len() {
                let value = |column: &str| match panel {
                    LEVEL => findings.level(strategy, column),
                    _ => findings.difference(strategy, column).estimate,
                };
                let mut sum = Some(0.0);
                for (item, part) in findings.cost_items.iter().zip(&parts) {
                    let cost = per_year(value(&item.column()), years);
                    sum = sum.zip(cost.mean).map(|(sum, cost)| sum + cost);
                    rows.push(row(findings, panel, strategy, [&item.name, &item.strand, part], &cost));
                }
                let total = Estimate { mean: sum, ..per_year(value("cost_undiscounted"), years) };
                rows.push(row(findings, panel, strategy, [TOTAL, "all", TOTAL], &total));
            }
        }
        let unit = format!("{} a year, prices: {}", findings.setting.currency, findings.setting.price_year);
        let measure = Measure::Money(findings.setting.currency.clone());
        let panels = level_and_difference(findings, "All costs", &unit, &measure);
        let net = if compared {
            format!(" Diamond and number: net difference; line: {}.", band(&findings.setting))
        } else {
            String::new()
        };
        let words = [
            title(findings),
            format!("Undiscounted, mean over the years. Hatched: the programme.{net}"),
            alt(findings),
        ];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let height = 310.0 + 56.0 * table.series.len() as f64;
        sheet(self.id(), table, height, |canvas, frame| {
            let parts = drawn(table);
            let frame = part_legend(canvas, frame, &parts)?;
            let names =
                table.series.iter().map(|s| text_width(&s.name, SMALL, false)).fold(0.0, f64::max).min(190.0);
            let frame = Frame { left: frame.left + names + 12.0, ..frame };
            let shares: &[f64] = if table.panels.len() < 2 { &[1.0] } else { &[0.4, 0.6] };
            panels(canvas, table, &columns(frame, shares, 34.0), |index, panel, frame| {
                draw_panel(canvas, table, panel, frame, &parts, if index == 0 { names } else { 0.0 })
            })
        })
    }
}

fn per_year(total: Estimate, years: f64) -> Estimate {
    let over = |value: Option<f64>| value.map(|value| value / years);
    Estimate {
        mean: over(total.mean),
        mcse: over(total.mcse),
        lower: over(total.lower),
        upper: over(total.upper),
    }
}

fn row(findings: &Findings, panel: &str, strategy: usize, words: [&str; 3], cost: &Estimate) -> Vec<Cell> {
    let interval = rules::interval(cost, &findings.setting);
    let mut cells = vec![Cell::text(panel), Cell::text(&findings.strategies[strategy].id)];
    cells.extend(words.map(Cell::text));
    cells.extend([
        Cell::number(cost.mean),
        Cell::number(cost.mcse),
        Cell::number(interval.map(|interval| interval.lower)),
        Cell::number(interval.map(|interval| interval.upper)),
    ]);
    cells
}

/// The part under which each item is drawn: the largest of its strand by name, the others together.
fn parts(findings: &Findings) -> Vec<String> {
    let size = |index: usize| {
        let column = findings.cost_items[index].column();
        (0..findings.strategies.len())
            .map(|s| {
                // What changes counts for more than what is large and the same everywhere.
                let level = findings.level(s, &column).mean.unwrap_or_default().abs();
                let change = findings.difference(s, &column).estimate.mean.unwrap_or_default().abs();
                level + 100.0 * change
            })
            .fold(0.0, f64::max)
    };
    let mut parts = vec![String::new(); findings.cost_items.len()];
    for (strand, other, most, ..) in STRANDS {
        let mut items: Vec<usize> =
            (0..parts.len()).filter(|&i| strand_of(&findings.cost_items[i].strand) == strand).collect();
        items.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
        let named = if items.len() <= most + 1 { most + 1 } else { most };
        for (rank, &item) in items.iter().enumerate() {
            parts[item] = if rank < named { findings.cost_items[item].name.clone() } else { other.into() };
        }
    }
    parts
}

/// A strand that this chart does not know is shown as care.
fn strand_of(strand: &str) -> &str {
    STRANDS.iter().map(|known| known.0).find(|&known| known == strand).unwrap_or("care")
}

fn programme(findings: &Findings, value: impl Fn(&str) -> Option<f64>) -> (f64, f64) {
    let (mut care, mut own) = (0.0, 0.0);
    for item in &findings.cost_items {
        let cost = value(&item.column()).unwrap_or_default() / years(&findings.setting);
        *(if strand_of(&item.strand) == "care" { &mut care } else { &mut own }) += cost;
    }
    (care, own)
}

fn title(findings: &Findings) -> String {
    let setting = &findings.setting;
    let all = rules::contrasts(findings, "cost_undiscounted");
    let yearly = |value: f64| amount(findings, value / years(setting));
    if all.is_empty() {
        let total = findings.level(0, "cost_undiscounted").mean.unwrap_or_default();
        return format!("{} costs {} a year", name(findings, 0), yearly(total));
    }
    let with = |verdict: Verdict| all.iter().filter(|c| c.verdict == verdict).copied().collect::<Vec<_>>();
    let (saves, adds) = (with(Verdict::Lower), with(Verdict::Higher));
    if let [best, ..] = saves.as_slice() {
        let rest = match adds.as_slice() {
            [.., most] => format!("; {} costs {} more", name(findings, most.strategy), yearly(most.mean)),
            [] => String::new(),
        };
        return format!("{} saves {} a year{rest}", name(findings, best.strategy), yearly(-best.mean));
    }
    if adds.len() == all.len() {
        let (least, most) = (yearly(adds[0].mean), yearly(adds[adds.len() - 1].mean));
        return if all.len() == 1 {
            format!(
                "{} costs {most} more a year than {}",
                name(findings, adds[0].strategy),
                name(findings, 0)
            )
        } else {
            format!("Every strategy costs more than {}: {least} to {most} a year", name(findings, 0))
        };
    }
    if let [.., most] = adds.as_slice() {
        let rest = match with(Verdict::NotShown) {
            none if none.is_empty() => String::new(),
            some => format!(
                "; for {} no difference could be shown",
                rules::names(findings, &rules::strategies(&some))
            ),
        };
        return format!("{} costs {} more a year{rest}", name(findings, most.strategy), yearly(most.mean));
    }
    if all.iter().all(|contrast| contrast.verdict == Verdict::Same) {
        return format!("Cost is the same as with {} in every strategy", name(findings, 0));
    }
    if all.iter().any(|contrast| contrast.verdict == Verdict::Unknown) {
        return "Differences in cost cannot be told from chance in this run".into();
    }
    format!("No difference in yearly cost from {} could be shown", name(findings, 0))
}

fn alt(findings: &Findings) -> String {
    let mut text = String::from("Mean undiscounted cost a year.");
    for (strategy, named) in findings.strategies.iter().enumerate() {
        let (care, own) = programme(findings, |column| findings.level(strategy, column).mean);
        let _ = write!(
            text,
            " {}: care {}, programme {}",
            named.name,
            amount(findings, care),
            amount(findings, own)
        );
        if strategy > 0 {
            let (care, own) =
                programme(findings, |column| findings.difference(strategy, column).estimate.mean);
            let _ = write!(
                text,
                " (against {}: care {}, programme {})",
                name(findings, 0),
                signed(findings, care),
                signed(findings, own)
            );
        }
        text.push('.');
    }
    text
}

fn signed(findings: &Findings, value: f64) -> String {
    format!("{}{}", if value > 0.0 { "+" } else { "" }, amount(findings, value))
}

/// A part as it is drawn.
struct Part<'a> {
    name: &'a str,
    strand: &'a str,
    colour: Colour,
    hatch: Hatch,
}

fn drawn(table: &ChartTable) -> Vec<Part<'_>> {
    let mut parts: Vec<Part> = Vec::new();
    for (strand, other, _, colours, hatch) in STRANDS {
        let mut names: Vec<&str> = Vec::new();
        let mut size: Vec<f64> = Vec::new();
        for row in
            table.iter().filter(|row| row.text("part") != TOTAL && strand_of(row.text("strand")) == strand)
        {
            let value = row.number("mean").unwrap_or_default().abs();
            if let Some(index) = names.iter().position(|&name| name == row.text("part")) {
                size[index] += value;
            } else {
                names.push(row.text("part"));
                size.push(value);
            }
        }
        let mut order: Vec<usize> = (0..names.len()).filter(|&index| size[index] > 0.0).collect();
        order.sort_by(|&a, &b| {
            (names[a] == other).cmp(&(names[b] == other)).then(size[b].total_cmp(&size[a]))
        });
        for (rank, index) in order.into_iter().enumerate() {
            parts.push(Part {
                name: names[index],
                strand,
                colour: colours[rank.min(colours.len() - 1)],
                hatch,
            });
        }
    }
    parts
}

/// Distance of the two lines of a long name.
const LEADING: f64 = 17.0;
/// Room for the name of a strand.
const LABEL: f64 = 158.0;

fn strand_label(strand: &str) -> &str {
    match strand {
        "service" => "Programme: delivery",
        "implementation" => "Programme: set-up",
        _ => "Care",
    }
}

fn part_legend(canvas: &Canvas, frame: Frame, parts: &[Part]) -> Result<Frame, ChartError> {
    let (mut x, mut y) = (frame.left, frame.top - 9.0);
    let mut strand = "";
    for part in parts {
        if part.strand != strand {
            strand = part.strand;
            (x, y) = (frame.left, y + 19.0);
            let style = Words { bold: true, ..words(SMALL, TEXT, Align::Left) };
            canvas.words(strand_label(strand), (x, y), style)?;
            x += LABEL;
        }
        let name = clip(part.name, SMALL, false, 230.0);
        let width = 25.0 + text_width(&name, SMALL, false);
        if x + width > frame.right && x > frame.left + LABEL {
            (x, y) = (frame.left + LABEL, y + 19.0);
        }
        canvas.bar((x, y - 6.0), (x + 18.0, y + 6.0), Ink::fill(part.colour, 1.0), part.hatch)?;
        canvas.words(&name, (x + 24.0, y), words(SMALL, TEXT, Align::Left))?;
        x += width + 18.0;
    }
    Ok(Frame { top: y + 18.0, ..frame })
}

/// Lengths of a strategy's parts in a panel, in the order of the legend.
fn lengths(table: &ChartTable, panel: &str, strategy: &str, parts: &[Part]) -> Vec<f64> {
    parts
        .iter()
        .map(|part| {
            let wanted = [("panel", panel), ("strategy", strategy), ("part", part.name)];
            table.select(&wanted).filter_map(|row| row.number("mean")).sum()
        })
        .collect()
}

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    parts: &[Part],
    names: f64,
) -> Result<(), ChartError> {
    let bars: Vec<Vec<f64>> = table.series.iter().map(|s| lengths(table, panel.key, &s.id, parts)).collect();
    let side = |sign: f64| bars.iter().map(move |bar| bar.iter().filter(|v| **v * sign > 0.0).sum::<f64>());
    let wanted = [("panel", panel.key), ("part", TOTAL)];
    let totals: Vec<Row> = table.select(&wanted).collect();
    let limits =
        totals.iter().flat_map(|row| ["mean", "lower", "upper"].map(|field| row.number(field))).flatten();
    let level_panel = panel.key == LEVEL;
    let values: Vec<f64> = side(1.0).chain(side(-1.0)).chain(limits).collect();
    let bottom = frame.bottom - 20.0;
    let space = 66.0;
    let values = if level_panel { values } else { both_sides(values.into_iter()) };
    let scale = Scale::over(values, true, 5.0, (frame.left, frame.right - space));
    let plot = Frame { right: frame.right - space, bottom, ..frame };
    level(canvas, plot, &scale, &panel.measure)?;
    let step = (plot.bottom - plot.top) / table.series.len().max(1) as f64;
    for (strategy, (series, bar)) in table.series.iter().zip(&bars).enumerate() {
        let y = plot.top + step * (strategy as f64 + 0.5);
        if names > 0.0 {
            let lines = wrap(&series.name, SMALL, false, names, 2);
            let middle = (lines.len() as f64 - 1.0) / 2.0;
            for (line, name) in lines.iter().enumerate() {
                let at = (plot.left - 10.0, y + (line as f64 - middle) * LEADING);
                canvas.words(name, at, words(SMALL, TEXT, Align::Right))?;
            }
        }
        let half = (step * 0.32).min(20.0);
        let (mut up, mut down) = (0.0, 0.0);
        for (part, &length) in parts.iter().zip(bar) {
            let start = if length < 0.0 { &mut down } else { &mut up };
            let (from, to) = (scale.at(*start), scale.at(*start + length));
            *start += length;
            canvas.bar((from, y - half), (to, y + half), Ink::fill(part.colour, 1.0), part.hatch)?;
            if (to - from).abs() > 3.0 {
                canvas.line(&[(to, y - half), (to, y + half)], Ink::line(PAPER, 1.0))?;
            }
        }
        let total = totals.iter().find(|row| row.text("strategy") == series.id);
        match total.and_then(|row| row.number("mean").map(|mean| (row, mean))) {
            Some((_, mean)) if level_panel => {
                canvas.words(&short(panel, mean), (scale.at(up) + 6.0, y), bold())?;
            }
            Some((row, mean)) => {
                let limits = row.number("lower").zip(row.number("upper"));
                net(canvas, &scale, (mean, limits), y)?;
                let end = up.max(limits.map_or(mean, |limits| limits.1)).max(0.0);
                let sign = if mean > 0.0 { "+" } else { "" };
                canvas.words(&format!("{sign}{}", short(panel, mean)), (scale.at(end) + 8.0, y), bold())?;
            }
            None if !level_panel => {
                canvas.words("comparator", (scale.at(0.0) + 6.0, y), words(11.5, QUIET, Align::Left))?;
            }
            None => {}
        }
    }
    Ok(())
}

const fn bold() -> Words {
    Words { bold: true, ..words(11.5, TEXT, Align::Left) }
}

/// An amount as a label.
fn short(panel: &Panel, value: f64) -> String {
    let currency = if let Measure::Money(code) = &panel.measure { code.as_str() } else { "" };
    money(value, currency).replace(" billion", " bn").replace(" million", " m")
}

/// The net difference: a diamond with its interval.
fn net(
    canvas: &Canvas,
    scale: &Scale,
    (mean, limits): (f64, Option<(f64, f64)>),
    y: f64,
) -> Result<(), ChartError> {
    use super::style::Marker::Diamond;
    if let Some((lower, upper)) = limits {
        let ends = [(scale.at(lower), y), (scale.at(upper), y)];
        canvas.line(&ends, Ink::line(PAPER, 4.0))?;
        canvas.line(&ends, Ink::line(TEXT, 1.8))?;
    }
    canvas.marker((scale.at(mean), y), Diamond, 7.0, Ink::fill(PAPER, 1.0))?;
    canvas.marker((scale.at(mean), y), Diamond, 5.2, Ink::fill(TEXT, 1.0))
}
