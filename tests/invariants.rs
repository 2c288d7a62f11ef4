//! What holds in every week of every replicate, whatever the numbers and whatever is on.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)]

#[path = "invariants/beside.rs"]
mod beside;
#[path = "invariants/books.rs"]
mod books;
#[path = "given/mod.rs"]
mod given;
#[path = "invariants/money.rs"]
mod money;
#[path = "invariants/people.rs"]
mod people;
#[path = "invariants/policy.rs"]
mod policy;
#[path = "invariants/priority.rs"]
mod priority;
#[path = "invariants/refused.rs"]
mod refused;
#[path = "invariants/settings.rs"]
mod settings;
#[path = "invariants/site_sizes.rs"]
mod site_sizes;
#[path = "invariants/staff.rs"]
mod staff;
#[path = "invariants/steps.rs"]
mod steps;
#[path = "invariants/weeks.rs"]
mod weeks;
#[path = "invariants/worker_time.rs"]
mod worker_time;
