//! peerscale simulates, person by person, what happens when peer support for adults with serious mental illness is
//! scaled up: who is reached, by which peer workers, how well and for how long; what it does to hospital stays,
//! lives, costs and the gaps between groups; how sure anyone can be; and where the benefit is lost on the way.
//!
//! # The layers
//! Each imports only from those before it:
//!
//! [`units`] → [`model`] → [`scenario`] → [`engine`] → [`processes`] → [`outcomes`] → [`economics`] → [`analysis`] →
//! [`charts`] → [`report`] → [`jobs`] → [`cli`]
//!
//! A run flows through them from left to right: a scenario's text becomes checked values; each process opens its own
//! parameters; the engine runs the schedule; outcomes and economics read the ledger; analysis summarises; charts and
//! report show. `tests/architecture.rs` holds the directions.

pub mod analysis;
pub mod charts;
pub mod cli;
pub mod economics;
pub mod engine;
pub mod guide;
pub mod jobs;
pub mod model;
pub mod outcomes;
pub mod processes;
pub mod report;
pub mod scenario;
pub mod units;
