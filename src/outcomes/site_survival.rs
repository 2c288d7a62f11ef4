//! Survival of sites: how many go on without a stop after they first delivered, and after they have come to count as sustained,
//! why the others stopped, and how many deliver again.
//!
//! The first stop is told by the cumulative incidence of each cause, with the sites that had not stopped by the horizon
//! censored there; who delivers again by the share of sites that were followed for so long. A pause is no stop. Sites that
//! deliver at the start of the simulation are followed from there, because when they began is not known.
//!
//! # Source
//! Aalen OO, Johansen S (1978) Scand J Statist 5:141-150. Measured as in Swain K et al (2010) and Bond GR et al (2014)
//! Adm Policy Ment Health 41:228-236 (WF16, WF17).

use super::ratio;
use crate::engine::block::Block;
use crate::model::site::{Cause, Stage, Turn};
use crate::units::time::WEEKS_PER_YEAR;

/// What sites are followed from.
pub const STARTS: [&str; 2] = ["sustained", "first delivery"];

/// What is told at each year after a start.
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

/// Points in time for a horizon in weeks: whole years, from 0 on.
pub fn points(horizon: f64) -> usize {
    libm::floor(horizon / WEEKS_PER_YEAR) as usize + 1
}

/// Cells of [`values`] for a horizon in weeks.
pub fn cells(horizon: f64) -> usize {
    STARTS.len() * points(horizon) * STATES.len()
}

/// Whether sites are followed from this stage on, by the place of the start in [`STARTS`].
const fn begins(start: usize, stage: Stage) -> bool {
    if start == 0 { matches!(stage, Stage::Sustained) } else { stage.delivers() }
}

/// A site from a start on.
struct Course<'b> {
    turns: &'b [Turn],
    from: f64,
    /// First stop, with its cause.
    stop: Option<(f64, Cause)>,
    followed: f64,
}

impl<'b> Course<'b> {
    fn of(turns: &'b [Turn], start: usize, horizon: f64) -> Option<Self> {
        let first = turns.iter().position(|turn| begins(start, turn.stage))?;
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
/// By the [`STARTS`], then year since the start, from 0 to the horizon, then [`STATES`]: shares of 0 to 1, then sites that were
/// followed for so long; NaN where there are none.
pub fn values(blocks: &[Block], horizon: f64, weight: f64) -> Vec<f64> {
    let since = |start: usize| {
        let courses = blocks.iter().filter_map(|block| Course::of(&block.turns, start, horizon));
        followed(&courses.collect::<Vec<_>>(), horizon, weight)
    };
    (0..STARTS.len()).flat_map(since).collect()
}

/// What is told of some sites, year by year.
fn followed(courses: &[Course<'_>], horizon: f64, weight: f64) -> Vec<f64> {
    let mut stops: Vec<(f64, Cause)> = courses.iter().filter_map(|course| course.stop).collect();
    stops.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let ends: Vec<f64> =
        courses.iter().map(|course| course.stop.map_or(course.followed, |stop| stop.0)).collect();
    let mut rows = Vec::with_capacity(points(horizon) * STATES.len());
    let (mut alive, mut incidence, mut next) = (1.0, [0.0; Cause::ALL.len()], 0);
    for year in 0..points(horizon) {
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

    #[test]
    fn sites_that_stop_before_they_count_as_sustained_are_followed_from_their_first_delivery() {
        let blocks = [
            site(&[(10.0, Stage::Delivering, None), (40.0, Stage::Discontinued, Some(Cause::Money))]),
            site(&[(0.0, Stage::Delivering, None), (52.0, Stage::Sustained, None)]),
        ];
        let found = values(&blocks, 104.0, 1.0);
        let at = |start: usize, year: usize, state: usize| {
            found[(start * points(104.0) + year) * STATES.len() + state]
        };
        let near = |found: [f64; 3], wanted: [f64; 3]| {
            assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        };
        near([at(0, 1, 0), at(0, 1, 2), at(0, 1, 9)], [1.0, 0.0, 1.0]);
        near([at(1, 1, 0), at(1, 1, 2), at(1, 1, 9)], [0.5, 0.5, 2.0]);
        assert_eq!(found.len(), cells(104.0));
    }

    /// The share that has not stopped, and that has first stopped for each cause, by a plain walk over a fine grid: what is lost at
    /// each moment is taken off in proportion to who is still followed.
    fn slowly(sites: &[(f64, f64, Option<Cause>)], after: f64) -> [f64; Cause::ALL.len() + 1] {
        let mut told = [0.0; Cause::ALL.len() + 1];
        told[0] = 1.0;
        let whole = |at: f64| libm::round(at * 10.0) as i64;
        for tick in 1..=whole(after) {
            let ends = |site: &&(f64, f64, Option<Cause>)| whole(site.1 - site.0) >= tick;
            let at_risk = sites.iter().filter(ends).count() as f64;
            let before = told[0];
            for &(_, _, cause) in sites.iter().filter(|site| whole(site.1 - site.0) == tick) {
                if let Some(cause) = cause {
                    told[1 + cause as usize] += before / at_risk;
                    told[0] -= before / at_risk;
                }
            }
        }
        told
    }

    #[test]
    fn made_up_sites_are_told_as_by_a_slow_plain_walk() {
        // Beginnings and ends on a grid of a tenth of a week, by a plain congruence; a third are never stopped.
        let (mut state, horizon) = (7_u64, 312.0);
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let sites: Vec<(f64, f64, Option<Cause>)> = (0..200)
            .map(|_| {
                let from = draw(2000) as f64 / 10.0;
                let end = from + (1 + draw(900)) as f64 / 10.0;
                let cause = Cause::ALL[draw(7) as usize];
                if end < horizon && draw(3) > 0 { (from, end, Some(cause)) } else { (from, horizon, None) }
            })
            .collect();
        let blocks: Vec<Block> = sites
            .iter()
            .map(|&(from, end, cause)| {
                let begin = [(from, Stage::Delivering, None)];
                let stop = cause.map(|cause| (end, Stage::Discontinued, Some(cause)));
                site(&begin.into_iter().chain(stop).collect::<Vec<_>>())
            })
            .collect();
        let found = values(&blocks, horizon, 1.0);
        for year in 0..points(horizon) {
            let from = (points(horizon) + year) * STATES.len();
            let expected = slowly(&sites, year as f64 * WEEKS_PER_YEAR);
            if found[from + 9] > 0.0 {
                for (state, expected) in expected.into_iter().enumerate() {
                    let told = found[from + state];
                    assert!((told - expected).abs() < 1e-9, "{year} {}: {told} {expected}", STATES[state]);
                }
            }
        }
    }
}
