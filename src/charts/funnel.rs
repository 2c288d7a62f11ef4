//! The funnel plot: what is measured of each site against of how many, with the limits of chance.

use super::axes::{Frame, SMALL, Scale, columns, headings, level, room, sheet, upright, words};
use super::canvas::{Align, Canvas, Ink, Point};
use super::rules::name;
use super::style::{Colour, Marker, QUIET, TEXT, ZERO, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::percent;
use super::{Chart, ChartError, framed};
use crate::analysis::findings::Findings;
use crate::analysis::funnel::{Funnel, Law, OUTSIDE};
use std::fmt::Write as _;

/// What is measured of sites.
pub(super) struct Sites;

const SITE: &str = "site";
const LIMIT: &str = "limit";
const CENTRE: &str = "centre";
/// Panels side by side, and panels at most.
const ABREAST: usize = 2;
const MOST: usize = 6;
/// Points of the curves of limits.
const CURVE: usize = 60;
/// Height of a panel with its headings.
const TIER: f64 = 330.0;
/// Sites beyond the outer limits that are named in a panel.
const NAMED: usize = 8;
/// Sites beyond the outer limits, told apart by colour and shape.
const BEYOND: Colour = (0xd5, 0x5e, 0x00);

const FIELDS: &[Field] = &[
    Field {
        name: "kind",
        meaning: "site; limit: limits for so many measured; centre: all sites together",
        unit: "",
    },
    Field { name: "panel", meaning: "what is measured, by the quantities of data systems", unit: "" },
    Field::STRATEGY,
    Field { name: "site", meaning: "number of the site, from 1", unit: "number" },
    Field { name: "number", meaning: "workers or people measured", unit: "number" },
    Field {
        name: "value",
        meaning: "what was measured last before the horizon, in the first replicate",
        unit: "share",
    },
    Field {
        name: "lower_95",
        meaning: "lower limit within which chance keeps 95% of sites that are alike",
        unit: "share",
    },
    Field { name: "upper_95", meaning: "upper limit of the same", unit: "share" },
    Field {
        name: "lower_998",
        meaning: "lower limit within which chance keeps 99.8% of them",
        unit: "share",
    },
    Field { name: "upper_998", meaning: "upper limit of the same", unit: "share" },
    Field {
        name: "beyond",
        meaning: "how many of the two pairs of limits the site lies beyond",
        unit: "number",
    },
];

/// What is measured, in words: heading and unit, and of whom.
fn told(funnel: &Funnel) -> (&'static str, &'static str) {
    match funnel.law {
        Law::Binomial => ("People with a place, % of those eligible", "people eligible"),
        Law::Normal(_) => ("Measured fidelity, %", "workers looked at"),
    }
}

impl Chart for Sites {
    fn id(&self) -> &'static str {
        "funnel"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let funnels: Vec<&Funnel> = findings.oversight.funnels.iter().take(MOST).collect();
        if funnels.is_empty() {
            return None;
        }
        let rows = funnels.iter().flat_map(|funnel| rows(findings, funnel)).collect();
        let panels = funnels
            .iter()
            .map(|funnel| {
                let (what, of) = told(funnel);
                Panel {
                    key: funnel.quantity,
                    heading: name(findings, funnel.strategy).to_owned(),
                    unit: format!("{what}, by {of}"),
                    measure: Measure::Percent,
                }
            })
            .collect();
        let subtitle = "Each point is a site as its data system shows it at the end of the first replicate. Dashed: limits within \
                        which chance keeps 95% of sites that are alike; solid: 99.8%; grey: all sites together."
            .to_owned();
        Some(framed(
            findings,
            [title(findings, &funnels), subtitle, alt(findings, &funnels)],
            panels,
            FIELDS,
            rows,
        ))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let tiers = table.panels.len().div_ceil(ABREAST) as f64;
        sheet(self.id(), table, 146.0 + tiers * TIER, |canvas, frame| {
            for (index, panels) in table.panels.chunks(ABREAST).enumerate() {
                let top = frame.top + TIER * index as f64;
                let own = Frame { top, bottom: top + TIER - 8.0, ..frame };
                let headed: Vec<(Frame, &Panel)> =
                    columns(own, &[1.0; ABREAST], 34.0).into_iter().zip(panels).collect();
                for (frame, (_, panel)) in headings(canvas, &headed)?.into_iter().zip(&headed) {
                    draw_panel(canvas, table, panel, frame)?;
                }
            }
            Ok(())
        })
    }
}

