//! Guides for users: pages without code.

pub mod other_programs;
pub mod reporting;
