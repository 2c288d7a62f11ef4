//! Scenario files: what they may say, what comes of them, and what is said about those that are wrong.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test that fails says so by a panic, and exact results are compared exactly"
)]

#[path = "support/as_json.rs"]
mod as_json;
#[path = "scenario/conditions.rs"]
mod conditions;
#[path = "scenario/correlations.rs"]
mod correlations;
#[path = "support/damage.rs"]
mod damage;
#[path = "scenario/decision.rs"]
mod decision;
#[path = "scenario/distributions.rs"]
mod distributions;
#[path = "scenario/explaining.rs"]
mod explaining;
#[path = "scenario/loading.rs"]
mod loading;
#[path = "scenario/messages.rs"]
mod messages;
#[path = "scenario/mutations.rs"]
mod mutations;
#[path = "scenario/schema.rs"]
mod schema;
#[path = "scenario/tables.rs"]
mod tables;
