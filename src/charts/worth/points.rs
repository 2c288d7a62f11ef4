//! The cost-effectiveness plane of samples: what each strategy adds to the first, with 95% ellipses and the threshold.

use super::{amount, at, choice, framed, id, measure, name, unit};
use crate::analysis::value::outcome::Valued;
use crate::charts::ChartError;
use crate::charts::plane::{MEAN, POINT, THRESHOLD, draw_as};
use crate::charts::table::{Cell, ChartTable, Field, Panel};
use crate::charts::value::cloud_of;
use crate::charts::words::{count, percent};

const FIELDS: &[Field] = &[
    Field {
        name: "kind",
        meaning: "point: one sample; mean: of the samples; threshold: cost of one unit of effect at the threshold",
        unit: "",
    },
    Field { name: "strategy", meaning: "name of the strategy; empty for the threshold", unit: "" },
    Field {
        name: "qalys",
        meaning: "effect (QALYs or another) more than with the first strategy",
        unit: "effect",
    },
    Field { name: "cost", meaning: "cost more than with the first strategy", unit: "money" },
    Field { name: "sd_qalys", meaning: "standard deviation of the points (means only)", unit: "effect" },
    Field { name: "sd_cost", meaning: "standard deviation of the points (means only)", unit: "money" },
    Field {
        name: "correlation",
        meaning: "correlation of effect and cost over the points (means only)",
        unit: "",
    },
    Field { name: "points", meaning: "number of points (means only)", unit: "points" },
];

fn cells(kind: &str, strategy: &str, at: (f64, f64), more: [Option<f64>; 4]) -> Vec<Cell> {
    let mut cells = vec![Cell::text(kind), Cell::text(strategy), Cell::number(at.0), Cell::number(at.1)];
    cells.extend(more.map(Cell::number));
    cells
}

/// The table of the plane.
pub(super) fn table(valued: &Valued) -> Option<ChartTable> {
    let headline = valued.headline()?;
    let paired = &valued.paired;
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for place in 1..paired.strategies.len() {
        let points: Vec<(f64, f64)> = (0..paired.samples())
            .map(|sample| {
                let more = |all: &[Vec<f64>]| all[place][sample] - all[0][sample];
                (more(&paired.effects), more(&paired.costs))
            })
            .collect();
        let (id, called) = (id(valued, place), name(valued, place));
        rows.extend(points.iter().map(|&point| cells(POINT, id, point, [None; 4])));
        let cloud = cloud_of(&points)?;
        let more =
            [cloud.sd.map(|sd| sd.0), cloud.sd.map(|sd| sd.1), cloud.correlation, Some(points.len() as f64)];
        rows.push(cells(MEAN, id, cloud.mean, more));
        let worth = points.iter().filter(|(effect, cost)| headline.wtp * effect > *cost).count();
        told.push(format!(
            "{called}: effect {}, cost {} on average, worth it in {} of samples.",
            count(cloud.mean.0),
            amount(valued, cloud.mean.1),
            percent(worth as f64 / points.len() as f64)
        ));
    }
    rows.push(cells(THRESHOLD, "", (1.0, headline.wtp), [None; 4]));
    let first = name(valued, 0);
    let words = [
        choice(valued, headline),
        format!(
            "Each point is one sample. Large marker: mean; ellipse: where 95% of points lie if they are normal. Below the dashed line: \
             worth it at {}.",
            at(valued, headline.wtp)
        ),
        format!("Compared with {first}. {}", told.join(" ")),
    ];
    let panels = vec![Panel {
        key: POINT,
        heading: format!("Extra cost against {first}"),
        unit: unit(valued),
        measure: measure(valued),
    }];
    Some(framed(valued, words, panels, FIELDS, rows))
}

/// Draws the plane.
pub(super) fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    draw_as(id, table, "effect gained, a person")
}