fn rows(findings: &Findings, funnel: &Funnel) -> Vec<Vec<Cell>> {
    let id = findings.strategies.get(funnel.strategy).map_or("", |strategy| strategy.id.as_str());
    let row = |kind: &str, site: Option<f64>, number: f64, value: Option<f64>, beyond: Option<f64>| {
        let [inner, outer] = funnel.limits(number);
        let words = [kind, funnel.quantity, id].map(Cell::text);
        let numbers = [
            site,
            Some(number),
            value,
            Some(inner.lower),
            Some(inner.upper),
            Some(outer.lower),
            Some(outer.upper),
            beyond,
        ];
        words.into_iter().chain(numbers.map(Cell::number)).collect::<Vec<Cell>>()
    };
    let numbers = || funnel.points.iter().map(|point| point.number);
    let (low, high) = (numbers().fold(f64::INFINITY, f64::min), numbers().fold(0.0, f64::max));
    let grid = (0..=CURVE).map(|index| low + (high - low) * index as f64 / CURVE as f64);
    // Whole numbers alone have limits; between two of them a curve would only be drawn twice.
    let mut grid: Vec<f64> = grid.map(libm::round).collect();
    grid.dedup_by(|a, b| (*a - *b).abs() < 0.5);
    let sites = funnel.points.iter().map(|point| {
        row(SITE, Some(point.site as f64), point.number, Some(point.value), Some(funnel.beyond(point) as f64))
    });
    let centre = row(CENTRE, None, high, Some(funnel.centre), None);
    sites.chain([centre]).chain(grid.into_iter().map(|number| row(LIMIT, None, number, None, None))).collect()
}

/// How many sites lie beyond the outer limits.
fn beyond(funnel: &Funnel) -> usize {
    funnel.points.iter().filter(|point| funnel.beyond(point) == OUTSIDE.len()).count()
}

fn title(findings: &Findings, funnels: &[&Funnel]) -> String {
    let most = funnels.iter().fold(None, |most: Option<&Funnel>, funnel| match most {
        Some(most) if beyond(most) >= beyond(funnel) => Some(most),
        _ => Some(funnel),
    });
    match most.map(|funnel| (funnel, beyond(funnel))) {
        Some((funnel, count)) if count > 0 => {
            let what = if funnel.law == Law::Binomial { "reach" } else { "measured fidelity" };
            format!(
                "{}: {what} of {count} of {} sites lies beyond what chance explains",
                name(findings, funnel.strategy),
                funnel.points.len()
            )
        }
        _ => "Chance explains what is measured to differ between sites".into(),
    }
}

fn alt(findings: &Findings, funnels: &[&Funnel]) -> String {
    let mut text = String::new();
    for funnel in funnels {
        let space = if text.is_empty() { "" } else { " " };
        let (what, _) = told(funnel);
        let values = || funnel.points.iter().map(|point| point.value);
        let _ = write!(
            text,
            "{space}{}: {what}: {} sites from {} to {}, {} all together; {} beyond the limits of 99.8%.",
            name(findings, funnel.strategy),
            funnel.points.len(),
            percent(values().fold(f64::INFINITY, f64::min)),
            percent(values().fold(f64::NEG_INFINITY, f64::max)),
            percent(funnel.centre),
            beyond(funnel)
        );
    }
    text
}

