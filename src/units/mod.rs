//! Quantities that know what they are: time, risk, money and health, and typed indices.
//!
//! Probability, rate and ratio never mix: the only conversions between them are in [`risk`]. A year is 52
//! weeks wherever a rate or a discount factor is meant; calendar dates use real days (see [`time`]).

pub mod checksum;
pub mod convert;
pub mod index;
pub mod logarithm;
pub mod packed;
pub mod risk;
pub mod time;
pub mod value;
pub mod word;
