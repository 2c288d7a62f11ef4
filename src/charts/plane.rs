//! The cost-effectiveness plane: what each strategy adds in QALYs and in cost, with the line of the threshold.

use super::axes::{Frame, Scale, both_sides, legend, level, panels, room, sheet, upright, words};
use super::canvas::{Align, Canvas, Ink, Point};
use super::raster::text_width;
use super::rules::{Verdict, amount, name, names};
use super::style::{Marker, PAPER, QUIET, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::value::{self, NetBenefit, cloud, net_benefit, points};
use super::words::{count, duration, grouped, money, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{CloudKind, Findings};

/// The cost-effectiveness plane.
pub(super) struct Plane;

/// The kind of a row: one point of a cloud.
pub(super) const POINT: &str = "point";
/// The kind of a row: the mean of a cloud.
pub(super) const MEAN: &str = "mean";
/// The kind of a row: the line of the threshold.
pub(super) const THRESHOLD: &str = "threshold";
/// An ellipse around fewer points would be drawn from hardly anything.
const FEWEST_FOR_ELLIPSE: usize = 10;
/// More points of a strategy than these are not drawn; all are in the table.
const MOST_DRAWN: usize = 400;
/// 95% quantile of the chi-square distribution with two degrees of freedom: -2 ln 0.05.
const CHI_SQUARE: f64 = 5.991_464_547_107_979;

const FIELDS: &[Field] = &[
    Field {
        name: "kind",
        meaning: "point: one replicate or sample; mean: of the points; threshold: cost of one QALY at the threshold",
        unit: "",
    },
    Field { name: "strategy", meaning: "identifier of the strategy; empty for the threshold", unit: "" },
    Field { name: "qalys", meaning: "QALYs more than with the comparator, discounted", unit: "QALYs" },
    Field { name: "cost", meaning: "cost more than with the comparator, discounted", unit: "currency" },
    Field { name: "sd_qalys", meaning: "standard deviation of the points (means only)", unit: "QALYs" },
    Field { name: "sd_cost", meaning: "standard deviation of the points (means only)", unit: "currency" },
    Field {
        name: "correlation",
        meaning: "correlation of QALYs and cost over the points (means only)",
        unit: "",
    },
    Field { name: "points", meaning: "number of points (means only)", unit: "points" },
];

impl Chart for Plane {
    fn id(&self) -> &'static str {
        "cost-effectiveness-plane"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let mut rows = Vec::new();
        for strategy in 1..findings.strategies.len() {
            let Some(cloud) = cloud(findings, strategy) else { continue };
            let id = &findings.strategies[strategy].id;
            let points = points(findings, strategy);
            rows.extend(points.iter().map(|&point| row(POINT, id, point, None)));
            rows.push(row(MEAN, id, cloud.mean, Some((cloud, points.len()))));
        }
        if rows.is_empty() {
            return None;
        }
        let setting = &findings.setting;
        rows.push(row(THRESHOLD, "", (1.0, setting.threshold), None));
        let what = match findings.cloud_kind {
            CloudKind::Replicates => {
                "Each point is one replicate: chance only, parameter uncertainty was not run"
            }
            CloudKind::Samples => "Each point is one parameter sample",
        };
        let rate = percent(setting.discount_rate);
        let drawn = rows
            .iter()
            .any(|cells| matches!(cells.last(), Some(Cell::Number(n)) if *n >= FEWEST_FOR_ELLIPSE as f64));
        let outline = if drawn { "; ellipse: where 95% of points lie" } else { "" };
        let words = [
            title(findings),
            format!(
                "{what}. Large marker: mean{outline}. Below the dashed line: worth it at {} a QALY.",
                money_exact(findings)
            ),
            alt(findings),
        ];
        Some(framed(
            findings,
            words,
            vec![Panel {
                key: POINT,
                heading: format!("Extra cost against {}", name(findings, 0)),
                unit: format!(
                    "{} over {}, discounted at {rate}, prices: {}",
                    setting.currency,
                    duration(setting.horizon),
                    setting.price_year
                ),
                measure: Measure::Money(setting.currency.clone()),
            }],
            FIELDS,
            rows,
        ))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw_as(self.id(), table, "QALYs gained (discounted, everyone together)")
    }
}

/// Draws a plane, with these words along its level axis.
pub(super) fn draw_as(id: &str, table: &ChartTable, label: &str) -> Result<String, ChartError> {
    sheet(id, table, 620.0, |canvas, frame| {
        let known =
            |series: &Series| table.select(&[("kind", MEAN)]).any(|row| row.text("strategy") == series.id);
        let all: Vec<(usize, &Series)> =
            table.series.iter().enumerate().filter(|(_, series)| known(series)).collect();
        let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, false)?;
        let columns = [Frame { top: frame.top + 4.0, ..frame }];
        panels(canvas, table, &columns, |_, panel, frame| draw_plane(canvas, table, panel, frame, label))
    })
}

