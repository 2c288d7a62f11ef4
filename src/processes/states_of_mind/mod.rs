//! Hope, self-management and connectedness: what contacts build up, and what is left when they end.
//!
//! dX/dt = g·d - |`g·d|·X/X_max` - λ(t)·(X - `p·X_end)`: X is the change from the person's usual level in standard
//! deviations, d the dose rate, λ = 0 while supported and ln 2 / half-life after, p the plateau share. Benefit and
//! harm both saturate and neither runs away; usual care stays at exactly 0. What they add up to, agency and the recovery
//! score, is in `score`.
//!
//! The dose of a person is multiplied by how people respond: the person's own response × the ratio of the diagnosis ×
//! exp(slope × severity + log ratios of housing and of treatment beside the programme) × the site's effect, log-normal
//! with mean 1. The log hazard ratios of relapse and admission are proportional to the states, so to first order a log
//! ratio of m multiplies the log of the effect by exp(m). What a whole setting adds is the prior of the effect itself
//! (its predictive interval) and must not be put into the sites again.

mod fading;
mod score;

use super::OpenError;
use super::programme::{Template, Templates};
use super::slots::SITE_EFFECT;
use crate::engine::block::{Block, Change};
use crate::engine::gather::gather;
use crate::engine::ledger::{Moment, Quantity};
use crate::engine::process::{Process, Step};
use crate::model::person::{
    Circumstances, DIAGNOSES, HOUSING, Habit, Mind, NOT_FOLLOWED, Programme, TREATMENTS, Treatment,
};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;
use crate::units::risk::ratio_of_log;
pub use fading::step_of_fading;
pub(in crate::processes) use fading::{Fading, NEGLIGIBLE};
use score::RecoveryScore;
pub(in crate::processes) use score::{Agency, set};

/// Keys of tables by state of mind.
pub const STATES: [&str; 3] = ["hope", "self_management", "connectedness"];

/// Housing that has a ratio against settled housing.
const UNSETTLED: [&str; 2] = [HOUSING[1], HOUSING[2]];

/// What a scenario says of states of mind.
pub const SECTION: Section = Section {
    id: "states_of_mind",
    title: "States of mind and skill",
    doc: "What peer contacts do to hope, self-management and connectedness, and how long it lasts.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number("states_of_mind.gain", "Gain per contact", "SD/contact", -1.0, 1.0,
            "g: change per trial contact far from the limit; negative where contacts do harm.").each(&STATES),
        Parameter::number("states_of_mind.ingredient", "Strength of the ingredient", "proportion", 0.0, 3.0,
            "Strength of the active ingredient that builds each state (hopeful coping, practical problem solving, \
             community connection) relative to the trials; 0 leaves it out.").each(&STATES),
        Parameter::number("states_of_mind.maximum", "Largest change", "SD", 0.01, 5.0,
            "X_max: the change that endless contact leads to.").each(&STATES),
        Parameter::choice("states_of_mind.persistence", "Persistence after the end", &[
            ("none", "The whole change is gone a week after support has ended."),
            ("half-life", "All of it fades, half in each half-life."),
            ("plateau", "It fades with the half-life down to the share that stays."),
        ], "What is left of a change once support has ended; a plateau, which may be 0, where it is left out.").optional(),
        Parameter::number("states_of_mind.half_life", "Half-life after the end", "weeks", 0.1, 5200.0,
            "Time in which half of what does not stay is lost once support has ended."),
        Parameter::number("states_of_mind.plateau", "Share that stays", "proportion", 0.0, 1.0,
            "p: share of the change at the end of support that never fades."),
        Parameter::number("states_of_mind.response_ratio", "Response by diagnosis", "ratio", -5.0, 10.0,
            "Response to contacts relative to the mean, by diagnosis.").each(&DIAGNOSES),
        Parameter::number("states_of_mind.response_slope_severity", "Response over severity", "log units per SD", -3.0, 3.0,
            "Rise of the log response for each standard deviation of usual severity."),
        Parameter::number("states_of_mind.response_log_ratio_treatment", "Response with other treatment", "log units", -3.0, 3.0,
            "Log of the response of people who have a treatment beside the programme over that of people who have not: \
             medication as it is taken now, a case manager, psychological therapy. 0 where this is not said.")
            .each(&TREATMENTS).optional(),
        Parameter::number("states_of_mind.response_log_ratio_housing", "Response by housing", "log units", -3.0, 3.0,
            "Log of the response of people in supported housing, or in unstable housing or homeless, over that of people \
             in settled housing. 0 where this is not said.")
            .each(&UNSETTLED).optional(),
        Parameter::number("states_of_mind.site_sd_log", "Spread between sites", "log units", 0.0, 2.0,
            "Standard deviation of the logarithm of what contacts do at a site, within a setting; the mean is 1."),
        Parameter::number("states_of_mind.recovery_weight", "Weight in recovery", "weight", -1.0, 2.0,
            "Weight of each state in the recovery score.").each(&STATES),
        Parameter::number("states_of_mind.agency_weight", "Weight in agency", "weight", -2.0, 2.0,
            "a: weight of each state in agency (empowerment, self-determination), which is their weighted sum in standard \
             deviations above the usual level. 0 where it is not said; with none agency is not followed.")
            .each(&STATES).optional(),
        Parameter::number("states_of_mind.recovery_weight_agency", "Weight of agency in recovery", "weight", -2.0, 2.0,
            "Weight of agency in the recovery score, beside the states that build it: recovery = Σ weight × state + this × \
             agency. 0, which cuts this path, where it is left out.").optional(),
    ],
};

