//! Time to event: Kaplan–Meier and Aalen–Johansen curves from the counts in bins.
//!
//! At the edges of the bins the curves equal those of the exact times wherever nobody is censored within a bin, and no
//! competing end falls into one. Otherwise half of those censored within a bin are taken to be at risk throughout it,
//! and the events and competing ends of a bin to fall evenly together.
//!
//! # Source
//! Kaplan EL, Meier P (1958) J Am Stat Assoc 53:457-481; Aalen OO, Johansen S (1978) Scand J Stat 5:141-150; Chiang CL
//! (1968) Introduction to Stochastic Processes in Biostatistics, chapter 11.

use crate::engine::follow_up::{End, Tally};
use crate::units::time::DAYS_PER_WEEK;

/// Days after discharge by which readmission is reported: the bins have edges there.
pub const READMISSION_DAYS: [f64; 3] = [30.0, 90.0, 365.0];

/// One point of the curves; NaN where nobody is followed that long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Weeks since the origin.
    pub weeks: f64,
    /// People (or discharges, or places) followed longer than that.
    pub at_risk: f64,
    /// Kaplan–Meier: the probability that the event has not come, had nothing else ended the time.
    pub survival: f64,
    /// Aalen–Johansen: the probability that the event has come, other ends being what they are.
    pub incidence: f64,
    /// The probability that another end has come first.
    pub competing: f64,
}

/// The number of values of a [`Point`] beside its time.
pub const VALUES: usize = 4;

/// The curves of a tally, from 0 and at each edge of its bins.
///
/// With n at risk at the start of a bin, d events, c competing ends and w censored in it, the share that ends is
/// q = (d + c) / (n - w/2); the survival without other ends falls by the factor (1 - q)^(d/(d + c)), the cumulative
/// incidence grows by what was free of any end before, times d / (n - w/2).
pub fn curve(tally: &Tally) -> Vec<Point> {
    let mut at_risk: f64 = tally.cells().iter().flatten().map(|&count| f64::from(count)).sum();
    let mut point = Point { weeks: 0.0, at_risk, survival: 1.0, incidence: 0.0, competing: 0.0 };
    let mut points = Vec::with_capacity(tally.bins().edges().len() + 1);
    if at_risk <= 0.0 {
        (point.survival, point.incidence, point.competing) = (f64::NAN, f64::NAN, f64::NAN);
    }
    points.push(point);
    let mut free = 1.0;
    for (&edge, cell) in tally.bins().edges().iter().zip(tally.cells()) {
        let number = |end: End| f64::from(cell[end as usize]);
        let (events, censored) = (number(End::Event), number(End::Censored));
        let competing = number(End::Completed) + number(End::Died) + number(End::Left);
        let (ended, exposed) = (events + competing, at_risk - censored / 2.0);
        if at_risk <= 0.0 {
            // Where all ended before, nothing more can come; where the last were censored, nothing more is known.
            if free > 0.0 {
                (point.incidence, point.competing) = (f64::NAN, f64::NAN);
            }
            if point.survival > 0.0 {
                point.survival = f64::NAN;
            }
        } else if ended > 0.0 {
            let stays = 1.0 - ended / exposed;
            point.incidence += free * events / exposed;
            point.competing += free * competing / exposed;
            point.survival *= if competing > 0.0 { libm::pow(stays, events / ended) } else { stays };
            free *= stays;
        }
        at_risk -= ended + censored + number(End::CensoredAtEdge);
        point = Point { weeks: edge, at_risk, ..point };
        points.push(point);
    }
    points
}

/// The share of discharges that are followed by an admission within so many days; NaN where no bin ends there or nobody
/// is followed that long.
pub fn readmitted_within(days: f64, tally: &Tally) -> f64 {
    let weeks = days / DAYS_PER_WEEK;
    let point = curve(tally).into_iter().find(|point| (point.weeks - weeks).abs() < 1e-9);
    point.map_or(f64::NAN, |point| point.incidence)
}