fn row(kind: &str, id: &str, point: Point, cloud: Option<(value::Cloud, usize)>) -> Vec<Cell> {
    let sd = cloud.and_then(|(cloud, _)| cloud.sd);
    vec![
        Cell::text(kind),
        Cell::text(id),
        Cell::number(point.0),
        Cell::number(point.1),
        Cell::number(sd.map(|sd| sd.0)),
        Cell::number(sd.map(|sd| sd.1)),
        Cell::number(cloud.and_then(|(cloud, _)| cloud.correlation)),
        Cell::number(cloud.map(|(_, points)| points as f64)),
    ]
}

/// The threshold to the last unit.
fn money_exact(findings: &Findings) -> String {
    let words = grouped(findings.setting.threshold);
    money(1.0, &findings.setting.currency).replacen('1', &words, 1)
}

fn title(findings: &Findings) -> String {
    let threshold = money_exact(findings);
    let inputs = if findings.cloud_kind == CloudKind::Samples { "" } else { ", with base-case inputs" };
    let mut all: Vec<(usize, NetBenefit)> =
        (1..findings.strategies.len()).filter_map(|s| Some((s, net_benefit(findings, s)?))).collect();
    all.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    let with = |verdict: Verdict| all.iter().filter(|(_, net)| net.verdict == verdict).collect::<Vec<_>>();
    let worth = with(Verdict::Higher);
    if !worth.is_empty() {
        return worthwhile(findings, &all, &worth, inputs);
    }
    if all.iter().all(|(_, net)| net.verdict == Verdict::Lower) {
        return match all.as_slice() {
            [(only, _)] => {
                format!("{} is not worth its cost at {threshold} a QALY{inputs}", name(findings, *only))
            }
            _ => format!("No strategy is worth its cost at {threshold} a QALY{inputs}"),
        };
    }
    if let Some((strategy, net)) = all.iter().find(|(_, net)| net.verdict == Verdict::NotShown)
        && let Some(probability) = net.probability
    {
        return format!(
            "Whether any strategy is worth its cost at {threshold} a QALY is uncertain; {} is in {} of samples",
            name(findings, *strategy),
            percent(probability)
        );
    }
    if all.iter().all(|(_, net)| net.verdict == Verdict::Same) {
        return format!("Cost and QALYs are the same as with {} in every strategy", name(findings, 0));
    }
    if all.iter().any(|(_, net)| net.verdict == Verdict::Unknown) {
        return format!(
            "Whether a strategy is worth its cost at {threshold} a QALY cannot be told from this run"
        );
    }
    format!("No strategy could be shown to be worth its cost at {threshold} a QALY")
}

/// The title where the net benefit of some strategy was shown to be above 0; the largest first.
fn worthwhile(
    findings: &Findings,
    all: &[(usize, NetBenefit)],
    worth: &[&(usize, NetBenefit)],
    inputs: &str,
) -> String {
    let threshold = money_exact(findings);
    let rest = if worth.len() < all.len()
        && all.iter().all(|(_, net)| matches!(net.verdict, Verdict::Higher | Verdict::Lower))
    {
        if all.len() - worth.len() > 1 { "; the others are not" } else { "; the other is not" }
    } else {
        ""
    };
    match worth {
        [(only, net)] if net.loses_health => format!(
            "{} loses health and saves more than that is worth at {threshold} a QALY{inputs}",
            name(findings, *only)
        ),
        [(only, _)] => {
            format!("{} is worth its cost at {threshold} a QALY{inputs}{rest}", name(findings, *only))
        }
        several => {
            let names = names(findings, &several.iter().map(|(strategy, _)| *strategy).collect::<Vec<_>>());
            let claim = if several.iter().any(|(_, net)| net.loses_health) {
                "have a net benefit above 0"
            } else {
                "are worth their cost"
            };
            format!("{names} {claim} at {threshold} a QALY{inputs}{rest}")
        }
    }
}

