//! What is measured: quantities of people and of sites, by the keys that scenario files use.

use crate::model::site::{Cause, Stage};

macro_rules! quantities {
    ($(#[$m:meta])* $name:ident, $all:ident: $($(#[$doc:meta])* $variant:ident $key:literal,)*) => {
        $(#[$m])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every quantity, in the order of the ledger.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The key by which scenario files (cost items, rules) name the quantity.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The quantity of that key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|quantity| quantity.key() == key)
            }
        }
    };
}

quantities! {
    /// What is measured of people, by year and stratum.
    ///
    /// # Units
    /// Weeks for `*_weeks`, events otherwise; recovery and agency in standard deviations × weeks.
    Quantity, QUANTITIES:
    /// Weeks living in the community without an acute episode.
    StableWeeks "stable_weeks",
    /// Weeks in an acute episode in routine community care.
    RelapseWeeks "relapse_weeks",
    /// Weeks in an acute episode cared for at home by a crisis team.
    CrisisWeeks "crisis_weeks",
    /// Weeks in hospital by agreement.
    VoluntaryWeeks "voluntary_weeks",
    /// Weeks in hospital under compulsion.
    CompulsoryWeeks "compulsory_weeks",
    /// Weeks lived by people to whom the programme is open.
    EligibleWeeks "eligible_weeks",
    /// Weeks in which medication is taken as agreed.
    AdherentWeeks "adherent_weeks",
    /// Weeks with a job.
    EmployedWeeks "employed_weeks",
    /// Weeks with a crisis plan.
    PlanWeeks "plan_weeks",
    /// Weeks on the waiting list.
    WaitingWeeks "waiting_weeks",
    /// Weeks with a place in the programme.
    PeerWeeks "peer_weeks",
    /// Weeks with a place that has no worker, though it needs one: the worker has left, and no other is free.
    UnassignedWeeks "unassigned_weeks",
    /// Recovery above the usual level, integrated over time.
    RecoveryWeeks "recovery_weeks",
    /// Relapses.
    Relapses "relapses",
    /// Episodes of crisis-team care.
    CrisisEpisodes "crisis_episodes",
    /// Admissions to hospital.
    Admissions "admissions",
    /// Years of the simulation in which a person had at least one admission.
    YearsWithAdmission "years_with_admission",
    /// Admissions under compulsion.
    CompulsoryAdmissions "compulsory_admissions",
    /// Discharges from hospital.
    Discharges "discharges",
    /// Visits to an emergency department.
    EmergencyVisits "emergency_visits",
    /// Deaths of any cause.
    Deaths "deaths",
    /// People who left the population alive.
    Left "left",
    /// People who joined the population.
    Joined "joined",
    /// Deaths by suicide.
    Suicides "suicides",
    /// Deaths before the age of 75.
    EarlyDeaths "early_deaths",
    /// Deaths before the age of 75 that the general population's life table expects in the time that people lived.
    EarlyDeathsExpected "early_deaths_expected",
    /// Deaths at any age that the general population's life table expects in the time that people lived.
    DeathsExpected "deaths_expected",
    /// Referrals to the programme.
    Referrals "referrals",
    /// Referrals that the person declined.
    Refusals "refusals",
    /// Places taken up.
    Enrolments "enrolments",
    /// Places taken up by people who had never had one.
    FirstEnrolments "first_enrolments",
    /// Places with a worker of the person's own group.
    MatchedEnrolments "matched_enrolments",
    /// Places left before the planned end.
    Dropouts "dropouts",
    /// Places that came to their planned end.
    Completions "completions",
    /// Relationships that ended because the worker left.
    RelationshipsLost "relationships_lost",
    /// Contacts that were scheduled.
    ContactsScheduled "contacts_scheduled",
    /// Contacts that took place.
    Contacts "contacts",
    /// Contacts that took place, weighted by what they deliver of a trial contact.
    Dose "dose",
    /// Weeks in which contact with the usual services thins out.
    DriftingWeeks "drifting_weeks",
    /// Weeks without contact with the usual services.
    LostWeeks "lost_weeks",
    /// Referrals of people in hospital, or in the first two windows after it.
    ReferralsDischarge "referrals_discharge",
    /// Referrals by outreach.
    ReferralsOutreach "referrals_outreach",
    /// Referrals by word of mouth.
    ReferralsWord "referrals_word",
    /// Waits that the person gave up.
    GivenUp "given_up",
    /// Places with a worker of the person's own sex.
    SexMatchedEnrolments "sex_matched_enrolments",
    /// Places with a worker who speaks the person's language.
    LanguageMatchedEnrolments "language_matched_enrolments",
    /// Places with a worker who has lived with the person's own diagnosis, or of whom that is not known.
    ExperienceMatchedEnrolments "experience_matched_enrolments",
    /// Places of people who would rather have one worker than another.
    WishEnrolments "wish_enrolments",
    /// Places with a worker whom the person would rather have.
    WishMetEnrolments "wish_met_enrolments",
    /// Places with at least one contact, counted at the first.
    PlacesContacted "places_contacted",
    /// Places with at least two contacts, counted at the second.
    PlacesContactedTwice "places_contacted_twice",
    /// Weeks from the first to the latest contact of a place.
    InvolvementWeeks "involvement_weeks",
    /// Places left before the planned end without any contact.
    DropoutsBeforeContact "dropouts_before_contact",
    /// People whose worker had left and who got another.
    Rematched "rematched",
    /// Contacts of the calendar for which no worker had time.
    ContactsCrowdedOut "contacts_crowded_out",
    /// Contacts in groups.
    ContactsGroup "contacts_group",
    /// Contacts by digital means.
    ContactsDigital "contacts_digital",
    /// Contacts of one person with one peer worker during a stay in hospital.
    ContactsInHospital "contacts_in_hospital",
    /// Contacts with a clinician instead of a peer worker.
    ContactsClinician "contacts_clinician",
    /// Contacts with clinical services that contacts of the programme replace, less those that they bring about.
    ContactsDisplaced "contacts_displaced",
    /// Places that ended without a contact.
    EndedWithoutContact "ended_without_contact",
    /// Places that ended after a single contact.
    EndedAfterOne "ended_after_one",
    /// Places that ended after two to five contacts.
    EndedAfterTwo "ended_after_two",
    /// Places that ended after six to ten contacts.
    EndedAfterSix "ended_after_six",
    /// Places that ended after more than ten contacts.
    EndedAfterEleven "ended_after_eleven",
    /// Boundary events between people and their workers.
    BoundaryEvents "boundary_events",
    /// Breaches of confidentiality.
    ConfidentialityBreaches "confidentiality_breaches",
    /// Places that a boundary event or a breach of confidentiality ended at once.
    PlacesEndedByHarm "places_ended_by_harm",
    /// Times that people came to depend on a worker.
    Dependencies "dependencies",
    /// Weeks with a place of people who depend on their worker, counted at the start of each.
    DependentWeeks "dependent_weeks",
    /// Losses of a worker on whom the person depended.
    ExitShocks "exit_shocks",
    /// Weeks in which such a loss makes relapse more likely.
    ExitShockWeeks "exit_shock_weeks",
    /// Contacts that went against the cultural norms of a person.
    NormMismatches "norm_mismatches",
    /// Ties made in groups, counted for each of the two.
    TiesMade "ties_made",
    /// Weeks of ties made in groups, counted for each of the two.
    TieWeeks "tie_weeks",
    /// Those of them in which the person has no place any more.
    TieWeeksAfter "tie_weeks_after",
    /// People in the networks that living people have anyway, counted at the start of each year.
    NetworkPeople "network_people",
    /// Living people whose networks were counted.
    NetworksCounted "networks_counted",
    /// Agency above the usual level, integrated over time.
    AgencyWeeks "agency_weeks",
    /// Recovery above the usual level that comes through agency, integrated over time.
    AgencyRecoveryWeeks "agency_recovery_weeks",
    /// Self-stigma above the usual level of living people, summed over the starts of weeks.
    SelfStigma "self_stigma",
    /// Climate of stigma at the sites of living people, summed over the starts of weeks.
    StigmaClimate "stigma_climate",
    /// Living people at the starts of weeks, where stigma is followed.
    StigmaCounted "stigma_counted",
}

