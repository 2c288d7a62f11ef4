//! Same luck: strategies differ only by what the strategy changed, and nothing depends on who else is simulated,
//! on threads or on how time is cut.
//!
//! Every comparison here is exact: numbers are compared by their bits.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)]

#[path = "luck/arrivals.rs"]
mod arrivals;
#[path = "luck/baseline.rs"]
mod baseline;
#[path = "luck/beside.rs"]
mod beside;
#[path = "luck/decompositions.rs"]
mod decompositions;
#[path = "luck/gaps.rs"]
mod gaps;
#[path = "luck/losses.rs"]
mod losses;
#[path = "luck/milestones.rs"]
mod milestones;
#[path = "luck/neighbours.rs"]
mod neighbours;
#[path = "luck/pairs.rs"]
mod pairs;
#[path = "luck/programmes.rs"]
mod programmes;
#[path = "luck/replicates.rs"]
mod replicates;
#[path = "luck/sites.rs"]
mod sites;
#[path = "luck/starts.rs"]
mod starts;
#[path = "luck/strategies.rs"]
mod strategies;
#[path = "luck/through_time.rs"]
mod through_time;
#[path = "luck/units.rs"]
mod units;
#[path = "luck/work.rs"]
mod work;
#[path = "luck/workers.rs"]
mod workers;

#[path = "given/mod.rs"]
mod given;
#[path = "invariants/steps.rs"]
mod steps;
