//! Emulated trials and effects that are solved from them, against closed forms and formulas.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)]

#[path = "trials/closed_form.rs"]
mod closed_form;
#[path = "trials/course.rs"]
mod course;
#[path = "trials/curve.rs"]
mod curve;
#[path = "given/mod.rs"]
mod given;
#[path = "trials/mediation.rs"]
mod mediation;
#[path = "trials/settings.rs"]
mod settings;
#[path = "trials/verdict.rs"]
mod verdict;
