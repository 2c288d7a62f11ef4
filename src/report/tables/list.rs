//! The list of the tables of a run: the file, the columns and how it is filled.

use super::of_run::{
    BOTH, ESTIMATE, by_year, costs, finances, per_1000_eligible, programmes, rules, site_survival,
    strategies, summary, tracks, variance_ratio,
};
use super::{
    Writer, budget_impact, budget_mix, by_pair, certainty, competencies, decomposition, equity,
    joint_display, life_lines, milestones, new_site, perspectives, rank_reversal, records, representation,
    sites, tailoring, time_to_event, toolkit, unit_costs, worker_lines,
};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// One table of this module: its file, its columns, and how it is filled.
pub(super) struct Table {
    pub(super) path: &'static str,
    /// Columns that say what a row is about.
    pub(super) keys: &'static [&'static str],
    /// Columns of numbers, with their unit.
    pub(super) numbers: &'static [&'static str],
    pub(super) fill: fn(&Findings, &mut Writer) -> Result<(), ReportError>,
}

impl Table {
    pub(super) fn columns(&self) -> Vec<&'static str> {
        [self.keys, self.numbers].concat()
    }
}

/// Tables that every run has.
pub(super) const TABLES: &[Table] = &[
    Table {
        path: "tables/summary.csv",
        keys: &["strategy", "comparator", "outcome", "group_by", "group"],
        numbers: BOTH,
        fill: summary,
    },
    Table {
        path: "tables/by_year.csv",
        keys: &["strategy", "comparator", "year", "from", "to", "outcome", "group_by", "group"],
        numbers: BOTH,
        fill: by_year,
    },
    Table {
        path: "tables/per_1000_eligible.csv",
        keys: &["strategy", "comparator", "outcome"],
        numbers: BOTH,
        fill: per_1000_eligible,
    },
    Table {
        path: "tables/groups.csv",
        keys: by_pair::GROUPS,
        numbers: by_pair::SIZES,
        fill: by_pair::groups,
    },
    Table {
        path: "tables/costs.csv",
        keys: &["strategy", "comparator", "year", "item", "payer", "strand", "counted"],
        numbers: BOTH,
        fill: costs,
    },
    Table {
        path: "tables/tracks.csv",
        keys: &["strategy", "track", "date"],
        numbers: ESTIMATE,
        fill: tracks,
    },
    Table {
        path: "tables/time_to_event.csv",
        keys: time_to_event::KEYS,
        numbers: time_to_event::NUMBERS,
        fill: time_to_event::fill,
    },
    Table {
        path: "tables/new_site.csv",
        keys: new_site::KEYS,
        numbers: new_site::NUMBERS,
        fill: new_site::fill,
    },
    Table {
        path: "tables/variance_ratio.csv",
        keys: &["strategy", "comparator", "outcome"],
        numbers: &["variance_ratio"],
        fill: variance_ratio,
    },
    Table {
        path: "tables/strategies.csv",
        keys: &["strategy", "name", "question", "comparator"],
        numbers: &[],
        fill: strategies,
    },
];

