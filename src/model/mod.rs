//! Plain state: what a person, a worker, a relationship, a site is at a moment; no behaviour in time.

pub mod diary;
pub mod finances;
pub mod harm;
pub mod network;
pub mod oversight;
pub mod panel;
pub mod person;
pub mod record;
pub mod relationship;
pub mod site;
pub mod strata;
pub mod trial;
pub mod worker;
