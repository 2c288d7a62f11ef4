//! What a scenario says of equity: groups of its own, and how health is weighed against its distribution.

use crate::model::person::FIFTHS;
use crate::outcomes::groups::GROUPS;
use crate::scenario::Values;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// Of the section that holds it.
pub const SECTION: Section = Section {
    id: "equity",
    title: "Equity",
    doc: "Groups of people that are reported, and how total health is weighed against its distribution over deprivation fifths. \
          It changes nothing of what happens.",
    switch: Switch::Always,
    lists: &[GROUPS],
    parameters: &[
        Parameter::choice(
            "equity.by_age",
            "By age",
            &[
                ("no", "Outcomes are not told by age."),
                ("yes", "Outcomes are told by age at entry: under 35, 35 to 64, 65 and over."),
            ],
            "Whether outcomes are told by age. Where it is left out: no.",
        )
        .optional(),
        Parameter::number(
            "equity.baseline",
            "Quality-adjusted life expectancy",
            "QALYs",
            0.001,
            200.0,
            "Quality-adjusted life expectancy of people in each deprivation fifth before any plan, of which gains and losses are \
             parts. A run that follows everyone to the end of life (--lifetime) takes its own. Where it is left out, and the run \
             is no such run, distributions are not weighed.",
        )
        .each(&FIFTHS)
        .optional(),
        Parameter::number(
            "equity.opportunity_share",
            "Who bears opportunity cost",
            "proportion",
            0.0,
            1.0,
            "Share of the health forgone elsewhere that falls on each deprivation fifth; scaled to 1. Where it is left out: in \
             proportion to people.",
        )
        .each(&FIFTHS)
        .optional(),
        Parameter::number(
            "equity.aversion",
            "Aversion to inequality",
            "dimensionless",
            0.0,
            30.0,
            "Atkinson's aversion to inequality of health of which titles and sentences speak; 0, 1, 3.5 and 10.95 stand beside \
             it. Where it is left out: 0, where a QALY is a QALY.",
        )
        .optional(),
    ],
};

/// How health is weighed against its distribution.
///
/// # Units
/// QALYs; shares that sum to 1. By fifth, most deprived first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weighing {
    /// Quality-adjusted life expectancy before, where the scenario states it.
    pub baseline: Option<[f64; FIFTHS.len()]>,
    /// Shares of the opportunity cost, where the scenario states them.
    pub opportunity: Option<[f64; FIFTHS.len()]>,
    /// Aversion of which sentences speak.
    pub aversion: f64,
}

impl Weighing {
    /// Reads the parameters.
    pub fn open(values: &Values) -> Self {
        let each = |path: &str| {
            let found = values.each(path, &FIFTHS).ok();
            found.and_then(|found| <[f64; FIFTHS.len()]>::try_from(found).ok())
        };
        let scaled = |shares: [f64; FIFTHS.len()]| {
            let all: f64 = shares.iter().sum();
            (all > 0.0).then(|| shares.map(|share| share / all))
        };
        Self {
            baseline: each("equity.baseline"),
            opportunity: each("equity.opportunity_share").and_then(scaled),
            aversion: values.optional_number("equity.aversion").unwrap_or_default(),
        }
    }
}