/// Limits of a share are drawn within it, though a normal law knows no ends.
fn share(limit: f64) -> f64 {
    limit.clamp(0.0, 1.0)
}

fn draw_panel(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let strategy = table.series.iter().position(|series| series.name == panel.heading).unwrap_or_default();
    let id = table.series.get(strategy).map_or("", |series| series.id.as_str());
    let of = |kind: &'static str| -> Vec<Row<'_>> {
        table
            .iter()
            .filter(|row| {
                row.text("kind") == kind && row.text("panel") == panel.key && row.text("strategy") == id
            })
            .collect()
    };
    let (sites, limits) = (of(SITE), of(LIMIT));
    let each = |rows: &[Row], fields: &[&str]| -> Vec<f64> {
        rows.iter().flat_map(|row| fields.iter().filter_map(|field| row.number(field))).collect()
    };
    let mut drawn = each(&sites, &["value"]);
    drawn.extend(each(&limits, &["lower_998", "upper_998"]).into_iter().map(share));
    let bottom = frame.bottom - 26.0;
    let y = Scale::over(drawn, false, 6.0, (bottom, frame.top));
    let plot = Frame { left: frame.left + room(&y, &panel.measure), bottom, ..frame };
    let numbers = each(&sites, &["number"]);
    let (low, high) =
        numbers.iter().fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), n| (low.min(*n), high.max(*n)));
    // No ticks between whole numbers.
    let x = Scale::over(numbers, false, (high - low).clamp(1.0, 6.0), (plot.left, plot.right));
    level(canvas, plot, &x, &Measure::Count)?;
    upright(canvas, plot, &y, &panel.measure)?;
    for row in of(CENTRE) {
        if let Some(value) = row.number("value") {
            canvas.line(&[(plot.left, y.at(value)), (plot.right, y.at(value))], Ink::line(ZERO, 1.6))?;
        }
    }
    for (fields, dash) in [(["lower_95", "upper_95"], Some((6.0, 4.0))), (["lower_998", "upper_998"], None)] {
        for field in fields {
            let curve: Vec<Point> = limits
                .iter()
                .filter_map(|row| Some((x.at(row.number("number")?), y.at(share(row.number(field)?)))))
                .collect();
            canvas.dashed(&curve, dash, Ink::line(QUIET, 1.3))?;
        }
    }
    draw_sites(canvas, &sites, (&x, &y), strategy, plot)
}

fn draw_sites(
    canvas: &Canvas,
    sites: &[Row],
    (x, y): (&Scale, &Scale),
    strategy: usize,
    plot: Frame,
) -> Result<(), ChartError> {
    let out = |row: &&Row| row.number("beyond").is_some_and(|beyond| beyond >= OUTSIDE.len() as f64);
    let place = |row: &Row| Some((x.at(row.number("number")?), y.at(row.number("value")?)));
    for at in sites.iter().filter(|row| !out(row)).filter_map(place) {
        canvas.marker(at, Marker::Disc, 3.4, Ink::fill(look(strategy).colour, 0.6))?;
    }
    let mut named: Vec<Point> = Vec::new();
    for row in sites.iter().filter(out) {
        let Some(at) = place(row) else { continue };
        canvas.marker(at, Marker::Diamond, 5.2, Ink::fill(BEYOND, 1.0))?;
        // Where names would lie on each other, the first stands for the place.
        let free = named.iter().all(|other| (other.0 - at.0).abs() > 40.0 || (other.1 - at.1).abs() > 13.0);
        if let Some(site) = row.number("site").filter(|_| free && named.len() < NAMED) {
            let left = at.0 > f64::midpoint(plot.left, plot.right);
            let (shift, align) = if left { (-9.0, Align::Right) } else { (9.0, Align::Left) };
            canvas.words(&format!("site {site}"), (at.0 + shift, at.1), words(SMALL, TEXT, align))?;
            named.push(at);
        }
    }
    Ok(())
}
