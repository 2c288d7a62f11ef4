//! Prices: cost items, each a unit cost on a resource, their lines, and the index that brings them to one price year.
//!
//! They stand here because both the books of sites, in a simulation, and the cost ledger, after it, are made of them: two
//! readings of the same prices would drift apart.

use super::resources::{KEYS, Resource};
use crate::scenario::parameter::{Keys, Kind, ListTable, Needed, Parameter};
use crate::scenario::{Refused, Slip, Values, nearest};

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
            "Price of one unit of the resource, beside the lines of the item (cost.line): 0 where lines say all of it.",
        ),
        Parameter::text("payer", "Payer", "Who pays, for instance health, social care, Medicaid."),
        Parameter::choice(
            "strand",
            "Strand",
            &[
                ("care", "Care that people use anyway."),
                ("service", "Delivering the programme."),
                ("implementation", "Bringing the programme about: set-up, training, facilitation."),
                ("society", "What people and employers gain or lose outside of services."),
            ],
            "To which strand the item belongs: service and implementation costs are told apart.",
        ),
        Parameter::number(
            "cashable",
            "Cashable share",
            "proportion",
            0.0,
            1.0,
            "Share of the unit cost that is cash when one unit more or less is used; the rest is capacity. Where it is left \
             out: all of it.",
        )
        .optional(),
        Parameter::text(
            "price_year",
            "Price year",
            "Year of the unit cost where it is not that of the setting: the price is multiplied by the index of money.price_year \
             over that of this year (money.index).",
        )
        .optional(),
    ],
};

/// Rows of the price index.
pub const INDEX: ListTable = ListTable {
    path: "money.index",
    label: "Price index",
    doc: "A price index by year, by which unit costs of other price years become those of the setting's.",
    name_field: "year",
    fields: &[
        Parameter::text("year", "Year", "The year, written as price years are."),
        Parameter::number("index", "Index", "index", 0.000_001, 1e9, "The index of that year, on any base."),
    ],
};

/// Rows of micro-costing.
pub const LINES: ListTable = ListTable {
    path: "cost.line",
    label: "Line of a cost item",
    doc: "What one unit of a cost item's resource takes, line by line (micro-costing): its unit cost is what it states itself plus \
          the sum over its lines of quantity × price.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "What is used, for instance hours of a trainer."),
        Parameter::text("item", "Cost item", "Name of the cost item to which the line belongs."),
        Parameter::number(
            "quantity",
            "Quantity",
            "as counted",
            -1e9,
            1e9,
            "How many for each unit of the item's resource.",
        ),
        Parameter::text("counted_in", "Counted in", "What the quantity counts, for instance hours."),
        Parameter::number("price", "Price", "currency", -1e9, 1e9, "Price of one."),
        Parameter::text("price_year", "Price year", "Year of the price where it is not that of the setting.")
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
    /// What people and employers gain or lose outside of services.
    Society,
}

impl Strand {
    /// Whether it is a cost of the programme: neither what people use anyway, nor what is felt outside of services.
    pub const fn is_programme(self) -> bool {
        matches!(self, Self::Service | Self::Implementation)
    }

    /// The strand of a word in scenarios and tables.
    pub fn of(word: &str) -> Self {
        match word {
            "service" => Self::Service,
            "implementation" => Self::Implementation,
            "society" => Self::Society,
            _ => Self::Care,
        }
    }

    /// The word in scenarios and tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Care => "care",
            Self::Service => "service",
            Self::Implementation => "implementation",
            Self::Society => "society",
        }
    }
}

/// One line of the cost ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct CostItem {
    /// Name.
    pub name: String,
    /// What is used.
    pub resource: &'static Resource,
    /// Price of one unit, in the price year of the setting.
    pub unit_cost: f64,
    /// Share of the price that is cash when one unit more or less is used.
    pub cashable: f64,
    /// Who pays.
    pub payer: String,
    /// Strand.
    pub strand: Strand,
}

/// An item that refers to a resource which does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownResource {
    /// The item.
    pub item: String,
    /// What it refers to.
    pub resource: String,
}

impl UnknownResource {
    fn near(&self) -> &'static str {
        let likeness = |key: &str| strsim::jaro_winkler(key, &self.resource);
        KEYS.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).copied().unwrap_or_default()
    }

    /// What is said of the row of the item.
    fn slip(&self, row: &Values) -> Slip {
        let message = format!("cost item \"{}\": no resource is called \"{}\"", self.item, self.resource);
        let help = format!("nearest: \"{}\" (all: {})", self.near(), KEYS.join(", "));
        Slip::in_row(ITEMS.path, row, "resource", message).help(help)
    }
}

