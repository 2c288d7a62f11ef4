//! Health and lives: relapses, hospital, deaths, recovery; and harms beside them.

use super::aggregate::Aggregate;
use super::time_to_event::{READMISSION_DAYS, readmitted_within};
use super::{Better, Family, Outcome, Scaling, ratio};
use crate::engine::ledger::Quantity as Q;
use crate::units::time::{DAYS_PER_WEEK, WEEKS_PER_YEAR};

const fn of(
    scaling: Scaling,
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    doc: &'static str,
    better: Better,
    value: fn(&Aggregate) -> f64,
) -> Outcome {
    Outcome { id, label, unit, doc, family: Family::Health, scaling, better, by_group: true, value }
}

const fn total(
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    doc: &'static str,
    better: Better,
    value: fn(&Aggregate) -> f64,
) -> Outcome {
    of(Scaling::Total, id, label, unit, doc, better, value)
}

const fn share(
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    doc: &'static str,
    better: Better,
    value: fn(&Aggregate) -> f64,
) -> Outcome {
    of(Scaling::Ratio, id, label, unit, doc, better, value)
}

/// Weeks in hospital, by agreement or under compulsion.
fn hospital_weeks(sums: &Aggregate) -> f64 {
    sums.of(Q::VoluntaryWeeks) + sums.of(Q::CompulsoryWeeks)
}

