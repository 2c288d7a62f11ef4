//! Settings drawn at random: every switch and law of the model in turn, with rates from nought to very high.

use proptest::prelude::*;
use toml::Value;

use crate::given::Given;
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
const CHOICES: [(&str, &[&str]); 8] = [
    ("after_discharge.law", &["off", "frailty", "piecewise", "weibull"]),
    ("illness.stay_law", &["lognormal", "exponential"]),
    ("referral.gate", &["always", "while places are free"]),
    ("referral.priority", &["own draw", "first come", "need", "equity"]),
    ("engagement.length", &["planned", "open-ended"]),
    ("engagement.matching", &["random", "group if available"]),
    ("peer_contact.dose_response", &["linear", "threshold", "saturating"]),
    ("population.frailty_law", &["none", "lognormal", "gamma"]),
];

/// Rates, probabilities and ratios with the largest value that is tried; nought is tried as well.
const NUMBERS: [(&str, f64); 22] = [
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
    ("referral.rate", 0.5),
    ("referral.give_up_rate", 0.3),
    ("engagement.dropout_early", 0.5),
    ("engagement.loss_dropout", 1.0),
    ("states_of_mind.plateau", 1.0),
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
    let limit = prop_oneof![
        (0..12_u16).prop_map(Limit::Site),
        (0..10_u16).prop_map(Limit::Worker),
        Just(Limit::Unlimited),
    ];
    let steps = [(1.0, 4.0), (0.5, 4.0), (2.0, 4.0), (4.0, 8.0), (1.0, 13.0), (4.0, 52.0), (8.0, 8.0)];
    let steps = prop::sample::select(steps.to_vec());
    let weeks = (prop::sample::select(vec![0.0, 104.0]), 53..110_u32);
    (words, numbers, limit, any::<bool>(), steps, weeks, 0..1_000_u64).prop_map(
        |(words, shares, limit, list, (site_step, system_step), (warm_up, horizon), seed)| {
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
                ("referral.waiting", if list { "list" } else { "none" }.into()),
            ];
            let chosen = CHOICES.iter().zip(words);
            statements
                .extend(chosen.map(|((path, words), index)| (*path, words[index % words.len()].into())));
            statements.extend(
                NUMBERS.iter().zip(shares).map(|((path, most), share)| (*path, (most * share).into())),
            );
            let (word, statement) = match limit {
                Limit::Site(places) => ("fixed", ("engagement.places_per_site", i64::from(places).into())),
                // A post of 0.8 of the week has as many people as are nearest to 0.8 of a caseload.
                Limit::Worker(people) => {
                    ("workers", ("workforce.caseload", (f64::from(people) / 0.8).into()))
                }
                Limit::Unlimited => ("unlimited", ("engagement.places_per_site", 0.into())),
            };
            statements.extend([("engagement.places", word.into()), statement]);
            Setting { statements, limit, list, seed }
        },
    )
}
