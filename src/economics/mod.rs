//! Money and health: costs by item and payer, quality-adjusted life-years, discounting.

pub mod acceptability;
pub mod budget_impact;
pub mod budget_mix;
pub mod cea;
pub mod costs;
pub mod distributional;
pub mod equity;
pub mod health;
pub mod inequality;
pub mod paired;
pub mod perspective;

use crate::scenario::parameter::{Parameter, Section, Switch};

/// What a scenario says of money in general.
pub const MONEY: Section = Section {
    id: "money",
    title: "Money",
    doc: "Currency, price year, discounting, and what the health system is willing to pay for a life-year in full health.",
    switch: Switch::Always,
    lists: &[
        costs::ITEMS,
        costs::LINES,
        costs::INDEX,
        perspective::PERSPECTIVES,
        perspective::IMPACTS,
        budget_mix::UPTAKE,
        budget_mix::ELIGIBLE,
    ],
    parameters: &[
        Parameter::text("money.currency", "Currency", "Three-letter code of the currency, for instance GBP."),
        Parameter::text("money.price_year", "Price year", "Year of the prices, for instance 2023/24."),
        Parameter::number(
            "money.discount_rate",
            "Discount rate",
            "per year",
            0.0,
            0.3,
            "Yearly rate at which costs and health are discounted from the start: (1 + r)^(-weeks/52), continuous in time.",
        ),
        Parameter::number(
            "money.threshold",
            "Willingness to pay",
            "currency per QALY",
            0.0,
            1e7,
            "What a quality-adjusted life-year is worth in the headline; results over a range of values stand beside it.",
        ),
        Parameter::text(
            "money.headline_perspective",
            "Perspective of the headline",
            "Name of the perspective whose costs are the cost of the headline. Where it is left out: all cost items are counted.",
        )
        .optional(),
        Parameter::text(
            "money.thresholds",
            "Range of willingness to pay",
            "Values over which acceptability, expected loss and the value of information are shown: FROM:TO:STEP, or numbers with \
             commas between them. Where it is left out: a hundred steps to about twice the willingness to pay.",
        )
        .optional(),
        budget_mix::YEARS,
    ],
};
