//! Table of mediation: what of the effects of emulated trials goes through a state of mind, and what a trial would make of it.

use crate::analysis::trial::mediation::{Mediated, Told};
use crate::charts::table::{Cell, ChartTable, Field};
use std::fmt::Write as _;

/// Columns of the table.
pub const FIELDS: &[Field] = &[
    Field { name: "trial", meaning: "identifier of the trial", unit: "" },
    Field { name: "participants", meaning: "people who took part, each in both arms", unit: "persons" },
    Field { name: "state", meaning: "the state of mind", unit: "" },
    Field {
        name: "total",
        meaning: "effect of the offer on the risk of the trial's event, the same people in both arms",
        unit: "risk difference",
    },
    Field {
        name: "total_mcse",
        meaning: "its Monte Carlo standard error, over pairs",
        unit: "risk difference",
    },
    Field {
        name: "through",
        meaning: "what of it is missing while the state of mind stays at its usual level: the indirect effect as it is",
        unit: "risk difference",
    },
    Field {
        name: "through_mcse",
        meaning: "its Monte Carlo standard error, over pairs",
        unit: "risk difference",
    },
    Field {
        name: "from_state",
        meaning: "the indirect effect by the product of coefficients, from the state of mind itself, read once",
        unit: "risk difference",
    },
    Field {
        name: "from_state_se",
        meaning: "its standard error, each person in one arm",
        unit: "risk difference",
    },
    Field { name: "instrument", meaning: "instrument with which the state of mind is read", unit: "" },
    Field {
        name: "from_score",
        meaning: "the indirect effect by the product of coefficients, from the instrument's scores",
        unit: "risk difference",
    },
    Field {
        name: "from_score_se",
        meaning: "its standard error, each person in one arm",
        unit: "risk difference",
    },
];

fn cells(row: &Mediated) -> Vec<Cell> {
    let value = |told: Option<Told>| Cell::number(told.map(|told| told.value));
    let error = |told: Option<Told>| Cell::number(told.map(|told| told.error));
    vec![
        Cell::text(&row.trial),
        Cell::number(row.participants as f64),
        Cell::text(row.state),
        value(row.total),
        error(row.total),
        value(row.through),
        error(row.through),
        value(row.from_state),
        error(row.from_state),
        Cell::text(&row.instrument),
        value(row.from_score),
        error(row.from_score),
    ]
}

/// The table.
pub fn table(rows: &[Mediated]) -> ChartTable {
    ChartTable::plain(FIELDS, rows.iter().map(cells).collect())
}

/// The same for a terminal, in percentage points of the risk.
pub fn words(rows: &[Mediated]) -> String {
    let points = |told: Option<Told>| {
        told.map_or_else(
            || "not to be estimated".to_owned(),
            |told| format!("{:+.2} ± {:.2}", 100.0 * told.value, 100.0 * told.error),
        )
    };
    let mut text = String::new();
    let mut last = "";
    for row in rows {
        if row.trial != last {
            let whole = points(row.total);
            let _ = writeln!(
                text,
                "{}: the offer changes the risk by {whole} points; what of it goes through",
                row.name
            );
            last = &row.trial;
        }
        let _ = writeln!(
            text,
            "  {}: {} as it is; by product of coefficients {} from the state itself, {} from {}",
            row.state.replace('_', " "),
            points(row.through),
            points(row.from_state),
            points(row.from_score),
            row.instrument
        );
    }
    if !rows.is_empty() {
        text.push_str(
            "States of mind that rise together are credited with each other's part, and errors of measurement hide a part: how much \
             is the difference between what is and what is estimated.\n",
        );
    }
    text
}
