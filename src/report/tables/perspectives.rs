//! Costs and net benefit by perspective, and the impact inventory.

use super::of_run::{comparator, four};
use super::{Value, Writer};
use crate::analysis::findings::{Findings, Impact, NET_IN, PERSPECTIVE_PREFIX};
use crate::report::ReportError;

/// What tells the rows of perspectives apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "perspective", "valued"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "mean",
    "mcse",
    "lower",
    "upper",
    "difference",
    "difference_mcse",
    "difference_lower",
    "difference_upper",
    "probability_above",
    "unit",
];
/// Columns of the inventory.
pub(super) const INVENTORY: &[&str] = &["sector", "impact", "perspective", "counted", "items", "reason"];

/// A row of cost and one of net benefit for each strategy and perspective.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for perspective in &findings.perspectives {
            for (word, prefix) in [("cost", PERSPECTIVE_PREFIX), ("net_benefit", NET_IN)] {
                let id = format!("{prefix}{perspective}");
                let level = findings.level(strategy, &id);
                let difference = findings.difference(strategy, &id).estimate;
                let keys = [&named.id, comparator(findings), perspective, word].map(Value::Text);
                let above = Value::Number(findings.above(strategy, &id));
                let unit = Value::Text(&findings.setting.currency);
                writer.row(&[&keys[..], &four(&level), &four(&difference), &[above, unit]].concat())?;
            }
        }
    }
    Ok(())
}

/// A row for each impact and perspective; health first, which all perspectives count alike.
pub(super) fn inventory(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    if findings.impacts.is_empty() {
        return Ok(());
    }
    let health = |name: &str| Impact {
        sector: "Health".into(),
        name: name.to_owned(),
        items: vec!["QALYs".into()],
        counted: vec![true; findings.perspectives.len()],
        reason: String::new(),
    };
    let all = [health("Length of life"), health("Health-related quality of life")];
    for impact in all.iter().chain(&findings.impacts) {
        for (perspective, counted) in findings.perspectives.iter().zip(&impact.counted) {
            let counted = if *counted { "yes" } else { "no" };
            let items = impact.items.join("; ");
            let words = [&impact.sector, &impact.name, perspective, counted, &items, &impact.reason];
            writer.row(&words.map(Value::Text))?;
        }
    }
    Ok(())
}