quantities! {
    /// What is measured of sites and their workers, by year.
    ///
    /// # Units
    /// Weeks for `*_weeks`, thousands of the scenario's currency for money, events otherwise.
    SiteQuantity, SITE_QUANTITIES:
    /// Weeks in which a site delivered.
    DeliveringWeeks "delivering_weeks",
    /// The same, each counted by the share of decisions that people with lived experience hold.
    SharedDecisionWeeks "shared_decision_weeks",
    /// Sites that began to prepare.
    SitesPrepared "sites_prepared",
    /// Sites that began to deliver.
    SitesStarted "sites_started",
    /// Sites that stopped.
    SitesStopped "sites_stopped",
    /// Weeks of posts that the plan pays for, filled or not.
    PostWeeks "post_weeks",
    /// Weeks of workers in post, in whole-time equivalents.
    WorkerWeeks "worker_weeks",
    /// Weeks of workers in post, counted in persons.
    HeadWeeks "head_weeks",
    /// Weeks of workers in training.
    TrainingWeeks "training_weeks",
    /// Workers who finished training.
    WorkersTrained "workers_trained",
    /// Workers who left.
    WorkersLeft "workers_left",
    /// Weeks of supervisors, in whole-time equivalents.
    SupervisorWeeks "supervisor_weeks",
    /// Weeks of workers in post for whom no supervisor had room.
    UnsupervisedWeeks "unsupervised_weeks",
    /// Fidelity integrated over the weeks of workers in post.
    FidelityWeeks "fidelity_weeks",
    /// Weeks of places for which there was a worker.
    PlaceWeeks "place_weeks",
    /// Weeks of workers on leave, in whole-time equivalents.
    LeaveWeeks "leave_weeks",
    /// Weeks of posts that are being recruited to, in whole-time equivalents.
    VacantWeeks "vacant_weeks",
    /// Weeks of workers in post who are burnt out, in whole-time equivalents.
    BurnoutWeeks "burnout_weeks",
    /// What the work gave to workers' own wellbeing, integrated over their weeks in post.
    BenefitWeeks "benefit_weeks",
    /// Competence integrated over the weeks of workers in post.
    CompetenceWeeks "competence_weeks",
    /// Time since taking up the post, integrated over the weeks of workers in post, counted in persons.
    TenureWeeks "tenure_weeks",
    /// Time in post of the workers who left.
    TenureOfLeavers "tenure_of_leavers",
    /// Workers appointed who had completed the programme.
    AlumniAppointed "alumni_appointed",
    /// Workers appointed.
    WorkersAppointed "workers_appointed",
    /// Weeks of sites that have posts.
    TeamWeeks "team_weeks",
    /// Weeks of candidates in the pools of sites that have posts.
    PoolWeeks "pool_weeks",
    /// Supervisors who left.
    SupervisorsLeft "supervisors_left",
    /// Visits of assessors.
    FidelityVisits "fidelity_visits",
    /// Weeks of workers in post at sites whose fidelity has been measured, in whole-time equivalents.
    MeasuredWeeks "measured_weeks",
    /// Fidelity as last measured, integrated over those.
    MeasuredFidelityWeeks "measured_fidelity_weeks",
    /// Working time in post, in training and on leave × (pay over the reference wage - 1).
    PayRiseWeeks "pay_rise_weeks",
    /// Supervisors appointed after the start.
    SupervisorsAppointed "supervisors_appointed",
    /// Those of them who were workers of the site.
    Promotions "promotions",
    /// Workers who were certified.
    WorkersCertified "workers_certified",
    /// Workers who were not, and went.
    WorkersNotCertified "workers_not_certified",
    /// Weeks of workers in post whose competencies are checked, counted in persons.
    ChecklistWeeks "checklist_weeks",
    /// Those of them in which boundaries are at the threshold.
    ReachedBoundariesWeeks "reached_boundaries_weeks",
    /// The same for confidentiality.
    ReachedConfidentialityWeeks "reached_confidentiality_weeks",
    /// The same for recovery practice.
    ReachedRecoveryPracticeWeeks "reached_recovery_practice_weeks",
    /// The same for reciprocity.
    ReachedReciprocityWeeks "reached_reciprocity_weeks",
    /// The same for choice and control.
    ReachedChoiceAndControlWeeks "reached_choice_and_control_weeks",
    /// The same for community links.
    ReachedCommunityLinksWeeks "reached_community_links_weeks",
    /// The same for all of them at once.
    ReachedAllWeeks "reached_all_weeks",
    /// Hours of workers that contacts took.
    ContactHours "contact_hours",
    /// Those of them that were hours of clinicians.
    ClinicianHours "clinician_hours",
    /// Weeks of sites that do not know of the programme.
    UnawareWeeks "unaware_weeks",
    /// Weeks of sites that consider it.
    ConsideringWeeks "considering_weeks",
    /// Weeks of sites that prepare.
    PreparingWeeks "preparing_weeks",
    /// Weeks of sites that deliver and count as sustained.
    SustainedWeeks "sustained_weeks",
    /// Weeks of sites that deliver again after they had stopped.
    RestartedWeeks "restarted_weeks",
    /// Weeks of sites that are paused.
    PausedWeeks "paused_weeks",
    /// Weeks of sites that have stopped.
    DiscontinuedWeeks "discontinued_weeks",
    /// Sites that came to count as sustained.
    SitesSustained "sites_sustained",
    /// Pauses that began.
    SitesPaused "sites_paused",
    /// Sites that deliver again after they had stopped, counted when they begin.
    SitesRestarted "sites_restarted",
    /// Sites that stopped for none of the other causes.
    StoppedOther "stopped_other",
    /// Sites that stopped because they could not be paid.
    StoppedMoney "stopped_money",
    /// Sites that stopped because supervisors left.
    StoppedSupervisors "stopped_supervisors",
    /// Sites that stopped because workers left.
    StoppedStaff "stopped_staff",
    /// Sites that stopped for lack of support.
    StoppedSupport "stopped_support",
    /// Sites that an event from outside stopped.
    StoppedShock "stopped_shock",
    /// Sites from which the plan withdrew the programme.
    StoppedWithdrawn "stopped_withdrawn",
    /// Events from outside that befell sites.
    Shocks "shocks",
    /// Weeks of sites whose climate is followed.
    ClimateWeeks "climate_weeks",
    /// Readiness integrated over them.
    ReadinessWeeks "readiness_weeks",
    /// Willingness of staff integrated over them.
    WillingnessWeeks "willingness_weeks",
    /// Availability of resources integrated over them.
    ResourcesWeeks "resources_weeks",
    /// Buy-in of those with a stake integrated over them.
    BuyInWeeks "buy_in_weeks",
    /// Integration with the care team integrated over them.
    IntegrationWeeks "integration_weeks",
    /// Solvency integrated over them.
    SolvencyWeeks "solvency_weeks",
    /// Weeks of sites whose attitudes are followed.
    AttitudeWeeks "attitude_weeks",
    /// Attitude of clinicians integrated over them.
    CliniciansWeeks "clinicians_weeks",
    /// Attitude of peer workers integrated over them.
    PeersWeeks "peers_weeks",
    /// Attitude of administrators integrated over them.
    AdministratorsWeeks "administrators_weeks",
    /// Hours of training waves.
    TrainingWaveHours "training_wave_hours",
    /// Hours of facilitation.
    FacilitationHours "facilitation_hours",
    /// Hours of champions.
    ChampionHours "champion_hours",
    /// Hours of audit and feedback.
    AuditHours "audit_hours",
    /// Hours of learning collaboratives.
    CollaborativeHours "collaborative_hours",
    /// Hours of community engagement.
    CommunityHours "community_hours",
    /// Weeks of sites whose money is followed.
    FinanceWeeks "finance_weeks",
    /// Weeks of those of them that a budget limits.
    BudgetWeeks "budget_weeks",
    /// Money set aside for the programme, in thousands.
    Budget "budget",
    /// Money that sites were paid, in thousands.
    Income "income",
    /// What the programme cost sites, in thousands.
    Billed "billed",
    /// What sites paid of it, in thousands.
    Spent "spent",
    /// Cash that sites hold, in thousands, integrated over time.
    CashWeeks "cash_weeks",
    /// What sites owe, in thousands, integrated over time.
    OwedWeeks "owed_weeks",
    /// Weeks of sites that have posts and whose money is followed.
    PaidForWeeks "paid_for_weeks",
    /// Weeks of those of them that could pay all of it.
    SolventWeeks "solvent_weeks",
    /// Hours of data systems: readings, and improvements of the systems.
    DataHours "data_hours",
    /// Hours of improvement cycles and of the changes that they brought.
    ImprovementHours "improvement_hours",
    /// Changes that were tried and studied.
    ChangesTried "changes_tried",
    /// Those of them that were kept.
    ChangesKept "changes_kept",
    /// Rules that came into force, counted by site.
    RulesFired "rules_fired",
    /// Weeks of sites with posts whose recruitment a rule paused.
    RecruitmentPausedWeeks "recruitment_paused_weeks",
    /// Weeks of delivering sites whose intake a rule paused.
    IntakePausedWeeks "intake_paused_weeks",
    /// Weeks of sites whose care team is followed component by component.
    CareTeamWeeks "care_team_weeks",
    /// Role clarity integrated over them.
    RoleClarityWeeks "role_clarity_weeks",
    /// Shared goals integrated over them.
    SharedGoalsWeeks "shared_goals_weeks",
    /// Sharing of information integrated over them.
    InformationWeeks "information_weeks",
    /// Shared care plans integrated over them.
    CarePlansWeeks "care_plans_weeks",
    /// Safeguards of confidentiality integrated over them.
    SafeguardsWeeks "safeguards_weeks",
}

