//! Jobs: what a user asks for, done with all cores: the four-week loop over sites, strategies, samples, replicates.
//!
//! This is the only layer that names the package for threads. Results never depend on how many there are: work is
//! collected in index order, and the ledger's sums are integers.

pub mod aim;
mod alike;
pub mod batch;
pub mod budget;
pub mod calibrate;
mod certainty;
pub mod checks;
mod contradictions;
mod counted;
pub mod curves;
pub mod decompose;
pub mod equity;
pub mod estimates;
mod evaluations;
mod evidence;
pub mod keep;
mod ledgers;
mod margins;
mod milestones;
pub mod model;
mod new_sites;
pub mod opening;
pub mod optimise;
mod over_samples;
mod oversight;
pub mod pairs;
mod parameter_sets;
pub mod plan;
mod precision;
mod refusal;
pub mod replicate;
pub mod rerun;
pub mod run;
pub mod sections;
pub mod sensitivity;
mod series;
pub mod simulate;
mod starts;
pub mod summary;
mod tailoring;
pub mod threads;
mod through_time;
mod told;
pub mod transport;
pub mod trials;
pub mod units;
pub mod value;
pub mod verification;
pub mod watch;
