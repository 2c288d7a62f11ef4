//! Which mechanisms make the gaps in reach between groups: bars in percentage points.

use super::{FIELDS, View, draw};
use crate::analysis::decompose::{Component, Kind};
use crate::analysis::equity::BY_FIFTH;
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules::{self, Verdict, band, verdict};
use crate::charts::table::{Cell, ChartTable, Measure, Panel};
use crate::charts::words::{count, group_label, list};
use crate::charts::{Chart, ChartError, framed};

/// Which mechanisms make the gaps in reach.
pub(in crate::charts) struct Gaps;

/// Attributes in the order of panels, the first gap of each.
const PANELS: [(&str, &str); 4] = [
    (BY_FIFTH, "Deprivation fifth"),
    ("ethnicity", "Ethnic group"),
    ("area", "Area"),
    ("language", "Language"),
];
/// What stands for what no mechanism makes.
const LEFT: &str = "left without any";

fn points(estimate: Estimate) -> Estimate {
    estimate.over(0.01)
}

fn title(view: &View, gap: usize, column: usize) -> String {
    let shown = |strategy: usize, wanted: Verdict| -> Vec<String> {
        let own = view.found.parts.iter().filter(|part| {
            part.strategy == strategy
                && part.gap == Some(gap)
                && part.column == column
                && matches!(part.component, Component::Shapley(_))
                && verdict(&part.estimate, &view.findings.setting) == wanted
        });
        own.map(|part| view.found.named(part.component).to_lowercase()).collect()
    };
    let sides = |strategy: usize| (shown(strategy, Verdict::Higher), shown(strategy, Verdict::Lower));
    let strategies = (0..view.findings.strategies.len()).rev();
    let most = strategies
        .map(|strategy| (strategy, sides(strategy)))
        .max_by_key(|(_, (up, down))| up.len() + down.len());
    let of = &view.found.gaps[gap];
    let label = |label: &str| group_label(&of.by, label);
    let between = format!("reach of group {} against {}", label(&of.group), label(&of.reference));
    match most {
        Some((strategy, (up, down))) if !(up.is_empty() && down.is_empty()) => {
            let name = rules::name(view.findings, strategy);
            let verb = |names: &[String], one: &str, several: &str| {
                format!("{} {}", list(names), if names.len() == 1 { one } else { several })
            };
            match (up.as_slice(), down.as_slice()) {
                (up, []) => format!("{name}: {} the {between}", verb(up, "raises", "raise")),
                ([], down) => format!("{name}: {} the {between}", verb(down, "lowers", "lower")),
                (up, down) => format!(
                    "{name}: {} the {between}; {} it",
                    verb(up, "raises", "raise"),
                    verb(down, "lowers", "lower")
                ),
            }
        }
        _ => "No mechanism could be shown to make a gap in reach".into(),
    }
}

impl Chart for Gaps {
    fn id(&self) -> &'static str {
        "gap-mechanisms"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let view = View::of(findings, Kind::Gaps)?;
        let column = findings.layout.column("reach")?;
        let mut rows = Vec::new();
        let mut panels = Vec::new();
        let mut first = None;
        let mut without = Vec::new();
        for (key, heading) in PANELS {
            let Some(gap) = view.found.gaps.iter().position(|gap| gap.by == key) else { continue };
            let of = &view.found.gaps[gap];
            let groups =
                format!("{} less {}", group_label(&of.by, &of.group), group_label(&of.by, &of.reference));
            let shown = |component: Component| matches!(component, Component::Shapley(_) | Component::Rest);
            let mut parts: Vec<_> = view.found.parts.iter().collect();
            parts.retain(|part| part.gap == Some(gap) && part.column == column && shown(part.component));
            // A panel without any number would look like a gap of 0.
            if parts.iter().all(|part| part.estimate.mean.is_none()) {
                without.push(format!("{heading} ({groups})"));
                continue;
            }
            first.get_or_insert(gap);
            panels.push(Panel {
                key,
                heading: heading.to_owned(),
                unit: format!("points; {groups}"),
                measure: Measure::Count,
            });
            parts.sort_by_key(|part| (part.strategy, part.component == Component::Rest));
            for part in parts {
                let estimate = points(part.estimate);
                let interval = rules::interval(&estimate, &findings.setting);
                let factors = if part.component == Component::Rest {
                    LEFT.to_owned()
                } else {
                    view.found.named(part.component)
                };
                let mut row = vec![
                    Cell::text(&findings.strategies[part.strategy].id),
                    Cell::text(key),
                    Cell::text(part.component.word()),
                    Cell::text(factors),
                ];
                row.extend(rules::cells(&estimate, interval));
                row.push(Cell::number(part.share.map(|share| share.value)));
                row.push(Cell::number(part.share.map(|share| share.mcse)));
                row.push(Cell::text("percentage points"));
                rows.push(row);
            }
        }
        let title = title(&view, first?, column);
        let absent = if without.is_empty() {
            String::new()
        } else {
            format!(
                " Not drawn, because this run simulated too few of one of the groups: {}.",
                list(&without)
            )
        };
        let subtitle = format!(
            "What each mechanism adds to the difference in reach between two groups, averaged over all orders of adding mechanisms \
             (Shapley value). Left without any: who the groups are, and chance. Lines: {}.{absent}",
            band(&findings.setting)
        );
        let told: Vec<String> = rows
            .iter()
            .filter(|row| row[1] == Cell::text(BY_FIFTH))
            .filter_map(|row| match (&row[0], &row[3], &row[4]) {
                (Cell::Text(strategy), Cell::Text(factor), Cell::Number(mean)) => {
                    Some(format!("{strategy}, {}: {}", factor.to_lowercase(), count(*mean)))
                }
                _ => None,
            })
            .collect();
        let alt = format!("{title}. Percentage points between fifths: {}.", told.join("; "));
        Some(framed(findings, [title, subtitle, alt], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table)
    }
}