fn three(values: &Values, path: &str) -> Result<[f64; 3], MissingValue> {
    let list = values.each(path, &STATES)?;
    Ok(std::array::from_fn(|i| list.get(i).copied().unwrap_or_default()))
}

/// Strengths of the ingredients; 0 where the process is off.
///
/// # Errors
/// Where a value is missing.
pub(super) fn ingredients(values: &Values) -> Result<[f64; 3], MissingValue> {
    if values.is_on(SECTION.id) { three(values, "states_of_mind.ingredient") } else { Ok([0.0; 3]) }
}

/// The process of states of mind.
#[derive(Debug, Clone)]
pub struct StatesOfMind {
    /// Gain × strength of the ingredient, by the site's programme.
    gain: Vec<[f64; 3]>,
    maximum: [f64; 3],
    score: RecoveryScore,
    fading: Fading,
    ratio: [f64; DIAGNOSES.len()],
    slope_severity: f64,
    /// Log of the response by housing.
    housing: [f64; HOUSING.len()],
    /// Log of the response with a case manager and in psychological therapy.
    treatment: [f64; 2],
    /// Ratio of the response of people who take medication as agreed.
    medication: f64,
    site_sd_log: f64,
}

impl StatesOfMind {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let three = |path: &str| three(values, path);
        let ratio = values.each("states_of_mind.response_ratio", &DIAGNOSES)?;
        let gain = three("states_of_mind.gain")?;
        let log_ratio = |by: &str, key: &str| {
            values
                .optional_number(&format!("states_of_mind.response_log_ratio_{by}.{key}"))
                .unwrap_or_default()
        };
        let [medication, case_management, psychotherapy] = TREATMENTS.map(|key| log_ratio("treatment", key));
        let templates = Templates::open(values)?;
        let by_template = |template: &Template| std::array::from_fn(|i| gain[i] * template.ingredient[i]);
        Ok(Self {
            gain: templates.all().iter().map(by_template).collect(),
            maximum: three("states_of_mind.maximum")?,
            score: RecoveryScore::open(values)?,
            fading: Fading::open(values)?,
            ratio: std::array::from_fn(|i| ratio.get(i).copied().unwrap_or_default()),
            slope_severity: values.number("states_of_mind.response_slope_severity")?,
            housing: [0.0, log_ratio("housing", UNSETTLED[0]), log_ratio("housing", UNSETTLED[1])],
            treatment: [case_management, psychotherapy],
            medication: libm::exp(medication),
            site_sd_log: values.number("states_of_mind.site_sd_log")?,
        })
    }

    /// The state after a dose that is given while supported: X + (±`X_max` - X)(1 - exp(-|g·d| / `X_max`)).
    fn built(&self, gain: f64, state: usize, x: f32, dose: f64) -> f32 {
        let pull = gain * dose;
        if pull == 0.0 {
            return x;
        }
        let limit = self.maximum[state].copysign(pull);
        let x = f64::from(x);
        (x + (limit - x) * (1.0 - ratio_of_log(-pull.abs() / self.maximum[state]))) as f32
    }

    /// The log of how people respond in these circumstances, but for medication, which comes and goes.
    fn log_response(&self, circumstances: Circumstances) -> f64 {
        let with = |treatment: Treatment, log: f64| if circumstances.has(treatment) { log } else { 0.0 };
        self.housing.get(usize::from(circumstances.housing())).copied().unwrap_or_default()
            + with(Treatment::CaseManagement, self.treatment[0])
            + with(Treatment::Psychotherapy, self.treatment[1])
    }

    /// What the contacts of the week that begins build.
    fn build(&self, block: &mut Block, moment: &Moment) {
        let gain = self.gain[usize::from(block.site.programme)];
        for index in 0..block.relationships.len() {
            let place = &block.relationships[index];
            let (person, dose) = (place.person as usize, f64::from(place.dose));
            let position = block.people[person].mind;
            if position != NOT_FOLLOWED && !block.minds[usize::from(position)].supported {
                self.resume(usize::from(position), block, moment);
            }
            if dose == 0.0 {
                continue;
            }
            let position = match position {
                NOT_FOLLOWED => block.follow_mind(person, true),
                position => usize::from(position),
            };
            let who = &block.people[person];
            let medication = if who.has(Habit::Adherent) { self.medication } else { 1.0 };
            let dose = dose * f64::from(who.response) * medication;
            let mind = block.minds[position].mind;
            let built = Mind {
                hope: self.built(gain[0], 0, mind.hope, dose),
                self_management: self.built(gain[1], 1, mind.self_management, dose),
                connectedness: self.built(gain[2], 2, mind.connectedness, dose),
            };
            score::set(position, built, block, moment);
        }
    }

    /// Goes on from the exact level where somebody is supported again whose states of mind were fading.
    fn resume(&self, position: usize, block: &mut Block, moment: &Moment) {
        let track = &mut block.minds[position];
        track.supported = true;
        let next = std::mem::replace(&mut block.looks[position], f32::INFINITY);
        if next.is_finite() {
            let step = usize::from(track.step);
            let weeks = step as f64 - (f64::from(next) - moment.time);
            let (mind, end) = (track.mind, track.end);
            let left = self.fading.left(step, libm::round(weeks) as usize);
            let mind = mind.with(&end, |x, end| self.fading.faded(x, end, left));
            score::set(position, mind, block, moment);
        }
    }

    /// Lets the states of mind of somebody without support fade for the step that begins.
    fn fade(&self, position: usize, ends: bool, block: &mut Block, moment: &Moment) {
        let track = &mut block.minds[position];
        let (before, now) = (usize::from(track.step), self.fading.step_from(moment.time));
        let share = if ends { self.fading.mean(now) } else { self.fading.next(before, now) };
        if ends {
            track.supported = false;
            track.end = track.mind;
        }
        let end = track.end;
        let mind = track.mind.with(&end, |x, end| self.fading.faded(x, end, share));
        track.step = now as u8;
        let weeks = if self.fading.is_over(&mind, &end) { f64::INFINITY } else { now as f64 };
        block.looks[position] = (moment.time + weeks) as f32;
        score::set(position, mind, block, moment);
    }
}

