//! Survival of sites: how many go on without a stop after they have come to count as sustained, why the others stopped, and
//! how many deliver again.
//!
//! The first stop is told by the cumulative incidence of each cause, with the sites that had not stopped by the horizon
//! censored there; who delivers again by the share of sites that were followed for so long. A pause is no stop.
//!
//! # Source
//! Aalen OO, Johansen S (1978) Scand J Statist 5:141-150. Measured as in Swain K et al (2010) and Bond GR et al (2014)
//! Adm Policy Ment Health 41:228-236 (WF16, WF17).

use super::ratio;
use crate::engine::block::Block;
use crate::model::site::{Cause, Stage, Turn};
use crate::units::time::WEEKS_PER_YEAR;

/// What is told at each year after coming to count as sustained.
pub const STATES: [&str; Cause::ALL.len() + 3] = [
    "without a stop",
    Cause::ALL[0].key(),
    Cause::ALL[1].key(),
    Cause::ALL[2].key(),
    Cause::ALL[3].key(),
    Cause::ALL[4].key(),
    Cause::ALL[5].key(),
    Cause::ALL[6].key(),
    "delivering again",
    "sites followed",
];

/// Cells of [`values`] for a horizon in weeks.
pub fn cells(horizon: f64) -> usize {
    (libm::floor(horizon / WEEKS_PER_YEAR) as usize + 1) * STATES.len()
}

/// A site from when it first counted as sustained.
struct Course<'b> {
    turns: &'b [Turn],
    from: f64,
    /// First stop, with its cause.
    stop: Option<(f64, Cause)>,
    followed: f64,
}

impl<'b> Course<'b> {
    fn of(turns: &'b [Turn], horizon: f64) -> Option<Self> {
        let first = turns.iter().position(|turn| turn.stage == Stage::Sustained)?;
        let from = turns[first].at;
        let stop = turns[first..].iter().find_map(|turn| Some((turn.at - from, turn.cause?)));
        Some(Self { turns: &turns[first..], from, stop, followed: horizon - from })
    }

    fn delivers_again_at(&self, after: f64) -> bool {
        let last = self.turns.iter().rfind(|turn| turn.at - self.from <= after);
        last.is_some_and(|turn| turn.stage == Stage::Restarted)
    }
}

/// The values of one replicate.
///
/// # Shape
/// By year since coming to count as sustained, from 0 to the horizon, then [`STATES`]: shares of 0 to 1, then sites that were
/// followed for so long; NaN where there are none.
pub fn values(blocks: &[Block], horizon: f64, weight: f64) -> Vec<f64> {
    let courses: Vec<Course<'_>> =
        blocks.iter().filter_map(|block| Course::of(&block.turns, horizon)).collect();
    let mut stops: Vec<(f64, Cause)> = courses.iter().filter_map(|course| course.stop).collect();
    stops.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let ends: Vec<f64> =
        courses.iter().map(|course| course.stop.map_or(course.followed, |stop| stop.0)).collect();
    let mut rows = Vec::with_capacity(cells(horizon));
    let (mut alive, mut incidence, mut next) = (1.0, [0.0; Cause::ALL.len()], 0);
    for year in 0..cells(horizon) / STATES.len() {
        let after = year as f64 * WEEKS_PER_YEAR;
        while let Some(&(at, _)) = stops.get(next).filter(|stop| stop.0 <= after) {
            let at_risk = ends.iter().filter(|&&end| end >= at).count() as f64;
            let before = alive;
            while let Some(&(_, cause)) = stops.get(next).filter(|stop| stop.0 <= at) {
                incidence[cause as usize] += before / at_risk;
                alive -= before / at_risk;
                next += 1;
            }
        }
        let followed = || courses.iter().filter(|course| course.followed >= after);
        let sites = followed().count() as f64;
        let again = followed().filter(|course| course.delivers_again_at(after)).count() as f64;
        let known = if sites > 0.0 { 1.0 } else { f64::NAN };
        rows.push(alive.max(0.0) * known);
        rows.extend(incidence.map(|share| share * known));
        rows.push(ratio(again, sites));
        rows.push(sites * weight);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::Site;

    fn site(turns: &[(f64, Stage, Option<Cause>)]) -> Block {
        let mut block = Block::new(Site::new(0));
        for &(at, stage, cause) in turns {
            block.turn(stage, at, cause);
        }
        block
    }

    #[test]
    fn causes_and_survival_add_up_and_the_censored_leave_the_risk_set() {
        let (sustained, stopped) = (Stage::Sustained, Stage::Discontinued);
        let blocks = [
            site(&[
                (0.0, sustained, None),
                (30.0, stopped, Some(Cause::Money)),
                (60.0, Stage::Restarted, None),
            ]),
            site(&[(0.0, sustained, None), (80.0, stopped, Some(Cause::Staff))]),
            // Followed for 60 weeks only.
            site(&[(96.0, sustained, None)]),
            site(&[(0.0, sustained, None), (10.0, Stage::Paused, None), (20.0, sustained, None)]),
            site(&[(0.0, Stage::Considering, None)]),
        ];
        let found = values(&blocks, 156.0, 10.0);
        let row = |year: usize| &found[year * STATES.len()..(year + 1) * STATES.len()];
        // At 80 weeks two are left at risk, of the three quarters.
        for (year, state, expected) in [
            (0, 0, 1.0),
            (1, 0, 0.75),
            (1, 2, 0.25),
            (2, 0, 0.375),
            (2, 2, 0.25),
            (2, 4, 0.375),
            (1, 8, 0.0),
            (2, 8, 1.0 / 3.0),
            (1, 9, 40.0),
            (2, 9, 30.0),
        ] {
            assert!((row(year)[state] - expected).abs() < 1e-12, "{year} {}", STATES[state]);
        }
        for year in 0..4 {
            assert!((row(year)[..8].iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