/// A strategy's mean in words, by quadrant; a ratio only where it means something.
fn alt(findings: &Findings) -> String {
    let mut sentences = Vec::new();
    for strategy in 1..findings.strategies.len() {
        let Some(cloud) = cloud(findings, strategy) else { continue };
        let (qalys, cost) = cloud.mean;
        let ratio = if qalys > 0.0 && cost > 0.0 {
            format!(", {} for each QALY gained", amount(findings, cost / qalys))
        } else {
            String::new()
        };
        sentences.push(format!(
            "{}: {} QALYs {} and {} {} on average{ratio}.",
            name(findings, strategy),
            count(qalys.abs()),
            if qalys < 0.0 { "lost" } else { "gained" },
            amount(findings, cost.abs()),
            if cost < 0.0 { "saved" } else { "of extra cost" },
        ));
    }
    format!("Compared with {}. {}", name(findings, 0), sentences.join(" "))
}

/// The outline of the 95% ellipse of a normal distribution.
fn ellipse(row: &Row) -> Vec<Point> {
    let number = |field: &str| row.number(field);
    let enough = number("points").is_some_and(|points| points >= FEWEST_FOR_ELLIPSE as f64);
    let (Some(q), Some(c), Some(sd_q), Some(sd_c), Some(r), true) = (
        number("qalys"),
        number("cost"),
        number("sd_qalys"),
        number("sd_cost"),
        number("correlation"),
        enough,
    ) else {
        return Vec::new();
    };
    let radius = CHI_SQUARE.sqrt();
    (0..=72)
        .map(|index| {
            let angle = f64::from(index) * std::f64::consts::TAU / 72.0;
            let (x, y) = (libm::cos(angle), libm::sin(angle));
            (q + radius * sd_q * x, c + radius * sd_c * (r * x + (1.0 - r * r).max(0.0).sqrt() * y))
        })
        .collect()
}

fn draw_plane(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    label: &str,
) -> Result<(), ChartError> {
    let means: Vec<Row> = table.select(&[("kind", MEAN)]).collect();
    let ellipses: Vec<Vec<Point>> = means.iter().map(ellipse).collect();
    let place = |row: &Row| row.number("qalys").zip(row.number("cost"));
    let mut drawn: Vec<(usize, Vec<Point>)> = Vec::new();
    for (strategy, series) in table.series.iter().enumerate() {
        let wanted = [("kind", POINT), ("strategy", series.id.as_str())];
        let all: Vec<Point> = table.select(&wanted).filter_map(|row| place(&row)).collect();
        let every = all.len().div_ceil(MOST_DRAWN).max(1);
        drawn.push((strategy, all.into_iter().step_by(every).collect()));
    }
    let everything = || {
        let points = drawn.iter().flat_map(|(_, points)| points.iter().copied());
        points.chain(ellipses.iter().flatten().copied()).chain(means.iter().filter_map(place))
    };
    let bottom = frame.bottom - 40.0;
    let y = Scale::over(both_sides(everything().map(|point| point.1)), true, 7.0, (bottom, frame.top));
    let plot =
        Frame { left: frame.left + room(&y, &panel.measure), right: frame.right - 14.0, bottom, ..frame };
    let x = Scale::over(both_sides(everything().map(|point| point.0)), true, 8.0, (plot.left, plot.right));
    level(canvas, plot, &x, &Measure::Count)?;
    upright(canvas, plot, &y, &panel.measure)?;
    canvas.words(
        label,
        (f64::midpoint(plot.left, plot.right), plot.bottom + 32.0),
        words(12.5, TEXT, Align::Middle),
    )?;
    threshold(canvas, table, plot, (&x, &y))?;
    quadrants(canvas, plot, (&x, &y))?;
    for (strategy, points) in &drawn {
        let look = look(*strategy);
        for &(q, c) in points {
            canvas.marker((x.at(q), y.at(c)), look.marker, 2.6, Ink::fill(look.colour, 0.45))?;
        }
    }
    for (row, outline) in means.iter().zip(&ellipses) {
        let strategy =
            table.series.iter().position(|series| series.id == row.text("strategy")).unwrap_or_default();
        let look = look(strategy);
        let outline: Vec<Point> = outline.iter().map(|&(q, c)| (x.at(q), y.at(c))).collect();
        canvas.dashed(&outline, look.dash, Ink::line(look.colour, 1.8))?;
        if let Some((q, c)) = place(row) {
            canvas.marker((x.at(q), y.at(c)), look.marker, 8.0, Ink::fill(PAPER, 1.0))?;
            let marker = if look.marker == Marker::Ring { Marker::Disc } else { look.marker };
            canvas.marker((x.at(q), y.at(c)), marker, 6.4, Ink::fill(look.colour, 1.0))?;
        }
    }
    Ok(())
}

