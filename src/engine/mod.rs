//! The engine: luck, clocks, blocks of one site's people, the schedule of steps, and the ledger.
//!
//! It knows no process by name: it runs the slice of processes that it is given.

pub mod block;
mod calendar;
pub mod clock;
pub mod column;
pub mod draws;
mod fetch;
pub mod follow_up;
pub mod gather;
pub mod grid;
pub mod ledger;
pub mod page;
mod philox;
pub mod prices;
pub mod process;
pub mod quantities;
pub mod resources;
pub mod room;
pub mod schedule;
