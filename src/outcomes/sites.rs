//! Sites: in which stage they are, why they stop, how ready they are, and what clinicians, workers and administrators think.
//!
//! # Source
//! Readiness: Scaccia JP et al (2015) J Community Psychol 43:484-501. Maintenance: Glasgow RE et al (1999) Am J Public Health
//! 89:1322-1327. Feasibility, acceptability and appropriateness: Proctor E et al (2011) Adm Policy Ment Health 38:65-76.

use super::implementation::{RATIO, TOTAL, of};
use super::{Aggregate, Outcome, ratio};
use crate::engine::ledger::{Quantity as Q, SiteQuantity as S};

/// Time of sites in a stage over time of all sites; missing where no stages are followed.
fn share(a: &Aggregate, quantity: S) -> f64 {
    ratio(a.site(quantity), a.site(S::ClimateWeeks))
}

/// Mean of a level over time of the sites of which it is followed.
fn level(a: &Aggregate, quantity: S) -> f64 {
    ratio(a.site(quantity), a.site(S::ClimateWeeks))
}

fn attitude(a: &Aggregate, quantity: S) -> f64 {
    ratio(a.site(quantity), a.site(S::AttitudeWeeks))
}

fn care_team(a: &Aggregate, quantity: S) -> f64 {
    ratio(a.site(quantity), a.site(S::CareTeamWeeks))
}

