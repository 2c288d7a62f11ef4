//! Emulated trials: what a trial is, what was published of it, what chance does to it, and how effects are solved from it.
//!
//! A trial measures a programme *as offered*; the model has engagement and dose inside. So effects are not put in but
//! solved, in two steps ([`solve`]): the gains of hope, self-management and connectedness such that emulated trials return
//! the published differences on instruments; then one multiplier of either sign on the path to hospital such that the
//! weighted mean log risk ratio over the emulated trials of admission equals the ratio asked for. The result ([`solved`])
//! is a curve with a fingerprint of what it was solved for.

pub mod baseline;
pub mod chance;
pub mod course;
pub mod design;
pub mod forecast;
pub mod keeping;
pub mod line;
pub mod mediation;
pub mod parameters;
pub mod published;
pub mod solve;
pub mod solved;
pub mod verdict;
