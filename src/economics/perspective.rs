//! Perspectives: whose costs an evaluation counts, as rows of a scenario; and the inventory of what each leaves out.
//!
//! # Source
//! Sanders GD et al (2016) JAMA 316:1093-1103 (Second Panel): a health care sector and a societal reference case, and an
//! impact inventory that says what each counts.

use super::costs::{CostItem, ITEMS};
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{Refused, Slip, Values, nearest};

/// Rows of perspectives.
pub const PERSPECTIVES: ListTable = ListTable {
    path: "money.perspective",
    label: "Perspective",
    doc: "Whose costs are counted: the cost items of some payers. Health is the same in all of them.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the perspective in tables."),
        Parameter::text(
            "payers",
            "Payers",
            "Payers whose cost items are counted, with semicolons between them; all for every payer.",
        ),
    ],
};

/// Rows of the impact inventory.
pub const IMPACTS: ListTable = ListTable {
    path: "money.impact",
    label: "Impact",
    doc: "An impact that an economic evaluation may count: by which cost items, or why it is not modelled.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "The impact in plain words."),
        Parameter::text("sector", "Sector", "Sector that feels it, for instance formal health care, productivity, justice."),
        Parameter::text(
            "items",
            "Cost items",
            "Names of the cost items that count it, with semicolons between them; left out where it is not modelled.",
        )
        .optional(),
        Parameter::text(
            "reason",
            "Reason",
            "Why it is not modelled, or what of it is left out.",
        )
        .optional(),
    ],
};

/// Whose costs are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Perspective {
    /// Name.
    pub name: String,
    /// Whether each cost item is counted, in the order of the ledger.
    pub counts: Vec<bool>,
}

/// A row of the impact inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// Sector that feels it.
    pub sector: String,
    /// The impact.
    pub name: String,
    /// Places of the cost items that count it, in the ledger; none where it is not modelled.
    pub items: Vec<usize>,
    /// Why it is not modelled, or what is left out.
    pub reason: String,
}

/// The word for every payer.
const EVERYONE: &str = "all";

fn split(text: &str) -> Vec<&str> {
    text.split(';').map(str::trim).filter(|word| !word.is_empty()).collect()
}

fn unknown<'a>(slip: Slip, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Slip {
    let near = nearest(word, known.clone()).map(|near| format!("did you mean \"{near}\"?"));
    let all = || format!("there are {}", known.collect::<Vec<_>>().join(", "));
    slip.help(near.unwrap_or_else(all)).beside(ITEMS.path)
}

/// The perspectives that a scenario states, in their order.
///
/// # Errors
/// Where a payer pays for nothing.
pub fn perspectives(values: &Values, items: &[CostItem]) -> Result<Vec<Perspective>, Refused> {
    let mut payers: Vec<&str> = items.iter().map(|item| item.payer.as_str()).collect();
    payers.sort_unstable();
    payers.dedup();
    let one = |row: &Values| {
        let (name, text) = (row.text("name")?.to_owned(), row.text("payers")?);
        let wanted = split(text);
        if wanted != [EVERYONE]
            && let Some(stranger) = wanted.iter().find(|payer| !payers.contains(payer))
        {
            let message = format!("perspective \"{name}\": no cost item has the payer \"{stranger}\"");
            let slip = Slip::in_row(PERSPECTIVES.path, row, "payers", message);
            return Err(Refused::from(unknown(slip, stranger, payers.iter().copied())));
        }
        let counts =
            items.iter().map(|item| wanted == [EVERYONE] || wanted.contains(&item.payer.as_str())).collect();
        Ok(Perspective { name, counts })
    };
    let mut told = Refused::default();
    let perspectives = told.each(values.rows(PERSPECTIVES.path), one);
    told.or(perspectives)
}

/// Which cost items the headline counts: those of the perspective that the scenario names, else all.
///
/// # Errors
/// Where there is no perspective of that name.
pub fn headline(
    values: &Values,
    perspectives: &[Perspective],
    items: &[CostItem],
) -> Result<Vec<bool>, Refused> {
    let Some(name) = values.optional_text("money.headline_perspective") else {
        return Ok(vec![true; items.len()]);
    };
    let found = perspectives.iter().find(|perspective| perspective.name == name);
    let names = perspectives.iter().map(|perspective| perspective.name.as_str());
    found.map(|perspective| perspective.counts.clone()).ok_or_else(|| {
        let path = "money.headline_perspective";
        let slip = Slip::at(path, format!("{path}: there is no perspective \"{name}\""));
        unknown(slip, name, names).beside(PERSPECTIVES.path).into()
    })
}

/// The impact inventory of a scenario.
///
/// # Errors
/// Where a cost item is not there, or a row has neither items nor a reason.
pub fn impacts(values: &Values, items: &[CostItem]) -> Result<Vec<Impact>, Refused> {
    let one = |row: &Values| {
        let name = row.text("name")?.to_owned();
        let place = |word: &&str| {
            let found = items.iter().position(|item| item.name == *word);
            found.ok_or_else(|| {
                let message = format!("impact \"{name}\": no cost item is called \"{word}\"");
                let slip = Slip::in_row(IMPACTS.path, row, "items", message);
                unknown(slip, word, items.iter().map(|item| item.name.as_str()))
            })
        };
        let named = split(row.optional_text("items").unwrap_or_default());
        let found = named.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let reason = row.optional_text("reason").unwrap_or_default().to_owned();
        if found.is_empty() && reason.is_empty() {
            let slip =
                Slip::in_row(IMPACTS.path, row, "", format!("impact \"{name}\": no cost item counts it"));
            return Err(Refused::from(slip.help("say in reason why it is not modelled")));
        }
        Ok(Impact { sector: row.text("sector")?.to_owned(), name: name.clone(), items: found, reason })
    };
    let mut told = Refused::default();
    let impacts = told.each(values.rows(IMPACTS.path), one);
    told.or(impacts)
}