impl Process for StatesOfMind {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn listens(&self) -> Change {
        Change::GONE
    }

    fn measures(&self) -> &'static [Quantity] {
        self.score.measures()
    }

    fn found(&self, block: &mut Block, step: &mut Step<'_>) {
        if self.site_sd_log > 0.0 {
            let site = Entity::site(usize::from(block.site.id));
            let z = step.luck.draw(site, SITE_EFFECT, 0).normal();
            block.site.effect = libm::exp(self.site_sd_log * (z - self.site_sd_log / 2.0)) as f32;
        }
    }

    fn enter(&self, person: usize, block: &mut Block, _step: &mut Step<'_>) {
        let site = f64::from(block.site.effect);
        let who = &mut block.people[person];
        let ratio = self.ratio[usize::from(who.attributes.diagnosis)];
        let severity = libm::exp(self.slope_severity * f64::from(who.severity));
        // exp(0) is 1 exactly.
        let circumstances = libm::exp(self.log_response(who.attributes.circumstances));
        who.response = (f64::from(who.response) * ratio * severity * site * circumstances) as f32;
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.start);
        self.build(block, &moment);
        let mut due = std::mem::take(&mut block.calls);
        due.clear();
        let last = last_by(step.start);
        gather(&block.looks, |look| look <= last, |position| due.push(position as u32));
        block.ask_for_minds(&due);
        // From the last on, so that whoever takes the position of one who is let go has been looked at.
        for &index in due.iter().rev() {
            let index = index as usize;
            let track = &block.minds[index];
            let ends = track.supported && block.people[track.person as usize].programme != Programme::Engaged;
            if ends || !track.supported {
                self.fade(index, ends, block, &moment);
            } else {
                block.looks[index] = f32::INFINITY;
            }
            if block.minds[index].mind.is_usual() {
                self.score.let_go(index, block, step.ledger, &moment);
            }
        }
        block.calls = due;
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let who = &block.people[person];
        if who.mind != NOT_FOLLOWED {
            let (position, moment) = (usize::from(who.mind), step.ledger.moment(at));
            self.score.let_go(position, block, step.ledger, &moment);
        }
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        let moment = step.ledger.end_of(year);
        self.score.settle_all(block, step.ledger, &moment);
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.end);
        self.score.settle_all(block, step.ledger, &moment);
    }
}

