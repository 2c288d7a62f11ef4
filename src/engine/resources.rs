//! Resource use: the quantities on which unit costs are put.

use super::ledger::{Quantity as Q, SiteQuantity as S};
use crate::units::time::{DAYS_PER_WEEK, WEEKS_PER_YEAR};

/// A resource: a linear combination of what the ledger measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resource {
    /// Key in cost items.
    pub key: &'static str,
    /// Unit of which a cost item gives the price.
    pub unit: &'static str,
    /// Meaning.
    pub doc: &'static str,
    people: &'static [(Q, f64)],
    sites: &'static [(S, f64)],
}

const fn people(
    key: &'static str,
    unit: &'static str,
    doc: &'static str,
    people: &'static [(Q, f64)],
) -> Resource {
    Resource { key, unit, doc, people, sites: &[] }
}

const fn sites(
    key: &'static str,
    unit: &'static str,
    doc: &'static str,
    sites: &'static [(S, f64)],
) -> Resource {
    Resource { key, unit, doc, people: &[], sites }
}

const YEAR: f64 = 1.0 / WEEKS_PER_YEAR;

/// Every resource to which a cost item may refer.
pub const RESOURCES: &[Resource] = &[
    people(
        "bed_days",
        "day",
        "Days in hospital.",
        &[(Q::VoluntaryWeeks, DAYS_PER_WEEK), (Q::CompulsoryWeeks, DAYS_PER_WEEK)],
    ),
    people(
        "hospital_weeks",
        "week",
        "Weeks in hospital.",
        &[(Q::VoluntaryWeeks, 1.0), (Q::CompulsoryWeeks, 1.0)],
    ),
    people(
        "stable_weeks",
        "week",
        "Weeks in the community without an acute episode.",
        &[(Q::StableWeeks, 1.0)],
    ),
    people(
        "relapse_weeks",
        "week",
        "Weeks of acute episodes in routine community care.",
        &[(Q::RelapseWeeks, 1.0)],
    ),
    people("crisis_weeks", "week", "Weeks of crisis-team care.", &[(Q::CrisisWeeks, 1.0)]),
    people("crisis_episodes", "episode", "Episodes of crisis-team care.", &[(Q::CrisisEpisodes, 1.0)]),
    people(
        "years_lived",
        "year",
        "Years lived.",
        &[
            (Q::StableWeeks, YEAR),
            (Q::RelapseWeeks, YEAR),
            (Q::CrisisWeeks, YEAR),
            (Q::VoluntaryWeeks, YEAR),
            (Q::CompulsoryWeeks, YEAR),
        ],
    ),
    people(
        "employed_years",
        "year",
        "Years with a job: what production in a societal view is counted by, at a negative unit cost.",
        &[(Q::EmployedWeeks, YEAR)],
    ),
    people("lost_years", "year", "Years without contact with the usual services.", &[(Q::LostWeeks, YEAR)]),
    people("admissions", "admission", "Admissions.", &[(Q::Admissions, 1.0)]),
    people("compulsory_admissions", "admission", "Compulsory admissions.", &[(Q::CompulsoryAdmissions, 1.0)]),
    people("ed_visits", "visit", "Visits to an emergency department.", &[(Q::EmergencyVisits, 1.0)]),
    people("peer_weeks", "week", "Weeks in which people held a place.", &[(Q::PeerWeeks, 1.0)]),
    people("enrolments", "enrolment", "Places taken up.", &[(Q::Enrolments, 1.0)]),
    people("referrals", "referral", "Referrals to the programme.", &[(Q::Referrals, 1.0)]),
    people(
        "referrals_outreach",
        "referral",
        "Referrals by outreach workers.",
        &[(Q::ReferralsOutreach, 1.0)],
    ),
    people("contacts", "contact", "Peer contacts that took place.", &[(Q::Contacts, 1.0)]),
    people(
        "contacts_one_to_one",
        "contact",
        "Contacts of one person with one peer worker, in person and outside hospital.",
        &[
            (Q::Contacts, 1.0),
            (Q::ContactsGroup, -1.0),
            (Q::ContactsDigital, -1.0),
            (Q::ContactsInHospital, -1.0),
            (Q::ContactsClinician, -1.0),
        ],
    ),
    people(
        "contacts_in_person",
        "contact",
        "Contacts in person, alone or in groups, counted by person.",
        &[(Q::Contacts, 1.0), (Q::ContactsDigital, -1.0)],
    ),
    people("contacts_group", "contact", "Contacts in groups, counted by person.", &[(Q::ContactsGroup, 1.0)]),
    people("contacts_digital", "contact", "Contacts by digital means.", &[(Q::ContactsDigital, 1.0)]),
    people(
        "contacts_in_hospital",
        "contact",
        "Contacts of one person with one peer worker during a stay in hospital.",
        &[(Q::ContactsInHospital, 1.0)],
    ),
    people(
        "contacts_clinician",
        "contact",
        "Contacts with a clinician instead of a peer worker.",
        &[(Q::ContactsClinician, 1.0)],
    ),
    people(
        "clinical_contacts_displaced",
        "contact",
        "Contacts with clinical services that the programme's contacts replace, less those that they bring about; an item with \
         a unit cost below 0 takes them off.",
        &[(Q::ContactsDisplaced, 1.0)],
    ),
    sites("contact_hours", "hour", "Hours of workers that contacts took.", &[(S::ContactHours, 1.0)]),
    sites("clinician_hours", "hour", "Hours of clinicians that contacts took.", &[(S::ClinicianHours, 1.0)]),
    sites("post_years", "FTE-year", "Posts paid, filled or not.", &[(S::PostWeeks, YEAR)]),
    sites(
        "worker_years",
        "FTE-year",
        "Workers in post, in training or on leave.",
        &[(S::WorkerWeeks, YEAR), (S::TrainingWeeks, YEAR), (S::LeaveWeeks, YEAR)],
    ),
    sites(
        "pay_years",
        "FTE-year",
        "Workers in post, in training or on leave, each counted by pay over the reference wage: what better pay costs.",
        &[(S::WorkerWeeks, YEAR), (S::TrainingWeeks, YEAR), (S::LeaveWeeks, YEAR), (S::PayRiseWeeks, YEAR)],
    ),
    sites("supervisor_years", "FTE-year", "Supervisors.", &[(S::SupervisorWeeks, YEAR)]),
    sites("workers_trained", "worker", "Workers who finished training.", &[(S::WorkersTrained, 1.0)]),
    sites("workers_left", "worker", "Workers who left and are replaced.", &[(S::WorkersLeft, 1.0)]),
    sites("sites_prepared", "site", "Sites that began to prepare.", &[(S::SitesPrepared, 1.0)]),
    sites(
        "fidelity_visits",
        "visit",
        "Visits of assessors, at which fidelity is measured.",
        &[(S::FidelityVisits, 1.0)],
    ),
    sites(
        "supervisors_left",
        "supervisor",
        "Supervisors who left and are replaced.",
        &[(S::SupervisorsLeft, 1.0)],
    ),
    sites("delivering_years", "site-year", "Years in which sites delivered.", &[(S::DeliveringWeeks, YEAR)]),
    sites(
        "shared_decision_years",
        "site-year",
        "Years in which sites delivered, each counted by the share of decisions that people with lived experience hold: what \
         co-governance costs.",
        &[(S::SharedDecisionWeeks, YEAR)],
    ),
    sites("training_wave_hours", "hour", "Hours of training waves at sites.", &[(S::TrainingWaveHours, 1.0)]),
    sites("facilitation_hours", "hour", "Hours of facilitation at sites.", &[(S::FacilitationHours, 1.0)]),
    sites("champion_hours", "hour", "Hours of champions at sites.", &[(S::ChampionHours, 1.0)]),
    sites("audit_hours", "hour", "Hours of audit and feedback at sites.", &[(S::AuditHours, 1.0)]),
    sites(
        "collaborative_hours",
        "hour",
        "Hours of learning collaboratives at sites.",
        &[(S::CollaborativeHours, 1.0)],
    ),
    sites("community_hours", "hour", "Hours of community engagement at sites.", &[(S::CommunityHours, 1.0)]),
    sites("data_hours", "hour", "Hours of data systems at sites.", &[(S::DataHours, 1.0)]),
    sites(
        "improvement_hours",
        "hour",
        "Hours of improvement cycles at sites, and of the changes that they brought.",
        &[(S::ImprovementHours, 1.0)],
    ),
];

/// Keys of all resources, for scenario files.
pub const KEYS: [&str; RESOURCES.len()] = {
    let mut keys = [""; RESOURCES.len()];
    let mut i = 0;
    while i < keys.len() {
        keys[i] = RESOURCES[i].key;
        i += 1;
    }
    keys
};

impl Resource {
    /// The resource of that key.
    pub fn from_key(key: &str) -> Option<&'static Self> {
        RESOURCES.iter().find(|resource| resource.key == key)
    }

    /// Whether the resource is used by people, so that its use is known by group.
    pub const fn by_group(&self) -> bool {
        self.sites.is_empty()
    }

    /// What people use of it: quantities with their factors.
    pub const fn of_people(&self) -> &'static [(Q, f64)] {
        self.people
    }

    /// What sites use of it.
    pub const fn of_sites(&self) -> &'static [(S, f64)] {
        self.sites
    }
}
