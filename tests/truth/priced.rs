//! A price on every resource that sites use, said by items alone or by lines of other price years beside them.

use peerscale::engine::resources::RESOURCES;
use toml::{Table, Value};

/// Resources of which the bill of a site cannot be made.
const OF_NO_SITE: [&str; 9] = [
    "bed_days",
    "hospital_weeks",
    "stable_weeks",
    "relapse_weeks",
    "crisis_weeks",
    "years_lived",
    "employed_years",
    "lost_years",
    "compulsory_admissions",
];

/// A cost item of the programme on every resource that a site may use, each with a price of its own.
pub(crate) fn items() -> Value {
    let own = RESOURCES.iter().filter(|resource| !OF_NO_SITE.contains(&resource.key));
    let rows = own.enumerate().map(|(place, resource)| {
        let strand = if place % 2 == 0 { "service" } else { "implementation" };
        let row: Table = format!(
            "name = \"{0}\"\nresource = \"{0}\"\nunit_cost = {1}\npayer = \"health\"\nstrand = \"{strand}\"",
            resource.key,
            7.3 + 3.1 * place as f64
        )
        .parse()
        .unwrap();
        Value::Table(row)
    });
    let rows: Vec<Value> = rows.collect();
    assert!(rows.len() > 30);
    Value::Array(rows)
}

/// Lines beside the prices of those items: half of each item's price is said by its line, for every other item in the money
/// of another year.
pub(crate) fn lines() -> Value {
    let items = items();
    let rows = items.as_array().unwrap().iter().enumerate().map(|(place, item)| {
        let name = item["name"].as_str().unwrap();
        let year = if place % 2 == 0 { "price_year = \"1999\"" } else { "" };
        let text = format!(
            "name = \"Hours of {name}\"\nitem = \"{name}\"\nquantity = {}\ncounted_in = \"hours\"\nprice = 11.0\n{year}",
            1 + place
        );
        Value::Table(text.parse().unwrap())
    });
    Value::Array(rows.collect())
}

/// An index by which the money of that other year is worth a third more.
pub(crate) fn index() -> Value {
    let row = |year: &str, index: f64| {
        let mut row = Table::new();
        row.insert("year".into(), year.into());
        row.insert("index".into(), index.into());
        Value::Table(row)
    };
    Value::Array(vec![row("1999", 75.0), row("2023/24", 100.0)])
}
