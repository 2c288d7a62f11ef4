//! Co-governance: decisions about the programme that people with lived experience hold, and respect for cultural norms.
//!
//! A share s of the decisions closes s × b of the distance of a site's usual buy-in to 1 and s × f of the distance between the
//! fit of a worker of another group and 1; b and f may be 0, or below 0. Meetings cost what a cost item on
//! `shared_decision_years` says.
//!
//! Where it is said how often, a contact with a worker of another group may go against the norms of a person: each such event
//! lowers trust. The rate is multiplied by r^a where the programme is adapted to the person's group to the share a, and by q^s.
//! Without contacts nothing happens, and what is left out of a scenario has no effect.
//!
//! # Source
//! The forms and sizes are ours: no study was found that measures any of them.

use super::workforce;
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity as S;
use crate::engine::process::{Process, Step};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};

const SHARED: &str = "governance.shared_decisions";
const FIT: &str = "governance.fit";
const BUY_IN: &str = "governance.buy_in";

const fn closes(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "share", -1.0, 1.0, doc).optional()
}

const fn ratio(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "rate ratio", 0.0, 10.0, doc).optional()
}

/// What a scenario says of co-governance.
pub const SECTION: Section = Section {
    id: "governance",
    title: "Co-governance",
    doc: "Which share of the decisions about the programme people with lived experience hold, what that does to buy-in and fit, \
          and what contacts do that go against cultural norms. What a file does not mention has no effect.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::number(
            SHARED,
            "Shared decisions",
            "share",
            0.0,
            1.0,
            "Share of the decisions about the programme that people with lived experience hold: 0 none, 1 all. What it costs is a \
             cost item on shared_decision_years. Where it is left out: 0.",
        )
        .optional(),
        closes(
            BUY_IN,
            "Buy-in by shared decisions",
            "Share of the distance between the usual buy-in of those with a stake and 1 that sharing every decision closes; below 0 \
             it takes as large a share of the buy-in. Where it is left out: 0.",
        ),
        closes(
            FIT,
            "Fit by shared decisions",
            "Share of the distance between the fit without a match and 1 that sharing every decision closes; below 0 it does harm. \
             Where it is left out: 0.",
        ),
        Parameter::number(
            "governance.mismatch_rate",
            "Events against cultural norms",
            "per contact",
            0.0,
            10.0,
            "How often a contact with a worker of another group goes against the cultural norms of a person, in a programme that is \
             not adapted and in which nothing is shared; needs harms. Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "governance.mismatch_trust",
            "Trust lost by them",
            "SD",
            -5.0,
            5.0,
            "Trust in services that each of them costs, for good; nothing where trust plays no part. Where it is left out: 0.",
        )
        .optional(),
        ratio(
            "governance.mismatch_ratio_adapted",
            "Ratio of a programme adapted to the group",
            "Ratio of their rate in a programme that is wholly adapted to the group of the person; this to the power of the share \
             where it is adapted in part. Where it is left out: 1.",
        ),
        ratio(
            "governance.mismatch_ratio_shared",
            "Ratio of shared decisions",
            "Ratio of their rate where every decision is shared; this to the power of the share where some are. Where it is left \
             out: 1.",
        ),
    ],
};

fn optional(values: &Values, path: &str) -> f64 {
    values.optional_number(path).unwrap_or_default()
}

/// What a share of something is worth: the share of the distance to 1 that it closes.
fn worth(values: &Values, slope: &str) -> f64 {
    optional(values, SHARED) * optional(values, slope)
}

/// What co-governance does to the usual buy-in of sites: the share of what is left to 1, or below 0 of what there is.
pub(super) fn buy_in(values: &Values) -> f64 {
    worth(values, BUY_IN)
}

/// The fit of a worker of another group under co-governance.
pub(super) fn fit(values: &Values, unmatched: f64) -> f64 {
    let closed = worth(values, FIT);
    if closed == 0.0 { unmatched } else { (unmatched + (1.0 - unmatched) * closed).max(0.0) }
}

/// Contacts that go against the norms of a person.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mismatch {
    /// Events for each contact with a worker of another group, by ethnic group of the person.
    pub(super) rate: Vec<f64>,
    /// Trust that each costs.
    pub(super) trust: f32,
}

impl Mismatch {
    /// None where they never happen.
    pub(super) fn open(values: &Values) -> Option<Self> {
        let rate = optional(values, "governance.mismatch_rate");
        if rate == 0.0 {
            return None;
        }
        let power = |path: &str, share: f64| {
            let ratio = values.optional_number(path).unwrap_or(1.0);
            if share == 0.0 { 1.0 } else { libm::pow(ratio, share) }
        };
        let shared = power("governance.mismatch_ratio_shared", optional(values, SHARED));
        let adapted = workforce::adapted_to(values);
        let of = |share: f64| rate * shared * power("governance.mismatch_ratio_adapted", share);
        Some(Self {
            rate: adapted.into_iter().map(of).collect(),
            trust: optional(values, "governance.mismatch_trust") as f32,
        })
    }
}

/// The process of co-governance: it counts what is shared.
#[derive(Debug, Clone)]
pub struct Governance {
    shared: f64,
}

impl Governance {
    /// Reads the parameters.
    ///
    /// # Errors
    /// None today: everything may be left out.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(Self { shared: optional(values, SHARED) })
    }
}

impl Process for Governance {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn is_idle(&self) -> bool {
        self.shared == 0.0
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if block.site.stage.delivers() {
            step.ledger.accrue_site(S::SharedDecisionWeeks, self.shared, step.start, step.end);
        }
    }
}