/// The line on which a QALY costs the threshold, cut at the edges.
fn threshold(
    canvas: &Canvas,
    table: &ChartTable,
    plot: Frame,
    (x, y): (&Scale, &Scale),
) -> Result<(), ChartError> {
    let Some(slope) =
        table.select(&[("kind", THRESHOLD)]).find_map(|row| row.number("cost")).filter(|&slope| slope > 0.0)
    else {
        return Ok(());
    };
    let from = x.domain.0.max(y.domain.0 / slope);
    let to = x.domain.1.min(y.domain.1 / slope);
    if from >= to {
        return Ok(());
    }
    let ends = [(x.at(from), y.at(from * slope)), (x.at(to), y.at(to * slope))];
    canvas.dashed(&ends, Some((7.0, 5.0)), Ink::line(TEXT, 1.4))?;
    // Beneath a flat line, at the left of a steep one, so that the line does not run through the words.
    let label = "threshold";
    let width = text_width(label, 12.0, false);
    let rise = (ends[0].1 - ends[1].1) / (ends[1].0 - ends[0].0);
    let (right, top) = ends[1];
    let drop = rise * (width + 6.0);
    let (at, align) = if drop <= 60.0 && top + drop + 12.0 < plot.bottom && right - width - 6.0 > plot.left {
        ((right - 6.0, top + drop + 10.0), Align::Right)
    } else if right - 60.0 / rise - 8.0 - width > plot.left {
        ((right - 60.0 / rise - 8.0, top + 30.0), Align::Right)
    } else {
        ((right + 8.0, top + 30.0), Align::Left)
    };
    canvas.words(label, at, words(12.0, TEXT, align))
}

/// Says what the quadrants mean, wherever there is room for it.
fn quadrants(canvas: &Canvas, plot: Frame, (x, y): (&Scale, &Scale)) -> Result<(), ChartError> {
    let (centre, level) = (x.at(0.0), y.at(0.0));
    for (above, cost) in [(true, "more cost"), (false, "less cost")] {
        let room = if above { level - plot.top } else { plot.bottom - level };
        let place = if above { plot.top + 12.0 } else { plot.bottom - 12.0 };
        for (left, health) in [(true, "Less health"), (false, "More health")] {
            let label = format!("{health}, {cost}");
            let width = text_width(&label, 12.0, false) + 14.0;
            let space = if left { centre - plot.left } else { plot.right - centre };
            if space < width || room < 40.0 {
                continue;
            }
            // Where the threshold never runs, in the corner; where it does, beside the axis.
            let (at, align) = match (left, above) {
                (true, true) => (plot.left + 8.0, Align::Left),
                (true, false) => (centre - 8.0, Align::Right),
                (false, true) => (centre + 8.0, Align::Left),
                (false, false) => (plot.right - 8.0, Align::Right),
            };
            canvas.words(&label, (at, place), words(12.0, QUIET, align))?;
        }
    }
    Ok(())
}