/// The last single-precision time that has come by `now`: as exact as comparing in double precision.
fn last_by(now: f64) -> f32 {
    if f64::from(now as f32) > now { (now as f32).next_down() } else { now as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_has_come_where_it_has_in_double_precision() {
        // A tenth of a week is no single-precision number.
        for now in [0.1, 0.3, 3.0, 10.7, 1000.1, -0.1] {
            for look in [(now as f32).next_down(), now as f32, (now as f32).next_up(), f32::NEG_INFINITY] {
                assert_eq!(look <= last_by(now), f64::from(look) <= now, "{look} {now}");
            }
        }
    }

    fn process(gain: f64) -> StatesOfMind {
        StatesOfMind {
            gain: vec![[gain; 3]],
            maximum: [0.8; 3],
            score: RecoveryScore::of_weights([0.5, 0.3, 0.2]),
            fading: Fading::new(39.0, 0.0, 4),
            ratio: [1.0; 4],
            slope_severity: 0.0,
            housing: [0.0, 0.3, -0.4],
            treatment: [0.2, -0.1],
            medication: 1.0,
            site_sd_log: 0.0,
        }
    }

    #[test]
    fn a_constant_dose_follows_the_closed_form_in_both_directions() {
        for gain in [0.03, -0.03] {
            let process = process(gain);
            let mut x = 0.0;
            for _ in 0..40 {
                x = process.built(gain, 0, x, 0.7);
            }
            let exact = 0.8_f64.copysign(gain) * -libm::expm1(-(gain.abs() * 0.7 / 0.8) * 40.0);
            assert!((f64::from(x) - exact).abs() < 1e-5, "{gain}: {x} {exact}");
        }
    }

    #[test]
    fn log_ratios_of_circumstances_add_up() {
        let process = process(0.03);
        let none = Circumstances::default();
        let both = none.with(Treatment::CaseManagement, true).with(Treatment::Psychotherapy, true);
        let log = |circumstances: Circumstances| process.log_response(circumstances);
        assert_eq!(log(none).to_bits(), 0);
        assert!((log(both.housed(1)) - 0.4).abs() < 1e-12 && (log(both.housed(2)) + 0.3).abs() < 1e-12);
        assert_eq!(log(both.with(Treatment::Medication, true)).to_bits(), log(both).to_bits());
    }

    #[test]
    fn no_gain_leaves_the_usual_level_bitwise() {
        let process = process(0.0);
        assert_eq!(process.built(0.0, 0, 0.0, 1.0).to_bits(), 0);
    }
}
