//! The cost ledger: items, each a unit cost on a resource, with its payer.

use crate::outcomes::aggregate::Aggregate;
use crate::outcomes::resource_use::{KEYS, Resource};
use crate::scenario::parameter::{Keys, Kind, ListTable, Needed, Parameter};
use crate::scenario::{MissingValue, Values};

/// Rows of the cost ledger.
pub const ITEMS: ListTable = ListTable {
    path: "cost.item",
    label: "Cost item",
    doc: "One line of the cost ledger: a unit cost on a resource that the simulation measures.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the item in tables and charts."),
        Parameter {
            path: "resource",
            label: "Resource",
            unit: "",
            kind: Kind::Text,
            keys: Keys::One,
            needed: Needed::Always,
            doc: "What is used: a key of the list of resources (`peerscale check --explain cost.item`).",
        },
        Parameter::number(
            "unit_cost",
            "Unit cost",
            "currency",
            -1e9,
            1e9,
            "Price of one unit of the resource.",
        ),
        Parameter::text("payer", "Payer", "Who pays, for instance health, social care, Medicaid."),
        Parameter::choice(
            "strand",
            "Strand",
            &[
                ("care", "Care that people use anyway."),
                ("service", "Delivering the programme."),
                ("implementation", "Bringing the programme about: set-up, training, facilitation."),
            ],
            "To which strand the item belongs: service and implementation costs are told apart.",
        ),
        Parameter::number(
            "cashable_share",
            "Cashable share",
            "proportion",
            0.0,
            1.0,
            "Which part of the item is paid or freed in cash when its use changes; the rest is capacity that others use. It is \
             told beside the budget impact and changes no other cost. Where it is left out: all of it.",
        )
        .optional(),
    ],
};

/// To which strand a cost belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strand {
    /// Care that people use anyway.
    Care,
    /// Delivering the programme.
    Service,
    /// Bringing the programme about.
    Implementation,
}

/// One line of the cost ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct CostItem {
    /// Name.
    pub name: String,
    /// What is used.
    pub resource: &'static Resource,
    /// Price of one unit.
    pub unit_cost: f64,
    /// Who pays.
    pub payer: String,
    /// Strand.
    pub strand: Strand,
    /// Which part of it is paid or freed in cash when use changes; none where the scenario does not say.
    pub cashable: Option<f64>,
}

/// An item that refers to a resource which does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownResource {
    /// The item.
    pub item: String,
    /// What it refers to.
    pub resource: String,
}

impl std::fmt::Display for UnknownResource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let near = KEYS.iter().max_by(|a, b| {
            strsim::jaro_winkler(a, &self.resource).total_cmp(&strsim::jaro_winkler(b, &self.resource))
        });
        write!(
            f,
            "cost item \"{}\": no resource is called \"{}\"; nearest: \"{}\" (all: {})",
            self.item,
            self.resource,
            near.unwrap_or(&""),
            KEYS.join(", ")
        )
    }
}

impl std::error::Error for UnknownResource {}

/// Why the cost ledger could not be opened.
#[derive(Debug, Clone, PartialEq)]
pub enum CostError {
    /// A value is missing.
    Missing(MissingValue),
    /// An item refers to a resource that does not exist.
    Resource(UnknownResource),
}

impl std::fmt::Display for CostError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(error) => error.fmt(f),
            Self::Resource(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CostError {}

impl From<MissingValue> for CostError {
    fn from(error: MissingValue) -> Self {
        Self::Missing(error)
    }
}

/// Reads the cost items.
///
/// # Errors
/// Where a value is missing or a resource does not exist.
pub fn items(values: &Values) -> Result<Vec<CostItem>, CostError> {
    values
        .rows(ITEMS.path)
        .iter()
        .map(|row| {
            let name = row.text("name")?.to_owned();
            let key = row.text("resource")?;
            let resource = Resource::from_key(key).ok_or_else(|| {
                CostError::Resource(UnknownResource { item: name.clone(), resource: key.to_owned() })
            })?;
            Ok(CostItem {
                name,
                resource,
                unit_cost: row.number("unit_cost")?,
                payer: row.text("payer")?.to_owned(),
                strand: match row.word("strand")? {
                    "service" => Strand::Service,
                    "implementation" => Strand::Implementation,
                    _ => Strand::Care,
                },
                cashable: row.optional_number("cashable_share"),
            })
        })
        .collect()
}

impl CostItem {
    /// Cost of the item, undiscounted and discounted: unit cost × use.
    pub fn cost(&self, sums: &Aggregate) -> (f64, f64) {
        let (plain, discounted) = self.resource.used(sums);
        (self.unit_cost * plain, self.unit_cost * discounted)
    }
}
