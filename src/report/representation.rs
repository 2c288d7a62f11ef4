//! Whether workers are as the people are, in the chapter on equity.

use super::page::Page;
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules;
use crate::charts::words::{attribute_label, count, group_label, percent};

/// Attributes by which workers are told apart, and told of here.
pub(in crate::report) const ATTRIBUTES: [&str; 2] = ["ethnicity", "language"];
/// The outcomes that are told.
pub(in crate::report) const OUTCOMES: [&str; 3] = [RATIO, SHARE, MATCHED];
const RATIO: &str = "worker_representation";
const SHARE: &str = "worker_share";
const MATCHED: &str = "matched_share";

fn number(findings: &Findings, estimate: &Estimate, words: &dyn Fn(f64) -> String) -> String {
    let Some(mean) = estimate.mean else { return "–".into() };
    let limits = rules::interval(estimate, &findings.setting)
        .map_or_else(String::new, |interval| format!(" ({})", rules::limits(&interval, false, words)));
    words(mean) + &limits
}

/// The groups of an attribute, by their places, that have a ratio under some strategy.
fn groups(findings: &Findings, by: &str) -> Vec<usize> {
    let told = |group: &usize| {
        (0..findings.strategies.len()).any(|s| findings.level_of(s, RATIO, 0, *group).mean.is_some())
    };
    let own = |group: &usize| findings.layout.groups[*group].by == by;
    (0..findings.layout.groups.len()).filter(own).filter(told).collect()
}

/// For each plan the group with the fewest workers for its people, by ethnic group: said where its interval is below 1, and
/// that no lack can be shown where it is not.
pub fn sentence(findings: &Findings) -> Option<String> {
    let groups = groups(findings, ATTRIBUTES[0]);
    let of = |strategy: usize, group: usize| findings.level_of(strategy, RATIO, 0, group);
    let told: Vec<String> = (0..findings.strategies.len())
        .filter_map(|strategy| {
            let least = groups
                .iter()
                .filter_map(|&group| of(strategy, group).mean.map(|mean| (group, mean)))
                .min_by(|a, b| a.1.total_cmp(&b.1))?
                .0;
            let found = of(strategy, least);
            let below = rules::interval(&found, &findings.setting).is_some_and(|within| within.upper < 1.0);
            let named = &findings.layout.groups[least];
            Some(if below {
                let label = group_label(&named.by, &named.label);
                let ratio = number(findings, &found, &count);
                format!("{}: {label}, {ratio}", rules::name(findings, strategy))
            } else {
                format!("{}: no group that can be shown to have fewer", rules::name(findings, strategy))
            })
        })
        .collect();
    (!told.is_empty()).then(|| {
        format!(
            "Which ethnic group has the fewest workers for its people (share of the workers over share of the people eligible, 1 where \
             they are alike): {}.",
            told.join("; ")
        )
    })
}

/// Sentence and tables; nothing where workers are not told apart.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    for by in ATTRIBUTES {
        let groups = groups(findings, by);
        if groups.is_empty() {
            continue;
        }
        let mut head = vec![attribute_label(by)];
        head.extend(findings.strategies.iter().map(|strategy| strategy.name.clone()));
        let of = |outcome: &str, words: &dyn Fn(f64) -> String, what: &str| -> Vec<Vec<(String, bool)>> {
            let row = |&group: &usize| {
                let named = &findings.layout.groups[group];
                let mut row = vec![(format!("{}: {what}", group_label(by, &named.label)), true)];
                row.extend((0..findings.strategies.len()).map(|strategy| {
                    (number(findings, &findings.level_of(strategy, outcome, 0, group), words), false)
                }));
                row
            };
            groups.iter().map(row).collect()
        };
        let mut rows = of(RATIO, &count, "workers against people");
        // Whose worker is of their own group is known by ethnic group alone.
        if by == ATTRIBUTES[0] {
            rows.extend(of(MATCHED, &percent, "matched"));
        }
        let caption = format!(
            "Workers and people by {} ({})",
            attribute_label(by).to_lowercase(),
            rules::band(&findings.setting)
        );
        page.table(&caption, &head, rows);
    }
    if let Some(sentence) = sentence(findings) {
        page.element("p", &sentence);
        page.raw(
            "<p class=\"quiet\">By year: <a href=\"tables/representation.csv\">representation.csv</a>.</p>\n",
        );
    }
}