/// Tables that a run has only where they have a row.
pub(super) const SOMETIMES: &[Table] = &[
    Table {
        path: "tables/rank_reversal.csv",
        keys: rank_reversal::KEYS,
        numbers: rank_reversal::NUMBERS,
        fill: rank_reversal::fill,
    },
    Table {
        path: "tables/decomposition.csv",
        keys: decomposition::KEYS,
        numbers: decomposition::NUMBERS,
        fill: decomposition::fill,
    },
    Table {
        path: "tables/budget_impact.csv",
        keys: budget_impact::KEYS,
        numbers: budget_impact::NUMBERS,
        fill: budget_impact::fill,
    },
    Table {
        path: "tables/budget_mix.csv",
        keys: budget_mix::KEYS,
        numbers: budget_mix::NUMBERS,
        fill: budget_mix::fill,
    },
    Table {
        path: "tables/unit_costs.csv",
        keys: unit_costs::KEYS,
        numbers: unit_costs::NUMBERS,
        fill: unit_costs::fill,
    },
    Table { path: "tables/equity.csv", keys: equity::KEYS, numbers: BOTH, fill: equity::fill },
    Table { path: "tables/equity_by_year.csv", keys: equity::YEARS, numbers: BOTH, fill: equity::years },
    Table { path: "tables/net_health.csv", keys: equity::FIFTH, numbers: equity::NET, fill: equity::net },
    Table {
        path: "tables/equity_impact.csv",
        keys: equity::PLANE,
        numbers: equity::PLANE_NUMBERS,
        fill: equity::plane,
    },
    Table {
        path: "tables/equity_ranking.csv",
        keys: equity::RANKS,
        numbers: equity::RANK_NUMBERS,
        fill: equity::ranks,
    },
    Table {
        path: "tables/equity_acceptability.csv",
        keys: equity::WEIGHTED,
        numbers: equity::WEIGHTED_NUMBERS,
        fill: equity::weighted,
    },
    Table {
        path: "tables/equity_information.csv",
        keys: equity::INFORMATION,
        numbers: equity::INFORMATION_NUMBERS,
        fill: equity::information,
    },
    Table { path: "tables/by_pair.csv", keys: by_pair::KEYS, numbers: BOTH, fill: by_pair::fill },
    Table {
        path: "tables/representation.csv",
        keys: representation::KEYS,
        numbers: BOTH,
        fill: representation::fill,
    },
    Table { path: "tables/records.csv", keys: records::KEYS, numbers: records::NUMBERS, fill: records::fill },
    Table {
        path: "tables/life_lines.csv",
        keys: life_lines::KEYS,
        numbers: life_lines::NUMBERS,
        fill: life_lines::fill,
    },
    Table {
        path: "tables/worker_lines.csv",
        keys: worker_lines::KEYS,
        numbers: worker_lines::NUMBERS,
        fill: worker_lines::fill,
    },
    Table {
        path: "tables/joint_display.csv",
        keys: joint_display::KEYS,
        numbers: joint_display::NUMBERS,
        fill: joint_display::fill,
    },
    Table {
        path: "tables/programmes.csv",
        keys: &["strategy", "programme", "measure"],
        numbers: ESTIMATE,
        fill: programmes,
    },
    Table {
        path: "tables/rules.csv",
        keys: &["strategy", "rule", "site", "happened", "date"],
        numbers: &[],
        fill: rules,
    },
    Table {
        path: "tables/site_survival.csv",
        keys: &["strategy", "since", "years_since", "state"],
        numbers: ESTIMATE,
        fill: site_survival,
    },
    Table {
        path: "tables/perspectives.csv",
        keys: perspectives::KEYS,
        numbers: perspectives::NUMBERS,
        fill: perspectives::fill,
    },
    Table {
        path: "tables/impact_inventory.csv",
        keys: perspectives::INVENTORY,
        numbers: &[],
        fill: perspectives::inventory,
    },
    Table { path: "tables/sites.csv", keys: sites::KEYS, numbers: sites::NUMBERS, fill: sites::fill },
    Table {
        path: "tables/certainty.csv",
        keys: certainty::KEYS,
        numbers: certainty::NUMBERS,
        fill: certainty::fill,
    },
    Table {
        path: "tables/widening.csv",
        keys: certainty::WIDENED,
        numbers: certainty::MOMENTS,
        fill: certainty::widened,
    },
    Table {
        path: "tables/tailoring.csv",
        keys: tailoring::KEYS,
        numbers: tailoring::NUMBERS,
        fill: tailoring::fill,
    },
    Table { path: "tables/toolkit.csv", keys: toolkit::KEYS, numbers: toolkit::NUMBERS, fill: toolkit::fill },
    Table {
        path: "tables/milestones.csv",
        keys: milestones::KEYS,
        numbers: milestones::NUMBERS,
        fill: milestones::fill,
    },
    Table {
        path: "tables/finances.csv",
        keys: &["strategy", "year", "sites", "measure"],
        numbers: ESTIMATE,
        fill: finances,
    },
    Table {
        path: "tables/competencies.csv",
        keys: competencies::KEYS,
        numbers: ESTIMATE,
        fill: competencies::fill,
    },
];
