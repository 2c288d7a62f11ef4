//! Analysis: what a run found, with its uncertainty, in the form that charts and reports read.

pub mod agreement;
pub mod budget;
pub mod calibration;
pub mod certainty;
pub mod cma;
pub mod decompose;
pub mod equity;
pub mod evaluate;
pub mod evidence;
pub mod findings;
pub mod funnel;
pub mod life_lines;
pub mod milestones;
pub mod new_site;
pub mod optimum;
pub mod oversight;
pub mod precision;
pub mod quantile;
pub mod replication;
pub mod sensitivity;
pub mod target;
pub mod toolkit;
pub mod transport;
pub mod trial;
pub mod value;
pub mod verification;