impl std::fmt::Display for UnknownResource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "cost item \"{}\": no resource is called \"{}\"; nearest: \"{}\" (all: {})",
            self.item,
            self.resource,
            self.near(),
            KEYS.join(", ")
        )
    }
}

impl std::error::Error for UnknownResource {}

/// A line of a cost item.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Name of the item.
    pub item: String,
    /// What is used.
    pub name: String,
    /// How many for each unit of the item's resource.
    pub quantity: f64,
    /// What the quantity counts.
    pub counted_in: String,
    /// Price of one, in the price year of the setting.
    pub price: f64,
}

impl Line {
    /// What it adds to the unit cost of its item: quantity × price.
    pub const fn cost(&self) -> f64 {
        self.quantity * self.price
    }
}

/// Reads the lines of cost items.
///
/// # Errors
/// Where a value is missing, a line belongs to no item, or a price cannot be brought to the price year.
pub fn lines(values: &Values) -> Result<Vec<Line>, Refused> {
    let known = || values.rows(ITEMS.path).iter().map(Values::name);
    let one = |row: &Values| -> Result<Line, Refused> {
        let (item, name) = (row.text("item")?.to_owned(), row.text("name")?.to_owned());
        if !known().any(|known| known == item) {
            let near = nearest(&item, known()).map(|near| format!("did you mean \"{near}\"?"));
            let all = || format!("there are {}", known().collect::<Vec<_>>().join(", "));
            let message = format!("cost line \"{name}\": no cost item is called \"{item}\"");
            let slip = Slip::in_row(LINES.path, row, "item", message).help(near.unwrap_or_else(all));
            return Err(slip.beside(ITEMS.path).into());
        }
        let price = row.number("price")? * inflation(values, LINES.path, row)?;
        let counted_in = row.text("counted_in")?.to_owned();
        Ok(Line { item, name, quantity: row.number("quantity")?, counted_in, price })
    };
    let mut told = Refused::default();
    let lines = told.each(values.rows(LINES.path), one);
    told.or(lines)
}

/// Reads the cost items.
///
/// Unit cost = what the item states itself, plus the sum over its lines of quantity × price.
///
/// # Errors
/// Where a value is missing, a resource does not exist, or a line belongs to no item.
pub fn items(values: &Values) -> Result<Vec<CostItem>, Refused> {
    let mut told = Refused::default();
    let lines = told.take(lines(values)).unwrap_or_default();
    let items = told.each(values.rows(ITEMS.path), |row| item(values, row, &lines));
    told.or(items)
}

fn item(values: &Values, row: &Values, lines: &[Line]) -> Result<CostItem, Refused> {
    let name = row.text("name")?.to_owned();
    let key = row.text("resource")?;
    let resource = Resource::from_key(key).ok_or_else(|| {
        let unknown = UnknownResource { item: name.clone(), resource: key.to_owned() };
        unknown.slip(row)
    })?;
    let own = row.number("unit_cost")? * inflation(values, ITEMS.path, row)?;
    let beside: f64 = lines.iter().filter(|line| line.item == name).map(Line::cost).sum();
    Ok(CostItem {
        name,
        resource,
        unit_cost: own + beside,
        cashable: row.optional_number("cashable").unwrap_or(1.0),
        payer: row.text("payer")?.to_owned(),
        strand: Strand::of(row.word("strand")?),
    })
}

/// What a price is multiplied by to be of the setting's price year: index there / index in the item's own year.
fn inflation(values: &Values, list: &str, row: &Values) -> Result<f64, Refused> {
    let to = values.text("money.price_year")?;
    let Some(from) = row.optional_text("price_year").filter(|from| *from != to) else { return Ok(1.0) };
    let index = |year: &str| {
        let found = values.rows(INDEX.path).iter().find(|row| row.optional_text("year") == Some(year));
        found.and_then(|row| row.optional_number("index")).ok_or_else(|| {
            let name = row.optional_text("name").unwrap_or_default();
            let years: Vec<&str> =
                values.rows(INDEX.path).iter().filter_map(|row| row.optional_text("year")).collect();
            let known =
                if years.is_empty() { "it has no year".to_owned() } else { format!("it has {}", years.join(", ")) };
            let message = format!(
                "cost item \"{name}\" is priced in {from}, the setting in {to}, and money.index has no row for {year}"
            );
            let slip = Slip::in_row(list, row, "price_year", message).help(format!("add a row to [[{}]]: {known}", INDEX.path));
            Refused::from(slip.beside("money.price_year").beside(INDEX.path))
        })
    };
    Ok(index(to)? / index(from)?)
}