/// Sites and what becomes of them.
pub const OUTCOMES: &[Outcome] = &[
    of(
        "sites_unaware",
        "Sites unaware",
        "proportion",
        "Time of sites that do not know of the programme, over that of all sites.",
        RATIO,
        false,
        |a| share(a, S::UnawareWeeks),
    ),
    of(
        "sites_considering",
        "Sites considering",
        "proportion",
        "Time of sites that consider the programme, over that of all sites.",
        RATIO,
        false,
        |a| share(a, S::ConsideringWeeks),
    ),
    of(
        "sites_preparing",
        "Sites preparing",
        "proportion",
        "Time of sites that prepare, over that of all sites.",
        RATIO,
        false,
        |a| share(a, S::PreparingWeeks),
    ),
    of(
        "sites_beginning",
        "Sites in their first time of delivery",
        "proportion",
        "Time of sites that deliver, have not stopped before and do not count as sustained yet, over that of all sites.",
        RATIO,
        false,
        |a| {
            ratio(
                a.site(S::DeliveringWeeks) - a.site(S::SustainedWeeks) - a.site(S::RestartedWeeks),
                a.site(S::ClimateWeeks),
            )
        },
    ),
    of(
        "sites_sustained",
        "Sites sustained",
        "proportion",
        "Time of sites that deliver and count as sustained, over that of all sites.",
        RATIO,
        false,
        |a| share(a, S::SustainedWeeks),
    ),
    of(
        "sites_restarted",
        "Sites restarted",
        "proportion",
        "Time of sites that deliver again after they had stopped, over that of all sites.",
        RATIO,
        false,
        |a| share(a, S::RestartedWeeks),
    ),
    of(
        "sites_paused",
        "Sites paused",
        "proportion",
        "Time of sites that are paused, over that of all sites.",
        RATIO,
        false,
        |a| share(a, S::PausedWeeks),
    ),
    of(
        "sites_discontinued",
        "Sites discontinued",
        "proportion",
        "Time of sites that have stopped, over that of all sites.",
        RATIO,
        false,
        |a| share(a, S::DiscontinuedWeeks),
    ),
    of(
        "maintenance",
        "Maintenance",
        "proportion",
        "Time of delivering sites that count as sustained, over that of all delivering sites.",
        RATIO,
        false,
        |a| ratio(a.site(S::SustainedWeeks), a.site(S::DeliveringWeeks)),
    ),
    of(
        "sites_started",
        "Sites that began",
        "sites",
        "Sites that began to deliver, again or for the first time.",
        TOTAL,
        false,
        |a| a.site(S::SitesStarted),
    ),
    of(
        "restarts",
        "Restarts",
        "sites",
        "Sites that began to deliver again after they had stopped.",
        TOTAL,
        false,
        |a| a.site(S::SitesRestarted),
    ),
    of("pauses", "Pauses", "pauses", "Pauses of delivering sites that began.", TOTAL, false, |a| {
        a.site(S::SitesPaused)
    }),
    of(
        "stopped_money",
        "Stopped: money",
        "sites",
        "Sites that stopped because they could not be paid.",
        TOTAL,
        false,
        |a| a.site(S::StoppedMoney),
    ),
    of(
        "stopped_supervisors",
        "Stopped: supervisors left",
        "sites",
        "Sites that stopped because supervisors left.",
        TOTAL,
        false,
        |a| a.site(S::StoppedSupervisors),
    ),
    of(
        "stopped_staff",
        "Stopped: workers left",
        "sites",
        "Sites that stopped because workers left.",
        TOTAL,
        false,
        |a| a.site(S::StoppedStaff),
    ),
    of(
        "stopped_support",
        "Stopped: lack of support",
        "sites",
        "Sites that stopped for lack of readiness.",
        TOTAL,
        false,
        |a| a.site(S::StoppedSupport),
    ),
    of(
        "stopped_shock",
        "Stopped: event from outside",
        "sites",
        "Sites that an event from outside stopped.",
        TOTAL,
        false,
        |a| a.site(S::StoppedShock),
    ),
    of(
        "stopped_withdrawn",
        "Stopped: withdrawn",
        "sites",
        "Sites from which the plan withdrew the programme.",
        TOTAL,
        false,
        |a| a.site(S::StoppedWithdrawn),
    ),
    of(
        "stopped_other",
        "Stopped: other causes",
        "sites",
        "Sites that stopped for none of the other causes.",
        TOTAL,
        false,
        |a| a.site(S::StoppedOther),
    ),
    of(
        "shocks",
        "Events from outside",
        "events",
        "Events from outside that befell sites, counted by site.",
        TOTAL,
        false,
        |a| a.site(S::Shocks),
    ),
    of(
        "readiness",
        "Readiness",
        "share",
        "Mean over sites and time of willingness × resources × buy-in.",
        RATIO,
        false,
        |a| level(a, S::ReadinessWeeks),
    ),
    of("willingness", "Willingness of staff", "share", "Mean over sites and time.", RATIO, false, |a| {
        level(a, S::WillingnessWeeks)
    }),
    of(
        "resources_available",
        "Availability of resources",
        "share",
        "Mean over sites and time.",
        RATIO,
        false,
        |a| level(a, S::ResourcesWeeks),
    ),
    of(
        "buy_in",
        "Buy-in",
        "share",
        "Mean over sites and time of the buy-in of those with a stake.",
        RATIO,
        false,
        |a| level(a, S::BuyInWeeks),
    ),
    of(
        "integration",
        "Integration",
        "share",
        "Share of possible referrals that care teams make, mean over sites and time.",
        RATIO,
        false,
        |a| level(a, S::IntegrationWeeks),
    ),
    of(
        "role_clarity",
        "Role clarity",
        "share",
        "Mean over sites and time of the clarity of peer workers' roles; missing where care teams are not followed.",
        RATIO,
        false,
        |a| care_team(a, S::RoleClarityWeeks),
    ),
    of(
        "shared_goals",
        "Shared goals",
        "share",
        "Mean over sites and time of the goals that care teams share with peer workers; missing where care teams are not followed.",
        RATIO,
        false,
        |a| care_team(a, S::SharedGoalsWeeks),
    ),
    of(
        "information_sharing",
        "Sharing of information",
        "share",
        "Mean over sites and time of the information that is shared with care teams; missing where care teams are not followed.",
        RATIO,
        false,
        |a| care_team(a, S::InformationWeeks),
    ),
    of(
        "care_plans",
        "Documented care plans",
        "share",
        "Mean over sites and time of the share of care plans that are documented together; missing where care teams are not followed.",
        RATIO,
        false,
        |a| care_team(a, S::CarePlansWeeks),
    ),
    of(
        "safeguards",
        "Safeguards of confidentiality",
        "share",
        "Mean over sites and time of the safeguards of confidentiality; missing where care teams are not followed.",
        RATIO,
        false,
        |a| care_team(a, S::SafeguardsWeeks),
    ),
    of(
        "solvency",
        "Solvency",
        "share",
        "Share of what the programme costs that sites can pay, mean over sites and time.",
        RATIO,
        false,
        |a| level(a, S::SolvencyWeeks),
    ),
    of(
        "attitude_clinicians",
        "Attitude of clinicians",
        "share",
        "Mean over sites and time; missing where attitudes are not followed.",
        RATIO,
        false,
        |a| attitude(a, S::CliniciansWeeks),
    ),
    of(
        "attitude_peers",
        "Attitude of peer workers",
        "share",
        "Mean over sites and time; missing where attitudes are not followed.",
        RATIO,
        false,
        |a| attitude(a, S::PeersWeeks),
    ),
    of(
        "attitude_administrators",
        "Attitude of administrators",
        "share",
        "Mean over sites and time; missing where attitudes are not followed.",
        RATIO,
        false,
        |a| attitude(a, S::AdministratorsWeeks),
    ),
    of(
        "implementation_hours",
        "Hours of implementation",
        "hours",
        "Hours of implementation strategies of all types.",
        TOTAL,
        false,
        |a| {
            [
                S::TrainingWaveHours,
                S::FacilitationHours,
                S::ChampionHours,
                S::AuditHours,
                S::CollaborativeHours,
                S::CommunityHours,
            ]
            .into_iter()
            .map(|hours| a.site(hours))
            .sum()
        },
    ),
    of(
        "data_hours",
        "Hours of data systems",
        "hours",
        "Hours of readings of data systems, and of their improvement.",
        TOTAL,
        false,
        |a| a.site(S::DataHours),
    ),
    of(
        "improvement_hours",
        "Hours of improvement",
        "hours",
        "Hours of improvement cycles, and of the changes that they brought.",
        TOTAL,
        false,
        |a| a.site(S::ImprovementHours),
    ),
    of(
        "changes_tried",
        "Changes tried",
        "changes",
        "Changes that sites tried in improvement cycles, and studied.",
        TOTAL,
        false,
        |a| a.site(S::ChangesTried),
    ),
    of(
        "changes_kept",
        "Changes kept",
        "proportion",
        "Changes that sites kept because what was measured became better, over those tried.",
        RATIO,
        false,
        |a| ratio(a.site(S::ChangesKept), a.site(S::ChangesTried)),
    ),
    of(
        "rules_fired",
        "Rules that came into force",
        "times",
        "How often a rule came into force, counted by site; once where it is about all sites.",
        TOTAL,
        false,
        |a| a.site(S::RulesFired),
    ),
    of(
        "recruitment_paused",
        "Recruitment paused",
        "proportion",
        "Time of sites with posts in which a rule pauses recruitment, over that of all sites with posts.",
        RATIO,
        false,
        |a| ratio(a.site(S::RecruitmentPausedWeeks), a.site(S::TeamWeeks)),
    ),
    of(
        "intake_paused",
        "Intake paused",
        "proportion",
        "Time of delivering sites in which a rule pauses intake, over that of all delivering sites.",
        RATIO,
        false,
        |a| ratio(a.site(S::IntakePausedWeeks), a.site(S::DeliveringWeeks)),
    ),
    of(
        "feasibility",
        "Feasibility",
        "proportion",
        "Time of sites that deliver, over that of sites that deliver, are paused or have stopped.",
        RATIO,
        false,
        |a| {
            let begun = a.site(S::DeliveringWeeks) + a.site(S::PausedWeeks) + a.site(S::DiscontinuedWeeks);
            if a.site(S::ClimateWeeks) > 0.0 { ratio(a.site(S::DeliveringWeeks), begun) } else { f64::NAN }
        },
    ),
    of(
        "acceptability",
        "Acceptability",
        "share",
        "Mean of the attitudes of clinicians, peer workers and administrators over sites and time; missing where attitudes are not followed.",
        RATIO,
        false,
        |a| {
            attitude(a, S::CliniciansWeeks) / 3.0
                + attitude(a, S::PeersWeeks) / 3.0
                + attitude(a, S::AdministratorsWeeks) / 3.0
        },
    ),
    of(
        "appropriateness",
        "Appropriateness",
        "proportion",
        "Referrals that the person accepted, over referrals.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Referrals) - a.of(Q::Refusals), a.of(Q::Referrals)),
    ),
];
