//! The impact inventory of the Second Panel: which consequences are counted, by sector.

use super::Held;
use super::rule::{Item, Standard, Text, author, filled};
use std::collections::BTreeMap;

/// The checklist.
pub(super) const INVENTORY: Standard = Standard {
    id: "second-panel-inventory",
    title: "Second Panel impact inventory",
    about: "Which consequences of a decision are counted, in which sector and perspective.",
    source: "Sanders GD et al (2016) Recommendations of the Second Panel on Cost-Effectiveness in Health and Medicine, JAMA 316:1093-1103",
    items: ITEMS,
};

const TABLE: &str = "tables/impact_inventory.csv";
const AT: &[&str] = &[TABLE];

/// Rows of the inventory of a sector (the beginning of its name) whose impact holds one of these words; every row without words.
fn rows(held: &Held, sector: &str, words: &[&str]) -> Option<String> {
    let table = held.table(TABLE)?;
    let column = |name: &str| -> Option<Vec<&str>> { Some(table.column(name).ok()?.texts().collect()) };
    let (sectors, impacts) = (column("sector")?, column("impact")?);
    let (perspectives, counted) = (column("perspective")?, column("counted")?);
    let (items, reasons) = (column("items")?, column("reason")?);
    let mut told: BTreeMap<usize, (usize, Vec<&str>)> = BTreeMap::new();
    for row in 0..table.len() {
        let impact = impacts[row].to_lowercase();
        let meant = words.is_empty() || words.iter().any(|word| impact.contains(word));
        if !meant || !sectors[row].to_lowercase().starts_with(sector) {
            continue;
        }
        let first = (0..=row).find(|&first| (sectors[first], impacts[first]) == (sectors[row], impacts[row]));
        let found = told.entry(first.unwrap_or(row)).or_insert((row, Vec::new()));
        if counted[row] == "yes" {
            found.1.push(perspectives[row]);
        }
    }
    let one = |(row, by): &(usize, Vec<&str>)| {
        let how = match (by.is_empty(), items[*row].is_empty()) {
            (false, _) => format!("counted in {} by {}", by.join(", "), items[*row]),
            (true, false) => format!("followed by {} and counted in no perspective", items[*row]),
            (true, true) => "not counted".into(),
        };
        let reason = if reasons[*row].is_empty() { String::new() } else { format!(" ({})", reasons[*row]) };
        format!("{}: {how}{reason}", impacts[*row])
    };
    let all: Vec<String> = told.values().map(one).collect();
    (!all.is_empty()).then(|| format!("{}.", all.join(". ")))
}

const WHOLE: &str = "Say whether this is counted, and why not where it is not; a row of [[money.impact]] makes a run tell it.";

/// A row of the checklist that rows of the run's inventory answer.
const fn row(number: &'static str, heading: &'static str, asks: &'static str, text: Text) -> Item {
    filled((number, heading, asks), AT, text, WHOLE)
}

const ITEMS: &[Item] = &[
    row("1", "Health: length of life", "Years lived.", |held| rows(held, "health", &["length of life"])),
    row("2", "Health: quality of life", "Quality of the years lived.", |held| {
        rows(held, "health", &["quality of life"])
    }),
    filled(
        ("3", "Health: other effects", "Harms and other consequences for health."),
        &[TABLE, "answer.json: boundary_events"],
        super::facts::harms,
        "Say which harms are counted; a run with the process harms on counts those that are simulated.",
    ),
    row("4", "Health care paid by others", "Care paid by a health service or insurance.", |held| {
        rows(held, "formal health care", &[])
    }),
    author(
        ("5", "Health care paid by people themselves", "Care paid out of one's own pocket."),
        "State fees and payments of people themselves.",
    ),
    row("6", "Later care for this illness", "Care for the illness in years that are gained.", |held| {
        rows(held, "formal health care", &["stays", "community", "crisis", "hospital"])
    }),
    row("7", "Later care for other illness", "Care for anything else in years that are gained.", |held| {
        rows(held, "formal health care", &["physical"])
    }),
    row("8", "Time of people", "Time spent on care and on the way to it.", |held| {
        rows(held, "informal", &["time of people", "patient"])
    }),
    row("9", "Unpaid care", "Time of family and friends.", |held| {
        rows(held, "informal", &["unpaid care", "family", "carer", "caregiver"])
    }),
    row("10", "Transport", "Travel of people and of those who go with them.", |held| {
        rows(held, "informal", &["transport", "travel"])
    }),
    row("11", "Paid work", "Earnings gained or lost.", |held| {
        rows(held, "productivity", &["paid work", "earnings", "employment"])
    }),
    row("12", "Unpaid work", "Work without pay that is gained or lost.", |held| {
        rows(held, "productivity", &["unpaid"])
    }),
    row("13", "Work at home", "Household work that is gained or lost.", |held| {
        rows(held, "productivity", &["household", "home"])
    }),
    row("14", "Consumption", "Consumption in years that are gained.", |held| rows(held, "consumption", &[])),
    row("15", "Social services", "Social care and support.", |held| rows(held, "social", &[])),
    row("16", "Justice: offences", "How many offences there are.", |held| {
        rows(held, "legal", &["offence", "crime"])
    }),
    row("17", "Justice: costs", "Police, courts and prison.", |held| {
        rows(held, "legal", &["police", "court", "prison", "justice"])
    }),
    row("18", "Education", "Effects on schooling and training.", |held| rows(held, "education", &[])),
    row("19", "Housing", "Effects on homes.", |held| {
        rows(held, "housing", &[]).or_else(|| rows(held, "social", &["housing"]))
    }),
    row("20", "Environment", "Effects on surroundings.", |held| rows(held, "environment", &[])),
    row("21", "Anything else", "Other consequences that are felt.", |held| rows(held, "transfers", &[])),
];
