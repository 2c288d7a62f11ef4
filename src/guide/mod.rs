//! Guides for users: pages without code.

pub mod exercises;
pub mod first_hour;
pub mod other_programs;
pub mod reporting;
pub mod sweep;
