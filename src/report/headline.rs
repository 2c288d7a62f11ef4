//! The outcomes that people read first, and how their numbers are put into words.

use crate::analysis::findings::{COST_PREFIX, Findings, NET_IN, PERSPECTIVE_PREFIX};
use crate::charts::words::{count, money, percent, significant};
use crate::outcomes::frame::Column;

/// Outcomes in short tables, in this order.
pub const HEADLINE: &[&str] = &[
    "reach",
    "fidelity",
    "admissions",
    "compulsory_admissions",
    "bed_days",
    "ed_visits",
    "deaths",
    "suicides",
    "life_years",
    "qalys",
    "cost",
    "cost_undiscounted",
    "cost_cashable",
    "net_benefit",
    "worker_years",
    "relationships_lost",
];

/// Whether a column is an outcome; the others hold one cost item each and are in the table of costs, or what a
/// perspective counts and are in the table of perspectives.
pub fn is_outcome(column: &Column) -> bool {
    ![COST_PREFIX, PERSPECTIVE_PREFIX, NET_IN].iter().any(|prefix| column.id.starts_with(prefix))
}

/// The headline outcomes that the run has.
pub fn headline(findings: &Findings) -> Vec<&Column> {
    let column = |id: &&str| findings.layout.column(id).map(|index| &findings.layout.columns[index]);
    let known = |column: &&Column| {
        (0..findings.strategies.len()).any(|strategy| findings.level(strategy, &column.id).mean.is_some())
    };
    HEADLINE.iter().filter_map(column).filter(known).collect()
}

/// What a row about an outcome is called: its label, with its unit where neither the label nor the numbers say that already.
pub fn label(column: &Column, currency: &str) -> String {
    let (label, unit) = (&column.label, &column.unit);
    let by_numbers = unit == "proportion" || unit == currency;
    if by_numbers || label.to_lowercase().contains(&unit.to_lowercase()) {
        label.clone()
    } else {
        format!("{label} ({unit})")
    }
}

/// A value of an outcome in words, by its unit.
pub fn words(column: &Column, value: f64, currency: &str) -> String {
    match column.unit.as_str() {
        "proportion" => percent(value),
        unit if unit == currency => money(value, currency),
        "fidelity" => format!("{:.2}", value + 0.0),
        _ => count(value),
    }
}

/// A difference of an outcome in words, with its sign.
pub fn signed(column: &Column, value: f64, currency: &str) -> String {
    let plus = if value > 0.0 { "+" } else { "" };
    match column.unit.as_str() {
        "proportion" => format!("{plus}{}", plain_minus(significant(value * 100.0, 2))) + " pts",
        "fidelity" => format!("{plus}{}", plain_minus(significant(value, 2))),
        _ => format!("{plus}{}", words(column, value, currency)),
    }
}

fn plain_minus(value: f64) -> String {
    format!("{}", value + 0.0).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::{Better, Family, Scaling};

    #[test]
    fn a_unit_is_told_once() {
        let told = |name: &str, unit: &str| {
            let column = Column {
                id: "x".into(),
                label: name.into(),
                unit: unit.into(),
                better: Better::More,
                scaling: Scaling::Total,
                family: Family::Implementation,
                doc: String::new(),
                by_group: false,
            };
            label(&column, "GBP")
        };
        for (name, unit, wanted) in [
            ("Fidelity", "fidelity", "Fidelity"),
            ("Compulsory admissions", "admissions", "Compulsory admissions"),
            ("QALYs", "QALYs", "QALYs"),
            ("Reach", "proportion", "Reach"),
            ("Cost, undiscounted", "GBP", "Cost, undiscounted"),
            ("Peer workers", "FTE-years", "Peer workers (FTE-years)"),
            ("Suicides", "deaths", "Suicides (deaths)"),
        ] {
            assert_eq!(told(name, unit), wanted);
        }
    }
}
