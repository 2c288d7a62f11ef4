//! Harms of the page: everything of their family, beside the results and never netted.

use super::headline::{label, signed, words};
use super::page::Page;
use crate::analysis::findings::Findings;
use crate::charts::rules;
use crate::outcomes::Family;
use crate::outcomes::frame::Column;

/// The harms that the run knows of.
fn harms(findings: &Findings) -> Vec<&Column> {
    let known = |column: &Column| {
        (0..findings.strategies.len()).any(|s| findings.level(s, &column.id).mean.is_some())
    };
    findings.layout.columns.iter().filter(|column| column.family == Family::Harms && known(column)).collect()
}

/// The section of a page; nothing where harms of contacts were not followed.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    let harms = harms(findings);
    if !harms.iter().any(|column| column.id == "boundary_events") {
        return;
    }
    let currency = &findings.setting.currency;
    page.raw("<h3>Harms</h3>\n");
    page.element(
        "p",
        "What support does to people and workers that it is not meant to do. These numbers are counted by themselves: they \
         are never taken off a benefit, and no benefit is taken off them. What they do to relapse and to staying in the \
         programme is part of the results above. How often contacts harm rests on judgement, and intervals are wide.",
    );
    let mut head = vec!["Harm".to_owned()];
    head.extend(findings.strategies.iter().map(|strategy| strategy.name.clone()));
    let rows = harms.into_iter().map(|column| {
        let mut row = vec![(label(column, currency), true)];
        row.extend((0..findings.strategies.len()).map(|strategy| {
            let level = findings.level(strategy, &column.id);
            let limits = rules::interval(&level, &findings.setting).map_or_else(String::new, |interval| {
                // Nothing is harmed less than not at all.
                let interval = rules::Interval { lower: interval.lower.max(0.0), ..interval };
                format!(" ({})", rules::limits(&interval, false, |value| words(column, value, currency)))
            });
            (level.mean.map_or_else(|| "–".into(), |mean| words(column, mean, currency)) + &limits, false)
        }));
        row
    });
    let caption = format!("Levels over the horizon; {}", rules::band(&findings.setting));
    page.table(&caption, &head, rows);
    let Some(events) = findings.layout.column("boundary_events") else { return };
    let column = &findings.layout.columns[events];
    for strategy in 1..findings.strategies.len() {
        if let Some(mean) = findings.difference(strategy, &column.id).estimate.mean {
            let text = format!(
                "Boundary events with {} less those with {}: {}.",
                rules::name(findings, strategy),
                rules::name(findings, 0),
                signed(column, mean, currency)
            );
            page.tagged("p", " class=\"quiet\"", &text);
        }
    }
}
