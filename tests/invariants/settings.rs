//! Settings drawn at random: every switch and law of the model in turn, with rates from nought to very high.

use peerscale::model::worker::DOMAINS;
use proptest::prelude::*;
use toml::Value;

use crate::given::{Given, keyed};
use crate::people::Limit;

/// A setting: what it states instead of the fixture, and what a checker must know of it.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) statements: Vec<(&'static str, Value)>,
    pub(crate) limit: Limit,
    pub(crate) list: bool,
    pub(crate) seed: u64,
}

impl Setting {
    pub(crate) fn given(&self) -> Given {
        let fixture = Given::everything_on();
        self.statements.iter().fold(fixture, |given, (path, value)| given.with(path, value.clone()))
    }
}

/// The words of each choice that may stand beside any other.
const CHOICES: [(&str, &[&str]); 17] = [
    ("after_discharge.law", &["off", "frailty", "piecewise", "weibull"]),
    ("illness.stay_law", &["lognormal", "exponential"]),
    ("referral.gate", &["always", "while places are free"]),
    ("referral.priority", &["own draw", "first come", "need", "equity"]),
    ("engagement.length", &["planned", "open-ended"]),
    (
        "engagement.matching",
        &[
            "random",
            "group if available",
            "language if available",
            "sex if available",
            "preference if available",
        ],
    ),
    ("peer_contact.dose_response", &["linear", "threshold", "saturating"]),
    ("population.frailty_law", &["none", "lognormal", "gamma"]),
    ("workforce.pool", &["unlimited", "local"]),
    ("workforce.courses", &["one by one", "cohorts"]),
    ("workforce.growth", &["none", "with tenure"]),
    ("workforce.burnout", &["off", "followed"]),
    ("workforce.leave", &["none", "taken"]),
    ("workforce.assessors", &["none", "visits"]),
    ("workforce.feedback", &["none", "given"]),
    ("workforce.ladder", &["none", "own workers"]),
    ("workforce.certification", &["share", "thresholds"]),
];

/// How often a course may be taken again.
pub(crate) const COURSES_AGAIN: u8 = 2;

/// Rates, probabilities and ratios with the largest value that is tried; nought is tried as well.
const NUMBERS: [(&str, f64); 39] = [
    ("illness.relapse_rate", 0.5),
    ("illness.recovery_rate", 1.0),
    ("illness.admission_rate", 1.0),
    ("illness.compulsory_share", 1.0),
    ("illness.path_multiplier", 3.0),
    ("suicide.rate", 0.5),
    ("emergency.rate", 20.0),
    ("adoption.delivering_at_start", 1.0),
    ("adoption.stop_rate", 0.1),
    ("adoption.preparation_weeks", 20.0),
    ("workforce.turnover", 0.3),
    ("workforce.training_weeks", 10.0),
    ("workforce.supervisor_turnover", 0.2),
    ("workforce.alumni_share", 1.0),
    ("workforce.certification_pass", 1.0),
    ("workforce.sick_rate", 0.3),
    ("workforce.handover_weeks", 10.0),
    ("workforce.full_time_share", 0.7),
    ("workforce.fidelity_sd", 0.4),
    ("referral.rate", 0.5),
    ("referral.give_up_rate", 0.3),
    ("engagement.dropout_early", 0.5),
    ("engagement.loss_dropout", 1.0),
    ("states_of_mind.plateau", 1.0),
    ("referral.outreach_rate", 0.3),
    ("referral.word_of_mouth", 1.0),
    ("referral.return_early_weeks", 40.0),
    ("referral.trust_sd", 2.0),
    ("referral.trust_slope", 1.0),
    ("referral.season_amplitude", 1.0),
    ("referral.fluctuation_sd_log", 1.0),
    ("engagement.dropout_slope_trust", 1.0),
    ("alliance.start_sd", 2.0),
    ("alliance.growth_ratio_unmatched", 3.0),
    ("peer_contact.hours_per_contact", 20.0),
    ("peer_contact.missed_time", 1.0),
    ("peer_contact.attendance_spread", 0.9),
    ("peer_contact.attendance_slope_alliance", 3.0),
    ("peer_contact.goal_match_effect", 0.5),
];

/// The whole range of the model.
pub(crate) fn settings() -> impl Strategy<Value = Setting> {
    let words = prop::collection::vec(0..12_usize, CHOICES.len());
    let share = prop_oneof![1 => Just(0.0), 6 => 0.0..1.0_f64];
    let numbers = prop::collection::vec(share, NUMBERS.len());
    let limit = prop_oneof![(0..12_u16).prop_map(Limit::Site), Just(Limit::Workers), Just(Limit::Unlimited),];
    let steps = [(1.0, 4.0), (0.5, 4.0), (2.0, 4.0), (4.0, 8.0), (1.0, 13.0), (4.0, 52.0), (8.0, 8.0)];
    let steps = prop::sample::select(steps.to_vec());
    let caseload = 0.5..12.0_f64;
    let weeks = (prop::sample::select(vec![0.0, 104.0]), 53..110_u32);
    (words, numbers, (limit, caseload), any::<bool>(), steps, weeks, 0..1_000_u64).prop_map(
        |(words, shares, (limit, caseload), list, (site_step, system_step), (warm_up, horizon), seed)| {
            let mut statements: Vec<(&str, Value)> = vec![
                ("simulation.site_step", site_step.into()),
                ("simulation.system_step", system_step.into()),
                ("simulation.warm_up", warm_up.into()),
                ("simulation.horizon", f64::from(horizon).into()),
                ("after_discharge.shape", 0.65.into()),
                ("after_discharge.scale", 60.0.into()),
                ("population.frailty_sd_log", 0.8.into()),
                ("peer_contact.saturation_contacts", 6.0.into()),
                ("programme.hours_per_fte", 37.5.into()),
                ("workforce.pay", 1.3.into()),
                ("workforce.turnover_slope_pay", (-0.5).into()),
                ("workforce.recruitment_slope_pay", 0.5.into()),
                ("workforce.pool_slope_pay", 0.5.into()),
                ("workforce.promotion_share", 0.6.into()),
                ("workforce.promotion_weeks", 8.0.into()),
                ("workforce.turnover_ratio_prospect", 0.7.into()),
                ("workforce.competency_threshold", keyed(&DOMAINS.map(|domain| (domain, 0.6)))),
                ("workforce.assessment_error", 0.1.into()),
                ("workforce.course_gain", 0.3.into()),
                ("workforce.course_repeats", i64::from(COURSES_AGAIN).into()),
                ("referral.waiting", if list { "list" } else { "none" }.into()),
                (
                    "engagement.preference",
                    keyed(&[("none", 0.2), ("group", 0.3), ("language", 0.2), ("sex", 0.3)]),
                ),
                ("workforce.language", keyed(&[("own", 0.6), ("other", 0.4)])),
            ];
            let chosen = CHOICES.iter().zip(words);
            statements
                .extend(chosen.map(|((path, words), index)| (*path, words[index % words.len()].into())));
            statements.extend(
                NUMBERS.iter().zip(shares).map(|((path, most), share)| (*path, (most * share).into())),
            );
            let (word, statement) = match limit {
                Limit::Site(places) => ("fixed", ("engagement.places_per_site", i64::from(places).into())),
                Limit::Workers => ("workers", ("workforce.caseload", caseload.into())),
                Limit::Unlimited => ("unlimited", ("engagement.places_per_site", 0.into())),
            };
            statements.extend([("engagement.places", word.into()), statement]);
            Setting { statements, limit, list, seed }
        },
    )
}
