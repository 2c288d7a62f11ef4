//! The table of sites: each as it stands at the horizon of the first replicate.

use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::model::person::AREAS;
use crate::model::site::Cause;
use crate::report::ReportError;
use crate::units::time::Calendar;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "site", "area", "site_stage", "site_cause", "began"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "deprivation_rank",
    "stops",
    "people_eligible",
    "people_reached",
    "site_reach",
    "people_engaged",
    "people_waiting",
    "posts",
    "workers",
    "site_fidelity",
    "site_supervised",
    "site_readiness",
    "site_integration",
    "site_contacts",
    "fidelity_boundaries",
    "fidelity_confidentiality",
    "fidelity_recovery_practice",
    "fidelity_reciprocity",
    "fidelity_choice_and_control",
    "fidelity_community_links",
    "site_cash",
    "site_owed",
];

/// A row for each site of each strategy.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let calendar = Calendar::new(findings.setting.start);
    for (strategy, sites) in findings.strategies.iter().zip(&findings.sites) {
        for site in sites {
            let domain = |index: usize| Value::Number(site.domains.get(index).copied());
            writer.row(&[
                Value::Text(&strategy.id),
                Value::Whole(site.site + 1),
                Value::Text(AREAS.get(site.area).copied().unwrap_or_default()),
                Value::Text(site.stage.key()),
                Value::Text(site.cause.map_or("", Cause::key)),
                site.began.map_or(Value::Number(None), |weeks| Value::Date(calendar.date(weeks))),
                Value::Number(Some(site.deprivation_rank)),
                Value::Whole(site.stops),
                Value::Whole(site.eligible),
                Value::Whole(site.reached),
                Value::Number(site.reach()),
                Value::Whole(site.engaged),
                Value::Whole(site.waiting),
                Value::Whole(site.posts),
                Value::Whole(site.workers),
                Value::Number(site.fidelity),
                Value::Number(site.supervised),
                Value::Number(Some(site.readiness)),
                Value::Number(Some(site.integration)),
                Value::Number(Some(site.contacts)),
                domain(0),
                domain(1),
                domain(2),
                domain(3),
                domain(4),
                domain(5),
                Value::Number(site.money.map(|money| money.0)),
                Value::Number(site.money.map(|money| money.1)),
            ])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::NUMBERS;
    use crate::model::worker::DOMAINS;

    #[test]
    fn columns_of_fidelity_are_its_domains() {
        let own: Vec<&str> = NUMBERS.iter().filter_map(|name| name.strip_prefix("fidelity_")).collect();
        assert_eq!(own, DOMAINS);
    }
}
