//! Names at the ends of lines, kept apart.

use super::super::ChartError;
use super::super::canvas::{Align, Canvas, Ink, clip};
use super::super::raster::text_width;
use super::super::style::{TEXT, look};
use super::super::table::{ChartTable, Series};
use super::{Frame, SMALL, key, words};

/// Moves places apart so that neighbours are at least `gap` apart, within limits as far as they fit, each as near
/// to where it belongs as its neighbours let it.
pub(in crate::charts) fn spread(places: &[f64], gap: f64, limits: (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[a].total_cmp(&places[b]).then(a.cmp(&b)));
    // Clusters of touching labels are centred on the mean of where their members belong.
    let mut clusters: Vec<(f64, usize)> = Vec::new();
    for &index in &order {
        let mut cluster = (places[index], 1);
        while let Some(&(centre, size)) = clusters.last() {
            let needed = gap * (size + cluster.1) as f64 / 2.0;
            if cluster.0 - centre >= needed {
                break;
            }
            clusters.pop();
            let total = size + cluster.1;
            cluster = ((centre * size as f64 + cluster.0 * cluster.1 as f64) / total as f64, total);
        }
        let half = gap * (cluster.1 - 1) as f64 / 2.0;
        cluster.0 = cluster.0.min(limits.1 - half).max(limits.0 + half);
        clusters.push(cluster);
    }
    let mut moved = vec![0.0; places.len()];
    let mut members = order.into_iter();
    for (centre, size) in clusters {
        for place in 0..size {
            if let Some(index) = members.next() {
                moved[index] = centre + gap * (place as f64 - (size - 1) as f64 / 2.0);
            }
        }
    }
    moved
}

/// Room for a name beside a line.
const WIDEST: f64 = 250.0;
/// Distance of the names beside the lines.
pub(in crate::charts) const LABEL: f64 = 19.0;

/// The room that the names beside the lines need at the right.
pub(in crate::charts) fn label_room(table: &ChartTable) -> f64 {
    let name = |series: &Series| text_width(&series.name, SMALL, false);
    table.series.iter().map(name).fold(0.0, f64::max).min(WIDEST) + 48.0
}

/// Names at the right of the lines, kept apart, with a thread to where each line ends.
pub(in crate::charts) fn end_labels(
    canvas: &Canvas,
    table: &ChartTable,
    plot: Frame,
    ends: &[(usize, f64)],
) -> Result<(), ChartError> {
    let places: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let moved = spread(&places, LABEL, (plot.top + 4.0, plot.bottom));
    for ((strategy, y), place) in ends.iter().zip(moved) {
        let look = look(*strategy);
        canvas.line(
            &[(plot.right - 4.0, *y), (plot.right + 8.0, place)],
            Ink { colour: look.colour, alpha: 0.7, width: 1.0 },
        )?;
        key(canvas, (plot.right + 24.0, place), look, true)?;
        let name = clip(&table.series[*strategy].name, SMALL, false, WIDEST);
        canvas.words(&name, (plot.right + 44.0, place), words(SMALL, TEXT, Align::Left))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance_and_their_order() {
        let moved = spread(&[10.0, 11.0, 12.0, 50.0], 8.0, (0.0, 60.0));
        assert!(moved.windows(2).all(|pair| pair[1] - pair[0] >= 8.0 - 1e-9), "{moved:?}");
        assert!((moved[3] - 50.0).abs() < 1e-9);
        assert!(spread(&[59.0, 60.0], 8.0, (0.0, 60.0)).iter().all(|&place| place <= 60.0));
    }
}