/// The quantity that counts the time of sites in a stage; [`SiteQuantity::DeliveringWeeks`] counts all who deliver.
pub const fn weeks_in(stage: Stage) -> SiteQuantity {
    match stage {
        Stage::Unaware => SiteQuantity::UnawareWeeks,
        Stage::Considering => SiteQuantity::ConsideringWeeks,
        Stage::Preparing => SiteQuantity::PreparingWeeks,
        Stage::Delivering => SiteQuantity::DeliveringWeeks,
        Stage::Sustained => SiteQuantity::SustainedWeeks,
        Stage::Restarted => SiteQuantity::RestartedWeeks,
        Stage::Paused => SiteQuantity::PausedWeeks,
        Stage::Discontinued => SiteQuantity::DiscontinuedWeeks,
    }
}

/// The quantity that counts the stops of a cause.
pub const fn stopped_by(cause: Cause) -> SiteQuantity {
    match cause {
        Cause::Other => SiteQuantity::StoppedOther,
        Cause::Money => SiteQuantity::StoppedMoney,
        Cause::Supervisors => SiteQuantity::StoppedSupervisors,
        Cause::Staff => SiteQuantity::StoppedStaff,
        Cause::Support => SiteQuantity::StoppedSupport,
        Cause::Shock => SiteQuantity::StoppedShock,
        Cause::Withdrawn => SiteQuantity::StoppedWithdrawn,
    }
}
