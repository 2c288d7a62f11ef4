//! Truth tests: closed forms and slow plain rewrites, written from MODEL alone.
//!
//! Nothing below `tests/truth/` reads a line of `peerscale`, which is what makes it worth comparing with, but
//! `contacts`, `durations`, `engine`, `follow_up`, `habits`, `instruments`, `lifetimes`, `margins`, `pieces`, `samplers` and
//! `verification`, which compare, and `histories`, which lets people live for them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)]

#[path = "truth/agreement.rs"]
mod agreement;
#[path = "truth/chain.rs"]
mod chain;
#[path = "truth/contacts.rs"]
mod contacts;
#[path = "truth/durations.rs"]
mod durations;
#[path = "truth/engine.rs"]
mod engine;
#[path = "truth/enrolled_chain.rs"]
mod enrolled_chain;
#[path = "truth/follow_up.rs"]
mod follow_up;
#[path = "given/mod.rs"]
mod given;
#[path = "truth/habits.rs"]
mod habits;
#[path = "truth/histories.rs"]
mod histories;
#[path = "truth/instruments.rs"]
mod instruments;
#[path = "truth/lifetimes.rs"]
mod lifetimes;
#[path = "truth/margins.rs"]
mod margins;
#[path = "truth/pieces.rs"]
mod pieces;
#[path = "truth/plain_smi_ref.rs"]
mod plain_smi_ref;
#[path = "truth/published.rs"]
mod published;
#[path = "truth/quadrature.rs"]
mod quadrature;
#[path = "truth/samplers.rs"]
mod samplers;
#[path = "truth/smi_ref_law.rs"]
mod smi_ref_law;
#[path = "truth/totals.rs"]
mod totals;
#[path = "truth/verification.rs"]
mod verification;