/// Health, lives and harms.
pub const OUTCOMES: &[Outcome] = &[
    total("relapses", "Relapses", "relapses", "Acute episodes that began.", Better::Less, |a| {
        a.of(Q::Relapses)
    }),
    total(
        "crisis_episodes",
        "Crisis-team episodes",
        "episodes",
        "Episodes of care at home by a crisis team that began.",
        Better::Less,
        |a| a.of(Q::CrisisEpisodes),
    ),
    total("admissions", "Admissions", "admissions", "Stays in hospital that began.", Better::Less, |a| {
        a.of(Q::Admissions)
    }),
    total(
        "compulsory_admissions",
        "Compulsory admissions",
        "admissions",
        "Stays in hospital that began under compulsion.",
        Better::Less,
        |a| a.of(Q::CompulsoryAdmissions),
    ),
    total("bed_days", "Bed-days", "days", "Days in hospital: 7 × weeks.", Better::Less, |a| {
        DAYS_PER_WEEK * hospital_weeks(a)
    }),
    total(
        "ed_visits",
        "Emergency department visits",
        "visits",
        "Visits to an emergency department, any cause.",
        Better::Less,
        |a| a.of(Q::EmergencyVisits),
    ),
    total("deaths", "Deaths", "deaths", "Deaths of any cause, suicide included.", Better::Less, |a| {
        a.of(Q::Deaths)
    }),
    total("suicides", "Suicides", "deaths", "Deaths by suicide.", Better::Less, |a| a.of(Q::Suicides)),
    total(
        "joined",
        "People who joined",
        "people",
        "People who joined an open population after the start.",
        Better::Neither,
        |a| a.of(Q::Joined),
    ),
    total(
        "left",
        "People who left",
        "people",
        "People who left the population alive.",
        Better::Neither,
        |a| a.of(Q::Left),
    ),
    total("life_years", "Life-years", "years", "Years lived, undiscounted: weeks / 52.", Better::More, |a| {
        a.weeks_lived() / WEEKS_PER_YEAR
    }),
    share(
        "early_mortality_ratio",
        "Mortality ratio under 75",
        "ratio",
        "Deaths before the age of 75 over those that the general population's life table expects in the same time lived.",
        Better::Less,
        |a| ratio(a.of(Q::EarlyDeaths), a.of(Q::EarlyDeathsExpected)),
    ),
    share(
        "mortality_ratio",
        "Mortality ratio, all ages",
        "ratio",
        "Deaths over those that the general population's life table expects in the same time lived; missing without a \
         life table.",
        Better::Less,
        |a| ratio(a.of(Q::Deaths), a.of(Q::DeathsExpected)),
    ),
    share(
        "admissions_per_100",
        "Admission rate",
        "per 100 person-years",
        "Admissions per 100 years lived.",
        Better::Less,
        |a| ratio(100.0 * a.of(Q::Admissions) * WEEKS_PER_YEAR, a.weeks_lived()),
    ),
    share(
        "compulsory_per_100",
        "Compulsory admission rate",
        "per 100 person-years",
        "Compulsory admissions per 100 years lived.",
        Better::Less,
        |a| ratio(100.0 * a.of(Q::CompulsoryAdmissions) * WEEKS_PER_YEAR, a.weeks_lived()),
    ),
    share(
        "relapses_per_100",
        "Relapse rate",
        "per 100 person-years",
        "Relapses per 100 years lived.",
        Better::Less,
        |a| ratio(100.0 * a.of(Q::Relapses) * WEEKS_PER_YEAR, a.weeks_lived()),
    ),
    share(
        "ed_visits_per_year",
        "Emergency department visits per person-year",
        "per person-year",
        "Visits to an emergency department per year lived; missing where they are not followed.",
        Better::Less,
        |a| ratio(a.measured(Q::EmergencyVisits) * WEEKS_PER_YEAR, a.weeks_lived()),
    ),
    share(
        "population_change",
        "Change of the population",
        "proportion",
        "People who joined, less those who died or left, over the people at the start.",
        Better::Neither,
        |a| ratio(a.of(Q::Joined) - a.of(Q::Deaths) - a.of(Q::Left), a.persons),
    ),
    share(
        "admitted_share",
        "Admitted in a year",
        "proportion",
        "Person-years of the simulation with at least one admission, over years lived.",
        Better::Less,
        |a| ratio(a.of(Q::YearsWithAdmission) * WEEKS_PER_YEAR, a.weeks_lived()),
    ),
    share(
        "admissions_of_top_5",
        "Admissions of the 5% who have most",
        "proportion",
        "Share of all admissions over the horizon that fall on the 5% of people who have most of them.",
        Better::Neither,
        |a| a.admissions_of_top(0.05),
    ),
    share(
        "crisis_days_per_year",
        "Crisis-team care",
        "days per person-year",
        "Days in crisis-team care per year lived.",
        Better::Neither,
        |a| ratio(a.of(Q::CrisisWeeks) * DAYS_PER_WEEK * WEEKS_PER_YEAR, a.weeks_lived()),
    ),
    share(
        "bed_days_per_year",
        "Bed-days per person-year",
        "days per person-year",
        "Days in hospital per year lived.",
        Better::Less,
        |a| ratio(hospital_weeks(a) * DAYS_PER_WEEK * WEEKS_PER_YEAR, a.weeks_lived()),
    ),
    share(
        "readmission_30",
        "Readmission within 30 days",
        "proportion",
        "Share of the discharges in the period that are followed by an admission within 30 days, by the estimator of Aalen and \
         Johansen: death and leaving compete, the end of the simulation censors; missing where nobody is followed that long.",
        Better::Less,
        |a| readmitted_within(READMISSION_DAYS[0], &a.readmissions),
    ),
    share(
        "readmission_90",
        "Readmission within 90 days",
        "proportion",
        "Share of the discharges in the period that are followed by an admission within 90 days, by the estimator of Aalen and \
         Johansen: death and leaving compete, the end of the simulation censors; missing where nobody is followed that long.",
        Better::Less,
        |a| readmitted_within(READMISSION_DAYS[1], &a.readmissions),
    ),
    share(
        "readmission_365",
        "Readmission within a year",
        "proportion",
        "Share of the discharges in the period that are followed by an admission within 365 days, by the estimator of Aalen and \
         Johansen: death and leaving compete, the end of the simulation censors; missing where nobody is followed that long.",
        Better::Less,
        |a| readmitted_within(READMISSION_DAYS[2], &a.readmissions),
    ),
    share("stay_days", "Mean length of stay", "days", "Bed-days over admissions.", Better::Neither, |a| {
        ratio(DAYS_PER_WEEK * hospital_weeks(a), a.of(Q::Admissions))
    }),
    share(
        "compulsory_share",
        "Compulsory share of admissions",
        "proportion",
        "Compulsory over all admissions.",
        Better::Less,
        |a| ratio(a.of(Q::CompulsoryAdmissions), a.of(Q::Admissions)),
    ),
    share(
        "adherence",
        "Taking medication as agreed",
        "proportion",
        "Weeks in which medication is taken as agreed, over weeks lived; missing where it is not followed.",
        Better::More,
        |a| ratio(a.measured(Q::AdherentWeeks), a.weeks_lived()),
    ),
    share(
        "employment",
        "In work",
        "proportion",
        "Weeks with a job, over weeks lived, all ages; missing where it is not followed.",
        Better::More,
        |a| ratio(a.measured(Q::EmployedWeeks), a.weeks_lived()),
    ),
    total(
        "employed_years",
        "Years in work",
        "years",
        "Years with a job: weeks / 52. What they are worth is not counted here; a cost item on the resource \
         employed_years puts a price on them.",
        Better::More,
        |a| a.measured(Q::EmployedWeeks) / WEEKS_PER_YEAR,
    ),
    share(
        "contact_engaged",
        "In contact with services",
        "proportion",
        "Weeks in contact with the usual mental health services, over weeks lived; missing where it is not followed.",
        Better::More,
        |a| 1.0 - ratio(a.measured(Q::DriftingWeeks) + a.measured(Q::LostWeeks), a.weeks_lived()),
    ),
    share(
        "contact_drifting",
        "Drifting from services",
        "proportion",
        "Weeks in which contact with the usual services thins out, over weeks lived; missing where it is not followed.",
        Better::Less,
        |a| ratio(a.measured(Q::DriftingWeeks), a.weeks_lived()),
    ),
    share(
        "contact_lost",
        "Lost to services",
        "proportion",
        "Weeks without contact with the usual services, over weeks lived; missing where it is not followed.",
        Better::Less,
        |a| ratio(a.measured(Q::LostWeeks), a.weeks_lived()),
    ),
    share(
        "crisis_plan",
        "With a crisis plan",
        "proportion",
        "Weeks with a crisis plan, over weeks lived; missing where it is not followed.",
        Better::More,
        |a| ratio(a.measured(Q::PlanWeeks), a.weeks_lived()),
    ),
    share(
        "stability",
        "Time stable",
        "proportion",
        "Weeks in the community without an acute episode, over weeks lived.",
        Better::More,
        |a| ratio(a.of(Q::StableWeeks), a.weeks_lived()),
    ),
    share(
        "recovery",
        "Recovery above usual",
        "SD",
        "Mean recovery above the usual level over all weeks lived.",
        Better::More,
        |a| ratio(a.of(Q::RecoveryWeeks), a.weeks_lived()),
    ),
    total(
        "recovery_weeks",
        "Recovery gained",
        "SD-weeks",
        "Recovery above the usual level, summed over weeks lived.",
        Better::More,
        |a| a.of(Q::RecoveryWeeks),
    ),
    share(
        "agency",
        "Agency above usual",
        "SD",
        "Mean agency (empowerment, self-determination) above the usual level over all weeks lived; missing where it is not \
         followed.",
        Better::More,
        |a| ratio(a.measured(Q::AgencyWeeks), a.weeks_lived()),
    ),
    total(
        "recovery_through_agency",
        "Recovery gained through agency",
        "SD-weeks",
        "The part of recovery gained that comes through agency: weight of agency in recovery × agency, summed over weeks \
         lived. What is left of recovery gained comes from hope, self-management and connectedness directly. Missing where \
         agency is not followed.",
        Better::More,
        |a| a.measured(Q::AgencyRecoveryWeeks),
    ),
    share(
        "self_stigma",
        "Self-stigma above usual",
        "SD",
        "Mean self-stigma above the usual level, over living people at the start of each week; missing where it is not \
         followed.",
        Better::Less,
        |a| ratio(a.measured(Q::SelfStigma), a.of(Q::StigmaCounted)),
    ),
    share(
        "stigma_climate",
        "Climate of stigma above usual",
        "SD",
        "Mean climate of stigma at people's sites above the usual level, over living people at the start of each week; \
         missing where it is not followed.",
        Better::Less,
        |a| ratio(a.measured(Q::StigmaClimate), a.of(Q::StigmaCounted)),
    ),
    Outcome {
        family: Family::Harms,
        ..total(
            "relationships_lost",
            "Relationships lost with the worker",
            "relationships",
            "Relationships that ended because the worker left: a harm of turnover.",
            Better::Less,
            |a| a.of(Q::RelationshipsLost),
        )
    },
    total(
        "people",
        "People at the start",
        "people",
        "People who are there at the start.",
        Better::Neither,
        |a| a.persons,
    ),
    total(
        "people_eligible",
        "People eligible at the start",
        "people",
        "People to whom the programme is open at the start.",
        Better::Neither,
        |a| a.eligible,
    ),
];
