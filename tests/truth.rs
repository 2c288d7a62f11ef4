//! Truth tests: closed forms and slow plain rewrites, written from the law alone.
//!
//! Nothing below `tests/truth/` reads a line of `peerscale`, which is what makes it worth comparing with, but
//! `careers`, `climates`, `contacts`, `durations`, `engine`, `follow_up`, `governance`, `habits`, `harms`, `instruments`, `life_lines`, `lifetimes`,
//! `margins`, `matching`, `mediators`, `new_site`, `oversight`, `parts`, `pathways`, `pieces`, `published_engagement`, `records`, `representation`, `samplers`, `service_contact`,
//! `sites`, `staying`, `ties`, `verification`, `waiting`, `workforce` and `working`, which compare, and `histories`, which lets people live
//! for them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)]

#[path = "truth/agreement.rs"]
mod agreement;
#[path = "truth/careers.rs"]
mod careers;
#[path = "truth/chain.rs"]
mod chain;
#[path = "truth/climates.rs"]
mod climates;
#[path = "truth/community.rs"]
mod community;
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
#[path = "truth/governance.rs"]
mod governance;
#[path = "truth/habits.rs"]
mod habits;
#[path = "truth/harms.rs"]
mod harms;
#[path = "truth/histories.rs"]
mod histories;
#[path = "truth/instruments.rs"]
mod instruments;
#[path = "truth/life_lines.rs"]
mod life_lines;
#[path = "truth/lifetimes.rs"]
mod lifetimes;
#[path = "truth/margins.rs"]
mod margins;
#[path = "truth/matching.rs"]
mod matching;
#[path = "truth/mediators.rs"]
mod mediators;
#[path = "truth/money.rs"]
mod money;
#[path = "truth/new_site.rs"]
mod new_site;
#[path = "truth/oversight.rs"]
mod oversight;
#[path = "truth/parts.rs"]
mod parts;
#[path = "truth/pathways.rs"]
mod pathways;
#[path = "truth/pieces.rs"]
mod pieces;
#[path = "truth/plain_smi_ref.rs"]
mod plain_smi_ref;
#[path = "truth/plain_waiting.rs"]
mod plain_waiting;
#[path = "truth/priced.rs"]
mod priced;
#[path = "truth/published.rs"]
mod published;
#[path = "truth/published_engagement.rs"]
mod published_engagement;
#[path = "truth/quadrature.rs"]
mod quadrature;
#[path = "truth/records.rs"]
mod records;
#[path = "truth/representation.rs"]
mod representation;
#[path = "truth/samplers.rs"]
mod samplers;
#[path = "truth/service_contact.rs"]
mod service_contact;
#[path = "truth/sites.rs"]
mod sites;
#[path = "truth/smi_ref_law.rs"]
mod smi_ref_law;
#[path = "truth/staying.rs"]
mod staying;
#[path = "invariants/steps.rs"]
mod steps;
#[path = "truth/ties.rs"]
mod ties;
#[path = "truth/totals.rs"]
mod totals;
#[path = "truth/verification.rs"]
mod verification;
#[path = "truth/waiting.rs"]
mod waiting;
#[path = "truth/workforce.rs"]
mod workforce;
#[path = "truth/working.rs"]
mod working;
